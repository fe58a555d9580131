"""The commands that write to OPDs, take in what they answer, and set up the mail account."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kontrak_xl.commands.console.console import (
    FINDINGS,
    FINE,
    READING,
    SENDING,
    as_json_option,
    ask_passwords,
    ask_yes,
    cores,
    exit_code,
    in_folder,
    print_findings,
    print_json,
    say,
    watched,
    with_passwords,
)
from kontrak_xl.commands.console.usage import Command
from kontrak_xl.core.errors import KontrakError

if TYPE_CHECKING:
    from kontrak_xl.commands.kirim.kirim import BeforeSending
    from kontrak_xl.commands.kirim.planning import LetterPlan
    from kontrak_xl.mail.items import OutboxLetter

_KINDS = ("kontrak", "perubahan", "hasil", "pengingat", "buku", "rapor")
_WAYS = ("draf", "imap", "smtp", "folder")
_LEAVES = frozenset(("imap", "smtp"))
"""Ways by which something leaves this computer, so that the officer is asked before."""


@click.command(cls=Command, options_metavar="[PILIHAN]")
@click.option(
    "--cara",
    type=click.Choice(_WAYS),
    metavar="CARA",
    help="draf (.eml), imap, smtp, atau folder; bawaannya dari surel.toml, atau draf.",
)
@click.option(
    "--jenis",
    type=click.Choice(_KINDS),
    multiple=True,
    metavar="JENIS",
    help=f"Hanya jenis ini, boleh berulang: {', '.join(_KINDS)}.",
)
@click.option("--opd", multiple=True, metavar="KODE", help="Hanya OPD ini; boleh berulang.")
@click.option("--bulan", metavar="BULAN", help="Bulan rapor dan buku; bawaannya yang ditutup.")
@click.option("--rencana", is_flag=True, help="Sebutkan saja siapa akan menerima apa.")
@click.option("--coba", is_flag=True, help="Tulis drafnya untuk dilihat; tidak ada yang dikirim.")
@click.option("--ke-saya", "to_me", is_flag=True, help="Kirim semuanya hanya ke alamat sendiri.")
@click.option("--ulang", is_flag=True, help="Kirim lagi yang sudah dikirim kepada --opd.")
@click.option("--tunggu", is_flag=True, help="Tunggu, lalu ulangi surat yang ditunda peladen.")
@click.option("--ya", is_flag=True, help="Kirim tanpa bertanya lagi.")
@in_folder
@as_json_option
def kirim(  # noqa: PLR0913 -- one parameter for each option
    cara: str | None,
    jenis: tuple[str, ...],
    opd: tuple[str, ...],
    bulan: str | None,
    folder: Path,
    *,
    rencana: bool,
    coba: bool,
    to_me: bool,
    ulang: bool,
    tunggu: bool,
    ya: bool,
    as_json: bool,
) -> int:
    """Merencanakan surat untuk tiap OPD, lalu menulis atau mengirimnya, masing-masing sekali."""
    from kontrak_xl.commands.console import answers_mail  # noqa: PLC0415
    from kontrak_xl.commands.kirim import kirim as mailing  # noqa: PLC0415 -- commands load what they need

    run = _run(rencana=rencana, coba=coba, to_me=to_me)
    with watched(SENDING) as progress:
        officer = mailing.Officer(
            before=_before(run, ya=ya, quiet=as_json),
            ask_secret=_ask_secret if sys.stdin.isatty() else None,
            ask_fate=_ask_fate if sys.stdin.isatty() else None,
            progress=progress,
        )
        done = mailing.kirim(folder, cara=cara, jenis=jenis, opd=opd, bulan=bulan, sebagai=run,
                             ulang=ulang, tunggu=tunggu, officer=officer)  # fmt: skip
    if as_json:
        print_json(answers_mail.mailed_data(done))
    else:
        print_findings(done.findings)
        for line in answers_mail.mailed_lines(done):
            say(line)
    open_ends = done.stopped or any(line for line in done.plan.lines if line.needs_people)
    return FINDINGS if open_ends else exit_code(done.findings)


def _run(*, rencana: bool, coba: bool, to_me: bool) -> str:
    """What the run is for.

    Raises:
        KontrakError: two of the three were asked for.
    """
    asked = {"rencana": rencana, "coba": coba, "ke-saya": to_me}
    chosen = [word for word, wanted in asked.items() if wanted]
    if len(chosen) > 1:
        words = " dan ".join(f"--{word}" for word in chosen)
        raise KontrakError(f"Pilih salah satu saja dari {words}.")
    return chosen[0] if chosen else "kirim"


def _before(run: str, *, ya: bool, quiet: bool) -> BeforeSending:
    """Tells the plan, and asks where something is to leave this computer."""

    def told(plan: LetterPlan) -> None:
        from kontrak_xl.commands.console import answers_mail  # noqa: PLC0415

        if not quiet:
            for line in answers_mail.plan_lines(plan, everything=run == "rencana"):
                say(line)
        if plan.going and plan.way.value in _LEAVES and run in {"kirim", "ke-saya"} and not ya:
            ask_yes(f"Kirim {len(plan.going)} surat sekarang?", "--ya")

    return told


def _ask_secret(question: str) -> str:
    return str(click.prompt(question, "", hide_input=True, show_default=False, err=True))


def _ask_fate(entry: OutboxLetter) -> bool | None:
    """Whether an uncertain letter left; nothing is believed but ya and tidak."""
    question = (
        f"Surat {entry.kind.value} untuk {entry.post} ({', '.join(entry.recipients)}) belum "
        "pasti terkirim; periksa kotak Terkirim atau tanyakan. Sudah terkirim? (ya/tidak/lewati)"
    )
    answer = str(click.prompt(question, default="lewati", show_default=False, err=True))
    return {"ya": True, "y": True, "tidak": False, "t": False}.get(answer.strip().casefold())


@click.command(cls=Command, options_metavar="[PILIHAN]")
@with_passwords
@in_folder
@as_json_option
def terima(folder: Path, *, locked: bool, as_json: bool) -> int:
    """Mengambil surat OPD dari kotak surel dan mencatat isi folder masuk."""
    from kontrak_xl.commands import terima as taking  # noqa: PLC0415
    from kontrak_xl.commands.console import answers_mail  # noqa: PLC0415

    words = ask_passwords() if locked else ()
    ask = _ask_secret if sys.stdin.isatty() else None
    with watched(READING) as progress:
        done = taking.terima(folder, sandi=words, ask_secret=ask, progress=progress,
                             workers=cores())  # fmt: skip
    if as_json:
        print_json(answers_mail.taken_data(done))
    else:
        print_findings(done.findings)
        for line in answers_mail.taken_lines(done):
            say(line)
    return FINDINGS if done.needs_people else FINE


@click.command(cls=Command, options_metavar="[PILIHAN]")
@click.option("--atur", is_flag=True, help="Buat surel.toml dan naskah surat yang belum ada.")
@click.option("--uji", is_flag=True, help="Coba masuk ke peladen; tidak mengirim apa pun.")
@click.option("--sandi", is_flag=True, help="Tanyakan sandi surel dan simpan di penyimpan sandi.")
@click.option("--hapus", is_flag=True, help="Lupakan sandi surel yang tersimpan.")
@in_folder
@as_json_option
def surel(folder: Path, *, atur: bool, uji: bool, sandi: bool, hapus: bool, as_json: bool) -> int:
    """Menyiapkan dan mencoba akun surel biro; tanpa pilihan menyebutkan keadaannya."""
    from kontrak_xl.commands.surel import surel as told_of  # noqa: PLC0415

    ask = _ask_secret if sys.stdin.isatty() else None
    told = told_of(folder, atur=atur, uji=uji, sandi=sandi, hapus=hapus, ask=ask)
    if as_json:
        print_json({"keterangan": [{"baik": one.good, "kalimat": one.sentence} for one in told]})
    else:
        for one in told:
            say(str(one))
    return FINE if all(one.good for one in told) else FINDINGS
