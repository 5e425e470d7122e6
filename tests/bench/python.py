"""What alur costs from Python, beside what the same costs in C++, in one run.

usage: PYTHONPATH=build/release/python python3 tests/bench/python.py [BENCH_STEP [CASES]]
BENCH_STEP: the program of tests/bench/step.cpp; by default build/release/bin/bench_step. Medians of rounds, in the time of a processor,
of which others on the machine take none.
"""

from __future__ import annotations

import pathlib
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import alur

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAPERS = ("formulir", "ktp", "npwp", "email", "nomor_ponsel")
ROUNDS = 5


def engine_with_cases(cases: int, *, feed: bool = True) -> tuple[alur.Engine, list[int]]:
    """An engine in memory with so many cases of PERISA, and one that is done with, so that names are known."""
    engine = alur.Engine(feed=feed)
    engine.deploy(alur.load(ROOT / "sop" / "perisa.yaml"))
    started = engine.start_many("perisa", by="pemohon:p1", count=cases + 1, fields={"badan_hukum": False})
    first, *rest = started.cases
    by_names(engine, [first])
    return engine, rest


def by_names(engine: alur.Engine, cases: list[int]) -> None:
    """Three steps of each."""
    complete = engine.complete
    for case in cases:
        complete(case, "serah_berkas", by="operator:o1", documents=PAPERS)
        complete(case, "periksa_berkas", by="operator:o1", outcome="sesuai")
        complete(case, "verifikasi", by="kasi:k1", outcome="ya")


def by_handles(engine: alur.Engine, cases: list[int]) -> None:
    """The same, names looked up once."""
    handin, check, verify = (engine.step("perisa", name) for name in ("serah_berkas", "periksa_berkas", "verifikasi"))
    clerk, head, papers = engine.actor("operator:o1"), engine.actor("kasi:k1"), engine.documents("perisa", PAPERS)
    fine, yes = engine.outcome("perisa", "periksa_berkas", "sesuai"), engine.outcome("perisa", "verifikasi", "ya")
    complete = engine.complete
    for case in cases:
        complete(case, handin, by=clerk, documents=papers)
        complete(case, check, by=clerk, outcome=fine)
        complete(case, verify, by=head, outcome=yes)


def by_objects(cases: list[alur.Case]) -> None:
    """The same by methods of Case, as start gives them."""
    for case in cases:
        case.complete("serah_berkas", by="operator:o1", documents=PAPERS)
        case.complete("periksa_berkas", by="operator:o1", outcome="sesuai")
        case.complete("verifikasi", by="kasi:k1", outcome="ya")


def seconds(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


def nanoseconds_a_step(act: Callable[[alur.Engine, list[int]], Callable[[], object]], cases: int) -> float:
    """act: what to measure, made ready."""
    costs = []
    for _ in range(ROUNDS):
        engine, started = engine_with_cases(cases)
        costs.append(seconds(act(engine, started)) / (3 * cases) * 1e9)
        engine.close()
    return statistics.median(costs)


def wake_pages(size: int) -> None:
    """Touches so many bytes and gives them back. A virtual machine hands pages that lie idle to its host, and to get one again costs
    thirty times what the system takes for it (as in engine.cpp)."""
    import numpy

    numpy.ones(size, dtype="uint8")


def steps_a_second(cases: int, *, feed: bool) -> list[float]:
    """Three batches over the same cases: with documents, with an outcome, with another person."""
    import numpy

    engine, started = engine_with_cases(cases, feed=feed)
    ids = numpy.array(started, dtype="uint32")
    speeds = []
    rounds: list[tuple[str, str, dict[str, Any]]] = [
        ("serah_berkas", "operator:o1", {"documents": PAPERS}),
        ("periksa_berkas", "operator:o1", {"outcome": "sesuai"}),
        ("verifikasi", "kasi:k1", {"outcome": "ya"}),
    ]
    wake_pages(400 * cases)
    for step, by, more in rounds:
        began = time.process_time()
        codes = engine.complete_many(ids, step, by=by, **more)
        speeds.append(cases / (time.process_time() - began))
        assert codes.accepted == cases
    engine.close()
    return speeds


def import_seconds() -> float:
    program = "import time; began = time.process_time(); import alur; print(time.process_time() - began)"
    run = [subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True) for _ in range(9)]
    return statistics.median(float(each.stdout) for each in run)


def main() -> None:
    bench_step = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "build/release/bin/bench_step")
    cases = int(sys.argv[2]) if len(sys.argv) > 2 else 50_000
    print(f"import alur: {import_seconds() * 1000:.0f} ms (asked: below 200)")
    said = subprocess.run([bench_step, str(cases), str(ROUNDS)], capture_output=True, text=True, check=True).stdout
    cpp = {name: float(cost) for name, cost in (line.split() for line in said.splitlines())}
    print(f"\n{'ns a completed step':<24} {'C++':>8} {'Python':>8} {'more':>8}")
    for name, of, act in (
        ("by names", "names", lambda engine, ids: partial(by_names, engine, ids)),
        ("by handles", "handles", lambda engine, ids: partial(by_handles, engine, ids)),
        ("Case.complete", "names", lambda engine, ids: partial(by_objects, [alur.Case(engine, id) for id in ids])),
    ):
        cost = nanoseconds_a_step(act, cases)
        print(f"{name:<24} {cpp[of]:>8.0f} {cost:>8.0f} {cost - cpp[of]:>8.0f}")
    print("(asked: at most 1,000 more)")
    print(f"\n{'complete_many':<24} million steps a second, {20 * cases:,} cases in an array")
    for feed in (False, True):
        rounds = [steps_a_second(20 * cases, feed=feed) for _ in range(3)]
        shown = "  ".join(f"{statistics.median(column) / 1e6:.1f}" for column in zip(*rounds))
        print(f"feed={feed!s:<19} {shown}")
    print("(asked: at least 5; three batches: with documents, with an outcome, with an outcome)")


if __name__ == "__main__":
    main()
