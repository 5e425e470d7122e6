"""Tables: columns of one length, which other libraries read without a copy."""

from __future__ import annotations

import array
import contextlib
import datetime
import html
import os
import stat
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, Union

from alur import _core
from alur.columns import Zone, table_of, zone_name
from alur.errors import LogError
from alur.optional import needed
from alur.words import texts_by_text

if TYPE_CHECKING:
    import numpy as np
    import pandas
    import polars
    import pyarrow

    from alur.views import Diagnostic

__all__ = ["Cell", "Table"]

Cell = Union[str, int, float, bool, datetime.datetime, None]
"""What a table holds: None where there is no value. Times are aware and in UTC, to the microsecond."""

Self = TypeVar("Self", bound="Table")

_SHOWN = 10


class Table:
    """An immutable table. Whatever speaks Arrow reads it without a copy (`polars.DataFrame(table)`,
    `pyarrow.table(table)`); pandas gets arrays of its own.

        table = alur.Table({"step": ["periksa", "periksa"], "late": [True, None]})
        table.column("step")            # ['periksa', 'periksa']
        [row["late"] for row in table]  # [True, None]
    """

    _core: _core.Table
    warnings: tuple[Diagnostic, ...]
    """What is legal but suspicious in what it was read from, such as local times that a change of the clock skips."""

    def __init__(self, data: Any = None, *, tz: Zone = None, warnings: tuple[Diagnostic, ...] = ()) -> None:
        """A table of what holds one, copied.

        data: an object that exports an Arrow stream (pyarrow, polars, DuckDB), a pandas.DataFrame, with or without
        pyarrow, or a dict of columns: lists with None where there is no value, numpy arrays, series.
        tz: the zone in which times without one are meant, and dates, which are their midnight.
        Raises LogError, which is a ValueError, for times without a zone where no tz is given, and for what a table
        cannot hold; TypeError where nothing is known of the data.
        """
        self.warnings = warnings
        if data is None:
            self._core = _core.Table()
        elif isinstance(data, _core.Table):
            self._core = data
        elif isinstance(data, Table):
            self._core = data._core
            self.warnings = (*data.warnings, *warnings)
        else:
            self._core, found = table_of(data, zone_name(tz))
            self.warnings = (*found, *warnings)

    # What is in it

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in their order."""
        return self._core.names

    @property
    def types(self) -> dict[str, str]:
        """What each column holds: `text`, `integer`, `real`, `boolean` or `instant`."""
        return dict(zip(self._core.names, self._core.types))

    def __len__(self) -> int:
        return self._core.rows

    def __contains__(self, name: object) -> bool:
        """Whether there is a column of that name."""
        return name in self._core.names

    def __getitem__(self, name: str) -> list[Any]:
        """The same as column()."""
        return self.column(name)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """The rows as dicts, one after the other."""
        names = self._core.names
        block = 4096
        for begin in range(0, len(self), block):
            for row in zip(*(self._list(at, begin, begin + block) for at in range(len(names)))):
                yield dict(zip(names, row))

    def _place(self, name: str) -> int:
        try:
            return self._core.names.index(name)
        except ValueError:
            raise KeyError(f"there is no column '{name}'; there are {', '.join(self._core.names) or 'none'}") from None

    def _list(self, at: int, begin: int, end: int) -> list[Any]:
        with contextlib.suppress(OverflowError):
            return self._core.list(at, begin, end)
        raise LogError(
            f"the column '{self._core.names[at]}' holds a time outside of the years 1 to 9999, which no datetime is; "
            "numpy() and Arrow have it"
        )

    def column(self, name: str) -> list[Any]:
        """The values of a column, None where there is none. Raises KeyError."""
        return self._list(self._place(name), 0, len(self))

    def row(self, number: int) -> dict[str, Any]:
        """The values of a row, by the names of the columns. Counts from 0, from the end where it is negative."""
        number += len(self) if number < 0 else 0
        if not 0 <= number < len(self):
            raise IndexError(f"there are {len(self)} rows")
        return {name: self._list(at, number, number + 1)[0] for at, name in enumerate(self._core.names)}

    def select(self, *names: str) -> Table:
        """The table of these columns, in this order, without a copy. Raises KeyError."""
        return Table(self._core.select([(self._place(name), name) for name in names]))

    def rename(self, names: Mapping[str, str]) -> Table:
        """The same columns, those that are listed under other names. Raises KeyError, and LogError for two of one name."""
        names = texts_by_text(names, "names", "{'nama': 'pemohon'}")
        for name in names:
            self._place(name)
        return Table(self._core.select([(at, names.get(name, name)) for at, name in enumerate(self._core.names)]))

    def content_hash(self) -> str:
        """SHA-256 over names, types and values, in hexadecimal: the same for all tables that hold the same."""
        return self._core.content_hash()

    # To other libraries

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """A stream of record batches, whose memory is that of the table. Texts are dictionaries, times
        `timestamp[us, UTC]`. What schema is requested does not matter, as the interface allows."""
        return self._core.stream()

    def __arrow_c_schema__(self) -> object:
        """The schema of that stream."""
        return self._core.schema()

    def to_arrow(self) -> pyarrow.Table:
        """A pyarrow.Table on the same memory."""
        table: pyarrow.Table = needed("pyarrow", "to_arrow()", "arrow").table(self)
        return table

    def to_polars(self, *, categorical: bool = False) -> polars.DataFrame:
        """A polars.DataFrame. categorical: texts stay dictionaries, and no value is copied; else they become strings."""
        pl = needed("polars", "to_polars()", "polars")
        frame: polars.DataFrame = pl.DataFrame(self)
        return frame if categorical else frame.with_columns(pl.col(pl.Categorical).cast(pl.String))

    def numpy(self, name: str) -> np.ndarray[Any, Any]:
        """A column as an array: texts as objects, times as datetime64[us] in UTC. Where there is no value it holds None,
        NaT or NaN; whole numbers and truth values that lack some become objects. Raises KeyError."""
        array: np.ndarray[Any, Any] = self._array(self._place(name))
        return array

    def _array(self, at: int) -> Any:
        np = needed("numpy", "numpy()", "pandas", "python3-numpy")
        kind = self._core.types[at]
        values = np.frombuffer(self._core.values(at), dtype=_DTYPES[kind])
        missing = self._missing(np, at)
        if kind == "text":
            texts = np.empty(len(self._core.texts(at)) + 1, dtype=object)
            texts[:-1] = self._core.texts(at)
            return texts[values if missing is None else np.where(missing, len(texts) - 1, values)]
        if kind == "instant":
            values = values.view("datetime64[us]")
            return values if missing is None else np.where(missing, np.datetime64("NaT", "us"), values)
        if kind == "boolean":
            values = values.view("bool")
        if missing is None:
            return values
        if kind == "real":
            return np.where(missing, np.nan, values)
        objects = values.astype(object)
        objects[missing] = None
        return objects

    def _missing(self, np: Any, at: int) -> Any:
        """An array of truth values; None where no value is missing."""
        valid = self._core.valid(at)
        return None if valid is None else np.frombuffer(valid, dtype="uint8") == 0

    def to_pandas(self, *, categorical: bool = False) -> pandas.DataFrame:
        """A pandas.DataFrame, made without pyarrow. Texts are objects (from pandas 3 on its `str`), or categoricals where that is asked for; times are
        aware and in UTC; whole numbers and truth values that lack some have pandas' nullable types.
        Raises LogError for a time beyond the years 1677 to 2262 where pandas, before 2.0, cannot hold it."""
        pd = needed("pandas", "to_pandas()", "pandas", "python3-pandas")
        return pd.DataFrame({name: self._pandas_column(pd, at, name, categorical) for at, name in enumerate(self.columns)})

    def _pandas_column(self, pd: Any, at: int, name: str, categorical: bool) -> Any:
        np = needed("numpy", "to_pandas()", "pandas", "python3-numpy")
        kind = self._core.types[at]
        missing = self._missing(np, at)
        if kind == "text" and categorical:
            codes = np.frombuffer(self._core.values(at), dtype="int32")
            if missing is not None:
                codes = np.where(missing, np.int32(-1), codes)
            return pd.Categorical.from_codes(codes, categories=self._core.texts(at))
        if kind == "instant":
            times = self._array(at)
            if int(pd.__version__.partition(".")[0]) < 2:
                known = times.view("int64")[~np.isnat(times)]
                if len(known) and max(-int(known.min()), int(known.max())) > 9.2e15:
                    raise LogError(f"the column '{name}' holds a time beyond what this pandas can; use pandas from 2.0 on")
                times = times.astype("datetime64[ns]")
            return pd.Series(times).dt.tz_localize("UTC")
        if kind in ("integer", "boolean") and missing is not None:
            values = np.frombuffer(self._core.values(at), dtype=_DTYPES[kind])
            if kind == "integer":
                return pd.arrays.IntegerArray(values.copy(), missing)
            return pd.arrays.BooleanArray(values.view("bool").copy(), missing)
        return self._array(at)

    # To files

    def to_csv(self, path: str | os.PathLike[str], *, delimiter: str = ",", safe: bool = True) -> None:
        """Writes a CSV file, times in UTC. safe: a text that a spreadsheet would run as a formula gets a `'` in front.
        delimiter: one character of ASCII that no value is made of and no formula begins with, like `,` `;` or tab; else
        ValueError.
        The file appears when it is whole, and replaces one that is there. Raises OSError."""
        with replacing(path) as part:
            _core.write_csv(self._core, part, delimiter, safe)

    def to_parquet(self, path: str | os.PathLike[str], **options: Any) -> None:
        """Writes a Parquet file through pyarrow, to whose write_table() the options go."""
        parquet = needed("pyarrow.parquet", "to_parquet()", "arrow")
        with replacing(path) as part:
            parquet.write_table(self.to_arrow(), part, **options)

    # To other processes

    def __copy__(self: Self) -> Self:
        return self

    def __deepcopy__(self: Self, known: object) -> Self:
        return self

    def __getstate__(self) -> dict[str, Any]:
        state = {name: value for name, value in vars(self).items() if name != "_core"}
        return {**state, "columns": [self._kept(at) for at in range(len(self.columns))]}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._core = _core.table_of([_column_of(*kept) for kept in state["columns"]])
        vars(self).update((name, value) for name, value in state.items() if name != "columns")

    def _kept(self, at: int) -> tuple[str, str, bytes, bytes | None, list[str]]:
        """What a pickle keeps of a column."""
        kind = self._core.types[at]
        valid: Any = self._core.valid(at)
        texts = self._core.texts(at) if kind == "text" else []
        values: Any = self._core.values(at)
        return self._core.names[at], kind, bytes(values), None if valid is None else bytes(valid), texts

    # To people

    def __repr__(self) -> str:
        return f"<alur.{type(self).__name__}: {len(self):,} rows of {', '.join(self.columns) or 'nothing'}>"

    def _repr_html_(self) -> str:
        """The first rows; all that came from a file is escaped."""
        rows = min(len(self), _SHOWN)
        parts = ["<table><thead><tr>"]
        parts += [f"<th>{html.escape(name)}</th>" for name in self.columns]
        parts.append("</tr></thead><tbody>")
        columns = [self._list(at, 0, rows) for at in range(len(self.columns))]
        for row in range(rows):
            parts.append("<tr>")
            parts += [f"<td>{html.escape(_text_of(column[row]))}</td>" for column in columns]
            parts.append("</tr>")
        parts.append("</tbody></table>")
        if len(self) > rows:
            parts.append(f"<p>{rows} of {len(self):,} rows</p>")
        return "".join(parts)


_FORMATS = {"integer": "l", "instant": "tsu:UTC", "real": "g", "boolean": "b"}


def _column_of(name: str, kind: str, values: bytes, valid: bytes | None, texts: list[str]) -> _core.ColumnData:
    """A column out of what a pickle keeps of it."""
    if kind != "text":
        buffer = memoryview(values) if kind == "boolean" else memoryview(values).cast("d" if kind == "real" else "q")
        return _core.array_column(name, _FORMATS[kind], buffer, valid, "")[0]
    codes = array.array("i", values)
    for row, known in enumerate(valid or ()):
        if not known:
            codes[row] = -1
    return _core.coded_column(name, codes, texts)


_DTYPES = {"text": "int32", "integer": "int64", "instant": "int64", "real": "float64", "boolean": "uint8"}


def _text_of(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(sep=" ", timespec="auto")
    return str(cell)


@contextlib.contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[str]:
    """A path beside this one, which takes its place when all went well and is removed otherwise.

    What was there keeps its rights, and a link goes on to point where it did. What is no file is written as it is.
    """
    asked = os.fspath(path)
    whole = os.path.realpath(asked)
    folder, name = os.path.split(whole)
    with _naming(asked):
        before = os.stat(whole).st_mode if os.path.exists(whole) else None
        if before is not None and not stat.S_ISREG(before) and not stat.S_ISDIR(before):
            yield whole  # a device or a pipe, which others have open
            return
        part = os.path.join(folder, f".{name}.{os.urandom(8).hex()}")
        # A new file gets what the system gives one; what takes the place of another is nobody's until it does.
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if before is None else 0o600))
        try:
            yield part
            if before is not None:
                os.chmod(part, stat.S_IMODE(before) & 0o777)
            os.replace(part, whole)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(part)
            raise


@contextlib.contextmanager
def _naming(whole: str) -> Iterator[None]:
    """What the system says of the file beside it, it says of the file that was asked for."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, whole) from None
