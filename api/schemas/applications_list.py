"""The list of cases: what can be asked of it, and its lines."""

from typing import Annotated, Literal

from pydantic import Field

from api.parameters import Number, Query
from api.schemas.applications_given import SchemeName
from api.schemas.base import CodedText, Day, Out
from api.schemas.inputs import CASE_NUMBER
from gis.codes import CaseState
from retrofit import texts
from retrofit.people.actor import Actor
from retrofit.subsidy.case_list import CaseLine, Wanted

MOST = 200


class ApplicationsQuery(Query):
    """Which cases are asked for."""

    state: CaseState | None = Field(default=None, description="Alleen zaken in deze toestand")
    handler: Literal["me", "none"] | None = Field(
        default=None, description="me: alleen eigen zaken; none: zaken die niemand heeft"
    )
    scheme: SchemeName | None = Field(default=None, description="Alleen deze regeling")
    limit: Annotated[Number, Field(ge=1, le=MOST)] = Field(
        default=50, description="Hoogste aantal zaken"
    )
    cursor: Annotated[str, Field(pattern=CASE_NUMBER)] | None = Field(
        default=None, description="nextCursor van de vorige bladzijde"
    )

    def wanted(self, actor: Actor) -> Wanted:
        """Return what is asked for, by who asks."""
        return Wanted(
            states=(self.state,) if self.state else (),
            scheme=self.scheme,
            handler_id=actor.person_id if self.handler == "me" else None,
            is_free=self.handler == "none",
        )


class ApplicationLineOut(Out):
    """A case in the list."""

    number: str
    version: int
    state: CodedText
    scheme: str
    scheme_version: str
    received_on: Day
    handler_id: int | None
    address: str | None
    dwelling_count: int

    @classmethod
    def of(cls, line: CaseLine) -> "ApplicationLineOut":
        """Translate a case of the list."""
        return cls(
            number=line.number,
            version=line.version,
            state=CodedText.of(line.state, texts.CASE_STATE),
            scheme=line.scheme,
            scheme_version=line.scheme_version,
            received_on=line.received_on,
            handler_id=line.handler_id,
            address=line.address,
            dwelling_count=line.dwellings,
        )


class ApplicationsOut(Out):
    """A page of cases; ``nextCursor`` null is the last one."""

    applications: list[ApplicationLineOut]
    next_cursor: str | None

    @classmethod
    def of(cls, lines: list[CaseLine], after: str | None) -> "ApplicationsOut":
        """Translate a page."""
        return cls(applications=[ApplicationLineOut.of(line) for line in lines], next_cursor=after)
