"""The mail account is prepared and tried out, and its password is written nowhere."""

from __future__ import annotations

import base64
import json
import shutil
import tempfile
import traceback
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import keyring
import keyring.backend
import pytest
from keyring.backends import fail, null

from kontrak_xl.commands import buat, mulai
from kontrak_xl.commands import surel as surel_module
from kontrak_xl.commands.surel import surel
from kontrak_xl.core.errors import KontrakError
from kontrak_xl.mail.items import Way
from kontrak_xl.mail.servers import account, imap, secrets, smtp
from kontrak_xl.mail.servers.account import Security, Server
from kontrak_xl.master.reading import NoMasterError
from tests.support import dovecot, ears, mailservers, samples
from tests.support.dovecot import Dovecot
from tests.support.screens import Outcome, runner
from tests.support.vaults import Broken, Vault, own_vault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECRET = 'Rah4sia "Surel\\7q'  # noqa: S105
OUT = Server(host="m.id", port=587, security=Security.STARTTLS, user="a@b.id", section="kirim")
IN = Server(host="i.id", port=993, security=Security.SSL, user="a@b.id", section="terima")
BOTH = """
[pengirim]
alamat = "a@b.id"
[kirim]
cara = "smtp"
peladen = "m.id"
[terima]
peladen = "i.id"
"""


@pytest.fixture(autouse=True)
def vault(monkeypatch: pytest.MonkeyPatch) -> Iterator[Vault]:
    """No test sees the keyring or the passwords of this machine."""
    for name in (account.VARIABLE, secrets.variable(OUT), secrets.variable(IN)):
        monkeypatch.delenv(name, raising=False)
    with own_vault() as own:
        yield own


class Officer:
    """Somebody who types one answer after another, and remembers what was asked."""

    def __init__(self, *answers: str) -> None:
        self.asked: list[str] = []
        self._answers = iter(answers)

    def __call__(self, question: str) -> str:
        self.asked.append(question)
        return next(self._answers)


# Where the password comes from ---------------------------------------------------------------


def test_the_environment_comes_first_and_its_own_variable_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    secrets.remember(OUT, "disimpan")
    nobody = Officer()
    assert secrets.password(OUT, nobody) == "disimpan"
    monkeypatch.setenv("KONTRAK_XL_SANDI_SUREL", "bersama")
    assert secrets.password(OUT, nobody) == secrets.password(IN, nobody) == "bersama"
    monkeypatch.setenv("KONTRAK_XL_SANDI_SUREL_TERIMA", "terima")
    assert secrets.password(OUT, nobody) == "bersama"
    assert secrets.password(IN, nobody) == "terima"
    monkeypatch.setenv("KONTRAK_XL_SANDI_SUREL_KIRIM", "")
    assert secrets.password(OUT, nobody) == "bersama", "an empty one is none"
    assert nobody.asked == []


def test_who_is_asked_is_told_for_what() -> None:
    officer = Officer("diketik")
    assert secrets.password(OUT, officer) == "diketik"
    assert officer.asked == ["Sandi a@b.id di m.id"]
    assert secrets.password_at_hand(OUT) == "", "what is typed is not kept"


@pytest.mark.parametrize("ask", [None, lambda _question: ""])
def test_without_a_password_the_three_ways_are_named(ask: Callable[[str], str] | None) -> None:
    with pytest.raises(secrets.NoPasswordError) as told:
        secrets.password(OUT, ask)
    for word in ("surel --sandi", account.VARIABLE, "ketik", "a@b.id di m.id"):
        assert word in str(told.value)


@pytest.mark.parametrize("word", ["sandi✓", "san\ndi", "sandi\r\nA1 LOGOUT", "s\0i"])
def test_what_servers_do_not_take_alike_is_not_sent(
    word: str, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "\0" not in word:
        monkeypatch.setenv(account.VARIABLE, word)
    with pytest.raises(secrets.OddPasswordError, match="ganti sandinya") as told:
        secrets.password(OUT, Officer(word))
    assert word not in str(told.value)
    with pytest.raises(secrets.OddPasswordError):
        secrets.remember(OUT, word)
    assert vault.held == {}


def test_a_line_end_is_no_part_of_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(account.VARIABLE, f"{SECRET}\r\n")
    assert secrets.password(OUT, None) == SECRET


def test_the_key_store_knows_each_account_apart(vault: Vault) -> None:
    secrets.remember(OUT, SECRET)
    secrets.remember(IN, "lain")
    assert set(vault.held) == {
        ("kontrak_xl", "surel:a@b.id@m.id"),
        ("kontrak_xl", "surel:a@b.id@i.id"),
    }
    secrets.forget(OUT)
    secrets.forget(OUT)
    assert (secrets.password_at_hand(OUT), secrets.password_at_hand(IN)) == ("", "lain")


@pytest.mark.parametrize("backend", [fail.Keyring, null.Keyring, Broken])
def test_a_machine_without_a_key_store_is_told_gently(
    backend: type[keyring.backend.KeyringBackend],
) -> None:
    keyring.set_keyring(backend())
    assert secrets.password_at_hand(OUT) == ""
    secrets.forget(OUT)
    with pytest.raises(secrets.NoKeyStoreError, match=account.VARIABLE) as told:
        secrets.remember(OUT, SECRET)
    assert told.value.__context__ is None, "a key store may repeat what it was given"


# Preparing -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with a Buku Induk; not to be changed."""
    folder = tmp_path_factory.mktemp("surel") / "kerja"
    mulai.mulai(folder)
    return folder


@pytest.fixture
def folder(begun: Path, tmp_path: Path) -> Path:
    """A working folder with a Buku Induk."""
    own = tmp_path / "kerja"
    own.mkdir()
    (own / "Buku Induk.xlsx").write_bytes((begun / "Buku Induk.xlsx").read_bytes())
    return own


def test_atur_writes_what_the_buku_induk_knows(folder: Path) -> None:
    told = surel(folder, atur=True)
    assert all(one.good for one in told)
    stated = account.read(folder)
    assert stated.name == "Bagian Organisasi Sekretariat Daerah Kabupaten Pamekasan"
    assert stated.address == "", "a hint is no address"
    content = (folder / "surel.toml").read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n") > 50, "as the oldest Notepad wants it"
    assert b"SANDI TIDAK DITULIS DI BERKAS INI" in content
    assert list((folder / "surat").glob("*.txt"))


def test_atur_never_overwrites(folder: Path) -> None:
    surel(folder, atur=True)
    (folder / "surel.toml").write_text(BOTH)
    text = next((folder / "surat").glob("*.txt"))
    text.write_text("naskah kami")
    told = surel(folder, atur=True, ask=Officer(SECRET, ""))
    assert "sudah ada dan tidak ditimpa" in str(told[0])
    assert (folder / "surel.toml").read_text() == BOTH
    assert text.read_text() == "naskah kami"


def test_atur_needs_a_working_folder(tmp_path: Path) -> None:
    with pytest.raises(NoMasterError):
        surel(tmp_path, atur=True)
    assert list(tmp_path.iterdir()) == []


def test_atur_asks_for_what_is_not_known(folder: Path) -> None:
    (folder / "surel.toml").write_text(BOTH)
    officer = Officer(SECRET, "")
    told = surel(folder, atur=True, ask=officer)
    assert all(one.good for one in told)
    assert (secrets.password_at_hand(OUT), secrets.password_at_hand(IN)) == (SECRET, SECRET)
    assert officer.asked == [
        "Sandi a@b.id di m.id",
        "Sandi a@b.id di i.id (kosongkan bila sama dengan yang tadi)",
    ]
    assert all(one.good for one in surel(folder, atur=True, ask=Officer())), "nobody is asked"


def test_sandi_asks_again_and_hapus_forgets(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "surel.toml").write_text(BOTH)
    surel(folder, sandi=True, ask=Officer("lama", "lama"))
    surel(folder, sandi=True, ask=Officer("baru", "lain"))
    assert (secrets.password_at_hand(OUT), secrets.password_at_hand(IN)) == ("baru", "lain")
    assert [one.good for one in surel(folder, hapus=True)] == [True, True]
    assert (secrets.password_at_hand(OUT), secrets.password_at_hand(IN)) == ("", "")
    monkeypatch.setenv(account.VARIABLE, SECRET)
    told = surel(folder, hapus=True)
    assert [one.good for one in told] == [False, False]
    assert all("variabel lingkungan" in str(one) for one in told)


def test_without_a_server_no_password_is_asked_for(folder: Path) -> None:
    officer = Officer()
    assert all(one.good for one in surel(folder, atur=True, ask=officer))
    (told,) = surel(folder, sandi=True, ask=officer)
    assert "[kirim] atau [terima]" in told.sentence
    assert not told.good


@pytest.mark.parametrize("ask", [None, lambda _question: ""])
def test_no_answer_keeps_nothing(
    folder: Path, vault: Vault, ask: Callable[[str], str] | None
) -> None:
    (folder / "surel.toml").write_text(BOTH)
    told = surel(folder, sandi=True, ask=ask)
    assert [one.good for one in told] == [False, False]
    assert vault.held == {}


def test_by_itself_it_only_shows(folder: Path) -> None:
    (bare,) = surel(folder)
    assert not bare.good
    assert "surel --atur" in bare.sentence
    assert not (folder / "surel.toml").exists()
    (folder / "surel.toml").write_text(BOTH)
    secrets.remember(IN, SECRET)
    told = surel(folder)
    assert [one.good for one in told] == [True, False, True]
    assert [str(one)[0] for one in told] == ["✓", "✗", "✓"]
    assert "dikirim langsung (SMTP)" in told[0].sentence


@pytest.mark.parametrize("way", list(Way))
def test_every_way_has_its_words(folder: Path, way: Way) -> None:
    (folder / "surel.toml").write_text(BOTH.replace('"smtp"', f'"{way.value}"'))
    assert surel(folder)[0].good


# Certificates --------------------------------------------------------------------------------

HERE = mailservers.HOST
SMTP_START = b"220 m|\n250-m|250 STARTTLS|\n220 go|"
IMAP_START = b"* OK m|\n* CAPABILITY IMAP4rev1 STARTTLS|TAG OK go|\nTAG OK go|"


def stated(folder: Path, port: int, *, section: str = "kirim", security: str = "ssl") -> None:
    """``surel.toml`` with one server of this computer, whose authority is ``ca.pem``."""
    (folder / "surel.toml").write_text(
        f'[pengirim]\nalamat = "a@b.id"\n[{section}]\npeladen = "{HERE}"\nport = {port}\n'
        f'keamanan = "{security}"\nsertifikat = "ca.pem"\n'
    )


@dataclass(frozen=True, slots=True)
class Bad:
    """A certificate that must not be believed, and what is said of it."""

    told: str
    host: str = HERE
    days: int = 30
    own: bool = True


BAD = {
    "expired": Bad("sudah kedaluwarsa", days=-1),
    "wrong host": Bad("dibuat untuk alamat lain", host="127.0.0.9"),
    "unknown authority": Bad("berasal dari penerbit yang tidak dikenal", own=False),
}


@pytest.mark.parametrize(
    ("section", "security", "start"),
    [("kirim", "ssl", b""), ("kirim", "starttls", SMTP_START),
     ("terima", "ssl", b""), ("terima", "starttls", IMAP_START)],
)  # fmt: skip
@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_bad_certificate_hears_no_password(
    tmp_path: Path, bad: Bad, section: str, security: str, start: bytes
) -> None:
    signed = mailservers.authority(tmp_path, name=bad.host, days=bad.days)
    if not bad.own:
        other = mailservers.authority(tmp_path / "lain")
        signed.pem.write_bytes(other.certificate.read_bytes())
    officer = Officer(SECRET)
    with ears.listening(tmp_path, starttls=start) as ear:
        stated(tmp_path, ear.port, section=section, security=security)
        told = surel(tmp_path, uji=True, ask=officer)
    (failed,) = (one for one in told if not one.good)
    assert f"sertifikatnya {bad.told}" in failed.sentence
    assert "sandi tidak dikirim" in failed.sentence
    assert (ear.calls, bytes(ear.said)) == (1, b"")
    assert len(officer.asked) == 1


def test_a_good_certificate_hears_the_client(tmp_path: Path) -> None:
    mailservers.authority(tmp_path)
    with ears.listening(tmp_path) as ear:
        stated(tmp_path, ear.port)
        surel(tmp_path, uji=True, ask=Officer(SECRET))
    assert ear.said.startswith(b"ehlo"), "so that silence means something"


# Logging in ----------------------------------------------------------------------------------

WORD = mailservers.PASSWORD
OTHER = "Kel1ru-sekali+7/q"
"""A wrong password; base64 of it holds what base64 may hold."""


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> mailservers.Authority:
    return mailservers.authority(tmp_path_factory.mktemp("sertifikat"))


@pytest.fixture(scope="module")
def box(signed: mailservers.Authority) -> Iterator[Dovecot]:
    files = signed.certificate, signed.key
    with dovecot.running(word=WORD, signed=files, drafts="Drafts", sent="Sent") as server:
        yield server


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder whose contracts wait for being sent; not to be changed."""
    rows = samples.small_rows()
    for row in rows["opd"]:
        row["surel"] = "opd@contoh.go.id"
    folder = tmp_path_factory.mktemp("terbit") / "kerja"
    folder.mkdir()
    (folder / "Buku Induk.xlsx").write_bytes(samples.render_master(rows))
    assert len(buat.buat(folder).written) == 2
    return folder


@pytest.fixture
def office(
    issued: Path,
    tmp_path: Path,
    signed: mailservers.Authority,
    box: Dovecot,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Office]:
    """A working folder with contracts to be sent, its servers, and a log of its own."""
    folder = Path(shutil.copytree(issued, tmp_path / "kerja"))
    (folder / "ca.pem").write_bytes(signed.pem.read_bytes())
    (folder.parent / "log").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder.parent / "log"))
    monkeypatch.setenv("XDG_STATE_HOME", str(folder.parent / "log"))
    with mailservers.post(security=Security.STARTTLS, signed=signed) as post:
        (folder / "surel.toml").write_text(
            f'[pengirim]\nalamat = "{mailservers.USER}"\n'
            f'[kirim]\ncara = "smtp"\npeladen = "{HERE}"\nport = {post.port}\n'
            'sertifikat = "ca.pem"\njeda_detik = 0\n'
            f'[terima]\npeladen = "{HERE}"\nport = {box.tls}\nsertifikat = "ca.pem"\n'
            'draf = "Konsep"\n'
        )
        yield Office(folder, post)


@dataclass(frozen=True, slots=True)
class Office:
    """A working folder, and the server of its letters."""

    folder: Path
    post: mailservers.Post

    @property
    def letters(self) -> list[bytes]:
        return [content for _, _, content in self.post.taken]

    @property
    def servers(self) -> tuple[Server, Server]:
        stated = account.read(self.folder)
        assert stated.smtp is not None
        assert stated.imap is not None
        return stated.smtp, stated.imap


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Outcome]:
    """Runs a command line while somebody types passwords unseen."""
    return runner(capsys, monkeypatch)


@pytest.mark.slow
@pytest.mark.mail
def test_uji_logs_in_and_sends_nothing(office: Office) -> None:
    officer = Officer(WORD)
    told = surel(office.folder, uji=True, ask=officer)
    assert [str(one) for one in told if not one.good] == []
    sentences = "\n".join(map(str, told))
    assert "SMTP 127.0.0.1" in sentences
    assert "IMAP 127.0.0.1" in sentences
    assert "Kotak terkirim: dipakai “Sent”." in sentences
    assert "Kotak draf: dipakai “Drafts”, karena “Konsep” tidak ada." in sentences
    assert len(officer.asked) == 1, "one user on one host is asked once"
    assert office.letters == []


@pytest.mark.mail
def test_uji_goes_on_after_a_failure(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (office.folder / "surel.toml").read_text()
    (office.folder / "surel.toml").write_text(f'{text}kotak = "Masuk"\n')
    (office.folder / "surat").mkdir()
    (office.folder / "surat" / "kontrak.txt").write_text("Perihal: {kosong}\nisi\n")
    secrets.remember(office.servers[0], OTHER)
    monkeypatch.setenv(secrets.variable(office.servers[1]), WORD)
    told = surel(office.folder, uji=True)
    failed = [one.sentence for one in told if not one.good]
    assert len(failed) == 3
    assert failed[0].startswith("surat/kontrak.txt")
    assert "535" in failed[1]
    assert failed[2].startswith("Kotak kotak “Masuk” tidak ada; isi [terima] kotak")
    assert "“INBOX”" in failed[2]


# Nowhere -------------------------------------------------------------------------------------


def forms(word: str) -> set[bytes]:
    """A secret as it may stand somewhere: plain, quoted, and within base64 of something longer."""
    texts = {word, json.dumps(word)[1:-1], repr(word)[1:-1], word.replace("\\", "\\\\")}
    plain = {text.encode(code) for text in texts for code in ("utf-8", "utf-16-le")}
    raw = word.encode()
    for shift in range(3):
        first, last = -(-shift * 8 // 6), (shift + len(raw)) * 8 // 6
        plain.add(base64.b64encode(b"\0" * shift + raw)[first:last])
    return plain


def nowhere(*texts: str | bytes) -> None:
    """No password stands in any of these."""
    for text in texts:
        raw = text.encode() if isinstance(text, str) else text
        for word in (WORD, OTHER, SECRET):
            for form in forms(word):
                assert form not in raw


@pytest.mark.parametrize("word", [WORD, OTHER, SECRET])
def test_the_search_for_passwords_can_fail(word: str) -> None:
    plain = base64.b64encode(f"\0a@b.id\0{word}".encode())
    for text in (word, repr((word,)), json.dumps([word]), plain, base64.b64encode(word.encode())):
        with pytest.raises(AssertionError):
            nowhere(text)


def held(folder: Path) -> bytes:
    """Every byte of every file, and its name."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return b"\0".join(bytes(path) + b"\0" + path.read_bytes() for path in paths)


@pytest.mark.mail
@pytest.mark.parametrize("way", ["environment", "key store", "typed"])
@pytest.mark.parametrize("word", [WORD, OTHER])
def test_passwords_are_written_nowhere(
    office: Office,
    way: str,
    word: str,
    run: Callable[..., Outcome],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(0)
    folder = office.folder
    sending = ("kirim", "--jenis", "kontrak", "--ya", "--folder", folder)
    typed: tuple[str, ...] = ()
    if way == "environment":
        monkeypatch.setenv(account.VARIABLE, word)
    elif way == "typed":
        typed = (word, word)
    outcomes = [
        run("surel", "--atur", "--folder", folder, typed=(word, word)),
        run("surel", "--folder", folder, "--json"),
    ]
    if way != "key store":
        outcomes.append(run("surel", "--hapus", "--folder", folder))
    outcomes += [
        run("surel", "--uji", "--folder", folder, typed=typed),
        run(*sending, "--cara", "smtp", "--opd", "DINKES", typed=typed),
        run(*sending, "--cara", "imap", "--opd", "DPUPR", typed=typed),
        run(*sending, "--json", typed=typed),
        run("status", "--folder", folder),
    ]
    right = word == WORD
    assert len(office.letters) == int(right), "one by SMTP, and one drafted"
    assert (f"✓ SMTP {HERE}" in "".join(one.out for one in outcomes)) == right
    nowhere(*(str(one) for one in outcomes), caplog.text, held(folder.parent), *office.letters)
    assert b"SQLite" in held(folder), "the register was searched"


@pytest.mark.mail
@pytest.mark.parametrize("place", ["smtp", "imap"])
def test_an_accident_tells_no_password(
    office: Office, place: str, run: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    def accident(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(getattr(surel_module, place), "connect", accident)
    monkeypatch.setenv(account.VARIABLE, WORD)
    outcome = run("surel", "--uji", "--folder", office.folder)
    logged = held(office.folder.parent / "log")
    assert b"RuntimeError" in logged
    nowhere(outcome.out, outcome.err, logged)


@pytest.mark.mail
@pytest.mark.parametrize("word", [OTHER, SECRET, f"{SECRET}✓"])
def test_errors_and_what_is_behind_them_hold_no_password(office: Office, word: str) -> None:
    for server, connect in zip(office.servers, (smtp.connect, imap.connect), strict=True):
        gone = replace(server, port=1)
        for one in (server, gone, replace(server, authority="")):
            with (
                pytest.raises(KontrakError) as told,
                connect(one, secrets.password(one, lambda _: word)),
            ):
                pass
            nowhere(*behind(told.value), repr(one))


def behind(error: BaseException | None) -> Iterator[str]:
    """An error and all that it came from, in every form that a log could write."""
    while error is not None:
        yield f"{error} {error!r} {error.args!r} {vars(error)!r}"
        yield "".join(traceback.format_exception(error))
        if isinstance(error, UnicodeError):
            yield repr(getattr(error, "object", ""))
        error = error.__cause__ or error.__context__
