"""The ranking workbook of one month as pages; ``writer`` makes the file."""

from __future__ import annotations

from kontrak_xl.page import Book
from kontrak_xl.ranking import (
    calc,
    data,
    delivery,
    increment,
    matrix,
    method,
    parts,
    problems,
    ranked,
    summary,
    weights,
)
from kontrak_xl.ranking.report import Report
from kontrak_xl.ranking.view import gather


def build(report: Report) -> Book:
    """Everything about the month: nine sheets to read and print, and the hidden calculation."""
    view = gather(report)
    choices = weights.line_weights(view)
    pages = (
        summary.page(view),
        ranked.page(view),
        matrix.page(view),
        matrix.own_page(view),
        weights.page(view),
        delivery.page(view),
        problems.page(view),
        method.page(view),
        data.page(view, choices),
        calc.page(view, weights.group_weights(view)),
    )
    return Book(
        pages=pages,
        title=f"Peringkat {increment.title(view)}",
        subject=f"{report.region.name}, {parts.stage(view)}",
        created=report.made,
        custom={"kontrak_xl-lembar": "peringkat"},
    )
