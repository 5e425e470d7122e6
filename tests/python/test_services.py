"""Functions of Python do the service steps of an engine, on threads or one by one."""

from __future__ import annotations

import datetime
import logging
import pathlib
import subprocess
import sys
import threading

import pytest

import alur
from conftest import minutes


@pytest.fixture
def office(root: pathlib.Path, clock: alur.SimulatedTime) -> alur.Engine:
    """An engine with the SOP whose NIB the OSS system publishes."""
    engine = alur.Engine(time=clock)
    engine.deploy(alur.load(root / "examples" / "nib.yaml"))
    return engine


def sent(engine: alur.Engine, name: str = "Warung Sari") -> alur.Case:
    """A case that waits for its NIB."""
    case = engine.start("nib", by="petugas:o1", fields={"nama_usaha": name})
    case.complete("terima", by="petugas:o1")
    return case


def test_a_handler_does_the_step(office: alur.Engine) -> None:
    workers = alur.ServiceWorkers(office)
    jobs: list[alur.Job] = []

    @workers.handle("oss.nib")
    def publish(job: alur.Job) -> alur.Done:
        jobs.append(job)
        return alur.Done("terbit", fields={"nib": "0000000000001"})

    case = sent(office)
    assert workers.next() is not None
    assert workers.run_once() and not workers.run_once()
    (job,) = jobs
    assert (job.case, job.sop, job.service, job.attempt, job.tried) == (case.id, "nib", "oss.nib", 1, 1)
    assert job.values == {"nama_usaha": "Warung Sari"}
    assert job.name == job.step and job.key and job.token
    assert case.fields["nib"] == "0000000000001"
    workers.close()
    with pytest.raises(ValueError, match="closed"):
        workers.run_once()


def test_what_a_handler_raises_is_a_failure_that_is_tried_again(
    office: alur.Engine, clock: alur.SimulatedTime
) -> None:
    workers = alur.ServiceWorkers(office)
    outages = 2

    @workers.handle("oss.nib")
    def publish(job: alur.Job) -> alur.Done:
        nonlocal outages
        if outages:
            outages -= 1
            raise ConnectionError("OSS does not answer")
        return alur.Done("terbit", fields={"nib": "0000000000001"})

    case = sent(office)
    assert workers.run_once() and not workers.run_once()
    tries = case.open[0].tries
    assert (tries.failed, tries.reason) == (1, "ConnectionError: OSS does not answer")
    while (due := workers.next()) is not None:
        clock.set(due)
        workers.run_once()
    assert outages == 0 and case.fields["nib"] == "0000000000001"


def test_what_a_handler_raises_is_logged_with_its_place(
    office: alur.Engine, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    workers = alur.ServiceWorkers(office)
    unraisable: list[str] = []

    @workers.handle("oss.nib")
    def publish(job: alur.Job) -> alur.Done:
        raise ConnectionError("OSS does not answer")

    case = sent(office, "Warung Rahasia")
    with caplog.at_level(logging.ERROR, logger="alur.services"):
        workers.run_once()
    (record,) = caplog.records
    assert record.getMessage() == f"the handler of 'oss.nib' failed at the step 'terbitkan' of case {case.id} of nib"
    assert "in publish" in caplog.text and "ConnectionError: OSS does not answer" in caplog.text
    assert "Rahasia" not in caplog.text
    caplog.clear()

    def broken(record: logging.LogRecord) -> bool:
        raise ValueError("a filter of the program")

    logging.getLogger("alur.services").addFilter(broken)
    try:
        case.retry(case.open[0].step, "lagi", by="petugas:o1")
        monkeypatch.setattr(sys, "unraisablehook", lambda found: unraisable.append(str(found.exc_value)))
        assert workers.run_once()
    finally:
        logging.getLogger("alur.services").removeFilter(broken)
    assert unraisable == ["a filter of the program"]
    assert case.open[0].tries.failed == 1  # the retry began to count anew


def test_a_failure_for_good_opens_an_incident_that_a_person_ends(office: alur.Engine) -> None:
    workers = alur.ServiceWorkers(office)
    workers.handle("oss.nib", lambda job: alur.Failed("OSS refuses the name", again=False))
    case = sent(office, "Warung ???")
    workers.run_once()
    (incident,) = office.incidents()
    assert (incident.case, incident.work.tries.reason) == (case.id, "OSS refuses the name")
    assert incident.work.tries.incident is not None
    step = incident.work.step
    case.retry(step, "nama diperbaiki", by="petugas:o1")
    assert office.incidents() == []
    case.fail(step, "masih sama", after=minutes(3))
    assert case.open[0].tries.next == case.open[0].tries.last + minutes(3)  # type: ignore[operator]


def test_what_is_no_answer_is_a_failure(office: alur.Engine) -> None:
    workers = alur.ServiceWorkers(office)
    workers.handle("oss.nib", lambda job: "terbit")  # type: ignore[arg-type, return-value]
    case = sent(office)
    workers.run_once()
    assert "a handler returns alur.Done, alur.Failed or None, not str" in case.open[0].tries.reason
    with pytest.raises(TypeError, match="a handler is a function"):
        workers.handle("oss.nib", 3)  # type: ignore[call-overload]


def test_ctrl_c_in_a_handler_ends_the_program_and_not_the_job_alone(office: alur.Engine) -> None:
    workers = alur.ServiceWorkers(office)

    @workers.handle("oss.nib")
    def publish(job: alur.Job) -> alur.Done:
        raise KeyboardInterrupt

    case = sent(office)
    with pytest.raises(KeyboardInterrupt):
        workers.run_once()
    assert case.open[0].tries.reason == "KeyboardInterrupt"


def test_threads_do_jobs_while_the_program_goes_on(office: alur.Engine) -> None:
    begun, both = threading.Semaphore(0), threading.Barrier(2, timeout=60)
    with alur.ServiceWorkers(office, look=datetime.timedelta(milliseconds=10)) as workers:

        @workers.handle("oss.nib")
        def publish(job: alur.Job) -> alur.Done:
            both.wait()  # two handlers run at once
            begun.release()
            return alur.Done("terbit", fields={"nib": f"{job.case:013}"})

        workers.start(2)
        cases = [sent(office) for _ in range(6)]
        for _ in cases:
            assert begun.acquire(timeout=60)
        workers.stop()
        assert workers.stopping()
        assert [case.fields["nib"] for case in cases] == [f"{case.id:013}" for case in cases]


def test_a_handler_may_command_the_engine_and_not_close_its_workers(office: alur.Engine) -> None:
    workers = alur.ServiceWorkers(office)

    @workers.handle("oss.nib")
    def publish(job: alur.Job) -> alur.Done:
        office.note(job.case, "dikirim", by="petugas:o1")
        with pytest.raises(RuntimeError, match="not closed by one of their handlers"):
            workers.close()
        return alur.Done("terbit", fields={"nib": "0000000000001"})

    case = sent(office)
    assert workers.run_once()
    assert "dikirim" in [each.text for each in case.history]
    assert case.fields["nib"] == "0000000000001"


def test_workers_elsewhere_ask_for_jobs(office: alur.Engine, clock: alur.SimulatedTime) -> None:
    workers = alur.ServiceWorkers(office)
    cases = [sent(office) for _ in range(3)]
    one, two, three = workers.acquire("oss.nib", 10, minutes(2))
    assert workers.acquire("oss.nib", 10, minutes(2)) == []
    assert workers.extend(one.token, minutes(9)) == clock.now + minutes(9)
    workers.complete(one.token, alur.Done("terbit", fields={"nib": "0000000000001"}))
    workers.fail(two.token, alur.Failed("sibuk", after=minutes(1)))
    workers.give_back(three.token)
    (again,) = workers.acquire("oss.nib", 10, minutes(2))
    assert again.case == three.case and again.key == three.key and again.token != three.token
    with pytest.raises(alur.Refused, match="lease.lost"):
        workers.complete(three.token, alur.Done("terbit"))
    with pytest.raises(TypeError, match="takes alur.Failed"):
        workers.fail(again.token, alur.Done())  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="longer than nothing"):
        workers.acquire("oss.nib", 1, minutes(0))
    assert {case.id for case in cases} == {one.case, two.case, three.case}


def test_what_could_not_be_kept_is_told(root: pathlib.Path, clock: alur.SimulatedTime) -> None:
    told: list[str] = []
    with alur.Engine(time=clock, events=12) as engine:
        engine.deploy(alur.load(root / "examples" / "nib.yaml"))
        workers = alur.ServiceWorkers(engine, fault=told.append)

        @workers.handle("oss.nib")
        def publish(job: alur.Job) -> alur.Failed:
            while True:  # fills the case up
                try:
                    engine.note(job.case, "x", by="petugas:o1")
                except alur.Refused:
                    return alur.Failed("sibuk")

        sent(engine)
        workers.run_once()
    assert told and "could not be kept" in told[0]


def test_a_program_that_forgets_its_threads_ends_all_the_same(root: pathlib.Path) -> None:
    program = f"""
import alur, time
engine = alur.Engine()
engine.deploy(alur.load({str(root / "examples" / "nib.yaml")!r}))
workers = alur.ServiceWorkers(engine)
@workers.handle("oss.nib")
def publish(job):
    time.sleep(0.05)
    return alur.Done("terbit", fields={{"nib": "0000000000001"}})
workers.start(3)
for _ in range(4):
    case = engine.start("nib", by="petugas:o1", fields={{"nama_usaha": "Warung Sari"}})
    case.complete("terima", by="petugas:o1")
print("done")
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "done\n", "")


def test_faults_are_logged_by_default(office: alur.Engine, caplog: pytest.LogCaptureFixture) -> None:
    from alur.services import _tell

    with caplog.at_level(logging.ERROR, logger="alur.services"):
        _tell("100 % of the disk is used")
    assert caplog.messages == ["100 % of the disk is used"]


def test_an_exception_that_cannot_be_shown_is_a_failure_and_is_logged(
    office: alur.Engine, caplog: pytest.LogCaptureFixture
) -> None:
    class Silent(Exception):
        def __str__(self) -> str:
            raise RuntimeError("no text")

    for error, reason in ((Silent(), "Silent, which cannot be shown"), (ValueError("x\udcff"), r"ValueError: x\udcff")):
        workers = alur.ServiceWorkers(office)

        @workers.handle("oss.nib")
        def publish(job: alur.Job) -> alur.Done:
            raise error

        case = sent(office)
        caplog.clear()
        with caplog.at_level(logging.ERROR, logger="alur.services"):
            assert workers.run_once()
        assert [record.exc_info[1] for record in caplog.records if record.exc_info] == [error]
        assert case.open[0].tries.reason == reason


def test_an_answer_that_no_text_can_be_names_its_field(office: alur.Engine) -> None:
    workers = alur.ServiceWorkers(office)
    workers.handle("oss.nib", lambda job: alur.Done("terbit", fields={"nib": "3271\udcff"}))
    case = sent(office)
    assert workers.run_once()
    assert case.open[0].tries.reason == "the field nib holds half a surrogate pair, which is no character"
