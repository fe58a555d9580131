"""Months are named in one way everywhere: whoever reads one accepts what the others accept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kontrak_xl import year
from kontrak_xl.commands import konsolidasi, mulai
from kontrak_xl.commands.tutup import tutup
from kontrak_xl.core import dates, numerals
from kontrak_xl.core.folder import Folder, NoContractError, UnknownMonthError
from kontrak_xl.core.model import MONTHS
from kontrak_xl.core.months import month_number
from kontrak_xl.core.observations import Field
from kontrak_xl.returns.counting import late_reports
from kontrak_xl.returns.reading import locate
from kontrak_xl.workbook import kinds
from kontrak_xl.workbook.cells import Cell, CellKind, Grid
from kontrak_xl.workbook.kinds import Month
from tests.support.closings import KEY, closed_with, decision, standing, values_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kontrak_xl.returns.counting.closed_months import ClosedMonth

ENGLISH = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip
NAMES = {
    **{word: at for names in (MONTHS, ENGLISH) for at, word in enumerate(names, 1)},
    **{name[:3]: at for names in (MONTHS, ENGLISH) for at, name in enumerate(names, 1)},
    "Pebruari": 2,
    "Peb": 2,
    "pebr": 2,
    "Nopember": 11,
    "NOP": 11,
    "nopem": 11,
    "Agt": 8,
    "ags": 8,
    "Agst": 8,
    "Agust": 8,
    "agus": 8,
    "Sept": 9,
    "Sep": 9,
    "DES": 12,
    "JANUARI": 1,
    "januari": 1,
    "jUlI": 7,
    "desem": 12,
}
"""Names that every reader takes."""
NUMBERS = {str(at): at for at in range(1, 13)} | {"03": 3, "01": 1}
AROUND = {" Mei ": 5, "Agt.": 8, "Sept.,": 9, "“Mei”": 5, "(Nopember)": 11}
NONE = ("", "ma", "ju", "Mai", "Febuari", "Juny", "Smarch", "desa", "marka", "Meijuni", "0", "00",
        "13", "1.5", "3,5", "III", "2026", "9" * 5000, "Triwulan")  # fmt: skip


# The readers -----------------------------------------------------------------------------------


def text(content: str) -> Cell:
    return Cell(0, 0, CellKind.TEXT, content)


def typed(word: str) -> float | None:
    """In a cell of the Buku Induk that wants a month."""
    value = kinds.read(Month(), text(word)).value
    assert value is None or isinstance(value, float)
    return value


def dated(word: str) -> int | None:
    """Inside a date."""
    day = dates.parse(f"7 {word} 2026").value
    return day.month if day else None


def commanded(word: str) -> int | None:
    """Behind ``--bulan``."""
    try:
        return year.month_of(word)
    except UnknownMonthError:
        return None


def titled(word: str) -> int | None:
    """In the title of a month sheet."""
    cells = {(1, 0): text(f"REALISASI KINERJA BULAN {word.upper()} TAHUN 2026")}
    return locate.titled_month(Grid("Sheet1", cells))


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> ClosedMonth:
    values = {(KEY, "WUB", Field.VALUE, at): 90.0 for at in range(1, 12)}
    return closed_with(tmp_path_factory.mktemp("tutup"), values, last=11)


@pytest.fixture(scope="module")
def opened(closed: ClosedMonth) -> Callable[[str], list[int]]:
    """The closed months that a row of *Keputusan* opens."""

    def opening(hal: str) -> list[int]:
        now = standing({(KEY, "WUB", Field.VALUE, at): 95.0 for at in range(1, 12)})
        found = values_of(late_reports.apply_closings(now, (closed,), (decision(hal),)))
        return [at for (_, _, _, at), value in found.items() if value == 95.0]

    return opening


# All of them alike -----------------------------------------------------------------------------


@pytest.mark.parametrize(("word", "number"), {**NAMES, **NUMBERS}.items())
def test_every_reader__takes_every_name(
    word: str, number: int, opened: Callable[[str], list[int]]
) -> None:
    assert month_number(word) == number
    assert (typed(word), dated(word), commanded(word), titled(word)) == (number,) * 4
    assert opened(word) == ([number] if number < 12 else [])


@pytest.mark.parametrize(("word", "number"), AROUND.items())
def test_signs_around_a_name__are_no_part_of_it(word: str, number: int) -> None:
    assert (month_number(word), typed(word), commanded(word)) == (number,) * 3


@pytest.mark.parametrize("word", NONE)
def test_no_reader__guesses(word: str, opened: Callable[[str], list[int]]) -> None:
    assert month_number(word) is None
    assert (typed(word), dated(word), commanded(word)) == (None,) * 3
    assert titled(word) is None
    assert opened(word) == []


@pytest.mark.parametrize("word", ["-3", "Mei Juni"])
def test_a_cell_and_a_command__want_one_month(word: str) -> None:
    assert (month_number(word), typed(word), commanded(word)) == (None,) * 3


def test_a_name_has_one_month() -> None:
    """No shortening of a name in one language begins a name of another month in the other."""
    full = [(name.casefold(), at) for name, at in NAMES.items() if len(name) > 3]
    for word, number in NAMES.items():
        assert {at for name, at in full if name.startswith(word.casefold())} <= {number}


# Where another word may mean something else ------------------------------------------------------


@pytest.mark.parametrize("name", ["Maret", "maret", " MARET "])
def test_a_sheet_without_its_title__is_known_by_our_own_name(name: str) -> None:
    assert locate.titled_month(Grid(name, {})) == 3


@pytest.mark.parametrize(
    "name", ["Mar", "3", "03", "March", "Maret.", "(Maret)", "Nopember", "Peb"]
)
def test_a_sheet_of_somebodys_own__is_no_month(name: str) -> None:
    """It would stand beside the true sheet of that month, of which nothing would be read then."""
    assert locate.titled_month(Grid(name, {})) is None


@pytest.mark.parametrize(
    ("hal", "months"),
    [
        ("bulan 3", [3]), ("3 dan 4", [3, 4]), ("3, 4 dan 5", [3, 4, 5]), ("Mei Juni", [5, 6]),
        ("bulan Mar dan Apr", [3, 4]), ("WUB Nopember", [11]),
        ("WUB, bulan 3", [3]), ("3 bulan WUB", [3]), ("WUB (Peb)", [2]),
        ("WUB 3", []), ("indikator 3", []), ("3 Mei", []), ("Mei 2026", []), ("1,2", []),
        ("3 WUB JALAN", []), ("tahap 3", []), ("-3", []), ("JALAN bulan 3", []),
    ],
)  # fmt: skip
def test_a_number_in_keputusan__is_a_month_only_where_it_is_nothing_else(
    hal: str, months: list[int], opened: Callable[[str], list[int]]
) -> None:
    assert opened(hal) == months


@pytest.mark.parametrize(
    ("typed_in", "doubt"),
    [
        ("15 Nopember", numerals.Doubt.NOT_A_NUMBER), ("15 Peb", numerals.Doubt.NOT_A_NUMBER),
        ("15 mei", numerals.Doubt.NOT_A_NUMBER), ("15 August", numerals.Doubt.NOT_A_NUMBER),
        ("12 desa", numerals.Doubt.OTHER_UNIT), ("12 marka", numerals.Doubt.OTHER_UNIT),
    ],
)  # fmt: skip
def test_a_month_behind_a_number__is_a_date_and_no_unit(
    typed_in: str, doubt: numerals.Doubt
) -> None:
    assert numerals.parse(typed_in, "orang").doubt is doubt


# The commands ------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["nopember", "Pebruari", "3", "03", "Agt"])
def test_commands__know_the_month(word: str, tmp_path: Path) -> None:
    """They ask for what else is missing, no longer for the month."""
    mulai.mulai(tmp_path)
    assert Folder(tmp_path).master.exists()
    with pytest.raises(NoContractError):
        konsolidasi.konsolidasi(tmp_path, word)
    with pytest.raises(NoContractError):
        tutup(tmp_path, word)
