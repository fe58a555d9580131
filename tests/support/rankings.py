"""A region of many OPDs, made up at random, with the report of a month or of the whole year."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from functools import cache
from typing import TYPE_CHECKING

from kontrak_xl.core.findings import Code, Finding, Findings
from kontrak_xl.core.model import (
    Accumulation,
    Band,
    ContractKey,
    Direction,
    Edition,
    EntryMode,
    Filler,
    Group,
    IssuedRow,
    Measure,
    Period,
    Points,
    Post,
    RankingPolicy,
    Scope,
    ScoringPolicy,
)
from kontrak_xl.core.observations import Field, Observation, Origin
from kontrak_xl.core.region import Deadline, Region, Wording
from kontrak_xl.ranking import money, moves
from kontrak_xl.ranking.report import Report
from kontrak_xl.returns.counting.basis import Basis
from kontrak_xl.returns.counting.delivery import Delivery
from kontrak_xl.rules.decisions import NO_DECISIONS, Decisions
from kontrak_xl.rules.scores import Scores, score

if TYPE_CHECKING:
    from kontrak_xl.ranking.moves import Move

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


def some_ended(posts: int) -> World:
    """Every fourth OPD ended in May; of the others every fifth is silent."""
    known = world(posts)
    editions = tuple(
        dataclasses.replace(edition, post=dataclasses.replace(edition.post, last=5))
        if at % 4 == 1
        else edition
        for at, edition in enumerate(known.editions)
    )
    mute = {edition.key for at, edition in enumerate(editions) if at % 5 == 2}
    told = tuple(one for one in known.observations if one.key not in mute)
    return World(editions, told, known.central)


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
        findings=Findings(findings), made=made_at, final=final,
    )  # fmt: skip


LETTERHEAD = "PEMERINTAH KABUPATEN CONTOH\nSEKRETARIAT DAERAH"


def history(made: World, last: int = MONTH) -> tuple[Scores, ...]:
    """The scores to date of each month."""
    return tuple(
        score(made.editions, made.observations, made.central, Period(1, month), RANKING)
        for month in range(1, last + 1)
    )


def moneyed(made: World) -> World:
    """The same OPDs with a pagu, SP2D and physical progress of every month."""
    dice = random.Random(5)  # noqa: S311
    told = list(made.central)
    for seen in made.central:
        if seen.code == "ANGGARAN" and isinstance(seen.value, float | int):
            for month in range(1, MONTH):
                paid = round(seen.value * month / MONTH * dice.uniform(0.8, 1.1))
                told.append(dataclasses.replace(seen, month=month, value=float(paid)))
            for month in range(1, MONTH + 1):
                done = round(min(100.0, month * 8 * dice.uniform(0.8, 1.1)), 1)
                told.append(
                    dataclasses.replace(seen, field=Field.PHYSICAL, month=month, value=done)
                )
    own = tuple(
        dataclasses.replace(e, pagu=_pagu(e), budget_version="murni") for e in made.editions
    )
    return World(own, made.observations, tuple(told))


def _pagu(found: Edition) -> float:
    row = found.row("ANGGARAN")
    return 1e10 if row is None else 12 * (row.plan[0] or 0.0)


def basis(made: World, rulings: Decisions = NO_DECISIONS) -> Basis:
    """What these OPDs are judged by."""
    return Basis(shelf=made.editions, observations=made.observations, counted=made.observations,
                 central=made.central, decisions=rulings)  # fmt: skip


def moved(made: World, last: int, told: Scores | None = None) -> dict[str, Move]:
    """The moves of a month since the one before, which was published as ``told``."""
    judged = basis(made)
    then, now = Period(1, last - 1), Period(1, last)
    return moves.between(
        moves.Side(basis=judged, period=then, told=told or judged.score(then, RANKING)),
        moves.Side(basis=judged, period=now, told=judged.score(now, RANKING)),
        RANKING,
    )


def year(made: World, last: int = MONTH) -> Report:
    """A report with its history and its money."""
    rich = moneyed(made)
    past = history(rich, last)
    before = past[-2 if last > 1 else -1]
    told = dataclasses.replace(before, posts=before.posts.assign(skor=before.posts["skor"] + 0.25))
    plain = report(rich)
    return dataclasses.replace(
        plain,
        region=dataclasses.replace(plain.region, letterhead=LETTERHEAD),
        scores=past[-1],
        moves={} if last == 1 else moved(rich, last, told),
        history=past,
        money=money.gather(rich.editions, rich.observations, rich.central, last),
        published={last - 1: told},
    )
