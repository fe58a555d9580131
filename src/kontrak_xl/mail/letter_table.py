"""Where the letters stand: one row each, and what of them asks for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pandas as pd

from kontrak_xl.core import frames
from kontrak_xl.core.folder import Folder
from kontrak_xl.mail.items import OutboxLetter, State, Way
from kontrak_xl.mail.outbox import Bounce, Outbox

_READY = {Way.DRAFTS: "draf dibuat", Way.IMAP: "draf dibuat", Way.FOLDER: "disiapkan"}
"""What *terkirim* means where the officer sends it."""
TROUBLED = (State.REFUSED.value, State.UNKNOWN.value, State.SENDING.value)


@frames.documented(letters=frames.LETTERS)
def letters(folder: Folder) -> pd.DataFrame:
    """Every letter of a working folder, the last first.

    Raises:
        RegisterError: the register cannot be read.
    """
    if not folder.register.exists():
        return table((), ())
    with Outbox(folder.register, untouched=True) as outbox:
        return table(outbox.entries(), outbox.bounces())


def table(entries: Sequence[OutboxLetter], bounces: Iterable[Bounce]) -> pd.DataFrame:
    """The same of entries; a letter that bounced for some of its addresses says so."""
    back: dict[str, list[str]] = {}
    for bounce in bounces:
        back.setdefault(bounce.message, []).append(f"{bounce.recipient}: {bounce.words}")
    rows = [_row(entry, back.get(entry.message, [])) for entry in reversed(entries)]
    return frames.LETTERS.frame(rows)


def _row(entry: OutboxLetter, back: Sequence[str]) -> dict[str, object]:
    answers = [entry.answer, *back] if entry.answer not in back else back
    return {
        "opd": entry.post,
        "jenis": entry.kind.value,
        "perihal": entry.subject,
        "alamat": ", ".join(entry.recipients),
        "cara": entry.way.value,
        "keadaan": state_in_words(entry),
        "saat": entry.moment,
        "coba_lagi": entry.due,
        "jawaban": "; ".join(dict.fromkeys(filter(None, answers))),
    }


def state_in_words(entry: OutboxLetter) -> str:
    """A letter's state in words; one that the officer sends is *draf dibuat*."""
    ready = _READY.get(entry.way) if entry.state is State.SENT else None
    return ready or entry.state.value


def counted(frame: pd.DataFrame) -> Mapping[str, int]:
    """How many letters are in which state."""
    return Counter(str(state) for state in frame["keadaan"])


def steps(frame: pd.DataFrame) -> Iterator[str]:
    """What people must do about letters; a letter that was sent anew asks nothing any more."""
    newest = frame.drop_duplicates(["opd", "jenis", "perihal"])
    refused = sorted(set(newest[newest["keadaan"] == State.REFUSED.value]["opd"]))
    if refused:
        yield (
            f"Perbaiki alamat surel pada lembar OPD untuk {_listed(refused)}, "
            "lalu jalankan kontrak-xl kirim."
        )
    unknown = sorted(set(newest[newest["keadaan"].isin(TROUBLED[1:])]["opd"]))
    if unknown:
        yield f"Pastikan surat yang belum pasti terkirim ({_listed(unknown)}): kontrak-xl kirim."
    late = newest[newest["keadaan"] == State.DEFERRED.value]
    if len(late):
        yield f"Ulangi {len(late)} surat yang ditunda peladen: kontrak-xl kirim."


def _listed(posts: Sequence[str]) -> str:
    more = f" dan {len(posts) - 6} lainnya" if len(posts) > 6 else ""
    return ", ".join(posts[:6]) + more
