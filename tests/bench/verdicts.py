"""Judging 60,000 homes under a policy: frames against a loop over homes."""

from datetime import date

import numpy as np
import pandas as pd

from retrofit.programmes import policies, programme_named
from retrofit.progress.counting import judge
from retrofit.progress.explain import explained
from retrofit.progress.facts_frames import Facts
from tests.bench.ground import seconds
from tests.retrofit.progress.town_of_facts import (
    EVENT,
    LABEL_DAYS,
    WORK_DAYS,
    dated,
    event,
    slow_verdict,
)

TITLE = "Verdicts of 60,000 homes, 60,000 labels, 6,000 applications"
UNIT = "homes/s"
COUNT = 60_000
SOME = 200


def measure():
    rng = np.random.default_rng(1)
    ids = np.array([f"0505010{n:09d}" for n in range(COUNT)])
    labels = pd.DataFrame(
        {
            "verblijfsobject_id": ids,
            "label_class": rng.choice(list("CDEFG"), COUNT),
            "method": "nta_8800",
            "registered_on": date(2022, 3, 1),
            "inspected_on": date(2022, 2, 1),
            "last_day": date(2032, 2, 1),
        }
    )
    done = rng.choice(COUNT, COUNT // 10, replace=False)
    after = labels.iloc[done].assign(
        label_class="B", registered_on=date(2026, 4, 1), inspected_on=date(2026, 3, 20)
    )
    labels = pd.concat([labels, after], ignore_index=True)
    works = pd.DataFrame(
        {
            "verblijfsobject_id": ids[done],
            "number": [f"2025-{n}" for n in done],
            "received_on": date(2025, 7, 1),
            "granted_on": date(2025, 8, 1),
            "started_on": date(2025, 10, 1),
            "finished_on": date(2025, 12, 1),
            "reported_on": date(2026, 1, 1),
            "all_finished_on": date(2025, 12, 1),
            "all_proven_on": date(2026, 1, 1),
            "settled_on": None,
            "revoked_on": None,
            "backlog_repaired_on": None,
            "settled_cents": None,
            "has_backlog": None,
            "state": None,
            "supported_on": None,
        }
    )
    tenures = pd.DataFrame(
        {"verblijfsobject_id": ids, "tenure": "owner_occupier", "valid_from": date(2020, 1, 1)}
    )
    events = [
        event(home, kind, date(2025, month, 1), evidence=["photo"])
        for home in ids[: len(ids) // 4]
        for month, kind in enumerate(("contact", "interest", "survey", "plan"), start=1)
    ]
    facts = Facts(
        pd.DataFrame(
            {
                "neighbourhood_code": "BU05050800",
                "is_live": True,
                "gone_on": np.array(["NaT"] * COUNT, dtype="datetime64[s]"),
                "is_member": True,
            },
            index=pd.Index(ids, name="verblijfsobject_id"),
        ),
        dated(tenures, list(tenures.columns), ["valid_from"]),
        dated(labels, list(labels.columns), LABEL_DAYS),
        dated(works, list(works.columns), WORK_DAYS),
        events=dated(events, EVENT, ["happened_on"]),
    )
    programme, policy = programme_named("crabbehof"), policies()["label_improved"]
    as_of = date(2026, 11, 1)
    some = set(ids[done[:SOME]])
    few = (
        labels[labels["verblijfsobject_id"].isin(some)].to_dict("records"),
        works[works["verblijfsobject_id"].isin(some)].to_dict("records"),
        [(home, "owner_occupier", None) for home in some],
    )

    def by_loop():
        for home in some:
            slow_verdict(home, *few, programme, policy, as_of)

    def by_frames():
        verdicts = judge(facts, programme, policy, as_of)
        assert verdicts.homes["counted_on"].notna().sum() > 0

    def by_cause():
        days = (date(2026, 3, 1), as_of)
        parts = explained(facts, facts, programme, days, policy)
        assert sum(part.change for part in parts) > 0

    return [
        ("a loop over homes", SOME / seconds(by_loop), f"of {SOME} homes"),
        ("frames", COUNT / seconds(by_frames), "one policy"),
        ("why it changed", COUNT / seconds(by_cause), "between two dates, cause by cause"),
    ]
