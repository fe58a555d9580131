"""Has IronCalc, an engine that shares no code with LibreOffice or Excel, recalculate workbooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ironcalc

from kontrak_xl.workbook.pages import cell

if TYPE_CHECKING:
    from pathlib import Path

Place = tuple[str, str]
"""A sheet's name and a cell's address."""


def recalculated(path: Path) -> dict[Place, float | str]:
    """Every cell's value after IronCalc has computed the workbook anew; a truth as 1 or 0."""
    model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
    model.evaluate()
    names = [str(sheet["name"]) for sheet in model.get_worksheets_properties()]
    found: dict[Place, float | str] = {}
    for sheet, row, col in model.get_all_cells():
        value = model.get_cell_value(sheet, row, col)
        if value is not None:
            place = names[sheet], cell(row - 1, col - 1)
            found[place] = value if isinstance(value, str) else float(value)
    return found
