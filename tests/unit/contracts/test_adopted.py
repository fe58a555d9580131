"""What editions of an earlier layout do not say is taken once, recorded, and stays."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kontrak_xl.commands import buat, konsolidasi, periksa
from kontrak_xl.contracts import adopted, shelf
from kontrak_xl.core.errors import KontrakError
from kontrak_xl.core.findings import Code
from kontrak_xl.core.model import PanelMean
from kontrak_xl.year import Year
from tests.support import samples
from tests.support.closings import begun, clock, put, send

if TYPE_CHECKING:
    from pathlib import Path

    from kontrak_xl.core.folder import Folder

TRIMMED = "tanpa tertinggi dan terendah"


def old(root: Path) -> Folder:
    """A folder whose editions were issued before they said how marks become a value."""
    folder = begun(root)
    for one in shelf.load(folder.shelf):
        (folder.shelf / shelf.file_name(one)).unlink()
        shelf.keep(replace(one, rules=1, policy=replace(one.policy, panel=None)), folder.shelf)
    return folder


def says(folder: Folder, rule: str) -> None:
    rows = samples.small_rows()
    put(folder, pemda=[{**rows["pemda"][0], "panel": rule}])


def record(folder: Folder) -> Path:
    return folder.archive / "terbitan-lama.json"


def test_it_is_taken_once_a_report_has_come_back_and_stays(tmp_path: Path) -> None:
    folder = old(tmp_path)
    before = sorted(path.name for path in folder.shelf.iterdir())
    says(folder, TRIMMED)
    buat.buat(folder.root, clock=clock(2))
    assert Year(folder.root, clock=clock(2)).adopted_panel is PanelMean.TRIMMED
    says(folder, "rata-rata")
    buat.buat(folder.root, clock=clock(2))
    assert json.loads(record(folder).read_bytes()) == {"layout": 1, "nilai_panel": "rata-rata"}
    send(folder, "a.xlsx", {1: 90})
    konsolidasi.konsolidasi(folder.root, 1, clock=clock(2))
    says(folder, TRIMMED)
    buat.buat(folder.root, clock=clock(3))
    year = Year(folder.root, clock=clock(3))
    assert year.adopted_panel is PanelMean.ALL, "what the Buku Induk says later changes nothing"
    assert year.report(1).region.scoring.panel is PanelMean.ALL
    assert sorted(path.name for path in folder.shelf.iterdir()) == before, "no new edition"
    told = [f for f in periksa.periksa(folder.root, clock=clock(3))
            if f.code is Code.REGION_CHANGED]  # fmt: skip
    assert [(f.where.sheet, f.expected) for f in told] == [("Pemda", "rata-rata")]


def test_editions_that_say_it_need_no_record(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    send(folder, "a.xlsx", {1: 90})
    konsolidasi.konsolidasi(folder.root, 1, clock=clock(2))
    assert not record(folder).exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "pulihkan dari cadangan"),
        (b'{"layout": 1}', "pulihkan dari cadangan"),
        (b'{"layout": 9, "nilai_panel": "rata-rata"}', "lebih baru"),
        (b'{"layout": 1, "nilai_panel": "median"}', "lebih baru"),
    ],
)
def test_a_record_that_cannot_be_read_is_one_sentence(
    tmp_path: Path, content: bytes, said: str
) -> None:
    folder = old(tmp_path)
    record(folder).write_bytes(content)
    with pytest.raises(KontrakError, match=said):
        adopted.load(folder)
