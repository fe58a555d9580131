"""Numbers as people type them: read, or refused with the readings spelled out."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontrak_xl.numerals import Doubt, parse, show, tidy

READ = [
    # typed, the row's unit, value
    ("0", "", 0),
    ("12", "", 12),
    ("-12", "", -12),
    ("−12,5", "", -12.5),
    ("45,5", "", 45.5),
    ("007", "", 7),
    ("3250", "orang", 3250),
    ("Rp 1.250.000,-", "", 1_250_000),
    ("Rp1.250.000", "", 1_250_000),
    ("Rp. 5.542.041.000,-", "", 5_542_041_000),
    ("rp. 1.108.258.027,-", "", 1_108_258_027),
    ("RP 1.234", "", 1234),
    ("Rp 1.234,00", "", 1234),
    ("1.250.000", "", 1_250_000),
    ("1.250.000,50", "", 1_250_000.5),
    ("1.250,5", "", 1250.5),
    ("45,5 %", "", 45.5),
    ("45,5%", "%", 45.5),
    ("20,3 persen", "", 20.3),
    ("20,3 Persen", "%", 20.3),
    ("12 orang", "orang", 12),
    ("12 ORANG", "orang", 12),
    ("12orang", "orang", 12),
    ("2 hari", "hari", 2),
    ("60 kali", "kali", 60),
    ("5,25 km", "km", 5.25),
    ("nihil", "", 0),
    (" NIHIL ", "orang", 0),
    ("１２", "", 12),
    ("１２,５", "", 12.5),
    ("\u00a012\u00a0", "", 12),
    ("12\u00a0orang", "orang", 12),
    ("93,65 PER 100.000", "per 100.000", 93.65),
]
TWO = [
    # typed, the two readings that must be spelled out
    ("1.234", ("1234", "1,234")),
    ("-1.234", ("-1234", "-1,234")),
    ("1.500", ("1500", "1,500")),
    ("1.250,-", ("1250", "1,250")),
    ("3.5", ("3,5",)),
    ("45.50", ("45,5",)),
    ("1,250.00", ("1.250",)),
    ("1,250,000.5", ("1.250.000,5",)),
]
REFUSED = [
    "-", "–", "n/a", "N/A", ">90", "<5", "70-71", "70,79-71,78", "0 - 5", "31 November",
    "31 November 2026", "rp. 1.108258.027,-", "Rp 276 miliar", "Rp21,6 persen juta", "1.5.2",
    "1.25.000", "1,2,3", "12,", ",5", "12 orang dan 3", "12 km", "dua belas", "belum ada data",
    "1e5", "inf", "nan", "NaN", "Infinity", "0x10", "½", "(14,33 %)", "1_000", "1 250",
    "1\u00a0250", "+", "Rp", "%", "tidak ada", "ada", "✓", "12/15", "1:2", "=1+1", "1.500bh",
]  # fmt: skip


@pytest.mark.parametrize(("typed", "unit", "value"), READ)
def test_parse__reads(typed: str, unit: str, value: float) -> None:
    assert parse(typed, unit) == (value, None, "")


@pytest.mark.parametrize(("typed", "readings"), TWO)
def test_parse__two_readings_are_spelled_out(typed: str, readings: tuple[str, ...]) -> None:
    found = parse(typed)
    assert (found.value, found.doubt) == (None, Doubt.TWO_READINGS)
    assert all(reading in found.readings for reading in readings)


@pytest.mark.parametrize("typed", REFUSED)
def test_parse__refuses(typed: str) -> None:
    assert parse(typed, "orang") == (None, Doubt.NOT_A_NUMBER, "")


@pytest.mark.parametrize(
    ("typed", "unit"), [("1.500 buah", "buah"), ("1.500bh", "bh"), ("1.500", "%")]
)
def test_parse__a_unit_does_not_settle_two_readings(typed: str, unit: str) -> None:
    assert parse(typed, unit).doubt is Doubt.TWO_READINGS


def test_parse__number_too_large_for_any_cell() -> None:
    """Four hundred nines are no number that can be scored."""
    assert parse("9" * 400).value is None
    assert parse("9." + ".".join(["999"] * 130)).value is None


@given(st.text())
def test_parse__never_raises_and_never_gives_what_cannot_be_scored(typed: str) -> None:
    found = parse(typed)
    assert (found.value is None) == (found.doubt is not None)
    assert found.value is None or math.isfinite(found.value)


@given(st.text(alphabet="0123456789.,-− Rp%nihl１\u00a0", max_size=14))
def test_parse__what_looks_like_a_number_is_read_or_refused(typed: str) -> None:
    """A point is never taken for a decimal sign, and no digit gets lost or moved."""
    found = parse(typed)
    if found.value is not None and tidy(typed).casefold() != "nihil":
        whole = tidy(typed).split(",")[0]
        digits = "".join(sign for sign in whole if sign.isdigit())
        assert math.trunc(abs(found.value)) == int(digits)


SHOWN = [
    (0, "0"), (-0.0, "0"), (5, "5"), (1234, "1.234"), (1234.5, "1.234,5"), (-3.25, "−3,25"),
    (0.12345, "0,1235"), (0.00001, "0"), (-0.00001, "0"), (1_250_000.5, "1.250.000,5"),
    (100, "100"), (1e15, "1.000.000.000.000.000"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "text"), SHOWN)
def test_show__as_indonesians_write(value: float, text: str) -> None:
    assert show(value) == text


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(82.5, 2, "82,50"), (1234.567, 0, "1.235"), (-0.001, 2, "0,00"), (-5, 1, "−5,0")],
)
def test_show__with_decimals(value: float, decimals: int, text: str) -> None:
    assert show(value, decimals) == text


FOUR_DECIMALS = st.integers(-(10**13), 10**13).map(lambda number: number / 10_000)


@given(FOUR_DECIMALS)
def test_show_and_parse__round_trip(value: float) -> None:
    """What is shown is read again, but for one point alone: 1.234 has two readings."""
    text = show(value)
    found = parse(text)
    if "," not in text and text.count(".") == 1:
        assert found.doubt is Doubt.TWO_READINGS
        assert parse(f"Rp {text.removeprefix('−')}").value == abs(value)
    else:
        assert found.value == value


@given(FOUR_DECIMALS)
def test_show_and_parse__percent_and_unit_change_nothing(value: float) -> None:
    text = show(value, 4)
    assert parse(f"{text} %").value == parse(f"{text} orang", "orang").value == value


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("  a \u00a0 b ", "a b"),
        ("ﬁsik", "fisik"),
        ("１２％", "12%"),
        ("a\r\nb\tc", "a b c"),
        ("", ""),
    ],
)
def test_tidy__look_alikes_and_blanks(typed: str, clean: str) -> None:
    assert tidy(typed) == clean
