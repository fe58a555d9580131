"""Letters that answer a report: what was read in the newest file of each OPD, and what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from kontrak_xl.commands.kirim import enclosures, wording
from kontrak_xl.commands.kirim.docket import Docket, LetterOrFinding
from kontrak_xl.core.addresses import addresses
from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import Edition
from kontrak_xl.core.observations import FORM, Origin
from kontrak_xl.mail.items import LetterKind
from kontrak_xl.returns.counting import zero_pairs
from kontrak_xl.returns.mending import mend
from kontrak_xl.returns.reading.submission import Submission, Verdict
from kontrak_xl.returns.register.receipts import ReceivedFile
from kontrak_xl.rules.handbook import older_rules

TEMPLATES = {
    Verdict.ACCEPTED: "hasil-diterima",
    Verdict.WITH_NOTES: "hasil-catatan",
    Verdict.RESEND: "hasil-kirim-ulang",
}
INCOMPLETE = "hasil-belum-lengkap"
"""The text of a file that is read without a fault, beside due cells that are blank."""
_FOLDERS = re.compile(r"[\\/]|\s›\s")


def due(docket: Docket) -> Iterator[LetterOrFinding]:
    """The answer to the file of each contract that counts last."""
    newest = {edition.key: edition for edition in docket.newest}
    for file, submission in docket.year.received.newest():
        edition = newest.get(file.key) if file.key else None
        if edition is not None:
            yield from _answer(docket, edition, file, submission)


def _answer(
    docket: Docket, edition: Edition, file: ReceivedFile, submission: Submission
) -> Iterator[LetterOrFinding]:
    verdict, post = Verdict(file.verdict), docket.post(edition)
    about = post.code, LetterKind.RESULT, f"{file.sha} {verdict}"
    mended: Path | None = None
    if verdict is Verdict.RESEND:
        mended = mend.mended_of(docket.folder, edition.key, file.sha)
        if mended is None:
            if about not in docket.matters_sent:
                where = Origin(bare(file.name))
                yield Finding(Code.MENDED_MISSING, where, post.code, "", post.code)
            return
    months = [
        observation.month
        for observation in submission.observations
        if observation.field not in FORM
    ]
    blank = tuple(_blank(docket, edition, max(months, default=0)))
    plain = TEMPLATES[verdict]
    yield docket.item(
        post,
        kind=LetterKind.RESULT,
        matter=about[2],
        why=f"“{bare(file.name)}” {verdict}",
        template=INCOMPLETE if blank and verdict is Verdict.ACCEPTED else plain,
        facts=wording.LetterFacts(
            month=max(months, default=0),
            lines=(*blank, *_lines(docket, edition, file, below=bool(blank))),
            number=file.edition,
            file=bare(file.name),
        ),
        enclosures=(enclosures.on_disk(mended, post.code),) if mended else (),
        answers=_message(docket, edition, file),
    )


def bare(name: str) -> str:
    """A file's own name: archives and mails in which it came may name others."""
    return _FOLDERS.split(name)[-1]


def _message(docket: Docket, edition: Edition, file: ReceivedFile) -> str:
    """The mail in which a file came, if the OPD itself sent it."""
    letter, post = file.letter, docket.post(edition)
    if letter is None:
        return ""
    known = {address.casefold() for address in docket.addresses(post)}
    sender = {address.casefold() for address in addresses(letter.sender)}
    return letter.message_id if known & sender else ""


def _blank(docket: Docket, edition: Edition, month: int) -> Iterator[str]:
    """The blank due cells of the months that are over, and of the one that was reported.

    Of a month that is still to begin nothing is asked for yet.
    """
    begun = min(month, docket.over + 1)
    yield from wording.blank_lines(edition, docket.due_cells[edition.key], max(docket.over, begun))


def _lines(docket: Docket, edition: Edition, file: ReceivedFile, *, below: bool) -> Iterator[str]:
    key = edition.key
    basis = docket.bases[key]
    own = [
        found
        for found in basis.findings
        if found.post == key.post and found.where.file == file.name
    ]
    names = {one.name: bare(one.name) for one in docket.year.received.files if one.key == key}
    waiting = zero_pairs.undecided(basis.shelf, basis.counted, 12)
    told = zero_pairs.still_told((*file.findings, *own), waiting)
    found = [_renamed(line, names) for line in wording.finding_lines(told)]
    yield from ("", *found) if below and found else found
    yield from wording.unsure_lines(docket.unsure.get(key, ()))
    yield from wording.zero_lines(docket.undecided.get(key.post, ()))
    yield from wording.pending_lines(docket.waiting.get(key, ()))
    yield from wording.decision_lines(
        [
            one
            for one in basis.decisions.decisions
            if one.key == key and one.shown(docket.over or 1)
        ],
        [one for one in basis.verified if one.key == key],
    )
    if older := older_rules(edition):
        yield f"\n{older}"


def _renamed(line: str, names: Mapping[str, str]) -> str:
    """A line with files by their own names."""
    for name, plain in sorted(names.items(), key=lambda pair: -len(pair[0])):
        line = line.replace(name, plain)
    return line
