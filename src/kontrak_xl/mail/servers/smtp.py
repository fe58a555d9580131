"""Handing letters to a mail server (SMTP), so that it is known what became of each."""

from __future__ import annotations

import base64
import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

from kontrak_xl.mail.servers.account import Security, Server
from kontrak_xl.mail.servers.connection import (
    UNREACHABLE,
    LoginError,
    MailServerError,
    only_here,
    trust,
    untrusted,
    words,
)

_QUOTED = re.compile(rb"(?m)^\.")
_TOO_MANY = ("5.4.5", "4.7.28", "4.5.3", "quota", "too many", "rate limit", "limit exceeded")
"""Words by which servers say that this account has sent enough for now."""
_NUL = "\0"
_PIECE = 8
"""Letters of a password that must not be found in what is told."""


class Fate(StrEnum):
    """What became of a letter that was handed to a server."""

    ACCEPTED = "diterima"
    REFUSED = "ditolak"
    DEFERRED = "ditunda"
    LOST = "terputus sebelum selesai"
    UNKNOWN = "terputus sebelum dijawab"
    STOPPED = "tidak dilayani"


@dataclass(frozen=True, slots=True)
class SmtpResult:
    """A letter's fate with the server's words; ``refused`` are recipients that it did not take.

    ``LOST`` was certainly not delivered: its end was never sent. ``UNKNOWN`` may have been.
    ``STOPPED`` is said of the account or of the connection, not of the letter.
    """

    fate: Fate
    words: str = ""
    refused: Mapping[str, str] = field(default_factory=dict)


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
    ) -> SmtpResult:
        """Hand over one letter.

        ``before_data`` is called when all that is left is to send the text; ``copy`` gets it too,
        and does not count. Where one recipient is deferred all wait, unless ``partly``.
        """
        try:
            outcome = self._envelope(sender, recipients, len(content), copy=copy, partly=partly)
        except (smtplib.SMTPException, OSError):
            return SmtpResult(Fate.LOST, "sambungan terputus")
        if outcome.fate is not Fate.ACCEPTED:
            self._reset()
            return outcome
        before_data()
        return self._text(content, outcome)

    def _envelope(
        self, sender: str, recipients: Sequence[str], size: int, *, copy: str, partly: bool
    ) -> SmtpResult:
        self._session.ehlo_or_helo_if_needed()
        limit = self._session.esmtp_features.get("size", "")
        if limit.isdecimal() and 0 < int(limit) < size:
            largest = f"lebih besar daripada yang diterima peladen ({int(limit) // 1000} kB)"
            return SmtpResult(Fate.REFUSED, largest)
        options = [f"size={size}"] if limit else []
        code, answer = self._session.mail(sender, options)
        if code != 250:
            fate = Fate.REFUSED if code == 552 else Fate.STOPPED
            return SmtpResult(fate, words(code, answer))
        answers = {one: self._session.rcpt(one) for one in recipients}
        refused = {one: words(*told) for one, told in answers.items() if told[0] not in {250, 251}}
        codes = [told[0] for told in answers.values()]
        said = "; ".join(dict.fromkeys(refused.values()))
        if 421 in codes or (refused and _enough(said)):
            return SmtpResult(Fate.STOPPED, said)
        deferred = any(400 <= code < 500 for code in codes)
        if len(refused) == len(codes) or (deferred and not partly):
            return SmtpResult(Fate.DEFERRED if deferred else Fate.REFUSED, said, refused)
        if copy and copy not in recipients:
            self._session.rcpt(copy)
        return SmtpResult(Fate.ACCEPTED, "", refused)

    def _text(self, content: bytes, before: SmtpResult) -> SmtpResult:
        """Send the text; only a failure after its last byte leaves the fate open."""
        try:
            code, answer = self._session.docmd("DATA")
            if code != 354:
                return _not_taken(code, answer)
            whole = content if content.endswith(b"\r\n") else content + b"\r\n"
            self._session.send(_QUOTED.sub(b"..", whole) + b".\r\n")
        except (smtplib.SMTPException, OSError):
            return SmtpResult(Fate.LOST, "sambungan terputus")
        try:
            code, answer = self._session.getreply()
        except (smtplib.SMTPException, OSError):
            return SmtpResult(Fate.UNKNOWN, "sambungan terputus sebelum peladen menjawab")
        if code == 250:
            return SmtpResult(Fate.ACCEPTED, "", before.refused)
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
        refusal = _logged_in(session, server, password)
        if refusal is not None:
            raise refusal  # outside the handler: what the server said may hold the password
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
                    server.host, server.port, local_hostname=own_name(), timeout=server.timeout,
                    context=trust(server),
                )  # fmt: skip
            case Security.STARTTLS:
                session = smtplib.SMTP(
                    server.host, server.port, local_hostname=own_name(), timeout=server.timeout
                )
                try:
                    session.starttls(context=trust(server))
                except BaseException:
                    session.close()
                    raise
                return session
            case Security.NONE:
                only_here(server)
                return smtplib.SMTP(
                    server.host, server.port, local_hostname=own_name(), timeout=server.timeout
                )


def own_name(computer: Callable[[], str] = socket.getfqdn) -> str:
    """What this computer calls itself to a server: its name, where that is a host name.

    Names such as PC_BAGIAN_ORG, or with letters beyond ASCII, are refused for good by strict
    servers; an address literal (RFC 5321, 4.1.3) is taken by all.
    """
    name = computer()
    return name if len(name) < 255 and _HOST.fullmatch(name) else "[127.0.0.1]"


_LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?i:{_LABEL}(\.{_LABEL})+)", re.ASCII)


def _logged_in(session: smtplib.SMTP, server: Server, password: str) -> MailServerError | None:
    """Log in; why not. What a server says that repeats the password is not told."""
    if not server.user:
        return None
    spoken = f"{server.user}{password}"
    if re.search("[\r\n\0]", spoken):
        return LoginError(server, "memuat ganti baris")
    enter = session.login if spoken.isascii() else partial(_enter_utf8, session)
    with _sentences(server):
        try:
            enter(server.user, password)
        except smtplib.SMTPAuthenticationError as error:
            code, told = error.smtp_code, words(error.smtp_code, error.smtp_error)
        else:
            return None
    if _repeats(told, server.user, password):
        told = str(code)
    if 400 <= code < 500:
        return MailServerError(server, f"belum dapat memeriksa sandi ({told}); ulangi nanti")
    return LoginError(server, told)


def _enter_utf8(session: smtplib.SMTP, user: str, password: str) -> None:
    """Log in by PLAIN (RFC 4616), which carries any letter; smtplib knows ASCII alone."""
    session.ehlo_or_helo_if_needed()
    if not session.has_extn("auth"):
        raise smtplib.SMTPNotSupportedError
    code, answer = session.docmd("AUTH", f"PLAIN {_as_base64(f'{_NUL}{user}{_NUL}{password}')}")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, answer)


def _repeats(told: str, user: str, password: str) -> bool:
    """Whether an answer holds a piece of the password, also as it was sent."""
    sent = (password, _as_base64(password), _as_base64(f"{_NUL}{user}{_NUL}{password}"))
    ends = ((word, max(1, len(word) - _PIECE + 1)) for word in sent if word)
    return any(word[at : at + _PIECE] in told for word, end in ends for at in range(end))


def _as_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")


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
        answer = words(error.smtp_code, error.smtp_error)
        later = 400 <= error.smtp_code < 500
        remedy = "ulangi nanti" if later else "tanyakan sebabnya kepada pengelola peladen itu"
        raise MailServerError(server, f"menolak sambungan ({answer}); {remedy}") from None
    except (smtplib.SMTPException, OSError):
        raise MailServerError(server, UNREACHABLE) from None


def _not_taken(code: int, answer: bytes | str) -> SmtpResult:
    told = words(code, answer)
    if code == 421 or _enough(told):
        return SmtpResult(Fate.STOPPED, told)
    return SmtpResult(Fate.DEFERRED if 400 <= code < 500 else Fate.REFUSED, told)


def _enough(words: str) -> bool:
    return any(sign in words.lower() for sign in _TOO_MANY)
