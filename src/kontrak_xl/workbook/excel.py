"""Excel's functions, each giving the value and the formula at once; Excel 2007 knows them all.

They take what ``algebra`` calls a Formula, a Range or a plain value and give a Formula again.

>>> scores = Range((80.0, 95.5, ""), "Skor!$B$2:$B$4")
>>> best = if_(count(scores).equals(0), "–", largest(scores))
>>> best.value, best.formula
(95.5, '=IF(COUNT(Skor!$B$2:$B$4)=0,"–",MAX(Skor!$B$2:$B$4))')
>>> high = count_where(each_number(scores), scores >= 90)  # an empty text is above any number
>>> high.value, high.formula
(1, '=SUMPRODUCT((Skor!$B$2:$B$4<"")*(Skor!$B$2:$B$4>=90))')
"""

from __future__ import annotations

import datetime as dt
import math
import re
import statistics
from collections.abc import Iterable, Sequence
from functools import lru_cache

from kontrak_xl.rules.expr import Expr
from kontrak_xl.rules.formulas import Refs, formula
from kontrak_xl.rules.rounding import rounded_one
from kontrak_xl.workbook.algebra import (
    COMPARE,
    Content,
    Fault,
    Formula,
    Operand,
    Range,
    ResultValue,
    as_number,
    as_text,
    constant,
    numeric,
    operand,
)
from kontrak_xl.workbook.pages import Area, CellValue, Merge, PageCell, Style, cell, quoted

_WILD = re.compile(r"[*?~]")
_CRITERION = re.compile(r"(>=|<=|<>|>|<|=)?(.*)", re.DOTALL)


# Cells -----------------------------------------------------------------------------------------


def at(
    value: ResultValue, row: int, col: int, *, sheet: str = "", absolute: bool | None = None
) -> Formula:
    """A cell and what stands in it; absolute on another sheet, relative on the same."""
    fixed = bool(sheet) if absolute is None else absolute
    address = cell(row, col, absolute=fixed)
    return Formula(value, f"{quoted(sheet)}!{address}" if sheet else address)


def over(
    values: Iterable[ResultValue], area: Area, *, sheet: str = "", absolute: bool = True
) -> Range:
    """The cells of an area and what stands in them, row by row; blanks where nothing is said."""
    width = area.last_col - area.col + 1
    size = width * (area.last_row - area.row + 1)
    found = tuple(values)
    if len(found) > size:
        raise ValueError(f"{len(found)} values for {size} cells")
    blanks = (None,) * (size - len(found))
    return Range(found + blanks, area.a1(absolute=absolute, sheet=sheet), width)


def by_rule(tree: Expr, refs: Refs, value: ResultValue) -> Formula:
    """A rule's formula over the cells of ``refs``, with the value that the rule gave."""
    return Formula(value, formula(tree, refs).removeprefix("="), 0)


def put(row: int, col: int, content: Content, style: Style = Style()) -> PageCell:  # noqa: B008
    """A cell with a content."""
    return PageCell(row, col, *_pair(content, style))


def merge(area: Area, content: Content, style: Style) -> Merge:
    """Cells joined into one with a content."""
    return Merge(area.row, area.col, area.last_row, area.last_col, *_pair(content, style))


def _pair(content: Content, style: Style) -> tuple[CellValue, Style, str]:
    if isinstance(content, Formula):
        return content.cached, style, content.formula
    return content, style, ""


# Functions over ranges -------------------------------------------------------------------------


def _call(name: str, value: ResultValue, *arguments: Range | Operand) -> Formula:
    return Formula(value, f"{name}({','.join(operand(each).text for each in arguments)})")


def _all(ranges: Iterable[Range | Formula]) -> Iterable[ResultValue]:
    for each in ranges:
        if isinstance(each, Range):
            yield from each.values
        else:
            yield each.value


def _numbers(ranges: Iterable[Range | Formula]) -> list[float]:
    """The numbers among some cells: texts, truths and blanks are passed over."""
    return [_sure(value) for value in _all(ranges) if numeric(value)]


def _sure(value: ResultValue) -> float:
    found = as_number(value)
    assert not isinstance(found, Fault)  # noqa: S101 -- asked only of numbers
    return found


def _fault(ranges: Iterable[Range | Formula]) -> Fault | None:
    return next((value for value in _all(ranges) if isinstance(value, Fault)), None)


def count(*cells: Range | Formula) -> Formula:
    """``COUNT``: how many of them are numbers."""
    return _call("COUNT", len(_numbers(cells)), *cells)


def total(*cells: Range | Formula) -> Formula:
    """``SUM`` of the numbers among them."""
    return _call("SUM", _fault(cells) or math.fsum(_numbers(cells)), *cells)


def largest(*cells: Range | Operand) -> Formula:
    """``MAX``; 0 where there is no number."""
    found = [operand(each) for each in cells]
    return _call("MAX", _fault(found) or max(_numbers(found), default=0), *found)


def smallest(*cells: Range | Operand) -> Formula:
    """``MIN``; 0 where there is no number."""
    found = [operand(each) for each in cells]
    return _call("MIN", _fault(found) or min(_numbers(found), default=0), *found)


def mean(cells: Range) -> Formula:
    """``AVERAGE`` of the numbers; a fault where there is none."""
    found = _numbers([cells])
    value: ResultValue = math.fsum(found) / len(found) if found else Fault.DIVIDED
    return _call("AVERAGE", _fault([cells]) or value, cells)


def median(cells: Range) -> Formula:
    """``MEDIAN`` of the numbers; a fault where there is none."""
    found = _numbers([cells])
    value: ResultValue = statistics.median(found) if found else Fault.NUMBER
    return _call("MEDIAN", _fault([cells]) or value, cells)


def rank(number: Formula, cells: Range) -> Formula:
    """``RANK`` of one of the numbers, 1 for the largest; equal ones share it."""
    found = _numbers([cells])
    value: ResultValue = Fault.MISSING
    if numeric(number.value) and number.value in found:
        value = 1 + sum(other > _sure(number.value) for other in found)
    return _call("RANK", value, number, cells)


def _where(criterion: Operand, among: tuple[ResultValue, ...]) -> Sequence[int]:
    """Where the criterion of a COUNTIF or SUMIF is met: places from 0.

    A key from a cell is taken as it is; what a formula of ours states itself may not be a pattern.
    """
    text = str(criterion.value if isinstance(criterion, Formula) else criterion)
    sign, rest = _CRITERION.fullmatch(text).groups()  # type: ignore[union-attr]
    try:
        wanted = float(rest)
    except ValueError:
        if not isinstance(criterion, Formula) and (sign or _WILD.search(rest)):
            raise ValueError(f"COUNTIF would take this for more than a word: {text}") from None
        return _texts(among).get(text.casefold(), ())
    holds = COMPARE[sign or "="]
    numbers = ((at, as_number(value)) for at, value in enumerate(among) if numeric(value))
    return [at for at, found in numbers if holds(found, wanted)]


@lru_cache(maxsize=64)
def _texts(among: tuple[ResultValue, ...]) -> dict[str, list[int]]:
    """Where each text stands, from 0: the same column is searched again and again."""
    found: dict[str, list[int]] = {}
    for at, value in enumerate(among):
        if isinstance(value, str):
            found.setdefault(value.casefold(), []).append(at)
    return found


def count_if(cells: Range, criterion: Operand) -> Formula:
    """``COUNTIF``: how many are as a word, a number or ``>=0`` says; never blanks."""
    return _call("COUNTIF", len(_where(criterion, cells.values)), cells, criterion)


def sum_if(where: Range, criterion: Operand, values: Range) -> Formula:
    """``SUMIF``: the sum of the values beside which ``where`` is as the criterion says."""
    chosen = (values.values[at] for at in _where(criterion, where.values))
    value = math.fsum(_sure(each) for each in chosen if numeric(each))
    return _call("SUMIF", value, where, criterion, values)


def sumproduct(*factors: Range) -> Formula:
    """``SUMPRODUCT``: products of what stands side by side, summed; no number counts as 0."""
    rows = zip(*(each.values for each in factors), strict=True)
    products = (math.prod(_sure(v) if numeric(v) else 0 for v in row) for row in rows)
    return _call("SUMPRODUCT", _fault(factors) or math.fsum(products), *factors)


def _every(tests: Sequence[Range]) -> Range:
    """1 where all tests hold, else 0."""
    first, *others = tests
    for other in others:
        first *= other
    if others:
        return first
    return Range(tuple(_truth(value) for value in first.values), f"--({first.text})", first.width)


def _truth(value: ResultValue) -> ResultValue:
    return int(value) if isinstance(value, bool) else value


def count_where(*tests: Range) -> Formula:
    """How many rows pass all tests."""
    found = sumproduct(_every(tests))
    return Formula(_whole(found.value), found.text)


def sum_where(values: Range, *tests: Range) -> Formula:
    """The sum of the values in the rows that pass all tests; all of them must be numbers."""
    first, *others = (*tests, values)
    for other in others:
        first *= other
    return sumproduct(first)


def _whole(value: ResultValue) -> ResultValue:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def is_number(content: Formula) -> Formula:
    """``ISNUMBER``: never of a blank or a text."""
    return _call("ISNUMBER", numeric(content.value), content)


def each_number(cells: Range) -> Range:
    """Whether each is a number: those alone stand before an empty text, and a blank is one.

    Not every engine takes ``ISNUMBER`` of a range for an array, but all compare each of its cells.
    """
    return cells < ""


def each_left(cells: Range, length: int) -> Range:
    """``LEFT``: the beginning of each text."""
    values = tuple(_begun(value, length) for value in cells.values)
    return Range(values, f"LEFT({cells.text},{length})", cells.width)


# Finding ---------------------------------------------------------------------------------------


def match(key: Operand, keys: Range) -> Formula:
    """``MATCH``: where a key stands, from 1; texts by any case."""
    wanted = constant(key)
    value = wanted.value if isinstance(wanted.value, Fault) else _place(wanted.value, keys.values)
    return _call("MATCH", value, wanted, keys, 0)


def _place(key: ResultValue, among: tuple[ResultValue, ...]) -> ResultValue:
    if isinstance(key, str):
        places = _texts(among).get(key.casefold())
        return places[0] + 1 if places else Fault.MISSING
    found = (each == key and numeric(each) and numeric(key) for each in among)
    return next((place for place, alike in enumerate(found, 1) if alike), Fault.MISSING)


def index(cells: Range, place: Operand) -> Formula:
    """``INDEX``: the n-th of a column or a row, from 1; of a row by its column, for any engine."""
    wanted = constant(place)
    n = as_number(wanted.value)
    if isinstance(n, Fault):
        value: ResultValue = n
    else:
        value = cells.values[int(n) - 1] if 1 <= n <= len(cells.values) else Fault.VALUE
    if 1 < cells.width == len(cells.values):
        return _call("INDEX", value, cells, 1, wanted)
    return _call("INDEX", value, cells, wanted)


def lookup(values: Range, keys: Range, key: Operand) -> Formula:
    """The value beside a key: ``INDEX`` over ``MATCH``."""
    return index(values, match(key, keys))


def nth_row(first: int, row: int, col: int = 0) -> Formula:
    """1 in the row ``first``, 2 in the next: ``ROWS`` of a range that grows with the rows."""
    name = cell(0, col).rstrip("1")
    return Formula(row - first + 1, f"ROWS({name}${first + 1}:{name}{row + 1})")


# Choosing, rounding, texts ---------------------------------------------------------------------


def _holds(value: ResultValue) -> bool | Fault:
    found = as_number(value)
    return found if isinstance(found, Fault) else bool(found)


def if_(test: Formula, then: Operand, other: Operand) -> Formula:
    """``IF``; a fault in the arm that is not taken does no harm."""
    held = _holds(test.value)
    one, two = constant(then), constant(other)
    value: ResultValue = held if isinstance(held, Fault) else (one if held else two).value
    return _call("IF", value, test, one, two)


def and_(*tests: Formula) -> Formula:
    """``AND``; every test is computed, also where the first one fails."""
    held = [_holds(test.value) for test in tests]
    fault = next((each for each in held if isinstance(each, Fault)), None)
    return _call("AND", fault or all(held), *tests)


def or_(*tests: Formula) -> Formula:
    """``OR``; every test is computed."""
    held = [_holds(test.value) for test in tests]
    fault = next((each for each in held if isinstance(each, Fault)), None)
    return _call("OR", fault or any(held), *tests)


def if_error(content: Formula, other: Operand) -> Formula:
    """``IFERROR``: another content where there is a fault."""
    instead = constant(other)
    value = instead.value if isinstance(content.value, Fault) else content.value
    return _call("IFERROR", value, content, instead)


def round_(number: Formula, digits: int) -> Formula:
    """``ROUND``, half away from zero."""
    return _call("ROUND", _rounded(number.value, digits), number, digits)


def rounded(number: Formula, digits: int) -> Formula:
    """The one way of rounding what was divided: binary dust is swept at 9 decimals first."""
    swept = Formula(_rounded(number.value, 9), f"ROUND({number.text},9)")
    return _call("ROUND", _rounded(number.value, digits), swept, digits)


def _rounded(value: ResultValue, digits: int) -> ResultValue:
    found = as_number(value)
    return found if isinstance(found, Fault) else rounded_one(found, digits)


def trim(content: Formula) -> Formula:
    """``TRIM``: a text without blanks around it and with single ones inside."""
    written = as_text(content.value)
    done = written if isinstance(written, Fault) else " ".join(filter(None, written.split(" ")))
    return _call("TRIM", done, content)


def as_value(content: Formula) -> Formula:
    """``N``: a number as it is, 0 for anything else."""
    value = content.value
    harmless = isinstance(value, Fault) or numeric(value)
    return _call("N", as_number(value) if harmless else 0, content)


def _begun(value: ResultValue, length: int) -> ResultValue:
    written = as_text(value)
    return written if isinstance(written, Fault) else written[:length]


def date(year: int, month: Operand, day: int) -> Formula:
    """``DATE``; the 13th month is the next year's first."""
    wanted = constant(month)
    found = as_number(wanted.value)
    if isinstance(found, Fault):
        return _call("DATE", found, year, wanted, day)
    months = year * 12 + int(found) - 1
    value = dt.date(months // 12, months % 12 + 1, 1) + dt.timedelta(days=day - 1)
    return _call("DATE", value, year, wanted, day)
