"""Plans met to the digit and values that change their month are shown to the bureau alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import EntryMode, Filler, IssuedRow, Measure
from kontrak_xl.core.observations import Observation
from kontrak_xl.ranking.rapor.view import own_findings
from kontrak_xl.returns.counting import conspicuous
from kontrak_xl.returns.counting.basis import Basis
from kontrak_xl.rules.decisions import NO_DECISIONS
from tests.support.scoring import due, edition, issued, level, seen

TENS = issued("A", plan=level(10.0))
QUARTERS = issued("A", plan=due((3, 10.0), (6, 20.0), (9, 30.0)))


def told(row: IssuedRow, *values: Observation, last: int = 12) -> list[Finding]:
    basis = Basis(shelf=(edition(row),), observations=values, counted=values, central=(),
                  decisions=NO_DECISIONS)  # fmt: skip
    return list(conspicuous.exact_plans(basis, last))


def year(*values: float) -> list[Observation]:
    return [seen("A", month, value) for month, value in enumerate(values, 1)]


def test_a_plan_met_exactly_in_three_due_cells_running_is_shown_once() -> None:
    (found,) = told(TENS, *year(9.0, 10.0, 10.0, 10.0, 10.0), last=5)
    assert (found.code, found.post) == (Code.PLAN_MET, "DINAS")
    assert "Februari s.d. Mei" in found.problem
    assert "4 isian" in found.remedy


@pytest.mark.parametrize(
    "values",
    [
        (10.0, 10.0),
        (10.0, 10.0, 10.0, 9.99),
        (10.0, 10.0, 9.0, 10.0, 10.0),
    ],
)
def test_fewer_or_broken_runs_are_not(values: tuple[float, ...]) -> None:
    assert told(TENS, *year(*values), last=len(values)) == []


def test_due_cells_run_on_over_the_months_between() -> None:
    values = [seen("A", 3, 10.0), seen("A", 6, 20.0), seen("A", 9, 30.0)]
    (found,) = told(QUARTERS, *values)
    assert "Maret s.d. September" in found.problem
    assert told(QUARTERS, *values[:2]) == []


def test_a_sum_since_january_is_compared_with_the_plan_since_january() -> None:
    row = replace(TENS, entry=EntryMode.TO_DATE)
    assert len(told(row, *year(10.0, 20.0, 30.0), last=3)) == 1
    assert told(row, *year(10.0, 10.0, 10.0), last=3) == []


@pytest.mark.parametrize(
    "row",
    [
        replace(TENS, filler=Filler.CENTRE),
        replace(TENS, measure=Measure.CATEGORY),
        replace(TENS, plan=level(0.0)),
    ],
)
def test_the_centres_values_categories_and_plans_of_nothing_are_not(row: IssuedRow) -> None:
    value = row.plan[0] or 0.0
    assert told(row, *year(value, value, value), last=3) == []


def change(month: int, before: float, after: float) -> conspicuous.ValueChange:
    return before, seen("A", month, float(after))


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ([change(3, 10, 4), change(4, 5, 11)], "Maret 10 menjadi 4; April 5 menjadi 11"),
        ([change(3, 10, 0), change(4, 0, 10)], "Maret 10 menjadi 0; April 0 menjadi 10"),
    ],
)
def test_what_moves_between_neighbouring_months_is_shown(
    changes: list[conspicuous.ValueChange], word: str
) -> None:
    ((where, found),) = conspicuous.shifted(changes)
    assert (found.code, where.month) == (Code.VALUE_SHIFTED, 4)
    assert word in found.problem


@pytest.mark.parametrize(
    "changes",
    [
        [change(3, 10, 4), change(4, 5, 12)],
        [change(3, 10, 4), change(5, 5, 11)],
        [change(3, 0, 10), change(4, 0, 10)],
        [change(3, 10, 4)],
    ],
)
def test_other_corrections_are_not(changes: list[conspicuous.ValueChange]) -> None:
    assert list(conspicuous.shifted(changes)) == []


def test_neither_reaches_the_opd() -> None:
    (found,) = told(TENS, *year(10.0, 10.0, 10.0), last=3)
    ((_, moved),) = conspicuous.shifted([change(3, 10, 4), change(4, 5, 11)])
    assert own_findings((found, moved), "DINAS") == ()
