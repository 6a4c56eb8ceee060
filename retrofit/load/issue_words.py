"""What can be wrong with a row, in plain Dutch: for each code of an issue one sentence.

``{value}`` is what stands in the cell, ``{line}`` the row that was kept.
"""

import re

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
#: What is said only of files of the registers.
REGISTER_WORDS = {
    "date_missing": "De datum ontbreekt.",
    "id_missing": "Het BAG-nummer ontbreekt.",
    "class_missing": "De energieklasse ontbreekt.",
    "class_unknown": "“{value}” is geen energieklasse.",
    "building_class_missing": "De gebouwklasse ontbreekt.",
    "building_class_unknown": "“{value}” is geen gebouwklasse.",
    "status_missing": "De status ontbreekt.",
    "number_pattern": "“{value}” is geen getal.",
    "municipality_pattern": "“{value}” is geen code van een gemeente.",
    "contradiction": "Twee regels zeggen van deze woning iets anders op dezelfde dag.",
    "soil_unknown_word": "“{value}” is geen bekende soort gebied.",
    "percent_range": "Het percentage ligt niet tussen 0 en 100.",
    "name_missing": "Er staat geen naam; de code staat ervoor in de plaats.",
    "area_code": "Dit is geen code van een gemeente, wijk of buurt.",
    "status_unknown": "“{value}” is geen status van het register.",
    "year_pattern": "“{value}” is geen jaar.",
    "year_missing": "Het jaar ontbreekt.",
    "year_range": "“{value}” kan niet kloppen als jaar.",
    "year_placeholder": "Het bouwjaar is niet echt ingevuld. Het is nu onbekend.",
    "area_pattern": "“{value}” is geen aantal vierkante meters.",
    "area_range": "“{value}” kan niet kloppen als oppervlakte.",
    "area_placeholder": "De oppervlakte is niet echt ingevuld. Zij is nu onbekend.",
    "house_letter_pattern": "“{value}” is geen huisletter.",
    "addition_pattern": "“{value}” is geen huisnummertoevoeging.",
    "building_missing": "Bij dit verblijfsobject is geen pand bekend.",
    "use_unknown": "“{value}” is geen bekend gebruiksdoel.",
    "use_missing": "Er is geen gebruiksdoel bekend.",
    "use_code_pattern": "“{value}” is geen gebruikscode.",
    "tenure_unknown_word": "“{value}” is geen bekende soort eigenaar. Het eigendom is onbekend.",
    "evidence_unknown_word": "“{value}” is geen bekend bewijs.",
    "no_home": "De regel noemt geen verblijfsobject en geen postcode met huisnummer.",
    "older_than_known": "Van deze woning is al iets van een latere dag bekend.",
    "geometry_missing": "Er staat geen plaats of vlak bij.",
    "geometry_kind": "De geometrie is niet van de soort die hier hoort.",
    "geometry_too_large": "De geometrie heeft te veel punten.",
    "geometry_invalid": "De geometrie kan niet worden gelezen.",
    "geometry_zero_area": "Het vlak heeft geen oppervlakte.",
    "geometry_outside_rd": "De plaats ligt buiten Nederland.",
    "axes_swapped": "De coördinaten lijken verwisseld.",
    "point_id_missing": "Het meetpunt heeft geen nummer.",
    "rate_missing": "Er staat geen snelheid bij het meetpunt.",
    "rate_range": "De snelheid kan niet kloppen.",
    "coherence_range": "De coherentie ligt niet tussen 0 en 1.",
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


def sentence_without_value(code: str) -> str:
    """Return the Dutch sentence for one kind of issue, without anything out of the file."""
    words = {**WORDS, **REGISTER_WORDS}.get(code, UNKNOWN).replace(": regel {line}", "")
    words = re.sub("(?:Het bedrag|In) “{value}”", "Dit", words)
    words = words.replace(" tot “{value}”", "").replace("“{value}”", "Dit")
    return words.replace("Dit staat iets dat", "Hier staat iets dat")
