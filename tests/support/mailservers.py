"""Real mail servers on loopback: aiosmtpd, scripted, and Dovecot from Debian."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import shutil
import socket
import subprocess
import tempfile
import time
import warnings
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, AnyStr

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kontrak_xl.postbox.account import Security, Server

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
    if alternative is not None:
        names = x509.SubjectAlternativeName([alternative])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(signer, hashes.SHA256())


# SMTP ----------------------------------------------------------------------------------------

Answer = str | None
"""What a stage answers; ``None`` accepts. ``"DROP"`` closes the connection."""


@dataclass
class Post:
    """A mail server: what it took, and a script of what it answers.

    ``script(stage, address)`` is asked at CONNECT, EHLO and AUTH (of ""), MAIL, RCPT and DATA; at
    ``TAKEN`` the message has been taken and ``"DROP"`` means that the client never hears of it.
    """

    script: Callable[[str, str], Answer] = lambda _stage, _address: None
    taken: list[tuple[str, tuple[str, ...], bytes]] = field(default_factory=list)
    delay: float = 0.0
    port: int = 0
    pem: str = ""
    security: Security = Security.NONE
    copies: Path | None = None
    sessions: int = 0

    def server(self, **changes: Any) -> Server:
        told = {"host": HOST, "port": self.port, "security": self.security, "user": USER,
                "authority": self.pem, "timeout": 5.0}  # fmt: skip
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
            into_maildir(self.copies, content)
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


# IMAP ----------------------------------------------------------------------------------------

_CONFIG = """
protocols = imap
listen = {host}
base_dir = {place}/run
log_path = {place}/log
state_dir = {place}/state
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
first_valid_uid = 1
first_valid_gid = 1
mail_uid = {mail}
mail_gid = {mail_group}
mail_location = maildir:{place}/mail/%u
auth_mechanisms = plain login
disable_plaintext_auth = no
auth_failure_delay = 0
ssl = {ssl}
{tls}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={mail} gid={mail_group} home={place}/home/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {secure}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Drafts {{
    special_use = \\Drafts
    auto = create
  }}
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
}}
"""


@dataclass
class Dovecot:
    """A running IMAP server; each user has a mailbox of its own, all have one password."""

    place: Path
    plain: int
    secure: int
    pem: str

    def server(self, user: str = USER, **changes: Any) -> Server:
        told = {"host": HOST, "port": self.plain, "security": Security.NONE, "user": user,
                "authority": self.pem, "timeout": 10.0}  # fmt: skip
        return Server(**{**told, **changes})

    def maildir(self, user: str = USER, box: str = "INBOX") -> Path:
        root = self.place / "mail" / user
        return root if box == "INBOX" else root / f".{box}"

    def deliver(self, content: bytes, user: str = USER, box: str = "INBOX") -> None:
        into_maildir(self.maildir(user, box), content)

    def mails(self, user: str = USER, box: str = "INBOX") -> list[tuple[bytes, str]]:
        """Each mail with its flags as Maildir writes them (S seen, F flagged, D draft)."""
        return [
            (path.read_bytes(), path.name.rpartition(":2,")[2])
            for part in ("new", "cur")
            for path in sorted((self.maildir(user, box) / part).glob("*"))
        ]


def into_maildir(maildir: Path, content: bytes) -> None:
    for part in ("tmp", "new", "cur"):
        (maildir / part).mkdir(parents=True, exist_ok=True)
    name = f"{time.time_ns()}.{os.getpid()}.uji"
    path = maildir / "tmp" / name
    path.write_bytes(content)
    for one in (maildir, *maildir.iterdir(), path):
        one.chmod(0o777)
    path.rename(maildir / "new" / name)


@contextmanager
def dovecot(signed: Authority | None = None) -> Iterator[Dovecot]:
    """A running Dovecot; without the programme the test is skipped, in CI it fails."""
    if not Path(DOVECOT).exists():
        if os.environ.get("CI"):
            pytest.fail("Dovecot is missing; apt-get install dovecot-imapd")
        pytest.skip("Dovecot is not installed")
    place = Path(tempfile.mkdtemp(prefix="kx-dovecot-"))
    try:
        yield from _running(place, signed)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _running(place: Path, signed: Authority | None) -> Iterator[Dovecot]:
    """It lies where another user may go: Dovecot never reads mail as root."""
    root = os.geteuid() == 0
    user = "nobody" if root else _me()
    tls = ""
    if signed is not None:
        tls = f"ssl_cert = <{signed.certificate}\nssl_key = <{signed.key}"
    for name in ("mail", "home", "run", "state"):
        (place / name).mkdir(parents=True, exist_ok=True)
    for path in (place, *place.iterdir()):
        path.chmod(0o777)
    found = Dovecot(place, free_port(), free_port(), str(signed.pem) if signed else "")
    config = place / "dovecot.conf"
    config.write_text(
        _CONFIG.format(
            host=HOST, place=place, user=user, group="nogroup" if root else _my_group(),
            mail=_mail_user(), mail_group=_mail_group(), password=PASSWORD,
            plain=found.plain, secure=found.secure if signed else 0,
            ssl="yes" if signed else "no", tls=tls,
        )
    )  # fmt: skip
    process = subprocess.Popen([DOVECOT, "-F", "-c", str(config)], stderr=subprocess.PIPE)
    try:
        _await(found.plain, process, place / "log")
        yield found
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        if process.stderr:
            process.stderr.close()
        process.wait()


def _await(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _START
    while time.monotonic() < end:
        if process.poll() is not None:
            told = process.stderr.read().decode() if process.stderr else ""
            raise RuntimeError(
                f"Dovecot did not start: {told}{log.read_text() if log.exists() else ''}"
            )
        with suppress(OSError), socket.create_connection((HOST, port), 1) as line:
            if line.recv(100):
                return
        time.sleep(0.05)
    raise RuntimeError("Dovecot does not answer")


def _me() -> str:
    import pwd  # noqa: PLC0415

    return pwd.getpwuid(os.getuid()).pw_name


def _my_group() -> str:
    import grp  # noqa: PLC0415

    return grp.getgrgid(os.getgid()).gr_name


def _mail_user() -> str:
    return "nobody" if os.geteuid() == 0 else _me()


def _mail_group() -> str:
    return "nogroup" if os.geteuid() == 0 else _my_group()
