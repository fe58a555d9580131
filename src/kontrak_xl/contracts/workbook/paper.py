"""How a page comes out on paper: the scale at which it fits, and whether it fits at all."""

from __future__ import annotations

from collections.abc import Mapping

from kontrak_xl.workbook import text_width
from kontrak_xl.workbook.pages import ROW_HEIGHT, Page, Print, room

_STANDARD = 8.43
"""The width of a column that is given none."""


def across(widths: Mapping[int, float], first: int, last: int) -> float:
    """The width of columns ``first`` to ``last``, in points."""
    return sum(text_width.column(widths.get(col, _STANDARD)) for col in range(first, last + 1))


def down(heights: Mapping[int, float], rows: int) -> float:
    """The height of the first ``rows`` rows, in points."""
    return sum(heights.get(row, ROW_HEIGHT) for row in range(rows))


def scale(page: Page) -> float:
    """The scale, at most 1, at which a page with a print area and fitted to paper is printed."""
    area, printing = page.printing.area, page.printing
    if area is None:
        raise ValueError(f"lembar {page.name} tidak mempunyai bidang cetak")
    wide, high = room(printing)
    fits = [1.0]
    if printing.wide:
        fits.append(printing.wide * wide / across(page.widths, 0, area.last_col))
    if printing.tall:
        fits.append(printing.tall * high / down(page.heights, area.last_row + 1))
    return min(fits)


def fits(widths: Mapping[int, float], heights: Mapping[int, float], rows: int, on: Print) -> bool:
    """Whether so many rows stand on one paper when the columns fill its width."""
    wide, high = room(on)
    shrunk = min(1.0, wide / across(widths, 0, max(widths)))
    return down(heights, rows) * shrunk <= high * _SURE


_SURE = 0.97
"""Rows come out a little higher on some printers."""
