"""A tiny reader of worksheets, independent of the programme's: what an .xlsx file really holds."""

from __future__ import annotations

import contextlib
import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_PERCENTS = {"9", "10"}


def tag(element: _Element) -> str:
    """An element's name without its namespace; nothing for comments."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def named(element: _Element, name: str) -> Iterator[_Element]:
    """Everything below an element that has this name, in whatever namespace."""
    return (one for one in element.iter() if tag(one) == name)


@dataclass(frozen=True)
class Held:
    """What one cell element holds: a number or a text, and whether it is shown in percent."""

    value: float | str
    percent: bool = False


class Tiny:
    """The cells of a workbook by sheet name and address; damaged parts hold nothing."""

    def __init__(self, content: bytes) -> None:
        self._parts: dict[str, bytes] = {}
        self._known: dict[str, list[dict[str, list[Held]]]] = {}
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in archive.infolist():
                with contextlib.suppress(
                    zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError
                ):
                    self._parts[info.filename] = archive.read(info)

    def _xml(self, part: str) -> _Element | None:
        parser = etree.XMLParser(resolve_entities=False, huge_tree=True, recover=True)
        try:
            return etree.fromstring(self._parts.get(part, b""), parser)
        except etree.XMLSyntaxError:
            return None

    @cached_property
    def sheets(self) -> list[tuple[str, str]]:
        """Names and parts of the sheets, every way that they may be joined."""
        book = self._xml("xl/workbook.xml")
        links = self._xml("xl/_rels/workbook.xml.rels")
        if book is None or links is None:
            return []
        targets: dict[str, list[str]] = {}
        for link in (one for one in links.iter() if one.get("Target")):
            target = posixpath.normpath(posixpath.join("xl", link.get("Target", "")))
            targets.setdefault(link.get("Id", ""), []).append(target.lstrip("/"))
        return [
            (sheet.get("name", ""), target)
            for sheet in named(book, "sheet")
            for value in sheet.attrib.values()
            for target in targets.get(str(value), [])
        ]

    @cached_property
    def strings(self) -> list[list[str]]:
        """The shared texts, counted with and without elements of a foreign namespace."""
        root = self._xml("xl/sharedStrings.xml")
        if root is None:
            return []
        own = etree.QName(root).namespace
        every = list(named(root, "si"))
        mine = [one for one in every if etree.QName(one).namespace == own]
        direct = [one for one in mine if one.getparent() is root]
        return [[_text(one) for one in chosen] for chosen in (every, mine, direct)]

    @cached_property
    def _percent_styles(self) -> list[set[str]]:
        """The styles that show percents, in every way that damaged styles may be counted."""
        root = self._xml("xl/styles.xml")
        if root is None:
            return [set()]
        shown = set(_PERCENTS)
        for one in (one for one in root.iter() if one.get("formatCode")):
            if "%" in re.sub(r'"[^"]*"|\\.', "", one.get("formatCode", "")):
                shown.add(one.get("numFmtId", ""))
        groups = [list(group) for group in named(root, "cellXfs")]
        groups += [[form for form in group if tag(form) == "xf"] for group in groups]
        groups += [list(named(group, "xf")) for group in named(root, "cellXfs")]
        groups.append([form for group in groups for form in group])
        return [
            {str(at) for at, form in enumerate(group) if form.get("numFmtId") in shown}
            for group in groups
        ]

    def held(self, sheet: str, address: str) -> list[Held]:
        """Everything that can be said to stand in a cell, where a file says it more than once."""
        return [
            held
            for name, part in self.sheets
            if name == sheet
            for row in self._rows(part)
            for held in row.get(address, [])
        ]

    def row_texts(self, sheet: str, address: str) -> list[set[str]]:
        """The texts beside a cell, for each row that holds it."""
        return [
            {str(held.value).strip() for helds in row.values() for held in helds}
            for name, part in self.sheets
            if name == sheet
            for row in self._rows(part)
            if address in row
        ]

    def column_texts(self, sheet: str, column: str) -> set[str]:
        """All texts of a column."""
        return {
            str(held.value)
            for name, part in self.sheets
            if name == sheet
            for row in self._rows(part)
            for address, helds in row.items()
            if re.fullmatch(rf"{column}\d+", address)
            for held in helds
        }

    def texts(self, sheet: str) -> set[str]:
        """All texts of a sheet."""
        return {
            str(held.value)
            for name, part in self.sheets
            if name == sheet
            for row in self._rows(part)
            for helds in row.values()
            for held in helds
        }

    def _rows(self, part: str) -> list[dict[str, list[Held]]]:
        """The rows of a sheet, each as address → what its cell holds."""
        if part not in self._known:
            self._known[part] = self._read(part)
        return self._known[part]

    def _read(self, part: str) -> list[dict[str, list[Held]]]:
        root = self._xml(part)
        if root is None:
            return []
        found, number = [], 0
        for row in named(root, "row"):
            number = int(row.get("r", "")) if (row.get("r") or "").isdecimal() else number + 1
            cells: dict[str, list[Held]] = {}
            column = 0
            for cell in named(row, "c"):
                said = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})", cell.get("r") or "")
                column = _number(said[1]) if said else column + 1
                places = {f"{_letters(column)}{number}", said[0] if said else ""} - {""}
                for place in places:
                    cells.setdefault(place, []).extend(self._helds(cell))
            found.append(cells)
        return found

    def _helds(self, cell: _Element) -> Iterator[Held]:
        kind = cell.get("t", "n")
        percents = {cell.get("s", "0") in styles for styles in self._percent_styles}
        raws = [one.text or "" for one in cell if tag(one) == "v"]
        for inline in (one for one in cell if tag(one) == "is"):
            yield Held(_text(inline))
        for raw in raws:
            if kind == "s" and raw.strip().isdecimal():
                for chosen in self.strings:
                    if int(raw) < len(chosen):
                        yield Held(chosen[int(raw)])
            else:
                yield Held(raw)
            try:
                if kind != "s":
                    yield from [Held(float(raw), percent) for percent in percents]
            except ValueError:
                continue


def _text(element: _Element) -> str:
    return "".join(
        one.text or ""
        for one in named(element, "t")
        if not any(tag(above) == "rPh" for above in one.iterancestors())
    )


def _number(letters: str) -> int:
    found = 0
    for letter in letters:
        found = 26 * found + ord(letter) - 64
    return found


def _letters(number: int) -> str:
    found = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found
