"""The rules for ranges that must keep apart: merged cells, filters and tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.support.ooxml import NS, Area, Book, Sheet, Table, area
from tests.support.repair_formulas import looks_like_a_cell
from tests.support.repair_kit import Rule, Spot, index, placed, repeated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def collisions(areas: Iterable[Area]) -> Iterator[tuple[Area, Area]]:
    """Pairs of areas that share a cell, found by a sweep from top to bottom."""
    reaching: list[Area] = []
    for here in sorted(areas):
        reaching = [above for above in reaching if above.bottom >= here.top]
        yield from ((above, here) for above in reaching if _share_columns(above, here))
        reaching.append(here)


def _share_columns(one: Area, other: Area) -> bool:
    return one.left <= other.right and other.left <= one.right


def _overlap(one: Area, other: Area) -> bool:
    return any(collisions((one, other)))


def _areas(sheet: Sheet, path: str) -> list[Area]:
    found = (area(element.get("ref")) for element in sheet.root.iterfind(path, NS))
    return [each for each in found if each is not None]


def merges_do_not_overlap(book: Book) -> Iterator[Spot]:
    for sheet in book.sheets:
        for one, other in collisions(_areas(sheet, "mergeCells/mergeCell")):
            yield Spot(sheet.part, other.text, f"overlaps {one.text}")


def merges_have_more_than_one_cell(book: Book) -> Iterator[Spot]:
    for sheet in book.sheets:
        for merge in _areas(sheet, "mergeCells/mergeCell"):
            if merge.top == merge.bottom and merge.left == merge.right:
                yield Spot(sheet.part, merge.text, "merges a single cell")


def tables_have_good_names(book: Book) -> Iterator[Spot]:
    for table in book.tables:
        usual = re.fullmatch(r"(?:[^\W\d]|\\)[\w.\\]{0,254}", table.name)
        if not usual or looks_like_a_cell(table.name):
            yield Spot(table.part, table.name, "is no name for a table")


def tables_have_unique_names(book: Book) -> Iterator[Spot]:
    names = [table.name.casefold() for table in book.tables]
    for name in repeated([*names, *book.name_keys]):
        yield Spot("workbook", name, "two tables, or a table and a name, are called so")
    for table_id in repeated(table.root.get("id") for table in book.tables):
        yield Spot("workbook", str(table_id), "two tables have this id")


def tables_have_rows_and_columns(book: Book) -> Iterator[Spot]:
    for table in book.tables:
        lines = _lines(table, "headerRowCount", "1") + _lines(table, "totalsRowCount", "0")
        size = table.area
        if size is None or size.bottom - size.top < lines:
            yield Spot(table.part, table.name, "has no row for data")
        elif size.right - size.left + 1 != len(table.columns):
            yield Spot(table.part, table.name, f"{len(table.columns)} columns in {size.text}")


def table_columns_are_unique(book: Book) -> Iterator[Spot]:
    for table in book.tables:
        for name in repeated(column.casefold() for column in table.columns):
            yield Spot(table.part, table.name, f"two columns are called {name!r}")


def table_headers_are_in_the_cells(book: Book) -> Iterator[Spot]:
    for table in book.tables:
        if table.area is None or not _lines(table, "headerRowCount", "1"):
            continue
        row = [cell for cell in table.sheet.cells if cell.row == table.area.top]
        said = {cell.place.left: cell.text for cell in row if cell.place is not None}
        for column, name in enumerate(table.columns, table.area.left):
            if not name or said.get(column) != name:
                yield Spot(table.part, table.name, f"the cell above {name!r} does not say so")


def tables_do_not_overlap(book: Book) -> Iterator[Spot]:
    for sheet in book.sheets:
        own = [table.area for table in book.tables if table.sheet is sheet and table.area]
        for one, other in collisions([*own, *_areas(sheet, "autoFilter")]):
            yield Spot(sheet.part, other.text, f"overlaps {one.text}")


def tables_hold_no_merges(book: Book) -> Iterator[Spot]:
    for table in book.tables:
        for merge in _areas(table.sheet, "mergeCells/mergeCell"):
            if table.area is not None and _overlap(table.area, merge):
                yield Spot(table.part, table.name, f"{merge.text} is merged inside the table")


def _lines(table: Table, attribute: str, default: str) -> int:
    return index(table.root.get(attribute, default), 2) or 0


TABLE_RULES: tuple[tuple[str, Rule], ...] = (
    ("merge-overlap", merges_do_not_overlap),
    ("merge-single", merges_have_more_than_one_cell),
    ("merge-range", placed("mergeCells/mergeCell")),
    ("filter-range", placed("autoFilter")),
    ("table-name", tables_have_good_names),
    ("table-unique", tables_have_unique_names),
    ("table-size", tables_have_rows_and_columns),
    ("table-column", table_columns_are_unique),
    ("table-header", table_headers_are_in_the_cells),
    ("table-overlap", tables_do_not_overlap),
    ("table-merge", tables_hold_no_merges),
)
