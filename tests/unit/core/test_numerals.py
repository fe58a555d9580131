"""Numbers as people type them: read, or refused with the readings spelled out."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kontrak_xl.core.numerals import Doubt, Numeral, keyed, parse, show
from kontrak_xl.core.text import tidy
from tests.support import effort

READ = [
    # typed, the row's unit, value
    ("0", "", 0),
    ("12", "", 12),
    ("-12", "", -12),
    ("−12,5", "", -12.5),
    ("－12", "", -12),
    ("45,5", "", 45.5),
    ("0,125", "km", 0.125),
    ("0,125", "", 0.125),
    ("12,1250", "km", 12.125),
    ("1250,500", "km", 1250.5),
    ("12,125", "%", 12.125),
    ("12,125 %", "", 12.125),
    ("3,125", "indeks", 3.125),
    ("3,125", "Indeks SPBE", 3.125),
    ("007", "", 7),
    ("'12", "", 12),
    ("3250", "orang", 3250),
    ("Rp 1.250.000,-", "", 1_250_000),
    ("Rp1.250.000", "", 1_250_000),
    ("Rp1.250.000,00", "", 1_250_000),
    ("Rp. 5.542.041.000,-", "", 5_542_041_000),
    ("rp. 1.108.258.027,-", "", 1_108_258_027),
    ("Rp. 12.500.-", "Rp", 12_500),
    ("Rp 12.500,--", "Rp", 12_500),
    ("RP 1.234", "", 1234),
    ("Rp 1.234,00", "", 1234),
    ("IDR 5.000", "", 5000),
    ("5.000 rupiah", "Rp", 5000),
    ("1.250,-", "", 1250),
    ("1.234", "Rp", 1234),
    ("1.234", "rupiah", 1234),
    ("1.250.000", "", 1_250_000),
    ("1.250.000,50", "", 1_250_000.5),
    ("1.250,5", "", 1250.5),
    ("45,5 %", "", 45.5),
    ("45,5%", "%", 45.5),
    ("45,5 % penduduk", "% penduduk", 45.5),
    ("20,3 persen", "", 20.3),
    ("20,3 Persen", "%", 20.3),
    ("45persen", "%", 45),
    ("45 prosen", "persen", 45),
    ("12 orang", "orang", 12),
    ("12 ORANG", "orang", 12),
    ("12orang", "orang", 12),
    ("12 org", "orang", 12),
    ("12 org.", "Orang", 12),
    ("3 dok", "dokumen", 3),
    ("5 Ha", "hektare", 5),
    ("2 hari", "hari", 2),
    ("60 kali", "kali", 60),
    ("60x", "kali", 60),
    ("5,25 km", "km", 5.25),
    ("3 M", "meter", 3),
    ("12 m²", "m2", 12),
    ("12 m2", "m²", 12),
    ("1,5 juta", "Rp", 1_500_000),
    ("Rp 1,5 jt", "", 1_500_000),
    ("Rp 276 miliar", "", 276_000_000_000),
    ("2 milyar", "rupiah", 2_000_000_000),
    ("500 ribu", "Rp", 500_000),
    ("1,2 triliun", "Rp", 1_200_000_000_000),
    ("0,1 juta", "Rp", 100_000),
    ("1,5 juta", "juta rupiah", 1.5),
    ("Rp 12 juta", "juta rupiah", 12),
    ("nihil", "", 0),
    ("Nol", "", 0),
    ("nol orang", "orang", 0),
    (" NIHIL ", "orang", 0),
    ("１２", "", 12),
    ("１２,５", "", 12.5),
    ("\u00a012\u00a0", "", 12),
    ("12\u2009", "", 12),
    ("\u200b12\ufeff", "", 12),
    ("12\u00a0orang", "orang", 12),
    ("93,65 PER 100.000", "per 100.000", 93.65),
]
TWO = [
    # typed, the row's unit, what it may stand for, the words that must spell that out
    ("1.234", "", (1234, 1.234), "1234 atau 1,234"),
    ("-1.234", "", (-1234, -1.234), "−1234 atau −1,234"),
    ("0.125", "", (125, 0.125), "125 atau 0,125"),
    ("1.500 buah", "buah", (1500, 1.5), "1500 atau 1,5"),
    ("1.500bh", "buah", (1500, 1.5), "1500 atau 1,5"),
    ("1.500", "%", (1500, 1.5), "1500 atau 1,5"),
    ("3.5", "", (3.5, 35), "3,5 atau 35"),
    ("45.50", "", (45.5, 4550), "45,5 atau 4550"),
    ("45.5 %", "%", (45.5, 455), "45,5 atau 455"),
    ("1,250", "", (1.25, 1250), "1,25 atau 1250"),
    ("-1,250", "orang", (-1.25, -1250), "−1,25 atau −1250"),
    ("12,125", "km", (12.125, 12125), "12,125 atau 12125 (12.125)"),
    ("Rp 5,000", "", (5, 5000), "5 atau 5000"),
    ("1,250.00", "", (1250,), "1250 bila itu satu angka"),
    ("1,250,000", "", (1_250_000,), "1250000 (1.250.000) bila itu satu angka"),
    ("1,250,000.5", "", (1_250_000.5,), "1250000,5 (1.250.000,5)"),
    ("1 250", "", (1250,), "1250"),
    ("1\u00a0250\u2009000", "", (1_250_000,), "1250000 (1.250.000)"),
    ("1'250", "", (1250,), "1250"),
    ("(1.000)", "Rp", (-1000, 1000), "−1000 atau 1000"),
    ("(14,33 %)", "%", (-14.33, 14.33), "−14,33 atau 14,33"),
    ("– 5", "", (-5, 5), "−5 atau 5"),
    ("–5", "", (-5, 5), "−5 atau 5"),
    ("- 5", "", (-5, 5), "−5 atau 5"),
    ("3 M", "Rp", (3e9, 3e6), "bila M berarti miliar"),
    ("3 M", "orang", (3e9, 3e6, 3), "bila M berarti satuan"),
    ("1,2 T", "Rp", (1.2e12,), "bila T berarti triliun"),
    ("500k", "Rp", (500_000,), "bila K berarti ribu"),
    ("1,5 juta", "orang", (1_500_000, 1.5), "1500000 (1.500.000) atau 1,5"),
    ("2 miliar", "juta rupiah", (2000,), "2000"),
    ("1.250 juta", "Rp", (1_250_000_000, 1_250_000), "1250000000 (1.250.000.000) atau 1250000"),
]
NOT_TAKEN = [
    # typed, the row's unit, why, what to type instead
    (">90", "%", Doubt.INEXACT, "angka yang pasti, tanpa “>”"),
    ("<5", "", Doubt.INEXACT, "angka yang pasti, tanpa “<”"),
    ("± 5", "", Doubt.INEXACT, "angka yang pasti, tanpa “±”"),
    ("~10", "", Doubt.INEXACT, "angka yang pasti, tanpa “~”"),
    ("+5", "", Doubt.INEXACT, "angka yang pasti, tanpa “+”"),
    ("sekitar 40", "", Doubt.INEXACT, "angka yang pasti, tanpa “sekitar”"),
    ("70-71", "", Doubt.INEXACT, "satu angka saja: 70 atau 71"),
    ("70,79-71,78", "%", Doubt.INEXACT, "satu angka saja: 70,79 atau 71,78"),
    ("0 - 5", "", Doubt.INEXACT, "satu angka saja: 0 atau 5"),
    ("5 s.d. 7", "", Doubt.INEXACT, "satu angka saja: 5 atau 7"),
    ("3/4", "", Doubt.INEXACT, "satu angka saja: 3 atau 0,75 (hasil baginya)"),
    ("3/4", "%", Doubt.INEXACT, "satu angka saja: 3 atau 75 (hasil baginya)"),
    ("5 dari 10", "orang", Doubt.INEXACT, "satu angka saja: 5 atau 0,5 (hasil baginya)"),
    ("5 orang dari 8", "orang", Doubt.INEXACT, "satu angka saja: 5 atau 0,625 (hasil baginya)"),
    ("12:50", "", Doubt.INEXACT, "satu angka saja, mungkin 12,50"),
    ("12 org + 3", "orang", Doubt.INEXACT, "satu angka saja, yaitu jumlahnya, misalnya 15"),
    ("12 orang dan 3", "orang", Doubt.INEXACT, "satu angka saja, yaitu jumlahnya, misalnya 15"),
    ("1e5", "", Doubt.INEXACT, "angka lengkapnya, tanpa huruf E"),
    ("1,25E+06", "", Doubt.INEXACT, "angka lengkapnya, tanpa huruf E"),
    ("80 %", "orang", Doubt.OTHER_UNIT, "angka dalam satuan orang, bukan persen"),
    ("45 persen", "dokumen", Doubt.OTHER_UNIT, "angka dalam satuan dokumen, bukan persen"),
    ("Rp 500", "orang", Doubt.OTHER_UNIT, "angka dalam satuan orang, bukan rupiah"),
    ("12,-", "orang", Doubt.OTHER_UNIT, "angka dalam satuan orang, bukan rupiah"),
    ("Rp 276 miliar", "orang", Doubt.OTHER_UNIT, "angka dalam satuan orang, bukan rupiah"),
    ("Rp 1.250.000", "juta rupiah", Doubt.OTHER_UNIT,
     "angka dalam satuan juta rupiah, bukan rupiah"),
    ("12 km", "orang", Doubt.OTHER_UNIT, "angkanya saja, dalam satuan orang"),
    ("1.500bh", "orang", Doubt.OTHER_UNIT, "angkanya saja, dalam satuan orang"),
    ("12 (dua belas)", "orang", Doubt.OTHER_UNIT, "angkanya saja, dalam satuan orang"),
    ("12 orang hadir", "orang", Doubt.OTHER_UNIT, "angkanya saja, dalam satuan orang"),
    ("١٢", "", Doubt.NOT_A_NUMBER, "dengan angka 0 sampai 9"),
    ("৪", "", Doubt.NOT_A_NUMBER, "dengan angka 0 sampai 9"),
]  # fmt: skip
NO_DATA = [
    "-", "–", "—", "--", ".", "..", "…", "?", "n/a", "N/A", "n.a.", "NA", "#N/A", "tidak ada",
    "Tidak ada data", "tdk ada data", "belum ada data", "Belum ada", "kosong", "belum rilis",
    "menunggu", "- orang",
]  # fmt: skip
REFUSED = [
    "31 November", "31 November 2026", "rp. 1.108258.027,-", "1.5.2", "1.25.000", "1,2,3", "12,5,3",
    "12,", "12.", ",5", "dua belas", "inf", "nan", "NaN", "Infinity", "0x10", "½", "1²", "⑫",
    "1_000", "+", "Rp", "%", "ada", "✓", "=1+1", "0.500.000", "01.250,5", "12\u202e3", "1 25",
    "1,25,000", "12-", "orang 12", "()", "Rp Rp 5", "5 5 5", "1" * 121,
]  # fmt: skip


@pytest.mark.parametrize(("typed", "unit", "value"), READ)
def test_parse__reads(typed: str, unit: str, value: float) -> None:
    assert parse(typed, unit) == Numeral(value)


@pytest.mark.parametrize(("typed", "unit", "meanings", "words"), TWO)
def test_parse__what_has_two_readings_is_asked(
    typed: str, unit: str, meanings: tuple[float, ...], words: str
) -> None:
    found = parse(typed, unit)
    assert (found.value, found.doubt, found.meanings) == (None, Doubt.TWO_READINGS, meanings)
    assert words in found.readings


@pytest.mark.parametrize(("typed", "unit", "doubt", "readings"), NOT_TAKEN)
def test_parse__tells_what_to_type_instead(
    typed: str, unit: str, doubt: Doubt, readings: str
) -> None:
    assert parse(typed, unit) == Numeral(None, doubt, readings)


@pytest.mark.parametrize("typed", NO_DATA)
def test_parse__no_data_is_neither_a_number_nor_nought(typed: str) -> None:
    assert parse(typed, "orang") == Numeral(None, Doubt.NO_DATA)


@pytest.mark.parametrize("typed", REFUSED)
def test_parse__refuses(typed: str) -> None:
    assert parse(typed, "") == Numeral(None, Doubt.NOT_A_NUMBER)


def test_parse__number_too_large_for_any_cell() -> None:
    """Four hundred nines are no number that can be scored."""
    assert parse("9" * 400).value is None
    assert parse("9." + ".".join(["999"] * 130)).value is None


def test_parse__a_long_remark_costs_little() -> None:
    long = ("1." * 20_000, "1 " * 20_000, "(" * 40_000, "1a" * 20_000, "5" + "." * 40_000)
    with effort.at_most(30):
        assert [parse(typed, "orang").value for typed in long] == [None] * len(long)


@pytest.mark.parametrize(
    ("value", "typed"),
    [(1234.5, "1234,5"), (0.1 + 0.2, "0,3"), (33730648.78000001, "33730648,78 (33.730.648,78)"),
     (-2.0, "−2"), (1e-7, "0,0000001"), (12500, "12500 (12.500)"), (100, "100"), (0, "0")],
)  # fmt: skip
def test_keyed__can_be_typed_and_is_read_again(value: float, typed: str) -> None:
    assert keyed(value) == typed
    found = parse(typed.split(" ", maxsplit=1)[0])
    assert found.value == pytest.approx(value) or pytest.approx(value) in found.meanings


@given(st.text())
def test_parse__never_raises_and_never_gives_what_cannot_be_scored(typed: str) -> None:
    found = parse(typed)
    assert (found.value is None) == (found.doubt is not None)
    assert found.value is None or math.isfinite(found.value)


@given(st.text(alphabet="0123456789.,-− Rp%nihl１\u00a0", max_size=14))
def test_parse__what_looks_like_a_number_is_read_or_refused(typed: str) -> None:
    """A point is never taken for a decimal sign, and no digit gets lost or moved."""
    found = parse(typed)
    if found.value and "n" not in typed:
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
    if found.doubt:
        assert found.doubt is Doubt.TWO_READINGS
        assert value in found.meanings
    else:
        assert found.value == value


@given(st.floats(-1e12, 1e12), st.integers(0, 6))
def test_show_and_parse__any_number_at_any_precision(value: float, decimals: int) -> None:
    text = show(value, decimals)
    rounded = float(f"{value:.{decimals}f}")
    found = parse(text)
    assert found.value == rounded or rounded in found.meanings


def strictly(typed: str) -> float | None:
    """A number as the strictest Indonesian reads it: points by three, one comma; nothing else."""
    sign, digits = (-1, typed[1:]) if typed[:1] in ("-", "−") else (1, typed)
    digits = re.sub(r"[.,]\s*-+$", "", digits)  # the dash of rupiah: 5.000,- and 5.000.-
    whole, comma, fraction = digits.partition(",")
    groups = whole.split(".")
    by_three = len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
    plain = len(groups) == 1 or by_three
    if not (plain and all(map(str.isdecimal, groups)) and fraction.isdecimal() == bool(comma)):
        return None
    return sign * float(f"{''.join(groups)}.{fraction or 0}")


@given(st.text(alphabet="0123456789.,-− ", max_size=12))
@example("1.250")
@example("1,250")
@example("12.50")
@example("0.-")
def test_parse__no_value_that_a_strict_reading_does_not_give(typed: str) -> None:
    found = parse(typed)
    if found.value is not None:
        assert found.value == strictly(tidy(typed))


@given(
    st.integers(-(10**9), 10**9),
    st.sampled_from(["Rp {}", "{} orang", "{} org", "{}", " {}\u00a0", "{},-"]),
)
def test_parse__words_around_a_number_never_change_it(number: int, around: str) -> None:
    text = around.format(str(number))
    assert parse(text, "orang" if "or" in around else "").value in {number, None}
    assert parse(text, "orang" if "or" in around else "").value == number or number < 0


@given(FOUR_DECIMALS)
def test_show_and_parse__percent_and_unit_change_nothing(value: float) -> None:
    text = show(value, 4)
    assert parse(f"{text} %").value == parse(f"{text} orang", "orang").value == value
    assert parse(f"{text} %", "orang").value is None


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("  a \u00a0 b ", "a b"),
        ("ﬁsik", "fisik"),
        ("１２％", "12%"),
        ("a\r\nb\tc", "a b c"),
        ("", ""),
        ("a\u200bb\u202e\x00c\x1b", "abc"),
        ("\ud800x", "\ufffdx"),
    ],
)
def test_tidy__look_alikes_and_blanks(typed: str, clean: str) -> None:
    assert tidy(typed) == clean
