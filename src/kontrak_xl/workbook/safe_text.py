"""Texts of others on their way into a workbook: they stay texts, whatever they look like."""

from __future__ import annotations

import re

LONGEST = 32_000
"""Letters of a cell or a comment; Excel holds a few more."""
_NO_XML = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_ENDS = re.compile(r"\r\n?")
_FORMULA_MARKS = ("=", "+", "-", "@", "'")


def plain(text: str) -> str:
    """A text that every XML can hold, and none that xlsxwriter takes for markup of its own.

    What is shown as nothing and cannot be held is shown as �.
    """
    clean = _NO_XML.sub("\N{REPLACEMENT CHARACTER}", _LINE_ENDS.sub("\n", text))
    return f"{clean} " if clean.startswith("<r>") and clean.endswith("</r>") else clean


def fitting(text: str) -> str:
    """A text that a cell can hold; what is cut off is marked by three dots."""
    clean = plain(text)
    return clean if len(clean) <= LONGEST else f"{clean[: LONGEST - 1]}…"


def like_formula(text: str) -> bool:
    """Whether Excel would take a text for a formula, or swallow a part, once it is edited."""
    return text.startswith(_FORMULA_MARKS)
