"""Values of which nobody is sure: what they may mean, and which of that counts (R-ragu)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import inf, isnan, nan, prod

from kontrak_xl.core.model import MONTHS, Accumulation, ContractKey, EntryMode, IssuedRow, Measure
from kontrak_xl.core.numerals import show
from kontrak_xl.core.observations import Field, Observation
from kontrak_xl.rules.series import Series, ValuesByInput

CellOfRow = tuple[Field, int]
"""One cell of a row: what it reports, and its month."""
Assumed = Mapping[CellOfRow, float | str]
"""What cells hold under one reading; NaN where they are to count as blank."""
AS_TYPED: Assumed = {}
"""Every cell as it was reported."""
MOST = 64
"""So many combinations of readings of one row are tried; beyond, those that bound them all."""
_PAIR = (Field.NUMERATOR, Field.DENOMINATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked about cells that are read together: their readings, the likeliest first.

    Of an ``open`` one no reading counts: its cells are blank until they are read, and its only
    reading is what they would say at plan. Of an ``even`` one no reading is likelier than another,
    and the rule itself takes the lower (values in closed cells).
    """

    readings: tuple[Assumed, ...]
    open: bool = False
    even: bool = False

    @property
    def cells(self) -> tuple[CellOfRow, ...]:
        """The cells that it is about."""
        return tuple(self.readings[0])

    @property
    def blank(self) -> Assumed:
        """Its cells as if nothing stood in them."""
        return dict.fromkeys(self.cells, nan)

    @property
    def choices(self) -> tuple[Assumed, ...]:
        """What may count of it."""
        return (self.blank,) if self.open else self.readings


RowKey = tuple[ContractKey, str]
Questions = Mapping[RowKey, tuple[Question, ...]]
"""The questions about each row of each contract."""
NO_QUESTIONS: Questions = {}
SCORED = (Field.VALUE, *_PAIR)
"""What decides a nilai; what is doubted elsewhere is only asked about."""


def questions(observations: Sequence[Observation], last: int) -> Questions:
    """What is asked about reported values up to a month; a pair is one question.

    Where nothing is doubted it costs one look at each value.
    """
    if not any(one.readings for one in observations):
        return NO_QUESTIONS
    found: dict[RowKey, list[Question]] = defaultdict(list)
    pairs: dict[tuple[RowKey, int], dict[Field, Observation]] = defaultdict(dict)
    for one in observations:
        if one.month <= last and isinstance(one.value, float):
            row = one.key, one.code
            if one.field in _PAIR:
                pairs[row, one.month][one.field] = one
            elif one.field is Field.VALUE and one.readings:
                told: tuple[Assumed, ...] = tuple(
                    {(one.field, one.month): value} for value in one.readings
                )
                found[row].append(Question(readings=told))
    for (row, month), pair in pairs.items():
        if any(one.readings for one in pair.values()):
            found[row].append(Question(readings=tuple(_read_together(pair, month))))
    return {
        row: tuple(sorted(asked, key=lambda one: [at for _, at in one.cells]))
        for row, asked in found.items()
    }


def _read_together(pair: Mapping[Field, Observation], month: int) -> Iterator[Assumed]:
    """A slip in both parts is one slip; a part is never greater than its whole, if it can be."""
    fields = [field for field in _PAIR if field in pair]
    told = [pair[field].readings or (float(pair[field].value),) for field in fields]
    if len(told) == 2 and 1 < len(told[0]) == len(told[1]):
        rising, uppers = sorted(told[1]), sorted(told[0])
        both: list[tuple[float, ...]] = [(one, rising[uppers.index(one)]) for one in told[0]]
    else:
        both = list(product(*told))
    whole = [one for one in both if len(one) == 1 or 0 <= one[0] <= one[1]]
    for one in whole or both:
        yield {(field, month): value for field, value in zip(fields, one, strict=True)}


def combinations(asked: Sequence[Question], first: int) -> tuple[Assumed, ...]:
    """What the cells of a row may hold together, the likeliest first.

    Where there are more than :data:`MOST`, the lowest and the highest of each cell take their
    place: a nilai rises to a peak and falls again as the realisation grows, and this grows with
    each cell, but for the cells before the period of an s.d. row and for a penyebut, with which it
    falls. So no combination has a lower nilai than the lowest of these.
    """
    choices = [one.choices for one in asked]
    if prod(map(len, choices)) <= MOST:
        return tuple(joined(chosen) for chosen in product(*choices))
    likeliest = joined([one[0] for one in choices])
    bounds = [_bound(choices, first, up=up, before=before) for up in (False, True)
              for before in (False, True)]  # fmt: skip
    return (likeliest, *bounds)


def joined(chosen: Iterable[Assumed]) -> Assumed:
    """What the cells of several questions hold together."""
    return {cell: value for one in chosen for cell, value in one.items()}


def _bound(choices: Sequence[Sequence[Assumed]], first: int, *, up: bool, before: bool) -> Assumed:
    """Each cell at its lowest, or at its highest; those ``before`` the period the other way."""
    held: dict[CellOfRow, float] = {}
    for few in choices:
        for field, month in few[0]:
            falls = (field is Field.DENOMINATOR) != (before and month < first)
            values = [_size(one[field, month]) for one in few]
            held[field, month] = (max if up != falls else min)(values)
    return {cell: nan if value == -inf else value for cell, value in held.items()}


def _size(value: float | str) -> float:
    """A value for comparison: nothing is smaller than a blank."""
    return -inf if isinstance(value, str) or isnan(value) else value


def _blank(value: float | str) -> bool:
    return not isinstance(value, str) and isnan(value)


def patched(reports: ValuesByInput, row: RowKey, reading: Assumed) -> ValuesByInput:
    """What was reported of one row, with its cells as a reading has them."""
    own = {(*row, field): dict(reports.get((*row, field), {})) for field in (*SCORED, Field.CAUSE)}
    for (field, month), value in reading.items():
        months = own[*row, field]
        months.pop(month, None)
        if not _blank(value):
            months[month] = value
    return own


def unread_question(
    row: IssuedRow, plan: Series, month: int, denominator: float, categories: Mapping[float, str]
) -> Question:
    """What is asked about an input that holds no number: what it would say at plan.

    ``denominator`` is the penyebut of the month, where that was read; ``categories`` are the words
    of a kategori by their points.
    """
    planned = float(plan[month - 1])
    if row.entry is EntryMode.TO_DATE:
        planned = float(sum(part for part in plan[:month] if not isnan(part)))
    if row.measure is Measure.RATIO:
        part = min(planned, 100.0) / 100 * denominator
        told: Assumed = {(Field.NUMERATOR, month): part, (Field.DENOMINATOR, month): denominator}
    else:
        told = {(Field.VALUE, month): categories.get(planned, planned)}
    return Question(readings=(told,), open=True)


def beside_closed(
    row: IssuedRow,
    year: Mapping[Field, Series],
    found: Mapping[int, Sequence[int]],
    asked: Sequence[int],
) -> Question:
    """What is asked about the values that stand in closed months, by the due month (K431).

    The due cells have them in themselves, or they come beside; ``year`` are the twelve months of
    each field, ``asked`` what each cell asks for (:func:`asking.starts`).
    """
    fields = _PAIR if row.measure is Measure.RATIO else (Field.VALUE,)
    mean = row.measure is Measure.NUMBER and row.accumulation is Accumulation.MEAN
    within: dict[CellOfRow, float | str] = {}
    beside: dict[CellOfRow, float | str] = {}
    for due, closed in found.items():
        span = due - asked[due - 1] + 1
        for field in fields:
            own, apart = year[field][due - 1], sum(year[field][month - 1] for month in closed)
            whole = apart if isnan(own) else own + apart
            told = (own * (span - len(closed)) + apart) / span if mean else whole
            blank = {(field, month): nan for month in closed}
            within |= {**blank, (field, due): float(own)}
            beside |= {**blank, (field, due): float(told)}
    return Question(readings=(within, beside), even=True)


def in_words(reading: Assumed, cells: Iterable[CellOfRow]) -> str:
    """What counts of some cells: ``Februari 39,2; Maret 3 ÷ 40``."""
    months: dict[int, list[float | str]] = defaultdict(list)
    for field, month in sorted(cells, key=lambda cell: (cell[1], cell[0] == Field.DENOMINATOR)):
        months[month].append(reading[field, month])
    return "; ".join(f"{MONTHS[month - 1]} {_each_shown(told)}" for month, told in months.items())


def _each_shown(told: Sequence[float | str]) -> str:
    return _shown(told[0]) if all(map(_blank, told)) else " ÷ ".join(map(_shown, told))


def _shown(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return "tidak dihitung" if isnan(value) else show(value)
