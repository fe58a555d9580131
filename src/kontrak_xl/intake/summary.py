"""What an .xls says of itself in its summary stream."""

from __future__ import annotations

import datetime as dt
import struct
from typing import NamedTuple

_CODE_PAGE, _SUBJECT, _SAVED, _APPLICATION = 1, 3, 13, 18
_SHORT, _BYTES, _WIDE, _TIME = 2, 30, 31, 64
"""The types of property that are read here."""
_UTF_8 = 65001
_MOST = 100
"""Properties that a summary may list; there are about twenty kinds."""
_FIRST_DAY = dt.datetime(1601, 1, 1)


class Summary(NamedTuple):
    """The subject, when the workbook was last saved (in UTC), and by which programme."""

    subject: str = ""
    saved: dt.datetime | None = None
    application: str = ""


def summary(stream: bytes) -> Summary:
    """Read a summary stream; what in it is broken says nothing."""
    try:
        return _read(stream)
    except (struct.error, OverflowError):
        return Summary()


def _read(stream: bytes) -> Summary:
    """The places of the properties stand in a list; olefile would believe any count in them."""
    (base,) = struct.unpack_from("<I", stream, 44)
    (count,) = struct.unpack_from("<I", stream, base + 4)
    places = struct.iter_unpack("<II", stream[base + 8 : base + 8 + 8 * min(count, _MOST)])
    found = {number: base + place for number, place in places}
    encoding = "cp1252"
    if _CODE_PAGE in found:
        kind, page = struct.unpack_from("<IH", stream, found[_CODE_PAGE])
        encoding = "utf-8" if (kind, page) == (_SHORT, _UTF_8) else encoding
    subject, application = (
        _text(stream, found[number], encoding) if number in found else ""
        for number in (_SUBJECT, _APPLICATION)
    )
    saved = None
    if _SAVED in found:
        kind, ticks = struct.unpack_from("<IQ", stream, found[_SAVED])
        if kind == _TIME and ticks:
            saved = _FIRST_DAY + dt.timedelta(microseconds=ticks // 10)
    return Summary(subject, saved, application)


def _text(stream: bytes, at: int, encoding: str) -> str:
    """The text of a property; nothing where it is none."""
    kind, size = struct.unpack_from("<II", stream, at)
    size *= 2 if kind == _WIDE else 1
    text = stream[at + 8 :][:size] if kind in (_BYTES, _WIDE) else b""
    return text.decode("utf-16-le" if kind == _WIDE else encoding, "replace").partition("\0")[0]
