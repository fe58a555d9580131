"""``Pesan WA.xlsx``: what each OPD is to be told in two lines, and a link that opens WhatsApp.

Nothing is sent: the officer looks, presses the link, and sends (X-mail-ways).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote

from kontrak_xl.core import files, phones
from kontrak_xl.core.dates import moment_in_words, month_end
from kontrak_xl.core.findings import Finding, Severity
from kontrak_xl.core.grouping import grouped
from kontrak_xl.core.model import MONTHS, Period, Post
from kontrak_xl.core.observations import Origin
from kontrak_xl.intake.open import open_workbook
from kontrak_xl.returns.counting.completeness import file_findings, fixed
from kontrak_xl.rules.reporting import Reported, turnout
from kontrak_xl.workbook import writer
from kontrak_xl.workbook.cells import OpenWorkbook
from kontrak_xl.workbook.pages import Area, Book, Look, Merge, Page, PageCell, Print, Style
from kontrak_xl.workbook.text_width import column, height, lines
from kontrak_xl.year import Year

FILE_NAME = "Pesan WA.xlsx"
PERSONAL, TOGETHER = "Pesan", "Pesan Grup"
_LINK = "https://wa.me/{number}?text={text}"
_LONGEST_LINK = 2000
"""Letters of an address that Excel opens (XlsxWriter: 2079)."""
_LONGEST_MESSAGE = 3500
"""Letters of one message to a group; WhatsApp shows about 4.000 before it folds them."""
_LONGEST_LINE = 220
_HEADS = ("OPD", "Nama", "Nomor WA", "Keadaan", "Pesan", "Buka WhatsApp", "Sudah dikirim")
_WIDTHS = (15.0, 30.0, 17.0, 17.0, 68.0, 17.0, 11.0)
_WIDE = 110.0
_TOP, _TICK = 5, 6
"""The first message's row, and the column in which the officer notes what was sent."""
_TEXT = Style(Look.GIVEN, wrap=True)
_NO_NUMBER = "nomor belum ada"
_NO_MOBILE = "bukan nomor ponsel"


class Need(StrEnum):
    """Why an OPD is written to, the gravest first."""

    SILENT = "Belum melapor"
    PARTIAL = "Belum lengkap"
    FAULTY = "Perlu perbaikan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What one OPD is told; ``phone`` is what the cell *WA* holds, ``text`` two lines."""

    post: str
    name: str
    phone: str
    need: Need
    text: str
    months: tuple[int, ...] = ()


def messages(year: Year) -> tuple[Message, ...]:
    """A message for each OPD of which a month is late or an entry cannot be used."""
    late = year.overdue
    values, files = year.received.merged.observations, year.received.live
    faults: dict[str, list[Finding]] = defaultdict(list)
    for finding in file_findings(files, values):
        if finding.severity is Severity.ERROR and finding.post:
            faults[finding.post].append(finding)
    posts = year.draft.posts
    found = []
    for key, reported in year.reported(Period(1, 12)).items():
        states = {month: reported.in_month(month) for month in late}
        behind = tuple(month for month, one in states.items() if one.blank)
        wrong = faults[key.post]
        need = _need([states[month] for month in behind], wrong)
        post = posts.get(key.post)
        if need is not None and post is not None:
            text = _text(year, post.name, behind, wrong)
            found.append(
                Message(post=post.code, name=post.name, phone=_phone(post, posts), need=need,
                        text=text, months=behind)
            )  # fmt: skip
    order = list(Need)
    return tuple(sorted(found, key=lambda one: (order.index(one.need), one.post)))


def _need(states: Sequence[Reported], faults: Sequence[Finding]) -> Need | None:
    if any(one.silent for one in states):
        return Need.SILENT
    if states:
        return Need.PARTIAL
    return Need.FAULTY if faults else None


def _phone(post: Post, posts: Mapping[str, Post]) -> str:
    """A unit without a number of its own is reached through the OPD above it."""
    above = posts.get(post.parent)
    return post.phone or (above.phone if above else "")


def _text(year: Year, name: str, behind: Sequence[int], faults: Sequence[Finding]) -> str:
    """Two lines: what is missing or wrong, and what to do."""
    said, todo = [], []
    if behind:
        months = ", ".join(MONTHS[month - 1] for month in behind)
        said.append(
            f"laporan {months} {year.number} belum lengkap kami terima{_until(year, behind)}"
        )
        todo.append("mengisi lembar bulan itu dan mengirim bukunya lewat surel")
    if faults:
        groups = grouped(faults)
        first = groups[0]
        more = f" (dan {len(groups) - 1} temuan lain)" if len(groups) > 1 else ""
        place = f"{first.spoken}: " if first.spoken else ""
        said.append(_cut(f"{place}{first.problem}{more}"))
        todo.append("membetulkan sel merah pada buku Perbaikan dan mengirimnya kembali")
    one, two = "; ".join(said), " serta ".join(todo)
    return f"Yth. {name}: {one}.\nMohon {two}. Terima kasih."


def _until(year: Year, behind: Sequence[int]) -> str:
    dates = {one.month: one.until for one in year.draft.region.deadlines}
    until = dates.get(behind[-1])
    return f" (batas {moment_in_words(until)})" if until else ""


def _cut(text: str) -> str:
    plain = " ".join(text.split())
    if len(plain) <= _LONGEST_LINE:
        return plain
    return plain[: _LONGEST_LINE - 1].rsplit(" ", 1)[0] + "…"


def together(year: Year, messages: Sequence[Message]) -> tuple[str, ...]:
    """One message for the group of who is late for which month; parts where it is too long.

    It names no fault and no score. Where nobody is late it says how far the months that are over
    have come, and of which no deadline is set.
    """
    months = sorted({month for one in messages for month in one.months})
    if not months:
        return _stand(year)
    head = f"Yth. Bapak/Ibu, sampai {moment_in_words(year.now)} laporan kontrak kinerja berikut "
    blocks = [f"{head}belum lengkap kami terima:"]
    for month in months:
        behind = [one.name for one in messages if month in one.months]
        date = _until(year, (month,))
        listed = "\n".join(f"{at}. {name}" for at, name in enumerate(behind, 1))
        blocks.append(f"*{MONTHS[month - 1]} {year.number}*{date}\n{listed}")
    blocks.append("Mohon segera dikirim lewat surel. Terima kasih kepada yang sudah melapor.")
    return tuple(_parts(blocks))


def _stand(year: Year) -> tuple[str, ...]:
    """How many have reported the months that are over, while nobody is late."""
    over = [m for m in range(1, 13) if month_end(year.number, m) < year.now.date()]
    reported = year.reported(Period(1, 12)).values()
    stands = {m: turnout(one.in_month(m).state for one in reported) for m in over}
    asked = {month: found for month, found in stands.items() if found.asked}
    short = {month: found for month, found in asked.items() if found.complete < found.asked}
    if not asked:
        told = "Belum ada laporan yang jatuh tempo, jadi belum ada yang perlu dilengkapi."
        return (f"{told} Terima kasih.",)
    if not short:
        return ("Semua laporan yang sudah jatuh tempo lengkap. Terima kasih.",)
    dates = {one.month: one.until for one in year.draft.region.deadlines}
    lines = [
        f"{MONTHS[month - 1]} {year.number}: {found.words}. {_limit(year, month, dates.get(month))}"
        for month, found in short.items()
    ]
    return ("Laporan kontrak kinerja yang sudah kami terima:\n" + "\n".join(lines),)


def _limit(year: Year, month: int, until: dt.datetime | None) -> str:
    """Until when a month can be reported in time."""
    if month in fixed(year.closed):
        return "Bulan ini sudah ditutup."
    if until is None:
        return "Batas lapor belum ditetapkan."
    return f"Batas lapor {moment_in_words(until)}."


def _parts(blocks: Sequence[str]) -> Iterator[str]:
    part = ""
    for line in "\n\n".join(blocks).split("\n"):
        if part and len(part) + len(line) + 1 > _LONGEST_MESSAGE:
            yield part.strip("\n")
            part = ""
        part += f"{line}\n"
    yield part.strip("\n")


def link(number: str, text: str) -> str:
    """The address that opens WhatsApp with a text; one that is too long is cut at a word."""
    mobile = phones.whatsapp(number)
    if not mobile:
        return ""
    while True:
        address = _LINK.format(number=mobile, text=quote(text, safe=""))
        if len(address) <= _LONGEST_LINK:
            return address
        text = text[: int(len(text) * 0.9)].rsplit(" ", 1)[0].rstrip("… ") + "…"


# The workbook --------------------------------------------------------------------------------


Ticks = Mapping[tuple[str, str, str], str]
"""What the officer noted as sent, by OPD, number and message."""


def write(year: Year) -> Path:
    """Write the messages of now beside the rankings; what was noted as sent stays.

    Raises:
        CannotReadError, CannotWriteError: it is open in Excel.
    """
    path = year.folder.results / FILE_NAME
    return writer.write(build(year, ticked(path)), path)


def ticked(path: Path) -> Ticks:
    """What stands in the column *Sudah dikirim*; a message that is another has to be sent anew.

    Raises:
        CannotReadError: the system refuses the file.
    """
    if not path.exists():
        return {}
    workbook = open_workbook(files.read(path), Origin(path.name), only_xlsx=True)
    grid = workbook.grid(PERSONAL) if isinstance(workbook, OpenWorkbook) else None
    found = {}
    for at, row in grid.rows() if grid else ():
        texts = [str(row[col].value) if col in row else "" for col in range(len(_HEADS))]
        if at >= _TOP and texts[_TICK]:
            found[texts[0], texts[2], texts[4]] = texts[_TICK]
    return found


def build(year: Year, sent: Ticks | None = None) -> Book:
    """One row for each contact of an OPD that is written to, and the message to the group."""
    found = messages(year)
    return Book(
        pages=(_personal(year, found, sent or {}), _group(year, together(year, found))),
        title=f"Pesan WA {year.draft.region.name}",
        created=year.now,
        custom={"kontrak_xl-lembar": "pesan"},
    )


def _opening(year: Year, title: str, about: str) -> list[PageCell]:
    told = f"{year.draft.region.name} · keadaan {moment_in_words(year.now)}"
    return [
        PageCell(0, 0, title, Style(Look.TITLE)),
        PageCell(1, 0, told, Style(Look.SUBTITLE)),
        PageCell(2, 0, about, Style(Look.NOTE)),
    ]


def _printing(year: Year, repeat: int | None) -> Print:
    region = year.draft.region
    name = region.name.replace("&", "&&")
    return Print(
        landscape=True,
        paper=region.paper.value,
        repeat=None if repeat is None else (repeat, repeat),
        footer=f"&L&8{name}&R&8&A, hal. &P dari &N",
    )


def _personal(year: Year, messages: Sequence[Message], sent: Ticks) -> Page:
    about = "Tekan tautan, periksa pesannya di WhatsApp, lalu kirim. Program ini tidak mengirim."
    puts = _opening(year, "Pesan WhatsApp untuk OPD", about)
    heights, merges = {0: 24.0, 3: 6.0, 4: 22.0}, []
    puts += [PageCell(4, col, head, Style(Look.HEADER)) for col, head in enumerate(_HEADS)]
    rows = [(one, number) for one in messages for number in phones.numbers(one.phone) or ("",)]
    for row, (one, number) in enumerate(rows, _TOP):
        puts += _contact(row, one, number, sent.get((one.post, number, one.text), ""))
        shown = max(lines(one.text, column(_WIDTHS[4])), lines(one.name, column(_WIDTHS[1])))
        heights[row] = max(30.0, height(shown + 0.5))
    if not rows:
        told = "Tidak ada OPD yang perlu dihubungi: tidak ada yang terlambat atau perlu diperbaiki."
        merges.append(Merge(5, 0, 5, len(_HEADS) - 1, told, _TEXT))
        heights[5] = 26.0
    return Page(
        name=PERSONAL,
        cells=tuple(puts),
        merges=tuple(merges),
        widths=dict(enumerate(_WIDTHS)),
        heights=heights,
        freeze=(5, 1),
        filter=Area(4, 0, 4 + max(1, len(rows)), len(_HEADS) - 1) if rows else None,
        printing=_printing(year, 4),
        select=(5, 5),
        protect=False,
        tab="#25A55F",
    )


def _contact(row: int, one: Message, number: str, tick: str) -> Iterator[PageCell]:
    for col, text in enumerate((one.post, one.name, number, one.need.value, one.text)):
        yield PageCell(row, col, text, _TEXT)
    address = link(number, one.text)
    if address:
        yield PageCell(row, 5, "Buka WhatsApp ▸", Style(Look.LINK), address=address)
    else:
        yield PageCell(row, 5, _NO_MOBILE if number else _NO_NUMBER, Style(Look.NOTE))
    yield PageCell(row, _TICK, tick, Style(Look.INPUT))


def _group(year: Year, parts: Sequence[str]) -> Page:
    about = "Salin sel di bawah, lalu tempelkan di grup WhatsApp penghubung OPD."
    puts = _opening(year, "Pesan untuk grup WhatsApp", about)
    heights = {0: 24.0}
    for row, part in enumerate(parts, 4):
        puts.append(PageCell(row, 0, part, _TEXT))
        heights[row] = max(30.0, height(lines(part, column(_WIDE))))
    return Page(
        name=TOGETHER,
        cells=tuple(puts),
        widths={0: _WIDE},
        heights=heights,
        printing=_printing(year, None),
        select=(4, 0),
        protect=False,
        tab="#25A55F",
    )
