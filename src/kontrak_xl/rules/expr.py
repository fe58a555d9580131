"""Nodes of arithmetic: inert trees that state a rule once, for every reading of it.

A tree knows nothing of numpy, of Excel or of Indonesian. ``evaluate`` reads it over whole
tables, ``formulas`` as a live Excel formula, ``words`` as a calculation worked with its numbers.
Readings are functions with ``match`` and ``assert_never``, so a new node lists what still lacks it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Sign(StrEnum):
    """The two-sided operators, spelled as Excel spells them."""

    PLUS = "+"
    MINUS = "-"
    TIMES = "*"
    OVER = "/"
    EQUAL = "="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="


class Fold(StrEnum):
    """How the months up to the judged one become one number; blanks are passed over."""

    SUM = "sum"
    """Their sum; 0 where none is filled."""
    COUNT = "count"
    """How many are filled."""
    LOWEST = "lowest"
    """The lowest; 0 where none is filled."""
    LATEST = "latest"
    """The number (1–12) of the latest filled month; 0 where none is filled."""


class Which(StrEnum):
    """Which of several values an :class:`Extreme` keeps."""

    MIN = "min"
    MAX = "max"


@dataclass(frozen=True, slots=True)
class Const:
    """A number or a text that the rule itself states."""

    value: float | str


@dataclass(frozen=True, slots=True)
class RowField:
    """The row's own value under a name: a column, or an earlier step of the same rule."""

    name: str


@dataclass(frozen=True, slots=True)
class Setting:
    """One number of the policy, the same for every row of an edition."""

    name: str


@dataclass(frozen=True, slots=True)
class Op:
    """Two values and the sign between them."""

    sign: Sign
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Extreme:
    """The smallest or the largest of some values."""

    which: Which
    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class If:
    """One of two values, by a test."""

    test: Expr
    then: Expr
    other: Expr


@dataclass(frozen=True, slots=True)
class Rounded:
    """A value rounded half away from zero, after its binary dust is swept at 9 decimals."""

    body: Expr
    digits: int


@dataclass(frozen=True, slots=True)
class Filled:
    """Whether there is a number: ``nihil`` (0) is one, a blank is none."""

    body: Expr


@dataclass(frozen=True, slots=True)
class UpTo:
    """A monthly field folded from the period's first month to its last.

    With ``where`` only the months count in which that other field is filled too; with ``until``
    the fold ends at that month (1–12) instead of the period's last.
    """

    fold: Fold
    field: str
    where: str | None = None
    until: Expr | None = None


@dataclass(frozen=True, slots=True)
class At:
    """A monthly field in one month (1–12); ask only where that month is at least 1."""

    field: str
    month: Expr


@dataclass(frozen=True, slots=True)
class Total:
    """A field summed over all rows that share this row's value of ``over``."""

    field: str
    over: str


@dataclass(frozen=True, slots=True)
class Lookup:
    """The number that a named table gives for a text."""

    table: str
    key: Expr


Expr = (
    Const | RowField | Setting | Op | Extreme | If | Rounded | Filled | UpTo | At | Total | Lookup
)


def plus(left: Expr, right: Expr) -> Op:
    """``left + right``."""
    return Op(Sign.PLUS, left, right)


def minus(left: Expr, right: Expr) -> Op:
    """``left - right``."""
    return Op(Sign.MINUS, left, right)


def times(left: Expr, right: Expr) -> Op:
    """``left * right``."""
    return Op(Sign.TIMES, left, right)


def over(left: Expr, right: Expr) -> Op:
    """``left / right``."""
    return Op(Sign.OVER, left, right)


def equal(left: Expr, right: Expr) -> Op:
    """``left = right``."""
    return Op(Sign.EQUAL, left, right)


def less(left: Expr, right: Expr) -> Op:
    """``left < right``."""
    return Op(Sign.LESS, left, right)


def more(left: Expr, right: Expr) -> Op:
    """``left > right``."""
    return Op(Sign.MORE, left, right)


def at_most(left: Expr, right: Expr) -> Op:
    """``left <= right``."""
    return Op(Sign.AT_MOST, left, right)
