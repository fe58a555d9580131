"""The contract's pages on paper: one page to sign, heads on every page, curves without false 0."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest

from kontrak_xl.commands import buat, periksa
from kontrak_xl.contracts.succession import draft_edition
from kontrak_xl.contracts.workbook import agreement, annex, book, card, front, paper, plan, signing
from kontrak_xl.contracts.workbook.facts import Facts, gather
from kontrak_xl.contracts.workbook.ledger import Ledger
from kontrak_xl.contracts.workbook.parts import titled
from kontrak_xl.core.findings import Code
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.model import (
    MONTHS,
    Band,
    Paper,
    Party,
    Post,
    Programme,
    Stage,
    TermStatus,
)
from kontrak_xl.core.observations import Field, Observation, Origin
from kontrak_xl.core.region import Region
from kontrak_xl.intake.open import open_workbook
from kontrak_xl.master import draft, logo
from kontrak_xl.workbook import text_width, writer
from kontrak_xl.workbook.cells import OpenWorkbook
from kontrak_xl.workbook.layout import contract as layout
from kontrak_xl.workbook.pages import Book, Look, Merge, Page, PageCell, quoted
from kontrak_xl.workbook.png import Size, size_of
from tests.support import office, samples
from tests.support.pictures import png
from tests.support.samples import NOW, REGION, edition, issued_row, small_rows

if TYPE_CHECKING:
    from pathlib import Path

    from kontrak_xl.core.model import Edition, IssuedRow

LEAST = 0.8
"""No agreement is printed smaller."""
LONGEST = (
    "Dinas Pemberdayaan Perempuan, Perlindungan Anak, Pengendalian Penduduk, Keluarga Berencana, "
    "Sosial, Pemberdayaan Masyarakat dan Desa"
)
NAMES = (
    "Dinas Pemberdayaan Perempuan dan Perlindungan Anak serta Pengendalian Penduduk dan KB",
    LONGEST,
    "Dinas Pekerjaan Umum, Penataan Ruang, Perumahan Rakyat, Kawasan Permukiman dan Pertanahan",
    "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia",
    "Dinas Penanaman Modal, Pelayanan Terpadu Satu Pintu, Koperasi, Usaha Kecil dan Menengah",
    "Satuan Polisi Pamong Praja, Pemadam Kebakaran dan Penyelamatan",
    "Badan Perencanaan Pembangunan Daerah, Penelitian, Pengembangan dan Inovasi Daerah",
    "Dinas Perumahan Rakyat dan Kawasan Permukiman",
    "Dinas Perindustrian, Perdagangan, Energi dan Sumber Daya Mineral",
    "Dinas Kependudukan, Pencatatan Sipil, Tenaga Kerja dan Transmigrasi",
)
LONG = "Dr. Hj. Raden Ayu Siti Nurhaliza Kusumawardhani P., S.Sos., S.H., M.Si., M.H., CGCAE."
SENTENCE = "PIHAK PERTAMA berjanji akan mewujudkan target kinerja yang seharusnya sesuai lampiran. "


def region(sheet: Paper = Paper.F4, **changes: Any) -> Region:
    """A region that uses everything a naskah can have."""
    wording = replace(
        REGION.wording,
        opening="Dalam rangka mewujudkan manajemen pemerintahan yang efektif dan akuntabel, kami:",
        promise=SENTENCE * 4,
        supervision=SENTENCE * 3,
        resignation=f"{SENTENCE * 3}Mundur dari jabatan {{jabatan_pertama}}.",
        witness="Drs. H. Nama Sekretaris Daerah, S.E., M.Si., M.M.",
        witness_position="Sekretaris Daerah Kabupaten Contoh",
    )
    head = (
        "PEMERINTAH KABUPATEN CONTOH\nSEKRETARIAT DAERAH\nJalan Kabupaten Nomor 107, Contoh 69317"
    )
    return replace(REGION, paper=sheet, wording=wording, letterhead=head, **changes)


def parties(name: str = "Dinas Contoh") -> tuple[Party, Party]:
    first = Party(name=LONG, position=f"Kepala {name}", status=TermStatus.PLT,
                  nip="197001011995032001", rank="Pembina Utama Muda (IV/c)")  # fmt: skip
    return first, Party(name="Dr. H. Nama Bupati, M.Si.", position="Pj. Bupati Contoh")


def of(name: str = "Dinas Contoh", **changes: Any) -> Edition:
    post = Post(code="DINKES", name=name, short="Dinkes", sort="dinas", group="DINAS")
    return replace(edition(), post=post, **{"parties": parties(name), **changes})


def facts(
    issued: Edition,
    where: Region,
    seen: tuple[Observation, ...] = (),
    told: tuple[Observation, ...] = (),
) -> Facts:
    (found,) = gather(where, [issued], seen, told, NOW)
    return found


def items(page: Page) -> list[PageCell | Merge]:
    """What stands on a page, from the top, from left to right."""
    return sorted([*page.cells, *page.merges], key=lambda item: (item.row, item.col))


def words(page: Page) -> list[str]:
    """The texts of a page."""
    return [item.value for item in items(page) if isinstance(item.value, str) and item.value]


# Perjanjian --------------------------------------------------------------------------------------


CASES = tuple(product(Paper, NAMES))


@cache
def agreements() -> tuple[Page, ...]:
    """An agreement for each paper and name, with a logo, each on a sheet of its own."""
    one = facts(of(), region())
    pages: list[Page] = []
    for sheet, name in CASES:
        issued = of(name)
        told = replace(one, region=region(sheet), edition=issued, issued=issued)
        pages.append(replace(agreement.page(told, png()), name=f"P{len(pages)}"))
    return tuple(pages)


def test_every_agreement_is_predicted_to_fit() -> None:
    pages = agreements()
    assert [round(paper.scale(page), 2) for page in pages if paper.scale(page) < LEAST] == []
    sizes = {merge.style.size for page in pages for merge in page.merges}
    assert min(size for size in sizes if size) >= 8
    assert max(sizes) > min(sizes), "letters follow the room there is"


@pytest.mark.office
def test_every_agreement_is_one_page_as_printed(tmp_path: Path) -> None:
    office.require_office()
    pages = agreements()
    path = writer.write(Book(pages=pages, title="Uji", created=NOW), tmp_path / "uji.xlsx")
    office.to_pages(path, tmp_path, dpi=20)
    listed = subprocess.run(
        ["pdftotext", "-bbox", str(tmp_path / "uji.pdf"), "-"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    printed = listed.split("<page ")[1:]
    assert len(printed) == len(CASES)
    title = r'xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="[\d.]+">PERJANJIAN<'
    for (sheet, name), page, text in zip(CASES, pages, printed, strict=True):
        assert ('width="612' in text) is (sheet is Paper.F4)
        style = next(m.style for m in page.merges if str(m.value).startswith("PERJANJIAN"))
        left, right = map(float, re.findall(title, text)[0])
        natural = text_width.width("PERJANJIAN", style.size, bold=True)
        scale = (right - left) / natural
        assert scale >= LEAST, name
        assert scale == pytest.approx(paper.scale(page), abs=0.05), name


def test_parties_stand_in_their_order_with_their_capacity() -> None:
    page = agreement.page(facts(of(), region()))
    texts = words(page)
    position = "Plt. Kepala Dinas Contoh"
    at = texts.index("PIHAK KEDUA,")
    assert texts[at : at + 6] == ["PIHAK KEDUA,", "PIHAK PERTAMA,", "Pj. Bupati Contoh", position,
                                  "Dr. H. Nama Bupati, M.Si.", LONG]  # fmt: skip
    assert texts[at + 6 : at + 8] == ["Pembina Utama Muda (IV/c)", "NIP 19700101 199503 2 001"]
    assert texts[at + 8 : at + 10] == ["SAKSI,", "Sekretaris Daerah Kabupaten Contoh"]
    assert texts[at - 1] == f"Contoh, {signing.BLANK} 2026"
    assert any(f"Mundur dari jabatan {position}." in text for text in texts)
    left, right = (next(i for i in items(page) if i.value == f"PIHAK {side},")
                   for side in ("KEDUA", "PERTAMA"))  # fmt: skip
    assert left.row == right.row
    assert left.col < right.col


def test_there_is_room_to_sign_and_for_a_code() -> None:
    page = agreement.page(facts(of(LONGEST), region(Paper.A4)))
    rows = {item.row for item in items(page)}
    free = [high for row, high in page.heights.items() if row not in rows and high > 30]
    assert free == [agreement.SIGNATURE] * 2


@pytest.mark.parametrize(
    ("status", "typed", "printed"),
    [
        (TermStatus.FULL, "Kepala Dinas", "Kepala Dinas"),
        (TermStatus.PLT, "Kepala Dinas", "Plt. Kepala Dinas"),
        (TermStatus.PLH, "Camat Galis", "Plh. Camat Galis"),
        (TermStatus.PJ, "Sekretaris Daerah", "Pj. Sekretaris Daerah"),
        (TermStatus.PLT, "Plt. Kepala Dinas", "Plt. Kepala Dinas"),
        (TermStatus.PLT, "Pelaksana Tugas Kepala Dinas", "Pelaksana Tugas Kepala Dinas"),
    ],
)
def test_a_capacity_is_said_once(status: TermStatus, typed: str, printed: str) -> None:
    assert titled(Party(name="A", position=typed, status=status)) == printed


def test_what_is_not_known_is_left_to_the_pen() -> None:
    unknown = Party(name=draft_edition.DOTS, position="Kepala Dinas")
    assert signing.below_name(unknown, official=True) == (f"NIP {signing.BLANK}",)
    assert signing.below_name(unknown, official=False) == ()
    none = replace(unknown, nip="-", rank="Pembina")
    assert signing.below_name(none, official=True) == ("Pembina",)
    assert signing.nip(replace(unknown, nip="19-odd")) == "NIP 19-odd"


def test_nobody_witnesses_a_contract_of_his_own() -> None:
    own = (Party(name=region().wording.witness, position="Sekretaris Daerah"), parties()[1])
    assert "SAKSI," not in words(agreement.page(facts(of(parties=own), region())))


@pytest.mark.parametrize(
    ("office_name", "called"),
    [
        ("Dinas Sosial", "Kepala Dinas Sosial"),
        ("Sekretariat DPRD", "Sekretaris DPRD"),
        ("Inspektorat Daerah", "Inspektur Daerah"),
        ("Kecamatan Galis", "Camat Galis"),
        ("RSUD Waru", "Direktur RSUD Waru"),
        (
            "Badan Penanggulangan Bencana Daerah",
            "Kepala Pelaksana Badan Penanggulangan Bencana Daerah",
        ),
    ],
)
def test_the_usual_position(office_name: str, called: str) -> None:
    assert draft_edition.usual_position(office_name) == called


# Lampiran ----------------------------------------------------------------------------------------


def programmes(count: int) -> tuple[Programme, ...]:
    return tuple(
        Programme(code=f"1.02.{n:02d}", name=f"PROGRAM {n} {'PENINGKATAN ' * 6}", pagu=1e9)
        for n in range(count)
    )


def rows(count: int) -> tuple[IssuedRow, ...]:
    text = "Persentase pelayanan menurut standar pelayanan minimal di seluruh kecamatan"
    return tuple(
        issued_row(f"K{n}", f"{text} nomor {n}", weight=100 / max(1, count)) for n in range(count)
    )


def test_a_short_annex_is_one_sheet_and_a_long_one_two() -> None:
    short = annex.pages(facts(of(programmes=programmes(3)), region()))
    assert [page.name for page in short] == ["Lampiran"]
    assert "JUMLAH" in words(short[0])
    assert (short[0].printing.tall, short[0].printing.repeat) == (1, None)
    long = annex.pages(facts(of(programmes=programmes(60)), region()))
    assert [page.name for page in long] == ["Lampiran", "Lampiran B"]
    assert (long[1].printing.tall, long[1].printing.repeat) == (0, (0, 4))
    many = annex.pages(facts(of(rows=rows(25)), region()))
    assert many[0].printing.repeat == (0, 4)
    for page in (*short, *long, *many):
        assert any("PIHAK KEDUA," in text for text in words(page)), "each is signed"


def test_each_group_has_the_sum_of_its_weights() -> None:
    (page,) = annex.pages(facts(of(), region()))
    sums = [put for put in page.cells if put.formula]
    assert [put.value for put in sums] == [100, 100]
    assert len({put.formula for put in sums}) == 2


# Rencana Aksi ------------------------------------------------------------------------------------


STAGES = (
    Stage(code="T1", indicator="WUB", name="Dokumen KIHT", month=3, weight=40, place="Gugul"),
    Stage(code="T2", indicator="WUB", name="Peluncuran", month=12, weight=60, document="Berita"),
)


def test_each_stage_has_its_mark_in_its_month() -> None:
    page = plan.page(facts(of(stages=STAGES), region()))
    marks = [(put.row, put.col - plan.FIRST_MONTH + 1) for put in page.cells if put.value == "●"]
    codes = {put.value: put.row for put in page.cells if put.col == 0}
    assert marks == [(codes["T1"], 3), (codes["T2"], 12)]
    assert all(put.style.fill for put in page.cells if put.value == "●")
    assert {"Gugul", "Berita"} <= set(words(page))


def test_the_plan_is_still_found_above_the_stages() -> None:
    issued = of(stages=STAGES)
    content = writer.render(book.build(facts(issued, region())))
    grid = samples.opened(content).grid(layout.PLAN_NAME)
    assert grid is not None
    assert [cell.value for _, cells in grid.rows() for at, cell in cells.items()
            if at == 0 and cell.value == "WUB"] == ["WUB"]  # fmt: skip


def test_the_cash_plan_ends_at_the_pagu() -> None:
    page = plan.page(facts(of(), region()))
    sums = [put for put in page.cells if put.formula.startswith("=SUM(")]
    assert [put.value for put in sums] == pytest.approx([1e8 * m for m in range(1, 13)])
    shares = [put.value for put in page.cells if put.formula.startswith("=IF($")]
    assert (shares[0], shares[-1]) == (8.33, 100)


# Rapor -------------------------------------------------------------------------------------------


def spent(month_number: int, rupiah: float) -> Observation:
    key = of().key
    return Observation(key, "ANGGARAN", Field.VALUE, month_number, rupiah, Origin("uji"))


def test_a_month_without_money_is_a_gap_and_a_zero_is_a_zero() -> None:
    told = (spent(1, 9e7), spent(2, 0.0), spent(4, 2e8))
    page = card.page(Ledger(facts(of(), region(), (), told)))
    money = [put.value for put in page.cells if put.col == card.SPENT and put.formula]
    assert money == [9e7, 0, "", 2e8, *[""] * 8]
    planned = [put.value for put in page.cells if put.col == card.PLAN and put.formula]
    assert planned == pytest.approx([1e8 * m for m in range(1, 13)])


def test_the_curves_are_drawn_from_the_cells_beside_them() -> None:
    page = card.page(Ledger(facts(of(), region())))
    scores, money = page.charts
    assert {(one.kind or money.kind) for one in money.series} == {"column", "line"}
    assert page.printing.area is not None
    for one in (*scores.series, *money.series):
        assert one.values.startswith(quoted(layout.CARD_NAME))
    bare = card.page(
        Ledger(facts(of(rows=tuple(r for r in of().rows if r.code != "ANGGARAN")), region()))
    )
    assert len(bare.charts) == 1
    assert not [put for put in bare.cells if put.col >= card.PLAN]


def test_long_rows_get_a_wider_column() -> None:
    longer = [facts(of(rows=(*rows(n), *of().rows)), region()) for n in (0, 20)]
    few, many = (card.page(Ledger(each)) for each in longer)
    assert few.widths[1] < many.widths[1]
    assert paper.scale(few) > paper.scale(many) > 0.5
    assert all(page.printing.tall == 1 for page in (few, many))


def test_the_card_lists_the_stages() -> None:
    page = card.page(Ledger(facts(of(stages=STAGES), region())))
    assert {"T1", "Dokumen KIHT", "Maret", "Gugul"} <= set(words(page))
    assert "Tahapan bertanggal" not in words(card.page(Ledger(facts(of(), region()))))


# Mulai -------------------------------------------------------------------------------------------


def test_the_guide_says_when_reports_are_due() -> None:
    master_rows = small_rows()
    read = samples.read_master(samples.render_master(master_rows))

    deadlines = draft.draft(read).region.deadlines
    page = front.page(Ledger(facts(of(), replace(region(), deadlines=deadlines))))
    due = [put.value for put in page.cells if put.col == 4 and put.style.size == 9]
    assert due == ["5 Februari 2026, 16.00", *["–"] * 11]


def test_no_page_prints_what_runs_over_its_table() -> None:
    name = "Dinas " + "Sangat Panjang " * 20
    for page in book.build(facts(of(name), region())).pages:
        if page.name in MONTHS or page.hidden:
            continue
        assert page.printing.area is not None, page.name
        heading = next((m for m in page.merges if m.row == 1), None)
        assert page.name == "Perjanjian" or heading is not None
        if heading is not None and page.name != "Perjanjian":
            assert page.heights[1] > 28, "the name of the OPD is wrapped"


# Logo --------------------------------------------------------------------------------------------


def test_a_whole_png_is_measured() -> None:
    assert size_of(png(30, 20)) == Size(30, 20)
    dense = size_of(png(30, 20, density=11811))
    assert dense is not None
    assert round(dense.across) == 300


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        png()[:-20],
        png()[:60],
        png()[:45] + b"\x99" + png()[46:],
        b"\x89PNG\r\n\x1a\n",
    ],
)
def test_a_damaged_png_is_none(content: bytes) -> None:
    assert size_of(content) is None


@pytest.mark.parametrize("density", [0, 2835, 11811])
def test_a_logo_stands_in_its_box_whatever_its_density(density: int, tmp_path: Path) -> None:
    page = agreement.page(facts(of(), region()), png(40, 50, density))
    (picture,) = page.pictures
    assert picture.height * 0.75 == pytest.approx(agreement.LOGO_HIGH)
    path = writer.write(Book(pages=(page,), title="Uji", created=NOW), tmp_path / "uji.xlsx")
    with ZipFile(path) as archive:
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
    (high,) = re.findall(r'<a:ext cx="\d+" cy="(\d+)"', drawing)
    assert int(high) / 12700 == pytest.approx(agreement.LOGO_HIGH, abs=1)


def test_a_letterhead_leaves_room_for_the_logo() -> None:
    short = replace(region(), letterhead="PEMERINTAH")
    for picture, first in ((b"", 0), (png(), 1)):
        page = agreement.page(facts(of(), short), picture)
        head = next(item for item in items(page) if item.value == "PEMERINTAH")
        assert head.col == first
        rule = next(item.row for item in page.cells if item.style.look is Look.RULE)
        high = paper.down(page.heights, rule)
        assert (high >= agreement.LOGO_HIGH) is bool(picture)


def begun(root: Path, name: str) -> Folder:
    """A working folder whose Buku Induk names a logo."""
    master_rows = small_rows()
    master_rows["pemda"][0]["logo"] = name
    place = Folder(root)
    place.make()
    place.master.write_bytes(samples.render_master(master_rows))
    return place


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (None, "logo.png"),
        (b"", "logo.png"),
        (b"GIF89a", "logo.png"),
        (png()[:-4], "logo.png"),
        (png() + b"\0" * logo.LARGEST, "logo.png"),
        (png(), "../logo.png"),
        (png(), "/etc/hostname"),
        (png(), "a\0b"),
    ],
)
def test_a_logo_that_cannot_be_used_is_told_and_stops_nothing(
    content: bytes | None, name: str, tmp_path: Path
) -> None:
    place = begun(tmp_path / "kerja", name if "\0" not in name else "ab")
    if content is not None:
        (place.root / "logo.png").write_bytes(content)
        (tmp_path / "logo.png").write_bytes(content)
    told = [one for one in periksa.periksa(place.root) if one.code is Code.LOGO]
    assert [(one.where.sheet, one.where.cell) for one in told] == [
        ("Pemda", samples.master_cell("pemda", 0, "logo"))
    ]
    issued = buat.buat(place.root, clock=lambda: NOW)
    assert Code.LOGO in {one.code for one in issued.findings}
    assert issued.written


@pytest.mark.slow
def test_a_logo_is_in_every_contract_and_a_new_one_renews_them(tmp_path: Path) -> None:
    place = begun(tmp_path, "logo.png")
    (place.root / "logo.png").write_bytes(png())
    first = buat.buat(place.root, clock=lambda: NOW)
    assert Code.LOGO not in {one.code for one in first.findings}
    for path in first.written:
        with ZipFile(path) as archive:
            assert archive.read("xl/media/image1.png") == png()
        opened = open_workbook(path.read_bytes(), Origin(path.name))
        assert isinstance(opened, OpenWorkbook)
    assert not buat.buat(place.root, clock=lambda: NOW).written
    (place.root / "logo.png").write_bytes(png(41, 50))
    assert buat.buat(place.root, clock=lambda: NOW).written == first.written


# Lettering ---------------------------------------------------------------------------------------


def test_text_is_measured_as_arial() -> None:
    assert text_width.width("iii", 10) == pytest.approx(6.66)
    assert text_width.width("WWW", 10, bold=True) == pytest.approx(28.32)
    assert text_width.width("8" * 10, 9) == pytest.approx(50.04)


@pytest.mark.parametrize(
    ("text", "room", "count"),
    [
        ("", 50, 1),
        ("satu", 50, 1),
        ("satu\ndua\n", 50, 3),
        ("satu dua tiga empat", 50, 3),
        ("satu dua tiga empat", 500, 1),
        ("x" * 100, 55, 11),
    ],
)
def test_lines_break_between_words(text: str, room: float, count: int) -> None:
    assert text_width.lines(text, room) == count


# What decides, printed ---------------------------------------------------------------------------


def test_the_scales_that_judge_a_contract__are_printed_on_it() -> None:
    bands = (Band(name="Baik", bound=70.0), Band(name="Kurang", bound=0.0, from_bound=True))
    region = replace(REGION, ranking=replace(REGION.ranking, bands=bands))
    used = {row.scale for row in edition().rows if row.scale}
    said = words(plan.page(facts(edition(), region)))
    assert used
    for name, points in edition().scales:
        whole = "; ".join(f"{one.category} {one.points:g}" for one in points)
        assert (f"Skala {name}: {whole}." in said) == (name in used)
    assert "Predikat menurut skor: Baik di atas 70; Kurang selebihnya." in said


def test_a_group_that_is_not_used__scales_the_weights_that_are_printed() -> None:
    """60 and 25 of 100 are 70,59 and 29,41 for an OPD without the third group (R-bobot)."""
    first, second = edition().groups
    some = edition(groups=(replace(first, weight=60.0), replace(second, weight=25.0)))
    (page, *_) = annex.pages(facts(some, REGION))
    said = words(page)
    assert "Kinerja OPD (70,59\u00a0%: 60 dari 85)" in said
    assert "Kinerja Khusus (29,41\u00a0%: 25 dari 85)" in said
    (whole, *_) = annex.pages(facts(edition(), REGION))
    assert "Kinerja OPD (60\u00a0%)" in words(whole)
