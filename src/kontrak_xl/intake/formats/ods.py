"""An OpenDocument spreadsheet (.ods), as LibreOffice, Google and Excel write it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.observations import Origin
from kontrak_xl.intake.bounds import (
    COLUMNS,
    LAST_COLUMN,
    LAST_ROW,
    SHEETS,
    DamagedError,
    Read,
    ReadingQuota,
    ReadScope,
    TooLargeError,
    outside,
)
from kontrak_xl.intake.formats import date_formats
from kontrak_xl.intake.formats.ooxml import saved
from kontrak_xl.intake.formats.xml import Attributes, parse
from kontrak_xl.intake.formats.zips import Package
from kontrak_xl.workbook.cells import Cell, CellKind, Grid, MergedArea, OpenWorkbook
from kontrak_xl.workbook.pages import cell as a1

LONGEST = 1_000_000
"""Letters of one cell's text; Excel keeps 32,767."""
_PERCENT = "0%"
_WEIGHT = 4
"""Marks that a repeated cell counts: as much as the tags of a cell of its own."""
_DURATION = re.compile(r"P(?:(\d{1,6})D)?T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6}(?:\.\d+)?)S)?")
_ERROR = re.compile(
    r"Err:\d+|" + "|".join(re.escape(text) for text in date_formats.ERRORS.values())
)
_TRUTHS = {"true": True, "benar": True, "false": False, "salah": False}
"""How LibreOffice shows a truth value, which it keeps as the number 1 or 0."""
_TRUE_FORMULAS = ("of:=TRUE()", "of:=FALSE()")
"""What it makes of a truth value in a cell with a number format."""
_ASIDE = ("office:annotation", "table:shapes", "draw:")
"""What floats over a cell: its texts are none of the cell's."""


def read(content: bytes, origin: Origin, scope: ReadScope, budget: ReadingQuota) -> OpenWorkbook:
    """Read a workbook.

    Raises:
        DamagedError: it cannot be read for certain.
        TooLargeError: it costs more than the budget allows.
    """
    package = Package(content, budget)
    book = _OdsHandler(scope, budget)
    parse(package.stream("content.xml"), book, budget)
    if not book.seen:
        raise DamagedError("tidak mempunyai lembar")
    meta = _Meta()
    if told := package.read("meta.xml"):
        parse([told], meta, budget)
    return OpenWorkbook(
        tuple(one.grid for one in book.found),
        {**meta.own, "subject": meta.core.get("subject", "")},
        tuple(one.grid.name for one in book.found if one.below),
        saved({"modified": meta.core.get("date", "")}),
        (
            Finding(Code.OTHER_FORMAT, origin, ".ods (OpenDocument)"),
            *outside(book.found, origin, scope),
        ),
    )


@dataclass
class _Meta:
    """What the workbook says of itself."""

    own: dict[str, str] = field(default_factory=dict)
    core: dict[str, str] = field(default_factory=dict)
    _into: dict[str, str] | None = None
    _name: str = ""

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "meta:user-defined":
            self._into, self._name = self.own, attributes.get("meta:name", "")
        elif name in ("dc:subject", "dc:date"):
            self._into, self._name = self.core, name.removeprefix("dc:")

    def end(self, name: str) -> None:  # noqa: ARG002 -- as called
        self._into = None

    def text(self, data: str) -> None:
        if self._into is not None:
            self._into[self._name] = self._into.get(self._name, "") + data


class _OdsHandler:
    """What is gathered while the tags of all sheets pass by."""

    def __init__(self, wanted: ReadScope, budget: ReadingQuota) -> None:
        self.found: list[Read] = []
        self.seen = 0
        self._wanted, self._budget = wanted, budget
        self._sheet: _OdsSheet | None = None
        self._cell: Attributes | None = None
        self._texts: list[str] = []
        self._length = self._paragraphs = self._in_text = self._aside = 0

    def start(self, name: str, attributes: Attributes) -> None:
        if self._aside or name.startswith(_ASIDE):
            self._aside += 1
        elif name == "table:table":
            self._begin_sheet(attributes)
        elif self._sheet is None:
            pass
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._cell, self._texts, self._length, self._paragraphs = attributes, [], 0, 0
        elif name == "table:table-row":
            self._sheet.begin_row(attributes)
        elif self._cell is not None:
            self._begin_text(name, attributes)

    def end(self, name: str) -> None:
        if self._aside:
            self._aside -= 1
        elif self._sheet is None:
            pass
        elif name in ("table:table-cell", "table:covered-table-cell"):
            if self._cell is not None:
                self._sheet.take(self._cell, "".join(self._texts))
            self._cell = None
        elif name == "text:p":
            self._in_text -= 1
        elif name == "table:table-row":
            self._sheet.end_row()
        elif name == "table:table":
            self.found.append(self._sheet.read())
            self._sheet = None

    def text(self, data: str) -> None:
        if self._in_text and not self._aside and self._cell is not None:
            self._add(data)

    def _begin_sheet(self, attributes: Attributes) -> None:
        self.seen += 1
        if self.seen > SHEETS:
            raise TooLargeError(f"lebih dari {SHEETS} lembar", f"{SHEETS} lembar")
        name = attributes.get("table:name", "")
        wanted = name not in self._wanted.without
        self._sheet = _OdsSheet(name, self._wanted.rows, self._budget) if wanted else None

    def _begin_text(self, name: str, attributes: Attributes) -> None:
        if name == "text:p":
            self._in_text += 1
            self._add("\n" if self._paragraphs else "")
            self._paragraphs += 1
        elif name == "text:s":
            self._add(" " * min(_count(attributes, "text:c"), LONGEST))
        elif name in ("text:tab", "text:line-break"):
            self._add("\t" if name == "text:tab" else "\n")

    def _add(self, text: str) -> None:
        self._length += len(text)
        if self._length > LONGEST:
            raise TooLargeError("satu sel lebih dari sejuta huruf", "32.767 huruf")
        self._texts.append(text)


class _OdsSheet:
    """One sheet: cells and rows may stand for many alike."""

    def __init__(self, name: str, rows: int, budget: ReadingQuota) -> None:
        self._name, self._rows, self._budget = name, rows, budget
        self._cells: dict[tuple[int, int], Cell] = {}
        self._hidden: set[int] = set()
        self._merges: list[MergedArea] = []
        self._line: list[Cell] = []
        self._row = self._col = 0
        self._repeat = 1
        self._below, self._beside = False, ""

    def read(self) -> Read:
        grid = Grid(self._name, self._cells, frozenset(self._hidden), tuple(self._merges))
        return Read(grid, self._below, self._beside)

    def begin_row(self, attributes: Attributes) -> None:
        self._line, self._col = [], 0
        self._repeat = _count(attributes, "table:number-rows-repeated")
        if attributes.get("table:visibility", "visible") != "visible":
            last = min(self._row + self._repeat, self._rows)
            self._hidden.update(range(self._row, last))

    def end_row(self) -> None:
        if self._line:
            last = min(self._row + self._repeat, self._rows)
            self._below = self._below or last < self._row + self._repeat
            for row in range(self._row, last):
                self._budget.look(_WEIGHT * len(self._line))
                self._cells.update(((row, cell.col), cell._replace(row=row)) for cell in self._line)
        self._row = min(self._row + self._repeat, LAST_ROW)

    def take(self, attributes: Attributes, text: str) -> None:
        repeat = _count(attributes, "table:number-columns-repeated")
        cell = _typed(self._row, self._col, attributes, text)
        last = self._col + repeat
        if cell is not None and last > COLUMNS and not self._beside:
            self._beside = a1(self._row, max(self._col, COLUMNS))
        if cell is not None:
            self._line += (cell._replace(col=col) for col in range(self._col, min(last, COLUMNS)))
        wide = _count(attributes, "table:number-columns-spanned")
        high = _count(attributes, "table:number-rows-spanned")
        if wide > 1 or high > 1:
            last_row, last_col = self._row + high - 1, self._col + wide - 1
            self._merges.append((self._row, self._col, last_row, last_col))
        self._col = min(last, LAST_COLUMN)


def _count(attributes: Attributes, name: str) -> int:
    text = attributes.get(name, "1")
    if not (text.isdecimal() and len(text) < 10):
        raise DamagedError("ada jumlah yang bukan bilangan")
    return int(text)


def _typed(row: int, col: int, attributes: Attributes, text: str) -> Cell | None:
    """The cell with its kind and value, ``None`` where it holds nothing."""
    formula = "table:formula" in attributes
    kind = attributes.get("office:value-type", "")
    if attributes.get("calcext:value-type") == "error" or (formula and _ERROR.fullmatch(text)):
        cell = Cell(row, col, CellKind.ERROR, text or "#N/A")
    elif attributes.get("table:formula") in _TRUE_FORMULAS:
        truth = attributes["table:formula"] == _TRUE_FORMULAS[0]
        cell = Cell(row, col, CellKind.TRUTH, truth)
    elif kind in ("float", "currency") and text.casefold() in _TRUTHS:
        cell = Cell(row, col, CellKind.TRUTH, _TRUTHS[text.casefold()])
    elif kind in ("float", "currency", "percentage"):
        shown = _PERCENT if kind == "percentage" else date_formats.GENERAL
        value = date_formats.number_text(attributes.get("office:value", ""))
        numeric = value is not None
        cell = Cell(row, col, CellKind.NUMBER if numeric else CellKind.TEXT, value, shown)
        cell = cell if numeric else cell._replace(value=text)
    elif kind == "boolean":
        truth = attributes.get("office:boolean-value") == "true"
        cell = Cell(row, col, CellKind.TRUTH, truth)
    elif kind in ("date", "time"):
        cell = _moment(row, col, attributes, text)
    elif formula and not kind and not text:
        cell = Cell(row, col, CellKind.PENDING, None)
    else:
        words = text or attributes.get("office:string-value", "")
        return Cell(row, col, CellKind.TEXT, words, formula=formula) if words else None
    return cell._replace(formula=formula)


def _moment(row: int, col: int, attributes: Attributes, text: str) -> Cell:
    """A day or an hour; what is none stays the text that the cell shows."""
    try:
        if "office:date-value" in attributes:
            day = date_formats.iso_moment(attributes["office:date-value"])
            return Cell(row, col, CellKind.MOMENT, day, "dd/mm/yyyy")
        parts = _DURATION.fullmatch(attributes.get("office:time-value", ""))
        if parts:
            days, hours, minutes, seconds = (float(part or 0) for part in parts.groups())
            span = days + (hours + (minutes + seconds / 60) / 60) / 24
            return date_formats.number(row, col, span % 1, "hh:mm:ss")
    except (ValueError, OverflowError):
        pass
    return Cell(row, col, CellKind.TEXT, text)
