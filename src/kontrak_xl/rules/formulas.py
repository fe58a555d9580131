"""The reading of rule trees as live Excel formulas: functions of Excel 2007 only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, assert_never

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
)

STRENGTH: dict[str, float] = {
    Sign.EQUAL: 1, Sign.LESS: 1, Sign.AT_MOST: 1, Sign.MORE: 1, Sign.AT_LEAST: 1,
    Sign.PLUS: 2, Sign.MINUS: 2, Sign.TIMES: 3, Sign.OVER: 3,
}  # fmt: skip
"""How firmly an operator binds: a weaker one inside stands in parentheses."""
_SWEEP = 9
"""Decimals at which binary dust is swept before rounding."""


class Refs(Protocol):
    """Where the values of one row stand on the sheets."""

    def field(self, name: str) -> str:
        """The cell of a field of this row (of the judged month, for steps)."""

    def setting(self, name: str) -> str:
        """The cell of a policy number."""

    def span(self, name: str) -> str:
        """A monthly field from the first month to the judged one."""

    def year(self, name: str) -> str:
        """A monthly field of all twelve months."""

    def cells(self, name: str) -> tuple[str, ...]:
        """The cells of a monthly field from the first month to the judged one."""

    def column(self, name: str) -> str:
        """A field over all rows, absolute."""

    def table(self, name: str) -> tuple[str, str]:
        """The keys and the values of a lookup table, absolute."""


def formula(expr: Expr, refs: Refs) -> str:
    """The tree as an Excel formula, with its equals sign."""
    return "=" + _text(expr, refs)


def literal(value: float | str) -> str:
    """A constant as Excel writes it."""
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _text(expr: Expr, refs: Refs) -> str:
    match expr:
        case Const(value):
            return literal(value)
        case RowField(name):
            return refs.field(name)
        case Setting(name):
            return refs.setting(name)
        case Op():
            return _operation(expr, refs)
        case Extreme(which, items):
            return f"{which.value.upper()}({','.join(_text(item, refs) for item in items)})"
        case If(test, then, other):
            return f"IF({_text(test, refs)},{_text(then, refs)},{_text(other, refs)})"
        case Rounded(body, digits):
            return f"ROUND(ROUND({_text(body, refs)},{_SWEEP}),{digits})"
        case Filled(body):
            return f"ISNUMBER({_text(body, refs)})"
        case UpTo():
            return _fold(expr, refs)
        case At(field, month):
            return f"INDEX({refs.year(field)},1,{_text(month, refs)})"
        case Total(field, over):
            here = f"({refs.column(over)}={refs.field(over)})*1"  # SUMIF takes MAR-1 for a date
            return f"SUMPRODUCT({here},{refs.column(field)})"
        case Lookup(table, key):
            keys, values = refs.table(table)
            return f"INDEX({values},MATCH({_text(key, refs)},{keys},0))"
        case _:
            assert_never(expr)


def _operation(op: Op, refs: Refs) -> str:
    strength = STRENGTH[op.sign]
    left, right = _text(op.left, refs), _text(op.right, refs)
    if isinstance(op.left, Op) and STRENGTH[op.left.sign] < strength:
        left = f"({left})"
    if isinstance(op.right, Op) and STRENGTH[op.right.sign] <= strength:
        right = f"({right})"
    return f"{left}{op.sign.value}{right}"


def _fold(fold: UpTo, refs: Refs) -> str:
    span = refs.span(fold.field)
    where = refs.span(fold.where) if fold.where else ""
    match fold.fold:
        case Fold.SUM if fold.until is not None:
            return _sum_until(refs, fold.field, _text(fold.until, refs))
        case Fold.SUM:
            return f'SUMIF({where},">=0",{span})' if where else f"SUM({span})"
        case Fold.COUNT:
            both = f'COUNTIFS({span},">=0",{where},">=0")'
            return both if where else f"COUNT({span})"
        case Fold.LOWEST:
            return f"MIN({span})"
        case Fold.LATEST:
            found = enumerate(_filled(fold, refs), 1)
            return f"MAX({','.join(f'{one}*{month}' for month, one in found)})"
        case _:
            assert_never(fold.fold)


def _filled(fold: UpTo, refs: Refs) -> Iterator[str]:
    """Whether each month is filled, month by month.

    Written out: not every engine takes ``ISNUMBER`` of a range within ``SUMPRODUCT`` for an array.
    """
    others = refs.cells(fold.where) if fold.where else ()
    for at, one in enumerate(refs.cells(fold.field)):
        yield f"ISNUMBER({one})" + (f"*ISNUMBER({others[at]})" if others else "")


def _sum_until(refs: Refs, name: str, last: str) -> str:
    """The sum up to a month that is itself computed, without a range that ends in INDEX."""
    year = refs.year(name)
    first = year.split(":")[0]
    return f"SUMPRODUCT((COLUMN({year})-COLUMN({first})<{last})*1,{year})"
