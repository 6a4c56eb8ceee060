"""What was seen on site or done: surveys, inspections, repairs, and lifts by the staff. Pure.

Of one flag the newest statement outranks the older ones and whatever was measured from afar; one
that could not tell counts only where there is no other. Once it has expired it speaks no more, and
neither do those that it had overturned.
"""

from collections.abc import Hashable
from typing import Any

import pandas as pd

from retrofit.homes.flag_codes import FlagAction, FlagKind, FlagSource
from retrofit.homes.flag_facts import FlagFacts
from retrofit.homes.flag_rule import FlagRule

#: What a statement says: the flag is right, is gone, or that even on site it could not be told.
SEEN, GONE, UNSURE = "seen", "gone", "unsure"
COLUMNS = ["verblijfsobject_id", "kind", "says", "source", "day", "order", "reason"]

# Of one day the survey speaks after the list of repairs, then that a defect was repaired, and the
# staff last, in the order in which it was recorded.
_REPAIR, _SURVEY, _REALISED, _STAFF = range(4)
_Rows = list[tuple[object, ...]]


def statements(facts: FlagFacts, rule: FlagRule, backlog: pd.DataFrame) -> pd.DataFrame:
    """Return every statement about the homes, oldest first.

    Args:
        facts: of the homes.
        rule: the rule.
        backlog: of ``backlog_of``.

    Returns:
        ``verblijfsobject_id``, ``kind``, ``says`` (``SEEN``, ``GONE``, ``UNSURE``), ``source``,
        ``day``, ``order`` (of one day), ``reason`` (Dutch), ``expires_on``.
    """
    rows = [
        *_of_repairs(facts, rule),
        *_of_surveys(facts, rule),
        *_of_backlog(backlog),
        *_of_staff(facts),
    ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    table["day"] = pd.to_datetime(table["day"]).astype("datetime64[s]")
    parts = [
        own.assign(expires_on=rule.expires_on(FlagSource(str(source)), own["day"]))
        for source, own in table.groupby("source")
    ]
    if not parts:
        return table.assign(expires_on=pd.Series(dtype="datetime64[s]"))
    return pd.concat(parts).sort_values(["day", "order"], kind="stable", ignore_index=True)


def newest(table: pd.DataFrame, kind: FlagKind) -> pd.DataFrame:
    """Return the newest statement about one flag of each home, indexed by home.

    Who could not tell (``UNSURE``) overturns nothing that somebody saw or did. Adds ``was_seen``:
    an earlier or this statement said that the flag is right.
    """
    own = table[table["kind"] == kind.value]
    own = pd.concat([own[own["says"] == UNSURE], own[own["says"] != UNSURE]])
    was_seen = (own["says"] == SEEN).groupby(own["verblijfsobject_id"]).any()
    last = own.groupby("verblijfsobject_id").tail(1).set_index("verblijfsobject_id")
    return last.assign(was_seen=was_seen.reindex(last.index))


def contests(facts: FlagFacts, kind: FlagKind, seen_on: pd.Series) -> pd.Series:
    """Return since which day the flag of each home is contested; NaT when it is not.

    A contest ends when it is answered (upheld), or when somebody went to look after it.

    Args:
        facts: of the homes.
        kind: which flag.
        seen_on: last day on which somebody on site said that the flag is right, by home.
    """
    own = facts.events[facts.events["kind"] == kind.value]
    acts = own[own["action"].isin([FlagAction.CONTESTED.value, FlagAction.UPHELD.value])]
    last = acts.sort_values(["happened_on", "flag_event_id"], kind="stable")
    last = last.groupby("verblijfsobject_id").tail(1).set_index("verblijfsobject_id")
    open_ones = last[last["action"] == FlagAction.CONTESTED.value]["happened_on"]
    answered = seen_on.reindex(open_ones.index) > open_ones
    return open_ones.where(~answered).reindex(facts.homes.index)


def _of_repairs(facts: FlagFacts, rule: FlagRule) -> _Rows:
    accepted = {code.value for code in rule.repair.evidence}
    repairs = facts.repairs[facts.repairs["evidence"].isin(accepted)]
    homes = facts.homes.reset_index()[["verblijfsobject_id", "pand_id"]]
    return [
        (
            row["verblijfsobject_id"],
            kind.value,
            GONE,
            FlagSource.REPAIR.value,
            row["repaired_by"],
            _REPAIR,
            f"fundering hersteld in {row['repaired_year']}, volgens de lijst van de gemeente",
        )
        for row in _rows(homes.merge(repairs, on="pand_id"))
        for kind in sorted(rule.repair.lifts)
    ]


def _of_surveys(facts: FlagFacts, rule: FlagRule) -> _Rows:
    """Return what surveys say of ground and foundation; silence about them is no statement."""
    rows: _Rows = []
    for survey in _rows(facts.surveys):
        found = {defect["code"] for defect in survey["defects"]}
        settles = bool(found & rule.survey.subsidence_defects)
        said = {
            FlagKind.SUBSIDENCE: (
                (SEEN, "bij de opname is ongelijke zetting gezien") if settles else None
            ),
            FlagKind.FOUNDATION: _of_part(found, survey["parts"].get("foundation"), rule),
        }
        for kind, statement in said.items():
            if statement is None:
                continue
            says, reason = statement
            if not survey["is_qualified"]:
                says, reason = UNSURE, "de opname is niet door een bevoegd adviseur gedaan"
            home, day = survey["verblijfsobject_id"], survey["happened_on"]
            rows.append((home, kind.value, says, FlagSource.SURVEY.value, day, _SURVEY, reason))
    return rows


def _of_part(found: set[str], part: str | None, rule: FlagRule) -> tuple[str, str] | None:
    if found & rule.survey.foundation_defects:
        return SEEN, "bij de opname is een gebrek aan de fundering gezien"
    if part in rule.survey.foundation_parts_poor:
        return SEEN, "bij de opname is de fundering slecht bevonden"
    if part in rule.survey.foundation_parts_good:
        return GONE, "bij de opname is de fundering goed bevonden"
    if part is None:
        return None
    return UNSURE, "bij de opname was de fundering niet goed te beoordelen"


def _of_backlog(backlog: pd.DataFrame) -> _Rows:
    """Return what survey or desk say of maintenance, and that all of it was repaired."""
    rows: _Rows = []
    for row in _rows(backlog[backlog["has_backlog"].notna()].reset_index(names="home")):
        head = (row["home"], FlagKind.BACKLOG_MAINTENANCE.value)
        source, day = FlagSource(row["source"]).value, row["seen_on"]
        where = "bij de opname" if source == FlagSource.SURVEY else "in de aanvraag"
        if row["has_backlog"]:
            reason = f"{where} is achterstallig onderhoud vastgesteld"
            rows.append((*head, SEEN, source, day, _SURVEY, reason))
            if not pd.isna(row["realised_on"]):
                reason = "het achterstallig onderhoud is hersteld"
                done_on = max(row["realised_on"], day)
                rows.append((*head, GONE, source, done_on, _REALISED, reason))
        else:
            reason = f"{where} is geen achterstallig onderhoud gevonden"
            rows.append((*head, GONE, source, day, _SURVEY, reason))
    return rows


def _of_staff(facts: FlagFacts) -> _Rows:
    says = {
        FlagAction.RAISED.value: (SEEN, "vastgesteld bij een inspectie"),
        FlagAction.LIFTED.value: (GONE, "vervallen op bewijs"),
    }
    source = FlagSource.INSPECTION.value
    return [
        (
            row["verblijfsobject_id"],
            row["kind"],
            says[row["action"]][0],
            source,
            row["happened_on"],
            _STAFF,
            says[row["action"]][1],
        )
        for row in _rows(facts.events[facts.events["action"].isin(list(says))])
    ]


def _rows(frame: pd.DataFrame) -> list[dict[Hashable, Any]]:
    return frame.to_dict("records")
