"""What Notepad makes of ``surel.toml``: every wrong thing has a sentence that says where."""

from __future__ import annotations

import datetime as dt
import ssl
import tomllib
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kontrak_xl.mail.items import Way
from kontrak_xl.mail.servers import account
from kontrak_xl.mail.servers.account import AccountError, MailAccount, Security, Server
from kontrak_xl.master import templates

TEMPLATE = templates.folder() / "surel.toml"
SECRET = "Rahasia-Surel-1"  # noqa: S105
WHOLE = """
[pengirim]
nama = "Bagian Organisasi"
alamat = "organisasi@contoh.go.id"
balas_ke = "laporan@contoh.go.id"
[kirim]
cara = "SMTP"
peladen = "mail.contoh.go.id"
keamanan = "ssl"
jeda_detik = "2,5"
batas_harian = 90
salinan_sendiri = "tidak"
[terima]
peladen = "imap.contoh.go.id"
port = "1143"
keamanan = "starttls"
pengguna = 'PEMDA\\organisasi'
kotak = "INBOX/Kontrak"
draf = "[Gmail]/Draf"
terkirim = "Sent Items"
[pengingat]
jeda_hari = 7
"""
ASKED = MailAccount(
    name="Bagian Organisasi",
    address="organisasi@contoh.go.id",
    reply_to="laporan@contoh.go.id",
    way=Way.SMTP,
    smtp=Server(host="mail.contoh.go.id", port=465, security=Security.SSL,
                user="organisasi@contoh.go.id", section="kirim"),
    imap=Server(host="imap.contoh.go.id", port=1143, security=Security.STARTTLS,
                user="PEMDA\\organisasi", section="terima"),
    inbox="INBOX/Kontrak",
    drafts="[Gmail]/Draf",
    sent="Sent Items",
    pause=2.5,
    daily=90,
    own_copy=False,
    reminders=7,
)  # fmt: skip
FULL = '[pengirim]\nalamat="a@b.id"\n[kirim]\npeladen="m.id"\n'


def read(folder: Path, text: str | bytes) -> MailAccount:
    """The account that a text states."""
    content = text if isinstance(text, bytes) else text.encode()
    (folder / "surel.toml").write_bytes(content)
    return account.read(folder)


def refused(folder: Path, text: str | bytes) -> str:
    """What is said of a text that cannot be meant."""
    with pytest.raises(AccountError) as told:
        read(folder, text)
    assert told.value.__cause__ is told.value.__context__ is None
    sentence = str(told.value)
    assert all(line.startswith("surel.toml › ") for line in sentence.splitlines())
    assert all(line.endswith(".") for line in sentence.splitlines())
    return sentence


# What is stated ------------------------------------------------------------------------------


def test_without_a_file_letters_are_drafts_and_nothing_is_fetched(tmp_path: Path) -> None:
    assert account.read(tmp_path) == MailAccount()
    assert MailAccount().way is Way.DRAFTS
    assert (MailAccount().smtp, MailAccount().imap) == (None, None)


def test_the_template_states_the_defaults_and_every_key(tmp_path: Path) -> None:
    content = TEMPLATE.read_bytes()
    assert read(tmp_path, content) == MailAccount()
    assert content.isascii(), "any encoding of Notepad leaves it as it is"
    assert max(map(len, content.decode().splitlines())) <= 100
    text = content.decode().replace("# port", "port")
    named = {name: tuple(keys) for name, keys in tomllib.loads(text).items()}
    assert {name: set(keys) for name, keys in named.items()} == {
        name: set(keys) for name, keys in account.KEYS.items()
    }
    for word in ("Gmail", "Zimbra", "Exchange", "Office 365", "OAuth", account.VARIABLE):
        assert word in text


def test_everything_that_is_stated_is_taken(tmp_path: Path) -> None:
    assert read(tmp_path, WHOLE) == ASKED


@pytest.mark.parametrize(
    ("section", "security", "port"),
    [("kirim", "starttls", 587), ("kirim", "ssl", 465), ("terima", "starttls", 143),
     ("terima", "ssl", 993), ("kirim", "", 587), ("terima", "", 993)],
)  # fmt: skip
def test_the_port_follows_the_security(
    tmp_path: Path, section: str, security: str, port: int
) -> None:
    text = f'[{section}]\npeladen="m.id"\npengguna="u"\nkeamanan="{security}"\nport=""\n'
    found = read(tmp_path, text)
    server = found.smtp or found.imap
    assert server is not None
    assert (server.port, server.section) == (port, section)
    assert (found.smtp is None) == (section == "terima")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_this_computer_needs_no_protection(tmp_path: Path, host: str) -> None:
    found = read(tmp_path, f'[kirim]\npeladen="{host}"\npengguna="u"\nkeamanan="tanpa"\n').smtp
    assert found is not None
    assert found.security is Security.NONE


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_however_notepad_saves_it(tmp_path: Path, encoding: str, end: str) -> None:
    marks = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
    text = '[pengirim]\nnama = "Café Müller"\n[pengingat]\njeda_hari = 9\n'.replace("\n", end)
    found = read(tmp_path, marks.get(encoding, b"") + text.encode(encoding))
    assert (found.name, found.reminders) == ("Café Müller", 9)


def test_an_authority_lies_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "ca pemda.pem").write_bytes(certificate())
    found = read(tmp_path, f'{FULL}sertifikat="ca pemda.pem"\n').smtp
    assert found is not None
    assert ssl.create_default_context(cafile=found.authority).cert_store_stats()["x509_ca"]


def certificate(
    encoding: serialization.Encoding = serialization.Encoding.PEM,
) -> bytes:
    """A certificate authority of its own."""
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Pemda")])
    built = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + dt.timedelta(1))
    own = built.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return own.sign(key, hashes.SHA256()).public_bytes(encoding)


# What is wrong -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "where", "told"),
    [
        ('[kirim]\npelayan="m.id"', "[kirim] pelayan:", "barangkali yang dimaksud peladen"),
        ('[kirim]\nPORT=1', "[kirim] PORT:", "barangkali yang dimaksud port"),
        ('[kirim]\nxyzzy="m.id"', "[kirim] xyzzy:", "pakai cara, peladen"),
        ('[terima]\ncara="imap"', "[terima] cara:", "milik bagian [kirim]"),
        ('[krim]\ncara="imap"', "[krim]:", "barangkali yang dimaksud kirim"),
        ('cara="imap"', "cara:", "milik bagian [kirim]"),
        ('kirim="smtp"', "kirim:", "tulis [kirim] pada baris tersendiri"),
        ('[pengirim]\nnama=5', "[pengirim] nama:", "petik lurus"),
        ('[pengirim]\nalamat=["a@b.id"]', "[pengirim] alamat:", "petik lurus"),
        ('[pengirim]\nalamat="a@b"', "[pengirim] alamat:", "“a@b” bukan alamat surel"),
        ('[pengirim]\nalamat="a@b.id, c@d.id"', "[pengirim] alamat:", "bukan alamat surel"),
        ('[pengirim]\nbalas_ke="Bagian <a@b.id>"', "[pengirim] balas_ke:", "bukan alamat"),
        ('[pengirim]\nnama="A\\nBcc: x@y.id"', "[pengirim] nama:", "tidak tampak"),
        ('[kirim]\ncara="pos"', "[kirim] cara:", '"draf", "imap", "smtp", "folder"'),
        ('[kirim]\nkeamanan="tls"', "[kirim] keamanan:", '"starttls", "ssl"'),
        ('[kirim]\nport=70000', "[kirim] port:", "dari 1 sampai 65535"),
        ('[kirim]\nport=true', "[kirim] port:", "bilangan bulat"),
        ('[kirim]\nport=58.7', "[kirim] port:", "bilangan bulat"),
        ('[kirim]\nport="lima"', "[kirim] port:", "bilangan bulat"),
        ('[kirim]\njeda_detik="3 detik"', "[kirim] jeda_detik:", "tanpa satuan"),
        ('[kirim]\njeda_detik=nan', "[kirim] jeda_detik:", "dari 0 sampai 3600"),
        ('[kirim]\nbatas_harian=0', "[kirim] batas_harian:", "dari 1"),
        ('[kirim]\nsalinan_sendiri="mungkin"', "[kirim] salinan_sendiri:", '"ya" atau "tidak"'),
        ('[pengingat]\njeda_hari=2026-01-01', "[pengingat] jeda_hari:", "bilangan bulat"),
        ('[pengirim]\nalamat="a@b.id"\n[kirim]\ncara="smtp"', "[kirim] peladen:", "belum diisi"),
        ('[pengirim]\nalamat="a@b.id"\n[kirim]\ncara="imap"', "[terima] peladen:", "belum diisi"),
        ('[kirim]\ncara="smtp"\npeladen="m.id"\npengguna="u"', "[pengirim] alamat:", "belum diisi"),
        ('[kirim]\npeladen="m.id"', "[kirim] pengguna:", "belum diisi"),
        (f'{FULL}keamanan="tanpa"', "[kirim] keamanan:", "hanya untuk komputer ini"),
        (f'{FULL}port=465', "[kirim] port:", 'keamanan = "ssl"'),
        (f'{FULL}keamanan="ssl"\nport=587', "[kirim] port:", 'keamanan = "starttls"'),
        (FULL.replace("m.id", "smtp://m.id"), "[kirim] peladen:", "bukan nama peladen"),
        (FULL.replace("m.id", "m.id:587"), "[kirim] peladen:", "port pada kuncinya sendiri"),
        (FULL.replace("m.id", "m id"), "[kirim] peladen:", "bukan nama peladen"),
        (f'{FULL}sertifikat="ca.pem"', "[kirim] sertifikat:", "tidak ada"),
        (f'{FULL}pengguna="a–b"', "[kirim] pengguna:", "ketik ulang"),
    ],
)  # fmt: skip
def test_one_wrong_thing_one_sentence(tmp_path: Path, text: str, where: str, told: str) -> None:
    sentence = refused(tmp_path, text)
    assert sentence.startswith(f"surel.toml › {where} ")
    assert told in sentence
    assert "\n" not in sentence


def test_all_wrong_things_are_told_at_once(tmp_path: Path) -> None:
    told = refused(tmp_path, '[kirim]\nport=0\ncara="pos"\nserver="x"\n[pengingat]\njeda_hari=0\n')
    assert told.count("\n") == 3


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("[pengirim]\n\nnama = Bagian Organisasi\n", 3, "petik lurus, misalnya"),
        ("[pengirim]\nnama = “Bagian”\n", 2, "ganti petik miring"),
        ('[pengirim]\nnama = "Bagian\nalamat = ""\n', 2, "kurang satu"),
        ('[kirim]\npengguna = "PEMDA\\organisasi"\n', 2, "petik tunggal"),
        ('[kirim]\ncara = "draf"\ncara = "smtp"\n', 3, "tertulis dua kali"),
        ("[kirim]\n[terima]\n[kirim]\n", 3, "tertulis dua kali"),
        ('[kirim]\ncara = "draf" port = 1\n', 2, "satu kunci tiap baris"),
        ("[kirim\n", 1, "satu kunci"),
        ("x = " + "[" * 5000, 1, "satu kunci"),
        ("\0\0", 1, "satu kunci"),
    ],
)
def test_a_slip_of_the_pen_has_its_line(tmp_path: Path, text: str, line: int, told: str) -> None:
    for end in ("\n", "\r\n"):
        sentence = refused(tmp_path, text.replace("\n", end))
        assert sentence.startswith(f"surel.toml › baris {line}: ")
        assert told in sentence


@pytest.mark.parametrize(
    "text",
    [
        f'sandi = "{SECRET}"',
        f'[kirim]\nsandi = "{SECRET}"',
        f'[terima]\nPassword = "{SECRET}"',
        f'[terima]\n"kata sandi" = "{SECRET}"',
        f'[kirim]\nkirim.sandi = "{SECRET}"',
        f'[kirim]\nsandi_aplikasi = "{SECRET}"',
        f'[sandi]\nkirim = "{SECRET}"',
        f"[kirim]\nsandi = {SECRET}",
        f"[kirim]\nPassword: {SECRET}",
        f'[kirim]\nsandi = "{SECRET}\n',
        f'[kirim]\nsandi = "{SECRET}"\nsandi = "{SECRET}"\n',
    ],
)
def test_a_password_in_the_file_is_refused_and_not_repeated(tmp_path: Path, text: str) -> None:
    sentence = refused(tmp_path, text)
    assert "sandi tidak boleh ditulis di berkas ini" in sentence
    assert account.VARIABLE in sentence
    assert "surel --sandi" in sentence
    assert SECRET not in sentence


@pytest.mark.parametrize(
    "content",
    [b"bukan sertifikat", certificate(serialization.Encoding.DER), certificate()[:200], b""],
    ids=["text", "DER", "cut off", "empty"],
)
def test_an_authority_is_a_certificate(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ca.cer").write_bytes(content)
    assert "“ca.cer” bukan sertifikat PEM" in refused(tmp_path, f'{FULL}sertifikat="ca.cer"')


def test_an_ending_that_windows_hides_is_seen(tmp_path: Path) -> None:
    (tmp_path / "surel.toml.txt").write_text(WHOLE)
    with pytest.raises(AccountError, match=r"surel\.toml\.txt .* ubah namanya"):
        account.read(tmp_path)
    assert read(tmp_path, WHOLE) == ASKED, "and does not hinder the right one"
