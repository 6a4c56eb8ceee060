"""Names of the people of the desk, for whoever reads a case."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from retrofit.models import Person


def names_of(session: Session, people: Iterable[int | None]) -> dict[int, str]:
    """Return the name of each of these people, by id."""
    wanted = {person for person in people if person is not None}
    rows = session.execute(
        select(Person.person_id, Person.display_name).where(Person.person_id.in_(wanted))
    )
    return {int(person_id): str(name) for person_id, name in rows}
