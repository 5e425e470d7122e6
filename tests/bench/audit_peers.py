#!/usr/bin/python3
"""What others take for the audit of bench_audit: 5.6 million activations by step and month, in working time.

    tests/bench/audit_peers.py build/release/bin/bench_audit [CASES [ROUNDS]]

All count the same rows on one core, and what they count is compared. Beside alur:

- numpy with a prefix table: the best that one can write by hand in numpy for one calendar;
- DuckDB with a join of both times to a table of days, where DuckDB is installed, for its integers as for its timestamps;
- pm4py's business hours, where it is installed, on a part of the rows: it knows no holidays, so its counts are others;
- alur from Python, where pyarrow is there to hand it the events.

Machines change their speed from minute to minute, so all take turns and the ratios of their medians count.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "ARROW_NUM_THREADS", "POLARS_MAX_THREADS"):
    os.environ[threads] = "1"

import numpy as np  # noqa: E402

FIRST_DAY = 20_089  # 2025-01-01, in days since 1970
DAYS = 3 * 366
OPENS = 27_000  # 07:30
LENGTH = 30_600  # to 16:00
FRIDAY = 32_400  # to 16:30
STANDARD = np.array([8, 4, 4, 2, 16], np.int64) * 3600
MONTHS = 40
NAMES = ["serah_berkas", "periksa", "verifikasi", "input_oss", "terima_nib"]

Counts = dict[tuple[int, int], tuple[int, int, int]]
"""By step and month of the begin: how many, how many in time, working seconds."""


class Work:
    """The rows that bench_audit made."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.step = np.fromfile(folder / "step.u8", np.uint8)
        self.begun = np.fromfile(folder / "begun.i64", np.int64)
        self.ended = np.fromfile(folder / "ended.i64", np.int64)
        self.holidays = np.fromfile(folder / "holidays.i64", np.int64)
        days = np.arange(FIRST_DAY, FIRST_DAY + DAYS)
        weekday = (days + 3) % 7
        self.length = np.where(weekday < 4, LENGTH, np.where(weekday == 4, FRIDAY, 0)).astype(np.int32)
        self.length[np.isin(days, self.holidays)] = 0
        self.before = np.concatenate([[0], np.cumsum(self.length)[:-1]]).astype(np.int32)
        self.month = (days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) - 660).astype(np.int32)


def by_numpy(work: Work) -> Callable[[], Counts]:
    def until(t: Any) -> tuple[Any, Any]:
        seconds = (t - FIRST_DAY * 86_400).astype(np.uint32)
        day = seconds // 86_400
        in_day = (seconds - day * 86_400).astype(np.int32) - OPENS
        return work.before[day] + np.minimum(np.maximum(in_day, 0), work.length[day]), day

    def run() -> Counts:
        before, day = until(work.begun)
        after, _ = until(work.ended)
        worked = after - before
        key = work.step.astype(np.int32) * MONTHS + work.month[day]
        size = len(STANDARD) * MONTHS
        n = np.bincount(key, minlength=size)
        met = np.bincount(key, worked <= STANDARD[work.step], minlength=size)
        total = np.bincount(key, worked, minlength=size)
        return {(at // MONTHS, at % MONTHS): (int(n[at]), int(met[at]), int(total[at])) for at in np.flatnonzero(n)}

    return run


def by_duckdb(work: Work) -> list[tuple[str, Callable[[], Counts]]]:
    import duckdb

    db = duckdb.connect()
    db.execute("set threads = 1")
    rows = {"step": work.step.astype(np.int32), "t0": work.begun, "t1": work.ended}
    days = {
        "k": np.arange(FIRST_DAY, FIRST_DAY + DAYS).astype(np.int32),
        "pre": work.before,
        "len": work.length,
        "mon": work.month,
    }
    standard = {"step": np.arange(len(STANDARD)).astype(np.int32), "sec": STANDARD}
    for name, columns in (("rows", rows), ("days", days), ("standard", standard)):
        db.register("given", columns)
        db.execute(f"create table {name} as select * from given")
        db.unregister("given")
    db.execute(
        "create table stamped as select step, make_timestamp(t0 * 1000000)::timestamp_s t0,"
        " make_timestamp(t1 * 1000000)::timestamp_s t1 from rows"
    )
    db.execute("create table dates as select (date '1970-01-01' + k) d, pre, len, mon from days")
    # As an analyst writes it, and with days, months and limits as integers beforehand, which suits DuckDB best.
    part = "least(greatest({t} - 27000, 0), {day}.len)"
    integers = f"""
        select step, mon, count(*), count(*) filter (where w <= sec), sum(w) from (
            select rows.step, a.mon, sec,
                (b.pre + {part.format(t='(t1 % 86400)::integer', day='b')})
              - (a.pre + {part.format(t='(t0 % 86400)::integer', day='a')}) w
            from rows join standard using (step)
            join days a on a.k = (t0 // 86400)::integer join days b on b.k = (t1 // 86400)::integer)
        group by 1, 2"""
    stamps = f"""
        select step, (year(m) - 2025) * 12 + month(m) - 1, n, met, s from (
            select step, date_trunc('month', t0) m, count(*) n, count(*) filter (where w <= sec) met, sum(w) s from (
            select stamped.step, t0, sec,
                (b.pre + {part.format(t='epoch(t1)::bigint % 86400', day='b')})
              - (a.pre + {part.format(t='epoch(t0)::bigint % 86400', day='a')}) w
            from stamped join standard using (step)
            join dates a on a.d = t0::date join dates b on b.d = t1::date)
            group by 1, 2)"""

    def asking(query: str) -> Callable[[], Counts]:
        return lambda: {(step, mon): (n, met, int(w)) for step, mon, n, met, w in db.execute(query).fetchall()}

    return [
        (f"DuckDB {duckdb.__version__}, calendar join", asking(stamps)),
        ("the same, all of it prepared as integers", asking(integers)),
    ]


def by_alur(work: Work, folder: pathlib.Path) -> Callable[[], Counts]:
    """The audit as an analyst asks for it: the events handed over by Arrow, paired once, then grouped."""
    import pyarrow as pa

    import alur

    rows = len(work.step)
    begins = np.flatnonzero(np.concatenate([[True], work.begun[1:] != work.ended[:-1]]))
    of_case = np.zeros(rows, np.int32)
    of_case[begins[1:]] = 1
    of_case = np.cumsum(of_case).astype(np.int32)
    times = np.empty(2 * rows, np.int64)
    times[0::2] = work.begun * 1_000_000
    times[1::2] = work.ended * 1_000_000
    cases = pa.array([f"k{number}" for number in range(int(of_case[-1]) + 1)])
    table = pa.table(
        {
            "case:concept:name": pa.DictionaryArray.from_arrays(np.repeat(of_case, 2), cases),
            "concept:name": pa.DictionaryArray.from_arrays(np.repeat(work.step.astype(np.int32), 2), NAMES),
            "time:timestamp": pa.array(times, pa.timestamp("us", "UTC")),
            "lifecycle:transition": pa.DictionaryArray.from_arrays(
                np.tile(np.array([0, 1], np.int32), rows), ["schedule", "complete"]
            ),
        }
    )
    holidays = (work.holidays).astype("datetime64[D]")
    (folder / "office.yaml").write_text(
        "alur_kalender: 1\nid: office\nnama: Office\nzona: UTC\nberlaku: {dari: 2025-01-01, sampai: 2027-12-31}\n"
        "jam_kerja:\n"
        + "".join(f"  {day}: ['07:30-16:00']\n" for day in ("senin", "selasa", "rabu", "kamis"))
        + "  jumat: ['07:30-16:30']\nlibur:\n"
        + "".join(
            f"  - tahun: {year}\n    sumber: made up\n    hari:\n"
            + "".join(f"      {day}: Libur\n" for day in holidays if str(day).startswith(str(year)))
            for year in (2025, 2026, 2027)
        )
    )
    started = time.perf_counter()
    audit = alur.audit(
        table,
        calendar=alur.load_calendar(folder / "office.yaml"),
        limits={name: f"{seconds // 3600} jam" for name, seconds in zip(NAMES, STANDARD)},
    )
    print(f"alur took in {2 * rows:,} events and paired them in {time.perf_counter() - started:.1f} s", flush=True)

    def run() -> Counts:
        groups = audit.by("step", "month", percentiles=False)
        columns = (groups.column(name) for name in ("step", "month", "n", "met", "mean_us"))
        return {
            (NAMES.index(step), (int(month[:4]) - 2025) * 12 + int(month[5:]) - 1): (int(n), int(met), int(mean))
            for step, month, n, met, mean in zip(*columns)
        }

    return run


def by_pm4py(work: Work, rows: int) -> tuple[str, float]:
    import pandas as pd
    import pm4py
    from pm4py.util.business_hours import soj_time_business_hours_diff

    hour = 3600
    slots = [(24 * hour * day + OPENS, 24 * hour * day + OPENS + (LENGTH if day < 4 else FRIDAY)) for day in range(5)]
    begun = pd.to_datetime(work.begun[:rows], unit="s").to_pydatetime()
    ended = pd.to_datetime(work.ended[:rows], unit="s").to_pydatetime()
    started = time.process_time()
    for a, b in zip(begun, ended):
        soj_time_business_hours_diff(a, b, slots)
    return f"pm4py {pm4py.__version__} business hours, no holidays", (time.process_time() - started) / rows


def expected_of(folder: pathlib.Path) -> Counts:
    counts: Counts = {}
    for line in (folder / "groups.csv").read_text().splitlines():
        step, month, n, met, seconds = (int(part) for part in line.split(","))
        counts[(step, month)] = (n, met, seconds)
    return counts


def cpu_of(run: Callable[[], Any]) -> float:
    started = time.process_time()
    run()
    return time.process_time() - started


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("cases", type=int, nargs="?", default=1_000_000)
    parser.add_argument("rounds", type=int, nargs="?", default=5)
    wishes = parser.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        subprocess.run([wishes.program, str(wishes.cases), "1", name], check=True, stdout=subprocess.DEVNULL)
        work = Work(folder)
        rows = len(work.step)
        expected = expected_of(folder)
        peers: list[tuple[str, Callable[[], Counts]]] = [("numpy, prefix table", by_numpy(work))]
        try:
            peers += by_duckdb(work)
        except ImportError:
            print("DuckDB is not installed (pip install duckdb): left out")
        alur_at = None
        try:
            alur_at = len(peers)
            peers.append(("alur from Python", by_alur(work, folder)))
        except ImportError as lacking:
            alur_at = None
            print(f"alur from Python is left out: {lacking}")

        for what, run in peers:
            found = run()
            if what == "alur from Python":  # it tells means, rounded down to microseconds
                same = {key: (n, met, seconds * 1_000_000 // n) for key, (n, met, seconds) in expected.items()} == found
            else:
                same = found == expected
            if not same:
                print(f"{what} counts something else")
                wrong += 1
        spent: list[list[float]] = [[] for _ in peers]
        core: list[float] = []
        for _ in range(wishes.rounds):
            told = subprocess.run(
                [wishes.program, str(wishes.cases), "3"], check=True, capture_output=True, text=True
            ).stdout
            match = re.search(r"audit by step and month +([\d.]+) ns a row", told)
            if match is None:
                print(told, file=sys.stderr)
                raise SystemExit("bench_audit does not say what a row costs")
            core.append(float(match[1]) * 1e-9)
            for at, (_, run) in enumerate(peers):
                spent[at].append(cpu_of(run) / rows)

        best = statistics.median(core)
        print(f"{rows:,} activations, {len(expected)} groups, {wishes.rounds} rounds, one core")
        print(f"{'alur, from C++':42} {best * 1e9:8.2f} ns a row {1e-6 / best:8.1f} M rows/s")
        for at, (what, _) in enumerate(peers):
            middle = statistics.median(spent[at])
            ratios = [peer / ours for peer, ours in zip(spent[at], spent[alur_at] if alur_at is not None else core)]
            beside = "" if at == alur_at else f"  alur is {statistics.median(ratios):.1f} times as fast"
            print(f"{what:42} {middle * 1e9:8.2f} ns a row {1e-6 / middle:8.1f} M rows/s{beside}")
        try:
            what, each = by_pm4py(work, min(rows, 20_000))
            print(f"{what:42} {each * 1e9:8.0f} ns a row {1e-6 / each:8.3f} M rows/s  alur is {each / best:,.0f} times as fast")
        except (ImportError, ValueError):  # pandas raises the latter where numpy is not the one that it was built for
            print("pm4py is not installed (pip install pm4py): left out")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
