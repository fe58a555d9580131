"""The contract of one post as the Buku Induk wants it, in a month of the year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kontrak_xl.core.model import (
    RULES,
    Accumulation,
    ContractKey,
    Edition,
    IssuedRow,
    Measure,
    Party,
    Period,
    Points,
    Post,
    Programme,
    Term,
    TermStatus,
)
from kontrak_xl.master.contents.budgets import Budget, typed_plan
from kontrak_xl.master.draft import Draft
from kontrak_xl.rules.patterns import TYPED_ONLY, MonthlyPlan, respread, whole

FIRST_REASON = "terbitan pertama"
DOTS = "........................................"


def draft_edition(draft: Draft, post: Post, month: int = 1) -> Edition:
    """The contract of one post as the Buku Induk says it now, as a first edition.

    People and budget are those of ``month`` (1–12).
    """
    budget = budget_at(draft, post.code, month)
    rows = tuple(
        replace(row, plan=budget.plan) if budget and row.measure is Measure.BUDGET else row
        for row in draft.rows[post.code]
    )
    used = {row.group for row in rows}
    return Edition(
        key=ContractKey(draft.region.year, post.code),
        number=1,
        from_month=1,
        reason=FIRST_REASON,
        parent="",
        post=post,
        parties=parties(draft, post, month),
        groups=tuple(group for group in draft.groups if group.code in used),
        rows=rows,
        policy=draft.region.scoring,
        scales=scales_of(draft, rows),
        programmes=programmes_at(draft, post.code, budget),
        stages=draft.stages.get(post.code, ()),
        pagu=budget.pagu if budget else 0.0,
        budget_version=budget.version if budget else "",
        rules=RULES,
    )


def scales_of(
    draft: Draft, rows: Iterable[IssuedRow]
) -> tuple[tuple[str, tuple[Points, ...]], ...]:
    """The category scales that the rows use, and no others."""
    used = {row.scale for row in rows if row.scale}
    return tuple((name, points) for name, points in draft.scales.items() if name in used)


# Who -------------------------------------------------------------------------------------------


def parties(draft: Draft, post: Post, month: int) -> tuple[Party, Party]:
    """Who signs: the head of the post in that month, and the head of region (R-para-pihak).

    The second party of a bidang or seksi is the head of the OPD above it.

    Where the month is vacant, who held the post last; before anybody held it, who comes first.
    """
    head = _above(draft, post, month)
    term = latest_holder(draft.terms, post.code, month) or _first_holder(draft.terms, post.code)
    if term is None:
        return Party(name=DOTS, position=title(post)), head
    position = term.position or title(post)
    first = Party(
        name=term.person, position=position, status=term.status, nip=term.nip, rank=term.rank
    )
    return first, head


def title(post: Post) -> str:
    """What the head of a post is called where nothing else is said."""
    return usual_position(post.name)


def _above(draft: Draft, post: Post, month: int) -> Party:
    """Whose contract it is: the head of region, or the head of the OPD above a unit."""
    parent = draft.posts.get(post.parent)
    if parent is None:
        return Party(name=draft.region.head, position=draft.region.head_position)
    return parties(draft, parent, month)[0]


def holder(terms: Sequence[Term], post: str, month: int) -> Term | None:
    """Who held a post in a month: of several who came last, a Plh. only where nobody else is."""
    there = [term for term in terms if term.post == post and term.first <= month <= term.last]
    proper = [term for term in there if term.status is not TermStatus.PLH]
    chosen = proper or there
    return max(reversed(chosen), key=lambda term: term.first) if chosen else None


def latest_holder(terms: Sequence[Term], post: str, month: int) -> Term | None:
    """Who held a post in a month, or last before it."""
    found = (holder(terms, post, at) for at in range(month, 0, -1))
    return next((term for term in found if term is not None), None)


def _first_holder(terms: Sequence[Term], post: str) -> Term | None:
    """Who comes first where nobody came before."""
    own = [term for term in terms if term.post == post]
    return min(own, key=lambda term: term.first) if own else None


def tenure(term: Term) -> Period:
    """The months of a year in which an official answers for a post."""
    return Period(term.first, term.last)


# How much --------------------------------------------------------------------------------------


def budget_at(draft: Draft, post: str, month: int) -> Budget | None:
    """The version in force in a month; before the first version, the first."""
    own = draft.budgets.get(post, ())
    begun = [budget for budget in own if budget.since <= month]
    return begun[-1] if begun else own[0] if own else None


def programmes_at(draft: Draft, post: str, budget: Budget | None) -> tuple[Programme, ...]:
    """The lines of Lampiran B of a version; one without lines keeps those of the version before."""
    own = {key[1:]: lines for key, lines in draft.programmes.items() if key[0] == post}
    if budget is None:
        return next(iter(own.values()), ())
    upto = [one for one in draft.budgets.get(post, ()) if one.since <= budget.since]
    for one in reversed(upto):
        lines = own.get((one.version, one.since)) or own.get((one.version, 1))
        if lines:
            return lines
    return ()


# When ------------------------------------------------------------------------------------------


def continued(
    draft: Draft, post: str, row: IssuedRow, before: MonthlyPlan, first: int
) -> MonthlyPlan:
    """A row's plan for a change in month ``first``: before it as issued, from then on as drafted.

    The months that a pola makes for a sum are made again, so that the year adds up to the target.
    """
    if first == 1 or row.measure is Measure.BUDGET:
        return row.plan
    line, record = draft.lines.get((post, row.code)), draft.records.get(row.code)
    pattern = (line.text("pola") if line else "") or "merata"
    summed = row.measure is Measure.NUMBER and row.accumulation is Accumulation.SUM
    if not summed or row.ranged or pattern == TYPED_ONLY:
        return (*before[: first - 1], *row.plan[first - 1 :])
    return respread(
        row.target,
        before,
        first,
        pattern,
        (record.text("frekuensi") if record else "") or "bulanan",
        counted=whole(row.unit),
        typed=typed_plan(line),
    )


_HEADS = (
    ("Kepala Pelaksana ", "Badan Penanggulangan Bencana"),
    ("Sekretaris ", "Sekretariat "),
    ("Inspektur ", "Inspektorat "),
    ("Camat ", "Kecamatan "),
    ("Lurah ", "Kelurahan "),
    ("Direktur ", "Rumah Sakit"),
    ("Direktur ", "RSUD"),
)
"""What the head of an office of such a name is called; a word that ends in a space is replaced."""


def usual_position(office: str) -> str:
    """How the head of an office is called where *Pejabat* leaves the position blank."""
    for called, start in _HEADS:
        if office.startswith(start):
            return called + (office.removeprefix(start) if start.endswith(" ") else office)
    return f"Kepala {office}"
