"""A mail as Outlook saves it (.msg): its letter and its attachments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from oxmsg import Message
from oxmsg.attachment import Attachment
from oxmsg.storage import Storage

from kontrak_xl.intake.parcels.mail import letter
from kontrak_xl.intake.parcels.members import Member
from kontrak_xl.intake.parcels.parcel import Envelope

_LONG_NAME, _NAME, _DISPLAY, _MESSAGE_ID = 0x3707, 0x3704, 0x3001, 0x1035
_EMBEDDED = "__substg1.0_3701000D"
"""The storage of a mail that is attached to a mail."""


def open_msg(content: bytes) -> tuple[Envelope, tuple[Member, ...]]:
    """The letter of a mail and all that is attached to it, also to mails attached to it.

    Raises:
        Exception: whatever the library raises for damaged bytes.
    """
    message = Message.load(content)
    told = letter(
        sender=message.sender or "",
        subject=message.subject,
        message_id=message.properties.str_prop_value(_MESSAGE_ID) or "",
        sent=_sent(message),
    )
    return told, tuple(_members(message, "", 1))


def _sent(message: Message) -> dt.datetime | None:
    try:
        return message.sent_date
    except (OverflowError, ValueError):
        return None


def _members(message: Message, folder: str, level: int) -> Iterator[Member]:
    for number, attachment in enumerate(message.attachments, 1):
        found = (attachment.properties.str_prop_value(key) for key in (_LONG_NAME, _NAME, _DISPLAY))
        name = next((text for text in found if text), f"lampiran {number}")
        content = attachment.file_bytes
        if content is not None:
            yield Member(name=folder + name, content=content, levels=level)
        for storage in _storages(attachment):
            if storage.name == _EMBEDDED:
                yield from _members(Message(storage), f"{folder}{name}.msg/", level + 1)


def _storages(attachment: Attachment) -> tuple[Storage, ...]:
    own = attachment._storage  # noqa: SLF001 -- a mail attached to a mail has no public name
    return own.storages if isinstance(own, Storage) else ()
