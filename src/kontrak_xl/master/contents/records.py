"""The simple sheets: region, posts, officials, groups and scales, a record each."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping

from kontrak_xl.core.model import (
    Band,
    Blank,
    BudgetColour,
    Group,
    Minimising,
    PanelMean,
    Paper,
    Points,
    Post,
    Quarterly,
    RankingPolicy,
    ScoringPolicy,
    Term,
    TermStatus,
)
from kontrak_xl.core.region import Deadline, Region, Wording
from kontrak_xl.master.reading import Master
from kontrak_xl.workbook.layout.master import MIN_DUE


def region(master: Master, bands: Mapping[str, tuple[Band, ...]]) -> Region:
    """What the pemda decides, from its form, wording and schedule."""
    form, words = master.form("pemda"), master.form("naskah")
    signed = form.values["tanggal"]
    scale = form.text("skala_predikat")
    return Region(
        name=form.text("nama"),
        level=form.text("tingkat"),
        head=form.text("kepala"),
        head_position=form.text("jabatan_kepala"),
        year=int(form.number("tahun") or 0),
        place=form.text("tempat"),
        office=form.text("biro"),
        contact=form.text("kontak"),
        paper=Paper(form.text("kertas") or Paper.F4),
        letterhead=form.text("kop"),
        logo=form.text("logo"),
        signed=signed if isinstance(signed, dt.date) else None,
        scoring=ScoringPolicy(
            blank=Blank(form.text("kosong") or Blank.ZERO),
            minimising=Minimising(form.text("rumus_min") or Minimising.LAN),
            cap=given_or(form.number("batas_capaian"), 100.0),
            decimals=int(given_or(form.number("desimal"), 2.0)),
            late=given_or(form.number("telat_tahapan"), 0.0),
            panel=PanelMean(form.text("panel") or PanelMean.ALL),
        ),
        ranking=RankingPolicy(
            min_measured=given_or(form.number("min_bobot_terukur"), 50.0),
            min_due=given_or(form.number("min_bobot_jatuh_tempo"), MIN_DUE),
            bands=bands.get(scale, ()),
            quarter=Quarterly(form.text("urutan_triwulan") or Quarterly.OWN),
        ),
        predicate_scale=scale,
        deadlines=tuple(_deadlines(master)),
        wording=Wording(
            title=words.text("judul"),
            opening=words.text("pembuka"),
            first_called=words.text("sebutan_pertama"),
            second_called=words.text("sebutan_kedua"),
            promise=words.text("janji"),
            supervision=words.text("supervisi"),
            resignation=words.text("klausul"),
            witness=words.text("saksi"),
            witness_position=words.text("jabatan_saksi"),
        ),
    )


def given_or(value: float | None, default: float) -> float:
    """A number, or what stands for a blank."""
    return default if value is None else value


def _deadlines(master: Master) -> Iterator[Deadline]:
    for record in master.records("jadwal"):
        month = record.number("bulan")
        dates = {key: record.values[key] for key in ("batas", "keberatan", "tutup")}
        days = {key: day if isinstance(day, dt.date) else None for key, day in dates.items()}
        if month:
            yield Deadline(
                month=int(month),
                due=days["batas"],
                hour=record.text("jam"),
                objections_until=days["keberatan"],
                closes=days["tutup"],
            )


def posts(master: Master) -> dict[str, Post]:
    """Every OPD and every unit by its code; of two with one code the first."""
    found = _offices(master)
    for record in master.records("unit"):
        code, name = record.text("kode"), record.text("nama")
        if code and name and record.text("opd") in found and code not in found:
            above = found[record.text("opd")]
            found[code] = Post(
                code=code,
                name=name,
                short=name,
                sort="unit",
                group=f"ESELON-{record.text('eselon')}",
                parent=above.code,
                first=above.first,
                last=above.last,
            )
    return found


def _offices(master: Master) -> dict[str, Post]:
    found: dict[str, Post] = {}
    for record in master.records("opd"):
        code = record.text("kode")
        if code and code not in found:
            name = record.text("nama")
            aliases = (part.strip() for part in record.text("alias").split(";"))
            found[code] = Post(
                code=code,
                name=name,
                short=record.text("singkatan") or name,
                sort=record.text("jenis"),
                group=record.text("kelompok"),
                number=record.text("nomor"),
                aliases=tuple(alias for alias in aliases if alias),
                mentor=record.text("asisten"),
                email=record.text("surel"),
                phone=record.text("wa"),
                note=record.text("catatan"),
                first=int(given_or(record.number("mulai"), 1)),
                last=int(given_or(record.number("sampai"), 12)),
                origins=record.codes("asal"),
                merged_into=record.codes("tujuan"),
            )
    return found


def terms(master: Master) -> Iterator[Term]:
    """Who holds which post, in which months."""
    for record in master.records("pejabat"):
        yield Term(
            person=record.text("nama"),
            post=record.text("opd"),
            position=record.text("jabatan"),
            status=TermStatus(record.text("status") or TermStatus.FULL),
            nip=record.text("nip"),
            rank=record.text("pangkat"),
            first=int(given_or(record.number("mulai"), 1)),
            last=int(given_or(record.number("sampai"), 12)),
        )
    for record in master.records("unit"):
        if record.text("pejabat") and record.text("kode"):
            yield Term(
                person=record.text("pejabat"),
                post=record.text("kode"),
                position=f"Kepala {record.text('nama')}",
                nip=record.text("nip"),
            )


def groups(master: Master) -> Iterator[Group]:
    """Every kelompok that has a code and a weight."""
    for record in master.records("kelompok"):
        weight = record.number("bobot")
        if record.text("kode") and weight is not None:
            yield Group(code=record.text("kode"), name=record.text("nama"), weight=weight)


def budget_colours(master: Master) -> tuple[BudgetColour, ...]:
    """The colours of spending on *Skala*, in their order."""
    return tuple(
        BudgetColour(
            name=record.text("sebutan"),
            share=record.number("angka") or 0.0,
            points=record.number("poin") or 0.0,
            paint=record.text("warna"),
        )
        for record in master.records("skala")
        if record.text("jenis") == "anggaran" and record.text("sebutan")
    )


def scales(
    master: Master,
) -> tuple[dict[str, tuple[Band, ...]], dict[str, tuple[Points, ...]]]:
    """The scales by name: those of predikat, and those of categories."""
    bands: dict[str, list[Band]] = defaultdict(list)
    points: dict[str, list[Points]] = defaultdict(list)
    for record in master.records("skala"):
        name, number = record.text("skala"), record.number("angka")
        if not name or number is None:
            continue
        if record.text("jenis") == "predikat":
            bands[name].append(Band(name=record.text("sebutan"), bound=number,
                                    from_bound=record.text("tanda").startswith("≥"),
                    whole=record.text("tanda") == "≥ dibulatkan",
                                    colour=record.text("warna")))  # fmt: skip
        elif record.text("jenis") != "anggaran":
            points[name].append(Points(category=record.text("sebutan"), points=number))
    ordered = {name: tuple(sorted(part, key=lambda b: -b.bound)) for name, part in bands.items()}
    return ordered, {name: tuple(part) for name, part in points.items()}
