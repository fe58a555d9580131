"""Carrying queued letters by the way that the officer chose, and asking what became of others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kontrak_xl.core.callbacks import Clock, Progress
from kontrak_xl.core.errors import KontrakError
from kontrak_xl.mail.items import OutboxLetter, State, Way
from kontrak_xl.mail.outbox import Outbox
from kontrak_xl.mail.outgoing import drafts as ways
from kontrak_xl.mail.outgoing import resolving, sending
from kontrak_xl.mail.servers import imap, secrets, smtp
from kontrak_xl.mail.servers.account import MailAccount, Server

LONGEST_WAIT = dt.timedelta(hours=2)
"""How long a run waits altogether for what a server has deferred."""
Sleep = Callable[[float], None]


class NoServerError(KontrakError):
    """A way was chosen for which the account names no server, or no address."""

    def __init__(self, way: Way) -> None:
        section = "[kirim]" if way is Way.SMTP else "[terima]"
        super().__init__(
            f"Cara “{way}” memerlukan alamat pengirim dan peladen pada {section} di surel.toml; "
            "jalankan “kontrak-xl surel --atur”, isi berkas itu, lalu ulangi; atau pakai "
            "--cara draf."
        )


class NoDraftsError(KontrakError):
    """The mailbox has no folder for drafts."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Kotak “{name}” tidak ada di kotak surel; tulis nama kotak draf pada [terima] draf "
            "di surel.toml; namanya ditunjukkan oleh “kontrak-xl surel --uji”."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryingContext:
    """What carrying needs beside the letters.

    ``kept`` holds the letters as queued, ``outgoing`` takes drafts. ``ask_secret`` asks for a
    password unseen, ``ask_fate`` whether an uncertain letter left; ``None`` where nobody can be
    asked.
    """

    kept: Path
    outgoing: Path
    account: MailAccount
    clock: Clock
    sleep: Sleep
    progress: Progress
    ask_secret: secrets.AskPassword | None = None
    ask_fate: resolving.AskFate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryingResult:
    """Letters as they stand after they were carried, and where drafts lie."""

    entries: tuple[OutboxLetter, ...] = ()
    place: Path | None = None
    stopped: str = ""
    resumes: dt.datetime | None = None


def server_of(account: MailAccount, way: Way) -> Server | None:
    """The server that a way needs; ``None`` for ways that need none.

    Raises:
        NoServerError: the account names none, or no address of its own.
    """
    if way not in {Way.SMTP, Way.IMAP}:
        return None
    server = account.smtp if way is Way.SMTP else account.imap
    if server is None or not account.address:
        raise NoServerError(way)
    return server


def resolve(office: CarryingContext, outbox: Outbox) -> resolving.Resolution:
    """Find out what became of letters that nobody is sure of.

    Raises:
        MailServerError, NoPasswordError: the mailbox cannot be asked.
    """
    sending.recover(outbox)
    if not any(entry.state is State.UNKNOWN for entry in outbox.entries()):
        return resolving.Resolution()
    now, account = office.clock(), office.account
    if account.imap is None:
        return resolving.resolve(outbox, now, ask=office.ask_fate)
    with imap.connect(account.imap, secrets.password(account.imap, office.ask_secret)) as box:
        wanted = ((account.sent, "\\Sent"), (account.inbox, ""), (account.drafts, "\\Drafts"))
        named = (box.named(name, use) for name, use in wanted)
        folders = tuple(dict.fromkeys(filter(None, named)))
        return resolving.resolve(outbox, now, shelf=box, folders=folders, ask=office.ask_fate)


def carry(
    office: CarryingContext,
    outbox: Outbox,
    entries: Sequence[OutboxLetter],
    way: Way,
    *,
    wait: bool = False,
) -> CarryingResult:
    """Carry letters that are queued, or deferred and due.

    Raises:
        MailServerError, LoginError, NoPasswordError, NoDraftsError, CannotWriteError: one
        sentence; what was carried before stands in the outbox.
    """
    kept, root, clock = office.kept, office.outgoing, office.clock
    match way:
        case Way.DRAFTS:
            done, place = ways.lay_drafts(outbox, entries, kept, root, clock)
            return CarryingResult(entries=done, place=place)
        case Way.FOLDER:
            done, place = ways.lay_folders(outbox, entries, kept, root, clock)
            return CarryingResult(entries=done, place=place)
        case Way.IMAP:
            return CarryingResult(entries=_into_mailbox(office, outbox, entries))
        case Way.SMTP:
            return _by_smtp(office, outbox, entries, wait=wait)


def _into_mailbox(
    office: CarryingContext, outbox: Outbox, entries: Sequence[OutboxLetter]
) -> tuple[OutboxLetter, ...]:
    server = server_of(office.account, Way.IMAP)
    assert server is not None  # noqa: S101 -- this way has one
    with imap.connect(server, secrets.password(server, office.ask_secret)) as box:
        drafts = box.named(office.account.drafts, "\\Drafts")
        if not drafts:
            raise NoDraftsError(office.account.drafts)
        return ways.put_in_drawer(
            outbox, entries, office.kept, box, drafts, office.clock, office.progress
        )


def _by_smtp(
    office: CarryingContext, outbox: Outbox, entries: Sequence[OutboxLetter], *, wait: bool
) -> CarryingResult:
    server = server_of(office.account, Way.SMTP)
    assert server is not None  # noqa: S101 -- this way has one
    word = secrets.password(server, office.ask_secret)
    end = office.clock() + LONGEST_WAIT
    last: dict[str, OutboxLetter] = {entry.message: entry for entry in entries}
    while True:
        now = office.clock()
        sent = sending.send(
            outbox,
            sending.due(last.values(), now),
            office.kept,
            office.account,
            lambda: smtp.connect(server, word),
            clock=office.clock,
            sleep=office.sleep,
            progress=office.progress,
        )
        last |= {entry.message: entry for entry in sent.entries}
        again = _again(tuple(last.values()))
        if not wait or sent.stopped or again is None or again > end:
            return CarryingResult(
                entries=tuple(last.values()), stopped=sent.stopped, resumes=sent.resumes or again
            )
        office.sleep(max(0.0, (again - office.clock()).total_seconds()))


def _again(entries: Sequence[OutboxLetter]) -> dt.datetime | None:
    """When the first deferred letter may be tried again."""
    dates = [one.due for one in entries if one.state is State.DEFERRED and one.due]
    return min(dates, default=None)
