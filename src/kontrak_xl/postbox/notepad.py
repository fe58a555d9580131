"""Texts that people change with Notepad, in whichever of its encodings they were saved."""

from __future__ import annotations


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
