"""The bureau's mailbox (IMAP): looked at without marking, nothing in it is ever deleted."""

from __future__ import annotations

import datetime as dt
import imaplib
import re
import ssl
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import imap_tools
from imap_tools import AND, H

from kontrak_xl.intake.parcels import mail
from kontrak_xl.intake.parcels.members import harmless
from kontrak_xl.intake.parcels.parcel import Envelope
from kontrak_xl.mail.servers.account import Security, Server
from kontrak_xl.mail.servers.connection import (
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
_HEAD = "(UID RFC822.SIZE INTERNALDATE FLAGS BODY.PEEK[HEADER])"
_NOT_TAKEN = "tidak diterima"
_FLAGGED = imap_tools.MailMessageFlags.FLAGGED
_DRAFT = imap_tools.MailMessageFlags.DRAFT
_SEEN = imap_tools.MailMessageFlags.SEEN
_OUR_NAMES = {
    "\\drafts": frozenset(("drafts", "draft", "draf", "konsep")),
    "\\sent": frozenset(
        ("sent", "sent items", "sent mail", "sent messages", "terkirim", "item terkirim",
         "surat terkirim", "pesan terkirim", "email terkirim")
    ),
}  # fmt: skip
"""What Exchange and Zimbra call them, which say no special use (RFC 6154)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailHead:
    """What is known of a mail before it is fetched; ``validity`` and ``uid`` name it for good.

    ``received`` is when the server took it in, in the clock of this machine.
    """

    box: str
    validity: int
    uid: int
    letter: Envelope
    size: int
    received: dt.datetime | None = None
    flagged: bool = False


class Mailbox:
    """An open mailbox."""

    def __init__(self, box: imap_tools.BaseMailBox, server: Server) -> None:
        self._box, self._server = box, server
        self._at: tuple[str, bool] | None = None

    def folders(self) -> dict[str, frozenset[str]]:
        r"""Every folder with its special uses, in small letters: ``\\drafts``, ``\\sent``."""
        with _sentences(self._server):
            found = {
                folder.name: frozenset(flag.lower() for flag in folder.flags)
                for folder in self._box.folder.list()
            }
        return {name: uses for name, uses in found.items() if "\\noselect" not in uses}

    def named(self, wanted: str, use: str) -> str:
        r"""The folder of that name, else the one of that special use (``\\Drafts``), else "".

        Servers say it by RFC 6154 or name it so, each in another language.
        """
        found = self.folders()
        if wanted in found:
            return wanted
        special = [name for name, uses in found.items() if use.lower() in uses]
        usual = {wanted.casefold(), *_OUR_NAMES.get(use.lower(), ())}
        called = [name for name in found if re.split(r"[/.\\]", name)[-1].casefold() in usual]
        return next(iter((*special, *called)), "")

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
            self._at = None
            self._select(folder, readonly=True)
            return bool(self._box.uids(AND(header=H("Message-ID", message_id)), charset=None))

    def validity(self, folder: str) -> int:
        """What the numbers of a folder's mails hold under; another where it was made anew."""
        with _sentences(self._server):
            status = self._box.folder.status(folder, ["UIDVALIDITY"])
        return status.get("UIDVALIDITY", 0)

    def new(
        self, folder: str, since: dt.date, known: Container[tuple[int, int]]
    ) -> Iterator[MailHead]:
        """The heads of mails that came on a day or later and are not ``known``, oldest first.

        ``known`` holds UIDVALIDITY and UID. Nothing is marked as read.
        """
        validity = self.validity(folder)
        with _sentences(self._server):
            self._select(folder, readonly=True)
            uids = self._box.uids(AND(date_gte=since), charset=None)
        fresh = sorted({int(uid) for uid in uids if (validity, int(uid)) not in known})
        for at in range(0, len(fresh), _TOGETHER):
            yield from self._heads(folder, validity, fresh[at : at + _TOGETHER])

    def _heads(self, folder: str, validity: int, uids: Sequence[int]) -> list[MailHead]:
        with _sentences(self._server):
            self._select(folder, readonly=True)
            answer = self._fetch(",".join(map(str, uids)), _HEAD)
        found = {head.uid: head for head in read(answer, folder, validity)}
        return [found[uid] for uid in uids if uid in found]

    def content(self, head: MailHead) -> bytes:
        """A mail exactly as the server keeps it; "" where it is gone, or cannot be given."""
        with _sentences(self._server):
            self._select(head.box, readonly=True)
            answer = self._fetch(str(head.uid), "(UID BODY.PEEK[])")
        return next((part[1] for part in answer if isinstance(part, tuple)), b"")

    def flag(self, folder: str, uids: Sequence[int]) -> bool:
        """Put a star on mails of a folder, which everybody sees; whether the server did.

        Not by the library, which has the server expunge what others have marked for deletion.
        """
        named = ",".join(map(str, uids))
        try:
            with _sentences(self._server):
                self._select(folder, readonly=False)
                told, _ = self._box.client.uid("STORE", named, "+FLAGS.SILENT", f"({_FLAGGED})")
        except RefusedError:
            return False
        return bool(told == "OK")

    def _fetch(self, uids: str, what: str) -> list[Any]:
        """What the server gives of some mails; nothing where it refuses these."""
        told, answer = self._box.client.uid("FETCH", uids, what)
        return [part for part in answer if part] if told == "OK" else []

    def _select(self, folder: str, *, readonly: bool) -> None:
        """Open a folder, once; read only it cannot be changed by mistake."""
        if self._at != (folder, readonly):
            self._at = None
            self._box.folder.set(folder, readonly=readonly)
            self._at = folder, readonly


# What a server answers -----------------------------------------------------------------------

_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_STARS = re.compile(rb"\bFLAGS \(([^)]*)\)")


def read(answer: Sequence[Any], folder: str, validity: int) -> Iterator[MailHead]:
    """The heads of an answer: each a pair, and what the server says after it."""
    items: list[tuple[bytes, bytes]] = []
    for part in answer:
        if isinstance(part, tuple):
            items.append((part[0], part[1]))
        elif items:
            items[-1] = items[-1][0] + b" " + part, items[-1][1]
    for told, headers in items:
        uid, size, flags = _UID.search(told), _SIZE.search(told), _STARS.search(told)
        if uid is not None:
            yield MailHead(
                box=folder,
                validity=validity,
                uid=int(uid[1]),
                letter=mail.letter_of(headers),
                size=int(size[1]) if size else 0,
                received=_moment(told),
                flagged=bool(flags and _FLAGGED.encode().lower() in flags[1].lower()),
            )


def _moment(told: bytes) -> dt.datetime | None:
    try:
        found = imaplib.Internaldate2tuple(told)
        return dt.datetime(*found[:6]) if found else None
    except (ValueError, OverflowError, KeyError):
        return None


# Opening -------------------------------------------------------------------------------------


class RefusedError(MailServerError):
    """The server is there and does not do what it was asked for."""


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
            if server.security is Security.STARTTLS:
                box.client.starttls(trust(server))
        refusal = _logged_in(box, server, password)
        if refusal is not None:
            raise refusal  # outside the handler: what Python says of a word may hold it
        yield Mailbox(box, server)
    finally:
        for end in (box.client.logout, box.client.shutdown):
            with suppress(imaplib.IMAP4.error, OSError):
                end()


def _opened(server: Server) -> imap_tools.BaseMailBox:
    where, port, patience = server.host, server.port, server.timeout
    if server.security is Security.SSL:
        return imap_tools.MailBox(where, port, timeout=patience, ssl_context=trust(server))
    if server.security is Security.NONE:
        only_here(server)
    return imap_tools.MailBoxUnencrypted(where, port, timeout=patience)


def _logged_in(
    box: imap_tools.BaseMailBox, server: Server, password: str
) -> MailServerError | None:
    """Log in; why not. Beyond ASCII only PLAIN carries a password, and no line ends a command."""
    spoken = f"{server.user}{password}"
    if re.search("[\r\n\0]", spoken):
        return LoginError(server, "memuat ganti baris")
    plain = not spoken.isascii() or "LOGINDISABLED" in box.client.capabilities
    enter = box.login_utf8 if plain else box.login
    try:
        enter(server.user, password, initial_folder=None)
    except (imaplib.IMAP4.abort, OSError):
        return MailServerError(server, UNREACHABLE)
    except (imap_tools.ImapToolsError, imaplib.IMAP4.error) as error:
        told = str(error)
        return LoginError(server, _NOT_TAKEN if password in told else _words(error))
    return None


def _words(error: Exception) -> str:
    """What the server said, on one line."""
    told: object = error
    if isinstance(error, imap_tools.UnexpectedCommandStatusError):
        told = next(iter(error.command_result[1] or ()), b"")
    text = told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)
    return harmless(text, 120)


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
        why = f"menolak permintaan ({_words(error)}); ulangi nanti"
        raise RefusedError(server, why) from None
    except OSError:
        raise MailServerError(server, UNREACHABLE) from None
