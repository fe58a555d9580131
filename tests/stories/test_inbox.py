"""One bad thing in the inbox never stops the rest: it is told, and counts once it can be read."""

from __future__ import annotations

import datetime as dt
import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kontrak_xl.commands import konsolidasi, status
from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import ContractKey
from kontrak_xl.core.observations import Origin
from kontrak_xl.returns.counting.completeness import file_findings
from kontrak_xl.returns.register.receipts import ReceivedFile
from tests.support.closings import begun, clock, send

if TYPE_CHECKING:
    from collections.abc import Callable

    from kontrak_xl.core.folder import Folder


def laid(root: Path) -> Folder:
    """January of both OPDs lies in the inbox, that of DPUPR in a folder of its own."""
    made = begun(root)
    send(made, "dinkes.xlsx", {1: 90})
    send(made, "PU/dpupr.xlsx", {1: 10}, post="DPUPR")
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return laid(tmp_path)


def told(folder: Folder) -> list[tuple[str, str, str]]:
    done = konsolidasi.konsolidasi(folder.root, 1, clock=clock(2))
    return [
        (f.where.file, f.problem, f.remedy) for f in done.findings if f.code is Code.NOT_REACHED
    ]


def files_of(folder: Folder) -> list[str]:
    done = konsolidasi.konsolidasi(folder.root, 1, clock=clock(2))
    return sorted(one.post for one in done.deliveries if one.files)


def refusing(cause: OSError) -> Callable[[Path], bytes]:
    plain = Path.read_bytes

    def read(path: Path) -> bytes:
        if path.name == "dpupr.xlsx":
            raise cause
        return plain(path)

    return read


def windows(number: int) -> OSError:
    cause = OSError(errno.EINVAL, "x")
    cause.winerror = number  # type: ignore[attr-defined]
    return cause


DENIED = PermissionError(errno.EACCES, "x")


@pytest.mark.parametrize(
    ("cause", "remedy"),
    [
        (DENIED, "tutup di program lain atau periksa hak aksesnya, lalu ulangi"),
        *((windows(number), "Selalu simpan di perangkat ini")
          for number in (362, 389, 395, 404, 426)),
        (OSError(errno.EINVAL, "x"), "Selalu simpan di perangkat ini"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read__is_told_and_all_else_counts(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, cause: OSError, remedy: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refusing(cause))
        ((file, problem, said),) = told(folder)
        assert (file, problem[:19], remedy in said) == (
            "PU/dpupr.xlsx",
            "tidak dapat dibaca:",
            True,
        )
        assert files_of(folder) == ["DINKES"]
        assert status.status(folder.root, clock=clock(2)).waiting_files == 1
    assert told(folder) == []
    assert files_of(folder) == ["DINKES", "DPUPR"]
    assert status.status(folder.root, clock=clock(2)).waiting_files == 0


def test_a_folder_that_cannot_be_looked_into__is_told(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = os.scandir

    def scan(place: Any) -> Any:
        if Path(place).name == "PU":
            raise PermissionError(errno.EACCES, "x", str(place))
        return plain(place)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", scan)
        ((file, problem, _),) = told(folder)
        assert (file, problem) == (
            "PU", "tidak dapat dibaca: akses ditolak; isinya belum dihitung",
        )  # fmt: skip
    assert files_of(folder) == ["DINKES", "DPUPR"]


def a_link_is_told(root: Path, kind: str = "folder") -> None:
    """What it leads to is none of the inbox: a password file as well as a colleague's folder."""
    folder, elsewhere = laid(root / "kerja"), root / "lain"
    elsewhere.mkdir()
    (folder.inbox / "PU" / "dpupr.xlsx").rename(elsewhere / "dpupr.xlsx")
    (folder.inbox / "PU").rmdir()
    target = elsewhere if kind == "folder" else elsewhere / "dpupr.xlsx"
    (folder.inbox / "PU").symlink_to(target)
    ((file, problem, _),) = told(folder)
    assert file == "PU"
    assert "pintasan ke tempat lain" in problem
    assert files_of(folder) == ["DINKES"]


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_link__is_not_followed_but_told(tmp_path: Path, kind: str) -> None:
    a_link_is_told(tmp_path, kind)


def test_two_rows_that_are_gone_from_one_sheet__are_two_findings() -> None:
    """What `periksa` tells of a file, `konsolidasi` tells too."""
    place = Origin("a.xlsx", "Januari")
    found = tuple(Finding(Code.ROW_MISSING, place, "", row, "DINKES") for row in ("A", "B"))
    file = ReceivedFile(
        sha="a", name="a.xlsx", received=dt.datetime(2026, 2, 5, 9), modified="", edition=1,
        key=ContractKey(2026, "DINKES"), verdict="diterima", findings=found,
    )  # fmt: skip
    assert file_findings([file], ()) == list(found)
