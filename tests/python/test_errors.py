"""Exceptions are carried to other processes and copied, with all that they know."""

from __future__ import annotations

import copy
import pathlib
import pickle
from collections.abc import Callable

import pytest

import alur
from conftest import handed_in

WRONG = "alur: 1\nid: salah\nactors: {operator: {nama: Operator}}\nsteps:\n  - {id: mulai, actor: operater}\n"

Carry = Callable[[BaseException], BaseException]


def pickled(error: BaseException) -> BaseException:
    carried = pickle.loads(pickle.dumps(error))
    assert isinstance(carried, BaseException)
    return carried


@pytest.mark.parametrize("carry", [pickled, copy.copy, copy.deepcopy])
def test_exceptions_are_carried_whole(carry: Carry, engine: alur.Engine, tmp_path: pathlib.Path) -> None:
    def raised(act: Callable[[], object]) -> alur.AlurError:
        with pytest.raises(alur.AlurError) as caught:
            act()
        return caught.value

    def carried(act: Callable[[], object]) -> tuple[alur.AlurError, alur.AlurError]:
        before = raised(act)
        after = carry(before)
        assert isinstance(after, alur.AlurError) and type(after) is type(before)
        assert str(after) == str(before)
        return before, after

    before, after = carried(lambda: alur.loads(WRONG))
    assert isinstance(before, alur.SopError) and isinstance(after, alur.SopError)
    assert list(after.diagnostics) == list(before.diagnostics) and "^~" in str(after)
    assert (after.diagnostics.file, after.diagnostics.errors) == ("SOP", before.diagnostics.errors)

    rows = tmp_path / "banyak.csv"
    rows.write_text("case:concept:name,concept:name,time:timestamp\n" + "".join(f"k,a,hari {day}\n" for day in range(300)))
    before, after = carried(lambda: alur.read_csv(rows))
    assert isinstance(before, alur.LogError) and isinstance(after, alur.LogError)
    assert before.diagnostics is not None and after.diagnostics is not None
    assert len(after.diagnostics) == 200 and after.diagnostics.left_off == before.diagnostics.left_off > 0
    assert after.diagnostics.errors == before.diagnostics.errors

    before, after = carried(lambda: handed_in(engine, papers=["formulir"]).complete("periksa_berkas", by="operator:o1", outcome="sesuai"))
    assert isinstance(after, alur.Refused) and after.code == "documents.missing" and "ktp" in after.missing
    before, after = carried(lambda: alur.Engine(tmp_path))
    assert isinstance(before, alur.StoreError) and isinstance(after, alur.StoreError)
    assert (after.fault, after.retryable) == (before.fault, before.retryable)
    carried(lambda: alur.round_the_clock("Europe/Amsterdan"))


def test_findings_of_a_calendar_are_carried_with_those_of_the_sop(tmp_path: pathlib.Path) -> None:
    (tmp_path / "kalender").mkdir()
    (tmp_path / "kalender" / "kantor.yaml").write_text("alur_kalender: 1\n", encoding="utf-8")
    (tmp_path / "salah.yaml").write_text(WRONG.replace("id: salah", "id: salah\ncalendar: kantor"), encoding="utf-8")
    found = alur.check(tmp_path / "salah.yaml")
    again = pickle.loads(pickle.dumps(found))
    assert str(again) == str(found) and len(again.others) == len(found.others)
    assert (again.errors, again.warnings) == (found.errors, found.warnings)


def test_what_an_interrupted_call_did_is_carried_with_its_exception(engine: alur.Engine) -> None:
    codes = engine.start_many("perisa", by=["pemohon:p1", "nobody:x"], fields={"badan_hukum": True}).codes
    error = KeyboardInterrupt()
    error.codes = codes  # type: ignore[attr-defined]
    assert list(pickle.loads(pickle.dumps(error)).codes) == list(codes) == ["accepted", "authority.role"]
