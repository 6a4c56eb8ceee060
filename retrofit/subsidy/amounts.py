"""The amount of subsidy for measures of a home or of the homes of an association.

One function for what can be granted at most, for a proposal and for a decision. For each measure:
what the rates give, no more than a share of its cost, only the part of the building that is
eligible, no more than the cost less what others pay; then no more than the maximum for each home.

Source: the scheme of the version.
"""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Literal

from gis.codes import MeasureCode
from retrofit.errors import InvalidFacts
from retrofit.subsidy.association import split
from retrofit.subsidy.calculation import (
    MOST_CENTS,
    Calculation,
    Earlier,
    Home,
    HomeAmount,
    Line,
    MeasureLine,
)
from retrofit.subsidy.gross import gross
from retrofit.subsidy.rates import ORDER
from retrofit.subsidy.scheme import SchemeVersion
from retrofit.subsidy.stacking import Room, Source, checks_outside, room_for
from retrofit.subsidy.tally import Tally
from retrofit.subsidy.wording import euros
from retrofit.texts import MEASURE


def calculate(
    version: SchemeVersion,
    measures: Sequence[MeasureLine],
    homes: Sequence[Home],
    *,
    others: Collection[Source] = (),
    earlier: Collection[Earlier] = (),
    is_enterprise: bool = False,
) -> Calculation:
    """Work out what a scheme pays.

    Args:
        version: rules in force when the application was received.
        measures: each measure once, with area and cost of the whole building.
        homes: the home, or all homes of the building with their weights, eligible or not.
        others: money of others for these measures, of the whole building.
        earlier: measures paid for at this home before; none of this case itself.
        is_enterprise: the applicant is an enterprise, such as a landlord.

    Returns:
        A line for each measure, in the order of the codes; one that gets nothing says why.

    Raises:
        InvalidFacts: there is no measure or no home, one stands twice, no home has a weight, or
            the total is more than can be.
    """
    _check(measures, homes)
    count = sum(home.weight > 0 for home in homes)
    rooms = {
        line.measure: room_for(line.measure, line.cost_cents, others, version.stacking)
        for line in measures
    }
    unpaid = {line.measure: _unpaid(homes, line.measure) for line in measures}
    tallies = gross(
        version,
        measures,
        earlier=earlier,
        homes=count,
        is_max_area_per_home=version.association.is_max_area_per_home,
        most={
            line.measure: min(
                Fraction(line.cost_cents * _percent(version, line.measure)[0], 100),
                Fraction(rooms[line.measure].left_cents),
            )
            for line in measures
        },
        parts=unpaid,
    )
    for line in measures:
        tally = tallies[line.measure]
        _limit_to_cost(version, line, tally)
        _limit_to_eligible(version, homes, tally)
        _limit_to_unpaid(version, line.measure, homes, tally)
        share = _share(homes, _eligible(homes)) * unpaid[line.measure]
        _limit_to_room(version, rooms[line.measure], share, tally)
    by_home = _limit_each_home(version, homes, tallies)
    costs = {line.measure: line.cost_cents for line in measures}
    return assemble(
        "grant",
        version,
        [
            _line(line, tallies[line.measure], by_home[line.measure], rooms[line.measure])
            for line in sorted(measures, key=lambda one: ORDER[one.measure])
        ],
        homes,
        checks_outside(costs, others, version.stacking, is_enterprise=is_enterprise),
    )


def _check(measures: Sequence[MeasureLine], homes: Sequence[Home]) -> None:
    if not measures:
        raise InvalidFacts("measures", "er is geen maatregel")
    if len({line.measure for line in measures}) < len(measures):
        raise InvalidFacts("measures", "een maatregel staat er twee keer in")
    if len({home.verblijfsobject_id for home in homes}) < len(homes):
        raise InvalidFacts("dwellings", "een woning staat er twee keer in")
    if not any(home.weight for home in homes):
        raise InvalidFacts("dwellings", "er is geen woning met een aandeel groter dan 0")


def _percent(version: SchemeVersion, measure: MeasureCode) -> tuple[int, str]:
    """Return the share of the cost that is paid at most, and its article."""
    rule = version.measures.get(measure)
    if rule and rule.max_cost_percent:
        return rule.max_cost_percent, rule.article
    return version.limits.cost_percent, version.limits.article


def _limit_to_cost(version: SchemeVersion, line: MeasureLine, tally: Tally) -> None:
    """Pay no more than a share of the cost of the measure."""
    percent, article = _percent(version, line.measure)
    text = f"{MEASURE[line.measure]}, ten hoogste {percent}% van de kosten"
    most = Fraction(line.cost_cents * percent, 100)
    tally.lower(most, "cost_share", text, f"{percent}% van {euros(line.cost_cents)}", article)


def _eligible(homes: Sequence[Home]) -> list[Home]:
    """Return the homes that count and are eligible."""
    return [home for home in homes if home.is_eligible and home.weight]


def _unpaid(homes: Sequence[Home], measure: MeasureCode) -> Fraction:
    """Return for which part of the eligible homes no other grant pays for a measure."""
    eligible = _eligible(homes)
    left = [home for home in eligible if home.gets(measure)]
    return _share(eligible, left) if eligible else Fraction(1)


def _share(homes: Sequence[Home], part: Sequence[Home]) -> Fraction:
    """Return which part of the building some of its homes are."""
    return Fraction(sum(home.weight for home in part), sum(home.weight for home in homes))


def _limit_to_eligible(version: SchemeVersion, homes: Sequence[Home], tally: Tally) -> None:
    """Pay for the eligible part of the building only."""
    share = _share(homes, _eligible(homes))
    counted = [home for home in homes if home.weight]
    good = sum(home.is_eligible for home in counted)
    if len(counted) == 1:
        text, article = "de woning komt niet in aanmerking", version.homes.article
    else:
        text = f"{good} van de {len(counted)} woningen komen in aanmerking"
        article = version.association.article
    shown = f"aandeel {share.numerator}/{share.denominator}"
    tally.lower(tally.exact * share, "not_eligible", text, shown, article)


def _limit_to_unpaid(
    version: SchemeVersion, measure: MeasureCode, homes: Sequence[Home], tally: Tally
) -> None:
    """Leave out the homes for which another grant pays for the measure."""
    eligible = _eligible(homes)
    held = sum(not home.gets(measure) for home in eligible)
    if not held:
        return
    if len(eligible) == 1:
        text, article = "voor deze woning is de maatregel al verleend", version.homes.article
    else:
        has = "heeft" if held == 1 else "hebben"
        text = f"{held} van de {len(eligible)} woningen {has} voor deze maatregel al een verlening"
        article = version.association.article
    unpaid = _unpaid(homes, measure)
    share = _share(homes, eligible) * unpaid
    shown = f"aandeel {share.numerator}/{share.denominator}"
    tally.lower(tally.exact * unpaid, "not_eligible", text, shown, article)


def _limit_to_room(version: SchemeVersion, room: Room, share: Fraction, tally: Tally) -> None:
    """Pay no more than others leave of the cost."""
    text = room.text or "niet meer dan de kosten"
    left = f"blijft {euros(room.left_cents)}"
    most = room.left_cents * share
    tally.lower(most, "others", text, left, version.stacking.article)


def _limit_each_home(
    version: SchemeVersion, homes: Sequence[Home], tallies: Mapping[MeasureCode, Tally]
) -> dict[MeasureCode, dict[str, int]]:
    """Divide each line over the homes that it is paid for, and bring each down to its maximum.

    What a home loses is taken from its measures in proportion.
    """
    by_home = {
        measure: _divided(tally, [home for home in homes if home.gets(measure)])
        for measure, tally in tallies.items()
    }
    for home in homes:
        id_ = home.verblijfsobject_id
        parts = {
            f"{ORDER[measure]:02}": shares[id_]
            for measure, shares in by_home.items()
            if shares.get(id_)
        }
        room = max(version.limits.per_home_cents - home.used_cents, 0)
        if sum(parts.values()) > room:
            kept = split(room, parts)
            for measure, shares in by_home.items():
                if id_ in shares:
                    shares[id_] = kept.get(f"{ORDER[measure]:02}", 0)
    text, rate = "niet meer dan het maximum per woning", euros(version.limits.per_home_cents)
    if any(home.used_cents for home in homes):
        text += ", met wat eerder is verleend"
    for measure, shares in by_home.items():
        most = Fraction(sum(shares.values()))
        tallies[measure].lower(most, "home_limit", text, rate, version.limits.article)
    return by_home


def _divided(tally: Tally, homes: Sequence[Home]) -> dict[str, int]:
    weights = {home.verblijfsobject_id: home.weight for home in homes}
    return split(tally.cents, weights) if any(weights.values()) else {}


def _line(line: MeasureLine, tally: Tally, by_home: Mapping[str, int], room: Room) -> Line:
    return Line(
        measure=line.measure,
        amount_cents=tally.cents,
        parts=tuple(tally.parts),
        reasons=tuple(tally.reasons),
        cost_cents=line.cost_cents,
        area_m2=line.area_m2,
        pieces=line.pieces,
        insulation_value=line.insulation_value,
        is_biobased=line.is_biobased,
        executed_on=line.executed_on,
        others_cents=room.others_cents,
        by_home=dict(by_home),
    )


def assemble(
    kind: Literal["grant", "settlement"],
    version: SchemeVersion,
    lines: Sequence[Line],
    homes: Sequence[Home],
    checks: tuple[str, ...],
) -> Calculation:
    """Put lines together, with the totals of lines and homes."""
    total = sum(line.amount_cents for line in lines)
    measures = {line.measure for line in lines}
    if total >= MOST_CENTS:
        raise InvalidFacts("measures", "het bedrag is hoger dan kan")
    return Calculation(
        kind=kind,
        scheme=version.scheme,
        version=version.name,
        notice=version.notice,
        total_cents=total,
        lines=tuple(lines),
        homes=tuple(
            HomeAmount(
                verblijfsobject_id=home.verblijfsobject_id,
                weight=home.weight,
                is_eligible=home.is_eligible,
                used_cents=home.used_cents,
                held=tuple(sorted(home.held & measures)),
                amount_cents=sum(line.by_home.get(home.verblijfsobject_id, 0) for line in lines),
            )
            for home in sorted(homes, key=lambda one: one.verblijfsobject_id)
        ),
        checks=checks,
    )
