"""A case as one looks at it: state, next steps, days, money, homes, warnings."""

from typing import Literal

from pydantic import Field

from api.schemas.applications_deadlines import DeadlineOut
from api.schemas.applications_parts import (
    CalculationOut,
    CaseDwellingOut,
    CaseMeasureOut,
    CaseSourceOut,
    SchemeRefOut,
)
from api.schemas.base import CodedText, Day, DayOrNone, MomentOrNone, Out
from retrofit import texts
from retrofit.subsidy import texts as words
from retrofit.subsidy.cautions import Caution
from retrofit.subsidy.listed import HANDLED_ELSEWHERE, ListedCase
from retrofit.subsidy.overview import Money, Overview, Status
from retrofit.subsidy.possible import NextStep
from retrofit.today import day_of


class NextStepOut(Out):
    """A step, whether it can be taken now, and why not."""

    action: CodedText
    is_possible: bool
    reason: str | None

    @classmethod
    def of(cls, step: NextStep) -> "NextStepOut":
        """Translate a step."""
        return cls(
            action=CodedText.of(step.action, words.ACTION),
            is_possible=step.reason is None,
            reason=step.reason,
        )


class MoneyOut(Out):
    """The amounts of a case, cents; null where nothing was decided or asked."""

    requested_cents: int | None
    needs_cents: int
    reserved_cents: int
    granted_cents: int | None
    committed_cents: int
    settled_cents: int | None
    paid_cents: int
    claim_cents: int
    due_cents: int

    @classmethod
    def of(cls, money: Money) -> "MoneyOut":
        """Translate the amounts."""
        return cls(**{name: getattr(money, name) for name in cls.model_fields})


class CautionOut(Out):
    """A warning: what to look at before going on."""

    kind: CodedText
    text: str
    numbers: list[str]
    dwellings: list[str]

    @classmethod
    def of(cls, caution: Caution) -> "CautionOut":
        """Translate a warning."""
        return cls(
            kind=CodedText.of(caution.kind, words.CAUTION),
            text=caution.text,
            numbers=list(caution.numbers),
            dwellings=list(caution.dwellings),
        )


class HandlerOut(Out):
    """Who works on a case."""

    id: int
    name: str


class ReceivedOut(Out):
    """An application that was just registered, with its warnings."""

    number: str
    version: int
    scheme: SchemeRefOut
    line: str
    state: CodedText
    received_at: MomentOrNone
    decide_until: Day
    dwellings: list[CaseDwellingOut]
    warnings: list[CautionOut]


class ApplicationOut(Out):
    """A case with all that the desk sees of it; the applicant has a resource of its own."""

    view: Literal["case"] = "case"
    number: str
    version: int
    is_in_list: Literal[False] = False
    is_sample: bool
    scheme: SchemeRefOut
    line: str
    channel: CodedText
    tenure: CodedText
    is_association: bool
    state: CodedText
    received_at: MomentOrNone
    complete_at: MomentOrNone
    closed_on: DayOrNone
    handler: HandlerOut | None
    next_steps: list[NextStepOut]
    watch: DeadlineOut | None
    deadlines: list[DeadlineOut]
    money: MoneyOut
    calculation_basis: CodedText | None
    calculation: CalculationOut | None
    dwellings: list[CaseDwellingOut]
    measures: list[CaseMeasureOut]
    sources: list[CaseSourceOut]
    warnings: list[CautionOut]

    @classmethod
    def of(cls, view: Overview) -> "ApplicationOut":
        """Translate a case."""
        case = view.file.case
        return cls(
            number=case.number,
            version=case.steps,
            is_sample=view.is_sample,
            scheme=SchemeRefOut.of(view.scheme, case.scheme_version),
            line=view.line,
            channel=CodedText.of(case.channel, words.CHANNEL),
            tenure=CodedText.of(case.tenure, texts.TENURE),
            is_association=case.is_association,
            state=CodedText.of(case.state, texts.CASE_STATE),
            received_at=case.received_at,
            complete_at=case.complete_at,
            closed_on=case.closed_on,
            handler=(
                HandlerOut(id=case.handler_id, name=view.handler)
                if case.handler_id is not None and view.handler is not None
                else None
            ),
            next_steps=[NextStepOut.of(step) for step in view.steps],
            watch=DeadlineOut.of(view.watch) if view.watch else None,
            deadlines=[DeadlineOut.of(each) for each in view.deadlines],
            money=MoneyOut.of(view.money),
            calculation_basis=CodedText.of(view.basis, words.BASIS) if view.basis else None,
            calculation=CalculationOut.of(view.calculation) if view.calculation else None,
            dwellings=[CaseDwellingOut.of(home) for home in view.homes],
            measures=[CaseMeasureOut.of(row) for row in view.file.measures],
            sources=[CaseSourceOut.of(row) for row in view.file.sources],
            warnings=[CautionOut.of(each) for each in view.cautions],
        )


class ApplicationStatusOut(Out):
    """A case as a WUO adviser sees it: how it stands, and its homes in the own area."""

    view: Literal["status"] = "status"
    number: str
    version: int
    is_in_list: Literal[False] = False
    scheme: SchemeRefOut
    state: CodedText
    received_on: DayOrNone
    next_steps: list[NextStepOut]
    dwellings: list[CaseDwellingOut]

    @classmethod
    def of(cls, view: Status) -> "ApplicationStatusOut":
        """Translate a case."""
        case = view.file.case
        return cls(
            number=case.number,
            version=case.steps,
            scheme=SchemeRefOut.of(view.scheme, case.scheme_version),
            state=CodedText.of(case.state, texts.CASE_STATE),
            received_on=day_of(case.received_at),
            next_steps=[NextStepOut.of(step) for step in view.steps],
            dwellings=[CaseDwellingOut.of(home) for home in view.homes],
        )


class ListedEventOut(Out):
    """A step as the list has it; the amount is there for who may see it."""

    state: CodedText
    happened_on: Day
    amount_cents: int | None


class ListedApplicationOut(Out):
    """A case of the desk's own list, as the list has it; it is not handled here."""

    view: Literal["list"] = "list"
    number: str
    version: int = 0
    is_in_list: Literal[True] = True
    notice: str = HANDLED_ELSEWHERE
    state: CodedText | None
    received_on: DayOrNone
    requested_cents: int | None
    measures: list[CodedText]
    events: list[ListedEventOut]
    dwellings: list[str]
    next_steps: list[NextStepOut] = Field(default_factory=list)

    @classmethod
    def of(cls, listed: ListedCase) -> "ListedApplicationOut":
        """Translate a case of the list."""
        return cls(
            number=listed.number,
            state=CodedText.of(listed.state, texts.CASE_STATE) if listed.state else None,
            received_on=listed.received_on,
            requested_cents=listed.requested_cents,
            measures=[CodedText.of(code, texts.MEASURE) for code in listed.measures],
            events=[
                ListedEventOut(
                    state=CodedText.of(event.state, texts.CASE_STATE),
                    happened_on=event.happened_on,
                    amount_cents=event.amount_cents,
                )
                for event in listed.events
            ],
            dwellings=list(listed.dwellings),
        )


def as_seen(
    view: Overview | Status | ListedCase,
) -> ApplicationOut | ApplicationStatusOut | ListedApplicationOut:
    """Translate a case as somebody may see it."""
    if isinstance(view, Overview):
        return ApplicationOut.of(view)
    if isinstance(view, Status):
        return ApplicationStatusOut.of(view)
    return ListedApplicationOut.of(view)
