"""A closed month never changes: what was published stays, whatever comes in later."""

from __future__ import annotations

import dataclasses
import datetime as dt
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kontrak_xl import year
from kontrak_xl.commands import konsolidasi, periksa, tutup
from kontrak_xl.core import files
from kontrak_xl.core.errors import KontrakError
from kontrak_xl.core.files import CannotWriteError
from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.folder import Folder, UnknownPeriodError
from kontrak_xl.core.model import MONTHS, ContractKey, Period, RankingPolicy, RowStatus
from kontrak_xl.core.observations import Field, Observation, Origin
from kontrak_xl.returns.counting import closed_months, late_reports
from kontrak_xl.returns.counting.merging import MergedReports
from kontrak_xl.rules import scores as scorecards
from kontrak_xl.year import published_report
from tests.support import samples
from tests.support.closings import (
    KEY,
    Place,
    begun,
    clock,
    closed_with,
    decision,
    put,
    reported,
    seen,
    send,
    shelf,
    standing,
    values_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kontrak_xl.returns.counting.closed_months import ClosedMonth
    from kontrak_xl.workbook.tables import Record

OTHER = ContractKey(2026, "DPUPR")
CODES = ("WUB", "JALAN", "STUNTING")


# A closed month by hand ----------------------------------------------------------------------


MAY: Place = (KEY, "WUB", Field.VALUE, 5)
JUNE: Place = (KEY, "WUB", Field.VALUE, 6)
JULY: Place = (KEY, "WUB", Field.VALUE, 7)


def test_nothing_closed__changes_nothing() -> None:
    now = standing({MAY: 90.0})
    assert late_reports.apply_closings(now, (), ()) is now
    assert late_reports.central_changes(now.observations, ()) == ()


def test_a_later_value__does_not_count_and_is_told_at_its_cell(tmp_path: Path) -> None:
    closed = closed_with(tmp_path, {MAY: 90.0})
    found = late_reports.apply_closings(standing({MAY: 95.5}, "b.xlsx"), (closed,), ())
    assert values_of(found) == {MAY: 90.0}
    (finding,) = found.findings
    assert (finding.code, finding.where.file, finding.post) == (
        Code.CLOSED_CHANGED, "b.xlsx", "DINKES",
    )  # fmt: skip
    assert "95,5" in finding.problem
    assert "90 (ditutup 10 Juli 2026)" in finding.problem
    assert "ubah bulan tertutup" in finding.remedy


def test_a_blank_cell_that_is_filled__counts_and_is_told(tmp_path: Path) -> None:
    closed = closed_with(tmp_path, {MAY: 90.0})
    found = late_reports.apply_closings(standing({MAY: 90.0, JUNE: 70.0}), (closed,), ())
    assert values_of(found) == {MAY: 90.0, JUNE: 70.0}
    assert [(f.code, f.expected) for f in found.findings] == [(Code.CLOSED_FILLED, "Juli")]


@pytest.mark.parametrize(("rules", "told"), [(1, {"Mei", "Juni"}), (2, {"Juni"})])
def test_a_cell_that_is_not_asked_for__is_not_said_to_count(
    rules: int, told: set[str], tmp_path: Path
) -> None:
    """Due each quarter: May is closed by the rules of 2 and has its own question (K431)."""
    row = samples.issued_row("WUB", "Peserta", plan=(None, None, 300.0) * 4)
    issued = samples.edition(rows=(row,), rules=rules)
    closed = closed_with(tmp_path, {})
    found = late_reports.apply_closings(standing({MAY: 90.0, JUNE: 70.0}), (closed,), (), (issued,))
    assert values_of(found) == {MAY: 90.0, JUNE: 70.0}
    assert {(f.code, f.where.sheet) for f in found.findings} == {
        (Code.CLOSED_FILLED, month) for month in told
    }


def stage(month: int) -> Place:
    return KEY, "SIMRS-1", Field.DONE, month


def moved(
    now: MergedReports,
    closed: Iterable[ClosedMonth],
    *decisions: Record,
    counted: int | None = None,
) -> list[int]:
    """The months from which stages count; ``counted`` is the month that *Verifikasi* gives them."""
    claims = now.observations
    scoring = [dataclasses.replace(one, month=counted) for one in claims] if counted else claims
    found = late_reports.stages_in_time(scoring, claims, tuple(closed), decisions)
    return [one.month for one in found]


def test_a_stage_that_is_told_after_its_month_was_closed__counts_from_the_next_month(
    tmp_path: Path,
) -> None:
    """Of several closings the last without it decides; one that had it has fixed its month."""
    day = "2026-05-20"
    now = standing({stage(5): day})
    without = {at: closed_with(tmp_path / str(at), {}, at) for at in (4, 5, 6)}
    knew = closed_with(tmp_path / "knew", {stage(5): day}, 6)
    assert moved(now, []) == [5]
    assert moved(now, [without[4]]) == [5], "May is still open"
    assert moved(now, [without[4], without[5]]) == [6]
    assert moved(now, [without[5], without[6]]) == [7]
    assert moved(now, [without[5], knew]) == [6], "told between the closings of May and June"
    assert moved(now, [knew]) == [5]
    assert moved(now, [without[5]], decision("Mei")) == [5], "the leader allows it"
    assert moved(now, [without[6]], counted=4) == [4], "the bureau names the month"


@pytest.mark.parametrize(("empty", "stays"), [("Juni", False), ("Mei", False), ("Juli", True)])
def test_a_sheet_that_is_asked_about__is_so_until_the_empty_month_is_closed(
    tmp_path: Path, empty: str, stays: bool
) -> None:
    """“Salah lembar?”: the sheet of August is filled, that of an earlier month is empty."""
    where = Origin("a.xlsx", "Agustus", "F9")
    asks = Finding(Code.WRONG_SHEET, where, "Agustus", empty, KEY.post)
    closed = closed_with(tmp_path, {})
    found = late_reports.apply_closings(MergedReports((), (asks,)), (closed,), ())
    assert (asks in found.findings) is stays


def test_open_months_and_remarks__are_free(tmp_path: Path) -> None:
    remark: Place = (KEY, "WUB", Field.OBSTACLE, 5)
    closed = closed_with(tmp_path, {MAY: 90.0, remark: "hujan"})
    now: dict[Place, float | str] = {MAY: 90.0, remark: "banjir", JULY: 5.0}
    assert late_reports.apply_closings(standing(now), (closed,), ()) == standing(now)


def test_a_value_that_is_gone__stays(tmp_path: Path) -> None:
    """Say the register was lost, and with it the file."""
    closed = closed_with(tmp_path, {MAY: 90.0})
    assert values_of(late_reports.apply_closings(MergedReports((), ()), (closed,), ())) == {
        MAY: 90.0
    }


def test_a_contract_or_a_row_that_vanished__harms_nobody(tmp_path: Path) -> None:
    gone: Place = (OTHER, "WUB", Field.VALUE, 5)
    dropped: Place = (KEY, "LAMA", Field.VALUE, 5)
    closed = closed_with(tmp_path, {MAY: 90.0, gone: 1.0, dropped: 2.0})
    found = late_reports.apply_closings(standing({MAY: 90.0}), (closed,), ())
    scores = scorecards.score(shelf()[:1], found.observations, (), Period(1, 7), RankingPolicy())
    assert list(scores.posts["opd"]) == ["DINKES"]
    assert found.findings == ()


def test_the_last_closing__is_what_counts(tmp_path: Path) -> None:
    """A correction that counted in June is frozen with June; May's own record is older."""
    both = closed_with(tmp_path, {MAY: 90.0}, 5), closed_with(tmp_path, {MAY: 92.0}, 6)
    found = late_reports.apply_closings(standing({MAY: 92.0}), both, ())
    assert (values_of(found), found.findings) == ({MAY: 92.0}, ())
    assert values_of(late_reports.apply_closings(standing({MAY: 90.0}), both[::-1], ())) == {
        MAY: 92.0
    }


@pytest.mark.parametrize("field", [Field.OWN_SP2D, Field.PHYSICAL])
def test_other_numbers_of_an_opd__are_frozen_too(field: Field, tmp_path: Path) -> None:
    place: Place = (KEY, "ANGGARAN", field, 5)
    closed = closed_with(tmp_path, {place: 40.0})
    assert values_of(late_reports.apply_closings(standing({place: 41.0}), (closed,), ())) == {
        place: 40.0
    }


def test_a_change_told_before__is_not_told_twice(tmp_path: Path) -> None:
    from kontrak_xl.core.findings import Finding  # noqa: PLC0415

    closed = closed_with(tmp_path, {MAY: 90.0})
    later = seen(MAY, 95.0, "b.xlsx")
    told = Finding(Code.RESULT_CHANGED, later.origin, "95", "90 (a.xlsx)", "DINKES")
    other = Finding(Code.RESULT_CHANGED, Origin("b.xlsx", "Juli", "F3"), "1", "2", "DINKES")
    found = late_reports.apply_closings(MergedReports((later,), (told, other)), (closed,), ())
    assert [f.code for f in found.findings] == [Code.RESULT_CHANGED, Code.CLOSED_CHANGED]
    assert found.findings[0] is other


# Keputusan -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "hal",
    ["Mei", "bulan Mei", "MEI", "WUB", "wub Mei", "WUB, bulan Mei", "Mei dan Juni", "indikator WUB",
     "Peserta pelatihan wirausaha baru", "Peserta pelatihan wirausaha baru (Mei)"],
)  # fmt: skip
def test_a_decision__lets_the_later_value_count(hal: str, tmp_path: Path) -> None:
    closed = closed_with(tmp_path, {MAY: 90.0})
    found = late_reports.apply_closings(standing({MAY: 95.0}), (closed,), (decision(hal),))
    assert values_of(found) == {MAY: 95.0}
    assert [f.code for f in found.findings] == [Code.CLOSED_CORRECTED]
    assert values_of(MergedReports(closed.observations, ())) == {MAY: 90.0}


@pytest.mark.parametrize(
    ("hal", "post", "jenis"),
    [
        ("Juni", "DINKES", "ubah bulan tertutup"),
        ("JALAN", "DINKES", "ubah bulan tertutup"),
        ("WUB Juni", "DINKES", "ubah bulan tertutup"),
        ("Mei", "DPUPR", "ubah bulan tertutup"),
        ("Mei", "DINKES", "terima berkas"),
    ],
)
def test_another_decision__does_not(hal: str, post: str, jenis: str, tmp_path: Path) -> None:
    closed = closed_with(tmp_path, {MAY: 90.0})
    found = late_reports.apply_closings(
        standing({MAY: 95.0}), (closed,), (decision(hal, post, jenis),)
    )
    assert values_of(found) == {MAY: 90.0}
    assert [f.code for f in found.findings] == [Code.CLOSED_CHANGED]


@pytest.mark.parametrize("hal", ["", "semuanya", "Januari s.d. Juni", "IK-TIDAK-ADA Mei"])
def test_a_decision_that_names_nothing_known__is_told_and_allows_nothing(
    hal: str, tmp_path: Path
) -> None:
    closed = closed_with(tmp_path, {MAY: 90.0})
    found = late_reports.apply_closings(standing({MAY: 95.0}), (closed,), (decision(hal),))
    assert values_of(found) == {MAY: 90.0}
    assert [f.code for f in found.findings] == [Code.CLOSED_CHANGED, Code.DECISION_VAGUE]


# Values of the bureau ------------------------------------------------------------------------


def test_a_central_value_that_changed__is_told_once_for_its_cell(tmp_path: Path) -> None:
    where = Origin("Buku Induk.xlsx", "Nilai Pusat", "D5")
    old = [Observation(key, "OPINI", Field.VALUE, 6, "WTP", where) for key in (KEY, OTHER)]
    new = [Observation(key, "OPINI", Field.VALUE, 6, "WDP", where) for key in (KEY, OTHER)]
    closed = closed_with(tmp_path, {MAY: 90.0}, central=old)
    assert closed.central == tuple(old)
    assert late_reports.central_changes(old, (closed,)) == ()
    (changed,) = late_reports.central_changes(new, (closed,))
    (removed,) = late_reports.central_changes((), (closed,))
    assert (changed.code, changed.where) == (Code.CLOSED_CENTRE, where)
    assert "WDP" in changed.problem
    assert "kosong" in removed.problem


# Whatever comes in later ---------------------------------------------------------------------

AT = st.tuples(st.sampled_from((KEY, OTHER)), st.sampled_from(CODES), st.just(Field.VALUE))
FILES = st.dictionaries(
    st.tuples(AT, st.integers(1, 8)).map(lambda pair: (*pair[0], pair[1])),
    st.integers(0, 9).map(float),
    max_size=12,
)


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(first=FILES, later=FILES, last=st.integers(1, 7))
def test_a_closed_month_never_changes(
    first: dict[Place, float], later: dict[Place, float], last: int
) -> None:
    """Values changed, blanked (a blank never erases) and added by later files."""
    now = {**first, **later}
    with tempfile.TemporaryDirectory() as root:
        closed = closed_with(Path(root), first, last)
    assert all(one.month <= last for one in closed.observations)
    found = late_reports.apply_closings(standing(now, "b.xlsx"), (closed,), ())
    counted = values_of(found)
    frozen = {place: value for place, value in first.items() if place[3] <= last}
    assert {place: counted[place] for place in frozen} == frozen
    assert {p: v for p, v in counted.items() if p not in frozen} == {
        p: v for p, v in now.items() if p not in frozen
    }
    told = {(f.code, f.where.sheet, f.where.cell, f.post) for f in found.findings}
    assert told == {
        (code, MONTHS[at - 1], f"F{len(row)}", key.post)
        for (key, row, _, at), value in now.items()
        if at <= last and (code := _code(frozen.get((key, row, Field.VALUE, at)), value))
    }
    published = [one for one in found.observations if _place(one) in frozen]
    again = scorecards.score(shelf(), published, (), Period(1, last), RankingPolicy())
    pd.testing.assert_frame_equal(again.posts, closed.scores().posts)


def _place(one: Observation) -> Place:
    return one.key, one.code, one.field, one.month


def _code(before: float | None, value: float) -> Code | None:
    if before is None:
        return Code.CLOSED_FILLED
    return None if before == value else Code.CLOSED_CHANGED


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(first=FILES, last=st.integers(1, 8))
def test_tables__come_back_with_their_types_and_blanks(
    first: dict[Place, float], last: int
) -> None:
    scores = scorecards.score(
        shelf(), standing(first).observations, (), Period(1, last), RankingPolicy()
    )
    with tempfile.TemporaryDirectory() as root:
        again = closed_with(Path(root), first, last).scores()
    assert again.period == scores.period
    for name in ("rows", "groups", "posts"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(scores, name))


# The whole command ---------------------------------------------------------------------------


def everything(folder: Folder) -> dict[str, bytes]:
    return {
        path.relative_to(folder.root).as_posix(): path.read_bytes()
        for path in sorted(folder.root.rglob("*"))
        if path.is_file() and path.suffix != ".sqlite"
    }


def codes(findings: Iterable[Finding]) -> list[str]:
    return sorted(f.code.number for f in findings if f.code.number.startswith("K6"))


def test_tutup__says_final_on_every_page_and_freezes(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    send(folder, "a.xlsx", {1: 90})
    done = tutup.tutup(tmp_path, "januari", clock=clock(2))
    opened = samples.opened(done.path.read_bytes())
    for grid in opened.grids:
        texts = {str(cell.value) for cell in grid.cells.values()}
        assert not any("SEMENTARA per" in text for text in texts), grid.name
    banners = [
        grid.name
        for grid in opened.grids
        if any("FINAL per 10 Februari" in str(cell.value) for cell in grid.cells.values())
    ]
    assert {"Ringkasan", "Peringkat", "Matriks", "Kelengkapan", "Temuan"} <= set(banners)
    kept = closed_months.load_closed(folder)[1]
    assert (kept.moment, kept.year, kept.name) == (clock(2)(), 2026, "Januari 2026")
    for name in ("rows", "groups", "posts"):
        pd.testing.assert_frame_equal(getattr(kept.scores(), name), getattr(done.scores, name))
    frozen = folder.closings / "2026-01"
    assert (frozen / done.path.name).read_bytes() == done.path.read_bytes()
    assert len(list(frozen.iterdir())) == 2


def test_closed_month__is_not_computed_anew(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    send(folder, "a.xlsx", {1: 90})
    first = tutup.tutup(tmp_path, "januari", clock=clock(2))
    final = first.path.read_bytes()
    send(folder, "b.xlsx", {1: 55})
    put(folder, keuangan=[{"opd": "DINKES", "sm01": 1.0}])
    for spoil, again in (
        (lambda: None, False),
        (first.path.unlink, True),
        (lambda: first.path.write_bytes(b"lain"), True),
    ):
        spoil()
        done = konsolidasi.konsolidasi(tmp_path, 1, clock=clock(3))
        assert (done.closed, done.restored, done.findings) == (clock(2)(), again, ())
        assert first.path.read_bytes() == final
        pd.testing.assert_frame_equal(done.scores.posts, first.scores.posts)
    twice = tutup.tutup(tmp_path, "januari", clock=clock(3))
    assert (twice.already, twice.moment, twice.restored) == (True, clock(2)(), False)
    assert first.path.read_bytes() == final


@pytest.mark.slow
def test_later_files__count_only_where_the_month_was_blank(tmp_path: Path) -> None:
    """January was told (90) and stays; February was blank: 3 count, and March's 7 as ever.

    DPUPR is asked in May first: what it types into January's closed cell is asked about (K431)
    and does not count there, so nothing says that it counts from April on.
    """
    folder = begun(tmp_path)
    send(folder, "a.xlsx", {1: 90})
    send(folder, "c.xlsx", {}, "DPUPR")
    tutup.tutup(tmp_path, "februari", clock=clock(3))
    send(folder, "b.xlsx", {1: 55, 2: 3, 3: 7})
    send(folder, "d.xlsx", {1: 3}, "DPUPR")
    done = konsolidasi.konsolidasi(tmp_path, "maret", clock=clock(4))
    assert reported(done) == 100.0
    assert reported(done, "DPUPR") == 0.0
    told = [(f.code, f.post) for f in done.findings if f.where.file in {"b.xlsx", "d.xlsx"}]
    assert set(told) >= {
        (Code.CLOSED_CHANGED, "DINKES"), (Code.CLOSED_FILLED, "DINKES"),
        (Code.CLOSED_CELLS, "DPUPR"),
    }  # fmt: skip
    assert codes(done.findings) == ["K603", "K604"]
    again = konsolidasi.konsolidasi(tmp_path, "maret", clock=clock(4))
    assert again.path.read_bytes() == done.path.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize(("until", "counts"), [(None, True), (dt.date(2026, 3, 1), False)])
def test_decision__counts_from_the_open_month_on_and_stays(
    until: dt.date | None, counts: bool, tmp_path: Path
) -> None:
    folder = begun(tmp_path)
    send(folder, "a.xlsx", {1: 90})
    final = tutup.tutup(tmp_path, "januari", clock=clock(2)).path.read_bytes()
    send(folder, "b.xlsx", {1: 55})
    said = {"jenis": "ubah bulan tertutup", "opd": "DINKES", "hal": "Januari", "alasan": "salah",
            "oleh": "Sekda", "sampai": until}  # fmt: skip
    put(folder, keputusan=[said])
    assert Code.NOT_YET not in {f.code for f in periksa.periksa(tmp_path)}
    done = konsolidasi.konsolidasi(tmp_path, "februari", clock=clock(3))
    assert reported(done) == (55.0 if counts else 90.0)
    assert codes(done.findings) == (["K605"] if counts else ["K603"])
    assert konsolidasi.konsolidasi(tmp_path, 1, clock=clock(3)).path.read_bytes() == final
    tutup.tutup(tmp_path, "februari", clock=clock(3))
    put(folder)
    march = konsolidasi.konsolidasi(tmp_path, "maret", clock=clock(4))
    assert reported(march) == (55.0 if counts else 90.0)
    assert codes(march.findings) == ([] if counts else ["K603"])


def test_earlier_months__are_fixed_by_a_later_closing(tmp_path: Path) -> None:
    """February closes while January never was: January's input is closed with it."""
    folder = begun(tmp_path)
    send(folder, "a.xlsx", {1: 90, 2: 10})
    before = konsolidasi.konsolidasi(tmp_path, 1, clock=clock(3)).scores
    done = tutup.tutup(tmp_path, "februari", clock=clock(3))
    assert any("Isian Januari" in sentence for sentence in done.open)
    send(folder, "b.xlsx", {1: 55, 2: 7})
    send(folder, "d.xlsx", {1: 3}, "DPUPR")
    later = konsolidasi.konsolidasi(tmp_path, 1, clock=clock(4))
    pd.testing.assert_frame_equal(later.scores.rows, before.rows)
    january = tutup.tutup(tmp_path, "januari", clock=clock(4))
    pd.testing.assert_frame_equal(january.scores.posts, before.posts)
    march = konsolidasi.konsolidasi(tmp_path, 3, clock=clock(4))
    assert reported(march) == 100.0


@pytest.mark.parametrize(
    ("entry", "opens"),
    [
        ("belum", ["1 OPD belum mengisi Januari: DINKES"]),
        ("12-15", ["1 galat", "1 OPD baru mengisi sebagian Januari: DINKES",
                   "“Balita ditimbang”: 1 isian belum terbaca, dihitung kosong"]),
    ],
    ids=["words alone are a blank", "a number that cannot be read"],
)  # fmt: skip
def test_tutup__asks_before_and_a_refusal_leaves_the_month_open(
    entry: str, opens: list[str], tmp_path: Path
) -> None:
    folder = begun(tmp_path)
    rows = [{"bulan": 1.0, "batas": dt.date(2026, 2, 5), "keberatan": dt.date(2026, 2, 12),
             "tutup": dt.date(2026, 2, 15)}]  # fmt: skip
    put(folder, jadwal=rows)
    send(folder, "a.xlsx", {1: entry})
    asked: list[tuple[str, ...]] = []

    def refuse(matters: tuple[str, ...]) -> None:
        asked.append(matters)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tutup.tutup(tmp_path, 1, clock=clock(2), before=refuse)
    ((*matters,),) = asked
    text = "\n".join(matters)
    for words in (*opens, "“Realisasi anggaran” belum ada untuk 1 OPD (DPUPR); terjawab 1 dari 2",
                  "Masa keberatan Januari", "baru ditutup 15 Februari 2026"):  # fmt: skip
        assert words in text
    assert ("galat" in text) == (entry != "belum")
    assert "Batas lapor" not in text
    assert not folder.closings.exists()
    assert not folder.results.exists() or not any(folder.results.iterdir())


def test_tutup__not_before_the_month_is_over(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    send(folder, "a.xlsx", {1: 90})
    with pytest.raises(KontrakError, match="31 Januari 2026"):
        tutup.tutup(tmp_path, 1, clock=clock(1, 30))
    assert not folder.closings.exists()
    assert tutup.tutup(tmp_path, 1, clock=clock(1, 31)).path.exists()


@pytest.mark.parametrize("stopped", [0, 1, 2])
@pytest.mark.parametrize("after", [False, True])
def test_tutup__killed_anywhere_gives_the_same_when_run_again(
    stopped: int, after: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped before or after each of its writes (less the inbox, which is read before)."""
    whole, broken = begun(tmp_path / "utuh"), begun(tmp_path / "patah")
    for folder in (whole, broken):
        send(folder, "a.xlsx", {1: 90})
        konsolidasi.konsolidasi(folder.root, 1, clock=clock(2, 9))
    tutup.tutup(whole.root, 1, clock=clock(2))
    counted: list[Path] = []
    real = files.save

    def save(content: bytes, path: Path) -> Path:
        counted.append(path)
        if after:
            real(content, path)
        if len(counted) > stopped:
            raise KeyboardInterrupt
        return path if after else real(content, path)

    with monkeypatch.context() as patch:
        patch.setattr(files, "save", save)
        with pytest.raises(KeyboardInterrupt):
            tutup.tutup(broken.root, 1, clock=clock(2))
    closed = 1 in closed_months.load_closed(broken)
    assert closed == (after and stopped == 2), "the record alone makes the month closed"
    tutup.tutup(broken.root, 1, clock=clock(2))
    assert everything(broken) == everything(whole)
    assert len(closed_months.load_closed(broken)) == 1


def test_tutup__with_the_ranking_open_in_excel_leaves_the_month_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = begun(tmp_path)
    send(folder, "a.xlsx", {1: 90})
    konsolidasi.konsolidasi(tmp_path, 1, clock=clock(2))
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if Path(target).parent.name == "hasil":
            raise PermissionError(13, "dipakai")
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        with pytest.raises(CannotWriteError, match="Tutup berkas"):
            tutup.tutup(tmp_path, 1, clock=clock(2))
    assert closed_months.load_closed(folder) == {}
    assert tutup.tutup(tmp_path, 1, clock=clock(2)).path.exists()


@pytest.mark.parametrize("which", ["*.xlsx", "*.json"])
@pytest.mark.parametrize("how", ["changed", "gone"])
def test_archive__that_was_tampered_with_is_told(which: str, how: str, tmp_path: Path) -> None:
    folder = begun(tmp_path)
    send(folder, "a.xlsx", {1: 90})
    tutup.tutup(tmp_path, 1, clock=clock(2))
    (path,) = (folder.closings / "2026-01").glob(which)
    if how == "gone":
        path.unlink()
        if which == "*.json":
            assert closed_months.load_closed(folder) == {}, "without its record the month is open"
            return
    else:
        path.write_bytes(path.read_bytes().replace(b"90.0", b"99.0") + b" ")
    with pytest.raises(KontrakError, match="hilang atau berubah"):
        konsolidasi.konsolidasi(tmp_path, 1, clock=clock(3))


def test_archive__without_an_edition_that_took_part_is_told(tmp_path: Path) -> None:
    closed = closed_with(tmp_path, {MAY: 90.0})
    assert closed.judged_editions(shelf()) == shelf()
    with pytest.raises(KontrakError, match="tidak ada lagi"):
        published_report(closed, shelf()[:1])


def test_published__of_a_year_and_of_none(tmp_path: Path) -> None:
    assert closed_months.load_closed(Folder(tmp_path)) == {}
    closed_with(tmp_path, {MAY: 90.0}, 6)
    closed_with(tmp_path, {MAY: 90.0}, 5)
    found = closed_months.load_closed(Folder(tmp_path))
    assert list(found) == [5, 6]
    assert closed_months.load_closed(Folder(tmp_path), 2025) == {}
    assert [closed_months.closing_for(found, at) for at in (1, 5, 6, 7)] == [
        found[5], found[5], found[6], None,
    ]  # fmt: skip


# Triwulan and semester -----------------------------------------------------------------------


def test_increment__subtracts_what_was_before() -> None:
    """By hand (R-masa): April to June are 3 × 90 of 3 × 100 people; 15 km less 12.

    SP2D 540 million s.d. June less 210 s.d. March, of a RAK of 3 × 100 million.
    """
    values = {(KEY, "WUB", Field.VALUE, at): 90.0 for at in range(1, 7)}
    values |= {(KEY, "JALAN", Field.VALUE, 3): 12.0, (KEY, "JALAN", Field.VALUE, 6): 15.0}
    sp2d = [
        Observation(KEY, "ANGGARAN", Field.VALUE, at, value, Origin("Buku Induk.xlsx"))
        for at, value in ((3, 2.1e8), (6, 5.4e8))
    ]
    found = scorecards.score(
        shelf()[:1], standing(values).observations, sp2d, Period(4, 6), RankingPolicy()
    )
    rows = found.rows.set_index("kode")
    expected = {"WUB": (300.0, 270.0, 90.0), "JALAN": (15.0, 3.0, 20.0),
                "ANGGARAN": (3e8, 3.3e8, 100.0)}  # fmt: skip
    for code, (target, realized, value) in expected.items():
        row = rows.loc[code]
        assert (row["target"], row["realisasi_sd"], row["nilai"]) == (target, realized, value)


def test_triwulan__shows_the_score_to_date_beside_its_own(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    send(folder, "a.xlsx", dict.fromkeys(range(1, 7), 100) | {1: 0, 2: 0, 3: 0})
    send(folder, "c.xlsx", {5: 10}, "DPUPR")
    done = konsolidasi.konsolidasi(tmp_path, triwulan=2, clock=clock(7))
    plain = konsolidasi.konsolidasi(tmp_path, "juni", clock=clock(7))
    assert done.path.name == "Peringkat 2026 Triwulan 2.xlsx"
    (page,) = (g for g in samples.opened(done.path.read_bytes()).grids if g.name == "Peringkat")
    texts = {cell.value: at for at, cell in page.cells.items()}
    assert any("Triwulan II 2026 (April–Juni)" in str(text) for text in texts)
    assert not any("(April–Juni), s.d." in str(text) for text in texts)
    row, col = texts["Skor s.d. Juni"]
    name, office = texts["Skor"][1], texts["OPD"][1]
    shown = {
        page.cells[at, office].value: (page.cells[at, name].value, page.cells[at, col].value)
        for at in (row + 1, row + 2)
    }
    own, whole = shown["Dinas Kesehatan"]
    assert isinstance(own, float)
    assert isinstance(whole, float)
    assert own > whole, "three good months after three bad ones"
    june_score = plain.scores.posts.set_index("opd").loc["DINKES", "skor"]
    assert whole == june_score
    (june,) = (g for g in samples.opened(plain.path.read_bytes()).grids if g.name == "Peringkat")
    assert not any("triwulan" in str(cell.value) for cell in june.cells.values())


@pytest.mark.slow
def test_semester__of_a_closed_month_is_final_and_stays(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    send(folder, "a.xlsx", {1: 90, 6: 10})
    tutup.tutup(tmp_path, "juni", clock=clock(7))
    first = konsolidasi.konsolidasi(tmp_path, semester=1, clock=clock(7, 20))
    content = first.path.read_bytes()
    assert first.closed == clock(7)()
    assert first.path.name == "Peringkat 2026 Semester 1.xlsx"
    send(folder, "b.xlsx", {1: 55, 2: 44})
    put(folder, pemda=[samples.small_rows()["pemda"][0] | {"nama": "Pemerintah Lain"}])
    assert (
        konsolidasi.konsolidasi(tmp_path, semester=1, clock=clock(8)).path.read_bytes() == content
    )


def test_period__exactly_one_is_named() -> None:
    assert year.period_of("juni") == Period(6, 6)
    assert [year.period_of(None, n) for n in (1, 4)] == [Period(1, 3), Period(10, 12)]
    assert [year.period_of(None, None, n) for n in (1, 2)] == [Period(1, 6), Period(7, 12)]
    for wrong in (
        (None, None, None), ("juni", 2, None), (None, 2, 1), (None, 0, None), (None, 5, None),
        (None, None, 3), (None, -1, None),
    ):  # fmt: skip
        with pytest.raises(UnknownPeriodError):
            year.period_of(*wrong)


def test_a_month_closed_in_an_earlier_word__waits_in_that_of_today(tmp_path: Path) -> None:
    """Until 2026 a row waited for *pusat*; the archive keeps the word, pages say that of today."""
    found = closed_with(tmp_path, {})
    rows = found.scores().rows
    status = next(one for one in found.rows if one.name == "status")
    older = msgspec.structs.replace(status, values=("menunggu pusat",) * len(status.values))
    old = dataclasses.replace(
        found, rows=tuple(older if one is status else one for one in found.rows)
    )
    assert set(old.scores().rows["status"]) == {RowStatus.WAITING.value}
    assert list(old.scores().rows.columns) == list(rows.columns)
    assert old.scores().rows["status"].dtype == rows["status"].dtype
