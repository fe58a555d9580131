"""The command line: every word that it prints is Indonesian, and no traceback reaches anybody."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from kontrak_xl.errors import KontrakError
from kontrak_xl.usage import Group

if TYPE_CHECKING:
    from kontrak_xl.findings import Finding

SCHEMA = 1
"""Version of what ``--json`` prints."""
FINE, FINDINGS, CANNOT, STOPPED = 0, 1, 2, 130
SHOWN = 12
"""How many findings are printed in full; all stand in the workbook or behind ``--json``."""


_folder = click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path(),
    metavar="FOLDER",
    help="Folder kerja; bawaannya folder ini.",
)
_json = click.option(
    "--json", "as_json", is_flag=True, help="Cetak hasil sebagai JSON untuk skrip."
)

_passwords = click.option(
    "--sandi", "locked", is_flag=True, help="Tanyakan dahulu sandi berkas yang terkunci."
)


@click.group(cls=Group, options_metavar="[PILIHAN]", subcommand_metavar="PERINTAH …")
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
    from kontrak_xl import month  # noqa: PLC0415 -- commands load what they need

    book = month.mulai(folder, templat)
    _say(f"Buku Induk siap: {book}")
    _say("Berikutnya: buka dan lengkapi Buku Induk, lalu jalankan “kontrak-xl periksa”.")
    return FINE


@cli.command(options_metavar="[PILIHAN]")
@click.argument("berkas", nargs=-1, type=click.Path(path_type=Path), metavar="[BERKAS …]")
@_passwords
@_folder
@_json
def periksa(berkas: tuple[Path, ...], folder: Path, *, locked: bool, as_json: bool) -> int:
    """Memeriksa Buku Induk, atau berkas kiriman yang disebut; tidak menulis apa pun."""
    from kontrak_xl import answers, month  # noqa: PLC0415

    for path in berkas:
        if not path.is_file():
            raise KontrakError(f"Berkas {path} tidak ada; periksa namanya.")
    found = month.periksa(folder, berkas, sandi=_ask_passwords() if locked else ())
    if as_json:
        _print_json({"temuan": [answers.finding_data(finding) for finding in found]})
    else:
        _print_findings(found, everything=True)
        subject = "Berkas" if berkas else "Buku Induk"
        if not found:
            _say(f"{subject} tidak mempunyai temuan.")
    return _exit_code(found)


@cli.command(options_metavar="[PILIHAN]")
@_folder
@click.option("--semua", is_flag=True, help="Tulis ulang semua buku, juga yang tidak berubah.")
@_json
def buat(folder: Path, *, semua: bool, as_json: bool) -> int:
    """Menerbitkan kontrak dan menulis satu buku kerja untuk tiap OPD."""
    from kontrak_xl import answers, month  # noqa: PLC0415

    issued = month.buat(folder, semua=semua)
    if as_json:
        _print_json(
            {
                "ditulis": [str(path) for path in issued.written],
                "tetap": issued.unchanged,
                "temuan": [answers.finding_data(finding) for finding in issued.findings],
            }
        )
        return _exit_code(issued.findings)
    _print_findings(issued.findings)
    if not issued.written and not issued.unchanged:
        _say("Tidak ada kontrak yang ditulis. Perbaiki temuan di atas, lalu ulangi.")
    else:
        counts = f"{len(issued.written)} buku kontrak ditulis, {issued.unchanged} tidak berubah"
        _say(f"{counts}: {folder / 'kontrak'}")
    return _exit_code(issued.findings)


@cli.command(options_metavar="[PILIHAN]")
@click.option("--bulan", metavar="BULAN", help="Bulan yang dinilai, misalnya juni.")
@click.option("--triwulan", type=int, metavar="N", help="Triwulan yang dinilai, 1 sampai 4.")
@click.option("--semester", type=int, metavar="N", help="Semester yang dinilai, 1 atau 2.")
@_passwords
@_folder
@_json
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
    from kontrak_xl import answers, month  # noqa: PLC0415

    if (bulan, triwulan, semester) == (None, None, None):
        bulan = _ask("Bulan yang dinilai (misalnya juni)")
    words = _ask_passwords() if locked else ()
    done = month.konsolidasi(folder, bulan, triwulan=triwulan, semester=semester, sandi=words,
                             progress=_progress, workers=_cores())  # fmt: skip
    found = () if done.closed else done.findings
    if as_json:
        _print_json(answers.consolidated_data(done))
    else:
        _print_findings(found)
        _say(
            answers.since(done.closed, restored=done.restored)
            if done.closed
            else answers.summary(done)
        )
        _say(f"Buka: {done.path}")
    return _exit_code(found)


@cli.command(options_metavar="[PILIHAN]")
@click.option("--bulan", metavar="BULAN", help="Bulan yang ditutup, misalnya juni.")
@click.option("--ya", is_flag=True, help="Tutup tanpa bertanya lagi.")
@_folder
@_json
def tutup(bulan: str | None, folder: Path, *, ya: bool, as_json: bool) -> int:
    """Menutup sebuah bulan: peringkatnya menjadi FINAL dan tidak dapat berubah lagi."""
    from kontrak_xl import answers, month_end  # noqa: PLC0415

    if bulan is None:
        bulan = _ask("Bulan yang ditutup (misalnya juni)")
    if not ya and not sys.stdin.isatty():
        raise KontrakError(
            "Penutupan tidak dapat dibatalkan; bila sudah yakin, ulangi dengan --ya."
        )
    before = _told_open if ya else _confirm_open
    done = month_end.tutup(folder, bulan, before=before, progress=_progress, workers=_cores())
    if as_json:
        _print_json(answers.closed_data(done))
    elif done.already:
        _say(answers.since(done.moment, restored=done.restored))
        _say(f"Buka: {done.path}")
    else:
        _print_findings(done.findings)
        _say(f"{done.name} ditutup; peringkatnya FINAL.")
        _say(f"Buka: {done.path}")
    return _exit_code(done.findings)


@cli.command(options_metavar="[PILIHAN]")
@_folder
@_json
def status(folder: Path, *, as_json: bool) -> int:
    """Menyebutkan siapa sudah melapor, siapa terlambat, dan apa langkah berikutnya."""
    from kontrak_xl import answers, overview  # noqa: PLC0415

    state = overview.status(folder)
    if as_json:
        _print_json(answers.status_data(state))
    else:
        for line in answers.status_lines(state):
            _say(line)
    return FINDINGS if state.needs_people else FINE


@cli.command(options_metavar="[PILIHAN]")
@click.argument("opd", metavar="OPD")
@_folder
@_json
def riwayat(opd: str, folder: Path, *, as_json: bool) -> int:
    """Menyebutkan semua kiriman satu OPD: apa yang dihitung sekarang, dan mengapa."""
    from kontrak_xl import answers, history  # noqa: PLC0415

    told = history.riwayat(folder, opd)
    if as_json:
        _print_json(answers.history_data(told))
    else:
        for line in answers.history_lines(told):
            _say(line)
    return FINDINGS if told.needs_people else FINE


@cli.command(options_metavar="[PILIHAN]")
@click.option("--hapus", is_flag=True, help="Lupakan semua sandi yang tersimpan.")
def sandi(*, hapus: bool) -> int:
    """Menyimpan sandi berkas OPD di penyimpan sandi komputer ini."""
    from kontrak_xl import month  # noqa: PLC0415

    words = () if hapus else _ask_passwords()
    month.sandi(*words, hapus=hapus)
    if hapus:
        _say("Semua sandi yang tersimpan sudah dilupakan.")
    else:
        _say("Sandi tersimpan." if words else "Tidak ada sandi yang disimpan.")
    return FINE


@cli.command(options_metavar="[PILIHAN]")
@click.argument("folder", type=click.Path(path_type=Path), metavar="FOLDER")
@click.option(
    "--benih", type=int, default=2026, metavar="N", help="Angka awal; angka sama, hasil sama."
)
def contoh(folder: Path, benih: int) -> int:
    """Memainkan setengah tahun contoh: kontrak, laporan OPD, dan enam peringkat."""
    from kontrak_xl import answers, simulate  # noqa: PLC0415

    results = simulate.contoh(folder, benih=benih, say=_say, workers=_cores())
    last = results[-1]
    _say(answers.summary(last))
    _say("Semua angka adalah contoh. Enam buku peringkat ada di folder hasil.")
    _say(f"Buka: {last.path}")
    return FINE


# What is printed ---------------------------------------------------------------------------


def _say(sentence: str) -> None:
    click.echo(sentence)


def _cores() -> int:
    """How many processors may read files side by side."""
    return min(4, os.cpu_count() or 1)


def _progress(done: int, everything: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\rMembaca {done} dari {everything} berkas …", nl=done == everything, err=True)


def _ask(question: str) -> str:
    if not sys.stdin.isatty():
        raise KontrakError("Sebutkan masanya, misalnya --bulan juni.")
    return str(click.prompt(question))


def _ask_passwords() -> tuple[str, ...]:
    """Passwords typed unseen, until nothing is typed."""
    if not sys.stdin.isatty():
        raise KontrakError("Sandi hanya ditanyakan di layar; jalankan perintah ini sendiri.")
    question = "Sandi (tidak tampak; kosongkan bila selesai)"
    words = iter(
        lambda: click.prompt(question, "", hide_input=True, show_default=False, err=True), ""
    )
    return tuple(str(word) for word in words)


def _told_open(matters: tuple[str, ...]) -> None:
    """What is still open while a month is being closed; stdout stays for what was asked."""
    for sentence in matters:
        click.echo(f"- {sentence}", err=True)


def _confirm_open(matters: tuple[str, ...]) -> None:
    """The same, and the question whether to go on.

    Raises:
        click.Abort: the answer is not yes; nothing was closed.
    """
    _told_open(matters)
    question = "Penutupan tidak dapat dibatalkan. Lanjut? (ya/tidak)"
    answer = str(click.prompt(question, default="tidak", show_default=False, err=True))
    if answer.strip().casefold() not in {"y", "ya"}:
        raise click.Abort


def _print_findings(found: Sequence[Finding], *, everything: bool = False) -> None:
    """One cause once, the gravest first; a long list is cut and says where the rest stands."""
    from kontrak_xl.grouping import grouped  # noqa: PLC0415

    groups = grouped(found)
    shown = groups if everything else groups[:SHOWN]
    for group in shown:
        _say(f"{group.severity.value.upper()}: {group}")
    if more := sum(len(group.findings) for group in groups[len(shown) :]):
        _say(f"… dan {more} temuan lain.")


def _exit_code(found: Iterable[Finding]) -> int:
    from kontrak_xl.findings import need_people  # noqa: PLC0415

    return FINDINGS if need_people(found) else FINE


def _print_json(content: dict[str, Any]) -> None:
    click.echo(json.dumps({"schema": SCHEMA, **content}, ensure_ascii=False, indent=1))


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
    told = traceback.format_exc()
    try:
        path = Path(tempfile.gettempdir()) / "kontrak-xl.log"
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
