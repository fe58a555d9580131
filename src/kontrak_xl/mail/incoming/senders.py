"""Who sent a file by mail, and whether that address is known for the OPD that it speaks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kontrak_xl.core.addresses import addresses
from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import Post
from kontrak_xl.core.observations import Origin
from kontrak_xl.intake.parcels.mail import HIDDEN
from kontrak_xl.mail.incoming.sorting import addresses_of
from kontrak_xl.mail.servers import account
from kontrak_xl.returns.register.receipts import ReceivedFile

NO_ADDRESS = "pengirim tanpa alamat"


def own_addresses(account: account.MailAccount) -> frozenset[str]:
    """The addresses that an account writes from and is answered at, in small letters."""
    return frozenset(one.casefold() for one in (account.address, account.reply_to) if one)


def known_addresses(post: str, posts: Mapping[str, Post]) -> tuple[str, ...]:
    """The addresses of a post, and of the OPD above it, as the Buku Induk says them now."""
    own = posts.get(post)
    above = posts.get(own.parent) if own else None
    return tuple(one for each in (own, above) if each for one in addresses(each.email))


def unknown_sender(file: ReceivedFile, posts: Mapping[str, Post], own: frozenset[str]) -> str:
    """The sender of a file that nobody knows for its OPD; "" where there is nothing to doubt.

    What an officer forwarded comes from ``own``; an OPD without any address knows no sender. A mail
    that names no address, several, or one within a name, is doubted whoever it says to be from.
    """
    if file.key is None or file.letter is None:
        return ""
    senders, said = addresses_of(file.letter.sender), file.letter.sender
    expected = {one.casefold() for one in known_addresses(file.key.post, posts)}
    if not expected:
        return ""
    plain = len(senders) == 1 and HIDDEN not in said
    if plain and senders & (expected | own):
        return ""
    return ", ".join(senders) if plain else said or NO_ADDRESS


def findings(
    files: Iterable[ReceivedFile], posts: Mapping[str, Post], own: frozenset[str]
) -> tuple[Finding, ...]:
    """Each unknown sender of an OPD once, at the newest file that came from there."""
    newest: dict[tuple[str, str], ReceivedFile] = {}
    for file in sorted(files, key=lambda one: one.order):
        if file.key is not None and (sender := unknown_sender(file, posts, own)):
            newest[file.key.post, sender] = file
    return tuple(
        Finding(
            Code.SENDER_UNKNOWN,
            Origin(file.name),
            sender,
            ", ".join(known_addresses(post, posts)),
            post,
        )
        for (post, sender), file in newest.items()
    )
