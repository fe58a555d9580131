"""The simulated half year from end to end: the same seed, the same year, and sound workbooks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from kontrak_xl.commands import konsolidasi
from kontrak_xl.commands.contoh import play
from kontrak_xl.core.findings import Code
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.model import MONTHS
from kontrak_xl.rules.reporting import Reporting
from kontrak_xl.workbook.layout.contract import ANNEX_NAME
from tests.support import office
from tests.support.repair_rules import check
from tests.support.sdk import available, validate_sdk

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from kontrak_xl.commands.konsolidasi import Consolidation
    from kontrak_xl.core.findings import Finding

SEED = 2026
LARGEST_CONTRACT = 150_000
RESULT = ["peringkat", "opd", "skor", "predikat", "bobot_terukur", "melapor",
          "ragu", "tak_terbaca", "skor_dibenarkan"]  # fmt: skip
# Reading in several processes forks, which Python calls unsafe beside the threads of a test runner.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")]


class Year(NamedTuple):
    """One seed played twice: by the package, and by the command line in another process."""

    place: Folder
    results: tuple[Consolidation, ...]
    twin: Folder
    code: int
    out: str
    err: str

    @property
    def last(self) -> Consolidation:
        return self.results[-1]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    ours, twin = (Folder(tmp_path_factory.mktemp(name) / "contoh") for name in ("satu", "dua"))
    command = [sys.executable, "-m", "kontrak_xl", "contoh", str(twin.root), "--benih", str(SEED)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        results = play.contoh(ours.root, benih=SEED)
        out, err = process.communicate(timeout=300)
    return Year(ours, results, twin, process.returncode, out, err)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def workbooks(year: Year) -> dict[str, Path]:
    """A few of each kind: what the checks of whole workbooks look at."""
    contracts = sorted(year.place.contracts.glob("*.xlsx"), key=lambda path: path.stat().st_size)
    return {
        "Buku Induk": year.place.master,
        "kontrak terkecil": contracts[0],
        "kontrak sedang": contracts[len(contracts) // 2],
        "kontrak terbesar": contracts[-1],
        "peringkat Januari": year.results[0].path,
        "peringkat Juni": year.last.path,
    }


def posts(done: Consolidation) -> pd.DataFrame:
    return done.scores.posts.sort_values(["peringkat", "opd"])[RESULT].reset_index(drop=True)


def codes(found: tuple[Finding, ...]) -> set[Code]:
    return {finding.code for finding in found}


# One year ------------------------------------------------------------------------------------


def test_the_command_ends_well_and_says_what_to_open(year: Year) -> None:
    assert (year.code, year.err) == (0, "")
    last = year.out.splitlines()[-1]
    assert last == f"Buka: {year.twin.results / year.last.path.name}"
    assert (year.twin.results / year.last.path.name).exists()
    assert "contoh" in year.out.splitlines()[-2]


def test_there_is_a_ranking_for_each_month(year: Year) -> None:
    names = [f"Peringkat 2026-{at:02d} {MONTHS[at - 1]}.xlsx" for at in range(1, 7)]
    assert [done.path.name for done in year.results] == names
    found = sorted(path.name for path in year.place.results.iterdir())
    assert found == [*names, "Pesan WA.xlsx"]


@pytest.mark.parametrize("part", ["kontrak", "masuk", "hasil", "arsip/terbitan", "arsip/diterima"])
def test_the_same_seed_gives_the_same_year_byte_by_byte(part: str, year: Year) -> None:
    ours, theirs = contents(year.place.root / part), contents(year.twin.root / part)
    assert len(ours) >= 6
    assert ours.keys() == theirs.keys()
    assert [name for name, content in ours.items() if content != theirs[name]] == []


def test_the_same_seed_gives_the_same_master(year: Year) -> None:
    assert year.place.master.read_bytes() == year.twin.master.read_bytes()


def test_another_seed_gives_another_year(
    year: Year, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(play, "LAST_MONTH", 1)
    (other,) = play.contoh(tmp_path / "lain", benih=SEED + 1)
    january = posts(year.results[0])
    assert not posts(other).equals(january)
    assert set(posts(other)["opd"]) == set(january["opd"])


def test_every_habit_is_played(year: Year) -> None:
    first, last = year.results[0].deliveries, year.last.deliveries
    silent = [delivery for delivery in last if not delivery.files]
    late = [delivery for delivery in last if 0 < delivery.files < len(MONTHS[:6])]
    assert len(silent) == 1
    assert late
    assert sum(not delivery.files for delivery in first) == len(late) + 1
    partial = Reporting.PARTIAL.value
    assert any(partial in delivery.months for delivery in last if delivery.files == 6)
    assert {finding.post for finding in year.last.findings if finding.code is Code.LOCKED_CHANGED}
    assert codes(year.last.findings) & {
        Code.VALUE_NOT_NUMBER,
        Code.VALUE_AMBIGUOUS,
        Code.VALUE_ERROR,
    }


def test_the_year_is_worth_looking_at(year: Year) -> None:
    scores = year.last.scores.posts["skor"].dropna()
    assert scores.between(0, 100).all()
    assert len(scores) > 40
    assert scores.nunique() > 30
    assert scores.max() - scores.min() > 10


def test_the_altered_target_is_told_from_march_on(year: Year) -> None:
    told = [
        [finding for finding in done.findings if finding.code is Code.LOCKED_CHANGED]
        for done in year.results
    ]
    assert [bool(found) for found in told] == [False, False, True, True, True, True]
    (finding,) = told[-1]
    assert (finding.where.sheet, finding.post) == (ANNEX_NAME, told[2][0].post)
    assert "10" in finding.seen
    assert finding.expected


def test_consolidating_again_changes_nothing(year: Year) -> None:
    again = konsolidasi.konsolidasi(year.place.root, "juni")
    assert again.new_files == 0
    assert posts(again).equals(posts(year.last))
    assert again.findings == year.last.findings


def test_consolidating_again_by_the_command_changes_nothing(year: Year) -> None:
    command = [sys.executable, "-m", "kontrak_xl", "konsolidasi", "--bulan", "juni", "--json"]
    done = subprocess.run(
        command, cwd=year.twin.root, capture_output=True, encoding="utf-8", check=False
    )
    told = json.loads(done.stdout)
    assert done.returncode == 1, "its findings need people"
    assert told["berkas_baru"] == 0
    assert told["peringkat"] == json.loads(posts(year.last).to_json(orient="records"))
    assert len(told["temuan"]) == len(year.last.findings)


# Its workbooks -------------------------------------------------------------------------------


def test_contract_workbooks_are_small(year: Year) -> None:
    sizes = {path.name: path.stat().st_size for path in year.place.contracts.glob("*.xlsx")}
    assert len(sizes) > 40
    assert {name: size for name, size in sizes.items() if size >= LARGEST_CONTRACT} == {}


def test_excel_would_repair_nothing(year: Year) -> None:
    assert {name: check(path) for name, path in workbooks(year).items() if check(path)} == {}


@pytest.mark.npm
def test_the_open_xml_sdk_finds_nothing(year: Year) -> None:
    if not available():
        (pytest.fail if os.environ.get("CI") else pytest.skip)("ooxml-validator is not installed.")
    found = validate_sdk(workbooks(year).values())
    assert {path.name: errors for path, errors in found.items() if errors} == {}


@pytest.mark.office
def test_libreoffice_computes_the_same(year: Year, tmp_path: Path) -> None:
    office.require_office()
    office.canary(tmp_path / "canary")
    chosen = workbooks(year)
    del chosen["kontrak sedang"]
    theirs = office.recalculate(list(chosen.values()), tmp_path / "recalculated")
    compared = zip(chosen.items(), theirs, strict=True)
    lines = {name: office.disagreements(path, their) for (name, path), their in compared}
    assert {name: found for name, found in lines.items() if found} == {}
    assert all(len(office.formulas(path)) > 20 for path in chosen.values())
