"""What earlier versions left on users' disks is read for ever, and read right.

Where a test fails, the reader is to be mended: ``data/golden/README.md`` says why. Members of
closed sets stand here by their values, since their names may change.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import hashlib
import json
import shutil
import sqlite3
from collections import Counter
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kontrak_xl.commands import buat, konsolidasi, whatsapp
from kontrak_xl.contracts import shelf as editions
from kontrak_xl.contracts.issuing import by_contract
from kontrak_xl.core import stored
from kontrak_xl.core.findings import Code
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.model import RULES, ContractKey, PanelMean
from kontrak_xl.core.stored import NewerRecordError, UnknownWordError
from kontrak_xl.mail.outbox import Outbox
from kontrak_xl.mail.outgoing import letter_texts
from kontrak_xl.mail.outgoing.drafts import parsed
from kontrak_xl.mail.servers import account
from kontrak_xl.master import draft as drafting
from kontrak_xl.master.reading import master_of
from kontrak_xl.ranking.rapor import book as rapor
from kontrak_xl.ranking.sheets import book as ranking
from kontrak_xl.returns.counting import closed_months
from kontrak_xl.returns.counting.returns import account_of
from kontrak_xl.returns.mending import mend
from kontrak_xl.returns.reading import submission
from kontrak_xl.returns.register import schema
from kontrak_xl.returns.register.database import NewerRegisterError
from kontrak_xl.returns.register.register import Register
from kontrak_xl.year import published_report
from tests.support.samples import opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kontrak_xl.core.findings import Finding
    from kontrak_xl.core.model import Edition
    from kontrak_xl.core.observations import Observation
    from kontrak_xl.returns.counting.closed_months import ClosedMonth

GOLDEN = Path(__file__).parents[1] / "data" / "golden"
FOLDERS = sorted(path.name for path in GOLDEN.iterdir() if path.is_dir())
FIRST_LAYOUT = ("layout-1", "closed-by-id")
"""Folders of the first layout, whose DPUPR has neither rasio nor tahapan."""
EVERY_CLOSED = [name for name in FOLDERS if (GOLDEN / name / "arsip" / "tutup").exists()]
DOUBTING = "register-5"
"""The folder of the first version that reads what it asks about."""
CLOSED = [name for name in EVERY_CLOSED if name != DOUBTING]
REGISTERS = {"layout-1": 1, "register-1": 1, "register-2": 2, "register-3": 3, "register-4": 4}
WITH_LETTERS = ("register-3", "register-4")
FEBRUARY = dt.datetime(2026, 3, 6, 9, 0)
Told = tuple[str, str, str, str, str]
Seen = dict[str, tuple[float | str, str]]


def lived(name: str, tmp_path: Path) -> Folder:
    """A copy of a golden folder to work in."""
    shutil.copytree(GOLDEN / name, tmp_path / name)
    return Folder(tmp_path / name)


def told(findings: Iterable[Finding]) -> list[Told]:
    """The findings by number, place and words."""
    return [(one.code.number, str(one.where), one.seen, one.expected, one.post) for one in findings]


def seen(observations: Iterable[Observation]) -> Seen:
    """What is reported, by place: its value, and the cell that it comes from."""
    return {
        f"{one.key} {one.code} {one.field.value} {one.month}": (one.value, str(one.origin))
        for one in observations
    }


def leaves(value: object) -> Iterator[object]:
    """Every single value within data, whatever the names around it; what says nothing left out."""
    if isinstance(value, Enum):
        yield value.value
    elif isinstance(value, dt.date):
        yield value.isoformat()
    elif isinstance(value, dict):
        yield from (leaf for part in value.values() for leaf in leaves(part))
    elif isinstance(value, list | tuple):
        yield from (leaf for part in value for leaf in leaves(part))
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            said = getattr(value, field.name)
            if "since" not in field.metadata or said != field.default:
                yield from leaves(said)
    elif value not in (None, "", 0, False):
        yield value


def told_by(file: object, value: object) -> Iterator[object]:
    """Every single value within data, less the defaults of fields that its file does not name."""
    if dataclasses.is_dataclass(value) and isinstance(file, dict):
        value = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)
                 if field.name in file or getattr(value, field.name) != field.default}  # fmt: skip
    if isinstance(value, dict) and isinstance(file, dict):
        yield from (leaf for name, part in value.items() for leaf in told_by(file.get(name), part))
    elif isinstance(value, list | tuple) and isinstance(file, list) and len(file) == len(value):
        pairs = zip(file, value, strict=True)
        yield from (leaf for there, part in pairs for leaf in told_by(there, part))
    else:
        yield from leaves(value)


def test_every_folder_is_told_and_none_is_missing() -> None:
    text = (GOLDEN / "README.md").read_text("utf-8")
    assert FOLDERS == ["closed-by-id", "closed-by-id-decided", "editions-wide", "layout-1",
                       "register-1", "register-2", "register-3", "register-4",
                       DOUBTING]  # fmt: skip
    assert [name for name in FOLDERS if f"| `{name}` |" not in text] == []
    assert version_of(GOLDEN / DOUBTING / "arsip" / "register.sqlite") == schema.VERSION, (
        "a new version of the register is remembered"
    )
    newest = max(closed_of(Folder(GOLDEN / name)).layout for name in EVERY_CLOSED)
    assert newest == closed_months.LAYOUT, "a new layout of closed months is remembered"


# Editions ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FOLDERS)
def test_editions__hold_every_value_of_their_files(name: str) -> None:
    """Each file on its own: its leaves are those of the edition that is read from it."""
    place = Folder(GOLDEN / name)
    found = {str(edition.key): edition for edition in editions.load(place.shelf)}
    assert list(found) == ["2026-DINKES-1", "2026-DPUPR-1"]
    for path in place.shelf.glob("*.json"):
        edition = found[path.name.partition(" ")[0]]
        assert Counter(leaves(json.loads(path.read_bytes()))) == Counter(leaves(edition))


@pytest.mark.parametrize("name", [name for name in FOLDERS if name != DOUBTING])
def test_editions__say_what_was_promised(name: str) -> None:
    health, works = editions.load(GOLDEN / name / "arsip" / "terbitan")
    assert editions.identify(health)[:8] == "0355b4a7", "the id of a contract never changes"
    dinkes(health)
    first = name in FIRST_LAYOUT
    assert editions.identify(works)[:8] == ("44c2e820" if first else "25dbbcac")
    dpupr(works, first=first)


def dinkes(edition: Edition) -> None:
    """The contract of DINKES, value by value."""
    assert edition.key == ContractKey(2026, "DINKES", 1)
    assert (edition.number, edition.from_month, edition.reason, edition.parent) == (
        1, 1, "terbitan pertama", "",
    )  # fmt: skip
    assert (edition.post.code, edition.post.name, edition.post.group) == (
        "DINKES", "Dinas Kesehatan", "DINAS",
    )  # fmt: skip
    assert (edition.post.email, edition.post.phone) == ("dinkes@contoh.go.id", "081234567890")
    assert [(one.name, one.status.value) for one in edition.parties] == [
        ("dr. Sehat", "definitif"), ("Nama Bupati", "definitif"),
    ]  # fmt: skip
    assert [(one.code, one.name, one.weight) for one in edition.groups] == [
        ("KERJA", "Kinerja OPD", 60.0), ("KHUSUS", "Kinerja Khusus", 40.0),
    ]  # fmt: skip
    assert [(row.code, row.text, row.unit, row.group, row.measure.value, row.direction.value,
             row.accumulation.value, row.entry.value, row.filler.value, row.scope.value)
            for row in edition.rows] == [
        ("BALITA", "Balita ditimbang", "orang", "KERJA", "angka", "maks", "jumlah", "bulan ini",
         "OPD", "sendiri"),
        ("STUNTING", "Angka stunting", "%", "KERJA", "angka", "min", "terakhir", "posisi",
         "OPD", "sendiri"),
        ("SERAPAN", "Realisasi anggaran", "%", "KHUSUS", "anggaran", "maks", "jumlah",
         "s.d. bulan ini", "pusat", "sendiri"),
        ("OPINI", "Opini BPK", "opini", "KHUSUS", "kategori", "maks", "terakhir", "posisi",
         "pusat", "pemda"),
    ]  # fmt: skip
    assert [(row.weight, row.target, row.common) for row in edition.rows] == [
        (60.0, 1200.0, False), (40.0, 16.0, False), (70.0, 100.0, True), (30.0, 100.0, True),
    ]  # fmt: skip
    assert [row.plan for row in edition.rows] == [
        (100.0,) * 12, (16.0,) * 12, (1e8,) * 12, (None,) * 11 + (100.0,),
    ]  # fmt: skip
    assert (edition.pagu, edition.budget_version) == (1.2e9, "murni")
    ((word, scale),) = edition.scales
    assert word == "Opini"
    assert [(one.category, one.points) for one in scale] == [("WTP", 100.0), ("WDP", 75.0)]
    policy = edition.policy
    assert (policy.blank.value, policy.minimising.value, policy.cap, policy.decimals) == (
        "nol", "(2T-A)/T", 100.0, 2,
    )  # fmt: skip


def dpupr(edition: Edition, *, first: bool) -> None:
    """What is other in the contract of DPUPR: a range, a rasio, stages, a head who is Plt."""
    assert [(one.name, one.status.value) for one in edition.parties] == [
        ("Ir. Jalan", "Plt."), ("Nama Bupati", "definitif"),
    ]  # fmt: skip
    rows = {row.code: row for row in edition.rows}
    assert (rows["SUHU"].lower, rows["SUHU"].upper) == (7.0, 8.0)
    if first:
        assert {code: row.weight for code, row in rows.items()} == {
            "JALAN": 70.0, "SUHU": 30.0, "SERAPAN": 70.0, "OPINI": 30.0,
        }  # fmt: skip
        assert edition.stages == ()
        return
    assert {code: (row.measure.value, row.weight) for code, row in rows.items()} == {
        "JALAN": ("angka", 40.0), "SUHU": ("angka", 30.0), "MANTAP": ("rasio", 15.0),
        "JEMBATAN": ("tahapan", 15.0), "SERAPAN": ("anggaran", 70.0), "OPINI": ("kategori", 30.0),
    }  # fmt: skip
    assert (rows["MANTAP"].numerator, rows["MANTAP"].denominator) == (
        "km jalan mantap", "km seluruh jalan",
    )  # fmt: skip
    assert [(one.code, one.indicator, one.name, one.month, one.weight, one.place, one.document)
            for one in edition.stages] == [
        ("T-EFGWS4", "JEMBATAN", "Dokumen", 1, 40.0, "", ""),
        ("T-OKCV5E", "JEMBATAN", "Pekerjaan", 4, 60.0, "Desa Merah", "BAST"),
    ]  # fmt: skip


# Closed months -------------------------------------------------------------------------------

NATIONAL: Seen = {
    "2026-DINKES-1 SERAPAN fisik 1": (7.5, "Buku Induk.xlsx › Keuangan!N5"),
    "2026-DINKES-1 SERAPAN realisasi 1": (9e7, "Buku Induk.xlsx › Keuangan!B5"),
    "2026-DPUPR-1 SERAPAN fisik 1": (6.0, "Buku Induk.xlsx › Keuangan!N6"),
    "2026-DPUPR-1 SERAPAN realisasi 1": (1.5e8, "Buku Induk.xlsx › Keuangan!B6"),
}
JANUARY: Seen = {
    "2026-DINKES-1 BALITA kendala 1": ("hujan", "Laporan DINKES.xlsx › Januari!N8"),
    "2026-DINKES-1 BALITA realisasi 1": (90.0, "Laporan DINKES.xlsx › Januari!F8"),
    "2026-DINKES-1 STUNTING realisasi 1": (17.5, "Laporan DINKES.xlsx › Januari!F9"),
    "2026-DPUPR-1 SUHU realisasi 1": (7.5, "Laporan DPUPR.xlsx › Januari!F9"),
}
SECOND: Seen = {
    "2026-DPUPR-1 MANTAP pembilang 1": (60.0, "Laporan DPUPR.xlsx › Januari!E21"),
    "2026-DPUPR-1 MANTAP penyebut 1": (80.0, "Laporan DPUPR.xlsx › Januari!F21"),
    "2026-DPUPR-1 T-EFGWS4 selesai 1": ("2026-01-20", "Laporan DPUPR.xlsx › Januari!E25"),
}
"""What only the second layout can measure."""
DOUBTED: Seen = {"2026-DPUPR-1 JALAN realisasi 1": (1.25, "Laporan DPUPR.xlsx › Januari!F8")}
"""“1.250”: not read by the programme that closed these months, read and asked about today."""


def closed_of(place: Folder) -> ClosedMonth:
    """The closed January of a folder."""
    found = closed_months.load_closed(place)
    assert list(found) == [1]
    return found[1]


def faults(name: str) -> list[Told]:
    """What was told of the file of DPUPR, in the words of that time."""
    weight = "70" if name in FIRST_LAYOUT else "40"
    old = name in {*FIRST_LAYOUT, "closed-by-id-decided", "register-1"}
    return [
        ("K501", "Laporan DPUPR.xlsx › Januari!L8", "“95”", weight, "DPUPR"),
        ("K402", "Laporan DPUPR.xlsx › Januari!F8", "“1.250”",
         f"1250 atau {'1,250' if old else '1,25'}", "DPUPR"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", CLOSED)
def test_closed_month__is_laid_out_as_a_ranking_and_as_a_rapor_again(name: str) -> None:
    place = Folder(GOLDEN / name)
    report = published_report(closed_of(place), editions.load(place.shelf))
    assert {page.name for page in ranking.build(report).pages} >= {"Ringkasan", "Peringkat"}
    assert rapor.build(report, "DINKES").pages


@pytest.mark.parametrize("name", CLOSED)
def test_closed_month__tells_what_was_published(name: str) -> None:
    place = Folder(GOLDEN / name)
    closed, shelf = closed_of(place), editions.load(place.shelf)
    assert (closed.year, closed.month, closed.name) == (2026, 1, "Januari 2026")
    assert closed.moment == dt.datetime(2026, 2, 10, 9, 0)
    assert closed.workbook == "Peringkat 2026-01 Januari.xlsx"
    assert len(closed.sha) == 64
    assert closed.judged_editions(shelf) == shelf
    report = published_report(closed, shelf)
    assert report.final
    assert told(report.findings) == faults(name)
    assert report.editions == shelf
    assert [(one.post, one.asked, one.given, one.months[:2], one.files, one.last_file,
             one.received) for one in report.deliveries] == [
        ("DINKES", 2, 2, ("lengkap", ""), 1, "Laporan DINKES.xlsx", dt.datetime(2026, 2, 5, 9)),
        ("DPUPR", 2 if name in FIRST_LAYOUT else 3, 1 if name in FIRST_LAYOUT else 2,
         ("sebagian", ""), 1, "Laporan DPUPR.xlsx", dt.datetime(2026, 2, 5, 9)),
    ]  # fmt: skip


@pytest.mark.parametrize("name", CLOSED)
def test_closed_month__keeps_its_scores(name: str) -> None:
    scores = closed_of(Folder(GOLDEN / name)).scores()
    first = name in FIRST_LAYOUT
    posts = scores.posts.set_index("opd")
    assert posts["skor"].to_dict() == {
        "DINKES": 90.15 if first else 86.55, "DPUPR": 48.0 if first else 56.41,
    }  # fmt: skip
    assert posts["peringkat"].to_dict() == {"DINKES": 1.0, "DPUPR": 2.0}
    assert posts["predikat"].to_dict() == {"DINKES": "Baik", "DPUPR": "Kurang" if first else "Baik"}
    assert posts["melapor"].to_dict() == {"DINKES": True, "DPUPR": True}
    more = {"DPUPR MANTAP": ("dinilai", 93.75), "DPUPR JEMBATAN": ("dinilai", 100.0)}
    rows = {f"{row.opd} {row.kode}": (row.status, row.nilai) for row in scores.rows.itertuples()}
    assert rows == {
        "DINKES BALITA": ("dinilai", 90.0 if first else 80.0),
        "DINKES STUNTING": ("dinilai", 90.63), "DINKES SERAPAN": ("dinilai", 90.0),
        "DINKES OPINI": ("belum jatuh tempo", 0.0), "DPUPR JALAN": ("belum lapor", 0.0),
        "DPUPR SUHU": ("dinilai", 100.0) if first else ("tidak dinilai", 0.0),
        "DPUPR SERAPAN": ("dinilai", 75.0), "DPUPR OPINI": ("belum jatuh tempo", 0.0),
        **({} if first else more),
    }  # fmt: skip
    groups = {f"{row.opd} {row.kelompok_kode}": row.nilai_kelompok
              for row in scores.groups.itertuples()}  # fmt: skip
    assert groups == {
        "DINKES KERJA": 90.25 if first else 84.25, "DINKES KHUSUS": 90.0,
        "DPUPR KERJA": 30.0 if first else 41.52, "DPUPR KHUSUS": 75.0,
    }  # fmt: skip
    if not first:
        stages = {row.tahap: (row.bulan_tahap, row.diakui) for row in scores.stages.itertuples()}
        assert stages == {"T-EFGWS4": (1.0, 40.0), "T-OKCV5E": (4.0, 0.0)}


@pytest.mark.parametrize("name", CLOSED)
def test_closed_month__keeps_what_counted(name: str) -> None:
    closed = closed_of(Folder(GOLDEN / name))
    first = name in FIRST_LAYOUT
    assert seen(closed.observations) == JANUARY | ({} if first else SECOND)
    assert seen(closed.central) == NATIONAL
    put = {"2026-DINKES-1 BALITA realisasi 1": (80.0, "Buku Induk.xlsx › Verifikasi!D5")}
    assert seen(closed.scoring_observations) == JANUARY | ({} if first else {**SECOND, **put})
    region = closed.region
    assert (region.name, region.level, region.year, region.paper.value, region.predicate_scale) == (
        "Pemerintah Kabupaten Contoh", "kabupaten", 2026, "F4", "Dua",
    )  # fmt: skip
    assert [(one.name, one.bound, one.from_bound) for one in region.ranking.bands] == [
        ("Baik", 50.0, False), ("Kurang", 0.0, True),
    ]  # fmt: skip
    assert [(one.month, one.due, one.hour) for one in region.deadlines] == [
        (1, dt.date(2026, 2, 5), "16.00"), (2, dt.date(2026, 3, 5), "16.00"),
    ]  # fmt: skip
    assert region.wording.title == "PERJANJIAN KINERJA TAHUN {tahun}"


@pytest.mark.parametrize("name", CLOSED)
def test_closed_month__keeps_decisions(name: str) -> None:
    closed = closed_of(Folder(GOLDEN / name))
    if name in FIRST_LAYOUT:
        assert (closed.decisions, closed.verified) == ((), ())
        return
    assert [(one.sort, str(one.key), one.subject, one.reason, one.by, one.code, one.points,
             one.until) for one in closed.decisions] == [
        ("bonus", "2026-DPUPR-1", "penghargaan", "juara provinsi", "Bupati", "", 1.5, None),
        ("kecualikan indikator", "2026-DPUPR-1", "Suhu aspal", "alat ukur rusak", "Sekda", "SUHU",
         0.0, dt.date(2026, 6, 30)),
    ]  # fmt: skip
    assert [(str(one.key), one.code, one.subject, one.month, one.claimed, one.recognised,
             one.reason, one.by, one.on) for one in closed.verified] == [
        ("2026-DINKES-1", "BALITA", "Balita ditimbang", 1, "90", "80", "bukti kurang", "Umi",
         dt.date(2026, 2, 4)),
    ]  # fmt: skip


@pytest.mark.parametrize("name", EVERY_CLOSED)
def test_closed_month__holds_every_value_of_its_file(name: str) -> None:
    """What no other test names: each single value of the file is in what is read."""
    (path,) = (GOLDEN / name).glob("arsip/tutup/*/*.json")
    closed = closed_of(Folder(GOLDEN / name))
    file = json.loads(path.read_bytes())
    plain = {field.name: getattr(closed, field.name) for field in dataclasses.fields(closed)}
    assert file.get("rules", 1) == plain.pop("rules")
    file.pop("rules", None)
    for key in ("rows", "groups", "posts", "stages"):
        plain[key] = [(one.name, one.kind, one.values) for one in plain[key]]
    for key in ("seen", "told", "recognised", "withheld", "remarks"):
        plain[key] = [[getattr(one, own) for own in one.__struct_fields__] for one in plain[key]]
    assert Counter(leaves(file)) == Counter(told_by(file, plain))


def test_closed_month__keeps_what_was_doubted() -> None:
    """1.250 of DPUPR counts as 1,25; what an older closing holds was sure."""
    closed = closed_of(Folder(GOLDEN / DOUBTING))
    (doubted,) = (one for one in closed.observations if one.readings)
    assert (doubted.code, doubted.month, doubted.value, doubted.readings, doubted.typed) == (
        "JALAN", 1, 1.25, (1.25, 1250.0), "1.250",
    )  # fmt: skip
    rows = closed.scores().rows.set_index(["opd", "kode"])
    told = ["nilai", "ragu", "tak_terbaca", "bacaan", "nilai_dibenarkan"]
    of_road = rows[told].T.to_dict("list")["DPUPR", "JALAN"]
    assert of_road == [25.0, 1, 0, "Januari 1,25", 25.0]
    posts = closed.scores().posts.set_index("opd")
    assert posts["ragu"].to_dict() == {"DINKES": 0, "DPUPR": 1}
    older = closed_of(Folder(GOLDEN / "register-4"))
    assert not any(one.readings or one.typed for one in older.observations)
    assert older.scores().posts["ragu"].tolist() == [0, 0]
    assert older.scores().posts["skor_dibenarkan"].tolist() == [86.55, 56.41]


def test_the_year_goes_on_from_the_first_closed_month(tmp_path: Path) -> None:
    """January as the first format froze it, everything else as issue 1 left it."""
    place = lived("closed-by-id", tmp_path)
    for name in ("Buku Induk.xlsx", "arsip/register.sqlite"):
        shutil.copyfile(GOLDEN / "layout-1" / name, place.root / name)
    done = konsolidasi.konsolidasi(place.root, 2, clock=lambda: FEBRUARY)
    assert done.scores.posts.set_index("opd")["skor"].to_dict() == {"DINKES": 100.0, "DPUPR": 30.0}


# Registers -----------------------------------------------------------------------------------

BY_MAIL = "laporan.eml/Laporan DINKES Februari.xlsx"
HEALTH: Seen = {
    "BALITA kendala 1": ("hujan", "Januari!N8"),
    "BALITA realisasi 1": (90.0, "Januari!F8"),
    "STUNTING realisasi 1": (17.5, "Januari!F9"),
    "BALITA realisasi 2": (110.0, "Februari!F8"),
    "STUNTING realisasi 2": (16.0, "Februari!F9"),
}


def standing_of(name: str) -> Seen:
    """What counts by each register: the second file of DINKES repeats January."""
    works = {key: JANUARY[key] for key in JANUARY if "DPUPR" in key}
    if name == "register-1":
        return {**JANUARY, **SECOND}
    file = "Laporan DINKES Februari.xlsx" if name == "layout-1" else BY_MAIL
    own = {f"2026-DINKES-1 {key}": (value, f"{file} › {at}") for key, (value, at) in HEALTH.items()}
    return {**own, **works, **({} if name == "layout-1" else SECOND)}


def files_of(name: str) -> dict[str, tuple[dt.datetime, str, str, int]]:
    """The files that each register knows: when received, verdict, contract, edition."""
    first = {
        "Laporan DINKES.xlsx": (dt.datetime(2026, 2, 5, 9), "diterima", "2026-DINKES-1", 1),
        "Laporan DPUPR.xlsx": (dt.datetime(2026, 2, 5, 9), "kirim ulang", "2026-DPUPR-1", 1),
    }
    if name == "layout-1":
        more = {"Laporan DINKES Februari.xlsx": (FEBRUARY, "diterima", "2026-DINKES-1", 1)}
    elif name == "register-1":
        more = {"laporan.eml": (FEBRUARY, "kirim ulang", "None", 0)}
    else:
        sent = dt.datetime(2026, 3, 5, 2, 0)
        more = {BY_MAIL: (sent, "diterima", "2026-DINKES-1", 1)}
    return {**first, **more}


@pytest.mark.parametrize("untouched", [True, False])
@pytest.mark.parametrize(("name", "version"), REGISTERS.items())
def test_register__is_brought_up_and_tells_all(
    name: str, version: int, untouched: bool, tmp_path: Path
) -> None:
    place = lived(name, tmp_path)
    assert version_of(place.register) == version
    before = place.register.read_bytes()
    for _ in range(2):
        with Register(place.register, untouched=untouched) as register:
            files, found, known = (
                register.files(),
                account_of(register).merged,
                register.readings_by_hash(),
            )
        by_name = {one.name: one for one in files}
        assert {one.name: (one.received, one.verdict, str(one.key), one.edition)
                for one in files} == files_of(name)  # fmt: skip
        assert told(by_name["Laporan DPUPR.xlsx"].findings) == faults(name)
        assert told(by_name["Laporan DINKES.xlsx"].findings) == []
        assert seen(found.observations) == standing_of(name)
        assert found.findings == ()
        assert set(known.values()) == ({0} if version == 1 else {2}), "version 1 is read again"
    assert version_of(place.register) == (version if untouched else schema.VERSION)
    assert (place.register.read_bytes() == before) is (untouched or version == schema.VERSION)


def test_register__keeps_what_a_doubted_value_may_mean() -> None:
    for name, expected in ((DOUBTING, [("1.250", (1.25, 1250.0))]), ("register-4", [])):
        path = GOLDEN / name / "arsip" / "register.sqlite"
        with Register(path, untouched=True) as register:
            found = account_of(register).merged.observations
        assert [(one.typed, one.readings) for one in found if one.readings] == expected


def version_of(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as database:
        found: int = database.execute("PRAGMA user_version").fetchone()[0]
    return found


@pytest.mark.parametrize("name", ["register-2", *WITH_LETTERS])
def test_register__keeps_mails_and_what_was_not_read(name: str) -> None:
    with Register(GOLDEN / name / "arsip" / "register.sqlite", untouched=True) as register:
        files = {one.name: one for one in register.files()}
    (unread,) = files["Laporan DPUPR.xlsx"].unread
    assert unread.field is not None
    assert (unread.text, str(unread.where), unread.code, unread.field.value, unread.month) == (
        "1.250", "Laporan DPUPR.xlsx › Januari!F8", "JALAN", "realisasi", 1,
    )  # fmt: skip
    letter = files[BY_MAIL].letter
    assert letter is not None
    assert (letter.sender, letter.subject, letter.message_id, letter.sent) == (
        "Dinas Kesehatan <dinkes@contoh.go.id>", "Laporan Februari",
        "<laporan-februari@contoh.go.id>", dt.datetime(2026, 3, 5, 2, 0),
    )  # fmt: skip
    assert files[BY_MAIL].inside == "Laporan DINKES Februari.xlsx"
    saved = files["Laporan DINKES.xlsx"].saved
    assert (saved.application, saved.by, saved.origin) == (
        "Microsoft Excel Compatible / Openpyxl 3.1.5", "kontrak_xl", "",
    )  # fmt: skip


def test_register_1__keeps_a_file_that_was_none_of_ours() -> None:
    with Register(GOLDEN / "register-1" / "arsip" / "register.sqlite", untouched=True) as register:
        mail = next(one for one in register.files() if one.name == "laporan.eml")
    assert told(mail.findings) == [
        ("K201", "laporan.eml", "jenis tidak dikenal", "minta berkas Excel-nya (.xlsx)", "")
    ]


# Letters -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WITH_LETTERS)
def test_outbox__knows_every_letter(name: str) -> None:
    with Outbox(GOLDEN / name / "arsip" / "register.sqlite", untouched=True) as outbox:
        entries, bounces, mails = outbox.entries(), outbox.bounces(), outbox.mail_records()
    assert [(one.post, one.kind.value, one.way.value, one.state.value, one.recipients)
            for one in entries] == [
        ("DINKES", "hasil", "folder", "terkirim", ("dinkes@contoh.go.id",)),
        ("DPUPR", "hasil", "folder", "terkirim", ("pupr@contoh.go.id",)),
        ("DPUPR", "pengingat", "folder", "terkirim", ("pupr@contoh.go.id",)),
        ("DPUPR", "buku", "folder", "terkirim", ("pupr@contoh.go.id",)),
        ("DINKES", "rapor", "folder", "terkirim", ("dinkes@contoh.go.id",)),
        ("DPUPR", "rapor", "folder", "terkirim", ("pupr@contoh.go.id",)),
    ]  # fmt: skip
    assert [one.matter if len(one.matter) < 64 else one.matter[64:] for one in entries] == [
        " diterima", " kirim ulang", "2026-02/1", "2026-02", "2026-01 final", "2026-01 final",
    ]  # fmt: skip
    assert [one.subject for one in entries] == [
        "Laporan Februari 2026 diterima – Dinas Kesehatan",
        "Laporan Januari 2026 mohon diperbaiki – Dinas Pekerjaan Umum",
        "Pengingat laporan Februari 2026 – Dinas Pekerjaan Umum",
        "Buku Kontrak Kinerja untuk laporan Februari 2026 – Dinas Pekerjaan Umum",
        "Rapor Kinerja Januari 2026 – Dinas Kesehatan",
        "Rapor Kinerja Januari 2026 – Dinas Pekerjaan Umum",
    ]
    for one in entries:
        assert (one.batch, one.moment, one.turn, one.attempts, one.due, one.answer) == (
            FEBRUARY, FEBRUARY, 1, 1, None, "",
        )  # fmt: skip
        assert one.kept.startswith(f"2026-03-06 {one.post} {one.kind.value} {one.message[1:9]}")
    (bounce,) = bounces
    assert (bounce.sha, bounce.message, bounce.recipient, bounce.status, bounce.words) == (
        "b" * 64, entries[3].message, "pupr@contoh.go.id", "5.1.1", "User unknown",
    )  # fmt: skip
    assert bounce.moment == FEBRUARY
    (mail,) = mails
    assert dataclasses.astuple(mail) == (
        "organisasi@contoh.go.id", "INBOX", 7, 12, "<laporan-februari@contoh.go.id>", "c" * 64,
        "laporan", "dinkes@contoh.go.id", "Laporan Februari", FEBRUARY, False,
    )  # fmt: skip


def test_kept_letters__are_parsed_to_be_sent_or_drafted() -> None:
    place = Folder(GOLDEN / "register-3")
    with Outbox(place.register, untouched=True) as outbox:
        kept = [one for one in outbox.entries() if (place.sent / one.kept).exists()]
    mails = [parsed((place.sent / one.kept).read_bytes()) for one in kept]
    assert [(str(mail["To"]), str(mail["Subject"])) for mail in mails] == [
        ("dinkes@contoh.go.id", f"[KX1-DINKES] {kept[0].subject}"),
        ("pupr@contoh.go.id", f"[KX1-DPUPR] {kept[1].subject}"),
    ]
    assert [str(mail["Message-ID"]) for mail in mails] == [one.message for one in kept]
    assert [mail["In-Reply-To"] for mail in mails] == ["<laporan-februari@contoh.go.id>", None]
    assert [str(mail["Date"])[:16] for mail in mails] == ["Fri, 06 Mar 2026"] * 2


def test_surel_toml__is_read() -> None:
    found = account.read(GOLDEN / "register-3")
    assert (found.name, found.address, found.way.value) == (
        "Bagian Organisasi Sekretariat Daerah, Pemerintah Kabupaten Contoh",
        "organisasi@contoh.go.id", "folder",
    )  # fmt: skip
    assert (found.reply_to, found.smtp, found.imap) == ("", None, None)
    assert (found.inbox, found.drafts, found.sent) == ("INBOX", "Drafts", "Sent")
    assert (found.pause, found.daily, found.own_copy, found.reminders) == (3.0, 400, True, 3)


def test_texts_of_letters__are_read(tmp_path: Path) -> None:
    place = lived("register-3", tmp_path)
    found = letter_texts.load(place.root).texts
    assert {name: text.subject for name, text in found.items()} == {
        "kontrak": "Kontrak Kinerja Tahun {tahun} – {opd}",
        "perubahan": "Perubahan Kontrak Kinerja Tahun {tahun} – {opd}",
        "hasil-diterima": "Laporan {bulan} diterima – {opd}",
        "hasil-belum-lengkap": "Laporan {bulan} belum lengkap – {opd}",
        "hasil-catatan": "Laporan {bulan} diterima dengan catatan – {opd}",
        "hasil-kirim-ulang": "Laporan {bulan} mohon diperbaiki – {opd}",
        "pengingat": "Pengingat laporan {bulan} – {opd}",
        "buku": "Buku Kontrak Kinerja untuk laporan {bulan} – {opd}",
        "rapor": "Rapor Kinerja {bulan} – {opd}",
        # Written later; a folder that has none takes the programme's.
        "rapor-buku": "Rapor Kinerja {bulan} dan buku untuk laporan {bulan_buku} – {opd}",
    }
    own = place.letters / "kontrak.txt"
    own.write_bytes(own.read_bytes().replace(b"Dengan hormat,", b"Salam sejahtera,"))
    assert "Salam sejahtera," in letter_texts.load(place.root).texts["kontrak"].body, (
        "their own counts"
    )


def test_pesan_wa__keeps_its_ticks() -> None:
    text = (
        "Yth. Dinas Pekerjaan Umum: laporan Februari 2026 belum lengkap kami terima (batas 5 Maret "
        "2026 pukul 16.00); Januari!F8: isian “1.250” dapat dibaca dua cara.\nMohon mengisi lembar "
        "bulan itu dan mengirim bukunya lewat surel serta membetulkan sel merah pada buku "
        "Perbaikan dan mengirimnya kembali. Terima kasih."
    )
    found = whatsapp.ticked(GOLDEN / "register-3" / "hasil" / "Pesan WA.xlsx")
    assert found == {("DPUPR", "081298765432", text): "ya, 6 Maret"}


# Workbooks -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["layout-1", "register-3"])
def test_buku_induk__gives_the_same_editions_again(name: str, tmp_path: Path) -> None:
    """All but what editions say since comes out of the workbook as it came out then."""
    root = tmp_path / "baru"
    root.mkdir()
    shutil.copyfile(GOLDEN / name / "Buku Induk.xlsx", root / "Buku Induk.xlsx")
    issued = buat.buat(root, clock=lambda: dt.datetime(2026, 1, 6, 9, 0))
    assert told(issued.findings) == []
    now = editions.load(Folder(root).shelf)
    assert {edition.rules for edition in now} == {RULES}
    then = editions.load(Folder(GOLDEN / name).shelf)
    assert {edition.policy.panel for edition in now} == {PanelMean.ALL}
    unsaid = [
        dataclasses.replace(one, rules=1, policy=dataclasses.replace(one.policy, panel=None))
        for one in now
    ]
    assert [editions.encode(one) for one in unsaid] == [editions.encode(one) for one in then]


@pytest.mark.parametrize("name", ["layout-1", "register-3"])
def test_buku_induk__is_read_to_the_last_sheet(name: str) -> None:
    book = master_of(Folder(GOLDEN / name))
    draft = drafting.draft(book)
    assert told((*book.findings, *draft.findings)) == []
    region = draft.region
    assert (region.name, region.head, region.head_position, region.year, region.place) == (
        "Pemerintah Kabupaten Contoh", "Nama Bupati", "Bupati Contoh", 2026, "Contoh",
    )  # fmt: skip
    assert {code: (post.name, post.email, post.phone) for code, post in draft.posts.items()} == {
        "DINKES": ("Dinas Kesehatan", "dinkes@contoh.go.id", "081234567890"),
        "DPUPR": ("Dinas Pekerjaan Umum", "pupr@contoh.go.id", "081298765432"),
    }
    said = {
        sheet: [
            [value for value in record.values.values() if value not in (None, "", ())]
            for record in book.records(sheet)
        ]
        for sheet in ("pusat", "verifikasi", "keputusan")
    }
    assert said["pusat"] == [[12.0, "OPINI", "WDP", ("DPUPR",)]]
    if name == "layout-1":
        assert (said["verifikasi"], said["keputusan"]) == ([], [])
    else:
        assert said["verifikasi"] == [
            [1.0, "DINKES", "BALITA", 80.0, "bukti kurang", "Umi", dt.date(2026, 2, 4)]
        ]
        assert said["keputusan"] == [
            ["bonus", "DPUPR", "penghargaan", 1.5, "juara provinsi", "Bupati"],
            ["kecualikan indikator", "DPUPR", "SUHU", "alat ukur rusak", "Sekda",
             dt.date(2026, 6, 30)],
        ]  # fmt: skip


def read_back(name: str, file: str) -> submission.Submission:
    """A filled contract workbook of a golden folder, read against its editions."""
    shelf = by_contract(editions.load(GOLDEN / name / "arsip" / "terbitan"))
    path = GOLDEN / name / file
    return submission.read(path.read_bytes(), path.name, shelf)


def readings(found: submission.Submission) -> dict[str, tuple[tuple[float, ...], str]]:
    """What the doubted values of a workbook may mean, and how they were typed."""
    return {one.code: (one.readings, one.typed) for one in found.observations if one.readings}


def test_contract_of_layout_1__is_read() -> None:
    found = read_back("layout-1", "masuk/Laporan DPUPR.xlsx")
    assert (found.key, found.number, found.verdict.value) == (
        ContractKey(2026, "DPUPR", 1), 1, "diterima dengan catatan",
    )  # fmt: skip
    assert seen(found.observations) == {
        key: value for key, value in (JANUARY | DOUBTED).items() if "DPUPR" in key
    }
    (locked, doubtful) = faults("layout-1")
    assert told(found.findings) == [locked, (*doubtful[:3], "1250 atau 1,25", "DPUPR")]
    assert found.unread == ()
    assert readings(found) == {"JALAN": ((1.25, 1250.0), "1.250")}


def test_mended_workbook_of_layout_2__is_read_and_known(tmp_path: Path) -> None:
    file = "Perbaikan Kontrak 2026 DPUPR.xlsx"
    found = read_back("register-3", f"perbaikan/{file}")
    assert (found.key, found.number, found.verdict.value) == (
        ContractKey(2026, "DPUPR", 1), 1, "diterima dengan catatan",
    )  # fmt: skip
    works = {key: value for key, value in (JANUARY | DOUBTED | SECOND).items() if "DPUPR" in key}
    assert {key: value for key, (value, _) in seen(found.observations).items()} == {
        key: value for key, (value, _) in works.items()
    }
    assert [one.code.number for one in found.findings] == ["K402"]
    assert readings(found) == {"JALAN": ((1.25, 1250.0), "1.250")}
    place = lived("register-3", tmp_path)
    with Register(place.register) as register:
        sha = next(one.sha for one in register.files() if one.name == "Laporan DPUPR.xlsx")
    key = ContractKey(2026, "DPUPR", 1)
    assert mend.mended_of(place, key, sha) == place.mended / file
    assert mend.mended_of(place, key, "d" * 64) is None
    read = opened((place.mended / file).read_bytes())
    assert sha in read.properties.values(), "it names the file that it mends"


def test_note_of_three_lines__still_knows_its_workbook(tmp_path: Path) -> None:
    """The first notes did not name the file that is mended; a workbook is known by its own sum."""
    place = lived("register-2", tmp_path)
    (note,) = (place.archive / "perbaikan").glob("*.ditulis")
    stamp, sha, file = note.read_text("utf-8").split("\n")
    assert (len(stamp), len(sha), file) == (64, 64, "Perbaikan Kontrak 2026 DPUPR.xlsx")
    content = (GOLDEN / "register-3" / "perbaikan" / file).read_bytes()
    place.mended.mkdir()
    (place.mended / file).write_bytes(content)
    note.write_text("\n".join((stamp, own := hashlib.sha256(content).hexdigest(), file)), "utf-8")
    assert mend.mended_of(place, ContractKey(2026, "DPUPR", 1), own) == place.mended / file


# What is not known ---------------------------------------------------------------------------


def test_codes__every_name_that_was_ever_written() -> None:
    pairs = [line.split() for line in (GOLDEN / "codes-by-name.txt").read_text().splitlines()]
    assert len(pairs) == 148
    assert [(name, stored.code(name).number) for name, _ in pairs] == [(*pair,) for pair in pairs]


def test_codes__numbers_are_what_is_stored_now() -> None:
    assert all(stored.code(one.number) is one for one in Code)
    assert len({one.number for one in Code}) == len(Code)


def changed_register(name: str, tmp_path: Path, statement: str, *values: str) -> Path:
    path = lived(name, tmp_path).register
    with contextlib.closing(sqlite3.connect(path)) as database:
        assert database.execute(statement, values).rowcount
        database.commit()
    return path


@pytest.mark.parametrize("name", ["register-3", "register-4"])
@pytest.mark.parametrize(("known", "unknown"), [("K501", "K999"), ("K501", "KODE_BARU")])
def test_unknown_code_in_a_register__is_one_sentence(
    name: str, known: str, unknown: str, tmp_path: Path
) -> None:
    known = known if name == "register-4" else "LOCKED_CHANGED"
    statement = "UPDATE files SET findings = replace(findings, ?, ?) WHERE verdict = 'kirim ulang'"
    path = changed_register(name, tmp_path, statement, known, unknown)
    with Register(path, untouched=True) as register, pytest.raises(UnknownWordError) as error:
        register.files()
    assert str(error.value) == (
        f"Arsip folder ini memuat “{unknown}”, yang tidak dikenal oleh versi ini dan ditulis oleh "
        "kontrak-xl yang lebih baru; perbarui kontrak-xl, lalu ulangi."
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE observations SET field = 'lain' WHERE field = 'realisasi'",
        "UPDATE files SET unread = replace(unread, 'realisasi', 'lain') WHERE unread <> '[]'",
        "UPDATE outbox SET state = 'lain'",
        "UPDATE outbox SET way = 'lain'",
        "UPDATE outbox SET kind = 'lain' WHERE kind = 'buku'",
    ],
)
def test_unknown_word_in_a_register__is_one_sentence(statement: str, tmp_path: Path) -> None:
    path = changed_register("register-4", tmp_path, statement)
    with pytest.raises(UnknownWordError, match="memuat “lain”, yang tidak dikenal"):  # noqa: PT012
        with Register(path) as register:
            account_of(register)
        with Outbox(path) as outbox:
            outbox.entries()


def test_later_register__is_left_alone(tmp_path: Path) -> None:
    path = lived("register-4", tmp_path).register
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    with pytest.raises(NewerRegisterError, match="lebih baru; perbarui kontrak-xl, lalu ulangi"):
        Register(path)


def rewritten(path: Path, old: str, new: str) -> None:
    """A record changed as a later version would write it: with the sum of its bytes in its name."""
    content = path.read_bytes().replace(old.encode(), new.encode(), 1)
    assert content != path.read_bytes()
    stem = path.stem.rsplit(" ", 1)[0]
    path.unlink()
    stamp = hashlib.sha256(content).hexdigest()[:8]
    path.with_name(f"{stem} {stamp}.json").write_bytes(content)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"layout":2', '"layout":3'),
        ('"BALITA","realisasi"', '"BALITA","lain"'),
        ('"paper":"F4"', '"paper":"F5"'),
    ],
)
def test_closed_month_of_a_later_version__is_one_sentence(
    old: str, new: str, tmp_path: Path
) -> None:
    place = lived("register-4", tmp_path)
    (path,) = place.closings.glob("*/*.json")
    rewritten(path, old, new)
    with pytest.raises(NewerRecordError, match="lebih baru; perbarui kontrak-xl, lalu ulangi"):
        closed_months.load_closed(place)


def test_unknown_code_in_a_closed_month__is_one_sentence(tmp_path: Path) -> None:
    place = lived("register-4", tmp_path)
    (path,) = place.closings.glob("*/*.json")
    rewritten(path, '["K501"', '["K999"')
    closed = closed_of(place)
    with pytest.raises(UnknownWordError, match="memuat “K999”, yang tidak dikenal"):
        published_report(closed, editions.load(place.shelf))


def test_edition_of_a_later_version__is_one_sentence(tmp_path: Path) -> None:
    place = lived("register-4", tmp_path)
    rewritten(next(place.shelf.glob("*DPUPR*.json")), '"measure": "rasio"', '"measure": "lain"')
    with pytest.raises(NewerRecordError, match="lebih baru; perbarui kontrak-xl, lalu ulangi"):
        editions.load(place.shelf)


def test_record_that_was_changed_by_hand__is_damaged(tmp_path: Path) -> None:
    place = lived("register-4", tmp_path)
    (path,) = place.closings.glob("*/*.json")
    path.write_bytes(path.read_bytes().replace(b'"layout":2', b'"layout":3'))
    with pytest.raises(closed_months.DamagedArchiveError):
        closed_months.load_closed(place)
