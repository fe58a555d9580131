"""*Bobot*: official weights beside editable copies, and the ranking that the copies would give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kontrak_xl.ranking.sheets import parts
from kontrak_xl.ranking.sheets.calc import ScoreAddresses
from kontrak_xl.ranking.sheets.data import SIMULATED
from kontrak_xl.ranking.sheets.parts import DASH, Canvas
from kontrak_xl.ranking.view import Common, View
from kontrak_xl.workbook.pages import (
    Align,
    Area,
    ConditionalFormat,
    Look,
    Page,
    Style,
    Validation,
    ValidationKind,
    at,
    cell,
)

OFFICIAL_TEXT = "Bobot sama dengan bobot resmi"
SIMULATION_TEXT = "SIMULASI – BUKAN PERINGKAT RESMI"
_NAME, _CODE, _OFFICIAL, _TYPED, _USED = range(5)
_TOP = 7
"""The first row of weights; its header stands above it."""
_RANKING = 6
"""The first column of the ranking beside the weights."""
_WEIGHT = Style(Look.GIVEN, number="0.00", align=Align.RIGHT)
_INPUT = Style(Look.INPUT, number="0.00", align=Align.RIGHT)
_HOW = (
    "Ubah angka pada kolom kuning untuk melihat akibatnya pada peringkat di sebelah kanan. "
    "Sel yang dikosongkan kembali memakai bobot resmi. Peringkat resmi tidak berubah."
)


@dataclass(frozen=True, slots=True)
class Slot:
    """One weight that can be tried: a group's, or that of an indicator of every post."""

    name: str
    code: str
    weight: float
    row: int
    group: str = ""


@dataclass(frozen=True, slots=True)
class Slots:
    """Where each weight stands on the sheet."""

    groups: tuple[Slot, ...]
    commons: tuple[Slot, ...]


def slots(view: View) -> Slots:
    """Groups from the top, a row for their sum, a header, then the indicators by group."""
    groups = tuple(
        Slot(group.name, group.code, group.weight, row)
        for row, group in enumerate(view.groups, _TOP)
    )
    order = {group.code: number for number, group in enumerate(view.groups)}
    commons: list[Common] = sorted(view.commons, key=lambda common: order[common.group])
    first = _TOP + len(groups) + 4
    return Slots(
        groups,
        tuple(
            Slot(common.text, common.code, common.weight, row, common.group)
            for row, common in enumerate(commons, first)
        ),
    )


def group_weights(view: View) -> dict[str, str]:
    """Each group's simulated weight as a formula; {bobot} is the post's own official one."""
    return {slot.code: _chosen(slot) for slot in slots(view).groups}


def line_weights(view: View) -> dict[str, str]:
    """The simulated weight of each indicator of every post, by its code, as such a formula."""
    return {slot.code: _chosen(slot) for slot in slots(view).commons}


def _chosen(slot: Slot) -> str:
    """A weight left as it is keeps each post's own, so that editions may differ."""
    used, official = at(parts.WEIGHTS, slot.row, _USED), at(parts.WEIGHTS, slot.row, _OFFICIAL)
    return f"=IF({used}={official},{{bobot}},{used})"


def page(view: View) -> Page:
    """The sheet *Bobot*: weights to change, and the ranking that follows."""
    canvas, found = Canvas(), slots(view)
    last_col = _RANKING + 5
    canvas.opening(view, "Simulasi Bobot", last_col)
    banner = f'=IF({_differs(found)}>0,"{SIMULATION_TEXT}","{OFFICIAL_TEXT}")'
    banner_style = Style(Look.BANNER, align=Align.CENTRE, size=13)
    canvas.span(Area(3, 0, 3, last_col), OFFICIAL_TEXT, banner_style, banner)
    canvas.heights |= {3: 24, _TOP - 2: 22}
    canvas.prose(4, (0, last_col), _HOW, parts.NOTE_WRAPPED, 150)
    _weights(canvas, view, found)
    _ranking(canvas, view)
    return Page(
        name=parts.WEIGHTS,
        cells=tuple(canvas.puts),
        merges=tuple(canvas.merges),
        heights=canvas.heights,
        widths=dict(enumerate((44, 16, 9, 10, 9, 2, 10, 48, 10, 10, 10, 11))),
        freeze=(_TOP, 0),
        validations=_allows(found),
        conditional_formats=_marks(view, found),
        printing=parts.printing(view, repeat=_TOP - 1),
        select=(_TOP, _TYPED),
        tab="#C9A227",
    )


def _differs(found: Slots) -> str:
    """How many weights are not the official ones."""
    runs = [run for run in (found.groups, found.commons) if run]
    tests = [f"SUMPRODUCT(--({_column(run, _USED)}<>{_column(run, _OFFICIAL)}))" for run in runs]
    return "+".join(tests) or "0"


def _column(run: Sequence[Slot], col: int) -> str:
    return Area(run[0].row, col, run[-1].row, col).a1()


def _weights(canvas: Canvas, view: View, found: Slots) -> None:
    canvas.put(_TOP - 2, 0, "Bobot kelompok indikator", parts.SECTION)
    _head(canvas, _TOP - 1, "Kelompok indikator")
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
    canvas.prose(row, (0, _USED), text, parts.NOTE_WRAPPED, 86)


def _head(canvas: Canvas, row: int, first: str) -> None:
    canvas.header(row, 0, (first, "Kode", "Bobot resmi"))
    canvas.put(row, _TYPED, "Bobot simulasi", parts.HEADER_INPUT)
    canvas.put(row, _USED, "Dipakai", parts.HEADER)
    canvas.heights[row] = 28


def _slot(canvas: Canvas, slot: Slot) -> None:
    typed, official = cell(slot.row, _TYPED), cell(slot.row, _OFFICIAL)
    canvas.put(slot.row, _NAME, slot.name, parts.WRAPPED)
    canvas.put(slot.row, _CODE, slot.code, Style(Look.CODE))
    canvas.put(slot.row, _OFFICIAL, slot.weight, _WEIGHT)
    canvas.put(slot.row, _TYPED, slot.weight, _INPUT)
    formula = f"=IF(ISNUMBER({typed}),{typed},{official})"
    canvas.put(slot.row, _USED, slot.weight, parts.POINTS, formula)
    canvas.heights[slot.row] = max(17, parts.height(slot.name, 44))


def _sums(canvas: Canvas, row: int, run: Sequence[Slot], text: str) -> None:
    total = sum(slot.weight for slot in run)
    canvas.put(row, _NAME, text, Style(Look.RESULT))
    canvas.put(row, _CODE, None, Style(Look.RESULT))
    for col in (_OFFICIAL, _TYPED, _USED):
        canvas.put(row, col, total, parts.RESULT, f"=SUM({_column(run, col).replace('$', '')})")


def _ranking(canvas: Canvas, view: View) -> None:
    """One row a place: who would stand there, beside the official rank."""
    block = ScoreAddresses(view)
    canvas.put(_TOP - 2, _RANKING, "Peringkat dengan bobot simulasi", parts.SECTION)
    for col in range(_RANKING + 1, _RANKING + 6):
        canvas.put(_TOP - 2, col, None, parts.SECTION)
    canvas.header(
        _TOP - 1, _RANKING,
        ("Peringkat simulasi", "OPD", "Skor simulasi", "Peringkat resmi", "Skor resmi",
         "Naik ▲\nturun ▼"),
    )  # fmt: skip
    for row, seat in enumerate(view.ranked, _TOP):
        place = f"ROWS({cell(_TOP, _RANKING).replace('G', 'G$', 1)}:{cell(row, _RANKING)})"

        def nth(name: str, place: str = place) -> str:
            return block.nth(place, name, "urutan" + SIMULATED)

        rank = parts.DASH if seat.rank is None else seat.rank
        score: float | str = seat.score if seat.measured else DASH
        simulated, official = cell(row, _RANKING), cell(row, _RANKING + 3)
        cells = (
            (rank, parts.RANK, _shown(nth("peringkat" + SIMULATED))),
            (seat.brief, parts.WORDS, f"={nth('opd_ringkas')}"),
            (
                score,
                parts.RESULT,
                _scored(nth("skor" + SIMULATED), nth("bobot_terukur" + SIMULATED)),
            ),
            (rank, parts.COUNT, _shown(nth("peringkat"))),
            (score, parts.POINTS, _scored(nth("skor"), nth("bobot_terukur"))),
            (
                DASH if seat.rank is None else 0,
                parts.CLIMB,
                f'=IF(AND(ISNUMBER({simulated}),ISNUMBER({official})),{official}-{simulated},"{DASH}")',
            ),
        )
        for col, (value, style, formula) in enumerate(cells, _RANKING):
            canvas.put(row, col, value, style, formula)


def _shown(rank: str) -> str:
    return f'=IF(ISNUMBER({rank}),{rank},"{DASH}")'


def _scored(score: str, measured: str) -> str:
    return f'=IF({measured}>0,{score},"{DASH}")'


def _allows(found: Slots) -> tuple[Validation, ...]:
    return tuple(
        Validation(
            area=Area(run[0].row, _TYPED, run[-1].row, _TYPED),
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
    last = _TOP + max(1, len(view.seats)) - 1
    moved = Area(_TOP, _RANKING + 5, last, _RANKING + 5)
    change = cell(_TOP, _RANKING + 5)
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
        area = Area(_TOP, score, last, score)
        unranked = f'${cell(_TOP, rank)}="{DASH}"'
        rules.append(
            ConditionalFormat(
                area=area, formula=unranked, number=parts.UNOFFICIAL, ink=parts.PALE_INK
            )
        )
    for run in (found.groups, found.commons):
        if run:
            area = Area(run[0].row, _USED, run[-1].row, _USED)
            differs = f"{cell(run[0].row, _USED)}<>{cell(run[0].row, _OFFICIAL)}"
            rules.append(
                ConditionalFormat(area=area, formula=differs, fill=parts.SHADES[3], bold=True)
            )
    return tuple(rules)
