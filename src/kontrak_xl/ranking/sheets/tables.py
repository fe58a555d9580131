"""Small tables, two side by side on a page: how *Ringkasan* and *Perhatian* are laid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kontrak_xl.ranking.sheets import parts
from kontrak_xl.ranking.sheets.figures import LEFT, RIGHT, SmallTable
from kontrak_xl.ranking.sheets.parts import Canvas, CellContent
from kontrak_xl.workbook import algebra
from kontrak_xl.workbook.pages import Align, Area, Look, Style

LAST = 8
"""The last column: two halves of four, with a gap between them."""
WIDTHS = (6, 34, 13, 10, 2, 6, 34, 13, 10)
_Titled = tuple[str, SmallTable]


def pair(canvas: Canvas, row: int, left: _Titled, right: _Titled) -> int:
    """Two small tables side by side; gives the row for what follows."""
    return max(table(canvas, row, LEFT, *left), table(canvas, row, RIGHT, *right)) + 1


def table(canvas: Canvas, row: int, col: int, heading: str, figure: SmallTable) -> int:
    """A small table in one half of the page; gives the row after it."""
    for at in range(4):
        canvas.put(row, col + at, heading if at == 0 else None, parts.SECTION)
    canvas.heights[row] = 18
    row += 1
    if figure.headers:
        canvas.header(row, col, figure.headers)
        row += 1
    for cells in figure.rows:
        tallest = max(18.0, canvas.heights.get(row, 0), *_cells(canvas, row, col, cells))
        canvas.heights[row] = tallest
        row += 1
    if figure.foot is not None:
        style = Style(Look.COMPUTED, wrap=True, size=9, align=Align.CENTRE)
        canvas.span(Area(row, col, row, col + 3), figure.foot, style)
        canvas.heights[row] = max(
            parts.height(str(algebra.value_of(figure.foot)), 62, 9), canvas.heights.get(row, 0), 18
        )
        row += 1
    if not figure.rows:
        style = Style(Look.NOTE, wrap=True)
        canvas.span(Area(row, col, row, col + 3), figure.empty, style)
        canvas.heights[row] = max(parts.height(figure.empty, 62, 9), canvas.heights.get(row, 0), 18)
        row += 1
    return row


def _cells(canvas: Canvas, row: int, col: int, cells: Sequence[CellContent]) -> Iterator[float]:
    """Put one row of a small table, and tell how high its texts are.

    A name without a sign before it takes the sign's cell too.
    """
    unsigned = cells[0][0] is None
    for at, (content, style) in enumerate(cells, col):
        width = WIDTHS[at]
        if unsigned and at == col:
            continue
        if unsigned and at == col + 1:
            canvas.span(Area(row, col, row, at), content, style)
            width += WIDTHS[col]
        else:
            canvas.put(row, at, content, style)
        value = algebra.value_of(content)
        if isinstance(value, str) and style.wrap:
            yield parts.height(value, width, style.size or 10)
