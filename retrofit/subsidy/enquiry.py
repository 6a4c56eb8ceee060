"""A question before an application: can these homes have subsidy, how much, and is it new?

Nothing is written. The answer is by the same rules as that on an application of the same day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.codes import MeasureCode, TenureClass
from retrofit.codes import Role
from retrofit.errors import InvalidFacts, SchemeNotFound
from retrofit.homes.open_flags import seen_with
from retrofit.homes.works_order import InspectFirst, works_orders
from retrofit.models import SchemePeriod
from retrofit.people.actor import Actor
from retrofit.people.scope import lies_within
from retrofit.privacy.applicants import same_iban
from retrofit.privacy.identity import identify
from retrofit.subsidy import ledger, queue
from retrofit.subsidy.amounts import calculate
from retrofit.subsidy.budget_lines import period_on
from retrofit.subsidy.calculated import held_elsewhere, paid_before, used_before
from retrofit.subsidy.calculation import Calculation, Home, MeasureLine
from retrofit.subsidy.duplicates import OtherCase, other_cases
from retrofit.subsidy.eligibility import Eligible, eligibility
from retrofit.subsidy.given import GivenDwelling
from retrofit.subsidy.isde import IsdeAdvice, expected_isde
from retrofit.subsidy.overview import places
from retrofit.subsidy.scheme import Scheme, SchemeVersion, scheme_named

#: Who may ask: those who take in, judge and decide on applications.
ASKERS = (Role.INTAKE, Role.CASE_HANDLER, Role.REVIEWER, Role.BUDGET_HOLDER)


@dataclass(frozen=True, slots=True)
class AskedHome:
    """A home as somebody names it: by its id, by that of its address, or by its address.

    Attributes:
        weight: its share in the building; 1 for a single home.
    """

    verblijfsobject_id: str | None = None
    address_id: str | None = None
    postcode: str | None = None
    house_number: int | None = None
    house_letter: str | None = None
    addition: str | None = None
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Enquiry:
    """A question before an application.

    Attributes:
        received_on: day on which it would be received.
        line: budget line, where periods of several are open on that day.
        iban: account to look for in other cases; None when that is not asked.
    """

    scheme: str
    received_on: date
    homes: tuple[AskedHome, ...]
    measures: tuple[MeasureLine, ...] = ()
    line: str | None = None
    iban: str | None = None


@dataclass(frozen=True, slots=True)
class EnquiredHome:
    """A home with what the register says of it, and other cases about it.

    Attributes:
        address: None when the register has none.
        inspect_first: what must be looked at before these measures, or any when none are named.
    """

    judged: Eligible
    address: str | None
    neighbourhood_code: str | None
    neighbourhood: str | None
    cases: tuple[OtherCase, ...]
    inspect_first: tuple[InspectFirst, ...] = ()


@dataclass(frozen=True, slots=True)
class Room:
    """What is left under the ceiling of the period of the day of receipt, cents.

    Attributes:
        free_cents: not reserved and not granted.
        waiting_cents: of that, what complete applications before this one still lack.
    """

    period_id: int
    name: str
    free_cents: int
    waiting_cents: int

    @property
    def left_cents(self) -> int:
        """What a new application could have."""
        return max(self.free_cents - self.waiting_cents, 0)


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to an enquiry.

    Attributes:
        same_account: numbers of cases that have or had the account.
        calculation: None when no measures were named.
        isde: what the national subsidy would pay; None for several homes, and for a landlord.
        beside_isde_cents: the amount when that is taken into account.
        room: None when no period is open on the day.
    """

    scheme: Scheme
    version: SchemeVersion
    received_on: date
    homes: tuple[EnquiredHome, ...]
    same_account: tuple[str, ...]
    calculation: Calculation | None
    isde: IsdeAdvice | None
    beside_isde_cents: int | None
    room: Room | None


def enquire(session: Session, asked: Enquiry, *, by: Actor) -> Reply:
    """Answer a question before an application.

    Raises:
        InvalidFacts: no such address, a home twice or outside one's areas, no scheme that day, or
            no such budget line.
        SchemeNotFound: there is no such scheme.
        NotAllowed: ``by`` has nothing to do with applications.
    """
    areas = by.areas(*ASKERS)
    identify(session, by)
    scheme = scheme_named(asked.scheme)
    try:
        version = scheme.version_on(asked.received_on)
    except SchemeNotFound:
        raise InvalidFacts("receivedOn", "op deze dag gold de regeling niet") from None
    given = meant(session, asked.homes)
    ids = [each.verblijfsobject_id for each in given]
    told = places(session, ids)
    for place, each in enumerate(ids):
        if not lies_within(told[each].neighbourhood_code, areas):
            raise InvalidFacts(f"dwellings[{place}]", "ligt buiten uw gebied")
    connection = session.connection()
    judged = eligibility(connection, scheme, ids, asked.received_on)
    measures = [line.measure for line in asked.measures]
    cases = other_cases(connection, ids, measures)
    orders = works_orders(connection, ids, asked.received_on, seen_with(by))
    homes = tuple(
        EnquiredHome(
            judged=home,
            address=told[home.verblijfsobject_id].address,
            neighbourhood_code=told[home.verblijfsobject_id].neighbourhood_code,
            neighbourhood=told[home.verblijfsobject_id].neighbourhood,
            cases=tuple(c for c in cases if c.verblijfsobject_id == home.verblijfsobject_id),
            inspect_first=tuple(orders[home.verblijfsobject_id].open_for(measures or MeasureCode)),
        )
        for home in judged
    )
    amount, isde, beside = _amounts(session, version, given, judged, asked)
    return Reply(
        scheme=scheme,
        version=version,
        received_on=asked.received_on,
        homes=homes,
        same_account=tuple(same_iban(session, asked.iban)) if asked.iban else (),
        calculation=amount,
        isde=isde,
        beside_isde_cents=beside,
        room=_room(session, asked, version),
    )


def meant(session: Session, asked: Sequence[AskedHome]) -> list[GivenDwelling]:
    """Return the homes that somebody means.

    Raises:
        InvalidFacts: an address is not in the register or has several homes, or a home is named
            twice.
    """
    units = _units_at(session, asked)
    found: dict[str, GivenDwelling] = {}
    for place, each in enumerate(asked):
        homes = units[place]
        if len(homes) != 1:
            field = "addressId" if each.address_id else "houseNumber"
            raise InvalidFacts(
                f"dwellings[{place}].{field}",
                "bij dit adres horen meer woningen: noem het BAG-nummer van de woning"
                if homes
                else "dit adres staat niet in het register",
            )
        if homes[0] in found:
            raise InvalidFacts(f"dwellings[{place}]", "deze woning staat er twee keer in")
        found[homes[0]] = GivenDwelling(homes[0], each.weight)
    return list(found.values())


def _units_at(session: Session, asked: Sequence[AskedHome]) -> list[list[str]]:
    rows = session.execute(
        text(UNITS),
        {
            "places": list(range(len(asked))),
            "ids": [each.address_id for each in asked],
            "postcodes": [each.postcode for each in asked],
            "numbers": [each.house_number for each in asked],
            "letters": [each.house_letter or "" for each in asked],
            "additions": [each.addition or "" for each in asked],
        },
    )
    units = [[each.verblijfsobject_id] if each.verblijfsobject_id else [] for each in asked]
    for row in rows:
        units[row.place].append(row.verblijfsobject_id)
    return units


def _amounts(
    session: Session,
    version: SchemeVersion,
    given: Sequence[GivenDwelling],
    judged: Sequence[Eligible],
    asked: Enquiry,
) -> tuple[Calculation | None, IsdeAdvice | None, int | None]:
    """Return what the scheme pays, what ISDE would, and what the scheme pays beside that."""
    if not asked.measures:
        return None, None, None
    ids = [each.verblijfsobject_id for each in given]
    used = used_before(session, asked.scheme, ids)
    held = held_elsewhere(session, ids)
    homes = [
        # What is unknown is taken as eligible, as in a case that nobody has judged yet.
        Home(
            each.verblijfsobject_id,
            each.weight,
            home.is_eligible is not False,
            used.get(each.verblijfsobject_id, 0),
            held.get(each.verblijfsobject_id, frozenset()),
        )
        for each, home in zip(given, judged, strict=True)
    ]
    earlier = paid_before(session, ids)
    is_let = any(home.tenure is TenureClass.PRIVATE_LANDLORD for home in judged)
    amount = calculate(version, asked.measures, homes, earlier=earlier, is_enterprise=is_let)
    if is_let or len(homes) > 1:
        return amount, None, None
    isde = expected_isde(
        asked.measures, on=asked.received_on, construction_year=judged[0].construction_year
    )
    beside = calculate(version, asked.measures, homes, others=isde.as_sources(), earlier=earlier)
    return amount, isde, beside.total_cents


def _room(session: Session, asked: Enquiry, version: SchemeVersion) -> Room | None:
    found = period_on(session, version.scheme, asked.received_on, asked.line)
    if found is None:
        return None
    period = session.get_one(SchemePeriod, found)
    return Room(
        period_id=found,
        name=period.name,
        free_cents=ledger.free_cents(session, found),
        waiting_cents=queue.all_short(session, period),
    )


UNITS = """
    SELECT DISTINCT asked.place, a.verblijfsobject_id
      FROM unnest(CAST(:places AS integer[]), CAST(:ids AS text[]), CAST(:postcodes AS text[]),
                  CAST(:numbers AS integer[]), CAST(:letters AS text[]),
                  CAST(:additions AS text[]))
           AS asked(place, id, postcode, number, letter, addition)
      JOIN address a ON a.address_id = asked.id
           OR (a.postcode = asked.postcode AND a.house_number = asked.number
               AND upper(coalesce(a.house_letter, '')) = upper(asked.letter)
               AND upper(coalesce(a.addition, '')) = upper(asked.addition))
     WHERE upper_inf(a.known) AND upper_inf(a.valid)
     ORDER BY 1, 2"""
