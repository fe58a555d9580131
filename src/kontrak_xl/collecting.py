"""Collecting what came back: every new file is kept, read and registered, once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from kontrak_xl import errors, names, realizations, writer
from kontrak_xl.folder import Folder
from kontrak_xl.model import ContractKey, Edition
from kontrak_xl.realizations import Submission
from kontrak_xl.register import Register, fingerprint

MANY = 12
"""From so many new files on, reading is shared among processes."""
Progress = Callable[[int, int], None]


def collect(
    folder: Folder,
    register: Register,
    shelf: Mapping[ContractKey, tuple[Edition, ...]],
    received: dt.datetime,
    progress: Progress = lambda _done, _all: None,
    workers: int = 1,
) -> int:
    """Register every file of the inbox that is new by its content; returns how many were.

    With several ``workers`` many files are read side by side in fresh processes; the calling
    programme then needs the usual ``if __name__ == "__main__"`` guard.
    """
    known = register.known()
    fresh: dict[str, tuple[Path, bytes]] = {}
    for path in folder.arrivals():
        content = errors.read(path)
        sha = fingerprint(content)
        if sha not in known:
            fresh.setdefault(sha, (path, content))
    jobs = [(content, _shown(path, folder)) for path, content in fresh.values()]
    results = _read_all(jobs, shelf, workers)
    for done, (sha, submission) in enumerate(zip(fresh, results, strict=True), 1):
        path, content = fresh[sha]
        name = names.safe(f"{sha}{path.suffix.lower()}")
        writer.save(content, folder.originals / name)
        register.add(sha, submission, received)
        progress(done, len(fresh))
    return len(fresh)


def _shown(path: Path, folder: Folder) -> str:
    """A file as the bureau finds it again: its path below the inbox."""
    name = path.relative_to(folder.inbox).as_posix()
    return name.encode("utf-8", "replace").decode()


def _read_all(
    jobs: Sequence[tuple[bytes, str]],
    shelf: Mapping[ContractKey, tuple[Edition, ...]],
    workers: int,
) -> Iterator[Submission]:
    if workers < 2 or len(jobs) < MANY:
        yield from (realizations.read(content, file, shelf) for content, file in jobs)
        return
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        yield from pool.map(partial(_read_one, shelf=shelf), jobs, chunksize=4)


def _read_one(
    job: tuple[bytes, str], shelf: Mapping[ContractKey, tuple[Edition, ...]]
) -> Submission:
    return realizations.read(*job, shelf)
