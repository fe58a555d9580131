"""One pass over a mailbox: each mail is sorted once; reports are kept as they came."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from kontrak_xl.core import files
from kontrak_xl.core.callbacks import Clock, Progress
from kontrak_xl.core.files import SHORT, CannotReadError, CannotWriteError, fingerprint
from kontrak_xl.core.folder import Folder
from kontrak_xl.mail.incoming.sorting import NO_REPORT, MailClass, Sorted, sort
from kontrak_xl.mail.items import OutboxLetter, State
from kontrak_xl.mail.outbox import Bounce, MailRecord, Outbox
from kontrak_xl.mail.outgoing.sending import not_taken
from kontrak_xl.mail.servers.connection import MailServerError
from kontrak_xl.mail.servers.imap import LARGEST, MailHead
from kontrak_xl.returns.register.schema import BY_HAND

_LETTERS = 80
"""Letters of a kept mail's name before its hash."""
_LEFT = frozenset((State.SENT, State.SENDING, State.UNKNOWN, State.DEFERRED))
"""Letters that may have left, so that a server can report of them."""
_DOUBTED = frozenset((State.SENDING, State.UNKNOWN))
_FOUND = "salinannya ditemukan"


class MailSource(Protocol):
    """A mailbox that is looked at."""

    def new(
        self, folder: str, since: dt.date, known: Container[tuple[int, int]]
    ) -> Iterator[MailHead]: ...

    def validity(self, folder: str) -> int: ...

    def content(self, head: MailHead) -> bytes: ...

    def flag(self, box: str, uids: Sequence[int]) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingMail:
    """One mail of this run, for people: what it was taken for, and where it is kept."""

    became: MailClass
    sender: str
    subject: str
    moment: dt.datetime
    box: str = ""
    kept: Path | None = None
    bounces: tuple[Bounce, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchResult:
    """What a pass over a mailbox brought.

    ``mails`` are the new ones, ``again`` counts those that lie in the mailbox a second time,
    ``missing`` those that the server could not give, ``unmarked`` those that it gave no star.
    ``stopped`` says why the pass ended early; the rest is taken in by the next one.
    """

    mails: tuple[IncomingMail, ...] = ()
    again: int = 0
    missing: int = 0
    unmarked: int = 0
    stopped: str = ""


@dataclass(slots=True)
class _Pass:
    """The pass as it goes on."""

    folder: Folder
    outbox: Outbox
    account: str
    ours: frozenset[str]
    clock: Clock
    entries: dict[str, OutboxLetter]
    seen: dict[tuple[str, str, int, int], MailRecord]
    known: dict[str, MailRecord]
    mails: list[IncomingMail] = field(default_factory=list)
    again: int = 0
    missing: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Which mails are looked at: those of some folders of a mailbox, since a day.

    ``account`` names the mailbox.
    """

    account: str
    boxes: tuple[str, ...]
    since: dt.date


def fetch(
    box: MailSource,
    outbox: Outbox,
    folder: Folder,
    where: Where,
    *,
    ours: frozenset[str],
    clock: Clock,
    progress: Progress = lambda _done, _all: None,
) -> FetchResult:
    """Take in what is new in a mailbox; ``ours`` are our own addresses.

    A report is saved, then remembered, then given its star: a run that is killed anywhere loses
    and doubles nothing.

    Raises:
        CannotWriteError, RegisterError: one sentence; what was taken in stays.
    """
    run = _begun(outbox, folder, where.account, ours, clock)
    unmarked, stopped = 0, ""
    try:
        for name in where.boxes:
            _look_through(run, box, name, where.since, progress)
            unmarked += _mark(run, box, name)
    except MailServerError as error:
        stopped = str(error)
    return FetchResult(
        mails=tuple(run.mails),
        again=run.again,
        missing=run.missing,
        unmarked=unmarked,
        stopped=stopped,
    )


def _look_through(
    run: _Pass, box: MailSource, folder: str, since: dt.date, progress: Progress
) -> None:
    here = run.account, folder
    known = {one.place[2:] for one in run.seen.values() if one.place[:2] == here}
    heads = list(box.new(folder, since, known))
    for done, head in enumerate(heads, 1):
        _take(run, box, head)
        progress(done, len(heads))


def by_hand(
    outbox: Outbox,
    folder: Folder,
    known_hashes: Container[str],
    *,
    ours: frozenset[str],
    clock: Clock,
) -> tuple[IncomingMail, ...]:
    """Sort the mails that somebody laid into the inbox and nobody knows by its hash.

    ``known_hashes`` are those of files that were registered. Those
    that nobody sent as a report are remembered, so that they are not taken for one.

    Raises:
        RegisterError: what was remembered stays.
    """
    run = _begun(outbox, folder, BY_HAND, ours, clock)
    for path in folder.arrivals():
        if path.suffix.lower() != ".eml":
            continue
        try:
            content = files.read(path)
        except CannotReadError:
            continue  # told where the files of the inbox are registered
        sha = fingerprint(content)
        if sha in known_hashes or sha in run.known:
            continue
        found = sort(content, run.entries, ours, run.clock())
        if found.became in NO_REPORT:
            head = MailHead(box="", validity=0, uid=int(sha[:15], 16), letter=found.letter, size=0)
            _settle(run, head, found, sha, path)
    return tuple(run.mails)


def _begun(
    outbox: Outbox, folder: Folder, account: str, ours: frozenset[str], clock: Clock
) -> _Pass:
    seen, by_hand = outbox.mail_records(), account == BY_HAND
    return _Pass(
        folder=folder,
        outbox=outbox,
        account=account,
        ours=ours,
        clock=clock,
        entries={entry.message: entry for entry in outbox.entries()},
        seen={one.place: one for one in seen},
        known={one.sha: one for one in seen if one.sha and (one.account == BY_HAND) is by_hand},
    )


# One mail ------------------------------------------------------------------------------------


def _take(run: _Pass, box: MailSource, head: MailHead) -> None:
    """Sort one mail, keep it if it is a report, and remember it."""
    if head.size > LARGEST:
        _settle(run, head, Sorted(became=MailClass.LARGE, letter=head.letter), "", None)
        return
    content = box.content(head)
    if not content:
        run.missing += 1
        return
    sha = fingerprint(content)
    if sha in run.known:
        run.again += 1
        _remember(run, head, run.known[sha].became, sha)
        return
    found = sort(content, run.entries, run.ours, run.clock())
    if found.became is MailClass.REPORT and _came_before(run, head.letter.message_id, content):
        run.again += 1
        _remember(run, head, MailClass.REPORT, sha)
        return
    kept = (
        _keep(run.folder, content, found, head, sha) if found.became is MailClass.REPORT else None
    )
    _settle(run, head, found, sha, kept)


def _came_before(run: _Pass, message: str, content: bytes) -> bool:
    """Whether a report of that Message-ID and that body is kept: the same mail by another route.

    Servers on the way add lines to its head alone. One whose body differs is another mail.
    """
    body = _body(content)
    twins = [one for one in run.seen.values() if message and one.message == message]
    paths = (path for one in twins if one.sha for path in _kept(run.folder, one.sha))
    return any(_body(files.read(path)) == body for path in paths)


def _kept(folder: Folder, sha: str) -> Iterator[Path]:
    """Where a mail lies that was kept: in the inbox, or among the originals."""
    yield from folder.mailed.glob(f"*{sha[:SHORT]}.eml")
    yield from folder.originals.glob(f"{sha}*")


def _body(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n").partition(b"\n\n")[2]


def _keep(folder: Folder, content: bytes, found: Sorted, head: MailHead, sha: str) -> Path:
    """Save a report, and have it on the disk before anything says so."""
    moment = found.letter.sent or head.received
    when = f"{moment:%Y-%m-%d %H.%M} " if moment else ""
    text = f"{when}{found.letter.sender} {found.letter.subject}"
    name = files.safe(f"{text[:_LETTERS].rstrip(' .')} {sha[:SHORT]}.eml")
    path = folder.mailed / name
    try:
        if not path.exists() or path.read_bytes() != content:
            files.save(content, path)
            with path.open("r+b") as file:
                os.fsync(file.fileno())
    except OSError as error:
        raise CannotWriteError(path, error) from error
    return path


def _settle(run: _Pass, head: MailHead, found: Sorted, sha: str, kept: Path | None) -> None:
    """Write down what a mail says of letters, remember it, and tell it."""
    if found.bounces:
        run.outbox.bounced(found.bounces)
        _come_back(run, found.bounces[0].message)
    entry = found.entry
    if entry is not None and entry.state in _DOUBTED:
        _move(run, entry, State.SENT, _FOUND)
    mail = IncomingMail(
        became=found.became,
        sender=found.letter.sender,
        subject=found.letter.subject,
        moment=found.letter.sent or head.received or run.clock(),
        box=head.box,
        kept=kept,
        bounces=found.bounces,
    )
    _remember(run, replace(head, letter=found.letter), found.became, sha)
    run.mails.append(mail)


def _remember(run: _Pass, head: MailHead, became: str, sha: str) -> None:
    one = MailRecord(
        account=run.account,
        box=head.box,
        validity=head.validity,
        uid=head.uid,
        message=head.letter.message_id,
        sha=sha,
        became=became,
        sender=head.letter.sender,
        subject=head.letter.subject,
        moment=run.clock(),
        flagged=head.flagged,
    )
    run.outbox.remember(one)
    run.seen[one.place] = one
    if sha:
        run.known.setdefault(sha, one)


# Letters of ours -----------------------------------------------------------------------------


def _come_back(run: _Pass, message: str) -> None:
    """Refused where it came back from all addresses for good; else it did at least leave."""
    entry = run.entries[message]
    back = [one for one in run.outbox.bounces() if one.message == message]
    final = {one.recipient.casefold(): one.words for one in back if one.final}
    reached = [one for one in entry.recipients if not _failed(one, final, entry)]
    if entry.state not in _LEFT:
        return
    if not reached:
        told = "; ".join(dict.fromkeys(filter(None, (entry.answer, *final.values()))))
        _move(run, entry, State.REFUSED, told)
    elif entry.state in _DOUBTED:
        _move(run, entry, State.SENT, back[-1].words)


def _failed(address: str, final: Container[str], entry: OutboxLetter) -> bool:
    """Whether an address came back, or was refused when the letter was sent."""
    return address.casefold() in final or not_taken(address, "") in entry.answer


def _move(run: _Pass, entry: OutboxLetter, state: State, answer: str) -> None:
    after = replace(entry, state=state, moment=run.clock(), due=None, answer=answer)
    run.outbox.move(after)
    run.entries[entry.message] = after


# Stars ---------------------------------------------------------------------------------------


def _mark(run: _Pass, box: MailSource, folder: str) -> int:
    """Give the kept reports of a folder their star; how many could not be given one."""
    here = run.account, folder, box.validity(folder)
    waiting = [
        one
        for one in run.seen.values()
        if one.place[:3] == here and one.became == MailClass.REPORT and not one.flagged
    ]
    if not waiting:
        return 0
    if not box.flag(folder, [one.uid for one in waiting]):
        return len(waiting)
    for one in waiting:
        after = replace(one, flagged=True)
        run.outbox.remember(after)
        run.seen[after.place] = after
    return 0
