"""The reading of rules for people: sentences, worked calculations, the index of messages."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from math import isnan, nan
from typing import Any, NamedTuple, assert_never

from kontrak_xl import expr as ex
from kontrak_xl import kinds, numerals, scoring
from kontrak_xl.expr import Expr, Fold, Sign, Which
from kontrak_xl.findings import Code
from kontrak_xl.model import (
    Accumulation,
    Band,
    Blank,
    Direction,
    Entry,
    Filler,
    IssuedRow,
    Measure,
    Minimising,
    RankingPolicy,
    ScoringPolicy,
    Status,
)
from kontrak_xl.scoring import INPUT_DECIMALS
from kontrak_xl.sheet import FilledBy, Sheet

Facts = Mapping[str, float | str]
"""What is known of one row: its columns and step results by name, the rest by fact_name."""
CATEGORY = "kategori"
"""The fact that holds a reported category in words, for example WDP."""
_Leaf = ex.Field | ex.Setting | ex.UpTo | ex.At | ex.Total | ex.Lookup
_SHARED = "bobotnya dibagikan kepada indikator lain"


# A calculation worked with its numbers ------------------------------------------------------

_SIGNS: dict[Sign, tuple[str, int, Callable[[Any, Any], float]]] = {
    Sign.PLUS: ("+", 2, operator.add), Sign.MINUS: ("−", 2, operator.sub),
    Sign.TIMES: ("×", 3, operator.mul), Sign.OVER: ("÷", 3, lambda a, b: a / b if b else nan),
    Sign.EQUAL: ("=", 1, operator.eq), Sign.LESS: ("<", 1, operator.lt),
    Sign.AT_MOST: ("≤", 1, operator.le), Sign.MORE: (">", 1, operator.gt),
    Sign.AT_LEAST: ("≥", 1, operator.ge),
}  # fmt: skip
"""How each sign is printed, how strongly it binds, what it does."""
_WHOLE = 4
"""Stronger than any sign: never between parentheses."""
_FOLDS = {
    Fold.SUM: "jumlah {}", Fold.COUNT: "banyak bulan dengan {}",
    Fold.HIGHEST: "{} tertinggi", Fold.LATEST: "bulan terakhir dengan {}",
}  # fmt: skip


class _Piece(NamedTuple):
    """A part of a calculation and what it comes to: a test 0 or 1, ``None`` if not known."""

    text: str
    value: float | str | None
    strength: int = _WHOLE


def worked(expr: Expr, facts: Facts, settings: Mapping[str, float]) -> str:
    """A tree as a calculation with its numbers: ``1.430 ÷ 1.625 × 100``.

    Of each If only the arm that the facts choose is printed (the first where they do not tell), of
    each Extreme the value it keeps, of a Rounded its body. What the facts do not hold is named.
    """
    return _piece(expr, {**facts, **settings}).text


def fact_name(leaf: _Leaf) -> str:
    """The name of a value in the facts, readable where the value itself is missing.

    ``target`` for a field, ``jumlah rencana s.d. bulan ini`` for a fold, ``penyebab`` for a month's
    value, ``jumlah nilai per kelompok`` for a total, and the table's name for a lookup.
    """
    match leaf:
        case ex.Field(name) | ex.Setting(name) | ex.At(name, _) | ex.Lookup(name, _):
            return name
        case ex.UpTo(fold, field, where, until):
            only = f" pada bulan dengan {where}" if where else ""
            last = "bulan ini" if until is None else "bulan terakhir yang dilaporkan"
            return f"{_FOLDS[fold].format(field)}{only} s.d. {last}"
        case ex.Total(field, over):
            return f"jumlah {field} per {over}"
        case _:
            assert_never(leaf)


def _piece(expr: Expr, known: Facts) -> _Piece:
    match expr:
        case ex.Const(value):
            return _shown(value)
        case ex.Field() | ex.Setting() | ex.UpTo() | ex.At() | ex.Total() | ex.Lookup():
            name = fact_name(expr)
            fact = known.get(name)
            return _Piece(name.replace("_", " "), None) if fact is None else _shown(fact)
        case ex.Op(sign, left, right):
            return _operation(sign, _piece(left, known), _piece(right, known))
        case ex.Extreme(which, items):
            return _kept(which, [_piece(item, known) for item in items])
        case ex.If(test, then, other):
            return _piece(other if _piece(test, known).value == 0 else then, known)
        case ex.Rounded(body, _):
            return _piece(body, known)
        case ex.Filled(body):
            text, value, _ = _piece(body, known)
            return _Piece(f"{text} terisi", None if value is None else value == value)  # noqa: PLR0124
        case _:
            assert_never(expr)


def _shown(value: float | str) -> _Piece:
    return _Piece(value if isinstance(value, str) else _number(value), value)


def _operation(sign: Sign, left: _Piece, right: _Piece) -> _Piece:
    mark, strength, result = _SIGNS[sign]
    before, after = left.text, right.text
    if left.strength < strength:
        before = f"({before})"
    regrouped = right.strength == strength and sign not in {Sign.PLUS, Sign.TIMES}
    if right.strength < strength or regrouped or after.startswith("−"):
        after = f"({after})"
    unknown = left.value is None or right.value is None
    value = None if unknown else result(left.value, right.value)
    return _Piece(f"{before} {mark} {after}", value, strength)


def _kept(which: Which, pieces: Sequence[_Piece]) -> _Piece:
    """The piece that an Extreme keeps, the first of equals; all of them while one is unknown."""
    if any(piece.value is None for piece in pieces):
        most = "terkecil" if which is Which.MIN else "terbesar"
        return _Piece(f"yang {most} dari {' dan '.join(piece.text for piece in pieces)}", None)
    pick = min if which is Which.MIN else max
    return pick(pieces, key=operator.attrgetter("value"))


def _number(value: float) -> str:
    """A number with all the decimals that can be told apart in it, four at least."""
    if isnan(value):
        return "kosong"
    decimals = max(4, 9 - len(str(int(abs(value)))))
    whole, _, fraction = numerals.show(round(value, decimals) + 0.0, decimals).partition(",")
    return f"{whole},{fraction}".rstrip("0").rstrip(",")


# The line of one row, the mean of a group ---------------------------------------------------


def worked_row(row: IssuedRow, policy: ScoringPolicy, facts: Facts) -> str:
    """How one row came to its nilai: ``23 ÷ 20 × 100 = 115,00, dibatasi 100,00``.

    ``facts`` hold the step results by the names of :data:`scoring.STEP_FIELDS`, the row's own
    numbers (``batas_bawah``, ``target_setahun`` …) and, for a kategori, ``penyebab`` and the
    :data:`CATEGORY` in words. A row that is not judged has a sentence instead.
    """
    rule, status = scoring.rule_for(row, policy), Status(str(facts["status"]))
    if status is not Status.JUDGED:
        return _unjudged(rule, status, facts)
    capaian = _figure("capaian", facts)
    if scoring.by_cause(row) and scoring.CAUSE not in facts:
        facts = {**facts, scoring.CAUSE: float(capaian < 100)}
    body = _piece(rule.achievement, {**facts, "batas_capaian": policy.cap})
    raw, final = (
        numerals.show(value, policy.decimals) for value in (capaian, _figure("nilai", facts))
    )
    line = f"{_before_result(row, body, policy, facts)} {raw}"
    return line if final == raw else f"{line}, dibatasi {final}"


def _unjudged(rule: scoring.Rule, status: Status, facts: Facts) -> str:
    match status:
        case Status.NOT_DUE:
            why = "target s.d. bulan ini masih 0, " if _figure("jatuh_tempo", facts) > 0 else ""
            return f"belum jatuh tempo: {why}{_SHARED}"
        case Status.WAITING:
            return f"menunggu data pusat: sampai nilainya diisi {_SHARED}"
        case Status.NOT_REPORTED:
            one = _piece(rule.weight, {"status": status.value, "bobot": 1.0})
            return f"belum lapor: {'dihitung 0' if one.value else _SHARED}"
        case Status.NOT_JUDGED | Status.JUDGED:
            return f"tidak dinilai: {_SHARED}"
        case _:
            assert_never(status)


def _before_result(row: IssuedRow, body: _Piece, policy: ScoringPolicy, facts: Facts) -> str:
    """What stands before the capaian: arithmetic and =, or a reason and a colon."""
    points = ""
    if row.measure is Measure.CATEGORY:
        name = f"{facts[CATEGORY]} = " if CATEGORY in facts else ""
        points = f"{name}{_number(_figure('realisasi_sd', facts))} poin; "
    if scoring.by_cause(row) and _figure(scoring.CAUSE, facts) <= 0:
        return "bukan OPD penyebab:"
    if _withheld(row, body, policy, facts):
        return "belum semua bulan jatuh tempo dilaporkan:"
    if body.strength < _WHOLE:
        return f"{points}{body.text} ="
    return f"{points}{_plainly(row, facts)}:"


def _withheld(row: IssuedRow, body: _Piece, policy: ScoringPolicy, facts: Facts) -> bool:
    """Whether a min has 0 for a month not reported, and not by its formula."""
    if row.direction is not Direction.MIN or _figure("capaian", facts) != 0:
        return False
    by_formula = _figure("target", facts) == 0 < _figure("realisasi_sd", facts)
    half = 0.5 * 10.0**-policy.decimals
    differs = isinstance(body.value, float) and abs(body.value) >= half
    return differs or (body.strength == _WHOLE and not by_formula)


def _plainly(row: IssuedRow, facts: Facts) -> str:
    """Why a capaian needs no arithmetic."""
    realized, target = _figure("realisasi_sd", facts), _figure("target", facts)
    if scoring.by_cause(row):
        return "melampaui target"
    if row.ranged and (row.lower or 0.0) <= realized <= (row.upper or 0.0):
        return f"{_number(realized)} di dalam rentang {_bounds(row)}"
    also = "target 0 dan " if target == 0 and not row.ranged else ""
    return f"{also}realisasi {_number(realized)}"


def _figure(name: str, facts: Facts) -> float:
    value = facts.get(name, nan)
    return nan if isinstance(value, str) else value


def worked_mean(parts: Sequence[tuple[float, float]], result: float) -> str:
    """Values with their weights as a mean: ``(82,50×50 + 95,19×30) ÷ 80 = 87,26``."""
    judged = [(value, weight) for value, weight in parts if weight]
    if not judged:
        return "belum ada yang dinilai"
    terms = " + ".join(f"{_cents(value)}×{_number(weight)}" for value, weight in judged)
    top = f"({terms})" if len(judged) > 1 else terms
    return f"{top} ÷ {_number(sum(weight for _, weight in judged))} = {_cents(result)}"


def _cents(value: float) -> str:
    """A number with two decimals, or more where it has more."""
    return numerals.show(value, max(2, len(_number(value).partition(",")[2])))


def _bounds(row: IssuedRow) -> str:
    return f"{_number(row.lower or 0.0)}–{_number(row.upper or 0.0)}"


# One sentence for one row -------------------------------------------------------------------

_OPINION = (
    "Satu hasil berlaku untuk seluruh pemda. OPD yang tidak disebut sebagai penyebab mendapat 100; "
    "OPD penyebab mendapat poin hasil dibandingkan dengan poin target, paling tinggi 100. "
    f"Selama hasilnya belum diketahui, {_SHARED}."
)
_BUDGET = (
    "Makin tinggi makin baik. SP2D s.d. bulan terakhir dibandingkan dengan jumlah RAK sampai bulan "
    "itu; "
)
_BETTER = {
    Direction.MAX: "Makin tinggi makin baik.",
    Direction.MIN: "Makin rendah makin baik.",
    Direction.STABLE: "Makin dekat dengan target makin baik.",
}
_AGAINST = {
    Accumulation.SUM: "jumlah rencana sampai bulan itu",
    Accumulation.MEAN: "rata-rata rencananya",
    Accumulation.LAST: "target bulan itu",
}
_ALL, _DUE, _HIGHEST = "semua", "jatuh tempo", "tertinggi"
_BLANKS = {
    (_ALL, Blank.ZERO): "bulan jatuh tempo yang kosong dihitung 0",
    (_DUE, Blank.ZERO): "bila bulan itu kosong, capaiannya 0",
    (_HIGHEST, Blank.ZERO): "bulan yang kosong tidak menambah nilai",
    (_ALL, Blank.IGNORE): "bulan yang kosong tidak dihitung, begitu pula rencananya",
    (_DUE, Blank.IGNORE): "bulan yang kosong dilewati",
    (_HIGHEST, Blank.IGNORE): "rencana sesudah laporan terakhir tidak dihitung",
}


def sentence(row: IssuedRow, policy: ScoringPolicy) -> str:
    """How one row is judged, for the person who answers for it.

    Raises:
        NotImplementedError: for a measure outside :data:`scoring.SUPPORTED`.
    """
    if row.measure not in scoring.SUPPORTED:
        raise NotImplementedError(row.measure.value)
    if scoring.by_cause(row):
        return _OPINION
    if row.measure is Measure.BUDGET:
        own = row.filler is Filler.OPD
        return _BUDGET + ("bila kosong, capaiannya 0." if own else f"{_awaited('belum diisi')}.")
    points = "Setiap kategori bernilai poin menurut skalanya. "
    prefix = points if row.measure is Measure.CATEGORY else ""
    gathered, needs = _gathered(row)
    against = f"rentang target {_bounds(row)}" if row.ranged else _AGAINST[row.accumulation]
    compared = f"{gathered} dibandingkan dengan {against}"
    return f"{prefix}{_BETTER[row.direction]} {compared}; {_blank(row, policy, needs)}."


def _gathered(row: IssuedRow) -> tuple[str, str]:
    """What is compared, and which months it needs."""
    what = "Posisi" if row.entry is Entry.POSITION else "Realisasi"
    if row.accumulation is Accumulation.LAST:
        return "Posisi pada bulan jatuh tempo terakhir", _DUE
    if row.accumulation is Accumulation.MEAN:
        return f"{what} pada bulan-bulan jatuh tempo dirata-ratakan dan", _ALL
    if row.entry is Entry.TO_DATE and row.direction is Direction.MAX:
        return "Realisasi s.d. bulan ini yang tertinggi", _HIGHEST
    if row.entry is Entry.TO_DATE:
        return "Realisasi s.d. bulan jatuh tempo terakhir", _DUE
    months = "pada bulan-bulan jatuh tempo" if row.direction is Direction.MIN else "tiap bulan"
    return f"Realisasi {months} dijumlahkan dan", _ALL


def _blank(row: IssuedRow, policy: ScoringPolicy, needs: str) -> str:
    zero, clause = policy.blank is Blank.ZERO, _BLANKS[needs, policy.blank]
    if row.filler is Filler.CENTRE:
        whole = zero or needs == _HIGHEST
        last = "bulan jatuh tempo terakhir belum diisi"
        wait = _awaited(("belum lengkap" if needs == _ALL else last) if whole else "belum ada")
        return wait if whole else f"{clause}; {wait}"
    if zero and needs == _ALL and row.direction is Direction.MIN:
        return "capaian 0 sampai semua bulan jatuh tempo dilaporkan"
    return clause if zero else f"{clause}; selama belum ada laporan, {_SHARED}"


def _awaited(until: str) -> str:
    return f"nilainya diisi pusat, dan selama {until}, {_SHARED}"


# The rules in force, the messages, the dictionary -------------------------------------------

_RULES = """
Capaian maks: Makin tinggi makin baik: realisasi ÷ target × 100.
Capaian min: Makin rendah makin baik: {minimising} Bila target 0, capaian 100 selama realisasi 0
  dan menjadi 0 begitu ada realisasi.
Capaian stabil: Makin dekat dengan target makin baik: sampai target, realisasi ÷ target × 100; di
  atasnya, (2 × target − realisasi) ÷ target × 100.
Capaian rentang: Di dalam rentang capaian 100; di bawahnya dihitung terhadap batas bawah dan di
  atasnya terhadap batas atas, dengan rumus arah indikatornya.
Akumulasi: Realisasi dan rencana sampai bulan itu dijumlahkan (jumlah), dirata-ratakan atas bulan
  jatuh tempo (rata-rata), atau diambil dari bulan jatuh tempo terakhir (terakhir).
Kategori: Poin hasil ÷ poin target × 100, menurut skala yang dilampirkan pada kontrak.
Opini dan OPD penyebab: {opinion}
Realisasi anggaran: SP2D s.d. bulan terakhir ÷ jumlah RAK sampai bulan itu × 100. SP2D adalah angka
  kumulatif bulan terakhir, tidak dijumlahkan lagi.
Nilai: Capaian yang dibatasi paling rendah 0 dan paling tinggi {cap}; capaian asli tetap tampak.
Nilai kelompok: Jumlah (nilai × bobot) ÷ jumlah bobot indikator yang dinilai di dalam kelompok.
Skor: Jumlah (nilai kelompok × bobot kelompok) ÷ jumlah bobot kelompok yang dinilai.
Bobot terukur: Bagian (%) dari seluruh bobot kontrak yang sudah diperhitungkan di dalam skor.
Bobot terukur terendah: OPD dengan bobot terukur {least} belum diperingkat dan belum berpredikat.
Peringkat: Menurut skor yang tertulis. Skor yang sama mendapat peringkat yang sama, dan peringkat
  sesudahnya dilewati: 1, 2, 2, 4.
Predikat: {bands}
Tidak melapor: OPD tanpa satu pun laporan dalam masa penilaian disebut Tidak melapor sebagai ganti
  predikat; skor dan peringkatnya tetap.
Belum jatuh tempo: Selama belum ada rencana yang jatuh tempo, atau target maks dan stabil masih 0,
  indikator belum dinilai dan {shared}.
Menunggu pusat: Nilai pusat yang belum diisi tidak dihitung 0: {shared}.
Bulan kosong: {blank} Bila hasilnya memang tidak ada, tulislah nihil atau 0.
Pembulatan: Target dan realisasi selain uang dibulatkan {inputs} desimal; capaian, nilai kelompok,
  dan skor {decimals} desimal. Angka yang tepat di tengah dibulatkan menjauhi nol. Yang tertulis
  itulah yang dihitung selanjutnya.
SEMENTARA dan FINAL: Setiap halaman bertanda SEMENTARA dengan tanggal dan jam sampai bulan itu
  ditutup; sesudah itu FINAL.
"""
_MINIMISING = {
    Minimising.LAN: "(2 × target − realisasi) ÷ target × 100.",
    Minimising.INVERSE: "target ÷ realisasi × 100; realisasi 0 atau kurang mendapat {cap}.",
}
_BLANK = {
    Blank.ZERO: "Bulan jatuh tempo yang kosong dihitung 0; pada arah min capaiannya 0 sampai semua "
    "bulan jatuh tempo dilaporkan.",
    Blank.IGNORE: "Bulan jatuh tempo yang kosong tidak dihitung, begitu pula rencananya; indikator "
    f"tanpa laporan sama sekali tidak dinilai dan {_SHARED}.",
}


def rules(scoring: ScoringPolicy, ranking: RankingPolicy) -> tuple[tuple[str, str], ...]:
    """Every general rule in force: its name, and what it says."""
    cap, least = _number(scoring.cap), _number(ranking.min_measured)
    words = {
        "minimising": _MINIMISING[scoring.minimising].format(cap=cap),
        "opinion": _OPINION,
        "cap": cap,
        "least": f"di bawah {least} %" if ranking.min_measured > 0 else "0 %",
        "bands": _banded(ranking.bands),
        "shared": _SHARED,
        "blank": _BLANK[scoring.blank],
        "inputs": INPUT_DECIMALS,
        "decimals": scoring.decimals,
    }
    paragraphs = re.sub(r"\n +", " ", _RULES).strip().split("\n")
    filled = (paragraph.partition(": ") for paragraph in paragraphs)
    told = ((name, text.format(**words)) for name, _, text in filled)
    return tuple((name, text) for name, text in told if text)


def _banded(bands: Sequence[Band]) -> str:
    """The scale of predikat in words, "" where none is used."""
    if not bands:
        return ""
    *upper, last = bands
    lowest = last.bound < 0 or (last.from_bound and last.bound == 0)
    end = f"selebihnya {last.name}" if lowest else f"{_reached(last)}; di bawahnya tanpa predikat"
    return "; ".join([*map(_reached, upper), end]) + "."


def _reached(band: Band) -> str:
    return f"{band.name} {'mulai' if band.from_bound else 'di atas'} {_number(band.bound)}"


def messages() -> tuple[tuple[str, str, str, str], ...]:
    """The catalogue of findings: number, severity, problem, remedy."""
    dots = {"seen": "…", "expected": "…"}
    return tuple(
        (detail.number, detail.severity.value, problem.format(**dots), remedy.format(**dots))
        for detail in (code.value for code in Code)
        for problem, remedy in [(detail.problem, detail.remedy)]
    )


_WRITERS = {
    FilledBy.US: "diisi program",
    FilledBy.BUREAU: "diisi unit pengelola",
    FilledBy.AGENCY: "diisi OPD",
    FilledBy.FORMULA: "dihitung rumus",
}


def dictionary(sheets: Sequence[Sheet]) -> tuple[tuple[str, str, str, str, str, str], ...]:
    """Every column: sheet, header, who fills it, what may stand in it, whether it must, help."""
    return tuple(
        (
            sheet.name,
            column.header,
            _WRITERS[column.filled_by],
            kinds.describe(column.kind),
            "wajib" if column.required else "boleh kosong",
            column.help,
        )
        for sheet in sheets
        for column in sheet.columns
    )
