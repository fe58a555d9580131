"""The child process in which received files are opened, so that no file can harm the run."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import IO

from kontrak_xl.intake.parcels.parcel import Parcel
from kontrak_xl.intake.parcels.unpack import unpack
from kontrak_xl.intake.worker import wire
from kontrak_xl.intake.worker.wire import Failure, Job

_SLACK = 1.25
"""The system's own bound lies above the Clerk's, so that mostly the Clerk is the one to say it."""
_HEAVY = ("numpy", "pandas", "PIL")
"""What a reader would import only because it is there; it doubles the time of a cold start."""


def opened(job: Job) -> Parcel:
    """What a job asks for."""
    return unpack(job.content, job.name, job.passwords, job.without)


def serve(work: Callable[[Job], Parcel] = opened) -> None:
    """Answer jobs from the standard input on the standard output until no more come."""
    incoming, outgoing = _pipes()
    _bounds(int(sys.argv[1]))
    sys.modules.update(dict.fromkeys(_HEAVY))  # type: ignore[arg-type]  # None: as if not there
    wire.send(outgoing, str(os.getpid()).encode())
    while True:
        try:
            job = wire.receive_job(incoming)
        except EOFError:
            return
        wire.send(outgoing, _answer(job, work))


def _answer(job: Job, work: Callable[[Job], Parcel]) -> bytes:
    try:
        return wire.packed(work(job))
    except MemoryError:
        return wire.packed(Failure.MEMORY)
    except RecursionError:
        return wire.packed(Failure.DEPTH)
    except BaseException:  # noqa: BLE001 -- a panic of a native reader is no Exception
        return wire.packed(Failure.STOPPED)


def _pipes() -> tuple[IO[bytes], IO[bytes]]:
    """The two pipes to the Clerk, taken away from where a library would read or print."""
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    return incoming, outgoing


def _bounds(megabytes: int) -> None:
    """What the platform itself can bound; a crash leaves neither a core file nor a window."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever stops the Clerk stops its child
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 -- only here

        ctypes.windll.kernel32.SetErrorMode(0x0001 | 0x0002 | 0x8000)
    else:
        import resource  # noqa: PLC0415 -- Windows has none

        size = int(megabytes * _SLACK * 2**20)
        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        size = size if most == resource.RLIM_INFINITY else min(size, most)
        resource.setrlimit(resource.RLIMIT_DATA, (size, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    serve()
