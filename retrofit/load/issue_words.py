"""What can be wrong in the desk's list, in plain Dutch: for each code of an issue one sentence.

``{value}`` is what stands in the cell, ``{line}`` the row that was kept.
"""

WORDS = {
    # The row.
    "quotes": 'Er staat een aanhalingsteken (") in deze regel dat nergens wordt gesloten.',
    "field_count": "Deze regel heeft meer of minder velden dan de kop.",
    "row_twice": "Deze regel staat er al: regel {line}. Een keer is genoeg.",
    "number_twice": (
        "Dit zaaknummer staat er al, met andere gegevens: regel {line}. Alleen die regel telt."
    ),
    # The file.
    "encoding": (
        "Vanaf deze regel staan er tekens in een oude codering (Windows-1252). Kijk of letters met"
        " accenten kloppen."
    ),
    "sheet_ignored": "Een ander werkblad heeft ook deze kolommen. Dat is niet ingelezen.",
    "column_unknown": "Deze kolom kennen wij niet. Zij is niet ingelezen.",
    # The case.
    "number_missing": "Het zaaknummer ontbreekt.",
    "state_missing": "De status ontbreekt.",
    "state_unknown": "“{value}” is geen status. Kies een status uit de lijst.",
    "measure_missing": "Er staat geen maatregel.",
    "measure_unknown": (
        "In “{value}” staat iets dat geen maatregel uit de lijst is. Zet een komma tussen"
        " maatregelen."
    ),
    # Days.
    "date_missing": "De datum van ontvangst ontbreekt.",
    "date_pattern": "“{value}” is geen datum. Schrijf een datum zoals 21-11-2026.",
    "date_range": "“{value}” kan niet kloppen: een datum ligt tussen 2000 en 2100.",
    "decided_before_received": "De dag van het besluit ligt voor de dag van ontvangst.",
    "dates_out_of_order": "Deze dag ligt voor de dag van een eerdere stap.",
    "date_of_state_missing": "Bij deze status hoort hier een datum.",
    # Amounts.
    "amount_missing": "Het gevraagde bedrag ontbreekt.",
    "amount_pattern": "“{value}” is geen bedrag in euro's. Schrijf een bedrag zoals 1234,56.",
    "amount_negative": "Het bedrag “{value}” is kleiner dan nul.",
    "amount_range": "Het bedrag “{value}” is groter dan 100 miljoen euro.",
    "amount_of_state_missing": "Bij deze status hoort hier een bedrag.",
    "settled_above_granted": "Er is meer vastgesteld dan verleend.",
    # Other cells.
    "truth_unknown": "“{value}” is geen ja en geen nee. Het is nu onbekend.",
    "formula_error": "De formule in deze cel geeft een fout. Zet hier de waarde zelf.",
    # The home.
    "address_missing": "Er staat geen adres.",
    "postcode_pattern": "“{value}” is geen postcode. Schrijf een postcode zoals 3317 AB.",
    "house_number_pattern": "“{value}” is geen huisnummer. Schrijf alleen het getal.",
    "house_number_range": "“{value}” kan geen huisnummer zijn.",
    "house_number_zero": "Het huisnummer is 0.",
    "id_lost_precision": (
        "Het BAG-nummer is door Excel afgerond tot “{value}”. Zet de 16 cijfers er als tekst neer."
    ),
    "id_dummy": "Het BAG-nummer bestaat alleen uit nullen.",
    "id_length": "“{value}” is geen BAG-nummer: dat heeft 16 cijfers.",
    "id_kind": "“{value}” is geen nummer van een verblijfsobject.",
    "id_padded": "Van het BAG-nummer waren nullen vooraan weggevallen. Die zijn teruggezet.",
}
UNKNOWN = "Hier klopt iets niet."

REJECTED = "Niet ingelezen."
NOTED = "Wel ingelezen; kijk dit na."
_MOST_SHOWN = 60


def sentence(code: str, value: str, line: str) -> str:
    """Return the Dutch sentence for one issue.

    Args:
        code: code of the issue.
        value: what stands in the cell.
        line: row with the same number; empty when it is not known.
    """
    shown = value if len(value) <= _MOST_SHOWN else value[:_MOST_SHOWN] + "…"
    words = WORDS.get(code, UNKNOWN)
    return words.replace("{line}", line or "hierboven").replace("{value}", shown)
