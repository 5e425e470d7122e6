"""Columns of others, whatever they are: lists, numpy arrays, series of pandas. Each is copied into a column of alur."""

from __future__ import annotations

import array
import datetime
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Union

from alur import _core

__all__ = ["Zone", "read_column", "table_of", "zone_name"]

Zone = Union[str, datetime.tzinfo, None]
"""A time zone: its IANA name, a zoneinfo.ZoneInfo, datetime.timezone.utc; None: none is known."""

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


def table_of(data: Any, zone: str) -> _core.Table:
    """A table of whatever holds one. Raises TypeError where nothing is known of it, LogError where it cannot be."""
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(data, pandas.DataFrame):
        # Not through its Arrow stream, which needs pyarrow.
        return _core.table_of([_series_column(str(name), data.iloc[:, at], zone) for at, name in enumerate(data.columns)])
    if hasattr(data, "__arrow_c_stream__"):
        return _core.table_of_stream(data, zone)
    if isinstance(data, Mapping):
        return _core.table_of([_column(str(name), values, zone) for name, values in data.items()])
    raise TypeError(
        f"a table is made of an object with __arrow_c_stream__ (pyarrow, polars, DuckDB), a pandas.DataFrame or a dict of "
        f"columns, not of {type(data).__name__}"
    )


def read_column(name: str, texts: Sequence[str | None], kind: str, zone: str, file: str = "") -> _core.ColumnData:
    """Texts as what they are to be, read as cells of a CSV file are. Raises LogError, whose diagnostics have for a line
    the row, counted from 2 on."""
    lines = ["x"]
    for text in texts:
        line = "" if text is None else text.replace("\r", " ").replace("\n", " ").replace('"', '""')
        lines.append(f'"{line}"' if line else "")
    return _core.read_csv_text("\n".join(lines) + "\n", file, ",", zone, {"x": kind}).select([(0, name)]).column(0)


def _column(name: str, values: Any, zone: str) -> _core.ColumnData:
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(values, pandas.Series):
        return _series_column(name, values, zone)
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(values, numpy.ndarray):
        return _array_column(name, values, None, zone)
    if isinstance(values, (str, bytes)) or not isinstance(values, Sequence):
        raise TypeError(f"the column '{name}' is a list, an array or a series, not {type(values).__name__}")
    return _list_column(name, values, zone)


def _array_column(name: str, values: Any, valid: Any, zone: str) -> _core.ColumnData:
    """A numpy array. valid: a bool a row; None: all rows hold a value, but for NaN and NaT."""
    import numpy

    if values.dtype.kind == "M":
        unit = numpy.datetime_data(values.dtype)[0]
        if unit not in ("s", "ms", "us", "ns"):
            values, unit = values.astype("datetime64[s]"), "s"
        valid = ~numpy.isnat(values) if valid is None else valid
        form = {"s": "tss:", "ms": "tsm:", "us": "tsu:", "ns": "tsn:"}[unit]
        return _core.array_column(name, form, _packed(values.view("int64")), _packed(valid.view("uint8")), zone)
    form = _FORMATS.get(values.dtype.str[1:], "")
    if not form:
        return _list_column(name, values.tolist(), zone)
    if values.dtype.kind == "f" and valid is None:
        missing = numpy.isnan(values)
        valid = ~missing if missing.any() else None
    if form == "b":
        values = values.view("uint8")
    native = values.astype(values.dtype.newbyteorder("="), copy=False)
    return _core.array_column(name, form, _packed(native), None if valid is None else _packed(valid.view("uint8")), zone)


def _packed(values: Any) -> Any:
    import numpy

    return numpy.ascontiguousarray(values)


def _series_column(name: str, series: Any, zone: str) -> _core.ColumnData:
    import numpy
    import pandas

    dtype = series.dtype
    if isinstance(dtype, pandas.CategoricalDtype):
        categories = series.cat.categories.tolist()
        if all(isinstance(category, str) for category in categories):
            codes = _packed(series.cat.codes.to_numpy(dtype="int32"))
            return _core.coded_column(name, codes, categories)
        return _list_column(name, [None if value != value else value for value in series.tolist()], zone)
    if isinstance(dtype, pandas.DatetimeTZDtype):
        utc = series.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
        valid = ~numpy.isnat(utc)
        unit = numpy.datetime_data(utc.dtype)[0]
        form = {"s": "tss:UTC", "ms": "tsm:UTC", "us": "tsu:UTC", "ns": "tsn:UTC"}[unit]
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


def _list_column(name: str, values: Sequence[Any], zone: str) -> _core.ColumnData:
    """A list, None where there is no value. All values are of one kind, which decides the type of the column."""
    kinds = {type(value) for value in values if value is not None}
    if all(issubclass(kind, str) for kind in kinds):
        return _core.text_column(name, values)
    valid = None
    if None in values:
        valid = bytes(value is not None for value in values)
    if kinds == {bool}:
        return _core.array_column(name, "b", bytes(bool(value) for value in values), valid, zone)
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


def _instant_column(name: str, values: Sequence[Any], valid: bytes | None, zone: str) -> _core.ColumnData:
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
