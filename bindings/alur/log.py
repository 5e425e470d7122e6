"""Event logs: what happened, when, in which case."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from alur import _core
from alur.columns import Zone, read_column, table_of, zone_name
from alur.errors import SAY_ZONE, LogError
from alur.table import Table, replacing
from alur.words import meant, texts_by_text

if TYPE_CHECKING:
    from alur.mapping import LogMapping
    from alur.views import Diagnostic

__all__ = ["EventLog", "standard_names"]

SHORT = {
    "case": "case:concept:name",
    "activity": "concept:name",
    "time": "time:timestamp",
    "resource": "org:resource",
    "role": "org:role",
    "lifecycle": "lifecycle:transition",
    "instance": "concept:instance",
    "outcome": "alur:outcome",
    "documents": "alur:documents",
    "begun": "case:alur:begun",
    "ended": "case:alur:ended",
}
"""Short words for the columns with a meaning."""

NEEDED = ("case:concept:name", "concept:name", "time:timestamp")
# How others call these columns, in small letters and digits alone.
_CALLED = {
    "case:concept:name": {"case", "caseid", "casename", "caseconceptname", "berkas", "noberkas", "nomorberkas", "kasus"},
    "concept:name": {"activity", "activityname", "conceptname", "task", "event", "kegiatan", "aktivitas", "langkah"},
    "time:timestamp": {"time", "timestamp", "timetimestamp", "datetime", "completetimestamp", "waktu", "tanggal"},
}
TIMES = ("time:timestamp", "case:alur:begun", "case:alur:ended")


def standard_names(names: Mapping[str, str] | None) -> dict[str, str]:
    """What columns are called in a file, by their standard names, short words written out. Raises LogError for a word that is
    near to a short one and none, where one is said twice, or a column is to be two."""
    given = texts_by_text(names, "names", "{'case': 'No Berkas', 'activity': 'Kegiatan', 'time': 'Waktu'}")
    wanted: dict[str, str] = {}
    for word, name in given.items():
        if word not in SHORT and ":" not in word and _core.closest(word.encode("utf-8", "replace"), list(SHORT)):
            raise LogError(f"names= knows no column {word!r}{meant(word, SHORT)}")
        standard = SHORT.get(word, word)
        if standard in wanted:
            raise LogError(f"names= says twice what '{standard}' is called: '{wanted[standard]}' and '{name}'")
        wanted[standard] = name
    require_one_meaning(wanted)
    return wanted


def require_one_meaning(names: Mapping[str, str]) -> None:
    """Raises LogError where one column is to be two."""
    meanings: dict[str, str] = {}
    for standard, name in names.items():
        if name in meanings:
            raise LogError(
                f"the column '{name}' is to be '{meanings[name]}' and '{standard}'; a column has one meaning: copy it, "
                f"under a name of its own"
            )
        meanings[name] = standard


def names_argument(missing: Iterable[str], columns: Sequence[str]) -> str:
    """The argument that says which of these columns are the standard ones that are missing, as far as it can be guessed:
    `names={'case': 'No Berkas', 'time': …}`."""
    short = {standard: word for word, standard in SHORT.items()}
    said = []
    for standard in missing:
        likely = (name for name in columns if "".join(filter(str.isalnum, name.lower())) in _CALLED[standard])
        name = next(likely, None)
        said.append(f"{short[standard]!r}: {'…' if name is None else repr(name)}")
    return f"names={{{', '.join(said)}}}"


class EventLog(Table):
    """A table whose rows are events. Three columns are always there: `case:concept:name`, `concept:name` (the activity)
    and `time:timestamp`; `org:resource`, `org:role`, `lifecycle:transition`, `concept:instance`, `alur:outcome`,
    `alur:documents`, `case:alur:begun` and `case:alur:ended` have a meaning where they are there; others are the log's
    own, and speak of the case where they begin with `case:`.

    What the log does not say stays unknown: of a log of completions nobody knows when work began.

        log = alur.read_csv("receipt.csv")
        log = alur.EventLog(frame, names={"case": "No Berkas", "activity": "Kegiatan", "time": "Waktu"}, tz="Asia/Jakarta")
    """

    _log: _core.EventLog

    def __init__(
        self,
        data: Any,
        *,
        names: Mapping[str, str] | None = None,
        tz: Zone = None,
        warnings: tuple[Diagnostic, ...] = (),
    ) -> None:
        """A log of what holds a table, as Table takes it.

        names: what standard columns are called there, by short words (`case`, `activity`, `time`, `resource`, `role`,
        `lifecycle`, `instance`, `outcome`, `documents`, `begun`, `ended`) or in full. Columns that are not listed keep
        their names.
        tz: the zone in which times without one are meant. Times may also be texts in ISO 8601.
        Raises LogError for a column that is not there, is to be two, or of another type, an event without case or activity.
        """
        if isinstance(data, _core.EventLog):
            self._log = data
            super().__init__(data.table, warnings=warnings)
            return
        super().__init__(data, tz=tz, warnings=warnings)
        wanted = {name: standard for standard, name in standard_names(names).items()}
        for name, standard in wanted.items():
            if name not in self:
                raise LogError(
                    f"there is no column '{name}', which is to be '{standard}'; there are {', '.join(self.columns)}"
                )
        missing = [standard for standard in NEEDED if standard not in (*self.columns, *wanted.values())]
        if missing:
            raise LogError(
                f"there is no column {' nor '.join(map(repr, missing))}; say what it is called: "
                f"{names_argument(missing, self.columns)}. There are: {', '.join(self.columns) or 'none'}"
            )
        core = self._core.select([(at, wanted.get(name, name)) for at, name in enumerate(self.columns)])
        for at, name in enumerate(core.names):
            if name not in _core.text_columns:
                continue
            if core.types[at] == "integer":
                core = core.with_text(at)  # cases are often numbered
            elif core.types[at] == "real" and set(core.list(at, 0, core.rows)) == {None}:
                core = _with_column(core, at, _core.text_column(name, [None] * core.rows))  # so pandas has empty columns
            if name in NEEDED and core.types[at] == "text" and "" in core.texts(at) and "" in core.list(at, 0, core.rows):
                raise LogError(f"the column '{name}' is empty in row {core.list(at, 0, core.rows).index('') + 1}")
        self._core, found = _with_times(core, zone_name(tz))
        self.warnings = (*self.warnings, *found)
        self._log = _core.EventLog(self._core)

    @classmethod
    def from_arrow(cls, data: Any, *, names: Mapping[str, str] | None = None, tz: Zone = None) -> EventLog:
        """A log of an object that exports an Arrow stream: of pyarrow, polars, DuckDB. The rest is as EventLog() says."""
        if not hasattr(data, "__arrow_c_stream__"):
            raise TypeError(f"{type(data).__name__} has no __arrow_c_stream__")
        table, warnings = table_of(data, zone_name(tz))
        return cls(table, names=names, tz=tz, warnings=warnings)

    @classmethod
    def from_pandas(cls, data: Any, *, names: Mapping[str, str] | None = None, tz: Zone = None) -> EventLog:
        """A log of a pandas.DataFrame, whether pyarrow is installed or not. The rest is as EventLog() says."""
        return cls(data, names=names, tz=tz)

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        del state["_log"]
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        self._log = _core.EventLog(self._core)

    @property
    def cases(self) -> int:
        """How many cases have events."""
        return self._log.cases

    @property
    def activity_names(self) -> list[str]:
        """The activities, in the order in which they first occur."""
        return self._core.texts(self.columns.index("concept:name"))

    @property
    def activities(self) -> dict[str, int]:
        """How many events each activity has, in the same order."""
        counts = dict.fromkeys(self.activity_names, 0)
        for activity in self._core.list(self.columns.index("concept:name"), 0, len(self)):
            counts[activity] += 1
        return counts

    def map(self, sop: _core.Sop, mapping: Mapping[str, str] | None = None) -> LogMapping:
        """The log beside an SOP, to which its activities are mapped.

        mapping: steps by activities, `{"Cek berkas": "periksa_berkas"}`. An activity that is not listed means the step of
        its own name. What is merely similar is proposed in the answer, and counts only when it is listed here.
        Raises LogError for each activity and step in it that is not there, with what was probably meant.
        """
        from alur.mapping import LogMapping

        return LogMapping(self, sop, texts_by_text(mapping, "mapping", "{'Cek berkas': 'periksa_berkas'}"))

    def to_xes(self, path: str | os.PathLike[str]) -> None:
        """Writes the log as XES, case by case. What is not known is not written. Raises OSError."""
        if not _core.has_xes:
            raise LogError("this alur was built without XES; build it with expat and zlib (ALUR_BUILD_XES=ON)")
        with replacing(path) as part:
            _core.write_xes(self._log, part)

    def to_ocel(
        self, path: str | os.PathLike[str], *, case_type: str = "case", objects: Mapping[str, str] | None = None
    ) -> None:
        """Writes the log as OCEL 2.0: as a SQLite database where the path ends with `.sqlite`, `.sqlite3` or `.db`, else as JSON.

        case_type: the type of the objects that its cases become.
        objects: text columns whose values become objects too, with their types: `{"org:resource": "petugas"}`.
        Raises LogError for an event without a time, which OCEL does not have, and OSError.
        """
        if not _core.has_ocel:
            raise LogError("this alur was built without OCEL; build it with nlohmann-json (ALUR_BUILD_OCEL=ON)")
        kinds = texts_by_text(objects, "objects", "{'org:resource': 'petugas'}")
        as_sqlite = os.fspath(path).lower().endswith((".sqlite", ".sqlite3", ".db"))
        with replacing(path) as part:
            _core.write_ocel(self._log, part, as_sqlite, case_type, kinds)

    def __repr__(self) -> str:
        return f"<alur.EventLog: {len(self):,} events of {self.cases:,} cases>"


def _with_column(core: _core.Table, at: int, column: _core.ColumnData) -> _core.Table:
    """The table with another column in this place."""
    return _core.table_of([column if other == at else core.column(other) for other in range(len(core.names))])


def _with_times(core: _core.Table, zone: str) -> tuple[_core.Table, list[Diagnostic]]:
    """The table with its times read, where they are texts, as pandas and polars leave them when they read a file, and
    what is suspicious in these."""
    found: list[Diagnostic] = []
    columns = [core.column(at) for at in range(len(core.names))]
    for at, name in enumerate(core.names):
        if name not in TIMES or core.types[at] != "text":
            continue
        try:
            texts = core.list(at, 0, core.rows)
            columns[at], warnings = read_column(name, texts, "instant", zone, f"the column '{name}'")
            found.extend(warnings)
        except LogError as error:
            first = next(iter(error.diagnostics or ()), None)
            if first is None:
                raise
            way_out = SAY_ZONE if first.code == "ALUR-E405" else first.suggestion
            row = f", row {first.line - 1}" if first.line > 1 else ""  # a zone that is not known is no row's fault
            raise LogError(f"the column '{name}'{row}: {first.message}{way_out and f'; {way_out}'}") from None
    return (_core.table_of(columns) if columns else core), found
