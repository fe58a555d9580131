"""Typing into saved workbooks changes the cells typed into, and nothing else."""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import openpyxl
import pytest
import xlsxwriter  # type: ignore[import-untyped, unused-ignore]
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import column_index_from_string, get_column_letter

from kontrak_xl.commands.contoh.typist import fill

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from kontrak_xl.commands.contoh.typist import CellEntry

    Entries = Mapping[tuple[str, str], CellEntry]

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
FIRST = "xl/worksheets/sheet1.xml"
SECOND = "xl/worksheets/sheet2.xml"


@cache
def workbook() -> bytes:
    """Two sheets as XlsxWriter writes them; the second is called A & 'B' c."""
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        thousands = book.add_format({"num_format": "#,##0"})
        bold = book.add_format({"bold": True})
        first = book.add_worksheet("Isian")
        first.write_number("B2", 5, thousands)
        first.write_string("C2", "lama", bold)
        first.write_formula("D2", "=B2*2", thousands, 10)
        first.write_blank("B4", None, thousands)
        first.write_formula("B6", "=SUM(B2:B4)", None, 5)
        first.set_row(8, 30, bold)
        first.set_column("G:H", 12, thousands)
        first.write_array_formula("J2:J4", "{=ROW(B2:B4)}", None, 2)
        second = book.add_worksheet("A & 'B' c")
        second.write_string("A1", "tetap")
    return out.getvalue()


def sheet_of(content: bytes, name: str = "Isian", *, values: bool = False) -> Worksheet:
    sheet: Worksheet = openpyxl.load_workbook(BytesIO(content), data_only=values)[name]
    return sheet


def typed(entry: Any, address: str = "B2") -> Any:
    return sheet_of(fill(workbook(), {("Isian", address): entry}))[address].value


def members(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as book:
        return {name: book.read(name) for name in book.namelist()}


def with_members(content: bytes, new: Mapping[str, str]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as book:
        for name, old in {**members(content), **{k: v.encode() for k, v in new.items()}}.items():
            book.writestr(name, old)
    return out.getvalue()


def with_sheet(inner: str) -> bytes:
    """Return the workbook with a first sheet of this XML."""
    return with_members(workbook(), {FIRST: f"<worksheet {MAIN}>{inner}</worksheet>"})


def as_excel_reads(text: str) -> str:
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def holdable(text: str) -> str:
    """Return what of the text a cell can hold."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        character
        for character in text
        if character in "\t\n"
        or (
            character >= " "
            and not "\ud800" <= character <= "\udfff"
            and character not in "\ufffe\uffff"
        )
    )


def test_numbers_texts_and_blanks_replace_values_and_keep_formats() -> None:
    entries: Entries = {("Isian", "B2"): 7.25, ("Isian", "C2"): " baru", ("Isian", "B4"): 3}
    before = sheet_of(workbook())
    after = sheet_of(fill(workbook(), entries))
    for (_, address), entry in entries.items():
        assert after[address].value == entry
        assert after[address].number_format == before[address].number_format
        assert after[address].font.b == before[address].font.b
    blank = sheet_of(fill(workbook(), {("Isian", "B2"): None}))["B2"]
    assert blank.value is None
    assert blank.number_format == "#,##0"


def test_cached_values_stay() -> None:
    after = sheet_of(fill(workbook(), {("Isian", "B2"): 1000}), values=True)
    assert (after["B2"].value, after["D2"].value, after["B6"].value) == (1000, 10, 5)


def test_a_boolean_is_a_boolean() -> None:
    assert typed(True) is True


def test_an_empty_text_is_a_blank() -> None:
    assert b'<c r="B2" s="1"/>' in members(fill(workbook(), {("Isian", "B2"): "\x07"}))[FIRST]


def test_missing_rows_and_cells_come_in_order() -> None:
    places = ["A1", "A2", "Z2", "C3", "C4", "A4", "B5", "AA6", "B12", "A12", "A30"]
    entries: Entries = {("Isian", place): number for number, place in enumerate(places)}
    content = fill(workbook(), entries)
    after = sheet_of(content)
    assert {place: after[place].value for place in places} == {
        p: n for (_, p), n in entries.items()
    }
    assert (after["B2"].value, after["D2"].value) == (5, "=B2*2")
    xml = members(content)[FIRST].decode()
    rows = [int(row) for row in re.findall(r'<row r="(\d+)"', xml)]
    assert rows == sorted(set(rows))
    for row in re.findall(r"<row .*?</row>", xml):
        columns = [
            column_index_from_string(column) for column in re.findall(r'<c r="([A-Z]+)', row)
        ]
        assert columns == sorted(set(columns))
    assert '<dimension ref="A1:AA30"/>' in xml


def test_a_new_cell_takes_the_format_of_its_row_or_column() -> None:
    after = sheet_of(
        fill(workbook(), {("Isian", "A9"): 1, ("Isian", "H20"): 2, ("Isian", "A3"): 3})
    )
    assert after["A9"].font.b
    assert after["H20"].number_format == "#,##0"
    assert after["A3"].number_format == "General"


def test_a_blank_for_a_missing_cell_changes_nothing() -> None:
    after = fill(workbook(), {("Isian", "A1"): None, ("Isian", "Z99"): "", ("Isian", "A2"): None})
    assert members(after) == members(workbook())


def test_other_members_stay_as_they_are() -> None:
    after = fill(workbook(), {("A & 'B' c", "B1"): 1})
    old, new = members(workbook()), members(after)
    assert list(old) == list(new)
    assert [name for name in old if old[name] != new[name]] == [SECOND]
    with ZipFile(BytesIO(workbook())) as one, ZipFile(BytesIO(after)) as two:
        for a, b in zip(one.infolist(), two.infolist(), strict=True):
            assert (a.date_time, a.compress_type) == (b.date_time, b.compress_type)


def test_the_same_entries_give_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook())
    entries: Entries = {("Isian", "B2"): 1, ("Isian", "C2"): "x"}
    backwards = dict(reversed(list(entries.items())))
    assert fill(path, entries) == fill(workbook(), backwards)
    assert path.read_bytes() == workbook()


def test_an_unknown_sheet_is_named() -> None:
    with pytest.raises(KeyError, match="no sheet named 'Lain'; it has Isian, A & 'B' c"):
        fill(workbook(), {("Lain", "A1"): 1})


@pytest.mark.parametrize("address", ["", "a1", "A0", "A1:B2", "$A$1", "XFE1", "A1048577", "ABCD1"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="is not the address of one cell"):
        fill(workbook(), {("Isian", address): 1})


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf"), 10**400])
def test_what_is_no_number_in_excel_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="Isian!B2 cannot hold"):
        fill(workbook(), {("Isian", "B2"): number})


def test_a_text_too_long_is_refused() -> None:
    assert len(typed("x" * 32767)) == 32767
    with pytest.raises(ValueError, match="longer than 32767"):
        fill(workbook(), {("Isian", "B2"): "x" * 32768})


@pytest.mark.parametrize("entry", [1, "x", None])
def test_a_formula_is_typed_over_only_by_force(entry: float | str | None) -> None:
    with pytest.raises(ValueError, match="Isian!D2 holds a formula"):
        fill(workbook(), {("Isian", "D2"): entry})
    cell = sheet_of(fill(workbook(), {("Isian", "D2"): entry}, force=True))["D2"]
    assert cell.value == entry
    assert cell.number_format == "#,##0"


@pytest.mark.parametrize("address", ["J2", "J3", "J4"])
def test_a_part_of_an_array_is_refused_even_by_force(address: str) -> None:
    with pytest.raises(ValueError, match="array formula in J2:J4"):
        fill(workbook(), {("Isian", address): 1}, force=True)


def test_the_first_of_shared_formulas_is_refused_even_by_force() -> None:
    source = with_sheet(
        '<sheetData><row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1</f><v>0</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>0</v></c></row></sheetData>'
    )
    with pytest.raises(ValueError, match="Other cells share the formula of Isian!A1"):
        fill(source, {("Isian", "A1"): 1}, force=True)
    assert sheet_of(fill(source, {("Isian", "A2"): 1}, force=True))["A2"].value == 1
    with pytest.raises(ValueError, match="Isian!A2 holds a formula"):
        fill(source, {("Isian", "A2"): 1})


def test_a_lost_formula_takes_the_calculation_chain_with_it() -> None:
    types, relations = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
    old = members(workbook())
    override = '<Override PartName="/xl/calcChain.xml" ContentType="calcChain+xml"/></Types>'
    link = '<Relationship Id="rId99" Type="http://x/calcChain" Target="calcChain.xml"/>'
    new = {
        types: old[types].decode().replace("</Types>", override),
        relations: old[relations].decode().replace("</Relationships>", f"{link}</Relationships>"),
        "xl/calcChain.xml": f'<calcChain {MAIN}><c r="D2" i="1"/></calcChain>',
    }
    source = with_members(workbook(), new)
    assert "xl/calcChain.xml" in members(fill(source, {("Isian", "B2"): 1}))
    after = members(fill(source, {("Isian", "D2"): 1}, force=True))
    assert {**after, FIRST: b""} == {**old, FIRST: b""}


@pytest.mark.parametrize("data", ["<sheetData/>", "<sheetData></sheetData>"])
def test_an_empty_sheet_is_filled(data: str) -> None:
    source = with_sheet(f'<dimension ref="A1"/>{data}<pageMargins/>')
    after = members(fill(source, {("Isian", "B2"): 1}))[FIRST].decode()
    assert after == (
        f'<worksheet {MAIN}><dimension ref="A1:B2"/><sheetData><row r="2"><c r="B2"><v>1</v></c>'
        "</row></sheetData><pageMargins/></worksheet>"
    )


def test_cells_without_addresses_are_counted() -> None:
    cells = "<c><v>1</v></c><c/><c><v>3</v></c>"
    source = with_sheet(f"<sheetData><row>{cells}</row><row/><row>{cells}</row></sheetData>")
    after = sheet_of(fill(source, {("Isian", "B2"): "b", ("Isian", "C3"): 9, ("Isian", "D1"): 4}))
    assert [[cell.value for cell in row] for row in after["A1:D3"]] == [
        [1, None, 3, 4],
        [None, "b", None, None],
        [1, None, 9, None],
    ]


def test_a_sheet_without_cells_is_refused() -> None:
    with pytest.raises(ValueError, match="'Isian' has no cells"):
        fill(with_sheet("<drawing/>"), {("Isian", "A1"): 1})


def test_a_workbook_saved_by_openpyxl_is_filled() -> None:
    out = BytesIO()
    openpyxl.load_workbook(BytesIO(workbook())).save(out)
    entries: Entries = {("Isian", "B2"): 8, ("Isian", "E1"): "<baru>", ("A & 'B' c", "A2"): 2.5}
    after = fill(out.getvalue(), entries)
    assert sheet_of(after)["B2"].value == 8
    assert sheet_of(after)["B2"].number_format == "#,##0"
    assert sheet_of(after)["E1"].value == "<baru>"
    assert sheet_of(after, "A & 'B' c")["A2"].value == 2.5
    assert sheet_of(after, "A & 'B' c")["A1"].value == "tetap"


PIECES = st.sampled_from(
    ["&", "<", ">", '"', "'", " ", "\n", "\r", "\x00", "\x1f", "]]>", "_x0041_"]
)


@settings(deadline=None, max_examples=60)
@given(st.one_of(st.text(st.characters()), st.lists(PIECES).map("".join)))
def test_a_text_is_read_back_as_it_was_typed(text: str) -> None:
    read = typed(text)
    assert as_excel_reads(read or "") == holdable(text)


@settings(deadline=None, max_examples=60)
@given(st.one_of(st.floats(-1e300, 1e300), st.integers(-(2**53), 2**53)))
def test_a_number_is_read_back_as_it_was_typed(number: float) -> None:
    assert typed(number) == number


@settings(deadline=None, max_examples=30)
@given(
    st.dictionaries(
        st.tuples(st.integers(1, 40), st.integers(1, 9)), st.integers(-9, 9) | st.none(), max_size=9
    )
)
def test_every_other_cell_stays(cells: dict[tuple[int, int], int | None]) -> None:
    before = sheet_of(workbook(), values=True)
    wanted = {
        (row, column): before.cell(row, column).value
        for row in range(1, 41)
        for column in range(1, 11)
    }
    wanted |= cells
    entries = {
        ("Isian", f"{get_column_letter(column)}{row}"): entry
        for (row, column), entry in cells.items()
    }
    after = sheet_of(fill(workbook(), entries, force=True), values=True)
    assert {place: after.cell(*place).value for place in wanted} == wanted
