"""What pip makes of the package: a source distribution that holds all it needs, a wheel built from it, and that wheel in
a clean environment with today's pyarrow, polars and the like, where all tests of the package run once more.

It asks the Python registry, and is skipped where that is not reachable, or where ALUR_WHEEL=no says so. The wheel compiles
all of alur once more, as the preset dev does: what ccache knows from there costs nothing.
"""

from __future__ import annotations

import json
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


TOOLS = ["scikit-build-core", "pybind11"]


def flags_of_dev(root: pathlib.Path) -> list[str]:
    """The flags of the preset dev, as pip hands them to CMake."""
    presets = {preset["name"]: preset for preset in json.loads((root / "CMakePresets.json").read_text())["configurePresets"]}
    flags = {**presets["base"]["cacheVariables"], **presets["dev"]["cacheVariables"]}
    flags.pop("CMAKE_BUILD_TYPE")
    return [f"--config-settings=cmake.define.{name}={value}" for name, value in flags.items()]


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
    if os.environ.get("ALUR_WHEEL") == "no":
        pytest.skip("ALUR_WHEEL=no: no wheel is built")
    if subprocess.run([sys.executable, "-m", "venv", "--help"], capture_output=True, check=False).returncode:
        pytest.skip("this Python makes no environments (python3-venv)")
    folder = tmp_path_factory.mktemp("wheel")
    asked = subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--retries=0", "--timeout=20",
         "--dest", folder / "asked", *TOOLS],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if asked.returncode:
        pytest.skip("the Python registry is not reachable, so no wheel is built")
    return folder


@pytest.fixture(scope="module")
def tools(folder: pathlib.Path) -> pathlib.Path:
    """A Python with what builds the wheel: in the folder, so that ccache finds pybind11 at the same place each time."""
    return environment_at(folder / "tools", *TOOLS)


@pytest.fixture(scope="module")
def sdist(root: pathlib.Path, folder: pathlib.Path, tools: pathlib.Path) -> pathlib.Path:
    """The source distribution."""
    build = "import sys; from scikit_build_core.build import build_sdist; print(build_sdist(sys.argv[1]))"
    name = run(tools, "-c", build, folder, cwd=root).split()[-1]
    return folder / name


@pytest.fixture(scope="module")
def wheel(root: pathlib.Path, folder: pathlib.Path, sdist: pathlib.Path, tools: pathlib.Path) -> pathlib.Path:
    """The wheel that pip builds from the source distribution, with the pybind11 of today."""
    source = folder / sdist.name.removesuffix(".tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder)
    run(
        tools, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", folder,
        "--config-settings=build-dir=build/wheel", "--config-settings=cmake.build-type=Debug", *flags_of_dev(root), source,
        cwd=folder, CXX=os.environ.get("CXX", "c++"), CCACHE_BASEDIR=str(folder),
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
    python = environment_at(folder / "neighbours")
    asked = subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--only-binary=:all:", *NEIGHBOURS],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if asked.returncode:
        pytest.skip(f"not all of {', '.join(NEIGHBOURS)} can be installed here: {asked.stderr.strip().splitlines()[-1]}")
    run(python, "-m", "pip", "install", "--quiet", "--no-index", wheel, cwd=folder)
    said = run(
        python, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", root, "-rs", root / "tests" / "python",
        cwd=root, ALUR_WHEEL="no", PYTHONDONTWRITEBYTECODE="1",
    )  # fmt: skip
    print(said)
    assert " passed" in said
