"""SOPs and calendars: read, checked, compiled and proven."""

from __future__ import annotations

import os

from alur import _core
from alur._core import Calendar, Diagnostics, Sop

__all__ = ["Calendar", "Diagnostics", "Sop", "check", "load", "load_calendar", "loads"]


def load(path: str | os.PathLike[str]) -> Sop:
    """The SOP in a file, with the calendar that it names, which lies beside it in `kalender/NAME.yaml`.

    Reads, checks, compiles and proves it. `Sop.warnings` tells what is legal but suspicious.
    Raises SopError with all faults of the SOP, or of its calendar where that is at fault.
    """
    return _core.load(os.fspath(path))


def loads(text: str, *, calendar: Calendar | None = None, file: str = "SOP") -> Sop:
    """The SOP in a text, as load() does it.

    calendar: the one that the SOP names; ValueError where it names another, or one and none is given.
    file: the name that findings show; nothing is opened.
    Raises SopError.
    """
    return _core.loads(text, file, calendar)


def check(path: str | os.PathLike[str]) -> Diagnostics:
    """All that is wrong or suspicious in the SOP in a file, as objects; str() of it shows them with carets.

    Raises nothing for a wrong SOP: `check(path).errors == 0` says that it can run.
    """
    return _core.check(os.fspath(path))


def load_calendar(path: str | os.PathLike[str]) -> Calendar:
    """The calendar in a file. Raises SopError with all its faults."""
    return _core.load_calendar(os.fspath(path))
