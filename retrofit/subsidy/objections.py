"""Objections (bezwaar): their own small machine beside the case. Source: Awb chapters 6 and 7."""

from datetime import date

from sqlalchemy.orm import Session

from retrofit.codes import ObjectionOutcome, ObjectionState
from retrofit.errors import FourEyes, InvalidFacts
from retrofit.models import CaseStep, Objection, SubsidyCase
from retrofit.people.actor import Actor
from retrofit.subsidy import dates, funds
from retrofit.subsidy.assessment import complete_since
from retrofit.subsidy.calculated import calculated
from retrofit.subsidy.case_file import CaseFile, open_case, require
from retrofit.subsidy.notice_decisions import reopen_notice
from retrofit.subsidy.possible import check
from retrofit.subsidy.steps import act, day_of_step, record
from retrofit.subsidy.transitions import Action, take
from retrofit.subsidy.upheld import objected_to, to_propose_anew

#: Where an objection can go from each state; it is decided by ``decide_objection``, and a repair
#: is asked with its term by ``ask_repair``.
MOVES: dict[ObjectionState, tuple[ObjectionState, ...]] = {
    ObjectionState.FILED: (ObjectionState.REPAIR_ASKED, ObjectionState.HEARING),
    ObjectionState.REPAIR_ASKED: (ObjectionState.HEARING,),
    ObjectionState.HEARING: (ObjectionState.ADVISED,),
    ObjectionState.ADVISED: (),
    ObjectionState.DECIDED: (),
}


def file_objection(
    session: Session,
    number: str,
    decision_id: int,
    *,
    by: Actor,
    received_on: date | None = None,
    posted_on: date | None = None,
    expected_version: int | None = None,
) -> Objection:
    """Record an objection to a decision; one that comes too late is recorded as well.

    An objection to the main decision is also to that on its penalty, as far as the applicant
    contests it (Awb 4:19 lid 1): then one is recorded to each of the two.

    Raises:
        StepNotPossible: an objection is open already, or only the court can still be asked.
        InvalidFacts: it lies before the decision, or was posted after it came in.
        NotFound: the case has no such decision.
    """
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    decision = file.decision(decision_id)
    day = day_of_step(file, received_on, "receivedOn")
    if day < decision.announced_on:
        raise InvalidFacts("receivedOn", "ligt voor de bekendmaking van het besluit")
    if posted_on is not None and not decision.announced_on <= posted_on <= day:
        raise InvalidFacts("postedOn", "ligt voor het besluit of na de ontvangst")
    require(
        decision.objection_id is None,
        "Dit is een beslissing op bezwaar; daartegen kan alleen beroep bij de rechtbank (Awb 7:1,"
        " 8:1).",
    )
    require(
        all(each.decision_id != decision_id for each in file.open_objections()),
        "Tegen dit besluit loopt al een bezwaar.",
    )
    objection = Objection(
        number=number,
        decision_id=decision_id,
        posted_on=posted_on,
        received_on=day,
        state=ObjectionState.FILED,
        is_appeal=False,
    )
    session.add(objection)
    session.flush()
    added = act(
        session,
        file,
        Action.FILE_OBJECTION,
        by=by,
        on=day,
        objection_id=objection.objection_id,
        decision_id=decision_id,
        is_in_time=dates.is_objection_in_time(file, decision, objection),
    )
    record(session, file, added, by, legal_basis="Awb 6:4, 6:7")
    return objection


def handle_objection(
    session: Session,
    number: str,
    objection_id: int,
    to: ObjectionState,
    *,
    by: Actor,
    on: date | None = None,
    expected_version: int | None = None,
) -> Objection:
    """Bring an objection a step further: hearing, advised."""
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    objection = file.objection(objection_id)
    require(
        to is not ObjectionState.REPAIR_ASKED,
        "Herstel wordt gevraagd met een brief die een laatste dag noemt (Awb 6:6).",
    )
    require(
        to in MOVES[objection.state],
        f"Het bezwaar is {WORDS[objection.state]}; het kan nu niet {WORDS[to]} worden.",
    )
    added = act(
        session,
        file,
        Action.HANDLE_OBJECTION,
        by=by,
        on=day_on_objection(file, objection, on),
        objection_id=objection_id,
        to=to.value,
    )
    objection.state = to
    session.flush()
    record(session, file, added, by, legal_basis="Awb 7:2")
    return objection


def decide_objection(
    session: Session,
    number: str,
    objection_id: int,
    outcome: ObjectionOutcome,
    *,
    by: Actor,
    text: str,
    on: date | None = None,
    expected_version: int | None = None,
) -> Objection:
    """Decide on an objection; never by who took the decision objected to (Awb 10:3 lid 3).

    An inadmissible or withdrawn one can end at any point; on content it is decided after a hearing.
    One to a decision on a notice of default that is upheld opens the notice again.
    """
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    objection = file.objection(objection_id)
    decision = objected_to(file, objection)
    check(file, Action.DECIDE_OBJECTION, by, day_on_objection(file, objection, on))
    require(objection.state is not ObjectionState.DECIDED, "Op dit bezwaar is al beslist.")
    if outcome in (ObjectionOutcome.FOUNDED, ObjectionOutcome.UNFOUNDED):
        require(
            objection.state in (ObjectionState.HEARING, ObjectionState.ADVISED),
            "Eerst moet de indiener zijn gehoord (Awb 7:2).",
        )
    if by.person_id in (decision.decided_by_id, decision.prepared_by_id):
        raise FourEyes("Wie het bestreden besluit nam of voorbereidde, beslist niet na bezwaar.")
    added = act(
        session,
        file,
        Action.DECIDE_OBJECTION,
        by=by,
        on=on,
        objection_id=objection_id,
        outcome=outcome.value,
        text=text,
    )
    objection.state = ObjectionState.DECIDED
    objection.outcome = outcome
    objection.decided_on = added.happened_on
    session.flush()
    reopen_notice(session, file, objection)
    record(session, file, added, by, legal_basis="Awb 7:10, 7:11", reason_code=outcome.value)
    return objection


def reopen(
    session: Session,
    number: str,
    *,
    by: Actor,
    expected_version: int | None = None,
) -> SubsidyCase:
    """Take a case in assessment again after an upheld objection, to decide anew."""
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    day = day_of_step(file, None)
    check(file, Action.REOPEN_ON_OBJECTION, by, day)
    added: CaseStep = take(
        session,
        file.case,
        Action.REOPEN_ON_OBJECTION,
        by=by,
        on=day,
        objection_id=to_propose_anew(file)[0].objection_id,
    )
    if file.case.complete_at is None:
        file.case.complete_at = complete_since(file, added)
    funds.reserve(session, file, added, calculated(session, file).total_cents)
    return record(session, file, added, by, legal_basis="Awb 7:11")


def day_on_objection(
    file: CaseFile, objection: Objection, on: date | None, field: str = "on"
) -> date:
    """Return the day of a step on an objection.

    Raises:
        InvalidFacts: it lies in the future, or before the objection came in.
    """
    day = day_of_step(file, on, field)
    if day < objection.received_on:
        what = "beroep" if objection.is_appeal else "bezwaar"
        raise InvalidFacts(field, f"ligt voor de ontvangst van het {what}")
    return day


WORDS = {
    ObjectionState.FILED: "ingediend",
    ObjectionState.REPAIR_ASKED: "ter aanvulling teruggelegd",
    ObjectionState.HEARING: "op zitting",
    ObjectionState.ADVISED: "van advies voorzien",
    ObjectionState.DECIDED: "beslist",
}
