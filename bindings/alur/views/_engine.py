"""What alur shows of all cases, of commands and of services."""

from __future__ import annotations

import datetime
from array import array
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from alur.views._case import Activation, Event, Field, Used, Value

if TYPE_CHECKING:
    from alur._core import Codes


Column = Any
"""A list, an array with the buffer protocol (numpy, array.array), or what exports Arrow (pyarrow, polars)."""


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
