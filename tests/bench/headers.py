"""What the public headers cost a compiler, in each file that includes them.

usage: headers.py [COMPILER [ROUNDS]], by default c++ and 5. Seconds of processor time to parse, median of rounds,
beside the headers of the standard library that they rest on.
"""

import os
import pathlib
import re
import resource
import statistics
import subprocess
import sys

INCLUDE = pathlib.Path(__file__).resolve().parents[2] / "include"
CORE = ("alur/core.hpp",)
UMBRELLA = ("alur/alur.hpp",)


def standard_headers(headers):
    """Those of the standard library that headers of alur include, directly or through each other."""
    found, open_, seen = set(), list(headers), set()
    while open_:
        header = open_.pop()
        if header in seen:
            continue
        seen.add(header)
        for name in re.findall(r"^#include <([^>]+)>", (INCLUDE / header).read_text(encoding="utf-8"), re.MULTILINE):
            (open_.append if name.startswith("alur/") else found.add)(name)
    return sorted(name for name in found if not name.endswith(".h"))


def seconds(compiler, headers):
    """Processor time of one parse."""
    source = "".join(f"#include <{header}>\n" for header in headers)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([compiler, "-std=c++20", "-fsyntax-only", "-I", os.fspath(INCLUDE), "-x", "c++", "-"],
                   input=source, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main():
    compiler = sys.argv[1] if len(sys.argv) > 1 else "c++"
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    print(f"{'seconds to parse, median of rounds':<44} {'alone':>8} {'with std':>8}")
    for name, headers in (("core: alur/core.hpp", CORE), ("umbrella: alur/alur.hpp", UMBRELLA)):
        floor, whole = [], []
        for _ in range(rounds):
            floor.append(seconds(compiler, standard_headers(headers)))
            whole.append(seconds(compiler, headers))
        print(f"{name:<44} {statistics.median(whole) - statistics.median(floor):>8.2f} {statistics.median(whole):>8.2f}")


if __name__ == "__main__":
    main()
