"""Finds in a workbook file what makes Excel repair it, warn about it or drop parts of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from tests.support.ooxml import LINKS, NS, Book, Token, local, plain, read, units
from tests.support.repair_formulas import FORMULA_RULES, looks_like_a_cell, sheet_names
from tests.support.repair_kit import Rule, Spot, elements, index, most, repeated
from tests.support.repair_sheets import SHEET_RULES
from tests.support.repair_tables import TABLE_RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from xml.etree.ElementTree import Element

FIRST_OWN_FORMAT = 164

# What the package must say of a part that a relationship of this kind leads to.
TYPE_OF_KIND = {
    "officeDocument": "sheet.main+xml",
    "worksheet": "worksheet+xml",
    "styles": "styles+xml",
    "sharedStrings": "sharedStrings+xml",
    "drawing": "drawing+xml",
    "chart": "chart+xml",
    "table": "table+xml",
    "comments": "comments+xml",
}

_CELLS = r"\$[A-Z]{1,3}\$\d+(?::\$[A-Z]{1,3}\$\d+)?"
_LINES = r"\$[A-Z]{1,3}:\$[A-Z]{1,3}|\$\d+:\$\d+"
BUILT_IN = {
    "_xlnm.Print_Area": re.compile(f"{_CELLS}|{_LINES}"),
    "_xlnm.Print_Titles": re.compile(_LINES),
    "_xlnm._FilterDatabase": re.compile(_CELLS),
}
_GROWING = re.compile(rf"\$A\$1:INDEX\((?:{_CELLS}),MAX\(.*\)\)")
"""A print area to the last filled row, which Excel computes anew whenever it prints."""
_NAME = re.compile(r"(?:[^\W\d]|\\)[\w.?\\]*")
_QUOTED_IN_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\[\]]*\]')


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken rule."""

    rule: str
    part: str
    where: str
    what: str


def check(path: Path) -> list[Fault]:
    """All faults of a workbook file, rule by rule; none of a file that breaks no rule."""
    book = read(path)
    return [Fault(name, *spot) for name, rule in RULES for spot in rule(book)]


# ---- the package -----------------------------------------------------------------------------


def archive_is_sound(book: Book) -> Iterator[Spot]:
    if book.unreadable:
        yield Spot("(package)", "", book.unreadable)


def members_are_unique(book: Book) -> Iterator[Spot]:
    for name in repeated(member.lower() for member in book.members):
        yield Spot(name, "", "stored more than once")


def members_have_plain_names(book: Book) -> Iterator[Spot]:
    for name in book.members:
        if name.startswith("/") or "\\" in name or ".." in name.split("/"):
            yield Spot(name, "", "is no name for a part")


def parts_are_xml(book: Book) -> Iterator[Spot]:
    for part, problem in book.malformed.items():
        yield Spot(part, "", problem)


def members_have_types(book: Book) -> Iterator[Spot]:
    for name in book.members:
        if name not in book.types and name != "[Content_Types].xml" and not name.endswith("/"):
            yield Spot(name, "", "has no content type")


def types_have_members(book: Book) -> Iterator[Spot]:
    for name in book.types:
        if name not in book.members:
            yield Spot("[Content_Types].xml", name, "there is no such part")


def types_are_right(book: Book) -> Iterator[Spot]:
    for links in book.relations.values():
        for link in links:
            found = book.types.get(link.target, "")
            if not link.external and not found.endswith(TYPE_OF_KIND.get(link.kind, "")):
                yield Spot(link.target, link.kind, f"has the content type {found!r}")


def relations_lead_somewhere(book: Book) -> Iterator[Spot]:
    for source, links in book.relations.items():
        for link in links:
            if not link.external and link.target not in book.members:
                yield Spot(source, link.id, f"{link.target} is not in the package")


def relation_ids_are_unique(book: Book) -> Iterator[Spot]:
    for source, links in book.relations.items():
        for number in repeated(link.id for link in links):
            yield Spot(source, number, "two relationships have this id")


def relation_ids_are_known(book: Book) -> Iterator[Spot]:
    for part, root in book.parts.items():
        known = {link.id for link in book.relations.get(part, ())}
        for element in root.iter():
            for key, value in element.attrib.items():
                if key.startswith(f"{{{LINKS}}}") and value not in known:
                    yield Spot(part, local(element.tag), f"no relationship has the id {value!r}")


def workbook_is_there(book: Book) -> Iterator[Spot]:
    if not book.sheets:
        yield Spot("(package)", "", "there is no workbook part with sheets")


# ---- the workbook ----------------------------------------------------------------------------


def sheet_names_have_length(book: Book) -> Iterator[Spot]:
    for sheet in book.sheets:
        if not 1 <= units(sheet.name) <= 31:
            yield Spot(sheet.part, sheet.name, f"{units(sheet.name)} characters, from 1 to 31")


def sheet_names_have_good_characters(book: Book) -> Iterator[Spot]:
    for sheet in book.sheets:
        for character in re.findall(r"[\[\]:*?/\\\x00-\x1f]", plain(sheet.name)):
            yield Spot(sheet.part, sheet.name, f"{character!r} is not allowed in a sheet's name")


def sheet_names_have_no_outer_apostrophe(book: Book) -> Iterator[Spot]:
    for sheet in book.sheets:
        if sheet.name.startswith("'") or sheet.name.endswith("'"):
            yield Spot(sheet.part, sheet.name, "begins or ends with an apostrophe")


def sheet_names_are_unique(book: Book) -> Iterator[Spot]:
    for name in repeated(sheet.name.casefold() for sheet in book.sheets):
        yield Spot("workbook", name, "two sheets have this name")


def sheet_names_are_not_reserved(book: Book) -> Iterator[Spot]:
    for sheet in book.sheets:
        if sheet.name.casefold() == "history":
            yield Spot(sheet.part, sheet.name, "Excel keeps this name for itself")


def sheet_ids_are_unique(book: Book) -> Iterator[Spot]:
    for number in repeated(sheet.id for sheet in book.sheets):
        yield Spot("workbook", number, "two sheets have this sheetId")


def some_sheet_is_visible(book: Book) -> Iterator[Spot]:
    if book.sheets and not any(sheet.visible for sheet in book.sheets):
        yield Spot("workbook", "sheets", "all sheets are hidden")


def visible_tab(attribute: str) -> Rule:
    """The tab that the window names is there and not hidden."""

    def rule(book: Book) -> Iterator[Spot]:
        for view in book.workbook.iterfind("bookViews/workbookView", NS):
            tab = index(view.get(attribute, "0"), len(book.sheets))
            if tab is None or not book.sheets[tab].visible:
                yield Spot("workbook", attribute, f"tab {tab} is hidden or not there")

    return rule


def hidden_sheets_are_not_selected(book: Book) -> Iterator[Spot]:
    for sheet in book.sheets:
        for view in sheet.root.iterfind("sheetViews/sheetView", NS):
            if not sheet.visible and view.get("tabSelected") in ("1", "true"):
                yield Spot(sheet.part, sheet.name, "is hidden and selected")


def names_are_well_formed(book: Book) -> Iterator[Spot]:
    for name in book.names:
        if not _NAME.fullmatch(name.name) or len(name.name) > 255:
            yield Spot("workbook", name.name, "is no name")


def names_are_no_cells(book: Book) -> Iterator[Spot]:
    for name in book.names:
        if looks_like_a_cell(name.name):
            yield Spot("workbook", name.name, "Excel takes this name for a cell")


def names_are_unique(book: Book) -> Iterator[Spot]:
    for text, scope in repeated((name.name.casefold(), name.scope) for name in book.names):
        yield Spot("workbook", text, f"defined twice in scope {scope or 'workbook'}")


def names_mean_something(book: Book) -> Iterator[Spot]:
    for name in book.names:
        if not name.tokens or any(token.text == "#REF!" for token in name.tokens):
            yield Spot("workbook", name.name, "refers to nothing")


def names_have_a_scope(book: Book) -> Iterator[Spot]:
    for name in book.names:
        if name.scope and index(name.scope, len(book.sheets)) is None:
            yield Spot("workbook", name.name, f"there is no sheet number {name.scope}")


def built_in_names_are_right(book: Book) -> Iterator[Spot]:
    for name in book.names:
        if name.name.startswith("_xlnm."):
            pattern, tab = BUILT_IN.get(name.name), index(name.scope, len(book.sheets))
            if pattern is None or tab is None:
                yield Spot("workbook", name.name, "is unknown or belongs to no sheet")
                continue
            if name.name == "_xlnm.Print_Area" and _grows(name.tokens, book.sheets[tab].name):
                continue
            for sheet, cells in _pieces(name.tokens):
                if sheet != [book.sheets[tab].name] or not pattern.fullmatch(cells):
                    yield Spot("workbook", name.name, f"{cells} of {sheet} cannot stand here")


def _grows(tokens: Sequence[Token], own: str) -> bool:
    """Whether it is an area that grows with what is filled in on its own sheet alone."""
    named = [sheet_names(token.text) for token in tokens if token.kind == "sheet"]
    text = "".join(token.text for token in tokens if token.kind != "sheet")
    return all(one == [own] for one in named) and bool(_GROWING.fullmatch(text))


def _pieces(words: Iterable[Token]) -> Iterator[tuple[list[str], str]]:
    """The areas of a union, each as its sheet and its cells."""
    for is_comma, group in groupby(words, lambda token: token.text == ","):
        if not is_comma:
            first, *rest = group
            sheet = sheet_names(first.text) if first.kind == "sheet" else []
            yield sheet, "".join(token.text for token in rest)


# ---- formats, protection, drawings -----------------------------------------------------------


def formats_refer_to_something(book: Book) -> Iterator[Spot]:
    sizes = {
        "fontId": len(book.styles.findall("fonts/font", NS)),
        "fillId": len(book.styles.findall("fills/fill", NS)),
        "borderId": len(book.styles.findall("borders/border", NS)),
        "xfId": len(book.styles.findall("cellStyleXfs/xf", NS)),
    }
    for position, style in enumerate(book.styles.iterfind("cellXfs/xf", NS)):
        for key, size in sizes.items():
            if index(style.get(key, "0"), size) is None:
                yield Spot("styles", f"cellXfs {position}", f"there is no {key} {style.get(key)}")


def number_formats_are_declared(book: Book) -> Iterator[Spot]:
    declared = {entry.get("numFmtId") for entry in book.styles.iterfind("numFmts/numFmt", NS)}
    for position, style in enumerate(book.styles.iterfind("cellXfs/xf", NS)):
        code = style.get("numFmtId", "0")
        if index(code, FIRST_OWN_FORMAT) is None and code not in declared:
            yield Spot("styles", f"cellXfs {position}", f"there is no number format {code}")


def number_formats_are_well_formed(book: Book) -> Iterator[Spot]:
    for entry in book.styles.iterfind(".//numFmt", NS):
        code = entry.get("formatCode", "")
        bare = _QUOTED_IN_FORMAT.sub("", code)
        if not 1 <= units(code) <= 255 or bare.count(";") > 3 or re.search(r'["\[\]\\]', bare):
            yield Spot("styles", f"numFmt {entry.get('numFmtId')}", f"{code!r} is no number format")


def passwords_are_hashes(book: Book) -> Iterator[Spot]:
    for path in ("sheetProtection", "workbookProtection", "protectedRanges/protectedRange"):
        for part, element in elements(book, path):
            for key in ("password", "workbookPassword", "revisionsPassword"):
                if not re.fullmatch("[0-9A-Fa-f]{4}", element.get(key, "0000")):
                    yield Spot(part, local(element.tag), f"{key} is not 4 hexadecimal digits")


def drawing_ids_are_unique(book: Book) -> Iterator[Spot]:
    for part, root in book.parts.items():
        if local(root.tag) == "wsDr":
            for shape in repeated(each.get("id") for each in root.iter() if _is_shape(each)):
                yield Spot(part, str(shape), "two shapes have this id")


def _is_shape(element: Element) -> bool:
    return local(element.tag) == "cNvPr"


RULES: tuple[tuple[str, Rule], ...] = (
    ("zip-unreadable", archive_is_sound),
    ("zip-duplicate", members_are_unique),
    ("zip-name", members_have_plain_names),
    ("xml-malformed", parts_are_xml),
    ("content-type-missing", members_have_types),
    ("content-type-orphan", types_have_members),
    ("content-type-wrong", types_are_right),
    ("relation-target", relations_lead_somewhere),
    ("relation-duplicate", relation_ids_are_unique),
    ("relation-unknown", relation_ids_are_known),
    ("workbook-missing", workbook_is_there),
    ("sheet-name-length", sheet_names_have_length),
    ("sheet-name-character", sheet_names_have_good_characters),
    ("sheet-name-apostrophe", sheet_names_have_no_outer_apostrophe),
    ("sheet-name-duplicate", sheet_names_are_unique),
    ("sheet-name-reserved", sheet_names_are_not_reserved),
    ("sheet-id", sheet_ids_are_unique),
    ("sheet-visible", some_sheet_is_visible),
    ("sheet-active", visible_tab("activeTab")),
    ("sheet-first", visible_tab("firstSheet")),
    ("sheet-selected", hidden_sheets_are_not_selected),
    ("name-syntax", names_are_well_formed),
    ("name-like-cell", names_are_no_cells),
    ("name-duplicate", names_are_unique),
    ("name-empty", names_mean_something),
    ("name-scope", names_have_a_scope),
    ("name-built-in", built_in_names_are_right),
    ("format-count", most("cellXfs/xf", 65_490)),
    ("format-font-count", most("fonts/font", 512)),
    ("format-number-count", most("numFmts/numFmt", 200)),
    ("format-reference", formats_refer_to_something),
    ("format-number", number_formats_are_declared),
    ("format-code", number_formats_are_well_formed),
    ("password", passwords_are_hashes),
    ("drawing-id", drawing_ids_are_unique),
    *SHEET_RULES,
    *TABLE_RULES,
    *FORMULA_RULES,
)
