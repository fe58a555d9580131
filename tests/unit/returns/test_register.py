"""Which reported value counts: the latest received, whatever order the files are registered in."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import sqlite3
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kontrak_xl.commands.contoh import typist
from kontrak_xl.contracts import issuing
from kontrak_xl.contracts import shelf as editions
from kontrak_xl.core import files as files_
from kontrak_xl.core.files import fingerprint
from kontrak_xl.core.findings import Code, Finding, Severity
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.model import ContractKey
from kontrak_xl.core.observations import Field, Origin
from kontrak_xl.intake.parcels.parcel import Envelope
from kontrak_xl.intake.parcels.unpack import unpack
from kontrak_xl.mail.outbox import Outbox
from kontrak_xl.master.decisions import FileDecision
from kontrak_xl.returns import collect as collecting
from kontrak_xl.returns.collect import READING, collect
from kontrak_xl.returns.counting.merging import MergedReports
from kontrak_xl.returns.counting.returns import account_of
from kontrak_xl.returns.reading.submission import Verdict
from kontrak_xl.returns.register import schema
from kontrak_xl.returns.register.database import NewerRegisterError, _address
from kontrak_xl.returns.register.receipts import Arrival, latest_by_contract
from kontrak_xl.returns.register.register import Register
from kontrak_xl.rules.decisions import ACCEPTED_FILE, REFUSED_FILE
from tests.support import samples
from tests.support.arrivals import KEY, Place, Sent, at, fed, mail, sent
from tests.support.samples import faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kontrak_xl.intake.parcels.parcel import Parcel
    from kontrak_xl.intake.worker.wire import Job

HYPHENATED = ContractKey(2026, "DISKOP-UKM", 2)
JANUARY: Place = ("WUB", Field.VALUE, 1)
FEBRUARY: Place = ("WUB", Field.VALUE, 2)
REMARK: Place = ("WUB", Field.OBSTACLE, 1)


def mailed(one: Sent, day: int, sender: str = "dinkes@contoh.go.id") -> Sent:
    """The same workbook in a mail of a day, first seen when the workbook alone would have been."""
    arrival, reading = one
    letter = Envelope(sender=sender, subject="Laporan", message_id=f"<{day}>", sent=at(day))
    name = f"{arrival.name} {day}.eml"
    mail = Arrival(sha=fingerprint(name.encode()), name=name, first=at(28), letter=letter)
    return mail, replace(reading, inside=arrival.name)


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with Register(tmp_path / "arsip" / "register.sqlite") as opened:
        yield opened


def told(standing: MergedReports) -> list[Code]:
    return [finding.code for finding in standing.findings]


def counted(standing: MergedReports) -> dict[Place, float | str]:
    return {(seen.code, seen.field, seen.month): seen.value for seen in standing.observations}


# Which value counts --------------------------------------------------------------------------


def test_standing__of_nothing_is_nothing(register: Register) -> None:
    assert account_of(register).merged == MergedReports((), ())


def test_latest_received__wins_whatever_the_order_of_arrival(register: Register) -> None:
    late, early = sent("b.xlsx", 9, {JANUARY: 95.0}), sent("a.xlsx", 5, {JANUARY: 90.0})
    assert counted(fed(register, late, early)) == {JANUARY: 95.0}


def test_blank__never_erases(register: Register) -> None:
    """The later workbook reports February only."""
    standing = fed(
        register, sent("a.xlsx", 5, {JANUARY: 90.0}), sent("b.xlsx", 9, {FEBRUARY: 110.0})
    )
    assert counted(standing) == {JANUARY: 90.0, FEBRUARY: 110.0}
    assert standing.findings == ()


def test_zero__is_a_value_and_replaces(register: Register) -> None:
    standing = fed(register, sent("a.xlsx", 5, {JANUARY: 90.0}), sent("b.xlsx", 9, {JANUARY: 0.0}))
    assert counted(standing) == {JANUARY: 0.0}
    assert faults(standing.findings) == [(Code.RESULT_CHANGED.number, "Bulan 1", "F8")]


def test_bad_cell__disqualifies_no_good_one(register: Register) -> None:
    """In the later file January cannot be read and February can: both months stand."""
    bad = Finding(Code.VALUE_NOT_NUMBER, Origin("b.xlsx", "Januari", "F8"), "“x”", "angka")
    later = sent("b.xlsx", 9, {FEBRUARY: 110.0}, findings=(bad,))
    standing = fed(register, sent("a.xlsx", 5, {JANUARY: 90.0}), later)
    assert counted(standing) == {JANUARY: 90.0, FEBRUARY: 110.0}
    assert standing.findings == ()
    assert [file.findings for file in register.files()] == [(), (bad,)]


def test_changed_value__is_a_finding_with_both(register: Register) -> None:
    standing = fed(
        register, sent("a.xlsx", 5, {JANUARY: 90.0}), sent("b.xlsx", 9, {JANUARY: 1095.5})
    )
    (finding,) = standing.findings
    assert (finding.code, finding.where) == (
        Code.RESULT_CHANGED,
        Origin("b.xlsx", "Bulan 1", "F8"),
    )
    assert "1.095,5" in finding.seen
    assert "90" in finding.expected
    assert "a.xlsx" in finding.expected
    assert finding.post == "DINKES"


def test_same_value_again__is_no_finding(register: Register) -> None:
    standing = fed(register, *(sent(f"{day}.xlsx", day, {JANUARY: 90.0}) for day in (5, 6, 7)))
    assert counted(standing) == {JANUARY: 90.0}
    (finding,) = standing.findings
    assert (finding.code, finding.where) == (Code.NOTHING_NEW, Origin("7.xlsx"))
    assert finding.seen == "“6.xlsx”"


def test_changed_category__is_a_warning_and_a_changed_remark_a_note(register: Register) -> None:
    standing = fed(
        register,
        sent("a.xlsx", 5, {JANUARY: "Utama", REMARK: "hujan"}),
        sent("b.xlsx", 9, {JANUARY: "Paripurna", REMARK: "banjir"}),
    )
    assert counted(standing) == {JANUARY: "Paripurna", REMARK: "banjir"}
    assert set(told(standing)) == {Code.RESULT_CHANGED, Code.OTHER_CHANGED}
    assert {f.severity for f in standing.findings if f.code is Code.OTHER_CHANGED} == {
        Severity.INFO
    }


def test_changed_twice__is_one_finding_with_the_last_two(register: Register) -> None:
    standing = fed(
        register,
        sent("a.xlsx", 5, {JANUARY: 90.0}),
        sent("b.xlsx", 6, {JANUARY: 91.0}),
        sent("c.xlsx", 7, {JANUARY: 92.0}),
    )
    (finding,) = standing.findings
    assert (finding.seen, finding.where.file) == ("92", "c.xlsx")
    assert "91" in finding.expected


def test_other_rows_fields_months_and_contracts__do_not_meet(register: Register) -> None:
    values: dict[Place, float | str] = {
        JANUARY: 1.0,
        FEBRUARY: 2.0,
        ("JALAN", Field.VALUE, 1): 3.0,
        ("ANGGARAN", Field.OWN_SP2D, 1): 4.0,
        ("ANGGARAN", Field.PHYSICAL, 1): 5.0,
        ("", Field.FILLED_BY, 1): "Ani",
    }
    standing = fed(
        register,
        sent("a.xlsx", 5, values),
        sent("b.xlsx", 6, {JANUARY: 7.0}, key=HYPHENATED),
    )
    assert standing.findings == ()
    assert {(s.key, s.code, s.field, s.month): s.value for s in standing.observations} == {
        **{(KEY, *place): value for place, value in values.items()},
        (HYPHENATED, *JANUARY): 7.0,
    }


def test_file_that_is_none_of_ours__counts_for_nothing_and_is_kept(register: Register) -> None:
    refused = Finding(Code.NOT_OURS, Origin("x.pdf"))
    standing = fed(register, sent("x.pdf", 5, {}, key=None, findings=(refused,)))
    (file,) = register.files()
    assert standing == MergedReports((), ())
    assert (file.key, file.verdict, file.findings) == (None, Verdict.RESEND.value, (refused,))


# Ties (R-terbaru) ------------------------------------------------------------------------------


def test_same_moment__the_later_saved_wins_and_it_is_told(register: Register) -> None:
    older = sent("b.xlsx", 5, {JANUARY: 90.0}, modified="2026-02-04T08:00:00")
    newer = sent("a.xlsx", 5, {JANUARY: 95.0}, modified="2026-02-04T09:30:00")
    standing = fed(register, newer, older)
    assert counted(standing) == {JANUARY: 95.0}
    assert [(f.code, f.where.file) for f in standing.findings] == [(Code.SAME_TIME, "a.xlsx")]


def test_same_moment_saved_together__the_greater_hash_wins(register: Register) -> None:
    files = [sent(name, 5, {JANUARY: value}) for name, value in (("a", 90.0), ("b", 95.0))]
    _, last = max(files, key=lambda file: file[0].sha)
    standing = fed(register, *files)
    assert counted(standing) == {JANUARY: last.submission.observations[0].value}
    assert [f.code for f in standing.findings] == [Code.SAME_TIME]


def test_same_moment_same_value__is_no_finding(register: Register) -> None:
    standing = fed(register, sent("a", 5, {JANUARY: 90.0}), sent("b", 5, {JANUARY: 90.0}))
    assert told(standing) == [Code.NOTHING_NEW]


def test_received_later_but_saved_earlier__the_time_of_receipt_decides(register: Register) -> None:
    standing = fed(
        register,
        sent("a", 5, {JANUARY: 90.0}, modified="2026-02-05T08:00:00"),
        sent("b", 6, {JANUARY: 95.0}, modified="2026-01-01T08:00:00"),
    )
    assert counted(standing) == {JANUARY: 95.0}


# The register itself ---------------------------------------------------------------------------


def test_known_bytes__keep_their_name_and_first_time(register: Register) -> None:
    arrival, reading = sent("a.xlsx", 5, {JANUARY: 90.0})
    register.add(arrival, [reading])
    register.add(replace(arrival, name="salinan.xlsx", first=at(9)), [reading])
    (file,) = register.files()
    assert (file.name, file.received) == ("a.xlsx", at(5))
    assert register.readings_by_hash() == {arrival.sha: 1}
    assert counted(account_of(register).merged) == {JANUARY: 90.0}


def test_a_file_read_anew__holds_what_was_read_last(register: Register) -> None:
    arrival, reading = sent("a.xlsx", 5, {JANUARY: 90.0, FEBRUARY: 1.0})
    register.add(arrival, [reading], version=0)
    _, better = sent("a.xlsx", 5, {JANUARY: 91.0})
    register.add(arrival, [better], version=2)
    assert counted(account_of(register).merged) == {JANUARY: 91.0}
    assert register.readings_by_hash() == {arrival.sha: 2}


def test_register_opened_again__says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "register.sqlite"
    finding = Finding(
        Code.LOCKED_CHANGED, Origin("a.xlsx", "Mei", "L8"), "“45”", "20", KEY.post
    )  # fmt: skip
    values: dict[Place, float | str] = {JANUARY: 90.125, REMARK: "hujan “lebat”"}
    with Register(path) as first:
        standing = fed(first, sent("a.xlsx", 5, values, findings=(finding,)))
        files = first.files()
    with Register(path) as second:
        assert (account_of(second).merged, second.files()) == (standing, files)
    assert files[0].findings == (finding,)
    assert counted(standing) == values


@pytest.mark.parametrize("key", [KEY, HYPHENATED, ContractKey(2027, "A-1-2", 10)])
def test_contract_key__comes_back(register: Register, key: ContractKey) -> None:
    fed(register, sent("a.xlsx", 5, {JANUARY: 1.0}, key=key))
    assert [file.key for file in register.files()] == [key]
    assert list(latest_by_contract(register.files())) == [key]


def test_latest_by_contract__is_the_last_received(register: Register) -> None:
    fed(register, sent("b", 9, {}), sent("a", 5, {}), sent("x", 10, {}, key=None))
    assert latest_by_contract(register.files())[KEY].name == "b"


FILES = st.lists(
    st.tuples(
        st.integers(1, 4),  # received on this day
        st.integers(0, 2),  # saved at this hour
        st.sampled_from((KEY, HYPHENATED, None)),
        st.dictionaries(
            st.sampled_from((JANUARY, FEBRUARY, REMARK)), st.sampled_from((1.0, 2.0, "x"))
        ),
    ),
    max_size=7,
)


def standing_of(files: Iterable[Sent]) -> MergedReports:
    with tempfile.TemporaryDirectory() as folder, Register(Path(folder) / "r.sqlite") as register:
        return fed(register, *files)


@settings(max_examples=40, deadline=None)
@given(FILES, st.randoms(use_true_random=False))
def test_standing__does_not_depend_on_the_order_of_registration(
    made: list[tuple[int, int, ContractKey | None, dict[Place, float | str]]],
    chance: object,
) -> None:
    files = [
        sent(f"{number}.xlsx", day, values if key else {}, modified=f"2026-02-01T0{hour}", key=key)
        for number, (day, hour, key, values) in enumerate(made)
    ]
    mixed = list(files)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    first, second = standing_of(files), standing_of([*mixed, *files])
    assert set(first.observations) == set(second.observations)
    assert set(first.findings) == set(second.findings)


@settings(max_examples=40, deadline=None)
@given(FILES)
def test_standing__is_the_last_value_of_each_place(
    made: list[tuple[int, int, ContractKey | None, dict[Place, float | str]]],
) -> None:
    """The rule said once more, in two lines."""
    files = [
        sent(f"{number}.xlsx", day, values if key else {}, modified=f"2026-02-01T0{hour}", key=key)
        for number, (day, hour, key, values) in enumerate(made)
    ]
    ordered = sorted(
        files, key=lambda file: (file[0].first, file[1].submission.modified, file[1].sha)
    )
    expected = {
        (seen.key, seen.code, seen.field, seen.month): seen
        for _, reading in ordered
        for seen in reading.submission.observations
    }
    assert set(standing_of(files).observations) == set(expected.values())


# From the inbox --------------------------------------------------------------------------------


def test_collect__registers_each_content_once_and_keeps_it(tmp_path: Path) -> None:
    folder, issued = Folder(tmp_path), samples.edition()
    shelf = issuing.by_contract([issued])
    typed: dict[samples.Typed, typist.CellEntry] = {JANUARY: 90}
    good, bad = samples.typed_in(issued, typed), b"%PDF-1.7"
    for name, content in (
        ("a.xlsx", good), ("salinan/Copy of a.xlsx", good), ("b.pdf", bad), ("~$a.xlsx", b"x"),
    ):  # fmt: skip
        files_.save(content, folder.inbox / name)
    with Register(folder.register) as register:
        done = [collect(folder, register, shelf, at(5))]
        first = account_of(register).merged
        done.append(collect(folder, register, shelf, at(9)))
        assert [(one.new, one.again) for one in done] == [(2, 0), (0, 0)]
        assert [faults(one.findings) for one in done] == [[("K608", "", "")]] * 2, (
            "each run says so"
        )
        assert account_of(register).merged == first
        assert counted(first) == {JANUARY: 90.0}
        assert {file.received for file in register.files()} == {at(5)}
        assert [f.code for file in register.files() for f in file.findings] == [Code.NOT_A_WORKBOOK]
    kept = {path.name: path.read_bytes() for path in folder.originals.iterdir()}
    assert kept == {f"{fingerprint(good)}.xlsx": good, f"{fingerprint(bad)}.pdf": bad}


def test_collect__a_later_copy_with_a_correction_counts(tmp_path: Path) -> None:
    folder, issued = Folder(tmp_path), samples.edition()
    shelf = issuing.by_contract([issued])
    with Register(folder.register) as register:
        for day, value in ((5, 90), (9, 95)):
            typed: dict[samples.Typed, typist.CellEntry] = {JANUARY: value}
            files_.save(samples.typed_in(issued, typed), folder.inbox / f"{day}.xlsx")
            collect(folder, register, shelf, at(day))
        standing = account_of(register).merged
    assert counted(standing) == {JANUARY: 95.0}
    assert [(f.code, f.where.file) for f in standing.findings] == [(Code.RESULT_CHANGED, "9.xlsx")]


# Only read -------------------------------------------------------------------------------------


def test_untouched__reads_what_is_there_and_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "arsip 100% #1" / "register.sqlite"
    with Register(path) as register:
        standing = fed(register, sent("a.xlsx", 5, {JANUARY: 90.0}))
    before = path.read_bytes(), path.stat().st_mtime_ns
    with Register(path, untouched=True) as register:
        assert account_of(register).merged == standing
        with pytest.raises(sqlite3.OperationalError):
            fed(register, sent("b.xlsx", 6, {JANUARY: 95.0}))
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert [one.name for one in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("C:/kerja 1/r.sqlite", "file:///C:/kerja%201/r.sqlite"),
        ("//pemda/biro/r.sqlite", "file:////pemda/biro/r.sqlite"),
        ("/kerja/r?.sqlite", "file:///kerja/r%3F.sqlite"),
    ],
)
def test_address__is_one_that_sqlite_takes(path: str, expected: str) -> None:
    class There(PurePosixPath):
        def absolute(self) -> There:
            return self

    assert _address(There(path)) == expected  # type: ignore[arg-type]


# What people decide about files ------------------------------------------------------------------


def ruling(subject: str, sort: str = ACCEPTED_FILE, post: str = "DINKES") -> FileDecision:
    where = Origin("Buku Induk.xlsx", "Keputusan", "C5")
    return FileDecision(
        sort=sort, post=post, subject=subject, reason="keliru kirim", by="Sekda", where=where
    )


FIRST, SECOND = sent("Mei/a.xlsx", 5, {JANUARY: 90.0}), sent("b.xlsx", 9, {JANUARY: 95.0})
NAMES = ("Mei/a.xlsx", "a.xlsx", " A.XLSX ", "masuk\\mei\\a.xlsx", "masuk/Mei/a.xlsx",
         FIRST[1].sha, FIRST[1].sha[:8].upper())  # fmt: skip


def ruled(register: Register, *rulings: FileDecision) -> MergedReports:
    fed(register, FIRST, SECOND)
    stripped = tuple(replace(one, subject=one.subject.strip()) for one in rulings)
    return account_of(register, stripped).merged


@pytest.mark.parametrize("name", NAMES)
def test_an_accepted_file__wins_over_a_later_one_and_the_loser_is_told(
    register: Register, name: str
) -> None:
    standing = ruled(register, ruling(name))
    assert counted(standing) == {JANUARY: 90.0}
    (finding,) = standing.findings
    assert (finding.code, finding.where.file, finding.seen) == (
        Code.DECIDED_OTHERWISE, "b.xlsx", "95",
    )  # fmt: skip
    assert counted(account_of(register).merged) == {JANUARY: 95.0}, (
        "without the line the later one counts"
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_refused_file__counts_for_nothing(register: Register, name: str) -> None:
    fed(register, sent("c.xlsx", 3, {JANUARY: 80.0}))
    later = ruling(SECOND[0].name, REFUSED_FILE)
    assert counted(ruled(register, later, ruling(name, REFUSED_FILE))) == {JANUARY: 80.0}


def test_both_accepted_and_refused__is_refused(register: Register) -> None:
    both = (ruling("a.xlsx"), ruling("a.xlsx", REFUSED_FILE))
    assert counted(ruled(register, *both)) == {JANUARY: 95.0}


@pytest.mark.parametrize("name", ["c.xlsx", "aa.xlsx", FIRST[1].sha[:7], "0" * 8])
def test_a_decision_about_no_file__is_told_with_what_may_be_meant(
    register: Register, name: str
) -> None:
    standing = ruled(register, ruling(name, REFUSED_FILE))
    assert counted(standing) == {JANUARY: 95.0}
    (finding,) = [one for one in standing.findings if one.code is Code.FILE_UNKNOWN]
    assert (finding.where.sheet, finding.where.cell, finding.post) == ("Keputusan", "C5", "DINKES")
    if name == "aa.xlsx":
        assert "Mei/a.xlsx" in finding.expected
    if name == "0" * 8:
        assert "riwayat DINKES" in finding.expected


def test_a_decision_about_another_opd__does_not_touch_a_file(register: Register) -> None:
    standing = ruled(register, ruling("b.xlsx", REFUSED_FILE, post="DPUPR"))
    assert counted(standing) == {JANUARY: 95.0}
    assert Code.FILE_UNKNOWN in told(standing)


def test_one_name_of_two_files__is_told_with_their_hashes(register: Register) -> None:
    other = sent("Juni/a.xlsx", 12, {JANUARY: 99.0})
    fed(register, other)
    standing = ruled(register, ruling("a.xlsx", REFUSED_FILE))
    assert counted(standing) == {JANUARY: 95.0}
    (finding,) = [one for one in standing.findings if one.code is Code.FILE_MANY]
    assert FIRST[1].sha[:8] in finding.expected
    assert other[1].sha[:8] in finding.expected


# Sent again ------------------------------------------------------------------------------------


def test_an_old_version_in_a_newer_mail__counts_again(register: Register) -> None:
    standing = fed(register, FIRST, SECOND, mailed(FIRST, 11))
    assert counted(standing) == {JANUARY: 90.0}
    assert told(standing) == [Code.RESULT_CHANGED]
    assert [file.copy_of for file in register.files()] == ["", "", ""]


def test_the_date_of_the_mail__decides_and_not_that_of_registration(register: Register) -> None:
    early = mailed(sent("c.xlsx", 20, {JANUARY: 80.0}), 2)
    standing = fed(register, SECOND, early)
    assert counted(standing) == {JANUARY: 95.0}
    assert [file.received for file in register.files()] == [at(2), at(9)]


@pytest.mark.parametrize("when", [dt.datetime(2031, 1, 1), dt.datetime(1970, 1, 1), None])
def test_a_date_that_cannot_be__gives_way_to_that_of_registration(
    when: dt.datetime | None,
) -> None:
    arrival = Arrival(sha="0", name="a.eml", first=at(9), letter=Envelope(sent=when))
    assert arrival.received == at(9)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_same_workbook_saved_beside_its_mail__counts_once(
    register: Register, order: tuple[int, ...]
) -> None:
    """The clerk saves an old attachment after a newer version came: it does not win again."""
    files = (mailed(FIRST, 4), SECOND, FIRST)
    standing = fed(register, *(files[at] for at in order))
    assert counted(standing) == {JANUARY: 95.0}
    assert [bool(file.copy_of) for file in register.files()] == [False, True, False]


def test_a_repetition_of_what_counts__is_told(register: Register) -> None:
    standing = fed(register, mailed(SECOND, 4), SECOND)
    (finding,) = standing.findings
    assert (finding.code, finding.where.file) == (Code.SAME_FILE, "b.xlsx")


def test_a_blank_resend__erases_nothing_and_says_nothing_new(register: Register) -> None:
    standing = fed(register, FIRST, sent("c.xlsx", 12, {}))
    assert counted(standing) == {JANUARY: 90.0}
    assert standing.findings == ()


PARTS = (
    sent("bidang 1.xlsx", 5, {("WUB", Field.VALUE, 1): 1.0, ("JALAN", Field.VALUE, 1): 2.0}),
    sent("bidang 2.xlsx", 6, {("STUNTING", Field.VALUE, 1): 3.0, ("JALAN", Field.VALUE, 1): 4.0}),
)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_partial_returns__are_merged_and_conflicts_told(
    register: Register, order: tuple[int, ...]
) -> None:
    standing = fed(register, *(PARTS[at] for at in order))
    assert {code: value for (code, _, _), value in counted(standing).items()} == {
        "WUB": 1.0, "JALAN": 4.0, "STUNTING": 3.0,
    }  # fmt: skip
    assert [(f.code, f.where.file) for f in standing.findings] == [
        (Code.RESULT_CHANGED, "bidang 2.xlsx")
    ]


def test_tallies__say_what_each_file_has_part_in(register: Register) -> None:
    later = sent("c.xlsx", 12, {JANUARY: 95.0, FEBRUARY: 1.0})
    tallies = fed(register, FIRST, SECOND, later).tallies
    assert [(t.new, t.changed, t.same, t.counting) for t in tallies] == [
        (1, 0, 0, 0), (0, 1, 0, 0), (1, 0, 1, 2),
    ]  # fmt: skip
    assert [t.months for t in tallies] == [(1,), (1,), (1, 2)]
    assert tallies[0].replaced_by == (f"“c.xlsx” ({later[1].sha[:8]})",)


MAILS = st.lists(
    st.tuples(st.integers(0, 3), st.one_of(st.none(), st.integers(1, 9))),
    min_size=1, max_size=6, unique=True,
)  # fmt: skip
BOOKS = tuple(
    sent(f"{at}.xlsx", 10 + at, {JANUARY: float(at), (f"R{at}", Field.VALUE, 1): 1.0})
    for at in range(4)
)


@settings(max_examples=25, deadline=None)
@given(MAILS, st.randoms(use_true_random=False), st.sets(st.integers(0, 3)))
def test_standing_of_mails_and_copies__does_not_depend_on_the_order(
    made: list[tuple[int, int | None]], chance: object, chosen: set[int]
) -> None:
    """The same workbook bare and in mails of several days, some accepted by decision."""
    files = [BOOKS[book] if day is None else mailed(BOOKS[book], day) for book, day in made]
    rulings = [ruling(BOOKS[book][1].sha) for book in chosen]
    mixed = list(files)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    found = []
    for order in (files, mixed):
        with tempfile.TemporaryDirectory() as root, Register(Path(root) / "r.sqlite") as opened:
            fed(opened, *order)
            found.append(account_of(opened, rulings).merged)
    assert set(found[0].observations) == set(found[1].observations)
    assert set(found[0].findings) == set(found[1].findings)


# The register of version 1 -----------------------------------------------------------------------


def first_version(path: Path, *files: tuple[str, str, str]) -> None:
    """A register as issue 1 made it: (hash, name, received) and January's value for each."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.executescript(schema.ONE)
        for sha, name, received in files:
            database.execute(
                "INSERT INTO files VALUES (?,?,?,'',?,1,'diterima','[]')",
                (sha, name, received, str(KEY)),
            )
            database.execute(
                "INSERT INTO observations VALUES (?,'WUB','realisasi',1,90.0,NULL,'Januari','F8')",
                (sha,),
            )
        database.execute("PRAGMA user_version = 1")
        database.commit()


def test_version_1__keeps_every_date_and_value(tmp_path: Path) -> None:
    path = tmp_path / "register.sqlite"
    first_version(path, ("a" * 64, "a.xlsx", "2026-02-05T09:00:00"))
    before = path.read_bytes()
    with Register(path, untouched=True) as looked:
        seen = looked.files(), counted(account_of(looked).merged)
    assert path.read_bytes() == before, "looking at it brings up nothing on disk"
    for _ in range(2):
        with Register(path) as register:
            assert (register.files(), counted(account_of(register).merged)) == seen
            assert register.readings_by_hash() == {"a" * 64: 0}, "to be read again"
    assert seen[0][0].received == at(5)
    assert seen[1] == {JANUARY: 90.0}


def test_version_1__is_read_again_from_the_originals(tmp_path: Path) -> None:
    folder, issued = Folder(tmp_path), samples.edition()
    content = samples.typed_in(issued, {JANUARY: 95})
    sha = fingerprint(content)
    files_.save(content, folder.originals / f"{sha}.xlsx")
    first_version(
        folder.register, (sha, "a.xlsx", "2026-02-05T09:00:00"), ("b" * 64, "b", "2026-02-01")
    )
    with Register(folder.register) as register:
        done = collect(folder, register, issuing.by_contract([issued]), at(20))
        assert (done.new, done.again) == (0, 1)
        assert counted(account_of(register).merged) == {JANUARY: 95.0}
        assert {file.name: file.received for file in register.files()}["a.xlsx"] == at(5)
        assert register.readings_by_hash() == {sha: READING, "b" * 64: 0}, (
            "what is gone keeps what it said"
        )


def test_half_made_version_1__is_brought_up(tmp_path: Path) -> None:
    path = tmp_path / "register.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute(schema.ONE.split(";")[0])
    with Register(path) as register:
        assert register.files() == ()


def test_version_2__keeps_what_it_knew_and_learns_of_letters(tmp_path: Path) -> None:
    path = tmp_path / "register.sqlite"
    first_version(path, ("a" * 64, "a.xlsx", "2026-02-05T09:00:00"))
    with Register(path) as register:
        before = register.files(), counted(account_of(register).merged)
    with contextlib.closing(sqlite3.connect(path)) as database:
        for table in ("outbox", "bounces", "mails"):
            database.execute(f"DROP TABLE {table}")
        for column in ("readings", "typed"):
            database.execute(f"ALTER TABLE observations DROP COLUMN {column}")
        database.execute("PRAGMA user_version = 2")
        database.commit()
    with Register(path) as register:
        assert (register.files(), counted(account_of(register).merged)) == before
    with Outbox(path) as outbox:
        assert not (outbox.entries())
        assert not (outbox.bounces())
        assert not (outbox.mail_records())


def test_a_later_version__is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "register.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    for untouched in (False, True):
        with pytest.raises(NewerRegisterError, match="perbarui kontrak-xl"):
            Register(path, untouched=untouched)


# Only what is new is read ------------------------------------------------------------------------


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are taken apart."""
    names: list[str] = []

    def counted_jobs(jobs: Iterable[Job], _workers: int) -> Iterator[tuple[Job, Parcel]]:
        for job in jobs:
            names.append(job.name)
            yield job, unpack(job.content, job.name, job.passwords, job.without)

    monkeypatch.setattr(collecting, "unpack_all", counted_jobs)
    return names


def test_only_what_is_new__is_read(tmp_path: Path, reads: list[str]) -> None:
    folder, issued = Folder(tmp_path), samples.edition()
    shelf = issuing.by_contract([issued])
    runs = []
    with Register(folder.register) as register:
        for day, name in ((5, "a.xlsx"), (6, "a.xlsx"), (7, "b.xlsx")):
            files_.save(samples.typed_in(issued, {JANUARY: ord(name[0])}), folder.inbox / name)
            reads.clear()
            collect(folder, register, shelf, at(day))
            runs.append(tuple(reads))
    assert runs == [("a.xlsx",), (), ("b.xlsx",)]


@pytest.mark.parametrize("raised", [False, True])
def test_what_could_not_be_read__is_tried_again(
    tmp_path: Path, reads: list[str], monkeypatch: pytest.MonkeyPatch, *, raised: bool
) -> None:
    """A file of an edition that nobody has yet; a later version of the reading reads all."""
    folder, issued = Folder(tmp_path), samples.edition()
    files_.save(samples.typed_in(issued, {JANUARY: 90}), folder.inbox / "a.xlsx")
    files_.save(b"%PDF-1.7", folder.inbox / "b.pdf")
    with Register(folder.register) as register:
        collect(folder, register, {}, at(5))
        assert [file.key for file in register.files()] == [None, None]
        reads.clear()
        if raised:
            monkeypatch.setattr(collecting, "READING", READING + 1)
        collect(folder, register, issuing.by_contract([issued]), at(9))
        assert sorted(reads) == (["a.xlsx", "b.pdf"] if raised else ["a.xlsx"])
        assert counted(account_of(register).merged) == {JANUARY: 90.0}
        assert {file.received for file in register.files()} == {at(5)}
        reads.clear()
        collect(folder, register, issuing.by_contract([issued]), at(10))
        assert reads == []


def a_newer_reading_stands(root: Path) -> None:
    """An earlier version that runs in between reads nothing again, and says so."""
    folder, issued = Folder(root), samples.edition()
    files_.save(samples.typed_in(issued, {JANUARY: 90}), folder.inbox / "a.xlsx")
    shelf = issuing.by_contract([issued])
    with Register(folder.register) as register, pytest.MonkeyPatch.context() as patch:
        with pytest.MonkeyPatch.context() as later:
            later.setattr(collecting, "READING", READING + 1)
            assert collect(folder, register, shelf, at(5)).findings == ()
        patch.setattr(collecting, "_register", None)
        (told,) = collect(folder, register, shelf, at(6)).findings
        assert (told.code, told.seen) == (Code.NEWER_READING, str(READING + 1))
        assert counted(account_of(register).merged) == {JANUARY: 90.0}


def test_what_a_newer_version_has_read__stands(tmp_path: Path) -> None:
    a_newer_reading_stands(tmp_path)


# Containers ------------------------------------------------------------------------------------


def zipped(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.slow
def test_a_zip_with_40_files__is_forty_submissions(tmp_path: Path, reads: list[str]) -> None:
    folder = Folder(tmp_path)
    posts = ["DINKES", "DPUPR"]
    shelf = issuing.by_contract([samples.edition(post) for post in posts])
    files = {
        f"{post}/{at}.xlsx": samples.typed_in(samples.edition(post), {JANUARY: at})
        for post in posts
        for at in range(20)
    }
    files_.save(zipped(files), folder.inbox / "semua.zip")
    with Register(folder.register) as register:
        collect(folder, register, shelf, at(5))
        found = register.files()
        assert len(found) == 40
        assert {file.key.post for file in found if file.key} == set(posts)
        assert {file.file for file in found} == {"semua.zip"}
        assert len(account_of(register).merged.observations) == 2
    assert reads == ["semua.zip"]


def test_a_mail_with_two_workbooks_one_of_another_opd(tmp_path: Path, reads: list[str]) -> None:
    folder, posts = Folder(tmp_path), ("DINKES", "DPUPR")
    shelf = issuing.by_contract([samples.edition(post) for post in posts])
    files = {
        f"{post}.xlsx": samples.typed_in(samples.edition(post), {JANUARY: 7}) for post in posts
    }
    files_.save(mail(files, 4), folder.inbox / "surat.eml")
    with Register(folder.register) as register:
        collect(folder, register, shelf, dt.datetime(2026, 2, 9))
        found = register.files()
    assert sorted((file.name, file.key.post) for file in found if file.key) == [
        ("surat.eml/DINKES.xlsx", "DINKES"), ("surat.eml/DPUPR.xlsx", "DPUPR"),
    ]  # fmt: skip
    assert {(file.received.date(), file.letter and file.letter.message_id) for file in found} == {
        (dt.date(2026, 2, 4), "<4@contoh>")
    }
    assert all("dinkes@contoh.go.id" in file.letter.sender for file in found if file.letter)
    assert reads == ["surat.eml"]


def test_what_a_workbook_says_of_itself__is_kept(tmp_path: Path, reads: list[str]) -> None:
    """Who saved it last, with what; what was read of the newest is whole again (G-68).

    Be it a number without a plausible reading, words that become a remark, or two readings.
    """
    folder, issued = Folder(tmp_path), samples.edition()
    shelf = issuing.by_contract([issued])
    march, april = (("WUB", Field.VALUE, month) for month in (3, 4))
    content = samples.typed_in(
        issued, {JANUARY: 90, FEBRUARY: "12-15", march: "belum", april: "1.250"}
    )
    files_.save(content, folder.inbox / "a.xlsx")
    with Register(folder.register) as register:
        collect(folder, register, shelf, at(5))
        account = account_of(register)
    ((file, again),) = account.newest()
    assert file.saved.application == "Microsoft Excel", "what xlsxwriter writes"
    whole = collecting.readings(unpack(content, "a.xlsx"), "a.xlsx", shelf)[0].submission
    assert [(one.text, one.month) for one in again.unread] == [("12-15", 2)]
    assert {(one.field, one.month, bool(one.readings)) for one in again.observations} == {
        (Field.VALUE, 1, False), (Field.OBSTACLE, 3, False), (Field.VALUE, 4, True),
    }  # fmt: skip
    assert set(again.observations) == set(whole.observations)
    assert (again.findings, again.unread, again.verdict, again.modified, again.number) == (
        whole.findings, whole.unread, whole.verdict, whole.modified, whole.number,
    )  # fmt: skip
    assert reads == ["a.xlsx"]


def test_a_workbook_without_any_input__is_told(tmp_path: Path, reads: list[str]) -> None:
    folder, issued = Folder(tmp_path), samples.edition()
    files_.save(samples.contract(issued), folder.inbox / "kosong.xlsx")
    with Register(folder.register) as register:
        collect(folder, register, issuing.by_contract([issued]), at(5))
        (file,) = register.files()
    assert [f.code for f in file.findings] == [Code.ALL_BLANK]
    assert file.verdict == Verdict.WITH_NOTES
    assert reads


def test_identity_in_conflict__a_decision_gives_it_to_an_opd(
    tmp_path: Path, reads: list[str]
) -> None:
    """The seal of another OPD stands on a sheet; without the decision it is quarantined again."""
    folder, issued, other = Folder(tmp_path), samples.edition(), samples.edition("DPUPR")
    shelf = issuing.by_contract([issued, other])
    foreign = str(editions.seal_of(other))
    book = typist.fill(samples.typed_in(issued, {JANUARY: 90}), {("Mei", "K3"): foreign})
    files_.save(book, folder.inbox / "a.xlsx")
    taken = ruling("a.xlsx")
    with Register(folder.register) as register:
        for rulings, expected in (((), {}), ((taken,), {JANUARY: 90.0}), ((), {})):
            collect(folder, register, shelf, at(5), rulings=rulings)
            assert counted(account_of(register, rulings).merged) == expected
            (file,) = register.files()
            conflicts = [f for f in file.findings if f.code is Code.IDENTITY_CONFLICT]
            assert bool(conflicts) is not bool(rulings)
    assert len(reads) == 3
