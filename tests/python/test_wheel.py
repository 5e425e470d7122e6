"""What pip makes of the package: a source distribution that holds all it needs, a wheel built from it, and that wheel in
a clean environment with today's pyarrow, polars and the like, where all tests of the package run once more.

It asks the Python registry, and is skipped where that is not reachable. The wheel itself compiles all of alur once more,
so it is built where ALUR_WHEEL=yes says so.
"""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
import sysconfig
import tarfile
import zipfile

import pytest

import alur

# What the tests speak to. alur itself needs none of it.
NEIGHBOURS = ["pytest", "numpy", "pandas", "pyarrow", "polars", "duckdb", "pm4py", "openpyxl", "tqdm"]


# Quick to compile: that it builds is what is asked, and how fast it runs is not.
FLAGS = "-DCMAKE_CXX_FLAGS_DEBUG=-O0"


def run(*command: str | os.PathLike[str], cwd: pathlib.Path, **more: str) -> str:
    """What a program prints; where it fails, that is the failure of the test."""
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    done = subprocess.run(
        [os.fspath(each) for each in command],
        cwd=cwd,
        env=environment | more,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout[-6000:]}"
    return done.stdout


def environment_at(path: pathlib.Path, *packages: str) -> pathlib.Path:
    """The Python of a new environment of its own."""
    run(sys.executable, "-m", "venv", path, cwd=path.parent)
    python = path / "bin" / "python"
    if packages:
        run(python, "-m", "pip", "install", "--quiet", *packages, cwd=path.parent)
    return python


@pytest.fixture(scope="module")
def folder(root: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A new folder, where the registry can be reached and the tree is at hand."""
    if os.environ.get("ALUR_WHEEL") == "no" or not (root / "pyproject.toml").exists():
        pytest.skip("the wheel is not asked for here")
    if subprocess.run([sys.executable, "-m", "venv", "--help"], capture_output=True, check=False).returncode:
        pytest.skip("this Python makes no environments (python3-venv)")
    folder = tmp_path_factory.mktemp("wheel")
    asked = subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--retries=0", "--timeout=20", "--dest", folder,
         "scikit-build-core"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if asked.returncode:
        pytest.skip("the Python registry is not reachable, so no wheel is built")
    return folder


@pytest.fixture(scope="module")
def sdist(root: pathlib.Path, folder: pathlib.Path) -> pathlib.Path:
    """The source distribution."""
    python = environment_at(folder / "tools", "scikit-build-core")
    build = "import sys; from scikit_build_core.build import build_sdist; print(build_sdist(sys.argv[1]))"
    name = run(python, "-c", build, folder, cwd=root).split()[-1]
    return folder / name


@pytest.fixture(scope="module")
def wheel(folder: pathlib.Path, sdist: pathlib.Path) -> pathlib.Path:
    """The wheel that pip builds from the source distribution, with the pybind11 of today."""
    if os.environ.get("ALUR_WHEEL") != "yes":
        pytest.skip("the wheel takes minutes to compile: ALUR_WHEEL=yes builds and tests it")
    source = folder / sdist.name.removesuffix(".tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder)
    run(
        sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder,
        "--config-settings=build-dir=build/wheel", "--config-settings=cmake.build-type=Debug", source,
        cwd=folder, CMAKE_ARGS=FLAGS, CCACHE_BASEDIR=str(source),
    )  # fmt: skip
    (wheel,) = folder.glob("alur-*.whl")
    return wheel


def test_the_source_distribution_holds_all_that_a_build_needs(root: pathlib.Path, sdist: pathlib.Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert sdist.name == f"alur-{alur.__version__}.tar.gz"
    needed = [
        path.relative_to(root).as_posix()
        for part in ("include", "src", "bindings")
        for path in (root / part).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    assert set(needed) <= names
    assert {"CMakeLists.txt", "pyproject.toml", "README.md", "LICENSE"} <= names
    assert not {name for name in names if name.startswith(("tests/", ".ci/", "build/"))}


def test_the_wheel_holds_the_package_and_nothing_else(root: pathlib.Path, wheel: pathlib.Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    folder = root / "bindings" / "alur"
    python = {f"alur/{path.relative_to(folder).as_posix()}" for path in folder.rglob("*.py*") if path.suffix != ".pyc"}
    assert names == python | {"alur/py.typed", f"alur/_core{sysconfig.get_config_var('EXT_SUFFIX')}"}


def test_in_a_clean_environment_it_needs_nothing_else(folder: pathlib.Path, wheel: pathlib.Path, root: pathlib.Path) -> None:
    python = environment_at(folder / "clean")
    run(python, "-m", "pip", "install", "--quiet", "--no-index", wheel, cwd=folder)
    program = "import alur, sys; print(alur.__version__, alur.load(sys.argv[1]).id)"
    assert run(python, "-W", "error", "-c", program, root / "sop" / "perisa.yaml", cwd=folder).split() == [
        alur.__version__,
        "perisa",
    ]


def test_all_tests_pass_beside_the_libraries_of_today(
    folder: pathlib.Path, wheel: pathlib.Path, root: pathlib.Path
) -> None:
    python = environment_at(folder / "neighbours", *NEIGHBOURS)
    run(python, "-m", "pip", "install", "--quiet", "--no-index", wheel, cwd=folder)
    said = run(
        python, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", root, "-rs", root / "tests" / "python",
        cwd=root, ALUR_WHEEL="no", PYTHONDONTWRITEBYTECODE="1",
    )  # fmt: skip
    print(said)
    assert " passed" in said
