"""What each OPD may spend, plans to spend and has spent, month by month."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kontrak_xl.core.model import ContractKey, Edition, Filler, IssuedRow, Measure
from kontrak_xl.core.observations import Field, Observation
from kontrak_xl.rules.books import books, in_force
from kontrak_xl.rules.rounding import rounded_one
from kontrak_xl.rules.scores import plan_of

MonthlyAmounts = tuple[float | None, ...]
"""Twelve months, None where nothing is known."""
_NumbersByInput = dict[tuple[ContractKey, str, Field], dict[int, float]]
_BLANK: MonthlyAmounts = (None,) * 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """One OPD's budget of the year in rupiah.

    ``pagu`` is that of the budget ``version`` in force; ``planned`` is the RAK of each month,
    ``pagus`` the pagu of each, both by the version in force then (R-terbitan); ``spent`` the SP2D
    to date at the end of each month, ``physical`` the progress to date in percent.
    """

    post: str
    pagu: float
    version: str = ""
    planned: MonthlyAmounts = _BLANK
    spent: MonthlyAmounts = _BLANK
    physical: MonthlyAmounts = _BLANK
    pagus: MonthlyAmounts = _BLANK

    def pagu_in(self, month: int) -> float:
        """The pagu of the version in force in a month (1–12)."""
        then = self.pagus[month - 1]
        return self.pagu if then is None else then


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
    pagu = money.pagu_in(month)
    target, serapan = share(rak, pagu), share(spent, pagu)
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
    latest: dict[str, Sequence[Edition]] = {}
    for book in books(editions):
        known = [edition for edition in book if edition.from_month <= month]
        if known and (known[-1].pagu or _row(known[-1])):
            latest[known[-1].key.post] = known
    found = ((_money(known, reports, told), known[-1].post) for known in latest.values())
    return tuple(_left(money, post.last) if post.last < month else money for money, post in found)


def _left(money: Money, last: int) -> Money:
    """What a post that ended with month ``last`` was given and has spent; the rest is another's."""
    planned = (*money.planned[:last], *(None,) * (12 - last))

    def kept(values: MonthlyAmounts) -> MonthlyAmounts:
        return (*values[:last], *(values[last - 1],) * (12 - last))

    known = any(part is not None for part in planned)
    pagu = math.fsum(part or 0.0 for part in planned) if known else money.pagu
    return replace(
        money,
        pagu=pagu,
        planned=planned,
        spent=kept(money.spent),
        physical=kept(money.physical),
        pagus=(*money.pagus[:last], *(pagu,) * (12 - last)),
    )


def _row(edition: Edition) -> IssuedRow | None:
    return next((row for row in edition.rows if row.measure is Measure.BUDGET), None)


def _money(known: Sequence[Edition], reports: _NumbersByInput, numbers: _NumbersByInput) -> Money:
    """One post's money by the editions that are known, the last of them in force."""
    edition = known[-1]
    post, row = edition.key.post, _row(edition)
    valid = (in_force(known, month) or known[0] for month in range(1, 13))
    plain = Money(
        post=post,
        pagu=edition.pagu,
        version=edition.budget_version,
        pagus=tuple(one.pagu for one in valid),
    )
    if row is None:
        return plain
    source = numbers if row.filler is Filler.CENTRE else reports
    physical = edition.key, row.code, Field.PHYSICAL
    return replace(
        plain,
        planned=tuple(None if math.isnan(t) else float(t) for t in plan_of(row, known)),
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
