"""The bureau's mail account as ``surel.toml`` states it; it never holds a password."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kontrak_xl.postbox.items import Way


class Security(StrEnum):
    """How a connection is protected; ``NONE`` is taken for this very computer only."""

    STARTTLS = "starttls"
    SSL = "ssl"
    NONE = "tanpa"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One mail server; ``authority`` is a PEM file of a government's own certificate authority.

    ``timeout`` is in seconds. The certificate is verified always.
    """

    host: str
    port: int
    security: Security
    user: str
    authority: str = ""
    timeout: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who writes, how letters leave and where answers come in.

    ``pause`` is in seconds between letters, ``daily`` the most recipients a day, ``own_copy``
    whether each letter by SMTP goes to the own address too (as proof that it left), ``reminders``
    the days between two reminders.
    """

    name: str = ""
    address: str = ""
    reply_to: str = ""
    way: Way = Way.DRAFTS
    smtp: Server | None = None
    imap: Server | None = None
    inbox: str = "INBOX"
    drafts: str = "Drafts"
    sent: str = "Sent"
    pause: float = 3.0
    daily: int = 400
    own_copy: bool = True
    reminders: int = 3
