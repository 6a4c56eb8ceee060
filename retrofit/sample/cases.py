"""Eighteen months of applications: which home, when, and what label came of it."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from retrofit.sample import stream
from retrofit.sample.labels import Labels, label_rows
from retrofit.sample.ownership import Ownership
from retrofit.sample.scenarios import (
    BIG,
    LAST,
    SCENARIOS,
    SECOND,
    SMALL,
    STAGES,
    TOP,
    Scenario,
)

# Least and most days from one stage to the next: decided, started, finished, reported, settled.
DELAYS = ((25, 61), (14, 61), (7, 41), (7, 31), (28, 57))
INSPECTED, REGISTERED = (4, 31), (2, 21)
PROGRAMMES = ("crabbehof", "krispijn")
Rows = NDArray[np.int64]


@dataclass
class Cases:
    """The applications of the town.

    Attributes:
        frame: one row per application: ``scenario``, ``unit`` (row), ``programme``, ``state``,
            a day per stage (NaT when it was not reached), ``settled_at_zero``.
        label_now: per unit the class in force on the day of the sample, "" when none.
        label_before: the same when its works began, for homes with works that qualify.
        tenure_before: owner when its works began, else now.
        plain: homes that no case is about.
    """

    frame: pd.DataFrame
    label_now: pd.Series
    label_before: pd.Series
    tenure_before: pd.Series
    plain: Rows
    traps: dict[str, int] = field(default_factory=dict)


def make_cases(units: pd.DataFrame, owners: Ownership, labels: Labels, seed: int) -> Cases:
    """Give scenarios to homes; add the labels that came of the works to ``labels.rows``."""
    rng = stream(seed, "cases")
    plain = np.flatnonzero((units["odd"] == "") & units["is_home"] & (owners.via == "id"))
    free = rng.permutation(plain)
    pools = _pools(units, owners, labels)
    label_now = labels.label_class.copy()
    label_before = labels.label_class.copy()
    tenure_before = owners.tenure.copy()
    frames, rows, used = [], [labels.rows], []
    for scenario in SCENARIOS:
        for programme, count in zip(PROGRAMMES, scenario.count, strict=True):
            where = "" if scenario.homes == "outside" else programme
            fits = pools[scenario.homes] & (units["programme"] == where)
            chosen = free[fits.to_numpy()[free]][:count]
            if len(chosen) < count:
                raise ValueError(f"the town has too few homes for {scenario.name} in {programme}")
            free = np.setdiff1d(free, chosen, assume_unique=True)
            free = rng.permutation(free)
            frame = _courses(scenario, chosen, rng)
            frame["programme"] = where
            frames.append(frame)
            used.append(chosen)
            new = _labels_after(scenario, frame, labels, rng)
            rows.append(new)
            _note_now(new, label_now)
            if not scenario.qualifies:
                label_before.iloc[chosen] = label_now.iloc[chosen]
            elif scenario.homes == "sold_late":
                # The list tells who owned it only from the day it was sold.
                tenure_before.iloc[chosen] = "unknown"
    first = pd.concat(frames, ignore_index=True)
    frames.append(_second(first, rng))
    labels.rows = pd.concat(rows, ignore_index=True)
    frame = pd.concat(frames, ignore_index=True).sort_values("received", kind="stable")
    cases = Cases(
        frame.reset_index(drop=True),
        label_now,
        label_before,
        tenure_before,
        np.setdiff1d(plain, np.concatenate(used)),
    )
    cases.traps = {
        f"case_{name}": int(count) for name, count in frame["scenario"].value_counts().items()
    }
    return cases


def _pools(units: pd.DataFrame, owners: Ownership, labels: Labels) -> dict[str, "pd.Series[bool]"]:
    """Which homes each kind of scenario is about."""
    private = owners.tenure.isin(["owner_occupier", "private_landlord"])
    known_at_start = owners.known_from == "01-01-2025"
    settled = labels.plan.isin(["valid", "history"]) & ~labels.is_recent
    poor = settled & labels.label_class.isin(["D", "E", "F", "G"])
    sold = poor & private & ~known_at_start
    known_on = pd.to_datetime(owners.known_from, format="%d-%m-%Y")
    last = labels.rows.groupby("unit")["valid_until"].max().reindex(units.index)
    long_gone = last.dt.strftime("%Y-%m-%d") < "2025-04-01"
    return {
        "eligible": poor & private & known_at_start,
        "better": settled & ~poor & private & known_at_start,
        "corporation": poor & (owners.tenure == "housing_corporation"),
        "no_label": (labels.plan == "none") & private & known_at_start,
        "expired": (labels.plan == "expired") & private & long_gone,
        "no_real_label": labels.plan.isin(["permit_only", "utility_only"]) & private,
        "tenure_unknown": poor & (owners.tenure == "unknown"),
        "sold": sold,
        "sold_late": sold & (known_on > pd.Timestamp("2025-11-15")),
        "outside": poor & private & known_at_start,
    }


def _courses(scenario: Scenario, chosen: Rows, rng: np.random.Generator) -> pd.DataFrame:
    """Date the stages of some applications on working days, all before the day of the sample."""
    count = len(chosen)
    stage = STAGES.index(scenario.stage)
    delays = np.column_stack([rng.integers(*limits, count) for limits in DELAYS])
    after = rng.integers(*INSPECTED, count), rng.integers(*REGISTERED, count)
    spread = rng.random(count) ** 0.8
    length = delays[:, :stage].sum(axis=1)
    if scenario.after:
        length = np.maximum(length, delays[:, :3].sum(axis=1) + after[0] + after[1])
    if stage:
        # Each stage may wait over a weekend.
        length = length + 2 * len(STAGES)
    first = np.datetime64(scenario.received[0])
    room = np.datetime64(LAST) - length - first
    room = np.minimum(room, np.datetime64(scenario.received[1]) - first).astype(int)
    received = first + np.maximum((spread * room).astype(int), 0)
    frame = pd.DataFrame({"unit": chosen, "scenario": scenario.name})
    frame["state"] = np.array(scenario.states, dtype=object)[
        np.arange(count) % len(scenario.states)
    ]
    day = received
    for number, name in enumerate(STAGES):
        day = day if number == 0 else day + delays[:, number - 1]
        day = np.busday_offset(day, 0, roll="forward")
        frame[name] = pd.to_datetime(pd.Series(day)) if number <= stage else pd.NaT
        if name == "finished":
            # Also for a home whose works were nobody's case.
            frame["works_end"] = day
    inspected = np.busday_offset(
        frame["works_end"].to_numpy("datetime64[D]") + after[0], 0, "forward"
    )
    frame["inspected"], frame["delay"] = inspected, after[1]
    frame["settled_at_zero"] = scenario.settled_at_zero
    return frame


def _labels_after(
    scenario: Scenario, frame: pd.DataFrame, labels: Labels, rng: np.random.Generator
) -> pd.DataFrame:
    """Return the labels that came of the works, as rows of the register."""
    kind = scenario.after
    if not kind:
        return label_rows([], np.array([], dtype="datetime64[D]"), [])
    unit = frame["unit"].to_numpy()
    before = labels.label_class.iloc[unit].to_numpy()
    pick = rng.random(len(frame))
    tables: dict[str, dict[str, tuple[str, ...]]] = {"small": SMALL, "top": TOP}
    table = tables.get(kind, BIG)
    if kind == "same":
        classes = before
    elif kind in ("fixed", "late"):
        classes = np.full(len(frame), "B", dtype=object)
    else:
        options = [table[str(name)] for name in before]
        classes = np.array(
            [choice[int(p * len(choice))] for choice, p in zip(options, pick, strict=True)],
            dtype=object,
        )
    inspected = frame["inspected"].to_numpy("datetime64[D]")
    delay = frame["delay"].to_numpy()
    if kind == "early":
        # Inspected while the scaffolding stood, registered when it was gone.
        early = frame["finished"].to_numpy("datetime64[D]") - 3
        return label_rows(unit, early, classes, delay=delay + 5)
    options_of: dict[str, dict[str, Any]] = {
        "utility": {"is_utility": True},
        "permit": {"status": "Vergunningsaanvraag"},
    }
    rows = label_rows(unit, inspected, classes, delay=delay, **options_of.get(kind, {}))
    if kind == "late":
        # The first label of these homes came days after the works had begun.
        start = frame["started"].to_numpy("datetime64[D]") + 1
        return pd.concat([label_rows(unit, start, "F", delay=3), rows])
    return rows


def _note_now(new: pd.DataFrame, label_now: pd.Series) -> None:
    """Keep which label is in force today, of those that are labels of a home at all."""
    real = new[~new["is_utility"].astype(bool) & (new["status"] == "Bestaand")]
    newest = real.sort_values("registered", kind="stable").drop_duplicates("unit", keep="last")
    label_now.iloc[newest["unit"].to_numpy(int)] = newest["label_class"].to_numpy()


def _second(first: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Let some homes that are far better already apply again, for the glass."""
    frames = []
    for scenario in SECOND:
        for programme, count in zip(PROGRAMMES, scenario.count, strict=True):
            done = (first["scenario"] == scenario.homes) & (first["programme"] == programme)
            early = first[done].sort_values("finished", kind="stable")["unit"].to_numpy()[:count]
            frame = _courses(scenario, early, rng)
            under_way = frame["state"] == "in uitvoering"
            frame.loc[under_way, ["finished", "reported"]] = pd.NaT
            frame["programme"] = programme
            frames.append(frame)
    return pd.concat(frames, ignore_index=True)
