"""What the periods of a year are judged by, gathered once, and the report of any of them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from kontrak_xl.contracts import changes, issuing
from kontrak_xl.contracts import shelf as editions
from kontrak_xl.contracts.issuing import Reported
from kontrak_xl.core.callbacks import Progress, quiet
from kontrak_xl.core.dates import Length, length, part
from kontrak_xl.core.errors import KontrakError
from kontrak_xl.core.findings import Code, Finding, Severity
from kontrak_xl.core.folder import (
    Folder,
    NoContractError,
    NothingReceivedError,
    UnknownMonthError,
    UnknownPeriodError,
)
from kontrak_xl.core.model import Edition, Period, Post, Status
from kontrak_xl.core.observations import Origin
from kontrak_xl.core.text import folded
from kontrak_xl.intake.parcels import passwords
from kontrak_xl.mail.incoming import mailbox, senders
from kontrak_xl.mail.incoming.mailbox import Mail
from kontrak_xl.mail.outbox import Outbox
from kontrak_xl.master import centre, decisions, panel, verification
from kontrak_xl.master import draft as drafting
from kontrak_xl.master.draft import Draft
from kontrak_xl.master.reading import Master
from kontrak_xl.ranking import money
from kontrak_xl.ranking.report import Report
from kontrak_xl.returns.collect import Collected, collect
from kontrak_xl.returns.counting import closed_months, corrections
from kontrak_xl.returns.counting.account import Account, account_of
from kontrak_xl.returns.counting.basis import Basis
from kontrak_xl.returns.counting.closed_months import ClosedMonth
from kontrak_xl.returns.counting.completeness import deliveries, file_findings, strangers
from kontrak_xl.returns.counting.merging import NO_RECOGNISED, Place, Recognised, place_of
from kontrak_xl.returns.register.receipts import latest_by_contract
from kontrak_xl.returns.register.register import Register
from kontrak_xl.rules import scores
from kontrak_xl.rules.decisions import Decision, Rulings
from kontrak_xl.rules.scores import Scores
from kontrak_xl.workbook import kinds
from kontrak_xl.workbook.layout.master import POSTS
from kontrak_xl.workbook.tables import Record

_SUGGESTED = 3


class UnknownPostError(KontrakError):
    """An OPD was named that the Buku Induk does not have."""

    def __init__(self, word: str, near: Sequence[str]) -> None:
        hint = f"mungkin maksudnya {' atau '.join(near)}" if near else "lihat lembar OPD"
        super().__init__(f"OPD “{word}” tidak dikenal; {hint}.")


def named_post(word: str, posts: Mapping[str, Post]) -> Post:
    """The post that a word means.

    Raises:
        UnknownPostError: none, with those that are spelt alike.
    """
    names = {
        folded(name): post
        for post in posts.values()
        for name in (*post.aliases, post.short, post.name, post.code)
        if name
    }
    if folded(word) not in names:
        near = get_close_matches(folded(word), names, n=_SUGGESTED, cutoff=0.5)
        raise UnknownPostError(word, tuple(dict.fromkeys(names[one].code for one in near)))
    return names[folded(word)]


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
    account = known(place, book, now, recognised(book, shelf, closed_months.published(place, year)))
    contracts = frozenset(latest_by_contract(account.live))
    return Reported(contracts=contracts, observations=account.standing.observations)


def _last_closed(place: Folder, book: Master) -> int:
    """The last closed month of the year, 0 while none is."""
    return max(closed_months.published(place, year_of(book)), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that any period of the year is judged by, as it stands now.

    ``everything`` are all editions of the year, ``shelf`` those whose post is in the Buku Induk;
    ``account`` is what was received and what counts of it, ``taken`` what this run took in.
    ``reopened`` are the rows of *Keputusan* that
    have not expired. ``ours`` are the bureau's own mail addresses, ``mails`` those that were laid
    into the inbox and that nobody sent as a report.
    """

    place: Folder
    book: Master
    draft: Draft
    everything: tuple[Edition, ...]
    shelf: tuple[Edition, ...]
    closed: Mapping[int, ClosedMonth]
    account: Account
    reopened: tuple[Record, ...]
    now: dt.datetime
    taken: Collected
    ours: frozenset[str] = frozenset()
    mails: tuple[Mail, ...] = ()

    @property
    def year(self) -> int:
        return self.shelf[-1].key.year


def evidence(
    place: Folder,
    book: Master,
    now: dt.datetime,
    progress: Progress = quiet,
    workers: int = 1,
    sandi: Sequence[str] = (),
) -> Evidence:
    """Take what lies in the inbox into the register, and gather all that periods are judged by.

    Raises:
        NoContractError, NothingReceivedError, CannotWriteError, RegisterError
    """
    case = taken_in(place, book, now, progress, workers, sandi)
    if not case.account.files:
        raise NothingReceivedError(place.inbox)
    return case


def taken_in(
    place: Folder,
    book: Master,
    now: dt.datetime,
    progress: Progress = quiet,
    workers: int = 1,
    sandi: Sequence[str] = (),
) -> Evidence:
    """The same, also where nothing has come in yet.

    Raises:
        NoContractError, CannotWriteError, RegisterError
    """
    bare = _unread(place, book, now.replace(tzinfo=None))
    if not place.register.exists() and not any(place.arrivals()):
        return bare
    mails = _told_apart(bare)
    about = decisions.about_files(bare.reopened)
    with Register(place.register) as register:
        taken = collect(
            place,
            register,
            issuing.by_contract(editions.load(place.shelf)),
            bare.now,
            rulings=about,
            passwords=passwords.known(sandi),
            progress=progress,
            workers=workers,
        )
        account = account_of(register, about, recognised(book, bare.everything, bare.closed))
    return replace(bare, account=account, taken=taken, mails=mails)


def _told_apart(bare: Evidence) -> tuple[Mail, ...]:
    """The mails of the inbox that nobody sent as a report; they are remembered as such."""
    with Register(bare.place.register) as register:
        known = register.known()
    with Outbox(bare.place.register) as outbox:
        return mailbox.by_hand(outbox, bare.place, known, ours=bare.ours, clock=lambda: bare.now)


def as_registered(place: Folder, book: Master, now: dt.datetime) -> Evidence:
    """All that periods are judged by, of what the register holds; nothing is read or written.

    Raises:
        NoContractError, RegisterError
    """
    bare = _unread(place, book, now.replace(tzinfo=None))
    put = recognised(book, bare.everything, bare.closed)
    return replace(bare, account=known(place, book, bare.now, put))


def _unread(place: Folder, book: Master, now: dt.datetime) -> Evidence:
    """What the year is judged by beside what was received."""
    draft = drafting.draft(book)
    everything = of_year(editions.load(place.shelf), draft.region.year)
    shelf = tuple(e for e in everything if not draft.posts or e.key.post in draft.posts)
    if not shelf:
        raise NoContractError
    return Evidence(
        place=place,
        book=book,
        draft=draft,
        everything=everything,
        shelf=shelf,
        closed=closed_months.published(place, shelf[-1].key.year),
        account=Account(),
        reopened=unexpired(book, now),
        now=now,
        taken=Collected(),
        ours=senders.ours(place),
    )


def recognised(
    book: Master, shelf: Sequence[Edition], closed: Mapping[int, ClosedMonth]
) -> Recognised:
    """What *Verifikasi* puts in place of claims, now and when each month was closed."""
    values: dict[Place, set[float | str]] = defaultdict(set)
    for seen in verification.recognised_now(book, shelf):
        values[place_of(seen)].add(seen.value)
    unclaimed: set[Place] = set()
    for one in closed.values():
        put = one.verified_values
        for seen in put:
            values[place_of(seen)].add(seen.value)
        if put:
            unclaimed |= {place_of(seen) for seen in put} - set(map(place_of, one.observations))
    frozen = {place: frozenset(known) for place, known in values.items()}
    return Recognised(frozen, frozenset(unclaimed))


def known(
    place: Folder, book: Master, now: dt.datetime, put: Recognised = NO_RECOGNISED
) -> Account:
    """What was registered so far and what counts of it; nothing is read, nothing written.

    ``put`` are the values that *Verifikasi* puts in place of claims.

    Raises:
        RegisterError: the register cannot be read.
    """
    if not place.register.exists():
        return Account()
    with Register(place.register, untouched=True) as register:
        return account_of(register, decisions.about_files(unexpired(book, now)), put)


def of_level(case: Evidence, *, units: bool) -> Evidence | None:
    """The evidence on the heads of OPDs, or on the units below them; none where there are none.

    A bidang is never ranked among dinas: each level has a ranking of its own.
    """
    shelf = tuple(edition for edition in case.shelf if bool(edition.post.parent) is units)
    everything = tuple(one for one in case.everything if bool(one.post.parent) is units)
    return replace(case, shelf=shelf, everything=everything) if shelf else None


def published_report(closed: ClosedMonth, shelf: Iterable[Edition]) -> Report:
    """What the workbook of a closed month told.

    Raises:
        KontrakError: an edition that took part is no longer there.
    """
    return Report(
        region=closed.region,
        scores=closed.scores(),
        editions=closed_months.judging(closed.issued(shelf), closed.month),
        deliveries=closed.deliveries,
        findings=closed.findings,
        made=closed.moment,
        final=True,
    )


def report_of(case: Evidence, own: Period) -> Report:
    """The report of a month, triwulan or semester of its own, to date at its last month.

    A triwulan or semester whose last month is closed is final and shows what was published; a month
    whose input a later closing fixed is judged by what counted then.
    """
    basis = basis_of(case, own)
    fixed = case.closed.get(own.last)
    report = published_report(fixed, case.everything) if fixed else _report(case, basis, own.last)
    report = _with_the_year(case, basis, report)
    if length(own) is Length.MONTH:
        return report
    return replace(report, increment=basis.score(own, report.region.ranking))


def _with_the_year(case: Evidence, basis: Basis, report: Report) -> Report:
    """Add the months before, as published where they are closed, and the money.

    Last month is computed in any case: what differs from its published score is a correction.
    """
    last, policy = report.scores.period.last, report.region.ranking
    published = {month: closed.scores() for month, closed in case.closed.items()}
    before = (published.get(month) for month in range(1, last - 1))
    earlier = [
        told or basis.score(Period(1, month), policy) for month, told in enumerate(before, 1)
    ]
    if last > 1:
        earlier.append(basis.score(Period(1, last - 1), policy))
    return replace(
        report,
        history=(*earlier, report.scores),
        money=money.gather(basis.shelf, basis.counted, basis.central, last),
        published=published,
        changes=tuple(step for book in scores.books(basis.shelf) for step in changes.steps(book)),
        verified=basis.verified,
        decisions=tuple(one for one in basis.rulings.decisions if one.shown(last)),
        marks=basis.marks,
    )


def basis_of(case: Evidence, own: Period) -> Basis:
    """What counts now, or what counted when a closing fixed the period's last month."""
    fixed = closed_months.covering(case.closed, own.last)
    if fixed is not None:
        return Basis(
            shelf=fixed.issued(case.everything),
            observations=fixed.observations,
            counted=fixed.counted,
            central=fixed.central,
            rulings=Rulings(decisions=fixed.decisions),
            verified=fixed.verified,
        )
    closed = tuple(case.closed.values())
    standing = corrections.settled(case.account.standing, closed, case.reopened)
    told, problems = centre.told(case.book, case.shelf)
    recognised = verification.recognise(case.book, case.shelf, standing.observations)
    ruled = decisions.decisions(case.book, case.shelf)
    return Basis(
        shelf=case.shelf,
        observations=standing.observations,
        counted=recognised.observations,
        central=told,
        rulings=Rulings(decisions=(*ruled.rulings.decisions, *_about_files(case))),
        verified=recognised.verified,
        marks=panel.marks(case.book, case.shelf),
        findings=(
            *standing.findings,
            *problems,
            *corrections.central_changes(told, closed),
            *recognised.findings,
            *ruled.findings,
        ),
    )


def _report(case: Evidence, basis: Basis, month: int) -> Report:
    period, file = Period(1, month), case.place.master.name
    scores = basis.score(period, case.draft.region.ranking)
    found = (
        *file_findings(case.account.live, basis.observations),
        *case.account.notes,
        *case.taken.findings,
        *senders.findings(case.account.live, case.draft.posts, case.ours),
        *_gone(case.everything, basis.shelf, file),
        *basis.findings,
        *centre.differences(basis.observations, basis.central),
        *centre.missing(_waiting(scores), basis.shelf, file),
        *_own_findings(case.draft),
    )
    return Report(
        region=case.draft.region,
        scores=scores,
        editions=closed_months.judging(basis.shelf, month),
        deliveries=deliveries(basis.shelf, basis.observations, case.account.live, period),
        findings=found,
        made=case.now,
        strangers=strangers(case.account.live),
    )


def _about_files(case: Evidence) -> tuple[Decision, ...]:
    """The decisions about files of the contracts that are judged."""
    keys = {edition.key for edition in case.shelf}
    return tuple(one for one in case.account.decided.decisions if one.key in keys)


def unexpired(book: Master, now: dt.datetime) -> tuple[Record, ...]:
    """The rows of *Keputusan* in force."""
    return tuple(
        record
        for record in book.records("keputusan")
        if not isinstance(until := record.values["sampai"], dt.date) or until >= now.date()
    )


def of_year(shelf: tuple[Edition, ...], year: int) -> tuple[Edition, ...]:
    """The editions of the Buku Induk's year; all of them while it names none."""
    return tuple(edition for edition in shelf if year in {0, edition.key.year})


def _waiting(scores: Scores) -> dict[str, int]:
    """How many posts wait for the centre, by row."""
    waits = scores.rows[scores.rows["status"] == Status.WAITING]
    return {str(code): int(count) for code, count in waits["kode"].value_counts().items()}


def _gone(everything: Iterable[Edition], shelf: Iterable[Edition], file: str) -> list[Finding]:
    """Contracts whose OPD no longer stands in the Buku Induk."""
    gone = dict.fromkeys(e.key for e in everything) | {}
    for edition in shelf:
        gone.pop(edition.key, None)
    where = Origin(file, POSTS.name)
    return [Finding(Code.POST_GONE, where, str(key), POSTS.name, key.post) for key in gone]


def _own_findings(draft: Draft) -> list[Finding]:
    """What is wrong in the Buku Induk itself; reminders of placeholders stay there."""
    return [finding for finding in draft.findings if finding.severity is not Severity.INFO]
