"""*Rapor*: the buku kerja of one OPD on one page, chosen from a list, by formulas over *Data*."""

from __future__ import annotations

from dataclasses import replace

from kontrak_xl.core.model import MONTHS, RowStatus
from kontrak_xl.ranking.sheets import data, parts
from kontrak_xl.ranking.sheets.calc import ScoreAddresses, choice, reason
from kontrak_xl.ranking.sheets.parts import DASH, Canvas
from kontrak_xl.ranking.view import PostResult, RowResult, View, remark
from kontrak_xl.rules.formulas import literal
from kontrak_xl.workbook.pages import (
    Align,
    Area,
    CellValue,
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
_PLACE = cell(_CHOICE, _LAST, absolute=True)
"""Which post is chosen: its row among the posts."""
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
CellContent = tuple[CellValue, Style, str]


def page(view: View) -> Page:
    """The sheet *Rapor*; it shows the first post until another is chosen."""
    canvas, seat = Canvas(), view.seats[0]
    rows = max(len(each.lines) for each in view.seats)
    canvas.opening(view, "Rapor Kinerja", _LAST)
    canvas.put(_CHOICE, 0, "Pilih OPD ▼", Style(Look.PLAIN, bold=True))
    corners = Area(_CHOICE, 1, _CHOICE, _LAST - 1)
    canvas.span(corners, choice(view, seat), Style(Look.CHOICE, bold=True, size=12))
    found = f"MATCH({cell(_CHOICE, 1, absolute=True)},{ScoreAddresses(view).seats('pilihan')},0)"
    canvas.put(_CHOICE, _LAST, 1, _QUIET, f"={found}")
    canvas.heights |= {_CHOICE: 24, 4: 6}
    _facts(canvas, view, seat)
    _year(canvas, view, seat)
    canvas.header(_TOP - 1, 0, [header for _, header in _COLUMNS])
    canvas.heights |= {_TOP - 2: 8, _TOP - 1: 30}
    for number in range(rows):
        _row(canvas, view, seat, number)
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
        source=f"={ScoreAddresses(view).seats('pilihan')}",
        title="Pilih OPD",
        prompt="Pilih OPD dari daftar; seluruh halaman mengikuti.",
        error="Pilih nama OPD dari daftar.",
    )


def _of(view: View, name: str) -> str:
    """A field of the chosen post."""
    return f"INDEX({ScoreAddresses(view).seats(name)},{_PLACE})"


def _facts(canvas: Canvas, view: View, seat: PostResult) -> None:
    """Rank, score, predikat, share judged, last month, and the two sentences."""
    rank, measured = _of(view, "peringkat"), _of(view, "bobot_terukur")
    before = _of(view, "peringkat_lalu")
    move = view.move(seat)
    past = move.rank_before if move else None
    boxes: tuple[tuple[str, CellContent], ...] = (
        ("Peringkat", _known(seat.rank, _centred("0"), rank, f"ISNUMBER({rank})")),
        ("Skor", _known(seat.score if seat.measured else None, _STRONG, _of(view, "skor"),
                        f"{measured}>0")),
        ("Bobot terukur (%)", (seat.measured, _STRONG, f"={measured}")),
        ("Peringkat bulan lalu", _known(past, _centred("0"), before, f"ISNUMBER({before})")),
    )  # fmt: skip
    for at, (name, (value, style, formula)) in enumerate(boxes):
        col = (0, 2, 4, 6)[at]
        canvas.span(Area(_FACTS, col, _FACTS, col + 1), name, parts.HEADER)
        canvas.span(Area(_FACTS + 1, col, _FACTS + 1, col + 1), value, style, formula)
    canvas.put(_FACTS, _LAST, "Predikat", parts.HEADER)
    predicate = str(seat.facts["predikat"])
    bold = Style(Look.RESULT, align=Align.CENTRE, wrap=True)
    canvas.put(_FACTS + 1, _LAST, predicate, bold, f'={_of(view, "predikat")}&""')
    canvas.heights |= {_FACTS + 1: 26, _FACTS + 2: 28, _FACTS + 3: 28}
    said = remark(seat, view.report.region.ranking.min_measured)
    lines = (("Sejak bulan lalu", reason(view, seat), "sebab"), ("Keterangan", said, "keterangan"))
    for row, (name, text, field) in enumerate(lines, _FACTS + 2):
        canvas.put(row, 0, name, parts.TEXT)
        area = Area(row, 1, row, _LAST)
        canvas.span(area, text, parts.WORDS_WRAPPED, f'={_of(view, field)}&""')


def _centred(number: str) -> Style:
    return Style(Look.RESULT, number=number, align=Align.CENTRE)


def _known(value: CellValue, style: Style, field: str, test: str) -> CellContent:
    return DASH if value is None else value, style, f'=IF({test},{field},"{DASH}")'


def _year(canvas: Canvas, view: View, seat: PostResult) -> None:
    """The ranked score of each month in one sentence's width: two rows of six."""
    for month, name in enumerate(MONTHS, 1):
        row, col = _YEAR + 2 * ((month - 1) // 6), 2 + (month - 1) % 6
        past = view.past(seat)[month - 1]
        score = past.score if past and past.rank is not None else None
        field = _of(view, f"skor_urut_{month}")
        value, style, formula = _known(score, _centred("0.00"), field, f"ISNUMBER({field})")
        canvas.put(row, col, name, parts.HEADER)
        canvas.put(row + 1, col, value, style, formula)
    canvas.span(
        Area(_YEAR, 0, _YEAR + 3, 1),
        "Skor s.d. tiap bulan (hanya bulan yang diperingkat)",
        parts.WRAPPED,
    )


def _row(canvas: Canvas, view: View, seat: PostResult, number: int) -> None:
    """The chosen post's next indicator, or nothing."""
    row = _TOP + number
    line = seat.lines[number] if number < len(seat.lines) else None
    within = f"{number}<{_of(view, 'banyak_baris')}"
    at = f"{_of(view, 'baris_pertama')}+{number}"
    for col, (key, _) in enumerate(_COLUMNS):
        field = f"INDEX({data.column(view, key)},{at})"
        canvas.put(row, col, _value(line, key), _style(key), _formula(view, key, field, within, at))
    text = "" if line is None else line.row.text
    canvas.heights[row] = max(26, parts.height(text, 46))


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


def _value(line: RowResult | None, key: str) -> CellValue:
    """What stands for a line: a dash where *Data* has no number for it."""
    if line is None:
        return ""
    undue, judged = line.status == RowStatus.NOT_DUE, line.status == RowStatus.JUDGED
    match key:
        case "kode":
            return line.row.code
        case "indikator":
            return line.row.text
        case "satuan":
            return line.row.unit
        case "bobot":
            return line.row.weight
        case "status":
            return line.status
        case "target":
            return DASH if undue else float(line.facts["target"])
        case "realisasi_sd":
            return float(line.facts["realisasi_sd"]) if judged else DASH
        case _:
            return float(line.facts[key]) if line.counts else DASH


def _formula(view: View, key: str, field: str, within: str, at: str) -> str:
    if key in {"target", "realisasi_sd"}:
        return f'=IF({within},IF(ISNUMBER({field}),{field},"{DASH}"),"")'
    if key in _NUMBERS:
        status = f"INDEX({data.column(view, 'status')},{at})"
        weight = f"INDEX({data.column(view, 'bobot_dinilai')},{at})"
        judged = f"OR({status}={literal(RowStatus.JUDGED.value)},{weight}>0)"
        return f'=IF({within},IF({judged},{field},"{DASH}"),"")'
    return f'=IF({within},{field},"")'


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
