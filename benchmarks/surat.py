"""Letters to 200 OPDs with workbooks of 100 kB: time and memory against bare libraries.

Run: ``python benchmarks/surat.py``. The mail server (aiosmtpd, on this computer) and each measured
job run in processes of their own, so that none slows another or counts in its memory. Absolute
times are printed for orientation only; a machine's speed drifts, the ratios of one run do not.
The ratio of wall times depends on the disk: ours waits until each letter and each change of its
state is written, the bare libraries never do. The ratio of processor times does not.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import multiprocessing
import random
import smtplib
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import psutil
from aiosmtpd.smtp import SMTP, Envelope, Session

from kontrak_xl.core.folder import Folder
from kontrak_xl.mail.items import DueLetter, Enclosure, LetterKind, State, Way
from kontrak_xl.mail.outbox import Outbox
from kontrak_xl.mail.outgoing import letter_texts, queueing, sending
from kontrak_xl.mail.servers import smtp
from kontrak_xl.mail.servers.account import MailAccount, Security, Server

ROUNDS = 5
POSTS, SIZE = 200, 100_000
NOW = dt.datetime(2026, 1, 6, 9, 0)
HOST, SENDER = "127.0.0.1", "organisasi@contoh.go.id"
ACCOUNT = MailAccount(name="Bagian Organisasi", address=SENDER, pause=0, daily=1000, own_copy=False)
Job = Callable[[Path, int], None]


# What is measured ----------------------------------------------------------------------------


def workbook(number: int) -> bytes:
    """As large as a workbook, and as little to be shortened."""
    return random.Random(number).randbytes(SIZE)  # noqa: S311 -- nothing is kept secret


def address(number: int) -> str:
    return f"opd{number}@contoh.go.id"


def item(number: int) -> DueLetter:
    """The letter with the contract of one OPD."""
    post, words = f"OPD{number}", letter_texts.WORDS["kontrak"]
    book = Enclosure(name=f"{post}.xlsx", owner=post, content=partial(workbook, number))
    return DueLetter(
        post=post, name=post, kind=LetterKind.CONTRACT, matter="1", why="kontrak baru",
        to=(address(number),), template="kontrak", words=dict.fromkeys(words, "isi"),
        enclosures=(book,),
    )  # fmt: skip


def queue(root: Path, _port: int) -> None:
    """Compose all letters, keep them and know them."""
    folder = Folder(root)
    with Outbox(folder.register) as outbox:
        items = map(item, range(POSTS))
        queueing.queue(outbox, folder.sent, items, letter_texts.load(root), ACCOUNT, Way.SMTP, NOW)


def bare_email(root: Path, _port: int) -> None:
    """The same letters by Python's own means, written as files and no more."""
    place = root / "bare"
    place.mkdir()
    for number in range(POSTS):
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = SENDER, address(number), "Kontrak"
        letter.set_content("isi\n" * 20)
        letter.add_attachment(workbook(number), "application", "octet-stream", filename="x.xlsx")
        (place / f"{number}.eml").write_bytes(letter.as_bytes())


def send(root: Path, port: int) -> None:
    """Send what waits; all of it must have left."""
    folder = Folder(root)
    server = Server(host=HOST, port=port, security=Security.NONE, user="")
    with Outbox(folder.register) as outbox:
        sent = sending.send(
            outbox, outbox.entries(), folder.sent, ACCOUNT, lambda: smtp.connect(server, ""),
            clock=lambda: NOW, sleep=time.sleep,
        )  # fmt: skip
    if [entry.state for entry in sent.entries] != [State.SENT] * POSTS:
        raise RuntimeError(sent.stopped)


def bare_smtplib(root: Path, port: int) -> None:
    """The same bytes over one connection; nothing is remembered."""
    with smtplib.SMTP(HOST, port) as line:
        for number, path in enumerate(sorted(Folder(root).sent.iterdir())):
            line.sendmail(SENDER, [address(number)], path.read_bytes())


# Processes -----------------------------------------------------------------------------------


class Sink:
    """Takes everything and counts it."""

    count = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if len(envelope.original_content or b"") < SIZE:
            return "554 5.6.0 too small"
        self.count += 1
        return "250 OK"


def serve(line: Connection) -> None:
    """A mail server until something is said to it; then it tells how many letters it took."""

    async def run() -> None:
        sink, loop = Sink(), asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(sink, loop=loop), HOST, 0)
        line.send(server.sockets[0].getsockname()[1])
        await loop.run_in_executor(None, line.recv)
        line.send(sink.count)
        server.close()

    asyncio.run(run())


@contextmanager
def server() -> Iterator[int]:
    """The port of a running mail server, which must have taken every letter twice a round."""
    spawning = multiprocessing.get_context("spawn")
    ours, theirs = spawning.Pipe()
    process = spawning.Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    yield ours.recv()
    ours.send("")
    if (taken := ours.recv()) != 2 * POSTS * ROUNDS:
        raise RuntimeError(f"{taken} letters were taken")
    process.join()


def peak() -> float:
    """Megabytes of memory that this process has held at most."""
    if sys.platform == "win32":
        return float(psutil.Process().memory_info().peak_wset) / 1e6
    told = Path("/proc/self/status").read_text("ascii")
    return int(told.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6


def measured(line: Connection, job: Job, root: Path, port: int) -> None:
    """Seconds of wall and of processor time, and peaks of memory before and after."""
    before, wall, busy = peak(), time.perf_counter(), time.process_time()
    job(root, port)
    line.send((time.perf_counter() - wall, time.process_time() - busy, before, peak()))


def apart(job: Job, root: Path, port: int) -> tuple[float, ...]:
    """Measure a job in a process of its own."""
    spawning = multiprocessing.get_context("spawn")
    ours, theirs = spawning.Pipe()
    process = spawning.Process(target=measured, args=(theirs, job, root, port))
    process.start()
    theirs.close()
    found: tuple[float, ...] = ours.recv()
    process.join()
    return found


def main() -> None:
    """Print one line per comparison."""
    pairs: dict[str, tuple[Job, Job]] = {
        "compose, keep and queue / bare email, written": (queue, bare_email),
        "send over one connection / bare smtplib, same bytes": (send, bare_smtplib),
    }
    told: dict[str, list[tuple[tuple[float, ...], tuple[float, ...]]]] = {one: [] for one in pairs}
    with server() as port:
        for _ in range(ROUNDS):
            with tempfile.TemporaryDirectory() as name:
                for title, (ours, bare) in pairs.items():
                    found = apart(ours, Path(name), port), apart(bare, Path(name), port)
                    told[title].append(found)
    print(f"{POSTS} letters with {SIZE // 1000} kB each, median of {ROUNDS} rounds")
    for title, rounds in told.items():
        mine, theirs = (
            [statistics.median(values) for values in zip(*side, strict=True)]
            for side in zip(*rounds, strict=True)
        )
        for at, unit in enumerate(("wall time", "processor time")):
            ratio = statistics.median(a[at] / b[at] for a, b in rounds)
            head = f"{title}, {unit}"
            print(f"{head:68} {mine[at]:6.2f} s  {theirs[at]:6.2f} s   ratio {ratio:5.2f}")
        head = "  peak memory (of it when started)"
        print(f"{head:68} {mine[3]:3.0f} MB ({mine[2]:.0f}) {theirs[3]:3.0f} MB ({theirs[2]:.0f})")


if __name__ == "__main__":
    main()
