"""Handing letters to a mail server (SMTP), so that it is known what became of each."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address

from kontrak_xl.errors import KontrakError
from kontrak_xl.postbox.account import Security, Server

_QUOTED = re.compile(rb"(?m)^\.")
_LONGEST = 200
"""Letters of a server's answer that are kept."""
_TOO_MANY = ("5.4.5", "4.7.28", "4.5.3", "quota", "too many", "rate limit", "limit exceeded")
"""Words by which servers say that this account has sent enough for now."""
_NO_PASSWORDS = ("5.7.30", "5.7.139", "5.7.57")
"""Exchange Online no longer takes passwords (EXCEL D)."""


class Fate(StrEnum):
    """What became of a letter that was handed to a server."""

    ACCEPTED = "diterima"
    REFUSED = "ditolak"
    DEFERRED = "ditunda"
    LOST = "terputus sebelum selesai"
    UNKNOWN = "terputus sebelum dijawab"
    STOPPED = "tidak dilayani"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A letter's fate with the server's words; ``refused`` are recipients that it did not take.

    ``LOST`` was certainly not delivered: its end was never sent. ``UNKNOWN`` may have been.
    ``STOPPED`` is said of the account or of the connection, not of the letter.
    """

    fate: Fate
    words: str = ""
    refused: Mapping[str, str] = field(default_factory=dict)


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
                "“kontrak-xl surel --sandi”, dan untuk Gmail pakai sandi aplikasi"
            )
        super().__init__(server, why)


class Smtp:
    """An open connection."""

    def __init__(self, session: smtplib.SMTP) -> None:
        self._session = session

    def check(self) -> None:
        """Ask whether the server is still there."""
        self._session.noop()

    def send(
        self,
        sender: str,
        recipients: Sequence[str],
        content: bytes,
        before_data: Callable[[], None],
        *,
        copy: str = "",
        partly: bool = False,
    ) -> Outcome:
        """Hand over one letter.

        ``before_data`` is called when all that is left is to send the text; ``copy`` gets it too,
        and does not count. Where one recipient is deferred all wait, unless ``partly``.
        """
        try:
            outcome = self._envelope(sender, recipients, len(content), copy=copy, partly=partly)
        except (smtplib.SMTPException, OSError):
            return Outcome(Fate.LOST, "sambungan terputus")
        if outcome.fate is not Fate.ACCEPTED:
            self._reset()
            return outcome
        before_data()
        return self._text(content, outcome)

    def _envelope(
        self, sender: str, recipients: Sequence[str], size: int, *, copy: str, partly: bool
    ) -> Outcome:
        self._session.ehlo_or_helo_if_needed()
        limit = self._session.esmtp_features.get("size", "")
        if limit.isdecimal() and 0 < int(limit) < size:
            largest = f"lebih besar daripada yang diterima peladen ({int(limit) // 1000} kB)"
            return Outcome(Fate.REFUSED, largest)
        options = [f"size={size}"] if limit else []
        code, answer = self._session.mail(sender, options)
        if code != 250:
            fate = Fate.REFUSED if code == 552 else Fate.STOPPED
            return Outcome(fate, _words(code, answer))
        answers = {one: self._session.rcpt(one) for one in recipients}
        refused = {one: _words(*told) for one, told in answers.items() if told[0] not in {250, 251}}
        codes = [told[0] for told in answers.values()]
        words = "; ".join(dict.fromkeys(refused.values()))
        if 421 in codes or (refused and _enough(words)):
            return Outcome(Fate.STOPPED, words)
        deferred = any(400 <= code < 500 for code in codes)
        if len(refused) == len(codes) or (deferred and not partly):
            return Outcome(Fate.DEFERRED if deferred else Fate.REFUSED, words, refused)
        if copy and copy not in recipients:
            self._session.rcpt(copy)
        return Outcome(Fate.ACCEPTED, "", refused)

    def _text(self, content: bytes, before: Outcome) -> Outcome:
        """Send the text; only a failure after its last byte leaves the fate open."""
        try:
            code, answer = self._session.docmd("DATA")
            if code != 354:
                return _not_taken(code, answer)
            whole = content if content.endswith(b"\r\n") else content + b"\r\n"
            self._session.send(_QUOTED.sub(b"..", whole) + b".\r\n")
        except (smtplib.SMTPException, OSError):
            return Outcome(Fate.LOST, "sambungan terputus")
        try:
            code, answer = self._session.getreply()
        except (smtplib.SMTPException, OSError):
            return Outcome(Fate.UNKNOWN, "sambungan terputus sebelum peladen menjawab")
        if code == 250:
            return Outcome(Fate.ACCEPTED, "", before.refused)
        return _not_taken(code, answer)

    def _reset(self) -> None:
        with suppress(smtplib.SMTPException, OSError):
            self._session.rset()


@contextmanager
def connect(server: Server, password: str) -> Iterator[Smtp]:
    """A connection that is encrypted, with a verified certificate, and logged in.

    Raises:
        MailServerError, LoginError: one sentence; the password is in none of them.
    """
    session = _opened(server)
    try:
        _logged_in(session, server, password)
        yield Smtp(session)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            session.quit()
        session.close()


def _opened(server: Server) -> smtplib.SMTP:
    with _sentences(server):
        match server.security:
            case Security.SSL:
                return smtplib.SMTP_SSL(
                    server.host, server.port, timeout=server.timeout, context=trust(server)
                )
            case Security.STARTTLS:
                session = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
                try:
                    session.starttls(context=trust(server))
                except BaseException:
                    session.close()
                    raise
                return session
            case Security.NONE:
                only_here(server)
                return smtplib.SMTP(server.host, server.port, timeout=server.timeout)


def _logged_in(session: smtplib.SMTP, server: Server, password: str) -> None:
    if not server.user:
        return
    with _sentences(server):
        try:
            session.login(server.user, password)
        except smtplib.SMTPAuthenticationError as error:
            raise LoginError(server, _words(error.smtp_code, error.smtp_error)) from None


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


@contextmanager
def _sentences(server: Server) -> Iterator[None]:
    """What goes wrong while connecting, as one sentence without secrets."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise MailServerError(server, untrusted(error)) from None
    except smtplib.SMTPNotSupportedError:
        why = "tidak menyediakan STARTTLS atau cara masuk yang dikenal"
        raise MailServerError(server, f"{why}; periksa keamanan dan port pada surel.toml") from None
    except smtplib.SMTPResponseException as error:
        answer = _words(error.smtp_code, error.smtp_error)
        raise MailServerError(server, f"menolak sambungan ({answer}); ulangi nanti") from None
    except (smtplib.SMTPException, OSError):
        raise MailServerError(server, UNREACHABLE) from None


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


def _not_taken(code: int, answer: bytes | str) -> Outcome:
    words = _words(code, answer)
    if code == 421 or _enough(words):
        return Outcome(Fate.STOPPED, words)
    return Outcome(Fate.DEFERRED if 400 <= code < 500 else Fate.REFUSED, words)


def _enough(words: str) -> bool:
    return any(sign in words.lower() for sign in _TOO_MANY)


def _words(code: int, answer: bytes | str) -> str:
    """A server's answer on one line, its code first."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return f"{code} {plain}"[:_LONGEST].rstrip()
