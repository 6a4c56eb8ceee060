"""An application comes in: it gets its number, its scheme version, and its place in time."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.codes import CaseState
from retrofit import audit
from retrofit.codes import Channel
from retrofit.errors import InvalidFacts, SchemeNotFound
from retrofit.models import (
    Application,
    CaseDwelling,
    CaseMeasure,
    CaseSource,
    CaseStep,
    Reservation,
    SubsidyCase,
)
from retrofit.people.actor import Actor
from retrofit.people.scope import lies_within
from retrofit.privacy.applicants import save_applicant
from retrofit.privacy.free_text import refuse_applicant
from retrofit.subsidy import correspondence
from retrofit.subsidy.budget_lines import period_on
from retrofit.subsidy.case_file import CaseFile, open_case
from retrofit.subsidy.eligibility import NO_HOME, WORDS, Eligible, eligibility
from retrofit.subsidy.given import GivenApplication, GivenContent
from retrofit.subsidy.scheme import Scheme, scheme_named
from retrofit.subsidy.transitions import STEP_OF, Action, take
from retrofit.today import day_of, now


def receive(session: Session, given: GivenApplication, *, by: Actor) -> CaseFile:
    """Register an application (aanvraag); the decision clock starts on the day after receipt.

    A form on paper is entered with its true day of receipt. An application for a home that is not
    eligible is only registered with a reason (``in_spite_of``): it must be decided on as well.

    Raises:
        InvalidFacts: a moment that cannot be, no period open or more than one, no such home, or
            one not eligible.
        SchemeNotFound: there is no such scheme.
        NotAllowed: ``by`` does not register applications.
    """
    by.require(*STEP_OF[Action.RECEIVE].roles)
    moment = now()
    if given.received_at > moment:
        raise InvalidFacts("receivedAt", "mag niet in de toekomst liggen")
    received_on = day_of(given.received_at)
    scheme = scheme_named(given.scheme)
    try:
        version = scheme.version_on(received_on)
    except SchemeNotFound:
        raise InvalidFacts("receivedAt", "op deze dag gold de regeling niet") from None
    period_id = period_on(session, scheme.id, received_on, given.line)
    if period_id is None:
        raise InvalidFacts(
            "receivedAt",
            "op deze dag kon niet worden aangevraagd: er is dan geen aanvraagperiode open",
        )
    kind = "association" if given.is_association else given.tenure.value
    if kind not in version.applicants.kinds:
        raise InvalidFacts("tenure", "deze aanvrager kan volgens de regeling niet aanvragen")
    judged = check_content(session, scheme, given.content, received_on, given.in_spite_of)
    areas = by.areas(*STEP_OF[Action.RECEIVE].roles)
    if not any(lies_within(home.neighbourhood_code, areas) for home in judged):
        raise InvalidFacts("dwellings[0].verblijfsobjectId", "ligt buiten uw werkgebied")
    number = next_number(session, received_on.year)
    session.add(Application(number=number))
    case = SubsidyCase(
        number=number,
        scheme=scheme.id,
        scheme_version=version.name,
        period_id=period_id,
        channel=given.channel,
        tenure=given.tenure,
        is_association=given.is_association,
        received_at=given.received_at,
        state=CaseState.RECEIVED,
        steps=0,
        reservation=Reservation(needs_cents=0, reserved_cents=0),
        committed_cents=0,
        settled_cents=0,
        paid_cents=0,
        claim_cents=0,
    )
    session.add(case)
    session.flush()
    step = take(
        session,
        case,
        Action.RECEIVE,
        by=by,
        on=received_on,
        channel=given.channel.value,
        requested_cents=given.requested_cents,
        entered_late=given.channel is Channel.PAPER and day_of(moment) > received_on,
        in_spite_of=given.in_spite_of,
    )
    save_content(session, step, given.content, judged)
    save_applicant(session, number, given.applicant, by)
    refuse_applicant(session, number, {"inSpiteOf": given.in_spite_of})
    file = open_case(session, number, by=None)
    correspondence.write_acknowledgement(session, file, step, by)
    audit.record(
        session,
        by,
        "application_received",
        "application",
        number,
        to_state=case.state,
        policy_version=f"{scheme.id} {version.name}",
        legal_basis="Awb 4:1",
        payload={"requested_cents": given.requested_cents, "channel": given.channel.value},
    )
    return file


def check_content(
    session: Session,
    scheme: Scheme,
    content: GivenContent,
    on: date,
    in_spite_of: str | None,
) -> list[Eligible]:
    """Check that homes and measures can be what an application is about; judge the homes.

    Raises:
        InvalidFacts: a home twice, none, no home at all, or not eligible without a reason.
    """
    homes = [each.verblijfsobject_id for each in content.dwellings]
    if not homes:
        raise InvalidFacts("dwellings", "er moet ten minste een woning zijn")
    if len(set(homes)) != len(homes):
        raise InvalidFacts("dwellings", "een woning staat er twee keer in")
    if not sum(each.weight for each in content.dwellings):
        raise InvalidFacts("dwellings", "de aandelen zijn samen nul")
    check_measures(content)
    judged = eligibility(session.connection(), scheme, homes, on)
    for place, home in enumerate(judged):
        reasons = ", ".join(WORDS[hurdle] for hurdle in home.hurdles)
        if any(hurdle in NO_HOME for hurdle in home.hurdles):
            raise InvalidFacts(f"dwellings[{place}].verblijfsobjectId", reasons)
    if not in_spite_of and all(home.is_eligible is False for home in judged):
        reasons = ", ".join(WORDS[hurdle] for hurdle in judged[0].hurdles)
        raise InvalidFacts("dwellings[0].verblijfsobjectId", reasons)
    return judged


def check_measures(content: GivenContent) -> None:
    """Check that each measure, and each source of money for it, is said once.

    Raises:
        InvalidFacts: no measure, one twice, or money for what is not applied for.
    """
    measures = [each.measure for each in content.measures]
    if not measures:
        raise InvalidFacts("measures", "er moet ten minste een maatregel zijn")
    if len(set(measures)) != len(measures):
        raise InvalidFacts("measures", "een maatregel staat er twee keer in")
    sources = [(source.measure, source.kind) for source in content.sources]
    if len(set(sources)) != len(sources):
        raise InvalidFacts("sources", "een bron staat er voor een maatregel twee keer in")
    if any(source.measure not in measures for source in content.sources):
        raise InvalidFacts("sources", "hoort bij een maatregel die niet wordt aangevraagd")


def save_content(
    session: Session, step: CaseStep, content: GivenContent, judged: Sequence[Eligible]
) -> None:
    """Write what a step says is applied for."""
    of_home = {home.verblijfsobject_id: home for home in judged}
    for dwelling in content.dwellings:
        home = of_home[dwelling.verblijfsobject_id]
        session.add(
            CaseDwelling(
                step_id=step.step_id,
                number=step.number,
                verblijfsobject_id=dwelling.verblijfsobject_id,
                weight=dwelling.weight,
                is_eligible=home.is_eligible,
                reasons=[hurdle.value for hurdle in home.hurdles],
            )
        )
    save_measures(session, step, content)


def save_measures(session: Session, step: CaseStep, content: GivenContent) -> None:
    """Write the measures, and the money of others for them, that a step says are applied for."""
    for line in content.measures:
        session.add(
            CaseMeasure(
                step_id=step.step_id,
                number=step.number,
                measure=line.measure,
                area_m2=line.area_m2,
                pieces=line.pieces,
                insulation_value=line.insulation_value,
                is_biobased=line.is_biobased,
                cost_cents=line.cost_cents,
            )
        )
    for source in content.sources:
        session.add(
            CaseSource(
                step_id=step.step_id,
                number=step.number,
                measure=source.measure,
                kind=source.kind.value,
                name=source.name,
                status=source.status.value,
                cents=source.cents,
            )
        )
    session.flush()


def next_number(session: Session, year: int) -> str:
    """Give out the next case number of a year; a number that is rolled back is given again."""
    last = session.execute(text(NUMBER), {"year": year}).scalar_one()
    return f"DRD-{year}-{last:06d}"


NUMBER = """
    INSERT INTO case_counter (year, last) VALUES (:year, 1)
    ON CONFLICT (year) DO UPDATE SET last = case_counter.last + 1
    RETURNING last"""
