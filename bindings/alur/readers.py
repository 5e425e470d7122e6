"""Logs out of files."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping
from typing import Union

from alur import _core
from alur.columns import Zone, zone_name
from alur.errors import LogError
from alur.log import NEEDED, TIMES, EventLog, names_argument, require_one_meaning, standard_names
from alur.ocel import OcelLog
from alur.progress import Told, reading
from alur.table import Table
from alur.words import texts_by_text

__all__ = ["read_csv", "read_excel", "read_ocel", "read_table", "read_xes", "type_names"]

Type = Union[str, type]
"""What a column holds: `text`, `integer`, `real`, `boolean`, `instant`, or `str`, `int`, `float`, `bool`, `datetime`."""

_TYPES: dict[object, str] = {
    str: "text",
    int: "integer",
    float: "real",
    bool: "boolean",
    datetime.datetime: "instant",
}


def type_names(types: Mapping[str, Type] | None) -> dict[str, str]:
    """Types of columns by the names that alur has for them."""
    if types is not None and not isinstance(types, Mapping):
        raise TypeError(f"types takes a dict, as {{'Biaya': 'integer'}}, not {type(types).__name__}")
    return {name: _TYPES.get(kind, str(kind)) for name, kind in (types or {}).items()}


def read_csv(
    path: str | os.PathLike[str],
    *,
    tz: Zone = None,
    names: Mapping[str, str] | None = None,
    types: Mapping[str, Type] | None = None,
    delimiter: str = "",
    progress: Union[bool, Told, None] = None,
    most_bytes: int = 0,
) -> EventLog:
    """The log in a CSV file (UTF-8, RFC 4180), whose first line names the columns.

    tz: IANA name of the zone in which times without one are meant. Without it they are refused.
    names: what standard columns are called in the file, `{"case": "No Berkas", "activity": "Kegiatan", "time": "Waktu"}`,
    as EventLog() says.
    types: what columns hold, by their names in the file. What is not listed is text, since digits are no numbers as long
    as nobody says so (a NIK, a KBLI); but a column of which every cell is a date and time in full holds instants.
    delimiter: one character of ASCII, no quote and no line break; empty: whichever of `,` `;` tab and `|` the first line
        holds most often.
    progress: True for a bar of tqdm, or a function that is told (bytes done, bytes in all). most_bytes: 0: 1 GiB.

    Times are ISO 8601: `2024-07-02T08:15:00.250+07:00`, also with a blank for the `T`. `log.warnings` tells what is
    suspicious, such as a number that a spreadsheet has destroyed.
    Raises LogError with `diagnostics`: each fault with line and column.
    """
    path = os.fspath(path)
    wanted = standard_names(names)
    try:
        with reading(path, progress) as told:
            log, warnings = _core.read_csv(path, delimiter, zone_name(tz), wanted, type_names(types), most_bytes, told)
    except LogError as error:
        if error.diagnostics is None or all(found.code != "ALUR-E403" for found in error.diagnostics):
            raise
        columns = _columns_of(path, delimiter)
        if columns and columns[0].startswith("sep="):
            raise LogError(
                f"{path}: the first line, 'sep=…', is one that Excel alone understands, and names no columns; remove it",
                error.diagnostics,
            ) from None
        missing = [standard for standard in NEEDED if standard not in (*columns, *wanted)]
        if not missing:
            raise
        way_out = f"say what the columns are called: {names_argument(missing, columns)}"
        raise LogError(f"{str(error.args[0]).rstrip()}\n{way_out}", error.diagnostics) from None
    return EventLog(log, warnings=tuple(warnings))


def _columns_of(path: str, delimiter: str) -> tuple[str, ...]:
    """What the first line of a CSV file calls its columns."""
    with open(path, encoding="utf-8-sig", errors="replace") as file:
        return _core.read_csv_text(file.readline(1 << 20), path, delimiter, "", {})[0].names


def read_table(
    path: str | os.PathLike[str],
    *,
    tz: Zone = None,
    names: Mapping[str, str] | None = None,
    types: Mapping[str, Type] | None = None,
    delimiter: str = "",
    sheet: str | None = None,
    header: int = 1,
) -> Table:
    """A table that need not be a log, from a CSV file or an Excel workbook (`.xlsx`, `.xlsm`).

    names: other names for columns, `{"nama": "Nama Pemohon"}`. header: of a workbook. The rest is as read_csv() and read_excel() say;
    `table.warnings` tells of numbers that a spreadsheet destroyed, and of formulas without a value.
    Raises LogError.
    """
    path = os.fspath(path)
    names = texts_by_text(names, "names", "{'nama': 'Nama Pemohon'}")
    require_one_meaning(names)
    if path.lower().endswith((".xlsx", ".xlsm")):
        from alur.excel import read_sheet

        table = read_sheet(path, sheet, header, tz, type_names(types), (), names)
        return Table(table.core, warnings=table.warnings)
    core, warnings = _core.read_csv_table(path, delimiter, zone_name(tz), names, type_names(types))
    return Table(core, warnings=tuple(warnings))


def read_excel(
    path: str | os.PathLike[str],
    *,
    sheet: str | None = None,
    header: int = 1,
    tz: Zone = None,
    names: Mapping[str, str] | None = None,
    types: Mapping[str, Type] | None = None,
) -> EventLog:
    """The log in a sheet of an Excel workbook, through openpyxl.

    sheet: its name; None: the first one. header: the row that names the columns, counted from 1.
    tz, names and types are as read_csv() says. Cells that Excel shows as dates with a time of day are times, which Excel
    keeps without a zone; a column of dates alone is text, `2024-07-02`, unless `types` or `names` make it times.

    Rows in which no cell has a value are left out.

    `log.warnings` tells cell by cell what a spreadsheet destroyed: a long number that it keeps as `3,27102E+15`, or whose
    digits from the 16th on it made zeros (a NIK), and formulas without a value, or with an error (`#N/A`) for one.
    Raises LogError with `diagnostics`: each cell at fault, such as a case or an activity that is empty.
    """
    from alur.excel import read_sheet

    wanted = standard_names(names)
    times = {wanted.get(name, name) for name in TIMES}
    required = {wanted.get(name, name) for name in NEEDED}
    table = read_sheet(os.fspath(path), sheet, header, tz, type_names(types), times, wanted, required)
    missing = [standard for standard in NEEDED if standard not in table.core.names]
    if missing:
        raise LogError(
            f"{os.fspath(path)}: row {header} of the sheet has no column {' nor '.join(map(repr, missing))}; say what it is called: "
            f"{names_argument(missing, table.core.names)}, or, where another row names the columns, which one: header=. "
            f"There are: {', '.join(table.core.names)}"
        )
    return EventLog(table.core, warnings=table.warnings)


def read_xes(
    path: str | os.PathLike[str],
    *,
    tz: Zone = None,
    progress: Union[bool, Told, None] = None,
    most_bytes: int = 0,
) -> EventLog:
    """The log in an XES file, plain or packed by gzip.

    tz: the zone in which dates without one are meant. most_bytes: of the XML; 0: 256 MiB. progress: as read_csv() says.
    Attributes in attributes, lists and events outside of a trace have no place in a table: `log.warnings` counts them.
    Raises LogError with `diagnostics`: each fault with line and column.
    """
    if not _core.has_xes:
        raise LogError("this alur was built without XES; build it with expat and zlib (ALUR_BUILD_XES=ON)")
    path = os.fspath(path)
    with reading(path, progress) as told:
        log, warnings = _core.read_xes(path, zone_name(tz), most_bytes, told)
    return EventLog(log, warnings=tuple(warnings))


def read_ocel(
    path: str | os.PathLike[str],
    *,
    tz: Zone = None,
    progress: Union[bool, Told, None] = None,
    most_bytes: int = 0,
) -> OcelLog:
    """The log in an OCEL 2.0 file, JSON or SQLite, whose events may concern several objects.

        ocel = alur.read_ocel("orders.json")
        ocel.types()                    # what each choice of a type would repeat and leave out
        log = ocel.flatten("order")     # an EventLog, each order a case

    tz: the zone in which times without one are meant. most_bytes: 0: 512 MiB. progress: as read_csv() says.
    Raises LogError with `diagnostics`: each fault with line and column, or table and row.
    """
    if not _core.has_ocel:
        raise LogError("this alur was built without OCEL; build it with nlohmann-json (ALUR_BUILD_OCEL=ON)")
    path = os.fspath(path)
    with reading(path, progress) as told:
        log, warnings = _core.read_ocel(path, zone_name(tz), most_bytes, told)
    return OcelLog(log, warnings=tuple(warnings))
