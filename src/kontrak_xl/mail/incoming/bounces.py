"""The letter of a bounce found: what mail servers report of what did not arrive (RFC 3464)."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import email
import email.policy
import logging
import quopri
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from email.utils import getaddresses

from kontrak_xl.core.files import fingerprint
from kontrak_xl.intake.parcels.mail import MailMessage
from kontrak_xl.intake.parcels.members import harmless
from kontrak_xl.mail.items import OutboxLetter
from kontrak_xl.mail.outbox import Bounce

_WORDS = 200
"""Letters of a server's words that are kept."""
_SEARCHED = 200_000
"""Letters of one part that are searched."""
_SCANNED, _WIDE, _PARTS = 20_000, 300, 20
"""Letters of a part, of a line, and parts that are given to flufl.bounce.

Each of its some sixty patterns is tried on every line, in time that grows with a line's square.
"""
_STATES = frozenset(("message/delivery-status", "message/global-delivery-status"))
_RETURNED = frozenset(
    ("message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers",
     "message/global-headers")
)  # fmt: skip
_DELIVERY = "delivery-status"
"""The kind of report that is about deliveries; others are about reading and complaints."""
_LATE, _FINAL = "4", "5"
_ACTIONS = {"failed": _FINAL, "delayed": _LATE}
_DAEMONS = ("mailer-daemon", "mailerdaemon", "mail-daemon", "postmaster", "microsoftexchange")
"""How the names of programmes begin that write of deliveries."""
_ID = re.compile(r"<[^<>\s@]{1,200}@[^<>\s@]{1,200}>")
_ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"'=]{1,64}@[^\s<>()\[\]:;,\"'=]{1,255}")
_STATUS = re.compile(r"(?<![\d.])[245]\.(\d{1,3}\.\d{1,3})(?!\.?\d)")
_ARRIVED = re.compile(
    r"^(action:[ \t]*(delivered|relayed|expanded)|status:[ \t]*2\.)", re.IGNORECASE | re.MULTILINE
)
_REPLY = re.compile(r"(?<![\d.])[45]\d\d[ -](?=\S)")
_COPIED_ID = re.compile(r"^Message-ID:\s{0,4}(<[^<>\s]{1,400}>)", re.IGNORECASE | re.MULTILINE)
_FAILS = re.compile(
    r"undeliver|delivery (status notification \(fail|failure|has failed)|failure notice"
    r"|mail delivery failed|returned mail|returned to sender|could not be delivered"
    r"|couldn't be delivered|wasn't (delivered|able to deliver)|was not delivered"
    r"|permanent(ly)? (fatal )?(error|fail)|tidak terkirim|tidak dapat (di)?kirim"
    r"|gagal (di|ter)?kirim|gagal mengirim",
    re.IGNORECASE,
)
_WAITS = re.compile(
    r"delayed|\(delay\)|not yet been delivered|still being retried|will (keep|continue)"
    r"|warning: (message|could not send)|tertunda|ditunda",
    re.IGNORECASE,
)
_BELOW = ("copy of", "original message", "below this line", "returned message", "message header")
"""What stands in the line of dashes below which the returned mail begins."""
logging.getLogger("flufl.bounce").addHandler(logging.NullHandler())  # nobody reads it on a screen


@dataclass(frozen=True, slots=True)
class BounceReport:
    """What a mail server reports: whether any delivery failed or waits, and those of our letters.

    ``failed`` is true as well where the letter is none that we know.
    """

    failed: bool = False
    bounces: tuple[Bounce, ...] = ()


@dataclass(frozen=True, slots=True)
class _RecipientReport:
    """One recipient as a server tells of it; ``names`` are the addresses that mean it."""

    names: tuple[str, ...]
    status: str
    words: str


def read_bounce(
    content: bytes, entries: Mapping[str, OutboxLetter], moment: dt.datetime
) -> BounceReport | None:
    """What a mail server reports in a mail; ``None`` where it is no such mail. Never raises.

    ``entries`` are the letters of the outbox by their Message-ID. Receipts of delivery and of
    reading are reports in which nothing has failed. A bounce is ``final`` where the server has
    given up, whatever class of status it names.
    """
    try:
        message: MailMessage = email.message_from_bytes(content, policy=email.policy.compat32)
        return _report(message, fingerprint(content), entries, moment)
    except Exception:  # noqa: BLE001 -- there is no end to what damaged bytes raise
        return None


def _report(
    message: MailMessage, sha: str, entries: Mapping[str, OutboxLetter], moment: dt.datetime
) -> BounceReport | None:
    formal, parts = message.get_content_type() == "multipart/report", tuple(_parts(message))
    if not (formal or _from_a_programme(message)):
        return None
    if formal and str(message.get_param("report-type") or _DELIVERY).casefold() != _DELIVERY:
        return BounceReport()
    states = [_state(part) for part in parts if part.get_content_type() in _STATES]
    entry = _matching_letter(message, parts, states, entries)
    told = [one for text in states for one in _by_fields(text)]
    if not told and not any(map(_ARRIVED.search, states)):
        told = list(_by_words(message, parts, entry))
    if not told:
        return BounceReport() if formal or states else None
    if entry is None:
        return BounceReport(failed=True)
    bounces = (_bounce(one, entry, sha, moment) for one in told)
    worst = {one.recipient: one for one in sorted(bounces, key=lambda one: one.final)}
    return BounceReport(failed=True, bounces=tuple(worst.values()))


def _bounce(told: _RecipientReport, entry: OutboxLetter, sha: str, moment: dt.datetime) -> Bounce:
    """A bounce of one recipient as the outbox knows it.

    A letter to one address comes back from another where that address passes its mail on.
    """
    known = {address.casefold(): address for address in entry.recipients}
    ours = next((known[name.casefold()] for name in told.names if name.casefold() in known), "")
    other, words = (told.names[0] if told.names else ""), told.words
    if not ours and len(known) == 1:
        ours = entry.recipients[0]
        words = harmless(f"{other}: {words}", _WORDS) if other else words
    return Bounce(
        sha=sha,
        message=entry.message,
        recipient=ours or other,
        status=told.status,
        words=words,
        moment=moment,
    )


# Parts ---------------------------------------------------------------------------------------


def _parts(message: MailMessage) -> Iterator[MailMessage]:
    """The parts of a mail, none of a mail that is attached to it."""
    waiting = [message]
    while waiting:
        part = waiting.pop(0)
        payload = part.get_payload()
        if isinstance(payload, list) and part.get_content_maintype() == "multipart":
            waiting += [one for one in payload if isinstance(one, Message)]
        else:
            yield part


def _text(part: MailMessage) -> str:
    """What a part says, less its marks where it is a web page."""
    payload = part.get_payload(decode=True)
    content = payload[:_SEARCHED] if isinstance(payload, bytes) else b""
    try:
        text = content.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        text = content.decode("latin-1")
    if part.get_content_type() == "text/html":
        text = re.sub(r"<[^<>]{0,2000}>", " ", text)
    return text.replace("\r\n", "\n")


def _state(part: MailMessage) -> str:
    """The fields of a delivery status as text, however it was encoded."""
    payload = part.get_payload()
    blocks = payload if isinstance(payload, list) else [payload]
    text = "\n\n".join(
        "\n".join(
            [*(f"{name}: {value}" for name, value in block.items()), "", str(block.get_payload())]
        )
        if isinstance(block, Message)
        else str(block)
        for block in blocks
    )
    coded = str(part.get("content-transfer-encoding", "")).strip().lower()
    try:
        if coded == "base64":
            text = base64.b64decode(text).decode("utf-8", "replace")
        elif coded == "quoted-printable":
            text = quopri.decodestring(text.encode("utf-8", "replace")).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""
    return text[:_SEARCHED].replace("\r\n", "\n")


def _returned_id(part: MailMessage) -> str:
    """The Message-ID of the mail that a part gives back."""
    if part.get_content_type() not in _RETURNED:
        return ""
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    if isinstance(inner, Message) and inner.get("message-id"):
        return str(inner["message-id"]).strip()
    found = _COPIED_ID.search(_text(part))
    return found[1] if found else ""


# Who writes, and about which letter ----------------------------------------------------------


def _from_a_programme(message: MailMessage) -> bool:
    """Whether a mail is from what delivers mails, or from nobody and says that one failed."""
    senders = [address for _, address in getaddresses([str(message.get("from", ""))])]
    if any(address.casefold().startswith(_DAEMONS) for address in senders):
        return True
    nobody = str(message.get("return-path", "")).strip() == "<>"
    told = "x-failed-recipients" in message or _FAILS.search(_subject(message))
    return nobody and bool(told)


def _subject(message: MailMessage) -> str:
    return " ".join(str(message.get("subject", "")).split())


def _matching_letter(
    message: MailMessage,
    parts: Sequence[MailMessage],
    states: Sequence[str],
    entries: Mapping[str, OutboxLetter],
) -> OutboxLetter | None:
    """The letter of ours that came back: the returned one, else the first that is named."""
    returned = next(filter(None, map(_returned_id, parts)), "")
    texts = [_text(part) for part in parts if part.get_content_maintype() == "text"]
    if not returned:
        copied = (_COPIED_ID.search(text) for text in texts)
        returned = next((found[1] for found in copied if found), "")
    if returned:
        return entries.get(returned)
    headers = [str(message.get(name, "")) for name in ("in-reply-to", "references")]
    named = (one for text in (*states, *headers, *texts) for one in _ID.findall(text))
    return next((entries[one] for one in named if one in entries), None)


# What is told --------------------------------------------------------------------------------


def _by_fields(text: str) -> Iterator[_RecipientReport]:
    """The recipients of a delivery status that failed or wait (RFC 3464, 2.3)."""
    for block in re.split(r"\n[ \t]*\n", text):
        fields = {
            name.strip().casefold(): value.strip()
            for name, colon, value in (
                line.partition(":") for line in re.sub(r"\n[ \t]+", " ", block).split("\n")
            )
            if colon
        }
        action = fields.get("action", "").split("(")[0].strip().casefold()
        told = fields.get("status", "")
        given = "" if action else {"4": _LATE, "5": _FINAL}.get(told[:1], "")
        final = _ACTIONS.get(action, given)
        names = tuple(
            _address(fields[name])
            for name in ("original-recipient", "final-recipient", "x-actual-recipient")
            if name in fields
        )
        if final and any(names):
            diagnosis = re.sub(r"^[\w-]{1,20}\s?;\s{0,4}", "", fields.get("diagnostic-code", ""))
            yield _RecipientReport(
                names=tuple(dict.fromkeys(filter(None, names))),
                status=final + _detail(told, diagnosis),
                words=harmless(diagnosis or f"status {told}", _WORDS),
            )


def _address(field: str) -> str:
    """The address in ``rfc822; a@b``, with its xtext in letters (RFC 3461)."""
    plain = re.sub(r"\+([0-9A-F]{2})", lambda code: chr(int(code[1], 16)), field)
    found = _ADDRESS.search(plain)
    return found[0].strip(".") if found else ""


def _detail(*texts: str) -> str:
    """The second and third number of an enhanced status (RFC 3463)."""
    found = next(filter(None, map(_STATUS.search, texts)), None)
    return f".{found[1]}" if found else ".0.0"


def _by_words(
    message: MailMessage, parts: Sequence[MailMessage], entry: OutboxLetter | None
) -> Iterator[_RecipientReport]:
    """What Exim, qmail and others write in words alone.

    flufl.bounce knows the words of some sixty programmes that name whom they mean; words that name
    nobody, and Indonesian ones, are known here.
    """
    text, subject = next(filter(None, map(_own_words, parts)), ""), _subject(message)
    late, failed = _by_library(message, parts)
    fails, listed = _FAILS.search(text), "x-failed-recipients" in message
    waits = _WAITS.search(subject) or (not fails and _WAITS.search(text))
    if not (late or failed or waits or listed or _FAILS.search(subject) or fails):
        return
    ours = [name for name in entry.recipients if name in text] if entry else []
    for name in dict.fromkeys([*failed, *late] or ours or [""]):
        final = _FINAL if listed or not (waits or name in late) else _LATE
        after = text[text.find(name) + len(name) :] if name in text else text
        yield _RecipientReport(
            names=(name,) if name else (),
            status=final + _detail(after, text),
            words=harmless(_words(after), _WORDS),
        )


def _by_library(message: MailMessage, parts: Sequence[MailMessage]) -> tuple[list[str], list[str]]:
    """Whom flufl.bounce finds in a mail: to whom it is late, and to whom it failed."""
    from flufl.bounce import all_failures  # noqa: PLC0415 -- only mails of programmes need it

    try:
        late, failed = all_failures(_scanned(message, parts))
    except Exception:  # noqa: BLE001 -- there is no end to what damaged bytes raise
        return [], []
    addresses = ([_address(name.decode("ascii", "replace")) for name in sorted(names)]
                 for names in (late, failed))  # fmt: skip
    return next(addresses), next(addresses)


def _scanned(message: MailMessage, parts: Sequence[MailMessage]) -> MailMessage:
    """A mail of its first parts in a row and in letters, without what it gives back."""
    flat: MailMessage = Message(policy=email.policy.compat32)
    for name, value in message.items():
        if name.casefold() != "content-transfer-encoding":
            flat[name] = str(value)[:_SCANNED]
    leaves = [_leaf(part) for part in parts[:_PARTS]]
    if not message.is_multipart():
        flat.set_payload(leaves[0].get_payload())
    for leaf in leaves if message.is_multipart() else ():
        flat.attach(leaf)
    return flat


def _leaf(part: MailMessage) -> MailMessage:
    """A part of bounded length; nothing but its type is left of a mail that is given back."""
    leaf: MailMessage = Message(policy=email.policy.compat32)
    leaf["Content-Type"] = part.get_content_type()
    leaf["Content-Description"] = str(part.get("content-description", ""))
    if part.get_content_type() in _STATES and part.is_multipart():
        leaf.set_payload(part.get_payload())
    else:
        lines = _own_words(part)[:_SCANNED].split("\n")
        leaf.set_payload("\n".join(line[:_WIDE] for line in lines))
    return leaf


def _own_words(part: MailMessage) -> str:
    """What a programme says itself, without the mail that it gives back."""
    if part.get_content_maintype() != "text" or part.get_content_type() in _RETURNED:
        return ""
    lines = []
    for line in _text(part).split("\n"):
        lowered = line.strip().casefold()
        if lowered.startswith("--") and any(word in lowered for word in _BELOW):
            break
        lines.append(line)
    return "\n".join(lines)


def _words(text: str) -> str:
    """The server's answer in some words about a recipient, else all of the words."""
    paragraph = re.split(r"\n[ \t]*\n", text.strip(" \t\n>:"), maxsplit=1)[0]
    found = _REPLY.search(paragraph)
    return paragraph[found.start() :] if found else paragraph
