"""Where a year stands: who has sent which month, who is late, what is wrong, what is next."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from kontrak_xl.core import frames
from kontrak_xl.core.dates import Length, in_words, month_end, months_in_words, part
from kontrak_xl.core.findings import Code, Finding, blocking
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.model import MONTHS, ContractKey, Edition, Period
from kontrak_xl.core.region import Deadline
from kontrak_xl.master.centre import sheet_of
from kontrak_xl.master.draft import Draft
from kontrak_xl.returns.counting import closed_months
from kontrak_xl.returns.counting.closed_months import ClosedMonth
from kontrak_xl.returns.counting.completeness import late, strangers
from kontrak_xl.returns.counting.delivery import Delivery, turnout_of
from kontrak_xl.returns.counting.returns import Returns
from kontrak_xl.returns.register.receipts import ReceivedFile, latest_by_contract
from kontrak_xl.rules.owners import Answers
from kontrak_xl.rules.reporting import Reporting

_NAMED = 6
"""How many OPDs a step names before it counts the rest."""
STEPS = 5
"""How many steps are told."""


ASKED = frozenset((Code.VALUE_FALLS, Code.LOOKS_CUMULATIVE, Code.MONTH_COPIED))
"""Findings about values that have one reading, which their OPD is to be asked about."""


class Phase(StrEnum):
    """What the year is busy with."""

    MASTER = "melengkapi Buku Induk"
    ISSUE = "menerbitkan kontrak"
    REPORT = "mengumpulkan laporan"
    DONE = "semua bulan sudah ditutup"


class MonthState(StrEnum):
    """How final a month's ranking is; *terkunci*: a later closing fixed its input."""

    CLOSED = "ditutup"
    LOCKED = "terkunci"
    DRAFT = "sementara"
    NONE = "belum"


@frames.documented(
    months=frames.MONTHS,
    posts=frames.DELIVERIES,
    strangers=frames.STRANGERS,
    letters=frames.LETTERS,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class YearStatus:
    """Where the year stands at a moment.

    ``errors`` and ``warnings`` count the findings of the Buku Induk; ``outdated`` are the posts
    whose contract is to be issued or written (again); ``waiting_files`` lie in the inbox unread.
    ``strangers`` are files received that count for nobody, because their owner is unknown or they
    cannot be read. ``steps`` say what to do next, in order; ``letters_ask`` whether a letter asks
    for people.
    """

    region: str
    year: int
    now: dt.datetime
    phase: Phase
    errors: int
    warnings: int
    issued: int
    outdated: tuple[str, ...]
    waiting_files: int
    months: pd.DataFrame
    posts: pd.DataFrame
    strangers: pd.DataFrame
    letters: pd.DataFrame
    steps: tuple[str, ...]
    letters_ask: bool = False

    @property
    def needs_people(self) -> bool:
        """Whether anything is wrong or late now."""
        late = bool((self.posts["terlambat"] != "").any() or (self.posts["galat"] > 0).any())
        return bool(self.errors) or late or self.letters_ask


# Months --------------------------------------------------------------------------------------


def months_of(
    folder: Folder,
    draft: Draft,
    closed: Mapping[int, ClosedMonth],
    deliveries: Sequence[Delivery],
    now: dt.datetime,
) -> pd.DataFrame:
    """One row a month: how final its ranking is, its dates, and how many reported."""
    year = draft.region.year
    dates = {deadline.month: deadline for deadline in draft.region.deadlines}
    rows = [_month(folder, year, at, closed, dates.get(at), deliveries, now) for at in range(1, 13)]
    return frames.MONTHS.frame(rows)


def _month(
    folder: Folder,
    year: int,
    month: int,
    closed: Mapping[int, ClosedMonth],
    deadline: Deadline | None,
    deliveries: Sequence[Delivery],
    now: dt.datetime,
) -> dict[str, object]:
    date = deadline or Deadline(month=month)
    told = turnout_of(deliveries, Period(month, month))
    drafted = year > 0 and folder.result(year, part(Length.MONTH, month)).exists()
    fixed = closed_months.closing_for(closed, month)
    late = date.until is not None and date.until < now
    over = year > 0 and month_end(year, month) < now.date()
    if fixed is not None:
        stage = MonthState.CLOSED if fixed.month == month else MonthState.LOCKED
    else:
        stage = MonthState.DRAFT if drafted else MonthState.NONE
    return {
        "bulan": month,
        "nama": MONTHS[month - 1],
        "keadaan": stage.value,
        "ditutup": fixed.moment if fixed else None,
        "batas": date.until,
        "keberatan": date.objections_until,
        "tanggal_tutup": date.closes,
        "lewat": late,
        "berakhir": over,
        "lengkap": told.complete,
        "sebagian": told.partial,
        "belum_terbaca": told.unread,
        "belum": told.missing if late or over else 0,
        "belum_diminta": told.all - told.asked if late or over else 0,
    }


# Posts ---------------------------------------------------------------------------------------


def posts_of(
    editions: Iterable[Edition],
    deliveries: Iterable[Delivery],
    files: Iterable[ReceivedFile],
    findings: Iterable[Finding],
    months: pd.DataFrame,
    due: Sequence[int],
    to_date: Mapping[str, Reporting],
    *,
    doubted: Mapping[str, int],
) -> pd.DataFrame:
    """One row a contract: what it reported each month and ``to_date``, what is wrong and late.

    ``doubted`` counts the values of each post that somebody has to ask about or decide.
    """
    names = {edition.key.post: edition.post.name for edition in editions}
    verdicts = {key.post: file.verdict for key, file in latest_by_contract(files).items()}
    wrong = Counter(finding.post for finding in blocking(findings))
    over = [bool(one) for one in months["berakhir"] | months["lewat"]]
    idle = {Reporting.NOT_YET, Reporting.NOT_ASKED}
    rows = [
        {
            "opd": one.post,
            "nama": names[one.post],
            **{
                f"bulan_{at}": word if over[at - 1] or word not in idle else ""
                for at, word in enumerate(one.months, 1)
            },
            "laporan": to_date.get(one.post, Reporting.NOT_ASKED).value,
            "galat": wrong[one.post],
            "diragukan": doubted.get(one.post, 0),
            "terlambat": ", ".join(MONTHS[month - 1] for month in late(one, due)),
            "berkas": one.last_file,
            "diterima": one.received,
            "putusan": verdicts.get(one.post, ""),
        }
        for one in deliveries
    ]
    return frames.DELIVERIES.frame(rows)


def html(months: pd.DataFrame) -> str:
    """The state of the months as a small table for a notebook."""
    heads = ("Bulan", "Keadaan", "Batas lapor", "Lengkap", "Sebagian", "Belum")
    rows = [
        (
            month["nama"],
            month["keadaan"],
            in_words(month["batas"]) if month["batas"] else "",
            month["lengkap"],
            month["sebagian"],
            month["belum"],
        )
        for month in months.to_dict("records")
    ]
    return frames.html(heads, rows)


def _open(months: pd.DataFrame) -> pd.Series[bool]:
    """Which months a report can still change."""
    return ~months["keadaan"].isin((MonthState.CLOSED.value, MonthState.LOCKED.value))


def strangers_of(files: Iterable[ReceivedFile]) -> pd.DataFrame:
    """One row for each file received that counts for nobody."""
    rows = [
        {
            "berkas": one.file,
            "diterima": one.received,
            "pengirim": one.sender,
            "sidik": one.sha,
            "sebab": one.problem,
            "tindakan": one.remedy,
        }
        for one in strangers(files)
    ]
    return frames.STRANGERS.frame(rows)


# What to do next -----------------------------------------------------------------------------


def phase_of(wrong: int, issued: Mapping[ContractKey, Edition], months: pd.DataFrame) -> Phase:
    """What the year is busy with."""
    if not issued:
        return Phase.MASTER if wrong else Phase.ISSUE
    return Phase.REPORT if bool(_open(months).any()) else Phase.DONE


def first_steps(wrong: int, issued: int, outdated: int) -> Iterator[str]:
    """The Buku Induk, then the contracts."""
    if wrong:
        yield f"Perbaiki {wrong} galat Buku Induk; rinciannya: kontrak-xl periksa."
    elif not issued:
        yield "Terbitkan kontrak: kontrak-xl buat."
    elif outdated:
        yield f"Tulis {outdated} buku kontrak yang berubah atau belum ada: kontrak-xl buat."


def later_steps(
    account: Returns, waiting: int, months: pd.DataFrame, posts: pd.DataFrame, now: dt.datetime
) -> Iterator[str]:
    """Reading, asking, closing, waiting."""
    still = months[_open(months)]
    over = still[still["berakhir"]]
    focus = over.iloc[-1] if len(over) else still.iloc[0] if len(still) else None
    if focus is None:
        yield "Semua bulan sudah ditutup; tidak ada yang perlu dikerjakan."
        return
    name = str(focus["nama"])
    run = f"kontrak-xl konsolidasi --bulan {name.lower()}"
    if waiting:
        yield f"Baca {waiting} berkas baru di folder masuk: {run}."
    elif not account.files:
        yield "Kirimkan buku kontrak kepada OPD; letakkan yang kembali di folder masuk."
    elif len(over) and focus["keadaan"] == MonthState.NONE.value:
        yield f"Susun peringkat {name}: {run}."
    dateless = [int(month) for month in over[over["batas"].isna()]["bulan"]]
    if dateless:
        names = months_in_words(dateless)
        yield f"Isi batas lapor {names} pada lembar Jadwal; tanpa itu tidak ada yang terlambat."
    wrong = posts[posts["galat"] > 0]
    if len(wrong):
        yield f"Minta perbaikan kepada {_listed(wrong['opd'])}."
    unknown = sum(file.key is None for file in account.live)
    if unknown:
        yield f"Periksa {unknown} berkas yang belum dapat dihitung; lihat lembar Kelengkapan."
    late = posts[posts["terlambat"] != ""]
    if len(late):
        yield f"Tagih laporan yang terlambat kepada {_listed(late['opd'])}."
    yield from _closing_step(over, now)
    if not len(late):
        yield from _waiting_step(still, now)


def doubts_step(doubted: Mapping[str, int]) -> Iterator[str]:
    """The values that nobody is sure of."""
    if doubted:
        total = sum(doubted.values())
        yield (
            f"Putuskan {total} isian yang diragukan (lembar Verifikasi, atau minta dikirim ulang): "
            f"{_listed(sorted(doubted))}."
        )


def asked_about(findings: Iterable[Finding]) -> Counter[str]:
    """How many values of each post its OPD is to be asked about."""
    return Counter(finding.post for finding in findings if finding.code in ASKED)


def asking_step(asked: Mapping[str, int]) -> Iterator[str]:
    """The values that have one reading and look wrong."""
    if asked:
        total = sum(asked.values())
        yield f"Tanyakan {total} isian yang meragukan kepada {_listed(sorted(asked))}."


def last_over(months: pd.DataFrame) -> int:
    """The latest month that is over and open; 0 where there is none."""
    over = months[_open(months) & months["berakhir"]]
    return int(over.iloc[-1]["bulan"]) if len(over) else 0


def centre_steps(
    month: int, waiting: Iterable[Answers], editions: Iterable[Edition]
) -> Iterator[str]:
    """What the owners of data have still to tell until a month, by its sheet."""
    rows = {row.code: row for edition in editions for row in edition.rows}
    by_sheet: dict[str, list[str]] = {}
    for found in waiting:
        told = f"{found.answered} dari {found.asked}, " if found.answered else ""
        said = f"{found.text} {told}belum ada untuk {_few(found.lacking)}"
        by_sheet.setdefault(sheet_of(rows[found.code]), []).append(said)
    for sheet, said_of in by_sheet.items():
        yield f"Isi nilai {MONTHS[month - 1]} di lembar {sheet}: {'; '.join(said_of)}."


def _few(posts: Sequence[str]) -> str:
    """``2 OPD (A, B)``; of many only the number."""
    named = f" ({', '.join(posts)})" if len(posts) <= _NAMED else ""
    return f"{len(posts)} OPD{named}"


def _closing_step(over: pd.DataFrame, now: dt.datetime) -> Iterator[str]:
    """The first month that the schedule says to close."""
    for _, month in over.iterrows():
        day = month["tanggal_tutup"] or month["keberatan"]
        if (
            isinstance(day, dt.date)
            and day < now.date()
            and month["keadaan"] == MonthState.DRAFT.value
        ):
            name = str(month["nama"])
            yield f"Tutup {name}: kontrak-xl tutup --bulan {name.lower()}."
            return


def _waiting_step(still: pd.DataFrame, now: dt.datetime) -> Iterator[str]:
    """The next deadline."""
    for _, month in still.iterrows():
        until = month["batas"]
        if isinstance(until, dt.datetime) and until >= now:
            yield f"Tunggu laporan {month['nama']}; batasnya {in_words(until)}."
            return
    name = still.iloc[0]["nama"]
    yield f"Lengkapi batas lapor pada lembar Jadwal, lalu tunggu laporan {name}."


def _listed(posts: Iterable[object]) -> str:
    """``3 OPD: A, B, C``; a long list is cut."""
    names = [str(post) for post in posts]
    more = f" dan {len(names) - _NAMED} lainnya" if len(names) > _NAMED else ""
    return f"{len(names)} OPD: {', '.join(names[:_NAMED])}{more}"
