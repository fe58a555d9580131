"""What was reported for one field of one row in one month, and where it stood."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kontrak_xl.core.model import ContractKey


class Field(StrEnum):
    """What one cell of a realization sheet or of the centre's sheets reports."""

    VALUE = "realisasi"
    CAUSE = "penyebab"
    NUMERATOR = "pembilang"
    DENOMINATOR = "penyebut"
    DONE = "selesai"
    NIHIL = "nihil"
    OWN_SP2D = "sp2d_opd"
    PHYSICAL = "fisik"
    OBSTACLE = "kendala"
    FOLLOW_UP = "tindak_lanjut"
    EVIDENCE = "bukti"
    FILLED_BY = "diisi_oleh"
    FILLED_ON = "tanggal_isi"
    APPROVED = "disetujui"


FORM = frozenset((Field.FILLED_BY, Field.FILLED_ON, Field.APPROVED))
"""Who filled a sheet and when: it differs with every sending, and nobody needs to be told."""
REMARKS = (Field.OBSTACLE, Field.FOLLOW_UP, Field.EVIDENCE)
"""The texts that stand beside an answer, in the order of a month's sheet."""
ASIDE = frozenset((*FORM, *REMARKS))
"""What an OPD says beside its numbers; it may be added to at any time."""

NONE_HERE = "tidak ada"
"""The value by which an owner of data says that a post has nothing to be measured in a month."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value was typed, as its author sees it."""

    file: str
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        place = f"{self.sheet}!{self.cell}" if self.cell else self.sheet
        return f"{self.file} › {place}" if place else self.file


@dataclass(frozen=True, slots=True)
class Observation:
    """One reported value: a number, or a text for categories and remarks.

    Months are 1–12; ``key`` is the contract, ``code`` the row or stage ("" for a sheet's own
    form). DONE is the day on which a stage was finished, as ISO text (2026-03-20). NIHIL is the
    bureau's word that a rasio of 0/0 had indeed nothing to divide in that month.

    A number of which nobody is sure carries what it may mean: ``readings``, the most plausible
    first, empty where there is no doubt (R-ragu). ``typed`` is what stands in its cell where that
    is a text and not ``value``.
    """

    key: ContractKey
    code: str
    field: Field
    month: int
    value: float | str
    origin: Origin
    readings: tuple[float, ...] = ()
    typed: str = ""


ValueKey = tuple[ContractKey, str, Field, int]
"""What a value is reported for: contract, row code, field, month."""


def value_key(observation: Observation) -> ValueKey:
    """What an observation reports."""
    return observation.key, observation.code, observation.field, observation.month
