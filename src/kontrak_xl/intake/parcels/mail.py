"""A mail as saved (.eml): its letter and its attachments, however a programme attached them."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import email
import email.policy
import re
from collections.abc import Iterator
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parsedate_to_datetime
from typing import TypeAlias

from kontrak_xl.intake.parcels.members import Member, harmless
from kontrak_xl.intake.parcels.parcel import Envelope

_LETTERS = 200
_HEADER = 4_000
"""Letters of a header that are looked at; what is longer was written to do harm."""
_SEVERAL = 5
_BODIES = frozenset(("text/plain", "text/html", "text/enriched", "text/calendar"))
_NAMELESS = "lampiran"
MailMessage: TypeAlias = "Message[str, str]"


def open_mail(content: bytes) -> tuple[Envelope, tuple[Member, ...]]:
    """The letter of a mail and all that is attached to it, also to mails attached to it.

    The headers are read one by one and leniently: the library's own reading of a whole message
    raises for some of what real programmes write.
    """
    message: MailMessage = email.message_from_bytes(content, policy=email.policy.compat32)
    return _letter(message), tuple(_members(message, "", 1))


_BEGIN = re.compile(
    rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\r\n]*\d\d:\d\d[^\r\n]*\d{4}[^\r\n]*\r?\n"
    rb"(?=[!-9;-~]+:)"
)
"""How a mail begins in a file of several (mbox, RFC 4155)."""
_QUOTED = re.compile(rb"(?m)^>(?=>*From )")


def several(content: bytes) -> tuple[Member, ...]:
    """The mails of a file that holds more than one; none where it is one mail."""
    begins = list(_BEGIN.finditer(content))
    if len(begins) < 2:
        return ()
    ends = [*(found.start() for found in begins[1:]), len(content)]
    mails = (content[found.end() : end] for found, end in zip(begins, ends, strict=True))
    before = content[: begins[0].start()]
    return tuple(
        Member(name=f"surat {number}.eml", content=_QUOTED.sub(b"", one))
        for number, one in enumerate((*((before,) if before.strip() else ()), *mails), 1)
    )


def letter_of(content: bytes) -> Envelope:
    """The letter of a mail, of its headers alone; never raises, whatever stands there."""
    try:
        return _letter(BytesHeaderParser(policy=email.policy.compat32).parsebytes(content))
    except Exception:  # noqa: BLE001 -- there is no end to what foreign heads raise
        return Envelope()


def letter(*, sender: str, subject: str, message_id: str, sent: dt.datetime | None) -> Envelope:
    """A letter of harmless texts, its time in the clock of this machine."""
    return Envelope(
        sender=harmless(", ".join(_named(sender)), _LETTERS),
        subject=harmless(subject, _LETTERS),
        message_id=harmless(message_id, _LETTERS),
        sent=_local(sent),
    )


def _letter(message: MailMessage) -> Envelope:
    return letter(
        sender=_raw(message, "from"),
        subject=_first(message, "subject"),
        message_id=_first(message, "message-id"),
        sent=_sent(_first(message, "date")),
    )


def _named(sender: str) -> Iterator[str]:
    """Each sender as *Name <address>*, as far as these are known.

    An address that stands in a name is shown as :data:`HIDDEN`, so that nobody takes it for one.
    """
    for name, address in addressees(sender):
        plain = name.replace("@", HIDDEN).replace("<", "‹").replace(">", "›")
        if plain or address:
            yield f"{plain} <{address}>" if plain and address else plain or address


HIDDEN = "(at)"
"""What stands in place of @ in the name of a sender."""


def addressees(text: str) -> tuple[tuple[str, str], ...]:
    """The names and addresses of a header as it came; none where they cannot be told apart.

    The address is what the mail was sent from, the name whatever its writer liked. The names are
    decoded after they are parted from the addresses, so that none of them can pass for one.
    """
    try:
        parted = getaddresses([text[:_HEADER]])
    except Exception:  # noqa: BLE001 -- nested comments end in a RecursionError, others otherwise
        return ()
    if not any(_ADDRESS.fullmatch(address) for _, address in parted):
        return ((_decoded(text), ""),) if text else ()
    told = ((name, address) if _ADDRESS.fullmatch(address) else (name or address, "")
            for name, address in parted)  # fmt: skip
    return tuple((_decoded(name), address) for name, address in told)


_ADDRESS = re.compile(r"[^@\s<>(),;:\"\[\]\\]+@[^@\s<>(),;:\"\[\]\\]+")


def _raw(message: MailMessage, name: str) -> str:
    """A header on one line as it came; of several of its name all."""
    found = ", ".join(str(one)[:_HEADER] for one in (message.get_all(name) or ())[:_SEVERAL])
    return " ".join(found[:_HEADER].split())


def _first(message: MailMessage, name: str) -> str:
    """A header in letters, the first of its name."""
    return _decoded(str(message.get(name, ""))[:_HEADER])


def _decoded(text: str) -> str:
    """A text with its encoded words (RFC 2047) in letters; what cannot be decoded stays."""
    joined = " ".join(text[:_HEADER].split())
    try:
        return str(make_header(decode_header(joined)))
    except Exception:  # noqa: BLE001 -- a word that is cut off raises, and whatever else may
        return joined


def _sent(text: str) -> dt.datetime | None:
    try:
        return parsedate_to_datetime(text)
    except Exception:  # noqa: BLE001 -- the same
        return None


def _local(moment: dt.datetime | None) -> dt.datetime | None:
    """Without a zone a mail's time is meant as UTC (RFC 5322, ``-0000``)."""
    if moment is None:
        return None
    try:
        known = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
        return known.astimezone().replace(tzinfo=None)
    except (OverflowError, OSError, ValueError):
        return None


def _members(message: MailMessage, folder: str, level: int) -> Iterator[Member]:
    """The attachments of a mail; a mail attached to it is a folder named by its subject."""
    for number, part in enumerate(_leaves(message), 1):
        name = _file_name(part)
        kind = part.get_content_type()
        inner = _attached_mail(part)
        if inner is not None:
            title = name or _first(inner, "subject").replace("/", " ") or f"surat {number}"
            title = title if title.lower().endswith(".eml") else f"{title}.eml"
            yield from _members(inner, f"{folder}{title}/", level + 1)
        elif name or kind not in _BODIES:
            shown = name or f"{_NAMELESS} {number}"
            yield Member(name=folder + shown, content=_bytes(part), levels=level)


def _leaves(message: MailMessage) -> Iterator[MailMessage]:
    """The parts that are not parts of parts; an attached mail is one."""
    payload = message.get_payload()
    if isinstance(payload, list) and message.get_content_maintype() == "multipart":
        for part in payload:
            if isinstance(part, Message):
                yield from _leaves(part)
    else:
        yield message


def _attached_mail(part: MailMessage) -> MailMessage | None:
    payload = part.get_payload()
    if part.get_content_type() != "message/rfc822" or not isinstance(payload, list):
        return None
    inner = payload[0] if payload else None
    if not isinstance(inner, Message):
        return None
    if str(part.get("content-transfer-encoding", "")).strip().lower() == "base64":
        return email.message_from_bytes(_from_base64(inner), policy=email.policy.compat32)
    return inner


def _from_base64(inner: MailMessage) -> bytes:
    """The bytes of an attached mail that was encoded though it must not be."""
    try:
        return base64.b64decode(str(inner.get_payload()), validate=False)
    except (binascii.Error, ValueError):
        return b""


def _bytes(part: MailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _file_name(part: MailMessage) -> str:
    """An attachment's name, from either header that may hold it."""
    try:
        return _decoded(part.get_filename() or "")
    except (LookupError, UnicodeError, ValueError, TypeError):
        return ""
