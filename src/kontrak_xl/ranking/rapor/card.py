"""The sheet *Rapor* of one OPD: score, groups, indicators, year and budget on one portrait page."""

from __future__ import annotations

import re
from dataclasses import replace

from kontrak_xl.core.model import MONTHS, TermStatus
from kontrak_xl.core.numerals import show
from kontrak_xl.ranking import increment, tepra
from kontrak_xl.ranking.money import Spending, to_date
from kontrak_xl.ranking.moves import Part, cause, signed
from kontrak_xl.ranking.rapor import sums
from kontrak_xl.ranking.rapor.sums import LAST, WIDTHS
from kontrak_xl.ranking.rapor.view import RaporView, high
from kontrak_xl.ranking.sheets import parts
from kontrak_xl.ranking.sheets.parts import DASH, Canvas
from kontrak_xl.ranking.view import remark
from kontrak_xl.workbook import text_width
from kontrak_xl.workbook.pages import (
    ROW_HEIGHT,
    Align,
    Area,
    CellValue,
    Chart,
    ChartSeries,
    Look,
    Page,
    Print,
    Style,
    room,
)

_CENTRED = Style(Look.RESULT, align=Align.CENTRE, wrap=True)
_BIG = Style(Look.RESULT, number="0.00", align=Align.CENTRE, size=16)
_NAME = Style(Look.PLAIN, bold=True, size=12, wrap=True)
_RUPIAH = Style(Look.GIVEN, number="#,##0", align=Align.CENTRE, shrink=True)
_SHARE = Style(Look.GIVEN, number="0.00", align=Align.CENTRE)
_WORDS = Style(Look.GIVEN, align=Align.CENTRE, wrap=True)
_PAIRS = tuple((col, col + 1) for col in range(0, LAST, 2))
_MONTH, _SCORE, _RANK = LAST - 2, LAST - 1, LAST
"""Where the months stand, beside the chart."""
_CALLED = re.compile(r"(?i)pl[th]|pj")
_SQUEEZE = 1.2
"""A page this much too long still prints on one sheet of paper, a little smaller."""


def page(own: RaporView) -> Page:
    """The sheet; one sheet of paper where its rows allow it."""
    canvas = Canvas()
    row = _opening(canvas, own)
    row = _boxes(canvas, own, row)
    row = _sentences(canvas, own, row)
    row = sums.tables(canvas, own, row)
    year = row
    row, charts = _year(canvas, own, row)
    row = _budget(canvas, own, row)
    return Page(
        name=parts.CARD,
        cells=tuple(canvas.puts),
        merges=tuple(canvas.merges),
        heights=canvas.heights,
        widths=dict(enumerate(WIDTHS)),
        charts=charts,
        printing=_printing(own, canvas, row - 1, year),
        tab="#C9A227",
    )


def _printing(own: RaporView, canvas: Canvas, last: int, year: int) -> Print:
    """Portrait; where it is too long for one sheet, the year begins another."""
    area = Area(0, 0, last, LAST)
    plain = replace(parts.printing(own.view, area=area), landscape=False)
    wide, tall = room(plain)
    needed = sum(canvas.heights.get(row, ROW_HEIGHT) for row in range(last + 1))
    scale = min(1.0, wide / sum(map(text_width.column, WIDTHS)))
    if needed * scale <= tall * _SQUEEZE:
        return replace(plain, tall=1)
    return replace(plain, breaks=(year,))


def _opening(canvas: Canvas, own: RaporView) -> int:
    """Letterhead, whose month it is, and whether the numbers are final."""
    row = canvas.letterhead(own.view, LAST)
    if row:
        canvas.heights[row] = 6
        row += 1
    said = parts.banner(own.view)
    lines = (
        ("Rapor Kinerja", parts.TITLE, 24.0),
        (own.seat.name, _NAME, high(own.seat.name, WIDTHS, 12, bold=True)),
        (f"{own.report.region.name} · {parts.months(own.view)}", parts.SUBTITLE, 18.0),
        *((text, Style(), 18.0) for text in _head(own)),
        (said, replace(parts.BANNER, wrap=True), max(20.0, high(said, WIDTHS, 11, bold=True))),
    )
    for at, (text, style, tall) in enumerate(lines, row):
        canvas.span(Area(at, 0, at, LAST), text, style)
        canvas.heights[at] = tall
    after = row + len(lines)
    canvas.heights[after] = 6
    return after + 1


def _head(own: RaporView) -> tuple[str, ...]:
    """Who answers for the month, if the contract names anybody."""
    party = next(iter(own.seat.edition.parties), None)
    if party is None or not party.name:
        return ()
    acting = party.status is not TermStatus.FULL and not _CALLED.match(party.position)
    called = f"{party.status.value} " if acting else ""
    return (f"{called}{party.position}: {party.name}",)


# What it came to -----------------------------------------------------------------------------


def _boxes(canvas: Canvas, own: RaporView, row: int) -> int:
    """Score, predikat, rank, rank within, movement, share judged."""
    seat, group = own.seat, own.seat.edition.post.group
    within = _place(seat.rank_within, own.among_within) if group else DASH
    boxes: tuple[tuple[str, CellValue, Style], ...] = (
        ("Skor", seat.score if seat.measured else DASH, _BIG),
        ("Predikat", str(seat.facts["predikat"]), _CENTRED),
        ("Peringkat", _place(seat.rank, own.among), _CENTRED),
        (f"Peringkat kelompok {group}".rstrip(), within, _CENTRED),
        (f"Sejak {increment.kind(own.report)} lalu", _movement(own), _CENTRED),
        ("Bobot terukur (%)", seat.measured, replace(_CENTRED, number="0.00")),
    )
    for (first, last), (name, value, style) in zip(_PAIRS, boxes, strict=True):
        canvas.span(Area(row, first, row, last), name, parts.HEADER)
        canvas.span(Area(row + 1, first, row + 1, last), value, style)
    canvas.heights |= {row: 28, row + 1: 32}
    return row + 2


def _place(rank: int | None, among: int) -> str:
    return DASH if rank is None else f"{rank} dari {among}"


def _movement(own: RaporView) -> str:
    """``▲ 2, bulan lalu 7``: the places won or lost, and last month's rank."""
    move = own.view.move(own.seat)
    if move is None or move.rank_before is None:
        return DASH
    climbed, before = move.climbed, move.rank_before
    kind = increment.kind(own.report)
    if climbed is None:
        return f"{kind} lalu {before}"
    move_words = f"{'▲' if climbed > 0 else '▼'} {abs(climbed)}" if climbed else "tetap"
    return f"{move_words}, {kind} lalu {before}"


def _sentences(canvas: Canvas, own: RaporView, row: int) -> int:
    """What a head must know beside the number, a line each."""
    for name, text in _said(own):
        canvas.put(row, 0, name, parts.SMALL)
        canvas.span(Area(row, 1, row, LAST), text, parts.WRAPPED)
        canvas.heights[row] = max(16, high(text, WIDTHS[1:]), high(name, WIDTHS[:1], 8))
        row += 1
    canvas.heights[row] = 8
    return row + 1


def _said(own: RaporView) -> list[tuple[str, str]]:
    seat, move = own.seat, own.view.move(own.seat)
    said = []
    if move is not None:
        name = increment.kind(own.report)
        steps = [f"{name} lalu {show(move.before, 2)}", *map(_added, move.parts)]
        said.append(("Pergerakan", f"{_sentence(cause(move))}."))
        said.append(
            ("Hitungan", f"{_sentence('; '.join(steps))}; {name} ini {show(move.after, 2)}.")
        )
    alone = increment.value(own.view, seat)
    if isinstance(alone, float):
        said.append((increment.header(own.view)[0], show(alone, 2)))
    if text := remark(own.view, seat):
        said.append(("Keterangan", f"{text}."))
    return said


def _added(part: Part) -> str:
    """What one cause added, always with its sign."""
    return f"{part.said} {signed(part.points)}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


# The year, the budget ------------------------------------------------------------------------


def _year(canvas: Canvas, own: RaporView, row: int) -> tuple[int, tuple[Chart, ...]]:
    """Score and rank of every month beside a line of the scores."""
    if not own.report.history:
        return row, ()
    row = sums.section(canvas, row, "Perjalanan tahun ini (dalam kurung: belum diperingkat)")
    canvas.header(row, _MONTH, ("Bulan", "Skor", "Peringkat"))
    first = row + 1
    for at, (name, past) in enumerate(zip(MONTHS, own.view.past(own.seat), strict=True), first):
        ranked = past is not None and past.rank is not None
        shown: CellValue = None if past is None else past.rank or DASH
        score = replace(_SHARE, number="0.00" if ranked else parts.UNOFFICIAL)
        canvas.put(at, _MONTH, name[:3], Style(Look.GIVEN, size=9))
        canvas.put(at, _SCORE, past.score if past else None, score)
        canvas.put(at, _RANK, shown, parts.CENTRED)
    cap = own.seat.edition.policy.cap
    chart = Chart(
        kind="line",
        title="Skor s.d. akhir tiap bulan",
        series=(
            ChartSeries(
                name="Skor",
                categories=Area(first, _MONTH, first + 11, _MONTH).a1(sheet=parts.CARD),
                values=Area(first, _SCORE, first + 11, _SCORE).a1(sheet=parts.CARD),
                colour=parts.BLUE,
            ),
        ),
        row=row,
        col=0,
        width=round(sum(map(text_width.column, WIDTHS[:_MONTH])) / 0.75) - 8,
        height=round(13 * ROW_HEIGHT / 0.75),
        low=0,
        high=max(100.0, cap),
    )
    after = first + 12
    canvas.heights |= {**dict.fromkeys(range(row, after), ROW_HEIGHT), after: 8}
    return after + 1, (chart,)


def _budget(canvas: Canvas, own: RaporView, row: int) -> int:
    """Pagu, plan of cash, SP2D and what follows from them."""
    if not own.report.money:
        return row
    found = to_date(own.report.money[0], own.report.scores.period.last)
    version = f" ({found.money.version})" if found.money.version else ""
    word = _behind(own, found)
    row = sums.section(canvas, row, "Realisasi anggaran")
    boxes: tuple[tuple[str, CellValue, Style], ...] = (
        (f"Pagu{version} (Rp)", found.money.pagu, _RUPIAH),
        ("RAK s.d. bulan ini (Rp)", found.rak, _RUPIAH),
        ("SP2D s.d. bulan ini (Rp)", found.spent, _RUPIAH),
        ("RAK (% pagu)", found.target, _SHARE),
        ("Serapan (% pagu)", found.serapan, _SHARE),
        ("Terhadap rencana (RAK)", word, _WORDS),
    )
    for (first, last), (name, value, style) in zip(_PAIRS, boxes, strict=True):
        canvas.span(Area(row, first, row, last), name, parts.HEADER)
        canvas.span(Area(row + 1, first, row + 1, last), DASH if value is None else value, style)
    canvas.heights |= {row: 28, row + 1: 30}
    return row + 2


def _behind(own: RaporView, found: Spending) -> str:
    """How far spending lags behind its plan, and the colour of that."""
    if found.deviation is None or found.target is None:
        return DASH
    month, colours = own.report.scores.period.last, own.report.colours
    colour = tepra.colour_of(found.deviation, found.target, month, colours)
    return f"{tepra.words(found.deviation, found.target)} ({colour.name})"
