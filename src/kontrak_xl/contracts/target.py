"""A row's target in words: the same text is printed, and compared when it comes back."""

from __future__ import annotations

from kontrak_xl.model import IssuedRow, Measure
from kontrak_xl.numerals import show


def target_text(row: IssuedRow) -> str:
    """A row's target for the year as the contract prints it."""
    if row.target_text:
        return row.target_text
    if row.ranged and row.lower is not None and row.upper is not None:
        return f"{show(row.lower)} – {show(row.upper)}"
    return show(row.target) if row.measure is not Measure.BUDGET else f"{show(row.target)} % RAK"
