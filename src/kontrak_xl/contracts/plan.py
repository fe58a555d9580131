"""*Rencana Aksi*: what is due in which month, and the dated stages."""

from __future__ import annotations

from collections.abc import Iterator

from kontrak_xl.contracts import parts
from kontrak_xl.contracts.facts import Facts
from kontrak_xl.contracts.grid import Grid
from kontrak_xl.contracts.target import target_text
from kontrak_xl.layout import contract as layout
from kontrak_xl.model import MONTHS, IssuedRow, Measure
from kontrak_xl.page import Align, Area, Look, Page, Put, Style, When, cell


def page(facts: Facts) -> Page:
    """The sheet *Rencana Aksi*: twelve months of every row, then the dated stages."""
    grid = Grid(facts.edition)
    columns = layout.PLAN.columns
    puts = [
        *parts.masthead(facts, f"RENCANA AKSI {facts.edition.key.year}", seal_col=len(columns) - 1),
        Put(3, 0, layout.PLAN.help, Style(Look.NOTE)),
        *parts.heads(columns, grid.plan_head),
    ]
    for at, row in enumerate(facts.edition.rows, grid.plan_head + 1):
        puts.extend(_row(row, at, facts.edition.pagu))
    puts.extend(_stages(facts, grid.plan_head + len(facts.edition.rows) + 3))
    first, last = grid.plan_head + 1, grid.plan_head + len(facts.edition.rows)
    here = cell(first, 4)
    fraction = f"=IF(ISNUMBER({here}),{here}<>ROUND({here},0),FALSE)"
    area = Area(first, 4, last, 15)
    return Page(
        name=layout.PLAN_NAME,
        puts=tuple(puts),
        widths={col: column.width for col, column in enumerate(columns)},
        heights={0: 24, **{
            at: 14.0 * max(2, parts.lines(row.text, 40))
            for at, row in enumerate(facts.edition.rows, grid.plan_head + 1)
        }},
        freeze=(grid.plan_head + 1, 2),
        whens=(When(area=area, formula=fraction, number=parts.DECIMAL),),
        printing=parts.printing(facts, landscape=True),
        tab="#1F3864",
        zoom=90,
    )  # fmt: skip


def _row(row: IssuedRow, at: int, pagu: float) -> Iterator[Put]:
    text, small = (
        Style(Look.GIVEN, wrap=True),
        Style(Look.GIVEN, wrap=True, align=Align.CENTRE, size=9),
    )
    number = Style(Look.GIVEN, parts.number_format(row))
    yield Put(at, 0, row.code, Style(Look.CODE))
    yield Put(at, 1, row.text, text)
    yield Put(at, 2, "Rp (RAK)" if row.measure is Measure.BUDGET else row.unit, small)
    yield Put(at, 3, "RAK" if row.measure is Measure.BUDGET else row.accumulation.value, small)
    for month, planned in enumerate(row.plan, 1):
        yield Put(at, 3 + month, planned, number)
    if row.measure is Measure.BUDGET:
        yield Put(at, 16, pagu, number)
    else:
        yield Put(at, 16, target_text(row), Style(Look.GIVEN, align=Align.RIGHT))


def _stages(facts: Facts, row: int) -> Iterator[Put]:
    if not facts.edition.stages:
        return
    yield Put(row - 1, 0, "Tahapan", Style(Look.SECTION))
    places = (1, 4, 6, 9)
    for col, column in zip(places, layout.STAGES.columns, strict=True):
        yield Put(row, col, column.header, Style(Look.HEADER))
    for at, stage in enumerate(facts.edition.stages, row + 1):
        words = (stage.name, MONTHS[stage.month - 1], stage.place, stage.document)
        for col, word in zip(places, words, strict=True):
            yield Put(at, col, word, Style(Look.GIVEN))
