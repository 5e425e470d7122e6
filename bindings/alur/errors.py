"""What goes wrong, as exceptions. All derive from AlurError."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alur._core import Diagnostics

__all__ = [
    "AlurError",
    "CoverageError",
    "KeyStoreError",
    "LogError",
    "Refused",
    "SopError",
    "StoreConflict",
    "StoreError",
]


SAY_ZONE = "the argument tz= says in which zone such times are meant: tz='Asia/Jakarta'"
"""How a caller mends ALUR-E405."""


class AlurError(Exception):
    """Whatever alur has to say of what it was given or told to do."""


class SopError(AlurError):
    """An SOP or a calendar is of no use. str() shows every fault with its place and the way out."""

    diagnostics: Diagnostics
    """All findings, errors and warnings, in the order of their places."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        super().__init__(diagnostics)
        self.diagnostics = diagnostics

    def __str__(self) -> str:
        return "\n" + str(self.diagnostics).rstrip()


class Refused(AlurError):
    """A command was refused and changed nothing; timers that were over before it have fired and stand.

    `code` is stable between releases (docs/sop-language.md, K4). The tuples hold what the code is about and are
    otherwise empty, as are the texts.
    """

    code: str
    """`step.not_open`, `documents.missing`, …"""
    step: str
    """The step that was meant, with its item: `kunjungan[0001]`."""
    open: tuple[str, ...]
    """What is open instead."""
    documents: tuple[str, ...]
    """Missing, unknown, not brought, absent, or not this role's to bring."""
    fields: tuple[str, ...]
    """Unset, required, unknown, of the wrong type, not settable."""
    outcomes: tuple[str, ...]
    """What a person may choose."""
    person: str
    """Who holds the claim or the role, or did the separated step."""
    role: str
    """In which somebody wanted to act, where the SOP has no such actor."""
    near: str
    """The actor that was probably meant by it."""
    not_by: str
    """The separated step that they did."""
    detail: str
    """What the rest cannot say; never the value of a field."""

    def __init__(
        self,
        text: str,
        code: str,
        step: str = "",
        open: tuple[str, ...] = (),
        documents: tuple[str, ...] = (),
        fields: tuple[str, ...] = (),
        outcomes: tuple[str, ...] = (),
        person: str = "",
        role: str = "",
        near: str = "",
        not_by: str = "",
        detail: str = "",
    ) -> None:
        super().__init__(text, code, step, open, documents, fields, outcomes, person, role, near, not_by, detail)
        self.code = code
        self.step = step
        self.open = open
        self.documents = documents
        self.fields = fields
        self.outcomes = outcomes
        self.person = person
        self.role = role
        self.near = near
        self.not_by = not_by
        self.detail = detail

    @property
    def missing(self) -> tuple[str, ...]:
        """The documents that a completion lacks; empty for every other refusal."""
        return self.documents if self.code == "documents.missing" else ()

    def __str__(self) -> str:
        return str(self.args[0])


class CoverageError(AlurError, ValueError):
    """A calendar was asked about dates that it does not know."""


class LogError(AlurError, ValueError):
    """A log, a table or an audit cannot be what it was asked to be; the sentence says why, and where."""

    diagnostics: Diagnostics | None
    """Where a file is at fault: all findings, in the order of their places."""

    def __init__(self, text: str, diagnostics: Diagnostics | None = None) -> None:
        super().__init__(text, diagnostics)
        self.diagnostics = diagnostics

    def __str__(self) -> str:
        text = str(self.args[0]).rstrip()
        if self.diagnostics is None:
            return text
        lacks_zone = any(found.code == "ALUR-E405" for found in self.diagnostics)
        return "\n" + text + (f"\n{SAY_ZONE}" if lacks_zone else "")


class StoreError(AlurError):
    """A store cannot be opened or copied, or its disk failed. A file that cannot be opened keeps its rows."""

    fault: str
    """`unreadable`, `empty`, `foreign`, `newer`, `damaged`, `in_use`, `disk`, `refused`, `exists`, `other`, `lost`."""
    retryable: bool
    """Whether nothing was done, and the same may work a moment later: others had the file."""

    def __init__(self, text: str, fault: str, retryable: bool = False) -> None:
        super().__init__(text, fault, retryable)
        self.fault = fault
        self.retryable = retryable

    def __str__(self) -> str:
        return str(self.args[0])


class KeyStoreError(StoreError):
    """The same of the keys of a store, which lie elsewhere."""


class StoreConflict(StoreError):
    """Somebody else wrote to a store that the engine has alone. `fault` is `conflict`; the command did nothing."""
