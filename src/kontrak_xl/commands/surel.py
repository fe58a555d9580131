"""``surel``: the bureau's mail account prepared, shown, tried out; nothing is sent to anybody."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from kontrak_xl.core import files
from kontrak_xl.core.addresses import is_address
from kontrak_xl.core.errors import KontrakError
from kontrak_xl.core.folder import Folder
from kontrak_xl.mail.items import Way
from kontrak_xl.mail.outgoing import letter_texts
from kontrak_xl.mail.servers import account, imap, secrets, smtp
from kontrak_xl.mail.servers.account import MailAccount, Security, Server
from kontrak_xl.mail.servers.secrets import AskPassword
from kontrak_xl.master import templates
from kontrak_xl.master.reading import Master, master_of

_WAYS = {
    Way.DRAFTS: "draf .eml di folder keluar",
    Way.IMAP: "draf di kotak surel Anda (IMAP)",
    Way.SMTP: "dikirim langsung (SMTP)",
    Way.FOLDER: "lampiran dan teks di folder keluar",
}
_NAMED = 12
"""How many folders of a mailbox are named where one is missing."""


@dataclass(frozen=True, slots=True)
class AccountCheck:
    """One sentence about the account, and whether it is well."""

    good: bool
    sentence: str

    def __str__(self) -> str:
        return f"{'✓' if self.good else '✗'} {self.sentence}"


def surel(
    folder: Path | str,
    *,
    atur: bool = False,
    uji: bool = False,
    sandi: bool = False,
    hapus: bool = False,
    ask: AskPassword | None = None,
) -> tuple[AccountCheck, ...]:
    """The mail account of a working folder, one sentence a matter; by itself it is only shown.

    ``atur`` writes ``surel.toml`` and the texts of letters where they are missing and asks for the
    passwords that are not known, ``sandi`` for all of them; ``hapus`` forgets the passwords in
    the key store; ``uji`` logs in to the servers and looks for the mailbox's folders. ``ask``
    asks a question on the screen and gives what is typed unseen; it is not needed where the
    passwords are known.

    Raises:
        AccountError: ``surel.toml`` cannot be meant.
        NoMasterError, MasterUnreadableError, CannotWriteError: nothing was written.
    """
    work_folder = Folder(Path(folder))
    told = [*_written(work_folder)] if atur else []
    stated = account.read(work_folder.root)
    if hapus:
        told += _forgotten(stated)
    if atur or sandi:
        told += _stored(stated, ask, again=sandi)
    if uji:
        told += [*_shown(work_folder, stated), *_tried(work_folder, stated, ask)]
    return tuple(told) or (*_shown(work_folder, stated), *_known(stated))


# Preparing -----------------------------------------------------------------------------------


def _written(folder: Folder) -> Iterator[AccountCheck]:
    if folder.account.exists():
        yield AccountCheck(
            good=True, sentence=f"{folder.account.name} sudah ada dan tidak ditimpa."
        )
    else:
        files.save(_filled(folder.account.name, master_of(folder)).encode(), folder.account)
        yield AccountCheck(
            good=True,
            sentence=f"{folder.account.name} ditulis; buka dengan Notepad, isi, lalu jalankan "
            "“kontrak-xl surel --atur” sekali lagi untuk menyimpan sandi.",
        )
    if made := letter_texts.write(folder.root):
        told = f"{len(made)} naskah surat ditulis di folder {folder.letters.name}; boleh diubah."
        yield AccountCheck(good=True, sentence=told)


def _filled(name: str, master: Master) -> str:
    """The commented settings with what the Buku Induk knows of the sender."""
    text = (templates.folder() / name).read_text("ascii")
    form = master.form("pemda")
    office, government = (" ".join(form.text(key).split()) for key in ("biro", "nama"))
    sender = (
        office if government.removeprefix("Pemerintah ") in office else f"{office}, {government}"
    )
    contacts = re.split(r"[;,\s]+", form.text("kontak"))
    address = next(filter(is_address, contacts), "")
    for key, value in (("nama", sender), ("alamat", address)):
        text = text.replace(f'{key} = ""', f"{key} = {json.dumps(value)}", 1)
    return text.replace("\n", "\r\n")


def _servers(account: MailAccount) -> tuple[Server, ...]:
    return tuple(server for server in (account.smtp, account.imap) if server is not None)


def _stored(
    account: MailAccount, ask: AskPassword | None, *, again: bool
) -> Iterator[AccountCheck]:
    """Asks for passwords and keeps them; a second server of one user may have the same."""
    typed: dict[str, str] = {}
    if again and not _servers(account):
        told = (
            "Belum ada peladen di surel.toml, sehingga tidak ada sandi yang diperlukan; isi dahulu"
        )
        yield AccountCheck(good=False, sentence=f"{told} peladen pada [kirim] atau [terima].")
    for server in _servers(account):
        if not again and secrets.password_at_hand(server):
            yield AccountCheck(
                good=True, sentence=f"Sandi {secrets.called(server)} sudah diketahui."
            )
            continue
        same = typed.get(server.user, "")
        hint = " (kosongkan bila sama dengan yang tadi)" if same else ""
        word = (ask(f"Sandi {secrets.called(server)}{hint}") if ask else "") or same
        yield _kept(server, word)
        typed[server.user] = word


def _kept(server: Server, word: str) -> AccountCheck:
    if not word:
        return AccountCheck(good=False, sentence=str(secrets.NoPasswordError(server)))
    try:
        secrets.remember(server, word)
    except KontrakError as error:
        return AccountCheck(good=False, sentence=str(error))
    return AccountCheck(
        good=True, sentence=f"Sandi {secrets.called(server)} tersimpan di komputer ini."
    )


def _forgotten(account: MailAccount) -> Iterator[AccountCheck]:
    for server in _servers(account):
        secrets.forget(server)
        if secrets.password_at_hand(server):
            told = "dilupakan, tetapi masih terisi di variabel lingkungan; hapus juga di sana."
        else:
            told = "dilupakan."
        yield AccountCheck(
            good=not secrets.password_at_hand(server),
            sentence=f"Sandi {secrets.called(server)} {told}",
        )


# Showing -------------------------------------------------------------------------------------


def _shown(folder: Folder, account: MailAccount) -> Iterator[AccountCheck]:
    name, there = folder.account.name, folder.account.exists()
    if there:
        told = f"{name} terbaca; pengirim: {account.address or 'belum diisi'}"
    else:
        told = f"{name} belum ada; buat dengan “kontrak-xl surel --atur”"
    yield AccountCheck(good=there, sentence=f"{told}; cara surat keluar: {_WAYS[account.way]}.")


def _known(account: MailAccount) -> Iterator[AccountCheck]:
    for server in _servers(account):
        good = bool(secrets.password_at_hand(server))
        told = f"Sandi {secrets.called(server)} sudah diketahui."
        yield AccountCheck(
            good=good, sentence=told if good else str(secrets.NoPasswordError(server))
        )


# Trying --------------------------------------------------------------------------------------


def _tried(folder: Folder, account: MailAccount, ask: AskPassword | None) -> Iterator[AccountCheck]:
    once = functools.cache(ask) if ask else None
    yield from _caught(_texts(folder))
    if account.smtp is not None:
        yield from _caught(_outgoing(account.smtp, once))
    if account.imap is not None:
        yield from _caught(_incoming(account.imap, once, account))
    if not _servers(account):
        told = "Tidak ada peladen yang perlu diuji; kirim surat dari folder keluar dan letakkan "
        yield AccountCheck(good=True, sentence=f"{told}kiriman OPD di folder masuk.")


def _caught(checks: Iterator[AccountCheck]) -> Iterator[AccountCheck]:
    """The checks up to the first that fails, and its sentence."""
    try:
        yield from checks
    except KontrakError as error:
        yield AccountCheck(good=False, sentence=str(error))


def _texts(folder: Folder) -> Iterator[AccountCheck]:
    letter_texts.load(folder.root)
    yield AccountCheck(good=True, sentence="Naskah surat dapat dipakai.")


def _outgoing(server: Server, ask: AskPassword | None) -> Iterator[AccountCheck]:
    with smtp.connect(server, secrets.password(server, ask)) as session:
        session.check()
    yield _in("SMTP", server)


def _incoming(
    server: Server, ask: AskPassword | None, account: MailAccount
) -> Iterator[AccountCheck]:
    with imap.connect(server, secrets.password(server, ask)) as mailbox:
        yield _in("IMAP", server)
        there = tuple(mailbox.folders())
        drafts, sent = (
            mailbox.named(name, use)
            for name, use in ((account.drafts, r"\Drafts"), (account.sent, r"\Sent"))
        )
    inbox = next((name for name in there if name.casefold() == account.inbox.casefold()), "")
    for key, wanted, found in (
        ("kotak", account.inbox, inbox),
        ("draf", account.drafts, drafts),
        ("terkirim", account.sent, sent),
    ):
        yield _box(key, wanted, found, there)


def _in(protocol: str, server: Server) -> AccountCheck:
    safe = "tanpa perlindungan, di komputer ini sendiri"
    if server.security is not Security.NONE:
        safe = f"{server.security.value}, sertifikatnya sah"
    told = f"{protocol} {server.host} port {server.port} ({safe}): berhasil masuk sebagai"
    return AccountCheck(good=True, sentence=f"{told} {server.user}.")


def _box(key: str, wanted: str, found: str, there: Sequence[str]) -> AccountCheck:
    """Which folder of the mailbox is used; where there is none, which there are."""
    if found:
        meant = "" if found == wanted else f", karena “{wanted}” tidak ada"
        return AccountCheck(good=True, sentence=f"Kotak {key}: dipakai “{found}”{meant}.")
    near = get_close_matches(wanted, there, n=len(there) or 1, cutoff=0)
    words = ", ".join(f"“{own}”" for own in near[:_NAMED])
    told = f"Kotak {key} “{wanted}” tidak ada; isi [terima] {key} di surel.toml dengan salah satu:"
    return AccountCheck(good=False, sentence=f"{told} {words}.")
