"""What is written about the programme agrees with what it is."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest

from kontrak_xl.commands import konsolidasi
from kontrak_xl.commands.console import cli
from kontrak_xl.core import frames
from kontrak_xl.core.findings import Code
from kontrak_xl.core.model import RankingPolicy, ScoringPolicy
from kontrak_xl.rules.handbook import rules
from kontrak_xl.workbook.layout import contract
from kontrak_xl.workbook.layout.master import SHEETS
from tests.support.words import ENGLISH

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
DOCS = ROOT / "docs"
PAGES = ("arsitektur.md", "aturan.md", "kamus.md", "tabel.md", "temuan.md")
COMMANDS = tuple(cli.cli.commands)
WRONG = (
    ["perintah-aneh"],
    ["--aneh"],
    ["mulai"],
    ["mulai", "satu", "dua"],
    ["mulai", "--aneh"],
    ["mulai", "--templat"],
    ["buat", "--semuanya"],
    ["periksa", "--folder"],
    ["periksa", "tidak-ada.xlsx"],
    ["konsolidasi", "--bulan"],
    ["konsolidasi", "--json=1"],
    ["konsolidasi"],
    ["contoh", "tempat", "--benih", "dua"],
)


def blocks(language: str) -> list[str]:
    """The fenced blocks of the README in a language, which is a pattern."""
    text = README.read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@cache
def generator() -> ModuleType:
    """The script ``docs/buat.py``, imported from where it lies."""
    spec = importlib.util.spec_from_file_location("docs_buat", DOCS / "buat.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def said(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """All that a command line prints, on either stream."""
    with pytest.raises(SystemExit):
        cli.main(arguments)
    caught = capsys.readouterr()
    return caught.out + caught.err


# The command line and its words --------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readme_names_every_command(command: str) -> None:
    assert re.search(rf"(kontrak-xl |`){command}\b", README.read_text("utf-8"))


def test_the_readme_names_no_other_command() -> None:
    code = re.findall(r"```.*?```|`[^`\n]+`", README.read_text("utf-8"), re.DOTALL)
    named = re.findall(r"kontrak-xl ([a-z]+)", "\n".join(code))
    assert set(named) - set(COMMANDS) == set()


def test_commands_are_functions_of_the_package() -> None:
    import kontrak_xl  # noqa: PLC0415 -- its lazy attributes are the subject

    assert [name for name in COMMANDS if not callable(getattr(kontrak_xl, name))] == []


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_indonesian(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = said([command, "--help"] if command else ["--help"], capsys)
    assert text.startswith("Pemakaian: kontrak-xl")
    assert "Pilihan:" in text
    assert ENGLISH.findall(_sentences(text)) == []


def _sentences(text: str) -> str:
    """Help without the names of options, which are not words."""
    return re.sub(r"(?m)--[a-z-]+|\b(?:FOLDER|BERKAS)\b", "", text)


@pytest.mark.parametrize("command", COMMANDS)
def test_everything_has_help(command: str) -> None:
    found = cli.cli.commands[command]
    options = [param for param in found.params if isinstance(param, click.Option)]
    assert found.help
    assert [option.name for option in options if not option.help] == []


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_refusals_are_indonesian(
    arguments: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    text = said(arguments, capsys)
    assert text.strip()
    assert ENGLISH.findall(_sentences(text)) == []


def test_the_list_of_english_words_catches_click() -> None:
    told = click.UsageError("No such option: --aneh", click.Context(cli.cli)).format_message()
    assert ENGLISH.search(told)
    assert ENGLISH.search("Usage: kontrak-xl [OPTIONS] COMMAND [ARGS]...")


# The generated pages -------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_as_generated(name: str) -> None:
    assert (DOCS / name).read_text("utf-8") == generator().pages()[name], "run docs/buat.py"


def test_there_are_no_other_pages() -> None:
    assert sorted(generator().pages()) == sorted(PAGES)


def test_every_code_is_explained() -> None:
    page = (DOCS / "temuan.md").read_text("utf-8")
    assert [code.number for code in Code if f"| {code.number} |" not in page] == []


def test_every_column_is_in_the_dictionary() -> None:
    page = (DOCS / "kamus.md").read_text("utf-8")
    assert len(SHEETS) > 10
    for sheet in (*SHEETS, *contract.TABLES):
        _, _, after = page.partition(f"### {sheet.name}\n")
        own = after.partition("\n#")[0]
        assert [
            column.header for column in sheet.columns if f"| {column.header} |" not in own
        ] == []


def test_every_table_is_told() -> None:
    page = (DOCS / "tabel.md").read_text("utf-8")
    for table in frames.FRAMES:
        own = page.partition(f"## `{table.public_name}`\n")[2].partition("\n#")[0]
        assert [one.name for one in table.columns if f"| `{one.name}` |" not in own] == []


def test_every_rule_is_told() -> None:
    page = (DOCS / "aturan.md").read_text("utf-8")
    names = [name for name, _ in rules(ScoringPolicy(), RankingPolicy())]
    assert len(names) > 10
    assert [name for name in names if f"| {name} |" not in page] == []


def test_pages_are_written_by_the_script(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script: Any = generator()
    monkeypatch.setattr(script, "HERE", tmp_path)
    script.main()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(PAGES)


# The README ----------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_python_of_the_readme_runs(tmp_path: Path) -> None:
    """All Python blocks, in their order, as one program; then a month comes in."""
    program = "\n".join(blocks("python"))
    assert "kontrak_xl" in program
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    folder = next(path for path in tmp_path.iterdir() if (path / "Buku Induk.xlsx").exists())
    returned = min((folder / "kontrak").iterdir())
    (folder / "masuk" / returned.name).write_bytes(returned.read_bytes())
    scores = konsolidasi.konsolidasi(folder, "juni").scores
    assert min(len(scores.rows), len(scores.groups), len(scores.posts)) > 0


def test_the_readme_begins_with_the_two_commands() -> None:
    first, second = blocks("(?:ba)?sh")[:2]
    assert "kontrak-xl contoh" in first, ".ci/run runs the first block as it stands"
    assert '".[test]"' in second, ".ci/run runs the second block as it stands"
    assert "-m pytest" in second


def test_the_readme_leads_to_files_that_exist() -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", README.read_text("utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_build_reads_the_readme() -> None:
    """``.ci/run`` takes its test command from the README, so that the two cannot drift apart."""
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "README.md" in script
    assert "-m pytest" not in script
