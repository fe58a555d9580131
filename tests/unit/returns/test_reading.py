"""Returned contract workbooks: what was typed right is read, what was not is found at its cell."""

from __future__ import annotations

import datetime as dt
import io
import random
import re
import zipfile
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import MergedCell

from kontrak_xl.commands.contoh import typist
from kontrak_xl.contracts.shelf import seal_of
from kontrak_xl.core import numerals
from kontrak_xl.core.findings import Code, Severity
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.model import MONTHS, Edition, EntryMode, Filler
from kontrak_xl.core.observations import Field, Observation, Origin
from kontrak_xl.intake import open as reader
from kontrak_xl.returns.reading.submission import Submission, Verdict, read
from kontrak_xl.workbook.cells import Grid
from kontrak_xl.workbook.layout import contract as layout
from kontrak_xl.workbook.pages import cell
from kontrak_xl.workbook.tables import find_header
from tests.support import samples
from tests.support.office import recalculate, require_office
from tests.support.ole import ole
from tests.support.samples import ROWS, Fault, Typed, column_of, edit, entry_cell, faults, row_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from kontrak_xl.workbook.columns import Sheet

EDITION = samples.edition()
OTHER = samples.edition("DPUPR")
SHELF = samples.shelf(EDITION, OTHER)
NAME = "laporan.xlsx"
VALUE, PHYSICAL, OWN_SP2D = Field.VALUE, Field.PHYSICAL, Field.OWN_SP2D
FILLED: dict[Typed, typist.CellEntry] = {
    ("WUB", VALUE, 1): 90,
    ("WUB", VALUE, 2): "110 orang",
    ("WUB", VALUE, 3): "nihil",
    ("WUB", Field.OBSTACLE, 1): "  Hujan \u00a0 lebat ",
    ("WUB", Field.FOLLOW_UP, 1): "Regu ditambah",
    ("WUB", Field.EVIDENCE, 1): "BA 12/2026",
    ("JALAN", VALUE, 1): 4.5,
    ("JALAN", VALUE, 2): "10,25",
    ("JALAN", VALUE, 12): 58,
    ("STUNTING", VALUE, 1): "17,5 %",
    ("STUNTING", VALUE, 2): 16.75,
    ("SPM", VALUE, 1): 2,
    ("AKRED", VALUE, 1): "paripurna",
    ("AKRED", VALUE, 6): "Utama",
    ("ANGGARAN", PHYSICAL, 1): 12.5,
    ("ANGGARAN", OWN_SP2D, 1): "Rp 90.000.000,-",
    ("ANGGARAN", OWN_SP2D, 2): 195_000_000,
    ("ANGGARAN", Field.OBSTACLE, 2): "Lelang ulang",
    ("", Field.FILLED_BY, 1): "Ani",
    ("", Field.FILLED_ON, 1): "05/02/2026",
    ("", Field.APPROVED, 1): "ya",
}
READ: dict[Typed, float | str] = {
    **{place: value for place, value in FILLED.items() if isinstance(value, str)},
    **{place: float(value) for place, value in FILLED.items() if isinstance(value, int | float)},
    ("WUB", VALUE, 2): 110.0,
    ("WUB", VALUE, 3): 0.0,
    ("WUB", Field.OBSTACLE, 1): "Hujan lebat",
    ("JALAN", VALUE, 2): 10.25,
    ("STUNTING", VALUE, 1): 17.5,
    ("AKRED", VALUE, 1): "Paripurna",
    ("ANGGARAN", OWN_SP2D, 1): 90e6,
    ("", Field.APPROVED, 1): "Ya",
}


@cache
def filled() -> bytes:
    return samples.typed_in(EDITION, FILLED)


def reading(content: bytes) -> Submission:
    return samples.without_notes(read(content, NAME, SHELF))


def found_twice(content: bytes) -> list[Fault]:
    """The findings, the same for a second workbook in the same process."""
    first, second = (reading(content) for _ in range(2))
    assert first == second
    return faults(first.findings)


def values(submission: Submission) -> dict[Typed, float | str]:
    return {(seen.code, seen.field, seen.month): seen.value for seen in submission.observations}


def at(code: str, month: int = 1, field: Field = VALUE) -> tuple[str, str]:
    """The sheet and the cell of one input."""
    return MONTHS[month - 1], entry_cell(EDITION, code, field)


def locked(code: str, key: str) -> str:
    """A cell of an indicator's row on a month's sheet."""
    return f"{column_of(key)}{row_at(EDITION, code) + 1}"


# Filled right ------------------------------------------------------------------------------


def test_blank_contract__is_accepted_and_reports_nothing() -> None:
    found = reading(samples.contract(EDITION))
    assert (found.key, found.number, found.verdict) == (EDITION.key, 1, Verdict.ACCEPTED)
    assert (found.observations, found.findings) == ((), ())


def test_filled_contract__every_value_with_its_origin() -> None:
    found = reading(filled())
    expected = {
        Observation(EDITION.key, code, field, month, value, Origin(NAME, *at(code, month, field)))
        for (code, field, month), value in READ.items()
    }
    assert faults(found.findings) == []
    assert set(found.observations) == expected
    assert len(found.observations) == len(expected)
    assert found.modified


def test_every_input_of_every_month__is_read() -> None:
    """Each cell that an OPD may fill, filled with a value of its own."""
    typed: dict[Typed, typist.CellEntry] = {}
    for month in range(1, 13):
        typed |= {
            ("WUB", VALUE, month): 100 - month,
            ("JALAN", VALUE, month): 4 * month + 0.25,
            ("STUNTING", VALUE, month): 17 - month / 8,
            ("SPM", VALUE, month): 2 + month / 16,
            ("AKRED", VALUE, month): "Utama",
            ("ANGGARAN", OWN_SP2D, month): 9e7 * month,
            ("ANGGARAN", PHYSICAL, month): 8.0 * month,
            ("", Field.FILLED_BY, month): f"Pengisi {month}",
            ("", Field.FILLED_ON, month): f"{month:02d}/02/2026",
            ("", Field.APPROVED, month): "Belum",
        }
        for row in ROWS:
            for field in (Field.OBSTACLE, Field.FOLLOW_UP, Field.EVIDENCE):
                typed[row.code, field, month] = f"{field} {row.code} {month}"
    found = reading(samples.typed_in(EDITION, typed))
    assert found.findings == ()
    assert values(found) == typed


@pytest.mark.parametrize("code", ["ANGGARAN", "OPINI"])
def test_value_of_the_centre__typed_by_the_opd_is_not_taken(code: str) -> None:
    found = reading(samples.typed_in(EDITION, {(code, VALUE, 6): 100}))
    assert values(found) == {}


def test_budget_that_the_opd_reports__is_read() -> None:
    rows = tuple(replace(row, filler=Filler.OPD) for row in ROWS)
    own = samples.edition(rows=rows)
    typed: dict[Typed, typist.CellEntry] = {("ANGGARAN", VALUE, 1): "Rp 90.000.000"}
    found = read(samples.typed_in(own, typed), NAME, samples.shelf(own))
    assert (values(found), faults(found.findings)) == ({("ANGGARAN", VALUE, 1): 9e7}, [])


# Values ------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["9,5", "9,5 km", "nihil"])
def test_number_typed_as_a_text__is_read_and_told(text: str) -> None:
    """The formulas of its own sheet do not count it: the OPD sees 0, and needs a word."""
    found = read(samples.typed_in(EDITION, {("JALAN", VALUE, 1): text}), NAME, SHELF)
    told = [one for one in found.findings if one.code is Code.TEXT_NUMBER]
    assert [(one.seen, one.severity) for one in told] == [(f"“{text}”", Severity.INFO)]
    assert told[0].expected == numerals.show(float(values(found)["JALAN", VALUE, 1]))


DOUBTED: list[tuple[str, Typed, typist.CellEntry, float, tuple[float, ...], str]] = [
    # what was typed, the number that it is shown as, what it may mean (the likeliest first)
    ("a point", ("JALAN", VALUE, 1), "3.5", 3.5, (3.5, 35.0), "3.5"),
    ("thousands or three decimals", ("WUB", VALUE, 1), "1.250", 1250.0, (1250.0, 1.25), "1.250"),
    ("what is nearer to the plan is likelier", ("JALAN", VALUE, 1), "4.250", 4.25,
     (4.25, 4250.0), "4.250"),
    ("a comma before three digits", ("WUB", VALUE, 1), "1,250", 1250.0, (1250.0, 1.25), "1,250"),
    ("a mark of a list, never below nought", ("WUB", VALUE, 1), "– 90", 90.0, (90.0,), "– 90"),
    ("more than a hundred percent is no physical progress", ("ANGGARAN", PHYSICAL, 1), "39.2",
     39.2, (39.2,), "39.2"),
    ("a thousandfold", ("WUB", VALUE, 1), 101_000, 101_000.0, (101.0, 101_000.0), ""),
    ("far beyond", ("WUB", VALUE, 1), 6001, 6001.0, (6001.0,), ""),
    ("a part of one", ("STUNTING", VALUE, 1), 0.16, 0.16, (16.0, 0.16), ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("place", "content", "value", "readings", "text"),
    [pytest.param(*rest, id=name) for name, *rest in DOUBTED],
)
def test_doubted_value__is_read_with_what_it_may_mean(
    place: Typed, content: typist.CellEntry, value: float, readings: tuple[float, ...], text: str
) -> None:
    found = reading(samples.typed_in(EDITION, {place: content}))
    assert [(one.value, one.readings, one.typed) for one in found.observations] == [
        (value, readings, text)
    ]
    assert found.verdict is Verdict.WITH_NOTES
    assert found.unread == ()
    assert len(found.findings) == 1


WORDS: list[tuple[str, dict[Typed, typist.CellEntry], dict[Typed, float | str]]] = [
    ("words become a remark", {("WUB", VALUE, 1): "belum ada data"},
     {("WUB", Field.OBSTACLE, 1): "Realisasi: “belum ada data”"}),
    ("beside what is said already",
     {("WUB", VALUE, 1): "menunggu DAK", ("WUB", Field.OBSTACLE, 1): "Hujan"},
     {("WUB", Field.OBSTACLE, 1): "Hujan; Realisasi: “menunggu DAK”"}),
    ("said once", {("WUB", VALUE, 1): "n/a",
                   ("WUB", Field.OBSTACLE, 1): "Hujan; Realisasi: “n/a”"},
     {("WUB", Field.OBSTACLE, 1): "Hujan; Realisasi: “n/a”"}),
    ("a hyphen says nothing", {("WUB", VALUE, 1): "-"}, {}),
    ("no category", {("AKRED", VALUE, 1): "belum ada"},
     {("AKRED", Field.OBSTACLE, 1): "Realisasi: “belum ada”"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "expected"), [pytest.param(typed, said, id=name) for name, typed, said in WORDS]
)
def test_words_in_place_of_a_value__are_a_blank_and_a_remark(
    typed: dict[Typed, typist.CellEntry], expected: dict[Typed, float | str]
) -> None:
    found = reading(samples.typed_in(EDITION, typed))
    assert values(found) == expected
    assert found.unread == ()
    assert [one.code for one in found.findings] == [Code.VALUE_NO_DATA]
    assert found.verdict is Verdict.WITH_NOTES


def test_words_beside_a_unit_with_digits__are_a_blank_too() -> None:
    row = samples.issued_row("MATI", "Kematian ibu", unit="per 1000 kelahiran")
    issued = samples.edition(rows=(row, *ROWS))
    said = {("Januari", entry_cell(issued, "MATI")): "belum ada per 1000 kelahiran"}
    content = typist.fill(samples.contract(issued), said)
    found = read(content, "a.xlsx", samples.shelf(issued))
    assert found.unread == ()
    assert [one.code for one in found.findings] == [Code.VALUE_NO_DATA]


@pytest.mark.parametrize("text", ["12-15", "70-71", ">90", "dua puluh lima", "lihat BA 12"])
def test_a_number_without_a_reading__stays_unread(text: str) -> None:
    found = reading(samples.typed_in(EDITION, {("WUB", VALUE, 1): text}))
    assert values(found) == {}
    assert [(one.code, one.field, one.month, one.text) for one in found.unread] == [
        ("WUB", VALUE, 1, text)
    ]


WRONG: list[tuple[str, dict[Typed, typist.CellEntry], list[tuple[Typed, Code]]]] = [
    ("words", {("WUB", VALUE, 1): "belum ada data"}, [(("WUB", VALUE, 1), Code.VALUE_NO_DATA)]),
    ("hyphen", {("WUB", VALUE, 1): "-"}, [(("WUB", VALUE, 1), Code.VALUE_NO_DATA)]),
    ("greater", {("SPM", VALUE, 4): ">90"}, [(("SPM", VALUE, 4), Code.VALUE_INEXACT)]),
    ("range", {("STUNTING", VALUE, 2): "70-71"},
     [(("STUNTING", VALUE, 2), Code.VALUE_INEXACT)]),
    ("other unit", {("WUB", VALUE, 1): "12 km"}, [(("WUB", VALUE, 1), Code.VALUE_OTHER_UNIT)]),
    ("physical above 100", {("ANGGARAN", PHYSICAL, 1): 101},
     [(("ANGGARAN", PHYSICAL, 1), Code.VALUE_NOT_NUMBER)]),
    ("percent of people", {("WUB", VALUE, 1): "80 %"},
     [(("WUB", VALUE, 1), Code.VALUE_OTHER_UNIT)]),
    ("one letter", {("ANGGARAN", OWN_SP2D, 1): "3 M"},
     [(("ANGGARAN", OWN_SP2D, 1), Code.VALUE_AMBIGUOUS)]),
    ("comma by three", {("WUB", VALUE, 1): "1,250"},
     [(("WUB", VALUE, 1), Code.VALUE_AMBIGUOUS)]),
    ("two readings", {("WUB", VALUE, 1): "1.250"}, [(("WUB", VALUE, 1), Code.VALUE_AMBIGUOUS)]),
    ("english", {("JALAN", VALUE, 1): "3.5"}, [(("JALAN", VALUE, 1), Code.VALUE_AMBIGUOUS)]),
    ("negative sum", {("WUB", VALUE, 1): -5}, [(("WUB", VALUE, 1), Code.VALUE_NEGATIVE)]),
    ("negative text", {("SPM", VALUE, 1): "−2"}, [(("SPM", VALUE, 1), Code.VALUE_NEGATIVE)]),
    ("negative SP2D", {("ANGGARAN", OWN_SP2D, 3): -1},
     [(("ANGGARAN", OWN_SP2D, 3), Code.VALUE_NEGATIVE)]),
    ("falls", {("JALAN", VALUE, 1): 10, ("JALAN", VALUE, 2): 8},
     [(("JALAN", VALUE, 2), Code.VALUE_FALLS)]),
    ("falls after a blank", {("JALAN", VALUE, 1): 10, ("JALAN", VALUE, 5): 9},
     [(("JALAN", VALUE, 5), Code.VALUE_FALLS)]),
    ("cumulative", {("WUB", VALUE, 1): 100, ("WUB", VALUE, 2): 200, ("WUB", VALUE, 3): 300},
     [(("WUB", VALUE, 3), Code.LOOKS_CUMULATIVE)]),
    ("far", {("WUB", VALUE, 1): 6001}, [(("WUB", VALUE, 1), Code.VALUE_FAR)]),
    ("fraction", {("STUNTING", VALUE, 1): 0.16},
     [(("STUNTING", VALUE, 1), Code.PERCENT_AS_FRACTION)]),
    ("half a person", {("WUB", VALUE, 1): 90.5},
     [(("WUB", VALUE, 1), Code.VALUE_IN_PIECES)]),
    ("in millions", {("ANGGARAN", OWN_SP2D, 1): 90},
     [(("ANGGARAN", OWN_SP2D, 1), Code.VALUE_SCALE)]),
    ("in thousands beside other months",
     {("WUB", VALUE, 1): 95_000, ("WUB", VALUE, 2): 110, ("WUB", VALUE, 3): 105},
     [(("WUB", VALUE, 1), Code.VALUE_FAR)]),
    ("a part of one after percents",
     {("ANGGARAN", PHYSICAL, 1): 12.5, ("ANGGARAN", PHYSICAL, 2): 0.25},
     [(("ANGGARAN", PHYSICAL, 2), Code.PERCENT_AS_FRACTION)]),
    ("category", {("AKRED", VALUE, 1): "Madya"}, [(("AKRED", VALUE, 1), Code.CATEGORY_UNKNOWN)]),
    ("category as number", {("AKRED", VALUE, 1): 100},
     [(("AKRED", VALUE, 1), Code.CATEGORY_UNKNOWN)]),
    ("approval", {("", Field.APPROVED, 1): "Sudah"},
     [(("", Field.APPROVED, 1), Code.CATEGORY_UNKNOWN)]),
    ("several at once",
     {("WUB", VALUE, 1): "?", ("WUB", VALUE, 2): "1.250", ("JALAN", VALUE, 7): -1},
     [(("WUB", VALUE, 1), Code.VALUE_NO_DATA), (("WUB", VALUE, 2), Code.VALUE_AMBIGUOUS),
      (("JALAN", VALUE, 7), Code.VALUE_NEGATIVE)]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "expected"), [pytest.param(w, e, id=name) for name, w, e in WRONG]
)
def test_wrong_value__one_finding_at_its_cell(
    typed: dict[Typed, typist.CellEntry], expected: list[tuple[Typed, Code]]
) -> None:
    places = [(code.number, *at(row, month, field)) for (row, field, month), code in expected]
    assert found_twice(samples.typed_in(EDITION, typed)) == places


GALAT = [w for w in WRONG if all(code.severity is Severity.ERROR for _, code in w[2])]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [pytest.param(w, e, id=name) for name, w, e in GALAT if "falls" not in name],
)
def test_unreadable_value__counts_as_blank_and_spoils_no_other(
    typed: dict[Typed, typist.CellEntry], expected: list[tuple[Typed, Code]]
) -> None:
    good = {place: value for place, value in READ.items() if place not in typed}
    cells = {at(*_turned(place)): value for place, value in typed.items()}
    found = reading(typist.fill(filled(), cells))
    assert {place for place, _ in expected} == set(typed)
    assert values(found) == good
    assert found.verdict is Verdict.RESEND


def _turned(place: Typed) -> tuple[str, int, Field]:
    return place[0], place[2], place[1]


@pytest.mark.parametrize(
    "typed",
    [
        {("JALAN", VALUE, 1): 10, ("JALAN", VALUE, 2): 10},
        {("WUB", VALUE, 1): 100, ("WUB", VALUE, 2): 110, ("WUB", VALUE, 3): 120},
        {("WUB", VALUE, 1): 10, ("WUB", VALUE, 2): 20, ("WUB", VALUE, 3): 30},
        {("WUB", VALUE, 1): 6000},
        {("STUNTING", VALUE, 1): 1.5},
        {("STUNTING", VALUE, 1): -0.5},
        {("WUB", VALUE, 1): 0, ("SPM", VALUE, 1): 0},
        {("AKRED", VALUE, 1): " UTAMA "},
        {("WUB", VALUE, 1): "   "},
        {("JALAN", VALUE, 1): 0.1 + 0.2, ("JALAN", VALUE, 2): 0.3},
        {("WUB", VALUE, 1): 90.00000000001},
        {("SPM", VALUE, 1): 2.5},
        {("WUB", VALUE, 1): 1},
        {("ANGGARAN", OWN_SP2D, 1): 1_200_000},
        {("ANGGARAN", PHYSICAL, 1): 0.5, ("ANGGARAN", PHYSICAL, 2): 0.9},
    ],
)
def test_doubtful_but_right__no_finding(typed: dict[Typed, typist.CellEntry]) -> None:
    assert found_twice(samples.typed_in(EDITION, typed)) == []


SPECIAL: list[tuple[str, Any, str, Code]] = [
    ("WUB", "#N/A", "General", Code.VALUE_ERROR),
    ("JALAN", "#DIV/0!", "General", Code.VALUE_ERROR),
    ("AKRED", "#REF!", "General", Code.VALUE_ERROR),
    ("WUB", "=50+40", "General", Code.FORMULA_OPD),
    ("AKRED", '="Ut"&"ama"', "General", Code.FORMULA_OPD),
    ("JALAN", dt.date(2026, 5, 3), "dd/mm/yyyy", Code.VALUE_TIME),
    ("JALAN", dt.time(3, 50), "hh:mm", Code.VALUE_TIME),
    ("WUB", True, "General", Code.VALUE_NOT_NUMBER),
]


@pytest.mark.parametrize(("code", "content", "number_format", "expected"), SPECIAL)
def test_what_excel_makes_of_typing__one_finding_at_its_cell(
    code: str, content: Any, number_format: str, expected: Code
) -> None:
    """Errors, formulas that nothing has calculated, and 3.5 turned into the third of May."""
    sheet, where = at(code)

    def change(workbook: Workbook) -> None:
        workbook[sheet][where] = content
        workbook[sheet][where].number_format = number_format

    assert found_twice(edit(lean(), change)) == [(expected.number, sheet, where)]


def test_date_beyond_the_calendar__one_finding() -> None:
    """20260205 typed into the cell of the date."""
    typed: dict[Typed, typist.CellEntry] = {("", Field.FILLED_ON, 1): 20260205}
    assert found_twice(samples.typed_in(EDITION, typed)) == [
        (Code.VALUE_ERROR.number, *at("", 1, Field.FILLED_ON))
    ]


def test_percent_format__is_read_in_points() -> None:
    """17,5 % typed as a percentage: Excel keeps 0,175."""

    def change(workbook: Workbook) -> None:
        place = workbook["Januari"][at("STUNTING")[1]]
        place.value, place.number_format = 0.175, "0.0%"

    found = reading(edit(lean(), change))
    assert values(found) == {("STUNTING", VALUE, 1): 17.5}
    assert [(f.code, f.where.cell) for f in found.findings] == [
        (Code.PERCENT_FORMAT, at("STUNTING")[1])
    ]


# Structure: edits made with openpyxl ---------------------------------------------------------


@cache
def lean(*, with_values: bool = False) -> bytes:
    """A contract without the pages that nothing is read from, for quick edits."""

    def change(workbook: Workbook) -> None:
        for name in (layout.CALC_NAME, layout.CARD_NAME, layout.AGREEMENT_NAME, layout.GUIDE_NAME):
            del workbook[name]

    return edit(filled() if with_values else samples.contract(EDITION), change)


def edited(change: Callable[[Workbook], None]) -> tuple[Submission, list[Fault]]:
    """A filled workbook after an edit: what is read from it, and its findings twice."""
    content = edit(lean(with_values=True), change)
    return reading(content), found_twice(content)


def without(*, month: int = 0, codes: tuple[str, ...] = ()) -> dict[Typed, float | str]:
    """What was typed, less one month, or less some rows of one month."""
    return {
        (code, field, at_month): value
        for (code, field, at_month), value in READ.items()
        if at_month != month or (codes and (code not in codes or field in {PHYSICAL, OWN_SP2D}))
    }


FIRST = row_at(EDITION, "WUB") + 1
LAST = row_at(EDITION, "OPINI") + 1


def test_lean_workbook__is_read_like_the_whole() -> None:
    found = reading(lean(with_values=True))
    assert (values(found), found.findings) == (READ, ())


@pytest.mark.parametrize("before", [1, 2, 5, 7, FIRST, FIRST + 2, LAST + 1, LAST + 4])
def test_inserted_rows__are_read_right(before: int) -> None:
    found, said = edited(lambda book: book["Januari"].insert_rows(before, 2))
    assert (values(found), said) == (READ, [])


@pytest.mark.parametrize("before", [1, 2, 5, 6, 7, 16])
def test_inserted_column__is_read_right(before: int) -> None:
    """The form below the tables may lose its label's neighbour; what is not read is said."""
    found, said = edited(lambda book: book["Januari"].insert_cols(before))
    lost = READ.keys() - values(found).keys()
    assert values(found).items() <= READ.items()
    assert {code for code, _, _ in lost} <= {""}
    assert bool(lost) == bool(said)


def test_deleted_row__is_reported_and_nothing_else_is_lost() -> None:
    found, said = edited(lambda book: book["Januari"].delete_rows(row_at(EDITION, "JALAN") + 1))
    assert said == [(Code.ROW_MISSING.number, "Januari", "")]
    assert values(found) == without(month=1, codes=("JALAN",))


def _cells(tab: Worksheet, row: int) -> list[Any]:
    return [tab.cell(row, col).value for col in range(1, tab.max_column + 1)]


def _place(tab: Worksheet, row: int, contents: list[Any]) -> None:
    for col, content in enumerate(contents, 1):
        place = tab.cell(row, col)
        if not isinstance(place, MergedCell):
            place.value = content


def test_sorted_rows_with_their_key__are_read_right() -> None:
    def change(workbook: Workbook) -> None:
        tab = workbook["Januari"]
        rows = [_cells(tab, row) for row in range(FIRST, LAST + 1)]
        for row, contents in enumerate(reversed(rows), FIRST):
            _place(tab, row, contents)

    found, said = edited(change)
    assert (values(found), said) == (READ, [])
    moved = next(seen for seen in found.observations if seen.code == "WUB" and seen.month == 1)
    assert moved.origin.cell.endswith(str(LAST))


def test_sorted_rows_without_their_key__are_reported_and_not_used() -> None:
    """The texts and the values of two rows change places; their keys stay."""

    def change(workbook: Workbook) -> None:
        tab = workbook["Januari"]
        one, other = _cells(tab, FIRST), _cells(tab, FIRST + 1)
        _place(tab, FIRST, [one[0], *other[1:]])
        _place(tab, FIRST + 1, [other[0], *one[1:]])

    found, said = edited(change)
    code = Code.ROW_SWAPPED.number
    assert said == [(code, "Januari", f"B{FIRST}"), (code, "Januari", f"B{FIRST + 1}")]
    assert values(found) == without(month=1, codes=("WUB", "JALAN"))


def test_key_that_stands_twice__neither_row_is_used() -> None:
    def change(workbook: Workbook) -> None:
        workbook["Januari"][f"A{FIRST + 1}"] = "WUB"

    found, said = edited(change)
    assert sorted(said) == [
        (Code.ROW_MISSING.number, "Januari", ""),
        (Code.ROW_TWICE.number, "Januari", f"A{FIRST}"),
    ]
    assert values(found) == without(month=1, codes=("WUB", "JALAN"))


def test_copied_row__neither_row_is_used() -> None:
    def change(workbook: Workbook) -> None:
        tab = workbook["Januari"]
        tab.insert_rows(FIRST + 1)
        _place(tab, FIRST + 1, _cells(tab, FIRST))

    found, said = edited(change)
    assert said == [(Code.ROW_TWICE.number, "Januari", f"A{FIRST}")]
    assert values(found) == without(month=1, codes=("WUB",))


def test_copied_budget_row__neither_row_is_used() -> None:
    """The OPD adds a second budget row under the same key, with another SP2D."""
    row = int(re.sub(r"\D", "", at("ANGGARAN", 1, OWN_SP2D)[1]))

    def change(workbook: Workbook) -> None:
        tab = workbook["Januari"]
        tab.insert_rows(row + 1)
        _place(tab, row + 1, _cells(tab, row))
        tab[at("ANGGARAN", 1, OWN_SP2D)[1].replace(str(row), str(row + 1))] = 5e6

    found, said = edited(change)
    assert said == [(Code.ROW_TWICE.number, "Januari", f"A{row}")]
    assert values(found) == {
        place: value
        for place, value in READ.items()
        if place not in {("ANGGARAN", OWN_SP2D, 1), ("ANGGARAN", PHYSICAL, 1)}
    }


def test_deleted_budget_row__is_reported() -> None:
    row = int(re.sub(r"\D", "", at("ANGGARAN", 1, OWN_SP2D)[1]))
    found, said = edited(lambda book: book["Januari"].delete_rows(row))
    assert said == [(Code.ROW_MISSING.number, "Januari", "")]
    assert values(found).items() < READ.items()


def test_deleted_budget_header__is_reported() -> None:
    row = int(re.sub(r"\D", "", at("ANGGARAN", 1, OWN_SP2D)[1])) - 1
    found, said = edited(lambda book: book["Januari"].delete_rows(row))
    assert said
    assert values(found).items() < READ.items()


def test_own_row__with_a_foreign_key_is_reported_and_ignored() -> None:
    def change(workbook: Workbook) -> None:
        tab = workbook["Januari"]
        tab.insert_rows(LAST + 1)
        _place(tab, LAST + 1, ["BARU", "Indikator tambahan", "orang", "", "", 77])

    found, said = edited(change)
    assert said == [(Code.ROW_UNKNOWN.number, "Januari", f"A{LAST + 1}")]
    assert values(found) == READ


def test_changed_key__both_sides_are_reported() -> None:
    def change(workbook: Workbook) -> None:
        workbook["Januari"][f"A{FIRST}"] = "WUB2"

    found, said = edited(change)
    assert sorted(said) == [
        (Code.ROW_MISSING.number, "Januari", ""),
        (Code.ROW_UNKNOWN.number, "Januari", f"A{FIRST}"),
    ]
    assert values(found) == without(month=1, codes=("WUB",))


def test_hidden_row__is_counted_and_told() -> None:
    def change(workbook: Workbook) -> None:
        workbook["Januari"].row_dimensions[FIRST].hidden = True
        workbook["Januari"].row_dimensions[LAST].hidden = True

    found, said = edited(change)
    assert said == [(Code.ROW_HIDDEN.number, "Januari", f"A{FIRST}")]
    assert (values(found), found.verdict) == (READ, Verdict.ACCEPTED)


@pytest.mark.parametrize("name", ["Laporan Jan", "januari ", "Sheet1", "Februari (2)"])
def test_renamed_month__is_read_right(name: str) -> None:
    def change(workbook: Workbook) -> None:
        workbook["Januari"].title = name

    found, said = edited(change)
    assert (values(found), said) == (READ, [])


def test_months_with_each_others_names__are_read_by_their_titles() -> None:
    def change(workbook: Workbook) -> None:
        workbook["Januari"].title = "x"
        workbook["Februari"].title = "Januari"
        workbook["x"].title = "Februari"

    found, said = edited(change)
    assert (values(found), said) == (READ, [])


def test_title_gone__the_sheets_name_decides() -> None:
    def change(workbook: Workbook) -> None:
        workbook["Januari"]["A1"] = None
        workbook["Maret"]["A1"] = "Realisasi kinerja bulan"

    found, said = edited(change)
    assert (values(found), said) == (READ, [])


def test_moved_sheets__are_read_right() -> None:
    def change(workbook: Workbook) -> None:
        workbook.move_sheet("Desember", -11)
        workbook.move_sheet(layout.IDENTITY_NAME, -9)
        workbook.move_sheet("Januari", 5)

    found, said = edited(change)
    assert (values(found), said) == (READ, [])


def test_deleted_month__is_reported_once() -> None:
    found, said = edited(lambda book: book.remove(book["Januari"]))
    assert said == [(Code.MONTH_MISSING.number, "", "")]
    assert values(found) == without(month=1)


@pytest.mark.parametrize("name", ["Januari (2)", "Januari asli", "Copy"])
def test_copied_month__neither_is_used(name: str) -> None:
    def change(workbook: Workbook) -> None:
        workbook.copy_worksheet(workbook["Januari"]).title = name

    found, said = edited(change)
    assert said == [(Code.SHEET_TWICE.number, "Januari", "")]
    assert values(found) == without(month=1)


def test_deleted_header_row__is_reported_once() -> None:
    found, said = edited(lambda book: book["Januari"].delete_rows(FIRST - 1))
    assert said == [(Code.TABLE_MISSING.number, "Januari", "")]
    below = {Field.PHYSICAL, Field.OWN_SP2D, Field.FILLED_BY, Field.FILLED_ON, Field.APPROVED}
    kept = {place: value for place, value in READ.items() if place[1] in below}
    assert values(found) == without(month=1) | kept
    assert {one.text for one in found.unread} >= {"90", "17,5 %", "paripurna", "BA 12/2026"}


@pytest.mark.parametrize("header", ["Kode", "Realisasi"])
def test_renamed_header__is_reported_and_never_guessed(header: str) -> None:
    """Without the column of keys, or of values, nothing of that month's values is read."""

    def change(workbook: Workbook) -> None:
        tab = workbook["Januari"]
        for place in tab[FIRST - 1]:
            if place.value == header:
                place.value = "Kolom saya"

    found, said = edited(change)
    assert (Code.TABLE_MISSING.number, "Januari") in {fault[:2] for fault in said}
    assert not any(field is VALUE and month == 1 for _, field, month in values(found))


def test_deleted_value_column__is_reported() -> None:
    column = next(at for at, one in enumerate(layout.PERFORMANCE.columns, 1) if one.key == VALUE)
    found, said = edited(lambda book: book["Januari"].delete_cols(column))
    assert (Code.TABLE_MISSING.number, "Januari") in {fault[:2] for fault in said}
    assert not any(field is VALUE and month == 1 for _, field, month in values(found))


def test_without_the_hidden_page__the_visible_seals_suffice() -> None:
    found, said = edited(lambda book: book.remove(book[layout.IDENTITY_NAME]))
    assert (found.key, values(found), said) == (EDITION.key, READ, [])


def unsealed(workbook: Workbook, *, keep: str = "") -> None:
    """Take the seal out of every sheet but one, and out of the properties."""
    workbook.properties.subject = None
    own: Any = vars(workbook)["custom_doc_props"]  # openpyxl's stubs do not know it
    for name in list(own.names):
        del own[name]
    for tab in workbook.worksheets:
        for row in tab.iter_rows():
            for place in row:
                if tab.title != keep and "·E1·" in str(place.value):
                    place.value = None


def test_one_seal_left__is_enough() -> None:
    found, said = edited(partial(unsealed, keep="Mei"))
    assert (found.key, values(found), said) == (EDITION.key, READ, [])


def test_no_seal_left__is_not_ours() -> None:
    found, said = edited(unsealed)
    assert said == [(Code.NOT_OURS.number, "", "")]
    assert (found.key, found.observations, found.verdict) == (None, (), Verdict.RESEND)


def test_seal_with_a_typing_error__does_not_count() -> None:
    """One letter of the visible seal is changed; the check character no longer fits."""
    seal = str(seal_of(EDITION))

    def change(workbook: Workbook) -> None:
        for row in workbook["Januari"].iter_rows():
            for place in row:
                if place.value == seal:
                    place.value = seal.replace("DINKES", "DINKAS")

    found, said = edited(change)
    assert (found.key, said) == (EDITION.key, [])


def test_sheet_of_another_contract__is_a_conflict() -> None:
    def change(workbook: Workbook) -> None:
        workbook["Mei"]["P1"] = str(seal_of(OTHER))

    found, said = edited(change)
    assert said == [(Code.IDENTITY_CONFLICT.number, "", "")]
    assert (found.key, found.observations) == (None, ())


def test_contract_that_was_never_issued__is_unknown() -> None:
    stranger = samples.edition("DINSOS")
    assert found_twice(samples.contract(stranger)) == [(Code.UNKNOWN_EDITION.number, "", "")]


def test_same_contract_of_another_archive__is_unknown() -> None:
    """Key and number are known, the content is another."""
    forged = samples.edition(reason="terbitan tiruan")
    assert found_twice(samples.contract(forged)) == [(Code.UNKNOWN_EDITION.number, "", "")]


def test_old_edition__is_read_by_its_own_rows_and_told() -> None:
    later = samples.next_edition(EDITION)
    known = samples.shelf(EDITION, later)
    old, new = read(filled(), NAME, known), read(samples.contract(later), NAME, known)
    assert (faults(old.findings), old.number) == ([(Code.OLD_EDITION.number, "", "")], 1)
    assert values(old) == READ
    assert (faults(new.findings), new.number) == ([], 2)


# Whatever people do with a sheet: read right or reported -------------------------------------


@cache
def slim() -> bytes:
    """January alone, with its contract pages, for many quick edits."""

    def change(workbook: Workbook) -> None:
        for name in (*MONTHS[1:], layout.PLAN_NAME):
            del workbook[name]
        tab = workbook["Januari"]
        for merged in list(tab.merged_cells.ranges):
            tab.unmerge_cells(str(merged))

    return edit(lean(with_values=True), change)


EDITS = st.lists(
    st.tuples(
        st.sampled_from(("insert row", "insert col", "delete row", "delete col", "swap rows",
                         "copy row", "hide row")),
        st.integers(1, 24),
        st.integers(1, 17),
    ),
    min_size=1,
    max_size=4,
)  # fmt: skip


def apply(tab: Worksheet, what: str, row: int, col: int) -> None:
    match what:
        case "insert row":
            tab.insert_rows(row)
        case "insert col":
            tab.insert_cols(col)
        case "delete row":
            tab.delete_rows(row)
        case "delete col":
            tab.delete_cols(col)
        case "hide row":
            tab.row_dimensions[row].hidden = True
        case "swap rows":
            one, other = _cells(tab, row), _cells(tab, row + 1)
            _place(tab, row, other)
            _place(tab, row + 1, one)
        case _:
            tab.insert_rows(row + 1)
            _place(tab, row + 1, _cells(tab, row))


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(EDITS)
def test_structure_edits__are_read_right_or_reported(edits: list[tuple[str, int, int]]) -> None:
    """Rows and columns come, go and move in any order: no value is ever read for another."""
    typed = {place: value for place, value in READ.items() if place[2] == 1}
    untouched = faults(reading(slim()).findings)

    def change(workbook: Workbook) -> None:
        for what, row, col in edits:
            apply(workbook["Januari"], what, row, col)

    found = reading(edit(slim(), change))
    counted = {VALUE, PHYSICAL, OWN_SP2D}
    lost = {place for place in typed if place[1] in counted and place not in values(found)}
    assert untouched == [(Code.MONTH_MISSING.number, "", "")] * 11
    assert values(found).items() <= typed.items()
    assert not lost or len(found.findings) > len(untouched)


# What the edition says counts ---------------------------------------------------------------


def _row_of(sheet: Sheet, code: str) -> tuple[int, dict[str, int]]:
    grid: Grid | None = samples.unfilled(EDITION).grid(sheet.name)
    assert grid is not None
    head = find_header(grid, sheet.columns)
    assert head is not None
    keys = head[1]["kode"]
    row = next(r for (r, c), one in grid.cells.items() if c == keys and one.value == code)
    return row, head[1]


def _in(sheet: Sheet, code: str, key: str) -> tuple[str, str]:
    row, places = _row_of(sheet, code)
    return sheet.name, cell(row, places[key])


ALTERED: list[tuple[str, tuple[str, str], typist.CellEntry, str]] = [
    # what, where, what the OPD makes of it, what was issued
    ("unit", ("Maret", locked("WUB", "satuan")), "paket", "orang"),
    ("weight", ("Maret", locked("WUB", "bobot")), 45, "20"),
    ("weight cleared", ("Maret", locked("JALAN", "bobot")), None, "20"),
    ("text", ("Maret", locked("WUB", "indikator")), "Peserta pelatihan", "Peserta pelatihan wir"),
    ("annex target", _in(layout.ANNEX, "WUB", "target"), "600", "1.200"),
    ("annex target as number", _in(layout.ANNEX, "JALAN", "target"), 30, "60"),
    ("annex category", _in(layout.ANNEX, "AKRED", "target"), "Utama", "Paripurna"),
    ("annex weight", _in(layout.ANNEX, "STUNTING", "bobot"), 5, "20"),
    ("annex unit", _in(layout.ANNEX, "SPM", "satuan"), "minggu", "hari"),
    ("annex text", _in(layout.ANNEX, "SPM", "indikator"), "Waktu SPM", "Waktu penerbitan SPM"),
    ("plan", _in(layout.PLAN, "WUB", "m06"), 10, "100"),
    ("plan cleared", _in(layout.PLAN, "JALAN", "m06"), None, "5"),
    ("plan added", _in(layout.PLAN, "OPINI", "m01"), 100, "kosong"),
    ("plan as text", _in(layout.PLAN, "WUB", "m07"), "1000 orang", "100"),
    ("cash plan", _in(layout.PLAN, "ANGGARAN", "m06"), 1000000, "100.000.000"),
]


@pytest.mark.parametrize(
    ("where", "content", "issued"), [pytest.param(*w, id=name) for name, *w in ALTERED]
)
def test_altered_contract__is_told_with_both_values_and_does_not_count(
    where: tuple[str, str], content: typist.CellEntry, issued: str
) -> None:
    altered = typist.fill(filled(), {where: content})
    assert found_twice(altered) == [(Code.LOCKED_CHANGED.number, *where)]
    found = reading(altered)
    (finding,) = found.findings
    assert issued in finding.expected
    assert (str(content) if content is not None else "") in finding.seen
    assert (values(found), found.verdict) == (READ, Verdict.WITH_NOTES)


def test_annex_and_plan_rewritten_alike__are_not_altered() -> None:
    """Typed again as they were, with blanks and other capitals."""
    again: dict[tuple[str, str], typist.CellEntry] = {
        _in(layout.ANNEX, "WUB", "target"): " 1.200 ",
        _in(layout.ANNEX, "WUB", "indikator"): "PESERTA  pelatihan wirausaha baru",
        _in(layout.PLAN, "WUB", "m06"): 100.0,
    }
    assert found_twice(typist.fill(filled(), again)) == []


# Files ---------------------------------------------------------------------------------------

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def other_workbook() -> bytes:
    import openpyxl  # noqa: PLC0415 -- only here

    workbook, out = openpyxl.Workbook(), io.BytesIO()
    workbook.worksheets[0]["A1"] = "Daftar hadir"
    workbook.save(out)
    return out.getvalue()


FILES: list[tuple[str, Callable[[], bytes], Code]] = [
    ("0 bytes", lambda: b"", Code.NOT_A_WORKBOOK),
    ("blanks", lambda: b"  \r\n ", Code.NOT_A_WORKBOOK),
    ("PDF", lambda: b"%PDF-1.7\n...", Code.NOT_A_WORKBOOK),
    ("web page named .xls", lambda: b"<html><table><tr><td>1</td></tr></table></html>",
     Code.NOT_A_WORKBOOK),
    ("XML with a mark", lambda: b"\xef\xbb\xbf<?xml version='1.0'?><a/>", Code.NOT_A_WORKBOOK),
    ("old .xls", lambda: OLE + bytes(600), Code.NOT_A_WORKBOOK),
    ("password", lambda: ole({"EncryptionInfo": b"", "EncryptedPackage": b""}),
     Code.LOCKED_BY_PASSWORD),
    ("RAR", lambda: b"Rar!\x1a\x07", Code.NOT_A_WORKBOOK),
    ("picture", lambda: b"\xff\xd8\xff\xe0JFIF", Code.NOT_A_WORKBOOK),
    ("CSV", lambda: b"Kode;Realisasi\nWUB;90\n", Code.NOT_A_WORKBOOK),
    ("truncated", lambda: filled()[: len(filled()) // 2], Code.NOT_A_WORKBOOK),
    ("only PK", lambda: b"PK", Code.NOT_A_WORKBOOK),
    ("Word document", lambda: zipped({"word/document.xml": b"<w/>"}), Code.NOT_A_WORKBOOK),
    ("hollow workbook", lambda: zipped({"xl/workbook.xml": b"<workbook/>"}), Code.NOT_A_WORKBOOK),
    ("other workbook", other_workbook, Code.NOT_OURS),
    ("Buku Induk", lambda: samples.render_master(samples.small_rows()), Code.NOT_OURS),
]  # fmt: skip


@pytest.mark.parametrize(("make", "code"), [pytest.param(m, c, id=name) for name, m, c in FILES])
def test_file_that_is_none_of_ours__is_one_finding(make: Callable[[], bytes], code: Code) -> None:
    content = make()
    assert found_twice(content) == [(code.number, "", "")]
    found = reading(content)
    assert (found.key, found.observations, found.verdict) == (None, (), Verdict.RESEND)


def test_file_that_unpacks_to_too_much__is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "LARGEST", 100_000)
    assert found_twice(filled()) == [(Code.TOO_LARGE.number, "", "")]


def repacked(part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The filled workbook with one member of its zip changed."""
    with zipfile.ZipFile(io.BytesIO(filled())) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return zipped({**members, part: change(members[part])})


JANUARY = "xl/worksheets/sheet5.xml"


def with_cell(xml: bytes) -> bytes:
    r"""The filled workbook with the first value of January as this XML; \1 opens the cell."""
    pattern = rb'(<c r="%s"[^>]*)><v>90</v></c>' % at("WUB")[1].encode()
    changed = repacked(JANUARY, lambda old: re.sub(pattern, xml, old))
    assert changed != repacked(JANUARY, lambda old: old)
    return changed


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (b"9" * 400, [(Code.VALUE_NOT_NUMBER.number, *at("WUB"))]),
        (b"1e999", [(Code.VALUE_NOT_NUMBER.number, *at("WUB"))]),
        (b"NaN", [(Code.VALUE_NOT_NUMBER.number, *at("WUB"))]),
        (b"", []),
    ],
    ids=["400 digits", "infinite", "NaN", "no value"],
)
def test_number_that_no_programme_writes__is_a_finding(
    number: bytes, expected: list[Fault]
) -> None:
    assert found_twice(with_cell(rb"\1><v>" + number + b"</v></c>")) == expected


def test_formula_with_an_empty_text_as_result__is_a_blank() -> None:
    """=IF(A1="","",A1) in an input cell, calculated by Excel."""
    found = reading(with_cell(rb'\1 t="str"><f>IF(Z1="","",Z1)</f><v></v></c>'))
    assert values(found) == {p: v for p, v in READ.items() if p != ("WUB", VALUE, 1)}
    assert found.findings == ()


def test_entities_in_a_sheet__are_refused_unread() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    found = reading(repacked(JANUARY, lambda xml: xml.replace(b"?>", b"?>" + bomb, 1)))
    assert [f.code for f in found.findings] == [Code.NOT_A_WORKBOOK]


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**9), count=st.integers(1, 30))
def test_damaged_bytes__never_raise(seed: int, count: int) -> None:
    chance = random.Random(seed)  # noqa: S311 -- no secret
    content = bytearray(filled())
    for _ in range(count):
        content[chance.randrange(len(content))] = chance.randrange(256)
    found = reading(bytes(content))
    assert values(found) == READ or found.findings


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_damaged_sheet__never_raises(seed: int) -> None:
    """Letters of the XML change, and the zip around it is whole."""
    chance = random.Random(seed)  # noqa: S311 -- no secret

    def change(xml: bytes) -> bytes:
        damaged = bytearray(xml)
        for _ in range(chance.randrange(1, 4)):
            damaged[chance.randrange(len(damaged))] = chance.choice(b'<>"&/09AZaz =')
        return bytes(damaged)

    assert reading(repacked(JANUARY, change)).file == NAME


def test_arrivals__leftovers_of_programmes_are_skipped(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    inbox = folder.inbox / "01 Januari"
    inbox.mkdir(parents=True)
    for name in ("~$laporan.xlsx", ".~lock.laporan.xlsx#", "Thumbs.db", "desktop.ini", ".DS_Store"):
        (inbox / name).write_bytes(b"x")
    (inbox / NAME).write_bytes(b"x")
    assert list(folder.arrivals()) == [inbox / NAME]


# Another programme ---------------------------------------------------------------------------


@pytest.mark.office
def test_libreoffice_round_trip__same_observations(tmp_path: Path) -> None:
    require_office()
    path = tmp_path / NAME
    path.write_bytes(filled())
    (saved,) = recalculate([path], tmp_path / "saved")
    found = reading(saved.read_bytes())
    assert found.findings == ()
    assert set(found.observations) == set(reading(filled()).observations)


@pytest.mark.office
def test_libreoffice_round_trip__damage_is_found_at_the_same_cells(tmp_path: Path) -> None:
    require_office()
    wrong: dict[Typed, typist.CellEntry] = {
        ("WUB", VALUE, 1): "belum ada data",
        ("JALAN", VALUE, 1): "1.250",
        ("AKRED", VALUE, 2): "Madya",
    }
    content = samples.typed_in(EDITION, wrong)
    content = typist.fill(content, {("Maret", locked("WUB", "bobot")): 45})
    path = tmp_path / NAME
    path.write_bytes(content)
    (saved,) = recalculate([path], tmp_path / "saved")
    assert found_twice(saved.read_bytes()) == found_twice(content)
    assert len(found_twice(content)) == 4


# The checks themselves -----------------------------------------------------------------------


def test_entry_to_date__is_what_falls() -> None:
    """A canary: the same numbers in a row of monthly values do not fall."""
    assert next(row for row in ROWS if row.code == "JALAN").entry is EntryMode.TO_DATE
    typed: dict[Typed, typist.CellEntry] = {("WUB", VALUE, 1): 100, ("WUB", VALUE, 2): 80}
    assert found_twice(samples.typed_in(EDITION, typed)) == []


@pytest.mark.parametrize("issued", [EDITION, OTHER], ids=["DINKES", "DPUPR"])
def test_two_contracts__each_is_read_as_its_own(issued: Edition) -> None:
    typed: dict[Typed, typist.CellEntry] = {("WUB", VALUE, 1): 90}
    found = reading(samples.typed_in(issued, typed))
    assert found.key == issued.key
    assert {seen.key for seen in found.observations} == {issued.key}
