"""A second oracle: the method's sentences in exact decimals, one row at a time.

It shares no code with the library's rule trees: months are dictionaries, a blank is a missing key,
every number is what people typed. ``SHAPES`` lists what a Buku Induk can issue.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from kontrak_xl.core.model import (
    Accumulation,
    Blank,
    ContractKey,
    Direction,
    Edition,
    EntryMode,
    Filler,
    IssuedRow,
    Measure,
    Minimising,
    Period,
    RowStatus,
    Scope,
    ScoringPolicy,
)
from kontrak_xl.core.observations import Field, Observation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ZERO, HUNDRED = Decimal(0), Decimal(100)
DIGITS = 60
Months = dict[int, Decimal]
"""Numbers by month; a blank month is not there."""


class Shape(NamedTuple):
    """What decides which rule judges a row."""

    measure: Measure
    direction: Direction
    accumulation: Accumulation
    entry: EntryMode
    filler: Filler
    scope: Scope
    ranged: bool


def _shapes() -> Iterator[Shape]:
    own = Scope.OWN
    counted = product((Direction.MAX, Direction.MIN), Filler)
    entries = {
        Accumulation.SUM: (EntryMode.MONTH, EntryMode.TO_DATE),
        Accumulation.MEAN: (EntryMode.MONTH, EntryMode.POSITION),
    }
    for direction, filler in counted:
        for accumulation, allowed in entries.items():
            for entry in allowed:
                yield Shape(Measure.NUMBER, direction, accumulation, entry, filler, own, False)
    last = Accumulation.LAST, EntryMode.POSITION
    monthly = Accumulation.SUM, EntryMode.MONTH
    for direction, filler, ranged in product(Direction, Filler, (False, True)):
        yield Shape(Measure.NUMBER, direction, *last, filler, own, ranged)
    summed = Accumulation.SUM, EntryMode.TO_DATE
    for filler in Filler:
        yield Shape(Measure.BUDGET, Direction.MAX, *summed, filler, own, False)
        yield Shape(Measure.CATEGORY, Direction.MAX, *last, filler, own, False)
    for direction, ranged in product(Direction, (False, True)):
        yield Shape(Measure.PANEL, direction, *last, Filler.CENTRE, own, ranged)
        for filler in Filler:
            yield Shape(Measure.RATIO, direction, *last, filler, own, ranged)
            yield Shape(Measure.RATIO, direction, *monthly, filler, own, ranged)
    yield Shape(Measure.STAGES, Direction.MAX, *monthly, Filler.OPD, own, False)
    blank = Accumulation.SUM, EntryMode.POSITION  # what blank cells of the Buku Induk come to
    yield Shape(Measure.CATEGORY, Direction.MAX, *blank, Filler.OPD, own, False)
    yield Shape(Measure.CATEGORY, Direction.MAX, *last, Filler.CENTRE, Scope.REGION, False)


SHAPES = tuple(_shapes())
POLICIES = tuple(
    ScoringPolicy(blank=blank, minimising=minimising, cap=cap, late=late)
    for blank, minimising, (cap, late) in product(Blank, Minimising, ((100.0, 0.0), (120.0, 5.0)))
)


@dataclass(frozen=True, slots=True)
class Judged:
    """One row to date; ``counts`` tells whether its weight does."""

    status: RowStatus
    target: Decimal
    realized: Decimal
    achievement: Decimal
    value: Decimal
    counts: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One contract to date: rows by code; groups, by code, as (value, judged weight)."""

    rows: dict[str, Judged]
    groups: dict[str, tuple[Decimal, Decimal]]
    score: Decimal
    measured: Decimal
    due: Decimal


def judge(
    editions: Iterable[Edition],
    observations: Iterable[Observation],
    central: Iterable[Observation],
    period: Period,
    over: frozenset[int] = frozenset(),
) -> dict[ContractKey, Card]:
    """Every contract over a period, by the rules as they are written.

    ``over`` are the months whose deadline is over.
    """
    books: dict[ContractKey, list[Edition]] = defaultdict(list)
    for edition in sorted(editions, key=lambda e: (e.from_month, e.number)):
        books[edition.key].append(edition)
    said = {Filler.OPD: list(observations), Filler.CENTRE: list(central)}
    with localcontext() as context:
        context.prec = DIGITS
        known = {
            key: book
            for key, book in books.items()
            if max(book[0].from_month, book[-1].post.first) <= period.last
            and period.first <= book[-1].post.last
        }
        judging = {
            key: [one for one in book if one.from_month <= period.last][-1]
            for key, book in known.items()
        }
        within = {
            key: Period(period.first, min(period.last, book[-1].post.last))
            for key, book in known.items()
        }
        plans = {
            (key, row.code): _plan(row, known[key], within[key])
            for key, edition in judging.items()
            for row in edition.rows
        }
        lived = {key: _lived(said, book[-1]) for key, book in known.items()}
        rows = {
            (key, row.code): _row(
                row, edition, plans[key, row.code], lived[key][row.filler], within[key],
                _asks(row, known[key]),
            )
            for key, edition in judging.items()
            for row in edition.rows
        }  # fmt: skip
        for code in {code for _, code in rows}:
            _all_or_none(code, judging, plans, rows, (period, over))
        return {
            key: _card(edition, {row.code: rows[key, row.code] for row in edition.rows})
            for key, edition in judging.items()
        }


_Place = tuple[ContractKey, str]


def _all_or_none(
    code: str,
    judging: dict[ContractKey, Edition],
    plans: dict[_Place, Months],
    rows: dict[_Place, Judged],
    moment: tuple[Period, frozenset[int]],
) -> None:
    """What the centre tells of a row: an owner owes its own in time, all wait for the others."""
    period, over = moment
    told = [
        (key, row)
        for key, edition in judging.items()
        for row in edition.rows
        if row.code == code and row.filler is Filler.CENTRE
        if not (row.measure is Measure.CATEGORY and row.scope is Scope.REGION)
    ]
    lacking = False
    for key, row in told:
        if rows[key, code].status is not RowStatus.WAITING:
            continue
        post = judging[key].post
        names = {" ".join(n.split()).casefold() for n in (post.code, post.name, post.short) if n}
        asked = period.last if row.measure is Measure.BUDGET else max(plans[key, code])
        if " ".join(row.owner.split()).casefold() in names and asked in over:
            policy = judging[key].policy
            rows[key, code] = _held(RowStatus.NOT_REPORTED, policy, ZERO, ZERO, counts=True)
        else:
            lacking = True
    for key, _ in told if lacking else ():
        if rows[key, code].status is RowStatus.JUDGED:
            rows[key, code] = _held(RowStatus.WAITING, judging[key].policy, ZERO, ZERO)


def _lived(
    said: dict[Filler, list[Observation]], newest: Edition
) -> dict[Filler, list[Observation]]:
    """What was said of months in which the OPD exists."""
    first, last = newest.post.first, newest.post.last
    return {filler: [one for one in seen if first <= one.month <= last]
            for filler, seen in said.items()}  # fmt: skip


def rounded(value: Decimal, digits: int) -> Decimal:
    """Half away from zero, after sweeping what lies beyond nine decimals."""
    swept = value.quantize(Decimal(1).scaleb(-9), ROUND_HALF_UP)
    return swept.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def exact(value: float) -> Decimal:
    """A number as it was typed."""
    return Decimal(repr(float(value)))


_UNDUE = {RowStatus.NOT_DUE, RowStatus.NOT_JUDGED}
"""What is asked of nobody by now."""


def _card(edition: Edition, rows: dict[str, Judged]) -> Card:
    digits = edition.policy.decimals
    groups: dict[str, tuple[Decimal, Decimal]] = {}
    total = weighed = measured = asked = all_groups = ZERO
    for group in edition.groups:
        inside = [row for row in edition.rows if row.group == group.code]
        whole = sum((exact(row.weight) for row in inside), ZERO)
        judged = [(exact(row.weight), rows[row.code]) for row in inside if rows[row.code].counts]
        weight = sum((w for w, _ in judged), ZERO)
        value = ZERO
        if weight:
            value = rounded(sum((w * row.value for w, row in judged), ZERO) / weight, digits)
            weighed += exact(group.weight)
            total += exact(group.weight) * value
        groups[group.code] = value, weight
        measured += exact(group.weight) * (weight / whole if whole else ZERO)
        fallen = sum(
            (exact(row.weight) for row in inside if rows[row.code].status not in _UNDUE), ZERO
        )
        asked += exact(group.weight) * (fallen / whole if whole else ZERO)
        all_groups += exact(group.weight)
    score = rounded(total / weighed, digits) if weighed else ZERO
    share = rounded(measured / asked * HUNDRED, 2) if asked else ZERO
    return Card(rows, groups, score, share, rounded(asked / all_groups * HUNDRED, 2))


def _plan(row: IssuedRow, book: list[Edition], period: Period) -> Months:
    """What is planned within the period."""
    whole = _planned(row, book)
    return {month: whole[month] for month in whole if period.first <= month <= period.last}


def _planned(row: IssuedRow, book: list[Edition]) -> Months:
    """t_k of the edition in force in k; stages by the version that judges.

    A RAK that the edition of a month does not have is that of the first edition which has one.
    Where cells answer for spans, December answers for what comes after the last due month.
    """
    plan: Months = {}
    for month in range(1, 13):
        source: IssuedRow | None = row
        if row.measure is not Measure.STAGES:
            valid = [edition for edition in book if edition.from_month <= month]
            source = valid[-1].row(row.code) if valid else None
            if source is None and row.measure is Measure.BUDGET:
                source = next(found for one in book if (found := one.row(row.code)))
        planned = source.plan[month - 1] if source else None
        if planned is not None:
            plan[month] = exact(planned)
    valid = [edition for edition in book if edition.from_month <= 12]
    issued = valid[-1].row(row.code)
    if valid[-1].rules >= 2 and _spanned(row) and issued and 12 not in plan:
        due = [planned for planned in issued.plan if planned is not None]
        if due:
            summed = row.measure is Measure.NUMBER and row.accumulation is Accumulation.SUM
            plan[12] = ZERO if summed else exact(due[-1])
    post = book[-1].post
    return {month: part for month, part in plan.items() if post.first <= month <= post.last}


def _spanned(row: IssuedRow) -> bool:
    """Whether a due cell answers for the months since the one before: sums and means by an OPD."""
    counted = row.measure in {Measure.NUMBER, Measure.RATIO} and row.filler is Filler.OPD
    return counted and row.accumulation is not Accumulation.LAST and row.entry.value[:4] != "s.d."


class Asked(NamedTuple):
    """How many months each open cell answers for, and which cell answers for a closed one."""

    spans: dict[int, int]
    answered: dict[int, int]


def _asks(row: IssuedRow, book: list[Edition]) -> Asked:
    """From the first edition with spans on only due cells are open."""
    plan = _planned(row, book)
    since = min((one.from_month for one in book if one.rules >= 2), default=13)
    free = row.filler is Filler.CENTRE or row.measure in {Measure.BUDGET, Measure.STAGES}
    spans: dict[int, int] = {}
    answered: dict[int, int] = {}
    pending: list[int] = []
    for month in range(1, 13):
        if free or month < since:
            spans[month] = 1
        elif month in plan:
            spans[month] = 1 + len(pending) if _spanned(row) else 1
            answered |= dict.fromkeys(pending, month)
            pending = []
        else:
            pending.append(month)
    return Asked(spans, answered)


def _reported(
    row: IssuedRow, edition: Edition, field: Field, seen: Iterable[Observation]
) -> Months:
    """What was reported in any month; on a category only a known word counts, its points."""
    found: Months = {}
    points = {
        step.category.casefold(): step.points for step in dict(edition.scales).get(row.scale, ())
    }
    for one in seen:
        if (one.key, one.code, one.field) != (edition.key, row.code, field):
            continue
        value: float | str | None = one.value
        if field is Field.VALUE and row.measure is Measure.CATEGORY:
            value = points.get(value.casefold()) if isinstance(value, str) else None
        if isinstance(value, float | int):
            found[one.month] = exact(value)
    return found


def _row(
    row: IssuedRow,
    edition: Edition,
    plan: Months,
    seen: list[Observation],
    period: Period,
    asked: Asked,
) -> Judged:
    if row.measure is Measure.STAGES:
        return _staged(row, edition, seen, period)
    if row.measure is Measure.RATIO:
        upper, lower = (
            _reported(row, edition, field, seen) for field in (Field.NUMERATOR, Field.DENOMINATOR)
        )
        pairs = _pairs(upper, lower, period)
        if row.filler is Filler.OPD:
            nihil = _reported(row, edition, Field.NIHIL, seen)
            pairs = {month: pair for month, pair in pairs.items() if pair[1] or month in nihil}
        return _ratio(row, edition.policy, plan, pairs, asked)
    values = _reported(row, edition, Field.VALUE, seen)
    if row.measure is not Measure.CATEGORY and not _signed(row, edition):
        values = {month: value for month, value in values.items() if value >= 0}
    if not _spanned(row):
        values = {month: value for month, value in values.items() if month in asked.spans}
    if row.entry is EntryMode.TO_DATE:
        before = [month for month in sorted(values) if month < period.first]
        base = values[before[-1]] if before else ZERO
        values = {month: value - base for month, value in values.items()}
    inside = {m: value for m, value in values.items() if period.first <= m <= period.last}
    if row.measure is Measure.CATEGORY and row.scope is Scope.REGION:
        causes = _reported(row, edition, Field.CAUSE, seen)
        return _opinion(row, edition.policy, plan, inside, causes)
    if row.measure is Measure.BUDGET:
        return _budget(row, edition.policy, plan, inside, period)
    closed = {month: value for month, value in values.items() if month not in asked.spans}
    return _number(row, edition.policy, plan, inside, asked, closed)


def _around_zero(row: IssuedRow) -> bool:
    """Whether a range reaches down to 0 or below: no bound of it is divided by, 0 is a target."""
    return row.lower is not None and row.upper is not None and row.lower <= 0


def _signed(row: IssuedRow, edition: Edition) -> bool:
    """Levels alone may be negative: where the row says so, in old editions unless in pieces."""
    if row.measure is not Measure.NUMBER or row.accumulation is not Accumulation.LAST:
        return False
    return row.negative if edition.rules >= 2 else row.unit not in {"orang", "kasus"}


# The kinds -----------------------------------------------------------------------------------


def _opinion(
    row: IssuedRow, policy: ScoringPolicy, plan: Months, values: Months, causes: Months
) -> Judged:
    target = exact(row.target)
    if not values:
        status = RowStatus.WAITING if plan else RowStatus.NOT_DUE
        return Judged(status, target, ZERO, ZERO, ZERO, counts=False)
    month = max(values)
    named = causes.get(month, ZERO) > 0
    achieved = min(values[month] / target * HUNDRED, HUNDRED) if named else HUNDRED
    return _held(RowStatus.JUDGED, policy, target, values[month], achieved)


def _budget(
    row: IssuedRow, policy: ScoringPolicy, plan: Months, values: Months, period: Period
) -> Judged:
    target = sum(plan.values(), ZERO)
    spent = values.get(period.last)
    if target == 0:
        return _held(RowStatus.NOT_DUE, policy, target, spent or ZERO)
    if spent is None:
        waiting = row.filler is Filler.CENTRE
        status = RowStatus.WAITING if waiting else RowStatus.NOT_REPORTED
        return _held(status, policy, target, ZERO, counts=not waiting)
    return _held(RowStatus.JUDGED, policy, target, spent, spent / target * HUNDRED)


@dataclass(frozen=True, slots=True)
class _ToDate:
    """T and A, whether anything was reported, whether nothing is missing."""

    target: Decimal
    realized: Decimal
    reported: bool
    complete: bool


def _number(
    row: IssuedRow,
    policy: ScoringPolicy,
    plan: Months,
    values: Months,
    asked: Asked,
    closed: Months,
) -> Judged:
    if not plan:
        return _held(RowStatus.NOT_DUE, policy, ZERO, ZERO)
    ignoring = policy.blank is Blank.IGNORE
    if row.accumulation is Accumulation.LAST:
        seen = _last(plan, values, ignoring=ignoring)
    elif row.accumulation is Accumulation.MEAN:
        seen = _mean(row, plan, values, asked, closed, ignoring=ignoring)
    elif row.entry is EntryMode.TO_DATE:
        seen = _running(plan, values, ignoring=ignoring)
    else:
        seen = _sum(row, plan, values, asked, ignoring=ignoring)
    target, realized = seen.target, seen.realized
    if not row.unit.casefold().startswith("rp"):
        target, realized = rounded(target, 4), rounded(realized, 4)
    central = row.filler is Filler.CENTRE
    there = seen.complete if central else seen.reported
    empty = target == 0 and row.direction is not Direction.MIN and not _around_zero(row)
    if empty and (there or not ignoring):
        return _held(RowStatus.NOT_DUE, policy, target, realized)
    if not there:
        status = RowStatus.WAITING if central else RowStatus.NOT_REPORTED
        return _held(status, policy, target, realized, counts=not central and not ignoring)
    if row.direction is Direction.MIN and not seen.complete:
        return _held(RowStatus.PARTIAL, policy, target, realized, counts=True)
    return _held(
        RowStatus.JUDGED, policy, target, realized, achieved_by(row, policy, target, realized)
    )


def _last(plan: Months, values: Months, *, ignoring: bool) -> _ToDate:
    due = [month for month in plan if month in values or not ignoring]
    if not due:
        return _ToDate(ZERO, ZERO, reported=False, complete=False)
    month = max(due)
    there = month in values
    return _ToDate(plan[month], values.get(month, ZERO), reported=there, complete=there)


def _mean(
    row: IssuedRow,
    plan: Months,
    values: Months,
    asked: Asked,
    closed: Months,
    *,
    ignoring: bool,
) -> _ToDate:
    """Every cell stands for its months; a value in a closed cell may stand for that month."""
    spans = asked.spans
    opened = {month: value for month, value in values.items() if month in spans}
    both = [month for month in plan if month in opened]
    due = both if ignoring else list(plan)
    if not due:
        return _ToDate(ZERO, ZERO, reported=False, complete=False)
    counted = set(opened) if ignoring else {*opened, *plan}
    months = sum((spans[month] for month in counted), ZERO)
    whole = sum((value * spans[month] for month, value in opened.items()), ZERO)
    mixed = whole
    for month, value in closed.items():
        if asked.answered.get(month) in opened:
            mixed += value - opened[asked.answered[month]]
    lower = max if row.direction is Direction.MIN else min
    planned = sum((plan[month] * spans[month] for month in due), ZERO)
    return _ToDate(
        planned / sum((spans[month] for month in due), ZERO),
        lower(whole, mixed) / months,
        reported=bool(both),
        complete=bool(both) and len(both) == len(due),
    )


def _sum(row: IssuedRow, plan: Months, values: Months, asked: Asked, *, ignoring: bool) -> _ToDate:
    """What stands in open cells; where less is better also what stands in closed ones."""
    both = [month for month in plan if month in values]
    months = both if ignoring else list(plan)
    opened = [month for month in values if month in asked.spans]
    minimal = row.direction is Direction.MIN
    return _ToDate(
        sum((plan[month] for month in months), ZERO),
        sum((values[month] for month in (values if minimal else opened)), ZERO),
        reported=bool(both if minimal else opened),
        complete=bool(both) and len(both) == len(months),
    )


def _running(plan: Months, values: Months, *, ignoring: bool) -> _ToDate:
    """A position: the value to date of the latest due month."""
    reached = max(plan)
    if ignoring:
        reached = max((month for month in plan if month in values), default=0)
    there = reached in values
    target = sum((t for month, t in plan.items() if month <= reached), ZERO)
    return _ToDate(target, values.get(reached, ZERO), reported=there, complete=there)


Pairs = dict[int, tuple[Decimal, Decimal]]
"""Pembilang and penyebut by month; a month without both is not there."""


def _pairs(upper: Months, lower: Months, period: Period) -> Pairs:
    """The months of the period with both numbers, the first no greater than the second."""
    return {
        month: (upper[month], lower[month])
        for month in range(period.first, period.last + 1)
        if month in upper and month in lower and 0 <= upper[month] <= lower[month]
    }


def _ratio(
    row: IssuedRow, policy: ScoringPolicy, plan: Months, pairs: Pairs, asked_for: Asked
) -> Judged:
    """The last due target against the sums of all open months, or against the latest due pair."""
    if not plan:
        return _held(RowStatus.NOT_DUE, policy, ZERO, ZERO)
    ignoring, central = policy.blank is Blank.IGNORE, row.filler is Filler.CENTRE
    due = [month for month in sorted(plan) if month in pairs or not ignoring]
    target = rounded(plan[due[-1]], 4) if due else ZERO
    asked = due[-1:] if row.accumulation is Accumulation.LAST else due
    known = [pairs[month] for month in asked if month in pairs]
    complete = bool(known) and len(known) == len(asked)
    summed = row.accumulation is not Accumulation.LAST
    opened = [pair for month, pair in pairs.items() if month in asked_for.spans]
    realized, below = _share(opened if summed else known)
    if summed and below and (target or row.ranged or row.direction is not Direction.STABLE):
        ways = (realized, _share(list(pairs.values()))[0])
        realized = _lower(row, policy, target, ways)
    there = complete if central else bool(known)
    empty = target == 0 and row.direction is not Direction.MIN and not _around_zero(row)
    if empty and (there or not ignoring):
        return _held(RowStatus.NOT_DUE, policy, target, realized)
    if not there:
        status = RowStatus.WAITING if central else RowStatus.NOT_REPORTED
        return _held(status, policy, target, realized, counts=not central and not ignoring)
    if not complete and not ignoring:
        return _held(RowStatus.PARTIAL, policy, target, realized, counts=True)
    if not below:
        return _held(RowStatus.NOT_JUDGED, policy, target, realized)
    achieved = achieved_by(row, policy, target, realized)
    return _held(RowStatus.JUDGED, policy, target, realized, achieved)


def _share(pairs: list[tuple[Decimal, Decimal]]) -> tuple[Decimal, Decimal]:
    """The rasio of some pairs in percent, and what it is divided by."""
    above = sum((upper for upper, _ in pairs), ZERO)
    below = sum((lower for _, lower in pairs), ZERO)
    return (rounded(above * HUNDRED / below, 4) if below else ZERO), below


def _lower(
    row: IssuedRow, policy: ScoringPolicy, target: Decimal, ways: tuple[Decimal, Decimal]
) -> Decimal:
    """The way of counting that is worth less."""
    if row.direction is Direction.STABLE or row.ranged:
        return min(ways, key=lambda way: achieved_by(row, policy, target, way))
    return max(ways) if row.direction is Direction.MIN else min(ways)


def _staged(
    row: IssuedRow, edition: Edition, seen: Iterable[Observation], period: Period
) -> Judged:
    """What was done of the stages that fell due, less what a month late costs.

    A stage is done in the month whose report first says so, whatever the day.
    """
    dates: dict[str, list[int]] = defaultdict(list)
    for one in seen:
        if one.field is Field.DONE and one.key == edition.key and one.month <= period.last:
            day = dt.date.fromisoformat(str(one.value))
            month = (day.year - edition.key.year) * 12 + day.month
            if -12 < month <= one.month:
                dates[one.code].append(one.month)
    due = done = ZERO
    for stage in edition.stages:
        if stage.indicator == row.code and period.first <= stage.month <= period.last:
            weight = exact(stage.weight)
            due += weight
            if dates[stage.code]:
                late = max(0, min(dates[stage.code]) - stage.month)
                lost = exact(edition.policy.late) * late / HUNDRED
                done += weight * max(ZERO, 1 - lost)
    due, done = rounded(due, 4), rounded(done, 4)
    if not due:
        return _held(RowStatus.NOT_DUE, edition.policy, due, done)
    return _held(RowStatus.JUDGED, edition.policy, due, done, done * HUNDRED / due)


# Capaian and nilai ----------------------------------------------------------------------------


def achieved_by(
    row: IssuedRow, policy: ScoringPolicy, target: Decimal, realized: Decimal
) -> Decimal:
    if row.lower is not None and row.upper is not None:
        lower, upper = exact(row.lower), exact(row.upper)
        if lower <= realized <= upper:
            return HUNDRED
        if _around_zero(row):
            away = lower - realized if realized < lower else realized - upper
            better = Direction.MIN if realized < lower else Direction.MAX
            away = away if row.direction is better else -away
            return HUNDRED + away * HUNDRED / (upper - lower)
        target = lower if realized < lower else upper
    mirrored = (2 * target - realized) * HUNDRED
    match row.direction:
        case Direction.MAX:
            return realized * HUNDRED / target
        case Direction.STABLE:
            return (realized * HUNDRED if realized <= target else mirrored) / target
        case Direction.MIN:
            if target == 0:
                return HUNDRED if realized <= 0 else ZERO
            if policy.minimising is Minimising.LAN:
                return mirrored / target
            return exact(policy.cap) if realized <= 0 else target * HUNDRED / realized


def _held(
    status: RowStatus,
    policy: ScoringPolicy,
    target: Decimal,
    realized: Decimal,
    achieved: Decimal = ZERO,
    *,
    counts: bool = False,
) -> Judged:
    """The capaian rounded, the nilai held between 0 and the limit."""
    shown = rounded(achieved, policy.decimals)
    value = max(ZERO, min(shown, exact(policy.cap)))
    return Judged(status, target, realized, shown, value, counts or status is RowStatus.JUDGED)
