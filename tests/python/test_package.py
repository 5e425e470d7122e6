"""The package is what it says: its version, its names, and nothing imported that it does not need."""

from __future__ import annotations

import pathlib
import re
import subprocess
import sys

import pytest

import alur


def test_the_version_is_that_of_the_project(root: pathlib.Path) -> None:
    project = re.search(r"project\(alur VERSION ([\d.]+)", (root / "CMakeLists.txt").read_text())
    assert project is not None
    assert alur.__version__ == project[1]


def test_what_is_offered_is_there() -> None:
    assert alur.__all__ == sorted(alur.__all__)
    for name in alur.__all__:
        assert getattr(alur, name) is not None


def test_importing_it_imports_no_other_package() -> None:
    program = "import sys; before = set(sys.modules); import alur; print(*sorted(set(sys.modules) - before))"
    modules = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    tops = {name.partition(".")[0] for name in modules} - {"alur"}
    assert "alur._core" in modules
    assert tops <= set(sys.stdlib_module_names), tops


def ended(program: str, root: pathlib.Path) -> tuple[int, str]:
    """How the interpreter ends behind a program, and what it says on its standard error. Its argument is an SOP."""
    command = [sys.executable, "-c", program, str(root / "sop" / "perisa.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    "work",
    [
        'engine.start("perisa", by="operator:o1", fields={"badan_hukum": True})',
        'engine.start_many("perisa", by="operator:o1", count=1000, fields={"badan_hukum": True})',
        "engine.wait_for_news(engine.feed_end(), datetime.timedelta(days=1))",
        "alur.load(path)",
    ],
)
@pytest.mark.parametrize("asks", ["", "identities=Directory()", "time=clock"])
def test_threads_at_work_let_the_interpreter_end(root: pathlib.Path, work: str, asks: str) -> None:
    program = f"""
import datetime, sys, threading, time
import alur

class Directory:
    def holds(self, *asked):
        time.sleep(0.001)  # and another thread has the interpreter
        return True

def clock():
    time.sleep(0.001)
    return datetime.datetime.now(datetime.timezone.utc)

path = sys.argv[1]
engine = alur.Engine({asks + ", " if asks else ""}shards=1)
engine.deploy(alur.load(path))

def works():
    while True:
        {work}

for _ in range(3):
    threading.Thread(target=works, daemon=True).start()
time.sleep(0.2)
"""
    assert ended(program, root) == (0, "")


# What a callback of a thread does when Ctrl-C comes: it wants the interpreter back at once, or never.
@pytest.mark.parametrize("waits", ["while True: time.sleep(0.001)", "time.sleep(3600)"])
def test_who_does_not_want_to_wait_for_threads_at_work_leaves_them(root: pathlib.Path, waits: str) -> None:
    program = f"""
import signal, sys, threading, time
import alur

asked = threading.Event()

class Directory:
    def holds(self, *who):
        asked.set()
        {waits}

engine = alur.Engine(identities=Directory())
engine.deploy(alur.load(sys.argv[1]))
start = lambda: engine.start("perisa", by="operator:o1", fields={{"badan_hukum": True}})
threading.Thread(target=start, daemon=True).start()
asked.wait()
signal.signal(signal.SIGALRM, signal.default_int_handler)
signal.setitimer(signal.ITIMER_REAL, 0.3)
"""
    status, said = ended(program, root)
    assert status == 0
    assert "KeyboardInterrupt" in said


def test_all_workers_are_stopped_though_ctrl_c_ends_the_wait_for_one(root: pathlib.Path) -> None:
    program = f"""
import signal, threading, time
import alur

nib = alur.load({str(root / "examples" / "nib.yaml")!r})

def office():
    engine = alur.Engine()
    engine.deploy(nib)
    workers, at_work = alur.ServiceWorkers(engine), threading.Event()

    @workers.handle("oss.nib")
    def issue(job):
        at_work.set()
        time.sleep(0.5)

    case = engine.start("nib", by="petugas:o1", fields={{"nama_usaha": "x"}})
    case.complete("terima", by="petugas:o1")
    workers.start(1)
    at_work.wait()
    return workers

offices = [office() for _ in range(3)]
signal.signal(signal.SIGALRM, signal.default_int_handler)
signal.setitimer(signal.ITIMER_REAL, 0.1)
"""
    status, said = ended(program, root)
    assert status == 0
    assert "KeyboardInterrupt" in said


@pytest.mark.parametrize("waits", ["thread.join()", "with lock: pass"])
def test_what_is_called_at_the_end_may_wait_for_threads_that_come_to_alur(root: pathlib.Path, waits: str) -> None:
    program = f"""
import atexit, sys, threading

end, lock = threading.Event(), threading.Lock()

@atexit.register  # before alur is imported: it is called after what alur does at the end
def finish():
    end.set()
    {waits}

import alur

engine = alur.Engine()
engine.deploy(alur.load(sys.argv[1]))

def works():
    while not end.is_set():
        with lock:
            engine.start("perisa", by="operator:o1", fields={{"badan_hukum": True}})
    engine.start("perisa", by="operator:o1", fields={{"badan_hukum": True}})

thread = threading.Thread(target=works, daemon=True)
thread.start()
"""
    assert ended(program, root) == (0, "")


def test_a_child_of_a_fork_ends_though_threads_of_its_parent_were_at_work(root: pathlib.Path) -> None:
    program = """
import os, sys, threading, time
import alur

def works():
    while True:
        alur.load(sys.argv[1])

for _ in range(4):
    threading.Thread(target=works, daemon=True).start()
for _ in range(5):
    time.sleep(0.02)
    child = os.fork()
    if child == 0:
        sys.exit(3)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3
"""
    assert ended(program, root) == (0, "")


def test_a_child_of_a_fork_in_the_middle_of_a_call_waits_for_its_threads(root: pathlib.Path) -> None:
    program = """
import os, sys, threading, time
import alur

class Directory:
    child = None
    def holds(self, *who):
        if self.child is None:
            self.child = os.fork()
        return True

directory = Directory()
engine = alur.Engine(identities=directory)
engine.deploy(alur.load(sys.argv[1]))
engine.start("perisa", by="operator:o1", fields={"badan_hukum": True})
if directory.child == 0:
    def works():
        while True:
            alur.load(sys.argv[1])
    threading.Thread(target=works, daemon=True).start()
    time.sleep(0.1)
    sys.exit(3)
assert os.waitstatus_to_exitcode(os.waitpid(directory.child, 0)[1]) == 3
"""
    assert ended(program, root) == (0, "")
