"""A letter as a mail (RFC 5322): every server takes it, every programme shows it the same.

The headers are written here: the library folds long ones wrongly, each release in another way, and
there are servers that refuse the letter for it.
"""

from __future__ import annotations

import base64
import datetime as dt
import email.policy
import re
import uuid
from collections.abc import Iterator
from email.header import Header
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from urllib.parse import quote

from kontrak_xl.core.addresses import is_address
from kontrak_xl.core.errors import KontrakError
from kontrak_xl.mail.items import DueLetter, Enclosure
from kontrak_xl.mail.outgoing.letter_texts import LetterText
from kontrak_xl.mail.servers.account import MailAccount

TAG = "KX1"
"""Stands in every subject before the OPD's code, so that people and rules find our mails."""
_POLICY = email.policy.SMTP.clone(refold_source="none")
_AS_WRITTEN = email.policy.compat32
_NOWHERE = "kontrak-xl.invalid"
"""The domain of Message-IDs while the account has no address (RFC 2606)."""
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DRAFT = b"X-Unsent: 1\r\n"
_FOLD = "\r\n "
_WIDTH = 75
"""Letters of the longest encoded word (RFC 2047)."""
_SIGN = r"[!#-\[\]-~]"
_PLAIN = re.compile(rf"(?!.*=\?){_SIGN}+( {_SIGN}+)*")
"""What stands between quotes as it is, for every reader."""
_PIECES = re.compile(r"(?:%..|[^%]){1,200}")
_ID = re.compile(r"<[!-;=?A-~]{1,200}@[!-;=?A-~]{1,200}>")
_LONGEST_NAME = 200


class ForeignDataError(KontrakError):
    """A letter would carry another OPD's data; it is not made."""

    def __init__(self, item: DueLetter, name: str) -> None:
        super().__init__(
            f"Surat {item.kind.value} untuk {item.post} ditahan: lampiran {name} bukan milik OPD "
            "itu; laporkan kepada pembuat program."
        )


class AddressError(KontrakError):
    """A mail address is none; the letter is not made."""

    def __init__(self, post: str, address: str) -> None:
        super().__init__(
            f"Alamat surel “{' '.join(address.split())}” pada surat untuk {post} tidak dapat "
            "dipakai; betulkan alamatnya, lalu ulangi."
        )


def new_id(address: str) -> str:
    """A Message-ID of our own, never given before; in the domain of the sender.

    Its first letters tell it from others: they stand in the name of the kept file.
    """
    domain = address.rpartition("@")[2]
    return f"<{uuid.uuid4().hex}@{domain if is_address(address) else _NOWHERE}>"


def compose(
    item: DueLetter, text: LetterText, account: MailAccount, message_id: str, moment: dt.datetime
) -> bytes:
    """The whole letter; each attachment is made now, once.

    ``moment`` is in the clock of this machine. Without an address there is no ``To``, and no
    ``From`` where the account has none: the programme that opens the draft puts its own. No header
    asks for silence: an absence note tells the bureau who is away, and what Exchange calls *All*
    would suppress bounces too.

    Raises:
        WrongOwnerError: an enclosure belongs to another OPD.
        AddressError: what should be an address is none.
        KontrakError: an enclosure cannot be made.
    """
    for enclosure in item.enclosures:
        if enclosure.owner != item.post:
            raise ForeignDataError(item, enclosure.name)
    letter = EmailMessage(policy=_POLICY)
    letter.set_content(text.body, cte="quoted-printable")
    if item.enclosures:
        letter.make_mixed()
    for enclosure in item.enclosures:
        letter.attach(_attached(enclosure))
    head = [*_people(item, account), *_story(item, text, message_id, moment)]
    return "".join(f"{line}\r\n" for line in head).encode("ascii") + letter.as_bytes()


def as_draft(content: bytes) -> bytes:
    """A letter that mail programmes open to be looked at and sent (``X-Unsent``, X-eml-drafts)."""
    return _DRAFT + content


# Headers -------------------------------------------------------------------------------------


def _people(item: DueLetter, account: MailAccount) -> Iterator[str]:
    for address in filter(None, (account.address, account.reply_to, *item.to)):
        if not is_address(address):
            raise AddressError(item.post, address)
    if account.address:
        yield f"From: {_named(account.name, account.address)}"
    if item.to:
        yield f"To: {f',{_FOLD}'.join(item.to)}"
    if account.reply_to:
        yield f"Reply-To: {_named(account.name, account.reply_to)}"


def _story(
    item: DueLetter, text: LetterText, message_id: str, moment: dt.datetime
) -> Iterator[str]:
    yield f"Subject: {_words(f'[{TAG}-{item.post}] {text.subject}')}"
    yield f"Date: {format_datetime(moment.astimezone())}"
    yield f"Message-ID: {message_id}"
    if _ID.fullmatch(item.answers):
        yield f"In-Reply-To: {item.answers}"
        yield f"References: {item.answers}"
    yield f"X-Kontrak-XL: {item.kind.value}"


def _named(name: str, address: str) -> str:
    plain = _one_line(name)[:_LONGEST_NAME]
    if not plain.isascii():
        return f"{_words(plain)}{_FOLD}<{address}>"
    return formataddr((plain, address))


def _words(text: str) -> str:
    """A text of one line; what is not ASCII makes the whole of it encoded words (RFC 2047).

    None is longer than any server takes, none is torn within a letter, and between two of them
    there is one fold and nothing else.
    """
    plain = _one_line(text)
    if plain.isascii() and "=?" not in plain:
        return plain
    return _FOLD.join(Header(plain, "utf-8", maxlinelen=_WIDTH).encode(linesep="\n").split("\n "))


def _one_line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


# Attachments ---------------------------------------------------------------------------------


def _attached(enclosure: Enclosure) -> EmailMessage:
    """A file under its name in both spellings: Outlook does not read that of the standard."""
    named = f";{_FOLD}".join(_standard(enclosure.name))
    part = EmailMessage(policy=_AS_WRITTEN)
    part["Content-Type"] = f"{_EXCEL};{_FOLD}{_old(enclosure.name)}"
    part["Content-Transfer-Encoding"] = "base64"
    part["Content-Disposition"] = f"attachment;{_FOLD}{named}"
    part.set_payload(base64.encodebytes(enclosure.content()).decode("ascii"))
    return part


def _old(name: str) -> str:
    """As RFC 2047 has it, which forbids it here, and as Outlook, Gmail and Thunderbird read it."""
    return f'name="{name if _PLAIN.fullmatch(name) else _words(name)}"'


def _standard(name: str) -> Iterator[str]:
    """As RFC 2231 has it, in pieces where it is long."""
    if _PLAIN.fullmatch(name) and len(name) <= 200:
        yield f'filename="{name}"'
        return
    first, *others = _PIECES.findall(f"utf-8''{quote(name, safe='')}")
    yield f"filename*0*={first}" if others else f"filename*={first}"
    for number, piece in enumerate(others, 1):
        yield f"filename*{number}*={piece}"
