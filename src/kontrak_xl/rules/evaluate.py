"""The reading of rule trees as values over whole tables (numpy)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray

from kontrak_xl.core.model import Period
from kontrak_xl.rules.expr import (
    At,
    Const,
    Expr,
    Extreme,
    Filled,
    Fold,
    If,
    Lookup,
    Op,
    Rounded,
    RowField,
    Setting,
    Sign,
    Total,
    UpTo,
    Which,
)
from kontrak_xl.rules.rounding import rounded

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Frame:
    """Rows that one rule judges: fields of shape (rows,), monthly fields of shape (rows, 12).

    A blank number is NaN. ``tables`` are category → number; ``settings`` hold for every row.
    """

    fields: Mapping[str, Array]
    monthly: Mapping[str, NDArray[np.float64]]
    settings: Mapping[str, float]
    period: Period
    tables: Mapping[str, Mapping[str, float]]
    size: int

    def with_field(self, name: str, values: Array) -> Frame:
        fields = {**self.fields, name: values}
        return Frame(fields, self.monthly, self.settings, self.period, self.tables, self.size)


def evaluate(expr: Expr, frame: Frame) -> Array:
    """The value of a tree in every row; both arms of an If are computed, one is kept."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return _value(expr, frame)


def run(steps: Mapping[str, Expr], frame: Frame) -> Frame:
    """Evaluate named steps in order; each sees the results of those before it."""
    for name, expr in steps.items():
        frame = frame.with_field(name, evaluate(expr, frame))
    return frame


def _value(expr: Expr, frame: Frame) -> Array:
    match expr:
        case Const(value):
            return np.full(frame.size, value)
        case RowField(name):
            return frame.fields[name]
        case Setting(name):
            return np.full(frame.size, frame.settings[name])
        case Op(sign, left, right):
            return _operate(sign, _value(left, frame), _value(right, frame))
        case Extreme(which, items):
            pick = np.fmin if which is Which.MIN else np.fmax
            return np.asarray(pick.reduce([_value(item, frame) for item in items]))
        case If(test, then, other):
            return np.where(_value(test, frame), _value(then, frame), _value(other, frame))
        case Rounded(body, digits):
            return rounded(_value(body, frame).astype(np.float64), digits)
        case Filled(body):
            return ~np.isnan(_value(body, frame))
        case UpTo():
            return _fold(expr, frame)
        case At(field, month):
            return _at(frame.monthly[field], _value(month, frame))
        case Total(field, over):
            return _total(frame.fields[field], frame.fields[over])
        case Lookup(table, key):
            found = frame.tables[table]
            return np.array([found.get(str(word), np.nan) for word in _value(key, frame)])
        case _:
            assert_never(expr)


def _operate(sign: Sign, left: Array, right: Array) -> Array:
    match sign:
        case Sign.PLUS:
            return np.asarray(left + right)
        case Sign.MINUS:
            return np.asarray(left - right)
        case Sign.TIMES:
            return np.asarray(left * right)
        case Sign.OVER:
            return np.asarray(left / right)
        case Sign.EQUAL:
            return np.asarray(left == right)
        case Sign.LESS:
            return np.asarray(left < right)
        case Sign.AT_MOST:
            return np.asarray(left <= right)
        case Sign.MORE:
            return np.asarray(left > right)
        case Sign.AT_LEAST:
            return np.asarray(left >= right)
        case _:
            assert_never(sign)


def _counted(fold: UpTo, frame: Frame) -> NDArray[np.bool_]:
    """Which months of which rows the fold takes."""
    months = np.arange(1, 13)
    last: Array = np.full(frame.size, frame.period.last)
    if fold.until is not None:
        last = np.minimum(last, _value(fold.until, frame))
    inside = (months >= frame.period.first) & (months <= last[:, None])
    inside &= ~np.isnan(frame.monthly[fold.field])
    if fold.where:
        inside &= ~np.isnan(frame.monthly[fold.where])
    return np.asarray(inside)


def _fold(fold: UpTo, frame: Frame) -> Array:
    inside = _counted(fold, frame)
    values = frame.monthly[fold.field]
    match fold.fold:
        case Fold.SUM:
            return np.asarray(np.where(inside, values, 0.0).sum(axis=1))
        case Fold.COUNT:
            return np.asarray(inside.sum(axis=1).astype(np.float64))
        case Fold.LOWEST:
            lowest = np.where(inside, values, np.inf).min(axis=1)
            return np.where(inside.any(axis=1), lowest, 0.0)
        case Fold.LATEST:
            return np.asarray(np.where(inside, np.arange(1.0, 13.0), 0.0).max(axis=1))
        case _:
            assert_never(fold.fold)


def _at(values: NDArray[np.float64], months: Array) -> Array:
    """The value in each row's month; NaN where no month is asked for."""
    index = months.astype(np.int64) - 1
    rows = np.arange(len(values))
    return np.where(index >= 0, values[rows, np.clip(index, 0, 11)], np.nan)


def _total(values: Array, keys: Array) -> Array:
    _, inverse = np.unique(keys, return_inverse=True)
    return np.asarray(np.bincount(inverse, weights=values)[inverse])
