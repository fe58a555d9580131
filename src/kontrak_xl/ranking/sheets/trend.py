"""*Tren*: every month of the year at a glance, and *Pergerakan*: why the scores moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kontrak_xl.core.model import MONTHS
from kontrak_xl.ranking import increment
from kontrak_xl.ranking.moves import Cause
from kontrak_xl.ranking.sheets import parts
from kontrak_xl.ranking.sheets.calc import ScoreAddresses, part_name, reason
from kontrak_xl.ranking.sheets.parts import DASH, Canvas, listed, or_dash
from kontrak_xl.ranking.view import PostResult, View
from kontrak_xl.workbook import excel
from kontrak_xl.workbook.algebra import Formula, Range
from kontrak_xl.workbook.pages import (
    Align,
    Area,
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
_REGION_LINES: tuple[tuple[str, str, Callable[[Range], Formula]], ...] = (
    ("Tertinggi", "0.00", excel.largest),
    ("Rata-rata", "0.00", lambda scores: excel.rounded(excel.mean(scores), 2)),
    ("Median", "0.00", lambda scores: excel.rounded(excel.median(scores), 2)),
    ("Terendah", "0.00", excel.smallest),
    ("OPD diperingkat", "0", excel.count),
)
"""What is told of all ranked scores of a month, with its number format."""


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
        scores = block.seats(f"skor_urut_{month}")
        known = excel.count(scores).value
        for row, (_, number, tell) in enumerate(_REGION_LINES, _REGION):
            style = Style(Look.COMPUTED, number=number, size=9)
            canvas.put(row, _SCORES + month - 1, tell(scores) if known else None, style)


def _row(canvas: Canvas, view: View, seat: PostResult, row: int) -> None:
    """One post: its past as values, this month by formula."""
    block, last = ScoreAddresses(view), len(view.report.history)
    rank = block.seat(seat, "peringkat")
    canvas.put(row, 0, or_dash(rank), parts.RANK)
    canvas.put(row, 1, seat.brief, _NAME)
    canvas.put(row, _LINE, None, parts.TEXT)
    for month, past in enumerate(view.past(seat), start=1):
        score, place = _SCORES + month - 1, _RANKS + month - 1
        now = month == last and past is not None and not view.report.by_itself
        value = past.score if past else None
        canvas.put(row, score, block.seat(seat, "skor") if now else value, _NOW if now else _SCORE)
        ranked = past.rank if past else None
        style = _RANK_NOW if now else _SMALL_RANK
        if past is not None and ranked is None:
            canvas.put(row, place, DASH, style)
        else:
            canvas.put(row, place, rank if now else ranked, style)
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
_ALWAYS = (Cause.REAL, Cause.DUE)
"""The causes that have a column even where nothing came from them."""
_LATE = "laporan OPD tentang {kind} lalu yang masuk atau berubah sesudah diumumkan"
_CENTRE = "nilai {kind} lalu dari penanggung jawab data yang datang sesudah diumumkan"
_EDITION = "target, bobot, atau indikator menurut terbitan yang mulai berlaku"
_MOVE_HEADS: Mapping[Cause, tuple[str, str]] = {
    Cause.REAL: ("Nilai naik atau turun", "pergerakan indikator yang dinilai di kedua {kind}"),
    Cause.DUE: ("Baru atau tidak lagi jatuh tempo", "indikator yang jatuh tempo berganti"),
    Cause.BLANK: ("Isian kosong", "isian jatuh tempo yang kosong dihitung 0, atau kini diisi"),
    Cause.UNREAD: ("Belum terbaca", "isian yang diketik tetapi belum dapat dibaca dihitung 0"),
    Cause.AWAITED: ("Menunggu atau baru ada data", "nilai yang diisi penanggung jawab data"),
    Cause.NOTHING: ("Tidak dinilai", "penyebut 0 sehingga bobotnya dibagikan, atau tidak lagi"),
    Cause.POINTS: ("Bonus atau pengurangan", "Keputusan yang mulai atau berakhir"),
    Cause.WAIVER: ("Pengecualian indikator", "Keputusan yang mulai atau berakhir"),
    Cause.LATE: ("Isian {kind} lalu yang datang kemudian", _LATE),
    Cause.CENTRE: ("Data {kind} lalu yang datang kemudian", _CENTRE),
    Cause.EDITION: ("Terbitan baru", _EDITION),
    Cause.RULES: ("Aturan", "cara menghitung yang diperbarui sesudah {kind} lalu diumumkan"),
}
"""The head of each cause's column, and what it means."""


def _shown(view: View) -> list[Cause]:
    """The causes that have a column: those from which anything came."""
    found = {part.cause for move in view.moves.values() for part in move.parts}
    return [cause for cause in _MOVE_HEADS if cause in found or cause in _ALWAYS]


def _move_columns(view: View) -> list[tuple[str, float]]:
    """The heads of *Pergerakan* with their widths."""
    kind = increment.kind(view.report)
    causes = [(_MOVE_HEADS[cause][0].format(kind=kind), 13.0) for cause in _shown(view)]
    return [
        ("Per.", 7), ("OPD", 42), (f"Per. {kind} lalu", 9), ("Naik ▲\nturun ▼", 9),
        (f"Skor {kind} lalu", 11), *causes, (f"Skor {kind} ini", 11), ("Perubahan skor", 11),
        ("Sebab", 60),
    ]  # fmt: skip


def _move_notes(view: View) -> list[str]:
    """How the parts add up, and what each of them is."""
    kind = increment.kind(view.report)
    heads = {cause: tuple(text.format(kind=kind) for text in _MOVE_HEADS[cause])
             for cause in _shown(view)}  # fmt: skip
    summed = " + ".join(head for head, _ in heads.values())
    whole = f"Skor {kind} lalu, sebagaimana diumumkan, + {summed} = skor {kind} ini"
    return [
        f"{whole}, sampai dua desimal. Tiap bagian dihitung dengan mengubah satu sebab saja.",
        *(f"{head}: {text}." for head, text in heads.values()),
    ]


def moves_page(view: View) -> Page:
    """The sheet *Pergerakan*: the score before, what each cause brought, the score now."""
    canvas, columns = Canvas(), _move_columns(view)
    last_col = len(columns) - 1
    heading = f"Pergerakan sejak {increment.kind(view.report).capitalize()} Lalu dan Sebabnya"
    canvas.opening(view, heading, last_col)
    canvas.header(_HEAD - 1, 0, [head for head, _ in columns])
    canvas.heights |= {3: 6, _HEAD - 1: 42}
    for row, seat in enumerate(view.ranked, _HEAD):
        _move(canvas, view, seat, row)
    last = _HEAD + max(1, len(view.seats)) - 1
    for row, text in enumerate(_move_notes(view), last + 2):
        canvas.prose(row, (0, last_col), text, parts.NOTE_WRAPPED, 190)
    return Page(
        name=parts.MOVES,
        cells=tuple(canvas.puts),
        merges=tuple(canvas.merges),
        heights=canvas.heights,
        widths={col: width for col, (_, width) in enumerate(columns)},
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
    block, move, causes = ScoreAddresses(view), view.move(seat), _shown(view)
    first = 5
    after = first + len(causes)
    rank = canvas.put(row, 0, or_dash(block.seat(seat, "peringkat")), parts.RANK)
    canvas.put(row, 1, seat.name, parts.WRAPPED)
    text = reason(view, seat)
    told = block.seat(seat, "sebab") & ""
    canvas.put(row, after + 2, told, Style(Look.COMPUTED, wrap=True, size=9))
    canvas.heights[row] = max(18, parts.height(seat.name, 42), parts.height(text, 58, 9))
    if move is None:
        for col in range(2, after + 2):
            canvas.put(row, col, DASH, parts.CENTRED)
        return
    before = canvas.put(row, 2, or_dash(block.seat(seat, "peringkat_lalu")), parts.COUNT)
    both = excel.and_(excel.is_number(rank), excel.is_number(before))
    canvas.put(row, 3, excel.if_(both, before - rank, DASH), parts.CLIMB)
    then = canvas.put(row, 4, block.seat(seat, "skor_lalu"), parts.POINTS)
    for col, cause in enumerate(causes, first):
        canvas.put(row, col, block.seat(seat, part_name(cause)), parts.CHANGE)
    now = canvas.put(row, after, block.seat(seat, "skor"), parts.RESULT)
    canvas.put(row, after + 1, excel.round_(now - then, 2), parts.CHANGE)
