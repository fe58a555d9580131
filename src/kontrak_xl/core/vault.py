"""Secrets in the system's own key store, by service and entry; nothing of them is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

SERVICE = "kontrak_xl"


class VaultError(Exception):
    """This machine has no key store, or it refuses; nothing was stored."""


def stored(entry: str) -> str:
    """The secret of an entry; "" where there is none, or no key store."""
    try:
        return str(_keyring().get_password(SERVICE, entry) or "")
    except Exception:  # noqa: BLE001 -- no keyring, a locked one, a strange entry: none known
        return ""


def store(entry: str, secret: str) -> None:
    """Keep a secret.

    Raises:
        VaultError: the machine keeps none, or it refuses.
    """
    try:
        _keyring().set_password(SERVICE, entry, secret)
    except Exception as error:
        raise VaultError from error
    if stored(entry) != secret:
        raise VaultError


def forget(entry: str) -> None:
    """Remove a secret; that there is none, or no key store, is as good."""
    try:
        _keyring().delete_password(SERVICE, entry)
    except Exception:  # noqa: BLE001 -- the backends of all systems raise what they like
        return


def _keyring() -> ModuleType:
    import keyring  # noqa: PLC0415 -- slow to import, and not needed by every command

    return keyring
