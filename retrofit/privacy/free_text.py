"""Free text is where personal data leaks: what a handler writes must not name the applicant.

Reasons and remarks stay in the steps of a case for good, also when the data of its applicant are
destroyed. Who must note something about a person has sealed notes for it.
"""

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from retrofit.errors import CaseNotFound, InvalidFacts
from retrofit.privacy.applicants import open_applicant
from retrofit.privacy.bsn import refuse_bsn_in
from retrofit.privacy.facts import ApplicantFacts
from retrofit.privacy.identity import Purpose, acting_for

FORMS_OF_ADDRESS = r"(?:de heer|dhr\.?|heer|mevrouw|mevr\.?|mw\.?|familie|fam\.?)\s+(?:[A-Z]\.\s*)*"
#: Codes, days and numbers: no text that anybody wrote.
NOT_WRITTEN = re.compile(r"[a-z_]*|\d{4}-\d{2}-\d{2}|[\d.]+")


def refuse_applicant(session: Session, number: str, document: dict[str, Any]) -> None:
    """Refuse text that names the applicant of a case, or holds a BSN.

    A step without written text costs no look at the applicant.

    Raises:
        InvalidFacts: the field, and what to do instead.
    """
    refuse_bsn_in(document)
    written = [each for each in texts(document) if not NOT_WRITTEN.fullmatch(each[1])]
    if not written:
        return
    # Also where the writer may not see the applicant: what is written stays for good.
    with acting_for(session, Purpose.FREE_TEXT):
        try:
            facts = open_applicant(session, number).facts
        except CaseNotFound:
            facts = None
    if facts is None:
        return
    named = pattern(facts)
    for field, text in written:
        if named.search(text):
            raise InvalidFacts(
                field, "noem hier geen gegevens van de aanvrager; gebruik daarvoor een notitie"
            )


def texts(document: Any, field: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text in a document with the name of its field."""
    if isinstance(document, str):
        yield field, document
    elif isinstance(document, dict):
        for name, value in document.items():
            yield from texts(value, f"{field}.{name}" if field else str(name))
    elif isinstance(document, list | tuple):
        for place, value in enumerate(document):
            yield from texts(value, f"{field}[{place}]")


def pattern(facts: ApplicantFacts) -> re.Pattern[str]:
    """Return what names an applicant: whole name, title and surname, address of any kind."""
    surname = facts.name.split()[-1]
    forms = [_spaced(facts.name), FORMS_OF_ADDRESS + re.escape(surname) + r"\b"]
    for value in (facts.email, facts.phone, facts.iban, facts.account_holder):
        if value:
            forms.append(_spaced(value))
    return re.compile("|".join(forms), re.IGNORECASE)


def _spaced(value: str) -> str:
    """Return the pattern of a value in which spaces, points and dashes may stand anywhere."""
    signs = [re.escape(sign) for sign in value if not re.match(r"[\s.\-]", sign)]
    return r"[\s.\-]*".join(signs)
