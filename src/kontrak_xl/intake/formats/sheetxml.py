"""One sheet of an Open XML workbook: its cells, its hidden rows, its joined areas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from kontrak_xl.intake.bounds import (
    COLUMNS,
    LAST_COLUMN,
    LAST_ROW,
    DamagedError,
    Read,
    ReadingQuota,
)
from kontrak_xl.intake.formats import date_formats
from kontrak_xl.intake.formats.ghost_rows import Thinned
from kontrak_xl.intake.formats.ooxml import unescaped
from kontrak_xl.intake.formats.xml import Attributes, parse
from kontrak_xl.workbook.cells import Cell, CellKind, Grid, MergedArea

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")
_TRUE = ("1", "true")
_WRITTEN = 300
"""Letters of a formula that are kept, where it gives an error."""
_TRUTHS = ("TRUE()", "FALSE()")
"""What LibreOffice makes of a truth value in a cell with a number format: its result is 1 or 0."""


class SheetContext:
    """What the cells of all sheets refer to."""

    def __init__(
        self, texts: Sequence[str], shown: Sequence[str], *, since_1904: bool = False
    ) -> None:
        self.texts, self.shown, self.since_1904 = texts, shown, since_1904


def read_sheet(
    name: str, stream: Iterable[bytes], book: SheetContext, rows: int, budget: ReadingQuota
) -> Read:
    """One sheet down to row number ``rows``; the size that it claims is never believed.

    Raises:
        DamagedError: its XML is broken, or a cell's address, text or style is none.
        TooLargeError: it holds more than the budget allows.
    """
    thinned = Thinned(stream, rows, budget)
    sheet = _SheetHandler(book, rows, thinned)
    parse(thinned, sheet, budget)
    grid = Grid(name, sheet.cells, frozenset(sheet.hidden), tuple(sheet.merges))
    return Read(grid, thinned.below or sheet.below, sheet.beside)


class _SheetHandler:
    """What is gathered while the tags of a sheet pass by."""

    def __init__(self, book: SheetContext, rows: int, thinned: Thinned) -> None:
        self.cells: dict[tuple[int, int], Cell] = {}
        self.hidden: set[int] = set()
        self.merges: list[MergedArea] = []
        self.below, self.beside = False, ""
        self._book, self._rows, self._thinned = book, rows, thinned
        self._inside = False
        self._row = self._col = -1
        self._cell: Attributes | None = None
        self._texts: list[str] = []
        self._taking = self._formula = self._spoken = self._writing = False
        self._written = ""

    def start(self, name: str, attributes: Attributes) -> None:
        tag = name[name.rfind(":") + 1 :]
        if not self._inside:
            if tag == "sheetData":
                self._inside = True
            elif tag == "mergeCell":
                self.merges.append(_area(attributes.get("ref", "")))
        elif tag == "c":
            if self._cell is not None:
                raise DamagedError("sel berada di dalam sel lain")
            self._cell, self._texts, self._formula, self._written = attributes, [], False, ""
        elif tag in ("v", "is") and "".join(self._texts):
            raise DamagedError("satu sel berisi dua nilai")
        elif tag in ("v", "t"):
            self._taking = not self._spoken
        elif tag == "f":
            self._formula = self._writing = True
        elif tag == "rPh":
            self._spoken = True
        elif tag == "row":
            self._begin_row(attributes)

    def end(self, name: str) -> None:
        tag = name[name.rfind(":") + 1 :]
        if tag == "c" and self._cell is not None:
            self._take(self._cell)
            self._cell = None
        elif tag in ("v", "t"):
            self._taking = False
        elif tag == "f":
            self._writing = False
        elif tag == "rPh":
            self._spoken = False
        elif tag == "sheetData":
            self._inside = False

    def text(self, data: str) -> None:
        if self._taking:
            self._texts.append(data)
        elif self._writing and len(self._written) <= _WRITTEN:
            self._written += data

    def _begin_row(self, attributes: Attributes) -> None:
        number = attributes.get("r")
        if number is None:
            self._must_be_whole(self._thinned.rows_gone)
            self._row += 1
        elif number.isdecimal() and 0 < int(number) <= LAST_ROW:
            self._row = int(number) - 1
        else:
            raise DamagedError(f"baris {number[:12]} tidak ada")
        self._col = -1
        if attributes.get("hidden") in _TRUE:
            self.hidden.add(self._row)

    def _take(self, attributes: Attributes) -> None:
        address = attributes.get("r")
        if address is None:
            self._must_be_whole(self._thinned.cells_gone)
            row, col = self._row, self._col + 1
        else:
            row, col = _position(address)
        if row != self._row:
            raise DamagedError(f"sel {(address or '')[:12]} berada pada baris {self._row + 1}")
        self._col = col
        cell = self._typed(row, col, attributes)
        if cell is None:
            return
        if row >= self._rows:
            self.below = True
        elif col >= COLUMNS:
            self.beside = self.beside or address or "?"
        elif (row, col) in self.cells:
            raise DamagedError(f"sel {(address or '')[:12]} tertulis dua kali")
        else:
            self.cells[row, col] = cell

    def _must_be_whole(self, gone: bool) -> None:  # noqa: FBT001
        """What has no address stands after what comes before it: nothing may be missing there."""
        if gone:
            raise DamagedError("sebagian selnya tidak beralamat")

    def _typed(self, row: int, col: int, attributes: Attributes) -> Cell | None:
        """The cell with its kind and value, ``None`` where it holds nothing."""
        kind, formula = attributes.get("t", "n"), self._formula
        text = "".join(self._texts)
        if not text:
            pending = formula and kind not in ("str", "inlineStr")
            return Cell(row, col, CellKind.PENDING, None, formula=True) if pending else None
        shown = self._shown(attributes)
        match kind:
            case "s":
                shared = self._shared(text)
                cell = Cell(row, col, CellKind.TEXT, shared, shown) if shared else None
            case "str" | "inlineStr":
                cell = Cell(row, col, CellKind.TEXT, unescaped(text), shown)
            case "b":
                cell = Cell(row, col, CellKind.TRUTH, text.strip() in _TRUE, shown)
            case "e":
                written = unescaped(self._written[:_WRITTEN]) if formula else ""
                cell = Cell(row, col, CellKind.ERROR, text, shown, written=written)
            case "d":
                cell = _dated(row, col, text, shown)
            case _ if self._written in _TRUTHS:
                cell = Cell(row, col, CellKind.TRUTH, self._written == _TRUTHS[0], shown)
            case _:
                cell = self._number(row, col, text, shown)
        return cell._replace(formula=formula) if cell and formula else cell

    def _number(self, row: int, col: int, text: str, shown: str) -> Cell:
        value = date_formats.number_text(text)
        if value is None:
            return Cell(row, col, CellKind.TEXT, text, shown)
        return date_formats.number(row, col, value, shown, since_1904=self._book.since_1904)

    def _shared(self, text: str) -> str:
        number = text.strip()
        if not (number.isdecimal() and len(number) < 10 and int(number) < len(self._book.texts)):
            raise DamagedError("sebagian teksnya hilang")
        return self._book.texts[int(number)]

    def _shown(self, attributes: Attributes) -> str:
        style = attributes.get("s", "0")
        if not (style.isdecimal() and len(style) < 10 and int(style) < len(self._book.shown)):
            raise DamagedError("sebagian gaya selnya hilang")
        return self._book.shown[int(style)]


def _dated(row: int, col: int, text: str, shown: str) -> Cell:
    try:
        return Cell(row, col, CellKind.MOMENT, date_formats.iso_moment(text), shown)
    except (ValueError, OverflowError):
        return Cell(row, col, CellKind.TEXT, text, shown)


def _area(reference: str) -> MergedArea:
    first, _, last = reference.partition(":")
    top, left = _position(first)
    bottom, right = _position(last or first)
    return min(top, bottom), min(left, right), max(top, bottom), max(left, right)


def _position(address: str) -> tuple[int, int]:
    """Row and column, from 0, of an A1 address."""
    found = _ADDRESS.fullmatch(address)
    if found:
        row, col = int(found[2]) - 1, _column(found[1].upper())
        if row < LAST_ROW and col < LAST_COLUMN:
            return row, col
    raise DamagedError(f"alamat sel {address[:12]} tidak ada")


@cache
def _column(letters: str) -> int:
    col = 0
    for letter in letters:
        col = 26 * col + ord(letter) - 64
    return col - 1
