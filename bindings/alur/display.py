"""What notebooks show of an SOP, a case and an audit. Every text is escaped: none of them can become markup."""

from __future__ import annotations

import datetime
import html
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from alur import _core

if TYPE_CHECKING:
    from alur.auditing import Audit, AuditedCase
    from alur.sop import Sop
    from alur.views import CaseView, Way

__all__ = ["audit", "audited_case", "case", "length", "sop", "table"]

MOST_ROWS = 20

_STYLE = (
    "<style>"
    ".alur{font-family:system-ui,sans-serif;font-size:13px}"
    ".alur table{border-collapse:collapse;margin:.4em 0}"
    ".alur th,.alur td{border:1px solid #d5d9dc;padding:.25em .55em;text-align:left;vertical-align:top}"
    ".alur th{background:#f3f5f6;font-weight:600}"
    ".alur td.n{text-align:right;font-variant-numeric:tabular-nums}"
    ".alur td.who{text-align:center;font-size:15px}"
    ".alur .late,.alur .overdue{color:#b03a1e;font-weight:600}"
    ".alur .at_risk{color:#a86a00;font-weight:600}"
    ".alur .met{color:#24657f}"
    ".alur .faint{color:#767c81}"
    "</style>"
)


def escaped(value: object) -> str:
    """A value as text that is no markup, quotes included."""
    return html.escape("" if value is None else str(value), quote=True)


Cell = object


def table(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A table of escaped cells. A cell is a text, a number, or `(text, class)`."""
    lines = "".join(f"<tr>{''.join(_cell(value) for value in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{''.join(f'<th>{escaped(name)}</th>' for name in head)}</tr></thead><tbody>{lines}</tbody></table>"


def _cell(value: Cell) -> str:
    if isinstance(value, tuple):
        text, kind = value
        return f'<td class="{escaped(kind)}">{escaped(text)}</td>'
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f'<td class="n">{escaped(value)}</td>'
    return f"<td>{escaped(value)}</td>"


def _page(*parts: str) -> str:
    return f'<div class="alur">{_STYLE}{"".join(parts)}</div>'


def length(microseconds: int | None, unit: str | None = "us") -> str:
    """Used time as people read it, rounded up as the office counts: `2 jam 5 menit`, `3 hari kerja`."""
    if microseconds is None or unit is None:
        return ""
    if unit == "working_days":
        return f"{microseconds} hari kerja"
    if unit == "calendar_us":
        return f"{-(-microseconds // 86_400_000_000)} hari kalender"
    minutes = -(-microseconds // 60_000_000)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} menit"
    return f"{hours} jam {rest} menit" if rest else f"{hours} jam"


def sop(given: Sop) -> str:
    """The official sheet: the identity, then a row for each activity with the actors as columns."""
    ways = _core.ways_of(given)
    remarks = _core.remarks_of(given)
    documents = {document.id: document for document in given.documents}
    shown = [step for step in given.steps if step.kind != "gateway"]
    number = {step.id: at for at, step in enumerate(shown, 1)}
    rows = []
    for step in shown:
        mark = "◇" if len(ways[step.id]) > 1 else "▭"
        rows.append(
            [
                number[step.id],
                step.activity,
                *((mark if actor.id == step.actor else "", "who") for actor in given.actors),
                ", ".join(
                    documents[name].name + (f" (bila {documents[name].when})" if documents[name].when else "")
                    for name in step.documents
                ),
                step.waktu_baku,
                ", ".join(documents[name].name for name in step.outputs),
                "; ".join(
                    text
                    for text in (
                        step.service or step.message,
                        *(_way(way, number) for way in ways[step.id] if way.label),
                        remarks.get(step.id, ""),
                        step.note,
                    )
                    if text
                ),
            ]
        )
    head = ["No", "Kegiatan", *(actor.name for actor in given.actors), "Kelengkapan", "Waktu baku", "Output", "Keterangan"]
    identity = "".join(
        f"<tr><th>{escaped(name.replace('_', ' ').capitalize())}</th><td>{escaped(text)}</td></tr>"
        for name, text in given.identity.items()
        if name != "nama_sop"
    )
    totals = _core.totals_of(given)
    unset = f", {totals.unset} belum ditetapkan" if totals.unset else ""
    total = f"Waktu baku: {totals.inside} di dalam, {totals.outside} di luar{unset}"
    return _page(
        f"<p><b>{escaped(given.name or given.id)}</b>{' (draft)' if given.draft else ''}</p>",
        f"<table>{identity}</table>" if identity else "",
        table(head, rows),
        f'<p class="faint">{escaped(total)}</p>',
    )


def _way(way: Way, number: dict[str, int]) -> str:
    to = "selesai" if way.to == "end" else f"ke {number.get(way.to, way.to)}"
    return f"{way.label}: {'kembali ' if way.back else ''}{to}"


def case(view: CaseView) -> str:
    """A case of an engine, from its view: what is open, for whom and until when."""
    rows = [
        (
            activation.name,
            activation.actor,
            activation.claimant,
            (activation.time.verdict, activation.time.verdict),
            str(activation.time.used),
            _moment(activation.time.due),
        )
        for activation in view.open
    ]
    name = view.name or f"#{view.id}"
    head = f"<p><b>{escaped(name)}</b> · {escaped(view.sop)} · {escaped(view.status)} · "
    head += f'<span class="{escaped(view.time.verdict)}">{escaped(view.time.verdict)}</span></p>'
    fields = "".join(
        f"<tr><th>{escaped(field.field)}</th><td>{escaped('•••' if field.masked else 'erased' if field.erased else field.value)}</td></tr>"
        for field in view.fields
        if not field.item
    )
    return _page(
        head,
        table(["open", "actor", "claimed by", "verdict", "used", "due"], rows) if rows else "<p>Nothing is open.</p>",
        f"<table>{fields}</table>" if fields else "",
    )


def audit(given: Audit) -> str:
    """How each step kept its time, and what the audit rests on."""
    groups = []
    for row in given.by("step"):
        decided = row["met"] + row["late"]
        rate = "" if not decided else f"{100 * row['late_rate']:.1f} % ({100 * row['late_low']:.1f}–{100 * row['late_high']:.1f})"
        groups.append(
            (
                row["step"],
                row["n"],
                row["met"],
                (row["late"], "n late" if row["late"] else "n"),
                rate,
                (row["overdue"], "n overdue" if row["overdue"] else "n"),
                row["unknown"],
                length(row["p50_us"]),
                length(row["p90_us"]),
            )
        )
    manifest = given.manifest()
    rests_on = [name for name in ("sop", "calendar", "as of", "events", "events behind as of", "cases", "alur") if name in manifest]
    small = " · ".join(f"{name}: {manifest[name]}" for name in rests_on)
    return _page(
        table(["step", "n", "met", "late", "late rate (95 %)", "overdue", "unknown", "p50", "p90"], groups),
        f'<p class="faint">{escaped(small)} · log sha256 {escaped(manifest["log sha256"][:12])}…</p>',
    )


def audited_case(given: AuditedCase) -> str:
    """Each activation with its verdict and cause, then the intervals behind them."""
    row = given.row
    activations = [
        (
            one["step"] + (f"[{one['item']}]" if one["item"] else ""),
            one["attempt"],
            one["actor"],
            _moment(one["offered"]),
            _moment(one["ended"]),
            length(one["used"], one["unit"]),
            one["waktu_baku"],
            (one["verdict"], one["verdict"]),
            one["cause"],
        )
        for one in given.activations
    ]
    stretches = [
        (
            one["obligation"],
            _moment(one["from"]),
            _moment(one["to"]),
            length(one["used"], one["unit"]) if one["used"] else ("", "faint"),
            one["why"] if one["used"] else (one["why"], "faint"),
            one["reason"],
        )
        for one in given.explain()
    ]
    left_off = len(stretches) - MOST_ROWS
    verdict = f'<span class="{escaped(row["verdict"])}">{escaped(row["verdict"])}</span>'
    cause = f" ({escaped(row['cause'])})" if row["cause"] else ""
    return _page(
        f"<p><b>{escaped(given.name)}</b>: {verdict}{cause}</p>",
        table(
            ["step", "attempt", "actor", "offered", "ended", "used", "waktu baku", "verdict", "cause"], activations
        ),
        table(["about", "from", "to", "counted", "why", "reason"], stretches[:MOST_ROWS]) if stretches else "",
        f'<p class="faint">{left_off} more rows in explain()</p>' if left_off > 0 else "",
    )


def _moment(at: datetime.datetime | None) -> str:
    return "" if at is None else f"{at:%Y-%m-%d %H:%M}"
