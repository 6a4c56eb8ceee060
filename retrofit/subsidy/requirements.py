"""Which measures of an application meet the requirements of the rates, and why others do not."""

from calendar import monthrange
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from gis.codes import MeasureCode
from retrofit.subsidy.calculation import Earlier, MeasureLine, Reason
from retrofit.subsidy.rates import MeasureRule, Rates
from retrofit.subsidy.wording import square_metres, two_decimals
from retrofit.texts import MEASURE

Faults = dict[MeasureCode, Reason | None]


def unmet(
    rates: Rates, known: Mapping[MeasureCode, MeasureLine], earlier: Collection[Earlier]
) -> Faults:
    """Return for each measure which requirement it does not meet; None when it meets all.

    Args:
        rates: in force for these measures.
        known: the measures applied for.
        earlier: measures that were paid for at this home before.
    """
    faults = {code: _fault(rates, line, known, earlier) for code, line in known.items()}
    _type_faults(rates, known, faults)
    for code, line in known.items():
        if faults[code] is None:
            faults[code] = _lonely(rates, line, known, faults, earlier)
    counted = [code for code, fault in faults.items() if fault is None]
    counted += [each.measure for each in earlier]
    types = {rates.type_of(code) for code in counted if takes_part(rates, code)}
    if rates.min_types > 1 and len(types) < rates.min_types:
        text = f"alleen bij ten minste {rates.min_types} verschillende maatregelen"
        few = Reason(text=text, article=rates.article)
        return {code: fault or few for code, fault in faults.items()}
    return faults


def takes_part(rates: Rates, code: MeasureCode) -> bool:
    """Return whether a measure counts for the doubling and for the number of measures."""
    return code in rates.measures and rates.measures[code].is_doubled


def is_within(one: date | None, other: date | None, months: int) -> bool:
    """Return whether two days are at most so many months apart; an unknown day is near."""
    if one is None or other is None:
        return True
    first, last = sorted((one, other))
    years, month = divmod(first.month - 1 + months, 12)
    end = monthrange(first.year + years, month + 1)[1]
    return last <= date(first.year + years, month + 1, min(first.day, end))


def _fault(
    rates: Rates,
    line: MeasureLine,
    known: Mapping[MeasureCode, MeasureLine],
    earlier: Collection[Earlier],
) -> Reason | None:
    """Return why a measure cannot be paid, looked at by itself."""
    rule = rates.measures.get(line.measure)
    if rule is None:
        return Reason(text="deze maatregel staat niet in de regeling", article=rates.article)
    before = {each.measure for each in earlier}
    text = _short_of(rule, line)
    if text is None and rates.is_type_once:
        same = {rates.type_of(measure) for measure in before}
        if rates.type_of(line.measure) in same:
            text = "voor dit soort maatregel is deze woning al eerder betaald"
    if text is None:
        other = next((code for code in rule.not_with if code in known or code in before), None)
        text = other and f"niet naast {MEASURE[other]}"
    return Reason(text=text, article=rule.article) if text else None


def _short_of(rule: MeasureRule, line: MeasureLine) -> str | None:
    """Return in which respect a measure falls short of its requirements."""
    value, area = line.insulation_value, line.area_m2
    text = None
    if value is None and (rule.min_rd or rule.max_u):
        text = "de isolatiewaarde is niet opgegeven"
    elif value is not None and rule.min_rd and value < rule.min_rd:
        least = two_decimals(rule.min_rd)
        text = f"Rd {two_decimals(value)} is lager dan de vereiste {least} m²K/W"
    elif value is not None and rule.max_u and value > rule.max_u:
        most = two_decimals(rule.max_u)
        text = f"U {two_decimals(value)} is hoger dan de toegestane {most} W/m²K"
    elif rule.unit == "piece" and line.pieces is None:
        text = "het aantal is niet opgegeven"
    elif rule.unit == "m2" and area is None:
        text = "de oppervlakte is niet opgegeven"
    elif area is not None and rule.min_area_m2 and area < rule.min_area_m2:
        least = square_metres(rule.min_area_m2)
        text = f"{square_metres(area)} is minder dan de vereiste {least}"
    return text


def _type_faults(
    rates: Rates,
    known: Mapping[MeasureCode, MeasureLine],
    faults: Faults,
) -> None:
    """Refuse the measures of a type that together have too small an area."""
    for each in rates.types:
        if each.min_area_m2 is None:
            continue
        good = [code for code in each.measures if code in known and faults[code] is None]
        area = sum((known[code].area_m2 or Decimal(0) for code in good), Decimal(0))
        if area < each.min_area_m2:
            least = square_metres(each.min_area_m2)
            text = f"samen {square_metres(area)} is minder dan de vereiste {least}"
            faults.update({code: Reason(text=text, article=each.article) for code in good})


def _lonely(
    rates: Rates,
    line: MeasureLine,
    known: Mapping[MeasureCode, MeasureLine],
    faults: Mapping[MeasureCode, Reason | None],
    earlier: Collection[Earlier],
) -> Reason | None:
    """Return why a measure that needs another beside it has none."""
    rule = rates.measures[line.measure]
    beside = [known[code].executed_on for code in rule.only_with if _is_good(code, faults)]
    beside += [each.executed_on for each in earlier if each.measure in rule.only_with]
    if not rule.only_with or any(
        is_within(line.executed_on, day, rule.only_with_months) for day in beside
    ):
        return None
    text = f"alleen samen met een isolatiemaatregel, binnen {rule.only_with_months} maanden"
    return Reason(text=text, article=rule.article)


def _is_good(code: MeasureCode, faults: Mapping[MeasureCode, Reason | None]) -> bool:
    return code in faults and faults[code] is None
