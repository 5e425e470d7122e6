"""What the documents say can be relied on: their code is the examples' code, and their links lead somewhere."""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


def text(path):
    return path.read_text(encoding="utf-8")


def without_code(markdown):
    return re.sub(r"`[^`\n]*`", "", re.sub(r"(?ms)^```.*?^```", "", markdown))


def anchors(markdown):
    """The anchors of the headings, formed as the usual viewers of Markdown form them."""
    headings = re.findall(r"(?m)^#+ (.*)$", re.sub(r"(?ms)^```.*?^```", "", markdown))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


class Documents(unittest.TestCase):
    def test_the_code_of_the_readme_is_the_quickstart(self):
        example = ROOT / "examples" / "quickstart.cpp"
        blocks = re.findall(r"(?ms)^```cpp\n(.*?)^```$", text(ROOT / "README.md"))
        self.assertEqual(blocks, [text(example)] if example.exists() else [])

    def test_the_code_of_the_embedding_guide_is_in_the_examples(self):
        example = text(ROOT / "examples" / "embedding.cpp") + text(ROOT / "examples" / "services.cpp")
        blocks = re.findall(r"(?ms)^```cpp\n(.*?)^```$", text(ROOT / "docs" / "embedding.md"))
        self.assertTrue(blocks)
        for block in blocks:
            with self.subTest(block=block):
                self.assertIn(block, example)

    def test_links_lead_somewhere(self):
        for document in DOCUMENTS:
            for link in re.findall(r"\]\(([^)\s]+)\)", without_code(text(document))):
                if re.match(r"[a-z]+:", link):
                    continue
                with self.subTest(document=document.name, link=link):
                    file, _, anchor = link.partition("#")
                    target = (document.parent / file).resolve() if file else document
                    self.assertTrue(target.exists(), "no such file")
                    if anchor:
                        self.assertIn(anchor, anchors(text(target)))


if __name__ == "__main__":
    unittest.main()
