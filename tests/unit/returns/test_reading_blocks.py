"""The blocks of a returned month sheet: pairs of a rasio and days of stages, read or told."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kontrak_xl.commands.contoh import typist
from kontrak_xl.core.findings import Code
from kontrak_xl.core.model import MONTHS
from kontrak_xl.core.observations import Field, Observation, Origin
from kontrak_xl.returns.reading.submission import Submission, Verdict, read
from kontrak_xl.workbook.layout import contract as layout
from tests.support import samples
from tests.support.blocks import EDITION, RATIO_ROWS, STAGED, STAGES
from tests.support.samples import ROWS, Fault, Typed, edit, entry_cell, faults

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

UPPER, LOWER, DONE, VALUE = Field.NUMERATOR, Field.DENOMINATOR, Field.DONE, Field.VALUE
SHELF = samples.shelf(EDITION)
NAME = "laporan.xlsx"
MARCH_20 = 46101.0
"""20 March 2026, as Excel keeps it."""
FILLED: dict[Typed, typist.CellEntry] = {
    ("LAYANAN", UPPER, 1): 9, ("LAYANAN", LOWER, 1): 10,
    ("LAYANAN", UPPER, 2): "9,5", ("LAYANAN", LOWER, 2): "10 orang",
    ("LAYANAN", UPPER, 3): "nihil", ("LAYANAN", LOWER, 3): 12,
    ("HADIR", UPPER, 1): 40, ("HADIR", LOWER, 1): 40,
    ("T-DOK", DONE, 3): MARCH_20,
    ("T-BANGUN", DONE, 5): "12/05/2026",
    ("T-LUNCUR", DONE, 6): "1 Juni 2026",
    ("T-LUNCUR", DONE, 7): MARCH_20 + 0.5,
    ("WUB", VALUE, 1): 90, ("LAYANAN", Field.OBSTACLE, 1): "Antrean panjang",
    ("", Field.FILLED_BY, 1): "Ani",
}  # fmt: skip
READ: dict[Typed, float | str] = {
    **{place: value if isinstance(value, str) else float(value or 0)
       for place, value in FILLED.items()},
    ("LAYANAN", UPPER, 2): 9.5, ("LAYANAN", LOWER, 2): 10.0, ("LAYANAN", UPPER, 3): 0.0,
    ("T-DOK", DONE, 3): "2026-03-20", ("T-BANGUN", DONE, 5): "2026-05-12",
    ("T-LUNCUR", DONE, 6): "2026-06-01", ("T-LUNCUR", DONE, 7): "2026-03-20",
}  # fmt: skip


@cache
def filled() -> bytes:
    """Units are of people in these rows, as the unit of a pair is no part of it."""
    return samples.typed_in(EDITION, FILLED)


def reading(content: bytes) -> Submission:
    return samples.without_notes(read(content, NAME, SHELF))


def values(submission: Submission) -> dict[Typed, float | str]:
    return {(seen.code, seen.field, seen.month): seen.value for seen in submission.observations}


def at(code: str, month: int, field: Field) -> tuple[str, str]:
    return MONTHS[month - 1], entry_cell(EDITION, code, field)


def typed(*cells: tuple[Typed, typist.CellEntry]) -> bytes:
    return samples.typed_in(EDITION, dict(cells))


# Filled right --------------------------------------------------------------------------------


@pytest.mark.slow
def test_blank_blocks__report_nothing() -> None:
    found = reading(samples.contract(EDITION))
    assert (found.observations, found.findings, found.verdict) == ((), (), Verdict.ACCEPTED)


def test_filled_blocks__every_value_with_its_origin() -> None:
    content = typed(
        *((place, value) for place, value in FILLED.items() if place != ("LAYANAN", LOWER, 2)),
        (("LAYANAN", LOWER, 2), 10),
    )
    found = reading(content)
    assert faults(found.findings) == []
    assert set(found.observations) == {
        Observation(EDITION.key, code, field, month, value, Origin(NAME, *at(code, month, field)))
        if code else next(one for one in found.observations if not one.code)
        for (code, field, month), value in READ.items()
    }  # fmt: skip
    assert values(found) == READ


def test_every_block_of_every_month__is_read() -> None:
    cells: dict[Typed, typist.CellEntry] = {}
    for month in range(1, 13):
        cells |= {("LAYANAN", UPPER, month): 80.0 + month, ("LAYANAN", LOWER, month): 100.0}
        cells |= {("HADIR", UPPER, month): 30.0 + month, ("HADIR", LOWER, month): 50.0}
        for number, stage in enumerate(STAGES):
            cells[stage.code, DONE, month] = f"{number + 1:02d}/{month:02d}/2026"
    found = reading(samples.typed_in(EDITION, cells))
    expected = {
        place: f"2026-{str(value)[3:5]}-{str(value)[:2]}" if place[1] is DONE else value
        for place, value in cells.items()
    }
    assert (faults(found.findings), values(found)) == ([], expected)


@pytest.mark.slow
@pytest.mark.parametrize(
    "entry", [dt.date(2026, 3, 20), dt.datetime(2026, 3, 20, 15, 30), 46101, "20-03-2026",
              "20 Maret 2026", " 20/3/2026 "]
)  # fmt: skip
@pytest.mark.parametrize("number_format", ["General", "dd/mm/yyyy", "mmm yyyy", "0.00"])
def test_a_day__is_read_however_it_was_typed_and_formatted(
    entry: dt.date | float | str, number_format: str
) -> None:
    sheet, where = at("T-DOK", 3, DONE)

    def change(workbook: Workbook) -> None:
        workbook[sheet][where] = entry
        workbook[sheet][where].number_format = number_format

    found = reading(edit(lean(), change))
    assert (faults(found.findings), values(found)) == ([], {("T-DOK", DONE, 3): "2026-03-20"})


def test_a_pair_of_the_centre__typed_by_the_opd_is_not_taken() -> None:
    found = reading(typed((("TLHP", UPPER, 6), 90), (("TLHP", LOWER, 6), 100)))
    assert (values(found), found.findings) == ({}, ())


@pytest.mark.parametrize("row", [*RATIO_ROWS, STAGED], ids=lambda row: row.code)
def test_the_column_of_realisations__is_no_place_for_them(row: object) -> None:
    code = getattr(row, "code", "")
    cells = {("Januari", entry_cell(EDITION, code)): 50.0}
    found = reading(typist.fill(samples.contract(EDITION), cells, force=True))
    assert values(found) == {}


# Filled wrong --------------------------------------------------------------------------------

PAIR: tuple[Typed, Typed] = (("LAYANAN", UPPER, 4), ("LAYANAN", LOWER, 4))
DAY: Typed = ("T-BANGUN", DONE, 4)
WRONG: list[tuple[str, dict[Typed, typist.CellEntry], Typed, Code]] = [
    ("only the first", {PAIR[0]: 9}, PAIR[1], Code.PAIR_HALF),
    ("only the second", {PAIR[1]: 9}, PAIR[0], Code.PAIR_HALF),
    ("only a nihil", {PAIR[0]: "nihil"}, PAIR[1], Code.PAIR_HALF),
    ("turned round", {PAIR[0]: 10, PAIR[1]: 9}, PAIR[0], Code.PAIR_REVERSED),
    ("over nothing", {PAIR[0]: 1, PAIR[1]: 0}, PAIR[0], Code.PAIR_REVERSED),
    ("nothing of nothing", {PAIR[0]: 0, PAIR[1]: 0}, PAIR[1], Code.ZERO_PAIR),
    ("words", {PAIR[0]: "banyak", PAIR[1]: 9}, PAIR[0], Code.VALUE_NO_DATA),
    ("words below", {PAIR[0]: 9, PAIR[1]: "semua"}, PAIR[1], Code.VALUE_NO_DATA),
    ("two readings", {PAIR[0]: 9, PAIR[1]: "1.250"}, PAIR[1], Code.VALUE_AMBIGUOUS),
    ("negative", {PAIR[0]: -1, PAIR[1]: 9}, PAIR[0], Code.VALUE_NEGATIVE),
    ("a day after its month", {DAY: "01/05/2026"}, DAY, Code.DONE_LATER),
    ("a number of a day after its month", {DAY: MARCH_20 + 60}, DAY, Code.DONE_LATER),
    ("a day of the next year", {DAY: "01/01/2027"}, DAY, Code.DONE_LATER),
    ("a day of long ago", {DAY: "31/12/2024"}, DAY, Code.DONE_LATER),
    ("a day in words", {DAY: "sudah selesai"}, DAY, Code.DATE_NOT_READ),
    ("a day that is none", {DAY: "31/04/2026"}, DAY, Code.DATE_NOT_READ),
    ("a year alone", {DAY: 2026}, DAY, Code.DONE_LATER),
    ("a day without marks", {DAY: 20260320}, DAY, Code.VALUE_ERROR),
    ("a share of work", {DAY: 100}, DAY, Code.DONE_LATER),
]


@pytest.mark.parametrize(
    ("cells", "place", "code"), [pytest.param(*rest, id=name) for name, *rest in WRONG]
)
def test_a_wrong_entry__one_finding_at_its_cell(
    cells: dict[Typed, typist.CellEntry], place: Typed, code: Code
) -> None:
    expected: list[Fault] = [(code.number, *at(place[0], place[2], place[1]))]
    content = samples.typed_in(EDITION, cells)
    for _ in range(2):
        found = reading(content)
        assert faults(found.findings) == expected
        assert not any(one.field is DONE for one in found.observations)
        noted = code in {Code.VALUE_NO_DATA, Code.VALUE_AMBIGUOUS, Code.ZERO_PAIR}
        assert found.verdict is (Verdict.WITH_NOTES if noted else Verdict.RESEND)


def test_the_latest_day_of_the_month_and_of_the_year_before__are_days() -> None:
    found = reading(typed((("T-DOK", DONE, 4), "30/04/2026"), (("T-BANGUN", DONE, 1), "1/1/2025")))
    assert faults(found.findings) == []
    assert values(found) == {
        ("T-DOK", DONE, 4): "2026-04-30", ("T-BANGUN", DONE, 1): "2025-01-01",
    }  # fmt: skip


def test_a_wrong_entry__spoils_no_other() -> None:
    cells = {at(*(code, month, field)): "?" for code, field, month in ((PAIR[0]), DAY)}
    found = reading(typist.fill(clean(), cells))
    assert len(found.findings) == 2
    assert values(found) == READ


# Structure -----------------------------------------------------------------------------------


@cache
def clean() -> bytes:
    return typist.fill(filled(), {at("LAYANAN", 2, LOWER): 10})


@cache
def lean(*, with_values: bool = False) -> bytes:
    """A contract without the pages that nothing is read from, for quick edits."""

    def change(workbook: Workbook) -> None:
        for name in (layout.CALC_NAME, layout.CARD_NAME, layout.AGREEMENT_NAME, layout.GUIDE_NAME):
            del workbook[name]

    return edit(clean() if with_values else samples.contract(EDITION), change)


def edited(change: Callable[[Worksheet], None], month: str = "Januari") -> Submission:
    return reading(edit(lean(with_values=True), lambda book: change(book[month])))


def row_of(code: str, field: Field) -> int:
    """The row of a block's line, from 1."""
    return int("".join(sign for sign in entry_cell(EDITION, code, field) if sign.isdigit()))


FIRST_PAIR, FIRST_STAGE = row_of("LAYANAN", UPPER), row_of("T-DOK", DONE)


def contents(tab: Worksheet, row: int) -> list[object]:
    return [tab.cell(row, col).value for col in range(1, 9)]


def write(tab: Worksheet, row: int, cells: list[object], first: int = 1) -> None:
    for col, value in enumerate(cells[first - 1 :], first):
        tab.cell(row, col).value = value  # type: ignore[assignment]


def without(month: int, *fields: Field, codes: tuple[str, ...] = ()) -> dict[Typed, float | str]:
    return {
        place: value
        for place, value in READ.items()
        if place[2] != month or place[1] not in fields or (codes and place[0] not in codes)
    }


@pytest.mark.parametrize(
    "before", [1, FIRST_PAIR - 1, FIRST_PAIR, FIRST_PAIR + 1, FIRST_STAGE, FIRST_STAGE + 2]
)
def test_inserted_rows__are_read_right(before: int) -> None:
    for month in ("Januari", "Maret", "Juni"):
        found = edited(lambda tab: tab.insert_rows(before, 2), month)
        assert (values(found), faults(found.findings)) == (READ, [])


def test_sorted_lines_with_their_keys__are_read_right() -> None:
    def change(tab: Worksheet) -> None:
        for first, count in ((FIRST_PAIR, 3), (FIRST_STAGE, 3)):
            lines = [contents(tab, row) for row in range(first, first + count)]
            for row, line in enumerate(reversed(lines), first):
                write(tab, row, line)

    for month in ("Januari", "Maret", "Juni"):
        found = edited(change, month)
        assert (values(found), faults(found.findings)) == (READ, [])


@pytest.mark.parametrize(
    ("month", "first", "field"), [(1, FIRST_PAIR, UPPER), (6, FIRST_STAGE + 1, DONE)]
)
def test_sorted_lines_without_their_keys__are_told_and_not_used(
    month: int, first: int, field: Field
) -> None:
    """Text and numbers of two lines change places; their keys stay."""

    def change(tab: Worksheet) -> None:
        one, other = contents(tab, first), contents(tab, first + 1)
        write(tab, first, other, 2)
        write(tab, first + 1, one, 2)

    found = edited(change, MONTHS[month - 1])
    code = Code.ROW_SWAPPED.number
    assert faults(found.findings) == [
        (code, MONTHS[month - 1], f"B{first}"), (code, MONTHS[month - 1], f"B{first + 1}"),
    ]  # fmt: skip
    fields = (DONE,) if field is DONE else (UPPER, LOWER)
    assert values(found) == without(month, *fields)


@pytest.mark.parametrize(("month", "row", "fields"), [(1, FIRST_PAIR, (UPPER, LOWER)),
                                                      (3, FIRST_STAGE, (DONE,))])  # fmt: skip
def test_a_deleted_line__is_told(month: int, row: int, fields: tuple[Field, ...]) -> None:
    found = edited(lambda tab: tab.delete_rows(row), MONTHS[month - 1])
    assert faults(found.findings) == [(Code.ROW_MISSING.number, MONTHS[month - 1], "")]
    assert values(found) == without(month, *fields, codes=("LAYANAN", "T-DOK"))


@pytest.mark.parametrize("row", [FIRST_PAIR, FIRST_STAGE])
def test_a_key_that_stands_twice__neither_line_is_used(row: int) -> None:
    month = 1 if row == FIRST_PAIR else 3

    def change(tab: Worksheet) -> None:
        tab.insert_rows(row + 1)
        write(tab, row + 1, contents(tab, row))

    found = edited(change, MONTHS[month - 1])
    assert faults(found.findings) == [(Code.ROW_TWICE.number, MONTHS[month - 1], f"A{row}")]
    fields = (UPPER, LOWER) if row == FIRST_PAIR else (DONE,)
    assert values(found) == without(month, *fields, codes=("LAYANAN", "T-DOK"))


def test_a_line_of_their_own__is_told_and_ignored() -> None:
    def change(tab: Worksheet) -> None:
        tab.insert_rows(FIRST_STAGE + 3)
        write(tab, FIRST_STAGE + 3, ["T-BARU", "Tahap tambahan", "KIHT", "", "20/03/2026"])

    found = edited(change, "Maret")
    assert faults(found.findings) == [(Code.ROW_UNKNOWN.number, "Maret", f"A{FIRST_STAGE + 3}")]
    assert values(found) == READ


@pytest.mark.parametrize(
    ("header", "month", "fields"),
    [("Pembilang", 1, (UPPER, LOWER)), ("Penyebut", 1, (UPPER, LOWER)),
     ("Tanggal selesai", 3, (DONE,))],
)  # fmt: skip
def test_a_renamed_header__is_told_and_never_guessed(
    header: str, month: int, fields: tuple[Field, ...]
) -> None:
    def change(tab: Worksheet) -> None:
        (place,) = (one for line in tab.iter_rows() for one in line if one.value == header)
        place.value = "Kolom saya"

    found = edited(change, MONTHS[month - 1])
    assert faults(found.findings) == [(Code.TABLE_MISSING.number, MONTHS[month - 1], "")]
    assert header in found.findings[0].expected
    assert values(found) == without(month, *fields)


@pytest.mark.parametrize(
    ("row", "month", "fields"),
    [(FIRST_PAIR - 1, 1, (UPPER, LOWER)), (FIRST_STAGE - 1, 3, (DONE,))],
)
def test_a_deleted_header_row__is_told(row: int, month: int, fields: tuple[Field, ...]) -> None:
    found = edited(lambda tab: tab.delete_rows(row), MONTHS[month - 1])
    assert (Code.TABLE_MISSING.number, MONTHS[month - 1]) in {
        fault[:2] for fault in faults(found.findings)
    }
    assert values(found) == without(month, *fields)


@pytest.mark.parametrize("before", [1, 2, 5, 6])
def test_an_inserted_column__is_read_right(before: int) -> None:
    """The form of approval may lose its label's neighbour; nothing else is lost."""
    found = edited(lambda tab: tab.insert_cols(before))
    lost = READ.keys() - values(found).keys()
    assert values(found).items() <= READ.items()
    assert {code for code, _, _ in lost} <= {""}


EDITS = st.lists(
    st.tuples(
        st.sampled_from(("insert_rows", "delete_rows", "insert_cols", "delete_cols")),
        st.integers(1, FIRST_STAGE + 4),
    ),
    min_size=1,
    max_size=3,
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(EDITS, st.sampled_from((1, 3, 6)))
def test_structure_edits__no_value_is_read_for_another(
    edits: list[tuple[str, int]], month: int
) -> None:
    def change(tab: Worksheet) -> None:
        for what, place in edits:
            getattr(tab, what)(place if "rows" in what else 1 + place % 9)

    found = edited(change, MONTHS[month - 1])
    counted = {UPPER, LOWER, DONE, VALUE}
    lost = {place for place in READ if place[1] in counted and place not in values(found)}
    kept = {place: value for place, value in values(found).items() if place[1] in counted}
    assert kept.items() <= READ.items()
    assert not lost or found.findings


# Contracts without the blocks ------------------------------------------------------------------


@pytest.mark.parametrize("blocks", [(), RATIO_ROWS[:1], (STAGED,)], ids=["none", "rasio", "tahap"])
def test_a_contract_without_a_block__asks_for_none(blocks: tuple[object, ...]) -> None:
    """Contracts of layout 1 have neither block."""
    rows = tuple(row for row in EDITION.rows if row in ROWS or row in blocks)
    own = replace(EDITION, rows=rows, stages=STAGES if STAGED in blocks else ())
    cells: dict[Typed, typist.CellEntry] = {
        ("WUB", VALUE, 1): 90,
        ("ANGGARAN", Field.PHYSICAL, 1): 5,
    }
    found = read(samples.typed_in(own, cells), NAME, samples.shelf(own))
    assert (values(found), found.findings) == (cells, ())
