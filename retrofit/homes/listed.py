"""The homes of the map as a list: filtered, sorted, page by page, with their totals.

Label, tenure, association and flags are those of the map of today; stage, outcome and last contact
follow every event at once, so that who logs a contact finds it in the list. Of another day or
moment all is that of its map.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, text

from gis.codes import LabelClass, TenureClass
from retrofit.codes import Outcome, Stage
from retrofit.day_map import DayMap
from retrofit.errors import InvalidFacts
from retrofit.homes.flag_codes import FlagState, Visibility
from retrofit.homes.listed_queries import ADDRESS_ORDER, COUNTED, PAGE, STREETS, TOTALS, query
from retrofit.layers import places
from retrofit.people.scope import beginnings
from retrofit.programmes import programmes
from retrofit.today import today

#: States of a flag with which a home is found by it.
STANDING = (FlagState.RAISED, FlagState.CONTESTED)


class HomeOrder(StrEnum):
    """What a list of homes is sorted by; then by street and number."""

    ADDRESS = "address"
    LABEL = "label"  # worst first, unknown last
    STAGE = "stage"  # least far first
    CONTACT = "contact"  # never first, then longest ago


@dataclass(frozen=True, slots=True)
class WantedHomes:
    """Which homes are asked for; what is None or empty asks for nothing.

    Attributes:
        labels: classes, or ``UNKNOWN``.
        flags: names of the map, such as ``backlog``; one that stands is enough.
        associations: ``yes``, ``no`` or ``UNKNOWN``.
        not_contacted_since: nobody was in touch on or after this day.
        policy: of ``outcomes``, and of the outcome that is told; the programme's own when None.
    """

    programme: str | None = None
    neighbourhood: str | None = None
    street: str | None = None
    building: str | None = None
    labels: Collection[str] = ()
    stages: Collection[Stage] = ()
    outcomes: Collection[Outcome] = ()
    tenures: Collection[TenureClass] = ()
    flags: Collection[str] = ()
    associations: Collection[str] = ()
    not_contacted_since: date | None = None
    policy: str | None = None


@dataclass(frozen=True, slots=True)
class Then:
    """A day and moment to list the homes of, with their map."""

    as_of: date
    known_at: datetime | None
    map: DayMap


@dataclass(frozen=True, slots=True)
class ListedHome:
    """A home of the list; None is unknown, or outside the programmes."""

    unit_id: str
    pand_id: str | None
    street: str | None
    number: str | None
    postcode: str | None
    city: str | None
    neighbourhood_code: str | None
    programme: str | None
    label: LabelClass | None
    stage: Stage
    outcome: Outcome | None
    tenure: TenureClass | None
    has_association: bool | None
    contacted_on: date | None
    flags: dict[str, str]
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class HomeTotals:
    """How many homes the whole list has.

    Attributes:
        counts: homes by what is counted and its code; of flags as ``backlog.raised``.
        streets: homes by street, of the programme and the neighbourhood that are asked for.
    """

    homes: int
    counts: dict[str, dict[str, int]]
    streets: dict[str, int]


def list_homes(
    connection: Connection,
    wanted: WantedHomes,
    *,
    order: HomeOrder = HomeOrder.ADDRESS,
    after: str | None = None,
    limit: int = 100,
    within: frozenset[str] | None = None,
    sees: Collection[Visibility] = (),
    then: Then | None = None,
) -> tuple[list[ListedHome], str | None]:
    """Return a page of homes, and the home to go on after; None behind the last page.

    Args:
        connection: an open connection; nothing is changed.
        wanted: which homes.
        order: what they are sorted by.
        after: the home that the page before ended with.
        limit: longest page.
        within: areas of who asks; None is everywhere.
        sees: flags of homes that who asks may see; others neither show nor find a home.
        then: of which day, and as known when; today when None.

    Raises:
        InvalidFacts: ``after`` is no home of this list.
    """
    values = _values(wanted, within, sees, then) | {"after": after, "limit": limit + 1}
    asked = query(PAGE, is_then=then is not None, order=ORDERS[order])
    rows = connection.execute(text(asked), values).mappings().all()
    if after is not None and not rows:
        # The last home of a page is never the last of the list.
        raise InvalidFacts("cursor", "hoort niet bij een eerdere bladzijde")
    page = [_listed(dict(row)) for row in rows[:limit]]
    return page, page[-1].unit_id if len(rows) > limit else None


def home_totals(
    connection: Connection,
    wanted: WantedHomes,
    *,
    within: frozenset[str] | None = None,
    sees: Collection[Visibility] = (),
    then: Then | None = None,
) -> HomeTotals:
    """Return how many homes there are, by all that the map is coloured by; see ``list_homes``."""
    values, is_then = _values(wanted, within, sees, then), then is not None
    counts: dict[str, dict[str, int]] = {name: {} for name in ("homes", *COUNTED)}
    for kind, code, count in connection.execute(text(query(TOTALS, is_then=is_then)), values):
        counts[kind][code] = count
    homes = sum(counts.pop("homes").values())
    streets = connection.execute(text(query(STREETS, is_then=is_then)), values)
    return HomeTotals(homes, counts, {row[0]: row[1] for row in streets})


def _values(
    wanted: WantedHomes,
    within: frozenset[str] | None,
    sees: Collection[Visibility],
    then: Then | None,
) -> dict[str, Any]:
    own = {each.id: each.default_policy for each in programmes().values()}
    return {
        "programmes": list(own),
        "policies": [wanted.policy or policy for policy in own.values()],
        "programme": wanted.programme,
        "neighbourhood": wanted.neighbourhood,
        "street": wanted.street,
        "building": wanted.building,
        "labels": list(wanted.labels) or None,
        "stages": [each.value for each in wanted.stages] or None,
        "outcomes": [each.value for each in wanted.outcomes] or None,
        "tenures": [each.value for each in wanted.tenures] or None,
        "flags": list(wanted.flags) or None,
        "standing": [each.value for each in STANDING],
        "associations": list(wanted.associations) or None,
        "silent_since": wanted.not_contacted_since,
        "within": beginnings(within),
        "sees": sorted(each.value for each in sees),
        "as_of": then.as_of if then else today(),
        "known_at": then.known_at if then else None,
        **({"rows": _rows(then.map, wanted)} if then else {}),
    }


def _rows(of_day: DayMap, wanted: WantedHomes) -> str:
    """Return the homes of a map as JSON, those of elsewhere left out."""
    asked = {"programme": wanted.programme, "neighbourhood_code": wanted.neighbourhood}
    only = {name: code for name, code in asked.items() if code is not None}
    rows = [row for row in of_day.dwellings if all(row[k] == v for k, v in only.items())]
    return json.dumps(rows, default=str)


def _listed(row: dict[str, Any]) -> ListedHome:
    return ListedHome(
        unit_id=row["id"],
        pand_id=row["pand_id"],
        street=row["street"],
        number=row["number"],
        postcode=row["postcode"],
        city=row["city"],
        neighbourhood_code=row["neighbourhood_code"],
        programme=row["programme"],
        label=LabelClass(row["label"]) if row["label"] else None,
        stage=Stage(row["stage"]),
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        tenure=TenureClass(row["tenure"]) if row["tenure"] else None,
        has_association=row["has_association"],
        contacted_on=row["contacted_on"],
        flags=row["flags"],
        lon=row["lon"],
        lat=row["lat"],
    )


ORDERS = {
    HomeOrder.ADDRESS: ADDRESS_ORDER,
    HomeOrder.LABEL: f"CASE label {places(LabelClass)} END DESC NULLS LAST, {ADDRESS_ORDER}",
    HomeOrder.STAGE: f"CASE stage {places(Stage)} END, {ADDRESS_ORDER}",
    HomeOrder.CONTACT: f"contacted_on NULLS FIRST, {ADDRESS_ORDER}",
}
