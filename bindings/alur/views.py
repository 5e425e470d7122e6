"""What alur shows: copies, in names, at one instant.

Named tuples: immutable, compared by what they hold, `_asdict()` makes a dict, and pandas makes a table of a list of
them. The extension fills them in; programs read them. Times are aware and in UTC; None stands for what has not
happened, is not known or has no such time.
"""

from __future__ import annotations

import datetime
from array import array
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Union

if TYPE_CHECKING:
    from alur._core import Codes

__all__ = [
    "Activation",
    "Attention",
    "CaseView",
    "Column",
    "Delegation",
    "Diagnostic",
    "Document",
    "Done",
    "Event",
    "Explanation",
    "Failed",
    "FeedEvent",
    "FeedPage",
    "Field",
    "GivenValue",
    "Incident",
    "Job",
    "Lacking",
    "Limit",
    "Note",
    "PersonalRecord",
    "Receipt",
    "RefusalPage",
    "RefusedCommand",
    "SopActor",
    "SopDocument",
    "SopField",
    "SopStep",
    "Started",
    "Stretch",
    "TimeKept",
    "Totals",
    "Tries",
    "Used",
    "Value",
    "Way",
    "WorkItem",
]

Value = Union[bool, int, datetime.date, str]
"""What a field may hold. Identifiers made of digits (NIK, NIB, KBLI) are texts, never numbers."""

Verdict = Literal["none", "met", "late", "open", "at_risk", "overdue", "unknown"]
CaseStatus = Literal["unknown", "open", "suspended", "completed", "cancelled"]


Column = Any
"""A list, an array with the buffer protocol (numpy, array.array), or what exports Arrow (pyarrow, polars)."""


# Of a text


class Note(NamedTuple):
    """A second place or a further fact that helps to understand a diagnostic."""

    message: str
    line: int
    """0: the note has no place."""
    column: int
    length: int


class Diagnostic(NamedTuple):
    """One finding about a text. Lines and columns count from 1 and in characters; line 0 means the text as a whole."""

    severity: Literal["error", "warning"]
    """An error yields no SOP or calendar, a warning does."""
    code: str
    """Stable between releases and documented in docs/diagnostics.md: `ALUR-E012`."""
    message: str
    """The fault, in one sentence without a full stop."""
    suggestion: str
    """The way out; empty where there is none."""
    line: int
    column: int
    length: int
    notes: tuple[Note, ...]


# Of an SOP


class Limit(NamedTuple):
    """How much time something may take. str(): `25 menit`, `3 hari kerja`."""

    measure: Literal["working_time", "working_days", "calendar_days"]
    amount: int
    """Seconds of working time, or days."""
    text: str

    def __str__(self) -> str:
        return self.text


class SopActor(NamedTuple):
    """A column of the sheet, a role in which persons act."""

    id: str
    name: str
    external: bool
    """The clock of the office pauses while only external actors hold the case."""


class SopField(NamedTuple):
    """A fact that a case or a record may hold."""

    id: str
    name: str
    type: Literal["boolean", "integer", "date", "string", "choice"]
    record: str
    """The record type that it belongs to; empty: the case."""
    options: tuple[str, ...]
    """Of a choice."""
    personal: bool
    """Its values are about a person."""
    required: bool


class SopDocument(NamedTuple):
    """An entry of the catalogue of kelengkapan."""

    id: str
    name: str
    from_: str
    """The actor who brings it; empty: a step produces it."""
    when: str
    """The condition under which it is required, in words; empty: always."""
    personal: bool


class SopStep(NamedTuple):
    """A step as its author wrote it."""

    id: str
    activity: str
    kind: Literal["task", "service", "message_wait", "timed_wait", "gateway"]
    actor: str
    """Empty: a service, a wait or a gateway."""
    limit: Limit | None
    """Its waktu baku; None: it has none, or nobody has set it."""
    waktu_baku: str
    """As it must always be shown: `25 menit (tentative)`, `belum ditetapkan`; empty: the author wrote none."""
    tentative: bool
    """Its owner has not confirmed the waktu baku."""
    note: str
    """Why it is tentative or not set."""
    documents: tuple[str, ...]
    """What must be there at completion."""
    outputs: tuple[str, ...]
    """What completion produces."""
    outcomes: tuple[str, ...]
    """Labels; none: it has none."""
    not_by: tuple[str, ...]
    """Steps whose persons may not do this one."""
    sets: tuple[str, ...]
    """Fields that may be set while it is open."""
    service: str
    message: str
    """That it waits for."""
    for_each: str
    """The record type of which it is offered once per record."""


class Way(NamedTuple):
    """A way on from a step."""

    to: str
    """The id of a step, or `end`."""
    label: str
    """An outcome or a condition; empty: it is always taken."""
    back: bool
    """It goes back: a return, or any other loop."""
    cancels: bool
    """It cancels all else that is open in the case."""
    by_deadline: bool
    """A deadline takes it, never a person."""


class Totals(NamedTuple):
    """The nominal totals of the waktu baku of an SOP, as texts: amounts of unlike units are never added up."""

    inside: str
    """Of the office: `30 menit + 1 hari kerja`."""
    outside: str
    """Of external actors, and of waits for a message."""
    unset: int
    """How many steps have none that is known, which the totals leave out."""


# Of a command


class Receipt(NamedTuple):
    """What an accepted command did."""

    at: datetime.datetime
    """The time of its events."""
    first: int
    """Number of its first event in the case; timers that fired before it are counted in."""
    events: int
    """How many it wrote."""
    repeated: bool
    """It repeats a command with the same key, which wrote those events; nothing happened now."""


class Started(NamedTuple):
    """What start_many() did."""

    cases: array[int]
    """The number of each case, as 32 bits without a sign; of a refused row 2**32 - 1. numpy.asarray makes it numpy's."""
    codes: Codes
    """What came of each row."""


# Of a case


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
        import zoneinfo

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
    """What a personal field, or one given together with it, was given in the course of a case."""

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


# Of all cases


class WorkItem(NamedTuple):
    """Open work as people choose from it."""

    case: int
    case_name: str
    sop: str
    work: Activation


class Incident(NamedTuple):
    """A service that is tried no more until a person looks."""

    case: int
    case_name: str
    sop: str
    work: Activation
    """What, and in `tries` since when and why."""


class Attention(NamedTuple):
    """An open activation, or a whole case, that needs attention."""

    case: int
    case_name: str
    step: str
    """With its item; empty: the whole case against its `sla`."""
    actor: str
    due: datetime.datetime | None
    """Last working instant within the limit, for display; None: it rests or never lapses."""
    used: Used
    by: Used
    """overdue(): how much is over the limit; at_risk(): how much of it is left."""


class FeedEvent(NamedTuple):
    """An event of one of all cases."""

    case: int
    case_name: str
    sop: str
    event: Event


class FeedPage(NamedTuple):
    """Some events that follow each other. What one command brought about is never divided between two pages."""

    events: tuple[FeedEvent, ...]
    """None: nothing has happened behind the position that was asked for."""
    next: int
    """Where to go on, also where there are no events: a number below 2**63 to be kept as it is."""


class RefusedCommand(NamedTuple):
    """A refusal by authority, or so many equal ones."""

    since: datetime.datetime
    """The first."""
    at: datetime.datetime
    """The last."""
    times: int
    """How many."""
    command: str
    """`CompleteStep`; empty: further ones of any kind, of which nothing else is kept."""
    code: str
    """`authority.not_by`."""
    case: int | None
    """None: a start, or a delegation."""
    case_name: str
    sop: str
    role: str
    """In which they wanted to act; empty: the SOP has no such actor."""
    person: str
    """Empty: none was named, or it was not kept."""
    on_behalf_of: str
    delegate_of: str
    """In whose place they wanted to act."""
    step: str
    """With its item; empty: they named none."""


class RefusalPage(NamedTuple):
    """Some of what was refused."""

    refused: tuple[RefusedCommand, ...]
    """Fewer than asked for: there are no more."""
    next: int
    """Where to go on."""


class Delegation(NamedTuple):
    """A role that one person gave to another for a time."""

    id: int
    role: str
    of: str
    """Whose role it is."""
    to: str
    """Who acts in their place."""
    by: str
    """Who gave it: `of`, or a person of the host; empty: the host itself."""
    given: datetime.datetime
    from_: datetime.datetime
    until: datetime.datetime
    """The first instant at which it no longer counts."""
    revoked: datetime.datetime | None
    revoked_by: str
    reason: str

    def in_force(self, at: datetime.datetime) -> bool:
        """Whether it counts at an instant."""
        return self.from_ <= at < self.until and (self.revoked is None or at < self.revoked)


# Of a service


class Job(NamedTuple):
    """One try of a service step."""

    case: int
    case_name: str
    sop: str
    service: str
    step: str
    item: str
    """The key of its record, or its number where that is masked or erased; empty outside a `for_each`."""
    attempt: int
    """Of the activation, as in Activation."""
    tried: int
    """Which try of it this is: one more than have failed in a row."""
    offered: datetime.datetime
    deadline: datetime.datetime | None
    until: datetime.datetime
    """When the lease ends: from then on somebody else may be given the job."""
    key: str
    """Idempotency key: the same on every try of this activation, another for every other one of the store."""
    token: str
    """Names this try when it is answered; says nothing else."""
    fields: tuple[Field, ...]
    """Of the case and of its record, not of other records; none is masked."""

    @property
    def name(self) -> str:
        """`terbit[0001]`, or the step alone."""
        return f"{self.step}[{self.item}]" if self.item else self.step

    @property
    def values(self) -> dict[str, Value | None]:
        """The fields by name; those of the record before those of the case."""
        return {each.field: each.value for each in self.fields}


class Done(NamedTuple):
    """The service did it: the step completes."""

    outcome: str = ""
    """Needed where the step has outcomes."""
    documents: Sequence[str] = ()
    """Submitted first."""
    fields: Mapping[str, Value] = {}
    """Set next, of those that the step lists under `sets`."""


class Failed(NamedTuple):
    """The service did not."""

    reason: str
    again: bool = True
    """False: trying again is no use, an incident is opened."""
    after: datetime.timedelta | None = None
    """Elapsed time before the next try, at most ten years; else as `retry` says."""
