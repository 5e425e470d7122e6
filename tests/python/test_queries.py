"""Questions about all cases, and following what happens."""

from __future__ import annotations

import datetime
import signal
import threading
import time

import pytest

import alur
from conftest import handed_in, minutes


def test_whose_turn_it_is(engine: alur.Engine, clock: alur.SimulatedTime) -> None:
    first, second = handed_in(engine, name="a"), handed_in(engine)
    first.complete("periksa_berkas", by="operator:o1", outcome="sesuai")
    (item,) = engine.work(actor="kasi", person="k1")
    assert (item.case, item.case_name, item.sop, item.work.step) == (first.id, "a", "perisa", "verifikasi")
    assert item.work.is_open and item.work.name == "verifikasi" and item.work.actor == "kasi"
    assert engine.work(actor="kasi", person="o1") == []  # not_by forbids it
    assert [each.case for each in engine.work(actor="operator")] == [second.id]
    second.start_step("periksa_berkas", by="operator:o2")
    assert [each.case for each in engine.work(person="o2")] == [second.id]
    assert len(engine.work(most=1)) == 1
    with pytest.raises(alur.Refused, match="authority.role"):
        engine.work(actor="kepala")
    with pytest.raises(ValueError, match="of a service, or of an actor"):
        engine.work(actor="kasi", service="oss.nib")


def test_what_is_late_and_what_is_at_risk(engine: alur.Engine, clock: alur.SimulatedTime) -> None:
    case = handed_in(engine)
    case.complete("periksa_berkas", by="operator:o1", outcome="sesuai")
    assert engine.overdue() == [] == engine.at_risk()
    clock.advance(minutes(22))
    (risk,) = engine.at_risk()
    assert (risk.case, risk.step, risk.actor, str(risk.used), str(risk.by)) == (
        case.id, "verifikasi", "kasi", "22 menit", "3 menit"
    )  # fmt: skip
    clock.advance(minutes(8))
    (late,) = engine.overdue()
    assert (str(late.used), str(late.by), late.due) == ("30 menit", "5 menit", case.due)
    assert late.by.measure == "working_time" and late.by.ticks == 5 * 60 * 1_000_000
    assert engine.at_risk() == []


def test_cases_are_found_by_how_they_stand(engine: alur.Engine) -> None:
    cases = [handed_in(engine) for _ in range(5)]
    cases[0].cancel("ditarik", by="pemohon:p1")
    company = engine.start("perisa", by="pemohon:p2", fields={"badan_hukum": True})
    assert engine.case_count() == 6
    assert engine.cases(status="cancelled") == [cases[0]]
    assert engine.cases(sop="perisa", step="periksa_berkas") == cases[1:]
    assert engine.cases(sop="perisa", field=("badan_hukum", True)) == [company]
    assert engine.cases(status="open", most=2, after=cases[2]) == cases[3:5]
    with pytest.raises(ValueError, match="status is 'open'"):
        engine.cases(status="closed")  # type: ignore[arg-type]
    with pytest.raises(alur.Refused, match="procedure.unknown"):
        engine.cases(sop="faisal")


def test_all_that_happens_is_followed_from_a_position(engine: alur.Engine) -> None:
    case = handed_in(engine, name="a")
    page = engine.feed()
    assert [(each.case, each.case_name, each.sop) for each in page.events] == [(case.id, "a", "perisa")] * len(page.events)
    assert [each.event for each in page.events] == case.history
    assert engine.feed(page.next).events == () and engine.feed_end() == page.next
    case.complete("periksa_berkas", by="operator:o1", outcome="sesuai")
    news = engine.feed(page.next, most=10).events
    assert [each.event.kind for each in news][0] == "StepCompleted"
    assert news[0].event.speaks_of("periksa_berkas") and not news[0].event.speaks_of("arsip")
    with pytest.raises(ValueError):
        engine.feed(2**40)


def test_pages_follow_each_other_without_a_gap(engine: alur.Engine) -> None:
    for _ in range(20):
        handed_in(engine)
    seen, position = [], 0
    while (page := engine.feed(position, most=7)).events:
        seen += [(each.case, each.event.seq, each.event.kind) for each in page.events]
        position = page.next
    assert seen == [(each.case, each.event.seq, each.event.kind) for each in engine.feed(most=10**6).events]


def test_whoever_waits_is_woken_by_news(engine: alur.Engine) -> None:
    end = engine.feed_end()
    assert not engine.wait_for_news(end, datetime.timedelta(milliseconds=1))
    timer = threading.Timer(0.05, lambda: handed_in(engine))
    timer.start()
    assert engine.wait_for_news(end, datetime.timedelta(seconds=60))
    timer.join()


def test_closing_ends_the_wait(perisa: alur.Sop) -> None:
    engine = alur.Engine()
    timer = threading.Timer(0.05, engine.close)
    timer.start()
    with pytest.raises(ValueError, match="closed"):
        engine.wait_for_news(0, datetime.timedelta(seconds=60))
    timer.join()


def test_ctrl_c_ends_the_wait(engine: alur.Engine) -> None:
    timer = threading.Timer(0.05, lambda: signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT))
    timer.start()
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        engine.wait_for_news(engine.feed_end(), datetime.timedelta(seconds=60))
    assert time.monotonic() - began < 50
    timer.join()


def test_an_engine_without_a_feed_says_so() -> None:
    with alur.Engine(feed=False) as engine:
        with pytest.raises(ValueError, match="feed=False"):
            engine.feed()
        with pytest.raises(ValueError, match="feed=False"):
            engine.feed_end()
        with pytest.raises(ValueError, match="feed=False"):
            engine.wait_for_news(0, datetime.timedelta())
