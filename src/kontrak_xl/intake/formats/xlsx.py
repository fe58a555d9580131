"""An Open XML workbook (.xlsx, .xlsm), of whichever programme: only the parts that hold values."""

from __future__ import annotations

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.observations import Origin
from kontrak_xl.intake.bounds import DamagedError, Read, ReadingQuota, ReadScope, outside
from kontrak_xl.intake.formats import ooxml
from kontrak_xl.intake.formats.sheetxml import SheetContext, read_sheet
from kontrak_xl.intake.formats.xml import parse
from kontrak_xl.intake.formats.zips import Package
from kontrak_xl.workbook.cells import OpenWorkbook


def read(content: bytes, origin: Origin, scope: ReadScope, budget: ReadingQuota) -> OpenWorkbook:
    """Read a workbook.

    Raises:
        DamagedError: it cannot be read for certain.
        TooLargeError: it costs more than the budget allows.
    """
    package = Package(content, budget)
    main = ooxml.main_part(package, "/xl/workbook.xml")
    index = ooxml.Index()
    parse(package.stream(main), index, budget)
    related = ooxml.relations(package, main)
    parts = ooxml.sheet_parts(index.listed, related)
    styles = ooxml.part_of(related, "styles")
    texts = ooxml.part_of(related, "sharedStrings")
    book = SheetContext(
        ooxml.shared_texts(package, texts),
        ooxml.number_formats(package, styles),
        since_1904=index.since_1904,
    )
    found = [
        read_sheet(sheet.name, package.stream(sheet.part), book, scope.rows, budget)
        for sheet in parts
        if sheet.name not in scope.without
    ]
    if not parts:
        raise DamagedError("tidak mempunyai lembar")
    notes = _notes(package, origin, strict=index.strict)
    return assembled(package, found, origin, scope, notes)


def assembled(
    package: Package, found: list[Read], origin: Origin, wanted: ReadScope, notes: list[Finding]
) -> OpenWorkbook:
    """What was read of the sheets, with the package's properties."""
    told = ooxml.properties(package)
    cut = tuple(sheet.grid.name for sheet in found if sheet.below)
    notes = [*notes, *outside(found, origin, wanted)]
    return OpenWorkbook(
        tuple(sheet.grid for sheet in found), told.texts, cut, told.modified, tuple(notes)
    )


def _notes(package: Package, origin: Origin, *, strict: bool) -> list[Finding]:
    notes = []
    if strict:
        notes.append(Finding(Code.STRICT_FORMAT, origin, "Strict Open XML"))
    if active := ooxml.active(package):
        notes.append(Finding(Code.ACTIVE_CONTENT, origin, active))
    return notes
