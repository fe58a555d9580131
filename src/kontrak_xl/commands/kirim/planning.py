"""The plan of a run: each letter that is due, beside what the outbox already knows of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kontrak_xl.core.dates import moment_in_words
from kontrak_xl.core.findings import Finding
from kontrak_xl.mail.items import DueLetter, LetterKind, OutboxLetter, State, Way
from kontrak_xl.mail.letter_table import state_in_words

_SENDS = frozenset((Way.SMTP,))
"""Ways by which nothing can leave without an address."""
_REPLACED = frozenset(
    (LetterKind.CONTRACT, LetterKind.REISSUED, LetterKind.RESULT, LetterKind.REMINDER)
)
"""Letters of which only what is due now is true; *buku* and *rapor* of a month stay true."""


_CONTRACTS = frozenset((LetterKind.CONTRACT, LetterKind.REISSUED))


class Stand(StrEnum):
    """What a run will do with a letter that is due."""

    NEW = "akan dikirim"
    AGAIN = "diulangi"
    DONE = "sudah"
    WAITING = "ditunda"
    UNKNOWN = "belum pasti"
    REFUSED = "ditolak"
    HOMELESS = "tanpa alamat"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLetter:
    """One letter of the plan; ``entry`` is the last of the outbox about the same matter."""

    item: DueLetter
    stand: Stand
    entry: OutboxLetter | None = None

    @property
    def goes(self) -> bool:
        """Whether this run writes or sends it."""
        return self.stand in {Stand.NEW, Stand.AGAIN}

    @property
    def needs_people(self) -> bool:
        """Whether it cannot go before somebody does something."""
        return self.stand in {Stand.UNKNOWN, Stand.REFUSED, Stand.HOMELESS}

    @property
    def note(self) -> str:
        """What the outbox says of it, in words."""
        if self.entry is None:
            return ""
        when = moment_in_words(self.entry.moment)
        if self.stand is Stand.WAITING and self.entry.due:
            return f"dicoba lagi {moment_in_words(self.entry.due)}: {self.entry.answer}"
        words = f"{state_in_words(self.entry)} {when}"
        shown = self.entry.answer and self.entry.state is not State.SENT
        return f"{words}: {self.entry.answer}" if shown else words


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPlan:
    """All letters that are due, what stands in their way, and those of the outbox that are void.

    ``unread`` files of the inbox keep results and reminders back until they are read.
    """

    way: Way
    lines: tuple[PlannedLetter, ...]
    now: dt.datetime
    findings: tuple[Finding, ...] = ()
    void: tuple[OutboxLetter, ...] = ()
    unread: int = 0

    @property
    def going(self) -> tuple[PlannedLetter, ...]:
        """The letters that this run writes or sends."""
        return tuple(line for line in self.lines if line.goes)


def plan(
    items: Iterable[DueLetter],
    entries: Sequence[OutboxLetter],
    way: Way,
    now: dt.datetime,
    *,
    again: bool = False,
    findings: tuple[Finding, ...] = (),
    unread: int = 0,
) -> LetterPlan:
    """Compare what is due with the outbox; ``again`` sends anew what has been sent."""
    by_turn = sorted(entries, key=lambda one: one.turn)
    newest = {about: entry for entry in by_turn for about in entry.abouts}
    lines = tuple(_line(item, newest.get(item.about), way, now, again=again) for item in items)
    return LetterPlan(way=way, lines=lines, now=now, findings=findings, unread=unread)


def without_reminder(
    items: Iterable[DueLetter],
    entries: Iterable[OutboxLetter],
    kinds: frozenset[LetterKind],
    *,
    handed_out: bool,
) -> frozenset[str]:
    """The posts that no reminder goes to in a run of some ``kinds`` of letters (all, if none).

    Those whose report is answered in the same run, for the answer names the cells that are blank;
    and those whose contract has not been sent yet. ``items`` are all that are due, ``entries`` the
    outbox. Contracts that were ``handed_out`` by other means came back from some, while none went
    by letter.
    """
    sent = [entry for entry in entries if entry.state is State.SENT]
    left = {about for entry in sent for about in entry.abouts}
    by_letter = any(kind in _CONTRACTS for _, kind, _ in left)
    first = {LetterKind.RESULT} if not kinds or LetterKind.RESULT in kinds else set()
    if by_letter or not handed_out:
        first |= {LetterKind.CONTRACT}
    return frozenset(item.post for item in items if item.kind in first and item.about not in left)


def _line(
    item: DueLetter, entry: OutboxLetter | None, way: Way, now: dt.datetime, *, again: bool
) -> PlannedLetter:
    if not item.to and way in _SENDS:
        return PlannedLetter(item=item, stand=Stand.HOMELESS, entry=entry)
    return PlannedLetter(item=item, stand=_stand(item, entry, now, again=again), entry=entry)


def _stand(item: DueLetter, entry: OutboxLetter | None, now: dt.datetime, *, again: bool) -> Stand:
    if entry is None:
        return Stand.NEW
    match entry.state:
        case State.UNKNOWN | State.SENDING:
            return Stand.UNKNOWN
        case State.QUEUED:
            return Stand.NEW
        case State.DEFERRED:
            return Stand.AGAIN if entry.due is None or entry.due <= now else Stand.WAITING
        case State.REFUSED:
            corrected = set(item.to) - set(entry.recipients)
            return Stand.AGAIN if corrected or again else Stand.REFUSED
        case State.SENT:
            return Stand.AGAIN if again else Stand.DONE


def void(items: Iterable[DueLetter], entries: Iterable[OutboxLetter]) -> tuple[OutboxLetter, ...]:
    """Letters that wait and are not due any more: a newer file came in, a month is complete.

    ``items`` are all that are due, of every kind and OPD.
    """
    due = {item.about for item in items}
    return tuple(
        entry
        for entry in entries
        if entry.state in {State.QUEUED, State.DEFERRED}
        and entry.kind in _REPLACED
        and entry.abouts[0] not in due
    )
