"""Who may answer, as the second person, for works that go on before an inspection."""

from sqlalchemy.orm import Session

from retrofit.homes.recording_checks import RECORDERS, SECOND
from retrofit.models import Person
from retrofit.people.actor import Actor
from retrofit.people.roles import holders
from retrofit.today import today


def seconds(session: Session, *, by: Actor) -> list[Person]:
    """Return the colleagues who may answer with ``by``, by name.

    Raises:
        NotAllowed: ``by`` does not record what happens to homes.
    """
    by.require(*RECORDERS)
    found = holders(session, SECOND, today())
    return [person for person, _ in found if person.person_id != by.person_id]
