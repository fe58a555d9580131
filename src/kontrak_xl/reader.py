"""The only room that speaks openpyxl: bytes in, typed cells out, or one reason why not.

What a file is, is told by its content and never by its name. Sizes are bounded before any parser
runs. openpyxl needs defusedxml beside it to refuse entities; it uses it where it is installed.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from kontrak_xl.findings import Code, Finding
from kontrak_xl.kinds import Cell, CellKind, blank
from kontrak_xl.model import Origin
from kontrak_xl.page import cell as address

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as OpenpyxlCell
    from openpyxl.cell.cell import MergedCell
    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LARGEST = 200 * 1024 * 1024
"""Bytes that a workbook may unpack to; a contract workbook has about one megabyte."""
ROWS, COLUMNS = 5000, 400
"""What is read of one sheet; no sheet of ours comes near it."""
_PENDING = re.compile(
    rb'<c r="([A-Z]{1,3}\d+)"[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>'
)
_KINDS = (
    (b"", "berkas kosong", "minta dikirim ulang"),
    (b"%PDF", "PDF", "minta berkas Excel-nya (.xlsx)"),
    (b"Rar!", "arsip RAR", "minta dikirim sebagai .xlsx atau .zip"),
    (b"7z\xbc\xaf", "arsip 7z", "minta dikirim sebagai .xlsx atau .zip"),
    (b"<", "halaman web atau XML", "buka di Excel, lalu Simpan Sebagai .xlsx"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet as read: its filled cells by (row, column) from 0, and its hidden rows."""

    name: str
    cells: Mapping[tuple[int, int], Cell]
    hidden_rows: frozenset[int] = frozenset()

    def cell(self, row: int, col: int) -> Cell:
        return self.cells.get((row, col), blank(row, col))

    def rows(self) -> Iterator[tuple[int, dict[int, Cell]]]:
        """The filled rows from the top, each as column → cell."""
        grouped: dict[int, dict[int, Cell]] = {}
        for (row, col), found in self.cells.items():
            grouped.setdefault(row, {})[col] = found
        yield from sorted(grouped.items())


@dataclass(frozen=True, slots=True)
class Opened:
    """A workbook as read: its sheets in order, its own properties, when it was last saved."""

    grids: tuple[Grid, ...]
    properties: Mapping[str, str]
    modified: dt.datetime | None = None

    def grid(self, name: str) -> Grid | None:
        return next((grid for grid in self.grids if grid.name == name), None)


def open_workbook(content: bytes, origin: Origin) -> Opened | Finding:
    """Read a workbook, or say in one finding why it is none. Never raises for what is in it."""
    refused = _preflight(content, origin)
    if refused is not None:
        return refused
    import openpyxl  # noqa: PLC0415 -- slow to import, needed only here

    try:
        workbook = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        pending = _pending_cells(content)
    except (KeyError, ValueError, TypeError, IndexError, OSError, AttributeError, ParseError,
            zipfile.BadZipFile, NotImplementedError) as error:  # fmt: skip
        seen = f"rusak ({type(error).__name__})"
        return Finding(
            Code.NOT_A_WORKBOOK, origin, seen, "minta OPD menyimpan ulang, lalu mengirim"
        )
    grids = tuple(_grid(sheet, pending.get(sheet.title, set())) for sheet in workbook.worksheets)
    return Opened(grids, _properties(workbook), _modified(workbook))


def _preflight(content: bytes, origin: Origin) -> Finding | None:
    """Tell the real kind of a file, and bound what it may unpack to."""
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            return Finding(Code.LOCKED_BY_PASSWORD, origin)
        return Finding(
            Code.NOT_A_WORKBOOK,
            origin,
            "Excel lama (.xls)",
            "buka di Excel, lalu Simpan Sebagai .xlsx",
        )
    if not content.startswith(b"PK"):
        return _other_kind(content, origin)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return Finding(Code.NOT_A_WORKBOOK, origin, "terpotong atau rusak", "minta dikirim ulang")
    if unpacked > LARGEST:
        return Finding(Code.TOO_LARGE, origin, f"{unpacked // 2**20} MB", f"{LARGEST // 2**20} MB")
    if "xl/workbook.xml" not in names:
        return Finding(
            Code.NOT_A_WORKBOOK,
            origin,
            "arsip lain",
            "ekstrak dahulu, lalu simpan .xlsx di folder masuk",
        )
    return None


def _other_kind(content: bytes, origin: Origin) -> Finding:
    head = content[:64].lstrip(b"\xef\xbb\xbf \r\n\t")
    for mark, seen, remedy in _KINDS:
        if (mark and head.startswith(mark)) or (not mark and not content):
            return Finding(Code.NOT_A_WORKBOOK, origin, seen, remedy)
    return Finding(
        Code.NOT_A_WORKBOOK, origin, "jenis tidak dikenal", "minta berkas Excel-nya (.xlsx)"
    )


def _pending_cells(content: bytes) -> dict[str, set[str]]:
    """Addresses of formulas that no program has calculated yet, by sheet name."""
    from openpyxl.reader.excel import ExcelReader  # noqa: PLC0415

    found: dict[str, set[str]] = {}
    reader = ExcelReader(io.BytesIO(content), read_only=True)
    reader.read_manifest()
    reader.read_strings()
    reader.read_workbook()
    for sheet, relation in reader.parser.find_sheets():
        if relation.target in reader.valid_files:
            marks = _PENDING.findall(reader.archive.read(relation.target))
            found[sheet.name] = {mark.decode() for mark in marks}
    return found


def _grid(sheet: Worksheet, pending: set[str]) -> Grid:
    cells = {}
    for (row, col), found in sheet._cells.items():  # noqa: SLF001 -- sparse; iter_rows is not
        if row <= ROWS and col <= COLUMNS:
            read = _cell(found, row - 1, col - 1, pending)
            if read.kind is not CellKind.BLANK:
                cells[row - 1, col - 1] = read
    hidden = frozenset(at - 1 for at, size in sheet.row_dimensions.items() if size.hidden)
    return Grid(sheet.title, cells, hidden)


def _cell(found: OpenpyxlCell | MergedCell, row: int, col: int, pending: set[str]) -> Cell:
    value = found.value
    if value is None:
        waits = bool(pending) and address(row, col) in pending
        return Cell(row, col, CellKind.PENDING, None) if waits else blank(row, col)
    if isinstance(value, bool):
        return Cell(row, col, CellKind.TRUTH, value)
    if isinstance(value, int | float):
        return Cell(row, col, CellKind.NUMBER, float(value), found.number_format)
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return Cell(row, col, CellKind.MOMENT, value, found.number_format)
    if isinstance(value, dt.timedelta):
        return Cell(row, col, CellKind.MOMENT, (dt.datetime.min + value).time())
    kind = CellKind.ERROR if found.data_type == "e" else CellKind.TEXT
    return Cell(row, col, kind, str(value), found.number_format)


def _properties(workbook: Workbook) -> dict[str, str]:
    """The workbook's custom properties and its subject, as texts."""
    props = workbook.custom_doc_props.props  # type: ignore[attr-defined]
    own = {prop.name: str(prop.value) for prop in props}
    return {**own, "subject": workbook.properties.subject or ""}


def _modified(workbook: Workbook) -> dt.datetime | None:
    modified: dt.datetime | None = workbook.properties.modified
    return modified
