"""The committed stubs say what the live extension has, and everything that C++ can do with a case, Python can."""

from __future__ import annotations

import ast
import inspect
import pathlib
import re
import subprocess
import sys

import pytest

import alur
from alur import _core

STUB = pathlib.Path(alur.__file__).with_name("_core.pyi")

# Members that Python gives to every class, or that pybind11 does.
COMMON = set(dir(type("Empty", (), {}))) | {"__getstate__", "__setstate__", "_pybind11_conduit_v1_", "__buffer__"}


def parameters_of_stub(function: ast.FunctionDef) -> list[str]:
    names = [each.arg for each in function.args.posonlyargs + function.args.args]
    if function.args.kwonlyargs:
        names.append("*")
    return [*names, *(each.arg for each in function.args.kwonlyargs)]


def parameters_of(function: object) -> list[str] | None:
    """The names of its parameters, from the signature with which its documentation begins."""
    try:
        signature = inspect.signature(function)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        found = re.match(r"\w+\((.*)\)(?: -> .*)?$", (inspect.getdoc(function) or "").splitlines()[0])
        if found is None:
            return None
        depth, parts, part = 0, [], ""
        for letter in found[1]:
            depth += (letter in "[({") - (letter in "])}")
            if letter == "," and depth == 0:
                parts.append(part)
                part = ""
            else:
                part += letter
        return [re.split(r"[:=]", each.strip())[0].strip() for each in [*parts, part] if each.strip()]
    names: list[str] = []
    for each in signature.parameters.values():
        if each.kind is each.KEYWORD_ONLY and "*" not in names:
            names.append("*")
        names.append(each.name)
    return names


def stub_members(body: list[ast.stmt]) -> dict[str, ast.stmt]:
    members: dict[str, ast.stmt] = {}
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            members[node.name] = node
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            members[node.target.id] = node
    return members


def compare(where: str, live: dict[str, object], stub: dict[str, ast.stmt]) -> list[str]:
    """How the members of a module or class differ from those of its stub."""
    faults = [f"{where}: the stub lacks {name}" for name in sorted(live.keys() - stub.keys())]
    faults += [f"{where}: only the stub has {name}" for name in sorted(stub.keys() - live.keys())]
    for name in live.keys() & stub.keys():
        thing, node = live[name], stub[name]
        if isinstance(thing, type):
            if not isinstance(node, ast.ClassDef):
                faults.append(f"{where}.{name}: is a class")
                continue
            members = {each: value for each, value in vars(thing).items() if each not in COMMON}
            for plain in ("__init__", "__eq__", "__hash__"):
                if plain in vars(thing) and plain in stub_members(node.body):
                    members[plain] = vars(thing)[plain]
            faults += compare(f"{where}.{name}", members, stub_members(node.body))
        elif isinstance(node, ast.FunctionDef):
            if isinstance(thing, property) != bool(node.decorator_list and ast.unparse(node.decorator_list[0]) == "property"):
                faults.append(f"{where}.{name}: a property on one side only")
            elif not isinstance(thing, property) and name not in ("__eq__", "__getitem__", "__init__"):
                have, said = parameters_of(thing), parameters_of_stub(node)
                if have is not None and have != said:
                    faults.append(f"{where}.{name}: takes {have}, and the stub says {said}")
    return faults


def test_the_stub_of_the_extension_has_not_drifted() -> None:
    live = {name: value for name, value in vars(_core).items() if not name.startswith("__")}
    stub = stub_members(ast.parse(STUB.read_text()).body)
    assert len(stub) > 10
    assert compare("_core", live, stub) == []


def test_drift_is_found() -> None:
    stub = stub_members(ast.parse("class Roster:\n    def grants(self) -> None: ...\n").body)
    faults = compare("_core", {"Roster": _core.Roster}, stub)
    assert "_core.Roster: only the stub has grants" in faults
    assert "_core.Roster: the stub lacks grant" in faults
    stub = stub_members(ast.parse("class SimulatedTime:\n    def set(self, at: int) -> None: ...\n").body)
    assert "_core.SimulatedTime.set: takes ['self', 'now'], and the stub says ['self', 'at']" in compare(
        "_core", {"SimulatedTime": _core.SimulatedTime}, stub
    )


def test_mypy_finds_no_fault_in_the_package_its_tests_and_examples(root: pathlib.Path, tmp_path: pathlib.Path) -> None:
    pytest.importorskip("mypy")
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", tmp_path, "bindings/alur", "tests/python",
         "tests/bench/python.py", "examples/quickstart.py"],  # fmt: skip
        cwd=root,
        env={"MYPYPATH": "bindings", "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def members_of_header(path: pathlib.Path, name: str) -> set[str]:
    """The public member functions of a class, read from its header."""
    text = re.sub(r"//.*", "", path.read_text())
    body = re.search(rf"(?ms)^class {name}\b[^;{{]*\{{\n(.*?)^\}};", text)
    assert body is not None, f"{path} has no class {name}"
    public = re.split(r"(?m)^(?:private|protected):", body[1].split("public:", 1)[1])[0]
    found = set()
    depth = 0
    statement = ""
    for letter in public:
        depth += (letter == "{") - (letter == "}")
        if letter in ";}" and depth == 0:
            called = re.search(r"([~\w]+)\s*\(", re.sub(r"\{.*", "", statement, flags=re.S))
            if called and called[1] not in (name, f"~{name}") and "operator" not in statement:
                found.add(called[1])
            statement = ""
        else:
            statement += letter
    return found


@pytest.mark.parametrize(
    ("header", "name", "least"),
    [
        ("runtime/engine.hpp", "Engine", 45),
        ("runtime/service.hpp", "ServiceWorkers", 12),
        ("runtime/identities.hpp", "Roster", 3),
        ("runtime/time_source.hpp", "SimulatedTime", 3),
    ],
)
def test_everything_that_cpp_can_do_python_can(root: pathlib.Path, header: str, name: str, least: int) -> None:
    members = members_of_header(root / "include" / "alur" / header, name)
    assert len(members) >= least, members
    python = getattr(alur, name)
    assert {each for each in members if not hasattr(python, each)} == set(), f"alur.{name} lacks them; bind them"


def test_a_case_can_do_what_its_engine_can_do_with_it(root: pathlib.Path) -> None:
    text = (root / "include" / "alur" / "runtime" / "engine.hpp").read_text()
    of_cases = set(re.findall(r"\b(\w+)\(CaseId id\b", text))
    assert len(of_cases) > 25
    assert {each for each in of_cases if not hasattr(alur.Case, each)} == set()
