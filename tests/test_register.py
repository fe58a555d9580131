"""Which reported value counts: the latest received, whatever order the files are registered in."""

from __future__ import annotations

import datetime as dt
import sqlite3
import tempfile
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kontrak_xl import filler, issuing, writer
from kontrak_xl.collecting import collect
from kontrak_xl.findings import Code, Finding, Severity
from kontrak_xl.folder import Folder
from kontrak_xl.intake.parcel import Letter
from kontrak_xl.model import ContractKey, Field, Observation, Origin
from kontrak_xl.realizations import Submission, Verdict
from kontrak_xl.receipts import Arrival, Reading, fingerprint, latest_by_contract
from kontrak_xl.register import Register, _address
from kontrak_xl.standing import Standing

from .support import samples
from .support.samples import faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

KEY = ContractKey(2026, "DINKES")
HYPHENATED = ContractKey(2026, "DISKOP-UKM", 2)
Place = tuple[str, Field, int]
"""A row's code, the field, the month."""
JANUARY: Place = ("WUB", Field.VALUE, 1)
FEBRUARY: Place = ("WUB", Field.VALUE, 2)
REMARK: Place = ("WUB", Field.OBSTACLE, 1)
Sent = tuple[Arrival, Reading]
"""One file as it lay in the inbox, and the workbook that it is."""


def at(day: int) -> dt.datetime:
    return dt.datetime(2026, 2, day, 9, 0)


def sent(
    name: str,
    day: int,
    values: dict[Place, float | str],
    *,
    modified: str = "",
    key: ContractKey | None = KEY,
    findings: tuple[Finding, ...] = (),
) -> Sent:
    """A file that reports these values, each at a cell of its own."""
    seen = tuple(
        Observation(key or KEY, code, field, month, value, Origin(name, f"Bulan {month}", "F8"))
        for (code, field, month), value in values.items()
    )
    submission = Submission(
        file=name, key=key, number=1, modified=modified, observations=seen, findings=findings
    )
    sha = fingerprint(name.encode())
    return (
        Arrival(sha=sha, name=name, first=at(day)),
        Reading(inside="", sha=sha, submission=submission),
    )


def mailed(one: Sent, day: int, sender: str = "dinkes@contoh.go.id") -> Sent:
    """The same workbook in a mail of a day, first seen when the workbook alone would have been."""
    arrival, reading = one
    letter = Letter(sender=sender, subject="Laporan", message_id=f"<{day}>", sent=at(day))
    name = f"{arrival.name} {day}.eml"
    mail = Arrival(sha=fingerprint(name.encode()), name=name, first=at(28), letter=letter)
    return mail, replace(reading, inside=arrival.name)


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with Register(tmp_path / "arsip" / "register.sqlite") as opened:
        yield opened


def fed(register: Register, *files: Sent) -> Standing:
    for arrival, reading in files:
        register.add(arrival, [reading])
    return register.standing()


def told(standing: Standing) -> list[Code]:
    return [finding.code for finding in standing.findings]


def counted(standing: Standing) -> dict[Place, float | str]:
    return {(seen.code, seen.field, seen.month): seen.value for seen in standing.observations}


# Which value counts --------------------------------------------------------------------------


def test_standing__of_nothing_is_nothing(register: Register) -> None:
    assert register.standing() == Standing((), ())


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
    assert standing == Standing((), ())
    assert (file.key, file.verdict, file.findings) == (None, Verdict.RESEND.value, (refused,))


# Ties (DESIGN 6a.11) ---------------------------------------------------------------------------


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
    assert register.known() == {arrival.sha: 1}
    assert counted(register.standing()) == {JANUARY: 90.0}


def test_a_file_read_anew__holds_what_was_read_last(register: Register) -> None:
    arrival, reading = sent("a.xlsx", 5, {JANUARY: 90.0, FEBRUARY: 1.0})
    register.add(arrival, [reading], version=0)
    _, better = sent("a.xlsx", 5, {JANUARY: 91.0})
    register.add(arrival, [better], version=2)
    assert counted(register.standing()) == {JANUARY: 91.0}
    assert register.known() == {arrival.sha: 2}


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
        assert (second.standing(), second.files()) == (standing, files)
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


def standing_of(files: Iterable[Sent]) -> Standing:
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
    typed: dict[samples.Typed, filler.Entry] = {JANUARY: 90}
    good, bad = samples.typed_in(issued, typed), b"%PDF-1.7"
    for name, content in (
        ("a.xlsx", good), ("salinan/Copy of a.xlsx", good), ("b.pdf", bad), ("~$a.xlsx", b"x"),
    ):  # fmt: skip
        writer.save(content, folder.inbox / name)
    with Register(folder.register) as register:
        done = [collect(folder, register, shelf, at(5))]
        first = register.standing()
        done.append(collect(folder, register, shelf, at(9)))
        assert [(one.new, one.again) for one in done] == [(2, 0), (0, 0)]
        assert [faults(one.findings) for one in done] == [[("K608", "", "")]] * 2, (
            "each run says so"
        )
        assert register.standing() == first
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
            typed: dict[samples.Typed, filler.Entry] = {JANUARY: value}
            writer.save(samples.typed_in(issued, typed), folder.inbox / f"{day}.xlsx")
            collect(folder, register, shelf, at(day))
        standing = register.standing()
    assert counted(standing) == {JANUARY: 95.0}
    assert [(f.code, f.where.file) for f in standing.findings] == [(Code.RESULT_CHANGED, "9.xlsx")]


# Only read -------------------------------------------------------------------------------------


def test_untouched__reads_what_is_there_and_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "arsip 100% #1" / "register.sqlite"
    with Register(path) as register:
        standing = fed(register, sent("a.xlsx", 5, {JANUARY: 90.0}))
    before = path.read_bytes(), path.stat().st_mtime_ns
    with Register(path, untouched=True) as register:
        assert register.standing() == standing
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
