"""Encrypted workbooks: opened in memory with a password that the officer knows."""

from __future__ import annotations

import io
from collections.abc import Sequence

_EVERYBODYS = "VelvetSweatshop"
"""With this one Excel encrypts workbooks whose structure is protected, and opens them unasked."""


def unlocked(content: bytes, passwords: Sequence[str]) -> bytes | None:
    """The workbook without its encryption; None when no password fits."""
    import msoffcrypto  # noqa: PLC0415 -- needed for few files

    for password in (_EVERYBODYS, *passwords):
        plain = io.BytesIO()
        try:
            office = msoffcrypto.OfficeFile(io.BytesIO(content))
            verify = {"verify_password": True} if office.format == "ooxml" else {}  # .xls always
            office.load_key(password=password, **verify)
            office.decrypt(plain)
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001, S112 -- a wrong password, or damage in any of its forms
            continue
        return plain.getvalue()
    return None
