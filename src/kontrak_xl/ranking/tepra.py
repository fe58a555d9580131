"""The colours of spending: how far it lags behind the plan of cash, and in what words (R-tepra).

A colour is earned by both, the share of the RAK that was missed and the points of pagu missed: in
January a small sum is a large share of the plan, in December a large one a small share. The bounds
stand on the sheet *Skala*; those of a Buku Induk without any are :data:`COLOURS`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kontrak_xl.core.model import BudgetColour
from kontrak_xl.core.numerals import show
from kontrak_xl.rules.rounding import rounded_one

COLOURS = (
    BudgetColour(name="Biru", paint="#9CC2E5", words="sesuai rencana"),
    BudgetColour(name="Hijau", share=10.0, points=2.0, paint="#BFE3C0", words="sedikit tertinggal"),
    BudgetColour(name="Kuning", share=20.0, points=5.0, paint="#FFE699", words="tertinggal"),
    BudgetColour(name="Merah", share=30.0, points=10.0, paint="#F4A582", words="jauh tertinggal"),
)
"""From best to worst; blue is better than green here, unlike in MCP (R-mcp)."""
SOURCE = (
    "Sebuah warna berlaku bila keduanya tercapai: bagian dari RAK dan poin pagu yang tertinggal. "
    "Sebelum triwulan pertama berakhir tidak ada yang dinilai lebih buruk daripada warna sebelum "
    "yang terburuk. Batasnya contoh: tetapkan pada lembar Skala menurut ketentuan daerah sebelum "
    "dijadikan dasar keputusan."
)
QUARTER = 3
"""The month with which the first quarter ends."""


def colours_of(told: Sequence[BudgetColour]) -> tuple[BudgetColour, ...]:
    """The colours from best to worst: those on *Skala* with the one of who is on plan before them.

    A colour known by its name keeps its paint and its words where *Skala* says none.
    """
    if not told:
        return COLOURS
    usual = {colour.name.casefold(): colour for colour in COLOURS}
    named = [_filled(colour, usual.get(colour.name.casefold(), COLOURS[-1])) for colour in told]
    worse = sorted((c for c in named if c.share or c.points), key=lambda c: (c.share, c.points))
    on_plan = next((c for c in named if not c.share and not c.points), COLOURS[0])
    return (on_plan, *worse)


def _filled(colour: BudgetColour, usual: BudgetColour) -> BudgetColour:
    return BudgetColour(
        name=colour.name,
        share=colour.share,
        points=colour.points,
        paint=colour.paint or usual.paint,
        words=colour.words or usual.words,
    )


def in_force(colours: Sequence[BudgetColour], month: int) -> Sequence[BudgetColour]:
    """The colours that may be given at a month's end: the worst only once a quarter is over."""
    return colours[:-1] if month < QUARTER and len(colours) > 2 else colours


def missed(deviation: float, target: float) -> float:
    """How much of the plan is missed, in percent of it as shown; 0 where spending is on plan."""
    return rounded_one(-deviation / target * 100, 2) if deviation < 0 < target else 0.0


def colour_of(
    deviation: float, target: float, month: int, colours: Sequence[BudgetColour]
) -> BudgetColour:
    """The worst colour whose bounds are both reached; minus is behind the plan."""
    share, (best, *worse) = missed(deviation, target), in_force(colours, month)
    reached = [c for c in worse if share >= c.share and -deviation >= c.points]
    return reached[-1] if reached else best


def words(deviation: float, target: float) -> str:
    """``tertinggal 9,32 poin, 27 % dari rencana``, or that it is on plan."""
    if deviation >= 0:
        return "sesuai rencana" if not deviation else f"mendahului {show(deviation, 2)} poin"
    share = show(missed(deviation, target), 0)
    return f"tertinggal {show(-deviation, 2)} poin, {share} % dari rencana"
