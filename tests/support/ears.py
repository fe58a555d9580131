"""Mail servers of one test that only listen: what was said to them, before and after TLS."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(slots=True)
class Ear:
    """A server at work; ``said`` is what a client sent it once the line was encrypted."""

    port: int
    said: bytearray = field(default_factory=bytearray)
    calls: int = 0


@contextmanager
def listening(place: Path, *, starttls: bytes = b"") -> Iterator[Ear]:
    """A server with the certificate of a folder; it speaks TLS at once, or after ``starttls``.

    ``starttls`` is how it greets and then answers each command until TLS begins, one a line; ``|``
    ends lines, ``TAG`` stands for the first word of the command. Then it hears one thing.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(place / "cert.pem", place / "key.pem")
    with socket.create_server(("127.0.0.1", 0)) as door:
        ear = Ear(door.getsockname()[1])
        thread = threading.Thread(target=_serve, args=(door, context, ear, starttls), daemon=True)
        thread.start()
        yield ear
        with suppress(OSError):
            door.shutdown(socket.SHUT_RDWR)
    thread.join(60)


def _serve(door: socket.socket, context: ssl.SSLContext, ear: Ear, starttls: bytes) -> None:
    while True:
        try:
            line, _ = door.accept()
        except OSError:
            return
        ear.calls += 1
        line.settimeout(60)
        with line, suppress(OSError):
            _before_tls(line, starttls)
            with context.wrap_socket(line, server_side=True) as safe:
                safe.sendall(b"220 OK\r\n")
                ear.said += safe.recv(4096)


def _before_tls(line: socket.socket, answers: bytes) -> None:
    if not answers:
        return
    for number, answer in enumerate(answers.split(b"\n")):
        heard = line.recv(4096) if number else b""
        tag = (heard.split() or [b""])[0]
        line.sendall(answer.replace(b"|", b"\r\n").replace(b"TAG", tag))
