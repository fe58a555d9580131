"""Passwords that the officer knows: from the environment and the system's own keyring only."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kontrak_xl.errors import KontrakError

if TYPE_CHECKING:
    from types import ModuleType

VARIABLE = "KONTRAK_XL_SANDI"
"""The environment variable that may hold passwords, one a line."""
_SERVICE, _ENTRY = "kontrak_xl", "sandi"


class NoKeyringError(KontrakError):
    """This machine keeps no passwords; nothing was stored."""

    def __init__(self) -> None:
        super().__init__(
            "Komputer ini tidak mempunyai penyimpan sandi; pakai --sandi setiap kali, atau isi "
            f"variabel lingkungan {VARIABLE} dengan satu sandi tiap baris."
        )


def known(given: Sequence[str] = ()) -> tuple[str, ...]:
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
        _keyring().set_password(_SERVICE, _ENTRY, json.dumps(words))
    except Exception as error:
        raise NoKeyringError from error
    if _stored() != words:
        raise NoKeyringError


def forget() -> None:
    """Remove every stored password; that there is none, or no keyring, is as good."""
    try:
        _keyring().delete_password(_SERVICE, _ENTRY)
    except Exception:  # noqa: BLE001 -- the backends of all systems raise what they like
        return


def _stored() -> tuple[str, ...]:
    try:
        found = json.loads(_keyring().get_password(_SERVICE, _ENTRY) or "[]")
        return tuple(word for word in found if isinstance(word, str))
    except Exception:  # noqa: BLE001 -- no keyring, a locked one, a strange entry: none known
        return ()


def _keyring() -> ModuleType:
    import keyring  # noqa: PLC0415 -- slow to import, and not needed by every command

    return keyring
