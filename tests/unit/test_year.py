"""A working folder read once: each source, and what is dear, at most once for each command."""

from __future__ import annotations

import ast
import inspect
import os
import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import kontrak_xl
from kontrak_xl.contracts import shelf
from kontrak_xl.core import files
from kontrak_xl.core.errors import KontrakError
from kontrak_xl.core.findings import Code
from kontrak_xl.core.folder import (
    Folder,
    NoContractError,
    NothingReceivedError,
    UnknownMonthError,
    UnknownPeriodError,
)
from kontrak_xl.core.model import Period
from kontrak_xl.mail import letter_table
from kontrak_xl.mail.outgoing import letter_texts
from kontrak_xl.master import centre, decisions, draft, reading
from kontrak_xl.returns import collect
from kontrak_xl.returns.counting import closed_months, merging
from kontrak_xl.rules import scores
from kontrak_xl.year import Year, own_findings
from tests.support import samples, small_year
from tests.support.masters import changed, laid_out
from tests.support.small_year import HOSTILE, clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DEAR: dict[str, Callable[..., Any]] = {
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
        values = tuple(more[0]), tuple(more[1])
        given = hash((known, *values, repr(more[2:]), repr(sorted(named.items()))))
        counted[f"skor {posts} {len(more[0])} {more[2]} {given}"] += 1
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


# In a notebook -------------------------------------------------------------------------------


@pytest.fixture
def year(tmp_path: Path) -> Year:
    small_year.lay(tmp_path)
    return Year(tmp_path, clock=NOW)


def test_repr_reads_nothing_and_tells_what_is_known(tmp_path: Path) -> None:
    small_year.lay(tmp_path)
    year = Year(tmp_path, clock=NOW)
    with opens(tmp_path) as opened:
        assert repr(year) == f'Year("{tmp_path}")'
        assert opened == {}
        assert len(year.issued) == 3  # year.editions asks the draft, which asks what is closed
        assert repr(year) == f'Year("{tmp_path}", 2026: 3 kontrak)'
        assert len(year.editions) == 3
        assert len(year.closed) == 1
        before = opened.copy()
        assert repr(year) == f'Year("{tmp_path}", 2026: 3 kontrak, 1 bulan ditutup)'
        assert opened == before


@pytest.mark.parametrize("name", ["tidak ada", 'dua\nbaris "x"', "\udcff", "Ω"])
def test_repr_is_one_line_of_any_folder(name: str) -> None:
    told = repr(Year(name))
    assert told.startswith('Year("')
    assert "\n" not in told


def test_repr_stays_after_a_source_was_found_unreadable(tmp_path: Path) -> None:
    place = small_year.lay(tmp_path)
    place.master.write_bytes(b"bukan buku")
    year = Year(tmp_path)
    for _ in range(2):
        with pytest.raises(KontrakError):
            _ = year.number
        assert repr(year) == f'Year("{tmp_path}")'


def shown(year: Year) -> str:
    """What a notebook asks for."""
    return str(year._repr_html_())


def test_a_notebook_shows_months_and_steps(year: Year) -> None:
    told = shown(year)
    assert told.count("<tr>") == 13
    assert "<td>Januari</td><td>ditutup</td>" in told
    assert "<td>Februari</td><td>sementara</td>" in told
    steps = year.status().steps
    assert len(steps) > 2
    assert told.count("<li>") == len(steps)
    assert "1 berkas baru" in told


def test_a_notebook_never_runs_what_a_cell_says(tmp_path: Path) -> None:
    place = small_year.lay(tmp_path)
    rows = small_year.rows(HOSTILE)
    rows["pemda"][0]["nama"] = "Pemda <img src=x onerror=alert(1)>"
    files.save(samples.render_master(rows), place.master)
    year = Year(tmp_path, clock=NOW)
    assert year.draft.posts["DINKES"].name == HOSTILE
    report = year.report("februari")
    for told in (shown(year), year.findings()._repr_html_(), report.findings._repr_html_()):
        assert "<script" not in told
        assert "<img" not in told
    assert "&lt;img src=x" in shown(year)


@pytest.mark.parametrize("broken", ["Buku Induk.xlsx", "arsip/register.sqlite", "arsip/terbitan"])
def test_a_notebook_is_told_in_one_sentence_what_cannot_be_read(
    broken: str, tmp_path: Path
) -> None:
    small_year.lay(tmp_path)
    path = tmp_path / broken
    for one in path.glob("*.json") if path.is_dir() else [path]:
        one.write_bytes(b"<b>rusak</b>")
    told = shown(Year(tmp_path, clock=NOW))
    assert told.startswith("<p>")
    assert told.endswith(".</p>")
    assert told.count("<") == 2


def test_a_folder_without_a_year_is_told_too(tmp_path: Path) -> None:
    assert "kontrak-xl mulai" in shown(Year(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_dir_names_what_is_public_and_all_of_it_is_said(year: Year) -> None:
    names = dir(year)
    assert {"master", "draft", "editions", "closed", "received", "decisions", "report", "scores",
            "findings", "status", "take_in"} <= set(names)  # fmt: skip
    assert [name for name in names if name.startswith("_")] == []
    silent = [
        name
        for name in names
        if hasattr(Year, name)
        and name not in {"taken", "mails"}
        and not inspect.getdoc(getattr(Year, name))
    ]
    assert silent == []
    assert [name for name in names if not hasattr(year, name)] == []


# Asking --------------------------------------------------------------------------------------


def test_a_month_by_name_and_number(year: Year) -> None:
    by_name, by_number = year.report("februari"), year.report(2)
    assert by_name is by_number
    assert by_name.scores.period == Period(1, 2)
    assert not by_name.final
    assert year.scores("Februari") is by_name.scores
    assert set(by_name.scores.posts["opd"]) == {"DINKES", "DPUPR"}, "units are ranked apart"


def test_a_closed_month_is_what_was_published(year: Year) -> None:
    report = year.report("januari")
    assert report.final
    pd.testing.assert_frame_equal(report.scores.posts, year.closed[1].scores().posts)


def test_a_triwulan_leads_with_its_own_score(year: Year) -> None:
    report = year.report(triwulan=1)
    assert (report.scores.period, report.own, report.by_itself) == (
        Period(1, 3),
        Period(1, 3),
        True,
    )
    second = year.report(triwulan=2)
    assert second.beside is not None
    assert (second.scores.period, second.beside.period) == (Period(4, 6), Period(1, 6))
    assert year.report(semester=1).scores is second.beside


def test_what_no_year_has_is_refused(year: Year) -> None:
    with pytest.raises(UnknownMonthError):
        year.report("junius")
    for wrong in ({}, {"triwulan": 5}, {"triwulan": 1, "semester": 1}):
        with pytest.raises(UnknownPeriodError):
            year.report(**wrong)


def test_a_year_in_which_nothing_came_back_says_so(tmp_path: Path) -> None:
    files.save(samples.render_master(samples.small_rows()), Folder(tmp_path).master)
    with pytest.raises(NoContractError):
        Year(tmp_path, clock=NOW).scores("januari")
    kontrak_xl.buat(tmp_path, clock=clock(1, 5))
    with pytest.raises(NothingReceivedError):
        Year(tmp_path, clock=NOW).scores("januari")


def test_the_command_and_the_year_agree(year: Year) -> None:
    taken = year.take_in()
    done = kontrak_xl.konsolidasi(year.folder.root, "maret", clock=NOW)
    pd.testing.assert_frame_equal(done.scores.rows, taken.scores("maret").rows)
    pd.testing.assert_frame_equal(done.scores.posts, taken.scores("maret").posts)


def test_taking_in_gives_the_next_state_and_leaves_the_old(year: Year) -> None:
    before, unread = len(year.received.files), year.unread
    scores = year.scores("maret").rows
    following = year.take_in()
    assert (unread, year.unread, following.unread) == (1, 1, 0)
    assert (len(year.received.files), len(following.received.files)) == (before, before + 1)
    assert following.taken.new == 1
    assert following.draft is year.draft, "what does not follow from the register is kept"
    assert following.closed is year.closed
    assert not following.scores("maret").rows.equals(scores)
    assert year.scores("maret").rows.equals(scores)
    again = following.take_in()
    assert again.taken.new == 0
    assert again.scores("maret").rows.equals(following.scores("maret").rows)


def test_looking_writes_nothing(year: Year) -> None:
    root = year.folder.root
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    shown(year)
    year.findings().to_frame()
    year.report("februari")
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


# The package ---------------------------------------------------------------------------------


def test_the_public_names_are_written_once_and_lead_somewhere() -> None:
    assert dir(kontrak_xl) == sorted([*kontrak_xl.__all__, "__version__"])
    assert {"Year", "Finding", "Findings", "konsolidasi", "score"} <= set(dir(kontrak_xl))
    for name in kontrak_xl.__all__:
        thing = getattr(kontrak_xl, name)
        assert thing.__name__ == name
        assert inspect.getdoc(thing)
    with pytest.raises(AttributeError, match="tidak_ada"):
        _ = kontrak_xl.tidak_ada


def test_a_star_brings_all_of_them() -> None:
    names: dict[str, Any] = {}
    exec("from kontrak_xl import *", names)  # noqa: S102 -- a star needs a module's scope
    assert set(kontrak_xl.__all__) == names.keys() - {"__builtins__"}


def test_a_typist_is_helped_as_by_a_plain_import() -> None:
    """What a type checker reads and what is imported when asked for are the same lines."""
    tree = ast.parse(Path(kontrak_xl.__file__).read_text("utf-8"))
    named = [
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kontrak_xl.")
        for alias in node.names
    ]
    assert named == kontrak_xl.__all__


# What a month tells of the Buku Induk --------------------------------------------------------


def test_a_warning_about_june__is_told_until_may_and_no_longer() -> None:
    """K153; what is wrong besides is told in every month."""
    rows = changed(
        ("indikator", 2, {"frekuensi": "tahunan"}),
        ("indikator", 3, {"frekuensi": "tahunan"}),
        ("pemda", 0, {"min_bobot_jatuh_tempo": 50.0}),
        ("opd", 0, {"nomor": "1.02.01.01"}),
    )
    made = draft.draft(laid_out(rows))
    told = [{one.code for one in own_findings(made, month)} for month in range(1, 13)]
    assert [Code.LATE_DUE in codes for codes in told] == [True] * 5 + [False] * 7
    assert all(Code.ODD_FORM in codes for codes in told)
