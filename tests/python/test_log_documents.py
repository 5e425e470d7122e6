"""What docs/analysing.md shows of logs runs as it shows it, on files that are made up."""

from __future__ import annotations

import datetime
import gzip
import pathlib
import re

import pytest

import alur

openpyxl = pytest.importorskip("openpyxl")
pandas = pytest.importorskip("pandas")

AT = datetime.datetime(2024, 7, 2, 8, 15)
OFFICE = "No;Kegiatan;Waktu\nk1;Cek berkas;2024-07-02 08:15:00\nk2;Periksa berkas;2024-07-02 08:20:00\n"
NAMES = {"case": "No", "activity": "Kegiatan", "time": "Waktu"}
SECTIONS = {"Reading logs", "Other libraries", "Mapping a log to an SOP"}


def blocks_of(path: pathlib.Path) -> list[str]:
    """The blocks of Python in the sections on logs, in their order."""
    blocks: list[str] = []
    for section in re.split(r"(?m)^## ", path.read_text(encoding="utf-8"))[1:]:
        title, _, text = section.partition("\n")
        if title in SECTIONS:
            blocks += re.findall(r"(?ms)^```python\n(.*?)^```$", text)
    return blocks


def make_files(folder: pathlib.Path) -> None:
    (folder / "kantor.csv").write_text(OFFICE, encoding="utf-8")
    log = alur.read_csv(folder / "kantor.csv", tz="Asia/Jakarta", names=NAMES)
    log.to_csv(folder / "receipt.csv")
    log.to_xes(folder / "receipt.xes")
    (folder / "receipt.xes.gz").write_bytes(gzip.compress((folder / "receipt.xes").read_bytes()))
    log.to_ocel(folder / "orders.sqlite", case_type="order")
    log.to_ocel(folder / "orders.json", case_type="item")
    books: dict[str, list[tuple[object, ...]]] = {
        "rekap.xlsx": [("No", "Kegiatan", "Waktu"), ("k1", "Cek berkas", AT)],
        "daku.xlsx": [("nama", "nik"), ("warung", "3,27102E+15")],
    }
    for name, rows in books.items():
        book = openpyxl.Workbook()
        book.active.title = "Daftar"
        for row in rows:
            book.active.append(row)
        book.save(folder / name)


def test_what_the_guide_shows_of_logs_runs(
    root: pathlib.Path, sops: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    frame = pandas.DataFrame({"No": [1], "concept:name": ["Cek berkas"], "time:timestamp": [AT]})
    names: dict[str, object] = {"alur": alur, "frame": frame, "sop": alur.load(sops / "perisa.yaml")}
    blocks = blocks_of(root / "docs" / "analysing.md")
    assert len(blocks) >= 4
    for block in blocks:
        if "log.map(sop)" in block:
            names["log"] = alur.read_csv("kantor.csv", tz="Asia/Jakarta", names=NAMES)
        exec(compile(block, "docs/analysing.md", "exec"), names)
    table = names["table"]
    assert isinstance(table, alur.Table)
    assert table.warnings[0].message.startswith("Daftar!B2: '3,27102E+15' is what a spreadsheet leaves of a long number; ")
    mapped = names["mapped"]
    assert isinstance(mapped, alur.LogMapping) and mapped.given == {"Cek berkas": "periksa_berkas"}
