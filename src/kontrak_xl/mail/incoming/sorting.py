"""What a mail that came in is: a report, a letter of ours, a bounce, an answer of a programme."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kontrak_xl.intake.parcels import mail
from kontrak_xl.intake.parcels.mail import MailMessage
from kontrak_xl.intake.parcels.parcel import Envelope
from kontrak_xl.intake.parcels.unpack import may_hold
from kontrak_xl.mail.incoming import bounces
from kontrak_xl.mail.items import OutboxLetter
from kontrak_xl.mail.outbox import Bounce


class MailClass(StrEnum):
    """What a mail was taken for, as the register says it."""

    REPORT = "laporan"
    OWN = "salinan sendiri"
    BOUNCE = "kembali"
    RECEIPT = "tanda terima"
    AUTOMATIC = "jawaban otomatis"
    PLAIN = "tanpa buku kerja"
    LARGE = "terlalu besar"


NO_REPORT = frozenset((MailClass.OWN, MailClass.BOUNCE, MailClass.RECEIPT, MailClass.AUTOMATIC))
"""What nobody sent as a report, even where it was laid into the inbox by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """A mail with what it was taken for; ``entry`` is the letter of ours that it is a copy of."""

    became: MailClass
    letter: Envelope
    bounces: tuple[Bounce, ...] = ()
    entry: OutboxLetter | None = None


def sort(
    content: bytes,
    entries: Mapping[str, OutboxLetter],
    addresses: frozenset[str],
    moment: dt.datetime,
) -> Sorted:
    """What a mail is. Never raises: what cannot be taken apart is a report, and is kept.

    ``entries`` are the letters of the outbox by Message-ID, ``addresses`` our own in small letters.
    Whatever may hold a workbook is a report, even if a programme has sent it.
    """
    try:
        reported = bounces.read_bounce(content, entries, moment)
        letter, members = mail.open_mail(content)
        message: MailMessage = email.message_from_bytes(content, policy=email.policy.compat32)
        entry = _own(letter, entries, addresses)
        holds = any(map(may_hold, members))
        automatic = _automatic(message)
    except Exception:  # noqa: BLE001 -- there is no end to what damaged bytes raise
        return Sorted(became=MailClass.REPORT, letter=mail.letter_of(content))
    if reported is not None:
        became = MailClass.BOUNCE if reported.failed else MailClass.RECEIPT
        return Sorted(became=became, letter=letter, bounces=reported.bounces)
    if entry is not None:
        return Sorted(became=MailClass.OWN, letter=letter, entry=entry)
    if holds:
        return Sorted(became=MailClass.REPORT, letter=letter)
    return Sorted(became=MailClass.AUTOMATIC if automatic else MailClass.PLAIN, letter=letter)


def addresses_of(text: str) -> frozenset[str]:
    """The addresses in a header, in small letters; never one that stands in a name."""
    return frozenset(address.casefold() for _, address in mail.addressees(text) if address)


def _own(
    letter: Envelope, entries: Mapping[str, OutboxLetter], addresses: frozenset[str]
) -> OutboxLetter | None:
    """The letter of ours that a mail is a copy of: it bears its Message-ID and our address."""
    entry = entries.get(letter.message_id)
    ours = not addresses or addresses_of(letter.sender) & addresses
    return entry if ours else None


def _automatic(message: MailMessage) -> bool:
    """Whether a programme has answered in somebody's place (RFC 3834, and before it)."""
    told = str(message.get("auto-submitted", "no")).split(";")[0].strip().casefold()
    bulk = str(message.get("precedence", "")).strip().casefold()
    return (
        told not in {"no", ""}
        or bulk in {"auto_reply", "bulk", "junk"}
        or any(name in message for name in ("x-autoreply", "x-autorespond", "x-autoresponder"))
    )
