"""What is known of an applicant: the data itself, checked and never printed."""

from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from retrofit.codes import ApplicantKind
from retrofit.errors import InvalidFacts
from retrofit.privacy.bsn import refuse_bsn
from retrofit.privacy.iban import normal_iban

_LONGEST = 200
_LAST_HOUSE_NUMBER = 99_999

#: Fields as a user of the API calls them.
_NAMES = {
    "name": "name",
    "street": "street",
    "house_number": "houseNumber",
    "house_letter": "houseLetter",
    "addition": "addition",
    "postcode": "postcode",
    "city": "city",
    "country": "country",
    "email": "email",
    "phone": "phone",
    "iban": "iban",
    "account_holder": "accountHolder",
    "kvk": "kvk",
    "contact": "contact",
    "authorisation": "authorisation",
}
# Fields that have a form of their own, in which nine digits are what they say.
_OF_THEIR_OWN_FORM = frozenset({"phone", "iban"})


@dataclass(frozen=True, slots=True, repr=False)
class ApplicantFacts:
    """Who applies. Only what the desk needs: no birth date, no BSN, no household.

    Attributes:
        name: of the person, or of the association.
        street: postal address; its parts are apart, as in the register.
        account_holder: name of the account, when it is another one.
        contact: who speaks for an association.
        authorisation: who may act for whom, on which paper, when somebody does.
    """

    kind: ApplicantKind
    name: str
    street: str | None = None
    house_number: int | None = None
    house_letter: str | None = None
    addition: str | None = None
    postcode: str | None = None
    city: str | None = None
    country: str | None = None
    email: str | None = None
    phone: str | None = None
    iban: str | None = None
    account_holder: str | None = None
    kvk: str | None = None
    contact: str | None = None
    authorisation: str | None = None

    def __repr__(self) -> str:
        """Show that there are facts, and none of them."""
        return f"ApplicantFacts(kind={self.kind.value!r}, ...)"

    def checked(self) -> Self:
        """Return the same facts in their normal form.

        Raises:
            InvalidFacts: a field is empty or too long, holds a BSN, or has not its form.
        """
        normal: dict[str, Any] = {}
        for field, name in _NAMES.items():
            value = getattr(self, field)
            if isinstance(value, str):
                value = " ".join(value.split()) or None
            if isinstance(value, str):
                if len(value) > _LONGEST:
                    raise InvalidFacts(name, f"mag ten hoogste {_LONGEST} tekens hebben")
                if field not in _OF_THEIR_OWN_FORM:
                    refuse_bsn(name, value)
            normal[field] = value
        if normal["name"] is None:
            raise InvalidFacts("name", "moet worden ingevuld")
        if normal["house_number"] is not None and not (
            1 <= normal["house_number"] <= _LAST_HOUSE_NUMBER
        ):
            raise InvalidFacts("houseNumber", f"moet tussen 1 en {_LAST_HOUSE_NUMBER} liggen")
        if normal["iban"] is not None:
            normal["iban"] = normal_iban("iban", normal["iban"])
        return replace(self, **normal)

    def to_json(self) -> dict[str, Any]:
        """Return what is sealed: the fields that say something."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """Return the facts that were sealed."""
        return cls(**{**kept, "kind": ApplicantKind(kept["kind"])})

    def changed(self, other: Self) -> list[str]:
        """Return the names of the fields in which another version differs; no values."""
        return sorted(name for name, value in asdict(self).items() if getattr(other, name) != value)
