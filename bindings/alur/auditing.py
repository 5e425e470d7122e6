"""Who kept the standard time: a log and limits in, verdicts, groups and their reasons out.

    audit = alur.audit(log, sop)
    audit.by("step", "month").to_pandas()
    audit.violations()                     # one row per case and obligation; none: all was in time
    audit.case("K-1").explain()            # the intervals that counted, and those that did not

A verdict rests on recorded times alone. What the log does not tell is `unknown`, and `cause` says for want of what.
"""

from __future__ import annotations

import datetime
import os
import pathlib
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from alur import _core, display
from alur.errors import LogError
from alur.given import (
    Limit,
    calendar_of,
    event_log,
    limit_of,
    limits_of,
    log_of,
    mapping_of,
    require_activities,
    require_limited,
    require_sop,
    require_steps,
    require_times,
    steps_of,
)
from alur.log import EventLog
from alur.mapping import LogMapping
from alur.progress import LARGE_LOG, Told, counting
from alur.sop import Calendar, Sop, load
from alur.table import Table
from alur.words import case_name, meant, texts, whole

__all__ = ["Audit", "AuditedCase", "audit", "demo_log", "event_log", "round_the_clock"]


def round_the_clock(
    zone: str,
    first: datetime.date = datetime.date(2000, 1, 1),
    last: datetime.date = datetime.date(2049, 12, 31),
) -> Calendar:
    """A calendar in which every hour of every day counts, for logs that are measured in calendar days.

    zone: IANA name, as `Europe/Amsterdam`: in it days begin and months are told apart.
    first, last: the dates that it covers, both of them. What lies beyond is `unknown` to an audit.
    Raises LogError for an unknown zone, ValueError where first is behind last.
    """
    for argument, date in (("first", first), ("last", last)):
        if isinstance(date, datetime.datetime) or not isinstance(date, datetime.date):
            raise TypeError(f"{argument} takes a datetime.date, as datetime.date(2024, 1, 1), not {type(date).__name__}")
    return _core.round_the_clock(zone, first, last)


def demo_log(sop: str = "perisa", folder: str | os.PathLike[str] = "sop", *, seed: int = 2024) -> EventLog:
    """The half-year that `alur demo` plays, January to July 2024, as a log of the cases of one SOP.

    The monthly numbers are the office's own; who came when, how long work took and what was forgotten is made up.
    sop: perisa, faisal or daku. folder: where their files lie. Raises SopError for what is wrong in one of them.
    """
    sops = [load(pathlib.Path(folder) / f"{name}.yaml") for name in ("perisa", "faisal", "daku")]
    if sop not in [known.id for known in sops]:
        raise LogError(f"the demonstration knows perisa, faisal and daku, not {sop!r}")
    return EventLog(_core.demo_log(sops[0], sops[1], sops[2], sop, seed))


def audit(
    log: Any,
    sop: Sop | None = None,
    *,
    calendar: Calendar | str | os.PathLike[str] | None = None,
    limits: Mapping[str, Limit] | None = None,
    case_limit: str | datetime.timedelta | None = None,
    deadline: str = "",
    begin: str = "",
    end: str = "",
    ends_with: Iterable[str] = (),
    mapping: Mapping[str, str | None] | LogMapping | None = None,
    at_risk: int | None = None,
    as_of: datetime.datetime | None = None,
    progress: bool | Told | None = None,
) -> Audit:
    """Judges the activations and cases of a log.

    log: an EventLog, a LogMapping (which brings its SOP and its mapping), an Engine (its cases of this SOP, with their
        fields that are not about persons), or whatever EventLog() takes, with the standard columns.
    sop: gives the waktu baku of its steps, its `sla` and its calendar. None: limits are given by hand.
    calendar: in whose hours limits are counted, instead of the SOP's. A Calendar, the path of its file, or the name of
        one that lies beside the SOP or is the SOP's own.
    limits: by step, over those of the SOP: `{"verifikasi": "30 menit", "arsip": None}`. Without an SOP steps are what
        activities of the log are called or mapped to; one that no activity means is refused, and one that an activity is
        mapped to and that has no limit.
    case_limit: from the begin of a case to its end, instead of the `sla`.
    deadline: the column of instants with the last moment in which each case is not late, instead of a limit.
    begin, end: columns of instants with the begin and the end of each case; an end without a value: it is open.
        Empty: `case:alur:begun` and `case:alur:ended` where the log has them; else a case begins with its first event.
    ends_with: activities whose completion ends a case, where no column says so. One that no event has is refused.
    mapping: what activities of the log are called in the SOP: `{"Memeriksa berkas": "periksa_berkas"}`, or a LogMapping.
        None: the activity means no step; it is shown under its own name, without a limit. One that no event has is
        refused.
    at_risk: from which share of a limit on what is open is at risk, in percent; None: as the SOP says, or 80.
    as_of: when what is open is judged, with a zone. Events behind it are left out, and what ended later is open.
        None: at the last event of the log, which must have a time then.
    progress: a function that is told how many events of how many are done, each of which counts twice (it is read, its
        case is judged); True: a bar of tqdm; False: nothing; None: a bar where the log is large and somebody looks.

    The interpreter lock is released while it works, and Ctrl-C ends it. Raises LogError with a sentence that says what is wrong with the
    log or a limit, or names a step that the SOP does not have; ValueError for a time without a zone.
    """
    if isinstance(log, LogMapping):
        sop = log.sop if sop is None else sop
        mapping = {**log.given, **mapping_of(mapping)}
        log = log.log
    require_sop(sop)
    measured_by = calendar_of(calendar, sop)
    if sop is None and measured_by is None:
        raise LogError(
            "without an SOP an audit needs a calendar; give calendar=alur.load_calendar(…), or "
            "alur.round_the_clock('Asia/Jakarta') where every hour counts"
        )
    names = mapping_of(mapping)
    limited = limits_of(limits)
    last = texts(ends_with, "ends_with")
    if sop is not None:
        require_steps(sop, limited, "limits=")
        require_steps(sop, (step for step in names.values() if step is not None), "mapping=")
    known = log_of(log, sop)
    require_activities(known, names, "mapping=")
    require_activities(known, last, "ends_with=")
    steps = steps_of(names, sop)
    if sop is None:
        require_limited(known, limited, steps)
    require_times(known, deadline=deadline, begin=begin, end=end)
    with counting("audit", progress, len(known) >= LARGE_LOG) as told:
        core = _core.audit(
            known._log,
            sop,
            measured_by,
            list(limited.items()),
            limit_of(case_limit),
            deadline,
            begin,
            end,
            last,
            steps,
            whole(at_risk, "at_risk"),
            as_of,
            told,
        )
    return Audit(core, known, sop)


class Audit:
    """The audit of a log. Immutable; its tables are alur.Table. Times in columns `…_us` are microseconds."""

    def __init__(self, core: _core.Audit, log: EventLog, sop: Sop | None) -> None:
        self._core = core
        self._log = log
        self._sop = sop
        self._cases: Table | None = None
        self._numbers: dict[str, int] | None = None
        self._activations: tuple[Table, dict[str, list[int]]] | None = None

    @property
    def log(self) -> EventLog:
        """The log that was audited, whole: also what it tells of later than as_of."""
        return self._log

    @property
    def sop(self) -> Sop | None:
        """The SOP that limits came from; None: they were given by hand."""
        return self._sop

    @property
    def as_of(self) -> datetime.datetime | None:
        """When what is open was judged; None: the log is empty, and nobody said it."""
        return self._core.as_of

    @property
    def zone(self) -> str:
        """IANA name of the zone of the calendar, in which days begin and months are told apart."""
        return self._core.zone

    @property
    def ignored(self) -> int:
        """How many events have a lifecycle that says nothing that an audit asks, as `assign`."""
        return self._core.ignored

    def activations(self) -> Table:
        """One row an activation: case, step, item, actor, resource, attempt, offered, started, ended, status, outcome,
        waiting_us, service_us, side, used, limit, unit, waktu_baku, tentative, verdict, cause.

        waiting_us and service_us are working time from offered to started to ended, without pauses. `side` says whether
        the office has it (inside) or others (outside). `unit` of used and limit: us (working time), working_days, calendar_us.
        `cause` of what is late: waiting or service, whichever took more; of what is unknown: for want of what.
        """
        return Table(self._core.activations())

    def cases(self) -> Table:
        """One row a case: case, begun, ended, deadline, verdict, cause, over_us, used, limit, unit, waktu_baku,
        inside_us, outside_us.

        `cause` of a late case is the step in which the most of its working time lay. inside_us is the working time in
        which the office had it, outside_us that in which only external actors had it or a message was waited for.
        """
        if self._cases is None:
            self._cases = Table(self._core.cases())
        return self._cases

    def by(
        self, *keys: str, of: Literal["activations", "cases"] = "activations", percentiles: bool = True
    ) -> Table:
        """Groups: the keys, then n, met, late, late_rate with late_low and late_high (Wilson, 95 %), open, at_risk,
        overdue, none, unknown; of activations also measured, p50_us, p90_us, worst_us, mean_us in working time.

        keys: of activations step, month, actor, case, status, verdict, attempt, side; of cases month, verdict; of both
            any column of the log, where `case:NAME`, `org:NAME` and `alur:NAME` may be called NAME. None: all together.
            A month is the one in which the clock began (of a case: the case), or where that is unknown, in which it
            ended, in the zone of the calendar.
        percentiles: whether p50_us and p90_us are wanted, which cost more than all the rest together.
        Raises LogError for an unknown key; the sentence says which there are.
        """
        if of == "cases":
            return Table(self._core.cases_by(list(keys)))
        if of != "activations":
            raise ValueError(f"of is 'activations' or 'cases', not {of!r}")
        return Table(self._core.by(list(keys), percentiles))

    def waiting(self, *keys: str) -> Table:
        """How long work waited, and how long it took, in the same groups: n, known (of which offer, start and end are
        recorded), waiting_p50_us, waiting_p90_us, waiting_mean_us, the same of service, waiting_share. Without pauses.

        Raises LogError for an unknown key.
        """
        return Table(self._core.waiting(list(keys)))

    def violations(self) -> Table:
        """One row for each activation and case that is late or overdue: case, obligation (the step, or `case`), item,
        attempt, ended, verdict, cause, waktu_baku, used, unit, deadline. No row: nobody is late."""
        return Table(self._core.violations())

    def at_risk(self) -> Table:
        """One row for each activation and case that is open and at risk or overdue, the one that lapses first in
        front: case, obligation, item, actor, attempt, verdict, used, limit, unit, waktu_baku, share, lapse."""
        return Table(self._core.at_risk())

    def rework(self, per: Literal["step", "case"] = "step") -> Table:
        """What was done beyond the first attempt.

        per="step": step, cases, activations, again, cases_again, rate with rate_low and rate_high (Wilson, 95 %), most,
        known, again_us (the working time in those of which it is known, without pauses).
        per="case": case, again, steps, known, again_us, only of cases in which something was done again.
        """
        if per == "step":
            return Table(self._core.rework())
        if per == "case":
            return Table(self._core.rework_of_cases())
        raise ValueError(f"per is 'step' or 'case', not {per!r}")

    def case(self, name: str | int) -> AuditedCase:
        """One case, by its name in the log; a number is its text. Raises LogError where it has no such case, with a name
        that is near."""
        name = case_name(name)
        names = self._names()
        number = names.get(name)
        if number is None:
            raise LogError(f"the log has no case {name!r}{meant(name, names)}")
        return AuditedCase(self, number, name)

    def diff(self, other: Audit) -> Table:
        """Verdicts that are others in the other audit, of the same log: case, obligation, item, attempt, before (here)
        and after (there). Raises LogError where its log, what its activities mean, or which events had happened as
        of its time, is another."""
        if not isinstance(other, Audit):
            raise TypeError(f"other takes an alur.Audit, not {type(other).__name__}")
        return Table(self._core.diff(other._core))

    def manifest(self) -> dict[str, str]:
        """What this audit rests on: the SHA-256 of log, SOP and calendar, every limit, the names that were mapped and
        the version of alur. Whoever audits the same again finds the same.

        A name that stands for several gets a number from the second on: `last activity`, `last activity 2`."""
        return self._core.manifest()

    def _rows(self) -> tuple[Table, dict[str, list[int]]]:
        """The activations, and in which rows those of each case lie: made once, for whoever goes through many cases."""
        if self._activations is None:
            table = self.activations()
            rows: dict[str, list[int]] = {}
            for at, name in enumerate(table.column("case")):
                rows.setdefault(name, []).append(at)
            self._activations = table, rows
        return self._activations

    def __reduce__(self) -> str:
        raise TypeError("an alur.Audit cannot be pickled; pickle its log and audit it again, or pickle its tables")

    def __copy__(self) -> Audit:
        return self

    def __deepcopy__(self, known: object) -> Audit:
        return self

    def _names(self) -> dict[str, int]:
        if self._numbers is None:
            self._numbers = {name: number for number, name in enumerate(self.cases().column("case"))}
        return self._numbers

    def __repr__(self) -> str:
        when = "" if self.as_of is None else f" as of {self.as_of:%Y-%m-%d %H:%M} UTC"
        return f"<alur.Audit of {self._core.cases_in_log:,} cases{when}>"

    def _repr_html_(self) -> str:
        return display.audit(self)


class AuditedCase:
    """One case of an audit."""

    def __init__(self, audit: Audit, number: int, name: str) -> None:
        self._audit = audit
        self._number = number
        self._name = name

    @property
    def name(self) -> str:
        """As the log calls it."""
        return self._name

    @property
    def row(self) -> dict[str, Any]:
        """Its row of Audit.cases()."""
        return self._audit.cases().row(self._number)

    @property
    def verdict(self) -> str:
        """met, late, open, at_risk, overdue, none or unknown."""
        return str(self.row["verdict"])

    @property
    def activations(self) -> list[dict[str, Any]]:
        """Its rows of Audit.activations()."""
        table, rows = self._audit._rows()
        return [table.row(at) for at in rows.get(self._name, ())]

    def explain(self) -> Table:
        """The intervals that counted, and those that did not, of the case and of each activation that has a limit:
        obligation, item, attempt, from, to, used, unit, why (`open` counted), reason. No row: nothing is known, or
        nothing has a limit."""
        return Table(self._audit._core.explanation(self._number))

    def __repr__(self) -> str:
        return f"<alur.AuditedCase {self._name!r}: {self.verdict}>"

    def _repr_html_(self) -> str:
        return display.audited_case(self)
