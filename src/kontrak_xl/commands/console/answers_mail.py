"""What the commands about letters answer: sentences for a console, data for scripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from kontrak_xl.commands.console.answers import finding_data, table
from kontrak_xl.commands.kirim.kirim import Mailing
from kontrak_xl.commands.kirim.planning import LetterPlan, PlannedLetter, Stand
from kontrak_xl.commands.terima import Reception
from kontrak_xl.core.dates import moment_in_words
from kontrak_xl.mail.incoming.mailbox import IncomingMail
from kontrak_xl.mail.incoming.sorting import MailClass
from kontrak_xl.mail.items import OutboxLetter, State, Way
from kontrak_xl.mail.letter_table import state_in_words
from kontrak_xl.returns.register.receipts import ReceivedFile

_WAYS = {
    Way.DRAFTS: "draf .eml di folder keluar",
    Way.IMAP: "draf di kotak surel",
    Way.SMTP: "dikirim lewat SMTP",
    Way.FOLDER: "berkas dan teks di folder keluar",
}
_HEAD = ("OPD", "Jenis", "Kepada", "Mengapa")
_WIDEST = 60


def plan_lines(plan: LetterPlan, *, everything: bool = False) -> Iterator[str]:
    """Who gets what and why; what was sent before is counted unless ``everything`` is asked for."""
    yield f"Rencana {moment_in_words(plan.now)}; cara: {_WAYS[plan.way]}"
    if plan.going:
        yield from table(_HEAD, [_cells(line) for line in plan.going])
    for stand in (Stand.UNKNOWN, Stand.WAITING, Stand.REFUSED, Stand.HOMELESS):
        for line in plan.lines:
            if line.stand is stand:
                note = f": {line.note}" if line.note else ""
                yield f"{stand.value}: {line.item.post} {line.item.kind.value}{note}"
    done = [line for line in plan.lines if line.stand is Stand.DONE]
    if everything:
        for line in done:
            yield f"sudah: {line.item.post} {line.item.kind.value}, {line.note}"
    for entry in plan.void:
        yield f"batal: {entry.post} {entry.kind.value}, sudah tidak berlaku"
    if plan.unread:
        yield (
            f"{plan.unread} berkas di folder masuk belum dibaca, sehingga hasil dan pengingat "
            "ditahan; jalankan “kontrak-xl konsolidasi” dahulu."
        )
    homeless = sum(not line.item.to for line in plan.going)
    if homeless:
        yield (
            f"{len(plan.going) - homeless} dari {len(plan.going)} surat mempunyai alamat; "
            "isi kolom Surel pada lembar OPD agar yang lain dapat dikirim."
        )
    counts = Counter(line.stand for line in plan.lines)
    words = [f"{counts[stand]} {stand.value}" for stand in Stand if counts[stand]]
    yield f"{len(plan.lines)} surat: {', '.join(words)}." if words else "Tidak ada surat."


def _cells(line: PlannedLetter) -> tuple[str, ...]:
    item = line.item
    to = ", ".join(item.to) or "(tanpa alamat)"
    return item.post, item.kinds, _short(to), item.why


def _short(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def mailed_lines(done: Mailing) -> Iterator[str]:
    """What became of the letters of a run."""
    counts = Counter(state_in_words(entry) for entry in done.entries)
    if counts:
        yield f"{', '.join(f'{count} {word}' for word, count in counts.items())}."
    for entry in done.entries:
        if entry.state is not State.SENT or entry.answer:
            state = state_in_words(entry)
            yield f"{entry.post} {entry.kind.value}: {state}. {entry.answer}".rstrip()
    if done.stopped:
        yield done.stopped
    if done.resumes:
        yield f"Sisanya dapat dikirim mulai {moment_in_words(done.resumes)}; jalankan lagi."
    if done.place:
        yield f"Buka: {done.place}"


def plan_data(plan: LetterPlan) -> dict[str, Any]:
    """The plan for ``--json``."""
    return {
        "saat": plan.now.isoformat(),
        "cara": plan.way.value,
        "surat": [
            {
                "opd": line.item.post,
                "jenis": line.item.kind.value,
                "kepada": list(line.item.to),
                "mengapa": line.item.why,
                "keadaan": line.stand.value,
                "catatan": line.note,
            }
            for line in plan.lines
        ],
        "tanpa_alamat": sum(not line.item.to for line in plan.lines),
        "belum_dibaca": plan.unread,
        "temuan": [finding_data(finding) for finding in plan.findings],
    }


def mailed_data(done: Mailing) -> dict[str, Any]:
    """The result for ``--json``."""
    return {
        **plan_data(done.plan),
        "hasil": list(_entries(done.entries)),
        "folder": str(done.place) if done.place else None,
        "terhenti": done.stopped,
        "lanjut": done.resumes.isoformat() if done.resumes else None,
    }


def _entries(entries: Iterable[OutboxLetter]) -> Iterator[dict[str, Any]]:
    for entry in entries:
        yield {
            "opd": entry.post,
            "jenis": entry.kind.value,
            "kepada": list(entry.recipients),
            "keadaan": state_in_words(entry),
            "saat": entry.moment.isoformat(),
            "surat": entry.message,
            "jawaban": entry.answer,
        }


# What came in --------------------------------------------------------------------------------

_BECAME = {
    MailClass.PLAIN: "surat tanpa lampiran",
    MailClass.AUTOMATIC: "balasan otomatis",
    MailClass.LARGE: "surat yang terlalu besar untuk diambil",
}
_SHOWN = 6


def taken_lines(done: Reception) -> Iterator[str]:
    """What came in, a sentence a matter."""
    if done.server:
        yield f"Kotak surel {done.server}: {len(done.mails)} surat baru."
    yield f"{done.new} berkas baru di folder masuk."
    yield from (_file(file) for file in done.files)
    for kind, words in _BECAME.items():
        yield from _mails(done.of(kind), words)
    for bounce in done.bounces:
        yield f"Surat kembali dari {bounce.recipient}: {bounce.words}"
    if done.missing:
        yield f"{done.missing} surat belum dapat diambil dari peladen; dicoba lagi lain kali."
    if done.unmarked:
        yield f"{done.unmarked} surat tidak dapat diberi bintang di kotak surel; isinya tersimpan."
    if done.stopped:
        yield f"Kotak surel tidak terbaca seluruhnya: {done.stopped}"


def _file(file: ReceivedFile) -> str:
    whose = file.key.post if file.key else "belum dikenal"
    sender = f", dari {file.letter.sender}" if file.letter and file.letter.sender else ""
    return f"  {whose}: {file.verdict} ({file.name}{sender})"


def _mails(mails: Sequence[IncomingMail], words: str) -> Iterator[str]:
    if not mails:
        return
    yield f"{len(mails)} {words}:"
    for mail in mails[:_SHOWN]:
        yield f"  {mail.sender}: {mail.subject}"
    if len(mails) > _SHOWN:
        yield f"  … dan {len(mails) - _SHOWN} lagi"


def taken_data(done: Reception) -> dict[str, Any]:
    """The same for ``--json``."""
    return {
        "kotak": done.server,
        "berkas_baru": done.new,
        "dibaca_ulang": done.again,
        "berkas": [
            {
                "berkas": file.name,
                "opd": file.key.post if file.key else "",
                "putusan": file.verdict,
                "pengirim": file.letter.sender if file.letter else "",
            }
            for file in done.files
        ],
        "surat": [
            {"menjadi": mail.became.value, "pengirim": mail.sender, "perihal": mail.subject}
            for mail in done.mails
        ],
        "kembali": [
            {"alamat": one.recipient, "status": one.status, "jawaban": one.words}
            for one in done.bounces
        ],
        "belum_terambil": done.missing,
        "terhenti": done.stopped,
        "temuan": [finding_data(finding) for finding in done.findings],
    }
