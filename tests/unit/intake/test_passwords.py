"""Passwords come from the officer alone, open what is locked, and are written nowhere."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import keyring
import keyring.backend
import psutil
import pytest
from keyring.backends import fail, null

from kontrak_xl import konsolidasi, periksa, sandi
from kontrak_xl.commands.console import console
from kontrak_xl.core.findings import Code
from kontrak_xl.intake.parcels import passwords
from kontrak_xl.intake.worker.worker import Clerk, Limits
from tests.support import bad_reader
from tests.support.parcels import encrypted, locked_zip, mail
from tests.support.screens import Outcome, runner
from tests.support.vaults import Broken, Vault, own_vault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECRET, OTHER = "Rahasia-Dinas ✓ 1", "Sandi\tkedua"


@pytest.fixture(autouse=True)
def vault() -> Iterator[Vault]:
    """No test sees the keyring of this machine."""
    with own_vault() as own:
        yield own


# Where they come from ------------------------------------------------------------------------


def test_passwords_come_in_order_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(passwords.VARIABLE, f"{OTHER}\n\nketiga\r\n")
    passwords.remember("ketiga")
    passwords.remember("keempat")
    assert passwords.all_passwords((SECRET, OTHER)) == (SECRET, OTHER, "ketiga", "keempat")


def test_what_is_remembered_can_be_forgotten(vault: Vault) -> None:
    sandi(SECRET, OTHER)
    sandi(SECRET)
    assert passwords.all_passwords() == (SECRET, OTHER)
    assert set(vault.held) == {("kontrak_xl", "sandi")}
    for _ in range(2):
        sandi(hapus=True)
        assert passwords.all_passwords() == ()
    assert vault.held == {}


@pytest.mark.parametrize("backend", [fail.Keyring, null.Keyring, Broken])
def test_a_machine_without_a_keyring_gives_no_error(
    backend: type[keyring.backend.KeyringBackend],
) -> None:
    keyring.set_keyring(backend())
    assert passwords.all_passwords() == ()
    passwords.forget()
    with pytest.raises(passwords.NoKeyringError, match=passwords.VARIABLE) as told:
        passwords.remember(SECRET)
    assert SECRET not in str(told.value)


def test_a_strange_entry_is_no_password(vault: Vault) -> None:
    for entry in ("bukan json", "5", "[", "null", "[1, 2]"):
        vault.set_password("kontrak_xl", "sandi", entry)
        assert passwords.all_passwords() == ()
    passwords.remember(SECRET)
    assert passwords.all_passwords() == (SECRET,)


# The command line ----------------------------------------------------------------------------


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Outcome]:
    return runner(capsys, monkeypatch)


def test_sandi_stores_what_is_typed(run: Callable[..., Outcome]) -> None:
    code, out, err = run("sandi", typed=(SECRET, OTHER))
    assert (code, out) == (console.FINE, "Sandi tersimpan.\n")
    assert not err.replace("Sandi (tidak tampak; kosongkan bila selesai):", "").strip()
    assert passwords.all_passwords() == (SECRET, OTHER)
    assert "Tidak ada" in run("sandi").out
    assert passwords.all_passwords() == (SECRET, OTHER)
    outcome = run("sandi", "--hapus", typed=None)
    assert outcome == (console.FINE, "Semua sandi yang tersimpan sudah dilupakan.\n", "")
    assert passwords.all_passwords() == ()


def test_sandi_without_a_keyring_names_the_variable(run: Callable[..., Outcome]) -> None:
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    outcome = run("sandi", typed=(SECRET,))
    assert (outcome.code, outcome.out) == (console.CANNOT, "")
    assert passwords.VARIABLE in outcome.err
    assert outcome.err.count("\n") == 1


def test_passwords_are_not_read_from_a_pipe(run: Callable[..., Outcome], tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"")
    for command in (("sandi",), ("periksa", tmp_path / "a.xlsx", "--sandi")):
        outcome = run(*command, typed=None)
        assert outcome.code == console.CANNOT
        assert "layar" in outcome.err


# From end to end -----------------------------------------------------------------------------


@pytest.fixture
def locked(issued: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Contracts that came back locked: one directly, one in a zip, one in a mail."""
    logs = tmp_path / "log"
    logs.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(logs))
    monkeypatch.setenv("XDG_STATE_HOME", str(logs))
    folder = Path(shutil.copytree(issued, tmp_path / "kerja"))
    books = [path.read_bytes() for path in sorted((folder / "kontrak").iterdir())[:3]]
    inbox = folder / "masuk"
    (inbox / "satu.xlsx").write_bytes(encrypted(books[0], SECRET))
    (inbox / "dua.zip").write_bytes(locked_zip("dua.xlsx", books[1], OTHER.encode()))
    (inbox / "tiga.eml").write_bytes(mail({"tiga.xlsx": encrypted(books[2], SECRET)}).as_bytes())
    return folder


def held(folder: Path) -> bytes:
    """Every byte of every file that the programme has written."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return b"\0".join(path.read_bytes() for path in paths)


def nowhere(*texts: str | bytes) -> None:
    """No password stands in any of these."""
    for text in texts:
        raw = text.encode() if isinstance(text, str) else text
        for word in (SECRET, OTHER):
            for form in (word, json.dumps(word)[1:-1], repr(word)[1:-1]):
                assert form.encode() not in raw
                assert form.encode("utf-16-le") not in raw


def test_the_search_for_passwords_can_fail() -> None:
    with pytest.raises(AssertionError):
        nowhere(f"x{SECRET}")
    with pytest.raises(AssertionError):
        nowhere(json.dumps(SECRET))


@pytest.mark.slow
def test_locked_files_are_checked_with_passwords(locked: Path) -> None:
    files = sorted((locked / "masuk").iterdir())
    without = periksa(locked, files)
    assert [one.code for one in without] == [Code.LOCKED_BY_PASSWORD] * 3
    within = periksa(locked, files, sandi=(OTHER, SECRET))
    assert Code.LOCKED_BY_PASSWORD not in {one.code for one in within}
    assert within == periksa(locked, files, sandi=(SECRET, OTHER)), "in whatever order"
    half = periksa(locked, files, sandi=(SECRET,))
    assert [one.where.file for one in half if one.code is Code.LOCKED_BY_PASSWORD] == [
        "dua.zip/dua.xlsx"
    ]


@pytest.mark.slow
def test_passwords_are_written_nowhere(locked: Path, run: Callable[..., Outcome]) -> None:
    files = sorted((locked / "masuk").iterdir())
    told = [
        *run("periksa", *files, "--folder", locked, "--sandi", "--json", typed=(OTHER, SECRET)),
        *run("periksa", *files, "--folder", locked, "--sandi", typed=("salah",)),
        *run("konsolidasi", "--bulan", "juni", "--folder", locked, "--sandi", typed=(SECRET,)),
    ]
    sandi(SECRET, OTHER)
    done = konsolidasi(locked, "juni")
    assert Code.LOCKED_BY_PASSWORD not in {one.code for one in done.findings}
    told += run("status", "--folder", locked)
    nowhere(*(str(text) for text in told), held(locked.parent))
    assert list((locked / "arsip").glob("*.sqlite")), "there was something to be searched"


def test_an_accident_tells_no_password(
    locked: Path, run: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    def accident(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Clerk, "unpack", accident)
    file = locked / "masuk" / "satu.xlsx"
    outcome = run("periksa", file, "--folder", locked, "--sandi", typed=(SECRET, OTHER))
    assert outcome.code == console.CANNOT
    logged = held(locked.parent / "log")
    assert b"RuntimeError" in logged
    nowhere(outcome.out, outcome.err, logged)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="only Linux shows it")
def test_a_child_is_told_passwords_through_the_pipe_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(passwords.VARIABLE, SECRET)
    bad = (sys.executable, str(Path(bad_reader.__file__)))
    with Clerk(Limits(seconds=1), bad) as clerk:
        parcel = clerk.unpack(b"panic", "a", (SECRET, OTHER))
        nowhere(repr(parcel), *map(str, parcel.findings))
        clerk.unpack(b"%PDF", "a", (SECRET, OTHER))
        (child,) = psutil.Process().children()
        nowhere(" ".join(child.cmdline()), json.dumps(child.environ()))
