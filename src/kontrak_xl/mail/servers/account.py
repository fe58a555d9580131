"""The bureau's mail account as ``surel.toml`` states it; it never holds a password."""

from __future__ import annotations

import ipaddress
import re
import ssl
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from kontrak_xl.core import files
from kontrak_xl.core.addresses import is_address
from kontrak_xl.core.errors import KontrakError
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.text import decoded
from kontrak_xl.mail.items import Way

VARIABLE = "KONTRAK_XL_SANDI_SUREL"
"""The environment variable that may hold the password."""
SENDER, SEND, RECEIVE, REMINDER = "pengirim", "kirim", "terima", "pengingat"


KEYS: Mapping[str, tuple[str, ...]] = {
    SENDER: ("nama", "alamat", "balas_ke"),
    SEND: (
        "cara", "peladen", "port", "keamanan", "pengguna", "sertifikat", "jeda_detik",
        "batas_harian", "salinan_sendiri",
    ),
    RECEIVE: (
        "peladen", "port", "keamanan", "pengguna", "sertifikat", "kotak", "draf", "terkirim",
    ),
    REMINDER: ("jeda_hari",),
}  # fmt: skip
"""Every section and its keys."""


class Security(StrEnum):
    """How a connection is protected; ``NONE`` is taken for this very computer only."""

    STARTTLS = "starttls"
    SSL = "ssl"
    NONE = "tanpa"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One mail server; ``authority`` is a PEM file of a government's own certificate authority.

    ``timeout`` is in seconds. The certificate is verified always. ``section`` is where the server
    stands in ``surel.toml``.
    """

    host: str
    port: int
    security: Security
    user: str
    authority: str = ""
    timeout: float = 60.0
    section: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAccount:
    """Who writes, how letters leave and where answers come in.

    ``pause`` is in seconds between letters, ``daily`` the most recipients a day, ``own_copy``
    whether each letter by SMTP goes to the own address too (as proof that it left), ``reminders``
    the days between two reminders.
    """

    name: str = ""
    address: str = ""
    reply_to: str = ""
    way: Way = Way.DRAFTS
    smtp: Server | None = None
    imap: Server | None = None
    inbox: str = "INBOX"
    drafts: str = "Drafts"
    sent: str = "Sent"
    pause: float = 3.0
    daily: int = 400
    own_copy: bool = True
    reminders: int = 3


class AccountError(KontrakError):
    """What is wrong in ``surel.toml``, one sentence a matter; nothing was sent or fetched."""

    def __init__(self, sentences: Iterable[str]) -> None:
        super().__init__("\n".join(sentences))


def read(folder: Path) -> MailAccount:
    """The account of a working folder; the defaults, which need no server, where none is stated.

    Raises:
        AccountError: what is written there cannot be meant; each matter has its sentence.
        CannotReadError: the system refuses the file.
    """
    path = Folder(folder).account
    if not path.exists():
        double = path.with_name(f"{path.name}.txt")
        if double.exists():
            raise AccountError(
                [f"{double.name} tidak dibaca karena berakhiran .txt; ubah namanya {path.name}."]
            )
        return MailAccount()
    text = decoded(files.read(path))
    found, trouble = _parsed(text)
    if trouble:
        raise AccountError([f"{path.name} › {trouble}"])
    wrong = [*_misplaced(found)]
    account = _account({name: _SettingsSection(name, found, wrong) for name in KEYS}, folder)
    if wrong:
        raise AccountError(f"{path.name} › {sentence}" for sentence in wrong)
    return account


# The text ------------------------------------------------------------------------------------

_LABEL = "[a-z0-9]([a-z0-9-]*[a-z0-9])?"
_HOST = re.compile(rf"(?i:{_LABEL}(\.{_LABEL})*)", re.ASCII)
_LIKE_SECRET = "sandi|pass|pwd|rahasia|secret|token"  # noqa: S105 -- names of keys
_SECRET_KEY = re.compile(_LIKE_SECRET, re.IGNORECASE)
_SECRET_LINE = re.compile(
    rf"""[ \t"']*[\w. -]*({_LIKE_SECRET})[\w -]*["']?[ \t]*[=:]""", re.IGNORECASE
)
_NO_SECRET = (
    "sandi tidak boleh ditulis di berkas ini; hapus barisnya dan ganti sandi itu bila berkasnya "
    "pernah dibagikan, lalu simpan sandinya dengan “kontrak-xl surel --sandi”, atau isi "
    f"variabel lingkungan {VARIABLE}, atau ketik saat ditanya"
)


def _parsed(text: str) -> tuple[dict[str, Any], str]:
    """The tables of a TOML text, or what is wrong with it; never a word of its content."""
    try:
        return tomllib.loads(text), ""
    except (ValueError, RecursionError) as error:
        told = str(error)
    lines = text.split("\n")
    named = re.search(r"at line (\d+)", told)
    number = int(named[1]) if named else len(lines)
    if any(_SECRET_LINE.match(line) for line in lines):
        return {}, f"{_NO_SECRET}."
    return {}, f"baris {number}: susunannya tidak dapat dibaca; {_advice(lines[number - 1], told)}."


def _advice(line: str, told: str) -> str:
    """What to do about a line that is no TOML."""
    if "overwrite" in told or "twice" in told:
        return "kunci atau bagian ini tertulis dua kali, hapus salah satunya"
    if re.search("[“”„‘’]", line):
        return 'ganti petik miring dengan petik lurus (")'
    if "\\" in line:
        return r"isi yang memuat garis miring memerlukan petik tunggal, misalnya 'PEMDA\organisasi'"
    if line.count('"') % 2:
        return 'tanda petik (") kurang satu'
    return 'tulis satu kunci tiap baris dengan isinya di antara petik lurus, misalnya cara = "draf"'


def _misplaced(found: Mapping[str, Any]) -> Iterator[str]:
    """Sections and keys that nobody knows, and passwords wherever they stand."""
    for name, content in found.items():
        if name not in KEYS:
            where = f"[{name}]" if isinstance(content, dict) else name
            yield _unknown((name, content), KEYS, where, "bagian")
        elif not isinstance(content, dict):
            yield f"{name}: harus berupa bagian; tulis [{name}] pada baris tersendiri."
        else:
            for key, value in content.items():
                if key not in KEYS[name]:
                    yield _unknown((key, value), KEYS[name], f"[{name}] {key}", "kunci")


def _unknown(pair: tuple[str, object], known: Iterable[str], where: str, what: str) -> str:
    key, value = pair
    if _like_secret(key, value):
        return f"{where}: {_NO_SECRET}."
    if home := next((name for name, keys in KEYS.items() if key in keys), ""):
        return f"{where}: kunci ini milik bagian [{home}]; pindahkan ke sana."
    near = get_close_matches(key.casefold(), known, n=1)
    meant = f"barangkali yang dimaksud {near[0]}" if near else f"pakai {', '.join(known)}"
    return f"{where}: {what} ini tidak dikenal; {meant}."


def _like_secret(key: str, value: object) -> bool:
    within = value.items() if isinstance(value, dict) else ()
    return bool(_SECRET_KEY.search(key)) or any(_like_secret(*pair) for pair in within)


# The values ----------------------------------------------------------------------------------

_PORTS = {
    SEND: {Security.STARTTLS: 587, Security.SSL: 465, Security.NONE: 25},
    RECEIVE: {Security.STARTTLS: 143, Security.SSL: 993, Security.NONE: 143},
}
_USUAL = {SEND: Security.STARTTLS, RECEIVE: Security.SSL}
_SPOKEN = {465: Security.SSL, 993: Security.SSL, 587: Security.STARTTLS, 143: Security.STARTTLS}
"""Ports that speak one way only, whoever owns the server."""
_Word = TypeVar("_Word", bound=StrEnum)


class _SettingsSection:
    """One section's values; what is wrong with them is added to the sentences."""

    def __init__(self, name: str, found: Mapping[str, Any], wrong: list[str]) -> None:
        content = found.get(name)
        self.name = name
        self._content = content if isinstance(content, dict) else {}
        self._wrong = wrong

    def say(self, key: str, told: str) -> None:
        self._wrong.append(f"[{self.name}] {key}: {told}.")

    def given(self, key: str) -> bool:
        return bool(self._content.get(key, "") != "")

    def text(self, key: str, default: str = "") -> str:
        value = self._content.get(key, "")
        if not isinstance(value, str):
            self.say(key, 'isinya harus kata di antara petik lurus ("…")')
        elif not value.isprintable():
            told = r"isinya memuat tanda yang tidak tampak; garis miring \ memerlukan petik tunggal"
            self.say(key, told)
        else:
            return value.strip() or default
        return default

    def address(self, key: str) -> str:
        text = self.text(key)
        if not text or is_address(text):
            return text
        self.say(key, f"“{text}” bukan alamat surel; tulis seperti organisasi@contoh.go.id")
        return ""

    def number(self, key: str, default: float, low: int, high: int, *, whole: bool = True) -> float:
        value = self._content.get(key, "")
        if isinstance(value, str) and not value.strip():
            return default
        try:
            taken = float(value.replace(",", ".") if isinstance(value, str) else value)
        except (TypeError, ValueError, OverflowError):
            taken = float("nan")
        fits = low <= taken <= high and not (whole and taken % 1) and not isinstance(value, bool)
        if fits:
            return taken
        kind = "bilangan bulat" if whole else "angka"
        self.say(key, f"isinya harus {kind} dari {low} sampai {high}, tanpa satuan")
        return default

    def choice(self, key: str, default: _Word, allowed: Iterable[_Word]) -> _Word:
        text = self.text(key, default.value).casefold()
        for one in allowed:
            if one.value == text:
                return one
        words = ", ".join(f'"{one.value}"' for one in allowed)
        self.say(key, f"“{text}” tidak dikenal; pakai salah satu: {words}")
        return default

    def yes(self, key: str, *, default: bool) -> bool:
        value = self._content.get(key, "")
        if isinstance(value, bool):
            return value
        words = {"": default, "ya": True, "tidak": False}
        if isinstance(value, str) and value.strip().casefold() in words:
            return words[value.strip().casefold()]
        self.say(key, 'isinya harus "ya" atau "tidak"')
        return default


def _account(sections: Mapping[str, _SettingsSection], folder: Path) -> MailAccount:
    sender, sending, receiving, reminding = (sections[name] for name in KEYS)
    usual, address = MailAccount(), sender.address("alamat")
    way = sending.choice("cara", usual.way, tuple(Way))
    user = address if address or not sender.given("alamat") else _IN_DOUBT
    account = MailAccount(
        name=sender.text("nama"),
        address=address,
        reply_to=sender.address("balas_ke"),
        way=way,
        smtp=_server(sending, user, folder),
        imap=_server(receiving, user, folder),
        inbox=receiving.text("kotak", usual.inbox),
        drafts=receiving.text("draf", usual.drafts),
        sent=receiving.text("terkirim", usual.sent),
        pause=sending.number("jeda_detik", usual.pause, 0, 3600, whole=False),
        daily=int(sending.number("batas_harian", usual.daily, 1, 100_000)),
        own_copy=sending.yes("salinan_sendiri", default=usual.own_copy),
        reminders=int(reminding.number("jeda_hari", usual.reminders, 1, 60)),
    )
    server = {Way.SMTP: sending, Way.IMAP: receiving}.get(way)
    if server is not None:
        for section, key in ((server, "peladen"), (sender, "alamat")):
            if not section.given(key):
                section.say(key, f'belum diisi, padahal cara "{way.value}" memerlukannya')
    return account


_IN_DOUBT = "?"
"""The user where the address that names it is wrong, which is said once."""


def _server(section: _SettingsSection, address: str, folder: Path) -> Server | None:
    """One server; None where none is stated."""
    host, user = section.text("peladen"), section.text("pengguna", address)
    security = section.choice("keamanan", _USUAL[section.name], tuple(Security))
    port = int(section.number("port", _PORTS[section.name][security], 1, 65_535))
    authority = _authority(section, folder)
    if not host:
        return None
    local, bare = _local(host), security is Security.NONE
    if not local and not _HOST.fullmatch(host):
        told = "bukan nama peladen; tulis namanya saja, misalnya mail.contoh.go.id"
        section.say("peladen", f"“{host}” {told}, dan port pada kuncinya sendiri")
    if bare and not local:
        told = '"tanpa" hanya untuk komputer ini sendiri; pakai "starttls" atau "ssl"'
        section.say("keamanan", told)
    if not bare and _SPOKEN.get(port, security) is not security:
        section.say("port", f'{port} memerlukan keamanan = "{_SPOKEN[port].value}"')
    if not user:
        section.say("pengguna", "belum diisi; isi, atau isi [pengirim] alamat")
    if not user.isascii():
        section.say("pengguna", "memuat huruf yang tidak diterima peladen surel; ketik ulang")
    return Server(host=host, port=port, security=security, user=user, authority=authority,
                  section=section.name)  # fmt: skip


def _local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def _authority(section: _SettingsSection, folder: Path) -> str:
    """The address of a PEM file beside ``surel.toml``; "" where none is named, or no such."""
    name = section.text("sertifikat")
    if not name:
        return ""
    path = (folder / name).absolute()
    if not path.is_file():
        section.say("sertifikat", f"berkas “{name}” tidak ada; letakkan di samping surel.toml")
        return ""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=path)
    except OSError:
        told = "bukan sertifikat PEM yang terbaca; simpan ulang sebagai “Base-64 encoded X.509”"
        section.say("sertifikat", f"berkas “{name}” {told}")
        return ""
    return str(path)
