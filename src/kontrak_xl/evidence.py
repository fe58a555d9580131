"""What the periods of a year are judged by, gathered once, and the report of any of them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kontrak_xl import (
    boards,
    central,
    changes,
    closing,
    drafting,
    editions,
    issuing,
    rulings,
    scorecards,
    senders,
    settling,
)
from kontrak_xl.boards import Marks
from kontrak_xl.closing import ClosedMonth
from kontrak_xl.collecting import Collected, Progress, collect
from kontrak_xl.dates import Length, length
from kontrak_xl.delivered import deliveries, file_findings, strangers
from kontrak_xl.drafting import Draft
from kontrak_xl.findings import Code, Finding, Severity
from kontrak_xl.folder import Folder, NoContractError, NothingReceivedError
from kontrak_xl.intake import passwords
from kontrak_xl.layout.master import POSTS
from kontrak_xl.master import Master
from kontrak_xl.model import (
    Edition,
    Observation,
    Origin,
    Period,
    RankingPolicy,
    Status,
)
from kontrak_xl.postbox import incoming
from kontrak_xl.postbox.incoming import Mail
from kontrak_xl.postbox.outbox import Outbox
from kontrak_xl.ranking import money
from kontrak_xl.ranking.report import Report
from kontrak_xl.register import Account, Register
from kontrak_xl.rulings import Decision, Rulings, Verified
from kontrak_xl.scorecards import Scores
from kontrak_xl.standing import NO_RECOGNISED, Place, Recognised, place_of
from kontrak_xl.tabular import Record


def quiet(_done: int, _all: int) -> None:
    """No progress is shown."""


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
    about = rulings.about_files(bare.reopened)
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
        account = register.account(about, recognised(book, bare.everything, bare.closed))
    return replace(bare, account=account, taken=taken, mails=mails)


def _told_apart(bare: Evidence) -> tuple[Mail, ...]:
    """The mails of the inbox that nobody sent as a report; they are remembered as such."""
    with Register(bare.place.register) as register:
        known = register.known()
    with Outbox(bare.place.register) as outbox:
        return incoming.by_hand(outbox, bare.place, known, ours=bare.ours, clock=lambda: bare.now)


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
        closed=closing.published(place, shelf[-1].key.year),
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
    for seen in rulings.recognised_now(book, shelf):
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
        return register.account(rulings.about_files(unexpired(book, now)), put)


def of_level(case: Evidence, *, units: bool) -> Evidence | None:
    """The evidence on the heads of OPDs, or on the units below them; none where there are none.

    A bidang is never ranked among dinas: each level has a ranking of its own.
    """
    shelf = tuple(edition for edition in case.shelf if bool(edition.post.parent) is units)
    everything = tuple(one for one in case.everything if bool(one.post.parent) is units)
    return replace(case, shelf=shelf, everything=everything) if shelf else None


def report_of(case: Evidence, own: Period) -> Report:
    """The report of a month, triwulan or semester of its own, to date at its last month.

    A triwulan or semester whose last month is closed is final and shows what was published; a month
    whose input a later closing fixed is judged by what counted then.
    """
    basis = basis_of(case, own)
    fixed = case.closed.get(own.last)
    report = fixed.report(case.everything) if fixed else _report(case, basis, own.last)
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
        changes=tuple(
            step for book in scorecards.books(basis.shelf) for step in changes.steps(book)
        ),
        verified=basis.verified,
        decisions=tuple(one for one in basis.rulings.decisions if one.shown(last)),
        marks=basis.marks,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """The editions and values that a period is scored from, and what is to be told of them.

    ``observations`` are what OPDs claim, ``counted`` what scores of it after *Verifikasi*.
    """

    shelf: tuple[Edition, ...]
    observations: tuple[Observation, ...]
    counted: tuple[Observation, ...]
    central: tuple[Observation, ...]
    rulings: Rulings
    verified: tuple[Verified, ...] = ()
    marks: tuple[Marks, ...] = ()
    findings: tuple[Finding, ...] = ()

    def score(self, period: Period, policy: RankingPolicy) -> Scores:
        """What a period comes to on this basis."""
        return scorecards.score(
            self.shelf, self.counted, self.central, period, policy, self.rulings
        )


def basis_of(case: Evidence, own: Period) -> Basis:
    """What counts now, or what counted when a closing fixed the period's last month."""
    fixed = closing.covering(case.closed, own.last)
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
    standing = settling.settled(case.account.standing, closed, case.reopened)
    told, problems = central.told(case.book, case.shelf)
    recognised = rulings.recognise(case.book, case.shelf, standing.observations)
    ruled = rulings.decisions(case.book, case.shelf)
    return Basis(
        shelf=case.shelf,
        observations=standing.observations,
        counted=recognised.observations,
        central=told,
        rulings=Rulings(decisions=(*ruled.rulings.decisions, *_about_files(case))),
        verified=recognised.verified,
        marks=boards.marks(case.book, case.shelf),
        findings=(
            *standing.findings,
            *problems,
            *settling.central_changes(told, closed),
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
        *central.differences(basis.observations, basis.central),
        *central.missing(_waiting(scores), basis.shelf, file),
        *_own_findings(case.draft),
    )
    return Report(
        region=case.draft.region,
        scores=scores,
        editions=closing.judging(basis.shelf, month),
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
