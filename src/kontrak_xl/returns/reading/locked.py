"""What a contract workbook shows locked, to compare with what comes back."""

from __future__ import annotations

from collections.abc import Mapping

from kontrak_xl.contracts.workbook.addresses import Grid
from kontrak_xl.contracts.workbook.blocks import ratio_entry
from kontrak_xl.contracts.workbook.month import entry_word
from kontrak_xl.contracts.workbook.parts import target_text
from kontrak_xl.core.model import MONTHS, Edition, IssuedRow, Measure, Stage
from kontrak_xl.core.numerals import show
from kontrak_xl.core.text import folded
from kontrak_xl.workbook import cells
from kontrak_xl.workbook.cells import Cell, CellKind
from kontrak_xl.workbook.columns import Sheet
from kontrak_xl.workbook.layout import contract as layout

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


def plan_of(row: IssuedRow, pagu: float) -> Locked:
    """What *Rencana Aksi* shows of a row."""
    months = {f"m{month:02d}": planned for month, planned in enumerate(row.plan, 1)}
    if row.measure is Measure.BUDGET:
        return {"indikator": row.text, "setahun": pagu, **months}
    return {
        "indikator": row.text,
        "satuan": row.unit,
        "akumulasi": row.accumulation.value,
        "setahun": target_text(row),
        **months,
    }


def month_of(edition: Edition, sheet: Sheet, row: IssuedRow | Stage) -> Locked:
    """What a table of a month sheet shows of a row beside its key and its text."""
    if isinstance(row, Stage):
        due = MONTHS[row.month - 1]
        return {"indikator": row.indicator, "jatuh_tempo": due, "bobot": row.weight}
    if sheet is layout.BUDGET:
        return {"pagu": edition.pagu}
    if sheet is layout.RATIO:
        return {"satuan": row.unit, "isian": ratio_entry(row)}
    return {"satuan": row.unit, "isian": entry_word(Grid(edition), row), "bobot": row.weight}


def same(cell: Cell, value: str | float | None) -> bool:
    """Whether a locked cell still shows what was issued."""
    if value is None or value == "":
        return cell.kind is CellKind.BLANK
    if isinstance(value, str):
        return folded(cells.as_text(cell)) == folded(value)
    return isinstance(cell.value, float) and abs(cell.value - value) <= 1e-9 * max(1, abs(value))


def shown(value: str | float | None) -> str:
    """An issued value in words."""
    return show(value) if isinstance(value, float | int) else f"“{value or 'kosong'}”"
