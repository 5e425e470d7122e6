"""What the pictures have in common: their colours, their axes and how columns become numbers."""

from __future__ import annotations

import datetime
import importlib
import zoneinfo
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from alur.errors import AlurError
from alur.words import meant

if TYPE_CHECKING:
    from alur.auditing import Audit
    from alur.table import Table

# Colours that stay apart for colour-blind readers and in grey.
INK = "#2b2b2b"
FAINT = "#8a8f94"
GRID = "#e4e6e8"
IN_TIME = "#2f7f9f"
LATE = "#c0492b"
VERDICTS = {
    "met": IN_TIME,
    "late": LATE,
    "open": "#9fb6c1",
    "at_risk": "#e5a034",
    "overdue": "#8c2a14",
    "none": "#cfd3d6",
    "unknown": "#a9a2b8",
}
CYCLE = ("#2f7f9f", "#e5a034", "#6a8f3c", "#8b5fa8", "#c0492b", "#4f5d75", "#c98bb0", "#7a6a53")

US_PER_HOUR = 3_600_000_000


def need(module: str) -> Any:
    """A module of matplotlib, or a sentence that says what to install."""
    try:
        return importlib.import_module(module)
    except ImportError as cause:
        raise AlurError(
            "pictures need matplotlib; install alur[plot], or Debian's python3-matplotlib"
        ) from cause


def axes(ax: Any, width: float = 7.2, height: float = 4.0) -> Any:
    """The axes that were given, or new ones, without the frame that says nothing."""
    if ax is None:
        _, ax = need("matplotlib.pyplot").subplots(figsize=(width, height), layout="constrained")
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        ax.spines[side].set_color(FAINT)
    ax.tick_params(colors=INK, labelsize=9)
    return ax


def title(ax: Any, text: str, below: str = "") -> None:
    """What the picture shows, on the left, with what it rests on in small print below."""
    ax.set_title(plain(text) + ("\n" if below else ""), loc="left", fontsize=11.5, color=INK, fontweight="bold")
    if below:
        ax.annotate(
            plain(below),
            (0, 1),
            xytext=(0, 6),
            xycoords="axes fraction",
            textcoords="offset points",
            fontsize=8.5,
            color=FAINT,
        )


def plain(text: str) -> str:
    """A text that matplotlib takes for no formula, whatever a log has in it."""
    return text.replace("$", r"\$")


def zone_of(audit: Audit) -> datetime.tzinfo:
    """The zone of the calendar of the audit; UTC where this system does not know it."""
    try:
        return zoneinfo.ZoneInfo(audit.zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return datetime.timezone.utc


def rows(table: Table, *columns: str) -> list[tuple[Any, ...]]:
    """Some columns of a table, row by row; None where there is no value."""
    return list(zip(*(list(table.column(name)) for name in columns)))


def steps_of(table: Table) -> list[str]:
    """The steps of a table in the order in which they first occur."""
    return list(dict.fromkeys(str(step) for step in table.column("step")))


def nothing(what: str) -> AlurError:
    """There is nothing to draw."""
    return AlurError(f"there is nothing to draw: {what}")


def must_be_one_of(name: str, given: str, known: Iterable[str]) -> None:
    """Refuses what is not among them."""
    choices = list(known)
    if given not in choices:
        raise AlurError(f"there is no {name} {given!r}{meant(given, choices)}")
