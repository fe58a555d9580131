"""The hidden *_skor*: groups, scores, ranks, with the official weights and those of *Bobot*."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kontrak_xl.ranking import increment
from kontrak_xl.ranking.live import DataRefs
from kontrak_xl.ranking.moves import Cause, cause
from kontrak_xl.ranking.sheets import data, parts
from kontrak_xl.ranking.sheets.data import SIMULATED
from kontrak_xl.ranking.sheets.parts import Canvas
from kontrak_xl.ranking.sheets.slots import Chosen, group_weights
from kontrak_xl.ranking.view import GroupResult, PostResult, View, remark
from kontrak_xl.rules.formulas import literal
from kontrak_xl.rules.ranks import ENDED, EXCLUDED, UNRANKED
from kontrak_xl.rules.rulebook import (
    GROUP_PARTS,
    GROUP_ROLL,
    adjusted,
    band_of,
    group_roll,
    score_roll,
)
from kontrak_xl.workbook import excel
from kontrak_xl.workbook.algebra import Content, Formula, Operand, Range
from kontrak_xl.workbook.pages import Area, CellValue, Page, cell

_STEP = 1000
"""More than the posts of any region."""
_RANKS = ("skor", "bobot_terukur", "bobot_jatuh_tempo", "skor_urut", "peringkat", "urutan")
_ROLLED = ("bobot_kelompok", *GROUP_ROLL, *GROUP_PARTS)


def part_name(cause: Cause) -> str:
    """The column of the points that a cause brought."""
    return f"bagian_{cause.name.lower()}"


SEATS = (
    *("kunci", "opd", "opd_ringkas", "kelompok_peringkat", "melapor", "keterangan", *_RANKS),
    *("predikat", "peringkat_kelompok", *(name + SIMULATED for name in _RANKS)),
    increment.FIELD,
    *("diminta", "diam", "penyesuaian", "dikecualikan", "keadaan"),
    *("skor_dasar", "skor_dasar" + SIMULATED),
    *("urutan_kelompok", "peringkat_lalu", "skor_lalu", "sebab"),
    *map(part_name, Cause),
    *(f"skor_urut_{month}" for month in range(1, 13)),
    *("pilihan", "baris_pertama", "banyak_baris"),
)
"""The columns of the first block: one row for each post."""
PARTS = ("kelompok", "kontrak", "nama_kelompok", *_ROLLED, *(name + SIMULATED for name in _ROLLED))
"""The columns of the second block: one row for each post and group."""
_FIRST_PART = len(SEATS) + 2
SEAT_COL = {name: col for col, name in enumerate(SEATS)}
PART_COL = {name: col for col, name in enumerate(PARTS, _FIRST_PART)}


Nth = Callable[[str], Formula]
"""A field of the post in one place."""


@dataclass(frozen=True, slots=True)
class ScoreAddresses:
    """Where the two blocks stand and what is in them, for the formulas of all sheets."""

    view: View

    def seats(self, name: str) -> Range:
        """A column of posts, absolute."""
        return _laid(self.view).over(_seats(self.view, name), sheet=parts.CALC)

    def parts(self, name: str) -> Range:
        """A column of groups, absolute."""
        return _laid(self.view).over(_parts(self.view, name), sheet=parts.CALC)

    def seat(self, seat: PostResult, name: str) -> Formula:
        return _laid(self.view).at(seat.at, SEAT_COL[name], sheet=parts.CALC)

    def part(self, part: GroupResult, name: str) -> Formula:
        return _laid(self.view).at(part.at, PART_COL[name], sheet=parts.CALC)

    def nth(self, place: Operand, order: str = "urutan") -> Nth:
        """The fields of the post that stands ``place`` places from the top."""
        return lambda name: excel.lookup(self.seats(name), self.seats(order), place)


def _seats(view: View, name: str) -> Area:
    return Area(1, SEAT_COL[name], max(1, len(view.seats)), SEAT_COL[name])


def _parts(view: View, name: str) -> Area:
    return Area(1, PART_COL[name], max(1, len(view.parts)), PART_COL[name])


def page(view: View) -> Page:
    """The sheet."""
    return Page(
        name=parts.CALC,
        cells=tuple(_laid(view).puts),
        widths=dict.fromkeys(range(PART_COL[PARTS[-1]] + 1), 14.0),
        freeze=(1, 2),
        hidden=True,
    )


@lru_cache(maxsize=2)
def _laid(view: View) -> Canvas:
    """The cells of the sheet: what others stand on is laid before them."""
    canvas, weights = Canvas(), group_weights(view)
    canvas.header(0, 0, SEATS)
    canvas.header(0, _FIRST_PART, PARTS)
    for part in view.parts:
        _part(canvas, view, part, weights[part.group.code])
    steps = [(_given, ""), *((step, suffix) for suffix in ("", SIMULATED) for step in _TRIED),
             (_named, "")]  # fmt: skip
    for step, suffix in steps:
        for seat in view.seats:
            for name, content in step(_Post(canvas, view, seat, suffix)).items():
                canvas.put(seat.at, SEAT_COL[name], content)
    return canvas


def _part(canvas: Canvas, view: View, part: GroupResult, weight: Chosen) -> None:
    """One group of one post, officially and simulated."""
    here = {name: cell(part.at, col) for name, col in PART_COL.items()}
    decimals = next(seat for seat in view.seats if part in seat.parts).edition.policy.decimals
    own = excel.at(part.group.weight, part.at, PART_COL["bobot_kelompok"])
    contents: dict[str, Content] = {
        "kelompok": part.key,
        "kontrak": part.key.split("|")[0],
        "nama_kelompok": part.group.name,
        "bobot_kelompok": part.group.weight,
        "bobot_kelompok" + SIMULATED: weight(own),
    }
    steps = {**group_roll(decimals).steps(GROUP_ROLL), **GROUP_PARTS}
    for suffix in ("", SIMULATED):
        cells = _part_cells(view, here, suffix)
        for name, tree in steps.items():
            contents[name + suffix] = excel.by_rule(tree, cells, float(part.facts[name]))
    for name, content in contents.items():
        canvas.put(part.at, PART_COL[name], content)


def _part_cells(view: View, here: Mapping[str, str], suffix: str) -> DataRefs:
    fields = {
        name: here[name + suffix if name in _ROLLED else name] for name in (*_ROLLED, "kelompok")
    }
    columns = {name: data.column(view, name + suffix).text
               for name in data.WEIGHTS}  # fmt: skip
    return DataRefs(fields, {**columns, "kelompok": data.column(view, "kelompok").text})


@dataclass(frozen=True, slots=True)
class _Post:
    """The row of one post while the sheet is laid; ``suffix`` is SIMULATED for the trial."""

    canvas: Canvas
    view: View
    seat: PostResult
    suffix: str

    def at(self, name: str) -> Formula:
        return self.canvas.at(self.seat.at, SEAT_COL[name])

    def column(self, name: str) -> Range:
        return self.canvas.over(_seats(self.view, name))


def _given(post: _Post) -> dict[str, Content]:
    """What the ranking is made of, and what came before it: history stands as values."""
    view, seat = post.view, post.seat
    move = view.move(seat)
    return {
        "kunci": seat.key,
        "opd": seat.name,
        "opd_ringkas": seat.brief,
        "kelompok_peringkat": seat.edition.post.group,
        "penyesuaian": float(seat.facts["penyesuaian"]),
        "dikecualikan": int(bool(seat.facts["dikecualikan"])),
        "keadaan": seat.life,
        "melapor": int(bool(seat.facts["melapor"])),
        "diminta": int(bool(seat.facts["diminta"])),
        "diam": int(seat.silent and seat.rank is None),
        "keterangan": remark(view, seat),
        increment.FIELD: increment.value(view, seat),
        "peringkat_lalu": _or_blank(move.rank_before if move else None),
        "skor_lalu": move.before if move else "",
        **{part_name(cause): move.points(cause) if move else "" for cause in Cause},
        "sebab": reason(view, seat),
        "pilihan": choice(view, seat),
        "baris_pertama": seat.lines[0].at if seat.lines else 1,
        "banyak_baris": len(seat.lines),
    }


def _scored(post: _Post) -> dict[str, Content]:
    """Score and share judged, by the rules."""
    seat, suffix, policy = post.seat, post.suffix, post.seat.edition.policy
    columns = {
        name: _parts(post.view, name + suffix).a1() for name in (*GROUP_PARTS, "bobot_kelompok")
    }
    columns["kontrak"] = _parts(post.view, "kontrak").a1()
    cells = DataRefs({"kontrak": post.at("kunci").text}, columns)
    moved = DataRefs({
        "skor_dasar": post.at("skor_dasar" + suffix).text,
        "penyesuaian": post.at("penyesuaian").text,
        "batas_capaian": literal(policy.cap),
    })  # fmt: skip
    roll, base = score_roll(policy.decimals), float(seat.facts["skor_dasar"])
    return {
        "skor_dasar" + suffix: excel.by_rule(roll.value, cells, base),
        "skor" + suffix: excel.by_rule(adjusted(policy.decimals), moved, seat.score),
        "bobot_terukur" + suffix: excel.by_rule(roll.measured, cells, seat.measured),
        "bobot_jatuh_tempo" + suffix: excel.by_rule(roll.due, cells, seat.due),
    }


def _keyed(post: _Post) -> dict[str, Content]:
    """The score that ranks: none where too little is due or judged, or the post has no place."""
    measured = post.at("bobot_terukur" + post.suffix)
    due, policy = post.at("bobot_jatuh_tempo" + post.suffix), post.view.report.region.ranking
    enough = excel.and_(
        measured >= policy.min_measured,
        measured > 0,
        due >= policy.min_due,
        post.at("dikecualikan").equals(0),
        post.at("diam").equals(0),
        post.at("keadaan").equals(""),
    )
    return {"skor_urut" + post.suffix: excel.if_(enough, post.at("skor" + post.suffix), "")}


def _ranked(post: _Post) -> dict[str, Content]:
    """The rank, shared by equal scores."""
    name = "skor_urut" + post.suffix
    score, scores = post.at(name), post.column(name)
    rank = excel.if_(excel.is_number(score), excel.rank(score, scores), "")
    return {"peringkat" + post.suffix: rank}


def _placed(post: _Post) -> dict[str, Content]:
    """The place of each post, every number once: ties by name; who has none comes last."""
    name, row = "peringkat" + post.suffix, post.seat.at
    rank, ranks = post.at(name), post.column(name)
    mute, mutes = post.at("diam"), post.column("diam")
    so_far, quiet = ranks.up_to(rank, row), excel.total(mutes.up_to(mute, row))
    shared = rank + excel.count_if(so_far, rank) - 1
    nth = excel.nth_row(1, row, SEAT_COL[name])
    state, states = post.at("keadaan"), post.column("keadaan")
    gone = excel.count_if(states.up_to(state, row), ENDED)
    everybody = excel.count(mutes) - excel.count_if(states, ENDED)
    unranked = excel.count(ranks) + nth - excel.count(so_far) - quiet - gone
    unheard = everybody - excel.total(mutes) + quiet
    heard = excel.if_(mute.equals(1), unheard, unranked)
    last = excel.if_(state.equals(ENDED), everybody + gone, heard)
    return {"urutan" + post.suffix: excel.if_(excel.is_number(rank), shared, last)}


_TRIED = (_scored, _keyed, _ranked, _placed)
"""What is computed twice: with the official weights and with those of *Bobot*."""


def _named(post: _Post) -> dict[str, Content]:
    """Predikat, rank and place within the kelompok, and the year of ranked scores."""
    score, scores = post.at("skor_urut"), post.column("skor_urut")
    mates = post.column("kelompok_peringkat").equals(post.at("kelompok_peringkat"))
    better = excel.count_where(mates, excel.each_number(scores), scores > score)
    before = excel.count_where(mates, post.column("urutan") <= post.at("urutan"))
    return {
        "predikat": _predicate(post),
        "peringkat_kelompok": excel.if_(excel.is_number(score), 1 + better, ""),
        "urutan_kelompok": first_within(post.view, post.seat.edition.post.group) + before,
        **_history(post.view, post.seat, score),
    }


def _predicate(post: _Post) -> Formula:
    refs = DataRefs({"skor": post.at("skor").text})
    tree = band_of(post.view.report.region.ranking.bands)
    named = excel.by_rule(tree, refs, str(post.seat.facts["predikat_skor"]))
    ranked = excel.if_(excel.is_number(post.at("peringkat")), named, UNRANKED)
    unheard = excel.and_(post.at("melapor").equals(0), post.at("diminta").equals(1))
    spoken = excel.if_(
        excel.and_(unheard, post.at("keadaan").equals("")), post.seat.silence, ranked
    )
    ended = excel.if_(post.at("keadaan").equals(ENDED), ENDED, spoken)
    excluded = excel.and_(post.at("dikecualikan").equals(1), post.at("keadaan").differs(ENDED))
    return excel.if_(excluded, EXCLUDED, ended)


def peers(view: View) -> dict[str, list[PostResult]]:
    """The seats of each kelompok peringkat in the order of their places."""
    found: dict[str, list[PostResult]] = {}
    for seat in view.ranked:
        found.setdefault(seat.edition.post.group, []).append(seat)
    return dict(sorted(found.items()))


def first_within(view: View, group: str) -> int:
    """The number from which a kelompok's places count: 1000 for the first kelompok."""
    return _STEP * (1 + list(peers(view)).index(group))


def choice(view: View, seat: PostResult) -> str:
    """The name by which *Rapor* lets choose a contract; the key tells two of one name apart."""
    alike = sum(other.name == seat.name for other in view.seats)
    return seat.name if alike == 1 else f"{seat.name} ({seat.key})"


def reason(view: View, seat: PostResult) -> str:
    """The sentence that tells why a post moved; empty in a year's first period."""
    move = view.move(seat)
    if move is None:
        before = f"{increment.kind(view.report)} lalu belum ada skor"
        return before if view.moves else ""
    return cause(move)


def _history(view: View, seat: PostResult, score: Formula) -> dict[str, Content]:
    """The score that ranked in each month, blank where none did; the last is this month's."""
    found: dict[str, Content] = {
        f"skor_urut_{month}": "" if past is None or past.rank is None else past.score
        for month, past in enumerate(view.past(seat), 1)
    }
    last = 0 if view.report.by_itself else len(view.report.history)
    return found | {f"skor_urut_{last}": score} if last else found


def _or_blank(rank: int | None) -> CellValue:
    return "" if rank is None else rank
