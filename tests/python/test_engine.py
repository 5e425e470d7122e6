"""Commands: what is accepted moves a case, and what is refused says why and changes nothing."""

from __future__ import annotations

import datetime
import pathlib
import types
from typing import Any

import pytest

import alur
from conftest import JAKARTA, PAPERS, handed_in, minutes

UTC = datetime.timezone.utc


def test_a_case_goes_from_start_to_end(engine: alur.Engine, clock: alur.SimulatedTime) -> None:
    case = handed_in(engine, name="2024/07/0012")
    assert case.complete("periksa_berkas", by="operator:o1", outcome="sesuai").events > 0
    assert case.due is not None and case.due > clock.now
    clock.advance(minutes(20))
    case.complete("verifikasi", by="kasi:k1", outcome="ya")
    case.complete("input_oss", by="operator:o1", fields={"nomor_nib": "0000000000001"})
    case.complete("cek_ulang", by="kasi:k1")
    case.complete("arsip", by="operator:o1")
    receipt = case.complete("terima_nib", by="operator:o1", on_behalf_of="p1")
    assert receipt.at == clock.now == datetime.datetime(2024, 7, 2, 8, 35, tzinfo=JAKARTA)
    assert receipt.at.tzinfo is UTC
    assert not receipt.repeated
    assert case.status == "completed"
    assert case.fields == {"badan_hukum": False, "nomor_nib": "0000000000001"}
    assert case.documents["nib"] == "present"
    verified = next(each for each in case.activations if each.step == "verifikasi")
    assert (verified.time.verdict, str(verified.time.used), verified.outcome) == ("met", "20 menit", "ya")
    assert [each.kind for each in case.history][:2] == ["CaseStarted", "ActorBound"]
    assert case.replays()
    assert case.open == () and case.due is None


def test_a_refusal_says_what_is_missing(engine: alur.Engine) -> None:
    case = handed_in(engine, papers=["formulir", "ktp"])
    before = case.history
    with pytest.raises(alur.Refused) as caught:
        case.complete("periksa_berkas", by="operator:o1", outcome="sesuai")
    refused = caught.value
    assert refused.code == "documents.missing"
    assert refused.step == "periksa_berkas"
    assert refused.missing == refused.documents == ("npwp", "email", "nomor_ponsel")
    assert str(refused) == "documents.missing: periksa_berkas lacks npwp, email, nomor_ponsel"
    assert isinstance(refused, alur.AlurError)
    assert case.history == before
    lacking = case.missing("periksa_berkas")
    assert lacking and lacking.documents == refused.missing
    case.submit(refused.missing, by="pemohon:p1")
    assert not case.missing("periksa_berkas")


def test_a_refusal_says_what_is_open_instead(engine: alur.Engine) -> None:
    case = handed_in(engine)
    with pytest.raises(alur.Refused) as caught:
        case.complete("verifikasi", by="kasi:k1", outcome="ya")
    assert caught.value.code == "step.not_open"
    assert caught.value.open == ("periksa_berkas",)
    assert caught.value.missing == ()
    case.complete("periksa_berkas", by="operator:o1", outcome="sesuai")
    with pytest.raises(alur.Refused) as caught:
        case.complete("verifikasi", by="kasi:o1", outcome="ya")
    assert (caught.value.code, caught.value.not_by) == ("authority.not_by", "periksa_berkas")


def test_a_refusal_can_be_pickled(engine: alur.Engine) -> None:
    import pickle

    with pytest.raises(alur.Refused) as caught:
        handed_in(engine).complete("verifikasi", by="kasi:k1", outcome="ya")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.code, again.open, str(again)) == (caught.value.code, caught.value.open, str(caught.value))


def test_a_retry_under_its_key_acts_once(engine: alur.Engine) -> None:
    case = handed_in(engine)
    first = case.complete("periksa_berkas", by="operator:o1", outcome="sesuai", key="web-1")
    again = case.complete("periksa_berkas", by="operator:o1", outcome="sesuai", key="web-1")
    assert again.repeated and again[:3] == first[:3]
    with pytest.raises(alur.Refused, match="key.reused"):
        case.complete("periksa_berkas", by="operator:o1", outcome="kurang", key="web-1")
    one = engine.start("perisa", by="pemohon:p2", fields={"badan_hukum": True}, key="form-9")
    assert engine.start("perisa", by="pemohon:p2", fields={"badan_hukum": True}, key="form-9") == one


def test_a_step_is_claimed_and_given_back(engine: alur.Engine) -> None:
    case = handed_in(engine)
    case.start_step("periksa_berkas", by="operator:o1")
    assert case.open[0].claimant == "o1" and case.open[0].status == "started"
    with pytest.raises(alur.Refused) as caught:
        case.complete("periksa_berkas", by="operator:o2", outcome="sesuai")
    assert (caught.value.code, caught.value.person) == ("step.claimed", "o1")
    case.set("periksa_berkas", {"kbli": "56101", "jenis_usaha": "Warung"}, by="operator:o1")
    case.release("periksa_berkas", by="operator:o1")
    assert case.open[0].claimant == "" and case.open[0].started is None
    case.complete("periksa_berkas", by="operator:o2", outcome="sesuai")
    assert case.fields["kbli"] == "56101"


def test_documents_go_back_and_come_again(engine: alur.Engine) -> None:
    case = handed_in(engine)
    case.return_document("ktp", "buram", by="operator:o1")
    assert case.documents["ktp"] == "returned"
    assert case.missing("periksa_berkas").documents == ("ktp",)
    case.submit(["ktp"], by="operator:o1", on_behalf_of="p1")
    assert case.documents["ktp"] == "present"
    with pytest.raises(TypeError, match="not str; put one text into a list"):
        case.submit("ktp", by="pemohon:p1")


def test_a_suspended_case_rests(engine: alur.Engine, clock: alur.SimulatedTime) -> None:
    case = handed_in(engine)
    case.complete("periksa_berkas", by="operator:o1", outcome="sesuai")
    clock.advance(minutes(10))
    case.suspend("menunggu surat", by="kasi:k1")
    clock.advance(minutes(30))
    assert case.view().status == "suspended" and case.due is None
    case.note("sudah ditelepon", by="operator:o1")
    with pytest.raises(alur.Refused, match="case.suspended"):
        case.complete("verifikasi", by="kasi:k1", outcome="ya")
    case.resume(by="kasi:k1")
    assert str(case.open[0].time.used) == "10 menit"
    case.cancel("ditarik", by="pemohon:p1")
    assert case.status == "cancelled"
    assert [each.text for each in case.history if each.text] == ["p1", "menunggu surat", "sudah ditelepon", "ditarik"]
    with pytest.raises(alur.Refused, match="case.closed"):
        case.resume(by="kasi:k1")


def test_records_are_visited_one_by_one(sops: pathlib.Path, clock: alur.SimulatedTime) -> None:
    with alur.Engine(time=clock, shows_personal=True) as engine:
        engine.deploy(alur.load(sops / "daku.yaml"))
        case = engine.start("daku", by="kasi:k1")
        case.complete("konsep_sprint", by="kasi:k1", documents=["draft_sprint"])
        case.complete("koreksi_sprint", by="sekcam:s1")
        case.complete("tanda_tangan", by="camat:c1")
        case.complete("bagi_tugas", by="kasi:k1")
        case.complete("catat_sprint", by="staf:t1")
        niks = ["0000000000000001", "0000000000000002"]
        for nik in niks:
            case.add_record(
                "pelaku_usaha", {"nik": nik, "nama": "Contoh", "kelurahan": "Tajur"}, by="staf:t1"
            )
        assert case.view().records == tuple(niks)
        assert [work.name for work in case.open] == [f"kunjungan[{nik}]" for nik in niks]
        papers = ["ktp_pelaku", "foto_usaha", "data_jenis_usaha", "data_omzet", "data_lokasi", "data_produk"]
        for nik in niks:
            case.set("kunjungan", {"izin": "belum_punya", "omzet": 12_000_000}, by="staf:t1", item=nik)
            assert case.missing("kunjungan", item=nik).documents == tuple(papers)
            case.complete("kunjungan", by="staf:t1", item=nik, documents=papers)
        assert case.fields[f"omzet[{niks[1]}]"] == 12_000_000
        case.close_items("kunjungan", by="staf:t1")
        assert [work.step for work in case.open] == ["himpun_data"]
        with pytest.raises(alur.Refused) as caught:
            case.add_record("pelaku_usaha", {"nik": "1", "nama": "X", "kelurahan": "Tajur"}, by="staf:t1")
        assert caught.value.code in ("record.closed", "field.type")


def test_fields_take_values_of_their_own_kind_only(engine: alur.Engine) -> None:
    for wrong, message in [
        (1.5, "not float$"),
        (None, "not NoneType$"),
        (datetime.datetime(2024, 7, 2, tzinfo=UTC), "the field badan_hukum holds a date, not a datetime"),
    ]:
        with pytest.raises(TypeError, match=message):
            engine.start("perisa", by="pemohon:p1", fields={"badan_hukum": wrong})  # type: ignore[dict-item]
    with pytest.raises(ValueError, match="at most 64 bits"):
        engine.start("perisa", by="pemohon:p1", fields={"badan_hukum": 2**64})
    with pytest.raises(alur.Refused, match="field.type"):
        engine.start("perisa", by="pemohon:p1", fields={"badan_hukum": "ya"})
    with pytest.raises(TypeError, match="fields takes Mapping"):
        engine.start("perisa", by="pemohon:p1", fields=[("badan_hukum", True)])  # type: ignore[arg-type]


def test_complete_refuses_arguments_that_make_no_sense(engine: alur.Engine) -> None:
    case = handed_in(engine)
    with pytest.raises(TypeError, match="needs by"):
        engine.complete(case, "periksa_berkas")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="has no argument 'outcom'"):
        engine.complete(case, "periksa_berkas", by="operator:o1", outcom="sesuai")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="is given step twice"):
        engine.complete(case, "periksa_berkas", step="arsip", by="operator:o1")  # type: ignore[misc]
    with pytest.raises(TypeError, match="takes a case and a step"):
        engine.complete(case, "periksa_berkas", "operator:o1")  # type: ignore[misc]
    with pytest.raises(TypeError, match="takes a text as by, not int"):
        engine.complete(case, "periksa_berkas", by=3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="attempt is a number"):
        engine.complete(case, "periksa_berkas", by="operator:o1", attempt=70_000)
    with pytest.raises(TypeError, match="a case is a Case or its number, not str"):
        engine.complete("2024/07/0012", "periksa_berkas", by="operator:o1")  # type: ignore[arg-type]
    for unknown in (-1, 17, 2**32 - 1, 2**40):
        with pytest.raises(alur.Refused, match="case.unknown"):
            engine.complete(unknown, "periksa_berkas", by="operator:o1")
    assert engine.complete(case=case, step="periksa_berkas", by="operator:o1", outcome="sesuai").events == 1
    assert "ROLE:PERSON" in (alur.Engine.complete.__doc__ or "")


def test_handles_mean_what_their_names_mean(engine: alur.Engine) -> None:
    handin, papers = engine.step("perisa", "serah_berkas"), engine.documents("perisa", PAPERS)
    check, fine = engine.step("perisa", "periksa_berkas"), engine.outcome("perisa", "periksa_berkas", "sesuai")
    applicant, clerk = engine.actor("pemohon:p1"), engine.actor("operator:o1")
    assert handin == engine.step("perisa", "serah_berkas") and handin != check
    case = engine.start("perisa", by="pemohon:p1", fields={"badan_hukum": False})
    case.complete(handin, by=clerk, documents=papers, on_behalf_of=applicant)
    nothing: Any
    for nothing in (b"", 0.0):
        with pytest.raises(TypeError, match="takes a handle as documents"):
            case.complete(check, by=clerk, outcome=fine, documents=nothing)
    for nothing in (set(), frozenset(), types.MappingProxyType({})):  # as if they were left out
        with pytest.raises(alur.Refused, match="step.not_open"):
            case.complete(handin, by=clerk, documents=nothing)
    case.complete(check, by=clerk, outcome=fine)
    assert [work.step for work in case.open] == ["verifikasi"]
    with pytest.raises(alur.Refused, match="step.not_open"):
        case.complete(check, by=clerk, outcome=fine)
    with pytest.raises(TypeError, match="takes a handle as by"):
        case.complete(check, by="operator:o1", outcome=fine)
    with pytest.raises(alur.Refused, match="step.unknown"):
        engine.step("perisa", "periksa")
    with pytest.raises(alur.Refused, match="field.required"):
        engine.start(engine.sop("perisa"), by=clerk)


def test_the_calendar_of_a_case_can_be_changed(
    engine: alur.Engine, sops: pathlib.Path, clock: alur.SimulatedTime, tmp_path: pathlib.Path
) -> None:
    case = handed_in(engine)
    case.complete("periksa_berkas", by="operator:o1", outcome="sesuai")
    due = case.due
    text = (sops / "kalender" / "kecamatan.yaml").read_text()
    path = tmp_path / "kecamatan.yaml"
    path.write_text(
        text.replace("\nkhusus:\n", "\nkhusus:\n  2024-07-02: {nama: Libur setempat, jam_kerja: [], sumber: SE 1/2024}\n")
    )
    case.adopt_calendar(alur.load_calendar(path), by="host")
    assert due is not None and case.due is not None
    assert case.due.astimezone(JAKARTA).date() == due.astimezone(JAKARTA).date() + datetime.timedelta(days=1)


def test_the_law_of_replay_and_migration_are_there(engine: alur.Engine) -> None:
    case = handed_in(engine)
    assert engine.replays(case)
    with pytest.raises(alur.Refused, match="command.unsupported"):
        case.migrate(by="host")
    assert case.advance().events == 0
    assert engine.advance() == 0
    assert engine.next_timer() is None


def test_a_case_explains_the_time_that_it_used(engine: alur.Engine, clock: alur.SimulatedTime) -> None:
    clock.set(datetime.datetime(2024, 7, 2, 11, 50, tzinfo=JAKARTA))  # ten minutes before the break
    case = handed_in(engine)
    case.complete("periksa_berkas", by="operator:o1", outcome="sesuai")
    clock.set(datetime.datetime(2024, 7, 2, 13, 5, tzinfo=JAKARTA))
    case.suspend("listrik padam", by="kasi:k1")
    clock.advance(minutes(20))
    case.resume(by="kasi:k1")
    clock.advance(minutes(3))
    (why,) = case.explain("verifikasi")
    assert why.zone == "Asia/Jakarta"
    stretches = why.stretches
    assert stretches[0].from_ == why.activation.offered and stretches[-1].to == clock.now
    assert all(one.to == next.from_ for one, next in zip(stretches, stretches[1:]))
    assert sum(each.used.ticks for each in stretches) == why.activation.time.used.ticks > 0
    assert [each.why for each in stretches] == ["open", "break", "open", "paused", "open"]
    assert case.explain("arsip") == []  # was not offered yet
    with pytest.raises(LookupError, match="the SOP of the case has no step 'verifikas'; did you mean 'verifikasi'"):
        case.explain("verifikas")
    text = str(case.explain())
    assert "verifikasi (1): open, used" in text
    assert "Tue 2024-07-02 13:05:00  Tue 2024-07-02 13:25:00                    paused" in text
    assert "serah_berkas (1): none, not measured" in text
