"""A log of others beside an SOP."""

from __future__ import annotations

import datetime
import pathlib

import pytest

import alur

AT = datetime.datetime(2024, 7, 2, tzinfo=datetime.timezone.utc)


def log_of(*activities: str) -> alur.EventLog:
    return alur.EventLog(
        {"case:concept:name": ["k"] * len(activities), "concept:name": list(activities), "time:timestamp": [AT] * len(activities)}
    )


def test_names_that_are_equal_map_and_similar_ones_are_proposed(perisa: alur.Sop) -> None:
    mapped = log_of("periksa_berkas", "Verifikasi", "<b>lain</b>", "Verifikasi").map(perisa)
    assert list(mapped.mapped) == [{"activity": "periksa_berkas", "events": 1, "step": "periksa_berkas", "given": False}]
    assert list(mapped.unmapped.activities) == [{"activity": "Verifikasi", "events": 2}, {"activity": "<b>lain</b>", "events": 1}]
    assert "verifikasi" in mapped.unmapped.steps and "periksa_berkas" not in mapped.unmapped.steps
    assert list(mapped.proposals) == [{"activity": "Verifikasi", "events": 2, "step": "verifikasi", "likeness": 1.0}]
    assert mapped.given == {}
    assert "1 activities mapped, 2 not, 1 proposals" in repr(mapped)
    assert "<b>lain" not in mapped._repr_html_() and "&lt;b&gt;lain" in mapped._repr_html_()


def test_a_proposal_counts_when_somebody_accepts_it(perisa: alur.Sop) -> None:
    mapped = log_of("Verifikasi").map(perisa).accept(0.9)
    assert mapped.given == {"Verifikasi": "verifikasi"}
    assert list(mapped.mapped)[0]["given"] is True
    assert len(mapped.proposals) == 0 and len(mapped.unmapped.activities) == 0
    with pytest.raises(ValueError, match="0.5 to 1"):
        mapped.accept(0.1)


def test_what_a_mapping_names_must_be_there(perisa: alur.Sop) -> None:
    with pytest.raises(alur.LogError) as refused:
        log_of("Cek").map(perisa, {"Ceck": "verifikasi", "Cek": "verifikas"})
    assert str(refused.value) == (
        "no event of the log has the activity 'Ceck'; did you mean 'Cek'?\n"
        "the SOP 'perisa' has no step 'verifikas'; did you mean 'verifikasi'?"
    )
