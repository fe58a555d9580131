"""Mails of servers about deliveries, as the programmes of Indonesian governments write them."""

from __future__ import annotations

LETTER = "<20260706.1.kx@organisasi.contoh.go.id>"
"""The Message-ID of the letter that comes back."""
RECIPIENT = "dinkes@contoh.go.id"
SUBJECT = "[KX1-DINKES] Laporan Juni 2026 diterima"

_COPY = f"""Return-Path: <organisasi@contoh.go.id>
Received: from kantor (unknown [10.1.2.3]) by mail.contoh.go.id with ESMTPSA id 4XyZ
From: Bagian Organisasi <organisasi@contoh.go.id>
To: {RECIPIENT}
Subject: {SUBJECT}
Message-ID: {LETTER}
X-Kontrak-XL: hasil
"""


def formal(
    status: str,
    *,
    sender: str = "MAILER-DAEMON@mail.contoh.go.id (Mail Delivery System)",
    subject: str = "Undelivered Mail Returned to Sender",
    returned: str = "text/rfc822-headers",
    copy: str = _COPY,
    more: str = "",
    words: str = "I'm sorry to have to inform you that your message could not be delivered.",
) -> bytes:
    """A report by RFC 3464 with the fields of a delivery status."""
    text = f"""Return-Path: <>
From: {sender}
Subject: {subject}
To: organisasi@contoh.go.id
Auto-Submitted: auto-replied
MIME-Version: 1.0
{more}Content-Type: multipart/report; report-type=delivery-status; boundary="BATAS"
Date: Mon, 06 Jul 2026 09:00:00 +0700
Message-Id: <20260706020000.9A1B2@mail.contoh.go.id>

This is a MIME-encapsulated message.

--BATAS
Content-Type: text/plain; charset=us-ascii

{words}

--BATAS
Content-Type: message/delivery-status

{status.strip()}

--BATAS
Content-Type: {returned}

{copy}
--BATAS--
"""
    return text.replace("\n", "\r\n").encode()


POSTFIX = formal("""Reporting-MTA: dns; mail.contoh.go.id
X-Postfix-Queue-ID: 9A1B2
Arrival-Date: Mon,  6 Jul 2026 08:59:58 +0700 (WIB)

Final-Recipient: rfc822; dinkes@contoh.go.id
Original-Recipient: rfc822;dinkes@contoh.go.id
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.contoh.go.id
Diagnostic-Code: smtp; 550 5.1.1 <dinkes@contoh.go.id>: Recipient address
    rejected: User unknown in virtual mailbox table
""")
ZIMBRA_FULL = formal(
    """Reporting-MTA: dns; zimbra.contoh.go.id

Final-Recipient: rfc822; dinkes@contoh.go.id
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 Over quota
""",
    returned="message/rfc822",
    copy=_COPY + "\nIsi surat.\n",
)
POSTFIX_LATE = formal(
    """Reporting-MTA: dns; mail.contoh.go.id

Final-Recipient: rfc822; dinkes@contoh.go.id
Action: delayed
Status: 4.4.1
Diagnostic-Code: X-Postfix; connect to mx.contoh.go.id[10.9.9.9]:25: Connection timed out
Will-Retry-Until: Sat, 11 Jul 2026 08:59:58 +0700 (WIB)
""",
    subject="Delayed Mail (still being retried)",
    words="Your message could not be delivered for more than 4 hour(s).",
)
POSTFIX_EXPIRED = formal("""Reporting-MTA: dns; mail.contoh.go.id

Final-Recipient: rfc822; dinkes@contoh.go.id
Action: failed
Status: 4.4.1
Diagnostic-Code: X-Postfix; connect to mx.contoh.go.id[10.9.9.9]:25: Connection timed out
""")
GMAIL = formal(
    """Reporting-MTA: dns; googlemail.com
Received-From-MTA: dns; organisasi.contoh@gmail.com
Arrival-Date: Sun, 05 Jul 2026 19:00:00 -0700 (PDT)
X-Original-Message-ID: <20260706.1.kx@organisasi.contoh.go.id>

Final-Recipient: rfc822; dinkes@contoh.go.id
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.contoh.go.id. (103.1.2.3, the server for the domain contoh.go.id.)
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please
 550-5.1.1 try double-checking the recipient's email address for typos or
 550 5.1.1 unnecessary spaces.
Last-Attempt-Date: Sun, 05 Jul 2026 19:00:05 -0700 (PDT)
""",
    sender="Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
    subject="Delivery Status Notification (Failure)",
    more=f"""X-Failed-Recipients: {RECIPIENT}
In-Reply-To: {LETTER}
References: {LETTER}
""",
    returned="message/rfc822",
    copy=_COPY + "\n----- Message truncated -----\n",
)
GMAIL_LATE = formal(
    """Reporting-MTA: dns; googlemail.com

Final-Recipient: rfc822; dinkes@contoh.go.id
Action: delayed
Status: 4.4.1
Diagnostic-Code: smtp; The recipient server did not accept our requests to connect.
Will-Retry-Until: Wed, 08 Jul 2026 19:00:00 -0700 (PDT)
""",
    sender="Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
    subject="Delivery Status Notification (Delay)",
)
EXCHANGE = formal(
    """Reporting-MTA: dns;SG2PR01MB0001.apcprd01.prod.exchangelabs.com
Received-From-MTA: dns;mail.contoh.go.id
Arrival-Date: Mon, 6 Jul 2026 02:00:00 +0000

Final-Recipient: rfc822;dinkes@contoh.go.id
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not
 found by SMTP address lookup
""",
    sender="<MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@contoh.onmicrosoft.com>",
    subject=f"Tidak terkirim: {SUBJECT}",
    more=f"In-Reply-To: {LETTER}\n",
    returned="message/rfc822",
)
DELIVERED = formal(
    """Reporting-MTA: dns; mail.contoh.go.id

Final-Recipient: rfc822; dinkes@contoh.go.id
Action: relayed
Status: 2.0.0
""",
    subject="Successful Mail Delivery Report",
    words="Your message was successfully delivered to the destination(s) listed below.",
)


def plain(sender: str, subject: str, body: str, more: str = "") -> bytes:
    """A mail of words alone."""
    text = f"""Return-Path: <>
From: {sender}
To: organisasi@contoh.go.id
Subject: {subject}
{more}Date: Mon, 06 Jul 2026 09:00:00 +0700
Message-Id: <E1abc-0001@mail.contoh.go.id>

{body}"""
    return text.replace("\n", "\r\n").encode()


EXIM = plain(
    "Mail Delivery System <Mailer-Daemon@mail.contoh.go.id>",
    "Mail delivery failed: returning message to sender",
    f"""This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {RECIPIENT}
    host mx.contoh.go.id [10.4.3.2]
    SMTP error from remote mail server after RCPT TO:<{RECIPIENT}>:
    550 5.7.1 Relaying denied

------ This is a copy of the message, including all the headers. ------

{_COPY}
Isi surat.
""",
    f"X-Failed-Recipients: {RECIPIENT}\nAuto-Submitted: auto-replied\n",
)
EXIM_LATE = plain(
    "Mail Delivery System <Mailer-Daemon@mail.contoh.go.id>",
    "Warning: message 1abc-0001 delayed 24 hours",
    f"""This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mail.contoh.go.id.

The message identifier is:     1abc-0001
The subject of the message is: {SUBJECT}

The address to which the message has not yet been delivered is:

  {RECIPIENT}
    Delay reason: host mx.contoh.go.id [10.4.3.2]: 451 4.7.1 Greylisted
""",
    f"References: {LETTER}\n",
)
QMAIL = plain(
    "MAILER-DAEMON@mail.contoh.go.id",
    "failure notice",
    f"""Hi. This is the qmail-send program at mail.contoh.go.id.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{RECIPIENT}>:
10.4.3.2 does not like recipient.
Remote host said: 554 Mailbox disabled
Giving up on 10.4.3.2.

--- Below this line is a copy of the message.

{_COPY}
Isi surat.
""",
)
READ = plain(
    f"Dinas Kesehatan <{RECIPIENT}>",
    f"Dibaca: {SUBJECT}",
    f"""--BATAS
Content-Type: text/plain

Surat Anda tidak terkirim dibaca pada 6 Juli 2026.

--BATAS
Content-Type: message/disposition-notification

Reporting-UA: contoh.go.id; Outlook
Final-Recipient: rfc822;{RECIPIENT}
Original-Message-ID: {LETTER}
Disposition: manual-action/MDN-sent-manually; displayed

--BATAS--
""",
    'Content-Type: multipart/report; report-type=disposition-notification; boundary="BATAS"\n',
)
AWAY = plain(
    f"Dinas Kesehatan <{RECIPIENT}>",
    f"Sedang cuti Re: {SUBJECT}",
    "Saya sedang cuti; surat Anda tidak dapat dikirim kepada pejabat lain.\n",
    f"In-Reply-To: {LETTER}\nAuto-Submitted: auto-replied\n",
)
REPLY = plain(
    f"Dinas Kesehatan <{RECIPIENT}>",
    f"Re: {SUBJECT}",
    "Mohon maaf, laporan kami gagal terkirim (550 5.1.1 error). Kami ulangi.\n",
    f"In-Reply-To: {LETTER}\nReferences: {LETTER}\n",
).replace(b"Return-Path: <>", f"Return-Path: <{RECIPIENT}>".encode())
