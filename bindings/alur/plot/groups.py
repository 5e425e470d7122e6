"""Shares that are late, by month, and by step and unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alur.plot import _style as style

if TYPE_CHECKING:
    from alur.auditing import Audit


def late_rate(audit: Audit, step: str | None = None, *, ax: Any = None) -> Any:
    """The share that was late, month by month, with the interval in which the true share lies (Wilson, 95 %).

    step: of its activations; None: of the cases as a whole. Months are those in which the clock began; below each stands
    how many were decided. Raises AlurError where nothing was decided.
    """
    columns = ("month", "met", "late", "late_rate", "late_low", "late_high")
    if step is None:
        found = style.rows(audit.by("month", of="cases"), *columns)
    else:
        table = audit.by("step", "month", percentiles=False)
        style.must_be_one_of("step", step, style.steps_of(table))
        found = [row[1:] for row in style.rows(table, "step", *columns) if row[0] == step]
    found = [row for row in found if row[0] is not None and row[3] is not None]
    if not found:
        raise style.nothing("nothing that has a limit was completed")
    months = _every_month(found[0][0], found[-1][0])
    place = {month: at for at, month in enumerate(months)}
    ax = style.axes(ax)
    x = [place[row[0]] for row in found]
    rate = [100 * row[3] for row in found]
    below = [100 * (row[3] - row[4]) for row in found]
    above = [100 * (row[5] - row[3]) for row in found]
    ax.errorbar(
        x, rate, yerr=[below, above], fmt="none", ecolor=style.LATE, alpha=0.45, elinewidth=5, capsize=0, zorder=2
    )
    ax.plot(x, rate, "o", color=style.LATE, markersize=6, zorder=3, clip_on=False)
    top = max(value + more for value, more in zip(rate, above))
    ax.set_ylim(0, min(100.0, max(10.0, 1.15 * top)))
    every = max(1, len(months) // 16)
    decided = {row[0]: row[1] + row[2] for row in found}
    ticks = range(0, len(months), every)
    ax.set_xticks(
        ticks,
        [f"{months[at]}\nn = {decided.get(months[at], 0)}" for at in ticks],
        fontsize=8 if len(months) <= 9 else 7,
        rotation=0 if len(months) <= 9 else 45,
    )
    ax.set_xlim(-0.6, len(months) - 0.4)
    ax.set(ylabel="late, %")
    ax.grid(axis="y", color=style.GRID, linewidth=0.8)
    ax.set_axisbelow(True)
    done = sum(decided.values())
    late = sum(row[2] for row in found)
    style.title(
        ax,
        f"{step if step is not None else 'Cases'}: share that was late",
        f"{late} of {done} late, {100 * late / done:.1f} %; bars: Wilson interval, 95 %",
    )
    return ax


_TOLD_BY = {"actor": "org:role", "resource": "org:resource"}


def heatmap(audit: Audit, unit: str = "actor", *, least: int = 1, ax: Any = None) -> Any:
    """Steps against units, coloured by the share that was late, with how many of how many in each cell.

    unit: what makes a column, as of Audit.by(): `actor`, `month`, `resource`, any field.
    least: cells with fewer decided activations stay empty, since their share says little.
    Raises AlurError where nothing was decided.
    """
    told_by = _TOLD_BY.get(unit)
    if told_by is not None and told_by not in audit.log:
        raise style.nothing(f"the log has no column {told_by!r}, which tells {unit!r}; unit= takes another, as 'month'")
    table = audit.by("step", unit, percentiles=False)
    found = [
        (str(step), "–" if name is None else str(name), met, late)
        for step, name, met, late in style.rows(table, "step", unit, "met", "late")
        if met + late >= max(1, least)
    ]
    if not found:
        raise style.nothing("nothing that has a limit was completed")
    if {row[1] for row in found} == {"–"}:
        raise style.nothing(f"the log tells {unit!r} of nothing that has a limit; unit= takes another, as 'month'")
    steps = list(dict.fromkeys(row[0] for row in found))
    units = sorted({row[1] for row in found}) if unit == "month" else list(dict.fromkeys(row[1] for row in found))
    numpy = style.need("numpy")
    colours = style.need("matplotlib.colors")
    shares = numpy.full((len(steps), len(units)), numpy.nan)
    ax = style.axes(ax, max(4.8, 1.05 * len(units) + 2.2), max(2.4, 0.55 * len(steps) + 1.4))
    for step, name, met, late in found:
        row, column = steps.index(step), units.index(name)
        shares[row, column] = 100 * late / (met + late)
        ax.text(
            column,
            row,
            f"{100 * late / (met + late):.0f} %\n{late} of {met + late}",
            ha="center",
            va="center",
            fontsize=8,
            color="white" if late / (met + late) > 0.55 else style.INK,
        )
    scale = colours.LinearSegmentedColormap.from_list("late", ["#f4f7f8", "#f2c7a6", style.LATE, "#7c2410"])
    picture = ax.imshow(numpy.ma.masked_invalid(shares), cmap=scale.with_extremes(bad="#ffffff"), vmin=0, vmax=100, aspect="auto")
    ax.set_xticks(range(len(units)), [style.plain(name) for name in units], rotation=0 if len(units) <= 6 else 40,
                  ha="center" if len(units) <= 6 else "right")
    ax.set_yticks(range(len(steps)), [style.plain(step) for step in steps])
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.set_xticks([at - 0.5 for at in range(1, len(units))], minor=True)
    ax.set_yticks([at - 0.5 for at in range(1, len(steps))], minor=True)
    ax.grid(which="minor", color="white", linewidth=2)
    ax.tick_params(which="both", length=0)
    bar = ax.figure.colorbar(picture, ax=ax, fraction=0.04, pad=0.02)
    bar.outline.set_visible(False)
    bar.set_label("late, %", fontsize=8.5, color=style.INK)
    bar.ax.tick_params(labelsize=8, colors=style.INK)
    style.title(ax, f"Share that was late, by step and {unit}", f"cells with fewer than {least} decided stay empty"
                if least > 1 else "")
    return ax


def _every_month(first: str, last: str) -> list[str]:
    """`2024-01` to `2024-07` with all between."""
    year, month = (int(part) for part in first.split("-"))
    out = []
    while f"{year:04d}-{month:02d}" <= last:
        out.append(f"{year:04d}-{month:02d}")
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return out
