"""What the staff does with a flag: raise it after an inspection, contest, uphold, lift, take back.

Appended, codes only. A contest is on behalf of the owner, of whom nothing is kept. Who contested a
flag does not decide on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from retrofit.audit import record
from retrofit.codes import Role
from retrofit.errors import (
    DwellingNotFound,
    FourEyes,
    InvalidFacts,
    NotADwelling,
    NotAllowed,
    StepNotPossible,
)
from retrofit.homes import records
from retrofit.homes.flag import Flag
from retrofit.homes.flag_codes import (
    ContestGround,
    FlagAction,
    FlagEvidence,
    FlagKind,
    FlagState,
)
from retrofit.homes.flag_rule import flag_rule
from retrofit.homes.flags import flags_of_home
from retrofit.models import FlagEvent
from retrofit.people.actor import Actor
from retrofit.people.scope import lies_within
from retrofit.today import now, today

#: Who may do what.
ROLES: Mapping[FlagAction, tuple[Role, ...]] = {
    FlagAction.RAISED: (Role.WUO_ADVISER, Role.PLANNER),
    FlagAction.CONTESTED: (Role.WUO_ADVISER, Role.CASE_HANDLER, Role.PLANNER),
    FlagAction.UPHELD: (Role.PLANNER, Role.REVIEWER),
    FlagAction.LIFTED: (Role.PLANNER, Role.REVIEWER),
    FlagAction.TAKEN_BACK: (Role.WUO_ADVISER, Role.CASE_HANDLER, Role.REVIEWER, Role.PLANNER),
}
#: What an inspection can have been.
INSPECTED = frozenset(
    {FlagEvidence.SITE_VISIT, FlagEvidence.FOUNDATION_REPORT, FlagEvidence.LEVELLING}
)
EARLIEST = date(2000, 1, 1)

_STATES: Mapping[FlagAction, tuple[frozenset[FlagState], str]] = {
    FlagAction.CONTESTED: (
        frozenset({FlagState.RAISED}),
        "Alleen een vlag die staat en nog niet is betwist, kan worden betwist.",
    ),
    FlagAction.UPHELD: (
        frozenset({FlagState.CONTESTED}),
        "Deze vlag is niet betwist, dus er is niets te beantwoorden.",
    ),
    FlagAction.LIFTED: (
        frozenset({FlagState.RAISED, FlagState.CONTESTED, FlagState.EXPIRED, FlagState.UNKNOWN}),
        "Deze vlag staat niet, dus er is niets op te heffen.",
    ),
}


@dataclass(frozen=True, slots=True)
class GivenFlagEvent:
    """What somebody wants to do with a flag.

    Attributes:
        ground: why, of a contest.
        evidence: what shows it; needed to raise and to lift.
        supersedes_id: the event that is taken back.
    """

    verblijfsobject_id: str
    kind: FlagKind
    action: FlagAction
    happened_on: date
    ground: ContestGround | None = None
    evidence: FlagEvidence | None = None
    supersedes_id: int | None = None


def record_flag_event(session: Session, given: GivenFlagEvent, *, by: Actor) -> FlagEvent:
    """Do something with a flag; the caller commits.

    Raises:
        NotAllowed: ``by`` has no role that may do this, or is a key.
        DwellingNotFound, NotADwelling: there is no such home here.
        InvalidFacts: the day, the ground or the evidence cannot be; the message names the field.
        StepNotPossible: the flag does not stand as this step asks.
        FourEyes: ``by`` contested the flag, and would decide on that.
    """
    if by.by_key:
        raise NotAllowed("a key does nothing with flags")
    areas = by.areas(*ROLES[given.action])
    _check_home(session, given, areas)
    _check_fields(given)
    # Two that act on one home do so one after the other.
    session.execute(
        text("SELECT pg_advisory_xact_lock(hashtext('flag of home'), hashtext(:home))"),
        {"home": given.verblijfsobject_id},
    )
    if given.action is FlagAction.TAKEN_BACK:
        _check_taken_back(session, given, by)
    else:
        _check_flag(_flag(session, given), given, by)
    event = FlagEvent(
        verblijfsobject_id=given.verblijfsobject_id,
        kind=given.kind,
        action=given.action,
        ground=given.ground,
        evidence=given.evidence,
        happened_on=given.happened_on,
        recorded_at=now(),
        by_id=by.person_id,
        supersedes_id=given.supersedes_id,
    )
    session.add(event)
    session.flush()
    record(
        session,
        by,
        f"flag_{given.action.value}",
        "flag_event",
        str(event.flag_event_id),
        reason_code=given.ground or given.evidence,
    )
    return event


def _check_home(session: Session, given: GivenFlagEvent, areas: frozenset[str] | None) -> None:
    unit = records.unit(session.connection(), given.verblijfsobject_id, today())
    if unit is None or not lies_within(unit["neighbourhood_code"], areas):
        raise DwellingNotFound("there is no dwelling with this id")
    if not unit["is_residential"]:
        raise NotADwelling("this unit is no dwelling")


def _check_fields(given: GivenFlagEvent) -> None:
    if not EARLIEST <= given.happened_on <= today():
        raise InvalidFacts("happenedOn", "moet een dag zijn van 1 januari 2000 tot en met vandaag")
    if (given.ground is not None) != (given.action is FlagAction.CONTESTED):
        needed = given.action is FlagAction.CONTESTED
        raise InvalidFacts("ground", "ontbreekt" if needed else "hoort alleen bij een betwisting")
    if (given.supersedes_id is not None) != (given.action is FlagAction.TAKEN_BACK):
        needed = given.action is FlagAction.TAKEN_BACK
        raise InvalidFacts("supersedes", "ontbreekt" if needed else "hoort alleen bij terugnemen")
    accepted = {
        FlagAction.RAISED: INSPECTED,
        FlagAction.LIFTED: flag_rule().lifts[given.kind],
    }.get(given.action)
    if accepted is not None and given.evidence not in accepted:
        words = ", ".join(sorted(accepted))
        raise InvalidFacts("evidence", f"moet een van deze bewijzen zijn: {words}")


def _flag(session: Session, given: GivenFlagEvent) -> Flag:
    flags = flags_of_home(session.connection(), given.verblijfsobject_id, today())
    for flag in flags:
        if flag.kind is given.kind:
            return flag
    raise StepNotPossible("Deze woning bestaat vandaag niet, dus er is geen vlag.")


def _check_flag(flag: Flag, given: GivenFlagEvent, by: Actor) -> None:
    states, reason = _STATES.get(given.action, (frozenset(FlagState), ""))
    if flag.state not in states:
        raise StepNotPossible(reason)
    if given.action in (FlagAction.UPHELD, FlagAction.LIFTED):
        contesters = [act.by_id for act in flag.acts if act.action is FlagAction.CONTESTED]
        if flag.state is FlagState.CONTESTED and contesters[-1] == by.person_id:
            raise FourEyes("Wie een vlag betwistte, beslist daar niet zelf over.")
        if flag.contested_on is not None and given.happened_on < flag.contested_on:
            raise InvalidFacts("happenedOn", "ligt voor de dag van de betwisting")


def _check_taken_back(session: Session, given: GivenFlagEvent, by: Actor) -> None:
    event = session.get(FlagEvent, given.supersedes_id)
    is_own = (
        event is not None
        and event.verblijfsobject_id == given.verblijfsobject_id
        and event.kind is given.kind
        and event.action is not FlagAction.TAKEN_BACK
    )
    if event is None or not is_own:
        raise InvalidFacts("supersedes", "is geen gebeurtenis van deze vlag")
    if event.by_id != by.person_id and not by.has(Role.PLANNER):
        raise NotAllowed("only who recorded it, or a planner, takes it back")
    again = select(FlagEvent.flag_event_id).where(FlagEvent.supersedes_id == event.flag_event_id)
    if session.scalars(again).first() is not None:
        raise StepNotPossible("Deze gebeurtenis is al teruggenomen.")
