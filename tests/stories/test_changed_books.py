"""What was issued is what is mailed: a contract workbook that somebody changed is written anew."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from kontrak_xl.commands import buat, konsolidasi, launchers, mulai, periksa, status, tutup
from kontrak_xl.commands.kirim.kirim import RunPurpose, kirim
from kontrak_xl.core import files
from kontrak_xl.core.errors import KontrakError
from kontrak_xl.core.findings import Code
from kontrak_xl.core.folder import Folder
from kontrak_xl.workbook import writer
from tests.support.closings import begun, clock, send

if TYPE_CHECKING:
    from collections.abc import Callable


def book(folder: Folder, post: str = "DINKES") -> Path:
    (path,) = folder.contracts.glob(f"*{post}*.xlsx")
    return path


def plan_of(folder: Folder) -> list[str]:
    told = kirim(folder.root, clock=clock(1), sebagai=RunPurpose.PLAN).plan
    return [f.post for f in told.findings if f.code is Code.BOOK_STALE]


def test_a_workbook_that_was_changed__is_not_mailed_and_is_written_anew(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    path = book(folder)
    ours = path.read_bytes()
    opened = openpyxl.load_workbook(io.BytesIO(ours))
    opened.worksheets[0]["A1"].value = "target 1"
    opened.save(path)
    changed = path.read_bytes()
    assert plan_of(folder) == ["DINKES"]
    assert status.status(folder.root, clock=clock(1)).outdated == ("DINKES",)
    done = buat.buat(folder.root, clock=clock(1))
    (found,) = (f for f in done.findings if f.code is Code.BOOK_CHANGED)
    assert (found.post, found.where.file) == ("DINKES", f"kontrak/{path.name}")
    assert (folder.root / found.expected).read_bytes() == changed, "nothing is lost"
    assert done.written == (path,)
    assert path.read_bytes() == ours
    assert plan_of(folder) == []
    assert buat.buat(folder.root, clock=clock(1)).written == ()


def test_a_report_that_was_laid_there__is_kept_and_told(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    path = book(folder)
    ours = path.read_bytes()
    send(folder, "laporan.xlsx", {1: 90})
    filled = (folder.inbox / "laporan.xlsx").read_bytes()
    files.save(filled, path)
    done = buat.buat(folder.root, clock=clock(1), semua=True)
    (found,) = (f for f in done.findings if f.code is Code.BOOK_CHANGED)
    assert "salin ke folder masuk" in found.remedy
    assert (folder.root / found.expected).read_bytes() == filled
    assert path.read_bytes() == ours


def test_a_note_of_version_0_1_0__has_the_workbook_written_once(tmp_path: Path) -> None:
    """Nothing is said of it: nobody knows whether the workbook was changed."""
    folder = begun(tmp_path)
    for note in folder.shelf.glob("*.ditulis"):
        note.write_text(note.read_text("utf-8").split("\n")[0], "utf-8")
    done = buat.buat(folder.root, clock=clock(1))
    assert (len(done.written), [f for f in done.findings if f.code is Code.BOOK_CHANGED]) == (2, [])
    assert buat.buat(folder.root, clock=clock(1)).written == ()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_what_is_written__is_its_owner_s_alone_and_a_chosen_mode_stays(tmp_path: Path) -> None:
    """Names, phone numbers, letters: nobody else on a shared computer looks into them."""
    folder = begun(tmp_path / "kerja")
    send(folder, "a.xlsx", {1: 90})
    konsolidasi.konsolidasi(folder.root, 1, clock=clock(2))
    written = [path for path in folder.root.rglob("*") if path.suffix != ".xlsx"]
    written += [book(folder), *folder.results.iterdir(), *folder.originals.iterdir()]
    open_to_others = {
        path.relative_to(folder.root).as_posix(): oct(path.stat().st_mode & 0o777)
        for path in written
        if path.stat().st_mode & 0o077
    }
    assert open_to_others == {}
    path = book(folder)
    path.chmod(0o640)
    buat.buat(folder.root, clock=clock(1), semua=True)
    assert oct(path.stat().st_mode & 0o777) == "0o640"


def test_a_buku_induk_that_is_open__is_told_by_all_and_asked_before_closing(
    tmp_path: Path,
) -> None:
    """What was typed and not saved is in nobody's score."""
    folder = begun(tmp_path)
    send(folder, "a.xlsx", {1: 90})
    lock = folder.master.with_name(f"~${folder.master.name}")
    files.save(b"\x03Ani" + b" " * 51, lock)
    told = periksa.periksa(folder.root, clock=clock(2))
    assert [f.seen for f in told if f.code is Code.MASTER_OPEN] == ["Ani"]
    done = konsolidasi.konsolidasi(folder.root, 1, clock=clock(2))
    assert Code.MASTER_OPEN in {f.code for f in done.findings}
    asked: list[tuple[str, ...]] = []

    def refuse(open_still: tuple[str, ...]) -> None:
        asked.append(open_still)
        raise KontrakError("tidak")

    with pytest.raises(KontrakError):
        tutup.tutup(folder.root, 1, clock=clock(2), before=refuse)
    assert any("sedang dibuka oleh Ani" in line for line in asked[0])
    lock.unlink()
    told = periksa.periksa(folder.root, clock=clock(2))
    assert Code.MASTER_OPEN not in {f.code for f in told}


# The beginning -------------------------------------------------------------------------------


def test_mulai__is_finished_by_the_next_run_wherever_it_was_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each file is written whole; the Buku Induk is written first and takes its name last."""
    plain, written = files.save, list[Path]()

    def dying(after: int) -> Callable[[bytes, Path], Path]:
        def save(content: bytes, path: Path) -> Path:
            if len(written) == after:
                raise KeyboardInterrupt
            written.append(path)
            return plain(content, path)

        return save

    count = 0
    while True:
        place = tmp_path / str(count)
        written.clear()
        with monkeypatch.context() as patch:
            for module in (files, launchers, writer):
                if hasattr(module, "save"):
                    patch.setattr(module, "save", dying(count))
            try:
                mulai.mulai(place, clock=clock(1))
                break
            except KeyboardInterrupt:
                pass
        assert not Folder(place).master.exists()
        assert mulai.mulai(place, clock=clock(1)).exists()
        assert sorted(path.name for path in place.iterdir() if path.name.startswith(".")) == []
        with pytest.raises(KontrakError, match="tidak ditimpa"):
            mulai.mulai(place, clock=clock(1))
        count += 1
    assert count > 10
    assert written[0].name.endswith("Buku Induk.xlsx")


def test_mulai__refuses_beside_an_archive_and_names_the_buku_induk(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    folder.master.rename(folder.root / "Buku Induk (1).xlsx")
    with pytest.raises(KontrakError, match=r"kembalikan nama “Buku Induk \(1\)\.xlsx”"):
        mulai.mulai(tmp_path)
    (folder.root / "Buku Induk (1).xlsx").unlink()
    with pytest.raises(KontrakError, match=r"pulihkan Buku Induk\.xlsx dari cadangan"):
        mulai.mulai(tmp_path)
    assert not folder.master.exists()
