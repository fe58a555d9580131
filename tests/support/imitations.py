"""Imitates how programs that cannot run here save a workbook, by what is known of their files.

Each takes our workbook and rewrites its XML; the cells stay as they are.
"""

from __future__ import annotations

import io
import warnings
from typing import Any

import pandas as pd
from lxml import etree

from .parts import CUSTOM, MAIN, PACKAGE, TYPES, VARIANTS, Change, names, rewritten

SHEETS = r"xl/worksheets/sheet\d+\.xml"
PREFIX = "x"


def google(content: bytes) -> bytes:
    """Google Sheets: no document properties, no dimension, every sheet's state said aloud."""

    def book(root: Any) -> Any:
        for sheet in root.iter(f"{{{MAIN}}}sheet"):
            sheet.set("state", sheet.get("state", "visible"))
        return _without(root, "workbookProtection", "fileVersion", "calcPr", "bookViews")

    def sheet(root: Any) -> Any:
        return _without(root, "dimension", "sheetProtection")

    changes: dict[str, Change] = dict.fromkeys(names(content, SHEETS), sheet)
    changes |= {"xl/workbook.xml": book, "_rels/.rels": _no_properties}
    return rewritten(
        content, {**changes, "[Content_Types].xml": _no_property_types}, dropped="docProps/"
    )


def wps(content: bytes) -> bytes:
    """WPS Office: each sheet is said to have one cell; properties and number formats of its own."""

    def sheet(root: Any) -> Any:
        for found in root.iter(f"{{{MAIN}}}dimension"):
            found.set("ref", "A1")
        return root

    def custom(root: Any) -> Any:
        for number, (name, text) in enumerate({"KSOProductBuildVer": "1033-12.2.0.13431",
                                               "ICV": "0A1B2C3D4E5F"}.items(), 100):  # fmt: skip
            own = {"fmtid": "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}", "pid": str(number)}
            entry = etree.SubElement(root, f"{{{CUSTOM}}}property", {**own, "name": name})
            etree.SubElement(entry, f"{{{VARIANTS}}}lpwstr").text = text
        return root

    changes: dict[str, Change] = dict.fromkeys(names(content, SHEETS), sheet)
    changes |= {"docProps/custom.xml": custom, "xl/styles.xml": _chinese_formats}
    return rewritten(content, changes)


def prefixed(content: bytes) -> bytes:
    """ClosedXML and the Open XML SDK: a prefix before every name, absolute links, other order."""
    parts = [*names(content, SHEETS), "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"]
    changes: dict[str, Change] = dict.fromkeys(parts, _prefixed)
    return rewritten(content, {**changes, "xl/_rels/workbook.xml.rels": _absolute})


def values_only(content: bytes) -> bytes:
    """A script with pandas: the values of all sheets and nothing else."""
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of features that are not read
        tables = pd.read_excel(io.BytesIO(content), sheet_name=None, header=None)
        with pd.ExcelWriter(out, engine="xlsxwriter") as writer:
            for name, table in tables.items():
                table.to_excel(writer, sheet_name=name, header=False, index=False)
    return out.getvalue()


def unknown_format(content: bytes, number: str) -> bytes:
    """All formats of input cells show numbers in a way that is declared nowhere."""

    def styles(root: Any) -> Any:
        for look in root.find(f"{{{MAIN}}}cellXfs"):
            if look.find(f"{{{MAIN}}}protection") is not None:
                look.set("numFmtId", number)
        return root

    return rewritten(content, {"xl/styles.xml": styles})


def _without(root: Any, *children: str) -> Any:
    for child in list(root):
        if etree.QName(child).localname in children:
            root.remove(child)
    return root


def _no_properties(root: Any) -> Any:
    for link in list(root.iter(f"{{{PACKAGE}}}Relationship")):
        if link.get("Target", "").startswith("docProps/"):
            root.remove(link)
    return root


def _no_property_types(root: Any) -> Any:
    for kind in list(root.iter(f"{{{TYPES}}}Override")):
        if kind.get("PartName", "").startswith("/docProps/"):
            root.remove(kind)
    return root


def _chinese_formats(root: Any) -> Any:
    """Its own numbers for our formats, and standard numbers for formats of its own."""
    formats = root.find(f"{{{MAIN}}}numFmts")
    moved = {}
    for one in formats:
        old = one.get("numFmtId")
        moved[old] = str(int(old) + 12)
        one.set("numFmtId", moved[old])
    for number, code in {"43": "_ * #,##0.00_ ;_ * -#,##0.00_ ", "42": '_ "Rp"* #,##0_ '}.items():
        etree.SubElement(formats, f"{{{MAIN}}}numFmt", numFmtId=number, formatCode=code)
    formats.set("count", str(len(formats)))
    for group in ("cellStyleXfs", "cellXfs"):
        for look in root.find(f"{{{MAIN}}}{group}"):
            look.set("numFmtId", moved.get(look.get("numFmtId"), look.get("numFmtId")))
    return root


def _prefixed(root: Any) -> Any:
    """The same tree with a prefix for the main namespace, a cell's address said last."""
    spaces = {PREFIX: MAIN, **{name: uri for name, uri in root.nsmap.items() if name}}
    made = etree.Element(root.tag, dict(root.attrib), nsmap=spaces)
    made.text = root.text
    made.extend(list(root))
    for cell in made.iter(f"{{{MAIN}}}c", f"{{{MAIN}}}row"):
        where = cell.attrib.pop("r")
        cell.set("r", where)
    etree.cleanup_namespaces(made, top_nsmap=spaces)
    return made


def _absolute(root: Any) -> Any:
    for link in root.iter(f"{{{PACKAGE}}}Relationship"):
        link.set("Target", f"/xl/{link.get('Target')}")
    return root
