"""What a guide shows is what alur does.

    console.py PROGRAM DOCUMENT...            checks
    console.py --write PROGRAM DOCUMENT...    runs the commands and writes what they print into the document

In a document, a block that begins with

    ```yaml file=PATH      is written to that path before the commands that follow it are run (```text file=PATH too)
    ```yaml from=PATH      stands in that file of the project, line for line
    ```console             holds commands (`$ …`), each followed by what it prints

All commands of a document run in one folder of their own, which holds copies of sop/ and tests/scenarios/.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^(```)(\w+)(?: (file|from)=(\S+))?$")


def blocks(lines):
    """Of each block: language, key, path, position of its first line, position behind its last line."""
    found, opened = [], None
    for number, line in enumerate(lines):
        if opened is None:
            match = FENCE.match(line)
            if match:
                opened = (match[2], match[3], match[4], number + 1)
            elif line.startswith("```"):
                opened = ("", None, None, number + 1)
        elif line == "```":
            found.append((*opened, number))
            opened = None
    if opened is not None:
        raise SystemExit(f"line {opened[3]}: this block is not closed")
    return found


def run(command, folder, program):
    environment = {"PATH": f"{program.parent}:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "HOME": str(folder)}
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, text=True, encoding="utf-8",
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
    return [line.rstrip() for line in done.stdout.splitlines()]


def play(document, program):
    """The lines of the document as they should be, and a list of faults of `from` blocks."""
    lines = document.read_text(encoding="utf-8").splitlines()
    result, faults, end = [], [], 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        shutil.copytree(ROOT / "sop", folder / "sop")
        shutil.copytree(ROOT / "tests" / "scenarios", folder / "tests" / "scenarios")
        for language, key, path, first, last in blocks(lines):
            result += lines[end:first]
            body = lines[first:last]
            end = last
            if key == "file":
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text("\n".join(body) + "\n", encoding="utf-8")
            elif key == "from":
                if "\n".join(body) + "\n" not in (ROOT / path).read_text(encoding="utf-8"):
                    faults.append(f"{document}:{first}: this does not stand in {path}")
            if language != "console":
                result += body
                continue
            for line in body:
                if line.startswith("$ "):
                    result.append(line)
                    result += run(line[2:], folder, program)
        result += lines[end:]
    return lines, result, faults


def main(arguments):
    write = arguments[:1] == ["--write"]
    program, *documents = (pathlib.Path(argument).resolve() for argument in arguments[1 if write else 0:])
    failed = False
    for document in documents:
        before, after, faults = play(document, program)
        for fault in faults:
            print(fault)
        failed = failed or bool(faults)
        if write:
            document.write_text("\n".join(after) + "\n", encoding="utf-8")
        elif before != after:
            import difflib
            print("\n".join(difflib.unified_diff(before, after, str(document), "what alur prints", lineterm="")))
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
