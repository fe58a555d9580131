"""What stands in a workbook where no sheet of ours reaches."""

from __future__ import annotations

from collections.abc import Iterable

from kontrak_xl.findings import Code, Finding
from kontrak_xl.intake.bounds import Read, Wanted
from kontrak_xl.model import Origin


def outside(found: Iterable[Read], origin: Origin, wanted: Wanted) -> list[Finding]:
    """One finding per sheet and side on which something is left unread."""
    notes = []
    for sheet in found:
        if sheet.beside:
            where = Origin(origin.file, sheet.grid.name, sheet.beside)
            notes.append(Finding(Code.OUTSIDE, where, "jauh di kanan"))
        if sheet.below:
            where = Origin(origin.file, sheet.grid.name)
            notes.append(Finding(Code.OUTSIDE, where, f"di bawah baris {wanted.rows}"))
    return notes
