"""Sending what waits in the outbox, so that nothing leaves twice and nothing is lost (X-outbox).

A letter is *sedang dikirim* on the disk before its text is handed over, and *terkirim* after the
server took it. A run that dies between leaves it *belum pasti*, which only ``resolving`` ends.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, Self

from kontrak_xl.core import files
from kontrak_xl.core.callbacks import Clock
from kontrak_xl.mail.items import OutboxLetter, State, Way
from kontrak_xl.mail.outbox import Outbox
from kontrak_xl.mail.servers.account import MailAccount
from kontrak_xl.mail.servers.smtp import Fate, SmtpResult

BACK_OFF = (5, 15, 60, 240, 1440)
"""Minutes until a deferred letter is tried again; the last one repeats."""
PATIENCE = dt.timedelta(days=5)
"""How long a deferred letter is tried; mail servers do the same (RFC 5321, 4.5.4.1)."""
_PARTLY = 3
"""After how many attempts those who are not deferred get it without the others."""
_FAILURES = 3
"""How many connections in a row may fail before a run ends."""
_MORNING = 8
"""The hour of the next day from which the rest of a full day may be sent."""


class Transport(Protocol):
    """An open connection that takes letters."""

    def send(
        self,
        sender: str,
        recipients: Sequence[str],
        content: bytes,
        before_data: Callable[[], None],
        *,
        copy: str = "",
        partly: bool = False,
    ) -> SmtpResult: ...


ConnectTransport = Callable[[], AbstractContextManager[Transport]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingResult:
    """What became of letters: each as it stands now, why the run ended early, when it may go on."""

    entries: tuple[OutboxLetter, ...] = ()
    stopped: str = ""
    resumes: dt.datetime | None = None


def recover(outbox: Outbox) -> tuple[OutboxLetter, ...]:
    """Letters that a run was sending when it died: nobody knows whether they left.

    Each keeps the moment at which it was being sent.
    """
    told = "program terhenti ketika surat ini sedang dikirim"
    found = [entry for entry in outbox.entries() if entry.state is State.SENDING]
    lost = [replace(entry, state=State.UNKNOWN, answer=told) for entry in found]
    for entry in lost:
        outbox.move(entry)
    return tuple(lost)


def send(
    outbox: Outbox,
    entries: Iterable[OutboxLetter],
    kept: Path,
    account: MailAccount,
    connect: ConnectTransport,
    *,
    clock: Clock,
    sleep: Callable[[float], None],
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> SendingResult:
    """Send letters that are queued, or deferred and due, one after another.

    Raises:
        MailServerError: the first connection fails; nothing was sent.
        CannotReadError: a letter's file in ``kept`` is gone; those before it are sent.
    """
    waiting = list(entries)
    with _SendingRun(outbox, kept, account, connect, clock) as run:
        for number, entry in enumerate(waiting):
            if run.stopped or run.full(entry):
                break
            if number:
                sleep(account.pause)
            run.take(entry)
            progress(number + 1, len(waiting))
        rest = waiting[len(run.done) :]
        return SendingResult(entries=(*run.done, *rest), stopped=run.stopped, resumes=run.resumes)


def due(entries: Iterable[OutboxLetter], now: dt.datetime) -> tuple[OutboxLetter, ...]:
    """Those that wait and may be tried now."""
    return tuple(
        entry
        for entry in entries
        if entry.state is State.QUEUED
        or (entry.state is State.DEFERRED and (entry.due is None or entry.due <= now))
    )


class _SendingRun:
    """One run: its connection, how many went today, and what ended it."""

    def __init__(
        self,
        outbox: Outbox,
        kept: Path,
        account: MailAccount,
        connect: ConnectTransport,
        clock: Clock,
    ) -> None:
        self._outbox, self._kept, self._account = outbox, kept, account
        self._connect, self._clock = connect, clock
        self._stack = ExitStack()
        self._line: Transport | None = None
        self._failures = 0
        self.done: list[OutboxLetter] = []
        self.stopped = ""
        self.resumes: dt.datetime | None = None
        self._today = _counted(outbox.entries(), clock().date(), self._copies)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._hang_up()

    @property
    def _copies(self) -> int:
        return int(self._account.own_copy)

    def full(self, entry: OutboxLetter) -> bool:
        """Whether the day's recipients are used up."""
        wanted = len(entry.recipients) + self._copies
        if self._today + wanted <= self._account.daily:
            return False
        now = self._clock()
        tomorrow = now.date() + dt.timedelta(days=1)
        self.resumes = dt.datetime.combine(tomorrow, dt.time(_MORNING))
        self.stopped = f"Batas {self._account.daily} penerima sehari (batas_harian) tercapai."
        return True

    def take(self, entry: OutboxLetter) -> None:
        """Send one letter and write down what became of it."""
        content = files.read(self._kept / entry.kept)
        on_its_way = replace(entry, way=Way.SMTP, attempts=entry.attempts + 1, due=None, answer="")

        def before_data() -> None:
            moment = self._clock()
            self._outbox.move(replace(on_its_way, state=State.SENDING, moment=moment))

        outcome = self._line_open().send(
            self._account.address,
            entry.recipients,
            content,
            before_data,
            copy=self._account.address if self._account.own_copy else "",
            partly=entry.attempts >= _PARTLY,
        )
        after = _after(on_its_way, outcome, self._clock())
        self._outbox.move(after)
        self.done.append(after)
        self._judge(outcome, len(entry.recipients) + self._copies)

    def _judge(self, outcome: SmtpResult, recipients: int) -> None:
        if outcome.fate in {Fate.ACCEPTED, Fate.UNKNOWN}:
            self._today += recipients
        lost = outcome.fate in {Fate.LOST, Fate.UNKNOWN}
        self._failures = self._failures + 1 if lost else 0
        if lost:
            self._hang_up()
        if self._failures >= _FAILURES:
            self.stopped = f"Sambungan terputus {_FAILURES} kali berturut-turut; ulangi nanti."
        if outcome.fate is Fate.STOPPED:
            self.stopped = (
                f"Peladen tidak melayani lagi ({outcome.words}); "
                "tidak ada surat lain yang dikirim. Periksa surel.toml atau ulangi nanti."
            )

    def _line_open(self) -> Transport:
        if self._line is None:
            self._line = self._stack.enter_context(self._connect())
        return self._line

    def _hang_up(self) -> None:
        self._line = None
        self._stack.close()


def _counted(entries: Iterable[OutboxLetter], day: dt.date, copies: int) -> int:
    """How many recipients were written to on a day."""
    left = {State.SENT, State.SENDING, State.UNKNOWN}
    return sum(
        len(entry.recipients) + copies
        for entry in entries
        if entry.way is Way.SMTP and entry.state in left and entry.moment.date() == day
    )


def not_taken(address: str, words: str) -> str:
    """What a letter's answer says of an address that the server refused when it was sent."""
    return f"{address} tidak menerima: {words}"


def _after(entry: OutboxLetter, outcome: SmtpResult, now: dt.datetime) -> OutboxLetter:
    """The letter as it stands after an outcome."""
    entry = replace(entry, moment=now, answer=outcome.words)
    match outcome.fate:
        case Fate.ACCEPTED:
            told = "; ".join(not_taken(one, words) for one, words in outcome.refused.items())
            return replace(entry, state=State.SENT, answer=told)
        case Fate.REFUSED:
            return replace(entry, state=State.REFUSED)
        case Fate.UNKNOWN:
            return replace(entry, state=State.UNKNOWN)
        case Fate.STOPPED:
            return replace(entry, state=State.QUEUED, attempts=entry.attempts - 1)
        case Fate.DEFERRED | Fate.LOST:
            return _deferred(entry, now)


def _deferred(entry: OutboxLetter, now: dt.datetime) -> OutboxLetter:
    if now - entry.batch > PATIENCE:
        told = f"{PATIENCE.days} hari tidak diterima: {entry.answer}"
        return replace(entry, state=State.REFUSED, answer=told)
    minutes = BACK_OFF[min(entry.attempts, len(BACK_OFF)) - 1]
    return replace(entry, state=State.DEFERRED, due=now + dt.timedelta(minutes=minutes))
