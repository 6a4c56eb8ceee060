"""Who may handle a case: the case handlers of the areas that its homes lie in."""

from sqlalchemy.orm import Session

from retrofit.codes import Role
from retrofit.models import Person
from retrofit.people.actor import Actor
from retrofit.people.roles import holders
from retrofit.people.scope import lies_within
from retrofit.subsidy.case_file import CaseFile, open_case
from retrofit.subsidy.overview import homes_of
from retrofit.today import today


def colleagues(session: Session, number: str, *, by: Actor) -> list[Person]:
    """Return whom ``by`` can hand a case to, by name: not its handler, and not ``by``.

    Raises:
        CaseNotFound: there is none, or it lies outside the areas of ``by``.
        NotAllowed: ``by`` does not handle cases.
    """
    by.require(Role.CASE_HANDLER)
    file = open_case(session, number, by=by)
    others = {by.person_id, file.case.handler_id}
    return [each for each in may_handle(session, file) if each.person_id not in others]


def may_handle(session: Session, file: CaseFile) -> list[Person]:
    """Return who may handle a case today, by name."""
    codes = [home.neighbourhood_code for home in homes_of(session, file)]
    return [
        person
        for person, areas in holders(session, [Role.CASE_HANDLER], today())
        if any(lies_within(code, areas or None) for code in codes)
    ]
