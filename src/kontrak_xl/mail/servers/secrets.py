"""The passwords of the mail servers: from the environment, the key store, or the officer."""

from __future__ import annotations

import os
from collections.abc import Callable

from kontrak_xl.core import vault
from kontrak_xl.core.errors import KontrakError
from kontrak_xl.mail.servers.account import VARIABLE, Server

AskPassword = Callable[[str], str]
"""Asks a question on the screen and gives what is typed unseen."""


class NoPasswordError(KontrakError):
    """No password is known and nobody could be asked, or nothing was typed."""

    def __init__(self, server: Server) -> None:
        super().__init__(
            f"Sandi {called(server)} belum diketahui; simpan dengan “kontrak-xl surel --sandi”, "
            f"atau isi variabel lingkungan {VARIABLE}, atau jalankan perintah ini di layar dan "
            "ketik sandinya saat ditanya."
        )


class OddPasswordError(KontrakError):
    """The password holds what mail servers do not take alike; it is not sent."""

    def __init__(self, server: Server) -> None:
        super().__init__(
            f"Sandi {called(server)} memuat tanda di luar huruf, angka, dan tanda baca biasa, yang "
            "tidak diterima sama oleh peladen surel; ketik ulang, atau ganti sandinya di webmail."
        )


class NoKeyStoreError(KontrakError):
    """This machine keeps no passwords; nothing was stored."""

    def __init__(self) -> None:
        super().__init__(
            "Komputer ini tidak mempunyai penyimpan sandi; isi variabel lingkungan "
            f"{VARIABLE}, atau ketik sandinya setiap kali ditanya."
        )


def password(server: Server, ask: AskPassword | None = None) -> str:
    """The password of a server: of the environment, else of the key store, else typed unseen.

    Raises:
        NoPasswordError: none of the three gives one; the sentence names them.
        OddPasswordError: it cannot be sent; libraries would repeat it in their errors.
    """
    found = password_at_hand(server)
    if not found and ask is not None:
        found = ask(f"Sandi {called(server)}")
    if not found:
        raise NoPasswordError(server)
    return _plain(server, found)


def password_at_hand(server: Server) -> str:
    """The password that needs no asking; "" where there is none."""
    named = (os.environ.get(name, "").strip("\r\n") for name in (variable(server), VARIABLE))
    return next(filter(None, named), "") or vault.stored(_entry(server))


def variable(server: Server) -> str:
    """The environment variable of this server alone, which comes before the common one."""
    return f"{VARIABLE}_{server.section.upper()}" if server.section else VARIABLE


def remember(server: Server, word: str) -> None:
    """Keep a server's password in the key store, in place of the one before.

    Raises:
        NoKeyStoreError: there is none, or it refuses.
        OddPasswordError: it could not be used.
    """
    _plain(server, word)
    try:
        vault.store(_entry(server), word)
    except vault.VaultError:
        kept = False
    else:
        kept = True
    if not kept:
        raise NoKeyStoreError  # outside the handler: what a key store says may hold the password


def forget(server: Server) -> None:
    """Remove a server's password from the key store; that there is none is as good."""
    vault.forget(_entry(server))


def _plain(server: Server, word: str) -> str:
    if word.isascii() and word.isprintable():
        return word
    raise OddPasswordError(server)


def _entry(server: Server) -> str:
    return f"surel:{server.user}@{server.host}"


def called(server: Server) -> str:
    """Whose password it is, in words."""
    return f"{server.user} di {server.host}"
