"""The guide for analysts and its notebooks run as they are shown, and what they say is so."""

from __future__ import annotations

import contextlib
import io
import json
import os
import pathlib
import re
import sys
from typing import Any

import pytest

import alur


def test_the_chapter_on_audits_runs_from_top_to_bottom(root: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("matplotlib")
    monkeypatch.chdir(root)
    chapter = (root / "docs" / "analysing.md").read_text().partition("## Reading logs")[0]
    blocks = re.findall(r"(?ms)^```python\n(.*?)^```$", chapter)
    assert len(blocks) >= 5
    assert len(blocks[0].splitlines()) <= 12
    names: dict[str, Any] = {"__name__": "guide"}
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        for block in blocks:
            exec(compile(block, "docs/analysing.md", "exec"), names)
    assert "log sha256" in said.getvalue()
    # The statement of the guide is that of its audit.
    audit = alur.audit(names["log"], names["sop"])
    row = next(row for row in audit.by("step", "month") if (row["step"], row["month"]) == ("verifikasi", "2024-06"))
    stated = " ".join(chapter.split())
    assert f"{row['late']} of {row['n']} verifications" in stated
    assert f"{100 * row['late_rate']:.0f} %; the true share lies between {100 * row['late_low']:.0f} and {100 * row['late_high']:.0f} %" in stated


NOTEBOOKS = sorted((pathlib.Path(__file__).resolve().parents[2] / "examples" / "notebooks").glob("*.ipynb"))


def test_there_are_four_notebooks_without_outputs() -> None:
    assert len(NOTEBOOKS) == 4
    for path in NOTEBOOKS:
        for cell in json.loads(path.read_text())["cells"]:
            assert cell.get("outputs", []) == [] and cell.get("execution_count") is None, path.name


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
@pytest.mark.filterwarnings("default")  # of the kernel's own packages
def test_a_notebook_runs_and_answers_its_question(path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    pytest.importorskip("ipykernel")
    pytest.importorskip("pandas")
    pytest.importorskip("matplotlib")
    # The kernel runs the Python of this test, and finds the package where this test found it.
    monkeypatch.setenv("PYTHONPATH", str(pathlib.Path(alur.__file__).parents[1]))
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    monkeypatch.setenv("ALUR_LOGS", os.environ.get("ALUR_LOGS", str(path.parents[3] / "shared" / "data")))
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    client = nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}})
    manager = client.create_kernel_manager()
    manager.kernel_cmd = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    client.execute()
    shown = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert [output for output in shown if output.output_type == "error"] == []
    assert any("image/png" in output.get("data", {}) for output in shown)
    # Each states its question first, and last an answer that its own cells found.
    assert notebook.cells[0].source.startswith("# ") and "?" in notebook.cells[0].source
    last = notebook.cells[-1]
    assert last.cell_type == "code" and any(output.output_type == "stream" for output in last.outputs)
