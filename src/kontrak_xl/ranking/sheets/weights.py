"""*Bobot*: official weights beside editable copies, and the ranking that the copies would give."""

from __future__ import annotations

import functools
import operator
from collections.abc import Sequence

from kontrak_xl.ranking.sheets import parts
from kontrak_xl.ranking.sheets.calc import Nth, ScoreAddresses
from kontrak_xl.ranking.sheets.data import SIMULATED
from kontrak_xl.ranking.sheets.parts import DASH, Canvas, or_dash
from kontrak_xl.ranking.sheets.slots import (
    CODE,
    NAME,
    OFFICIAL,
    TOP,
    TYPED,
    USED,
    Slot,
    Slots,
    slots,
)
from kontrak_xl.ranking.view import View
from kontrak_xl.workbook import algebra, excel
from kontrak_xl.workbook.algebra import Formula, Range
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

OFFICIAL_TEXT = "Bobot sama dengan bobot resmi"
SIMULATION_TEXT = "SIMULASI – BUKAN PERINGKAT RESMI"
_RANKING = 6
"""The first column of the ranking beside the weights."""
_WEIGHT = Style(Look.GIVEN, number="0.00", align=Align.RIGHT)
_INPUT = Style(Look.INPUT, number="0.00", align=Align.RIGHT)
_HOW = (
    "Ubah angka pada kolom kuning untuk melihat akibatnya pada peringkat di sebelah kanan. "
    "Sel yang dikosongkan kembali memakai bobot resmi. Peringkat resmi tidak berubah."
)


def page(view: View) -> Page:
    """The sheet *Bobot*: weights to change, and the ranking that follows."""
    canvas, found = Canvas(), slots(view)
    last_col = _RANKING + 5
    canvas.opening(view, "Simulasi Bobot", last_col)
    canvas.heights |= {3: 24, TOP - 2: 22}
    canvas.prose(4, (0, last_col), _HOW, parts.NOTE_WRAPPED, 150)
    _weights(canvas, view, found)
    _ranking(canvas, view)
    banner = excel.if_(_differs(canvas, found) > 0, SIMULATION_TEXT, OFFICIAL_TEXT)
    canvas.span(Area(3, 0, 3, last_col), banner, Style(Look.BANNER, align=Align.CENTRE, size=13))
    return Page(
        name=parts.WEIGHTS,
        cells=tuple(canvas.puts),
        merges=tuple(canvas.merges),
        heights=canvas.heights,
        widths=dict(enumerate((44, 16, 9, 10, 9, 2, 10, 48, 10, 10, 10, 11))),
        freeze=(TOP, 0),
        validations=_allows(found),
        conditional_formats=_marks(view, found),
        printing=parts.printing(view, repeat=TOP - 1),
        select=(TOP, TYPED),
        tab="#C9A227",
    )


def _differs(canvas: Canvas, found: Slots) -> Formula:
    """How many weights are not the official ones."""
    counts = [
        excel.count_where(_column(canvas, run, USED).differs(_column(canvas, run, OFFICIAL)))
        for run in (found.groups, found.commons)
        if run
    ]
    return functools.reduce(operator.add, counts) if counts else algebra.constant(0)


def _column(canvas: Canvas, run: Sequence[Slot], col: int, *, absolute: bool = True) -> Range:
    return canvas.over(Area(run[0].row, col, run[-1].row, col), absolute=absolute)


def _weights(canvas: Canvas, view: View, found: Slots) -> None:
    canvas.put(TOP - 2, 0, "Bobot kelompok indikator", parts.SECTION)
    _head(canvas, TOP - 1, "Kelompok indikator")
    for slot in found.groups:
        _slot(canvas, slot)
    if found.groups:
        _sums(canvas, found.groups[-1].row + 1, found.groups, "Jumlah")
    if not found.commons:
        return
    top = found.commons[0].row
    canvas.put(top - 2, 0, "Bobot indikator yang berlaku bagi semua OPD", parts.SECTION)
    _head(canvas, top - 1, "Indikator (SEMUA)")
    for slot in found.commons:
        _slot(canvas, slot)
    row = found.commons[-1].row + 1
    for group in view.groups:
        run = [slot for slot in found.commons if slot.group == group.code]
        if run:
            _sums(canvas, row, run, f"Jumlah dalam {group.name}")
            row += 1
    text = (
        "Jumlah bobot tidak harus 100: nilai kelompok dan skor dibagi dengan jumlah bobot yang "
        "dinilai. Bobot indikator khusus tiap OPD tidak diubah di sini."
    )
    canvas.prose(row, (0, USED), text, parts.NOTE_WRAPPED, 86)


def _head(canvas: Canvas, row: int, first: str) -> None:
    canvas.header(row, 0, (first, "Kode", "Bobot resmi"))
    canvas.put(row, TYPED, "Bobot simulasi", parts.HEADER_INPUT)
    canvas.put(row, USED, "Dipakai", parts.HEADER)
    canvas.heights[row] = 28


def _slot(canvas: Canvas, slot: Slot) -> None:
    canvas.put(slot.row, NAME, slot.name, parts.WRAPPED)
    canvas.put(slot.row, CODE, slot.code, Style(Look.CODE))
    official = canvas.put(slot.row, OFFICIAL, slot.weight, _WEIGHT)
    typed = canvas.put(slot.row, TYPED, slot.weight, _INPUT)
    used = excel.if_(excel.is_number(typed), typed, official)
    canvas.put(slot.row, USED, used, parts.POINTS)
    canvas.heights[slot.row] = max(17, parts.height(slot.name, 44))


def _sums(canvas: Canvas, row: int, run: Sequence[Slot], text: str) -> None:
    canvas.put(row, NAME, text, Style(Look.RESULT))
    canvas.put(row, CODE, None, Style(Look.RESULT))
    for col in (OFFICIAL, TYPED, USED):
        summed = excel.total(_column(canvas, run, col, absolute=False))
        canvas.put(row, col, summed, parts.RESULT)


def _ranking(canvas: Canvas, view: View) -> None:
    """One row a place: who would stand there, beside the official rank."""
    block = ScoreAddresses(view)
    canvas.put(TOP - 2, _RANKING, "Peringkat dengan bobot simulasi", parts.SECTION)
    for col in range(_RANKING + 1, _RANKING + 6):
        canvas.put(TOP - 2, col, None, parts.SECTION)
    canvas.header(
        TOP - 1, _RANKING,
        ("Peringkat simulasi", "OPD", "Skor simulasi", "Peringkat resmi", "Skor resmi",
         "Naik ▲\nturun ▼"),
    )  # fmt: skip
    for row, _ in enumerate(view.seats, TOP):
        nth = block.nth(excel.nth_row(TOP, row, _RANKING), "urutan" + SIMULATED)
        tried, official = or_dash(nth("peringkat" + SIMULATED)), or_dash(nth("peringkat"))
        here, there = (
            canvas.put(row, _RANKING, tried, parts.RANK),
            canvas.put(row, _RANKING + 3, official, parts.COUNT),
        )
        both = excel.and_(excel.is_number(here), excel.is_number(there))
        canvas.put(row, _RANKING + 1, nth("opd_ringkas"), parts.WORDS)
        canvas.put(row, _RANKING + 2, _scored(nth, SIMULATED), parts.RESULT)
        canvas.put(row, _RANKING + 4, _scored(nth, ""), parts.POINTS)
        canvas.put(row, _RANKING + 5, excel.if_(both, there - here, DASH), parts.CLIMB)


def _scored(nth: Nth, suffix: str) -> Formula:
    return or_dash(nth("skor" + suffix), nth("bobot_terukur" + suffix) > 0)


def _allows(found: Slots) -> tuple[Validation, ...]:
    return tuple(
        Validation(
            area=Area(run[0].row, TYPED, run[-1].row, TYPED),
            check=ValidationKind.DECIMAL,
            low=0,
            high=100,
            title="Bobot simulasi",
            prompt="Ketik angka 0 sampai 100. Kosongkan untuk kembali ke bobot resmi.",
            error="Bobot harus angka dari 0 sampai 100.",
        )
        for run in (found.groups, found.commons)
        if run
    )


def _marks(view: View, found: Slots) -> tuple[ConditionalFormat, ...]:
    """The banner turns orange, and changed weights and ranks stand out."""
    everywhere = Area(3, 0, 3, _RANKING + 5)
    last = TOP + max(1, len(view.seats)) - 1
    moved = Area(TOP, _RANKING + 5, last, _RANKING + 5)
    change = cell(TOP, _RANKING + 5)
    rules = [
        ConditionalFormat(area=everywhere, formula=f'$A$4="{OFFICIAL_TEXT}"', fill="#E3ECF7"),
        ConditionalFormat(
            area=everywhere, formula=f'$A$4<>"{OFFICIAL_TEXT}"', fill="#F0A868", bold=True
        ),
        ConditionalFormat(
            area=moved, formula=f"AND(ISNUMBER({change}),N({change})>0)", fill=parts.SHADES[1]
        ),
        ConditionalFormat(
            area=moved, formula=f"AND(ISNUMBER({change}),N({change})<0)", fill=parts.SHADES[3]
        ),
    ]
    for rank, score in ((_RANKING, _RANKING + 2), (_RANKING + 3, _RANKING + 4)):
        area = Area(TOP, score, last, score)
        unranked = f'${cell(TOP, rank)}="{DASH}"'
        rules.append(
            ConditionalFormat(
                area=area, formula=unranked, number=parts.UNOFFICIAL, ink=parts.PALE_INK
            )
        )
    for run in (found.groups, found.commons):
        if run:
            area = Area(run[0].row, USED, run[-1].row, USED)
            differs = f"{cell(run[0].row, USED)}<>{cell(run[0].row, OFFICIAL)}"
            rules.append(
                ConditionalFormat(area=area, formula=differs, fill=parts.SHADES[3], bold=True)
            )
    return tuple(rules)
