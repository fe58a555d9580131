"""*Prioritas*: what each priority of the RPJMD came to, with the indicators that serve it."""

from __future__ import annotations

from collections.abc import Sequence

from kontrak_xl.ranking.sheets import data, figures, parts
from kontrak_xl.ranking.sheets.parts import Canvas, or_dash
from kontrak_xl.ranking.view import PostResult, RowResult, View
from kontrak_xl.workbook import algebra, excel
from kontrak_xl.workbook.pages import Align, Area, Look, Page, Style

_TOP = 5
_HEADERS = ("Indikator", "OPD", "Bobot", "Status", "Nilai")
_WIDTHS = (62, 44, 10, 20, 12)
_LAST = len(_WIDTHS) - 1
_WEIGHT = Style(Look.GIVEN, number="General", align=Align.CENTRE)
_MEAN = Style(Look.RESULT, number="0.00", align=Align.RIGHT)
_Owned = tuple[PostResult, RowResult]


def priorities(view: View) -> list[str]:
    """The priorities that indicators serve, by name."""
    return sorted({line.row.priority for line in view.lines if line.row.priority})


def page(view: View) -> Page:
    """The sheet *Prioritas*: a block for each priority, in the order of *Ringkasan*."""
    canvas = Canvas()
    canvas.opening(view, "Prioritas RPJMD", _LAST)
    about = "Rata-rata nilai seluruh indikator yang dinilai; indikator semua OPD satu baris."
    canvas.span(Area(3, 0, 3, _LAST), about, parts.NOTE)
    canvas.header(_TOP - 1, 0, _HEADERS)
    canvas.heights |= {3: 18, _TOP - 1: 22}
    row = _TOP
    for name, mean in figures.priority_means(view).items():
        owned = [(s, ln) for s in view.seats for ln in s.lines if ln.row.priority == name]
        row = _block(canvas, view, row, name, owned, mean) + 1
    last = max(_TOP, row - 2)
    return Page(
        name=parts.PRIORITY,
        cells=tuple(canvas.puts),
        merges=tuple(canvas.merges),
        heights=canvas.heights,
        widths=dict(enumerate(_WIDTHS)),
        freeze=(_TOP, 0),
        conditional_formats=parts.heat(view, Area(_TOP, _LAST, last, _LAST)),
        printing=parts.printing(view, repeat=_TOP - 1),
        select=(_TOP, 0),
        tab=parts.BLUE,
    )


def _block(
    canvas: Canvas,
    view: View,
    row: int,
    name: str,
    owned: Sequence[_Owned],
    mean: algebra.Formula,
) -> int:
    """A priority with its mean, then its indicators; gives the row after them."""
    canvas.span(Area(row, 0, row, _LAST - 1), name, Style(Look.RESULT, size=11))
    canvas.put(row, _LAST, mean, _MEAN)
    canvas.heights[row] = 22
    lines = [_shared(view, code, owned) for code in _commons(owned)]
    lines += [_own(view, seat, line) for seat, line in owned if not line.row.common]
    lines.sort(key=_lowest_first)
    for at, cells in enumerate(lines, row + 1):
        canvas.line(at, 0, cells)
        texts = [str(cells[col][0]) for col in (0, 1)]
        canvas.heights[at] = max(18, *(parts.height(t, _WIDTHS[c]) for c, t in enumerate(texts)))
    return row + 1 + len(lines)


def _lowest_first(cells: Sequence[parts.CellContent]) -> tuple[bool, float, str]:
    value = algebra.value_of(cells[-1][0])
    known = isinstance(value, float)
    return not known, float(value) if isinstance(value, float) else 0.0, str(cells[0][0])


def _commons(owned: Sequence[_Owned]) -> list[str]:
    return list(dict.fromkeys(line.row.code for _, line in owned if line.row.common))


def _own(view: View, seat: PostResult, line: RowResult) -> list[parts.CellContent]:
    value = or_dash(data.place(view, line, "nilai"), data.judged(view, line))
    return [
        (line.row.text, parts.WRAPPED),
        (seat.name, parts.WRAPPED),
        (line.row.weight, _WEIGHT),
        (data.place(view, line, "status"), parts.TEXT),
        (value, parts.POINTS),
    ]


def _shared(view: View, code: str, owned: Sequence[_Owned]) -> list[parts.CellContent]:
    """An indicator of every post: the mean over the posts where it was judged."""
    lines = [line for _, line in owned if line.row.code == code]
    tests = data.column(view, "kode").equals(code), data.each_judged(view)
    return [
        (lines[0].row.text, parts.WRAPPED),
        (f"{len(lines)} OPD", parts.WRAPPED),
        (lines[0].row.weight, _WEIGHT),
        (excel.count_where(*tests) & " dinilai", parts.TEXT),
        (figures.mean_where(data.column(view, "nilai"), *tests), parts.POINTS),
    ]
