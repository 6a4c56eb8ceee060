"""What measurements and maps say of homes: one finding of each source for each home. Pure.

A finding says -1 (clear), 0 (unknown) or 1 (raised). In that order "any of" is the highest and "all
of" the lowest, so that what becomes unknown can never turn unknown into clear.

Findings are frames indexed by ``verblijfsobject_id``: ``says`` (as of the day: what is too old is
unknown), ``was_raised`` (too old, and raised), ``source``, ``grade``, ``observed_on``,
``expires_on`` (NaT is never), ``reason`` (Dutch).
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gis.codes import FoundationSoil
from retrofit.homes.flag_codes import FlagSource, FlagState
from retrofit.homes.flag_facts import FlagFacts
from retrofit.homes.flag_rule import FlagRule

CLEAR, UNKNOWN, RAISED = -1, 0, 1


def subsidence_findings(
    facts: FlagFacts, rule: FlagRule, today: pd.Timestamp
) -> list[pd.DataFrame]:
    """Return the findings that the rule asks about subsidence."""
    makers = {"raster": _raster, "points": _points}
    return [makers[name](facts, rule, today) for name in rule.subsidence.any_of]


def foundation_findings(
    facts: FlagFacts, rule: FlagRule, subsidence: pd.DataFrame, today: pd.Timestamp
) -> list[pd.DataFrame]:
    """Return the findings that the rule asks about foundations, each joined with the home's age.

    Args:
        facts: of the homes.
        rule: the rule.
        subsidence: the subsidence flag of each home.
        today: the day.
    """
    found = []
    if "area" in rule.foundation.any_of:
        found.append(_area(facts, rule, today))
    if "subsidence" in rule.foundation.any_of:
        found.append(_sinking(subsidence))
    return [_of_old_homes(finding, facts, rule) for finding in found]


def _area(facts: FlagFacts, rule: FlagRule, today: pd.Timestamp) -> pd.DataFrame:
    """Return what the attention areas say of the ground; urban ground was never mapped."""
    found = facts.areas.reindex(facts.homes.index)
    soil = found["soil"]
    is_bad = soil.isin([code.value for code in rule.foundation.vulnerable_soils])
    is_safe = soil.isin([code.value for code in rule.foundation.safe_soils])
    says = np.select([is_bad, is_safe], [RAISED, CLEAR], UNKNOWN)
    reason = np.select(
        [soil.isna(), is_bad, is_safe, soil == FoundationSoil.URBAN.value],
        [
            "ligt buiten elk bekend aandachtsgebied; dat is niet hetzelfde als veilig",
            "ligt in kwetsbaar gebied",
            "ligt in niet kwetsbaar gebied",
            "ligt in stedelijk gebied, waarvan de ondergrond niet in kaart is gebracht",
        ],
        "de ondergrond van dit gebied is niet bekend",
    )
    return _finding(FlagSource.AREA, rule, says, found["observed_on"], reason, today)


def _sinking(subsidence: pd.DataFrame) -> pd.DataFrame:
    """Return what the subsidence flag of a home says of its foundation."""
    state = subsidence["state"]
    stands = state.isin([FlagState.RAISED.value, FlagState.CONTESTED.value])
    is_gone = state.isin([FlagState.CLEAR.value, FlagState.LIFTED.value])
    return subsidence[["source", "grade", "observed_on", "expires_on"]].assign(
        says=np.select([stands, is_gone], [RAISED, CLEAR], UNKNOWN),
        was_raised=state == FlagState.EXPIRED.value,
        reason=subsidence["reason"],
    )


def _of_old_homes(finding: pd.DataFrame, facts: FlagFacts, rule: FlagRule) -> pd.DataFrame:
    """Return a finding that holds for homes of before the year of the rule only."""
    limit = rule.foundation.built_before
    year = pd.to_numeric(facts.homes["construction_year"])
    is_later, is_unknown = year >= limit, year.isna()
    finding = finding.copy()
    finding.loc[is_later, "says"] = CLEAR
    finding.loc[is_later, "was_raised"] = False
    finding.loc[is_later, "source"] = FlagSource.AREA.value
    finding.loc[is_later, "grade"] = rule.grades[FlagSource.AREA].value
    finding.loc[is_later, ["observed_on", "expires_on"]] = pd.NaT
    finding.loc[is_later, "reason"] = f"gebouwd in {limit} of later"
    finding.loc[~is_later & ~is_unknown, "reason"] += f"; gebouwd voor {limit}"
    finding.loc[is_unknown, "reason"] += "; het bouwjaar is niet bekend"
    # Of a home of unknown age nothing can be raised; that its ground is safe still clears it.
    finding.loc[is_unknown & (finding["says"] == RAISED), "says"] = UNKNOWN
    return finding


def _raster(facts: FlagFacts, rule: FlagRule, today: pd.Timestamp) -> pd.DataFrame:
    found = facts.rasters.reindex(facts.homes["pand_id"]).set_axis(facts.homes.index)
    rate, coverage = found["mean_mm_yr"], found["coverage"]
    is_thin = coverage.isna() | (coverage < rule.raster.min_coverage) | rate.isna()
    is_coarse = found["cell_size_m"] > rule.raster.max_cell_m
    fails = (is_thin | is_coarse).to_numpy()
    failing = np.select(
        [coverage.isna(), is_thin],
        ["er is geen bodemdalingskaart", "de bodemdalingskaart dekt het pand te weinig"],
        "de cellen van de bodemdalingskaart zijn te grof voor een woning",
    )
    return _movement(
        FlagSource.RASTER, rule, rate, fails, failing, found["observed_on"], "op de kaart", today
    )


def _points(facts: FlagFacts, rule: FlagRule, today: pd.Timestamp) -> pd.DataFrame:
    found = facts.points.reindex(facts.homes["pand_id"]).set_axis(facts.homes.index)
    fewest = rule.points.min_points
    counts = found[["seen", "coherent", "used"]].fillna(0)
    fails = (counts["used"] < fewest).to_numpy()
    failing = np.select(
        [counts["seen"] < fewest, counts["coherent"] < fewest],
        [
            "er zijn te weinig satellietmeetpunten bij het pand",
            "de satellietmeetpunten bij het pand zijn te onzeker (coherentie)",
        ],
        "de satellietmetingen duurden te kort",
    )
    return _movement(
        FlagSource.POINTS,
        rule,
        found["rate_mm_yr"],
        fails,
        failing,
        found["observed_on"],
        "volgens satellietmeetpunten",
        today,
    )


def _movement(
    source: FlagSource,
    rule: FlagRule,
    rate: pd.Series,
    fails: NDArray[np.bool_],
    failing: NDArray[np.str_],
    observed_on: pd.Series,
    how: str,
    today: pd.Timestamp,
) -> pd.DataFrame:
    """Compare rates with the threshold, where there is one to compare."""
    threshold = rule.subsidence.sinks_mm_yr
    numbers = pd.to_numeric(rate).to_numpy(dtype=float, na_value=np.nan)
    sinks = ~fails & (numbers <= -threshold)
    says = np.select([fails, sinks], [UNKNOWN, RAISED], CLEAR)
    reasons = [
        str(why) if failed else f"{how} {movement(number)}; de drempel is {decimal(threshold)} mm"
        for number, failed, why in zip(numbers.tolist(), fails.tolist(), failing, strict=True)
    ]
    return _finding(source, rule, says, observed_on, reasons, today)


def _finding(
    source: FlagSource,
    rule: FlagRule,
    says: object,
    observed_on: pd.Series,
    reasons: object,
    today: pd.Timestamp,
) -> pd.DataFrame:
    """Make a finding; what has expired by the day is unknown."""
    frame = pd.DataFrame(
        {"says": says, "observed_on": observed_on, "reason": reasons}, index=observed_on.index
    )
    frame["expires_on"] = rule.expires_on(source, observed_on)
    is_old = frame["expires_on"] <= today
    frame["was_raised"] = is_old & (frame["says"] == RAISED)
    said_something = is_old & (frame["says"] != UNKNOWN)
    frame.loc[said_something, "reason"] += "; dat gegeven is verlopen"
    frame.loc[is_old, "says"] = UNKNOWN
    return frame.assign(source=source.value, grade=rule.grades[source].value)


def movement(mm_yr: float) -> str:
    """Write how the ground moves, in words and mm a year."""
    verb = "daalt" if mm_yr < 0 else "stijgt"
    return f"{verb} de grond {decimal(abs(mm_yr))} mm per jaar"


def decimal(number: float) -> str:
    """Write a number with one decimal, as in the Netherlands."""
    return f"{number:.1f}".replace(".", ",")
