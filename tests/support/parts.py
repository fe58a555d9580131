"""Rewrites a workbook's XML part by part: cells as nobody can type them, other programs' habits."""

from __future__ import annotations

import copy
import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from lxml import etree

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
VARIANTS = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
STYLES, BOOK = "xl/styles.xml", "xl/workbook.xml"
AFTER_MERGES = ("phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks",
                "printOptions", "pageMargins", "pageSetup", "headerFooter", "drawing",
                "legacyDrawing", "tableParts", "extLst")  # fmt: skip

Change = Callable[[Any], Any]
"""What makes another root element of a part's root element."""


class Odd(NamedTuple):
    """What stands in a cell: its type and value as in the XML, a number format, a formula."""

    value: str = ""
    kind: str = "n"
    shown: str = ""
    formula: str = ""


def rewritten(content: bytes, changes: Mapping[str, Change], dropped: str = "") -> bytes:
    """The workbook with parts changed, by name; parts that begin with ``dropped`` left out."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as archive,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in archive.namelist():
            if dropped and name.startswith(dropped):
                continue
            part = archive.read(name)
            if name in changes:
                root = changes[name](etree.fromstring(part))
                part = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            target.writestr(name, part)
    return out.getvalue()


def names(content: bytes, pattern: str) -> list[str]:
    """The parts whose whole name matches."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [name for name in archive.namelist() if re.fullmatch(pattern, name)]


def sheets(content: bytes) -> dict[str, str]:
    """The part of each sheet, by the sheet's name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        book = etree.fromstring(archive.read(BOOK))
        links = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): posixpath.join("xl", link.get("Target", "")) for link in links}
    return {
        sheet.get("name", ""): targets[sheet.get(f"{{{RELATED}}}id")]
        for sheet in book.iter(f"{{{MAIN}}}sheet")
    }


def dressed(
    content: bytes,
    odd: Mapping[tuple[str, str], Odd],
    merged: Mapping[str, str],
    hidden: Mapping[str, int],
) -> bytes:
    """The workbook with odd cells, one merged area and one hidden row (from 1) on some sheets."""
    part_of, looks = sheets(content), _Looks(content)
    changes: dict[str, Change] = {}
    for sheet in {*(name for name, _ in odd), *merged, *hidden}:
        cells = {where: one for (name, where), one in odd.items() if name == sheet}
        changes[part_of[sheet]] = _dress(cells, merged.get(sheet), hidden.get(sheet), looks)
    content = rewritten(content, changes)
    return rewritten(content, {STYLES: looks.added})


class _Looks:
    """The cell formats of a workbook, and those that odd cells add to them."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            root: Any = etree.fromstring(archive.read(STYLES))
        self._first = len(root.find(f"{{{MAIN}}}cellXfs"))
        self._new: dict[tuple[int, str], str] = {}

    def number(self, old: str, shown: str) -> str:
        """The format like ``old`` that shows numbers in another way."""
        return self._new.setdefault((int(old), shown), str(self._first + len(self._new)))

    def added(self, root: Any) -> Any:
        """The styles with the new formats in them."""
        known, formats = root.find(f"{{{MAIN}}}cellXfs"), root.find(f"{{{MAIN}}}numFmts")
        ids = {shown: str(200 + at) for at, shown in enumerate({key[1]: 0 for key in self._new})}
        for shown, number in ids.items():
            etree.SubElement(formats, f"{{{MAIN}}}numFmt", numFmtId=number, formatCode=shown)
        for old, shown in self._new:
            look = copy.deepcopy(known[old])
            look.set("numFmtId", ids[shown])
            look.set("applyNumberFormat", "1")
            known.append(look)
        for group in (known, formats):
            group.set("count", str(len(group)))
        return root


def _dress(
    cells: Mapping[str, Odd],
    merged: str | None,
    hidden: int | None,
    looks: _Looks,
) -> Change:
    def change(root: Any) -> Any:
        found = {cell.get("r"): cell for cell in root.iter(f"{{{MAIN}}}c")}
        for where, one in cells.items():
            _put(found[where], one, looks)
        if merged:
            _merge(root, merged)
        for row in root.iter(f"{{{MAIN}}}row"):
            if hidden and row.get("r") == str(hidden):
                row.set("hidden", "1")
        return root

    return change


def _put(cell: Any, one: Odd, looks: _Looks) -> None:
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)
    if one.kind != "n":
        cell.set("t", one.kind)
    if one.shown:
        cell.set("s", looks.number(cell.get("s", "0"), one.shown))
    if one.formula:
        etree.SubElement(cell, f"{{{MAIN}}}f").text = one.formula
    if one.kind == "inlineStr":
        text = etree.SubElement(etree.SubElement(cell, f"{{{MAIN}}}is"), f"{{{MAIN}}}t")
        text.text = one.value
    elif one.value:
        etree.SubElement(cell, f"{{{MAIN}}}v").text = one.value


def _merge(root: Any, area: str) -> None:
    known = root.find(f"{{{MAIN}}}mergeCells")
    if known is None:
        after = [child for child in root if etree.QName(child).localname in AFTER_MERGES]
        known = etree.Element(f"{{{MAIN}}}mergeCells")
        after[0].addprevious(known)
    etree.SubElement(known, f"{{{MAIN}}}mergeCell", ref=area)
    known.set("count", str(len(known)))
