"""The spreadsheets for the desk: the empty list, and what every list in it offers.

A list has a header that stays in view, a filter, formats by column, choices where there are some,
and a sheet that explains the columns.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from gis.case_words import MEASURE_WORDS, STATE_WORDS
from gis.cells import FIRST_YEAR, LAST_YEAR, simplified

CHOICES = "Keuzelijsten"
EXPLANATION = "Uitleg"
LAST_ROW = 5_000
FORMATS = {
    "text": "@",
    "number": "0",
    "day": "dd-mm-yyyy",
    "euro": "€ #,##0.00",
    "choice": "@",
}


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """A column of the list.

    Attributes:
        kind: what it holds: a key of ``FORMATS``.
        is_required: a row cannot do without it.
    """

    title: str
    width: int
    kind: str
    explanation: str
    example: str
    is_required: bool = False

    @property
    def name(self) -> str:
        """The name by which ``gis.applications`` knows the column."""
        return simplified(self.title).replace(" ", "_")


COLUMNS = (
    TemplateColumn("Zaaknummer", 16, "text", "Elk nummer een keer.", "DW-2026-0107", True),
    TemplateColumn(
        "Ontvangen op", 13, "day", "De dag waarop de aanvraag binnenkwam.", "2-3-2026", True
    ),
    TemplateColumn(
        "Adres",
        34,
        "text",
        "Straat, nummer en plaats, zoals de aanvrager het schrijft.",
        "Colijnstraat 12-A, Dordrecht",
        True,
    ),
    TemplateColumn("Postcode", 10, "text", "Vier cijfers en twee letters.", "3317 AB"),
    TemplateColumn("Huisnummer", 12, "number", "Alleen het getal.", "12"),
    TemplateColumn("Huisletter", 10, "text", "Een letter, als de BAG er een heeft.", "A"),
    TemplateColumn("Toevoeging", 11, "text", "Ten hoogste vier tekens.", "2"),
    TemplateColumn(
        "BAG_ID",
        19,
        "text",
        "Nummer van het verblijfsobject: 16 cijfers, als tekst. Weet u het, dan is dit genoeg.",
        "0505010000012345",
    ),
    TemplateColumn(
        "Maatregelen",
        34,
        "choice",
        "Meer dan een? Zet er een komma tussen.",
        "dakisolatie, HR++ glas",
        True,
    ),
    TemplateColumn(
        "Aangevraagd bedrag", 19, "euro", "In euro's. Leeg als het niet bekend is.", "1234,56"
    ),
    TemplateColumn("Verleend bedrag", 17, "euro", "Vanaf de verlening.", "1000,00"),
    TemplateColumn("Vastgesteld bedrag", 18, "euro", "Vanaf de vaststelling.", "1000,00"),
    TemplateColumn("Status", 26, "choice", "Kies uit de lijst.", "in behandeling", True),
    TemplateColumn("Besluit op", 13, "day", "De dag van verlening of afwijzing.", "1-4-2026"),
    TemplateColumn("Start op", 13, "day", "De dag waarop het werk begon.", "1-5-2026"),
    TemplateColumn("Gereed op", 13, "day", "De dag waarop het werk klaar was.", "15-5-2026"),
    TemplateColumn("Gereedgemeld op", 16, "day", "De dag van de gereedmelding.", "20-5-2026"),
    TemplateColumn("Vastgesteld op", 15, "day", "De dag van de vaststelling.", "30-6-2026"),
    TemplateColumn(
        "Achterstallig onderhoud", 23, "choice", "ja of nee; leeg als het niet bekend is.", "ja"
    ),
    TemplateColumn(
        "Onderhoud hersteld op", 21, "day", "De dag waarop het onderhoud klaar was.", "15-5-2026"
    ),
)
KIND_OF = {column.name: column.kind for column in COLUMNS}

_LISTS = {
    "status": [words[0] for words in STATE_WORDS.values()],
    "maatregelen": [words[0] for words in MEASURE_WORDS.values()],
    "achterstallig_onderhoud": ["ja", "nee"],
}
_TITLE_OF = {column.name: column.title for column in COLUMNS}


def write_template(path: Path) -> None:
    """Write the empty list of applications that ``read_applications`` reads when it is filled in.

    Ids and numbers are text, so that no zero gets lost; states and measures can be chosen.
    """
    import xlsxwriter  # noqa: PLC0415 - reading a list goes without

    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet("Aanvragen")
        bold = {"bold": True, "bottom": 1, "text_wrap": True}
        heads = {
            True: workbook.add_format(bold | {"bg_color": "#D9E6F2"}),
            False: workbook.add_format(bold),
        }
        formats = {kind: workbook.add_format({"num_format": f}) for kind, f in FORMATS.items()}
        for at, column in enumerate(COLUMNS):
            sheet.set_column(at, at, column.width, formats[column.kind])
            sheet.write_string(0, at, column.title, heads[column.is_required])
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, LAST_ROW, len(COLUMNS) - 1)
        places = {column.name: at for at, column in enumerate(COLUMNS)}
        add_choices(workbook)
        guard_columns(sheet, places, 1, LAST_ROW)
        add_explanation(workbook)


def add_choices(workbook: Any) -> None:
    """Add the sheet from which ``guard_columns`` lets people choose."""
    choices = workbook.add_worksheet(CHOICES)
    bold = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    for at, (name, words) in enumerate(_LISTS.items()):
        choices.write_string(0, at, f"Keuze: {_TITLE_OF[name].lower()}", bold)
        choices.write_column(1, at, words)
    choices.set_column(0, len(_LISTS) - 1, 30)


def guard_columns(sheet: Any, places: dict[str, int], first: int, last: int) -> None:
    """Let the rows from ``first`` to ``last`` offer choices and refuse what cannot be right.

    Args:
        sheet: a sheet of a workbook that has the sheet of choices.
        places: our name of each column to its position.
        first: first row, from 0.
        last: last row.
    """
    for name, column in places.items():
        rule = _rule(name)
        if rule is not None:
            sheet.data_validation(first, column, last, column, rule)


def add_explanation(workbook: Any) -> None:
    """Add the sheet that says what goes into each column."""
    sheet = workbook.add_worksheet(EXPLANATION)
    bold = workbook.add_format({"bold": True, "bottom": 1})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    text = workbook.add_format({"num_format": "@", "valign": "top"})
    for at, (title, width) in enumerate(
        (("Kolom", 26), ("Moet ingevuld", 14), ("Wat erin staat", 60), ("Voorbeeld", 32))
    ):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, title, bold)
    for row, column in enumerate(COLUMNS, start=1):
        sheet.write_string(row, 0, column.title, text)
        sheet.write_string(row, 1, "ja" if column.is_required else "nee", text)
        sheet.write_string(row, 2, column.explanation, wrapped)
        sheet.write_string(row, 3, column.example, text)
    notes = (
        "Een regel is een aanvraag. Zet geen persoonsgegevens in deze lijst: geen namen, e-mail,"
        " telefoon, rekeningnummers of BSN. Een lijst met zulke kolommen wordt geweigerd.",
        "De kolommen mogen in een andere volgorde staan; de namen bovenaan moeten blijven.",
    )
    for row, note in enumerate(notes, start=len(COLUMNS) + 2):
        sheet.merge_range(row, 0, row, 3, note, wrapped)
        sheet.set_row(row, 32)
    sheet.freeze_panes(1, 0)


def _rule(name: str) -> dict[str, Any] | None:
    """Return what a workbook checks while people type; a list is checked again when it is read."""
    kind = KIND_OF.get(name)
    title = _TITLE_OF.get(name, name)
    if kind == "choice":
        letter = "ABC"[list(_LISTS).index(name)]
        rule = {
            "validate": "list",
            "source": f"={CHOICES}!${letter}$2:${letter}${len(_LISTS[name]) + 1}",
            "error_title": title,
            "error_message": "Kies een woord uit de lijst.",
        }
        if name == "maatregelen":
            # A home may have several: the list is a help here, not a rule.
            rule |= {
                "error_type": "information",
                "input_title": title,
                "input_message": "Meer dan een? Zet er een komma tussen.",
                "error_message": "Meer maatregelen staan met een komma ertussen.",
            }
        return rule
    told: dict[str, Any] = {"error_title": title, "error_type": "warning"}
    if kind == "day":
        return told | {
            "validate": "date",
            "criteria": "between",
            "minimum": date(FIRST_YEAR, 1, 1),
            "maximum": date(LAST_YEAR, 12, 31),
            "error_message": "Schrijf een datum, zoals 21-11-2026.",
        }
    if kind == "euro":
        return told | {
            "validate": "decimal",
            "criteria": "between",
            "minimum": 0,
            "maximum": 100_000_000,
            "error_message": "Schrijf een bedrag in euro's, zoals 1234,56.",
        }
    if name == "huisnummer":
        return told | {
            "validate": "integer",
            "criteria": "between",
            "minimum": 1,
            "maximum": 99_999,
            "error_message": "Schrijf alleen het getal; de letter heeft een eigen kolom.",
        }
    if name == "bag_id":
        return told | {
            "validate": "length",
            "criteria": "==",
            "value": 16,
            "error_message": "Een BAG-nummer heeft 16 cijfers.",
        }
    return None
