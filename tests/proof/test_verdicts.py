"""Finished workbooks accuse nobody by an accident of data, whatever the centre has sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pytest

from kontrak_xl.commands import konsolidasi
from tests.support import verdicts
from tests.support.verdicts import OVER, STATES, Said, said, unfair

pytestmark = pytest.mark.slow

FEW = 7
MONTHS = (1, 2, 4, 6)
"""The first, one that an OPD left out, the newborn's second of its own, a half year."""


@dataclass(frozen=True)
class Finished:
    """The workbooks of a year, and who plays what."""

    cast: Mapping[str, str]
    books: Mapping[int, Said]


@pytest.fixture(scope="module", params=STATES)
def year(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    folder = tmp_path_factory.mktemp("tahun")
    cast = verdicts.play(folder, "standar", request.param, FEW)
    books = {
        month: said(konsolidasi.konsolidasi(folder, month, clock=lambda: OVER).path)
        for month in MONTHS
    }
    return Finished(cast, books)


def test_no_month_says_anything_unfair(year: Finished) -> None:
    found = {month: unfair(book, year.cast, month) for month, book in year.books.items()}
    assert found == {month: Counter() for month in MONTHS}


def test_the_hard_cases_are_there(year: Finished) -> None:
    for month, book in year.books.items():
        assert book.asked[year.cast["silent"]] > 0
        assert book.held[year.cast["silent"]] == 0
        assert book.held[year.cast["unread"]] > book.read[year.cast["unread"]]
        assert book.read[year.cast["doubted"]] == book.asked[year.cast["doubted"]]
        assert (book.asked.get(year.cast["born"], 0) > 0) is (month > 2)
        assert len(book.places) >= FEW - 3


def accuse_the_unasked(book: Said, cast: Mapping[str, str]) -> Said:
    return replace(book, asked={**book.asked, cast["born"]: 0.0}, listed=frozenset({cast["born"]}))


def rank_the_silent(book: Said, cast: Mapping[str, str]) -> Said:
    return replace(book, places={**book.places, cast["silent"]: 1})


def call_the_doubted_silent(book: Said, cast: Mapping[str, str]) -> Said:
    return replace(book, to_date={**book.to_date, cast["doubted"]: "belum melapor"})


def sanction_the_newborn(book: Said, cast: Mapping[str, str]) -> Said:
    return replace(book, listed=book.listed | {cast["born"]})


def sanction_the_unread(book: Said, cast: Mapping[str, str]) -> Said:
    return replace(book, listed=book.listed | {cast["unread"]}, waiting="")


def forget_the_silent(book: Said, cast: Mapping[str, str]) -> Said:
    return replace(book, silent=book.silent - {cast["silent"]})


def count_by_another_rule(book: Said, _cast: Mapping[str, str]) -> Said:
    return replace(book, headline=book.headline.replace(" lengkap", "9 lengkap", 1))


@pytest.mark.parametrize(
    ("planted", "named"),
    [
        (accuse_the_unasked, "dituduh tanpa diminta"),
        (rank_the_silent, "diam di atas yang bekerja"),
        (call_the_doubted_silent, "terisi tetapi disebut belum melapor"),
        (sanction_the_newborn, "OPD baru dihukum"),
        (sanction_the_unread, "dihukum karena belum terbaca"),
        (forget_the_silent, "diam yang tidak disebut"),
        (count_by_another_rule, "hitungan berbeda"),
    ],
)
def test_each_unfair_verdict_is_seen(
    year: Finished, planted: Callable[[Said, Mapping[str, str]], Said], named: str
) -> None:
    assert unfair(planted(year.books[4], year.cast), year.cast, 4)[named]
