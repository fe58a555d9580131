"""What the rapor of one OPD may know: everything of its own, and how many it is ranked among."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kontrak_xl.core.findings import BUREAU_ALONE, Code, Finding, Findings
from kontrak_xl.core.observations import Origin
from kontrak_xl.ranking.report import Report
from kontrak_xl.ranking.view import PostResult, View
from kontrak_xl.rules.decisions import ACCEPTED_FILE, REFUSED_FILE, Decision
from kontrak_xl.rules.scores import Scores
from kontrak_xl.workbook import text_width

_ABOUT_OPD = re.compile(r"K[2-6]")
"""Findings about what an OPD sent; the others speak of the Buku Induk and of letters."""
_OTHER_FILE = frozenset((Code.RESULT_CHANGED, Code.OTHER_CHANGED, Code.SAME_TIME,
                         Code.DECIDED_OTHERWISE))  # fmt: skip
"""They name the file of the other value in parentheses; its name may tell of other OPDs."""


_FOLDERS = re.compile(r"[\\/]|\s›\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class RaporView:
    """One OPD's month; nothing that is reached from here is of any other.

    ``view`` holds its seat alone; ``among`` and ``among_within`` count the ranked OPDs, of all and
    of its kelompok peringkat.
    """

    view: View
    among: int
    among_within: int

    @property
    def seat(self) -> PostResult:
        return self.view.seats[0]

    @property
    def report(self) -> Report:
        return self.view.report


def own(view: View, seat: PostResult) -> RaporView:
    """What remains of a month when all that is of other OPDs is taken away."""
    ranked = [other for other in view.seats if other.rank is not None]
    group = seat.edition.post.group
    return RaporView(
        view=_alone(view, seat),
        among=len(ranked),
        among_within=sum(other.edition.post.group == group for other in ranked),
    )


def _alone(view: View, seat: PostResult) -> View:
    move = view.move(seat)
    return View(
        report=_of(view.report, seat),
        seats=(seat,),
        groups=tuple(part.group for part in seat.parts),
        commons=(),
        moves={seat.contract: move} if move else {},
        pasts={seat.contract: view.past(seat)},
    )


def _of(report: Report, seat: PostResult) -> Report:
    """The report as if there were one contract."""
    key, contract = seat.edition.key, seat.contract
    return replace(
        report,
        scores=_scores(report.scores, contract),
        editions=(seat.edition,),
        deliveries=tuple(one for one in report.deliveries if one.post == key.post),
        findings=Findings(own_findings(report.findings, key.post)),
        beside=_scores(report.beside, contract) if report.beside else None,
        moves={key: move for key, move in report.moves.items() if key == contract},
        history=tuple(_scores(month, contract) for month in report.history),
        money=tuple(one for one in report.money if one.post == key.post),
        changes=tuple(step for step in report.changes if step[0].key == key),
        verified=tuple(one for one in report.verified if one.key == key),
        decisions=tuple(_bare(one) for one in report.decisions if one.key == key),
        marks=tuple(one for one in report.marks if one.key == key),
        strangers=(),
        eased=tuple(one for one in report.eased if one.key == key),
        by_last=_scores(report.by_last, contract) if report.by_last else None,
        published={month: _scores(one, contract) for month, one in report.published.items()},
    )


def _bare(decision: Decision) -> Decision:
    """A file by its own name: the archives and mails in which it came may name others."""
    if decision.sort not in {ACCEPTED_FILE, REFUSED_FILE}:
        return decision
    return replace(decision, subject=_FOLDERS.split(decision.subject)[-1])


def _scores(scores: Scores, contract: str) -> Scores:
    rows, groups, posts, stages = (
        frame[frame["kontrak"] == contract]
        for frame in (scores.rows, scores.groups, scores.posts, scores.stages)
    )
    return replace(scores, rows=rows, groups=groups, posts=posts, stages=stages)


def own_findings(findings: tuple[Finding, ...], post: str) -> tuple[Finding, ...]:
    """The findings that concern an OPD, at the places of its workbook, without names of files."""
    return tuple(
        replace(
            found,
            where=Origin("", found.where.sheet, found.where.cell),
            expected=found.expected.partition(" (")[0]
            if found.code in _OTHER_FILE
            else found.expected,
        )
        for found in findings
        if found.post == post
        and _ABOUT_OPD.match(found.code.number)
        and found.code not in BUREAU_ALONE
    )


def high(text: str, widths: tuple[float, ...], size: float = 10.0, *, bold: bool = False) -> float:
    """The height of a text that wraps across columns of these widths, in points."""
    room = sum(map(text_width.column, widths))
    count = text_width.lines(text, room, size, bold=bold)
    return text_width.height(count, size) + 4
