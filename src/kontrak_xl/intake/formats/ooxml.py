"""The parts of an Open XML workbook around its sheets: what it lists, its texts, its formats."""

from __future__ import annotations

import datetime as dt
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from kontrak_xl.intake.bounds import SHEETS, DamagedError, TooLargeError
from kontrak_xl.intake.formats.date_formats import BUILTIN, GENERAL, iso_moment, whole
from kontrak_xl.intake.formats.xml import Attributes, attribute, local, parse
from kontrak_xl.intake.formats.zips import Package

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_ACTIVE = (
    (re.compile(r"vbaproject\.bin$|/macrosheets/"), "makro"),
    (re.compile(r"/externallinks/[^/]+\.(?:xml|bin)$"), "tautan ke berkas lain"),
    (re.compile(r"/embeddings/|/activex/"), "objek tertanam"),
)


class Relation(NamedTuple):
    """What one part of a package says of another."""

    kind: str
    target: str


class SheetPart(NamedTuple):
    """One sheet of a workbook: its name and the part that holds it."""

    name: str
    part: str


@dataclass
class Index:
    """What the main part of a workbook says."""

    listed: list[tuple[str, str]] = field(default_factory=list)
    since_1904: bool = False
    strict: bool = False

    def start(self, name: str, attributes: Attributes) -> None:
        tag = local(name)
        if tag == "workbook":
            self.strict = any("purl.oclc.org/ooxml" in value for value in attributes.values())
        elif tag == "sheet":
            relation = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            self.listed.append((attribute(attributes, "name"), relation))
        elif tag == "workbookPr":
            self.since_1904 = attribute(attributes, "date1904") in ("1", "true")

    def end(self, name: str) -> None: ...
    def text(self, data: str) -> None: ...


@dataclass
class _Relations:
    base: str
    found: dict[str, Relation] = field(default_factory=dict)

    def start(self, name: str, attributes: Attributes) -> None:
        if local(name) == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            path = posixpath.normpath(posixpath.join("/", self.base, target))
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.found[attributes.get("Id", "")] = Relation(kind, path)

    def end(self, name: str) -> None: ...
    def text(self, data: str) -> None: ...


def relations(package: Package, part: str) -> Mapping[str, Relation]:
    """The parts that a part names, by their ids; the package's own for an empty name."""
    folder, _, name = part.rpartition("/")
    seen = _Relations(folder)
    content = package.read(f"{folder}/_rels/{name}.rels")
    if content:
        parse([content], seen, package.budget)
    return seen.found


def main_part(package: Package, usual: str) -> str:
    """The part that the package names as its document."""
    named = (r.target for r in relations(package, "").values() if r.kind == "officeDocument")
    return next((target for target in named if target in package), usual)


def sheet_parts(
    listed: list[tuple[str, str]], related: Mapping[str, Relation]
) -> tuple[SheetPart, ...]:
    """The sheets with cells, in the workbook's order; charts and macro sheets are none.

    Raises:
        DamagedError: a sheet is listed that no part holds.
        TooLargeError: there are more than a workbook may have.
    """
    if len(listed) > SHEETS:
        raise TooLargeError(f"{len(listed)} lembar", f"{SHEETS} lembar")
    if not listed or any(relation not in related for _, relation in listed):
        raise DamagedError("daftar lembarnya tidak utuh")
    found = [(name, related[relation]) for name, relation in listed]
    return tuple(SheetPart(name, r.target) for name, r in found if r.kind == "worksheet")


def part_of(related: Mapping[str, Relation], kind: str) -> str:
    """The part of a kind, "" where none is named."""
    return next((relation.target for relation in related.values() if relation.kind == kind), "")


# Texts ---------------------------------------------------------------------------------------


@dataclass
class _Texts:
    texts: list[str] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)
    _taking: bool = False
    _spoken: bool = False

    def start(self, name: str, attributes: Attributes) -> None:  # noqa: ARG002 -- as called
        tag = local(name)
        if tag == "si":
            self._pieces = []
        elif tag == "rPh":
            self._spoken = True
        elif tag == "t":
            self._taking = not self._spoken

    def end(self, name: str) -> None:
        tag = local(name)
        if tag == "si":
            self.texts.append(unescaped("".join(self._pieces)))
        elif tag == "rPh":
            self._spoken = False
        elif tag == "t":
            self._taking = False

    def text(self, data: str) -> None:
        if self._taking:
            self._pieces.append(data)


def shared_texts(package: Package, part: str) -> list[str]:
    """The texts that cells name by number."""
    seen = _Texts()
    content = package.read(part)
    if content:
        parse([content], seen, package.budget)
    return seen.texts


def unescaped(text: str) -> str:
    """A text without the ``_x000D_`` that stands for what XML cannot hold."""
    return _ESCAPED.sub(_letter, text) if "_x" in text else text


def _letter(found: re.Match[str]) -> str:
    letter = chr(int(found[1], 16))
    return letter if letter.isprintable() or letter in "\t\n\r" else found[0]


# Formats -------------------------------------------------------------------------------------


@dataclass
class _Styles:
    formats: list[str] = field(default_factory=list)
    own: dict[str, str] = field(default_factory=dict)
    _inside: bool = False

    def start(self, name: str, attributes: Attributes) -> None:
        tag = local(name)
        if tag == "numFmt":
            code = whole(attributes.get("formatCode", ""))
            self.own.setdefault(attributes.get("numFmtId", ""), code)
        elif tag == "cellXfs":
            self._inside = True
        elif tag == "xf" and self._inside:
            number = attributes.get("numFmtId", "0")
            builtin = BUILTIN.get(int(number), GENERAL) if number.isdecimal() else GENERAL
            self.formats.append(self.own.get(number, builtin))

    def end(self, name: str) -> None:
        if local(name) == "cellXfs":
            self._inside = False

    def text(self, data: str) -> None: ...


def number_formats(package: Package, part: str) -> list[str]:
    """The number format of each cell style; a workbook without styles has one, General."""
    seen = _Styles()
    content = package.read(part)
    if content:
        parse([content], seen, package.budget)
    return seen.formats or [GENERAL]


# Properties ----------------------------------------------------------------------------------


_SAID = ("subject", "modified", "lastModifiedBy", "Application")
"""What every workbook may say of itself, beside properties of its own."""


@dataclass
class _PropertiesHandler:
    found: dict[str, str] = field(default_factory=dict)
    _name: str = ""

    def start(self, name: str, attributes: Attributes) -> None:
        tag = local(name)
        if tag == "property":
            self._name = attributes.get("name", "")
        elif tag in _SAID:
            self._name = tag

    def end(self, name: str) -> None:
        if local(name) in ("property", *_SAID):
            self._name = ""

    def text(self, data: str) -> None:
        if self._name:
            self.found[self._name] = self.found.get(self._name, "") + data


class Properties(NamedTuple):
    """The workbook's custom properties, its subject, who saved it last with what, and when."""

    texts: Mapping[str, str]
    modified: dt.datetime | None


def properties(package: Package) -> Properties:
    """What the package says of itself."""
    related = relations(package, "")
    own, core, program = _PropertiesHandler(), _PropertiesHandler(), _PropertiesHandler()
    for seen, kind, usual in (
        (own, "custom-properties", "docProps/custom.xml"),
        (core, "core-properties", "docProps/core.xml"),
        (program, "extended-properties", "docProps/app.xml"),
    ):
        content = package.read(part_of(related, kind) or usual)
        if content:
            parse([content], seen, package.budget)
    told = {
        "subject": core.found.get("subject", ""),
        "lastModifiedBy": core.found.get("lastModifiedBy", ""),
        "application": program.found.get("Application", ""),
    }
    return Properties({**own.found, **told}, saved(core.found))


def saved(found: Mapping[str, str]) -> dt.datetime | None:
    """When a workbook was last saved, in UTC, where it says so."""
    try:
        moment = iso_moment(found.get("modified", ""))
    except (ValueError, OverflowError):
        return None
    return moment if isinstance(moment, dt.datetime) else None


def active(package: Package) -> str:
    """What in the package could do something when opened, in words."""
    return ", ".join(
        word for mark, word in _ACTIVE if any(mark.search(name) for name in package.names)
    )
