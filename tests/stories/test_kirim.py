"""``kirim`` as the officer runs it: the plan first, then each letter once, by any of four ways."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

import pytest

from kontrak_xl.commands import konsolidasi, status, tutup
from kontrak_xl.commands.console import cli, console
from kontrak_xl.commands.kirim.kirim import NOBODY, Mailing, Officer, RunPurpose, kirim
from kontrak_xl.commands.kirim.planning import Stand
from kontrak_xl.core import files
from kontrak_xl.core.errors import KontrakError
from kontrak_xl.mail.items import About, LetterKind, State
from kontrak_xl.mail.outbox import Outbox
from tests.support import mailservers
from tests.support.mailservers import PASSWORD, USER
from tests.support.posting import TO, clock, put, rows, send

if TYPE_CHECKING:
    from email.message import EmailMessage

    from kontrak_xl.commands.kirim.planning import LetterPlan
    from kontrak_xl.core.folder import Folder

TOML = """
[pengirim]
nama = "Bagian Organisasi"
alamat = "{user}"
balas_ke = "balas@contoh.go.id"
[kirim]
cara = "smtp"
peladen = "127.0.0.1"
port = {port}
keamanan = "tanpa"
"""


def quick(**more: object) -> Officer:
    told = {"sleep": lambda _seconds: None, **more}
    return Officer(**told)  # type: ignore[arg-type]


def run(place: Folder, at: int, day: int = 10, **more: object) -> Mailing:
    return kirim(place.root, clock=clock(at, day), officer=quick(), **more)  # type: ignore[arg-type]


def states(place: Folder) -> dict[tuple[str, str], State]:
    with Outbox(place.register, untouched=True) as outbox:
        return {(one.kind.value, one.post): one.state for one in outbox.entries()}


def drafts(place: Folder) -> dict[str, EmailMessage]:
    found = sorted(place.outgoing.rglob("*.eml"))
    return {path.stem: message_from_bytes(path.read_bytes(), policy=default) for path in found}


@pytest.fixture
def by_smtp(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.setenv("KONTRAK_XL_SANDI_SUREL", PASSWORD)
    return folder


def account(place: Folder, port: int) -> None:
    files.save(TOML.format(user=USER, port=port).encode(), place.account)


# Drafts, which need nothing -----------------------------------------------------------------------


def test_drafts__one_for_each_opd_ready_to_send(folder: Folder) -> None:
    done = run(folder, 1)
    found = drafts(folder)
    assert set(found) == {"DINKES kontrak", "DPUPR kontrak"}
    letter = found["DINKES kontrak"]
    assert letter["X-Unsent"] == "1"
    assert letter["To"] == ", ".join(TO["DINKES"])
    assert str(letter["Subject"]).startswith("[KX1-DINKES] Kontrak Kinerja Tahun 2026")
    (attached,) = letter.iter_attachments()
    path = folder.contracts / str(attached.get_filename())
    assert attached.get_payload(decode=True) == path.read_bytes()
    assert done.place is not None
    assert done.place.parent == folder.outgoing


def test_a_second_run__writes_nothing_again(folder: Folder) -> None:
    run(folder, 1)
    again = run(folder, 1, 11)
    assert again.entries == ()
    assert {line.stand for line in again.plan.lines} == {Stand.DONE}
    assert len(drafts(folder)) == 2


def test_asked_for_again__only_for_who_is_named(folder: Folder) -> None:
    run(folder, 1)
    with pytest.raises(KontrakError, match="--opd"):
        run(folder, 1, 11, ulang=True)
    again = run(folder, 1, 11, ulang=True, opd=["dinkes"])
    assert [(one.post, one.turn) for one in again.entries] == [("DINKES", 2)]


def test_choosing__by_kind_and_opd(folder: Folder) -> None:
    send(folder, "dinkes.xlsx", {1: 90.0})
    konsolidasi.konsolidasi(folder.root, 1, clock=clock(2))
    done = run(folder, 2, jenis=["hasil"])
    assert [(one.kind, one.post) for one in done.entries] == [(LetterKind.RESULT, "DINKES")]
    with pytest.raises(KontrakError, match="DINKSE"):
        run(folder, 2, opd=["DINKSE"])


def test_folder__a_text_to_paste_and_the_files(folder: Folder) -> None:
    done = run(folder, 1, cara="folder")
    assert done.place is not None
    own = done.place / "DINKES kontrak"
    text = (own / "Surat.txt").read_bytes().decode("utf-8-sig")
    assert text.startswith("Kepada: dinkes@contoh.go.id, sekretariat@contoh.go.id\r\n")
    assert "Yth. Kepala Dinas Kesehatan" in text
    (name,) = (path.name for path in own.glob("*.xlsx"))
    assert name in text
    told = (done.place / "Daftar surat.txt").read_bytes().decode("utf-8-sig")
    assert len(told.splitlines()) == 2


def test_unread_files__hold_reminders_and_results_back(folder: Folder) -> None:
    send(folder, "dinkes.xlsx", {1: 90.0})
    planned = run(folder, 3, sebagai=RunPurpose.PLAN).plan
    assert planned.unread == 1
    assert {line.item.kind for line in planned.lines} == {LetterKind.CONTRACT}
    konsolidasi.konsolidasi(folder.root, 1, clock=clock(3))
    planned = run(folder, 3, sebagai=RunPurpose.PLAN).plan
    kinds = {line.item.kind for line in planned.lines}
    assert LetterKind.RESULT in kinds
    assert LetterKind.REMINDER not in kinds, "the answer names what is missing"
    alone = run(folder, 3, sebagai=RunPurpose.PLAN, jenis=["pengingat"]).plan
    assert [line.item.post for line in alone.lines] == ["DINKES"]


def test_reminders__not_before_the_contract_was_sent(folder: Folder) -> None:
    before = run(folder, 3, sebagai=RunPurpose.PLAN).plan
    assert {line.item.kind for line in before.lines} == {LetterKind.CONTRACT}
    assert run(folder, 3, sebagai=RunPurpose.PLAN, jenis=["pengingat"]).plan.lines == ()
    run(folder, 3, jenis=["kontrak"], opd=["DINKES"])
    later = run(folder, 3, 12, sebagai=RunPurpose.PLAN, jenis=["pengingat"]).plan
    assert [line.item.post for line in later.lines] == ["DINKES"]


def test_reminders__of_contracts_that_were_handed_out_without_a_letter(folder: Folder) -> None:
    send(folder, "pupr.xlsx", {1: 90.0}, "DPUPR")
    konsolidasi.konsolidasi(folder.root, 1, clock=clock(3))
    planned = run(folder, 3, sebagai=RunPurpose.PLAN, jenis=["pengingat"]).plan
    assert "DINKES" in {line.item.post for line in planned.lines}


def test_a_month_ahead__is_refused_kindly(folder: Folder) -> None:
    with pytest.raises(KontrakError, match="Mei 2026 belum mulai"):
        run(folder, 4, bulan="mei")
    assert run(folder, 4, bulan="april", jenis=["buku"]).plan.lines


def test_a_text_that_cannot_be_used__nothing_is_written(folder: Folder) -> None:
    files.save(b"Perihal: Kontrak\n\nYth. {nama opd}\n", folder.letters / "kontrak.txt")
    with pytest.raises(KontrakError, match=r"surat/kontrak\.txt › baris 3") as caught:
        run(folder, 1)
    assert "{opd}" in str(caught.value)
    assert not folder.outgoing.exists()
    assert not folder.register.exists()


def test_a_changed_text__is_used(folder: Folder) -> None:
    files.save(b"Perihal: Halo {kode}\r\n\r\nSalam, {opd}.\r\n", folder.letters / "kontrak.txt")
    run(folder, 1)
    letter = drafts(folder)["DINKES kontrak"]
    assert letter["Subject"] == "[KX1-DINKES] Halo DINKES"
    body = letter.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == ["Salam, Dinas Kesehatan."]


def test_another_opds_workbook_in_the_folder__holds_that_letter_back(folder: Folder) -> None:
    paths = {path.stem: path for path in folder.contracts.glob("*.xlsx")}
    (dinkes,) = (path for name, path in paths.items() if "DINKES" in name)
    (dpupr,) = (path for name, path in paths.items() if "DPUPR" in name)
    dpupr.write_bytes(dinkes.read_bytes())
    done = run(folder, 1)
    assert [entry.post for entry in done.entries] == ["DINKES"]
    assert [one.post for one in done.held] == ["DPUPR"]
    assert "DINKES" in str(done.held[0])


# By SMTP ------------------------------------------------------------------------------------------


@pytest.mark.mail
def test_smtp__the_plan_is_told_before_and_a_no_sends_nothing(by_smtp: Folder) -> None:
    told: list[int] = []

    def refuses(planned: LetterPlan) -> None:
        told.append(len(planned.going))
        raise KeyboardInterrupt

    with mailservers.post() as server:
        account(by_smtp, server.port)
        with pytest.raises(KeyboardInterrupt):
            kirim(by_smtp.root, clock=clock(1), officer=quick(before=refuses))
    assert told == [2]
    assert not server.taken


@pytest.mark.mail
def test_smtp__sends_with_a_reply_address_and_a_copy_to_oneself(by_smtp: Folder) -> None:
    with mailservers.post() as server:
        account(by_smtp, server.port)
        run(by_smtp, 1)
        run(by_smtp, 1, 11)
    assert len(server.delivered("pupr@contoh.go.id")) == 1
    assert len(server.delivered(USER)) == 2
    letter = message_from_bytes(server.delivered("pupr@contoh.go.id")[0], policy=default)
    assert str(letter["Reply-To"]) == "Bagian Organisasi <balas@contoh.go.id>"
    assert set(states(by_smtp).values()) == {State.SENT}


@pytest.mark.mail
def test_smtp__deferred_is_waited_for(by_smtp: Folder) -> None:
    left, naps = [2], list[float]()
    now = [dt.datetime(2026, 1, 10, 9, 0)]

    def script(stage: str, address: str) -> str | None:
        if stage == "RCPT" and address == "pupr@contoh.go.id" and left[0]:
            left[0] -= 1
            return "451 4.7.1 greylisted"
        return None

    def nap(seconds: float) -> None:
        naps.append(seconds)
        now[0] += dt.timedelta(seconds=seconds)

    with mailservers.post(script) as server:
        account(by_smtp, server.port)
        kirim(by_smtp.root, tunggu=True, clock=lambda: now[0], officer=quick(sleep=nap))
    assert [seconds for seconds in naps if seconds > 10] == [300.0, 900.0]
    assert len(server.delivered("pupr@contoh.go.id")) == 1
    assert set(states(by_smtp).values()) == {State.SENT}


@pytest.mark.mail
def test_smtp__a_corrected_address_is_written_to(by_smtp: Folder) -> None:
    def script(stage: str, address: str) -> str | None:
        known = stage != "RCPT" or address != "pupr@contoh.go.id"
        return None if known else "550 5.1.1 unknown user"

    with mailservers.post(script) as server:
        account(by_smtp, server.port)
        run(by_smtp, 1)
        assert states(by_smtp)["kontrak", "DPUPR"] is State.REFUSED
        assert run(by_smtp, 1, 11).entries == (), "the same address is not tried again"
        found = rows()
        for post in found["opd"]:
            if post["kode"] == "DPUPR":
                post["surel"] = "dpupr.baru@contoh.go.id"
        put(by_smtp, opd=found["opd"])
        again = run(by_smtp, 1, 12)
    assert [(one.post, one.state, one.turn) for one in again.entries] == [("DPUPR", State.SENT, 2)]
    assert len(server.delivered("dpupr.baru@contoh.go.id")) == 1
    assert len(server.delivered("dinkes@contoh.go.id")) == 1


@pytest.mark.mail
def test_smtp__what_became_void_is_not_sent_later(by_smtp: Folder) -> None:
    """A reminder that the server deferred is dropped once its month is closed."""

    busy: list[bool] = []

    def script(stage: str, _address: str) -> str | None:
        return "451 later" if stage == "RCPT" and busy else None

    with mailservers.post(script) as server:
        account(by_smtp, server.port)
        run(by_smtp, 1, jenis=["kontrak"], opd=["DINKES"])
        busy.append(True)
        run(by_smtp, 2, jenis=["pengingat"], opd=["DINKES"])
        contract = {("kontrak", "DINKES"): State.SENT}
        assert states(by_smtp) == {**contract, ("pengingat", "DINKES"): State.DEFERRED}
        send(by_smtp, "dinkes.xlsx", {1: 90.0})
        tutup.tutup(by_smtp.root, 1, clock=clock(2, 11))
        done = run(by_smtp, 2, 12, jenis=["pengingat"], opd=["DINKES"])
    assert [entry.post for entry in done.plan.void] == ["DINKES"]
    assert states(by_smtp) == contract
    assert len(list(by_smtp.sent.glob("*"))) == 1, "its text is gone too"


def test_no_server_in_the_account__says_what_to_do(folder: Folder) -> None:
    with pytest.raises(KontrakError, match="surel --atur"):
        run(folder, 1, cara="smtp")
    assert not folder.register.exists()


# Trials -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sebagai", [RunPurpose.PLAN, RunPurpose.TRIAL])
def test_trials__remember_nothing(folder: Folder, sebagai: RunPurpose) -> None:
    done = run(folder, 1, sebagai=sebagai)
    assert len(done.plan.going) == 2
    assert not folder.register.exists()
    assert len(drafts(folder)) == (2 if sebagai is RunPurpose.TRIAL else 0)
    assert len(run(folder, 1).entries) == 2, "the real run is not hindered"


@pytest.mark.mail
def test_to_me__all_goes_to_the_sender_alone_and_is_marked(by_smtp: Folder) -> None:
    with mailservers.post() as server:
        account(by_smtp, server.port)
        done = run(by_smtp, 1, sebagai=RunPurpose.TO_ME)
        assert {tos for _, tos, _ in server.taken} == {(USER,)}
        assert len(server.taken) == len(done.entries) == 2
        assert all("] UJI: Kontrak" in subject for subject in server.subjects(USER))
        assert not by_smtp.register.exists()
        assert len(run(by_smtp, 1).entries) == 2


@pytest.mark.mail
def test_pressed_twice__the_second_run_is_told_to_wait(by_smtp: Folder) -> None:
    told: list[str] = []

    def meanwhile(_plan: LetterPlan) -> None:
        with pytest.raises(KontrakError, match="masih berjalan") as caught:
            run(by_smtp, 1)
        told.append(str(caught.value))

    with mailservers.post() as server:
        account(by_smtp, server.port)
        kirim(by_smtp.root, clock=clock(1), officer=quick(before=meanwhile))
        assert len(told) == 1
        assert run(by_smtp, 1).entries == (), "the lock is free again, and nothing is left"
    assert len(server.delivered("pupr@contoh.go.id")) == 1


# What status says ---------------------------------------------------------------------------------


@pytest.mark.mail
def test_status__tells_of_letters_and_what_to_do(by_smtp: Folder) -> None:
    def script(stage: str, address: str) -> str | None:
        known = stage != "RCPT" or address != "pupr@contoh.go.id"
        return None if known else "550 5.1.1 unknown user"

    with mailservers.post(script) as server:
        account(by_smtp, server.port)
        run(by_smtp, 1)
    state = status.status(by_smtp.root, clock=clock(1))
    assert list(state.letters["keadaan"]) == ["ditolak", "terkirim"]
    assert state.needs_people
    assert any("Perbaiki alamat surel" in step and "DPUPR" in step for step in state.steps)


# The command --------------------------------------------------------------------------------------


def command(*words: object) -> int:
    with pytest.raises(SystemExit) as left:
        cli.main([str(word) for word in words])
    return int(str(left.value.code))


def test_command__prints_the_plan_and_where_the_drafts_lie(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("kirim", "--jenis", "kontrak", "--folder", folder.root) == console.FINE
    out = capsys.readouterr().out
    assert "cara: draf .eml di folder keluar" in out
    told = [line.split() for line in out.splitlines() if line.startswith("DINKES")]
    addresses = f"{TO['DINKES'][0]}, {TO['DINKES'][1]}"
    assert told == [f"DINKES kontrak {addresses} kontrak belum dikirim".split()]
    assert "2 surat: 2 akan dikirim." in out
    assert "2 draf dibuat." in out
    assert command("kirim", "--jenis", "kontrak", "--folder", folder.root) == console.FINE
    assert "2 surat: 2 sudah." in capsys.readouterr().out


@pytest.mark.mail
def test_command__by_smtp_asks_first(by_smtp: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    with mailservers.post() as server:
        account(by_smtp, server.port)
        assert command("kirim", "--jenis", "kontrak", "--folder", by_smtp.root) == console.CANNOT
        assert "ulangi dengan --ya" in capsys.readouterr().err
        assert not server.taken
        assert (
            command("kirim", "--ya", "--jenis=kontrak", "--opd=DPUPR", "--folder", by_smtp.root)
            == console.FINE
        )
    assert len(server.taken) == 1


def test_command__json_is_one_object(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("kirim", "--json", "--jenis", "kontrak", "--folder", folder.root) == console.FINE
    told = json.loads(capsys.readouterr().out)
    assert [one["keadaan"] for one in told["surat"]] == ["akan dikirim"] * 2
    assert [one["keadaan"] for one in told["hasil"]] == ["draf dibuat"] * 2


def test_command__one_trial_at_a_time(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("kirim", "--coba", "--rencana", "--folder", folder.root) == console.CANNOT
    assert "--rencana dan --coba" in capsys.readouterr().err


def told(done: Mailing) -> list[About]:
    return [about for entry in done.entries for about in entry.abouts]


@pytest.fixture
def closed(folder: Folder) -> Folder:
    """January is closed; the contracts went, and DINKES had its answer."""
    run(folder, 1)
    send(folder, "dinkes.xlsx", {1: 90.0})
    konsolidasi.konsolidasi(folder.root, 1, clock=clock(2))
    run(folder, 2)
    tutup.tutup(folder.root, 1, clock=clock(2, 20))
    return folder


@pytest.mark.slow
def test_the_year_through__everybody_is_told_once_of_each_thing(closed: Folder) -> None:
    done = run(closed, 2, 21)
    assert {kind for _, kind, _ in told(done)} >= {LetterKind.CARD, LetterKind.BOOK}
    with Outbox(closed.register, untouched=True) as outbox:
        about = [each for entry in outbox.entries() for each in entry.abouts]
    assert len(about) == len(set(about))
    assert run(closed, 2, 21).entries == ()


def attached(place: Folder, post: str) -> list[str]:
    """The files that a post's letters in the newest batch of drafts bring."""
    return [
        str(part.get_filename())
        for stem, mail in drafts(place).items()
        if post in stem and "rapor" in stem
        for part in mail.iter_attachments()
    ]


@pytest.mark.slow
def test_rapor_and_buku__go_in_one_letter(closed: Folder) -> None:
    done = run(closed, 2, 21, jenis=["rapor", "buku"])
    assert sorted((one.post, len(one.abouts)) for one in done.entries) == [
        ("DINKES", 2), ("DPUPR", 2),
    ]  # fmt: skip
    assert attached(closed, "DPUPR") == [
        "Rapor 2026-01 DPUPR.xlsx", "Kontrak 2026 DPUPR Februari.xlsx",
    ]  # fmt: skip
    (letter,) = (mail for stem, mail in drafts(closed).items() if "DPUPR rapor" in stem)
    subject = "Rapor Kinerja Januari 2026 dan buku untuk laporan Februari 2026 – "
    assert subject in str(letter["Subject"])
    for kinds in (["rapor", "buku"], ["buku"], ["rapor"]):
        assert run(closed, 2, 22, jenis=kinds).entries == ()
    (again,) = run(closed, 2, 23, jenis=["rapor", "buku"], opd=["DPUPR"], ulang=True).entries
    assert (len(again.abouts), again.turn) == (2, 2)


@pytest.mark.slow
@pytest.mark.parametrize(("first", "rest"), [("rapor", "buku"), ("buku", "rapor")])
def test_what_went_alone__is_not_sent_again(closed: Folder, first: str, rest: str) -> None:
    alone = run(closed, 2, 21, jenis=[first], opd=["DPUPR"])
    assert [kind.value for _, kind, _ in told(alone)] == [first]
    done = run(closed, 2, 22, jenis=["rapor", "buku"])
    assert sorted((post, kind.value) for post, kind, _ in told(done)) == sorted(
        [("DINKES", "rapor"), ("DINKES", "buku"), ("DPUPR", rest)]
    )
    assert len(done.entries) == 2


@pytest.mark.slow
def test_a_first_contract__is_the_workbook_of_the_next_month_too(folder: Folder) -> None:
    send(folder, "dinkes.xlsx", {1: 90.0})
    tutup.tutup(folder.root, 1, clock=clock(2, 20))
    done = run(folder, 2, 21, opd=["DPUPR"])
    kinds = [[kind.value for _, kind, _ in one.abouts] for one in done.entries]
    assert kinds == [["kontrak", "buku"], ["rapor"]]
    assert run(folder, 2, 22, opd=["DPUPR"]).entries == ()


@pytest.mark.slow
def test_a_letter_of_two__that_waits_still_is_asked_for_in_part(closed: Folder) -> None:
    """It never left: one half goes alone, the other is due as before."""
    items = run(closed, 2, 21, jenis=["rapor", "buku"], opd=["DPUPR"])
    (entry,) = items.entries
    with Outbox(closed.register) as outbox:
        outbox.move(replace(entry, state=State.QUEUED))
    alone = run(closed, 2, 22, jenis=["buku"], opd=["DPUPR"])
    assert [kind.value for _, kind, _ in told(alone)] == ["buku"]
    rest = run(closed, 2, 23, jenis=["rapor", "buku"], opd=["DPUPR"])
    assert [kind.value for _, kind, _ in told(rest)] == ["rapor"]


@pytest.mark.slow
@pytest.mark.parametrize("state", [State.DEFERRED, State.QUEUED])
def test_a_letter_of_two__never_brings_a_rapor_that_is_final_meanwhile(
    folder: Folder, state: State
) -> None:
    run(folder, 1)
    send(folder, "dinkes.xlsx", {1: 90.0})
    konsolidasi.konsolidasi(folder.root, 1, clock=clock(2))
    (entry,) = run(folder, 2, bulan="januari", jenis=["rapor", "buku"], opd=["DPUPR"]).entries
    assert "sementara" in entry.matter
    with Outbox(folder.register) as outbox:
        outbox.move(replace(entry, state=state))
    tutup.tutup(folder.root, 1, clock=clock(2, 20))
    done = run(folder, 2, 21, jenis=["rapor", "buku"], opd=["DPUPR"])
    assert [(kind.value, matter) for _, kind, matter in told(done)] == [
        ("buku", "2026-02"), ("rapor", "2026-01 final"),
    ]  # fmt: skip


BOTH = ["rapor", "buku"]


@pytest.mark.mail
@pytest.mark.slow
@pytest.mark.parametrize(
    ("stage", "answer", "state", "came"),
    [
        ("RCPT", "550 5.1.1 unknown user", State.REFUSED, 0),
        ("DATA", "DROP", State.UNKNOWN, 0),
        ("TAKEN", "DROP", State.UNKNOWN, 1),
    ],
)
def test_smtp__a_letter_of_two__fails_as_one_and_is_not_doubled(
    closed: Folder, monkeypatch: pytest.MonkeyPatch, stage: str, answer: str, state: State,
    came: int,
) -> None:  # fmt: skip
    """Neither half goes again by itself; both know what became of them."""
    monkeypatch.setenv("KONTRAK_XL_SANDI_SUREL", PASSWORD)

    def script(at: str, address: str) -> str | None:
        return answer if (at, address) == (stage, "pupr@contoh.go.id") else None

    with mailservers.post(script) as server:
        account(closed, server.port)
        (entry,) = run(closed, 2, 21, jenis=BOTH, opd=["DPUPR"]).entries
        assert (entry.state, len(entry.abouts)) == (state, 2)
        for kinds in (BOTH, ["buku"], ["rapor"]):
            assert run(closed, 2, 22, jenis=kinds, opd=["DPUPR"]).entries == ()
    assert len(server.delivered("pupr@contoh.go.id")) == came
    with mailservers.post() as server:
        account(closed, server.port)
        again = run(closed, 2, 23, jenis=BOTH, opd=["DPUPR"], ulang=True).entries
        assert [(one.state, len(one.abouts), one.turn) for one in again] == (
            [(State.SENT, 2, 2)] if state is State.REFUSED else []
        ), "of what may have left, somebody must say first whether it did"
        assert len(server.delivered("pupr@contoh.go.id")) == len(again)


@pytest.mark.mail
@pytest.mark.slow
def test_smtp__a_run_that_is_killed_in_a_letter_of_two__sends_neither_half_again(
    closed: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KONTRAK_XL_SANDI_SUREL", PASSWORD)
    with mailservers.post() as server:
        account(closed, server.port)
        (entry,) = run(closed, 2, 21, jenis=BOTH, opd=["DPUPR"]).entries
        with Outbox(closed.register) as outbox:
            outbox.move(replace(entry, state=State.SENDING))
        for kinds in (BOTH, ["buku"], ["rapor"]):
            assert run(closed, 2, 22, jenis=kinds, opd=["DPUPR"]).entries == ()
        assert states(closed)["rapor", "DPUPR"] is State.UNKNOWN
        assert len(server.delivered("pupr@contoh.go.id")) == 1


@pytest.mark.slow
@pytest.mark.parametrize("half", BOTH)
def test_half_of_a_letter_of_two_that_went_again_alone__is_a_letter_of_its_own(
    closed: Folder, half: str
) -> None:
    """The outbox then knows different things of the two; nothing is sent that was not asked for."""
    run(closed, 2, 21, jenis=BOTH, opd=["DPUPR"])
    (alone,) = run(closed, 2, 22, jenis=[half], opd=["DPUPR"], ulang=True).entries
    assert [kind.value for _, kind, _ in alone.abouts] == [half]
    assert run(closed, 2, 23, jenis=BOTH, opd=["DPUPR"]).entries == ()
    again = run(closed, 2, 24, jenis=BOTH, opd=["DPUPR"], ulang=True).entries
    assert sorted(kind.value for one in again for _, kind, _ in one.abouts) == ["buku", "rapor"]


def test_nobody__can_be_asked() -> None:
    assert NOBODY.ask_secret is None
    assert NOBODY.ask_fate is None
