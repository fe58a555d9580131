"""The command line: every word that it prints is Indonesian, and no traceback reaches anybody."""

from __future__ import annotations

import datetime as dt
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

import click

from kontrak_xl.commands.console import cli_mail
from kontrak_xl.commands.console.console import (
    CANNOT,
    FINDINGS,
    FINE,
    READING,
    STOPPED,
    as_json_option,
    ask,
    ask_passwords,
    confirm_open,
    cores,
    exit_code,
    in_folder,
    print_findings,
    print_json,
    say,
    told_open,
    watched,
    with_passwords,
)
from kontrak_xl.commands.console.usage import CommandGroup
from kontrak_xl.core import files
from kontrak_xl.core.errors import KontrakError


@click.group(cls=CommandGroup, options_metavar="[PILIHAN]", subcommand_metavar="PERINTAH …")
@click.version_option(
    package_name="kontrak-xl", message="kontrak-xl %(version)s", help="Tampilkan versi."
)
def cli() -> None:
    """Kontrak kinerja OPD dalam Excel: buku kontrak, realisasi bulanan, skor dan peringkat."""


@cli.command(options_metavar="[PILIHAN]")
@click.argument("folder", type=click.Path(path_type=Path), metavar="FOLDER")
@click.option(
    "--templat", default="pamekasan", metavar="NAMA", help="Templat awal, misalnya pamekasan."
)
def mulai(folder: Path, templat: str) -> int:
    """Membuat folder kerja dengan Buku Induk dari sebuah templat."""
    from kontrak_xl.commands import mulai  # noqa: PLC0415

    book = mulai.mulai(folder, templat)
    say(f"Buku Induk siap: {book}")
    say("Berikutnya: buka dan lengkapi Buku Induk, lalu jalankan “kontrak-xl periksa”.")
    return FINE


@cli.command(options_metavar="[PILIHAN]")
@click.argument("berkas", nargs=-1, type=click.Path(path_type=Path), metavar="[BERKAS …]")
@with_passwords
@in_folder
@as_json_option
def periksa(berkas: tuple[Path, ...], folder: Path, *, locked: bool, as_json: bool) -> int:
    """Memeriksa Buku Induk, atau berkas kiriman yang disebut; tidak menulis apa pun."""
    from kontrak_xl.commands import periksa  # noqa: PLC0415
    from kontrak_xl.commands.console import answers  # noqa: PLC0415

    for path in berkas:
        if not path.is_file():
            raise KontrakError(f"Berkas {path} tidak ada; periksa namanya.")
    found = periksa.periksa(folder, berkas, sandi=ask_passwords() if locked else ())
    if as_json:
        print_json({"temuan": [answers.finding_data(finding) for finding in found]})
    else:
        print_findings(found, everything=True)
        subject = "Berkas" if berkas else "Buku Induk"
        if not found:
            say(f"{subject} tidak mempunyai temuan.")
    return exit_code(found)


@cli.command(options_metavar="[PILIHAN]")
@in_folder
@click.option("--semua", is_flag=True, help="Tulis ulang semua buku, juga yang tidak berubah.")
@as_json_option
def buat(folder: Path, *, semua: bool, as_json: bool) -> int:
    """Menerbitkan kontrak dan menulis satu buku kerja untuk tiap OPD."""
    from kontrak_xl.commands import buat  # noqa: PLC0415
    from kontrak_xl.commands.console import answers  # noqa: PLC0415

    issued = buat.buat(folder, semua=semua)
    if as_json:
        print_json(
            {
                "ditulis": [str(path) for path in issued.written],
                "tetap": issued.unchanged,
                "temuan": [answers.finding_data(finding) for finding in issued.findings],
            }
        )
        return exit_code(issued.findings)
    print_findings(issued.findings)
    if not issued.written and not issued.unchanged:
        say("Tidak ada kontrak yang ditulis. Perbaiki temuan di atas, lalu ulangi.")
    else:
        counts = f"{len(issued.written)} buku kontrak ditulis, {issued.unchanged} tidak berubah"
        say(f"{counts}: {folder / 'kontrak'}")
    return exit_code(issued.findings)


cli.add_command(cli_mail.kirim)
cli.add_command(cli_mail.terima)


@cli.command(options_metavar="[PILIHAN]")
@click.option("--bulan", metavar="BULAN", help="Bulan yang dinilai, misalnya juni.")
@click.option("--triwulan", type=int, metavar="N", help="Triwulan yang dinilai, 1 sampai 4.")
@click.option("--semester", type=int, metavar="N", help="Semester yang dinilai, 1 atau 2.")
@with_passwords
@in_folder
@as_json_option
def konsolidasi(
    bulan: str | None,
    triwulan: int | None,
    semester: int | None,
    folder: Path,
    *,
    locked: bool,
    as_json: bool,
) -> int:
    """Membaca kiriman OPD, menghitung skor, dan menulis buku peringkat sebuah masa."""
    from kontrak_xl.commands import konsolidasi as month  # noqa: PLC0415
    from kontrak_xl.commands.console import answers  # noqa: PLC0415

    if (bulan, triwulan, semester) == (None, None, None):
        bulan = ask("Bulan yang dinilai (misalnya juni)")
    words = ask_passwords() if locked else ()
    with watched(READING) as progress:
        done = month.konsolidasi(folder, bulan, triwulan=triwulan, semester=semester, sandi=words,
                                 progress=progress, workers=cores())  # fmt: skip
    found = () if done.closed else done.findings
    if as_json:
        print_json(answers.consolidated_data(done))
    else:
        print_findings(found)
        say(answers.summary(done))
        if done.mended:
            say(answers.mended(done))
        say(f"Buka: {done.path}")
    return exit_code(found)


@cli.command(options_metavar="[PILIHAN]")
@click.option("--bulan", metavar="BULAN", help="Bulan yang ditutup, misalnya juni.")
@click.option("--ya", is_flag=True, help="Tutup tanpa bertanya lagi.")
@in_folder
@as_json_option
def tutup(bulan: str | None, folder: Path, *, ya: bool, as_json: bool) -> int:
    """Menutup sebuah bulan: peringkatnya menjadi FINAL dan tidak dapat berubah lagi."""
    from kontrak_xl.commands import tutup as month_end  # noqa: PLC0415
    from kontrak_xl.commands.console import answers  # noqa: PLC0415

    if bulan is None:
        bulan = ask("Bulan yang ditutup (misalnya juni)")
    if not ya and not sys.stdin.isatty():
        raise KontrakError(
            "Penutupan tidak dapat dibatalkan; bila sudah yakin, ulangi dengan --ya."
        )
    before = told_open if ya else confirm_open
    with watched(READING) as progress:
        done = month_end.tutup(folder, bulan, before=before, progress=progress, workers=cores())
    if as_json:
        print_json(answers.closed_data(done))
    elif done.already:
        say(answers.since(done.moment, restored=done.restored))
        say(f"Buka: {done.path}")
    else:
        print_findings(done.findings)
        say(f"{done.name} ditutup; peringkatnya FINAL.")
        say(f"Buka: {done.path}")
    return exit_code(done.findings)


@cli.command(options_metavar="[PILIHAN]")
@in_folder
@as_json_option
def status(folder: Path, *, as_json: bool) -> int:
    """Menyebutkan siapa sudah melapor, siapa terlambat, dan apa langkah berikutnya."""
    from kontrak_xl.commands import status as overview  # noqa: PLC0415
    from kontrak_xl.commands.console import answers  # noqa: PLC0415

    state = overview.status(folder)
    if as_json:
        print_json(answers.status_data(state))
    else:
        for line in answers.status_lines(state):
            say(line)
    return FINDINGS if state.needs_people else FINE


@cli.command(options_metavar="[PILIHAN]")
@click.argument("opd", metavar="OPD")
@in_folder
@as_json_option
def riwayat(opd: str, folder: Path, *, as_json: bool) -> int:
    """Menyebutkan semua kiriman satu OPD: apa yang dihitung sekarang, dan mengapa."""
    from kontrak_xl.commands import riwayat as history  # noqa: PLC0415
    from kontrak_xl.commands.console import answers  # noqa: PLC0415

    told = history.riwayat(folder, opd)
    if as_json:
        print_json(answers.history_data(told))
    else:
        for line in answers.history_lines(told):
            say(line)
    return FINDINGS if told.needs_people else FINE


cli.add_command(cli_mail.surel)


@cli.command(options_metavar="[PILIHAN]")
@click.option("--hapus", is_flag=True, help="Lupakan semua sandi yang tersimpan.")
def sandi(*, hapus: bool) -> int:
    """Menyimpan sandi berkas OPD di penyimpan sandi komputer ini."""
    from kontrak_xl.commands import sandi  # noqa: PLC0415

    words = () if hapus else ask_passwords()
    sandi.sandi(*words, hapus=hapus)
    if hapus:
        say("Semua sandi yang tersimpan sudah dilupakan.")
    else:
        say("Sandi tersimpan." if words else "Tidak ada sandi yang disimpan.")
    return FINE


@cli.command(options_metavar="[PILIHAN]")
@click.argument("folder", type=click.Path(path_type=Path), metavar="FOLDER")
@click.option(
    "--benih", type=int, default=2026, metavar="N", help="Angka awal; angka sama, hasil sama."
)
def contoh(folder: Path, benih: int) -> int:
    """Memainkan setengah tahun contoh: kontrak, laporan OPD, dan enam peringkat."""
    from kontrak_xl.commands.console import answers  # noqa: PLC0415
    from kontrak_xl.commands.contoh import play  # noqa: PLC0415
    from kontrak_xl.core import callbacks  # noqa: PLC0415

    lines = callbacks.silent if sys.stderr.isatty() else say
    with watched("Memainkan contoh") as progress:
        results = play.contoh(folder, benih=benih, say=lines, progress=progress,
                                  workers=cores())  # fmt: skip
    last = results[-1]
    say(answers.summary(last))
    say("Semua angka adalah contoh. Enam buku peringkat ada di folder hasil.")
    say(f"Buka: {last.path}")
    return FINE


# Errors --------------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and leave with its exit code: 0 fine, 1 findings, 2 cannot, 130 stopped."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
    sys.exit(_run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    try:
        outcome = cli.main(args=arguments, standalone_mode=False, prog_name="kontrak-xl")
    except KontrakError as error:
        return _fail(str(error))
    except click.exceptions.NoArgsIsHelpError:
        click.echo(cli.get_help(click.Context(cli, info_name="kontrak-xl")))
        return FINE
    except click.UsageError as error:
        return _fail(_usage_sentence(error))
    except (click.Abort, KeyboardInterrupt):
        click.echo("\nDihentikan.", err=True)
        return STOPPED
    except Exception:  # noqa: BLE001 -- the last door: nobody sees a traceback
        return _fail(f"Terjadi kesalahan yang tidak terduga; {_log()}.")
    return outcome if isinstance(outcome, int) else FINE


def _fail(sentence: str) -> int:
    click.echo(sentence, err=True)
    return CANNOT


def _log() -> str:
    """Write the traceback where the developers can find it, and say where that is."""
    import platformdirs  # noqa: PLC0415 -- only what failed needs it

    told = traceback.format_exc()
    try:
        place = platformdirs.user_log_path("kontrak-xl", appauthor=False)
        path = place / f"galat {dt.datetime.now():%Y-%m-%d %H.%M.%S.%f}.log"
        files.private(path)
        path.write_text(told, "utf-8")
    except OSError:
        return f"rinciannya tidak dapat dicatat: {told.splitlines()[-1].rstrip('.')}"
    return f"rinciannya dicatat di {path}"


def _usage_sentence(error: click.UsageError) -> str:
    """Click's errors in Indonesian."""
    help_hint = "lihat “kontrak-xl --help”"
    match error:
        case click.NoSuchOption():
            return f"Pilihan {error.option_name} tidak dikenal; {help_hint}."
        case click.MissingParameter():
            name = error.param.make_metavar(click.Context(cli)) if error.param else "masukan"
            return f"Masukan {name} belum diberikan; {help_hint}."
        case click.BadParameter():
            name = error.param.name if error.param else ""
            return f"Isi pilihan {name} tidak dapat dipakai; {help_hint}."
        case _ if "No such command" in error.message:
            return f"Perintah itu tidak dikenal; {help_hint}."
        case _:
            return f"Perintah tidak lengkap atau berlebih; {help_hint}."


if __name__ == "__main__":
    main()
