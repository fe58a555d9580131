"""The rows of *Perubahan*: which change each stands behind, and whether it says the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kontrak_xl.contracts.changes import (
    ADDED,
    PLAN,
    STAGES,
    TARGET,
    Change,
    Matter,
    agrees,
    between,
    columns_of_row,
)
from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import Edition
from kontrak_xl.core.text import normalised
from kontrak_xl.master.reading import Master
from kontrak_xl.workbook.layout.shared_columns import ALL
from kontrak_xl.workbook.tables import Record

_WORDS: dict[Matter, frozenset[str]] = {
    Matter.OFFICIAL: frozenset({"pejabat", "kepaladaerah"}),
    Matter.BUDGET: frozenset({"anggaran", "pagu", "rak"}),
    Matter.POST: frozenset({"opd", "dataopd", "namaopd"}),
}
"""What names a thing that is no indicator, folded."""
_LEAD = (TARGET, ADDED)
"""The changes that a changed plan or stage goes with, where no row names it by itself."""


@dataclass(frozen=True, slots=True, eq=False)
class Amendment:
    """One row of *Perubahan*: in force from ``month`` (1–12) for ``posts``."""

    record: Record
    posts: tuple[str, ...]
    month: int
    subject: str

    @property
    def reason(self) -> str:
        """Why, with the legal basis where it is named."""
        basis = self.record.text("dasar")
        return self.record.text("alasan") + (f" ({basis})" if basis else "")

    def told_to(self, post: str) -> str:
        """Whose finding a fault of this row is; nobody's own where it stands for all."""
        return "" if ALL in self.posts else post

    def concerns(self, post: str) -> bool:
        """Whether this row is about a post."""
        return post in self.posts or ALL in self.posts

    def names(self, change: Change, texts: Iterable[str]) -> int:
        """How exactly this row names a change: 0 not, 1 its indicator or matter, 2 its column.

        ``texts`` are the texts that the indicator has or had.
        """
        said = normalised(self.subject)
        if change.matter is not Matter.ROW:
            return int(said in _WORDS.get(change.matter, ()))
        bases = {normalised(change.code), *map(normalised, texts)} - {""}
        column = normalised(change.column)
        if said in bases:
            return 1
        return 2 * any(said in {base + column, column + base} for base in bases)

    def tells(self, change: Change) -> bool | None:
        """Whether *Baru* says the new value of a change; ``None`` where that cannot be told."""
        return _says(self.record.text("baru"), change, new=True)


def read(master: Master) -> tuple[Amendment, ...]:
    """The rows that can be used; what is wrong with the others is told where they are read."""
    found = []
    for record in master.records("perubahan"):
        month, subject = record.number("mulai"), record.text("hal")
        if month is not None and subject and record.codes("opd") and record.text("alasan"):
            found.append(Amendment(record, record.codes("opd"), int(month), subject))
    return tuple(found)


def choose(
    change: Change, offers: Sequence[tuple[int, Amendment]], others: Sequence[Change]
) -> Amendment | None:
    """The row that stands behind a change, of those that name it.

    A row that names the column goes first, then one that tells the new value, then one that does
    not tell another change of the same indicator (``others``).
    """
    best = max((level for level, _ in offers), default=0)
    pool = [amendment for level, amendment in offers if level == best and best]
    telling = [amendment for amendment in pool if amendment.tells(change)]
    if telling:
        return telling[0]
    if change.column in {PLAN, STAGES}:
        lead = [other for other in others if other.column in _LEAD]
        pool = [a for a in pool if any(a.tells(other) for other in lead)] or pool
        return pool[0] if pool else None
    free = [a for a in pool if not any(a.tells(o) for o in others if o is not change)]
    return next(iter(free or pool), None)


def carried_out(rows: Sequence[Amendment], editions: Sequence[Edition]) -> frozenset[Amendment]:
    """The rows that issued editions carry out already.

    An edition from a row's month carries it out where it changed what the row names, and says its
    reason or made it what the row says. Each row is carried out once: what changes again needs
    another one.
    """
    done: set[Amendment] = set()
    for old, new in pairwise(editions):
        offered = [row for row in rows if row.month == new.from_month and row not in done]
        for thing in _things(between(old, new) if offered else ()):
            called = texts(thing[0].code, (old, new))
            offers = {
                change: [
                    (level, row)
                    for row in offered
                    if (level := row.names(change, called))
                    and (row.reason in new.reason or any(row.tells(one) for one in thing))
                ]
                for change in thing
            }
            chosen = (choose(change, offers[change], thing) for change in thing)
            done.update(row for row in chosen if row is not None)
    return frozenset(done)


def _things(changes: Iterable[Change]) -> Iterator[tuple[Change, ...]]:
    """The changes of each indicator, and of each thing that is none."""
    found: dict[tuple[Matter, str], list[Change]] = {}
    for change in changes:
        found.setdefault((change.matter, change.code), []).append(change)
    yield from map(tuple, found.values())


def texts(code: str, editions: Iterable[Edition]) -> tuple[str, ...]:
    """What an indicator is called in some editions."""
    rows = (edition.row(code) for edition in editions)
    return tuple(row.text for row in rows if row is not None)


# What a row says beside what is true -------------------------------------------------------------


def contradictions(amendment: Amendment, owned: Sequence[Change], post: str) -> Iterator[Finding]:
    """*Lama* and *Baru* against the changes that a row stands behind, as shown."""
    order = {column: at for at, column in enumerate(columns_of_row())}
    checked = sorted(
        (change for change in owned if change.typed), key=lambda c: order.get(c.column, 0)
    )
    for key, new, code in (("lama", False, Code.CHANGE_OLD_DIFFERS),
                           ("baru", True, Code.CHANGE_NEW_DIFFERS)):  # fmt: skip
        typed = amendment.record.text(key)
        told = [_says(typed, change, new=new) for change in checked]
        if False in told and True not in told:
            change = checked[told.index(False)]
            true = f"“{change.new if new else change.old}” ({change.column})"
            yield Finding(code, amendment.record.where(key), f"“{typed}”", true, post)


def _says(typed: str, change: Change, *, new: bool) -> bool | None:
    if not change.typed:
        return None
    return agrees(typed, change.after if new else change.before, change.unit)


def unsaid(change: Change) -> str:
    """What a missing row of *Perubahan* must name, as it is typed there."""
    return change.code if change.matter is Matter.ROW else str(change.matter)


def described(changes: Sequence[Change]) -> str:
    """Several changes of one thing in one line."""
    first = changes[0]
    whose = f"{first.name} ({first.code})" if first.code else str(first.matter)
    return f"{whose}: {'; '.join(change.brief for change in changes)}"
