"""Small damages to a workbook as people and programmes do them, to be put one after another.

They change the XML itself, so that all the rest stays as it was issued: openpyxl would rewrite it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree
from openpyxl.utils import column_index_from_string, get_column_letter

from kontrak_xl.commands.contoh import typist

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lxml.etree import _Element

Damage = Callable[[bytes], bytes]
"""A workbook's bytes, before and after."""
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main":
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships":
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    "http://schemas.openxmlformats.org/drawingml/2006/main":
        "http://purl.oclc.org/ooxml/drawingml/main",
    "http://schemas.openxmlformats.org/drawingml/2006/chart":
        "http://purl.oclc.org/ooxml/drawingml/chart",
    "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing":
        "http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing",
    "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties":
        "http://purl.oclc.org/ooxml/officeDocument/extendedProperties",
    "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties":
        "http://purl.oclc.org/ooxml/officeDocument/customProperties",
    "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes":
        "http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes",
}  # fmt: skip
"""The namespaces of ISO/IEC 29500 Strict for those of every day."""
BOOK = "xl/workbook.xml"
_PLACE = re.compile(r"([A-Z]+)(\d+)")
_NUMBER_FORMATS = {"percent": "10", "date": "14", "time": "20"}


def after(*damages: Damage) -> Damage:
    """Several damages, the first one first."""

    def damage(content: bytes) -> bytes:
        for one in damages:
            content = one(content)
        return content

    return damage


# The package -------------------------------------------------------------------------------


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def on_parts(change: Callable[[dict[str, bytes]], None]) -> Damage:
    """Change the members of the package."""

    def damage(content: bytes) -> bytes:
        members = parts(content)
        change(members)
        return packed(members)

    return damage


def on_xml(part: str, change: Callable[[_Element], None]) -> Damage:
    """Change the tree of one member."""

    def damage(members: dict[str, bytes]) -> None:
        members[part] = _changed(members[part], change)

    return on_parts(damage)


def on_sheet(name: str, change: Callable[[_Element], None]) -> Damage:
    """Change the tree of one sheet."""

    def damage(members: dict[str, bytes]) -> None:
        part = sheet_parts(members)[name]
        members[part] = _changed(members[part], change)

    return on_parts(damage)


def on_every_sheet(change: Callable[[_Element], None]) -> Damage:
    def damage(members: dict[str, bytes]) -> None:
        for part in sheet_parts(members).values():
            members[part] = _changed(members[part], change)

    return on_parts(damage)


def _changed(xml: bytes, change: Callable[[_Element], None]) -> bytes:
    tree = etree.fromstring(xml)
    change(tree)
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


def sheet_parts(members: Mapping[str, bytes]) -> dict[str, str]:
    """The member of each sheet by the sheet's name, in order."""
    links = etree.fromstring(members["xl/_rels/workbook.xml.rels"])
    targets = {link.get("Id"): str(link.get("Target")) for link in links}
    return {
        str(sheet.get("name")): f"xl/{targets[sheet.get(_q('id', LINKS))]}"
        for sheet in etree.fromstring(members[BOOK]).iter(_q("sheet"))
    }


def _q(tag: str, space: str = MAIN) -> str:
    return f"{{{space}}}{tag}"


def _first(tree: _Element, tag: str) -> _Element:
    found = tree.find(f".//{_q(tag)}")
    assert found is not None, tag
    return found


# Addresses ---------------------------------------------------------------------------------


class Place(NamedTuple):
    """A cell by row and column, both from 1."""

    row: int
    col: int

    def __str__(self) -> str:
        return f"{get_column_letter(self.col)}{self.row}"


def place(address: str) -> Place:
    found = _PLACE.fullmatch(address)
    assert found is not None, address
    return Place(int(found[2]), column_index_from_string(found[1]))


def moved(address: str, rows: int = 0, columns: int = 0) -> str:
    """The address so many rows below and columns to the right."""
    at = place(address)
    return str(Place(at.row + rows, at.col + columns))


# Cells -------------------------------------------------------------------------------------


def typed(sheet: str, cells: Mapping[str, typist.CellEntry]) -> Damage:
    """Type into cells, over formulas too."""
    wanted = {(sheet, cell): entry for cell, entry in cells.items()}
    return lambda content: typist.fill(content, wanted, force=True)


def raw(sheet: str, cell: str, inner: str, kind: str = "") -> Damage:
    """Put XML into a cell: ``<v>#N/A</v>`` with kind ``e``, a formula without a value."""

    def change(tree: _Element) -> None:
        found = _cell(tree, place(cell))
        for child in list(found):
            found.remove(child)
        found.attrib.pop("t", "")
        if kind:
            found.set("t", kind)
        found.extend(etree.fromstring(f'<c xmlns="{MAIN}">{inner}</c>'))

    return after(typed(sheet, {cell: 1}), on_sheet(sheet, change))


def error(sheet: str, cell: str, text: str) -> Damage:
    """An error of Excel, pasted as a value."""
    return raw(sheet, cell, f"<v>{text}</v>", "e")


def formula(sheet: str, cell: str, text: str, value: str | None = None) -> Damage:
    """A formula, with its last result or without any."""
    known = f"<v>{value}</v>" if value is not None else ""
    return raw(sheet, cell, f"<f>{text}</f>{known}")


def shown_as(sheet: str, cell: str, number: float, looks: str) -> Damage:
    """A number in a cell of a built-in number format: ``percent``, ``date`` or ``time``."""
    style: list[str] = []

    def add(tree: _Element) -> None:
        formats = _first(tree, "cellXfs")
        style.append(str(len(formats)))
        etree.SubElement(
            formats, _q("xf"), numFmtId=_NUMBER_FORMATS[looks], fontId="0", fillId="0",
            borderId="0", xfId="0", applyNumberFormat="1",
        )  # fmt: skip

    def use(tree: _Element) -> None:
        _cell(tree, place(cell)).set("s", style[-1])

    return after(typed(sheet, {cell: number}), on_xml("xl/styles.xml", add), on_sheet(sheet, use))


def _rows(tree: _Element) -> Iterator[_Element]:
    yield from _first(tree, "sheetData")


def _row(tree: _Element, number: int) -> _Element:
    return next(row for row in _rows(tree) if row.get("r") == str(number))


def _cell(tree: _Element, at: Place) -> _Element:
    return next(cell for cell in _row(tree, at.row) if cell.get("r") == str(at))


def swap_cells(sheet: str, one: Sequence[str], other: Sequence[str]) -> Damage:
    """Exchange what stands in two lists of cells."""

    def change(tree: _Element) -> None:
        for first, second in zip(one, other, strict=True):
            left, right = _cell(tree, place(first)), _cell(tree, place(second))
            for child in (*left, *right):
                (right if child.getparent() is left else left).append(child)
            kinds = left.attrib.pop("t", ""), right.attrib.pop("t", "")
            for cell, kind in ((left, kinds[1]), (right, kinds[0])):
                if kind:
                    cell.set("t", kind)

    return on_sheet(sheet, change)


def blank_row(sheet: str, number: int) -> Damage:
    """Clear a row's contents, keeping its looks."""

    def change(tree: _Element) -> None:
        for cell in _row(tree, number):
            cell.attrib.pop("t", "")
            for child in list(cell):
                cell.remove(child)

    return on_sheet(sheet, change)


def without_formulas(tree: _Element) -> None:
    """Every formula replaced by its last value, as *paste values* does."""
    for found in list(tree.iter(_q("f"))):
        parent = found.getparent()
        assert parent is not None
        parent.remove(found)


def without_results(tree: _Element) -> None:
    """Every formula without its last value, as a programme writes them."""
    for found in tree.iter(_q("c")):
        value = found.find(_q("v"))
        if found.find(_q("f")) is not None and value is not None:
            found.remove(value)
            found.attrib.pop("t", "")


def without_rules(tree: _Element) -> None:
    """No validation, no conditional format, no protection is left, as after a paste."""
    for tag in ("dataValidations", "conditionalFormatting", "sheetProtection"):
        for found in list(tree.iter(_q(tag))):
            tree.remove(found)


# Rows and columns ----------------------------------------------------------------------------


def _renumbered(
    tree: _Element,
    rows: Callable[[int], int | None],
    columns: Callable[[int], int | None],
) -> None:
    """Give every row, cell and merged range its new place; ``None`` takes it away."""
    data = _first(tree, "sheetData")
    for row in list(data):
        number = rows(int(str(row.get("r"))))
        if number is None:
            data.remove(row)
            continue
        row.set("r", str(number))
        row.attrib.pop("spans", "")
        for cell in list(row):
            col = columns(place(str(cell.get("r"))).col)
            if col is None:
                row.remove(cell)
            else:
                cell.set("r", str(Place(number, col)))
        row[:] = sorted(row, key=lambda cell: place(str(cell.get("r"))).col)
    data[:] = sorted(data, key=lambda row: int(str(row.get("r"))))
    for merged in list(tree.iter(_q("mergeCell"))):
        ends = [place(end) for end in str(merged.get("ref")).split(":")]
        places = [(rows(end.row), columns(end.col)) for end in ends]
        if any(None in pair for pair in places):
            parent = merged.getparent()
            assert parent is not None
            parent.remove(merged)
        else:
            down = sorted(row or 0 for row, _ in places)
            across = sorted(col or 0 for _, col in places)
            corners = Place(down[0], across[0]), Place(down[-1], across[-1])
            merged.set("ref", ":".join(map(str, corners)))
    for found in list(tree.iter(_q("mergeCells"))):
        if not len(found):
            tree.remove(found)


def _inserting(before: int, count: int) -> Callable[[int], int | None]:
    return lambda at: at + count if at >= before else at


def _deleting(first: int, count: int) -> Callable[[int], int | None]:
    def new(at: int) -> int | None:
        if first <= at < first + count:
            return None
        return at - count if at >= first + count else at

    return new


def _same(at: int) -> int:
    return at


def insert_rows(sheet: str, before: int, count: int = 1) -> Damage:
    return on_sheet(sheet, lambda tree: _renumbered(tree, _inserting(before, count), _same))


def delete_rows(sheet: str, first: int, count: int = 1) -> Damage:
    return on_sheet(sheet, lambda tree: _renumbered(tree, _deleting(first, count), _same))


def insert_columns(sheet: str, before: str, count: int = 1) -> Damage:
    col = column_index_from_string(before)
    return on_sheet(sheet, lambda tree: _renumbered(tree, _same, _inserting(col, count)))


def delete_columns(sheet: str, first: str, count: int = 1) -> Damage:
    col = column_index_from_string(first)
    return on_sheet(sheet, lambda tree: _renumbered(tree, _same, _deleting(col, count)))


def move_column(sheet: str, column: str, before: str) -> Damage:
    """Cut a column and insert it further to the left."""
    old, new = (column_index_from_string(letters) for letters in (column, before))

    def shifted(at: int) -> int:
        return new if at == old else at + 1 if new <= at < old else at

    return on_sheet(sheet, lambda tree: _renumbered(tree, _same, shifted))


def order_rows(sheet: str, first: int, order: Sequence[int]) -> Damage:
    """Sort whole rows: those numbered in ``order`` stand from row ``first`` on."""
    new = {old: first + at for at, old in enumerate(order)}
    return on_sheet(sheet, lambda tree: _renumbered(tree, lambda at: new.get(at, at), _same))


def copy_row(sheet: str, number: int, below: int | None = None) -> Damage:
    """Copy a row and insert the copy below it, or below another row."""
    target = (number if below is None else below) + 1

    def change(tree: _Element) -> None:
        copy = etree.fromstring(etree.tostring(_row(tree, number)))
        _renumbered(tree, _inserting(target, 1), _same)
        for cell in copy:
            cell.set("r", str(Place(target, place(str(cell.get("r"))).col)))
        copy.set("r", str(target))
        data = _first(tree, "sheetData")
        data.append(copy)
        data[:] = sorted(data, key=lambda row: int(str(row.get("r"))))

    return on_sheet(sheet, change)


def copy_column(sheet: str, column: str) -> Damage:
    """Copy a column and insert the copy to its right."""
    col = column_index_from_string(column)

    def change(tree: _Element) -> None:
        _renumbered(tree, _same, _inserting(col + 1, 1))
        for row in _rows(tree):
            for cell in list(row):
                at = place(str(cell.get("r")))
                if at.col == col:
                    copy = etree.fromstring(etree.tostring(cell))
                    copy.set("r", str(Place(at.row, col + 1)))
                    cell.addnext(copy)

    return on_sheet(sheet, change)


def hide_row(sheet: str, number: int) -> Damage:
    return on_sheet(sheet, lambda tree: _row(tree, number).set("hidden", "1"))


def filtered(sheet: str, area: str, hidden: Sequence[int]) -> Damage:
    """A filter over an area that hides rows."""

    def change(tree: _Element) -> None:
        found = etree.Element(_q("autoFilter"), ref=area)
        _first(tree, "sheetProtection").addnext(found)
        for number in hidden:
            _row(tree, number).set("hidden", "1")

    return on_sheet(sheet, change)


def merged(sheet: str, area: str) -> Damage:
    """Merge cells as Excel does: only the first keeps its content."""
    ends = [place(end) for end in area.split(":")]

    def change(tree: _Element) -> None:
        for row in _rows(tree):
            for cell in row:
                at = place(str(cell.get("r")))
                inside = ends[0].row <= at.row <= ends[1].row and (
                    ends[0].col <= at.col <= ends[1].col
                )
                if inside and at != ends[0]:
                    cell.attrib.pop("t", "")
                    for child in list(cell):
                        cell.remove(child)
        etree.SubElement(_first(tree, "mergeCells"), _q("mergeCell"), ref=area)

    return on_sheet(sheet, change)


# Sheets --------------------------------------------------------------------------------------


def rename_sheet(old: str, new: str) -> Damage:
    return on_xml(BOOK, lambda tree: _sheet(tree, old).set("name", new))


def _sheet(tree: _Element, name: str) -> _Element:
    return next(sheet for sheet in tree.iter(_q("sheet")) if sheet.get("name") == name)


def delete_sheet(name: str) -> Damage:
    """Delete a sheet; the names and formulas that led to it lead nowhere."""

    def change(members: dict[str, bytes]) -> None:
        part = sheet_parts(members)[name]
        book = etree.fromstring(members[BOOK])
        sheets = list(book.iter(_q("sheet")))
        at = next(i for i, sheet in enumerate(sheets) if sheet.get("name") == name)
        link = sheets[at].get(_q("id", LINKS))
        _first(book, "sheets").remove(sheets[at])
        for found in list(book.iter(_q("definedName"))):
            scope = int(str(found.get("localSheetId", "-1")))
            if scope == at:
                _first(book, "definedNames").remove(found)
            elif scope > at:
                found.set("localSheetId", str(scope - 1))
        members[BOOK] = etree.tostring(book)
        links = etree.fromstring(members["xl/_rels/workbook.xml.rels"])
        links[:] = [one for one in links if one.get("Id") != link]
        members["xl/_rels/workbook.xml.rels"] = etree.tostring(links)
        types = etree.fromstring(members["[Content_Types].xml"])
        types[:] = [one for one in types if one.get("PartName") != f"/{part}"]
        members["[Content_Types].xml"] = etree.tostring(types)
        del members[part]
        members.pop(part.replace("worksheets/", "worksheets/_rels/") + ".rels", None)

    return on_parts(change)


def copy_sheet(name: str, copy: str) -> Damage:
    """Copy a sheet to the end of the workbook."""

    def change(members: dict[str, bytes]) -> None:
        members["xl/worksheets/sheet99.xml"] = members[sheet_parts(members)[name]]
        _add_part(members, "/xl/worksheets/sheet99.xml", "worksheet", "rIdCopy")
        book = etree.fromstring(members[BOOK])
        added = etree.SubElement(_first(book, "sheets"), _q("sheet"), name=copy, sheetId="99")
        added.set(_q("id", LINKS), "rIdCopy")
        members[BOOK] = etree.tostring(book)

    return on_parts(change)


def move_sheet(name: str, to: int) -> Damage:
    def change(tree: _Element) -> None:
        sheets, moving = _first(tree, "sheets"), _sheet(tree, name)
        sheets.remove(moving)
        sheets.insert(to, moving)

    return on_xml(BOOK, change)


def hide_sheet(name: str, state: str = "veryHidden") -> Damage:
    return on_xml(BOOK, lambda tree: _sheet(tree, name).set("state", state))


def _add_part(members: dict[str, bytes], part: str, kind: str, link: str) -> None:
    types = etree.fromstring(members["[Content_Types].xml"])
    etree.SubElement(
        types, _q("Override", TYPES), PartName=part,
        ContentType=f"application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml",
    )  # fmt: skip
    members["[Content_Types].xml"] = etree.tostring(types)
    links = etree.fromstring(members["xl/_rels/workbook.xml.rels"])
    etree.SubElement(
        links, _q("Relationship", RELATIONS), Id=link, Type=f"{LINKS}/{kind}",
        Target=part.removeprefix("/xl/"),
    )  # fmt: skip
    members["xl/_rels/workbook.xml.rels"] = etree.tostring(links)


# Names, links and other parts ----------------------------------------------------------------


def without_names(tree: _Element) -> None:
    """No defined name is left."""
    for found in list(tree.iter(_q("definedNames"))):
        tree.remove(found)


def with_names(names: Mapping[str, str]) -> Damage:
    """Add hidden defined names, whatever they are called and say."""

    def change(tree: _Element) -> None:
        found = _first(tree, "definedNames")
        for name, text in names.items():
            etree.SubElement(found, _q("definedName"), name=name, hidden="1").text = text

    return on_xml(BOOK, change)


def names_led_nowhere(tree: _Element) -> None:
    """Every defined name says #REF!, as after rows and sheets were deleted."""
    for found in tree.iter(_q("definedName")):
        found.text = "#REF!"


def with_part(part: str, content: bytes, kind: str = "externalLink") -> Damage:
    """Add a part that the workbook refers to: a link to another workbook, comments, macros."""

    def change(members: dict[str, bytes]) -> None:
        members[part] = content
        _add_part(members, f"/{part}", kind, "rIdExtra")

    return on_parts(change)


def with_macros() -> Damage:
    """A workbook saved as .xlsm."""

    def change(members: dict[str, bytes]) -> None:
        members["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
        xml = members["[Content_Types].xml"].decode()
        xml = xml.replace(
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        ).replace(
            "</Types>",
            '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>',
        )
        members["[Content_Types].xml"] = xml.encode()
        links = members["xl/_rels/workbook.xml.rels"].decode()
        link = (
            '<Relationship Id="rIdMacro" Target="vbaProject.bin" '
            'Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"/>'
        )
        members["xl/_rels/workbook.xml.rels"] = links.replace(
            "</Relationships>", f"{link}</Relationships>"
        ).encode()

    return on_parts(change)


def dimension(sheet: str, area: str) -> Damage:
    """The size that a sheet claims to have."""
    return on_sheet(sheet, lambda tree: _first(tree, "dimension").set("ref", area))


def without_properties() -> Damage:
    """No document properties are left, as after Google Sheets."""

    def change(members: dict[str, bytes]) -> None:
        gone = [name for name in members if name.startswith("docProps/")]
        for name in gone:
            del members[name]
        for part, tag in (("[Content_Types].xml", "PartName"), ("_rels/.rels", "Target")):
            tree = etree.fromstring(members[part])
            tree[:] = [one for one in tree if "docProps/" not in str(one.get(tag))]
            members[part] = etree.tostring(tree)

    return on_parts(change)


# Identity ------------------------------------------------------------------------------------


def reworded(old: str, new: str) -> Damage:
    """One text for another everywhere: in all cells, footers and properties."""

    def change(members: dict[str, bytes]) -> None:
        for name, content in members.items():
            if name.endswith(".xml"):
                members[name] = content.replace(old.encode(), new.encode())

    return on_parts(change)


# Other kinds of files ------------------------------------------------------------------------


def strict() -> Damage:
    """The workbook saved as *Strict Open XML Spreadsheet*."""

    def change(members: dict[str, bytes]) -> None:
        for name, content in members.items():
            if name.endswith((".xml", ".rels")):
                for old, new in STRICT.items():
                    content = content.replace(  # noqa: PLW2901 -- one after the other
                        f'"{old}'.encode(), f'"{new}'.encode()
                    )
                members[name] = content
        book = members[BOOK].replace(b"<workbook ", b'<workbook conformance="strict" ', 1)
        members[BOOK] = book

    return on_parts(change)


def encrypted(password: str) -> Damage:
    """The workbook saved with a password to open it."""

    def damage(content: bytes) -> bytes:
        from msoffcrypto.format.ooxml import OOXMLFile  # noqa: PLC0415 -- slow, seldom used

        out = io.BytesIO()
        OOXMLFile(io.BytesIO(content)).encrypt(password, out)
        return out.getvalue()

    return damage


def truncated(share: float) -> Damage:
    """Only the first part of the file arrived."""
    return lambda content: content[: int(len(content) * share)]


def with_ballast(megabytes: int) -> Damage:
    """A member of nothing but zeros, which packs to almost nothing."""

    def damage(content: bytes) -> bytes:
        out = io.BytesIO(content)
        with (
            zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
            archive.open("xl/media/image1.png", "w") as member,
        ):
            for _ in range(megabytes):
                member.write(bytes(2**20))
        return out.getvalue()

    return damage


def padded(sheet: str, megabytes: int) -> Damage:
    """A sheet that unpacks to so many megabytes of blanks."""

    def change(members: dict[str, bytes]) -> None:
        members[sheet_parts(members)[sheet]] += b" " * megabytes * 2**20

    return on_parts(change)


def instead(content: bytes) -> Damage:
    """Something else altogether."""
    return lambda _workbook: content


def foreign(rows: int, columns: int = 10) -> bytes:
    """A big workbook that is none of ours, made without a library."""
    cells = [f'<c r="{get_column_letter(col)}%d"><v>{col}</v></c>' for col in range(1, columns + 1)]
    row = '<row r="%d">' + "".join(cells) + "</row>"
    body = "".join(row % ((number,) * (columns + 1)) for number in range(1, rows + 1))
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'
    office = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return packed({
        "[Content_Types].xml": (
            f'<Types xmlns="{TYPES}">'
            f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package'
            f'.relationships+xml"/><Override PartName="/xl/workbook.xml" '
            f'ContentType="{office}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" '
            f'ContentType="{office}.worksheet+xml"/></Types>'
        ).encode(),
        "_rels/.rels": (
            f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" '
            f'Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ).encode(),
        BOOK: (
            f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets><sheet name="Data" sheetId="1" '
            f'r:id="rId1"/></sheets></workbook>'
        ).encode(),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" '
            f'Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
        ).encode(),
        "xl/worksheets/sheet1.xml": sheet.encode(),
    })  # fmt: skip
