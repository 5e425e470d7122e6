"""When things happened: each event a dot, each way from one step to the next a line."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from alur.plot import _style as style

if TYPE_CHECKING:
    from alur.auditing import Audit


def dotted(audit: Audit, *, most: int = 2000, ax: Any = None) -> Any:
    """Each completion a dot: across when, down which case, the one that began first on top, coloured by step.

    Slow cases lie far to the right of where they began, batches of work stand below each other, holidays are white.
    most: how many cases are drawn; where there are more, every so manieth of them. Steps beyond the eighth are grey.
    Raises AlurError where no completion has a time.
    """
    zone = style.zone_of(audit)
    table = audit.activations()
    ends: dict[str, list[tuple[datetime.datetime, str]]] = {}
    for name, step, status, ended in style.rows(table, "case", "step", "status", "ended"):
        if status == "completed" and ended is not None:
            ends.setdefault(name, []).append((ended, str(step)))
    if not ends:
        raise style.nothing("no completion has a time")
    begun = {name: when for name, when in style.rows(audit.cases(), "case", "begun") if when is not None}
    order = sorted(ends, key=lambda name: begun.get(name, min(ends[name])[0]))
    every = -(-len(order) // most)
    drawn = order[::every]
    steps = style.steps_of(table)
    ax = style.axes(ax, 7.6, 4.6)
    for number, step in enumerate(steps):
        dots = [(when, row) for row, name in enumerate(drawn) for when, of in ends[name] if of == step]
        if not dots:
            continue
        colour = style.CYCLE[number] if number < len(style.CYCLE) else style.FAINT
        ax.scatter(
            [when.astimezone(zone) for when, _ in dots],
            [row for _, row in dots],
            s=max(2.0, min(14.0, 2400 / len(drawn))),
            color=colour,
            linewidths=0,
            alpha=0.8,
            label=style.plain(step),
        )
    _time_axis(ax, zone)
    ax.invert_yaxis()
    ax.set(ylabel="cases, by their begin")
    ax.set_yticks([])
    ax.legend(frameon=False, fontsize=8.5, loc="upper left", bbox_to_anchor=(1.0, 1.0), markerscale=1.8)
    note = f"{len(drawn)} of {len(order)} cases" if every > 1 else f"{len(order)} cases"
    style.title(ax, "When steps were completed", note)
    return ax


def spectrum(audit: Audit, first: str, second: str, *, ax: Any = None) -> Any:
    """The performance spectrum of a way: a line for each case from the end of one step (top) to the end of another
    (bottom), red where the second one was late or overdue.

    Steep lines were quick; lines that end in one point were worked off together; lines that cross overtook each other.
    first, second: steps of the audit. In each case every completion of the first is joined to the next of the second.
    Raises AlurError where no case has both.
    """
    table = audit.activations()
    for step in (first, second):
        style.must_be_one_of("step", step, style.steps_of(table))
    zone = style.zone_of(audit)
    of_case: dict[str, list[tuple[datetime.datetime, str, str]]] = {}
    for name, step, ended, verdict in style.rows(table, "case", "step", "ended", "verdict"):
        if ended is not None and step in (first, second):
            of_case.setdefault(name, []).append((ended, str(step), str(verdict)))
    lines: list[tuple[datetime.datetime, datetime.datetime, bool]] = []
    for events in of_case.values():
        events.sort(key=lambda event: event[0])
        since: datetime.datetime | None = None
        for when, step, verdict in events:
            if step == second and since is not None:
                lines.append((since, when, verdict == "late"))
                since = None
            if step == first:
                since = when
    if not lines:
        raise style.nothing(f"no case has both {first!r} and then {second!r}")
    ax = style.axes(ax, 7.6, 3.2)
    dates = style.need("matplotlib.dates")
    collections = style.need("matplotlib.collections")
    for late, colour, label in ((False, style.IN_TIME, "in time"), (True, style.LATE, "late")):
        segments = [
            [(dates.date2num(a.astimezone(zone)), 1.0), (dates.date2num(b.astimezone(zone)), 0.0)]
            for a, b, is_late in lines
            if is_late == late
        ]
        if segments:
            ax.add_collection(
                collections.LineCollection(
                    segments,
                    colors=colour,
                    linewidths=0.9,
                    alpha=max(0.15, min(0.8, 60 / len(lines))) if not late else 0.75,
                    label=f"{label} ({len(segments)})",
                )
            )
    ax.autoscale_view()
    ax.set_ylim(-0.04, 1.04)
    _time_axis(ax, zone)
    ax.set_yticks([1, 0], [style.plain(first), style.plain(second)])
    ax.grid(axis="x", color=style.GRID, linewidth=0.8)
    ax.legend(frameon=False, fontsize=8.5, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    style.title(ax, f"From {first} to {second}", f"{len(lines)} ways")
    return ax


def _time_axis(ax: Any, zone: datetime.tzinfo) -> None:
    dates = style.need("matplotlib.dates")
    locator = dates.AutoDateLocator(tz=zone)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator, tz=zone))
