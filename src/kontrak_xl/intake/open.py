"""Bytes in, typed cells out, or one reason why not: workbooks of every format.

What a file is, is told by its content and never by its name. What it may cost is bounded while
it is unpacked: neither the sizes that it declares are believed nor the area that it claims.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.observations import Origin
from kontrak_xl.intake.bounds import (
    DamagedError,
    PasswordError,
    ReadingQuota,
    ReadScope,
    TooLargeError,
)
from kontrak_xl.intake.formats import ods, xls, xlsb, xlsx
from kontrak_xl.intake.sniff import ENTRIES, REFUSALS, FileKind, kind_of
from kontrak_xl.workbook.cells import OpenWorkbook

LARGEST = 200 * 2**20
"""Bytes that a workbook may unpack to; a contract workbook has about two megabytes."""
MARKS = 1_000_000
"""Tags or records that may hold something; a contract workbook has about a hundred thousand."""
ROWS = 5000
"""What is read of one sheet; no sheet of ours comes near it."""
_Reader = Callable[[bytes, Origin, ReadScope, ReadingQuota], OpenWorkbook]
_OTHER: Mapping[FileKind, _Reader] = {
    FileKind.XLS: xls.read,
    FileKind.XLSB: xlsb.read,
    FileKind.ODS: ods.read,
}
_LOCKED = (FileKind.OLE_ENCRYPTED, FileKind.XLS_ENCRYPTED, FileKind.ODS_ENCRYPTED)


def open_workbook(
    content: bytes,
    origin: Origin,
    without: frozenset[str] = frozenset(),
    rows: int = ROWS,
    *,
    only_xlsx: bool = False,
) -> OpenWorkbook | Finding:
    """Read a workbook, or say in one finding why it is none. Never raises for what is in it.

    Sheets named in ``without`` are not read, nor what lies below row number ``rows``.
    """
    kind = kind_of(content)
    reader = _reader(kind, only_xlsx=only_xlsx)
    if isinstance(reader, Code):
        return _refused(kind, reader, origin)
    try:
        return reader(content, origin, ReadScope(without, rows), ReadingQuota(LARGEST, MARKS))
    except PasswordError:
        return Finding(Code.LOCKED_BY_PASSWORD, origin)
    except TooLargeError as error:
        return Finding(Code.TOO_LARGE, origin, error.seen, error.limit)
    except DamagedError as error:
        return _damaged(origin, f"rusak, {error}")
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 -- there is no end to what damaged bytes raise
        return _damaged(origin, "rusak")


def _reader(kind: FileKind, *, only_xlsx: bool) -> _Reader | Code:
    """Who reads a kind of file, or why nobody does."""
    if kind in (FileKind.XLSX, FileKind.XLSM):
        return xlsx.read
    if kind in _LOCKED:
        return Code.LOCKED_BY_PASSWORD
    if kind in _OTHER and not only_xlsx:
        return _OTHER[kind]
    return Code.NOT_A_WORKBOOK


def _refused(kind: FileKind, code: Code, origin: Origin) -> Finding:
    if code is not Code.NOT_A_WORKBOOK:
        return Finding(code, origin)
    if kind is FileKind.CROWDED:
        return Finding(Code.TOO_LARGE, origin, f"lebih dari {ENTRIES} bagian", f"{ENTRIES} bagian")
    seen, remedy = REFUSALS[kind]
    return Finding(code, origin, seen, remedy)


def _damaged(origin: Origin, seen: str) -> Finding:
    return Finding(Code.NOT_A_WORKBOOK, origin, seen, "minta OPD menyimpan ulang, lalu mengirim")
