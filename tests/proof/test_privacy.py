"""No letter of a year carries another OPD's data: not one word, not one number, in no part."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import io
import re
import zipfile
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from functools import partial
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import kontrak_xl
from kontrak_xl.commands import buat, konsolidasi, tutup
from kontrak_xl.commands.contoh import typist
from kontrak_xl.commands.kirim.due import due
from kontrak_xl.contracts import shelf
from kontrak_xl.contracts.issuing import path_of
from kontrak_xl.contracts.workbook.inputs import input_positions
from kontrak_xl.core import files
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.model import APART, MONTHS, Filler
from kontrak_xl.core.observations import Field
from kontrak_xl.mail.items import DueLetter, Enclosure, LetterKind, OutboxLetter, State, Way
from kontrak_xl.mail.outgoing import letter_texts as letters
from kontrak_xl.mail.outgoing import message
from kontrak_xl.mail.servers.account import MailAccount
from kontrak_xl.workbook.pages import cell
from tests.support import samples
from tests.support.posting import clock, mailed, moment
from tests.support.samples import render_master

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kontrak_xl.core.model import Edition

pytestmark = pytest.mark.slow

MAIL = MailAccount(name="Bagian Organisasi", address="organisasi@pemda.example", reminders=3)
WORDS = {"ZULMARAN": 41, "QUORVEX": 57, "WEXILON": 83}
"""Each OPD's code, which stands in every text of its own; its numbers begin with two digits."""
UNIT = "YUBRITH"
NUMBERS = {**WORDS, UNIT: 29}
SHARE = {"ZULMARAN": 1.0, "QUORVEX": 2.0, "WEXILON": 4.0, UNIT: 1.0}
"""How many times what each reports its target is: so their ranks are certain."""
CHANGED = "QUORVEX"
"""The OPD of which all is different in the other world."""


# A region in which every text and every number tells whose it is --------------------------------


@dataclass(frozen=True)
class World:
    """The texts and numbers of every OPD; ``other`` changes those of one."""

    other: bool = False

    def word(self, post: str, what: str) -> str:
        more = " Lain" if self.other and post == CHANGED else ""
        return f"{what} {post.capitalize()}{more}"

    def number(self, post: str, at: int) -> float:
        """A whole number of eight digits that no other OPD has."""
        more = 50_000 if self.other and post == CHANGED else 0
        return float(NUMBERS[post] * 1_000_000 + 137_000 + at + more)

    def target(self, post: str, times: float = 12) -> float:
        share = SHARE[post] + (0.7 if self.other and post == CHANGED else 0)
        return round(times * share * self.number(post, 1))

    def indicators(self, post: str, times: float = 12) -> list[dict[str, Any]]:
        word = partial(self.word, post)
        common = {"opd": (post,), "sasaran": word("Sasaran"), "bukti": word("Berkas"),
                  "penanggung": word("Subbagian"), "prioritas": word("Prioritas"),
                  "catatan": word("Catatan"), "satuan": word("butir")}  # fmt: skip
        found: list[dict[str, Any]] = [
            {"indikator": word("Layanan"), "bobot": 60.0, "target": self.target(post, times)},
            {"indikator": word("Mutu"), "bobot": 30.0, "arah": "min", "akumulasi": "terakhir",
             "isian": "posisi", "target": self.number(post, 2)},
            {"indikator": word("Cakupan"), "satuan": "%", "bobot": 10.0, "ukuran": "rasio",
             "akumulasi": "terakhir", "target": 90.0, "pembilang": word("terlayani"),
             "penyebut": word("seluruh")},
        ]  # fmt: skip
        return [common | row for row in found]

    def opd(self, post: str) -> dict[str, Any]:
        word = partial(self.word, post)
        return {"kode": post, "nama": word("Dinas"), "singkatan": word("Din"),
                "kelompok": "DINAS", "surel": f"kantor@{post.lower()}.example",
                "wa": f"0812{self.number(post, 3):.0f}", "alias": word("Kantor"),
                "nomor": f"1.{self.number(post, 4):.0f}", "catatan": word("Ingat"),
                "asisten": word("Asisten")}  # fmt: skip

    def begin(self) -> dict[str, list[dict[str, Any]]]:
        """The Buku Induk of three OPDs and a unit."""
        rows: dict[str, list[dict[str, Any]]] = dict(samples.small_rows())
        central = [row for row in rows["indikator"] if row["opd"] == ("SEMUA",)]
        own = [row for post in NUMBERS for row in self.indicators(post)]
        return rows | {
            "opd": [self.opd(post) for post in WORDS],
            "unit": [{"opd": "ZULMARAN", "kode": UNIT, "nama": self.word(UNIT, "Bidang"),
                      "pejabat": self.word(UNIT, "Kepala")}],
            "pejabat": [
                {"opd": post, "nama": self.word(post, "dr."),
                 "nip": f"1980{self.number(post, 5):.0f}199901",
                 "pangkat": self.word(post, "Pembina")}
                for post in WORDS
            ],
            "indikator": [*central, *own],
            "rencana": [],
            "pusat": [{"bulan": 1.0, "indikator": "OPINI", "nilai": "WDP",
                       "penyebab": ("QUORVEX",)}],
            "anggaran": [line for post in WORDS for line in self.budget(post)],
            "keuangan": [{"opd": post, "sm01": self.number(post, 8), "sm02": self.number(post, 9)}
                         for post in WORDS],
            "jadwal": [{"bulan": float(at), "batas": dt.date(2026, at + 1, 5), "jam": "16.00"}
                       for at in range(1, 12)],
        }  # fmt: skip

    def budget(self, post: str) -> Iterator[dict[str, Any]]:
        pagu = 12 * self.number(post, 6)
        yield {"opd": post, "pagu": pagu, "pola": "merata", "dokumen": self.word(post, "DPA")}
        yield {"opd": post, "kode": f"1.{self.number(post, 7):.0f}", "pagu": pagu,
               "pola": "merata", "uraian": self.word(post, "Program"),
               "sumber": self.word(post, "Dana")}  # fmt: skip

    def decided(self) -> dict[str, list[dict[str, Any]]]:
        """What people decide about every OPD."""
        return {
            "verifikasi": [
                {"opd": post, "bulan": 1.0, "indikator": self.word(post, "Layanan"),
                 "diakui": self.number(post, 900), "alasan": self.word(post, "Alasan"),
                 "verifikator": "Umi", "tanggal": dt.date(2026, 2, 12)}
                for post in WORDS
            ],
            "keputusan": [
                {"jenis": "bonus", "opd": post, "hal": self.word(post, "Lomba"), "nilai": 1.0,
                 "alasan": self.word(post, "Piagam"), "oleh": "Sekda"}
                for post in WORDS
            ],
        }  # fmt: skip


# The year --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Letter:
    """A letter as it leaves."""

    item: DueLetter
    mail: bytes

    @property
    def said(self) -> tuple[tuple[str, str], ...]:
        """Its headers, and its text as it is read."""
        parsed = email.message_from_bytes(self.mail, policy=email.policy.default)
        body = parsed.get_body()
        assert isinstance(body, EmailMessage)
        heads = [(name, str(value)) for name, value in parsed.items() if name != "Content-Type"]
        more = [(name, str(value)) for part in parsed.walk() for name, value in part.items()]
        plain = [pair for pair in more if "boundary" not in pair[1]]
        return (*heads, *plain, ("isi", body.get_content()))

    @property
    def parts(self) -> tuple[tuple[str, bytes], ...]:
        """The files that it carries, by name."""
        parsed = email.message_from_bytes(self.mail, policy=email.policy.default)
        return tuple(
            (str(part.get_filename()), bytes(part.get_content()))
            for part in parsed.iter_attachments()
        )


@dataclass
class Year:
    """A folder through the months, and every letter that was ever due in it."""

    folder: Folder
    world: World
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)
    entries: list[OutboxLetter] = field(default_factory=list)

    def write(self) -> None:
        files.save(render_master(self.rows), self.folder.master)

    def edition(self, post: str) -> Edition:
        return [e for e in shelf.load(self.folder.shelf) if e.key.post == post][-1]

    def fill(
        self,
        post: str,
        at: int,
        content: bytes | None = None,
        first: typist.CellEntry | None = None,
    ) -> bytes:
        """A post's workbook with all of a month typed in, and its remarks."""
        edition, sheet = self.edition(post), MONTHS[at - 1]
        cells: dict[tuple[str, str], typist.CellEntry] = {
            (sheet, samples.entry_cell(edition, row.code, name)): value
            for index, row in enumerate(edition.rows)
            if row.filler is Filler.OPD
            for name, value in self._typed(post, at, index, apart=row.measure in APART)
        }
        signed = cell(*input_positions(edition)["", Field.FILLED_BY])
        cells[sheet, signed] = self.world.word(post, "Staf")
        if first is not None:
            cells[sheet, samples.entry_cell(edition, edition.rows[0].code)] = first
        return typist.fill(content or path_of(self.folder, edition).read_bytes(), cells)

    def _typed(
        self, post: str, at: int, index: int, *, apart: bool
    ) -> Iterator[tuple[Field, typist.CellEntry]]:
        number, word = partial(self.world.number, post), partial(self.world.word, post)
        if apart:
            yield Field.NUMERATOR, number(500 + at)
            yield Field.DENOMINATOR, number(700 + at)
        else:
            yield Field.VALUE, number(100 * index + 10 + at)
        yield Field.OBSTACLE, word("Kendala")
        yield Field.FOLLOW_UP, word("Upaya")
        yield Field.EVIDENCE, word("Foto")

    def put(self, name: str, content: bytes) -> None:
        files.save(content, self.folder.inbox / name)

    def mail(self, post: str, name: str, content: bytes, at: dt.datetime) -> None:
        sender = f"{self.world.word(post, 'Staf')} <kantor@{post.lower()}.example>"
        self.put(f"{name}.eml", mailed(content, f"{name}.xlsx", sender, at))

    def collect(self, now: dt.datetime, month: int | None = None) -> None:
        """Make every letter that is due and was not yet, whole."""
        seen, texts = (
            kontrak_xl.Year(self.folder.root, clock=lambda: now),
            letters.load(self.folder.root),
        )
        found = due(seen, MAIL, tuple(self.entries), month=month)
        told = {entry.about for entry in self.entries}
        for item in found.items:
            if item.about not in told:
                text = texts.text(item.template, item.words)
                mail = message.compose(item, text, MAIL, "<1@pemda.example>", now)
                self.letters.append(Letter(item, mail))
                self.entries.append(_sent(item, now))


def _sent(item: DueLetter, at: dt.datetime) -> OutboxLetter:
    return OutboxLetter(
        message=f"<{item.matter}@{item.post}>", batch=at, post=item.post, kind=item.kind,
        matter=item.matter, recipients=item.to, subject="", kept="", way=Way.SMTP,
        state=State.SENT, moment=at,
    )  # fmt: skip


def play(root: Path, world: World) -> Year:
    """A year in which everything happens that letters are about."""
    year = Year(Folder(root), world, world.begin())
    year.write()
    buat.buat(root, clock=clock(1, 5))
    year.collect(moment(1, 5))
    one, two, three = WORDS
    year.mail(one, "Laporan Zulmaran", year.fill(one, 1), moment(2, 3))
    year.put("dari Quorvex.xlsx", year.fill(two, 1, first=world.word(two, "satu") + " 1;9"))
    year.put("bidang Yubrith.xlsx", year.fill(UNIT, 1))
    konsolidasi.konsolidasi(root, 1, clock=clock(2, 9))
    year.collect(moment(2, 9))
    bundle = io.BytesIO()
    with zipfile.ZipFile(bundle, "w") as archive:
        archive.writestr("Zulmaran/titipan Wexilon.xlsx", year.fill(three, 1, first=9e12))
        archive.writestr("Quorvex lagi.xlsx", year.fill(two, 1))
    year.put("kumpulan Zulmaran Quorvex Wexilon.zip", bundle.getvalue())
    konsolidasi.konsolidasi(root, 1, clock=clock(2, 12))
    year.collect(moment(2, 12), 1)
    year.rows |= world.decided()
    year.write()
    tutup.tutup(root, 1, clock=clock(2, 20))
    year.collect(moment(2, 20))
    _march(year)
    return year


def _march(year: Year) -> None:
    """The refreshed workbooks come back, a contract changes, months close."""
    root, world = year.folder.root, year.world
    one, two, three = WORDS
    sent = {
        one.item.post: one.parts[0][1] for one in year.letters if one.item.kind is LetterKind.BOOK
    }
    for post in (one, two):
        year.put(f"{post} Februari.xlsx", year.fill(post, 2, sent[post]))
    year.put("bidang lagi.xlsx", year.fill(UNIT, 2, first=""))
    others = [row for row in year.rows["indikator"] if row["opd"] != (two,)]
    year.rows["indikator"] = [*others, *world.indicators(two, 13)]
    year.rows["perubahan"] = [
        {"opd": two, "mulai": 3.0, "hal": world.word(two, "Layanan"),
         "baru": f"{world.target(two, 13):.0f}", "alasan": world.word(two, "Refocusing"),
         "dasar": world.word(two, "SK")}
    ]  # fmt: skip
    year.write()
    buat.buat(root, clock=clock(3, 6))
    year.put("menyusul.xlsx", year.fill(three, 2, first=world.word(three, "nanti")))
    konsolidasi.konsolidasi(root, 2, clock=clock(3, 9))
    year.collect(moment(3, 9), 2)
    tutup.tutup(root, 6, clock=clock(7, 20))
    year.collect(moment(7, 20))
    year.collect(moment(12, 30))


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> tuple[Year, Year]:
    """The year, and the same with one OPD all different."""
    here, there = (
        play(tmp_path_factory.mktemp(f"tahun{other:d}"), World(other)) for other in (False, True)
    )
    return here, there


@pytest.fixture
def year(years: tuple[Year, Year]) -> Year:
    return years[0]


# Looking into letters ----------------------------------------------------------------------------


def opened(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """A file's name, and every part of it as text, however deep."""
    yield name, name
    if not zipfile.is_zipfile(io.BytesIO(content)):
        yield name, content.decode("utf-8", "replace")
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        yield f"{name}!", archive.comment.decode("utf-8", "replace")
        for part in archive.infolist():
            inside = archive.read(part)
            deeper = opened(part.filename, inside)
            yield from ((f"{name}!{where}", unescape(text)) for where, text in deeper)


def family(post: str) -> set[str]:
    """Whose words may stand in a letter: a unit's contract names the OPD above it."""
    return {post, "ZULMARAN"} if post == UNIT else {post}


def strangers(post: str) -> list[str]:
    return [other for other in NUMBERS if other not in family(post)]


def leaks(post: str, texts: Iterable[tuple[str, str]]) -> list[str]:
    """Every place of a letter that carries another OPD's word or number."""
    found = []
    for where, text in texts:
        plain, digits = text.casefold(), re.sub(r"(?<=\d)[.,\s](?=\d)", "", text)
        for other in strangers(post):
            if other.casefold() in plain:
                found.append(f"{where}: kata {other}")
            if re.search(rf"(?<!\d)(?:1980|0812|1)?{NUMBERS[other]}1[38]7\d\d\d", digits):
                found.append(f"{where}: angka {other}")
    return found


def whole(letter: Letter) -> Iterator[tuple[str, str]]:
    """All that a letter says, in itself and in whatever it carries."""
    yield from letter.said
    for name, content in letter.parts:
        yield from opened(name, content)


def first(year: Year, kind: LetterKind, post: str) -> Letter:
    """The first letter of a kind to a post."""
    return next(one for one in year.letters if (one.item.kind, one.item.post) == (kind, post))


def _differing(one: bytes, other: bytes) -> list[str]:
    """The parts in which two workbooks differ."""
    first, second = (dict(opened("", content)) for content in (one, other))
    return [name for name in first if first[name] != second.get(name)]


# The proof ---------------------------------------------------------------------------------------


def test_the_year_has_letters_of_every_kind_to_everybody(year: Year) -> None:
    items = [letter.item for letter in year.letters]
    sent = {(item.kind, item.post) for item in items}
    assert {kind for kind, _ in sent} == set(LetterKind)
    every = {
        LetterKind.CONTRACT,
        LetterKind.RESULT,
        LetterKind.REMINDER,
        LetterKind.BOOK,
        LetterKind.CARD,
    }
    for post in WORDS:
        assert {kind for kind, whose in sent if whose == post} >= every
    templates = {item.template for item in items}
    # That of two letters in one has their words and enclosures, and no other.
    assert templates == set(letters.WORDS) - {"rapor-buku"}
    assert {item.matter.split()[1] for item in items if item.kind is LetterKind.CARD} == {
        "final", "sementara",
    }  # fmt: skip
    abouts = [item.about for item in items]
    assert len(abouts) == len(set(abouts))


def test_no_letter_carries_another_opds_words_or_numbers(years: tuple[Year, Year]) -> None:
    found = [
        (letter.item.kind.value, letter.item.post, leak)
        for year in years
        for letter in year.letters
        for leak in leaks(letter.item.post, whole(letter))
    ]
    assert found == []


def test_no_letter_depends_on_what_another_opd_does(years: tuple[Year, Year]) -> None:
    """Results too tell of their OPD.

    In the other world all of its texts, targets, values and scores are different, and not its
    rank; every letter to the others is the same, each file byte for byte.
    """
    here, there = (
        [letter for letter in year.letters if letter.item.post != CHANGED] for year in years
    )
    assert [(one.item.kind, one.item.post) for one in here] == [
        (one.item.kind, one.item.post) for one in there
    ]
    for one, other in zip(here, there, strict=True):
        about = one.item.kind.value, one.item.post
        assert one.said == other.said
        for (name, content), (again, same) in zip(one.parts, other.parts, strict=True):
            assert name == again
            assert content == same, (*about, name, _differing(content, same))


def test_the_worlds_differ(years: tuple[Year, Year]) -> None:
    """Every letter to the OPD that is different tells it."""
    here, there = ([one for one in year.letters if one.item.post == CHANGED] for year in years)
    assert [one.item.kind for one in here] == [one.item.kind for one in there]
    for one, other in zip(here, there, strict=True):
        assert one.said != other.said
        for (_, content), (_, same) in zip(one.parts, other.parts, strict=True):
            assert content != same


def test_every_letter_goes_to_its_own_address(year: Year) -> None:
    for letter in year.letters:
        home = "ZULMARAN" if letter.item.post == UNIT else letter.item.post
        assert dict(letter.said)["To"] == f"kantor@{home.lower()}.example"


def test_the_secrets_are_there_to_be_found(year: Year) -> None:
    """Each letter's own words and numbers would be seen, were they another's."""
    for letter in year.letters:
        other = "WEXILON" if letter.item.post != "WEXILON" else "QUORVEX"
        found = leaks(other, whole(letter))
        assert any("kata" in leak for leak in found), letter.item.kind
        assert not letter.parts or any("angka" in leak for leak in found), letter.item.kind


def spoilt(content: bytes, part: str, before: bytes, leak: bytes) -> bytes:
    """A workbook with something more in one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(out, "w") as copy:
        assert any(re.fullmatch(part, one.filename) for one in archive.infolist())
        for one in archive.infolist():
            inside = archive.read(one)
            if re.fullmatch(part, one.filename):
                assert before in inside
                inside = inside.replace(before, before + leak, 1)
            copy.writestr(one, inside)
    return out.getvalue()


@pytest.mark.parametrize(
    ("part", "before", "leak"),
    [
        ("xl/sharedStrings.xml", b"<si><t>", b"Mutu Quorvex "),
        ("docProps/core.xml", b"<dc:title>", b"Quorvex"),
        ("docProps/custom.xml", b"<vt:lpwstr>", b"QUORVEX"),
        ("xl/workbook.xml", b"<definedNames>", b"<definedName>Q&#85;ORVEX</definedName>"),
        ("xl/worksheets/sheet16.xml", b"<sheetData>", b"<c><v>57137001</v></c>"),
        ("xl/worksheets/sheet4.xml", b"<sheetData>", b"<c><v>57137101.0</v></c>"),
        ("xl/worksheets/sheet5.xml", b"<sheetData>", b"<c><t>Rp57.137.008</t></c>"),
    ],
)
def test_a_leak_in_any_part__would_be_found(
    part: str, before: bytes, leak: bytes, year: Year
) -> None:
    ((name, content),) = first(year, LetterKind.BOOK, "ZULMARAN").parts
    assert leaks("ZULMARAN", opened(name, content)) == []
    assert leaks("ZULMARAN", opened(name, spoilt(content, part, before, leak)))


@pytest.mark.parametrize(
    "leak",
    [
        {"words": {"rincian": "seperti Quorvex"}},
        {"words": {"berkas": "titipan Quorvex.xlsx"}},
        {"to": ("kantor@quorvex.example",)},
        {"answers": "<1@quorvex.example>"},
        {"enclosures": (Enclosure(name="Quorvex.xlsx", owner="ZULMARAN", content=bytes),)},
    ],
)
def test_a_leak_in_the_letter_itself__would_be_found(leak: dict[str, Any], year: Year) -> None:
    item = first(year, LetterKind.RESULT, "ZULMARAN").item
    words = {**item.words, **leak.get("words", {})}
    spoilt_item = replace(item, **{**leak, "words": words})
    text = letters.load(year.folder.root).text(item.template, words)
    mail = message.compose(spoilt_item, text, MAIL, "<1@pemda.example>", moment(2))
    assert leaks("ZULMARAN", whole(Letter(spoilt_item, mail)))


def test_anothers_workbook_in_a_letter__would_be_found(year: Year) -> None:
    ((_, content),) = first(year, LetterKind.BOOK, "QUORVEX").parts
    assert leaks("ZULMARAN", opened("Kontrak.xlsx", content))
