"""The hidden *_skor*: groups, scores, ranks, with the official weights and those of *Bobot*."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kontrak_xl.ranking import increment
from kontrak_xl.ranking.live import DataRefs
from kontrak_xl.ranking.moves import cause
from kontrak_xl.ranking.sheets import data, parts
from kontrak_xl.ranking.sheets.data import SIMULATED
from kontrak_xl.ranking.sheets.parts import Canvas
from kontrak_xl.ranking.view import GroupResult, PostResult, View, remark
from kontrak_xl.rules import formulas
from kontrak_xl.rules.expr import Expr
from kontrak_xl.rules.rulebook import GROUP_PARTS, adjusted, band_of, group_roll, score_roll
from kontrak_xl.rules.scores import EXCLUDED, SILENT, UNRANKED
from kontrak_xl.workbook.pages import Area, CellValue, Page, at, cell

_NO_SCORE_BEFORE = "bulan lalu belum ada skor"
_STEP = 1000
"""More than the posts of any region."""
_RANKS = ("skor", "bobot_terukur", "skor_urut", "peringkat", "urutan")
_ROLLED = ("bobot_kelompok", "dinilai", "nilai_kelompok", "terukur", *GROUP_PARTS)
SEATS = (
    *("kunci", "opd", "opd_ringkas", "kelompok_peringkat", "melapor", "keterangan", *_RANKS),
    *("predikat", "peringkat_kelompok", *(name + SIMULATED for name in _RANKS)),
    increment.FIELD,
    *("penyesuaian", "dikecualikan", "skor_dasar", "skor_dasar" + SIMULATED),
    *("urutan_kelompok", "peringkat_lalu", "skor_lalu", "koreksi", "indikator", "sebab"),
    *(f"skor_urut_{month}" for month in range(1, 13)),
    *("pilihan", "baris_pertama", "banyak_baris"),
)
"""The columns of the first block: one row for each post."""
PARTS = ("kelompok", "kontrak", "nama_kelompok", *_ROLLED, *(name + SIMULATED for name in _ROLLED))
"""The columns of the second block: one row for each post and group."""
_FIRST_PART = len(SEATS) + 2
SEAT_COL = {name: col for col, name in enumerate(SEATS)}
PART_COL = {name: col for col, name in enumerate(PARTS, _FIRST_PART)}


@dataclass(frozen=True, slots=True)
class ScoreAddresses:
    """Where the two blocks stand, for the formulas of all sheets."""

    view: View

    def seats(self, name: str, *, sheet: str = parts.CALC) -> str:
        """A column of posts, absolute."""
        col = SEAT_COL[name]
        return Area(1, col, max(1, len(self.view.seats)), col).a1(sheet=sheet)

    def parts(self, name: str, *, sheet: str = parts.CALC) -> str:
        """A column of groups, absolute."""
        col = PART_COL[name]
        return Area(1, col, max(1, len(self.view.parts)), col).a1(sheet=sheet)

    def seat(self, seat: PostResult, name: str) -> str:
        return at(parts.CALC, seat.at, SEAT_COL[name])

    def part(self, part: GroupResult, name: str) -> str:
        return at(parts.CALC, part.at, PART_COL[name])

    def nth(self, count: str, name: str, order: str = "urutan") -> str:
        """A field of the post that stands ``count`` places from the top."""
        return f"INDEX({self.seats(name)},MATCH({count},{self.seats(order)},0))"


def page(view: View, weights: Mapping[str, str]) -> Page:
    """The sheet; ``weights`` gives each group's simulated weight as a formula with {bobot}."""
    canvas, block = Canvas(), ScoreAddresses(view)
    canvas.header(0, 0, SEATS)
    canvas.header(0, _FIRST_PART, PARTS)
    for part in view.parts:
        _part(canvas, view, part, weights[part.group.code])
    for seat in view.seats:
        _seat(canvas, block, seat)
    return Page(
        name=parts.CALC,
        cells=tuple(canvas.puts),
        widths=dict.fromkeys(range(PART_COL[PARTS[-1]] + 1), 14.0),
        freeze=(1, 2),
        hidden=True,
    )


def _part(canvas: Canvas, view: View, part: GroupResult, weight: str) -> None:
    """One group of one post, officially and simulated."""
    here = {name: cell(part.at, col) for name, col in PART_COL.items()}
    decimals = next(seat for seat in view.seats if part in seat.parts).edition.policy.decimals
    values: dict[str, tuple[CellValue, str]] = {
        "kelompok": (part.key, ""),
        "kontrak": (part.key.split("|")[0], ""),
        "nama_kelompok": (part.group.name, ""),
        "bobot_kelompok": (part.group.weight, ""),
        "bobot_kelompok" + SIMULATED: (
            part.group.weight,
            weight.replace("{bobot}", here["bobot_kelompok"]),
        ),
    }
    roll = group_roll(decimals)
    steps = {"dinilai": roll.judged, "nilai_kelompok": roll.value, "terukur": roll.measured,
             **GROUP_PARTS}  # fmt: skip
    for suffix in ("", SIMULATED):
        cells = _part_cells(view, here, suffix)
        for name, tree in steps.items():
            values[name + suffix] = float(part.facts[name]), formulas.formula(tree, cells)
    for name, (value, formula) in values.items():
        canvas.put(part.at, PART_COL[name], value, parts.TEXT, formula)


def _part_cells(view: View, here: Mapping[str, str], suffix: str) -> DataRefs:
    fields = {
        name: here[name + suffix if name in _ROLLED else name] for name in (*_ROLLED, "kelompok")
    }
    columns = {name: data.column(view, name + suffix)
               for name in ("bobot", "bobot_dinilai", "bobot_nilai")}  # fmt: skip
    return DataRefs(fields, {**columns, "kelompok": data.column(view, "kelompok")})


def _seat(canvas: Canvas, block: ScoreAddresses, seat: PostResult) -> None:
    here = {name: cell(seat.at, col) for name, col in SEAT_COL.items()}
    minimum = block.view.report.region.ranking.min_measured
    values: dict[str, tuple[CellValue, str]] = {
        "kunci": (seat.key, ""),
        "opd": (seat.name, ""),
        "opd_ringkas": (seat.brief, ""),
        "kelompok_peringkat": (seat.edition.post.group, ""),
        "penyesuaian": (float(seat.facts["penyesuaian"]), ""),
        "dikecualikan": (int(bool(seat.facts["dikecualikan"])), ""),
        "melapor": (int(bool(seat.facts["melapor"])), ""),
        "keterangan": (remark(seat, minimum), ""),
        increment.FIELD: (increment.value(block.view, seat), ""),
        "predikat": (str(seat.facts["predikat"]), _predicate(block.view, here)),
        "peringkat_kelompok": (_or_blank(seat.rank_within), _within(block, here)),
        "urutan_kelompok": (_place_within(block.view, seat), _order_within(block, seat, here)),
        **_before(block.view, seat),
        "pilihan": (choice(block.view, seat), ""),
        "baris_pertama": (seat.lines[0].at if seat.lines else 1, ""),
        "banyak_baris": (len(seat.lines), ""),
        **_history(block.view, seat, here),
    }
    for suffix in ("", SIMULATED):
        values |= _ranked(block, seat, here, suffix)
    for name, (value, formula) in values.items():
        canvas.put(seat.at, SEAT_COL[name], value, parts.TEXT, formula)


def _ranked(
    block: ScoreAddresses, seat: PostResult, here: Mapping[str, str], suffix: str
) -> dict[str, tuple[CellValue, str]]:
    """Score, share judged, the score that ranks, the shared rank, the place of each post."""
    roll = score_roll(seat.edition.policy.decimals)
    cells = _seat_cells(block, here, suffix)
    score, measured, keyed, rank, place = (name + suffix for name in _RANKS)
    least = formulas.literal(block.view.report.region.ranking.min_measured)
    excluded = here["dikecualikan"]
    enough = f"AND({here[measured]}>={least},{here[measured]}>0,{excluded}=0)"
    base = "skor_dasar" + suffix
    cap = formulas.literal(seat.edition.policy.cap)
    fields = {"penyesuaian": here["penyesuaian"], "batas_capaian": cap}
    moved = DataRefs({"skor_dasar": here[base], **fields})
    ranking, ranks = block.seats(keyed, sheet=""), block.seats(rank, sheet="")
    first = ranks.split(":")[0]
    tied = f"COUNTIF({first}:{here[rank]},{here[rank]})-1"
    last = f"COUNT({ranks})+ROWS({first}:{here[rank]})-COUNT({first}:{here[rank]})"
    is_ranked = seat.rank is not None
    return {
        base: (float(seat.facts["skor_dasar"]), _formula(roll.value, cells)),
        score: (seat.score, _formula(adjusted(seat.edition.policy.decimals), moved)),
        measured: (seat.measured, _formula(roll.measured, cells)),
        keyed: (seat.score if is_ranked else "", f'=IF({enough},{here[score]},"")'),
        rank: (
            _or_blank(seat.rank),
            f'=IF(ISNUMBER({here[keyed]}),RANK({here[keyed]},{ranking}),"")',
        ),
        place: (seat.place, f"=IF(ISNUMBER({here[rank]}),{here[rank]}+{tied},{last})"),
    }


def _seat_cells(block: ScoreAddresses, here: Mapping[str, str], suffix: str) -> DataRefs:
    summed: Sequence[str] = (*GROUP_PARTS, "bobot_kelompok")
    columns = {name: block.parts(name + suffix, sheet="") for name in summed}
    return DataRefs(
        {"kontrak": here["kunci"]}, {**columns, "kontrak": block.parts("kontrak", sheet="")}
    )


def _formula(tree: Expr, cells: DataRefs) -> str:
    return formulas.formula(tree, cells)


def _predicate(view: View, here: Mapping[str, str]) -> str:
    tree = band_of(view.report.region.ranking.bands)
    named = formulas.formula(tree, DataRefs({"skor": here["skor"]})).removeprefix("=")
    ranked = f"ISNUMBER({here['peringkat']})"
    silent, unranked, excluded = map(formulas.literal, (SILENT, UNRANKED, EXCLUDED))
    spoken = f"IF({here['melapor']}=0,{silent},IF({ranked},{named},{unranked}))"
    return f"=IF({here['dikecualikan']}=1,{excluded},{spoken})"


def _within(block: ScoreAddresses, here: Mapping[str, str]) -> str:
    """The rank among the ranked posts of the same kelompok peringkat."""
    group, keyed = "kelompok_peringkat", "skor_urut"
    groups, scores = block.seats(group, sheet=""), block.seats(keyed, sheet="")
    better = f"({groups}={here[group]})*ISNUMBER({scores})*({scores}>{here[keyed]})"
    return f'=IF(ISNUMBER({here[keyed]}),1+SUMPRODUCT({better}),"")'


def peers(view: View) -> dict[str, list[PostResult]]:
    """The seats of each kelompok peringkat in the order of their places."""
    found: dict[str, list[PostResult]] = {}
    for seat in view.ranked:
        found.setdefault(seat.edition.post.group, []).append(seat)
    return dict(sorted(found.items()))


def first_within(view: View, group: str) -> int:
    """The number from which a kelompok's places count: 1000 for the first kelompok."""
    return _STEP * (1 + list(peers(view)).index(group))


def _place_within(view: View, seat: PostResult) -> int:
    group = seat.edition.post.group
    return first_within(view, group) + 1 + peers(view)[group].index(seat)


def _order_within(block: ScoreAddresses, seat: PostResult, here: Mapping[str, str]) -> str:
    """The place among all posts of the same kelompok, as one number with the kelompok's."""
    groups = block.seats("kelompok_peringkat", sheet="")
    places = block.seats("urutan", sheet="")
    before = f"({groups}={here['kelompok_peringkat']})*({places}<={here['urutan']})"
    return f"={first_within(block.view, seat.edition.post.group)}+SUMPRODUCT({before})"


def _before(view: View, seat: PostResult) -> dict[str, tuple[CellValue, str]]:
    """Last month and what changed since: history stands as values."""
    move = view.move(seat)
    if move is None:
        empty = dict.fromkeys(("peringkat_lalu", "skor_lalu", "koreksi", "indikator"), ("", ""))
        return {**empty, "sebab": (reason(view, seat), "")}
    return {
        "peringkat_lalu": (_or_blank(move.rank_before), ""),
        "skor_lalu": (move.before, ""),
        "koreksi": (move.correction, ""),
        "indikator": (move.indicators, ""),
        "sebab": (reason(view, seat), ""),
    }


def choice(view: View, seat: PostResult) -> str:
    """The name by which *Rapor* lets choose a contract; the key tells two of one name apart."""
    alike = sum(other.name == seat.name for other in view.seats)
    return seat.name if alike == 1 else f"{seat.name} ({seat.key})"


def reason(view: View, seat: PostResult) -> str:
    """The sentence that tells why a post moved; empty in a year's first month."""
    move = view.move(seat)
    if move is None:
        return _NO_SCORE_BEFORE if view.moves else ""
    return cause(move)


def _history(
    view: View, seat: PostResult, here: Mapping[str, str]
) -> dict[str, tuple[CellValue, str]]:
    """The score that ranked in each month, blank where none did; the last one is this month's."""
    told = view.past(seat)
    found: dict[str, tuple[CellValue, str]] = {}
    for month in range(1, 13):
        past = told[month - 1]
        ranked = past is not None and past.rank is not None
        found[f"skor_urut_{month}"] = (past.score if past and ranked else "", "")
    last = len(view.report.history)
    if last:
        found[f"skor_urut_{last}"] = found[f"skor_urut_{last}"][0], f"={here['skor_urut']}"
    return found


def _or_blank(rank: int | None) -> CellValue:
    return "" if rank is None else rank
