"""The ranking workbook: every formula agrees, and other weights give the ranking Python gives."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from functools import cache
from typing import TYPE_CHECKING

import pytest

from kontrak_xl.commands.contoh import typist
from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import (
    Accumulation,
    Band,
    Blank,
    ContractKey,
    Direction,
    Edition,
    EntryMode,
    Filler,
    Group,
    IssuedRow,
    Measure,
    Minimising,
    Period,
    Points,
    Post,
    RankingPolicy,
    Scope,
    ScoringPolicy,
)
from kontrak_xl.core.observations import Field, Observation, Origin
from kontrak_xl.core.region import Deadline, Region, Wording
from kontrak_xl.ranking.report import Report
from kontrak_xl.ranking.sheets.book import build
from kontrak_xl.ranking.view import gather
from kontrak_xl.returns.counting.delivery import Delivery
from kontrak_xl.rules.scores import SILENT, UNRANKED, Scores, score
from kontrak_xl.workbook import writer
from kontrak_xl.workbook.pages import Look
from tests.support import office
from tests.support.repair_rules import check

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


MONTH = 6
PERIOD = Period(1, MONTH)
ORIGIN = Origin("uji.xlsx", "Juni", "F9")
ZONE = dt.timezone(dt.timedelta(hours=7))
BANDS = tuple(
    Band(name=name, bound=bound)
    for name, bound in (
        ("Sangat Tinggi", 90.0), ("Tinggi", 75.0), ("Sedang", 65.0), ("Rendah", 50.0),
        ("Sangat Rendah", -1.0),
    )
)  # fmt: skip
RANKING = RankingPolicy(min_measured=50.0, bands=BANDS)
WORDING = Wording(
    title="", opening="", first_called="", second_called="", promise="", supervision=""
)
NAMES = (
    "Dinas Pendidikan dan Kebudayaan", "Dinas Kesehatan", "Dinas Pekerjaan Umum dan Penataan Ruang",
    "Dinas Perumahan Rakyat dan Kawasan Permukiman", "Dinas Sosial",
    "Dinas Pemberdayaan Perempuan dan Perlindungan Anak serta Pengendalian Penduduk dan KB",
    "Badan Perencanaan Pembangunan Daerah", "Badan Kepegawaian dan Pengembangan SDM",
    "Inspektorat Daerah", "Sekretariat DPRD", "Kecamatan Tlanakan", "Kecamatan Pademawu",
)  # fmt: skip
OWN = (
    "Jumlah peserta pelatihan Wirausaha Baru (WUB)", "Panjang jalan yang diperbaiki",
    "Prevalensi stunting", "Waktu rata-rata penerbitan Surat Perintah Membayar (SPM)",
    "Rasio ketersediaan beras", "Persentase sarana dan prasarana yang berkualitas baik",
    "Tingkat kepatuhan standar pelayanan publik", "Jumlah dokumen perencanaan",
)  # fmt: skip
PRIORITIES = ("Ekonomi kerakyatan", "Reformasi Birokrasi", "Kesehatan", "")
SCALES = (
    ("Opini BPK", (Points(category="WTP", points=100.0), Points(category="WDP", points=75.0))),
    ("Mutu", (Points(category="A", points=100.0), Points(category="B", points=80.0))),
)
GROUPS = (
    Group(code="OPD", name="Kinerja OPD", weight=60.0),
    Group(code="KHUSUS", name="Kinerja Khusus", weight=40.0),
)
EVERY = tuple(range(1, 13))
POSITION = (Accumulation.LAST, EntryMode.POSITION)


def issued(code: str, text: str, **changes: object) -> IssuedRow:
    """A row of one number to be counted, unless told otherwise."""
    row = IssuedRow(
        code=code, text=text, unit="buah", group="OPD", measure=Measure.NUMBER,
        direction=Direction.MAX, accumulation=Accumulation.SUM, entry=EntryMode.MONTH,
        filler=Filler.OPD, scope=Scope.OWN, weight=20.0, target=120.0, plan=(10.0,) * 12,
    )  # fmt: skip
    return dataclasses.replace(row, **changes)  # type: ignore[arg-type]


def due(target: float, *months: int) -> tuple[float | None, ...]:
    return tuple(target if month in months else None for month in EVERY)


def commons(rak: float) -> tuple[IssuedRow, ...]:
    """What every OPD answers for: money, the audit, a region's index that nobody filled."""
    shared = {"group": "KHUSUS", "filler": Filler.CENTRE, "common": True, "owner": "BPKPD"}
    last, position = POSITION
    told = {**shared, "accumulation": last, "entry": position}
    return (
        issued("ANGGARAN", "Persentase realisasi anggaran", unit="%", measure=Measure.BUDGET,
               entry=EntryMode.TO_DATE, weight=50.0, target=100.0, plan=(rak / 12,) * 12,
               priority=PRIORITIES[1], note="bobot contoh", **shared),
        issued("OPINI", "Opini BPK atas LKPD", unit="opini", measure=Measure.CATEGORY,
               scope=Scope.REGION, weight=20.0, target=100.0, plan=due(100.0, 6),
               scale="Opini BPK", target_text="WTP", **told),
        issued("MCP", "Nilai MCP KPK", unit="nilai", weight=30.0, target=80.0,
               plan=due(80.0, 6), **told),
    )  # fmt: skip


def own_rows(dice: random.Random) -> tuple[IssuedRow, ...]:
    """Three to seven indicators of all directions, sums, means and positions."""
    last, position = POSITION
    kinds: tuple[dict[str, object], ...] = (
        {},
        {"entry": EntryMode.TO_DATE},
        {"direction": Direction.MIN, "plan": (4.0,) * 12, "target": 48.0},
        {"direction": Direction.MIN, "accumulation": Accumulation.MEAN, "plan": (2.0,) * 12},
        {"direction": Direction.MIN, "accumulation": last, "entry": position,
         "plan": due(0.0, 3, 6), "target": 0.0},
        {"direction": Direction.STABLE, "accumulation": last, "entry": position,
         "plan": due(33.3333, 3, 6, 9)},
        {"accumulation": last, "entry": position, "plan": due(8.0, 6), "lower": 7.0, "upper": 8.0,
         "direction": dice.choice((Direction.MAX, Direction.MIN))},
        {"accumulation": last, "entry": position, "plan": due(100.0, 6), "unit": "mutu",
         "measure": Measure.CATEGORY, "scale": "Mutu"},
        {"accumulation": last, "entry": position, "plan": due(50.0, 12)},
    )  # fmt: skip
    chosen = dice.sample(range(len(kinds)), dice.randint(3, 7))
    return tuple(
        issued(f"K{at}", OWN[at % len(OWN)], weight=float(dice.choice((10, 15, 25, 12.5))),
               priority=dice.choice(PRIORITIES), **kinds[at])
        for at in chosen
    )  # fmt: skip


def edition(code: str, name: str, rows: tuple[IssuedRow, ...], cap: float = 100.0) -> Edition:
    group = name.split(maxsplit=1)[0].upper()
    post = Post(code=code, name=name, short=code.title(), sort="dinas", group=group)
    return Edition(
        key=ContractKey(2026, code), number=1, from_month=1, reason="", parent="", post=post,
        parties=(), groups=GROUPS, rows=rows, policy=ScoringPolicy(cap=cap), scales=SCALES,
        pagu=1e11,
    )  # fmt: skip


@dataclasses.dataclass(frozen=True)
class World:
    """A government's month before it is scored."""

    editions: tuple[Edition, ...]
    observations: tuple[Observation, ...]
    central: tuple[Observation, ...]

    def scores(self, editions: tuple[Edition, ...] | None = None) -> Scores:
        return score(editions or self.editions, self.observations, self.central, PERIOD, RANKING)


def reported(found: Edition, dice: random.Random) -> list[Observation]:
    """What an OPD typed: near its plan, with gaps."""
    seen = []
    for row in found.rows:
        if row.filler is Filler.CENTRE:
            continue
        total = 0.0
        for month in range(1, MONTH + 1):
            planned = row.plan[month - 1]
            if planned is None or dice.random() < 0.06:
                continue
            value: float | str = round(planned * dice.uniform(0.4, 1.3), dice.choice((0, 1, 2)))
            if row.entry is EntryMode.TO_DATE and isinstance(value, float):
                value = total = total + value
            if row.measure is Measure.CATEGORY:
                value = dice.choice(("A", "B"))
            seen.append(Observation(found.key, row.code, Field.VALUE, month, value, ORIGIN))
    return seen


def told(found: Edition, dice: random.Random) -> list[Observation]:
    """What the centre knows: SP2D of most, the audit of all with few causes, MCP of some."""
    key, seen = found.key, []
    rak = sum(found.rows[0].plan[month] or 0.0 for month in range(MONTH))
    if dice.random() < 0.9:
        spent = round(rak * dice.uniform(0.5, 1.02))
        seen.append(Observation(key, "ANGGARAN", Field.VALUE, MONTH, spent, ORIGIN))
    seen.append(Observation(key, "OPINI", Field.VALUE, 5, "WDP", ORIGIN))
    if dice.random() < 0.25:
        seen.append(Observation(key, "OPINI", Field.CAUSE, 5, 1.0, ORIGIN))
    if dice.random() < 0.5:
        value = round(dice.uniform(50, 95), 2)
        seen.append(Observation(key, "MCP", Field.VALUE, MONTH, value, ORIGIN))
    return seen


@cache
def world(posts: int, seed: int = 7) -> World:
    """Random OPDs; the second is the first's twin (a tie), one is silent, one has little judged."""
    dice = random.Random(seed)  # noqa: S311
    editions: list[Edition] = []
    seen: list[Observation] = []
    central: list[Observation] = []
    for number in range(posts):
        name = NAMES[number % len(NAMES)] + (f" {number}" if number >= len(NAMES) else "")
        code = f"OPD-{number:03d}"
        rak = 12000.0 * dice.randint(200_000, 70_000_000)
        found = edition(code, name, (*commons(rak), *own_rows(dice)), dice.choice((100.0, 110.0)))
        typed, known = reported(found, dice), told(found, dice)
        if number == 1:
            found = dataclasses.replace(found, rows=editions[0].rows, policy=editions[0].policy)
            typed, known = _copied(seen, found), _copied(central, found)
        elif number == 2:
            typed = []
        elif number == 3:
            late = issued("K90", "Laporan akhir tahun", plan=due(1.0, 12), target=1.0)
            found = dataclasses.replace(found, rows=(*commons(rak)[1:], late))
            known = [each for each in known if each.code == "OPINI"]
        elif number == 4:
            found = dataclasses.replace(found, rows=commons(rak)[2:])
            known = []
        editions.append(found)
        seen += typed
        central += known
    return World(tuple(editions), tuple(seen), tuple(central))


def _copied(seen: list[Observation], found: Edition) -> list[Observation]:
    first = ContractKey(2026, "OPD-000")
    return [dataclasses.replace(each, key=found.key) for each in seen if each.key == first]


FINDINGS = (
    Finding(Code.VALUE_NOT_NUMBER, ORIGIN, "dua belas", "angka, misalnya 12", "OPD-004"),
    Finding(Code.CENTRE_MISSING, Origin("Buku Induk.xlsx"), "MCP", "Nilai Pusat"),
    Finding(Code.ROW_HIDDEN, ORIGIN, post="OPD-000"),
    Finding(Code.LOCKED_CHANGED, ORIGIN, "=cmd|' /c calc'!A1", "3.250", "OPD-005"),
)


def report(made: World, *, findings: tuple[Finding, ...] = FINDINGS, final: bool = False) -> Report:
    dice = random.Random(3)  # noqa: S311
    words = ("lengkap", "lengkap", "sebagian", "belum")
    deliveries = tuple(
        Delivery(
            post=found.key.post, asked=24, given=dice.randint(0, 24),
            months=(*(dice.choice(words) for _ in range(MONTH)), *[""] * (12 - MONTH)),
            files=2, last_file=f"Kontrak Kinerja {found.post.name} revisi.xlsx",
            received=dt.datetime(2026, 7, dice.randint(3, 14), 9, 5, tzinfo=ZONE),
        )
        for found in made.editions
    )  # fmt: skip
    region = Region(
        name="Pemerintah Kabupaten Pamekasan", level="kabupaten", head="", head_position="Bupati",
        year=2026, place="Pamekasan", office="Bagian Organisasi", wording=WORDING, ranking=RANKING,
        deadlines=(Deadline(month=MONTH, due=dt.date(2026, 7, 10), hour="16.00"),),
    )  # fmt: skip
    made_at = dt.datetime(2026, 7, 10, 9, 0, tzinfo=ZONE)
    return Report(
        region=region, scores=made.scores(), editions=made.editions, deliveries=deliveries,
        findings=findings, made=made_at, final=final,
    )  # fmt: skip


def table(cells: Mapping[tuple[str, str], object], sheet: str, columns: str) -> list[list[object]]:
    """The cells of some columns of a sheet, row by row."""
    last = max(int("".join(filter(str.isdigit, at))) for name, at in cells if name == sheet)
    return [[cells.get((sheet, f"{col}{row}")) for col in columns] for row in range(1, last + 1)]


def ranking(cells: Mapping[tuple[str, str], object], columns: str) -> dict[str, list[object]]:
    """What *Bobot* shows of each OPD, by its name."""
    rows = table(cells, "Bobot", columns)
    header = next(at for at, row in enumerate(rows) if row[0] == "OPD")
    return {str(row[0]): row[1:] for row in rows[header + 1 :] if row[0]}


def official(scores: Scores, made: World) -> dict[str, list[object]]:
    """Rank and score of each OPD by name, as the pages show them."""
    view = gather(dataclasses.replace(report(made), scores=scores))
    return {
        seat.brief: [seat.rank or "–", seat.score if seat.measured else "–"] for seat in view.seats
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("peringkat")


@pytest.mark.office
@pytest.mark.parametrize("posts", [12, 100])
def test_every_formula_agrees(posts: int, folder: Path) -> None:
    office.require_office()
    made = world(posts)
    scores = made.scores()
    assert {SILENT, UNRANKED} <= set(scores.posts["predikat"])
    assert scores.posts["peringkat"].dropna().duplicated().any()
    path = writer.write(build(report(made)), folder / f"{posts}.xlsx")
    assert check(path) == []
    (again,) = office.recalculate([path], folder / "ulang")
    assert office.disagreements(path, again) == []
    assert len(office.formulas(path)) > posts * 60


def variants() -> dict[str, Report]:
    """Months out of the ordinary."""
    made = world(12)
    plain = report(made)
    bare = dataclasses.replace(plain.region, ranking=RankingPolicy())
    bare_scores = score(made.editions, made.observations, made.central, PERIOD, bare.ranking)
    strict = ScoringPolicy(blank=Blank.IGNORE, minimising=Minimising.INVERSE, decimals=1)
    first, others = made.editions[0], made.editions[1:]
    second = dataclasses.replace(first, key=dataclasses.replace(first.key, serial=2))
    heavier = _weighted(first, {"OPD": 55.0, "KHUSUS": 45.0, "MCP": 31.0})
    plain_rows = [
        tuple(dataclasses.replace(r, common=False) for r in e.rows) for e in made.editions
    ]
    own = [dataclasses.replace(e, rows=r) for e, r in zip(made.editions, plain_rows, strict=True)]

    def of(*editions: Edition) -> Report:
        return report(dataclasses.replace(made, editions=editions))

    return {
        "tanpa kontrak": report(World((), (), ())),
        "satu OPD": of(first),
        "final tanpa temuan": report(made, findings=(), final=True),
        "tidak ada yang melapor": report(World(made.editions, (), ())),
        "tanpa predikat": dataclasses.replace(plain, region=bare, scores=bare_scores),
        "tanpa indikator SEMUA": of(*own),
        "kosong diabaikan": of(*(dataclasses.replace(e, policy=strict) for e in made.editions)),
        "dua kontrak satu OPD": of(first, second, *others),
        "bobot berbeda": of(heavier, *others),
    }


@pytest.mark.office
def test_months_out_of_the_ordinary_agree_too(folder: Path) -> None:
    office.require_office()
    books = variants()
    paths = [writer.write(build(each), folder / f"{name}.xlsx") for name, each in books.items()]
    for path, again in zip(paths, office.recalculate(paths, folder / "ulang"), strict=True):
        assert check(path) == [], path.stem
        assert office.disagreements(path, again) == [], path.stem


def test_the_sheets_stand_in_their_order_and_say_how_final_they_are() -> None:
    book = build(report(world(12), final=True, findings=()))
    names = ["Ringkasan", "Peringkat", "Peringkat Kelompok", "Perhatian", "Prioritas", "Rapor",
             "Matriks", "Matriks OPD", "Bobot", "Kelengkapan", "Temuan", "Metode", "Data",
             "_skor"]  # fmt: skip
    assert [page.name for page in book.pages] == names
    assert [page.name for page in book.pages if page.hidden] == ["_skor"]
    for page in book.pages[:12]:
        texts = {put.value for put in page.cells} | {merge.value for merge in page.merges}
        assert "FINAL per 10 Juli 2026 pukul 09.00" in texts, page.name
        assert "FINAL" in page.printing.footer
    temuan = next(page for page in book.pages if page.name == "Temuan")
    assert any("Tidak ada temuan" in str(merge.value) for merge in temuan.merges)


def test_only_the_trial_weights_and_the_choice_of_an_opd_can_be_typed() -> None:
    looks = {Look.INPUT, Look.CHOICE}
    book = build(report(world(12)))
    typed = {
        page.name: sum(put.style.look in looks for put in page.cells)
        + sum(merge.style.look in looks for merge in page.merges)
        for page in book.pages
    }
    assert {name: count for name, count in typed.items() if count} == {"Rapor": 1, "Bobot": 5}
    assert all(page.protect for page in book.pages)


def test_a_score_that_is_not_ranked_comes_last_without_a_rank() -> None:
    view = gather(report(world(12)))
    unranked = [seat for seat in view.ranked if seat.rank is None]
    assert [seat.measured for seat in unranked] == [16.0, 0.0]
    assert view.ranked[-2:] == tuple(unranked)
    assert sorted(seat.place for seat in view.seats) == list(range(1, 13))


@pytest.mark.office
def test_other_weights_give_the_ranking_that_python_gives(folder: Path) -> None:
    office.require_office()
    made = world(12)
    path = writer.write(build(report(made)), folder / "bobot.xlsx")
    before = office.cached(path)
    rows = {row[1]: at for at, row in enumerate(table(before, "Bobot", "AB"), start=1) if row[1]}
    weights = {"OPD": 25.0, "KHUSUS": 75.0, "ANGGARAN": 5.0, "MCP": 95.0}
    typed = {("Bobot", f"D{rows[code]}"): weight for code, weight in weights.items()}
    typed["Bobot", f"D{rows['OPINI']}"] = None  # type: ignore[assignment]
    changed = folder / "simulasi.xlsx"
    changed.write_bytes(typist.fill(path, typed))
    (again,) = office.recalculate([changed], folder / "ulang")
    after = office.cached(again)
    wanted = official(made.scores(tuple(_weighted(each, weights) for each in made.editions)), made)
    simulated = ranking(after, "HGI")
    assert simulated == wanted
    assert wanted != official(made.scores(), made)
    order = [each for each in simulated.values() if each[0] != "–"]
    assert order == sorted(order, key=lambda each: float(str(each[0])))
    assert after["Bobot", "A4"] == "SIMULASI – BUKAN PERINGKAT RESMI"
    assert before["Bobot", "A4"] == "Bobot sama dengan bobot resmi"
    assert ranking(after, "HJK") == official(made.scores(), made)
    for sheet in ("Peringkat", "Ringkasan", "Matriks", "Data"):
        kept = {at: value for at, value in before.items() if at[0] == sheet}
        moved = {at for at, value in kept.items() if not office._same(value, after.get(at))}  # noqa: SLF001
        assert all(sheet == "Data" and at[1].startswith(("AE", "AF", "AG")) for at in moved)


def _weighted(found: Edition, weights: Mapping[str, float]) -> Edition:
    groups = tuple(
        dataclasses.replace(g, weight=weights.get(g.code, g.weight)) for g in found.groups
    )
    rows = tuple(
        dataclasses.replace(row, weight=weights.get(row.code, row.weight)) if row.common else row
        for row in found.rows
    )
    return dataclasses.replace(found, groups=groups, rows=rows)
