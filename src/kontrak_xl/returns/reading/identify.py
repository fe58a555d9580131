"""Whose workbook this is: identity by content, by vote (R-identitas)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kontrak_xl.contracts import seal
from kontrak_xl.contracts.seal import Seal
from kontrak_xl.contracts.shelf import seal_of
from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import ContractKey, Edition
from kontrak_xl.core.observations import Origin
from kontrak_xl.workbook.cells import OpenWorkbook

EditionsByContract = Mapping[ContractKey, tuple[Edition, ...]]
"""The issued editions of each contract, by number."""


def seals(workbook: OpenWorkbook) -> set[Seal]:
    """Every whole seal that the workbook carries, in cells and in properties."""
    texts = [
        cell.value
        for grid in workbook.grids
        for cell in grid.cells.values()
        if isinstance(cell.value, str) and cell.value.startswith(seal.MARK)
    ]
    texts += workbook.properties.values()
    return {found for text in texts if (found := seal.find(text))}


def identify(
    workbook: OpenWorkbook, file: str, by_contract: EditionsByContract
) -> tuple[Edition, Edition] | Finding:
    """The edition that a workbook is of, and the newest of its contract."""
    votes = seals(workbook)
    where = Origin(file)
    if not votes:
        post, whose = _rapor(workbook, by_contract)
        if not post:
            post = _named(file, by_contract)
            whose = f"{post} (menurut nama berkasnya)" if post else "OPD"
        return Finding(Code.NOT_OURS, where, "", whose, post)
    if len(votes) > 1:
        seen = " dan ".join(sorted(str(vote) for vote in votes))
        return Finding(Code.IDENTITY_CONFLICT, where, seen, "dari folder kontrak")
    vote = votes.pop()
    editions = by_contract.get(vote.key, ())
    for edition in editions:
        if edition.number == vote.number and seal_of(edition).stamp == vote.stamp:
            return edition, editions[-1]
    return Finding(Code.UNKNOWN_EDITION, where, str(vote), "", vote.key.post)


def _rapor(workbook: OpenWorkbook, by_contract: EditionsByContract) -> tuple[str, str]:
    """The post that was mailed this workbook as its rapor, and what to call it."""
    post = workbook.properties.get(seal.RAPOR, "")
    known = any(key.post == post for key in by_contract)
    return (post, f"{post}, yang mengirim kembali rapornya,") if known else ("", "")


def _named(file: str, by_contract: EditionsByContract) -> str:
    """The one post whose code stands in a file's name: a hint where all else is gone."""
    words = set(re.split(r"[^A-Z0-9-]+", file.upper()))
    posts = {key.post for key in by_contract}
    named = posts & words
    return named.pop() if len(named) == 1 else ""
