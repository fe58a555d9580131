"""From editions and observations to statuses, capaian, scores and ranks, over whole tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

import numpy as np
import pandas as pd

from kontrak_xl.core import frames
from kontrak_xl.core.model import (
    ContractKey,
    Edition,
    Filler,
    IssuedRow,
    Measure,
    Period,
    Post,
    RankingPolicy,
    RowStatus,
    ScoringPolicy,
)
from kontrak_xl.core.observations import Field, Observation, ValueKey, value_key
from kontrak_xl.rules import asking, doubtful, evaluate, lowest, rulebook, series, to_date
from kontrak_xl.rules import stages as staging
from kontrak_xl.rules.books import books, in_force, lives_in, seat_of
from kontrak_xl.rules.decisions import NO_DECISIONS, Decisions
from kontrak_xl.rules.doubtful import Question
from kontrak_xl.rules.lowest import Settled, Trial
from kontrak_xl.rules.owners import awaits, months_without, owners, set_aside
from kontrak_xl.rules.ranks import Heard, life, rank
from kontrak_xl.rules.reporting import Reporting, Reports, reporting, reports_of
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


@dataclass(frozen=True, slots=True)
class Switched:
    """What is taken otherwise than it is, to see what it brings.

    ``at`` is the month whose edition judges in place of the period's last (0: that one);
    ``spared`` are cells that count as if they had not been due.
    """

    at: int = 0
    spared: Spared = frozenset()


UNSWITCHED = Switched()
_PLANNED = (to_date.PLAN, to_date.PLAN_SPAN, to_date.PLAN_WEIGHED, to_date.VALUE_SPAN)
"""The fields by which a blank cell counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """From where a period is looked at.

    ``claims`` are what the OPDs themselves reported, where the observations hold what *Verifikasi*
    made of it: a post that is asked for something and claims nothing has no place. ``over`` are the
    months whose deadline is over. ``together`` holds the data of an owner back until it is there
    for all; a contract workbook knows its own alone.

    ``closed`` says of contracts that are given as one edition from which month their cells are
    closed where nothing is due; else their editions tell. What a change comes from is found by
    scoring again with one thing ``switched``.
    """

    claims: Reports | None = None
    over: frozenset[int] = frozenset()
    together: bool = True
    closed: Mapping[ContractKey, int] = field(default_factory=dict)
    switched: Switched = UNSWITCHED


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
    view: Outlook | None = None,
) -> Scores:
    """Score and rank every contract over a period (R-skor).

    Plan t_k comes from the edition in force in month k; rows, weights and scoring policy from the
    one in force in the period's last month. ``central`` are the values of the bureau; they alone
    count for rows that the centre fills, and never for others. ``rulings`` waive rows, exclude
    posts and adjust scores; ``view`` says what else of the moment decides. A post that has ended
    keeps the score of its last month.

    A doubted value counts by whichever of its readings gives the lowest nilai, never above plan;
    an unread one counts nothing (R-ragu).
    """
    seen_from = view or Outlook()
    at, spared = seen_from.switched.at, seen_from.switched.spared
    alone = not seen_from.together
    shelf = [book for book in books(editions) if alone or lives_in(book, period)]
    seats = {book[0].key: seat_of(book) for book in shelf}
    seen = tuple(_of_life(observations, seats))
    claims = seen_from.claims or reports_of(seen)
    first = {book[0].key: asking.closed_from(book) for book in shelf} | dict(seen_from.closed)
    reports, told = index(seen), index(_of_life(central, seats))
    if alone:
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
    asked = _questions(cards, seen, claims.unread, period.last)
    judged = _settled(cards, asked, (reports, told), stages, period)

    def whole(rows: pd.DataFrame) -> pd.DataFrame:
        told_all = rows.assign(terjawab=(rows["status"] != RowStatus.WAITING).astype(float))
        return told_all if alone else _together(told_all, cards, stages, period, seen_from.over)

    rows = whole(judged.rows)
    groups = _roll_groups(rows, cards)
    posts = _adjusted(_roll_posts(groups, cards), cards, rulings)
    if judged.answered is judged.rows:
        posts = posts.assign(ragu=0, tak_terbaca=0, skor_dibenarkan=posts["skor"])
    else:
        answered = _roll_posts(_roll_groups(whole(judged.answered), cards), cards)
        posts = _confirmed(posts, rows, _adjusted(answered, cards, rulings))
    lives = {str(key): life(seat, period) for key, seat in seats.items()}
    words = [lives[contract] for contract in posts["kontrak"]]
    posts = posts.assign(keadaan=pd.Series(words, index=posts.index, dtype=str))
    over = None if seen_from.claims is None else seen_from.over
    ranked = rank(posts, _heard(shelf, claims, period, rulings, over), policy)
    listed = rows[list(frames.ROWS.names)]
    return Scores(listed, groups, ranked[list(frames.POSTS.names)], period, stages)


def _confirmed(posts: pd.DataFrame, rows: pd.DataFrame, answered: pd.DataFrame) -> pd.DataFrame:
    """Contracts with what of theirs is doubted, and their scores once that is answered."""
    open_still = rows.groupby("kontrak")[["ragu", "tak_terbaca"]].sum()
    counted = open_still.reindex(posts["kontrak"]).reset_index(drop=True)
    known = answered.set_index("kontrak")["skor"].reindex(posts["kontrak"])
    return posts.assign(
        ragu=counted["ragu"], tak_terbaca=counted["tak_terbaca"], skor_dibenarkan=known.to_numpy()
    )


@dataclass(frozen=True, slots=True)
class _Card:
    """One row to judge: plan, values and causes are series of twelve months, NaN where blank."""

    row: IssuedRow
    edition: Edition
    series: dict[str, Series]
    rule: rulebook.Rule
    asked: tuple[int, ...]
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
    plan, answered = plan_of(row, editions), told[1].get((edition.key, row.code, Field.VALUE), {})
    for month in months_without(row, answered):
        plan[month - 1] = np.nan
    due = _due_months(plan, period)
    waived = rulings.waives(edition.key, row.code, last) or set_aside(row, due, answered)
    rule = rulebook.waived(edition.policy) if waived else rulebook.rule_for(row, edition.policy)
    asked = cells_of(row, plan, closed)
    seen = observed(row, edition, *told, period.first, asked)
    spans = spanned(plan, seen[to_date.VALUE], asked)
    return _Card(row, edition, {to_date.PLAN: plan, **seen, **spans}, rule, asked, last)


def _due_months(plan: Series, period: Period) -> list[int]:
    """The months of a period in which a row is due."""
    return [at for at in range(period.first, period.last + 1) if not np.isnan(plan[at - 1])]


def _heard(
    books: Iterable[Sequence[Edition]],
    claims: Reports,
    period: Period,
    rulings: Decisions,
    over: frozenset[int] | None,
) -> Heard:
    """Of whom something is asked in the period, and who answered any of it.

    Where nobody says which months are ``over``, all of the period are.
    """
    late = range(period.first, period.last + 1) if over is None else over
    found = reporting(chain.from_iterable(books), claims, period, late, rulings)
    asked = {str(key) for key, one in found.items() if one.asked}
    spoken = {str(key) for key, one in found.items() if one.asked and not one.silent}
    in_time = {str(key) for key, one in found.items() if one.state is Reporting.NOT_YET}
    return Heard(frozenset(asked), frozenset(spoken), frozenset(in_time))


def _spared(card: _Card, spared: Spared, period: Period) -> _Card:
    """The card without the plan of the cells that are spared; of a budget nothing is due then."""
    key, row = card.edition.key, card.row
    months = [month for month in range(1, 13) if (key, row.code, month) in spared]
    if not months:
        return card
    if row.measure is Measure.BUDGET and period.last in months:
        months = list(range(1, 13))
    blank = np.isin(np.arange(1, 13), months)
    planned = {name: np.where(blank, np.nan, card.series[name]) for name in _PLANNED}
    return replace(card, series={**card.series, **planned})


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


def cells_asked(row: IssuedRow, editions: Sequence[Edition]) -> tuple[int, ...]:
    """What the cells of a row of a contract ask for (:func:`asking.starts`)."""
    return cells_of(row, plan_of(row, editions), asking.closed_from(editions))


def cells_of(row: IssuedRow, plan: Series, closed: int) -> tuple[int, ...]:
    """The same by its plan, of a contract whose cells are closed from a month on."""
    return asking.starts(row, [None if np.isnan(t) else float(t) for t in plan], closed)


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


def _settled(
    cards: Sequence[_Card],
    questions: Mapping[int, Sequence[Question]],
    told: tuple[ValuesByInput, ValuesByInput],
    stages: pd.DataFrame,
    period: Period,
) -> Settled:
    """All rows judged, of those that are asked about the lowest of their readings."""

    def judge(trials: Sequence[Trial]) -> pd.DataFrame:
        tried = [_tried(cards[one.at], one, told, period) for one in trials]
        return _judge(tried, stages, period)

    return lowest.settle(_judge(cards, stages, period), questions, period.first, judge)


def _tried(
    card: _Card, trial: Trial, told: tuple[ValuesByInput, ValuesByInput], period: Period
) -> _Card:
    """A row with its cells under one reading."""
    row, edition = card.row, card.edition
    reports = doubtful.patched(told[0], (edition.key, row.code), trial.reading)
    seen = observed(row, edition, reports, told[1], period.first, card.asked)
    spans = spanned(card.series[to_date.PLAN], seen[to_date.VALUE], card.asked)
    rule = rulebook.doubtful(card.rule) if trial.held else card.rule
    return replace(card, series={**card.series, **seen, **spans}, rule=rule)


def _questions(
    cards: Sequence[_Card],
    observations: Sequence[Observation],
    unread: Iterable[ValueKey],
    last: int,
) -> dict[int, tuple[Question, ...]]:
    """What is asked about each row, by its place: doubted values, and what could not be read."""
    doubted = doubtful.questions(observations, last)
    answered = {value_key(one) for one in observations} if unread else set()
    closed: dict[doubtful.RowKey, set[int]] = defaultdict(set)
    for at_cell in unread:
        key, code, told, month = at_cell
        if told in doubtful.SCORED and month <= last and at_cell not in answered:
            closed[key, code].add(month)
    asked = {}
    for at, card in enumerate(cards):
        row = card.edition.key, card.row.code
        own = (_unread(card, month) for month in sorted(closed.get(row, ())))
        few = (*doubted.get(row, ()), *(one for one in own if one))
        if few := (*few, *_beside_closed(card, few, last)):
            asked[at] = few
    return asked


def _beside_closed(card: _Card, asked: Sequence[Question], last: int) -> Iterator[Question]:
    """What is asked about values in closed cells; not of cells that are asked about already."""
    if not asking.spans(card.row) or asking.CLOSED not in card.asked:
        return
    told = Field.DENOMINATOR if card.row.measure is Measure.RATIO else Field.VALUE
    there = ~np.isnan(card.series[told.value])
    if not there[np.array(card.asked) == asking.CLOSED].any():
        return
    taken = {month for one in asked for _, month in one.cells}
    found: dict[int, list[int]] = {}
    for due in range(1, min(last, card.last) + 1):
        if card.asked[due - 1] != asking.CLOSED:
            closed = asking.closed_months(card.asked, due)
            held = [month for month in closed if there[month - 1]]
            if held and not taken & {due, *held}:
                found[due] = held
    if found:
        year = {field: card.series[field.value] for field in doubtful.SCORED}
        yield doubtful.beside_closed(card.row, year, found, card.asked)


def _unread(card: _Card, month: int) -> Question | None:
    """What is asked about a due month that holds no number."""
    plan, whole = card.series[to_date.PLAN], card.series[to_date.DENOMINATOR][month - 1]
    if np.isnan(plan[month - 1]) or card.row.filler is Filler.CENTRE:
        return None
    words = {points: word for word, points in series.points(card.row, card.edition).items()}
    return doubtful.unread_question(
        card.row, plan, month, 100.0 if np.isnan(whole) else float(whole), words
    )


def _together(
    rows: pd.DataFrame,
    cards: Sequence[_Card],
    stages: pd.DataFrame,
    period: Period,
    over: frozenset[int],
) -> pd.DataFrame:
    """Judge what the centre tells for all or for none (R-pusat).

    An indicator waits for every post while its owner's list lacks one; an owner's own value that is
    missing after the deadline counts 0 for the owner, and is awaited no more. Who has ended waits
    for its own last values alone.
    """
    states = rows["status"].tolist()
    told = [at for at, card in enumerate(cards) if awaits(card.row) and card.last == period.last]
    waiting = [at for at in told if states[at] == RowStatus.WAITING]
    owns = owners(card.edition for card in cards)
    owing = {
        at
        for at in waiting
        if cards[at].edition.key in owns(cards[at].row) and _asked_in(cards[at], period) in over
    }
    lacking = {cards[at].row.code for at in waiting if at not in owing}
    held = {at for at in told if cards[at].row.code in lacking and states[at] == RowStatus.JUDGED}
    changed = {at: replace(cards[at], rule=rulebook.owed(cards[at].rule)) for at in owing}
    changed |= {at: replace(cards[at], rule=rulebook.held(cards[at].rule)) for at in held}
    if not changed:
        return rows
    order = sorted(changed)
    again = _judge([changed[at] for at in order], stages, period).set_axis(order)
    kept = {name: rows.loc[order, name] for name in rows.columns if name not in again}
    again = again.assign(**kept).assign(terjawab=1.0, nilai_dibenarkan=again["nilai"])
    return pd.concat([rows.drop(index=order), again]).sort_index()


def _asked_in(card: _Card, period: Period) -> int:
    """The month whose value a row lacks, whatever its policy makes of blanks."""
    if card.row.measure is Measure.BUDGET:
        return period.last
    return max(_due_months(card.series[to_date.PLAN], period), default=0)


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
        parts.append(roll(part, of.steps(rulebook.GROUP_ROLL)))
    columns = ["kontrak", "opd", "kelompok", "kelompok_kode", *rulebook.GROUP_ROLL]
    if not parts:
        return pd.DataFrame(columns=list(frames.GROUPS.names))
    groups = pd.concat(parts)[columns].drop_duplicates("kelompok").reset_index(drop=True)
    groups["bobot_kelompok"] = [weights[key].weight for key in groups["kelompok"]]
    return roll(groups, rulebook.GROUP_PARTS)


def _roll_posts(groups: pd.DataFrame, cards: Sequence[_Card]) -> pd.DataFrame:
    parts = []
    for decimals, part in groups.groupby(groups["kontrak"].map(_decimals(cards))):
        of = rulebook.score_roll(int(str(decimals)))
        parts.append(roll(part, of.steps(rulebook.SCORE_ROLL)))
    columns = ["kontrak", "opd", *rulebook.SCORE_ROLL]
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
