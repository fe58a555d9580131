"""``sandi``: passwords of locked files, kept in this machine's own keyring."""

from __future__ import annotations

from kontrak_xl.intake.parcels import passwords


def sandi(*kata: str, hapus: bool = False) -> None:
    """Keep passwords of locked files in this machine's own keyring; ``hapus`` forgets all first.

    Raises:
        NoKeyringError: the machine keeps none.
    """
    if hapus:
        passwords.forget()
    for word in kata:
        passwords.remember(word)
