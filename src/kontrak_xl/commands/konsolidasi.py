"""One month from end to end: begin, check, issue, collect, score, rank."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kontrak_xl.commands import whatsapp
from kontrak_xl.contracts import issuing
from kontrak_xl.core.callbacks import Clock, Progress, quiet
from kontrak_xl.core.dates import Length, length, part
from kontrak_xl.core.findings import Finding
from kontrak_xl.core.folder import Folder
from kontrak_xl.master import centre, logo
from kontrak_xl.master.reading import master_of
from kontrak_xl.ranking.sheets import book as ranking
from kontrak_xl.returns.counting import closed_months
from kontrak_xl.returns.counting.closed_months import ClosedMonth
from kontrak_xl.returns.counting.delivery import Delivery
from kontrak_xl.returns.mending import mend
from kontrak_xl.returns.mending.mend import Case, Mended
from kontrak_xl.rules.scores import Scores
from kontrak_xl.workbook import writer
from kontrak_xl.year import Evidence, evidence, of_level, period_of, report_of, year_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Consolidated:
    """What ``konsolidasi`` came to: the ranking workbook and all that it tells.

    ``closed`` is since when the period's last month is closed: nothing of it was computed anew, and
    ``restored`` tells whether a month's published workbook had to be put back; ``mended`` are the
    workbooks that were written for OPDs to correct.
    """

    path: Path
    scores: Scores
    findings: tuple[Finding, ...]
    deliveries: tuple[Delivery, ...]
    new_files: int
    closed: dt.datetime | None = None
    restored: bool = False
    mended: tuple[Path, ...] = ()


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
) -> Consolidated:
    """Read what came in, score and rank the year up to a month, write the ranking workbook.

    Exactly one of ``bulan``, ``triwulan`` (1–4) and ``semester`` (1–2) says which; the latter two
    show their own increment beside the score to date. May be run again at any time: the same
    folder gives the same result. A closed month is not computed anew. Several ``workers`` read
    many files side by side; ``sandi`` are passwords for locked files.

    Raises:
        UnknownMonthError, UnknownPeriodError, NoMasterError, NoContractError,
        NothingReceivedError, CannotWriteError: one sentence each; nothing half-written.
    """
    place = Folder(Path(folder))
    own = period_of(bulan, triwulan, semester)
    book = master_of(place)
    closed = closed_months.published(place, year_of(book))
    if length(own) is Length.MONTH and own.last in closed:
        return restored(place, closed[own.last])
    whole = evidence(place, book, clock(), progress, workers, sandi)
    units = of_level(whole, units=True)
    if units is not None:
        path = place.units_result(whole.year, own)
        writer.write(ranking.build(report_of(replace(units, closed={}), own)), path)
    case = of_level(whole, units=False) or whole
    report = report_of(case, own)
    path = writer.write(ranking.build(report), place.result(case.year, own))
    whatsapp.write(place, whole)
    return Consolidated(
        mended=_mended(whole).written,
        path=path,
        scores=report.scores,
        findings=report.findings,
        deliveries=report.deliveries,
        new_files=case.taken.new,
        closed=report.made if report.final else None,
    )


def _mended(case: Evidence) -> Mended:
    """A mended workbook for each file that is to be sent again."""
    shelf = issuing.by_contract(case.everything)
    told = centre.told(case.book, case.everything)[0]
    picture = logo.of(case.place, case.book)[0]
    region, now = case.draft.region, case.now
    cases = [Case(file.sha, read) for file, read in case.account.newest()]
    return mend.mend(case.place, region, shelf, cases, told, now, picture)


def restored(place: Folder, closed: ClosedMonth) -> Consolidated:
    """A closed month as it was published; its workbook is put back where it is missing."""
    again = closed_months.restore(place, closed)
    return Consolidated(
        path=place.result(closed.year, part(Length.MONTH, closed.month)),
        scores=closed.scores(),
        findings=(),
        deliveries=closed.deliveries,
        new_files=0,
        closed=closed.moment,
        restored=again,
    )
