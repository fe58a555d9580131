"""The things the bureau works with: posts, people, contracts, editions, rows, policies, periods."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kontrak_xl.core.text import normalised


def row_named(edition: Edition, word: str) -> IssuedRow | None:
    """The row that a code or a text names."""
    return next((row for row in edition.rows if means(word, row)), None)


def means(word: str, row: IssuedRow) -> bool:
    """Whether people mean this row by a word: its code, or its text."""
    return word.strip().upper() == row.code or normalised(word) == normalised(row.text)


LATER = {"since": 2}
"""Marks a field that records of version 1 do not have; they keep their id without it."""
THIRD = {"since": 3}
"""Marks a field that came with the third version of the records."""
RULES = 2
"""The number of the rules by which contracts are issued and months are scored today (R-nomor)."""
MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)  # fmt: skip


class Measure(StrEnum):
    """Jenis ukuran: how an indicator is measured (R-ukuran, a closed set)."""

    NUMBER = "angka"
    RATIO = "rasio"
    BUDGET = "anggaran"
    STAGES = "tahapan"
    CATEGORY = "kategori"
    PANEL = "panel"


APART = (Measure.RATIO, Measure.STAGES)
"""Jenis ukuran that are reported in a block of their own, not in the column of realisations."""


class Direction(StrEnum):
    """Arah: which way is better."""

    MAX = "maks"
    MIN = "min"
    STABLE = "stabil"


class Accumulation(StrEnum):
    """Akumulasi: how the months become one number to date."""

    SUM = "jumlah"
    MEAN = "rata-rata"
    LAST = "terakhir"


class EntryMode(StrEnum):
    """Isian: what the OPD types into a month's cell."""

    MONTH = "bulan ini"
    TO_DATE = "s.d. bulan ini"
    POSITION = "posisi"


class Filler(StrEnum):
    """Pengisi: who reports the value."""

    OPD = "OPD"
    CENTRE = "pusat"


class Scope(StrEnum):
    """Cakupan: one value for the whole pemda, or each OPD its own."""

    REGION = "pemda"
    OWN = "sendiri"


class Blank(StrEnum):
    """Policy ``kosong``: what a due month left blank counts as."""

    ZERO = "nol"
    IGNORE = "abaikan"


class Minimising(StrEnum):
    """Policy ``rumus_min``: which formula judges an indicator where less is better."""

    LAN = "(2T-A)/T"
    INVERSE = "T/A"


class PanelMean(StrEnum):
    """Policy ``panel``: how the marks of a panel become one value."""

    ALL = "rata-rata"
    TRIMMED = "tanpa tertinggi dan terendah"


class Quarterly(StrEnum):
    """Policy ``urutan_triwulan``: by which score a triwulan's or semester's book ranks."""

    OWN = "triwulan itu sendiri"
    TO_DATE = "s.d. bulan terakhir"


class RowStatus(StrEnum):
    """What became of one row to date; no number is read without it."""

    NOT_DUE = "belum jatuh tempo"
    NOT_REPORTED = "belum lapor"
    PARTIAL = "belum lapor (sebagian)"
    JUDGED = "dinilai"
    NOT_JUDGED = "tidak dinilai"
    WAITING = "menunggu data"


MEASURED = (RowStatus.JUDGED, RowStatus.PARTIAL)
"""The states of a row whose realisation to date is shown."""


class Paper(StrEnum):
    """The paper of the region's offices."""

    F4 = "F4"
    A4 = "A4"


class TermStatus(StrEnum):
    """In what capacity an official holds a post."""

    FULL = "definitif"
    PLT = "Plt."
    PLH = "Plh."
    PJ = "Pj."


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Months ``first`` to ``last`` (1–12) of the contract's year, both inclusive."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if not 1 <= self.first <= self.last <= 12:
            raise ValueError(f"periode {self.first}–{self.last} bukan bagian dari satu tahun")


@dataclass(frozen=True, slots=True, order=True)
class ContractKey:
    """What stays the same through all editions of one contract."""

    year: int
    post: str
    serial: int = 1

    def __str__(self) -> str:
        return f"{self.year}-{self.post}-{self.serial}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A seat that can sign a contract: the head of an OPD, a bidang, an asisten.

    ``parent`` is the code of the OPD above a bidang or seksi; its head is their second party.
    It exists from month ``first`` to ``last`` (1–12); ``origins`` are the codes of those that it
    came from, ``merged_into`` of those that go on for it.
    """

    code: str
    name: str
    short: str
    sort: str
    group: str
    number: str = ""
    aliases: tuple[str, ...] = ()
    mentor: str = ""
    email: str = ""
    phone: str = ""
    note: str = ""
    parent: str = field(default="", metadata=LATER)
    first: int = field(default=1, metadata=THIRD)
    last: int = field(default=12, metadata=THIRD)
    origins: tuple[str, ...] = field(default=(), metadata=THIRD)
    merged_into: tuple[str, ...] = field(default=(), metadata=THIRD)

    def alive(self, month: int) -> bool:
        """Whether it exists in a month of the contract's year (R-mulai-sampai)."""
        return self.first <= month <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A person in a post from one month to another (1–12)."""

    person: str
    post: str
    position: str
    status: TermStatus = TermStatus.FULL
    nip: str = ""
    rank: str = ""
    first: int = 1
    last: int = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One signatory, exactly as the contract prints it."""

    name: str
    position: str
    status: TermStatus = TermStatus.FULL
    nip: str = ""
    rank: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """One predikat of a scale: the scores above (or from) its bound.

    ``whole`` bands are read off the score rounded to a whole number.
    """

    name: str
    bound: float
    from_bound: bool = False
    whole: bool = False
    colour: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """What one category of a scale is worth."""

    category: str
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetColour:
    """A colour of spending that lags by ``share`` percent of the RAK and ``points`` of the pagu.

    ``paint`` and ``words`` are "" where the usual ones of that name are meant.
    """

    name: str
    share: float = 0.0
    points: float = 0.0
    paint: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringPolicy:
    """The choices that an edition freezes (R-pilihan).

    ``cap`` is *batas_capaian* in percent; ``decimals`` is *desimal*; ``late`` is *telat_tahapan*,
    the points of 100 that a stage loses for each month that it came late; ``panel`` is None in
    editions that were issued without it, of which the Buku Induk says it.
    """

    blank: Blank = Blank.ZERO
    minimising: Minimising = Minimising.LAN
    cap: float = 100.0
    decimals: int = 2
    late: float = field(default=0.0, metadata=LATER)
    panel: PanelMean | None = field(default=None, metadata=THIRD)


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingPolicy:
    """The choices that order the posts and that no edition freezes.

    ``min_measured`` is *min_bobot_terukur* in percent of the weight that is due, ``min_due`` is
    *min_bobot_jatuh_tempo* in percent of the whole weight (months that were closed before there
    was one have none); ``bands`` run from the best down; ``quarter`` says by which score a
    triwulan or semester is ranked.
    """

    min_measured: float = 50.0
    bands: tuple[Band, ...] = ()
    min_due: float = 0.0
    quarter: Quarterly = field(default=Quarterly.OWN, metadata=THIRD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Kelompok indikator with its weight in percent."""

    code: str
    name: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """One line of Lampiran B: programme, kegiatan or sub kegiatan with its pagu in rupiah."""

    code: str
    name: str
    pagu: float
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A dated stage of the action plan: due in ``month``, ``weight`` percent of its indicator."""

    code: str
    indicator: str
    name: str
    month: int
    weight: float = 0.0
    place: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedRow:
    """One indicator as issued; later editions of the same row keep its ``code``.

    ``plan`` has twelve entries, ``None`` where no target is due: increments for *jumlah*, levels
    otherwise, rupiah of the RAK for *anggaran*, points for *kategori*, weights of the stages due
    for *tahapan*. ``lower``/``upper`` make the target a range; ``numerator``/``denominator`` say
    in words what the two numbers of a *rasio* count. ``common`` marks a row that every post of the
    region carries (SEMUA); ``negative`` says *boleh negatif*.
    """

    code: str
    text: str
    unit: str
    group: str
    measure: Measure
    direction: Direction
    accumulation: Accumulation
    entry: EntryMode
    filler: Filler
    scope: Scope
    weight: float
    target: float
    plan: tuple[float | None, ...]
    lower: float | None = None
    upper: float | None = None
    target_text: str = ""
    scale: str = ""
    aim: str = ""
    priority: str = ""
    owner: str = ""
    evidence: str = ""
    note: str = ""
    common: bool = False
    numerator: str = field(default="", metadata=LATER)
    denominator: str = field(default="", metadata=LATER)
    negative: bool = field(default=False, metadata=THIRD)

    def __post_init__(self) -> None:
        if len(self.plan) != 12:
            raise ValueError(f"rencana {self.code} harus dua belas bulan")

    @property
    def teller(self) -> str:
        """Who tells a value that the OPD does not fill in itself, as people call them."""
        return self.owner or "unit pengelola"

    @property
    def ranged(self) -> bool:
        return self.lower is not None and self.upper is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One contract as issued: immutable, and the only truth about what was promised.

    In force from ``from_month`` until the next edition of the same ``key``. ``parent`` is the id
    of the edition before it. ``scales`` holds category → points tables by name.
    """

    key: ContractKey
    number: int
    from_month: int
    reason: str
    parent: str
    post: Post
    parties: tuple[Party, ...]
    groups: tuple[Group, ...]
    rows: tuple[IssuedRow, ...]
    policy: ScoringPolicy
    scales: tuple[tuple[str, tuple[Points, ...]], ...] = ()
    programmes: tuple[Programme, ...] = ()
    stages: tuple[Stage, ...] = ()
    pagu: float = 0.0
    budget_version: str = ""
    rules: int = field(default=1, metadata=THIRD)

    def row(self, code: str) -> IssuedRow | None:
        return next((row for row in self.rows if row.code == code), None)
