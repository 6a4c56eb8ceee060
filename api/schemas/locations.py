"""Addresses in the shape of PDOK's Locatieserver (v3_1), under the names that it gives them.

Fields that our registers do not hold (province, parcel, id of the street) are left out, as the
Locatieserver leaves out what an address does not have.
"""

import html
import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.parameters import Number, Query, Text, wrong
from gis.cells import simplified
from retrofit.link.typed import street_key
from retrofit.locations import FIELDS, Filter, Location, Page

MOST_ROWS = 100
LAST_START = 10_000
SUGGESTED = "id,type,weergavenaam,score"
EVERYTHING = "*,score"

_VALUE = r'"[^"]{1,80}"|[^\s"()*?~\[\]{}]{1,80}'
_CLAUSE = re.compile(
    rf"(?P<field>[a-z_]+):(?:(?P<one>{_VALUE})|\(\s*(?P<many>(?:{_VALUE})(?:\s+OR\s+(?:{_VALUE}))*)\s*\))"
)


def filters_of(text: str) -> tuple[Filter, ...]:
    """Return what a filter query asks: ``postcode:3317AB AND type:(adres OR weg)``."""
    found = []
    for clause in re.split(r"\s+AND\s+", text.strip()):
        match = _CLAUSE.fullmatch(clause)
        if match is None:
            raise wrong("filter", "moet de vorm veld:waarde hebben, met AND ertussen")
        if match["field"] not in FIELDS:
            raise wrong("filter_field", "kan alleen op: " + ", ".join(FIELDS))
        values = re.findall(_VALUE, match["one"] or match["many"])
        known = tuple(value.strip('"') for value in values if value != "OR")
        found.append(Filter(match["field"], known))
    return tuple(found)


def _filter_query(text: str) -> str:
    filters_of(text)
    return text


Typed = Annotated[Text, Field(min_length=1, max_length=100)]
FilterQuery = Annotated[Text, Field(max_length=400), AfterValidator(_filter_query)]
FieldList = Annotated[
    str, Field(max_length=400, pattern=r"^[A-Za-z_]+$|^[A-Za-z_*]+([, ]+[A-Za-z_*]+)*$|^\*$")
]
_FL = "Velden die u wilt hebben, met een komma ertussen; * is alles behalve score"


class SuggestQuery(Query):
    """What was typed so far."""

    q: Typed = Field(description="Wat er is getypt", examples=["colijnstr 12"])
    rows: Annotated[Number, Field(ge=0, le=MOST_ROWS)] = Field(
        default=10, description="Hoogste aantal adressen"
    )
    start: Annotated[Number, Field(ge=0, le=LAST_START)] = Field(
        default=0, description="Zoveel adressen overslaan"
    )
    fq: FilterQuery | None = Field(
        default=None, description="Filter, zoals postcode:3317AB AND gemeentenaam:Dordrecht"
    )
    fl: FieldList = Field(default=SUGGESTED, description=_FL)

    @property
    def filters(self) -> tuple[Filter, ...]:
        """The filters of ``fq``."""
        return filters_of(self.fq) if self.fq else ()


class FreeQuery(SuggestQuery):
    """What to look for, with all that is known of it."""

    fl: FieldList = Field(default=EVERYTHING, description=_FL)


class LookupQuery(Query):
    """One address."""

    id: Annotated[str, Field(pattern="^adr-[0-9]{16}$")] = Field(
        description="Het id uit suggest of free", examples=["adr-0505200000000001"]
    )
    fl: FieldList = Field(default="*", description=_FL)

    @property
    def address_id(self) -> str:
        """The nummeraanduiding."""
        return self.id.removeprefix("adr-")


class LocationDoc(BaseModel):
    """An address; what it does not have is left out."""

    model_config = ConfigDict(frozen=True)

    bron: str | None = None
    type: str | None = None
    id: str | None = None
    identificatie: str | None = Field(default=None, description="Verblijfsobject en adres")
    weergavenaam: str | None = None
    straatnaam: str | None = None
    huisnummer: int | None = None
    huisletter: str | None = None
    huisnummertoevoeging: str | None = None
    huis_nlt: str | None = Field(default=None, description="Nummer, letter en toevoeging")
    postcode: str | None = None
    woonplaatsnaam: str | None = None
    gemeentecode: str | None = None
    gemeentenaam: str | None = None
    wijkcode: str | None = None
    wijknaam: str | None = None
    buurtcode: str | None = None
    buurtnaam: str | None = None
    nummeraanduiding_id: str | None = None
    adresseerbaarobject_id: str | None = None
    centroide_ll: str | None = Field(default=None, description="WKT: lengte, breedte (ETRS89)")
    centroide_rd: str | None = Field(default=None, description="WKT: x, y (EPSG:28992)")
    score: float | None = None

    @classmethod
    def of(cls, found: Location, score: float, fields: str) -> "LocationDoc":
        """Translate a location; only the fields that were asked for."""
        values: dict[str, Any] = {
            "bron": "BAG",
            "type": "adres",
            "id": f"adr-{found.address_id}",
            "identificatie": f"{found.unit_id}-{found.address_id}",
            "weergavenaam": display(found),
            "straatnaam": found.street,
            "huisnummer": found.house_number,
            "huisletter": found.house_letter,
            "huisnummertoevoeging": found.addition,
            "huis_nlt": found.house or None,
            "postcode": found.postcode,
            "woonplaatsnaam": found.city,
            "gemeentecode": found.municipality_code,
            "gemeentenaam": found.municipality,
            "wijkcode": found.district_code,
            "wijknaam": found.district,
            "buurtcode": found.neighbourhood_code,
            "buurtnaam": found.neighbourhood,
            "nummeraanduiding_id": found.address_id,
            "adresseerbaarobject_id": found.unit_id,
            "centroide_ll": _point(found.lon, found.lat, 8),
            "centroide_rd": _point(found.x, found.y, 3),
        }
        asked = set(re.split("[, ]+", fields))
        kept = {name: value for name, value in values.items() if "*" in asked or name in asked}
        return cls(**kept, score=score if "score" in asked else None)


class LocationsFound(BaseModel):
    """A part of what was found."""

    numFound: int = Field(description="Hoeveel er in alles zijn")  # noqa: N815 - PDOK's own name
    start: int
    maxScore: float | None = None  # noqa: N815 - PDOK's own name
    docs: list[LocationDoc]

    @classmethod
    def of(cls, page: Page, start: int, fields: str) -> "LocationsFound":
        """Translate a page."""
        scored = "score" in re.split("[, ]+", fields)
        docs = [LocationDoc.of(found, page.score, fields) for found in page.locations]
        return cls(
            numFound=page.total, start=start, maxScore=page.score if scored else None, docs=docs
        )


class LocationsOut(BaseModel):
    """Addresses with all that is known of them."""

    response: LocationsFound


class Highlight(BaseModel):
    """An address as HTML, with what was typed in bold."""

    suggest: list[str]


class Spelling(BaseModel):
    """Other spellings; always empty, for slips are forgiven at once."""

    suggestions: list[str] = []
    collations: list[str] = []


class SuggestOut(LocationsOut):
    """Addresses to choose from."""

    highlighting: dict[str, Highlight]
    spellcheck: Spelling = Spelling()

    @classmethod
    def of(cls, page: Page, query: SuggestQuery) -> "SuggestOut":
        """Translate a page, with what was typed in bold."""
        return cls(
            response=LocationsFound.of(page, query.start, query.fl),
            highlighting={
                f"adr-{found.address_id}": Highlight(
                    suggest=[_highlighted(display(found), query.q)]
                )
                for found in page.locations
            },
        )


def display(found: Location) -> str:
    """Return an address as the Locatieserver writes it: Colijnstraat 12A-1, 3317AB Dordrecht."""
    parts = ((found.street, found.house), (found.postcode, found.city))
    return ", ".join(filter(None, (" ".join(filter(None, pair)) for pair in parts)))


def _highlighted(shown: str, typed: str) -> str:
    words = [street_key(word) for word in simplified(typed).split()]
    pieces = []
    for piece in re.split(r"(\w+)", shown):
        plain = simplified(piece)
        is_typed = bool(plain) and any(plain.startswith(word) for word in words)
        escaped = html.escape(piece, quote=False)
        pieces.append(f"<b>{escaped}</b>" if is_typed else escaped)
    return "".join(pieces)


def _point(x: float, y: float, decimals: int) -> str:
    """Return a point as WKT, without noughts that say nothing."""
    return f"POINT({_plain(x, decimals)} {_plain(y, decimals)})"


def _plain(number: float, decimals: int) -> str:
    return f"{number:.{decimals}f}".rstrip("0").rstrip(".")
