"""Figures said once: a value and the Excel formula that gives it, combined as one thing.

A :class:`Formula` is one value beside the text that gives it, a :class:`Range` several. Operators
combine them as Excel combines cells: a blank counts as 0 and as an empty text, a text poisons
arithmetic and is above any number. The functions of ``excel`` take and give the same, so that a
cell's cached value and its formula cannot drift apart; ``excel.by_rule`` alone takes its value from
the scores, a rule's other reading.

>>> score, cap = Formula(95.5, "B2"), Formula(100.0, "$B$1")
>>> gap = (cap - score) & " sampai batas"
>>> gap.value, gap.formula
('4.5 sampai batas', '=$B$1-B2&" sampai batas"')
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NoReturn

from kontrak_xl.core.dates import EPOCH
from kontrak_xl.rules.expr import Sign
from kontrak_xl.rules.formulas import STRENGTH, literal
from kontrak_xl.workbook.pages import CellValue


class Fault(StrEnum):
    """What Excel shows where a formula has no value."""

    VALUE = "#VALUE!"
    DIVIDED = "#DIV/0!"
    MISSING = "#N/A"
    NUMBER = "#NUM!"


ResultValue = CellValue | Fault
_Pick = Callable[..., ResultValue]
_ATOM, _JOIN = 9, 1.5


# What stands in a cell -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Formula:
    """A value and the text, without its equals sign, by which Excel comes to it.

    ``strength`` tells how firmly the text's outermost operator binds.
    """

    value: ResultValue
    text: str
    strength: float = _ATOM

    @property
    def formula(self) -> str:
        """What is written into a cell."""
        return f"={self.text}"

    @property
    def cached(self) -> CellValue:
        """The cached value: a cell that refers to a blank shows 0, a fault its name."""
        if self.value is None:
            return 0
        return self.value.value if isinstance(self.value, Fault) else self.value

    def __bool__(self) -> NoReturn:
        raise TypeError("a formula is no test for Python: use if_()")

    def equals(self, other: Operand) -> Formula:
        """``=``; texts by any case, a blank like 0 and like an empty text."""
        return _one(Sign.EQUAL, self, other)

    def differs(self, other: Operand) -> Formula:
        """``<>``."""
        return _one(_UNLIKE, self, other)

    def __gt__(self, other: Operand) -> Formula:
        return _one(Sign.MORE, self, other)

    def __ge__(self, other: Operand) -> Formula:
        return _one(Sign.AT_LEAST, self, other)

    def __lt__(self, other: Operand) -> Formula:
        return _one(Sign.LESS, self, other)

    def __le__(self, other: Operand) -> Formula:
        return _one(Sign.AT_MOST, self, other)

    def __add__(self, other: Operand) -> Formula:
        return _one(Sign.PLUS, self, other)

    def __radd__(self, other: CellValue) -> Formula:
        return _one(Sign.PLUS, other, self)

    def __sub__(self, other: Operand) -> Formula:
        return _one(Sign.MINUS, self, other)

    def __mul__(self, other: Operand) -> Formula:
        return _one(Sign.TIMES, self, other)

    def __truediv__(self, other: Operand) -> Formula:
        return _one(Sign.OVER, self, other)

    def __and__(self, other: Operand) -> Formula:
        """Texts joined, as with Excel's ``&``."""
        return _one(_AND, self, other)

    def __rand__(self, other: CellValue) -> Formula:
        return _one(_AND, other, self)


Operand = Formula | CellValue
Content = Formula | CellValue
"""What may be put into a cell: a formula with its value, or a value alone."""


@dataclass(frozen=True, slots=True)
class Range:
    """The values of some cells row by row, ``width`` in a row, and the text that stands for them.

    What is computed of each of them is a range again; only :func:`sumproduct` and its kin may
    take that, for no formula of ours is entered as an array.
    """

    values: tuple[ResultValue, ...]
    text: str
    width: int = 1
    strength: float = _ATOM

    def equals(self, other: Range | Operand) -> Range:
        """``=`` of each."""
        return _many(Sign.EQUAL, self, other)

    def differs(self, other: Range | Operand) -> Range:
        """``<>`` of each."""
        return _many(_UNLIKE, self, other)

    def __gt__(self, other: Range | Operand) -> Range:
        return _many(Sign.MORE, self, other)

    def __ge__(self, other: Range | Operand) -> Range:
        return _many(Sign.AT_LEAST, self, other)

    def __lt__(self, other: Range | Operand) -> Range:
        return _many(Sign.LESS, self, other)

    def __le__(self, other: Range | Operand) -> Range:
        return _many(Sign.AT_MOST, self, other)

    def __add__(self, other: Range | Operand) -> Range:
        return _many(Sign.PLUS, self, other)

    def __mul__(self, other: Range | Operand) -> Range:
        return _many(Sign.TIMES, self, other)

    def up_to(self, last: Formula, count: int) -> Range:
        """The first ``count`` of a column, down to the cell ``last``: a range that grows."""
        first = self.text.split(":", maxsplit=1)[0]
        return Range(self.values[:count], f"{first}:{last.text}")


def value_of(content: Content) -> ResultValue:
    """What other formulas meet in the cell.

    A formula that refers to a blank is 0; an empty text that no formula gives is a blank.
    """
    if isinstance(content, Formula):
        return 0 if content.value is None else content.value
    return None if content == "" else content


# Operators -------------------------------------------------------------------------------------


def as_number(value: ResultValue) -> float | Fault:
    """A value in arithmetic: a blank is 0, and of all texts only digits alone are a number."""
    if isinstance(value, Fault):
        return value
    if value is None:
        return 0
    if isinstance(value, str):
        return int(value) if value.isdecimal() and value.isascii() else Fault.VALUE
    if isinstance(value, dt.date):
        return (value - EPOCH).days
    return value + 0


def numeric(value: ResultValue) -> bool:
    """Whether Excel counts a value: a number or a day, no truth and no blank."""
    return isinstance(value, float | int | dt.date) and not isinstance(value, bool)


def _order(value: ResultValue, other: ResultValue) -> tuple[int, float | str]:
    """Where a value stands among others: numbers, then texts, then truths.

    The order of texts among themselves is the office's own; no formula of ours asks for it.
    """
    if value is None:
        value = "" if isinstance(other, str) else False if isinstance(other, bool) else 0
    if isinstance(value, str):
        return 1, value.casefold()
    return (2 if isinstance(value, bool) else 0), as_number(value)


_PLAIN = frozenset((int, float))
"""What needs no looking at; a truth is an int to Python and no number to Excel."""


def _compared(test: Callable[[Any, Any], object]) -> _Pick:
    def of(left: ResultValue, right: ResultValue) -> ResultValue:
        if type(left) in _PLAIN and type(right) in _PLAIN:
            return bool(test(left, right))
        if type(left) is str and type(right) is str:
            return bool(test(left.casefold(), right.casefold()))
        for each in (left, right):
            if isinstance(each, Fault):
                return each
        return bool(test(_order(left, right), _order(right, left)))

    return of


def _computed(done: Callable[[float, float], float]) -> _Pick:
    def of(left: ResultValue, right: ResultValue) -> ResultValue:
        one, two = as_number(left), as_number(right)
        if isinstance(one, Fault):
            return one
        return two if isinstance(two, Fault) else done(one, two)

    return of


def _divided(left: ResultValue, right: ResultValue) -> ResultValue:
    return Fault.DIVIDED if as_number(right) == 0 else _computed(operator.truediv)(left, right)


def as_text(value: ResultValue) -> str | Fault:
    """A value inside a text; a fraction as an English Excel writes it."""
    if isinstance(value, Fault | str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    return "" if value is None else f"{as_number(value):.15g}"


def _joined(left: ResultValue, right: ResultValue) -> ResultValue:
    one, two = as_text(left), as_text(right)
    if isinstance(one, Fault):
        return one
    return two if isinstance(two, Fault) else one + two


_UNLIKE, _AND = "<>", "&"
_STRENGTH: dict[str, float] = {**STRENGTH, _UNLIKE: STRENGTH[Sign.EQUAL], _AND: _JOIN}
COMPARE: dict[str, Callable[[Any, Any], object]] = {
    Sign.EQUAL: operator.eq, _UNLIKE: operator.ne, Sign.LESS: operator.lt,
    Sign.AT_MOST: operator.le, Sign.MORE: operator.gt, Sign.AT_LEAST: operator.ge,
}  # fmt: skip
_DONE: dict[str, _Pick] = {
    Sign.PLUS: _computed(operator.add), Sign.MINUS: _computed(operator.sub),
    Sign.TIMES: _computed(operator.mul), Sign.OVER: _divided,
    _AND: _joined, **{sign: _compared(test) for sign, test in COMPARE.items()},
}  # fmt: skip


def operand(content: Range | Operand) -> Range | Formula:
    """A constant is its own text."""
    if isinstance(content, Range | Formula):
        return content
    if isinstance(content, bool):
        return Formula(content, str(content).upper())
    if isinstance(content, float | int | str):
        return Formula(content, literal(content))
    raise TypeError(f"no constant of a formula: {content!r}")


def constant(content: Operand) -> Formula:
    """A formula as it is, and a value as a formula itself states it."""
    found = operand(content)
    assert isinstance(found, Formula)  # noqa: S101 -- a constant is one
    return found


def _between(sign: str, left: Range | Formula, right: Range | Formula) -> str:
    strength = _STRENGTH[sign]
    first = f"({left.text})" if left.strength < strength else left.text
    firm = right.strength > strength or (sign == _AND and right.strength == strength)
    second = right.text if firm else f"({right.text})"
    return f"{first}{sign}{second}"


def _one(sign: str, left: Operand, right: Operand) -> Formula:
    if isinstance(left, Range) or isinstance(right, Range):
        return NotImplemented
    one, two = constant(left), constant(right)
    value = _DONE[sign](one.value, two.value)
    return Formula(value, _between(sign, one, two), _STRENGTH[sign])


def _many(sign: str, left: Range, right: Range | Operand) -> Range:
    two = operand(right)
    width = max(left.width, two.width if isinstance(two, Range) else 1)
    size = width * (len(left.values) // left.width)
    pairs = zip(_spread(left, width, size), _spread(two, width, size), strict=True)
    done = _DONE[sign]
    values = tuple(done(one, other) for one, other in pairs)
    return Range(values, _between(sign, left, two), width, _STRENGTH[sign])


def _spread(content: Range | Formula, width: int, size: int) -> Sequence[ResultValue]:
    """The values of an operand, a single one or a column repeated as often as needed."""
    if isinstance(content, Formula):
        return (content.value,) * size
    if content.width == width:
        return content.values
    return tuple(value for value in content.values for _ in range(width))
