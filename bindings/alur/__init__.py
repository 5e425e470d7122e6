"""alur: run and audit cases on SOPs, with the standard time (waktu baku) counted in the office's own hours.

    sop = alur.load("sop/perisa.yaml")
    engine = alur.Engine("kasus.alur")
    engine.deploy(sop)
    case = engine.start("perisa", by="pemohon:p1", fields={"badan_hukum": False})
    case.complete("serah_berkas", by="pemohon:p1", documents=["formulir", "ktp", "npwp"])
    case.due, case.missing("periksa_berkas")

    audit = alur.audit(engine, sop)
    audit.by("step", "month").to_pandas()
    alur.plot.late_rate(audit, "verifikasi")

What needs packages beyond Python itself (pandas, polars, pyarrow, matplotlib) imports them when it is called.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from alur import _core
from alur._core import Codes
from alur.auditing import Audit, AuditedCase, audit, demo_log, event_log, round_the_clock
from alur.case import Case, Explanations
from alur.conforming import Conformance, conformance
from alur.engine import Engine, Identities, KeyStore, Roster, SimulatedTime
from alur.errors import AlurError, CoverageError, KeyStoreError, LogError, Refused, SopError, StoreConflict, StoreError
from alur.log import EventLog
from alur.mapping import LogMapping
from alur.ocel import OcelLog
from alur.readers import read_csv, read_excel, read_ocel, read_table, read_xes
from alur.services import ServiceWorkers
from alur.sop import Calendar, Diagnostics, Sop, check, load, load_calendar, loads
from alur.table import Table
from alur.views import (
    Activation,
    Attention,
    CaseView,
    Delegation,
    Diagnostic,
    Document,
    Done,
    Event,
    Explanation,
    Failed,
    FeedEvent,
    FeedPage,
    Field,
    GivenValue,
    Incident,
    Job,
    Lacking,
    Limit,
    Note,
    PersonalRecord,
    Receipt,
    RefusalPage,
    RefusedCommand,
    SopActor,
    SopDocument,
    SopField,
    SopStep,
    Started,
    Stretch,
    TimeKept,
    Totals,
    Tries,
    Used,
    Value,
    Way,
    WorkItem,
)

if TYPE_CHECKING:
    from alur import plot

__version__: str = _core.version


def __getattr__(name: str) -> Any:
    """alur.plot, when it is first asked for."""
    if name == "plot":
        return importlib.import_module("alur.plot")
    raise AttributeError(f"module 'alur' has no attribute {name!r}")


__all__ = [
    "Activation",
    "AlurError",
    "Attention",
    "Audit",
    "AuditedCase",
    "Calendar",
    "Case",
    "CaseView",
    "Codes",
    "Conformance",
    "CoverageError",
    "Delegation",
    "Diagnostic",
    "Diagnostics",
    "Document",
    "Done",
    "Engine",
    "Event",
    "EventLog",
    "Explanation",
    "Explanations",
    "Failed",
    "FeedEvent",
    "FeedPage",
    "Field",
    "GivenValue",
    "Identities",
    "Incident",
    "Job",
    "KeyStore",
    "KeyStoreError",
    "Lacking",
    "Limit",
    "LogError",
    "LogMapping",
    "Note",
    "OcelLog",
    "PersonalRecord",
    "Receipt",
    "RefusalPage",
    "Refused",
    "RefusedCommand",
    "Roster",
    "ServiceWorkers",
    "SimulatedTime",
    "Sop",
    "SopActor",
    "SopDocument",
    "SopError",
    "SopField",
    "SopStep",
    "Started",
    "StoreConflict",
    "StoreError",
    "Stretch",
    "Table",
    "TimeKept",
    "Totals",
    "Tries",
    "Used",
    "Value",
    "Way",
    "WorkItem",
    "audit",
    "check",
    "conformance",
    "demo_log",
    "event_log",
    "load",
    "load_calendar",
    "loads",
    "plot",
    "read_csv",
    "read_excel",
    "read_ocel",
    "read_table",
    "read_xes",
    "round_the_clock",
]
