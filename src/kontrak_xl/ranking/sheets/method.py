"""*Metode*: every rule in a sentence, one score worked out by hand, every weight and its source."""

from __future__ import annotations

from dataclasses import replace

from kontrak_xl.core.model import IssuedRow, RowStatus
from kontrak_xl.core.numerals import show
from kontrak_xl.ranking import decision_tables
from kontrak_xl.ranking.sheets import parts
from kontrak_xl.ranking.sheets.parts import Canvas
from kontrak_xl.ranking.view import PostResult, RowResult, View, why_unranked
from kontrak_xl.rules import handbook, words
from kontrak_xl.workbook.pages import Align, Area, Look, Page, Style

_WIDTHS = (30, 46, 52, 42, 12)
_LAST = len(_WIDTHS) - 1
_PROSE = Style(Look.GIVEN, wrap=True)
_STRONG = Style(Look.RESULT, wrap=True)
_WEIGHT = Style(Look.GIVEN, number="General", align=Align.CENTRE)
_EXAMPLE = "contoh"
"""The word that marks a number which nobody has decided yet."""


def page(view: View) -> Page:
    """The sheet *Metode*: rules, a worked example, every row's rule, weights, sources."""
    canvas = Canvas()
    canvas.opening(view, "Metode Penilaian", _LAST)
    row = _rules(canvas, view, 4)
    row = _example(canvas, view, row + 1)
    row = _each_rule(canvas, view, row + 1)
    row = _weights(canvas, view, row + 1)
    row = _decided(canvas, view, row + 1)
    _sources(canvas, view, row + 1)
    return Page(
        name=parts.METHOD,
        cells=tuple(canvas.puts),
        merges=tuple(canvas.merges),
        heights=canvas.heights,
        widths=dict(enumerate(_WIDTHS)),
        printing=parts.printing(view),
        tab="#7F7F7F",
    )


def _section(canvas: Canvas, row: int, heading: str) -> int:
    for col in range(_LAST + 1):
        canvas.put(row, col, heading if col == 0 else None, parts.SECTION)
    canvas.heights[row] = 20
    return row + 1


def _line(canvas: Canvas, row: int, name: str, text: str, style: Style = _PROSE) -> int:
    """A name, and a sentence across the other columns."""
    canvas.put(row, 0, name, replace(style, bold=True))
    canvas.span(Area(row, 1, row, _LAST), text, style)
    width = sum(_WIDTHS[1:]) + 4
    canvas.heights[row] = max(17, parts.height(text, width), parts.height(name, _WIDTHS[0] - 2))
    return row + 1


def _rules(canvas: Canvas, view: View, row: int) -> int:
    row = _section(canvas, row, "Aturan")
    region = view.report.region
    said = region.scoring.panel
    policies = {
        replace(seat.edition.policy, panel=seat.edition.policy.panel or said) for seat in view.seats
    } or {region.scoring}
    scoring = region.scoring if region.scoring in policies else next(iter(policies))
    for name, text in handbook.rules(scoring, region.ranking):
        row = _line(canvas, row, name, text)
    if len(policies) > 1:
        text = "Sebagian kontrak terbit dengan pilihan lain; yang berlaku ialah pilihan kontraknya."
        row = _line(canvas, row, "Perbedaan antarkontrak", text)
    return row


def _example(canvas: Canvas, view: View, row: int) -> int:
    """The first post's score, from its indicators to the last division."""
    if not view.seats:
        return row
    seat = view.ranked[0]
    row = _section(canvas, row, f"Contoh perhitungan: {seat.name}, {parts.months(view)}")
    canvas.header(
        row, 0, ("Kelompok", "Indikator", "Cara menilai", "Perhitungan bulan ini", "Bobot")
    )
    canvas.heights[row] = 20
    row += 1
    order = [group.code for group in seat.edition.groups]
    for line in sorted(seat.lines, key=lambda line: order.index(line.row.group)):
        row = _worked(canvas, seat, line, row)
    row += 1
    by_order = sorted(seat.parts, key=lambda part: order.index(part.group.code))
    for part in by_order:
        lines = [line for line in seat.lines if line.row.group == part.group.code]
        pairs = [(float(ln.facts["nilai"]), float(ln.facts["bobot_dinilai"])) for ln in lines]
        text = words.worked_mean(pairs, float(part.facts["nilai_kelompok"]))
        row = _line(canvas, row, f"Nilai {part.group.name}", text)
    judged = [part for part in by_order if part.facts["dinilai"]]
    means = [(float(part.facts["nilai_kelompok"]), part.group.weight) for part in judged]
    row = _line(canvas, row, "Skor", words.worked_mean(means, seat.score), _STRONG)
    row = _line(
        canvas, row, "Bobot terukur",
        f"{show(seat.measured, 2)} % dari bobot yang sudah jatuh tempo; yang sudah jatuh tempo "
        f"{show(seat.due, 2)} % dari seluruh bobot kontrak",
    )  # fmt: skip
    place = (
        f"belum diperingkat: {why_unranked(seat, view.report.region.ranking)}"
        if seat.rank is None
        else f"peringkat {seat.rank}, {seat.facts['predikat']}"
    )
    return _line(canvas, row, "Hasil", place, _STRONG)


def _each_rule(canvas: Canvas, view: View, row: int) -> int:
    """One judged row for every rule in use, worked with its numbers."""
    chosen: dict[tuple[object, ...], tuple[PostResult, RowResult]] = {}
    for seat in view.seats:
        for line in seat.lines:
            found = line.row
            kind = (found.measure, found.direction, found.accumulation, found.entry, found.ranged,
                    found.filler)  # fmt: skip
            if kind not in chosen or _telling(line) > _telling(chosen[kind][1]):
                chosen[kind] = seat, line
    row = _section(canvas, row, "Satu perhitungan untuk tiap cara menilai")
    heads = ("OPD", "Indikator", "Cara menilai", "Perhitungan bulan ini", "Bobot")
    canvas.header(row, 0, heads)
    canvas.heights[row] = 20
    row += 1
    for _, (seat, line) in sorted(chosen.items(), key=lambda item: tuple(map(str, item[0]))):
        row = _worked(canvas, seat, line, row, seat.name)
    return row


def _telling(line: RowResult) -> int:
    """How much a row shows: judged and not simply 100 is best."""
    if line.facts["status"] != RowStatus.JUDGED:
        return 0
    return 1 if line.facts["nilai"] in {0, 100} else 2


def _worked(canvas: Canvas, seat: PostResult, line: RowResult, row: int, first: str = "") -> int:
    part, policy = seat.part(line.row.group), seat.edition.policy
    how = words.worked_row(line.row, policy, line.facts)
    texts = (
        first or (part.group.name if part else line.row.group),
        f"{line.row.text} ({line.row.unit})",
        words.sentence(line.row, policy),
        how[:1].upper() + how[1:],
    )
    for col, text in enumerate(texts):
        canvas.put(row, col, text, _PROSE)
    canvas.put(row, _LAST, line.row.weight, _WEIGHT)
    canvas.heights[row] = max(17, *(parts.height(t, _WIDTHS[col]) for col, t in enumerate(texts)))
    return row + 1


def _weights(canvas: Canvas, view: View, row: int) -> int:
    """The weights that hold for all, and what is still an example."""
    row = _section(canvas, row, "Bobot yang berlaku bagi semua OPD")
    total = sum(group.weight for group in view.groups)
    for group in view.groups:
        text = f"bobot {show(group.weight)} dari {show(total)}"
        row = _line(canvas, row, f"Kelompok {group.name}", text)
    shared = {line.row.code: line.row for line in view.lines if line.row.common}
    names = {group.code: group.name for group in view.groups}
    for found in shared.values():
        inside = names.get(found.group, found.group)
        text = f"bobot {show(found.weight)} di dalam kelompok {inside}{_noted(found)}"
        row = _line(canvas, row, found.text, text)
    text = "Bobotnya ada pada lembar Data, kolom Bobot, dan pada lampiran kontrak tiap OPD."
    return _line(canvas, row, "Indikator khusus OPD", text)


def _decided(canvas: Canvas, view: View, row: int) -> int:
    """Changes of contracts, verification, decisions and panels: whatever people put beside."""
    names = {seat.edition.key.post: seat.name for seat in view.seats}
    found = decision_tables.tables(view.report, names)
    if not found:
        row = _section(canvas, row, "Keputusan, verifikasi, dan perubahan kontrak")
        return _line(canvas, row, "Tidak ada", "Tidak ada yang mengubah nilai atau kontrak.")
    for table in found:
        row = _section(canvas, row, table.title)
        canvas.header(row, 0, table.heads)
        canvas.heights[row] = 20
        for at, line in enumerate(table.lines, row + 1):
            for col, text in enumerate(line):
                canvas.put(at, col, text, _PROSE)
            heights = (parts.height(text, _WIDTHS[col]) for col, text in enumerate(line))
            canvas.heights[at] = max(17, *heights)
        row += 2 + len(table.lines)
    return row


def _noted(row: IssuedRow) -> str:
    return f". Catatan: {row.note}" if row.note else ""


def _sources(canvas: Canvas, view: View, row: int) -> None:
    """Numbers that still need a decision, named; then where the notes come from."""
    row = _section(canvas, row, "Angka yang belum ditetapkan")
    marked = [
        (seat, line)
        for seat in view.seats
        for line in seat.lines
        if _EXAMPLE in line.row.note.casefold()
    ]
    if not marked:
        _line(canvas, row, "Tidak ada", "Tidak ada target atau bobot yang bertanda contoh.")
        return
    text = (
        f"{len(marked)} baris indikator memuat angka contoh: belum ditetapkan oleh peraturan atau "
        "keputusan. Selama belum diganti, skor dan peringkat di buku ini bersifat percobaan."
    )
    row = _line(canvas, row, "Perhatian", text, _STRONG)
    shared: dict[str, IssuedRow] = {}
    for seat in view.seats:
        own = []
        for line in (line for other, line in marked if other is seat):
            if line.row.common:
                shared[line.row.code] = line.row
            else:
                own.append(f"{line.row.text} ({line.row.note})")
        if own:
            row = _line(canvas, row, seat.name, "; ".join(own))
    for found in shared.values():
        row = _line(canvas, row, "Semua OPD", f"{found.text} ({found.note})")
