"""A good workbook that uses every feature, and the ways to spoil one detail of its package."""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias
from xml.sax.saxutils import escape

import xlsxwriter

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Mutation: TypeAlias = Callable[[bytes], bytes]

TYPES = "[Content_Types].xml"
WORKBOOK = "xl/workbook.xml"
LINKS = "xl/_rels/workbook.xml.rels"
STYLES = "xl/styles.xml"
STRINGS = "xl/sharedStrings.xml"
GUIDE = "xl/worksheets/sheet1.xml"
DATA = "xl/worksheets/sheet2.xml"
LISTS = "xl/worksheets/sheet3.xml"
TABLED = "xl/worksheets/sheet4.xml"
GUIDE_LINKS = "xl/worksheets/_rels/sheet1.xml.rels"
TABLE = "xl/tables/table1.xml"
DRAWING = "xl/drawings/drawing1.xml"
CHART = "xl/charts/chart1.xml"

GOOD_FORMULAS: tuple[tuple[str, str | float | bool], ...] = (
    ("SUM(C3:C5)", 60),
    ('IF(ISNUMBER(C3),"ada; (belum)","tidak ""ada""")', "ada; (belum)"),
    ('IF(C3>100,"x","")', ""),
    ("INDEX('Isi Data'!$C$3:$C$5,MATCH(\"A-2\",'Isi Data'!$A$3:$A$5,0))", 20),
    ("SUM($C3:INDEX($C3:$E3,1,2))", 10),
    ('SUMPRODUCT((Ref!$A$1:$A$3="Ya")*1)+LOG10(100)*1.5E-3', 2.003),
    ('SUMPRODUCT((LEFT(Ref!$A$1:$A$3,2)="Ya")*(C3:C5<""))+MAX(C3:C5)', 32),
    ("SUM({1,2;3,4})", 10),
    ("COUNTA(Ref!A:A)+ROWS(1:3)+Tahun", 2032),
    ("SUM(Realisasi[Nilai])", 30),
    ("SUM(Petunjuk:Ref!B9)", 0),
    ("TRUE", True),
    ('HYPERLINK("#\'Isi Data\'!C3","isi")', "isi"),
)


# ---- a good workbook -------------------------------------------------------------------------


def good_workbook() -> bytes:
    """A small workbook that uses every feature the rules speak of."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        number = book.add_format({"num_format": '[$-421]#,##0.00;[Red]-0" x";"-"', "locked": False})
        heading = book.add_format({"bold": True, "border": 1, "bg_color": "#DDEBF7"})
        guide = book.add_worksheet("Petunjuk")
        data = book.add_worksheet("Isi Data")
        lists = book.add_worksheet("Ref")
        table = book.add_worksheet("Tabel")
        write_guide(guide, number)
        write_data(data, number, heading)
        write_checks(data, heading)
        write_page(data)
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "='Isi Data'!$C$3:$C$5", "name": "='Isi Data'!$C$2"})
        data.insert_chart("H2", chart, {"description": "Nilai per baris"})
        lists.write_column("A1", ["Ya", "Tidak", "Ya"])
        lists.hide()
        columns = [{"header": "Kode"}, {"header": "Nilai"}]
        rows = [["a", 10], ["b", 20]]
        table.add_table("A1:B3", {"name": "Realisasi", "columns": columns, "data": rows})
        table.merge_range("D1:E2", "gabung")
        book.define_name("Tahun", "=2026")
        book.define_name("'Isi Data'!Nilai", "='Isi Data'!$C$3:$C$5")
        book.set_custom_property("kx", "KX1")
    return file.getvalue()


def write_guide(sheet: Worksheet, number: Format) -> None:
    sheet.write_string("A1", "Buka halaman isi")
    sheet.write_url("A2", "internal:'Isi Data'!C3", string="isi", tip="Ke isian")
    sheet.write_url("A3", "https://contoh.go.id/a", string="laman")
    sheet.write_url("A4", "internal:Tahun", string="tahun")
    sheet.set_column("A:A", 40)
    sheet.set_column("B:C", 12, number)


def write_data(sheet: Worksheet, number: Format, heading: Format) -> None:
    sheet.merge_range("A1:E1", "Realisasi", heading)
    sheet.write_row("A2", ["Kode", "Uraian", "Nilai", "Tanggal", "Cek"], heading)
    for row in range(2, 5):
        sheet.write_row(row, 0, [f"A-{row - 1}", f"Baris\n{row}", 10 * (row - 1)], number)
        sheet.write_datetime(row, 3, dt.date(2026, 3, row), number)
        sheet.write_boolean(row, 4, True)
    for row, (formula, value) in enumerate(GOOD_FORMULAS, 10):
        sheet.write_formula(row, 0, f"={formula}", number, value)
    sheet.set_row(1, 30)
    sheet.write_comment("B2", "Uraian singkat")
    sheet.add_sparkline("F3", {"range": "'Isi Data'!C3:C5"})
    sheet.insert_textbox("H20", "Kembali", {"url": "internal:Petunjuk!A1"})


def write_checks(sheet: Worksheet, heading: Format) -> None:
    limits = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100}
    words = {"input_title": "Nilai", "input_message": "Isi angka."}
    refusal = {"error_title": "Keliru", "error_message": "Bukan angka."}
    sheet.data_validation("C3:C5", limits | words | refusal)
    sheet.data_validation("E3:E5", {"validate": "list", "source": "=Ref!$A$1:$A$3"})
    sheet.data_validation("B3:B5", {"validate": "list", "source": ["Ya", "Tidak"]})
    sheet.data_validation("A3:A5", {"validate": "custom", "value": "=LEN(A3)<9"})
    between = {"type": "cell", "criteria": "between", "minimum": 1, "maximum": 5}
    sheet.conditional_format("C3:C5", between | {"format": heading})
    blank = {"type": "formula", "criteria": '=$C3=""', "format": heading}
    sheet.conditional_format("A3:A5", blank)
    sheet.conditional_format("D3:D5", {"type": "data_bar", "data_bar_2010": True})
    sheet.ignore_errors({"number_stored_as_text": "A3:A5 C3:C5"})
    sheet.protect("rahasia", {"format_columns": True})


def write_page(sheet: Worksheet) -> None:
    sheet.autofilter("A2:E5")
    sheet.freeze_panes(2, 1)
    sheet.set_header('&C&"Arial,Bold"Judul')
    sheet.set_footer("&LKX1&RHal &P dari &N")
    sheet.set_paper(14)
    sheet.print_area("A1:E30")
    sheet.repeat_rows(0, 1)
    sheet.repeat_columns("A:A")


# ---- ways to spoil it ------------------------------------------------------------------------


def pack(parts: list[tuple[str, bytes]]) -> bytes:
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore", UserWarning)
        for name, text in parts:
            archive.writestr(name, text)
    return file.getvalue()


def unpack(workbook: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def edit(part: str, old: str, new: str) -> Mutation:
    """Replaces the first occurrence of a text, which must be there, in one part."""

    def mutation(workbook: bytes) -> bytes:
        parts = dict(unpack(workbook))
        assert old.encode() in parts[part], f"{part} has no {old}"
        parts[part] = parts[part].replace(old.encode(), new.encode(), 1)
        return pack(list(parts.items()))

    return mutation


def both(first: Mutation, second: Mutation) -> Mutation:
    return lambda workbook: second(first(workbook))


def add(name: str, text: bytes = b"") -> Mutation:
    """Stores one more member, even if one of that name is there."""
    return lambda workbook: pack([*unpack(workbook), (name, text)])


def drop(name: str) -> Mutation:
    return lambda workbook: pack([each for each in unpack(workbook) if each[0] != name])


def insert(part: str, before: str, text: str) -> Mutation:
    return edit(part, before, text + before)


def rename(name: str) -> Mutation:
    return edit(WORKBOOK, 'name="Tabel"', f'name="{escape(name)}"')


def define(name: str, refers_to: str = "2026", more: str = "") -> Mutation:
    entry = f'<definedName name="{name}"{more}>{escape(refers_to)}</definedName>'
    return insert(WORKBOOK, "</definedNames>", entry)


def formula(text: str) -> Mutation:
    return edit(DATA, "<f>SUM(C3:C5)</f>", f"<f>{escape(text)}</f>")


def cell(text: str) -> Mutation:
    """Puts a whole cell A4 in the place of the one that the sheet of lists does not have."""
    return insert(LISTS, "</sheetData>", f'<row r="4">{text}</row>')


def say(text: str) -> Mutation:
    return cell(f'<c r="A4" t="inlineStr"><is><t>{text}</t></is></c>')


def validation(attributes: str, formulas: str = "") -> Mutation:
    entry = f"<dataValidation {attributes}>{formulas}</dataValidation>"
    return insert(DATA, "</dataValidations>", entry)


def listed(length: int) -> Mutation:
    source = f'<formula1>"{"x" * length}"</formula1>'
    return validation('type="list" sqref="B9"', source)


def link(attributes: str) -> Mutation:
    return insert(GUIDE, "</hyperlinks>", f"<hyperlink {attributes}/>")


def address(text: str) -> Mutation:
    return edit(GUIDE_LINKS, "https://contoh.go.id/a", text)


def header(text: str) -> Mutation:
    return edit(DATA, "&amp;C&amp;&quot;Arial,Bold&quot;Judul".replace("&quot;", '"'), text)


def number_format(code: str) -> Mutation:
    return insert(STYLES, "</numFmts>", f'<numFmt numFmtId="165" formatCode="{code}"/>')


def nested(levels: int) -> Mutation:
    return formula("ABS(" * levels + "1" + ")" * levels)
