"""What must be true of an event before it is recorded; each check raises with its field."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from gis.codes import MeasureCode
from retrofit.codes import HomeEventKind, Role
from retrofit.errors import DwellingNotFound, InvalidFacts, NotADwelling, StepNotPossible
from retrofit.homes import records
from retrofit.homes.event_kinds import DefectRepaired, Details, GivenEvent, WorksOrderOverride
from retrofit.homes.open_flags import seen_with
from retrofit.homes.works_order import InspectFirst, works_orders
from retrofit.link.records import LIVE
from retrofit.models import HomeEvent, Person
from retrofit.people.actor import Actor
from retrofit.people.roles import held_roles
from retrofit.people.scope import lies_within
from retrofit.today import today

#: Who records what happens to homes, each in the own areas.
RECORDERS = (Role.WUO_ADVISER, Role.CASE_HANDLER)
#: Who may answer, as the second, for works that go on before an inspection.
SECOND = (*RECORDERS, Role.REVIEWER)
#: Begin of the NPDW programme of 2023-2043 (S0): before it nobody approached a home for it.
BEGIN = date(2023, 1, 1)
#: What tells of measures that are still to come.
COMING = (HomeEventKind.PLAN, HomeEventKind.QUOTE, HomeEventKind.WORKS_STARTED)
FEEDER_KINDS = (HomeEventKind.CONTACT, HomeEventKind.INTEREST, HomeEventKind.RETURNED)


def check_home(session: Session, unit_id: str, by: Actor) -> None:
    """Check that there is such a home, in the areas where ``by`` records.

    Raises:
        DwellingNotFound: there is none here; ``NotADwelling`` when nobody lives in it.
        NotAllowed: ``by`` does not record what happens to homes.
    """
    areas = by.areas(*RECORDERS)
    unit = records.unit(session.connection(), unit_id, today())
    if unit is None or not lies_within(unit["neighbourhood_code"], areas):
        raise DwellingNotFound("there is no dwelling with this id")
    if not unit["is_residential"]:
        raise NotADwelling("this unit is no dwelling")


def check_event(session: Session, given: GivenEvent, details: Details, by: Actor) -> None:
    """Check day, feeder, and what the event refers to.

    Raises:
        InvalidFacts: naming the field.
    """
    _check_day(session, given.verblijfsobject_id, given.happened_on)
    if given.feeder is not None and given.kind not in FEEDER_KINDS:
        raise InvalidFacts("feeder", "hoort alleen bij een contact")
    if isinstance(details, DefectRepaired):
        _check_repair(session, given, details)
    if isinstance(details, WorksOrderOverride):
        _check_override(session, details, by)


def check_newest(session: Session, old: HomeEvent) -> None:
    """Check that an event may be superseded: nothing did before, and nothing rests on it.

    Raises:
        StepNotPossible: with the reason.
    """
    if _is_superseded(session, old):
        raise StepNotPossible(
            "Deze gebeurtenis is al verbeterd of teruggenomen: verbeter de nieuwste."
        )
    resting = select(HomeEvent.event_id).where(
        HomeEvent.verblijfsobject_id == old.verblijfsobject_id,
        HomeEvent.kind == HomeEventKind.DEFECT_REPAIRED,
        HomeEvent.details["survey_id"].as_integer() == old.event_id,
        ~superseded(),
    )
    if old.kind is HomeEventKind.SURVEY and session.scalars(resting).first() is not None:
        raise StepNotPossible("Neem eerst de herstelmeldingen bij deze opname terug.")


def superseded() -> ColumnElement[bool]:
    """Return the condition that an event was corrected or taken back."""
    later: Any = HomeEvent.__table__.alias("later")
    return select(later.c.event_id).where(later.c.supersedes_id == HomeEvent.event_id).exists()


def waits_for(session: Session, event: HomeEvent, by: Actor) -> list[InspectFirst]:
    """Return what must be inspected before the measures that an event tells are coming.

    Works that begin without a measure named are those of the newest plan.
    """
    if event.kind not in COMING:
        return []
    home = event.verblijfsobject_id
    connection = session.connection()
    order = works_orders(connection, [home], today(), seen_with(by))[home]
    lines = event.details.get("measures") or [event.details]
    named = [MeasureCode(line["measure"]) for line in lines if line.get("measure")]
    return order.open_for(named or order.planned)


def _is_superseded(session: Session, event: HomeEvent) -> bool:
    later = select(HomeEvent.event_id).where(HomeEvent.supersedes_id == event.event_id)
    return session.scalars(later).first() is not None


def _check_day(session: Session, unit_id: str, day: date) -> None:
    if day > today():
        raise InvalidFacts("happenedOn", "mag niet in de toekomst liggen")
    if day < BEGIN:
        raise InvalidFacts("happenedOn", f"mag niet voor {BEGIN:%d-%m-%Y} liggen")
    then = records.unit(session.connection(), unit_id, day)
    if then is None or not then["is_valid"] or then["status"] not in LIVE:
        raise InvalidFacts("happenedOn", "op deze dag bestond de woning niet")


def _check_repair(session: Session, given: GivenEvent, details: DefectRepaired) -> None:
    survey = session.get(HomeEvent, details.survey_id)
    if (
        survey is None
        or survey.kind is not HomeEventKind.SURVEY
        or survey.verblijfsobject_id != given.verblijfsobject_id
    ):
        raise InvalidFacts("details.surveyId", "is geen opname van deze woning")
    if _is_superseded(session, survey):
        raise InvalidFacts("details.surveyId", "is verbeterd of teruggenomen")
    if details.defect not in [each["code"] for each in survey.details["defects"]]:
        raise InvalidFacts("details.defect", "staat niet in deze opname")
    if given.happened_on < survey.happened_on:
        raise InvalidFacts("happenedOn", "ligt voor de opname van het gebrek")


def _check_override(session: Session, details: WorksOrderOverride, by: Actor) -> None:
    """Check that another person, who may, answers for it too."""
    name = "details.secondPersonId"
    if details.second_person_id == by.person_id:
        raise InvalidFacts(name, "moet iemand anders zijn dan wie dit vastlegt")
    second = session.get(Person, details.second_person_id)
    if second is None or second.is_disabled:
        raise InvalidFacts(name, "is hier niet bekend")
    if not set(SECOND) & set(held_roles(session, second.person_id, today())):
        raise InvalidFacts(name, "heeft geen rol waarmee dit mag")
