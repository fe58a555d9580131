"""A workbook as reading will find it, before it is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container

from kontrak_xl.workbook.cells import Cell, CellKind, Grid, OpenWorkbook
from kontrak_xl.workbook.pages import Book, Merge, Page, PageCell


def opened(book: Book, without: Container[str] = ()) -> OpenWorkbook:
    """What ``open_workbook`` gives of a book once it is written, less the named sheets."""
    grids = tuple(_grid(page) for page in book.pages if page.name not in without)
    return OpenWorkbook(grids=grids, properties={**book.custom, "subject": book.subject})


def _grid(page: Page) -> Grid:
    there: tuple[PageCell | Merge, ...] = (*page.cells, *page.merges)
    cells = {(at.row, at.col): _cell(at) for at in there if _filled(at)}
    joined = tuple((one.row, one.col, one.last_row, one.last_col) for one in page.merges)
    return Grid(name=page.name, cells=cells, merges=joined)


def _filled(at: PageCell | Merge) -> bool:
    return bool(at.formula) or (at.value is not None and at.value != "")


def _cell(at: PageCell | Merge) -> Cell:
    shown, value = at.style.number or "General", at.value
    formula = bool(at.formula)
    match value:
        case None | "":
            return Cell(at.row, at.col, CellKind.PENDING, None, formula=formula)
        case bool():
            return Cell(at.row, at.col, CellKind.TRUTH, value, formula=formula)
        case int() | float():
            return Cell(at.row, at.col, CellKind.NUMBER, float(value), shown, formula)
        case dt.date():
            moment = dt.datetime(value.year, value.month, value.day)
            return Cell(at.row, at.col, CellKind.MOMENT, moment, shown, formula)
        case _:
            return Cell(at.row, at.col, CellKind.TEXT, str(value), formula=formula)
