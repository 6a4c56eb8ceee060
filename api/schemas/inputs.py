"""What a body may hold: strict kinds for every field that somebody fills in.

Each kind says what it accepts and gives its Dutch reason otherwise. Amounts are whole cents, areas
exact decimals, days are days without a time. No text holds a BSN.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from fastapi import Path
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic.alias_generators import to_camel

from api.parameters import EARLIEST, RFC_3339, dutch_postcode, in_time, iso_day, plain_text, wrong
from retrofit.errors import InvalidFacts
from retrofit.privacy.bsn import REASON as BSN_REASON
from retrofit.privacy.bsn import holds_bsn
from retrofit.privacy.iban import normal_iban
from retrofit.today import now

C = TypeVar("C", bound=StrEnum)

LATEST = date(2100, 12, 31)
MOST_CENTS = 10**10
MOST_M2 = Decimal(100_000)
CENT = Decimal("0.01")

MAILBOX = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)


class In(BaseModel):
    """A body or a part of one: only its own fields, each of its own kind."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        alias_generator=to_camel,
        hide_input_in_errors=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _is_object(cls, value: Any) -> Any:
        """Refuse whatever else happens to have attributes."""
        if not isinstance(value, dict | cls):
            raise wrong("object", "moet een JSON-object zijn")
        return value


def exact_area(value: Any) -> Decimal:
    """Accept square metres as a number or as text; return them exactly as they were written."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,2})?", value):
        value = Decimal(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise wrong("area", "moet een aantal vierkante meters zijn, zoals 12.5")
    if not 0 < value <= MOST_M2:
        raise wrong("range", "moet meer dan 0 en niet meer dan 100000 vierkante meter zijn")
    area = Decimal(value).quantize(CENT)
    if area != value:
        raise wrong("decimals", "mag ten hoogste twee cijfers achter de komma hebben")
    return area


def within_reach(day: date) -> date:
    """Accept a day on which something can have happened or can be planned."""
    if day < EARLIEST:
        raise wrong("date_too_early", "mag niet voor 1 januari 2000 liggen")
    if day > LATEST:
        raise wrong("date_too_late", "mag niet na 31 december 2100 liggen")
    return day


def exact_moment(value: Any) -> datetime:
    """Accept a moment with its offset (RFC 3339); return it in UTC."""
    reason = "moet een moment met tijdzone zijn, zoals 2026-11-21T09:30:00+01:00"
    if not isinstance(value, str) or not RFC_3339.fullmatch(value) or value.endswith("-00:00"):
        raise wrong("moment", reason)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise wrong("moment", reason) from None
    within_reach(moment.date())
    return moment.astimezone(UTC)


def has_been(moment: datetime) -> datetime:
    """Accept a moment that is not still to come."""
    if moment > now():
        raise wrong("moment_in_future", "mag niet in de toekomst liggen")
    return moment


def plain_lines(value: str) -> str:
    """Accept text of several lines; return it in one normal form, without tabs."""
    lines = value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n")
    return "\n".join(plain_text(line) for line in lines)


def without_bsn(value: str) -> str:
    """Accept text in which nobody wrote a citizen service number."""
    if holds_bsn(value):
        raise wrong("bsn", BSN_REASON)
    return value


def account(value: str) -> str:
    """Accept an IBAN, with or without spaces; return it without."""
    try:
        return normal_iban("", value)
    except InvalidFacts as error:
        raise wrong("iban", error.reason) from None


def mailbox(value: str) -> str:
    """Accept an address for e-mail."""
    if not MAILBOX.fullmatch(value):
        raise wrong("email", "moet een e-mailadres zijn, zoals naam@voorbeeld.nl")
    return value


def phone_number(value: str) -> str:
    """Accept a telephone number as people write it; return it as +31612345678."""
    number = re.sub(r"[ ()./-]", "", value)
    number = re.sub(r"^00", "+", number)
    number = re.sub(r"^0(?=[1-9][0-9]{8}$)", "+31", number)
    if not re.fullmatch(r"\+[1-9][0-9]{7,14}", number):
        raise wrong("phone", "moet een telefoonnummer zijn, zoals 06 12345678 of +32 470 123456")
    return number


#: A code of an enum, written as its value: ``kind: Coded[PaymentKind]``.
Coded = Annotated[C, Field(strict=False)]

Cents = Annotated[int, Field(ge=0, le=MOST_CENTS)]
PositiveCents = Annotated[int, Field(ge=1, le=MOST_CENTS)]
Count = Annotated[int, Field(ge=1, le=10_000)]
Area = Annotated[
    Decimal,
    BeforeValidator(exact_area),
    WithJsonSchema(
        {
            "type": ["number", "string"],
            "exclusiveMinimum": 0,
            "maximum": int(MOST_M2),
            "multipleOf": 0.01,
            "pattern": r"^[0-9]{1,6}(\.[0-9]{1,2})?$",
            "description": "vierkante meters, ten hoogste twee cijfers achter de komma",
        }
    ),
]

_DATE = WithJsonSchema({"type": "string", "format": "date"})
_MOMENT = WithJsonSchema({"type": "string", "format": "date-time"})
Day = Annotated[date, BeforeValidator(iso_day), AfterValidator(within_reach), _DATE]
PastDay = Annotated[date, BeforeValidator(iso_day), AfterValidator(in_time), _DATE]
Moment = Annotated[datetime, BeforeValidator(exact_moment), _MOMENT]
PastMoment = Annotated[datetime, BeforeValidator(exact_moment), AfterValidator(has_been), _MOMENT]
# A schema of alternatives hides from the linters of the design rules that this is a date.
_DATE_OR_NULL = WithJsonSchema({"type": ["string", "null"], "format": "date"})
_MOMENT_OR_NULL = WithJsonSchema({"type": ["string", "null"], "format": "date-time"})
DayOrNone = Annotated[Day | None, _DATE_OR_NULL]
PastDayOrNone = Annotated[PastDay | None, _DATE_OR_NULL]
MomentOrNone = Annotated[Moment | None, _MOMENT_OR_NULL]
PastMomentOrNone = Annotated[PastMoment | None, _MOMENT_OR_NULL]

_TRIMMED = StringConstraints(strip_whitespace=True, min_length=1)
ShortText = Annotated[
    str, _TRIMMED, Field(max_length=200), AfterValidator(plain_text), AfterValidator(without_bsn)
]
LongText = Annotated[
    str, _TRIMMED, Field(max_length=2000), AfterValidator(plain_lines), AfterValidator(without_bsn)
]

Iban = Annotated[str, Field(max_length=42), AfterValidator(account)]
Email = Annotated[str, Field(max_length=254), AfterValidator(mailbox), AfterValidator(without_bsn)]
Phone = Annotated[str, Field(max_length=30), AfterValidator(phone_number)]
Postcode = Annotated[str, AfterValidator(dutch_postcode)]
HouseNumber = Annotated[int, Field(ge=1, le=99_999)]
HouseLetter = Annotated[str, Field(pattern="^[A-Za-z]$")]
Addition = Annotated[str, Field(pattern="^[0-9A-Za-z]{1,4}$")]
BagId = Annotated[str, Field(pattern="^[0-9]{16}$")]
RowNumber = Annotated[int, Field(ge=1, le=10**17)]
Kvk = Annotated[str, Field(pattern="^[0-9]{8}$")]

CASE_NUMBER = "^[A-Z0-9][A-Z0-9-]{3,29}$"
CaseNumber = Annotated[str, Field(pattern=CASE_NUMBER)]
#: The same in a path.
CaseNumberPath = Annotated[
    str,
    Path(pattern=CASE_NUMBER, description="Zaaknummer", examples=["DW-2026-000012"]),
]
