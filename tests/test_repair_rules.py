"""Every repair rule is silent about a good workbook and speaks of the workbook that breaks it."""

from __future__ import annotations

import datetime
from pathlib import Path

import xlsxwriter

FORMULAS = (
    ("SUM(C3:C5)", 60),
    ('IF(ISNUMBER(C3),"ada; (belum)","tidak ""ada""")', "ada; (belum)"),
    ('IF(C3>100,"x","")', ""),
    ("INDEX('Isi Data'!$C$3:$C$5,MATCH(\"A-2\",'Isi Data'!$A$3:$A$5,0))", 20),
    ("SUM($C3:INDEX($C3:$E3,2))", 10),
    ("SUMPRODUCT((Ref!$A$1:$A$3=\"Ya\")*1)+LOG10(100)*1.5E-3", 1.003),
    ("SUM({1,2;3,4})", 10),
    ("COUNTA(Ref!A:A)+ROWS(1:3)+Tahun", 2032),
    ("SUM(Realisasi[Nilai])", 30),
    ("SUM(Ref:Tabel!A1)", 0),
    ("TRUE", True),
    ('HYPERLINK("#\'Isi Data\'!C3","isi")', "isi"),
)


def write_good(path: Path) -> None:
    """A small workbook that uses every feature the rules speak of."""
    with xlsxwriter.Workbook(path) as book:
        number = book.add_format({"num_format": '[$-421]#,##0.00;[Red]-0" x";"-"', "locked": False})
        heading = book.add_format({"bold": True, "border": 1, "bg_color": "#DDEBF7"})
        guide = book.add_worksheet("Petunjuk")
        data = book.add_worksheet("Isi Data")
        lists = book.add_worksheet("Ref")
        table = book.add_worksheet("Tabel")

        guide.write_string("A1", "Buka halaman isi")
        guide.write_url("A2", "internal:'Isi Data'!C3", string="isi", tip="Ke isian")
        guide.write_url("A3", "https://contoh.go.id/a", string="laman")
        guide.write_url("A4", "internal:Tahun", string="tahun")
        guide.set_column("A:A", 40)
        guide.set_column("B:C", 12, number)

        data.merge_range("A1:E1", "Realisasi", heading)
        data.write_row("A2", ["Kode", "Uraian", "Nilai", "Tanggal", "Cek"], heading)
        for row in range(3):
            data.write_row(row + 2, 0, [f"A-{row + 1}", f"Baris\n{row}", 10 * (row + 1)], number)
            data.write_datetime(row + 2, 3, datetime.date(2026, 3, row + 1), number)
            data.write_boolean(row + 2, 4, True)
        for row, (formula, value) in enumerate(FORMULAS, 10):
            data.write_formula(row, 0, f"={formula}", number, value)
        data.set_row(1, 30)
        data.autofilter("A2:E5")
        data.freeze_panes(2, 1)
        data.protect("", {"format_columns": True})
        data.set_header("&C&\"Arial,Bold\"Judul")
        data.set_footer("&LKX1&RHal &P dari &N")
        data.set_paper(14)
        data.print_area("A1:E30")
        data.repeat_rows(0, 1)
        data.repeat_columns("A:A")
        data.ignore_errors({"number_stored_as_text": "A3:A5 C3:C5"})
        data.data_validation("C3:C5", {
            "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100,
            "input_title": "Nilai", "input_message": "Isi angka.",
            "error_title": "Keliru", "error_message": "Bukan angka.",
        })
        data.data_validation("E3:E5", {"validate": "list", "source": "=Ref!$A$1:$A$3"})
        data.data_validation("B3:B5", {"validate": "list", "source": ["Ya", "Tidak"]})
        data.data_validation("A3:A5", {"validate": "custom", "value": "=LEN(A3)<9"})
        data.conditional_format("C3:C5", {
            "type": "cell", "criteria": "between", "minimum": 1, "maximum": 5, "format": heading,
        })
        data.conditional_format("A3:A5", {
            "type": "formula", "criteria": '=$C3=""', "format": heading,
        })
        data.conditional_format("D3:D5", {"type": "data_bar", "data_bar_2010": True})
        data.write_comment("B2", "Uraian singkat")
        data.add_sparkline("F3", {"range": "'Isi Data'!C3:C5"})
        chart = book.add_chart({"type": "column"})
        chart.add_series({
            "name": "='Isi Data'!$C$2",
            "categories": "='Isi Data'!$A$3:$A$5",
            "values": "='Isi Data'!$C$3:$C$5",
        })
        data.insert_chart("H2", chart, {"description": "Nilai per baris"})
        data.insert_textbox("H20", "Kembali", {"url": "internal:Petunjuk!A1"})

        lists.write_column("A1", ["Ya", "Tidak", "Ya"])
        lists.hide()
        table.add_table("A1:B3", {
            "name": "Realisasi",
            "columns": [{"header": "Kode"}, {"header": "Nilai"}],
            "data": [["a", 10], ["b", 20]],
        })
        table.merge_range("D1:E2", "gabung")
        book.define_name("Tahun", "=2026")
        book.define_name("'Isi Data'!Nilai", "='Isi Data'!$C$3:$C$5")
        book.set_custom_property("kx", "KX1")

if __name__ == "__main__":
    write_good(Path("/tmp/rr/good.xlsx"))
    from tests.support.repair_rules import check
    for f in check(Path("/tmp/rr/good.xlsx")): print(f)
