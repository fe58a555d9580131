"""A working folder read once: each source, and what is dear, at most once for each command."""

from __future__ import annotations

import os
import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import kontrak_xl
from kontrak_xl.contracts import shelf
from kontrak_xl.core.folder import Folder
from kontrak_xl.mail import letter_table
from kontrak_xl.mail.outgoing import letter_texts
from kontrak_xl.master import centre, decisions, draft, reading
from kontrak_xl.returns import collect
from kontrak_xl.returns.counting import closed_months, merging
from kontrak_xl.rules import scores

from .support import small_year
from .support.small_year import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DEAR = {
    "buku induk": reading.master_of,
    "rancangan": draft.draft,
    "terbitan": shelf.load,
    "penutupan": closed_months.load_closed,
    "penggabungan": merging.merge_reports,
    "nilai pusat": centre.central_values,
    "keputusan": decisions.read_decisions,
    "belum dibaca": collect.unread,
    "surat": letter_table.letters,
    "naskah": letter_texts.load,
}
NOW = clock(3, 15)


# Counting ------------------------------------------------------------------------------------

_opened: Counter[str] = Counter()
_watching: list[Path] = []


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    """Count what is opened for reading below the folder that is watched."""
    if event != "open" or not _watching or not isinstance(arguments[0], str | bytes | Path):
        return
    path, mode, flags = Path(os.fsdecode(arguments[0])), arguments[1], arguments[2]
    writes = set(mode) & set("wax+") if mode else flags & (os.O_WRONLY | os.O_RDWR)
    if not writes and path.is_relative_to(_watching[0]):
        _opened[path.relative_to(_watching[0]).as_posix()] += 1


sys.addaudithook(_hear)


@contextmanager
def opens(root: Path) -> Iterator[Counter[str]]:
    """How often each file below a folder is opened for reading."""
    _opened.clear()
    _watching.append(root)
    try:
        yield _opened
    finally:
        _watching.clear()


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often what is dear is done, by whatever name a module calls it."""
    counted: Counter[str] = Counter()

    def counting(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            counted[name] += 1
            return real(*arguments, **named)

        return call

    for name, real in DEAR.items():
        wrapped = counting(name, real)
        for module in [one for key, one in sys.modules.items() if key.startswith("kontrak_xl")]:
            for at, value in list(vars(module).items()):
                if value is real:
                    monkeypatch.setattr(module, at, wrapped)
    whole = scores.score

    def score(editions: Any, *more: Any, **named: Any) -> Any:
        known = tuple(editions)
        posts = ",".join(sorted({one.key.post for one in known}))
        counted[f"skor {posts} {len(more[0])} {more[2]}"] += 1
        return whole(known, *more, **named)

    monkeypatch.setattr(scores, "score", score)
    return counted


COMMANDS: dict[str, Callable[[Path], Any]] = {
    "periksa": lambda root: kontrak_xl.periksa(root, clock=NOW),
    "buat": lambda root: kontrak_xl.buat(root, clock=NOW),
    "buat semua": lambda root: kontrak_xl.buat(root, semua=True, clock=NOW),
    "konsolidasi bulan": lambda root: kontrak_xl.konsolidasi(root, "maret", clock=NOW),
    "konsolidasi triwulan": lambda root: kontrak_xl.konsolidasi(root, triwulan=1, clock=NOW),
    "konsolidasi bulan tertutup": lambda root: kontrak_xl.konsolidasi(root, 1, clock=NOW),
    "tutup": lambda root: kontrak_xl.tutup(root, "februari", clock=NOW),
    "tutup lagi": lambda root: kontrak_xl.tutup(root, 1, clock=NOW),
    "status": lambda root: kontrak_xl.status(root, clock=NOW),
    "riwayat": lambda root: kontrak_xl.riwayat(root, "DINKES", clock=NOW),
    "terima": lambda root: kontrak_xl.terima(root, clock=NOW),
    "kirim rencana": lambda root: kontrak_xl.kirim(root, sebagai="rencana", clock=NOW),
    "kirim folder": lambda root: kontrak_xl.kirim(root, cara="folder", clock=NOW),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_each_source_is_read_once(command: str, calls: Counter[str], tmp_path: Path) -> None:
    place = small_year.lay(tmp_path)
    calls.clear()
    with opens(tmp_path) as opened:
        COMMANDS[command](tmp_path)
    assert opened[place.master.name] == 1
    assert again(opened) == {}
    assert again(calls) == {}


def again(counted: Counter[str]) -> dict[str, int]:
    """What was done more than once; a new report is read for its name and again to be kept."""
    inbox = f"{Folder(Path()).inbox.name}/"
    return {
        name: count
        for name, count in counted.items()
        if count > 1 and not (name.startswith(inbox) and count == 2)
    }


def test_the_count_hears_every_source(calls: Counter[str], tmp_path: Path) -> None:
    """Else a source that is never heard would count as read once."""
    place = small_year.lay(tmp_path)
    calls.clear()
    with opens(tmp_path) as opened:
        for command in COMMANDS.values():
            command(tmp_path)
    sources = [
        place.master, place.account, tmp_path / small_year.LOGO, *place.shelf.glob("*.json"),
        *(path for path in place.closings.glob("*/*.json") if "2026-01" in path.name),
    ]  # fmt: skip
    assert len(sources) == 7
    assert [
        path.name for path in sources if not opened[path.relative_to(tmp_path).as_posix()]
    ] == []
    assert DEAR.keys() - calls.keys() == set()
    assert sum(name.startswith("skor") for name in calls) > 5
    assert again(opened)
    assert again(calls)
