"""The rules for what stands in a sheet: cells, validations, formats by rule, links."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from tests.support.ooxml import (
    LAST_COLUMN,
    LAST_ROW,
    LINKS,
    NS,
    Book,
    Cell,
    Sheet,
    area,
    local,
    tokens,
    units,
)
from tests.support.repair_formulas import unknown_sheets
from tests.support.repair_kit import (
    Rule,
    Spot,
    elements,
    index,
    largest,
    longest,
    most,
    number,
    place,
    placed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

CELL_KINDS = {"b", "e", "inlineStr", "n", "s", "str"}
TEXT_LIMIT = 32_767
LINE_FEED_LIMIT = 253
URL_LIMIT = 2_079
_NAMES_IN_ORDER = """
    sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection
    protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells
    phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup
    headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing
    legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls webPublishItems tableParts
    extLst
"""
ORDER = _NAMES_IN_ORDER.split()
NEVER_EMPTY = ("cols", "mergeCells", "conditionalFormatting", "dataValidations", "hyperlinks")
COMPARED = {"whole", "decimal", "date", "time", "textLength"}
BETWEEN = {"between", "notBetween"}

VALIDATION = "dataValidations/dataValidation"


def _cells(book: Book) -> Iterator[tuple[Sheet, Cell]]:
    return ((sheet, cell) for sheet in book.sheets for cell in sheet.cells)


# ---- the order of things ---------------------------------------------------------------------


def parts_of_a_sheet_are_in_order(book: Book) -> Iterator[Spot]:
    for sheet in book.sheets:
        last = 0
        for element in sheet.root if local(sheet.root.tag) == "worksheet" else ():
            name = local(element.tag)
            rank = ORDER.index(name) + 1 if name in ORDER else 0
            if rank < last or (rank == last and name != "conditionalFormatting"):
                yield Spot(sheet.part, name, "is unknown, stands twice or stands too late")
            last = max(rank, last)


def lists_are_not_empty(book: Book) -> Iterator[Spot]:
    for name in NEVER_EMPTY:
        for part, element in elements(book, name):
            if not len(element):
                yield Spot(part, name, "is empty, and must then be left out")


def columns_are_in_order(book: Book) -> Iterator[Spot]:
    for sheet in book.sheets:
        last = 0.0
        for column in sheet.root.iterfind("cols/col", NS):
            first, end = number(column.get("min")), number(column.get("max"))
            if not last < first <= end <= LAST_COLUMN:
                yield Spot(sheet.part, f"columns {first:g}-{end:g}", "overlap or lie outside")
            last = end


def rows_are_in_order(book: Book) -> Iterator[Spot]:
    for sheet in book.sheets:
        last = 0
        for row in sheet.root.iterfind("sheetData/row", NS):
            found = index(row.get("r"), LAST_ROW + 1) or 0
            if found <= last:
                yield Spot(sheet.part, f"row {row.get('r')}", f"stands after row {last}")
            last = found


def cells_are_in_order(book: Book) -> Iterator[Spot]:
    for sheet in book.sheets:
        row = column = 0
        for cell in sheet.cells:
            if cell.place is not None:
                if cell.row == row and cell.place.left <= column:
                    yield Spot(sheet.part, cell.where, "stands twice or too late in its row")
                row, column = cell.row, cell.place.left


def cells_are_in_their_row(book: Book) -> Iterator[Spot]:
    for sheet, cell in _cells(book):
        if cell.place is None or cell.place.top != cell.row or ":" in cell.where:
            yield Spot(sheet.part, cell.where, f"is no cell of row {cell.row}")


# ---- what a cell holds -----------------------------------------------------------------------


def cells_have_a_known_kind(book: Book) -> Iterator[Spot]:
    for sheet, cell in _cells(book):
        if cell.kind not in CELL_KINDS:
            yield Spot(sheet.part, cell.where, f"is of the kind {cell.kind!r}")


def texts_are_short(book: Book) -> Iterator[Spot]:
    for sheet, cell in _cells(book):
        if units(cell.text) > TEXT_LIMIT:
            yield Spot(sheet.part, cell.where, f"{units(cell.text)} characters")


def texts_have_few_lines(book: Book) -> Iterator[Spot]:
    for sheet, cell in _cells(book):
        if cell.text.count("\n") > LINE_FEED_LIMIT:
            yield Spot(sheet.part, cell.where, f"{cell.text.count(chr(10))} line feeds")


def shared_strings_are_there(book: Book) -> Iterator[Spot]:
    for sheet, cell in _cells(book):
        if cell.kind == "s" and index(cell.value, len(book.strings)) is None:
            yield Spot(sheet.part, cell.where, f"there is no shared string {cell.value}")


def numbers_are_numbers(book: Book) -> Iterator[Spot]:
    """An empty value is XlsxWriter's way to say that a formula gives ""; Excel accepts it."""
    for sheet, cell in _cells(book):
        blank = cell.value is None or (cell.value == "" and cell.formula is not None)
        if cell.kind == "n" and not blank and not math.isfinite(number(cell.value)):
            yield Spot(sheet.part, cell.where, f"{cell.value!r} is no number")


def values_are_no_errors(book: Book) -> Iterator[Spot]:
    for sheet, cell in _cells(book):
        if cell.kind == "e":
            yield Spot(sheet.part, cell.where, f"holds the error {cell.value}")


def booleans_are_0_or_1(book: Book) -> Iterator[Spot]:
    for sheet, cell in _cells(book):
        if cell.kind == "b" and cell.value not in ("0", "1"):
            yield Spot(sheet.part, cell.where, f"{cell.value!r} is neither 0 nor 1")


def formulas_have_values(book: Book) -> Iterator[Spot]:
    for sheet, cell in _cells(book):
        if cell.formula is not None and cell.value is None:
            yield Spot(sheet.part, cell.where, "has a formula and no value")


def styles_are_there(book: Book) -> Iterator[Spot]:
    size = len(book.styles.findall("cellXfs/xf", NS))
    for sheet in book.sheets:
        used = [(cell.where, cell.style) for cell in sheet.cells]
        for path, key in (("sheetData/row", "s"), ("cols/col", "style")):
            found = sheet.root.iterfind(path, NS)
            used.extend((place(element), element.get(key, "0")) for element in found)
        for where, style in used:
            if index(style, size) is None:
                yield Spot(sheet.part, where, f"there is no cell format {style}")


# ---- validations and formats by rule ---------------------------------------------------------


def listed_choices_are_short(book: Book) -> Iterator[Spot]:
    for part, element in elements(book, VALIDATION):
        source = element.findtext("formula1", "", NS)
        length = units(source) - 2
        if element.get("type") == "list" and source.startswith('"') and length > 255:
            yield Spot(part, place(element), f"{length} characters with their commas, at most 255")


def formulas_of_validations_are_short(book: Book) -> Iterator[Spot]:
    for part, element in elements(book, VALIDATION):
        for formula in (element.findtext("formula1", "", NS), element.findtext("formula2", "", NS)):
            if not formula.startswith('"') and units(formula) > 255:
                yield Spot(part, place(element), f"{units(formula)} characters, at most 255")


def validations_have_their_formulas(book: Book) -> Iterator[Spot]:
    for part, element in elements(book, VALIDATION):
        kind, operator = element.get("type", "none"), element.get("operator", "between")
        wanted = 0 if kind == "none" else 1 + (kind in COMPARED and operator in BETWEEN)
        for tag in ("formula1", "formula2")[:wanted]:
            if not element.findtext(tag, "", NS):
                yield Spot(part, place(element), f"{kind} {operator} without {tag}")


def rules_have_their_formulas(book: Book) -> Iterator[Spot]:
    for part, element in elements(book, ".//cfRule"):
        kind, operator = element.get("type"), element.get("operator")
        wanted = 1 + (operator in BETWEEN) if kind in ("expression", "cellIs") else 0
        found = [formula.text for formula in element.iterfind("formula", NS)]
        if len(found) < wanted or not all(found):
            yield Spot(part, kind or "cfRule", "a formula is missing or empty")


def rules_have_their_format(book: Book) -> Iterator[Spot]:
    size = len(book.styles.findall("dxfs/dxf", NS))
    for part, element in elements(book, ".//cfRule"):
        style = element.get("dxfId")
        if style is not None and index(style, size) is None:
            yield Spot(part, element.get("type", "cfRule"), f"there is no dxf {style}")


# ---- links -----------------------------------------------------------------------------------


def addresses_are_short(book: Book) -> Iterator[Spot]:
    for part, address in _addresses(book):
        if len(address) > URL_LIMIT:
            yield Spot(part, address[:40], f"{len(address)} characters, at most {URL_LIMIT}")


def addresses_have_no_blanks(book: Book) -> Iterator[Spot]:
    for part, address in _addresses(book):
        if re.search(r"\s", address):
            yield Spot(part, address[:40], "has a blank in it")


def links_lead_to_a_place(book: Book) -> Iterator[Spot]:
    for part, target in _places_linked_to(book):
        words = tokens(target)
        for what in unknown_sheets(words, book):
            yield Spot(part, target, what)
        in_this_sheet = not any(token.kind == "sheet" for token in words)
        known = area(target.upper()) is not None or target.casefold() in book.name_keys
        if in_this_sheet and not known:
            yield Spot(part, target, "is neither a cell nor a name")


def _addresses(book: Book) -> Iterator[tuple[str, str]]:
    for part, links in book.relations.items():
        for link in links:
            if link.kind == "hyperlink" and not link.target.startswith("#"):
                yield part, link.target


def _places_linked_to(book: Book) -> Iterator[tuple[str, str]]:
    for part, links in book.relations.items():
        for link in links:
            if link.kind == "hyperlink" and link.target.startswith("#"):
                yield part, link.target.removeprefix("#")
    for part, element in elements(book, "hyperlinks/hyperlink"):
        if element.get(f"{{{LINKS}}}id") is None:
            yield part, element.get("location", "")


SHEET_RULES: tuple[tuple[str, Rule], ...] = (
    ("element-order", parts_of_a_sheet_are_in_order),
    ("element-empty", lists_are_not_empty),
    ("column-order", columns_are_in_order),
    ("column-width", largest("cols/col", "width", 255)),
    ("row-order", rows_are_in_order),
    ("row-height", largest("sheetData/row", "ht", 409)),
    ("cell-order", cells_are_in_order),
    ("cell-place", cells_are_in_their_row),
    ("cell-kind", cells_have_a_known_kind),
    ("cell-text", texts_are_short),
    ("cell-lines", texts_have_few_lines),
    ("cell-string", shared_strings_are_there),
    ("cell-number", numbers_are_numbers),
    ("cell-error", values_are_no_errors),
    ("cell-boolean", booleans_are_0_or_1),
    ("cell-formula-value", formulas_have_values),
    ("cell-style", styles_are_there),
    ("header-footer", longest("headerFooter/*", "", 255)),
    ("validation-literal", listed_choices_are_short),
    ("validation-prompt-title", longest(VALIDATION, "promptTitle", 32)),
    ("validation-error-title", longest(VALIDATION, "errorTitle", 32)),
    ("validation-prompt", longest(VALIDATION, "prompt", 255)),
    ("validation-error", longest(VALIDATION, "error", 225)),
    ("validation-formula", validations_have_their_formulas),
    ("validation-formula-length", formulas_of_validations_are_short),
    ("validation-range", placed(VALIDATION)),
    ("validation-count", most(VALIDATION, 56_000)),
    ("rule-format", rules_have_their_format),
    ("rule-formula", rules_have_their_formulas),
    ("rule-range", placed("conditionalFormatting")),
    ("ignored-range", placed("ignoredErrors/ignoredError")),
    ("hyperlink-count", most("hyperlinks/hyperlink", 65_530)),
    ("hyperlink-range", placed("hyperlinks/hyperlink")),
    ("hyperlink-length", addresses_are_short),
    ("hyperlink-location", longest("hyperlinks/hyperlink", "location", URL_LIMIT)),
    ("hyperlink-tooltip", longest("hyperlinks/hyperlink", "tooltip", 255)),
    ("hyperlink-blank", addresses_have_no_blanks),
    ("hyperlink-place", links_lead_to_a_place),
)
