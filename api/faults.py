"""What is wrong with a field, in Dutch: where it stands, why, and a code for programs.

The reasons of ``api.parameters`` and ``api.schemas.inputs`` are Dutch already; here are those of
pydantic and of the reader of bodies.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

#: A body of thousands of wrong values is not told of each.
MOST_ERRORS = 50

#: Code and reason of each kind of fault.
FAULTS: Mapping[str, tuple[str, str]] = {
    "missing": ("missing", "moet worden ingevuld"),
    "extra_forbidden": ("unknown_parameter", "is geen bekende parameter"),
    "twice": ("twice", "mag maar een keer voorkomen"),
    "enum": ("choice", "moet een van deze waarden zijn: {expected}"),
    "literal_error": ("choice", "moet een van deze waarden zijn: {expected}"),
    "string_pattern_mismatch": ("pattern", "heeft niet de goede vorm"),
    "string_too_short": ("too_short", "moet ten minste {min_length} tekens hebben"),
    "string_too_long": ("too_long", "mag ten hoogste {max_length} tekens hebben"),
    "greater_than_equal": ("range", "moet {ge} of meer zijn"),
    "less_than_equal": ("range", "mag niet meer dan {le} zijn"),
    "too_short": ("too_short", "moet ten minste {min_length} delen hebben"),
    "too_long": ("too_long", "mag ten hoogste {max_length} delen hebben"),
    "bool_parsing": ("truth", "moet true of false zijn"),
    "int_type": ("number", "moet een geheel getal zijn, zonder aanhalingstekens"),
    "bool_type": ("truth", "moet true of false zijn"),
    "string_type": ("text", "moet tekst zijn, tussen aanhalingstekens"),
    "list_type": ("list", "moet een lijst zijn"),
    "dict_type": ("object", "moet een JSON-object zijn"),
    "model_type": ("object", "moet een JSON-object zijn"),
    "model_attributes_type": ("object", "moet een JSON-object zijn"),
    # Of the reader of bodies.
    "json": ("json", "is geen geldige JSON"),
    "utf8": ("utf8", "is niet in UTF-8 geschreven"),
    "depth": ("depth", "heeft te veel niveaus in elkaar"),
    "number": ("number", "is een getal dat hier niet kan"),
    "characters": ("characters", "bevat tekens die hier niet horen"),
    "no_body": ("no_body", "hoort hier niet: deze vraag heeft geen inhoud"),
    "not_with_kind": ("not_with_kind", "hoort hier niet bij"),
    "if_match": ("if_match", 'moet een ETag zijn zoals gelezen, bijvoorbeeld "application-1-v7"'),
}
# What a body holds are fields and no parameters.
UNKNOWN_FIELD = ("unknown_field", "is geen bekend veld")


def field_errors(faults: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Return what is wrong, field by field, each thing once."""
    errors: list[dict[str, str]] = []
    for fault in faults:
        error = field_error(fault)
        if error not in errors:
            errors.append(error)
        if len(errors) == MOST_ERRORS:
            break
    return errors


def field_error(fault: Mapping[str, Any]) -> dict[str, str]:
    """Return where a value is wrong and why, without the value itself."""
    place, *names = fault["loc"]
    kind = fault["type"]
    context = fault.get("ctx") or {}
    code, words = FAULTS.get(kind, (kind, "klopt niet"))
    if kind == "extra_forbidden" and place == "body":
        code, words = UNKNOWN_FIELD
    reason = context.get("reason") or words.format_map(context)
    # pydantic joins the values of an enum in English.
    reason = str(reason).replace(" or ", " of ")
    name = path_of(names) if names or place != "body" else "body"
    return {"in": str(place), "name": name, "reason": reason, "code": code}


def path_of(names: Iterable[str | int]) -> str:
    """Return the name of a field within the whole, such as ``measures[0].areaM2``."""
    path = ""
    for name in names:
        if isinstance(name, int):
            path += f"[{name}]"
        else:
            # An unknown field is named by whoever sent it.
            is_ours = re.fullmatch("[A-Za-z][A-Za-z0-9-]{0,39}", name)
            path += f"{'.' if path else ''}{name if is_ours else '?'}"
    return path or "?"
