"""Contracts that begin and end within the year are judged as the second oracle judges them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from kontrak_xl.core.model import IssuedRow, Period
from kontrak_xl.rules.scores import score
from tests.support.oracle import SHAPES
from tests.support.scoring import (
    POST,
    RANKING,
    compare,
    edition,
    issued,
    parted,
    rows_of,
    seen,
    values_of,
)

if TYPE_CHECKING:
    from kontrak_xl.core.model import Edition
    from kontrak_xl.core.observations import Observation


def lived(row: IssuedRow, first: int, last: int, rules: int) -> list[Edition]:
    """A contract from its first month, and what it becomes in its last."""
    begun = replace(row, plan=(*(None,) * (first - 1), *row.plan[first - 1 :]))
    over = replace(begun, plan=(*begun.plan[:last], *(None,) * (12 - last)))
    one = edition(begun, from_month=first, post=replace(POST, first=first), rules=rules)
    if last == 12:
        return [one]
    seat = replace(POST, first=first, last=last)
    return [one, edition(over, from_month=last, number=2, post=seat, rules=rules)]


@st.composite
def contracts(draw: st.DrawFn) -> tuple[list[Edition], list[Observation], Period]:
    """A row of any kind, whose OPD lives from one month to another, over any period."""
    shape = draw(st.sampled_from(SHAPES))
    row = draw(rows_of(shape, "A"))
    first, last = sorted(draw(st.tuples(st.integers(1, 12), st.integers(1, 12))))
    start, end = sorted(draw(st.tuples(st.integers(1, 12), st.integers(1, 12))))
    shelf = lived(row, first, last, draw(st.sampled_from((1, 2))))
    return shelf, draw(values_of(shape, "A")), Period(start, end)


@given(contracts())
def test_whoever_begins_and_ends__is_judged_as_the_rules_say(
    made: tuple[list[Edition], list[Observation], Period],
) -> None:
    compare(*made)


@given(contracts())
def test_what_stands_outside_its_life__changes_nothing(
    made: tuple[list[Edition], list[Observation], Period],
) -> None:
    """Not a value before it begins, not one after it has ended: the last score stands."""
    shelf, values, period = made
    post = shelf[-1].post
    inside = [one for one in values if post.alive(one.month)]
    whole, kept = (score(shelf, *parted(shelf, told), period, RANKING).posts
                   for told in (values, inside))  # fmt: skip
    assert whole.drop(columns="melapor").equals(kept.drop(columns="melapor"))


@given(contracts())
def test_the_last_score__stands_to_the_end_of_the_year(
    made: tuple[list[Edition], list[Observation], Period],
) -> None:
    shelf, values, _ = made
    last = shelf[-1].post.last
    scores = {
        month: score(shelf, *parted(shelf, values), Period(1, month), RANKING)
        .posts["skor"]
        .tolist()
        for month in range(last, 13)
    }
    assert all(one == scores[last] for one in scores.values())


def test_a_month_in_which_nobody_lived__has_no_one_in_it() -> None:
    shelf = lived(issued(), 4, 9, 2)
    values = [seen("A", at, 10.0) for at in range(1, 13)]
    there = [len(score(shelf, values, [], Period(at, at), RANKING).posts) for at in range(1, 13)]
    assert there == [0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0]
