"""``tutup``: a month is closed: its ranking becomes final, and later reports cannot change it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kontrak_xl.commands.konsolidasi import closed_month_again
from kontrak_xl.core.callbacks import Clock, Progress, quiet
from kontrak_xl.core.dates import Length, in_words, month_end, part
from kontrak_xl.core.errors import KontrakError
from kontrak_xl.core.findings import NO_FINDINGS, Code, Findings, Severity
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.model import MONTHS
from kontrak_xl.core.numerals import show
from kontrak_xl.core.observations import NONE_HERE
from kontrak_xl.core.region import Deadline
from kontrak_xl.master.centre import lacking, sheet_of
from kontrak_xl.ranking.report import Report
from kontrak_xl.ranking.sheets import book as ranking
from kontrak_xl.returns.counting import closed_months
from kontrak_xl.rules.owners import answers, awaits
from kontrak_xl.rules.reporting import Reporting
from kontrak_xl.rules.scores import Scores
from kontrak_xl.workbook import writer
from kontrak_xl.year import Year, month_of

BeforeClosing = Callable[[tuple[str, ...]], None]
"""Is told what is still open, and may raise so that the month stays open."""
_NAMED = 8
"""How many OPDs are named before the rest are counted."""
_BEHIND: Mapping[tuple[Reporting, ...], str] = {
    (Reporting.NOT_YET, Reporting.SILENT): "belum mengisi",
    (Reporting.PARTIAL,): "baru mengisi sebagian",
    (Reporting.UNREAD,): "mengisi yang belum terbaca pada",
}
"""What is said of OPDs whose month is not complete."""


class MonthNotOverError(KontrakError):
    """A month cannot be closed before its last day."""

    def __init__(self, month: int, year: int, ends: dt.date) -> None:
        super().__init__(
            f"{MONTHS[month - 1]} {year} belum berakhir dan penutupan tidak dapat dibatalkan; "
            f"ulangi mulai {in_words(ends)}."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What ``tutup`` did: the final workbook, since when, and what was open at that moment.

    ``already`` tells that the month had been closed before; then nothing changed, less that a
    missing workbook was put back (``restored``).
    """

    month: int
    path: Path
    moment: dt.datetime
    scores: Scores
    findings: Findings = NO_FINDINGS
    open: tuple[str, ...] = ()
    already: bool = False
    restored: bool = False

    @property
    def name(self) -> str:
        """``Juni``."""
        return MONTHS[self.month - 1]


def _agree(_open: tuple[str, ...]) -> None:
    """Whoever calls the function has decided."""


def tutup(
    folder: Path | str,
    bulan: str | int,
    *,
    clock: Clock = dt.datetime.now,
    before: BeforeClosing = _agree,
    progress: Progress = quiet,
    workers: int = 1,
) -> Closing:
    """Close a month: SEMENTARA becomes FINAL, and later reports of it no longer change a score.

    Reads what came in, ranks once more, asks ``before`` with what is still open, then writes the
    workbook to ``hasil/`` and ``arsip/tutup/`` and the record that makes the month closed. The
    input of all earlier months is closed with it. A closed month stays as it is.

    Raises:
        UnknownMonthError, MonthNotOverError, NoMasterError, NoContractError,
        NothingReceivedError, CannotWriteError: one sentence each; the month stays open.
    """
    month, year = month_of(bulan), Year(folder, clock=clock)
    if month in year.closed:
        return _already(year.folder, year.closed[month])
    year = year.take_in(progress=progress, workers=workers).require_reports().adopt()
    ends = month_end(year.number, month)
    if year.now.date() < ends:
        raise MonthNotOverError(month, year.number, ends)
    own = part(Length.MONTH, month)
    level = year.ranked_level.at_closing(month)
    report = replace(level.report(own), final=True)
    matters = tuple(_open(year, report))
    before(matters)
    workbook = writer.render(ranking.build(report))
    closed_months.freeze(year.folder, report, level.basis(own), workbook)
    return Closing(
        month=month,
        path=year.folder.result(year.number, own),
        moment=year.now,
        scores=report.scores,
        findings=report.findings,
        open=matters,
    )


def _already(folder: Folder, done: closed_months.ClosedMonth) -> Closing:
    found = closed_month_again(folder, done)
    return Closing(
        month=done.month,
        path=found.path,
        moment=done.moment,
        scores=found.scores,
        already=True,
        restored=found.restored,
    )


# What is still open --------------------------------------------------------------------------


def _open(year: Year, report: Report) -> Iterator[str]:
    """What somebody may regret to have closed upon, one sentence each."""
    month = report.scores.period.last
    name = MONTHS[month - 1]
    errors = sum(finding.severity is Severity.ERROR for finding in report.findings)
    if errors:
        yield f"{errors} galat belum diperbaiki; isian yang bersangkutan tidak dihitung."
    for finding in report.findings:
        if finding.code is Code.MASTER_OPEN:
            yield f"{finding.problem}; {finding.remedy}."
        if finding.code is Code.ZERO_UNDECIDED:
            yield f"{finding.post}: {finding.problem}; {finding.remedy}."
    for states, told in _BEHIND.items():
        posts = [
            delivery.post for delivery in report.deliveries if delivery.in_month(month) in states
        ]
        if posts:
            more = f" dan {len(posts) - _NAMED} lainnya" if len(posts) > _NAMED else ""
            named = ", ".join(posts[:_NAMED])
            yield f"{len(posts)} OPD {told} {name}: {named}{more}."
    yield from unsure(report.scores)
    rows = {row.code: row for edition in report.editions for row in edition.rows}
    for found in answers(report.scores.rows, report.scores.posts):
        none = f", “{NONE_HERE}” pada lembar Nilai Pusat," if awaits(rows[found.code]) else ""
        yield (
            f"“{found.text}” belum ada untuk {lacking(found)}; masing-masing memerlukan nilai "
            f"(lembar {sheet_of(rows[found.code])}){none} atau Keputusan. Selama itu indikatornya "
            "belum dinilai bagi OPD mana pun."
        )
    for deadline in report.region.deadlines:
        if deadline.month == month:
            yield from _early(deadline, year.now)
    still = [MONTHS[at - 1] for at in range(1, month) if at not in year.closed]
    if still:
        span = still[0] if len(still) == 1 else f"{still[0]} sampai {still[-1]}"
        yield f"Isian {span} yang belum ditutup ikut tertutup."


def unsure(scores: Scores) -> Iterator[str]:
    """Each row with a doubted or an unread value: what counts of it, and what would."""
    rows = scores.rows[(scores.rows["ragu"] > 0) | (scores.rows["tak_terbaca"] > 0)]
    for row in rows.to_dict("records"):
        nilai, other = (show(float(row[name]), 2) for name in ("nilai", "nilai_dibenarkan"))
        if row["ragu"]:
            what = f"isian diragukan, dihitung {row['bacaan']}"
        else:
            what = f"{row['tak_terbaca']} isian belum terbaca, dihitung kosong"
        yield f"{row['opd']}, “{row['indikator']}”: {what}; nilai {nilai}, bila dibenarkan {other}."


def _early(deadline: Deadline, now: dt.datetime) -> Iterator[str]:
    """The dates of the schedule that lie ahead."""
    name, today = MONTHS[deadline.month - 1], now.date()
    until, moment = deadline.until, now.replace(tzinfo=None)
    if until is not None and until > moment:
        yield f"Batas lapor {name} belum lewat: {in_words(until)}."
    if deadline.objections_until is not None and deadline.objections_until >= today:
        day = in_words(deadline.objections_until)
        yield f"Masa keberatan {name} belum berakhir: sampai {day}."
    if deadline.closes is not None and deadline.closes > today:
        yield f"Menurut Jadwal {name} baru ditutup {in_words(deadline.closes)}."
