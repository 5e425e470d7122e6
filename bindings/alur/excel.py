"""Sheets of Excel workbooks, cell by cell, with what Excel does to long numbers."""

from __future__ import annotations

import contextlib
import datetime
import warnings
import zipfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from alur import _core
from alur.columns import Zone, read_column, zone_name
from alur.errors import LogError
from alur.optional import needed
from alur.views import Diagnostic

__all__ = ["Sheet", "read_sheet"]

MOST_CELLS = 20_000_000
MOST_ROWS = 1_048_576
"""Of a sheet, by the format. A file that says more makes openpyxl count empty rows for a long while."""
MOST_BYTES = 1 << 30
"""Of a workbook, unpacked: it is kept in memory as it is read."""
_KEPT_DIGITS = 15
_SHOWN_FAULTS = 20
_KEPT_FAULTS = 200
"""As many as alur keeps of any file."""


@dataclass
class Sheet:
    """What was read."""

    core: _core.Table
    warnings: tuple[Diagnostic, ...]


@dataclass
class _Column:
    name: str
    letter: str
    number: int
    cells: list[Any]


@dataclass
class _Cells:
    """What stands below the row that names the columns, without rows in which nothing does."""

    title: str
    columns: list[_Column]
    rows: list[int]
    """The number in the sheet of each row of the table."""
    bare: set[int]
    """Rows left out in which nothing has a value, not even a formula that gave an empty text: others may be there."""


class _Error(str):
    """What a formula shows that has failed: `#N/A`."""


def read_sheet(
    path: str,
    sheet: str | None,
    header: int,
    tz: Zone,
    types: Mapping[str, str],
    times: Collection[str],
    names: Mapping[str, str] | None,
    required: Collection[str] = (),
) -> Sheet:
    """A sheet as a table. types: of columns by their names there. times: columns that hold times, as far as they are
    there. names: those that columns get, with what they are called there. required: columns of which every cell has a value,
    but for times, which may be unknown. Raises LogError, with the cells where some are at fault."""
    if sheet is not None and not isinstance(sheet, str):
        raise TypeError(f"sheet takes the name of a sheet, not {type(sheet).__name__}")
    if isinstance(header, bool) or not isinstance(header, int):
        raise TypeError(f"header takes the number of a row, not {type(header).__name__}")
    if not 1 <= header <= MOST_ROWS:
        raise ValueError(f"header is the number of a row, from 1 to {MOST_ROWS:,}")
    cells = _cells(path, sheet, header)
    known = [column.name for column in cells.columns]
    called = {name: new for new, name in (names or {}).items()}
    for name in [*types, *called]:
        if name not in known:
            raise LogError(
                f"{path}: the sheet '{cells.title}' has no column '{name}'; it has {', '.join(known)}. "
                f"Row {header} names the columns, and header= says of another row that it does"
            )
    found = _Findings(path, cells)
    _judge_lost(path, header, cells, required, times, found)
    made = []
    for column in cells.columns:
        kind = types.get(column.name) or ("instant" if column.name in times else _kind(column.cells))
        texts = [_text(cell) for cell in column.cells]
        name = called.get(column.name, column.name)
        if kind == "text":
            found.note_damage(column)
            made.append(_core.text_column(name, texts))
        else:
            made.append(_typed(name, column, texts, kind, zone_name(tz), path, found))
    return Sheet(_core.table_of(made), tuple(found.all))


@contextlib.contextmanager
def _open(path: str, *, values: bool) -> Iterator[Any]:
    """A workbook, read as it is asked for. values: what formulas gave, not the formulas."""
    openpyxl = needed("openpyxl", "read_excel()", "excel", "python3-openpyxl")
    try:
        file = open(path, "rb")
    except OSError as error:
        raise LogError(f"{path}: this file cannot be read: {error.strerror}") from None
    with file:
        try:
            with zipfile.ZipFile(file) as packed:
                size = sum(part.file_size for part in packed.infolist())
        except zipfile.BadZipFile:
            raise LogError(f"{path}: this is no Excel workbook (.xlsx); save it as one, or as CSV") from None
        if size > MOST_BYTES:
            raise LogError(f"{path}: the workbook unpacks to more than {MOST_BYTES:,} bytes; save the sheet as CSV")
        with _told_as_ours(path, "this is no Excel workbook (.xlsx), or a broken one; save it anew, or as CSV"):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of styles and extensions, which say nothing of the cells
                book = openpyxl.load_workbook(file, read_only=True, data_only=values)
        with contextlib.closing(book):
            yield book


@contextlib.contextmanager
def _told_as_ours(path: str, what: str) -> Iterator[None]:
    """What openpyxl raises of a file, which may be anything and hold what is in a cell, as a LogError without it."""
    try:
        yield
    except MemoryError:
        raise
    except Exception as error:
        raise LogError(f"{path}: {what} ({type(error).__name__})") from None


def _sheet(book: Any, path: str, name: str | None) -> Any:
    if name is None:
        if not book.worksheets:
            raise LogError(f"{path}: the workbook has no sheet of cells; save it anew, or as CSV")
        return book.worksheets[0]
    if name not in book.sheetnames:
        raise LogError(f"{path}: there is no sheet '{name}'; there are {', '.join(book.sheetnames)}")
    if name not in [sheet.title for sheet in book.worksheets]:
        raise LogError(f"{path}: the sheet '{name}' has no cells")
    return book[name]


def _rows(sheet: Any, path: str, header: int) -> Iterator[tuple[Any, ...]]:
    with _told_as_ours(path, f"the sheet '{sheet.title}' is broken; open the file in a spreadsheet and save it anew"):
        rows = sheet.iter_rows(min_row=header)
    number = header - 1
    while True:
        with _told_as_ours(path, f"the sheet '{sheet.title}' is broken; open the file in a spreadsheet and save it anew"):
            row = next(rows, None)
        if row is None:
            return
        number += 1
        if number > MOST_ROWS:
            raise LogError(f"{path}: the sheet '{sheet.title}' has more than {MOST_ROWS:,} rows; save it anew, or as CSV")
        yield row


def _value(cell: Any) -> Any:
    """What a cell holds. An empty text that a formula gave is one, though openpyxl says None of it."""
    if cell.value is None:
        return "" if cell.data_type == "str" else None
    return _Error(cell.value) if cell.data_type == "e" else cell.value


def _is_empty(value: Any) -> bool:
    return value is None or value == ""


def _cells(path: str, name: str | None, header: int) -> _Cells:
    with _open(path, values=True) as book:
        sheet = _sheet(book, path, name)
        letter = needed("openpyxl.utils", "read_excel()").get_column_letter
        rows = ([_value(cell) for cell in row] for row in _rows(sheet, path, header))
        first: list[Any] = next(rows, [])
        # Excel often ends rows with cells that were once used.
        width = max((at + 1 for at, value in enumerate(first) if not _is_empty(value)), default=0)
        if width == 0:
            raise LogError(f"{path}: row {header} of the sheet '{sheet.title}' names no columns; say which one does (header=)")
        columns = [
            _Column(_text(value) or f"column {at + 1}", letter(at + 1), at + 1, []) for at, value in enumerate(first[:width])
        ]
        seen: dict[str, str] = {}
        for column in columns:
            if column.name in seen:
                raise LogError(
                    f"{path}: the columns {seen[column.name]} and {column.letter} of the sheet '{sheet.title}' are both "
                    f"called '{column.name}'; give each a name of its own"
                )
            seen[column.name] = column.letter
        made = _Cells(sheet.title, columns, [], set())
        for line, row in enumerate(rows, header + 1):
            if all(map(_is_empty, row)):
                if "" not in row:
                    made.bare.add(line)
                continue
            made.rows.append(line)
            if width * len(made.rows) > MOST_CELLS:
                raise LogError(f"{path}: the sheet '{sheet.title}' has more than {MOST_CELLS:,} cells; save it as CSV")
            for column in columns:
                column.cells.append(row[column.number - 1] if column.number <= len(row) else None)
            beyond = next((at for at in range(width, len(row)) if not _is_empty(row[at])), None)
            if beyond is not None:
                raise LogError(
                    f"{path}: the cell {letter(beyond + 1)}{line} of the sheet '{sheet.title}' stands in a column without a "
                    f"name; row {header} names the columns, and header= says of another row that it does"
                )
        return made


def _kind(cells: list[Any]) -> str:
    """What a column holds of which nobody says it: times where all are shown as dates, and one of them has an hour."""
    values = [cell for cell in cells if cell is not None]
    if not values or not all(isinstance(cell, datetime.datetime) for cell in values):
        return "text"
    return "instant" if any(cell.time() != datetime.time() for cell in values) else "text"


def _text(cell: Any) -> str | None:
    """A cell as text; a date without a time of day as a date, a whole number without a fraction."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e18:
        return str(int(cell))
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(sep=" ")
    return str(cell)


def _typed(
    name: str, column: _Column, texts: list[str | None], kind: str, zone: str, path: str, found: _Findings
) -> _core.ColumnData:
    """The texts of a column as what they are to be; what is at fault is told by its cell."""
    try:
        made, warnings = read_column(name, texts, kind, zone, found.place(column), path)
        found.all.extend(warnings)
        return made
    except LogError as error:
        if error.diagnostics is None:
            raise
        faults = [
            fault._replace(line=found.cells.rows[fault.line - 2] if fault.line else 0, column=column.number)
            for fault in error.diagnostics
        ]
        raise found.refusal(faults, error.diagnostics.errors) from None


class _Findings:
    """What is told of cells, with their places."""

    def __init__(self, path: str, cells: _Cells) -> None:
        self.path = path
        self.cells = cells
        self.all: list[Diagnostic] = []
        """Warnings."""

    def place(self, column: _Column, line: int = 0) -> str:
        """Of a cell, or of a whole column."""
        return f"{self.cells.title}!{column.letter}{line or ''}"

    def add(self, code: str, column: _Column, line: int, message: str, suggestion: str) -> None:
        text = f"{self.place(column, line)}: {message}"
        self.all.append(Diagnostic("warning", code, text, suggestion, line, column.number, 1, ()))

    def refusal(self, faults: list[Diagnostic], count: int) -> LogError:
        """What is raised of cells at fault, whose messages lack their places. count: how many there are, of which these
        are the first."""
        shown = []
        placed = []
        for fault in faults[:_KEPT_FAULTS]:
            place = self.place(self.cells.columns[fault.column - 1], fault.line)
            way_out = f"; {fault.suggestion}" if fault.suggestion else ""
            shown.append(f"{self.path}: {place}: {fault.code}: {fault.message}{way_out}")
            placed.append(fault._replace(message=f"{place}: {fault.message}"))
        if count > _SHOWN_FAULTS:
            shown[_SHOWN_FAULTS:] = [f"{self.path}: {count - _SHOWN_FAULTS:,} further findings are not shown"]
        kept = _core.diagnostics_of(self.path, "", tuple(placed), (), count - len(placed), 0)
        return LogError("\n".join(shown), kept)

    def note_damage(self, column: _Column) -> None:
        """Every cell of a column of texts in which a spreadsheet has destroyed a long number."""
        for line, cell in zip(self.cells.rows, column.cells):
            if isinstance(cell, str) and _core.is_destroyed_number(cell):
                what = "is what a spreadsheet leaves of a long number; its digits are lost"
            elif isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) >= 10**_KEPT_DIGITS:
                what = f"has more than the {_KEPT_DIGITS} digits that a spreadsheet keeps of a number; the last ones are lost"
            else:
                continue
            self.add("ALUR-W400", column, line, f"'{_text(cell)}' {what}", "type it again from its source, in cells of text")


def _judge_lost(
    path: str, header: int, cells: _Cells, required: Collection[str], times: Collection[str], found: _Findings
) -> None:
    """Tells formulas without a value, and those that failed, whose cells become empty: as faults where a value is required,
    as cells are that were left empty. Raises LogError."""
    remove = "remove the row where it is a total or a remark"
    lost = [
        (column, line, "a formula without a value", "open the file in a spreadsheet and save it")
        for line, column in _formulas_without_value(path, header, cells)
    ]
    for column in cells.columns:
        for at, cell in enumerate(column.cells):
            if isinstance(cell, _Error):
                column.cells[at] = None
                way_out = f"correct it, or {remove if column.name in required else 'clear the cell'}"
                lost.append((column, cells.rows[at], f"the error {cell} in place of a value", way_out))
    faults: dict[tuple[int, int], Diagnostic] = {}
    for column, line, what, way_out in lost:
        if column.name in required:
            code = "ALUR-E404" if column.name in times else "ALUR-E407"
            message = f"'{column.name}' holds {what}"
            faults[line, column.number] = Diagnostic("error", code, message, way_out, line, column.number, 1, ())
        else:
            found.add("ALUR-W409", column, line, what, way_out)
    for column in cells.columns:
        if column.name not in required or column.name in times:
            continue
        message, way_out = f"'{column.name}' is empty", f"fill it in, or {remove}"
        for line, cell in zip(cells.rows, column.cells):
            if _is_empty(cell) and (line, column.number) not in faults:
                faults[line, column.number] = Diagnostic(
                    "error", "ALUR-E407", message, way_out, line, column.number, 1, ()
                )
    if faults:
        raise found.refusal([faults[place] for place in sorted(faults)], len(faults))


def _formulas_without_value(path: str, header: int, cells: _Cells) -> Iterator[tuple[int, _Column]]:
    """Rows and columns of formulas whose value the program that wrote the file did not keep: they look like empty cells."""
    if not cells.bare and not any(None in column.cells for column in cells.columns):
        return
    with _open(path, values=False) as book:
        rows = _rows(_sheet(book, path, cells.title), path, header)
        next(rows, ())
        at = 0
        for line, row in enumerate(rows, header + 1):
            kept = at < len(cells.rows) and cells.rows[at] == line
            if kept or line in cells.bare:
                for column in cells.columns[: len(row)]:
                    if row[column.number - 1].data_type == "f" and (not kept or column.cells[at] is None):
                        yield line, column
            at += kept
