"""The file cases of the adversarial corpus: a damaged workbook, and exactly what reading it gives.

Every case is a real failure of a system that hands out templates and reads them back, by the number
it has in ``docs/kegagalan.md``, with the public source that tells of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from lxml.etree import _Element

from kontrak_xl.commands.contoh import typist
from kontrak_xl.contracts import shelf
from kontrak_xl.contracts.seal import Seal
from kontrak_xl.core.findings import Code, Severity
from kontrak_xl.core.model import MONTHS, ContractKey, Filler, Measure, Stage
from kontrak_xl.core.observations import Field
from kontrak_xl.intake.parcels.unpack import unpack
from kontrak_xl.returns.collect import readings
from kontrak_xl.returns.reading.identify import EditionsByContract
from kontrak_xl.returns.reading.submission import UNREAD_SHEETS, Submission
from kontrak_xl.workbook.columns import Sheet
from kontrak_xl.workbook.layout import contract as layout
from kontrak_xl.workbook.pages import cell as address
from kontrak_xl.workbook.tables import find_header

from . import samples
from .damage import (
    Damage,
    after,
    blank_row,
    copy_column,
    copy_row,
    copy_sheet,
    delete_columns,
    delete_rows,
    delete_sheet,
    dimension,
    encrypted,
    error,
    filtered,
    foreign,
    formula,
    hide_row,
    hide_sheet,
    insert_columns,
    insert_rows,
    instead,
    merged,
    move_column,
    move_sheet,
    moved,
    names_led_nowhere,
    on_every_sheet,
    on_sheet,
    on_xml,
    order_rows,
    packed,
    padded,
    parts,
    place,
    raw,
    rename_sheet,
    reworded,
    shown_as,
    strict,
    swap_cells,
    truncated,
    typed,
    with_ballast,
    with_macros,
    with_names,
    with_part,
    without_formulas,
    without_names,
    without_properties,
    without_results,
    without_rules,
)
from .samples import ROWS, Fault, Typed, entry_cell, faults, issued_row

Value = float | str
UPPER, LOWER, DONE, VALUE = Field.NUMERATOR, Field.DENOMINATOR, Field.DONE, Field.VALUE
PHYSICAL, OWN_SP2D = Field.PHYSICAL, Field.OWN_SP2D
STAGES = (
    Stage(code="T-DOK", indicator="KIHT", name="Dokumen lengkap", month=3, weight=40.0),
    Stage(code="T-BANGUN", indicator="KIHT", name="Pekerjaan", month=6, weight=60.0),
)
MORE_ROWS = (
    issued_row("LAYANAN", "Layanan tepat waktu", unit="%", measure=Measure.RATIO,
               plan=(90.0,) * 12, numerator="layanan tepat waktu", denominator="semua layanan"),
    issued_row("TLHP", "Tindak lanjut", unit="%", measure=Measure.RATIO, plan=(80.0,) * 12,
               filler=Filler.CENTRE, **samples.LEVEL),
    issued_row("KIHT", "Kawasan industri", unit="%", measure=Measure.STAGES, target=100.0,
               plan=(None, None, 40.0, None, None, 60.0, *(None,) * 6)),
)  # fmt: skip
EDITION = samples.edition(rows=(*ROWS, *MORE_ROWS), stages=STAGES)
"""A contract with a row of every way to fill in a cell, and every block."""
OTHER = samples.edition("DPUPR")
NEXT = samples.next_edition(EDITION)
SHELF = samples.shelf(EDITION, OTHER)
SUCCEEDED = samples.shelf(EDITION, NEXT)
"""The contract was issued once more, with nothing changed."""
SHORTENED = samples.shelf(
    EDITION, replace(NEXT, rows=tuple(row for row in NEXT.rows if row.code != "JALAN"))
)
"""The contract was issued once more, with one row fewer."""
NAME = "laporan.xlsx"
FILLED: dict[Typed, typist.CellEntry] = {
    ("WUB", VALUE, 1): 90, ("WUB", VALUE, 2): "110 orang", ("WUB", VALUE, 3): "nihil",
    ("WUB", Field.OBSTACLE, 1): "Hujan lebat", ("WUB", Field.FOLLOW_UP, 1): "Regu ditambah",
    ("WUB", Field.EVIDENCE, 1): "0012/BA",
    ("JALAN", VALUE, 1): 4.5, ("JALAN", VALUE, 2): "10,25", ("JALAN", VALUE, 12): 58,
    ("STUNTING", VALUE, 1): "17,5 %", ("STUNTING", VALUE, 2): 16.75,
    ("SPM", VALUE, 1): 2, ("SPM", VALUE, 2): 0,
    ("AKRED", VALUE, 1): "Paripurna", ("AKRED", VALUE, 6): "Utama",
    ("ANGGARAN", PHYSICAL, 1): 12.5, ("ANGGARAN", OWN_SP2D, 1): "Rp 90.000.000,-",
    ("ANGGARAN", OWN_SP2D, 2): 195_000_000,
    ("LAYANAN", UPPER, 1): 9, ("LAYANAN", LOWER, 1): 10,
    ("T-DOK", DONE, 3): "20/03/2026",
    ("", Field.FILLED_BY, 1): "Ani", ("", Field.FILLED_ON, 1): "05/02/2026",
    ("", Field.APPROVED, 1): "Ya",
}  # fmt: skip
READ: dict[Typed, Value] = {
    **{at: float(value) for at, value in FILLED.items() if isinstance(value, int | float)},
    **{at: value for at, value in FILLED.items() if isinstance(value, str)},
    ("WUB", VALUE, 2): 110.0, ("WUB", VALUE, 3): 0.0, ("JALAN", VALUE, 2): 10.25,
    ("STUNTING", VALUE, 1): 17.5, ("ANGGARAN", OWN_SP2D, 1): 90e6,
    ("T-DOK", DONE, 3): "2026-03-20",
}  # fmt: skip
JANUARY = MONTHS[0]
SEAL = shelf.seal_of(EDITION)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """A workbook damaged as it once was somewhere, and all that reading it gives.

    ``accepted`` is everything that counts, ``faults`` are all findings, no more and no fewer.
    """

    number: int
    title: str
    damage: Damage
    faults: tuple[Fault, ...] = ()
    accepted: Mapping[Typed, Value] = field(default_factory=lambda: READ)
    shelf: EditionsByContract = field(default_factory=lambda: SHELF)
    refused: bool = False
    yardsticks: float = 60.0
    slow: bool = False

    def __str__(self) -> str:
        return f"{self.number:02d} {self.title}"

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(code for code, _, _ in self.faults)


@cache
def filled() -> bytes:
    """The contract as an OPD returns it, with nothing wrong."""
    return samples.typed_in(EDITION, FILLED)


@cache
def damaged(case: Case) -> bytes:
    return case.damage(filled())


def reading(case: Case) -> Submission:
    return taken_in(damaged(case), NAME, case.shelf)


def taken_in(content: bytes, name: str, shelf: EditionsByContract) -> Submission:
    """One file as `konsolidasi` takes it in, less the child process, with all that is told of it.

    Of a container with several workbooks, the first.
    """
    parcel = unpack(content, name, without=UNREAD_SHEETS)
    found = [one.submission for one in readings(parcel, name, shelf)]
    first = found[0] if found else Submission(file=name, key=None)
    return replace(first, findings=(*parcel.findings, *first.findings))


def told(found: Submission) -> list[Fault]:
    """The findings by number and place, in a fixed order."""
    return sorted(faults(found.findings))


def values(found: Submission) -> dict[Typed, Value]:
    return {(seen.code, seen.field, seen.month): seen.value for seen in found.observations}


def disagreements(case: Case, found: Submission) -> str:
    """How a reading differs from what the case says, empty where it does not."""
    lines = []
    if told(found) != sorted(case.faults):
        lines.append(f"findings {told(found)}, not {sorted(case.faults)}")
    have, want = values(found), case.accepted
    if (found.key is None) != case.refused:
        lines.append(f"belongs to {found.key}")
    if have != want:
        places = have.keys() | want.keys()
        lines += [
            f"{at}: {have.get(at)!r}, not {want.get(at)!r}"
            for at in sorted(places)
            if have.get(at) != want.get(at)
        ]
    if len(have) != len(found.observations):
        lines.append("an input is taken twice")
    return "\n".join(lines)


def lost(found: Submission) -> set[tuple[str, str]]:
    """The cells that a galat about their value names, and that are neither taken nor kept."""
    kept = {(one.where.sheet, one.where.cell) for one in found.unread}
    taken = {(seen.origin.sheet, seen.origin.cell) for seen in found.observations}
    about_values = (
        one
        for one in found.findings
        if one.code.number.startswith("K4") and one.severity is Severity.ERROR
    )
    blank = {Code.PAIR_HALF}
    named = {(one.where.sheet, one.where.cell) for one in about_values if one.code not in blank}
    return named - kept - taken


# Words for what is expected ------------------------------------------------------------------


def at(code: str, field_: Field = VALUE) -> str:
    """The cell of an input on its month's sheet."""
    return entry_cell(EDITION, code, field_)


def row_of(code: str, field_: Field = VALUE) -> int:
    return place(at(code, field_)).row


def keyed(code: str) -> str:
    """The cell of a row's Kode."""
    return f"A{row_of(code)}"


def own(code: Code, cell: str = "", sheet: str = JANUARY) -> Fault:
    return code.number, sheet, cell


def whole(code: Code) -> Fault:
    """A finding about the file as a whole."""
    return code.number, "", ""


def but(
    *gone: tuple[str, Field] | tuple[str, Field, int],
    month: int = 0,
    rows: tuple[str, ...] = (),
    **changes: Value,
) -> dict[Typed, Value]:
    """What is read, less single inputs, a whole month, or all of some rows of January.

    A keyword names a row whose January value is another.
    """
    lost = {(one[0], one[1], one[2] if len(one) > 2 else 1) for one in gone}
    kept = {
        seen: value
        for seen, value in READ.items()
        if seen not in lost and seen[2] != month and not (seen[0] in rows and seen[2] == 1)
    }
    return {**kept, **{(code, VALUE, 1): value for code, value in changes.items()}}


def remarks_kept(*codes: str) -> dict[Typed, Value]:
    """What is read without the January value of some rows."""
    return but(*((code, VALUE) for code in codes))


def _heads(sheet: Sheet, tab: str) -> tuple[int, dict[str, int]]:
    grid = samples.unfilled(EDITION).grid(tab)
    assert grid is not None
    head = find_header(grid, sheet.columns)
    assert head is not None
    return head


def header_row(sheet: Sheet = layout.PERFORMANCE, tab: str = JANUARY) -> int:
    """The number of a table's header row."""
    return _heads(sheet, tab)[0] + 1


def in_table(sheet: Sheet, tab: str, code: str, key: str) -> str:
    """The cell of a row's column in any table of the contract."""
    head, places = _heads(sheet, tab)
    grid = samples.unfilled(EDITION).grid(tab)
    assert grid is not None
    row = next(
        row
        for (row, col), one in sorted(grid.cells.items())
        if row > head and col == places["kode"] and one.value == code
    )
    return address(row, places[key])


def letter(address_: str) -> str:
    return address_.rstrip("0123456789")


FIRST = row_of("WUB")
OPD_ROWS = tuple(row.code for row in EDITION.rows)
V = letter(at("WUB"))
"""The letter of the column of answers."""
LAST_ROW = place(at("", Field.APPROVED)).row


# The cases -----------------------------------------------------------------------------------


def _identity() -> Iterator[Case]:
    yield Case(
        number=1,
        title="another workbook in the slot (FAC 1341, PR 1776)",
        damage=instead(foreign(5)),
        faults=(whole(Code.NOT_OURS),),
        accepted={},
        refused=True,
    )
    yield Case(
        number=1,
        title="the Buku Induk in the slot (FAC 1341)",
        damage=lambda _content: samples.render_master(samples.small_rows()),
        faults=(whole(Code.NOT_OURS),),
        accepted={},
        refused=True,
    )
    yield Case(
        number=1,
        title="a month of another OPD pasted in (FAC 1341)",
        damage=typed("Mei", {"P1": str(shelf.seal_of(OTHER))}),
        faults=(whole(Code.IDENTITY_CONFLICT),),
        accepted={},
        refused=True,
    )
    yield Case(
        number=2,
        title="a big spreadsheet of somebody's own (FAC 2076)",
        damage=instead(foreign(15_000)),
        faults=(whole(Code.NOT_OURS),),
        accepted={},
        refused=True,
    )
    bukti = letter(at("WUB", Field.EVIDENCE))
    yield Case(
        number=3,
        title="a template that lacks a column of remarks (FAC 2198)",
        damage=delete_columns(JANUARY, bukti),
        accepted=but(("WUB", Field.EVIDENCE)),
    )
    yield Case(
        number=3,
        title="a template that lacks the column of answers (FAC 2198)",
        damage=delete_columns(JANUARY, V),
        faults=(own(Code.TABLE_MISSING), own(Code.TABLE_MISSING), own(Code.TABLE_MISSING)),
        accepted=but(*((code, what) for code, what, month in READ if month == 1 and code)),
    )
    yield Case(
        number=4,
        title="an older edition in circulation (FAC 3183, 2315)",
        damage=after(),
        faults=(whole(Code.OLD_EDITION),),
        shelf=SUCCEEDED,
    )
    yield Case(
        number=4,
        title="a row that the newer edition dropped (FAC 3183)",
        damage=after(),
        faults=(whole(Code.OLD_EDITION), own(Code.ROW_UNKNOWN, at("JALAN"), "Desember")),
        shelf=SHORTENED,
    )
    yield Case(
        number=4,
        title="the workbook of another year (FAC 2315)",
        damage=reworded(
            str(SEAL), str(Seal(ContractKey(2025, SEAL.key.post), SEAL.number, SEAL.stamp))
        ),
        faults=(whole(Code.UNKNOWN_EDITION),),
        accepted={},
        refused=True,
    )
    yield Case(
        number=5,
        title="an edition number that was altered (EFD_v2 269)",
        damage=reworded(str(SEAL), str(Seal(SEAL.key, 2, SEAL.stamp))),
        faults=(whole(Code.UNKNOWN_EDITION),),
        accepted={},
        refused=True,
    )
    yield Case(
        number=5,
        title="an edition number altered on one sheet (EFD_v2 269)",
        damage=typed("Mei", {"P1": str(Seal(SEAL.key, 2, SEAL.stamp))}),
        faults=(whole(Code.IDENTITY_CONFLICT),),
        accepted={},
        refused=True,
    )
    yield Case(
        number=5,
        title="numbers altered on the hidden page (EFD_v2 269)",
        damage=typed(layout.IDENTITY_NAME, {"B4": "7", "B8": "9", "D11": 1, "E11": 99}),
    )
    yield Case(
        number=6,
        title="an older edition is told at once and does not hang (usdr-gost 3161)",
        damage=insert_rows(JANUARY, 1),
        faults=(whole(Code.OLD_EDITION),),
        shelf=SUCCEEDED,
        yardsticks=15.0,
    )
    yield Case(
        number=7,
        title="a blank in a cell is no question of versions (it-fse-support 386)",
        damage=typed(JANUARY, {f"U{FIRST + 2}": " ", "B3": " ", at("SPM"): " "}),
        accepted=remarks_kept("SPM"),
    )
    yield Case(
        number=7,
        title="a damaged part is called damaged, not foreign (it-fse-support 386)",
        damage=lambda content: packed(
            {**parts(content), "xl/worksheets/sheet7.xml": b"<worksheet><sheetData>"}
        ),
        faults=(whole(Code.NOT_A_WORKBOOK),),
        accepted={},
        refused=True,
    )
    yield Case(
        number=8,
        title="a name and an identifier typed over (FAC 2371, 3443)",
        damage=after(
            typed(JANUARY, {"A2": "Dinas Kesehatan", "P1": "KX2·2026-DINKAS-1·E1"}),
            rename_sheet("Lampiran", "Lampiran 2"),
        ),
    )
    yield Case(
        number=8,
        title="no identity is left anywhere (FAC 2371)",
        damage=after(without_properties(), reworded(str(SEAL), "-")),
        faults=(whole(Code.NOT_OURS),),
        accepted={},
        refused=True,
    )
    yield Case(
        number=9, title="hidden names of an accounting add-in (FAC 2898, PR 3566, XLSX.jl 18)",
        damage=with_names({
            "lssolver_est": "1", "_xlfn.ACC": "#NAME?", "IQ_ADDIN": '"AUTO"', "QB_1": "{1,2}",
            "solver_typ": "3", "ExternalData_1": "[1]Sheet!$A$1", "Kode": "#REF!$A$1",
        }),
    )  # fmt: skip
    yield Case(
        number=9,
        title="malformed defined names (FAC PR 3434)",
        damage=with_names({"a b": "Januari!$A$1:", "x:y": "", "Print_Area": "=!!", "1": "'"}),
    )


def _structure() -> Iterator[Case]:
    yield Case(
        number=11,
        title="all defined names are gone (FAC 3216)",
        damage=on_xml("xl/workbook.xml", without_names),
    )
    yield Case(
        number=12,
        title="defined names that say #REF! (FAC, the mangled fixture)",
        damage=on_xml("xl/workbook.xml", names_led_nowhere),
    )
    yield Case(
        number=13,
        title="empty rows in the middle of a table (FAC 2408)",
        damage=after(insert_rows(JANUARY, FIRST + 1, 2), insert_rows(JANUARY, FIRST + 4)),
    )
    far = f"{V}67"
    yield Case(
        number=14,
        title="an error far below the table (FAC 3514)",
        damage=error(JANUARY, far, "#REF!"),
        faults=(own(Code.OUTSIDE, far),),
    )
    yield Case(
        number=14,
        title="an answer far below the table (usdr-gost 458)",
        damage=typed(JANUARY, {far: 90}),
        faults=(own(Code.OUTSIDE, far),),
    )
    yield Case(
        number=14,
        title="a note and a number right of the table (usdr-gost 458)",
        damage=typed(JANUARY, {f"S{FIRST}": "cek", f"T{FIRST + 3}": 5}),
        faults=(own(Code.OUTSIDE, f"S{FIRST}"),),
    )
    shifted = moved(at("WUB"), 3, 2)
    yield Case(
        number=14,
        title="a word in a column that no sheet of ours reaches (DOAJ 446)",
        damage=typed(JANUARY, {f"ZZ{FIRST}": "x"}),
        faults=(own(Code.OUTSIDE, f"ZZ{FIRST}"),),
    )
    yield Case(
        number=15,
        title="the reported cell after skipped rows and columns (usdr-gost 459, DOAJ 446)",
        damage=after(
            typed(JANUARY, {at("WUB"): "?"}),
            insert_rows(JANUARY, FIRST - 2, 2),
            insert_rows(JANUARY, 1),
            insert_columns(JANUARY, "B", 2),
        ),
        faults=(own(Code.VALUE_NO_DATA, shifted),),
        accepted=remarks_kept("WUB"),
    )
    for title, sheet in (("July", "Juli"), ("January", JANUARY)):
        month = MONTHS.index(sheet) + 1
        yield Case(
            number=16,
            title=f"sheet unprotected, keys and formulas of {title} replaced (FAC 3465)",
            damage=after(
                on_sheet(sheet, without_rules),
                on_sheet(sheet, without_formulas),
                typed(sheet, {f"A{FIRST + n}": f"X{n + 1}" for n in range(len(OPD_ROWS))}),
                typed(sheet, {at("WUB"): 5}),
            ),
            faults=(
                *(own(Code.ROW_MISSING, sheet=sheet) for _ in OPD_ROWS),
                *(
                    (own(Code.ROW_UNKNOWN, f"A{FIRST + n}", sheet))
                    for n in (range(5) if month == 1 else range(1))
                ),
            ),
            accepted={
                seen: value
                for seen, value in READ.items()
                if seen[2] != month
                or seen[1] not in {VALUE, Field.OBSTACLE, Field.FOLLOW_UP, Field.EVIDENCE}
            },
        )
    yield Case(
        number=17,
        title="values pasted over formulas and validations (FAC 3796, prime-reportstream 3671)",
        damage=after(
            on_sheet(JANUARY, without_rules),
            typed(JANUARY, {at("WUB"): -5, at("SPM"): "dua", at("AKRED"): "Madya"}),
        ),
        faults=(
            own(Code.VALUE_NEGATIVE, at("WUB")),
            own(Code.VALUE_NOT_NUMBER, at("SPM")),
            own(Code.CATEGORY_UNKNOWN, at("AKRED")),
        ),
        accepted=remarks_kept("WUB", "SPM", "AKRED"),
    )
    yield Case(
        number=18,
        title="answers of two rows merged (FAC 1383, PR 1386)",
        damage=merged(JANUARY, f"{at('WUB')}:{at('JALAN')}"),
        faults=(own(Code.MERGED, at("WUB")), own(Code.MERGED, at("JALAN"))),
        accepted=remarks_kept("WUB", "JALAN"),
    )
    yield Case(
        number=18,
        title="an answer merged with its remark (FAC 1383)",
        damage=merged(JANUARY, f"{at('WUB')}:{at('WUB', Field.EVIDENCE)}"),
        faults=(
            own(Code.MERGED, at("WUB")),
            own(Code.MERGED, at("WUB", Field.OBSTACLE)),
            own(Code.MERGED, at("WUB", Field.FOLLOW_UP)),
            own(Code.MERGED, at("WUB", Field.EVIDENCE)),
            own(Code.LOCKED_CHANGED, f"{samples.column_of('bobot')}{FIRST}"),
        ),
        accepted=but(rows=("WUB",)),
    )
    yield Case(
        number=19,
        title="a sheet deleted (PEPFAR)",
        damage=delete_sheet(JANUARY),
        faults=(whole(Code.MONTH_MISSING),),
        accepted=but(month=1),
    )
    yield Case(
        number=19,
        title="sheets renamed, moved, hidden (FAC 2334)",
        damage=after(
            rename_sheet(JANUARY, "Laporan"),
            move_sheet("Desember", 0),
            hide_sheet("Februari"),
            hide_sheet("Maret", "hidden"),
        ),
    )
    yield Case(
        number=19,
        title="a sheet copied and corrected in the copy (PEPFAR)",
        damage=after(copy_sheet(JANUARY, "Januari (2)"), typed("Januari (2)", {at("WUB"): 95})),
        faults=(own(Code.SHEET_TWICE),),
        accepted=but(month=1),
    )
    yield Case(
        number=20,
        title="a column deleted, its neighbours stay (PEPFAR, gigadb 1661)",
        damage=delete_columns(JANUARY, samples.column_of("keterangan")),
    )
    yield Case(
        number=20,
        title="a column moved (PEPFAR)",
        damage=move_column(JANUARY, samples.column_of("bukti"), "A"),
    )
    yield Case(
        number=20, title="the column of answers duplicated (PEPFAR)", damage=copy_column(JANUARY, V)
    )
    yield Case(
        number=20,
        title="the column of answers duplicated and corrected in the copy (PEPFAR)",
        damage=after(copy_column(JANUARY, V), typed(JANUARY, {moved(at("WUB"), 0, 1): 95})),
        faults=(own(Code.COLUMN_TWICE, f"{V}{header_row()}"),),
        accepted=but(*((row.code, VALUE) for row in EDITION.rows)),
    )
    yield Case(
        number=20,
        title="rows inserted and one deleted (gigadb 1661)",
        damage=after(insert_rows(JANUARY, FIRST), delete_rows(JANUARY, row_of("SPM") + 1)),
        faults=(own(Code.ROW_MISSING),),
        accepted=but(rows=("SPM",)),
    )
    yield Case(
        number=21, title="formulas overwritten by numbers (PEPFAR)",
        damage=typed(JANUARY, {
            f"{samples.column_of('capaian')}{FIRST}": 100,
            f"{samples.column_of('nilai')}{FIRST}": 100,
            f"{samples.column_of('status')}{FIRST}": "dinilai",
        }),
        faults=(own(Code.FORMULA_REPLACED),),
    )  # fmt: skip
    for tab, table, code, key, entry in _ALTERED:
        cell = in_table(table, tab, code, key)
        yield Case(
            number=21,
            title=f"locked {key} of {code} on {tab} altered (PEPFAR)",
            damage=typed(tab, {cell: entry}),
            faults=(own(Code.LOCKED_CHANGED, cell, tab),),
        )
    yield Case(
        number=22,
        title="links to another workbook (PEPFAR)",
        damage=with_part(
            "xl/externalLinks/externalLink1.xml",
            b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>',
        ),
        faults=(whole(Code.ACTIVE_CONTENT),),
    )
    yield Case(
        number=22,
        title="saved with macros (PEPFAR)",
        damage=with_macros(),
        faults=(whole(Code.ACTIVE_CONTENT),),
    )
    yield Case(
        number=23,
        title="threaded comments (PEPFAR)",
        damage=with_part(
            "xl/threadedComments/threadedComment1.xml",
            b'<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/'
            b'threadedcomments"><threadedComment ref="F8" id="{1}"><text>?</text>'
            b"</threadedComment></ThreadedComments>",
            "threadedComment",
        ),
    )
    yield Case(
        number=24,
        title="a row copied (PEPFAR, HOPE)",
        damage=copy_row(JANUARY, FIRST),
        faults=(own(Code.ROW_TWICE, keyed("WUB")),),
        accepted=but(rows=("WUB",)),
    )
    yield Case(
        number=24,
        title="a row of the budget copied (PEPFAR)",
        damage=copy_row(JANUARY, row_of("ANGGARAN", OWN_SP2D)),
        faults=(own(Code.ROW_TWICE, f"A{row_of('ANGGARAN', OWN_SP2D)}"),),
        accepted=but(("ANGGARAN", PHYSICAL), ("ANGGARAN", OWN_SP2D)),
    )
    extra = row_of("KIHT") + 1
    yield Case(
        number=25,
        title="more rows than the contract has (FAC 2485, 3529)",
        damage=after(
            insert_rows(JANUARY, extra, 40),
            typed(JANUARY, {f"A{extra + n}": f"BARU-{n}" for n in range(3)}),
            typed(JANUARY, {f"{V}{extra + n}": 7 for n in range(4)}),
        ),
        faults=(
            *(own(Code.ROW_UNKNOWN, f"A{extra + n}") for n in range(3)),
            own(Code.ROW_NO_CODE, f"{V}{extra + 3}"),
        ),
    )
    yield Case(
        number=25,
        title="something typed below the last row that is read (FAC 3547)",
        damage=typed(JANUARY, {f"{V}9000": 90}),
        faults=(own(Code.OUTSIDE),),
    )
    yield Case(
        number=25,
        title="a table pushed below all that is read (FAC 3547)",
        damage=insert_rows(JANUARY, FIRST - 1, 9000),
        faults=(own(Code.TABLE_MISSING), own(Code.OUTSIDE)),
        accepted=but(month=1),
    )
    yield Case(
        number=26,
        title="a hidden row (SheetJS 630, readxl 428)",
        damage=hide_row(JANUARY, FIRST),
        faults=(own(Code.ROW_HIDDEN, keyed("WUB")),),
    )
    yield Case(
        number=26,
        title="rows hidden by a filter (ImportExcel 762)",
        damage=filtered(JANUARY, f"A{FIRST - 1}:P{FIRST + 6}", [FIRST + 1, FIRST + 6]),
        faults=(own(Code.ROW_HIDDEN, keyed("JALAN")),),
    )


_ALTERED: tuple[tuple[str, Sheet, str, str, typist.CellEntry], ...] = (
    (JANUARY, layout.PERFORMANCE, "WUB", "satuan", "paket"),
    (JANUARY, layout.PERFORMANCE, "WUB", "bobot", 45),
    (JANUARY, layout.PERFORMANCE, "WUB", "indikator", "Peserta"),
    (JANUARY, layout.PERFORMANCE, "WUB", "isian", "s.d. bulan ini"),
    (JANUARY, layout.BUDGET, "ANGGARAN", "uraian", "Belanja lain"),
    (JANUARY, layout.BUDGET, "ANGGARAN", "pagu", 1e6),
    (JANUARY, layout.RATIO, "LAYANAN", "isian", "posisi akhir bulan"),
    (JANUARY, layout.STAGE_REPORT, "T-DOK", "jatuh_tempo", "Desember"),
    (JANUARY, layout.STAGE_REPORT, "T-DOK", "bobot", 5),
    (layout.ANNEX_NAME, layout.ANNEX, "WUB", "target", "600"),
    (layout.ANNEX_NAME, layout.ANNEX, "WUB", "bobot", 5),
    (layout.ANNEX_NAME, layout.ANNEX, "WUB", "satuan", "paket"),
    (layout.ANNEX_NAME, layout.ANNEX, "AKRED", "target", "Utama"),
    (layout.PLAN_NAME, layout.PLAN, "WUB", "m06", 10),
    (layout.PLAN_NAME, layout.PLAN, "WUB", "setahun", 10),
    (layout.PLAN_NAME, layout.PLAN, "WUB", "akumulasi", "rata-rata"),
)
"""What an OPD alters of its contract: the issued value counts, and both are told."""


GONE = None
"""Nothing is read of an input."""
Typing = tuple[int, str, Typed, typist.CellEntry, Code | None, "Value | None"]
_TYPED: tuple[Typing, ...] = (
    # number, title, the input, what is typed, the finding, what is read
    (28, "a single space (FAC 2460)", ("WUB", VALUE, 1), " ", None, GONE),
    (28, "a space as a remark (FAC 2460)", ("WUB", Field.OBSTACLE, 1), "  ", None, GONE),
    (29, "blanks around a choice (FAC 4846, pyxform 812)",
     ("AKRED", VALUE, 1), "  utama  ", None, "Utama"),
    (29, "blanks around a number (FAC 4848)", ("WUB", VALUE, 1), " 95 ", None, 95.0),
    (30, "a non-breaking space alone (pyxform 83)", ("WUB", VALUE, 1), "\u00a0", None, GONE),
    (30, "a non-breaking space before the unit (pyxform 83)",
     ("WUB", VALUE, 1), "95\u00a0orang", None, 95.0),
    (30, "a blank of no width (pyxform 83)", ("WUB", VALUE, 1), "95\u200b", None, 95.0),
    (31, "a smart quote before a number (pyxform 85)",
     ("WUB", VALUE, 1), "\u201895", Code.VALUE_NOT_NUMBER, GONE),
    (31, "smart quotes in a remark (pyxform 110)",
     ("WUB", Field.OBSTACLE, 1), "kata \u201clelang\u201d", None, "kata \u201clelang\u201d"),
    (32, "leading zeros of a text (FAC 1269, 2985)",
     ("WUB", Field.EVIDENCE, 1), "0007", None, "0007"),
    (32, "leading zeros of a number (usdr-gost 860)", ("WUB", VALUE, 1), "0095", None, 95.0),
    (32, "a NIP whose last digits Excel has lost (usdr-gost 543)",
     ("", Field.FILLED_BY, 1), 196801011990031001, Code.VALUE_NOT_NUMBER, GONE),
    (33, "trailing zeros are no three digits of thousands (FAC 4697, 5531)",
     ("JALAN", VALUE, 1), "7.100", Code.VALUE_AMBIGUOUS, 7.1),
    (33, "trailing zeros after a comma (FAC 5908)", ("JALAN", VALUE, 1), "7,10", None, 7.1),
    (36, "two choices in one cell (FAC 2545)",
     ("AKRED", VALUE, 1), "Utama DAN Paripurna", Code.CATEGORY_UNKNOWN, GONE),
    (36, "a range of numbers (FAC 2545)",
     ("STUNTING", VALUE, 1), "16-17", Code.VALUE_INEXACT, GONE),
    (36, "two numbers in one cell (FAC 2545)",
     ("WUB", VALUE, 1), "40; 50", Code.VALUE_NOT_NUMBER, GONE),
    (38, "a choice in other capitals (FAC 3081)", ("AKRED", VALUE, 1), "UTAMA", None, "Utama"),
    (39, "a negative number (FAC 2372)", ("WUB", VALUE, 1), -5, Code.VALUE_NEGATIVE, GONE),
    (39, "a negative number in brackets (FAC 2947)",
     ("WUB", VALUE, 1), "(1.000)", Code.VALUE_AMBIGUOUS, 1000.0),
    (39, "a negative position is one (FAC 2372)", ("STUNTING", VALUE, 1), "-1,5", None, -1.5),
    (39, "a value to date below the month before (FAC 2947)",
     ("JALAN", VALUE, 2), 4, Code.VALUE_FALLS, 4.0),
    (40, "money with cents of a computer (FAC 5047, 1942)",
     ("ANGGARAN", OWN_SP2D, 1), 33730648.78000001, None, 33730648.78000001),
    (41, "N/A (usdr-gost 1044)", ("WUB", VALUE, 1), "N/A", Code.VALUE_NO_DATA, GONE),
    (41, "a hyphen (usdr-gost 497)", ("WUB", VALUE, 1), "-", Code.VALUE_NO_DATA, GONE),
    (41, "words (usdr-gost 497)",
     ("WUB", VALUE, 1), "belum ada data", Code.VALUE_NO_DATA, GONE),
    (41, "yes instead of a number (usdr-gost 497)",
     ("WUB", VALUE, 1), "Ya", Code.VALUE_NO_DATA, GONE),
    (42, "pieces of what is counted whole (usdr-gost 3445)",
     ("WUB", VALUE, 1), 90.5, Code.VALUE_IN_PIECES, 90.5),
    (43, "a decimal comma and none (usdr-gost's pattern)",
     ("JALAN", VALUE, 1), "4,45", None, 4.45),
    (43, "blanks inside a number (usdr-gost's pattern)",
     ("WUB", VALUE, 1), "1 . 5", Code.VALUE_NOT_NUMBER, GONE),
    (44, "a malformed date (usdr-gost 1050)",
     ("T-DOK", DONE, 3), "04/012022", Code.DATE_NOT_READ, GONE),
    (44, "a day that no month has (usdr-gost 1050)",
     ("T-DOK", DONE, 3), "31/02/2026", Code.DATE_NOT_READ, GONE),
    (44, "a day after the month's end (usdr-gost 1050)",
     ("T-DOK", DONE, 3), "20/04/2026", Code.DONE_LATER, GONE),
    (45, "the day stands first (go-frontend 1884)",
     ("T-DOK", DONE, 3), "02/03/2026", None, "2026-03-02"),
    (45, "the month stands first (ureport 292)",
     ("T-DOK", DONE, 3), "03/20/2026", Code.DATE_NOT_READ, GONE),
    (46, "a point that may be of thousands (SAMM 2, rubyXL 148)",
     ("WUB", VALUE, 1), "1.250", Code.VALUE_AMBIGUOUS, 1250.0),
    (46, "an English decimal point (SAMM 2)",
     ("JALAN", VALUE, 1), "4.5", Code.VALUE_AMBIGUOUS, 4.5),
    (46, "a comma that may be of thousands (ha_washdata 392)",
     ("WUB", VALUE, 1), "1,234", Code.VALUE_AMBIGUOUS, 1234.0),
    (46, "English thousands (ha_washdata 392)",
     ("ANGGARAN", OWN_SP2D, 1), "90,000,000", Code.VALUE_AMBIGUOUS, 90e6),
    (46, "Indonesian thousands (rubyXL 148)",
     ("ANGGARAN", OWN_SP2D, 1), "90.000.000,00", None, 90e6),
    (47, "a percentage typed as its fraction (excel2collections 3)",
     ("STUNTING", VALUE, 1), 0.175, Code.PERCENT_AS_FRACTION, 0.175),
    (47, "a percentage with its sign (commcare-hq 26547)",
     ("STUNTING", VALUE, 1), "17,5%", None, 17.5),
    (47, "a value of another unit (Laravel-Excel 359)",
     ("WUB", VALUE, 1), 90_000, Code.VALUE_FAR, 90_000.0),
    (47, "a unit that is not the row's (Laravel-Excel 359)",
     ("WUB", VALUE, 1), "95 km", Code.VALUE_OTHER_UNIT, GONE),
    (50, "zero is no blank (FAC, HOPE)", ("WUB", VALUE, 1), 0, None, 0.0),
    (50, "zero as a text is no blank (FAC, HOPE)", ("WUB", VALUE, 1), "0", None, 0.0),
    (50, "nothing in words (HOPE)", ("WUB", VALUE, 1), "NIHIL", None, 0.0),
    (52, "a section of approval left open (FAC 2793)",
     ("", Field.APPROVED, 1), "mungkin", Code.CATEGORY_UNKNOWN, GONE),
)  # fmt: skip


def _read_as(place_: Typed, value: Value | None, words: str = "") -> dict[Typed, Value]:
    """What is read; ``words`` in place of a value are added to the row's remark."""
    others = {one: was for one, was in READ.items() if one != place_}
    if any(sign.isalpha() for sign in words):
        obstacle = place_[0], Field.OBSTACLE, place_[2]
        others[obstacle] = f"{others[obstacle]}; Realisasi: “{words}”"
    return others if value is None else {**others, place_: value}


def _values() -> Iterator[Case]:
    for number, title, seen, entry, code, value in _TYPED:
        sheet, cell = MONTHS[seen[2] - 1], at(seen[0], seen[1])
        yield Case(
            number=number,
            title=title,
            damage=typed(sheet, {cell: entry}),
            faults=(own(code, cell, sheet),) if code else (),
            accepted=_read_as(seen, value, str(entry) if code is Code.VALUE_NO_DATA else ""),
        )
    yield Case(
        number=34,
        title="a Kode that became a number (FAC 3005)",
        damage=typed(JANUARY, {keyed("WUB"): 10.0}),
        faults=(own(Code.ROW_MISSING), own(Code.ROW_NO_CODE, at("WUB"))),
        accepted=but(rows=("WUB",)),
    )
    yield Case(
        number=38,
        title="a Kode in small letters (FAC 3081)",
        damage=typed(JANUARY, {keyed("WUB"): " wub "}),
    )
    yield Case(
        number=39,
        title="pembilang above penyebut (FAC 2947)",
        damage=typed(JANUARY, {at("LAYANAN", UPPER): 11}),
        faults=(own(Code.PAIR_REVERSED, at("LAYANAN", UPPER)),),
        accepted={**READ, ("LAYANAN", UPPER, 1): 11.0},
    )
    yield Case(
        number=50,
        title="nothing of nothing is asked about (HOPE)",
        damage=typed(JANUARY, {at("LAYANAN", UPPER): 0, at("LAYANAN", LOWER): 0}),
        faults=(own(Code.ZERO_PAIR, at("LAYANAN", LOWER)),),
        accepted={**READ, ("LAYANAN", UPPER, 1): 0.0, ("LAYANAN", LOWER, 1): 0.0},
    )
    yield Case(
        number=44,
        title="a late stage dated before the month that first names it (usdr-gost 1050)",
        damage=typed("Juli", {at("T-BANGUN", DONE): "10/06/2026"}),
        faults=(own(Code.DONE_EARLIER, at("T-BANGUN", DONE), "Juli"),),
        accepted={**READ, ("T-BANGUN", DONE, 7): "2026-06-10"},
    )
    running = {("WUB", VALUE, 1): 100.0, ("WUB", VALUE, 2): 200.0, ("WUB", VALUE, 3): 300.0}
    yield Case(
        number=42,
        title="a running total where the month was asked (FAC 1733)",
        damage=after(
            *(
                typed(MONTHS[month - 1], {at("WUB"): value})
                for (_, _, month), value in running.items()
            )
        ),
        faults=(own(Code.LOOKS_CUMULATIVE, at("WUB"), "Maret"),),
        accepted={**READ, **running},
    )
    for looks, serial, title in (
        ("date", 46145.0, "a number that Excel made a date (go-frontend 1884)"),
        ("time", 0.5347, "12.50 that Excel made a time (ureport 292)"),
    ):
        yield Case(
            number=45,
            title=title,
            damage=shown_as(JANUARY, at("JALAN"), serial, looks),
            faults=(own(Code.VALUE_TIME, at("JALAN")),),
            accepted=remarks_kept("JALAN"),
        )
    yield Case(
        number=47,
        title="a cell that shows percent (commcare-hq 26547)",
        damage=shown_as(JANUARY, at("STUNTING"), 0.175, "percent"),
        faults=(own(Code.PERCENT_FORMAT, at("STUNTING")),),
    )
    for text in ("#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"):
        yield Case(
            number=48,
            title=f"{text} is never a blank (Bulk-Load)",
            damage=error(JANUARY, at("WUB"), text),
            faults=(own(Code.VALUE_ERROR, at("WUB")),),
            accepted=remarks_kept("WUB"),
        )
    yield Case(
        number=48,
        title="a formula that gives an error (Bulk-Load)",
        damage=raw(JANUARY, at("WUB"), "<f>1/0</f><v>#DIV/0!</v>", "e"),
        faults=(own(Code.VALUE_ERROR, at("WUB")),),
        accepted=remarks_kept("WUB"),
    )
    remark = ("WUB", Field.OBSTACLE, 1)
    for title, inside, kind, kept, told in (
        ("a remark that begins with a hyphen", "<f>-Hujan</f><v>#NAME?</v>", "e", "-Hujan", True),
        ("a remark that is an error alone", "<v>#VALUE!</v>", "e", None, True),
        ("a formula without a result as a remark", "<f>-Banjir</f>", "n", None, True),
        (
            "a picture of WPS in a cell",
            '<f>_xlfn.DISPIMG("ID_9",1)</f><v>=DISPIMG("ID_9",1)</v>',
            "str",
            "(gambar)",
            False,
        ),
        (
            "a picture of WPS in a cell, saved by Excel",
            '<f>_xlfn.DISPIMG("ID_9",1)</f><v>#NAME?</v>',
            "e",
            "(gambar)",
            False,
        ),
    ):
        yield Case(
            number=48,
            title=title,
            damage=raw(JANUARY, at(*remark[:2]), inside, kind),
            faults=(own(Code.REMARK_FORMULA, at(*remark[:2])),) if told else (),
            accepted={**READ, remark: kept} if kept else but(remark[:2]),
        )
    yield Case(
        number=49,
        title="a Kode that was emptied beside its answer (Bulk-Load)",
        damage=typed(JANUARY, {keyed("WUB"): None}),
        faults=(own(Code.ROW_MISSING), own(Code.ROW_NO_CODE, at("WUB"))),
        accepted=but(rows=("WUB",)),
    )
    yield Case(
        number=49,
        title="an answer beside its cell (Bulk-Load)",
        damage=typed(JANUARY, {at("WUB"): None, f"{samples.column_of('rencana')}{FIRST}": 90}),
        faults=(
            own(Code.BESIDE_ANSWER, f"{samples.column_of('rencana')}{FIRST}"),
            own(Code.FORMULA_REPLACED),
        ),
        accepted=remarks_kept("WUB"),
    )
    yield Case(
        number=49,
        title="an answer right of the table, its cell blank (Bulk-Load)",
        damage=typed(JANUARY, {at("WUB"): None, f"R{FIRST}": 90}),
        faults=(own(Code.BESIDE_ANSWER, f"R{FIRST}"),),
        accepted=remarks_kept("WUB"),
    )
    yield Case(
        number=49,
        title="an answer in words right of the table, its cell blank (Bulk-Load)",
        damage=typed(JANUARY, {at("WUB"): None, f"R{FIRST}": "90 orang"}),
        faults=(own(Code.BESIDE_ANSWER, f"R{FIRST}"),),
        accepted=remarks_kept("WUB"),
    )
    yield Case(
        number=49,
        title="an answer in the column of remarks (Bulk-Load)",
        damage=typed(JANUARY, {at("SPM"): None, at("SPM", Field.OBSTACLE): 2}),
        faults=(own(Code.BESIDE_ANSWER, at("SPM", Field.OBSTACLE)),),
        accepted={**remarks_kept("SPM"), ("SPM", Field.OBSTACLE, 1): "2"},
    )
    text = f"{samples.column_of('indikator')}{FIRST}"
    yield Case(
        number=51,
        title="two rows with the text of one (FAC 3948)",
        damage=typed(JANUARY, {text: "Jalan diperbaiki"}),
        faults=(own(Code.ROW_SWAPPED, text),),
        accepted=but(rows=("WUB",)),
    )
    pairs = [(f"{col}{FIRST}", f"{col}{FIRST + 1}") for col in "BCDEF"]
    yield Case(
        number=51,
        title="two rows sorted without their Kode (FAC 3948)",
        damage=swap_cells(JANUARY, *zip(*pairs, strict=True)),
        faults=(own(Code.ROW_SWAPPED, f"B{FIRST}"), own(Code.ROW_SWAPPED, f"B{FIRST + 1}")),
        accepted=but(rows=("WUB", "JALAN")),
    )
    count = len(OPD_ROWS)
    yield Case(
        number=51,
        title="rows sorted with their Kode (FAC 3948)",
        damage=order_rows(JANUARY, FIRST, [*range(FIRST + count - 1, FIRST - 1, -1)]),
    )
    yield Case(
        number=52,
        title="half of a pair left empty (usdr-gost 496)",
        damage=typed(JANUARY, {at("LAYANAN", LOWER): None}),
        faults=(own(Code.PAIR_HALF, at("LAYANAN", LOWER)),),
        accepted=but(("LAYANAN", LOWER)),
    )
    yield Case(
        number=52,
        title="a whole block deleted (usdr-gost 496)",
        damage=delete_rows(JANUARY, row_of("ANGGARAN", OWN_SP2D) - 2, 3),
        faults=(own(Code.TABLE_MISSING),),
        accepted=but(("ANGGARAN", PHYSICAL), ("ANGGARAN", OWN_SP2D)),
    )


def _formats() -> Iterator[Case]:
    yield Case(
        number=53,
        title="our formulas without a result (FAC 2409)",
        damage=on_every_sheet(without_results),
    )
    yield Case(
        number=53,
        title="the OPD's own formula without a result (FAC 2409)",
        damage=formula(JANUARY, at("WUB"), "40+50"),
        faults=(own(Code.FORMULA_OPD, at("WUB")),),
        accepted=remarks_kept("WUB"),
    )
    yield Case(
        number=53,
        title="the OPD's own formula with its result (FAC 2409)",
        damage=formula(JANUARY, at("WUB"), "40+50", "90"),
    )
    yield Case(
        number=53,
        title="a formula in the column of Kode without a result (FAC 3465)",
        damage=formula(JANUARY, keyed("WUB"), '"W"&amp;"UB"'),
        faults=(own(Code.ROW_MISSING), own(Code.ROW_NO_CODE, at("WUB"))),
        accepted=but(rows=("WUB",)),
    )
    yield Case(
        number=55,
        title="a sheet that claims to be of a million rows (pyxform 604, flatten-tool 478)",
        damage=after(*(dimension(month, "A1:AMJ1048576") for month in MONTHS)),
        yardsticks=15.0,
    )
    for area in ("A1:A1", "A1", "C3:D4"):
        yield Case(
            number=56,
            title=f"a sheet that claims to be {area}, as WPS says (dify 1039)",
            damage=after(*(dimension(month, area) for month in MONTHS)),
        )
    yield Case(
        number=57,
        title="without properties, names and validations, as after Google Sheets (RightField 22)",
        damage=after(
            without_properties(),
            on_xml("xl/workbook.xml", without_names),
            on_every_sheet(without_rules),
            on_every_sheet(_inlined_rows),
        ),
    )
    yield Case(
        number=55,
        title="a file that unpacks to more than any workbook has (flatten-tool 478)",
        damage=padded(JANUARY, 210),
        faults=(whole(Code.TOO_LARGE),),
        slow=True,
        accepted={},
        refused=True,
    )
    yield Case(
        number=55,
        title="a picture that unpacks to more than any workbook has (flatten-tool 478)",
        damage=with_ballast(210),
        slow=True,
    )
    yield Case(
        number=55,
        title="a workbook of more members than can be looked at (flatten-tool 478)",
        damage=lambda content: packed(
            {**parts(content), **{f"xl/media/{at}.png": b"" for at in range(20_001)}}
        ),
        faults=(whole(Code.TOO_LARGE),),
        accepted={},
        refused=True,
        slow=True,
    )
    yield Case(
        number=58,
        title="a password to open (pandas 59042, CoVE 514)",
        damage=encrypted("rahasia"),
        faults=(whole(Code.LOCKED_BY_PASSWORD),),
        accepted={},
        refused=True,
    )
    yield Case(
        number=59,
        title="Strict Open XML (EPPlus 2325, ExcelDataReader 498)",
        damage=strict(),
        faults=(whole(Code.STRICT_FORMAT),),
    )
    yield Case(
        number=60,
        title="Numbers of Apple (vocdoni-app 219)",
        damage=instead(
            packed({"Index/Document.iwa": b"\0" * 64, "Metadata/Properties.plist": b""})
        ),
        faults=(whole(Code.NOT_A_WORKBOOK),),
        accepted={},
        refused=True,
    )
    others = {
        "0 bytes": b"", "blanks": b" \r\n ", "a PDF": b"%PDF-1.7\n...",
        "an RAR": b"Rar!\x1a\x07\x00",
        "a web page named .xls": b"<html><table><tr><td>1</td></tr></table></html>",
        "a CSV": b"Kode;Realisasi\r\nWUB;90\r\n", "a picture": b"\xff\xd8\xff\xe0JFIF",
        "XML with a mark": b"\xef\xbb\xbf<?xml version='1.0'?><a/>", "only PK": b"PK",
        "the head of an old .xls": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
    }  # fmt: skip
    for what, content in others.items():
        yield Case(
            number=60,
            title=f"{what} instead of a workbook (vocdoni-app 219)",
            damage=instead(content),
            faults=(whole(Code.NOT_A_WORKBOOK),),
            accepted={},
            refused=True,
        )
    for share in (0.02, 0.5, 0.99):
        yield Case(
            number=60,
            title=f"cut off after {share:.0%} (PEPFAR)",
            damage=truncated(share),
            faults=(whole(Code.NOT_A_WORKBOOK),),
            accepted={},
            refused=True,
        )


def _inlined_rows(tree: _Element) -> None:
    """Rows without heights and spans, as Google writes them."""
    for row in tree.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}row"):
        for name in ("spans", "ht", "customHeight"):
            row.attrib.pop(name, "")


def _reports() -> Iterator[Case]:
    yield Case(
        number=71, title="a header deleted gives one finding, not one a cell (usdr-gost 376)",
        damage=delete_rows(JANUARY, header_row()), faults=(own(Code.TABLE_MISSING),),
        accepted=but(*((code, what) for code, what, month in READ
                       if month == 1 and what in
                       {VALUE, Field.OBSTACLE, Field.FOLLOW_UP, Field.EVIDENCE})),
    )  # fmt: skip
    yield Case(
        number=71,
        title="twelve months deleted give twelve findings (usdr-gost 376)",
        damage=after(*(delete_sheet(month) for month in MONTHS)),
        faults=tuple(whole(Code.MONTH_MISSING) for _ in MONTHS),
        accepted={},
    )
    yield Case(
        number=71,
        title="a row emptied tells of nothing (usdr-gost 376)",
        damage=blank_row(JANUARY, LAST_ROW - 3),
    )


CASES: tuple[Case, ...] = (*_identity(), *_structure(), *_values(), *_formats(), *_reports())
