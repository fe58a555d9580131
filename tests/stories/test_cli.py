"""The command line: exit codes, one sentence for what cannot be done, and nothing half-written."""

from __future__ import annotations

import datetime as dt
import errno
import io
import json
import os
import re
import resource
import shutil
import subprocess
import sys
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

import kontrak_xl
from kontrak_xl.commands import periksa, status, tutup
from kontrak_xl.commands.console import cli, console
from kontrak_xl.commands.contoh import typist
from kontrak_xl.core import files
from kontrak_xl.core.findings import Code
from kontrak_xl.returns.reading import submission
from kontrak_xl.rules.reporting import Reporting
from tests.support.ole import ole
from tests.support.samples import FEW
from tests.support.words import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Callable

OWNER = "Siti Aminah"
LOCK = bytes([len(OWNER)]) + OWNER.encode() + b" " * 80
NEW_SENTENCE = re.compile(r"[.!?]\s+[A-Z“]")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = ole({"EncryptionInfo": b"", "EncryptedPackage": b""})
YEAR = "B9"
"""Where the form *Pemda* has its year."""
RANKING = "Peringkat 2026-06 Juni.xlsx"
LOGS = "state/kontrak-xl/log"
"""Where the user's own folder for logs is on Linux."""


class Outcome(NamedTuple):
    """What a command came to."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Outcome]:
    """Runs a command line as ``kontrak-xl`` would; the user's logs lie in ``tmp_path``."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def running(*arguments: str | Path) -> Outcome:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            cli.main([str(argument) for argument in arguments])
        assert isinstance(left.value.code, int)
        return Outcome(left.value.code, *capsys.readouterr())

    return running


@pytest.fixture
def begun(issued: Path, tmp_path: Path) -> Path:
    """A folder with a Buku Induk and nothing issued."""
    folder = tmp_path / "kerja"
    folder.mkdir()
    shutil.copy(issued / "Buku Induk.xlsx", folder)
    return folder


@pytest.fixture
def kerja(issued: Path, tmp_path: Path) -> Path:
    """A folder with issued contracts and an empty inbox."""
    return Path(shutil.copytree(issued, tmp_path / "kerja"))


@pytest.fixture
def sent(kerja: Path) -> Path:
    """The same folder when two OPDs have sent their workbook, as it was, and a ranking stands."""
    for path in sorted((kerja / "kontrak").iterdir())[:2]:
        shutil.copy(path, kerja / "masuk")
    (kerja / "hasil" / RANKING).write_bytes(b"yang lama")
    return kerja


def refused(outcome: Outcome, *words: str) -> None:
    """Exit code 2 and exactly one Indonesian sentence on stderr, in which the words stand."""
    assert outcome.code == console.CANNOT
    assert outcome.out == ""
    sentence = outcome.err.removesuffix("\n")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert not NEW_SENTENCE.search(sentence), sentence
    assert "Traceback" not in sentence
    assert not ENGLISH.search(re.sub(r"/\S+|--[a-z]+|“[^”]*”", "", sentence)), sentence
    for word in words:
        assert word in sentence


def everything(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, less the register, which may be made at any time."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".sqlite"
    }


def drafts(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.name.startswith(".tulis-")]


def refuse_to_replace(
    monkeypatch: pytest.MonkeyPatch, name: str, error: type[OSError] | int
) -> None:
    """Has the system refuse to put a file in the place of one whose path contains ``name``."""
    real = Path.replace
    number = error if isinstance(error, int) else errno.EACCES

    def replace(self: Path, target: str | os.PathLike[str]) -> Path:
        if name in str(target):
            raise OSError(number, os.strerror(number), str(self), None, str(target))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)


# The Buku Induk ------------------------------------------------------------------------------

READING = (
    ["periksa"], ["buat"], ["konsolidasi", "--bulan", "juni"], ["status"],
    ["tutup", "--bulan", "juni", "--ya"],
)  # fmt: skip


@pytest.mark.parametrize("command", READING, ids=lambda command: command[0])
def test_no_master(command: list[str], run: Callable[..., Outcome], tmp_path: Path) -> None:
    before = everything(tmp_path)
    refused(run(*command, "--folder", tmp_path), "Buku Induk", "kontrak-xl mulai")
    refused(run(*command, "--folder", tmp_path / "tidak-ada"), "Buku Induk")
    assert everything(tmp_path) == before


@pytest.mark.parametrize("command", READING, ids=lambda command: command[0])
def test_a_master_that_is_locked(
    command: list[str],
    run: Callable[..., Outcome],
    begun: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (begun / "~$Buku Induk.xlsx").write_bytes(LOCK)
    before, real = everything(begun), Path.read_bytes

    def read_bytes(self: Path) -> bytes:
        if self.name == "Buku Induk.xlsx":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))
        return real(self)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", read_bytes)
        outcome = run(*command, "--folder", begun)
    refused(outcome, "Buku Induk.xlsx", OWNER, "tutup di Excel")
    assert everything(begun) == before


def halved(content: bytes) -> bytes:
    return content[: len(content) // 2]


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda _: b"%PDF-1.7\n" + b"x" * 999, "PDF"),
        (halved, "terpotong"),
        (lambda _: ENCRYPTED, "sandi"),
        (lambda _: OLE + b"\0" * 2048, ".xls"),
        (lambda _: b"", "kosong"),
        (lambda _: b"<html><table></table></html>", "halaman web"),
        (lambda content: content[:2] + b"\0" * 2000, "tidak dikenal"),
    ],
    ids=["pdf", "truncated", "encrypted", "xls", "empty", "html", "zeros"],
)
@pytest.mark.parametrize("command", READING, ids=lambda command: command[0])
def test_a_master_that_is_no_workbook(
    command: list[str],
    spoil: Callable[[bytes], bytes],
    word: str,
    run: Callable[..., Outcome],
    begun: Path,
) -> None:
    path = begun / "Buku Induk.xlsx"
    path.write_bytes(spoil(path.read_bytes()))
    before = everything(begun)
    refused(run(*command, "--folder", begun), "Buku Induk.xlsx", word)
    assert everything(begun) == before


# Too early, misspelt -------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["smarch", "13", "0", "", "juni juli"])
def test_a_month_that_no_year_has(word: str, run: Callable[..., Outcome], sent: Path) -> None:
    before = everything(sent)
    refused(run("konsolidasi", "--bulan", word, "--folder", sent), f"“{word}”", "januari")
    assert everything(sent) == before


def test_no_month_and_nobody_to_ask(
    run: Callable[..., Outcome], kerja: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    refused(run("konsolidasi", "--folder", kerja), "--bulan juni")


def test_no_contract_yet(run: Callable[..., Outcome], begun: Path) -> None:
    before = everything(begun)
    refused(run("konsolidasi", "--bulan", "juni", "--folder", begun), "kontrak-xl buat")
    assert everything(begun) == before


def test_an_empty_inbox(run: Callable[..., Outcome], kerja: Path) -> None:
    (kerja / "masuk" / "~$Laporan.xlsx").write_bytes(LOCK)
    before = everything(kerja)
    refused(run("konsolidasi", "--bulan", "juni", "--folder", kerja), "masuk", "kosong")
    shutil.rmtree(kerja / "masuk")
    refused(run("konsolidasi", "--bulan", "juni", "--folder", kerja), "masuk", "kosong")
    assert everything(kerja).items() <= before.items()


def test_an_unknown_template(run: Callable[..., Outcome], tmp_path: Path) -> None:
    refused(run("mulai", tmp_path / "baru", "--templat", "atlantis"), "“atlantis”", "pamekasan")
    assert not (tmp_path / "baru").exists()


def test_a_folder_that_has_a_master(run: Callable[..., Outcome], begun: Path) -> None:
    before = everything(begun)
    refused(run("mulai", begun), "sudah ada")
    refused(run("contoh", begun)._replace(out=""), "sudah ada")
    assert everything(begun) == before


def test_a_file_to_check_that_is_not_there(run: Callable[..., Outcome], kerja: Path) -> None:
    refused(run("periksa", kerja / "lain.xlsx", "--folder", kerja), "lain.xlsx", "tidak ada")


def test_a_received_file_that_cannot_be_read(
    run: Callable[..., Outcome], sent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sent / "masuk" / "terkunci.xlsx"
    path.write_bytes(b"PK")
    before, real = everything(sent), Path.read_bytes

    def read_bytes(self: Path) -> bytes:
        if self.name == path.name:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))
        return real(self)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", read_bytes)
        collected = run("konsolidasi", "--bulan", "juni", "--folder", sent)
        checked = run("periksa", path, "--folder", sent)
    refused(checked, path.name, "akses ditolak")
    assert collected.code == 1, "told, and the others count"
    assert f"{path.name}: tidak dapat dibaca: akses ditolak" in collected.out
    assert before.keys() <= everything(sent).keys()


# What cannot be written ----------------------------------------------------------------------


def test_a_ranking_that_is_open_in_excel(
    run: Callable[..., Outcome], sent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sent / "hasil" / f"~${RANKING}").write_bytes(LOCK)
    with monkeypatch.context() as patch:
        refuse_to_replace(patch, RANKING, PermissionError)
        outcome = run("konsolidasi", "--bulan", "juni", "--folder", sent)
    refused(outcome, RANKING, OWNER)
    assert (sent / "hasil" / RANKING).read_bytes() == b"yang lama"
    assert drafts(sent) == []


@pytest.mark.slow
@pytest.mark.parametrize("place", [RANKING, "diterima"])
def test_a_full_disk_while_consolidating(
    place: str, run: Callable[..., Outcome], sent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        refuse_to_replace(patch, place, errno.ENOSPC)
        outcome = run("konsolidasi", "--bulan", "juni", "--folder", sent)
    refused(outcome, "ruang disk penuh")
    assert (sent / "hasil" / RANKING).read_bytes() == b"yang lama"
    assert drafts(sent) == []
    assert run("konsolidasi", "--bulan", "juni", "--folder", sent).code != console.CANNOT
    assert (sent / "hasil" / RANKING).read_bytes().startswith(b"PK"), "and then it works again"


def test_a_contract_that_is_open_in_excel(
    run: Callable[..., Outcome], kerja: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = min((kerja / "kontrak").iterdir())
    path.with_name(f"~${path.name}").write_bytes(LOCK)
    before = everything(kerja)
    with monkeypatch.context() as patch:
        refuse_to_replace(patch, path.name, PermissionError)
        outcome = run("buat", "--semua", "--folder", kerja)
    refused(outcome, path.name, OWNER)
    assert drafts(kerja) == []
    assert path.read_bytes() == before[f"kontrak/{path.name}"]


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EIO, 99999])
def test_a_folder_that_cannot_be_begun(
    error: int, run: Callable[..., Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        refuse_to_replace(patch, "Buku Induk", error)
        outcome = run("mulai", tmp_path / "baru")
    refused(outcome, "Buku Induk.xlsx", "tidak dapat ditulis")
    assert everything(tmp_path / "baru") == {}


def test_a_file_where_a_folder_should_be(run: Callable[..., Outcome], tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("isi")
    refused(run("mulai", tmp_path / "berkas"), "tidak dapat ditulis")
    refused(run("mulai", tmp_path / "berkas" / "dalam"), "tidak dapat ditulis")


def test_an_archive_that_cannot_be_opened(run: Callable[..., Outcome], sent: Path) -> None:
    register = sent / "arsip" / "register.sqlite"
    register.unlink(missing_ok=True)
    register.mkdir()
    refused(run("konsolidasi", "--bulan", "juni", "--folder", sent), "register.sqlite")
    refused(run("buat", "--folder", sent), "register.sqlite")
    register.rmdir()
    register.write_bytes(b"bukan sebuah register" * 99)
    refused(run("konsolidasi", "--bulan", "juni", "--folder", sent), "register.sqlite")
    assert (sent / "hasil" / RANKING).read_bytes() == b"yang lama"


def test_a_disk_that_takes_no_more(tmp_path: Path) -> None:
    """The same without any patch: the system itself lets no file grow beyond 20 kB."""
    done = subprocess.run(
        [sys.executable, "-m", "kontrak_xl", "mulai", str(tmp_path / "baru")],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
        capture_output=True,
        text=True,
        check=False,
    )
    refused(Outcome(done.returncode, done.stdout, done.stderr), "Buku Induk.xlsx")
    assert everything(tmp_path / "baru") == {}


# What nobody foresaw -------------------------------------------------------------------------


def fail(error: BaseException) -> Callable[..., Any]:
    def failing(*_: object, **__: object) -> Any:
        raise error

    return failing


def test_the_unforeseen_leaves_a_log(
    run: Callable[..., Outcome], kerja: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(periksa, "periksa", fail(ZeroDivisionError("the unforeseen")))
    outcomes = [run("periksa", "--folder", kerja) for _ in range(2)]
    first, second = sorted((tmp_path / LOGS).iterdir())
    for outcome, log in zip(outcomes, (first, second), strict=True):
        refused(outcome, str(log))
        assert "ZeroDivisionError: the unforeseen" in log.read_text("utf-8")


def test_the_unforeseen_with_no_place_for_a_log(
    run: Callable[..., Outcome], kerja: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / LOGS).parent.mkdir(parents=True)
    (tmp_path / LOGS).write_bytes(b"a file is in the way")
    monkeypatch.setattr(periksa, "periksa", fail(ZeroDivisionError("the unforeseen")))
    refused(run("periksa", "--folder", kerja), "tidak terduga")


def test_ctrl_c(run: Callable[..., Outcome], sent: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything(sent)
    monkeypatch.setattr(submission, "submission", fail(KeyboardInterrupt()))
    outcome = run("konsolidasi", "--bulan", "juni", "--folder", sent)
    assert (outcome.code, outcome.out, outcome.err.strip()) == (console.STOPPED, "", "Dihentikan.")
    after = everything(sent)
    assert before.items() <= after.items(), "what was there is there, as it was"
    assert {name.rsplit("/", 1)[0] for name in after.keys() - before.keys()} <= {
        "arsip", "arsip/diterima",
    }  # fmt: skip


def test_ctrl_c_while_writing(
    run: Callable[..., Outcome], sent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(files, "_replace", fail(KeyboardInterrupt()))
        assert run("konsolidasi", "--bulan", "juni", "--folder", sent).code == console.STOPPED
    assert drafts(sent) == []
    assert (sent / "hasil" / RANKING).read_bytes() == b"yang lama"


# Long work -----------------------------------------------------------------------------------


def on_a_screen(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Somebody watches, and a second passes with every look at the clock."""
    screen, clock = Terminal(), count(1_000.0)
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setattr("time.time", lambda: next(clock))
    return screen


def test_long_work__is_a_bar_with_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = on_a_screen(monkeypatch)
    with console.watched(console.READING) as progress:
        for done in (1, 2, 3, 4):
            progress(done, 4)
        assert screen.getvalue().endswith("\n"), "what follows stands on its own line"
        progress(1, 2)
    lines = screen.getvalue().split("\n")
    assert re.search(r"Membaca berkas  \[#+-+\]  2/4  00:00:\d\d", lines[0])
    assert "4/4" in lines[0]
    assert re.search(r"Membaca berkas  \[#+-+\]  1/2", lines[1])
    assert not ENGLISH.search(screen.getvalue())


def broken_off(*, after: int) -> None:
    with console.watched(console.SENDING) as progress:
        progress(after, 2 * after)
        raise ZeroDivisionError


def test_long_work_that_breaks_off__leaves_a_line_and_a_cursor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = on_a_screen(monkeypatch)
    with pytest.raises(ZeroDivisionError):
        broken_off(after=2)
    assert "2/4" in screen.getvalue()
    assert screen.getvalue().endswith("\x1b[?25h\n")


@pytest.mark.slow
def test_long_work_that_nobody_watches__is_silent(
    run: Callable[..., Outcome], sent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = shutil.copytree(sent, sent.with_name("lain"))
    assert run("konsolidasi", "--bulan", "juni", "--folder", sent).err == ""
    screen = on_a_screen(monkeypatch)
    with pytest.raises(SystemExit):
        cli.main(["konsolidasi", "--bulan", "juni", "--folder", str(other), "--json"])
    assert "Membaca berkas" in screen.getvalue(), "the question can fail"


# Closing a month -----------------------------------------------------------------------------

CLOSING = dt.datetime(2026, 7, 10, 9, 0)


class Terminal(io.StringIO):
    """Somebody who answers."""

    def isatty(self) -> bool:
        return True


def it_is(moment: dt.datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stops the clock of the commands that look at it for more than a date on a page."""
    for command in (tutup.tutup, status.status):
        defaults = command.__kwdefaults__
        assert defaults is not None
        monkeypatch.setitem(defaults, "clock", lambda: moment)


@pytest.fixture
def july(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is July, when June can be closed."""
    it_is(CLOSING, monkeypatch)


@pytest.mark.slow
@pytest.mark.usefixtures("july")
def test_closing_needs_a_yes(
    run: Callable[..., Outcome], sent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(sent)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    refused(run("tutup", "--bulan", "juni", "--folder", sent), "--ya")
    refused(run("tutup", "--ya", "--folder", sent), "--bulan juni")
    assert everything(sent) == before
    for answer in ("tidak\n", "\n", "yakin\n"):
        monkeypatch.setattr("sys.stdin", Terminal(answer))
        outcome = run("tutup", "--bulan", "juni", "--folder", sent)
        assert outcome.code == console.STOPPED
        assert "tidak dapat dibatalkan" in outcome.err
        assert (sent / "hasil" / RANKING).read_bytes() == b"yang lama"
        assert not (sent / "arsip" / "tutup").exists()
    monkeypatch.setattr("sys.stdin", Terminal("Ya\n"))
    outcome = run("tutup", "--bulan", "juni", "--folder", sent)
    assert outcome.code == console.FINDINGS
    assert "41 OPD belum mengisi Juni" not in outcome.out
    assert "belum mengisi Juni" in outcome.err
    assert "Juni ditutup; peringkatnya FINAL." in outcome.out
    assert (sent / "hasil" / RANKING).read_bytes().startswith(b"PK")


@pytest.mark.slow
@pytest.mark.usefixtures("july")
def test_a_closed_month_is_exit_code_0(run: Callable[..., Outcome], sent: Path) -> None:
    told = json.loads(run("tutup", "--bulan", "juni", "--ya", "--folder", sent, "--json").out)
    assert set(told) == {"schema", "berkas", "ditutup", "sudah_sebelumnya", "dipulihkan",
                         "masih_terbuka", "temuan"}  # fmt: skip
    assert told["ditutup"] == CLOSING.isoformat()
    (sent / "hasil" / RANKING).unlink()
    outcome = run("konsolidasi", "--bulan", "juni", "--folder", sent)
    assert (outcome.code, outcome.err) == (console.FINE, "")
    assert "ditutup sejak 10 Juli 2026 pukul 09.00" in outcome.out
    assert "dipulihkan dari arsip" in outcome.out
    outcome = run("tutup", "--bulan", "juni", "--ya", "--folder", sent)
    assert (outcome.code, outcome.err) == (console.FINE, "")
    assert "ditutup sejak" in outcome.out
    assert "dipulihkan" not in outcome.out
    quarter = run("konsolidasi", "--triwulan", "2", "--folder", sent)
    assert quarter.code == console.FINE
    assert quarter.out.splitlines()[-1].endswith("Peringkat 2026 Triwulan 2.xlsx")


def test_exactly_one_period(run: Callable[..., Outcome], sent: Path) -> None:
    before = everything(sent)
    for wrong in (("--bulan", "juni", "--triwulan", "2"), ("--triwulan", "5"), ("--semester", "0"),
                  ("--triwulan", "1", "--semester", "1")):  # fmt: skip
        refused(run("konsolidasi", *wrong, "--folder", sent), "tepat satu", "--semester 1 sampai 2")
    assert everything(sent) == before


def test_a_month_that_is_not_over_stays_open(
    run: Callable[..., Outcome], sent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    it_is(CLOSING.replace(month=6), monkeypatch)
    refused(run("tutup", "--bulan", "juni", "--ya", "--folder", sent), "belum berakhir")
    assert (sent / "hasil" / RANKING).read_bytes() == b"yang lama"


def test_status_as_a_table_and_as_json(
    run: Callable[..., Outcome], sent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    it_is(dt.datetime(2026, 1, 5), monkeypatch)
    before = everything(sent)
    outcome = run("status", "--folder", sent)
    assert (outcome.code, outcome.err) == (console.FINE, "")
    assert "Berikutnya: 1. Baca 2 berkas baru di folder masuk" in outcome.out
    told = json.loads(run("status", "--folder", sent, "--json").out)
    assert told["schema"] == console.SCHEMA
    assert (len(told["bulan"]), len(told["opd"]), told["berkas_baru"]) == (12, FEW, 2)
    assert told["berikutnya"]
    assert everything(sent) == before
    assert not (sent / "arsip" / "register.sqlite").exists()


# What goes well ------------------------------------------------------------------------------


@pytest.mark.slow
def test_findings_are_exit_code_1_and_the_ranking_is_written(
    run: Callable[..., Outcome], sent: Path
) -> None:
    (sent / "masuk" / "surat.pdf").write_bytes(b"%PDF-1.7 sebuah surat")
    outcome = run("konsolidasi", "--bulan", "juni", "--folder", sent)
    assert outcome.code == console.FINDINGS
    assert outcome.err == ""
    assert Code.NOT_A_WORKBOOK.number in outcome.out
    path = sent / "hasil" / RANKING
    assert outcome.out.splitlines()[-1] == f"Buka: {path}"
    assert path.read_bytes().startswith(b"PK")
    assert drafts(sent) == []


def test_a_sound_master_has_no_findings(run: Callable[..., Outcome], begun: Path) -> None:
    outcome = run("periksa", "--folder", begun)
    assert (outcome.code, outcome.err) == (console.FINE, "")


def test_a_faulty_master_is_exit_code_1_and_nothing_is_issued(
    run: Callable[..., Outcome], begun: Path
) -> None:
    path = begun / "Buku Induk.xlsx"
    files.save(typist.fill(path, {("Pemda", YEAR): "dua ribu"}), path)
    before = everything(begun)
    assert run("periksa", "--folder", begun).code == console.FINDINGS
    outcome = run("buat", "--folder", begun)
    assert outcome.code == console.FINDINGS
    assert YEAR in outcome.out
    assert everything(begun) == before


@pytest.mark.slow
def test_the_month_is_asked_for(
    run: Callable[..., Outcome], sent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kontrak_xl.commands.console.cli.ask", lambda _: "juni")
    assert run("konsolidasi", "--folder", sent).out.splitlines()[-1].endswith(RANKING)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "keys"),
    [
        (["periksa"], {"schema", "temuan"}),
        (["buat"], {"schema", "temuan", "ditulis", "tetap"}),
        (
            ["konsolidasi", "--bulan", "6"],
            {
                "schema",
                "temuan",
                "berkas",
                "berkas_baru",
                "masa",
                "peringkat",
                "perbaikan",
                "laporan",
                "berjalan",
                "ditutup",
                "dipulihkan",
            },
        ),
    ],
    ids=["periksa", "buat", "konsolidasi"],
)
def test_json_is_one_object_with_its_schema(
    command: list[str], keys: set[str], run: Callable[..., Outcome], sent: Path
) -> None:
    (sent / "masuk" / "surat.pdf").write_bytes(b"%PDF-1.7 sebuah surat")
    told = json.loads(run(*command, "--folder", sent, "--json").out)
    assert set(told) == keys
    assert told["schema"] == console.SCHEMA
    if "peringkat" in told:
        assert told["berkas_baru"] == 3
        assert any(finding["kode"] == "K201" for finding in told["temuan"])
        assert len(told["peringkat"]) == FEW
        assert set(told["laporan"]) == {one["opd"] for one in told["peringkat"]}
        states = {state.value for state in Reporting}
        assert {one["sampai_bulan"] for one in told["laporan"].values()} <= states


def test_errors_with_json_are_still_a_sentence(run: Callable[..., Outcome], tmp_path: Path) -> None:
    refused(run("periksa", "--json", "--folder", tmp_path), "Buku Induk")


def test_the_package_raises_what_the_command_says(kerja: Path) -> None:
    with pytest.raises(kontrak_xl.KontrakError, match="kosong"):
        kontrak_xl.konsolidasi(kerja, "juni")


@pytest.mark.slow
def test_printing_to_a_closed_pipe_is_quiet(kerja: Path) -> None:
    program = f"{sys.executable} -m kontrak_xl periksa --folder '{kerja}' | true"
    done = subprocess.run(["sh", "-c", program], capture_output=True, text=True, check=False)
    assert done.stderr == ""
