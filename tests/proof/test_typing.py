"""No way of typing the same work gains: nothing that is done to an honest report raises anything.

A false number can gain; only *Bukti* and *Verifikasi* catch it (R-mencolok). What is tried here
says nothing else than the honest report, or says less: whatever OPDs do to their cells by mistake
or by design.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import isnan
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kontrak_xl.core.model import (
    RULES,
    Accumulation,
    ContractKey,
    EntryMode,
    Filler,
    IssuedRow,
    Measure,
    Period,
    RankingPolicy,
)
from kontrak_xl.core.observations import Field, Observation, ValueKey, value_key
from kontrak_xl.returns.counting.merging import merge_reports
from kontrak_xl.returns.counting.returns import closed_cells
from kontrak_xl.returns.counting.wrong_sheets import due_months
from kontrak_xl.returns.register.receipts import ReceivedFile
from kontrak_xl.rules import asking
from kontrak_xl.rules.patterns import may_be_negative
from kontrak_xl.rules.ranks import Standing, standing
from kontrak_xl.rules.reporting import reports_of
from kontrak_xl.rules.scores import Outlook, Scores, cells_asked, plan_of, score
from tests.support.oracle import SHAPES, Shape
from tests.support.scoring import AMOUNTS, BANDS, edition, parted, rows_of, seen, values_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kontrak_xl.core.model import Edition

pytestmark = pytest.mark.slow

POLICY = RankingPolicy(bands=BANDS, min_due=20.0)
OWN = [shape for shape in SHAPES if shape.filler is Filler.OPD]
WORDS_TYPED = st.sampled_from(("WTP", "WDP", "TW", "TMP"))
PAIR = (Field.NUMERATOR, Field.DENOMINATOR)
SUMMED = (Accumulation.SUM, EntryMode.MONTH)
Values = list[Observation]


@st.composite
def regions(draw: st.DrawFn, first: Sequence[Shape]) -> tuple[list[Edition], Values, Values]:
    """Contracts with the same rows, R0 of one of the ``first`` shapes; one post, A, is honest.

    A has a value in every cell that is asked for; others type anything.
    """
    others = st.lists(st.sampled_from(SHAPES), min_size=1, max_size=3)
    shapes = [draw(st.sampled_from(first)), *draw(others)]
    rows = [draw(rows_of(shape, f"R{at}")) for at, shape in enumerate(shapes)]
    names = ("A", "B", "C")[: draw(st.integers(2, 3))]
    owner = draw(st.sampled_from(("", *names)))
    contract = edition(*(replace(row, owner=owner) for row in rows), rules=RULES)
    shelf = [
        replace(contract, key=ContractKey(2026, name), post=replace(contract.post, code=name,
                name=f"Dinas {name}", short=name)) for name in names
    ]  # fmt: skip
    own: Values = []
    told: Values = []
    for each in shelf:
        values = [one for at, shape in enumerate(shapes)
                  for one in draw(values_of(shape, f"R{at}"))]  # fmt: skip
        mine, central = parted([contract], [replace(one, key=each.key) for one in values])
        own += draw(honest(each)) if each is shelf[0] else mine
        told += draw(st.sampled_from(([], central[::2], central)))
    return shelf, own, told


@st.composite
def honest(draw: st.DrawFn, contract: Edition) -> Values:
    """A value in each cell that the contract asks of its OPD, read as it stands."""
    found: Values = []
    for row in contract.rows:
        if row.filler is not Filler.OPD:
            continue
        key = contract.key
        if row.measure is Measure.STAGES:
            for stage in contract.stages:
                if stage.indicator == row.code:
                    day = f"2026-{stage.month:02d}-01"
                    found.append(seen(stage.code, stage.month, day, Field.DONE, key))
            continue
        for month, planned in enumerate(plan_of(row, [contract]), 1):
            if isnan(planned):
                continue
            if row.measure is Measure.RATIO:
                lower = draw(st.sampled_from((1.0, 10.0, 40.0)))
                upper = lower * draw(st.sampled_from((0.0, 0.25, 0.9, 1.0)))
                found += [seen(row.code, month, upper, Field.NUMERATOR, key),
                          seen(row.code, month, lower, Field.DENOMINATOR, key)]  # fmt: skip
            else:
                typed = draw(WORDS_TYPED if row.measure is Measure.CATEGORY else AMOUNTS)
                found.append(seen(row.code, month, typed, key=key))
    return found


# What is done to a report ----------------------------------------------------------------------


@dataclass(frozen=True)
class Typed:
    """What stands in the cells, and which of them hold a number without a reading."""

    values: Values
    unread: frozenset[ValueKey] = frozenset()


def _cell(values: Values, one: Observation) -> Values:
    """The inputs of one cell: a pair is one."""
    return [
        each for each in values
        if (each.key, each.code, each.month) == (one.key, one.code, one.month)
        and (each.field in PAIR) == (one.field in PAIR)
    ]  # fmt: skip


def _without(values: Values, gone: Values) -> Values:
    return [one for one in values if not any(one is other for other in gone)]


def blanked(values: Values, one: Observation, _row: IssuedRow, _data: st.DataObject) -> Typed:
    return Typed(_without(values, [one]))


def row_deleted(values: Values, one: Observation, _row: IssuedRow, _data: st.DataObject) -> Typed:
    return Typed([each for each in values if (each.key, each.code) != (one.key, one.code)])


def zeros(values: Values, one: Observation, _row: IssuedRow, _data: st.DataObject) -> Typed:
    """0 of 0 in place of a pair."""
    assume(one.field in PAIR)
    pair = _cell(values, one)
    return Typed([*_without(values, pair), *(replace(each, value=0.0) for each in pair)])


def negative(values: Values, one: Observation, row: IssuedRow, data: st.DataObject) -> Typed:
    """A number below zero where none may stand."""
    assume(isinstance(one.value, float) and not may_be_negative(row, RULES))
    below = replace(one, value=-data.draw(st.sampled_from((0.5, 1.0, 7.0, 1e6))))
    return Typed([*_without(values, [one]), below])


def unread(values: Values, one: Observation, _row: IssuedRow, _data: st.DataObject) -> Typed:
    """“12-15”: a number that nobody can read."""
    return Typed(_without(values, [one]), frozenset((value_key(one),)))


def doubted(values: Values, one: Observation, _row: IssuedRow, data: st.DataObject) -> Typed:
    """Typed so that it may mean other numbers too."""
    assume(isinstance(one.value, float))
    value, slips = float(one.value), st.sampled_from((0.001, 0.01, 0.1, 10.0, 1000.0))
    others = data.draw(st.lists(slips, min_size=1, max_size=2, unique=True))
    readings = data.draw(st.permutations([value, *(value * slip for slip in others)]))
    unsure = replace(one, value=readings[0], readings=tuple(dict.fromkeys(readings)))
    return Typed([*_without(values, [one]), unsure])


def moved(values: Values, one: Observation, row: IssuedRow, data: st.DataObject) -> Typed:
    """To a neighbouring month, with a 0 or nothing left behind.

    Where the neighbour is asked for as well it is added to what stands there, and only what is
    summed can be: anything else would be another statement about that month.
    """
    assume(row.measure in {Measure.NUMBER, Measure.RATIO, Measure.CATEGORY})
    to = one.month + data.draw(st.sampled_from((-1, 1)))
    assume(1 <= to <= 12)
    own = _cell(values, one)
    there = {each.field: each for each in _cell(values, replace(one, month=to))}
    closed = cells_asked(row, [edition(row, rules=RULES)])[to - 1] == asking.CLOSED
    summed = (row.accumulation, row.entry) == SUMMED
    assume(closed or (summed and all(each.field in there for each in own)))
    gone = [*own, *(there[each.field] for each in own if each.field in there)]
    put = [replace(each, month=to, value=_sum(each, there.get(each.field))) for each in own]
    left = [replace(each, value=0.0) for each in own if summed and data.draw(st.booleans())]
    return Typed([*_without(values, gone), *put, *left])


def _sum(one: Observation, other: Observation | None) -> float | str:
    return one.value if other is None else float(one.value) + float(other.value)


Way = Callable[[Values, Observation, IssuedRow, st.DataObject], Typed]
RATIOS = [shape for shape in OWN if shape.measure is Measure.RATIO]
NUMBERS = [shape for shape in OWN if shape.measure is Measure.NUMBER]
SUMS = [shape for shape in NUMBERS if (shape.accumulation, shape.entry) == SUMMED]
WORDS = [shape for shape in OWN if shape.measure is Measure.CATEGORY]
WAYS: tuple[tuple[Way, list[Shape]], ...] = (
    (blanked, OWN),
    (row_deleted, OWN),
    (zeros, RATIOS),
    (negative, NUMBERS),
    (unread, OWN),
    (doubted, [*NUMBERS, *RATIOS]),
    (moved, SUMS),
    (moved, [*NUMBERS, *RATIOS, *WORDS]),
)
"""What is done, and to rows of which shapes."""


# What it brings --------------------------------------------------------------------------------


def place(found: Scores, post: str) -> tuple[int, float]:
    """Its rank, or behind all that have one; the silent last."""
    (told,) = found.posts[found.posts["opd"] == post].to_dict("records")
    order = {Standing.RANKED: 0, Standing.SILENT: 2}
    seat = order.get(standing({str(k): v for k, v in told.items()}, POLICY), 1)
    rank = float(told["peringkat"])
    return seat, 0.0 if isnan(rank) else float(rank)


def nilai(found: Scores, post: str) -> dict[str, float]:
    rows = found.rows[found.rows["opd"] == post]
    return dict(zip(rows["kode"], map(float, rows["nilai"]), strict=True))


def skor(found: Scores, post: str) -> float:
    (told,) = found.posts.loc[found.posts["opd"] == post, "skor"]
    return float(told)


def judged(
    shelf: list[Edition], typed: Typed, told: Values, period: Period, over: frozenset[int]
) -> Scores:
    view = Outlook(claims=reports_of(typed.values, typed.unread), over=over)
    return score(shelf, typed.values, told, period, POLICY, view=view)


def gains(before: Scores, after: Scores, post: str) -> list[str]:
    """What stands better for a post in the second than in the first: nilai, score or place."""
    was, now = ({**nilai(one, post), "skor": skor(one, post)} for one in (before, after))
    better = [code for code, value in was.items() if now[code] > value]
    return better + ["peringkat"] * (place(after, post) < place(before, post))


@pytest.mark.parametrize(("way", "shapes"), WAYS, ids=[way.__name__ for way, _ in WAYS])
@settings(max_examples=40, deadline=None)
@given(data=st.data(), over=st.frozensets(st.integers(1, 12)))
def test_no_way_of_typing_gains_nor_falls_below_silence(
    way: Way, shapes: list[Shape], data: st.DataObject, over: frozenset[int]
) -> None:
    """One cell of an honest report is typed otherwise; the others say what they said."""
    shelf, own, told = data.draw(regions(shapes))
    key = shelf[0].key
    row, stages = shelf[0].rows[0], [stage.code for stage in shelf[0].stages]
    mine = [one for one in own if one.key == key and one.code in {row.code, *stages}
            and one.field in (Field.VALUE, Field.DONE, *PAIR)]  # fmt: skip
    assume(mine)
    last = data.draw(st.integers(min(one.month for one in mine), 12))
    mine = [one for one in mine if one.month <= last]
    newest = [one for one in mine if one.month == max(each.month for each in mine)]
    one = data.draw(st.sampled_from(newest) | st.sampled_from(mine))
    period, done = Period(1, last), way(own, one, row, data)
    assume(all(each.month <= last for each in done.values if each not in own))
    silence = Typed([each for each in own if each.key != key])
    before, after, silent = (
        judged(shelf, typed, told, period, over) for typed in (Typed(own), done, silence)
    )
    assert not gains(before, after, key.post), one
    assert place(after, key.post) <= place(silent, key.post), one
    assert not [code for code, value in nilai(silent, key.post).items()
                if nilai(after, key.post)[code] < value]  # fmt: skip


# What is sent in parts, or twice -----------------------------------------------------------------


@given(data=st.data(), shape=st.sampled_from(OWN))
def test_a_report_in_parts_or_twice_says_what_it_says_at_once(
    data: st.DataObject, shape: Shape
) -> None:
    """Every value in some of the files, in any order; in each it says the same."""
    contract = edition(data.draw(rows_of(shape, "R")), rules=RULES)
    whole = data.draw(honest(contract))
    count = data.draw(st.integers(1, 4))
    some = st.sets(st.integers(0, count - 1), min_size=1)
    sent = [(one, data.draw(some)) for one in whole]
    files = [
        ReceivedFile(sha=f"{at:02d}", name=f"{at}.xlsx", received=dt.datetime(2027, 1, 1 + at),
                     modified="", key=contract.key, edition=1, verdict="diterima", findings=())
        for at in range(count)
    ]  # fmt: skip
    held = {file.sha: [one for one, parts in sent if at in parts] for at, file in enumerate(files)}
    found = merge_reports(
        data.draw(st.permutations(files)), lambda file: held[file.sha], lambda _: False,
        due=due_months([contract]), closed=closed_cells([contract]),
    )  # fmt: skip
    told = {value_key(one): one.value for one in found.observations}
    assert told == {value_key(one): one.value for one in whole}
