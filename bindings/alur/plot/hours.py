"""How long work took, against its limit; and how old what is open has become."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alur.plot import _style as style

if TYPE_CHECKING:
    from alur.auditing import Audit

DAY_US = 86_400_000_000


def cumulative(audit: Audit, step: str, *, by: str | None = None, ax: Any = None) -> Any:
    """Which share of the completed activations of a step had used no more than so much time, with its limit drawn.

    step: its name in the audit.
    by: a column of Audit.activations(), as `actor`: a line for each value of it, at most eight.
    The unit of the axis is that of the limit: working hours or minutes, working days, or days on the wall. Activations
    of which begin or end is unknown are left out and counted below the title. Raises AlurError where nothing is left.
    """
    table = audit.activations()
    style.must_be_one_of("step", step, style.steps_of(table))
    columns = ("step", "status", "used", "limit", "unit", "waktu_baku", "tentative", by or "step")
    of_step = [row for row in style.rows(table, *columns) if row[0] == step and row[1] == "completed"]
    known = [row for row in of_step if row[2] is not None]
    if not known:
        limited = any(row[3] is not None for row in of_step)
        raise style.nothing(
            f"no completion of {step!r} has a known begin and end" if limited else f"{step!r} has no limit"
        )
    _, _, _, limit, unit, waktu_baku, tentative, _ = known[0]
    scale, unit_name = _scale(unit, max([limit] + [row[2] for row in known]))
    ax = style.axes(ax)
    groups: dict[str, list[int]] = {}
    for row in known:
        groups.setdefault("" if by is None else str(row[7] if row[7] is not None else "–"), []).append(row[2])
    most = sorted(groups, key=lambda name: -len(groups[name]))[: len(style.CYCLE)]
    for number, name in enumerate(most):
        values = sorted(groups[name])
        x = [0.0] + [value / scale for value in values]
        y = [100 * i / len(values) for i in range(len(values) + 1)]
        colour = style.IN_TIME if by is None else style.CYCLE[number]
        ax.step(x, y, where="post", color=colour, linewidth=1.8, label=style.plain(f"{name} ({len(values)})"))
    met = sum(1 for row in known if row[2] <= limit)
    share = 100 * met / len(known)
    ax.axvline(limit / scale, color=style.LATE, linewidth=1.4, linestyle=(0, (5, 3)))
    right = 1.06 * max(limit, *(row[2] for row in known)) / scale
    ax.axvspan(limit / scale, right, color=style.LATE, alpha=0.06, linewidth=0)
    if by is None:
        ax.plot([limit / scale], [share], "o", color=style.LATE, markersize=5, zorder=4)
    else:
        ax.legend(frameon=False, fontsize=8.5, loc="lower right")
    ax.annotate(
        style.plain(f"{waktu_baku}{' (tentative)' if tentative else ''}: {share:.1f} % in time"),
        (limit / scale, 4),
        xytext=(6, 0),
        textcoords="offset points",
        color=style.LATE,
        fontsize=9,
    )
    ax.set(xlim=(0, right), ylim=(0, 102), xlabel=unit_name, ylabel="share of completions, %")
    ax.grid(axis="y", color=style.GRID, linewidth=0.8)
    ax.set_axisbelow(True)
    left_off = len(of_step) - len(known)
    style.title(ax, f"{step}: time used", f"n = {len(known)}" + (f", {left_off} unknown left out" if left_off else ""))
    return ax


def ageing(audit: Audit, *, most: int = 30, ax: Any = None) -> Any:
    """The open cases, oldest in front: how many days each has been open as of the audit, coloured by its verdict.

    most: how many are drawn; how many there are stands below the title. The verdict is that of the case, or where cases
    have no limit the worst of its open activations. Raises AlurError where no case is open.
    """
    if audit.as_of is None:
        raise style.nothing("the log is empty")
    worst: dict[str, str] = {}
    order = ["none", "unknown", "open", "at_risk", "overdue"]
    turn: dict[str, str] = {}
    for name, status, verdict, step in style.rows(audit.activations(), "case", "status", "verdict", "step"):
        if status == "open":
            worst[name] = max(worst.get(name, "none"), verdict, key=order.index)
            turn[name] = step
    cases = []
    for name, begun, ended, verdict in style.rows(audit.cases(), "case", "begun", "ended", "verdict"):
        if ended is not None or begun is None or (verdict == "unknown" and name not in worst):
            continue
        shown = verdict if verdict in ("open", "at_risk", "overdue") else worst.get(name, "open")
        days = (audit.as_of - begun).total_seconds() / 86_400
        cases.append((days, str(name), shown))
    if not cases:
        raise style.nothing("no case of the log is known to be open")
    cases.sort(reverse=True)
    drawn = cases[:most]
    ax = style.axes(ax, 7.2, max(2.2, 0.24 * len(drawn) + 1.2))
    ax.barh(
        range(len(drawn)),
        [days for days, _, _ in drawn],
        color=[style.VERDICTS[verdict] for _, _, verdict in drawn],
        height=0.72,
    )
    ax.set_yticks(range(len(drawn)), [style.plain(name) for _, name, _ in drawn], fontsize=8.5)
    for at, (days, name, _) in enumerate(drawn):
        if name in turn:
            ax.annotate(style.plain(turn[name]), (days, at), xytext=(4, 0), textcoords="offset points", fontsize=8,
                        color=style.FAINT, va="center")
    ax.invert_yaxis()
    ax.margins(x=0.18)
    ax.set(xlabel="days since the case began")
    ax.grid(axis="x", color=style.GRID, linewidth=0.8)
    ax.set_axisbelow(True)
    patches = style.need("matplotlib.patches")
    present = [verdict for verdict in ("overdue", "at_risk", "open", "none", "unknown")
               if any(verdict == shown for _, _, shown in drawn)]
    ax.legend(
        handles=[patches.Patch(color=style.VERDICTS[verdict], label="no limit" if verdict == "none" else verdict.replace("_", " ")) for verdict in present],
        frameon=False,
        fontsize=8.5,
        loc="lower right",
    )
    shown_of = f"{len(drawn)} oldest of {len(cases)} open cases" if len(cases) > most else f"{len(cases)} open cases"
    style.title(ax, "Open cases by age", f"{shown_of}, as of {audit.as_of.astimezone(style.zone_of(audit)):%d %b %Y}")
    return ax


def _scale(unit: str, longest: int) -> tuple[float, str]:
    """By what ticks are divided, and what the axis is then called."""
    if unit == "working_days":
        return 1.0, "working days"
    if unit == "calendar_us":
        return float(DAY_US), "calendar days"
    if longest <= 3 * style.US_PER_HOUR:
        return style.US_PER_HOUR / 60, "working minutes"
    return float(style.US_PER_HOUR), "working hours"
