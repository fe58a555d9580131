"""What commands say and ask on a console, and the options that they share."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kontrak_xl.core.errors import KontrakError

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

    from kontrak_xl.core.findings import Finding

SCHEMA = 1
"""Version of what ``--json`` prints."""
FINE, FINDINGS, CANNOT, STOPPED = 0, 1, 2, 130
READING, SENDING = "Membaca berkas", "Menulis surat"
"""What takes long, as it is told while somebody watches."""
MOST_FINDINGS = 12
"""How many findings are printed in full; all stand in the workbook or behind ``--json``."""

in_folder = click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path(),
    metavar="FOLDER",
    help="Folder kerja; bawaannya folder ini.",
)
as_json_option = click.option(
    "--json", "as_json", is_flag=True, help="Cetak hasil sebagai JSON untuk skrip."
)
with_passwords = click.option(
    "--sandi", "locked", is_flag=True, help="Tanyakan dahulu sandi berkas yang terkunci."
)


def say(sentence: str) -> None:
    """One line of the answer."""
    click.echo(sentence)


def cores() -> int:
    """How many processors may read files side by side."""
    return min(4, os.cpu_count() or 1)


@contextmanager
def watched(work: str) -> Iterator[Callable[[int, int], None]]:
    """Says how far a long work is and how much time is left, while somebody watches.

    What is given is called with how many are done, of how many; it may begin anew.
    """
    line = ExitStack()
    bar: ProgressBar[int] | None = None

    def progress(done: int, everything: int) -> None:
        nonlocal bar
        if not sys.stderr.isatty():
            return
        if bar is None or done <= bar.pos:
            line.close()
            bar = line.enter_context(_bar(work, everything))
        bar.update(done - bar.pos)
        if done == everything:
            line.close()
            bar = None

    with line:
        yield progress


def _bar(work: str, everything: int) -> ProgressBar[int]:
    return click.progressbar(length=everything, label=work, show_pos=True, file=sys.stderr)


def ask(question: str) -> str:
    """A period that was not named, asked for.

    Raises:
        KontrakError: nobody can be asked.
    """
    if not sys.stdin.isatty():
        raise KontrakError("Sebutkan masanya, misalnya --bulan juni.")
    return str(click.prompt(question))


def ask_passwords() -> tuple[str, ...]:
    """Passwords typed unseen, until nothing is typed."""
    if not sys.stdin.isatty():
        raise KontrakError("Sandi hanya ditanyakan di layar; jalankan perintah ini sendiri.")
    question = "Sandi (tidak tampak; kosongkan bila selesai)"
    words = iter(
        lambda: click.prompt(question, "", hide_input=True, show_default=False, err=True), ""
    )
    return tuple(str(word) for word in words)


def ask_yes(question: str, instead: str) -> None:
    """Go on only after a yes; where nobody can be asked, the option ``instead`` says it.

    Raises:
        KontrakError: nobody can be asked.
        click.Abort: the answer is not yes.
    """
    if not sys.stdin.isatty():
        raise KontrakError(
            f"Tidak ada yang dikirim; bila rencananya benar, ulangi dengan {instead}."
        )
    answer = str(
        click.prompt(f"{question} (ya/tidak)", default="tidak", show_default=False, err=True)
    )
    if answer.strip().casefold() not in {"y", "ya"}:
        raise click.Abort


def told_open(matters: tuple[str, ...]) -> None:
    """What is still open while a month is being closed; stdout stays for what was asked."""
    for sentence in matters:
        click.echo(f"- {sentence}", err=True)


def confirm_open(matters: tuple[str, ...]) -> None:
    """The same, and the question whether to go on.

    Raises:
        click.Abort: the answer is not yes; nothing was closed.
    """
    told_open(matters)
    ask_yes("Penutupan tidak dapat dibatalkan. Lanjut?", "--ya")


def print_findings(found: Sequence[Finding], *, everything: bool = False) -> None:
    """One cause once, the gravest first; a long list is cut and says where the rest stands."""
    from kontrak_xl.core.grouping import grouped  # noqa: PLC0415

    groups = grouped(found)
    shown = groups if everything else groups[:MOST_FINDINGS]
    for group in shown:
        say(f"{group.severity.value.upper()}: {group}")
    if more := sum(len(group.findings) for group in groups[len(shown) :]):
        say(f"… dan {more} temuan lain.")


def exit_code(found: Iterable[Finding]) -> int:
    """1 where findings need people, else 0."""
    from kontrak_xl.core.findings import need_people  # noqa: PLC0415

    return FINDINGS if need_people(found) else FINE


def print_json(content: dict[str, Any]) -> None:
    """The whole answer as one object for scripts."""
    click.echo(json.dumps({"schema": SCHEMA, **content}, ensure_ascii=False, indent=1))
