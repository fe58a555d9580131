"""What stands on the pages of a workbook, as inert data; only ``writer`` turns it into a file.

Rows and columns count from 0. Looks are named by their role; the colours live in ``writer``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

CellValue = float | int | str | bool | dt.date | None


class Look(StrEnum):
    """The role a cell plays on the page."""

    PLAIN = "biasa"
    TITLE = "judul"
    SUBTITLE = "anak judul"
    SECTION = "bagian"
    NOTE = "catatan"
    HEADER = "kepala"
    HEADER_INPUT = "kepala isian"
    GIVEN = "tetap"
    CODE = "kode"
    INPUT = "isian"
    CHOICE = "pilihan"
    CLOSED = "tertutup"
    COMPUTED = "hitungan"
    RESULT = "hasil"
    BANNER = "spanduk"
    LINK = "tautan"
    BODY = "naskah"
    RULE = "garis"


class Mark(StrEnum):
    """What is to be seen of a cell on top of its role."""

    NONE = ""
    WRONG = "salah"
    DOUBT = "ragu"
    HATCHED = "arsir"


class Align(StrEnum):
    """Where a text stands in its cell."""

    AUTO = ""
    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"
    JUSTIFY = "justify"


@dataclass(frozen=True, slots=True)
class Style:
    """A role with what may differ from cell to cell; ``number`` is an Excel number format.

    With ``shrink`` a number that is too long gets smaller, instead of ####.
    """

    look: Look = Look.PLAIN
    number: str = ""
    align: Align = Align.AUTO
    bold: bool = False
    wrap: bool = False
    size: float = 0.0
    fill: str = ""
    shrink: bool = False
    mark: Mark = Mark.NONE


@dataclass(frozen=True, slots=True)
class PageCell:
    """One cell. With ``formula`` the value is its cached result; ``link`` is an internal target.

    ``note`` is a comment beside the cell: plain text that is shown and never printed. ``address``
    is a page on the internet that the cell leads to.
    """

    row: int
    col: int
    value: CellValue
    style: Style = Style()
    formula: str = ""
    link: str = ""
    note: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Merge:
    """Cells joined into one, for titles and prose; never in a block of data."""

    row: int
    col: int
    last_row: int
    last_col: int
    value: CellValue
    style: Style
    formula: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, both corners inclusive."""

    row: int
    col: int
    last_row: int
    last_col: int

    def a1(self, *, absolute: bool = True, sheet: str = "") -> str:
        corner = cell(self.row, self.col, absolute=absolute)
        other = cell(self.last_row, self.last_col, absolute=absolute)
        return f"{quoted(sheet)}!{corner}:{other}" if sheet else f"{corner}:{other}"


class ValidationKind(StrEnum):
    """What a drop-down or a limit accepts."""

    LIST = "list"
    DECIMAL = "decimal"
    WHOLE = "whole"
    DATE = "date"
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """A data validation: ``source`` is a formula or the words of a list; bounds are inclusive.

    A check that is not ``strict`` warns and lets the value stand.
    """

    area: Area
    check: ValidationKind
    source: str | tuple[str, ...] = ""
    low: float | dt.date | None = None
    high: float | dt.date | None = None
    title: str = ""
    prompt: str = ""
    error: str = ""
    strict: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionalFormat:
    """A conditional format: where ``formula`` holds (relative to the area's first cell).

    A ``mark`` comes instead of the fill.
    """

    area: Area
    formula: str
    fill: str = ""
    mark: Mark = Mark.NONE
    ink: str = ""
    bold: bool = False
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """A data bar in each cell of an area, from ``low`` to ``high``."""

    area: Area
    low: float
    high: float
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartSeries:
    """One line or one run of columns; ranges carry their sheet's name.

    A series of another ``kind`` than its chart's is drawn over it. ``labels`` is the number format
    in which its values are printed beside the marks, if they are.
    """

    name: str
    categories: str
    values: str
    colour: str
    dashed: bool = False
    kind: str = ""
    labels: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A native Excel chart, ``line``, ``column`` or ``bar``; ``number`` formats its values."""

    kind: str
    title: str
    series: tuple[ChartSeries, ...]
    row: int
    col: int
    width: int = 620
    height: int = 260
    low: float | None = None
    high: float | None = None
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A whole PNG whose upper left corner stands in a cell, ``width`` × ``height`` pixels large."""

    content: bytes
    row: int
    col: int
    width: float
    height: float
    description: str = ""


PAPERS: Mapping[str, tuple[float, float]] = {"F4": (612.0, 936.0), "A4": (595.3, 841.9)}
"""Width and height in points; F4 is Folio, 8,5 × 13 inch, as printers know it."""
MARGINS: Mapping[str, float] = {"left": 0.5, "right": 0.5, "top": 0.6, "bottom": 0.7}
"""Of every printed page, in inches."""
ROW_HEIGHT = 15.0
"""A row that is given no height, in points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sparkline:
    """Small columns inside one cell, of a run of cells; blanks are gaps, the last one is marked.

    Excel 2010 and later draw them; programs that cannot leave the cell as it is. Columns and not
    lines, which LibreOffice 7.4 does not print.
    """

    row: int
    col: int
    values: str
    colour: str
    last_colour: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """How a page prints: ``repeat`` are the rows on top of every sheet of paper.

    Of ``area`` only what reaches down to the last cell in column ``filled`` is printed, if one is
    named: a table with room for more is no heap of empty paper.
    """

    landscape: bool = False
    paper: str = "F4"
    wide: int = 1
    tall: int = 0
    repeat: tuple[int, int] | None = None
    area: Area | None = None
    filled: int | None = None
    footer: str = ""
    breaks: tuple[int, ...] = ()
    centred: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One sheet. Only cells with an input look are unlocked where ``protect`` is set."""

    name: str
    cells: tuple[PageCell, ...] = ()
    merges: tuple[Merge, ...] = ()
    widths: Mapping[int, float] = field(default_factory=dict)
    heights: Mapping[int, float] = field(default_factory=dict)
    late: tuple[int, int] | None = None
    freeze: tuple[int, int] | None = None
    validations: tuple[Validation, ...] = ()
    conditional_formats: tuple[ConditionalFormat, ...] = ()
    bars: tuple[Bars, ...] = ()
    charts: tuple[Chart, ...] = ()
    sparklines: tuple[Sparkline, ...] = ()
    pictures: tuple[Picture, ...] = ()
    printing: Print = Print()
    filter: Area | None = None
    select: tuple[int, int] = (0, 0)
    protect: bool = True
    hidden: bool = False
    tab: str = ""
    gridlines: bool = False
    zoom: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A workbook to write: its pages in order and its document properties."""

    pages: tuple[Page, ...]
    title: str
    subject: str = ""
    created: dt.datetime
    custom: Mapping[str, str] = field(default_factory=dict)
    active: str = ""


@cache
def column_letters(col: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    col += 1
    while col:
        col, rest = divmod(col - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell(row: int, col: int, *, absolute: bool = False) -> str:
    """An A1 address from zero-based numbers."""
    mark = "$" if absolute else ""
    return f"{mark}{column_letters(col)}{mark}{row + 1}"


def quoted(sheet: str) -> str:
    """A sheet's name as formulas need it."""
    plain = sheet.replace("_", "a").isalnum() and not sheet[0].isdigit()
    return sheet if plain else "'" + sheet.replace("'", "''") + "'"


def room(printing: Print) -> tuple[float, float]:
    """The width and height that are printed on, in points."""
    wide, high = PAPERS[printing.paper]
    if printing.landscape:
        wide, high = high, wide
    beside, below = MARGINS["left"] + MARGINS["right"], MARGINS["top"] + MARGINS["bottom"]
    return wide - 72 * beside, high - 72 * below


def at(sheet: str, row: int, col: int) -> str:
    """An absolute address on another sheet."""
    return f"{quoted(sheet)}!{cell(row, col, absolute=True)}"
