"""A workbook of Excel 97–2003 (.xls), with its number formats, formulas and joined areas."""

from __future__ import annotations

import datetime as dt
import io
import struct
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.observations import Origin
from kontrak_xl.intake.bounds import (
    COLUMNS,
    SHEETS,
    DamagedError,
    PasswordError,
    Read,
    ReadingQuota,
    ReadScope,
    TooLargeError,
    outside,
)
from kontrak_xl.intake.formats import date_formats
from kontrak_xl.workbook.cells import Cell, CellKind, Grid, MergedArea, OpenWorkbook
from kontrak_xl.workbook.pages import cell as a1

_CODE_PAGE, _SUBJECT, _SAVED, _APPLICATION = 1, 3, 13, 18


_SHORT, _BYTES, _WIDE, _TIME = 2, 30, 31, 64
"""The types of property that are read here."""


_UTF_8 = 65001


_MOST = 100
"""Properties that a summary may list; there are about twenty kinds."""


_FIRST_DAY = dt.datetime(1601, 1, 1)


class Summary(NamedTuple):
    """The subject, when the workbook was last saved (in UTC), and by which programme."""

    subject: str = ""
    saved: dt.datetime | None = None
    application: str = ""


def summary(stream: bytes) -> Summary:
    """Read a summary stream; what in it is broken says nothing."""
    try:
        return _read(stream)
    except (struct.error, OverflowError):
        return Summary()


def _read(stream: bytes) -> Summary:
    """The places of the properties stand in a list; olefile would believe any count in them."""
    (base,) = struct.unpack_from("<I", stream, 44)
    (count,) = struct.unpack_from("<I", stream, base + 4)
    places = struct.iter_unpack("<II", stream[base + 8 : base + 8 + 8 * min(count, _MOST)])
    found = {number: base + place for number, place in places}
    encoding = "cp1252"
    if _CODE_PAGE in found:
        kind, page = struct.unpack_from("<IH", stream, found[_CODE_PAGE])
        encoding = "utf-8" if (kind, page) == (_SHORT, _UTF_8) else encoding
    subject, application = (
        _text(stream, found[number], encoding) if number in found else ""
        for number in (_SUBJECT, _APPLICATION)
    )
    saved = None
    if _SAVED in found:
        kind, ticks = struct.unpack_from("<IQ", stream, found[_SAVED])
        if kind == _TIME and ticks:
            saved = _FIRST_DAY + dt.timedelta(microseconds=ticks // 10)
    return Summary(subject, saved, application)


def _text(stream: bytes, at: int, encoding: str) -> str:
    """The text of a property; nothing where it is none."""
    kind, size = struct.unpack_from("<II", stream, at)
    size *= 2 if kind == _WIDE else 1
    text = stream[at + 8 :][:size] if kind in (_BYTES, _WIDE) else b""
    return text.decode("utf-16-le" if kind == _WIDE else encoding, "replace").partition("\0")[0]


_BOUNDSHEET, _EOF, _FORMULA, _MULBLANK, _MULRK = 0x85, 0x0A, 0x06, 0xBE, 0xBD
_BEGINNINGS = (0x0009, 0x0209, 0x0409, 0x0809)
"""The records that begin a substream, from Excel 2 to Excel 2003."""
_WEIGHT = 10
"""Marks that one record counts: xlrd takes about as long as over ten tags."""
_STREAMS = ("Workbook", "Book")
_SUMMARY = "\x05SummaryInformation"
_EXCEL = "Microsoft Excel"
_RESULT, _WRITTEN, _TRUTH = slice(6, 14), slice(22, None), b"\x1d"
"""Where a formula's record has its result and its own text; what begins a truth value there."""
_Formulas = Mapping[tuple[int, int], bytes]
"""The record of each formula of a sheet."""


def read(content: bytes, origin: Origin, scope: ReadScope, budget: ReadingQuota) -> OpenWorkbook:
    """Read a workbook.

    Raises:
        DamagedError: it cannot be read for certain.
        PasswordError: it is under a password.
        TooLargeError: it costs more than the budget allows.
    """
    import olefile  # noqa: PLC0415 -- needed for few files
    import xlrd  # noqa: PLC0415

    with olefile.OleFileIO(io.BytesIO(content)) as ole:
        name = next(name for name in _STREAMS if ole.exists(name))
        stream = ole.openstream(name).read()
        told = summary(ole.openstream(_SUMMARY).read() if ole.exists(_SUMMARY) else b"")
    formulas = _formulas(stream, budget)
    certain = told.application.startswith(_EXCEL)
    try:
        book = xlrd.open_workbook(
            file_contents=stream,  # xlrd would follow a chain of sectors in a circle
            logfile=io.StringIO(),
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
        )
        found = [
            _sheet(book, at, formulas.get(name, {}), scope, certain=certain)
            for at, name in enumerate(book.sheet_names())
            if name not in scope.without
        ]
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise PasswordError from error
        raise DamagedError("isinya tidak terbaca") from error
    notes = (Finding(Code.OTHER_FORMAT, origin, ".xls (Excel 97–2003)"),)
    return OpenWorkbook(
        tuple(one.grid for one in found),
        {"subject": told.subject},
        tuple(one.grid.name for one in found if one.below),
        told.saved,
        (*notes, *outside(found, origin, scope)),
    )


# Records -------------------------------------------------------------------------------------


def _formulas(stream: bytes, budget: ReadingQuota) -> Mapping[str, _Formulas]:
    """Where each sheet holds formulas; counts what the cells of the workbook will cost.

    xlrd gives a formula's result and not that it is one.
    """
    sheets = []
    for number, body in _records(stream, 0, budget):
        if number == _BOUNDSHEET and len(body) > 8:
            sheets.append((struct.unpack_from("<I", body)[0], body))
    if len(sheets) > SHEETS:
        raise TooLargeError(f"{len(sheets)} lembar", f"{SHEETS} lembar")
    return {
        _sheet_name(body): dict(_formulas_from(stream, start, budget)) for start, body in sheets
    }


def _sheet_name(body: bytes) -> str:
    wide = body[7] & 1
    return body[8:].decode("utf-16-le" if wide else "latin-1", "replace")


def _formulas_from(
    stream: bytes, start: int, budget: ReadingQuota
) -> Iterator[tuple[tuple[int, int], bytes]]:
    for number, body in _records(stream, start, budget):
        if number == _FORMULA and len(body) >= 4:
            yield struct.unpack_from("<HH", body), body
        elif number in (_MULBLANK, _MULRK):
            budget.look(_WEIGHT // 2 * (len(body) // (2 if number == _MULBLANK else 6)))


def _records(stream: bytes, at: int, budget: ReadingQuota) -> Iterator[tuple[int, bytes]]:
    """The records of one substream, less those of charts nested in it."""
    depth = 0
    while at + 4 <= len(stream):
        number, size = struct.unpack_from("<HH", stream, at)
        budget.look(_WEIGHT)
        depth += (number in _BEGINNINGS) - (number == _EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield number, stream[at + 4 : at + 4 + size]
        at += 4 + size
    raise DamagedError("terpotong")


# Cells ---------------------------------------------------------------------------------------


def _sheet(book: Any, at: int, formulas: _Formulas, scope: ReadScope, *, certain: bool) -> Read:  # noqa: ANN401 -- no stubs
    sheet = book.sheet_by_index(at)
    cells: dict[tuple[int, int], Cell] = {}
    beside, below = "", False
    for row in range(sheet.nrows):
        for col in range(sheet.row_len(row)):
            cell = _cell(book, sheet, row, col)
            if cell is None:
                continue
            if row >= scope.rows:
                below = True
            elif col >= COLUMNS:
                beside = beside or a1(row, col)
            else:
                record = formulas.get((row, col))
                cells[row, col] = _result(cell, record, certain=certain) if record else cell
    hidden = frozenset(row for row, info in sheet.rowinfo_map.items() if info.hidden)
    merges: tuple[MergedArea, ...] = tuple(
        (top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells
    )
    book.unload_sheet(at)
    return Read(Grid(sheet.name, cells, hidden, merges), below, beside)


def _result(cell: Cell, record: bytes, *, certain: bool) -> Cell:
    """A formula's result, where it is one.

    LibreOffice writes 0 for texts that it has not calculated anew, and a truth value as a formula
    with a number: neither is a number that anybody typed.
    """
    written = record[_WRITTEN]
    if len(written) == 2 and written.startswith(_TRUTH):
        return cell._replace(kind=CellKind.TRUTH, value=bool(written[1]), formula=True)
    if not certain and record[_RESULT] == bytes(8):
        return cell._replace(kind=CellKind.PENDING, value=None, formula=True)
    return cell._replace(formula=True)


def _cell(book: Any, sheet: Any, row: int, col: int) -> Cell | None:  # noqa: ANN401 -- no stubs
    """The cell with its kind and value, ``None`` where it holds nothing."""
    import xlrd  # noqa: PLC0415

    kind, value = sheet.cell_type(row, col), sheet.cell_value(row, col)
    if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) or value == "":
        return None
    style = book.xf_list[sheet.cell_xf_index(row, col)]
    known = book.format_map.get(style.format_key)
    shown = date_formats.whole(known.format_str) if known else date_formats.GENERAL
    if kind == xlrd.XL_CELL_TEXT:
        return Cell(row, col, CellKind.TEXT, value, shown)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return Cell(row, col, CellKind.TRUTH, bool(value), shown)
    if kind == xlrd.XL_CELL_ERROR:
        return Cell(row, col, CellKind.ERROR, date_formats.ERRORS.get(value, "#N/A"), shown)
    return date_formats.number(row, col, float(value), shown, since_1904=bool(book.datemode))
