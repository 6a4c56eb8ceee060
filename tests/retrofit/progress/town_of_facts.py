"""Small towns of facts for the counting tests, and a slow second way to judge one home."""

from datetime import date

import pandas as pd

from retrofit.progress.facts_frames import Facts

SCALE = ["A+++++", "A++++", "A+++", "A++", "A+", "A", "B", "C", "D", "E", "F", "G"]
WORK_DAYS = [
    "received_on",
    "granted_on",
    "started_on",
    "finished_on",
    "reported_on",
    "settled_on",
    "revoked_on",
    "backlog_repaired_on",
    "supported_on",
    "all_finished_on",
    "all_proven_on",
]
WORK = [
    *WORK_DAYS,
    "number",
    "verblijfsobject_id",
    "settled_cents",
    "has_backlog",
    "state",
]
EVENT = ["event_id", "verblijfsobject_id", "kind", "happened_on", "feeder", "details"]
LABEL_DAYS = ["registered_on", "inspected_on", "last_day"]


def label(home, letter, registered, inspected=None, last_day=None, method="nta_8800"):
    """A residential label; valid ten years unless said otherwise."""
    return {
        "verblijfsobject_id": home,
        "label_class": letter,
        "method": method,
        "registered_on": registered,
        "inspected_on": inspected or registered,
        "last_day": last_day or registered.replace(year=registered.year + 10),
    }


def work(home, number="2026-1", **facts):
    """An application that was granted, carried out and reported within the programme.

    Its only measure is the one that was finished, unless said otherwise.
    """
    usual = {
        "received_on": date(2025, 7, 1),
        "granted_on": date(2025, 8, 1),
        "started_on": date(2025, 9, 1),
        "finished_on": date(2025, 10, 1),
        "reported_on": date(2025, 10, 15),
    }
    told = {**usual, **facts}
    whole = {"all_finished_on": told["finished_on"], "all_proven_on": told["reported_on"]}
    return {**dict.fromkeys(WORK), **whole, **told, "number": number, "verblijfsobject_id": home}


def event(home, kind, on, event_id=1, feeder=None, **details):
    """Something that happened to a home."""
    return dict(zip(EVENT, [event_id, home, kind, on, feeder, details], strict=True))


def survey(home, day, poor_parts=2, is_qualified=True):
    """A survey that found some parts of the shell poor."""
    return {
        "verblijfsobject_id": home,
        "surveyed_on": day,
        "is_qualified": is_qualified,
        "poor_parts": poor_parts,
    }


def succession(kind, from_ids, to_ids, day, number=1):
    """A succession in force."""
    return (number, kind, list(from_ids), list(to_ids), day)


def town(homes, labels=(), works=(), tenures=None, gone=(), surveys=(), successions=(), events=()):
    """Facts of some homes; every home is owner-occupied unless ``tenures`` says otherwise.

    ``gone`` gives the day since when a home does not exist; None is not known.
    """
    gone = dict(gone) if not isinstance(gone, dict) else gone
    if tenures is None:
        tenures = [(home, "owner_occupier", None) for home in homes]
    frame = pd.DataFrame(
        {
            "neighbourhood_code": "BU05050800",
            "is_live": [home not in gone for home in homes],
            "gone_on": pd.to_datetime([gone.get(home) for home in homes]).astype("datetime64[s]"),
            "is_member": True,
        },
        index=pd.Index(homes, name="verblijfsobject_id"),
    )
    return Facts(
        frame,
        dated(tenures, ["verblijfsobject_id", "tenure", "valid_from"], ["valid_from"]),
        dated(list(labels), list(label("x", "A", date(2020, 1, 1))), LABEL_DAYS),
        dated(list(works), WORK, WORK_DAYS),
        dated(list(surveys), list(survey("x", None)), ["surveyed_on"]),
        pd.DataFrame(
            list(successions),
            columns=["succession_id", "kind", "from_ids", "to_ids", "happened_on"],
        ),
        dated(list(events), EVENT, ["happened_on"]),
    )


def dated(rows, columns, days):
    """A frame with its days as the reader of facts gives them."""
    frame = pd.DataFrame(rows, columns=columns)
    for column in days:
        frame[column] = pd.to_datetime(frame[column]).astype("datetime64[s]")
    return frame


def slow_verdict(home, labels, works, tenures, programme, policy, as_of):
    """Judge one home by reading the rule aloud: loops and plain dates, no frames.

    Returns (outcome, counted_on).
    """
    good = []
    for each in works:
        granted, finished = each["granted_on"], each["finished_on"]
        if each["verblijfsobject_id"] != home or each["received_on"] > as_of:
            continue
        if granted is None or granted > as_of or finished is None or finished > as_of:
            continue
        if each["revoked_on"] and each["revoked_on"] <= as_of:
            continue
        if each["settled_on"] and each["settled_on"] <= as_of and each["settled_cents"] == 0:
            continue
        if programme.start_on <= finished <= programme.deadline_on:
            good.append(each)
    if not good:
        return "no", None
    starts = []
    for each in good:
        starts.append(min(each["started_on"] or each["finished_on"], each["finished_on"]))
    began = min(starts)

    owner = None
    for _, tenure, since in sorted(
        (t for t in tenures if t[0] == home), key=lambda t: t[2] or date.min
    ):
        if since is None or since <= began:
            owner = tenure
    mine = [each for each in labels if each["verblijfsobject_id"] == home]
    mine = [each for each in mine if each["registered_on"] <= as_of]
    before = None
    for each in sorted(
        mine,
        key=lambda e: (e["registered_on"], e["inspected_on"], SCALE.index(e["label_class"])),
    ):
        if each["registered_on"] <= began <= each["last_day"]:
            before = each["label_class"]

    days = []
    for each in good:
        day = max(each["granted_on"], each["finished_on"])
        if policy.require_report:
            if each["reported_on"] is None or each["reported_on"] > as_of:
                continue
            day = max(day, each["reported_on"])
        if policy.require_all_measures:
            last, proven = each["all_finished_on"], each["all_proven_on"]
            if last is None or last > min(as_of, programme.deadline_on):
                continue
            if proven is None or proven > as_of:
                continue
            day = max(day, last, proven)
        if policy.require_after_label:
            after = [
                e["registered_on"]
                for e in mine
                if e["inspected_on"] >= each["finished_on"] <= e["registered_on"]
                and (before is None or _suffices(policy, before, e["label_class"]))
            ]
            if not after:
                continue
            day = max(day, min(after))
        days.append(day)
    if not days:
        return "no", None
    if owner not in (None, "unknown", "owner_occupier", "private_landlord"):
        return "no", None
    if before is not None and before not in "DEFG":
        return "no", None
    if owner in (None, "unknown") or before is None:
        return "unknown", None
    return "counts", min(days)


def _suffices(policy, before, after):
    steps = SCALE.index(before) - SCALE.index(after)
    if policy.min_label_steps is not None and steps >= policy.min_label_steps:
        return True
    return policy.target_label is not None and SCALE.index(after) <= SCALE.index(
        policy.target_label.value
    )
