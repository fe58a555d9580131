"""From editions and observations to statuses, capaian, scores and ranks, over whole tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from kontrak_xl.core import frames
from kontrak_xl.core.model import (
    ContractKey,
    Edition,
    IssuedRow,
    Measure,
    Period,
    Post,
    RankingPolicy,
    ScoringPolicy,
)
from kontrak_xl.core.observations import Field, Observation
from kontrak_xl.rules import asking, evaluate, rulebook, to_date
from kontrak_xl.rules import stages as staging
from kontrak_xl.rules.books import books, in_force, lives_in, seat_of
from kontrak_xl.rules.decisions import NO_DECISIONS, Decisions
from kontrak_xl.rules.ranks import rank
from kontrak_xl.rules.series import (
    Series,
    ValuesByInput,
    carried,
    done_months,
    index,
    observed,
    spanned,
)
from kontrak_xl.rules.tables import roll

Spared = frozenset[tuple[ContractKey, str, int]]
"""Cells by contract, row and month (1–12)."""


@frames.documented(rows=frames.ROWS, groups=frames.GROUPS, posts=frames.POSTS, stages=frames.STAGES)
@dataclass(frozen=True, slots=True)
class Scores:
    """What a period came to: a table of indicators, of kelompok, of contracts and of stages."""

    rows: pd.DataFrame
    groups: pd.DataFrame
    posts: pd.DataFrame
    period: Period
    stages: pd.DataFrame


def score(
    editions: Iterable[Edition],
    observations: Iterable[Observation],
    central: Iterable[Observation],
    period: Period,
    policy: RankingPolicy,
    rulings: Decisions = NO_DECISIONS,
    closed: Mapping[ContractKey, int] | None = None,
    *,
    at: int = 0,
    spared: Spared = frozenset(),
) -> Scores:
    """Score and rank every contract over a period (R-skor).

    Plan t_k comes from the edition in force in month k; rows, weights and scoring policy from the
    one in force in the period's last month. ``central`` are the values of the bureau; they alone
    count for rows that the centre fills, and never for others. ``rulings`` waive rows, exclude
    posts and adjust scores. A post that has ended keeps the score of its last month. ``closed``
    says of contracts that are given as one edition from which month their cells are closed where
    nothing is due; they are scored in every month, also where their post does not exist. Of others
    their editions tell.

    What a change comes from is found by scoring again with one thing switched: ``at`` is the month
    whose edition judges in place of the period's last (0), ``spared`` are cells that count as if
    they had not been due.
    """
    shelf = [book for book in books(editions) if closed is not None or lives_in(book, period)]
    seats = {book[0].key: seat_of(book) for book in shelf}
    first = {book[0].key: asking.closed_from(book) for book in shelf} | dict(closed or {})
    reports, told = (index(_of_life(seen, seats)) for seen in (observations, central))
    if closed is not None:
        seats = {key: replace(seat, first=1, last=12) for key, seat in seats.items()}
    cards = [
        _spared(
            _card(
                row,
                edition,
                book,
                (reports, told),
                period,
                rulings,
                (first[edition.key], min(period.last, seats[edition.key].last)),
            ),
            spared,
            period,
        )
        for book in shelf
        if (edition := in_force(book, at or period.last)) is not None
        for row in edition.rows
    ]
    stages = _stages(cards, reports, period)
    rows = _judge(cards, stages, period)
    groups = _roll_groups(rows, cards)
    posts = _adjusted(_roll_posts(groups, cards), cards, rulings)
    ranked = rank(posts, reports, period, policy, seats)
    return Scores(rows, groups, ranked, period, stages)


@dataclass(frozen=True, slots=True)
class _Card:
    """One row to judge: plan, values and causes are series of twelve months, NaN where blank."""

    row: IssuedRow
    edition: Edition
    series: dict[str, Series]
    rule: rulebook.Rule
    last: int


def _card(
    row: IssuedRow,
    edition: Edition,
    editions: Sequence[Edition],
    told: tuple[ValuesByInput, ValuesByInput],
    period: Period,
    rulings: Decisions,
    limits: tuple[int, int],
) -> _Card:
    """A row to judge; ``limits`` are the month from which cells are closed, and the last one."""
    closed, last = limits
    waived = rulings.waives(edition.key, row.code, last)
    rule = rulebook.waived(edition.policy) if waived else rulebook.rule_for(row, edition.policy)
    plan = plan_of(row, editions)
    asked = asking.starts(row, [None if np.isnan(t) else t for t in plan], closed)
    seen = observed(row, edition, *told, period.first, asked)
    spans = spanned(plan, seen[to_date.VALUE], asked)
    return _Card(row, edition, {to_date.PLAN: plan, **seen, **spans}, rule, last)


def _spared(card: _Card, spared: Spared, period: Period) -> _Card:
    """The card without the plan of the cells that are spared; of a budget nothing is due then."""
    key, row = card.edition.key, card.row
    months = [month for month in range(1, 13) if (key, row.code, month) in spared]
    if not months:
        return card
    plan = card.series[to_date.PLAN].copy()
    if row.measure is Measure.BUDGET and period.last in months:
        months = list(range(1, 13))
    plan[[month - 1 for month in months]] = np.nan
    return replace(card, series={**card.series, to_date.PLAN: plan})


def _of_life(
    observations: Iterable[Observation], seats: Mapping[ContractKey, Post]
) -> Iterator[Observation]:
    """What was reported for months in which the post exists; of others everything."""
    for one in observations:
        seat = seats.get(one.key)
        if seat is None or seat.alive(one.month):
            yield one


def plan_of(row: IssuedRow, editions: Sequence[Edition]) -> Series:
    """t_k from the edition in force in k; stages from the edition that judges.

    SP2D is cumulative: a RAK that an edition does not have yet is that of the first which has it.
    """
    if row.measure is Measure.STAGES:
        return np.array([np.nan if t is None else t for t in row.plan])
    planned = []
    for month in range(1, 13):
        edition = in_force(editions, month)
        issued = edition.row(row.code) if edition else None
        if row.measure is Measure.BUDGET and issued is None:
            issued = next(filter(None, (one.row(row.code) for one in editions)), row)
        valid = edition or editions[0]
        target = None
        if issued is not None and seat_of(editions).alive(month):
            target = asking.plan(issued, valid.rules, valid.post.last)[month - 1]
        planned.append(np.nan if target is None else target)
    return np.array(planned)


def _stages(cards: Sequence[_Card], reports: ValuesByInput, period: Period) -> pd.DataFrame:
    """The stages of the judged rows, each with its steps; those due before the period are over."""
    facts: list[tuple[str, str, str, str, float, float, float]] = []
    done: list[Series] = []
    until: list[int] = []
    for card in cards:
        key = card.edition.key
        for stage in card.edition.stages:
            if stage.indicator == card.row.code and stage.month >= period.first:
                lost = card.edition.policy.late
                facts.append((str(key), key.post, stage.code, f"{key}|{card.row.code}",
                              stage.weight, float(stage.month), lost))  # fmt: skip
                told = done_months(reports.get((key, stage.code, Field.DONE), {}), key.year)
                done.append(carried(told, period.first))
                until.append(card.last)
    columns = ["kontrak", "opd", "tahap", "kode", "bobot_tahap", "bulan_tahap", "telat_tahapan"]
    table = pd.DataFrame(facts, columns=columns)
    if not facts:
        return table.assign(**dict.fromkeys(staging.STAGE_STEPS, 0.0))
    fields = {name: table[name].to_numpy() for name in columns}
    fields["bulan"] = np.array([float(last) for last in until])
    parts = []
    for late, at in table.groupby("telat_tahapan").indices.items():
        own = {name: values_of[at] for name, values_of in fields.items()}
        settings = {"telat_tahapan": float(str(late))}
        monthly = {to_date.DONE: np.stack([done[index] for index in at])}
        frame = evaluate.Frame(own, monthly, settings, period, {}, len(at))
        run = evaluate.run(staging.STAGE_STEPS, frame)
        steps = {name: run.fields[name] for name in staging.STAGE_STEPS}
        parts.append(table.iloc[at].assign(**steps))
    judged: pd.DataFrame = pd.concat(parts).sort_index()
    return judged


def _judge(cards: Sequence[_Card], stages: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Apply each distinct rule once to all the rows that it judges."""
    batches: dict[tuple[rulebook.Rule, ScoringPolicy], list[int]] = defaultdict(list)
    for at, card in enumerate(cards):
        batches[card.rule, card.edition.policy].append(at)
    sums = roll(stages, staging.STAGE_PARTS) if len(stages) else stages
    totals = sums.drop_duplicates("kode").set_index("kode")
    parts = [
        _apply((rule, policy), [cards[at] for at in batch], batch, totals, period)
        for (rule, policy), batch in batches.items()
    ]
    if not parts:
        return pd.DataFrame(columns=list(frames.ROWS.names))
    return pd.concat(parts).sort_index()


def _facts(card: _Card) -> dict[str, str | float | None]:
    row, key = card.row, str(card.edition.key)
    return {
        "kontrak": key,
        "opd": card.edition.key.post,
        "kode": row.code,
        "indikator": row.text,
        "satuan": row.unit,
        "kelompok_kode": row.group,
        "kelompok": f"{key}|{row.group}",
        "bobot": row.weight,
        "target_setahun": row.target,
        "batas_bawah": np.nan if row.lower is None else row.lower,
        "batas_atas": np.nan if row.upper is None else row.upper,
    }


def _apply(
    judging: tuple[rulebook.Rule, ScoringPolicy],
    cards: Sequence[_Card],
    at: Sequence[int],
    stages: pd.DataFrame,
    period: Period,
) -> pd.DataFrame:
    rule, policy = judging
    facts = pd.DataFrame([_facts(card) for card in cards], index=list(at))
    monthly = {name: np.stack([card.series[name] for card in cards]) for name in cards[0].series}
    fields = {name: facts[name].to_numpy() for name in facts.columns}
    fields["bulan"] = np.array([float(card.last) for card in cards])
    keys = [f"{card.edition.key}|{card.row.code}" for card in cards]
    for name in staging.STAGE_PARTS:
        known = stages[name] if name in stages else pd.Series(dtype=float)
        fields[name] = known.reindex(keys).fillna(0.0).to_numpy()
    settings = {"batas_capaian": policy.cap}
    frame = evaluate.Frame(fields, monthly, settings, period, {}, len(cards))
    steps = rulebook.steps_of(rule)
    done = evaluate.run(steps, frame)
    judged: pd.DataFrame = facts.assign(**{name: done.fields[name] for name in steps})
    return judged


def _decimals(cards: Sequence[_Card]) -> dict[str, int]:
    return {str(card.edition.key): card.edition.policy.decimals for card in cards}


def _roll_groups(rows: pd.DataFrame, cards: Sequence[_Card]) -> pd.DataFrame:
    weights = {
        f"{card.edition.key}|{group.code}": group for card in cards for group in card.edition.groups
    }
    parts = []
    for decimals, part in rows.groupby(rows["kontrak"].map(_decimals(cards))):
        of = rulebook.group_roll(int(str(decimals)))
        steps = {"dinilai": of.judged, "nilai_kelompok": of.value, "terukur": of.measured}
        parts.append(roll(part, steps))
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
        return pd.DataFrame(columns=list(frames.GROUPS.names))
    groups = pd.concat(parts)[columns].drop_duplicates("kelompok").reset_index(drop=True)
    groups["bobot_kelompok"] = [weights[key].weight for key in groups["kelompok"]]
    return roll(groups, rulebook.GROUP_PARTS)


def _roll_posts(groups: pd.DataFrame, cards: Sequence[_Card]) -> pd.DataFrame:
    parts = []
    for decimals, part in groups.groupby(groups["kontrak"].map(_decimals(cards))):
        of = rulebook.score_roll(int(str(decimals)))
        steps = {"dinilai_kontrak": of.judged, "skor": of.value, "bobot_terukur": of.measured}
        parts.append(roll(part, steps))
    columns = ["kontrak", "opd", "dinilai_kontrak", "skor", "bobot_terukur"]
    if not parts:
        return pd.DataFrame(columns=columns)
    return (
        pd.concat(parts)[columns]
        .drop_duplicates("kontrak")
        .sort_values("kontrak", ignore_index=True)
    )


def _adjusted(posts: pd.DataFrame, cards: Sequence[_Card], rulings: Decisions) -> pd.DataFrame:
    """Bonus and deductions of a *Keputusan*, held within 0 and batas_capaian; who is excluded."""
    if posts.empty:
        return posts.assign(skor_dasar=posts["skor"], penyesuaian=0.0, dikecualikan=False)
    keys = {str(card.edition.key): (card.edition, card.last) for card in cards}
    judged = [keys[contract] for contract in posts["kontrak"]]
    editions = [edition for edition, _ in judged]
    given = posts.assign(
        skor_dasar=posts["skor"],
        penyesuaian=[rulings.points(edition.key, last) for edition, last in judged],
        batas_capaian=[edition.policy.cap for edition in editions],
        dikecualikan=[rulings.excludes(edition.key, last) for edition, last in judged],
    )
    decimals = editions[0].policy.decimals
    return roll(given, {"skor": rulebook.adjusted(decimals)}).drop(columns="batas_capaian")
