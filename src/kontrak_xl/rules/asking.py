"""What the twelve cells of a row ask for: the months of each due one; the others are closed."""

from __future__ import annotations

from collections.abc import Sequence

from kontrak_xl.core.model import Accumulation, Edition, EntryMode, Filler, IssuedRow, Measure

WITH_SPANS = 2
"""From this number of the rules on, a due cell answers for all months since the one before."""
NEVER = 13
"""The month from which cells are closed in a contract that was issued by older rules."""
CLOSED = 0
"""Where the span of a closed cell begins: it has none."""
Plan = tuple[float | None, ...]


def spans(row: IssuedRow) -> bool:
    """Whether the due cells of a row answer for all months since the one before (R-masa)."""
    if row.filler is Filler.CENTRE or row.measure not in {Measure.NUMBER, Measure.RATIO}:
        return False
    return row.accumulation is not Accumulation.LAST and row.entry is not EntryMode.TO_DATE


def closes(row: IssuedRow) -> bool:
    """Whether the cells of the months that are not due are closed."""
    apart = {Measure.BUDGET, Measure.STAGES}
    return row.filler is Filler.OPD and row.measure not in apart


def closed_from(editions: Sequence[Edition]) -> int:
    """The first month in which the cells of a contract are closed where nothing is due.

    ``editions`` are those of one contract in the order in which they came into force.
    """
    spanned = (edition.from_month for edition in editions if edition.rules >= WITH_SPANS)
    return next(spanned, NEVER)


def plan(row: IssuedRow, rules: int, last: int) -> Plan:
    """The plan by which a row's cells are asked for, of a post that exists until month ``last``.

    Months after the year's last due one are answered in December's cell: nothing more is planned
    there for a *jumlah*, the last plan goes on for a *rata-rata* and a *rasio*. A post that ends
    before answers for its months in its own last one.
    """
    due = [planned for planned in row.plan if planned is not None]
    if last < 12 or rules < WITH_SPANS or not spans(row) or not due or row.plan[-1] is not None:
        return row.plan
    summed = row.measure is Measure.NUMBER and row.accumulation is Accumulation.SUM
    return (*row.plan[:-1], 0.0 if summed else due[-1])


def starts(row: IssuedRow, planned: Sequence[float | None], first: int) -> tuple[int, ...]:
    """For each month the first month that its cell answers for; ``CLOSED`` where it is closed.

    ``first`` is the month from which the contract's cells are closed (:func:`closed_from`).
    """
    found = []
    before = first - 1
    for month, target in enumerate(planned, 1):
        if not closes(row) or month < first:
            found.append(month)
        elif target is None:
            found.append(CLOSED)
        else:
            found.append(before + 1 if spans(row) else month)
            before = month
    return tuple(found)


def answered_by(asked: Sequence[int], month: int) -> int | None:
    """The due month whose cell answers for a closed month; ``None`` where none follows."""
    later = range(month + 1, len(asked) + 1)
    return next((due for due in later if asked[due - 1] != CLOSED), None)


def closed_months(asked: Sequence[int], due: int) -> range:
    """The closed months for which a due cell answers."""
    return range(asked[due - 1], due)
