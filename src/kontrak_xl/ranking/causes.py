"""From one period's score to the next in steps, each by scoring again with one cause switched.

The order of the steps is fixed (R-pergerakan), so that the parts add up to the cent and none is a
remainder:

1. RULES: last period's data by today's rules; 2. LATE: what OPDs reported on it since;
3. CENTRE: what the owners of data told of it since; 4. WAIVER and 5. POINTS: *Keputusan* in force
now; 6. EDITION: the edition in force now; 7. UNREAD and 8. BLANK: the cells of last period that
could not be read or were blank no longer count; then the rows come to this period, those first
that AWAITED data, had NOTHING to divide by or were not DUE, then all others (REAL); 9. the blank
and 10. the unread cells of this period count; what a published period differs by is RULES again.

A further cause is a step more: cells that count otherwise are ``spared`` as the unread ones are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kontrak_xl.core.model import (
    Blank,
    ContractKey,
    Edition,
    EntryMode,
    Filler,
    IssuedRow,
    Measure,
    Period,
    RankingPolicy,
    RowStatus,
)
from kontrak_xl.core.observations import Observation, ValueKey, value_key
from kontrak_xl.returns.counting.basis import Basis
from kontrak_xl.rules import asking, evaluate, to_date
from kontrak_xl.rules.books import books, in_force, judging_editions
from kontrak_xl.rules.decisions import WAIVER
from kontrak_xl.rules.rounding import rounded_one
from kontrak_xl.rules.rulebook import GROUP_PARTS, GROUP_ROLL, group_roll, score_roll
from kontrak_xl.rules.scores import Scores, Spared, Switched, cells_of, plan_of
from kontrak_xl.rules.series import index, observed

CENT = 2
_RowKey = tuple[str, str]
"""A contract and the code of one of its rows."""
_PointArray = NDArray[Any]


class Cause(StrEnum):
    """What a change of a score comes from; the order is that in which it is told."""

    REAL = "nilai"
    DUE = "jatuh tempo"
    BLANK = "isian kosong"
    UNREAD = "isian belum terbaca"
    AWAITED = "data penanggung jawab"
    NOTHING = "tidak dinilai"
    POINTS = "bonus atau pengurangan"
    WAIVER = "pengecualian"
    LATE = "isian kemudian"
    CENTRE = "data kemudian"
    EDITION = "terbitan"
    RULES = "aturan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A period with what it is judged by; ``told`` are its scores as published or as scored."""

    basis: Basis
    period: Period
    told: Scores


@dataclass(frozen=True, slots=True, kw_only=True)
class RowTurn:
    """What became of one row between two periods: the cause under which it moved."""

    row: IssuedRow
    cause: Cause
    before: str
    after: str
    entered: bool
    left: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The way of one contract: points by cause, and what the words about them need.

    ``late`` and ``centre`` are the values of last period that came or changed since; ``blank`` and
    ``unread`` the cells that count 0 now.
    """

    points: Mapping[Cause, float]
    turns: tuple[RowTurn, ...] = ()
    late: tuple[ValueKey, ...] = ()
    centre: tuple[ValueKey, ...] = ()
    blank: int = 0
    unread: int = 0
    edition: int = 0
    bonus: tuple[float, float] = (0.0, 0.0)


_State = tuple[Cause, dict[str, float]]
"""The scores by contract after a step, and the cause of that step."""


def walk(then: Side, now: Side, policy: RankingPolicy) -> dict[str, Steps]:
    """The steps of every contract that is scored in both periods, by contract key."""
    way = _Way(then, now, policy)
    states, turns = way.states()
    known = _measured(then.told) & _measured(now.told)
    late, centre = way.since(lambda basis: basis.counted), way.since(lambda basis: basis.central)
    editions = {str(e.key): e for e in _judging(now.basis.shelf, now.period.last).values()}
    found = {}
    for contract in sorted(known):
        edition = editions.get(contract)
        if edition is None:
            continue
        key = edition.key
        found[contract] = Steps(
            points=_differences(contract, states),
            turns=tuple(turns.get(contract, ())),
            late=tuple(place for place in late if place[0] == key),
            centre=tuple(place for place in centre if place[0] == key),
            blank=sum(cell[0] == key for cell in way.blank_now),
            unread=sum(cell[0] == key for cell in way.unread_now),
            edition=edition.number,
            bonus=(
                then.basis.decisions.points(key, then.period.last),
                now.basis.decisions.points(key, now.period.last),
            ),
        )
    return found


def _differences(contract: str, states: Sequence[_State]) -> dict[Cause, float]:
    """The points of each cause, summed over its steps; what is missing stays as it was."""
    summed: dict[Cause, float] = defaultdict(float)
    before = states[0][1][contract]
    for cause, scores in states[1:]:
        after = scores.get(contract, before)
        summed[cause] += after - before
        before = after
    return {cause: rounded_one(summed[cause], CENT) for cause in Cause if cause in summed}


class _Way:
    """The steps between two periods, for all contracts at once."""

    def __init__(self, then: Side, now: Side, policy: RankingPolicy) -> None:
        self.then, self.now, self.policy = then, now, policy
        self.last, until = now.period.last, then.period.last
        self.past = replace(
            now.basis,
            counted=_until(now.basis.counted, until),
            central=_until(now.basis.central, until),
            decisions=now.basis.decisions.only(WAIVER, at=self.last),
        )
        self.unread_then, self.unread_now = (
            frozenset(c for c in now.basis.unread_cells
                      if side.period.first <= c[2] <= side.period.last)
            for side in (then, now)
        )  # fmt: skip
        self.blank_then = missing(self.past, then.period, self.last) - self.unread_then
        self.blank_now = missing(now.basis, now.period, self.last) - self.unread_now

    def since(self, values: Callable[[Basis], Sequence[Observation]]) -> list[ValueKey]:
        """The places of last period whose value is another now."""
        until = self.then.period.last
        old, new = (
            {value_key(one): one.value for one in _until(values(basis), until)}
            for basis in (self.then.basis, self.now.basis)
        )
        places = dict.fromkeys((*old, *new))
        return [place for place in places if old.get(place) != new.get(place)]

    def states(self) -> tuple[list[_State], dict[str, list[RowTurn]]]:
        """The scores after every step, the published ones first, and how the rows turned."""
        then, now, past = self.then, self.now, self.past
        points_then, points_now = (_Points(side.basis, side.period.last) for side in (then, now))
        states: list[_State] = [(Cause.RULES, _scores(then.told))]
        made: list[tuple[object, Scores]] = []

        def step(cause: Cause, basis: Basis, points: _Points, at: int, spared: Spared) -> Scores:
            """Score anew, unless all that a score stands on is as in the step before."""
            facts = self._facts(basis, at, spared)
            if not made or made[-1][0] != facts:
                switched = Switched(0 if at == was else at, spared)
                found = basis.score(then.period, self.policy, switched)
                made.append((facts, found))
            scores = made[-1][1]
            states.append((cause, points.added(_bare(scores), basis.shelf, at)))
            return scores

        was, none = then.period.last, frozenset[tuple[ContractKey, str, int]]()
        held = then.basis
        step(Cause.RULES, held, points_then, was, none)
        held = replace(held, counted=past.counted)
        step(Cause.LATE, held, points_then, was, none)
        held = replace(held, central=past.central)
        step(Cause.CENTRE, held, points_then, was, none)
        held = replace(held, decisions=past.decisions)
        step(Cause.WAIVER, held, points_then, was, none)
        step(Cause.POINTS, held, points_now, was, none)
        step(Cause.EDITION, past, points_now, self.last, none)
        spared = self.unread_then
        step(Cause.UNREAD, past, points_now, self.last, spared)
        spared |= self.blank_then
        start = step(Cause.BLANK, past, points_now, self.last, spared)
        both = self.unread_now | self.blank_now
        end = now.basis.score(now.period, self.policy, Switched(0, both))
        rows = _Rows(start, end, spared | both, self.unread_then | self.unread_now)
        turns = rows.turns(now.basis.shelf, self.last)
        places = _decimals(now.basis.shelf, self.last)
        for cause in (Cause.AWAITED, Cause.NOTHING, Cause.DUE, Cause.UNREAD, Cause.BLANK,
                      Cause.REAL):  # fmt: skip
            rolled = rows.switched(cause, places)
            states.append((cause, points_now.added(rolled, now.basis.shelf, self.last)))
        for cause, cells in ((Cause.BLANK, self.unread_now), (Cause.UNREAD, none)):
            counted = _bare(now.basis.score(now.period, self.policy, Switched(0, cells)))
            states.append((cause, points_now.added(counted, now.basis.shelf, self.last)))
        states.append((Cause.RULES, _scores(now.told)))
        return states, turns

    def _facts(self, basis: Basis, at: int, spared: Spared) -> object:
        """All that the scores of the period before stand on."""
        until, decisions = self.then.period.last, basis.decisions
        month = decisions.at or until
        waived = {(d.key, d.code) for d in decisions.only(WAIVER).decisions if d.holds(month)}
        judging = _judging(basis.shelf, at)
        return (
            basis.shelf,
            {key: edition.number for key, edition in judging.items()},
            _until(basis.counted, until),
            _until(basis.central, until),
            waived,
            spared,
        )


@dataclass(frozen=True, slots=True)
class _Points:
    """Bonus and deductions of a *Keputusan*, as the decisions of a basis give them in a month."""

    basis: Basis
    month: int

    def added(self, scores: Mapping[str, float], shelf: Iterable[Edition],
              at: int) -> dict[str, float]:  # fmt: skip
        """The scores with them, held within 0 and batas_capaian (R-verifikasi)."""
        editions = {str(key): edition for key, edition in _judging(shelf, at).items()}
        return {contract: self._with(base, editions[contract]) for contract, base in scores.items()}

    def _with(self, base: float, edition: Edition) -> float:
        points, policy = self.basis.decisions.points(edition.key, self.month), edition.policy
        if not points:
            return base
        return max(min(rounded_one(base + points, policy.decimals), policy.cap), 0.0)


def missing(basis: Basis, period: Period, at: int) -> Spared:
    """The cells of a period that an OPD was to fill and left blank, where a blank counts 0.

    A value s.d. answers for the months before it; of a budget only the last month is asked.
    """
    reports, nobody = index(basis.counted), index(())
    found: set[tuple[ContractKey, str, int]] = set()
    for book in books(basis.shelf):
        edition = in_force(book, at)
        if edition is None or edition.policy.blank is Blank.IGNORE:
            continue
        for row in edition.rows:
            if row.filler is Filler.CENTRE or row.measure is Measure.STAGES:
                continue
            plan = plan_of(row, book)
            asked = cells_of(row, plan, asking.closed_from(book))
            series = observed(row, edition, reports, nobody, period.first, asked)
            field = to_date.DENOMINATOR if row.measure is Measure.RATIO else to_date.VALUE
            filled = ~np.isnan(series[field])
            due = ~np.isnan(plan)
            found |= {(edition.key, row.code, month)
                      for month in _blanks(row, due, filled, period)}  # fmt: skip
    return frozenset(found)


def _blanks(row: IssuedRow, due: _PointArray, filled: _PointArray, period: Period) -> list[int]:
    months = range(period.first, period.last + 1)
    if row.measure is Measure.BUDGET:
        last = period.last
        return [last] if due[period.first - 1 : last].any() and not filled[last - 1] else []
    if row.entry is EntryMode.TO_DATE:
        told = due & filled
        return [m for m in months if due[m - 1] and not told[m - 1 : period.last].any()]
    return [m for m in months if due[m - 1] and not filled[m - 1]]


# Rows, one after another --------------------------------------------------------------------


class _Rows:
    """The rows of two scorings by one edition, of which some stand at the first, some at the last.

    ``spared`` are the cells that were spared in either, ``unread`` those that cannot be read.
    """

    def __init__(self, start: Scores, end: Scores, spared: Spared, unread: Spared) -> None:
        self.end = end
        self.names: list[_RowKey] = _names(end)
        self.first, self.last = _by_name(start), _by_name(end)
        self.spared = {(str(key), code) for key, code, _ in spared}
        self.unread = {(str(key), code) for key, code, _ in unread}
        self.moved = dict.fromkeys(self.names, False)

    def cause(self, name: _RowKey) -> Cause:
        """Under which cause a row comes from the first to the last."""
        before, after = self.first.get(name), self.last[name]
        if before is None:
            return Cause.REAL
        states = {before["status"], after["status"]}
        turned = (before["bobot_dinilai"] > 0) != (after["bobot_dinilai"] > 0)
        if RowStatus.WAITING in states and turned:
            return Cause.AWAITED
        if turned and name in self.spared:
            return Cause.UNREAD if name in self.unread else Cause.BLANK
        if RowStatus.NOT_JUDGED in states and turned:
            return Cause.NOTHING
        return Cause.DUE if turned else Cause.REAL

    def turns(self, shelf: Iterable[Edition], month: int) -> dict[str, list[RowTurn]]:
        """How each row turned, by contract."""
        rows = {(str(key), row.code): row for key, edition in _judging(shelf, month).items()
                for row in edition.rows}  # fmt: skip
        found: dict[str, list[RowTurn]] = defaultdict(list)
        for name in self.names:
            before, after = self.first.get(name), self.last[name]
            counted = before is not None and before["bobot_dinilai"] > 0, after["bobot_dinilai"] > 0
            if counted != (False, False):
                turn = RowTurn(
                    row=rows[name], cause=self.cause(name),
                    before=str(before["status"]) if before else "", after=str(after["status"]),
                    entered=not counted[0], left=not counted[1],
                )  # fmt: skip
                found[name[0]].append(turn)
        return found

    def switched(self, cause: Cause, decimals: Mapping[str, int]) -> dict[str, float]:
        """The scores when the rows of a cause have come to the last as well."""
        for name in self.names:
            if self.cause(name) is cause:
                self.moved[name] = True
        facts = [self.last[name] if self.moved[name] else self.first.get(name, _ABSENT)
                 for name in self.names]  # fmt: skip
        rows, groups = self.end.rows, self.end.groups
        fields: dict[str, _PointArray] = {
            "kontrak": rows["kontrak"].to_numpy(),
            "kelompok": rows["kelompok"].to_numpy(),
            "bobot": rows["bobot"].to_numpy(dtype=float),
            "bobot_dinilai": np.array([float(each["bobot_dinilai"]) for each in facts]),
            "bobot_nilai": np.array([float(each["bobot_nilai"]) for each in facts]),
            "bobot_jatuh": rows["bobot_jatuh"].to_numpy(dtype=float),
        }
        of_group = dict(zip(groups["kelompok"], groups["bobot_kelompok"], strict=True))
        found: dict[str, float] = {}
        for places in sorted(set(decimals.values())):
            mine = np.array([decimals.get(contract) == places for contract, _ in self.names],
                            dtype=bool)  # fmt: skip
            if mine.any():
                part = {name: column[mine] for name, column in fields.items()}
                found |= _scored(part, of_group, places)
        return found


_ABSENT: dict[str, Any] = {"bobot_dinilai": 0.0, "bobot_nilai": 0.0}


def _names(scores: Scores) -> list[_RowKey]:
    return list(zip(scores.rows["kontrak"], scores.rows["kode"], strict=True))


def _by_name(scores: Scores) -> dict[_RowKey, dict[Any, Any]]:
    return dict(zip(_names(scores), scores.rows.to_dict("records"), strict=True))


def _scored(
    fields: dict[str, _PointArray], of_group: Mapping[str, float], decimals: int
) -> dict[str, float]:
    """Scores by contract: rows to groups to contracts, with the rolls of ``rulebook``."""
    steps = group_roll(decimals).steps(GROUP_ROLL)
    _, first = np.unique(fields["kelompok"].astype(str), return_index=True)
    groups = {name: column[first] for name, column in _run(steps, fields).items()}
    groups["bobot_kelompok"] = np.array([float(of_group[name]) for name in groups["kelompok"]])
    total = score_roll(decimals)
    done = _run({**GROUP_PARTS, "dinilai_kontrak": total.judged, "skor": total.value}, groups)
    return dict(zip(done["kontrak"], map(float, done["skor"]), strict=True))


def _run(steps: Mapping[str, Any], fields: dict[str, _PointArray]) -> dict[str, _PointArray]:
    frame = evaluate.Frame(fields, {}, {}, Period(1, 12), {}, len(fields["kontrak"]))
    return dict(evaluate.run(steps, frame).fields)


# Small readings -----------------------------------------------------------------------------


def _until(observations: Iterable[Observation], month: int) -> tuple[Observation, ...]:
    return tuple(one for one in observations if one.month <= month)


def _judging(shelf: Iterable[Edition], month: int) -> dict[ContractKey, Edition]:
    return {edition.key: edition for edition in judging_editions(shelf, month)}


def _decimals(shelf: Iterable[Edition], month: int) -> dict[str, int]:
    judging = _judging(shelf, month).items()
    return {str(key): edition.policy.decimals for key, edition in judging}


def _scores(scores: Scores) -> dict[str, float]:
    return dict(zip(scores.posts["kontrak"], map(float, scores.posts["skor"]), strict=True))


def _bare(scores: Scores) -> dict[str, float]:
    """The scores before any bonus or deduction."""
    posts = scores.posts
    return dict(zip(posts["kontrak"], map(float, posts["skor_dasar"]), strict=True))


def _measured(scores: Scores) -> set[str]:
    posts = scores.posts
    return set(posts.loc[posts["bobot_terukur"] > 0, "kontrak"])
