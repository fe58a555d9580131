"""A binary workbook of Excel (.xlsb): the records that hold values, formats and joined areas."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.observations import Origin
from kontrak_xl.intake.bounds import (
    COLUMNS,
    LAST_COLUMN,
    LAST_ROW,
    DamagedError,
    Read,
    ReadingQuota,
    ReadScope,
    outside,
)
from kontrak_xl.intake.formats import date_formats, ooxml
from kontrak_xl.intake.formats.zips import Package
from kontrak_xl.workbook.cells import Cell, CellKind, Grid, MergedArea, OpenWorkbook
from kontrak_xl.workbook.pages import cell as a1

_ROW, _RICH_TEXT, _MERGE = 0, 62, 176
_CELLS = range(1, 12)
_SHORT = range(12, 19)
"""Cells without a column of their own: they follow the one before."""
_TEXT_ITEM, _FORMAT, _STYLE = 19, 44, 47
_STYLES_BEGIN, _STYLES_END = 617, 618
_WORKBOOK, _SHEET = 153, 156
_WEIGHT = 2
"""Marks that one record counts."""


class _XlsbContext(NamedTuple):
    texts: Sequence[str]
    shown: Sequence[str]
    since_1904: bool


def read(content: bytes, origin: Origin, scope: ReadScope, budget: ReadingQuota) -> OpenWorkbook:
    """Read a workbook.

    Raises:
        DamagedError: it cannot be read for certain.
        TooLargeError: it costs more than the budget allows.
    """
    package = Package(content, budget)
    main = ooxml.main_part(package, "/xl/workbook.bin")
    listed, since_1904 = _listed(package, main)
    related = ooxml.relations(package, main)
    parts = ooxml.sheet_parts(listed, related)
    texts = package.read(ooxml.part_of(related, "sharedStrings"))
    styles = package.read(ooxml.part_of(related, "styles"))
    book = _XlsbContext(
        [_text(body, 1) for kind, body in _records(texts, budget) if kind == _TEXT_ITEM],
        _number_formats(styles, budget),
        since_1904,
    )
    found = [
        _sheet(sheet.name, package.read(sheet.part), book, scope, budget)
        for sheet in parts
        if sheet.name not in scope.without
    ]
    if not parts:
        raise DamagedError("tidak mempunyai lembar")
    told = ooxml.properties(package)
    notes = [Finding(Code.OTHER_FORMAT, origin, ".xlsb (Excel biner)")]
    if active := ooxml.active(package):
        notes.append(Finding(Code.ACTIVE_CONTENT, origin, active))
    return OpenWorkbook(
        tuple(one.grid for one in found),
        told.texts,
        tuple(one.grid.name for one in found if one.below),
        told.modified,
        (*notes, *outside(found, origin, scope)),
    )


def _records(part: bytes, budget: ReadingQuota) -> Iterator[tuple[int, bytes]]:
    """The records of a part: a number of one or two bytes, a size of up to four, a body."""
    at = 0
    while at < len(part):
        budget.look(_WEIGHT)
        kind, at = _short_number(part, at, 2)
        size, at = _short_number(part, at, 4)
        if at + size > len(part):
            raise DamagedError("terpotong")
        yield kind, part[at : at + size]
        at += size


def _short_number(part: bytes, at: int, longest: int) -> tuple[int, int]:
    value = 0
    for place in range(longest):
        byte = part[at + place]
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return value, at + place + 1
    return value, at + longest


def _text(body: bytes, at: int) -> str:
    (length,) = struct.unpack_from("<I", body, at)
    if length == 0xFFFFFFFF:
        return ""
    letters = body[at + 4 : at + 4 + 2 * length]
    if len(letters) < 2 * length:
        raise DamagedError("sebagian teksnya hilang")
    return letters.decode("utf-16-le", "replace")


def _listed(package: Package, main: str) -> tuple[list[tuple[str, str]], bool]:
    """The sheets with their relations, and whether days count from 1904."""
    listed, since_1904 = [], False
    for kind, body in _records(package.read(main), package.budget):
        if kind == _SHEET:
            relation = _text(body, 8)
            listed.append((_text(body, 12 + 2 * len(relation)), relation))
        elif kind == _WORKBOOK:
            since_1904 = bool(body[0] & 1)
    return listed, since_1904


def _number_formats(styles: bytes, budget: ReadingQuota) -> list[str]:
    own: dict[int, str] = {}
    found = []
    inside = False
    for kind, body in _records(styles, budget):
        if kind == _FORMAT:
            own[struct.unpack_from("<H", body)[0]] = date_formats.whole(_text(body, 2))
        elif kind in (_STYLES_BEGIN, _STYLES_END):
            inside = kind == _STYLES_BEGIN
        elif kind == _STYLE and inside:
            (number,) = struct.unpack_from("<H", body, 2)
            found.append(own.get(number) or date_formats.BUILTIN.get(number, date_formats.GENERAL))
    return found or [date_formats.GENERAL]


def _sheet(
    name: str, part: bytes, book: _XlsbContext, scope: ReadScope, budget: ReadingQuota
) -> Read:
    cells: dict[tuple[int, int], Cell] = {}
    hidden: set[int] = set()
    merges: list[MergedArea] = []
    row, col, below, beside = -1, -1, False, ""
    for kind, body in _records(part, budget):
        if kind == _ROW:
            row, col = struct.unpack_from("<I", body)[0], -1
            if row >= LAST_ROW:
                raise DamagedError(f"baris {row + 1} tidak ada")
            if body[11] & 0x10:
                hidden.add(row)
        elif kind == _MERGE:
            top, bottom, left, right = struct.unpack_from("<4I", body)
            merges.append((top, left, bottom, right))
        elif kind in _CELLS or kind in _SHORT or kind == _RICH_TEXT:
            short = kind in _SHORT
            col = col + 1 if short else struct.unpack_from("<I", body)[0]
            if row < 0 or col >= LAST_COLUMN:
                raise DamagedError("ada sel tanpa alamat")
            cell = _cell(row, col, kind - 11 if short else kind, body if short else body[4:], book)
            if cell is None:
                continue
            if (row, col) in cells:
                raise DamagedError(f"sel {a1(row, col)} tertulis dua kali")
            below = below or row >= scope.rows
            if row < scope.rows and col >= COLUMNS:
                beside = beside or a1(row, col)
            elif row < scope.rows:
                cells[row, col] = cell
    return Read(Grid(name, cells, frozenset(hidden), tuple(merges)), below, beside)


def _cell(row: int, col: int, kind: int, body: bytes, book: _XlsbContext) -> Cell | None:
    """The cell with its kind and value, ``None`` where it holds nothing."""
    style = int.from_bytes(body[:3], "little")
    if style >= len(book.shown):
        raise DamagedError("sebagian gaya selnya hilang")
    shown, formula = book.shown[style], 8 <= kind <= 11
    match kind:
        case 2 | 5 | 9:
            value = _rk(body[4:8]) if kind == 2 else struct.unpack_from("<d", body, 4)[0]
            cell = date_formats.number(row, col, value, shown, since_1904=book.since_1904)
        case 3 | 11:
            cell = Cell(row, col, CellKind.ERROR, date_formats.ERRORS.get(body[4], "#N/A"), shown)
        case 4 | 10:
            cell = Cell(row, col, CellKind.TRUTH, bool(body[4]), shown)
        case 6 | 7 | 8 | 62:
            text = _shared(book, body) if kind == 7 else _text(body, 5 if kind == 62 else 4)
            if not text:
                return None
            cell = Cell(row, col, CellKind.TEXT, text, shown)
        case _:
            return None
    return cell._replace(formula=formula)


def _shared(book: _XlsbContext, body: bytes) -> str:
    number = int.from_bytes(body[4:8], "little")
    if number >= len(book.texts):
        raise DamagedError("sebagian teksnya hilang")
    return book.texts[number]


def _rk(packed: bytes) -> float:
    """A number in four bytes: whole or the upper half of a double, perhaps times a hundred."""
    (bits,) = struct.unpack("<i", packed)
    value = float(bits >> 2) if bits & 2 else struct.unpack("<d", bytes(4) + _upper(bits))[0]
    return value / 100 if bits & 1 else value


def _upper(bits: int) -> bytes:
    return struct.pack("<I", bits & 0xFFFFFFFC)
