"""A Buku Induk as it was read: every sheet's records, whatever its layout version."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path

from kontrak_xl.core.errors import KontrakError
from kontrak_xl.core.files import lock_owner, reason
from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.folder import FILE_NAME, Folder
from kontrak_xl.core.observations import Origin
from kontrak_xl.core.text import normalised
from kontrak_xl.intake.open import open_workbook
from kontrak_xl.master import renames
from kontrak_xl.master.renames import Rename
from kontrak_xl.workbook.cells import Grid, OpenWorkbook
from kontrak_xl.workbook.columns import Shape, Sheet
from kontrak_xl.workbook.layout import VERSION
from kontrak_xl.workbook.layout.master import EARLIER, POSTS, SHEETS
from kontrak_xl.workbook.tables import Record, Table, find_header, read_sheet


class NoMasterError(KontrakError):
    """There is no Buku Induk where the command was run."""

    def __init__(self, folder: Path) -> None:
        there = Folder(folder).likely_masters()
        remedy = (
            f"yang ada {' dan '.join(f'“{name}”' for name in there)}; kembalikan nama berkas yang "
            f"benar menjadi “{FILE_NAME}”, lalu ulangi."
            if there
            else "jalankan “kontrak-xl mulai FOLDER” dahulu, atau tunjuk foldernya dengan --folder."
        )
        super().__init__(f"Buku Induk tidak ada di folder {folder.resolve()}; {remedy}")


class MasterUnreadableError(KontrakError):
    """The Buku Induk is there and cannot be read: locked by the system, or not a workbook."""

    def __init__(self, path: Path, why: OSError | Finding) -> None:
        if isinstance(why, Finding):
            told, remedy = why.problem, "pulihkan dari cadangan atau simpan ulang sebagai .xlsx"
        else:
            told, remedy = reason(why), "tutup di Excel"
        owner = lock_owner(path)
        by = f" (dibuka oleh {owner})" if owner else ""
        super().__init__(f"{path.name} tidak dapat dibaca{by}: {told}; {remedy}, lalu ulangi.")


MARK = "buku-induk-"
"""What the document's property says before the layout version."""


LAST_ROW = 50_000
"""Rows of a sheet of the Buku Induk that are read."""


@dataclass(frozen=True, slots=True)
class Master:
    """A Buku Induk as read: the records of each sheet by its key.

    An OPD that changes its name is read under its old code; ``renames`` tell since when.
    """

    tables: Mapping[str, Table]
    findings: tuple[Finding, ...]
    renames: tuple[Rename, ...] = ()

    def records(self, key: str) -> tuple[Record, ...]:
        return self.tables[key].records

    def form(self, key: str) -> Record:
        return self.tables[key].records[0]


def master_of(folder: Folder) -> Master:
    """The Buku Induk of a working folder.

    Raises:
        NoMasterError: there is none.
        MasterUnreadableError: it is there and cannot be read.
    """
    if not folder.master.exists():
        raise NoMasterError(folder.root)
    try:
        content = folder.master.read_bytes()
    except OSError as error:
        raise MasterUnreadableError(folder.master, error) from error
    opened = open_workbook(content, Origin(folder.master.name), rows=LAST_ROW, only_xlsx=True)
    if isinstance(opened, Finding):
        raise MasterUnreadableError(folder.master, opened)
    found = read(opened, folder.master.name)
    return replace(found, findings=(*_opened_by(folder.master), *found.findings))


def _opened_by(path: Path) -> Iterator[Finding]:
    """That somebody has the Buku Induk open, and may have typed what is not saved yet."""
    if owner := lock_owner(path):
        marks = f"“~${path.name}” atau “.~lock.{path.name}#”"
        yield Finding(Code.MASTER_OPEN, Origin(path.name), owner, marks)


def read(workbook: OpenWorkbook, file: str) -> Master:
    """Read every declared sheet; a missing sheet is an empty sheet."""
    tables: dict[str, Table] = {}
    missing = []
    version = _version(workbook)
    for sheet in SHEETS:
        grid = workbook.grid(sheet.name)
        if grid is None:
            form = sheet.shape is Shape.FORM
            code = Code.FORM_MISSING if form else Code.SHEET_MISSING
            missing.append(Finding(code, Origin(file), f"“{sheet.name}”"))
            tables[sheet.key] = _empty(sheet, file)
        else:
            tables[sheet.key] = read_sheet(grid, _shape_of(grid, sheet), file, version)
    absent = [sheet for sheet in SHEETS if workbook.grid(sheet.name) is None]
    missing += _renamed(workbook, absent, file)
    missing += [
        Finding(Code.ROWS_CUT, Origin(file, name), str(LAST_ROW), "pindahkan isinya ke atas")
        for name in workbook.cut
    ]
    problems = [finding for table in tables.values() for finding in table.findings]
    renamed = renames.renames(tables[POSTS.key].records)
    return Master(renames.applied(tables, renamed), (*missing, *problems), renamed)


def _renamed(workbook: OpenWorkbook, missing: Sequence[Sheet], file: str) -> Iterator[Finding]:
    """Sheets of which nobody knows, with the headers or nearly the name of one that is missing."""
    known = {sheet.name.casefold() for sheet in SHEETS}
    for grid in workbook.grids:
        if grid.name.casefold() in known:
            continue
        meant = next((sheet for sheet in missing if _meant(grid, sheet)), None)
        if meant is not None:
            expected = f"“{meant.name}”"
            yield Finding(Code.SHEET_RENAMED, Origin(file, grid.name), f"“{grid.name}”", expected)


def _meant(grid: Grid, sheet: Sheet) -> bool:
    """Whether a sheet is called nearly as another, or has every header of its table."""
    names = normalised(grid.name), normalised(sheet.name)
    if SequenceMatcher(None, *names).ratio() >= _NEARLY:
        return True
    found = find_header(grid, sheet.columns) if sheet.shape is Shape.TABLE else None
    required = {column.key for column in sheet.columns if column.since == 1 and not column.named}
    return found is not None and required <= found[1].keys()


_NEARLY = 0.8
"""From this likeness on a sheet's name is taken for a slip of the pen."""


def _shape_of(grid: Grid, sheet: Sheet) -> Sheet:
    """The sheet as it was declared when its columns were written."""
    earlier = EARLIER.get(sheet.key)
    found = find_header(grid, earlier.columns) if earlier else None
    return earlier if earlier and found and len(found[1]) == len(earlier.columns) else sheet


def _version(workbook: OpenWorkbook) -> int:
    """The layout version that a workbook names; where none is named, the present one."""
    named = (re.fullmatch(rf"{MARK}(\d+)", text) for text in workbook.properties.values())
    return next((int(found[1]) for found in named if found), VERSION)


def _empty(sheet: Sheet, file: str) -> Table:
    if sheet.shape is Shape.TABLE:
        return Table(())
    values = {column.key: column.default for column in sheet.columns}
    places = {column.key: Origin(file, sheet.name) for column in sheet.columns}
    return Table((Record(0, values, places),))
