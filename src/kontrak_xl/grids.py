"""A workbook as read, whatever format it came in: its sheets as grids of typed cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kontrak_xl.findings import Finding
from kontrak_xl.kinds import Cell, blank

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column, all from 0."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet as read: its filled cells by (row, column) from 0, its hidden rows.

    ``merges`` are the joined areas as (first row, first column, last row, last column).
    """

    name: str
    cells: Mapping[tuple[int, int], Cell]
    hidden_rows: frozenset[int] = frozenset()
    merges: tuple[Area, ...] = ()

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

    ``cut`` names the sheets that go on below the last row that was read; ``notes`` is what there
    is to tell of how the workbook came (its format, what in it was left unopened).
    """

    grids: tuple[Grid, ...]
    properties: Mapping[str, str]
    cut: tuple[str, ...] = ()
    modified: dt.datetime | None = None
    notes: tuple[Finding, ...] = ()

    def grid(self, name: str) -> Grid | None:
        return next((grid for grid in self.grids if grid.name == name), None)
