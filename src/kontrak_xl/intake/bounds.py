"""What reading one file may cost, and why reading stops."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.observations import Origin
from kontrak_xl.workbook.cells import Grid


def outside(found: Iterable[Read], origin: Origin, wanted: ReadScope) -> list[Finding]:
    """One finding per sheet and side on which something is left unread."""
    notes = []
    for sheet in found:
        if sheet.beside:
            where = Origin(origin.file, sheet.grid.name, sheet.beside)
            notes.append(Finding(Code.OUTSIDE, where, "jauh di kanan"))
        if sheet.below:
            where = Origin(origin.file, sheet.grid.name)
            notes.append(Finding(Code.OUTSIDE, where, f"di bawah baris {wanted.rows}"))
    return notes


METHODS = frozenset((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
"""What Windows and every archiver write unless told otherwise; of the others the library would
unpack a few bytes to gigabytes at once."""
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""The last cell of a sheet in Excel."""
COLUMNS = 400
"""What is read of one row; no sheet of ours comes near it."""
SHEETS = 300
"""Sheets that a workbook may have; a contract workbook has about twenty."""


class DamagedError(Exception):
    """A workbook that no programme can read for certain; its text says what is wrong."""


class PasswordError(Exception):
    """A workbook that cannot be read without its password."""


class TooLargeError(Exception):
    """A workbook beyond what a contract workbook can be: how much, and how much may be."""

    def __init__(self, seen: str, limit: str) -> None:
        super().__init__(seen, limit)
        self.seen, self.limit = seen, limit


class ReadingQuota:
    """What is left to spend on one file: bytes to unpack, marks (tags, records) to look at."""

    def __init__(self, size: int, marks: int) -> None:
        self._size, self._marks = size, marks
        self._size_left, self._marks_left = size, marks

    def unpack(self, size: int) -> None:
        """Count unpacked bytes.

        Raises:
            TooLargeError: there are more than the file may have.
        """
        self._size_left -= size
        if self._size_left < 0:
            limit = f"{self._size // 2**20} MB"
            raise TooLargeError(f"lebih dari {limit} sesudah dibuka", limit)

    def look(self, marks: int) -> None:
        """Count tags or records.

        Raises:
            TooLargeError: there are more than the file may have.
        """
        self._marks_left -= marks
        if self._marks_left < 0:
            limit = f"{self._marks // 4_000 * 1_000} sel"
            raise TooLargeError(f"lebih dari {limit}", limit)


@dataclass(frozen=True, slots=True)
class ReadScope:
    """What is to be read: all sheets but some, down to a row (counted from 1)."""

    without: frozenset[str]
    rows: int


@dataclass(frozen=True, slots=True)
class Read:
    """One sheet as read; something more stands below the last row, or at a cell far right."""

    grid: Grid
    below: bool = False
    beside: str = ""
