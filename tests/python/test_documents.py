"""The Python that the documents show runs as they show it."""

from __future__ import annotations

import contextlib
import io
import pathlib
import re
import subprocess
import sys

import pytest


def blocks_of(path: pathlib.Path) -> list[str]:
    """The blocks of Python in a document."""
    return re.findall(r"(?ms)^```python\n(.*?)^```$", path.read_text())


def test_the_code_of_the_readme_is_the_quickstart_and_runs(root: pathlib.Path) -> None:
    example = root / "examples" / "quickstart.py"
    assert example.read_text() in blocks_of(root / "README.md")
    said = subprocess.run(
        [sys.executable, "-W", "error", example, root / "sop" / "perisa.yaml"], capture_output=True, text=True, check=True
    ).stdout
    assert said.splitlines() == [
        "step.not_open: verifikasi is not open; open: serah_berkas",
        *(f"periksa_berkas lacks {name}" for name in ("ktp", "npwp", "email", "nomor_ponsel")),
    ]


def test_the_guide_runs_from_top_to_bottom(root: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    blocks = blocks_of(root / "docs" / "python.md")
    assert len(blocks) >= 7
    names: dict[str, object] = {"__name__": "guide"}
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        for block in blocks:
            exec(compile(block, "docs/python.md", "exec"), names)
    for shown in (
        "25 menit (tentative)",
        "documents.missing: periksa_berkas lacks email, nomor_ponsel",
        "22 menit ['verifikasi']",
        "verifikasi (1): at_risk, used 22 menit",
        "2024/07/0012 verifikasi",
        "1000 {'accepted': 1000} accepted",
        "0000000000001",
    ):
        assert shown in said.getvalue()
