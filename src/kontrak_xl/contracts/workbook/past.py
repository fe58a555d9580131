"""Months that are over when a contract is issued again: what they came to stands as values.

A new edition never judges what was before it: those months show what the edition in force then
came to, and closed months what was published (R-terbitan).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from kontrak_xl.core.model import Edition, Period, RankingPolicy, RowStatus
from kontrak_xl.core.observations import Observation
from kontrak_xl.rules import rulebook, scores
from kontrak_xl.rules.books import in_force
from kontrak_xl.rules.decisions import Decisions
from kontrak_xl.rules.scores import Scores
from kontrak_xl.rules.stages import STAGE_STEPS
from kontrak_xl.rules.tables import roll

ResultRow = Mapping[str, Any]
CLOSED = (
    "Bulan ini sudah ditutup; angkanya seperti yang diumumkan, tidak berubah oleh isian di sini."
)
REISSUED = (
    "Bulan ini dinilai menurut terbitan {number}, yang berlaku saat itu; angkanya tidak berubah "
    "oleh isian di sini sampai laporannya diterima."
)
_UNDUE: ResultRow = {
    **dict.fromkeys(rulebook.STEP_FIELDS.values(), 0.0),
    rulebook.STEP_FIELDS["status"]: RowStatus.NOT_DUE.value,
}
_NO_STAGE: ResultRow = dict.fromkeys(STAGE_STEPS, 0.0)
_NO_GROUP: ResultRow = dict.fromkeys((*rulebook.GROUP_ROLL, *rulebook.GROUP_PARTS), 0.0)


@dataclass(frozen=True, slots=True)
class PastMonth:
    """What one contract came to in one month, by the codes of its parts, and ``why`` it stands."""

    why: str
    rows: dict[str, ResultRow] = field(default_factory=dict)
    groups: dict[str, ResultRow] = field(default_factory=dict)
    stages: dict[str, ResultRow] = field(default_factory=dict)
    total: ResultRow = field(default_factory=dict)

    def row(self, code: str, now: ResultRow) -> ResultRow:
        """A row as it was; one that was not promised then was not due."""
        return {**now, **self.rows.get(code, _UNDUE)}

    def group(self, code: str, now: ResultRow) -> ResultRow:
        """A group as it was; without a row of its own it came to nothing."""
        return {**now, **self.groups.get(code, _NO_GROUP)}

    def stage(self, code: str, now: ResultRow) -> ResultRow:
        """A stage as it was."""
        return {**now, **self.stages.get(code, _NO_STAGE)}


PastMonths = Mapping[str, Mapping[int, PastMonth]]
"""By contract, then by month."""


def results(
    books: Sequence[Sequence[Edition]],
    observations: Iterable[Observation],
    central: Iterable[Observation],
    policy: RankingPolicy,
    waivers: Decisions,
    published: Mapping[int, Scores],
) -> PastMonths:
    """The months of each contract that are published, or that are before its last edition."""
    found: dict[str, dict[int, PastMonth]] = defaultdict(dict)
    begins = {str(book[-1].key): book[-1].from_month for book in books}
    shelf = [edition for book in books for edition in book]
    observed, told = tuple(observations), tuple(central)
    for month in range(1, max(begins.values(), default=1)):
        made = scores.score(shelf, observed, told, Period(1, month), policy, waivers)
        wanted = {key: book for key, book in zip(begins, books, strict=True) if month < begins[key]}
        for contract, one in _months(made, policy, wanted).items():
            judged = in_force(wanted[contract], month)
            why = REISSUED.format(number=judged.number if judged else 0)
            found[contract][month] = replace(one, why=why)
    for month, told_then in published.items():
        for contract, one in _months(told_then, policy, begins).items():
            found[contract][month] = one
    return found


def _months(made: Scores, policy: RankingPolicy, wanted: Iterable[str]) -> dict[str, PastMonth]:
    """One month of the contracts that are wanted, as scored without bonus and deductions."""
    posts = made.posts
    if len(posts) and "skor_dasar" in posts:
        posts = posts.assign(skor=posts["skor_dasar"])
        named = roll(posts, {"predikat": rulebook.band_of(policy.bands)})["predikat"]
        alone = posts["penyesuaian"] == 0
        posts["predikat_skor"] = posts["predikat_skor"].where(alone, named)
    keys = set(wanted)
    found = {str(one["kontrak"]): PastMonth(CLOSED, total=one)
             for one in _records(posts) if one["kontrak"] in keys}  # fmt: skip
    tables = (("rows", made.rows, "kode"), ("groups", made.groups, "kelompok_kode"),
              ("stages", made.stages, "tahap"))  # fmt: skip
    for name, table, code in tables:
        for record in _records(table):
            month = found.get(str(record["kontrak"]))
            if month is not None:
                getattr(month, name)[str(record[code])] = record
    return found


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in one.items()} for one in table.to_dict("records")]
