"""The next editions of one contract, and what stands in their way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kontrak_xl.contracts import changes, shelf
from kontrak_xl.contracts.succession import (
    amendments,
    draft_edition,
    life,
    names_and_policy,
    officials_and_budgets,
    rows,
)
from kontrak_xl.contracts.succession.amendments import Amendment
from kontrak_xl.contracts.succession.case import Case, Missing, Situation, bare
from kontrak_xl.core.findings import Code, Finding, blocking
from kontrak_xl.core.model import Edition, Post
from kontrak_xl.core.numerals import show
from kontrak_xl.core.observations import Origin
from kontrak_xl.master.draft import Draft
from kontrak_xl.rules.patterns import MonthlyPlan
from kontrak_xl.workbook.layout.master import INDICATORS

CORRECTED = "perbaikan sebelum laporan pertama"
CENTS = 0.005
"""Two sums of weights are equal within this."""
_Contents = Mapping[int, Edition]
"""The content of a contract in each month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What becomes of one contract; no edition where a *galat* stands in the way."""

    editions: tuple[Edition, ...]
    findings: tuple[Finding, ...]
    missing: tuple[Missing, ...] = ()
    used: tuple[Amendment, ...] = ()


def succeed(
    draft: Draft,
    post: Post,
    editions: Iterable[Edition],
    situation: Situation,
    offers: Iterable[Amendment],
    left: Mapping[str, MonthlyPlan] | None = None,
) -> Outcome:
    """The next editions of one contract (R-terbitan, R-buat-ulang).

    Each thing that differs counts from a month of its own: that of the row of *Perubahan* that
    names it (``offers``), or of the term or budget version that begins; before the first report
    without any, from when the thing was as it is. Each month that brings something has an edition.

    ``left`` is what predecessors that ended answer for themselves, by the code of the row
    (:func:`life.left_behind`).
    """
    ordered = tuple(sorted(editions, key=lambda edition: edition.number))
    rows_of_post = tuple(offers)
    case = Case(
        draft=draft,
        post=post,
        book=ordered,
        situation=situation,
        offers=rows_of_post,
        done=amendments.carried_out(rows_of_post, ordered),
        left=left or {},
    )
    life.tell(case)
    if not ordered:
        return Outcome(editions=_first(case), findings=tuple(case.findings))
    counting = changes.chain(ordered)
    for month in range(1, 13):
        there = [edition for edition in counting if edition.from_month <= month]
        case.contents[month] = bare(there[-1] if there else counting[0])
    before = dict(case.contents)
    case.base = life.whole_again(case, case.newest)
    life.begin(case)
    open_contents = dict(case.contents)
    names_and_policy.region(case)
    names_and_policy.names(case)
    if not case.over:
        officials_and_budgets.officials(case)
    rows.rows(case)
    if not case.over:
        officials_and_budgets.budget(case)
    _arrange(case, open_contents)
    life.end(case)
    case.contents |= {month: before[month] for month in range(1, situation.closed + 1)}
    if not case.missing and not blocking(case.findings):
        _check_weights(case, before)
    for amendment, owned in case.owned.items():
        case.findings += amendments.contradictions(amendment, owned, amendment.told_to(post.code))
    return _outcome(case, before)


def _outcome(case: Case, before: _Contents) -> Outcome:
    stopped = bool(case.missing or blocking(case.findings))
    return Outcome(
        editions=() if stopped else _next(case, before),
        findings=tuple(case.findings),
        missing=tuple(case.missing),
        used=tuple(dict.fromkeys((*case.owned, *case.done))),
    )


def _first(case: Case) -> tuple[Edition, ...]:
    """The editions of a contract that was never issued: from its begin, and for each new month."""
    first = case.post.first
    if not case.leaving or first <= case.post.last:
        for month in range(1, 13):
            want = case.want(max(first, min(month, case.horizon)))
            case.contents[month] = rows.after_others(case, want)
    if first not in case.contents:
        return ()
    life.end(case)
    case.because(first, draft_edition.FIRST_REASON)
    for month in range(first + 1, case.horizon + 1):
        old, new = case.contents[month - 1], case.contents[month]
        if changes.official_changes(old, new):
            case.because(month, officials_and_budgets.NEW_OFFICIAL)
        budget = draft_edition.budget_at(case.draft, case.post.code, month)
        if budget and changes.budget_changes(old, new):
            case.because(month, budget.reason)
    return _editions(case, first, ())


def _arrange(case: Case, before: _Contents) -> None:
    """Rows in the order of the Buku Induk, with the groups and scales that they use.

    A contract that changes with authority only is arranged anew where it changes.
    """
    want = case.want(case.horizon)
    order = {row.code: at for at, row in enumerate(want.rows)}
    stages = {stage: at for at, stage in enumerate(want.stages)}
    for month, content in case.contents.items():
        if case.frozen and content == before[month]:
            continue
        groups = {group.code: group for group in case.draft.groups}
        groups |= {group.code: group for group in content.groups if group.code not in groups}
        places = {code: at for at, code in enumerate(groups)}
        ordered = sorted(
            content.rows, key=lambda row: (places[row.group], order.get(row.code, len(order)))
        )
        used = {row.group for row in ordered}
        scales = dict(draft_edition.scales_of(case.draft, ordered))
        scales |= {name: part for name, part in content.scales
                   if name not in scales and name in {row.scale for row in ordered}}  # fmt: skip
        case.contents[month] = replace(
            content,
            rows=tuple(ordered),
            groups=tuple(group for code, group in groups.items() if code in used),
            scales=tuple(scales.items()),
            stages=tuple(sorted(content.stages, key=lambda s: stages.get(s, len(stages)))),
        )


def _check_weights(case: Case, before: _Contents) -> None:
    """The weights of each group are 100 in every month, whatever changes first."""
    for month in range(1, 13):
        content = case.contents[month]
        if content == before[month] or content == case.contents.get(month - 1):
            continue
        for group in content.groups:
            total = sum(row.weight for row in content.rows if row.group == group.code)
            if abs(total - 100) > CENTS:
                begun = (a for a in case.owned if a.month == month)
                amendment = next(begun, None)
                where = (amendment.record.where("mulai") if amendment
                         else Origin(case.draft.file, INDICATORS.name))  # fmt: skip
                expected = f"{case.post.short}, kelompok {group.name}"
                case.say(Code.WEIGHTS_BETWEEN, where, show(total), expected)


# Editions ----------------------------------------------------------------------------------------


def _next(case: Case, before: _Contents) -> tuple[Edition, ...]:
    """An edition for each month in which the contents begin to differ from what was issued.

    Editions that count later are issued again after it, so that the newest is the last to count.
    """
    months = range(1, 13)
    first = next((m for m in months if case.contents[m] != before[m]), None)
    return () if first is None else _editions(case, first, case.book)


def _editions(case: Case, first: int, editions: Sequence[Edition]) -> tuple[Edition, ...]:
    again = {
        edition.from_month: edition.reason for edition in editions if edition.from_month > first
    }
    made: list[Edition] = []
    for month in range(first, 13):
        content = case.contents[month]
        if month > first and month not in again and content == case.contents[month - 1]:
            continue
        last = made[-1] if made else editions[-1] if editions else None
        reasons = case.reasons.get(month) or [again.get(month, CORRECTED)]
        own = content.policy.panel or case.situation.panel
        panel = own or case.draft.region.scoring.panel
        made.append(
            replace(
                content,
                number=last.number + 1 if last else 1,
                from_month=month,
                reason="; ".join(reasons),
                policy=replace(content.policy, panel=panel),
                parent=shelf.identify(last) if last else "",
            )
        )
    return tuple(made)
