"""One case of an engine, as an object."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from alur import display
from alur.errors import Refused
from alur.views import Activation, CaseStatus, CaseView, Event, Explanation, Lacking, PersonalRecord, Receipt, Value
from alur.words import meant

if TYPE_CHECKING:
    from alur._core import ActorHandle, Calendar, DocumentsHandle, OutcomeHandle, StepHandle
    from alur.engine import Engine

__all__ = ["Case", "Explanations"]


class Explanations(list[Explanation]):
    """Explanations of a case, which show themselves as text."""

    def __str__(self) -> str:
        return "\n".join(map(str, self)) or "nothing was offered yet"

    __repr__ = __str__


class Case:
    """A case: its number in an engine. Cheap to make and to copy; every question is asked anew.

    Commands raise Refused, and change nothing then. `by` says who acts, as `ROLE:PERSON`; `key` is an idempotency key:
    a retry with the same key and content changes nothing; `delegate_of` is the person in whose place it is done.
    """

    __slots__ = ("engine", "id")

    engine: Engine
    id: int
    """Its number in the store, from 0."""

    def __init__(self, engine: Engine, id: int) -> None:
        self.engine = engine
        self.id = id

    def __index__(self) -> int:
        return self.id

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Case) and other.engine is self.engine and other.id == self.id

    def __hash__(self) -> int:
        return hash((id(self.engine), self.id))

    def _repr_html_(self) -> str:
        return "" if self.engine.closed else display.case(self.view())

    def __repr__(self) -> str:
        if self.engine.closed:
            return f"<alur.Case {self.id} of a closed engine>"
        view = self.view()
        name = f" {view.name!r}" if view.name else ""
        steps = ": " + ", ".join(work.name for work in view.open) if view.open else ""
        return f"<alur.Case {self.id}{name} of {view.sop}, {view.status}{steps}>"

    # How it stands

    def view(self) -> CaseView:
        """All of how it stands now, at one instant."""
        return self.engine.view(self.id)

    @property
    def name(self) -> str:
        """That the program gave it; empty: none."""
        return self.view().name

    @property
    def sop(self) -> str:
        """The id of its SOP."""
        return self.view().sop

    @property
    def status(self) -> CaseStatus:
        """`open`, `suspended`, `completed` or `cancelled`."""
        return self.view().status

    @property
    def open(self) -> tuple[Activation, ...]:
        """What is open, in order of offering."""
        return self.view().open

    @property
    def due(self) -> datetime.datetime | None:
        """The next instant at which something of it is due: of its open work, or the case as a whole.

        None: nothing that is open has a limit, or its clock rests. `view().time.due` is of the case as a whole.
        """
        view = self.view()
        dues = [time.due for time in (view.time, *(work.time for work in view.open)) if time.due is not None]
        return min(dues, default=None)

    @property
    def fields(self) -> dict[str, Value | None]:
        """Values of the fields that are set, those of a record as `field[record]`. None: masked or erased."""
        return {f"{each.field}[{each.item}]" if each.item else each.field: each.value for each in self.view().fields}

    @property
    def documents(self) -> dict[str, str]:
        """What is there (`present`) or was given back (`returned`), that of a record as `document[record]`."""
        return {
            f"{each.document}[{each.item}]" if each.item else each.document: each.status
            for each in self.view().documents
        }

    @property
    def history(self) -> list[Event]:
        """All that happened, in order."""
        return self.engine.history(self.id)

    @property
    def activations(self) -> list[Activation]:
        """Every activation, in order of offering, with its verdict."""
        return self.engine.activations(self.id)

    def missing(self, step: str, *, item: str = "") -> Lacking:
        """What the step would lack if it were completed now by anything but a return; it need not be open."""
        return self.engine.missing(self.id, step, item=item)

    def explain(self, step: str = "") -> Explanations:
        """Why the used time of each activation is what it is: the stretches that counted, and those that did not.

        step: only activations of this one. Raises LookupError where its SOP has no such step, with what was probably meant.
        """
        told = self.engine.explain(self.id)
        offered = dict.fromkeys(each.activation.step for each in told)
        if step and step not in offered:
            try:
                self.missing(step)
            except Refused as refused:
                if refused.code != "step.unknown":
                    raise
                raise LookupError(f"the SOP of the case has no step {step!r}{meant(step, offered)}") from None
        return Explanations(each for each in told if step in ("", each.activation.step))

    def replays(self) -> bool:
        """Builds it anew from its events alone and compares: the law of replay."""
        return self.engine.replays(self.id)

    # Commands

    def complete(
        self,
        step: str | StepHandle,
        *,
        by: str | ActorHandle,
        outcome: str | OutcomeHandle = "",
        documents: Iterable[str] | DocumentsHandle = (),
        fields: Mapping[str, Value] = {},
        items: Iterable[str] = (),
        item: str = "",
        attempt: int = 0,
        on_behalf_of: str | ActorHandle = "",
        key: str = "",
        delegate_of: str = "",
    ) -> Receipt:
        """Completes an open step: brings the documents, sets the fields, and moves the case on, or does none of it.

        outcome: needed where the step has outcomes.
        items: records that a return to a `for_each` offers again; none: all.
        item: of a `for_each`, the key of the record; empty: the only one that is open.
        attempt: refuses any activation but this, counted from 1; 0: whichever is open.
        on_behalf_of: for whom counter staff record.
        """
        return self.engine.complete(
            self.id,
            step,
            by=by,
            outcome=outcome,
            documents=documents,
            fields=fields,
            items=items,
            item=item,
            attempt=attempt,
            on_behalf_of=on_behalf_of,
            key=key,
            delegate_of=delegate_of,
        )

    def start_step(
        self, step: str, *, by: str, item: str = "", attempt: int = 0, key: str = "", delegate_of: str = ""
    ) -> Receipt:
        """Claims a step: from now on only this person completes or releases it, or sets its fields."""
        return self.engine.start_step(
            self.id, step, by=by, item=item, attempt=attempt, key=key, delegate_of=delegate_of
        )

    def release(
        self, step: str, *, by: str, item: str = "", attempt: int = 0, key: str = "", delegate_of: str = ""
    ) -> Receipt:
        """Gives a claim back, so that anybody in the role may take the step."""
        return self.engine.release(self.id, step, by=by, item=item, attempt=attempt, key=key, delegate_of=delegate_of)

    def submit(
        self,
        documents: Iterable[str],
        *,
        by: str,
        item: str = "",
        on_behalf_of: str = "",
        key: str = "",
        delegate_of: str = "",
    ) -> Receipt:
        """Brings documents, all or none, also while the case is suspended."""
        return self.engine.submit(
            self.id, documents, by=by, item=item, on_behalf_of=on_behalf_of, key=key, delegate_of=delegate_of
        )

    def return_document(
        self,
        document: str,
        reason: str,
        *,
        by: str,
        item: str = "",
        on_behalf_of: str = "",
        key: str = "",
        delegate_of: str = "",
    ) -> Receipt:
        """Gives a document back to who brought it: from now on it counts as missing."""
        return self.engine.return_document(
            self.id, document, reason, by=by, item=item, on_behalf_of=on_behalf_of, key=key, delegate_of=delegate_of
        )

    def set(
        self,
        step: str,
        fields: Mapping[str, Value],
        *,
        by: str,
        item: str = "",
        attempt: int = 0,
        key: str = "",
        delegate_of: str = "",
    ) -> Receipt:
        """Sets fields that the open step lists under `sets`; a field can be set again, never unset."""
        return self.engine.set(
            self.id, step, fields, by=by, item=item, attempt=attempt, key=key, delegate_of=delegate_of
        )

    def add_record(
        self, type: str, fields: Mapping[str, Value], *, by: str, key: str = "", delegate_of: str = ""
    ) -> Receipt:
        """Adds a record, the key of it and its required fields among the fields."""
        return self.engine.add_record(self.id, type, fields, by=by, key=key, delegate_of=delegate_of)

    def close_items(self, step: str, *, by: str, key: str = "", delegate_of: str = "") -> Receipt:
        """Closes the list of a `for_each` with `items: open`."""
        return self.engine.close_items(self.id, step, by=by, key=key, delegate_of=delegate_of)

    def deliver(
        self,
        message: str,
        *,
        by: str,
        step: str = "",
        outcome: str = "",
        fields: Mapping[str, Value] = {},
        key: str = "",
        delegate_of: str = "",
    ) -> Receipt:
        """Brings a message to the open step that waits for it, which completes. Messages are not kept for later."""
        return self.engine.deliver(
            self.id, message, by=by, step=step, outcome=outcome, fields=fields, key=key, delegate_of=delegate_of
        )

    def suspend(self, reason: str, *, by: str, key: str = "", delegate_of: str = "") -> Receipt:
        """Suspends it: its clocks pause, and until resume() it takes documents, notes and a cancellation only."""
        return self.engine.suspend(self.id, reason, by=by, key=key, delegate_of=delegate_of)

    def resume(self, *, by: str, key: str = "", delegate_of: str = "") -> Receipt:
        """Lets it go on; its clocks go on with what they had used."""
        return self.engine.resume(self.id, by=by, key=key, delegate_of=delegate_of)

    def cancel(self, reason: str, *, by: str, key: str = "", delegate_of: str = "") -> Receipt:
        """Ends it, open or suspended, with all that is open in it."""
        return self.engine.cancel(self.id, reason, by=by, key=key, delegate_of=delegate_of)

    def note(self, text: str, *, by: str, key: str = "", delegate_of: str = "") -> Receipt:
        """Records a text in its history and changes nothing else, also while it is suspended."""
        return self.engine.note(self.id, text, by=by, key=key, delegate_of=delegate_of)

    def adopt_calendar(self, calendar: Calendar, *, by: str, key: str = "", delegate_of: str = "") -> Receipt:
        """Pins another calendar to it; its running clocks are measured anew."""
        return self.engine.adopt_calendar(self.id, calendar, by=by, key=key, delegate_of=delegate_of)

    def migrate(self, *, by: str, key: str = "", delegate_of: str = "") -> Receipt:
        """To the revision of its SOP that was deployed last. Refused in this version (command.unsupported)."""
        return self.engine.migrate(self.id, by=by, key=key, delegate_of=delegate_of)

    def fail(
        self,
        step: str,
        reason: str,
        *,
        by: str = "service",
        again: bool = True,
        after: datetime.timedelta | None = None,
        item: str = "",
        attempt: int = 0,
        key: str = "",
        delegate_of: str = "",
    ) -> Receipt:
        """Says that a try of a service failed. again=False: trying again is no use, an incident is opened."""
        return self.engine.fail(
            self.id,
            step,
            reason,
            by=by,
            again=again,
            after=after,
            item=item,
            attempt=attempt,
            key=key,
            delegate_of=delegate_of,
        )

    def retry(
        self,
        step: str,
        reason: str,
        *,
        by: str,
        item: str = "",
        attempt: int = 0,
        key: str = "",
        delegate_of: str = "",
    ) -> Receipt:
        """Has a service whose try failed be tried again at once; an incident that is open is over."""
        return self.engine.retry(
            self.id, step, reason, by=by, item=item, attempt=attempt, key=key, delegate_of=delegate_of
        )

    def advance(self) -> Receipt:
        """Fires the deadlines and timed waits of this case that are over."""
        return self.engine.advance(self.id)

    # Persons

    def read_personal(self, *, by: str, purpose: str, delegate_of: str = "") -> PersonalRecord:
        """Shows all that it holds about persons, and records who was shown it, when and what for."""
        return self.engine.read_personal(self.id, by=by, purpose=purpose, delegate_of=delegate_of)

    def erase(self, *, by: str, reason: str, even_live: bool = False, delegate_of: str = "") -> Receipt:
        """Erases what is about persons in it, for good. even_live: also while it is not ended."""
        return self.engine.erase(self.id, by=by, reason=reason, even_live=even_live, delegate_of=delegate_of)
