"""The OPD's own rapor: its numbers are the scores, its sums add up, and it tells of nobody else."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import re
import zipfile
from functools import cache
from html import unescape
from typing import TYPE_CHECKING

import pytest

from kontrak_xl.contracts import issuing, seal
from kontrak_xl.contracts.changes import Change, Matter
from kontrak_xl.core.findings import Code, Finding, Findings
from kontrak_xl.core.model import MONTHS, ContractKey, Measure, Party, Period, Stage, TermStatus
from kontrak_xl.core.numerals import show
from kontrak_xl.core.observations import Field, Observation, Origin
from kontrak_xl.ranking.rapor import book as own
from kontrak_xl.ranking.sheets import book
from kontrak_xl.ranking.view import gather
from kontrak_xl.returns.reading import submission
from kontrak_xl.rules.decisions import (
    BONUS,
    DEDUCTION,
    EXCLUSION,
    REFUSED_FILE,
    WAIVER,
    Decision,
    Decisions,
    Verification,
)
from kontrak_xl.rules.ranks import EXCLUDED, SILENT
from kontrak_xl.rules.scores import score
from kontrak_xl.workbook import writer
from tests.support import office
from tests.support.rankings import (
    MONTH,
    ORIGIN,
    PERIOD,
    RANKING,
    World,
    moneyed,
    report,
    world,
    year,
)
from tests.support.repair_rules import check

if TYPE_CHECKING:
    from pathlib import Path

    from kontrak_xl.ranking.report import Report
    from kontrak_xl.workbook.pages import Page

POSTS = 12
SILENT_POST, UNMEASURED_POST = "OPD-002", "OPD-003"
Cells = dict[tuple[int, int], object]


def key(post: str) -> ContractKey:
    return ContractKey(2026, post)


@cache
def half() -> Report:
    return year(world(POSTS))


def sheet(made: Report, post: str, name: str = "Rapor") -> Page:
    return next(page for page in own.build(made, post).pages if page.name == name)


def cells(page: Page) -> Cells:
    """Everything that stands on a page, by place."""
    found: Cells = {(put.row, put.col): put.value for put in page.cells}
    return found | {(merge.row, merge.col): merge.value for merge in page.merges}


def texts(page: Page) -> str:
    return "\n".join(str(value) for value in cells(page).values())


def boxes(page: Page) -> dict[str, object]:
    """What stands below each header of the boxes on top."""
    found = cells(page)
    row = next(row for (row, _), value in found.items() if value == "Bobot terukur (%)")
    return {str(found[row, col]): found[row + 1, col] for col in range(0, 12, 2)}


def beside(page: Page, label: str) -> list[object]:
    """The values in the row of a label, from left to right."""
    found = cells(page)
    row = next(row for (row, _), value in found.items() if str(value).startswith(label))
    return [found[at] for at in sorted(found) if at[0] == row]


def ruled(*decisions: Decision, made: World | None = None) -> Report:
    """The month after decisions."""
    from_world = made or moneyed(world(POSTS))
    scores = score(
        from_world.editions, from_world.observations, from_world.central, PERIOD, RANKING,
        Decisions(decisions=decisions),
    )  # fmt: skip
    return dataclasses.replace(report(from_world), scores=scores, decisions=decisions)


def decision(sort: str, post: str, **more: object) -> Decision:
    plain = Decision(sort=sort, key=key(post), subject="", reason="bencana", by="Bupati")
    return dataclasses.replace(plain, **more)  # type: ignore[arg-type]


# The numbers -------------------------------------------------------------------------------


def test_every_number_is_that_of_the_scores() -> None:
    made = half()
    ranked = int(made.scores.posts["peringkat"].count())
    assert own.posts(made) == tuple(sorted(e.key.post for e in made.editions))
    for record in made.scores.posts.to_dict("records"):
        top = boxes(sheet(made, record["opd"]))
        measured = record["bobot_terukur"]
        assert top["Skor"] == (record["skor"] if measured else "–")
        assert top["Predikat"] == record["predikat"]
        assert top["Bobot terukur (%)"] == measured
        whole = record["peringkat"] == record["peringkat"]
        expected = f"{record['peringkat']:.0f} dari {ranked}" if whole else "–"
        assert top["Peringkat"] == expected


def test_every_indicator_and_every_month_is_told_as_scored() -> None:
    made, post = half(), "OPD-000"
    found = cells(sheet(made, post))
    at = {value: row for (row, col), value in found.items() if col == 0}
    rows = made.scores.rows[made.scores.rows["opd"] == post].to_dict("records")
    judged = 0
    for record in rows:
        line = [found[at[record["kode"]], col] for col in range(12)]
        assert (line[1], line[8]) == (record["indikator"], record["bobot"])
        if record["bobot_dinilai"] > 0:
            assert line[6:8] == [record["capaian"], record["nilai"]]
            assert line[9] == pytest.approx(record["bobot_nilai"])
            judged += 1
        else:
            assert line[9] == "–"
    assert 3 <= judged < len(rows)
    months = {value: row for (row, col), value in found.items() if col == 9}
    assert found[months["Jul"], 10] is None
    view = gather(made)
    seat = next(seat for seat in view.seats if seat.edition.key.post == post)
    pasts = [past for past in view.past(seat) if past]
    assert [found[months[name[:3]], 10] for name in MONTHS[:MONTH]] == [p.score for p in pasts]
    assert [found[months[name[:3]], 11] for name in MONTHS[:MONTH]] == [
        p.rank or "–" for p in pasts
    ]


def test_the_contributions_add_up_to_the_score() -> None:
    for seat in gather(half()).seats:
        if seat.measured:
            page = sheet(half(), seat.edition.key.post)
            shares = [put for put in page.cells if put.col == 10 and "$I$" in put.formula]
            told = [float(str(put.value)) for put in shares if put.formula.count("$I$") == 3]
            assert sum(told) == pytest.approx(seat.score, abs=0.011)


@pytest.mark.office
def test_libreoffice_computes_the_same_sums(tmp_path: Path) -> None:
    office.require_office()
    made = half()
    bonus = ruled(decision(BONUS, "OPD-000", points=4.5), decision(DEDUCTION, "OPD-005", points=-3))
    chosen = [(made, post) for post in own.posts(made)] + [(bonus, "OPD-000"), (bonus, "OPD-005")]
    paths = [
        writer.write(own.build(each, post), tmp_path / f"{at}.xlsx")
        for at, (each, post) in enumerate(chosen)
    ]
    counts = [len(office.formulas(path)) for path in paths]
    assert sum(counts) > 15 * POSTS
    for path, again in zip(paths, office.recalculate(paths, tmp_path / "ulang"), strict=True):
        assert check(path) == []
        assert office.disagreements(path, again) == []


def test_a_bonus_and_a_deduction_stand_between_the_sums_and_the_score() -> None:
    made = ruled(decision(BONUS, "OPD-000", points=2.0), decision(DEDUCTION, "OPD-005", points=-3))
    for post, name, points in (("OPD-000", "Bonus", 2.0), ("OPD-005", "Pengurangan", -3.0)):
        (record,) = made.scores.posts[made.scores.posts["opd"] == post].to_dict("records")
        page = sheet(made, post)
        assert beside(page, "Skor sebelum Keputusan")[1] == record["skor_dasar"]
        assert beside(page, f"{name} dengan Keputusan")[1] == points
        assert beside(page, "Skor, paling rendah")[1] == record["skor"]
        assert boxes(page)["Skor"] == record["skor"]
        assert record["skor"] != record["skor_dasar"]


# Whose month it is -------------------------------------------------------------------------


def test_final_or_sementara_with_when_and_the_head_by_name() -> None:
    made = half()
    acting = Party(name="Ir. Siti Aminah, M.T.", position="Kepala Dinas", status=TermStatus.PLT)
    editions = tuple(dataclasses.replace(e, parties=(acting,)) for e in made.editions)
    draft = dataclasses.replace(made, editions=editions)
    final = dataclasses.replace(draft, final=True)
    assert "SEMENTARA per 10 Juli 2026 pukul 09.00" in texts(sheet(draft, "OPD-000"))
    for name in ("Rapor", "Penjelasan"):
        told = texts(sheet(final, "OPD-000", name))
        assert "FINAL per 10 Juli 2026 pukul 09.00" in told
        assert "SEMENTARA" not in told
    said = texts(sheet(final, "OPD-000"))
    assert "Plt. Kepala Dinas: Ir. Siti Aminah, M.T." in said
    assert "Dinas Pendidikan dan Kebudayaan" in said
    assert "Pemerintah Kabupaten Pamekasan · Juni 2026" in said


def test_an_opd_that_did_not_report_is_told_so() -> None:
    page = sheet(half(), SILENT_POST)
    assert boxes(page)["Predikat"] == SILENT
    assert "Tidak melapor" in texts(page)
    assert "belum lapor, dihitung 0" in texts(page)


def test_an_opd_that_is_excluded_keeps_its_score_without_a_rank() -> None:
    made = ruled(decision(EXCLUSION, "OPD-006"))
    page = sheet(made, "OPD-006")
    assert boxes(page)["Predikat"] == EXCLUDED
    assert boxes(page)["Peringkat"] == "–"
    assert "Dikecualikan dengan Keputusan" in texts(page)
    assert "tidak diperingkat" in texts(sheet(made, "OPD-006", "Penjelasan"))


def test_one_of_whom_nothing_is_judged_has_dashes_and_no_division() -> None:
    made = world(POSTS)
    bare = World(made.editions, made.observations, ())
    (post,) = (e.key.post for e in made.editions if e.key.post == "OPD-004")
    page = sheet(report(bare), post)
    assert boxes(page)["Skor"] == "–"
    assert not [put for put in page.cells if "/" in put.formula]


def test_verified_values_waivers_and_changes_are_explained() -> None:
    made = moneyed(world(POSTS))
    first = made.editions[0]
    row = first.rows[3]
    waived = decision(WAIVER, "OPD-000", code=row.code, subject=row.text)
    refused = decision(REFUSED_FILE, "OPD-000", subject="paket.zip › lama.xlsx")
    verified = Verification(
        key=first.key, code=row.code, subject=row.text, month=4, claimed="320", recognised="240",
        reason="80 tercatat dua kali", by="Inspektorat", on=dt.date(2026, 5, 12),
    )  # fmt: skip
    change = Change(
        matter=Matter.ROW, column="target", before=50.0, after=44.0, code=row.code, name=row.text
    )
    told = dataclasses.replace(
        ruled(waived, refused, made=made),
        verified=(verified,),
        changes=((dataclasses.replace(first, number=2, reason="efisiensi"), (change,)),),
        published={5: half().scores},
    )
    said = texts(sheet(told, "OPD-000", "Penjelasan"))
    assert "320 → 240" in said
    assert "80 tercatat dua kali (Inspektorat, 12 Mei 2026)" in said
    assert f"{WAIVER}: {row.text}" in said
    assert "tolak berkas: lama.xlsx" in said
    assert "50 → 44" in said
    assert "efisiensi (terbitan 2)" in said
    assert "Bulan sampai dengan Mei sudah ditutup" in said
    page = sheet(told, "OPD-000")
    assert "tidak dinilai" in beside(page, row.code)
    assert "320" not in texts(sheet(told, "OPD-001", "Penjelasan"))


def test_a_late_stage_and_one_that_has_not_come_are_told() -> None:
    made = moneyed(world(POSTS))
    first = made.editions[0]
    staged = dataclasses.replace(
        first.rows[3], code="TAHAP", text="Kawasan", plan=(*[None] * 3, 50.0, 50.0, *[None] * 7),
        measure=Measure.STAGES, target=100.0,
    )  # fmt: skip
    stages = (
        Stage(code="T1", indicator="TAHAP", name="Dokumen", month=4, weight=50.0),
        Stage(code="T2", indicator="TAHAP", name="Pekerjaan", month=5, weight=50.0),
    )
    changed = dataclasses.replace(first, rows=(*first.rows, staged), stages=stages)
    done = Observation(first.key, "T1", Field.DONE, 6, "2026-06-12", ORIGIN)
    late = World((changed, *made.editions[1:]), (*made.observations, done), made.central)
    said = texts(sheet(report(late), "OPD-000", "Penjelasan"))
    assert "selesai Juni, terlambat 2 bulan" in said
    assert "belum dilaporkan selesai" in said


def test_findings_are_those_of_its_own_workbook() -> None:
    place = Origin("paket DISDIK.zip › isian.xlsx", "Maret", "F8")
    changed = Finding(Code.RESULT_CHANGED, place, "371", "271 (surat BKD.eml › x.xlsx)", "OPD-000")
    asked = Finding(Code.ROW_MISSING, place, "", "Jalan", "OPD-000")
    bureaus = Finding(Code.SHARED, Origin("Buku Induk.xlsx", "OPD"), "surel", "BKD", "OPD-000")
    sender = Finding(Code.SENDER_UNKNOWN, place, "a@bkd.go.id", "b@c.go.id", "OPD-000")
    other = Finding(Code.VALUE_NOT_NUMBER, place, "sepuluh", "angka", "OPD-001")
    made = dataclasses.replace(half(), findings=Findings((changed, asked, bureaus, sender, other)))
    said = texts(sheet(made, "OPD-000", "Penjelasan"))
    assert "Maret!F8" in said
    assert "Pastikan koreksinya; sebelumnya 271." in said
    assert "Mengembalikan baris itu." in said
    assert not [word for word in ("DISDIK", "BKD", "bkd.go.id", "sepuluh") if word in said]


def test_units_below_opds_have_a_rapor_of_their_own_level() -> None:
    made = moneyed(world(POSTS))
    units = tuple(
        dataclasses.replace(e, post=dataclasses.replace(e.post, parent="DINKES"))
        for e in made.editions
    )
    found = report(World(units, made.observations, made.central))
    assert boxes(sheet(found, "OPD-000"))["Skor"] == boxes(sheet(half(), "OPD-000"))["Skor"]


def test_the_latest_of_several_contracts_is_told() -> None:
    made = world(POSTS)
    first = made.editions[0]
    second = dataclasses.replace(first, key=dataclasses.replace(first.key, serial=2))
    told = [dataclasses.replace(seen, key=second.key) for seen in made.central]
    twice = World((*made.editions, second), made.observations, (*made.central, *told))
    page = sheet(report(twice), "OPD-000")
    assert boxes(page)["Predikat"] == SILENT
    assert boxes(sheet(report(made), "OPD-000"))["Predikat"] != SILENT


def test_a_post_without_a_contract_has_no_rapor() -> None:
    with pytest.raises(LookupError, match="TIDAK-ADA"):
        own.build(half(), "TIDAK-ADA")


def test_the_name_says_month_and_opd() -> None:
    made = half()
    assert own.file_name(made, "DINKES") == "Rapor 2026-06 DINKES.xlsx"
    quarter = dataclasses.replace(made.scores, period=Period(4, 6))
    told = dataclasses.replace(made, own=Period(4, 6), beside=quarter)
    assert own.file_name(told, "A/B") == "Rapor 2026 Triwulan 2 A_B.xlsx"
    assert any("triwulan ini" in str(v) for v in cells(sheet(told, "OPD-000")).values())


def test_a_long_rapor_is_printed_on_more_sheets_of_paper_and_a_short_one_on_one() -> None:
    made = moneyed(world(POSTS))
    first = made.editions[0]
    rows = tuple(
        dataclasses.replace(first.rows[3], code=f"B{at}", text="Panjang jalan " * 6)
        for at in range(30)
    )
    long = World(
        (dataclasses.replace(first, rows=(*first.rows, *rows)), *made.editions[1:]),
        made.observations, made.central,
    )  # fmt: skip
    assert sheet(half(), "OPD-000").printing.tall == 1
    printing = sheet(report(long), "OPD-000").printing
    assert (printing.landscape, printing.wide, printing.tall) == (False, 1, 0)


# Nothing of anybody else -------------------------------------------------------------------

WORDS = ("ALFA", "BRAVO", "CHARLIE", "DELTA", "ECHO", "FOXTROT", "GOLF", "HOTEL", "INDIA",
         "JULIETT", "KILO", "LIMA")  # fmt: skip


def marked() -> tuple[Report, dict[str, str]]:
    """A year in which everything that is of one OPD carries its word; and the word of each."""
    made = moneyed(world(POSTS))
    editions, words = [], {}
    for word, e in zip(WORDS, made.editions, strict=True):
        words[e.key.post] = word
        rows = tuple(dataclasses.replace(r, text=f"{r.text} {word}") for r in e.rows)
        post = dataclasses.replace(e.post, name=f"Dinas {word}", short=word, email=f"{word}@go.id")
        party = Party(name=f"Kepala {word}", position=f"Kepala Dinas {word}")
        editions.append(dataclasses.replace(e, rows=rows, post=post, parties=(party,)))
    plain = year(World(tuple(editions), made.observations, made.central))
    decided, verified, findings, changes = [], [], [], []
    for e in editions:
        word = words[e.key.post]
        decided.append(decision(BONUS, e.key.post, points=0.0, reason=f"alasan {word}"))
        verified.append(Verification(
            key=e.key, code=e.rows[0].code, subject=word, month=1, claimed=f"1 {word}",
            recognised="2", reason=word, by=word, on=None,
        ))  # fmt: skip
        where = Origin(f"kiriman {word}.xlsx", "Juni", "F9")
        findings.append(Finding(Code.VALUE_NOT_NUMBER, where, word, "angka", e.key.post))
        change = Change(matter=Matter.ROW, column="target", before=1.0, after=2.0, name=word)
        changes.append((dataclasses.replace(e, reason=word), (change,)))
    return dataclasses.replace(
        plain, findings=Findings(findings), decisions=tuple(decided), verified=tuple(verified),
        changes=tuple(changes),
    ), words  # fmt: skip


def secrets(made: Report, words: dict[str, str]) -> dict[str, set[str]]:
    """What gives each OPD away: its word, its code, and its numbers as a file holds them."""
    found = {post: {word, post} for post, word in words.items()}
    for record in made.scores.posts.to_dict("records"):
        if not float(record["skor"]).is_integer():
            found[record["opd"]] |= {repr(record["skor"]), show(record["skor"], 2)}
    for each in made.money:
        spent = each.spent[MONTH - 1]
        found[each.post] |= {f"{each.pagu:.0f}", f"{spent:.0f}" if spent else each.post}
    return found


def leaks(content: bytes, post: str, known: dict[str, set[str]]) -> set[str]:
    """What any part of a workbook tells of OPDs other than its own; shared numbers tell nothing."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [(info.filename, archive.read(info)) for info in archive.infolist()]
    text = unescape("\n".join(f"{name}\n{part.decode('utf-8', 'replace')}" for name, part in parts))
    others = {secret for other, told in known.items() if other != post for secret in told}
    return {
        secret
        for secret in others - known.get(post, set())
        if re.search(rf"(?<![0-9.,]){re.escape(secret)}(?![0-9])", text)
    }


@pytest.mark.slow
def test_nothing_of_any_other_opd_is_anywhere_in_the_file() -> None:
    made, words = marked()
    known = secrets(made, words)
    for post in own.posts(made):
        content = writer.render(own.build(made, post))
        rows = made.scores.rows[made.scores.rows["opd"] == post]
        same = {told for nilai in rows["nilai"] for told in (repr(nilai), show(nilai, 2))}
        assert leaks(content, post, known) <= same
        assert words[post].encode() in content or leaks(
            content, "OPD-XXX", known | {"OPD-XXX": set()}
        )


def test_the_search_finds_what_the_ranking_workbook_tells() -> None:
    made, words = marked()
    known = secrets(made, words)
    found = leaks(writer.render(book.build(made)), "OPD-000", known)
    figured = 0
    for post in known.keys() - {"OPD-000"}:
        assert {words[post], post} <= found
        figures = known[post] - known["OPD-000"] - {words[post], post}
        assert bool(figures) == bool(figures & found)
        figured += bool(figures)
    assert figured >= 8


# Sent back ---------------------------------------------------------------------------------


def test_a_rapor_that_comes_back_counts_for_nobody_and_is_named_as_one() -> None:
    made = half()
    content = writer.render(own.build(made, "OPD-005"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        properties = archive.read("docProps/custom.xml").decode()
    assert f'name="{seal.RAPOR}"><vt:lpwstr>OPD-005<' in properties
    shelf = issuing.by_contract(made.editions)
    found = submission.read(content, "kiriman.xlsx", shelf)
    assert (found.key, found.observations) == (None, ())
    (finding,) = found.findings
    assert (finding.code, finding.post) == (Code.NOT_OURS, "OPD-005")
    assert "OPD-005, yang mengirim kembali rapornya," in str(finding)


def test_a_rapor_of_another_government_is_only_not_ours() -> None:
    content = writer.render(own.build(half(), "OPD-005"))
    shelf = issuing.by_contract(half().editions[:2])
    (finding,) = submission.read(content, "kiriman.xlsx", shelf).findings
    assert (finding.code, finding.post, finding.expected) == (Code.NOT_OURS, "", "OPD")
