"""From when to when a contract counts: OPDs that begin and end within the year (R-mulai-sampai)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from kontrak_xl.contracts.succession.case import Case
from kontrak_xl.core.findings import Code
from kontrak_xl.core.model import MONTHS, Accumulation, Edition, IssuedRow, Measure, Post
from kontrak_xl.rules.patterns import MonthlyPlan, ended, whole
from kontrak_xl.workbook.layout.master import POSTS
from kontrak_xl.workbook.tables import Record


def lived(shelf: Iterable[Edition], closed: int, year: int) -> Callable[[Post], Post]:
    """From when to when a post counts, beside what is issued and closed already.

    A closed month stays as it was published: who would begin in one begins in the first open
    month, who would end in one ended with the last closed month. What was issued so stays so.
    """
    newest: dict[str, Post] = {}
    for edition in sorted(shelf, key=lambda one: (one.key, one.number)):
        if edition.key.year == year:
            newest[edition.key.post] = edition.post

    def of(post: Post) -> Post:
        known = newest.get(post.code)
        first, last = max(post.first, closed + 1) if closed < 12 else post.first, post.last
        if known is not None and post.first <= known.first <= closed + 1:
            first = known.first
        if last <= closed:
            last = known.last if known is not None and last <= known.last <= closed else closed
        return replace(post, first=first, last=last)

    return of


def whole_again(case: Case, issued: Edition) -> Edition:
    """Issued content to compare with: as it would read if its post began when it begins now.

    What the end of the post has cut off its plans stands there again.
    """
    last = issued.post.last
    reborn = case.post.first != issued.post.first
    if not reborn and last == 12:
        return issued
    want, rows = case.want(case.horizon), []
    for row in issued.rows:
        drafted = want.row(row.code)
        same = drafted is not None and (reborn or _ended(drafted, last).plan == row.plan)
        rows.append(replace(row, plan=drafted.plan) if drafted and same else row)
    stages = issued.stages
    if reborn:
        codes = {row.code for row in issued.rows}
        stages = tuple(stage for stage in want.stages if stage.indicator in codes)
    post = replace(issued.post, first=case.post.first, last=12, merged_into=())
    return replace(issued, post=post, rows=tuple(rows), stages=stages)


def begin(case: Case) -> None:
    """Lay the contents open as if their post never ended; one that begins anew does so in time."""
    first = case.post.first
    reborn = first != case.newest.post.first
    for month, content in case.contents.items():
        if month >= first or not reborn:
            case.contents[month] = whole_again(case, content)
    if reborn:
        case.because(first, f"mulai {MONTHS[first - 1]}")


def end(case: Case) -> None:
    """From its last month on what a post leaves behind; where that is closed, from the next."""
    post = case.post
    if post.last == 12 or post.last > case.horizon:
        return
    closed = post.last <= case.situation.closed
    issued = bool(case.book) and case.newest.post.last == post.last
    start = case.newest.from_month if issued else post.last + 1 if closed else post.last
    for month in range(max(start, post.first), 13):
        content = case.contents[month]
        rows = [
            _cut(row, post.last) if closed and not issued else _ended(row, post.last)
            for row in content.rows
        ]
        heirs = case.newest.post.merged_into if issued else post.merged_into
        seat = replace(content.post, last=post.last, merged_into=heirs)
        case.contents[month] = replace(content, post=seat, rows=tuple(rows))
    if start <= 12 and not issued:
        case.because(start, f"berakhir {MONTHS[post.last - 1]}")


def left_behind(
    heir: Post, posts: Iterable[Post], newest: Mapping[str, Edition]
) -> dict[str, MonthlyPlan]:
    """What posts that ended for ``heir`` answer for in their own last score, by code of the row.

    A row that several of them had is none that one took over.
    """
    found: dict[str, list[MonthlyPlan]] = {}
    for post in posts:
        edition = newest.get(post.code)
        heirs = heir.code in post.merged_into or post.code in heir.origins
        if edition is None or post.last == 12 or not heirs:
            continue
        for row in edition.rows:
            done = row if edition.post.last == post.last else _ended(row, post.last)
            found.setdefault(row.code, []).append(done.plan)
    return {code: plans[0] for code, plans in found.items() if len(plans) == 1}


def _cut(row: IssuedRow, last: int) -> IssuedRow:
    return replace(row, plan=(*row.plan[:last], *(None,) * (12 - last)))


def _ended(row: IssuedRow, last: int) -> IssuedRow:
    """A row whose post ends: stages are due in their own months, the rest by its plan."""
    if last == 12:
        return row
    if row.measure is Measure.STAGES:
        return _cut(row, last)
    summed = row.measure is Measure.BUDGET or (
        row.measure is Measure.NUMBER and row.accumulation is Accumulation.SUM and not row.ranged
    )
    steady = row.ranged or row.measure is Measure.CATEGORY
    counted = summed and row.measure is Measure.NUMBER and whole(row.unit)
    return replace(row, plan=ended(row.plan, last, summed=summed, steady=steady, counted=counted))


def record_of(case: Case) -> Record | None:
    """The row of *OPD* about the post."""
    records = case.draft.source.records(POSTS.key)
    return next((one for one in records if one.text("kode") == case.post.code), None)


def tell(case: Case) -> None:
    """Say where a typed month is closed already, so that another one counts."""
    record = record_of(case)
    if record is None:
        return
    post, name = case.post, case.post.short
    typed_first, typed_last = record.number("mulai") or 1, record.number("sampai") or 12
    if typed_first < post.first and (not case.book or case.newest.post.first != post.first):
        case.say(Code.BEGIN_CLOSED, record.where("mulai"), name, MONTHS[post.first - 1])
    if typed_last < post.last and (not case.book or case.newest.post.last != post.last):
        case.say(Code.END_CLOSED, record.where("sampai"), name, MONTHS[post.last - 1])
