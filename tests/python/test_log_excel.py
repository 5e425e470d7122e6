"""Sheets of Excel, and what Excel did to the numbers in them. All names and numbers are made up."""

from __future__ import annotations

import datetime
import pathlib
import zipfile
from typing import Any

import pytest

import alur

openpyxl = pytest.importorskip("openpyxl")


def saved(path: pathlib.Path, *rows: tuple[Any, ...], title: str = "Daftar") -> pathlib.Path:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


HEAD = ("No", "Kegiatan", "Waktu", "NIK", "Lahir", "Biaya", "Baru")
NAMES = {"case": "No", "activity": "Kegiatan", "time": "Waktu"}


def test_a_sheet_becomes_a_log(tmp_path: pathlib.Path) -> None:
    at = datetime.datetime(2024, 7, 2, 8, 15)
    path = saved(
        tmp_path / "log.xlsx",
        HEAD,
        (1, "Terima", at, "0071010101010001", datetime.datetime(1990, 1, 1), 1.5, True),
        (2, "Periksa", at, None, None, 2, None),
    )
    log = alur.read_excel(path, names=NAMES, tz="Asia/Jakarta", types={"Biaya": float, "Baru": bool})
    assert log["case:concept:name"] == ["1", "2"]
    assert log["time:timestamp"][0] == datetime.datetime(2024, 7, 2, 1, 15, tzinfo=datetime.timezone.utc)
    assert log["NIK"] == ["0071010101010001", None]
    assert log["Lahir"] == ["1990-01-01", None]
    assert log["Biaya"] == [1.5, 2.0] and log["Baru"] == [True, None]
    assert log.warnings == ()
    with pytest.raises(ValueError, match=r"Daftar!C2: ALUR-E405"):
        alur.read_excel(path, names=NAMES)


def test_every_destroyed_number_is_told_by_its_cell(tmp_path: pathlib.Path) -> None:
    path = saved(
        tmp_path / "daku.xlsx",
        ("nama", "nik"),
        ("warung", "3,27102E+15"),
        ("bengkel", 71010101010001),  # 14 digits are kept
        ("kios", 3271010101010001),  # Excel would have made the last one a zero
        ("toko", "0071010101010001"),
        ("lapak", 3.27102e15),
    )
    table = alur.read_table(path)
    assert table["nik"][1] == "71010101010001"
    assert [(warning.code, warning.message.split(":")[0]) for warning in table.warnings] == [
        ("ALUR-W400", "Daftar!B2"),
        ("ALUR-W400", "Daftar!B4"),
        ("ALUR-W400", "Daftar!B6"),
    ]
    assert (table.warnings[1].line, table.warnings[1].column) == (4, 2)


def test_a_value_that_is_none_of_its_type_is_told_by_its_cell(tmp_path: pathlib.Path) -> None:
    path = saved(tmp_path / "t.xlsx", ("a", "n"), ("x\ny", 1), (None, None), ('"q"', "dua\nbelas"))
    assert alur.read_table(path)["a"] == ["x\ny", '"q"']
    with pytest.raises(alur.LogError, match=r"Daftar!B4: ALUR-E406: 'dua belas' is not a whole number") as caught:
        alur.read_table(path, types={"n": int})
    assert places(caught.value) == [("ALUR-E406", 4, 2, "Daftar!B4: 'dua belas' is not a whole number")]
    with pytest.raises(alur.LogError, match="no column 'm'; it has a, n"):
        alur.read_table(path, types={"m": int})


def test_formulas_without_a_value_are_told(tmp_path: pathlib.Path) -> None:
    table = alur.read_table(saved(tmp_path / "t.xlsx", ("a", "b"), ("x", "=1+1"), ("y", None)))
    (warning,) = table.warnings
    assert warning.code == "ALUR-W409" and warning.message == "Daftar!B2: a formula without a value"
    assert table["b"] == [None, None]


AT = datetime.datetime(2024, 7, 2, 8, 15)


def places(error: alur.LogError) -> list[tuple[str, int, int, str]]:
    return [(found.code, found.line, found.column, found.message) for found in error.diagnostics or ()]


def test_cells_without_a_value_that_a_log_needs_are_told_all_at_once(tmp_path: pathlib.Path) -> None:
    path = saved(
        tmp_path / "log.xlsx",
        ("Rekap 2024",),
        (),
        ("No", "Kegiatan", "Waktu", "Ket"),
        ("k", "Terima", AT, None),
        (),
        ("k", None, AT, None),
        (None, "=B4", None, None),  # a time may be unknown
        (),
        (),
        ("#N/A", "Selesai", "#REF!", "#DIV/0!"),
        ("k", "Selesai", "=C4", None),
        (None, None, None, "Jumlah: 2"),
    )
    with pytest.raises(alur.LogError) as caught:
        alur.read_excel(path, header=3, names=NAMES, tz="Asia/Jakarta")
    told = [
        ("ALUR-E407", 6, 2, "Daftar!B6: 'Kegiatan' is empty"),
        ("ALUR-E407", 7, 2, "Daftar!B7: 'Kegiatan' holds a formula without a value"),
        ("ALUR-E407", 10, 1, "Daftar!A10: 'No' holds the error #N/A in place of a value"),
        ("ALUR-E404", 10, 3, "Daftar!C10: 'Waktu' holds the error #REF! in place of a value"),
        ("ALUR-E404", 11, 3, "Daftar!C11: 'Waktu' holds a formula without a value"),
        ("ALUR-E407", 12, 1, "Daftar!A12: 'No' is empty"),
        ("ALUR-E407", 12, 2, "Daftar!B12: 'Kegiatan' is empty"),
    ]
    assert places(caught.value) == told
    lines = str(caught.value).splitlines()[1:]
    assert len(lines) == len(told)
    remove = "remove the row where it is a total or a remark"
    assert lines[0] == f"{path}: Daftar!B6: ALUR-E407: 'Kegiatan' is empty; fill it in, or {remove}"
    assert lines[1].endswith("without a value; open the file in a spreadsheet and save it")
    assert lines[2].endswith(f"in place of a value; correct it, or {remove}")


def test_of_many_cells_at_fault_the_first_are_shown_and_the_others_counted(tmp_path: pathlib.Path) -> None:
    path = saved(tmp_path / "log.xlsx", HEAD[:3], *(("k", None, AT) for _ in range(250)))
    with pytest.raises(alur.LogError) as caught:
        alur.read_excel(path, names=NAMES, tz="Asia/Jakarta")
    lines = str(caught.value).splitlines()[1:]
    assert len(lines) == 21 and "Daftar!B21: " in lines[19]
    assert lines[20] == f"{path}: 230 further findings are not shown"
    found = caught.value.diagnostics
    assert found is not None and (found.errors, len(found), found[0].code) == (250, 200, "ALUR-E407")


def test_empty_rows_are_left_out_and_later_places_stay_right(tmp_path: pathlib.Path) -> None:
    row = ("k", "Terima", AT)
    path = saved(
        tmp_path / "log.xlsx",
        ("Rekap",),
        ("No", "Kegiatan", "Waktu", "NIK", "Biaya"),
        (),
        (*row, "0071010101010001", 1),
        (),
        (),
        (*row, "3,27102E+15", "dua"),
        (*row, "#VALUE!", None),
        (None, None, None, "=A1", None),
        (*row, "=A1", None),
        (None, None, None, None, "=A1"),
    )
    log = alur.read_excel(path, header=2, names=NAMES, tz="Asia/Jakarta")
    assert log["NIK"] == ["0071010101010001", "3,27102E+15", None, None]
    assert {(found.code, found.line, found.column, found.message.split(": ")[0]) for found in log.warnings} == {
        ("ALUR-W400", 7, 4, "Daftar!D7"),
        ("ALUR-W409", 8, 4, "Daftar!D8"),
        ("ALUR-W409", 9, 4, "Daftar!D9"),
        ("ALUR-W409", 10, 4, "Daftar!D10"),
        ("ALUR-W409", 11, 5, "Daftar!E11"),
    }
    with pytest.raises(alur.LogError) as caught:
        alur.read_excel(path, header=2, names=NAMES, tz="Asia/Jakarta", types={"Biaya": int})
    assert places(caught.value) == [("ALUR-E406", 7, 5, "Daftar!E7: 'dua' is not a whole number")]


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"])
def test_an_error_is_no_value(tmp_path: pathlib.Path, error: str) -> None:
    table = alur.read_table(saved(tmp_path / "t.xlsx", ("a", "n"), ("x", error), ("y", 2)), types={"n": int})
    assert table["n"] == [None, 2]
    (warning,) = table.warnings
    assert (warning.code, warning.message) == ("ALUR-W409", f"Daftar!B2: the error {error} in place of a value")
    assert warning.suggestion == "correct it, or clear the cell"


def test_a_sheet_of_formulas_without_values_is_no_empty_log(tmp_path: pathlib.Path) -> None:
    path = saved(tmp_path / "log.xlsx", HEAD[:3], ("=X1", "=X2", "=X3"))
    with pytest.raises(alur.LogError, match=r"Daftar!A2: ALUR-E407: 'No' holds a formula .*\n.*Daftar!B2.*\n.*Daftar!C2"):
        alur.read_excel(path, names=NAMES)
    table = alur.read_table(path)
    assert len(table) == 0 and [found.line for found in table.warnings] == [2, 2, 2]


def test_formulas_that_gave_an_empty_text_have_a_value(tmp_path: pathlib.Path) -> None:
    """Sheets are often filled with `=IF(A5="";"";…)` far beyond their last row."""
    blank = '<row r="{0}"><c r="A{0}" t="str"><f>IF(1,"","x")</f><v></v></c></row>'
    kept = '<row r="3"><c r="A3" t="str"><f>IF(1,"x","")</f><v>x</v></c></row>'
    cells = FIRST + blank.format(2) + kept + blank.format(4)
    table = alur.read_table(with_part(tmp_path / "t.xlsx", SHEET, CELLS.format(cells)))
    assert table["a"] == ["x"] and table.warnings == ()


def test_what_is_no_table_is_refused(tmp_path: pathlib.Path) -> None:
    with pytest.raises(alur.LogError, match="columns A and B of the sheet 'Daftar' are both called 'a'"):
        alur.read_table(saved(tmp_path / "1.xlsx", ("a", "a")))
    with pytest.raises(alur.LogError, match="row 1 of the sheet 'Daftar' names no columns"):
        alur.read_table(saved(tmp_path / "2.xlsx", (None,), ("a",)))
    with pytest.raises(alur.LogError, match="the cell C2 .* stands in a column without a name"):
        alur.read_table(saved(tmp_path / "3.xlsx", ("a", "b"), (1, 2, 3)))
    with pytest.raises(alur.LogError, match="no sheet 'x'; there are Daftar"):
        alur.read_table(saved(tmp_path / "4.xlsx", ("a",)), sheet="x")
    (tmp_path / "5.xlsx").write_bytes(b"no workbook")
    with pytest.raises(alur.LogError, match="no Excel workbook"):
        alur.read_table(tmp_path / "5.xlsx")
    with pytest.raises(alur.LogError, match="6.xlsx: this file cannot be read: No such file"):
        alur.read_table(tmp_path / "6.xlsx")


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from alur import excel

    path = saved(tmp_path / "t.xlsx", ("a",), ("x" * 10_000,))
    assert len(alur.read_table(path)) == 1
    monkeypatch.setattr(excel, "MOST_BYTES", 5_000)
    with pytest.raises(alur.LogError, match="unpacks to more than 5,000 bytes"):
        alur.read_table(path)


def test_a_header_may_stand_further_down(tmp_path: pathlib.Path) -> None:
    at = datetime.datetime(2024, 7, 2, 8, 15)
    path = saved(tmp_path / "log.xlsx", ("Rekap 2024",), ("No", "Kegiatan", "Waktu"), ("k", "Terima", at), (), ())
    log = alur.read_excel(path, header=2, names=NAMES, tz="Asia/Jakarta")
    assert len(log) == 1


def test_local_times_that_a_change_of_the_clock_doubles_are_counted(tmp_path: pathlib.Path) -> None:
    twice = datetime.datetime(2011, 10, 30, 2, 30)
    path = saved(tmp_path / "log.xlsx", ("No", "Kegiatan", "Waktu"), ("1", "a", twice), ("2", "a", twice))
    (warning,) = alur.read_excel(path, names=NAMES, tz="Europe/Amsterdam").warnings
    assert warning.code == "ALUR-W402" and warning.message.startswith("Daftar!C: 2 local times are skipped")
    assert alur.read_excel(path, names=NAMES, tz="Asia/Jakarta").warnings == ()


def test_a_column_of_a_sheet_that_is_to_be_two_is_refused(tmp_path: pathlib.Path) -> None:
    path = saved(tmp_path / "log.xlsx", ("No", "Kegiatan", "Waktu"), ("1", "a", datetime.datetime(2024, 7, 2, 8, 15)))
    with pytest.raises(alur.LogError, match="the column 'Waktu' is to be 'time:timestamp' and 'case:alur:ended'"):
        alur.read_excel(path, names={**NAMES, "ended": "Waktu"}, tz="Asia/Jakarta")


def with_part(path: pathlib.Path, name: str, text: str | None) -> pathlib.Path:
    """A small workbook in which one of its files has another text, or is not there."""
    whole = saved(path.with_suffix(".whole.xlsx"), ("a",), ("Rahasia",))
    with zipfile.ZipFile(whole) as packed, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for part in packed.namelist():
            if part != name:
                out.writestr(part, packed.read(part))
            elif text is not None:
                out.writestr(part, text)
    return path


SHEET = "xl/worksheets/sheet1.xml"
CELLS = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
FIRST = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (SHEET, "<worksheet><sheetData><row", "broken"),
        (SHEET, CELLS.format(FIRST).replace("</sheetData>", "<row"), "broken"),
        (SHEET, None, "the workbook has no sheet of cells|broken"),
        ("xl/workbook.xml", "<x", "this is no Excel workbook .* or a broken one"),
        ("[Content_Types].xml", None, "this is no Excel workbook .* or a broken one"),
        (SHEET, CELLS.format(FIRST + '<row r="2"><c r="ZZZZZZ2"><v>Rahasia</v></c></row>'), "the sheet 'Daftar' is broken"),
        (SHEET, CELLS.format(FIRST + '<row r="2"><c r="A2" t="n"><v>Rahasia</v></c></row>'), "the sheet 'Daftar' is broken"),
        (SHEET, CELLS.format(FIRST + '<row r="999999999"><c r="A999999999"><v>1</v></c></row>'), "more than 1,048,576 rows"),
    ],
)  # fmt: skip
def test_a_broken_workbook_is_a_fault_of_the_log(tmp_path: pathlib.Path, name: str, text: str | None, said: str) -> None:
    with pytest.raises(alur.LogError, match=said) as caught:
        alur.read_table(with_part(tmp_path / "t.xlsx", name, text))
    assert "Rahasia" not in str(caught.value) and caught.value.__cause__ is None
    with pytest.raises(alur.LogError, match="no column 'b'|" + said):
        alur.read_table(tmp_path / "t.xlsx", names={"b": "b"})


def test_empty_rows_at_the_end_are_no_cells(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from alur import excel

    monkeypatch.setattr(excel, "MOST_CELLS", 3)
    book = openpyxl.Workbook()
    book.active.append(("a", "b"))
    book.active.append((1, 2))
    book.active.cell(30, 1).font = openpyxl.styles.Font(bold=True)
    book.save(tmp_path / "t.xlsx")
    assert len(alur.read_table(tmp_path / "t.xlsx")) == 1
    book.active.cell(30, 1).value = 3
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(alur.LogError, match="more than 3 cells"):
        alur.read_table(tmp_path / "t.xlsx")


def test_a_row_of_names_elsewhere_is_pointed_at(tmp_path: pathlib.Path) -> None:
    at = datetime.datetime(2024, 7, 2, 8, 15)
    path = saved(tmp_path / "log.xlsx", ("Rekap 2024",), ("No", "Kegiatan", "Waktu"), ("k", "Terima", at))
    wide = saved(tmp_path / "wide.xlsx", ("Rekap", "2024", "Bulan"), ("No", "Kegiatan", "Waktu"), ("k", "Terima", at))
    for wrong in (path, wide):
        for names in (NAMES, None):
            with pytest.raises(alur.LogError, match="header="):
                alur.read_excel(wrong, names=names, tz="Asia/Jakarta")
    anything: Any
    for anything in ("x", 1.5, True, None):
        with pytest.raises(TypeError, match="header takes the number of a row"):
            alur.read_excel(path, header=anything)
    for anything in (0, -1, 2**40):
        with pytest.raises(ValueError, match="header is the number of a row, from 1"):
            alur.read_excel(path, header=anything)
    anything = 1
    with pytest.raises(TypeError, match="sheet takes the name of a sheet, not int"):
        alur.read_excel(path, sheet=anything)
    assert alur.read_table(path, header=2, tz="Asia/Jakarta")["No"] == ["k"]
