"""Columns of others, whatever they are: lists, numpy arrays, series of pandas. Each is copied into a column of alur."""

from __future__ import annotations

import array
import contextlib
import datetime
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Union

from alur import _core
from alur.errors import SAY_ZONE, LogError

if TYPE_CHECKING:
    from alur.views import Diagnostic

__all__ = ["Zone", "read_column", "table_of", "zone_name"]

Zone = Union[str, datetime.tzinfo, None]
"""A time zone: its IANA name, a zoneinfo.ZoneInfo, datetime.timezone.utc; None: none is known."""

_Made = tuple[_core.ColumnData, Iterable["Diagnostic"]]
"""A column, and what is suspicious in it."""

# Formats of Arrow by the kinds and sizes of numpy.
_FORMATS = {
    "i1": "c",
    "i2": "s",
    "i4": "i",
    "i8": "l",
    "u1": "C",
    "u2": "S",
    "u4": "I",
    "u8": "L",
    "f4": "f",
    "f8": "g",
    "b1": "b",
}
_EPOCH = datetime.datetime(1970, 1, 1)
_INSTANTS = {"s": "tss:", "ms": "tsm:", "us": "tsu:", "ns": "tsn:"}
# How many attoseconds the units of numpy's times are long, but for months and years.
_ATTOSECONDS = {
    "W": 604_800 * 10**18,
    "D": 86_400 * 10**18,
    "h": 3_600 * 10**18,
    "m": 60 * 10**18,
    "s": 10**18,
    "ms": 10**15,
    "us": 10**12,
    "ns": 10**9,
    "ps": 10**6,
    "fs": 10**3,
    "as": 1,
}
_MOST_MONTHS = 290_000 * 12
"""From 1970 on or before it: more of them are surely too many for microseconds of 64 bits."""


def zone_name(tz: Zone) -> str:
    """The IANA name of a zone; empty where there is none. Raises ValueError for a zone without a name."""
    if tz is None:
        return ""
    if isinstance(tz, str):
        return tz
    if tz is datetime.timezone.utc:
        return "UTC"
    name = getattr(tz, "key", None) or getattr(tz, "zone", None)
    if not isinstance(name, str):
        raise ValueError(f"tz must be a time zone with an IANA name, such as 'Asia/Jakarta', not {tz!r}")
    return name


def table_of(data: Any, zone: str) -> tuple[_core.Table, tuple[Diagnostic, ...]]:
    """A table of whatever holds one, and what is suspicious in it. Raises TypeError where nothing is known of it,
    LogError where it cannot be."""
    try:
        return _table_of(data, zone)
    except LogError as error:
        text = str(error.args[0])
        if _NO_ZONE not in text:
            raise
        raise LogError(text.replace(_NO_ZONE, SAY_ZONE)) from None


_NO_ZONE = "say in which zone they are meant"
"""How the extension ends what it says of times without a zone: it knows no tz=."""


def _table_of(data: Any, zone: str) -> tuple[_core.Table, tuple[Diagnostic, ...]]:
    pandas = sys.modules.get("pandas")
    given: Iterable[tuple[object, Any]]
    if pandas is not None and isinstance(data, pandas.DataFrame):
        # Not through its Arrow stream, which needs pyarrow.
        given = ((name, data.iloc[:, at]) for at, name in enumerate(data.columns))
    elif hasattr(data, "__arrow_c_stream__"):
        table, warnings = _core.table_of_stream(data, zone)
        return table, tuple(warnings)
    elif isinstance(data, Mapping):
        given = data.items()
    else:
        raise TypeError(
            f"a table is made of an object with __arrow_c_stream__ (pyarrow, polars, DuckDB), a pandas.DataFrame or a "
            f"dict of columns, not of {type(data).__name__}"
        )
    columns = []
    found: list[Diagnostic] = []
    for name, values in given:
        column, about = _column(_sound(str(name)), values, zone)
        columns.append(column)
        found.extend(about)
    return _core.table_of(columns), tuple(found)


def read_column(
    name: str, texts: Sequence[str | None], kind: str, zone: str, place: str, file: str = ""
) -> tuple[_core.ColumnData, tuple[Diagnostic, ...]]:
    """Texts as what they are to be, read as cells of a CSV file are, and what is suspicious in them, with its place in
    front. Raises LogError, whose diagnostics have for a line the row, counted from 2 on."""
    lines = ["x"]
    for text in texts:
        line = "" if text is None else text.replace("\r", " ").replace("\n", " ").replace('"', '""')
        lines.append(f'"{line}"' if line else "")
    table, warnings = _core.read_csv_text("\n".join(lines) + "\n", file, ",", zone, {"x": kind})
    found = tuple(warning._replace(message=f"{place}: {warning.message}") for warning in warnings)
    return table.select([(0, name)]).column(0), found


def _sound(name: str) -> str:
    """A name of a column. Raises LogError for one that UTF-8 cannot write."""
    if _is_sound(name):
        return name
    raise LogError(f"the name of the column {name!r} holds half a surrogate pair, which is no character")


def _is_sound(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _column(name: str, values: Any, zone: str) -> _Made:
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(values, pandas.Series):
        return _series_column(name, values, zone)
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(values, numpy.ndarray):
        return _array_column(name, values, None, zone)
    if isinstance(values, (str, bytes, bytearray)) or not isinstance(values, Sequence):
        raise TypeError(f"the column '{name}' is a list, an array or a series, not {type(values).__name__}")
    return _list_column(name, values, zone)


def _array_column(name: str, values: Any, valid: Any, zone: str) -> _Made:
    """A numpy array. valid: a bool a row; None: all rows hold a value, but for NaN, NaT and what a mask covers."""
    import numpy

    if values.ndim != 1:
        raise TypeError(f"the column '{name}' is an array of one dimension, not of {values.ndim}")
    given = values
    if isinstance(values, numpy.ma.MaskedArray):
        masks: Any = numpy.ma  # whose functions have no types
        shown = ~masks.getmaskarray(values)
        valid = shown if valid is None else valid & shown
        values = values.data
        if values.dtype.kind == "f":
            valid = valid & ~numpy.isnan(values)
    if values.dtype.kind == "M":
        valid = ~numpy.isnat(values) if valid is None else valid & ~numpy.isnat(values)
        values, unit = _times(name, values, valid)
        return _core.array_column(name, _INSTANTS[unit], _packed(values.view("int64")), _packed(valid.view("uint8")), zone)
    form = _FORMATS.get(values.dtype.str[1:], "")
    if not form:
        return _list_column(name, given.tolist(), zone)
    if values.dtype.kind == "f" and valid is None:
        missing = numpy.isnan(values)
        valid = ~missing if missing.any() else None
    if form == "L":
        counted = values if valid is None else values[valid]
        if len(counted) and int(counted.max()) >= 2**63:
            raise _too_large(name)
    if form == "b":
        values = values.view("uint8")
    native = values.astype(values.dtype.newbyteorder("="), copy=False)
    return _core.array_column(name, form, _packed(native), None if valid is None else _packed(valid.view("uint8")), zone)


def _times(name: str, values: Any, valid: Any) -> tuple[Any, str]:
    """Times of numpy of whatever unit and order of bytes, in one that Arrow has, and which."""
    import numpy

    values = values.astype(values.dtype.newbyteorder("="), copy=False)
    unit, many = numpy.datetime_data(values.dtype)
    if many == 1 and unit in _INSTANTS:
        return values, unit
    counts = values.view("int64")[valid]
    if unit == "generic":
        if len(counts):
            raise TypeError(f"the column '{name}' holds times of numpy without a unit; give it one, as in astype('M8[us]')")
        return values.astype("datetime64[us]"), "us"
    if unit in ("Y", "M"):
        most = _MOST_MONTHS // (many * (12 if unit == "Y" else 1))
    else:
        most = (2**63 - 1) * _ATTOSECONDS["us"] // (many * _ATTOSECONDS[unit])
    if len(counts) and max(int(counts.max()), -int(counts.min())) > most:
        raise LogError(f"the column '{name}' holds a time that is too far away for microseconds of 64 bits")
    # What has no value may be anything: it is not to run over either.
    return numpy.where(valid, values, numpy.datetime64("NaT")).astype("datetime64[us]"), "us"


def _packed(values: Any) -> Any:
    import numpy

    return numpy.ascontiguousarray(values)


def _series_column(name: str, series: Any, zone: str) -> _Made:
    import numpy
    import pandas

    dtype = series.dtype
    if isinstance(dtype, pandas.CategoricalDtype):
        categories = series.cat.categories.tolist()
        if all(isinstance(category, str) for category in categories):
            codes = _packed(series.cat.codes.to_numpy(dtype="int32"))
            return _core.coded_column(name, codes, categories), ()
        return _list_column(name, [None if value != value else value for value in series.tolist()], zone)
    if isinstance(dtype, pandas.DatetimeTZDtype):
        utc = series.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
        valid = ~numpy.isnat(utc)
        unit = numpy.datetime_data(utc.dtype)[0]
        form = f"{_INSTANTS[unit]}UTC"
        return _core.array_column(name, form, _packed(utc.view("int64")), _packed(valid.view("uint8")), "")
    if isinstance(dtype, numpy.dtype) and dtype.kind != "O":
        if dtype.kind == "m":
            raise TypeError(f"the column '{name}' holds lengths of time; give them as numbers of a unit that its name says")
        return _array_column(name, series.to_numpy(), None, zone)
    missing = series.isna().to_numpy()
    kind = getattr(dtype, "kind", "O")
    if kind in "iufb" and not isinstance(dtype, numpy.dtype):  # nullable numbers of pandas
        plain = getattr(dtype, "numpy_dtype", None)
        if plain is not None and plain.kind in "iufb":
            values = series.to_numpy(dtype=plain, na_value=plain.type(0))
            return _array_column(name, values, ~missing, zone)
    values = series.to_numpy(dtype=object).tolist()
    return _list_column(name, [None if gone else value for value, gone in zip(values, missing.tolist())], zone)


def _list_column(name: str, values: Sequence[Any], zone: str) -> _Made:
    """A list, None where there is no value. All values are of one kind, which decides the type of the column."""
    pandas = sys.modules.get("pandas")
    if pandas is not None:
        values = [None if value is pandas.NaT or value is pandas.NA else value for value in values]
    kinds = {type(value) for value in values if value is not None}
    if all(issubclass(kind, str) for kind in kinds):
        return _core.text_column(name, values), ()
    valid = None
    if any(value is None for value in values):
        valid = bytes(value is not None for value in values)
    if kinds == {bool}:
        return _core.array_column(name, "b", bytes(bool(value) for value in values), valid, zone)
    with contextlib.suppress(OverflowError):
        if all(issubclass(kind, int) for kind in kinds) and bool not in kinds:
            numbers = array.array("q", (0 if value is None else value for value in values))
            return _core.array_column(name, "l", numbers, valid, zone)
        if all(issubclass(kind, (int, float)) for kind in kinds) and bool not in kinds:
            valid = bytes(value is not None and value == value for value in values)
            reals = array.array("d", (0.0 if value is None else float(value) for value in values))
            return _core.array_column(name, "g", reals, valid, zone)
        if all(issubclass(kind, datetime.date) for kind in kinds):
            return _instant_column(name, values, valid, zone)
        shown = ", ".join(sorted(kind.__name__ for kind in kinds))
        raise TypeError(f"the column '{name}' holds {shown}; make it text, or numbers, or times")
    if all(issubclass(kind, datetime.date) for kind in kinds):
        raise LogError(f"the column '{name}' holds a time that is before the year 1 or behind the year 9999 in UTC")
    raise _too_large(name)


def _too_large(name: str) -> LogError:
    return LogError(f"the column '{name}' holds a number that is too large for 64 bits with a sign; make it text")


def _instant_column(name: str, values: Sequence[Any], valid: bytes | None, zone: str) -> _Made:
    microsecond = datetime.timedelta(microseconds=1)
    aware = naive = False
    numbers = array.array("q")
    for value in values:
        if value is None:
            numbers.append(0)
            continue
        if not isinstance(value, datetime.datetime):
            value = datetime.datetime(value.year, value.month, value.day)
        if value.tzinfo is not None:
            value = value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
            aware = True
        else:
            naive = True
        numbers.append((value - _EPOCH) // microsecond)
    if aware and naive:
        raise ValueError(f"the column '{name}' holds times with a zone and times without one")
    return _core.array_column(name, "tsu:" if naive else "tsu:UTC", numbers, valid, zone)
