"""OPDs that begin and end within the year: their months, and whom they come from and go to."""

from __future__ import annotations

from collections.abc import Iterator

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import MONTHS
from kontrak_xl.master.checks.view import MasterView
from kontrak_xl.workbook.tables import Record


def _months(record: Record) -> tuple[int, int]:
    """The first and the last month of an OPD, as typed."""
    return int(record.number("mulai") or 1), int(record.number("sampai") or 12)


def _records(view: MasterView) -> dict[str, Record]:
    found: dict[str, Record] = {}
    for record in view.master.records("opd"):
        if record.text("kode"):
            found.setdefault(record.text("kode"), record)
    return found


def order(view: MasterView) -> Iterator[Finding]:
    """An OPD that ends before it begins."""
    for code, record in _records(view).items():
        first, last = _months(record)
        if first > last:
            seen = f"Sampai {MONTHS[last - 1]}, Mulai {MONTHS[first - 1]}"
            where = record.where("sampai")
            yield Finding(Code.DATE_ORDER, where, seen, MONTHS[first - 1], code)


def kin(view: MasterView) -> Iterator[Finding]:
    """Origins and successors that do not exist, or are the OPD itself."""
    known = _records(view)
    for code, record in known.items():
        for key in ("asal", "tujuan"):
            for name in record.codes(key):
                if name not in known:
                    yield Finding(Code.UNKNOWN_REFERENCE, record.where(key), f"“{name}”", "OPD")
                elif name == code:
                    seen, expected = f"{code} dengan dirinya sendiri", "kode OPD lain"
                    yield Finding(Code.BAD_COMBINATION, record.where(key), seen, expected, code)


def gaps(view: MasterView) -> Iterator[Finding]:
    """Successions with a hole: no end, no begin, or a successor that is not there in time."""
    known = _records(view)
    for code, record in known.items():
        first, last = _months(record)
        heirs = [name for name in record.codes("tujuan") if name in known and name != code]
        if heirs and last == 12:
            seen = f"{code} digabung ke {', '.join(heirs)}"
            expected = "isi Sampai dengan bulan terakhirnya"
            yield Finding(Code.SUCCESSION_GAP, record.where("sampai"), seen, expected, code)
        for heir in heirs if last < 12 else ():
            begins, ends = _months(known[heir])
            if not begins <= last + 1 <= ends:
                seen = f"{code} berakhir {MONTHS[last - 1]}, penerusnya {heir}"
                expected = f"{heir} harus ada pada {MONTHS[last]}"
                yield Finding(Code.SUCCESSION_GAP, record.where("tujuan"), seen, expected, code)
        if record.codes("asal") and first == 1:
            seen = f"{code} berasal dari {', '.join(record.codes('asal'))}"
            expected = "isi Mulai dengan bulan pertamanya"
            yield Finding(Code.SUCCESSION_GAP, record.where("mulai"), seen, expected, code)
        for name in record.codes("asal") if first > 1 else ():
            ended = _months(known[name])[1] if name in known else 12
            if ended < first - 1:
                seen = f"{code} mulai {MONTHS[first - 1]}, asalnya {name}"
                expected = f"{name} berakhir {MONTHS[ended - 1]}"
                yield Finding(Code.SUCCESSION_GAP, record.where("asal"), seen, expected, code)


CHECKS = (order, kin, gaps)
"""Every check of this module."""
