"""What the public sees of the demo town: its last months, published by two people."""

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import Engine, exists, select
from sqlalchemy.orm import Session

from retrofit.models import Publication
from retrofit.people.actor import Actor
from retrofit.people.persons import actor_for
from retrofit.programmes import programmes
from retrofit.publication.releases import confirm, prepare, propose
from retrofit.sample.people import pick_person
from retrofit.today import today

#: A line of the last months; each month more is planned against all that were told before it.
MONTHS = 2


def ensure_publication(engine: Engine, *, echo: Callable[[str], None] = lambda _: None) -> bool:
    """Publish the last months of a demo town that published nothing; return whether it was done.

    Its planner proposes and its budget holder confirms.

    Raises:
        SignInRefused: the registers are real, or nobody works at its desk.
    """
    with Session(engine) as session, session.begin():
        if session.scalar(select(exists(select(Publication)))):
            return False
        echo("Publishing the last months of the sample town.")
        planner, holder = (_at_work(session, account) for account in ("planner", "budgethouder"))
        for programme in programmes():
            for as_of in _month_ends():
                proposal = propose(session, prepare(session, programme, as_of), by=planner)
                confirm(session, proposal.publication_id, by=holder)
    return True


def _at_work(session: Session, account: str) -> Actor:
    return actor_for(session, pick_person(session, account), origin="demo")


def _month_ends() -> list[date]:
    """Return the last days of the last months, oldest first."""
    ends = [today().replace(day=1) - timedelta(days=1)]
    while len(ends) < MONTHS:
        ends.append(ends[-1].replace(day=1) - timedelta(days=1))
    return ends[::-1]
