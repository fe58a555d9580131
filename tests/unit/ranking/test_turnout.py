"""Who reported is said in one way: on every sheet, on the console and for scripts."""

from __future__ import annotations

import ast
import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import kontrak_xl
from kontrak_xl.commands.console import answers
from kontrak_xl.commands.konsolidasi import Consolidation
from kontrak_xl.core.findings import NO_FINDINGS
from kontrak_xl.core.model import ContractKey, Period, RankingPolicy
from kontrak_xl.ranking.report import Report
from kontrak_xl.ranking.sheets import attention, delivery, figures, parts, summary
from kontrak_xl.ranking.sheets import book as ranking
from kontrak_xl.ranking.view import gather
from kontrak_xl.returns.counting.basis import Basis
from kontrak_xl.returns.counting.completeness import deliveries
from kontrak_xl.returns.counting.delivery import Delivery
from kontrak_xl.rules.decisions import NO_DECISIONS
from kontrak_xl.rules.ranks import NOT_YET, SILENT, Standing
from kontrak_xl.rules.reporting import Reporting, turnout
from kontrak_xl.workbook import writer
from kontrak_xl.workbook.pages import Mark, Page
from tests.support import rankings, samples
from tests.support.scoring import BANDS, due, edition, issued, seen

SOURCE = Path(kontrak_xl.__file__).parent
POSTS = ("LENGKAP", "SEBAGIAN", "DIAM", "TANPA", "RUSAK")
MARCH = Period(1, 3)
END = dt.datetime(2026, 4, 20, 9)


def shelf() -> tuple[Any, ...]:
    """Five OPDs: one of them is asked for nothing before June."""
    rows = (issued("A", plan=due((1, 10.0), (3, 10.0))), issued("B", plan=due((3, 10.0))))
    late = (issued("A", plan=due((6, 10.0))), issued("B", plan=due((6, 10.0))))
    return tuple(
        edition(
            *(late if code == "TANPA" else rows),
            key=ContractKey(2026, code),
            post=replace(edition(*rows).post, code=code, name=f"Dinas {code}", short=code),
        )
        for code in POSTS
    )


def report(
    over: frozenset[int], made: dt.datetime = END, readings: tuple[float, ...] = ()
) -> Report:
    """March, to date."""
    typed = [
        *(seen(row, at, 10.0, key=ContractKey(2026, post))
          for post, row, at in (("LENGKAP", "A", 1), ("LENGKAP", "A", 3), ("LENGKAP", "B", 3),
                                ("SEBAGIAN", "A", 3), ("RUSAK", "A", 1), ("RUSAK", "A", 3))),
    ]  # fmt: skip
    typed[0] = replace(typed[0], readings=readings)
    unread = frozenset({(ContractKey(2026, "RUSAK"), "B", typed[0].field, 3)})
    basis = Basis(
        shelf=shelf(), observations=tuple(typed), counted=tuple(typed), central=(),
        decisions=NO_DECISIONS, unread=unread, over=over,
    )  # fmt: skip
    policy = RankingPolicy(bands=BANDS)
    region = replace(samples.REGION, ranking=policy)
    return Report(
        region=region, scores=basis.score(MARCH, policy), editions=shelf(),
        deliveries=deliveries(basis.reporting(MARCH), (), MARCH), findings=NO_FINDINGS, made=made,
    )  # fmt: skip


LATE = report(frozenset({1, 2, 3}))
EARLY = report(frozenset())
DOUBTED = report(frozenset({1, 2, 3}), readings=(10.0, 100.0))


def texts(page: Page) -> list[str]:
    held = [one.value for one in page.cells], [one.value for one in page.merges]
    return [str(value) for values in held for value in values]


def test_each_opd_has_its_word_for_the_month_and_to_date() -> None:
    found = {one.post: (one.in_month(3).value, one.to_date.value) for one in LATE.deliveries}
    assert found == {
        "LENGKAP": ("lengkap", "lengkap"),
        "SEBAGIAN": ("melapor sebagian", "melapor sebagian"),
        "DIAM": ("tidak melapor", "tidak melapor"),
        "TANPA": ("belum diminta", "belum diminta"),
        "RUSAK": ("terisi, belum terbaca", "terisi, belum terbaca"),
    }
    early = {one.post: one.to_date.value for one in EARLY.deliveries}
    assert early["DIAM"] == "belum melapor"


def test_the_headline_the_console_and_the_sheet_say_the_same() -> None:
    words = "1 lengkap, 1 sebagian, 1 terisi tetapi belum terbaca, 1 belum, 1 belum diminta"
    assert LATE.turnout.words == words
    assert f"Laporan Maret: {words}." in summary.headline(gather(LATE))
    done = Consolidation(path=Path("x"), scores=LATE.scores, findings=NO_FINDINGS,
                         deliveries=LATE.deliveries, new_files=0)  # fmt: skip
    assert words in answers.summary(done)
    assert "Belum melapor: DIAM." in answers.summary(done)
    assert answers.consolidated_data(done)["laporan"]["RUSAK"] == {
        "bulan": "terisi, belum terbaca", "sampai_bulan": "terisi, belum terbaca", "diminta": 3,
        "terbaca": 2, "belum_terbaca": 1, "masa": "terisi, belum terbaca",
    }  # fmt: skip
    counted = [row[-1][0] for row in figures.glance(gather(LATE)).rows[1:6]]
    assert [getattr(one, "value", one) for one in counted] == [1, 1, 1, 1, 1]
    states = [text for text in texts(delivery.page(gather(LATE))) if text[:1] in "✓◐◇✗"]
    assert {"✓ lengkap", "◐ melapor sebagian", "✗ tidak melapor"} <= set(states)


def test_who_was_asked_nothing_or_is_still_in_time_is_on_no_list_of_sanction() -> None:
    for made, word in ((LATE, SILENT), (EARLY, NOT_YET)):
        posts = made.scores.posts.set_index("opd")
        assert posts["predikat"]["DIAM"] == word
        assert posts["predikat"]["TANPA"] not in {SILENT, NOT_YET}
        listed = "\n".join(texts(attention.page(gather(made))))
        assert "Dinas TANPA" not in listed
        assert ("Dinas DIAM" in listed) == (word == SILENT)
    steps = "\n".join(summary.steps(gather(LATE)))
    assert "Minta laporan dari 1 OPD yang tidak melapor: DIAM." in steps


def test_a_month_that_has_not_ended_says_so_and_why() -> None:
    running = report(frozenset(), dt.datetime(2026, 3, 12, 9))
    view = gather(running)
    assert parts.stage(view).startswith("BERJALAN per 12 Maret 2026")
    assert "Maret 2026 baru berakhir 31 Maret 2026" in parts.banner(view)
    assert "BERJALAN" not in parts.banner(gather(LATE))
    assert parts.stage(gather(replace(running, final=True))).startswith("FINAL")


@pytest.mark.parametrize(
    ("word", "state"),
    [("lengkap", "lengkap"), ("sebagian", "melapor sebagian"), ("belum", "tidak melapor"),
     ("", "belum diminta")],
)  # fmt: skip
def test_words_of_months_that_were_closed_before_are_still_read(word: str, state: str) -> None:
    asked, given = (4 if word else 0), {"lengkap": 4, "sebagian": 1}.get(word, 0)
    kept = Delivery(post="X", asked=asked, given=given, months=(word, *[""] * 11))
    assert (kept.in_month(1).value, kept.to_date.value) == (state, state)


def test_the_book_of_a_quarter_tells_of_its_months_together() -> None:
    """Of January to March; one who left January blank and filled in the others is no *lengkap*."""
    quarter = replace(LATE, own=Period(1, 3))
    known = {one.post: one for one in quarter.deliveries}
    words = replace(known["LENGKAP"], months=("tidak melapor", "lengkap", "lengkap", *[""] * 9))
    others = (one for one in quarter.deliveries if one.post != "LENGKAP")
    late = replace(quarter, deliveries=(words, *others))
    assert (quarter.turnout.complete, late.turnout.complete) == (1, 0)
    said = "0 lengkap, 2 sebagian, 1 terisi tetapi belum terbaca, 1 belum, 1 belum diminta"
    assert f"Laporan Triwulan I: {said}." in summary.headline(gather(late))
    assert "Triwulan I: keadaan" in texts(delivery.page(gather(late)))
    done = Consolidation(path=Path("x"), scores=late.scores, findings=NO_FINDINGS, new_files=0,
                         deliveries=late.deliveries, own=late.own)  # fmt: skip
    assert f"Laporan Triwulan I: {said}." in answers.summary(done)
    assert answers.consolidated_data(done)["laporan"]["LENGKAP"]["masa"] == "melapor sebagian"


def test_the_counts_add_up() -> None:
    found = turnout([*Reporting, Reporting.COMPLETE])
    assert found.all == 7
    assert found.asked == found.heard + found.missing == 6
    assert turnout([Reporting.NOT_ASKED]).words == "belum ada yang diminta"


def test_nobody_else_counts_opds_that_reported() -> None:
    """Who counts people by their reports reads :class:`Turnout`; nobody counts files or flags."""
    own = {"rules/reporting.py"}
    guilty = []
    for path in SOURCE.rglob("*.py"):
        name = path.relative_to(SOURCE).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            counts = isinstance(node, ast.Call) and getattr(node.func, "id", "") in {
                "len", "sum", "Counter",
            }  # fmt: skip
            told = ast.unparse(node) if counts else ""
            if name not in own and any(mark in told for mark in _MARKS):
                guilty.append((name, told))
    assert guilty == []


_MARKS = (".files", "melapor", "in_month", "to_date.", "Reporting.", ".months[", '"laporan"')
"""What an OPD's reporting can be told from."""


def test_the_order_is_ranked_unranked_silent_ended() -> None:
    view = gather(rankings.report(rankings.some_ended(12)))
    stands = [seat.standing(view.report.region.ranking) for seat in view.ranked]
    classes = [Standing.RANKED, Standing.UNMEASURED, Standing.SILENT, Standing.ENDED]
    places = [classes.index(one) for one in stands]
    assert places == sorted(places)
    assert {Standing.RANKED, Standing.SILENT, Standing.ENDED} <= set(stands)


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_what_is_unread_is_hatched_and_what_is_doubted_is_framed(tmp_path: Path) -> None:
    """On paper without colour too; the hatching stands before the colours of the heat map."""
    book = ranking.build(LATE)
    path = writer.write(book, tmp_path / "peringkat.xlsx")
    opened = openpyxl.load_workbook(path)
    signs = [cell for row in opened[parts.DELIVERY].iter_rows() for cell in row
             if cell.value == "◇"]  # fmt: skip
    assert signs
    assert {cell.fill.patternType for cell in signs} == {"lightUp"}
    own = opened[parts.OWN]
    hatched = [
        cell for row in own.iter_rows() for cell in row if cell.fill.patternType == "lightUp"
    ]
    rules = [rule for area in own.conditional_formatting for rule in area.rules
             if rule.formula == ["TRUE"]]  # fmt: skip
    assert len(hatched) == len(rules) == 1
    assert rules[0].dxf.fill.patternType == "lightUp"
    assert rules[0].priority < min(
        rule.priority for area in own.conditional_formatting for rule in area.rules
        if rule.formula != ["TRUE"]
    )  # fmt: skip
    doubt = next(page for page in ranking.build(DOUBTED).pages if page.name == parts.OWN)
    assert [put.value for put in doubt.cells if put.style.mark is Mark.DOUBT] == [100.0]
