"""Decisions on notices of default: their letters, and what follows on an upheld objection."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from retrofit.codes import ObjectionOutcome, ObjectionState, PauseKind
from retrofit.errors import FourEyes, InvalidFacts, StepNotPossible
from retrofit.notice_codes import NoticeState, PenaltyException
from retrofit.subsidy import (
    anew,
    appeals,
    assessment,
    clock_stops,
    decisions,
    defaults,
    objections,
    payments,
    proposals,
    running,
)
from retrofit.subsidy.case_file import open_case
from retrofit.subsidy.correspondence import letter_named
from retrofit.subsidy.deadlines import deadlines, watch
from retrofit.subsidy.grounds import Ground, Reasons
from retrofit.subsidy.outgoing import letters_of
from tests.retrofit.subsidy.desk import Desk, make_row

#: Received on 2 March 2026, to be decided by 28 April; a notice of 4 May costs from 19 May.
NOTICE, FIRST = date(2026, 5, 4), date(2026, 5, 19)
FOUNDED, UNFOUNDED = ObjectionOutcome.FOUNDED, ObjectionOutcome.UNFOUNDED


class Noticed(Desk):
    """A desk that was late with one case: its notices, and the objections to what is decided."""

    def notice(self):
        return defaults.record_default_notice(self.session, self.number, by=self.intake)

    def refuse(self):
        reasons = Reasons(Ground.SCHEME, "het dak is al geïsoleerd", article="artikel 5")
        proposals.propose_refusal(self.session, self.number, reasons, by=self.handler)
        return decisions.take_decision(self.session, self.number, by=self.reviewer)

    def reject(self, notice, exception=PenaltyException.NO_INTEREST, by=None, **more):
        told = {"by": by or self.reviewer, "text": "de aanvrager woont er niet", **more}
        return defaults.reject_notice(
            self.session, self.number, notice.notice_id, exception, **told
        )

    def set(self, notice, by=None, **more):
        by = by or self.reviewer
        return defaults.set_penalty(self.session, self.number, notice.notice_id, by=by, **more)

    def pay(self, notice, by=None):
        by = by or self.budget
        return defaults.pay_penalty(self.session, self.number, notice.notice_id, by=by)

    def file(self):
        return open_case(self.session, self.number, by=None)

    def on_notice(self, notice):
        """The decisions on a notice, oldest first."""
        return [each for each in self.file().decisions if each.notice_id == notice.notice_id]

    def object(self, decision, outcome=None, by=None):
        """File an objection and hear it; decide on it when an outcome is given."""
        one = objections.file_objection(
            self.session, self.number, decision.decision_id, by=self.intake
        )
        if outcome is not None:
            self.hear(one)
            self.decide(one, outcome, by)
        return one

    def hear(self, one):
        hearing = ObjectionState.HEARING
        objections.handle_objection(
            self.session, self.number, one.objection_id, hearing, by=self.handler
        )

    def decide(self, one, outcome=FOUNDED, by=None):
        objections.decide_objection(
            self.session,
            self.number,
            one.objection_id,
            outcome,
            by=by or self.controller,
            text="zie het advies",
        )

    def letter(self):
        """What the last letter of the case says."""
        newest = letters_of(self.session, self.file())[-1]
        return letter_named(self.session, self.number, newest.letter_id)[1]

    def shown(self, day):
        return {
            each.kind.value: (each.due.on, each.clock.value) for each in deadlines(self.file(), day)
        }


@pytest.fixture
def desk(session, on):
    make_row(session)
    desk = Noticed(session)
    desk.number = desk.to_assessment()
    on(NOTICE)
    return desk


@pytest.mark.parametrize(
    ("exception", "words", "article"),
    [
        (PenaltyException.UNREASONABLY_LATE, "onredelijk laat", "onder a"),
        (PenaltyException.NO_INTEREST, "geen belanghebbende", "onder b"),
        (PenaltyException.UNFOUNDED, "dat uw aanvraag niet kon slagen", "onder c"),
    ],
)
def test_a_rejection_is_a_decision_with_a_letter(desk, on, exception, words, article):
    """Rejected on 5 May: its reason in plain words and in the desk's; to object by 16 June."""
    notice = desk.notice()
    on(date(2026, 5, 5))
    desk.reject(notice, exception)
    (decision,) = desk.on_notice(notice)
    assert (decision.kind, decision.amount_cents) == ("no_penalty", None)
    assert (decision.proposal_id, decision.prepared_by_id) == (None, None)
    assert decision.snapshot == {
        "number": desk.number,
        "announced_on": "2026-05-05",
        "amount_cents": None,
        "paid_cents": 0,
        "notice": {
            "notice_id": notice.notice_id,
            "term": "decision",
            "objection_id": None,
            "received_on": "2026-05-04",
        },
        "rejection": {"exception": exception.value, "text": "de aanvrager woont er niet"},
    }
    letter = desk.letter()
    assert (letter.kind, letter.asked_on) == ("no_penalty", NOTICE)
    (ground,) = letter.grounds
    assert words in ground.text
    assert ground.text.endswith("De aanvrager woont er niet")
    assert ground.article.startswith(f"artikel 4:17, zesde lid, {article}, van de")
    assert (letter.objection.until, letter.objection.is_appeal) == (date(2026, 6, 16), False)
    assert desk.shown(date(2026, 5, 5))["objection"][0] == date(2026, 6, 16)


def test_an_upheld_rejection_is_decided_anew(desk, on):
    """Rejected on 5 May, upheld on 1 July while nobody decided yet: all 42 days, EUR 1,442.00."""
    notice = desk.notice()
    on(date(2026, 5, 5))
    desk.reject(notice)
    (first,) = desk.on_notice(notice)
    on(date(2026, 6, 1))
    one = desk.object(first)
    # The application itself is waited for, however late; the objection has its own last day.
    assert watch(desk.file(), date(2026, 6, 1)).kind == "decision"
    assert desk.shown(date(2026, 6, 1))["objection_decision"][0] == date(2026, 9, 8)
    desk.hear(one)
    with pytest.raises(FourEyes, match="bestreden besluit"):
        desk.decide(one, by=desk.reviewer)
    on(date(2026, 7, 1))
    desk.decide(one)
    assert (notice.state, notice.exception, notice.decided_on) == (NoticeState.REOPENED, None, None)
    # It waits for no proposal of the handler.
    with pytest.raises(StepNotPossible, match="stap kan alleen vanuit"):
        anew.propose_on_objection(desk.session, desk.number, 1, by=desk.handler, text="n.v.t.")
    with pytest.raises(FourEyes, match="Awb 10:3 lid 3"):
        desk.set(notice)
    with pytest.raises(FourEyes, match="Awb 10:3 lid 3"):
        desk.reject(notice)
    with pytest.raises(InvalidFacts, match="01-07-2026"):
        desk.set(notice, by=desk.budget, on=date(2026, 6, 30))
    on(date(2026, 7, 2))
    desk.set(notice, by=desk.budget)
    second = desk.on_notice(notice)[-1]
    assert (second.kind, second.amount_cents) == ("penalty", 1_442_00)
    assert (second.replaces_id, second.objection_id) == (first.decision_id, one.objection_id)
    letter = desk.letter()
    assert (letter.kind, letter.to_pay_cents, letter.paid_cents) == ("penalty", 1_442_00, None)
    assert (letter.objected_to_on, letter.objected_on) == (date(2026, 5, 5), date(2026, 6, 1))
    assert (letter.objection.until, letter.objection.is_appeal) == (date(2026, 8, 13), True)
    shown = desk.shown(date(2026, 7, 2))
    assert shown["objection_decision"][1] == "stopped"
    assert shown["penalty_payment"][0] == date(2026, 8, 13)
    with pytest.raises(StepNotPossible, match="daartegen kan alleen beroep"):
        desk.object(second)
    with pytest.raises(FourEyes, match="vaststelde"):
        desk.pay(notice)
    desk.pay(notice, by=desk.controller)
    assert (notice.state, notice.paid_cents) == (NoticeState.PAID, 1_442_00)


def test_it_can_be_rejected_again_for_another_reason(desk, on):
    """Upheld because the reason was wrong; no word of the court, so only that is left."""
    notice = desk.notice()
    desk.reject(notice)
    desk.object(desk.on_notice(notice)[0], FOUNDED)
    desk.reject(notice, PenaltyException.UNFOUNDED, by=desk.budget)
    assert (notice.state, notice.exception) == (NoticeState.REJECTED, PenaltyException.UNFOUNDED)
    letter = desk.letter()
    assert (letter.kind, letter.objection.is_appeal) == ("no_penalty", True)
    # The court upholds an appeal against it: open once more, for somebody else again.
    second = desk.on_notice(notice)[-1]
    appeal = appeals.file_appeal(desk.session, desk.number, second.decision_id, by=desk.intake)
    appeals.record_judgment(
        desk.session,
        desk.number,
        appeal.objection_id,
        FOUNDED,
        by=desk.handler,
        text="zie de uitspraak",
        until=date(2026, 8, 3),
    )
    assert notice.state is NoticeState.REOPENED
    on(date(2026, 7, 1))
    with pytest.raises(FourEyes):
        desk.set(notice, by=desk.budget)
    desk.set(notice)
    assert notice.cents == 1_442_00
    assert desk.letter().judged_on == NOTICE


def test_a_paid_penalty_set_anew_at_the_same_cents_is_paid(desk, on):
    """Nothing more is to be paid; who paid it may take the new decision."""
    notice = desk.notice()
    on(date(2026, 6, 3))
    desk.refuse()
    desk.set(notice)
    desk.pay(notice)
    desk.object(desk.on_notice(notice)[0], FOUNDED)
    assert (notice.state, notice.cents, notice.paid_cents) == (
        NoticeState.REOPENED,
        357_00,
        357_00,
    )
    assert "penalty_decision" not in desk.shown(date(2026, 6, 3))
    on(date(2026, 9, 1))
    with pytest.raises(StepNotPossible, match="gegrond bezwaar"):
        running.close(desk.session, desk.number, by=desk.handler)
    with pytest.raises(StepNotPossible, match="niet lager"):
        desk.reject(notice, by=desk.budget)
    desk.set(notice, by=desk.budget)
    assert (notice.state, notice.paid_on) == (NoticeState.PAID, date(2026, 6, 3))
    assert desk.shown(date(2026, 9, 1))["penalty_payment"][1] == "stopped"
    letter = desk.letter()
    assert (letter.paid_cents, letter.to_pay_cents) == (357_00, 0)
    with pytest.raises(StepNotPossible, match="geen dwangsom te betalen"):
        desk.pay(notice, by=desk.controller)


def test_of_a_penalty_that_was_raised_only_the_rest_is_paid(desk, on):
    """The first notice, wrongly rejected, counts from 19 May: 15 days and not 8 of the second."""
    first = desk.notice()
    desk.reject(first)
    on(date(2026, 5, 11))
    second = desk.notice()
    on(date(2026, 6, 3))
    desk.refuse()
    desk.set(second)
    desk.pay(second)
    assert second.paid_cents == 8 * 23_00  # 26 May to 2 June
    desk.object(desk.on_notice(first)[0], FOUNDED)
    # One penalty was set for the late decision: this one brings none beside it.
    with pytest.raises(StepNotPossible, match="zij telt niet"):
        desk.set(first, by=desk.budget)
    desk.object(desk.on_notice(second)[0], FOUNDED)
    on(date(2026, 6, 10))
    desk.set(second, by=desk.controller)
    assert (second.state, second.cents) == (NoticeState.PENALTY_SET, 14 * 23_00 + 35_00)
    shown = desk.shown(date(2026, 6, 11))
    assert shown["penalty_payment"] == (date(2026, 7, 22), "running")
    letter = desk.letter()
    assert (letter.paid_cents, letter.to_pay_cents) == (184_00, 173_00)
    with pytest.raises(FourEyes):
        desk.pay(second, by=desk.controller)
    desk.pay(second)
    assert desk.file().steps[-1].details == {"notice_id": second.notice_id, "cents": 173_00}
    assert (second.state, second.paid_cents) == (NoticeState.PAID, 357_00)


def test_it_never_becomes_lower(desk, on):
    """A pause that came to light afterwards makes the notice too early: what was set stays."""
    notice = desk.notice()
    on(date(2026, 7, 1))
    desk.set(notice)
    clock_stops.pause(
        desk.session,
        desk.number,
        PauseKind.CONSENT,
        date(2026, 4, 1),
        by=desk.handler,
        last_day=date(2026, 6, 1),
        reason="in overleg",
    )
    assert defaults.penalty_by(desk.file(), notice, date(2026, 7, 1)).cents == 0
    desk.object(desk.on_notice(notice)[0], FOUNDED)
    desk.set(notice, by=desk.budget)
    first, second = desk.on_notice(notice)
    assert second.amount_cents == first.amount_cents == 1_442_00
    assert second.snapshot["penalty"] == first.snapshot["penalty"]


def test_what_an_objection_left_as_it_was_is_not_open(desk, on):
    notice = desk.notice()
    on(date(2026, 7, 1))
    desk.set(notice)
    (decision,) = desk.on_notice(notice)
    desk.object(decision, UNFOUNDED)
    assert notice.state is NoticeState.PENALTY_SET
    # Upheld twice it is decided anew once.
    desk.object(decision, FOUNDED)
    desk.object(decision, FOUNDED)
    desk.set(notice, by=desk.budget)
    assert notice.state is NoticeState.PENALTY_SET
    third = desk.object(decision)
    desk.hear(third)
    desk.decide(third)
    assert notice.state is NoticeState.PENALTY_SET


def test_after_a_withdrawal_and_in_a_closed_case(desk, on):
    """Both end the case, and neither the right to object to what the lateness cost."""
    notice, ended = desk.notice(), None
    on(date(2026, 5, 18))
    ended = desk.notice()  # withdrawn within two weeks: it ends by itself
    on(date(2026, 5, 26))
    assessment.withdraw(desk.session, desk.number, by=desk.handler, reason="brief")
    desk.set(notice)
    desk.pay(notice)
    (first,) = desk.on_notice(notice)
    desk.object(first, UNFOUNDED)
    on(date(2026, 7, 7))
    with pytest.raises(StepNotPossible, match="bezwaartermijn loopt tot en met 07-07-2026"):
        running.close(desk.session, desk.number, by=desk.handler)
    on(date(2026, 7, 8))
    running.close(desk.session, desk.number, by=desk.handler)
    desk.object(first, FOUNDED)
    with pytest.raises(StepNotPossible, match="al beslist"):
        desk.reject(ended, by=desk.budget)
    desk.set(notice, by=desk.budget)
    assert (notice.state, notice.cents) == (NoticeState.PAID, 161_00)


def test_a_claim_rests_on_the_decision_on_the_subsidy(desk, on):
    """A payment under way when the grant was revoked; the penalty set since has no part in it."""
    notice = desk.notice()
    on(date(2026, 6, 3))
    proposals.propose_grant(desk.session, desk.number, by=desk.handler)
    decisions.take_decision(desk.session, desk.number, by=desk.reviewer)
    order = payments.order_payment(desk.session, desk.number, by=desk.handler)
    payments.release_payment(desk.session, desk.number, order.payment_id, by=desk.budget)
    reasons = Reasons(Ground.REQUEST, "op verzoek")
    proposals.propose_revocation(desk.session, desk.number, reasons, by=desk.handler)
    revoked = decisions.take_decision(desk.session, desk.number, by=desk.reviewer)
    desk.set(notice)
    payments.confirm_payment(desk.session, desk.number, order.payment_id, by=desk.budget)
    (claim,) = desk.file().claims
    assert claim.decision_id == revoked.decision_id


# --- past the code

RAISED = """
    INSERT INTO decision (number, kind, amount_cents, notice_id, decided_by_id, announced_on,
                          replaces_id, objection_id, snapshot, snapshot_digest, step_id)
    SELECT d.number, {kind}, {cents}, d.notice_id, {by}, d.announced_on, d.decision_id,
           o.objection_id, d.snapshot, d.snapshot_digest, d.step_id
      FROM decision d JOIN objection o USING (decision_id)
     WHERE d.notice_id IS NOT NULL"""


@pytest.mark.parametrize(
    ("kind", "cents", "by", "words"),
    [
        ("'penalty'", "d.amount_cents - 1", "{other}", "nobody worse off"),
        ("'no_penalty'", "NULL", "{other}", "nobody worse off"),
        ("'penalty'", "d.amount_cents", "d.decided_by_id", "does not decide anew"),
        ("'refusal'", "NULL", "{other}", "ck_decision_on_notice"),
    ],
)
def test_a_new_decision_that_the_database_refuses(desk, on, kind, cents, by, words):
    notice = desk.notice()
    on(date(2026, 7, 1))
    desk.set(notice)
    desk.object(desk.on_notice(notice)[0], FOUNDED)
    by = by.format(other=desk.budget.person_id)
    with pytest.raises(DBAPIError, match=words):
        desk.session.execute(text(RAISED.format(kind=kind, cents=cents, by=by)))


#: What each column must be for the state that somebody writes past the functions.
BACK = {
    "reopened": "decided_on = NULL, decided_by_id = NULL",
    "penalty_set": "decided_on = '2026-07-01', decided_by_id = {reviewer}",
}


@pytest.mark.parametrize(
    ("is_open", "change", "words"),
    [
        (False, f"state = 'reopened', {BACK['reopened']}", "by a step of its case"),
        (
            True,
            f"state = 'penalty_set', cents = cents - 100, {BACK['penalty_set']}",
            "rejected, or",
        ),
        (True, f"state = 'penalty_set', {BACK['penalty_set']}, paid_cents = 100", "rejected, or"),
        (True, "state = 'received'", "rejected, or"),
        (
            False,
            "state = 'paid', paid_cents = cents, paid_on = decided_on, paid_by_id = decided_by_id",
            "by a step of its case",
        ),
    ],
)
def test_a_notice_that_the_database_does_not_open_or_lower(desk, on, is_open, change, words):
    notice = desk.notice()
    on(date(2026, 7, 1))
    desk.set(notice)
    if is_open:
        desk.object(desk.on_notice(notice)[0], FOUNDED)
    statement = f"UPDATE notice_of_default SET {change}".format(reviewer=desk.reviewer.person_id)
    with pytest.raises(DBAPIError, match=words):
        desk.session.execute(text(statement))


def test_who_set_a_penalty_does_not_pay_it_past_the_code_either(desk, on):
    notice = desk.notice()
    on(date(2026, 7, 1))
    boss = desk.person("Bo Beide", *desk.reviewer.roles, *desk.budget.roles)
    desk.set(notice, by=boss)
    desk.session.execute(
        text(
            """INSERT INTO case_step (number, seq, action, from_state, to_state, happened_on,
                                      recorded_at, by_id, details)
               SELECT number, seq + 1, 'pay_penalty', to_state, to_state, happened_on, recorded_at,
                      by_id, details
                 FROM case_step WHERE action = 'set_penalty'"""
        )
    )
    with pytest.raises(DBAPIError, match="does not pay it"):
        desk.session.execute(
            text(
                """UPDATE notice_of_default
                      SET state = 'paid', paid_cents = cents, paid_on = decided_on,
                          paid_by_id = decided_by_id"""
            )
        )
