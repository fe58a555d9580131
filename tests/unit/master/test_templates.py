"""What a Buku Induk starts from: checked from the text itself, not by the product's own checks."""

from __future__ import annotations

import csv
import datetime as dt
import re
import tomllib
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import pytest

import kontrak_xl
from kontrak_xl.core.findings import Severity
from kontrak_xl.core.model import MONTHS
from kontrak_xl.master import templates
from kontrak_xl.workbook.layout.master import SHEETS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NAMES = ("bengkulu-kota", "bengkulu-provinsi", "pamekasan", "standar")
Row = dict[str, str]
MONTH_KEYS = [f"m{number:02d}" for number in range(1, 13)]
DUE = {
    "bulanan": range(1, 13),
    "triwulan": range(3, 13, 3),
    "semester": range(6, 13, 6),
    "tahunan": range(12, 13),
}
KHUSUS = {
    "RB": "angka",
    "TLHP": "rasio",
    "INOVASI": "panel",
    "KIP": "angka",
    "MCP": "angka",
    "ANGGARAN": "anggaran",
    "OPINI": "kategori",
}
SOURCE = re.compile(r"\b(19|20)\d\d\b")
"""A year: what a note that names its source has, and a bare remark has not."""
HOLIDAYS = {(1, 1), (1, 5), (1, 6), (17, 8), (25, 12)}
"""Day and month of the national holidays that have a fixed date."""
each = pytest.mark.parametrize("name", NAMES)


def table(name: str, key: str) -> list[Row]:
    """The lines of one sheet of a template; none where it has no such file."""
    path = templates.folder() / name / f"{key}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def settings(name: str) -> dict[str, Any]:
    base, own = (
        tomllib.loads((templates.folder() / part).read_text("utf-8"))
        for part in (templates.BASE, f"{name}/{templates.OWN}")
    )
    return {**base, **own}


def subjects(row: Row, posts: Iterable[Row]) -> list[str]:
    """The OPDs that carry a line of *indikator*."""
    words = {word.strip() for word in row["opd"].split(",")}
    without = {word.strip() for word in row.get("kecuali", "").split(",")}
    assert words <= {"SEMUA", *(p["kode"] for p in posts), *(p["kelompok"] for p in posts)}, row
    return [
        post["kode"]
        for post in posts
        if words & {"SEMUA", post["kode"], post["kelompok"]} and post["kode"] not in without
    ]


def twice(values: Iterable[object]) -> list[object]:
    return [value for value, count in Counter(values).items() if count > 1]


# The text ------------------------------------------------------------------------------------


def test_names__are_the_governments_that_the_design_promises() -> None:
    assert templates.names() == NAMES


@each
def test_files__hold_declared_columns_only(name: str) -> None:
    declared = {sheet.key: {column.key for column in sheet.columns} for sheet in SHEETS}
    for path in (templates.folder() / name).iterdir():
        if path.name == templates.OWN:
            continue
        assert path.suffix == ".csv", path
        with path.open(encoding="utf-8", newline="") as file:
            head, *lines = csv.reader(file, strict=True)
        assert not twice(head), path
        assert set(head) <= declared[path.stem], path
        assert [line for line in lines if len(line) != len(head)] == [], path


@each
def test_load__gives_every_sheet_and_every_line(name: str) -> None:
    loaded = templates.load(name)
    assert set(loaded) == {sheet.key for sheet in SHEETS}
    for path in (templates.folder() / name).glob("*.csv"):
        assert len(loaded[path.stem]) == len(table(name, path.stem)), path


@each
def test_codes__are_given_once(name: str) -> None:
    for key, column in (("opd", "kode"), ("opd", "nama"), ("unit", "kode"), ("indikator", "kode")):
        found = (row.get(column, "") for row in table(name, key))
        assert twice(value for value in found if value) == [], (key, column)
    assert twice((r["opd"], r["indikator"]) for r in table(name, "indikator")) == []
    officials = [row["opd"] for row in table(name, "pejabat")]
    assert officials == [row["kode"] for row in table(name, "opd")]


@each
def test_placeholders__say_contoh(name: str) -> None:
    for key in ("indikator", "anggaran", "pejabat", "opd" if name == "standar" else "pejabat"):
        assert [row for row in table(name, key) if "contoh" not in row["catatan"]] == [], key
    for row in table(name, "rencana"):
        assert "contoh" in row["catatan"] or SOURCE.search(row["catatan"]), row
    for row in table(name, "unit"):
        assert row["pejabat"].startswith("contoh: "), row
    for group in settings(name)["kelompok"]:
        assert "contoh" in group["catatan"], group


@each
def test_officials__are_nobody_real(name: str) -> None:
    region = settings(name)["pemda"]
    people = [region["kepala"], *(row["nama"] for row in table(name, "pejabat"))]
    assert [person for person in people if not person.startswith("Nama ")] == []


# The numbers ---------------------------------------------------------------------------------


@each
def test_weights__are_100_for_every_post_and_group(name: str) -> None:
    posts, groups = table(name, "opd"), settings(name)["kelompok"]
    assert sum(group["bobot"] for group in groups) == 100
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for row in table(name, "indikator"):
        for code in subjects(row, posts):
            sums[code, row["kelompok"]] += float(row["bobot"])
    wanted = {(post["kode"], group["kode"]): 100 for post in posts for group in groups}
    assert sums == pytest.approx(wanted)


@each
def test_rak__is_the_pagu_of_every_post(name: str) -> None:
    rows = table(name, "anggaran")
    whole = {row["opd"]: row for row in rows if not row.get("kode")}
    assert list(whole) == [post["kode"] for post in table(name, "opd")]
    assert len(rows) - len(whole) == sum(1 for row in rows if row.get("kode"))
    for row in whole.values():
        if not row.get("pola"):
            assert sum(int(row[key]) for key in MONTH_KEYS) == int(row["pagu"]), row["opd"]
    parts: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.get("kode"):
            parts[row["opd"]] += int(row["pagu"])
    assert parts == {code: int(whole[code]["pagu"]) for code in parts}


@each
def test_score__can_be_given_after_three_months(name: str) -> None:
    """Half of the weight is due by March, so that nobody stays unranked (R-terukur)."""
    posts, plans = table(name, "opd"), table(name, "rencana")
    shares = {group["kode"]: group["bobot"] / 100 for group in settings(name)["kelompok"]}
    due: dict[str, float] = defaultdict(float)
    for row in table(name, "indikator"):
        lines = [p for p in plans if p["indikator"] in {row.get("kode"), row["indikator"]}]
        stages = [s for s in table(name, "tahapan") if s["indikator"] == row.get("kode")]
        months: Iterable[int] = DUE[row["frekuensi"] or "bulanan"]
        if stages:
            months = [MONTHS.index(stage["bulan"]) + 1 for stage in stages]
        elif lines and lines[0]["pola"] == "sesuai bulan":
            months = [at for at, key in enumerate(MONTH_KEYS, 1) if lines[0][key]]
        if min(months) <= 3:
            for code in subjects(row, posts):
                due[code] += float(row["bobot"]) * shares[row["kelompok"]]
    least = settings(name)["pemda"].get("min_bobot_terukur", 50)
    assert {post["kode"]: due[post["kode"]] for post in posts if due[post["kode"]] < least} == {}


@each
def test_stages__make_up_their_indicator(name: str) -> None:
    measured = [row for row in table(name, "indikator") if row["ukuran"] == "tahapan"]
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for stage in table(name, "tahapan"):
        assert stage["bulan"] in MONTHS, stage
        sums[stage["indikator"], stage["opd"]] += float(stage["bobot"])
    assert sums == {(row["kode"], row["opd"]): 100 for row in measured}


def test_kiht__goes_from_documents_in_march_to_the_opening_in_july() -> None:
    months = [row["bulan"] for row in table("pamekasan", "tahapan") if row["indikator"] == "KIHT"]
    assert months == ["Maret", "April", "Mei", "Juni", "Juli"]


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"pamekasan"}))
def test_schedule__gives_workdays_in_order_after_each_month(name: str) -> None:
    year = settings(name)["pemda"]["tahun"]
    rows = table(name, "jadwal")
    assert [row["bulan"] for row in rows] == list(MONTHS)
    for number, row in enumerate(rows, 1):
        first = dt.date(year + number // 12, number % 12 + 1, 1)
        days = [
            dt.datetime.strptime(row[key], "%d/%m/%Y").replace(tzinfo=dt.UTC).date()
            for key in ("batas", "keberatan", "tutup")
        ]
        assert first <= days[0] < days[1] < days[2], row
        assert days[2].month == first.month, row
        assert all(day.weekday() < 5 and (day.day, day.month) not in HOLIDAYS for day in days), row


# What the governments do ---------------------------------------------------------------------


def test_bengkulu_provinsi__has_the_special_indicators_for_every_post() -> None:
    rows = {row["kode"]: row for row in table("bengkulu-provinsi", "indikator") if row["kode"]}
    assert {code: row["ukuran"] for code, row in rows.items()} == KHUSUS
    assert {(row["opd"], row["kelompok"], row["pengisi"]) for row in rows.values()} == {
        ("SEMUA", "KHUSUS", "pusat")
    }


def test_bengkulu_kota__declares_eselon_iii_and_iv_below_every_post() -> None:
    units: dict[str, set[str]] = defaultdict(set)
    for row in table("bengkulu-kota", "unit"):
        units[row["opd"]].add(row["eselon"])
    assert units == {post["kode"]: {"III", "IV"} for post in table("bengkulu-kota", "opd")}


def test_standar__names_no_real_place() -> None:
    words = (templates.folder() / "standar").glob("*.*")
    text = "\n".join(path.read_text("utf-8") for path in words if path.stem != "indikator")
    assert not re.search(r"Pamekasan|Bengkulu", text)


@each
def test_periksa__has_no_galat(name: str, tmp_path: Path) -> None:
    kontrak_xl.mulai(tmp_path, name)
    found = kontrak_xl.periksa(tmp_path)
    assert [str(f) for f in found if f.severity is Severity.ERROR] == []
