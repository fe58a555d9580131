"""Small changes of the rules, each of which the checks must see: a check of the checks.

A mutant of the formulas is written into a workbook of its own, and LibreOffice must disagree with
Python about it; a mutant of the values must be seen by the oracle.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kontrak_xl.contracts.workbook import calc, entries
from kontrak_xl.core.model import (
    MONTHS,
    Accumulation,
    Direction,
    EntryMode,
    Filler,
    Measure,
    Period,
    RowStatus,
    Scope,
    ScoringPolicy,
)
from kontrak_xl.core.observations import Field as Reported
from kontrak_xl.rules import evaluate, formulas, rulebook, stages, to_date
from kontrak_xl.rules.expr import (
    At,
    Const,
    Expr,
    Extreme,
    Filled,
    Fold,
    If,
    Op,
    Rounded,
    RowField,
    Setting,
    Sign,
    UpTo,
    Which,
    equal,
    minus,
    plus,
)
from kontrak_xl.workbook import excel
from kontrak_xl.workbook.layout.contract import CALC_NAME, PLAN_NAME
from kontrak_xl.workbook.pages import Book, Page, PageCell
from tests.support import office
from tests.support.agreeing import (
    EVERY,
    Case,
    cached,
    disagreements,
    expected,
    facts_of,
    filled_in,
    keyed,
)
from tests.support.scoring import compare, due, edition, issued, level, seen

if TYPE_CHECKING:
    from pathlib import Path

    from kontrak_xl.contracts.workbook.ledger import Ledger
    from kontrak_xl.core.model import IssuedRow
    from kontrak_xl.core.observations import Observation
    from kontrak_xl.rules.rounding import Numbers
    from kontrak_xl.workbook.algebra import Range

pytestmark = pytest.mark.slow

Change = Callable[[Expr], Expr]
Apply = Callable[[pytest.MonkeyPatch], None]


# What is scored ----------------------------------------------------------------------------------


LAST: dict[str, Any] = {"accumulation": Accumulation.LAST, "entry": EntryMode.POSITION}
MIN: dict[str, Any] = {"direction": Direction.MIN}
RUNNING: dict[str, Any] = {"entry": EntryMode.TO_DATE}
CENTRE: dict[str, Any] = {"filler": Filler.CENTRE, "group": "KHUSUS"}
WORDS: dict[str, Any] = {"measure": Measure.CATEGORY, "scale": "BPK", **LAST}
RATIO: dict[str, Any] = {"measure": Measure.RATIO, "unit": "%"}
QUARTERS = due((3, 10), (6, 20), (9, 10), (12, 10))
ROWS: list[tuple[IssuedRow, dict[int, float | str]]] = [
    (issued("SUM", weight=7.0, plan=QUARTERS), {2: 4.0, 3: 3.0, 7: 6.0, 9: 30.0}),
    (issued("GAP", weight=3.0, plan=QUARTERS, **MIN), {3: 11.0, 5: 9.0, 9: 5.0}),
    (issued("FULL", plan=QUARTERS, **MIN), {3: 11.0, 4: 2.0, 6: 19.0, 9: 10.0, 12: 12.0}),
    (issued("RISE", **RUNNING), {1: 9.0, 3: 24.0, 4: 23.0, 8: 61.0, 12: 107.0}),
    (issued("FALL", **RUNNING, **MIN), {1: 9.0, 2: 21.0, 3: 20.0, 6: 66.0, 11: 99.0}),
    (issued("MEAN", accumulation=Accumulation.MEAN, plan=QUARTERS), {1: 9.0, 6: 14.0, 9: 13.0}),
    (issued("TIE", plan=level(20), **LAST),
     dict(zip(EVERY, (17.123, 0.201, 25.001, -3.001, 19.999, 20.0, 4.017), strict=False))),
    (issued("LESS", plan=level(16), **LAST, **MIN),
     dict(zip(EVERY, (18.0, 15.0, 0.0, 40.0, -3.0, 16.0, 31.0), strict=False))),
    (issued("DUST", plan=level(20), **LAST, **MIN), {1: 38.901, 2: 39.197}),
    (issued("NONE", plan=level(0), **LAST, **MIN), {1: 0.0, 2: 2.0, 3: -1.0}),
    (issued("LOW", plan=level(7), lower=7.0, upper=8.0, **LAST, **MIN),
     dict(zip(EVERY, (6.5, 7.0, 7.5, 8.0, 9.0, 30.0), strict=False))),
    (issued("RANGE", plan=level(80), lower=80.0, upper=90.0, **LAST),
     dict(zip(EVERY, (70.0, 80.0, 85.0, 90.0, 92.0, 300.0), strict=False))),
    (issued("AROUND", plan=level(-5), lower=-5.0, upper=5.0, direction=Direction.STABLE, **LAST),
     dict(zip(EVERY, (-9.0, -5.0, 0.0, 5.0, 7.0, 30.0), strict=False))),
    (issued("FINE", plan=level(0.0125), **LAST), {m: 0.01 + m / 17000 for m in EVERY}),
    (issued("MONEY", plan=level(1e9), measure=Measure.BUDGET, unit="Rp", **RUNNING),
     {m: m * 0.9e9 for m in EVERY[::2]}),
    (issued("WORD", plan=level(75), **WORDS), {2: "WTP", 3: "TW", 5: "wdp", 6: "TMP"}),
    (issued("LATE", plan=level(9), **LAST, **CENTRE), {4: 8.0, 11: 8.0}),
    (issued("OPINI", plan=due((6, 100)), scope=Scope.REGION, **WORDS, **CENTRE),
     {4: "WDP", 5: "WDP", 8: "TW", 9: "TW"}),
]  # fmt: skip
"""A row for every mutant to trip over, with what is typed month by month."""
CLOSED: list[tuple[IssuedRow, dict[int, float | str]]] = [
    (issued("SUM", weight=7.0, plan=QUARTERS), {2: 4.0, 3: 3.0, 7: 6.0, 9: 9.0}),
    (issued("LEAST", plan=QUARTERS, **MIN), {2: 4.0, 3: 8.0, 6: 19.0, 7: 9.0, 9: 5.0}),
    (issued("RISE", plan=QUARTERS, **RUNNING), {2: 9.0, 3: 8.0, 6: 24.0, 8: 31.0, 9: 26.0}),
    (issued("MEAN", accumulation=Accumulation.MEAN, plan=due((2, 20), (4, 30), (9, 25))),
     {1: 2.0, 2: 14.0, 4: 26.0, 6: 3.0, 9: 21.0}),
    (issued("LATER", accumulation=Accumulation.MEAN, plan=due((9, 25))), {9: 21.0}),
]  # fmt: skip
"""Rows whose cells answer for spans, some typed in closed cells."""
CLOSED_PAIR = issued("PAIR", measure=Measure.RATIO, unit="%",
                     plan=due((2, 60), (4, 80), (8, 90)))  # fmt: skip
CLOSED_PAIRS = {2: (6.0, 12.0), 3: (8.0, 9.0), 4: (4.0, 9.0), 7: (1.0, 9.0), 8: (50.0, 60.0)}


PAIRS: list[tuple[IssuedRow, dict[int, tuple[float, float]]]] = [
    (issued("PAIR", plan=due((2, 60), (4, 80), (8, 90)), **RATIO),
     {2: (6.0, 7.0), 3: (1.0, 9.0), 4: (7.0, 9.0), 8: (50.0, 60.0)}),
    (issued("LEVEL", plan=level(80), **RATIO, **LAST),
     {2: (4976.0, 8144.0), 3: (9.0, 9.0), 4: (0.0, 0.0), 8: (9.0, 8.0), 12: (0.5, 1.0)}),
    (issued("TOLD", plan=level(80), **RATIO, **LAST, **CENTRE),
     {2: (30.0, 40.0), 4: (0.0, 0.0), 8: (9.0, 10.0)}),
]  # fmt: skip
STEPS = issued("STEP", measure=Measure.STAGES, unit="%",
               plan=due((1, 10), (3, 25), (6, 40), (11, 25)))  # fmt: skip
DAYS = {
    "STEP-1": {1: "2026-01-20"},
    "STEP-3": {5: "2026-05-20", 7: "2026-04-02"},
    "STEP-6": {7: "2026-06-20"},
    "STEP-11": {2: "2026-02-20"},
}
"""The days of stages, by the month of the sheet."""


def corpus() -> list[Case]:
    """Three contracts that are soon recalculated.

    The first was issued by the first rules, every month open to all; the second is on the bounds of
    the predikat; the third has cells that answer for spans, and closed ones.
    """
    rows = (*(row for row, _ in ROWS), *(row for row, _ in PAIRS), STEPS)
    typed = [one for row, cells in PAIRS for one in _paired(row, cells)]
    typed += [
        seen(code, month, day, Reported.DONE)
        for code, days in DAYS.items()
        for month, day in days.items()
    ]
    typed += [seen(row.code, month, value) for row, cells in ROWS for month, value in cells.items()]
    typed += [seen("OPINI", month, 1.0, Reported.CAUSE) for month in (5, 9)]
    marks = issued("MARK", plan=level(100), **LAST)
    bounds = [seen("MARK", at, mark) for at, mark in enumerate((90.0, 90.01, 75.0, 50.0), 1)]
    policy = ScoringPolicy(late=5.0)
    whole = Case(edition(*rows, policy=policy), tuple(typed))
    spans = [*_paired(CLOSED_PAIR, CLOSED_PAIRS)]
    spans += [
        seen(row.code, month, value) for row, cells in CLOSED for month, value in cells.items()
    ]
    asked = replace(edition(*(row for row, _ in CLOSED), CLOSED_PAIR), rules=2)
    return keyed([whole, Case(edition(marks), tuple(bounds)), Case(asked, tuple(spans))])


def _paired(row: IssuedRow, cells: dict[int, tuple[float, float]]) -> list[Observation]:
    return [
        seen(row.code, month, value, field)
        for month, pair in cells.items()
        for field, value in zip((Reported.NUMERATOR, Reported.DENOMINATOR), pair, strict=True)
    ]


# Mutants of trees --------------------------------------------------------------------------------


def rewritten(node: Any, change: Change) -> Any:
    """A tree (or a record of trees) with every node changed, from the leaves up."""
    if isinstance(node, tuple):
        return tuple(rewritten(item, change) for item in node)
    if isinstance(node, dict):
        return {name: rewritten(item, change) for name, item in node.items()}
    if not is_dataclass(node) or isinstance(node, type):
        return node
    parts = {part.name: rewritten(getattr(node, part.name), change) for part in fields(node)}
    changed: Any = replace(node, **parts)
    return change(changed) if isinstance(changed, Expr) else changed


def _one_decimal(node: Expr) -> Expr:
    return replace(node, digits=1) if isinstance(node, Rounded) and node.digits == 2 else node


def _inputs_as_typed(node: Expr) -> Expr:
    return node.body if isinstance(node, Rounded) and node.digits == 4 else node


def _no_cap(node: Expr) -> Expr:
    capped = isinstance(node, Extreme) and any(isinstance(item, Setting) for item in node.items)
    return node.items[0] if isinstance(node, Extreme) and capped else node


def _no_floor(node: Expr) -> Expr:
    lowest = isinstance(node, Extreme) and node.which is Which.MAX
    return node.items[0] if isinstance(node, Extreme) and lowest else node


def _swapped_extremes(node: Expr) -> Expr:
    if not isinstance(node, Extreme):
        return node
    return replace(node, which=Which.MAX if node.which is Which.MIN else Which.MIN)


def _target_once(node: Expr) -> Expr:
    return Const(1.0) if node == Const(2.0) else node


def _swapped_bounds(node: Expr) -> Expr:
    names = {"batas_bawah": "batas_atas", "batas_atas": "batas_bawah"}
    return RowField(names.get(node.name, node.name)) if isinstance(node, RowField) else node


def _every_weight(node: Expr) -> Expr:
    weighs = isinstance(node, If) and node.then == RowField("bobot")
    return RowField("bobot") if weighs else node


def _a_month_later(node: Expr) -> Expr:
    if not isinstance(node, At) or node.field == to_date.CAUSE:
        return node
    return At(node.field, Extreme(Which.MIN, (plus(node.month, Const(1.0)), Const(12.0))))


def _counted_without_plan(node: Expr) -> Expr:
    both = UpTo(Fold.COUNT, to_date.PLAN, where=to_date.VALUE)
    return UpTo(Fold.COUNT, to_date.VALUE) if node == both else node


def _closed_cells_too(node: Expr) -> Expr:
    asked = node == UpTo(Fold.SUM, to_date.VALUE, where=to_date.SPAN)
    return UpTo(Fold.SUM, to_date.VALUE) if asked else node


def _closed_cells_never(node: Expr) -> Expr:
    """A min that forgets what stands in closed cells."""
    whole = node == UpTo(Fold.SUM, to_date.VALUE)
    return UpTo(Fold.SUM, to_date.VALUE, where=to_date.SPAN) if whole else node


def _closed_cells_beside_no_mean(node: Expr) -> Expr:
    mixed = node == UpTo(Fold.SUM, to_date.VALUE_MIXED)
    return UpTo(Fold.SUM, to_date.VALUE_WEIGHED) if mixed else node


def _a_mean_of_cells(node: Expr) -> Expr:
    """A mean whose plan weighs each due cell once, however many months it answers for."""
    span = node == UpTo(Fold.SUM, to_date.PLAN_SPAN)
    return UpTo(Fold.COUNT, to_date.PLAN_SPAN) if span else node


def _not_due_is_due(node: Expr) -> Expr:
    """Weight that nobody is asked for yet, in the weight that is due."""
    says = equal(RowField("status"), Const(RowStatus.NOT_DUE.value))
    undue = isinstance(node, If) and node.test == says and node.then == Const(0.0)
    return node.other if isinstance(node, If) and undue else node


def _blank_is_reported(node: Expr) -> Expr:
    return equal(Const(0.0), Const(0.0)) if isinstance(node, Filled) else node


def _the_centre_blank_is_zero(node: Expr) -> Expr:
    waiting = node == Const(RowStatus.WAITING.value)
    return Const(RowStatus.NOT_REPORTED.value) if waiting else node


def _summed_for_position(node: Expr) -> Expr:
    there = At(to_date.VALUE, to_date.DUE)
    position = node == If(Filled(there), there, Const(0.0))
    return UpTo(Fold.SUM, to_date.VALUE) if position else node


def _nobody_named(node: Expr) -> Expr:
    named = isinstance(node, At) and node.field == to_date.CAUSE
    return Const(0.0) if named else node


def _everybody_named(node: Expr) -> Expr:
    named = isinstance(node, At) and node.field == to_date.CAUSE
    return Const(1.0) if named else node


def _due_only_once_past_zero(node: Expr) -> Expr:
    asks = isinstance(node, Op) and node.sign is Sign.MORE and node.right == Const(0.0)
    return replace(node, right=Const(1.0)) if isinstance(node, Op) and asks else node


def _swapped_pair(node: Expr) -> Expr:
    other = {
        to_date.NUMERATOR: to_date.DENOMINATOR,
        to_date.DENOMINATOR: to_date.NUMERATOR,
    }
    if isinstance(node, UpTo | At) and node.field in other:
        return replace(node, field=other[node.field])
    return node


def _nothing_divided_is_judged(node: Expr) -> Expr:
    asks = isinstance(node, If) and node.other == Const(RowStatus.NOT_JUDGED.value)
    return node.then if isinstance(node, If) and asks else node


def _closed_pairs_too(node: Expr) -> Expr:
    pair = isinstance(node, UpTo) and node.field in {to_date.NUMERATOR, to_date.DENOMINATOR}
    return replace(node, where=None) if isinstance(node, UpTo) and pair else node


def _first_target(node: Expr) -> Expr:
    """The target of the first month for that of the latest due one."""
    planned = isinstance(node, At) and node.field == to_date.PLAN
    return At(to_date.PLAN, Const(1.0)) if planned else node


def _late_for_nothing(node: Expr) -> Expr:
    return Const(0.0) if node == Setting("telat_tahapan") else node


def _stages_before_they_are_due(node: Expr) -> Expr:
    weighs = isinstance(node, If) and node.then == RowField("bobot_tahap")
    return RowField("bobot_tahap") if weighs else node


def _latest_day(node: Expr) -> Expr:
    """The last sheet that names a stage done for the first."""
    lowest = isinstance(node, UpTo) and node.fold is Fold.LOWEST
    return replace(node, fold=Fold.LATEST) if isinstance(node, UpTo) and lowest else node


def _early_is_late_too(node: Expr) -> Expr:
    """The delay without its floor of 0: who is early gains what others lose."""
    late = isinstance(node, Extreme) and node.items[0] == minus(
        RowField("waktu"), RowField("bulan_tahap")
    )
    return node.items[0] if isinstance(node, Extreme) and late else node


TREES: dict[str, Change] = {
    "ROUND to one decimal": _one_decimal,
    "T and A not rounded": _inputs_as_typed,
    "cap ignored": _no_cap,
    "below 0 allowed": _no_floor,
    "MIN and MAX swapped": _swapped_extremes,
    "T - A for 2T - A": _target_once,
    "lower and upper bound swapped": _swapped_bounds,
    "weight of an unjudged row counted": _every_weight,
    "due month off by one": _a_month_later,
    "COUNT without plan": _counted_without_plan,
    "closed cells summed": _closed_cells_too,
    "min forgets closed cells": _closed_cells_never,
    "a mean forgets closed cells": _closed_cells_beside_no_mean,
    "a mean of cells": _a_mean_of_cells,
    "not due is due": _not_due_is_due,
    "blank counted as reported": _blank_is_reported,
    "the centre's blank counts as 0": _the_centre_blank_is_zero,
    "sum of positions": _summed_for_position,
    "nobody is named": _nobody_named,
    "everybody is named": _everybody_named,
    "more than 1 for more than 0": _due_only_once_past_zero,
    "pembilang and penyebut swapped": _swapped_pair,
    "a penyebut of 0 judged": _nothing_divided_is_judged,
    "closed pairs summed": _closed_pairs_too,
    "the first month's target": _first_target,
    "late stages lose nothing": _late_for_nothing,
    "stages count before they are due": _stages_before_they_are_due,
    "the latest day of a stage": _latest_day,
    "a delay below 0": _early_is_late_too,
}


def _of_trees(change: Change) -> Apply:
    """Every rule and every roll, changed wherever it is asked for."""

    def apply(patch: pytest.MonkeyPatch) -> None:
        steps = rewritten(stages.STAGE_STEPS, change)
        for module in (stages, calc):
            patch.setattr(module, "STAGE_STEPS", steps)
        for name in ("rule_for", "group_roll", "score_roll"):
            original = getattr(rulebook, name)
            patch.setattr(
                rulebook, name, lambda *given, _from=original: rewritten(_from(*given), change)
            )

    return apply


# Mutants of what is printed ----------------------------------------------------------------------


def _printed(pattern: str, instead: str) -> Apply:
    """Formulas with one piece of text for another."""

    def apply(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(
            excel, "formula", lambda *given: re.sub(pattern, instead, formulas.formula(*given))
        )

    return apply


def _collected_a_month_early(patch: pytest.MonkeyPatch) -> None:
    original = entries.values

    def early(ledger: Ledger, month: int, *, sheet: str) -> Range:
        assert sheet == MONTHS[month - 1]
        before = max(1, month - 1)
        return original(ledger, before, sheet=MONTHS[before - 1])

    patch.setattr(entries, "values", early)


def _bounds_let_in(patch: pytest.MonkeyPatch) -> None:
    """A predikat from its bound on, where it begins above it."""
    original = rulebook.band_of

    def below(node: Expr) -> Expr:
        at_bound = isinstance(node, Op) and node.sign is Sign.AT_MOST
        return replace(node, sign=Sign.LESS) if isinstance(node, Op) and at_bound else node

    patch.setattr(rulebook, "band_of", lambda bands: rewritten(original(bands), below))


PRINTED: dict[str, Apply] = {
    "SUM to AVERAGE": _printed(r"\bSUM\(", "AVERAGE("),
    ">= for >": _printed(r"(?<=\d)>0,", ">=0,"),
    "< for <=": _printed(r"<=", "<"),
    "key column of a sum wrong": _printed(r"SUMPRODUCT\(\(\$B", "SUMPRODUCT(($A"),
    "the whole year summed": _printed(r"\bSUM\(([A-Z]+\d+):[A-Z]+(\d+)\)", r"SUM(\1:Q\2)"),
    "ROUND to whole numbers": _printed(r",9\),2\)", ",9),0)"),
    "rounded down": _printed(r"ROUND\(ROUND\((.*),9\),2\)", r"ROUNDDOWN(ROUND(\1,9),2)"),
    "dust not swept": _printed(r"ROUND\(ROUND\((.*),9\),2\)", r"ROUND(\1,2)"),
    "collected a month early": _collected_a_month_early,
    "bounds of the predikat let in": _bounds_let_in,
}


# Mutants of values -------------------------------------------------------------------------------


def _rounding(instead: Callable[[Numbers, int], Numbers]) -> Apply:
    return lambda patch: patch.setattr(evaluate, "rounded", instead)


def _with_dust(numbers: Numbers, digits: int) -> Numbers:
    step = 10.0**digits
    return np.copysign(np.floor(np.abs(numbers) * step + 0.5) / step, numbers)


def _half_up(numbers: Numbers, digits: int) -> Numbers:
    step = 10.0**digits
    return np.asarray(np.floor(np.round(numbers * step, 6) + 0.5) / step)


ROUNDINGS: dict[str, Apply] = {
    "dust not swept": _rounding(_with_dust),
    "half to even": _rounding(lambda numbers, digits: np.asarray(np.round(numbers, digits))),
    "half towards plus": _rounding(_half_up),
}
IN_FORMULAS = {**{name: _of_trees(change) for name, change in TREES.items()}, **PRINTED}
IN_VALUES = {**{name: _of_trees(change) for name, change in TREES.items()}, **ROUNDINGS}


def test_the_mutants_are_these() -> None:
    assert list(IN_FORMULAS) == [
        "ROUND to one decimal", "T and A not rounded", "cap ignored", "below 0 allowed",
        "MIN and MAX swapped", "T - A for 2T - A", "lower and upper bound swapped",
        "weight of an unjudged row counted", "due month off by one", "COUNT without plan",
        "closed cells summed", "min forgets closed cells", "a mean forgets closed cells",
        "a mean of cells", "not due is due", "blank counted as reported",
        "the centre's blank counts as 0", "sum of positions", "nobody is named",
        "everybody is named", "more than 1 for more than 0", "pembilang and penyebut swapped",
        "a penyebut of 0 judged", "closed pairs summed", "the first month's target",
        "late stages lose nothing", "stages count before they are due",
        "the latest day of a stage", "a delay below 0", "SUM to AVERAGE", ">= for >",
        "< for <=", "key column of a sum wrong", "the whole year summed", "ROUND to whole numbers",
        "rounded down", "dust not swept", "collected a month early",
        "bounds of the predikat let in",
    ]  # fmt: skip
    assert list(IN_VALUES)[-3:] == ["dust not swept", "half to even", "half towards plus"]
    assert set(TREES) < set(IN_VALUES)


def bare(pages: Book) -> Book:
    """Only what ``_hitung`` needs: itself, the plan, and the months without formulas and looks."""
    kept = [page for page in pages.pages if page.name in {*MONTHS, PLAN_NAME, CALC_NAME}]
    return replace(pages, pages=tuple(_plain(page) for page in kept))


def _plain(page: Page) -> Page:
    if page.name == CALC_NAME:
        return replace(page, hidden=False)
    puts = tuple(PageCell(put.row, put.col, put.value) for put in page.cells if not put.formula)
    return Page(name=page.name, cells=puts)


CASE_OF = {
    "bounds of the predikat let in": 1,
    "closed cells summed": 2,
    "min forgets closed cells": 2,
    "a mean forgets closed cells": 2,
    "a mean of cells": 2,
    "closed pairs summed": 2,
}
"""The contract that trips a mutant over, where it is not the first."""


@pytest.mark.office
def test_libreoffice_disagrees_with_every_mutant_of_the_formulas(tmp_path: Path) -> None:
    office.require_office()
    cases = corpus()
    blanks, filled = facts_of(cases, filled=False), facts_of(cases, filled=True)
    wanted = [
        {
            place: one
            for place, one in expected(case, facts).items()
            if place[0] == CALC_NAME and "COUNTIF" not in one.text  # counts what months compute
        }
        for case, facts in zip(cases, filled, strict=True)
    ]
    unchanged = [("", at) for at in range(len(cases))]
    jobs = [*unchanged, *((name, CASE_OF.get(name, 0)) for name in IN_FORMULAS)]
    paths: list[Path] = []
    for name, at in jobs:
        with pytest.MonkeyPatch.context() as patch:
            if name:
                IN_FORMULAS[name](patch)
            paths.append(tmp_path / f"{len(paths):03d}.xlsx")
            paths[-1].write_bytes(filled_in(cases[at], blanks[at], bare))
    found = [cached(path) for path in office.recalculate(paths, tmp_path / "dihitung")]
    faults = [disagreements(wanted[at], have) for (_, at), have in zip(jobs, found, strict=True)]
    assert faults[: len(cases)] == [[]] * len(cases), "the unchanged workbooks must agree"
    survived = [name for (name, _), caught in zip(jobs, faults, strict=True) if name and not caught]
    assert not survived


@pytest.mark.parametrize("name", IN_VALUES)
def test_the_oracle_sees_every_mutant_of_the_values(name: str) -> None:
    cases = agreeing()
    with pytest.MonkeyPatch.context() as patch:
        IN_VALUES[name](patch)
        with pytest.raises(AssertionError):
            _agree(cases)


@cache
def agreeing() -> list[Case]:
    """The contracts, of which both calculations think the same while nothing is changed."""
    cases = corpus()
    _agree(cases)
    return cases


def _agree(cases: list[Case]) -> None:
    for case in cases:
        for last in (2, 4, 8, 12):
            compare([case.edition], [*case.own, *case.told], Period(1, last))
