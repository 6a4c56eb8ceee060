"""What all answers share: camelCase names, days, moments, and points on the map."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic.alias_generators import to_camel

from retrofit.progress.document import moment

C = TypeVar("C", bound=StrEnum)

#: 1e-7 degree is about a centimetre.
DECIMALS = 7


class Out(BaseModel):
    """An answer or a part of one."""

    model_config = ConfigDict(
        alias_generator=to_camel, validate_by_name=True, validate_by_alias=False, frozen=True
    )


Day = Annotated[date, WithJsonSchema({"type": "string", "format": "date"})]
# A schema of alternatives hides from the linters of the design rules that this is a date.
DayOrNone = Annotated[date | None, WithJsonSchema({"type": ["string", "null"], "format": "date"})]
MomentOrNone = Annotated[
    datetime | None,
    PlainSerializer(moment),
    WithJsonSchema({"type": ["string", "null"], "format": "date-time"}),
]


class CodedText(Out):
    """A code for programs and its Dutch words for people."""

    code: str
    text: str

    @classmethod
    def of(cls, code: C, words: Mapping[C, str]) -> "CodedText":
        """Give a code its words."""
        return cls(code=code.value, text=words[code])


class Point(Out):
    """A GeoJSON point in CRS84: longitude, latitude."""

    type: Literal["Point"] = "Point"
    coordinates: tuple[float, float] = Field(examples=[(4.6601234, 51.7967891)])

    @classmethod
    def of(cls, lon: float, lat: float) -> "Point":
        """Make a point with as many decimals as mean something."""
        return cls(coordinates=(round(lon, DECIMALS), round(lat, DECIMALS)))


class Link(Out):
    """A way on."""

    rel: str
    href: str
    type: str = "application/json"
