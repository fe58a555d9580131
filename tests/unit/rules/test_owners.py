"""What one OPD tells of all is judged for all or for none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from kontrak_xl.core.findings import Code
from kontrak_xl.core.model import (
    Blank,
    ContractKey,
    Edition,
    Filler,
    Measure,
    Period,
    Post,
    RankingPolicy,
    RowStatus,
    Scope,
    ScoringPolicy,
)
from kontrak_xl.master import centre
from kontrak_xl.rules.decisions import WAIVER, Decision, Decisions
from kontrak_xl.rules.owners import answers, owners
from kontrak_xl.rules.scores import Outlook, Scores, score
from tests.support import masters
from tests.support.founding import Office
from tests.support.scoring import BANDS, JUNE, LAST, due, edition, issued, level, seen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kontrak_xl.core.observations import Observation

POLICY = RankingPolicy(bands=BANDS, min_due=20.0)
CENTRAL: dict[str, Any] = {**LAST, "filler": Filler.CENTRE, "plan": level(100), "owner": "Bapenda"}
KEYS = {name: ContractKey(2026, name) for name in ("BPKAD", "DINKES", "DISDIK", "DPUPR")}
OVER = Outlook(over=frozenset({6}))


def shelf(owner: str = "Badan Pengelola Keuangan", weight: float = 60.0) -> list[Edition]:
    """Four OPDs that report one row and of whom one row is told by the first of them."""
    rows = (issued("A", weight=40.0), issued("SP2D", weight=weight, **{**CENTRAL, "owner": owner}))
    return [
        edition(*rows, key=key, post=Post(
            code=name, name="Badan Pengelola Keuangan" if name == "BPKAD" else f"Dinas {name}",
            short=f"S-{name}", sort="dinas", group="UMUM", aliases=(f"Alias {name}",)))
        for name, key in KEYS.items()
    ]  # fmt: skip


def work() -> list[Observation]:
    return [seen("A", month, 9.0, key=key) for key in KEYS.values() for month in range(1, 7)]


def told(**values: float | str) -> list[Observation]:
    return [seen("SP2D", 6, value, key=KEYS[name]) for name, value in values.items()]


def scored(values: Iterable[Observation], view: Outlook | None = None, **more: Any) -> Scores:
    made = more.pop("shelf", None) or shelf()
    return score(made, work(), values, JUNE, POLICY, view=view, **more)


def statuses(found: Scores, code: str = "SP2D") -> dict[str, str]:
    rows = found.rows[found.rows["kode"] == code]
    return dict(zip(rows["opd"], rows["status"], strict=True))


def nilai(found: Scores) -> Mapping[str, float]:
    return dict(zip(found.posts["opd"], found.posts["skor"], strict=True))


ALL: dict[str, float | str] = {"BPKAD": 50.0, "DINKES": 90.0, "DISDIK": 100.0, "DPUPR": 70.0}


def test_it_waits_for_all_while_one_is_lacking() -> None:
    found = scored(told(BPKAD=50.0, DINKES=90.0, DISDIK=100.0))
    assert set(statuses(found).values()) == {RowStatus.WAITING}
    assert set(nilai(found).values()) == {90.0}
    (lack,) = answers(found.rows, found.posts)
    assert lack.words == "Indikator SP2D: 3 dari 4"
    assert lack.lacking == ("DPUPR",)
    assert list(found.posts["bobot_terukur"]) == [40.0] * 4


def test_it_is_judged_for_all_once_all_are_answered() -> None:
    found = scored(told(**ALL))
    assert set(statuses(found).values()) == {RowStatus.JUDGED}
    assert answers(found.rows, found.posts) == ()
    assert nilai(found)["BPKAD"] == 66.0


def test_there_is_nothing_to_measure_is_an_answer() -> None:
    found = scored(told(**(ALL | {"DPUPR": "Tidak Ada"})))
    assert statuses(found)["DPUPR"] == RowStatus.NOT_JUDGED
    assert statuses(found)["DINKES"] == RowStatus.JUDGED
    posts = found.posts.set_index("opd")
    assert (posts.loc["DPUPR", "bobot_terukur"], posts.loc["DPUPR", "skor"]) == (100.0, 90.0)


def test_a_month_without_anything_to_measure_is_left_out_of_a_sum() -> None:
    """Nothing in May: five months of ten are planned, and all five are there."""
    row = issued("SP2D", filler=Filler.CENTRE, weight=60.0)
    made = [edition(issued("A", weight=40.0), row, key=KEYS["DINKES"])]
    key = KEYS["DINKES"]
    values = [seen("SP2D", month, 8.0, key=key) for month in (1, 2, 3, 4, 6)]
    waits = scored(values, shelf=made)
    assert statuses(waits)["DINKES"] == RowStatus.WAITING
    found = scored([*values, seen("SP2D", 5, "tidak ada", key=key)], shelf=made)
    (line,) = found.rows[found.rows["kode"] == "SP2D"].to_dict("records")
    assert (line["target"], line["realisasi_sd"], line["nilai"]) == (50.0, 40.0, 80.0)


def test_whom_a_decision_waives_is_not_waited_for() -> None:
    waiver = Decision(sort=WAIVER, key=KEYS["DPUPR"], subject="SP2D", reason="uji", by="Sekda",
                      code="SP2D")  # fmt: skip
    found = scored(told(BPKAD=50.0, DINKES=90.0, DISDIK=100.0),
                   rulings=Decisions(decisions=(waiver,)))  # fmt: skip
    assert statuses(found)["DINKES"] == RowStatus.JUDGED


def test_for_whom_it_is_not_due_is_not_waited_for() -> None:
    made = shelf()
    later = (made[3].rows[0], replace(made[3].rows[1], plan=due((12, 100.0))))
    made[3] = replace(made[3], rows=later)
    found = scored(told(BPKAD=50.0, DINKES=90.0, DISDIK=100.0), shelf=made)
    assert statuses(found) == {
        "BPKAD": RowStatus.JUDGED, "DINKES": RowStatus.JUDGED, "DISDIK": RowStatus.JUDGED,
        "DPUPR": RowStatus.NOT_DUE,
    }  # fmt: skip


@pytest.mark.parametrize(
    "owner", ["Badan Pengelola Keuangan", "bpkad", "S-BPKAD", " alias  BPKAD "]
)
def test_an_owner_s_own_missing_value_counts_0_for_the_owner_after_the_deadline(owner: str) -> None:
    others = told(DINKES=90.0, DISDIK=100.0, DPUPR=70.0)
    before = scored(others, shelf=shelf(owner))
    assert set(statuses(before).values()) == {RowStatus.WAITING}
    after = scored(others, OVER, shelf=shelf(owner))
    assert statuses(after)["BPKAD"] == RowStatus.NOT_REPORTED
    assert statuses(after)["DINKES"] == RowStatus.JUDGED
    assert nilai(after)["BPKAD"] == 36.0
    assert after.posts.set_index("opd").loc["BPKAD", "bobot_terukur"] == 100.0


def test_it_counts_0_where_blanks_are_ignored_too() -> None:
    made = [replace(one, policy=ScoringPolicy(blank=Blank.IGNORE)) for one in shelf()]
    found = scored(told(DINKES=90.0, DISDIK=100.0, DPUPR=70.0), OVER, shelf=made)
    assert statuses(found)["BPKAD"] == RowStatus.NOT_REPORTED
    assert statuses(found)["DINKES"] == RowStatus.JUDGED
    posts = found.posts.set_index("opd")
    assert (posts.loc["BPKAD", "skor"], posts.loc["DINKES", "skor"]) == (36.0, 90.0)


def test_who_has_ended_is_awaited_no_more() -> None:
    made = shelf()
    made[3] = replace(made[3], post=replace(made[3].post, last=3))
    for month, lacking in ((3, True), (4, False), (6, False)):
        values = [seen("SP2D", month, 80.0, key=KEYS[n]) for n in ("BPKAD", "DINKES", "DISDIK")]
        found = score(made, work(), values, Period(1, month), POLICY)
        names = [name for one in answers(found.rows, found.posts) for name in one.lacking]
        assert names == (["DPUPR"] if lacking else []), month


def test_others_whom_the_owner_leaves_out_are_waited_for_after_the_deadline_too() -> None:
    found = scored(told(BPKAD=50.0, DISDIK=100.0, DPUPR=70.0), OVER)
    assert set(statuses(found).values()) == {RowStatus.WAITING}
    assert answers(found.rows, found.posts)[0].lacking == ("DINKES",)


def test_an_owner_who_is_no_opd_owes_nothing() -> None:
    found = scored(told(DINKES=90.0), OVER, shelf=shelf("BPK"))
    assert set(statuses(found).values()) == {RowStatus.WAITING}


def test_a_contract_workbook_knows_its_own_value_alone() -> None:
    found = scored(told(DINKES=90.0), Outlook(together=False))
    assert statuses(found)["DINKES"] == RowStatus.JUDGED
    assert statuses(found)["BPKAD"] == RowStatus.WAITING


def test_the_kategori_of_the_whole_pemda_stays_as_it_is() -> None:
    """Who is told one is judged by it; nobody is held back."""
    opinion = issued("OPINI", measure=Measure.CATEGORY, scope=Scope.REGION, scale="BPK",
                     target=100.0, **CENTRAL)  # fmt: skip
    made = [edition(issued("A", weight=40.0), opinion, key=key) for key in KEYS.values()]
    found = scored([seen("OPINI", 6, "WTP", key=KEYS["DINKES"])], shelf=made)
    assert statuses(found, "OPINI")["DINKES"] == RowStatus.JUDGED
    assert statuses(found, "OPINI")["DISDIK"] == RowStatus.WAITING


def test_withholding_another_s_value_does_not_move_that_one_alone() -> None:
    """Nobody falls behind another because an owner pasted only some."""
    for left in KEYS:
        some = {name: value for name, value in ALL.items() if name != left}
        assert len(set(nilai(scored(told(**some))).values())) == 1


def test_an_owner_is_found_by_each_of_its_names() -> None:
    whose = owners(shelf())
    row = shelf()[0].rows[1]
    assert whose(row) == {KEYS["BPKAD"]}
    assert whose(replace(row, owner="")) == frozenset()


@pytest.mark.parametrize(
    ("code", "sheet", "typed", "word"),
    [
        ("ANGGARAN", "keuangan", {"sm01": 5e7}, {"sm01": "“Tidak  ada”"}),
        ("TLHP", "tlhp", {"bulan": 1.0, "rekomendasi": 10.0, "sesuai": 8.0},
         {"bulan": 1.0, "rekomendasi": "tidak ada", "sesuai": "tidak ada"}),
        ("INOVASI", "panel", {"bulan": 1.0, "indikator": "INOVASI", "p01": 80.0}, {}),
    ],
)  # fmt: skip
def test_nothing_to_measure_is_told_on_the_sheet_of_the_numbers_or_on_nilai_pusat(
    code: str, sheet: str, typed: dict[str, Any], word: dict[str, Any]
) -> None:
    """The word on the sheet itself; of panels, whose columns are persons, on Nilai Pusat alone."""
    office = Office()
    office.change("indikator", "ANGGARAN", bobot=50.0)
    office.add("indikator", opd=("SEMUA",), indikator="Tindak lanjut LHP", satuan="%", target=80.0,
               bobot=10.0, kelompok="KHUSUS", ukuran="rasio", akumulasi="terakhir",
               isian="posisi", frekuensi="bulanan", pengisi="pusat", kode="TLHP")  # fmt: skip
    office.add("indikator", opd=("SEMUA",), indikator="Inovasi", satuan="nilai", target=80.0,
               bobot=10.0, kelompok="KHUSUS", ukuran="panel", akumulasi="terakhir",
               isian="posisi", frekuensi="bulanan", pengisi="pusat", kode="INOVASI")  # fmt: skip
    office.issue(1)

    def status() -> str:
        rows = office.score(1, 1).rows
        return str(rows[(rows["opd"] == "DPUPR") & (rows["kode"] == code)]["status"].iloc[0])

    assert status() == RowStatus.WAITING
    before = office.rows.get(sheet, ())
    if word:
        office.rows[sheet] = [row for row in before if row["opd"] != "DPUPR"]
        office.add(sheet, opd="DPUPR", **word)
        assert centre.faults(masters.laid_out(office.rows), office.shelf) == ()
        assert status() == RowStatus.NOT_JUDGED
    office.rows[sheet] = list(before)
    assert status() == RowStatus.WAITING
    office.add("pusat", bulan=1.0, indikator=code, opd="DPUPR", nilai="tidak ada")
    assert centre.faults(masters.laid_out(office.rows), office.shelf) == ()
    assert status() == RowStatus.NOT_JUDGED
    office.rows[sheet] = [row for row in office.rows.get(sheet, ()) if row["opd"] != "DPUPR"]
    office.add(sheet, opd="DPUPR", **typed)
    assert status() != RowStatus.NOT_JUDGED, "a number is believed before the word"


def test_a_number_of_an_indicator_with_a_sheet_of_its_own_belongs_there() -> None:
    office = Office()
    office.issue(1)
    office.add("pusat", bulan=1.0, indikator="ANGGARAN", opd="DPUPR", nilai=5e7)
    told, findings = centre.central_values(masters.laid_out(office.rows), office.shelf)
    assert [one for one in told if (one.key.post, one.code) == ("DPUPR", "ANGGARAN")] == []
    assert [one.code for one in findings] == [Code.BAD_COMBINATION]
