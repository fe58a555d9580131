"""What is built holds what is needed: the wheel and the sdist, and an editable install."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

from kontrak_xl.master import templates

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
LOOK = (
    "from kontrak_xl.master import templates; from importlib.metadata import entry_points as e;"
    "print(templates.folder(), *templates.names(),"
    " *(p.value for p in e(group='console_scripts') if p.name == 'kontrak-xl'), sep='\\n')"
)


def run(*command: str | Path) -> str:
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        env={**clean, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"},
        cwd=Path(sys.prefix),
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist, and the wheel that is built from it."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ROOT)
    return out


def environment(folder: Path) -> Path:
    """The Python of a new environment that sees the dependencies of this one, and not this one.

    A ``.pth`` file in the site-packages that it names is not followed, so that an editable install
    in this environment stays out of sight.
    """
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    own = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    (Path(own) / "lainnya.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return python


def install(python: Path, *what: str | Path) -> None:
    offline = ("--no-index", "--no-deps", "--ignore-installed")
    run(sys.executable, "-m", "pip", "--python", python, "install", "-q", *offline, *what)


def test_the_wheel_works_where_nothing_else_is(built: Path, tmp_path: Path) -> None:
    python = environment(tmp_path / "venv")
    (wheel,) = built.glob("*.whl")
    install(python, wheel)
    folder, *names, script = run(python, "-I", "-c", LOOK).splitlines()
    assert Path(folder).is_relative_to(tmp_path)
    assert names == list(templates.names())
    assert "pamekasan" in names
    assert script == "kontrak_xl.commands.console.cli:main"


def test_the_installed_command_begins_a_folder(built: Path, tmp_path: Path) -> None:
    python = environment(tmp_path / "venv")
    (wheel,) = built.glob("*.whl")
    install(python, wheel)
    command = shutil.which("kontrak-xl", path=str(python.parent))
    assert command
    run(command, "mulai", tmp_path / "kerja")
    assert (tmp_path / "kerja" / "Buku Induk.xlsx").exists()


def test_the_wheel_holds_the_templates_and_no_tests(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    inside = {name.removeprefix("kontrak_xl/workbook_templates/") for name in names}
    assert files(ROOT / "workbook_templates") <= inside
    assert [name for name in names if not name.startswith(("kontrak_xl/", "kontrak_xl-"))] == []


def test_the_sdist_holds_all_that_the_tests_need(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    for part in ("src", "workbook_templates", "tests", "docs"):
        assert {f"{part}/{name}" for name in files(ROOT / part)} <= inside
    assert {"pyproject.toml", "README.md", "LICENSE", ".ci/run"} <= inside


def files(folder: Path) -> set[str]:
    """The files of a folder, less what programmes leave behind."""
    found = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }
    assert found
    return found


def test_an_editable_install_finds_the_repository(tmp_path: Path) -> None:
    python = environment(tmp_path / "venv")
    install(python, "--no-build-isolation", "-e", ROOT)
    folder, *names, _ = run(python, "-I", "-c", LOOK).splitlines()
    assert Path(folder) == ROOT / "workbook_templates"
    assert "pamekasan" in names
