"""*Rapor*: the buku kerja of one OPD on one page, chosen from a list, by formulas over *Data*."""

from __future__ import annotations

from dataclasses import replace

from kontrak_xl.core.model import MONTHS, RowStatus
from kontrak_xl.ranking import increment
from kontrak_xl.ranking.sheets import data, parts
from kontrak_xl.ranking.sheets.calc import ScoreAddresses, choice
from kontrak_xl.ranking.sheets.parts import Canvas, or_dash
from kontrak_xl.ranking.view import View
from kontrak_xl.workbook import algebra, excel
from kontrak_xl.workbook.algebra import Formula
from kontrak_xl.workbook.pages import (
    Align,
    Area,
    ConditionalFormat,
    Look,
    Page,
    Style,
    Validation,
    ValidationKind,
    cell,
)

_WIDTHS = (16, 46, 12, 16, 16, 11, 10, 10, 18)
_LAST = len(_WIDTHS) - 1
_CHOICE = 3
_FACTS = 5
_YEAR = 10
_TOP = 16
"""The first indicator's row."""
_QUIET = Style(Look.NOTE, number=";;;")
_MIDDLE = Style(Look.COMPUTED, align=Align.CENTRE)
_STRONG = Style(Look.RESULT, number="0.00", align=Align.CENTRE)
_FREE = Style(Look.COMPUTED, number="#,##0.00##", align=Align.RIGHT)
_COLUMNS = (
    ("kode", "Kode"), ("indikator", "Indikator"), ("satuan", "Satuan"),
    ("target", "Rencana s.d. bulan ini"), ("realisasi_sd", "Realisasi s.d. bulan ini"),
    ("capaian", "Capaian (%)"), ("nilai", "Nilai"), ("bobot", "Bobot"), ("status", "Status"),
)  # fmt: skip
_NUMBERS = {"capaian", "nilai"}
"""Fields that hold a calculating 0 where nothing is judged."""


def page(view: View) -> Page:
    """The sheet *Rapor*; it shows the first post until another is chosen."""
    canvas = Canvas()
    rows = max(len(each.lines) for each in view.seats)
    canvas.opening(view, "Rapor Kinerja", _LAST)
    canvas.put(_CHOICE, 0, "Pilih OPD ▼", Style(Look.PLAIN, bold=True))
    corners = Area(_CHOICE, 1, _CHOICE, _LAST - 1)
    canvas.span(corners, choice(view, view.seats[0]), Style(Look.CHOICE, bold=True, size=12))
    chosen = canvas.at(_CHOICE, 1, absolute=True)
    canvas.put(_CHOICE, _LAST, excel.match(chosen, ScoreAddresses(view).seats("pilihan")), _QUIET)
    canvas.heights |= {_CHOICE: 24, 4: 6}
    _facts(canvas, view)
    _year(canvas, view)
    canvas.header(
        _TOP - 1,
        0,
        [header.replace("s.d. bulan ini", increment.since(view.report)) for _, header in _COLUMNS],
    )
    canvas.heights |= {_TOP - 2: 8, _TOP - 1: 30}
    for number in range(rows):
        _row(canvas, view, number)
    last = _TOP + rows - 1
    return Page(
        name=parts.CARD,
        cells=tuple(canvas.puts),
        merges=tuple(canvas.merges),
        heights=canvas.heights,
        widths=dict(enumerate(_WIDTHS)),
        validations=(_allow(view, corners),),
        conditional_formats=_whens(last),
        printing=replace(parts.printing(view, area=Area(0, 0, last, _LAST)), tall=1),
        select=(_CHOICE, 1),
        tab="#C9A227",
    )


def _allow(view: View, area: Area) -> Validation:
    return Validation(
        area=Area(area.row, area.col, area.row, area.col),
        check=ValidationKind.LIST,
        source=f"={ScoreAddresses(view).seats('pilihan').text}",
        title="Pilih OPD",
        prompt="Pilih OPD dari daftar; seluruh halaman mengikuti.",
        error="Pilih nama OPD dari daftar.",
    )


def _of(view: View, name: str) -> Formula:
    """A field of the chosen post; the page shows the first until another is chosen."""
    return excel.index(ScoreAddresses(view).seats(name), excel.at(1, _CHOICE, _LAST, absolute=True))


def _facts(canvas: Canvas, view: View) -> None:
    """Rank, score, predikat, share judged, last month, and the two sentences."""
    measured = _of(view, "bobot_terukur")
    before = f"{increment.kind(view.report)} lalu"
    boxes = (
        ("Peringkat", or_dash(_of(view, "peringkat")), _centred("0")),
        ("Skor", or_dash(_of(view, "skor"), measured > 0), _STRONG),
        ("Bobot terukur (%)", measured, _STRONG),
        (f"Peringkat {before}", or_dash(_of(view, "peringkat_lalu")), _centred("0")),
    )
    for at, (name, content, style) in enumerate(boxes):
        col = (0, 2, 4, 6)[at]
        canvas.span(Area(_FACTS, col, _FACTS, col + 1), name, parts.HEADER)
        canvas.span(Area(_FACTS + 1, col, _FACTS + 1, col + 1), content, style)
    canvas.put(_FACTS, _LAST, "Predikat", parts.HEADER)
    bold = Style(Look.RESULT, align=Align.CENTRE, wrap=True)
    canvas.put(_FACTS + 1, _LAST, _of(view, "predikat") & "", bold)
    canvas.heights |= {_FACTS + 1: 26, _FACTS + 2: 28, _FACTS + 3: 28}
    lines = ((f"Sejak {before}", "sebab"), ("Keterangan", "keterangan"))
    for row, (name, field) in enumerate(lines, _FACTS + 2):
        canvas.put(row, 0, name, parts.TEXT)
        canvas.span(Area(row, 1, row, _LAST), _of(view, field) & "", parts.WORDS_WRAPPED)


def _centred(number: str) -> Style:
    return Style(Look.RESULT, number=number, align=Align.CENTRE)


def _year(canvas: Canvas, view: View) -> None:
    """The ranked score of each month in one sentence's width: two rows of six."""
    for month, name in enumerate(MONTHS, 1):
        row, col = _YEAR + 2 * ((month - 1) // 6), 2 + (month - 1) % 6
        canvas.put(row, col, name, parts.HEADER)
        canvas.put(row + 1, col, or_dash(_of(view, f"skor_urut_{month}")), _centred("0.00"))
    canvas.span(
        Area(_YEAR, 0, _YEAR + 3, 1),
        "Skor s.d. tiap bulan (hanya bulan yang diperingkat)",
        parts.WRAPPED,
    )


def _row(canvas: Canvas, view: View, number: int) -> None:
    """The chosen post's next indicator, or nothing."""
    row, place = _TOP + number, _of(view, "baris_pertama") + number
    within = algebra.constant(number) < _of(view, "banyak_baris")

    def field(key: str) -> Formula:
        return excel.index(data.column(view, key), place)

    judged = excel.or_(field("status").equals(RowStatus.JUDGED.value), field("bobot_dinilai") > 0)
    for col, (key, _) in enumerate(_COLUMNS):
        content = field(key)
        if key in {"target", "realisasi_sd"}:
            content = or_dash(content)
        elif key in _NUMBERS:
            content = or_dash(content, judged)
        canvas.put(row, col, excel.if_(within, content, ""), _style(key))
    text = canvas.values[row, 1]
    canvas.heights[row] = max(26, parts.height(str(text), 46))


def _style(key: str) -> Style:
    if key == "kode":
        return Style(Look.CODE)
    if key in {"target", "realisasi_sd"}:
        return _FREE
    if key in _NUMBERS:
        return parts.CENTRED_POINTS
    if key == "bobot":
        return Style(Look.COMPUTED, number="General", align=Align.CENTRE)
    return Style(Look.COMPUTED, wrap=True) if key == "indikator" else _MIDDLE


def _whens(last: int) -> tuple[ConditionalFormat, ...]:
    """Whole numbers without decimals; lines that do not stand without a frame's grey."""
    first = cell(_TOP, 3)
    numbers = Area(_TOP, 3, last, 4)
    whole = f"AND(ISNUMBER({first}),N({first})=INT(N({first})))"
    return (
        ConditionalFormat(area=numbers, formula=whole, number="#,##0"),
        ConditionalFormat(
            area=Area(_TOP, 0, last, _LAST), formula=f'$A{_TOP + 1}=""', fill="#FFFFFF"
        ),
    )
