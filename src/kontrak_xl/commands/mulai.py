"""``mulai``: begin a year with a folder and a Buku Induk from a template."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from kontrak_xl.commands import launchers
from kontrak_xl.core import files
from kontrak_xl.core.callbacks import Clock
from kontrak_xl.core.folder import ArchiveThereError, Folder, MasterExistsError
from kontrak_xl.master import pages, templates
from kontrak_xl.workbook import writer

DEFAULT_TEMPLATE = "pamekasan"


def mulai(
    folder: Path | str, templat: str = DEFAULT_TEMPLATE, *, clock: Clock = dt.datetime.now
) -> Path:
    """Make a working folder with a Buku Induk filled from a template; returns the Buku Induk.

    The Buku Induk takes its name last: a run that was killed before is finished by the next.

    Raises:
        MasterExistsError: there is one already; it is never overwritten.
        ArchiveThereError: contracts were issued or reports received here; their Buku Induk is gone.
        UnknownTemplateError: no such template.
    """
    work_folder = Folder(Path(folder))
    if work_folder.master.exists():
        raise MasterExistsError(work_folder.master)
    if work_folder.in_use():
        raise ArchiveThereError(work_folder)
    rows = templates.load(templat)
    work_folder.make()
    draft = work_folder.master.with_name(f"{files.DRAFT}{work_folder.master.name}")
    try:
        writer.write(pages.book(rows, clock()), draft)
        launchers.write(work_folder.root)
        files.rename(draft, work_folder.master)
    finally:
        draft.unlink(missing_ok=True)
    return work_folder.master
