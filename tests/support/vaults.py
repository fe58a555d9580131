"""Key stores of one test: no test sees that of this machine."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import keyring
import keyring.backend
import keyring.errors

if TYPE_CHECKING:
    from collections.abc import Iterator


class Vault(keyring.backend.KeyringBackend):
    """A keyring of this test alone."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.held.pop((service, username), None) is None:
            raise keyring.errors.PasswordDeleteError


class Broken(Vault):
    """A keyring as it is behind a screen that is locked; it repeats what it was given."""

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError(f"terkunci: {service}/{username}")

    delete_password = get_password  # type: ignore[assignment]

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError(f"terkunci: {service}/{username}/{password}")


@contextmanager
def own_vault() -> Iterator[Vault]:
    """The keyring is one of its own, empty, until the end."""
    before, own = keyring.get_keyring(), Vault()
    keyring.set_keyring(own)
    try:
        yield own
    finally:
        keyring.set_keyring(before)
