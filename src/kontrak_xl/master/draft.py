"""The draft of all contracts, put together from the sheets and checked across them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kontrak_xl.core.findings import Finding
from kontrak_xl.core.model import Group, IssuedRow, Points, Post, Stage, Term
from kontrak_xl.core.region import Region
from kontrak_xl.master import handovers
from kontrak_xl.master.checks import cross_sheet
from kontrak_xl.master.checks.survey import survey
from kontrak_xl.master.checks.view import MasterView
from kontrak_xl.master.contents import records
from kontrak_xl.master.contents.budgets import Budget, Lines, budgets, programmes
from kontrak_xl.master.contents.indicators import IndicatorDrafter
from kontrak_xl.master.contents.stages import StageBook
from kontrak_xl.master.handovers import Handover
from kontrak_xl.master.reading import Master
from kontrak_xl.workbook.tables import Record

__all__ = ["Draft", "draft"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the Buku Induk says now: the next edition of every contract.

    ``rows`` by post code; ``records`` says where a row's record stands, ``lines`` which line of
    *Rencana* made its plan, by post and row; ``source`` is the Buku Induk as read.
    """

    region: Region
    posts: Mapping[str, Post]
    terms: tuple[Term, ...]
    groups: tuple[Group, ...]
    rows: Mapping[str, tuple[IssuedRow, ...]]
    scales: Mapping[str, tuple[Points, ...]]
    budgets: Mapping[str, tuple[Budget, ...]]
    programmes: Lines
    stages: Mapping[str, tuple[Stage, ...]]
    findings: tuple[Finding, ...]
    source: Master
    file: str = ""
    records: Mapping[str, Record] = field(default_factory=dict)
    lines: Mapping[tuple[str, str], Record] = field(default_factory=dict)
    handovers: tuple[Handover, ...] = ()


def draft(master: Master, lived: Callable[[Post], Post] = lambda post: post) -> Draft:
    """Everything that can be issued, and everything that stands in its way.

    ``lived`` tells from when to when each post counts, beside what is issued and closed already.
    """
    bands, scales = records.scales(master)
    posts = {code: lived(post) for code, post in records.posts(master).items()}
    groups = tuple(records.groups(master))
    money, problems = budgets(master, posts)
    gifts = handovers.read(master)
    money = handovers.handed_over(money, gifts)
    book = StageBook(master)
    desk = IndicatorDrafter(master, posts, groups, scales, money, book)
    rows = desk.rows()
    view = MasterView(master=master, posts=posts, groups=groups, rows=rows, places=desk.places,
                lines=desk.lines, shares=desk.shares, scales=scales, budgets=money)  # fmt: skip
    findings = (
        *master.findings,
        *problems,
        *handovers.faults(gifts, posts),
        *desk.findings,
        *book.findings,
        *cross_sheet.groups(master),
        *cross_sheet.scale(master, bands),
        *cross_sheet.terms(master),
        *cross_sheet.units(master),
        *cross_sheet.ratios(rows, desk.places),
        *cross_sheet.not_yet(master),
        *cross_sheet.references(master, posts),
        *cross_sheet.weights(desk.shares, posts, groups),
        *cross_sheet.unused_groups(master, desk.shares, posts, groups),
        *cross_sheet.posts_without(master, posts, rows),
        *survey(view),
    )
    return Draft(
        region=records.region(master, bands),
        posts=posts,
        terms=tuple(records.terms(master)),
        groups=groups,
        rows=rows,
        scales=scales,
        budgets=money,
        programmes=programmes(master),
        stages=desk.stages,
        findings=findings,
        source=master,
        lines=desk.lines,
        records=desk.places,
        handovers=gifts,
        file=master.form("pemda").where("nama").file,
    )
