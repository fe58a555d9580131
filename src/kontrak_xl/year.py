"""The working folder of one year, read once: what commands, letters and notebooks stand on."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Self

import pandas as pd

from kontrak_xl.contracts import adopted, changes, issuing
from kontrak_xl.contracts import shelf as edition_shelf
from kontrak_xl.contracts.succession.case import Situation
from kontrak_xl.contracts.succession.life import lived
from kontrak_xl.core import text
from kontrak_xl.core.callbacks import Clock, Progress, quiet
from kontrak_xl.core.dates import Length, length, month_end, months_in_words, part
from kontrak_xl.core.errors import KontrakError
from kontrak_xl.core.findings import Code, Finding, Findings, Severity, blocking
from kontrak_xl.core.folder import (
    Folder,
    NoContractError,
    NothingReceivedError,
    UnknownMonthError,
    UnknownPeriodError,
)
from kontrak_xl.core.model import (
    ContractKey,
    Edition,
    PanelMean,
    Period,
    Post,
    Quarterly,
    RankingPolicy,
)
from kontrak_xl.core.months import month_number
from kontrak_xl.core.observations import Observation, Origin, ValueKey, value_key
from kontrak_xl.core.region import Region
from kontrak_xl.core.text import normalised
from kontrak_xl.intake.parcels import passwords as kept_passwords
from kontrak_xl.mail import letter_table
from kontrak_xl.mail.incoming import mailbox, senders
from kontrak_xl.mail.incoming.mailbox import IncomingMail
from kontrak_xl.mail.outbox import Outbox
from kontrak_xl.mail.servers import account as mail_accounts
from kontrak_xl.mail.servers.account import MailAccount
from kontrak_xl.master import centre, decisions, logo, panel, verification
from kontrak_xl.master import draft as drafting
from kontrak_xl.master.checks.plans import HALF_YEAR
from kontrak_xl.master.contents import records
from kontrak_xl.master.decisions import DecisionReading
from kontrak_xl.master.draft import Draft
from kontrak_xl.master.reading import Master, master_of
from kontrak_xl.ranking import money, moves, status, tepra
from kontrak_xl.ranking.eased import Eased, eased
from kontrak_xl.ranking.moves import Side
from kontrak_xl.ranking.report import Report
from kontrak_xl.ranking.status import YearStatus
from kontrak_xl.returns.collect import Collection, collect, unread
from kontrak_xl.returns.counting import closed_months, conspicuous, late_reports, zero_pairs
from kontrak_xl.returns.counting.basis import Basis
from kontrak_xl.returns.counting.closed_months import ClosedMonth
from kontrak_xl.returns.counting.completeness import (
    deliveries,
    file_findings,
    fixed,
    strangers,
    unread_places,
)
from kontrak_xl.returns.counting.merging import MergedReports, VerifiedValues
from kontrak_xl.returns.counting.returns import Returns, account_of
from kontrak_xl.returns.register.receipts import latest_by_contract
from kontrak_xl.returns.register.register import Register
from kontrak_xl.rules import asking, doubtful, owners, scores
from kontrak_xl.rules.books import books, judging_editions
from kontrak_xl.rules.decisions import Decision, Decisions
from kontrak_xl.rules.reporting import Reported, months_over, reporting, reports_of
from kontrak_xl.rules.scores import Outlook, Scores
from kontrak_xl.workbook.layout.master import POSTS, SCHEDULE
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
        normalised(name): post
        for post in posts.values()
        for name in (*post.aliases, post.short, post.name, post.code)
        if name
    }
    if normalised(word) not in names:
        near = get_close_matches(normalised(word), names, n=_SUGGESTED, cutoff=0.5)
        raise UnknownPostError(word, tuple(dict.fromkeys(names[one].code for one in near)))
    return names[normalised(word)]


def month_of(word: str | int) -> int:
    """A month by name or number.

    Raises:
        UnknownMonthError: no year has that month.
    """
    number = month_number(text.tidy(str(word)))
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


class Year:
    """One working folder at one moment; each source is read when it is first asked for, once.

    A year does not change: ``take_in`` gives the next one. What stands in the folder is reached by
    attributes (``master``, ``draft``, ``editions``, ``closed``, ``received``, ``decisions``), what
    follows from it by methods (``report``, ``scores``, ``findings``, ``status``). A notebook shows
    the state of its months and what to do next::

        year = kontrak_xl.Year("kerja-2026")
        year.findings().to_frame()
        year.scores("juni").posts

    Raises:
        KontrakError: one Indonesian sentence, when the source that is asked for cannot be read.
    """

    taken: Collection = Collection()
    """What ``take_in`` registered on the way to this state."""
    mails: tuple[IncomingMail, ...] = ()
    """The mails in the inbox that nobody sent as a report, as ``take_in`` found them."""

    def __init__(self, folder: Path | str, *, clock: Clock = dt.datetime.now) -> None:
        self.folder = Folder(Path(folder))
        self._clock = clock

    def __repr__(self) -> str:
        """The folder and what was read of it so far; reads nothing."""
        known, name = vars(self), json.dumps(self.folder.root.as_posix(), ensure_ascii=False)
        said = []
        if "number" in known and "shelf" in known:
            said.append(f"{len(edition_shelf.latest(self.issued))} kontrak")
        if "closed" in known:
            said.append(f"{len(self.closed)} bulan ditutup")
        year = f"{known['number']}" if known.get("number") else ""
        told = ": ".join(filter(None, (year, ", ".join(said))))
        return f"Year({name}, {told})" if told else f"Year({name})"

    def _repr_html_(self) -> str:
        """What a notebook shows: the months and the next steps, or why they cannot be told."""
        try:
            found = self.status()
        except KontrakError as error:
            return f"<p>{escape(str(error))}</p>"
        title = f"<p><b>{escape(found.region)} {found.year}</b>: {escape(found.phase)}</p>"
        steps = "".join(f"<li>{escape(step)}</li>" for step in found.steps)
        return f"{title}{status.html(found.months)}<ol>{steps}</ol>"

    def __dir__(self) -> list[str]:
        """The public names."""
        return sorted(name for name in super().__dir__() if not name.startswith("_"))

    # What stands in the folder ---------------------------------------------------------------

    @cached_property
    def now(self) -> dt.datetime:
        """The moment at which the year is looked at, without a time zone."""
        return self._clock().replace(tzinfo=None)

    @cached_property
    def master(self) -> Master:
        """The Buku Induk.

        Raises:
            NoMasterError, MasterUnreadableError: it is not there, or cannot be read.
        """
        return master_of(self.folder)

    @cached_property
    def draft(self) -> Draft:
        """What the Buku Induk says now: the next edition of every contract."""
        last = max(self.closed, default=0)
        return drafting.draft(self.master, lived(self.shelf, last, self.number))

    @cached_property
    def number(self) -> int:
        """The year, for example 2026; 0 while neither the Buku Induk nor an edition names one."""
        named = int(self.master.form("pemda").number("tahun") or 0)
        return named or (self.shelf[-1].key.year if self.shelf else 0)

    @cached_property
    def shelf(self) -> tuple[Edition, ...]:
        """Every edition in ``arsip/terbitan/``, whatever its year.

        Raises:
            DamagedShelfError: one was changed after it was written.
        """
        return edition_shelf.load(self.folder.shelf)

    @property
    def issued(self) -> tuple[Edition, ...]:
        """Every edition of the year; none before ``buat``."""
        return tuple(one for one in self.shelf if one.key.year == self.number)

    @cached_property
    def editions(self) -> tuple[Edition, ...]:
        """The editions of the year whose OPD stands in the Buku Induk.

        Raises:
            NoContractError: there is none.
        """
        found = self._of_the_master
        if not found:
            raise NoContractError
        return found

    @property
    def _of_the_master(self) -> tuple[Edition, ...]:
        return self._known_contracts if self.draft.posts else self.issued

    @property
    def _known_contracts(self) -> tuple[Edition, ...]:
        return tuple(one for one in self.issued if one.key.post in self.draft.posts)

    @cached_property
    def closed(self) -> Mapping[int, ClosedMonth]:
        """The closed months by their number, as they were published.

        Raises:
            DamagedArchiveError: a record was changed or is gone.
        """
        return closed_months.load_closed(self.folder, self.number)

    @cached_property
    def published(self) -> Mapping[int, Scores]:
        """The scores of the closed months by their number, as they were published."""
        return {month: closed.scores() for month, closed in self.closed.items()}

    @cached_property
    def decision_rows(self) -> tuple[Record, ...]:
        """The rows of *Keputusan* that have not expired."""
        today = self.now.date()
        return tuple(
            record
            for record in self.master.records("keputusan")
            if not isinstance(until := record.values["sampai"], dt.date) or until >= today
        )

    @cached_property
    def verified_values(self) -> VerifiedValues:
        """What *Verifikasi* puts in place of claims, now and when each month was closed."""
        return _verified_values(self.master, self.issued, self.closed)

    @cached_property
    def received(self) -> Returns:
        """All that was registered, and what of it counts; the inbox is not looked at.

        Raises:
            RegisterError: the register cannot be read.
        """
        if not self.folder.register.exists():
            return Returns()
        with Register(self.folder.register, untouched=True) as register:
            return self._account_of(register)

    def _account_of(self, register: Register) -> Returns:
        ruled = decisions.about_files(self.decision_rows)
        return account_of(register, ruled, self.verified_values, self.issued)

    @cached_property
    def unread(self) -> int:
        """How many files of the inbox no run has registered yet."""
        return unread(self.folder)

    @cached_property
    def letters(self) -> pd.DataFrame:
        """Every letter that was queued or sent, the last first; columns as ``status().letters``.

        Raises:
            RegisterError: the register cannot be read.
        """
        return letter_table.letters(self.folder)

    @cached_property
    def merged(self) -> MergedReports:
        """What counts now of all that was received, beside what closings have fixed."""
        return late_reports.apply_closings(
            self.received.merged, tuple(self.closed.values()), self.decision_rows, self.issued
        )

    @cached_property
    def unread_places(self) -> frozenset[ValueKey]:
        """The inputs that OPDs filled in last with something of which nothing was made."""
        counted = self.received.merged
        return unread_places(counted.tallies, counted.observations, self.issued)

    @cached_property
    def over(self) -> frozenset[int]:
        """The months that can no longer be reported in time."""
        return months_over(self.draft.region.deadlines, fixed(self.closed), self.now)

    @property
    def overdue(self) -> tuple[int, ...]:
        """The months whose deadline has passed and that a report can still change."""
        return tuple(sorted(self.over - fixed(self.closed)))

    def reported(self, period: Period) -> dict[ContractKey, Reported]:
        """How each OPD and unit has reported in a period, as it stands now."""
        reports = reports_of(self.merged.observations, self.unread_places)
        rulings = self.rulings.decisions
        return reporting(self._of_the_master, reports, period, self.over, rulings)

    @property
    def _to_date(self) -> dict[ContractKey, Reported]:
        """The same up to the last month that has ended; none before the first."""
        months = range(1, 13) if self.number else ()
        ended = [month for month in months if month_end(self.number, month) < self.now.date()]
        return self.reported(Period(1, ended[-1])) if ended else {}

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """What *Keputusan* says in force of scores and of received files."""
        return (*self.rulings.decisions.decisions, *self.received.file_decisions.decisions)

    @cached_property
    def rulings(self) -> DecisionReading:
        """What *Keputusan* says of scores, and what is wrong with its lines."""
        first_open = min(max(self.closed, default=0) + 1, 12)
        return decisions.read_decisions(self.master, self.issued, first_open)

    @property
    def central(self) -> tuple[Observation, ...]:
        """The values that the bureau entered itself, for every contract of the year."""
        return self._central[0]

    @property
    def central_findings(self) -> tuple[Finding, ...]:
        """What is wrong with those values."""
        return self._central[1]

    @cached_property
    def _central(self) -> tuple[tuple[Observation, ...], tuple[Finding, ...]]:
        return centre.central_values(self.master, self.issued, self.adopted_panel)

    @cached_property
    def logo(self) -> bytes:
        """The picture on the agreements; none where the Buku Induk names none that can be used."""
        return self._logo[0]

    @property
    def logo_findings(self) -> tuple[Finding, ...]:
        """Why the picture that the Buku Induk names cannot be used."""
        return self._logo[1]

    @cached_property
    def _logo(self) -> tuple[bytes, tuple[Finding, ...]]:
        return logo.of(self.folder, self.master)

    @cached_property
    def mail(self) -> MailAccount:
        """The bureau's mail account, as ``surel.toml`` states it.

        Raises:
            AccountError, CannotReadError: it cannot be meant, or not be read.
        """
        return mail_accounts.read(self.folder.root)

    @cached_property
    def own_addresses(self) -> frozenset[str]:
        """The bureau's own addresses in small letters; none where ``surel.toml`` cannot be read.

        Who only counts what came in need not mend the settings of the mail first.
        """
        try:
            return senders.own_addresses(self.mail)
        except KontrakError:
            return frozenset()

    # Taking in -------------------------------------------------------------------------------

    def take_in(
        self,
        passwords: Sequence[str] = (),
        *,
        progress: Progress = quiet,
        workers: int = 1,
    ) -> Self:
        """Register what lies in the inbox; gives the next state of the year. Alone in writing.

        ``passwords`` are tried on locked files before those that this machine keeps; several
        ``workers`` read many files side by side.

        Raises:
            NoContractError, CannotReadError, CannotWriteError, RegisterError: one sentence; what
            was read before stays registered.
        """
        if not self.editions or not (self.folder.register.exists() or any(self.folder.arrivals())):
            return self
        mails = self._sorted_mails()
        with Register(self.folder.register) as register:
            taken = collect(
                self.folder,
                register,
                issuing.by_contract(self.shelf),
                self.now,
                rulings=decisions.about_files(self.decision_rows),
                passwords=kept_passwords.all_passwords(passwords),
                progress=progress,
                workers=workers,
            )
            received = self._account_of(register)
        return self._next(received=received, taken=taken, mails=mails)

    def _sorted_mails(self) -> tuple[IncomingMail, ...]:
        """The mails of the inbox that nobody sent as a report; they are remembered as such."""
        with Register(self.folder.register) as register:
            known = register.readings_by_hash()
        with Outbox(self.folder.register) as outbox:
            return mailbox.by_hand(
                outbox, self.folder, known, ours=self.own_addresses, clock=lambda: self.now
            )

    def _next(self, **known: object) -> Self:
        """The same year with another register; what does not follow from it is kept."""
        other = type(self)(self.folder.root, clock=self._clock)
        kept = {key: value for key, value in vars(self).items() if key in _APART_FROM_REGISTER}
        vars(other).update(kept | known)
        return other

    # What follows ----------------------------------------------------------------------------

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """The heads of OPDs, then the units below them; a level without contracts is left out.

        A bidang is never ranked among dinas: each level has a ranking of its own. Months are
        closed for the heads alone.
        """
        both = (
            Level(year=self, units=units, closed={} if units else self.closed)
            for units in (False, True)
        )
        return tuple(level for level in both if level.editions)

    def level(self, *, units: bool) -> Level | None:
        """One of the two levels, none where it has no contract."""
        return next((level for level in self.levels if level.units is units), None)

    @cached_property
    def ranked_level(self) -> Level:
        """Those whom the ranking of the year is about: the heads of OPDs, or the units alone."""
        return self.level(units=False) or Level(year=self, units=True, closed=self.closed)

    def report(
        self,
        bulan: str | int | None = None,
        *,
        triwulan: int | None = None,
        semester: int | None = None,
    ) -> Report:
        """The report of a month (``"juni"``, 6), a triwulan (1–4) or a semester (1–2), to date.

        Raises:
            UnknownMonthError, UnknownPeriodError: none is meant, or more than one.
            NoContractError, NothingReceivedError: there is nothing to judge yet.
        """
        return self.require_reports().ranked_level.report(period_of(bulan, triwulan, semester))

    def scores(
        self,
        bulan: str | int | None = None,
        *,
        triwulan: int | None = None,
        semester: int | None = None,
    ) -> Scores:
        """The scores of the same report: DataFrames of indicators, kelompok, contracts and stages.

        Raises:
            UnknownMonthError, UnknownPeriodError, NoContractError, NothingReceivedError: as there.
        """
        return self.report(bulan, triwulan=triwulan, semester=semester).scores

    def require_reports(self) -> Self:
        """This year, where anything was received.

        Raises:
            NoContractError, NothingReceivedError: nothing was issued, or nothing came back.
        """
        if self.editions and not self.received.files:
            raise NothingReceivedError(self.folder.inbox)
        return self

    @cached_property
    def returned(self) -> frozenset[ContractKey]:
        """The contracts of which a report has come back."""
        return frozenset(latest_by_contract(self.received.live))

    @cached_property
    def plan(self) -> issuing.IssuePlan:
        """What ``buat`` would issue now, and why other changes cannot be."""
        return issuing.plan(self.draft, self.shelf, self._situation)

    @property
    def _situation(self) -> Situation:
        """What stands firm now."""
        last = max(self.closed, default=0)
        return issuing.situation(self.draft, self.now, self.returned, last, self.adopted_panel)

    @cached_property
    def adopted_panel(self) -> PanelMean | None:
        """How marks become a value in editions that do not say it; None before it was recorded.

        Raises:
            DamagedAdoptionError, NewerRecordError: the record cannot be read.
        """
        return adopted.load(self.folder).panel

    @property
    def judging_region(self) -> Region:
        """The region with its choices as they judge editions that do not say them."""
        region = self.draft.region
        if self.adopted_panel is None:
            return region
        return replace(region, scoring=replace(region.scoring, panel=self.adopted_panel))

    def adopt(self) -> Self:
        """This year, with what its earlier editions do not say recorded from the Buku Induk.

        Raises:
            CannotWriteError: the record cannot be written.
        """
        if all(one.policy.panel is not None for one in self.issued):
            return self
        said, frozen = self.draft.region.scoring.panel, self._situation.region_frozen
        found = adopted.adopt(self.folder, said, frozen=frozen)
        if found is self.adopted_panel:
            return self
        other = self._next(adopted_panel=found)
        vars(other).pop("_central", None)
        return other

    def findings(self) -> Findings:
        """All that is to be told of the Buku Induk, as ``periksa`` tells it.

        Raises:
            NoMasterError, MasterUnreadableError, DamagedShelfError, RegisterError: one sentence.
        """
        changed = () if blocking(self.draft.findings) else self.plan.findings
        gone = _gone(self.issued, self._known_contracts, self.folder.master.name)
        return Findings((
            *self.draft.findings,
            *gone,
            *self.logo_findings,
            *self.central_findings,
            *verification.apply_verifications(self.master, self.issued, ()).findings,
            *self.rulings.findings,
            *self.received.file_decisions.findings,
            *self._undated,
            *changed,
        ))  # fmt: skip

    @property
    def _undated(self) -> Iterator[Finding]:
        """That nobody can be late with the open months for which *Jadwal* has no date."""
        months = [month for month in self.draft.region.undated if month not in fixed(self.closed)]
        if months:
            where = Origin(self.folder.master.name, SCHEDULE.name)
            column = SCHEDULE.column("batas").header
            yield Finding(Code.NO_DEADLINES, where, months_in_words(months), column)

    def status(self) -> YearStatus:
        """Where the year stands and what to do next; writes nothing and creates nothing.

        Raises:
            NoMasterError, MasterUnreadableError, DamagedShelfError, RegisterError: one sentence.
        """
        return self._status

    @cached_property
    def _status(self) -> YearStatus:
        shelf, live, counted = self._known_contracts, self.received.live, self.merged
        sent = deliveries(self.reported(Period(1, 12)), live, Period(1, 12))
        months = status.months_of(self.folder, self.draft, self.closed, sent, self.now)
        due = self.overdue
        open_findings = (*file_findings(live, counted.observations), *counted.findings)
        known = {key.post: found.state for key, found in self._to_date.items()}
        asked, doubted = status.asked_about(open_findings), self._doubted
        posts = status.posts_of(
            shelf, sent, live, open_findings, months, due, known, doubted=asked + doubted
        )
        newest = edition_shelf.latest(shelf)
        gone = _gone(self.issued, shelf, self.folder.master.name)
        told = (*self.draft.findings, *gone, *self.central_findings, *self.plan.findings)
        counts = Counter(finding.severity for finding in told)
        wrong, ask = counts[Severity.ERROR], tuple(letter_table.steps(self.letters))
        steps = [*status.first_steps(wrong, len(newest), len(self.outdated)), *ask]
        if newest:
            steps += self._centre_steps(status.last_over(months))
            steps += status.later_steps(self.received, self.unread, months, posts, self.now)
            steps[-1:-1] = (*status.doubts_step(doubted), *status.asking_step(asked))
        return YearStatus(
            region=self.draft.region.name,
            year=self.draft.region.year,
            now=self.now,
            phase=status.phase_of(wrong, newest, months),
            errors=wrong,
            warnings=counts[Severity.WARNING],
            issued=len(newest),
            outdated=self.outdated,
            waiting_files=self.unread,
            months=months,
            posts=posts,
            strangers=status.strangers_of(live),
            letters=self.letters,
            steps=tuple(steps[: status.STEPS]),
            letters_ask=bool(ask),
        )

    def _centre_steps(self, month: int) -> Iterator[str]:
        """What the owners of data have still to tell until a month; nothing of month 0."""
        policy = self.draft.region.ranking
        for level in self.levels if month else ():
            judged = level.basis(Period(month, month)).score(Period(1, month), policy)
            waiting = owners.answers(judged.rows, judged.posts)
            yield from status.centre_steps(month, waiting, level.editions)

    @property
    def _doubted(self) -> Counter[str]:
        """How many values of each post are doubted and not decided about by *Verifikasi*."""
        found = verification.apply_verifications(self.master, self.issued, self.merged.observations)
        return Counter(
            one.key.post
            for one in found.observations
            if one.readings and one.field in doubtful.SCORED
        )

    @cached_property
    def outdated(self) -> tuple[str, ...]:
        """The posts whose contract is to be issued, or its workbook to be written (again)."""
        newest = edition_shelf.latest(self._known_contracts).values()
        fresh = {edition.key.post for edition in self.plan.fresh}
        region, logo = self.draft.region, self.logo
        asked = (e for e in newest if e.post.alive(e.from_month))
        old = (e for e in asked if not issuing.up_to_date(self.folder, region, e, logo))
        return tuple(sorted(fresh | {edition.key.post for edition in old}))

    def post(self, word: str) -> Post:
        """The OPD that a code, a name, a short name or an alias means.

        Raises:
            UnknownPostError: none, with those that are spelt alike.
        """
        return named_post(word, {**{e.key.post: e.post for e in self.issued}, **self.draft.posts})


_APART_FROM_REGISTER = frozenset((
    "now", "master", "draft", "number", "shelf", "editions", "closed", "published", "decision_rows",
    "rulings", "adopted_panel",
    "verified_values", "_central", "_logo", "mail", "own_addresses",
))  # fmt: skip
"""What of a year stays true whatever comes in; all else is asked anew by the next state."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Level:
    """The heads of OPDs, or the units below them, which are ranked by themselves.

    What was computed for a period is kept. ``closing`` is the month that is being closed, 0 for
    none: its deadline ends with that.
    """

    year: Year
    units: bool
    closed: Mapping[int, ClosedMonth]
    closing: int = 0
    _bases: dict[object, Basis] = field(default_factory=dict, repr=False)
    _reports: dict[Period, Report] = field(default_factory=dict, repr=False)

    def at_closing(self, month: int) -> Level:
        """The same while a month is being closed."""
        return Level(year=self.year, units=self.units, closed=self.closed, closing=month)

    @cached_property
    def editions(self) -> tuple[Edition, ...]:
        """The editions whose OPD stands in the Buku Induk."""
        return self._of_this_level(self.year.editions)

    @cached_property
    def issued(self) -> tuple[Edition, ...]:
        """All editions of the year."""
        return self._of_this_level(self.year.issued)

    def _of_this_level(self, found: Iterable[Edition]) -> tuple[Edition, ...]:
        return tuple(one for one in found if bool(one.post.parent) is self.units)

    def basis(self, own: Period) -> Basis:
        """What counts now, or what counted when a closing fixed the period's last month."""
        fixed = closed_months.closing_for(self.closed, own.last)
        key = fixed.month if fixed else None
        if key not in self._bases:
            self._bases[key] = _basis_at_closing(fixed, self.issued) if fixed else self._basis_now()
        return self._bases[key]

    def _basis_now(self) -> Basis:
        year, keys = self.year, {edition.key for edition in self.editions}
        posts = {key.post for key in keys}
        merged = year.merged if self.closed else year.received.merged
        central = tuple(one for one in year.central if one.key in keys)
        verified = verification.apply_verifications(year.master, self.editions, merged.observations)
        return Basis(
            shelf=self.editions,
            observations=merged.observations,
            counted=late_reports.stages_in_time(
                verified.observations,
                merged.observations,
                tuple(self.closed.values()),
                year.decision_rows,
            ),
            central=central,
            decisions=Decisions(decisions=tuple(o for o in year.decisions if o.key in keys)),
            verified=verified.verified,
            marks=panel.panel_marks(year.master, self.editions, year.adopted_panel),
            unread=year.unread_places,
            over=self._over(),
            findings=(
                *merged.findings,
                *centre.faults(year.master, self.editions),
                *late_reports.central_changes(central, tuple(self.closed.values())),
                *verified.findings,
                *(one for one in year.rulings.findings if one.post in posts),
            ),
        )

    def _over(self) -> frozenset[int]:
        """The months that nobody can report in time any more."""
        return self.year.over | frozenset(range(1, self.closing + 1))

    def report(self, own: Period) -> Report:
        """The report of a month, triwulan or semester of its own, to date at its last month.

        One whose last month is closed is final and shows what was published; a month whose input a
        later closing fixed is judged by what counted then.
        """
        if own not in self._reports:
            self._reports[own] = self._report(own)
        return self._reports[own]

    def _report(self, own: Period) -> Report:
        basis, fixed = self.basis(own), self.closed.get(own.last)
        plain = (
            published_report(fixed, self.issued) if fixed else self._draft_report(basis, own.last)
        )
        report, policy = self._with_the_year(basis, plain), plain.region.ranking
        if length(own) is not Length.MONTH:
            to_date = report.scores
            alone = to_date if to_date.period == own else basis.score(own, policy)
            own_leads = policy.quarter is Quarterly.OWN
            first, beside = (alone, to_date) if own_leads else (to_date, alone)
            report = replace(report, own=own, scores=first, beside=beside)
        before = _before(report)
        if before is None:
            return report
        now = Side(basis=basis, period=report.scores.period, told=report.scores)
        return replace(report, moves=moves.between(self._side(before, policy), now, policy))

    def _side(self, period: Period, policy: RankingPolicy) -> Side:
        """A period before, as it was published, or as it is scored where nobody closed it."""
        basis = self.basis(Period(period.last, period.last))
        told = self.published.get(period.last) if period.first == 1 else None
        return Side(basis=basis, period=period, told=told or basis.score(period, policy))

    @property
    def published(self) -> Mapping[int, Scores]:
        """The scores of the closed months by their number, as they were published."""
        return self.year.published if self.closed else {}

    def _with_the_year(self, basis: Basis, report: Report) -> Report:
        """Add the months before, as published where they are closed, and the money."""
        last, policy = report.scores.period.last, report.region.ranking
        earlier = self._earlier(basis, last, policy)
        return replace(
            report,
            history=(*earlier, report.scores),
            money=money.gather(basis.shelf, basis.counted, basis.central, last),
            colours=tepra.colours_of(records.budget_colours(self.year.master)),
            published=self.published,
            changes=tuple(
                step for editions in books(basis.shelf) for step in changes.steps(editions)
            ),
            verified=basis.verified,
            decisions=tuple(one for one in basis.decisions.decisions if one.shown(last)),
            marks=basis.marks,
            eased=_eased(basis, earlier, last),
            by_last=_by_last(basis, report.scores.period, policy),
        )

    def _earlier(self, basis: Basis, month: int, policy: RankingPolicy) -> list[Scores]:
        """The scores to date of the months before one, as published where they are closed."""
        return [
            self.published.get(at) or basis.score(Period(1, at), policy) for at in range(1, month)
        ]

    def _draft_report(self, basis: Basis, month: int) -> Report:
        year, period = self.year, Period(1, month)
        live, file = year.received.live, year.folder.master.name
        policy = year.draft.region.ranking
        judged = basis.score(period, policy)
        found = Findings((
            *zero_pairs.still_told(file_findings(live, basis.observations), ()),
            *zero_pairs.findings(basis, judged, policy),
            *conspicuous.exact_plans(basis, month),
            *year.received.notes,
            *year.taken.findings,
            *senders.findings(live, year.draft.posts, year.own_addresses),
            *_gone(self.issued, basis.shelf, file),
            *basis.findings,
            *centre.differences(basis.observations, basis.central),
            *centre.missing(owners.answers(judged.rows, judged.posts), basis.shelf, file),
            *own_findings(year.draft, month),
        ))  # fmt: skip
        easier = _eased(basis, self._earlier(basis, month, policy), month)
        found = Findings((*found, *(one.finding(file) for one in easier)))
        return Report(
            region=year.judging_region,
            scores=judged,
            editions=judging_editions(basis.shelf, month),
            deliveries=deliveries(basis.reporting(period), live, period),
            findings=found,
            made=year.now,
            strangers=strangers(live),
            over=month in basis.over,
        )


def _eased(basis: Basis, earlier: Sequence[Scores], last: int) -> tuple[Eased, ...]:
    """The promises that were made easier up to a month, by the scores of those before it."""
    return eased(basis.shelf, (*basis.counted, *basis.central), earlier, last)


def _by_last(basis: Basis, period: Period, policy: RankingPolicy) -> Scores | None:
    """What contracts that were issued again come to by the edition in force alone."""
    judging = judging_editions(basis.shelf, period.last)
    again = tuple(replace(one, from_month=1) for one in judging if one.from_month > one.post.first)
    if not again:
        return None
    closed = {book[0].key: asking.closed_from(book) for book in books(basis.shelf)}
    values = basis.counted, basis.central
    view = Outlook(claims=basis.claims, over=basis.over, closed=closed)
    return scores.score(again, *values, period, policy, basis.decisions, view)


def _before(report: Report) -> Period | None:
    """The period with which a report is compared: the one of its kind before; none in January."""
    last = report.scores.period.last
    if report.own is None:
        return Period(1, last - 1) if last > 1 else None
    months = report.own.last - report.own.first + 1
    if report.own.first == 1:
        return None
    first = report.own.first - months if report.by_itself else 1
    return Period(first, report.own.first - 1)


def _basis_at_closing(closed: ClosedMonth, issued: Iterable[Edition]) -> Basis:
    """What counted when a month was closed."""
    return Basis(
        shelf=closed.judged_editions(issued),
        observations=closed.observations,
        counted=closed.scoring_observations,
        central=closed.central,
        decisions=Decisions(decisions=closed.decisions),
        verified=closed.verified,
        over=frozenset(range(1, closed.month + 1)),
    )


def published_report(closed: ClosedMonth, editions: Iterable[Edition]) -> Report:
    """What the workbook of a closed month told.

    Raises:
        KontrakError: an edition that took part is no longer there.
    """
    return Report(
        region=closed.region,
        scores=closed.scores(),
        editions=judging_editions(closed.judged_editions(editions), closed.month),
        deliveries=closed.deliveries,
        findings=Findings(closed.findings),
        made=closed.moment,
        final=True,
        over=True,
        rules=closed.rules,
    )


def _verified_values(
    master: Master, editions: Sequence[Edition], closed: Mapping[int, ClosedMonth]
) -> VerifiedValues:
    values: dict[ValueKey, set[float | str]] = defaultdict(set)
    for observation in verification.verification_values(master, editions):
        values[value_key(observation)].add(observation.value)
    without_claim: set[ValueKey] = set()
    for one in closed.values():
        put = one.verified_values
        for observation in put:
            values[value_key(observation)].add(observation.value)
        if put:
            without_claim |= {value_key(observation) for observation in put} - set(
                map(value_key, one.observations)
            )
    frozen = {place: frozenset(known) for place, known in values.items()}
    return VerifiedValues(frozen, frozenset(without_claim))


def _gone(everything: Iterable[Edition], editions: Iterable[Edition], file: str) -> list[Finding]:
    """Contracts whose OPD no longer stands in the Buku Induk."""
    gone = dict.fromkeys(e.key for e in everything) | {}
    for edition in editions:
        gone.pop(edition.key, None)
    where = Origin(file, POSTS.name)
    return [Finding(Code.POST_GONE, where, str(key), POSTS.name, key.post) for key in gone]


def own_findings(draft: Draft, month: int) -> list[Finding]:
    """What is wrong in the Buku Induk itself; reminders of placeholders stay there.

    What warns of the first half of a year is no news once that is over.
    """
    return [
        finding
        for finding in draft.findings
        if finding.severity is not Severity.INFO
        and not (finding.code is Code.LATE_DUE and month >= HALF_YEAR)
    ]
