"""The homes of the map as a list: filtered, sorted, page by page, with their totals.

Label, tenure, association and flags are those of the map of today; stage, outcome and last contact
follow every event at once, so that who logs a contact finds it in the list.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, text

from gis.codes import LabelClass, TenureClass
from retrofit.codes import Outcome, Stage
from retrofit.errors import InvalidFacts
from retrofit.homes.flag_codes import FlagState, Visibility
from retrofit.layers import places
from retrofit.map_homes import CONTACTS, FLAG_NAMES
from retrofit.people.scope import beginnings
from retrofit.programmes import programmes
from retrofit.today import today

#: Of a home whose label or association nobody knows.
UNKNOWN = "unknown"
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

    Raises:
        InvalidFacts: ``after`` is no home of this list.
    """
    values = _values(wanted, within, sees) | {"after": after, "limit": limit + 1}
    query = PAGE.format(wanted=WANTED, order=ORDERS[order])
    rows = connection.execute(text(query), values).mappings().all()
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
) -> HomeTotals:
    """Return how many homes there are, by all that the map is coloured by; see ``list_homes``."""
    values = _values(wanted, within, sees)
    counts: dict[str, dict[str, int]] = {name: {} for name in ("homes", *COUNTED)}
    for kind, code, count in connection.execute(text(TOTALS.format(wanted=WANTED)), values):
        counts[kind][code] = count
    homes = sum(counts.pop("homes").values())
    streets = connection.execute(text(STREETS), values)
    return HomeTotals(homes, counts, {row[0]: row[1] for row in streets})


def _values(
    wanted: WantedHomes, within: frozenset[str] | None, sees: Collection[Visibility]
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
        "as_of": today(),
        "known_at": None,
    }


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


#: What homes are counted by, and the flags among them.
COUNTED = ("label", "stage", "outcome", "tenure", "association", *FLAG_NAMES.values())

#: As people count: 2 before 10, A2 before A10. Which floor it is, no addition says for sure.
ADDITION_ORDER = r"""regexp_replace(regexp_replace(upper(addition), '(\d+)', '000\1', 'g'),
    '\d*(\d{4})', '\1', 'g') COLLATE "C" NULLS FIRST"""
ADDRESS_ORDER = f"""street NULLS LAST, house_number NULLS LAST, upper(house_letter) NULLS FIRST,
    {ADDITION_ORDER}, id"""
ORDERS = {
    HomeOrder.ADDRESS: ADDRESS_ORDER,
    HomeOrder.LABEL: f"CASE label {places(LabelClass)} END DESC NULLS LAST, {ADDRESS_ORDER}",
    HomeOrder.STAGE: f"CASE stage {places(Stage)} END, {ADDRESS_ORDER}",
    HomeOrder.CONTACT: f"contacted_on NULLS FIRST, {ADDRESS_ORDER}",
}

#: Homes of the map within the areas of who asks, with what they are filtered by.
SEEN = f"""
    SELECT m.verblijfsobject_id AS id, m.neighbourhood_code, m.programme, m.label, m.number,
           coalesce(v.stage, m.stage) AS stage, v.outcome, m.tenure, m.has_association,
           c.contacted_on, m.geometry, a.street, a.house_number, a.house_letter, a.addition,
           a.postcode, a.city,
           CASE WHEN m.has_association THEN 'yes' WHEN NOT m.has_association THEN 'no'
                ELSE '{UNKNOWN}' END AS association,
           (SELECT coalesce(jsonb_object_agg(flag.key, flag.value), '{{}}')
              FROM jsonb_each(m.flags) each, jsonb_each(each.value) flag
             WHERE each.key = ANY(CAST(:sees AS text[]))) AS flags
      FROM map_dwelling m
      LEFT JOIN unnest(CAST(:programmes AS text[]), CAST(:policies AS text[]))
           AS own (programme, policy) ON own.programme = m.programme
      LEFT JOIN verdict v ON v.programme = own.programme AND v.policy = own.policy
           AND v.verblijfsobject_id = m.verblijfsobject_id
      LEFT JOIN ({CONTACTS}) c (verblijfsobject_id, contacted_on)
           ON c.verblijfsobject_id = m.verblijfsobject_id
      LEFT JOIN LATERAL (
           SELECT street, house_number, house_letter, addition, postcode, city
             FROM address
            WHERE verblijfsobject_id = m.verblijfsobject_id AND upper_inf(known)
              AND upper_inf(valid)
            ORDER BY address_id LIMIT 1) a ON true
     WHERE (CAST(:programme AS text) IS NULL OR m.programme = :programme)
       AND (CAST(:neighbourhood AS text) IS NULL OR m.neighbourhood_code = :neighbourhood)
       AND (CAST(:within AS text[]) IS NULL
            OR EXISTS (SELECT FROM unnest(CAST(:within AS text[])) area
                        WHERE starts_with(substr(m.neighbourhood_code, 3), area)))"""

WANTED = f"""
    WITH wanted AS (
        SELECT * FROM ({SEEN}) seen
         WHERE (CAST(:street AS text) IS NULL OR street = :street)
           AND (CAST(:building AS text) IS NULL OR EXISTS (
                SELECT FROM unit_building ub
                 WHERE ub.verblijfsobject_id = seen.id AND ub.pand_id = :building
                   AND upper_inf(ub.known) AND upper_inf(ub.valid)))
           AND (CAST(:labels AS text[]) IS NULL OR coalesce(label, '{UNKNOWN}') = ANY(:labels))
           AND (CAST(:stages AS text[]) IS NULL OR stage = ANY(:stages))
           AND (CAST(:outcomes AS text[]) IS NULL OR outcome = ANY(:outcomes))
           AND (CAST(:tenures AS text[]) IS NULL
                OR coalesce(tenure, '{TenureClass.UNKNOWN.value}') = ANY(:tenures))
           AND (CAST(:flags AS text[]) IS NULL OR EXISTS (
                SELECT FROM jsonb_each_text(flags) flag
                 WHERE flag.key = ANY(:flags) AND flag.value = ANY(:standing)))
           AND (CAST(:associations AS text[]) IS NULL OR association = ANY(:associations))
           AND (CAST(:silent_since AS date) IS NULL OR contacted_on IS NULL
                OR contacted_on < :silent_since)
    )"""

# A home in two buildings is told with the first; the list has every home once.
PAGE = """{wanted}, ranked AS (
        SELECT *, row_number() OVER (ORDER BY {order}) AS place FROM wanted
    )
    SELECT r.*, ST_X(spot.point) AS lon, ST_Y(spot.point) AS lat,
           (SELECT min(ub.pand_id) FROM unit_building ub
             WHERE ub.verblijfsobject_id = r.id AND upper_inf(ub.known) AND upper_inf(ub.valid))
           AS pand_id
      FROM ranked r
      CROSS JOIN LATERAL (SELECT ST_Transform(r.geometry, 4326) AS point) spot
     WHERE CAST(:after AS text) IS NULL
        OR r.place > (SELECT place FROM ranked WHERE id = :after)
     ORDER BY r.place
     LIMIT :limit"""

TOTALS = f"""{{wanted}}
    SELECT told.kind, told.code, count(*)
      FROM wanted
      CROSS JOIN LATERAL (
           VALUES ('homes', ''), ('label', coalesce(label, '{UNKNOWN}')), ('stage', stage),
                  ('outcome', coalesce(outcome, 'outside')),
                  ('tenure', coalesce(tenure, '{TenureClass.UNKNOWN.value}')),
                  ('association', association)
           UNION ALL
           SELECT key, value FROM jsonb_each_text(flags)) told (kind, code)
     GROUP BY 1, 2"""

STREETS = f"""
    SELECT street, count(*) FROM ({SEEN}) seen
     WHERE street IS NOT NULL GROUP BY 1 ORDER BY 1"""
