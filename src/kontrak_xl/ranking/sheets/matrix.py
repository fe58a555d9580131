"""*Matriks* and *Matriks OPD*: OPD × indicator as heat maps, the shared ones and each OPD's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kontrak_xl.core.model import RowStatus
from kontrak_xl.ranking.sheets import data, parts
from kontrak_xl.ranking.sheets.calc import ScoreAddresses
from kontrak_xl.ranking.sheets.parts import DASH, WAIT, Canvas, or_dash
from kontrak_xl.ranking.view import PostResult, RowResult, View
from kontrak_xl.rules import words
from kontrak_xl.workbook import excel
from kontrak_xl.workbook.pages import Align, Area, ConditionalFormat, Look, Mark, Page, Style

_TOP = 6
_HEAT = Style(Look.COMPUTED, number="0.00", align=Align.CENTRE)
_SCORE = Style(Look.COMPUTED, number="0.00", align=Align.CENTRE, bold=True)
_CAPTION = Style(Look.GIVEN, wrap=True, size=8, align=Align.CENTRE)
_MARKS = {"tak_terbaca": Mark.HATCHED, "ragu": Mark.DOUBT}
"""What is to be seen of an indicator of which something is unread, or doubted."""
_LEAD = 2
"""Rank and OPD stand before the numbers."""
_RANK_WIDTH, _NAME_WIDTH, _WIDTH = 10.0, 42.0, 15.0
_NAMES = 44
"""Indicator names are cut at this length; *Data* has them whole."""


def page(view: View) -> Page:
    """*Matriks*: score, groups and the indicators of every post."""
    canvas = Canvas()
    last_col = max(_LEAD + len(view.groups) + len(view.commons), _LEAD + len(parts.bands(view)))
    canvas.opening(view, "Matriks Nilai: Indikator Semua OPD", last_col)
    _legend(canvas, view, last_col)
    area = _shared(canvas, view)
    unranked = ConditionalFormat(
        area=Area(area.row, _LEAD, area.last_row, _LEAD),
        formula=f'$A{_TOP + 1}="{DASH}"',
        number=parts.UNOFFICIAL,
        fill=parts.GREY,
        ink=parts.PALE_INK,
    )
    return _sheet(view, parts.MATRIX, canvas, last_col, (unranked, *parts.heat(view, area)))


def own_page(view: View) -> Page:
    """*Matriks OPD*: each post's own indicators, their names in small print above the nilai."""
    canvas = Canvas()
    across = max(1, *(len(_own_lines(seat)) for seat in view.seats), len(parts.bands(view)))
    last_col = _LEAD + across - 1
    canvas.opening(view, "Matriks Nilai: Indikator Masing-masing OPD", last_col)
    _legend(canvas, view, last_col)
    numbered = [f"Indikator {number}" for number in range(1, across + 1)]
    canvas.header(_TOP - 1, 0, ["Peringkat", "OPD", *numbered])
    canvas.heights[_TOP - 1] = 18
    last = _own(canvas, view)
    area = Area(_TOP, _LEAD, max(_TOP, last), last_col)
    return _sheet(view, parts.OWN, canvas, last_col, parts.heat(view, area))


def _sheet(
    view: View, name: str, canvas: Canvas, last_col: int, whens: tuple[ConditionalFormat, ...]
) -> Page:
    return Page(
        name=name,
        cells=tuple(canvas.puts),
        merges=tuple(canvas.merges),
        heights=canvas.heights,
        widths={
            0: _RANK_WIDTH,
            1: _NAME_WIDTH,
            **dict.fromkeys(range(_LEAD, last_col + 1), _WIDTH),
        },
        freeze=(_TOP, _LEAD),
        conditional_formats=(*_hatches(canvas), *whens),
        printing=parts.printing(view, repeat=_TOP - 1),
        select=(_TOP, _LEAD),
        tab=parts.BLUE,
        zoom=90,
    )


def _hatches(canvas: Canvas) -> Iterator[ConditionalFormat]:
    """The hatching stands before the colours, which would hide it."""
    for put in canvas.puts:
        if put.style.mark is Mark.HATCHED:
            area = Area(put.row, put.col, put.row, put.col)
            yield ConditionalFormat(area=area, formula="TRUE", mark=Mark.HATCHED)


def _own_lines(seat: PostResult) -> list[RowResult]:
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
        f"{DASH} belum jatuh tempo atau tidak dinilai · {WAIT} menunggu penanggung jawab data · "
        "sel kosong: tidak termasuk kontrak OPD itu · belum dilaporkan bernilai 0,00 · "
        "arsir: terisi, belum terbaca · bingkai putus-putus: isian diragukan"
    )
    reasons = {
        words.spared(line.row, dict(seat.edition.scales), line.facts): line.row.text
        for seat in view.seats
        for line in seat.lines
    }
    signs += "".join(f" · {text}: {why}" for why, text in reasons.items() if why)
    canvas.span(Area(4, 0, 4, last_col), signs, parts.NOTE_WRAPPED)
    across = _RANK_WIDTH + _NAME_WIDTH + _WIDTH * (last_col + 1 - _LEAD)
    canvas.heights[4] = max(16, parts.height(signs, across, 9))


def _shared(canvas: Canvas, view: View) -> Area:
    """Score, groups and the indicators of every post: one row each, in the order of ranks."""
    headers = ["Peringkat", "OPD", "Skor", *(group.name for group in view.groups)]
    headers += [parts.shortened(common.text, _NAMES) for common in view.commons]
    canvas.header(_TOP - 1, 0, headers)
    canvas.heights[_TOP - 1] = max(parts.height(text, _WIDTH, 9.5) for text in headers)
    block = ScoreAddresses(view)
    for row, seat in enumerate(view.ranked, _TOP):
        _lead(canvas, block, seat, row)
        common = {line.row.code: line for line in seat.lines if line.row.common}
        for col, wanted in enumerate(view.commons, _LEAD + 1 + len(view.groups)):
            _cell(canvas, view, row, col, common.get(wanted.code))
    return Area(_TOP, _LEAD, _TOP + max(1, len(view.seats)) - 1, len(headers) - 1)


def _lead(canvas: Canvas, block: ScoreAddresses, seat: PostResult, row: int) -> None:
    _rank(canvas, block, seat, row)
    canvas.put(row, 1, seat.name, parts.WRAPPED)
    canvas.heights[row] = max(18, parts.height(seat.name, 42))
    score = or_dash(block.seat(seat, "skor"), block.seat(seat, "bobot_terukur") > 0)
    canvas.put(row, _LEAD, score, _SCORE)
    for col, group in enumerate(block.view.groups, _LEAD + 1):
        part = seat.part(group.code)
        if part is None:
            canvas.put(row, col, None, parts.TEXT)
            continue
        value = or_dash(block.part(part, "nilai_kelompok"), block.part(part, "dinilai") > 0)
        canvas.put(row, col, value, _HEAT)


def _own(canvas: Canvas, view: View) -> int:
    """Two rows for each post; gives the last."""
    block, row = ScoreAddresses(view), _TOP
    for seat in view.ranked:
        lines = _own_lines(seat)
        canvas.put(row, 0, seat.key, _CAPTION)
        canvas.put(row, 1, seat.name, Style(Look.GIVEN, wrap=True, bold=True))
        _rank(canvas, block, seat, row + 1)
        caption = f"nilai {seat.edition.post.short or seat.brief}"
        canvas.put(row + 1, 1, caption, Style(Look.GIVEN, align=Align.RIGHT, size=8))
        names = [parts.shortened(line.row.text, _NAMES) for line in lines]
        for col, (name, line) in enumerate(zip(names, lines, strict=True), _LEAD):
            canvas.put(row, col, name, _CAPTION)
            _cell(canvas, view, row + 1, col, line)
        tallest = max((parts.height(name, _WIDTH - 2, 8) for name in names), default=14)
        canvas.heights |= {row: max(tallest, parts.height(seat.name, 36)), row + 1: 18}
        row += 2
    return row - 1


def _rank(canvas: Canvas, block: ScoreAddresses, seat: PostResult, row: int) -> None:
    canvas.put(row, 0, or_dash(block.seat(seat, "peringkat")), parts.RANK)


def _cell(canvas: Canvas, view: View, row: int, col: int, line: RowResult | None) -> None:
    """A nilai, or the sign that says why there is none."""
    if line is None:
        canvas.put(row, col, None, parts.TEXT)
        return
    waiting = data.place(view, line, "status").equals(RowStatus.WAITING.value)
    sign = excel.if_(waiting, WAIT, DASH)
    value = excel.if_(data.judged(view, line), data.place(view, line, "nilai"), sign)
    mark = next((mark for fact, mark in _MARKS.items() if line.facts[fact]), Mark.NONE)
    canvas.put(row, col, value, replace(_HEAT, mark=mark))
