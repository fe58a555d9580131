"""A doubted value is told wherever its score is: beside it, in next steps, letters and *tutup*."""

from __future__ import annotations

from dataclasses import replace

from kontrak_xl.commands.kirim import wording
from kontrak_xl.commands.tutup import unsure as before_closing
from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import Direction, Period
from kontrak_xl.core.observations import Field, Observation, Origin
from kontrak_xl.ranking import status
from kontrak_xl.ranking.view import unsure
from kontrak_xl.rules.reporting import reports_of
from kontrak_xl.rules.scores import Outlook, Scores, score
from tests.support.scoring import KEY, LAST, RANKING, edition, issued, level, of_post, seen

ROW = issued(**LAST, plan=level(40.0), direction=Direction.MIN)
DOUBTED = replace(seen("A", 1, 39.2), readings=(39.2, 392.0), typed="39.2")


def scored(*values: Observation, unread: tuple[str, ...] = ()) -> Scores:
    given = [*values, seen("B", 1, 10.0)]
    closed = [(KEY, code, Field.VALUE, 1) for code in unread]
    contract = edition(ROW, issued("B"), issued("C"))
    view = Outlook(claims=reports_of(given, closed))
    return score([contract], given, (), Period(1, 1), RANKING, view=view)


def test_beside_the_score_both_numbers_stand() -> None:
    assert unsure(of_post(scored(seen("A", 1, 39.2), seen("C", 1, 10.0)))) == ""
    doubted = of_post(scored(DOUBTED, seen("C", 1, 10.0)))
    assert unsure(doubted) == "1 isian diragukan (skor bila dibenarkan: 100,00)"
    assert doubted["skor"] == 66.67
    both = of_post(scored(DOUBTED, unread=("C",)))
    assert unsure(both) == (
        "1 isian diragukan dan 1 isian belum terbaca (skor bila dibenarkan dan terbaca sesuai "
        "rencana: 100,00)"
    )
    assert both["skor"] == 33.33


def test_whoever_closes_a_month_is_told_each_doubt() -> None:
    assert list(before_closing(scored(seen("A", 1, 39.2), seen("C", 1, 10.0)))) == []
    doubted, unread = before_closing(scored(DOUBTED, unread=("C",)))
    assert doubted == (
        "DINAS, “Indikator A”: isian diragukan, dihitung Januari 392; nilai 0,00, bila "
        "dibenarkan 100,00."
    )
    assert unread == (
        "DINAS, “Indikator C”: 1 isian belum terbaca, dihitung kosong; nilai 0,00, bila "
        "dibenarkan 100,00."
    )


def test_letters_say_what_counts_and_what_would() -> None:
    rows = scored(DOUBTED, unread=("C",)).rows
    told = rows[(rows["ragu"] > 0) | (rows["tak_terbaca"] > 0)].to_dict("records")
    lines = list(wording.unsure_lines(told))
    assert lines[:2] == [
        "", "Isian yang diragukan dihitung menurut bacaan yang terendah sampai dibenarkan:",
    ]  # fmt: skip
    assert "Indikator A: dihitung Januari 392, nilai 0,00; bila dibenarkan 100,00" in lines[2]
    assert "Indikator C: belum terbaca, nilai 0,00; bila dibenarkan 100,00" in lines[3]
    assert list(wording.unsure_lines([])) == []


def test_a_next_step_names_who_has_doubts() -> None:
    assert list(status.doubts_step({})) == []
    assert list(status.doubts_step({"DPUPR": 2, "DINKES": 1})) == [
        (
            "Putuskan 3 isian yang diragukan (lembar Verifikasi, atau minta dikirim ulang): "
            "2 OPD: DINKES, DPUPR."
        )
    ]


def test_what_has_one_reading_and_looks_wrong_is_to_be_asked_about() -> None:
    """A fall, a running total or a copied month has no other reading to decide between."""
    origin = Origin("a.xlsx", "Maret", "F8")
    codes = (Code.VALUE_FALLS, Code.MONTH_COPIED, Code.LOOKS_CUMULATIVE, Code.VALUE_FAR)
    told = [Finding(code, origin, "10", "20", "DPUPR") for code in codes]
    asked = status.asked_about([*told, Finding(Code.VALUE_FALLS, origin, "1", "2", "DINKES")])
    assert asked == {"DPUPR": 3, "DINKES": 1}
    assert list(status.asking_step({})) == []
    assert list(status.asking_step(asked)) == [
        "Tanyakan 4 isian yang meragukan kepada 2 OPD: DINKES, DPUPR."
    ]


def test_a_number_typed_as_a_text_is_told_in_the_letter() -> None:
    """It counts, but the score in the OPD's own workbook passes over it."""
    where = Origin("a.xlsx", "Mei", "F9")
    found = [
        Finding(Code.TEXT_NUMBER, where, "“45”", "45"),
        Finding(Code.PERCENT_FORMAT, where, "45%", "45"),
        Finding(Code.OUTSIDE, where, "Z9"),
    ]
    lines = list(wording.finding_lines(found))
    assert sorted(line[-6:] for line in lines) == ["[K413]", "[K424]"]
    assert any("skor di buku ini tidak menghitungnya" in line for line in lines)
