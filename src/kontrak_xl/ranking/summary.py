"""*Ringkasan*: the month on one page, for the head of region."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from kontrak_xl.page import Align, Area, Chart, ChartSeries, Look, Page, Style
from kontrak_xl.ranking import advice, figures, parts
from kontrak_xl.ranking.figures import LEFT, RIGHT, Cell, Figure
from kontrak_xl.ranking.parts import Canvas
from kontrak_xl.ranking.view import View

_LAST = 8
"""The last column: two halves of four, with a gap between them."""
_WIDTHS = (6, 34, 13, 10, 2, 6, 34, 13, 10)
_LINKS = {
    parts.RANKED: "urutan lengkap",
    parts.WITHIN: "urutan tiap kelompok",
    parts.MOVES: "sebab naik dan turun",
    parts.TREND: "skor tiap bulan",
    parts.BUDGET: "serapan dan deviasi",
    parts.MATRIX: "nilai indikator semua OPD",
    parts.OWN: "nilai indikator tiap OPD",
    parts.WEIGHTS: "coba bobot lain",
    parts.DELIVERY: "siapa sudah melapor",
    parts.PROBLEMS: "yang harus diperbaiki",
    parts.METHOD: "cara menghitung",
    parts.DATA: "angka dasar",
}


def page(view: View, others: Collection[str]) -> Page:
    """The sheet *Ringkasan*: one page for the head of region; ``others`` are the sheets to link."""
    canvas = Canvas()
    first = canvas.letterhead(view, _LAST)
    canvas.opening(view, "Ringkasan Kinerja Organisasi Perangkat Daerah", _LAST, row=first)
    canvas.heights[first + 3] = 6
    strong = Style(Look.BODY, wrap=True, bold=True)
    canvas.prose(first + 4, (0, _LAST), advice.headline(view), strong, 120)
    bands = figures.by_band(view)
    top = first + 6
    left = _table(canvas, top, LEFT, "Sekilas", figures.glance(view))
    left = _table(canvas, left + 1, LEFT, "Anggaran", figures.budget(view))
    left = _table(canvas, left + 1, LEFT, "Temuan pemeriksaan", figures.findings(view))
    right = _table(canvas, top, RIGHT, "OPD menurut predikat", bands)
    chart = _chart(top + 2, len(bands.rows), right + 1, left - right - 1)
    row = max(left, right + _FEWEST) + 1
    row = _pair(canvas, row, ("Lima skor tertinggi", figures.best(view)),
                ("Lima skor terendah", figures.lowest(view)))  # fmt: skip
    if view.moves:
        row = _pair(canvas, row, ("Naik terbanyak", figures.movers(view, up=True)),
                    ("Turun terbanyak", figures.movers(view, up=False)))  # fmt: skip
    row = _pair(canvas, row, ("Rata-rata skor menurut kelompok peringkat", figures.by_group(view)),
                ("Rata-rata nilai menurut prioritas RPJMD", figures.by_priority(view)))  # fmt: skip
    below = _table(canvas, row, LEFT, "Menunggu data pusat", figures.waiting(view))
    row = max(below, _links(canvas, row, others)) + 1
    last = _steps(canvas, row, advice.steps(view)) - 1
    return Page(
        name=parts.SUMMARY,
        puts=tuple(canvas.puts),
        merges=tuple(canvas.merges),
        heights=canvas.heights,
        widths=dict(enumerate(_WIDTHS)),
        charts=(chart,),
        printing=replace(
            parts.printing(view, area=Area(0, 0, last, _LAST)), landscape=False, tall=1
        ),
        tab="#1F3864",
    )


_FEWEST = 8
"""The rows that the chart needs at least."""
_Titled = tuple[str, Figure]


def _pair(canvas: Canvas, row: int, left: _Titled, right: _Titled) -> int:
    """Two small tables side by side; gives the row for what follows."""
    return max(_table(canvas, row, LEFT, *left), _table(canvas, row, RIGHT, *right)) + 1


def _chart(first: int, count: int, row: int, rows: int) -> Chart:
    """How many posts each predikat has, from the table above it."""

    def values(col: int) -> str:
        return Area(first, RIGHT + col, first + count - 1, RIGHT + col).a1(sheet=parts.SUMMARY)

    series = ChartSeries(name="OPD", categories=values(1), values=values(3), colour=parts.BLUE)
    return Chart(
        kind="column", title="Jumlah OPD menurut predikat", series=(series,), row=row, col=RIGHT,
        width=460, height=24 * max(rows, _FEWEST), low=0,
    )  # fmt: skip


def _table(canvas: Canvas, row: int, col: int, heading: str, figure: Figure) -> int:
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
    if figure.foot:
        text, formula = figure.foot
        style = Style(Look.COMPUTED, wrap=True, size=9, align=Align.CENTRE)
        canvas.span(Area(row, col, row, col + 3), text, style, formula)
        canvas.heights[row] = max(18, canvas.heights.get(row, 0))
        row += 1
    if not figure.rows:
        style = Style(Look.NOTE, wrap=True)
        canvas.span(Area(row, col, row, col + 3), figure.empty, style)
        canvas.heights[row] = max(parts.height(figure.empty, 62, 9), canvas.heights.get(row, 0), 18)
        row += 1
    return row


def _cells(canvas: Canvas, row: int, col: int, cells: Sequence[Cell]) -> Iterator[float]:
    """Put one row of a small table, and tell how high its texts are.

    A name without a sign before it takes the sign's cell too.
    """
    unsigned = cells[0][0] is None
    for at, (value, style, formula) in enumerate(cells, col):
        width = _WIDTHS[at]
        if unsigned and at == col:
            continue
        if unsigned and at == col + 1:
            canvas.span(Area(row, col, row, at), value, style, formula)
            width += _WIDTHS[col]
        else:
            canvas.put(row, at, value, style, formula)
        if isinstance(value, str) and style.wrap:
            yield parts.height(value, width, style.size or 10)


def _steps(canvas: Canvas, row: int, steps: Sequence[str]) -> int:
    for at in range(_LAST + 1):
        canvas.put(row, at, "Langkah berikutnya" if at == 0 else None, parts.SECTION)
    style = Style(Look.PLAIN, wrap=True)
    for number, step in enumerate(steps, start=1):
        row += 1
        canvas.put(row, 0, number, Style(Look.PLAIN, align=Align.CENTRE))
        canvas.prose(row, (1, _LAST), step, style, 135)
        canvas.heights[row] = max(17, canvas.heights[row])
    return row + 1


def _links(canvas: Canvas, row: int, others: Collection[str]) -> int:
    """The way to the other sheets; gives the row after it."""
    for at in range(RIGHT, _LAST + 1):
        canvas.put(row, at, "Lembar lain" if at == RIGHT else None, parts.SECTION)
    known = [(sheet, about) for sheet, about in _LINKS.items() if sheet in others]
    for line, (sheet, about) in enumerate(known, row + 1):
        canvas.put(line, RIGHT, "→", Style(Look.GIVEN, align=Align.CENTRE))
        canvas.link(line, RIGHT + 1, sheet)
        canvas.span(Area(line, RIGHT + 2, line, _LAST), about, parts.TEXT)
        canvas.heights[line] = max(17, canvas.heights.get(line, 0))
    return row + 1 + len(known)
