"""Plans that can be judged but look wrong: their months, their levels, what falls due too late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import MONTHS, Accumulation, Direction, Group, IssuedRow, Measure
from kontrak_xl.core.numerals import show
from kontrak_xl.master.checks.view import MasterView
from kontrak_xl.master.contents.budgets import typed_plan
from kontrak_xl.master.contents.records import given_or
from kontrak_xl.rules.patterns import DUE_MONTHS, TYPED_ONLY, due_months, whole
from kontrak_xl.workbook.layout.master import MIN_DUE
from kontrak_xl.workbook.layout.shared_columns import MONTH_KEYS
from kontrak_xl.workbook.tables import Record

HALF_YEAR = 6
"""The month by which an OPD should be ranked: the first judgement of weight is the semester's."""
_CENTS = 0.005
_USUAL = "bulanan"


class _PlanLine(NamedTuple):
    """A line of *Rencana* with the row that it plans; ``levels``: its numbers are judged as such.

    Where the target is a category or a range, the months are only marked as due; a negative number
    is refused already.
    """

    line: Record
    row: IssuedRow
    record: Record
    typed: tuple[float | None, ...]
    levels: bool

    @property
    def months(self) -> list[int]:
        return [month for month, value in enumerate(self.typed, 1) if value is not None]

    def where(self, code: Code, month: int, seen: str, expected: str) -> Finding:
        return Finding(code, self.line.where(MONTH_KEYS[month - 1]), seen, expected)


def _lines(view: MasterView) -> list[_PlanLine]:
    """Each line once, with the first row that takes its plan from it."""
    found: dict[Record, _PlanLine] = {}
    for post, row in ((post, row) for post, rows in view.rows.items() for row in rows):
        line = view.lines.get((post, row.code))
        if line is not None and row.measure in {Measure.NUMBER, Measure.CATEGORY}:
            typed = typed_plan(line)
            sound = all(value is None or value >= 0 for value in typed)
            levels = row.measure is Measure.NUMBER and row.lower is None and sound
            found.setdefault(line, _PlanLine(line, row, view.places[row.code], typed, levels))
    return list(found.values())


# The months ----------------------------------------------------------------------------------


def pattern(view: MasterView) -> Iterator[Finding]:
    """A pola beside another frekuensi, and typed months that neither has."""
    for plan in _lines(view):
        words, often = plan.line.text("pola"), plan.record.text("frekuensi") or _USUAL
        made = due_months(words, often)
        expected = f"frekuensinya {often}"
        if words == TYPED_ONLY:
            if len(plan.months) > len(DUE_MONTHS[often]):
                seen = f"rencana {len(plan.months)} bulan"
                yield Finding(Code.PLAN_MONTHS, plan.line.where("pola"), seen, expected)
        elif often != _USUAL and made != DUE_MONTHS[often]:
            seen = f"pola {words}"
            yield Finding(Code.PLAN_MONTHS, plan.line.where("pola"), seen, expected)
        elif beside := [month for month in plan.months if month not in made]:
            known = ", ".join(MONTHS[month - 1] for month in made)
            seen = f"rencana bulan {MONTHS[beside[0] - 1]}"
            yield plan.where(Code.PLAN_MONTHS, beside[0], seen, f"polanya jatuh tempo {known}")


def zeros(view: MasterView) -> Iterator[Finding]:
    """A typed 0 is due (R-pola): a level of 0, or one more month that min waits for.

    For maks it only asks for a report in a month without a plan, which changes no score.
    """
    for plan in _lines(view):
        harmless = plan.row.accumulation is Accumulation.SUM and plan.row.direction is Direction.MAX
        empty = [month for month in plan.months if plan.typed[month - 1] == 0]
        if plan.levels and plan.row.target and empty and not harmless:
            month = MONTHS[empty[0] - 1]
            expected = f"target {show(plan.row.target)}"
            yield plan.where(Code.TYPED_ZERO, empty[0], month, expected)


def planned_pieces(view: MasterView) -> Iterator[Finding]:
    """Parts of what is counted in whole pieces, at the first such month."""
    for plan in _lines(view):
        counted = plan.levels and plan.row.accumulation is not Accumulation.MEAN
        broken = [m for m in plan.months if not (plan.typed[m - 1] or 0.0).is_integer()]
        if counted and whole(plan.row.unit) and broken:
            seen = f"rencana {show(plan.typed[broken[0] - 1] or 0.0)}"
            yield plan.where(Code.PIECES, broken[0], seen, f"“{plan.row.unit}”")


# The levels ----------------------------------------------------------------------------------


def turns(view: MasterView) -> Iterator[Finding]:
    """Levels that fall where more is better, or rise where less is, at the first that does."""
    for plan in _lines(view):
        row = plan.row
        if not plan.levels or row.accumulation is not Accumulation.LAST:
            continue
        sign = {Direction.MAX: 1, Direction.MIN: -1}.get(row.direction, 0)
        for before, month in pairwise(plan.months):
            earlier, later = plan.typed[before - 1] or 0.0, plan.typed[month - 1] or 0.0
            if sign * later < sign * earlier and later:
                seen = f"{MONTHS[month - 1]} {show(later)} sesudah {show(earlier)}"
                yield plan.where(Code.PLAN_LEVEL, month, seen, f"arahnya {row.direction}")
                break


def final_level(view: MasterView) -> Iterator[Finding]:
    """The year is judged by its last due level: *terakhir* must end at the target.

    A *rata-rata* is judged by the mean of its levels, which should be the target, or at least end
    there.
    """
    for plan in _lines(view):
        row = plan.row
        due = [month for month, value in enumerate(row.plan, 1) if value is not None]
        values = [value for value in row.plan if value is not None]
        if not plan.levels or not due:
            continue
        last, mean = values[-1], sum(values) / len(values)
        if abs(last - row.target) <= _CENTS:
            continue
        if row.accumulation is Accumulation.LAST:
            words, target = f"{MONTHS[due[-1] - 1]} {show(last)}", show(row.target)
            yield plan.where(Code.PLAN_MISMATCH, due[-1], words, target)
        elif row.accumulation is Accumulation.MEAN and abs(mean - row.target) > _CENTS:
            seen = f"rata-rata {show(mean)}"
            expected = f"targetnya {show(row.target)}"
            yield plan.where(Code.PLAN_LEVEL, due[-1], seen, expected)


# What can be measured ------------------------------------------------------------------------


def late(view: MasterView) -> Iterator[Finding]:
    """Posts of whose weight too little falls due by June to be ranked (R-terukur).

    Posts with a row in fault, or with nothing planned, are left out: that is told already.
    """
    least = given_or(view.master.form("pemda").number("min_bobot_jatuh_tempo"), MIN_DUE)
    seats = view.post_records()
    for code, rows in view.rows.items():
        sound = all(any(row.plan) or _due(row, 12) for row in rows)
        if not rows or not sound or len(view.carried(code)) != len(rows):
            continue
        shares = [due_share(view.groups, rows, month) for month in range(1, 13)]
        enough = [month for month, share in enumerate(shares, 1) if share and share >= least]
        if (enough and enough[0] <= HALF_YEAR) or view.posts[code].first > 1:
            continue
        due = show(shares[HALF_YEAR - 1], 2)
        share = f"jatuh tempo {due} % dari paling sedikit {show(least)} %"
        since = f"mulai {MONTHS[enough[0] - 1]}" if enough else "tidak pernah"
        where, seen = seats[code].where("kode"), f"{view.posts[code].short} ({share})"
        yield Finding(Code.LATE_DUE, where, seen, f"dapat diperingkat {since}", code)


def due_share(groups: Sequence[Group], rows: Sequence[IssuedRow], month: int) -> float:
    """*Bobot jatuh tempo* by a month in percent."""
    whole_part: dict[str, float] = defaultdict(float)
    due_part: dict[str, float] = defaultdict(float)
    for row in rows:
        whole_part[row.group] += row.weight
        due_part[row.group] += row.weight if _due(row, month) else 0.0
    used = [group for group in groups if whole_part[group.code]]
    total = sum(group.weight for group in used)
    judged = sum(group.weight * due_part[group.code] / whole_part[group.code] for group in used)
    return round(100 * judged / total, 2) if total else 0.0


def _due(row: IssuedRow, month: int) -> bool:
    """Whether a row is judged by a month: T = 0 makes all but min undue."""
    due = [part for part in row.plan[:month] if part is not None]
    if row.direction is Direction.MIN or not due:
        return bool(due)
    return bool(due[-1] if row.accumulation is Accumulation.LAST else sum(due))


CHECKS = (pattern, zeros, planned_pieces, turns, final_level, late)
"""Every check of this module."""
