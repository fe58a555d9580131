"""One cell read as its kind: the value, or what is wrong with it."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontrak_xl.core.model import MONTHS
from kontrak_xl.core.months import month_number
from kontrak_xl.workbook.cells import Cell, CellKind
from kontrak_xl.workbook.kinds import (
    Choice,
    ColumnKind,
    Date,
    Key,
    Month,
    Number,
    NumberOrWord,
    Reference,
    Text,
    Value,
    What,
    describe,
    read,
)

ANY = Number()
COUNT = Number(low=0, whole=True)
POINTS = Number(low=0, high=100)
MONEY = Number(low=0, money=True)
YES_NO = Choice(("Ya", "Belum"))
GRADE = Choice(("WTP", "WDP"))
OPD = Reference("OPD", ("SEMUA",))
OPDS = Reference("OPD", ("SEMUA",), many=True)
KINDS: tuple[ColumnKind, ...] = (
    Text(), Text(lines=3), Key(), ANY, COUNT, POINTS, MONEY, NumberOrWord(), YES_NO, OPD, OPDS,
    Month(), Date(),
)  # fmt: skip
NINE = dt.time(9, 30)
THIRD_MAY = dt.datetime(2026, 5, 3)


def cell(content: object, number_format: str = "General") -> Cell:
    """A cell as the reader gives it."""
    match content:
        case None:
            return Cell(0, 0, CellKind.BLANK, None)
        case bool():
            return Cell(0, 0, CellKind.TRUTH, content)
        case int() | float():
            return Cell(0, 0, CellKind.NUMBER, float(content), number_format)
        case dt.date() | dt.time() | dt.timedelta():
            return Cell(0, 0, CellKind.MOMENT, content)
        case _:
            return Cell(0, 0, CellKind.TEXT, str(content))


READ: list[tuple[ColumnKind, object, Value]] = [
    (Text(), "  Dinas \u00a0 Kesehatan ", "Dinas Kesehatan"),
    (Text(), "ﬁsik １２", "fisik 12"),
    (Text(), 5, "5"),
    (Text(), 5.25, "5,25"),
    (Text(), 199901012020121, "199901012020121"),
    (Text(), True, "BENAR"),
    (Text(), THIRD_MAY, "03/05/2026"),
    (Text(), NINE, "09.30"),
    (Text(lines=2), "satu  \r\ndua \n", "satu\ndua"),
    (Key(), " dinkes ", "DINKES"),
    (Key(), "DISKOP-UKM", "DISKOP-UKM"),
    (Key(), "DP3AP2KB", "DP3AP2KB"),
    (ANY, 12.5, 12.5),
    (ANY, -3, -3.0),
    (ANY, "Rp 1.250.000,-", 1_250_000.0),
    (ANY, "1.250.000,50", 1_250_000.5),
    (ANY, "45,5 %", 45.5),
    (ANY, "nihil", 0.0),
    (ANY, "１２", 12.0),
    (ANY, "\u00a045,5\u00a0", 45.5),
    (COUNT, 0, 0.0),
    (COUNT, "3250", 3250.0),
    (POINTS, 100, 100.0),
    (POINTS, 0, 0.0),
    (MONEY, "Rp. 5.542.041.000,-", 5_542_041_000.0),
    (NumberOrWord(), 76.15, 76.15),
    (NumberOrWord(), "76,15", 76.15),
    (NumberOrWord(), "WTP", "WTP"),
    (NumberOrWord(), " Sangat  Baik ", "Sangat Baik"),
    (YES_NO, "ya", "Ya"),
    (YES_NO, " BELUM ", "Belum"),
    (GRADE, "wtp", "WTP"),
    (OPD, "dinkes", "DINKES"),
    (OPD, "semua", "SEMUA"),
    (OPDS, "DINKES, dpupr ,, Semua", ("DINKES", "DPUPR", "SEMUA")),
    (OPDS, "DINKES", ("DINKES",)),
    (Month(), "Juni", 6.0),
    (Month(), "juni ", 6.0),
    (Month(), "AGT", 8.0),
    (Month(), "agu", 8.0),
    (Month(), "Des", 12.0),
    (Month(), "6", 6.0),
    (Month(), 6, 6.0),
    (Month(), "０６", 6.0),
    (Month(), THIRD_MAY, 5.0),
    (Date(), THIRD_MAY, dt.date(2026, 5, 3)),
    (Date(), THIRD_MAY.date(), dt.date(2026, 5, 3)),
    (YES_NO, "“Ya”", "Ya"),
    (GRADE, "WTP.", "WTP"),
    (GRADE, "wtp\u200b", "WTP"),
    (Text(), "\u202eabc\x07\ufeff ", "abc"),
    (Text(), "satu\x00\n dua\u200b", "satu\n dua"),
    (Text(), "“kutip”", "“kutip”"),
    (Text(), 0.1 + 0.2, "0,3"),
    (Text(), 33730648.78000001, "33730648,78"),
    (ANY, "Rp 276 miliar", 276e9),
    (ANY, 33730648.78000001, 33730648.78000001),
    (MONEY, "1.250", 1250.0),
    (MONEY, "1,5 juta", 1_500_000.0),
    (MONEY, "Rp 276 miliar", 276e9),
    (POINTS, 100.00000000000001, 100.0),
    (POINTS, -2.7e-17, 0.0),
    (COUNT, 2.0000000000000004, 2.0),
    (NumberOrWord(), "n/a", "n/a"),
    (NumberOrWord(), "70-71", "70-71"),
]
TROUBLES: list[tuple[ColumnKind, object, What]] = [
    (Key(), "a b!", What.NOT_READABLE),
    (Key(), "1A", What.NOT_READABLE),
    (Key(), "DIN*", What.NOT_READABLE),
    (Key(), "DIN.KES", What.NOT_READABLE),
    (Key(), 12, What.NOT_READABLE),
    (ANY, "dua belas", What.NOT_NUMBER),
    (ANY, "12 orang", What.NOT_NUMBER),
    (ANY, "-", What.NO_DATA),
    (ANY, "n/a", What.NO_DATA),
    (ANY, "belum ada data", What.NO_DATA),
    (ANY, ">90", What.INEXACT),
    (ANY, "70-71", What.INEXACT),
    (ANY, "31 November", What.NOT_NUMBER),
    (ANY, "1,250", What.AMBIGUOUS),
    (ANY, dt.timedelta(hours=36), What.MOMENT),
    (ANY, 1e15, What.NOT_NUMBER),
    (ANY, "1234567890123456", What.NOT_NUMBER),
    (MONEY, "80 %", What.OTHER_UNIT),
    (MONEY, "Rp 5,000", What.AMBIGUOUS),
    (ANY, True, What.NOT_NUMBER),
    (ANY, "1.234", What.AMBIGUOUS),
    (ANY, "3.5", What.AMBIGUOUS),
    (ANY, "1,250.00", What.AMBIGUOUS),
    (ANY, THIRD_MAY, What.MOMENT),
    (ANY, NINE, What.MOMENT),
    (ANY, math.inf, What.NOT_NUMBER),
    (ANY, math.nan, What.NOT_NUMBER),
    (COUNT, 1.5, What.NOT_READABLE),
    (COUNT, -1, What.NEGATIVE),
    (POINTS, 100.0001, What.NOT_READABLE),
    (POINTS, 100.5, What.NOT_READABLE),
    (POINTS, "-1", What.NEGATIVE),
    (Number(low=2000, high=2100), 1999, What.NOT_READABLE),
    (NumberOrWord(), "3.5", What.AMBIGUOUS),
    (NumberOrWord(), THIRD_MAY, What.MOMENT),
    (NumberOrWord(), True, What.NOT_NUMBER),
    (YES_NO, "tidak", What.NOT_CHOICE),
    (GRADE, "W T P", What.NOT_CHOICE),
    (GRADE, 100, What.NOT_CHOICE),
    (OPD, "DINKES, DPUPR", What.NOT_READABLE),
    (OPD, ",", What.NOT_READABLE),
    (Month(), "Febuari", What.NOT_READABLE),
    (Month(), "ju", What.NOT_READABLE),
    (Month(), "Mai", What.NOT_READABLE),
    (Month(), "0", What.NOT_READABLE),
    (Month(), 13, What.NOT_READABLE),
    (Month(), 6.5, What.NOT_READABLE),
]


@pytest.mark.parametrize(("kind", "content", "value"), READ)
def test_read__takes(kind: ColumnKind, content: object, value: Value) -> None:
    assert read(kind, cell(content)) == (value, None)


@pytest.mark.parametrize(("kind", "content", "what"), TROUBLES)
def test_read__refuses(kind: ColumnKind, content: object, what: What) -> None:
    value, trouble = read(kind, cell(content))
    assert value is None
    assert trouble is not None
    assert trouble.what is what
    assert trouble.expected


DAYS = [
    # typed, the day
    ("31/01/2026", (2026, 1, 31)),
    ("31-1-2026", (2026, 1, 31)),
    ("31.01.2026", (2026, 1, 31)),
    ("05/03/2022", (2022, 3, 5)),
    ("2022-03-05", (2022, 3, 5)),
    ("2022-03-05T00:00:00", (2022, 3, 5)),
    ("2022/3/5", (2022, 3, 5)),
    ("05/03/2022 09.30 WIB", (2022, 3, 5)),
    ("31 Januari 2026", (2026, 1, 31)),
    ("5 Maret 2022", (2022, 3, 5)),
    ("5 maret, 2022", (2022, 3, 5)),
    ("5Maret2022", None),
    ("5-Mar-2022", (2022, 3, 5)),
    ("5 Agu 2022", (2022, 8, 5)),
    ("5 Agt 2022", (2022, 8, 5)),
    ("5 Agustus 2022.", (2022, 8, 5)),
    ("5 August 2022", (2022, 8, 5)),
    ("5 Nopember 2022", (2022, 11, 5)),
    ("5 Sept 2022", (2022, 9, 5)),
    ("30 nov 2026", (2026, 11, 30)),
    ("Sabtu, 5 Maret 2022", (2022, 3, 5)),
    ("Jum'at 4 Maret 2022", (2022, 3, 4)),
    ("tgl. 5 Maret 2022", (2022, 3, 5)),
    ("５ Maret 2022", (2022, 3, 5)),
    ("29 Februari 2028", (2028, 2, 29)),
]
NO_DAYS: list[tuple[object, str]] = [
    # typed, what to type instead
    ("31 November 2026", "November 2026 sampai tanggal 30"),
    ("31 Februari 2026", "Februari 2026 sampai tanggal 28"),
    ("29/02/2026", "Februari 2026 sampai tanggal 28"),
    ("03/15/2022", "hari lalu bulan, misalnya 15/03/2022"),
    ("5 Agt 22", "tahun dengan empat angka, misalnya 05/08/2022"),
    ("05/03/26", "tahun dengan empat angka, misalnya 05/03/2026"),
    ("5 Maret", "tanggal lengkap dengan tahunnya"),
    ("5/3", "tanggal lengkap dengan tahunnya"),
    ("Senin, 5 Maret 2022", "5 Maret 2022 hari Sabtu"),
    (46053, "31/01/2026 bila yang dimaksud hari ke-46053"),
    ("31 Foo 2026", "misalnya 31/01/2026"),
    ("01/01/0000", "misalnya 31/01/2026"),
    ("15/15/2026", "misalnya 31/01/2026"),
    ("kemarin 5/3/2026", "misalnya 31/01/2026"),
    ("Ju 5 2026", "misalnya 31/01/2026"),
    (NINE, "misalnya 31/01/2026"),
    (True, "misalnya 31/01/2026"),
    ("sudah selesai", "misalnya 31/01/2026"),
]


@pytest.mark.parametrize(("typed", "day"), DAYS)
def test_date__as_indonesians_write_it(typed: str, day: tuple[int, int, int] | None) -> None:
    assert read(Date(), cell(typed)).value == (dt.date(*day) if day else None)


@pytest.mark.parametrize(("typed", "remedy"), NO_DAYS)
def test_date__never_guessed_and_told_what_to_type(typed: object, remedy: str) -> None:
    value, trouble = read(Date(), cell(typed))
    assert value is None
    assert trouble is not None
    assert trouble.what is What.NOT_DATE
    assert remedy in trouble.expected


@given(st.dates(dt.date(1900, 1, 1), dt.date(2999, 12, 31)))
def test_date__every_way_of_writing_a_day_gives_it_back(day: dt.date) -> None:
    name = MONTHS[day.month - 1]
    parts = (
        f"{day:%d/%m/}",
        f"{day.day}-{day.month}-",
        f"{day.day} {name} ",
        f"{day.day} {name[:3]} ",
    )
    written = {day.isoformat(), *(f"{part}{day.year}" for part in parts)}
    assert {read(Date(), cell(text)).value for text in written} == {day}


MOMENTS = [
    # what Excel made of it, what its author may have typed
    (dt.time(12, 50), "12,50"),
    (dt.time(2, 5), "2,05 atau 2,5"),
    (dt.time(12, 0), "12,00"),
    (dt.timedelta(hours=36, minutes=30), "36,30"),
    (dt.datetime(2026, 2, 1), "1,2 atau 46054 (46.054)"),
    (dt.datetime(2026, 5, 2), "2,5 atau 46144 (46.144)"),
    (dt.datetime(1900, 1, 12), "12"),
    (dt.datetime(1900, 1, 12, 12), "12,5"),
    (dt.datetime(1900, 3, 31), "91"),
    (dt.date(2026, 2, 1), "1,2 atau 46054 (46.054)"),
]


@pytest.mark.parametrize(("content", "expected"), MOMENTS)
def test_read__an_hour_or_a_day_is_asked_with_what_was_probably_typed(
    content: object, expected: str
) -> None:
    _, trouble = read(ANY, cell(content))
    assert trouble is not None
    assert (trouble.what, trouble.expected) == (What.MOMENT, expected)


def test_read__a_refusal_shows_what_was_seen() -> None:
    _, trouble = read(ANY, cell("dua belas"))
    assert trouble is not None
    assert "dua belas" in trouble.seen


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("content", [None, "", "   ", "\u00a0", "\n"])
def test_read__blank_is_a_blank_for_every_kind(kind: ColumnKind, content: object) -> None:
    assert read(kind, cell(content)) == (None, None)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("bad", "what"),
    [
        (Cell(0, 0, CellKind.ERROR, "#N/A"), What.ERROR),
        (Cell(0, 0, CellKind.PENDING, None), What.PENDING),
    ],
)
def test_read__errors_are_refused_by_every_kind(kind: ColumnKind, bad: Cell, what: What) -> None:
    value, trouble = read(kind, bad)
    assert (value, trouble and trouble.what) == (None, what)


@pytest.mark.parametrize(
    ("typed", "unit"),
    [("12 orang", "orang"), ("12 Orang", " orang "), ("12", ""), ("１２ orang", "orang")],
)
def test_read__the_rows_own_unit_may_follow(typed: str, unit: str) -> None:
    assert read(ANY, cell(typed), unit).value == 12.0


@pytest.mark.parametrize(
    ("value", "number_format", "points"),
    [(0.45, "0%", 45.0), (0.455, "0.00%", 45.5), (0.07, "0 %", 7.0), (45, "0.00", 45.0),
     (45, '0.00;"-%"', 45.0), (1.1, "0%", 110.0)],
)  # fmt: skip
def test_read__percent_format_gives_points(value: float, number_format: str, points: float) -> None:
    """Excel keeps 45 % as 0,45 and shows it by the cell's format."""
    assert read(ANY, cell(value, number_format)).value == points


@pytest.mark.parametrize("number_format", ['0.00" %"', '0" %"', "0\\%", '#,##0" persen (%)"'])
def test_read__percent_sign_as_a_text_of_the_format_changes_nothing(number_format: str) -> None:
    """A sign in quotes, or behind a backslash, is only shown: 45 stays 45."""
    assert read(ANY, cell(45, number_format)).value == 45.0


SEEN_OTHERWISE: list[tuple[ColumnKind, str, float, str, str]] = [
    # the cell's kind, unit, what it holds, its format, what must be spelled out
    (ANY, "orang", 0.8, "0%", "0,8 atau 80"),
    (MONEY, "", 0.8, "0%", "0,8 atau 80"),
    (ANY, "orang", 1_250_000, "#,##0,", "1250000 (1.250.000) atau 1250 (yang tampak)"),
    (ANY, "", 1_250_000, "0.0,,", "1250000 (1.250.000) atau 1,25 (yang tampak)"),
    (ANY, "", 1_250_000, "#,##0.00,,;-#,##0.00,,", "atau 1,25 (yang tampak)"),
    (ANY, "juta rupiah", 1_250_000, '0.0,," juta"', "atau 1,25 (yang tampak)"),
    (ANY, "orang", 1.5, '0.0" juta"', "1,5, atau angka lengkap seperti yang tampak"),
    (ANY, "Rp", 1.5, '"Rp"0.0\\ "M"', "1,5, atau angka lengkap seperti yang tampak"),
    (ANY, "", 12, '0"00"', "12, atau angka lengkap"),
    (ANY, "", 5, ";;;", "5; atau kosongkan, sebab angka itu tidak tampak"),
    (ANY, "", 5, '"nihil"', "5; atau kosongkan"),
    (ANY, "", -5, "0;;0", "−5; atau kosongkan"),
    (ANY, "", 2e6, '[>=1000000]0.0,,;0', "atau 2 (yang tampak)"),
    (ANY, "%", 0.85, "?", "0,85 atau 85"),
    (ANY, "persen", 1.5, "?", "1,5 atau 150"),
    (POINTS, "", 1, "?", "1 atau 100"),
]  # fmt: skip
SEEN_ALIKE: list[tuple[ColumnKind, str, float, str]] = [
    (ANY, "orang", 12, "General"),
    (ANY, "orang", 12, ""),
    (ANY, "", 1_250_000, '#,##0.0,," juta"'),
    (ANY, "juta rupiah", 1.5, '0.0" juta"'),
    (ANY, "meter", 12, '0.00" m"'),
    (ANY, "", 12, '"Rp"#,##0;[Red]-"Rp"#,##0'),
    (ANY, "", 12, '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-'),
    (ANY, "", 0, '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-'),
    (ANY, "", 0, "0;-0;;@"),
    (ANY, "", 0, ";;"),
    (ANY, "", 0, "#,##0,"),
    (ANY, "orang", 0, "0%"),
    (ANY, "", 5, "[>=1000000]0.0,,;0"),
    (ANY, "", 125000, "0.00E+00"),
    (ANY, "", 0.5, "# ?/?"),
    (ANY, "", 5, "[$Rp-421]#,##0"),
    (ANY, "", 5, "#,##0.00##"),
    (ANY, "", 80, '0" poin"'),
    (ANY, "%", 85, "?"),
    (ANY, "%", 0, "?"),
    (ANY, "orang", 0.85, "?"),
    (POINTS, "", 45, "?"),
]


@pytest.mark.parametrize(("kind", "unit", "value", "number_format", "words"), SEEN_OTHERWISE)
def test_read__a_number_that_its_author_saw_otherwise_is_asked(
    kind: ColumnKind, unit: str, value: float, number_format: str, words: str
) -> None:
    taken, trouble = read(kind, cell(value, number_format), unit)
    assert taken is None
    assert trouble is not None
    assert trouble.what is What.AMBIGUOUS
    assert words in trouble.expected


@pytest.mark.parametrize(("kind", "unit", "value", "number_format"), SEEN_ALIKE)
def test_read__formats_that_only_dress_a_number_change_nothing(
    kind: ColumnKind, unit: str, value: float, number_format: str
) -> None:
    assert read(kind, cell(value, number_format), unit) == (value, None)


@given(
    st.floats(allow_nan=False),
    st.text(alphabet='0#?.,%;"\\[]<>=E+-@_*mMjutaGeneral 1', max_size=14),
)
def test_read__no_number_format_raises(value: float, number_format: str) -> None:
    taken, trouble = read(ANY, cell(value, number_format))
    assert trouble is not None or taken in {value, round(value * 100, 12)}


@pytest.mark.parametrize("month", range(1, 13))
def test_month_number__name_short_name_and_number(month: int) -> None:
    name = MONTHS[month - 1]
    for word in (name, name.upper(), name[:3], str(month), f" {month:02d} "):
        assert month_number(word) == month


@pytest.mark.parametrize("word", ["", "ma", "Febuari", "Janvier", "13", "00", "-1", "1.5", "x"])
def test_month_number__unknown(word: str) -> None:
    assert month_number(word) is None


CONTENTS = (
    st.none()
    | st.booleans()
    | st.floats()
    | st.text()
    | st.datetimes()
    | st.dates()
    | st.times()
    | st.timedeltas()
    | st.sampled_from(["Ya", "WTP", "Juni", "31/01/2026", "1.234", "DINKES", "nihil"])
)


@pytest.mark.parametrize("kind", KINDS)
@given(content=CONTENTS, unit=st.text(max_size=5))
def test_read__never_raises(kind: ColumnKind, content: object, unit: str) -> None:
    value, trouble = read(kind, cell(content), unit)
    assert value is None or trouble is None
    assert not isinstance(value, float) or math.isfinite(value)
    assert describe(kind)


BOUNDS = st.integers(-100, 100).map(float)


@given(low=BOUNDS, span=st.integers(0, 100), number=st.floats(-300, 300))
def test_read__a_number_is_taken_within_its_bounds_only(
    low: float, span: int, number: float
) -> None:
    kind = Number(low=low, high=low + span)
    inside = low <= number <= low + span
    value = read(kind, cell(number)).value
    if inside:
        assert value == number
    else:
        assert value is None or value == pytest.approx(number, abs=2e-7)
