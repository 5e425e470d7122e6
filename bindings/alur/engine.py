"""Cases at work: commands go in, answers come out, in names."""

from __future__ import annotations

import datetime
import operator
import os
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Literal, Protocol

from alur import _core
from alur._core import ActorHandle, Roster, SimulatedTime, SopHandle
from alur.case import Case
from alur.errors import Refused
from alur.views import Column, Started, Value

__all__ = ["Engine", "Identities", "KeyStore", "Roster", "SimulatedTime"]


MOST_SHARDS = 256


class Identities(Protocol):
    """Knows who holds which role of the office.

    Asked by any thread, with the lock of a case held: it answers from memory and does not call the engine. What it
    raises ends the command, which then did nothing.
    """

    def holds(self, person: str, role: str, sop: str, at: datetime.datetime) -> bool:
        """Whether a person holds a role themselves, not as somebody's delegate, at the time of the command."""
        ...


class KeyStore(Protocol):
    """Keeps the keys of one store, 32 bytes for each case that has something personal in it.

    Called by any thread, with locks of the engine held, so it does not call the engine.
    """

    def open(self, store: bytes) -> bool:
        """Before all else. Whether there are keys of this store (16 bytes that name it)."""
        ...

    def begin(self, store: bytes) -> None:
        """Makes room for keys of the store, where open() found none. Before the first make()."""
        ...

    def find(self, case_number: int) -> bytes | None:
        """The key of a case; None: it has none, or it was destroyed."""
        ...

    def make(self, case_number: int) -> bytes:
        """Makes a key for a case that has none. Once it returns, the key is found again whatever becomes of the process."""
        ...

    def destroy(self, case_number: int) -> None:
        """Destroys the key of a case for good; does nothing where there is none."""
        ...


class Engine(_core.Engine):
    """Owns the cases of one store, in memory or in a file.

        with alur.Engine("kantor.alur") as engine:
            engine.deploy(alur.load("sop/perisa.yaml"))
            case = engine.start("perisa", by="pemohon:p1", fields={"badan_hukum": False})

    Every method may be called by any thread at any time. A refused command raises Refused and changed nothing; a broken
    disk raises StoreError. Methods that take a case take a Case or its number.
    """

    def __init__(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        time: SimulatedTime | Callable[[], datetime.datetime] | None = None,
        keys: str | os.PathLike[str] | KeyStore | None = None,
        access: Literal["alone", "shared"] = "alone",
        patience: datetime.timedelta = datetime.timedelta(seconds=10),
        new_keys: bool = False,
        personal_names: bool = False,
        verify: Literal["when_used", "everything"] = "when_used",
        identities: Roster | Identities | None = None,
        shows_personal: bool = False,
        feed: bool = True,
        shards: int = 0,
        payload_bytes: int = 256 * 1024,
        events: int = 50_000,
        refusal_window: datetime.timedelta = datetime.timedelta(minutes=10),
        most_refusals: int = 500,
        most_strangers: int = 1000,
    ) -> None:
        """Opens a store, or makes one.

        path: of the SQLite file; it is made if it is not there. None: cases are kept in memory, as long as the engine.
        time: a SimulatedTime, or a function that returns the time now; None: the clock of the system.
        keys: where the keys of personal values lie: the path of a file, or a KeyStore; None: `PATH.keys`.
        access: `shared`: engines in other processes have the same file, too, and each sees what the others did.
        patience: of a shared file, how long a call waits for others before it raises a retryable StoreError.
        new_keys: keys that are lost are given up: new ones replace them, and what they sealed can be erased. Else
            nothing about persons is kept or erased where a key is missing.
        personal_names: the names of cases are about persons, too, and are kept encrypted.
        verify: `everything`: read and verify all that the file holds, as if there were no checkpoint.
        identities: who holds which role, asked for each command; None: the program answers for it.
        shows_personal: show values of personal fields to whoever asks, without a record of it; for plays and tests.
        feed: of a store in memory, whether it can be followed (feed()); it costs 12 bytes a command and a moment.
        shards: of a new store, a power of two up to 256; 0: as suits it.
        payload_bytes, events: how large one event, and a case, may grow.
        refusal_window, most_refusals, most_strangers: how much is kept of what is refused by authority.

        Raises StoreError where the file cannot be opened.
        """
        if isinstance(shards, int) and shards > 0 and (shards > MOST_SHARDS or shards & (shards - 1)):
            raise ValueError(f"shards is a power of two up to {MOST_SHARDS}, or 0: as suits the store")
        super().__init__(
            path=None if path is None else os.fspath(path),
            time=time,
            keys=os.fspath(keys) if isinstance(keys, (str, os.PathLike)) else keys,
            access=access,
            patience=patience,
            new_keys=new_keys,
            personal_names=personal_names,
            verify=verify,
            identities=identities,
            shows_personal=shows_personal,
            feed=feed,
            shards=shards,
            payload_bytes=payload_bytes,
            events=events,
            refusal_window=refusal_window,
            most_refusals=most_refusals,
            most_strangers=most_strangers,
        )
        self._path = None if path is None else os.fspath(path)

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        where = "in memory" if self._path is None else f"on {self._path!r}"
        return f"<alur.Engine {where}, {'closed' if self.closed else f'{self.case_count()} cases'}>"

    def start(
        self,
        sop: str | SopHandle,
        *,
        by: str | ActorHandle,
        fields: Mapping[str, Value] = {},
        name: str = "",
        key: str = "",
        delegate_of: str = "",
    ) -> Case:
        """Starts a case of an SOP that was deployed.

        sop: its id, or a handle, which takes a handle as `by` and nothing else.
        by: who acts, as `ROLE:PERSON`, or `host`.
        fields: values, those that are `required` among them.
        name: how the program calls the case, unique in the store; empty: it has no name.
        key: idempotency key: a retry with the same key and content answers the same case.
        delegate_of: the person in whose place this is done.
        Raises Refused.
        """
        if isinstance(sop, SopHandle):
            if fields or name or key or delegate_of or not isinstance(by, ActorHandle):
                raise TypeError("start() by a handle takes an ActorHandle as by, and nothing else")
            return Case(self, self.start_by_handle(sop, by))
        if isinstance(by, ActorHandle):
            raise TypeError("start() takes a handle as by where sop is one: engine.sop(…)")
        number = self.start_number(sop, by=by, fields=fields, name=name, key=key, delegate_of=delegate_of)
        return Case(self, number)

    def case(self, case: int | str | Case) -> Case:
        """A case by its number or by the name that the program gave it. Raises LookupError where there is none."""
        number = self.find_number(case) if isinstance(case, str) else operator.index(case)
        try:
            return Case(self, self.view(-1 if number is None else number).id)
        except Refused as refused:
            if refused.code != "case.unknown":
                raise
            raise LookupError(f"there is no case {case!r}") from None

    def find(self, name: str) -> Case | None:
        """The case that was started under this name; None where there is none."""
        number = self.find_number(name)
        return None if number is None else Case(self, number)

    def cases(
        self,
        *,
        sop: str = "",
        status: Literal["open", "suspended", "completed", "cancelled"] | None = None,
        step: str = "",
        field: tuple[str, Value] | None = None,
        after: Case | int | None = None,
        most: int = 100,
    ) -> list[Case]:
        """Cases by how they stand, in order of their numbers: those of which all that is given holds.

        sop: needed with a step or a field. step: one that is open in it. field: its name and value, of the case or of
        one of its records. after: the last of the page before. most: how many are told.
        """
        numbers = self.case_numbers(sop=sop, status=status, step=step, field=field, after=after, most=most)
        return [Case(self, number) for number in numbers]

    # Many at once

    def start_many(
        self,
        sop: str | SopHandle,
        *,
        by: str | ActorHandle | Column,
        count: int | None = None,
        fields: Mapping[str, Value | Column] = {},
        names: Column | None = None,
    ) -> Started:
        """Starts many cases of one SOP, each as start() does.

        by: who acts, for all, or a column with one a row; fields: a value for all, or a column, each; names: a column
        with how the program calls each case. count: how many cases, where no column says it.

        A column is a list, an array with the buffer protocol (numpy), or what exports Arrow (pyarrow, polars). A row
        that is refused holds up none of the others. The interpreter lock is given up; Ctrl-C ends it between some
        hundred thousand rows, and whatever ends it early has `.codes` that tell what was done.
        """
        started = self.start_rows(sop, by=by, count=count, fields=dict(fields), names=names)
        return Started(*started)

    def backup(self, path: str | os.PathLike[str]) -> None:
        """Copies the store to another file, of which there is none yet, while commands go on.

        The copy appears when it is whole and on the disk. Raises StoreError (`exists`), and RuntimeError where it
        cannot be copied, as a store in memory.
        """
        self.copy_to(os.fspath(path))
