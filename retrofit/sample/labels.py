"""Which energy labels the homes of the demo town had before any works.

What a home has is decided once (``plan``); the rows of the register follow from it. Extra rows that
are odd never decide anything: they are older than the label of their home, or belong to no home.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from retrofit.sample import stream
from retrofit.sample.oddities import FORMED

CLASSES = ("A++++", "A+++", "A++", "A+", "A", "B", "C", "D", "E", "F", "G")
# Per hundred homes with a label: A+ A B C D E F G.
MIX = {
    ("crabbehof", True): (0, 3, 5, 9, 23, 25, 19, 16),
    ("krispijn", True): (1, 5, 7, 12, 21, 22, 18, 14),
    ("", True): (1, 6, 10, 17, 24, 21, 13, 8),
    ("crabbehof", False): (1, 9, 17, 26, 21, 14, 8, 4),
    ("krispijn", False): (2, 10, 18, 25, 20, 13, 8, 4),
    ("", False): (2, 11, 19, 26, 20, 12, 6, 4),
}
DRAWN = ("A+", "A", "B", "C", "D", "E", "F", "G")
PLANS = ("valid", "history", "none", "expired", "permit_only", "utility_only")
PLAN_SHARES = (0.78, 0.05, 0.112, 0.045, 0.008, 0.005)
NTA_FROM = np.datetime64("2021-01-01")
ROWS_TWICE = 5
COLUMNS = ["unit", "registered", "inspected", "valid_until", "label_class", "regime"]
COLUMNS += ["is_utility", "status", "id_kind"]


@dataclass
class Labels:
    """The labels of the town.

    Attributes:
        plan: per unit one of ``PLANS``, or "" where no label is thought of.
        label_class: per unit the class in force before works, or "".
        is_recent: per unit whether that label is from the time of the programmes.
        rows: rows of the register so far, in ``COLUMNS``; ``unit`` is -1 for a stranger's.
        traps: how often each oddity occurs.
    """

    plan: pd.Series
    label_class: pd.Series
    is_recent: pd.Series
    rows: pd.DataFrame
    traps: dict[str, int] = field(default_factory=dict)


def label_rows(
    unit: Any,
    inspected: Any,
    label_class: Any,
    *,
    delay: Any = 10,
    regime: Any = "nta",
    is_utility: bool = False,
    status: str = "Bestaand",
    id_kind: str = "id",
) -> pd.DataFrame:
    """Make rows of the register: valid for ten years from the inspection."""
    days = pd.to_datetime(pd.Series(np.asarray(inspected, dtype="datetime64[D]")))
    frame = pd.DataFrame({"unit": np.asarray(unit), "inspected": days})
    frame["registered"] = days + pd.to_timedelta(np.broadcast_to(delay, len(frame)), unit="D")
    frame["valid_until"] = days + pd.DateOffset(years=10)
    frame["label_class"] = np.broadcast_to(np.asarray(label_class, dtype=object), len(frame))
    frame["regime"] = np.broadcast_to(np.asarray(regime, dtype=object), len(frame))
    frame["is_utility"], frame["status"], frame["id_kind"] = is_utility, status, id_kind
    return frame[COLUMNS]


def base_labels(units: pd.DataFrame, is_private: "pd.Series[bool]", seed: int) -> Labels:
    """Decide for each home which label it had before works, and make the rows."""
    rng = stream(seed, "labels")
    homes = (units["is_home"] & (units["status"] != FORMED) & ~units["is_new"]).to_numpy()
    plan = np.array(PLANS, dtype=object)[
        np.searchsorted(np.cumsum(PLAN_SHARES)[:-1], rng.random(len(units)), side="right")
    ]
    plan[~homes] = ""
    drawn = _draw_classes(units, is_private, rng)
    recent = (rng.random(len(units)) < 0.07) & np.isin(plan, ["valid"])
    inspected = _days(rng, "2017-01-10", "2025-04-10", len(units))
    inspected[recent] = _days(rng, "2025-06-10", "2026-09-15", int(recent.sum()))
    old = plan == "expired"
    inspected[old] = _days(rng, "2009-02-01", "2016-05-20", int(old.sum()))
    regime = np.where(is_private & (inspected >= np.datetime64("2015-01-01")), "definitive", "ei")
    regime = np.where(inspected >= NTA_FROM, "nta", regime)
    delay = np.where(regime == "definitive", 0, rng.integers(2, 30, len(units)))
    row = np.arange(len(units))
    main = np.isin(plan, ["valid", "history", "expired"])
    parts = [
        label_rows(row[main], inspected[main], drawn[main], delay=delay[main], regime=regime[main])
    ]
    past = np.flatnonzero(plan == "history")
    before = inspected[past] - rng.integers(900, 3200, len(past))
    parts.append(label_rows(past, before, rng.permutation(drawn[past]), regime=_regime_of(before)))
    for name, options in (
        ("permit_only", {"status": "Vergunningsaanvraag"}),
        ("utility_only", {"is_utility": True}),
    ):
        some = np.flatnonzero(plan == name)
        days = _days(rng, "2021-03-01", "2024-12-01", len(some))
        parts.append(label_rows(some, days, "E", **options))
    in_force = pd.Series(drawn, index=units.index).where(np.isin(plan, ["valid", "history"]), "")
    labels = Labels(
        pd.Series(plan, index=units.index), in_force, pd.Series(recent, index=units.index), parts[0]
    )
    labels.traps = {
        f"label_plan_{name}": int((plan == name).sum()) for name in PLANS if name != "valid"
    }
    parts.append(_new_build(units, in_force, labels, rng))
    labels.rows = pd.concat(parts, ignore_index=True)
    # The old letter label came without a visit, and then without the day of one.
    silent = (labels.rows["regime"] == "definitive") & (rng.random(len(labels.rows)) < 0.1)
    labels.rows.loc[silent, "inspected"] = pd.NaT
    labels.traps["label_without_inspection_day"] = int(silent.sum())
    return labels


def _draw_classes(
    units: pd.DataFrame, is_private: "pd.Series[bool]", rng: np.random.Generator
) -> NDArray[np.object_]:
    drawn = np.full(len(units), "D", dtype=object)
    # Homes of one block or flat are alike; how each was kept makes the rest of the difference.
    is_flat = units["kind"].isin(["porch", "gallery", "shop"])
    group = np.where(is_flat, units["building"], units["block"])
    quality = 1.1 * rng.standard_normal(int(group.max()) + 1)[group]
    quality += 0.8 * rng.standard_normal(len(units))
    pick = quality.argsort(kind="stable").argsort(kind="stable") / len(units)
    for (programme, private), mix in MIX.items():
        rows = ((units["programme"] == programme) & (is_private == private)).to_numpy()
        edges = np.cumsum(mix)[:-1] / sum(mix)
        drawn[rows] = np.array(DRAWN, dtype=object)[
            np.searchsorted(edges, pick[rows], side="right")
        ]
    return drawn


def _days(rng: np.random.Generator, first: str, last: str, count: int) -> NDArray[Any]:
    start = np.datetime64(first)
    return start + rng.integers(0, int((np.datetime64(last) - start).astype(int)) + 1, count)


def _regime_of(days: NDArray[Any]) -> NDArray[np.object_]:
    return np.where(days >= NTA_FROM, "nta", "ei").astype(object)


def _new_build(
    units: pd.DataFrame, in_force: pd.Series, labels: Labels, rng: np.random.Generator
) -> pd.DataFrame:
    """Give the new flat its labels at delivery, and the coming one its calculation for a permit."""
    done = np.flatnonzero(units["odd"] == "new_build")
    coming = np.flatnonzero(units["is_new"] & (units["status"] == FORMED))
    in_force.iloc[done] = "A++++"
    labels.plan.iloc[done] = "valid"
    labels.is_recent.iloc[done] = True
    labels.traps["label_permit_stage"] = len(coming) + labels.traps["label_plan_permit_only"]
    return pd.concat(
        [
            label_rows(done, np.full(len(done), "2025-11-12"), "A++++", status="Oplevering"),
            label_rows(
                coming, np.full(len(coming), "2025-02-03"), "A++++", status="Vergunningsaanvraag"
            ),
        ]
    )


def odd_rows(units: pd.DataFrame, labels: Labels, plain: NDArray[np.int64], seed: int) -> None:
    """Add the rows that decide nothing, and take the id from some that do.

    Args:
        units: the units of the register.
        labels: gets the rows and the counts.
        plain: homes without anything odd that no case is about.
        seed: of the town.
    """
    rng = stream(seed, "odd labels")
    valid = plain[(labels.plan.iloc[plain] == "valid") & ~labels.is_recent.iloc[plain]]
    valid = rng.permutation(valid)
    groups = np.split(valid[:160], [60, 68, 72, 78, 90, 100, 110])
    by_address, dummy, stale, no_class, utility, permit, other = groups[:7]
    rows = labels.rows
    rows.loc[rows["unit"].isin(by_address), "id_kind"] = "none"
    twins = np.flatnonzero(units["odd"] == "twin_in_use")
    old = "2013-05-06"
    parts = [
        rows,
        label_rows(dummy, np.full(len(dummy), old), "G", regime="ei", id_kind="dummy"),
        label_rows(stale, np.full(len(stale), old), "G", regime="ei", id_kind="stale"),
        label_rows(no_class, np.full(len(no_class), old), "", regime="ei"),
        label_rows(utility, np.full(len(utility), "2025-03-03"), "G", is_utility=True),
        label_rows(permit, np.full(len(permit), "2025-03-03"), "A", status="Vergunningsaanvraag"),
        label_rows(other, np.full(len(other), old), "F", regime="other"),
        label_rows(twins, np.full(len(twins), old), "F", regime="ei", id_kind="none"),
        label_rows(np.full(6, -1), np.full(6, "2022-04-04"), "F", id_kind="gone"),
        label_rows(np.full(40, -1), np.full(40, "2023-04-04"), "C", id_kind="elsewhere"),
    ]
    labels.rows = pd.concat(parts, ignore_index=True)
    labels.traps |= {
        "label_by_address_only": len(by_address),
        "label_id_dummy": len(dummy),
        "label_id_stale": len(stale) + 6,
        "label_class_missing": len(no_class),
        "label_utility_beside_home": len(utility),
        "label_permit_beside_label": len(permit),
        "label_other_method": len(other),
        "label_at_shared_address": len(twins),
        "label_elsewhere": 40,
        "label_row_twice": ROWS_TWICE,
    }
