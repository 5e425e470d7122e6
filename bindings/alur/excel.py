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


def read_sheet(
    path: str,
    sheet: str | None,
    header: int,
    tz: Zone,
    types: Mapping[str, str],
    times: Collection[str],
    names: Mapping[str, str] | None,
) -> Sheet:
    """A sheet as a table. types: of columns by their names there. times: columns that hold times, as far as they are
    there. names: those that columns get, with what they are called there."""
    if sheet is not None and not isinstance(sheet, str):
        raise TypeError(f"sheet takes the name of a sheet, not {type(sheet).__name__}")
    if isinstance(header, bool) or not isinstance(header, int):
        raise TypeError(f"header takes the number of a row, not {type(header).__name__}")
    if not 1 <= header <= MOST_ROWS:
        raise ValueError(f"header is the number of a row, from 1 to {MOST_ROWS:,}")
    title, columns = _columns(path, sheet, header)
    known = [column.name for column in columns]
    called = {name: new for new, name in (names or {}).items()}
    for name in [*types, *called]:
        if name not in known:
            raise LogError(
                f"{path}: the sheet '{title}' has no column '{name}'; it has {', '.join(known)}. "
                f"Row {header} names the columns, and header= says of another row that it does"
            )
    found = _Findings(title, header)
    made = []
    for column in columns:
        kind = types.get(column.name) or ("instant" if column.name in times else _kind(column.cells))
        texts = [_text(cell) for cell in column.cells]
        name = called.get(column.name, column.name)
        if kind == "text":
            found.note_damage(column)
            made.append(_core.text_column(name, texts))
        else:
            made.append(_typed(name, column, texts, kind, zone_name(tz), path, found))
    _note_formulas(path, title, header, columns, found)
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
        rows = sheet.iter_rows(min_row=header, values_only=True)
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


def _columns(path: str, name: str | None, header: int) -> tuple[str, list[_Column]]:
    with _open(path, values=True) as book:
        sheet = _sheet(book, path, name)
        letter = needed("openpyxl.utils", "read_excel()").get_column_letter
        rows = _rows(sheet, path, header)
        first = next(rows, ())
        # Excel often ends rows with cells that were once used.
        width = max((at + 1 for at, cell in enumerate(first) if cell is not None), default=0)
        if width == 0:
            raise LogError(f"{path}: row {header} of the sheet '{sheet.title}' names no columns; say which one does (header=)")
        columns = [
            _Column(_text(cell) or f"column {at + 1}", letter(at + 1), at + 1, []) for at, cell in enumerate(first[:width])
        ]
        seen: dict[str, str] = {}
        for column in columns:
            if column.name in seen:
                raise LogError(
                    f"{path}: the columns {seen[column.name]} and {column.letter} of the sheet '{sheet.title}' are both "
                    f"called '{column.name}'; give each a name of its own"
                )
            seen[column.name] = column.letter
        cells = 0
        empty = 0
        for row in rows:
            if all(cell is None for cell in row):
                empty += 1  # of no meaning at the end; between rows they count, so that places stay right
                continue
            cells += width * (1 + empty)
            if cells > MOST_CELLS:
                raise LogError(f"{path}: the sheet '{sheet.title}' has more than {MOST_CELLS:,} cells; save it as CSV")
            for column in columns:
                column.cells.extend([None] * empty)
                column.cells.append(row[column.number - 1] if column.number <= len(row) else None)
            empty = 0
            beyond = next((at for at in range(width, len(row)) if row[at] is not None), None)
            if beyond is not None:
                place = f"{letter(beyond + 1)}{header + len(columns[0].cells)}"
                raise LogError(
                    f"{path}: the cell {place} of the sheet '{sheet.title}' stands in a column without a name; "
                    f"row {header} names the columns, and header= says of another row that it does"
                )
        return sheet.title, columns


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
        place = f"{found.title}!{column.letter}"
        made, warnings = read_column(name, texts, kind, zone, place, path)
        found.all.extend(warnings)
        return made
    except LogError as error:
        faults = []
        for fault in error.diagnostics or ():
            place = found.place(column, fault.line - 2)
            faults.append(f"{path}: {place}: {fault.code}: {fault.message}; {fault.suggestion}")
        raise LogError("\n".join(faults), error.diagnostics) from None


class _Findings:
    """Warnings, with their cells."""

    def __init__(self, title: str, header: int) -> None:
        self.title = title
        self.header = header
        self.all: list[Diagnostic] = []

    def place(self, column: _Column, row: int) -> str:
        return f"{self.title}!{column.letter}{self.header + 1 + row}"

    def add(self, code: str, column: _Column, row: int, message: str, suggestion: str) -> None:
        line = self.header + 1 + row
        text = f"{self.place(column, row)}: {message}"
        self.all.append(Diagnostic("warning", code, text, suggestion, line, column.number, 1, ()))

    def note_damage(self, column: _Column) -> None:
        """Every cell of a column of texts in which a spreadsheet has destroyed a long number."""
        for row, cell in enumerate(column.cells):
            if isinstance(cell, str) and _core.is_destroyed_number(cell):
                what = "is what a spreadsheet leaves of a long number; its digits are lost"
            elif isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) >= 10**_KEPT_DIGITS:
                what = f"has more than the {_KEPT_DIGITS} digits that a spreadsheet keeps of a number; the last ones are lost"
            else:
                continue
            self.add("ALUR-W400", column, row, f"'{_text(cell)}' {what}", "type it again from its source, in cells of text")


def _note_formulas(path: str, title: str, header: int, columns: list[_Column], found: _Findings) -> None:
    """Formulas whose value the program that wrote the file did not keep: they look like empty cells."""
    if not any(None in column.cells for column in columns):
        return
    with _open(path, values=False) as book:
        rows = _rows(_sheet(book, path, title), path, header)
        next(rows, ())
        for row, cells in enumerate(rows):
            if row >= len(columns[0].cells):
                return
            for column in columns:
                cell = cells[column.number - 1] if column.number <= len(cells) else None
                if column.cells[row] is None and isinstance(cell, str) and cell.startswith("="):
                    found.add(
                        "ALUR-W409", column, row, "a formula without a value", "open the file in a spreadsheet and save it"
                    )
