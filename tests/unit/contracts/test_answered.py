"""What the owner of data answers with "tidak ada", in a contract workbook that is recalculated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kontrak_xl.contracts.workbook import book, facts
from kontrak_xl.core.model import Filler, RowStatus
from kontrak_xl.core.observations import Field, Observation, Origin
from kontrak_xl.workbook import writer
from tests.support import office
from tests.support.honest import NOW, reported, template

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.office


def test_a_contract_with_nothing_to_measure_agrees_with_its_formulas(tmp_path: Path) -> None:
    """MCP of March is answered with "tidak ada": until June it is not judged, then it waits."""
    office.require_office()
    region, editions = template("standar")
    edition = next(one for one in editions if one.row("MCP"))
    own = list(reported(edition, Filler.OPD, 5))[::2]
    told = [one for one in reported(edition, Filler.CENTRE, 4) if one.code != "MCP"]
    told.append(Observation(edition.key, "MCP", Field.VALUE, 3, "tidak ada", Origin("uji")))
    (found,) = facts.gather(region, [edition], own, told, NOW)
    states = [found.rows["MCP", month]["status"] for month in range(1, 7)]
    undue, aside = [RowStatus.NOT_DUE] * 2, [RowStatus.NOT_JUDGED] * 3
    assert states == [*undue, *aside, RowStatus.WAITING]
    ours = writer.write(book.build(found), tmp_path / "kontrak.xlsx")
    (again,) = office.recalculate([ours], tmp_path / "ulang")
    assert office.disagreements(ours, again) == []
