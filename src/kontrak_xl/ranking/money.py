"""What each OPD may spend, plans to spend and has spent, month by month."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kontrak_xl.core.model import ContractKey, Edition, Filler, IssuedRow, Measure
from kontrak_xl.core.observations import Field, Observation
from kontrak_xl.rules.rounding import rounded_one
from kontrak_xl.rules.scores import books, in_force

MonthlyAmounts = tuple[float | None, ...]
"""Twelve months, None where nothing is known."""
_NumbersByInput = dict[tuple[ContractKey, str, Field], dict[int, float]]
_BLANK: MonthlyAmounts = (None,) * 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """One OPD's budget of the year in rupiah.

    ``pagu`` is that of the budget ``version`` in force; ``planned`` is the RAK of each month,
    ``spent`` the SP2D to date at the end of each month, ``physical`` the progress to date in
    percent.
    """

    post: str
    pagu: float
    version: str = ""
    planned: MonthlyAmounts = _BLANK
    spent: MonthlyAmounts = _BLANK
    physical: MonthlyAmounts = _BLANK


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """One OPD's money at the end of a month; None where nothing is known.

    ``rak`` and ``spent`` are rupiah to date; ``target``, ``serapan`` and ``deviation`` are points
    of pagu, each as shown, so that deviation = serapan − target (R-deviasi); minus is behind.
    """

    money: Money
    rak: float | None
    spent: float | None
    physical: float | None
    target: float | None
    serapan: float | None
    deviation: float | None


def to_date(money: Money, month: int) -> Spending:
    """What the money came to at the end of a month (1–12)."""
    known = any(value is not None for value in money.planned)
    rak = math.fsum(value or 0.0 for value in money.planned[:month]) if known else None
    spent = money.spent[month - 1]
    target, serapan = share(rak, money.pagu), share(spent, money.pagu)
    return Spending(
        money=money,
        rak=rak,
        spent=spent,
        physical=money.physical[month - 1],
        target=target,
        serapan=serapan,
        deviation=difference(serapan, target),
    )


def difference(serapan: float | None, target: float | None) -> float | None:
    """Points ahead of the plan, minus behind; None where either is not known."""
    return None if serapan is None or target is None else rounded_one(serapan - target, 2)


def share(part: float | None, whole: float) -> float | None:
    """A part in percent of the whole, with two decimals; None where either is not known."""
    return None if part is None or whole <= 0 else rounded_one(part / whole * 100, 2)


def gather(
    editions: Iterable[Edition],
    observations: Iterable[Observation],
    central: Iterable[Observation],
    month: int,
) -> tuple[Money, ...]:
    """The budget of every post whose contract in force in ``month`` (1–12) has one.

    SP2D comes from whoever fills the row, never from another (R-sp2d); physical progress
    from the centre where it tells any for the month, else from the OPD. A budget belongs to the
    OPD and not to the official: of several contracts of one post the latest counts.
    """
    reports, told = _index(observations), _index(central)
    latest: dict[str, Edition] = {}
    for book in books(editions):
        edition = in_force(book, month)
        if edition is not None and (edition.pagu or _row(edition)):
            latest[edition.key.post] = edition
    found = (_money(edition, reports, told) for edition in latest.values())
    return tuple(
        _left(money, edition.post.last) if edition.post.last < month else money
        for money, edition in zip(found, latest.values(), strict=True)
    )


def _left(money: Money, last: int) -> Money:
    """What a post that ended with month ``last`` was given and has spent; the rest is another's."""
    planned = (*money.planned[:last], *(None,) * (12 - last))

    def kept(values: MonthlyAmounts) -> MonthlyAmounts:
        return (*values[:last], *(values[last - 1],) * (12 - last))

    known = any(part is not None for part in planned)
    return replace(
        money,
        pagu=math.fsum(part or 0.0 for part in planned) if known else money.pagu,
        planned=planned,
        spent=kept(money.spent),
        physical=kept(money.physical),
    )


def _row(edition: Edition) -> IssuedRow | None:
    return next((row for row in edition.rows if row.measure is Measure.BUDGET), None)


def _money(edition: Edition, reports: _NumbersByInput, numbers: _NumbersByInput) -> Money:
    post, row = edition.key.post, _row(edition)
    if row is None:
        return Money(post=post, pagu=edition.pagu, version=edition.budget_version)
    source = numbers if row.filler is Filler.CENTRE else reports
    physical = edition.key, row.code, Field.PHYSICAL
    return Money(
        post=post,
        pagu=edition.pagu,
        version=edition.budget_version,
        planned=row.plan,
        spent=_year([source[edition.key, row.code, Field.VALUE]]),
        physical=_year([numbers[physical], reports[physical]]),
    )


def _year(sources: Sequence[dict[int, float]]) -> MonthlyAmounts:
    """Each month's value from the first source that has one."""
    return tuple(
        next((source[month] for source in sources if month in source), None)
        for month in range(1, 13)
    )


def _index(observations: Iterable[Observation]) -> _NumbersByInput:
    index: _NumbersByInput = defaultdict(dict)
    for observation in observations:
        if isinstance(observation.value, float | int):
            index[observation.key, observation.code, observation.field][observation.month] = float(
                observation.value
            )
    return index
