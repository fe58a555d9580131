"""What the stories share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kontrak_xl.core import files
from kontrak_xl.core.folder import Folder
from tests.support.posting import issued_files

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A folder whose two contracts are issued."""
    for name, content in issued_files().items():
        files.save(content, tmp_path / name)
    return Folder(tmp_path)
