"""What an amendment (wijzigingsbesluit) makes a running grant be for: other measures, other sizes.

The homes stay: another home is another application. What was said before stays with its own step;
the step of the amendment says anew what is carried out, from then on.

Source: Awb 4:50; domain reference 4.3, change at the request of the grantee.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from retrofit.errors import InvalidFacts
from retrofit.models import CaseDwelling, CaseStep, Proposal
from retrofit.subsidy.calculation import Calculation, MeasureLine
from retrofit.subsidy.case_file import CaseFile
from retrofit.subsidy.given import (
    GivenContent,
    GivenDwelling,
    measure_facts,
    measure_of,
    source_facts,
    source_of,
)
from retrofit.subsidy.intake import check_measures, save_measures
from retrofit.subsidy.stacking import Source
from retrofit.subsidy.wording import euros


def amended_content(
    file: CaseFile,
    measures: Sequence[MeasureLine] | None,
    sources: Sequence[Source] | None,
) -> GivenContent | None:
    """Return what a grant is for from now on; None when neither part of it is said.

    Args:
        measures: all of them, also those that stay; None is as it was.
        sources: money of others for them; None is as it was, for the measures that stay.

    Raises:
        InvalidFacts: no measure, one twice, or money for what the grant is not for.
    """
    if measures is None and sources is None:
        return None
    lines = file.measure_lines() if measures is None else tuple(measures)
    stay = {line.measure for line in lines}
    told = file.other_sources()
    others = [each for each in told if each.measure in stay] if sources is None else sources
    content = GivenContent(_homes(file), lines, tuple(others))
    check_measures(content)
    return content


def amended_amount(
    file: CaseFile, amount_cents: int | None, calculation: Calculation | None, said: str
) -> int:
    """Return the amount of an amendment: never more than the rules give, or less than was paid.

    Args:
        amount_cents: as it is asked for; None is all that the rules give, or as it was.
        calculation: what the rules give; None when neither measures nor amount can ask for more.
        said: field to name when the amount follows from the measures.

    Raises:
        InvalidFacts: nothing, less than was paid, or more than the rules give.
    """
    paid = file.case.paid_cents
    if amount_cents is None:
        if calculation is None:
            return file.case.committed_cents
        amount = calculation.total_cents
        if not amount:
            raise InvalidFacts(said, "hiervoor geeft de regeling niets; stel een intrekking voor")
        if amount < paid:
            reason = f"hiervoor geeft de regeling {euros(amount)}, minder dan al is betaald"
            raise InvalidFacts(said, f"{reason} ({euros(paid)})")
        return amount
    if amount_cents <= 0:
        raise InvalidFacts("amountCents", "moet meer dan nul zijn; stel anders een intrekking voor")
    if amount_cents < paid:
        raise InvalidFacts("amountCents", f"is minder dan al is betaald ({euros(paid)})")
    if calculation is not None and amount_cents > calculation.total_cents:
        most = euros(calculation.total_cents)
        raise InvalidFacts("amountCents", f"is meer dan de regeling geeft ({most})")
    return amount_cents


def check_not_held(content: GivenContent, calculation: Calculation) -> None:
    """Check that of each measure there is a home left for which no other grant pays.

    Raises:
        InvalidFacts: others pay for it everywhere; at the decision the database looks again.
    """
    for place, measure in enumerate(content.measures):
        line = calculation.line(measure.measure)
        is_held = any(measure.measure in home.held for home in calculation.homes)
        if is_held and not (line and line.amount_cents):
            raise InvalidFacts(
                f"measures[{place}].measure",
                "hiervoor is er al een andere verlening",
            )


def as_facts(content: GivenContent) -> dict[str, Any]:
    """Return the new content as the facts of a proposal, by the names that a decision gives it."""
    return {
        "measures": [measure_facts(line) for line in content.measures],
        "sources": [source_facts(source) for source in content.sources],
    }


def says_content(proposal: Proposal) -> bool:
    """Return whether a proposal says anew what the grant is for."""
    return "measures" in proposal.facts


def said_anew(proposal: Proposal) -> dict[str, list[str]]:
    """Return what the step of a decision tells of the measures; nothing when they stay.

    The database takes a step that amends and names measures as the one that says the content.
    """
    if not says_content(proposal):
        return {}
    return {"measures": [row["measure"] for row in proposal.facts["measures"]]}


def save_amended(session: Session, file: CaseFile, step: CaseStep, proposal: Proposal) -> None:
    """Write what the grant is for from this step on; its homes are those of before."""
    for home in file.dwellings:
        session.add(
            CaseDwelling(
                step_id=step.step_id,
                number=step.number,
                verblijfsobject_id=home.verblijfsobject_id,
                weight=home.weight,
                is_eligible=home.is_eligible,
                reasons=list(home.reasons),
            )
        )
    content = GivenContent(
        _homes(file),
        tuple(measure_of(row) for row in proposal.facts["measures"]),
        tuple(source_of(row) for row in proposal.facts["sources"]),
    )
    save_measures(session, step, content)


def _homes(file: CaseFile) -> tuple[GivenDwelling, ...]:
    return tuple(GivenDwelling(home.verblijfsobject_id, home.weight) for home in file.dwellings)
