"""One cell read as its kind: the value, or what is wrong with it."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontrak_xl.kinds import (
    Cell,
    CellKind,
    Choice,
    Date,
    Figure,
    Key,
    Kind,
    Month,
    Number,
    Reference,
    Text,
    Value,
    What,
    describe,
    month_number,
    read,
)
from kontrak_xl.model import MONTHS

ANY = Number()
COUNT = Number(low=0, whole=True)
POINTS = Number(low=0, high=100)
MONEY = Number(low=0, money=True)
YES_NO = Choice(("Ya", "Belum"))
GRADE = Choice(("WTP", "WDP"))
OPD = Reference("OPD", ("SEMUA",))
OPDS = Reference("OPD", ("SEMUA",), many=True)
KINDS: tuple[Kind, ...] = (
    Text(), Text(lines=3), Key(), ANY, COUNT, POINTS, MONEY, Figure(), YES_NO, OPD, OPDS,
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
        case dt.date() | dt.time():
            return Cell(0, 0, CellKind.MOMENT, content)
        case _:
            return Cell(0, 0, CellKind.TEXT, str(content))


READ: list[tuple[Kind, object, Value]] = [
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
    (Figure(), 76.15, 76.15),
    (Figure(), "76,15", 76.15),
    (Figure(), "WTP", "WTP"),
    (Figure(), " Sangat  Baik ", "Sangat Baik"),
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
    (Date(), "31/01/2026", dt.date(2026, 1, 31)),
    (Date(), "31-1-2026", dt.date(2026, 1, 31)),
    (Date(), "31.01.2026", dt.date(2026, 1, 31)),
    (Date(), "31 Januari 2026", dt.date(2026, 1, 31)),
    (Date(), "30 nov 2026", dt.date(2026, 11, 30)),
    (Date(), "29 Februari 2028", dt.date(2028, 2, 29)),
]
TROUBLES: list[tuple[Kind, object, What]] = [
    (Key(), "a b!", What.NOT_READABLE),
    (Key(), "1A", What.NOT_READABLE),
    (Key(), "DIN*", What.NOT_READABLE),
    (Key(), "DIN.KES", What.NOT_READABLE),
    (Key(), 12, What.NOT_READABLE),
    (ANY, "dua belas", What.NOT_NUMBER),
    (ANY, "12 orang", What.NOT_NUMBER),
    (ANY, "-", What.NOT_NUMBER),
    (ANY, "n/a", What.NOT_NUMBER),
    (ANY, ">90", What.NOT_NUMBER),
    (ANY, "70-71", What.NOT_NUMBER),
    (ANY, "31 November", What.NOT_NUMBER),
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
    (POINTS, 100.5, What.NOT_READABLE),
    (POINTS, "-1", What.NEGATIVE),
    (Number(low=2000, high=2100), 1999, What.NOT_READABLE),
    (MONEY, "Rp 276 miliar", What.NOT_NUMBER),
    (Figure(), "3.5", What.AMBIGUOUS),
    (Figure(), THIRD_MAY, What.MOMENT),
    (Figure(), True, What.NOT_NUMBER),
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
    (Date(), "31 November 2026", What.NOT_READABLE),
    (Date(), "29/02/2026", What.NOT_READABLE),
    (Date(), "31 Foo 2026", What.NOT_READABLE),
    (Date(), "2026-01-31", What.NOT_READABLE),
    (Date(), 46053, What.NOT_READABLE),
    (Date(), "01/01/0000", What.NOT_READABLE),
    (Date(), NINE, What.NOT_READABLE),
]


@pytest.mark.parametrize(("kind", "content", "value"), READ)
def test_read__takes(kind: Kind, content: object, value: Value) -> None:
    assert read(kind, cell(content)) == (value, None)


@pytest.mark.parametrize(("kind", "content", "what"), TROUBLES)
def test_read__refuses(kind: Kind, content: object, what: What) -> None:
    value, trouble = read(kind, cell(content))
    assert value is None
    assert trouble is not None
    assert trouble.what is what
    assert trouble.expected


def test_read__a_refusal_shows_what_was_seen() -> None:
    _, trouble = read(ANY, cell("dua belas"))
    assert trouble is not None
    assert "dua belas" in trouble.seen


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("content", [None, "", "   ", "\u00a0", "\n"])
def test_read__blank_is_a_blank_for_every_kind(kind: Kind, content: object) -> None:
    assert read(kind, cell(content)) == (None, None)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("bad", "what"),
    [
        (Cell(0, 0, CellKind.ERROR, "#N/A"), What.ERROR),
        (Cell(0, 0, CellKind.PENDING, None), What.PENDING),
    ],
)
def test_read__errors_are_refused_by_every_kind(kind: Kind, bad: Cell, what: What) -> None:
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


@pytest.mark.parametrize("month", range(1, 13))
def test_month_number__name_short_name_and_number(month: int) -> None:
    name = MONTHS[month - 1]
    for word in (name, name.upper(), name[:3], str(month), f" {month:02d} "):
        assert month_number(word) == month


@pytest.mark.parametrize("word", ["", "ma", "Febuari", "January", "13", "00", "-1", "1.5", "x"])
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
    | st.sampled_from(["Ya", "WTP", "Juni", "31/01/2026", "1.234", "DINKES", "nihil"])
)


@pytest.mark.parametrize("kind", KINDS)
@given(content=CONTENTS, unit=st.text(max_size=5))
def test_read__never_raises(kind: Kind, content: object, unit: str) -> None:
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
    assert read(kind, cell(number)).value == (number if inside else None)
