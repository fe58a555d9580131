"""The sentences of *Ringkasan*: what the month came to, and what to do next."""

from __future__ import annotations

from kontrak_xl.core.findings import Severity
from kontrak_xl.core.model import Status
from kontrak_xl.core.numerals import show
from kontrak_xl.ranking.sheets.figures import problems_count, ranked_seats
from kontrak_xl.ranking.sheets.parts import listed
from kontrak_xl.ranking.view import Seat, View


def headline(view: View) -> str:
    """The month in two sentences."""
    reported = [seat for seat in view.seats if seat.facts["melapor"]]
    ranked = ranked_seats(view)
    said = f"{len(reported)} dari {len(view.seats)} OPD melapor dan {len(ranked)} OPD diperingkat."
    if not ranked:
        return f"{said} Belum ada OPD yang dapat diperingkat."
    first = [seat.name for seat in ranked if seat.rank == 1]
    return f"{said} Skor tertinggi {show(ranked[0].score, 2)}: {listed(first)}."


def steps(view: View) -> list[str]:
    """What the bureau must do, the most pressing first."""
    said = [*_silent(view), *_errors(view), *_waiting(view), *_unranked(view), *_examples(view)]
    if not view.report.final:
        said.append(
            "Selama SEMENTARA, konsolidasi boleh diulang kapan saja: laporan dan nilai yang baru "
            "masuk langsung terhitung."
        )
    return said or ["Tidak ada; bulan ini sudah final."]


def _silent(view: View) -> list[str]:
    names = [_short(seat) for seat in view.seats if not seat.facts["melapor"]]
    if not names:
        return []
    return [f"Minta laporan dari {len(names)} OPD yang tidak melapor: {listed(names, 6)}."]


def _errors(view: View) -> list[str]:
    count = problems_count(view, Severity.ERROR)
    if not count:
        return []
    return [f"Selesaikan {count} galat pada lembar Temuan; sel yang galat belum dihitung."]


def _waiting(view: View) -> list[str]:
    names = {line.row.text: None for line in view.lines if line.status == Status.WAITING}
    if not names:
        return []
    return [
        f"Lengkapi nilai pusat: {listed(names)}. Sebelum diisi, bobotnya dibagi ke indikator lain."
    ]


def _unranked(view: View) -> list[str]:
    names = [_short(seat) for seat in view.seats if seat.rank is None]
    if not names:
        return []
    minimum = show(view.report.region.ranking.min_measured)
    why = f"karena bobot terukurnya di bawah {minimum} %"
    check = "Periksa rencana bulanan dan nilai pusatnya."
    return [f"{len(names)} OPD belum diperingkat {why}: {listed(names, 6)}. {check}"]


def _examples(view: View) -> list[str]:
    count = sum("contoh" in line.row.note.casefold() for line in view.lines)
    if not count:
        return []
    return [f"{count} target atau bobot masih bertanda contoh; tetapkan angkanya (lembar Metode)."]


def _short(seat: Seat) -> str:
    return seat.edition.post.short or seat.name
