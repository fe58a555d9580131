"""Every repair rule is silent about a good workbook and speaks of the workbook that breaks it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import sdk
from tests.support.repair_rules import RULES, check
from tests.support.repair_samples import (
    CHART,
    DATA,
    DRAWING,
    GUIDE,
    LINKS,
    LISTS,
    STRINGS,
    STYLES,
    TABLE,
    TABLED,
    TYPES,
    WORKBOOK,
    Mutation,
    add,
    address,
    both,
    cell,
    define,
    drop,
    edit,
    formula,
    good_workbook,
    header,
    insert,
    link,
    listed,
    nested,
    number_format,
    pack,
    rename,
    say,
    unpack,
    validation,
)

HIDDEN = ' state="hidden" '
VIEW = "<workbookView "
WIDE_TEXT = "x" * 256
MERGED = '<mergeCell ref="A1:E1"/>'
VALIDATION = '<dataValidation sqref="B9"/>'
LINK = '<hyperlink ref="A9" location="Tahun"/>'
STYLE = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
MANY_NUMBER_FORMATS = "".join(
    f'<numFmt numFmtId="{number}" formatCode="0"/>' for number in range(165, 365)
)

MUTATIONS: tuple[tuple[str, Mutation], ...] = (
    ("zip-unreadable", lambda workbook: workbook[:-400]),
    ("zip-duplicate", add(STRINGS)),
    ("zip-name", add("xl\\media\\a.xml", b"<a/>")),
    ("xml-malformed", edit(STYLES, "</styleSheet>", "")),
    ("content-type-missing", add("xl/media/logo.webp")),
    ("content-type-orphan", drop(CHART)),
    ("content-type-wrong", edit(TYPES, "spreadsheetml.table+xml", "spreadsheetml.tablet+xml")),
    ("relation-target", drop(TABLE)),
    ("relation-duplicate", edit(LINKS, 'Id="rId7"', 'Id="rId6"')),
    ("relation-unknown", edit(TABLED, 'r:id="rId1"', 'r:id="rId9"')),
    ("workbook-missing", edit("_rels/.rels", '/officeDocument"', '/office"')),
    ("sheet-name-length", rename("x" * 32)),
    ("sheet-name-length", rename("\N{GRINNING FACE}" * 16)),
    ("sheet-name-length", rename("")),
    ("sheet-name-character", rename("Tabel/1")),
    ("sheet-name-apostrophe", rename("Jum'at'")),
    ("sheet-name-duplicate", rename("petunjuk")),
    ("sheet-name-reserved", rename("History")),
    ("sheet-id", edit(WORKBOOK, 'sheetId="4"', 'sheetId="1"')),
    (
        "sheet-visible",
        both(
            edit(WORKBOOK, 'sheetId="1"', f'sheetId="1"{HIDDEN}'),
            both(
                edit(WORKBOOK, 'sheetId="2"', f'sheetId="2"{HIDDEN}'),
                edit(WORKBOOK, 'sheetId="4"', f'sheetId="4"{HIDDEN}'),
            ),
        ),
    ),
    ("sheet-active", edit(WORKBOOK, VIEW, f'{VIEW}activeTab="2" ')),
    ("sheet-active", edit(WORKBOOK, VIEW, f'{VIEW}activeTab="9" ')),
    ("sheet-first", edit(WORKBOOK, VIEW, f'{VIEW}firstSheet="2" ')),
    ("sheet-selected", edit(LISTS, "<sheetView ", '<sheetView tabSelected="1" ')),
    ("name-syntax", define("2026")),
    ("name-syntax", define("Tahun Ini")),
    ("name-syntax", define("n" * 256)),
    ("name-like-cell", define("KX2026")),
    ("name-like-cell", define("R1C1")),
    ("name-like-cell", define("c")),
    ("name-duplicate", define("TAHUN")),
    ("name-empty", define("Hilang", "")),
    ("name-empty", define("Hilang", "Ref!#REF!")),
    ("name-scope", define("Setempat", more=' localSheetId="9"')),
    ("name-built-in", define("_xlnm.Print_Area", "Ref!$A$1", ' localSheetId="0"')),
    ("name-built-in", define("_xlnm.Print_Area", "Petunjuk!A1", ' localSheetId="0"')),
    (
        "name-built-in",
        define(
            "_xlnm.Print_Area", "Petunjuk!$A$1:INDEX(Ref!$B$1:$B$9,MAX(2,3))", ' localSheetId="0"'
        ),
    ),
    (
        "name-built-in",
        define("_xlnm.Print_Area", "Petunjuk!$A$1:OFFSET(Petunjuk!$A$1,1,1)", ' localSheetId="0"'),
    ),
    ("name-built-in", define("_xlnm.Print_Titles", "Petunjuk!$A$1:$B$2", ' localSheetId="0"')),
    ("name-built-in", define("_xlnm.Print_Titles", "Petunjuk!$1:$2")),
    ("name-built-in", define("_xlnm.Cetak", "Petunjuk!$1:$2", ' localSheetId="0"')),
    ("format-count", insert(STYLES, "</cellXfs>", STYLE * 65_487)),
    ("format-font-count", insert(STYLES, "</fonts>", "<font/>" * 509)),
    ("format-number-count", insert(STYLES, "</numFmts>", MANY_NUMBER_FORMATS)),
    ("format-reference", insert(STYLES, "</cellXfs>", STYLE.replace('fontId="0"', 'fontId="9"'))),
    ("format-number", insert(STYLES, "</cellXfs>", STYLE.replace('Id="0"', 'Id="165"', 1))),
    ("format-code", number_format("")),
    ("format-code", number_format("0 &quot;jt")),
    ("format-code", number_format("[Red")),
    ("format-code", number_format("0;0;0;@;0")),
    ("password", edit(DATA, '<sheetProtection password="', '<sheetProtection password="x')),
    ("drawing-id", edit(DRAWING, 'id="3" name', 'id="2" name')),
    ("element-order", insert(DATA, "<mergeCells", '<printOptions gridLines="1"/>')),
    ("element-order", insert(DATA, "<autoFilter", '<autoFilter ref="G1:G9"/>')),
    ("element-order", insert(DATA, "<sheetData>", "<asing/>")),
    ("element-empty", edit(DATA, MERGED, "")),
    ("column-order", edit(GUIDE, '<col min="2"', '<col min="1"')),
    ("column-order", edit(GUIDE, 'max="3"', 'max="16385"')),
    ("column-width", edit(GUIDE, 'width="40.7109375"', 'width="256"')),
    ("row-order", edit(GUIDE, '<row r="3"', '<row r="2"')),
    ("row-order", edit(GUIDE, '<row r="4"', '<row r="1048577"')),
    ("row-height", edit(DATA, 'ht="30"', 'ht="410"')),
    ("cell-order", edit(DATA, '<c r="C3"', '<c r="B3"')),
    ("cell-order", edit(DATA, '<c r="C3"', '<c r="A3"')),
    ("cell-place", edit(DATA, '<c r="C3"', '<c r="C4"')),
    ("cell-place", edit(DATA, '<c r="E3"', '<c r="XFE3"')),
    ("cell-kind", cell('<c r="A4" t="d"><v>2026-01-01</v></c>')),
    ("cell-text", say("x" * 32_768)),
    ("cell-lines", say("\n" * 254)),
    ("cell-string", cell('<c r="A4" t="s"><v>99</v></c>')),
    ("cell-number", cell('<c r="A4"><v>NaN</v></c>')),
    ("cell-number", cell('<c r="A4"><v>-inf</v></c>')),
    ("cell-number", cell('<c r="A4"><v></v></c>')),
    ("cell-number", cell('<c r="A4"><v>12,5</v></c>')),
    ("cell-error", cell('<c r="A4" t="e"><f>1/0</f><v>#DIV/0!</v></c>')),
    ("cell-boolean", cell('<c r="A4" t="b"><v>TRUE</v></c>')),
    ("cell-formula-value", cell('<c r="A4"><f>1+1</f></c>')),
    ("cell-style", cell('<c r="A4" s="99"><v>1</v></c>')),
    ("cell-style", edit(GUIDE, 'style="1"', 'style="99"')),
    ("header-footer", header(WIDE_TEXT)),
    ("validation-literal", listed(256)),
    ("validation-prompt-title", edit(DATA, 'promptTitle="', f'promptTitle="{"x" * 33}')),
    ("validation-error-title", edit(DATA, 'errorTitle="', f'errorTitle="{"x" * 33}')),
    ("validation-prompt", edit(DATA, 'prompt="', f'prompt="{WIDE_TEXT}')),
    ("validation-error", edit(DATA, 'error="', f'error="{"x" * 226}')),
    ("validation-formula", validation('type="list" sqref="B9"')),
    ("validation-formula", edit(DATA, "<formula2>100</formula2>", "")),
    ("validation-formula-length", edit(DATA, "LEN(A3)", "LEN(A3)" + "+LEN(A3)" * 40)),
    ("validation-range", validation('sqref="B9 C"')),
    ("validation-range", validation('sqref=""')),
    ("validation-range", validation(f'sqref="{"B9 " * 32_768}"')),
    ("validation-count", insert(DATA, "</dataValidations>", VALIDATION * 56_000)),
    ("rule-format", edit(DATA, 'dxfId="0"', 'dxfId="1"')),
    ("rule-formula", edit(DATA, '<formula>$C3=""</formula>', "<formula></formula>")),
    ("rule-formula", edit(DATA, "<formula>5</formula>", "")),
    ("rule-range", edit(DATA, 'sqref="A3:A5"><cfRule', 'sqref="A3;A5"><cfRule')),
    ("ignored-range", edit(DATA, '"A3:A5 C3:C5"', '"A3:A5,C3:C5"')),
    ("hyperlink-count", insert(GUIDE, "</hyperlinks>", LINK * 65_530)),
    ("hyperlink-range", link('ref="A" location="Tahun"')),
    ("hyperlink-length", address(f"https://contoh.go.id/{'a' * 2_060}")),
    ("hyperlink-location", link(f'ref="A9" location="{"a" * 2_080}"')),
    ("hyperlink-tooltip", edit(GUIDE, 'tooltip="', f'tooltip="{WIDE_TEXT}')),
    ("hyperlink-blank", address("https://contoh.go.id/a b")),
    ("hyperlink-place", edit(GUIDE, "location=\"'Isi Data'!C3\"", 'location="Isi!C3"')),
    ("hyperlink-place", edit(GUIDE, 'location="Tahun"', 'location="Bulan"')),
    ("hyperlink-place", edit("xl/drawings/_rels/drawing1.xml.rels", "#Petunjuk", "#Panduan")),
    (
        "merge-overlap",
        edit(DATA, MERGED, '<mergeCell ref="A1:E1"/><mergeCell ref="E1:F9"/>'),
    ),
    ("merge-single", edit(DATA, MERGED, '<mergeCell ref="A1"/>')),
    ("merge-range", edit(DATA, MERGED, '<mergeCell ref="E1:A1"/>')),
    ("filter-range", edit(DATA, '<autoFilter ref="A2:E5"', '<autoFilter ref="A2:E"')),
    ("table-name", edit(TABLE, 'displayName="Realisasi"', 'displayName="AB12"')),
    ("table-unique", edit(TABLE, 'displayName="Realisasi"', 'displayName="Tahun"')),
    ("table-size", edit(TABLE, 'ref="A1:B3"', 'ref="A1:C3"')),
    ("table-size", edit(TABLE, 'ref="A1:B3"', 'ref="A1:B1"')),
    ("table-column", edit(TABLE, 'name="Nilai"', 'name="KODE"')),
    ("table-header", edit(TABLE, 'name="Nilai"', 'name="Harga"')),
    ("table-header", edit(TABLED, '<c r="B1" t="s"><v>7</v></c>', '<c r="B1"><v>7</v></c>')),
    ("table-overlap", insert(TABLED, "<mergeCells", '<autoFilter ref="B3:D9"/>')),
    ("table-merge", edit(TABLED, '<mergeCell ref="D1:E2"', '<mergeCell ref="B3:E4"')),
    ("formula-equals", formula("=1+1")),
    ("formula-length", formula("1" + "+1" * 4_096)),
    ("formula-literal", formula(f'LEN("{WIDE_TEXT}")')),
    ("formula-nesting", nested(65)),
    ("formula-parentheses", formula("SUM(C3:C5")),
    ("formula-parentheses", formula("(1))+(2")),
    ("formula-separator", formula("SUM(C3;C5)")),
    ("formula-character", formula("SUM([@Nilai])")),
    ("formula-character", formula("LEN(\N{LEFT DOUBLE QUOTATION MARK}a)")),
    ("formula-function", formula("JUMLAH(C3:C5)")),
    ("formula-function", formula("RANK.EQ(C3,C3:C5)")),
    ("formula-function", formula("sum(C3:C5)")),
    ("formula-array", formula("SUMPRODUCT(ISNUMBER(C3:C5)*(C3:C5>1))")),
    ("formula-array", formula("SUM(SUMPRODUCT(MAX(ISNUMBER('Isi Data'!$C$3:$C$5)*1)),1)")),
    ("formula-index", formula("INDEX($C3:$E3,2)")),
    ("formula-index", formula("IF(C3>0,INDEX('Isi Data'!C3:E3,MATCH(1,C3:C5,0)),0)")),
    ("formula-prefix", formula("_xlfn.IFNA(C3,0)")),
    ("formula-prefix", formula("_xlfn.LET(_xlpm.x,1,_xlpm.x)")),
    ("formula-reference", formula("SUM(#REF!)")),
    ("formula-external", formula("SUM([1]Ref!A1)")),
    ("formula-external", formula("SUM('[Buku lain.xlsx]Ref'!A1)")),
    ("formula-sheet-quotes", both(rename("2026"), formula("SUM(2026!A1)"))),
    ("formula-sheet-quotes", both(rename("Q1"), formula("SUM(Q1!A1)"))),
    ("formula-name", formula("IF(BENAR,1,0)")),
    ("formula-name", formula("SUM(Anggaran[Pagu])")),
    ("formula-name", formula("XFE1+1")),
    ("formula-sheet", formula("SUM(Lain!A1)")),
    ("formula-sheet", formula("SUM(Ref:Lain!A1)")),
    ("formula-sheet", edit(CHART, "'Isi Data'!$C$3:$C$5", "'Isi'!$C$3:$C$5")),
    ("formula-sheet", edit(DATA, "<xm:f>'Isi Data'!", "<xm:f>'Isi'!")),
    ("formula-sheet", edit(DATA, "<formula1>Ref!", "<formula1>Acuan!")),
    ("formula-hyperlink", formula('HYPERLINK("#\'Isi\'!C3","isi")')),
)

JUST_ALLOWED: tuple[tuple[str, Mutation], ...] = (
    ("a sheet's name of 31 units", rename("x" * 29 + "\N{GRINNING FACE}")),
    ("a list of 255 characters", listed(255)),
    ("a prompt of 255 characters", edit(DATA, 'prompt="Isi angka."', f'prompt="{WIDE_TEXT[1:]}"')),
    ("a header of 255 characters", header(WIDE_TEXT[1:])),
    ("a text of 32767 characters", say("x" * 32_767)),
    ("253 line feeds", say("\n" * 253)),
    ("a formula nested 64 deep", nested(64)),
    ("a text of 255 characters in a formula", formula(f'LEN("{WIDE_TEXT[1:]}")')),
    ("an address of 2079 characters", address(f"https://{'a' * 2_071}")),
    ("a row 409 points high", edit(DATA, 'ht="30"', 'ht="409"')),
    ("the last cell of a sheet", formula("XFD1048576")),
    ("a name beyond the last column", define("XYZ2026")),
    ("a word in a foreign alphabet", define("Évaluasi.2026")),
)


@pytest.fixture(scope="module")
def good() -> bytes:
    return good_workbook()


def stored(folder: Path, workbook: bytes) -> Path:
    path = folder / "buku.xlsx"
    path.write_bytes(workbook)
    return path


def test_a_good_workbook_has_no_fault(good: bytes, tmp_path: Path) -> None:
    assert check(stored(tmp_path, good)) == []


def test_packing_alone_spoils_nothing(good: bytes, tmp_path: Path) -> None:
    assert check(stored(tmp_path, pack(unpack(good)))) == []


@pytest.mark.parametrize(
    ("rule", "mutation"),
    [pytest.param(*each, id=f"{each[0]}-{place}") for place, each in enumerate(MUTATIONS)],
)
def test_a_broken_rule_is_named(rule: str, mutation: Mutation, good: bytes, tmp_path: Path) -> None:
    assert rule in {fault.rule for fault in check(stored(tmp_path, mutation(good)))}


@pytest.mark.parametrize(
    "mutation", [pytest.param(mutation, id=name) for name, mutation in JUST_ALLOWED]
)
def test_what_is_just_allowed_has_no_fault(mutation: Mutation, good: bytes, tmp_path: Path) -> None:
    assert check(stored(tmp_path, mutation(good))) == []


def test_every_rule_is_broken_by_some_mutation() -> None:
    names = [name for name, _ in RULES]
    assert len(names) == len(set(names))
    assert set(names) == {name for name, _ in MUTATIONS}


@pytest.mark.slow
@pytest.mark.npm
@pytest.mark.skipif(not sdk.available(), reason="the Open XML SDK validator is not installed")
def test_microsoft_agrees_about_good_and_bad(good: bytes, tmp_path: Path) -> None:
    bad = tmp_path / "rusak.xlsx"
    bad.write_bytes(cell('<c r="A4" t="asing"/>')(good))
    fine = stored(tmp_path, good)
    errors = sdk.validate_sdk([fine, bad])
    assert errors[fine] == []
    assert len(errors[bad]) == len(sdk.VERSIONS)
