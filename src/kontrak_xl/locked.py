"""What a contract workbook shows locked, to compare with what comes back."""

from __future__ import annotations

from collections.abc import Mapping

from kontrak_xl import kinds
from kontrak_xl.contracts.target import target_text
from kontrak_xl.kinds import Cell, CellKind
from kontrak_xl.model import IssuedRow
from kontrak_xl.numerals import show
from kontrak_xl.tabular import folded

Locked = Mapping[str, str | float | None]
"""What a sheet shows of a row, by column key."""


def annex_of(row: IssuedRow) -> Locked:
    """What *Lampiran* shows of a row."""
    return {
        "indikator": row.text,
        "satuan": row.unit,
        "target": target_text(row),
        "bobot": row.weight,
    }


def plan_of(row: IssuedRow) -> Locked:
    """What *Rencana Aksi* shows of a row."""
    return {f"m{month:02d}": planned for month, planned in enumerate(row.plan, 1)}


def same(cell: Cell, value: str | float | None) -> bool:
    """Whether a locked cell still shows what was issued."""
    if value is None or value == "":
        return cell.kind is CellKind.BLANK
    if isinstance(value, str):
        return folded(kinds.as_text(cell)) == folded(value)
    return isinstance(cell.value, float) and abs(cell.value - value) <= 1e-9 * max(1, abs(value))


def shown(value: str | float | None) -> str:
    """An issued value in words."""
    return show(value) if isinstance(value, float | int) else f"“{value or 'kosong'}”"
