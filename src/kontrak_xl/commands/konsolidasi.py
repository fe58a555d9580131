"""``konsolidasi``: read what came in, score and rank it, write the ranking workbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kontrak_xl.commands import whatsapp
from kontrak_xl.contracts import issuing
from kontrak_xl.core.callbacks import Clock, Progress, quiet
from kontrak_xl.core.dates import Length, length, part, why_running
from kontrak_xl.core.findings import NO_FINDINGS, Findings
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.model import Period
from kontrak_xl.ranking.sheets import book as ranking
from kontrak_xl.returns.counting import closed_months
from kontrak_xl.returns.counting.closed_months import ClosedMonth
from kontrak_xl.returns.counting.delivery import Delivery, reported_in, turnout_of
from kontrak_xl.returns.mending import mend
from kontrak_xl.returns.mending.mend import LatestFile, MendingResult
from kontrak_xl.rules.reporting import Turnout
from kontrak_xl.rules.scores import Scores
from kontrak_xl.workbook import writer
from kontrak_xl.year import Year, period_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Consolidation:
    """What ``konsolidasi`` came to: the ranking workbook and all that it tells.

    ``closed`` is since when the period's last month is closed: nothing of it was computed anew, and
    ``restored`` tells whether a month's published workbook had to be put back; ``mended`` are the
    workbooks that were written for OPDs to correct. ``own`` is the triwulan or semester that was
    asked for, None for a month; ``scores`` say by their period which months rank. ``running`` says
    why the month cannot be judged yet, where it has not ended.
    """

    path: Path
    scores: Scores
    findings: Findings
    deliveries: tuple[Delivery, ...]
    new_files: int
    closed: dt.datetime | None = None
    restored: bool = False
    mended: tuple[Path, ...] = ()
    own: Period | None = None
    running: str = ""

    @property
    def reported(self) -> Period:
        """The months whose reports are told of."""
        return reported_in(self.own, self.scores.period.last)

    @property
    def turnout(self) -> Turnout:
        """How many posts have reported those months, and how."""
        return turnout_of(self.deliveries, self.reported)


def konsolidasi(
    folder: Path | str,
    bulan: str | int | None = None,
    *,
    triwulan: int | None = None,
    semester: int | None = None,
    clock: Clock = dt.datetime.now,
    progress: Progress = quiet,
    workers: int = 1,
    sandi: Sequence[str] = (),
) -> Consolidation:
    """Read what came in, score and rank the year up to a month, write the ranking workbook.

    Exactly one of ``bulan``, ``triwulan`` (1–4) and ``semester`` (1–2) says which; the latter two
    rank by their own score, or by that to date (policy *Urutan triwulan*), with the other beside
    it. May be run again at any time: the same folder gives the same result. A closed month is not
    computed anew. Several ``workers`` read many files side by side; ``sandi`` are passwords for
    locked files.

    Raises:
        UnknownMonthError, UnknownPeriodError, NoMasterError, NoContractError,
        NothingReceivedError, CannotWriteError: one sentence each; nothing half-written.
    """
    own, year = period_of(bulan, triwulan, semester), Year(folder, clock=clock)
    if length(own) is Length.MONTH and own.last in year.closed:
        return closed_month_again(year.folder, year.closed[own.last])
    year = year.take_in(sandi, progress=progress, workers=workers).require_reports().adopt()
    if (units := year.level(units=True)) is not None:
        below = year.folder.units_result(year.number, own)
        writer.write(ranking.build(units.report(own)), below)
    report = year.ranked_level.report(own)
    path = writer.write(ranking.build(report), year.folder.result(year.number, own))
    whatsapp.write(year)
    return Consolidation(
        mended=_mended(year).written,
        path=path,
        scores=report.scores,
        findings=report.findings,
        deliveries=report.deliveries,
        new_files=year.taken.new,
        closed=report.made if report.final else None,
        running=why_running(year.number, own.last) if report.running else "",
        own=report.own,
    )


def _mended(year: Year) -> MendingResult:
    """A mended workbook for each file that is to be sent again."""
    cases = [LatestFile(file.sha, submission) for file, submission in year.received.newest()]
    issued, region = issuing.by_contract(year.issued), year.draft.region
    beside = mend.Beside(
        region=region, central=year.central, logo=year.logo, published=year.published,
        rulings=year.rulings.decisions,
    )  # fmt: skip
    return mend.mend(year.folder, issued, cases, beside, year.now)


def closed_month_again(folder: Folder, closed: ClosedMonth) -> Consolidation:
    """A closed month as it was published; its workbook is put back where it is missing."""
    again = closed_months.restore(folder, closed)
    return Consolidation(
        path=folder.result(closed.year, part(Length.MONTH, closed.month)),
        scores=closed.scores(),
        findings=NO_FINDINGS,
        deliveries=closed.deliveries,
        new_files=0,
        closed=closed.moment,
        restored=again,
    )
