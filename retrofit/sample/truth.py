"""The maker's own bookkeeping: what the whole chain must find in the sample.

Follows from what was decided when the town was made. Nothing here reads a file back or knows how
the project counts, so that an error there cannot hide here.
"""

from collections import Counter
from typing import Any

import pandas as pd

from retrofit.sample import SAMPLE_ON
from retrofit.sample.case_file import CaseTable
from retrofit.sample.cases import Cases
from retrofit.sample.labels import Labels
from retrofit.sample.oddities import FORMED, Bag
from retrofit.sample.ownership import Ownership
from retrofit.sample.places import PROGRAMME_AREAS, PROGRAMME_STARTS
from retrofit.sample.scenarios import POLICIES, SCENARIOS

POOR = ("D", "E", "F", "G")
PRIVATE = ("owner_occupier", "private_landlord")
COUNTS = {scenario.name: scenario.counts for scenario in SCENARIOS}


def home_truth(
    bag: Bag, owners: Ownership, labels: Labels, cases: Cases, table: CaseTable
) -> pd.DataFrame:
    """Return one row per home, indexed by ``verblijfsobject_id``: what is true of it.

    ``programme``, ``neighbourhood``, ``status``, ``odd``, ``tenure`` (on the day of the sample),
    ``label_now``, ``tenure_before`` and ``label_before`` (when qualifying works began, else now;
    works that wait for a person to link them do not tell yet), ``label_plan``.
    """
    units = bag.units
    waiting = cases.frame.loc[table.facts["named"] == "street_only", "unit"].to_numpy()
    waits = pd.Series(False, index=units.index)
    waits.iloc[waiting] = True
    frame = pd.DataFrame(
        {
            "verblijfsobject_id": units["unit_id"],
            "programme": units["programme"],
            "neighbourhood": units["neighbourhood"],
            "status": units["status"],
            "odd": units["odd"],
            "tenure": owners.tenure,
            "tenure_before": cases.tenure_before.mask(waits, owners.tenure),
            "label_now": cases.label_now,
            "label_before": cases.label_before.mask(waits, cases.label_now),
            "label_plan": labels.plan,
        }
    )
    return frame[units["is_home"]].set_index("verblijfsobject_id")


def case_truth(bag: Bag, cases: Cases, table: CaseTable) -> pd.DataFrame:
    """Return one row per application on a home: ``number``, ``verblijfsobject_id``, scenario.

    Further ``programme``, ``state``, ``named`` (how the row names the home), ``is_linked`` (no
    person is needed to link it), ``has_backlog``, ``backlog_repaired`` and a column per policy.
    """
    frame = cases.frame[["scenario", "programme", "state"]].join(table.facts)
    frame["verblijfsobject_id"] = bag.units["unit_id"].to_numpy()[cases.frame["unit"]]
    frame["is_linked"] = frame["named"] != "street_only"
    for policy in POLICIES:
        # The second application of a home adds no home.
        frame[policy] = [policy in COUNTS.get(str(name), ()) for name in frame["scenario"]]
    return frame


def programme_truth(homes: pd.DataFrame, applications: pd.DataFrame) -> dict[str, Any]:
    """Return per programme its homes, who owns them, their labels, and the homes that count."""
    result: dict[str, Any] = {}
    for programme, areas in PROGRAMME_AREAS.items():
        own = homes[homes["programme"] == programme]
        asked = applications[applications["programme"] == programme]
        private, poor = own["tenure"].isin(PRIVATE), own["label_now"].isin(POOR)
        before = own["tenure_before"].isin(PRIVATE) & own["label_before"].isin(POOR)
        result[programme] = {
            "areas": list(areas),
            "start_on": PROGRAMME_STARTS[programme],
            "homes": len(own),
            "homes_by_status": _sizes(own["status"]),
            "homes_planned": int((own["status"] == FORMED).sum()),
            "private": int(private.sum()),
            "eligible_now": int((private & poor).sum()),
            "eligible_before_works": int(before.sum()),
            "tenure_and_label_now": _crossed(own, "tenure", "label_now"),
            "tenure_and_label_before": _crossed(own, "tenure_before", "label_before"),
            "homes_by_neighbourhood": _sizes(own["neighbourhood"]),
            "applications": len(asked),
            "applications_by_scenario": _sizes(asked["scenario"]),
            "homes_applied_for": int(asked["verblijfsobject_id"].nunique()),
            "homes_applied_for_linked": int(
                asked.loc[asked["is_linked"], "verblijfsobject_id"].nunique()
            ),
            "counts": {
                policy: sorted(asked.loc[asked[policy] & asked["is_linked"], "verblijfsobject_id"])
                for policy in POLICIES
            },
            "counts_after_review": {
                policy: sorted(asked.loc[asked[policy] & ~asked["is_linked"], "verblijfsobject_id"])
                for policy in POLICIES
            },
            "backlog": {
                policy: sorted(
                    asked.loc[
                        asked[policy] & asked["is_linked"] & asked["backlog_repaired"],
                        "verblijfsobject_id",
                    ]
                )
                for policy in POLICIES
            },
        }
    return result


def row_truth(
    bag: Bag, owners: Ownership, labels: Labels, cases: Cases, table: CaseTable
) -> dict[str, Any]:
    """Return how many objects each file holds, and which rows no reader should keep."""
    units = bag.units
    return {
        "as_of": SAMPLE_ON.isoformat(),
        "buildings": len(bag.buildings),
        "buildings_by_status": _sizes(bag.buildings["status"]),
        "units": len(units),
        "units_by_status": _sizes(units["status"]),
        "homes": int(units["is_home"].sum()),
        "labels": len(labels.rows) - labels.traps["label_elsewhere"],
        "tenure_rows": len(owners.rows),
        "application_rows": len(table.rows),
        "applications": len(cases.frame),
        "left_out": {
            "bag_units": {"row_twice": bag.traps["repeated_unit_row"]},
            "labels": {
                "class_missing": labels.traps["label_class_missing"],
                "row_twice": labels.traps["label_row_twice"],
            },
            "tenure": {"row_twice": owners.traps["tenure_row_twice"]},
            "applications": {
                "row_twice": table.traps["case_row_twice"] + table.traps["case_number_twice"]
            },
        },
        "outside": {
            "bag_units": 12,
            "bag_buildings": 12,
            "labels": labels.traps["label_elsewhere"],
        },
    }


def _sizes(column: pd.Series) -> dict[str, int]:
    return {str(name): int(size) for name, size in column.value_counts().sort_index().items()}


def _crossed(frame: pd.DataFrame, first: str, second: str) -> dict[str, dict[str, int]]:
    """Count homes by owner and label; the label of a home without one is "none"."""
    table: dict[str, dict[str, int]] = {}
    pairs = zip(frame[first], frame[second].replace("", "none"), strict=True)
    for (owner, label), size in sorted(Counter(pairs).items()):
        table.setdefault(str(owner), {})[str(label)] = size
    return table
