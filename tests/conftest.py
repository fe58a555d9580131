"""What all tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from kontrak_xl.commands import buat, mulai
from kontrak_xl.core import files
from kontrak_xl.master import templates

from .support import dovecot, longest, needs, samples

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

settings.register_profile("busy", deadline=None, suppress_health_check=(HealthCheck.too_slow,))
settings.load_profile("busy")  # a machine that does other things too fails no test


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the longest files first where several workers share them."""
    if hasattr(config, "workerinput"):
        items.sort(key=longest.rank)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tell the tools who calls for them."""
    needs.begins(item)


@pytest.fixture(scope="session")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with a few OPDs of a template, contracts issued; not to be changed."""
    folder = tmp_path_factory.mktemp("terbit") / "kerja"
    master = mulai.mulai(folder)
    files.save(samples.render_master(samples.of_few(templates.load("pamekasan"))), master)
    assert len(buat.buat(folder).written) == samples.FEW
    return folder


@pytest.fixture(scope="module")
def post() -> Iterator[dovecot.Dovecot]:
    """A mail server whose mailboxes are empty."""
    with dovecot.running() as server:
        yield server
