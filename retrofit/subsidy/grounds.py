"""Why a decision gives less than was asked: the legal ground, the reason, and who was heard."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from retrofit.codes import DecisionKind
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


_REFUSED, _SETTLED = "Awb 4:35", "Awb 4:46 lid 2"
_LOWER = {
    Ground.NOT_DONE: _SETTLED,
    Ground.OBLIGATIONS: _SETTLED,
    Ground.FALSE_DATA: _SETTLED,
    Ground.SCHEME: None,
}
#: On which grounds each decision can rest, and the article; None is one of the scheme, to be named.
GROUNDS: dict[DecisionKind, dict[Ground, str | None]] = {
    DecisionKind.REFUSAL: {
        Ground.CEILING: "Awb 4:25 lid 2",
        Ground.ACTIVITIES: _REFUSED,
        Ground.OBLIGATIONS: _REFUSED,
        Ground.FALSE_DATA: _REFUSED,
        Ground.SCHEME: None,
        Ground.NO_NEW_FACTS: "Awb 4:6 lid 2",
    },
    DecisionKind.NOT_PROCESSED: {Ground.INCOMPLETE: "Awb 4:5 lid 1"},
    DecisionKind.AMENDMENT: {Ground.REQUEST: "Awb 4:50"},
    DecisionKind.REVOCATION: {
        Ground.ACTIVITIES: "Awb 4:48",
        Ground.NOT_DONE: "Awb 4:48",
        Ground.OBLIGATIONS: "Awb 4:48",
        Ground.FALSE_DATA: "Awb 4:48",
        Ground.REQUEST: "Awb 4:50",
    },
    DecisionKind.SETTLEMENT: _LOWER,
    DecisionKind.EX_OFFICIO: _LOWER,
    DecisionKind.REVISION: {
        Ground.NOT_DONE: "Awb 4:49",
        Ground.OBLIGATIONS: "Awb 4:49",
        Ground.FALSE_DATA: "Awb 4:49",
        Ground.REQUEST: "Awb 4:49",
    },
}
#: What takes away from a grant: the applicant is heard first (Awb 4:12 lid 2).
TAKES_AWAY = (
    DecisionKind.REVOCATION,
    DecisionKind.SETTLEMENT,
    DecisionKind.EX_OFFICIO,
    DecisionKind.REVISION,
)


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

    def as_json(self, kind: DecisionKind) -> dict[str, Any]:
        """Return them for the proposal and the decision of a kind."""
        return {
            "ground": self.ground.value,
            "text": self.text,
            "article": self.article or GROUNDS[kind][self.ground],
            "heard_on": self.heard_on.isoformat() if self.heard_on else None,
        }


def check_reasons(
    reasons: Reasons, kind: DecisionKind, file: CaseFile, *, gives_less: bool = True
) -> None:
    """Check that reasons fit a kind of decision and name what their ground asks.

    Args:
        gives_less: whether the decision gives less than was asked or granted.

    Raises:
        InvalidFacts: a ground of another kind of decision, an article of the scheme that lacks or
            is not asked, or the applicant was not heard where he must be (Awb 4:7, 4:12 lid 2).
    """
    if reasons.ground not in GROUNDS[kind]:
        raise InvalidFacts("reasons.ground", "deze grond hoort niet bij dit soort besluit")
    article = GROUNDS[kind][reasons.ground]
    if article is None and not reasons.article:
        raise InvalidFacts("reasons.article", "noem het artikel van de regeling")
    if article is not None and reasons.article:
        raise InvalidFacts("reasons.article", f"laat dit leeg: bij deze grond hoort {article}")
    takes_away = kind in TAKES_AWAY and reasons.ground is not Ground.REQUEST
    if gives_less and (takes_away or article == _REFUSED) and reasons.heard_on is None:
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
