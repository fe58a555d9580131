"""``terima``: what came by mail is fetched, and all that lies in the inbox is registered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kontrak_xl.core.callbacks import Clock, Progress, quiet
from kontrak_xl.core.errors import KontrakError
from kontrak_xl.core.findings import NO_FINDINGS, Findings, need_people
from kontrak_xl.core.folder import NoContractError
from kontrak_xl.mail.incoming import mailbox, senders
from kontrak_xl.mail.incoming.mailbox import FetchResult, IncomingMail, Where
from kontrak_xl.mail.incoming.sorting import MailClass
from kontrak_xl.mail.outbox import Bounce, Outbox
from kontrak_xl.mail.servers import imap, secrets
from kontrak_xl.mail.servers.account import Server
from kontrak_xl.mail.servers.connection import MailServerError
from kontrak_xl.mail.servers.secrets import NoPasswordError
from kontrak_xl.returns.register.receipts import ReceivedFile
from kontrak_xl.year import Year


class FolderMailbox(mailbox.MailSource, Protocol):
    """A mailbox whose folders can be asked for."""

    def folders(self) -> dict[str, frozenset[str]]: ...


ConnectMailbox = Callable[[Server, str], AbstractContextManager[FolderMailbox]]


class NoBoxError(KontrakError):
    """The mailbox has no folder of the stated name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Kotak “{name}” tidak ada di kotak surel; tulis nama yang benar pada [terima] kotak "
            "di surel.toml; namanya ditunjukkan oleh “kontrak-xl surel --uji”."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """What ``terima`` took in.

    ``server`` names the mailbox, "" where the account states none; ``mails`` are its new mails and
    those of the inbox that are no reports; ``stopped`` says why the mailbox was not, or not wholly,
    looked through. ``files`` are the workbooks and other files that were registered now, in the
    order in which they count, ``new`` and ``again`` how many files were read first and anew.
    ``lying`` counts mails that lie in the mailbox a second time, ``missing`` those that the server
    could not give (tried again next time), ``unmarked`` those that it gave no star.
    """

    place: Path
    server: str = ""
    mails: tuple[IncomingMail, ...] = ()
    stopped: str = ""
    lying: int = 0
    missing: int = 0
    unmarked: int = 0
    new: int = 0
    again: int = 0
    files: tuple[ReceivedFile, ...] = ()
    findings: Findings = NO_FINDINGS

    def of(self, *kinds: MailClass) -> tuple[IncomingMail, ...]:
        """The mails that were taken for one of these."""
        return tuple(mail for mail in self.mails if mail.became in kinds)

    @property
    def bounces(self) -> tuple[Bounce, ...]:
        """What servers report of letters of ours."""
        return tuple(bounce for mail in self.mails for bounce in mail.bounces)

    @property
    def needs_people(self) -> bool:
        """Whether anything asks for people: a finding, a letter that came back, a lost mailbox."""
        troubled = (MailClass.BOUNCE, MailClass.LARGE, MailClass.PLAIN)
        return bool(self.stopped or self.missing or self.of(*troubled)) or need_people(
            self.findings
        )


def terima(
    folder: Path | str,
    *,
    sandi: Sequence[str] = (),
    clock: Clock = dt.datetime.now,
    ask_secret: secrets.AskPassword | None = None,
    connect: ConnectMailbox = imap.connect,
    progress: Progress = quiet,
    workers: int = 1,
) -> Reception:
    """Fetch what came by mail, where ``surel.toml`` states a mailbox, and register the inbox.

    ``sandi`` are passwords of workbooks; ``ask_secret`` asks for that of the mailbox unseen. A
    mailbox that cannot be reached keeps nothing in the inbox from being registered.

    Raises:
        NoMasterError, MasterUnreadableError, AccountError, NoContractError, CannotReadError,
        CannotWriteError, RegisterError: one sentence; what was taken in stays.
    """
    year = Year(folder, clock=clock)
    account = year.mail
    if not year.issued:
        raise NoContractError
    fetched = FetchResult()
    if account.imap is not None:
        try:
            word = secrets.password(account.imap, ask_secret)
            with connect(account.imap, word) as box:
                fetched = _fetched(year, box, clock, progress)
        except (MailServerError, NoPasswordError, NoBoxError) as error:
            fetched = FetchResult(stopped=str(error))
    year = year.take_in(sandi, progress=progress, workers=workers)
    return Reception(
        place=year.folder.inbox,
        server=secrets.called(account.imap) if account.imap else "",
        mails=(*fetched.mails, *year.mails),
        stopped=fetched.stopped,
        lying=fetched.again,
        missing=fetched.missing,
        unmarked=fetched.unmarked,
        new=year.taken.new,
        again=year.taken.again,
        files=_fresh(year),
        findings=_findings(year),
    )


def _fetched(year: Year, box: FolderMailbox, clock: Clock, progress: Progress) -> FetchResult:
    account = year.mail
    boxes = [one for one in box.folders() if one.casefold() == account.inbox.casefold()]
    if not boxes:
        raise NoBoxError(account.inbox)
    server = account.imap
    where = Where(
        account=f"{server.user}@{server.host}" if server else "",
        boxes=tuple(boxes[:1]),
        since=dt.date(year.number, 1, 1),
    )
    with Outbox(year.folder.register) as outbox:
        return mailbox.fetch(
            box,
            outbox,
            year.folder,
            where,
            ours=senders.own_addresses(account),
            clock=lambda: clock().replace(tzinfo=None),
            progress=progress,
        )


def _fresh(year: Year) -> tuple[ReceivedFile, ...]:
    return tuple(file for file in year.received.files if file.arrival in year.taken.fresh)


def _within(name: str, around: Iterable[str]) -> bool:
    """Whether a name is that of a file, or of something in it."""
    return any(f"{name}/".startswith(f"{file}/") for file in around)


def _findings(year: Year) -> Findings:
    """What is to be told of the files of this run; what was told before is not told again."""
    files = _fresh(year)
    names, around = {file.name for file in files}, {file.file for file in files}
    notes = [one for one in year.received.notes if _within(one.where.file, around)]
    found = (
        *(finding for file in files for finding in file.findings),
        *notes,
        *year.taken.findings,
        *(
            one
            for one in senders.findings(year.received.live, year.draft.posts, year.own_addresses)
            if one.where.file in names
        ),
    )
    return Findings(dict.fromkeys(found))
