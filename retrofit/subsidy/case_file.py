"""A case with everything that belongs to it, opened for reading or for a step."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import select, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from retrofit.codes import DecisionKind, ObjectionState, PaymentState
from retrofit.errors import CaseNotFound, NotFound, StaleVersion, StepNotPossible
from retrofit.models import (
    CaseDwelling,
    CaseMeasure,
    CaseSource,
    CaseStep,
    Claim,
    Decision,
    NoticeOfDefault,
    Objection,
    Payment,
    Proposal,
    SubsidyCase,
)
from retrofit.people.actor import Actor
from retrofit.people.scope import lies_within
from retrofit.privacy.identity import identify
from retrofit.subsidy.calculation import MeasureLine
from retrofit.subsidy.scheme import SchemeVersion, scheme_named
from retrofit.subsidy.stacking import Source, SourceKind, SourceStatus
from retrofit.subsidy.transitions import STEP_OF, Action
from retrofit.today import day_of

R = TypeVar("R", CaseStep, Proposal, Decision, Objection, Payment, Claim, NoticeOfDefault)
T = TypeVar("T")
C = TypeVar("C", CaseDwelling, CaseMeasure, CaseSource)


@dataclass(slots=True)
class CaseFile:
    """A case as it stands in the database at this moment.

    Attributes:
        version: rules of the scheme that hold for it.
        steps: in the order in which they were taken.
        dwellings: homes of the last step that said what is applied for; so ``measures`` and
            ``sources``.
        proposals: oldest first; so ``decisions``, ``objections``, ``payments``, ``claims``,
            ``notices`` (of default).
    """

    case: SubsidyCase
    version: SchemeVersion
    steps: list[CaseStep]
    dwellings: list[CaseDwelling]
    measures: list[CaseMeasure]
    sources: list[CaseSource]
    proposals: list[Proposal]
    decisions: list[Decision]
    objections: list[Objection]
    payments: list[Payment]
    claims: list[Claim]
    notices: list[NoticeOfDefault]

    @property
    def number(self) -> str:
        """Case number."""
        return self.case.number

    @property
    def received_on(self) -> date:
        """Day of receipt in the Netherlands."""
        return day_of(self.case.received_at)

    def taken(self, *actions: Action) -> list[CaseStep]:
        """Return the steps of these kinds, in order."""
        return [step for step in self.steps if step.action in actions]

    def last(self, *actions: Action) -> CaseStep | None:
        """Return the last step of these kinds."""
        return next((step for step in reversed(self.steps) if step.action in actions), None)

    def answer(self) -> CaseStep | None:
        """Return the last supplement since the last letter that asked for one."""
        newest = self.last(Action.REQUEST_SUPPLEMENT, Action.RECORD_SUPPLEMENT)
        return newest if newest and newest.action == Action.RECORD_SUPPLEMENT else None

    def live_decisions(self) -> Iterator[Decision]:
        """Yield the decisions that no other one has replaced."""
        replaced = {decision.replaces_id for decision in self.decisions}
        return (each for each in self.decisions if each.decision_id not in replaced)

    def live(self, *kinds: DecisionKind) -> Decision | None:
        """Return the last decision of these kinds that holds; None when there is none."""
        held = [each for each in self.live_decisions() if each.kind in kinds]
        return held[-1] if held else None

    def proposal(self, *kinds: DecisionKind) -> Proposal | None:
        """Return the proposal that waits for a decision, of one of these kinds if any are given.

        It lapses when it is sent back, and when the case moves on to where it cannot be decided.
        """
        if not self.proposals:
            return None
        newest = self.proposals[-1]
        if newest.proposal_id in {each.proposal_id for each in self.decisions}:
            return None
        made = next(step for step in self.steps if step.step_id == newest.step_id)
        way = STEP_OF[Action(made.action)]
        waits_in = (way.to,) if way.to else way.since
        later = [step for step in self.steps if step.seq > made.seq]
        if any(s.action == Action.RETURN_DRAFT or s.to_state not in waits_in for s in later):
            return None
        return newest if not kinds or newest.kind in kinds else None

    def objection(self, objection_id: int) -> Objection:
        """Return an objection of this case.

        Raises:
            NotFound: the case has no such objection.
        """
        found = (o for o in self.objections if o.objection_id == objection_id and not o.is_appeal)
        return _first(found, "dit bezwaar hoort niet bij deze zaak")

    def appeal(self, appeal_id: int) -> Objection:
        """Return an appeal to the court in this case.

        Raises:
            NotFound: the case has no such appeal.
        """
        found = (o for o in self.objections if o.objection_id == appeal_id and o.is_appeal)
        return _first(found, "dit beroep hoort niet bij deze zaak")

    def decision(self, decision_id: int) -> Decision:
        """Return a decision of this case.

        Raises:
            NotFound: the case has no such decision.
        """
        found = (each for each in self.decisions if each.decision_id == decision_id)
        return _first(found, "dit besluit hoort niet bij deze zaak")

    def open_objections(self, *, is_appeal: bool = False) -> list[Objection]:
        """Return the objections that are not decided, or the appeals."""
        rows = (each for each in self.objections if each.is_appeal is is_appeal)
        return [each for each in rows if each.state is not ObjectionState.DECIDED]

    def notice(self, notice_id: int) -> NoticeOfDefault:
        """Return a notice of default of this case.

        Raises:
            NotFound: the case has no such notice.
        """
        found = (each for each in self.notices if each.notice_id == notice_id)
        return _first(found, "deze ingebrekestelling hoort niet bij deze zaak")

    def open_payments(self) -> list[Payment]:
        """Return the payments that are under way."""
        under_way = (PaymentState.ORDERED, PaymentState.RELEASED)
        return [each for each in self.payments if each.state in under_way]

    def measure_lines(self) -> tuple[MeasureLine, ...]:
        """Return the measures applied for."""
        return tuple(
            MeasureLine(
                row.measure,
                row.cost_cents,
                area_m2=row.area_m2,
                pieces=row.pieces,
                insulation_value=row.insulation_value,
                is_biobased=row.is_biobased,
            )
            for row in self.measures
        )

    def other_sources(self) -> tuple[Source, ...]:
        """Return the money of others."""
        return tuple(
            Source(row.measure, SourceKind(row.kind), SourceStatus(row.status), row.cents, row.name)
            for row in self.sources
        )


def open_case(
    session: Session,
    number: str,
    *,
    by: Actor | None,
    lock: bool = False,
    expected_version: int | None = None,
) -> CaseFile:
    """Open a case; from here on the transaction sees personal data as far as ``by`` may.

    Args:
        session: the caller's transaction.
        number: case number.
        by: who opens it; None for the tracker itself, in a transaction that somebody began.
        lock: nobody else may change the case until the transaction ends.
        expected_version: number of steps that the caller has seen.

    Raises:
        CaseNotFound: there is none, or it lies outside the areas of ``by``.
        StaleVersion: somebody took a step in the meantime.
    """
    case = session.get(
        SubsidyCase,
        number,
        with_for_update={"key_share": True} if lock else None,
        populate_existing=True,
    )
    if case is None or not within(session, [number], by):
        raise CaseNotFound("Er is geen zaak met dit nummer.")
    if by is not None:
        identify(session, by)
    if expected_version is not None and case.steps != expected_version:
        raise StaleVersion(case.steps)
    return files_of(session, [case])[0]


def files_of(session: Session, cases: Sequence[SubsidyCase]) -> list[CaseFile]:
    """Open many cases at once, with as many statements as for one."""
    numbers = [case.number for case in cases]
    said_by = [case.content_step_id for case in cases]

    def rows(table: type[R], order: InstrumentedAttribute[int]) -> dict[str, list[R]]:
        found = defaultdict(list)
        for row in session.scalars(select(table).where(table.number.in_(numbers)).order_by(order)):
            found[row.number].append(row)
        return found

    def content(table: type[C]) -> dict[str, list[C]]:
        found = defaultdict(list)
        for row in session.scalars(select(table).where(table.step_id.in_(said_by))):
            found[row.number].append(row)
        return found

    steps = rows(CaseStep, CaseStep.seq)
    dwellings, measures, sources = content(CaseDwelling), content(CaseMeasure), content(CaseSource)
    proposals, decisions = (
        rows(Proposal, Proposal.proposal_id),
        rows(Decision, Decision.decision_id),
    )
    objections = rows(Objection, Objection.objection_id)
    payments, claims = rows(Payment, Payment.payment_id), rows(Claim, Claim.claim_id)
    notices = rows(NoticeOfDefault, NoticeOfDefault.notice_id)
    return [
        CaseFile(
            case=case,
            version=scheme_named(case.scheme).version(case.scheme_version),
            steps=steps[case.number],
            dwellings=sorted(dwellings[case.number], key=lambda row: row.verblijfsobject_id),
            measures=sorted(measures[case.number], key=lambda row: row.measure),
            sources=sorted(sources[case.number], key=lambda row: (row.measure, row.kind)),
            proposals=proposals[case.number],
            decisions=decisions[case.number],
            objections=objections[case.number],
            payments=payments[case.number],
            claims=claims[case.number],
            notices=notices[case.number],
        )
        for case in cases
    ]


def _first(found: Iterator[T], otherwise: str) -> T:
    for each in found:
        return each
    raise NotFound(otherwise)


def require(condition: object, reason: str) -> None:
    """Stop a step for a reason that the desk reads.

    Raises:
        StepNotPossible: the condition does not hold.
    """
    if not condition:
        raise StepNotPossible(reason)


def within(session: Session, numbers: Sequence[str], by: Actor | None) -> list[str]:
    """Return the cases that lie in the areas of a person: at least one of their homes does."""
    areas = by.areas(*by.roles) if by is not None else None
    if areas is None:
        return list(numbers)
    rows = session.execute(text(NEIGHBOURHOODS), {"numbers": list(numbers)})
    inside = {row.number for row in rows if lies_within(row.neighbourhood_code, areas)}
    return [number for number in numbers if number in inside]


NEIGHBOURHOODS = """
    SELECT DISTINCT c.number, a.neighbourhood_code
      FROM subsidy_case c
      JOIN case_dwelling d ON d.step_id = c.content_step_id
      JOIN unit_area a ON a.verblijfsobject_id = d.verblijfsobject_id
           AND upper_inf(a.known) AND upper_inf(a.valid)
     WHERE c.number = ANY(:numbers)"""
