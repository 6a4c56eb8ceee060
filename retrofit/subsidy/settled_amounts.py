"""What is settled (vastgesteld): the same rules on what was done, never above the grant.

Not above the grant as a whole, not for a measure, not for a home; not above the cost less what
others pay; nothing for what was not done, or not in time. Every reduction has its reason.

Source: Awb 4:42, 4:46.
"""

from collections.abc import Collection, Sequence
from datetime import date
from fractions import Fraction

from gis.codes import MeasureCode
from retrofit.subsidy.amounts import assemble, calculate
from retrofit.subsidy.association import split
from retrofit.subsidy.calculation import Calculation, Earlier, Home, Line, MeasureLine, Reason
from retrofit.subsidy.scheme import SchemeVersion
from retrofit.subsidy.stacking import Source
from retrofit.subsidy.tally import Tally
from retrofit.subsidy.wording import euros, square_metres

NOT_DONE = "artikel 4:46, tweede lid, onder a, Awb"
NOT_GRANTED = "artikel 4:46, eerste lid, Awb"
NOT_KEPT = "artikel 4:46, tweede lid, onder b, Awb"


def settle(
    version: SchemeVersion,
    granted: Calculation,
    actual: Sequence[MeasureLine],
    *,
    others: Collection[Source] = (),
    earlier: Collection[Earlier] = (),
    execution_until: date | None = None,
    not_before: date | None = None,
    not_done: Collection[str] = (),
    is_enterprise: bool = False,
) -> Calculation:
    """Work out what is settled: the same rules on what was done, and never above the grant.

    Args:
        version: of the grant.
        granted: the calculation that was granted, with its homes.
        actual: measures as they were carried out; a measure that was not granted gets nothing.
        others: money of others, as it is known now.
        earlier: see ``calculate``.
        execution_until: last day of the execution term.
        not_before: first day on which the work may have been done.
        not_done: homes where nothing was carried out.
        is_enterprise: see ``calculate``.

    Returns:
        The lines of the grant again; where one is lower, its reasons say why.
    """
    done, faults = [], {}
    for line in actual:
        # What others paid in full was granted nothing, and still counts for the doubling.
        if granted.line(line.measure) and not _has_rival(version, granted, line.measure):
            faults[line.measure] = _late(line, execution_until, not_before)
            if faults[line.measure] is None:
                done.append(line)
    homes = [
        Home(
            home.verblijfsobject_id,
            home.weight,
            home.is_eligible,
            home.used_cents,
            frozenset(home.held),
        )
        for home in granted.homes
    ]
    now = (
        calculate(version, done, homes, others=others, earlier=earlier, is_enterprise=is_enterprise)
        if done
        else None
    )
    lines = []
    for before in granted.lines:
        after = now.line(before.measure) if now else None
        if not before.amount_cents:
            text = "voor deze maatregel is niets verleend"
            lines.append(_settled_at_nil(before, Reason(text=text, article=NOT_GRANTED)))
        elif after is None:
            missing = Reason(text="niet uitgevoerd", article=NOT_DONE)
            lines.append(_settled_at_nil(before, faults.get(before.measure) or missing))
        else:
            lines.append(_settled(version, before, after, not_done))
    return assemble("settlement", version, lines, homes, now.checks if now else ())


def _late(line: MeasureLine, until: date | None, not_before: date | None) -> Reason | None:
    """Return why a measure was not executed, or not within the days of the grant."""
    day = line.executed_on
    if day is None:
        return Reason(text="niet uitgevoerd", article=NOT_DONE)
    if until is not None and day > until:
        text = f"uitgevoerd op {day:%d-%m-%Y}, na het einde van de termijn ({until:%d-%m-%Y})"
        return Reason(text=text, article=NOT_KEPT)
    if not_before is not None and day < not_before:
        text = f"uitgevoerd op {day:%d-%m-%Y}, eerder dan is toegestaan ({not_before:%d-%m-%Y})"
        return Reason(text=text, article=NOT_KEPT)
    return None


def _has_rival(version: SchemeVersion, granted: Calculation, measure: MeasureCode) -> bool:
    """Return whether another measure was granted in the place of this one."""
    own = granted.line(measure)
    return any(
        version.type_of(other.measure) == version.type_of(measure) and other.amount_cents
        for other in granted.lines
        if own is not None and not own.amount_cents
    )


def _settled_at_nil(before: Line, reason: Reason) -> Line:
    tally = Tally()
    tally.nothing(reason.text, reason.article)
    return before.model_copy(
        update={
            "amount_cents": 0,
            "parts": tuple(tally.parts),
            "reasons": (reason,),
            "granted_cents": before.amount_cents,
            "executed_on": None,
            "others_cents": 0,
            "by_home": dict.fromkeys(before.by_home, 0),
        }
    )


def _settled(version: SchemeVersion, before: Line, after: Line, not_done: Collection[str]) -> Line:
    """Settle one measure that was executed in time.

    The homes share by what was granted to each, so that none gets more than that.
    """
    weights = {home: 0 if home in not_done else cents for home, cents in before.by_home.items()}
    most = sum(weights.values())
    amount = min(after.amount_cents, most)
    tally = Tally(Fraction(after.amount_cents), list(after.parts))
    text = "niet meer dan is verleend"
    if most < before.amount_cents:
        text += " voor de woningen waar het is uitgevoerd"
    tally.lower(Fraction(most), "grant_limit", text, euros(most), version.settlement.article)
    return after.model_copy(
        update={
            "amount_cents": amount,
            "parts": tuple(tally.parts),
            "reasons": _reasons(before, after, amount, most),
            "granted_cents": before.amount_cents,
            "by_home": split(amount, weights) if most else dict.fromkeys(weights, 0),
        }
    )


def _reasons(before: Line, after: Line, amount: int, most: int) -> tuple[Reason, ...]:
    """Say why less is settled than was granted; nothing when it is the whole grant."""
    if amount == before.amount_cents:
        return ()
    reasons = []
    if after.area_m2 is not None and before.area_m2 is not None and after.area_m2 < before.area_m2:
        done, asked = square_metres(after.area_m2), square_metres(before.area_m2)
        reasons.append(Reason(text=f"uitgevoerd {done}, verleend voor {asked}", article=NOT_DONE))
    if most < before.amount_cents:
        text = "niet bij alle woningen uitgevoerd"
        reasons.append(Reason(text=text, article=NOT_DONE))
    kinds = {part.kind for part in after.parts}
    for kind, text in (
        ("doubling", "zonder tweede maatregel geen verdubbeling"),
        ("bonus", "niet van biobased materiaal"),
    ):
        lost = kind not in kinds and any(part.kind == kind for part in before.parts)
        if lost and "nothing" not in kinds:
            reasons.append(Reason(text=text, article=NOT_DONE))
    for reason in after.reasons:
        if reason not in before.reasons:
            article = f"{reason.article}; artikel 4:46, tweede lid, Awb"
            reasons.append(Reason(text=reason.text, article=article))
    if not reasons:
        reasons.append(Reason(text="berekend over wat is uitgevoerd", article=NOT_DONE))
    return tuple(reasons)
