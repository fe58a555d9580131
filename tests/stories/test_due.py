"""What is due to whom: every kind of letter from small folders, and nothing that is not due."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kontrak_xl.commands import buat, konsolidasi, tutup
from kontrak_xl.commands.contoh import typist
from kontrak_xl.commands.kirim import wording
from kontrak_xl.commands.kirim.due import Due, due
from kontrak_xl.commands.kirim.enclosures import WrongOwnerError, owned
from kontrak_xl.contracts import shelf as editions
from kontrak_xl.contracts.issuing import by_contract, path_of
from kontrak_xl.core import files
from kontrak_xl.core.addresses import addresses
from kontrak_xl.core.findings import Code
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.model import MONTHS
from kontrak_xl.core.observations import Field
from kontrak_xl.mail.items import DueLetter, LetterKind, OutboxLetter, State, Way
from kontrak_xl.mail.outgoing import letter_texts
from kontrak_xl.mail.servers.account import MailAccount
from kontrak_xl.master import draft
from kontrak_xl.master.reading import master_of
from kontrak_xl.returns.reading import submission
from kontrak_xl.year import Year, period_of
from tests.support import samples
from tests.support.posting import (
    COUNTED,
    TO,
    cell_of,
    clock,
    code_of,
    issued,
    mailed,
    moment,
    put,
    rows,
    send,
    typed,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kontrak_xl.rules.decisions import Verification

MAIL = MailAccount(name="Bagian Organisasi", address="organisasi@contoh.go.id", reminders=3)
VERIFIED = {
    "opd": "DINKES", "bulan": 1.0, "indikator": COUNTED["DINKES"], "diakui": 80.0,
    "alasan": "bukti kurang", "verifikator": "Umi", "tanggal": dt.date(2026, 2, 9),
}  # fmt: skip
ALL_BUT_CARDS = frozenset(LetterKind) - {LetterKind.CARD}


# A folder ------------------------------------------------------------------------------------


def targets(target: float) -> list[dict[str, Any]]:
    """The indicators with another target for the first one of DINKES."""
    return [
        row | {"target": target} if row["indikator"] == COUNTED["DINKES"] else row
        for row in samples.small_rows()["indikator"]
    ]


def year_at(folder: Folder, now: dt.datetime) -> Year:
    """The year as it is now, looked at from a moment."""
    return Year(folder.root, clock=lambda: now)


def plan(
    folder: Folder, at: int, day: int = 10, entries: tuple[OutboxLetter, ...] = (), **more: Any
) -> Due:
    return due(year_at(folder, moment(at, day)), MAIL, entries, **more)


def of(found: Due, kind: LetterKind, post: str = "DINKES") -> DueLetter:
    """The one letter of a kind to a post."""
    (item,) = (item for item in found.items if (item.kind, item.post) == (kind, post))
    return item


def kinds(found: Due) -> list[tuple[str, str]]:
    return [(item.kind.value, item.post) for item in found.items]


def entry(item: DueLetter, at: dt.datetime, state: State = State.SENT) -> OutboxLetter:
    """A letter as the outbox holds it."""
    return OutboxLetter(
        message=f"<{item.matter}-{item.post}@contoh>", batch=at, post=item.post, kind=item.kind,
        matter=item.matter, recipients=item.to, subject="", kept="", way=Way.SMTP, state=state,
        moment=at,
    )  # fmt: skip


def codes(found: Due) -> list[tuple[Code, str]]:
    return [(finding.code, finding.post) for finding in found.findings]


def lines(item: DueLetter) -> list[str]:
    return item.words["rincian"].split("\n")


# Whom ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", ()),
        ("-", ()),
        ("a@b.id", ("a@b.id",)),
        (" a@b.id;c@d.id, e@f.id ;", ("a@b.id", "c@d.id", "e@f.id")),
        ("Sekretariat <a@b.id>\nA@B.id", ("A@B.id",)),
        ("a@b.id c@d.id; @; belum ada", ("a@b.id", "c@d.id")),
        ("a@@b.id; dinkés@b.id; a@b; a..b@c.id; c@d.id", ("c@d.id",)),
    ],
)
def test_addresses__each_once_and_only_addresses(typed: str, expected: tuple[str, ...]) -> None:
    assert addresses(typed) == expected


def test_addresses__are_those_of_today_and_not_of_the_edition(folder: Folder) -> None:
    opd = rows()["opd"]
    put(folder, opd=[opd[0] | {"surel": "baru@contoh.go.id"}, opd[1]])
    assert of(plan(folder, 1), LetterKind.CONTRACT).to == ("baru@contoh.go.id",)


def test_no_address__is_told_once_and_the_letters_are_listed(folder: Folder) -> None:
    opd = rows()["opd"]
    put(folder, opd=[opd[0] | {"surel": "-"}, opd[1]])
    send(folder, "a.xlsx", {1: 90})
    konsolidasi.konsolidasi(folder.root, 1, clock=clock(2))
    tutup.tutup(folder.root, 1, clock=clock(2, 2))
    found = plan(folder, 2, 3, kinds=frozenset({LetterKind.RESULT, LetterKind.BOOK}))
    assert kinds(found) == [("hasil", "DINKES"), ("buku", "DINKES"), ("buku", "DPUPR")]
    assert [item.to for item in found.items] == [(), (), TO["DPUPR"]]
    (finding,) = found.findings
    assert (finding.code, finding.post) == (Code.NO_ADDRESS, "DINKES")
    assert (finding.where.sheet, finding.where.cell) == (
        "OPD", samples.master_cell("opd", 0, "surel"),
    )  # fmt: skip
    assert "2 surat untuk DINKES" in finding.problem
    told = tuple(entry(item, moment(2)) for item in found.items if item.post == "DINKES")
    again = plan(folder, 2, 3, told, kinds=frozenset({LetterKind.RESULT, LetterKind.BOOK}))
    assert again.findings == (), "who has got it needs no address"


@pytest.mark.slow
def test_unit__is_written_to_at_the_address_above_it(tmp_path: Path) -> None:
    unit = [{"kode": "BIDANG-A", "nama": "Bidang A", "opd": "DINKES", "eselon": "III"}]
    more: list[Any] = [*samples.small_rows()["indikator"],
            {"opd": ("BIDANG-A",), "indikator": "Kunjungan", "satuan": "kali", "target": 120.0,
             "bobot": 100.0, "kelompok": "OPD"}]  # fmt: skip
    folder = Folder(tmp_path)
    put(folder, unit=unit, indikator=more)
    buat.buat(tmp_path, clock=clock(1, 5))
    found = plan(folder, 2)
    assert kinds(found) == [
        ("kontrak", "BIDANG-A"), ("kontrak", "DINKES"), ("kontrak", "DPUPR"),
        ("pengingat", "BIDANG-A"), ("pengingat", "DINKES"),
    ]  # fmt: skip
    assert of(found, LetterKind.REMINDER, "BIDANG-A").to == TO["DINKES"]
    assert plan(folder, 2, month=1, kinds=frozenset((LetterKind.BOOK, LetterKind.CARD))).items[
        0
    ].post == ("BIDANG-A")


def test_kinds_and_posts__choose(folder: Folder) -> None:
    assert kinds(plan(folder, 2, posts=frozenset(("DPUPR",)))) == [("kontrak", "DPUPR")]
    found = plan(folder, 2, kinds=frozenset((LetterKind.REMINDER,)))
    assert kinds(found) == [("pengingat", "DINKES")]


@pytest.mark.slow
def test_due__writes_nothing(folder: Folder) -> None:
    send(folder, "a.xlsx", {1: 90})
    konsolidasi.konsolidasi(folder.root, 1, clock=clock(2))
    tutup.tutup(folder.root, 1, clock=clock(2))
    send(folder, "b.xlsx", {2: 90})

    def files() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in folder.root.rglob("*") if path.is_file()}

    before = files()
    for item in plan(folder, 3, month=2).items:
        for enclosure in item.enclosures:
            enclosure.content()
    assert files() == before


def test_a_letter_that_waits__stays_due(folder: Folder) -> None:
    """What the outbox has queued or deferred is dropped once it is not due any more."""
    put(folder, verifikasi=[VERIFIED])
    send(folder, "a.xlsx", {1: 90, 2: "12-15"})
    konsolidasi.konsolidasi(folder.root, 1, clock=clock(2))
    tutup.tutup(folder.root, 1, clock=clock(2))
    found = plan(folder, 3, kinds=ALL_BUT_CARDS)
    assert {item.kind for item in found.items} == ALL_BUT_CARDS - {LetterKind.REISSUED}
    for state in (State.QUEUED, State.DEFERRED):
        waiting = tuple(entry(item, moment(3), state) for item in found.items)
        again = plan(folder, 3, 11, waiting, kinds=ALL_BUT_CARDS)
        assert [item.about for item in again.items] == [item.about for item in found.items]


def test_words__are_those_of_the_template(folder: Folder) -> None:
    item = of(plan(folder, 1), LetterKind.CONTRACT)
    assert dict(item.words) == {
        "opd": "Dinas Kesehatan", "jabatan": "Kepala Dinas Kesehatan", "kode": "DINKES",
        "pemda": "Pemerintah Kabupaten Contoh",
        "tahun": "2026", "bulan": "Januari 2026", "pengirim": "Bagian Organisasi",
        "nomor": "1", "berkas": "Kontrak 2026 DINKES.xlsx",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "official", "expected"),
    [
        ("Kecamatan Waru", {}, "Camat Waru"),
        ("Dinas Kesehatan", {"status": "Plt."}, "Plt. Kepala Dinas Kesehatan"),
        ("RSUD Waru", {"jabatan": "Direktur Utama RSUD Waru"}, "Direktur Utama RSUD Waru"),
    ],
)
def test_words__a_letter_is_to_the_head_by_the_title_of_today(
    name: str, official: dict[str, str], expected: str, folder: Folder
) -> None:
    base = rows()
    put(folder, opd=[base["opd"][0] | {"nama": name}, base["opd"][1]],
        pejabat=[base["pejabat"][0] | official, base["pejabat"][1]])  # fmt: skip
    assert of(plan(folder, 1), LetterKind.CONTRACT).words["jabatan"] == expected


@pytest.mark.parametrize(
    ("sender", "office", "expected"),
    [
        ("Bagian Organisasi, Pemerintah Kabupaten Contoh", "", "Bagian Organisasi"),
        ("", "Bagian Organisasi Setda Contoh", "Bagian Organisasi Setda Contoh"),
        ("", "", "Pemerintah Kabupaten Contoh"),
    ],
)
def test_words__the_government_signs_once(
    sender: str, office: str, expected: str, folder: Folder
) -> None:
    region = replace(draft.draft(master_of(folder)).region, office=office)
    post = issued(folder, "DINKES").post
    said = wording.words(post, "", region, sender, wording.LetterFacts(deadline=12))
    assert said["pengirim"] == expected
    assert said["batas"] == "sesuai jadwal pelaporan", "December has no date in the Buku Induk"


# Contracts -----------------------------------------------------------------------------------


def test_contract__is_the_workbook_as_it_lies_in_the_folder(folder: Folder) -> None:
    found = plan(folder, 1)
    assert (kinds(found), found.findings) == ([("kontrak", "DINKES"), ("kontrak", "DPUPR")], ())
    item, edition = of(found, LetterKind.CONTRACT), issued(folder, "DINKES")
    assert (item.matter, item.template, item.to) == (
        editions.identify(edition), "kontrak", TO["DINKES"],
    )  # fmt: skip
    (enclosure,) = item.enclosures
    assert (enclosure.name, enclosure.owner) == ("Kontrak 2026 DINKES.xlsx", "DINKES")
    assert enclosure.content() == path_of(folder, edition).read_bytes()


def test_contract__that_is_missing_or_stale_is_a_finding(folder: Folder) -> None:
    whole = plan(folder, 1)
    path_of(folder, issued(folder, "DINKES")).unlink()
    found = plan(folder, 1)
    assert (kinds(found), codes(found)) == (
        [("kontrak", "DPUPR")], [(Code.BOOK_STALE, "DINKES")],
    )  # fmt: skip
    told = (entry(of(whole, LetterKind.CONTRACT), moment(1)),)
    assert plan(folder, 1, entries=told).findings == (), "it was sent already"
    put(folder, pemda=[samples.small_rows()["pemda"][0] | {"tempat": "Kota Lain"}])
    assert codes(plan(folder, 1)) == [(Code.BOOK_STALE, "DINKES"), (Code.BOOK_STALE, "DPUPR")]


def reissue(folder: Folder, target: float, at: int = 1) -> None:
    put(folder, indikator=targets(target))
    buat.buat(folder.root, clock=clock(at, 20))


def test_reissued__says_what_changed_and_from_when(folder: Folder) -> None:
    first = of(plan(folder, 1), LetterKind.CONTRACT)
    reissue(folder, 1500.0)
    found = plan(folder, 2, entries=(entry(first, moment(1)),))
    item = of(found, LetterKind.REISSUED)
    edition = issued(folder, "DINKES")
    assert (edition.number, item.matter) == (2, editions.identify(edition))
    assert (item.template, item.words["nomor"]) == ("perubahan", "2")
    assert lines(item)[0] == f"Terbitan 2, berlaku mulai {MONTHS[edition.from_month - 1]} 2026:"
    assert any("target 1.200 → 1.500" in line for line in lines(item))
    assert of(found, LetterKind.CONTRACT, "DPUPR").matter


def test_reissued__tells_all_since_the_one_that_was_sent(folder: Folder) -> None:
    first = of(plan(folder, 1), LetterKind.CONTRACT)
    reissue(folder, 1500.0)
    reissue(folder, 1800.0)
    item = of(plan(folder, 2, entries=(entry(first, moment(1)),)), LetterKind.REISSUED)
    assert [line for line in lines(item) if "target" in line] == [
        line.replace("1.200 → 1.500", change)
        for line in lines(item)
        if "1.200 → 1.500" in line
        for change in ("1.200 → 1.500", "1.500 → 1.800")
    ]
    second = replace(item, matter=editions.identify(editions.load(folder.shelf)[1]))
    both = entry(first, moment(1)), entry(second, moment(1))
    assert "1.200" not in of(plan(folder, 2, entries=both), LetterKind.REISSUED).words["rincian"]


def test_a_second_edition__is_the_contract_of_who_had_none(folder: Folder) -> None:
    first = of(plan(folder, 1), LetterKind.CONTRACT)
    reissue(folder, 1500.0)
    never_left = (State.REFUSED, State.QUEUED, State.DEFERRED)
    for entries in ((), *((entry(first, moment(1), state),) for state in never_left)):
        item = of(plan(folder, 2, entries=entries), LetterKind.CONTRACT)
        assert item.matter == editions.identify(issued(folder, "DINKES"))
        again = of(plan(folder, 2, entries=(*entries, entry(item, moment(2)))), LetterKind.CONTRACT)
        assert again.about == item.about, "the same letter, so that it is known as sent"


def test_wrong_owner__nothing_leaves(folder: Folder) -> None:
    dinkes, dpupr = (path_of(folder, issued(folder, post)) for post in ("DINKES", "DPUPR"))
    dinkes.write_bytes(dpupr.read_bytes())
    (enclosure,) = of(plan(folder, 1), LetterKind.CONTRACT).enclosures
    with pytest.raises(WrongOwnerError, match="data DPUPR") as raised:
        enclosure.content()
    assert (raised.value.finding.code, raised.value.finding.post) == (Code.WRONG_OWNER, "DINKES")
    for junk in (b"", b"PK\x03\x04rusak", samples.render_master(rows())):
        dinkes.write_bytes(junk)
        with pytest.raises(WrongOwnerError, match="tidak dikenal"):
            enclosure.content()


def test_owned__sees_a_seal_in_any_part(folder: Folder) -> None:
    """One cell of another OPD's sheet, pasted into a workbook."""
    own, other = (path_of(folder, issued(folder, post)) for post in ("DINKES", "DPUPR"))
    seal = str(editions.seal_of(issued(folder, "DPUPR")))

    def paste(workbook: Any) -> None:
        workbook["Maret"]["Z99"] = f"salinan {seal}"

    content = samples.edit(own.read_bytes(), paste)
    with pytest.raises(WrongOwnerError):
        owned(content, own.name, "DINKES")
    assert owned(other.read_bytes(), own.name, "DPUPR")


# Results -------------------------------------------------------------------------------------


def read(folder: Folder, at: int = 2) -> None:
    konsolidasi.konsolidasi(folder.root, at - 1, clock=clock(at))


@pytest.mark.parametrize(
    ("value", "template", "verdict"),
    [(90, "hasil-diterima", "diterima"), (99999, "hasil-catatan", "diterima dengan catatan"),
     ("12-15", "hasil-kirim-ulang", "kirim ulang")],
)  # fmt: skip
def test_result__by_verdict(
    value: typist.CellEntry, template: str, verdict: str, folder: Folder
) -> None:
    edition = issued(folder, "DINKES")
    first, other = (row.code for row in edition.rows if row.filler.value == "OPD")
    cell = samples.entry_cell(edition, first)
    cells = {("Januari", cell): value, ("Januari", samples.entry_cell(edition, other)): 14}
    files.save(typist.fill(path_of(folder, edition), cells), folder.inbox / "a.xlsx")
    read(folder)
    item = of(plan(folder, 2, 3), LetterKind.RESULT)
    ((file, _),) = year_at(folder, moment(2)).received.newest()
    assert (item.template, item.matter) == (template, f"{file.sha} {verdict}")
    assert (item.words["berkas"], item.answers) == ("a.xlsx", "")
    place = f"- lembar Januari, sel {cell}: "
    assert any(line.startswith(place) for line in lines(item)) == (value != 90)
    assert [e.name for e in item.enclosures] == (
        ["Perbaikan Kontrak 2026 DINKES.xlsx"] if value == "12-15" else []
    )
    assert "minta OPD" not in item.words["rincian"]


def test_result__names_the_cells_that_are_blank(folder: Folder) -> None:
    """Never “tidak ada yang perlu diperbaiki” beside due cells that count 0."""
    edition = issued(folder, "DINKES")
    send(folder, "a.xlsx", {1: 90, 2: 90})
    konsolidasi.konsolidasi(folder.root, 2, clock=clock(3))
    item = of(plan(folder, 3, 3), LetterKind.RESULT)
    (_, other) = (row.code for row in edition.rows if row.filler.value == "OPD")
    cell = samples.entry_cell(edition, other)
    assert item.template == "hasil-belum-lengkap"
    assert lines(item)[:2] == [
        "2 isian jatuh tempo masih kosong dan dihitung 0:",
        f"- lembar Januari dan Februari, sel {cell}: “Angka stunting”",
    ]
    text = letter_texts.load(folder.root).text(item.template, item.words)
    assert "tidak ada yang perlu" not in text.body
    assert "belum lengkap" in text.subject


def test_result__a_waived_cell_is_asked_for_nowhere(folder: Folder) -> None:
    waiver = {"opd": "DINKES", "jenis": "kecualikan indikator", "hal": "Angka stunting",
              "alasan": "datanya dihapus pusat", "oleh": "Sekda"}  # fmt: skip
    send(folder, "a.xlsx", {1: 90})
    put(folder, keputusan=[waiver])
    konsolidasi.konsolidasi(folder.root, 1, clock=clock(2))
    found = plan(folder, 2, 20)
    assert of(found, LetterKind.RESULT).template == "hasil-diterima"
    assert reminders(found) == []
    assert reminders(plan(folder, 3, 10)) == [("DINKES", "2026-02/1")]
    told = of(plan(folder, 3, 10), LetterKind.REMINDER).words["rincian"]
    assert "stunting" not in told


def test_result__with_the_workbook_that_mends_that_very_file(folder: Folder) -> None:
    send(folder, "a.xlsx", {1: "12-15"})
    read(folder)
    first = of(plan(folder, 2), LetterKind.RESULT)
    (path,) = folder.mended.iterdir()
    assert first.enclosures[0].content() == path.read_bytes()
    content = path.read_bytes()
    for spoil in (path.unlink, lambda: path.write_bytes(content + b" ")):
        spoil()
        found = plan(folder, 2, kinds=frozenset((LetterKind.RESULT,)))
        assert (found.items, codes(found)) == ((), [(Code.MENDED_MISSING, "DINKES")])
    told = (entry(first, moment(2)),)
    found = plan(folder, 2, entries=told, kinds=frozenset((LetterKind.RESULT,)))
    assert (found.items, found.findings) == ((), ()), "never without its workbook"


@pytest.mark.slow
def test_result__a_mended_workbook_of_an_older_file_is_none(folder: Folder) -> None:
    """The newer file is registered; its mended workbook is not written yet."""
    send(folder, "a.xlsx", {1: "12-15"})
    read(folder)
    send(folder, "b.xlsx", {1: "12-16"})
    year_at(folder, moment(2, 12)).take_in()
    found = plan(folder, 2, 12, kinds=frozenset((LetterKind.RESULT,)))
    assert (found.items, codes(found)) == ((), [(Code.MENDED_MISSING, "DINKES")])
    konsolidasi.konsolidasi(folder.root, 1, clock=clock(2, 13))
    assert of(plan(folder, 2, 13), LetterKind.RESULT).words["berkas"] == "b.xlsx"


@pytest.mark.slow
def test_result__a_mended_workbook_that_came_back_as_it_was(folder: Folder) -> None:
    send(folder, "a.xlsx", {1: "12-15"})
    read(folder)
    (path,) = folder.mended.iterdir()
    files.save(path.read_bytes(), folder.inbox / "kembali.xlsx")
    konsolidasi.konsolidasi(folder.root, 1, clock=clock(2, 13))
    item = of(plan(folder, 2, 13), LetterKind.RESULT)
    assert item.words["berkas"] == "kembali.xlsx"
    assert item.enclosures[0].content() == path.read_bytes()


def test_result__of_the_newest_file_alone(folder: Folder) -> None:
    send(folder, "a.xlsx", {1: 90})
    read(folder)
    send(folder, "b.xlsx", {1: 95})
    konsolidasi.konsolidasi(folder.root, 1, clock=clock(2, 12))
    item = of(plan(folder, 2, 12), LetterKind.RESULT)
    assert item.words["berkas"] == "b.xlsx"
    assert any("95" in line and "sebelumnya 90 (a.xlsx)" in line for line in lines(item))


@pytest.mark.parametrize(
    ("sender", "answers"),
    [("Umi <DINKES@contoh.go.id>", "<satu@contoh>"), ("umi@surat.example", "")],
)
def test_result__answers_the_mail_of_an_address_that_is_theirs(
    sender: str, answers: str, folder: Folder
) -> None:
    content = typed(folder, {1: 90})
    letter = mailed(content, "Laporan DINKES.xlsx", sender, moment(2, 3))
    files.save(letter, folder.inbox / "kumpulan DPUPR.eml")
    read(folder)
    item = of(plan(folder, 2, 3), LetterKind.RESULT)
    assert item.answers.strip("<>") == answers.strip("<>")
    assert item.words["berkas"] == "Laporan DINKES.xlsx"
    assert "DPUPR" not in "\n".join(item.words.values())


def test_result__what_waits_and_what_was_decided(folder: Folder) -> None:
    other = {"opd": "DPUPR", "jenis": "bonus", "hal": "lomba", "nilai": 2.0, "alasan": "juara"}
    bonus = {"opd": "DINKES", "jenis": "bonus", "hal": "inovasi", "nilai": 1.0,
             "alasan": "juara provinsi", "oleh": "Sekda"}  # fmt: skip
    send(folder, "a.xlsx", {1: 90})
    put(folder, verifikasi=[VERIFIED], keputusan=[bonus, other], keuangan=[])
    read(folder)
    told = lines(of(plan(folder, 2), LetterKind.RESULT))
    assert (
        told[told.index("Nilai yang masih ditunggu dari penanggung jawab datanya:") + 1]
        == "- Realisasi anggaran"
    )
    assert told[told.index("Keputusan dan verifikasi yang berlaku:") :] == [
        "Keputusan dan verifikasi yang berlaku:",
        "- bonus “inovasi”: juara provinsi",
        "- Balita ditimbang, Januari: dilaporkan 90, diakui 80 (bukti kurang)",
    ]


def test_result__many_findings_are_counted(folder: Folder) -> None:
    edition = issued(folder, "DINKES")
    words = ("x", "y", -1, "1/2", "3-4", "12 org", "nihil", "5?", "#", "satu")
    wrong: dict[int, typist.CellEntry] = dict(enumerate(words, 1))
    send(folder, "a.xlsx", wrong)
    read(folder)
    told = lines(of(plan(folder, 2, 3), LetterKind.RESULT))
    assert any(samples.entry_cell(edition, code_of(edition)) in line for line in told)
    assert all(len(line) <= 302 for line in told)
    assert len([line for line in told if line.startswith("- ")]) <= 17


# Reminders -----------------------------------------------------------------------------------


def fill(folder: Folder, name: str, months: Mapping[int, bool], post: str = "DINKES") -> None:
    """All of a month's cells that a contract asks for, or only the first."""
    edition = issued(folder, post)
    rows = [row for row in edition.rows if row.filler.value == "OPD"]
    cells: dict[tuple[str, str], typist.CellEntry] = {}
    for at, whole in months.items():
        asked = [row for row in rows if row.plan[at - 1] is not None]
        for row in asked if whole else asked[:1]:
            cells[MONTHS[at - 1], samples.entry_cell(edition, row.code)] = 8
    files.save(typist.fill(path_of(folder, edition), cells), folder.inbox / name)


def reminders(found: Due) -> list[tuple[str, str]]:
    return [(item.post, item.matter) for item in found.items if item.kind is LetterKind.REMINDER]


def test_reminder__after_the_deadline_and_only_while_something_is_missing(folder: Folder) -> None:
    assert reminders(plan(folder, 2, 5)) == [], "until 16.00"
    later = due(year_at(folder, dt.datetime(2026, 2, 5, 16, 1)), MAIL, ())
    assert reminders(later) == [("DINKES", "2026-01/1")]
    fill(folder, "a.xlsx", {1: True})
    read(folder)
    assert reminders(plan(folder, 2)) == []


def test_reminder__one_letter_for_all_late_months(folder: Folder) -> None:
    fill(folder, "a.xlsx", {1: True, 2: False})
    konsolidasi.konsolidasi(folder.root, 2, clock=clock(3))
    item = of(plan(folder, 4), LetterKind.REMINDER)
    assert item.matter == "2026-03/1"
    assert item.template == "pengingat"
    assert (item.words["bulan"], item.words["batas"]) == (
        "Maret 2026", "5 April 2026 pukul 16.00",
    )  # fmt: skip
    assert lines(item) == [
        "- Februari 2026: 1 isian masih kosong, yaitu lembar Februari, sel F9: “Angka stunting”",
        "- Maret 2026: belum ada isian yang kami terima",
    ]
    assert item.enclosures == ()


def test_reminder__not_for_a_closed_month(folder: Folder) -> None:
    fill(folder, "a.xlsx", {1: False})
    tutup.tutup(folder.root, 1, clock=clock(2))
    assert reminders(plan(folder, 2, 20)) == []
    assert reminders(plan(folder, 3)) == [
        ("DINKES", "2026-02/1"),
    ]


def test_reminder__again_only_after_some_days(folder: Folder) -> None:
    first = of(plan(folder, 2), LetterKind.REMINDER)
    sent = (entry(first, moment(2).replace(hour=20)),)
    assert [reminders(plan(folder, 2, day, sent)) for day in (10, 12, 13)] == [
        [], [], [("DINKES", "2026-01/2")],
    ]  # fmt: skip
    both = (*sent, entry(of(plan(folder, 2, 13, sent), LetterKind.REMINDER), moment(2, 13)))
    assert reminders(plan(folder, 2, 15, both)) == []
    assert reminders(plan(folder, 2, 16, both)) == [("DINKES", "2026-01/3")]
    assert reminders(plan(folder, 3, 6, both)) == [
        ("DINKES", "2026-02/1"),
    ]


def test_reminder__that_never_left_is_still_the_same(folder: Folder) -> None:
    first = of(plan(folder, 2), LetterKind.REMINDER)
    for state in (State.REFUSED, State.QUEUED, State.DEFERRED):
        waiting = (entry(first, moment(2), state),)
        assert of(plan(folder, 2, 11, waiting), LetterKind.REMINDER).about == first.about
    for state in (State.SENDING, State.UNKNOWN):
        assert reminders(plan(folder, 2, 11, (entry(first, moment(2), state),))) == []


def test_contract__that_came_back_is_not_sent(folder: Folder) -> None:
    send(folder, "a.xlsx", {1: 90})
    konsolidasi.konsolidasi(folder.root, 1, clock=clock(2))
    found = plan(folder, 2, kinds=frozenset({LetterKind.CONTRACT}))
    assert kinds(found) == [("kontrak", "DPUPR")], "DINKES has it from elsewhere"


# Refreshed workbooks -------------------------------------------------------------------------

CLAIMED = {1: 90, 2: 110, 3: 7}


def refreshed(folder: Folder, at: int = 3, month: int = 1) -> bytes:
    item = of(plan(folder, at, month=month), LetterKind.BOOK)
    return item.enclosures[0].content()


def carried(folder: Folder, content: bytes) -> dict[int, float | str]:
    """The first indicator's values in a workbook, as they are read when it comes back."""
    shelf = by_contract(editions.load(folder.shelf))
    found = submission.read(content, "kembali.xlsx", shelf)
    assert [f for f in found.findings if f.severity.value != "info"] == []
    code = code_of(issued(folder, "DINKES"))
    return {
        seen.month: seen.value
        for seen in found.observations
        if (seen.code, seen.field) == (code, Field.VALUE)
    }


def closed(folder: Folder, *, verified: bool = True) -> None:
    """Three months reported in one file, the first recognised as less, January closed."""
    put(folder, verifikasi=[VERIFIED] if verified else [])
    send(folder, "a.xlsx", CLAIMED)
    tutup.tutup(folder.root, 1, clock=clock(2))


@pytest.mark.slow
def test_book__carries_what_counts_up_to_its_month(folder: Folder) -> None:
    closed(folder)
    item = of(plan(folder, 3, month=1), LetterKind.BOOK)
    assert (item.matter, item.template) == ("2026-02", "buku")
    assert (item.words["bulan"], item.words["batas"]) == (
        "Februari 2026", "5 Maret 2026 pukul 16.00",
    )  # fmt: skip
    assert item.enclosures[0].name == "Kontrak 2026 DINKES Februari.xlsx"
    assert lines(item) == [
        "Hasil verifikasi:",
        "- Balita ditimbang, Januari: dilaporkan 90, diakui 80 (bukti kurang)",
    ]
    assert carried(folder, item.enclosures[0].content()) == {1: 80.0, 2: 110.0}
    assert carried(folder, refreshed(folder, month=2)) == {1: 80.0, 2: 110.0, 3: 7.0}
    assert kinds(plan(folder, 3, month=12, kinds=frozenset((LetterKind.BOOK,)))) == []


def test_book__holds_the_values_of_the_bureau(folder: Folder) -> None:
    closed(folder)
    texts = {
        cell.value
        for grid in samples.opened(refreshed(folder)).grids
        if grid.name == "Januari"
        for cell in grid.cells.values()
    }
    assert 9.0e7 in texts


def test_book__not_for_a_month_that_is_reported(folder: Folder) -> None:
    send(folder, "a.xlsx", {1: 90, 2: 110})
    tutup.tutup(folder.root, 1, clock=clock(2))
    only = frozenset({LetterKind.BOOK})
    assert kinds(plan(folder, 3, kinds=only)) == [("buku", "DPUPR")]
    assert len(plan(folder, 3, kinds=only, month=1).items) == 2, "the officer may ask for it"


def test_book__not_before_a_month_is_closed(folder: Folder) -> None:
    send(folder, "a.xlsx", CLAIMED)
    konsolidasi.konsolidasi(folder.root, 1, clock=clock(2))
    assert not [kind for kind, _ in kinds(plan(folder, 3)) if kind in {"buku", "rapor"}]


def judged(folder: Folder, at: int = 3) -> tuple[Year, dict[int, float | str]]:
    """The year, and what the first indicator of DINKES claims."""
    year = year_at(folder, moment(at))
    basis = year.ranked_level.basis(period_of(12))
    code = code_of(issued(folder, "DINKES"))
    claims = {
        seen.month: seen.value
        for seen in basis.observations
        if (seen.key.post, seen.code, seen.field) == ("DINKES", code, Field.VALUE)
    }
    return year, claims


def told(year: Year) -> tuple[list[str], Verification]:
    """The findings on changed values, and the line of Verifikasi."""
    basis = year.ranked_level.basis(period_of(12))
    (verified,) = basis.verified
    return [f.code.number for f in basis.findings if f.code.number.startswith("K6")], verified


@pytest.mark.slow
@pytest.mark.parametrize("shut", [True, False])
def test_book__that_comes_back_claims_nothing_of_what_was_recognised(
    shut: bool, folder: Folder
) -> None:
    if shut:
        closed(folder)
    else:
        put(folder, verifikasi=[VERIFIED])
        send(folder, "a.xlsx", CLAIMED)
        konsolidasi.konsolidasi(folder.root, 1, clock=clock(2))
    content = refreshed(folder, month=1)
    edition = issued(folder, "DINKES")
    files.save(typist.fill(content, {cell_of(edition, 2): 115}), folder.inbox / "b.xlsx")
    konsolidasi.konsolidasi(folder.root, 2, clock=clock(3))
    case, claims = judged(folder)
    assert claims == {1: 90.0, 2: 115.0, 3: 7.0}
    findings, verified = told(case)
    assert findings == ["K601"], "February was changed, January was not"
    assert (verified.claimed, verified.recognised) == ("90", "80")
    (_, tally) = case.received.merged.tallies
    assert (tally.changed, tally.same, tally.counting) == (1, 1, 2)
    if shut:
        put(folder)
        assert judged(folder)[1][1] == 90.0, "the verification is gone, and the claim stands"


@pytest.mark.slow
def test_book__a_value_that_was_really_changed_is_a_change(folder: Folder) -> None:
    put(folder, verifikasi=[VERIFIED])
    send(folder, "a.xlsx", CLAIMED)
    konsolidasi.konsolidasi(folder.root, 1, clock=clock(2))
    content = refreshed(folder, month=1)
    edition = issued(folder, "DINKES")
    files.save(typist.fill(content, {cell_of(edition, 1): 85}), folder.inbox / "b.xlsx")
    konsolidasi.konsolidasi(folder.root, 2, clock=clock(3))
    case, claims = judged(folder)
    assert claims[1] == 85.0
    findings, verified = told(case)
    assert findings == ["K601"]
    assert verified.claimed == "85"


@pytest.mark.slow
def test_book__what_was_blank_when_it_closed_stays_unclaimed(folder: Folder) -> None:
    put(folder, verifikasi=[VERIFIED])
    send(folder, "a.xlsx", {2: 110})
    tutup.tutup(folder.root, 1, clock=clock(2))
    content = refreshed(folder)
    assert carried(folder, content) == {1: 80.0, 2: 110.0}
    files.save(content, folder.inbox / "b.xlsx")
    konsolidasi.konsolidasi(folder.root, 2, clock=clock(3))
    case, claims = judged(folder)
    assert claims == {2: 110.0}
    findings, verified = told(case)
    assert [code for code in findings if code != "K609"] == []
    assert verified.claimed == "–"


# Cards ---------------------------------------------------------------------------------------

CARDS = frozenset((LetterKind.CARD,))


def test_card__of_the_last_closed_month_is_final(folder: Folder) -> None:
    closed(folder)
    found = plan(folder, 3, kinds=CARDS)
    assert [(item.post, item.matter) for item in found.items] == [
        ("DINKES", "2026-01 final"), ("DPUPR", "2026-01 final"),
    ]  # fmt: skip
    item = found.items[0]
    assert (item.template, item.words["bulan"]) == ("rapor", "Januari 2026")
    (enclosure,) = item.enclosures
    assert enclosure.owner == "DINKES"
    card = enclosure.content()
    assert owned(card, enclosure.name, "DINKES") == card
    with pytest.raises(WrongOwnerError, match="data DINKES"):
        owned(card, enclosure.name, "DPUPR")
    assert lines(item) == ["Angkanya sudah FINAL; bulan itu ditutup 10 Februari 2026."]
    assert [i.matter for i in plan(folder, 3, kinds=CARDS, month=1).items] == ["2026-01 final"] * 2


def test_card__of_an_open_month_is_another_letter_when_it_changes(folder: Folder) -> None:
    closed(folder)

    def matter(day: int) -> str:
        return of(plan(folder, 3, day, kinds=CARDS, month=2), LetterKind.CARD).matter

    first = matter(10)
    assert first.startswith("2026-02 sementara ")
    assert matter(11) == first, "the same content is the same letter"
    send(folder, "b.xlsx", {2: 60})
    konsolidasi.konsolidasi(folder.root, 2, clock=clock(3, 12))
    assert matter(12) != first


def test_card__of_nothing_received_is_none(folder: Folder) -> None:
    assert plan(folder, 3, kinds=CARDS, month=2).items == ()


def test_result__says_what_a_confirmed_nihil_would_change(folder: Folder) -> None:
    book = samples.small_rows()["indikator"]
    book[2] |= {"satuan": "%", "target": 80.0, "ukuran": "rasio", "akumulasi": "terakhir"}
    put(folder, indikator=book)
    buat.buat(folder.root, clock=clock(1, 6))
    edition = next(
        one for one in editions.load(folder.shelf) if (one.key.post, one.number) == ("DINKES", 2)
    )
    code = next(row.code for row in edition.rows if row.text == COUNTED["DINKES"])
    pair = {(code, field, 1): 0.0 for field in (Field.NUMERATOR, Field.DENOMINATOR)}
    files.save(samples.typed_in(edition, pair), folder.inbox / "nol.xlsx")
    read(folder)
    told = lines(of(plan(folder, 2), LetterKind.RESULT))
    assert (
        "0 dari 0 dihitung seperti belum diisi sampai kami membenarkan bahwa memang nihil:" in told
    )
    (line,) = (one for one in told if "bila nihil dibenarkan" in one)
    assert COUNTED["DINKES"] in line
    nihil = {"bulan": 1.0, "opd": "DINKES", "indikator": code, "diakui": "nihil",
             "alasan": "uji", "verifikator": "Tim", "tanggal": dt.date(2026, 2, 5)}  # fmt: skip
    put(folder, indikator=book, verifikasi=[nihil])
    assert not any(
        "nihil dibenarkan" in one for one in lines(of(plan(folder, 2), LetterKind.RESULT))
    )


def test_result__says_nothing_of_what_concerns_the_bureau_alone(folder: Folder) -> None:
    """Ten of January turn up in February: the bureau sees it, the OPD is not accused."""
    send(folder, "a.xlsx", {1: 90, 2: 100})
    read(folder, 3)
    send(folder, "b.xlsx", {1: 80, 2: 110})
    done = konsolidasi.konsolidasi(folder.root, 2, clock=clock(3, 12))
    assert Code.VALUE_SHIFTED in {one.code for one in done.findings}
    told = lines(of(plan(folder, 3, 12), LetterKind.RESULT))
    assert any("sebelumnya 90 (a.xlsx)" in line for line in told), "the change itself is told"
    assert not any("berpindah" in line for line in told)
