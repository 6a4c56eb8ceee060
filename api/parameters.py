"""What may be asked: strict kinds of parameters, so that odd input is a 400 and never a guess.

Every model forbids unknown names. Reasons are Dutch, because they reach the user as they stand.
"""

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import Path, Request
from fastapi.exceptions import RequestValidationError
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError
from starlette.exceptions import HTTPException

from gis.codes import AreaLevel
from retrofit.codes import Outcome, Reason
from retrofit.programmes import policies, programmes
from retrofit.search import MOST
from retrofit.today import now, today

EARLIEST = date(2000, 1, 1)
RFC_3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
    r"(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])"
)
JSON = ("*/*", "application/*", "application/json", "application/problem+json")


def check_request(request: Request) -> None:
    """Refuse what a route cannot answer: another format, or one parameter twice."""
    accept = request.headers.get("accept", "*/*").lower()
    ranges = [part.partition(";")[0].strip() for part in accept.split(",")]
    # A letter is a PDF; its problems are JSON all the same.
    own = getattr(getattr(request.scope.get("route"), "response_class", None), "media_type", None)
    kind = (own or "").partition(";")[0]
    if not any(each in (*JSON, kind) or each.endswith("+json") for each in ranges):
        raise HTTPException(406)
    names = [name for name, _ in request.query_params.multi_items()]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise RequestValidationError([{"type": "twice", "loc": ("query", each)} for each in twice])


class Query(BaseModel):
    """The query of a route; an unknown name is refused."""

    model_config = ConfigDict(
        extra="forbid", alias_generator=to_camel, hide_input_in_errors=True, frozen=True
    )


class NoQuery(Query):
    """A route that takes no query."""


def wrong(code: str, reason: str) -> PydanticCustomError:
    """Make the error of one parameter: a code for programs, a Dutch reason for people."""
    # Curly brackets would be taken for a template.
    return PydanticCustomError(code, "{reason}", {"reason": reason})


def plain_text(value: str) -> str:
    """Accept text that people can type; return it in one normal form."""
    # A lone surrogate or broken UTF-8 arrives as the replacement character.
    if "\ufffd" in value or any(unicodedata.category(sign)[0] == "C" for sign in value):
        raise wrong("characters", "bevat tekens die hier niet horen")
    return unicodedata.normalize("NFC", value)


def iso_day(value: Any) -> date:
    """Accept YYYY-MM-DD and nothing else that looks like a day."""
    if isinstance(value, str) and re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise wrong("date", "moet een bestaande datum zijn, geschreven als JJJJ-MM-DD")


def in_time(day: date) -> date:
    """Accept a day that we can know something of."""
    if day < EARLIEST:
        raise wrong("date_too_early", "mag niet voor 1 januari 2000 liggen")
    if day > today():
        raise wrong("date_in_future", "mag niet na vandaag liggen: over later is nog niets bekend")
    return day


def rfc_3339(value: Any) -> datetime:
    """Accept a moment with its distance to UTC, in the past."""
    if isinstance(value, str) and RFC_3339.fullmatch(value):
        try:
            moment = datetime.fromisoformat(value.replace("Z", "+00:00")).astimezone(UTC)
        except (ValueError, OverflowError):
            raise wrong("moment", "moet een bestaand moment zijn") from None
        if moment > now():
            raise wrong("moment_in_future", "mag niet na nu liggen: later is nog niets bekend")
        if moment.date() < EARLIEST:
            raise wrong("moment_too_early", "mag niet voor 1 januari 2000 liggen")
        return moment
    raise wrong("moment", "moet een moment zijn, geschreven als 2026-11-01T09:30:00Z")


def digits(value: Any) -> Any:
    """Accept a whole number written in plain digits."""
    if isinstance(value, str) and not re.fullmatch("[0-9]{1,18}", value):
        raise wrong("number", "moet een geheel getal zijn, in cijfers geschreven")
    return value


def known_programme(value: str) -> str:
    """Accept the name of a programme."""
    if value not in programmes():
        raise wrong("programme", "moet een van deze programma's zijn: " + ", ".join(programmes()))
    return value


def known_policy(value: str) -> str:
    """Accept the name of a counting policy."""
    if value not in policies():
        raise wrong("policy", "moet een van deze telregels zijn: " + ", ".join(policies()))
    return value


def dutch_postcode(value: str) -> str:
    """Accept a postcode with or without space; return it as 1234AB."""
    if not re.fullmatch("[1-9][0-9]{3} ?[A-Za-z]{2}", value):
        raise wrong("postcode", "moet een postcode zijn, zoals 3317AB")
    return value.replace(" ", "").upper()


Day = Annotated[
    date,
    BeforeValidator(iso_day),
    AfterValidator(in_time),
    WithJsonSchema({"type": "string", "format": "date"}),
]
Moment = Annotated[
    datetime,
    BeforeValidator(rfc_3339),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Number = Annotated[int, BeforeValidator(digits)]
Text = Annotated[str, AfterValidator(plain_text)]
ProgrammeName = Annotated[str, Field(max_length=40), AfterValidator(known_programme)]
PolicyName = Annotated[str, Field(max_length=40), AfterValidator(known_policy)]

#: Of a row, in a path.
RowId = Annotated[int, BeforeValidator(digits), Path(ge=1, le=10**17, description="Nummer")]
Slug = Annotated[
    str,
    Path(pattern="^[a-z][a-z0-9_-]{1,39}$", description="Naam van het programma"),
]
UnitId = Annotated[
    str,
    Path(
        pattern="^[0-9]{16}$",
        description="BAG-nummer van het verblijfsobject: 16 cijfers",
        examples=["0505010000000001"],
    ),
]
AreaCode = Annotated[
    str,
    Path(
        pattern="^(GM[0-9]{4}|WK[0-9]{4}[0-9A-Z]{2}|BU[0-9]{4}[0-9A-Z]{4})$",
        description="CBS-code van een gemeente, wijk of buurt",
        examples=["BU05050800"],
    ),
]


class CountQuery(Query):
    """Of which day and by which rule it is asked what counts."""

    as_of: Day | None = Field(default=None, description="Peildatum; zonder deze: vandaag")
    policy: PolicyName | None = Field(
        default=None, description="Telregel; zonder deze: die van het programma"
    )


class ProgressQuery(CountQuery):
    """Which progress is asked for."""

    known_at: Moment | None = Field(
        default=None, description="Zoals bekend op dit moment; zonder dit: nu"
    )


class MoneyQuery(CountQuery):
    """Of which amount it is asked how many homes it pays; always as it is known now."""

    amount_cents: Annotated[Number, Field(ge=0, le=10**12)] | None = Field(
        default=None, description="Bedrag in centen: hoeveel woningen betaalt het nog?"
    )


class VerdictsQuery(Query):
    """Which page of verdicts is asked for."""

    as_of: Day | None = Field(default=None, description="Peildatum; zonder deze: vandaag")
    known_at: Moment | None = Field(
        default=None, description="Zoals bekend op dit moment; zonder dit: nu"
    )
    policy: PolicyName | None = Field(
        default=None, description="Telregel; zonder deze: die van het programma"
    )
    outcome: Outcome | None = Field(default=None, description="Alleen dit oordeel")
    reason: Reason | None = Field(default=None, description="Alleen woningen met deze reden")
    cursor: Annotated[str, Field(pattern="^[0-9]{16}$")] | None = Field(
        default=None, description="nextCursor van de vorige bladzijde"
    )
    limit: Annotated[Number, Field(ge=1, le=1000)] = Field(
        default=100, description="Hoogste aantal woningen"
    )


class ChangesQuery(Query):
    """Which two figures are compared."""

    from_day: Day = Field(alias="from", description="Peildatum van het eerste cijfer")
    to: Day | None = Field(
        default=None, description="Peildatum van het tweede; zonder deze: vandaag"
    )
    known_from: Moment | None = Field(
        default=None,
        description="Wat bekend was bij het eerste cijfer; zonder dit: als bij het tweede",
    )
    known_to: Moment | None = Field(
        default=None, description="Wat bekend was bij het tweede cijfer; zonder dit: nu"
    )
    policy_from: PolicyName | None = Field(
        default=None, description="Telregel van het eerste; zonder deze: die van het programma"
    )
    policy_to: PolicyName | None = Field(
        default=None, description="Telregel van het tweede; zonder deze: die van het eerste"
    )


class MomentQuery(Query):
    """Of which day, and as known when, something is asked."""

    as_of: Day | None = Field(default=None, description="Peildatum; zonder deze: vandaag")
    known_at: Moment | None = Field(
        default=None, description="Zoals bekend op dit moment; zonder dit: nu"
    )


class ForecastQuery(Query):
    """Which forecast is asked for."""

    as_of: Day | None = Field(default=None, description="Peildatum; zonder deze: vandaag")
    known_at: Moment | None = Field(
        default=None, description="Zoals bekend op dit moment; zonder dit: nu"
    )
    capacity: Annotated[Number, Field(ge=0, le=10_000)] | None = Field(
        default=None, description="Woningen waarvan het werk per maand klaar kan komen"
    )


class AreasQuery(Query):
    """Which areas are asked for."""

    level: AreaLevel | None = Field(
        default=None, description="Soort gebied: municipality, district of neighbourhood"
    )
    programme: ProgrammeName | None = Field(
        default=None, description="Alleen gebieden van dit programma"
    )


class AddressQuery(Query):
    """What was typed in the search box."""

    q: Annotated[Text, Field(min_length=2, max_length=100)] = Field(
        description="Postcode en huisnummer, straat (en nummer), of een BAG-nummer",
        examples=["3317AB 12"],
    )
    limit: Annotated[Number, Field(ge=1, le=MOST)] = Field(
        default=8, description="Hoogste aantal adressen"
    )


class DwellingsQuery(MomentQuery):
    """An address whose homes are asked for."""

    postcode: Annotated[str, AfterValidator(dutch_postcode)] = Field(
        description="Postcode, met of zonder spatie", examples=["3317AB"]
    )
    house_number: Annotated[Number, Field(ge=1, le=99999)] = Field(description="Huisnummer")
    house_letter: Annotated[str, Field(pattern="^[A-Za-z]?$")] | None = Field(
        default=None, description="Huisletter; leeg: alleen woningen zonder huisletter"
    )
    addition: Annotated[str, Field(pattern="^[0-9A-Za-z]{0,4}$")] | None = Field(
        default=None, description="Toevoeging; leeg: alleen woningen zonder toevoeging"
    )
