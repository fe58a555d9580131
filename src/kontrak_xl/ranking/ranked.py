"""*Peringkat*: the official ranking, sorted by formulas that lead back to *Data*."""

from __future__ import annotations

from collections.abc import Callable

from kontrak_xl.numerals import show
from kontrak_xl.page import (
    Align,
    Area,
    Bars,
    CellValue,
    Look,
    Page,
    Style,
    When,
    cell,
)
from kontrak_xl.ranking import increment, parts
from kontrak_xl.ranking.calc import Block
from kontrak_xl.ranking.parts import DASH, Canvas
from kontrak_xl.ranking.view import Seat, View, remark

_TOP = 5
"""The first ranked row; the header stands above it."""
_SCORE = Style(Look.COMPUTED, number="0.00", align=Align.RIGHT, bold=True)
_PREDICATE = Style(Look.COMPUTED, align=Align.CENTRE)
Cell = tuple[CellValue, Style, str]


def page(view: View) -> Page:
    """The sheet *Peringkat*: every contract in the order of its score."""
    canvas = Canvas()
    headers, widths = _headers(view)
    last_col = len(headers) - 1
    canvas.opening(view, "Peringkat Kinerja Organisasi Perangkat Daerah", last_col)
    canvas.header(_TOP - 1, 0, headers)
    canvas.heights[_TOP - 1] = 42
    for row, seat in enumerate(view.ranked, _TOP):
        note = remark(seat, view.report.region.ranking.min_measured)
        canvas.heights[row] = max(18, parts.height(note, 42, 9), parts.height(seat.name, 42))
        for col, (value, style, formula) in enumerate(_cells(view, seat, row)):
            canvas.put(row, col, value, style, formula)
    last = _TOP + max(1, len(view.seats)) - 1
    _notes(canvas, view, last + 2, last_col)
    score = 3 + len(view.groups)
    return Page(
        name=parts.RANKED,
        puts=tuple(canvas.puts),
        merges=tuple(canvas.merges),
        heights=canvas.heights,
        widths=dict(enumerate(widths)),
        freeze=(_TOP, 2),
        whens=_whens(view, score, last),
        bars=_bars(view, score),
        printing=parts.printing(view, repeat=_TOP - 1),
        select=(_TOP, 0),
        tab=parts.BLUE,
    )


def _headers(view: View) -> tuple[list[str], list[float]]:
    named: list[tuple[str, float]] = [
        ("Peringkat", 10), ("OPD", 42), ("Kelompok peringkat", 15),
        *((f"{group.name} (bobot {show(group.weight)})", 14) for group in view.groups),
        ("Skor", 14), ("Predikat", 17), ("Peringkat dalam kelompok", 11),
        ("Bobot terukur (%)", 10),
        ("Keterangan", 42),
        *((name, 14) for name in increment.header(view)),
    ]  # fmt: skip
    return [name for name, _ in named], [width for _, width in named]


def _highest(view: View) -> float:
    return max([100.0, *(seat.edition.policy.cap for seat in view.seats)])


def _bars(view: View, score: int) -> tuple[Bars, ...]:
    """A bar in each score that ranks."""
    count = sum(seat.rank is not None for seat in view.seats)
    if not count:
        return ()
    area = Area(_TOP, score, _TOP + count - 1, score)
    return (Bars(area=area, low=0, high=_highest(view), colour=parts.SHADES[0]),)


def _cells(view: View, seat: Seat, row: int) -> list[Cell]:
    block = Block(view)
    place = f"ROWS(A${_TOP + 1}:A{row + 1})"

    def nth(name: str) -> str:
        return block.nth(place, name)

    def known(name: str, test: str) -> str:
        return f'=IF({test},{nth(name)},"{DASH}")'

    ranked = f"ISNUMBER({nth('peringkat')})"
    measured = f"{nth('bobot_terukur')}>0"
    scored: CellValue = seat.score if seat.measured else DASH
    return [
        (DASH if seat.rank is None else seat.rank, parts.RANK, known("peringkat", ranked)),
        (seat.name, parts.WORDS_WRAPPED, f"={nth('opd')}"),
        (seat.edition.post.group, parts.WORDS, f'={nth("kelompok_peringkat")}&""'),
        *(_group(block, seat, group.code, nth) for group in view.groups),
        (scored, _SCORE, known("skor", measured)),
        (str(seat.facts["predikat"]), _PREDICATE, f'={nth("predikat")}&""'),
        (
            DASH if seat.rank_within is None else seat.rank_within,
            parts.COUNT,
            known("peringkat_kelompok", ranked),
        ),
        (seat.measured, parts.CENTRED_POINTS, f"={nth('bobot_terukur')}"),
        (
            remark(seat, view.report.region.ranking.min_measured),
            Style(Look.COMPUTED, wrap=True, size=9),
            f'={nth("keterangan")}&""',
        ),
        *_increment(view, seat, nth),
    ]


def _increment(view: View, seat: Seat, nth: Callable[[str], str]) -> list[Cell]:
    """The score of the triwulan or semester alone, where the report is of one."""
    own, found = increment.value(view, seat), nth(increment.FIELD)
    shown = DASH if own == "" else own
    formula = f'=IF(ISNUMBER({found}),{found},"{DASH}")'
    return [(shown, parts.CENTRED_POINTS, formula) for _ in increment.header(view)]


def _group(block: Block, seat: Seat, code: str, nth: Callable[[str], str]) -> Cell:
    """A group's value, a dash where the post has none that was judged."""
    key = f'{nth("kunci")}&"|{code}"'
    keys = block.parts("kelompok")
    judged = f"SUMIF({keys},{key},{block.parts('dinilai')})"
    value = f"SUMIF({keys},{key},{block.parts('nilai_kelompok')})"
    part = seat.part(code)
    shown: CellValue = (
        float(part.facts["nilai_kelompok"]) if part and part.facts["dinilai"] else DASH
    )
    return shown, parts.CENTRED_POINTS, f'=IF({judged}=0,"{DASH}",{value})'


def _whens(view: View, score: int, last: int) -> tuple[When, ...]:
    """The predikat wears its colour; an unranked row is pale."""
    area = Area(_TOP, score + 1, last, score + 1)
    first, scale = cell(_TOP, score + 1), parts.bands(view)
    named = tuple(
        When(area=area, formula=f'{first}="{band.name}"', fill=parts.shade(at, len(scale)))
        for at, band in enumerate(scale)
    )
    unranked = f'$A{_TOP + 1}="{DASH}"'
    scores = Area(_TOP, score, last, score)
    return (
        *named,
        When(area=scores, formula=unranked, number=parts.UNOFFICIAL, ink=parts.PALE_INK),
        When(area=Area(_TOP, 0, last, score + 4), formula=unranked, ink=parts.PALE_INK),
    )


def _notes(canvas: Canvas, view: View, row: int, last_col: int) -> None:
    minimum = show(view.report.region.ranking.min_measured)
    least = f"di bawah {minimum} % belum diperingkat, dan skornya ditulis dalam kurung"
    notes = (
        "Skor sama berbagi peringkat yang sama (1, 2, 2, 4).",
        f"Bobot terukur: bagian bobot yang sudah dinilai; {least}.",
        "Setiap angka dihitung dengan rumus dari lembar Data; aturannya ada pada lembar Metode.",
        *increment.notes(view),
    )
    for at, text in enumerate(notes, row):
        canvas.span(Area(at, 0, at, last_col), text, parts.NOTE)
