"""Links that wait for a person: what was received, which homes it could be, what was decided."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from api.parameters import Number, Query, wrong
from api.schemas import inputs
from api.schemas.base import CodedText, MomentOrNone, Out
from api.schemas.inputs import In
from retrofit.codes import LinkRule, LinkSubject
from retrofit.link.candidates import Candidate
from retrofit.link.queue import ReviewedLink

SUBJECT = {
    LinkSubject.LABEL: "energielabel",
    LinkSubject.TENURE: "eigendom",
    LinkSubject.APPLICATION: "aanvraag",
    LinkSubject.FOUNDATION_REPAIR: "herstelde fundering",
}
RULE = {
    LinkRule.UNIT_ID: "het BAG-nummer klopt",
    LinkRule.ADDRESS: "het adres past op precies een woning",
    LinkRule.DECIDED: "iemand heeft dit besloten",
    LinkRule.NO_ADDRESS: "er is geen bekend BAG-nummer en geen volledig adres",
    LinkRule.NO_MATCH: "geen woning heeft dit adres",
    LinkRule.SEVERAL_MATCHES: "meer dan een woning heeft dit adres",
    LinkRule.STREET_ONLY: "straat en nummer passen, maar er staat geen postcode bij",
    LinkRule.STREET_DIFFERS: "de postcode past, maar de straat is een andere",
}
PART = {
    "postcode": "de postcode is een andere",
    "street": "de straat is een andere",
    "house_number": "het huisnummer is een ander",
    "house_letter": "de huisletter is een andere",
    "addition": "de toevoeging is een andere",
}


class ReviewsQuery(Query):
    """Which page of which queue is asked for."""

    subject: LinkSubject | None = Field(default=None, description="Alleen deze soort gegeven")
    is_decided: bool = Field(default=False, description="Wat al is besloten, om terug te nemen")
    cursor: Annotated[Number, Field(ge=1)] | None = Field(
        default=None, description="nextCursor van de vorige bladzijde"
    )
    limit: Annotated[Number, Field(ge=1, le=200)] = Field(
        default=50, description="Hoogste aantal gegevens"
    )


class LinkDecisionIn(In):
    """Which home it is about, or that it is about none, and why."""

    verblijfsobject_id: inputs.BagId | None = None
    no_home: bool | None = None
    reason: inputs.ShortText

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.verblijfsobject_id is None) != bool(self.no_home):
            raise wrong("home", "geef verblijfsobjectId, of noHome: true, en niet allebei")
        return self


class LinkCandidateOut(Out):
    """A home that it could be; ``score`` is the share of the address that agrees, 0 to 1."""

    verblijfsobject_id: str
    address: str
    score: float
    is_of_rule: bool
    reason: str

    @classmethod
    def of(cls, candidate: Candidate) -> "LinkCandidateOut":
        """Put a candidate into words."""
        number = "".join(
            str(part)
            for part in (
                candidate.house_number,
                candidate.house_letter,
                f"-{candidate.addition}" if candidate.addition else None,
            )
            if part is not None
        )
        street = " ".join(part for part in (candidate.street, number) if part)
        place = " ".join(part for part in (candidate.postcode, candidate.city) if part)
        return cls(
            verblijfsobject_id=candidate.unit_id,
            address=", ".join(part for part in (street, place) if part),
            score=candidate.score,
            is_of_rule=candidate.is_of_rule,
            reason="; ".join(PART[part] for part in candidate.differing)
            or "wat is opgegeven klopt met dit adres",
        )


class LinkReviewOut(Out):
    """A record whose home is not certain, or was decided. Its ``id`` changes with each decision."""

    id: int
    subject: CodedText
    key: str
    why: CodedText
    as_received: str | None
    since_at: MomentOrNone
    verblijfsobject_id: str | None
    reason: str | None
    candidates: list[LinkCandidateOut]

    @classmethod
    def of(cls, link: ReviewedLink) -> "LinkReviewOut":
        """Translate a link."""
        return cls(
            id=link.link_id,
            subject=CodedText.of(link.subject, SUBJECT),
            key=link.key,
            why=CodedText.of(link.rule, RULE),
            as_received=link.as_received,
            since_at=link.since,
            verblijfsobject_id=link.unit_id,
            reason=link.reason,
            candidates=[LinkCandidateOut.of(each) for each in link.candidates],
        )


class LinkReviewsOut(Out):
    """A page of the queue, oldest first."""

    link_reviews: list[LinkReviewOut]
    next_cursor: int | None
