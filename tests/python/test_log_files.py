"""Logs out of files, and into them: CSV, XES, OCEL."""

from __future__ import annotations

import datetime
import gzip
import importlib.util
import json
import os
import pathlib
import signal
import sqlite3
import threading

import pytest

import alur

UTC = datetime.timezone.utc
OFFICE = """No;Kegiatan;Waktu;Petugas;NIK;Biaya
k1;Terima berkas;2024-07-02 08:15:00;o1;0071010101010001;1.5
k1;Periksa berkas;2024-07-02 09:00:00;o2;0071010101010001;
k2;Terima berkas;2024-07-02 09:30:00;;0071020202020002;2
"""
NAMES = {"case": "No", "activity": "Kegiatan", "time": "Waktu", "resource": "Petugas"}


def has(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


@pytest.fixture
def office(tmp_path: pathlib.Path) -> pathlib.Path:
    path = tmp_path / "kantor.csv"
    path.write_text(OFFICE, encoding="utf-8")
    return path


@pytest.fixture
def log(office: pathlib.Path) -> alur.EventLog:
    return alur.read_csv(office, names=NAMES, tz="Asia/Jakarta", types={"Biaya": float})


def test_a_csv_file_becomes_a_log(log: alur.EventLog) -> None:
    assert len(log) == 3 and log.cases == 2
    assert log.activities == {"Terima berkas": 2, "Periksa berkas": 1}
    assert log.types["NIK"] == "text" and log.types["Biaya"] == "real"
    assert log["time:timestamp"][0] == datetime.datetime(2024, 7, 2, 1, 15, tzinfo=UTC)
    assert log["org:resource"] == ["o1", "o2", None]
    assert log.warnings == ()
    assert repr(log) == "<alur.EventLog: 3 events of 2 cases>"
    assert "case:alur:begun" not in log and "lifecycle:transition" not in log  # nobody wrote it down


def test_what_a_csv_file_lacks_is_said_with_its_place(office: pathlib.Path) -> None:
    with pytest.raises(alur.LogError, match="ALUR-E405.*does not say in which zone") as refused:
        alur.read_csv(office, names=NAMES)
    assert refused.value.diagnostics is not None
    (finding,) = refused.value.diagnostics
    assert (finding.code, finding.line, finding.column) == ("ALUR-E405", 2, 18)
    assert isinstance(refused.value, ValueError)
    with pytest.raises(alur.LogError, match="did you mean 'Kegiatan'"):
        alur.read_csv(office, names={**NAMES, "activity": "Kegiatn"}, tz="Asia/Jakarta")
    with pytest.raises(alur.LogError, match="there is no such file"):
        alur.read_csv(office.parent / "x.csv")
    with pytest.raises(ValueError, match="'decimal' is no type"):
        alur.read_csv(office, names=NAMES, types={"Biaya": "decimal"})
    with pytest.raises(alur.LogError, match="ALUR-E001"):
        alur.read_csv(office, names=NAMES, most_bytes=10)


def test_a_number_that_a_spreadsheet_destroyed_is_pointed_out(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "daku.csv"
    path.write_text("nama;nik\nwarung;3,27102E+15\nbengkel;0071020202020002\n", encoding="utf-8")
    table = alur.read_table(path, names={"usaha": "nama"})
    assert table.columns == ("usaha", "nik")
    (warning,) = table.warnings
    assert warning.code == "ALUR-W400" and (warning.line, warning.column) == (2, 8)


def test_a_log_of_another_library_takes_its_names(log: alur.EventLog) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"no": [1, 1, 2], "apa": ["a", "b", "a"], "kapan": pandas.to_datetime(["2024-07-02"] * 3)})
    made = alur.EventLog.from_pandas(frame, names={"case": "no", "activity": "apa", "time": "kapan"}, tz="Asia/Jakarta")
    assert made["case:concept:name"] == ["1", "1", "2"] and made.cases == 2
    with pytest.raises(ValueError, match="without a zone"):
        alur.EventLog(frame, names={"case": "no", "activity": "apa", "time": "kapan"})
    with pytest.raises(alur.LogError, match="there is no column 'nomor', which is to be 'case:concept:name'"):
        alur.EventLog(frame, names={"case": "nomor"}, tz="Asia/Jakarta")
    with pytest.raises(alur.LogError, match="there is no column 'case:concept:name'"):
        alur.EventLog(frame, tz="Asia/Jakarta")
    again = alur.EventLog.from_arrow(log)
    assert again.content_hash() == log.content_hash() and again.cases == 2
    assert alur.EventLog(log.to_pandas()).content_hash() == log.content_hash()
    with pytest.raises(TypeError, match="no __arrow_c_stream__"):
        alur.EventLog.from_arrow(7)


def test_columns_of_texts_may_be_numbered() -> None:
    data: dict[str, list[object]] = {"case": [1], "activity": ["a"], "time": [datetime.datetime.now(UTC)]}
    data |= {"documents": [7], "outcome": [8], "alur:item": [9]}
    names = {name: name for name in data}
    log = alur.EventLog(data, names=names)
    assert (log["alur:documents"], log["alur:outcome"], log["alur:item"]) == (["7"], ["8"], ["9"])


def test_times_that_are_texts_are_read(tmp_path: pathlib.Path) -> None:
    data = {"case:concept:name": ["k", "k"], "concept:name": ["a", "b"], "time:timestamp": ["2024-07-02 08:15", None]}
    log = alur.EventLog(data, tz="Asia/Jakarta")
    assert log["time:timestamp"] == [datetime.datetime(2024, 7, 2, 1, 15, tzinfo=UTC), None]
    assert alur.EventLog.from_arrow(alur.Table(data), tz="Asia/Jakarta").content_hash() == log.content_hash()
    with pytest.raises(alur.LogError, match="'time:timestamp', row 1: '2024-07-02 08:15' does not say in which zone"):
        alur.EventLog(data)
    with pytest.raises(alur.LogError, match="row 2: 'kemarin' is no time"):
        alur.EventLog({**data, "time:timestamp": ["2024-07-02T08:15Z", "kemarin"]})


def test_a_log_is_written_as_csv_and_read_again(log: alur.EventLog, tmp_path: pathlib.Path) -> None:
    log.to_csv(tmp_path / "again.csv")
    again = alur.read_csv(tmp_path / "again.csv", types={"Biaya": float})
    assert again.content_hash() == log.content_hash()


def test_a_log_is_written_as_xes_and_read_again(log: alur.EventLog, tmp_path: pathlib.Path) -> None:
    path = tmp_path / "log.xes"
    log.to_xes(path)
    packed = tmp_path / "log.xes.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    for file in (path, packed):
        again = alur.read_xes(file)
        assert again.cases == 2
        for name in log.columns:
            assert again[name] == log[name]
    assert "start" not in path.read_text(encoding="utf-8")
    path.write_text("<log><trace><event/></trace></log>", encoding="utf-8")
    with pytest.raises(alur.LogError, match=r"log.xes:1:13: error ALUR-E407"):
        alur.read_xes(path)
    path.write_text("<log><trace><string key='concept:name' value='k'/><event><string key='concept:name' value='a'/>"
                    "<date key='time:timestamp' value='2024-07-02T08:15:00'/></event></trace></log>", encoding="utf-8")
    with pytest.raises(alur.LogError, match="ALUR-E405"):
        alur.read_xes(path)
    assert alur.read_xes(path, tz="Asia/Jakarta")["time:timestamp"] == [datetime.datetime(2024, 7, 2, 1, 15, tzinfo=UTC)]


@pytest.mark.parametrize("suffix", [".json", ".sqlite"])
def test_a_log_is_written_as_ocel_and_flattened_again(log: alur.EventLog, tmp_path: pathlib.Path, suffix: str) -> None:
    path = tmp_path / f"log{suffix}"
    log.to_ocel(path, case_type="berkas", objects={"org:resource": "petugas"})
    ocel = alur.read_ocel(path)
    assert ocel.warnings == ()
    assert list(ocel.types()) == [
        {"type": "berkas", "objects": 2, "events": 3, "repeated": 0, "left_out": 0, "largest": 1},
        {"type": "petugas", "objects": 2, "events": 2, "repeated": 0, "left_out": 1, "largest": 1},
    ]
    flat = ocel.flatten("berkas")
    assert (flat.object_type, flat.repeated, flat.left_out, flat.unused, flat.hidden) == ("berkas", 0, 0, 0, ())
    assert flat["concept:name"] == log["concept:name"] and flat["time:timestamp"] == log["time:timestamp"]
    assert flat["Biaya"] == log["Biaya"]
    assert "3 events of 2 cases; 0 events stand in several cases, 0 in none" in repr(flat)
    by_person = ocel.flatten("petugas")
    assert by_person["case:concept:name"] == ["petugas:o1", "petugas:o2"] and by_person.left_out == 1
    assert len(ocel.events) == 3 and len(ocel.objects) == 4 and len(ocel.relations) == 5
    assert len(ocel.object_relations) == 0 and "ocel:timestamp" in ocel.values
    with pytest.raises(alur.LogError, match="did you mean 'berkas'"):
        ocel.flatten("berkass")
    assert "<td>berkas</td>" in ocel._repr_html_()


def test_ocel_is_what_others_read(log: alur.EventLog, tmp_path: pathlib.Path) -> None:
    log.to_ocel(tmp_path / "log.json")
    text = json.loads((tmp_path / "log.json").read_text(encoding="utf-8"))
    assert sorted(text) == ["eventTypes", "events", "objectTypes", "objects"]
    assert text["events"][0]["relationships"] == [{"objectId": "k1", "qualifier": "case"}]
    log.to_ocel(tmp_path / "log.db")
    with sqlite3.connect(tmp_path / "log.db") as database:
        assert database.execute("select count(*) from event_object").fetchall() == [(3,)]
    database.close()
    without_time = alur.EventLog({"case:concept:name": ["k"], "concept:name": ["a"], "time:timestamp": alur.Table(
        {"t": [datetime.datetime(2024, 1, 1, tzinfo=UTC), None]}).to_pandas()["t"][1:]})
    with pytest.raises(alur.LogError, match="1 event has no time"):
        without_time.to_ocel(tmp_path / "none.json")
    assert not (tmp_path / "none.json").exists()


@pytest.mark.skipif(not has("pm4py"), reason="pm4py is not installed")
@pytest.mark.filterwarnings("ignore")  # of pm4py and what it uses
def test_pm4py_reads_what_is_written_and_is_read(log: alur.EventLog, tmp_path: pathlib.Path) -> None:
    import pm4py

    log.to_xes(tmp_path / "log.xes")
    assert len(pm4py.read_xes(str(tmp_path / "log.xes"), show_progress_bar=False)) == 3
    for suffix in (".json", ".sqlite"):
        log.to_ocel(tmp_path / f"log{suffix}", objects={"org:resource": "petugas"})
        read = pm4py.read_ocel2(str(tmp_path / f"log{suffix}"))
        assert len(read.events) == 3 and len(read.relations) == 5
        pm4py.write_ocel2(read, str(tmp_path / f"theirs{suffix}"))
        ours = alur.read_ocel(tmp_path / f"theirs{suffix}", tz="UTC").flatten("case")
        assert ours["concept:name"] == log["concept:name"]


def test_a_reading_tells_how_far_it_is_and_stops_when_it_is_told_to(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "large.csv"
    row = "k,a,2024-07-02T08:15:00Z\n"
    path.write_text("case:concept:name,concept:name,time:timestamp\n" + row * 100_000, encoding="utf-8")
    seen: list[tuple[int, int]] = []
    assert len(alur.read_csv(path, progress=lambda done, total: seen.append((done, total)))) == 100_000
    assert len(seen) >= 4 and seen == sorted(seen) and {total for _, total in seen} == {path.stat().st_size}

    class Enough(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise Enough

    with pytest.raises(Enough):
        alur.read_csv(path, progress=stop)
    alur.read_csv(path).to_xes(tmp_path / "large.xes")
    with pytest.raises(Enough):
        alur.read_xes(tmp_path / "large.xes", progress=stop)
    alur.read_csv(path).to_ocel(tmp_path / "large.json")
    with pytest.raises(Enough):
        alur.read_ocel(tmp_path / "large.json", progress=stop)


def test_ctrl_c_ends_a_reading(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "large.csv"
    path.write_text("case:concept:name,concept:name,time:timestamp\n" + "k,a,2024-07-02T08:15:00Z\n" * 100_000)
    told = threading.Event()

    def interrupt(done: int, total: int) -> None:
        if not told.is_set():
            told.set()
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        alur.read_csv(path, progress=interrupt)
    assert told.is_set()


@pytest.mark.skipif(not has("tqdm"), reason="tqdm is not installed")
def test_a_bar_is_drawn_where_somebody_wants_one(office: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    alur.read_csv(office, names=NAMES, tz="Asia/Jakarta", progress=True)
    assert "kantor.csv" in capsys.readouterr().err
    alur.read_csv(office, names=NAMES, tz="Asia/Jakarta")
    assert capsys.readouterr().err == ""


def test_a_real_log_keeps_what_it_says(root: pathlib.Path) -> None:
    path = pathlib.Path(os.environ.get("ALUR_LOGS", root.parent / "shared" / "data")) / "receipt.csv"
    if not path.exists():
        pytest.skip(f"receipt.csv is not at {path}")
    log = alur.read_csv(path)
    assert (len(log), log.cases) == (8577, 1434)
    assert set(log["lifecycle:transition"]) == {"complete"}
    ended = dict(zip(log["case:concept:name"], log["case:enddate"]))
    late = dict(zip(log["case:concept:name"], log["case:deadline"]))
    finished = [case for case in ended if ended[case] is not None]
    assert len(finished) == 1329
    assert sum(ended[case] > late[case] for case in finished) == 377


def test_an_error_says_the_argument_that_mends_it(office: pathlib.Path, tmp_path: pathlib.Path) -> None:
    with pytest.raises(alur.LogError, match="the argument tz= says in which zone .*: tz='Asia/Jakarta'"):
        alur.read_csv(office, names=NAMES)
    short = tmp_path / "pendek.csv"
    short.write_text("case,activity,time\nk1,Terima,2024-07-02 08:15:00\n", encoding="utf-8")
    way_out = "names={'case': 'case', 'activity': 'activity', 'time': 'time'}"
    with pytest.raises(alur.LogError, match=way_out) as refused:
        alur.read_csv(short, tz="Asia/Jakarta")
    assert refused.value.diagnostics is not None and len(refused.value.diagnostics) == 3
    mended = alur.read_csv(short, tz="Asia/Jakarta", names={"case": "case", "activity": "activity", "time": "time"})
    assert len(mended) == 1
    rows = {"Nomor Berkas": ["k1"], "Kegiatan": ["Terima"], "Kapan": ["2024-07-02 08:15:00"]}
    with pytest.raises(alur.LogError, match="names={'case': 'Nomor Berkas', 'activity': 'Kegiatan', 'time': …}. There are"):
        alur.EventLog(rows)
    with pytest.raises(alur.LogError, match="row 1: '2024-07-02 08:15:00' does not say in which zone.*tz='Asia/Jakarta'"):
        alur.EventLog(rows, names={"case": "Nomor Berkas", "activity": "Kegiatan", "time": "Kapan"})
    with pytest.raises(alur.LogError, match="which is to be 'case:concept:name'") as refused:
        alur.read_csv(short, tz="UTC", names={"case": "kasus", "activity": "activity", "time": "time"})
    assert "names=" not in str(refused.value)  # they were given


def test_a_file_that_cannot_be_made_is_named_as_it_was_asked_for(log: alur.EventLog, tmp_path: pathlib.Path) -> None:
    nowhere = tmp_path / "tidak ada" / "log.csv"
    folder = tmp_path / "folder"
    folder.mkdir()
    for path in (nowhere, folder):
        with pytest.raises(OSError) as caught:
            log.to_csv(path)
        assert (caught.value.filename, caught.value.filename2) == (str(path), None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "kantor.csv"]


def test_a_column_that_is_to_be_two_is_refused(office: pathlib.Path, tmp_path: pathlib.Path) -> None:
    twice = {**NAMES, "ended": "Waktu"}
    what = "the column 'Waktu' is to be 'time:timestamp' and 'case:alur:ended'; a column has one meaning: copy it"
    with pytest.raises(alur.LogError, match=what):
        alur.read_csv(office, names=twice, tz="Asia/Jakarta")
    frame = {"No": ["k1"], "Kegiatan": ["a"], "Waktu": ["2024-07-02 08:15"], "Petugas": ["o1"]}
    with pytest.raises(alur.LogError, match=what):
        alur.EventLog(frame, names=twice, tz="Asia/Jakarta")
    with pytest.raises(alur.LogError, match="says twice what 'case:concept:name' is called: 'No' and 'Petugas'"):
        alur.EventLog(frame, names={**NAMES, "case:concept:name": "Petugas"}, tz="Asia/Jakarta")
    with pytest.raises(alur.LogError, match="the column 'No' is to be 'a' and 'b'"):
        alur.read_table(office, names={"a": "No", "b": "No"})


def test_what_divides_cells_is_a_character_that_can(office: pathlib.Path) -> None:
    for wrong in ('"', "\n", "\r", ";;", "ü"):
        with pytest.raises(ValueError, match="a delimiter is one character of ASCII"):
            alur.read_csv(office, names=NAMES, tz="Asia/Jakarta", delimiter=wrong)


def test_an_ocel_file_of_nothing_is_refused(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "null.json"
    path.write_text("null", encoding="utf-8")
    with pytest.raises(alur.LogError, match="ALUR-E416 'null' where OCEL 2.0 has an object|ALUR-E416: 'null'"):
        alur.read_ocel(path)


def test_the_line_of_excel_that_says_what_divides_cells_is_pointed_at(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("sep=;\nNo;Kegiatan;Waktu\n1;a;2024-01-01T00:00Z\n")
    with pytest.raises(alur.LogError, match="the first line, 'sep=…', is one that Excel alone understands"):
        alur.read_csv(path, names={"case": "No", "activity": "Kegiatan", "time": "Waktu"})
