"""Texts that people change with Notepad, in whichever of its encodings they were saved."""

from __future__ import annotations

import re
import unicodedata

# What a person does not see: soft hyphens, zero-width signs, controls; half a surrogate is none.
_UNSEEN: dict[int, str | None] = {
    **dict.fromkeys((*range(9), *range(14, 28), *range(0x7F, 0xA0), 0xAD, 0x61C, 0xFEFF)),
    **dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070))),
    **dict.fromkeys((*range(0xD800, 0xE000), 0xFFFE, 0xFFFF), "\ufffd"),
    0x85: " ",
}


def tidy(text: str) -> str:
    """A text without look-alike characters, unseen signs, doubled or outer blanks."""
    return " ".join(unicodedata.normalize("NFKC", clean(text)).split())


def clean(text: str) -> str:
    """A text without signs that nobody sees and no file can hold; its lines stay."""
    return text.translate(_UNSEEN)


_NOISE = re.compile(r"[\W_]+")


def normalised(text: str) -> str:
    """A header without case, blanks and punctuation."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    signs = plain.replace("%", " persen ")
    return _NOISE.sub("", signs)


def decoded(content: bytes) -> str:
    r"""The text of a file; lines end with ``\n``."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")
