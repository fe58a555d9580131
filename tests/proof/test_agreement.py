"""Excel's formulas agree with Python: filled workbooks, recalculated, compared cell by cell.

Every formula template × jenis ukuran × arah × akumulasi × edge is counted, so that no box can pass
by being empty. Run with ``-s`` to see the matrix.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from kontrak_xl.contracts.workbook.entries import PAIR
from kontrak_xl.contracts.workbook.facts import Facts
from kontrak_xl.core.model import (
    MONTHS,
    RULES,
    Accumulation,
    Blank,
    ContractKey,
    Direction,
    Edition,
    EntryMode,
    Filler,
    Group,
    IssuedRow,
    Measure,
    Minimising,
    Period,
    RowStatus,
    Scope,
    ScoringPolicy,
    Stage,
)
from kontrak_xl.core.observations import Field, Observation
from kontrak_xl.rules.decisions import NO_DECISIONS, WAIVER, Decision, Decisions
from kontrak_xl.rules.rulebook import around_zero
from kontrak_xl.workbook.layout import contract as layout
from tests.support import office, oracle, second_engine
from tests.support.agreeing import (
    EVERY,
    Case,
    Formula,
    Found,
    Place,
    agrees,
    ahead,
    cached,
    disagreements,
    expected,
    facts_of,
    filled_in,
    keyed,
    whole,
)
from tests.support.oracle import SHAPES, Shape
from tests.support.scoring import WORTH, edition, issued, seen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from kontrak_xl.workbook.pages import Book


pytestmark = pytest.mark.slow

LEAST = 20
"""How often every formula template is compared in every edge."""
Plan = tuple[float | None, ...]
Cells = dict[int, float | str]
"""What is typed for one row, by month."""


class Edge(StrEnum):
    """Where rules break; a row is in several of them in one month."""

    NOTHING_DUE = "nothing due"
    BLANK_DUE = "blank due month"
    COMPLETE = "all reported"
    ZERO_TARGET = "T = 0"
    ZERO_REALIZED = "A = 0"
    NEGATIVE = "negative A"
    TIE = "rounding tie"
    ABOVE_CAP = "above the cap"
    FAR = "far over"
    UNKNOWN = "category unknown"
    TEXT = "value is a text"
    FALLING = "s.d. falls"
    BELOW = "below the range"
    INSIDE = "inside the range"
    ABOVE = "above the range"
    ZERO_DENOMINATOR = "penyebut 0"
    HALF = "one of a pair"
    REVERSED = "pembilang above penyebut"
    OPEN = "stage not done"
    EARLY = "stage done early"
    ON_TIME = "stage done on time"
    LATE = "stage done late"
    AHEAD = "date after the month"
    TWICE = "stage done twice"
    WAIVED = "waived"


def required(shape: Shape) -> set[Edge]:
    """The edges that rows of a shape can be in."""
    edges = {Edge.NOTHING_DUE, Edge.BLANK_DUE, Edge.COMPLETE, Edge.ZERO_REALIZED, Edge.TIE}
    if shape.measure is Measure.STAGES:
        return edges | {Edge.TEXT, Edge.LATE}
    if shape.measure is Measure.CATEGORY:
        edges |= {Edge.UNKNOWN}
    else:
        edges |= {Edge.BELOW, Edge.INSIDE, Edge.ABOVE} if shape.ranged else {Edge.ZERO_TARGET}
        edges |= {Edge.TEXT} if shape.filler is Filler.OPD else set()
    if shape.measure is Measure.RATIO:
        edges |= {Edge.ZERO_DENOMINATOR, Edge.HALF, Edge.REVERSED}
    elif shape.measure is not Measure.CATEGORY:
        edges |= {Edge.FAR}
    if shape.direction is not Direction.STABLE and shape.scope is Scope.OWN:
        edges |= {Edge.ABOVE_CAP}
    if shape.entry is EntryMode.TO_DATE:
        edges |= {Edge.FALLING}
    if shape.measure is Measure.NUMBER and shape.accumulation is Accumulation.LAST:
        edges |= {Edge.NEGATIVE}
    return edges


_NOT_DONE = {Edge.OPEN, Edge.EARLY, Edge.TEXT, Edge.AHEAD}
STAGE_EDGES = {
    "before it is due": _NOT_DONE,
    "in the month it is due": {*_NOT_DONE, Edge.ON_TIME},
    "after it was due": {*_NOT_DONE, Edge.ON_TIME, Edge.LATE, Edge.TWICE},
}
"""The edges that a stage can be in, by the month in which it is looked at."""


# Rows that stand on an edge ---------------------------------------------------------------------


BY_SIZE = {Edge.FAR, Edge.ZERO_REALIZED, Edge.NEGATIVE, Edge.ABOVE_CAP}
"""The edges that a range around 0 has no word for: nothing is divided by its bounds."""


class Made(NamedTuple):
    """A plan, its bounds where it is a range, and what is typed month by month.

    Of a rasio ``cells`` are the penyebut and ``uppers`` the pembilang.
    """

    plan: Plan
    cells: Cells
    bounds: tuple[float, float] | None = None
    uppers: Cells = {}  # noqa: RUF012 -- never changed


STEPS = ((2, 1e-4), (20, 1e-3), (200, 1e-2), (2000, 0.1), (20000, 1.0))
"""A target, and the step of whose odd multiples the capaian lies between two hundredths."""


@dataclass
class Maker:
    """Makes rows of one shape under one policy."""

    shape: Shape
    policy: ScoringPolicy
    random: Random
    around: bool = False

    def row(self, edge: Edge) -> Made:
        if self.shape.measure is Measure.CATEGORY:
            return self._category(edge)
        made = self._tie() if edge is Edge.TIE else self._angka(edge)
        if self.shape.measure is Measure.RATIO:
            return self._paired(made, edge)
        cells = dict(made.cells)
        if self.shape.entry is EntryMode.TO_DATE and edge is not Edge.FALLING:
            total = 0.0
            for month, value in cells.items():
                total = round(total + float(value), 4)
                cells[month] = total
        if self.shape.measure is Measure.BUDGET:
            plan = tuple(t if t is None else round(t * 1e6) * 1.0 for t in made.plan)
            cells = {month: round(float(value) * 1e6) * 1.0 for month, value in cells.items()}
            made = made._replace(plan=plan)
        if edge is Edge.TEXT:
            cells |= dict.fromkeys(self._blanks(), "dua belas")
        if edge is Edge.BLANK_DUE:
            blanks = self._blanks()
            cells = {month: value for month, value in cells.items() if month not in blanks}
        if edge is Edge.FALLING:
            cells[1] = max(map(float, cells.values())) + 1.0
        return made._replace(cells=cells)

    def _paired(self, made: Made, edge: Edge) -> Made:
        """Percentages as pairs; a penyebut of 100 keeps a tie exact."""
        lowers: Cells = {}
        uppers: Cells = {}
        for month, share in made.cells.items():
            lower = 100.0 if edge is Edge.TIE else self.random.choice((8.0, 40.0, 250.0, 8144.0))
            lower = 0.0 if edge is Edge.ZERO_DENOMINATOR else lower
            lowers[month], uppers[month] = lower, round(lower * float(share) / 100, 5)
        for month in self._blanks() if edge is Edge.BLANK_DUE else ():
            del lowers[month], uppers[month]
        if edge is Edge.HALF:
            order = [month for month in EVERY if month in {1, 2, 3, *self._some(0.3)}]
            for number, month in enumerate(order):
                self._damage(number, month, lowers, uppers)
        return made._replace(cells=lowers, uppers=uppers)

    def _damage(self, number: int, month: int, lowers: Cells, uppers: Cells) -> None:
        """One of the ways in which a pair is none."""
        if number % 4 == 0:
            del (uppers if month % 2 else lowers)[month]
        elif number % 4 == 1:
            uppers[month] = float(lowers[month]) + 1.0
        elif self.shape.filler is Filler.CENTRE:
            del lowers[month], uppers[month]
        elif number % 4 == 2:
            (uppers if month % 2 else lowers)[month] = "dua belas"
        else:
            uppers[month] = -1.0

    def _some(self, share: float) -> list[int]:
        return [month for month in EVERY if self.random.random() < share]

    def _blanks(self) -> set[int]:
        at_a_time = self.shape.accumulation is Accumulation.LAST
        to_date = self.shape.entry is EntryMode.TO_DATE
        return {1, *self._some(0.85 if at_a_time or to_date else 0.3)}

    def _angka(self, edge: Edge) -> Made:
        ratio = self.shape.measure is Measure.RATIO
        target = self.random.choice((3.0, 7.5, 16.0, 24.25 if ratio else 120.25))
        bounds = (target, round(target * 1.3, 2)) if self.shape.ranged else None
        plan: list[float | None] = [target] * 12
        if edge is Edge.NOTHING_DUE:
            plan = [None] * 11 + [target]
        if edge is Edge.ZERO_TARGET:
            plan = [0.0] * 12
        values = [round(self._share(edge, bounds) * target, 3) for _ in EVERY]
        if edge is Edge.COMPLETE:
            plan = [target, *(target if self.random.random() < 0.7 else None for _ in range(11))]
        made = Made(tuple(plan), dict(zip(EVERY, values, strict=True)), bounds)
        return self._around_zero(made) if self.around else made

    def _around_zero(self, made: Made) -> Made:
        """The same range and values, moved so that the range begins below 0."""
        lower, upper = made.bounds or (0.0, 0.0)
        down = lower + self.random.choice((0.5, 2.0)) * (upper - lower)
        bounds = round(lower - down, 4), round(upper - down, 4)
        moved: Cells = {month: round(float(v) - down, 4) for month, v in made.cells.items()}
        plan = tuple(t if t is None else bounds[0] for t in made.plan)
        return Made(plan, moved, bounds)

    def _share(self, edge: Edge, bounds: tuple[float, float] | None) -> float:
        """A realisation as a share of the target."""
        draw = self.random.uniform
        least = self.shape.direction is Direction.MIN
        ranges: dict[Edge, tuple[float, float]] = {
            Edge.ZERO_REALIZED: (0.0, 0.0), Edge.NEGATIVE: (-3.0, -0.1), Edge.FAR: (7.0, 40.0),
            Edge.ABOVE_CAP: (0.1, 0.6) if least else (1.7, 2.5), Edge.BELOW: (0.3, 0.98),
            Edge.INSIDE: (1.0, 1.3), Edge.ABOVE: (1.32, 2.2),
        }  # fmt: skip
        if edge is Edge.INSIDE and bounds and self.random.random() < 0.4:
            return self.random.choice(bounds) / bounds[0]
        if edge is Edge.ZERO_TARGET and self.random.random() < 0.4:
            return 0.0
        return draw(*ranges.get(edge, (0.5, 1.4)))

    def _tie(self) -> Made:
        """Each month's capaian lies exactly between two hundredths."""
        base, step = self.random.choice(STEPS[:2] if self.shape.measure is Measure.RATIO else STEPS)
        odd = [
            2 * self.random.randint(int(base / step / 4), int(base / step / 2)) + 1 for _ in EVERY
        ]
        if self.shape.accumulation is not Accumulation.LAST:
            odd = [odd[0]] * 12
        parts = [round(count * step, 4) for count in odd]
        inverse = (
            self.shape.direction is Direction.MIN and self.policy.minimising is Minimising.INVERSE
        )
        if self.shape.ranged:
            return self._ranged_tie(base, parts, inverse=inverse and not self.around)
        if inverse:
            plan, values = tuple(parts), [float(base)] * 12
        else:
            plan, values = (float(base),) * 12, parts
        return Made(plan, dict(zip(EVERY, values, strict=True)))

    def _ranged_tie(self, base: float, parts: list[float], *, inverse: bool) -> Made:
        """Below the lower bound, or above the upper one where the formula is T ÷ A."""
        if inverse:
            lower, upper = round(parts[0] / 2, 4), parts[0]
            return Made((lower,) * 12, dict.fromkeys(EVERY, base * 1.0), (lower, upper))
        inside = [part if part < base else part - base for part in parts]
        values = [round(part, 4) for part in inside]
        made = Made((float(base),) * 12, dict(zip(EVERY, values, strict=True)), (base, base * 2.0))
        return self._around_zero(made) if self.around else made

    def _category(self, edge: Edge) -> Made:
        words: dict[Edge, tuple[str, ...]] = {
            Edge.UNKNOWN: ("WTP-DPP", "baik", "WTP"), Edge.TIE: ("TW", "tw"),
            Edge.ZERO_REALIZED: ("TMP",), Edge.ABOVE_CAP: ("WTP",),
        }  # fmt: skip
        level = 100.0 if edge is Edge.TIE or self.random.random() < 0.3 else 75.0
        level = 75.0 if edge is Edge.ABOVE_CAP else level
        allowed = words.get(edge, tuple(name for name, _ in WORTH))
        cells: Cells = {month: self.random.choice(allowed) for month in EVERY}
        if edge is Edge.UNKNOWN:
            cells[1] = "baik"
        if edge is Edge.BLANK_DUE:
            blanks = set(EVERY) if self.shape.scope is Scope.REGION else self._blanks()
            cells = {m: word for m, word in cells.items() if m not in blanks}
        if edge is Edge.NOTHING_DUE:
            cells = {} if self.shape.scope is Scope.REGION else cells
            return Made((*[None] * 11, level), cells)
        return Made((level,) * 12, cells)


def _edges_to_make(shape: Shape) -> list[Edge]:
    """Without those that other rows are in anyhow; twice where few rows share their rules."""
    edges = required(shape)
    covered = {Edge.BLANK_DUE: Edge.TEXT, Edge.ABOVE: Edge.FAR}
    if shape.measure is Measure.RATIO:
        covered |= dict.fromkeys((Edge.BLANK_DUE, Edge.TEXT, Edge.REVERSED), Edge.HALF)
        if shape.accumulation is Accumulation.LAST:
            del covered[Edge.BLANK_DUE]
    if shape.direction is Direction.MAX and Edge.FAR in edges:
        covered[Edge.ABOVE_CAP] = Edge.FAR
    made = [edge for edge in Edge if edge in edges and covered.get(edge) not in edges]
    again = {Edge.UNKNOWN, Edge.HALF}
    if shape.direction is Direction.MIN and shape.entry is EntryMode.MONTH:
        again.add(Edge.TEXT)
    if shape.measure is Measure.PANEL and shape.direction is Direction.MIN:
        again.add(Edge.BLANK_DUE)
    return [*made, *(edge for edge in made if edge in again)]


def _to_make(shape: Shape) -> bool:
    """All shapes but those whose formulas other shapes have too, often enough.

    Monthly and position values of a mean are one rule; a range of percentages is the same whoever
    fills it. Rows of stages are made apart.
    """
    if shape.accumulation is Accumulation.MEAN:
        return (shape.entry is EntryMode.MONTH) == (shape.filler is Filler.OPD)
    if shape.measure is Measure.RATIO and shape.ranged and shape.filler is Filler.CENTRE:
        return (shape.direction, shape.accumulation) == (Direction.MIN, Accumulation.SUM)
    return shape.measure is not Measure.STAGES


def _around(shape: Shape) -> list[Edge]:
    """The edges on which rows of a range around 0 are made."""
    if not shape.ranged or shape.measure is not Measure.NUMBER:
        return []
    return [edge for edge in Edge if edge in required(shape) - BY_SIZE]


MADE_SHAPES = [shape for shape in SHAPES if _to_make(shape)]


# Contracts ---------------------------------------------------------------------------------------


POLICIES = (
    ScoringPolicy(blank=Blank.ZERO, minimising=Minimising.LAN, cap=100.0),
    ScoringPolicy(blank=Blank.ZERO, minimising=Minimising.INVERSE, cap=120.0, late=5.0),
    ScoringPolicy(blank=Blank.IGNORE, minimising=Minimising.LAN, cap=120.0, late=60.0),
    ScoringPolicy(blank=Blank.IGNORE, minimising=Minimising.INVERSE, cap=100.0),
)
SHOWN = (7, 5, 11, 9)


def large(policy: ScoringPolicy, shown: int, random: Random) -> Case:
    """Every shape on every edge under one policy, in five groups, with any weights."""
    rows: list[IssuedRow] = []
    values: list[Observation] = []
    for shape in MADE_SHAPES:
        made = [(edge, False) for edge in _edges_to_make(shape)]
        for edge, around in (*made, *((edge, True) for edge in 2 * _around(shape))):
            code = f"R{len(rows):03d}"
            row, own = _one(code, shape, edge, policy, random, around=around)
            rows.append(row)
            values += own
    staged = [_staged_row(f"T{at:02d}", plan, at, random) for at, plan in enumerate(STAGE_PLANS)]
    decisions: list[Decision] = []
    for shape in WAIVED_SHAPES:
        for until in (None, dt.date(2026, 6, 30)):
            code = f"W{len(decisions):02d}"
            if shape.measure is Measure.STAGES:
                staged.append(_staged_row(code, STAGE_PLANS[0], len(decisions), random))
            else:
                row, own = _one(code, shape, Edge.COMPLETE, policy, random)
                rows.append(row)
                values += own
            decisions.append(
                Decision(sort=WAIVER, key=ContractKey(2026, "DINAS"), subject=code, reason="x",
                         by="x", code=code, until=until)
            )  # fmt: skip
    rows += [row for row, _, _ in staged]
    values += [one for _, _, own in staged for one in own]
    stages = tuple(stage for _, own, _ in staged for stage in own)
    issued_as = replace(contract_of(rows, policy, random), stages=stages)
    return Case(issued_as, tuple(values), shown, Decisions(decisions=tuple(decisions)))


def _one(
    code: str,
    shape: Shape,
    edge: Edge,
    policy: ScoringPolicy,
    random: Random,
    *,
    around: bool = False,
) -> tuple[IssuedRow, list[Observation]]:
    """A row of a shape on an edge, its range ``around`` 0 or not, and what is typed for it."""
    made = Maker(shape, policy, random, around).row(edge)
    field = Field.DENOMINATOR if shape.measure is Measure.RATIO else Field.VALUE
    values = [seen(code, month, value, field) for month, value in made.cells.items()]
    values += [seen(code, month, value, Field.NUMERATOR) for month, value in made.uppers.items()]
    if shape.scope is Scope.REGION:
        named = EVERY if edge in {Edge.TIE, Edge.ZERO_REALIZED} else EVERY[::2]
        values += [seen(code, month, 1.0, Field.CAUSE) for month in named]
    return made_row(code, shape, made, random), values


StagePlan = tuple[tuple[int, float, str], ...]
"""The month, the weight and the fate of each stage of a row."""
FATES = ("never", "early", "on time", "late", "text", "ahead", "twice", "huge", "told late")
MANY = tuple((month, 8.33 if month < 12 else 8.37, "") for month in range(1, 13))
STAGE_PLANS: tuple[StagePlan, ...] = (
    *(MANY,) * 7,
    ((1, 100.0, "on time"),),
    ((1, 100.0, "never"),),
    *(((1, 100.0, "twice"),),) * 2,
    ((12, 100.0, "early"),),
    ((12, 100.0, "never"),),
    ((1, 12.345, "on time"), (1, 87.655, "never")),
    ((1, 50.0, "on time"), (2, 25.0, "late"), (2, 25.0, "on time")),
)
"""Seven rows of twelve stages with every fate, and rows of one, two and three stages."""
WAIVED_SHAPES = [
    next(shape for shape in SHAPES if shape.measure is measure and shape.scope is Scope.OWN)
    for measure in Measure
] + [next(shape for shape in SHAPES if shape.scope is Scope.REGION)]


def _staged_row(
    code: str, plan: StagePlan, turn: int, random: Random
) -> tuple[IssuedRow, list[Stage], list[Observation]]:
    """A row of tahapan with its stages, and what is typed for them."""
    stages, values = [], []
    for at, (month, weight, fate) in enumerate(plan):
        own = f"{code}-{at:02d}"
        stages.append(
            Stage(code=own, indicator=code, name=f"Tahap {own}", month=month, weight=weight)
        )
        chosen = fate or FATES[(at + 2 * turn) % len(FATES)]
        values += [
            seen(own, when, day, Field.DONE) for when, day in _days(month, chosen, random).items()
        ]
    due = {month: 0.0 for month, _, _ in plan}
    for month, weight, _ in plan:
        due[month] = round(due[month] + weight, 4)
    row = issued(
        code, group=f"G{random.randrange(5)}", measure=Measure.STAGES, unit="%",
        weight=round(random.uniform(0.01, 99), 2), target=100.0,
        plan=tuple(due.get(month) for month in EVERY),
    )  # fmt: skip
    return row, stages, values


def _days(month: int, fate: str, random: Random) -> Cells:
    """In which sheets a stage that is due in ``month`` is said to be done, and when."""
    before, after = max(1, month - random.randint(1, 3)), min(12, month + random.randint(1, 3))

    def day(of: int) -> str:
        return f"2026-{of:02d}-{random.randint(1, 28):02d}" if of > 0 else "2025-12-30"

    match fate:
        case "early":
            return {before: day(before if before < month else 0)}
        case "on time":
            return {month: day(month)}
        case "late":
            return {after: day(after)}
        case "told late":
            return {after: day(month)}
        case "text":
            return {before: "sudah selesai", after: day(month)}
        case "ahead":
            return {before: f"2026-{before + 1:02d}-01" if before < 12 else "2027-01-01"}
        case "twice":
            return {after: day(after), min(12, after + 1): day(month)}
        case "huge":
            return {before: 20260320.0}
        case _:
            return {}


def contract_of(rows: list[IssuedRow], policy: ScoringPolicy, random: Random) -> Edition:
    """A contract of rows made by :func:`made_row`."""
    used = sorted({row.group for row in rows})
    groups = tuple(
        Group(code=code, name=f"Kelompok {code}", weight=round(random.uniform(0.1, 70), 2))
        for code in used
    )
    ordered = sorted(rows, key=lambda row: row.group)
    return edition(*ordered, groups=groups, policy=policy, pagu=1e12)


def made_row(code: str, shape: Shape, made: Made, random: Random) -> IssuedRow:
    lower, upper = made.bounds or (None, None)
    level = next(t for t in made.plan if t is not None)
    return issued(
        code, group=f"G{random.randrange(5)}", measure=shape.measure, direction=shape.direction,
        accumulation=shape.accumulation, entry=shape.entry, filler=shape.filler, scope=shape.scope,
        weight=round(random.uniform(0.01, 99), random.randint(0, 2)) or 1.0, plan=made.plan,
        target=level, lower=lower, upper=upper,
        unit={Measure.BUDGET: "Rp", Measure.RATIO: "%"}.get(shape.measure, "km"),
        scale="BPK" if shape.measure is Measure.CATEGORY else "",
    )  # fmt: skip


MARKS = (90.0, 90.01, 89.99, 75.0, 75.01, 65.0, 65.01, 50.0, 50.01, 0.0, 100.0)


def small(random: Random) -> Case:
    """Months that are complete; groups and scores on ties and on the bounds of the predikat."""
    last: dict[str, Any] = {"accumulation": Accumulation.LAST, "entry": EntryMode.POSITION}
    level = (100.0,) * 12
    rows = (
        issued("A", group="G1", weight=20.0, plan=level, **last),
        issued("B", group="G1", weight=20.0, plan=level, **last),
        issued("C", group="G2", weight=40.0, plan=level, filler=Filler.CENTRE, **last),
        issued("D", group="G3", weight=5.0, plan=(*[None] * 8, *level[:4]), **last),
    )
    values, until = [], random.randint(2, 12)
    since = random.randint(1, 9)
    for month in range(1, until + 1):
        mark, other = random.choice(MARKS), random.choice(MARKS)
        gap = random.choice((0.0, 0.01, 0.03))
        values += [seen("A", month, mark), seen("B", month, round(mark + gap, 2))]
        values += [seen("D", month, random.choice((mark, other)))] if month >= 9 else []
        if month >= since:
            values.append(seen("C", month, random.choice((mark, round(mark + 0.01, 2), other))))
    weights = random.choice(((50.0, 50.0, 10.0), (30.0, 30.01, 1.0), (60.0, 40.0, 25.0)))
    groups = tuple(
        Group(code=code, name=f"Kelompok {code}", weight=weight)
        for code, weight in zip(("G1", "G2", "G3"), weights, strict=True)
    )
    return Case(edition(*rows, groups=groups), tuple(values))


# Filling and comparing ---------------------------------------------------------------------------


Wanted = dict[Place, Formula]


# Which box a comparison belongs to ---------------------------------------------------------------

_ADDRESS = re.compile(r"\$?[A-Z]{1,3}\$?[0-9]+")
_MONTH = re.compile("|".join(MONTHS))
_LITERAL_MONTHS = (
    (re.compile(r"(INDEX\(@:@,1,)[0-9]+\)"), r"\1bulan)"),
    (
        re.compile(r"MAX\((ISNUMBER\(@\)(?:\*ISNUMBER\(@\))?)\*[0-9]+(?:,\1\*[0-9]+)*\)"),
        r"MAX(\1*bulan, ...)",
    ),
    (re.compile(r"(<DATE\(2026,)[0-9]+,1\),[0-9]+,"), r"\1bulan,1),bulan,"),
    (re.compile(r"^(=IF\(@<=)[0-9]+(,@,0\))$"), r"\1bulan\2"),
    (re.compile(r"(DATE\(2026,)[0-9]+(,1\))"), r"\1bulan\2"),
    (re.compile(r"IF\(@([>=])[0-9]+,\"(terlambat|jatuh tempo)\""), r'IF(@\1bulan,"\2"'),
)


def template(page: str, text: str) -> str:
    """A formula without its addresses, after the kind of its sheet."""
    kind = "Bulan" if page in MONTHS else page
    bare = _MONTH.sub("Bulan", _ADDRESS.sub("@", text)).replace("Bulan!", "")
    for literal, instead in _LITERAL_MONTHS:
        bare = literal.sub(instead, bare)
    return f"{kind} {bare}"


def edges_of(case: Case, facts: Facts, row: IssuedRow, month: int) -> set[Edge]:
    """The edges on which a row stands in one month, from its facts."""
    record = facts.rows[row.code, month]
    if facts.decisions.waives(case.edition.key, row.code, month):
        return {Edge.WAIVED}
    if all(t is None for t in row.plan[:month]):
        return {Edge.NOTHING_DUE}
    target, realized = float(record["target"]), float(record["realisasi_sd"])
    judged = record["status"] == RowStatus.JUDGED
    tests = {
        **_reporting(case, row, month),
        Edge.ZERO_TARGET: target == 0,
        Edge.ZERO_REALIZED: judged and realized == 0,
        Edge.NEGATIVE: realized < 0,
        Edge.TIE: judged and _on_tie(case, row, record["capaian"], target, realized),
        Edge.ABOVE_CAP: record["capaian"] > case.edition.policy.cap,
        Edge.FAR: judged and realized > 5 * target > 0,
    }
    if row.lower is not None and row.upper is not None and judged:
        tests[Edge.BELOW] = realized < row.lower
        tests[Edge.INSIDE] = row.lower <= realized <= row.upper
        tests[Edge.ABOVE] = realized > row.upper
    return {edge for edge, there in tests.items() if there}


def edges_of_stage(case: Case, facts: Facts, stage: Stage, month: int) -> set[Edge]:
    """The edges on which a stage stands in one month."""
    record = facts.stages[stage.code, month]
    told = [one for one in case.days.get(stage.code, ()) if one.month <= month]
    done, late = record["tercatat"] > 0, record["telat"] > 0
    tests = {
        Edge.OPEN: not done,
        Edge.EARLY: done and record["waktu"] < stage.month,
        Edge.ON_TIME: done and record["waktu"] == stage.month,
        Edge.LATE: late,
        Edge.AHEAD: any(ahead(one) for one in told),
        Edge.TEXT: any(case.unreadable(one) and not ahead(one) for one in told),
        Edge.TWICE: len([one for one in told if not case.unreadable(one)]) > 1,
    }
    return {edge for edge, there in tests.items() if there}


def _reporting(case: Case, row: IssuedRow, month: int) -> dict[Edge, bool]:
    if row.measure is Measure.STAGES:
        return _progress(case, row, month)
    if row.measure is Measure.RATIO:
        return _pairing(case, row, month)
    mine = case.values.get(row.code, [])
    known = {one.month: one.value for one in mine if not case.unreadable(one)}
    due = [k for k in range(1, month + 1) if row.plan[k - 1] is not None]
    asked = due
    if row.measure is Measure.BUDGET:
        asked = [month]
    elif row.accumulation is Accumulation.LAST:
        asked = due[-1:]
    if row.scope is Scope.REGION:
        missing = not any(k <= month for k in known)
    else:
        missing = any(k not in known for k in asked)
    odd = any(one.month <= month and case.unreadable(one) for one in mine)
    series = [
        float(known[k]) for k in sorted(known) if k <= month and row.entry is EntryMode.TO_DATE
    ]
    return {
        Edge.BLANK_DUE: missing,
        Edge.COMPLETE: not missing,
        Edge.TEXT: odd and row.measure is not Measure.CATEGORY,
        Edge.UNKNOWN: odd and row.measure is Measure.CATEGORY,
        Edge.FALLING: any(later < earlier for earlier, later in pairwise(series)),
    }


def _pairing(case: Case, row: IssuedRow, month: int) -> dict[Edge, bool]:
    """Of the months so far: which pairs are whole, halved, turned round, texts."""
    told = {k: own for k, own in case.pairs.get(row.code, {}).items() if k <= month}
    odd = {k for k, own in told.items() if any(case.unreadable(one) for one in own.values())}
    whole_ones = {
        k: [float(own[field].value) for field in PAIR]
        for k, own in told.items()
        if k not in odd and len(own) == 2
    }
    known = {k: pair for k, pair in whole_ones.items() if pair[0] <= pair[1]}
    due = [k for k in range(1, month + 1) if row.plan[k - 1] is not None]
    asked = due[-1:] if row.accumulation is Accumulation.LAST else due
    missing = any(k not in known for k in asked)
    return {
        Edge.BLANK_DUE: missing,
        Edge.COMPLETE: not missing,
        Edge.TEXT: bool(odd),
        Edge.HALF: any(len(own) == 1 for own in told.values()),
        Edge.REVERSED: len(known) < len(whole_ones),
        Edge.ZERO_DENOMINATOR: not missing and not any(known[k][1] for k in asked),
    }


def _progress(case: Case, row: IssuedRow, month: int) -> dict[Edge, bool]:
    """Of the stages that are due: whether all are done, on time, told in texts."""
    own = [stage for stage in case.edition.stages if stage.indicator == row.code]
    due = [stage for stage in own if stage.month <= month]
    states = {stage.code: done_by(case, stage, month) for stage in due}
    return {
        Edge.BLANK_DUE: not all(states.values()),
        Edge.COMPLETE: all(states.values()),
        Edge.LATE: any(
            state > f"2026-{stage.month:02d}-31" for stage in due if (state := states[stage.code])
        ),
        Edge.TEXT: any(
            one.month <= month and case.unreadable(one)
            for stage in own
            for one in case.days.get(stage.code, ())
        ),
    }


def done_by(case: Case, stage: Stage, month: int) -> str:
    """The earliest day that was told of a stage by a month, "" for none."""
    told = case.days.get(stage.code, ())
    days = [str(one.value) for one in told if one.month <= month and not case.unreadable(one)]
    return min(days, default="")


def _on_tie(case: Case, row: IssuedRow, capaian: float, target: float, realized: float) -> bool:
    with localcontext() as context:
        context.prec = oracle.DIGITS
        a, t = oracle.exact(realized), oracle.exact(target)
        if row.scope is Scope.REGION or row.measure in {Measure.BUDGET, Measure.STAGES}:
            raw = a * 100 / t if t else Decimal(0)
        else:
            raw = oracle.achieved_by(row, case.edition.policy, t, a)
        tie = abs(raw) * 100 % 1 == Decimal("0.5")
        return tie and oracle.exact(capaian) == oracle.rounded(raw, 2)


class Box(NamedTuple):
    """What a comparison counts for; without a row the last four are empty."""

    template: str
    measure: str = ""
    direction: str = ""
    accumulation: str = ""
    edge: str = ""


class Kind(NamedTuple):
    """Whose a formula is, and the edges that those can be in."""

    measure: str
    direction: str
    accumulation: str
    edges: frozenset[Edge]


ANY_WAIVED = Kind("dikecualikan", "", "", frozenset({Edge.WAIVED}))


def kind_of(case: Case, code: str, month: int, edges: frozenset[Edge]) -> Kind | None:
    """The kind of a row or a stage in a month; of a formula of neither there is none."""
    if Edge.WAIVED in edges:
        return ANY_WAIVED
    if code in case.stages:
        due = case.stages[code].month
        words = list(STAGE_EDGES)
        when = words[0] if month < due else words[1] if month == due else words[2]
        return Kind("tahap", when, "", frozenset(STAGE_EDGES[when]))
    if code not in case.rows:
        return None
    row = case.rows[code]
    names = row.measure.value, row.direction.value, row.accumulation.value
    edges_there = required(_shape(row))
    if around_zero(row):
        edges_there -= BY_SIZE
    return Kind(*names, frozenset(edges_there))


class Matrix:
    """How many comparisons each box has had."""

    def __init__(self) -> None:
        self._counted: Counter[tuple[str, Kind | None, frozenset[Edge]]] = Counter()

    def add(self, case: Case, facts: Facts, formulas: Mapping[Place, Formula]) -> None:
        known: dict[tuple[str, int], tuple[Kind | None, frozenset[Edge]]] = {}
        for (page, _), one in formulas.items():
            at = one.code, one.month
            if at not in known:
                edges = self._edges(case, facts, *at)
                known[at] = kind_of(case, *at, edges), edges
            self._counted[template(page, one.text), *known[at]] += 1

    @staticmethod
    def _edges(case: Case, facts: Facts, code: str, month: int) -> frozenset[Edge]:
        if code in case.stages:
            return frozenset(edges_of_stage(case, facts, case.stages[code], month))
        row = case.rows.get(code)
        return frozenset(edges_of(case, facts, row, month) if row else ())

    @property
    def compared(self) -> int:
        return self._counted.total()

    @cached_property
    def boxes(self) -> Counter[Box]:
        boxes: Counter[Box] = Counter()
        for (text, kind_there, edges), count in self._counted.items():
            kind = kind_there[:3] if kind_there else ("", "", "")
            boxes[Box(text, *kind)] += count
            for edge in edges:
                boxes[Box(text, *kind, edge.value)] += count
        return boxes

    @cached_property
    def needed(self) -> set[Box]:
        return {
            Box(text, *kind[:3], edge.value)
            for text, kind, _ in self._counted
            if kind
            for edge in kind.edges
        }

    def lacking(self) -> list[str]:
        """The boxes that are empty, or filled too thinly."""
        pooled: Counter[Box] = Counter()
        for box, count in self.boxes.items():
            if box.edge:
                pooled[Box(box.template, edge=box.edge)] += count
        lacking = []
        for box in sorted(self.needed | set(self.boxes)):
            count = self.boxes[box]
            shown_once = box.template.startswith(layout.CARD_NAME) and box.edge
            if shown_once and box in self.needed:
                enough = count > 0 and pooled[Box(box.template, edge=box.edge)] >= LEAST
            else:
                enough = count >= LEAST or (bool(box.edge) and box not in self.needed)
            lacking += [] if enough else [f"{count:5d} {' | '.join(box)}"]
        return lacking

    def lines(self) -> list[str]:
        """The matrix: kinds × edges, with the number of templates and the fewest comparisons."""
        cells: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for box, count in self.boxes.items():
            if box.edge and not box.template.startswith(layout.CARD_NAME):
                cells[box[1:]].append(count)
        lines = [
            f"{' '.join(key):60} {len(counts):3d} templates, at least {min(counts):5d} of each"
            for key, counts in sorted(cells.items())
        ]
        templates = len({box.template for box in self.boxes})
        edged = sum(1 for box in self.boxes if box.edge)
        return [
            *lines,
            f"{templates} templates, {edged} boxes with an edge, {self.compared} comparisons",
        ]


def _shape(row: IssuedRow) -> Shape:
    return Shape(
        row.measure, row.direction, row.accumulation, row.entry, row.filler, row.scope, row.ranged
    )


# The test ----------------------------------------------------------------------------------------


def compared(
    cases: list[Case], folder: Path
) -> Iterator[tuple[Case, Facts, Wanted, tuple[Found, Found]]]:
    """Fill every workbook, recalculate all in both engines, and lay all sides' values out."""
    paths = [folder / f"{number:03d}.xlsx" for number in range(len(cases))]
    blanks = facts_of(cases, filled=False)
    for case, blank, path in zip(cases, blanks, paths, strict=True):
        path.write_bytes(filled_in(case, blank))
    with ThreadPoolExecutor(1) as pool:  # LibreOffice works while Python does its own part
        job = pool.submit(office.recalculate, paths, folder / "dihitung")
        done = facts_of(cases, filled=True)
        wanted = [expected(case, facts) for case, facts in zip(cases, done, strict=True)]
        for case, facts, want, path in zip(cases, done, wanted, job.result(), strict=True):
            source = folder / path.name
            yield case, facts, want, (cached(path), second_engine.recalculated(source))


def cases_to_compare() -> list[Case]:
    random = Random(20260123)  # noqa: S311 -- the same workbooks every time
    cases = [large(policy, at, random) for policy, at in zip(POLICIES, SHOWN, strict=True)]
    return keyed([*cases, *(small(random) for _ in range(LEAST - len(cases)))])


@pytest.mark.office
def test_every_formula_agrees_in_every_box(tmp_path: Path) -> None:
    office.require_office()
    office.canary(tmp_path / "canary")
    cases = cases_to_compare()
    matrix, faults = Matrix(), []
    for case, facts, wanted, found in compared(cases, tmp_path):
        for engine in found:
            faults += disagreements(wanted, engine)
        matrix.add(case, facts, wanted)
    lacking = matrix.lacking()
    print("\n".join(matrix.lines()))  # noqa: T201 -- the matrix, under -s or on failure
    assert not faults, f"{len(faults)} disagree:\n" + "\n".join(faults[:40])
    assert not lacking, f"{len(lacking)} boxes lack comparisons:\n" + "\n".join(lacking[:60])


def second_opinion(tmp_path: Path, kept: Callable[[Book], Book] = whole) -> list[str]:
    """What IronCalc computes otherwise than Python in a few small workbooks of today's rules."""
    random, folder = Random(20260124), tmp_path  # noqa: S311 -- the same workbooks every time
    drawn = [small(random) for _ in range(3)]
    cases = keyed([replace(case, edition=replace(case.edition, rules=RULES)) for case in drawn])
    blanks, done = facts_of(cases, filled=False), facts_of(cases, filled=True)
    faults = []
    for case, blank, facts in zip(cases, blanks, done, strict=True):
        path = folder / f"{case.edition.key}.xlsx"
        path.write_bytes(filled_in(case, blank, kept))
        faults += disagreements(expected(case, facts), second_engine.recalculated(path))
    return faults


def test_a_second_engine_agrees_without_an_office(tmp_path: Path) -> None:
    assert second_opinion(tmp_path) == []


@pytest.mark.parametrize(
    ("ours", "other"), [(">=0", ">0"), ("ROUND(", "TRUNC("), ('"Periksa"', '"Lengkap"')]
)
def test_the_second_engine_sees_a_formula_that_is_wrong(
    tmp_path: Path, ours: str, other: str
) -> None:
    """A mutant of one form in every formula: engines that compute nothing would see none."""

    def mutated(pages: Book) -> Book:
        changed = tuple(
            replace(page, cells=tuple(replace(put, formula=put.formula.replace(ours, other))
                                      if put.formula else put for put in page.cells))
            for page in pages.pages
        )  # fmt: skip
        return replace(pages, pages=changed)

    assert second_opinion(tmp_path, mutated)


def test_what_is_typed_makes_the_cached_values_stale() -> None:
    """Else a program that recalculates nothing would agree."""
    case = cases_to_compare()[0]
    (blank,), (filled,) = facts_of([case], filled=False), facts_of([case], filled=True)
    before, after = expected(replace(case, typed=()), blank), expected(case, filled)
    fresh = [place for place, one in after.items() if not agrees(one.value, before[place].value)]
    assert len(fresh) > len(after) / 4


@pytest.mark.parametrize("policy", POLICIES, ids=str)
def test_the_oracle_agrees_on_the_same_rows(policy: ScoringPolicy) -> None:
    """Without the decisions, which are none of the oracle's business."""
    case = replace(large(policy, 6, Random(7)), rulings=NO_DECISIONS)  # noqa: S311 -- always the same
    (facts,) = facts_of([case], filled=True)
    (found,) = oracle.judge([case.edition], case.own, case.told, Period(1, 9)).values()
    for code, judged in found.rows.items():
        record = facts.rows[code, 9]
        assert (record["status"], record["nilai"]) == (judged.status, float(judged.value)), code
    total = facts.totals[9]
    assert (total["skor"], total["bobot_terukur"]) == (float(found.score), float(found.measured))


# Cells that answer for several months, and closed ones -----------------------------------------

SPAN_PLANS = {
    (3, 6, 9, 12): "due",
    (1, 3, 5, 7, 9, 11): "all",
    (6,): "all",
    (2, 3, 7, 10): "gaps",
    tuple(EVERY): "gaps",
}
"""The due months of each pattern (with and without December, single, uneven, every month), and how
its cells are filled: so that each shape has cells of every class."""
SPAN_SHAPES = [
    shape
    for shape in SHAPES
    if shape.filler is Filler.OPD and shape.measure in {Measure.NUMBER, Measure.RATIO}
]


class CellClass(StrEnum):
    """What a cell of such a row is, and what stands in it."""

    SPAN = "span filled"
    SPAN_BLANK = "span blank"
    CLOSED = "closed and blank"
    FOUND = "closed but filled"
    DECEMBER = "December answers for the rest"


def spanned_case(policy: ScoringPolicy, random: Random) -> Case:
    """Every shape under every pattern, filled in one way or another, in a contract with spans."""
    rows: list[IssuedRow] = []
    values: list[Observation] = []
    for shape in SPAN_SHAPES:
        for months, way in SPAN_PLANS.items():
            code = f"S{len(rows):03d}"
            plan = tuple(random.choice((5.0, 20.0)) if m in months else None for m in EVERY)
            made = Made(plan, {}, (5.0, 20.0) if shape.ranged else None)
            rows.append(made_row(code, shape, made, random))
            values += spanned_values(code, shape, months, way, random)
    issued_as = replace(contract_of(rows, policy, random), rules=2)
    return Case(issued_as, tuple(values), random.randint(4, 12))


def spanned_values(
    code: str, shape: Shape, months: tuple[int, ...], way: str, random: Random
) -> list[Observation]:
    """What is typed: where it is asked, everywhere, or here and there."""
    typed_in = [m for m in EVERY if way == "all" or (way == "due" and m in (*months, 12))]
    typed_in = [m for m in EVERY if random.random() < 0.6] if way == "gaps" else typed_in
    found = []
    for month in typed_in:
        value = round(random.uniform(0, 30), 2)
        if shape.measure is Measure.RATIO:
            found.append(seen(code, month, value, Field.NUMERATOR))
            found.append(seen(code, month, value + random.choice((0, 3, 90)), Field.DENOMINATOR))
        else:
            found.append(seen(code, month, value))
    return found


def classes_of(case: Case, facts: Facts) -> Counter[tuple[Shape, CellClass]]:
    """How many cells of each class the rows of each shape have."""
    counted: Counter[tuple[Shape, CellClass]] = Counter()
    for row in facts.edition.rows:
        filled = {one.month for one in case.values.get(row.code, ())} | set(
            case.pairs.get(row.code, ())
        )
        issued_as = case.rows[row.code]
        for month, start in enumerate(facts.asked(row), 1):
            there = month in filled
            if start == 0:
                sort = CellClass.FOUND if there else CellClass.CLOSED
            else:
                sort = CellClass.SPAN if there else CellClass.SPAN_BLANK
            counted[_shape(row), sort] += 1
            if start and issued_as.plan[month - 1] is None:
                counted[_shape(row), CellClass.DECEMBER] += 1
    return counted


@pytest.mark.office
def test_cells_that_answer_for_spans_agree_in_every_class(tmp_path: Path) -> None:
    office.require_office()
    office.canary(tmp_path / "canary")
    random = Random(20261113)  # noqa: S311 -- the same workbooks every time
    cases = keyed([spanned_case(policy, random) for policy in POLICIES])
    counted: Counter[tuple[Shape, CellClass]] = Counter()
    faults = []
    for case, facts, wanted, found in compared(cases, tmp_path):
        for engine in found:
            faults += disagreements(wanted, engine)
        counted += classes_of(case, facts)
    assert not faults, f"{len(faults)} disagree:\n" + "\n".join(faults[:40])
    for shape in SPAN_SHAPES:
        late = shape.accumulation is not Accumulation.LAST and shape.entry is not EntryMode.TO_DATE
        needed = set(CellClass) - (set() if late else {CellClass.DECEMBER})
        assert {sort for sort in CellClass if counted[shape, sort] >= LEAST // 2} == needed, shape


@pytest.mark.parametrize("policy", POLICIES, ids=str)
def test_the_oracle_agrees_on_spans(policy: ScoringPolicy) -> None:
    case = spanned_case(policy, Random(11))  # noqa: S311 -- always the same
    (facts,) = facts_of([case], filled=True)
    for last in (1, 5, 9, 12):
        (found,) = oracle.judge([case.edition], case.own, [], Period(1, last)).values()
        for code, judged in found.rows.items():
            record = facts.rows[code, last]
            assert (record["status"], record["nilai"]) == (judged.status, float(judged.value)), code
