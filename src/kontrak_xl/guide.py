"""The reading of rules for people: sentences, worked calculations, the index of messages."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from math import isnan, nan
from typing import Any, NamedTuple, assert_never

from kontrak_xl import expr as ex
from kontrak_xl import folding, kinds, model, numerals, scoring
from kontrak_xl.expr import Expr, Fold, Sign, Which
from kontrak_xl.findings import Code, Finding
from kontrak_xl.scoring import INPUT_DECIMALS
from kontrak_xl.sheet import FilledBy, Sheet

Facts = Mapping[str, float | str]
"""What is known of one row, each value under its :func:`fact_name`."""
CATEGORY = "kategori"
"""The fact that holds a reported category in words, for example WDP."""
TOLD = (*scoring.STEP_FIELDS.values(), "target_setahun", "batas_bawah", "batas_atas", folding.CAUSE)
"""The facts that :func:`worked_row` works with."""
_Leaf = ex.Field | ex.Setting | ex.UpTo | ex.At | ex.Total | ex.Lookup
# A calculation worked with its numbers -------------------------------------------------------

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
_SHARED = "bobotnya dibagikan kepada indikator lain"


class _Piece(NamedTuple):
    """A part of a calculation and what it comes to, ``None`` if not known."""

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
    """The name of a value in the facts, printed where the value is missing.

    ``target``, ``penyebab`` (in the month that judges), ``jumlah rencana s.d. bulan ini`` …
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
            return _shown(known[name]) if name in known else _Piece(name.replace("_", " "), None)
        case ex.Op(sign, left, right):
            return _operation(sign, _piece(left, known), _piece(right, known))
        case ex.Extreme(which, items):
            return _kept(which, [_piece(item, known) for item in items])
        case ex.If(test, then, other):
            return _piece(other if _piece(test, known).value == 0 else then, known)
        case ex.Rounded(body, _):
            return _piece(body, known)
        case ex.Filled(body):
            text, found, _ = _piece(body, known)
            return _Piece(f"{text} terisi", None if found is None else not _empty(found))
        case _:
            assert_never(expr)


def _shown(value: float | str) -> _Piece:
    return _Piece(value if isinstance(value, str) else _number(value), value)


def _empty(value: float | str | None) -> bool:
    return isinstance(value, float) and isnan(value)


def _operation(sign: Sign, left: _Piece, right: _Piece) -> _Piece:
    mark, strength, result = _SIGNS[sign]
    before = f"({left.text})" if left.strength < strength else left.text
    regrouped = right.strength == strength and sign not in {Sign.PLUS, Sign.TIMES}
    enclosed = right.strength < strength or regrouped or right.text.startswith("−")
    after = f"({right.text})" if enclosed else right.text
    unknown = left.value is None or right.value is None
    value = None if unknown else result(left.value, right.value)
    return _Piece(f"{before} {mark} {after}", value, strength)


def _kept(which: Which, pieces: Sequence[_Piece]) -> _Piece:
    """The piece that an Extreme keeps, the first of equals; all of them while one is unknown."""
    filled = [piece for piece in pieces if not _empty(piece.value)]
    if not filled or any(piece.value is None for piece in filled):
        most = "terkecil" if which is Which.MIN else "terbesar"
        return _Piece(f"yang {most} dari {' dan '.join(piece.text for piece in pieces)}", None)
    pick = min if which is Which.MIN else max
    return pick(filled, key=operator.attrgetter("value"))


def _number(value: float) -> str:
    """A number with all the decimals that can be told apart in it, four at least."""
    if isnan(value):
        return "kosong"
    decimals = max(4, 9 - len(str(int(abs(value)))))
    whole, _, fraction = numerals.show(round(value, decimals) + 0.0, decimals).partition(",")
    return f"{whole},{fraction}".rstrip("0").rstrip(",")


def worked_row(row: model.IssuedRow, policy: model.ScoringPolicy, facts: Facts) -> str:
    """How one row came to its nilai: ``23 ÷ 20 × 100 = 115,00, dibatasi 100,00``.

    ``facts`` hold :data:`TOLD` and, of a kategori, the :data:`CATEGORY` in words. A row that is
    not judged has a sentence instead.
    """
    rule, status = scoring.rule_for(row, policy), model.Status(str(facts["status"]))
    if status is not model.Status.JUDGED:
        return _unjudged(rule, status, facts)
    known = {name: facts[name] for name in TOLD if name in facts}
    capaian, nilai = _figure("capaian", facts), _figure("nilai", facts)
    if scoring.by_cause(row):
        known.setdefault(folding.CAUSE, float(capaian < 100))
    body = _piece(rule.achievement, {**known, "batas_capaian": policy.cap})
    raw, final = (numerals.show(value, policy.decimals) for value in (capaian, nilai))
    if row.direction is model.Direction.MIN and capaian == 0 and not _rounds_to_0(body, policy):
        return f"belum semua bulan jatuh tempo dilaporkan: {raw}"
    line = f"{_calculation(row, body, known, _points(row, facts))} {raw}"
    return line if final == raw else f"{line}, dibatasi {final}"


def _unjudged(rule: scoring.Rule, status: model.Status, facts: Facts) -> str:
    match status:
        case model.Status.NOT_DUE:
            why = "target s.d. bulan ini masih 0, " if _figure("jatuh_tempo", facts) > 0 else ""
            return f"belum jatuh tempo: {why}{_SHARED}"
        case model.Status.WAITING:
            return f"menunggu data pusat: sampai nilainya diisi, {_SHARED}"
        case model.Status.NOT_REPORTED:
            one = _piece(rule.weight, {"status": status.value, "bobot": 1.0})
            return f"belum lapor: {'dihitung 0' if one.value else _SHARED}"
        case model.Status.NOT_JUDGED | model.Status.JUDGED:
            return f"tidak dinilai: {_SHARED}"
        case _:
            assert_never(status)


def _rounds_to_0(body: _Piece, policy: model.ScoringPolicy) -> bool:
    return not isinstance(body.value, float) or abs(body.value) * 10**policy.decimals < 0.5


def _points(row: model.IssuedRow, facts: Facts) -> str:
    """What the reported category is worth."""
    name = f"{facts[CATEGORY]} = " if CATEGORY in facts else ""
    points = f"{name}{_number(_figure('realisasi_sd', facts))} poin; "
    return points if row.measure is model.Measure.CATEGORY else ""


def _calculation(row: model.IssuedRow, body: _Piece, known: Facts, points: str) -> str:
    """What stands before the capaian: arithmetic and =, or a reason and a colon."""
    realized = _figure("realisasi_sd", known)
    if scoring.by_cause(row) and not _figure(folding.CAUSE, known) > 0:
        return "bukan OPD penyebab:"
    if body.strength < _WHOLE:
        return f"{points}{body.text} ="
    if scoring.by_cause(row):
        return f"{points}melampaui target:"
    if row.ranged and (row.lower or 0.0) <= realized <= (row.upper or 0.0):
        return f"{points}{_number(realized)} di dalam rentang {_bounds(row)}:"
    zero = "target 0 dan " if _figure("target", known) == 0 else ""
    return f"{points}{zero}realisasi {_number(realized)}:"


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


def _bounds(row: model.IssuedRow) -> str:
    return f"{_number(row.lower or 0.0)}–{_number(row.upper or 0.0)}"


# One sentence for one row --------------------------------------------------------------------

_OPINION = (
    "Satu hasil berlaku untuk seluruh pemda. OPD yang tidak disebut sebagai penyebab mendapat 100; "
    "OPD penyebab mendapat poin hasil dibandingkan dengan poin target, paling tinggi 100. "
    f"Selama hasilnya belum diketahui, {_SHARED}."
)
_BETTER = {
    model.Direction.MAX: "Makin tinggi makin baik.",
    model.Direction.MIN: "Makin rendah makin baik.",
    model.Direction.STABLE: "Makin dekat dengan target makin baik.",
}
_AGAINST = {
    model.Accumulation.SUM: "jumlah rencana sampai bulan itu",
    model.Accumulation.MEAN: "rata-rata rencananya",
    model.Accumulation.LAST: "target bulan itu",
}
_ALL, _DUE, _HIGHEST = "semua", "jatuh tempo", "tertinggi"
_BLANKS = {
    (_ALL, model.Blank.ZERO): "bulan jatuh tempo yang kosong dihitung 0",
    (_DUE, model.Blank.ZERO): "bila bulan itu kosong, capaiannya 0",
    (_HIGHEST, model.Blank.ZERO): "bulan yang kosong tidak menambah nilai",
    (_ALL, model.Blank.IGNORE): "bulan yang kosong tidak dihitung, begitu pula rencananya",
    (_DUE, model.Blank.IGNORE): "bulan yang kosong dilewati",
    (_HIGHEST, model.Blank.IGNORE): "rencana sesudah laporan terakhir tidak dihitung",
}
_AWAITED = {
    _ALL: "belum lengkap",
    _DUE: "bulan itu belum diisi",
    _HIGHEST: "bulan jatuh tempo terakhir belum diisi",
}
_WITHHELD = "capaiannya 0 sampai semua bulan jatuh tempo dilaporkan"


def sentence(row: model.IssuedRow, policy: model.ScoringPolicy) -> str:
    """How one row is judged, for those who answer for it; refuses what no rule can judge."""
    scoring.rule_for(row, policy)
    if scoring.by_cause(row):
        return _OPINION
    points = "Setiap kategori bernilai poin menurut skalanya. "
    prefix = points if row.measure is model.Measure.CATEGORY else ""
    if row.measure is model.Measure.BUDGET:
        better, blank = _BETTER[model.Direction.MAX], _blank(row, model.Blank.ZERO, _DUE)
        compared = "SP2D s.d. bulan terakhir dibandingkan dengan jumlah RAK sampai bulan itu"
    else:
        better = _BETTER[row.direction]
        gathered, needs = _gathered(row)
        blank = _blank(row, policy.blank, needs)
        against = f"rentang target {_bounds(row)}" if row.ranged else _AGAINST[row.accumulation]
        compared = f"{gathered} dibandingkan dengan {against}"
    return f"{prefix}{better} {compared}; {blank}."


def _gathered(row: model.IssuedRow) -> tuple[str, str]:
    """What is compared, and which months it needs."""
    what = "Posisi" if row.entry is model.Entry.POSITION else "Realisasi"
    if row.accumulation is model.Accumulation.LAST:
        return "Posisi pada bulan jatuh tempo terakhir", _DUE
    if row.accumulation is model.Accumulation.MEAN:
        return f"{what} pada bulan-bulan jatuh tempo dirata-ratakan dan", _ALL
    if row.entry is model.Entry.TO_DATE and row.direction is model.Direction.MAX:
        return "Realisasi s.d. bulan ini yang tertinggi", _HIGHEST
    if row.entry is model.Entry.TO_DATE:
        return "Realisasi s.d. bulan jatuh tempo terakhir", _DUE
    which = "bulan-bulan jatuh tempo" if row.direction is model.Direction.MIN else "tiap bulan"
    return f"Realisasi {which} dijumlahkan dan", _ALL


def _blank(row: model.IssuedRow, policy: model.Blank, needs: str) -> str:
    zero, clause = policy is model.Blank.ZERO, _BLANKS[needs, policy]
    if row.filler is model.Filler.CENTRE:
        whole = zero or needs == _HIGHEST
        until = _AWAITED[needs] if whole else "belum ada"
        wait = f"nilainya diisi pusat, dan selama {until}, {_SHARED}"
        return wait if whole else f"{clause}; {wait}"
    if zero and needs == _ALL and row.direction is model.Direction.MIN:
        return _WITHHELD
    return clause if zero else f"{clause}; selama belum ada laporan, {_SHARED}"


# The rules in force, the messages, the dictionary --------------------------------------------

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
  kumulatif bulan terakhir, tidak dijumlahkan lagi; bila diisi OPD dan kosong, capaiannya 0.
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
Bulan kosong: Pada akumulasi jumlah dan rata-rata, {sums}; pada akumulasi terakhir, {last};
  {silent}. Hasil yang memang tidak ada ditulis nihil atau 0.
Pembulatan: Target dan realisasi selain uang dibulatkan {inputs} desimal; capaian, nilai kelompok,
  dan skor {decimals} desimal. Angka yang tepat di tengah dibulatkan menjauhi nol. Yang tertulis
  itulah yang dihitung selanjutnya.
SEMENTARA dan FINAL: Setiap halaman bertanda SEMENTARA dengan tanggal dan jam sampai bulan itu
  ditutup; sesudah itu FINAL.
"""
_MINIMISING = {
    model.Minimising.LAN: "(2 × target − realisasi) ÷ target × 100.",
    model.Minimising.INVERSE: "target ÷ realisasi × 100; realisasi 0 atau kurang mendapat {cap}.",
}
_WRITERS = {
    FilledBy.US: "diisi program", FilledBy.BUREAU: "diisi unit pengelola",
    FilledBy.AGENCY: "diisi OPD", FilledBy.FORMULA: "dihitung rumus",
}  # fmt: skip


def rules(
    scoring: model.ScoringPolicy, ranking: model.RankingPolicy
) -> tuple[tuple[str, str], ...]:
    """Every general rule in force: its name, and what it says."""
    cap, least = _number(scoring.cap), _number(ranking.min_measured)
    zero = scoring.blank is model.Blank.ZERO
    words = {
        "minimising": _MINIMISING[scoring.minimising].format(cap=cap), "cap": cap,
        "opinion": _OPINION, "bands": _banded(ranking.bands), "shared": _SHARED,
        "least": f"di bawah {least} %" if ranking.min_measured > 0 else "0 %",
        "sums": _BLANKS[_ALL, scoring.blank], "last": _BLANKS[_DUE, scoring.blank],
        "silent": f"pada arah min {_WITHHELD}" if zero else f"selama belum ada laporan, {_SHARED}",
        "inputs": INPUT_DECIMALS, "decimals": scoring.decimals,
    }  # fmt: skip
    paragraphs = re.sub(r"\n +", " ", _RULES).strip().split("\n")
    filled = (paragraph.partition(": ") for paragraph in paragraphs)
    told = ((name, text.format(**words)) for name, _, text in filled)
    return tuple((name, text) for name, text in told if text)


def _banded(bands: Sequence[model.Band]) -> str:
    """The scale of predikat in words, from the best down; "" where none is used."""
    if not bands:
        return ""
    marks = [f"{'mulai' if band.from_bound else 'di atas'} {_number(band.bound)}" for band in bands]
    if bands[-1].bound < 0 or (bands[-1].from_bound and bands[-1].bound == 0):
        marks[-1] = "selebihnya"
    return "; ".join(f"{band.name} {mark}" for band, mark in zip(bands, marks, strict=True)) + "."


def messages() -> tuple[tuple[str, str, str, str], ...]:
    """The catalogue of findings: number, severity, problem, remedy."""
    told = (Finding(code, model.Origin("…"), "…", "…") for code in Code)
    return tuple((it.code.number, it.severity.value, it.problem, it.remedy) for it in told)


def dictionary(sheets: Sequence[Sheet]) -> tuple[tuple[str, str, str, str, str, str], ...]:
    """Every column: sheet, header, who fills it, what may stand in it, whether it must, help."""
    return tuple(
        (sheet.name, column.header, _WRITERS[column.filled_by], kinds.describe(column.kind),
         "wajib" if column.required else "boleh kosong", column.help)
        for sheet in sheets
        for column in sheet.columns
    )  # fmt: skip
