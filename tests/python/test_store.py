"""Stores on disk, their keys, who may act, and the end of an engine."""

from __future__ import annotations

import datetime
import gc
import pathlib
import secrets
import threading
import weakref
from typing import Any

import pytest

import alur
from conftest import handed_in, minutes


def test_cases_are_found_again_in_their_file(
    tmp_path: pathlib.Path, perisa: alur.Sop, clock: alur.SimulatedTime
) -> None:
    path = tmp_path / "kantor.alur"
    with alur.Engine(path, time=clock) as engine:
        engine.deploy(perisa)
        case = handed_in(engine, name="2024/07/0012")
        history = case.history
        assert "on" in repr(engine) and "1 cases" in repr(engine)
    assert engine.closed
    with pytest.raises(ValueError, match="this engine is closed"):
        engine.case_count()
    assert "closed" in repr(case)
    with alur.Engine(path, time=clock) as engine:
        found = engine.find("2024/07/0012")
        assert found is not None and found.history == history
        assert engine.find("2024/07/0013") is None
        with pytest.raises(alur.StoreError) as caught:
            alur.Engine(path)
        assert (caught.value.fault, caught.value.retryable) == ("in_use", True)
    engine.close()  # again does nothing


def test_a_file_of_others_is_not_opened(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "surat.txt"
    path.write_text("Dengan hormat, " * 400)
    with pytest.raises(alur.StoreError) as caught:
        alur.Engine(path)
    assert caught.value.fault == "foreign"
    assert path.read_text().startswith("Dengan hormat")


def test_options_that_do_not_exist_are_refused(tmp_path: pathlib.Path) -> None:
    with pytest.raises(ValueError, match="access is 'alone' or 'shared', not 'both'"):
        alur.Engine(tmp_path / "a.alur", access="both")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="verify is 'when_used' or 'everything'"):
        alur.Engine(tmp_path / "a.alur", verify="all")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="time is a SimulatedTime or a function"):
        alur.Engine(time=3)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="identities is a Roster or has holds"):
        alur.Engine(identities=object())  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="payload_bytes is at most"):
        alur.Engine(payload_bytes=2**30)
    with pytest.raises(ValueError, match="shards"):
        alur.Engine(shards=-1)
    for shards in (3, 512, 2**40):
        with pytest.raises(ValueError, match="shards is a power of two up to 256, or 0"):
            alur.Engine(shards=shards)
    with alur.Engine(shards=256) as engine:
        assert engine.case_count() == 0
    assert not (tmp_path / "a.alur").exists()


def test_a_store_is_copied_while_it_is_open(
    tmp_path: pathlib.Path, perisa: alur.Sop, clock: alur.SimulatedTime
) -> None:
    with alur.Engine(tmp_path / "kantor.alur", time=clock) as engine:
        engine.deploy(perisa)
        handed_in(engine)
        engine.checkpoint()
        engine.backup(tmp_path / "salinan.alur")
        with pytest.raises(alur.StoreError) as caught:
            engine.backup(tmp_path / "salinan.alur")
        assert caught.value.fault == "exists"
        handed_in(engine)
    with alur.Engine(tmp_path / "salinan.alur", verify="everything") as copy:
        assert copy.case_count() == 1
    with alur.Engine() as memory, pytest.raises(RuntimeError):
        memory.backup(tmp_path / "lain.alur")


def test_two_engines_share_a_file(tmp_path: pathlib.Path, perisa: alur.Sop, clock: alur.SimulatedTime) -> None:
    path = tmp_path / "kantor.alur"
    with alur.Engine(path, time=clock, access="shared") as one, alur.Engine(path, time=clock, access="shared") as two:
        one.deploy(perisa)
        case = handed_in(one, name="x")
        other = two.case("x")
        assert other.history == case.history
        other.complete("periksa_berkas", by="operator:o1", outcome="sesuai")
        assert [work.step for work in case.open] == ["verifikasi"]


class Keys:
    """Keeps keys in memory, and remembers what it was asked."""

    def __init__(self) -> None:
        self.keys: dict[int, bytes] = {}
        self.store: bytes | None = None

    def open(self, store: bytes) -> bool:
        return self.store == store

    def begin(self, store: bytes) -> None:
        self.store = store

    def find(self, case_number: int) -> bytes | None:
        return self.keys.get(case_number)

    def make(self, case_number: int) -> bytes:
        return self.keys.setdefault(case_number, secrets.token_bytes(32))

    def destroy(self, case_number: int) -> None:
        self.keys.pop(case_number, None)


def test_what_is_about_persons_is_masked_shown_on_record_and_erased(
    tmp_path: pathlib.Path, perisa: alur.Sop, clock: alur.SimulatedTime
) -> None:
    keys = Keys()
    path = tmp_path / "kantor.alur"
    with alur.Engine(path, time=clock, keys=keys) as engine:
        engine.deploy(perisa)
        case = handed_in(engine)
        case.set("periksa_berkas", {"nik": "0000000000000001"}, by="operator:o1")
        assert set(keys.keys) == {case.id}
        assert case.fields["nik"] is None
        assert [each.masked for each in case.view().fields if each.field == "nik"] == [True]
        shown = case.read_personal(by="operator:o1", purpose="pemeriksaan berkas")
        assert {each.field: each.value for each in shown.view.fields}["nik"] == "0000000000000001"
        assert [each.value.value for each in shown.given] == ["0000000000000001"]
        assert case.history[-1].kind == "PersonalRead"
        assert [record.view.id for record in engine.read_person("p1", by="operator:o1", purpose="hak akses")] == [case.id]
        with pytest.raises(alur.Refused, match="case.live"):
            case.erase(by="kasi:k1", reason="permintaan 12/2024")
        case.erase(by="kasi:k1", reason="permintaan 12/2024", even_live=True)
        assert keys.keys == {}
        assert [each.erased for each in case.view().fields if each.field == "nik"] == [True]
        case.note("Budi", by="operator:o1")
        assert set(keys.keys) == {case.id}
    with alur.Engine(path, keys=keys) as engine:
        assert engine.case(case.id).history[-1].text == "Budi"
    with alur.Engine(path, keys=str(tmp_path / "lain.keys")) as engine:
        assert engine.case(case.id).history[-1].erased
        with pytest.raises(alur.KeyStoreError) as caught:
            engine.case(case.id).note("Budi", by="operator:o1")
        assert caught.value.fault == "lost"


def test_what_a_key_store_raises_is_what_the_command_raises(
    tmp_path: pathlib.Path, perisa: alur.Sop, clock: alur.SimulatedTime
) -> None:
    class Broken(Keys):
        answers = False

        def make(self, case_number: int) -> bytes:
            if not self.answers:
                raise ConnectionError("the safe does not answer")
            return super().make(case_number)

    class Short(Broken):
        def make(self, case_number: int) -> bytes:
            return super().make(case_number) if self.answers else b"short"

    for keys, error in ((Broken(), ConnectionError), (Short(), ValueError)):
        with alur.Engine(tmp_path / f"{error.__name__}.alur", time=clock, keys=keys) as engine:
            engine.deploy(perisa)
            with pytest.raises(error):
                handed_in(engine)  # the name of the applicant is kept under a key
            assert engine.case_count() == 0
            keys.answers = True
            case = handed_in(engine)
            case.complete("periksa_berkas", by="operator:o1", outcome="sesuai")


def test_a_roster_knows_who_holds_which_role(perisa: alur.Sop, clock: alur.SimulatedTime) -> None:
    roster = alur.Roster()
    roster.grant("o1", "operator")
    roster.grant("k1", "kasi", until=clock.now + datetime.timedelta(days=1))
    with alur.Engine(time=clock, identities=roster) as engine:
        engine.deploy(perisa)
        case = handed_in(engine)
        case.complete("periksa_berkas", by="operator:o1", outcome="sesuai")
        with pytest.raises(alur.Refused, match="authority.not_held"):
            case.complete("verifikasi", by="kasi:o2", outcome="ya")
        given = engine.delegate(by="kasi:k1", to="o2", until=clock.now + datetime.timedelta(hours=4), reason="SP 12")
        case.complete("verifikasi", by="kasi:o2", outcome="ya")
        assert case.history[-1].kind != "" and "k1" in {each.delegate_of for each in case.history}
        (view,) = engine.delegations(person="o2")
        assert (view.id, view.role, view.of, view.to, view.reason, view.revoked) == (
            given, "kasi", "k1", "o2", "SP 12", None
        )  # fmt: skip
        assert view.in_force(clock.now)
        engine.revoke(given, by="kasi:k1")
        assert engine.delegations(at=clock.now + minutes(1)) == []
        assert not engine.delegations()[0].in_force(clock.now)
        (refused,) = engine.refusals().refused
        assert (refused.command, refused.code, refused.person, refused.case) == (
            "CompleteStep", "authority.not_held", "o2", case.id
        )  # fmt: skip
        assert roster.holds("k1", "kasi", "perisa", clock.now)
        roster.withdraw("k1", "kasi", clock.now)
        assert not roster.holds("k1", "kasi", "perisa", clock.now)
        with pytest.raises(ValueError):
            roster.grant("", "kasi")


def test_a_directory_of_the_program_is_asked(perisa: alur.Sop, clock: alur.SimulatedTime) -> None:
    asked: list[tuple[str, str, str, datetime.datetime]] = []

    class Office:
        def holds(self, person: str, role: str, sop: str, at: datetime.datetime) -> bool:
            asked.append((person, role, sop, at))
            if person == "o9":
                raise LookupError("the directory has no o9")
            return person.startswith(role[0])

    with alur.Engine(time=clock, identities=Office()) as engine:
        engine.deploy(perisa)
        case = handed_in(engine)
        case.complete("periksa_berkas", by="operator:o1", outcome="sesuai")
        assert asked[-1] == ("o1", "operator", "perisa", clock.now)
        with pytest.raises(alur.Refused, match="authority.not_held"):
            case.complete("verifikasi", by="kasi:o1", outcome="ya")
        with pytest.raises(LookupError, match="no o9"):
            case.note("?", by="operator:o9")
        # Threads that wait for the lock of a case do not hold the interpreter's, so nobody waits for ever.
        threads = [
            threading.Thread(target=lambda: [case.note("x", by="operator:o1") for _ in range(50)]) for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(each.kind == "NoteAdded" for each in case.history) == 200


async def answered_later() -> bool:
    return False


@pytest.mark.parametrize("answer", ["maybe", 1, None, answered_later])
def test_a_directory_answers_yes_or_no(perisa: alur.Sop, clock: alur.SimulatedTime, answer: Any) -> None:
    given: list[Any] = []

    class Careless:
        def holds(self, person: str, role: str, sop: str, at: datetime.datetime) -> Any:
            given.append(answer() if callable(answer) else answer)
            return given[-1]

    with alur.Engine(time=clock, identities=Careless()) as engine:
        engine.deploy(perisa)
        with pytest.raises(TypeError, match=r"holds\(\) returns True or False, not "):
            engine.start("perisa", by="operator:o1", fields={"badan_hukum": False})
        assert engine.case_count() == 0
    for later in given:
        if callable(answer):
            later.close()  # nobody awaits it


def test_a_clock_of_the_program_is_asked(perisa: alur.Sop) -> None:
    now = datetime.datetime(2024, 7, 2, 1, 15, tzinfo=datetime.timezone.utc)
    times = iter([now, now, now.replace(tzinfo=None)])
    with alur.Engine(time=lambda: next(times)) as engine:
        engine.deploy(perisa)
        case = engine.start("perisa", by="pemohon:p1", fields={"badan_hukum": False})
        assert case.view().last == now
        with pytest.raises(ValueError, match="has no zone"):
            case.note("?", by="operator:o1")


def test_a_simulated_clock_stands_where_it_is_put(clock: alur.SimulatedTime) -> None:
    start = clock.now
    clock.advance(minutes(5))
    assert clock.now - start == minutes(5)
    clock.set(start)
    assert clock.now == start


def test_cases_are_told_apart(engine: alur.Engine) -> None:
    one, two = handed_in(engine, name="a"), handed_in(engine, name="b")
    assert one != two and one == engine.case(one.id) == engine.case("a") and len({one, two, engine.case("a")}) == 2
    assert "'a' of perisa, open: periksa_berkas" in repr(one)
    assert one.name == "a" and one.sop == "perisa"
    unknown: list[int | str] = ["c", 70, -1]
    for each in unknown:
        with pytest.raises(LookupError, match="there is no case"):
            engine.case(each)


def test_an_engine_that_nobody_holds_is_closed(tmp_path: pathlib.Path) -> None:
    engine = alur.Engine(tmp_path / "kantor.alur")
    gone = weakref.ref(engine)
    del engine
    gc.collect()
    assert gone() is None
    alur.Engine(tmp_path / "kantor.alur").close()
