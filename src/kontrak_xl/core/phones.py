"""Telephone numbers as people type them, in the one form that WhatsApp takes."""

from __future__ import annotations

import re

_BETWEEN = re.compile(r"[;,/\n]")
_ASIDE = re.compile(r"[\s().+\-\u2010-\u2015\u00a0]")
_MOBILE = re.compile(r"628[1-9][0-9]{6,11}", re.ASCII)


def numbers(typed: str) -> tuple[str, ...]:
    """The numbers that a cell holds, each once, as they were typed."""
    found = (part.strip() for part in _BETWEEN.split(typed))
    return tuple(dict.fromkeys(part for part in found if part))


def bare(number: str) -> str:
    """A number without the signs between its digits."""
    return _ASIDE.sub("", number)


def whatsapp(number: str) -> str:
    """``0812-3456-7890`` as ``6281234567890``; "" for what is no Indonesian mobile number."""
    digits = bare(number)
    if digits.startswith("0062"):
        digits = digits[2:]
    if digits.startswith("6208"):
        digits = f"62{digits[3:]}"
    elif digits.startswith("08"):
        digits = f"62{digits[1:]}"
    elif digits.startswith("8"):
        digits = f"62{digits}"
    return digits if _MOBILE.fullmatch(digits) else ""
