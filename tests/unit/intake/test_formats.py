"""The reader of workbooks: the same cells from every format and every programme's way to write."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
from typing import TYPE_CHECKING, Any

import olefile
import openpyxl
import pytest
import xlsxwriter  # type: ignore[import-untyped, unused-ignore]

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.observations import Origin
from kontrak_xl.intake.open import open_workbook
from kontrak_xl.intake.sniff import REFUSALS, FileKind, kind_of
from kontrak_xl.workbook.cells import Cell, CellKind, OpenWorkbook, as_text
from kontrak_xl.workbook.kinds import CellReading, Number, What, read
from tests.support import samples
from tests.support.handmade import KEPT, MAIN, REL, cell, cells, frame, ods, row, workbook, zipped
from tests.support.office import require_office, saved_as
from tests.support.ole import ole

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def opened(content: bytes) -> OpenWorkbook:
    found = open_workbook(content, Origin("x"))
    assert isinstance(found, OpenWorkbook), found
    return found


def refused(content: bytes) -> tuple[str, str]:
    """The one finding, given twice in the same process."""
    first, second = (open_workbook(content, Origin("x")) for _ in range(2))
    assert isinstance(first, Finding), first
    assert first == second
    return first.code.number, first.seen


def first_cell(content: bytes, at: tuple[int, int] = (0, 0)) -> Cell:
    return opened(content).grids[0].cell(*at)


# openpyxl as an oracle -----------------------------------------------------------------------


@pytest.mark.parametrize("make", [
    lambda: samples.contract(samples.edition()),
    lambda: samples.render_master(samples.small_rows()),
    lambda: samples.edit(samples.contract(samples.edition()), lambda _: None),
], ids=["contract", "Buku Induk", "saved by openpyxl"])  # fmt: skip
def test_every_cell__as_openpyxl_reads_it(make: Callable[[], bytes]) -> None:
    content = make()
    ours = opened(content)
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(content))
    seen = 0
    sheets: list[Any] = list(values.worksheets)
    for sheet in sheets:
        grid = ours.grid(sheet.title)
        assert grid is not None
        for line in sheet.iter_rows():
            for theirs in line:
                at = theirs.row - 1, theirs.column - 1
                own = grid.cell(*at)
                formula = formulas[sheet.title].cell(theirs.row, theirs.column).data_type == "f"
                if theirs.value is None:
                    assert own.kind in (CellKind.BLANK, CellKind.PENDING), own
                    assert formula >= (own.kind is CellKind.PENDING)
                    continue
                told = own.value, own.number_format, own.formula
                assert told == (theirs.value, theirs.number_format, formula)
                seen += 1
        joined = {(m.min_row - 1, m.min_col - 1, m.max_row - 1, m.max_col - 1)
                  for m in sheet.merged_cells.ranges}  # fmt: skip
        assert set(grid.merges) == joined
    assert seen > 100
    assert ours.properties["subject"] == values.properties.subject
    assert ours.modified == values.properties.modified


# One sheet in every format -----------------------------------------------------------------


def probe() -> bytes:
    """A sheet with a cell of every kind."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("Uji")

    def shown(number_format: str) -> object:
        return book.add_format({"num_format": number_format})

    sheet.write(0, 0, "  dua  spasi")
    sheet.write(0, 1, 0.85, shown("0%"))
    sheet.write(0, 2, 0.8512, shown("0.00%"))
    sheet.write(0, 3, 85, shown('0"%"'))
    sheet.write(0, 4, -5.25)
    sheet.write(0, 5, 1250000, shown("[$Rp-421] #,##0"))
    sheet.write_datetime(1, 0, dt.datetime(2026, 3, 5), shown("dd/mm/yyyy"))
    sheet.write(1, 1, 0.534722222, shown("hh:mm"))
    sheet.write_datetime(1, 2, dt.datetime(2026, 3, 5, 13, 30), shown("dd mmm yyyy hh:mm"))
    sheet.write_boolean(2, 0, True)
    sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
    sheet.write_formula(2, 2, "=NA()", None, "#N/A")
    sheet.write_formula(2, 3, "=1+1", None, 2)
    sheet.write_formula(2, 4, '="a"&"b"', None, "ab")
    sheet.write_formula(2, 5, "=85%", shown("0%"), 0.85)
    sheet.write(3, 0, "baris\nkedua")
    sheet.set_row(4, None, None, {"hidden": True})
    sheet.write(4, 0, 7)
    sheet.merge_range("A6:B7", "gabung")
    sheet.write_rich_string(5, 3, "te", book.add_format({"bold": True}), "bal")
    sheet.write_comment("E6", "catatan")
    sheet.write(5, 4, "tanpa catatannya")
    book.set_properties({"subject": "KX uji"})
    book.close()
    return out.getvalue()


def described(content: bytes) -> dict[tuple[int, int], tuple[object, ...]]:
    """Every cell with what must be the same in any format."""
    (grid,) = opened(content).grids
    return {
        at: (held.kind, held.value, held.formula and held.kind is not CellKind.TRUTH,
             as_percent(held))
        for at, held in grid.cells.items()
    }  # fmt: skip


def as_percent(held: Cell) -> CellReading | None:
    return read(Number(), held) if held.kind is CellKind.NUMBER else None


@pytest.mark.office
@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_other_format__same_cells(suffix: str, tmp_path: Path) -> None:
    require_office()
    path = tmp_path / "uji.xlsx"
    path.write_bytes(probe())
    content = saved_as([path], tmp_path / "saved", suffix)[0].read_bytes()
    assert described(content) == described(probe())
    found = opened(content)
    assert [note.code for note in found.notes] == [Code.OTHER_FORMAT]
    assert f".{suffix}" in found.notes[0].seen
    assert found.grids[0].merges == ((5, 0, 6, 1),)
    assert found.grids[0].hidden_rows == {4}
    assert found.properties["subject"] == "KX uji"
    assert found.modified is not None
    told = open_workbook(content, Origin("x"), only_xlsx=True)
    assert isinstance(told, Finding)
    assert told.code is Code.NOT_A_WORKBOOK


def test_percent__is_never_a_fraction() -> None:
    assert [as_percent(first_cell(probe(), (0, col))) for col in (1, 2, 3)] == [
        CellReading(85.0), CellReading(85.12), CellReading(85.0)]  # fmt: skip


# The binary format ---------------------------------------------------------------------------


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def record(kind: int, body: bytes = b"") -> bytes:
    number = bytes((kind,)) if kind < 128 else bytes((kind & 0x7F | 0x80, kind >> 7))
    return number + bytes((len(body) & 0x7F | 0x80, len(body) >> 7)) + body


def binary(*sheet: bytes) -> bytes:
    styles = record(44, struct.pack("<H", 170) + wide('0"%"')) + record(617)
    for number in (0, 9, 170, 14, 20):
        styles += record(47, struct.pack("<HH", 0, number) + bytes(12))
    related = frame(1)["xl/_rels/workbook.xml.rels"]
    assert isinstance(related, str)
    return zipped({
        "xl/workbook.bin": record(153, bytes(12)) + record(156, bytes(8) + wide("rId1")
                                                           + wide("Uji")),
        "xl/_rels/workbook.bin.rels": related.replace(".xml", ".bin"),
        "xl/sharedStrings.bin": record(19, b"\0" + wide("teks")),
        "xl/styles.bin": styles + record(618),
        "xl/worksheets/sheet1.bin": b"".join(sheet),
    })  # fmt: skip


def line(number: int, *, hidden: bool = False) -> bytes:
    flags = bytes((0, 0x10 if hidden else 0)) + bytes(5)
    return record(0, struct.pack("<IIH", number, 0, 300) + flags)


def held(kind: int, col: int, body: bytes, style: int = 0) -> bytes:
    return record(kind, struct.pack("<II", col, style) + body)


def test_binary_workbook__every_record() -> None:
    content = binary(
        line(0),
        held(7, 0, struct.pack("<I", 0)), held(6, 1, wide("sendiri")), held(1, 2, b""),
        held(5, 3, struct.pack("<d", 0.85), 1), held(2, 4, struct.pack("<i", 85 << 2 | 2), 2),
        held(2, 5, struct.pack("<i", 1234 << 2 | 3)), held(3, 6, b"\x07"), held(4, 7, b"\x01"),
        held(5, 8, struct.pack("<d", 46086.0), 3), held(5, 9, struct.pack("<d", 0.534722222), 4),
        line(4, hidden=True),
        held(8, 0, wide("ab") + bytes(8)), held(9, 1, struct.pack("<d", 2.0) + bytes(8)),
        held(10, 2, b"\x01" + bytes(8)), held(11, 3, b"\x2a" + bytes(8)),
        record(176, struct.pack("<4I", 5, 6, 0, 1)),
    )  # fmt: skip
    found = opened(content)
    (grid,) = found.grids
    assert {at: (one.kind, one.value, one.formula) for at, one in grid.cells.items()} == {
        (0, 0): (CellKind.TEXT, "teks", False),
        (0, 1): (CellKind.TEXT, "sendiri", False),
        (0, 3): (CellKind.NUMBER, 0.85, False),
        (0, 4): (CellKind.NUMBER, 85.0, False),
        (0, 5): (CellKind.NUMBER, 12.34, False),
        (0, 6): (CellKind.ERROR, "#DIV/0!", False),
        (0, 7): (CellKind.TRUTH, True, False),
        (0, 8): (CellKind.MOMENT, dt.datetime(2026, 3, 5), False),
        (0, 9): (CellKind.MOMENT, dt.time(12, 50), False),
        (4, 0): (CellKind.TEXT, "ab", True),
        (4, 1): (CellKind.NUMBER, 2.0, True),
        (4, 2): (CellKind.TRUTH, True, True),
        (4, 3): (CellKind.ERROR, "#N/A", True),
    }
    assert as_percent(grid.cell(0, 3)) == CellReading(85.0)
    assert as_percent(grid.cell(0, 4)) == CellReading(85.0)
    assert (grid.hidden_rows, grid.merges) == (frozenset({4}), ((5, 0, 6, 1),))
    assert [note.code for note in found.notes] == [Code.OTHER_FORMAT]


@pytest.mark.parametrize(("damage", "seen"), [
    ((line(0), held(5, 0, struct.pack("<d", 1), 99)), "rusak, sebagian gaya selnya hilang"),
    ((line(0), held(7, 0, struct.pack("<I", 9))), "rusak, sebagian teksnya hilang"),
    ((held(5, 0, struct.pack("<d", 1)),), "rusak, ada sel tanpa alamat"),
    ((line(0), held(5, 0, bytes(8)), held(5, 0, bytes(8))), "rusak, sel A1 tertulis dua kali"),
    ((line(2**20),), "rusak, baris 1048577 tidak ada"),
    ((line(0)[:-2],), "rusak, terpotong"),
], ids=["style", "text", "no row", "twice", "row", "cut"])  # fmt: skip
def test_damaged_binary_workbook__is_refused(damage: tuple[bytes, ...], seen: str) -> None:
    assert refused(binary(*damage)) == (Code.NOT_A_WORKBOOK.number, seen)


# Old and OpenDocument ------------------------------------------------------------------------


def table(*rows: str) -> bytes:
    return ods('<office:spreadsheet><table:table table:name="Uji">' + "".join(rows)
               + "</table:table></office:spreadsheet>")  # fmt: skip


def ods_cell(attributes: str, text: str = "") -> bytes:
    shown = f"<text:p>{text}</text:p>" if text else ""
    return table(f"<table:table-row><table:table-cell {attributes}>{shown}</table:table-cell>"
                 "</table:table-row>")  # fmt: skip


@pytest.mark.parametrize(("attributes", "text", "expected"), [
    ('office:value-type="percentage" office:value="0.85"', "85%", (CellKind.NUMBER, 0.85)),
    ('table:formula="of:=1"', "", (CellKind.PENDING, None)),
    ('table:formula="of:=1/0" office:value-type="float" office:value="0"', "#DIV/0!",
     (CellKind.ERROR, "#DIV/0!")),
    ('table:formula="x" office:value-type="string" calcext:value-type="error"', "Err:508",
     (CellKind.ERROR, "Err:508")),
    ('office:value-type="boolean" office:boolean-value="true"', "TRUE", (CellKind.TRUTH, True)),
    ('office:value-type="float" office:value="1"', "BENAR", (CellKind.TRUTH, True)),
    ('office:value-type="float" office:value="NaN"', "apa", (CellKind.TEXT, "apa")),
    ('office:value-type="date" office:date-value="2026-03-05"', "5",
     (CellKind.MOMENT, dt.datetime(2026, 3, 5))),
    ('office:value-type="date" office:date-value="31 Februari"', "31 Feb",
     (CellKind.TEXT, "31 Feb")),
    ('office:value-type="time" office:time-value="PT12H50M00S"', "12.50",
     (CellKind.MOMENT, dt.time(12, 50))),
    ("", "", (CellKind.BLANK, None)),
])  # fmt: skip
def test_ods_cell(attributes: str, text: str, expected: tuple[CellKind, object]) -> None:
    found = first_cell(ods_cell(attributes, text))
    assert (found.kind, found.value) == expected
    assert found.formula == ("table:formula" in attributes)


def test_ods_repeats__cells_and_rows() -> None:
    found = opened(table(
        '<table:table-row table:number-rows-repeated="2"><table:table-cell '
        'table:number-columns-repeated="3"/><table:table-cell office:value-type="float" '
        'office:value="4" table:number-columns-repeated="2"/></table:table-row>',
        '<table:table-row table:visibility="filter"><table:table-cell><text:p>a<text:s text:c="2"/>'
        "b</text:p><text:p>c</text:p><office:annotation><text:p>no</text:p></office:annotation>"
        "</table:table-cell></table:table-row>",
    ))  # fmt: skip
    (grid,) = found.grids
    assert {at: one.value for at, one in grid.cells.items()} == {
        (0, 3): 4.0, (0, 4): 4.0, (1, 3): 4.0, (1, 4): 4.0, (2, 0): "a  b\nc"}  # fmt: skip
    assert grid.hidden_rows == {2}


def test_old_workbook_under_a_password__is_k202() -> None:
    opening = struct.pack("<HH", 0x809, 16) + bytes(16) + struct.pack("<HH", 0x2F, 54) + bytes(54)
    assert refused(ole({"Workbook": opening})) == (Code.LOCKED_BY_PASSWORD.number, "")


# Programmes' ways to write Open XML ----------------------------------------------------------


def test_prefixed_and_otherwise_written_tags() -> None:
    """As ClosedXML and the Open XML SDK write, and with single quotes and other orders."""
    sheet = (
        f"<?xml version='1.0'?><x:worksheet xmlns:x='{MAIN}'><x:dimension ref='A1'/><x:sheetData>"
        "<x:row spans='1:3' r='2' hidden='1'><x:c s='0' r='B2'><x:f>1+1</x:f></x:c>"
        "<x:c t='inlineStr' r='C2'><x:is><x:t>teks</x:t></x:is></x:c></x:row>"
        "<x:row r='3' s='0'/><x:row r='4'><x:c r='A4'/><x:c r='D4'><x:v>5</x:v></x:c></x:row>"
        "</x:sheetData><x:mergeCells><x:mergeCell ref='A6:B7'/></x:mergeCells></x:worksheet>"
    )
    (grid,) = opened(workbook(sheet)).grids
    assert {at: (one.kind, one.value) for at, one in grid.cells.items()} == {
        (1, 1): (CellKind.PENDING, None), (1, 2): (CellKind.TEXT, "teks"),
        (3, 3): (CellKind.NUMBER, 5.0)}  # fmt: skip
    assert (grid.hidden_rows, grid.merges) == (frozenset({1}), ((5, 0, 6, 1),))


def test_cells_without_addresses__stand_in_order() -> None:
    sheet = cells("<row><c><v>1</v></c><c/><c><v>3</v></c></row><row/><row><c><v>9</v></c></row>")
    (grid,) = opened(workbook(sheet)).grids
    assert {at: one.value for at, one in grid.cells.items()} == {
        (0, 0): 1.0, (0, 2): 3.0, (2, 0): 9.0}  # fmt: skip


def test_some_cells_without_addresses_after_gaps__are_refused() -> None:
    sheet = cells('<row r="1"><c r="A1"/><c><v>3</v></c></row>')
    assert refused(workbook(sheet)) == (
        Code.NOT_A_WORKBOOK.number, "rusak, sebagian selnya tidak beralamat")  # fmt: skip


def test_utf16_sheet__is_read() -> None:
    sheet = '<?xml version="1.0" encoding="UTF-16"?>' + cells(KEPT)
    assert first_cell(workbook(sheet.encode("utf-16"))).value == 7.0


def test_dates_since_1904_and_iso() -> None:
    index = str(frame(1)["xl/workbook.xml"]).replace(
        "<sheets>", '<workbookPr date1904="1"/><sheets>'
    )
    look = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>'
    sheet = cells(row(1, cell("A1", "44624"), cell("B1", "2026-03-05", ' t="d"')))
    content = workbook(sheet, **{"xl/workbook.xml": index, "xl/styles.xml": look})
    assert first_cell(content).value == dt.datetime(2026, 3, 5)
    assert first_cell(content, (0, 1)).value == dt.datetime(2026, 3, 5)


def test_strict_workbook__is_read_and_told() -> None:
    strict = zipped({
        name: str(part).replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
        .replace(REL, "http://purl.oclc.org/ooxml/officeDocument/relationships")
        for name, part in {**frame(1), "xl/worksheets/sheet1.xml": cells(KEPT)}.items()
    })  # fmt: skip
    assert first_cell(strict).value == 7.0
    assert [note.code for note in opened(strict).notes] == [Code.STRICT_FORMAT]


@pytest.mark.parametrize(("part", "word"), [
    ("xl/vbaProject.bin", "makro"),
    ("xl/externalLinks/externalLink1.xml", "tautan ke berkas lain"),
    ("xl/embeddings/oleObject1.bin", "objek tertanam"),
])  # fmt: skip
def test_active_content__is_told_and_never_opened(part: str, word: str) -> None:
    found = opened(workbook(cells(KEPT), **{part: b"<!DOCTYPE"}))
    assert [(note.code, note.seen) for note in found.notes] == [(Code.ACTIVE_CONTENT, word)]


def test_number_format__decides_what_is_a_moment() -> None:
    look = (
        f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="170" formatCode="{{}}"/></numFmts>'
        '<cellXfs><xf numFmtId="170"/></cellXfs></styleSheet>'
    )
    seen = {}
    for shown in ("[$-421]dd mmmm yyyy;@", "0&quot; hari&quot;", "[Red]0.0", r"0\d", "[h]:mm", "@"):
        parts = {"xl/styles.xml": look.format(shown)}
        seen[shown] = first_cell(workbook(cells(row(1, cell("A1", "1.5"))), **parts)).kind
    moments = {shown for shown, kind in seen.items() if kind is CellKind.MOMENT}
    assert moments == {"[$-421]dd mmmm yyyy;@", "[h]:mm"}


@pytest.mark.parametrize(("sheet", "seen"), [
    (cells(row(1, cell("A0", "1"))), "rusak, alamat sel A0 tidak ada"),
    (cells(row(9, cell("ZZZZ9", "1"))), "rusak, alamat sel ZZZZ9 tidak ada"),
    (cells(row(1, cell("XFE1", "1"))), "rusak, alamat sel XFE1 tidak ada"),
    (cells(row(-1, cell("A1", "1"))), "rusak, baris -1 tidak ada"),
    (cells('<row r="99x"><c r="A1"><v>1</v></c></row>'), "rusak, baris 99x tidak ada"),
    (cells(row(1, cell("A2", "1"))), "rusak, sel A2 berada pada baris 1"),
    (cells(row(1, cell("A1", "1", ' s="5"'))), "rusak, sebagian gaya selnya hilang"),
    (cells(row(1, cell("A1", "5", ' t="s"'))), "rusak, sebagian teksnya hilang"),
    (cells(KEPT)[:-9], "rusak, XML tidak utuh"),
], ids=["A0", "ZZZZ9", "XFE1", "row -1", "row 99x", "other row",
        "style", "text", "XML"])  # fmt: skip
def test_damaged_sheet__says_what_is_wrong(sheet: str, seen: str) -> None:
    assert refused(workbook(sheet)) == (Code.NOT_A_WORKBOOK.number, seen)


def test_missing_parts() -> None:
    """Content types are never needed; a listed sheet is."""
    assert (
        "[Content_Types].xml" not in zipfile.ZipFile(io.BytesIO(workbook(cells(KEPT)))).namelist()
    )
    assert first_cell(workbook(cells(KEPT))).value == 7.0
    assert refused(zipped(frame(1))) == (
        Code.NOT_A_WORKBOOK.number, "rusak, ada bagian yang hilang")  # fmt: skip


def test_workbook_cut_short__at_any_point__is_refused() -> None:
    whole = probe()
    for at in range(0, len(whole), 97):
        found = open_workbook(whole[:at], Origin("x"))
        assert isinstance(found, Finding)
        assert found.code is Code.NOT_A_WORKBOOK


@pytest.mark.office
def test_old_workbook_without_its_end__is_refused(tmp_path: Path) -> None:
    """Zeros where the last sectors were, as a broken download leaves them."""
    require_office()
    path = tmp_path / "uji.xlsx"
    path.write_bytes(probe())
    whole = saved_as([path], tmp_path / "saved", "xls")[0].read_bytes()
    with olefile.OleFileIO(io.BytesIO(whole)) as container:
        stream = container.openstream("Workbook").read()
    assert described(ole({"Workbook": stream})) == described(probe())
    last = stream.rindex(struct.pack("<HH", 0x0A, 0))
    assert refused(ole({"Workbook": stream[:last]})) == (
        Code.NOT_A_WORKBOOK.number, "rusak, terpotong")  # fmt: skip


def test_text_with_what_xml_cannot_hold() -> None:
    sheet = cells(row(1, '<c r="A1" t="str"><v>satu_x000D_\ndua_x0000__xD800_</v></c>'))
    assert first_cell(workbook(sheet)).value == "satu\r\ndua_x0000__xD800_"


def test_text_where_a_number_should_be__is_no_number() -> None:
    for text in ("NaN", "1_000", "inf", "0x10", "٥"):
        found = first_cell(workbook(cells(row(1, cell("A1", text)))))
        assert (found.kind, as_text(found)) == (CellKind.TEXT, text)
    trouble = read(Number(), first_cell(workbook(cells(row(1, cell("A1", "NaN")))))).trouble
    assert trouble is not None
    assert trouble.what is What.NOT_NUMBER


# Kinds ---------------------------------------------------------------------------------------


def mail(*lines: str) -> bytes:
    return "\r\n".join((*lines, "", "Terlampir.")).encode()


KINDS: list[tuple[str, bytes, FileKind]] = [
    ("nothing", b"", FileKind.EMPTY),
    ("zeros", bytes(4096), FileKind.EMPTY),
    ("workbook", workbook(cells(KEPT)), FileKind.XLSX),
    ("macro workbook", workbook(cells(KEPT), **{"xl/vbaProject.bin": b""}), FileKind.XLSM),
    ("backslashes", zipped({"xl\\workbook.xml": ""}), FileKind.XLSX),
    ("elsewhere", zipped({"_rels/.rels": '<R Target="/isi/workbook.xml"/>'}), FileKind.XLSX),
    ("binary", zipped({"xl/workbook.bin": ""}), FileKind.XLSB),
    ("OpenDocument", ods("<a/>"), FileKind.ODS),
    ("locked OpenDocument", zipped({
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": "<m:encryption-data/>"}), FileKind.ODS_ENCRYPTED),
    ("Word", zipped({"word/document.xml": ""}), FileKind.DOCUMENT),
    ("slides", zipped({"ppt/presentation.xml": ""}), FileKind.SLIDES),
    ("Numbers", zipped({"Index/Document.iwa": ""}), FileKind.NUMBERS),
    ("zip", zipped({"laporan.xlsx": ""}), FileKind.ZIP),
    ("broken zip", zipped({"a": "b"})[:-9], FileKind.BROKEN),
    ("old Excel", ole({"Workbook": b""}), FileKind.XLS),
    ("encrypted", ole({"EncryptionInfo": b"", "EncryptedPackage": b""}), FileKind.OLE_ENCRYPTED),
    ("Outlook", ole({"__properties_version1.0": b""}), FileKind.OLE_MSG),
    ("Word 97 with a word in it", ole({"WordDocument": "EncryptedPackage".encode("utf-16-le")}),
     FileKind.OLE_OTHER),
    ("broken OLE", OLE + bytes(600), FileKind.BROKEN),
    ("mail", mail("Received: by x", "From: a@b", "Subject: Laporan"), FileKind.MAIL),
    ("draft", mail("X-Unsent: 1", "To: a@b", "MIME-Version: 1.0"), FileKind.MAIL),
    ("mbox", mail("From a@b Mon", "From: a@b", "Date: x"), FileKind.MAIL),
    ("web archive", mail("MIME-Version: 1.0", "X-Document-Type: Workbook", "Content-Type: x"),
     FileKind.HTML),
    ("CSV", b"Kode;Realisasi\nWUB;90\n", FileKind.TEXT),
    ("CSV with a colon", b"Catatan: isi\nKode;Realisasi\n", FileKind.TEXT),
    ("CSV in UTF-16", "Kode\tRealisasi".encode("utf-16"), FileKind.TEXT),
    ("web page", b"\xef\xbb\xbf\r\n<HTML><table>", FileKind.HTML),
    ("XML 2003", b"<?xml version='1.0'?><Workbook/>", FileKind.XML),
    ("shortcut", b'{"url": "https://docs.google.com/open?id=1"}', FileKind.SHORTCUT),
    ("PDF", b"%PDF-1.7", FileKind.PDF),
    ("RAR", b"Rar!\x1a\x07", FileKind.RAR),
    ("7z", b"7z\xbc\xaf\x27\x1c", FileKind.SEVEN_ZIP),
    ("JPEG", b"\xff\xd8\xff\xe0", FileKind.PICTURE),
    ("PNG", b"\x89PNG\r\n", FileKind.PICTURE),
    ("HEIC", b"\0\0\0\x18ftypheic", FileKind.PICTURE),
    ("noise", b"\x01\x02\x03\x04", FileKind.UNKNOWN),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "kind"), [pytest.param(content, kind, id=name) for name, content, kind in KINDS]
)
def test_kind__by_content(content: bytes, kind: FileKind) -> None:
    assert kind_of(content) is kind
    if kind in REFUSALS and kind not in (FileKind.XLS, FileKind.XLSB, FileKind.ODS):
        assert refused(content) == (Code.NOT_A_WORKBOOK.number, REFUSALS[kind].seen)


def test_every_kind__is_read_or_has_a_sentence() -> None:
    silent = set(FileKind) - REFUSALS.keys()
    assert silent == {FileKind.XLSX, FileKind.XLSM, FileKind.XLS_ENCRYPTED, FileKind.ODS_ENCRYPTED,
                      FileKind.OLE_ENCRYPTED, FileKind.CROWDED}  # fmt: skip
