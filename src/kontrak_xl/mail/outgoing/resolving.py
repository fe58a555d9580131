"""Finding out what became of letters that nobody is sure of; none of them is sent again blindly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from kontrak_xl.mail.items import OutboxLetter, State, Way
from kontrak_xl.mail.outbox import Outbox

SETTLING_TIME = dt.timedelta(minutes=10)
"""How long a copy may need to show up before its absence means anything."""
_PROOFS = 5
"""How many letters that did leave are looked up, to know that copies show up at all."""
AskFate = Callable[[OutboxLetter], bool | None]


class LetterStore(Protocol):
    """A mailbox in which letters can be looked up by their Message-ID."""

    def find(self, folder: str, message_id: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Resolution:
    """Letters whose fate is known now, and those that stay unknown."""

    left: tuple[OutboxLetter, ...] = ()
    queued: tuple[OutboxLetter, ...] = ()
    unknown: tuple[OutboxLetter, ...] = ()


def resolve(
    outbox: Outbox,
    now: dt.datetime,
    *,
    shelf: LetterStore | None = None,
    folders: Sequence[str] = (),
    ask: AskFate | None = None,
    settled: dt.timedelta = SETTLING_TIME,
) -> Resolution:
    """Look each uncertain letter up in the mailbox's folders, else ask the officer.

    Found is *terkirim*. Not found is *antre* only where another letter of ours is found there, so
    that absence means something, and after ``settled``. The officer answers whether it left;
    ``None`` leaves it *belum pasti*.

    Raises:
        MailServerError: the mailbox cannot be searched.
    """
    entries = outbox.entries()
    doubtful = [entry for entry in entries if entry.state is State.UNKNOWN]
    told = _copies_show(entries, shelf, folders) if doubtful else False
    left, queued, unknown = [], [], []
    for entry in doubtful:
        answer = _fate(entry, now, shelf, folders, told=told, settled=settled)
        words = "salinannya ditemukan" if answer else "salinannya tidak ada di kotak surel"
        if answer is None and ask is not None:
            answer, words = ask(entry), "menurut petugas"
        if answer is None:
            unknown.append(entry)
        elif answer:
            left.append(replace(entry, state=State.SENT, moment=now, answer=words))
        else:
            queued.append(replace(entry, state=State.QUEUED, moment=now, answer=words))
    for entry in (*left, *queued):
        outbox.move(entry)
    return Resolution(tuple(left), tuple(queued), tuple(unknown))


def _fate(
    entry: OutboxLetter,
    now: dt.datetime,
    shelf: LetterStore | None,
    folders: Iterable[str],
    *,
    told: bool,
    settled: dt.timedelta,
) -> bool | None:
    if shelf is None:
        return None
    if any(shelf.find(folder, entry.message) for folder in folders):
        return True
    sure = told and entry.way is Way.SMTP and now - entry.moment >= settled
    return False if sure else None


def _copies_show(
    entries: Iterable[OutboxLetter], shelf: LetterStore | None, folders: Sequence[str]
) -> bool:
    """Whether a letter that certainly left by SMTP is found in the mailbox."""
    if shelf is None:
        return False
    sent = [one for one in entries if one.state is State.SENT and one.way is Way.SMTP]
    newest = sorted(sent, key=lambda one: one.moment, reverse=True)[:_PROOFS]
    return any(shelf.find(folder, one.message) for one in newest for folder in folders)
