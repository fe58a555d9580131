"""Letters: texts that anybody may change are checked, and the mails of them arrive as written."""

from __future__ import annotations

import datetime as dt
import email
import email.header
import email.policy
import os
import re
import time
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kontrak_xl.intake.parcels import mail
from kontrak_xl.mail.items import DueLetter, Enclosure, LetterKind
from kontrak_xl.mail.outgoing import message
from kontrak_xl.mail.outgoing.letter_texts import (
    WORDS,
    LetterError,
    LetterText,
    LetterTexts,
    load,
    write,
)
from kontrak_xl.mail.outgoing.message import (
    AddressError,
    ForeignDataError,
    as_draft,
    compose,
    new_id,
)
from kontrak_xl.mail.servers.account import MailAccount
from kontrak_xl.master import templates

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES = sorted(WORDS)
NOWHERE = Path("tidak-ada")
SAMPLE = {
    "opd": "Dinas Kesehatan",
    "jabatan": "Kepala Dinas Kesehatan",
    "kode": "DINKES",
    "pemda": "Pemerintah Kabupaten Contoh",
    "tahun": "2026",
    "pengirim": "Bagian Organisasi",
    "berkas": "Kontrak 2026 DINKES.xlsx",
    "bulan": "Juni 2026",
    "batas": "5 Juli 2026 pukul 16.00",
    "nomor": "2",
    "rincian": "- Juni!E12: “dua belas” bukan angka; ketik angka saja. [K201]\n- Juni!E14: kosong.",
    "berkas_buku": "Kontrak 2026 DINKES Juli.xlsx",
    "bulan_buku": "Juli 2026",
    "batas_buku": "5 Agustus 2026 pukul 16.00",
    "rincian_buku": "- Verifikasi Mei: diakui 80.",
}
ACCOUNT = MailAccount(name="Bagian Organisasi", address="organisasi@contoh.go.id")
NOW = dt.datetime(2026, 7, 6, 9, 30)
ID = "<satu@contoh.go.id>"
ITEM = DueLetter(
    post="DINKES", name="Dinas Kesehatan", kind=LetterKind.RESULT, matter="x", why="y",
    to=("dinkes@contoh.go.id", "sekretariat@contoh.go.id"), template="hasil-catatan",
)  # fmt: skip
PLAIN = LetterText(
    "Laporan Juni 2026 diterima – Dinas Kesehatan", "Yth. Kepala “Dinas”\n\nTerlampir.\n"
)
BOOK = bytes(range(256)) * 40
ANY = st.text(st.characters(codec="utf-8"))
"""Every letter there is, control characters and signs of direction among them."""
PRINTED = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1)
ODD = st.sampled_from(" \"'%*=?;,.()<>[]@&é–“x")
"""What means something in a header."""
_LETTERS = st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp"))
FILE_NAMES = st.text(ODD | _LETTERS, max_size=120).map(
    lambda name: f"K{name.replace('/', '-')}.xlsx"
)


def changed(root: Path, content: str | bytes, name: str = "pengingat") -> Path:
    """A working folder in which one text was changed."""
    path = root / "surat" / f"{name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def refused(root: Path, content: str | bytes, name: str = "pengingat") -> str:
    with pytest.raises(LetterError) as caught:
        load(changed(root, content, name))
    return str(caught.value)


def filled(root: Path, content: str | bytes, words: Mapping[str, str] = SAMPLE) -> LetterText:
    return load(changed(root, content)).text("pengingat", words)


def written(
    words: Mapping[str, str], subject: str = "{opd}", body: str = "{rincian}"
) -> LetterText:
    return LetterTexts({"pengingat": LetterText(subject, body)}).text("pengingat", words)


# The texts of the programme ------------------------------------------------------------------


def test_there_is_one_text_for_each_letter_and_no_other() -> None:
    files = [path.name for path in (templates.folder() / "surat").iterdir()]
    assert sorted(files) == sorted(f"{name}.txt" for name in NAMES)
    assert "surat" not in templates.names()


@pytest.mark.parametrize("name", NAMES)
def test_a_text_names_exactly_the_placeholders_that_it_may_use(name: str) -> None:
    source = (templates.folder() / "surat" / f"{name}.txt").read_text("utf-8")
    guide, _, letter = source.partition("\nPerihal:")
    assert all(line.startswith("#") for line in guide.splitlines())
    assert tuple(re.findall(r"\{(\w+)\}", guide.splitlines()[-1])) == WORDS[name]
    assert set(re.findall(r"\{(\w+)\}", letter)) <= set(WORDS[name])
    assert ("{rincian}" in letter) == ("rincian" in WORDS[name]), "what was found is told"


def test_every_placeholder_has_a_sample() -> None:
    assert {word for words in WORDS.values() for word in words} == set(SAMPLE)


@pytest.mark.parametrize("name", NAMES)
def test_a_text_reads_well(name: str) -> None:
    text = load(NOWHERE).text(name, {word: SAMPLE[word] for word in WORDS[name]})
    assert not set("{}#") & set(text.subject + text.body)
    assert "  " not in text.body
    assert text.body.startswith("Yth. Kepala Dinas Kesehatan\n\nDengan hormat,\n\n")
    assert text.body.endswith("\n\nBagian Organisasi\nPemerintah Kabupaten Contoh\n")
    assert text.subject.endswith(" – Dinas Kesehatan")
    assert len(text.body) < 1600, "one screen"
    if "rincian" in WORDS[name]:
        assert f"\n\n{SAMPLE['rincian']}\n\n" in text.body


@pytest.mark.parametrize("name", NAMES)
def test_a_text_reads_well_where_there_is_nothing_to_add(name: str) -> None:
    words = {**SAMPLE, "rincian": "", "bulan": ""}
    text = load(NOWHERE).text(name, words)
    assert "\n\n\n" not in text.body
    assert "  " not in text.subject


def test_to_send_again__says_which_workbook_comes_back() -> None:
    body = load(NOWHERE).text("hasil-kirim-ulang", SAMPLE).body
    assert "sel merah dibetulkan" in body
    assert "buku “Perbaikan” itu juga, bukan buku yang lama, dikirim dengan membalas" in body


# The texts of the bureau ---------------------------------------------------------------------


def test_own_text__takes_the_place_of_ours_alone(tmp_path: Path) -> None:
    found = load(changed(tmp_path, "Perihal: Halo {opd}\n\nIsi {batas}.\n"))
    assert found.text("pengingat", SAMPLE) == LetterText(
        "Halo Dinas Kesehatan", "Isi 5 Juli 2026 pukul 16.00.\n"
    )
    assert found.texts["kontrak"] == load(NOWHERE).texts["kontrak"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_own_text__in_each_encoding_of_notepad(encoding: str, end: str, tmp_path: Path) -> None:
    source = "# catatan – “satu”\n\nPerihal: Laporan – “{opd}”\n\nYth. é\nDua\n".replace("\n", end)
    assert filled(tmp_path, source.encode(encoding)) == LetterText(
        "Laporan – “Dinas Kesehatan”", "Yth. é\nDua\n"
    )


def test_own_text__big_endian_utf_16(tmp_path: Path) -> None:
    content = b"\xfe\xff" + "Perihal: “A”\n\nIsi".encode("utf-16-be")
    assert filled(tmp_path, content) == LetterText("“A”", "Isi\n")


def test_doubled_braces_are_braces(tmp_path: Path) -> None:
    assert filled(tmp_path, "Perihal: {{opd}}\n\n{{{opd}}} {{\n}}") == LetterText(
        "{opd}", "{Dinas Kesehatan} {\n}\n"
    )


def test_signs_of_number_below_the_subject_are_text(tmp_path: Path) -> None:
    assert filled(tmp_path, "PERIHAL : A\n\n# satu\n").body == "# satu\n"


@pytest.mark.parametrize(
    ("content", "line", "told"),
    [
        ("Perihal: A\n\nYth.\n{nama}", 4, "“{nama}” tidak dikenal"),
        ("Perihal: {ODP}\n\nYth.", 1, "“{ODP}” tidak dikenal; barangkali {opd}"),
        ("# a\nPerihal: A\n\nYth. {opd }", 4, "“{opd }” tidak dikenal; barangkali {opd}"),
        ("Perihal: A\n\n{}", 3, "“{}” tidak dikenal"),
        ("Perihal: A\n\n{nomor}", 3, "“{nomor}” tidak dikenal"),
        ("Perihal: A\n\nYth. {opd", 3, "tanda “{” tidak berpasangan"),
        ("Perihal: A\n\nYth. opd}", 3, "tanda “}” tidak berpasangan"),
        ("Perihal: A\n\nYth. {opd\n}", 3, "tanda “{” tidak berpasangan"),
        ("Perihal: A {\n\nIsi", 1, "tanda “{” tidak berpasangan"),
        ("Yth. Kepala\n\nIsi", 1, "“Yth. Kepala” bukan perihal; tulis “Perihal: …”"),
        ("# Perihal: A\n\n\nHal: A\n\nIsi", 4, "“Hal: A” bukan perihal"),
        ("Perihal:  \n\nIsi", 1, "perihalnya kosong"),
        ("", 1, "perihalnya belum ada"),
        ("# hanya\n# catatan", 2, "perihalnya belum ada"),
        ("Perihal: A\n\n \n\t\n", 0, "isi suratnya kosong"),
    ],
)
def test_what_is_wrong_is_one_sentence_with_its_line(
    content: str, line: int, told: str, tmp_path: Path
) -> None:
    sentence = refused(tmp_path, content)
    place = f"surat/pengingat.txt › baris {line}: " if line else "surat/pengingat.txt: "
    assert sentence.startswith(f"{place}{told}")
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_an_unknown_placeholder__all_that_are_known_are_told(tmp_path: Path) -> None:
    sentence = refused(tmp_path, "Perihal: A\n\n{batsa}", "buku")
    assert "barangkali {batas}" in sentence
    assert all(f"{{{word}}}" in sentence for word in WORDS["buku"])


@pytest.mark.parametrize("name", NAMES)
def test_a_word_of_another_letter_is_unknown(name: str, tmp_path: Path) -> None:
    for word in sorted(set(SAMPLE) - set(WORDS[name])):
        sentence = refused(tmp_path, f"Perihal: A\n\n{{{word}}}", name)
        assert f"“{{{word}}}” tidak dikenal; yang dapat dipakai di sini: {{opd}} " in sentence


def test_something_that_is_no_text(tmp_path: Path) -> None:
    assert "bukan perihal" in refused(tmp_path, b"PK\x03\x04" + bytes(range(128, 256)))


def test_written_texts__are_there_for_notepad_and_stay_as_changed(tmp_path: Path) -> None:
    changed(tmp_path, "Perihal: Kami\n\nIsi\n", "rapor")
    made = write(tmp_path)
    assert sorted(path.stem for path in made) == [name for name in NAMES if name != "rapor"]
    for path in made:
        content = path.read_bytes()
        assert content.startswith(b"\xef\xbb\xbf#")
        assert content.count(b"\n") == content.count(b"\r\n") > 5
    assert load(tmp_path).texts == {
        **load(NOWHERE).texts, "rapor": LetterText("Kami", "Isi"),
    }  # fmt: skip
    assert write(tmp_path) == ()


def test_marked__says_so_before_every_subject() -> None:
    own = load(NOWHERE).marked("UJI COBA").text("rapor", SAMPLE)
    assert own.subject == "UJI COBA: Rapor Kinerja Juni 2026 – Dinas Kesehatan"


# Words ---------------------------------------------------------------------------------------


@given(ANY, ANY)
def test_a_subject_is_one_line_and_not_long(first: str, second: str) -> None:
    subject = written({"opd": first, "kode": second}, "A {opd}: {kode}", "").subject
    assert subject.isprintable()
    assert subject == " ".join(subject.split())
    assert len(subject) <= 200
    assert subject.startswith("A")


@given(PRINTED)
def test_what_a_word_holds_is_never_taken_for_a_placeholder(word: str) -> None:
    held = f"{{kode}} {{{{ }} {word}"
    body = written({"opd": held, "kode": "RAHASIA"}, body="{opd}|{{{opd}}}").body
    assert body == f"{held}|{{{held}}}\n"


@given(ANY)
def test_a_body_holds_lines_and_nothing_that_steers(word: str) -> None:
    body = written({"opd": "", "rincian": word}, body="Awal\n\n{rincian}\n\nAkhir").body
    assert all(sign.isprintable() or sign in "\n\t" for sign in body)
    assert body.startswith("Awal\n\n")
    assert body.endswith("\n\nAkhir\n")
    assert not re.search(r"\n[ \t]*\n[ \t]*\n", body)


def test_lines_of_a_word_stay_lines() -> None:
    assert written({"opd": "", "rincian": "a\r\nb\rc\nd\te"}).body == "a\nb\nc\nd\te\n"


def test_a_placeholder_without_a_word_is_our_fault() -> None:
    with pytest.raises(KeyError):
        written({"opd": "x"})


# Mails ---------------------------------------------------------------------------------------


def enclosure(name: str = "Kontrak 2026 DINKES.xlsx", content: bytes = BOOK) -> Enclosure:
    return Enclosure(name=name, owner="DINKES", content=lambda: content)


def composed(
    item: DueLetter = ITEM, text: LetterText = PLAIN, account: MailAccount = ACCOUNT
) -> bytes:
    return compose(item, text, account, ID, NOW)


def parsed(content: bytes) -> EmailMessage:
    found = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    assert not found.defects
    return found


def body_of(content: bytes) -> str:
    found = parsed(content).get_body(("plain",))
    assert isinstance(found, EmailMessage)
    return str(found.get_content()).replace("\r\n", "\n")


def names_of(content: bytes) -> tuple[list[str | None], list[str]]:
    """The names of attachments as the standard has them, and as our own reader finds them."""
    by_standard = [part.get_filename() for part in parsed(content).iter_attachments()]
    return by_standard, [member.name for member in mail.open_mail(content)[1]]


def head_of(content: bytes) -> dict[str, str]:
    head = content.partition(b"\r\n\r\n")[0].decode("ascii")
    lines = re.sub(r"\r\n[ \t]", " ", head).split("\r\n")
    pairs = [line.partition(": ")[::2] for line in lines]
    assert len(dict(pairs)) == len(pairs), "no header stands twice"
    return dict(pairs)


def assert_travels(content: bytes) -> None:
    """Every server takes it: no letter beyond ASCII, no bare or long line, no long word."""
    assert content.isascii()
    assert content.count(b"\r") == content.count(b"\n") == content.count(b"\r\n")
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert b"\0" not in content
    head = content.partition(b"\r\n\r\n")[0]
    assert max(map(len, re.findall(rb"=\?[^\s]*\?=", head)), default=0) <= 75
    assert b"?==?" not in head, "encoded words stand apart"


HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "X-Kontrak-XL", "MIME-Version", "Content-Type",
}  # fmt: skip


def test_a_letter__its_headers() -> None:
    head = head_of(composed(replace(ITEM, enclosures=(enclosure(),))))
    assert set(head) == HEADERS
    assert head["From"] == "Bagian Organisasi <organisasi@contoh.go.id>"
    assert head["To"] == "dinkes@contoh.go.id, sekretariat@contoh.go.id"
    assert head["Message-ID"] == ID
    assert head["X-Kontrak-XL"] == "hasil"


def test_the_subject_begins_with_the_tag_and_the_code() -> None:
    content = composed()
    assert parsed(content)["Subject"] == f"[KX1-DINKES] {PLAIN.subject}"
    assert mail.open_mail(content)[0].subject == f"[KX1-DINKES] {PLAIN.subject}"
    plain = composed(text=LetterText("Laporan Juni", "Isi\n"))
    assert b"Subject: [KX1-DINKES] Laporan Juni\r\n" in plain, "ASCII is not encoded"


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows keeps one zone")
def test_the_date_is_in_the_zone_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setitem(os.environ, "TZ", "Asia/Jakarta")
        time.tzset()
        head = head_of(composed())
    time.tzset()
    assert head["Date"] == "Mon, 06 Jul 2026 09:30:00 +0700"


def test_answers_go_where_the_account_says() -> None:
    account = replace(ACCOUNT, reply_to="kontrak@contoh.go.id")
    assert head_of(composed(account=account))["Reply-To"] == (
        "Bagian Organisasi <kontrak@contoh.go.id>"
    )


@pytest.mark.parametrize(
    "name", ["", "Biro Organisasi, Setda", "Biro “O”, Setda", 'Ny. "A" \\ B', "a\r\nBcc: x@y.z"]
)
def test_the_name_of_the_sender_arrives(name: str) -> None:
    content = composed(account=replace(ACCOUNT, name=name))
    assert_travels(content)
    assert "Bcc" not in head_of(content)
    (sender,) = parsed(content)["From"].addresses
    assert sender.display_name == " ".join(name.split())
    assert sender.addr_spec == ACCOUNT.address


def test_a_draft_without_people() -> None:
    content = composed(replace(ITEM, to=()), account=MailAccount())
    assert not {"To", "From", "Reply-To"} & set(head_of(content))
    assert_travels(content)


def test_a_letter_that_answers_a_mail() -> None:
    head = head_of(composed(replace(ITEM, answers="<abc.1@dinkes.go.id>")))
    assert head["In-Reply-To"] == head["References"] == "<abc.1@dinkes.go.id>"


@pytest.mark.parametrize(
    "answers", ["abc", "<a b@c>", "<a@b>\r\nBcc: x@y.z", "<a@b> <c@d>", "<é@b>", "<@>", "<a@b"]
)
def test_what_is_no_message_id_is_not_answered(answers: str) -> None:
    assert set(head_of(composed(replace(ITEM, answers=answers)))) >= {"Subject"}
    assert not {"In-Reply-To", "Bcc"} & set(head_of(composed(replace(ITEM, answers=answers))))


@pytest.mark.parametrize("wrong", ["a@@b.id", "a@b.id\r\nBcc: x@y.id", "dinkés@b.id", "A <a@b.id>"])
def test_what_is_no_address_stops_the_letter(wrong: str) -> None:
    with pytest.raises(AddressError, match="untuk DINKES tidak dapat dipakai") as caught:
        composed(replace(ITEM, to=("a@b.id", wrong)))
    assert "\n" not in str(caught.value)


def test_nothing_asks_servers_for_silence() -> None:
    head = head_of(composed())
    assert not {"Auto-Submitted", "X-Auto-Response-Suppress", "Precedence"} & set(head)


def test_a_draft__is_the_letter_with_one_line_before_it() -> None:
    content = composed(replace(ITEM, enclosures=(enclosure(),)))
    assert as_draft(content) == b"X-Unsent: 1\r\n" + content
    assert parsed(as_draft(content))["X-Unsent"] == "1"


def test_a_message_id__is_new_each_time_and_of_the_sender() -> None:
    found = [new_id("organisasi@contoh.go.id") for _ in range(500)]
    assert all(re.fullmatch(r"<[0-9a-f]{32}@contoh\.go\.id>", one) for one in found)
    assert len({one[:9] for one in found}) == 500, "its first letters name the kept file"
    assert new_id("").endswith("@kontrak-xl.invalid>")
    assert new_id("a@b\r\nBcc: c").endswith("@kontrak-xl.invalid>")


# Bodies and attachments ----------------------------------------------------------------------


def test_attachments__arrive_byte_by_byte_as_workbooks() -> None:
    names = ["Kontrak 2026 DINKES.xlsx", "Perbaikan – “Juni” Ñañ.xlsx"]
    content = composed(replace(ITEM, enclosures=tuple(map(enclosure, names))))
    assert_travels(content)
    assert names_of(content) == (names, names)
    parts = list(parsed(content).iter_attachments())
    assert [part.get_content_type() for part in parts] == [message._EXCEL] * 2  # noqa: SLF001
    assert [part.get_payload(decode=True) for part in parts] == [BOOK, BOOK]
    assert [member.content for member in mail.open_mail(content)[1]] == [BOOK, BOOK]


@pytest.mark.parametrize("name", ["Perbaikan – “Juni” Ñañ.xlsx", "é" * 100 + ".xlsx", "a.xlsx"])
def test_the_name_of_an_attachment__also_for_outlook(name: str) -> None:
    content = composed(replace(ITEM, enclosures=(enclosure(name),)))
    old = re.search(r'[\s;]name="([^"]*)"', content.decode("ascii"))
    assert old is not None
    assert str(email.header.make_header(email.header.decode_header(old[1]))) == name


@given(FILE_NAMES)
@settings(max_examples=150)
def test_the_name_of_an_attachment__comes_back(name: str) -> None:
    content = composed(replace(ITEM, enclosures=(enclosure(name, b"PK"),)))
    assert_travels(content)
    by_standard, by_us = names_of(content)
    assert by_standard == [name]
    if "=?" not in name:
        assert by_us == [" ".join(name.split())], "our reader joins blanks"


@given(ANY)
@settings(max_examples=150)
def test_the_name_of_an_attachment__injects_nothing(name: str) -> None:
    content = composed(replace(ITEM, enclosures=(enclosure(f"{name}.xlsx", b"PK"),)))
    assert_travels(content)
    (part,) = parsed(content).iter_attachments()
    assert set(part.keys()) == {
        "Content-Type", "Content-Transfer-Encoding", "Content-Disposition",
    }  # fmt: skip
    assert part.get_payload(decode=True) == b"PK"


@given(ANY, ANY)
@settings(max_examples=150)
def test_subject_and_body_come_back(subject: str, body: str) -> None:
    text = written({"opd": f"A {subject}", "rincian": f"B {body}"})
    content = composed(text=text)
    assert_travels(content)
    assert set(head_of(content)) == {*HEADERS, "Content-Transfer-Encoding"}
    assert body_of(content) == text.body
    head = email.message_from_bytes(content, policy=email.policy.compat32)["Subject"]
    assert str(email.header.make_header(email.header.decode_header(head))) == (
        f"[KX1-DINKES] {text.subject}"
    )


@given(ANY, ANY)
def test_a_name_and_a_subject_of_anything_add_no_header(name: str, subject: str) -> None:
    content = composed(text=LetterText(subject, "Isi\n"), account=replace(ACCOUNT, name=name * 9))
    assert_travels(content)
    assert set(head_of(content)) == {*HEADERS, "Content-Transfer-Encoding"}


def test_long_lines_and_dots_and_from_arrive() -> None:
    body = f"{'panjang ' * 400}\n.\n..\nFrom saya\n"
    content = composed(text=LetterText("A", body))
    assert_travels(content)
    assert body_of(content) == body


@pytest.mark.parametrize("count", [1, 60])
def test_many_addresses(count: int) -> None:
    to = tuple(f"alamat.yang.panjang.{at}@sekretariat.contoh.go.id" for at in range(count))
    content = composed(replace(ITEM, to=to))
    assert_travels(content)
    assert tuple(one.addr_spec for one in parsed(content)["To"].addresses) == to


def test_an_attachment_is_made_once() -> None:
    made: list[int] = []

    def content() -> bytes:
        made.append(1)
        return BOOK

    composed(replace(ITEM, enclosures=(Enclosure(name="a.xlsx", owner="DINKES", content=content),)))
    assert made == [1]


def test_a_strange_attachment__stops_the_letter_before_any_is_made() -> None:
    made: list[str] = []

    def one(owner: str) -> Enclosure:
        def content() -> bytes:
            made.append(owner)
            return BOOK

        return Enclosure(name=f"{owner}.xlsx", owner=owner, content=content)

    with pytest.raises(ForeignDataError, match=r"untuk DINKES ditahan: lampiran DPUPR\.xlsx"):
        composed(replace(ITEM, enclosures=(one("DINKES"), one("DPUPR"))))
    assert made == []
