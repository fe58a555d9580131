"""Inputs where nothing should stand: told at their cell, kept letter by letter, never taken."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from kontrak_xl.commands.contoh import typist
from kontrak_xl.core.observations import Field
from kontrak_xl.returns.reading.submission import Submission, read
from kontrak_xl.workbook.layout import contract as layout
from tests.support import samples
from tests.support.samples import Fault, Typed, column_of, edit, entry_cell, faults, row_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

EDITION = samples.edition()
SHELF = samples.shelf(EDITION)
VALUE = Field.VALUE
TYPED: dict[Typed, typist.CellEntry] = {
    ("WUB", VALUE, 1): 90,
    ("JALAN", VALUE, 1): 4.5,
    ("STUNTING", VALUE, 1): "17,5 %",
    ("SPM", VALUE, 1): 2,
    ("WUB", Field.OBSTACLE, 1): "Hujan",
    ("WUB", VALUE, 2): 110,
}
READ = {**TYPED, ("STUNTING", VALUE, 1): 17.5}
ANSWER = entry_cell(EDITION, "WUB")
VALUES = [("WUB", VALUE, 1), ("JALAN", VALUE, 1), ("STUNTING", VALUE, 1), ("SPM", VALUE, 1)]


@cache
def lean() -> bytes:
    """A contract without the pages that nothing is read from, for quick edits."""

    def change(workbook: Workbook) -> None:
        for name in (layout.CALC_NAME, layout.CARD_NAME, layout.AGREEMENT_NAME, layout.GUIDE_NAME):
            del workbook[name]

    return edit(samples.typed_in(EDITION, TYPED), change)


def edited(change: Callable[[Worksheet], None]) -> tuple[Submission, list[Fault]]:
    """January after an edit: what is read, and the findings, the same for a second file."""
    content = edit(lean(), lambda workbook: change(workbook["Januari"]))
    first, second = (samples.without_notes(read(content, "a.xlsx", SHELF)) for _ in range(2))
    assert first == second
    return first, faults(first.findings)


def values(found: Submission) -> dict[Typed, float | str]:
    return {(seen.code, seen.field, seen.month): seen.value for seen in found.observations}


def without(*lost: Typed) -> dict[Typed, typist.CellEntry]:
    return {place: value for place, value in READ.items() if place not in lost}


def test_lean_contract__is_read_whole() -> None:
    found, said = edited(lambda _tab: None)
    assert (values(found), said, found.unread) == (READ, [], ())


def test_answers_cut_to_a_column_of_their_own__are_told_beside_the_blank_answers() -> None:
    def change(tab: Worksheet) -> None:
        tab.move_range(f"{ANSWER}:{entry_cell(EDITION, 'SPM')}", cols=12)

    found, said = edited(change)
    codes = [code for code, _, _ in VALUES]
    assert values(found) == without(*VALUES)
    assert said == [("K309", "Januari", f"R{row_at(EDITION, code) + 1}") for code in codes]
    assert {(one.code, one.field, one.text) for one in found.unread} == {
        ("WUB", VALUE, "90"), ("JALAN", VALUE, "4,5"), ("SPM", VALUE, "2"),
        ("STUNTING", VALUE, "17,5 %"),
    }  # fmt: skip


def test_number_typed_as_a_remark_beside_a_blank_answer__is_told() -> None:
    def change(tab: Worksheet) -> None:
        tab[ANSWER] = None
        tab[entry_cell(EDITION, "WUB", Field.FOLLOW_UP)] = 90

    _, said = edited(change)
    assert said == [("K309", "Januari", entry_cell(EDITION, "WUB", Field.FOLLOW_UP))]


@pytest.mark.parametrize("value", [67, "#REF!"])
def test_stray_value_far_below__is_told_at_its_cell(value: float | str) -> None:
    def change(tab: Worksheet) -> None:
        tab["F67"] = value

    found, said = edited(change)
    assert (values(found), said) == (READ, [("K310", "Januari", "F67")])


@pytest.mark.parametrize("key", ["isian", "satuan", "bobot"])
def test_every_locked_cell_of_a_row__is_compared(key: str) -> None:
    place = f"{column_of(key)}{row_at(EDITION, 'WUB') + 1}"

    def change(tab: Worksheet) -> None:
        tab[place] = 7

    found, said = edited(change)
    assert (values(found), said) == (READ, [("K501", "Januari", place)])


def test_note_beside_a_filled_answer__is_kept_and_no_galat() -> None:
    def change(tab: Worksheet) -> None:
        tab[f"R{row_at(EDITION, 'WUB') + 1}"] = 12

    found, said = edited(change)
    assert (values(found), said) == (READ, [("K310", "Januari", f"R{row_at(EDITION, 'WUB') + 1}")])
    assert [one.text for one in found.unread] == ["12"]


def test_row_typed_below_without_a_code__is_told_and_kept() -> None:
    row = row_at(EDITION, "JALAN") + 1

    def change(tab: Worksheet) -> None:
        tab.insert_rows(row)
        tab[f"{column_of(VALUE.value)}{row}"] = 77

    found, said = edited(change)
    assert (values(found), said) == (
        READ,
        [("K312", "Januari", f"{column_of(VALUE.value)}{row}")],
    )
    assert [(one.text, one.field) for one in found.unread] == [("77", None)]


def test_unknown_row__is_told_and_its_inputs_kept() -> None:
    row = row_at(EDITION, "JALAN") + 1

    def change(tab: Worksheet) -> None:
        tab.insert_rows(row)
        tab[f"A{row}"], tab[f"{column_of(VALUE.value)}{row}"] = "BARU", 77

    found, said = edited(change)
    assert (values(found), said) == (READ, [("K305", "Januari", f"A{row}")])
    assert [one.text for one in found.unread] == ["77"]


@pytest.mark.parametrize("same", [True, False])
def test_doubled_column__counts_only_where_both_say_the_same(same: bool) -> None:
    letter = column_of(VALUE.value)
    head = row_at(EDITION, "WUB")

    def change(tab: Worksheet) -> None:
        for row in range(head, row_at(EDITION, "OPINI") + 2):
            tab[f"R{row}"] = tab[f"{letter}{row}"].value
        if not same:
            tab[f"R{head + 1}"] = 91

    found, said = edited(change)
    if same:
        assert values(found) == READ
        assert {code for code, _, _ in said} <= {"K310"}
        return
    assert values(found) == without(*VALUES)
    assert said == [("K313", "Januari", f"{letter}{head}")]
    assert {"90", "91", "4,5", "17,5 %"} <= {one.text for one in found.unread}


def test_merged_answers__belong_to_nobody_and_are_kept() -> None:
    def change(tab: Worksheet) -> None:
        tab.merge_cells(f"{ANSWER}:{entry_cell(EDITION, 'JALAN')}")

    found, said = edited(change)
    assert values(found) == without(*VALUES[:2])
    assert said == [("K311", "Januari", entry_cell(EDITION, code)) for code in ("WUB", "JALAN")]
    assert [(one.text, one.code) for one in found.unread] == [("90", "WUB")]


def test_formulas_typed_over__are_counted_once_for_a_sheet() -> None:
    def change(tab: Worksheet) -> None:
        for code in ("WUB", "JALAN"):
            tab[f"{column_of('nilai')}{row_at(EDITION, code) + 1}"] = 100

    found, said = edited(change)
    assert (values(found), said) == (READ, [("K502", "Januari", "")])
    assert "2 sel" in found.findings[0].problem


def test_numbers_typed_over_the_plan__beside_a_blank_answer() -> None:
    """Answers pasted one column too far to the left, over formulas."""

    def change(tab: Worksheet) -> None:
        tab[ANSWER] = None
        tab[f"{column_of('rencana')}{row_at(EDITION, 'WUB') + 1}"] = 90

    found, said = edited(change)
    assert values(found) == without(VALUES[0])
    assert ("K309", "Januari", f"{column_of('rencana')}{row_at(EDITION, 'WUB') + 1}") in said


@pytest.mark.parametrize("texts", [("90", "n/a"), ("x", "y")])
def test_row_twice__keeps_the_inputs_of_both(texts: tuple[str, str]) -> None:
    row = row_at(EDITION, "WUB") + 1

    def change(tab: Worksheet) -> None:
        tab[ANSWER] = texts[0]
        tab.insert_rows(row + 1)
        for col in range(1, 7):
            tab.cell(row + 1, col).value = tab.cell(row, col).value
        tab[f"{column_of(VALUE.value)}{row + 1}"] = texts[1]

    found, said = edited(change)
    assert said == [("K304", "Januari", f"A{row}")]
    kept = [one.text for one in found.unread if (one.code, one.field) == ("WUB", VALUE)]
    assert kept == list(texts)


def test_unreadable_input__is_kept_as_it_was_typed() -> None:
    def change(tab: Worksheet) -> None:
        tab[ANSWER] = "  lihat  lampiran 2 "

    found, said = edited(change)
    assert said == [("K401", "Januari", ANSWER)]
    (kept,) = found.unread
    assert (kept.text, kept.code, kept.field, kept.month) == (
        "  lihat  lampiran 2 ", "WUB", VALUE, 1,
    )  # fmt: skip
