"""The one state of reporting: which cells are due, what stands in them, what an OPD is called."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontrak_xl.core.model import Filler, Measure, Period
from kontrak_xl.core.observations import Field
from kontrak_xl.core.region import Deadline
from kontrak_xl.rules.decisions import NO_DECISIONS, WAIVER, Decision, Decisions
from kontrak_xl.rules.reporting import (
    CellState,
    DueCell,
    Reported,
    Reporting,
    due_cells,
    holds_number,
    months_over,
    reporting,
    reports_of,
    state,
    together,
)
from tests.support.scoring import KEY, due, edition, issued, level, seen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kontrak_xl.core.model import IssuedRow
    from kontrak_xl.core.observations import Observation, ValueKey

BLANK, UNREAD, READ = CellState.BLANK, CellState.UNREAD, CellState.READ
QUARTERLY = due((3, 10), (6, 10), (9, 10), (12, 10))
RATIO: dict[str, Any] = {"measure": Measure.RATIO, "unit": "%", "plan": level(80)}
STEPS = issued("STEPS", measure=Measure.STAGES, plan=due((3, 100)))
MARCH = Period(1, 3)


def told(
    rows: Iterable[IssuedRow],
    observations: Iterable[Observation] = (),
    unread: Iterable[ValueKey] = (),
    period: Period = MARCH,
    over: Iterable[int] = (),
    decisions: Decisions = NO_DECISIONS,
) -> Reported:
    reports = reports_of(observations, unread)
    return reporting([edition(*rows)], reports, period, over, decisions)[KEY]


def states(found: Reported) -> list[tuple[str, int, CellState]]:
    return [(cell.code, cell.month, cell.state) for cell in found.cells]


def cells(*found: CellState, month: int = 1) -> list[DueCell]:
    return [DueCell(f"R{at}", f"R{at}", month, one) for at, one in enumerate(found)]


# States --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "over", "word"),
    [
        ([], {1}, "belum diminta"),
        ([BLANK, BLANK], set(), "belum melapor"),
        ([BLANK, BLANK], {2}, "belum melapor"),
        ([BLANK, BLANK], {1}, "tidak melapor"),
        ([READ, BLANK], {1}, "melapor sebagian"),
        ([UNREAD, BLANK], {1}, "melapor sebagian"),
        ([READ, UNREAD], {1}, "terisi, belum terbaca"),
        ([UNREAD], set(), "terisi, belum terbaca"),
        ([READ, READ], set(), "lengkap"),
    ],
)
def test_the_six_words(found: list[CellState], over: set[int], word: str) -> None:
    assert state(cells(*found), over) == word


def test_one_month_past_its_deadline_is_enough_to_be_silent() -> None:
    both = [*cells(BLANK, month=1), *cells(BLANK, month=2)]
    assert state(both, {1}) is Reporting.SILENT
    assert state(cells(BLANK, month=2), {1}) is Reporting.NOT_YET


@given(
    st.lists(st.tuples(st.integers(4, 6), st.sampled_from(list(CellState))), max_size=7),
    st.sets(st.integers(4, 6)),
)
def test_months_together_are_what_all_their_cells_are(
    found: list[tuple[int, CellState]], over: set[int]
) -> None:
    all_of = tuple(DueCell("A", "A", month, one) for month, one in found)
    whole = Reported(all_of, frozenset(over))
    assert together(whole.in_month(month).state for month in (4, 5, 6)) == whole.state


@given(st.lists(st.sampled_from(list(CellState)), max_size=6), st.booleans())
def test_every_mixture_has_one_word_and_the_counts_add_up(
    found: list[CellState], late: bool
) -> None:
    over = frozenset({1} if late else ())
    one = Reported(tuple(cells(*found)), over)
    assert one.asked == one.read + one.unread + one.blank == len(found)
    assert one.silent == (one.state in {Reporting.NOT_YET, Reporting.SILENT})
    assert (one.state is Reporting.NOT_ASKED) == (one.asked == 0)
    assert (one.state is Reporting.COMPLETE) == (one.asked == one.read > 0)


def test_a_month_and_the_period_have_each_their_state() -> None:
    found = told([issued("A")], [seen("A", 1, 5.0), seen("A", 2, 5.0)], over={3})
    assert found.state is Reporting.PARTIAL
    words = [found.in_month(month).state for month in (1, 2, 3, 4)]
    assert words == ["lengkap", "lengkap", "tidak melapor", "belum diminta"]


# Due cells -----------------------------------------------------------------------------------


def test_only_planned_months_of_rows_that_the_opd_fills_are_due() -> None:
    rows = [issued("A", plan=QUARTERLY), issued("SP2D", filler=Filler.CENTRE)]
    assert states(told(rows)) == [("A", 3, BLANK)]
    assert told(rows, period=Period(1, 2)).state is Reporting.NOT_ASKED


def test_a_plan_of_nought_is_due() -> None:
    assert states(told([issued("A", plan=due((2, 0.0)))])) == [("A", 2, BLANK)]


def test_whose_values_all_come_from_the_centre_is_asked_for_nothing() -> None:
    centre = [issued("SP2D", filler=Filler.CENTRE, measure=Measure.BUDGET)]
    found = told(centre, over={1, 2, 3})
    assert (found.state, found.silent) == (Reporting.NOT_ASKED, False)


def test_a_waived_row_asks_for_nothing() -> None:
    def waiver(**facts: Any) -> Decisions:
        facts = {"code": "A", "subject": "A", "reason": "bencana", "by": "Sekda", **facts}
        return Decisions(decisions=(Decision(sort=WAIVER, key=KEY, **facts),))

    rows = [issued("A"), issued("B", plan=due((3, 10)))]
    assert states(told(rows, decisions=waiver())) == [("B", 3, BLANK)]
    until = waiver(until=dt.date(2026, 2, 28))
    assert states(told(rows, decisions=until)) == [("A", 3, BLANK), ("B", 3, BLANK)]


def test_rows_are_those_of_the_judging_edition_and_plans_of_the_month_s_own() -> None:
    first = edition(issued("A", plan=due((1, 10), (2, 10))), issued("GONE"))
    second = replace(
        edition(issued("A", plan=due((1, 10), (3, 10))), issued("NEW")), number=2, from_month=3
    )
    found = reporting([second, first], reports_of([]), MARCH)[KEY]
    assert states(found) == [("A", 1, BLANK), ("A", 2, BLANK), ("A", 3, BLANK), ("NEW", 3, BLANK)]


def test_before_its_first_edition_nothing_is_asked() -> None:
    late = edition(issued("A"), from_month=3)
    assert states(reporting([late], reports_of([]), MARCH)[KEY]) == [("A", 3, BLANK)]
    assert reporting([late], reports_of([]), Period(1, 2)) == {}
    assert due_cells([late], reports_of([]), Period(1, 2)) == ()


# What stands in a cell -----------------------------------------------------------------------


def test_a_value_of_another_month_or_field_answers_nothing() -> None:
    others = [seen("A", 2, 5.0), seen("A", 3, "macet", Field.OBSTACLE)]
    assert states(told([issued("A", plan=QUARTERLY)], others)) == [("A", 3, BLANK)]


def test_nought_and_words_of_a_scale_are_values() -> None:
    rows = [
        issued("A", plan=due((3, 1.0))),
        issued("W", measure=Measure.CATEGORY, plan=due((3, 1))),
    ]
    assert told(rows, [seen("A", 3, 0.0), seen("W", 3, "WDP")]).state is Reporting.COMPLETE


def test_what_was_typed_last_and_has_no_reading_is_unread() -> None:
    place = (KEY, "A", Field.VALUE, 3)
    rows = [issued("A", plan=due((3, 1.0)))]
    assert states(told(rows, unread=[place])) == [("A", 3, UNREAD)]
    assert states(told(rows, [seen("A", 3, 4.0)], [place])) == [("A", 3, UNREAD)]


@pytest.mark.parametrize(
    ("upper", "lower", "unread", "expected"),
    [
        (None, None, (), BLANK),
        (4.0, 8.0, (), READ),
        (0.0, 0.0, (), READ),
        (4.0, None, (), UNREAD),
        (None, 8.0, (), UNREAD),
        (9.0, 8.0, (), UNREAD),
        (-1.0, 8.0, (), UNREAD),
        (4.0, None, (Field.DENOMINATOR,), UNREAD),
        (None, None, (Field.NUMERATOR,), UNREAD),
        (4.0, 8.0, (Field.NUMERATOR,), UNREAD),
    ],
)
def test_the_two_numbers_of_a_rasio_are_one_cell(
    upper: float | None, lower: float | None, unread: tuple[Field, ...], expected: CellState
) -> None:
    pair = {Field.NUMERATOR: upper, Field.DENOMINATOR: lower}
    typed = [seen("Q", 3, one, field) for field, one in pair.items() if one is not None]
    row = issued("Q", **{**RATIO, "plan": due((3, 80.0))})
    found = told([row], typed, [(KEY, "Q", field, 3) for field in unread])
    assert states(found) == [("Q", 3, expected)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ([], BLANK),
        ([seen("STEPS-3", 3, "2026-03-20", Field.DONE)], READ),
        ([seen("STEPS-3", 2, "2026-02-11", Field.DONE)], READ),
        ([seen("STEPS-3", 4, "2026-04-02", Field.DONE)], BLANK),
        ([seen("STEPS-3", 3, "menunggu lelang", Field.OBSTACLE)], READ),
        ([seen("STEPS", 3, "lelang diulang", Field.FOLLOW_UP)], READ),
        ([seen("STEPS", 2, "menunggu lelang", Field.OBSTACLE)], BLANK),
        ([seen("STEPS", 3, "https://contoh.go.id", Field.EVIDENCE)], BLANK),
    ],
)
def test_a_due_stage_is_answered_by_its_date_or_by_its_reason(
    typed: list[Observation], expected: CellState
) -> None:
    assert states(told([STEPS], typed)) == [("STEPS-3", 3, expected)]


def test_a_date_that_is_none_is_unread_until_a_day_is_told() -> None:
    wrong = [(KEY, "STEPS-3", Field.DONE, 3)]
    assert states(told([STEPS], unread=wrong)) == [("STEPS-3", 3, UNREAD)]
    later = [seen("STEPS-3", 4, "2026-04-02", Field.DONE)]
    assert states(told([STEPS], later, wrong, Period(1, 4))) == [("STEPS-3", 3, READ)]


def test_each_stage_of_a_month_is_a_cell_and_stages_of_the_centre_are_none() -> None:
    pair = issued("STEPS", measure=Measure.STAGES, plan=due((2, 100)))
    found = told([pair, replace(STEPS, code="Z", filler=Filler.CENTRE)])
    assert [(cell.code, cell.indicator) for cell in found.cells] == [
        ("STEPS-2", "STEPS"),
        ("STEPS-2b", "STEPS"),
    ]


@pytest.mark.parametrize(
    ("text", "number"), [("12-15", True), ("±40", True), ("belum ada data", False), ("–", False)]
)
def test_words_alone_are_no_answer(text: str, number: bool) -> None:
    assert holds_number(text) is number


# Deadlines -----------------------------------------------------------------------------------


def at(day: int, hour: int = 0, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 2, day, hour, minute)


@pytest.mark.parametrize(
    ("hour", "now", "over"),
    [
        ("", at(10, 23, 58), False),
        ("", at(11), True),
        ("15.00", at(10, 14, 59), False),
        ("15.00", at(10, 15, 1), True),
    ],
)
def test_a_deadline_ends_at_its_hour_or_with_its_day(
    hour: str, now: dt.datetime, over: bool
) -> None:
    january = Deadline(month=1, due=dt.date(2026, 2, 10), hour=hour)
    assert months_over([january], (), now) == ({1} if over else set())


def test_a_month_without_a_date_is_over_when_it_is_closed() -> None:
    blank = [Deadline(month=1), Deadline(month=2, due=dt.date(2026, 12, 10))]
    assert months_over(blank, (), at(28)) == set()
    assert months_over(blank, {1, 2, 3}, at(28)) == {1, 2, 3}
