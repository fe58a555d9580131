"""What all mail servers have in common: encryption, certificates, and why they do not answer."""

from __future__ import annotations

import ssl
from ipaddress import ip_address

from kontrak_xl.core.errors import KontrakError
from kontrak_xl.mail.servers.account import Server

_LONGEST = 200
"""Letters of a server's answer that are kept."""
_NO_PASSWORDS = ("5.7.30", "5.7.139", "5.7.57")
"""Exchange Online no longer takes passwords (X-exchange)."""


class MailServerError(KontrakError):
    """A mail server cannot be used; nothing was sent by this connection."""

    def __init__(self, server: Server, why: str) -> None:
        super().__init__(f"Peladen surel {server.host} port {server.port}: {why}.")


class LoginError(MailServerError):
    """The server does not accept the user or the password."""

    def __init__(self, server: Server, answer: str) -> None:
        if any(code in answer for code in _NO_PASSWORDS):
            why = (
                "peladen ini tidak lagi menerima sandi, hanya OAuth, yang belum didukung; "
                "pakai --cara draf"
            )
        else:
            why = (
                f"nama pengguna “{server.user}” atau sandinya ditolak ({answer}); ulangi "
                "“kontrak-xl surel --sandi”; Gmail memerlukan sandi aplikasi, dan akun Microsoft "
                "365 atau Google yang hanya menerima OAuth belum didukung"
            )
        super().__init__(server, why)


def trust(server: Server) -> ssl.SSLContext:
    """What certificates are believed: those of the system, and of the named authority.

    Raises:
        MailServerError: the authority's file cannot be read.
    """
    context = ssl.create_default_context()
    if server.authority:
        try:
            context.load_verify_locations(server.authority)
        except (OSError, ssl.SSLError):
            why = f"berkas sertifikat {server.authority} tidak ada atau bukan PEM"
            raise MailServerError(server, f"{why}; periksa surel.toml") from None
    return context


def only_here(server: Server) -> None:
    """Refuse an open connection to another machine.

    Raises:
        MailServerError: the host is not this computer.
    """
    try:
        here = server.host == "localhost" or ip_address(server.host).is_loopback
    except ValueError:
        here = False
    if not here:
        why = "sambungan tanpa enkripsi hanya untuk komputer ini sendiri"
        raise MailServerError(server, f"{why}; tulis keamanan starttls atau ssl pada surel.toml")


UNREACHABLE = "tidak dapat dihubungi; periksa sambungan internet, nama peladen, port, dan keamanan"


def untrusted(error: ssl.SSLCertVerificationError) -> str:
    """Why a certificate is not believed, and that nothing is sent to such a server."""
    reasons = {
        10: "sudah kedaluwarsa",
        18: "dibuat sendiri dan tidak dikenal",
        19: "berasal dari penerbit yang tidak dikenal",
        20: "berasal dari penerbit yang tidak dikenal",
        62: "dibuat untuk nama peladen lain",
        64: "dibuat untuk alamat lain",
    }
    why = reasons.get(error.verify_code, "tidak dapat dipercaya")
    return (
        f"sertifikatnya {why}, sehingga sandi tidak dikirim; periksa nama peladen, "
        "atau sebut sertifikat penerbitnya pada surel.toml"
    )


def words(code: int, answer: bytes | str) -> str:
    """A server's answer on one line, its code first."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return f"{code} {plain}"[:_LONGEST].rstrip()
