"""Every sheet of the Buku Induk reads back what was written, and finds each broken cell."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from dataclasses import replace
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, assert_never

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.packaging.custom import StringProperty

from kontrak_xl.commands.contoh import typist
from kontrak_xl.core.findings import Code
from kontrak_xl.core.months import month_number
from kontrak_xl.core.numerals import parse
from kontrak_xl.core.text import tidy
from kontrak_xl.master import pages, templates
from kontrak_xl.workbook import writer
from kontrak_xl.workbook.columns import Column, Shape, Sheet
from kontrak_xl.workbook.kinds import (
    Choice,
    ColumnKind,
    Date,
    Key,
    Month,
    Number,
    NumberOrWord,
    Recognised,
    Reference,
    Text,
    Value,
)
from kontrak_xl.workbook.layout import VERSION
from kontrak_xl.workbook.layout.master import SHEETS
from kontrak_xl.workbook.pages import cell
from tests.support.samples import MASTER_HEAD, NOW, Fault, edit, faults, read_master

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from kontrak_xl.workbook.pages import Page
    from kontrak_xl.workbook.tables import Table

Record = dict[str, Value]
FIRST, LAST = dt.date(2000, 1, 1), dt.date(2100, 12, 31)


def written(sheet: Sheet, records: list[Record]) -> bytes:
    """A Buku Induk with this sheet alone, as the writer makes it."""
    whole = pages.book({sheet.key: records}, NOW)
    return writer.render(
        replace(whole, pages=tuple(page for page in whole.pages if page.name == sheet.name))
    )


def read_back(sheet: Sheet, content: bytes) -> Table:
    """The sheet as read; every other sheet is missing, and nothing else is wrong with them."""
    found = read_master(content)
    others = [f for f in found.findings if f not in found.tables[sheet.key].findings]
    gone = {one.name: one for one in SHEETS if one is not sheet}
    assert {f.seen.strip("“”"): f.code for f in others} == {
        name: Code.FORM_MISSING if one.shape is Shape.FORM else Code.SHEET_MISSING
        for name, one in gone.items()
    }
    return found.tables[sheet.key]


def filled(sheet: Sheet, record: Record) -> Record:
    """A record as it must come back: defaults stand in for blanks."""
    columns = {column.key: column for column in sheet.columns}
    return {
        key: column.default if record.get(key) is None else record[key]
        for key, column in columns.items()
    }


def named(sheet: Sheet) -> str:
    return sheet.key


# What people may write ---------------------------------------------------------------------

_LETTERS = st.characters(exclude_categories=("Cc", "Cs", "Cn"))
TEXTS = (
    st.text(_LETTERS, min_size=1, max_size=40)
    .map(tidy)
    .filter(lambda text: text and tidy(text) == text)
    .filter(lambda text: "x005F_" not in text)  # openpyxl drops this escape wherever it stands
)
LINES = st.lists(TEXTS, min_size=1, max_size=3).map("\n".join)
CODES = st.from_regex(r"[A-Z][A-Z0-9-]{0,11}", fullmatch=True)
WORDS = st.sampled_from(("WTP", "WDP", "BB", "A", "Sangat Baik", "Informatif"))


def decimals(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers as people have them: four decimals at most."""
    return st.integers(round(low * 10_000), round(high * 10_000)).map(lambda n: n / 10_000)


def whole_numbers(low: float, high: float) -> st.SearchStrategy[float]:
    return st.integers(round(low), round(high)).map(float)


def values(kind: ColumnKind) -> st.SearchStrategy[Any]:
    """Everything that a kind takes as it stands."""
    match kind:
        case Text(lines):
            return LINES if lines > 1 else TEXTS
        case Key():
            return CODES
        case Number(low, high, whole, money):
            least, most = -1e9 if low is None else low, 1e9 if high is None else high
            return whole_numbers(least, 1e14) if money else (
                whole_numbers(least, most) if whole else decimals(least, most)
            )  # fmt: skip
        case NumberOrWord():
            return WORDS | decimals(-1e6, 1e6)
        case Recognised():
            return st.just("nihil") | decimals(-1e6, 1e6) | st.dates(FIRST, LAST)
        case Choice(options):
            return st.sampled_from([str(option) for option in options])
        case Reference(_, extra, many):
            codes = st.sampled_from(extra) | CODES if extra else CODES
            return st.lists(codes, min_size=1, max_size=4).map(tuple) if many else codes
        case Month():
            return whole_numbers(1, 12)
        case Date():
            return st.dates(FIRST, LAST)
        case _:
            assert_never(kind)


def records(sheet: Sheet) -> st.SearchStrategy[list[Record]]:
    """Lists of records with blanks where a sheet allows them, or one for a form."""
    fields = {
        column.key: values(column.kind) if column.required else st.none() | values(column.kind)
        for column in sheet.columns
    }
    one: st.SearchStrategy[Record] = st.fixed_dictionaries(fields)
    if sheet.shape is Shape.FORM:
        return st.lists(one, min_size=1, max_size=1)
    unique = tuple(column.key for column in sheet.columns if column.unique)
    apart = (lambda record: tuple(record[key] for key in unique)) if unique else None
    return st.lists(one, max_size=4, unique_by=apart)


@pytest.mark.slow
@pytest.mark.parametrize("sheet", SHEETS, ids=named)
def test_what_is_written_is_read__every_sheet(sheet: Sheet) -> None:
    @settings(max_examples=20, deadline=None)
    @given(records(sheet))
    def check(written_records: list[Record]) -> None:
        found = read_back(sheet, written(sheet, written_records))
        assert faults(found.findings) == []
        assert [r.values for r in found.records] == [filled(sheet, r) for r in written_records]

    check()


def test_what_is_written_is_read__all_sheets_of_a_template_at_once() -> None:
    """The sheets do not disturb one another: the Buku Induk of Pamekasan."""
    rows = templates.load("pamekasan")
    found = read_master(writer.render(pages.book(rows, NOW)))
    assert faults(found.findings) == []
    for sheet in SHEETS:
        expected = [filled(sheet, record) for record in rows[sheet.key]]
        if sheet.shape is Shape.FORM:
            expected = expected or [filled(sheet, {})]
        assert [record.values for record in found.records(sheet.key)] == expected, sheet.key


# A good sheet to break ---------------------------------------------------------------------


def plain(column: Column, row: int) -> Value:
    """An ordinary value, another in each row."""
    match column.kind:
        case Text():
            return f"{column.header} {row}"
        case Key():
            return f"KODE-{row}"
        case Number(low, high, _, _):
            least, most = low or 0, float("inf") if high is None else high
            return float(min(least + row, most))
        case NumberOrWord() | Recognised():
            return 10.0 + row
        case Choice(options):
            return str(options[0])
        case Reference(_, _, many):
            return (f"KODE-{row}",) if many else f"KODE-{row}"
        case Month():
            return float(row)
        case Date():
            return dt.date(2026, 1, row)
        case _:
            assert_never(column.kind)


def good(sheet: Sheet) -> list[Record]:
    rows = (1,) if sheet.shape is Shape.FORM else (1, 2, 3)
    return [{column.key: plain(column, row) for column in sheet.columns} for row in rows]


@cache
def good_book(key: str) -> bytes:
    """A good sheet, rendered once and broken many times."""
    sheet = next(sheet for sheet in SHEETS if sheet.key == key)
    return written(sheet, good(sheet))


def place(sheet: Sheet, column: Column) -> str:
    """The cell to break: the form's own, or the one of the second record."""
    at = [one.key for one in sheet.columns].index(column.key)
    return cell(MASTER_HEAD + 1 + at, 1) if sheet.shape is Shape.FORM else cell(MASTER_HEAD + 2, at)


BLANK = None
_UNREADABLE = {
    Key: ("a b!", "1A", "DIN_KES"),
    Month: ("Febuari", "13", "ju"),
    Date: ("31 November 2026", "2026", "besok"),
}


def typed_breakages(column: Column) -> list[tuple[typist.CellEntry, Code]]:
    """What a person may wrongly type into a column, and what must be said."""
    kind, broken = column.kind, list[tuple[typist.CellEntry, Code]]()
    if column.required:
        broken += [(BLANK, Code.REQUIRED), ("   ", Code.REQUIRED)]
    if column.unique:
        broken.append((str(pages.cell_value(kind, plain(column, 1))), Code.DUPLICATE))
    match kind:
        case Text():
            pass
        case Key() | Month() | Date():
            broken += [(text, Code.NOT_READABLE) for text in _UNREADABLE[type(kind)]]
        case Number(low, high, whole, money):
            grouped = "1,234" if money else "1.234"  # in rupiah 1.234 has one reading
            broken += [("dua belas", Code.NOT_READABLE), (grouped, Code.AMBIGUOUS)]
            broken += [(low - 1, Code.NOT_READABLE)] if low is not None else []
            broken += [(high + 1, Code.NOT_READABLE)] if high is not None else []
            broken += [((low or 0) + 0.5, Code.NOT_READABLE)] if whole else []
        case NumberOrWord():
            broken.append(("1.234", Code.AMBIGUOUS))
        case Recognised():
            broken += [("1.234", Code.AMBIGUOUS), ("dua belas", Code.NOT_READABLE)]
        case Choice():
            broken.append(("tidak ada dalam pilihan", Code.NOT_ALLOWED))
        case Reference(_, _, many):
            broken += [] if many else [("DINKES, DPUPR", Code.NOT_READABLE)]
        case _:
            assert_never(kind)
    return broken


COLUMNS = [(sheet, column) for sheet in SHEETS for column in sheet.columns]
TYPED = [
    pytest.param(sheet, column, entry, code, id=f"{sheet.key}-{column.key}-{entry}")
    for sheet, column in COLUMNS
    for entry, code in typed_breakages(column)
]


def test_good_sheets__are_good() -> None:
    """What the tests below break has no finding before."""
    for sheet in SHEETS:
        found = read_back(sheet, good_book(sheet.key))
        assert faults(found.findings) == []
        assert [record.values for record in found.records] == good(sheet)


def test_breakages__reach_every_kind_of_column() -> None:
    """A canary for the tests below: no column but a free text is left unbroken."""
    assert len(COLUMNS) >= 190
    unbroken = {type(column.kind) for _, column in COLUMNS if not typed_breakages(column)}
    assert unbroken <= {Text, Reference}
    assert {code for _, column in COLUMNS for _, code in typed_breakages(column)} == {
        Code.REQUIRED, Code.NOT_READABLE, Code.NOT_ALLOWED, Code.DUPLICATE, Code.AMBIGUOUS,
    }  # fmt: skip
    assert month_number("Febuari") is None
    assert parse("dua belas").value is None


@pytest.mark.parametrize(("sheet", "column", "entry", "code"), TYPED)
def test_broken_cell__typed(
    sheet: Sheet, column: Column, entry: typist.CellEntry, code: Code
) -> None:
    where = place(sheet, column)
    broken = typist.fill(good_book(sheet.key), {(sheet.name, where): entry})
    expected: list[Fault] = [(code.number, sheet.name, where)]
    assert faults(read_back(sheet, broken).findings) == expected


ERRORS = ("#N/A", "#REF!", "#DIV/0!")


@pytest.mark.slow
@pytest.mark.parametrize("sheet", SHEETS, ids=named)
def test_broken_cell__excel_error_in_each_column(sheet: Sheet) -> None:
    """#N/A, #REF! or #DIV/0! stands in the cell, as a formula would leave it there."""
    expected: list[Fault] = []
    for number, column in enumerate(sheet.columns):
        where, error = place(sheet, column), ERRORS[number % len(ERRORS)]
        broken = edit(good_book(sheet.key), typing(sheet, where, error))
        expected = [(Code.ERROR_VALUE.number, sheet.name, where)]
        assert faults(read_back(sheet, broken).findings) == expected
    assert expected


def typing(sheet: Sheet, where: str, text: str) -> Any:
    def change(workbook: Workbook) -> None:
        workbook[sheet.name][where] = text

    return change


@pytest.mark.parametrize("sheet", SHEETS, ids=named)
@pytest.mark.parametrize(
    ("content", "code"),
    [("#VALUE!", Code.ERROR_VALUE), ("=1+1", Code.FORMULA_NO_VALUE)],
    ids=["error", "formula never calculated"],
)
def test_all_cells_broken__every_finding_at_once_and_again(
    sheet: Sheet, content: str, code: Code
) -> None:
    """Nothing hides another fault, and a second workbook is checked like the first."""

    def change(workbook: Workbook) -> None:
        for column in sheet.columns:
            workbook[sheet.name][place(sheet, column)] = content

    broken = edit(good_book(sheet.key), change)
    expected = [(code.number, sheet.name, place(sheet, column)) for column in sheet.columns]
    for _ in range(2):
        assert sorted(faults(read_back(sheet, broken).findings)) == sorted(expected)


# Headers by text, rows by content -----------------------------------------------------------

TABLES = [sheet for sheet in SHEETS if sheet.shape is Shape.TABLE]
FORMS = [sheet for sheet in SHEETS if sheet.shape is Shape.FORM]


@pytest.mark.parametrize("sheet", SHEETS, ids=named)
def test_moved_table__is_read_right(sheet: Sheet) -> None:
    """Three rows are inserted above and a column before everything."""

    def change(workbook: Workbook) -> None:
        workbook[sheet.name].insert_rows(1, 3)
        workbook[sheet.name].insert_cols(1)

    found = read_back(sheet, edit(good_book(sheet.key), change))
    assert faults(found.findings) == []
    assert [record.values for record in found.records] == good(sheet)


def _turned(rows: list[tuple[Any, ...]], tab: Worksheet) -> None:
    for at, row in enumerate(rows, MASTER_HEAD + 1):
        for col, value in enumerate(reversed(row), 1):
            tab.cell(at, col).value = value


@pytest.mark.parametrize("sheet", TABLES, ids=named)
def test_columns_in_another_order__are_read_right(sheet: Sheet) -> None:
    """The columns stand from right to left, with headers in capitals and odd blanks."""

    def change(workbook: Workbook) -> None:
        tab = workbook[sheet.name]
        rows = list(tab.iter_rows(MASTER_HEAD + 1, MASTER_HEAD + 4, values_only=True))
        rows[0] = tuple(f" {str(header).upper()}  " for header in rows[0])
        _turned(rows, tab)

    found = read_back(sheet, edit(good_book(sheet.key), change))
    assert faults(found.findings) == []
    assert [record.values for record in found.records] == good(sheet)


@pytest.mark.parametrize(
    ("sheet", "column"),
    [
        pytest.param(sheet, column, id=f"{sheet.key}-{column.key}")
        for sheet, column in COLUMNS
        if column.required and len(sheet.columns) > 2
    ],
)
def test_header_gone__one_finding_and_no_empty_cells(sheet: Sheet, column: Column) -> None:
    """A required header is renamed: the column is missing, its cells are not counted as empty."""
    at = [one.key for one in sheet.columns].index(column.key)
    form = sheet.shape is Shape.FORM
    where = cell(MASTER_HEAD + 1 + at, 0) if form else cell(MASTER_HEAD, at)
    broken = typist.fill(good_book(sheet.key), {(sheet.name, where): "diganti orang"})
    assert [f.code for f in read_back(sheet, broken).findings] == [Code.COLUMN_MISSING]


@pytest.mark.parametrize("sheet", TABLES, ids=named)
def test_header_row_gone__one_finding(sheet: Sheet) -> None:
    def change(workbook: Workbook) -> None:
        workbook[sheet.name].delete_rows(1, MASTER_HEAD + 1)

    found = read_back(sheet, edit(good_book(sheet.key), change))
    assert [f.code for f in found.findings] == [Code.COLUMN_MISSING]
    assert found.records == ()


@pytest.mark.parametrize("sheet", FORMS, ids=named)
def test_missing_form__is_its_defaults(sheet: Sheet) -> None:
    other = next(one for one in TABLES)
    found = read_master(good_book(other.key))
    assert found.form(sheet.key).values == filled(sheet, {})


# Earlier layouts -----------------------------------------------------------------------------

YOUNG = [sheet for sheet in SHEETS if any(column.since > 1 for column in sheet.columns)]


def aged(sheet: Sheet, version: str) -> bytes:
    """A good sheet without the columns that came after layout 1, said to be of a layout."""

    def change(workbook: Workbook) -> None:
        tab = workbook[sheet.name]
        for at, column in reversed(list(enumerate(sheet.columns, 1))):
            if column.since > 1 and sheet.shape is Shape.FORM:
                tab.delete_rows(MASTER_HEAD + 1 + at)
            elif column.since > 1:
                tab.delete_cols(at)
        own: Any = vars(workbook)["custom_doc_props"]  # openpyxl's stubs do not know it
        for name in list(own.names):
            del own[name]
        if version:
            own.append(StringProperty(name="kontrak_xl", value=version))

    return edit(good_book(sheet.key), change)


def old_record(sheet: Sheet, record: Record) -> Record:
    """A record as a sheet without the young columns gives it: their defaults."""
    return {
        column.key: column.default if column.since > 1 else record[column.key]
        for column in sheet.columns
    }


def test_some_columns__are_younger_than_layout_1() -> None:
    """A canary: else the tests below ask nothing."""
    young = {column.key for sheet in YOUNG for column in sheet.columns if column.since > 1}
    assert {"pembilang", "penyebut", "telat_tahapan", "panel", "min_bobot_jatuh_tempo"} <= young
    assert all(not c.required for sheet in YOUNG for c in sheet.columns if c.since > 1)
    assert all(c.since <= VERSION for sheet in SHEETS for c in sheet.columns)


@pytest.mark.parametrize("sheet", YOUNG, ids=named)
def test_a_buku_induk_of_layout_1__is_read_without_a_finding(sheet: Sheet) -> None:
    found = read_back(sheet, aged(sheet, "buku-induk-1"))
    assert faults(found.findings) == []
    assert [r.values for r in found.records] == [old_record(sheet, one) for one in good(sheet)]


@pytest.mark.parametrize("version", [f"buku-induk-{VERSION}", "", "buku-induk", "lain"])
@pytest.mark.parametrize("sheet", YOUNG, ids=named)
def test_a_buku_induk_of_this_layout__lacks_the_columns(sheet: Sheet, version: str) -> None:
    """Also one that names no layout: a column may have been deleted by hand."""
    missing = [column.header for column in sheet.columns if column.since > 1]
    found = read_back(sheet, aged(sheet, version))
    assert [f.code for f in found.findings] == [Code.COLUMN_MISSING] * len(missing)
    assert [f.expected.strip("“”") for f in found.findings] == missing


@pytest.mark.parametrize("sheet", YOUNG, ids=named)
def test_a_buku_induk_of_layout_1__lacks_its_other_columns_all_the_same(sheet: Sheet) -> None:
    old = next(column for column in sheet.columns if column.since == 1 and not column.required)
    at = [one.key for one in sheet.columns].index(old.key)
    form = sheet.shape is Shape.FORM
    where = cell(MASTER_HEAD + 1 + at, 0) if form else cell(MASTER_HEAD, at)
    broken = typist.fill(aged(sheet, "buku-induk-1"), {(sheet.name, where): "diganti orang"})
    assert [f.expected.strip("“”") for f in read_back(sheet, broken).findings] == [old.header]


def test_a_new_buku_induk__says_its_layout() -> None:
    found = pages.book({}, NOW)
    assert dict(found.custom) == {"kontrak_xl": f"buku-induk-{VERSION}"}


# Room ----------------------------------------------------------------------------------------

HUNDRED = 100
"""OPDs that every sheet must have room for."""
ROOMY = [sheet for sheet in TABLES if any(column.key == "opd" for column in sheet.columns)]


def _page_of(sheet: Sheet, rows: dict[str, list[Record]]) -> Page:
    return next(page for page in pages.book(rows, NOW).pages if page.name == sheet.name)


@pytest.mark.parametrize("sheet", ROOMY, ids=named)
def test_every_sheet_that_names_opds__has_room_for_a_hundred(sheet: Sheet) -> None:
    """Formatted cells, drop-downs, marks, filter and print area reach the hundredth OPD."""
    page, last = _page_of(sheet, {}), MASTER_HEAD + HUNDRED
    looked = {(one.row, one.col) for one in page.cells}
    assert {(last, col) for col in range(len(sheet.columns))} <= looked
    assert all(one.area.last_row >= last for one in page.validations)
    assert len(page.validations) == len(sheet.columns)
    assert all(one.area.last_row >= last for one in page.conditional_formats)
    assert page.filter is not None
    assert page.filter.last_row >= last
    assert page.printing.area is not None
    assert page.printing.area.last_row >= last


@pytest.mark.parametrize("sheet", TABLES, ids=named)
def test_a_sheet_born_full__still_has_spare_rows(sheet: Sheet) -> None:
    filled = max(sheet.room, 10)
    page = _page_of(sheet, {sheet.key: [{} for _ in range(filled)]})
    assert max(one.row for one in page.cells) == MASTER_HEAD + filled + sheet.spare


def test_status__counts_the_hundredth_line_of_every_sheet() -> None:
    """The formulas of *Status* reach as far as the drop-downs."""
    book = pages.book({}, NOW)
    status = {one.row: one for one in book.pages[0].cells if one.col == 2 and one.formula}
    for at, sheet in enumerate(SHEETS, 4):
        if sheet in ROOMY:
            (end,) = {int(n) for n in re.findall(r"\$(\d+)<>", status[at].formula)}
            assert end - 1 == max(one.row for one in _page_of(sheet, {}).cells) >= MASTER_HEAD + 100


def test_a_new_buku_induk__stays_light() -> None:
    assert len(writer.render(pages.book(templates.load("bengkulu-kota"), NOW))) < 250_000


def test_what_is_printed__are_the_rows_that_are_filled() -> None:
    content = writer.render(pages.book({}, NOW))
    with zipfile.ZipFile(BytesIO(content)) as parts:
        book = parts.read("xl/workbook.xml").decode()
    assert (
        'OPD!$A$1:INDEX(OPD!$P$1:$P$104,MAX(5,IFERROR(LOOKUP(2,1/(OPD!$A$5:$A$104&lt;&gt;""),'
        "ROW(OPD!$A$5:$A$104)),0)))"
    ) in book
    assert book.count('name="_xlnm.Print_Area"') == len(TABLES)
