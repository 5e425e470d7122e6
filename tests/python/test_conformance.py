"""A log held against an SOP."""

from __future__ import annotations

import datetime
import pathlib
import re

import pytest

import alur

from conftest import handed_in

AT = datetime.datetime(2024, 7, 2, 1, tzinfo=datetime.timezone.utc)
WAY = ["serah_berkas", "periksa_berkas", "verifikasi", "input_oss", "cek_ulang", "arsip", "terima_nib"]


def log_of(cases: dict[str, list[str]], **columns: list[str | None]) -> alur.EventLog:
    """Completions, a minute apart: `{"K-1": ["serah_berkas", "periksa_berkas=kurang"]}`."""
    rows = [(case, *step.partition("=")[::2]) for case, steps in cases.items() for step in steps]
    return alur.EventLog(
        {
            "case:concept:name": [case for case, _, _ in rows],
            "concept:name": [step for _, step, _ in rows],
            "time:timestamp": [AT + datetime.timedelta(minutes=at) for at in range(len(rows))],
            "alur:outcome": [outcome or None for _, _, outcome in rows],
            **{{"role": "org:role", "documents": "alur:documents"}[name]: values for name, values in columns.items()},
        }
    )


def test_a_log_that_went_as_the_sop_says_fits(perisa: alur.Sop) -> None:
    back = ["serah_berkas", "periksa_berkas=kurang", *WAY]
    held = alur.conformance(log_of({"K-1": WAY, "K-2": back, "K-3": WAY}), perisa, all_ended=True)
    assert held.fitness == 1.0 and held.undecided == 0 and held.variants == 2
    assert len(held.deviations()) == 0
    assert held.cases().column("verdict") == ["fits"] * 3
    assert held.alignment("K-1").column("move") == ["both"] * len(WAY)
    assert repr(held) == "<alur.Conformance: 3 cases on perisa, fitness 1.0000>"
    assert "No deviation" in held._repr_html_()


def test_what_an_engine_let_happen_fits(perisa: alur.Sop, half_year: alur.EventLog, engine: alur.Engine) -> None:
    handed_in(engine)
    held = alur.conformance(engine, perisa)
    assert held.cases().row(0)["end"] == "open" and held.fitness == 1.0
    assert len(held.log["case:badan_hukum"]) == len(held.log) and "case:nik" not in held.log  # which is personal
    office = alur.conformance(half_year, perisa)
    assert office.fitness == 1.0 and len(office.deviations()) == 0 and office.variants > 1


def test_each_deviation_is_a_row_that_explains_itself(perisa: alur.Sop) -> None:
    log = log_of({"K-1": [*WAY[:2], *WAY[3:]], "K-2": [WAY[1], WAY[0], *WAY[2:]], "<b>": [*WAY, "telepon"]})
    held = alur.conformance(log, perisa, all_ended=True)
    rows = list(held.deviations())
    assert [(row["case"], row["kind"], row["step"], row["position"]) for row in rows] == [
        ("K-1", "skipped", "verifikasi", 3),
        ("K-2", "out_of_order", rows[1]["step"], rows[1]["position"]),
        ("<b>", "inserted", None, 8),
    ]
    assert rows[0]["explanation"] == (
        "'verifikasi' has to come after 'periksa_berkas' and before 'input_oss', and the log does not tell of it"
    )
    assert rows[0]["time"] is None and rows[0]["row"] is None
    assert rows[2]["time"] == AT + datetime.timedelta(minutes=rows[2]["row"]) and rows[2]["activity"] == "telepon"
    assert held.fitness == pytest.approx(1 - 4 / (len(log) + 3 * len(WAY)))
    assert "<b>" not in held._repr_html_().replace("<br>", "") and "&lt;b&gt;" in held._repr_html_()


def test_roles_and_documents_are_judged_where_the_log_tells_of_them(perisa: alur.Sop) -> None:
    steps = WAY[:3]
    told = alur.conformance(
        log_of(
            {"K-1": steps},
            role=["pemohon", "Loket 2", "operator"],
            documents=["Formulir", "ktp;npwp;email;nomor_ponsel", None],
        ),
        perisa,
        roles={"Loket 2": "operator"},
        documents={"Formulir": "formulir"},
    )
    assert [(row["kind"], row["step"], row["expected"]) for row in told.deviations()] == [
        ("wrong_actor", "verifikasi", "kasi")
    ]
    assert told.fitness == 1.0
    lacking = alur.conformance(log_of({"K-1": steps}, documents=["formulir", "ktp", None]), perisa)
    assert lacking.deviations().column("expected") == ["npwp", "email", "nomor_ponsel"]
    complete = log_of({"K-1": steps}, documents=["formulir", "ktp;npwp;email;nomor_ponsel;akta", None])
    of_company = {**{name: complete[name] for name in complete.columns}, "case:badan_hukum": [True] * 3}
    assert len(alur.conformance(complete, perisa).deviations()) == 0
    assert alur.conformance(of_company, perisa).deviations().column("expected") == ["sketsa"]
    silent = alur.conformance(log_of({"K-1": steps}), perisa)
    assert len(silent.deviations()) == 0
    assert "the log has no column 'org:role': in which role somebody acted is not judged" in silent.notes


def test_only_of_a_case_that_has_ended_the_end_is_expected(perisa: alur.Sop) -> None:
    log = log_of({"K-1": WAY[:6]})
    assert alur.conformance(log, perisa).cases().row(0)["end"] == "unknown"
    assert alur.conformance(log, perisa).fitness == 1.0
    assert alur.conformance(log, perisa, ends_with=["arsip"]).deviations().column("step") == ["terima_nib"]
    assert alur.conformance(log, perisa, unrecorded=["terima_nib"], all_ended=True).fitness == 1.0


def test_names_are_mapped_and_what_means_nothing_is_left_out(perisa: alur.Sop) -> None:
    log = log_of({"K-1": ["Terima berkas", "telepon", *WAY[1:]]})
    assert alur.conformance(log, perisa, {"Terima berkas": "serah_berkas", "telepon": None}).fitness == 1.0
    mapped = log.map(perisa, {"Terima berkas": "serah_berkas"})
    assert alur.conformance(mapped).deviations().column("activity") == ["telepon"]
    assert alur.conformance(mapped, mapping={"telepon": None}).fitness == 1.0


def test_what_the_guide_shows_runs(root: pathlib.Path, perisa: alur.Sop) -> None:
    pytest.importorskip("pandas")
    guide = (root / "docs" / "analysing.md").read_text(encoding="utf-8")
    section = guide.partition("## Did the work go as the SOP says\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"(?ms)^```python\n(.*?)^```$", section)
    assert len(blocks) == 1
    names: dict[str, object] = {"alur": alur, "sop": perisa, "log": log_of({"K-1": ["Terima berkas", "Telepon", *WAY[1:]]})}
    exec(blocks[0], names)
    held = names["held"]
    assert isinstance(held, alur.Conformance) and held.fitness == 1.0


def test_what_takes_too_long_is_not_decided(perisa: alur.Sop) -> None:
    held = alur.conformance(log_of({"K-1": [*WAY[::-1], *WAY]}), perisa, all_ended=True, most_states=4)
    assert held.fitness is None and held.undecided == 1
    assert held.cases().row(0)["verdict"] == "not decided"
    assert "not decided" in repr(held)


def test_long_work_tells_how_far_it_is_and_can_be_stopped(perisa: alur.Sop) -> None:
    log = log_of({"K-1": WAY, "K-2": WAY[:3], "K-3": WAY})
    told: list[tuple[int, int]] = []
    alur.conformance(log, perisa, progress=lambda done, all: told.append((done, all)))
    assert told == [(0, 2), (1, 2), (2, 2)]

    def stop(done: int, all: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        alur.conformance(log, perisa, progress=stop)


def test_what_does_not_fit_together_is_refused_in_words(perisa: alur.Sop) -> None:
    log = log_of({"K-1": WAY})
    with pytest.raises(alur.LogError, match="no such step; did you mean 'verifikasi'"):
        alur.conformance(log, perisa, {"verifikasi": "verifikasii"})
    with pytest.raises(alur.LogError, match="the log has no column 'selesai'"):
        alur.conformance(log, perisa, end="selesai")
    with pytest.raises(alur.LogError, match="needs an SOP"):
        alur.conformance(log)
    with pytest.raises(KeyError, match="no case 'K-9'"):
        alur.conformance(log, perisa).alignment("K-9")
    with pytest.raises(TypeError):
        alur.conformance(3, perisa)
