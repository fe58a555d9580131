"""What differs between two editions of one contract, item by item and in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from itertools import pairwise

from kontrak_xl.core.model import MONTHS, Edition, IssuedRow, Measure, Party, Points, Stage
from kontrak_xl.core.numerals import Doubt, parse, show
from kontrak_xl.core.text import normalised
from kontrak_xl.rules.books import in_force

ChangeValue = float | str | None
"""A value as the Buku Induk shows it; ``None`` where it is blank."""
EMPTY = "kosong"
ADDED, REMOVED = "indikator ditambahkan", "indikator dihapus"
PLAN, STAGES, TARGET, WEIGHT = "rencana", "tahapan", "target", "bobot"
BUDGET_PLAN = "RAK"
REMARK = "catatan"


class Matter(StrEnum):
    """What kind of thing changed; each has its own authority."""

    ROW = "indikator"
    OFFICIAL = "pejabat"
    BUDGET = "anggaran"
    POST = "OPD"
    REGION = "kebijakan"


ROW_COLUMNS: dict[str, tuple[str, ...]] = {
    TARGET: ("target", "target_text", "lower", "upper"),
    WEIGHT: ("weight",),
    "bunyi": ("text",),
    "satuan": ("unit",),
    "kelompok": ("group",),
    "jenis ukuran": ("measure",),
    "arah": ("direction",),
    "akumulasi": ("accumulation",),
    "isian": ("entry",),
    "pengisi": ("filler",),
    "cakupan": ("scope",),
    "skala": ("scale",),
    "boleh negatif": ("negative",),
    "sasaran": ("aim",),
    "prioritas RPJMD": ("priority",),
    "penanggung jawab data": ("owner",),
    "bukti": ("evidence",),
    REMARK: ("note",),
    "berlaku untuk": ("common",),
    PLAN: ("plan",),
}
"""The columns of an indicator as people name them, with the fields of a row that they fill."""
_PARTY = {"nama": "name", "jabatan": "position", "status": "status", "NIP": "nip",
          "pangkat": "rank"}  # fmt: skip
_POST = {"nama OPD": "name", "singkatan": "short", "jenis OPD": "sort",
         "kelompok peringkat": "group"}  # fmt: skip
_POLICY = {"kosong": "blank", "rumus min": "minimising", "batas capaian": "cap",
           "desimal": "decimals",
           "potongan tahap terlambat": "late", "nilai panel": "panel"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that differs, with its old and new value.

    ``code`` and ``name`` are those of an indicator; ``typed`` marks values that a person can type
    to say the same (a number or a name, not a plan of twelve months).
    """

    matter: Matter
    column: str
    before: ChangeValue
    after: ChangeValue
    code: str = ""
    name: str = ""
    unit: str = ""
    typed: bool = True

    @property
    def old(self) -> str:
        """The old value as shown."""
        return worded(self.before)

    @property
    def new(self) -> str:
        """The new value as shown."""
        return worded(self.after)

    @property
    def brief(self) -> str:
        """What changed, without whose it is: ``target 50 → 60``."""
        if self.column in {ADDED, REMOVED}:
            return self.column
        return f"{self.column} {self.old} → {self.new}"

    def __str__(self) -> str:
        whose = f"{self.name} ({self.code})" if self.code else str(self.matter)
        return f"{whose}: {self.brief}"


def worded(value: ChangeValue) -> str:
    """A value in words; a blank has a word too."""
    if value is None or value == "":
        return EMPTY
    return show(value) if isinstance(value, float | int) else str(value)


def agrees(typed: str, value: ChangeValue, unit: str = "") -> bool | None:
    """Whether what a person typed says a value as shown; ``None`` where that cannot be told.

    Words beside a number say nothing of it; a text with two readings agrees with either.
    """
    bare = typed.strip()
    if not bare:
        return None
    if value is None or value == "":
        return bare.casefold() in {"-", "–", EMPTY}
    if isinstance(value, str):
        one, other = normalised(bare), normalised(value)
        return one == other if one and other else bare == value
    numeral = parse(bare, unit)
    if numeral.value is not None:
        return show(numeral.value) == show(value)
    if numeral.doubt is Doubt.TWO_READINGS:
        return show(value) in map(show, numeral.meanings)
    return None


def between(old: Edition, new: Edition) -> tuple[Change, ...]:
    """Everything that differs between two editions, save what is only a remark.

    What belongs to no promise is left out: contacts of the OPD, remarks, the order of the rows.
    """
    return (
        *region_changes(old, new),
        *_named(Matter.POST, _POST, old.post, new.post),
        *_life_changes(old, new),
        *official_changes(old, new),
        *budget_changes(old, new),
        *all_row_changes(old, new),
    )


def _named(matter: Matter, names: dict[str, str], old: object, new: object) -> Iterator[Change]:
    for column, name in names.items():
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Change(matter=matter, column=column, before=before, after=after)


def post_changes(old: Edition, new: Edition) -> tuple[Change, ...]:
    """The names of the OPD and where it is ranked; its contacts are no part of the contract."""
    return tuple(_named(Matter.POST, _POST, old.post, new.post))


def _life_changes(old: Edition, new: Edition) -> Iterator[Change]:
    """From and to which month the OPD exists, by their names."""
    for column, name in (("mulai", "first"), ("sampai", "last")):
        before, after = (MONTHS[getattr(edition.post, name) - 1] for edition in (old, new))
        if before != after:
            yield Change(matter=Matter.POST, column=column, before=before, after=after)


def region_changes(old: Edition, new: Edition) -> tuple[Change, ...]:
    """Policies, and the weights and scales that both editions use.

    An edition that was issued without a rule for panels has never said another.
    """
    policies = [replace(edition.policy, panel=old.policy.panel and edition.policy.panel)
                for edition in (old, new)]  # fmt: skip
    changes = list(_named(Matter.REGION, _POLICY, *policies))
    known = set(_POLICY.values())
    others = {f.name.replace("_", " "): f.name for f in fields(old.policy) if f.name not in known}
    changes += _named(Matter.REGION, others, *policies)
    after = {group.code: group for group in new.groups}
    for group in old.groups:
        now = after.get(group.code, group)
        names = {f"bobot kelompok {group.code}": "weight", f"nama kelompok {group.code}": "name"}
        changes += _named(Matter.REGION, names, group, now)
    steps_now = dict(new.scales)
    for name, part in old.scales:
        before, later = _points(part), _points(steps_now.get(name, part))
        if before != later:
            changes.append(
                Change(matter=Matter.REGION, column=f"skala {name}", before=before, after=later)
            )
    return tuple(changes)


def _points(scale: Iterable[Points]) -> str:
    return ", ".join(f"{step.category} {show(step.points)}" for step in scale)


def official_changes(old: Edition, new: Edition) -> tuple[Change, ...]:
    """Who signs: the head of the OPD first, then the head of region and others."""
    found: list[Change] = []
    nobody = Party(name="", position="")
    for at in range(max(len(old.parties), len(new.parties))):
        before, after = (
            edition.parties[at] if at < len(edition.parties) else nobody for edition in (old, new)
        )
        names = {column if at == 0 else f"{column} pihak {at + 1}": name
                 for column, name in _PARTY.items()}  # fmt: skip
        found += _named(Matter.OFFICIAL, names, before, after)
    return tuple(found)


def budget_changes(old: Edition, new: Edition) -> tuple[Change, ...]:
    """Pagu, version, cash plan and the lines of Lampiran B."""
    found = list(_named(Matter.BUDGET, {"pagu": "pagu", "versi": "budget_version"}, old, new))
    before, after = budget_plan(old), budget_plan(new)
    if before is not None and after is not None and before != after:
        found.append(_plans(Matter.BUDGET, BUDGET_PLAN, before, after))
    if old.programmes != new.programmes:
        lines = [{f"{p.code} {show(p.pagu, 0)} {p.name} {p.source}".strip() for p in e.programmes}
                 for e in (old, new)]  # fmt: skip
        gone, come = (
            "; ".join(sorted(part)) for part in (lines[0] - lines[1], lines[1] - lines[0])
        )
        found.append(Change(matter=Matter.BUDGET, column="program", before=gone or "–",
                            after=come or "–", typed=False))  # fmt: skip
    return tuple(found)


def budget_plan(edition: Edition) -> tuple[float | None, ...] | None:
    """The RAK that an edition carries: the plan of its row of ukuran anggaran."""
    return next((row.plan for row in edition.rows if row.measure is Measure.BUDGET), None)


def _plans(matter: Matter, column: str, old: Sequence[float | None],
           new: Sequence[float | None], row: IssuedRow | None = None) -> Change:  # fmt: skip
    """Two plans by the months that differ."""
    differing = [m for m in range(12) if old[m] != new[m]]
    before, after = (
        ", ".join(f"{MONTHS[m][:3]} {'–' if plan[m] is None else show(plan[m] or 0.0)}"
                  for m in differing)
        for plan in (old, new)
    )  # fmt: skip
    return Change(
        matter=matter,
        column=column,
        before=before,
        after=after,
        code=row.code if row else "",
        name=row.text if row else "",
        typed=False,
    )


def all_row_changes(old: Edition, new: Edition) -> Iterator[Change]:
    """What differs in the indicators, in the order of the new edition, then what is gone."""
    codes = dict.fromkeys(row.code for row in (*new.rows, *old.rows))
    for code in codes:
        changes = row_changes(old.row(code), new.row(code), stages_of(old, code),
                              stages_of(new, code))  # fmt: skip
        yield from (change for change in changes if change.column != REMARK)


def stages_of(edition: Edition, code: str) -> tuple[Stage, ...]:
    """The dated stages of one indicator."""
    return tuple(stage for stage in edition.stages if stage.indicator == code)


def columns_of_row() -> dict[str, tuple[str, ...]]:
    """Every field of a row by the column that it is named by; ``code`` never changes."""
    known = {name for names in ROW_COLUMNS.values() for name in names}
    others = {field.name.replace("_", " "): (field.name,) for field in fields(IssuedRow)
              if field.name not in {*known, "code"}}  # fmt: skip
    return ROW_COLUMNS | others


def row_changes(
    old: IssuedRow | None,
    new: IssuedRow | None,
    old_stages: Sequence[Stage] = (),
    new_stages: Sequence[Stage] = (),
) -> Iterator[Change]:
    """What differs in one indicator; the plan of ukuran anggaran belongs to the budget."""
    there = new or old
    if there is None:
        return
    if old is None or new is None:
        column = ADDED if old is None else REMOVED
        text = (None, there.text) if old is None else (there.text, None)
        yield Change(matter=Matter.ROW, column=column, before=text[0], after=text[1],
                     code=there.code, name=there.text, typed=False)  # fmt: skip
        return
    for column, names in columns_of_row().items():
        if all(getattr(old, name) == getattr(new, name) for name in names):
            continue
        if column == PLAN:
            if new.measure is not Measure.BUDGET:
                yield _plans(Matter.ROW, PLAN, old.plan, new.plan, new)
            continue
        read = _READ.get(column, _plain(names[0]))
        yield Change(matter=Matter.ROW, column=column, before=read(old), after=read(new),
                     code=new.code, name=new.text,
                     unit=new.unit if column == TARGET else "")  # fmt: skip
    if tuple(old_stages) != tuple(new_stages):
        yield Change(matter=Matter.ROW, column=STAGES, before=_staged(old_stages),
                     after=_staged(new_stages), code=new.code, name=new.text,
                     typed=False)  # fmt: skip


def _staged(stages: Iterable[Stage]) -> str:
    return "; ".join(f"{s.name} ({MONTHS[s.month - 1]}, {show(s.weight)})" for s in stages)


def _target(row: IssuedRow) -> ChangeValue:
    """The target as people type it: a number, a category, or the two ends of a range."""
    if row.lower is not None and row.upper is not None:
        return f"{show(row.lower)}–{show(row.upper)}"
    return row.target_text or row.target


def _common(row: IssuedRow) -> ChangeValue:
    return "SEMUA" if row.common else "OPD tertentu"


def _negative(row: IssuedRow) -> ChangeValue:
    return "ya" if row.negative else "tidak"


_READ: dict[str, Callable[[IssuedRow], ChangeValue]] = {
    TARGET: _target,
    "berlaku untuk": _common,
    "boleh negatif": _negative,
}


def _plain(name: str) -> Callable[[IssuedRow], ChangeValue]:
    def read(row: IssuedRow) -> ChangeValue:
        value = getattr(row, name)
        return value if value is None or isinstance(value, float | str) else str(value)

    return read


def chain(editions: Sequence[Edition]) -> tuple[Edition, ...]:
    """The editions of one contract that count in some month, in the order of the months."""
    ordered = sorted(editions, key=lambda edition: (edition.from_month, edition.number))
    counting = (in_force(ordered, month) for month in range(1, 13))
    return tuple(dict.fromkeys(edition for edition in counting if edition is not None))


def steps(editions: Sequence[Edition]) -> tuple[tuple[Edition, tuple[Change, ...]], ...]:
    """Each later edition that counts, with what it changed from the one in force before it."""
    return tuple((new, between(old, new)) for old, new in pairwise(chain(editions)))
