"""Tables: what they take, what they show, what other libraries get."""

from __future__ import annotations

import datetime
import importlib.util
import pathlib
from typing import Any

import pytest

import alur
from alur import _core

numpy = pytest.importorskip("numpy")
pandas = pytest.importorskip("pandas")

UTC = datetime.timezone.utc
AT = datetime.datetime(2024, 7, 2, 1, 15, 0, 250_000, tzinfo=UTC)


def has(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


def mixed() -> alur.Table:
    return alur.Table(
        {
            "teks": ["periksa", None, "é", "periksa"],
            "bulat": [2**53 + 1, None, -1, 0],
            "nyata": [1.5, None, -0.0, 2],
            "benar": [True, None, False, True],
            "pada": [AT, None, AT.astimezone(datetime.timezone(datetime.timedelta(hours=7))), AT],
        }
    )


def test_a_table_says_what_it_holds() -> None:
    table = mixed()
    assert len(table) == 4
    assert table.columns == ("teks", "bulat", "nyata", "benar", "pada")
    assert table.types == {"teks": "text", "bulat": "integer", "nyata": "real", "benar": "boolean", "pada": "instant"}
    assert table["teks"] == ["periksa", None, "é", "periksa"]
    assert table.column("bulat") == [2**53 + 1, None, -1, 0]
    assert table["pada"] == [AT, None, AT, AT]
    assert table["pada"][0].tzinfo is UTC
    assert table.row(-1) == {"teks": "periksa", "bulat": 0, "nyata": 2.0, "benar": True, "pada": AT}
    assert list(table)[1] == dict.fromkeys(table.columns)
    assert "bulat" in table and "x" not in table
    with pytest.raises(KeyError, match="no column 'x'; there are teks, bulat"):
        table.column("x")
    with pytest.raises(IndexError, match="4 rows"):
        table.row(4)


def test_rows_come_in_order_however_many_there_are() -> None:
    table = alur.Table({"n": list(range(140_000))})
    assert [row["n"] for row in table] == list(range(140_000))


def test_columns_are_chosen_and_renamed_without_another_table_changing() -> None:
    table = mixed()
    assert table.select("pada", "teks").columns == ("pada", "teks")
    assert table.rename({"teks": "langkah"}).columns[0] == "langkah"
    assert table.columns[0] == "teks"
    assert table.select(*table.columns).content_hash() == table.content_hash()
    assert table.rename({"teks": "langkah"}).content_hash() != table.content_hash()
    with pytest.raises(alur.LogError, match="two columns called 'bulat'"):
        table.rename({"teks": "bulat"})
    with pytest.raises(KeyError):
        table.rename({"x": "y"})


def test_numpy_gets_arrays_of_its_own_types() -> None:
    table = mixed()
    assert table.numpy("teks").tolist() == ["periksa", None, "é", "periksa"]
    assert table.numpy("bulat").tolist() == [2**53 + 1, None, -1, 0]
    assert numpy.isnan(table.numpy("nyata")[1]) and table.numpy("nyata").dtype == "float64"
    assert table.numpy("benar").tolist() == [True, None, False, True]
    times = table.numpy("pada")
    assert times.dtype == "datetime64[us]" and numpy.isnat(times[1])
    assert times[0] == numpy.datetime64("2024-07-02T01:15:00.250")
    full = alur.Table({"n": [1, 2], "b": [True, False]})
    assert full.numpy("n").dtype == "int64" and full.numpy("b").dtype == "bool"


def test_pandas_gets_a_frame_without_pyarrow_and_gives_it_back() -> None:
    table = mixed()
    frame = table.to_pandas()
    assert str(frame.dtypes.iloc[0]) in ("object", "str")
    assert [str(dtype) for dtype in frame.dtypes.iloc[1:4]] == ["Int64", "float64", "boolean"]
    assert str(frame["pada"].dtype).endswith(", UTC]")
    assert frame["pada"][0] == pandas.Timestamp(AT)
    assert frame["bulat"][0] == 2**53 + 1
    assert alur.Table(frame).content_hash() == table.content_hash()
    categorical = table.to_pandas(categorical=True)
    assert categorical["teks"].tolist()[0] == "periksa" and categorical["teks"].isna().tolist() == [False, True, False, False]
    assert alur.Table(categorical).content_hash() == table.content_hash()
    assert alur.Table(alur.Table({"n": []}).to_pandas()).columns == ("n",)


def test_a_time_that_pandas_cannot_hold_is_refused_or_held() -> None:
    table = alur.Table({"t": [datetime.datetime(1500, 1, 1, tzinfo=UTC), None]})
    if int(pandas.__version__.partition(".")[0]) < 2:
        with pytest.raises(alur.LogError, match="'t' holds a time beyond"):
            table.to_pandas()
    else:
        assert table.to_pandas()["t"][0].year == 1500


def test_columns_of_pandas_of_every_kind_come_in() -> None:
    frame = pandas.DataFrame(
        {
            "i8": numpy.array([1, -2], dtype="int8"),
            "u4": numpy.array([1, 2**32 - 1], dtype="uint32"),
            "f4": numpy.array([0.5, numpy.nan], dtype="float32"),
            "b": [True, False],
            "Int": pandas.array([1, None], dtype="Int16"),
            "Bool": pandas.array([None, True], dtype="boolean"),
            "Str": pandas.array(["x", None], dtype="string"),
            "cat": pandas.Categorical(["y", None]),
            "num_cat": pandas.Categorical([7, None]),
            "aware": pandas.to_datetime(["2024-07-02 08:15:00+07:00", None]),
            "mixed": ["x", numpy.nan],
            "big_endian": numpy.array([1, 2], dtype=">i8"),
        }
    )[::-1]  # not one behind the other in memory
    table = alur.Table(frame)
    assert table.types["Str"] == table.types["cat"] == table.types["mixed"] == "text"
    assert table["i8"] == [-2, 1]
    assert table["u4"] == [2**32 - 1, 1]
    assert table["f4"] == [None, 0.5]
    assert table["b"] == [False, True]
    assert table["Int"] == [None, 1]
    assert table["Bool"] == [True, None]
    assert table["Str"] == [None, "x"]
    assert table["cat"] == [None, "y"]
    assert table["num_cat"] == [None, 7]
    assert table["aware"] == [None, datetime.datetime(2024, 7, 2, 1, 15, tzinfo=UTC)]
    assert table["mixed"] == [None, "x"]
    assert table["big_endian"] == [2, 1]


def test_times_without_a_zone_are_refused_unless_it_is_said() -> None:
    naive = datetime.datetime(2024, 7, 2, 8, 15)
    for data in (
        {"t": [naive]},
        {"t": numpy.array(["2024-07-02T08:15"], dtype="datetime64[ns]")},
        pandas.DataFrame({"t": [naive]}),
        {"t": [naive.date()]},
    ):
        with pytest.raises(ValueError, match="'t' holds times without a zone"):
            alur.Table(data)
        (at,) = alur.Table(data, tz="Asia/Jakarta")["t"]
        assert at.astimezone(datetime.timezone(datetime.timedelta(hours=7))).date() == naive.date()
    with pytest.raises(alur.LogError, match="Asia/Jakarta"):
        alur.Table({"t": [naive]}, tz="Asia/Jakata")
    with pytest.raises(ValueError, match="IANA"):
        alur.Table({"t": [naive]}, tz=datetime.timezone(datetime.timedelta(hours=7)))
    with pytest.raises(ValueError, match="with a zone and times without"):
        alur.Table({"t": [naive, AT]}, tz="Asia/Jakarta")
    import zoneinfo

    assert alur.Table({"t": [naive]}, tz=zoneinfo.ZoneInfo("Asia/Jakarta"))["t"] == [
        datetime.datetime(2024, 7, 2, 1, 15, tzinfo=UTC)
    ]


def test_what_is_no_column_is_refused_with_its_name() -> None:
    with pytest.raises(TypeError, match="'x' holds int, str"):
        alur.Table({"x": [1, "a"]})
    with pytest.raises(TypeError, match="'x' holds dict"):
        alur.Table({"x": [{}]})
    with pytest.raises(TypeError, match="'x' is a list, an array or a series, not str"):
        alur.Table({"x": "abc"})
    with pytest.raises(TypeError, match="not of int"):
        alur.Table(7)
    with pytest.raises(alur.LogError, match="'y' has 1 rows, 'x' has 2"):
        alur.Table({"x": [1, 2], "y": [1]})
    with pytest.raises(TypeError, match="lengths of time"):
        alur.Table(pandas.DataFrame({"d": [pandas.Timedelta(1, "s")]}))
    with pytest.raises(OverflowError):
        alur.Table({"x": [2**64]})


def test_a_stream_of_arrow_is_read_by_the_same_library_and_used_once() -> None:
    table = mixed()
    assert alur.Table(_Exporter(table)).content_hash() == table.content_hash()
    used = _Exporter(table, table.__arrow_c_stream__())
    assert len(alur.Table(used)) == 4
    with pytest.raises(ValueError, match="used up"):
        alur.Table(used)
    del used
    table.__arrow_c_schema__()  # one that nobody takes is released with its capsule


class _Exporter:
    """Has nothing but its stream."""

    def __init__(self, table: alur.Table, stream: object = None) -> None:
        self.table = table
        self.stream = stream

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.stream or self.table.__arrow_c_stream__(requested_schema)


@pytest.mark.skipif(not has("pyarrow"), reason="pyarrow is not installed")
def test_pyarrow_reads_the_same_memory_and_is_read(tmp_path: pathlib.Path) -> None:
    import pyarrow
    import pyarrow.parquet

    table = mixed()
    arrow = table.to_arrow()
    assert arrow.num_rows == 4
    assert str(arrow.schema.field("pada").type) == "timestamp[us, tz=UTC]"
    assert arrow.column("teks").to_pylist() == table["teks"]
    assert arrow.column("bulat").chunk(0).buffers()[1].address == pyarrow.table(table).column("bulat").chunk(0).buffers()[1].address
    assert alur.Table(arrow).content_hash() == table.content_hash()
    del table
    assert arrow.column("pada").to_pylist()[0] == AT
    mixed().to_parquet(tmp_path / "t.parquet", compression="zstd")
    assert alur.Table(pyarrow.parquet.read_table(tmp_path / "t.parquet")).content_hash() == mixed().content_hash()


@pytest.mark.skipif(not has("polars"), reason="polars is not installed")
def test_polars_reads_and_is_read() -> None:
    import polars

    table = mixed()
    frame = table.to_polars()
    assert frame.schema["teks"] == polars.String
    assert frame["bulat"].to_list() == table["bulat"]
    assert polars.DataFrame(table)["teks"].to_list() == table["teks"]
    assert alur.Table(frame).content_hash() == table.content_hash()
    assert alur.Table(table.to_polars(categorical=True)).content_hash() == table.content_hash()


@pytest.mark.skipif(not (has("duckdb")), reason="DuckDB is not installed")
def test_duckdb_asks_a_table_and_is_read() -> None:
    import duckdb

    rows = mixed()
    assert len(rows) == 4
    answer = duckdb.sql("select teks, count(*) as n from rows group by teks order by n desc, teks")
    back = alur.Table(answer)
    assert back["teks"][0] == "periksa" and back["n"][0] == 2


@pytest.mark.skipif(has("pyarrow"), reason="pyarrow is installed")
def test_what_is_not_installed_is_named_with_the_way_to_get_it() -> None:
    with pytest.raises(ImportError, match=r"to_arrow\(\) needs pyarrow: pip install 'alur\[arrow\]'"):
        mixed().to_arrow()


def test_a_csv_file_is_safe_for_spreadsheets_and_appears_whole(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("old", encoding="utf-8")
    alur.Table({"=x": ["=1+1", "a,b", None], "n": [-1, 2, 3]}).to_csv(path)
    assert path.read_bytes() == b"'=x,n\r\n'=1+1,-1\r\n\"a,b\",2\r\n,3\r\n"
    alur.Table({"x": ["=1"]}).to_csv(path, safe=False, delimiter=";")
    assert path.read_bytes() == b"x\r\n=1\r\n"
    assert path.stat().st_mode & 0o777 == 0o666 & ~_umask()
    with pytest.raises(ValueError, match="one character"):
        alur.Table({"x": ["=1"]}).to_csv(path, delimiter="ab")
    assert path.read_bytes() == b"x\r\n=1\r\n" and len(list(tmp_path.iterdir())) == 1
    with pytest.raises(OSError):
        alur.Table({"x": ["=1"]}).to_csv(tmp_path / "no" / "t.csv")


def _umask() -> int:
    import os

    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_what_a_notebook_shows_is_escaped() -> None:
    table = alur.Table({"<b>": ["<script>alert(1)</script>"] * 11})
    shown = table._repr_html_()
    assert "<script>" not in shown and "&lt;script&gt;" in shown and "<b>" not in shown
    assert "10 of 11 rows" in shown
    assert repr(table) == "<alur.Table: 11 rows of <b>>"
    assert repr(alur.Table()) == "<alur.Table: 0 rows of nothing>"
    assert list(alur.Table()) == []


def test_buffers_are_read_only_copies() -> None:
    core: _core.Table = alur.Table({"n": [1, 2]})._core
    values: Any = core.values(0)
    view = memoryview(values)
    assert view.readonly and view.tolist() == [1, 2]
    with pytest.raises(IndexError):
        core.values(1)
