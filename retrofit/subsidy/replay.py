"""What past cases would have cost under other rules: each is calculated anew, in order of receipt.

Nothing is decided or changed. A replay answers which change of a rate, a share or a maximum would
let the money reach the target, before anybody proposes it.

Source: the scheme of each case, and the proposed version of its file.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.codes import CaseState, TenureClass
from retrofit.codes import DecisionKind
from retrofit.errors import InvalidFacts
from retrofit.models import SubsidyCase
from retrofit.subsidy.amounts import calculate
from retrofit.subsidy.calculated import earlier_measures, granted_calculation, judged_at_grant
from retrofit.subsidy.calculation import Calculation, Home
from retrofit.subsidy.case_file import CaseFile, files_of
from retrofit.subsidy.scheme import SchemeVersion

Outcome = Literal["same", "more", "less", "nothing", "not_calculable"]

#: Cases whose grant holds; of a settled one too the rule decided what could be granted.
GRANTED = (
    CaseState.GRANTED,
    CaseState.IN_PROGRESS,
    CaseState.COMPLETION_REPORTED,
    CaseState.SETTLEMENT_PROPOSED,
    CaseState.SETTLED,
    CaseState.SETTLEMENT_REVISED,
    CaseState.CLOSED,
)


@dataclass(frozen=True, slots=True)
class ReplayedCase:
    """A case under both rules.

    Attributes:
        granted_cents: what its grant was calculated at.
        replayed_cents: what the other rules come to; None where they ask for what is not on record.
        homes: homes that the grant pays for.
        why: what is not on record.
    """

    number: str
    homes: int
    granted_cents: int
    replayed_cents: int | None
    why: str | None = None

    @property
    def outcome(self) -> Outcome:
        """How the other rules turn out."""
        if self.replayed_cents is None:
            return "not_calculable"
        if self.replayed_cents == self.granted_cents:
            return "same"
        if self.replayed_cents == 0:
            return "nothing"
        return "more" if self.replayed_cents > self.granted_cents else "less"


@dataclass(frozen=True, slots=True)
class Replay:
    """All granted cases of a scheme under other rules; sums are of the cases that could be."""

    version: SchemeVersion
    cases: list[ReplayedCase]

    @property
    def compared(self) -> list[ReplayedCase]:
        """The cases that the other rules could be applied to."""
        return [case for case in self.cases if case.replayed_cents is not None]

    @property
    def granted_cents(self) -> int:
        """What the compared cases were calculated at."""
        return sum(case.granted_cents for case in self.compared)

    @property
    def replayed_cents(self) -> int:
        """What the other rules come to for the same cases."""
        return sum(case.replayed_cents or 0 for case in self.compared)

    @property
    def homes(self) -> int:
        """Homes of the compared cases."""
        return sum(case.homes for case in self.compared)

    def outcomes(self) -> dict[Outcome, int]:
        """Count the cases of each outcome."""
        return dict(Counter(case.outcome for case in self.cases))

    def scaled(self, homes: int) -> int | None:
        """Return how many homes the money of so many homes pays under the other rules.

        None when nothing can be compared, or the other rules pay nothing at all.
        """
        if not self.replayed_cents or not self.granted_cents:
            return None
        return homes * self.granted_cents // self.replayed_cents


def replay(session: Session, scheme: str, version: SchemeVersion) -> Replay:
    """Calculate every granted case of a scheme again, by a version that need not be in force.

    What a home got before counts towards its maximum as the other rules would have given it.

    Args:
        session: nothing is changed in it.
        scheme: id of the scheme whose cases are taken.
        version: the other rules.
    """
    cases = session.scalars(
        select(SubsidyCase)
        .where(SubsidyCase.scheme == scheme, SubsidyCase.state.in_(GRANTED))
        .order_by(SubsidyCase.received_at, SubsidyCase.number)
    ).all()
    used: Counter[str] = Counter()
    replayed = []
    for file in files_of(session, cases):
        granted = granted_calculation(file)
        if granted is None or file.live(DecisionKind.REVOCATION) is not None:
            continue
        homes = sum(home.amount_cents > 0 for home in granted.homes)
        try:
            found = _calculated(session, file, version, granted, used)
        except InvalidFacts as error:
            why = f"{error.field}: {error.reason}"
            replayed.append(ReplayedCase(file.number, homes, granted.total_cents, None, why))
            continue
        used.update({home.verblijfsobject_id: home.amount_cents for home in found.homes})
        replayed.append(ReplayedCase(file.number, homes, granted.total_cents, found.total_cents))
    return Replay(version, replayed)


def _calculated(
    session: Session,
    file: CaseFile,
    version: SchemeVersion,
    granted: Calculation,
    used: Counter[str],
) -> Calculation:
    judged = judged_at_grant(file)
    held = {home.verblijfsobject_id: frozenset(home.held) for home in granted.homes}
    homes = [
        Home(
            each.verblijfsobject_id,
            weight=each.weight,
            is_eligible=judged.get(each.verblijfsobject_id, each.is_eligible is not False),
            used_cents=used[each.verblijfsobject_id],
            held=held.get(each.verblijfsobject_id, frozenset()),
        )
        for each in file.dwellings
    ]
    return calculate(
        version,
        file.measure_lines(),
        homes,
        others=file.other_sources(),
        earlier=earlier_measures(session, file),
        is_enterprise=file.case.tenure is TenureClass.PRIVATE_LANDLORD,
    )
