"""Mail addresses as people type them into a cell: one function for who checks and who sends."""

from __future__ import annotations

import re

_WORD = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"(?i:{_WORD}(\.{_WORD})*@[a-z0-9-]+(\.[a-z0-9-]+)+)", re.ASCII)
_BETWEEN = re.compile(r"[;,\s<>()\"“”]+")
_PARTS = re.compile(r"[;,\n]")
_QUOTED = re.compile(r'"[^"@]*"')
"""The name of a person, which may hold a comma."""
_LINK = re.compile(r"(?i)^mailto:")


def is_address(text: str) -> bool:
    """Whether a text is one mail address as every server takes it."""
    return bool(_ADDRESS.fullmatch(text))


def addresses(typed: str) -> tuple[str, ...]:
    """The mail addresses that a cell names, each once; names around them are left out (K137)."""
    found = {word.casefold(): word for word in _words(typed) if is_address(word)}
    return tuple(found.values())


def unreachable(typed: str) -> bool:
    """Whether one of the parts of a cell, behind one another, names no address or nearly one."""
    parts = [part for part in _PARTS.split(_QUOTED.sub("", typed)) if _words(part)]
    return any(
        not addresses(part) or any("@" in word and not is_address(word) for word in _words(part))
        for part in parts
    )


def _words(typed: str) -> list[str]:
    return [_LINK.sub("", word) for word in _BETWEEN.split(typed) if word]
