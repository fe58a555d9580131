"""How the months up to the judged one become target and realisation (R-akumulasi, R-masa, R-sd)."""

from __future__ import annotations

from dataclasses import dataclass

from kontrak_xl.core.model import Accumulation, Blank, Direction, EntryMode, IssuedRow
from kontrak_xl.rules.expr import (
    At,
    Const,
    Expr,
    Extreme,
    Filled,
    Fold,
    If,
    RowField,
    UpTo,
    Which,
    equal,
    more,
    over,
)

PLAN, VALUE, CAUSE = "rencana", "realisasi", "penyebab"
NUMERATOR, DENOMINATOR, DONE = "pembilang", "penyebut", "selesai"
SPAN = "masa"
"""How many months an open cell answers for; blank where the cell is closed."""
PLAN_SPAN, PLAN_WEIGHED = "masa_rencana", "rencana_masa"
VALUE_SPAN, VALUE_WEIGHED, VALUE_MIXED = "masa_realisasi", "realisasi_masa", "realisasi_gabung"
"""The monthly fields that rules fold; those of a *rata-rata* weigh plan and value by the span."""
ZERO = Const(0.0)
DUE = RowField("jatuh_tempo")
"""The month (1–12) that judges, 0 where none is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDate:
    """How months become T and A; ``reported``: any value counts, ``complete``: none is missing."""

    due: Expr
    target: Expr
    realized: Expr
    reported: Expr
    complete: Expr


def to_date(row: IssuedRow, blank: Blank) -> ToDate:
    """How the months of a row count, by its akumulasi and isian, under a policy for blanks."""
    ignore = blank is Blank.IGNORE
    if row.accumulation is Accumulation.LAST:
        return _last(ignore=ignore)
    if row.accumulation is Accumulation.MEAN:
        return _mean(row, ignore=ignore)
    if row.entry is EntryMode.TO_DATE:
        return _running(ignore=ignore)
    return _sum(row, ignore=ignore)


def _latest_due(*, ignore: bool) -> Expr:
    return UpTo(Fold.LATEST, PLAN, where=VALUE) if ignore else UpTo(Fold.LATEST, PLAN)


def _when_due(body: Expr) -> Expr:
    """A month's value is asked for only where a month is due."""
    return If(more(DUE, ZERO), body, ZERO)


def _last(*, ignore: bool) -> ToDate:
    """terakhir: T and A of the latest due month; no other month stands in."""
    there = _when_due(If(Filled(At(VALUE, DUE)), Const(1.0), ZERO))
    return ToDate(
        due=_latest_due(ignore=ignore),
        target=_when_due(At(PLAN, DUE)),
        realized=_when_due(If(Filled(At(VALUE, DUE)), At(VALUE, DUE), ZERO)),
        reported=more(there, ZERO),
        complete=more(there, ZERO),
    )


def _mean(row: IssuedRow, *, ignore: bool) -> ToDate:
    """rata-rata: the means over the due cells, each weighed by the months that it answers for.

    Values found in closed cells may be parts of the due one or come beside it; of the two means
    the one with the lower nilai counts.
    """
    both = UpTo(Fold.COUNT, PLAN, where=VALUE)
    only = VALUE if ignore else None
    months = UpTo(Fold.SUM, SPAN, where=VALUE) if ignore else UpTo(Fold.SUM, VALUE_SPAN)
    planned = over(UpTo(Fold.SUM, PLAN_WEIGHED, where=only), UpTo(Fold.SUM, PLAN_SPAN, where=only))
    means = tuple(over(UpTo(Fold.SUM, name), months) for name in (VALUE_WEIGHED, VALUE_MIXED))
    return ToDate(
        due=_latest_due(ignore=ignore),
        target=_when_due(planned),
        realized=_when_due(Extreme(worst(row), means)),
        reported=more(both, ZERO),
        complete=_whole_year(both, both if ignore else UpTo(Fold.COUNT, PLAN), ignore=ignore),
    )


def worst(row: IssuedRow) -> Which:
    """Which of two realisations has the lower nilai, where only one way is better."""
    return Which.MAX if row.direction is Direction.MIN else Which.MIN


def _whole_year(both: Expr, months: Expr, *, ignore: bool) -> Expr:
    """Whether no due month is missing; where blanks are ignored, whether any month is there."""
    return more(both, ZERO) if ignore else equal(both, months)


def _sum(row: IssuedRow, *, ignore: bool) -> ToDate:
    """Jumlah of all that was asked for; min also of what stands in closed cells (R-masa)."""
    both = UpTo(Fold.COUNT, PLAN, where=VALUE)
    months = both if ignore else UpTo(Fold.COUNT, PLAN)
    minimal = row.direction is Direction.MIN
    return ToDate(
        due=_latest_due(ignore=ignore),
        target=UpTo(Fold.SUM, PLAN, where=VALUE) if ignore else UpTo(Fold.SUM, PLAN),
        realized=UpTo(Fold.SUM, VALUE, where=None if minimal else SPAN),
        reported=more(both if minimal else UpTo(Fold.COUNT, VALUE, where=SPAN), ZERO),
        complete=_whole_year(both, months, ignore=ignore),
    )


def _running(*, ignore: bool) -> ToDate:
    """Jumlah from s.d. values: the position in the latest due month, where a blank counts 0."""
    target: Expr = UpTo(Fold.SUM, PLAN)
    if ignore:
        target = _when_due(UpTo(Fold.SUM, PLAN, until=DUE))
    there = more(_when_due(If(Filled(At(VALUE, DUE)), Const(1.0), ZERO)), ZERO)
    return ToDate(
        due=_latest_due(ignore=ignore),
        target=target,
        realized=_when_due(If(Filled(At(VALUE, DUE)), At(VALUE, DUE), ZERO)),
        reported=there,
        complete=there,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PairToDate:
    """How the monthly pairs of a *rasio* become its target and its two numbers.

    ``closed`` are the two numbers with the pairs that stand in closed cells.
    """

    due: Expr
    target: Expr
    numerator: Expr
    denominator: Expr
    closed: tuple[Expr, Expr] | None = None
    reported: Expr
    complete: Expr


def pair_to_date(row: IssuedRow, blank: Blank) -> PairToDate:
    """Pembilang and penyebut to date; a month counts only where both are there (R-rasio).

    *jumlah* sums all that was asked for, *terakhir* takes the pair of the latest due month. The
    target is always that of the latest due month: percentages are never summed.
    """
    ignore = blank is Blank.IGNORE
    due = UpTo(Fold.LATEST, PLAN, where=DENOMINATOR) if ignore else UpTo(Fold.LATEST, PLAN)
    target = _when_due(At(PLAN, DUE))
    if row.accumulation is Accumulation.LAST:
        there = more(_when_due(If(Filled(At(DENOMINATOR, DUE)), Const(1.0), ZERO)), ZERO)
        numerator, denominator = (
            _when_due(If(Filled(At(field, DUE)), At(field, DUE), ZERO))
            for field in (NUMERATOR, DENOMINATOR)
        )
        return PairToDate(due=due, target=target, numerator=numerator, denominator=denominator,
                      reported=there, complete=there)  # fmt: skip
    both = UpTo(Fold.COUNT, PLAN, where=DENOMINATOR)
    months = both if ignore else UpTo(Fold.COUNT, PLAN)
    return PairToDate(
        due=due,
        target=target,
        numerator=UpTo(Fold.SUM, NUMERATOR, where=SPAN),
        denominator=UpTo(Fold.SUM, DENOMINATOR, where=SPAN),
        closed=(UpTo(Fold.SUM, NUMERATOR), UpTo(Fold.SUM, DENOMINATOR)),
        reported=more(both, ZERO),
        complete=_whole_year(both, months, ignore=ignore),
    )
