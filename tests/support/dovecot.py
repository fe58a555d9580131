"""A real Dovecot of one test run, on this computer alone, with mailboxes as a test wants them."""

from __future__ import annotations

import datetime as dt
import imaplib
import ipaddress
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kontrak_xl.mail.servers.account import Security, Server

from .mailservers import MAY_SIGN, identifiers
from .needs import needs

WORD = "rahasia-kotak-92"
"""The password of every mailbox."""
_PATIENCE, _STEP = 60.0, 0.05
"""Seconds that it may take to start or to end, and between two looks."""
_PROGRAM = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
_users = count(1)
_CONFIG = """
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_location = maildir:{root}/mail/%u
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
first_valid_gid = 1
ssl = yes
ssl_cert = <{root}/cert.pem
ssl_key = <{root}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain
auth_failure_delay = 0
auth_username_chars =
passdb {{
  driver = static
  args = password={word}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={root}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox {drafts} {{
    auto = create
    special_use = \\Drafts
  }}
  mailbox "{sent}" {{
    auto = create
    special_use = \\Sent
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Dovecot:
    """A running server; each user that somebody names has a mailbox of his own."""

    root: Path
    port: int
    tls: int
    word: str = WORD

    def server(self, security: Security = Security.NONE, user: str = "", **more: str) -> Server:
        """How the programme reaches it, by default as a user that nobody was before."""
        return Server(
            host=more.get("host", "127.0.0.1"),
            port=self.tls if security is Security.SSL else self.port,
            security=security,
            user=user or f"petugas{next(_users)}",
            authority=more.get("authority", str(self.root / "cert.pem")),
            timeout=_PATIENCE,
        )

    @contextmanager
    def looking(self, server: Server, box: str = "INBOX") -> Iterator[imaplib.IMAP4]:
        """The mailbox of a user as another mail programme sees it."""
        with imaplib.IMAP4("127.0.0.1", self.port) as client:
            client.login(server.user, self.word)
            client.select(_quoted(box))
            yield client

    def put(
        self, server: Server, content: bytes, box: str = "INBOX", day: dt.datetime | None = None
    ) -> None:
        """Let a mail come in, unread."""
        when = (day or dt.datetime(2026, 7, 3, 10, 15)).astimezone()
        with self.looking(server) as client:
            assert client.append(_quoted(box), "", when, content)[0] == "OK"

    def make(self, server: Server, box: str) -> None:
        """A folder, made anew with another UIDVALIDITY where it was there."""
        with self.looking(server) as client:
            client.delete(_quoted(box))
            assert client.create(_quoted(box))[0] == "OK"

    def flags(self, server: Server, box: str = "INBOX") -> list[set[str]]:
        """The flags of each mail, the first first."""
        with self.looking(server, box) as client:
            _, found = client.fetch("1:*", "(FLAGS)")
        return [
            {flag.decode() for flag in imaplib.ParseFlags(one)} - {"\\Recent"}
            for one in found
            if isinstance(one, bytes)
        ]

    def mails(self, server: Server, box: str = "INBOX") -> list[bytes]:
        """Every mail as it is kept, without marking it."""
        with self.looking(server, box) as client:
            _, found = client.fetch("1:*", "(BODY.PEEK[])")
        return [one[1] for one in found if isinstance(one, tuple)]


def _quoted(box: str) -> str:
    return f'"{box}"'


@contextmanager
def running(
    *,
    word: str = WORD,
    signed: tuple[Path, Path] | None = None,
    drafts: str = "Konsep",
    sent: str = "Item Terkirim",
) -> Iterator[Dovecot]:
    """A server that is started and ended; skips where Dovecot is missing, but not in CI.

    ``signed`` are a certificate and its key, in place of one that the server signs itself.
    """
    needs("mail")
    if _PROGRAM is None:
        if os.environ.get("CI"):
            pytest.fail("Dovecot is missing; CI must install dovecot-imapd.")
        pytest.skip("Dovecot is not installed.")
    root = Path(tempfile.mkdtemp(prefix="kx-dovecot-"))
    process = None
    try:
        _certified(root, signed)
        config, port, tls = _configured(root, word, drafts, sent)
        command = [_PROGRAM, "-F", "-c", str(config)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _await(port, process, root)
        yield Dovecot(root, port, tls, word)
    finally:
        if process is not None:
            process.terminate()
            process.wait(_PATIENCE)
        shutil.rmtree(root, ignore_errors=True)


def _certified(root: Path, signed: tuple[Path, Path] | None) -> None:
    if signed is None:
        certify(root)
        return
    for name, source in zip(("cert.pem", "key.pem"), signed, strict=True):
        shutil.copy(source, root / name)


def _configured(root: Path, word: str, drafts: str, sent: str) -> tuple[Path, int, int]:
    """Everything in a folder of its own; Dovecot gives no mail to root, so it is somebody else."""
    owner = pwd.getpwuid(os.getuid()) if os.getuid() else pwd.getpwnam("nobody")
    group = subprocess.run(
        ["id", "-gn", owner.pw_name], capture_output=True, text=True, check=True
    ).stdout.strip()
    (root / "mail").mkdir()
    port, tls = _free_ports(2)
    config = root / "dovecot.conf"
    config.write_text(
        _CONFIG.format(
            root=root,
            user=owner.pw_name,
            group=group,
            word=word,
            port=port,
            tls=tls,
            drafts=drafts,
            sent=sent,
        )
    )
    root.chmod(0o755)
    os.chown(root / "mail", owner.pw_uid, owner.pw_gid)
    return config, port, tls


def _free_ports(number: int) -> Sequence[int]:
    sockets = [socket.socket() for _ in range(number)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def _await(port: int, process: subprocess.Popen[bytes], root: Path) -> None:
    for _ in range(int(_PATIENCE / _STEP)):
        if process.poll() is not None:
            break
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as line:
            if line.recv(4) == b"* OK":
                return
        time.sleep(_STEP)
    log = root / "log"
    pytest.fail(f"Dovecot did not start: {log.read_text() if log.exists() else process.poll()}")


def certify(place: Path, host: str = "127.0.0.1", days: int = 30) -> None:
    """A certificate of this computer, signed by itself: ``cert.pem`` and ``key.pem``."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = dt.datetime.now(dt.UTC)
    whose, signed_by = identifiers(key, key)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=60))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(MAY_SIGN, critical=True)
        .add_extension(whose, critical=False)
        .add_extension(signed_by, critical=False)
        .sign(key, hashes.SHA256())
    )
    (place / "cert.pem").write_bytes(built.public_bytes(serialization.Encoding.PEM))
    (place / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
