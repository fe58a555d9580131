"""How the months up to the judged one become target and realisation (R-akumulasi, R-masa, R-sd)."""

from __future__ import annotations

from dataclasses import dataclass

from kontrak_xl.core.model import Accumulation, Blank, Direction, EntryMode, IssuedRow
from kontrak_xl.rules.expr import (
    At,
    Const,
    Expr,
    Filled,
    Fold,
    If,
    RowField,
    UpTo,
    equal,
    more,
    over,
)

PLAN, VALUE, CAUSE = "rencana", "realisasi", "penyebab"
NUMERATOR, DENOMINATOR, DONE = "pembilang", "penyebut", "selesai"
"""The monthly fields that rules fold."""
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
        return _mean(ignore=ignore)
    if row.entry is EntryMode.TO_DATE:
        return _running(row, ignore=ignore)
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


def _mean(*, ignore: bool) -> ToDate:
    """rata-rata: the means over the due months."""
    both = UpTo(Fold.COUNT, PLAN, where=VALUE)
    months = both if ignore else UpTo(Fold.COUNT, PLAN)
    planned = UpTo(Fold.SUM, PLAN, where=VALUE) if ignore else UpTo(Fold.SUM, PLAN)
    return ToDate(
        due=_latest_due(ignore=ignore),
        target=_when_due(over(planned, months)),
        realized=_when_due(over(UpTo(Fold.SUM, VALUE, where=PLAN), months)),
        reported=more(both, ZERO),
        complete=_whole_year(both, months, ignore=ignore),
    )


def _whole_year(both: Expr, months: Expr, *, ignore: bool) -> Expr:
    """Whether no due month is missing; where blanks are ignored, whether any month is there."""
    return more(both, ZERO) if ignore else equal(both, months)


def _sum(row: IssuedRow, *, ignore: bool) -> ToDate:
    """Jumlah of months; min counts only the due ones, so that no blank can help."""
    both = UpTo(Fold.COUNT, PLAN, where=VALUE)
    months = both if ignore else UpTo(Fold.COUNT, PLAN)
    only_due = row.direction is Direction.MIN
    return ToDate(
        due=_latest_due(ignore=ignore),
        target=UpTo(Fold.SUM, PLAN, where=VALUE) if ignore else UpTo(Fold.SUM, PLAN),
        realized=UpTo(Fold.SUM, VALUE, where=PLAN if only_due else None),
        reported=more(both if only_due else UpTo(Fold.COUNT, VALUE), ZERO),
        complete=_whole_year(both, months, ignore=ignore),
    )


def _running(row: IssuedRow, *, ignore: bool) -> ToDate:
    """Jumlah from s.d. values: maks the highest so far, min that of the latest due month."""
    latest = UpTo(Fold.LATEST, VALUE)
    target: Expr = UpTo(Fold.SUM, PLAN)
    if ignore:
        reached = latest if row.direction is Direction.MAX else DUE
        target = If(more(reached, ZERO), UpTo(Fold.SUM, PLAN, until=reached), ZERO)
    at_due = _when_due(If(Filled(At(VALUE, DUE)), At(VALUE, DUE), ZERO))
    there = more(_when_due(If(Filled(At(VALUE, DUE)), Const(1.0), ZERO)), ZERO)
    maximal = row.direction is Direction.MAX
    return ToDate(
        due=_latest_due(ignore=ignore and not maximal),
        target=target,
        realized=UpTo(Fold.HIGHEST, VALUE) if maximal else at_due,
        reported=more(latest, ZERO) if maximal else there,
        complete=there,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PairToDate:
    """How the monthly pairs of a *rasio* become its target and its two numbers."""

    due: Expr
    target: Expr
    numerator: Expr
    denominator: Expr
    reported: Expr
    complete: Expr


def pair_to_date(row: IssuedRow, blank: Blank) -> PairToDate:
    """Pembilang and penyebut to date; a month counts only where both are there (R-rasio).

    *jumlah* sums the due months, *terakhir* takes the pair of the latest due month. The target is
    always that of the latest due month: percentages are never summed.
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
        numerator=UpTo(Fold.SUM, NUMERATOR, where=PLAN),
        denominator=UpTo(Fold.SUM, DENOMINATOR, where=PLAN),
        reported=more(both, ZERO),
        complete=_whole_year(both, months, ignore=ignore),
    )
