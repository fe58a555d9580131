"""Types into cells of a saved workbook as a phone would: cached values stay.

Only the worksheets typed into are parsed; nothing is recalculated. The input may come
from XlsxWriter, openpyxl or LibreOffice.
"""

from __future__ import annotations

import copy
import posixpath
import re
from html import unescape
from io import BytesIO
from typing import TYPE_CHECKING, TypeVar
from zipfile import ZipFile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

__all__ = ["CellEntry", "fill"]

CellEntry = float | int | str | None
"""What to type into one cell; None clears it."""
RowEntries = dict[int, CellEntry]
"""What to type into one row, by column number."""
SheetEntries = dict[int, RowEntries]
"""What to type into one sheet, by row number."""

T = TypeVar("T")

LONGEST_TEXT = 32767
LARGEST_NUMBER = 9.99999999999999e307
LAST_ROW = 1_048_576
LAST_COLUMN = 16_384

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_ATTRIBUTE = re.compile(r"""\s([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_POSITION = re.compile(r"""\sr\s*=\s*["']([A-Z]*)([0-9]+)["']""")
_SPANS = re.compile(r"""\sspans\s*=\s*["'][^"']*["']""")
_SHEET_DATA = re.compile(r"<sheetData\b[^>]*?(?:/>|>(?P<inner>.*?)</sheetData>)", re.DOTALL)
_ROW = re.compile(r"<row\b(?P<attributes>[^>]*?)(?:/>|>(?P<inner>.*?)</row>)", re.DOTALL)
_CELL = re.compile(r"<c\b(?P<attributes>[^>]*?)(?:/>|>(?P<inner>.*?)</c>)", re.DOTALL)
_FORMULA = re.compile(r"<f(?P<attributes>\s[^>]*?)?/?>")
_FORMULA_BLOCK = re.compile(r"<f\s(?:[^>]*?\s)?ref\s*=[^>]*>")
_COLUMN = re.compile(r"<col\s[^>]*>")
_DIMENSION = re.compile(r"<dimension\b[^>]*>")
_SHEET = re.compile(r"<sheet\s[^>]*>")
_RELATIONSHIP = re.compile(r"<Relationship\s[^>]*>")
_CALC_CHAIN = re.compile(r"<(?:Override|Relationship)\s[^>]*calcChain[^>]*?/>")
# What XML 1.0 cannot hold.
_CONTROLS = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What Excel would read as an escaped character.
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def fill(
    source: Path | bytes,
    entries: Mapping[tuple[str, str], CellEntry],
    *,
    force: bool = False,
) -> bytes:
    """Return the workbook with `entries`, by (sheet name, cell address), typed in.

    A number or a text replaces the cell's value; None (or an empty text) leaves the
    cell blank. The cell keeps its format. Control characters are dropped from texts.

    Raises KeyError for a sheet the workbook lacks, and ValueError for what Excel could
    not hold and for a cell with a formula; `force` types over the formula instead.
    """
    with ZipFile(BytesIO(source) if isinstance(source, bytes) else source) as book:
        parts = _sheet_parts(book)
        changed: dict[str, str] = {}
        formula_lost = False
        for name, rows in _by_sheet(entries).items():
            if name not in parts:
                known = ", ".join(parts)
                message = f"The workbook has no sheet named {name!r}; it has {known}."
                raise KeyError(message)
            sheet = _SheetXml(name, _text(book, parts[name]), force=force)
            changed[parts[name]] = sheet.typed(rows)
            formula_lost = formula_lost or sheet.formula_lost
        dropped = _without_calc_chain(book, changed) if formula_lost else None
        return _rewritten(book, changed, dropped)


class _SheetXml:
    """One worksheet's XML, and what must be known of it to type into it."""

    def __init__(self, name: str, xml: str, *, force: bool) -> None:
        self.name = name
        self.xml = xml
        self.force = force
        self.formula_lost = False
        self._columns = [_attributes(m[0]) for m in _COLUMN.finditer(xml)]
        self._blocks = _array_blocks(xml)
        self._new: list[tuple[int, int]] = []

    def typed(self, rows: SheetEntries) -> str:
        """Return the XML with `rows` typed in."""
        data = _SHEET_DATA.search(self.xml)
        if data is None:
            raise ValueError(f"The sheet {self.name!r} has no cells to type into.")

        def change(row: int, found: re.Match[str] | None) -> str:
            return self._row(row, found, rows[row])

        body = _merged(_ROW, data["inner"] or "", rows, change)
        head, tail = self.xml[: data.start()], self.xml[data.end() :]
        if self._new:
            head = _DIMENSION.sub(lambda m: _dimension(m[0], self._new), head, count=1)
        return f"{head}<sheetData>{body}</sheetData>{tail}"

    def _row(self, row: int, found: re.Match[str] | None, cells: RowEntries) -> str:
        attributes = f' r="{row}"' if found is None else found["attributes"]
        row_style = _row_style(attributes)
        known = len(self._new)

        def change(column: int, cell: re.Match[str] | None) -> str:
            return self._cell(row, column, cell, cells[column], row_style)

        inner = "" if found is None else found["inner"] or ""
        body = _merged(_CELL, inner, cells, change)
        if found is None and not body:
            return ""
        if len(self._new) > known:
            attributes = _SPANS.sub("", attributes)
        return f"<row{attributes}>{body}</row>"

    def _cell(
        self,
        row: int,
        column: int,
        found: re.Match[str] | None,
        entry: CellEntry,
        row_style: str | None,
    ) -> str:
        address = f"{_letters(column)}{row}"
        where = f"{self.name}!{address}"
        self._check_block(row, column, where)
        if found is None:
            if entry is None or entry == "":
                return ""
            self._new.append((row, column))
            style = row_style or self._column_style(column)
        else:
            self._check_formula(found["inner"] or "", where)
            style = _attributes(found["attributes"]).get("s")
        return _cell_xml(address, style, entry, where)

    def _check_formula(self, inner: str, where: str) -> None:
        formula = _FORMULA.search(inner)
        if formula is None:
            return
        if not self.force:
            raise ValueError(f"{where} holds a formula; it is not typed over.")
        attributes = _attributes(formula["attributes"] or "")
        if attributes.get("t") == "shared" and ":" in attributes.get("ref", ""):
            raise ValueError(f"Other cells share the formula of {where}.")
        self.formula_lost = True

    def _check_block(self, row: int, column: int, where: str) -> None:
        for top, left, bottom, right in self._blocks:
            if top <= row <= bottom and left <= column <= right:
                block = f"{_letters(left)}{top}:{_letters(right)}{bottom}"
                raise ValueError(f"{where} is part of the array formula in {block}.")

    def _column_style(self, column: int) -> str | None:
        for found in self._columns:
            if int(found["min"]) <= column <= int(found["max"]):
                return found.get("style")
        return None


def _merged(
    element: re.Pattern[str],
    body: str,
    wanted: Mapping[int, T],
    change: Callable[[int, re.Match[str] | None], str],
) -> str:
    """Return `body` with the elements at the wanted positions changed or put in.

    An element that does not say its position follows the one before it.
    """
    left = sorted(wanted, reverse=True)
    out: list[str] = []
    done = position = 0
    for found in element.finditer(body):
        position = _position(found["attributes"], position + 1)
        while left and left[-1] < position:
            out += body[done : found.start()], change(left.pop(), None)
            done = found.start()
        if not left:
            break
        if left[-1] == position:
            out += body[done : found.start()], change(left.pop(), found)
            done = found.end()
    out.append(body[done:])
    out += (change(position, None) for position in reversed(left))
    return "".join(out)


def _position(attributes: str, default: int) -> int:
    """Return a row's number, or a cell's column number."""
    found = _POSITION.search(attributes)
    if found is None:
        return default
    return _column_number(found[1]) if found[1] else int(found[2])


def _cell_xml(address: str, style: str | None, entry: CellEntry, where: str) -> str:
    start = f'<c r="{address}"' + ("" if style is None else f' s="{style}"')
    if isinstance(entry, str):
        text = _clean(entry, where)
        if text:
            inner = f'<is><t xml:space="preserve">{text}</t></is>'
            return f'{start} t="inlineStr">{inner}</c>'
    elif isinstance(entry, bool):
        return f'{start} t="b"><v>{int(entry)}</v></c>'
    elif entry is not None:
        return f"{start}><v>{_number(entry, where)}</v></c>"
    return f"{start}/>"


def _clean(text: str, where: str) -> str:
    """Return the text as XML that Excel reads back as the same text."""
    text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"The text for {where} is longer than {LONGEST_TEXT} characters.")
    text = _LOOKS_ESCAPED.sub("_x005F_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _number(number: float, where: str) -> str:
    if not -LARGEST_NUMBER <= number <= LARGEST_NUMBER:
        raise ValueError(f"A cell such as {where} cannot hold {number}.")
    return str(int(number)) if isinstance(number, int) else repr(float(number))


def _by_sheet(entries: Mapping[tuple[str, str], CellEntry]) -> dict[str, SheetEntries]:
    sheets: dict[str, SheetEntries] = {}
    for (name, address), entry in entries.items():
        row, column = _row_and_column(address)
        sheets.setdefault(name, {}).setdefault(row, {})[column] = entry
    return sheets


def _row_and_column(address: str) -> tuple[int, int]:
    found = _ADDRESS.fullmatch(address)
    if found is not None:
        row, column = int(found[2]), _column_number(found[1])
        if row <= LAST_ROW and column <= LAST_COLUMN:
            return row, column
    raise ValueError(f"{address!r} is not the address of one cell, such as B7.")


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _corners(reference: str) -> tuple[int, int, int, int]:
    """Return the top row, left column, bottom row and right column of a range."""
    first, _, last = reference.partition(":")
    return *_row_and_column(first), *_row_and_column(last or first)


def _array_blocks(xml: str) -> list[tuple[int, int, int, int]]:
    """Return the ranges of more than one cell that one array formula fills."""
    blocks = []
    for found in _FORMULA_BLOCK.finditer(xml):
        attributes = _attributes(found[0])
        if attributes.get("t") != "shared" and ":" in attributes["ref"]:
            blocks.append(_corners(attributes["ref"]))
    return blocks


def _dimension(tag: str, new: list[tuple[int, int]]) -> str:
    """Return the sheet's <dimension> grown to hold the new cells."""
    reference = _attributes(tag).get("ref", "A1")
    top, left, bottom, right = _corners(reference)
    top, bottom = min(top, *(r for r, _ in new)), max(bottom, *(r for r, _ in new))
    left, right = min(left, *(c for _, c in new)), max(right, *(c for _, c in new))
    last = f"{_letters(right)}{bottom}"
    first = f"{_letters(left)}{top}"
    return tag.replace(reference, first if first == last else f"{first}:{last}")


def _row_style(attributes: str) -> str | None:
    found = _attributes(attributes)
    return found.get("s") if found.get("customFormat") in {"1", "true"} else None


def _attributes(tag: str) -> dict[str, str]:
    return {
        found[1]: unescape(found[2] if found[2] is not None else found[3])
        for found in _ATTRIBUTE.finditer(tag)
    }


def _text(book: ZipFile, part: str) -> str:
    return book.read(part).decode("utf-8")


def _relationships(book: ZipFile, part: str) -> dict[str, dict[str, str]]:
    """Return the relationships of a part ("" is the package), by their ids."""
    folder, name = posixpath.split(part)
    xml = _text(book, posixpath.join(folder, "_rels", f"{name}.rels"))
    found = [_attributes(match[0]) for match in _RELATIONSHIP.finditer(xml)]
    for one in found:
        target = posixpath.join("/", folder, one["Target"])
        one["Target"] = posixpath.normpath(target).lstrip("/")
    return {one["Id"]: one for one in found}


def _workbook_part(book: ZipFile) -> str:
    for one in _relationships(book, "").values():
        if one["Type"].endswith("/officeDocument"):
            return one["Target"]
    raise ValueError("The file is not a workbook.")


def _sheet_parts(book: ZipFile) -> dict[str, str]:
    """Return the name of each sheet's member in the zip, by sheet name."""
    part = _workbook_part(book)
    related = _relationships(book, part)
    sheets = [_attributes(match[0]) for match in _SHEET.finditer(_text(book, part))]
    return {sheet["name"]: related[_relationship_id(sheet)]["Target"] for sheet in sheets}


def _relationship_id(sheet: dict[str, str]) -> str:
    """Return the sheet's r:id, whatever prefix the writer gave it."""
    return next(value for name, value in sheet.items() if name.endswith(":id"))


def _without_calc_chain(book: ZipFile, changed: dict[str, str]) -> str | None:
    """Take Excel's list of formula cells out of the workbook, and return its name.

    Excel calls a workbook damaged whose list names a cell without a formula; it makes
    a new list where there is none.
    """
    part = _workbook_part(book)
    for one in _relationships(book, part).values():
        if one["Type"].endswith("/calcChain"):
            folder, name = posixpath.split(part)
            for holder in ("[Content_Types].xml", f"{folder}/_rels/{name}.rels"):
                changed[holder] = _CALC_CHAIN.sub("", _text(book, holder))
            return one["Target"]
    return None


def _rewritten(book: ZipFile, changed: Mapping[str, str], dropped: str | None) -> bytes:
    """Return the zip with the changed members in their old places."""
    out = BytesIO()
    with ZipFile(out, "w") as target:
        for info in book.infolist():
            if info.filename == dropped:
                continue
            new = changed.get(info.filename)
            content = book.read(info) if new is None else new.encode("utf-8")
            member = copy.copy(info)
            member.extra = b""
            target.writestr(member, content)
    return out.getvalue()
