"""Money against homes: what is on each line, from which source, and how many homes it still pays.

Amounts of the desk are sums of the ledger's own entries, so they can be asked as of a day. A case
belongs to the programme in which most of its homes lie. What the client has not decided is None.

Source: domain reference 1.2, 2 and 7.2; ledger of the scheme periods.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, text

from retrofit.programmes import Programme, programmes
from retrofit.progress.counting import Verdicts
from retrofit.progress.money_queries import FREE, SETTLED, SOURCES, SPENT
from retrofit.progress.money_rules import (
    Budget,
    Contribution,
    Line,
    MoneyRules,
    Reading,
    money_rules,
)
from retrofit.subsidy.association import split
from retrofit.today import AMSTERDAM

#: With fewer homes an average says nothing about the next one.
FEWEST_HOMES = 10
DRAWS = 2_000
SEED = 925
#: The line that the desk's schemes pay from.
HOMES_LINE = "homes"


@dataclass(frozen=True, slots=True)
class LineMoney:
    """The money of a line, cents; a line that the desk does not pay has no amounts.

    Attributes:
        budget: as decided; None is not decided.
    """

    line: str
    name: str
    budget: Budget | None
    reserved_cents: int | None
    committed_cents: int | None
    settled_cents: int | None
    paid_cents: int | None

    @property
    def left_cents(self) -> int | None:
        """What the budget has left for grants to come; None without a budget."""
        if self.budget is None or self.committed_cents is None or self.settled_cents is None:
            return None
        return self.budget.amount_cents - self.committed_cents - self.settled_cents


@dataclass(frozen=True, slots=True)
class CoFinancingView:
    """What others must bring, under each reading; ``chosen`` None is not decided."""

    percent: int
    chosen: str | None
    readings: list[tuple[Reading, int]]


@dataclass(frozen=True, slots=True)
class PerHomeCost:
    """What counted homes cost in settled subsidy; None with fewer than ten homes.

    Attributes:
        group: "all", a label class before, or a neighbourhood code.
    """

    group: str
    homes: int
    mean_cents: int | None


@dataclass(frozen=True, slots=True)
class Affordable:
    """How many homes an amount still pays, from what homes cost up to now.

    Attributes:
        available_cents: what is left; None is not decided.
        p10, p50, p90: homes; None when the amount is not decided or too few homes are settled.
    """

    available_cents: int | None
    basis: str
    p10: int | None
    p50: int | None
    p90: int | None


@dataclass(frozen=True, slots=True)
class Funding:
    """Where the money of a programme comes from, as decided: no amount of a case is in it.

    Attributes:
        budgets: each line with what was decided to spend on it; None is not decided.
    """

    programme: Programme
    budgets: list[tuple[Line, Budget | None]]
    contributions: list[Contribution]
    co_financing: CoFinancingView
    nip_cents_per_home: int
    nip_target_cents: int


@dataclass(frozen=True, slots=True)
class ProgrammeMoney:
    """The money of a programme as of a day."""

    programme: Programme
    as_of: date
    known_at: datetime | None
    funding: Funding
    lines: list[LineMoney]
    sources: dict[str, int]
    costs: list[PerHomeCost]
    affordable: list[Affordable]


def funding_of(programme: Programme, as_of: date) -> Funding:
    """Return where the money of a programme comes from, as decided by a day."""
    rules = money_rules()
    own = {HOMES_LINE, *(item.line for item in programme.action_items)}
    return Funding(
        programme=programme,
        budgets=[
            (line, rules.budget(programme.id, line.id, as_of))
            for line in rules.lines
            if line.id in own
        ],
        contributions=[each for each in rules.contributions if each.programme == programme.id],
        co_financing=_co_financing(rules, programme),
        nip_cents_per_home=rules.nip.cents_per_home,
        nip_target_cents=rules.nip.cents_per_home * programme.homes.value,
    )


def money_of(
    connection: Connection,
    programme: Programme,
    verdicts: Verdicts,
    as_of: date,
    known_at: datetime | None = None,
    asked_cents: int | None = None,
) -> ProgrammeMoney:
    """Return the money of a programme.

    Args:
        connection: an open connection.
        programme: whose money.
        verdicts: of its homes as of the same day, to know which homes were paid for and count.
        as_of: reference date.
        known_at: as known at a moment; now when None.
        asked_cents: an amount of which it is asked how many homes it pays.
    """
    funding = funding_of(programme, as_of)
    values = moment_values(as_of, known_at)
    spent = spent_by_programme(connection, values)[programme.id]
    lines = [
        LineMoney(
            line=line.id,
            name=line.name,
            budget=budget,
            **(spent if line.id == HOMES_LINE else dict.fromkeys(spent)),
        )
        for line, budget in funding.budgets
    ]
    settled = _settled_per_home(connection, values, verdicts)
    homes_line = next(line for line in lines if line.line == HOMES_LINE)
    under = int(connection.execute(text(FREE), values).scalar_one())
    return ProgrammeMoney(
        programme=programme,
        as_of=as_of,
        known_at=known_at,
        funding=funding,
        lines=lines,
        sources=_sources(connection, values, programme),
        costs=per_home(settled),
        affordable=[
            affordable("budget", homes_line.left_cents, settled["cents"]),
            affordable("ceilings", under, settled["cents"]),
            *([] if asked_cents is None else [affordable("asked", asked_cents, settled["cents"])]),
        ],
    )


def spent_by_programme(
    connection: Connection, values: dict[str, Any]
) -> dict[str, dict[str, int | None]]:
    """Return the desk's amounts of each programme, and of no programme under ``""``.

    Together they are the whole ledger.
    """
    found: dict[str, dict[str, int | None]] = {
        each: dict.fromkeys(AMOUNTS, 0) for each in ("", *programmes())
    }
    for row in connection.execute(text(SPENT), values).mappings():
        found[row["programme"]] = {name: int(row[name]) for name in AMOUNTS}
    return found


def affordable(basis: str, available_cents: int | None, costs: pd.Series) -> Affordable:
    """Return how many homes an amount pays at what homes cost, with its 80 % interval.

    The interval is that of the mean over resampled homes; it says nothing of rates to come.
    """
    if available_cents is None or len(costs) < FEWEST_HOMES or costs.sum() <= 0:
        return Affordable(available_cents, basis, None, None, None)
    rng = np.random.default_rng(SEED)
    amounts = costs.to_numpy(dtype=np.float64)
    weights = rng.multinomial(len(amounts), np.full(len(amounts), 1 / len(amounts)), DRAWS)
    means = np.maximum(weights @ amounts / len(amounts), 1.0)
    homes = np.floor(max(available_cents, 0) / means)
    low, middle, high = np.quantile(homes, [0.1, 0.5, 0.9], method="nearest")
    return Affordable(available_cents, basis, int(low), int(middle), int(high))


def per_home(settled: pd.DataFrame) -> list[PerHomeCost]:
    """Return what homes cost: all, by label before, by neighbourhood."""

    def cost(group: str, cents: pd.Series) -> PerHomeCost:
        is_enough = len(cents) >= FEWEST_HOMES
        return PerHomeCost(group, len(cents), round(cents.mean()) if is_enough else None)

    found = [cost("all", settled["cents"])]
    for column in ("label_before", "neighbourhood_code"):
        found += [cost(str(group), part["cents"]) for group, part in settled.groupby(column)]
    return found


def moment_values(as_of: date, known_at: datetime | None) -> dict[str, Any]:
    """Return what the queries of ``money_queries`` ask: a day, its moment, and what lies where."""
    end = datetime.combine(as_of + timedelta(days=1), time(), AMSTERDAM)
    areas = [
        {"programme": programme.id, "code": code}
        for programme in programmes().values()
        for code in programme.areas_on(as_of)
    ]
    return {
        "as_of": as_of,
        "moment": min(end, known_at) if known_at else end,
        "programmes": [each["programme"] for each in areas],
        "codes": [each["code"] for each in areas],
    }


def _co_financing(rules: MoneyRules, programme: Programme) -> CoFinancingView:
    own = rules.co_financing
    return CoFinancingView(
        own.percent,
        own.base,
        [
            (each, each.own_cents(programme.grant.amount_cents, own.percent))
            for each in own.readings
        ],
    )


def _sources(
    connection: Connection, values: dict[str, Any], programme: Programme
) -> dict[str, int]:
    """Return what others pay for the measures of granted cases; what is left is the owner's."""
    rows = connection.execute(text(SOURCES), {**values, "programme": programme.id})
    return {row.kind: int(row.cents) for row in rows}


def _settled_per_home(
    connection: Connection, values: dict[str, Any], verdicts: Verdicts
) -> pd.DataFrame:
    """Return the settled subsidy of each home that counts."""
    cents: Counter[str] = Counter()
    for row in connection.execute(text(SETTLED), values):
        weights = {each["verblijfsobject_id"]: each["amount_cents"] for each in row.homes}
        cents.update(split(row.amount_cents, weights))
    paid = pd.Series(dict(cents), dtype="int64", name="cents")
    counted = verdicts.homes[verdicts.homes["counted_on"].notna()]
    joined = counted[["label_before", "neighbourhood_code"]].join(paid, how="inner")
    return joined[joined["cents"] > 0]


AMOUNTS = ("reserved_cents", "committed_cents", "settled_cents", "paid_cents")
