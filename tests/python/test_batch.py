"""Many commands in one call: lists, arrays and columns of Arrow go in, one column of codes comes out."""

from __future__ import annotations

import array
import datetime
import pathlib
import signal
import threading
from typing import Any

import numpy
import pandas
import pytest

import alur
from conftest import PAPERS, handed_in


def started(engine: alur.Engine, count: int) -> array.array[int]:
    """Cases of PERISA, all of one applicant."""
    return engine.start_many("perisa", by="pemohon:p1", count=count, fields={"badan_hukum": False}).cases


def test_many_cases_are_started_and_moved_on(engine: alur.Engine) -> None:
    cases, codes = engine.start_many("perisa", by="operator:o1", count=1000, fields={"badan_hukum": False})
    assert isinstance(cases, array.array) and cases.itemsize == 4
    assert sorted(cases) == [case.id for case in engine.cases(most=2000)]
    assert len(codes) == codes.accepted == 1000
    done = engine.complete_many(cases, "serah_berkas", by="operator:o1", documents=PAPERS)
    assert done.counts() == {"accepted": 1000}
    done = engine.complete_many(
        numpy.asarray(cases), "periksa_berkas", by="operator:o1", outcome=["sesuai", "kurang"] * 500
    )
    assert done.accepted == 1000
    assert len(engine.cases(sop="perisa", step="verifikasi", most=2000)) == 500
    assert len(engine.cases(sop="perisa", step="serah_berkas", most=2000)) == 500


def test_a_row_that_is_refused_holds_up_none_of_the_others(engine: alur.Engine) -> None:
    cases = started(engine, 4)
    engine.complete(cases[1], "serah_berkas", by="pemohon:p1", documents=PAPERS)
    codes = engine.complete_many([*cases, 99, -1, 2**40], "serah_berkas", by="pemohon:p1", documents=PAPERS)
    assert list(codes) == ["accepted", "step.not_open", "accepted", "accepted"] + ["case.unknown"] * 3
    assert codes[1] == codes[-6] == "step.not_open"
    assert repr(codes) == "<Codes of 7 rows, 3 accepted, 3 case.unknown, 1 step.not_open>"
    column = numpy.asarray(codes)
    assert column.dtype == numpy.uint8 and not column.flags.writeable
    assert list(column == 0) == [True, False, True, True, False, False, False]
    with pytest.raises(IndexError):
        codes[7]


@pytest.mark.parametrize("kind", ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"])
def test_numbers_of_every_width_name_cases(engine: alur.Engine, kind: str) -> None:
    cases = sorted(started(engine, 8))
    every_other = numpy.array(cases, dtype=kind)[::2]
    assert engine.complete_many(every_other, "serah_berkas", by="pemohon:p1", documents=PAPERS).accepted == 4
    assert [case.id for case in engine.cases(sop="perisa", step="periksa_berkas")] == cases[::2]


def test_cases_themselves_name_cases(engine: alur.Engine) -> None:
    cases = [handed_in(engine) for _ in range(3)]
    assert engine.complete_many(cases, "periksa_berkas", by="operator:o1", outcome="sesuai").accepted == 3
    objects = numpy.array(cases, dtype=object)
    assert list(engine.complete_many(objects, "periksa_berkas", by="operator:o1", outcome="sesuai")) == [
        "step.not_open"
    ] * 3
    assert len(engine.complete_many([], "periksa_berkas", by="operator:o1")) == 0


def test_what_is_no_column_of_cases_is_refused(engine: alur.Engine) -> None:
    started(engine, 2)
    with pytest.raises(TypeError, match="cases are whole numbers in one dimension, not an array of 'd' in 1"):
        engine.complete_many(numpy.array([0.0, 1.0]), "serah_berkas", by="pemohon:p1")
    with pytest.raises(TypeError, match="in 2"):
        engine.complete_many(numpy.zeros((2, 2), dtype="int64"), "serah_berkas", by="pemohon:p1")
    with pytest.raises(TypeError, match="a case is a Case or its number, not str"):
        engine.complete_many(["0", "1"], "serah_berkas", by="pemohon:p1")
    with pytest.raises(TypeError):
        engine.complete_many(5, "serah_berkas", by="pemohon:p1")
    for text in (b"01", bytearray(b"01")):
        with pytest.raises(TypeError, match="cases are whole numbers, not byte"):
            engine.complete_many(text, "serah_berkas", by="pemohon:p1")
    for mask in ([True, False], pandas.Series([True, False]), numpy.array([True, False])):
        with pytest.raises(TypeError, match="not bool|array of '\\?'"):
            engine.complete_many(mask, "serah_berkas", by="pemohon:p1", documents=PAPERS)
    with pytest.raises(TypeError, match="a case is a Case or its number, not bool"):
        engine.view(True)


def test_what_is_no_name_is_refused_on_an_empty_day_too(engine: alur.Engine) -> None:
    wrong: Any = object()
    for cases in ([], [99]):
        with pytest.raises(TypeError, match="step is a column"):
            engine.complete_many(cases, wrong, by="pemohon:p1")
        with pytest.raises(TypeError, match="by is a column"):
            engine.complete_many(cases, "serah_berkas", by=wrong)
        with pytest.raises(TypeError, match="documents is a list of texts"):
            engine.complete_many(cases, "serah_berkas", by="pemohon:p1", documents=wrong)


def test_columns_of_names_are_judged_row_by_row(engine: alur.Engine) -> None:
    cases = started(engine, 4)
    engine.complete_many(cases, "serah_berkas", by="pemohon:p1", documents=PAPERS)
    by = ["operator:o1", "kepala:x", "operator:o2", "kasi:k1"]
    codes = engine.complete_many(cases, "periksa_berkas", by=by, outcome="sesuai")
    assert list(codes) == ["accepted", "authority.role", "accepted", "authority.role"]
    steps = ["verifikasi", "periksa_berkas", "verifikasi", "periksa_berkas"]
    outcome = engine.outcome("perisa", "verifikasi", "ya")
    codes = engine.complete_many(cases, steps, by="kasi:k1", outcome=outcome)
    assert list(codes)[0::2] == ["accepted"] * 2
    with pytest.raises(ValueError, match="by has 2 rows, and there are 4"):
        engine.complete_many(cases, "verifikasi", by=["kasi:k1"] * 2, outcome="ya")
    with pytest.raises(alur.Refused, match="step.unknown"):
        engine.complete_many(cases, "verifikas", by="kasi:k1")
    with pytest.raises(alur.Refused, match="outcome.unknown"):
        engine.complete_many(cases, "verifikasi", by="kasi:k1", outcome="iya")
    with pytest.raises(TypeError, match="outcomes by name need one step"):
        engine.complete_many(cases, steps, by="kasi:k1", outcome="ya")


def test_cases_that_there_are_not_are_told_row_by_row(engine: alur.Engine) -> None:
    for cases in ([99], [-1, 2**40], array.array("l", [7, 8])):
        codes = engine.complete_many(cases, "serah_berkas", by="pemohon:p1", documents=PAPERS)
        assert list(codes) == ["case.unknown"] * len(cases)
        again = engine.complete_many(cases, "serah_berkas", by="pemohon:p1", documents=PAPERS, sop="perisa")
        assert list(again) == list(codes)
    (case,) = started(engine, 1)
    codes = engine.complete_many([99, case], "serah_berkas", by="pemohon:p1", documents=PAPERS)
    assert list(codes) == ["case.unknown", "accepted"]
    started_by = engine.start_many("perisa", by=["nobody:x", "nobody:y"], fields={"badan_hukum": True})
    assert list(started_by.codes) == ["authority.role"] * 2


def test_one_text_is_no_column(engine: alur.Engine) -> None:
    with pytest.raises(TypeError, match="names is a column, such as a list of texts, not str; put one text into a list"):
        engine.start_many("perisa", by="pemohon:p1", fields={"badan_hukum": True}, names="2024/0001")
    with pytest.raises(TypeError, match="names is a column, such as a list of texts, not int"):
        engine.start_many("perisa", by="pemohon:p1", fields={"badan_hukum": True}, names=7)
    with pytest.raises(ValueError, match="count is at most 4,294,967,294"):
        engine.start_many("perisa", by="pemohon:p1", count=2**32)
    assert engine.case_count() == 0


def test_every_start_may_have_values_and_a_name_of_its_own(engine: alur.Engine) -> None:
    names = [f"2024/{number:04}" for number in range(6)]
    for column in (
        [True, False, True, False, True, False],
        numpy.array([True, False] * 3),
        (each for each in [True, False] * 3),
    ):
        cases, codes = engine.start_many("perisa", by="pemohon:p1", fields={"badan_hukum": column})
        assert codes.accepted == 6
        assert [engine.case(case).fields["badan_hukum"] for case in cases] == [True, False] * 3
    cases, codes = engine.start_many("perisa", by="pemohon:p1", fields={"badan_hukum": True}, names=names)
    assert codes.accepted == 6
    assert engine.find("2024/0003") == engine.case(cases[3])
    cases, codes = engine.start_many(
        "perisa", by="pemohon:p1", fields={"badan_hukum": True}, names=["2024/0001", "2025/0001"]
    )
    assert list(codes) == ["case.exists", "accepted"]
    assert cases[0] == 2**32 - 1
    many = engine.start_many(engine.sop("perisa"), by=["pemohon:p1", "pemohon:p2"], fields={"badan_hukum": False})
    assert many.codes.accepted == 2


def test_columns_must_agree(engine: alur.Engine) -> None:
    with pytest.raises(ValueError, match="names has 1 rows, and there are 2"):
        engine.start_many("perisa", by="pemohon:p1", fields={"badan_hukum": [True, False]}, names=["a"])
    with pytest.raises(ValueError, match="how many cases"):
        engine.start_many("perisa", by="pemohon:p1", fields={"badan_hukum": True})
    with pytest.raises(ValueError, match="by has 3 rows, and there are 2"):
        engine.start_many("perisa", by=["pemohon:p1"] * 3, count=2)
    assert engine.case_count() == 0
    with pytest.raises(alur.Refused, match="procedure.unknown"):
        engine.start_many("faisal", by="pemohon:p1", count=1)
    assert list(engine.start_many("perisa", by="pemohon:p1", count=2).codes) == ["field.required"] * 2


def test_columns_of_numpy_hold_texts_and_dates_too(sops: pathlib.Path, tmp_path: pathlib.Path) -> None:
    path = tmp_path / "surat.yaml"
    path.write_text(
        """\
alur: 1
id: surat
actors: {petugas: {nama: Petugas}}
fields:
  nomor: {type: string, required: true}
  tanggal: {type: date}
  lembar: {type: integer}
steps: [{id: catat, kegiatan: Mencatat surat, actor: petugas}]
"""
    )
    with alur.Engine() as engine:
        engine.deploy(alur.load(path))
        cases, codes = engine.start_many(
            "surat",
            by="petugas:s1",
            fields={
                "nomor": numpy.array(["01", "002"]),
                "tanggal": numpy.array(["2024-07-02", "2024-07-03"], dtype="datetime64[D]"),
                "lembar": numpy.array([3, 12], dtype="int16"),
            },
        )
        assert codes.accepted == 2, list(codes)
        assert [str(value) for value in engine.case(cases[1]).fields.values()] == ["002", "2024-07-03", "12"]


def test_columns_of_pandas_are_columns(engine: alur.Engine) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"nama": ["a", "b"], "badan_hukum": [True, False]})
    cases, codes = engine.start_many(
        "perisa", by="pemohon:p1", fields={"badan_hukum": frame["badan_hukum"]}, names=frame["nama"]
    )
    assert codes.accepted == 2
    frame["case"] = cases
    assert engine.complete_many(frame["case"], "serah_berkas", by="pemohon:p1", documents=PAPERS).accepted == 2


def test_columns_of_arrow_are_columns(engine: alur.Engine) -> None:
    arrow = pytest.importorskip("pyarrow")
    cases, codes = engine.start_many(
        "perisa",
        by=arrow.array(["pemohon:p1", "pemohon:p2", "pemohon:p1"]).dictionary_encode(),
        fields={"badan_hukum": arrow.array([True, False, False])},
        names=arrow.chunked_array([["a"], ["b", "c"]]),
    )
    assert codes.accepted == 3
    column = arrow.array(cases, type=arrow.uint32())
    assert engine.complete_many(column, "serah_berkas", by="operator:o1", documents=PAPERS).accepted == 3
    assert list(engine.complete_many(arrow.chunked_array([column]), "serah_berkas", by="operator:o1")) == [
        "step.not_open"
    ] * 3
    with pytest.raises(ValueError, match="has no value in row 1"):
        engine.complete_many(arrow.array([0, None]), "serah_berkas", by="operator:o1")
    with pytest.raises(TypeError, match="cases are whole numbers, not text"):
        engine.complete_many(arrow.array(["0"]), "serah_berkas", by="operator:o1")


def test_columns_of_polars_are_columns(engine: alur.Engine) -> None:
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"nama": ["a", "b"], "badan_hukum": [True, False]})
    cases, codes = engine.start_many(
        "perisa", by="pemohon:p1", fields={"badan_hukum": frame["badan_hukum"]}, names=frame["nama"]
    )
    assert codes.accepted == 2
    series = polars.Series("case", cases)
    assert engine.complete_many(series, "serah_berkas", by="operator:o1", documents=PAPERS).accepted == 2


def test_on_disk_the_rows_are_found_again(tmp_path: pathlib.Path, perisa: alur.Sop) -> None:
    path = tmp_path / "kantor.alur"
    with alur.Engine(path) as engine:
        engine.deploy(perisa)
        cases = started(engine, 300)
        assert engine.complete_many(cases, "serah_berkas", by="operator:o1", documents=PAPERS).accepted == 300
    with alur.Engine(path) as engine:
        assert len(engine.cases(sop="perisa", step="periksa_berkas", most=1000)) == 300


def test_what_ends_a_call_early_tells_what_was_done(perisa: alur.Sop, clock: alur.SimulatedTime) -> None:
    asked = 0

    class Office:
        def holds(self, person: str, role: str, sop: str, at: object) -> bool:
            nonlocal asked
            asked += 1
            if asked > 3:
                raise LookupError("the directory is gone")
            return True

    with alur.Engine(time=clock, identities=Office(), shards=1) as engine:
        engine.deploy(perisa)
        cases = started(engine, 6)
        with pytest.raises(LookupError) as caught:
            engine.complete_many(cases, "serah_berkas", by="operator:o1", documents=PAPERS)
        codes = caught.value.codes  # type: ignore[attr-defined]
        assert codes.counts()["not_acknowledged"] >= 1
        stand = {case.id for case in engine.cases(sop="perisa", step="periksa_berkas")}
        assert {case for case, code in zip(cases, codes) if code == "accepted"} <= stand


def test_ctrl_c_ends_a_long_call_and_what_was_done_is_known(perisa: alur.Sop) -> None:
    armed, begun, sent = threading.Event(), threading.Event(), threading.Event()
    start = datetime.datetime(2024, 7, 2, 1, 0, tzinfo=datetime.timezone.utc)

    def now() -> datetime.datetime:
        """Asked at the begin of each part of a long call: the second one waits until Ctrl-C was pressed."""
        if armed.is_set():
            if begun.is_set():
                sent.wait(60)
            begun.set()
        return start

    def press() -> None:
        begun.wait(60)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        sent.set()

    with alur.Engine(time=now, feed=False) as engine:
        engine.deploy(perisa)
        cases = started(engine, 300_000)
        handin, papers = engine.step("perisa", "serah_berkas"), engine.documents("perisa", PAPERS)
        clerk = engine.actor("operator:o1")
        thread = threading.Thread(target=press)
        thread.start()
        armed.set()
        with pytest.raises(KeyboardInterrupt) as caught:
            engine.complete_many(cases, handin, by=clerk, documents=papers)
        thread.join()
        armed.clear()
        counts = caught.value.codes.counts()  # type: ignore[attr-defined]
        assert counts["accepted"] + counts["not_acknowledged"] == 300_000
        assert 0 < counts["accepted"] < 300_000
        again = engine.complete_many(cases, handin, by=clerk).counts()
        assert again == {"step.not_open": counts["accepted"], "documents.missing": counts["not_acknowledged"]}


def test_what_a_mask_of_numpy_covers_is_no_value(engine: alur.Engine) -> None:
    numpy = pytest.importorskip("numpy")
    truths = numpy.ma.array([True, False], mask=[0, 1])
    with pytest.raises(ValueError, match="the field badan_hukum has no value in row 1"):
        engine.start_many("perisa", by="pemohon:p1", fields={"badan_hukum": truths})
    with pytest.raises(ValueError, match="names has no value in row 0"):
        names = numpy.ma.array(["a", "b"], mask=[1, 0])
        engine.start_many("perisa", by="pemohon:p1", fields={"badan_hukum": False}, names=names)
    started = engine.start_many("perisa", by="pemohon:p1", fields={"badan_hukum": numpy.ma.array([True, False])})
    assert len(started.cases) == 2
    with pytest.raises(ValueError, match="the column of cases has no value in row 0"):
        cases = numpy.ma.array([0, 1], mask=[1, 0])
        engine.complete_many(cases, "serah_berkas", by="pemohon:p1", documents=["formulir"])
