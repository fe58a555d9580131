"""One OPD's submissions: when each came, from whom, what of it counts now, and why."""

from __future__ import annotations

import datetime as dt
import json
from functools import partial
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from kontrak_xl.commands import konsolidasi, periksa, status, tutup
from kontrak_xl.commands.console import answers, cli, console
from kontrak_xl.commands.riwayat import riwayat
from kontrak_xl.core import files, frames
from kontrak_xl.core.findings import Code
from kontrak_xl.ranking.sheets import parts
from kontrak_xl.returns import collect
from kontrak_xl.year import UnknownPostError
from tests.support import mortal
from tests.support.arrivals import mail
from tests.support.closings import begun, clock, put, send
from tests.support.footprint import footprint

if TYPE_CHECKING:
    from pathlib import Path

    from kontrak_xl.commands.riwayat import History
    from kontrak_xl.core.folder import Folder


@pytest.fixture(autouse=True)
def _no_children(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are unpacked here: what a child adds is not the subject."""
    monkeypatch.setattr(collect, "unpack_all", mortal.at_once)


def told(folder: Folder, opd: str = "DINKES") -> History:
    """The history, and the proof that asking for it touched nothing."""
    before = footprint(folder.root)
    found = riwayat(folder.root, opd, clock=clock(12))
    assert footprint(folder.root) == before
    return found


def column(history: History, name: str) -> list[Any]:
    return list(history.submissions[name])


def taken(folder: Folder, at: int, day: int = 10) -> konsolidasi.Consolidation:
    return konsolidasi.konsolidasi(folder.root, 1, clock=clock(at, day))


def decision(jenis: str, hal: str, **more: Any) -> dict[str, Any]:
    return {"jenis": jenis, "opd": "DINKES", "hal": hal, "alasan": "keliru kirim",
            "oleh": "Sekda", **more}  # fmt: skip


@pytest.fixture
def twice(tmp_path: Path) -> Folder:
    """January in February; January corrected and February in March."""
    folder = begun(tmp_path)
    send(folder, "a.xlsx", {1: 90})
    taken(folder, 2)
    send(folder, "b.xlsx", {1: 95, 2: 80})
    taken(folder, 3)
    return folder


# What is told of each submission -----------------------------------------------------------------


def test_each_submission__with_its_part(twice: Folder) -> None:
    history = told(twice)
    assert tuple(history.submissions.columns) == frames.SUBMISSIONS.names
    assert column(history, "berkas") == ["a.xlsx", "b.xlsx"]
    assert column(history, "diterima") == [clock(2)(), clock(3)()]
    parts_of = history.submissions[["baru", "berubah", "sama", "dihitung"]].to_numpy().tolist()
    assert parts_of == [[1, 0, 0, 0], [1, 1, 0, 2]]
    assert column(history, "bulan") == [("Januari",), ("Januari", "Februari")]
    first, second = column(history, "alasan")
    assert first == f"seluruh isinya diganti “b.xlsx” ({column(history, 'sidik')[1]})"
    assert second == "menang karena diterima terakhir"
    assert [len(sha) for sha in column(history, "sidik")] == [8, 8]
    assert [[one[:4] for one in found] for found in column(history, "temuan")] == [
        [], ["K601"],
    ]  # fmt: skip


def test_a_file_of_which_a_part_still_counts(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    send(folder, "a.xlsx", {1: 90, 2: 80})
    taken(folder, 2)
    send(folder, "b.xlsx", {2: 85})
    taken(folder, 3)
    assert column(told(folder), "dihitung") == [1, 1]
    first = column(told(folder), "alasan")[0]
    assert first.startswith("menang karena diterima terakhir untuk 1 isian; 1 isian lain diganti")


def test_an_unchanged_resend_and_a_blank_one(twice: Folder) -> None:
    send(twice, "c.xlsx", {1: 95})
    done = taken(twice, 4)
    assert column(told(twice), "alasan")[-1] == (
        "menang karena diterima terakhir; salinan tanpa perubahan"
    )
    assert [f.where.file for f in done.findings if f.code is Code.NOTHING_NEW] == ["c.xlsx"]
    send(twice, "d.xlsx", {})
    done = taken(twice, 5)
    assert column(told(twice), "alasan")[-1] == "tidak berisi isian yang dapat dihitung"
    assert [f.where.file for f in done.findings if f.code is Code.ALL_BLANK] == ["d.xlsx"]


def test_a_mail__tells_its_sender_and_date(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    send(folder, "a.xlsx", {1: 90})
    path = folder.inbox / "a.xlsx"
    files.save(mail({"laporan.xlsx": path.read_bytes()}, 4), folder.inbox / "surat.eml")
    path.unlink()
    taken(folder, 2)
    history = told(folder)
    assert column(history, "berkas") == ["surat.eml/laporan.xlsx"]
    assert [moment.date() for moment in column(history, "diterima")] == [dt.date(2026, 2, 4)]
    assert "dinkes@contoh.go.id" in column(history, "pengirim")[0]
    assert column(history, "perihal") == ["Laporan"]


def test_two_versions_of_one_day_under_one_name(tmp_path: Path) -> None:
    """The second lies where the first lay; both are kept and told apart by their hash."""
    folder = begun(tmp_path)
    for hour, value in ((9, 90), (15, 95)):
        send(folder, "a.xlsx", {1: value})
        konsolidasi.konsolidasi(folder.root, 1, clock=partial(dt.datetime, 2026, 2, 5, hour))
    history = told(folder)
    assert column(history, "berkas") == ["a.xlsx", "a.xlsx"]
    assert column(history, "dihitung") == [0, 1]
    assert len(set(column(history, "sidik"))) == 2
    assert len(list(folder.originals.iterdir())) == 2


def test_closed_months__count_as_they_were_fixed(tmp_path: Path) -> None:
    """A later value of a closed month counts only by decision."""
    folder = begun(tmp_path)
    send(folder, "a.xlsx", {1: 90})
    tutup.tutup(tmp_path, 1, clock=clock(2))
    send(folder, "b.xlsx", {1: 95, 2: 80})
    konsolidasi.konsolidasi(tmp_path, 2, clock=clock(3))
    assert column(told(folder), "dihitung") == [1, 1]
    put(folder, keputusan=[decision("ubah bulan tertutup", "Januari")])
    assert column(told(folder), "dihitung") == [0, 2]


# Decisions -----------------------------------------------------------------------------------


def test_decisions__change_what_counts_and_are_told(twice: Folder) -> None:
    put(twice, keputusan=[decision("tolak berkas", "b.xlsx")])
    history = told(twice)
    assert column(history, "dihitung") == [1, 0]
    assert column(history, "alasan")[1] == "ditolak menurut Keputusan (Sekda: keliru kirim)"
    assert history.decisions == ("tolak berkas “b.xlsx”: keliru kirim (Sekda)",)
    put(twice, keputusan=[decision("terima berkas", column(history, "sidik")[0])])
    history = told(twice)
    assert column(history, "dihitung") == [1, 1]
    assert column(history, "alasan")[0] == "didahulukan menurut Keputusan (Sekda: keliru kirim)"


def test_a_decision_that_has_expired__has_no_effect(twice: Folder) -> None:
    put(twice, keputusan=[decision("tolak berkas", "b.xlsx", sampai=dt.date(2026, 12, 9))])
    assert column(told(twice), "dihitung") == [0, 2]
    put(twice, keputusan=[decision("tolak berkas", "b.xlsx", sampai=dt.date(2026, 12, 10))])
    assert column(told(twice), "dihitung") == [1, 0]


def test_the_ranking__shows_decisions_and_files_of_nobody(twice: Folder) -> None:
    files.save(b"%PDF-1.7", twice.inbox / "foto.pdf")
    put(twice, keputusan=[decision("tolak berkas", "b.xlsx")])
    path = taken(twice, 4).path
    book = openpyxl.load_workbook(path, read_only=True)
    method = texts(book[parts.METHOD])
    assert "tolak berkas: b.xlsx" in method
    assert "isian berkas itu tidak dihitung" in method
    delivery = texts(book[parts.DELIVERY])
    assert "1 berkas belum dapat dihitung" in delivery
    assert "foto.pdf" in delivery
    assert "b.xlsx" not in delivery, "what is refused is not the last that counts"
    assert "a.xlsx" in delivery


def texts(sheet: Any) -> set[str]:
    return {str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None}


def test_a_decision_about_no_file__is_told_when_it_is_written(twice: Folder) -> None:
    put(twice, keputusan=[decision("terima berkas", "bb.xlsx")])
    (finding,) = [f for f in periksa.periksa(twice.root, clock=clock(4)) if f.code.number == "K612"]
    assert "b.xlsx" in finding.expected
    assert Code.FILE_UNKNOWN in {f.code for f in taken(twice, 4).findings}


# Who is asked for ------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["DINKES", "dinkes", "Dinas Kesehatan", " dinas  kesehatan "])
def test_an_opd__is_known_by_code_and_name(twice: Folder, word: str) -> None:
    assert told(twice, word).post == "DINKES"


def test_an_unknown_opd__is_one_sentence_with_what_may_be_meant(twice: Folder) -> None:
    with pytest.raises(UnknownPostError, match="mungkin maksudnya DINKES"):
        riwayat(twice.root, "DINKS")
    with pytest.raises(UnknownPostError, match="lembar OPD"):
        riwayat(twice.root, "??")


def test_nothing_received__is_an_empty_history(tmp_path: Path) -> None:
    history = told(begun(tmp_path))
    assert (len(history.submissions), history.findings, history.needs_people) == (0, (), False)
    lines = list(answers.history_lines(history))
    assert lines[1:] == ["0 berkas diterima", "Bulan yang dihitung: belum ada"]


# What is printed -------------------------------------------------------------------------------


def printed(folder: Folder, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit) as left:
        cli.main(["riwayat", *words, "--folder", str(folder.root)])
    assert left.value.code == console.FINE
    return capsys.readouterr().out


def test_the_command__prints_a_block_for_each(
    twice: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = printed(twice, capsys, "dinkes").splitlines()
    assert lines[0] == "Dinas Kesehatan (DINKES), kontrak tahun 2026"
    assert "Bulan yang dihitung: Januari, Februari" in lines
    assert [line[:2] for line in lines if line[:1].isdigit() and line[1] == "."] == ["1.", "2."]
    assert "   isian: 1 baru, 1 berubah, 0 sama; 2 dihitung sekarang" in lines
    data = json.loads(printed(twice, capsys, "DINKES", "--json"))
    assert [one["berkas"] for one in data["kiriman"]] == ["a.xlsx", "b.xlsx"]
    assert data["kiriman"][0]["diterima"] == clock(2)().isoformat()


def test_an_open_galat__is_listed_and_asks_for_people(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    send(folder, "a.xlsx", {1: "12-15"})
    taken(folder, 2)
    history = told(folder)
    assert history.needs_people
    assert column(history, "temuan")[0][0].startswith("K420 Januari!F8: ")
    assert "galat" not in " ".join(answers.history_lines(history))


def test_status__names_the_files_of_nobody(twice: Folder) -> None:
    assert "berkas baru" in "\n".join(answers.status_lines(status.status(twice.root)))
    files.save(b"%PDF-1.7", twice.inbox / "foto.pdf")
    taken(twice, 4)
    state = status.status(twice.root, clock=clock(4))
    assert list(state.strangers["berkas"]) == ["foto.pdf"]
    lines = list(answers.status_lines(state))
    assert "Folder masuk: 0 berkas baru, 1 belum dapat dihitung" in lines
    assert any(line.startswith("  foto.pdf (") for line in lines)
    assert any("Periksa 1 berkas yang belum dapat dihitung" in step for step in state.steps)
    assert answers.status_data(state)["belum_dihitung"][0]["berkas"] == "foto.pdf"
