"""Calls that cannot be: each raises an exception that names what is wrong and shows no value, and none ends the process."""

from __future__ import annotations

import datetime
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

import alur
from alur import _core
from alur.arguments import wrong
from conftest import JAKARTA, handed_in, minutes

NIK = "3271024507900001"


def outcome_of(program: str) -> str:
    """What a program prints, in a process of its own, since it would end this one."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, f"{done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_no_object_without_its_init_can_be_used() -> None:
    program = """
import datetime
from alur import _core
import alur
WITH_INIT = {"SimulatedTime", "Roster", "Engine", "ServiceWorkers", "Table", "EventLog"}
def refused(act):
    try:
        act()
    except TypeError as error:
        return str(error)
    raise AssertionError("nothing was refused")
for name, cls in vars(_core).items():
    if not isinstance(cls, type):
        continue
    if name not in WITH_INIT:
        refused(cls)
        refused(lambda: cls.__new__(cls))
        refused(lambda: object.__new__(cls))
        refused(type("Derived", (cls,), {}))
        print(name)
        continue
    thing = cls.__new__(cls)
    for member in vars(cls):
        if member == "__init__" or member.startswith("__") and member not in ("__len__", "__getitem__", "__iter__"):
            continue
        said = refused(lambda: getattr(thing, member)())
        if isinstance(vars(cls)[member], property):
            assert "__init__() was not called" in said, (name, member, said)
new = lambda cls: cls.__new__(cls)
at = datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)
minute = datetime.timedelta(minutes=1)
for act in (
    lambda: new(_core.SimulatedTime).advance(minute),
    lambda: new(_core.Roster).holds("p", "r", "s", at),
    lambda: new(alur.Engine).case_count(),
    lambda: new(alur.Engine).close(),
    lambda: new(alur.Engine).complete(0, "step", by="kasi:k1"),
    lambda: new(_core.ServiceWorkers).extend("token", minute),
    lambda: new(_core.Table).list(0, 0, 1),
    lambda: alur.Engine(time=new(alur.SimulatedTime)),
    lambda: alur.Engine(identities=new(alur.Roster)),
    lambda: alur.ServiceWorkers(new(alur.Engine)),
    lambda: _core.EventLog(new(_core.Table)),
    lambda: _core.write_xes(new(_core.EventLog), "nowhere"),
):
    assert "__init__() was not called" in refused(act), refused(act)

class Forgets(alur.Engine):
    def __init__(self):
        pass

class Hurries(alur.Engine):
    def __init__(self):
        assert "__init__() was not called" in refused(lambda: self.closed)
        super().__init__()

refused(Forgets)
assert Hurries().case_count() == 0
"""
    made_by_alur = set(outcome_of(program).split())
    assert {"Sop", "Calendar", "Codes", "Diagnostics", "Audit", "Conformance", "Buffer", "StepHandle"} <= made_by_alur


@pytest.mark.parametrize("length", [datetime.timedelta(0), -minutes(1), datetime.timedelta.min])
def test_lengths_that_cannot_be_are_refused(engine: alur.Engine, length: datetime.timedelta) -> None:
    workers = alur.ServiceWorkers(engine)
    not_long: list[Callable[[], object]] = [
        lambda: workers.extend("token", length),
        lambda: workers.acquire("oss.nib", 1, length),
        lambda: alur.ServiceWorkers(engine, lease=length),
        lambda: alur.ServiceWorkers(engine, look=length),
    ]
    negative: list[Callable[[], object]] = [
        lambda: alur.Engine(patience=length),
        lambda: alur.Engine(refusal_window=length),
        lambda: engine.wait_for_news(0, length),
        lambda: handed_in(engine).fail("verifikasi", "?", after=length),
        lambda: workers.fail("token", alur.Failed("?", after=length)),
    ]
    for act in not_long:
        with pytest.raises(ValueError, match="is longer than nothing|100,000,000 days"):
            act()
    for act in negative if length else []:
        with pytest.raises(ValueError, match="is not negative|100,000,000 days"):
            act()
    with pytest.raises(alur.Refused, match="lease.lost"):
        workers.extend("token", datetime.timedelta(days=90_000_000))


def test_wrong_arguments_are_named_and_no_value_is_shown(
    engine: alur.Engine, perisa: alur.Sop, clock: alur.SimulatedTime
) -> None:
    case: Any = handed_in(engine, name=NIK)
    calendar: Any = perisa.calendar
    now = clock.now
    log = alur.event_log(engine)
    anything: Any = object()
    text: Any = NIK
    office: Any = engine
    calls: list[tuple[type[Exception], str, Callable[[], object]]] = [
        (ValueError, "count is not negative", lambda: office.start_many("perisa", by="pemohon:p1", count=-1)),
        (TypeError, "count takes Optional.int.|count takes int", lambda: office.start_many("perisa", by="p:1", count=text)),
        (ValueError, "most is not negative", lambda: office.cases(most=-3271)),
        (ValueError, "attempt is too large", lambda: case.release("verifikasi", by="kasi:k1", attempt=327102)),
        (TypeError, "sop takes alur.Sop, not str; alur.load.path. reads one", lambda: office.deploy(text)),
        (TypeError, "sop takes an alur.Sop, not str; alur.load", lambda: alur.audit(log, text)),
        (TypeError, "sop takes an alur.Sop, not str; alur.load", lambda: alur.conformance(log, text)),
        (TypeError, "sop takes alur.Sop, not str; alur.load", lambda: log.map(text)),
        (TypeError, "calendar takes alur.Calendar, not str; alur.load_calendar",
         lambda: case.adopt_calendar(text, by="kasi:k1")),
        (TypeError, "documents takes Iterable.str., not str; put one text into a list", lambda: case.submit(text, by="p:1")),
        (TypeError, "documents is a list of texts, not str; put one text into a list",
         lambda: case.complete("periksa_berkas", by="p:1", documents=text)),
        (TypeError, "documents takes Iterable.str., not one that holds int", lambda: case.submit([3271024507900001], by="p:1")),
        (TypeError, "by takes str, not object", lambda: case.note(NIK, by=anything)),
        (TypeError, "by is missing; it takes str", lambda: office.note(case, NIK)),
        (TypeError, "no argument 'purpos'; did you mean 'purpose'", lambda: office.read_personal(case, by="k:1", purpos=NIK)),
        (TypeError, "no arguments go without a name; name the others: actor=…, person=…", lambda: office.work(NIK)),
        (TypeError, "even_live takes bool, not str", lambda: case.erase(by="k:1", reason="r", even_live=text)),
        (TypeError, "fields takes Mapping.str, alur.Value., not list",
         lambda: office.start("perisa", by="p:1", fields=[NIK])),
        (TypeError, "the field badan_hukum holds True or False, a whole number, a date or a text, not float",
         lambda: office.start("perisa", by="p:1", fields={"badan_hukum": 3.271024507900001e15})),
        (TypeError, "the field badan_hukum holds .*, not float",
         lambda: office.start_many("perisa", by="p:1", count=1, fields={"badan_hukum": 3.271024507900001e15})),
        (TypeError, "the field badan_hukum holds .*, not float",
         lambda: office.start_many("perisa", by="p:1", fields={"badan_hukum": [3.271024507900001e15]})),
        (ValueError, "the field badan_hukum holds a number of at most 64 bits",
         lambda: office.start("perisa", by="p:1", fields={"badan_hukum": 3271024507900001 * 10**10})),
        (TypeError, "a takes datetime.datetime, not str", lambda: calendar.worked(text, now)),
        (TypeError, "length takes datetime.timedelta, not int", lambda: calendar.add(now, 3271)),
        (TypeError, "case takes alur.Case . int, not str", lambda: office.view(text)),
        (TypeError, "a case is a Case or its number, not str", lambda: office.complete(text, "verifikasi", by="kasi:k1")),
        (TypeError, "a whole number as attempt, not str",
         lambda: case.complete("verifikasi", by="kasi:k1", attempt=text)),
        (ValueError, "attempt is a number from 1 to 65535", lambda: case.complete("verifikasi", by="kasi:k1", attempt=2**70)),
        (TypeError, "takes a text or a handle as step, not int", lambda: case.complete(3271, by="kasi:k1")),
        (TypeError, "takes a text or a handle as step, not NoneType", lambda: case.complete(None, by=None)),
        (TypeError, "takes a handle as by where step is one",
         lambda: case.complete(office.step("perisa", "verifikasi"), by=None)),
        (TypeError, "takes no fields where step is a handle",
         lambda: case.complete(office.step("perisa", "verifikasi"), by=office.actor("kasi:k1"), fields={"x": 1})),
        (TypeError, "sop is a text, not float", lambda: office.start_many(3.271, by="p:1", count=1)),
        (TypeError, "start takes datetime.datetime, not str", lambda: alur.SimulatedTime(text)),
        (ValueError, "by holds half a surrogate pair",
         lambda: office.start("perisa", by=f"pemohon:{NIK}\udcff", fields={"badan_hukum": False})),
        (ValueError, "the field badan_hukum holds half a surrogate pair",
         lambda: office.start("perisa", by="p:1", fields={"badan_hukum": f"{NIK}\udcff"})),
        (ValueError, "the field badan_hukum holds half a surrogate pair",
         lambda: office.start_many("perisa", by="p:1", fields={"badan_hukum": [f"{NIK}\udcff"]})),
        (ValueError, "names holds half a surrogate pair",
         lambda: office.start_many("perisa", by="p:1", fields={"badan_hukum": False}, names=[f"{NIK}\udcff"])),
        (ValueError, "by holds half a surrogate pair", lambda: case.complete("verifikasi", by=f"{NIK}\udcff")),
        (ValueError, "documents holds half a surrogate pair",
         lambda: case.complete("periksa_berkas", by="p:1", documents=[f"{NIK}\udcff"])),
        (ValueError, "holds half a surrogate pair", lambda: case.submit([f"{NIK}\udcff"], by="p:1")),
        (ValueError, "name holds half a surrogate pair",
         lambda: office.start("perisa", by="pemohon:p1", fields={"badan_hukum": False}, name=f"{NIK}\udcff")),
        (alur.LogError, "the column 'nama' holds a text with half a", lambda: alur.Table({"nama": [f"{NIK}\udcff"]})),
        (TypeError, "engine takes alur.Engine, not str", lambda: alur.ServiceWorkers(text)),
    ]
    for kind, said, act in calls:
        with pytest.raises(kind, match=said) as caught:
            act()
        assert "3271" not in str(caught.value) and "3.271" not in str(caught.value)
        assert caught.value.__cause__ is None and caught.value.__context__ is None
    assert case.view().status == "open"


def test_a_wrong_time_of_the_program_is_named_without_its_value() -> None:
    with alur.Engine(time=lambda: NIK) as engine:  # type: ignore[arg-type, return-value]
        with pytest.raises(TypeError, match="a time is a datetime with a zone, not str") as caught:
            engine.advance()
        assert NIK not in str(caught.value)


@pytest.mark.parametrize(
    ("signature", "given", "said"),
    [
        # As pybind11 2.10, 2.12 and 3.0 write them.
        ("(*, count: Optional[int]) -> None", {"count": "x"}, "count takes Optional.int., not str"),
        ("(*, count: int | None = None) -> None", {"count": "x"}, "count takes int . None, not str"),
        ("(*, most: typing.SupportsInt | typing.SupportsIndex = 100) -> None", {"most": 2.5},
         "most takes int, not float"),
        ("(*, keys: List[str]) -> None", {"keys": [1]}, "keys takes list.str., not one that holds int"),
        ("(*, keys: collections.abc.Sequence[str]) -> None", {"keys": 1},
         "keys takes Sequence.str., not int"),
        ("(*, types: dict[str, str] = {}, by: str = 'a, b') -> None", {"by": None},
         "by takes str, not None"),
        ("(*, table: alur._core.Table) -> None", {"table": 1}, "table takes alur.Table, not int"),
        ("(*, odd: numpy.ndarray) -> None", {"odd": NIK}, "the arguments do not fit; they are "),
    ],
)  # fmt: skip
def test_signatures_of_every_pybind11_are_read(signature: str, given: dict[str, Any], said: str) -> None:
    text = (
        "call(): incompatible function arguments. The following argument types are supported:\n"
        f"    1. {signature}\n\nInvoked with: {given}"
    )
    with pytest.raises(TypeError, match=said) as caught:
        raise wrong(text, (), given)
    assert NIK not in str(caught.value)


def test_other_errors_of_type_stay_as_they_are() -> None:
    def now() -> datetime.datetime:
        raise TypeError("of the program itself")

    with alur.Engine(time=now) as engine:
        with pytest.raises(TypeError, match="^of the program itself$"):
            engine.advance()


def test_time_is_put_within_the_years_of_datetime(clock: alur.SimulatedTime) -> None:
    start = clock.now
    late = datetime.datetime(9999, 12, 31, 23, 59, tzinfo=datetime.timezone.utc)
    acts: list[Callable[[], object]] = [
        lambda: clock.advance(datetime.timedelta(days=3_000_000)),
        lambda: clock.advance(-datetime.timedelta(days=3_000_000)),
        lambda: clock.advance(datetime.timedelta.max),
        lambda: clock.set(late.replace(tzinfo=datetime.timezone(-datetime.timedelta(hours=7)))),
        lambda: alur.SimulatedTime(datetime.datetime(1, 1, 1, tzinfo=JAKARTA)),
    ]
    for act in acts:
        with pytest.raises(ValueError, match="years 1 to 9999|100,000,000 days"):
            act()
        assert clock.now == start
    clock.set(late)
    assert clock.now == late
