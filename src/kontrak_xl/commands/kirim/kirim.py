"""``kirim``: what is due is planned and told, then written or sent, once."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from kontrak_xl.commands.kirim import joining, planning
from kontrak_xl.commands.kirim.carrying import (
    CarryingContext,
    CarryingResult,
    Sleep,
    carry,
    resolve,
    server_of,
)
from kontrak_xl.commands.kirim.due import Due, due
from kontrak_xl.commands.kirim.enclosures import WrongOwnerError
from kontrak_xl.commands.kirim.planning import LetterPlan
from kontrak_xl.core import files
from kontrak_xl.core.callbacks import Clock, Progress, quiet
from kontrak_xl.core.errors import KontrakError
from kontrak_xl.core.findings import Finding, Findings
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.model import MONTHS
from kontrak_xl.mail.items import DueLetter, LetterKind, OutboxLetter, Way
from kontrak_xl.mail.outbox import Outbox
from kontrak_xl.mail.outgoing import letter_texts, queueing, resolving
from kontrak_xl.mail.outgoing.letter_texts import LetterTexts
from kontrak_xl.mail.outgoing.message import as_draft, compose, new_id
from kontrak_xl.mail.servers import secrets
from kontrak_xl.mail.servers.account import MailAccount
from kontrak_xl.returns.register.database import alone
from kontrak_xl.year import Year, month_of, named_post

_NEEDS_READING = frozenset((LetterKind.RESULT, LetterKind.REMINDER))
"""Letters that would be wrong while files of the inbox are unread."""
_LOCK = "kirim.kunci"
"""Two runs at once, of somebody who pressed twice, would send everything twice."""
_TRIAL, _TO_ME = "coba", "UJI"
BeforeSending = Callable[[LetterPlan], None]


class RunPurpose(StrEnum):
    """What a run is for: to send, to plan alone, to look at, or everything to the officer."""

    REAL = "kirim"
    PLAN = "rencana"
    TRIAL = "coba"
    TO_ME = "ke-saya"


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """The officer at the screen, or nobody: whom the plan is told to, and who can be asked.

    ``before`` may refuse by raising; ``ask_secret`` asks for a password unseen, ``ask_fate``
    whether an uncertain letter left.
    """

    before: BeforeSending = lambda _plan: None
    ask_secret: secrets.AskPassword | None = None
    ask_fate: resolving.AskFate | None = None
    progress: Progress = quiet
    sleep: Sleep = time.sleep


NOBODY = Officer()


class NoOneNamedError(KontrakError):
    """Everything would be sent again."""

    def __init__(self) -> None:
        super().__init__(
            "--ulang mengirim lagi yang sudah terkirim; sebut OPD-nya dengan --opd KODE."
        )


class MonthAheadError(KontrakError):
    """Letters were asked for about a month that has not begun."""

    def __init__(self, month: int, year: int) -> None:
        super().__init__(
            f"{MONTHS[month - 1]} {year} belum mulai, sehingga belum ada yang dapat dikirim "
            "tentang bulan itu; periksa nama bulannya, lalu ulangi."
        )


class NoAddressError(KontrakError):
    """Letters were to go to the officer, whose address is not known."""

    def __init__(self) -> None:
        super().__init__(
            "--ke-saya memerlukan alamat pengirim; isi [pengirim] alamat pada surel.toml, lalu "
            "ulangi."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """What ``kirim`` did: its plan, each letter as it stands now, where drafts lie.

    ``held`` are letters that were not written because their attachment is not what it should be;
    ``stopped`` says why the run ended early, ``resumes`` when the rest can go.
    """

    plan: LetterPlan
    entries: tuple[OutboxLetter, ...] = ()
    place: Path | None = None
    held: tuple[Finding, ...] = ()
    stopped: str = ""
    resumes: dt.datetime | None = None

    @property
    def findings(self) -> Findings:
        """All that asks for people."""
        return Findings((*self.plan.findings, *self.held))


def kirim(  # noqa: PLR0913 -- one for each thing that the officer may choose
    folder: Path | str,
    *,
    cara: str | None = None,
    jenis: Iterable[str] = (),
    opd: Iterable[str] = (),
    bulan: str | int | None = None,
    sebagai: str = RunPurpose.REAL,
    ulang: bool = False,
    tunggu: bool = False,
    clock: Clock = dt.datetime.now,
    officer: Officer = NOBODY,
) -> Mailing:
    """Plan the letters that are due, tell the plan to the officer, and write or send them.

    ``cara`` is draf, imap, smtp or folder (default: of ``surel.toml``). ``jenis`` and ``opd``
    choose among the letters, ``bulan`` names the month of *buku* and *rapor*. ``sebagai`` is one
    of ``Run``. ``ulang`` sends what ``opd`` have had again, ``tunggu`` waits for what a server
    defers.

    Raises:
        KontrakError: one sentence; what was sent before stands in the outbox.
    """
    if ulang and not tuple(opd):
        raise NoOneNamedError
    wish = _wish(Year(folder, clock=clock), cara, jenis, tuple(opd), bulan, again=ulang)
    place = wish.folder
    office = CarryingContext(
        kept=place.sent,
        outgoing=place.outgoing,
        account=wish.account,
        clock=lambda: clock().replace(tzinfo=None),
        sleep=officer.sleep,
        progress=officer.progress,
        ask_secret=officer.ask_secret,
        ask_fate=officer.ask_fate,
    )
    run = RunPurpose(sebagai)
    if run is not RunPurpose.REAL:
        return _without_memory(wish, office, officer.before, run)
    server_of(wish.account, wish.way)
    with alone(place.archive / _LOCK, "kirim"), Outbox(place.register) as outbox:
        resolve(office, outbox)
        planned, everything = _planned(wish, outbox.entries())
        planned = replace(planned, void=planning.void(everything.items, outbox.entries()))
        officer.before(planned)
        for entry in planned.void:
            queueing.discard(outbox, place.sent, entry)
        entries, held = _queued(outbox, wish, [line.item for line in planned.going], place.sent)
        done = (
            carry(office, outbox, entries, wish.way, wait=tunggu) if entries else CarryingResult()
        )
    return _mailed(planned, done, held)


def _mailed(planned: LetterPlan, done: CarryingResult, held: tuple[Finding, ...]) -> Mailing:
    return Mailing(
        plan=planned,
        entries=done.entries,
        place=done.place,
        held=held,
        stopped=done.stopped,
        resumes=done.resumes,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """What the officer asked for, and the folder as it is."""

    year: Year
    way: Way
    kinds: frozenset[LetterKind]
    posts: frozenset[str]
    month: int | None
    again: bool
    texts: LetterTexts

    @property
    def folder(self) -> Folder:
        return self.year.folder

    @property
    def account(self) -> MailAccount:
        return self.year.mail

    @property
    def now(self) -> dt.datetime:
        return self.year.now


def _wish(
    year: Year,
    way: str | None,
    kinds: Iterable[str],
    posts: Sequence[str],
    month: str | int | None,
    *,
    again: bool,
) -> _Wish:
    known = year.draft.posts
    named = month_of(month) if month is not None else None
    if named and year.number and year.now.date() < dt.date(year.number, named, 1):
        raise MonthAheadError(named, year.number)
    return _Wish(
        year=year,
        way=Way(way) if way else year.mail.way,
        kinds=frozenset(LetterKind(word) for word in kinds),
        posts=frozenset(named_post(word, known).code for word in posts),
        month=named,
        again=again,
        texts=letter_texts.load(year.folder.root),
    )


def _planned(wish: _Wish, entries: tuple[OutboxLetter, ...]) -> tuple[LetterPlan, Due]:
    """The plan of what was asked for, and all that is due."""
    everything = due(wish.year, wish.account, entries, month=wish.month)
    unread = wish.year.unread
    quiet_posts = planning.without_reminder(
        everything.items, entries, wish.kinds, handed_out=bool(wish.year.returned)
    )
    items = [
        item
        for item in everything.items
        if _wanted(wish, item, unread)
        and not (item.kind is LetterKind.REMINDER and item.post in quiet_posts)
    ]
    named = {item.post for item in items} | wish.posts
    findings = tuple(one for one in everything.findings if not wish.posts or one.post in named)
    planned = planning.plan(
        items, entries, wish.way, wish.now, again=wish.again, findings=findings, unread=unread
    )
    return replace(planned, lines=joining.joined(planned.lines)), everything


def _wanted(wish: _Wish, item: DueLetter, unread: int) -> bool:
    return (
        (not wish.kinds or item.kind in wish.kinds)
        and (not wish.posts or item.post in wish.posts)
        and not (unread and item.kind in _NEEDS_READING)
    )


def _queued(
    outbox: Outbox, wish: _Wish, items: Sequence[DueLetter], kept: Path
) -> tuple[tuple[OutboxLetter, ...], tuple[Finding, ...]]:
    """The letters in the outbox; one whose attachment is not its own is held back."""
    queued: list[OutboxLetter] = []
    held: list[Finding] = []
    for item in items:
        try:
            queued += queueing.queue(
                outbox, kept, (item,), wish.texts, wish.account, wish.way, wish.now
            )
        except WrongOwnerError as error:
            held.append(error.finding)
    return tuple(queued), tuple(held)


# Runs that the outbox does not remember ------------------------------------------------------


def _without_memory(
    wish: _Wish, office: CarryingContext, before: BeforeSending, run: RunPurpose
) -> Mailing:
    """A plan alone, drafts to be looked at, or everything to the officer."""
    if run is RunPurpose.TO_ME:
        server_of(wish.account, wish.way)
        if not wish.account.address:
            raise NoAddressError
    planned, _ = _planned(wish, _known(wish.folder))
    before(planned)
    items = [line.item for line in planned.going]
    if run is RunPurpose.TO_ME:
        own = [replace(item, to=(wish.account.address,)) for item in items]
        return _to_me(wish, office, planned, own)
    if run is RunPurpose.PLAN or not items:
        return Mailing(plan=planned)
    place = wish.folder.outgoing / _TRIAL
    held = tuple(finding for item in items for finding in _tried(wish, item, place))
    return Mailing(plan=planned, place=place, held=held)


def _known(folder: Folder) -> tuple[OutboxLetter, ...]:
    if not folder.register.exists():
        return ()
    with Outbox(folder.register, untouched=True) as outbox:
        return outbox.entries()


def _tried(wish: _Wish, item: DueLetter, place: Path) -> tuple[Finding, ...]:
    text = wish.texts.text(item.template, item.words)
    try:
        content = compose(item, text, wish.account, new_id(wish.account.address), wish.now)
    except WrongOwnerError as error:
        return (error.finding,)
    files.save(as_draft(content), place / files.safe(f"{item.post} {item.kind.value}.eml"))
    return ()


def _to_me(
    wish: _Wish, office: CarryingContext, planned: LetterPlan, items: Sequence[DueLetter]
) -> Mailing:
    """All letters to the sender alone, marked as a trial, by an outbox that is thrown away."""
    marked = replace(wish, texts=wish.texts.marked(_TO_ME))
    with TemporaryDirectory() as name:
        aside = Folder(Path(name))
        with Outbox(aside.register) as outbox:
            entries, held = _queued(outbox, marked, items, aside.sent)
            there = replace(office, kept=aside.sent, outgoing=office.outgoing / _TO_ME)
            done = carry(there, outbox, entries, wish.way)
    return _mailed(planned, done, held)
