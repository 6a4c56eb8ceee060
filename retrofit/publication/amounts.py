"""Money as the public sees it: what was granted and paid for the homes of a programme, rounded.

Behind every amount, and behind every step from one published amount to the next, lie at least so
many homes and so many applications as the rule asks. Where a step has fewer, the earlier amount
stands, with the day of which it is. What was granted and what was paid are as far apart as well,
each as it stands, or equal. So no subtraction leaves the amount of one owner.
"""

import itertools
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, text

from retrofit.programmes import Programme
from retrofit.progress.money import moment_values
from retrofit.progress.money_queries import OF_CASE
from retrofit.publication.marks import Rule

#: Each is a part of the one before.
Measure = Literal["granted", "paid"]
MEASURES: tuple[Measure, ...] = ("granted", "paid")


class PublishedAmount(BaseModel):
    """An amount of a release.

    Attributes:
        measure: "granted" (and not taken back) or "paid".
        cents: rounded; None is not shown.
        as_of: of which day it is; None is not shown.
    """

    model_config = ConfigDict(frozen=True)

    measure: Measure
    cents: int | None
    as_of: date | None


def amounts_of(kept: Sequence[Mapping[str, Any]] | None) -> tuple[PublishedAmount, ...]:
    """Return the amounts of a release as it is stored; none when it published none."""
    return tuple(PublishedAmount.model_validate(each) for each in kept or ())


def published_amounts(
    connection: Connection,
    programme: Programme,
    as_of: date,
    earlier: Mapping[Measure, PublishedAmount],
    rule: Rule,
    unit_cents: int,
) -> tuple[PublishedAmount, ...]:
    """Return what may be told of the money of a programme.

    Args:
        connection: an open connection; nothing is changed.
        programme: whose money.
        as_of: reference date.
        earlier: amounts of the release before, by measure.
        rule: ``denominator`` homes and ``threshold`` applications lie behind an amount.
        unit_cents: what amounts are rounded to.
    """
    now = cases_of(connection, programme, as_of)
    found = {
        measure: earlier.get(measure) or PublishedAmount(measure=measure, cents=None, as_of=None)
        for measure in MEASURES
    }
    stands = {
        measure: now.iloc[:0] if each.as_of is None else cases_of(connection, programme, each.as_of)
        for measure, each in found.items()
    }
    for measure, beside in itertools.permutations(MEASURES):
        if may_be_told(measure, now, stands[measure], rule, stands[beside]):
            cents = int(now.drop_duplicates("number")[measure].sum())
            new = rounded(measure, cents, as_of, unit_cents)
            if new is not None:
                found[measure], stands[measure] = new, now
    return tuple(found.values())


def may_be_told(
    measure: Measure, now: pd.DataFrame, then: pd.DataFrame, rule: Rule, beside: pd.DataFrame
) -> bool:
    """Say whether enough homes and applications lie behind the step to each amount that stands.

    Args:
        measure: what would be told.
        now: a row for each home of each case: ``number``, ``home``, and cents of the case.
        then: the same as of the amount that was published last; empty when none was.
        rule: ``denominator`` homes of ``threshold`` applications.
        beside: the same as of the amount of the other measure that stands; empty when none does.
    """
    other = MEASURES[1 - MEASURES.index(measure)]
    told = now[["number", "home", measure]]
    if not _apart(told, then[["number", "home", measure]], rule):
        return False
    return beside.empty or _apart(told, beside[["number", "home", other]], rule) is not False


def _apart(one: pd.DataFrame, other: pd.DataFrame, rule: Rule) -> bool | None:
    """Say whether two amounts are enough homes and applications apart; None when they are equal."""
    amounts = pd.concat(
        [each.drop_duplicates("number").set_index("number").iloc[:, 1] for each in (one, other)],
        axis=1,
    ).fillna(0)
    moved = amounts.index[amounts.iloc[:, 0] != amounts.iloc[:, 1]]
    if moved.empty:
        return None
    homes = pd.concat([one[["number", "home"]], other[["number", "home"]]])
    touched = homes.loc[homes["number"].isin(moved), "home"].nunique()
    return len(moved) >= rule.threshold and touched >= rule.denominator


def rounded(measure: Measure, cents: int, as_of: date, unit: int) -> PublishedAmount | None:
    """Return an amount to the nearest unit, half up; None when that is nothing."""
    whole = (cents + unit // 2) // unit * unit
    return PublishedAmount(measure=measure, cents=whole, as_of=as_of) if whole > 0 else None


def cases_of(connection: Connection, programme: Programme, as_of: date) -> pd.DataFrame:
    """Return what each case of a programme was granted and paid by the end of a day.

    Returns:
        A row for each home of each case: ``number``, ``home``, ``granted`` and ``paid``, the cents
        of the whole case. A case belongs where most of its homes lie.
    """
    values = {**moment_values(as_of, None), "programme": programme.id}
    rows = connection.execute(text(CASES), values).all()
    return pd.DataFrame(rows, columns=["number", "home", "granted", "paid"])


CASES = f"""
    WITH {OF_CASE},
    granted AS (
    SELECT number,
           sum((to_bucket IN ('committed', 'settled'))::int * cents
               - (from_bucket IN ('committed', 'settled'))::int * cents)::bigint AS cents
      FROM ledger_entry
     WHERE recorded_at < :moment
     GROUP BY number),
    paid AS (
    SELECT number, sum(cents)::bigint AS cents
      FROM payment
     WHERE state = 'paid' AND paid_on <= CAST(:as_of AS date)
     GROUP BY number)
    SELECT o.number, d.verblijfsobject_id, coalesce(g.cents, 0), coalesce(p.cents, 0)
      FROM of_case o
      JOIN case_dwelling d ON d.step_id = o.step_id
      LEFT JOIN granted g ON g.number = o.number
      LEFT JOIN paid p ON p.number = o.number
     WHERE o.programme = :programme AND (g.cents > 0 OR p.cents > 0)
     ORDER BY o.number, d.verblijfsobject_id"""
