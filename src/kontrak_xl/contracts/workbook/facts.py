"""All that one contract workbook shows: edition, values so far, and every month's result."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isnan

import pandas as pd

from kontrak_xl.contracts.workbook.past import PastMonth, ResultRow, results
from kontrak_xl.core.model import ContractKey, Edition, Filler, IssuedRow, Period
from kontrak_xl.core.observations import Field, Observation
from kontrak_xl.core.region import Region
from kontrak_xl.rules import asking, scores
from kontrak_xl.rules.books import books, seat_of
from kontrak_xl.rules.decisions import NO_DECISIONS, Decisions
from kontrak_xl.rules.scores import Scores

_CENTRAL = {Field.VALUE, Field.NUMERATOR, Field.DENOMINATOR}
"""What an OPD cannot report of a row that the centre fills."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One contract, ready to be laid out.

    ``edition`` carries the plan of all twelve months; ``issued`` is the edition as recorded.
    ``rows`` by (code, month), ``groups`` by (group code, month), ``totals`` by month are the
    results to date, ``stages`` those of the stages by (code, month); ``values`` the inputs by
    (code, field, month). From the month ``closed`` on cells are closed where nothing is due;
    ``past`` are the months whose results stand as values, each with the sentence that says why:
    they were published, or judged by the edition in force then.
    """

    region: Region
    issued: Edition
    edition: Edition
    values: Mapping[tuple[str, Field, int], float | str]
    rows: Mapping[tuple[str, int], ResultRow]
    groups: Mapping[tuple[str, int], ResultRow]
    totals: Mapping[int, ResultRow]
    stages: Mapping[tuple[str, int], ResultRow]
    made: dt.datetime
    decisions: Decisions = NO_DECISIONS
    closed: int = asking.NEVER
    past: Mapping[int, str] = field(default_factory=dict)

    def asked(self, row: IssuedRow) -> tuple[int, ...]:
        """For each month the first that a row's cell answers for, 0 where it is closed."""
        return asking.starts(row, row.plan, self.closed)

    def group_name(self, row: IssuedRow) -> str:
        """The group whose weights a row's weight belongs to."""
        return next(group.name for group in self.edition.groups if group.code == row.group)

    def value(self, code: str, field: Field, month: int) -> float | str | None:
        return self.values.get((code, field, month))


def gather(
    region: Region,
    editions: Iterable[Edition],
    observations: Sequence[Observation],
    central: Sequence[Observation],
    made: dt.datetime,
    rulings: Decisions = NO_DECISIONS,
    published: Mapping[int, Scores] | None = None,
) -> tuple[Facts, ...]:
    """The facts of every contract, scored for each month of the year in twelve passes.

    Bonus, deductions and exclusions belong to the ranking: a contract shows what its rows come to.
    A doubted value stands in it as it was typed, for its author to answer: a number counts as
    itself, a text not at all, as in the formulas of the workbook. The months before its edition
    show what the editions in force then came to, the ``published`` ones what was published
    (R-terbitan).
    """
    waivers = rulings.waivers()
    contracts = books(editions)
    observations, central = (_lived(contracts, seen) for seen in (observations, central))
    stated = [replace(one, readings=()) for one in observations if not one.typed]
    flat = {book[-1].key: flatten(book) for book in contracts}
    closed = {book[0].key: asking.closed_from(book) for book in contracts}
    months = [
        scores.score(
            flat.values(),
            stated,
            central,
            Period(1, month),
            region.ranking,
            waivers,
            scores.Outlook(together=False, closed=closed),
        )
        for month in range(1, 13)
    ]
    values = _by_contract([*_agency(flat, observations), *_centre(flat, central)])
    rows = _split([scores.rows for scores in months], "kode")
    groups = _split([scores.groups for scores in months], "kelompok_kode")
    stages = _split([scores.stages for scores in months], "tahap")
    totals = _split([scores.posts for scores in months], "opd")
    earlier = results(contracts, observations, central, region.ranking, waivers, published or {})
    return tuple(
        _with_past(
            Facts(
                region=region,
                issued=book[-1],
                edition=flat[book[-1].key],
                values=values.get(book[-1].key, {}),
                rows=rows[str(book[-1].key)],
                groups=groups[str(book[-1].key)],
                totals={month: record for (_, month), record in totals[str(book[-1].key)].items()},
                stages=stages[str(book[-1].key)],
                made=made,
                decisions=waivers,
                closed=closed[book[-1].key],
            ),
            earlier.get(str(book[-1].key), {}),
        )
        for book in contracts
        if book[-1].rows
    )


def _with_past(facts: Facts, months: Mapping[int, PastMonth]) -> Facts:
    """The facts with the months that are over as they were."""

    def kept(
        found: Mapping[tuple[str, int], ResultRow], was: Callable[..., ResultRow]
    ) -> Mapping[tuple[str, int], ResultRow]:
        return {
            (code, month): was(months[month], code, now) if month in months else now
            for (code, month), now in found.items()
        }

    return replace(
        facts,
        rows=kept(facts.rows, PastMonth.row),
        groups=kept(facts.groups, PastMonth.group),
        stages=kept(facts.stages, PastMonth.stage),
        totals={
            month: {**now, **months[month].total} if month in months else now
            for month, now in facts.totals.items()
        },
        past={month: one.why for month, one in months.items()},
    )


def flatten(editions: Sequence[Edition]) -> Edition:
    """The newest edition as if it had always been in force, with each month's own plan."""
    newest = editions[-1]
    rows = tuple(
        replace(
            row, plan=tuple(None if isnan(t) else float(t) for t in scores.plan_of(row, editions))
        )
        for row in newest.rows
    )
    return replace(newest, from_month=1, rows=rows)


def _lived(
    contracts: Iterable[Sequence[Edition]], seen: Iterable[Observation]
) -> list[Observation]:
    """What was reported for months in which its post exists."""
    seats = {book[-1].key: seat_of(book) for book in contracts}
    return [one for one in seen if one.key not in seats or seats[one.key].alive(one.month)]


def cells_asked(editions: Sequence[Edition]) -> dict[str, tuple[int, ...]]:
    """What the cells of each row of a contract ask for (:func:`asking.starts`), by its code."""
    return {row.code: scores.cells_asked(row, editions) for row in editions[-1].rows}


def _agency(
    editions: Mapping[ContractKey, Edition], observations: Iterable[Observation]
) -> list[Observation]:
    """What OPDs reported, less values of rows that the centre fills."""
    return [
        observation
        for observation in observations
        if observation.field not in _CENTRAL or not _central_row(editions, observation)
    ]


def _centre(
    editions: Mapping[ContractKey, Edition], central: Iterable[Observation]
) -> list[Observation]:
    return [told for told in central if _central_row(editions, told)]


def _central_row(editions: Mapping[ContractKey, Edition], observation: Observation) -> bool:
    edition = editions.get(observation.key)
    row = edition.row(observation.code) if edition else None
    return row is not None and row.filler is Filler.CENTRE


def _by_contract(
    observations: Iterable[Observation],
) -> dict[ContractKey, dict[tuple[str, Field, int], float | str]]:
    values: dict[ContractKey, dict[tuple[str, Field, int], float | str]] = defaultdict(dict)
    for observation in observations:
        values[observation.key][observation.code, observation.field, observation.month] = (
            observation.typed or observation.value
        )
    return values


def _split(
    months: Sequence[pd.DataFrame], name: str
) -> dict[str, dict[tuple[str, int], ResultRow]]:
    """The records of each contract, by (name's value, month)."""
    split: dict[str, dict[tuple[str, int], ResultRow]] = defaultdict(dict)
    for month, frame in enumerate(months, 1):
        for record in frame.to_dict("records"):
            split[record["kontrak"]][record[name], month] = {str(k): v for k, v in record.items()}
    return split
