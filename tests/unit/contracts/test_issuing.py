"""Changes to issued contracts: what counts from when, by whose authority, and what stands."""

from __future__ import annotations

import copy
import datetime as dt
import hashlib
from dataclasses import dataclass, field, make_dataclass, replace
from dataclasses import field as declared
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kontrak_xl.commands import buat, konsolidasi, periksa
from kontrak_xl.commands.contoh.typist import CellEntry as Typed
from kontrak_xl.commands.contoh.typist import fill
from kontrak_xl.contracts import changes, issuing
from kontrak_xl.contracts import shelf as editions
from kontrak_xl.contracts.succession import draft_edition
from kontrak_xl.contracts.succession.case import Situation
from kontrak_xl.core import callbacks, files
from kontrak_xl.core.findings import Code, Severity, blocking
from kontrak_xl.core.folder import FILE_NAME, Folder
from kontrak_xl.core.model import MONTHS, ContractKey, Edition, PanelMean, Period, Term
from kontrak_xl.core.observations import Field, Origin
from kontrak_xl.master import draft as drafting
from kontrak_xl.master.reading import Master
from kontrak_xl.returns.reading import submission
from kontrak_xl.rules.books import in_force
from kontrak_xl.rules.patterns import respread
from kontrak_xl.workbook.columns import Shape
from kontrak_xl.workbook.layout.master import SHEETS
from kontrak_xl.workbook.tables import Record, Table
from tests.support import samples
from tests.support.samples import Fault, Rows, faults, master_cell, read_master, render_master

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kontrak_xl.core.findings import Finding
    from kontrak_xl.workbook.kinds import Value

DATA = Path(__file__).parents[2] / "data"
BALITA, STUNTING = 2, 3
"""The records of *Indikator* of DINKES: a sum by pola, and a level."""
JALAN = 4
"""The record of DPUPR's typed sum: 20 in May, 30 in September."""


# A bureau that works without files ------------------------------------------------------------


def master_of(rows: Rows) -> Master:
    """The Buku Induk as it would be read, every cell at its place."""
    tables = {}
    for sheet in SHEETS:
        given_rows = rows.get(sheet.key, [])
        records = given_rows or ([{}] if sheet.shape is Shape.FORM else [])
        tables[sheet.key] = Table(
            tuple(
                Record(
                    at,
                    {
                        column.key: column.default
                        if record.get(column.key) is None
                        else record[column.key]
                        for column in sheet.columns
                    },
                    {
                        column.key: Origin(
                            FILE_NAME, sheet.name, master_cell(sheet.key, at, column.key)
                        )
                        for column in sheet.columns
                    },
                )
                for at, record in enumerate(records)
            )
        )
    return Master(tables, ())


@dataclass
class Bureau:
    """Works month by month: changes ``rows``, issues, and hears from OPDs."""

    rows: Rows = field(default_factory=samples.small_rows)
    shelf: tuple[Edition, ...] = ()
    returned: frozenset[ContractKey] = frozenset()
    closed: int = 0

    def issue(self, at: int) -> tuple[Finding, ...]:
        """What ``buat`` finds in a month; what it issues goes on the shelf."""
        draft = drafting.draft(master_of(self.rows))
        assert blocking(draft.findings) == ()
        stand = Situation(month=at, closed=self.closed, returned=self.returned)
        planned = issuing.plan(draft, self.shelf, stand)
        self.shelf += planned.fresh
        return planned.findings

    def hear(self, *posts: str) -> None:
        """A report of each post comes back."""
        self.returned |= {ContractKey(2026, post) for post in posts}

    def book(self, post: str = "DINKES") -> list[Edition]:
        own = [e for e in self.shelf if e.key.post == post]
        return sorted(own, key=lambda e: (e.from_month, e.number))

    def at(self, at: int, post: str = "DINKES") -> Edition:
        found = in_force(self.book(post), at)
        assert found is not None
        return found

    def change(self, sheet: str, row: int, **values: Value) -> None:
        self.rows[sheet][row] |= values

    def allow(self, subject: str, at: float, new: str, post: str = "DINKES",
              **more: Value) -> None:  # fmt: skip
        """One more row of *Perubahan*."""
        row: dict[str, Value] = {"opd": post, "mulai": at, "hal": subject, "baru": new}
        row |= {"alasan": "APBD Perubahan", "dasar": "Perbup 7/2026"}
        self.rows.setdefault("perubahan", []).append(row | more)


def begun(*returned: str) -> Bureau:
    """Two contracts issued in January, of some of which a report has come back."""
    bureau = copy.deepcopy(_issued())
    bureau.hear(*returned)
    return bureau


@cache
def _issued() -> Bureau:
    bureau = Bureau()
    assert bureau.issue(1) == ()
    return bureau


def code_of(bureau: Bureau, text: str) -> str:
    return next(row.code for e in bureau.shelf for row in e.rows if row.text == text)


def place(sheet: str, row: int, column: str) -> tuple[str, str]:
    declared_sheet = next(one for one in SHEETS if one.key == sheet)
    return declared_sheet.name, master_cell(sheet, row, column)


def fault(code: Code, sheet: str, row: int, column: str) -> Fault:
    return (code.number, *place(sheet, row, column))


def moments(bureau: Bureau, post: str = "DINKES") -> list[tuple[int, int]]:
    """The number and first month of each edition of a contract."""
    return [(e.number, e.from_month) for e in sorted(bureau.book(post), key=lambda e: e.number)]


def year_plan(bureau: Bureau, code: str, post: str = "DINKES") -> list[float]:
    """t_k of the edition in force in k."""
    rows = ((at, bureau.at(at, post).row(code)) for at in range(1, 13))
    return [(row.plan[at - 1] or 0.0) if row else 0.0 for at, row in rows]


def test_the_bureau_without_files__drafts_what_is_read() -> None:
    rows = samples.small_rows()
    read, made = drafting.draft(read_master(render_master(rows))), drafting.draft(master_of(rows))
    assert [draft_edition.draft_edition(read, post) for post in read.posts.values()] == [
        draft_edition.draft_edition(made, post) for post in made.posts.values()
    ]


# A row of Perubahan ---------------------------------------------------------------------------


def test_target_by_pola__counts_from_its_month_and_the_year_adds_up() -> None:
    bureau = begun("DINKES")
    code = code_of(bureau, "Balita ditimbang")
    bureau.change("indikator", BALITA, target=1501.0)
    bureau.allow("Balita ditimbang", 4.0, "1501", lama="1.200 orang")
    assert bureau.issue(4) == ()
    assert moments(bureau) == [(1, 1), (2, 4)]
    first, second = bureau.book()
    assert second.reason == "APBD Perubahan (Perbup 7/2026)"
    assert second.parent == editions.identify(first)
    plan = year_plan(bureau, code)
    assert plan[:3] == [100.0] * 3
    assert sum(plan) == 1501
    assert all(part.is_integer() for part in plan)
    assert max(plan[3:]) - min(plan[3:]) <= 1
    row = second.row(code)
    assert row is not None
    assert [part or 0.0 for part in row.plan] == plan, "the edition says the whole year"
    assert first.rows[1:] == second.rows[1:]
    assert bureau.issue(5) == (), "nothing more to issue, and the row has done its work"
    assert moments(bureau) == [(1, 1), (2, 4)]
    assert moments(bureau, "DPUPR") == [(1, 1)]


def test_what_differs_without_a_row__is_told_at_its_cell_and_the_edition_stands() -> None:
    bureau = begun("DINKES")
    code = code_of(bureau, "Balita ditimbang")
    bureau.change("indikator", BALITA, target=1500.0)
    for _ in range(2):
        (found,) = bureau.issue(4)
        assert faults([found]) == [fault(Code.CHANGED_AFTER_RETURN, "indikator", BALITA, "target")]
        assert f"Balita ditimbang ({code}): target 1.200 → 1.500" in found.problem
        assert f"lembar Perubahan: OPD DINKES, Yang berubah {code}" in found.remedy
        assert found.post == "DINKES"
        assert moments(bureau) == [(1, 1)]


def test_an_indicator_of_all__is_told_once_and_one_row_allows_it() -> None:
    bureau = begun("DINKES", "DPUPR")
    bureau.change("indikator", 0, satuan="persen")
    (found,) = bureau.issue(2)
    assert faults([found]) == [fault(Code.CHANGED_AFTER_RETURN, "indikator", 0, "satuan")]
    assert "OPD SEMUA, Yang berubah ANGGARAN" in found.remedy
    bureau.allow("ANGGARAN", 2.0, "persen", "SEMUA")
    assert bureau.issue(2) == ()
    assert moments(bureau) == moments(bureau, "DPUPR") == [(1, 1), (2, 2)]


def test_a_row_for_another_opd__allows_nothing() -> None:
    bureau = begun("DINKES")
    bureau.change("indikator", BALITA, target=1500.0)
    bureau.allow("Balita ditimbang", 4.0, "1500", "DPUPR")
    assert {f.code for f in bureau.issue(4)} == {Code.CHANGED_AFTER_RETURN, Code.CHANGE_UNUSED}
    assert moments(bureau) == [(1, 1)]


def _new_target(at: float = 4.0, new: str = "1500", lama: str = "") -> Callable[[Bureau], None]:
    def change(bureau: Bureau) -> None:
        bureau.change("indikator", BALITA, target=1500.0)
        bureau.allow("Balita ditimbang", at, new, lama=lama or None)

    return change


def _closed_target(bureau: Bureau) -> None:
    bureau.closed = 4
    _new_target()(bureau)


def _group_weights(bureau: Bureau) -> None:
    bureau.change("kelompok", 0, bobot=50.0)
    bureau.change("kelompok", 1, bobot=50.0)


def _typo(bureau: Bureau) -> None:
    bureau.change("pejabat", 0, nama="dr. Sehat, M.Kes.")


def _late_term(bureau: Bureau) -> None:
    _new_target(4.0)(bureau)
    assert bureau.issue(4) == ()
    bureau.change("pejabat", 0, sampai=2.0)
    bureau.rows["pejabat"].append({"opd": "DINKES", "nama": "drg. Baru", "mulai": 3.0})


def _closed_term(bureau: Bureau) -> None:
    bureau.closed = 3
    bureau.change("pejabat", 0, sampai=2.0)
    bureau.rows["pejabat"].append({"opd": "DINKES", "nama": "drg. Baru", "mulai": 3.0})


def _double_budget(bureau: Bureau, **more: Value) -> None:
    version = {**bureau.rows["anggaran"][0], "pagu": 2.4e9, **more}
    bureau.rows["anggaran"].append(version | {f"m{number:02d}": 2e8 for number in range(1, 13)})


def _rewritten_budget(bureau: Bureau) -> None:
    _double_budget(bureau)
    bureau.rows["anggaran"][0] = bureau.rows["anggaran"].pop()


def _late_budget(bureau: Bureau) -> None:
    _new_target(4.0)(bureau)
    assert bureau.issue(4) == ()
    _double_budget(bureau, versi="perubahan", berlaku=3.0)


def _one_weight(bureau: Bureau) -> None:
    bureau.change("indikator", BALITA, bobot=70.0)
    bureau.change("indikator", STUNTING, bobot=30.0)
    bureau.allow("Balita ditimbang", 4.0, "70")
    bureau.allow("Angka stunting", 3.0, "30")


def _typed_plan(bureau: Bureau) -> None:
    bureau.rows["rencana"][0] |= {"m05": 20.0, "m09": 50.0}
    bureau.change("indikator", JALAN, target=70.0)
    bureau.allow("JALAN", 6.0, "70", "DPUPR")


def _typed_plan_of_the_past(bureau: Bureau) -> None:
    _typed_plan(bureau)
    bureau.rows["rencana"][0] |= {"m05": 30.0, "m09": 40.0}


def _less_than_done(bureau: Bureau) -> None:
    bureau.change("indikator", BALITA, target=250.0)
    bureau.allow("Balita ditimbang", 4.0, "250")


def _ratio_of_another_kind(bureau: Bureau) -> None:
    bureau.change("indikator", BALITA, isian="s.d. bulan ini")
    bureau.allow("Balita ditimbang", 4.0, "s.d. bulan ini")


def _renamed(bureau: Bureau) -> None:
    bureau.change("opd", 0, nama="Dinas Kesehatan dan KB")


WRONG: list[tuple[str, Callable[[Bureau], None], list[Fault], tuple[str, ...]]] = [
    ("old differs", _new_target(lama="1.100"),
     [fault(Code.CHANGE_OLD_DIFFERS, "perubahan", 0, "lama")],
     ("isi lama “1.100”", "tertulis “1.200” (target)")),
    ("new differs", _new_target(new="1600"),
     [fault(Code.CHANGE_NEW_DIFFERS, "perubahan", 0, "baru")],
     ("isi baru “1600”", "tertulis “1.500” (target)")),
    ("in a closed month", _closed_target,
     [fault(Code.CHANGE_IN_CLOSED, "perubahan", 0, "mulai")], ("April", "pakai bulan Mei")),
    ("typo of a name", _typo, [fault(Code.CHANGED_AFTER_RETURN, "pejabat", 0, "nama")],
     ("pejabat: nama dr. Sehat → dr. Sehat, M.Kes.", "OPD DINKES, Yang berubah pejabat")),
    ("term before the edition", _late_term, [fault(Code.CHANGE_TOO_EARLY, "pejabat", 2, "mulai")],
     ("Maret", "pakai bulan April")),
    ("term in a closed month", _closed_term,
     [fault(Code.CHANGE_IN_CLOSED, "pejabat", 2, "mulai")], ("Maret", "pakai bulan April")),
    ("budget without a version", _rewritten_budget,
     [fault(Code.BUDGET_REWRITTEN, "anggaran", 0, "pagu")],
     ("pagu 1.200.000.000 → 2.400.000.000", "versi baru yang berlaku mulai Januari")),
    ("version before the edition", _late_budget,
     [fault(Code.CHANGE_TOO_EARLY, "anggaran", 2, "berlaku")], ("Maret", "pakai bulan April")),
    ("weights of two months", _one_weight, [fault(Code.WEIGHTS_BETWEEN, "perubahan", 1, "mulai")],
     ("90", "Dinas Kesehatan, kelompok Kinerja OPD")),
    ("typed plan of the past", _typed_plan_of_the_past,
     [fault(Code.PLAN_NOT_CONTINUED, "rencana", 0, "indikator")],
     ("Jan–Mei 20 + Jun–Des 40 = 60, target 70", "jumlahnya 50")),
    ("target below what is done", _less_than_done,
     [fault(Code.PLAN_NOT_CONTINUED, "perubahan", 0, "mulai")],
     ("Jan–Mar 300 + Apr–Des 0 = 300, target 250",)),
    ("another way of measuring", _ratio_of_another_kind,
     [fault(Code.MEASURING_CHANGED, "indikator", BALITA, "isian")],
     ("bulan ini → s.d. bulan ini",)),
    ("another name", _renamed, [fault(Code.CHANGED_AFTER_RETURN, "opd", 0, "nama")],
     ("nama OPD Dinas Kesehatan → Dinas Kesehatan dan KB", "Yang berubah OPD")),
    ("policy", lambda b: b.change("pemda", 0, batas_capaian=120.0),
     [fault(Code.REGION_CHANGED, "pemda", 0, "batas_capaian")], ("kembalikan menjadi 100",)),
    ("panel", lambda b: b.change("pemda", 0, panel="tanpa tertinggi dan terendah"),
     [fault(Code.REGION_CHANGED, "pemda", 0, "panel")], ("kembalikan menjadi rata-rata",)),
    ("group weights", _group_weights,
     [fault(Code.REGION_CHANGED, "kelompok", 0, "kode"),
      fault(Code.REGION_CHANGED, "kelompok", 1, "kode")], ("bobot kelompok OPD", "menjadi 60")),
    ("scale", lambda b: b.change("skala", 3, angka=80.0),
     [fault(Code.REGION_CHANGED, "skala", 2, "skala")], ("skala Opini", "WDP 75")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "expected", "words"), [pytest.param(c, e, w, id=name) for name, c, e, w in WRONG]
)
def test_wrong_change__is_told_at_its_cell_and_nothing_is_issued(
    change: Callable[[Bureau], None], expected: list[Fault], words: tuple[str, ...]
) -> None:
    bureau = begun("DINKES", "DPUPR")
    change(bureau)
    before = bureau.shelf
    found = [f for f in bureau.issue(7) if f.code is not Code.CHANGE_UNUSED]
    assert sorted(set(faults(found))) == sorted(expected)
    assert all(f.severity is Severity.ERROR for f in found)
    told = f"{found[0].problem}; {found[0].remedy}"
    assert [word for word in words if word not in told] == [], told
    stopped = {f.post for f in found}
    assert all(e.key.post not in stopped for e in bureau.shelf if e not in before)


def test_backdated_change__is_refused() -> None:
    bureau = begun("DINKES")
    _new_target(5.0)(bureau)
    assert bureau.issue(5) == ()
    bureau.change("indikator", STUNTING, target=15.0)
    bureau.allow("Angka stunting", 4.0, "15")
    assert faults(bureau.issue(6)) == [fault(Code.CHANGE_TOO_EARLY, "perubahan", 1, "mulai")]
    assert moments(bureau) == [(1, 1), (2, 5)]


def test_value_that_comes_back__needs_a_row_of_its_month() -> None:
    """Rows may stand in any order; each edition carries out one of its own month."""
    bureau = begun("DINKES")
    for at, target in ((4, 1500.0), (5, 1400.0)):
        bureau.change("indikator", BALITA, target=target)
        bureau.allow("Balita ditimbang", float(at), f"{target:.0f}")
        assert bureau.issue(at) == ()
    bureau.change("indikator", BALITA, target=1500.0)
    assert [f.code for f in bureau.issue(6)] == [Code.CHANGED_AFTER_RETURN]
    bureau.allow("Balita ditimbang", 6.0, "1500")
    bureau.rows["perubahan"].insert(0, bureau.rows["perubahan"].pop())
    assert bureau.issue(6) == ()
    assert moments(bureau) == [(1, 1), (2, 4), (3, 5), (4, 6)]
    assert bureau.issue(7) == ()


def test_change_of_a_month_to_come__waits_for_it() -> None:
    bureau = begun("DINKES")
    _new_target(6.0)(bureau)
    (found,) = bureau.issue(4)
    assert faults([found]) == [fault(Code.CHANGE_WAITS, "perubahan", 0, "mulai")]
    assert found.severity is Severity.INFO
    assert "Juni" in found.remedy
    assert moments(bureau) == [(1, 1)]
    assert bureau.issue(6) == ()
    assert moments(bureau) == [(1, 1), (2, 6)]


def test_row_that_matches_nothing__is_a_warning_and_stops_nothing() -> None:
    bureau = begun("DINKES")
    _new_target(4.0)(bureau)
    bureau.allow("Angka stunting", 4.0, "15")
    (found,) = bureau.issue(4)
    assert faults([found]) == [fault(Code.CHANGE_UNUSED, "perubahan", 1, "hal")]
    assert found.severity is Severity.WARNING
    assert moments(bureau) == [(1, 1), (2, 4)]


def test_words_beside_a_number__contradict_nothing() -> None:
    bureau = begun("DINKES")
    _new_target(4.0, "lihat lampiran", lama="semula")(bureau)
    assert bureau.issue(4) == ()
    assert moments(bureau) == [(1, 1), (2, 4)]


def test_columns_of_one_indicator__each_from_its_month() -> None:
    bureau = begun("DINKES")
    code = code_of(bureau, "Balita ditimbang")
    bureau.change("indikator", BALITA, target=1500.0, bobot=70.0)
    bureau.change("indikator", STUNTING, bobot=30.0)
    bureau.allow(f"{code} target", 3.0, "1500")
    bureau.allow(f"{code}, bobot", 5.0, "70", alasan="Penajaman")
    bureau.allow("Angka stunting", 5.0, "30", alasan="Penajaman")
    assert bureau.issue(5) == ()
    assert moments(bureau) == [(1, 1), (2, 3), (3, 5)]
    said = {at: bureau.at(at).row(code) for at in (2, 3, 5)}
    assert [(r.target, r.weight) for r in said.values() if r] == [
        (1200, 60), (1500, 60), (1500, 70)]  # fmt: skip
    assert [e.reason for e in bureau.book()][1:] == ["APBD Perubahan (Perbup 7/2026)",
                                                     "Penajaman (Perbup 7/2026)"]  # fmt: skip
    assert sum(year_plan(bureau, code)) == 1500


def test_typed_plan__is_taken_from_its_month_on() -> None:
    bureau = begun("DPUPR")
    _typed_plan(bureau)
    assert bureau.issue(7) == ()
    assert year_plan(bureau, "JALAN", "DPUPR") == [0.0] * 4 + [20, 0, 0, 0, 50, 0, 0, 0]


def test_indicator_that_is_replaced__by_two_rows() -> None:
    bureau = begun("DINKES")
    gone = code_of(bureau, "Angka stunting")
    bureau.change("indikator", STUNTING, indikator="Angka gizi buruk", target=5.0)
    assert faults(bureau.issue(4)) == [fault(Code.CODE_LOST, "indikator", STUNTING, "kode")]
    bureau.allow("Angka stunting", 4.0, "dihapus")
    (found,) = bureau.issue(4)
    assert faults([found]) == [
        fault(Code.CHANGED_AFTER_RETURN, "indikator", STUNTING, "indikator")]  # fmt: skip
    bureau.allow("Angka gizi buruk", 4.0, "baru")
    assert bureau.issue(4) == ()
    first, second = bureau.book()
    assert second.from_month == 4
    assert {r.text for r in first.rows} - {r.text for r in second.rows} == {"Angka stunting"}
    assert second.row(gone) is None
    new = next(row for row in second.rows if row.text == "Angka gizi buruk")
    assert new.plan == (None,) * 3 + (5.0,) * 9
    assert bureau.issue(5) == ()


def test_new_sum__falls_on_the_months_that_are_left() -> None:
    bureau = begun("DINKES")
    bureau.rows["indikator"].append(
        {"opd": ("DINKES",), "indikator": "Posyandu aktif", "satuan": "unit", "target": 10.0,
         "bobot": 20.0})  # fmt: skip
    bureau.change("indikator", BALITA, bobot=40.0)
    bureau.allow("Posyandu aktif", 7.0, "baru")
    bureau.allow("Balita ditimbang", 7.0, "40", lama="60")
    assert bureau.issue(7) == ()
    plan = year_plan(bureau, code_of(bureau, "Posyandu aktif"))
    assert plan[:6] == [0.0] * 6
    assert sum(plan) == 10


def test_opd_that_is_renamed__from_its_month() -> None:
    bureau = begun("DINKES")
    _renamed(bureau)
    bureau.allow("OPD", 3.0, "Dinas Kesehatan dan KB", lama="Dinas Kesehatan")
    assert bureau.issue(3) == ()
    assert [e.post.name for e in bureau.book()] == ["Dinas Kesehatan", "Dinas Kesehatan dan KB"]


def test_contacts_and_remarks__change_no_contract() -> None:
    bureau = begun("DINKES", "DPUPR")
    bureau.change("opd", 0, surel="dinkes@contoh.go.id")
    bureau.change("indikator", BALITA, catatan="contoh")
    assert bureau.issue(3) == ()
    assert moments(bureau) == [(1, 1)]


# Officials ------------------------------------------------------------------------------------


def _mutasi(bureau: Bureau, at: int) -> None:
    own = [row for row in bureau.rows["pejabat"] if row["opd"] == "DINKES"]
    own[-1]["sampai"] = float(at - 1)
    bureau.rows["pejabat"].append({"opd": "DINKES", "nama": f"Pejabat {at}", "mulai": float(at)})


def heads(bureau: Bureau) -> list[str]:
    return [bureau.at(at).parties[0].name for at in range(1, 13)]


def test_new_term__makes_an_edition_when_its_month_has_begun() -> None:
    bureau = begun("DINKES")
    _mutasi(bureau, 3)
    assert bureau.issue(2) == ()
    assert moments(bureau) == [(1, 1)]
    assert bureau.issue(4) == ()
    assert moments(bureau) == [(1, 1), (2, 3)]
    assert bureau.at(3).reason == "pergantian pejabat"
    assert heads(bureau) == ["dr. Sehat"] * 2 + ["Pejabat 3"] * 10
    assert bureau.issue(5) == ()
    assert moments(bureau) == [(1, 1), (2, 3)]


def test_two_terms_at_once__and_a_name_mended_by_a_row() -> None:
    bureau = begun("DINKES")
    _mutasi(bureau, 3)
    _mutasi(bureau, 5)
    assert bureau.issue(6) == ()
    assert moments(bureau) == [(1, 1), (2, 3), (3, 5)]
    bureau.rows["pejabat"][-1]["nama"] = "Pejabat Lima"
    assert [f.code for f in bureau.issue(6)] == [Code.CHANGED_AFTER_RETURN]
    bureau.allow("pejabat", 5.0, "Pejabat Lima", lama="Pejabat 5", alasan="Salah ketik")
    assert bureau.issue(6) == ()
    assert moments(bureau) == [(1, 1), (2, 3), (3, 5), (4, 5)]
    assert heads(bureau)[3:5] == ["Pejabat 3", "Pejabat Lima"]
    assert bureau.issue(7) == ()


def test_line_overwritten_by_the_successor__leaves_the_past_alone() -> None:
    bureau = begun("DINKES")
    bureau.rows["pejabat"][0] = {"opd": "DINKES", "nama": "Pejabat 3", "mulai": 3.0}
    assert bureau.issue(4) == ()
    assert heads(bureau) == ["dr. Sehat"] * 2 + ["Pejabat 3"] * 10


def test_vacancy__keeps_who_signed_last() -> None:
    bureau = begun("DINKES")
    _mutasi(bureau, 3)
    bureau.rows["pejabat"][-1]["sampai"] = 4.0
    assert bureau.issue(8) == ()
    assert heads(bureau) == ["dr. Sehat"] * 2 + ["Pejabat 3"] * 10


def test_first_issue__has_an_edition_for_each_term_that_has_begun() -> None:
    bureau = Bureau()
    _mutasi(bureau, 3)
    _mutasi(bureau, 9)
    assert bureau.issue(6) == ()
    assert moments(bureau) == [(1, 1), (2, 3)]
    assert [e.reason for e in bureau.book()] == ["terbitan pertama", "pergantian pejabat"]
    assert "Pejabat 9" not in heads(bureau)
    assert bureau.issue(9) == ()
    assert moments(bureau) == [(1, 1), (2, 3), (3, 9)]


def test_tenure__is_the_period_of_a_term() -> None:
    assert draft_edition.tenure(Term(person="A", post="X", position="", first=3, last=8)) == Period(
        3, 8
    )


# Budgets --------------------------------------------------------------------------------------


def test_new_version__judges_from_its_month() -> None:
    bureau = begun("DINKES")
    bureau.rows["anggaran"] += [
        {"opd": "DINKES", "versi": "murni", "kode": "1.02.01", "uraian": "Lama", "pagu": 1.2e9},
        {"opd": "DINKES", "versi": "perubahan", "kode": "1.02.02", "uraian": "Baru",
         "pagu": 2.4e9}]  # fmt: skip
    bureau.rows["anggaran"][0] |= {"versi": "murni"}
    assert [f.code for f in bureau.issue(2)] == [Code.BUDGET_REWRITTEN], "Lampiran B too"
    bureau.rows["anggaran"].pop(-2)
    _double_budget(bureau, versi="perubahan", berlaku=9.0, dokumen="DPPA 12/2026")
    assert bureau.issue(8) == ()
    assert moments(bureau) == [(1, 1)]
    assert bureau.issue(9) == ()
    assert moments(bureau) == [(1, 1), (2, 9)]
    old, new = bureau.at(8), bureau.at(9)
    assert (old.pagu, old.budget_version) == (1.2e9, "murni")
    assert (new.pagu, new.budget_version) == (2.4e9, "perubahan")
    assert new.reason == "anggaran versi perubahan (DPPA 12/2026)"
    assert [line.code for line in new.programmes] == ["1.02.02"]
    assert changes.budget_plan(old) == (1e8,) * 12
    assert changes.budget_plan(new) == (2e8,) * 12
    assert bureau.issue(10) == ()
    bureau.rows["anggaran"][-1] |= {"m01": 1e8, "m02": 3e8}
    assert [f.code for f in bureau.issue(10)] == [Code.BUDGET_REWRITTEN]
    bureau.allow("anggaran", 10.0, "RAK disesuaikan")
    assert bureau.issue(10) == ()
    assert moments(bureau) == [(1, 1), (2, 9), (3, 10)]


def test_two_shifts_of_one_name__are_two_versions() -> None:
    bureau = begun("DINKES")
    _double_budget(bureau, versi="pergeseran", berlaku=3.0)
    assert bureau.issue(4) == ()
    _double_budget(bureau, versi="pergeseran", berlaku=6.0)
    bureau.rows["anggaran"][-1] |= {"m01": 1e8, "m02": 3e8}
    assert bureau.issue(6) == ()
    assert moments(bureau) == [(1, 1), (2, 3), (3, 6)]


# Before the first report ----------------------------------------------------------------------


def test_correction_before_a_report__counts_from_the_first_month_through_all_editions() -> None:
    bureau = Bureau()
    _mutasi(bureau, 3)
    assert bureau.issue(4) == ()
    bureau.change("indikator", STUNTING, target=15.0)
    assert bureau.issue(4) == ()
    assert moments(bureau) == [(1, 1), (2, 3), (3, 1), (4, 3)]
    code = code_of(bureau, "Angka stunting")
    assert {row.target for at in range(1, 13) if (row := bureau.at(at).row(code))} == {15.0}
    assert heads(bureau) == ["dr. Sehat"] * 2 + ["Pejabat 3"] * 10
    assert bureau.at(1).reason == "perbaikan sebelum laporan pertama"
    assert bureau.book()[-1].number == 4
    assert bureau.issue(5) == ()


def test_correction_of_the_first_months__leaves_the_newest_edition_the_last_to_count() -> None:
    bureau = Bureau()
    _mutasi(bureau, 3)
    assert bureau.issue(4) == ()
    bureau.change("pejabat", 0, nama="dr. Sehat Sekali")
    assert bureau.issue(4) == ()
    assert moments(bureau) == [(1, 1), (2, 3), (3, 1), (4, 3)]
    assert heads(bureau) == ["dr. Sehat Sekali"] * 2 + ["Pejabat 3"] * 10
    bureau.rows["pejabat"] = bureau.rows["pejabat"][1:]
    bureau.rows["pejabat"][-1]["mulai"] = 1.0
    assert bureau.issue(4) == ()
    assert heads(bureau) == ["Pejabat 3"] * 12
    assert moments(bureau)[4:] == [(5, 1), (6, 3)]
    assert bureau.issue(4) == ()


def test_row_before_a_report__gives_its_month_all_the_same() -> None:
    bureau = begun()
    _new_target(4.0)(bureau)
    bureau.change("pejabat", 0, nama="dr. Sehat Sekali")
    bureau.allow("pejabat", 4.0, "dr. Sehat Sekali")
    assert bureau.issue(5) == ()
    assert moments(bureau) == [(1, 1), (2, 4)]
    assert heads(bureau) == ["dr. Sehat"] * 3 + ["dr. Sehat Sekali"] * 9
    assert bureau.issue(6) == ()
    bureau.change("indikator", BALITA, satuan="balita")
    assert bureau.issue(6) == ()
    code = code_of(bureau, "Balita ditimbang")
    assert {row.unit for at in range(1, 13) if (row := bureau.at(at).row(code))} == {"balita"}
    assert [bureau.at(at).row(code).target for at in (3, 4)] == [1200, 1500]  # type: ignore[union-attr]
    assert heads(bureau) == ["dr. Sehat"] * 3 + ["dr. Sehat Sekali"] * 9


def test_closed_month__holds_also_for_who_never_reported() -> None:
    bureau = begun()
    bureau.closed = 2
    bureau.change("indikator", STUNTING, target=15.0)
    assert [f.code for f in bureau.issue(4)] == [Code.CHANGED_AFTER_RETURN]


# For every month, the edition that the rows say -------------------------------------------------


@dataclass
class Truth:
    """What should hold in each month (index 1–12)."""

    target: list[float]
    weight: list[float]
    head: list[str]
    pagu: list[float]

    def say(self, series: list[Any], at: int, value: object) -> None:
        series[at:] = [value] * (13 - at)


KINDS = ("target", "weight", "head", "pagu")
STEPS = st.lists(
    st.tuples(st.integers(1, 12), st.sampled_from(KINDS), st.integers(1, 3000)),
    min_size=1,
    max_size=7,
)


def _step(bureau: Bureau, truth: Truth, at: int, kind: str, size: int) -> None:
    """One change at its month, in the Buku Induk and in what should be true."""
    code = code_of(bureau, "Balita ditimbang")
    if kind == "target":
        done = sum(year_plan(bureau, code)[: at - 1])
        new = float(done + size)
        bureau.change("indikator", BALITA, target=new)
        bureau.allow(code, float(at), f"{new:.0f}", alasan=f"Alasan {len(truth.target)}")
        truth.say(truth.target, at, new)
    elif kind == "weight":
        new = float(size % 99 + 1)
        bureau.change("indikator", BALITA, bobot=new)
        bureau.change("indikator", STUNTING, bobot=100 - new)
        bureau.allow(f"{code} bobot", float(at), f"{new:.0f}")
        bureau.allow("Angka stunting", float(at), f"{100 - new:.0f}")
        truth.say(truth.weight, at, new)
    elif kind == "head":
        _mutasi(bureau, at)
        truth.say(truth.head, at, f"Pejabat {at}")
    else:
        version: dict[str, Value] = {"opd": "DINKES", "versi": "pergeseran", "berlaku": float(at)}
        parts: dict[str, Value] = {f"m{number:02d}": float(size) for number in range(1, 13)}
        bureau.rows["anggaran"].append(version | {"pagu": 12.0 * size} | parts)
        truth.say(truth.pagu, at, 12.0 * size)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(STEPS, st.booleans())
def test_chain__gives_every_month_what_the_rows_say(
    steps: list[tuple[int, str, int]], reported: bool
) -> None:
    bureau = begun(*(["DINKES"] if reported else []))
    truth = Truth([1200.0] * 13, [60.0] * 13, ["dr. Sehat"] * 13, [1.2e9] * 13)
    dated: set[tuple[str, int]] = set()
    code = code_of(bureau, "Balita ditimbang")
    for at, kind, size in sorted(steps, key=lambda step: step[0]):
        if kind in {"head", "pagu"} and (at == 1 or (kind, at) in dated):
            continue
        done = sum(year_plan(bureau, code)[: at - 1])
        same = {"target": done + size == truth.target[at], "pagu": 12.0 * size == truth.pagu[at],
                "weight": size % 99 + 1 == truth.weight[at], "head": False}  # fmt: skip
        if same[kind]:
            continue
        dated.add((kind, at))
        _step(bureau, truth, at, kind, size)
        assert [str(f) for f in bureau.issue(at)] == []
        assert bureau.issue(at) == ()
    for at in range(1, 13):
        found, row = bureau.at(at), bureau.at(at).row(code)
        assert row is not None
        assert (row.target, row.weight) == (truth.target[at], truth.weight[at])
        assert (found.parties[0].name, found.pagu) == (truth.head[at], truth.pagu[at])
    assert sum(year_plan(bureau, code)) == pytest.approx(truth.target[12])
    ordered = sorted(bureau.book(), key=lambda e: e.number)
    assert [e.number for e in ordered] == list(range(1, len(ordered) + 1))
    assert ordered[-1] is bureau.book()[-1], "the newest is the last to count"
    assert all(b.parent == editions.identify(a) for a, b in pairwise(ordered))


CELLS = st.sampled_from([
    ("indikator", BALITA, "target", 1300.0), ("indikator", BALITA, "satuan", "anak"),
    ("indikator", STUNTING, "target", 10.0), ("indikator", STUNTING, "arah", "maks"),
    ("indikator", BALITA, "bukti", "Foto"), ("indikator", 1, "target", "WDP"),
    ("indikator", BALITA, "frekuensi", "triwulan"), ("pejabat", 0, "nama", "Orang lain"),
    ("pejabat", 0, "nip", "19800101"), ("pejabat", 0, "status", "Plt."),
    ("opd", 0, "nama", "Dinas Lain"), ("opd", 0, "kelompok", "BADAN"),
    ("pemda", 0, "kepala", "Bupati Baru"), ("pemda", 0, "rumus_min", "T/A"),
    ("anggaran", 0, "versi", "pergeseran"),
])  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(CELLS, min_size=1, max_size=4), st.integers(1, 12))
def test_returned_contract__never_changes_without_authority(
    cells: list[tuple[str, int, str, Value]], at: int
) -> None:
    bureau = begun("DINKES", "DPUPR")
    before = bureau.shelf
    for sheet, row, column, value in cells:
        bureau.change(sheet, row, **{column: value})
    found = bureau.issue(at)
    assert found
    assert all(f.severity is Severity.ERROR for f in found)
    own = [e for e in bureau.shelf if e.key.post == "DINKES"]
    assert own == [e for e in before if e.key.post == "DINKES"]


PLANS = st.tuples(st.integers(1, 12), st.integers(0, 5000), st.integers(0, 5000))


@given(PLANS, st.sampled_from(["merata", "triwulan", "semester", "akhir tahun"]), st.booleans())
def test_respread__adds_up_and_keeps_the_past(
    case: tuple[int, int, int], pattern: str, counted: bool
) -> None:
    first, done, rest = case
    past = [None] * 12 if first == 1 else [float(done), *[None] * 11]
    kept = 0 if first == 1 else done
    plan = respread(kept + rest, tuple(past), first, pattern, "bulanan", counted=counted,
                    typed=(None,) * 12)  # fmt: skip
    assert list(plan[: first - 1]) == past[: first - 1]
    assert sum(part or 0.0 for part in plan) == pytest.approx(kept + rest)
    assert len(plan) == 12
    if counted:
        assert all((part or 0.0).is_integer() for part in plan)


# What an edition is called ----------------------------------------------------------------------


def test_record_of_the_first_version__keeps_its_bytes_and_its_id() -> None:
    (path,) = DATA.glob("*.json")
    (edition,) = editions.load(DATA)
    assert editions.encode(edition) == path.read_bytes()
    assert editions.identify(edition) == hashlib.sha256(path.read_bytes()).hexdigest()
    assert editions.file_name(edition) == path.name
    assert edition.stages
    assert edition.programmes


def test_field_of_a_later_version__is_left_out_while_it_has_its_default() -> None:
    young = make_dataclass(
        "Young",
        [("old", int), ("new", int, declared(default=5, metadata={"since": 2})), ("kept", int, 7)],
        frozen=True,
    )
    said = [editions._plain(young(1)), editions._plain(young(1, 6))]  # noqa: SLF001
    assert said == [{"old": 1, "kept": 7}, {"old": 1, "new": 6, "kept": 7}]


# In words -----------------------------------------------------------------------------------------


def test_between__says_what_changed_in_words() -> None:
    old = samples.edition()
    rows = list(old.rows)
    rows[0] = replace(rows[0], target=1300.0, plan=(100.0,) * 11 + (200.0,), weight=25.0)
    rows[4] = replace(rows[4], target=80.0, target_text="Utama", note="contoh")
    fresh = samples.issued_row("BARU", "Baru")
    new = replace(old, number=2, from_month=12, rows=(*rows[:6], fresh),
                  parties=(replace(old.parties[0], name="Orang Baru"), old.parties[1]),
                  pagu=1.3e9)  # fmt: skip
    assert [str(change) for change in changes.between(old, new)] == [
        "pejabat: nama Nama Kepala → Orang Baru",
        "anggaran: pagu 1.200.000.000 → 1.300.000.000",
        "Peserta pelatihan wirausaha baru (WUB): target 1.200 → 1.300",
        "Peserta pelatihan wirausaha baru (WUB): bobot 20 → 25",
        "Peserta pelatihan wirausaha baru (WUB): rencana Des 100 → Des 200",
        "Akreditasi puskesmas (AKRED): target Paripurna → Utama",
        "Baru (BARU): indikator ditambahkan",
        "Opini BPK (OPINI): indikator dihapus",
    ]
    assert changes.between(old, old) == ()
    assert changes.steps([old, new]) == ((new, changes.between(old, new)),)


AGREEING: list[tuple[str, float | str | None, str, bool | None]] = [
    ("1500", 1500.0, "", True),
    ("1.500", 1500.0, "", True),
    ("1.500", 1.5, "", True),
    ("1.500,00 orang", 1500.0, "orang", True),
    ("Rp 1.200.000.000,-", 1.2e9, "", True),
    ("15", 1.5, "", False),
    ("1,5 %", 1.5, "%", True),
    ("naik", 1.5, "", None),
    ("", 1.5, "", None),
    ("dr. sehat", "dr. Sehat", "", True),
    ("dr. Sakit", "dr. Sehat", "", False),
    ("-", "", "", True),
    ("7-8", "7–8", "", True),
]


@pytest.mark.parametrize(("typed", "value", "unit", "expected"), AGREEING)
def test_agrees__as_shown(
    typed: str, value: float | str | None, unit: str, expected: bool | None
) -> None:
    assert changes.agrees(typed, value, unit) is expected


# What was reported is carried over ----------------------------------------------------------------


def put(folder: Folder, rows: Rows) -> None:
    files.save(render_master(rows), folder.master)


def at_day(number: int, day: int = 10) -> callbacks.Clock:
    return lambda: dt.datetime(2026, number, day, 9, 0)


def _workbook(folder: Folder, post: str) -> Path:
    return next(path for path in folder.contracts.glob("*.xlsx") if post in path.name)


def _filled(edition: Edition) -> dict[tuple[str, Field, int], Typed]:
    balita, stunting = (
        next(r.code for r in edition.rows if r.text == text)
        for text in ("Balita ditimbang", "Angka stunting")
    )
    return {
        (balita, Field.VALUE, 1): 90,
        (balita, Field.VALUE, 2): 0,
        (balita, Field.OBSTACLE, 1): "Hujan lebat",
        (balita, Field.FOLLOW_UP, 2): "=bukan rumus",
        (balita, Field.EVIDENCE, 2): "BA 12/2026",
        (stunting, Field.VALUE, 1): 16.75,
        ("ANGGARAN", Field.PHYSICAL, 2): 12.5,
        ("ANGGARAN", Field.OWN_SP2D, 1): 9e7,
        ("", Field.FILLED_BY, 1): "Ani",
        ("", Field.FILLED_ON, 1): "05/02/2026",
        ("", Field.APPROVED, 1): "Ya",
    }


def _values(found: Sequence[Any]) -> dict[tuple[str, Field, int], float | str]:
    return {(seen.code, seen.field, seen.month): seen.value for seen in found}


@pytest.mark.slow
def test_new_edition__carries_everything_that_was_reported(tmp_path: Path) -> None:
    folder, rows = Folder(tmp_path), samples.small_rows()
    put(folder, rows)
    buat.buat(tmp_path, clock=at_day(1))
    first = next(e for e in editions.load(folder.shelf) if e.key.post == "DINKES")
    path = _workbook(folder, "DINKES")
    cells = {
        (MONTHS[at - 1], samples.entry_cell(first, code, field)): value
        for (code, field, at), value in _filled(first).items()
    }
    files.save(fill(path, cells), folder.inbox / "laporan.xlsx")
    konsolidasi.konsolidasi(tmp_path, 2, clock=at_day(3))
    sent = submission.read(
        (folder.inbox / "laporan.xlsx").read_bytes(), "laporan.xlsx", issuing.by_contract([first])
    )
    assert len(sent.observations) == len(_filled(first))

    rows["indikator"][BALITA]["target"] = 1500.0
    rows["perubahan"] = [{"opd": "DINKES", "mulai": 4.0, "hal": "Balita ditimbang",
                          "baru": "1500", "alasan": "APBD Perubahan"}]  # fmt: skip
    put(folder, rows)
    done = buat.buat(tmp_path, clock=at_day(4))
    assert (done.written, done.findings) == ((path,), ())
    shelf = editions.load(folder.shelf)
    again = submission.read(path.read_bytes(), path.name, issuing.by_contract(shelf))
    assert (again.number, again.findings) == (2, ())
    assert _values(again.observations) == _values(sent.observations)
    # Its Jadwal has no dates, which is told; nothing else is wrong.
    assert [f.code for f in periksa.periksa(tmp_path, clock=at_day(4))] == [Code.NO_DEADLINES]
    unchanged = buat.buat(tmp_path, clock=at_day(5))
    assert (unchanged.written, unchanged.findings) == ((), ())
    assert len(list(folder.shelf.glob("*DINKES*.json"))) == 2


# Units ---------------------------------------------------------------------------------------


def test_unit__whose_official_changes_after_a_report() -> None:
    """Its official is typed on the sheet *Unit*, not among those of the OPDs."""
    bureau = Bureau()
    bureau.rows["unit"] = [{"opd": "DINKES", "kode": "BIDANG-A", "nama": "Bidang A",
                            "pejabat": "Ns. Satu"}]  # fmt: skip
    bureau.rows["indikator"].append(
        {"opd": ("BIDANG-A",), "indikator": "Kunjungan", "satuan": "kali", "target": 120.0,
         "bobot": 100.0}
    )  # fmt: skip
    assert bureau.issue(1) == ()
    bureau.hear("BIDANG-A")
    assert bureau.issue(2) == ()
    assert len(bureau.book("BIDANG-A")) == 1
    bureau.change("unit", 0, pejabat="Ns. Dua")
    (finding,) = bureau.issue(3)
    assert (finding.code, finding.where.sheet) == (Code.CHANGED_AFTER_RETURN, "Unit")
    assert finding.where.cell == master_cell("unit", 0, "pejabat")


def _without_panel(bureau: Bureau) -> None:
    """The editions as they were issued before they said how a panel's marks become a value."""
    bureau.shelf = tuple(
        replace(one, rules=1, policy=replace(one.policy, panel=None)) for one in bureau.shelf
    )


@pytest.mark.parametrize("returned", [(), ("DINKES", "DPUPR")])
def test_an_edition_without_a_rule_for_panels__takes_that_of_the_buku_induk(
    returned: tuple[str, ...],
) -> None:
    """It becomes no new edition; the next edition that something else makes says it."""
    bureau = begun(*returned)
    _without_panel(bureau)
    bureau.change("pemda", 0, panel="tanpa tertinggi dan terendah")
    before = bureau.shelf
    assert bureau.issue(4) == ()
    assert bureau.shelf == before
    bureau.change("pejabat", 0, nama="drg. Baru", mulai=5.0)
    bureau.issue(5)
    newest = bureau.at(5)
    assert newest.number > 1
    assert newest.policy.panel is PanelMean.TRIMMED
