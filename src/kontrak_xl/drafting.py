"""From the records of the Buku Induk to what can be issued, with every finding on the way."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kontrak_xl import scoring
from kontrak_xl.findings import Code, Finding
from kontrak_xl.layout.master import ALL, MONTH_KEYS
from kontrak_xl.master import Master
from kontrak_xl.model import (
    Accumulation,
    Band,
    Blank,
    Direction,
    Entry,
    Filler,
    Group,
    IssuedRow,
    Measure,
    Minimising,
    Paper,
    Points,
    Post,
    Programme,
    RankingPolicy,
    Scope,
    ScoringPolicy,
    Stage,
    Term,
    TermStatus,
)
from kontrak_xl.numerals import show, tidy
from kontrak_xl.patterns import spread, whole
from kontrak_xl.region import Deadline, Region, Wording
from kontrak_xl.tabular import Record, folded

CENTS = 0.005
"""Two sums of percent or of targets are equal within this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """One OPD's pagu and RAK of one version, in rupiah, from ``since`` on."""

    pagu: float
    plan: tuple[float | None, ...]
    version: str
    since: int
    record: Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the Buku Induk says now: the next edition of every contract.

    ``rows`` by post code; ``places`` says where a row's record stands.
    """

    region: Region
    posts: Mapping[str, Post]
    terms: tuple[Term, ...]
    groups: tuple[Group, ...]
    rows: Mapping[str, tuple[IssuedRow, ...]]
    scales: Mapping[str, tuple[Points, ...]]
    budgets: Mapping[str, tuple[Budget, ...]]
    programmes: Mapping[str, tuple[Programme, ...]]
    stages: Mapping[str, tuple[Stage, ...]]
    findings: tuple[Finding, ...]
    records: Mapping[str, Record] = field(default_factory=dict)


def draft(master: Master) -> Draft:
    """Everything that can be issued, and everything that stands in its way."""
    bands, scales = _scales(master)
    region = _region(master, bands)
    posts = _posts(master)
    groups = tuple(_groups(master))
    desk = _Desk(master, posts, groups, scales)
    rows = desk.rows()
    findings = [
        *master.findings,
        *desk.findings,
        *_group_findings(master),
        *_references(master, posts),
    ]
    findings += _weight_findings(rows, posts, groups, desk)
    findings += _post_findings(master, posts, rows)
    return Draft(
        region=region,
        posts=posts,
        terms=tuple(_terms(master)),
        groups=groups,
        rows=rows,
        scales=scales,
        budgets=desk.budgets,
        programmes=desk.programmes,
        stages={},
        findings=tuple(findings),
        records=desk.places,
    )


# The simple sheets -----------------------------------------------------------------------


def _region(master: Master, bands: Mapping[str, tuple[Band, ...]]) -> Region:
    form, words = master.form("pemda"), master.form("naskah")
    signed = form.values["tanggal"]
    scale = form.text("skala_predikat")
    return Region(
        name=form.text("nama"),
        level=form.text("tingkat"),
        head=form.text("kepala"),
        head_position=form.text("jabatan_kepala"),
        year=int(form.number("tahun") or 0),
        place=form.text("tempat"),
        office=form.text("biro"),
        contact=form.text("kontak"),
        paper=Paper(form.text("kertas") or Paper.F4),
        letterhead=form.text("kop"),
        logo=form.text("logo"),
        signed=signed if isinstance(signed, dt.date) else None,
        scoring=ScoringPolicy(
            blank=Blank(form.text("kosong") or Blank.ZERO),
            minimising=Minimising(form.text("rumus_min") or Minimising.LAN),
            cap=_or(form.number("batas_capaian"), 100.0),
            decimals=int(_or(form.number("desimal"), 2.0)),
        ),
        ranking=RankingPolicy(
            min_measured=_or(form.number("min_bobot_terukur"), 50.0), bands=bands.get(scale, ())
        ),
        predicate_scale=scale,
        deadlines=tuple(_deadlines(master)),
        wording=Wording(
            title=words.text("judul"),
            opening=words.text("pembuka"),
            first_called=words.text("sebutan_pertama"),
            second_called=words.text("sebutan_kedua"),
            promise=words.text("janji"),
            supervision=words.text("supervisi"),
            resignation=words.text("klausul"),
            witness=words.text("saksi"),
            witness_position=words.text("jabatan_saksi"),
        ),
    )


def _or(value: float | None, default: float) -> float:
    return default if value is None else value


def _deadlines(master: Master) -> Iterator[Deadline]:
    for record in master.records("jadwal"):
        month = record.number("bulan")
        dates = {key: record.values[key] for key in ("batas", "keberatan", "tutup")}
        days = {key: day if isinstance(day, dt.date) else None for key, day in dates.items()}
        if month:
            yield Deadline(
                month=int(month),
                due=days["batas"],
                hour=record.text("jam"),
                objections_until=days["keberatan"],
                closes=days["tutup"],
            )


def _posts(master: Master) -> dict[str, Post]:
    posts: dict[str, Post] = {}
    for record in master.records("opd"):
        code = record.text("kode")
        if code and code not in posts:
            name = record.text("nama")
            aliases = (part.strip() for part in record.text("alias").split(";"))
            posts[code] = Post(
                code=code,
                name=name,
                short=record.text("singkatan") or name,
                sort=record.text("jenis"),
                group=record.text("kelompok"),
                number=record.text("nomor"),
                aliases=tuple(alias for alias in aliases if alias),
                mentor=record.text("asisten"),
                email=record.text("surel"),
                phone=record.text("wa"),
                note=record.text("catatan"),
            )
    return posts


def _terms(master: Master) -> Iterator[Term]:
    for record in master.records("pejabat"):
        yield Term(
            person=record.text("nama"),
            post=record.text("opd"),
            position=record.text("jabatan"),
            status=TermStatus(record.text("status") or TermStatus.FULL),
            nip=record.text("nip"),
            rank=record.text("pangkat"),
            first=int(_or(record.number("mulai"), 1)),
            last=int(_or(record.number("sampai"), 12)),
        )


def _groups(master: Master) -> Iterator[Group]:
    for record in master.records("kelompok"):
        weight = record.number("bobot")
        if record.text("kode") and weight is not None:
            yield Group(code=record.text("kode"), name=record.text("nama"), weight=weight)


def _scales(
    master: Master,
) -> tuple[dict[str, tuple[Band, ...]], dict[str, tuple[Points, ...]]]:
    bands: dict[str, list[Band]] = defaultdict(list)
    points: dict[str, list[Points]] = defaultdict(list)
    for record in master.records("skala"):
        name, number = record.text("skala"), record.number("angka")
        if not name or number is None:
            continue
        if record.text("jenis") == "predikat":
            bands[name].append(Band(name=record.text("sebutan"), bound=number,
                                    from_bound=record.text("tanda").startswith("≥"),
                    whole=record.text("tanda") == "≥ dibulatkan",
                                    colour=record.text("warna")))  # fmt: skip
        else:
            points[name].append(Points(category=record.text("sebutan"), points=number))
    ordered = {name: tuple(sorted(part, key=lambda b: -b.bound)) for name, part in bands.items()}
    return ordered, {name: tuple(part) for name, part in points.items()}


# Indicators, plans, budgets --------------------------------------------------------------


class _Desk:
    """The indicators being drafted; gathers findings as it goes."""

    def __init__(
        self,
        master: Master,
        posts: Mapping[str, Post],
        groups: Sequence[Group],
        scales: Mapping[str, tuple[Points, ...]],
    ) -> None:
        self._master = master
        self._posts = posts
        self._groups = {group.code for group in groups}
        self._scales = scales
        self.findings: list[Finding] = []
        self.places: dict[str, Record] = {}
        self.budgets = self._read_budgets()
        self.programmes = self._read_programmes()
        self._plans = self._read_plans()

    def rows(self) -> dict[str, tuple[IssuedRow, ...]]:
        """The rows of every post, by group and in the order of the sheet."""
        rows: dict[str, list[IssuedRow]] = {code: [] for code in self._posts}
        for record in self._master.records("indikator"):
            template = self._template(record)
            for code in self._subjects(record):
                if template is not None:
                    row = self._for_post(template, record, code)
                    rows[code] += [row] if row else []
        order = {code: at for at, code in enumerate(self._ordered_groups())}
        return {
            code: tuple(sorted(own, key=lambda row: order.get(row.group, 99)))
            for code, own in rows.items()
        }

    def _ordered_groups(self) -> list[str]:
        return [record.text("kode") for record in self._master.records("kelompok")]

    def _say(self, code: Code, record: Record, key: str, seen: str, expected: str) -> None:
        self.findings.append(Finding(code, record.where(key), seen, expected))

    def _subjects(self, record: Record) -> list[str]:
        """The posts that carry an indicator: named, all, or of a kelompok peringkat."""
        groups = defaultdict(list)
        for post in self._posts.values():
            groups[post.group].append(post.code)
        chosen: list[str] = []
        for word in record.codes("opd"):
            if word == ALL:
                chosen += self._posts
            elif word in self._posts:
                chosen.append(word)
            elif word in groups:
                chosen += groups[word]
            else:
                self._say(Code.UNKNOWN_REFERENCE, record, "opd", f"“{word}”", "OPD")
        without = set(record.codes("kecuali"))
        for word in without - set(self._posts):
            self._say(Code.UNKNOWN_REFERENCE, record, "kecuali", f"“{word}”", "OPD")
        return [code for code in dict.fromkeys(chosen) if code not in without]

    def _template(self, record: Record) -> IssuedRow | None:
        """The row as every one of its posts will carry it, its plan still without budget."""
        before = len(self.findings)
        weight, text = record.number("bobot"), record.text("indikator")
        if weight is None or not text or not record.text("satuan") or not record.codes("opd"):
            return None
        measure = Measure(record.text("ukuran") or Measure.NUMBER)
        accumulation = Accumulation(record.text("akumulasi") or Accumulation.SUM)
        row = IssuedRow(
            code=self._code(record),
            text=text,
            unit=record.text("satuan"),
            group=record.text("kelompok"),
            measure=measure,
            direction=Direction(record.text("arah") or Direction.MAX),
            accumulation=accumulation,
            entry=Entry(record.text("isian") or default_entry(measure, accumulation)),
            filler=Filler(record.text("pengisi") or Filler.OPD),
            scope=Scope(record.text("cakupan") or Scope.OWN),
            weight=weight,
            target=0.0,
            plan=(None,) * 12,
            lower=record.number("bawah"),
            upper=record.number("atas"),
            scale=record.text("skala"),
            aim=record.text("sasaran"),
            priority=record.text("prioritas"),
            owner=record.text("penanggung"),
            evidence=record.text("bukti"),
            note=record.text("catatan"),
            common=ALL in record.codes("opd"),
        )
        self._check(row, record)
        filled = self._with_target(row, record) if len(self.findings) == before else None
        if filled is not None:
            self._register(filled, record)
        return filled

    def _code(self, record: Record) -> str:
        return record.text("kode") or derived_code(
            ",".join(record.codes("opd")), record.text("indikator")
        )

    def _register(self, row: IssuedRow, record: Record) -> None:
        first = self.places.setdefault(row.code, record)
        if first is not record:
            key = "kode" if record.text("kode") else "indikator"
            self._say(Code.DUPLICATE, record, key, f"indikator {row.code}", first.where(key).cell)

    def _check(self, row: IssuedRow, record: Record) -> None:
        """What the rules cannot judge (DESIGN 6, 6a.9, 6a.10)."""
        if row.measure not in scoring.SUPPORTED:
            known = ", ".join(measure.value for measure in scoring.SUPPORTED)
            self._say(Code.MEASURE_NOT_YET, record, "ukuran", f"“{row.measure}”", known)
        if row.group not in self._groups:
            self._say(
                Code.UNKNOWN_REFERENCE, record, "kelompok", f"“{row.group}”", "Kelompok Indikator"
            )
        allowed = scoring.ENTRIES[row.accumulation]
        if row.measure is Measure.NUMBER and row.entry not in allowed:
            seen = f"akumulasi {row.accumulation} dengan isian {row.entry}"
            words = " atau ".join(f"isian {entry}" for entry in allowed)
            self._say(Code.BAD_COMBINATION, record, "isian", seen, words)
        special = row.direction is Direction.STABLE or row.lower is not None
        if row.measure is Measure.NUMBER and special and row.accumulation is not Accumulation.LAST:
            seen = f"arah {row.direction} atau rentang dengan akumulasi {row.accumulation}"
            self._say(Code.BAD_COMBINATION, record, "akumulasi", seen, "akumulasi terakhir")
        self._check_range(row, record)

    def _check_range(self, row: IssuedRow, record: Record) -> None:
        lower, upper = row.lower, row.upper
        if (lower is None) != (upper is None):
            self._say(
                Code.RANGE_ORDER,
                record,
                "atas" if upper is None else "bawah",
                "rentang",
                "keduanya",
            )
        elif lower is not None and upper is not None and not 0 < lower < upper:
            seen = f"{show(lower)}–{show(upper)}"
            self._say(Code.RANGE_ORDER, record, "bawah", seen, "0 < batas bawah < batas atas")

    def _with_target(self, row: IssuedRow, record: Record) -> IssuedRow | None:
        """The target as a number, and the plan that follows from it."""
        raw = record.values["target"]
        if row.measure is Measure.CATEGORY:
            return self._with_category(row, record, raw)
        if row.lower is not None:
            return self._planned(row, record, row.lower)
        if not isinstance(raw, float):
            seen = f"“{raw}”" if raw else "kosong"
            self._say(
                Code.BAD_TARGET,
                record,
                "target",
                seen,
                "ketik angka target, atau isi batas bawah dan batas atas",
            )
            return None
        if raw < 0 or (raw == 0 and row.direction is not Direction.MIN):
            self._say(
                Code.BAD_TARGET,
                record,
                "target",
                show(raw),
                "ketik angka di atas 0 (0 hanya untuk arah min)",
            )
            return None
        return self._planned(row, record, raw)

    def _with_category(self, row: IssuedRow, record: Record, raw: object) -> IssuedRow | None:
        scale = {step.category.casefold(): step for step in self._scales.get(row.scale, ())}
        if not scale:
            self._say(Code.UNKNOWN_REFERENCE, record, "skala", f"“{row.scale}”", "Skala")
            return None
        step = scale.get(str(raw or "").casefold())
        if step is None or step.points <= 0:
            words = ", ".join(points.category for points in self._scales[row.scale])
            self._say(Code.NOT_ALLOWED, record, "target", f"“{raw or ''}”", words)
            return None
        row = _replace(row, target_text=step.category)
        return self._planned(row, record, step.points)

    def _planned(self, row: IssuedRow, record: Record, target: float) -> IssuedRow | None:
        row = _replace(row, target=target)
        if row.measure is Measure.BUDGET:
            return row
        plan_record = self._plan_record(row, record)
        typed = _typed_plan(plan_record)
        marks = row.measure is Measure.CATEGORY or row.lower is not None
        if marks:
            typed = tuple(None if value is None else target for value in typed)
        pattern = plan_record.text("pola") if plan_record else "merata"
        plan = spread(
            target,
            pattern or "merata",
            record.text("frekuensi") or "bulanan",
            Accumulation.LAST if marks else row.accumulation,
            counted=whole(row.unit),
            typed=typed,
        )
        self._check_plan(row, plan, record, plan_record)
        return _replace(row, plan=plan)

    def _check_plan(
        self, row: IssuedRow, plan: Sequence[float | None], record: Record, typed: Record | None
    ) -> None:
        due = [part for part in plan if part is not None]
        if not due:
            self._say(Code.NO_PLAN, record, "indikator", row.text, "Rencana")
            return
        if min(due) < 0 and typed:
            at = next(k for k, v in zip(MONTH_KEYS, plan, strict=True) if v is not None and v < 0)
            self._say(Code.BAD_TARGET, typed, at, show(min(due)), "ketik rencana 0 atau lebih")
        elif row.accumulation is Accumulation.SUM and abs(sum(due) - row.target) > CENTS:
            place, key = (typed, "indikator") if typed else (record, "target")
            self._say(Code.PLAN_MISMATCH, place, key, show(sum(due)), show(row.target))

    def _plan_record(self, row: IssuedRow, record: Record) -> Record | None:
        """The line of *Rencana* that names the row by code or text, and its post if it says one."""
        for word in (row.code, folded(row.text)):
            for plan in self._plans.get(word, ()):
                post = plan.text("opd")
                if not post or post == ALL or post in record.codes("opd"):
                    return plan
        return None

    def _read_plans(self) -> dict[str, list[Record]]:
        plans: dict[str, list[Record]] = defaultdict(list)
        for record in self._master.records("rencana"):
            name = record.text("indikator")
            for word in dict.fromkeys((name.upper(), folded(name))):
                plans[word].append(record)
        return plans

    def _read_budgets(self) -> dict[str, tuple[Budget, ...]]:
        budgets: dict[str, list[Budget]] = defaultdict(list)
        for record in self._master.records("anggaran"):
            pagu = record.number("pagu")
            if record.text("kode") or pagu is None or record.text("opd") not in self._posts:
                continue
            plan = _typed_plan(record)
            planned = sum(part for part in plan if part is not None)
            if abs(planned - pagu) > 0.5:
                self._say(
                    Code.BUDGET_MISMATCH,
                    record,
                    "pagu",
                    f"Rp{show(planned, 0)}",
                    f"Rp{show(pagu, 0)}",
                )
            budgets[record.text("opd")].append(
                Budget(pagu=pagu, plan=plan, version=record.text("versi"),
                       since=int(_or(record.number("berlaku"), 1)), record=record)
            )  # fmt: skip
        return {code: tuple(sorted(own, key=lambda b: b.since)) for code, own in budgets.items()}

    def _read_programmes(self) -> dict[str, tuple[Programme, ...]]:
        programmes: dict[str, list[Programme]] = defaultdict(list)
        for record in self._master.records("anggaran"):
            pagu = record.number("pagu")
            if record.text("kode") and pagu is not None:
                programmes[record.text("opd")].append(
                    Programme(code=record.text("kode"), name=record.text("uraian"), pagu=pagu,
                              source=record.text("sumber"))
                )  # fmt: skip
        return {code: tuple(own) for code, own in programmes.items()}

    def _for_post(self, row: IssuedRow, record: Record, code: str) -> IssuedRow | None:
        if row.measure is not Measure.BUDGET:
            return row
        budgets = self.budgets.get(code)
        if not budgets:
            self._say(Code.NO_PLAN, record, "indikator", f"{row.text} ({code})", "Anggaran")
            return None
        return _replace(row, plan=budgets[0].plan)


def _replace(row: IssuedRow, **changes: object) -> IssuedRow:
    from dataclasses import replace

    return replace(row, **changes)  # type: ignore[arg-type]


def _typed_plan(record: Record | None) -> tuple[float | None, ...]:
    if record is None:
        return (None,) * 12
    return tuple(record.number(key) for key in MONTH_KEYS)


def default_entry(measure: Measure, accumulation: Accumulation) -> Entry:
    """The isian that a blank cell means."""
    if measure is Measure.BUDGET:
        return Entry.TO_DATE
    if measure is Measure.CATEGORY or accumulation is Accumulation.LAST:
        return Entry.POSITION
    return Entry.MONTH


def derived_code(subject: str, text: str) -> str:
    """A code from subject and text, never from a position (DESIGN 6a.1)."""
    basis = f"{subject}|{tidy(text).casefold()}".encode()
    return "IK-" + hashlib.sha256(basis).hexdigest()[:5].upper()


# Checks across sheets --------------------------------------------------------------------


def _group_findings(master: Master) -> list[Finding]:
    records = [r for r in master.records("kelompok") if r.number("bobot") is not None]
    total = sum(_or(record.number("bobot"), 0) for record in records)
    if not records or abs(total - 100) <= CENTS:
        return []
    where = records[-1].where("bobot")
    return [Finding(Code.WEIGHTS_NOT_100, where, show(total), "semua kelompok indikator")]


def _references(master: Master, posts: Mapping[str, Post]) -> list[Finding]:
    """Codes of OPDs that no row of the sheet OPD has, wherever one is asked for."""
    findings = []
    for key in ("pejabat", "unit", "rencana", "anggaran", "keuangan", "tlhp", "pusat", "panel",
                "verifikasi", "perubahan", "keputusan", "tahapan", "paket"):  # fmt: skip
        for record in master.records(key):
            names = (*record.codes("opd"), *(record.codes("penyebab") if key == "pusat" else ()))
            for name in names:
                if name not in posts and name != ALL:
                    column = "opd" if name in record.codes("opd") else "penyebab"
                    findings.append(
                        Finding(Code.UNKNOWN_REFERENCE, record.where(column), f"“{name}”", "OPD")
                    )
    return findings


def _weight_findings(
    rows: Mapping[str, Sequence[IssuedRow]],
    posts: Mapping[str, Post],
    groups: Sequence[Group],
    desk: _Desk,
) -> list[Finding]:
    """Within one post and group the weights sum to 100 (DOMAIN 2.4)."""
    findings = []
    for code, own in rows.items():
        for group in groups:
            inside = [row for row in own if row.group == group.code]
            total = sum(row.weight for row in inside)
            if own and abs(total - 100) > CENTS:
                last = inside[-1] if inside else own[-1]
                where = desk.places[last.code].where("bobot" if inside else "kelompok")
                expected = f"{posts[code].short}, kelompok {group.name}"
                findings.append(Finding(Code.WEIGHTS_NOT_100, where, show(total), expected, code))
    return findings


def _post_findings(
    master: Master, posts: Mapping[str, Post], rows: Mapping[str, Sequence[IssuedRow]]
) -> list[Finding]:
    named = {record.text("opd") for record in master.records("pejabat")}
    findings = []
    for record in master.records("opd"):
        code = record.text("kode")
        if code in posts and not rows.get(code):
            findings.append(
                Finding(
                    Code.NO_INDICATOR, record.where("kode"), posts[code].name, "Indikator", code
                )
            )
        elif code in posts and code not in named:
            findings.append(
                Finding(Code.NO_OFFICIAL, record.where("kode"), posts[code].name, "Pejabat", code)
            )
    return findings


def unverified(findings: Iterable[Finding]) -> int:
    """How many findings only remind of placeholders."""
    return sum(finding.code is Code.ROW_INCOMPLETE for finding in findings)
