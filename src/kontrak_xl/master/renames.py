"""Changes of name: one OPD that ends as its only successor begins is the same OPD, and goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kontrak_xl.workbook.columns import Sheet
from kontrak_xl.workbook.kinds import Reference, Value
from kontrak_xl.workbook.layout.master import FINANCE, POSTS, SHEETS, TERMS
from kontrak_xl.workbook.tables import Record, Table

CONTACTS = ("asisten", "surel", "wa", "nomor", "mcp")
"""What an OPD keeps of its old row where the new one leaves it blank."""


@dataclass(frozen=True, slots=True)
class Rename:
    """From ``month`` on the OPD ``old`` is called what the row of ``new`` says."""

    old: str
    new: str
    month: int


def renames(records: Sequence[Record]) -> tuple[Rename, ...]:
    """The changes of name on the sheet *OPD* (R-mulai-sampai).

    *Berasal dari* names one OPD that nobody else names, that ends the month before, and that goes
    to no other.
    """
    known = {record.text("kode"): record for record in records if record.text("kode")}
    named = [name for record in records for name in record.codes("asal")]
    taken = [name for record in records for name in record.codes("tujuan")]
    found = []
    for record in records:
        new, origins = record.text("kode"), record.codes("asal")
        old = origins[0] if len(origins) == 1 else ""
        if old not in known or old == new or named.count(old) > 1 or not new:
            continue
        begins, ended = record.number("mulai") or 1, known[old].number("sampai") or 12
        heirs = known[old].codes("tujuan")
        alone = set(heirs) <= {new} and taken.count(new) <= len(heirs)
        if begins == ended + 1 and alone and not known[old].codes("asal"):
            found.append(Rename(old, new, int(begins)))
    return tuple(found)


def applied(tables: Mapping[str, Table], found: Sequence[Rename]) -> dict[str, Table]:
    """Every sheet read as if the OPD had kept its old code, under its new name."""
    made = dict(tables)
    for one in found:
        for sheet in SHEETS:
            table = made[sheet.key]
            records = _of_posts(table.records, one) if sheet is POSTS else table.records
            records = tuple(_recoded(record, sheet, one) for record in records)
            if sheet is TERMS:
                records = _in_turn(table.records, records, one)
            if sheet is FINANCE:
                records = _joined(records, one)
            made[sheet.key] = replace(table, records=records)
    return made


def _recoded(record: Record, sheet: Sheet, one: Rename) -> Record:
    """A record whose references to the new code name the old one."""
    changed: dict[str, Value] = {}
    for column in sheet.columns:
        value = record.values[column.key]
        if not isinstance(column.kind, Reference) or one.new not in _codes(value):
            continue
        if isinstance(value, tuple):
            codes = (one.old if code == one.new else code for code in value)
            changed[column.key] = tuple(dict.fromkeys(codes))
        else:
            changed[column.key] = one.old
    return replace(record, values={**record.values, **changed}) if changed else record


def _codes(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()


def _of_posts(records: Sequence[Record], one: Rename) -> tuple[Record, ...]:
    """One row in place of two: the old code, all else as the new row says it."""
    before = next(record for record in records if record.text("kode") == one.old)
    after = next(record for record in records if record.text("kode") == one.new)
    names = (after.text("alias"), before.text("nama"), before.text("alias"), one.new)
    kept = {key: before.values[key] for key in CONTACTS if after.values[key] is None}
    values = {
        **after.values,
        **kept,
        "kode": one.old,
        "alias": "; ".join(name for name in names if name),
        "mulai": before.values["mulai"],
        "asal": before.values["asal"],
    }
    whole = replace(after, values=values)
    return tuple(whole if record is before else record for record in records if record is not after)


def _in_turn(typed: Sequence[Record], records: Sequence[Record], one: Rename) -> tuple[Record, ...]:
    """Officials of the old code until the change, of the new one from then on."""
    if not any(record.text("opd") == one.new for record in typed):
        return tuple(records)
    made = []
    for before, record in zip(typed, records, strict=True):
        values = dict(record.values)
        if before.text("opd") == one.new:
            values["mulai"] = max(record.number("mulai") or 1.0, float(one.month))
        elif before.text("opd") == one.old:
            values["sampai"] = min(record.number("sampai") or 12.0, one.month - 1.0)
        made.append(replace(record, values=values))
    return tuple(made)


def _joined(records: Sequence[Record], one: Rename) -> tuple[Record, ...]:
    """One row of SP2D where both codes have one; the later row speaks where it is filled."""
    own = [record for record in records if record.text("opd") == one.old]
    if len(own) < 2:
        return tuple(records)
    first, *others = own
    values, places = dict(first.values), dict(first.places)
    for record in others:
        filled = {key: value for key, value in record.values.items() if value is not None}
        values |= filled
        places |= {key: record.places[key] for key in filled}
    whole = replace(first, values=values, places=places)
    return tuple(whole if r is first else r for r in records if r is first or r not in others)
