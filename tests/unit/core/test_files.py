"""What Windows cannot carry, as far as Linux can try: names, long addresses, open files."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontrak_xl.commands import launchers
from kontrak_xl.core import files
from kontrak_xl.core.files import CannotReadError, CannotWriteError, PathTooLongError

SOUND = (
    "Kontrak 2026 DINKES.xlsx",
    "Peringkat 2026-06 Juni.xlsx",
    ".tulis",
    "a.b.c",
    "CONTOH.xlsx",
)


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_name__stays(name: str) -> None:
    assert files.safe(name) == name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("CON.xlsx", "_CON.xlsx"),
        ("nul", "_nul"),
        ("com1.tar.gz", "_com1.tar.gz"),
        ("LPT9 .xlsx", "_LPT9 .xlsx"),
        ("COM¹.xlsx", "_COM¹.xlsx"),
        ("a<b>c:d\"e/f\\g|h?i*j.xlsx", "a_b_c_d_e_f_g_h_i_j.xlsx"),
        ("akhir. . ", "akhir"),
        ("  depan.xlsx", "depan.xlsx"),
        ("dua\nbaris.xlsx", "dua_baris.xlsx"),
        ("", "_"),
        ("...", "_"),
        ("x" * 300 + ".xlsx", "x" * 115 + ".xlsx"),
        ("y" * 64 + "." + "z" * 300, ("y" * 64 + "." + "z" * 300)[:120]),
    ],
)  # fmt: skip
def test_a_name_that_windows_forbids__is_changed(name: str, expected: str) -> None:
    assert files.safe(name) == expected


@pytest.mark.filterwarnings("ignore:.*is_reserved:DeprecationWarning")  # goes in Python 3.15
@given(st.text(max_size=300))
def test_any_text__gives_a_name_that_windows_carries(text: str) -> None:
    name = files.safe(text)
    assert 0 < len(name) <= files.LONGEST_NAME + 1
    assert name == name.strip().rstrip(".")
    assert not set(name) & set('<>:"/\\|?*')
    assert all(ord(sign) >= 32 for sign in name)
    assert not PureWindowsPath(name).is_reserved()
    assert name.encode("utf-8")
    assert files.safe(name) == name


# Long addresses ------------------------------------------------------------------------------


def test_a_long_address__is_one_sentence_on_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = files.LONGEST_WORKBOOK - len(str(tmp_path)) - 2
    folder = tmp_path / ("d" * (room - len("a.xlsx")))
    assert files.excess(folder / "aaa.xlsx") == 0, "elsewhere there is no such limit"
    monkeypatch.setattr(files, "WINDOWS", True)
    assert files.save(b"x", folder / "a.xlsx").exists()
    with pytest.raises(PathTooLongError, match="terlalu panjang 2 huruf"):
        files.save(b"x", folder / "aaa.xlsx")
    assert [path.name for path in folder.iterdir()] == ["a.xlsx"]
    assert files.excess(folder / "aaa.json") == 0, "what Excel never opens may be longer"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (r"C:\kerja\masuk\a.xlsx", r"\\?\C:\kerja\masuk\a.xlsx"),
        (r"\\pemda\biro\a.xlsx", r"\\?\UNC\pemda\biro\a.xlsx"),
        (r"\\?\C:\kerja", r"\\?\C:\kerja"),
    ],
)
def test_the_long_form__of_an_address(
    path: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert files.extended(Path(path)) == Path(path)
    monkeypatch.setattr(files, "WINDOWS", True)
    monkeypatch.setattr(os.path, "abspath", str)
    assert str(files.extended(Path(path))) == expected


# Files that are held open --------------------------------------------------------------------


def held(number: int) -> PermissionError:
    """What Windows raises for a file that is held open."""
    error = PermissionError(errno.EACCES, "held")
    error.winerror = number  # type: ignore[attr-defined]
    return error


@pytest.mark.parametrize("number", sorted(files.LOCKED))
def test_a_file_that_stays_open__is_one_sentence_and_leaves_no_draft(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "Peringkat.xlsx"
    path.write_bytes(b"lama")
    (tmp_path / "~$Peringkat.xlsx").write_bytes(bytes([3]) + b"Ani" + b" " * 50)
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)

    def replace(_self: Path, _target: Path) -> Path:
        raise held(number)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(CannotWriteError, match=r"Tutup berkas Peringkat\.xlsx .*oleh Ani"):
        files.save(b"baru", path)
    assert path.read_bytes() == b"lama"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["Peringkat.xlsx", "~$Peringkat.xlsx"]
    assert 2 <= len(waits) < 6
    assert sum(waits) < 2


def test_a_file_that_a_scanner_holds_for_a_moment__is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, left = Path.replace, [held(32), held(5)]
    monkeypatch.setattr(time, "sleep", lambda _: None)

    def replace(self: Path, target: Path) -> Path:
        if left:
            raise left.pop()
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    assert files.save(b"baru", tmp_path / "a.xlsx").read_bytes() == b"baru"


def test_another_refusal__is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def replace(_self: Path, _target: Path) -> Path:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("waited"))
    with pytest.raises(CannotWriteError, match="ruang disk penuh"):
        files.save(b"baru", tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "words"),
    [(32, "sedang dipakai program lain"), (53, "folder jaringan"), (112, "ruang disk penuh"),
     (206, "namanya terlalu panjang"), (0, "akses ditolak"), (9999, "akses ditolak")],
)  # fmt: skip
def test_windows_own_number__says_why(number: int, words: str, tmp_path: Path) -> None:
    for sentence in (
        str(CannotReadError(tmp_path / "a.xlsx", held(number))),
        str(CannotWriteError(tmp_path / "a.xlsx", held(number))),
    ):
        assert words in sentence
        assert sentence.endswith(".")
        assert sentence.count("\n") == 0


# The console and the launchers ---------------------------------------------------------------


@pytest.mark.parametrize(
    "settings",
    [
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=["cp1252", "C"],
)
@pytest.mark.parametrize("command", [["--help"], ["status"], ["tutup", "--bulan", "juni"]])
def test_words_are_whole__on_a_console_that_knows_no_unicode(
    command: list[str], settings: dict[str, str], tmp_path: Path
) -> None:
    folder = [] if command == ["--help"] else ["--folder", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-m", "kontrak_xl", *command, *folder],
        env={**os.environ, **settings}, input=b"", capture_output=True, check=False,
    )  # fmt: skip
    text = (done.stdout + done.stderr).decode("utf-8")
    assert text.strip()
    assert "Traceback" not in text
    assert "UnicodeEncodeError" not in text
    if command == ["status"]:
        assert "“kontrak-xl mulai FOLDER”" in text


def test_launchers__of_every_step(tmp_path: Path) -> None:
    launchers.write(tmp_path)
    for name, command in launchers.STEPS:
        batch = (tmp_path / f"{name}.bat").read_bytes()
        lines = batch.decode("ascii").split("\r\n")
        assert lines[:3] == ["@echo off", "chcp 65001 >nul", 'pushd "%~dp0"']
        assert f"  kontrak-xl {command} %*" in lines
        assert batch.count(b"\n") == batch.count(b"\r\n")
        assert not batch.startswith(b"\xef\xbb\xbf"), "cmd would take a mark for a command"
        assert os.access(tmp_path / f"{name}.command", os.X_OK)
        assert files.safe(f"{name}.bat") == f"{name}.bat"
    assert {command for _, command in launchers.STEPS} >= {"status", "tutup", "konsolidasi"}
