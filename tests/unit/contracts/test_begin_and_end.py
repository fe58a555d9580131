"""An OPD begins and ends within the year: from when it is asked, judged and ranked."""

from __future__ import annotations

import copy
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from kontrak_xl.core.findings import Code, Severity
from kontrak_xl.core.model import Accumulation
from kontrak_xl.core.observations import Field
from kontrak_xl.master import centre
from kontrak_xl.ranking import money
from kontrak_xl.rules.patterns import ended, spread
from kontrak_xl.rules.ranks import ENDED, NEW
from tests.support import masters
from tests.support.founding import Office

if TYPE_CHECKING:
    from kontrak_xl.workbook.kinds import Value

VISITORS, VILLAGES, PRESENCE = "Pengunjung wisata", "Desa wisata", "Kehadiran pegawai"
WEIGHED, SEEN = "Balita ditimbang", "Kunjungan rumah"
EMPTY = (None,) * 12


def due(*planned: tuple[int, float]) -> tuple[float | None, ...]:
    return tuple(dict(planned).get(month) for month in range(1, 13))


# A Dinas that is founded in March ----------------------------------------------------------------


@cache
def _january() -> Office:
    """Two OPDs since January; both also carry an indicator of SEMUA that they report."""
    office = Office()
    office.rows["indikator"][:2] = [
        {"opd": ("SEMUA",), "indikator": PRESENCE, "satuan": "%", "target": 90.0, "bobot": 40.0,
         "kelompok": "KHUSUS", "akumulasi": "rata-rata"},
        {"opd": ("SEMUA",), "indikator": "Realisasi anggaran", "satuan": "%", "target": 100.0,
         "bobot": 60.0, "kelompok": "KHUSUS", "kode": "ANGGARAN", "ukuran": "anggaran",
         "isian": "s.d. bulan ini", "pengisi": "pusat"},
    ]  # fmt: skip
    office.rows["pusat"] = []
    assert office.issue(1) == ()
    return office


def founded(mulai: float | None = 3.0, at: int = 3, closed: int = 0, **more: float) -> Office:
    """DISPAR joins: 100.000 visitors and 10 villages for the year, Rp1 miliar by pola."""
    office = copy.deepcopy(_january())
    office.closed = closed
    office.add("opd", kode="DISPAR", nama="Dinas Pariwisata", kelompok="DINAS", mulai=mulai)
    office.add("pejabat", opd="DISPAR", nama="Dra. Wisata", mulai=mulai)
    office.add("indikator", opd=("DISPAR",), indikator=VISITORS, satuan="orang", target=100000.0,
               bobot=70.0)  # fmt: skip
    office.add("indikator", opd=("DISPAR",), indikator=VILLAGES, satuan="desa", target=10.0,
               bobot=30.0)  # fmt: skip
    office.add("anggaran", opd="DISPAR", pagu=1e9, pola="merata", **more)
    for row in office.rows["keuangan"]:  # SP2D is judged for all or for none
        row |= {f"sm{month:02d}": 1e8 * month for month in range(1, 13)}
    office.add("keuangan", opd="DISPAR", sm03=1e8, sm04=2e8, sm05=3e8, sm06=4e8)
    told = office.issue(at)
    assert [f.code for f in told if f.code is not Code.BEGIN_CLOSED] == []
    return office


def on_plan(office: Office, months: range) -> None:
    """DISPAR does exactly what is planned from March on."""
    office.report("DISPAR", VISITORS, dict.fromkeys(months, 10000.0))
    office.report("DISPAR", VILLAGES, dict.fromkeys(months, 1.0))
    office.report("DISPAR", PRESENCE, dict.fromkeys(months, 90.0))


def test_a_dinas_founded_in_march__is_asked_from_march_and_its_year_adds_up() -> None:
    office = founded()
    (first,) = office.book("DISPAR")
    assert (first.number, first.from_month, first.post.first) == (1, 3, 3)
    assert first.reason == "terbitan pertama"
    # 100.000 ÷ 10 months, 10 ÷ 10 months, Rp1 miliar ÷ 10 months; SEMUA asks 90 from March on
    assert office.plan("DISPAR", VISITORS) == [None] * 2 + [10000.0] * 10
    assert office.plan("DISPAR", VILLAGES) == [None] * 2 + [1.0] * 10
    assert office.plan("DISPAR", "Realisasi anggaran") == [None] * 2 + [1e8] * 10
    assert office.plan("DISPAR", PRESENCE) == [None] * 2 + [90.0] * 10
    assert office.plan("DINKES", PRESENCE) == [90.0] * 12, "nobody else is touched"
    assert office.issue(4) == ()
    assert len(office.book("DISPAR")) == 1


def test_a_dinas_founded_in_march__on_plan_has_full_score_and_ranks_from_may() -> None:
    office = founded()
    on_plan(office, range(3, 7))
    assert office.standing("DISPAR", 2) is None, "in February it is not there"
    for month in (3, 4):
        # 10.000 ÷ 10.000 = 100 %, 1 ÷ 1 = 100 %, 90 ÷ 90 = 100 %, 100 ÷ 100 juta = 100 %
        found = office.standing("DISPAR", month)
        assert found is not None
        assert (found["skor"], found["keadaan"]) == (100.0, NEW)
        assert pd.isna(found["peringkat"])
        assert found["predikat"] == "belum diperingkat"
    may = office.standing("DISPAR", 5)
    assert may is not None
    assert (may["skor"], may["peringkat"], may["keadaan"]) == (100.0, 1.0, "")
    assert may["bobot_terukur"] == 100.0


@pytest.mark.parametrize(
    ("begins", "first", "last", "ranked"),
    [(3, 4, 6, True), (4, 4, 6, True), (5, 4, 6, False), (3, 1, 3, False), (5, 1, 6, False),
     (4, 1, 6, True), (3, 5, 5, True), (4, 5, 5, False), (1, 1, 1, True), (1, 1, 3, True)],
)  # fmt: skip
def test_a_period_of_three_months__ranks_whom_it_holds_for_three(
    begins: int, first: int, last: int, ranked: bool
) -> None:
    """Own months: of a longer period those within it, to date and of a month all since Mulai."""
    office = founded(float(begins), at=begins)
    office.report("DISPAR", VISITORS, dict.fromkeys(range(begins, 7), 50000.0))
    found = office.standing("DISPAR", last, first)
    assert found is not None
    assert pd.notna(found["peringkat"]) is ranked
    assert found["keadaan"] == ("" if ranked else NEW)


def test_mulai_in_a_closed_month__counts_from_the_first_open_one_and_says_so() -> None:
    office = founded(3.0, at=5, closed=4)
    (first,) = office.book("DISPAR")
    assert (first.from_month, first.post.first) == (5, 5)
    # 100.000 ÷ 8 months
    assert office.plan("DISPAR", VISITORS) == [None] * 4 + [12500.0] * 8
    office.shelf = tuple(e for e in office.shelf if e.key.post != "DISPAR")
    (told,) = office.issue(5)
    assert (told.code, told.where.sheet, told.expected) == (Code.BEGIN_CLOSED, "OPD", "Mei")
    office.closed = 5
    assert office.issue(6) == (), "it stays so, and is told no more"
    assert len(office.book("DISPAR")) == 1


def test_a_contract_issued_from_january_by_mistake__is_repaired_by_mulai() -> None:
    """The dead ends of before: no Perubahan, no K119, K161, K166; two months are closed."""
    office = founded(None, at=3)
    assert office.book("DISPAR")[0].from_month == 1
    on_plan(office, range(3, 6))
    office.closed = 2
    office.change("opd", "DISPAR", mulai=3.0)
    assert office.issue(3) == ()
    first, second = office.book("DISPAR")
    assert (second.number, second.from_month, second.post.first) == (2, 3, 3)
    assert second.reason == "mulai Maret"
    assert first.post.first == 1
    assert office.plan("DISPAR", VISITORS) == [None] * 2 + [10000.0] * 10
    march = office.standing("DISPAR", 3)
    assert march is not None
    assert march["skor"] == 100.0
    assert office.standing("DISPAR", 2) is None
    assert office.issue(4) == ()
    assert len(office.book("DISPAR")) == 2


def test_months_typed_before_mulai__are_a_fault_at_the_first_of_them() -> None:
    office = founded()
    office.add("rencana", indikator=VISITORS, opd="DISPAR", pola="sesuai bulan",
               m02=40000.0, m03=60000.0)  # fmt: skip
    (found,) = [f for f in office.draft().findings if f.code is Code.BEFORE_BEGIN]
    assert (found.where.sheet, found.where.cell) == ("Rencana", "E4") or found.where.cell
    assert "Februari" in found.seen
    assert found.expected == "Maret"
    assert [f.code for f in office.draft().findings if f.code is Code.PLAN_MISMATCH] == []


def test_a_plan_typed_for_all__asks_the_younger_from_its_month_on() -> None:
    office = founded()
    office.change("indikator", PRESENCE, akumulasi="jumlah", satuan="kali", target=120.0)
    office.add("rencana", indikator=PRESENCE, pola="sesuai bulan", m02=60.0, m06=60.0)
    found = office.draft()
    assert [f for f in found.findings if f.post == "DISPAR"] == [], "not even a vacancy"
    plans = {post: next(r for r in rows if r.text == PRESENCE).plan
             for post, rows in found.rows.items()}  # fmt: skip
    assert plans["DISPAR"] == due((6, 60.0))
    assert plans["DINKES"] == due((2, 60.0), (6, 60.0))


# An OPD that ends with July ----------------------------------------------------------------------


def ending(sampai: float = 7.0, at: int = 7, closed: int = 0) -> Office:
    """DINKES carries a yearly and a quarterly sum, and ends."""
    office = copy.deepcopy(_january())
    office.change("indikator", WEIGHED, frekuensi="triwulan")
    office.change("indikator", "Angka stunting", frekuensi="tahunan")
    office.add("indikator", opd=("DINKES",), indikator=SEEN, satuan="kali", target=1200.0,
               bobot=20.0, frekuensi="tahunan")  # fmt: skip
    office.change("indikator", WEIGHED, bobot=40.0)
    office.shelf = ()
    assert office.issue(1) == ()
    office.closed = closed
    office.change("opd", "DINKES", sampai=sampai, tujuan=("DPUPR",))
    assert [f.code for f in office.issue(at) if f.code is not Code.END_CLOSED] == []
    return office


def test_in_its_last_month__what_is_planned_since_is_due_in_proportion() -> None:
    office = ending()
    first, last = office.book("DINKES")
    assert (last.number, last.from_month, last.reason) == (2, 7, "berakhir Juli")
    assert (first.post.last, last.post.last, last.post.merged_into) == (12, 7, ("DPUPR",))
    # quarterly 300: July is one of the three months of July–September, 300 × 1/3
    assert office.plan("DINKES", WEIGHED) == list(due((3, 300.0), (6, 300.0), (7, 100.0)))
    # yearly 1.200: seven of twelve months
    assert office.plan("DINKES", SEEN) == list(due((7, 700.0)))
    # a level without any before stands: 16 % in December is 16 % in July
    assert office.plan("DINKES", "Angka stunting") == list(due((7, 16.0)))
    assert office.plan("DINKES", PRESENCE) == [90.0] * 7 + [None] * 5
    assert office.plan("DINKES", "Realisasi anggaran") == [1e8] * 7 + [None] * 5
    assert office.issue(8) == ()
    assert len(office.book("DINKES")) == 2


def test_after_its_end__it_keeps_its_last_score_and_takes_no_place() -> None:
    office = ending()
    office.rows["keuangan"][0] |= {"sm07": 7e8, "sm08": 9e8}
    office.report("DINKES", WEIGHED, {3: 300.0, 6: 300.0, 7: 50.0, 8: 900.0})
    office.report("DINKES", SEEN, {7: 350.0, 9: 1000.0})
    office.report("DINKES", "Angka stunting", {7: 16.0})
    office.report("DINKES", PRESENCE, dict.fromkeys(range(1, 13), 90.0))
    office.report("DPUPR", PRESENCE, dict.fromkeys(range(1, 13), 45.0))
    # OPD 60 %: 650 ÷ 700 = 92,86 (40); 16 ÷ 16 = 100 (40); 350 ÷ 700 = 50 (20) → 87,14
    # KHUSUS 40 %: 90 ÷ 90 = 100 (40); SP2D 700 ÷ RAK 700 juta = 100 (60) → 100
    july = office.standing("DINKES", 7)
    assert july is not None
    assert july["skor"] == 92.28  # (60 × 87,14 + 40 × 100) ÷ 100 = 92,284
    assert (july["peringkat"], july["keadaan"]) == (1.0, "")
    for month in (8, 9, 12):
        later = office.standing("DINKES", month)
        assert later is not None
        assert (later["skor"], later["keadaan"]) == (92.28, ENDED)
        assert later["predikat"] == ENDED
        assert pd.isna(later["peringkat"])
        other = office.standing("DPUPR", month)
        assert other is not None
        assert other["peringkat"] == 1.0, "the place goes to the next"
    assert office.standing("DINKES", 9, 8) is None, "a period that it does not touch"


def test_sampai_in_a_closed_month__ends_with_what_was_published() -> None:
    office = ending(7.0, at=9, closed=8)
    first, last = office.book("DINKES")
    assert (last.from_month, last.post.last, last.reason) == (9, 8, "berakhir Agustus")
    assert office.plan("DINKES", SEEN) == list(EMPTY), "nothing is asked after the fact"
    assert first.post.last == 12
    office.closed = 9
    assert office.issue(10) == ()
    assert len(office.book("DINKES")) == 2


def test_sampai_to_come__waits_for_its_month() -> None:
    office = ending(7.0, at=5)
    assert len(office.book("DINKES")) == 1
    assert office.issue(7) == ()
    assert len(office.book("DINKES")) == 2


def test_indicators_that_go_to_another__need_no_word_for_the_old_opd() -> None:
    office = ending()
    office.report("DINKES", WEIGHED, {7: 10.0})
    code = office.code("DINKES", SEEN)
    office.change("indikator", SEEN, opd=("DPUPR",), kode=code)
    office.change("indikator", "Jalan diperbaiki", bobot=50.0)
    for subject, new in ((code, "ditambahkan"), ("Jalan diperbaiki bobot", "50")):
        office.add("perubahan", opd=("DPUPR",), mulai=8.0, hal=subject, baru=new,
                   alasan="Peleburan Dinas Kesehatan")  # fmt: skip
    office.report("DPUPR", PRESENCE, {7: 90.0})
    assert office.issue(8) == ()
    heir = office.book("DPUPR")[-1]
    assert heir.from_month == 8
    # of the year's 1.200 the old OPD answers for 700 in its last score
    assert heir.row(code).plan == due((12, 500.0))  # type: ignore[union-attr]
    assert heir.row(code).target == 1200.0  # type: ignore[union-attr]
    assert office.issue(9) == ()
    assert office.book("DPUPR")[-1] == heir, "nothing is said again"
    assert len(office.book("DINKES")) == 2, "its last contract stands"
    assert office.book("DINKES")[-1].row(office.code("DINKES", SEEN)) is not None


def test_a_new_opd_made_of_two__goes_on_from_what_they_answer_for() -> None:
    """Whoever begins in August with the 1.200 of one that ended owes the 500 that are left."""
    office = ending()
    office.report("DINKES", WEIGHED, {7: 10.0})
    office.change("opd", "DINKES", tujuan=("BARU",))
    office.change("opd", "DPUPR", sampai=7.0, tujuan=("BARU",))
    code = office.code("DINKES", SEEN)
    office.add("opd", kode="BARU", nama="Dinas Baru", kelompok="DINAS", mulai=8.0)
    office.add("pejabat", opd="BARU", nama="Dra. Baru", mulai=8.0)
    office.change("indikator", SEEN, opd=("BARU",), kode=code, bobot=100.0)
    office.add("anggaran", opd="BARU", versi="murni", pagu=6e8, pola="merata", mulai=8.0)
    assert [f for f in office.issue(8) if f.severity is Severity.ERROR] == []
    (first,) = office.book("BARU")
    assert first.row(code).plan == due((12, 500.0))  # type: ignore[union-attr]
    assert office.plan("DINKES", SEEN) == list(due((7, 700.0)))
    assert [f for f in office.issue(9) if f.severity is Severity.ERROR] == []
    assert office.book("BARU") == [first]


@pytest.mark.parametrize("sampai", [9.0, None])
def test_sampai_that_is_moved_or_taken_back__opens_the_plan_again(sampai: float | None) -> None:
    office = ending()
    office.closed = 6
    office.change("opd", "DINKES", sampai=sampai)
    assert office.issue(9) == ()
    third = office.book("DINKES")[2]
    assert (third.number, third.from_month, third.post.last) == (3, 7, 12)
    assert third.row(office.code("DINKES", SEEN)).plan == due((12, 1200.0))  # type: ignore[union-attr]
    if sampai:
        # nine of twelve months; the third quarter is whole
        assert office.plan("DINKES", SEEN) == list(due((9, 900.0)))
        assert office.plan("DINKES", WEIGHED) == list(due((3, 300.0), (6, 300.0), (9, 300.0)))


# Plans -------------------------------------------------------------------------------------------


def test_a_pola__spreads_over_the_months_that_remain() -> None:
    def made(target: float, pattern: str, first: int, frequency: str = "bulanan") -> object:
        return spread(target, pattern, frequency, Accumulation.SUM, counted=True, typed=EMPTY,
                      first=first)  # fmt: skip

    assert made(100.0, "merata", 10) == due((10, 33.0), (11, 34.0), (12, 33.0))
    assert made(90.0, "triwulan", 4) == due((6, 30.0), (9, 30.0), (12, 30.0))
    assert made(90.0, "semester", 7) == due((12, 90.0))
    assert made(90.0, "akhir tahun", 12) == due((12, 90.0))
    typed = due((2, 5.0), (11, 7.0))
    kept = spread(12.0, "sesuai bulan", "bulanan", Accumulation.SUM, counted=True, typed=typed,
                  first=3)  # fmt: skip
    assert kept == due((11, 7.0)), "what is typed for earlier months is not asked"


def test_a_plan_that_ends__asks_in_proportion_once() -> None:
    yearly = due((12, 120.0))
    assert ended(yearly, 7, summed=True) == due((7, 70.0))
    assert ended(due((12, 10.0)), 7, summed=True, counted=True) == due((7, 6.0))  # 5,83
    assert ended(due((12, 1.0)), 1, summed=True, counted=True) == EMPTY  # 0,08: nothing to ask
    assert ended(due((6, 60.0), (12, 60.0)), 6, summed=True) == due((6, 60.0))
    # a level between 40 in June and 70 in December: two of six months on, 50
    levels = due((6, 40.0), (12, 70.0))
    assert ended(levels, 8, summed=False) == due((6, 40.0), (8, 50.0))
    assert ended(levels, 8, summed=False, steady=True) == due((6, 40.0), (8, 70.0))
    assert ended(due((3, 5.0)), 8, summed=True) == due((3, 5.0)), "nothing is planned since"
    again = ended(ended(yearly, 7, summed=True), 7, summed=True)
    assert again == due((7, 70.0))


# The budget goes to a successor ------------------------------------------------------------------


def merged(**row: Value) -> Office:
    """DINKES ends with July; its RAK of 100 juta a month goes to the heir from August on."""
    office = ending()
    office.rows["keuangan"] = [
        {"opd": "DINKES", "sm06": 5.5e8, "sm07": 6e8, "sm08": 7e8, "sm09": 9e8},
        {"opd": "DPUPR", "sm07": 1.4e9, "sm08": 1.5e9, "sm09": 1.8e9},
    ]
    office.report("DPUPR", PRESENCE, {7: 90.0})
    usual: dict[str, Value] = {"opd": ("DPUPR",), "mulai": 8.0, "hal": "anggaran", "baru": "DINKES"}
    office.add("perubahan", **usual | {"alasan": "Peleburan"} | row)
    return office


def spent(office: Office, post: str, last: int) -> tuple[float, float]:
    """RAK and SP2D to date that judge the budget of a post."""
    rows = office.score(1, last).rows
    own = rows[(rows["opd"] == post) & (rows["kode"] == "ANGGARAN")].iloc[0]
    return float(own["target"]), float(own["realisasi_sd"])


def test_a_merged_budget__goes_on_with_the_successor_from_the_month_after() -> None:
    office = merged()
    assert office.issue(8) == ()
    heir = office.book("DPUPR")[-1]
    assert (heir.from_month, heir.reason) == (8, "anggaran DINKES: Peleburan")
    # its own 2,4 miliar, and DINKES' five months August–December: 5 × 100 juta
    assert heir.pagu == 2.9e9
    assert office.plan("DPUPR", "Realisasi anggaran") == [2e8] * 7 + [3e8] * 5
    # before the end: each its own
    assert spent(office, "DINKES", 7) == (7e8, 6e8)
    assert spent(office, "DPUPR", 7) == (1.4e9, 1.4e9)
    # August: RAK 7 × 200 + 300; SP2D 1.500 own + (700 − 600) of the old code
    assert spent(office, "DPUPR", 8) == (1.7e9, 1.6e9)
    # September: RAK + 300; SP2D 1.800 + (900 − 600)
    assert spent(office, "DPUPR", 9) == (2e9, 2.1e9)
    assert spent(office, "DINKES", 9) == (7e8, 6e8), "its last score stands"
    assert office.issue(9) == ()
    assert len(office.book("DPUPR")) == 2


def test_the_money_of_the_region__counts_no_rupiah_twice() -> None:
    office = merged()
    office.issue(8)
    told, _ = centre.central_values(masters.laid_out(office.rows), office.shelf)
    for month, pagu, paid in ((7, 3.6e9, 2e9), (8, 3.6e9, 2.2e9), (9, 3.6e9, 2.7e9)):
        found = money.gather(office.shelf, (), told, month)
        assert sum(one.pagu for one in found) == pagu
        assert sum(one.spent[month - 1] or 0.0 for one in found) == paid


def test_a_successor_that_is_new__lives_by_the_old_codes_until_its_own_version() -> None:
    """BADAN-BARU has no row on Keuangan until a perubahan APBD begins in October."""
    office = ending()
    office.rows["keuangan"] = [{"opd": "DINKES", "sm07": 6e8, "sm08": 7e8, "sm09": 9e8},
                               {"opd": "DPUPR"}]  # fmt: skip
    office.add("opd", kode="BARU", nama="Dinas Baru", kelompok="DINAS", mulai=8.0,
               asal=("DINKES",))  # fmt: skip
    office.add("pejabat", opd="BARU", nama="dr. Baru")
    office.add("indikator", opd=("BARU",), indikator="Layanan", satuan="orang", target=500.0,
               bobot=100.0)  # fmt: skip
    office.add("perubahan", opd=("BARU",), mulai=8.0, hal="Anggaran", baru="dinkes",
               alasan="Ganti nama")  # fmt: skip
    assert office.issue(8) == ()
    assert spent(office, "BARU", 8) == (1e8, 1e8)  # 700 − 600
    assert spent(office, "BARU", 9) == (2e8, 3e8)  # 900 − 600
    office.add("anggaran", opd="BARU", versi="perubahan", pagu=8e8, berlaku=10.0,
               **{f"m{month:02d}": 1.6e8 for month in range(8, 13)})  # fmt: skip
    office.add("keuangan", opd="BARU", sm10=2e8)
    assert office.issue(10) == ()
    # RAK 100 + 100 by the old version, 160 by its own; SP2D 200 under the new code, and the 300
    # that the old code has come to
    assert spent(office, "BARU", 10) == (3.6e8, 5e8)


@pytest.mark.parametrize(
    ("row", "column"),
    [({"mulai": 9.0}, "mulai"), ({"baru": "DPUPR", "opd": ("DINKES",)}, "baru")],
    ids=["another month", "one that goes on"],
)
def test_a_budget_that_cannot_go_over__is_told_at_its_cell(
    row: dict[str, Value], column: str
) -> None:
    office = merged(**row)
    (found,) = [f for f in office.draft().findings if f.code is Code.HANDOVER]
    assert (found.where.sheet, found.where.cell) == masters.place("perubahan", 0, column)


def test_where_the_old_code_has_no_value_yet__the_successor_waits() -> None:
    office = merged()
    office.rows["keuangan"][0] |= {"sm09": None}
    office.issue(8)
    told, _ = centre.central_values(masters.laid_out(office.rows), office.shelf)
    of_heir = [one for one in told if (one.key.post, one.code) == ("DPUPR", "ANGGARAN")]
    months = {one.month for one in of_heir if one.field is Field.VALUE}
    assert months == {7, 8}


# A change of name --------------------------------------------------------------------------------


def renamed(**more: Value) -> Office:
    """DINKES ends with July, and DINKESPP, which comes from it alone, begins in August."""
    office = copy.deepcopy(_january())
    office.rows["keuangan"] = [{"opd": "DINKES", "sm07": 7e8, "sm08": 8e8}, {"opd": "DPUPR"}]
    office.report("DINKES", WEIGHED, dict.fromkeys(range(1, 8), 100.0))
    office.report("DINKES", PRESENCE, dict.fromkeys(range(1, 8), 90.0))
    office.change("opd", "DINKES", sampai=7.0)
    office.add("opd", kode="DINKESPP", nama="Dinas Kesehatan dan Keluarga", kelompok="DINAS",
               mulai=8.0, asal=("DINKES",), **more)  # fmt: skip
    office.add("pejabat", opd="DINKESPP", nama="dr. Baru")
    for row in office.rows["indikator"]:
        if row["opd"] == ("DINKES",):
            row["opd"] = ("DINKESPP",)
    return office


def test_one_that_ends_as_its_only_successor_begins__has_changed_its_name() -> None:
    office = renamed()
    assert office.issue(7) == (), "the name waits for its month"
    assert len(office.book("DINKES")) == 1
    before = office.standing("DINKES", 7)
    assert office.issue(8) == ()
    first, second = office.book("DINKES")
    assert (first.post.name, first.parties[0].name) == ("Dinas Kesehatan", "dr. Sehat")
    assert (second.number, second.from_month) == (2, 8)
    assert second.reason == "ganti nama menjadi Dinas Kesehatan dan Keluarga; pergantian pejabat"
    assert second.post.name == "Dinas Kesehatan dan Keluarga"
    assert second.parties[0].name == "dr. Baru"
    assert second.parties[0].position == "Kepala Dinas Kesehatan dan Keluarga"
    assert second.rows == first.rows, "what was promised goes on, code by code"
    assert office.book("DINKESPP") == []
    # its past counts: 800 ÷ 800 balita, SP2D 800 ÷ RAK 800 juta, in August already ranked
    office.report("DINKES", WEIGHED, {8: 100.0})
    office.report("DINKES", PRESENCE, {8: 90.0})
    after = office.standing("DINKES", 8)
    assert before is not None
    assert after is not None
    assert (after["keadaan"], after["peringkat"]) == ("", before["peringkat"])
    assert spent(office, "DINKES", 8) == (8e8, 8e8)
    assert office.issue(9) == ()
    assert len(office.book("DINKES")) == 2


def test_the_new_code__means_the_same_opd_on_every_sheet() -> None:
    office = renamed(surel="baru@contoh.go.id")
    office.add("keuangan", opd="DINKESPP", sm08=8.5e8, sm09=9e8)
    office.add("keputusan", jenis="bonus", opd="DINKESPP", nilai=1.0, alasan="x", oleh="x")
    draft = office.draft()
    assert [f for f in draft.findings if f.severity is not Severity.INFO] == []
    post = draft.posts["DINKES"]
    assert "DINKESPP" not in draft.posts
    assert (post.first, post.last, post.email) == (1, 12, "baru@contoh.go.id")
    assert "DINKESPP" in post.aliases
    assert "Dinas Kesehatan" in post.aliases
    assert draft.source.records("keputusan")[0].text("opd") == "DINKES"
    office.issue(8)
    assert spent(office, "DINKES", 9) == (9e8, 9e8)


def test_a_name_that_changes_before_any_report__leaves_the_months_before_alone() -> None:
    office = renamed()
    office.returned, office.seen = frozenset(), []
    office.issue(8)
    assert [e.from_month for e in office.book("DINKES")] == [1, 8]
    assert office.issue(9) == ()
    assert [e.from_month for e in office.book("DINKES")] == [1, 8]


@pytest.mark.parametrize(
    "change",
    [
        {"mulai": 9.0},
        {"asal": ("DINKES", "DPUPR")},
        {"kode": "DINKESPP", "asal": ()},
    ],
    ids=["a month between", "two origins", "no origin"],
)
def test_what_is_no_change_of_name__is_an_end_and_a_begin(change: dict[str, Value]) -> None:
    office = renamed()
    office.change("opd", "DINKESPP", **change)
    assert set(office.draft().posts) == {"DINKES", "DPUPR", "DINKESPP"}


def test_a_split__is_no_change_of_name() -> None:
    office = renamed()
    office.add("opd", kode="KB", nama="Dinas Keluarga", kelompok="DINAS", mulai=8.0,
               asal=("DINKES",))  # fmt: skip
    posts = office.draft().posts
    assert (posts["DINKES"].last, posts["DINKESPP"].first, posts["KB"].first) == (7, 8, 8)
