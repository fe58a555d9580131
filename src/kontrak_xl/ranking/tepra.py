"""The colours of TEPRA: how far spending lags behind the plan of cash (R-tepra).

The bounds are those of the Kabupaten Lebong reports of 2019 and 2023. Other governments and other
months use other bounds, and the reports do not say to which colour a bound itself belongs; here it
belongs to the better one. Everything that shows a colour reads it from :data:`COLOURS`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour by its name, the lowest deviation in points that still earns it, and its paint.

    ``bound`` is None for the last colour, which takes all that is left.
    """

    name: str
    bound: float | None
    paint: str
    words: str


COLOURS = (
    Colour("Biru", -10.0, "#9CC2E5", "sesuai rencana"),
    Colour("Hijau", -20.0, "#BFE3C0", "mendekati rencana"),
    Colour("Kuning", -30.0, "#FFE699", "tertinggal"),
    Colour("Merah", None, "#F4A582", "jauh tertinggal"),
)
"""From best to worst; blue is better than green here, unlike in MCP (R-mcp)."""
SOURCE = (
    "Ambang mengikuti rapor TEPRA yang dipakai Kabupaten Lebong (berita 2019 dan 2023). "
    "Daerah lain dan bulan lain memakai ambang lain; sesuaikan dengan ketentuan daerah sebelum "
    "dijadikan dasar keputusan."
)


def colour_of(deviation: float) -> Colour:
    """The colour of a deviation in points; minus is behind the plan."""
    return next(colour for colour in COLOURS if colour.bound is None or deviation >= colour.bound)
