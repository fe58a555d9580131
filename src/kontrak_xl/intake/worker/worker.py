"""Clerks unpack received files in processes of their own and survive whatever is in them."""

from __future__ import annotations

import contextlib
import itertools
import os
import queue
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self, assert_never

import psutil

from kontrak_xl.core.errors import KontrakError
from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.observations import Origin
from kontrak_xl.intake.parcels.parcel import Parcel
from kontrak_xl.intake.parcels.passwords import VARIABLE
from kontrak_xl.intake.worker import wire
from kontrak_xl.intake.worker.wire import Failure, Job

COMMAND = (sys.executable, "-P", "-m", "kontrak_xl.intake.worker.child")
"""What a child is: the same Python, never a module that happens to lie in the current folder."""
_TICK = 0.02
"""Seconds between two looks at a child at work."""
_START = 120.0
"""Seconds in which a child must have started, with a virus scanner reading every module."""
_AHEAD = 2
"""How many files per worker are taken from the caller before their turn."""
_STOPPED = "pembaca berhenti mendadak"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one file may cost.

    ``seconds`` are of the processor's time, not of the clock: on an old laptop whose disk is busy
    or that scans for viruses an honest file may wait long, but it does not compute for long.
    ``wall`` bounds the clock generously, for a reader that waits for something that never comes.
    ``megabytes`` are resident, the child's own 30 included.
    """

    seconds: float = 10.0
    megabytes: int = 500
    wall: float = 300.0


class ClerkError(KontrakError):
    """No child can be started at all, so no file can be judged."""

    def __init__(self) -> None:
        super().__init__(
            "Pembaca berkas tidak dapat dijalankan; pasang ulang kontrak-xl atau izinkan Python "
            "pada antivirus, lalu ulangi."
        )


class Clerk:
    """Unpacks one file after another in a child process, which is replaced when it fails.

    The child starts with the first file. One Clerk serves one thread.
    """

    def __init__(self, limits: Limits | None = None, command: Sequence[str] = COMMAND) -> None:
        self._limits = limits or Limits()
        self._command = command
        self._child: _Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child."""
        if self._child is not None:
            self._child.end()
            self._child = None

    def unpack(
        self,
        content: bytes,
        name: str,
        passwords: Sequence[str] = (),
        without: frozenset[str] = frozenset(),
    ) -> Parcel:
        """What a file holds; one that cannot be finished is a parcel with K208 alone.

        Raises:
            ClerkError: no child can be started.
        """
        job = Job(content=content, name=name, passwords=tuple(passwords), without=without)
        return self.do(job)

    def do(self, job: Job) -> Parcel:
        """The same for a job.

        Raises:
            ClerkError: no child can be started.
        """
        if self._child is None or not self._child.alive:
            self.close()
            self._child = _Child(self._command, self._limits.megabytes)
        answer = self._child.ask(job, self._limits)
        if isinstance(answer, Parcel):
            return answer
        self.close()
        return Parcel(pieces=(), findings=(Finding(Code.UNFINISHED, Origin(job.name), answer),))


def unpack_all(
    jobs: Iterable[Job],
    workers: int,
    limits: Limits | None = None,
    command: Sequence[str] = COMMAND,
) -> Generator[tuple[Job, Parcel], None, None]:
    """Each job with its parcel, in order, as soon as it is ready; ``workers`` at work side by side.

    Jobs are taken from ``jobs`` only a few ahead: let it be a generator that reads each file when
    asked, and a folder of any size needs the memory of a few files.

    Raises:
        ClerkError: no child can be started.
    """
    clerks = [Clerk(limits, command) for _ in range(max(1, workers))]
    idle: queue.SimpleQueue[Clerk] = queue.SimpleQueue()
    for clerk in clerks:
        idle.put(clerk)

    def work(job: Job) -> Parcel:
        clerk = idle.get()
        try:
            return clerk.do(job)
        finally:
            idle.put(clerk)

    waiting: deque[tuple[Job, Future[Parcel]]] = deque()
    coming = iter(jobs)
    with contextlib.ExitStack() as stack:
        stack.callback(_close, clerks)
        pool = stack.enter_context(ThreadPoolExecutor(len(clerks)))
        stack.callback(_close, clerks)
        stack.callback(lambda: [future.cancel() for _, future in waiting])
        waiting.extend(
            (job, pool.submit(work, job)) for job in itertools.islice(coming, _AHEAD * len(clerks))
        )
        while waiting:
            job, future = waiting.popleft()
            yield job, future.result()
            waiting.extend((job, pool.submit(work, job)) for job in itertools.islice(coming, 1))


def _close(clerks: Iterable[Clerk]) -> None:
    for clerk in clerks:
        clerk.close()


class _Child:
    """One child process and the pipes to it."""

    def __init__(self, command: Sequence[str], megabytes: int) -> None:
        environment = {key: value for key, value in os.environ.items() if key != VARIABLE}
        try:
            process = subprocess.Popen(  # noqa: S603 -- our own Python
                [*command, str(megabytes)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise ClerkError from error
        if process.stdin is None or process.stdout is None:
            raise ClerkError
        self._process, self._in, self._out = process, process.stdin, process.stdout
        self._watched: psutil.Process | None = None
        try:
            self._watched = psutil.Process(self._number())
        except (psutil.Error, ValueError) as error:
            self.end()
            raise ClerkError from error

    def _number(self) -> int:
        """The number of the process that reads; on Windows the one started may be its launcher.

        Raises:
            ValueError: the child says none.
        """
        hello = _Talk(lambda: wire.receive(self._out))
        hello.join(_START)
        return int(hello.heard or b"")

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, job: Job, limits: Limits) -> Parcel | str:
        """The answer to a job, or in words why there is none; then the child is of no more use."""

        def exchange() -> bytes:
            wire.send_job(self._in, job)
            return wire.receive(self._out)

        talk = _Talk(exchange)
        excess = self._watch(talk, limits)
        if excess:
            return excess
        try:
            answer = wire.unpacked(talk.heard or b"", job)
        except (ValueError, TypeError):
            return _STOPPED
        return answer if isinstance(answer, Parcel) else _in_words(answer, limits)

    def _watch(self, talk: _Talk, limits: Limits) -> str:
        """Wait for the answer; what the child exceeds meanwhile, in words."""
        begun, spent = time.monotonic(), self._seconds()
        while True:
            talk.join(_TICK)
            if not talk.is_alive():
                return ""
            if self._megabytes() > limits.megabytes:
                return f"melampaui {limits.megabytes} MB"
            if self._seconds() - spent > limits.seconds:
                return f"melampaui {limits.seconds:g} detik"
            if time.monotonic() - begun > limits.wall:
                return f"tidak selesai dalam {limits.wall:g} detik"

    def _seconds(self) -> float:
        """Seconds of the processor that the child has used; 0 when it is gone."""
        with contextlib.suppress(psutil.Error):
            if self._watched is not None:
                times = self._watched.cpu_times()
                return times.user + times.system
        return 0.0

    def _megabytes(self) -> float:
        """What the child holds, on Windows also what was moved out to the disk; 0 when gone."""
        with contextlib.suppress(psutil.Error):
            if self._watched is not None:
                held = self._watched.memory_info()
                return float(max(held.rss, getattr(held, "private", 0)) / 2**20)
        return 0.0

    def end(self) -> None:
        """Kill it: it holds nothing that is worth a farewell."""
        with contextlib.suppress(psutil.Error):
            if self._watched is not None:
                self._watched.kill()
        self._process.kill()
        self._process.wait()
        for pipe in (self._in, self._out):
            with contextlib.suppress(OSError):
                pipe.close()


def _in_words(failure: Failure, limits: Limits) -> str:
    match failure:
        case Failure.MEMORY:
            return f"melampaui {limits.megabytes} MB"
        case Failure.DEPTH:
            return "isinya bersarang terlalu dalam"
        case Failure.STOPPED:
            return _STOPPED
        case _:
            assert_never(failure)


class _Talk(threading.Thread):
    """An exchange with the child, which may never end; ``heard`` is what it said, if anything."""

    def __init__(self, exchange: Callable[[], bytes]) -> None:
        super().__init__(daemon=True)
        self._exchange = exchange
        self.heard: bytes | None = None
        self.start()

    def run(self) -> None:
        with contextlib.suppress(EOFError, OSError, ValueError):
            self.heard = self._exchange()
