"""What the checks of the whole Buku Induk look at: its records, and what was drafted from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kontrak_xl.core.model import Group, IssuedRow, Points, Post, means
from kontrak_xl.core.text import normalised
from kontrak_xl.master.contents.budgets import Budget
from kontrak_xl.master.contents.indicators import derived_code
from kontrak_xl.master.reading import Master
from kontrak_xl.workbook.tables import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterView:
    """The Buku Induk and its draft.

    ``rows`` by post holds only what can be issued; ``places`` says on which record of *Indikator*
    a row stands, ``lines`` which line of *Rencana* made its plan, by post and row; ``shares`` has
    the weights of every post × group, also of rows in fault.
    """

    master: Master
    posts: Mapping[str, Post]
    groups: Sequence[Group]
    rows: Mapping[str, Sequence[IssuedRow]]
    places: Mapping[str, Record]
    lines: Mapping[tuple[str, str], Record]
    shares: Mapping[tuple[str, str], Sequence[tuple[float, Record]]]
    scales: Mapping[str, Sequence[Points]]
    budgets: Mapping[str, Sequence[Budget]]

    @property
    def year(self) -> int | None:
        """The contract's year, if it could be read."""
        number = self.master.form("pemda").number("tahun")
        return None if number is None else int(number)

    def post_records(self) -> dict[str, Record]:
        """The record of *OPD* or *Unit* behind each post, of two with one code the first."""
        seats: dict[str, Record] = {}
        for record in (*self.master.records("opd"), *self.master.records("unit")):
            if record.text("kode"):
                seats.setdefault(record.text("kode"), record)
        return seats

    def issued(self) -> Iterator[tuple[IssuedRow, Record]]:
        """Each row once, as its first post carries it, with its record of *Indikator*."""
        seen: set[str] = set()
        for row in (row for own in self.rows.values() for row in own):
            if row.code not in seen:
                seen.add(row.code)
                yield row, self.places[row.code]

    def carried(self, post: str) -> list[Record]:
        """The records of *Indikator* that concern a post, also those in fault."""
        return [r for (code, _), part in self.shares.items() if code == post for _, r in part]

    def named(self, word: str) -> dict[str, IssuedRow]:
        """The rows that a code or a text names, by post."""
        return {post: row for post, own in self.rows.items() for row in own if means(word, row)}

    def carriers(self, word: str) -> set[str]:
        """The posts that carry the indicator that a code or a text names, also one in fault."""
        return {
            post
            for (post, _), part in self.shares.items()
            if any(names(record, word) for _, record in part)
        }


def names(record: Record, word: str) -> bool:
    """Whether a word is the code or the text of a record of *Indikator*."""
    text = record.text("indikator")
    code = record.text("kode") or derived_code(",".join(record.codes("opd")), text)
    return word.strip().upper() == code or normalised(word) == normalised(text)


def percent(unit: str) -> bool:
    """Whether a unit is percent, however it is written."""
    return normalised(unit) == "persen"
