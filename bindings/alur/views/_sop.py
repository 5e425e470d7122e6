"""What alur shows of a text and of an SOP."""

from __future__ import annotations

from typing import Literal, NamedTuple


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
