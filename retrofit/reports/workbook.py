"""A report as a workbook: a sheet for each section, the same cells as on paper, no formula."""

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from retrofit.reports.dutch import moment
from retrofit.reports.parts import Bullets, Cell, Document, Paragraph, Section, Table, foot

FORMATS = {"count": "#,##0", "cents": "€ #,##0.00", "pace": "0.00", "share": "0.0%"}
#: Nothing that a cell says may ever be run.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def as_workbook(document: Document) -> bytes:
    """Return the report as XLSX; equal reports give equal bytes."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, OPTIONS)
    stamp = document.stamp
    midnight = datetime(stamp.as_of.year, stamp.as_of.month, stamp.as_of.day, tzinfo=UTC)
    book.set_properties(
        {
            "title": document.title,
            "author": stamp.municipality,
            "created": midnight.replace(tzinfo=None),
        }
    )
    sheets = _Sheets(book, foot(document))
    sheets.cover(document)
    for section in document.sections:
        sheets.section(section)
    book.close()
    return stream.getvalue()


class _Sheets:
    """Writes sections below each other on sheets of their own."""

    def __init__(self, book: Any, printed_below: str) -> None:
        self.book, self.printed_below = book, printed_below
        self.bold = book.add_format({"bold": True})
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.words = book.add_format({"text_wrap": True, "valign": "top"})
        self.day = book.add_format({"num_format": "dd-mm-yyyy", "align": "left"})
        self.numbers = {kind: book.add_format({"num_format": f}) for kind, f in FORMATS.items()}
        self.right = book.add_format({"align": "right"})

    def cover(self, document: Document) -> None:
        """Say what the report is, and what every figure of it carries."""
        stamp = document.stamp
        sheet = self._sheet("Rapport")
        rows: list[tuple[str, Cell]] = [
            (document.title, ""),
            ("Peildatum", stamp.as_of),
            ("Telregel", stamp.policy_name),
            ("Bekend op", moment(stamp.known_at)),
            ("Gegevensversie", stamp.data_version),
            ("Controlegetal van de woningen", document.counted_sha256),
            *(("Let op", notice) for notice in document.notices),
        ]
        sheet.set_column(0, 0, 32)
        sheet.set_column(1, 1, 70)
        for row, (name, value) in enumerate(rows):
            sheet.write_string(row, 0, name, self.bold)
            self._cell(sheet, row, 1, value, "text")

    def section(self, section: Section) -> None:
        """Write a section; what is drawn on paper stands here in its table."""
        sheet = self._sheet(section.id.capitalize())
        sheet.set_column(0, 0, 46)
        sheet.set_column(1, 12, 17)
        sheet.write_string(0, 0, section.title, self.bold)
        row = 2
        for part in section.parts:
            if isinstance(part, Paragraph | Bullets):
                for text in [part.text] if isinstance(part, Paragraph) else part.items:
                    sheet.merge_range(row, 0, row, 5, "", self.words)
                    sheet.write_string(row, 0, text, self.words)
                    sheet.set_row(row, 15 * (1 + len(text) // 120))
                    row += 1
                row += 1
            elif isinstance(part, Table):
                row = self._table(sheet, row, part) + 1

    def _sheet(self, name: str) -> Any:
        """Add a sheet; on paper each carries what its figures rest on."""
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&8" + self.printed_below.replace("&", "&&") + "&R&8&P / &N")
        return sheet

    def _table(self, sheet: Any, row: int, table: Table) -> int:
        sheet.write_string(row, 0, table.title, self.bold)
        row += 1
        for at, column in enumerate(table.columns):
            sheet.write_string(row, at, column.name, self.head)
        for cells in [*table.rows, *([table.total] if table.total else [])]:
            row += 1
            for at, (cell, column) in enumerate(zip(cells, table.columns, strict=True)):
                self._cell(sheet, row, at, cell, column.kind)
        if table.note:
            row += 1
            sheet.write_string(row, 0, table.note)
        return row + 1

    def _cell(self, sheet: Any, row: int, at: int, cell: Cell, kind: str) -> None:
        if isinstance(cell, str):
            sheet.write_string(row, at, cell, self.words if kind == "text" else self.right)
        elif isinstance(cell, date):
            sheet.write_datetime(row, at, datetime(cell.year, cell.month, cell.day), self.day)  # noqa: DTZ001
        else:
            value = cell / 100 if kind == "cents" else cell
            # A broken count is a pace.
            style = "pace" if kind == "count" and isinstance(cell, float) else kind
            sheet.write_number(row, at, value, self.numbers.get(style))
