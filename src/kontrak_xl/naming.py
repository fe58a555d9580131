"""Finding an issued row by what people call it."""

from __future__ import annotations

from kontrak_xl.model import Edition, IssuedRow
from kontrak_xl.tabular import folded


def named(edition: Edition, word: str) -> IssuedRow | None:
    """The row that a code or a text names."""
    return next((row for row in edition.rows if means(word, row)), None)


def means(word: str, row: IssuedRow) -> bool:
    """Whether people mean this row by a word: its code, or its text."""
    return word.strip().upper() == row.code or folded(word) == folded(row.text)
