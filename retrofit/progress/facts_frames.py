"""The frames that homes are judged by."""

from dataclasses import dataclass, field

import pandas as pd


def _no_surveys() -> pd.DataFrame:
    columns = ["verblijfsobject_id", "surveyed_on", "is_qualified", "poor_parts"]
    return pd.DataFrame(columns=columns)


def _no_successions() -> pd.DataFrame:
    return pd.DataFrame(columns=["succession_id", "kind", "from_ids", "to_ids", "happened_on"])


def no_events() -> pd.DataFrame:
    """Return the frame of events without any."""
    columns = ["event_id", "verblijfsobject_id", "kind", "happened_on", "feeder", "details"]
    return pd.DataFrame(columns=columns).astype({"happened_on": "datetime64[s]"})


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the homes of one programme. Days are ``datetime64``, NaT is unknown.

    Attributes:
        homes: indexed by ``verblijfsobject_id``: ``neighbourhood_code``, ``is_live``, ``gone_on``
            (since when it does not exist), ``is_member`` (False for a home of elsewhere that
            shares a lineage with one of here).
        tenures: ``verblijfsobject_id``, ``tenure``, ``valid_from`` (a home may have several rows;
            later rows of a day overrule earlier ones).
        labels: ``verblijfsobject_id``, ``label_class``, ``method``, ``registered_on``,
            ``inspected_on``, ``last_day``: residential labels, permit stage left out.
        works: one row for each application, home and day on which measures of it were finished (one
            without a day when none was), and one for each such day outside the desk (``number`` is
            None): ``number``, ``verblijfsobject_id``, ``received_on``, ``granted_on``,
            ``supported_on`` (first advice), ``started_on``, ``finished_on``, ``reported_on``,
            ``all_finished_on`` and ``all_proven_on`` (on which the last of the measures granted to
            the home was finished, and told with evidence; NaT when one is left), ``settled_on``,
            ``settled_cents``, ``revoked_on``, ``has_backlog`` (True, False, None),
            ``backlog_repaired_on``, ``state`` (reached last, by the day of the facts).
        surveys: ``verblijfsobject_id``, ``surveyed_on``, ``is_qualified``, ``poor_parts`` (of the
            shell).
        successions: as ``lineage.lineages`` takes them.
        events: what happened to homes and holds: ``event_id``, ``verblijfsobject_id``, ``kind``,
            ``happened_on``, ``feeder`` (may be None), ``details``.
    """

    homes: pd.DataFrame
    tenures: pd.DataFrame
    labels: pd.DataFrame
    works: pd.DataFrame
    surveys: pd.DataFrame = field(default_factory=_no_surveys)
    successions: pd.DataFrame = field(default_factory=_no_successions)
    events: pd.DataFrame = field(default_factory=no_events)
