"""What the letter of a decision on a notice of default says: a penalty, or that there is none.

Source: Awb 3:46, 4:17, 4:18, 4:87.
"""

from datetime import date
from typing import Any

from retrofit.models import Decision
from retrofit.notice_codes import LateTerm, PenaltyException
from retrofit.subsidy import clock
from retrofit.subsidy.case_file import CaseFile
from retrofit.subsidy.clock_penalty import EXCEPTION_ARTICLE
from retrofit.subsidy.letters import DatedFact, Ground
from retrofit.subsidy.letters.dutch import in_full
from retrofit.subsidy.wording import capital

#: Why a notice of default costs nothing, as its sender reads it; ``{asked}`` is what he asked for.
WHY = {
    PenaltyException.UNREASONABLY_LATE: "U schreef ons onredelijk laat dat wij te laat waren.",
    PenaltyException.NO_INTEREST: (
        "U bent geen belanghebbende: het besluit waarom het gaat, raakt u niet rechtstreeks."
    ),
    PenaltyException.UNFOUNDED: (
        "Het was meteen duidelijk dat {asked} niet kon slagen: kennelijk niet-ontvankelijk of"
        " kennelijk ongegrond."
    ),
}
ASKED = {
    LateTerm.DECISION: "uw aanvraag",
    LateTerm.SETTLEMENT: "uw aanvraag om vaststelling",
    LateTerm.OBJECTION_DECISION: "uw bezwaar",
}


def penalty(_: CaseFile, decision: Decision) -> dict[str, Any]:
    """Return what the letter that announces a penalty says of it (Awb 4:18)."""
    snapshot, cents = decision.snapshot, decision.amount_cents or 0
    days = (
        ("Eerste dag van de dwangsom", "first_day"),
        ("Laatste dag van de dwangsom", "last_day"),
    )
    return {
        **_asked(decision),
        "decided_cents": cents,
        "paid_cents": snapshot["paid_cents"] or None,
        "to_pay_cents": cents - snapshot["paid_cents"],
        "pay_by": clock.payment_due(decision.announced_on).on,
        "dates": tuple(
            DatedFact(
                what=what,
                on=date.fromisoformat(snapshot["penalty"][name]),
                article="artikel 4:17 Awb",
            )
            for what, name in days
        ),
    }


def no_penalty(_: CaseFile, decision: Decision) -> dict[str, Any]:
    """Return what the letter that rejects a notice of default says (Awb 4:17 lid 6)."""
    rejected = decision.snapshot["rejection"]
    exception = PenaltyException(rejected["exception"])
    asked = ASKED[LateTerm(decision.snapshot["notice"]["term"])]
    text = f"{WHY[exception].format(asked=asked)} {capital(rejected['text'])}"
    article = in_full(EXCEPTION_ARTICLE[exception])
    return {**_asked(decision), "grounds": (Ground(text=text, article=article),)}


def _asked(decision: Decision) -> dict[str, Any]:
    return {"asked_on": date.fromisoformat(decision.snapshot["notice"]["received_on"])}
