"""*Prioritas*: what each priority of the RPJMD came to, with the indicators that serve it."""

from __future__ import annotations

from collections.abc import Sequence

from kontrak_xl.core.model import RowStatus
from kontrak_xl.ranking.sheets import data, figures, parts
from kontrak_xl.ranking.sheets.parts import DASH, Canvas
from kontrak_xl.ranking.view import PostResult, RowResult, View
from kontrak_xl.rules.formulas import literal
from kontrak_xl.workbook.pages import Align, Area, CellValue, Look, Page, Style

_TOP = 5
_HEADERS = ("Indikator", "OPD", "Bobot", "Status", "Nilai")
_WIDTHS = (62, 44, 10, 20, 12)
_LAST = len(_WIDTHS) - 1
_JUDGED = literal(RowStatus.JUDGED.value)
_WEIGHT = Style(Look.GIVEN, number="General", align=Align.CENTRE)
_MEAN = Style(Look.RESULT, number="0.00", align=Align.RIGHT)
_Owned = tuple[PostResult, RowResult]


def priorities(view: View) -> list[str]:
    """The priorities that indicators serve, by name."""
    return sorted({line.row.priority for line in view.lines if line.row.priority})


def page(view: View) -> Page:
    """The sheet *Prioritas*: a block for each priority, its lowest nilai first."""
    canvas = Canvas()
    canvas.opening(view, "Prioritas RPJMD", _LAST)
    about = "Rata-rata nilai seluruh indikator yang dinilai; indikator semua OPD satu baris."
    canvas.span(Area(3, 0, 3, _LAST), about, parts.NOTE)
    canvas.header(_TOP - 1, 0, _HEADERS)
    canvas.heights |= {3: 18, _TOP - 1: 22}
    row = _TOP
    for name, mean in zip(priorities(view), figures.by_priority(view).rows, strict=True):
        owned = [(s, ln) for s in view.seats for ln in s.lines if ln.row.priority == name]
        row = _block(canvas, view, row, name, owned, mean[-1]) + 1
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
    mean: figures.CellContent,
) -> int:
    """A priority with its mean, then its indicators; gives the row after them."""
    canvas.span(Area(row, 0, row, _LAST - 1), name, Style(Look.RESULT, size=11))
    value, _, formula = mean
    canvas.put(row, _LAST, value, _MEAN, formula)
    canvas.heights[row] = 22
    lines = [_shared(view, code, owned) for code in _commons(owned)]
    lines += [_own(seat, line) for seat, line in owned if not line.row.common]
    lines.sort(key=_lowest_first)
    for at, cells in enumerate(lines, row + 1):
        for col, (shown, style, text) in enumerate(cells):
            canvas.put(at, col, shown, style, text)
        texts = [str(cells[col][0]) for col in (0, 1)]
        canvas.heights[at] = max(18, *(parts.height(t, _WIDTHS[c]) for c, t in enumerate(texts)))
    return row + 1 + len(lines)


def _lowest_first(cells: Sequence[figures.CellContent]) -> tuple[bool, float, str]:
    value = cells[-1][0]
    known = isinstance(value, float)
    return not known, float(value) if isinstance(value, float) else 0.0, str(cells[0][0])


def _commons(owned: Sequence[_Owned]) -> list[str]:
    return list(dict.fromkeys(line.row.code for _, line in owned if line.row.common))


def _own(seat: PostResult, line: RowResult) -> list[figures.CellContent]:
    status, weight, points = (data.place(line, k) for k in ("status", "bobot_dinilai", "nilai"))
    value: CellValue = float(line.facts["nilai"]) if line.counts else DASH
    judged = f"OR({status}={_JUDGED},{weight}>0)"
    return [
        (line.row.text, parts.WRAPPED, ""),
        (seat.name, parts.WRAPPED, ""),
        (line.row.weight, _WEIGHT, ""),
        (line.status, parts.TEXT, f"={status}"),
        (value, parts.POINTS, f'=IF({judged},{points},"{DASH}")'),
    ]


def _shared(view: View, code: str, owned: Sequence[_Owned]) -> list[figures.CellContent]:
    """An indicator of every post: the mean over the posts where it was judged."""
    lines = [line for _, line in owned if line.row.code == code]
    codes, status, weight, points = (
        data.column(view, key) for key in ("kode", "status", "bobot_dinilai", "nilai")
    )
    test = f"({codes}={literal(code)})*((({status}={_JUDGED})+({weight}>0))>0)"
    judged = [float(line.facts["nilai"]) for line in lines if line.counts]
    value: CellValue = figures.mean(judged) if judged else DASH
    count = f"SUMPRODUCT({test})"
    total = f"SUMPRODUCT({test}*{points})"
    return [
        (lines[0].row.text, parts.WRAPPED, ""),
        (f"{len(lines)} OPD", parts.WRAPPED, ""),
        (lines[0].row.weight, _WEIGHT, ""),
        (f"{len(judged)} dinilai", parts.TEXT, f'={count}&" dinilai"'),
        (value, parts.POINTS, f'=IF({count}=0,"{DASH}",ROUND(ROUND({total}/{count},9),2))'),
    ]
