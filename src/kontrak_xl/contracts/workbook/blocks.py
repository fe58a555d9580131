"""The blocks of a month sheet below its indicators: budget, pairs of a rasio, dated stages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import IntEnum

from kontrak_xl.contracts.workbook import parts
from kontrak_xl.contracts.workbook.addresses import Addresses, column_index
from kontrak_xl.contracts.workbook.entries import PAIR, day_of, day_unreadable, pair_of
from kontrak_xl.contracts.workbook.facts import Facts, ResultRow
from kontrak_xl.core.model import MONTHS, Accumulation, Filler, IssuedRow, RowStatus, Stage
from kontrak_xl.core.observations import Field
from kontrak_xl.rules.rounding import rounded_one
from kontrak_xl.workbook.columns import Sheet
from kontrak_xl.workbook.layout import contract as layout
from kontrak_xl.workbook.pages import (
    Align,
    Area,
    CellValue,
    Look,
    PageCell,
    Style,
    Validation,
    ValidationKind,
    cell,
)

_TEXT = Style(Look.GIVEN, wrap=True)
_SMALL = Style(Look.GIVEN, wrap=True, align=Align.CENTRE, size=9)
_WORD = Style(Look.COMPUTED, align=Align.CENTRE, wrap=True, size=9)
DONE, OVERDUE, DUE, LATER, CHECK = "selesai", "terlambat", "jatuh tempo", "–", "Periksa"
"""What a stage is said to be; one that was finished late says so after DONE."""


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


def puts(facts: Facts, grid: Addresses, month: int) -> Iterator[PageCell]:
    """All blocks that the contract has, with their titles and headers."""
    if grid.budget_rows:
        yield from _opening(grid, Block.BUDGET, "Anggaran", layout.BUDGET, grid.budget_head)
        yield from _budget(facts, grid, month)
    if grid.ratio_rows:
        title = "Rasio: pembilang dan penyebut"
        yield from _opening(grid, Block.RATIO, title, layout.RATIO, grid.ratio_head)
        yield from _ratios(facts, grid, month)
    if grid.edition.stages:
        title = f"Tahapan. {layout.STAGE_REPORT.help}"
        yield from _opening(grid, Block.STAGES, title, layout.STAGE_REPORT, grid.stage_head)
        yield from _stages(facts, grid, month)


def _opening(
    grid: Addresses, block: Block, title: str, sheet: Sheet, head: int
) -> Iterator[PageCell]:
    yield PageCell(head - 1, 0, f"{letter(grid, block)}. {title}", Style(Look.SECTION))
    yield from parts.heads(sheet.columns, head)


# Anggaran ------------------------------------------------------------------------------------


def _budget(facts: Facts, grid: Addresses, month: int) -> Iterator[PageCell]:
    """Block B: the OPD's own SP2D and the physical progress beside what is judged."""
    for at, row in enumerate(grid.budget_rows, grid.budget_head + 1):
        for col, put in enumerate(_budget_row(facts, grid, row, at, month)):
            value, style, text = put
            yield PageCell(at, col, value, style, text)


def _budget_row(
    facts: Facts, grid: Addresses, row: IssuedRow, at: int, month: int
) -> Iterator[tuple[float | str | None, Style, str]]:
    index = facts.edition.rows.index(row)
    record, pagu = facts.rows[row.code, month], facts.edition.pagu
    there = record["status"] == RowStatus.JUDGED
    plan, spent = grid.calc("target", index, month), grid.calc("realisasi_sd", index, month)
    known = f'{grid.calc("status", index, month)}="{RowStatus.JUDGED}"'
    money, share = Style(Look.COMPUTED, parts.MONEY, shrink=True), Style(Look.COMPUTED, "0.00")
    total = cell(at, 4)
    used, gap = _shares(float(record["realisasi_sd"]), float(record["target"]), pagu)
    yield row.code, Style(Look.CODE), ""
    yield row.text, _TEXT, ""
    yield facts.value(row.code, Field.PHYSICAL, month), Style(Look.INPUT, "General"), ""
    yield (
        (used if there and pagu else "–"),
        share,
        f'=IF(AND({known},{total}>0),ROUND({spent}/{total}*100,2),"–")',
    )
    yield pagu, Style(Look.GIVEN, parts.MONEY, shrink=True), ""
    yield (
        facts.value(row.code, Field.OWN_SP2D, month),
        Style(Look.INPUT, parts.MONEY, shrink=True),
        "",
    )
    yield (
        (gap if there and pagu else "–"),
        share,
        f'=IF(AND({known},{total}>0),ROUND(({spent}-{plan})/{total}*100,2),"–")',
    )
    yield record["target"], money, f"={plan}"
    yield (record["realisasi_sd"] if there else "–"), money, f'=IF({known},{spent},"–")'


def _shares(spent: float, planned: float, pagu: float) -> tuple[float, float]:
    """Serapan and deviasi in points of the pagu, rounded as the sheet rounds."""
    if not pagu:
        return 0.0, 0.0
    return rounded_one(spent / pagu * 100, 2), rounded_one((spent - planned) / pagu * 100, 2)


# Rasio ---------------------------------------------------------------------------------------


def _ratios(facts: Facts, grid: Addresses, month: int) -> Iterator[PageCell]:
    """One row for each rasio: what is counted, the two numbers, and the rasio of the month."""
    for at, row in enumerate(grid.ratio_rows, grid.ratio_head + 1):
        by_centre = row.filler is Filler.CENTRE
        look = Look.GIVEN if by_centre else Look.INPUT
        upper, lower = (cell(at, column_index(layout.RATIO, field.value)) for field in PAIR)
        agreed = f'IF({upper}<={lower},IF({lower}>0,ROUND({upper}/{lower}*100,2),""),"")'
        agreed = f'IF({upper}>=0,{agreed},"")'
        share = ratio_value(facts, row, month)
        cells: tuple[tuple[CellValue, Style, str], ...] = (
            (row.code, Style(Look.CODE), ""),
            (ratio_text(row), _TEXT, ""),
            (row.unit, _SMALL, ""),
            (ratio_entry(row), _SMALL, ""),
            *((facts.value(row.code, field, month), Style(look, "#,##0.##"), "") for field in PAIR),
            (
                "" if share is None else share,
                Style(Look.COMPUTED, "0.00"),
                f'=IF(COUNT({upper},{lower})=2,{agreed},"")',
            ),
        )
        for col, (value, style, text) in enumerate(cells):
            yield PageCell(at, col, value, style, text)


def ratio_text(row: IssuedRow) -> str:
    """A rasio with what its two numbers count."""
    upper, lower = row.numerator or "pembilang", row.denominator or "penyebut"
    return f"{row.text}: {upper} ÷ {lower}"


def ratio_entry(row: IssuedRow) -> str:
    """Which months the two numbers speak of, or that the centre fills them."""
    if row.filler is Filler.CENTRE:
        return "diisi pusat"
    last = row.accumulation is Accumulation.LAST
    return "posisi akhir bulan ini" if last else "bulan ini saja"


def ratio_value(facts: Facts, row: IssuedRow, month: int) -> float | None:
    """The rasio of one month in percent, ``None`` where there is nothing to divide."""
    pair = pair_of(facts, row.code, month)
    return rounded_one(pair[0] / pair[1] * 100, 2) if pair and pair[1] > 0 else None


def ratio_found(grid: Addresses, at: int) -> str:
    """The month's rasio beside its indicator, found by key."""
    keys, shares = (grid.ratio_column(name).a1() for name in ("kode", "rasio"))
    return f'=IFERROR(INDEX({shares},MATCH({_key(at)},{keys},0)),"")'


def ratio_check(grid: Addresses, at: int, planned: str, *, by_centre: bool) -> str:
    """Lengkap, Belum or Periksa for the two numbers of a rasio, found by key."""
    keys = grid.ratio_column("kode").a1()
    upper, lower = (
        f"INDEX({grid.ratio_column(field.value).a1()},MATCH({_key(at)},{keys},0))" for field in PAIR
    )
    filled = f'(TRIM({upper})<>"")+(TRIM({lower})<>"")'
    if by_centre:
        return f'=IFERROR(IF({filled}=2,"pusat","menunggu"),"Periksa")'
    agreed = f'IF({upper}>=0,IF({upper}<={lower},"Lengkap","Periksa"),"Periksa")'
    good = f'IF(COUNT({upper})+COUNT({lower})=2,{agreed},"Periksa")'
    due = f'IF(ISNUMBER({planned}),"Belum","–")'
    return f'=IFERROR(IF({filled}=0,{due},{good}),"Periksa")'


def _key(at: int) -> str:
    return cell(at, 0).replace("A", "$A", 1)


# Tahapan -------------------------------------------------------------------------------------


def _stages(facts: Facts, grid: Addresses, month: int) -> Iterator[PageCell]:
    """One row for each stage: when it is due, the date to fill in, and how it stands."""
    centre = Style(Look.GIVEN, "General", Align.CENTRE)
    for index, (at, stage) in enumerate(enumerate(facts.edition.stages, grid.stage_head + 1)):
        record = facts.stages[stage.code, month]
        year = facts.edition.key.year
        known = grid.stage("tercatat", index, month)
        recorded = grid.stage("waktu", index, month)
        wrong = day_unreadable(facts, stage.code, month)
        told = facts.value(stage.code, Field.DONE, month)
        day = told if wrong else day_of(facts, stage.code, month)
        typed = cell(at, column_index(layout.STAGE_REPORT, Field.DONE.value))
        cells: tuple[tuple[CellValue, Style, str], ...] = (
            (stage.code, Style(Look.CODE), ""),
            (stage.name, _TEXT, ""),
            (stage.indicator, _SMALL, ""),
            (MONTHS[stage.month - 1], _SMALL, ""),
            (day, Style(Look.INPUT, "dd/mm/yyyy", Align.CENTRE), ""),
            (
                first_day(year, record),
                Style(Look.COMPUTED, "mmm yyyy", Align.CENTRE),
                f'=IF({known}>0,DATE({year},{recorded},1),"")',
            ),
            (stage.weight, centre, ""),
            (
                CHECK if wrong else stage_state(facts, stage, month),
                _WORD,
                _state_formula(grid, index, month, typed, (stage, year)),
            ),
        )
        for col, (value, style, text) in enumerate(cells):
            yield PageCell(at, col, value, style, text)


def first_day(year: int, record: ResultRow) -> CellValue:
    """The first day of the month in which a stage was finished, "" while it is not."""
    if not record["tercatat"]:
        return ""
    months = year * 12 + int(record["waktu"]) - 1
    return dt.date(months // 12, months % 12 + 1, 1)


def stage_state(facts: Facts, stage: Stage, month: int) -> str:
    """How a stage stands at the end of a month, in words."""
    record = facts.stages[stage.code, month]
    if record["tercatat"]:
        late = int(record["telat"])
        return f"{DONE}, {OVERDUE} {late} bulan" if late else DONE
    if stage.month > month:
        return LATER
    return DUE if stage.month == month else OVERDUE


def _state_formula(
    grid: Addresses, index: int, month: int, typed: str, due: tuple[Stage, int]
) -> str:
    """The state live; a date that is none, or lies after the month, is to be checked."""
    stage, year = due
    late = grid.stage("telat", index, month)
    done = f'IF({late}>0,"{DONE}, {OVERDUE} "&{late}&" bulan","{DONE}")'
    open_word = LATER if stage.month > month else DUE if stage.month == month else OVERDUE
    known = f'IF({grid.stage("tercatat", index, month)}>0,{done},"{open_word}")'
    inside = f"IF({typed}>=DATE({year - 1},1,1),{typed}<DATE({year},{month + 1},1),FALSE)"
    good = f"IF(ISNUMBER({typed}),{inside},FALSE)"
    return f'=IF(TRIM({typed})="",{known},IF({good},{known},"{CHECK}"))'


def stages_check(grid: Addresses, at: int, target: str) -> str:
    """Whether the stages of an indicator are told rightly: Periksa, Lengkap, or nothing due yet."""
    owners, states = (grid.stage_report_column(name).a1() for name in ("indikator", "keadaan"))
    wrong = f'SUMPRODUCT(({owners}={_key(at)})*({states}="{CHECK}"))'
    return f'=IF({wrong}>0,"{CHECK}",IF(N({target})>0,"Lengkap","–"))'


# What may be typed, and how tall the rows are ------------------------------------------------


def allows(facts: Facts, grid: Addresses) -> Iterator[Validation]:
    """Limits and prompts of every input cell of the blocks."""
    for at in range(grid.budget_head + 1, grid.budget_head + 1 + len(grid.budget_rows)):
        for field, error, high in (
            (Field.OWN_SP2D, "Ketik rupiah penuh tanpa titik.", None),
            (Field.PHYSICAL, "Ketik 0 sampai 100.", 100.0),
        ):
            yield _numeric(layout.BUDGET, field, at, error, high)
    for at, row in enumerate(grid.ratio_rows, grid.ratio_head + 1):
        for field in PAIR if row.filler is Filler.OPD else ():
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
