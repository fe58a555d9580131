"""The dictionary of columns: who fills each, with what, and whether it must be."""

from __future__ import annotations

from collections.abc import Sequence

from kontrak_xl.workbook import kinds
from kontrak_xl.workbook.columns import FilledBy, Sheet

_WRITERS = {
    FilledBy.US: "diisi program", FilledBy.BUREAU: "diisi unit pengelola",
    FilledBy.AGENCY: "diisi OPD", FilledBy.FORMULA: "dihitung rumus",
}  # fmt: skip


def dictionary(sheets: Sequence[Sheet]) -> tuple[tuple[str, str, str, str, str, str], ...]:
    """Every column: sheet, header, who fills it, what may stand in it, whether it must, help."""
    return tuple(
        (sheet.name, column.header, _WRITERS[column.filled_by], kinds.describe(column.kind),
         "wajib" if column.required else "boleh kosong", column.help)
        for sheet in sheets
        for column in sheet.columns
    )  # fmt: skip
