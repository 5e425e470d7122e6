"""Did the work go as the SOP says: a log and an SOP in, every deviation out, and how well both fit.

    held = alur.conformance(log, sop)
    held.deviations()          # one row for what was skipped, inserted, out of order …; none: all went as it should
    held.fitness               # 0 to 1
    held.alignment("K-1")      # a case move by move beside the run of the SOP from which it differs least

What the log has no way of telling counts against nobody; `held.notes` says what that is.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from typing import Any, Union

from alur import _core
from alur.given import log_of, mapping_of, require_activities, require_sop
from alur.errors import LogError
from alur.log import EventLog
from alur.mapping import LogMapping
from alur.progress import LARGE_LOG, Told, counting
from alur.sop import Sop
from alur.table import Table
from alur.words import case_name, texts, texts_by_text

__all__ = ["Conformance", "conformance"]


def conformance(
    log: Any,
    sop: Sop | None = None,
    mapping: Mapping[str, str | None] | LogMapping | None = None,
    *,
    roles: Mapping[str, str] | None = None,
    documents: Mapping[str, str] | None = None,
    unrecorded: Iterable[str] = (),
    end: str = "",
    ends_with: Iterable[str] = (),
    all_ended: bool = False,
    most_states: int = 500_000,
    progress: Union[bool, Told, None] = None,
) -> Conformance:
    """Holds the cases of a log against an SOP.

    log: an EventLog, a LogMapping (which brings its SOP and its mapping), an Engine (its cases of this SOP), or whatever
        EventLog() takes, with the standard columns. Its completions count; `alur:outcome`, `org:role`, `org:resource` and
        `alur:documents` where it has them, and `case:FIELD` for documents that are needed under a condition on a field.
    mapping: steps by activities, `{"Cek berkas": "periksa_berkas"}`. An activity that is not listed means the step of its
        own name, and where there is none, its events have no place and are inserted. None leaves an activity out. A
        LogMapping is taken, too.
    roles: actors of the SOP by names in `org:role`. A role that is no actor is not judged.
    documents: entries of the kelengkapan by names in `alur:documents`, whose texts list documents with `;` between them:
        those that were brought until then.
    unrecorded: steps that nobody records. A wait that the log never tells of is taken as one.
    end: column of instants with the end of each case; empty: `case:alur:ended`.
    ends_with: without such a column, activities whose completion ends a case when nothing follows it.
    all_ended: every case is over. Only of a case that has ended the end is expected; others are judged as far as they
        have come.
    most_states: how far the search goes for one sequence of events; beyond it the cases are `not decided`. A hundred
        thousand take some tens of megabytes and less than a second.
    progress: a function that is told how many different sequences of how many are done; True: a bar of tqdm; False:
        nothing; None: a bar where the log is large and somebody looks.

    Cases with the same events are aligned once. The interpreter lock is released meanwhile, and Ctrl-C ends it.
    Raises LogError for a name in the arguments that the SOP or the log does not have.
    """
    names = mapping_of(mapping)
    if isinstance(log, LogMapping):
        sop = log.sop if sop is None else sop
        names = {**log.given, **names}
        log = log.log
    if sop is None:
        raise LogError("conformance needs an SOP: alur.conformance(log, alur.load('sop.yaml'))")
    require_sop(sop)
    last = texts(ends_with, "ends_with")
    log = log_of(log, sop)
    require_activities(log, names, "mapping=")
    require_activities(log, last, "ends_with=")
    with counting("conformance", progress, len(log) >= LARGE_LOG) as told:
        core = _core.conformance(
            log._log,
            sop,
            {activity: step or "" for activity, step in names.items()},
            texts_by_text(roles, "roles", "{'Operator': 'operator'}"),
            texts_by_text(documents, "documents", "{'KTP asli': 'ktp'}"),
            texts(unrecorded, "unrecorded"),
            end,
            last,
            all_ended,
            most_states,
            told,
        )
    return Conformance(core, log, sop)


class Conformance:
    """A log held against an SOP. Immutable; its tables are alur.Table."""

    log: EventLog
    sop: Sop

    def __init__(self, core: _core.Conformance, log: EventLog, sop: Sop) -> None:
        self._core = core
        self.log = log
        self.sop = sop

    @property
    def fitness(self) -> float | None:
        """1 - (sum of cost / sum of worst) over the cases that were decided, 0 to 1; None: there are none.

        The cost of a case is how many lines of its best alignment differ; its worst is its events and, where its end is
        expected, the steps of the shortest run: what it would cost if nothing fitted.
        """
        return self._core.fitness

    @property
    def undecided(self) -> int:
        """How many cases were not decided within `most_states`."""
        return self._core.undecided

    @property
    def variants(self) -> int:
        """How many sequences of events differ."""
        return self._core.variants

    @property
    def notes(self) -> tuple[str, ...]:
        """In sentences, what the log does not tell and so was not judged, and which of its names mean nothing here."""
        return self._core.notes

    def deviations(self) -> Table:
        """One row a deviation: case, kind, step, activity, position, time, row, expected, explanation.

        `kind`: skipped, inserted, out_of_order (done, but too early or too late), wrong_outcome (the case went on as
        after another), wrong_actor (the role, or a person whom not_by excludes), missing_document. `position` counts the
        completions of the case from 1; of what was skipped it is that of the one before which it was expected. `row` is
        that of the log, from 0. No row: nobody deviated.
        """
        return Table(self._core.deviations())

    def cases(self) -> Table:
        """One row a case: case, events, end (ended, open, cancelled, unknown), verdict (fits, deviates, not decided),
        cost, worst, fitness, and how many deviations it has of each kind. Those of actors and documents cost nothing."""
        return Table(self._core.cases())

    def alignment(self, case: str | int) -> Table:
        """A case move by move: move, step, activity, outcome, position, time, row.

        `move`: both, the log tells what the SOP does; log, it tells what the SOP does not do; model, the SOP does what the
        log does not tell and should; silent, what no log tells. case: its name in the log; a number is its text. Raises KeyError for a case that is not in the log.
        """
        return Table(self._core.alignment(case_name(case)))

    def __repr__(self) -> str:
        fitness = "not decided" if self.fitness is None else f"fitness {self.fitness:.4f}"
        undecided = f", {self.undecided:,} not decided" if self.undecided and self.fitness is not None else ""
        return f"<alur.Conformance: {self.log.cases:,} cases on {self.sop.id}, {fitness}{undecided}>"

    def _repr_html_(self) -> str:
        deviations = self.deviations()
        parts = [f"<p>{html.escape(repr(self)[1:-1])}</p>"]
        parts.append(deviations._repr_html_() if len(deviations) else "<p>No deviation.</p>")
        if self.notes:
            parts.append("<ul>" + "".join(f"<li>{html.escape(note)}</li>" for note in self.notes) + "</ul>")
        return "".join(parts)
