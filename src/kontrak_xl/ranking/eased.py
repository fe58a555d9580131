"""Promises that were made easier when their realisation was already known (R-terbitan)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from kontrak_xl.contracts import changes
from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import (
    MONTHS,
    ContractKey,
    Direction,
    Edition,
    IssuedRow,
    Measure,
    RowStatus,
)
from kontrak_xl.core.numerals import show
from kontrak_xl.core.observations import Observation, Origin
from kontrak_xl.rules.books import books
from kontrak_xl.rules.scores import Scores, plan_of
from kontrak_xl.workbook.layout.master import BUDGETS, INDICATORS


@dataclass(frozen=True, slots=True, kw_only=True)
class Eased:
    """One promise that an edition made easier from ``month`` on (1–12).

    ``change`` says what, ``known`` what had been realised by then, ``reason`` by what authority.
    """

    key: ContractKey
    name: str
    month: int
    change: str
    known: str
    reason: str
    budget: bool = False

    def finding(self, file: str) -> Finding:
        """What the leader is told of it, at the sheet of the Buku Induk."""
        sheet = BUDGETS if self.budget else INDICATORS
        seen = f"{self.name}: {self.change}"
        return Finding(Code.PROMISE_EASED, Origin(file, sheet.name), seen, self.known,
                       self.key.post)  # fmt: skip


def eased(
    editions: Iterable[Edition],
    observations: Iterable[Observation],
    history: Sequence[Scores],
    last: int,
) -> tuple[Eased, ...]:
    """All of them up to a month, by contract and month; ``history`` are the scores to date."""
    told: dict[tuple[ContractKey, str], int] = {}
    for one in observations:
        place = one.key, one.code
        told[place] = min(one.month, told.get(place, one.month))
    found = []
    for book in books(editions):
        for old, new in pairwise(changes.chain(book)):
            if new.from_month > last:
                continue
            then = _rows(history, new) if new.from_month - 1 <= len(history) else {}
            for row, change in _easier(old, new, book):
                if told.get((new.key, row.code), 13) < new.from_month:
                    found.append(Eased(
                        key=new.key, name=row.text, month=new.from_month, change=change,
                        known=_known(row, then.get(row.code), new.from_month - 1),
                        reason=f"{new.reason} (terbitan {new.number})",
                        budget=row.measure is Measure.BUDGET,
                    ))  # fmt: skip
    return tuple(found)


def _rows(history: Sequence[Scores], new: Edition) -> dict[str, dict[str, Any]]:
    """The rows of a contract at the end of the month before an edition."""
    if new.from_month < 2:
        return {}
    rows = history[new.from_month - 2].rows
    own = rows[rows["kontrak"] == str(new.key)]
    return {str(one["kode"]): {str(k): v for k, v in one.items()}
            for one in own.to_dict("records")}  # fmt: skip


def _easier(old: Edition, new: Edition, book: Sequence[Edition]) -> Iterator[tuple[IssuedRow, str]]:
    """The rows that an edition takes away or makes easier, with what it changes."""
    for row in old.rows:
        now = new.row(row.code)
        if now is None:
            yield row, changes.REMOVED
        elif row.measure is Measure.BUDGET:
            yield from _lower_plan(row, now, book, new)
        elif _easier_target(row, now):
            yield now, f"target {_shown(row)} → {_shown(now)}"


def _lower_plan(
    row: IssuedRow, now: IssuedRow, book: Sequence[Edition], new: Edition
) -> Iterator[tuple[IssuedRow, str]]:
    """The RAK of the months that are over, where a later version would lower it."""
    over = new.from_month - 1
    before = [edition for edition in book if edition.from_month < new.from_month]
    planned = math.fsum(float(t) for t in plan_of(row, before)[:over] if not math.isnan(t))
    lower = math.fsum(t or 0.0 for t in now.plan[:over])
    if over and lower < planned:
        until = f"s.d. {MONTHS[over - 1]}"
        yield row, f"RAK {until} Rp{show(planned)} → Rp{show(lower)}; yang dinilai tetap yang lama"


def _easier_target(row: IssuedRow, now: IssuedRow) -> bool:
    """Whether less has to be done: a lower target, where less is better a higher one.

    Of a range, of a level to keep and of a word any other target counts: which of them is easier
    depends on what was realised.
    """
    if row.ranged or now.ranged:
        return (row.lower, row.upper) != (now.lower, now.upper)
    if row.direction is Direction.STABLE:
        return row.target != now.target
    if row.direction is Direction.MIN:
        return now.target > row.target
    return now.target < row.target


def _shown(row: IssuedRow) -> str:
    if row.ranged:
        return f"{show(row.lower or 0.0)}–{show(row.upper or 0.0)}"
    return row.target_text or show(row.target)


def _known(row: IssuedRow, facts: dict[str, Any] | None, month: int) -> str:
    """What had been realised when the promise was changed."""
    if facts is None or facts["status"] != RowStatus.JUDGED:
        return f"sudah ada laporan s.d. {MONTHS[max(month, 1) - 1]}"
    unit = "Rp" if row.measure is Measure.BUDGET else ""
    done = f"{unit}{show(float(facts['realisasi_sd']))}"
    reached = show(float(facts["capaian"]), 2)
    return f"realisasi s.d. {MONTHS[month - 1]} {done}, capaian {reached} %"
