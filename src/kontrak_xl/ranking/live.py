"""Rule trees for a page without months: what a fold over months decides becomes a mark."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NoReturn

import numpy as np

from kontrak_xl.core.model import IssuedRow, Period, RowStatus, ScoringPolicy
from kontrak_xl.rules import evaluate
from kontrak_xl.rules.expr import At, Const, Expr, If, RowField, UpTo, more
from kontrak_xl.rules.owners import awaits
from kontrak_xl.rules.rulebook import Rule, by_cause, doubtful, owed, rule_for

CAUSE = "penyebab"
"""The mark, 1 or 0: the OPD answers for the result."""


@dataclass(frozen=True, slots=True)
class DataRefs:
    """Where one row's fields stand, and the ranges of the columns that are summed."""

    fields: Mapping[str, str]
    columns: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def field(self, name: str) -> str:
        return self.fields[name]

    def setting(self, name: str) -> str:
        return self.fields[name]

    def column(self, name: str) -> str:
        return self.columns[name]

    def span(self, name: str) -> str:
        return _no_months(name)

    def year(self, name: str) -> str:
        return _no_months(name)

    def cells(self, name: str) -> tuple[str, ...]:
        return _no_months(name)

    def table(self, name: str) -> tuple[str, str]:
        return _no_months(name)


def _no_months(name: str) -> NoReturn:
    raise LookupError(f"{name} tidak ada pada lembar tanpa bulan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """How a row's capaian follows from its cells; ``tree`` is None where it stays a value."""

    rule: Rule
    tree: Expr | None
    mark: str = ""
    marked: float = 1.0


def live(row: IssuedRow, policy: ScoringPolicy, facts: Mapping[str, Any]) -> Live:
    """The tree of a row's capaian over the cells of *Data*.

    The mark is the one with which the tree gives the capaian that was scored.
    """
    rule = rule_for(row, policy)
    if awaits(row) and facts["status"] == RowStatus.NOT_REPORTED:
        rule = owed(rule)
    mark = CAUSE if by_cause(row) else ""
    held = doubtful(rule) if facts.get("ragu") else rule
    for judging in dict.fromkeys((held, rule)):
        tree = _without_months(judging.achievement, mark)
        if _monthly(tree):
            break
        for marked in (0.0, 1.0) if mark else (1.0,):
            if _value(tree, {**facts, mark: marked}, policy) == facts["capaian"]:
                return Live(rule=judging, tree=tree, mark=mark, marked=marked)
    return Live(rule=held, tree=None)


def _value(tree: Expr, facts: Mapping[str, Any], policy: ScoringPolicy) -> float:
    fields = {name: np.array([value]) for name, value in facts.items()}
    frame = evaluate.Frame(fields, {}, {"batas_capaian": policy.cap}, Period(1, 12), {}, 1)
    return float(evaluate.evaluate(tree, frame)[0])


@lru_cache(maxsize=512)
def _without_months(expr: Expr, mark: str) -> Expr:
    """Replace each test that folds months by a look at the row's mark."""
    if isinstance(expr, If) and mark and _monthly(expr.test):
        marked = more(RowField(mark), Const(0.0))
        return If(marked, _without_months(expr.then, mark), _without_months(expr.other, mark))
    changes: dict[str, Any] = {}
    for field in dataclasses.fields(expr):
        value = getattr(expr, field.name)
        if isinstance(value, tuple):
            changes[field.name] = tuple(_without_months(item, mark) for item in value)
        elif isinstance(value, Expr):
            changes[field.name] = _without_months(value, mark)
    return dataclasses.replace(expr, **changes)


@lru_cache(maxsize=512)
def _monthly(expr: Expr) -> bool:
    return isinstance(expr, UpTo | At) or any(_monthly(child) for child in _children(expr))


def _children(expr: Expr) -> list[Expr]:
    found: list[Expr] = []
    for field in dataclasses.fields(expr):
        value = getattr(expr, field.name)
        items = value if isinstance(value, tuple) else (value,)
        found += [item for item in items if isinstance(item, Expr)]
    return found
