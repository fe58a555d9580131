"""The 76 known failures of systems like ours (docs/kegagalan.md): a file, a scenario, an output."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from dataclasses import replace
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import openpyxl
import pytest

import kontrak_xl
from kontrak_xl.commands import konsolidasi, periksa, tutup
from kontrak_xl.contracts import shelf as editions
from kontrak_xl.core import files
from kontrak_xl.core.files import fingerprint
from kontrak_xl.core.findings import Code, Severity
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.model import MONTHS, ContractKey, Filler
from kontrak_xl.core.observations import Field
from kontrak_xl.returns.reading import month_sheets
from kontrak_xl.returns.reading.submission import Verdict, read
from kontrak_xl.returns.register.register import Register
from tests.support import corpus, effort, office, repair_rules, samples
from tests.support.arrivals import fed, sent
from tests.support.closings import begun, clock, put, reported, send
from tests.support.corpus import CASES, EDITION, JANUARY, NAME, READ, SHELF, VALUE, Case, at, values
from tests.support.damage import truncated, typed
from tests.support.samples import edit, faults

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

Test = TypeVar("Test")


class Sort(StrEnum):
    """What kind of proof a failure has."""

    FILE = "a damaged workbook, and all that reading it gives"
    PROCESS = "a scenario in a working folder"
    OUTPUT = "a fault that our own output must not have"
    NOT_OURS = "nothing of ours can fail so"


PROOFS: dict[int, list[tuple[Sort, str]]] = defaultdict(list)
"""The proofs of each number; the file cases and the tests below enter themselves."""
for _case in CASES:
    PROOFS[_case.number].append((Sort.FILE, _case.title))
NOT_OURS = {
    75: "the output template of a receiving ministry changes and is forgotten (usdr-gost 2755): "
    "no ministry's template is filled; the ranking is a workbook of our own declaration",
}
for _number, _why in NOT_OURS.items():
    PROOFS[_number].append((Sort.NOT_OURS, _why))


def proves(sort: Sort, number: int, title: str) -> Callable[[Test], Test]:
    """Enter a test as the proof of a number."""
    PROOFS[number].append((sort, title))
    return lambda test: test


# The table itself ----------------------------------------------------------------------------


def test_every_number_has_a_proof() -> None:
    assert set(PROOFS) == set(range(1, 77))


def test_the_count_of_each_class() -> None:
    """Numbers, not cases: a number may be proven in several ways."""
    found = Counter(sort for proofs in PROOFS.values() for sort in {sort for sort, _ in proofs})
    assert found == {Sort.FILE: 57, Sort.PROCESS: 13, Sort.OUTPUT: 7, Sort.NOT_OURS: 1}


def test_titles_are_told_apart() -> None:
    assert [title for title, count in Counter(map(str, CASES)).items() if count > 1] == []


# Files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=str)
def test_file(case: Case) -> None:
    """Exactly these findings and values, the same for the second file in one process.

    What is not accepted is kept as it was typed.
    """
    corpus.damaged(case)
    with effort.at_most(case.yardsticks):
        first = corpus.reading(case)
    assert corpus.disagreements(case, first) == ""
    assert corpus.reading(case) == first
    assert corpus.lost(first) == set()


def test_the_undamaged_file__is_read_whole_and_clean() -> None:
    found = read(corpus.filled(), NAME, SHELF)
    assert (values(found), faults(found.findings), found.verdict) == (READ, [], Verdict.ACCEPTED)
    notes = {(one.where.sheet, one.where.cell) for one in found.findings}
    assert notes == {
        (MONTHS[month - 1], at(code, field))
        for (code, field, month), said in corpus.FILLED.items()
        if field is VALUE and isinstance(said, str)
        if isinstance(READ[code, field, month], float)
    }, "each number that was typed as a text is told, and nothing else"


CONVERTED = {"xls": "xls:MS Excel 97", "ods": "ods"}


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The filled workbook as LibreOffice saves it in each format."""
    office.require_office()
    folder = tmp_path_factory.mktemp("formats")
    path = folder / NAME
    path.write_bytes(corpus.filled())
    found = {"xlsx": office.recalculate([path], folder / "xlsx")[0].read_bytes()}
    for kind, target in CONVERTED.items():
        found[kind] = office.saved_as([path], folder / kind, target)[0].read_bytes()
    return found


@pytest.mark.office
@proves(Sort.FILE, 54, "saved by LibreOffice (the mangled fixture, pyxform 611)")
def test_54_saved_by_libreoffice(converted: dict[str, bytes]) -> None:
    for _ in range(2):
        found = read(converted["xlsx"], NAME, SHELF)
        assert (values(found), faults(found.findings)) == (READ, [])


@pytest.mark.office
@proves(Sort.FILE, 60, "an old .xls or an .ods under another name (PEPFAR, vocdoni-app 219)")
@pytest.mark.parametrize("kind", CONVERTED)
@pytest.mark.parametrize("name", ["laporan.xlsx", "laporan.xls", "Kiriman (1)"])
def test_60_other_formats_by_their_content(
    converted: dict[str, bytes], kind: str, name: str
) -> None:
    for _ in range(2):
        found = corpus.taken_in(converted[kind], name, SHELF)
        assert (values(found), faults(found.findings)) == (
            READ, [(Code.OTHER_FORMAT.number, "", "")],
        )  # fmt: skip


# Scenarios -----------------------------------------------------------------------------------


def day(folder: Folder, number: int, at_month: int = 2) -> konsolidasi.Consolidation:
    """Consolidate January on a day of February."""
    return konsolidasi.konsolidasi(folder.root, 1, clock=clock(at_month, number))


def codes(done: konsolidasi.Consolidation) -> list[str]:
    """What is told of the files that came back; the Buku Induk has its own tests."""
    return [one.code.number for one in done.findings if one.code.number >= "K2"]


def received(folder: Folder) -> dict[str, str]:
    """The verdict of each file that was ever received."""
    with Register(folder.register) as register:
        return {file.name: file.verdict for file in register.files()}


@proves(Sort.PROCESS, 52, "a workbook sent back empty (usdr-gost 496)")
def test_52_an_empty_workbook_is_no_report(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    send(folder, "a.xlsx", {})
    done = day(folder, 10)
    assert codes(done) == ["K610"]
    assert next(d for d in done.deliveries if d.post == "DINKES").months[0] == "tidak melapor"


@proves(Sort.PROCESS, 63, "two files for one unit and month (FAC 3768, 5088, 4543, 1922)")
def test_63_the_latest_received_counts_and_the_change_is_told(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    send(folder, "z.xlsx", {1: 90})
    assert reported(day(folder, 10)) == 90.0
    send(folder, "a.xlsx", {1: 55})
    for _ in range(2):
        done = day(folder, 11)
        assert (reported(done), codes(done)) == (55.0, ["K601"])
    changed = next(one for one in done.findings if one.code is Code.RESULT_CHANGED)
    assert (changed.where.file, changed.seen) == ("a.xlsx", "55")
    assert "90 (z.xlsx)" in changed.expected


@proves(Sort.PROCESS, 63, "two files of one moment (FAC 1922)")
def test_63_two_files_of_one_moment_are_told(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    send(folder, "a.xlsx", {1: 90})
    send(folder, "b.xlsx", {1: 55})
    first, again = day(folder, 10), day(folder, 10)
    assert codes(first) == codes(again) == ["K602"]
    assert reported(first) == reported(again)


@proves(Sort.PROCESS, 64, "two contracts of one agency overwrite each other (usdr-gost 384)")
def test_64_two_contracts_of_one_opd_stand_side_by_side(tmp_path: Path) -> None:
    second = ContractKey(2026, "DINKES", 2)
    with Register(tmp_path / "register.sqlite") as register:
        standing = fed(
            register,
            sent("a.xlsx", 5, {("WUB", VALUE, 1): 90.0}, key=EDITION.key),
            sent("b.xlsx", 6, {("WUB", VALUE, 1): 55.0}, key=second),
        )
    assert {(seen.key, seen.value) for seen in standing.observations} == {
        (EDITION.key, 90.0),
        (second, 55.0),
    }
    assert standing.findings == ()


def decided(sort: str, subject: str, **more: Any) -> dict[str, Any]:
    return {"jenis": sort, "opd": "DINKES", "hal": subject, "alasan": "salah kirim",
            "oleh": "Sekda"} | more  # fmt: skip


@proves(Sort.PROCESS, 65, "one upload must be left out of the report (usdr-gost 1268, 1346)")
def test_65_a_decision_leaves_one_file_out(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    send(folder, "a.xlsx", {1: 90})
    day(folder, 10)
    send(folder, "b.xlsx", {1: 55})
    assert reported(day(folder, 11)) == 55.0
    put(folder, keputusan=[decided("tolak berkas", "b.xlsx")])
    done = day(folder, 12)
    assert (reported(done), codes(done)) == (90.0, [])
    assert sorted(received(folder)) == ["a.xlsx", "b.xlsx"]


@proves(Sort.PROCESS, 65, "a decision about a file that nobody knows (usdr-gost 1346)")
def test_65_a_decision_about_an_unknown_file_is_told(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    send(folder, "a.xlsx", {1: 90})
    put(folder, keputusan=[decided("tolak berkas", "c.xlsx")])
    assert codes(day(folder, 12)) == ["K612"]


@proves(Sort.PROCESS, 66, "a failed upload stored as if good (FAC 4645, 2017)")
def test_66_a_refused_file_is_kept_and_counts_for_nothing(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    send(folder, "a.xlsx", {1: 90})
    path = folder.inbox / "a.xlsx"
    whole = path.read_bytes()
    broken = truncated(0.5)(whole)
    files.save(broken, path)
    done = day(folder, 10)
    assert codes(done) == ["K201"]
    assert received(folder) == {"a.xlsx": "kirim ulang"}
    assert broken in {kept.read_bytes() for kept in folder.originals.rglob("*.xlsx")}
    assert next(d for d in done.deliveries if d.post == "DINKES").months[0] == "tidak melapor"
    files.save(whole, path)
    assert reported(day(folder, 11)) == 90.0


@proves(Sort.PROCESS, 67, "a late change was told as something else (FAC 1873)")
def test_67_a_change_of_a_closed_month_is_called_so(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    send(folder, "a.xlsx", {1: 90})
    tutup.tutup(tmp_path, "januari", clock=clock(2))
    send(folder, "b.xlsx", {1: 55})
    done = konsolidasi.konsolidasi(tmp_path, "februari", clock=clock(3))
    assert (reported(done), codes(done)) == (90.0, ["K603"])
    late = next(one for one in done.findings if one.code is Code.CLOSED_CHANGED)
    assert "sudah ditutup" in late.problem
    assert "Keputusan" in late.remedy


@proves(Sort.PROCESS, 68, "nobody can help without the file (FAC 1941, 1960, 2368)")
def test_68_every_file_is_kept_byte_by_byte_under_its_hash(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    send(folder, "a.xlsx", {1: 90})
    content = (folder.inbox / "a.xlsx").read_bytes()
    day(folder, 10)
    (folder.inbox / "a.xlsx").unlink()
    assert (folder.originals / f"{fingerprint(content)}.xlsx").read_bytes() == content
    with Register(folder.register) as register:
        (file,) = register.files()
    assert (file.name, file.sha, file.received) == ("a.xlsx", fingerprint(content), clock(2)())
    assert file.modified


@proves(Sort.PROCESS, 69, "a mail said successful, and errors stayed (TANF-app 3251)")
def test_69_three_verdicts_and_no_fourth(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    send(folder, "baik.xlsx", {1: 90})
    send(folder, "catatan.xlsx", {2: 90_000})
    send(folder, "ulang.xlsx", {3: "sembilan"}, "DPUPR")
    day(folder, 10)
    assert received(folder) == {
        "baik.xlsx": "diterima",
        "catatan.xlsx": "diterima dengan catatan",
        "ulang.xlsx": "kirim ulang",
    }
    assert len(Verdict) == 3


@proves(Sort.PROCESS, 70, "contact support, says the message (TANF-app 6091, FAC 1931)")
def test_70_every_message_says_what_is_wrong_and_what_to_do() -> None:
    for code in Code:
        if code.severity is not Severity.INFO:
            assert code.value.problem
            assert code.value.remedy
    words = " ".join(f"{code.value.problem} {code.value.remedy}".casefold() for code in Code)
    assert not re.search(r"\bhubungi|kesalahan tak terduga|unexpected|error|exception", words)


@proves(Sort.PROCESS, 70, "one file that cannot be read stops the others (FAC 1931)")
def test_70_an_error_of_our_own_is_a_finding_and_takes_down_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = begun(tmp_path)
    send(folder, "a.xlsx", {1: 3}, "DPUPR")
    send(folder, "b.xlsx", {1: 90})
    real = month_sheets.read

    def fails(opened: Any, file: str, *editions: Any) -> Any:
        if "a.xlsx" in file:
            raise ZeroDivisionError
        return real(opened, file, *editions)

    monkeypatch.setattr(month_sheets, "read", fails)
    done = day(folder, 10)
    assert codes(done) == ["K208"]
    assert reported(done) == 90.0


@proves(
    Sort.PROCESS,
    72,
    "the file with the errors cannot be sent again (open-msupply 6320, frappe 23295)",
)
def test_72_the_mended_file_is_read_like_the_one_it_mends(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    send(folder, "a.xlsx", {1: 90, 2: "sembilan", 3: "1.250"})
    before = periksa.periksa(tmp_path, [folder.inbox / "a.xlsx"])
    day(folder, 10)
    (mended,) = folder.mended.rglob("*.xlsx")
    again = periksa.periksa(tmp_path, [mended])
    assert sorted(faults(again)) == sorted(faults(before))
    shelf = {edition.key: (edition,) for edition in editions.load(folder.shelf)}
    first, second = (
        read(path.read_bytes(), NAME, shelf) for path in (folder.inbox / "a.xlsx", mended)
    )
    assert values(first) == values(second) != {}


@proves(Sort.PROCESS, 73, "last month's file sent unchanged (HOPE, INRB-UMIE 61)")
@pytest.mark.parametrize(
    ("again", "told"),
    [(lambda content: content, "K608"), (lambda content: edit(content, lambda _: None), "K609")],
    ids=["the same bytes", "saved anew"],
)  # fmt: skip
def test_73_an_unchanged_copy_is_told(
    again: Callable[[bytes], bytes], told: str, tmp_path: Path
) -> None:
    folder = begun(tmp_path)
    send(folder, "a.xlsx", {1: 90})
    day(folder, 10)
    files.save(again((folder.inbox / "a.xlsx").read_bytes()), folder.inbox / "b.xlsx")
    done = konsolidasi.konsolidasi(tmp_path, 2, clock=clock(3))
    assert (reported(done), codes(done)) == (90.0, [told])


@proves(Sort.PROCESS, 74, "exceptions for single agencies written into the code (MHCLG 80f7889c)")
def test_74_exceptions_are_decisions_with_reason_author_and_end(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    send(folder, "a.xlsx", {1: 90})
    send(folder, "b.xlsx", {1: 3}, "DPUPR")
    for until, excluded in ((None, True), (31, True), (30, False)):
        end = clock(1, until)().date() if until else None
        put(folder, keputusan=[decided("kecualikan OPD", "", sampai=end)])
        posts = day(folder, 10).scores.posts.set_index("opd")
        assert list(posts["dikecualikan"][["DINKES", "DPUPR"]]) == [excluded, False]
    put(folder, keputusan=[decided("kecualikan OPD", "", alasan=None)])
    assert {"K103"} <= {finding.code.number for finding in periksa.periksa(tmp_path)}


@proves(Sort.PROCESS, 76, "lock files and copies lie in the folder (CPF)")
def test_76_what_programmes_leave_behind_is_skipped_and_copies_are_read(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    send(folder, "laporan (1).xlsx", {1: 90})
    for name in ("~$laporan (1).xlsx", ".~lock.laporan.xlsx#", "Thumbs.db", "desktop.ini"):
        files.save(b"x" * 165, folder.inbox / name)
    done = day(folder, 10)
    assert (reported(done), codes(done)) == (90.0, [])
    assert list(received(folder)) == ["laporan (1).xlsx"]


# Our own output ------------------------------------------------------------------------------


def loaded(content: bytes) -> Any:
    """A workbook as openpyxl sees all of it."""
    return openpyxl.load_workbook(BytesIO(content))


def inputs() -> list[str]:
    """The cells that the OPD fills in the tables of a month."""
    rows = {row.code: row for row in EDITION.rows}
    places = [(code, field) for code, field, _ in READ if code in rows]
    places += [(row.code, VALUE) for row in EDITION.rows if row.filler is Filler.OPD]
    return sorted({at(code, field) for code, field in places} | {at("T-DOK", Field.DONE)})


@proves(Sort.OUTPUT, 10, "the generator made invalid defined names (Bulk-Load 1b63abc, 07de5e0)")
def test_10_our_defined_names_are_valid(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(samples.contract(EDITION))
    assert repair_rules.check(path) == []
    book = loaded(path.read_bytes())
    for sheet in book.worksheets:
        for name, found in sheet.defined_names.items():
            assert re.fullmatch(r"[A-Za-z_][\w.]*", name)
            for tab, _ in found.destinations:
                assert tab in book.sheetnames


@proves(Sort.OUTPUT, 18, "pasting over merged cells breaks the sheet (FAC 1383)")
def test_18_no_input_of_a_table_is_merged() -> None:
    tab = loaded(samples.contract(EDITION))[JANUARY]
    free = set(inputs())
    assert len(free) >= 15
    for area in tab.merged_cells.ranges:
        assert not free & {cell.coordinate for row in tab[area.coord] for cell in row}


@pytest.mark.office
@proves(Sort.OUTPUT, 27, "the template's own formulas were broken (Beta-Pack-Feedback 2, 7, 28)")
def test_27_recalculated_without_an_error(tmp_path: Path) -> None:
    office.require_office()
    folder = begun(tmp_path / "kerja")
    send(folder, "a.xlsx", {1: 90})
    paths = [tmp_path / "kosong.xlsx", tmp_path / "terisi.xlsx", day(folder, 10).path]
    paths[0].write_bytes(samples.contract(EDITION))
    paths[1].write_bytes(corpus.filled())
    for path in office.recalculate(paths, tmp_path / "dihitung"):
        found = office.cached(path)
        assert len(found) > 100
        assert [at_ for at_, value in found.items() if str(value).startswith("#")] == []


def _numbers_allowed(tab: Any, cell: str) -> Callable[[float], bool]:
    """What the validation of an input lets a person type."""
    rule = next(rule for rule in tab.data_validations.dataValidation if cell in rule.sqref)
    if rule.type != "decimal":
        return lambda _value: False
    low = float(rule.formula1)
    high = float(rule.formula2) if rule.formula2 else float("inf")
    assert rule.operator in {None, "between", "greaterThanOrEqual"}
    return lambda value: low <= value <= (high if rule.operator != "greaterThanOrEqual" else value)


@proves(Sort.OUTPUT, 35, "the instruction and the validator disagree (FAC 2393, 2534, 2482)")
@pytest.mark.parametrize("number", [-1.0, 0.0, 45.5, 100.0, 100.5, 5e14])
def test_35_what_excel_lets_in_is_what_is_read(number: float) -> None:
    tab = loaded(samples.contract(EDITION))[JANUARY]
    pairs = [
        (row.code, VALUE)
        for row in EDITION.rows
        if row.filler is Filler.OPD and row.code in {"WUB", "JALAN", "STUNTING", "SPM"}
    ]
    pairs += [("ANGGARAN", Field.PHYSICAL), ("ANGGARAN", Field.OWN_SP2D),
              ("LAYANAN", Field.NUMERATOR), ("LAYANAN", Field.DENOMINATOR)]  # fmt: skip
    cells = {at(code, field): (code, field) for code, field in pairs}
    content = typed(JANUARY, dict.fromkeys(cells, number))(samples.contract(EDITION))
    taken = {(code, field) for code, field, _ in values(read(content, NAME, SHELF))}
    allowed = {one for cell, one in cells.items() if _numbers_allowed(tab, cell)(number)}
    assert taken == allowed


@proves(Sort.OUTPUT, 37, "a value of our own list is refused (FAC 2389, 2436, 3490)")
def test_37_lists_agree_with_the_validator_both_ways() -> None:
    book = loaded(samples.contract(EDITION))
    tab = book[JANUARY]
    listed: dict[str, list[str]] = {}
    for rule in tab.data_validations.dataValidation:
        if rule.type == "list":
            text = str(rule.formula1)
            cell = str(rule.sqref).split()[0]
            if text.startswith('"'):
                listed[cell] = text.strip('"').split(",")
            else:
                name, area = text.split("!")
                listed[cell] = [one.value for (one,) in book[name.strip("'")][area]]
    scale = [step.category for step in dict(EDITION.scales)["Akreditasi"]]
    approval = {at("", Field.APPROVED): ["Ya", "Belum"]}
    assert listed == {at("AKRED"): scale} | approval
    for cell, options in listed.items():
        for word in (*options, *(option + "x" for option in options)):
            found = read(typed(JANUARY, {cell: word})(samples.contract(EDITION)), NAME, SHELF)
            assert [seen.value for seen in found.observations] == (
                [word] if word in options else []
            )
            assert bool(found.findings) == (word not in options)


@proves(
    Sort.OUTPUT,
    61,
    "load and save drops what the library does not know (connect-cli 132, neat 1051)",
)
def test_61_no_library_that_loads_and_saves_is_used() -> None:
    source = Path(kontrak_xl.__file__).parent
    trees = [ast.parse(path.read_text("utf-8")) for path in source.rglob("*.py")]
    imports = [
        ast.dump(node)
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert any("xlsxwriter" in found for found in imports)
    assert not any("openpyxl" in found or "pyexcel" in found for found in imports)


@proves(Sort.OUTPUT, 61, "what marks the errors loses the validations (ClosedXML 2203)")
def test_61_the_mended_file_has_every_rule_of_the_contract(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    send(folder, "a.xlsx", {1: 90, 2: "sembilan"})
    day(folder, 10)
    (mended,) = folder.mended.rglob("*.xlsx")
    (issued,) = (path for path in folder.contracts.glob("*.xlsx") if "DINKES" in path.name)
    before, after_ = (loaded(path.read_bytes()) for path in (issued, mended))
    for tab in MONTHS:
        assert _rules(after_[tab]) == _rules(before[tab]) != set()


def _rules(tab: Any) -> set[tuple[str, str, str]]:
    return {
        (str(rule.sqref), rule.type, str(rule.formula1))
        for rule in tab.data_validations.dataValidation
    }


@proves(Sort.OUTPUT, 62, "codes lose their zeros when our output is opened again (usdr-gost 860)")
def test_62_codes_and_numbers_of_people_are_texts() -> None:
    party = replace(EDITION.parties[0], nip="007712312010011001")
    issued = replace(EDITION, parties=(party, *EDITION.parties[1:]))
    book = loaded(samples.contract(issued))
    found = [cell for tab in book.worksheets for row in tab.iter_rows() for cell in row]
    nips = [cell for cell in found if "77123120100110" in str(cell.value).replace(" ", "")]
    assert nips
    assert {cell.data_type for cell in nips} <= {"s", "inlineStr"}
    codes_ = [cell for cell in found if cell.value in {row.code for row in EDITION.rows}]
    assert {cell.data_type for cell in codes_} <= {"s", "inlineStr"}
