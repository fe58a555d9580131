"""*Ringkasan*: the month on one page, for the head of region."""

from __future__ import annotations

from collections.abc import Sequence

from kontrak_xl.page import Align, Area, CellValue, Chart, ChartSeries, Look, Page, Style
from kontrak_xl.ranking import advice, figures, parts
from kontrak_xl.ranking.figures import LEFT, RIGHT, Figure
from kontrak_xl.ranking.parts import Canvas
from kontrak_xl.ranking.view import View

_LAST = 8
"""The last column: two halves of four, with a gap between them."""
_WIDTHS = (6, 34, 13, 10, 2, 6, 34, 13, 10)
_LINKS = (
    (parts.RANKED, "urutan lengkap"), (parts.MATRIX, "nilai tiap indikator"),
    (parts.WEIGHTS, "coba bobot lain"), (parts.DELIVERY, "siapa sudah melapor"),
    (parts.PROBLEMS, "yang harus diperbaiki"), (parts.METHOD, "cara menghitung"),
    (parts.DATA, "angka dasar"),
)  # fmt: skip


def page(view: View) -> Page:
    canvas = Canvas()
    canvas.opening(view, "Peringkat Kinerja Organisasi Perangkat Daerah", _LAST)
    canvas.prose(3, (0, _LAST), advice.headline(view), Style(Look.BODY, wrap=True), 128)
    row = 5
    left = _table(canvas, row, LEFT, "Sekilas", figures.glance(view))
    bands = figures.by_band(view)
    right = _table(canvas, row, RIGHT, "OPD menurut predikat", bands)
    chart = _chart(row + 2, len(bands), right)
    left = _table(canvas, left + 1, LEFT, "Anggaran", figures.budget(view))
    row = max(left, right + _CHART_ROWS) + 1
    best, lowest = figures.best(view), figures.lowest(view)
    left = _table(canvas, row, LEFT, "Lima skor tertinggi", best)
    right = _table(canvas, row, RIGHT, "Lima skor terendah", lowest)
    row = max(left, right) + 1
    left = _table(
        canvas, row, LEFT, "Rata-rata skor menurut kelompok peringkat", figures.by_group(view)
    )
    right = _table(
        canvas, row, RIGHT, "Rata-rata nilai menurut prioritas RPJMD", figures.by_priority(view)
    )
    row = max(left, right) + 1
    left = _table(canvas, row, LEFT, "Menunggu data pusat", figures.waiting(view))
    right = _table(canvas, row, RIGHT, "Temuan pemeriksaan", figures.findings(view))
    row = _steps(canvas, max(left, right) + 1, advice.steps(view))
    last = _links(canvas, row + 1)
    return Page(
        name=parts.SUMMARY,
        puts=tuple(canvas.puts),
        merges=tuple(canvas.merges),
        heights=canvas.heights,
        widths=dict(enumerate(_WIDTHS)),
        charts=(chart,),
        printing=parts.printing(view, landscape=False, tall=1, area=Area(0, 0, last, _LAST)),
        tab="#1F3864",
    )


_CHART_ROWS = 8


def _chart(first: int, count: int, row: int) -> Chart:
    """How many posts each predikat has, from the table above it."""

    def values(col: int) -> str:
        return Area(first, RIGHT + col, first + count - 1, RIGHT + col).a1(sheet=parts.SUMMARY)

    series = ChartSeries(name="OPD", categories=values(1), values=values(3), colour=parts.BLUE)
    return Chart(
        kind="column", title="Jumlah OPD menurut predikat", series=(series,), row=row, col=RIGHT,
        width=460, height=20 * _CHART_ROWS - 8, low=0,
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
        tallest = 18.0
        for at, (value, style, formula) in enumerate(cells, col):
            canvas.put(row, at, value, style, formula)
            if isinstance(value, str) and style.wrap:
                tallest = max(tallest, parts.height(value, _WIDTHS[at]))
        canvas.heights[row] = max(tallest, canvas.heights.get(row, 0))
        row += 1
    if not figure.rows:
        style = Style(Look.NOTE, wrap=True)
        canvas.span(Area(row, col, row, col + 3), figure.empty, style)
        canvas.heights[row] = max(parts.height(figure.empty, 62, 9), canvas.heights.get(row, 0), 18)
        row += 1
    return row


def _steps(canvas: Canvas, row: int, steps: Sequence[str]) -> int:
    for at in range(_LAST + 1):
        canvas.put(row, at, "Langkah berikutnya" if at == 0 else None, parts.SECTION)
    style = Style(Look.PLAIN, wrap=True)
    for number, step in enumerate(steps, start=1):
        row += 1
        canvas.put(row, 0, number, Style(Look.PLAIN, align=Align.CENTRE))
        canvas.prose(row, (1, _LAST), step, style, 120)
        canvas.heights[row] = max(17, canvas.heights[row])
    return row + 1


def _links(canvas: Canvas, row: int) -> int:
    """The way to the other sheets, two halves of a line each."""
    for at in range(_LAST + 1):
        canvas.put(row, at, "Lembar lain" if at == 0 else None, parts.SECTION)
    for at, (sheet, about) in enumerate(_LINKS):
        half = LEFT if at % 2 == 0 else RIGHT
        line = row + 1 + at // 2
        text: CellValue = f"{sheet}: {about}"
        style = Style(Look.LINK)
        canvas.put(line, half, "→", Style(Look.PLAIN, align=Align.CENTRE))
        canvas.put(line, half + 1, text, style, link=f"'{sheet}'!A1")
        canvas.heights[line] = 17
    return row + (len(_LINKS) + 1) // 2
