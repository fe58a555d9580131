"""The ranking workbook of one month as pages; ``writer`` makes the file."""

from __future__ import annotations

from kontrak_xl.ranking import increment
from kontrak_xl.ranking.report import Report
from kontrak_xl.ranking.sheets import (
    attention,
    budget,
    calc,
    card,
    data,
    delivery,
    matrix,
    method,
    parts,
    priority,
    problems,
    ranked,
    summary,
    trend,
    weights,
)
from kontrak_xl.ranking.view import View, gather
from kontrak_xl.workbook.pages import Book, Page


def build(report: Report) -> Book:
    """Everything about the month: the sheets to read and print, and the hidden calculation.

    A sheet stands only where there is something to tell: *Tren* and *Anggaran* with a history and
    with money, *Pergerakan* from the second month on, *Peringkat Kelompok* with two of them,
    *Prioritas* with priorities, *Rapor* with OPDs.
    """
    view = gather(report)
    pages = (*_read(view), *_looked_up(view))
    mark = f" ({parts.RUNNING})" if report.running else ""
    return Book(
        pages=(summary.page(view, [page.name for page in pages]), *pages),
        title=f"Peringkat {increment.title(view)}{mark}",
        subject=f"{report.region.name}, {parts.stage(view)}",
        created=report.made,
        custom={"kontrak_xl-lembar": "peringkat"},
    )


def _read(view: View) -> list[Page]:
    """What the head of region reads."""
    pages = [ranked.page(view)]
    if len(calc.peers(view)) > 1:
        pages.append(ranked.within_page(view))
    if view.moves:
        pages.append(trend.moves_page(view))
    if view.report.history:
        pages.append(trend.page(view))
    if view.report.money:
        pages.append(budget.page(view))
    pages.append(attention.page(view))
    if priority.priorities(view):
        pages.append(priority.page(view))
    if view.seats:
        pages.append(card.page(view))
    return [*pages, matrix.page(view), matrix.own_page(view)]


def _looked_up(view: View) -> list[Page]:
    """What the bureau works with, and what the other sheets stand on."""
    pages = [
        weights.page(view),
        delivery.page(view),
        problems.page(view),
        method.page(view),
        data.page(view),
        calc.page(view),
    ]
    return [*pages, budget.data_page(view)] if view.report.money else pages
