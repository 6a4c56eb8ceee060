"""The empty spreadsheet for the desk: the header, choices for state and measure, formats."""

from pathlib import Path

from gis.case_words import MEASURE_WORDS, STATE_WORDS

# Title, width in characters, and what the column holds.
_COLUMNS = (
    ("Zaaknummer", 16, "text"),
    ("Ontvangen op", 13, "day"),
    ("Adres", 34, "text"),
    ("Postcode", 10, "text"),
    ("Huisnummer", 12, "number"),
    ("Huisletter", 10, "text"),
    ("Toevoeging", 11, "text"),
    ("BAG_ID", 19, "text"),
    ("Maatregelen", 34, "text"),
    ("Aangevraagd bedrag", 19, "euro"),
    ("Verleend bedrag", 17, "euro"),
    ("Vastgesteld bedrag", 18, "euro"),
    ("Status", 26, "text"),
    ("Besluit op", 13, "day"),
    ("Start op", 13, "day"),
    ("Gereed op", 13, "day"),
    ("Gereedgemeld op", 16, "day"),
    ("Vastgesteld op", 15, "day"),
    ("Achterstallig onderhoud", 23, "text"),
    ("Onderhoud hersteld op", 21, "day"),
)
_FORMATS = {"text": "@", "number": "0", "day": "dd-mm-yyyy", "euro": "€ #,##0.00"}
_LAST_ROW = 5_000
_CHOICES = "Keuzelijsten"


def write_template(path: Path) -> None:
    """Write the empty list of applications that ``read_applications`` reads when it is filled in.

    Ids and numbers are text, so that no zero gets lost; states and measures can be chosen.
    """
    import xlsxwriter  # noqa: PLC0415 - reading a list goes without

    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet("Aanvragen")
        choices = workbook.add_worksheet(_CHOICES)
        bold = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        formats = {kind: workbook.add_format({"num_format": f}) for kind, f in _FORMATS.items()}
        for at, (title, width, kind) in enumerate(_COLUMNS):
            sheet.set_column(at, at, width, formats[kind])
            sheet.write_string(0, at, title, bold)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, _LAST_ROW, len(_COLUMNS) - 1)
        lists = {
            "Status": [words[0] for words in STATE_WORDS.values()],
            "Maatregelen": [words[0] for words in MEASURE_WORDS.values()],
            "Achterstallig onderhoud": ["ja", "nee"],
        }
        titles = [title for title, _, _ in _COLUMNS]
        for at, (title, words) in enumerate(lists.items()):
            choices.write_string(0, at, f"Keuze: {title.lower()}", bold)
            choices.write_column(1, at, words)
            letter = "ABC"[at]
            rule = {
                "validate": "list",
                "source": f"={_CHOICES}!${letter}$2:${letter}${len(words) + 1}",
                "error_title": title,
                "error_message": "Kies een woord uit de lijst.",
            }
            if title == "Maatregelen":
                # A home may have several: the list is a help here, not a rule.
                rule |= {
                    "error_type": "information",
                    "input_title": "Maatregelen",
                    "input_message": "Meer dan een? Zet er een komma tussen.",
                    "error_message": "Meer maatregelen staan met een komma ertussen.",
                }
            column = titles.index(title)
            sheet.data_validation(1, column, _LAST_ROW, column, rule)
        choices.set_column(0, len(lists) - 1, 30)
