"""What is told by matrix: the follow-ups of Inspektorat, and the marks of the panels' assessors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import (
    MONTHS,
    ContractKey,
    Edition,
    Filler,
    IssuedRow,
    Measure,
    PanelMean,
    row_named,
)
from kontrak_xl.core.numerals import show
from kontrak_xl.core.observations import NONE_HERE, Field, Observation, Origin
from kontrak_xl.master.reading import Master
from kontrak_xl.rules.books import books, in_force
from kontrak_xl.rules.owners import none_here
from kontrak_xl.workbook.tables import Record, Table

ENOUGH = 3
"""From so many marks on, the highest and the lowest can be left out."""


class CentreValues(NamedTuple):
    """Observations of the centre, and what is wrong with the lines behind them."""

    observations: tuple[Observation, ...]
    findings: tuple[Finding, ...]


# TLHP ----------------------------------------------------------------------------------------


def follow_ups(master: Master, editions: Sequence[Edition]) -> CentreValues:
    """The matrix *TLHP*: sesuai ÷ rekomendasi, for the rasio that the centre fills (R-rasio).

    Of two lines of one OPD and month the first counts, and the second is a finding.
    """
    first: dict[tuple[str, float], Record] = {}
    findings: list[Finding] = []
    for record in master.records("tlhp"):
        month, post = record.number("bulan"), record.text("opd")
        if month is None or not post:
            continue
        other = first.setdefault((post, month), record)
        if other is not record:
            seen, place = f"TLHP {post} {MONTHS[int(month) - 1]}", other.where("opd").cell
            findings.append(Finding(Code.DUPLICATE, record.where("opd"), seen, place, post))
    told = (
        seen
        for (post, month), record in first.items()
        for edition in editions
        if edition.key.post == post
        for row in edition.rows
        if row.measure is Measure.RATIO and row.filler is Filler.CENTRE
        for seen in _pair(record, edition, row, int(month))
    )
    return CentreValues(tuple(told), tuple(findings))


def _pair(record: Record, edition: Edition, row: IssuedRow, month: int) -> Iterator[Observation]:
    """The two numbers of one line; nothing where one is missing or they contradict each other.

    One that says that there are no recommendations tells so of the row.
    """
    if none_here(record.values["rekomendasi"]):
        where = record.where("rekomendasi")
        yield Observation(edition.key, row.code, Field.VALUE, month, NONE_HERE, where)
        return
    agreed, everything = record.number("sesuai"), record.number("rekomendasi")
    if agreed is None or everything is None or agreed > everything:
        return
    for field, key, value in (
        (Field.NUMERATOR, "sesuai", agreed),
        (Field.DENOMINATOR, "rekomendasi", everything),
    ):
        yield Observation(edition.key, row.code, field, month, value, record.where(key))


# Panel ---------------------------------------------------------------------------------------


class PanelMark(NamedTuple):
    """One mark as it stands on *Panel*: who gave it and where; ``told_at`` is the assessor's cell.

    ``value`` is None where the list of an earlier layout has no mark.
    """

    line: Record
    name: str
    value: float | None
    where: Origin
    told_at: Origin


def marks(master: Master) -> Iterator[PanelMark]:
    """Every mark, from the grid of OPD × assessor or from the list of earlier layouts."""
    table = master.tables["panel"]
    for record in table.records:
        yield from _in_list(record) if "penilai" in record.values else _in_grid(record, table)


def _in_list(record: Record) -> Iterator[PanelMark]:
    where, told_at = record.where("nilai"), record.where("penilai")
    yield PanelMark(record, record.text("penilai"), record.number("nilai"), where, told_at)


def _in_grid(record: Record, table: Table) -> Iterator[PanelMark]:
    for key, name in table.names.items():
        if (value := record.number(key)) is not None:
            yield PanelMark(record, name, value, record.where(key), record.where(key))


class PanelMarks(NamedTuple):
    """The marks of one indicator of one contract in one month, and the value they come to."""

    key: ContractKey
    row: IssuedRow
    month: int
    marks: tuple[tuple[str, float], ...]
    value: float

    @property
    def words(self) -> str:
        """The marks and their spread: ``A 80; B 90; rentang 80–90``."""
        each = "; ".join(f"{name} {show(mark)}" for name, mark in self.marks)
        marks = [mark for _, mark in self.marks]
        return f"{each}; rentang {show(min(marks))}–{show(max(marks))}"


def panel(
    master: Master, editions: Sequence[Edition], adopted: PanelMean | None = None
) -> CentreValues:
    """The means of the panels' marks, each at the first line that it is made of."""
    places: dict[tuple[ContractKey, str, int], Origin] = {}
    for edition, row, mark in _counted(master, editions):
        place = edition.key, row.code, int(mark.line.number("bulan") or 0)
        places.setdefault(place, mark.where)
    told = []
    for found in panel_marks(master, editions, adopted):
        where = places[found.key, found.row.code, found.month]
        told.append(
            Observation(found.key, found.row.code, Field.VALUE, found.month, found.value, where)
        )
    return CentreValues(tuple(told), tuple(_panel_faults(master, editions)))


def panel_marks(
    master: Master, editions: Sequence[Edition], adopted: PanelMean | None = None
) -> tuple[PanelMarks, ...]:
    """Every panel's marks by contract, row and month; a mark of one assessor counts once.

    What they come to is said by the edition in force in the month (R-panel); of editions that do
    not say it, by what was ``adopted`` for them, until then by the Buku Induk.
    """
    usual = adopted or PanelMean(master.form("pemda").text("panel") or PanelMean.ALL)
    how = {book[0].key: book for book in books(editions)}
    given: dict[tuple[ContractKey, int], dict[str, dict[str, float]]] = defaultdict(dict)
    rows: dict[tuple[ContractKey, str], IssuedRow] = {}
    for edition, row, mark in _counted(master, editions):
        rows[edition.key, row.code] = row
        own = given[edition.key, int(mark.line.number("bulan") or 0)].setdefault(row.code, {})
        own.setdefault(mark.name, mark.value or 0.0)
    return tuple(
        PanelMarks(
            key,
            rows[key, code],
            month,
            tuple(own.items()),
            mean(list(own.values()), _means(how[key], month) or usual),
        )
        for (key, month), by_row in given.items()
        for code, own in by_row.items()
    )


def _means(book: Sequence[Edition], month: int) -> PanelMean | None:
    """How the edition in force in a month says that marks become a value."""
    edition = in_force(book, month)
    return edition.policy.panel if edition else None


def mean(values: Sequence[float], how: PanelMean) -> float:
    """The mean of marks, of three or more without the highest and the lowest where so chosen."""
    counted = sorted(values)
    if how is PanelMean.TRIMMED and len(counted) >= ENOUGH:
        counted = counted[1:-1]
    return sum(counted) / len(counted)


def _counted(
    master: Master, editions: Sequence[Edition]
) -> Iterator[tuple[Edition, IssuedRow, PanelMark]]:
    """The marks that a panel row of an issued contract has."""
    for mark in marks(master):
        line = mark.line
        for edition in editions if mark.value is not None and mark.name else ():
            row = row_named(edition, line.text("indikator")) if line.number("bulan") else None
            if edition.key.post == line.text("opd") and row and row.measure is Measure.PANEL:
                yield edition, row, mark


def _panel_faults(master: Master, editions: Sequence[Edition]) -> Iterator[Finding]:
    """Marks for a row that no panel judges, and marks in a month that is not due."""
    books: Mapping[str, Edition] = {edition.key.post: edition for edition in editions}
    for record in dict.fromkeys(mark.line for mark in marks(master)):
        word, post = record.text("indikator"), record.text("opd")
        edition, month = books.get(post), record.number("bulan")
        if edition is None or not word or month is None:
            continue
        row = row_named(edition, word)
        if row is None:
            expected = f"Indikator untuk {post}"
            where = record.where("indikator")
            yield Finding(Code.UNKNOWN_REFERENCE, where, f"“{word}”", expected, post)
        elif row.measure is not Measure.PANEL:
            seen = f"nilai panel untuk jenis ukuran {row.measure}"
            where = record.where("indikator")
            yield Finding(Code.BAD_COMBINATION, where, seen, "jenis ukuran panel", post)
        elif row.plan[int(month) - 1] is None:
            due = [name for name, plan in zip(MONTHS, row.plan, strict=True) if plan is not None]
            seen = f"panel bulan {MONTHS[int(month) - 1]}"
            yield Finding(Code.NOT_DUE_MONTH, record.where("bulan"), seen, ", ".join(due), post)
