"""*Matriks*: OPD × indicator as a heat map, the shared indicators first, then each OPD's own."""

from __future__ import annotations

from kontrak_xl.model import Status
from kontrak_xl.page import Align, Area, CellValue, Look, Page, Style
from kontrak_xl.ranking import data, parts
from kontrak_xl.ranking.calc import Block
from kontrak_xl.ranking.parts import DASH, WAIT, Canvas
from kontrak_xl.ranking.view import Line, Seat, View

_TOP = 6
_HEAT = Style(Look.COMPUTED, number="0.00", align=Align.CENTRE)
_SCORE = Style(Look.COMPUTED, number="0.00", align=Align.CENTRE, bold=True)
_CAPTION = Style(Look.GIVEN, wrap=True, size=8, align=Align.CENTRE)
_LEAD = 2
"""Rank and OPD stand before the numbers."""
_WIDTH = 15.0
_NAMES = 44
"""Indicator names are cut at this length; *Data* has them whole."""


def page(view: View) -> Page:
    canvas = Canvas()
    across = max(1 + len(view.groups) + len(view.commons), _most_own(view), 6)
    last_col = _LEAD + across - 1
    canvas.opening(view, "Matriks Nilai: OPD dan Indikator", last_col)
    _legend(canvas, view, last_col)
    shared = _shared(canvas, view)
    own = _own(canvas, view, _TOP + len(view.seats) + 1, last_col)
    return Page(
        name=parts.MATRIX,
        puts=tuple(canvas.puts),
        merges=tuple(canvas.merges),
        heights=canvas.heights,
        widths={0: 10.0, 1: 42.0, **dict.fromkeys(range(_LEAD, last_col + 1), _WIDTH)},
        freeze=(0, _LEAD),
        whens=tuple(rule for area in (shared, own) for rule in parts.heat(view, area)),
        printing=parts.printing(view, landscape=True),
        tab=parts.BLUE,
        zoom=90,
    )


def _most_own(view: View) -> int:
    return max((len(_own_lines(seat)) for seat in view.seats), default=0)


def _own_lines(seat: Seat) -> list[Line]:
    return [line for line in seat.lines if not line.row.common]


def _legend(canvas: Canvas, view: View, last_col: int) -> None:
    """The colours in words, and what the signs mean."""
    scale = parts.bands(view)
    canvas.put(3, 1, "Warna menurut nilai", Style(Look.NOTE, align=Align.RIGHT))
    for at, band in enumerate(scale):
        text = f"{band.name}\n{parts.bound_words(scale, at)}"
        fill = parts.shade(at, len(scale))
        style = Style(Look.GIVEN, align=Align.CENTRE, wrap=True, size=8, fill=fill)
        canvas.put(3, _LEAD + at, text, style)
    canvas.heights[3] = 27
    signs = (
        f"{DASH} belum jatuh tempo · {WAIT} menunggu data pusat · sel kosong: tidak termasuk kontrak "
        "OPD itu · indikator yang jatuh tempo tetapi belum dilaporkan bernilai 0,00"
    )
    canvas.span(Area(4, 0, 4, last_col), signs, parts.NOTE)


def _shared(canvas: Canvas, view: View) -> Area:
    """Score, groups and the indicators of every post: one row each, in the order of ranks."""
    headers = ["Peringkat", "OPD", "Skor", *(group.name for group in view.groups)]
    headers += [parts.shortened(common.text, _NAMES) for common in view.commons]
    canvas.header(_TOP - 1, 0, headers)
    canvas.heights[_TOP - 1] = max(parts.height(text, _WIDTH, 9.5) for text in headers)
    block = Block(view)
    for row, seat in enumerate(view.ranked, _TOP):
        _lead(canvas, block, seat, row)
        common = {line.row.code: line for line in seat.lines if line.row.common}
        for col, wanted in enumerate(view.commons, _LEAD + 1 + len(view.groups)):
            _cell(canvas, row, col, common.get(wanted.code))
    return Area(_TOP, _LEAD, _TOP + max(1, len(view.seats)) - 1, len(headers) - 1)


def _lead(canvas: Canvas, block: Block, seat: Seat, row: int) -> None:
    rank, measured = block.seat(seat, "peringkat"), block.seat(seat, "bobot_terukur")
    shown: CellValue = DASH if seat.rank is None else seat.rank
    canvas.put(row, 0, shown, parts.RANK, f'=IF(ISNUMBER({rank}),{rank},"{DASH}")')
    canvas.put(row, 1, seat.name, parts.WRAPPED)
    canvas.heights[row] = max(18, parts.height(seat.name, 42))
    score: CellValue = seat.score if seat.measured else DASH
    formula = f'=IF({measured}>0,{block.seat(seat, "skor")},"{DASH}")'
    canvas.put(row, _LEAD, score, _SCORE, formula)
    for col, group in enumerate(block.view.groups, _LEAD + 1):
        part = seat.part(group.code)
        if part is None:
            canvas.put(row, col, None, parts.TEXT)
            continue
        judged, value = block.part(part, "dinilai"), block.part(part, "nilai_kelompok")
        found: CellValue = float(part.facts["nilai_kelompok"]) if part.facts["dinilai"] else DASH
        canvas.put(row, col, found, _HEAT, f'=IF({judged}>0,{value},"{DASH}")')


def _own(canvas: Canvas, view: View, top: int, last_col: int) -> Area:
    """Each post's own indicators: their names in small print, the nilai below them."""
    canvas.put(top, 0, "Indikator masing-masing OPD", parts.SECTION)
    for col in range(1, last_col + 1):
        canvas.put(top, col, None, parts.SECTION)
    row = top + 1
    for seat in view.ranked:
        lines = _own_lines(seat)
        canvas.put(row, 0, "Peringkat", _CAPTION)
        canvas.put(row, 1, f"{seat.name} ({seat.key})", Style(Look.GIVEN, wrap=True, bold=True))
        rank: CellValue = DASH if seat.rank is None else seat.rank
        canvas.put(row + 1, 0, rank, parts.RANK)
        canvas.put(row + 1, 1, "Nilai", Style(Look.GIVEN, align=Align.RIGHT, size=8))
        names = [parts.shortened(line.row.text, _NAMES) for line in lines]
        for col, (name, line) in enumerate(zip(names, lines, strict=True), _LEAD):
            canvas.put(row, col, name, _CAPTION)
            _cell(canvas, row + 1, col, line)
        tallest = max((parts.height(name, _WIDTH - 2, 8) for name in names), default=14)
        canvas.heights |= {row: max(tallest, parts.height(seat.name, 30)), row + 1: 18}
        row += 2
    return Area(top + 1, _LEAD, max(row - 1, top + 1), last_col)


def _cell(canvas: Canvas, row: int, col: int, line: Line | None) -> None:
    """A nilai, or the sign that says why there is none."""
    if line is None:
        canvas.put(row, col, None, parts.TEXT)
        return
    waiting = line.status == Status.WAITING
    sign = WAIT if waiting else DASH
    value: CellValue = float(line.facts["nilai"]) if line.counts else sign
    status, points = data.place(line, "status"), data.place(line, "nilai")
    judged, blank = Status.JUDGED.value, Status.NOT_REPORTED.value
    formula = (
        f'=IF(OR({status}="{judged}",{status}="{blank}"),{points},'
        f'IF({status}="{Status.WAITING.value}","{WAIT}","{DASH}"))'
    )
    canvas.put(row, col, value, _HEAT, formula)
