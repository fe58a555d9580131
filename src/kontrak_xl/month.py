"""One month from end to end: begin, check, issue, collect, score, rank."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kontrak_xl import (
    central,
    closing,
    drafting,
    editions,
    errors,
    issuing,
    kinds,
    launchers,
    logo,
    master,
    mending,
    realizations,
    rulings,
    templates,
    writer,
)
from kontrak_xl.closing import ClosedMonth
from kontrak_xl.collecting import Progress, readings
from kontrak_xl.dates import Length, length, part
from kontrak_xl.evidence import (
    Evidence,
    evidence,
    known,
    of_level,
    of_year,
    quiet,
    recognised,
    report_of,
)
from kontrak_xl.findings import Finding, blocking
from kontrak_xl.folder import (
    Folder,
    MasterExistsError,
    NoContractError,
    UnknownMonthError,
    UnknownPeriodError,
)
from kontrak_xl.intake import passwords
from kontrak_xl.intake.clerk import Clerk
from kontrak_xl.intake.parcel import Parcel
from kontrak_xl.issuing import Issued, Reported
from kontrak_xl.mailing import chat
from kontrak_xl.master import Master
from kontrak_xl.mending import Case, Mended
from kontrak_xl.model import Period
from kontrak_xl.ranking import book as ranking
from kontrak_xl.ranking.report import Delivery
from kontrak_xl.receipts import latest_by_contract
from kontrak_xl.recognition import Shelf
from kontrak_xl.scorecards import Scores

Clock = Callable[[], dt.datetime]
DEFAULT_TEMPLATE = "pamekasan"


Say = Callable[[str], None]


def silent(_sentence: str) -> None:
    """Nothing is said."""


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


def mulai(
    folder: Path | str, templat: str = DEFAULT_TEMPLATE, *, clock: Clock = dt.datetime.now
) -> Path:
    """Make a working folder with a Buku Induk filled from a template; returns the Buku Induk.

    Raises:
        MasterExistsError: there is one already; it is never overwritten.
        UnknownTemplateError: no such template.
    """
    place = Folder(Path(folder))
    if place.master.exists():
        raise MasterExistsError(place.master)
    rows = templates.load(templat)
    place.make()
    writer.write(master.book(rows, clock()), place.master)
    launchers.write(place.root)
    return place.master


def periksa(
    folder: Path | str,
    berkas: Iterable[Path | str] = (),
    *,
    sandi: Sequence[str] = (),
    clock: Clock = dt.datetime.now,
) -> tuple[Finding, ...]:
    """Every finding of the Buku Induk, or of the returned files that are named; writes nothing.

    ``sandi`` are passwords for locked files, tried before those that this machine has stored.
    """
    place = Folder(Path(folder))
    paths = [Path(path) for path in berkas]
    if not paths:
        book = place.read_master()
        issued = editions.load(place.shelf)
        draft = drafting.draft(book)
        changed: tuple[Finding, ...] = ()
        if not blocking(draft.findings):
            contracts, closed = _reported(place, book, clock()).contracts, _last_closed(place, book)
            stand = issuing.situation(draft, clock(), contracts, closed)
            changed = issuing.plan(draft, issued, stand).findings
        files = known(place, book, clock()).decided.findings
        ruled = (*rulings.decisions(book, issued).findings, *files)
        recognised = rulings.recognise(book, issued, ()).findings
        told = central.told(book, issued)[1]
        return (*draft.findings, *logo.of(place, book)[1], *told, *recognised, *ruled, *changed)
    shelf = issuing.by_contract(editions.load(place.shelf))
    if not shelf:
        raise NoContractError
    words = passwords.known(sandi)
    with Clerk() as clerk:
        parcels = [
            (path.name, clerk.unpack(errors.read(path), path.name, words, realizations.SKIPPED))
            for path in paths
        ]
    return tuple(finding for name, parcel in parcels for finding in _told(parcel, name, shelf))


def _told(parcel: Parcel, name: str, shelf: Shelf) -> Iterator[Finding]:
    """All that is to be said of one file that was named."""
    yield from parcel.findings
    for one in readings(parcel, name, shelf):
        yield from one.submission.findings


def sandi(*kata: str, hapus: bool = False) -> None:
    """Keep passwords of locked files in this machine's own keyring; ``hapus`` forgets all first.

    Raises:
        NoKeyringError: the machine keeps none.
    """
    if hapus:
        passwords.forget()
    for word in kata:
        passwords.remember(word)


def buat(folder: Path | str, *, semua: bool = False, clock: Clock = dt.datetime.now) -> Issued:
    """Write the editions and contract workbooks whose content changed (``semua``: all of them).

    Nothing is written while the Buku Induk has a *galat*.
    """
    place = Folder(Path(folder))
    book = place.read_master()
    draft = drafting.draft(book)
    if blocking(draft.findings):
        return Issued(written=(), unchanged=0, findings=draft.findings)
    reported, closed = _reported(place, book, clock()), _last_closed(place, book)
    picture, lacking = logo.of(place, book)
    issued = issuing.issue(
        place, draft, reported, clock(), everything=semua, closed=closed, logo=picture
    )
    return replace(issued, findings=(*draft.findings, *lacking, *issued.findings))


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
    book = place.read_master()
    closed = closing.published(place, year_of(book))
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
    chat.write(place, whole)
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
    told = central.told(case.book, case.everything)[0]
    picture = logo.of(case.place, case.book)[0]
    region, now = case.draft.region, case.now
    cases = [Case(file.sha, read) for file, read in case.account.newest()]
    return mending.mend(case.place, region, shelf, cases, told, now, picture)


def restored(place: Folder, closed: ClosedMonth) -> Consolidated:
    """A closed month as it was published; its workbook is put back where it is missing."""
    again = closing.restore(place, closed)
    return Consolidated(
        path=place.result(closed.year, part(Length.MONTH, closed.month)),
        scores=closed.scores(),
        findings=(),
        deliveries=closed.deliveries,
        new_files=0,
        closed=closed.moment,
        restored=again,
    )


def month_of(word: str | int) -> int:
    """A month by name or number.

    Raises:
        UnknownMonthError: no year has that month.
    """
    number = kinds.month_number(str(word))
    if number is None:
        raise UnknownMonthError(str(word))
    return number


def period_of(
    bulan: str | int | None, triwulan: int | None = None, semester: int | None = None
) -> Period:
    """The month, triwulan or semester that is named, as a period of its own.

    Raises:
        UnknownMonthError: no year has that month.
        UnknownPeriodError: not exactly one is named, or no year has so many.
    """
    counts = {
        Length.MONTH: None if bulan is None else month_of(bulan),
        Length.QUARTER: triwulan,
        Length.HALF: semester,
    }
    named = [(kind, count) for kind, count in counts.items() if count is not None]
    if len(named) != 1:
        raise UnknownPeriodError
    try:
        return part(*named[0])
    except ValueError as error:
        raise UnknownPeriodError from error


def year_of(book: Master) -> int:
    """The year of a Buku Induk, 0 while it names none."""
    return int(book.form("pemda").number("tahun") or 0)


def _reported(place: Folder, book: Master, now: dt.datetime) -> Reported:
    """The contracts of which a report has come back, and what counts of it."""
    year = year_of(book)
    shelf = of_year(editions.load(place.shelf), year)
    account = known(place, book, now, recognised(book, shelf, closing.published(place, year)))
    contracts = frozenset(latest_by_contract(account.live))
    return Reported(contracts=contracts, observations=account.standing.observations)


def _last_closed(place: Folder, book: Master) -> int:
    """The last closed month of the year, 0 while none is."""
    return max(closing.published(place, year_of(book)), default=0)
