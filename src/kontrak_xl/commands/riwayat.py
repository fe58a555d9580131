"""``riwayat``: all that one OPD has sent: what each file reported, what of it counts, and why."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from kontrak_xl.core import frames
from kontrak_xl.core.callbacks import Clock
from kontrak_xl.core.dates import in_words
from kontrak_xl.core.findings import Finding, Findings, blocking
from kontrak_xl.core.model import MONTHS, Post
from kontrak_xl.core.observations import Observation
from kontrak_xl.mail.incoming import senders
from kontrak_xl.returns.counting.completeness import file_findings
from kontrak_xl.returns.counting.merging import MergedReports, Tally, unchanged
from kontrak_xl.returns.counting.returns import Returns
from kontrak_xl.returns.register.receipts import FileId, ReceivedFile
from kontrak_xl.year import Year

_NAMED = 3
"""How many files are named that took another's place."""


@frames.documented(submissions=frames.SUBMISSIONS)
@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What one OPD has sent in a year, and what became of it.

    ``submissions`` are the workbooks received, in the order in which they count.
    ``findings`` are those still open, ``decisions`` the sentences of *Keputusan* about its files.
    """

    region: str
    year: int
    post: str
    name: str
    now: dt.datetime
    submissions: pd.DataFrame
    findings: Findings
    decisions: tuple[str, ...]

    @property
    def needs_people(self) -> bool:
        """Whether a galat is open."""
        return bool(blocking(self.findings))


def riwayat(folder: Path | str, opd: str, *, clock: Clock = dt.datetime.now) -> History:
    """All that an OPD has sent, in the order in which it counts; writes nothing.

    ``opd`` is the code of an OPD, its name or its short name.

    Raises:
        UnknownPostError, NoMasterError, MasterUnreadableError, RegisterError: one sentence each.
    """
    year = Year(folder, clock=clock)
    draft, account, counted = year.draft, year.received, year.merged
    post, mine = year.post(opd), year.own_addresses
    own = [file for file in account.files if _of(file, post.code)]
    found = [
        one
        for one in (
            *file_findings(account.live, counted.observations),
            *counted.findings,
            *senders.findings(account.live, draft.posts, mine),
        )
        if one.post == post.code and one.where.file in {file.name for file in own}
    ]
    return History(
        region=draft.region.name,
        year=draft.region.year,
        post=post.code,
        name=post.name,
        now=year.now,
        submissions=_table(
            own, account, counted, found, [_sender(file, draft.posts, mine) for file in own]
        ),
        findings=Findings(found),
        decisions=tuple(_decided(own, account)),
    )


def _of(file: ReceivedFile, post: str) -> bool:
    """Whether a file is of a post, or says so without being accepted."""
    if file.key is not None:
        return file.key.post == post
    return any(finding.post == post for finding in file.findings)


def _table(
    own: Sequence[ReceivedFile],
    account: Returns,
    counted: MergedReports,
    findings: Iterable[Finding],
    told_senders: Sequence[str],
) -> pd.DataFrame:
    tallies = {_id(tally.file): tally for tally in account.merged.tallies}
    now = _counting(account, counted.observations)
    open_at: dict[str, list[str]] = {}
    for finding in findings:
        where = finding.where
        open_at.setdefault(where.file, []).append(
            f"{finding.code.number} {where.sheet}!{where.cell}: {finding.problem}"
            if where.cell
            else f"{finding.code.number}: {finding.problem}"
        )
    last = {file.name: _id(file) for file in own}
    names = {file.sha: file.name for file in account.files}
    rows = [
        _row(number, file, tallies.get(_id(file)), now[_id(file)], account)
        | {
            "pengirim": sender,
            "asal": names.get(file.saved.origin, file.saved.origin),
            "temuan": tuple(open_at.get(file.name, ())) if last[file.name] == _id(file) else (),
        }
        for number, (file, sender) in enumerate(zip(own, told_senders, strict=True), 1)
    ]
    return frames.SUBMISSIONS.frame(rows)


def _sender(file: ReceivedFile, posts: Mapping[str, Post], mine: frozenset[str]) -> str:
    """Who sent a file by mail, with a mark where nobody knows that address for the OPD."""
    sender = file.letter.sender if file.letter else ""
    return (
        f"{sender} (alamat tidak dikenal)" if senders.unknown_sender(file, posts, mine) else sender
    )


def _id(file: ReceivedFile) -> FileId:
    return file.arrival, file.inside


def _counting(account: Returns, observations: Iterable[Observation]) -> Counter[FileId]:
    """How many values of each file count now, those that a closing fixed included.

    What counts bears the name of its file; of several files of one name the last that reports just
    this value there is meant.
    """
    names: dict[Observation, FileId] = {}
    for tally in account.merged.tallies:
        names |= dict.fromkeys(tally.reported, _id(tally.file))
    return Counter(names[observation] for observation in observations if observation in names)


def _row(
    number: int, file: ReceivedFile, tally: Tally | None, counting: int, account: Returns
) -> dict[str, object]:
    letter, part = file.letter, tally or Tally(file=file)
    return {
        "nomor": number,
        "diterima": file.received,
        "perihal": letter.subject if letter else "",
        "berkas": file.name,
        "sidik": file.short,
        "terbitan": file.edition or None,
        "disimpan": dt.datetime.fromisoformat(file.modified) if file.modified else None,
        "disimpan_oleh": file.saved.by,
        "aplikasi": file.saved.application,
        "putusan": file.verdict,
        "bulan": tuple(MONTHS[month - 1] for month in part.months),
        "baru": part.new,
        "berubah": part.changed,
        "sama": part.same,
        "dihitung": counting,
        "alasan": why(file, tally, counting, account),
    }


# Why -----------------------------------------------------------------------------------------


def why(file: ReceivedFile, tally: Tally | None, counting: int, account: Returns) -> str:
    """In words why a file counts, in part or not at all."""
    ruling = account.file_decisions.decision(file)
    if ruling is not None and account.file_decisions.refuses(file):
        return f"ditolak menurut {ruling.words}"
    if file.copy_of:
        return f"tidak dihitung dua kali: sama persis dengan “{file.copy_of}”"
    if file.key is None:
        problem = file.findings[0].problem if file.findings else "isinya tidak dikenal"
        return f"tidak dapat dihitung: {problem}"
    if tally is None or not tally.values:
        return "tidak berisi isian yang dapat dihitung"
    return _counted(tally, counting, f"didahulukan menurut {ruling.words}" if ruling else "")


def _counted(tally: Tally, counting: int, first: str) -> str:
    if not counting:
        return f"seluruh isinya diganti {_replacing(tally)}"
    reason = first or "menang karena diterima terakhir"
    if counting == tally.values:
        return f"{reason}; salinan tanpa perubahan" if unchanged(tally) else reason
    rest = tally.values - counting
    return f"{reason} untuk {counting} isian; {rest} isian lain diganti {_replacing(tally)}"


def _replacing(tally: Tally) -> str:
    """Who took a file's place: later files, or the values that a closing fixed."""
    names = tally.replaced_by[:_NAMED]
    more = len(tally.replaced_by) - len(names)
    if not names:
        return "isian bulan yang sudah ditutup"
    return ", ".join(names) + (f" dan {more} berkas lain" if more else "")


def _decided(own: Iterable[ReceivedFile], account: Returns) -> Iterator[str]:
    """The decisions about an OPD's files, each once."""
    found = (account.file_decisions.decision(file) for file in own)
    for ruling in dict.fromkeys(one for one in found if one is not None):
        until = f" sampai {in_words(ruling.until)}" if ruling.until else ""
        yield f"{ruling.sort} “{ruling.subject}”{until}: {ruling.reason} ({ruling.by})"


def months_that_count(history: History) -> tuple[str, ...]:
    """The months of which a value counts, in the order of the year."""
    table = history.submissions
    found = {name for row in table[table["dihitung"] > 0]["bulan"] for name in row}
    return tuple(name for name in MONTHS if name in found)
