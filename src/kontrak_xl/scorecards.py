"""From editions and observations to statuses, capaian and scores, over whole tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kontrak_xl import folding, scoring, values
from kontrak_xl.expr import Expr
from kontrak_xl.model import (
    ContractKey,
    Edition,
    Entry,
    Field,
    Filler,
    IssuedRow,
    Measure,
    Observation,
    Period,
    RankingPolicy,
    ScoringPolicy,
)

UNRANKED = "belum diperingkat"
SILENT = "Tidak melapor"
Series = NDArray[np.float64]
_Reports = dict[tuple[ContractKey, str, Field], dict[int, float | str]]


@dataclass(frozen=True, slots=True)
class Scores:
    """What a period came to.

    ``rows``: one per contract × indicator (kontrak, opd, kode, the steps of its rule).
    ``groups``: one per contract × kelompok. ``posts``: one per contract, with skor, bobot_terukur,
    peringkat (NaN where unranked), predikat. Percent columns are points, 0–100.
    """

    rows: pd.DataFrame
    groups: pd.DataFrame
    posts: pd.DataFrame
    period: Period


def score(
    editions: Iterable[Edition],
    observations: Iterable[Observation],
    central: Iterable[Observation],
    period: Period,
    policy: RankingPolicy,
) -> Scores:
    """Score and rank every contract over a period (DESIGN 6, 6a).

    Plan t_k comes from the edition in force in month k; rows, weights and scoring policy from the
    one in force in the period's last month. ``central`` are the values of the bureau; they alone
    count for rows that the centre fills, and never for others.
    """
    shelf = books(editions)
    reports, told = _index(observations), _index(central)
    cards = [
        _Card(row, edition, _series(row, book, reports, told, period))
        for book in shelf
        if (edition := in_force(book, period.last)) is not None
        for row in edition.rows
    ]
    rows = _judge(cards, period)
    groups = _roll_groups(rows, cards)
    posts = _roll_posts(groups, cards)
    return Scores(rows, groups, _rank(posts, reports, period, policy), period)


@dataclass(frozen=True, slots=True)
class _Card:
    """One row to judge: plan, values and causes are series of twelve months, NaN where blank."""

    row: IssuedRow
    edition: Edition
    series: dict[str, Series]


def books(editions: Iterable[Edition]) -> list[list[Edition]]:
    """The editions of each contract in the order in which they came into force."""
    books: dict[ContractKey, list[Edition]] = defaultdict(list)
    for edition in editions:
        books[edition.key].append(edition)
    order = sorted(books)
    return [sorted(books[key], key=lambda e: (e.from_month, e.number)) for key in order]


def in_force(book: Sequence[Edition], month: int) -> Edition | None:
    """The edition in force in a month, or none before the first."""
    valid = [edition for edition in book if edition.from_month <= month]
    return valid[-1] if valid else None


def _index(observations: Iterable[Observation]) -> _Reports:
    index: _Reports = defaultdict(dict)
    for seen in observations:
        index[seen.key, seen.code, seen.field][seen.month] = seen.value
    return index


def _series(
    row: IssuedRow, book: Sequence[Edition], reports: _Reports, told: _Reports, period: Period
) -> dict[str, Series]:
    source = told if row.filler is Filler.CENTRE else reports
    key = book[0].key
    reported = source.get((key, row.code, Field.VALUE), {})
    edition = in_force(book, period.last)
    if row.measure is Measure.CATEGORY and edition is not None:
        value = _worth(reported, _points(row, edition))
    else:
        value = _numbers(reported)
    if row.entry is Entry.TO_DATE:
        value = value - _before(value, period.first)
    cause = _numbers(source.get((key, row.code, Field.CAUSE), {}))
    return {folding.PLAN: plan_of(row, book), folding.VALUE: value, folding.CAUSE: cause}


def plan_of(row: IssuedRow, book: Sequence[Edition]) -> Series:
    """t_k from the edition in force in k; a budget's RAK from the edition that judges."""
    if row.measure is Measure.BUDGET:
        return np.array([np.nan if t is None else t for t in row.plan])
    planned = []
    for month in range(1, 13):
        edition = in_force(book, month)
        issued = edition.row(row.code) if edition else None
        target = issued.plan[month - 1] if issued else None
        planned.append(np.nan if target is None else target)
    return np.array(planned)


def _points(row: IssuedRow, edition: Edition) -> dict[str, float]:
    """Category → points of the row's scale, by folded name."""
    scales = dict(edition.scales)
    return {step.category.casefold(): step.points for step in scales.get(row.scale, ())}


def _numbers(reported: dict[int, float | str]) -> Series:
    """The numbers among the reported values; a text is none."""
    return _year({m: value for m, value in reported.items() if not isinstance(value, str)})


def _worth(reported: dict[int, float | str], points: dict[str, float]) -> Series:
    """What the reported categories are worth; only a word of the scale is worth anything."""
    words = {m: str(value).casefold() for m, value in reported.items() if isinstance(value, str)}
    return _year({m: points[word] for m, word in words.items() if word in points})


def _year(values: dict[int, float]) -> Series:
    series = np.full(12, np.nan)
    for month, value in values.items():
        series[month - 1] = value
    return series


def _before(value: Series, first: int) -> float:
    """The last s.d. value before the period, 0 where there is none."""
    earlier = value[: first - 1]
    filled = earlier[~np.isnan(earlier)]
    return float(filled[-1]) if filled.size else 0.0


def _judge(cards: Sequence[_Card], period: Period) -> pd.DataFrame:
    """Apply each distinct rule once to all the rows that it judges."""
    batches: dict[tuple[scoring.Rule, ScoringPolicy], list[int]] = defaultdict(list)
    for at, card in enumerate(cards):
        policy = card.edition.policy
        batches[scoring.rule_for(card.row, policy), policy].append(at)
    parts = [
        _apply(rule, policy, [cards[at] for at in batch], batch, period)
        for (rule, policy), batch in batches.items()
    ]
    if not parts:
        return pd.DataFrame(columns=[*_facts_columns(), *scoring.STEP_FIELDS.values()])
    return pd.concat(parts).sort_index()


def _facts_columns() -> tuple[str, ...]:
    return ("kontrak", "opd", "kode", "indikator", "satuan", "kelompok_kode", "kelompok",
            "bobot", "target_setahun", "batas_bawah", "batas_atas")  # fmt: skip


def _facts(card: _Card) -> tuple[str | float, ...]:
    row, key = card.row, str(card.edition.key)
    lower = np.nan if row.lower is None else row.lower
    upper = np.nan if row.upper is None else row.upper
    return (key, card.edition.key.post, row.code, row.text, row.unit, row.group,
            f"{key}|{row.group}", row.weight, row.target, lower, upper)  # fmt: skip


def _apply(
    rule: scoring.Rule,
    policy: ScoringPolicy,
    cards: Sequence[_Card],
    at: Sequence[int],
    period: Period,
) -> pd.DataFrame:
    facts = pd.DataFrame(
        [_facts(card) for card in cards], columns=list(_facts_columns()), index=list(at)
    )
    monthly = {
        name: np.stack([card.series[name] for card in cards])
        for name in (folding.PLAN, folding.VALUE, folding.CAUSE)
    }
    fields = {name: facts[name].to_numpy() for name in facts.columns}
    fields["bulan"] = np.full(len(cards), float(period.last))
    settings = {"batas_capaian": policy.cap}
    frame = values.Frame(fields, monthly, settings, period, {}, len(cards))
    steps = scoring.steps_of(rule)
    done = values.run(steps, frame)
    judged: pd.DataFrame = facts.assign(**{name: done.fields[name] for name in steps})
    return judged


def _roll(frame: pd.DataFrame, steps: dict[str, Expr]) -> pd.DataFrame:
    """Evaluate steps over a table without months."""
    fields = {name: frame[name].to_numpy() for name in frame.columns}
    done = values.run(steps, values.Frame(fields, {}, {}, Period(1, 12), {}, len(frame)))
    rolled: pd.DataFrame = frame.assign(**{name: done.fields[name] for name in steps})
    return rolled


def _decimals(cards: Sequence[_Card]) -> dict[str, int]:
    return {str(card.edition.key): card.edition.policy.decimals for card in cards}


def _roll_groups(rows: pd.DataFrame, cards: Sequence[_Card]) -> pd.DataFrame:
    weights = {
        f"{card.edition.key}|{group.code}": group for card in cards for group in card.edition.groups
    }
    parts = []
    for decimals, part in rows.groupby(rows["kontrak"].map(_decimals(cards))):
        roll = scoring.group_roll(int(str(decimals)))
        steps = {"dinilai": roll.judged, "nilai_kelompok": roll.value, "terukur": roll.measured}
        parts.append(_roll(part, steps))
    columns = [
        "kontrak",
        "opd",
        "kelompok",
        "kelompok_kode",
        "dinilai",
        "nilai_kelompok",
        "terukur",
    ]
    if not parts:
        return pd.DataFrame(columns=[*columns, "bobot_kelompok", *scoring.GROUP_PARTS])
    groups = pd.concat(parts)[columns].drop_duplicates("kelompok").reset_index(drop=True)
    groups["bobot_kelompok"] = [weights[key].weight for key in groups["kelompok"]]
    return _roll(groups, scoring.GROUP_PARTS)


def _roll_posts(groups: pd.DataFrame, cards: Sequence[_Card]) -> pd.DataFrame:
    parts = []
    for decimals, part in groups.groupby(groups["kontrak"].map(_decimals(cards))):
        roll = scoring.score_roll(int(str(decimals)))
        steps = {"dinilai_kontrak": roll.judged, "skor": roll.value, "bobot_terukur": roll.measured}
        parts.append(_roll(part, steps))
    columns = ["kontrak", "opd", "dinilai_kontrak", "skor", "bobot_terukur"]
    if not parts:
        return pd.DataFrame(columns=columns)
    return (
        pd.concat(parts)[columns]
        .drop_duplicates("kontrak")
        .sort_values("kontrak", ignore_index=True)
    )


def _rank(
    posts: pd.DataFrame,
    reports: _Reports,
    period: Period,
    policy: RankingPolicy,
) -> pd.DataFrame:
    """Ranks on the score as shown, ties share a rank (1, 2, 2, 4); too little judged, no rank."""
    enough = (posts["bobot_terukur"] >= policy.min_measured) & (posts["bobot_terukur"] > 0)
    ranks = posts["skor"].where(enough).rank(method="min", ascending=False)
    named = _roll(posts, {"predikat": scoring.band_of(policy.bands)}) if len(posts) else posts
    voices = _voices(reports, period)
    silent = ~posts["kontrak"].isin(voices)
    names = named["predikat"] if len(posts) else pd.Series(dtype=str)
    by_score = names.where(enough, UNRANKED)
    return posts.assign(
        peringkat=ranks,
        predikat_skor=by_score,
        predikat=by_score.where(~silent, SILENT),
        melapor=~silent,
    )


def _voices(reports: _Reports, period: Period) -> set[str]:
    """The contracts whose OPD reported any value in the period."""
    return {
        str(key)
        for (key, _, field), months in reports.items()
        if field in {Field.VALUE, Field.OWN_SP2D, Field.PHYSICAL}
        and any(period.first <= month <= period.last for month in months)
    }
