"""A workbook as read, whatever format it came in: its sheets as grids of typed cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from kontrak_xl.core import dates
from kontrak_xl.core import text as text_
from kontrak_xl.core.findings import Finding

LONGEST_QUOTE = 80
"""How much of a cell is quoted in a message."""


LONGEST = 1e15
"""From here on Excel no longer keeps every digit of a number."""


_FIRST_DAY, _LAST_DAY = 36526, 73050
"""1 January 2000 and 31 December 2099 as Excel counts them."""


class CellKind(StrEnum):
    """What kind of content a workbook holds in one cell."""

    BLANK = "kosong"
    NUMBER = "angka"
    TEXT = "teks"
    TRUTH = "benar/salah"
    MOMENT = "tanggal atau jam"
    ERROR = "kesalahan"
    PENDING = "rumus tanpa hasil"


class Cell(NamedTuple):
    """One cell as read, whatever reader stands behind it. Rows and columns count from 0.

    ``number_format`` is :data:`formats.UNKNOWN` where the file does not tell it. ``written`` is the
    formula of a cell that holds an error, as far as the file has it.
    """

    row: int
    col: int
    kind: CellKind
    value: float | str | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None
    number_format: str = "General"
    formula: bool = False
    written: str = ""


def blank(row: int, col: int) -> Cell:
    """A cell with nothing in it."""
    return Cell(row, col, CellKind.BLANK, None)


def as_date(cell: Cell) -> Cell:
    """A number that Excel would show as a day of this century, as that day."""
    if isinstance(cell.value, float) and _FIRST_DAY <= cell.value < _LAST_DAY:
        day = dates.EPOCH + dt.timedelta(days=int(cell.value))
        return cell._replace(kind=CellKind.MOMENT, value=day)
    return cell


def as_text(cell: Cell) -> str:
    """A cell's content as its author sees it."""
    match cell.value:
        case bool():
            return "BENAR" if cell.value else "SALAH"
        case float():
            whole = cell.value.is_integer() and abs(cell.value) < LONGEST
            return str(int(cell.value)) if whole else f"{cell.value:.15g}".replace(".", ",")
        case dt.time():
            return cell.value.strftime("%H.%M")
        case dt.timedelta():
            minutes = round(cell.value.total_seconds() / 60)
            return f"{minutes // 60:02d}.{minutes % 60:02d}"
        case dt.date():
            return cell.value.strftime("%d/%m/%Y")
    text = str(cell.value or "")
    return _lines(text) if "\n" in text else text_.tidy(text)


def _lines(text: str) -> str:
    lines = text_.clean(text.replace("\r", "")).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def quoted(cell: Cell) -> str:
    """A cell's content in quotation marks, cut where it is long."""
    text = as_text(cell)
    return f"“{text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + '…'}”"


MergedArea = tuple[int, int, int, int]
"""First row, first column, last row, last column, all from 0."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet as read: its filled cells by (row, column) from 0, its hidden rows.

    ``merges`` are the joined areas as (first row, first column, last row, last column).
    """

    name: str
    cells: Mapping[tuple[int, int], Cell]
    hidden_rows: frozenset[int] = frozenset()
    merges: tuple[MergedArea, ...] = ()

    def cell(self, row: int, col: int) -> Cell:
        return self.cells.get((row, col), blank(row, col))

    def rows(self) -> Iterator[tuple[int, dict[int, Cell]]]:
        """The filled rows from the top, each as column → cell."""
        grouped: dict[int, dict[int, Cell]] = {}
        for (row, col), found in self.cells.items():
            grouped.setdefault(row, {})[col] = found
        yield from sorted(grouped.items())


@dataclass(frozen=True, slots=True)
class OpenWorkbook:
    """A workbook as read: its sheets in order, its own properties, when it was last saved.

    ``cut`` names the sheets that go on below the last row that was read; ``notes`` is what there
    is to tell of how the workbook came (its format, what in it was left unopened).
    """

    grids: tuple[Grid, ...]
    properties: Mapping[str, str]
    cut: tuple[str, ...] = ()
    modified: dt.datetime | None = None
    notes: tuple[Finding, ...] = ()

    def grid(self, name: str) -> Grid | None:
        """The sheet of a name; Excel takes capital and small letters for the same."""
        same = [grid for grid in self.grids if grid.name.casefold() == name.casefold()]
        return next((grid for grid in same if grid.name == name), next(iter(same), None))
