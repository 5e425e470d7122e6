"""A log of others beside an SOP."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from alur import _core
from alur.table import Table

if TYPE_CHECKING:
    from alur.log import EventLog

__all__ = ["LogMapping", "Unmapped"]


class Unmapped(NamedTuple):
    """What has no counterpart on the other side."""

    activities: Table
    """`activity` and `events`: activities of the log that mean no step. An audit shows them without a standard time."""
    steps: tuple[str, ...]
    """Steps of the SOP, not counting those that nobody works on, that no activity means."""


class LogMapping:
    """Which activities of a log mean which steps of an SOP. alur.audit() takes it in place of a log.

    mapped = log.map(sop)
    mapped.proposals                      # activity, events, step, likeness: look at them
    mapped = log.map(sop, {"Cek berkas": "periksa_berkas"})
    """

    log: EventLog
    sop: _core.Sop
    given: dict[str, str]
    """What was said: steps by activities."""
    mapped: Table
    """`activity`, `events`, `step`, `given`: whether it was said, or is the step's own name."""
    proposals: Table
    """`activity`, `events`, `step`, `likeness` from 0.5 to 1: what is similar by its words to the id or the `kegiatan` of
    a step, the most similar first. Nothing counts by a proposal."""
    unmapped: Unmapped

    def __init__(self, log: EventLog, sop: _core.Sop, mapping: Mapping[str, str]) -> None:
        given, mapped, activities, steps, proposals = _core.map_log(log._log, sop, dict(mapping))
        self.log = log
        self.sop = sop
        self.given = given
        self.mapped = Table(mapped)
        self.proposals = Table(proposals)
        self.unmapped = Unmapped(Table(activities), steps)

    def accept(self, likeness: float) -> LogMapping:
        """The mapping in which proposals of at least this likeness count as said, for whoever has looked at them.
        Raises ValueError outside of 0.5 to 1."""
        if not 0.5 <= likeness <= 1:
            raise ValueError("proposals have a likeness of 0.5 to 1")
        taken = {row["activity"]: row["step"] for row in self.proposals if row["likeness"] >= likeness}
        return LogMapping(self.log, self.sop, {**self.given, **taken})

    def __repr__(self) -> str:
        return (
            f"<alur.LogMapping: {len(self.mapped)} activities mapped, {len(self.unmapped.activities)} not, "
            f"{len(self.proposals)} proposals, {len(self.unmapped.steps)} steps without events>"
        )

    def _repr_html_(self) -> str:
        parts = [f"<p>{html.escape(repr(self)[1:-1])}</p>", self.mapped._repr_html_()]
        if len(self.unmapped.activities):
            parts += ["<p>Activities without a step:</p>", self.unmapped.activities._repr_html_()]
        if len(self.proposals):
            parts += ["<p>Similar names, which do not count:</p>", self.proposals._repr_html_()]
        if self.unmapped.steps:
            parts.append(f"<p>Steps without events: {html.escape(', '.join(self.unmapped.steps))}</p>")
        return "".join(parts)
