"""No blank helps, no doubt helps, and nobody gains by being named: what every rule keeps."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kontrak_xl.core.model import (
    Accumulation,
    Blank,
    ContractKey,
    EntryMode,
    Filler,
    Measure,
    Minimising,
    Period,
    Scope,
    ScoringPolicy,
)
from kontrak_xl.core.observations import Field, Observation
from kontrak_xl.rules import asking
from kontrak_xl.rules.scores import cells_asked, score
from tests.support.oracle import SHAPES, Shape
from tests.support.scoring import (
    RANKING,
    demanded,
    edition,
    issued,
    level,
    parted,
    rows_of,
    seen,
    values_of,
)

if TYPE_CHECKING:
    from kontrak_xl.core.model import Edition

pytestmark = pytest.mark.slow

OWN = [shape for shape in SHAPES if shape.filler is Filler.OPD]
OPINION = next(shape for shape in SHAPES if shape.scope is Scope.REGION)
POLICIES = st.builds(
    ScoringPolicy,
    minimising=st.sampled_from(Minimising),
    cap=st.sampled_from((100.0, 120.0)),
    late=st.sampled_from((0.0, 5.0, 70.0)),
)
RULES = st.sampled_from((1, 2))
LASTS = st.integers(1, 12).map(lambda last: Period(1, last))


def told(
    contract: Edition, variants: list[list[Observation]], period: Period
) -> list[dict[str, float]]:
    """For each set of values the nilai of each row by its code, and the score as ``skor``.

    Each set is given to a contract of its own; all are scored at once.
    """
    keys = [ContractKey(2026, f"D{at:02d}") for at in range(len(variants))]
    shelf = [replace(contract, key=key) for key in keys]
    pairs = zip(keys, variants, strict=True)
    values = [replace(one, key=key) for key, variant in pairs for one in variant]
    scores = score(shelf, *parted(shelf, values), period, RANKING)
    found: dict[str, dict[str, float]] = {
        str(record["kontrak"]): {"skor": float(record["skor"])}
        for record in scores.posts.to_dict("records")
    }
    for record in scores.rows.to_dict("records"):
        found[record["kontrak"]][record["kode"]] = float(record["nilai"])
    return [found[str(key)] for key in keys]


def gained(less: dict[str, float], more: dict[str, float]) -> list[str]:
    return [name for name in more if less[name] > more[name]]


@pytest.mark.parametrize("shape", OWN, ids=lambda shape: "-".join(map(str, shape)))
@settings(max_examples=30, deadline=None)
@given(data=st.data(), period=LASTS, policy=POLICIES)
def test_a_blank_never_helps(
    shape: Shape, data: st.DataObject, period: Period, policy: ScoringPolicy
) -> None:
    """Every cell that is asked for is blanked in turn, beside another row of its contract.

    Under rules 1 also a month that is not due counts once it is reported; nobody asks for it, and
    a blank there is a finding (K433).
    """
    other = data.draw(st.sampled_from(SHAPES))
    rows = data.draw(rows_of(shape, "A")), data.draw(rows_of(other, "B"))
    contract = edition(*rows, policy=policy, rules=data.draw(RULES))
    cells = data.draw(values_of(shape, "A"))
    rest = data.draw(values_of(other, "B"))
    asked = demanded(contract, cells)
    variants = [[*(one for one in cells if one is not blank), *rest] for blank in asked]
    before, *afters = told(contract, [[*cells, *rest], *variants], period)
    for blanked, after in zip(asked, afters, strict=True):
        assert not gained(after, before), (blanked, before, after)


COUNTED = [
    shape
    for shape in OWN
    if shape.measure in {Measure.NUMBER, Measure.RATIO}
    and shape.accumulation is not Accumulation.LAST
    and shape.entry is not EntryMode.TO_DATE
]
"""The rows whose due cells answer for several months."""


def asked_alone(contract: Edition, values: list[Observation]) -> list[Observation]:
    """Of these values those that stand where the contract asks for something."""
    asked = {row.code: cells_asked(row, [contract]) for row in contract.rows}
    return [one for one in values if one.code not in asked or asked[one.code][one.month - 1]]


def pair_months(values: list[Observation]) -> list[tuple[int, list[Observation]]]:
    """The values by month; both numbers of a rasio go together."""
    months = sorted({one.month for one in values})
    return [(month, [one for one in values if one.month == month]) for month in months]


@pytest.mark.parametrize("shape", OWN, ids=lambda shape: "-".join(map(str, shape)))
@settings(max_examples=20, deadline=None)
@given(data=st.data(), period=LASTS, policy=POLICIES)
def test_what_stands_in_closed_cells_never_helps(
    shape: Shape, data: st.DataObject, period: Period, policy: ScoringPolicy
) -> None:
    """Any values where nothing is asked, against the same report without them."""
    contract = edition(data.draw(rows_of(shape, "A")), policy=policy, rules=2)
    values = data.draw(values_of(shape, "A"))
    without, with_all = told(contract, [asked_alone(contract, values), values], period)
    assert not gained(with_all, without), (values, without, with_all)


@pytest.mark.parametrize("shape", COUNTED, ids=lambda shape: "-".join(map(str, shape)))
@settings(max_examples=20, deadline=None)
@given(data=st.data(), policy=POLICIES)
def test_a_value_moved_or_split_into_closed_months_never_gains(
    shape: Shape, data: st.DataObject, policy: ScoringPolicy
) -> None:
    """What is due is typed where it is due; a part of it is moved to a month that is not asked.

    A mean has no parts: it is moved whole.
    """
    contract = edition(data.draw(rows_of(shape, "A")), policy=policy, rules=2)
    asked = cells_asked(contract.rows[0], [contract])
    honest = asked_alone(contract, data.draw(values_of(shape, "A")))
    spans = {
        due: [*asking.closed_months(asked, due)]
        for due, start in enumerate(asked, 1)
        if 0 < start < due
    }
    movable = [(month, own) for month, own in pair_months(honest) if month in spans]
    assume(movable)
    parts = (0.25, 0.5, 1.0) if shape.accumulation is Accumulation.SUM else (1.0,)
    share = data.draw(st.sampled_from(parts))
    variants = []
    for month, own in movable:
        rest = [one for one in honest if one.month != month]
        to = data.draw(st.sampled_from(spans[month]))
        moved = [replace(one, month=to, value=float(one.value) * share) for one in own]
        kept = [replace(one, value=float(one.value) * (1 - share)) for one in own if share < 1]
        variants.append([*rest, *moved, *kept])
    before, *afters = told(contract, [honest, *variants], Period(1, 12))
    for moved_from, after in zip(movable, afters, strict=True):
        assert not gained(after, before), (moved_from, before, after)


@settings(max_examples=40, deadline=None)
@given(data=st.data(), period=LASTS, policy=POLICIES)
def test_blanks_never_help_a_whole_contract(
    data: st.DataObject, period: Period, policy: ScoringPolicy
) -> None:
    """Any number of cells of any of its rows are blanked at once."""
    shapes = data.draw(st.lists(st.sampled_from(SHAPES), min_size=2, max_size=4))
    rows = [data.draw(rows_of(shape, f"R{at}")) for at, shape in enumerate(shapes)]
    contract = edition(*rows, policy=policy, rules=data.draw(RULES))
    values = [
        one for at, shape in enumerate(shapes) for one in data.draw(values_of(shape, f"R{at}"))
    ]
    own = demanded(contract, parted([contract], values)[0])
    assume(own)
    gone = data.draw(st.lists(st.sampled_from(own), max_size=len(own), unique_by=id))
    kept = [one for one in values if not any(one is blank for blank in gone)]
    before, after = told(contract, [values, kept], period)
    assert not gained(after, before)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), period=LASTS, policy=POLICIES, target=st.sampled_from((100.0, 75.0, 33.335)))
def test_to_be_named_never_helps(
    data: st.DataObject, period: Period, policy: ScoringPolicy, target: float
) -> None:
    """Whatever the opinion, below or above its target, in whichever months one is named."""
    opini = replace(data.draw(rows_of(OPINION, "OPINI")), target=target, plan=level(target))
    contract = edition(opini, issued(group=opini.group), policy=policy)
    values = [one for one in data.draw(values_of(OPINION, "OPINI")) if one.field is Field.VALUE]
    values += [seen("A", at, 7.0) for at in range(1, 13)]
    months = data.draw(st.sets(st.integers(1, 12), min_size=1))
    named = [seen("OPINI", at, 1.0, Field.CAUSE) for at in months]
    before, after = told(contract, [values, [*values, *named]], period)
    assert not gained(after, before)


NUMBERS = [shape for shape in OWN if shape.measure in {Measure.NUMBER, Measure.RATIO}]
SLIPS = st.sampled_from((0.001, 0.01, 0.5, 10.0, 100.0, 1000.0))


def read_as(
    values: list[Observation], readings: list[tuple[float, ...]]
) -> list[list[Observation]]:
    """The values as each combination of readings has them, as if it were certain."""
    chosen = product(*(few or (one.value,) for one, few in zip(values, readings, strict=True)))
    sure = [
        [replace(one, value=value) for one, value in zip(values, told, strict=True)]
        for told in chosen
    ]
    whole = [one for one in sure if not reversed_pairs(one)]
    return whole or sure


def reversed_pairs(values: list[Observation]) -> set[int]:
    """The months of which the part is greater than its whole."""
    parts, wholes = (
        {one.month: float(one.value) for one in values if one.field is field}
        for field in (Field.NUMERATOR, Field.DENOMINATOR)
    )
    return {month for month in parts.keys() & wholes if parts[month] > wholes[month]}


@pytest.mark.parametrize("shape", NUMBERS, ids=lambda shape: "-".join(map(str, shape)))
@settings(max_examples=30, deadline=None)
@given(data=st.data(), last=st.integers(1, 12), policy=POLICIES, first=st.sampled_from((1, 1, 4)))
def test_no_doubt_ever_raises_a_nilai(
    shape: Shape, data: st.DataObject, last: int, policy: ScoringPolicy, first: int
) -> None:
    """A doubted nilai is the lowest of its readings, and at most that of the plan.

    In a pair one part is doubted, and none of its readings makes it greater than its whole. A
    reading under which its row would not be judged (0 to divide by) is never chosen.
    """
    period = Period(min(first, last), last)
    contract = edition(data.draw(rows_of(shape, "A")), policy=policy)
    values = data.draw(values_of(shape, "A"))
    broken = reversed_pairs(values)
    values = [one for one in values if one.month not in broken]
    wholes = [one for one in values if one.field is not Field.NUMERATOR]
    unsure = data.draw(st.lists(st.sampled_from(wholes), max_size=3, unique_by=id)
                       if wholes else st.just([]))  # fmt: skip
    readings = [
        tuple(dict.fromkeys((float(one.value), float(one.value) * data.draw(SLIPS))))
        if any(one is other for other in unsure) else ()
        for one in values
    ]  # fmt: skip
    doubted = [replace(one, readings=few) for one, few in zip(values, readings, strict=True)]
    variants = [doubted, *read_as(values, readings)]
    keys = [ContractKey(2026, f"D{at:02d}") for at in range(len(variants))]
    shelf = [replace(contract, key=key) for key in keys]
    given = [replace(one, key=key) for key, few in zip(keys, variants, strict=True) for one in few]
    rows = score(shelf, given, (), period, RANKING).rows
    found, sure = rows.iloc[0], rows.iloc[1:]
    judged = sure[sure["bobot_dinilai"] == sure["bobot_dinilai"].max()]["nilai"]
    assert found["nilai"] == (min(100.0, judged.min()) if found["ragu"] else judged.iloc[0])
    assert found["ragu"] or judged.nunique() == 1


def test_the_check_itself_sees_a_gain() -> None:
    """Under ``kosong = abaikan`` a blank may help; the promise is for ``nol`` alone."""
    contract = edition(issued(), policy=ScoringPolicy(blank=Blank.IGNORE))
    good, bad = seen("A", 1, 10.0), seen("A", 2, 1.0)
    before, after = told(contract, [[good, bad], [good]], Period(1, 2))
    assert gained(after, before) == ["skor", "A"]
