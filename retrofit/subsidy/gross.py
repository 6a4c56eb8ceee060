"""What the rates give for measures, before maximums, others and shares; ours and ISDE alike.

In this order: which measures meet their requirements, area at the rate, doubling, bonus, and of
some types only the measure that gives most.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction

from gis.codes import MeasureCode
from retrofit.subsidy.calculation import Earlier, MeasureLine, Reason
from retrofit.subsidy.rates import ORDER, MeasureType, Rates
from retrofit.subsidy.requirements import is_within, takes_part, unmet
from retrofit.subsidy.tally import Tally
from retrofit.subsidy.wording import euros, square_metres
from retrofit.texts import MEASURE

UNIT_TEXT = {"m2": "per m²", "piece": "per stuk", "once": "per woning"}


def gross(
    rates: Rates,
    lines: Sequence[MeasureLine],
    *,
    earlier: Collection[Earlier] = (),
    homes: int = 1,
    is_max_area_per_home: bool = True,
    most: Mapping[MeasureCode, Fraction] | None = None,
    parts: Mapping[MeasureCode, Fraction] | None = None,
) -> dict[MeasureCode, Tally]:
    """Work out what the rates give for each measure.

    Args:
        rates: in force for these measures.
        lines: each measure once; what is not executed yet counts as executed in time.
        earlier: measures that were paid for at this home before.
        homes: number of homes the measures are for; a rate for a home counts for each.
        is_max_area_per_home: a maximum area counts for each home too.
        most: what can be paid for each measure at most, cents; where measures share a maximum
            area, none takes more of it than it can use.
        parts: which part of a measure is paid for, where that is not all of it: of measures that
            go one before the other, the one goes first that gives most in the end.
    """
    known = {line.measure: line for line in sorted(lines, key=lambda one: ORDER[one.measure])}
    faults = unmet(rates, known, earlier)
    payable = {code: line for code, line in known.items() if faults[code] is None}
    doubled = {
        code
        for code, line in payable.items()
        if _is_doubled(rates, line, payable.values(), earlier)
    }
    each_cents = {code: _unit_cents(rates, line, code in doubled) for code, line in payable.items()}
    part = {code: (parts or {}).get(code, Fraction(1)) for code in known}
    useful = {
        code: cents / each_cents[code] if part[code] else Fraction(0)
        for code, cents in (most or {}).items()
        if code in payable
    }
    worth = {code: cents * part[code] for code, cents in each_cents.items()}
    areas = _paid_areas(rates, payable, worth, useful, times=homes if is_max_area_per_home else 1)
    tallies = {}
    for code, line in known.items():
        tally = tallies[code] = Tally()
        fault = faults[code]
        if fault is not None:
            tally.nothing(fault.text, fault.article)
        else:
            quantity = areas[code] if code in areas else _number(rates, line, homes)
            _pay(tally, rates, line, quantity, is_doubled=code in doubled)
    for each in rates.types:
        if each.pays == "one":
            codes = [code for code in each.measures if code in payable]
            _keep_one(each, codes, tallies, most or {}, part)
    return tallies


def _is_doubled(
    rates: Rates,
    line: MeasureLine,
    payable: Iterable[MeasureLine],
    earlier: Collection[Earlier],
) -> bool:
    """Return whether a measure of another type was or will be executed near enough in time."""
    if rates.doubling is None or not rates.measures[line.measure].is_doubled:
        return False
    others = [(each.measure, each.executed_on) for each in payable]
    others += [(each.measure, each.executed_on) for each in earlier]
    return any(
        takes_part(rates, code)
        and rates.type_of(code) != rates.type_of(line.measure)
        and is_within(line.executed_on, day, rates.doubling.within_months)
        for code, day in others
    )


def _number(rates: Rates, line: MeasureLine, homes: int) -> Fraction:
    """Return how many pieces, or homes, are paid for."""
    if rates.measures[line.measure].unit == "piece":
        return Fraction(line.pieces or 0)
    return Fraction(homes if line.pieces is None else min(line.pieces, homes))


def _paid_areas(
    rates: Rates,
    payable: Mapping[MeasureCode, MeasureLine],
    worth: Mapping[MeasureCode, Fraction],
    useful: Mapping[MeasureCode, Fraction],
    *,
    times: int,
) -> dict[MeasureCode, Fraction]:
    """Return the area of each measure that is paid for.

    Where measures share a maximum, the one that gives most for a square metre takes first, and no
    more than is useful; what is left over goes around once more, so that it is shown.
    """
    paid: dict[MeasureCode, Fraction] = {}
    for code, line in payable.items():
        rule = rates.measures[code]
        if rule.unit == "m2" and line.area_m2 is not None:
            most = line.area_m2 if rule.max_area_m2 is None else rule.max_area_m2 * times
            paid[code] = Fraction(min(line.area_m2, most))
    for each in rates.types:
        shared = [code for code in each.measures if code in paid]
        if (
            each.max_area_m2 is None
            or sum(paid[code] for code in shared) <= each.max_area_m2 * times
        ):
            continue
        shared.sort(key=lambda code: (-worth[code], ORDER[code]))
        wanted = {code: paid[code] for code in shared}
        left = Fraction(each.max_area_m2 * times)
        for code in shared:
            paid[code] = min(wanted[code], useful.get(code, wanted[code]), left)
            left -= paid[code]
        for code in shared:
            more = min(wanted[code] - paid[code], left)
            paid[code] += more
            left -= more
    return paid


def _unit_cents(rates: Rates, line: MeasureLine, is_doubled: bool) -> int:
    """Return what is paid for each unit, in cents, with doubling and bonus."""
    rate = rates.measures[line.measure].rate_cents
    return (2 * rate if is_doubled else rate) + _bonus(rates, line, is_doubled=is_doubled)


def _bonus(rates: Rates, line: MeasureLine, *, is_doubled: bool) -> int:
    """Return the bonus for each unit, in cents."""
    bonus = rates.measures[line.measure].biobased_bonus_cents
    if not line.is_biobased or bonus is None:
        return 0
    return 2 * bonus if is_doubled and rates.doubling and rates.doubling.is_bonus_doubled else bonus


def _pay(
    tally: Tally, rates: Rates, line: MeasureLine, many: Fraction, *, is_doubled: bool
) -> None:
    """Add quantity at the rate, the doubling, and the bonus."""
    rule = rates.measures[line.measure]
    name = MEASURE[line.measure]
    per = f"{euros(rule.rate_cents)} {UNIT_TEXT[rule.unit]}"
    if rule.unit != "m2" or line.area_m2 is None:
        shown = f"{name}, {many} keer"
    else:
        shown = f"{name}, {square_metres(many)}"
        if many < line.area_m2:
            shown += f" van {square_metres(line.area_m2)}"
            text = f"meer dan {square_metres(many)} wordt niet betaald"
            tally.reasons.append(Reason(text=text, article=rule.article))
    tally.to(rule.rate_cents * many, "rate", shown, per, rule.article)
    if is_doubled and rates.doubling is not None:
        months = rates.doubling.within_months
        text = f"{name}, verdubbeld: twee of meer maatregelen binnen {months} maanden"
        tally.to(2 * tally.exact, "doubling", text, per, rates.doubling.article)
    bonus = _bonus(rates, line, is_doubled=is_doubled)
    if bonus:
        text = f"{name}, bonus voor biobased materiaal"
        rate = f"{euros(bonus)} {UNIT_TEXT[rule.unit]}"
        tally.to(tally.exact + bonus * many, "bonus", text, rate, rule.article)


def _keep_one(
    each: MeasureType,
    codes: Sequence[MeasureCode],
    tallies: Mapping[MeasureCode, Tally],
    most: Mapping[MeasureCode, Fraction],
    part: Mapping[MeasureCode, Fraction],
) -> None:
    """Pay only the measure of a type that gives most; the first of the codes when equal."""
    gives = {
        code: part[code] * min(tallies[code].exact, most.get(code, tallies[code].exact))
        for code in codes
    }
    kept = min(codes, key=lambda code: (-gives[code], ORDER[code]), default=None)
    for code in codes:
        if kept is not None and code != kept and tallies[code].exact:
            text = f"telt met {MEASURE[kept]} als één maatregel; de hoogste wordt betaald"
            tallies[code].nothing(text, each.article)
