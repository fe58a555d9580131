"""What a ranking workbook shows, put in order once: posts by name and by rank, groups, weights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from kontrak_xl.core.dates import period_in_words
from kontrak_xl.core.model import (
    MONTHS,
    Edition,
    Group,
    IssuedRow,
    Post,
    RankingPolicy,
    RowStatus,
)
from kontrak_xl.core.numerals import show
from kontrak_xl.ranking.moves import Move
from kontrak_xl.ranking.report import Report
from kontrak_xl.returns.counting.delivery import Delivery
from kontrak_xl.rules.owners import Answers, answers
from kontrak_xl.rules.ranks import ENDED, NOT_YET, SILENT, Standing, silent, standing
from kontrak_xl.rules.scores import Scores

LINE, SLIM = 46, 34
"""The longest names that are shown on one line of a wide, of a narrow column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowResult:
    """One indicator of one post: as issued, and what the period came to. ``at`` is its Data row."""

    row: IssuedRow
    facts: Mapping[str, Any]
    at: int

    @property
    def status(self) -> str:
        return str(self.facts["status"])

    @property
    def counts(self) -> bool:
        """Whether it has a nilai: judged, or left blank where a blank counts."""
        return self.status == RowStatus.JUDGED or bool(self.facts["bobot_dinilai"] > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupResult:
    """One group of one post; ``at`` is its row on the hidden sheet."""

    key: str
    group: Group
    facts: Mapping[str, Any]
    at: int


def _in_opd(name: str, post: Post) -> str:
    """A post's name; of a unit with the OPD to which it belongs."""
    return f"{name} ({post.parent})" if post.parent else name


@dataclass(frozen=True, slots=True, kw_only=True)
class PostResult:
    """One post's month; ``key`` names it in formulas, ``at`` is its row on the hidden sheet.

    ``rank`` is None where it is not ranked; ``place`` counts all posts, 1 first.
    """

    key: str
    edition: Edition
    facts: Mapping[str, Any]
    lines: tuple[RowResult, ...]
    parts: tuple[GroupResult, ...]
    rank: int | None
    rank_within: int | None
    place: int
    at: int

    @property
    def contract(self) -> str:
        return str(self.edition.key)

    @property
    def name(self) -> str:
        """The OPD's name; a unit's with the code of the OPD to which it belongs."""
        post = self.edition.post
        return _in_opd(post.name or post.code, post)

    @property
    def brief(self) -> str:
        """A name for one line: the whole one, its abbreviation, or its beginning."""
        if len(self.name) <= LINE:
            return self.name
        return self._short or f"{self.name[: LINE - 1]}…"

    @property
    def slim(self) -> str:
        """A name for a narrow column."""
        if len(self.name) <= SLIM:
            return self.name
        return self._short or f"{self.name[: SLIM - 1]}…"

    @property
    def _short(self) -> str:
        post = self.edition.post
        return _in_opd(post.short, post) if post.short else ""

    @property
    def score(self) -> float:
        return float(self.facts["skor"])

    @property
    def measured(self) -> float:
        return float(self.facts["bobot_terukur"])

    @property
    def due(self) -> float:
        return float(self.facts["bobot_jatuh_tempo"])

    @property
    def silent(self) -> bool:
        return silent(self.facts)

    @property
    def silence(self) -> str:
        """What a silent post is called: Tidak melapor, or Belum melapor before its deadline."""
        return NOT_YET if self.facts["predikat"] == NOT_YET else SILENT

    @property
    def life(self) -> str:
        """Why a post that begins or ends within the year is not ranked; "" for any other."""
        return str(self.facts["keadaan"])

    def standing(self, policy: RankingPolicy) -> Standing:
        """Whether it has a place, and if not the first reason why."""
        return Standing.RANKED if self.rank else standing(self.facts, policy)

    def part(self, code: str) -> GroupResult | None:
        return next((part for part in self.parts if part.group.code == code), None)


@dataclass(frozen=True, slots=True)
class Past:
    """One month of a post of which anything was judged; no rank where too little was."""

    score: float
    rank: int | None


Pasts = tuple[Past | None, ...]
"""Twelve months, None where nothing was judged or the month is still to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """An indicator that every post carries (SEMUA), with its usual weight."""

    code: str
    text: str
    group: str
    weight: float


@dataclass(frozen=True, kw_only=True, eq=False)
class View:
    """The report in the order of its pages; ``seats`` run by name, ``ranked`` by place.

    A view equals itself alone, so that what is laid from it is laid once.

    By contract key, ``moves`` tells what became of each score since the period before, and
    ``pasts`` what each of the twelve months came to.
    """

    report: Report
    seats: tuple[PostResult, ...]
    groups: tuple[Group, ...]
    commons: tuple[Common, ...]
    moves: Mapping[str, Move]
    pasts: Mapping[str, Pasts]

    @cached_property
    def ranked(self) -> tuple[PostResult, ...]:
        return tuple(sorted(self.seats, key=lambda seat: seat.place))

    @cached_property
    def awaited(self) -> Mapping[str, Answers]:
        """By the code of its indicator, how far each list is that lacks a post."""
        scores = self.report.scores
        return {found.code: found for found in answers(scores.rows, scores.posts)}

    @cached_property
    def too_few(self) -> bool:
        """Whether after the deadline fewer than half of those who reported have a place."""
        reported = [seat for seat in self.seats if seat.facts["melapor"]]
        placed = sum(seat.rank is not None for seat in reported)
        return self.report.over and 2 * placed < len(reported)

    @cached_property
    def lines(self) -> tuple[RowResult, ...]:
        return tuple(line for seat in self.seats for line in seat.lines)

    @cached_property
    def parts(self) -> tuple[GroupResult, ...]:
        return tuple(part for seat in self.seats for part in seat.parts)

    @property
    def reported(self) -> str:
        """``Juni``, ``Triwulan II``: the months whose reports the book is about."""
        return period_in_words(self.report.reported)

    @property
    def month(self) -> str:
        return MONTHS[self.report.scores.period.last - 1]

    def past(self, seat: PostResult) -> Pasts:
        return self.pasts.get(seat.contract, (None,) * 12)

    @cached_property
    def _last(self) -> Mapping[tuple[str, str], float]:
        """The capaian by the last edition of contracts that were issued again."""
        found = self.report.by_last
        rows = [] if found is None else _records(found.rows)
        return {(one["kontrak"], one["kode"]): float(one["capaian"])
                for one in rows if one["bobot_dinilai"] > 0}  # fmt: skip

    def by_last(self, seat: PostResult, code: str) -> float | None:
        """A row's capaian by the last edition alone, where its contract was issued again."""
        return self._last.get((seat.contract, code))

    def score_by_last(self, seat: PostResult) -> float | None:
        """The score by the last edition alone, where the contract was issued again."""
        found = self.report.by_last
        if found is None:
            return None
        own = found.posts[found.posts["kontrak"] == seat.contract]
        return float(own["skor"].iloc[0]) if len(own) else None

    def move(self, seat: PostResult) -> Move | None:
        return self.moves.get(seat.contract)

    def delivery(self, seat: PostResult) -> Delivery | None:
        post = seat.edition.key.post
        return next(
            (delivery for delivery in self.report.deliveries if delivery.post == post), None
        )


def _pasts(history: Sequence[Scores]) -> dict[str, Pasts]:
    """What each month came to, by contract."""
    found: dict[str, list[Past | None]] = {}
    for scores in history:
        at = scores.period.last - 1
        for post in _records(scores.posts):
            if post["bobot_terukur"]:
                year = found.setdefault(post["kontrak"], [None] * 12)
                year[at] = Past(float(post["skor"]), _rank(post))
    return {contract: tuple(year) for contract, year in found.items()}


def gather(report: Report) -> View:
    """Put a report in order; nothing is computed here that the scores do not hold."""
    editions = _in_force(report)
    keys = _keys(editions)
    posts = [post for post in _records(report.scores.posts) if post["kontrak"] in editions]
    posts.sort(key=lambda post: (_name(editions[post["kontrak"]]), post["kontrak"]))
    places = _places(posts)
    lines, parts = _by_contract(report.scores.rows), _by_contract(report.scores.groups)
    seats: list[PostResult] = []
    line_at = part_at = 1
    for at, post in enumerate(posts, start=1):
        contract = post["kontrak"]
        edition, key = editions[contract], keys[contract]
        seat = PostResult(
            key=key,
            edition=edition,
            facts=post,
            lines=_lines(edition, lines[contract], line_at),
            parts=_parts(edition, key, parts[contract], part_at),
            rank=_rank(post),
            rank_within=_rank_within(post, posts, editions),
            place=places[at - 1],
            at=at,
        )
        line_at, part_at = line_at + len(seat.lines), part_at + len(seat.parts)
        seats.append(seat)
    told = [report.published.get(month, made) for month, made in enumerate(report.history, 1)]
    return View(
        report=report,
        seats=tuple(seats),
        groups=_groups(editions.values()),
        commons=_commons(editions.values()),
        pasts=_pasts(told),
        moves=report.moves,
    )


def _in_force(report: Report) -> dict[str, Edition]:
    """The edition that judges each contract."""
    month = report.scores.period.last
    valid = [edition for edition in report.editions if edition.from_month <= month]
    valid.sort(key=lambda edition: (edition.from_month, edition.number))
    return {str(edition.key): edition for edition in valid}


def _keys(editions: Mapping[str, Edition]) -> dict[str, str]:
    """The post's code names a contract, with its serial where a post has several."""
    times = Counter(edition.key.post for edition in editions.values())
    return {
        contract: edition.key.post
        if times[edition.key.post] == 1
        else f"{edition.key.post}-{edition.key.serial}"
        for contract, edition in editions.items()
    }


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _by_contract(frame: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for record in _records(frame):
        found.setdefault(record["kontrak"], []).append(record)
    return found


def _name(edition: Edition) -> str:
    return (edition.post.name or edition.post.code).casefold()


def _rank(post: Mapping[str, Any]) -> int | None:
    return None if pd.isna(post["peringkat"]) else int(post["peringkat"])


def _rank_within(
    post: Mapping[str, Any], posts: Iterable[Mapping[str, Any]], editions: Mapping[str, Edition]
) -> int | None:
    """The rank among the ranked posts of the same kelompok peringkat."""
    own = _rank(post)
    if own is None:
        return None
    group = editions[post["kontrak"]].post.group
    peers = [other for other in posts if editions[other["kontrak"]].post.group == group]
    ranks = [rank for other in peers if (rank := _rank(other)) is not None]
    return 1 + sum(rank < own for rank in ranks)


def _places(posts: list[dict[str, Any]]) -> list[int]:
    """1 for the best; ties by name, then the unranked, who was silent, who ended, each by name."""
    ranks, last = [_rank(post) for post in posts], len(posts) + 1
    behind = [2 if post["keadaan"] == ENDED else int(silent(post)) for post in posts]
    order = sorted(range(len(posts)), key=lambda at: (ranks[at] or last + behind[at], at))
    places = [0] * len(posts)
    for place, at in enumerate(order, start=1):
        places[at] = place
    return places


def _lines(edition: Edition, records: list[dict[str, Any]], first: int) -> tuple[RowResult, ...]:
    facts = {record["kode"]: record for record in records}
    return tuple(
        RowResult(row=row, facts=facts[row.code], at=at)
        for at, row in enumerate(edition.rows, first)
    )


def _parts(
    edition: Edition, key: str, records: list[dict[str, Any]], first: int
) -> tuple[GroupResult, ...]:
    groups = {group.code: group for group in edition.groups}
    return tuple(
        GroupResult(key=f"{key}|{found['kelompok_kode']}", group=groups[found["kelompok_kode"]],
             facts=found, at=at)
        for at, found in enumerate(records, first)
    )  # fmt: skip


def _groups(editions: Iterable[Edition]) -> tuple[Group, ...]:
    """Every group that has indicators, with the weight that most editions give it."""
    found: dict[str, list[Group]] = {}
    for edition in editions:
        used = {row.group for row in edition.rows}
        for group in edition.groups:
            if group.code in used:
                found.setdefault(group.code, []).append(group)
    return tuple(_usual(groups) for groups in found.values())


def _usual(groups: list[Group]) -> Group:
    return Counter(groups).most_common(1)[0][0]


def _commons(editions: Iterable[Edition]) -> tuple[Common, ...]:
    found: dict[str, list[Common]] = {}
    for edition in editions:
        for row in edition.rows:
            if row.common:
                common = Common(code=row.code, text=row.text, group=row.group, weight=row.weight)
                found.setdefault(row.code, []).append(common)
    return tuple(Counter(commons).most_common(1)[0][0] for commons in found.values())


def unsure(facts: Mapping[str, Any]) -> str:
    """How many inputs of a post are doubted or unread, with its score once that is answered."""
    doubted, unread = int(facts["ragu"]), int(facts["tak_terbaca"])
    counts = [
        *([f"{doubted} isian diragukan"] if doubted else []),
        *([f"{unread} isian belum terbaca"] if unread else []),
    ]
    if not counts:
        return ""
    answers = ["dibenarkan"] * bool(doubted) + ["terbaca sesuai rencana"] * bool(unread)
    score = show(float(facts["skor_dibenarkan"]), 2)
    return f"{' dan '.join(counts)} (skor bila {' dan '.join(answers)}: {score})"


def why_unranked(seat: PostResult, policy: RankingPolicy) -> str:
    """Why a post has no place, in a few words; "" where it has one."""
    match seat.standing(policy):
        case Standing.RANKED:
            return ""
        case Standing.EXCLUDED:
            return "dikecualikan dengan Keputusan"
        case Standing.ENDED:
            return f"berakhir {MONTHS[seat.edition.post.last - 1]}, ini skor terakhirnya"
        case Standing.NEW:
            begins = MONTHS[seat.edition.post.first - 1]
            return f"mulai {begins}, belum mempunyai tiga bulan sendiri"
        case Standing.SILENT:
            return seat.silence.lower()
        case Standing.UNDUE:
            return "belum ada yang diminta"
        case Standing.EARLY:
            share = f"{show(seat.due, 2)} % dari paling sedikit {show(policy.min_due)} %"
            return f"belum cukup jatuh tempo ({share} bobot)"
        case Standing.UNMEASURED:
            share = f"{show(seat.measured, 2)} % dari paling sedikit {show(policy.min_measured)} %"
            return f"belum cukup bernilai ({share} bobot jatuh tempo)"


def remark(view: View, seat: PostResult) -> str:
    """What a reader must know beside the score, in a few words."""
    policy = view.report.region.ranking
    said = [seat.silence.lower()] if seat.silent and seat.rank is not None else []
    said += [why] if (why := why_unranked(seat, policy)) else []
    said += [text] if (text := unsure(seat.facts)) else []
    waiting = [
        f"menunggu {line.row.teller} ({view.awaited[line.row.code].words})"
        for line in seat.lines
        if line.status == RowStatus.WAITING and line.row.code in view.awaited
    ]
    if waiting:
        more = f" dan {len(waiting) - 2} lainnya" if len(waiting) > 2 else ""
        said.append(f"{', '.join(waiting[:2])}{more}")
    blank = sum(line.status == RowStatus.NOT_REPORTED for line in seat.lines)
    if blank and not seat.silent:
        word = "bernilai" if seat.facts["tak_terbaca"] else "dilaporkan"
        said.append(f"{blank} indikator belum {word}")
    partly = sum(line.status == RowStatus.PARTIAL for line in seat.lines)
    if partly:
        said.append(f"{partly} indikator belum lengkap bulan laporannya, dihitung 0")
    later = sum(line.status == RowStatus.NOT_DUE for line in seat.lines)
    if later:
        said.append(f"{later} indikator belum jatuh tempo, bobotnya dibagikan")
    points = float(seat.facts["penyesuaian"])
    if points:
        name = "bonus" if points > 0 else "pengurangan"
        said.append(f"{name} {show(abs(points), 2)} poin dengan Keputusan")
    waived = sum(line.status == RowStatus.NOT_JUDGED for line in seat.lines)
    if waived:
        said.append(f"{waived} indikator tidak dinilai, bobotnya dibagikan")
    text = "; ".join(said)
    return text[:1].upper() + text[1:]
