"""People who act in tests of the desk: made straight in the database, with the roles asked for."""

from retrofit.models.people import Person
from retrofit.people.actor import Actor
from retrofit.today import now


def acting(session, name, *roles, origin="web 192.0.2.1", **more):
    """Make somebody, and return who acts."""
    person = Person(
        issuer="https://provider.example",
        subject=f"{name} {now().timestamp()}",
        display_name=name,
        is_disabled=False,
        created_at=now(),
    )
    session.add(person)
    session.flush()
    return Actor(person.person_id, name, {role: frozenset() for role in roles}, origin, **more)
