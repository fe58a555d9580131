"""*Rencana Aksi*: what is due in which month, the cash plan, and the dated stages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kontrak_xl.contracts.workbook import parts, signing
from kontrak_xl.contracts.workbook.addresses import Addresses, column_index
from kontrak_xl.contracts.workbook.facts import Facts
from kontrak_xl.contracts.workbook.parts import target_text
from kontrak_xl.core.model import MONTHS, IssuedRow, Measure, Stage
from kontrak_xl.core.numerals import show
from kontrak_xl.rules.handbook import banded
from kontrak_xl.workbook import excel, text_width
from kontrak_xl.workbook.layout import contract as layout
from kontrak_xl.workbook.pages import (
    Align,
    Area,
    ConditionalFormat,
    Look,
    Page,
    PageCell,
    Style,
    cell,
)

DUE = "●"
"""Stands in the month in which a stage is due, over a fill that a grey print keeps apart."""
_DUE_FILL = "#9DC3E6"
_WIDTHS = {col: column.width for col, column in enumerate(layout.PLAN.columns)}
FIRST_MONTH = column_index(layout.PLAN, "m01")
_YEAR = column_index(layout.PLAN, "setahun")
_SIGN = 11
"""The column at which the signature begins."""
_TEXT = Style(Look.GIVEN, wrap=True, size=9)
_SMALL = Style(Look.GIVEN, wrap=True, align=Align.CENTRE, size=8)


def page(facts: Facts) -> Page:
    """The sheet *Rencana Aksi*: twelve months of every row, then cash plan and stages."""
    grid, rows = Addresses(facts.edition), facts.edition.rows
    head = parts.head(facts, f"RENCANA AKSI {facts.edition.key.year}", _WIDTHS)
    first, last = grid.plan_head + 1, grid.plan_head + len(rows)
    puts = [*head.puts, PageCell(3, 0, layout.PLAN.help, Style(Look.NOTE)), *_heads(grid.plan_head)]
    heights = {**head.heights, grid.plan_head: 24.0}
    for at, row in enumerate(rows, first):
        puts.extend(_row(row, at, facts.edition.pagu))
        heights[at] = _height({1: row.text, 2: row.unit, _YEAR: target_text(row)})
    cash = tuple(_cash(facts, grid, last + 2))
    below = last + 2 + (3 if cash else 0)
    puts += [*cash, *_stages(facts, below)]
    heights |= _stage_heights(facts, below + 2)
    below += len(facts.edition.stages) + 3 if facts.edition.stages else 0
    scales = _scales(facts)
    puts += [PageCell(at, 0, text, Style(Look.NOTE)) for at, text in enumerate(scales, below)]
    end = below + len(scales) + 1
    block = signing.alone(facts, end, _WIDTHS, _SIGN)
    area = Area(first, FIRST_MONTH, last, _YEAR - 1)
    return Page(
        name=layout.PLAN_NAME,
        cells=tuple(puts),
        merges=(*head.merges, *block.merges),
        widths=_WIDTHS,
        heights=heights | {end: block.height},
        freeze=(grid.plan_head + 1, 2),
        conditional_formats=(
            ConditionalFormat(area=area, formula=_fraction(first), number=parts.DECIMAL),
        ),
        printing=parts.printing(
            facts,
            landscape=True,
            repeat=(0, grid.plan_head),
            area=Area(0, 0, end, _YEAR),
        ),
        tab="#1F3864",
    )


def _scales(facts: Facts) -> list[str]:
    """The scales by which the contract is judged: what categories are worth, and the predikat."""
    used = {row.scale for row in facts.edition.rows if row.measure is Measure.CATEGORY}
    said = [
        f"Skala {name}: " + "; ".join(f"{one.category} {show(one.points)}" for one in points) + "."
        for name, points in facts.edition.scales
        if name in used
    ]
    bands = banded(facts.region.ranking.bands)
    return [*said, f"Predikat menurut skor: {bands}"] if bands else said


def _fraction(first: int) -> str:
    here = cell(first, FIRST_MONTH)
    return f"=IF(ISNUMBER({here}),{here}<>ROUND({here},0),FALSE)"


def _heads(row: int) -> Iterator[PageCell]:
    for col, column in enumerate(layout.PLAN.columns):
        yield PageCell(row, col, column.header, Style(Look.HEADER, size=8))


def _height(texts: Mapping[int, str]) -> float:
    """As high as the longest of a row's texts in its column, at least two lines."""
    count = max(parts.lines(text, _WIDTHS[col], 9) for col, text in texts.items())
    return text_width.height(max(2, count), 9) + 2


def _row(row: IssuedRow, at: int, pagu: float) -> Iterator[PageCell]:
    number = Style(Look.GIVEN, parts.number_format(row), size=9, shrink=True)
    budget = row.measure is Measure.BUDGET
    yield PageCell(at, 0, row.code, Style(Look.CODE, shrink=True))
    yield PageCell(at, 1, row.text, _TEXT)
    yield PageCell(at, 2, "Rp (RAK)" if budget else row.unit, _SMALL)
    yield PageCell(at, 3, "RAK" if budget else row.accumulation.value, _SMALL)
    for month, planned in enumerate(row.plan, 1):
        yield PageCell(at, 3 + month, planned, number)
    if budget:
        yield PageCell(at, _YEAR, pagu, number)
    else:
        yield PageCell(
            at, _YEAR, target_text(row), Style(Look.GIVEN, "", Align.RIGHT, wrap=True, size=9)
        )


# Cash plan -----------------------------------------------------------------------------------


def _cash(facts: Facts, grid: Addresses, at: int) -> Iterator[PageCell]:
    """RAK to date, in rupiah and in percent of the pagu, below the months of the plan."""
    if not grid.budget_rows:
        return
    row = grid.budget_rows[0]
    source = grid.plan_head + 1 + facts.edition.rows.index(row)
    pagu = excel.at(facts.edition.pagu, source, _YEAR, absolute=True)
    labels = (("Rencana kas s.d. bulan", "Rp", "jumlah"), ("Bagian dari pagu", "%", "jumlah"))
    for line, words in enumerate(labels):
        for col, word in enumerate(words, 1):
            yield PageCell(at + line, col, word, _TEXT if col == 1 else _SMALL)
    money = Style(Look.COMPUTED, parts.MONEY, size=9, shrink=True)
    share = Style(Look.COMPUTED, "0.00", size=9)
    for month, col in enumerate(range(FIRST_MONTH, _YEAR), 1):
        planned = excel.over(row.plan[:month], Area(source, FIRST_MONTH, source, col))
        total = excel.total(planned)
        yield excel.put(at, col, total, money)
        part = excel.round_(excel.at(total.value, at, col) / pagu * 100, 2)
        yield excel.put(at + 1, col, excel.if_(pagu > 0, part, "–"), share)


# Stages --------------------------------------------------------------------------------------


def _stages(facts: Facts, row: int) -> Iterator[PageCell]:
    """The timeline: one line a stage, a mark in the month in which it is due."""
    if not facts.edition.stages:
        return
    yield PageCell(row, 0, layout.STAGES.title, Style(Look.SECTION))
    yield from (
        PageCell(row + 1, col, text, Style(Look.HEADER, size=8))
        for col, text in _stage_heads().items()
    )
    for at, stage in enumerate(facts.edition.stages, row + 2):
        yield from _stage(stage, at)


def _stage_heads() -> dict[int, str]:
    """The header texts by column; short months, as the full ones head the plan above."""
    named = {0: "kode", 1: "tahap", 2: "indikator", 3: "bobot", _YEAR: "keterangan"}
    texts = {col: layout.STAGES.column(key).header for col, key in named.items()}
    return texts | {FIRST_MONTH + at: name[:3] for at, name in enumerate(MONTHS)}


def _stage(stage: Stage, at: int) -> Iterator[PageCell]:
    yield PageCell(at, 0, stage.code, Style(Look.CODE, shrink=True))
    yield PageCell(at, 1, stage.name, _TEXT)
    yield PageCell(at, 2, stage.indicator, Style(Look.CODE, align=Align.CENTRE, shrink=True))
    yield PageCell(at, 3, stage.weight, Style(Look.GIVEN, "General", Align.CENTRE, size=9))
    due = Style(Look.GIVEN, align=Align.CENTRE, bold=True, fill=_DUE_FILL)
    free = Style(Look.GIVEN)
    for month in range(1, 13):
        here = month == stage.month
        yield PageCell(at, FIRST_MONTH + month - 1, DUE if here else None, due if here else free)
    yield PageCell(at, _YEAR, described(stage), Style(Look.GIVEN, wrap=True, size=8))


def described(stage: Stage) -> str:
    """Where a stage is done and which document proves it."""
    return "; ".join(part for part in (stage.place, stage.document) if part)


def _stage_heights(facts: Facts, first: int) -> dict[int, float]:
    stages = enumerate(facts.edition.stages, first)
    return {at: _height({1: stage.name, _YEAR: described(stage)}) for at, stage in stages}
