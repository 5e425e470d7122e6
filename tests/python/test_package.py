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


@pytest.mark.parametrize(
    "work",
    [
        'engine.start("perisa", by="pemohon:p1", fields={"badan_hukum": True})',
        'engine.start_many("perisa", by="pemohon:p1", count=1000, fields={"badan_hukum": True})',
        "engine.wait_for_news(engine.feed_end(), datetime.timedelta(days=1))",
        "alur.load(path)",
    ],
)
def test_threads_at_work_let_the_interpreter_end(root: pathlib.Path, work: str) -> None:
    program = f"""
import datetime, sys, threading, time
import alur

path = sys.argv[1]
engine = alur.Engine()
engine.deploy(alur.load(path))

def works():
    while True:
        {work}

for _ in range(4):
    threading.Thread(target=works, daemon=True).start()
time.sleep(0.2)
"""
    sop = root / "sop" / "perisa.yaml"
    ended = subprocess.run([sys.executable, "-c", program, sop], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


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
    sop = root / "sop" / "perisa.yaml"
    ended = subprocess.run([sys.executable, "-c", program, sop], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
