"""The script of the developers is sound, and the documents name only words that it has."""
import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


def dev(*arguments):
    return subprocess.run([ROOT / "dev", *arguments], capture_output=True, text=True, check=False)


class Dev(unittest.TestCase):
    def test_both_scripts_parse(self):
        for script in ("dev", ".ci/run"):
            subprocess.run(["bash", "-n", ROOT / script], check=True)

    def test_without_a_word_the_words_are_listed(self):
        answer = dev()
        self.assertEqual(answer.returncode, 0)
        for word in ("demo", "test", "asan", "tsan", "soak", "fuzz", "bench", "docs", "format", "lint", "clean"):
            self.assertRegex(answer.stdout, rf"(?m)^  .*\b{word}\b")

    def test_a_word_it_does_not_know_is_refused(self):
        answer = dev("tset")
        self.assertEqual(answer.returncode, 1)
        self.assertIn("there is no word 'tset'", answer.stderr)

    def test_a_word_too_many_is_refused(self):
        for words in (["docs", "x"], ["test", "dev", "x"], ["fuzz", "1", "x"], ["help", "x"]):
            answer = dev(*words)
            self.assertEqual(answer.returncode, 1, words)
            self.assertIn("'x'", answer.stderr)
        self.assertIn("a number of minutes, not 'soon'", dev("fuzz", "soon").stderr)

    def test_documents_name_only_words_that_exist(self):
        words = set(re.findall(r"(?m)^([a-z |]+)\)$", (ROOT / "dev").read_text(encoding="utf-8")))
        words = {word.strip() for group in words for word in group.split("|")}
        for document in DOCUMENTS:
            for word in re.findall(r"\./dev ([a-z]+)", document.read_text(encoding="utf-8")):
                self.assertIn(word, words, f"{document.name} speaks of ./dev {word}")


if __name__ == "__main__":
    unittest.main()
