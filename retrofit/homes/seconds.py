"""Who may answer, as the second person, for works that go on before an inspection."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from retrofit.homes.recording_checks import RECORDERS, SECOND
from retrofit.models import Person
from retrofit.people.actor import Actor
from retrofit.people.roles import held_roles
from retrofit.today import today


def seconds(session: Session, *, by: Actor) -> list[Person]:
    """Return the colleagues who may answer with ``by``, by name.

    Raises:
        NotAllowed: ``by`` does not record what happens to homes.
    """
    by.require(*RECORDERS)
    others = session.scalars(
        select(Person)
        .where(Person.person_id != by.person_id, ~Person.is_disabled)
        .order_by(Person.display_name, Person.person_id)
    )
    day = today()
    return [each for each in others if set(SECOND) & set(held_roles(session, each.person_id, day))]
