"""The made-up people of the demo town: local accounts with one known password.

They exist on one's own machine only, and only beside the made-up registers.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from retrofit.codes import Role
from retrofit.models import Person
from retrofit.people.errors import SignInRefused
from retrofit.people.persons import LOCAL
from retrofit.progress.summary import data_version

#: Account of the adviser who recorded what happened to the homes.
ADVISER = ("wijkadviseur", "Wim Voorbeeld (WUO-adviseur)")
PASSWORD = "voorbeeld-dordt-west"  # noqa: S105 - of made-up people, on this machine only
PEOPLE: tuple[tuple[str, str, tuple[Role, ...]], ...] = (
    ("intake", "Ilse Voorbeeld (postregistratie)", (Role.INTAKE,)),
    ("behandelaar", "Bram Voorbeeld (behandelaar)", (Role.CASE_HANDLER,)),
    ("collega", "Cato Voorbeeld (behandelaar)", (Role.CASE_HANDLER,)),
    ("beoordelaar", "Bo Voorbeeld (beoordelaar)", (Role.REVIEWER,)),
    ("budgethouder", "Hanna Voorbeeld (budgethouder)", (Role.BUDGET_HOLDER,)),
    ("controle", "Koos Voorbeeld (budgethouder)", (Role.BUDGET_HOLDER,)),
    (*ADVISER, (Role.WUO_ADVISER,)),
    ("planner", "Pia Voorbeeld (planner)", (Role.PLANNER,)),
    ("auditor", "Ad Voorbeeld (controller)", (Role.AUDITOR,)),
    ("beheer", "Bea Voorbeeld (beheer)", (Role.ADMIN,)),
)


def pickable_people(session: Session) -> list[Person]:
    """Return the made-up people by the order of their work; nobody where the data is real."""
    if not data_version(session.connection()).is_sample:
        return []
    accounts = [account for account, _, _ in PEOPLE]
    found = session.scalars(
        select(Person).where(
            Person.issuer == LOCAL, Person.subject.in_(accounts), ~Person.is_disabled
        )
    )
    return sorted(found, key=lambda person: accounts.index(person.subject))


def pick_person(session: Session, account: str) -> Person:
    """Return the made-up person with this account.

    Raises:
        SignInRefused: there is none, or the data is real.
    """
    for person in pickable_people(session):
        if person.subject == account:
            return person
    raise SignInRefused("no made-up person has this account")
