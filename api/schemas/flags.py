"""Flags of one home: how each stands, on what it rests, and what is done with it.

For staff only, each flag by the rule's class of who may see it; never public, never of one home.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from api.parameters import Day as AskedDay
from api.parameters import Query
from api.schemas.base import CodedText, Day, DayOrNone, Out
from api.schemas.inputs import Coded, In, PastDay, RowNumber, exact_moment, has_been
from retrofit import texts
from retrofit.codes import Role
from retrofit.homes.flag import Flag, FlagAct, FlagFinding
from retrofit.homes.flag_codes import ContestGround, FlagAction, FlagEvidence, FlagKind
from retrofit.homes.flag_recording import GivenFlagEvent
from retrofit.homes.flag_rule import FlagRule
from retrofit.models import FlagEvent

KnownMoment = Annotated[
    datetime,
    BeforeValidator(exact_moment),
    AfterValidator(has_been),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


class FlagsQuery(Query):
    """As of which day, and as known at which moment."""

    as_of: AskedDay | None = Field(default=None, description="Peildatum; zonder deze: vandaag")
    known_at: KnownMoment | None = Field(
        default=None, description="Zoals bekend op dit moment; zonder deze: nu"
    )


class FindingOut(Out):
    """What one source says from afar."""

    source: CodedText | None
    grade: str | None
    says: CodedText
    observed_on: DayOrNone
    expires_on: DayOrNone
    reason: str

    @classmethod
    def of(cls, finding: FlagFinding) -> "FindingOut":
        """Translate a finding."""
        return cls(
            source=CodedText.of(finding.source, texts.FLAG_SOURCE) if finding.source else None,
            grade=finding.grade,
            says=CodedText.of(finding.says, texts.FLAG_STATE),
            observed_on=finding.observed_on,
            expires_on=finding.expires_on,
            reason=finding.reason,
        )


class FlagActOut(Out):
    """What the staff did with a flag; who did it stands in the audit trail."""

    id: int
    action: CodedText
    happened_on: Day
    ground: CodedText | None
    evidence: CodedText | None

    @classmethod
    def of(cls, act: FlagAct) -> "FlagActOut":
        """Translate an act."""
        return cls(
            id=act.flag_event_id,
            action=CodedText.of(act.action, texts.FLAG_ACTION),
            happened_on=act.happened_on,
            ground=CodedText.of(act.ground, texts.CONTEST_GROUND) if act.ground else None,
            evidence=CodedText.of(act.evidence, texts.FLAG_EVIDENCE) if act.evidence else None,
        )


class FlagOut(Out):
    """How one flag stands; of one that is not for the asker's role only that it is withheld."""

    kind: CodedText
    is_withheld: bool
    state: CodedText | None = None
    source: CodedText | None = None
    grade: str | None = None
    observed_on: DayOrNone = None
    expires_on: DayOrNone = None
    contested_on: DayOrNone = None
    lifted_on: DayOrNone = None
    reason: str | None = None
    findings: tuple[FindingOut, ...] = ()
    events: tuple[FlagActOut, ...] = ()

    @classmethod
    def of(cls, flag: Flag, *, is_withheld: bool) -> "FlagOut":
        """Translate a flag."""
        kind = CodedText.of(flag.kind, texts.FLAG_KIND)
        if is_withheld:
            return cls(kind=kind, is_withheld=True)
        return cls(
            kind=kind,
            is_withheld=False,
            state=CodedText.of(flag.state, texts.FLAG_STATE),
            source=CodedText.of(flag.source, texts.FLAG_SOURCE) if flag.source else None,
            grade=flag.grade,
            observed_on=flag.observed_on,
            expires_on=flag.expires_on,
            contested_on=flag.contested_on,
            lifted_on=flag.lifted_on,
            reason=flag.reason,
            findings=tuple(FindingOut.of(finding) for finding in flag.findings),
            events=tuple(FlagActOut.of(act) for act in flag.acts),
        )


def flags_out(flags: Iterable[Flag], rule: FlagRule, roles: frozenset[Role]) -> list[FlagOut]:
    """Translate the flags of a home for somebody with these roles."""
    return [FlagOut.of(flag, is_withheld=not rule.sees(flag.visibility, roles)) for flag in flags]


class FlagsOut(Out):
    """The flags of one home, and that the rule behind them is a proposal."""

    dwelling_id: str
    as_of: Day
    is_proposal: bool
    undecided: list[str]
    flags: list[FlagOut]

    @classmethod
    def of(
        cls, unit_id: str, day: date, flags: Iterable[Flag], rule: FlagRule, roles: frozenset[Role]
    ) -> "FlagsOut":
        """Translate the flags of a home for somebody with these roles."""
        return cls(
            dwelling_id=unit_id,
            as_of=day,
            is_proposal=rule.is_proposal,
            undecided=[f"{each}: niet vastgesteld" for each in rule.undecided],
            flags=flags_out(flags, rule, roles),
        )


class FlagEventIn(In):
    """What is done with a flag: ``ground`` with a contest, ``evidence`` to raise or to lift."""

    kind: Coded[FlagKind]
    action: Coded[FlagAction]
    happened_on: PastDay
    ground: Coded[ContestGround] | None = None
    evidence: Coded[FlagEvidence] | None = None
    supersedes: RowNumber | None = None

    def given(self, unit_id: str) -> GivenFlagEvent:
        """Return it as the use case takes it."""
        return GivenFlagEvent(
            verblijfsobject_id=unit_id,
            kind=self.kind,
            action=self.action,
            happened_on=self.happened_on,
            ground=self.ground,
            evidence=self.evidence,
            supersedes_id=self.supersedes,
        )


class FlagEventOut(Out):
    """What was done with a flag."""

    id: int
    dwelling_id: str
    kind: CodedText
    action: CodedText
    happened_on: Day

    @classmethod
    def of(cls, event: FlagEvent) -> "FlagEventOut":
        """Translate an event."""
        return cls(
            id=event.flag_event_id,
            dwelling_id=event.verblijfsobject_id,
            kind=CodedText.of(event.kind, texts.FLAG_KIND),
            action=CodedText.of(event.action, texts.FLAG_ACTION),
            happened_on=event.happened_on,
        )
