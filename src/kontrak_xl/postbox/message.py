"""A letter as a mail (RFC 5322): every server takes it, every programme shows it the same."""

from __future__ import annotations

import datetime as dt
import email.policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from kontrak_xl.errors import KontrakError
from kontrak_xl.postbox.account import Account
from kontrak_xl.postbox.items import Item
from kontrak_xl.postbox.letters import Text

TAG = "KX1"
"""Stands in every subject before the OPD's code, so that people and rules find our mails."""
_POLICY = email.policy.SMTP
_UNFOLDED = _POLICY.clone(max_line_length=900)
"""Folding a subject at 78 letters doubles the blank before its first encoded word (Python 3.11)."""
_NOWHERE = "kontrak-xl.invalid"
"""The domain of Message-IDs while the account has no address (RFC 2606)."""
_MAIN, _SUB = "application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DRAFT = b"X-Unsent: 1\r\n"


class WrongOwnerError(KontrakError):
    """A letter would carry another OPD's data; it is not made."""

    def __init__(self, item: Item, name: str) -> None:
        super().__init__(
            f"Surat {item.kind.value} untuk {item.post} ditahan: lampiran {name} bukan milik OPD "
            "itu; laporkan kepada pembuat program."
        )


def new_id(address: str) -> str:
    """A Message-ID of our own, never given before; in the domain of the sender."""
    domain = address.rpartition("@")[2]
    plain = domain if domain and domain.isascii() else _NOWHERE
    return make_msgid(domain=plain)


def compose(
    item: Item, text: Text, account: Account, message_id: str, moment: dt.datetime
) -> bytes:
    """The whole letter; each attachment is made now, once.

    ``moment`` is in the clock of this machine. Without an address there is no ``To``, and no
    ``From`` where the account has none: the programme that opens the draft puts its own.

    Raises:
        WrongOwnerError: an enclosure belongs to another OPD.
        KontrakError: an enclosure cannot be made.
    """
    letter = EmailMessage(policy=_POLICY)
    if account.address:
        letter["From"] = Address(account.name, addr_spec=account.address)
    if item.to:
        letter["To"] = [Address(addr_spec=address) for address in item.to]
    if account.reply_to:
        letter["Reply-To"] = Address(account.name, addr_spec=account.reply_to)
    letter["Subject"] = f"[{TAG}-{item.post}] {text.subject}"
    letter["Date"] = format_datetime(moment.astimezone())
    letter["Message-ID"] = message_id
    if item.answers:
        letter["In-Reply-To"] = item.answers
        letter["References"] = item.answers
    letter["X-Kontrak-XL"] = item.kind.value
    letter.set_content(text.body, cte="quoted-printable")
    for enclosure in item.enclosures:
        if enclosure.owner != item.post:
            raise WrongOwnerError(item, enclosure.name)
        letter.add_attachment(
            enclosure.content(), maintype=_MAIN, subtype=_SUB, filename=enclosure.name
        )
    return letter.as_bytes(policy=_UNFOLDED)


def as_draft(content: bytes) -> bytes:
    """A letter that mail programmes open to be looked at and sent (``X-Unsent``, EXCEL D)."""
    return _DRAFT + content
