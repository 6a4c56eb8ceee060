"""The preview of a letter is the letter that the decision will bring."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import time_machine

from gis.codes import MeasureCode
from retrofit.codes import ObjectionOutcome, ObjectionState
from retrofit.errors import StepNotPossible
from retrofit.subsidy import anew, decisions, objections, payments, proposals, running
from retrofit.subsidy.calculation import MeasureLine
from retrofit.subsidy.case_file import open_case
from retrofit.subsidy.correspondence import letter_named
from retrofit.subsidy.given import GivenReport
from retrofit.subsidy.grounds import Ground, Reasons
from retrofit.subsidy.outgoing import letters_of
from retrofit.subsidy.previews import NOT_SIGNED, preview
from retrofit.subsidy.stacking import Source, SourceKind, SourceStatus
from tests.retrofit.subsidy.desk import ROOF, Desk, make_row

FALSE_DATA = Reasons(Ground.FALSE_DATA, "De factuur is vals.", heard_on=date(2026, 3, 2))


@pytest.fixture
def desk(session):
    with time_machine.travel(datetime(2026, 3, 2, 12, 0, tzinfo=UTC), tick=True) as clock:
        make_row(session)
        desk = Desk(session)
        desk.clock = clock
        yield desk


def pay(desk, case, cents):
    payment = payments.order_payment(desk.session, case, cents, by=desk.handler)
    payments.release_payment(desk.session, case, payment.payment_id, by=desk.budget)
    payments.confirm_payment(desk.session, case, payment.payment_id, by=desk.budget)


def granted(desk):
    """A grant of EUR 675 of which EUR 300 is paid."""
    case = desk.to_grant()
    pay(desk, case, 300_00)
    return case


def grant(desk):
    return desk.to_proposal()


def refusal(desk):
    case = desk.to_assessment()
    reasons = Reasons(Ground.SCHEME, "Past niet.", article="artikel 3")
    proposals.propose_refusal(desk.session, case, reasons, by=desk.handler)
    return case


def amendment(desk):
    case = granted(desk)
    proposals.propose_amendment(
        desk.session,
        case,
        400_00,
        by=desk.handler,
        text="Minder werk.",
        execution_until=date(2027, 9, 1),
    )
    return case


def revocation(desk):
    case = granted(desk)
    proposals.propose_revocation(desk.session, case, FALSE_DATA, by=desk.handler)
    return case


def settlement(desk, cost_cents=600_000):
    """Settled on a third of the area: EUR 225, less than was paid ahead."""
    case = granted(desk)
    done = MeasureLine(
        ROOF.measure,
        cost_cents,
        area_m2=ROOF.area_m2 / 3,
        insulation_value=ROOF.insulation_value,
        executed_on=date(2026, 3, 2),
    )
    report = GivenReport(date(2026, 3, 2), (done,))
    running.report_completion(desk.session, case, report, by=desk.intake)
    reasons = Reasons(Ground.NOT_DONE, "Minder oppervlakte.", heard_on=date(2026, 3, 2))
    proposals.propose_settlement(desk.session, case, by=desk.handler, reasons=reasons)
    return case


def swap(desk):
    """A facade in place of the roof, with money of others, for less than the rules give."""
    case = granted(desk)
    proposals.propose_amendment(
        desk.session,
        case,
        500_00,
        by=desk.handler,
        text="De gevel in plaats van het dak.",
        measures=[replace(ROOF, measure=MeasureCode.FACADE)],
        sources=[Source(MeasureCode.FACADE, SourceKind.ISDE, SourceStatus.EXPECTED, 100_00)],
    )
    return case


def ex_officio(desk):
    """Half of it, after the reminder; less than was paid ahead."""
    case = granted(desk)
    desk.clock.move_to(datetime(2027, 3, 3, 12, 0, tzinfo=UTC))
    running.remind(desk.session, case, by=desk.handler)
    desk.clock.move_to(datetime(2027, 4, 1, 12, 0, tzinfo=UTC))
    proposals.propose_ex_officio(desk.session, case, 150_00, FALSE_DATA, by=desk.handler)
    return case


def revision(desk):
    case = settlement(desk)
    decisions.take_decision(desk.session, case, by=desk.reviewer)
    proposals.propose_revision(desk.session, case, 100_00, FALSE_DATA, by=desk.handler)
    return case


def on_objection(desk):
    case = refusal(desk)
    decision = decisions.take_decision(desk.session, case, by=desk.reviewer)
    filed = objections.file_objection(
        desk.session, case, decision.decision_id, by=desk.intake
    ).objection_id
    objections.handle_objection(desk.session, case, filed, ObjectionState.HEARING, by=desk.handler)
    objections.decide_objection(
        desk.session, case, filed, ObjectionOutcome.FOUNDED, by=desk.budget, text="Gegrond."
    )
    anew.propose_on_objection(desk.session, case, 500_00, by=desk.handler, text="Toch.")
    return case


KINDS = (
    grant,
    refusal,
    amendment,
    swap,
    revocation,
    settlement,
    ex_officio,
    revision,
    on_objection,
)


@pytest.mark.parametrize("bring", KINDS, ids=lambda bring: bring.__name__)
def test_the_preview_is_the_letter(desk, bring):
    """Word for word and cent for cent, but for its number and who signs; and it keeps nothing."""
    case = bring(desk)
    letters = len(letters_of(desk.session, case_file(desk, case)))
    told = preview(desk.session, case, by=desk.budget)
    assert not desk.session.new and not desk.session.dirty
    assert len(letters_of(desk.session, case_file(desk, case))) == letters
    decisions.take_decision(desk.session, case, by=desk.budget)
    newest = letters_of(desk.session, case_file(desk, case))[-1]
    _, letter = letter_named(desk.session, case, newest.letter_id)
    assert told.signatory == NOT_SIGNED
    assert told.model_copy(update={"number": letter.number, "signatory": letter.signatory}) == (
        letter
    )


def case_file(desk, case):
    return open_case(desk.session, case, by=None)


def test_nothing_to_preview(desk):
    case = desk.to_grant()
    with pytest.raises(StepNotPossible):
        preview(desk.session, case, by=desk.reviewer)
