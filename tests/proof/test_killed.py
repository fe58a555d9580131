"""Killed at any moment and run again: the same register, the same ranking, nothing lost."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kontrak_xl.commands import konsolidasi
from kontrak_xl.core import files
from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.observations import Origin
from kontrak_xl.intake.parcels.parcel import Parcel
from kontrak_xl.returns import collect
from kontrak_xl.returns.register import database
from kontrak_xl.returns.register.database import RegisterError
from kontrak_xl.returns.register.register import Register
from tests.support import mortal
from tests.support.closings import begun, send

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kontrak_xl.core.folder import Folder

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork"),
]
POINTS = 22
"""How many of the writes a process is killed at, spread over all and over every kind."""
DRAFTS = ".tulis-*.tmp"


def filled(root: Path) -> Folder:
    """A folder with three files that came in: two of one OPD, and one of nobody."""
    folder = begun(root)
    send(folder, "a.xlsx", {1: 90, 2: "belum ada"})
    send(folder, "b.xlsx", {1: 95})
    files.save(b"%PDF-1.7", folder.inbox / "c.pdf")
    return folder


def content(root: Path) -> dict[str, bytes]:
    """All that lies in the folder; the register by what it says, drafts of nobody left out."""
    found = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.suffix not in {".sqlite", ".tmp"}
    }
    with contextlib.closing(sqlite3.connect(root / "arsip" / "register.sqlite")) as database:
        version = database.execute("PRAGMA user_version").fetchone()
        lines = [*sorted(database.iterdump()), str(version)]
    return found | {"register": "\n".join(lines).encode()}


def forked(root: Path, last: int) -> tuple[int, list[str]]:
    """Run in a child that kills itself at a write; how it ended, and the kinds of its writes."""
    reader, pen = os.pipe()
    child = os.fork()
    if not child:
        code = 1
        with contextlib.suppress(BaseException):
            os.write(pen, json.dumps(mortal.doomed(root, last)).encode())
            code = 0
        os._exit(code)
    os.close(pen)
    with os.fdopen(reader, "rb") as told:
        kinds = told.read()
    return os.waitpid(child, 0)[1], json.loads(kinds or b"[]")


@cache
def undisturbed() -> tuple[dict[str, bytes], tuple[str, ...], Path]:
    """What a run leaves, the kinds of its writes, and the folder as it was before."""
    before = Path(_TEMPORARY.make())
    filled(before)
    after = Path(_TEMPORARY.make())
    shutil.copytree(before, after, dirs_exist_ok=True)
    ended, kinds = forked(after, 0)
    assert ended == 0
    return content(after), tuple(kinds), before


class _Temporary:
    """Folders that last as long as the tests."""

    factory: pytest.TempPathFactory

    def make(self) -> Path:
        return self.factory.mktemp("kerja")


_TEMPORARY = _Temporary()


@pytest.fixture(autouse=True)
def _folders(tmp_path_factory: pytest.TempPathFactory) -> None:
    _TEMPORARY.factory = tmp_path_factory


def points(kinds: tuple[str, ...]) -> list[int]:
    """Writes of every kind and from every part of the run; the same each time."""
    firsts = {kinds.index(kind) + 1 for kind in kinds}
    lasts = {len(kinds) - kinds[::-1].index(kind) for kind in kinds}
    chosen = firsts | lasts
    others = [at for at in range(1, len(kinds) + 1) if at not in chosen]
    chance = random.Random(4)  # noqa: S311 -- nothing is kept secret
    more = chance.sample(others, max(0, POINTS - len(chosen)))
    return sorted(chosen | set(more))


def test_there_are_writes_of_every_kind() -> None:
    _, kinds, _ = undisturbed()
    assert {"open", "os.rename", "INSERT", "BEGIN", "COMMIT", "CREATE", "PRAGMA"} <= set(kinds)
    assert len(kinds) > 50


def test_killed_at_a_write__run_again__nothing_differs(tmp_path: Path) -> None:
    expected, kinds, before = undisturbed()
    for last in points(kinds):
        root = tmp_path / str(last)
        shutil.copytree(before, root)
        ended, _ = forked(root, last)
        assert os.WIFSIGNALED(ended), f"write {last} was not reached"
        assert os.WTERMSIG(ended) == signal.SIGKILL
        ended, _ = forked(root, 0)
        assert ended == 0
        assert content(root) == expected, f"killed at write {last}, {kinds[last - 1]}"


def test_killed_again_and_again__comes_to_an_end(tmp_path: Path) -> None:
    """Every run is killed one write later than the run before it."""
    expected, kinds, before = undisturbed()
    shutil.copytree(before, tmp_path, dirs_exist_ok=True)
    for last in range(3, len(kinds), len(kinds) // 8):
        forked(tmp_path, last)
    assert forked(tmp_path, 0)[0] == 0
    assert content(tmp_path) == expected


RUN = """
import datetime as dt, sys
import kontrak_xl
kontrak_xl.konsolidasi(sys.argv[1], 1, clock=lambda: dt.datetime(2026, 2, 10, 9, 0), workers=2)
"""


def started(root: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", RUN, str(root)], stderr=subprocess.PIPE)


def test_killed_at_random__with_its_children__nothing_differs(tmp_path: Path) -> None:
    expected, _, before = undisturbed()
    shutil.copytree(before, tmp_path, dirs_exist_ok=True)
    for wait in (0.4, 0.9):
        run = started(tmp_path)
        time.sleep(wait)
        run.kill()
        run.communicate()
    last = started(tmp_path)
    told = last.communicate()[1]
    assert (last.returncode, told) == (0, b"")
    assert content(tmp_path) == expected


def test_two_runs_at_once__come_to_the_same(tmp_path: Path) -> None:
    expected, _, before = undisturbed()
    shutil.copytree(before, tmp_path, dirs_exist_ok=True)
    runs = [started(tmp_path), started(tmp_path)]
    told = [run.communicate()[1] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], told
    assert content(tmp_path) == expected


# What is left behind, and who is in the way ------------------------------------------------------


def test_a_draft_of_a_killed_run__is_removed_when_it_is_old(tmp_path: Path) -> None:
    folder = filled(tmp_path)
    drafts = [path / ".tulis-x.tmp" for path in (folder.originals, folder.results)]
    for path in drafts:
        files.save(b"halb", path)
    os.utime(drafts[0], (0, 0))
    konsolidasi.konsolidasi(tmp_path, 1, clock=lambda: mortal.NOW)
    assert [path.exists() for path in drafts] == [False, True], "a young one may be in use"


@pytest.fixture
def busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A register that another programme holds."""
    monkeypatch.setattr(database, "_PATIENCE", 0.05)
    path = tmp_path / "register.sqlite"
    with Register(path):
        pass
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield path


def test_in_use_by_another_run__is_one_kind_sentence(busy: Path) -> None:
    for untouched in (False, True):
        with pytest.raises(RegisterError) as caught, Register(busy, untouched=untouched) as held:
            held.files()
        sentence = str(caught.value)
        assert "konsolidasi lain yang masih berjalan" in sentence
        assert sentence.endswith("tunggu sampai selesai, lalu ulangi.")
        assert "sqlite" not in sentence.replace(str(busy), "")


def test_a_reading_that_cannot_be_finished__loses_nothing_read_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The version of the reading is raised, and the new one stops in the middle."""
    folder = filled(tmp_path)
    first = konsolidasi.konsolidasi(folder.root, 1, clock=lambda: mortal.NOW)
    before = collect.READING
    monkeypatch.setattr(collect, "READING", before + 1)

    def stopped(jobs: Any, _workers: int) -> Iterator[Any]:
        for job in jobs:
            told = Finding(Code.UNFINISHED, Origin(job.name), "terhenti")
            yield job, Parcel(pieces=(), findings=(told,))

    monkeypatch.setattr(collect, "unpack_all", stopped)
    second = konsolidasi.konsolidasi(folder.root, 1, clock=lambda: mortal.NOW)
    assert second.scores.posts.equals(first.scores.posts)
    with Register(folder.register) as held:
        assert sorted(held.readings_by_hash().values()) == [0, before, before], (
            "the PDF held nothing that could be lost"
        )
