"""The only room that speaks openpyxl: bytes in, typed cells out, or one reason why not.

What a file is, is told by its content and never by its name. Sizes are bounded before any parser
runs. openpyxl needs defusedxml beside it to refuse entities; it uses it where it is installed.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kontrak_xl.findings import Code, Finding
from kontrak_xl.kinds import Cell, CellKind, blank
from kontrak_xl.model import Origin

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook

LARGEST = 200 * 1024 * 1024
"""Bytes that a workbook may unpack to; a contract workbook has about one megabyte."""
ROWS, COLUMNS = 5000, 400
"""What is read of one sheet; no sheet of ours comes near it."""
_PENDING = re.compile(
    rb'<c r="([A-Z]{1,3}\d+)"(?![^>]* t="str")[^>]*>'
    rb"(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>"
)
"""A formula without a value; an empty text (t="str") is one."""
_ROW = re.compile(rb'<row [^>]*?r="(\d+)"')
_HIDDEN = re.compile(rb'<row [^>]*?r="(\d+)"[^>]*? hidden="(?:1|true)"')
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
    """One sheet as read: its filled cells by (row, column) from 0, and its hidden rows.

    ``merges`` are the joined areas as (first row, first column, last row, last column).
    """

    name: str
    cells: Mapping[tuple[int, int], Cell]
    hidden_rows: frozenset[int] = frozenset()
    merges: tuple[tuple[int, int, int, int], ...] = ()

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
    """A workbook as read: its sheets in order, its own properties, when it was last saved.

    ``cut`` names the sheets that go on below the last row that was read.
    """

    grids: tuple[Grid, ...]
    properties: Mapping[str, str]
    cut: tuple[str, ...] = ()
    modified: dt.datetime | None = None

    def grid(self, name: str) -> Grid | None:
        return next((grid for grid in self.grids if grid.name == name), None)


def open_workbook(
    content: bytes,
    origin: Origin,
    without: frozenset[str] = frozenset(),
    rows: int = ROWS,
) -> Opened | Finding:
    """Read a workbook, or say in one finding why it is none. Never raises for what is in it.

    Sheets named in ``without`` are not read, nor what lies below row number ``rows``.
    """
    refused = _preflight(content, origin)
    if refused is not None:
        return refused
    import openpyxl  # noqa: PLC0415 -- slow to import, needed only here

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl would tell the terminal in English
            workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            grids, cut = _grids(workbook, content, without, rows)
    except Exception:  # noqa: BLE001 -- there is no end to what damaged bytes raise
        seen = "rusak"
        return Finding(
            Code.NOT_A_WORKBOOK, origin, seen, "minta OPD menyimpan ulang, lalu mengirim"
        )
    return Opened(grids, _properties(workbook), cut, _modified(workbook))


def _grids(
    workbook: Workbook, content: bytes, without: frozenset[str], rows: int
) -> tuple[tuple[Grid, ...], tuple[str, ...]]:
    """The sheets, and the names of those on which something lies below the last row read."""
    grids, cut = [], []
    sheets: Sequence[Any] = workbook.worksheets  # what read_only gives has no stubs
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for sheet in sheets:
            if sheet.title not in without:
                xml = archive.read(sheet._worksheet_path)  # noqa: SLF001 -- no public name
                grids.append(_grid(sheet, xml, rows))
                cut += [sheet.title] if _goes_on(xml, rows) else []
    return tuple(grids), tuple(cut)


def _goes_on(xml: bytes, rows: int) -> bool:
    """Whether any cell below row number ``rows`` holds something."""
    if int((_ROW.findall(xml[xml.rfind(b"<row ") :]) or [b"0"])[0]) <= rows:
        return False
    first = next(mark for mark in _ROW.finditer(xml) if int(mark[1]) > rows)
    return b"<v>" in xml[first.start() :] or b"<is>" in xml[first.start() :]


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
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
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


def _grid(sheet: Any, xml: bytes, rows: int) -> Grid:  # noqa: ANN401 -- no stubs
    """One sheet's filled cells; the size that a file claims for a sheet is never believed.

    ``sheet`` is openpyxl's read-only worksheet, which its stubs do not describe.
    """
    pending = {mark.decode() for mark in _PENDING.findall(xml)}
    sheet.reset_dimensions()
    cells = {}
    for row in sheet.iter_rows(max_row=rows, max_col=COLUMNS):
        for found in row:
            if found.value is not None:
                cells[found.row - 1, found.column - 1] = _cell(found)
    for mark in pending:
        row_at, col_at = _position(mark)
        cells.setdefault((row_at, col_at), Cell(row_at, col_at, CellKind.PENDING, None))
    hidden = frozenset(int(mark) - 1 for mark in _HIDDEN.findall(xml))
    return Grid(sheet.title, cells, hidden)


def _position(mark: str) -> tuple[int, int]:
    """Row and column, from 0, of an A1 address."""
    letters = mark.rstrip("0123456789")
    col = 0
    for letter in letters:
        col = 26 * col + ord(letter) - 64
    return int(mark[len(letters) :]) - 1, col - 1


def _cell(found: Any) -> Cell:  # noqa: ANN401 -- no stubs
    value, row, col = found.value, found.row - 1, found.column - 1
    if isinstance(value, bool):
        return Cell(row, col, CellKind.TRUTH, value)
    if isinstance(value, int | float):
        return Cell(row, col, CellKind.NUMBER, float(value), found.number_format)
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
        return Cell(row, col, CellKind.MOMENT, value, found.number_format)
    kind = CellKind.ERROR if found.data_type == "e" else CellKind.TEXT
    return Cell(row, col, kind, str(value))


def _properties(workbook: Workbook) -> dict[str, str]:
    """The workbook's custom properties and its subject, as texts."""
    props = workbook.custom_doc_props.props  # type: ignore[attr-defined]
    own = {prop.name: str(prop.value) for prop in props}
    return {**own, "subject": workbook.properties.subject or ""}


def _modified(workbook: Workbook) -> dt.datetime | None:
    modified: dt.datetime | None = workbook.properties.modified
    return modified
