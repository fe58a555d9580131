"""What a Clerk and its child tell each other: frames of bytes, each with its length before it."""

from __future__ import annotations

import io
import json
import pickle
import struct
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import IO

from kontrak_xl.intake.parcels.parcel import Parcel

_LENGTH = struct.Struct(">Q")
_LONGEST = 2**31
_PLAIN = frozenset(
    ("datetime.date", "datetime.datetime", "datetime.time", "datetime.timedelta",
     "datetime.timezone")
)  # fmt: skip
_OURS = frozenset(
    f"kontrak_xl.{name}"
    for name in ("core.findings", "core.observations", "intake.parcels.parcel", "workbook.cells")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One received file to be unpacked; sheets named in ``without`` are not read."""

    content: bytes = field(repr=False)
    name: str
    passwords: tuple[str, ...] = field(default=(), repr=False)
    without: frozenset[str] = frozenset()


class Failure(StrEnum):
    """Why a child could not finish a job, as it can still tell itself."""

    MEMORY = "memory"
    DEPTH = "depth"
    STOPPED = "stopped"


def send(pipe: IO[bytes], frame: bytes) -> None:
    """Write one frame."""
    pipe.write(_LENGTH.pack(len(frame)))
    pipe.write(frame)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes:
    """Read one frame.

    Raises:
        EOFError: the other side is gone, or what it says is no frame.
    """
    head = pipe.read(_LENGTH.size)
    length = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else _LONGEST + 1
    frame = pipe.read(length) if length <= _LONGEST else b""
    if len(frame) != length:
        raise EOFError
    return frame


def send_job(pipe: IO[bytes], job: Job) -> None:
    """Write a job: what is to be done first, then the bytes as they are."""
    head = {"name": job.name, "passwords": job.passwords, "without": sorted(job.without)}
    send(pipe, json.dumps(head).encode())
    send(pipe, job.content)


def receive_job(pipe: IO[bytes]) -> Job:
    """Read a job.

    Raises:
        EOFError: no more is coming.
    """
    head = json.loads(receive(pipe))
    return Job(
        content=receive(pipe),
        name=head["name"],
        passwords=tuple(head["passwords"]),
        without=frozenset(head["without"]),
    )


def packed(answer: Parcel | Failure) -> bytes:
    """An answer as bytes, without what the other side has already: the file itself."""
    if isinstance(answer, Failure):
        return pickle.dumps(answer.value)
    pieces = (replace(p, content=p.content if p.inside else b"") for p in answer.pieces)
    return pickle.dumps(replace(answer, pieces=tuple(pieces)), pickle.HIGHEST_PROTOCOL)


def unpacked(frame: bytes, job: Job) -> Parcel | Failure:
    """An answer from its bytes.

    Raises:
        ValueError: it is none.
    """
    try:
        answer = _Answer(io.BytesIO(frame)).load()
    except Exception as error:
        raise ValueError from error
    if isinstance(answer, str):
        return Failure(answer)
    if not isinstance(answer, Parcel):
        raise TypeError
    pieces = (replace(p, content=p.content if p.inside else job.content) for p in answer.pieces)
    return replace(answer, pieces=tuple(pieces))


class _Answer(pickle.Unpickler):
    """Reads our own data classes, dates and times, and nothing else.

    A library that reads hostile files might be made to say anything; what it says runs nothing.
    """

    def find_class(self, module: str, name: str) -> type:
        if f"{module}.{name}" in _PLAIN or (module in _OURS and name.isidentifier()):
            found: object = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError
