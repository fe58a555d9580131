"""*Tren*: every month of the year at a glance, and *Pergerakan*: why the scores moved."""

from __future__ import annotations

from collections.abc import Callable

from kontrak_xl.core.model import MONTHS
from kontrak_xl.ranking.sheets import parts
from kontrak_xl.ranking.sheets.calc import ScoreAddresses, reason
from kontrak_xl.ranking.sheets.figures import mean, median
from kontrak_xl.ranking.sheets.parts import DASH, Canvas, listed
from kontrak_xl.ranking.view import PostResult, View
from kontrak_xl.workbook.pages import (
    Align,
    Area,
    CellValue,
    Chart,
    ChartSeries,
    ConditionalFormat,
    Look,
    Page,
    Sparkline,
    Style,
    cell,
)

_TOP = 12
"""The first post's row; the region's lines stand above it."""
_REGION = 6
_SCORES = 2
"""The first month's score; twelve of them, the small line, then twelve ranks."""
_LINE = _SCORES + 12
_RANKS = _LINE + 1
_LAST = _RANKS + 11
_SCORE = Style(Look.GIVEN, number="0.00", align=Align.RIGHT, size=9)
_NOW = Style(Look.RESULT, number="0.00", align=Align.RIGHT, size=9)
_SMALL_RANK = Style(Look.GIVEN, number="0", align=Align.CENTRE, size=9)
_RANK_NOW = Style(Look.RESULT, number="0", align=Align.CENTRE, size=9)
_NAME = Style(Look.GIVEN, size=9)
_SHORT = tuple(name[:3] for name in MONTHS)
_REGION_LINES: tuple[tuple[str, Callable[[list[float]], float], str], ...] = (
    ("Tertinggi", max, "=MAX({})"),
    ("Rata-rata", mean, "=ROUND(ROUND(AVERAGE({}),9),2)"),
    ("Median", median, "=ROUND(ROUND(MEDIAN({}),9),2)"),
    ("Terendah", min, "=MIN({})"),
    ("OPD diperingkat", len, "=COUNT({})"),
)
"""What is told of all ranked scores of a month, and how Excel tells it."""


def page(view: View) -> Page:
    """The sheet *Tren*: scores and ranks of each month up to this one."""
    canvas = Canvas()
    canvas.opening(view, "Tren Skor dan Peringkat Bulanan", _LAST)
    about = (
        "Skor s.d. akhir tiap bulan. Angka pucat: belum diperingkat. Kosong: belum ada yang "
        "dinilai, atau bulan belum tiba."
    )
    if closed := sorted(
        month for month in view.report.published if month < view.report.scores.period.last
    ):
        names = listed([MONTHS[month - 1] for month in closed], len(MONTHS))
        about += f" Sudah ditutup, seperti diumumkan: {names}."
    canvas.span(Area(3, 0, 3, _LAST), about, parts.NOTE)
    canvas.heights |= {3: 18, _REGION - 2: 20}
    canvas.put(_REGION - 2, 0, "Seluruh OPD yang diperingkat", parts.SECTION)
    for col in range(1, _LAST + 1):
        canvas.put(_REGION - 2, col, None, parts.SECTION)
    _region(canvas, view)
    _head(canvas, _TOP - 1)
    for row, seat in enumerate(view.ranked, _TOP):
        _row(canvas, view, seat, row)
    last = _TOP + max(1, len(view.seats)) - 1
    return Page(
        name=parts.TREND,
        cells=tuple(canvas.puts),
        merges=tuple(canvas.merges),
        heights=canvas.heights,
        widths={0: 6.0, 1: 40.0, **dict.fromkeys(range(_SCORES, _LINE), 6.8), _LINE: 16.0,
                **dict.fromkeys(range(_RANKS, _LAST + 1), 4.2)},
        freeze=(_TOP, _SCORES),
        conditional_formats=_unranked(last),
        charts=(_chart(),),
        sparklines=_sparklines(view),
        printing=parts.printing(view, repeat=_TOP - 1, area=Area(0, 0, last, _LAST)),
        select=(_TOP, 0),
        tab=parts.BLUE,
    )  # fmt: skip


def _head(canvas: Canvas, row: int) -> None:
    canvas.header(row, 0, ("Per.", "OPD", *_SHORT, "Tren skor", *_SHORT))
    canvas.heights[row] = 20


def _region(canvas: Canvas, view: View) -> None:
    """The best, the mean, the median, the lowest of each month, and how many were ranked."""
    block = ScoreAddresses(view)
    canvas.header(_REGION - 1, 0, ("", "Skor", *_SHORT))
    for row, (name, _, _) in enumerate(_REGION_LINES, _REGION):
        canvas.put(row, 0, None, parts.TEXT)
        canvas.put(row, 1, name, parts.TEXT)
        canvas.heights[row] = 27
    for month in range(1, 13):
        known = [view.past(seat)[month - 1] for seat in view.seats]
        scores = [past.score for past in known if past and past.rank is not None]
        column = block.seats(f"skor_urut_{month}")
        for row, (_, tell, formula) in enumerate(_REGION_LINES, _REGION):
            style = Style(Look.COMPUTED, number="0" if tell is len else "0.00", size=9)
            col = _SCORES + month - 1
            if scores:
                canvas.put(row, col, float(tell(scores)), style, formula.format(column))
            else:
                canvas.put(row, col, None, style)


def _row(canvas: Canvas, view: View, seat: PostResult, row: int) -> None:
    """One post: its past as values, this month by formula."""
    block, last = ScoreAddresses(view), len(view.report.history)
    rank = block.seat(seat, "peringkat")
    shown: CellValue = DASH if seat.rank is None else seat.rank
    canvas.put(row, 0, shown, parts.RANK, f'=IF(ISNUMBER({rank}),{rank},"{DASH}")')
    canvas.put(row, 1, seat.brief, _NAME)
    canvas.put(row, _LINE, None, parts.TEXT)
    for month, past in enumerate(view.past(seat), start=1):
        score, place = _SCORES + month - 1, _RANKS + month - 1
        now = month == last and past is not None
        value = past.score if past else None
        formula = f"={block.seat(seat, 'skor')}" if now else ""
        canvas.put(row, score, value, _NOW if now else _SCORE, formula)
        ranked = past.rank if past else None
        style = _RANK_NOW if now else _SMALL_RANK
        if past is not None and ranked is None:
            canvas.put(row, place, DASH, style)
        else:
            canvas.put(row, place, ranked, style, f"={rank}" if now else "")
    canvas.heights[row] = 17


def _unranked(last: int) -> tuple[ConditionalFormat, ...]:
    """A score that did not rank is pale and in brackets."""
    area = Area(_TOP, _SCORES, last, _LINE - 1)
    sign = f'{cell(_TOP, _RANKS)}="{DASH}"'
    return (
        ConditionalFormat(area=area, formula=sign, number=parts.UNOFFICIAL, ink=parts.PALE_INK),
    )


def _sparklines(view: View) -> tuple[Sparkline, ...]:
    high = max([100.0, *(seat.edition.policy.cap for seat in view.seats)])
    return tuple(
        Sparkline(
            row=row,
            col=_LINE,
            values=Area(row, _SCORES, row, _LINE - 1).a1(sheet=parts.TREND),
            colour=parts.SHADES[0],
            last_colour=parts.BLUE,
            low=0,
            high=high,
        )
        for row, _ in enumerate(view.ranked, _TOP)
    )


def _chart() -> Chart:
    """The year of the whole region as lines; months to come are gaps."""
    months = Area(_REGION - 1, _SCORES, _REGION - 1, _LINE - 1).a1(sheet=parts.TREND)
    looks = ((0, parts.BLUE, True), (1, parts.INK, False), (2, parts.ORANGE, True))
    series = tuple(
        ChartSeries(
            name=_REGION_LINES[at][0],
            categories=months,
            values=Area(_REGION + at, _SCORES, _REGION + at, _LINE - 1).a1(sheet=parts.TREND),
            colour=colour,
            dashed=dashed,
        )
        for at, colour, dashed in looks
    )
    return Chart(
        kind="line", title="Skor OPD yang diperingkat tiap bulan", series=series,
        row=_REGION - 1, col=_LINE, width=480, height=192, low=0, high=100,
    )  # fmt: skip


# Pergerakan --------------------------------------------------------------------------------

_HEAD = 5
_MOVE_HEADERS = (
    "Per.", "OPD", "Per. bulan lalu", "Naik ▲\nturun ▼", "Skor bulan lalu", "Koreksi bulan lalu",
    "Indikator baru atau berganti", "Nilai naik atau turun", "Skor bulan ini", "Perubahan skor",
    "Sebab",
)  # fmt: skip
_MOVE_WIDTHS = (7, 42, 9, 9, 11, 11, 13, 12, 11, 11, 60)
_MOVE_NOTES = (
    "Skor bulan lalu + koreksi + indikator + nilai = skor bulan ini, sampai dua desimal.",
    "Koreksi: data yang masuk belakangan mengubah skor bulan lalu dari yang sudah diumumkan.",
    "Indikator: yang baru jatuh tempo, baru dinilai, tidak lagi dinilai, atau berubah bobotnya.",
    "Nilai: pergerakan nyata pada indikator yang dinilai di kedua bulan, dengan bobot bulan ini.",
)


def moves_page(view: View) -> Page:
    """The sheet *Pergerakan*: last month's score, what was added, this month's score."""
    canvas = Canvas()
    last_col = len(_MOVE_HEADERS) - 1
    canvas.opening(view, "Pergerakan sejak Bulan Lalu dan Sebabnya", last_col)
    canvas.header(_HEAD - 1, 0, _MOVE_HEADERS)
    canvas.heights |= {3: 6, _HEAD - 1: 42}
    for row, seat in enumerate(view.ranked, _HEAD):
        _move(canvas, view, seat, row)
    last = _HEAD + max(1, len(view.seats)) - 1
    for row, text in enumerate(_MOVE_NOTES, last + 2):
        canvas.span(Area(row, 0, row, last_col), text, parts.NOTE)
    return Page(
        name=parts.MOVES,
        cells=tuple(canvas.puts),
        merges=tuple(canvas.merges),
        heights=canvas.heights,
        widths=dict(enumerate(_MOVE_WIDTHS)),
        freeze=(_HEAD, 2),
        conditional_formats=climbs(Area(_HEAD, 3, last, 3)),
        printing=parts.printing(view, repeat=_HEAD - 1),
        select=(_HEAD, 0),
        tab=parts.BLUE,
    )


def climbs(area: Area) -> tuple[ConditionalFormat, ...]:
    """Colours beside the arrows."""
    first = cell(area.row, area.col)
    number = f"ISNUMBER({first})"
    return (
        ConditionalFormat(area=area, formula=f"AND({number},N({first})>0)", fill=parts.SHADES[1]),
        ConditionalFormat(area=area, formula=f"AND({number},N({first})<0)", fill=parts.SHADES[3]),
    )


def _move(canvas: Canvas, view: View, seat: PostResult, row: int) -> None:
    block, move = ScoreAddresses(view), view.move(seat)
    rank, here = block.seat(seat, "peringkat"), {at: cell(row, at) for at in range(10)}
    shown: CellValue = DASH if seat.rank is None else seat.rank
    canvas.put(row, 0, shown, parts.RANK, f'=IF(ISNUMBER({rank}),{rank},"{DASH}")')
    canvas.put(row, 1, seat.name, parts.WRAPPED)
    text, told = reason(view, seat), block.seat(seat, "sebab")
    canvas.put(row, 10, text, Style(Look.COMPUTED, wrap=True, size=9), f'={told}&""')
    canvas.heights[row] = max(18, parts.height(seat.name, 42), parts.height(text, 58, 9))
    if move is None:
        for col in range(2, 10):
            canvas.put(row, col, DASH, parts.CENTRED)
        return
    before: CellValue = DASH if move.rank_before is None else move.rank_before
    past = block.seat(seat, "peringkat_lalu")
    climbed: CellValue = DASH if move.climbed is None else move.climbed
    both = f"AND(ISNUMBER({here[0]}),ISNUMBER({here[2]}))"
    real = f"=ROUND({here[9]}-{here[5]}-{here[6]},2)"
    cells = (
        (before, parts.COUNT, f'=IF(ISNUMBER({past}),{past},"{DASH}")'),
        (climbed, parts.CLIMB, f'=IF({both},{here[2]}-{here[0]},"{DASH}")'),
        (move.before, parts.POINTS, f"={block.seat(seat, 'skor_lalu')}"),
        (move.correction, parts.CHANGE, f"={block.seat(seat, 'koreksi')}"),
        (move.indicators, parts.CHANGE, f"={block.seat(seat, 'indikator')}"),
        (move.real, parts.CHANGE, real),
        (seat.score, parts.RESULT, f"={block.seat(seat, 'skor')}"),
        (move.change, parts.CHANGE, f"=ROUND({here[8]}-{here[4]},2)"),
    )
    for col, (value, style, formula) in enumerate(cells, 2):
        canvas.put(row, col, value, style, formula)
