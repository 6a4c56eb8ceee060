"""Whether homes can have subsidy under a scheme on a day, with every reason why not.

The register decides, as it holds on the day of receipt. Unknown is an answer of its own: then a
person must look, and the application is not refused for it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

import pandas as pd
from sqlalchemy import Connection, text

from gis.codes import LabelClass, TenureClass
from retrofit.areas import programme_of
from retrofit.programmes import policy_named, programmes
from retrofit.progress.counting import judge
from retrofit.progress.facts import part_of, read_facts
from retrofit.progress.facts_frames import Facts
from retrofit.progress.in_force import label_in_force, tenure_on
from retrofit.subsidy.scheme import Scheme

T = TypeVar("T")


class Hurdle(StrEnum):
    """Why a home cannot have subsidy, or why that is unknown."""

    NO_SUCH_HOME = "no_such_home"
    NOT_A_DWELLING = "not_a_dwelling"
    GONE = "gone"
    OUTSIDE_AREA = "outside_area"
    NOT_PRIVATE = "not_private"
    TENURE_UNKNOWN = "tenure_unknown"
    LABEL_UNKNOWN = "label_unknown"
    LABEL_EXPIRED = "label_expired"
    LABEL_TOO_GOOD = "label_too_good"
    BUILT_TOO_LATE = "built_too_late"
    YEAR_UNKNOWN = "year_unknown"


UNKNOWN = (
    Hurdle.TENURE_UNKNOWN,
    Hurdle.LABEL_UNKNOWN,
    Hurdle.LABEL_EXPIRED,
    Hurdle.YEAR_UNKNOWN,
)
#: What the register knows for certain of the thing itself: no application can be about it.
NO_HOME = (Hurdle.NO_SUCH_HOME, Hurdle.NOT_A_DWELLING)

WORDS = {
    Hurdle.NO_SUCH_HOME: "dit BAG-nummer bestaat niet in het register",
    Hurdle.NOT_A_DWELLING: "hier woont volgens de BAG niemand, zoals in een garage of winkel",
    Hurdle.GONE: "de woning is vervallen in de BAG",
    Hurdle.OUTSIDE_AREA: "de woning ligt buiten het gebied van de regeling",
    Hurdle.NOT_PRIVATE: "de woning is van een corporatie of een andere niet-particuliere eigenaar",
    Hurdle.TENURE_UNKNOWN: "het eigendom van de woning is niet bekend",
    Hurdle.LABEL_UNKNOWN: "de woning had op deze dag geen energielabel",
    Hurdle.LABEL_EXPIRED: "het energielabel van de woning was op deze dag verlopen",
    Hurdle.LABEL_TOO_GOOD: "het energielabel was op deze dag beter dan de regeling toelaat",
    Hurdle.BUILT_TOO_LATE: "de woning is te nieuw voor de regeling",
    Hurdle.YEAR_UNKNOWN: "het bouwjaar van de woning is niet bekend",
}


@dataclass(frozen=True, slots=True)
class Eligible:
    """What the register says of one home on a day.

    Attributes:
        is_eligible: None is unknown.
        hurdles: all reasons, in the order of ``Hurdle``.
        counted_on: day since which the home counts for its programme; None when it does not.
        label_on: day on which the label was registered; None where no label is in force.
    """

    verblijfsobject_id: str
    is_eligible: bool | None
    hurdles: tuple[Hurdle, ...]
    programme: str | None = None
    neighbourhood_code: str | None = None
    tenure: TenureClass | None = None
    label: LabelClass | None = None
    construction_year: int | None = None
    counted_on: date | None = None
    label_on: date | None = None


def eligibility(
    connection: Connection, scheme: Scheme, homes: Sequence[str], on: date
) -> list[Eligible]:
    """Judge homes by their verblijfsobject id, in the order in which they are given.

    Raises:
        SchemeNotFound: no version of the scheme is in force on that day.
    """
    rules = scheme.version_on(on).homes
    facts = read_facts(connection, None, on, only=homes)
    days = pd.Series(pd.Timestamp(on), index=facts.homes.index)
    labels = label_in_force(facts.labels, days)
    tenures = tenure_on(facts.tenures, days)
    kinds = {row.id: row for row in connection.execute(text(KINDS), {"ids": list(homes), "on": on})}
    counted = _counted(facts, on)
    found = []
    for each in homes:
        unit = kinds.get(each)
        if unit is None:
            found.append(Eligible(each, False, (Hurdle.NO_SUCH_HOME,)))
            continue
        if not unit.is_residential:
            found.append(Eligible(each, False, (Hurdle.NOT_A_DWELLING,)))
            continue
        if each not in facts.homes.index or not facts.homes.at[each, "is_live"]:
            found.append(Eligible(each, False, (Hurdle.GONE,)))
            continue
        home = facts.homes.loc[each]
        codes = [_code(str, home[name]) for name in AREA_COLUMNS]
        programme = programme_of(codes)
        tenure = _code(TenureClass, tenures[each])
        label = _code(LabelClass, labels.at[each, "label_class"])
        hurdles = []
        if not scheme.areas() & set(codes):
            hurdles.append(Hurdle.OUTSIDE_AREA)
        if tenure in (None, TenureClass.UNKNOWN):
            hurdles.append(Hurdle.TENURE_UNKNOWN)
        elif tenure not in rules.tenures:
            hurdles.append(Hurdle.NOT_PRIVATE)
        if label is None:
            is_expired = bool(labels.at[each, "has_expired"])
            hurdles.append(Hurdle.LABEL_EXPIRED if is_expired else Hurdle.LABEL_UNKNOWN)
        elif label not in rules.labels:
            hurdles.append(Hurdle.LABEL_TOO_GOOD)
        if rules.built_before is not None:
            if unit.year is None:
                hurdles.append(Hurdle.YEAR_UNKNOWN)
            elif unit.year >= rules.built_before:
                hurdles.append(Hurdle.BUILT_TOO_LATE)
        found.append(
            Eligible(
                each,
                _outcome(hurdles),
                tuple(hurdles),
                programme=programme.id if programme else None,
                neighbourhood_code=_code(str, home["neighbourhood_code"]),
                tenure=tenure,
                label=label,
                construction_year=unit.year,
                counted_on=counted.get(each),
                label_on=_day(labels.at[each, "registered_on"]),
            )
        )
    return found


def _outcome(hurdles: Sequence[Hurdle]) -> bool | None:
    """Return whether a home can have subsidy: a certain no outweighs what is unknown."""
    if any(hurdle not in UNKNOWN for hurdle in hurdles):
        return False
    return None if hurdles else True


def _counted(facts: Facts, on: date) -> dict[str, date]:
    """Return the day since which homes count under the policy of their programme."""
    since: dict[str, date] = {}
    for programme in programmes().values():
        own = part_of(facts, programme)
        # Under every policy it is works that make a home count.
        if not own.works.empty:
            policy = policy_named(programme.default_policy)
            counted = judge(own, programme, policy, on).homes["counted_on"].dropna()
            since.update({str(home): day.date() for home, day in counted.items()})
    return since


def _code(codes: Callable[[str], T], value: object) -> T | None:
    return codes(value) if isinstance(value, str) else None


def _day(value: Any) -> date | None:
    return None if pd.isna(value) else value.date()


AREA_COLUMNS = ("neighbourhood_code", "district_code", "cbs_municipality_code")

KINDS = """
    SELECT DISTINCT ON (u.verblijfsobject_id) u.verblijfsobject_id AS id, u.is_residential,
           (SELECT min(b.construction_year)
              FROM unit_building ub
              JOIN building b ON b.pand_id = ub.pand_id AND upper_inf(b.known)
                   AND b.valid @> CAST(:on AS date)
             WHERE ub.verblijfsobject_id = u.verblijfsobject_id AND upper_inf(ub.known)
               AND ub.valid @> CAST(:on AS date)) AS year
      FROM unit u
     WHERE u.verblijfsobject_id = ANY(:ids) AND upper_inf(u.known)
     ORDER BY u.verblijfsobject_id, lower(u.valid) DESC NULLS LAST"""
