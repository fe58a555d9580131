"""Verifikasi and Keputusan: what is recognised counts, what is decided moves the score."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from kontrak_xl.commands import buat, konsolidasi
from kontrak_xl.commands.contoh.typist import fill
from kontrak_xl.core import files
from kontrak_xl.core.findings import Code
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.model import (
    ContractKey,
    Direction,
    Filler,
    IssuedRow,
    Measure,
    Period,
    RowStatus,
    ScoringPolicy,
)
from kontrak_xl.core.observations import Field
from kontrak_xl.master import decisions, verification
from kontrak_xl.rules.decisions import (
    BONUS,
    DEDUCTION,
    EXCLUSION,
    REFUSED_FILE,
    WAIVER,
    Decision,
    Decisions,
)
from kontrak_xl.rules.ranks import EXCLUDED, SILENT
from kontrak_xl.rules.scores import score
from tests.support import samples
from tests.support.samples import Fault, faults, master_cell, read_master, render_master
from tests.support.scoring import (
    JUNE,
    KEY,
    LAST,
    RANKING,
    due,
    edition,
    issued,
    level,
    of_post,
    of_row,
    seen,
)

if TYPE_CHECKING:
    from pathlib import Path

    from kontrak_xl.master.reading import Master
    from kontrak_xl.workbook.kinds import Value

Line = dict[str, "Value"]
PAIRED: dict[str, Any] = {"measure": Measure.RATIO, "unit": "%", "plan": level(80)}
ROWS: tuple[IssuedRow, ...] = (
    issued("NUM", weight=10.0),
    issued("POS", weight=10.0, plan=level(20), **LAST),
    issued("RATIO", weight=10.0, **PAIRED, **LAST),
    issued("SUMS", weight=10.0, **PAIRED),
    issued("STEPS", weight=10.0, measure=Measure.STAGES, plan=due((3, 60), (5, 40))),
    issued("WORD", weight=10.0, measure=Measure.CATEGORY, scale="BPK", plan=level(100), **LAST),
    issued("CENTRE", weight=10.0, filler=Filler.CENTRE, plan=level(80), group="KHUSUS", **LAST),
)
CONTRACT = edition(*ROWS)
CLAIMS = (
    seen("NUM", 6, 60.0),
    seen("POS", 6, 20.0),
    seen("RATIO", 6, 61.0, Field.NUMERATOR),
    seen("RATIO", 6, 80.0, Field.DENOMINATOR),
    seen("SUMS", 6, 8.0, Field.NUMERATOR),
    seen("SUMS", 6, 8.0, Field.DENOMINATOR),
    seen("STEPS-3", 3, "2026-03-20", Field.DONE),
    seen("STEPS-5", 5, "2026-05-20", Field.DONE),
    seen("WORD", 6, "WTP"),
)


def book(sheet: str, *lines: Line) -> Master:
    rows = samples.small_rows()
    rows[sheet] = list(lines)
    return read_master(render_master(rows))


def verified(word: str, value: float | str, at: float = 6.0, **more: Value) -> Line:
    line: Line = {"bulan": at, "opd": "DINAS", "indikator": word, "diakui": value,
                  "alasan": "bukti kurang", "verifikator": "Ani",
                  "tanggal": dt.date(2026, 7, 3)}  # fmt: skip
    return line | more


def decided(sort: str, **more: Value) -> Line:
    line: Line = {"jenis": sort, "opd": "DINAS", "alasan": "gempa", "oleh": "Bupati"}
    return line | more


# Verifikasi ----------------------------------------------------------------------------------


def recognised(*lines: Line) -> verification.VerificationReading:
    return verification.apply_verifications(book("verifikasi", *lines), [CONTRACT], CLAIMS)


RECOGNISED: list[tuple[Line, dict[str, Any], tuple[str, str, str]]] = [
    # the line, what the row then comes to, and what Metode says: subject, claim, recognised
    (verified("NUM", 45.0), {"realisasi_sd": 45, "capaian": 75}, ("Indikator NUM", "60", "45")),
    (verified("indikator num", 45.0), {"realisasi_sd": 45}, ("Indikator NUM", "60", "45")),
    (verified("NUM", 5.0, 2.0), {"realisasi_sd": 65}, ("Indikator NUM", "–", "5")),
    (
        verified("POS", 0.0),
        {"capaian": 0, "status": RowStatus.JUDGED},
        ("Indikator POS", "20", "0"),
    ),
    (verified("POS", 30.0), {"capaian": 150, "nilai": 100}, ("Indikator POS", "20", "30")),
    (verified("RATIO", 40.0), {"realisasi_sd": 40, "capaian": 50},
     ("Indikator RATIO", "61 / 80", "40")),
    (verified("RATIO", "40 dari 100"), {"realisasi_sd": 40}, ("Indikator RATIO", "61 / 80",
                                                            "40 / 100")),
    (verified("SUMS", "3 dari 4"), {}, ("Indikator SUMS", "8 / 8", "3 / 4")),
    (verified("WORD", 75.0), {"capaian": 75}, ("Indikator WORD", "WTP", "WDP")),
    (verified("STEPS-3", 0.0, 3.0), {"realisasi_sd": 40, "capaian": 40},
     ("Tahap STEPS-3", "20/03/2026", "tidak diakui")),
    (verified("steps-3", 0.0, 4.0), {"capaian": 100}, ("Tahap STEPS-3", "–", "tidak diakui")),
]  # fmt: skip


@pytest.mark.parametrize(("line", "expected", "told"), RECOGNISED)
def test_what_is_recognised_counts_and_the_claim_stays_visible(
    line: Line, expected: dict[str, Any], told: tuple[str, str, str]
) -> None:
    found = recognised(line)
    assert faults(found.findings) == []
    (said,) = found.verified
    assert (said.subject, said.claimed, said.recognised) == told
    assert (said.key, said.month, said.by, said.on) == (
        KEY, line["bulan"], "Ani", dt.date(2026, 7, 3),
    )  # fmt: skip
    code = str(line["indikator"]).upper().removeprefix("INDIKATOR ").split("-")[0]
    after = of_row(score([CONTRACT], found.observations, [], JUNE, RANKING), code)
    assert {name: after[name] for name in expected} == expected
    others = {one for one in CLAIMS if one.code.split("-")[0] != code}
    assert others <= set(found.observations)


def test_two_lines_on_one_value__the_last_counts_and_sees_what_stood_before() -> None:
    found = recognised(verified("NUM", 45.0), verified("NUM", 50.0))
    assert [one.value for one in found.observations if one.code == "NUM"] == [50.0]
    assert [said.claimed for said in found.verified] == ["60", "45"]


def test_without_a_line__everything_stays_as_reported() -> None:
    assert recognised() == verification.VerificationReading(CLAIMS, (), ())


def test_what_is_recognised_of_a_due_cell__answers_for_its_closed_months() -> None:
    """Until then 5 + 4 + 5 count; the line says that June's 5 are all since March."""
    row = issued("NUM", direction=Direction.MIN, plan=due((3, 5.0), (6, 5.0)))
    contract = edition(row, rules=2)
    claims = (seen("NUM", 3, 5.0), seen("NUM", 5, 4.0), seen("NUM", 6, 5.0), seen("NUM", 8, 1.0))
    found = verification.apply_verifications(
        book("verifikasi", verified("NUM", 5.0)), [contract], claims
    )
    assert [(one.month, one.value) for one in found.observations] == [(3, 5.0), (6, 5.0), (8, 1.0)]
    before, after = (
        of_row(score([contract], values, [], JUNE, RANKING), "NUM")["realisasi_sd"]
        for values in (claims, found.observations)
    )
    assert (before, after) == (14, 10)


REFUSED: list[tuple[str, Line, Code, str]] = [
    ("the centre's own", verified("CENTRE", 70.0), Code.BAD_COMBINATION, "indikator"),
    ("no row of this OPD", verified("LAIN", 70.0), Code.UNKNOWN_REFERENCE, "indikator"),
    ("one number for two sums", verified("SUMS", 70.0), Code.BAD_COMBINATION, "indikator"),
    ("more than its whole", verified("SUMS", "5 dari 4"), Code.BAD_COMBINATION, "diakui"),
    ("nothing of nothing", verified("SUMS", "0 dari 0"), Code.BAD_COMBINATION, "diakui"),
    ("a pair for one number", verified("NUM", "3 dari 4"), Code.BAD_COMBINATION, "diakui"),
    ("a ratio above 100", verified("RATIO", 100.5), Code.BAD_COMBINATION, "indikator"),
    ("a ratio below 0", verified("RATIO", -1.0), Code.BAD_COMBINATION, "indikator"),
    ("stages as a whole", verified("STEPS", 50.0), Code.BAD_COMBINATION, "indikator"),
    ("a stage that counts in part", verified("STEPS-3", 50.0, 3.0), Code.BAD_COMBINATION,
     "diakui"),
    ("points of no category", verified("WORD", 74.0), Code.NOT_ALLOWED, "diakui"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "code", "column"), [pytest.param(*rest, id=name) for name, *rest in REFUSED]
)
def test_what_cannot_be_recognised_is_told_at_its_cell_and_changes_nothing(
    line: Line, code: Code, column: str
) -> None:
    found = recognised(verified("NUM", 45.0), line)
    expected: Fault = (code.number, "Verifikasi", master_cell("verifikasi", 1, column))
    assert faults(found.findings) == [expected]
    assert found.findings[0].post == "DINAS"
    assert found.observations == recognised(verified("NUM", 45.0)).observations
    assert len(found.verified) == 1


def test_another_opd__is_not_touched() -> None:
    other = ContractKey(2026, "LAIN")
    claims = [*CLAIMS, *(replace(one, key=other) for one in CLAIMS)]
    shelf = [CONTRACT, replace(CONTRACT, key=other)]
    found = verification.apply_verifications(
        book("verifikasi", verified("NUM", 45.0)), shelf, claims
    )
    assert {one.key: one.value for one in found.observations if one.code == "NUM"} == {
        KEY: 45.0, other: 60.0,
    }  # fmt: skip


# Keputusan -----------------------------------------------------------------------------------


def ruled(*lines: Line) -> decisions.DecisionReading:
    return decisions.read_decisions(book("keputusan", *lines), [CONTRACT])


def scored(*lines: Line, period: Period = JUNE, **facts: Any) -> Any:
    found = ruled(*lines)
    assert faults(found.findings) == []
    return score([replace(CONTRACT, **facts)], CLAIMS, [], period, RANKING, found.decisions)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_a_waived_row__is_not_judged_and_its_weight_is_shared(row: IssuedRow) -> None:
    before, after = scored(), scored(decided(WAIVER, hal=row.text))
    found = of_row(after, row.code)
    assert (found["status"], found["nilai"], found["bobot_dinilai"]) == (RowStatus.NOT_JUDGED, 0, 0)
    rest = before.rows["kode"] != row.code
    assert after.rows[rest].equals(before.rows[rest])
    weights = before.rows[rest].set_index("kelompok_kode")["bobot_dinilai"]
    group = after.groups.set_index("kelompok_kode")["dinilai"]
    assert group["OPD"] == weights["OPD"].sum()


@pytest.mark.parametrize(
    ("until", "waived"),
    [
        (None, (3, 6, 12)),
        (dt.date(2026, 6, 30), (3, 6)),
        (dt.date(2026, 6, 29), (3,)),
        (dt.date(2026, 2, 28), ()),
        (dt.date(2027, 1, 1), (3, 6, 12)),
    ],
)
def test_a_waiver__holds_for_months_that_end_before_it_does(
    until: dt.date | None, waived: tuple[int, ...]
) -> None:
    line = decided(WAIVER, hal="NUM", sampai=until)
    found = {
        last: of_row(scored(line, period=Period(1, last)), "NUM")["status"] for last in (3, 6, 12)
    }
    assert {last for last, status in found.items() if status == RowStatus.NOT_JUDGED} == set(waived)


def test_a_waiver_that_takes_everything__leaves_nothing_to_rank() -> None:
    post = of_post(scored(*(decided(WAIVER, hal=row.code) for row in ROWS)))
    assert (post["skor"], post["bobot_terukur"]) == (0, 0)
    assert post["peringkat"] != post["peringkat"], "no rank"


@pytest.mark.parametrize("until", [None, dt.date(2026, 6, 30)])
def test_an_excluded_opd__keeps_its_score_and_has_no_rank(until: dt.date | None) -> None:
    other = replace(CONTRACT, key=ContractKey(2026, "LAIN"))
    decision = ruled(decided(EXCLUSION, sampai=until)).decisions
    weak = [replace(one, key=other.key) for one in CLAIMS[:2]]
    for last, out in ((6, True), (7, until is None)):
        period = Period(1, last)
        scores = score([CONTRACT, other], [*CLAIMS, *weak], [], period, RANKING, decision)
        posts = scores.posts.set_index("opd")
        plain = score([CONTRACT, other], [*CLAIMS, *weak], [], period, RANKING).posts
        assert list(posts["skor"]) == list(plain["skor"])
        assert (posts.loc["DINAS", "predikat"] == EXCLUDED) == out
        assert posts.loc["LAIN", "peringkat"] == (1 if out else 2)


def test_an_excluded_opd_that_is_silent__is_excluded() -> None:
    decision = ruled(decided(EXCLUSION)).decisions
    posts = score([CONTRACT], [], [], JUNE, RANKING, decision).posts
    assert list(posts["predikat"]) == [EXCLUDED]
    assert list(score([CONTRACT], [], [], JUNE, RANKING).posts["predikat"]) == [SILENT]


def at(mark: float, policy: ScoringPolicy, *lines: Line) -> float:
    """The score of a contract of one row with this nilai, after decisions."""
    one = edition(issued("POS", plan=level(100), **LAST), policy=policy)
    found = ruled(*lines).decisions
    return float(of_post(score([one], [seen("POS", 6, mark)], [], JUNE, RANKING, found))["skor"])


USUAL, WIDE = ScoringPolicy(), ScoringPolicy(cap=120.0)
MOVED: list[tuple[float, ScoringPolicy, tuple[tuple[str, float], ...], float]] = [
    (80.0, USUAL, ((BONUS, 2.5),), 82.5),
    (80.0, USUAL, ((DEDUCTION, 2.5),), 77.5),
    (80.0, USUAL, ((BONUS, 5.0), (DEDUCTION, 2.005)), 83.0),
    (80.0, USUAL, ((BONUS, 5.0), (DEDUCTION, 5.0)), 80.0),
    (99.0, USUAL, ((BONUS, 5.0),), 100.0),
    (99.0, WIDE, ((BONUS, 5.0),), 104.0),
    (119.0, WIDE, ((BONUS, 5.0),), 120.0),
    (3.0, USUAL, ((DEDUCTION, 5.0),), 0.0),
    (80.125, USUAL, ((BONUS, 1.0),), 81.13),
]


@pytest.mark.parametrize(("mark", "policy", "moves", "total"), MOVED)
def test_bonus_and_deductions__move_the_score_between_0_and_the_limit(
    mark: float, policy: ScoringPolicy, moves: tuple[tuple[str, float], ...], total: float
) -> None:
    lines = [decided(sort, nilai=points) for sort, points in moves]
    assert at(mark, policy, *lines) == total
    ended = [line | {"sampai": dt.date(2026, 5, 31)} for line in lines]
    assert at(mark, policy, *ended) == at(mark, policy)


def test_a_bonus__moves_the_rank_and_the_predikat_and_is_kept_apart() -> None:
    other = replace(CONTRACT, key=ContractKey(2026, "LAIN"))
    same = [*CLAIMS, *(replace(one, key=other.key) for one in CLAIMS)]
    decision = ruled(decided(BONUS, nilai=10.0)).decisions
    posts = score([CONTRACT, other], same, [], JUNE, RANKING, decision).posts.set_index("opd")
    assert list(posts["peringkat"]) == [1, 2]
    before = posts.loc["DINAS", "skor_dasar"]
    assert (before, posts.loc["DINAS", "penyesuaian"]) == (posts.loc["LAIN", "skor"], 10)


BAD: list[tuple[str, Line, Code, str]] = [
    ("waiver of no row", decided(WAIVER, hal="LAIN"), Code.UNKNOWN_REFERENCE, "hal"),
    ("waiver of nothing", decided(WAIVER), Code.UNKNOWN_REFERENCE, "hal"),
    ("bonus without points", decided(BONUS), Code.NOT_READABLE, "nilai"),
    ("bonus of nothing", decided(BONUS, nilai=0.0), Code.NOT_READABLE, "nilai"),
    ("bonus below 0", decided(BONUS, nilai=-2.0), Code.NOT_READABLE, "nilai"),
    ("deduction with a sign", decided(DEDUCTION, nilai=-2.0), Code.NOT_READABLE, "nilai"),
    ("bonus above 100", decided(BONUS, nilai=101.0), Code.NOT_READABLE, "nilai"),
]


@pytest.mark.parametrize(
    ("line", "code", "column"), [pytest.param(*rest, id=name) for name, *rest in BAD]
)
def test_what_cannot_be_decided_is_told_at_its_cell(line: Line, code: Code, column: str) -> None:
    found = ruled(decided(BONUS, nilai=1.0), line)
    assert faults(found.findings) == [
        (code.number, "Keputusan", master_cell("keputusan", 1, column))
    ]
    assert [one.sort for one in found.decisions.decisions] == [BONUS]


def test_decisions_about_files_and_months__move_no_score() -> None:
    sorts = ("terima berkas", "tolak berkas", "ubah bulan tertutup")
    assert ruled(*(decided(sort, hal="x") for sort in sorts)) == (Decisions(), ())


def test_a_contract_shows_waivers_alone() -> None:
    """Bonus and exclusion move ranks, not what the rows of a contract come to."""
    lines = (decided(WAIVER, hal="NUM"), decided(BONUS, nilai=1.0), decided(EXCLUSION))
    kept = ruled(*lines).decisions.waivers()
    assert kept == Decisions(
        decisions=(
            Decision(sort=WAIVER, key=KEY, subject="Indikator NUM", reason="gempa", by="Bupati",
                     code="NUM"),
        )
    )  # fmt: skip


# Files that do not count -----------------------------------------------------------------------


def clock() -> dt.datetime:
    return samples.NOW


RIGHT, WRONG = "baik.xlsx", "Salah Kirim.xlsx"


def consolidated(root: Path, *lines: Line) -> konsolidasi.Consolidation:
    """Two files of one OPD, the later one with another value."""
    folder = Folder(root)
    rows = samples.small_rows() | {"keputusan": list(lines)}
    files.save(render_master(rows), folder.master)
    if not folder.register.exists():
        buat.buat(root, clock=clock)
        (path,) = (p for p in folder.contracts.glob("*.xlsx") if "DINKES" in p.name)
        for day, name, value in ((1, RIGHT, 70.0), (2, WRONG, 10.0)):
            files.save(fill(path, {("Januari", "F8"): value}), folder.inbox / name)
            konsolidasi.konsolidasi(root, 1, clock=partial(dt.datetime, 2026, 2, day))
    return konsolidasi.konsolidasi(root, 1, clock=lambda: dt.datetime(2026, 2, 9))


def reported(done: konsolidasi.Consolidation) -> float:
    rows = done.scores.rows
    chosen = rows[(rows["opd"] == "DINKES") & (rows["indikator"] == "Balita ditimbang")]
    return float(chosen["realisasi_sd"].iloc[0])


@pytest.mark.slow
def test_a_refused_file__does_not_count_by_name_or_by_its_content(tmp_path: Path) -> None:
    assert reported(consolidated(tmp_path)) == 10
    (wrong,) = (tmp_path / "masuk").rglob(WRONG)
    digest = sha256(wrong.read_bytes()).hexdigest()
    for name in (WRONG, f" {WRONG.upper()} ", digest, digest.upper()):
        line: Line = {"jenis": REFUSED_FILE, "opd": "DINKES", "hal": name, "alasan": "x",
                      "oleh": "x"}  # fmt: skip
        assert reported(consolidated(tmp_path, line)) == 70, name
    assert reported(consolidated(tmp_path)) == 10, "the file counts again without the line"
