"""The package is what it says: its version, its names, and nothing imported that it does not need."""

from __future__ import annotations

import pathlib
import re
import subprocess
import sys

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
