"""Passwords that the officer knows: from the environment and the system's own keyring only."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence

from kontrak_xl.core import vault
from kontrak_xl.core.errors import KontrakError

VARIABLE = "KONTRAK_XL_SANDI"
"""The environment variable that may hold passwords, one a line."""
_ENTRY = "sandi"


class NoKeyringError(KontrakError):
    """This machine keeps no passwords; nothing was stored."""

    def __init__(self) -> None:
        super().__init__(
            "Komputer ini tidak mempunyai penyimpan sandi; pakai --sandi setiap kali, atau isi "
            f"variabel lingkungan {VARIABLE} dengan satu sandi tiap baris."
        )


def all_passwords(given: Sequence[str] = ()) -> tuple[str, ...]:
    """Every password to be tried, each once: those given, of the environment, of the keyring."""
    environment = os.environ.get(VARIABLE, "").splitlines()
    return tuple(dict.fromkeys(word for word in (*given, *environment, *_stored()) if word))


def remember(password: str) -> None:
    """Store a password in the keyring, beside those that are there.

    Raises:
        NoKeyringError: there is none, or it refuses.
    """
    words = tuple(dict.fromkeys((*_stored(), password)))
    try:
        vault.store(_ENTRY, json.dumps(words))
    except vault.VaultError as error:
        raise NoKeyringError from error


def forget() -> None:
    """Remove every stored password; that there is none, or no keyring, is as good."""
    vault.forget(_ENTRY)


def _stored() -> tuple[str, ...]:
    try:
        found = json.loads(vault.stored(_ENTRY) or "[]")
    except ValueError:
        return ()
    return tuple(word for word in found if isinstance(word, str)) if isinstance(found, list) else ()
