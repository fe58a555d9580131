"""Finding an issued row by what people call it."""

from __future__ import annotations

from kontrak_xl.model import Edition, IssuedRow
from kontrak_xl.tabular import folded


def named(edition: Edition, word: str) -> IssuedRow | None:
    """The row that a code or a text names."""
    code, text = word.strip().upper(), folded(word)
    return next((row for row in edition.rows if row.code == code or folded(row.text) == text), None)
