"""What no honest reader minds to be asked about: plans met to the digit, values that change month.

A number that is false can gain whatever the rules are; only *Bukti* and *Verifikasi* catch it. So
the bureau is shown where to look (R-mencolok). Nothing here moves a score or reaches an OPD.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import (
    MONTHS,
    ContractKey,
    Edition,
    EntryMode,
    Filler,
    IssuedRow,
    Measure,
)
from kontrak_xl.core.numerals import show
from kontrak_xl.core.observations import Field, Observation
from kontrak_xl.returns.counting.basis import Basis
from kontrak_xl.rules.books import books, in_force
from kontrak_xl.rules.scores import plan_of
from kontrak_xl.workbook.kinds import DUST

RUN = 3
"""So many due cells in a row that hold their plan to the digit are shown."""
ValueChange = tuple[float, Observation]
"""What stood at a place before, and what a later file says."""


def exact_plans(basis: Basis, last: int) -> Iterator[Finding]:
    """Each indicator whose plan was met to the digit in the latest due cells up to a month."""
    seen: dict[tuple[ContractKey, str], dict[int, Observation]] = defaultdict(dict)
    for one in basis.observations:
        if one.field is Field.VALUE and isinstance(one.value, float) and one.month <= last:
            seen[one.key, one.code][one.month] = one
    for book in books(basis.shelf):
        edition = in_force(book, last)
        for row in edition.rows if edition else ():
            if row.filler is Filler.OPD and row.measure is Measure.NUMBER and not row.ranged:
                run = _exact(row, book, seen[book[0].key, row.code], last)
                if len(run) >= RUN:
                    yield _told(row, run)


def _exact(
    row: IssuedRow, book: Sequence[Edition], year: Mapping[int, Observation], last: int
) -> list[Observation]:
    """The latest due cells that hold their plan, back to the first that does not."""
    plan = plan_of(row, book)
    aims = [0.0 if math.isnan(part) else float(part) for part in plan]
    aims = list(accumulate(aims)) if row.entry is EntryMode.TO_DATE else aims
    run: list[Observation] = []
    for month in range(last, 0, -1):
        if math.isnan(plan[month - 1]):
            continue
        one, aim = year.get(month), aims[month - 1]
        if one is None or not aim or abs(float(one.value) - aim) > DUST * abs(aim):
            break
        run.append(one)
    return run[::-1]


def _told(row: IssuedRow, run: Sequence[Observation]) -> Finding:
    first, last = run[0], run[-1]
    seen = f"“{row.text}” {MONTHS[first.month - 1]} s.d. {MONTHS[last.month - 1]}"
    return Finding(Code.PLAN_MET, last.origin, seen, f"{len(run)} isian", last.key.post)


def shifted(changes: Iterable[ValueChange]) -> Iterator[tuple[Observation, Finding]]:
    """Values that a later file moves between neighbouring months, with the later of the two."""
    found: dict[tuple[ContractKey, str, Field], dict[int, ValueChange]] = defaultdict(dict)
    for before, one in changes:
        if one.field in {Field.VALUE, Field.NUMERATOR} and isinstance(one.value, float):
            found[one.key, one.code, one.field][one.month] = before, one
    for year in found.values():
        for month in sorted(year):
            if month + 1 in year:
                yield from _pair(year[month], year[month + 1])


def _pair(first: ValueChange, second: ValueChange) -> Iterator[tuple[Observation, Finding]]:
    olds = [before for before, _ in (first, second)]
    news = [float(one.value) for _, one in (first, second)]
    whole = sum(map(abs, (*olds, *news)))
    if abs(sum(olds) - sum(news)) > DUST * whole or olds[0] == news[0]:
        return
    one, other = first[1], second[1]
    seen = "; ".join(
        f"{MONTHS[at.month - 1]} {show(old)} menjadi {show(new)}"
        for at, old, new in zip((one, other), olds, news, strict=True)
    )
    yield other, Finding(Code.VALUE_SHIFTED, other.origin, seen, show(sum(news)), other.key.post)
