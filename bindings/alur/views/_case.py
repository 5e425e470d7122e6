"""What alur shows of a case."""

from __future__ import annotations

import datetime
from typing import Literal, NamedTuple, Union

Value = Union[bool, int, datetime.date, str]
"""What a field may hold. Identifiers made of digits (NIK, NIB, KBLI) are texts, never numbers."""

Verdict = Literal["none", "met", "late", "open", "at_risk", "overdue", "unknown"]
CaseStatus = Literal["unknown", "open", "suspended", "completed", "cancelled"]


class Used(NamedTuple):
    """Time of a measure. str() rounds it up to whole minutes or days: `2 jam 5 menit`, `3 hari kerja`."""

    measure: Literal["working_time", "working_days", "calendar_days"]
    ticks: int
    """Microseconds of working time or of time on the wall (calendar_days), or whole working days."""
    text: str

    def __str__(self) -> str:
        return self.text


class TimeKept(NamedTuple):
    """How a limit is kept: of an activation by its waktu baku, of a case by its `sla`."""

    verdict: Verdict
    used: Used
    due: datetime.datetime | None
    """The last working instant before it is late, for display; None: no limit, or it is paused."""
    lapse: datetime.datetime | None
    """The last instant that is not late."""
    provisional: bool
    """due and lapse rest on days that the calendar does not know."""


class Tries(NamedTuple):
    """How the tries of an open service stand."""

    service: str
    """The name of its service; empty: the step is none."""
    failed: int
    """How many tries in a row have failed."""
    last: datetime.datetime | None
    next: datetime.datetime | None
    """When the next is due; None: none failed, or an incident is open."""
    incident: datetime.datetime | None
    """Since when an incident is open."""
    reason: str
    """Why the last one failed."""


class Activation(NamedTuple):
    """One activation of a step."""

    step: str
    item: str
    """The key of its record; empty outside a `for_each`."""
    attempt: int
    """Counts the activations of the step (and item) in the case, from 1."""
    actor: str
    """Empty for waits."""
    status: Literal["offered", "started", "completed", "cancelled"]
    offered: datetime.datetime
    started: datetime.datetime | None
    """None: nobody claimed it, so that waiting and service are unknown."""
    ended: datetime.datetime | None
    claimant: str
    """Who holds it."""
    by: str
    """Who completed it, as `ROLE:PERSON`; empty: a timer."""
    delegate_of: str
    """A person, in whose place that was done."""
    outcome: str
    deadline: datetime.datetime | None
    """Of an open one: the last instant before its deadline fires."""
    time: TimeKept
    tries: Tries

    @property
    def is_open(self) -> bool:
        """Whether it is neither completed nor cancelled."""
        return self.status in ("offered", "started")

    @property
    def name(self) -> str:
        """`kunjungan[0001]`, or the step alone."""
        return f"{self.step}[{self.item}]" if self.item else self.step


class Stretch(NamedTuple):
    """A stretch of the run of a clock, which counted or did not."""

    from_: datetime.datetime
    to: datetime.datetime
    """Where the next one begins."""
    used: Used
    """What of it counted; no ticks: it was skipped."""
    why: Literal[
        "open", "break", "outside hours", "weekend", "holiday", "day of start", "beyond coverage", "paused"
    ]
    reason: str
    """Name of the holiday, the season or the exception; empty for an ordinary date."""


class Explanation(NamedTuple):
    """Why the used time of an activation is what it is. str() shows it as a table, in the zone of the calendar."""

    activation: Activation
    stretches: tuple[Stretch, ...]
    """From where its clock began to where it ended, or now, without a gap; what they used sums to what it used.

    Empty where it has no standard time, or its clock has not begun."""
    zone: str
    """IANA name, of the calendar by which it was counted last; empty: by none."""

    def __str__(self) -> str:
        kept = self.activation.time
        head = f"{self.activation.name} ({self.activation.attempt}): {kept.verdict}"
        if not self.stretches:
            return f"{head}, not measured"
        import zoneinfo  # not cheap: it asks how this Python was built

        zone = zoneinfo.ZoneInfo(self.zone)
        rows = [f"{head}, used {kept.used}"]
        for each in self.stretches:
            counted = str(each.used) if each.used.ticks else ""
            why = f"{each.why}: {each.reason}" if each.reason else each.why
            begin, end = (f"{time.astimezone(zone):%a %Y-%m-%d %H:%M:%S}" for time in (each.from_, each.to))
            rows.append(f"  {begin}  {end}  {counted:>16}  {why}")
        return "\n".join(rows)


class Field(NamedTuple):
    """A field that is or was set."""

    field: str
    item: str
    """The key of its record; empty: a field of the case."""
    value: Value | None
    """None where it is erased or masked."""
    erased: bool
    """It had a value, which was erased or cannot be read without its key."""
    masked: bool
    """It has a value that is about a person and is not shown here."""


class Document(NamedTuple):
    """A document that is not absent."""

    document: str
    item: str
    """The key of its record; empty: the case."""
    status: Literal["absent", "present", "returned"]


class Lacking(NamedTuple):
    """What keeps a step from completing for want of documents. True where something does."""

    documents: tuple[str, ...]
    """In order of the catalogue."""
    unset: tuple[str, ...]
    """Fields that must be set before it can be told what else is needed."""

    def __bool__(self) -> bool:
        return bool(self.documents or self.unset)


class CaseView(NamedTuple):
    """A case at one instant."""

    id: int
    name: str
    """That the application gave it; empty: none."""
    sop: str
    status: CaseStatus
    events: int
    """How many it has."""
    last: datetime.datetime
    """Of its last event."""
    time: TimeKept
    """Against the `sla`."""
    open: tuple[Activation, ...]
    """In order of offering."""
    fields: tuple[Field, ...]
    documents: tuple[Document, ...]
    records: tuple[str, ...]
    """Their keys, in order of addition; of one that is masked or erased `#1`, `#2` …"""


class Event(NamedTuple):
    """An event of a case as people read it."""

    seq: int
    """Of the stored event."""
    at: datetime.datetime
    kind: str
    """`StepCompleted` (docs/sop-language.md, section 12)."""
    about: str
    """The step, document, record type, actor or split; empty: the case."""
    item: str
    by: str
    """`ROLE:PERSON`; empty: a timer."""
    on_behalf_of: str
    from_outside: bool
    """`by` is an external actor."""
    delegate_of: str
    """A person, in whose place it was done."""
    outcome: str
    told: str
    """Of DeadlineFired: the actor who is told."""
    message: str
    """Of a completed message wait."""
    names: tuple[str, ...]
    """Outputs, fields that were set."""
    text: str
    """A reason, a note, the name of the case."""
    erased: bool
    """There was a text, which was erased or cannot be read without its key."""
    lapse: datetime.datetime | None
    """Of what was offered or claimed, of a clock that started; of DeadlineFired: for which; of StepFailed: when the
    next try is due."""

    @property
    def name(self) -> str:
        """`kunjungan[0001]`, or what it is about alone."""
        return f"{self.about}[{self.item}]" if self.item else self.about

    def speaks_of(self, what: str) -> bool:
        """Whether it is about that step, document, record, actor, split or message."""
        return what in (self.about, self.name, self.told, self.message) or bool(self.item and what == self.item)


class GivenValue(NamedTuple):
    """What a personal field was given in the course of a case."""

    seq: int
    """Of the event."""
    at: datetime.datetime
    value: Field


class PersonalRecord(NamedTuple):
    """All that a case holds about persons, shown."""

    view: CaseView
    history: tuple[Event, ...]
    given: tuple[GivenValue, ...]
    """Every value that a personal field was given, in order."""
