"""The curves of *Rapor*: scores, RAK and SP2D month by month, and the cells they are drawn from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from kontrak_xl.contracts.workbook import paper, parts
from kontrak_xl.contracts.workbook.addresses import Grid
from kontrak_xl.contracts.workbook.facts import Facts
from kontrak_xl.core.model import MONTHS, Status
from kontrak_xl.rules import to_date
from kontrak_xl.rules.formulas import literal
from kontrak_xl.workbook.layout import contract as layout
from kontrak_xl.workbook.pages import Area, Chart, ChartSeries, Look, Put, Style, at

ROWS = 13
"""How many rows of the sheet the curves take."""
_NAME, _SHORT, _SCORE, PLAN, SPENT = range(10, 15)
"""The columns of the cells behind the curves, right of what is printed."""
WIDTHS = {9: 3.0, _NAME: 12.0, _SHORT: 6.0, _SCORE: 9.0, PLAN: 18.0, SPENT: 18.0}
_PIXELS = 0.75
_HIGH = int(ROWS * 20)
_SECOND = 3
"""The column at which the second chart begins."""
_NAVY, _ORANGE = "#1F3864", "#E08E0B"
"""Told apart by the colour-blind and in grey, the one dark, the other light."""
_NO_ZERO = "0.00;-0.00;;"
"""A month without a score has an empty text behind it, which charts take for 0."""


def month_names(row: int) -> str:
    """The twelve names in the table that begins at ``row``, as the list to choose from."""
    return _run(row, _NAME)


def _run(row: int, col: int) -> str:
    return Area(row + 1, col, row + 12, col).a1(sheet=layout.CARD_NAME)


def table(facts: Facts, grid: Grid, row: int, complete: Sequence[bool]) -> Iterator[Put]:
    """Scores and money by month; a month without data is empty, never 0."""
    heads = {_NAME: "Bulan", _SHORT: "Bln", _SCORE: "Skor"}
    if grid.budget_rows:
        heads |= {PLAN: "RAK s.d. bulan (Rp)", SPENT: "SP2D s.d. bulan (Rp)"}
    for col, text in heads.items():
        yield Put(row, col, text, Style(Look.HEADER))
    score = Style(Look.COMPUTED, parts.score_format(facts))
    for month, name in enumerate(MONTHS, 1):
        text = f'=IF({grid.post("lengkap", month)}=1,{grid.post("skor", month)},"")'
        shown = facts.totals[month]["skor"] if complete[month - 1] else ""
        yield Put(row + month, _NAME, name, Style(Look.GIVEN))
        yield Put(row + month, _SHORT, name[:3], Style(Look.GIVEN))
        yield Put(row + month, _SCORE, shown, score, text)
    yield from _money(facts, grid, row)


def _money(facts: Facts, grid: Grid, row: int) -> Iterator[Put]:
    """RAK and SP2D to date of the budget row; every OPD has one at most."""
    if not grid.budget_rows:
        return
    budget = grid.budget_rows[0]
    index = facts.edition.rows.index(budget)
    money = Style(Look.COMPUTED, parts.MONEY)
    totals = accumulate(planned or 0.0 for planned in budget.plan)
    first = at(layout.CALC_NAME, grid.calc_row(index), grid.block_col(to_date.PLAN, 1))
    for month, planned in enumerate(totals, 1):
        record = facts.rows[budget.code, month]
        there = record["status"] == Status.JUDGED
        last = grid.calc(to_date.PLAN, index, month).rpartition("!")[2]
        status, spent = (grid.calc(step, index, month) for step in ("status", "realisasi_sd"))
        text = f'=IF({status}={literal(Status.JUDGED)},{spent},"")'
        yield Put(row + month, PLAN, planned, money, f"=SUM({first}:{last})")
        yield Put(row + month, SPENT, record["realisasi_sd"] if there else "", money, text)


def charts(facts: Facts, grid: Grid, row: int, widths: Mapping[int, float]) -> tuple[Chart, ...]:
    """The scores on the left, the money on the right where there is any."""
    left = int(paper.across(widths, 0, _SECOND - 1) / _PIXELS)
    right = int(paper.across(widths, _SECOND, max(widths)) / _PIXELS)
    if not grid.budget_rows:
        return (_scores(facts, row, left + right),)
    return _scores(facts, row, left - 8), _budget(facts, row, right)


def _scores(facts: Facts, row: int, width: int) -> Chart:
    series = ChartSeries(
        name="Skor s.d. bulan",
        categories=_run(row, _SHORT),
        values=_run(row, _SCORE),
        colour=_NAVY,
        labels=_NO_ZERO,
    )
    return Chart(
        kind="column",
        title="Skor tiap bulan yang sudah lengkap",
        series=(series,),
        row=row,
        col=0,
        width=width,
        height=_HIGH,
        low=0,
        high=max(100.0, facts.edition.policy.cap),
    )


def _budget(facts: Facts, row: int, width: int) -> Chart:
    """SP2D as columns, so that a month without data is a gap, under the line of the RAK."""
    categories = _run(row, _SHORT)
    unit, number = _unit(facts.edition.pagu)
    spent = ChartSeries(
        name="SP2D s.d. bulan", categories=categories, values=_run(row, SPENT), colour=_ORANGE
    )
    planned = ChartSeries(
        name="RAK s.d. bulan",
        categories=categories,
        values=_run(row, PLAN),
        colour=_NAVY,
        kind="line",
    )
    return Chart(
        kind="column",
        title=f"Anggaran s.d. bulan ({unit})",
        series=(spent, planned),
        row=row,
        col=_SECOND,
        width=width,
        height=_HIGH,
        low=0,
        number=number,
    )


def _unit(pagu: float) -> tuple[str, str]:
    """The unit of the axis and its number format: thousands are cut off three at a time."""
    if pagu >= 1e10:
        return "Rp miliar", "#,##0,,,"
    return ("Rp miliar", "#,##0.0,,,") if pagu >= 2e9 else ("Rp juta", "#,##0,,")
