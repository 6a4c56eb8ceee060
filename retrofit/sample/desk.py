"""A desk at work for the demo town: made-up people, an open period, cases in every early state.

Made through the use cases of the desk themselves, after the registers are loaded. The accounts are
local ones with a known password, which exist on one's own machine only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from gis.codes import MeasureCode, TenureClass
from retrofit.codes import ApplicantKind, Channel
from retrofit.models import LoadRun, Person, RoleGrant, SchemePeriod
from retrofit.people.actor import Actor
from retrofit.people.passwords import hash_password
from retrofit.people.persons import LOCAL, meet
from retrofit.privacy.applicants import ApplicantFacts
from retrofit.sample.lines import tell_lines
from retrofit.sample.people import ADVISER, PASSWORD, PEOPLE
from retrofit.subsidy import assessment, decisions, intake, periods, proposals, running
from retrofit.subsidy.calculation import MeasureLine
from retrofit.subsidy.given import GivenApplication, GivenContent, GivenDwelling
from retrofit.subsidy.scheme import schemes
from retrofit.today import AMSTERDAM, now, today

#: What each case is for, how many days ago it came in, and how far the desk brought it.
CASES: tuple[tuple[int, str], ...] = (
    (1, "received"),
    (3, "received"),
    (9, "received"),
    (12, "supplement"),
    (20, "supplement"),
    (18, "assessment"),
    (27, "assessment"),
    (40, "assessment"),
    (52, "assessment"),
    (33, "proposed"),
    (47, "proposed"),
    (30, "granted"),
    (44, "granted"),
    (50, "started"),
)


@dataclass(frozen=True, slots=True)
class Staff:
    """The people of the demo desk by the name of their account."""

    people: dict[str, Actor]

    def __getitem__(self, account: str) -> Actor:
        """Return the person with this account."""
        return self.people[account]


def ensure_desk(engine: Engine, *, echo: Callable[[str], None] = lambda _: None) -> bool:
    """Make the desk of a demo town where nobody works yet; return whether it was made."""
    with Session(engine) as session, session.begin():
        is_sample = session.scalar(select(func.bool_and(LoadRun.is_sample)))
        others = select(Person.person_id).where(Person.subject != ADVISER[0]).limit(1)
        if not is_sample or session.scalar(others) is not None:
            return False
        echo("Making the desk of the sample town.")
        staff = _people(session)
        tell_lines(session, staff["planner"])
        if not _open_period(session, staff):
            return True
        homes = session.execute(text(HOMES), {"many": len(CASES)}).all()
        for (days_ago, stage), (home, street, number, postcode) in zip(CASES, homes, strict=False):
            _case(session, staff, days_ago, stage, home, street, number, postcode)
    return True


def _people(session: Session) -> Staff:
    hashed = hash_password(PASSWORD)
    people = {}
    for account, name, roles in PEOPLE:
        person = meet(session, LOCAL, account, name)
        person.password_hash = hashed
        for role in roles:
            session.add(
                RoleGrant(
                    person_id=person.person_id,
                    role=role,
                    area_code=None,
                    starts_on=today(),
                    granted_at=now(),
                    by_command=True,
                    confirmed_at=now(),
                )
            )
        areas: frozenset[str] = frozenset()
        people[account] = Actor(person.person_id, name, dict.fromkeys(roles, areas), "demo")
    session.flush()
    return Staff(people)


def _open_period(session: Session, staff: Staff) -> bool:
    """Open the period of the scheme that holds today, with its example ceiling."""
    for scheme in schemes().values():
        for period in scheme.periods:
            if period.starts_on <= today() <= period.ends_on:
                view = periods.open_period(
                    session,
                    scheme=scheme.id,
                    name=period.name,
                    line=period.line,
                    starts_on=period.starts_on,
                    ends_on=period.ends_on,
                    published_on=period.published_on,
                    ceiling_cents=period.ceiling_cents,
                    by=staff["budgethouder"],
                )
                change = view.changes[-1].change_id
                periods.confirm_ceiling(
                    session, view.period.period_id, change, by=staff["controle"]
                )
                return True
    return False


def _case(
    session: Session,
    staff: Staff,
    days_ago: int,
    stage: str,
    home: str,
    street: str,
    number: int,
    postcode: str,
) -> None:
    """Bring one case as far as ``stage``."""
    handler = staff["behandelaar"] if days_ago % 2 else staff["collega"]
    day = today() - timedelta(days=days_ago)
    scheme = session.scalars(select(SchemePeriod.scheme)).first()
    given = GivenApplication(
        scheme=str(scheme),
        channel=Channel.PAPER if days_ago % 3 == 0 else Channel.PORTAL,
        received_at=datetime.combine(day, time(10, 15), AMSTERDAM),
        tenure=TenureClass.OWNER_OCCUPIER,
        is_association=False,
        content=GivenContent((GivenDwelling(home),), _measures(days_ago)),
        applicant=ApplicantFacts(
            kind=ApplicantKind.OWNER_OCCUPIER,
            name=f"V. Voorbeeld-{NAMES[days_ago % len(NAMES)]}",
            street=street,
            house_number=number,
            postcode=postcode,
            city="Dordrecht",
            iban="NL91ABNA0417164300" if days_ago % 10 == 0 else None,
        ),
        requested_cents=150_000 + 10_000 * (days_ago % 7),
    )
    case = intake.receive(session, given, by=staff["intake"]).number
    if stage == "received":
        return
    assessment.assign(session, case, by=handler, handler_id=handler.person_id)
    if stage == "supplement":
        assessment.request_supplement(
            session,
            case,
            ["een offerte met de oppervlakte", "een foto van de spouwmuur"],
            by=handler,
            on=day + timedelta(days=5),
        )
        return
    assessment.complete(session, case, by=handler, on=day + timedelta(days=4))
    if stage == "assessment":
        return
    proposals.propose_grant(session, case, by=handler)
    if stage == "proposed":
        return
    decisions.take_decision(session, case, by=staff["beoordelaar"])
    if stage == "started":
        running.start(session, case, by=handler)


def _measures(days_ago: int) -> tuple[MeasureLine, ...]:
    """Return one or two measures of a usual size."""
    area = Decimal(38 + days_ago % 20)
    wall = MeasureLine(
        MeasureCode.CAVITY_WALL, 210_000, area_m2=area + 20, insulation_value=Decimal("1.3")
    )
    roof = MeasureLine(MeasureCode.ROOF, 560_000, area_m2=area, insulation_value=Decimal("3.5"))
    return (wall, roof) if days_ago % 2 else (wall,)


NAMES = ("Beuk", "Eik", "Els", "Es", "Iep", "Linde", "Wilg")

# Homes that can have subsidy and have no application, spread over the neighbourhoods.
HOMES = """
    SELECT d.verblijfsobject_id, a.street, a.house_number, a.postcode
      FROM map_dwelling d
      JOIN address a ON a.verblijfsobject_id = d.verblijfsobject_id
           AND upper_inf(a.known) AND upper_inf(a.valid)
     WHERE d.programme IS NOT NULL AND d.label IN ('D', 'E', 'F', 'G')
       AND d.tenure = 'owner_occupier' AND d.stage = 'not_approached'
       AND a.street IS NOT NULL AND a.postcode IS NOT NULL
     ORDER BY md5(d.verblijfsobject_id)
     LIMIT :many"""
