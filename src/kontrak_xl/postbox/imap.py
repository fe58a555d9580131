"""The bureau's mailbox (IMAP): looked at without marking, nothing in it is ever deleted."""

from __future__ import annotations

import datetime as dt
import imaplib
import ssl
from collections.abc import Container, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import imap_tools
from imap_tools import AND, H

from kontrak_xl.postbox.account import Security, Server
from kontrak_xl.postbox.servers import (
    UNREACHABLE,
    LoginError,
    MailServerError,
    only_here,
    trust,
    untrusted,
)

LARGEST = 40_000_000
"""Bytes of a mail that is fetched; servers take no more than 25 to 35 MB."""
_TOGETHER = 200
"""Heads that are asked for at once."""
_FLAGGED = imap_tools.MailMessageFlags.FLAGGED
_DRAFT = imap_tools.MailMessageFlags.DRAFT
_SEEN = imap_tools.MailMessageFlags.SEEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What is known of a mail before it is fetched; ``validity`` and ``uid`` name it for good."""

    box: str
    validity: int
    uid: int
    message: str
    sender: str
    subject: str
    size: int


class Mailbox:
    """An open mailbox."""

    def __init__(self, box: imap_tools.BaseMailBox, server: Server) -> None:
        self._box, self._server = box, server

    def folders(self) -> dict[str, frozenset[str]]:
        r"""Every folder with its special uses, in small letters: ``\\drafts``, ``\\sent``."""
        with _sentences(self._server):
            return {
                folder.name: frozenset(flag.lower() for flag in folder.flags)
                for folder in self._box.folder.list()
            }

    def named(self, wanted: str, use: str) -> str:
        r"""The folder of that name, else the one of that special use (``\\Drafts``), else "".

        Servers say it by RFC 6154, each names its folders in another language.
        """
        found = self.folders()
        special = next((name for name, uses in found.items() if use.lower() in uses), "")
        return wanted if wanted in found else special

    def append(self, folder: str, content: bytes, *, draft: bool = False) -> None:
        """Put a mail into a folder, as a draft or as read."""
        with _sentences(self._server):
            flags = (_DRAFT, _SEEN) if draft else (_SEEN,)
            self._box.append(content, folder, flag_set=flags)

    def find(self, folder: str, message_id: str) -> bool:
        """Whether a folder holds the mail of a Message-ID; one that is not there holds none."""
        with _sentences(self._server):
            if not folder or not self._box.folder.exists(folder):
                return False
            self._box.folder.set(folder, readonly=True)
            return bool(self._box.uids(AND(header=H("Message-ID", message_id))))

    def new(self, folder: str, since: dt.date, known: Container[tuple[int, int]]) -> Iterator[Head]:
        """The heads of mails that came on a day or later and are not ``known``, oldest first.

        ``known`` holds UIDVALIDITY and UID. Nothing is marked as read.
        """
        with _sentences(self._server):
            validity = int(self._box.folder.status(folder, ["UIDVALIDITY"])["UIDVALIDITY"])
            self._box.folder.set(folder)
            uids = [uid for uid in self._box.uids(AND(date_gte=since)) if uid is not None]
        fresh = [uid for uid in uids if (validity, int(uid)) not in known]
        for at in range(0, len(fresh), _TOGETHER):
            yield from self._heads(folder, validity, fresh[at : at + _TOGETHER])

    def _heads(self, folder: str, validity: int, uids: list[str]) -> Iterator[Head]:
        with _sentences(self._server):
            wanted = AND(uid=uids)
            found = list(
                self._box.fetch(wanted, mark_seen=False, headers_only=True, bulk=len(uids))
            )
        for mail in found:
            yield Head(
                box=folder,
                validity=validity,
                uid=int(mail.uid or 0),
                message=str(mail.obj["Message-ID"] or "").strip(),
                sender=mail.from_,
                subject=mail.subject,
                size=mail.size_rfc822,
            )

    def content(self, head: Head) -> bytes:
        """A mail exactly as the server keeps it; "" where it is gone meanwhile."""
        with _sentences(self._server):
            self._box.folder.set(head.box)
            _, parts = self._box.client.uid("FETCH", str(head.uid), "(BODY.PEEK[])")
        return next((part[1] for part in parts if isinstance(part, tuple)), b"")

    def flag(self, head: Head) -> None:
        """Mark a mail with a star, which everybody sees; a mailbox that has none stays as it is."""
        with suppress(imap_tools.ImapToolsError, imaplib.IMAP4.error):
            self._box.folder.set(head.box)
            self._box.flag(str(head.uid), _FLAGGED, value=True)


@contextmanager
def connect(server: Server, password: str) -> Iterator[Mailbox]:
    """A mailbox over an encrypted connection with a verified certificate.

    Raises:
        MailServerError, LoginError: one sentence; the password is in none of them.
    """
    with _sentences(server):
        box = _opened(server)
    try:
        with _sentences(server):
            _logged_in(box, server, password)
        yield Mailbox(box, server)
    finally:
        with suppress(imap_tools.ImapToolsError, imaplib.IMAP4.error, OSError):
            box.client.logout()


def _opened(server: Server) -> imap_tools.BaseMailBox:
    match server.security:
        case Security.SSL:
            return imap_tools.MailBox(
                server.host, server.port, timeout=server.timeout, ssl_context=trust(server)
            )
        case Security.STARTTLS:
            return imap_tools.MailBoxStartTls(
                server.host, server.port, timeout=server.timeout, ssl_context=trust(server)
            )
        case Security.NONE:
            only_here(server)
            return imap_tools.MailBoxUnencrypted(server.host, server.port, timeout=server.timeout)


def _logged_in(box: imap_tools.BaseMailBox, server: Server, password: str) -> None:
    try:
        box.login(server.user, password, initial_folder=None)
    except (imap_tools.MailboxLoginError, imaplib.IMAP4.error, UnicodeError):
        raise LoginError(server, "tidak diterima") from None


@contextmanager
def _sentences(server: Server) -> Iterator[None]:
    """What goes wrong, as one sentence without secrets."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise MailServerError(server, untrusted(error)) from None
    except imaplib.IMAP4.abort:
        raise MailServerError(server, UNREACHABLE) from None
    except (imap_tools.ImapToolsError, imaplib.IMAP4.error) as error:
        told = " ".join(str(error).split())[:120]
        raise MailServerError(server, f"menolak permintaan ({told}); ulangi nanti") from None
    except OSError:
        raise MailServerError(server, UNREACHABLE) from None
