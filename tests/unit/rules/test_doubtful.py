"""A doubted value counts by its lowest reading, never above plan, until confirmed (R-ragu)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from kontrak_xl.core import frames
from kontrak_xl.core.model import (
    Accumulation,
    Blank,
    Direction,
    EntryMode,
    Measure,
    Period,
    ScoringPolicy,
)
from kontrak_xl.core.observations import Field, Observation
from kontrak_xl.rules import doubtful
from kontrak_xl.rules.doubtful import Question
from kontrak_xl.rules.reporting import reports_of
from kontrak_xl.rules.scores import Outlook, score
from tests.support.scoring import (
    KEY,
    LAST,
    RANKING,
    due,
    edition,
    issued,
    level,
    of_post,
    of_row,
    seen,
)

if TYPE_CHECKING:
    from kontrak_xl.core.model import IssuedRow
    from kontrak_xl.rules.scores import Scores

POLICY = ScoringPolicy(cap=110.0)
RATIO: dict[str, Any] = {"measure": Measure.RATIO, "unit": "%", "target": 80.0, "plan": level(80.0)}


def doubted(
    when: int, *readings: float, field: Field = Field.VALUE, value: float | None = None
) -> Observation:
    """A value of row A with what it may mean, the likeliest first."""
    return replace(seen("A", when, readings[0] if value is None else value, field),
                   readings=readings)  # fmt: skip


def judged(
    row: IssuedRow, *values: Observation, last: int = 1, unread: Sequence[tuple[Field, int]] = (),
    first: int = 1, policy: ScoringPolicy = POLICY,
) -> Scores:  # fmt: skip
    """A contract of row A and of row B, which is exactly on plan."""
    other = [seen("B", month, 10.0) for month in range(1, 13)]
    closed = [(KEY, "A", field, month) for field, month in unread]
    contract = edition(row, issued("B"), policy=policy)
    given = [*values, *other]
    view = Outlook(claims=reports_of(given, closed))
    return score([contract], given, (), Period(first, last), RANKING, view=view)


def told(scores: Scores) -> Told:
    """Nilai, how many are doubted, what counts of them, and the nilai once confirmed."""
    row = of_row(scores)
    return row["nilai"], row["ragu"], row["bacaan"], row["nilai_dibenarkan"]


Told = tuple[float, int, str, float]
DOUBTS: tuple[tuple[str, dict[str, Any], int, list[Observation], Told], ...] = (
    ("a point that may part thousands", {**LAST, "plan": level(40.0)}, 1,
     [doubted(1, 39.2, 392.0)], (98.0, 1, "Januari 39,2", 98.0)),
    ("where less is better the greater reading is the lower",
     {**LAST, "plan": level(40.0), "direction": Direction.MIN}, 1,
     [doubted(1, 39.2, 392.0)], (0.0, 1, "Januari 392", 102.0)),
    ("a thousandfold counts by what was meant", {**LAST, "plan": level(550.0)}, 1,
     [doubted(1, 445.0, 445_000.0, value=445_000.0)], (80.91, 1, "Januari 445", 80.91)),
    ("far beyond the plan without another reading: at plan, not above it", {}, 1,
     [doubted(1, 6001.0)], (100.0, 1, "Januari 6.001", 110.0)),
    ("the sum of two doubts", {}, 2, [doubted(1, 9.5, 95.0), doubted(2, 8.5, 85.0)],
     (90.0, 2, "Januari 9,5; Februari 8,5", 90.0)),
    ("where the target is a peak, the farther side",
     {"accumulation": Accumulation.MEAN, "entry": EntryMode.POSITION, "plan": level(10.0),
      "direction": Direction.STABLE}, 2,
     [doubted(1, 9.0, 12.0), doubted(2, 9.0, 15.0)],
     (65.0, 2, "Januari 12; Februari 15", 90.0)),
    ("a month that judges no more is asked about in vain", {**LAST, "plan": level(40.0)}, 2,
     [doubted(1, 39.2, 392.0), seen("A", 2, 44.0)], (110.0, 0, "", 110.0)),
    ("of a pair one part", {**RATIO, **LAST}, 1,
     [doubted(1, 1250.0, 1.25, field=Field.NUMERATOR), seen("A", 1, 2000.0, Field.DENOMINATOR)],
     (0.08, 1, "Januari 1,25 ÷ 2.000", 78.13)),
    ("a slip in both parts is one slip", {**RATIO, **LAST}, 1,
     [doubted(1, 1250.0, 1.25, field=Field.NUMERATOR),
      doubted(1, 2.5, 2500.0, field=Field.DENOMINATOR)],
     (62.5, 1, "Januari 1.250 ÷ 2.500", 62.5)),
    ("a part greater than its whole is not what was meant", {**RATIO, **LAST}, 1,
     [doubted(1, 1250.0, 1.25, field=Field.NUMERATOR), seen("A", 1, 2.0, Field.DENOMINATOR)],
     (78.13, 1, "Januari 1,25 ÷ 2", 78.13)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("row", "last", "values", "expected"), [case[1:] for case in DOUBTS],
    ids=[case[0] for case in DOUBTS],
)  # fmt: skip
def test_a_doubt_counts_by_its_lowest_reading(
    row: dict[str, Any], last: int, values: list[Observation],
    expected: Told,
) -> None:  # fmt: skip
    assert told(judged(issued(**row), *values, last=last)) == expected


def test_a_score_is_told_with_its_doubts_and_without() -> None:
    row = issued(**LAST, plan=level(40.0), direction=Direction.MIN)
    scores = judged(row, doubted(1, 39.2, 392.0))
    post = of_post(scores)
    assert (post["skor"], post["ragu"], post["skor_dibenarkan"]) == (50.0, 1, 101.0)
    sure = of_post(judged(row, seen("A", 1, 39.2)))
    assert (sure["skor"], sure["ragu"], sure["skor_dibenarkan"]) == (101.0, 0, 101.0)


def test_all_that_is_declared_of_the_tables_is_there() -> None:
    scores = judged(issued(), doubted(1, 9.5, 95.0))
    for table, frame in ((frames.ROWS, scores.rows), (frames.POSTS, scores.posts)):
        assert set(table.names) <= set(frame.columns)
        assert [frame[name].dtype.kind for name in ("ragu", "tak_terbaca")] == ["i", "i"]


def test_before_the_period_of_an_sd_row_the_greater_reading_is_the_lower() -> None:
    row = issued(entry=EntryMode.TO_DATE)
    april = judged(row, doubted(3, 3.5, 35.0), seen("A", 4, 44.0), first=4, last=4)
    assert told(april) == (90.0, 1, "Maret 35", 110.0)


def test_a_reading_that_would_share_the_weight_counts_only_where_there_is_no_other() -> None:
    row = issued(**RATIO, **LAST)
    scores = judged(
        row, seen("A", 1, 0.0, Field.NUMERATOR), doubted(1, 50.0, 0.0, field=Field.DENOMINATOR)
    )
    assert of_row(scores)["bobot_dinilai"] == 40.0
    assert told(scores)[:3] == (0.0, 1, "Januari 0 ÷ 50")


# What could not be read at all ------------------------------------------------------------------

Cells = list[tuple[Field, int]]
UNREAD: tuple[tuple[str, dict[str, Any], list[Observation], Cells, float], ...] = (
    ("jumlah", {}, [seen("A", 1, 10.0)], [(Field.VALUE, 2)], 50.0),
    ("min", {"direction": Direction.MIN}, [seen("A", 1, 10.0)], [(Field.VALUE, 2)], 0.0),
    ("s.d.", {"entry": EntryMode.TO_DATE, "direction": Direction.MIN}, [seen("A", 1, 10.0)],
     [(Field.VALUE, 2)], 0.0),
    ("terakhir", LAST, [], [(Field.VALUE, 2)], 0.0),
    ("rasio, a part", {**RATIO, **LAST}, [seen("A", 2, 40.0, Field.DENOMINATOR)],
     [(Field.NUMERATOR, 2)], 0.0),
    ("rasio, both", {**RATIO, **LAST}, [], [(Field.NUMERATOR, 2), (Field.DENOMINATOR, 2)], 0.0),
    ("kategori", {**LAST, "measure": Measure.CATEGORY, "scale": "BPK", "plan": level(75.0)}, [],
     [(Field.VALUE, 2)], 0.0),
)  # fmt: skip


@pytest.mark.parametrize(
    ("row", "values", "unread", "nilai"), [case[1:] for case in UNREAD],
    ids=[case[0] for case in UNREAD],
)  # fmt: skip
def test_what_could_not_be_read_counts_nothing_and_is_told_as_if_at_plan(
    row: dict[str, Any], values: list[Observation], unread: list[tuple[Field, int]], nilai: float
) -> None:
    scores = judged(issued(**row), *values, last=2, unread=unread)
    found, post = of_row(scores), of_post(scores)
    assert (found["nilai"], found["ragu"], found["tak_terbaca"]) == (nilai, 0, 1)
    assert found["nilai_dibenarkan"] == 100.0
    assert (post["tak_terbaca"], post["skor_dibenarkan"]) == (1, 100.0)
    blank = judged(issued(**row), *values, last=2)
    assert of_post(blank)["skor"] == post["skor"]


def test_an_unread_month_that_is_not_due_asks_nothing() -> None:
    row = issued(plan=due((1, 10.0)))
    scores = judged(row, seen("A", 1, 10.0), last=2, unread=[(Field.VALUE, 2)])
    assert (of_row(scores)["tak_terbaca"], of_post(scores)["tak_terbaca"]) == (0, 0)


def test_an_unread_value_is_no_blank_that_a_policy_ignores_better() -> None:
    """Under ``abaikan`` it is left out like any blank; nothing of the doubt is held against it."""
    policy = ScoringPolicy(blank=Blank.IGNORE, cap=110.0)
    scores = judged(issued(), seen("A", 1, 11.0), last=2, unread=[(Field.VALUE, 2)], policy=policy)
    assert told(scores)[:2] == (110.0, 0)


# Many doubts ------------------------------------------------------------------------------------


def asked(*readings: tuple[float, ...], field: Field = Field.VALUE) -> list[Question]:
    return [
        Question(readings=tuple({(field, month): value} for value in few))
        for month, few in enumerate(readings, 1)
    ]


def test_few_doubts_are_tried_in_every_combination() -> None:
    found = doubtful.combinations(asked((1.0, 10.0), (2.0, 20.0)), first=1)
    assert [tuple(one.values()) for one in found] == [
        (1.0, 2.0), (1.0, 20.0), (10.0, 2.0), (10.0, 20.0),
    ]  # fmt: skip


def test_many_doubts_are_bounded_from_both_sides() -> None:
    values = [(float(month), 1000.0 * month) for month in range(1, 13)]
    found = doubtful.combinations(asked(*values), first=1)
    assert len(found) == 5
    assert {sum(map(float, one.values())) for one in found} == {78.0, 78_000.0}


@pytest.mark.parametrize("direction", [Direction.MAX, Direction.MIN])
def test_twelve_doubts_are_judged_at_once_and_by_the_lowest(direction: Direction) -> None:
    values = [doubted(month, 9.0, 9000.0) for month in range(1, 13)]
    scores = judged(issued(direction=direction), *values, last=12)
    lowest = 90.0 if direction is Direction.MAX else 0.0
    assert told(scores)[:2] == (lowest, 12)


def test_where_nothing_is_doubted_each_row_is_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []
    monkeypatch.setattr(doubtful, "combinations", lambda *args: tried.append(args))
    assert told(judged(issued(), seen("A", 1, 9.0))) == (90.0, 0, "", 90.0)
    assert tried == []


QUARTERLY = due((3, 20.0), (6, 20.0), (9, 20.0), (12, 20.0))
MONTHLY_RATIO: dict[str, Any] = {**RATIO, "plan": due((3, 80.0), (6, 80.0))}
BESIDE: tuple[tuple[str, dict[str, Any], Sequence[Observation], Told], ...] = (
    ("a sum of which parts stand in closed cells", {"plan": QUARTERLY},
     [seen("A", 1, 5.0), seen("A", 2, 5.0), seen("A", 3, 10.0)],
     (50.0, 1, "Januari tidak dihitung; Februari tidak dihitung; Maret 10", 100.0)),
    ("a sum whose due cell is blank", {"plan": QUARTERLY}, [seen("A", 1, 5.0), seen("A", 2, 5.0)],
     (0.0, 1, "Januari tidak dihitung; Februari tidak dihitung; Maret tidak dihitung", 50.0)),
    ("where less is better, all counts", {"plan": QUARTERLY, "direction": Direction.MIN},
     [seen("A", 1, 20.0), seen("A", 3, 20.0)],
     (0.0, 1, "Januari tidak dihitung; Maret 40", 100.0)),
    ("a mean, weighed", {"plan": QUARTERLY, "accumulation": Accumulation.MEAN},
     [seen("A", 1, 10.0), seen("A", 3, 25.0)],
     (100.0, 1, "Januari tidak dihitung; Maret 20", 110.0)),
    ("a pair: 8 of 10, or 9 of 20", MONTHLY_RATIO,
     [seen("A", month, value, field) for month, pair in ((1, (1.0, 10.0)), (3, (8.0, 10.0)))
      for field, value in zip((Field.NUMERATOR, Field.DENOMINATOR), pair, strict=True)],
     (56.25, 1, "Januari tidak dihitung; Maret 9 ÷ 20", 100.0)),
    ("both ways above the cap", {"plan": QUARTERLY}, [seen("A", 1, 5.0), seen("A", 3, 90.0)],
     (110.0, 0, "", 110.0)),
    ("the due cell is doubted itself", {"plan": QUARTERLY},
     [seen("A", 1, 5.0), doubted(3, 10.0, 100.0)], (50.0, 1, "Maret 10", 50.0)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("row", "values", "expected"), [pytest.param(*rest, id=name) for name, *rest in BESIDE]
)
def test_values_in_closed_cells_are_doubted_and_both_numbers_are_told(
    row: dict[str, Any], values: Sequence[Observation], expected: Told
) -> None:
    """K431: the due cell has them in itself, or they come beside it."""
    contract = edition(issued(**row), rules=2, policy=POLICY)
    found = score([contract], values, (), Period(1, 3), RANKING)
    assert told(found) == expected
    shown = of_post(found)
    assert (shown["ragu"], shown["skor_dibenarkan"]) == (expected[1], expected[3])
