"""Reads an .xlsx package into the plain facts that the repair rules ask about."""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NS = {"": MAIN}

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384

_PART_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_FORMULA_TAGS = {
    *(f"{{{MAIN}}}{tag}" for tag in ("formula", "formula1", "formula2")),
    *(f"{{{MAIN}}}{tag}" for tag in ("calculatedColumnFormula", "totalsRowFormula")),
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}f",
    "{http://schemas.microsoft.com/office/excel/2006/main}f",
}
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d*)(?::\$?([A-Z]{1,3})\$?([1-9]\d*))?")
_TOKEN = re.compile(
    r"""
      (?P<string>"(?:[^"]|"")*")
    | (?P<array>\{(?:"(?:[^"]|"")*"|[^{}"])*\})
    | (?P<error>\#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!))
    | (?P<sheet>(?:'(?:[^']|'')+'
        |(?!\$?[A-Za-z]{1,3}\$?\d+:)(?:\[[^\[\]]+\])?[\w.\\]+(?::[\w.\\]+)?)!)
    | (?P<table>[^\W\d][\w.]*\[(?:[^\[\]]|\[[^\[\]]*\])*\])
    | (?P<function>[^\W\d][\w.]*)(?=\()
    | (?P<cell>\$?[A-Za-z]{1,3}\$?[1-9]\d*(?![\w.]))
    | (?P<columns>\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?![\w.]))
    | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[Ee][+-]?\d+)?)
    | (?P<word>[^\W\d][\w.?\\]*|\\[\w.?\\]*)
    | (?P<blank>\s+)
    | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Area(NamedTuple):
    """A rectangle of cells, counted from 1, and the words it was written in."""

    top: int
    left: int
    bottom: int
    right: int
    text: str


class Token(NamedTuple):
    """One word of a formula: its kind is a group name of the token pattern."""

    kind: str
    text: str


class Formula(NamedTuple):
    """A formula, wherever in the package it stands."""

    part: str
    where: str
    text: str
    tokens: tuple[Token, ...]


class Relation(NamedTuple):
    """An arrow from one part to another, or (external) to an address or a "#place"."""

    id: str
    kind: str
    target: str
    external: bool


class Cell(NamedTuple):
    """A cell as stored; `text` is what a string cell says, decoded."""

    where: str
    row: int
    place: Area | None
    kind: str
    style: str
    formula: str | None
    value: str | None
    text: str


class Name(NamedTuple):
    """A defined name; `scope` is the sheet's number, or "" for the whole workbook."""

    name: str
    scope: str
    text: str
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A tab of the workbook."""

    name: str
    id: str
    visible: bool
    part: str
    root: Element
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table object (ListObject) of a sheet."""

    part: str
    sheet: Sheet
    root: Element
    name: str
    area: Area | None
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Everything the rules look at; what cannot be read is empty, never missing."""

    unreadable: str = ""
    members: tuple[str, ...] = ()
    malformed: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, Element] = field(default_factory=dict)
    relations: Mapping[str, tuple[Relation, ...]] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    workbook: Element = field(default_factory=lambda: Element("workbook"))
    styles: Element = field(default_factory=lambda: Element("styleSheet"))
    strings: tuple[str, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    names: tuple[Name, ...] = ()
    tables: tuple[Table, ...] = ()
    formulas: tuple[Formula, ...] = ()
    sheet_keys: frozenset[str] = frozenset()
    name_keys: frozenset[str] = frozenset()


def read(path: Path) -> Book:
    """Reads a package; a file that is no sound zip archive yields an otherwise empty book."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = tuple(archive.namelist())
            texts = {name: archive.read(name) for name in members if not name.endswith("/")}
    except (OSError, zipfile.BadZipFile, EOFError) as problem:
        return Book(unreadable=str(problem) or type(problem).__name__)
    parts, malformed = _parse(texts)
    relations = dict(_relations(parts))
    workbook = _kind_of(relations.get("", ()), "officeDocument")
    links = relations.get(workbook, ())
    root = parts.get(workbook, Element("workbook"))
    shared = parts.get(_kind_of(links, "sharedStrings"), Element("sst"))
    strings = tuple(_said(item) for item in shared.iterfind("si", NS))
    sheets = tuple(_sheets(root, {link.id: link.target for link in links}, parts, strings))
    names = tuple(_names(root))
    tables = tuple(_tables(sheets, relations, parts))
    return Book(
        members=members,
        malformed=malformed,
        parts=parts,
        relations=relations,
        types=dict(_types(members, parts.get("[Content_Types].xml"))),
        workbook=root,
        styles=parts.get(_kind_of(links, "styles"), Element("styleSheet")),
        strings=strings,
        sheets=sheets,
        names=names,
        tables=tables,
        formulas=tuple(_formulas(parts, sheets, names)),
        sheet_keys=frozenset(sheet.name.casefold() for sheet in sheets),
        name_keys=frozenset(name.name.casefold() for name in names),
    )


def area(text: str | None) -> Area | None:
    """The rectangle that "B2" or "B2:C9" means; None where it lies outside every sheet."""
    match = _AREA.fullmatch(text or "")
    if match is None:
        return None
    first, top, last, bottom = match.groups()
    found = Area(
        int(top), _column(first), int(bottom or top), _column(last or first), match.group()
    )
    inside = found.bottom <= LAST_ROW and found.right <= LAST_COLUMN
    return found if inside and found.top <= found.bottom and found.left <= found.right else None


def tokens(formula: str) -> tuple[Token, ...]:
    """The words of a formula; joined together they are the formula again."""
    return tuple(Token(str(hit.lastgroup), hit.group()) for hit in _TOKEN.finditer(formula))


def plain(text: str) -> str:
    """The text with the file's _xHHHH_ escapes undone."""
    return _ESCAPED.sub(lambda hit: chr(int(hit[1], 16)), text) if "_x" in text else text


def units(text: str) -> int:
    """The length as Excel counts it, in UTF-16 units after undoing escapes."""
    return len(plain(text).encode("utf-16-le", "surrogatepass")) // 2


def local(tag: str) -> str:
    """An element's or attribute's name without its namespace."""
    return tag.rpartition("}")[2]


@cache
def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _parse(texts: Mapping[str, bytes]) -> tuple[dict[str, Element], dict[str, str]]:
    parts: dict[str, Element] = {}
    malformed: dict[str, str] = {}
    for name, text in texts.items():
        if name.endswith((".xml", ".rels")):
            try:
                parts[name] = fromstring(text)
            except (ParseError, DefusedXmlException) as problem:
                malformed[name] = str(problem)
    return parts, malformed


def _relations(parts: Mapping[str, Element]) -> Iterator[tuple[str, tuple[Relation, ...]]]:
    for name, root in parts.items():
        if name.endswith(".rels"):
            folder, _, file = name.rpartition("_rels/")
            yield (
                folder + file.removesuffix(".rels"),
                tuple(_relation(element, folder) for element in root.iterfind(_PART_RELATION)),
            )


def _relation(element: Element, folder: str) -> Relation:
    target = element.get("Target", "")
    external = element.get("TargetMode") == "External" or target.startswith("#")
    if not external:
        target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
    kind = element.get("Type", "").rpartition("/")[2]
    return Relation(element.get("Id", ""), kind, target, external)


def _kind_of(links: tuple[Relation, ...], kind: str) -> str:
    return next((link.target for link in links if link.kind == kind), "")


def _types(members: tuple[str, ...], root: Element | None) -> Iterator[tuple[str, str]]:
    if root is None:
        return
    defaults = {
        element.get("Extension", "").lower(): element.get("ContentType", "")
        for element in root.iterfind(f"{_TYPES}Default")
    }
    for member in members:
        extension = member.rpartition(".")[2].lower()
        if extension in defaults:
            yield member, defaults[extension]
    for element in root.iterfind(f"{_TYPES}Override"):
        yield element.get("PartName", "").removeprefix("/"), element.get("ContentType", "")


def _sheets(
    workbook: Element,
    targets: Mapping[str, str],
    parts: Mapping[str, Element],
    strings: tuple[str, ...],
) -> Iterator[Sheet]:
    for entry in workbook.iterfind("sheets/sheet", NS):
        part = targets.get(entry.get(f"{{{LINKS}}}id", ""), "")
        root = parts.get(part, Element("worksheet"))
        yield Sheet(
            name=entry.get("name", ""),
            id=entry.get("sheetId", ""),
            visible=entry.get("state", "visible") == "visible",
            part=part,
            root=root,
            cells=tuple(_cells(root, strings)),
        )


def _cells(root: Element, strings: tuple[str, ...]) -> Iterator[Cell]:
    for row in root.iterfind("sheetData/row", NS):
        number = row.get("r", "")
        for cell in row.iterfind("c", NS):
            where, kind = cell.get("r", ""), cell.get("t", "n")
            formula, value = cell.find("f", NS), cell.findtext("v", None, NS)
            yield Cell(
                where=where,
                row=int(number) if number.isdecimal() else 0,
                place=area(where),
                kind=kind,
                style=cell.get("s", "0"),
                formula=None if formula is None else formula.text or "",
                value=value,
                text=_cell_text(cell, kind, value or "", strings),
            )


def _cell_text(cell: Element, kind: str, value: str, strings: tuple[str, ...]) -> str:
    if kind == "s":
        return strings[int(value)] if value.isdecimal() and int(value) < len(strings) else ""
    if kind == "inlineStr":
        return _said(cell)
    return plain(value) if kind == "str" else ""


def _said(element: Element) -> str:
    return plain("".join(text.text or "" for text in element.iter(f"{{{MAIN}}}t")))


def _names(workbook: Element) -> Iterator[Name]:
    for entry in workbook.iterfind("definedNames/definedName", NS):
        text = entry.text or ""
        yield Name(entry.get("name", ""), entry.get("localSheetId", ""), text, tokens(text))


def _tables(
    sheets: tuple[Sheet, ...],
    relations: Mapping[str, tuple[Relation, ...]],
    parts: Mapping[str, Element],
) -> Iterator[Table]:
    for sheet in sheets:
        for link in relations.get(sheet.part, ()):
            if link.kind == "table" and link.target in parts:
                root = parts[link.target]
                columns = root.iterfind("tableColumns/tableColumn", NS)
                yield Table(
                    part=link.target,
                    sheet=sheet,
                    root=root,
                    name=root.get("displayName", ""),
                    area=area(root.get("ref")),
                    columns=tuple(plain(column.get("name", "")) for column in columns),
                )


def _formulas(
    parts: Mapping[str, Element], sheets: tuple[Sheet, ...], names: tuple[Name, ...]
) -> Iterator[Formula]:
    for sheet in sheets:
        for cell in sheet.cells:
            if cell.formula:
                yield Formula(sheet.part, cell.where, cell.formula, tokens(cell.formula))
    for name in names:
        yield Formula("workbook", name.name, name.text, name.tokens)
    for part, root in parts.items():
        for parent in root.iter():
            for child in parent:
                if child.tag in _FORMULA_TAGS and child.text and not _is_literal(parent, child):
                    where = parent.get("sqref") or parent.get("name") or local(child.tag)
                    yield Formula(part, where, child.text, tokens(child.text))


def _is_literal(parent: Element, child: Element) -> bool:
    return parent.get("type") == "list" and (child.text or "").startswith('"')
