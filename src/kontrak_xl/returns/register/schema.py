"""The tables of the register, by version, as SQL."""

from __future__ import annotations

VERSION = 5
"""Of version 4 nothing was new but the codes of findings: numbers, where names stood."""

TWO = """
CREATE TABLE arrivals (
    sha TEXT PRIMARY KEY, name TEXT NOT NULL, kept TEXT NOT NULL, first TEXT NOT NULL,
    sender TEXT, subject TEXT, message TEXT, sent TEXT,
    findings TEXT NOT NULL, reading INTEGER NOT NULL
);
CREATE TABLE submissions (
    arrival TEXT NOT NULL REFERENCES arrivals(sha), inside TEXT NOT NULL,
    workbook TEXT NOT NULL REFERENCES files(sha), PRIMARY KEY (arrival, inside)
);
CREATE TABLE files (
    sha TEXT PRIMARY KEY, contract TEXT NOT NULL, edition INTEGER NOT NULL, verdict TEXT NOT NULL,
    modified TEXT NOT NULL, findings TEXT NOT NULL, unread TEXT NOT NULL,
    application TEXT NOT NULL, saved_by TEXT NOT NULL, origin TEXT NOT NULL, claimed TEXT NOT NULL
);
CREATE TABLE observations (
    sha TEXT NOT NULL REFERENCES files(sha), code TEXT NOT NULL, field TEXT NOT NULL,
    month INTEGER NOT NULL, number REAL, words TEXT, sheet TEXT NOT NULL, cell TEXT NOT NULL,
    PRIMARY KEY (sha, code, field, month)
);
"""

ONE = """
CREATE TABLE IF NOT EXISTS files (
    sha TEXT PRIMARY KEY, name TEXT NOT NULL, received TEXT NOT NULL, modified TEXT NOT NULL,
    contract TEXT NOT NULL, edition INTEGER NOT NULL, verdict TEXT NOT NULL, findings TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS observations (
    sha TEXT NOT NULL REFERENCES files(sha), code TEXT NOT NULL, field TEXT NOT NULL,
    month INTEGER NOT NULL, number REAL, words TEXT, sheet TEXT NOT NULL, cell TEXT NOT NULL,
    PRIMARY KEY (sha, code, field, month)
);
"""
"""Version 1, which a run may have been killed in the middle of making."""

FROM_1 = """
ALTER TABLE files RENAME TO files_1;
ALTER TABLE observations RENAME TO observations_1;
"""
"""Makes room: version 1 knew files alone, each registered once."""

INTO_2 = """
INSERT INTO arrivals
    SELECT sha, name, '', received, NULL, NULL, NULL, NULL, '[]', 0 FROM files_1;
INSERT INTO submissions SELECT sha, '', sha FROM files_1;
INSERT INTO files
    SELECT sha, contract, edition, verdict, modified, findings, '[]', '', '', '', '' FROM files_1;
INSERT INTO observations SELECT * FROM observations_1;
DROP TABLE observations_1;
DROP TABLE files_1;
"""
"""What version 1 knew, every date as it was; ``reading`` 0 has all of it read again."""

BY_HAND = "masuk"
"""The account of mails that were laid into the inbox by hand and that nobody sent as a report."""

MARK = f"PRAGMA user_version = {VERSION};"

THREE = """
CREATE TABLE outbox (
    message TEXT PRIMARY KEY, batch TEXT NOT NULL, post TEXT NOT NULL, kind TEXT NOT NULL,
    matter TEXT NOT NULL, turn INTEGER NOT NULL, recipients TEXT NOT NULL, subject TEXT NOT NULL,
    kept TEXT NOT NULL, way TEXT NOT NULL, state TEXT NOT NULL, moment TEXT NOT NULL,
    attempts INTEGER NOT NULL, due TEXT, answer TEXT NOT NULL, UNIQUE (post, kind, matter, turn)
);
CREATE TABLE bounces (
    sha TEXT NOT NULL, message TEXT NOT NULL, recipient TEXT NOT NULL, status TEXT NOT NULL,
    told TEXT NOT NULL, moment TEXT NOT NULL, PRIMARY KEY (sha, recipient)
);
CREATE TABLE mails (
    account TEXT NOT NULL, box TEXT NOT NULL, validity INTEGER NOT NULL, uid INTEGER NOT NULL,
    message TEXT NOT NULL, sha TEXT NOT NULL, became TEXT NOT NULL, sender TEXT NOT NULL,
    subject TEXT NOT NULL, moment TEXT NOT NULL, flagged INTEGER NOT NULL,
    PRIMARY KEY (account, box, validity, uid)
);
"""
"""Version 3 knows what was sent, what came back undelivered, and what the mailbox held."""

FIVE = """
ALTER TABLE observations ADD COLUMN readings TEXT NOT NULL DEFAULT '';
ALTER TABLE observations ADD COLUMN typed TEXT NOT NULL DEFAULT '';
"""
"""Version 5 knows what a doubted value may mean; what is older holds only values that are sure."""

FORGET = """
DELETE FROM observations WHERE sha NOT IN (SELECT workbook FROM submissions);
DELETE FROM files WHERE sha NOT IN (SELECT workbook FROM submissions);
"""
"""What no submission holds any more, after a file was read anew."""

FILES = """
SELECT s.arrival, s.inside, s.workbook, a.name, a.first, a.sender, a.subject, a.message, a.sent,
       f.contract, f.edition, f.verdict, f.modified, f.findings, f.unread, f.application,
       f.saved_by, f.origin, f.claimed
FROM submissions s JOIN arrivals a ON a.sha = s.arrival JOIN files f ON f.sha = s.workbook
"""
ARRIVALS = """
SELECT sha, name, kept, first, sender, subject, message, sent, findings FROM arrivals
ORDER BY first, sha
"""
HOLDERS = """
SELECT sha, name, kept, first, sender, subject, message, sent, findings FROM arrivals
WHERE sha IN (SELECT arrival FROM submissions) ORDER BY first, sha
"""
EMPTY = """
SELECT sha, name, kept, first, sender, subject, message, sent, findings FROM arrivals
WHERE sha NOT IN (SELECT arrival FROM submissions)
"""
