"""Why a decision gives less than was asked: the legal ground, the reason, and who was heard."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from retrofit.errors import InvalidFacts
from retrofit.subsidy.case_file import CaseFile
from retrofit.subsidy.steps import day_of_step


class Ground(StrEnum):
    """Legal ground of a decision that gives the applicant less than asked."""

    CEILING = "ceiling"
    ACTIVITIES = "activities"
    SCHEME = "scheme"
    NO_NEW_FACTS = "no_new_facts"
    INCOMPLETE = "incomplete"
    OBLIGATIONS = "obligations"
    NOT_DONE = "not_done"
    FALSE_DATA = "false_data"
    REQUEST = "request"
    OBJECTION = "objection"


ARTICLE = {
    Ground.CEILING: "Awb 4:25 lid 2",
    Ground.ACTIVITIES: "Awb 4:35",
    Ground.NO_NEW_FACTS: "Awb 4:6 lid 2",
    Ground.INCOMPLETE: "Awb 4:5 lid 1",
    Ground.OBLIGATIONS: "Awb 4:48, 4:49",
    Ground.NOT_DONE: "Awb 4:46 lid 2",
    Ground.FALSE_DATA: "Awb 4:48, 4:49",
    Ground.REQUEST: "Awb 4:50",
    Ground.OBJECTION: "Awb 7:11 lid 2",
}
#: Grounds on which the applicant must be heard first (Awb 4:7, 4:12 lid 2).
HEARD_FIRST = (Ground.ACTIVITIES, Ground.OBLIGATIONS, Ground.NOT_DONE, Ground.FALSE_DATA)


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a decision is what it is.

    Attributes:
        text: the reason as the letter gives it, Dutch.
        article: article of the scheme, for ``Ground.SCHEME``.
        heard_on: day on which the applicant gave his view (zienswijze); None when not heard.
    """

    ground: Ground
    text: str
    article: str | None = None
    heard_on: date | None = None

    def as_json(self) -> dict[str, Any]:
        """Return them for the proposal and the decision."""
        return {
            "ground": self.ground.value,
            "text": self.text,
            "article": self.article or ARTICLE.get(self.ground),
            "heard_on": self.heard_on.isoformat() if self.heard_on else None,
        }


def check_reasons(reasons: Reasons, file: CaseFile) -> None:
    """Check that reasons name what their ground asks.

    Raises:
        InvalidFacts: no article of the scheme, or the applicant was not heard where he must be.
    """
    if reasons.ground is Ground.SCHEME and not reasons.article:
        raise InvalidFacts("reasons.article", "noem het artikel van de regeling")
    if reasons.ground in HEARD_FIRST and reasons.heard_on is None:
        raise InvalidFacts(
            "reasons.heardOn", "de aanvrager moet eerst zijn zienswijze kunnen geven (Awb 4:12)"
        )
    if reasons.heard_on is not None:
        day_of_step(file, reasons.heard_on, "reasons.heardOn")


def written(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the text in the facts of a proposal, by the names that handlers know."""
    reasons = facts.get("reasons")
    if reasons is None:
        return {"text": facts.get("remark")}
    if reasons["ground"] in (Ground.INCOMPLETE, Ground.REQUEST):
        names = [{"name": source["name"]} for source in facts.get("sources", ())]
        return {"text": reasons["text"], "sources": names}
    return {"reasons": reasons}
