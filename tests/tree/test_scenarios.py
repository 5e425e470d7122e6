"""The scenarios show all that docs/sop-language.md names: each refusal, each kind of event, each return of the office's SOPs."""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
LANGUAGE = (ROOT / "docs" / "sop-language.md").read_text(encoding="utf-8")
SCENARIOS = {path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests" / "scenarios").glob("*.txt"))}

# Written by a migration, which this version does not have yet.
LATER_EVENTS = {"CaseMigrated"}
# A scenario would need 256 KiB of text in a line, or 50,000 events: tests/runtime/engine_test.cpp sets other limits.
BEYOND_SCENARIOS = {"command.too_large", "case.full"}


def lines(pattern):
    """What the pattern finds in the statements of all scenarios."""
    return {match for text in SCENARIOS.values() for match in re.findall(pattern, text, re.MULTILINE)}


def codes():
    """The codes of the table under K4."""
    table = LANGUAGE.split("**K4 Precedence.**")[1].split("**K5")[0]
    return set(re.findall(r"`([a-z]+\.[a-z_]+)`", table))


def event_kinds():
    text = LANGUAGE.split("**E1**")[1].split("**E2")[0]
    return set(re.findall(r"\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b", text))


def returns(path):
    """The returning outcomes of an SOP, as (step, label)."""
    found, step = set(), None
    for line in path.read_text(encoding="utf-8").splitlines():
        if match := re.match(r"  - id: (\w+)", line):
            step = match[1]
        if match := re.match(r"      (\w+): \{next: \w+, returns: true\}", line):
            found.add((step, match[1]))
    return found


class Scenarios(unittest.TestCase):
    def test_there_are_many_and_each_says_what_it_shows(self):
        self.assertGreaterEqual(len(SCENARIOS), 60)
        for name, text in SCENARIOS.items():
            self.assertRegex(text.splitlines()[0], r"^# .{20,}[.]$", name)

    def test_each_refusal_is_shown(self):
        self.assertGreater(len(codes()), 30)
        self.assertEqual(codes() - BEYOND_SCENARIOS - lines(r"^refused .*: ([a-z]+\.[a-z_]+)(?= |$)"), set())

    def test_no_refusal_is_shown_that_the_language_does_not_name(self):
        self.assertEqual(lines(r"^refused .*: ([a-z]+\.[a-z_]+)(?= |$)") - codes(), set())

    def test_each_kind_of_event_is_shown(self):
        self.assertGreater(len(event_kinds()), 20)
        self.assertEqual(event_kinds() - LATER_EVENTS - lines(r"^expect event (\w+)"), set())

    def test_each_sop_of_the_office_runs_to_its_end_and_back_by_each_return(self):
        for path in sorted((ROOT / "sop").glob("*.yaml")):
            own = [text for text in SCENARIOS.values() if f"sop ../../sop/{path.name}\n" in text]
            self.assertTrue(any("expect case completed\n" in text for text in own), path.name)
            for step, label in returns(path):
                self.assertTrue(any(re.search(rf"^complete {step} {label} ", text, re.MULTILINE) for text in own),
                                f"{path.name}: {step} {label}")

    def test_the_returns_of_the_sops_are_found(self):
        self.assertEqual(returns(ROOT / "sop" / "perisa.yaml"), {("periksa_berkas", "kurang"), ("verifikasi", "tidak")})

    def test_each_way_of_counting_time_is_shown(self):
        self.assertEqual(lines(r" used \d+ (menit|jam|hari kerja|hari kalender)$"),
                         {"menit", "jam", "hari kerja", "hari kalender"})


if __name__ == "__main__":
    unittest.main()
