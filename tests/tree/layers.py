"""Checks that no include goes against the layers and that public headers need the standard library alone.

    python3 tests/tree/layers.py [TREE]

Prints one line a fault, `file:line: what is wrong`, and exits 1 if there is any.
"""
import pathlib
import re
import sys

# The way of the data. A file includes files of its own folder or of an earlier one.
LAYERS = ["base", "time", "sop", "graph", "engine", "log", "journal", "runtime", "audit", "conformance", "render"]

# The place of each folder of src/. Some exist there only: the reader of YAML, which time and sop share, and the programs.
RANKS = {layer: rank for rank, layer in enumerate(LAYERS + ["scenario", "demo", "cli"])}
RANKS["yaml"] = RANKS["time"]

# base is no junk drawer.
BASE = {"assert", "diagnostic", "ids", "instant", "result", "utf8", "value", "value_impl"}

# The headers through which an embedding program opts in to a library of others.
ADAPTORS = {"graph/bgl.hpp": "boost/"}

# Headers that ask the operating system for what the standard library cannot give, where it is there (`#if`).
SYSTEM = {"journal/chunk_pool_impl.hpp": "sys/mman.h"}

# What includes all of its part, in the order of the layers, and is included by users of alur only.
UMBRELLAS = {"alur.hpp", "core.hpp", "core_impl.hpp"}

STANDARD = set("""
    algorithm any array atomic barrier bit bitset cassert cctype cerrno cfenv cfloat charconv chrono cinttypes climits
    clocale cmath codecvt compare complex concepts condition_variable coroutine csetjmp csignal cstdarg cstddef cstdint
    cstdio cstdlib cstring ctime cuchar cwchar cwctype deque exception execution filesystem format forward_list fstream
    functional future initializer_list iomanip ios iosfwd iostream istream iterator latch limits list locale map memory
    memory_resource mutex new numbers numeric optional ostream queue random ranges ratio regex scoped_allocator semaphore
    set shared_mutex source_location span sstream stack stdexcept stop_token streambuf string string_view syncstream
    system_error thread tuple type_traits typeindex typeinfo unordered_map unordered_set utility valarray variant vector
    version
""".split())

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:<([^>]+)>|"([^"]+)")')


def includes(path):
    """(line, name, in angle brackets) of each include of a file."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if found := INCLUDE.match(line):
            yield number, found[1] or found[2], found[1] is not None


def sources(folder):
    return sorted(p for p in folder.rglob("*") if p.suffix in (".hpp", ".cpp"))


def check_public(root):
    """Faults of the public headers, as `file:line: what is wrong`."""
    public = root / "include" / "alur"
    for path in sources(public):
        name = path.relative_to(public).as_posix()
        here = path.relative_to(root).as_posix()
        umbrella = name in UMBRELLAS
        folder = name.split("/")[0]
        if path.suffix != ".hpp":
            yield f"{here}:1: only headers (.hpp) are public"
        if not umbrella and folder not in LAYERS:
            yield f"{here}:1: '{folder}' is no layer; the layers are {', '.join(LAYERS)}"
            continue
        last = 0  # the layer that the umbrella has come to
        for line, target, angle in includes(path):
            if not angle:
                yield f"{here}:{line}: a public header is included as <alur/…>, not by quotes: \"{target}\""
            elif target.startswith("alur/"):
                to = target.split("/")[1]
                if not (root / "include" / target).is_file():
                    yield f"{here}:{line}: there is no <{target}>"
                elif target.removeprefix("alur/") in UMBRELLAS:
                    yield f"{here}:{line}: an umbrella is for users of alur, not for its own headers"
                elif to not in LAYERS:
                    continue  # a fault of its own
                elif umbrella:
                    if target.removeprefix("alur/") in ADAPTORS:
                        yield f"{here}:{line}: an adaptor is included by those who want it: <{target}>"
                    if LAYERS.index(to) < last:
                        yield f"{here}:{line}: the umbrella follows the pipeline: '{to}' comes before '{LAYERS[last]}'"
                    last = max(last, LAYERS.index(to))
                elif LAYERS.index(to) > LAYERS.index(folder):
                    yield f"{here}:{line}: '{folder}' may not include the later layer '{to}': <{target}>"
            elif target not in STANDARD and target != SYSTEM.get(name) and not target.startswith(ADAPTORS.get(name, "\0")):
                yield f"{here}:{line}: a public header may include the standard library only: <{target}>"
    base = {p.stem for p in (public / "base").glob("*")}
    for name in sorted(base ^ BASE):
        yield f"include/alur/base:1: holds exactly {', '.join(sorted(BASE))}; '{name}' is " + (
            "missing" if name in BASE else "one too many")


def check_private(root):
    """Faults of the sources: src/ mirrors the layers, and its private headers are included as "folder/name.hpp"."""
    src = root / "src"
    for path in sources(src):
        folder = path.relative_to(src).parts[0]
        here = path.relative_to(root).as_posix()
        if folder not in RANKS:
            yield f"{here}:1: '{folder}' is no layer; the layers are {', '.join(RANKS)}"
            continue
        for line, target, _ in includes(path):
            if target.startswith("alur/") and target.removeprefix("alur/") not in UMBRELLAS:
                to = target.split("/")[1]
            elif (src / target).is_file():
                to = target.split("/")[0]
            else:
                continue
            if RANKS.get(to, 0) > RANKS[folder]:
                yield f"{here}:{line}: '{folder}' may not include the later layer '{to}': {target}"


def check(root):
    return [*check_public(root), *check_private(root)]


if __name__ == "__main__":
    faults = check(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "."))
    print(*faults, sep="\n", end="\n" if faults else "")
    sys.exit(1 if faults else 0)
