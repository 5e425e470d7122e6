"""Logs whose events concern several objects, and the choice by which they become event logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alur import _core
from alur.log import EventLog
from alur.table import Table

if TYPE_CHECKING:
    from alur.views import Diagnostic

__all__ = ["FlatLog", "OcelLog"]


class FlatLog(EventLog):
    """A log in which each object of one type is a case. It says what that choice did to it.

    `ocel:eid` is the event that a row is a copy of: count distinct ones where rows of several cases are added up.
    """

    object_type: str
    """The type whose objects are the cases."""
    repeated: int
    """Events that concern several objects of the type and stand in the case of each: adding up over cases counts them
    several times (convergence)."""
    left_out: int
    """Events that concern no object of the type, and are in no case."""
    unused: int
    """Objects of the type that no event concerns: they are no cases."""
    hidden: tuple[str, ...]
    """Attributes that are called like another column of the log, and are not in it."""

    def __init__(self, log: _core.EventLog, object_type: str, counts: tuple[int, int, int], hidden: tuple[str, ...]) -> None:
        super().__init__(log)
        self.object_type = object_type
        self.repeated, self.left_out, self.unused = counts
        self.hidden = hidden

    def __repr__(self) -> str:
        return (
            f"<alur.FlatLog by '{self.object_type}': {len(self):,} events of {self.cases:,} cases; "
            f"{self.repeated:,} events stand in several cases, {self.left_out:,} in none>"
        )


class OcelLog:
    """A log of OCEL 2.0: events, objects, and which events concern which objects."""

    warnings: tuple[Diagnostic, ...]
    """What is legal but was left out or guessed at."""

    def __init__(self, core: _core.OcelLog, *, warnings: tuple[Diagnostic, ...] = ()) -> None:
        self._core = core
        self.warnings = warnings

    @property
    def events(self) -> Table:
        """One row an event: `ocel:eid`, `ocel:activity`, `ocel:timestamp`, then the attributes of events."""
        return Table(self._core.events)

    @property
    def objects(self) -> Table:
        """One row an object: `ocel:oid`, `ocel:type`."""
        return Table(self._core.objects)

    @property
    def values(self) -> Table:
        """What attributes of objects were, and from when on: `ocel:oid`, `ocel:timestamp`, then the attributes."""
        return Table(self._core.values)

    @property
    def relations(self) -> Table:
        """Which events concern which objects: `ocel:eid`, `ocel:oid`, `ocel:qualifier`."""
        return Table(self._core.relations)

    @property
    def object_relations(self) -> Table:
        """Which objects belong together: `ocel:oid`, `ocel:oid_2`, `ocel:qualifier`."""
        return Table(self._core.object_relations)

    def types(self) -> Table:
        """What a choice of each type of objects would mean: `type`, `objects`, `events` that concern at least one,
        `repeated` of these that concern several, `left_out` that concern none, `largest`, the most that one concerns."""
        return Table(self._core.types())

    def flatten(self, object_type: str) -> FlatLog:
        """The log in which each object of this type is a case.

        An event stands in the case of each of them that it concerns; attributes of objects stand in columns that begin
        with `case:`, as they were when the event happened.
        Raises LogError for a type that is not there, with the one that was probably meant.
        """
        log, repeated, left_out, unused, hidden = self._core.flatten(object_type)
        return FlatLog(log, object_type, (repeated, left_out, unused), hidden)

    def __repr__(self) -> str:
        return f"<alur.OcelLog: {len(self.events):,} events, {len(self.objects):,} objects of {len(self.types())} types>"

    def _repr_html_(self) -> str:
        return self.types()._repr_html_()
