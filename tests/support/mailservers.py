"""A real mail server on loopback that answers by a script (aiosmtpd), and its certificates."""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
import socket
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, AnyStr

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kontrak_xl.mail.servers.account import Security, Server

from .needs import needs

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator

USER, PASSWORD = "biro@contoh.go.id", "rahasia-Biro-7!"
HOST = "127.0.0.1"
DOVECOT = shutil.which("dovecot") or "/usr/sbin/dovecot"
_START = 20.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


# Certificates --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Authority:
    """A certificate authority of the test, and what it has signed."""

    pem: Path
    key: Path
    certificate: Path


def authority(place: Path, *, name: str = HOST, days: int = 30) -> Authority:
    """An authority with a certificate for a host; ``days`` below 0 make it expired."""
    place.mkdir(parents=True, exist_ok=True)
    now = dt.datetime.now(dt.UTC)
    root_key, own_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "CA uji")])
    root = _signed(root_name, root_name, root_key, root_key, now, now + dt.timedelta(days=365))
    try:
        alternative: x509.GeneralName = x509.IPAddress(ip_address(name))
    except ValueError:
        alternative = x509.DNSName(name)
    own_name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    own = _signed(own_name, root_name, own_key, root_key, now, now + dt.timedelta(days=days),
                  alternative)  # fmt: skip
    pem, key, certificate = (place / one for one in ("ca.pem", "key.pem", "cert.pem"))
    pem.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    certificate.write_bytes(own.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        own_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
    )
    return Authority(pem, key, certificate)


MAY_SIGN = x509.KeyUsage(
    digital_signature=True, content_commitment=False, key_encipherment=False,
    data_encipherment=False, key_agreement=False, key_cert_sign=True, crl_sign=True,
    encipher_only=False, decipher_only=False,
)  # fmt: skip
"""Python 3.13 asks an authority to say so, as RFC 5280 does."""


def identifiers(
    key: ec.EllipticCurvePrivateKey, signer: ec.EllipticCurvePrivateKey
) -> tuple[x509.SubjectKeyIdentifier, x509.AuthorityKeyIdentifier]:
    """Whose key a certificate is about, and whose has signed it; Python 3.13 asks for both."""
    return (
        x509.SubjectKeyIdentifier.from_public_key(key.public_key()),
        x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()),
    )


def _signed(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    now: dt.datetime,
    until: dt.datetime,
    alternative: x509.GeneralName | None = None,
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=60))
        .not_valid_after(until)
        .add_extension(
            x509.BasicConstraints(ca=alternative is None, path_length=None), critical=True
        )
    )
    for extension in identifiers(key, signer):
        builder = builder.add_extension(extension, critical=False)
    if alternative is None:
        builder = builder.add_extension(MAY_SIGN, critical=True)
    else:
        names = x509.SubjectAlternativeName([alternative])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(signer, hashes.SHA256())


# SMTP ----------------------------------------------------------------------------------------

Answer = str | None
"""What a stage answers; ``None`` accepts. ``"DROP"`` closes the connection."""


@dataclass
class Post:
    """A mail server: what it took, and a script of what it answers.

    ``script(stage, address)`` is asked at CONNECT, EHLO, HELO and AUTH (of ""), MAIL, RCPT and
    DATA; at ``TAKEN`` the message has been taken and ``"DROP"`` means that the client never hears
    of it.
    """

    script: Callable[[str, str], Answer] = lambda _stage, _address: None
    taken: list[tuple[str, tuple[str, ...], bytes]] = field(default_factory=list)
    delay: float = 0.0
    port: int = 0
    pem: str = ""
    security: Security = Security.NONE
    copies: Callable[[bytes], None] | None = None
    sessions: int = 0

    def server(self, **changes: Any) -> Server:
        told = {"host": HOST, "port": self.port, "security": self.security, "user": USER,
                "authority": self.pem, "timeout": 60.0}  # fmt: skip
        return Server(**{**told, **changes})

    def delivered(self, address: str) -> list[bytes]:
        """What an address has received."""
        return [content for _, to, content in self.taken if address in to]

    def subjects(self, address: str) -> list[str]:
        return [
            str(message_from_bytes(one, policy=default)["subject"])
            for one in self.delivered(address)
        ]

    # The handler of aiosmtpd ---------------------------------------------------------------

    async def handle_EHLO(  # noqa: N802
        self, _s: SMTP, session: Session, _envelope: Envelope, name: str, answers: list[str]
    ) -> list[str]:
        session.host_name = name
        answer = self.script("EHLO", "")
        return [answer] if answer else answers

    async def handle_HELO(  # noqa: N802
        self, _server: SMTP, session: Session, _envelope: Envelope, name: str
    ) -> str:
        session.host_name = name
        return self.script("HELO", "") or f"250 {HOST}"

    async def handle_MAIL(  # noqa: N802
        self, _s: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.script("MAIL", address)
        if answer:
            return answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _s: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.script("RCPT", address)
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.delay:
            await asyncio.sleep(self.delay)
        answer = self.script("DATA", envelope.rcpt_tos[0])
        if answer == "DROP":
            _cut(server)
            return "451 dropped"
        if answer:
            return answer
        content = envelope.original_content or b""
        self.taken.append((envelope.mail_from or "", tuple(envelope.rcpt_tos), content))
        if self.copies is not None and USER in envelope.rcpt_tos:
            self.copies(content)
        if self.script("TAKEN", envelope.rcpt_tos[0]) == "DROP":
            _cut(server)
        return "250 OK queued"


class _Line(SMTP):
    """A connection whose greeting is scripted too; one that is no welcome ends it."""

    greeting: Answer = None

    async def push(self, status: AnyStr) -> None:
        answer, self.greeting = self.greeting, None
        if answer:
            await super().push(answer)
            _cut(self, politely=True)
        else:
            await super().push(status)


def _cut(server: SMTP, *, politely: bool = False) -> None:
    if isinstance(server.transport, asyncio.Transport):
        (server.transport.close if politely else server.transport.abort)()


@contextmanager
def post(
    script: Callable[[str, str], Answer] = lambda _stage, _address: None,
    *,
    security: Security = Security.NONE,
    signed: Authority | None = None,
    password: str = PASSWORD,
    size: int = 33_554_432,
) -> Iterator[Post]:
    """A running mail server."""
    needs("mail")
    found = Post(script=script, security=security, pem=str(signed.pem) if signed else "")
    context = _context(signed) if signed else None

    def authenticated(
        _server: SMTP, _session: Session, _envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        answer = found.script("AUTH", "")
        good = (
            mechanism in {"LOGIN", "PLAIN"}
            and isinstance(data, LoginPassword)
            and data.login == USER.encode()
            and data.password == password.encode()
        )
        return AuthResult(success=good and not answer, handled=False, message=answer)

    class _Controller(Controller):
        def factory(self) -> SMTP:
            found.sessions += 1
            with warnings.catch_warnings():  # passwords without encryption, on loopback alone
                warnings.simplefilter("ignore", UserWarning)
                made = _Line(found, **self.SMTP_kwargs)
            made.greeting = found.script("CONNECT", "") if found.port else None
            return made

    controller = _Controller(
        found,
        hostname=HOST,
        port=free_port(),
        ssl_context=context if security is Security.SSL else None,
        tls_context=context if security is Security.STARTTLS else None,
        require_starttls=security is Security.STARTTLS,
        authenticator=authenticated,
        auth_required=True,
        auth_require_tls=False,
        data_size_limit=size,
        server_hostname="uji.contoh",
    )
    controller.start()
    found.port, found.sessions = controller.port, 0  # starting it connects once
    try:
        yield found
    finally:
        controller.stop()


def _context(signed: Authority) -> ssl.SSLContext:
    import ssl  # noqa: PLC0415

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(signed.certificate, signed.key)
    return context
