"""What counts from a date of its own: officials and budgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from kontrak_xl.contracts import changes
from kontrak_xl.contracts.changes import Change, Matter
from kontrak_xl.contracts.succession import draft_edition
from kontrak_xl.contracts.succession.case import Case, Missing, bare
from kontrak_xl.core.findings import Code
from kontrak_xl.core.model import MONTHS, Edition, IssuedRow, Measure, Term
from kontrak_xl.core.observations import Origin
from kontrak_xl.rules.patterns import MonthlyPlan
from kontrak_xl.workbook.layout.master import BUDGETS, TERMS

NEW_OFFICIAL = "pergantian pejabat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What the Buku Induk says of one thing in a month.

    It says so from month ``since``, at the cell ``begins``; the thing itself stands at ``where``.
    ``since`` is ``None`` where it says nothing and the issued content goes on.
    """

    content: Edition
    since: int | None = None
    begins: Origin
    where: Origin
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedMatter:
    """A thing with dates of its own: how it is read, compared and put into a month's content.

    ``begun`` tells whether an edition with what it changed is the beginning of what is said;
    ``refuse`` notes what differs without authority.
    """

    matter: Matter
    statement: Callable[[int], Statement]
    differ: Callable[[Edition, Edition], tuple[Change, ...]]
    put: Callable[[Edition, Edition], Edition]
    begun: Callable[[Edition, Sequence[Change], Statement], bool]
    refuse: Callable[[Statement, tuple[Change, ...]], None]


def officials(case: Case) -> None:
    """Each term counts from the month in which it begins."""

    def begun(_edition: Edition, step: Sequence[Change], _said: Statement) -> bool:
        return any(change.matter is Matter.OFFICIAL for change in step)

    def put(content: Edition, other: Edition) -> Edition:
        return replace(content, parties=other.parties)

    def refuse(said: Statement, changed: tuple[Change, ...]) -> None:
        lost = Missing(said.where, case.post.code, common=False, changes=changed)
        case.missing.append(lost)

    def differ(old: Edition, new: Edition) -> tuple[Change, ...]:
        return changes.official_changes(_untitled(old), _untitled(new))

    _carry(
        case,
        DatedMatter(
            matter=Matter.OFFICIAL,
            statement=lambda month: _official(case, month),
            put=put,
            begun=begun,
            differ=differ,
            refuse=refuse,
        ),
    )


def _official(case: Case, month: int) -> Statement:
    draft, post = case.draft, case.contents[month].post
    issued = replace(bare(case.issued), post=post)
    term = draft_edition.latest_holder(draft.terms, post.code, month)
    signed = draft_edition.parties(draft, post, month)
    nowhere = Origin(draft.file, TERMS.name)
    if term is None:
        own = case.issued.parties[0] if case.frozen else signed[0]
        return Statement(content=replace(issued, parties=(own, signed[1])), begins=nowhere,
                    where=nowhere)  # fmt: skip
    begins, where = _typed(case, term)
    return Statement(
        content=replace(issued, parties=signed),
        since=term.first,
        begins=begins,
        where=where,
        reason=NEW_OFFICIAL,
    )


def _untitled(edition: Edition) -> Edition:
    """Without the position that only says whose head an official is: the OPD's name tells it."""
    first, *others = edition.parties
    plain = (
        replace(first, position="")
        if first.position == draft_edition.title(edition.post)
        else first
    )
    return replace(edition, parties=(plain, *others))


def _typed(case: Case, term: Term) -> tuple[Origin, Origin]:
    """Where it says since when an official holds a post, and where the name stands."""
    source = case.draft.source
    pairs = zip(case.draft.terms, source.records("pejabat"), strict=False)
    record = next((record for own, record in pairs if own is term), None)
    if record is not None:
        return record.where("mulai"), record.where("nama")
    unit = next(one for one in source.records("unit") if one.text("kode") == term.post)
    return unit.where("pejabat"), unit.where("pejabat")


def budget(case: Case) -> None:
    """Each version counts from its *Berlaku mulai*; one that was issued stays as it was."""

    def begun(edition: Edition, step: Sequence[Change], said: Statement) -> bool:
        turned = any(change.matter is Matter.BUDGET for change in step)
        return turned and edition.budget_version == said.content.budget_version

    def refuse(said: Statement, changed: tuple[Change, ...]) -> None:
        seen = f"{case.post.code} ({'; '.join(change.brief for change in changed)})"
        first = MONTHS[min(case.start, 12) - 1]
        expected = f"baris versi baru yang berlaku mulai {first} atau sesudahnya"
        case.say(Code.BUDGET_REWRITTEN, said.where, seen, expected)

    _carry(case, DatedMatter(matter=Matter.BUDGET, statement=lambda month: _budget(case, month),
                       put=_put_budget, begun=begun, differ=changes.budget_changes,
                       refuse=refuse))  # fmt: skip


def _budget(case: Case, month: int) -> Statement:
    draft, post, issued = case.draft, case.post.code, bare(case.issued)
    found = draft_edition.budget_at(draft, post, month)
    nowhere = Origin(draft.file, BUDGETS.name)
    if found is None or (case.frozen and found.since > month):
        return Statement(content=issued, begins=nowhere, where=nowhere)
    content = replace(
        issued,
        pagu=found.pagu,
        budget_version=found.version,
        programmes=draft_edition.programmes_at(draft, post, found),
        rows=_planned(issued, found.plan),
    )
    return Statement(
        content=content,
        since=found.since,
        begins=found.record.where("berlaku"),
        where=found.record.where("pagu"),
        reason=found.reason,
    )


def _put_budget(content: Edition, other: Edition) -> Edition:
    plan = changes.budget_plan(other)
    return replace(
        content,
        pagu=other.pagu,
        budget_version=other.budget_version,
        programmes=other.programmes,
        rows=content.rows if plan is None else _planned(content, plan),
    )


def _planned(content: Edition, plan: MonthlyPlan) -> tuple[IssuedRow, ...]:
    return tuple(
        replace(row, plan=plan) if row.measure is Measure.BUDGET else row for row in content.rows
    )


# The same for both --------------------------------------------------------------------------------


def _carry(case: Case, thing: DatedMatter) -> None:
    """Carry what is said of a thing into the months from which it may count."""
    now = thing.statement(min(case.start, case.horizon) if case.frozen else case.horizon)
    changed = thing.differ(case.issued, now.content)
    if not case.frozen:
        free = case.amended(thing.matter)
        first = _named(case, changed) if case.offered_any(changed) else free
    else:
        first = _allowed(case, thing, now, changed) if changed else case.start
    if first is None:
        return
    for month in range(first, 13):
        said = thing.statement(min(month, case.horizon))
        case.contents[month] = thing.put(case.contents[month], said.content)
        if first < month <= case.horizon:
            before = thing.statement(month - 1).content
            if thing.differ(before, said.content):
                case.because(month, said.reason)


def _named(case: Case, changed: tuple[Change, ...]) -> int | None:
    """The month of the row of *Perubahan* that stands behind a change."""
    amendment = next(iter(case.authority(changed).values()))
    month = case.due(amendment)
    if month is not None:
        case.because(month, amendment.reason)
    return month


def _allowed(
    case: Case, thing: DatedMatter, statement: Statement, changed: tuple[Change, ...]
) -> int | None:
    """From when a difference counts in a contract that changes with authority only.

    A row of *Perubahan* gives its month; without one a term or a version that is new in the first
    month that may change begins there; one that begins earlier comes too late.
    """
    if case.offered_any(changed):
        return _named(case, changed)
    since = statement.since or 1
    steps = changes.steps(case.book)
    known = since == 1 or any(
        thing.begun(edition, step, statement)
        for edition, step in steps
        if edition.from_month == since
    )
    if known:
        thing.refuse(statement, changed)
        return None
    if case.early(since, statement.begins, case.post.code):
        return None
    case.because(since, statement.reason)
    return since
