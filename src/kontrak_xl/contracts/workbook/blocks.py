"""The blocks of a month sheet below its indicators: budget, pairs of a rasio, dated stages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import IntEnum

from kontrak_xl.contracts.workbook import parts
from kontrak_xl.contracts.workbook.addresses import Addresses, column_index
from kontrak_xl.contracts.workbook.entries import PAIR, day_told, ratio, stage_state
from kontrak_xl.contracts.workbook.facts import Facts
from kontrak_xl.contracts.workbook.ledger import Ledger
from kontrak_xl.core.model import MONTHS, Accumulation, Filler, IssuedRow, RowStatus
from kontrak_xl.core.observations import Field
from kontrak_xl.rules import asking
from kontrak_xl.workbook import excel
from kontrak_xl.workbook.algebra import Content, Formula
from kontrak_xl.workbook.columns import Sheet
from kontrak_xl.workbook.layout import contract as layout
from kontrak_xl.workbook.pages import Align, Area, Look, PageCell, Style, Validation, ValidationKind

_TEXT = Style(Look.GIVEN, wrap=True)
_SMALL = Style(Look.GIVEN, wrap=True, align=Align.CENTRE, size=9)
_MODE = Style(Look.GIVEN, wrap=True, align=Align.CENTRE, size=9, bold=True)
_WORD = Style(Look.COMPUTED, align=Align.CENTRE, wrap=True, size=9)


class Block(IntEnum):
    """The blocks in the order in which they stand; the indicators are the first, block A."""

    BUDGET = 1
    RATIO = 2
    STAGES = 3
    APPROVAL = 4


def letter(grid: Addresses, block: Block) -> str:
    """The letter of a block: those that a contract does not have are passed over."""
    there = {
        Block.BUDGET: bool(grid.budget_rows),
        Block.RATIO: bool(grid.ratio_rows),
        Block.STAGES: bool(grid.edition.stages),
        Block.APPROVAL: True,
    }
    return "ABCDE"[sum(there[other] for other in Block if other <= block)]


def puts(ledger: Ledger, month: int) -> Iterator[PageCell]:
    """All blocks that the contract has, with their titles and headers."""
    grid = ledger.grid
    if grid.budget_rows:
        yield from _opening(grid, Block.BUDGET, "Anggaran", layout.BUDGET, grid.budget_head)
        yield from _budget(ledger, month)
    if grid.ratio_rows:
        title = "Rasio: pembilang dan penyebut"
        yield from _opening(grid, Block.RATIO, title, layout.RATIO, grid.ratio_head)
        yield from _ratios(ledger, month)
    if grid.edition.stages:
        title = f"Tahapan. {layout.STAGE_REPORT.help}"
        yield from _opening(grid, Block.STAGES, title, layout.STAGE_REPORT, grid.stage_head)
        yield from _stages(ledger, month)


def _opening(
    grid: Addresses, block: Block, title: str, sheet: Sheet, head: int
) -> Iterator[PageCell]:
    yield PageCell(head - 1, 0, f"{letter(grid, block)}. {title}", Style(Look.SECTION))
    yield from parts.heads(sheet.columns, head)


# Anggaran ------------------------------------------------------------------------------------


def _budget(ledger: Ledger, month: int) -> Iterator[PageCell]:
    """Block B: the OPD's own SP2D and the physical progress beside what is judged."""
    for at, row in enumerate(ledger.grid.budget_rows, ledger.grid.budget_head + 1):
        for col, (content, style) in enumerate(_budget_row(ledger, row, at, month)):
            yield excel.put(at, col, content, style)


def _budget_row(
    ledger: Ledger, row: IssuedRow, at: int, month: int
) -> Iterator[tuple[Content, Style]]:
    facts, index = ledger.facts, ledger.rows.index(row)
    status, plan, spent = (
        ledger.step(name, index, month) for name in ("status", "target", "realisasi_sd")
    )
    known, total = status.equals(RowStatus.JUDGED.value), excel.at(facts.edition.pagu, at, 4)
    money, share = Style(Look.COMPUTED, parts.MONEY, shrink=True), Style(Look.COMPUTED, "0.00")

    def of_pagu(part: Formula) -> Formula:
        return excel.rounded(part / total * 100, 2)

    def shown(points: Formula) -> Formula:
        return excel.if_(excel.and_(known, total > 0), points, "–")

    yield row.code, Style(Look.CODE)
    yield row.text, _TEXT
    yield facts.value(row.code, Field.PHYSICAL, month), Style(Look.INPUT, "General")
    yield shown(of_pagu(spent)), share
    yield facts.edition.pagu, Style(Look.GIVEN, parts.MONEY, shrink=True)
    own = facts.value(row.code, Field.OWN_SP2D, month)
    yield own, Style(Look.INPUT, parts.MONEY, shrink=True)
    yield shown(excel.rounded(of_pagu(spent) - of_pagu(plan), 2)), share
    yield plan, money
    yield excel.if_(known, spent, "–"), money


# Rasio ---------------------------------------------------------------------------------------


def _ratios(ledger: Ledger, month: int) -> Iterator[PageCell]:
    """One row for each rasio: what is counted, the two numbers, and the rasio of the month."""
    for number, row in enumerate(ledger.grid.ratio_rows):
        closed = ledger.facts.asked(row)[month - 1] == asking.CLOSED
        look = Look.CLOSED if closed else Look.INPUT
        look = Look.GIVEN if row.filler is Filler.CENTRE else look
        typed = (ledger.facts.value(row.code, field, month) for field in PAIR)
        cells: tuple[tuple[Content, Style], ...] = (
            (row.code, Style(Look.CODE)),
            (ratio_text(row), _TEXT),
            (row.unit, _SMALL),
            (ratio_entry(row, ledger.facts.asked(row)[month - 1], month), _MODE),
            *((value, Style(look, "#,##0.##")) for value in typed),
            (ratio(ledger, number, month), Style(Look.COMPUTED, "0.00")),
        )
        for col, (content, style) in enumerate(cells):
            yield excel.put(ledger.grid.ratio_head + 1 + number, col, content, style)


def ratio_text(row: IssuedRow) -> str:
    """A rasio with what its two numbers count."""
    upper, lower = row.numerator or "pembilang", row.denominator or "penyebut"
    return f"{row.text}: {upper} ÷ {lower}"


CENTRE_BEFORE = "diisi pusat"
"""What earlier workbooks say of a row that others fill in, whoever that is."""


def ratio_entry(row: IssuedRow, asked: int, month: int) -> str:
    """Which months the two numbers speak of, or that the centre fills them."""
    if row.filler is Filler.CENTRE:
        return f"diisi {row.teller}"
    if asked == asking.CLOSED:
        return "tidak diminta"
    if row.accumulation is Accumulation.LAST:
        return "posisi akhir bulan ini"
    several = f"jumlah {MONTHS[asked - 1]} s.d. {MONTHS[month - 1]}"
    return "bulan ini saja" if asked == month else several


# Tahapan -------------------------------------------------------------------------------------


def _stages(ledger: Ledger, month: int) -> Iterator[PageCell]:
    """One row for each stage: when it is due, the date to fill in, and how it stands."""
    centre = Style(Look.GIVEN, "General", Align.CENTRE)
    for index, stage in enumerate(ledger.facts.edition.stages):
        done, when = (ledger.stage(name, index, month) for name in ("tercatat", "waktu"))
        cells: tuple[tuple[Content, Style], ...] = (
            (stage.code, Style(Look.CODE)),
            (stage.name, _TEXT),
            (stage.indicator, _SMALL),
            (MONTHS[stage.month - 1], _SMALL),
            (day_told(ledger, index, month), Style(Look.INPUT, "dd/mm/yyyy", Align.CENTRE)),
            (first_day(ledger, done, when), Style(Look.COMPUTED, "mmm yyyy", Align.CENTRE)),
            (stage.weight, centre),
            (stage_state(ledger, index, month), _WORD),
        )
        for col, (content, style) in enumerate(cells):
            yield excel.put(ledger.grid.stage_head + 1 + index, col, content, style)


def first_day(ledger: Ledger, done: Formula, when: Formula) -> Formula:
    """The first day of the month in which a stage was finished, "" while it is not."""
    return excel.if_(done > 0, excel.date(ledger.facts.edition.key.year, when, 1), "")


# What may be typed, and how tall the rows are ------------------------------------------------


def allows(facts: Facts, grid: Addresses, month: int) -> Iterator[Validation]:
    """Limits and prompts of every input cell of the blocks."""
    for at in range(grid.budget_head + 1, grid.budget_head + 1 + len(grid.budget_rows)):
        for field, error, high in (
            (Field.OWN_SP2D, "Ketik rupiah penuh tanpa titik.", None),
            (Field.PHYSICAL, "Ketik 0 sampai 100.", 100.0),
        ):
            yield _numeric(layout.BUDGET, field, at, error, high)
    for at, row in enumerate(grid.ratio_rows, grid.ratio_head + 1):
        opened = facts.asked(row)[month - 1] != asking.CLOSED
        for field in PAIR if row.filler is Filler.OPD and opened else ():
            yield _numeric(layout.RATIO, field, at, "Ketik angka 0 atau lebih.", None)
    day, year = column_index(layout.STAGE_REPORT, Field.DONE.value), facts.edition.key.year
    for at in range(grid.stage_head + 1, grid.stage_head + 1 + len(facts.edition.stages)):
        yield Validation(
            area=Area(at, day, at, day),
            check=ValidationKind.DATE,
            low=dt.date(year - 1, 1, 1),
            high=dt.date(year, 12, 31),
            title="Tanggal selesai",
            prompt=layout.STAGE_REPORT.columns[day].help,
            error=f"Ketik tanggal, misalnya 20/03/{year}.",
        )


def _numeric(sheet: Sheet, field: Field, at: int, error: str, high: float | None) -> Validation:
    column = sheet.column(field.value)
    col = column_index(sheet, field.value)
    return Validation(
        area=Area(at, col, at, col),
        check=ValidationKind.DECIMAL,
        low=0,
        high=high,
        title=column.header[:32],
        prompt=column.help,
        error=error,
    )


def heights(facts: Facts, grid: Addresses) -> dict[int, float]:
    """Room for headers of two lines and for texts that wrap."""
    tall: dict[int, float] = {}
    if grid.budget_rows:
        tall[grid.budget_head] = 40
    if grid.ratio_rows:
        tall[grid.ratio_head] = 30
    for at, row in enumerate(grid.ratio_rows, grid.ratio_head + 1):
        tall[at] = 14.0 * max(2, parts.lines(ratio_text(row), 34))
    if facts.edition.stages:
        tall[grid.stage_head] = 30
    for at, stage in enumerate(facts.edition.stages, grid.stage_head + 1):
        tall[at] = 14.0 * max(2, parts.lines(stage.name, 34))
    return tall
