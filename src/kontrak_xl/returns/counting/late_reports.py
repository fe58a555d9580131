"""What counts of reports on closed months: nothing that was published changes by a later file."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kontrak_xl.core.dates import in_words
from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import MONTHS, Edition
from kontrak_xl.core.months import month_number
from kontrak_xl.core.observations import ASIDE, Field, Observation, ValueKey, value_key
from kontrak_xl.core.text import normalised
from kontrak_xl.master.checks.cross_sheet import REOPEN
from kontrak_xl.returns.counting.closed_months import ClosedMonth
from kontrak_xl.returns.counting.merging import MergedReports, worded
from kontrak_xl.rules import asking, scores
from kontrak_xl.rules.books import books
from kontrak_xl.rules.doubtful import SCORED
from kontrak_xl.workbook.tables import Record

_CellAddress = tuple[str, str, str]
_CHANGES = frozenset((Code.RESULT_CHANGED, Code.SAME_TIME, Code.OTHER_CHANGED,
                      Code.DECIDED_OTHERWISE))  # fmt: skip
_MONTH = "bulan"
_BETWEEN = frozenset((_MONTH, "dan"))
_LINKS = _BETWEEN | {"indikator"}
_MonthOf = Callable[[str], int | None]
"""What reads a word as a month; the names in full are tried before any other."""


def apply_closings(
    standing: MergedReports,
    closed: Sequence[ClosedMonth],
    decisions: Iterable[Record],
    issued: Iterable[Edition] = (),
) -> MergedReports:
    """What counts in the months still open, given what was closed (R-tutup).

    The frozen value of a closed month wins over whatever a later file says, unless a row of
    *Keputusan* names its month or indicator: then the later value counts from here on. A cell that
    was blank at the closing counts as it is filled; one that none of the ``issued`` contracts asks
    for has its own question (R-masa), and is not said to count. ``decisions`` are those in force;
    rows of another jenis are passed over. Published rankings are not computed anew by anybody.
    """
    last = max(closed, key=lambda one: one.month, default=None)
    if last is None:
        return standing
    permits, vague = _permits(decisions, last)
    frozen = {
        value_key(observation): observation
        for observation in last.observations
        if observation.field not in ASIDE
    }
    contracts = {book[0].key: book for book in books(issued)}
    kept: list[Observation] = []
    findings: list[Finding] = []
    for observation in standing.observations:
        before = frozen.pop(value_key(observation), None)
        value, finding = _compare_with_closing(observation, before, closed, permits)
        kept.append(value)
        if finding and not (
            finding.code is Code.CLOSED_FILLED
            and _unasked(observation, contracts.get(observation.key, ()))
        ):
            findings.append(finding)
    fixed = {
        _cell_address(observation)
        for observation in last.observations
        if observation.field not in ASIDE
    }
    over = frozenset(MONTHS[: last.month])
    open_still = [told for told in standing.findings if not _moot(told, fixed, over)]
    return MergedReports((*kept, *frozen.values()), (*open_still, *findings, *vague))


def stages_in_time(
    counted: Iterable[Observation],
    claims: Iterable[Observation],
    closed: Sequence[ClosedMonth],
    decisions: Iterable[Record],
) -> tuple[Observation, ...]:
    """What scores, with each stage that came too late for a closed month in the next one (R-tutup).

    A day that a later file names in the sheet of a month that was closed without it counts from the
    month after the last such closing: a stage is finished when it is told. *Verifikasi* (what is
    ``counted`` and no claim) and a *Keputusan* about the closed month stand.
    """
    last = max(closed, key=lambda one: one.month, default=None)
    if last is None:
        return tuple(counted)
    permits, _ = _permits(decisions, last)
    known = {
        one.month: {value_key(seen) for seen in one.observations if seen.field is Field.DONE}
        for one in closed
    }
    own = {one for one in claims if one.field is Field.DONE}
    return tuple(
        _in_time(one, known)
        if one in own and not any(permit.covers(one) for permit in permits)
        else one
        for one in counted
    )


def _in_time(stage: Observation, known: Mapping[int, set[ValueKey]]) -> Observation:
    """A stage in the month from which it counts; ``known`` are those that each closing had."""
    place = value_key(stage)
    without = [month for month, told in known.items() if month >= stage.month and place not in told]
    return replace(stage, month=min(max(without) + 1, 12)) if without else stage


def central_changes(
    central: Iterable[Observation], closed: Sequence[ClosedMonth]
) -> tuple[Finding, ...]:
    """The bureau's own values of closed months that were changed since, once for each cell."""
    last = max(closed, key=lambda one: one.month, default=None)
    if last is None:
        return ()
    now = {
        value_key(observation): observation
        for observation in central
        if observation.field is Field.VALUE
    }
    found: dict[object, Finding] = {}
    for before in last.central:
        observation = now.get(value_key(before))
        if before.field is not Field.VALUE or (
            observation is not None and observation.value == before.value
        ):
            continue
        where = observation.origin if observation else before.origin
        words = worded(observation.value) if observation else "kosong"
        finding = Finding(Code.CLOSED_CENTRE, where, words, worded(before.value))
        found.setdefault((where, finding.seen, finding.expected), finding)
    return tuple(found.values())


def first_open(last: ClosedMonth) -> str:
    """The month from which corrections count."""
    return "bulan yang masih terbuka" if last.month == 12 else MONTHS[last.month]


def _compare_with_closing(
    observation: Observation,
    before: Observation | None,
    closed: Sequence[ClosedMonth],
    permits: Sequence[_Permit],
) -> tuple[Observation, Finding | None]:
    """The observation that counts in place of one that stands, and what is to be told of it."""
    last = max(closed, key=lambda one: one.month)
    untouched = (
        observation.key.year != last.year
        or observation.month > last.month
        or observation.field in ASIDE
    )
    if untouched or (before is not None and before.value == observation.value):
        return observation, None
    words, post = worded(observation.value), observation.key.post
    if before is None:
        return observation, Finding(
            Code.CLOSED_FILLED, observation.origin, words, first_open(last), post
        )
    if any(permit.covers(observation) for permit in permits):
        older = worded(before.value)
        return observation, Finding(Code.CLOSED_CORRECTED, observation.origin, words, older, post)
    since = min(
        (one for one in closed if one.month >= observation.month), key=lambda one: one.month
    )
    older = f"{worded(before.value)} (ditutup {in_words(since.moment)})"
    return before, Finding(Code.CLOSED_CHANGED, observation.origin, words, older, post)


def _unasked(observation: Observation, editions: Sequence[Edition]) -> bool:
    """Whether a contract closes the cell of a value, as nothing is due of its row that month."""
    row = editions[-1].row(observation.code) if editions else None
    if row is None or observation.field not in SCORED:
        return False
    return scores.cells_asked(row, editions)[observation.month - 1] == asking.CLOSED


def _cell_address(observation: Observation) -> _CellAddress:
    return observation.key.post, observation.origin.sheet, observation.origin.cell


def _moot(finding: Finding, fixed: Container[_CellAddress], over: Container[str]) -> bool:
    """Whether a told change lies in a closed cell: it was settled then, or is told anew.

    A sheet is asked about for the sake of an empty month; once that is closed it stands as it is.
    """
    if finding.code is Code.WRONG_SHEET:
        return finding.expected in over
    return (
        finding.code in _CHANGES
        and (finding.post, finding.where.sheet, finding.where.cell) in fixed
    )


# Decisions -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Permit:
    """Which closed months and rows of a post may change; no codes stand for all of them."""

    post: str
    months: frozenset[int]
    codes: frozenset[str] = frozenset()

    def covers(self, observation: Observation) -> bool:
        own = self.post == observation.key.post and observation.month in self.months
        return own and (not self.codes or observation.code in self.codes)


def _permits(
    decisions: Iterable[Record], last: ClosedMonth
) -> tuple[tuple[_Permit, ...], tuple[Finding, ...]]:
    """What the decisions allow, and those of which nobody can say what they mean."""
    named = _names(last)
    permits: list[_Permit] = []
    vague: list[Finding] = []
    for record in decisions:
        if record.text("jenis") != REOPEN:
            continue
        found = _permit(record, named)
        permits += [found] if found else []
        if found is None:
            remedy = "bulan, kode indikator, atau keduanya, misalnya “Mei”"
            seen = f"“{record.text('hal')}”"
            vague.append(
                Finding(Code.DECISION_VAGUE, record.where("hal"), seen, remedy, record.text("opd"))
            )
    return tuple(permits), tuple(vague)


def _names(last: ClosedMonth) -> Mapping[tuple[str, str], str]:
    """The codes of each post's rows by code and by text, folded."""
    rows = last.scores().rows
    lines = list(zip(rows["opd"], rows["kode"], rows["indikator"], strict=True))
    by_text = {(str(post), normalised(str(text))): str(code) for post, code, text in lines}
    return by_text | {(str(post), normalised(str(code))): str(code) for post, code, _ in lines}


def _permit(record: Record, named: Mapping[tuple[str, str], str]) -> _Permit | None:
    """What one row allows: a month, an indicator by code or text, or both."""
    post, text = record.text("opd"), record.text("hal")
    year = frozenset(range(1, 13))
    if code := named.get((post, normalised(text))):
        return _Permit(post, year, frozenset((code,)))
    words = text.split()
    for month_of in (_in_full, _by_name):
        months = frozenset(month for word in words if (month := month_of(word)))
        for rest in _rests(words, month_of):
            if code := named.get((post, rest)):
                return _Permit(post, months or year, frozenset((code,)))
            if not rest and months:
                return _Permit(post, months)
    return _numbered(post, words, named)


def _numbered(
    post: str, words: Sequence[str], named: Mapping[tuple[str, str], str]
) -> _Permit | None:
    """What a text allows whose months are numbers: they alone, or an indicator and *bulan*.

    In any other company a number may as well be a part of an indicator's name.
    """
    months = frozenset(month for word in words if (month := _by_number(word)))
    others = [normalised(word) for word in words if not _by_number(word)]
    rest = "".join(word for word in others if word not in _BETWEEN)
    if not months or not rest:
        return _Permit(post, months) if months else None
    code = named.get((post, rest)) if _MONTH in others else None
    return _Permit(post, months, frozenset((code,))) if code else None


def _rests(words: Sequence[str], month_of: _MonthOf) -> Iterator[str]:
    """What a text says beside its months: with the words that link, and without."""
    others = [word for word in words if not month_of(word)]
    yield normalised(" ".join(others))
    yield normalised(" ".join(word for word in others if normalised(word) not in _LINKS))


def _in_full(word: str) -> int | None:
    return month_number(normalised(word), official=True)


def _by_name(word: str) -> int | None:
    return None if word.isdecimal() else month_number(word)


def _by_number(word: str) -> int | None:
    bare = word.rstrip(",;")
    return month_number(bare) if bare.isdecimal() else None
