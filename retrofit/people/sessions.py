"""Sessions: who is signed in on which browser, kept here and never in the browser."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from retrofit.audit import record
from retrofit.models import Person, SignInSession
from retrofit.people.actor import Actor
from retrofit.people.errors import SignInRefused
from retrofit.people.persons import actor_for
from retrofit.people.tokens import digest, new_secret
from retrofit.today import now

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=10)
#: A session is seen at most this often.
TOUCH = timedelta(minutes=1)


def open_session(
    session: Session,
    person: Person,
    *,
    origin: str,
    request_id: str | None = None,
    provider_sid: str | None = None,
    before: str | None = None,
    signed_in_at: datetime | None = None,
) -> tuple[str, Actor]:
    """Sign a person in; return the secret for the browser, and the person at work.

    Args:
        session: the caller commits.
        person: who proved who it is.
        origin: where from.
        request_id: the request.
        provider_sid: the session at the provider.
        before: the secret that the browser had; it opens nothing any more.
        signed_in_at: moment at which the person proved who it is; None is now.

    Raises:
        SignInRefused: the person is disabled.
    """
    if person.is_disabled:
        raise SignInRefused("this person is disabled")
    moment = now()
    over = [SignInSession.expires_at <= moment, SignInSession.last_seen_at <= moment - IDLE]
    if before is not None:
        over.append(SignInSession.session_hash == digest(before))
    session.execute(delete(SignInSession).where(or_(*over)))
    secret = new_secret()
    proven_at = min(signed_in_at or moment, moment)
    session.add(
        SignInSession(
            session_hash=digest(secret),
            person_id=person.person_id,
            provider_sid=provider_sid,
            created_at=moment,
            signed_in_at=proven_at,
            last_seen_at=moment,
            expires_at=moment + LONGEST,
        )
    )
    session.flush()
    actor = actor_for(session, person, origin=origin, request_id=request_id, signed_in_at=proven_at)
    record(session, actor, "sign_in", "person", str(person.person_id))
    return secret, actor


def actor_of_session(
    session: Session, secret: str, *, origin: str, request_id: str | None = None
) -> Actor | None:
    """Return who is signed in with a browser's secret; None when nobody is, or no longer."""
    moment = now()
    row = session.execute(
        select(SignInSession, Person)
        .join(Person, Person.person_id == SignInSession.person_id)
        .where(
            SignInSession.session_hash == digest(secret),
            SignInSession.expires_at > moment,
            SignInSession.last_seen_at > moment - IDLE,
            ~Person.is_disabled,
        )
    ).one_or_none()
    if row is None:
        return None
    known, person = row
    if known.last_seen_at <= moment - TOUCH:
        # Not by way of the object: two requests at once may both say so.
        session.execute(
            update(SignInSession)
            .where(
                SignInSession.session_hash == known.session_hash,
                SignInSession.last_seen_at <= moment - TOUCH,
            )
            .values(last_seen_at=moment),
            execution_options={"synchronize_session": False},
        )
    return actor_for(
        session, person, origin=origin, request_id=request_id, signed_in_at=known.signed_in_at
    )


def close_session(session: Session, secret: str, *, by: Actor) -> None:
    """Sign a browser out."""
    session.execute(delete(SignInSession).where(SignInSession.session_hash == digest(secret)))
    record(session, by, "sign_out", "person", str(by.person_id))


def close_from_provider(
    session: Session,
    issuer: str,
    *,
    subject: str | None,
    provider_sid: str | None,
    origin: str,
    request_id: str | None = None,
) -> int:
    """End the sessions that the provider says are over; return how many there were."""
    people = select(Person).where(Person.issuer == issuer)
    if subject is not None:
        people = people.where(Person.subject == subject)
    else:
        people = people.where(
            Person.person_id.in_(
                select(SignInSession.person_id).where(SignInSession.provider_sid == provider_sid)
            )
        )
    ended = 0
    for person in session.scalars(people).all():
        gone = delete(SignInSession).where(SignInSession.person_id == person.person_id)
        if provider_sid is not None:
            gone = gone.where(SignInSession.provider_sid == provider_sid)
        found = len(session.execute(gone.returning(SignInSession.session_hash)).all())
        ended += found
        if found:
            actor = actor_for(session, person, origin=origin, request_id=request_id)
            record(session, actor, "sign_out", "person", str(person.person_id))
    return ended
