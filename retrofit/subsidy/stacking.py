"""Stacking (stapelen): all subsidies for one measure are never more than it costs, VAT included.

Ours is made lower, never that of others. A loan is no subsidy and lowers nothing. What cannot be
seen from here is listed, to be checked outside.

Source: the scheme's rule on other subsidies; conditions of SVOH (no other subsidy beside it).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from gis.codes import MeasureCode
from retrofit.errors import InvalidFacts
from retrofit.subsidy.rates import ORDER, Flag, Ruled
from retrofit.subsidy.wording import euros
from retrofit.texts import MEASURE


class SourceKind(StrEnum):
    """Who else pays for a measure."""

    MUNICIPAL = "municipal"  # another grant of ours, such as one from the Volkshuisvestingsfonds
    ISDE = "isde"
    SVVE = "svve"
    SVOH = "svoh"
    SPUK_LAI = "spuk_lai"
    WARMTEFONDS = "warmtefonds"
    OTHER = "other"


class SourceStatus(StrEnum):
    """How certain money of others is."""

    EXPECTED = "expected"
    APPLIED = "applied"
    GRANTED = "granted"
    PAID = "paid"
    REFUSED = "refused"


KIND_TEXT = {
    SourceKind.MUNICIPAL: "andere subsidie van de gemeente",
    SourceKind.ISDE: "ISDE",
    SourceKind.SVVE: "SVVE",
    SourceKind.SVOH: "SVOH",
    SourceKind.SPUK_LAI: "SpUk Lokale Aanpak Isolatie",
    SourceKind.WARMTEFONDS: "lening van het Warmtefonds",
    SourceKind.OTHER: "andere subsidie",
}
LOANS = frozenset({SourceKind.WARMTEFONDS})

_TO_CHECK = {
    SourceStatus.EXPECTED: "Vraag na of {kind} voor {measure} is aangevraagd; verwacht: {amount}.",
    SourceStatus.APPLIED: "Vraag na hoe is beslist over {kind} voor {measure}; gevraagd: {amount}.",
    SourceStatus.GRANTED: "Vraag na wat {kind} voor {measure} uiteindelijk betaalt; verleend: "
    "{amount}.",
    SourceStatus.REFUSED: "Vraag het besluit op waarmee {kind} voor {measure} is geweigerd.",
}


class StackingRule(Ruled):
    """What a scheme says of other subsidies.

    Attributes:
        counts_expected: money that is not even asked for counts too.
        excluding: sources beside which we pay nothing at all.
        excludes: for the same measure only, or for the whole home.
    """

    counts_expected: Flag
    excluding: tuple[SourceKind, ...] = ()
    excludes: Literal["measure", "home"] = "home"


@dataclass(frozen=True, slots=True)
class Source:
    """Money of others for a measure; ``name`` says which scheme, where the kind does not."""

    measure: MeasureCode
    kind: SourceKind
    status: SourceStatus
    cents: int
    name: str = ""

    def __post_init__(self) -> None:
        """Refuse an amount that cannot be."""
        if type(self.cents) is not int or not 0 <= self.cents < 10**10:
            raise InvalidFacts(
                "cents", "moet een bedrag in hele centen zijn, van 0 tot 100 miljoen euro"
            )

    @property
    def text(self) -> str:
        """What it is called, in Dutch."""
        return self.name or KIND_TEXT[self.kind]

    def counts(self, rule: StackingRule) -> bool:
        """Return whether it lowers what we may pay."""
        if self.kind in LOANS or self.status is SourceStatus.REFUSED:
            return False
        return rule.counts_expected or self.status is not SourceStatus.EXPECTED


@dataclass(frozen=True, slots=True)
class Room:
    """What others leave for us of the cost of a measure.

    Attributes:
        others_cents: what counts of their money.
        left_cents: cost less that, never below zero.
        text: why it is less than the cost, in Dutch; "" when it is the whole cost.
    """

    others_cents: int
    left_cents: int
    text: str


def room_for(
    measure: MeasureCode, cost_cents: int, sources: Collection[Source], rule: StackingRule
) -> Room:
    """Return what may be paid for a measure beside all other sources."""
    counted = [source for source in sources if source.counts(rule)]
    for_it = [source for source in counted if source.measure == measure]
    others = sum(source.cents for source in for_it)
    near = counted if rule.excludes == "home" else for_it
    excluding = [source.kind for source in near if source.kind in rule.excluding]
    if excluding:
        return Room(
            others, 0, f"naast {KIND_TEXT[min(excluding)]} is geen andere subsidie mogelijk"
        )
    if not others:
        return Room(0, cost_cents, "")
    kinds = ", ".join(KIND_TEXT[kind] for kind in sorted({source.kind for source in for_it}))
    text = f"andere subsidies ({kinds}: {euros(others)}) gaan van de kosten af"
    return Room(others, max(cost_cents - others, 0), text)


@dataclass(frozen=True, slots=True)
class Reduction:
    """How much less we pay for a measure because of others, and why."""

    measure: MeasureCode
    cents: int
    text: str
    article: str


@dataclass(frozen=True, slots=True)
class Stacked:
    """Our amounts beside those of others.

    Attributes:
        amounts: what we may pay, by measure.
        reductions: where that is less than was asked.
        checks: what to check outside, in Dutch.
    """

    amounts: dict[MeasureCode, int]
    reductions: tuple[Reduction, ...]
    checks: tuple[str, ...]


def guard(
    ours: Mapping[MeasureCode, int],
    costs: Mapping[MeasureCode, int],
    sources: Collection[Source],
    rule: StackingRule,
) -> Stacked:
    """Lower our amounts so that nobody gets more than the cost.

    Args:
        ours: amounts we would pay, cents, by measure.
        costs: cost with VAT, cents, of each of those measures.
        sources: all other money.
        rule: of the scheme.
    """
    amounts, reductions = {}, []
    for measure in sorted(ours, key=ORDER.__getitem__):
        room = room_for(measure, costs[measure], sources, rule)
        amounts[measure] = min(ours[measure], room.left_cents)
        less = ours[measure] - amounts[measure]
        if less:
            text = room.text or "niet meer dan de kosten"
            reductions.append(Reduction(measure, less, text, rule.article))
    return Stacked(amounts, tuple(reductions), checks_outside(costs, sources, rule))


def checks_outside(
    costs: Mapping[MeasureCode, int],
    sources: Iterable[Source],
    rule: StackingRule,
    *,
    is_enterprise: bool = False,
) -> tuple[str, ...]:
    """Return what a person must find out elsewhere, in Dutch sentences, in a fixed order.

    Args:
        costs: cost of each measure applied for.
        sources: all other money.
        rule: of the scheme.
        is_enterprise: the applicant is an enterprise, such as a landlord: state aid.
    """
    checks: list[str] = []
    sources = sorted(
        (source for source in sources if source.kind not in LOANS),
        key=lambda one: (ORDER[one.measure], one.kind, one.status, one.cents),
    )
    for source in sources:
        kind, measure = source.text, MEASURE[source.measure]
        if source.status in _TO_CHECK:
            amount = euros(source.cents)
            sentence = _TO_CHECK[source.status]
            checks.append(sentence.format(kind=kind, measure=measure, amount=amount))
        if source.measure not in costs:
            checks.append(
                f"Vraag na waarom {kind} voor {measure} is opgegeven: die is hier niet aangevraagd."
            )
    for measure, cost in sorted(costs.items(), key=lambda one: ORDER[one[0]]):
        if room_for(measure, cost, sources, rule).others_cents > cost:
            checks.append(
                f"De andere subsidies voor {MEASURE[measure]} zijn samen hoger dan de kosten: "
                "meld dit aan wie ze verstrekt."
            )
    if is_enterprise:
        checks.append("Controleer de verklaring de-minimissteun van de aanvrager.")
    return tuple(dict.fromkeys(checks))
