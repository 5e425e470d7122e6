"""The graph of an SOP, its steps coloured by how many were late. Laid out here, in layers; no Graphviz is needed."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, NamedTuple

from alur import _core
from alur.plot import _style as style

if TYPE_CHECKING:
    from alur.auditing import Audit
    from alur.views import SopStep

BOX_WIDTH = 2.6
BOX_HEIGHT = 0.9
LINE = 0.26
"""From the middle of one line in a box to that of the next."""
HEIGHT_OF_FONT = 1.18
WIDTH_OF_FONT = 0.66
"""Of a line, and of a letter on average, as shares of the size of the font."""
ACROSS = 3.2
DOWN = 1.55


class Arc(NamedTuple):
    """A way from one node to another."""

    source: str
    to: str
    label: str
    dashed: bool


class Layout(NamedTuple):
    """Where each node lies, and the points between through which each forward arc passes."""

    at: dict[str, tuple[float, float]]
    through: dict[tuple[str, str], list[tuple[float, float]]]


def graph(audit: Audit, *, ax: Any = None) -> Any:
    """The steps of the SOP and the ways between them, each step coloured by the share of its activations that was late.

    Grey steps have no limit or were never decided; a dashed border says that others do them (an external actor, or a
    message). Dashed arrows are returns and deadlines. For a picture by Graphviz there is `sop.dot()`.
    Raises AlurError where the audit knows no SOP.
    """
    if audit.sop is None:
        raise style.nothing("the audit was made without an SOP")
    steps = {step.id: step for step in audit.sop.steps}
    outside = {actor.id for actor in audit.sop.actors if actor.external}
    forward = [Arc("start", next(iter(steps)), "", False)]
    back: list[Arc] = []
    for name, ways in _core.ways_of(audit.sop).items():
        for way in ways:
            arc = Arc(name, way.to, way.label, way.back or way.by_deadline)
            (back if way.back else forward).append(arc)
    layout = lay_out(["start", *steps, "end"], forward)
    counts = {
        row[0]: row[1:]
        for row in style.rows(audit.by("step", percentiles=False), "step", "met", "late", "overdue", "n")
    }
    lowest = min(y for _, y in layout.at.values())
    widest = max(abs(x) for x, _ in layout.at.values())
    ax = style.axes(ax, max(4.4, 1.2 * (2 * widest + BOX_WIDTH + 1.8)), max(3.0, 0.72 * (-lowest + 1.5)))
    side = widest + BOX_WIDTH / 2 + (1.2 if back else 0.2)
    ax.set(xlim=(-side, side), ylim=(lowest - 0.5, 0.5))
    ax.set_axis_off()
    scale = style.need("matplotlib.colors").LinearSegmentedColormap.from_list(
        "late", ["#e3f0f4", "#f2c7a6", style.LATE, "#7c2410"]
    )
    for arc in forward:
        _draw_forward(ax, layout, arc)
    for number, arc in enumerate(back):
        _draw_back(ax, layout, arc, number)
    for name, step in steps.items():
        dashed = step.actor in outside or step.kind == "message_wait"
        _draw_step(ax, layout.at[name], step, dashed, counts.get(name, (0, 0, 0, 0)), scale)
    for name in ("start", "end"):
        x, y = layout.at[name]
        ax.plot([x], [y], "o", color=style.INK, markersize=9 if name == "start" else 7, zorder=3)
        if name == "end":
            ax.plot([x], [y], "o", markerfacecolor="none", markeredgecolor=style.INK, markersize=12, zorder=3)
    late = sum(row[1] for row in counts.values())
    decided = sum(row[0] + row[1] for row in counts.values())
    style.title(ax, audit.sop.name or audit.sop.id, f"{late} of {decided} completions with a limit were late" if decided else "")
    return ax


def lay_out(names: list[str], arcs: list[Arc]) -> Layout:
    """Layers by the longest way from the start, each ordered so that few arcs cross (barycentres, swept both ways).

    names: the first is the start; arcs make no circle. Arcs over several layers pass through a point in each.
    """
    layer = {name: 0 for name in names}
    for _ in names:  # at most one round a node, since there is no circle
        moved = False
        for arc in arcs:
            if layer[arc.to] < layer[arc.source] + 1:
                layer[arc.to] = layer[arc.source] + 1
                moved = True
        if not moved:
            break
    rows: list[list[str]] = [[] for _ in range(max(layer.values()) + 1)]
    for name in names:
        rows[layer[name]].append(name)
    above: dict[str, list[str]] = {name: [] for name in names}
    below: dict[str, list[str]] = {name: [] for name in names}
    chains: dict[tuple[str, str], list[str]] = {}
    for arc in arcs:
        if (arc.source, arc.to) in chains:
            continue
        last, chain = arc.source, []
        for depth in range(layer[arc.source] + 1, layer[arc.to]):
            between = f"{arc.source}\0{arc.to}\0{depth}"
            rows[depth].append(between)
            above[between], below[between] = [], []
            chain.append(between)
        for node in [*chain, arc.to]:
            below[last].append(node)
            above[node].append(last)
            last = node
        chains[(arc.source, arc.to)] = chain
    for sweep in range(8):
        neighbours = above if sweep % 2 == 0 else below
        place = {node: index - len(row) / 2 for row in rows for index, node in enumerate(row)}
        for row in rows:
            row.sort(key=lambda node: _mean([place[near] for near in neighbours[node]], place[node]))
            place.update({node: index - len(row) / 2 for index, node in enumerate(row)})
    x = _across(rows, above)
    at = {node: (x[node], -DOWN * depth) for depth, row in enumerate(rows) for node in row}
    return Layout(
        {name: at[name] for name in names}, {ends: [at[node] for node in chain] for ends, chain in chains.items()}
    )


def _mean(values: list[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _across(rows: list[list[str]], above: dict[str, list[str]]) -> dict[str, float]:
    """Where each node lies across: each row keeps its order and its distances, and follows what leads to it."""
    x: dict[str, float] = {}
    for row in rows:
        width = ACROSS * (len(row) - 1)
        middle = _mean([x[near] for node in row for near in above[node]], 0.0) if len(row) == 1 else 0.0
        for index, node in enumerate(row):
            x[node] = middle - width / 2 + ACROSS * index
    return x


def _draw_step(
    ax: Any, at: tuple[float, float], step: SopStep, dashed: bool, counts: tuple[Any, ...], scale: Any
) -> None:
    patches = style.need("matplotlib.patches")
    x, y = at
    if step.kind == "gateway":
        ax.add_patch(patches.RegularPolygon((x, y), 4, radius=0.32, facecolor="white", edgecolor=style.INK, zorder=3))
        ax.text(x + 0.4, y, style.plain(step.id), fontsize=7.5, va="center", color=style.FAINT)
        return
    met, late, overdue, n = counts
    decided = met + late
    share = late / decided if decided else None
    face = "#f1f2f3" if share is None else scale(share)
    ink = "white" if share is not None and share > 0.55 else style.INK
    ax.add_patch(
        patches.FancyBboxPatch(
            (x - BOX_WIDTH / 2, y - BOX_HEIGHT / 2),
            BOX_WIDTH,
            BOX_HEIGHT,
            boxstyle="round,pad=0,rounding_size=0.12",
            facecolor=face,
            edgecolor=style.INK,
            linewidth=1.0,
            linestyle="--" if dashed else "-",
            zorder=3,
        )
    )
    told = f"{late} of {decided} late" if decided else f"n = {n}"
    if overdue:
        told += f", {overdue} overdue"
    called = textwrap.shorten(step.id, 30, placeholder="…")
    for height, text, size, weight in ((LINE, called, 9, "bold"), (0, _who(step), 7.5, "normal"), (-LINE, told, 8, "normal")):
        ax.text(x, y + height, style.plain(text), ha="center", va="center", fontsize=_fitting(ax, text, size),
                fontweight=weight, color=ink, zorder=4)


def _fitting(ax: Any, text: str, size: float) -> float:
    """The size of a font, smaller where the axes are so small that lines of a box would lie over one another, or leave it."""
    box = ax.get_window_extent()
    point = ax.figure.dpi / 72
    left, right = ax.get_xlim()
    low, high = ax.get_ylim()
    line = LINE * box.height / (high - low) / point
    width = BOX_WIDTH * box.width / (right - left) / point
    fitting = min(size, line / HEIGHT_OF_FONT, width / (WIDTH_OF_FONT * max(1, len(text))))
    return max(0.1, float(fitting))


def _who(step: SopStep) -> str:
    who = step.actor or step.service or step.message
    return textwrap.shorten(f"{who} · {step.waktu_baku}" if step.waktu_baku else who, 42, placeholder="…")


def _draw_forward(ax: Any, layout: Layout, arc: Arc) -> None:
    points = [layout.at[arc.source], *layout.through[(arc.source, arc.to)], layout.at[arc.to]]
    (x0, y0), (x1, y1) = points[0], points[-1]
    points[0] = (x0, y0 - (BOX_HEIGHT / 2 if arc.source != "start" else 0.1))
    points[-1] = (x1, y1 + (BOX_HEIGHT / 2 if arc.to != "end" else 0.14))
    for (xa, ya), (xb, yb) in zip(points, points[1:-1]):
        ax.plot([xa, xb], [ya, yb], color=style.FAINT, linewidth=1.1, zorder=1)
    ax.annotate(
        "",
        points[-1],
        points[-2],
        arrowprops={
            "arrowstyle": "-|>",
            "color": style.FAINT,
            "linewidth": 1.1,
            "linestyle": "--" if arc.dashed else "-",
            "shrinkA": 0,
            "shrinkB": 0,
        },
        zorder=1,
    )
    if arc.label:
        (xa, ya), (xb, yb) = points[0], points[1]
        ax.text(xa + 0.4 * (xb - xa) + 0.08, ya + 0.4 * (yb - ya), style.plain(textwrap.shorten(arc.label, 34, placeholder="…")),
                fontsize=7.5, color=style.FAINT, va="center",
                bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"}, zorder=2)


def _draw_back(ax: Any, layout: Layout, arc: Arc, number: int) -> None:
    """Beside the boxes, on the right and on the left in turn."""
    side = 1 if number % 2 == 0 else -1
    (x0, y0), (x1, y1) = layout.at[arc.source], layout.at[arc.to]
    start = (x0 + side * BOX_WIDTH / 2, y0)
    end = (x1 + side * BOX_WIDTH / 2, y1)
    out = max(side * start[0], side * end[0]) + 0.35 + 0.22 * (number // 2)
    path = style.need("matplotlib.path").Path
    patches = style.need("matplotlib.patches")
    curve = path(
        [start, (side * out, y0), (side * out, (y0 + y1) / 2), (side * out, y1), end],
        [path.MOVETO, path.CURVE3, path.CURVE3, path.CURVE3, path.CURVE3],
    )
    ax.add_patch(
        patches.FancyArrowPatch(
            path=curve, arrowstyle="-|>", mutation_scale=9, color="#b08968", linewidth=1.1, linestyle="--", zorder=2
        )
    )
    if arc.label:
        ax.text(side * (out + 0.06), (y0 + y1) / 2, style.plain(textwrap.shorten(arc.label, 24, placeholder="…")),
                fontsize=7.5, color="#8a6648", va="center", ha="left" if side > 0 else "right", rotation=0)
