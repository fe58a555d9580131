"""The indicators of every post, with their plans, from *Indikator* and *Rencana*."""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import (
    Accumulation,
    Direction,
    EntryMode,
    Filler,
    Group,
    IssuedRow,
    Measure,
    Points,
    Post,
    Scope,
    Stage,
)
from kontrak_xl.core.numerals import show
from kontrak_xl.core.text import normalised, tidy
from kontrak_xl.master.contents.budgets import Budget, before_begin, early, typed_plan
from kontrak_xl.master.contents.stages import StageBook, planned
from kontrak_xl.master.reading import Master
from kontrak_xl.rules import rulebook
from kontrak_xl.rules.patterns import MonthlyPlan, spread, whole
from kontrak_xl.workbook.layout.shared_columns import ALL, MONTH_KEYS
from kontrak_xl.workbook.tables import Record

CENTS = 0.005
"""Two sums of targets are equal within this."""
NOTHING_DUE: MonthlyPlan = (None,) * 12


class IndicatorDrafter:
    """The indicators being drafted; its open fields fill as it goes.

    ``places`` says on which record of *Indikator* each row stands, ``lines`` which line of
    *Rencana* plans it for a post; ``shares`` holds the weights of each post × group, also of rows
    that cannot be issued, so that one fault is told once.
    """

    def __init__(
        self,
        master: Master,
        posts: Mapping[str, Post],
        groups: Sequence[Group],
        scales: Mapping[str, tuple[Points, ...]],
        budgets: Mapping[str, tuple[Budget, ...]],
        stages: StageBook,
    ) -> None:
        self._master = master
        self._posts = posts
        self._groups = {group.code: at for at, group in enumerate(groups)}
        self._scales = scales
        self._budgets = budgets
        self._stages = stages
        self._plans = _plans_by_name(master)
        self._used: set[Record] = set()
        self.shares: dict[tuple[str, str], list[tuple[float, Record]]] = defaultdict(list)
        self._findings: dict[Finding, None] = {}
        self.places: dict[str, Record] = {}
        self.stages: dict[str, tuple[Stage, ...]] = defaultdict(tuple)
        self.lines: dict[tuple[str, str], Record] = {}

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding once, in the order in which it was met."""
        return tuple(self._findings)

    def rows(self) -> dict[str, tuple[IssuedRow, ...]]:
        """The rows of every post, by group and in the order of the sheet."""
        rows: dict[str, list[IssuedRow]] = {code: [] for code in self._posts}
        for record in self._master.records("indikator"):
            template = self._template(record)
            for code in self._subjects(record):
                weight = record.number("bobot")
                if weight is not None:
                    self.shares[code, record.text("kelompok")].append((weight, record))
                row = self._planned(template, record, code) if template else None
                rows[code] += [row] if row else []
        self._unused_plans()
        self._stages.unused(rows, self._posts, lambda line: bool(self._named(line)[0]))
        return {code: tuple(sorted(own, key=self._place)) for code, own in rows.items()}

    def _place(self, row: IssuedRow) -> int:
        return self._groups[row.group]

    def _say(self, code: Code, record: Record, key: str, seen: str, expected: str) -> None:
        self._findings[Finding(code, record.where(key), seen, expected)] = None

    # Whose, and what ------------------------------------------------------------------------

    def _subjects(self, record: Record) -> list[str]:
        """The posts that carry an indicator: named, all, or of a kelompok peringkat."""
        by_group: dict[str, list[str]] = defaultdict(list)
        for post in self._posts.values():
            by_group[post.group].append(post.code)
        chosen: list[str] = []
        for word in record.codes("opd"):
            if word == ALL:
                chosen += [post.code for post in self._posts.values() if not post.parent]
            elif word in self._posts or word in by_group:
                chosen += [word] if word in self._posts else by_group[word]
            else:
                self._say(Code.UNKNOWN_REFERENCE, record, "opd", f"“{word}”", "OPD")
        without: set[str] = set()
        for word in dict.fromkeys(record.codes("kecuali")):
            if word not in self._posts and word not in by_group:
                self._say(Code.UNKNOWN_REFERENCE, record, "kecuali", f"“{word}”", "OPD")
            without |= {word} if word in self._posts else {*by_group.get(word, ())}
        return [code for code in dict.fromkeys(chosen) if code not in without]

    def _template(self, record: Record) -> IssuedRow | None:
        """The row with its target, as all its posts carry it, still without a plan."""
        weight, text = record.number("bobot"), record.text("indikator")
        if weight is None or not text or not record.text("satuan") or not record.codes("opd"):
            return None
        before = len(self._findings)
        row = self._with_target(_bare(record, weight), record)
        if row is None or len(self._findings) > before:
            return None
        first = self.places.setdefault(row.code, record)
        if first is not record:
            key = "kode" if record.text("kode") else "indikator"
            self._say(Code.DUPLICATE, record, key, f"indikator {row.code}", first.where(key).cell)
            return None
        return row

    def _with_target(self, row: IssuedRow, record: Record) -> IssuedRow | None:
        """The target as a number; what the rules cannot judge is refused (R-tepi, R-pasangan)."""
        self._check_words(row, record)
        if row.measure is Measure.CATEGORY:
            return self._with_category(row, record)
        if row.lower is not None or row.upper is not None:
            return self._with_range(row, record)
        target = record.values["target"]
        if row.measure is Measure.STAGES and target is None:
            target = 100.0
        if not isinstance(target, float):
            seen = f"“{target}”" if target else "kosong"
            expected = "ketik angka target, atau isi batas bawah dan batas atas"
        elif target < 0 or (target == 0 and row.direction is not Direction.MIN):
            seen, expected = show(target), "ketik angka di atas 0 (0 hanya untuk arah min)"
        elif row.measure is Measure.STAGES and target != 100:
            seen, expected = show(target), "tahapan selalu bertarget 100; kosongkan sel ini"
        else:
            return replace(row, target=target)
        self._say(Code.BAD_TARGET, record, "target", seen, expected)
        return None

    def _check_words(self, row: IssuedRow, record: Record) -> None:
        if row.group not in self._groups:
            expected = "Kelompok Indikator"
            self._say(Code.UNKNOWN_REFERENCE, record, "kelompok", f"“{row.group}”", expected)
        self._check_entry(row, record)
        self._check_measure(row, record)
        if row.negative:
            self._check_negative(row, record)

    def _check_measure(self, row: IssuedRow, record: Record) -> None:
        """What each jenis ukuran fixes: arah, pengisi and unit that its rule does not know."""
        fixed: list[tuple[str, str, str]] = []
        match row.measure:
            case Measure.CATEGORY:
                fixed = [("arah", row.direction, Direction.MAX)]
                if row.scope is Scope.REGION:
                    fixed.append(("pengisi", row.filler, Filler.CENTRE))
            case Measure.BUDGET:
                fixed = [("arah", row.direction, Direction.MAX)]
            case Measure.STAGES:
                fixed = [
                    ("arah", row.direction, Direction.MAX),
                    ("pengisi", row.filler, Filler.OPD),
                ]
            case Measure.PANEL:
                fixed = [("pengisi", row.filler, Filler.CENTRE)]
            case Measure.NUMBER | Measure.RATIO:
                pass
            case _:
                assert_never(row.measure)
        for key, seen, wanted in fixed:
            if seen != wanted:
                words = f"jenis ukuran {row.measure} dengan {key} {seen}"
                self._say(Code.BAD_COMBINATION, record, key, words, f"{key} {wanted}")
        if row.measure in {Measure.RATIO, Measure.STAGES} and normalised(row.unit) != "persen":
            words = f"jenis ukuran {row.measure} dengan satuan {row.unit}"
            self._say(Code.BAD_COMBINATION, record, "satuan", words, "satuan %")

    def _check_entry(self, row: IssuedRow, record: Record) -> None:
        """Which akumulasi and isian a jenis ukuran knows (R-pasangan)."""
        ways = rulebook.ENTRIES[row.measure]
        if row.accumulation not in ways:
            words = f"jenis ukuran {row.measure} dengan akumulasi {row.accumulation}"
            known = " atau ".join(f"akumulasi {way}" for way in ways)
            self._say(Code.BAD_COMBINATION, record, "akumulasi", words, known)
            return
        allowed = ways[row.accumulation]
        if row.entry not in allowed:
            seen = f"akumulasi {row.accumulation} dengan isian {row.entry}"
            words = " atau ".join(f"isian {entry}" for entry in allowed)
            self._say(Code.BAD_COMBINATION, record, "isian", seen, words)
        special = row.direction is Direction.STABLE or row.lower is not None
        if special and row.measure is Measure.NUMBER and row.accumulation is not Accumulation.LAST:
            seen = f"arah stabil atau rentang dengan akumulasi {row.accumulation}"
            self._say(Code.BAD_COMBINATION, record, "akumulasi", seen, "akumulasi terakhir")

    def _check_negative(self, row: IssuedRow, record: Record) -> None:
        """Only a latest level may be negative: in a sum a blank would beat −5 (R-negatif)."""
        if row.measure is not Measure.NUMBER or row.accumulation is not Accumulation.LAST:
            words = f"boleh negatif dengan jenis ukuran {row.measure}, akumulasi {row.accumulation}"
            wanted = "boleh negatif tidak, atau jenis ukuran angka dengan akumulasi terakhir"
            self._say(Code.BAD_COMBINATION, record, "boleh_negatif", words, wanted)

    def _with_range(self, row: IssuedRow, record: Record) -> IssuedRow | None:
        lower, upper = row.lower, row.upper
        if lower is None or upper is None:
            key = "bawah" if lower is None else "atas"
            self._say(Code.RANGE_ORDER, record, key, "rentang", "keduanya")
            return None
        if record.values["target"] is not None:
            seen = "target bersama batas bawah dan batas atas"
            self._say(Code.BAD_COMBINATION, record, "target", seen, "salah satu; kosongkan target")
            return None
        if not lower < upper:
            seen = f"{show(lower)}–{show(upper)}"
            self._say(Code.RANGE_ORDER, record, "bawah", seen, "batas bawah < batas atas")
            return None
        if lower < 0 and row.measure is not Measure.NUMBER:
            seen = f"jenis ukuran {row.measure} dengan batas bawah {show(lower)}"
            self._say(Code.BAD_COMBINATION, record, "bawah", seen, "batas bawah 0 atau lebih")
            return None
        return replace(row, target=lower, negative=row.negative or lower < 0)

    def _with_category(self, row: IssuedRow, record: Record) -> IssuedRow | None:
        points = self._scales.get(row.scale, ())
        if not points:
            self._say(Code.UNKNOWN_REFERENCE, record, "skala", f"“{row.scale}”", "Skala")
            return None
        target = record.values["target"]
        word = show(target) if isinstance(target, float) else str(target or "")
        for step in points:
            if step.category.casefold() == word.casefold() and step.points > 0:
                return replace(row, target=step.points, target_text=step.category)
        words = ", ".join(step.category for step in points)
        self._say(Code.NOT_ALLOWED, record, "target", f"“{word}”", words)
        return None

    # When ------------------------------------------------------------------------------------

    def _planned(self, row: IssuedRow, record: Record, post: str) -> IssuedRow | None:
        """The row with the plan of one post; without any due month it is a finding."""
        if row.measure is Measure.BUDGET:
            return self._with_budget(row, record, post)
        if row.measure is Measure.STAGES:
            return self._with_stages(row, record, post)
        levels = row.measure is Measure.RATIO
        line = self._plan_line(row, post)
        marks = row.measure is Measure.CATEGORY or row.lower is not None
        typed = typed_plan(line)
        plan = spread(
            row.target,
            (line.text("pola") if line else "") or "merata",
            record.text("frekuensi") or "bulanan",
            Accumulation.LAST if marks or levels else row.accumulation,
            counted=whole(row.unit),
            typed=tuple(row.target if t is not None else None for t in typed) if marks else typed,
            first=self._posts[post].first,
        )
        if not (line and self._early(line, post)):
            self._check_plan(row, plan, record, line)
        return replace(row, plan=plan)

    def _early(self, line: Record, post: str) -> bool:
        """Whether a line plans months before the post begins; its own line is told of that.

        A line for all stands for those that were there: a younger post takes its later months.
        """
        seat = self._posts[post]
        if line.text("opd") == post:
            self._findings.update(dict.fromkeys(before_begin(line, seat)))
        return bool(early(line, seat))

    def _with_stages(self, row: IssuedRow, record: Record, post: str) -> IssuedRow | None:
        stages = self._stages.of(row, self._posts[post])
        if not stages:
            self._say(Code.NO_PLAN, record, "indikator", f"{row.text} ({post})", "Tahapan")
            return None
        self.stages[post] += stages
        return replace(row, plan=planned(stages))

    def _with_budget(self, row: IssuedRow, record: Record, post: str) -> IssuedRow | None:
        budgets = self._budgets.get(post)
        if not budgets:
            self._say(Code.NO_PLAN, record, "indikator", f"{row.text} ({post})", "Anggaran")
            return None
        return replace(row, plan=budgets[0].plan)

    def _check_plan(
        self, row: IssuedRow, plan: MonthlyPlan, record: Record, line: Record | None
    ) -> None:
        due = [part for part in plan if part is not None]
        if not due:
            seen = f"{row.text} ({', '.join(record.codes('opd'))})"
            self._say(Code.NO_PLAN, record, "indikator", seen, "Rencana")
        elif min(due) < 0 and line and not row.ranged:
            key = next(k for k, v in zip(MONTH_KEYS, plan, strict=True) if v is not None and v < 0)
            self._say(Code.BAD_TARGET, line, key, show(min(due)), "ketik rencana 0 atau lebih")
        elif _adds_up(row) and abs(sum(due) - row.target) > CENTS:
            place, key = (line, "indikator") if line else (record, "target")
            self._say(Code.PLAN_MISMATCH, place, key, show(sum(due)), show(row.target))

    def _plan_line(self, row: IssuedRow, post: str) -> Record | None:
        """The line of *Rencana* that names the row: one for this post before one for all."""
        lines = [*self._plans.get(row.code, ()), *self._plans.get(normalised(row.text), ())]
        own = [line for line in lines if line.text("opd") == post]
        common = [line for line in lines if line.text("opd") in {"", ALL}]
        chosen = next(iter(own or common), None)
        if chosen is not None:
            self._used.add(chosen)
            self.lines[post, row.code] = chosen
        return chosen

    def _known(self, post: str) -> bool:
        """Whether a post exists; one that does not is told by the check of references."""
        return post == ALL or post in self._posts

    def _unused_plans(self) -> None:
        """A line of *Rencana* that names nothing, nobody, or what another line names already."""
        first: dict[tuple[frozenset[str], str], Record] = {}
        lines = [(line, self._named(line)) for line in self._master.records("rencana")]
        used = {key for line, key in lines if line in self._used}
        for line, (named, post) in lines:
            name, other = line.text("indikator"), first.setdefault((named, post), line)
            if not named:
                self._say(Code.UNKNOWN_REFERENCE, line, "indikator", f"“{name}”", "Indikator")
            elif other is not line:
                place = other.where("indikator").cell
                self._say(Code.DUPLICATE, line, "indikator", f"rencana “{name}”", place)
            elif (named, post) not in used and named & set(self.places) and self._known(post):
                seen = f"“{post}” untuk “{name}”"
                self._say(Code.UNKNOWN_REFERENCE, line, "opd", seen, "Indikator")

    def _named(self, line: Record) -> tuple[frozenset[str], str]:
        """The codes of the rows that a line of *Rencana* names, and its post."""
        name = line.text("indikator")
        codes = {
            _code(record)
            for record in self._master.records("indikator")
            if normalised(record.text("indikator")) == normalised(name)
            or _code(record) == name.upper()
        }
        return frozenset(codes), line.text("opd") or ALL


def _adds_up(row: IssuedRow) -> bool:
    """Whether the months' plans are increments that must sum to the year's target."""
    return row.measure is Measure.NUMBER and row.accumulation is Accumulation.SUM


def _bare(record: Record, weight: float) -> IssuedRow:
    """A record of *Indikator* as a row without target and plan."""
    measure = Measure(record.text("ukuran") or Measure.NUMBER)
    accumulation = Accumulation(record.text("akumulasi") or default_accumulation(measure))
    return IssuedRow(
        code=_code(record),
        text=record.text("indikator"),
        unit=record.text("satuan"),
        group=record.text("kelompok"),
        measure=measure,
        direction=Direction(record.text("arah") or Direction.MAX),
        accumulation=accumulation,
        entry=EntryMode(record.text("isian") or default_entry(measure, accumulation)),
        filler=Filler(record.text("pengisi") or Filler.OPD),
        scope=Scope(record.text("cakupan") or Scope.OWN),
        weight=weight,
        target=0.0,
        plan=NOTHING_DUE,
        lower=record.number("bawah"),
        upper=record.number("atas"),
        scale=record.text("skala"),
        aim=record.text("sasaran"),
        priority=record.text("prioritas"),
        owner=record.text("penanggung"),
        evidence=record.text("bukti"),
        note=record.text("catatan"),
        common=ALL in record.codes("opd"),
        numerator=record.text("pembilang"),
        denominator=record.text("penyebut"),
        negative=record.text("boleh_negatif") == "ya",
    )


def _code(record: Record) -> str:
    """The typed code, or the one that follows from subject and text."""
    subject = ",".join(record.codes("opd"))
    return record.text("kode") or derived_code(subject, record.text("indikator"))


def _plans_by_name(master: Master) -> dict[str, list[Record]]:
    """The lines of *Rencana* by code and by text."""
    plans: dict[str, list[Record]] = defaultdict(list)
    for record in master.records("rencana"):
        name = record.text("indikator")
        for word in dict.fromkeys((name.upper(), normalised(name))):
            plans[word].append(record)
    return plans


def default_accumulation(measure: Measure) -> Accumulation:
    """The akumulasi that a blank cell means: what has no sum takes the latest."""
    latest = measure is Measure.RATIO or Accumulation.SUM not in rulebook.ENTRIES[measure]
    return Accumulation.LAST if latest else Accumulation.SUM


def default_entry(measure: Measure, accumulation: Accumulation) -> EntryMode:
    """The isian that a blank cell means."""
    return rulebook.ENTRIES[measure].get(accumulation, (EntryMode.MONTH,))[0]


def derived_code(subject: str, text: str) -> str:
    """A code from subject and text, never from a position (R-kode)."""
    basis = f"{subject}|{tidy(text).casefold()}".encode()
    return "IK-" + base64.b32encode(hashlib.sha256(basis).digest()).decode()[:6]
