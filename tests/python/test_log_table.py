"""Tables: what they take, what they show, what other libraries get."""

from __future__ import annotations

import copy
import datetime
import importlib.util
import os
import pathlib
import pickle
import stat
from typing import Any

import pytest

import alur
from alur import _core
from conftest import JAKARTA

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
    with pytest.raises(alur.LogError, match="'x' holds a number that is too large for 64 bits"):
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
    for wrong in ("", "\n", '"', "=", "x", "7", "ü"):
        with pytest.raises(ValueError, match="a delimiter is one character of ASCII"):
            alur.Table({"x": ["=1"]}).to_csv(path, delimiter=wrong)
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


def test_times_of_numpy_are_read_whatever_their_unit_and_order_of_bytes() -> None:
    for dtype in ("M8[10ms]", "M8[25s]", ">M8[us]", ">M8[ns]", "M8[h]", "M8[5m]", "M8[M]", "M8[us]"):
        times = numpy.array(["2024-01-01T00:00", "NaT"], dtype=dtype)
        assert alur.Table({"t": times}, tz="UTC")["t"] == [datetime.datetime(2024, 1, 1, tzinfo=UTC), None], dtype
    for far in (numpy.array([2**60], dtype="M8[h]"), numpy.array([2**40], dtype="M8[Y]"), numpy.array([2**62], "M8[7000ns]")):
        with pytest.raises(alur.LogError, match="'t' holds a time that is too far away"):
            alur.Table({"t": far}, tz="UTC")
    with pytest.raises(TypeError, match="'t' holds times of numpy without a unit"):
        alur.Table({"t": numpy.array([7]).view("M8")}, tz="UTC")
    assert alur.Table({"t": numpy.array(["NaT"], dtype="M8")}, tz="UTC")["t"] == [None]
    assert alur.Table({"t": numpy.array([1_500_000]).view("M8[ps]")}, tz="UTC").numpy("t").view("int64")[0] == 1


def test_what_a_mask_of_numpy_covers_is_no_value() -> None:
    days = numpy.array(["2024-01-01", "2024-01-02"], dtype="M8[D]")
    masked = {
        "whole": numpy.ma.array([1, 2], mask=[0, 1]),
        "real": numpy.ma.array([1.5, 2.5], mask=[0, 1]),
        "truth": numpy.ma.array([True, True], mask=[0, 1]),
        "text": numpy.ma.array(["a", "b"], mask=[0, 1]),
        "time": numpy.ma.array(days, mask=[0, 1]),
    }
    table = alur.Table(masked, tz="UTC")
    assert table.row(1) == dict.fromkeys(masked)
    assert table.row(0) == {"whole": 1, "real": 1.5, "truth": True, "text": "a", "time": datetime.datetime(2024, 1, 1, tzinfo=UTC)}
    assert alur.Table({"x": numpy.ma.array([numpy.nan, 2.0], mask=[0, 0])})["x"] == [None, 2.0]


def test_a_column_that_cannot_be_is_named_and_no_value_is_shown() -> None:
    secret = "NIK3271"
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"a": [secret + "\ud800"]}, "the column 'a' holds a text with half a surrogate pair"),
        ({"a\ud800": ["x"]}, "the name of the column .* holds half a surrogate pair"),
        ({"a": [3271 * 10**30]}, "'a' holds a number that is too large"),
        ({"a": [3271 * 10**400, 1.5]}, "'a' holds a number that is too large"),
        ({"a": numpy.array([2**64 - 3271], dtype="u8")}, "'a' holds a number that is too large"),
        ({"a": [datetime.datetime(1, 1, 1, tzinfo=JAKARTA)]}, "'a' holds a time that is before the year 1"),
    ]
    for columns, said in wrong:
        with pytest.raises(alur.LogError, match=said) as caught:
            alur.Table(columns)
        assert "3271" not in str(caught.value) and "8345" not in str(caught.value)
        assert caught.value.__context__ is None
    frame = pandas.DataFrame({"a": ["x"]})
    frame.columns = pandas.Index(["a\ud800"], dtype=object)  # as texts pandas 3 takes no such name
    with pytest.raises(alur.LogError, match="the name of the column .* holds half a surrogate pair"):
        alur.Table(frame)
    with pytest.raises(TypeError, match="'a' is a list, an array or a series, not bytearray"):
        alur.Table({"a": bytearray(b"ab")})
    with pytest.raises(TypeError, match="'a' is an array of one dimension, not of 2"):
        alur.Table({"a": numpy.zeros((2, 2))})
    assert alur.Table({"a": [pandas.NaT, datetime.datetime(2024, 1, 1), pandas.NA]}, tz="UTC")["a"] == [
        None, datetime.datetime(2024, 1, 1, tzinfo=UTC), None,
    ]  # fmt: skip
    far = alur.Table({"a": numpy.array(["12024-01-01"], dtype="M8[s]")}, tz="UTC")
    for read in (lambda: far["a"], lambda: far.row(0), lambda: list(far), far._repr_html_):
        with pytest.raises(alur.LogError, match="the column 'a' holds a time outside of the years 1 to 9999"):
            read()
    assert far.numpy("a")[0] == numpy.datetime64("12024-01-01")


def test_a_frame_with_times_without_a_zone_is_told_of_the_argument() -> None:
    frame = pandas.DataFrame({"t": pandas.to_datetime(["2024-01-01"])})
    for data in (frame, {"t": [datetime.datetime(2024, 1, 1)]}, {"t": numpy.array(["2024-01-01"], dtype="M8[D]")}):
        with pytest.raises(alur.LogError, match="'t' holds times without a zone; the argument tz= says"):
            alur.Table(data)


def test_a_file_that_is_replaced_keeps_its_rights_and_its_links(tmp_path: pathlib.Path) -> None:
    table = alur.Table({"a": ["x"]})
    secret, link = tmp_path / "folder" / "secret.csv", tmp_path / "link.csv"
    secret.parent.mkdir()
    secret.write_text("old")
    secret.chmod(0o600)
    link.symlink_to(secret)
    table.to_csv(link)
    assert link.is_symlink() and secret.read_text().splitlines() == ["a", "x"]
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["folder", "link.csv", "secret.csv"]
    other = tmp_path / "plain"
    other.touch()
    table.to_csv(tmp_path / "new.csv")
    assert stat.S_IMODE((tmp_path / "new.csv").stat().st_mode) == stat.S_IMODE(other.stat().st_mode)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    table.to_csv(pipe)
    assert os.read(reader, 100).split() == [b"a", b"x"] and stat.S_ISFIFO(pipe.stat().st_mode)
    os.close(reader)


def test_what_the_system_says_names_the_file_alone(tmp_path: pathlib.Path) -> None:
    table = alur.Table({"a": ["x"]})
    with pytest.raises(FileNotFoundError) as missing:
        table.to_csv(tmp_path / "none" / "x.csv")
    assert str(missing.value) == f"[Errno 2] No such file or directory: '{tmp_path}/none/x.csv'"
    with pytest.raises(IsADirectoryError) as folder:
        table.to_csv(tmp_path)
    assert str(folder.value) == f"[Errno 21] Is a directory: '{tmp_path}'"
    assert list(tmp_path.iterdir()) == []


def test_tables_and_logs_are_pickled_with_all_they_hold(half_year: alur.EventLog, audited: alur.Audit) -> None:
    when = datetime.datetime(2024, 1, 1, tzinfo=UTC)
    table = alur.Table(
        {"t": ["x", None, "", "x"], "i": [1, None, -3, 2**62], "r": [0.5, None, 1.0, 2.0], "b": [True, None, False, True],
         "w": [when, None, when, when]}
    )  # fmt: skip
    for kept in (table, alur.Table(), half_year):
        again = pickle.loads(pickle.dumps(kept))
        assert type(again) is type(kept) and again.content_hash() == kept.content_hash()
        assert (again.columns, again.types, again.warnings) == (kept.columns, kept.types, kept.warnings)
        assert copy.copy(kept) is copy.deepcopy(kept) is kept
    assert pickle.loads(pickle.dumps(half_year)).cases == half_year.cases
    with pytest.raises(TypeError, match="an alur.Audit cannot be pickled; pickle its log"):
        pickle.dumps(audited)


def test_local_times_that_a_change_of_the_clock_skips_or_doubles_are_counted() -> None:
    twice, skipped = datetime.datetime(2011, 10, 30, 2, 30), datetime.datetime(2011, 3, 27, 2, 30)
    values = [twice, skipped, datetime.datetime(2011, 7, 1), None, twice]
    made = [alur.Table({"at": values, "n": [1, 2, 3, 4, 5]}, tz="Europe/Amsterdam")]
    if has("pandas"):
        import pandas

        made.append(alur.Table(pandas.DataFrame({"at": pandas.Series(values, dtype="datetime64[ns]")}), tz="Europe/Amsterdam"))
    if has("polars"):
        import polars

        made.append(alur.Table(polars.DataFrame({"at": values}), tz="Europe/Amsterdam"))
    for table in made:
        (warning,) = table.warnings
        assert warning.code == "ALUR-W402" and warning.severity == "warning"
        assert warning.message.startswith("the column 'at': 3 local times are skipped or shown twice")
    assert alur.Table({"at": values}, tz="Asia/Jakarta").warnings == ()
    base = {"case:concept:name": ["k"] * 5, "concept:name": ["a"] * 5}
    log = alur.EventLog({**base, "time:timestamp": values}, tz="Europe/Amsterdam")
    texts = [None if value is None else value.isoformat() for value in values]
    written = alur.EventLog({**base, "time:timestamp": texts}, tz="Europe/Amsterdam")
    assert log.warnings == written.warnings and len(log.warnings) == 1
    assert alur.EventLog(alur.Table({**base, "time:timestamp": values}, tz="Europe/Amsterdam")).warnings == log.warnings
