"""One month from end to end: begin, check, issue, collect, score, rank."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kontrak_xl import (
    central,
    drafting,
    editions,
    errors,
    issuing,
    kinds,
    launchers,
    logo,
    master,
    realizations,
    scorecards,
    templates,
    writer,
)
from kontrak_xl.collecting import Progress, collect
from kontrak_xl.drafting import Draft
from kontrak_xl.findings import Code, Finding, Severity, blocking
from kontrak_xl.folder import (
    Folder,
    MasterExistsError,
    NoContractError,
    NothingReceivedError,
    UnknownMonthError,
)
from kontrak_xl.issuing import Issued
from kontrak_xl.layout.master import POSTS
from kontrak_xl.master import Master
from kontrak_xl.model import (
    ContractKey,
    Edition,
    Field,
    Filler,
    Observation,
    Origin,
    Period,
    Status,
)
from kontrak_xl.ranking import book as ranking
from kontrak_xl.ranking.report import Delivery, Report
from kontrak_xl.register import Received, Register, latest_by_contract
from kontrak_xl.scorecards import Scores

Clock = Callable[[], dt.datetime]
DEFAULT_TEMPLATE = "pamekasan"


Say = Callable[[str], None]


def silent(_sentence: str) -> None:
    """Nothing is said."""


def _quiet(_done: int, _all: int) -> None:
    """No progress is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consolidated:
    """What ``konsolidasi`` came to: the ranking workbook and all that it tells."""

    path: Path
    scores: Scores
    findings: tuple[Finding, ...]
    deliveries: tuple[Delivery, ...]
    new_files: int


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


def periksa(folder: Path | str, berkas: Iterable[Path | str] = ()) -> tuple[Finding, ...]:
    """Every finding of the Buku Induk, or of the returned files that are named; writes nothing."""
    place = Folder(Path(folder))
    paths = [Path(path) for path in berkas]
    if not paths:
        book = place.read_master()
        known = editions.load(place.shelf)
        draft = drafting.draft(book)
        changed = issuing.plan(draft, known, _returned(place)).findings
        return (*draft.findings, *_logo(place, book)[1], *central.told(book, known)[1], *changed)
    shelf = issuing.by_contract(editions.load(place.shelf))
    if not shelf:
        raise NoContractError
    found = [realizations.read(errors.read(path), path.name, shelf) for path in paths]
    return tuple(finding for submission in found for finding in submission.findings)


def buat(folder: Path | str, *, semua: bool = False, clock: Clock = dt.datetime.now) -> Issued:
    """Write the editions and contract workbooks whose content changed (``semua``: all of them).

    Nothing is written while the Buku Induk has a *galat*.
    """
    place = Folder(Path(folder))
    book = place.read_master()
    draft = drafting.draft(book)
    if blocking(draft.findings):
        return Issued(written=(), unchanged=0, findings=draft.findings)
    picture, lacking = _logo(place, book)
    issued = issuing.issue(place, draft, _returned(place), clock(), everything=semua, logo=picture)
    return replace(issued, findings=(*draft.findings, *lacking, *issued.findings))


def _logo(place: Folder, book: Master) -> tuple[bytes, tuple[Finding, ...]]:
    form = book.form("pemda")
    return logo.read(place, form.text("logo"), form.where("logo"))


def konsolidasi(
    folder: Path | str,
    bulan: str | int,
    *,
    clock: Clock = dt.datetime.now,
    progress: Progress = _quiet,
    workers: int = 1,
) -> Consolidated:
    """Read what came in, score and rank the months up to ``bulan``, write the ranking workbook.

    May be run again at any time: the same folder gives the same result. Several ``workers`` read
    many files side by side, which a programme may ask for from behind its ``__main__`` guard.

    Raises:
        UnknownMonthError, NoMasterError, NoContractError, NothingReceivedError,
        CannotWriteError: one sentence each; nothing half-written.
    """
    place = Folder(Path(folder))
    period = Period(1, month_of(bulan))
    book = place.read_master()
    draft = drafting.draft(book)
    kept = editions.load(place.shelf)
    everything = _of_year(kept, draft.region.year)
    shelf = tuple(e for e in everything if not draft.posts or e.key.post in draft.posts)
    if not shelf:
        raise NoContractError
    if not place.register.exists() and not any(place.arrivals()):
        raise NothingReceivedError(place.inbox)
    now = clock()
    with Register(place.register) as register:
        new = collect(place, register, issuing.by_contract(kept), now, progress, workers)
        files = register.files()
        standing = register.standing()
    if not files:
        raise NothingReceivedError(place.inbox)
    told, problems = central.told(book, shelf)
    scores = scorecards.score(shelf, standing.observations, told, period, draft.region.ranking)
    found = (
        *_file_findings(files, standing.observations),
        *_gone(everything, shelf, place.master.name),
        *standing.findings,
        *central.differences(standing.observations, told),
        *problems,
        *central.missing(_waiting(scores), shelf, place.master.name),
        *_own_findings(draft),
    )
    deliveries = _deliveries(shelf, standing.observations, files, period)
    report = Report(
        region=draft.region,
        scores=scores,
        editions=_in_force(shelf, period),
        deliveries=deliveries,
        findings=found,
        made=now,
    )
    path = writer.write(ranking.build(report), place.result(shelf[-1].key.year, period))
    return Consolidated(
        path=path, scores=scores, findings=found, deliveries=deliveries, new_files=new
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


def _of_year(shelf: tuple[Edition, ...], year: int) -> tuple[Edition, ...]:
    """The editions of the Buku Induk's year; all of them while it names none."""
    return tuple(edition for edition in shelf if year in {0, edition.key.year})


def _waiting(scores: Scores) -> dict[str, int]:
    """How many posts wait for the centre, by row."""
    waits = scores.rows[scores.rows["status"] == Status.WAITING]
    return {str(code): int(count) for code, count in waits["kode"].value_counts().items()}


def _returned(place: Folder) -> frozenset[ContractKey]:
    """The contracts of which a report has come back."""
    if not place.register.exists():
        return frozenset()
    with Register(place.register) as register:
        return frozenset(latest_by_contract(register.files()))


def _gone(everything: Iterable[Edition], shelf: Iterable[Edition], file: str) -> list[Finding]:
    """Contracts whose OPD no longer stands in the Buku Induk."""
    gone = dict.fromkeys(e.key for e in everything) | {}
    for edition in shelf:
        gone.pop(edition.key, None)
    where = Origin(file, POSTS.name)
    return [Finding(Code.POST_GONE, where, str(key), POSTS.name, key.post) for key in gone]


def _file_findings(files: Sequence[Received], observations: Iterable[Observation]) -> list[Finding]:
    """What is wrong now: of each contract the latest file, of unknown files all.

    A cell that was unreadable in an earlier file stays told until some file has a value there.
    """
    latest = latest_by_contract(files)
    cells = {(seen.key, seen.origin.sheet, seen.origin.cell) for seen in observations}
    told: dict[tuple[object, ...], Finding] = {}
    for file in files:
        for finding in file.findings:
            where = finding.where
            place = (file.key or file.sha, where.sheet, where.cell, finding.code)
            at_cell = finding.code.number.startswith("K4") and file.key is not None
            settled = (file.key, where.sheet, where.cell) in cells
            if file.key is None or latest[file.key] is file or (at_cell and not settled):
                told[place] = finding
    return list(told.values())


def _own_findings(draft: Draft) -> list[Finding]:
    """What is wrong in the Buku Induk itself; reminders of placeholders stay there."""
    return [finding for finding in draft.findings if finding.severity is not Severity.INFO]


def _in_force(shelf: Iterable[Edition], period: Period) -> tuple[Edition, ...]:
    books = scorecards.books(shelf)
    found = (scorecards.in_force(book, period.last) for book in books)
    return tuple(edition for edition in found if edition is not None)


def _deliveries(
    shelf: Iterable[Edition],
    observations: Iterable[Observation],
    files: Sequence[Received],
    period: Period,
) -> tuple[Delivery, ...]:
    given = {
        (seen.key, seen.code, seen.month) for seen in observations if seen.field is Field.VALUE
    }
    sent: dict[ContractKey, list[Received]] = {}
    for file in files:
        if file.key is not None:
            sent.setdefault(file.key, []).append(file)
    return tuple(
        _delivery(edition, given, sent.get(edition.key, []), period)
        for edition in _in_force(shelf, period)
    )


def _delivery(
    edition: Edition,
    given: set[tuple[ContractKey, str, int]],
    files: Sequence[Received],
    period: Period,
) -> Delivery:
    asked: dict[int, list[bool]] = {month: [] for month in range(1, 13)}
    for row in edition.rows:
        if row.filler is Filler.OPD:
            for month in range(period.first, period.last + 1):
                if row.plan[month - 1] is not None:
                    asked[month].append((edition.key, row.code, month) in given)
    cells = [there for month in asked.values() for there in month]
    last = files[-1] if files else None
    return Delivery(
        post=edition.key.post,
        asked=len(cells),
        given=sum(cells),
        months=tuple(_state(asked[month]) for month in range(1, 13)),
        files=len(files),
        last_file=last.name if last else "",
        received=last.received if last else None,
    )


def _state(cells: Sequence[bool]) -> str:
    if not cells:
        return ""
    return "lengkap" if all(cells) else "sebagian" if any(cells) else "belum"
