"""Verdicts added up: from frames of a count, or from the stored verdicts; the same either way."""

from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Connection, text

from gis.codes import TenureClass
from retrofit.codes import Caveat, Reason
from retrofit.frames import read_frame
from retrofit.programmes import Programme, policies
from retrofit.progress.counting import Verdicts


@dataclass(frozen=True, slots=True)
class Tallies:
    """The homes of a programme, counted.

    Attributes:
        homes: lines of like homes: ``homes`` (how many), ``neighbourhood_code``, ``outcome``,
            ``counted_on``, ``backlog_done_on``, ``eligibility``, ``stage``, ``tenure``, ``label``,
            ``is_applied``.
        reasons: homes to which each reason applies.
        caveats: homes to which each caveat applies.
        done: homes that count, and those of them with backlog done, under each policy.
    """

    homes: pd.DataFrame
    reasons: dict[Reason, int]
    caveats: dict[Caveat, int]
    done: dict[str, tuple[int, int]]


def counted(by_policy: dict[str, Verdicts], policy: str) -> Tallies:
    """Add up verdicts that were just made."""
    verdicts = by_policy[policy]
    homes = verdicts.homes.assign(
        homes=1, tenure=verdicts.homes["tenure"].fillna(TenureClass.UNKNOWN.value)
    )
    return Tallies(
        homes,
        {reason: int(verdicts.reasons[reason].sum()) for reason in Reason},
        {caveat: int(verdicts.caveats[caveat].sum()) for caveat in Caveat},
        {
            name: (
                int(each.homes["counted_on"].notna().sum()),
                int(each.homes["backlog_done_on"].notna().sum()),
            )
            for name, each in by_policy.items()
        },
    )


def stored(connection: Connection, programme: Programme, policy: str) -> Tallies:
    """Return the stored verdicts as they were added up when they were stored."""
    values = {"programme": programme.id, "policy": policy}
    lines = read_frame(connection, LINES, values, ["counted_on", "backlog_done_on"])
    done = {row[0]: (int(row[1]), int(row[2])) for row in connection.execute(text(DONE), values)}

    def times(column: str, code: str) -> int:
        return int(lines.loc[[code in codes for codes in lines[column]], "homes"].sum())

    return Tallies(
        lines,
        {reason: times("reasons", reason.value) for reason in Reason},
        {caveat: times("caveats", caveat.value) for caveat in Caveat},
        {name: done.get(name, (0, 0)) for name in policies()},
    )


LINES = """
    SELECT homes, neighbourhood_code, outcome, counted_on, backlog_done_on, eligibility, stage,
           tenure, label, is_applied, reasons, caveats
      FROM verdict_tally
     WHERE programme = :programme AND policy = :policy"""

DONE = """
    SELECT policy, sum(homes), coalesce(sum(homes) FILTER (WHERE backlog_done_on IS NOT NULL), 0)
      FROM verdict_tally
     WHERE programme = :programme AND counted_on IS NOT NULL
     GROUP BY policy"""
