"""Where the year stands: counted right at each moment, with the next step, and nothing written."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING, Any

import pytest

from kontrak_xl.commands import buat, konsolidasi, status, tutup
from kontrak_xl.commands.console import answers
from kontrak_xl.core import callbacks, files
from kontrak_xl.core.errors import KontrakError
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.region import Deadline
from kontrak_xl.ranking.status import Phase
from tests.support import samples
from tests.support.closings import begun, clock, put, send
from tests.support.footprint import footprint
from tests.support.samples import render_master

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kontrak_xl.ranking.status import YearStatus

SCHEDULE = [
    {"bulan": 1.0, "batas": dt.date(2026, 2, 5), "jam": "16.00", "keberatan": dt.date(2026, 2, 8)},
    {"bulan": 2.0, "batas": dt.date(2026, 3, 5)},
]


def scheduled(root: Path) -> Folder:
    """A folder with deadlines, and workbooks that show them."""
    folder = begun(root)
    put(folder, jadwal=SCHEDULE)
    assert len(buat.buat(root, clock=clock(1)).written) == 2
    return folder


def state_of(folder: Folder, now: callbacks.Clock) -> YearStatus:
    """The state, and the proof that asking for it touched nothing."""
    before = footprint(folder.root)
    found = status.status(folder.root, clock=now)
    assert footprint(folder.root) == before
    return found


def stages(state: YearStatus) -> list[str]:
    return list(state.months["keadaan"])


def words(state: YearStatus, post: str) -> str:
    """The first letters of a post's months, a dot for those not due."""
    (row,) = state.posts[state.posts["opd"] == post].to_dict("records")
    return "".join((row[f"bulan_{at}"] or ".")[0] for at in range(1, 13))


def test_without_a_buku_induk__it_says_so(tmp_path: Path) -> None:
    with pytest.raises(KontrakError, match="kontrak-xl mulai"):
        status.status(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_faulty_buku_induk__comes_first(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    put(folder, indikator=[samples.small_rows()["indikator"][2] | {"target": None}])
    state = state_of(folder, clock(1))
    assert (state.phase, state.issued, len(state.posts)) == (Phase.MASTER, 0, 0)
    assert state.errors > 0
    assert state.needs_people
    assert "kontrak-xl periksa" in state.steps[0]
    assert len(state.steps) == 1


def test_nothing_issued__asks_for_contracts(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    files.save(render_master(samples.small_rows()), folder.master)
    state = state_of(folder, clock(1))
    assert (state.phase, state.outdated) == (Phase.ISSUE, ("DINKES", "DPUPR"))
    assert state.steps == ("Terbitkan kontrak: kontrak-xl buat.",)


def test_contracts_without_a_report__are_to_be_sent(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    state = state_of(folder, clock(1))
    assert (state.phase, state.issued, state.outdated) == (Phase.REPORT, 2, ())
    assert not state.needs_people
    assert state.steps == (
        "Kirimkan buku kontrak kepada OPD; letakkan yang kembali di folder masuk.",
        "Tunggu laporan Januari; batasnya 5 Februari 2026.",
    )


def test_a_contract_that_changed_or_is_missing__is_outdated(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    next(path for path in folder.contracts.iterdir() if "DPUPR" in path.name).unlink()
    assert state_of(folder, clock(1)).outdated == ("DPUPR",)
    put(folder, pejabat=[{"opd": "DINKES", "nama": "dr. Baru"}, {"opd": "DPUPR", "nama": "Ir."}])
    state = state_of(folder, clock(1))
    assert state.outdated == ("DINKES", "DPUPR")
    assert state.steps[0].startswith("Tulis 2 buku kontrak")


def test_who_is_late__by_the_hour_of_the_schedule(tmp_path: Path) -> None:
    folder = scheduled(tmp_path)
    early = state_of(folder, lambda: dt.datetime(2026, 2, 5, 15, 59))
    late = state_of(folder, lambda: dt.datetime(2026, 2, 5, 16, 1))
    assert set(early.posts["terlambat"]) == {""}
    assert list(late.posts["terlambat"]) == ["Januari", ""], "DPUPR owes nothing before March"
    assert late.needs_people
    assert any("Tagih laporan yang terlambat kepada 1 OPD: DINKES" in s for s in late.steps)


@pytest.mark.slow
def test_months_and_posts__are_counted(tmp_path: Path) -> None:
    folder = scheduled(tmp_path)
    send(folder, "a.xlsx", {1: "12-15"})
    waiting = state_of(folder, clock(3))
    assert waiting.waiting_files == 1
    # SP2D of February is not pasted yet: the centre's data come first, then reading
    assert waiting.steps[0].startswith("Isi nilai Februari di lembar Keuangan")
    assert "1 berkas baru" in waiting.steps[1]
    assert "konsolidasi --bulan februari" in waiting.steps[1]
    konsolidasi.konsolidasi(tmp_path, 1, clock=clock(3))
    state = state_of(folder, clock(3))
    assert state.waiting_files == 0
    assert stages(state)[:3] == ["sementara", "belum", "belum"]
    assert words(state, "DINKES").startswith("mt."), "sebagian: one unread, the other blank"
    assert words(state, "DPUPR") == "bb" + "." * 10, "belum diminta: nothing is due before March"
    assert [int(n) for n in state.months["belum"][:4]] == [0, 1, 0, 0]
    assert [int(n) for n in state.months["belum_diminta"][:4]] == [1, 1, 0, 0]
    assert dict(zip(state.posts["opd"], state.posts["laporan"], strict=True)) == {
        "DINKES": "melapor sebagian", "DPUPR": "belum diminta",
    }  # fmt: skip
    (row,) = state.posts[state.posts["opd"] == "DINKES"].to_dict("records")
    assert (row["galat"], row["putusan"], row["berkas"]) == (1, "kirim ulang", "a.xlsx")
    assert row["diterima"] == clock(3)()
    assert row["terlambat"] == "Januari, Februari"
    told = [step.split()[0] for step in state.steps]
    assert told == ["Isi", "Susun", "Minta", "Tagih", "Tutup"]
    assert "tutup --bulan januari" in state.steps[-1]


@pytest.mark.slow
def test_closed_months__and_those_that_a_later_closing_fixed(tmp_path: Path) -> None:
    folder = scheduled(tmp_path)
    send(folder, "a.xlsx", {1: 90})
    tutup.tutup(tmp_path, "februari", clock=clock(3))
    state = state_of(folder, clock(3, 12))
    assert stages(state)[:3] == ["terkunci", "ditutup", "belum"]
    assert list(state.months["ditutup"][:3]) == [clock(3)(), clock(3)(), None]
    assert set(state.posts["terlambat"]) == {""}, "what is closed is late no more"
    text = "\n".join(answers.status_lines(state))
    assert "Februari   ditutup" in text
    tutup.tutup(tmp_path, "desember", clock=lambda: dt.datetime(2027, 1, 10))
    done = state_of(folder, lambda: dt.datetime(2027, 1, 11))
    assert done.phase is Phase.DONE
    assert done.steps == ("Semua bulan sudah ditutup; tidak ada yang perlu dikerjakan.",)


def test_the_table__has_a_line_for_each_month_and_post(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    send(folder, "a.xlsx", {1: 90})
    konsolidasi.konsolidasi(tmp_path, 1, clock=clock(2))
    lines = list(answers.status_lines(state_of(folder, clock(2))))
    assert lines[1] == "Keadaan 10 Februari 2026 pukul 09.00: mengumpulkan laporan"
    assert sum(line.startswith(("DINKES ", "DPUPR ")) for line in lines) == 2
    (own,) = (line for line in lines if line.startswith("DINKES "))
    assert own.split()[1] == "S..........."
    assert any(line.startswith("Berikutnya: 1.") for line in lines)
    assert max(map(len, lines)) < 120


@pytest.mark.parametrize(
    ("hour", "expected"),
    [("16.00", (16, 0)), ("08:30 WIB", (8, 30)), ("", (23, 59)), ("sore", (23, 59)),
     ("25.00", (23, 59))],
)  # fmt: skip
def test_deadline__reads_its_hour(hour: str, expected: tuple[int, int]) -> None:
    until = Deadline(month=1, due=dt.date(2026, 2, 5), hour=hour).until
    assert until is not None
    assert (until.date(), until.hour, until.minute) == (dt.date(2026, 2, 5), *expected)
    assert Deadline(month=1).until is None


def test_a_folder_that_may_only_be_read__is_enough(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    send(folder, "a.xlsx", {1: 90})
    konsolidasi.konsolidasi(tmp_path, 1, clock=clock(2))
    for path in tmp_path.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        state: Any = state_of(folder, clock(2))
    finally:
        for path in tmp_path.rglob("*"):
            path.chmod(0o755)
    assert state.waiting_files == 0
    assert os.access(folder.register, os.W_OK)


def test_what_is_still_to_be_pasted__is_a_step_with_its_sheet(tmp_path: Path) -> None:
    """SP2D of January is there for one of two OPDs, until it is pasted for both."""
    folder = scheduled(tmp_path)
    told = "Realisasi anggaran 1 dari 2, belum ada untuk 1 OPD (DPUPR)"
    step = f"Isi nilai Januari di lembar Keuangan: {told}."
    assert step not in state_of(folder, clock(1)).steps
    assert step in state_of(folder, clock(2)).steps
    put(folder, jadwal=SCHEDULE, keuangan=[{"opd": "DINKES", "sm01": 9e7},
                                           {"opd": "DPUPR", "sm01": 8e7}])  # fmt: skip
    assert not [said for said in state_of(folder, clock(2)).steps if "Keuangan" in said]


@pytest.mark.parametrize(
    "answer",
    [
        {"pusat": [{"bulan": 1.0, "opd": "DPUPR", "indikator": "Realisasi anggaran",
                    "nilai": "tidak ada"}]},
        {"keputusan": [{"jenis": "kecualikan indikator", "opd": "DPUPR", "alasan": "SE Mendagri",
                        "hal": "Realisasi anggaran", "oleh": "Sekda"}]},
    ],
    ids=["tidak ada", "keputusan"],
)  # fmt: skip
def test_what_is_answered_otherwise__is_no_step(
    tmp_path: Path, answer: Mapping[str, list[dict[str, object]]]
) -> None:
    """Nothing is asked for that a *tidak ada* or a *Keputusan* answers."""
    folder = scheduled(tmp_path)
    put(folder, jadwal=SCHEDULE, keuangan=[{"opd": "DINKES", "sm01": 9e7}], **answer)
    found = state_of(folder, clock(2))
    assert found.errors == 0
    assert not [said for said in found.steps if "Keuangan" in said]
