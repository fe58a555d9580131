"""A child of a Clerk that does what the worst readers of hostile files do, run as a script."""

from __future__ import annotations

import ctypes
import os
import resource
import sys
import time
from typing import TYPE_CHECKING

from kontrak_xl.intake.worker import child

if TYPE_CHECKING:
    from kontrak_xl.intake.parcels.parcel import Parcel
    from kontrak_xl.intake.worker.wire import Job


def work(job: Job) -> Parcel:
    """Does what the file says; any other file is opened as usual."""
    deed = DEEDS.get(job.content)
    if deed is not None:
        deed()
    return child.opened(job)


def _compute() -> None:
    while True:
        pass


def _sleep() -> None:
    time.sleep(60)


def _eat() -> None:
    """As on Windows, where only the Clerk watches; with an end, should it not."""
    most = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    held = []
    for _ in range(250):
        held.append(bytearray(b"\1") * 2**22)
        time.sleep(0.001)


def _eat_at_once() -> None:
    bytearray(2**40)


def _dive() -> None:
    _dive()


def _leave() -> None:
    sys.exit(0)


def _leave_at_once() -> None:
    os._exit(0)


def _crash() -> None:
    ctypes.string_at(0)


def _print() -> None:
    print("sampah" * 10_000)  # noqa: T201 -- that is the point
    os.write(1, b"\0" * 10_000)
    os.write(2, b"Traceback (most recent call last):\n")


def _read() -> None:
    assert not os.read(0, 10)
    assert not sys.stdin.read()


def _panic() -> None:
    raise BaseException("panic")  # noqa: TRY002 -- as a native reader does


DEEDS = {
    b"abort": os.abort,
    b"crash": _crash,
    b"compute": _compute,
    b"sleep": _sleep,
    b"eat": _eat,
    b"eat at once": _eat_at_once,
    b"dive": _dive,
    b"leave": _leave,
    b"leave at once": _leave_at_once,
    b"print": _print,
    b"read": _read,
    b"panic": _panic,
}

if __name__ == "__main__":
    child.serve(work)
