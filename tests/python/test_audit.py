"""Audits from Python: verdicts, groups and reasons, of logs and of engines, and what is refused with a sentence."""

from __future__ import annotations

import datetime
import os
import pathlib
import threading
import time
import zoneinfo
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

import alur
from conftest import JAKARTA, handed_in


def written_down() -> dict[str, Any]:
    """What an office wrote down: B-1 lies over a holiday, B-2 is quick, of B-3 nobody knows when it was offered."""
    rows = [
        ("B-1", "verifikasi", "schedule", "2024-06-14 16:10"),
        ("B-1", "verifikasi", "start", "2024-06-19 07:40"),
        ("B-1", "verifikasi", "complete", "2024-06-19 07:50"),
        ("B-2", "verifikasi", "schedule", "2024-07-02 09:00"),
        ("B-2", "verifikasi", "start", "2024-07-02 09:05"),
        ("B-2", "verifikasi", "complete", "2024-07-02 09:20"),
        ("B-3", "verifikasi", "complete", "2024-07-03 10:00"),
        ("B-4", "Input OSS", "schedule", "2024-07-03 10:00"),
    ]
    return {
        "case:concept:name": [row[0] for row in rows],
        "concept:name": [row[1] for row in rows],
        "lifecycle:transition": [row[2] for row in rows],
        "time:timestamp": [datetime.datetime.fromisoformat(row[3]).replace(tzinfo=JAKARTA) for row in rows],
        "case:kelurahan": ["Tajur", "Tajur", "Tajur", "Katulampa", "Katulampa", "Katulampa", "Tajur", "Katulampa"],
    }


def small(sop: alur.Sop, **wishes: Any) -> alur.Audit:
    return alur.audit(alur.EventLog(written_down()), sop, mapping={"Input OSS": "input_oss"}, **wishes)


def test_a_log_is_audited_against_an_sop_in_a_few_lines(perisa: alur.Sop) -> None:
    audit = small(perisa, as_of=datetime.datetime(2024, 7, 3, 10, 4, tzinfo=JAKARTA))
    rows = [(row["case"], row["step"], row["verdict"], row["cause"]) for row in audit.activations()]
    assert rows == [
        ("B-1", "verifikasi", "late", "waiting"),
        ("B-2", "verifikasi", "met", None),
        ("B-3", "verifikasi", "unknown", "begin not recorded"),
        ("B-4", "input_oss", "at_risk", None),
    ]
    assert [(row["case"], row["obligation"]) for row in audit.violations()] == [("B-1", "verifikasi")]
    pressing = audit.at_risk().row(0)
    assert (pressing["case"], pressing["share"], pressing["waktu_baku"]) == ("B-4", 0.8, "5 menit")
    assert pressing["lapse"] == datetime.datetime(2024, 7, 3, 10, 5, tzinfo=JAKARTA)
    assert [(row["kelurahan"], row["n"], row["late"]) for row in audit.by("kelurahan")] == [
        ("Tajur", 2, 1),
        ("Katulampa", 2, 0),
    ]
    waiting = audit.waiting("step").row(0)
    assert (waiting["n"], waiting["known"], waiting["waiting_p50_us"]) == (3, 2, 300_000_000)


def test_a_verdict_shows_the_intervals_that_counted(perisa: alur.Sop) -> None:
    case = small(perisa).case("B-1")
    told = [(row["why"], row["reason"], row["used"] // 60_000_000) for row in case.explain()]
    assert told == [
        ("open", None, 20),
        ("outside hours", None, 0),
        ("weekend", None, 0),
        ("holiday", "Hari Raya Idul Adha 1445 Hijriah", 0),
        ("holiday", "Cuti bersama Idul Adha", 0),
        ("outside hours", None, 0),
        ("open", None, 20),
    ]
    assert case.verdict == "none"  # PERISA promises nothing for the whole case
    assert [row["verdict"] for row in case.activations] == ["late"]


def test_months_of_the_half_year_show_where_june_went_wrong(audited: alur.Audit) -> None:
    by_month = {
        row["month"]: (row["n"], row["late"]) for row in audited.by("step", "month") if row["step"] == "verifikasi"
    }
    assert by_month["2024-05"] == (23, 1)
    assert by_month["2024-06"] == (97, 39)
    rates = [(row["late_rate"], row["month"]) for row in audited.by("step", "month") if row["step"] == "verifikasi"]
    assert max(rates)[1] == "2024-06"


def test_groups_are_the_rows_counted_one_by_one(audited: alur.Audit) -> None:
    counted = Counter((row["step"], row["actor"], row["verdict"]) for row in audited.activations())
    found: Counter[tuple[str, str, str]] = Counter()
    for row in audited.by("step", "actor", percentiles=False):
        for verdict in ("met", "late", "open", "at_risk", "overdue", "none", "unknown"):
            if row[verdict]:
                found[(row["step"], row["actor"], verdict)] = row[verdict]
    assert found == counted


def test_rework_is_told_by_step_and_by_case(audited: alur.Audit) -> None:
    again = {row["step"]: row["again"] for row in audited.rework()}
    assert again["serah_berkas"] == again["periksa_berkas"] > 0
    per_case = audited.rework("case")
    assert sum(per_case.column("again")) == sum(again.values())
    with pytest.raises(ValueError, match="per is 'step' or 'case'"):
        audited.rework("month")  # type: ignore[arg-type]


def test_another_limit_flips_verdicts_and_the_manifest_says_so(half_year: alur.EventLog, perisa: alur.Sop) -> None:
    before = alur.audit(half_year, perisa)
    after = alur.audit(half_year, perisa, limits={"verifikasi": "15 menit"})
    flips = Counter((row["obligation"], row["before"], row["after"]) for row in before.diff(after))
    assert set(flips) == {("verifikasi", "met", "late")}
    late = {row["step"]: row["late"] for row in after.by("step")}["verifikasi"]
    assert flips["verifikasi", "met", "late"] == late - {row["step"]: row["late"] for row in before.by("step")}["verifikasi"]
    same = {name for name, value in before.manifest().items() if after.manifest()[name] == value}
    assert set(before.manifest()) - same == {"limit verifikasi"}
    assert before.manifest()["log sha256"] == half_year.content_hash()
    same_limit = alur.audit(half_year, perisa, limits={"verifikasi": datetime.timedelta(minutes=15)})
    assert len(same_limit.diff(after)) == 0
    without = alur.audit(half_year, perisa, limits={"verifikasi": None})
    assert {row["verdict"] for row in without.activations() if row["step"] == "verifikasi"} == {"none"}


def test_the_cases_of_an_engine_are_audited_as_the_engine_judged_them(perisa: alur.Sop) -> None:
    clock = alur.SimulatedTime(datetime.datetime(2024, 7, 2, 9, 0, tzinfo=JAKARTA))
    with alur.Engine(time=clock) as engine:
        engine.deploy(perisa)
        case = engine.start("perisa", by="pemohon:p1", fields={"badan_hukum": False}, name="K-1")
        case.complete(
            "serah_berkas",
            by="pemohon:p1",
            documents=["formulir", "ktp", "npwp", "email", "nomor_ponsel"],
        )
        case.complete("periksa_berkas", by="operator:o1", outcome="sesuai")
        clock.advance(datetime.timedelta(minutes=26))
        case.complete("verifikasi", by="kasi:k1", outcome="ya")
        audit = alur.audit(engine, perisa)
        judged = {work.step: work.time.verdict for work in case.activations}
        assert {row["step"]: row["verdict"] for row in audit.activations()} == judged
        assert judged["verifikasi"] == "late"
        assert [row["badan_hukum"] for row in audit.by("badan_hukum")] == ["false"]
        with pytest.raises(alur.Refused, match="procedure.unknown"):
            alur.event_log(engine, "faisal")  # it has no such SOP


class OnlyArrow:
    """Whatever hands out an Arrow stream and can nothing else."""

    def __init__(self, table: alur.Table) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)


def test_whatever_hands_out_an_arrow_stream_is_audited(half_year: alur.EventLog, perisa: alur.Sop, audited: alur.Audit) -> None:
    audit = alur.audit(OnlyArrow(half_year), perisa)
    assert audit.by("step", "month").content_hash() == audited.by("step", "month").content_hash()
    assert audit.manifest() == audited.manifest()
    with pytest.raises(alur.LogError, match="time:timestamp"):
        alur.audit(OnlyArrow(half_year.select("case:concept:name", "concept:name")), perisa)


def test_a_mapping_comes_with_its_log_and_its_sop(perisa: alur.Sop) -> None:
    mapped = alur.EventLog(written_down()).map(perisa, {"Input OSS": "input_oss"})
    audit = alur.audit(mapped)
    assert audit.sop is not None and audit.sop.id == "perisa"
    assert audit.activations().column("step")[-1] == "input_oss"


def test_a_log_with_deadlines_of_its_own_needs_no_sop(root: pathlib.Path) -> None:
    log = alur.read_csv(root / "tests" / "audit" / "logs" / "izin.csv")
    audit = alur.audit(
        log,
        calendar=alur.round_the_clock("Europe/Amsterdam"),
        deadline="case:deadline",
        begin="case:startdate",
        end="case:enddate",
    )
    all_of = audit.by(of="cases").row(0)
    assert (all_of["n"], all_of["met"], all_of["late"], all_of["overdue"], all_of["open"]) == (5, 1, 2, 1, 1)
    assert [row["cause"] for row in audit.cases() if row["verdict"] == "late"] == ["not recorded"] * 2
    assert set(audit.activations().column("waiting_us")) == {None}
    weeks = alur.audit(
        log,
        calendar=alur.round_the_clock("Europe/Amsterdam"),
        case_limit="56 hari kalender",
        begin="case:startdate",
        end="case:enddate",
    )
    # Of izin-4 the deadline was put off by four weeks, so by eight weeks alone it was over earlier.
    apart = [a["deadline"] - b["deadline"] for a, b in zip(audit.cases(), weeks.cases())]
    assert apart == [datetime.timedelta(milliseconds=ms) for ms in (0, -20, 0, 28 * 86_400_000, 0)]


def test_the_real_log_of_permits(root: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The receipt phase of an environmental permit process: J.C.A.M. Buijs, 4TU.ResearchData, CoSeLoG project."""
    path = pathlib.Path(os.environ.get("ALUR_LOGS", root.parent / "shared" / "data")) / "receipt.csv"
    if not path.exists():
        pytest.skip(f"receipt.csv is not at {path}; ALUR_LOGS names the folder that holds it")
    log = alur.read_csv(path)
    clock = alur.round_the_clock("Europe/Amsterdam")
    own = alur.audit(log, calendar=clock, deadline="case:deadline", begin="case:startdate", end="case:enddate")
    counts = own.by(of="cases").row(0)
    assert counts["met"] + counts["late"] == 1329
    assert counts["late"] == 377
    # 56 days on the wall, whatever the clocks did in between, are the deadline that the log has for most.
    weeks = alur.audit(log, calendar=clock, case_limit="56 hari kalender", begin="case:startdate", end="case:enddate")
    amsterdam = zoneinfo.ZoneInfo("Europe/Amsterdam")
    told: Counter[str] = Counter()
    for one, other in zip(own.cases(), weeks.cases()):
        begun, deadline = (one[name].astimezone(amsterdam) for name in ("begun", "deadline"))
        apart = one["deadline"] - other["deadline"]
        dates = (deadline.date() - begun.date()).days
        if datetime.timedelta(milliseconds=-20) <= apart <= datetime.timedelta(milliseconds=1):
            over_change = begun.utcoffset() != deadline.utcoffset()
            told["56 calendar days, over a change of the clock" if over_change else "56 calendar days"] += 1
        elif dates == 56:
            told["56 dates on, but at another time of the day"] += 1
        else:
            told["extended: more than 56 dates on" if dates > 56 else "shortened: fewer than 56 dates on"] += 1
    assert told == {
        "56 calendar days": 647,
        "56 calendar days, over a change of the clock": 335,
        "56 dates on, but at another time of the day": 98,
        "extended: more than 56 dates on": 331,
        "shortened: fewer than 56 dates on": 23,
    }
    with capsys.disabled():
        print(f"\nreceipt.csv: {counts['met'] + counts['late']} finished cases, {counts['late']} late by their own deadline")
        for what, number in sorted(told.items()):
            print(f"  {number}  {what}")


def test_what_is_wrong_is_refused_with_a_way_out(perisa: alur.Sop, audited: alur.Audit, half_year: alur.EventLog) -> None:
    with pytest.raises(alur.LogError, match="without an SOP an audit needs a calendar"):
        alur.audit(half_year)
    with pytest.raises(alur.LogError, match="there is no calendar 'kecamatam': looked for"):
        alur.audit(half_year, perisa, calendar="kecamatam")
    with pytest.raises(alur.LogError, match="'3 hari' does not say which days; write hari kerja or hari kalender"):
        alur.audit(half_year, perisa, limits={"verifikasi": "3 hari"})
    with pytest.raises(alur.LogError, match="'1,5 jam' is not a limit; write 90 menit"):
        alur.audit(half_year, perisa, limits={"verifikasi": "1,5 jam"})
    with pytest.raises(alur.LogError, match="there is nothing called 'mont' to group by; there are: step, month"):
        audited.by("mont")
    with pytest.raises(alur.LogError, match="the log has no column 'case:deadline'"):
        alur.audit(half_year, perisa, deadline="case:deadline")
    name = half_year.column("case:concept:name")[0]
    with pytest.raises(alur.LogError, match="did you mean"):
        audited.case(str(name) + "0")
    with pytest.raises(ValueError, match="has no zone"):
        alur.audit(half_year, perisa, as_of=datetime.datetime(2024, 7, 1))
    with pytest.raises(ValueError, match="of is 'activations' or 'cases'"):
        audited.by(of="events")  # type: ignore[arg-type]
    with pytest.raises(alur.LogError, match="Europe/Amsterdan"):
        alur.round_the_clock("Europe/Amsterdan")
    with pytest.raises(TypeError, match="a limit is a text"):
        alur.audit(half_year, perisa, limits={"verifikasi": 25})  # type: ignore[dict-item]
    with pytest.raises(alur.LogError, match="the other audit is one of another log"):
        audited.diff(small(perisa))


def test_a_calendar_is_named_by_its_file_or_found_beside_the_sop(
    perisa: alur.Sop, half_year: alur.EventLog, sops: pathlib.Path
) -> None:
    hashes = {
        alur.audit(half_year, perisa, calendar=calendar).manifest()["calendar sha256"]
        for calendar in (None, "kecamatan", sops / "kalender" / "kecamatan.yaml", perisa.calendar)
    }
    assert len(hashes) == 1


def test_other_threads_run_while_an_audit_works(half_year: alur.EventLog, perisa: alur.Sop) -> None:
    rows = alur.EventLog({name: half_year.column(name) * 60 for name in half_year.columns})
    ticks: list[float] = []
    done = threading.Event()

    def tick() -> None:
        while not done.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.0005)

    watcher = threading.Thread(target=tick)
    watcher.start()
    begun = time.monotonic()
    alur.audit(rows, perisa).activations()
    ended = time.monotonic()
    done.set()
    watcher.join()
    assert sum(begun < at < ended for at in ticks) >= 3


def test_an_audit_tells_how_far_it_is_and_can_be_stopped(half_year: alur.EventLog, perisa: alur.Sop) -> None:
    told: list[tuple[int, int]] = []
    alur.audit(half_year, perisa, progress=lambda done, all: told.append((done, all)))
    events = len(half_year)
    assert told[0] == (0, 2 * events) and told[-1] == (2 * events, 2 * events)

    def stop(done: int, all: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        alur.audit(half_year, perisa, progress=stop)


def test_a_step_that_the_sop_does_not_have_is_refused_in_limits_and_mapping(
    half_year: alur.EventLog, perisa: alur.Sop
) -> None:
    with pytest.raises(alur.LogError, match="limits= names a step 'verifikas', .*did you mean 'verifikasi'"):
        alur.audit(half_year, perisa, limits={"verifikas": "30 menit"})
    with pytest.raises(alur.LogError, match="mapping= names a step 'nope'"):
        alur.audit(half_year, perisa, mapping={"verifikasi": "nope"})


def test_an_activity_that_the_log_does_not_have_is_refused_in_mapping(perisa: alur.Sop) -> None:
    log = alur.EventLog(written_down())
    wrong = {"Input OS": "input_oss"}
    acts: list[Callable[[], object]] = [
        lambda: alur.audit(log, perisa, ends_with=["Input OS"]),
        lambda: alur.conformance(log, perisa, ends_with=["Input OS"]),
        lambda: alur.audit(log, perisa, mapping=wrong),
        lambda: alur.audit(log.map(perisa), mapping=wrong),
        lambda: alur.audit(log, calendar=perisa.calendar, mapping=wrong),
        lambda: alur.conformance(log, perisa, wrong),
        lambda: alur.conformance(log, perisa, {"Input OS": None}),
    ]
    for act in acts:
        with pytest.raises(alur.LogError, match="an activity 'Input OS', .*; did you mean 'Input OSS'"):
            act()


def test_an_empty_log_is_audited_as_of_no_time(perisa: alur.Sop, clock: alur.SimulatedTime) -> None:
    with alur.Engine(time=clock) as engine:
        engine.deploy(perisa)
        audit = alur.audit(engine, perisa)
        assert audit.as_of is None and len(audit.cases()) == len(audit.by("step")) == 0
        assert repr(audit) == "<alur.Audit of 0 cases>"
        assert audit.manifest()["as of"] == "none: the log is empty"
        assert "none: the log is empty" in audit._repr_html_()
        assert alur.audit(engine, perisa, as_of=clock.now).as_of == clock.now
        case = handed_in(engine)
        assert alur.audit(engine, perisa).as_of == case.view().last
    timeless = alur.EventLog({"case:concept:name": ["k"], "concept:name": ["verifikasi"], "time:timestamp": [None]})
    with pytest.raises(alur.LogError, match="no event of the log has a time; say as of when"):
        alur.audit(timeless, perisa)
    assert alur.audit(timeless, perisa, as_of=clock.now).activations().column("verdict") == ["unknown"]


def test_one_text_is_no_list_of_names(perisa: alur.Sop) -> None:
    log = alur.EventLog(written_down())
    text: Any = "verifikasi"
    acts: list[tuple[Callable[[], object], str]] = [
        (lambda: alur.audit(log, perisa, ends_with=text), "ends_with"),
        (lambda: alur.conformance(log, perisa, ends_with=text), "ends_with"),
        (lambda: alur.conformance(log, perisa, unrecorded=text), "unrecorded"),
    ]
    for act, argument in acts:
        with pytest.raises(TypeError, match=f"{argument} takes a list of texts, not str; put one text into a list"):
            act()
    with alur.Engine() as engine, pytest.raises(TypeError, match="fields takes a list of texts, not str"):
        alur.event_log(engine, fields=text)
    with alur.Engine() as engine:
        engine.deploy(perisa)
        with pytest.raises(alur.Refused, match="field.unknown: the SOP has no field badan_hukm"):
            alur.event_log(engine, "perisa", ["badan_hukm"])
        assert "case:badan_hukum" in alur.event_log(engine, "perisa", ["badan_hukum"]).columns
    with pytest.raises(TypeError, match="ends_with takes a list of texts, not one that holds int"):
        alur.audit(log, perisa, ends_with=[7])  # type: ignore[list-item]
    with pytest.raises(alur.LogError, match="arsi"):
        alur.conformance(log, perisa, unrecorded=["arsi"])


def test_without_an_sop_names_that_nothing_means_are_refused(perisa: alur.Sop) -> None:
    log = alur.EventLog(written_down())
    office: dict[str, Any] = {"calendar": perisa.calendar}
    with pytest.raises(alur.LogError, match="limits= names a step 'verifikas', which no activity .* mean 'verifikasi'"):
        alur.audit(log, limits={"verifikas": "25 menit"}, **office)
    with pytest.raises(alur.LogError, match="limits= names a step 'verifikasi', which no activity of the log means"):
        alur.audit(log, limits={"verifikasi": "25 menit", "cek": None}, mapping={"verifikasi": "cek"}, **office)
    with pytest.raises(alur.LogError, match="mapping= names a step 'inpt_oss', which has no limit, not even None in limits=; did you mean 'input_oss'"):
        alur.audit(log, limits={"input_oss": "5 menit", "verifikasi": "25 menit"}, mapping={"Input OSS": "inpt_oss"}, **office)
    audit = alur.audit(log, limits={"input_oss": "5 menit"}, mapping={"Input OSS": "input_oss"}, **office)
    assert audit.manifest()["limit input_oss"] == "5 menit from offered"


def test_no_two_audits_have_one_manifest(perisa: alur.Sop) -> None:
    log = alur.EventLog({
        "case:concept:name": ["k", "k", "k", "k"],
        "concept:name": ["a: b", "a", "c", "of a case"],
        "time:timestamp": [datetime.datetime(2024, 7, 2, hour, tzinfo=JAKARTA) for hour in (9, 10, 11, 12)],
    })  # fmt: skip
    limit: Any = "5 menit"
    wishes: list[dict[str, Any]] = [
        {},
        {"ends_with": ["a"]},
        {"ends_with": ["a", "c"]},
        {"ends_with": ["c", "a"]},
        {"ends_with": ["c"]},
        {"mapping": {"a: b": "c"}},
        {"mapping": {"a": "b: c"}},
        {"limits": {"a": limit}},
        {"limits": {"a: b": limit}},
        {"limits": {"of a case": limit}},
        {"limits": {"a: b": limit, "a": limit}},
        {"case_limit": limit},
    ]
    manifests = [alur.audit(log, calendar=perisa.calendar, **wish).manifest() for wish in wishes]
    assert len({tuple(sorted(manifest.items())) for manifest in manifests}) == len(wishes)
    assert manifests[3]["last activity"] == "c" and manifests[3]["last activity 2"] == "a"
    assert manifests[5]["activity a: b"] == "c" and manifests[8]["limit a: b"] == "5 menit from offered"


def test_an_activity_that_means_no_step_is_one_in_audits_as_in_conformance(perisa: alur.Sop) -> None:
    log = alur.EventLog(written_down())
    mapped = log.map(perisa, {"Input OSS": "input_oss"})
    assert alur.audit(log, perisa, mapping=mapped).manifest() == small(perisa).manifest()
    assert "Input OSS" not in str(alur.conformance(log, perisa, mapping=mapped).notes)
    left = alur.audit(log, perisa, mapping={"Input OSS": None})
    assert [(row["step"], row["verdict"]) for row in left.activations()][-1] == ("Input OSS", "none")
    assert alur.audit(mapped, mapping={"Input OSS": None}).manifest() == left.manifest()
    with pytest.raises(alur.LogError, match="leaves out 'verifikasi', which is a step of the SOP; limits="):
        alur.audit(log, perisa, mapping={"verifikasi": None})


def test_a_case_is_asked_for_by_its_number_too_and_wrong_arguments_are_named(perisa: alur.Sop) -> None:
    told = written_down()
    told["case:concept:name"] = [101, 101, 101, 102, 102, 102, 103, 104]
    log = alur.EventLog(told)
    audit = alur.audit(log, perisa, mapping={"Input OSS": "input_oss"})
    assert audit.case(101).name == "101" and len(audit.case(101).activations) == 1
    held = alur.conformance(log, perisa)
    assert held.alignment(101).content_hash() == held.alignment("101").content_hash()
    given: Any = None
    real: Any = 1.5
    acts: list[Callable[[], object]] = [
        lambda: audit.case(given), lambda: audit.case(real), lambda: held.alignment(given), lambda: audit.case(True),
    ]  # fmt: skip
    for act in acts:
        with pytest.raises(TypeError, match="a case is named by a text"):
            act()
    listed: Any = ["a"]
    wrong: list[tuple[str, Callable[[], object]]] = [
        ("other takes an alur.Audit, not None", lambda: audit.diff(given)),
        ("names takes a dict, as .* not list", lambda: alur.EventLog(told, names=listed)),
        ("mapping takes a dict, as .* not list", lambda: alur.conformance(log, perisa, listed)),
        ("mapping takes a dict, as .* not list", lambda: alur.audit(log, perisa, mapping=listed)),
        ("mapping takes a dict, as .* not list", lambda: log.map(perisa, listed)),
        ("mapping takes a dict of texts, .* not one that holds NoneType", lambda: log.map(perisa, {"Input OSS": given})),
        ("objects takes a dict, as .* not list", lambda: log.to_ocel("no.json", objects=listed)),
        ("names takes a dict, as .* not list", lambda: log.rename(listed)),
        ("roles takes a dict, as .* not list", lambda: alur.conformance(log, perisa, roles=listed)),
        ("limits takes a dict, as .* not list", lambda: alur.audit(log, perisa, limits=listed)),
        ("limits takes a dict by the names of steps", lambda: alur.audit(log, perisa, limits={7: "1 jam"})),  # type: ignore[dict-item]
        ("calendar takes an alur.Calendar, the path of one or its name, not int",
         lambda: alur.audit(log, perisa, calendar=7)),  # type: ignore[arg-type]
        ("begin takes str, not None", lambda: alur.audit(log, perisa, begin=given)),
        ("at_risk takes .*int.*, not str", lambda: alur.audit(log, calendar=perisa.calendar, at_risk="8")),  # type: ignore[arg-type]
        ("as_of takes .*datetime.*, not str", lambda: alur.audit(log, perisa, as_of="2024")),  # type: ignore[arg-type]
    ]  # fmt: skip
    for said, act in wrong:
        with pytest.raises(TypeError, match=said):
            act()


def test_what_analysts_trip_over_is_said(perisa: alur.Sop) -> None:
    pandas = pytest.importorskip("pandas")
    told = written_down()
    told["case:begun"] = ["2024-06-14 16:10"] * 8
    log = alur.EventLog(told)
    for argument in ("begin", "end", "deadline"):
        wish: Any = {argument: "case:begun"}
        with pytest.raises(alur.LogError, match=f"{argument}= names the column 'case:begun', which holds texts; make them times"):
            alur.audit(log, perisa, **wish)
    with pytest.raises(alur.LogError, match="names= knows no column 'resources'; did you mean 'resource'"):
        alur.EventLog(told, names={"resources": "case:kelurahan"})
    frame = pandas.DataFrame({**told, "org:resource": [float("nan")] * 8})
    assert set(alur.EventLog(frame)["org:resource"]) == {None}
    nobody = pandas.DataFrame({**told, "case:concept:name": [float("nan")] * 8})
    empty = pandas.DataFrame({**told, "case:concept:name": ["B-1", ""] * 4})
    for data, row in ((nobody, 1), (empty, 2)):
        with pytest.raises(alur.LogError, match=f"the column 'case:concept:name' is empty in row {row}"):
            alur.EventLog(data)


def test_an_audit_as_of_a_time_knows_nothing_of_what_came_later(half_year: alur.EventLog, perisa: alur.Sop) -> None:
    moment = datetime.datetime(2024, 6, 26, 3, 0, tzinfo=datetime.timezone.utc)
    before = [at for at, when in enumerate(half_year.column("time:timestamp")) if when <= moment]
    columns = {name: [half_year.column(name)[at] for at in before] for name in half_year.columns}
    ended = columns["case:alur:ended"]
    columns["case:alur:ended"] = [when if when is not None and when <= moment else None for when in ended]
    cut = alur.audit(alur.EventLog(columns), perisa, as_of=moment)
    asked = alur.audit(half_year, perisa, as_of=moment)
    assert len(asked.at_risk()) > 0
    for one, other in [(asked.activations(), cut.activations()), (asked.cases(), cut.cases()), (asked.at_risk(), cut.at_risk())]:
        assert list(one) == list(other)
    assert asked.log is half_year and f"{cut.log.cases:,} cases" in repr(asked)
    whole = alur.audit(half_year, perisa)
    assert asked.manifest()["log sha256"] == whole.manifest()["log sha256"]
    assert asked.manifest()["events behind as of"] == str(len(half_year) - len(before))


def test_an_sop_without_a_calendar_keeps_its_steps_under_that_of_the_caller(
    tmp_path: pathlib.Path, perisa: alur.Sop
) -> None:
    path = tmp_path / "surat.yaml"
    path.write_text(
        "alur: 1\nid: surat\n"
        "actors:\n  pemohon: {nama: Pemohon, external: true}\n  petugas: {nama: Petugas}\n"
        "steps:\n"
        "  - {id: minta, actor: pemohon, recorded_by: [petugas], kegiatan: Mengajukan surat}\n"
        "  - {id: tulis, actor: petugas, kegiatan: Menulis surat}\n",
        encoding="utf-8",
    )
    sop = alur.load(path)
    assert sop.calendar is None
    at = datetime.datetime(2024, 7, 2, 9, 0, tzinfo=JAKARTA)
    log = {"case:concept:name": ["k", "k"], "concept:name": ["tulis", "minta"], "time:timestamp": [at, at]}
    audit = alur.audit(alur.EventLog(log), sop, calendar=perisa.calendar)
    assert audit.manifest()["sop"] == "surat" and len(audit.manifest()["sop sha256"]) == 64
    assert audit.by("step", "side").column("step") == ["minta", "tulis"]
    assert audit.by("step", "side").column("side") == ["outside", "inside"]
    with pytest.raises(alur.LogError, match="the SOP 'surat' names no calendar; give calendar="):
        alur.audit(alur.EventLog(log), sop)


def test_a_calendar_round_the_clock_covers_dates() -> None:
    time: Any = datetime.datetime(2024, 1, 1, tzinfo=JAKARTA)
    with pytest.raises(TypeError, match="first takes a datetime.date, .*, not datetime"):
        alur.round_the_clock("Asia/Jakarta", time)
    with pytest.raises(TypeError, match="last takes a datetime.date, .*, not datetime"):
        alur.round_the_clock("Asia/Jakarta", last=time)
