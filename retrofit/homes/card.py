"""Everything the tracker knows of one home, put together for the card on the map."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from gis.codes import CaseState, LabelClass, LabelMethod, MeasureCode, TenureClass, UnitStatus
from retrofit.areas import programme_of
from retrofit.codes import Caveat, Eligibility, HomeEventKind, Outcome, Reason, Role, Stage
from retrofit.errors import DwellingNotFound, NotADwelling
from retrofit.homes import records
from retrofit.homes.codes import FoundationType
from retrofit.homes.home import (
    Card,
    CaseStep,
    HomeAddress,
    HomeApplication,
    HomeAssociation,
    HomeFoundation,
    HomeLabel,
    HomeSubsidence,
    HomeTenure,
    HomeVerdict,
)
from retrofit.homes.next_step import NextStep, next_step
from retrofit.homes.works_order import works_orders
from retrofit.link.records import LIVE
from retrofit.people.scope import lies_within
from retrofit.progress.in_force import label_in_force
from retrofit.progress.summary import verdicts_of_home


def card(
    connection: Connection,
    unit_id: str,
    as_of: date,
    *,
    known_at: datetime | None = None,
    within: frozenset[str] | None = None,
    roles: Collection[Role] = (),
) -> Card:
    """Put together what is known of one home as of a day.

    Args:
        connection: an open connection.
        unit_id: the home.
        as_of: the day.
        known_at: what was believed at that moment; now when None.
        within: areas of who asks; None is everywhere.
        roles: of who asks; without one that may see flags no flag is told of.

    Raises:
        NotADwelling: the unit exists, but nobody lives there by its use.
        DwellingNotFound: there is no such unit, or it lies elsewhere.
    """
    unit = records.unit(connection, unit_id, as_of, known_at)
    if unit is None or not lies_within(unit["neighbourhood_code"], within):
        raise DwellingNotFound("there is no dwelling with this id")
    if not unit["is_residential"]:
        raise NotADwelling("this unit is no dwelling")
    buildings = records.buildings(connection, unit_id, as_of, known_at)
    labels = _labels(connection, unit_id, as_of, known_at)
    applications = _applications(connection, unit_id, as_of, known_at)
    tenure = records.tenure(connection, unit_id, as_of, known_at)
    subsidence = (
        records.subsidence(connection, buildings[0]["pand_id"], as_of, known_at)
        if buildings
        else None
    )
    code, name = unit["neighbourhood_code"], unit["neighbourhood_name"]
    programme, stage, left, verdicts, step = _judged(
        connection, unit, applications, as_of, known_at
    )
    return Card(
        unit_id=unit_id,
        status=UnitStatus(unit["status"]),
        floor_area_m2=unit["floor_area_m2"],
        building_ids=[building["pand_id"] for building in buildings],
        construction_year=buildings[0]["construction_year"] if buildings else None,
        addresses=[
            HomeAddress(**row) for row in records.addresses(connection, unit_id, as_of, known_at)
        ],
        neighbourhood=(code, name or code) if code else None,
        programme=programme,
        lon=unit["lon"],
        lat=unit["lat"],
        tenure=HomeTenure(
            TenureClass(tenure["tenure"]), tenure["reference_on"], tenure["association"]
        )
        if tenure
        else None,
        association=_association(connection, tenure, as_of, known_at),
        label=_shown_label(labels, as_of),
        labels=labels,
        subsidence=HomeSubsidence(**subsidence) if subsidence else None,
        foundation=_foundation(connection, unit_id, as_of, known_at) if roles else None,
        applications=applications,
        stage=stage,
        left=left,
        verdicts=verdicts,
        next_step=step,
        works_order=works_orders(connection, [unit_id], as_of, roles, known_at=known_at)[unit_id],
    )


def _association(
    connection: Connection,
    tenure: Mapping[str, Any] | None,
    as_of: date,
    known_at: datetime | None,
) -> HomeAssociation | None:
    if tenure is None or tenure["association"] is None:
        return None
    name = tenure["association"]
    rows = records.owners_of_association(connection, name, as_of, known_at)
    return HomeAssociation(name, {TenureClass(row["tenure"]): row["homes"] for row in rows})


def _foundation(
    connection: Connection, unit_id: str, as_of: date, known_at: datetime | None
) -> HomeFoundation:
    row = records.foundation(connection, unit_id, as_of, known_at)
    if row is None:
        return HomeFoundation(FoundationType.UNKNOWN, None)
    return HomeFoundation(FoundationType(row["foundation_type"]), row["observed_on"])


def _labels(
    connection: Connection, unit_id: str, as_of: date, known_at: datetime | None
) -> list[HomeLabel]:
    return [
        HomeLabel(
            LabelClass(row["label_class"]),
            row["registered_on"],
            row["inspected_on"],
            row["last_day"],
            LabelMethod(row["method"]),
            row["is_expired"],
        )
        for row in records.labels(connection, unit_id, as_of, known_at)
    ]


def _days(days: list[date | None]) -> pd.Series:
    return pd.to_datetime(pd.Series(days, dtype=object))


def _shown_label(labels: list[HomeLabel], as_of: date) -> HomeLabel | None:
    """Return the label in force, by the rule that counts homes; else the newest expired one."""
    if not labels:
        return None
    frame = pd.DataFrame(
        {
            "verblijfsobject_id": "",
            "label_class": [label.label_class.value for label in labels],
            # The rule hands a label back by its class and method; here we want the row itself.
            "method": range(len(labels)),
            "registered_on": pd.to_datetime([label.registered_on for label in labels]),
            "inspected_on": _days([label.inspected_on for label in labels]),
            "last_day": _days([label.last_day for label in labels]),
        }
    )
    chosen = label_in_force(frame, pd.Series(pd.Timestamp(as_of), index=[""])).loc[""]
    return labels[0] if pd.isna(chosen["method"]) else labels[int(chosen["method"])]


def _applications(
    connection: Connection, unit_id: str, as_of: date, known_at: datetime | None
) -> list[HomeApplication]:
    found = records.applications(connection, unit_id, as_of, known_at)
    numbers = [row["number"] for row in found]
    steps: dict[str, list[CaseStep]] = {number: [] for number in numbers}
    order = {state.value: place for place, state in enumerate(CaseState)}
    rows = records.case_steps(connection, numbers, as_of, known_at)
    for row in sorted(rows, key=lambda row: (row["happened_on"], order[row["state"]])):
        steps[row["number"]].append(
            CaseStep(CaseState(row["state"]), row["happened_on"], row["amount_cents"])
        )
    return [
        HomeApplication(
            number=row["number"],
            received_on=row["received_on"],
            requested_cents=row["requested_cents"],
            measures=[code for code in MeasureCode if code.value in row["measures"]],
            steps=steps[row["number"]],
        )
        for row in found
    ]


def _judged(
    connection: Connection,
    unit: Mapping[str, object],
    applications: list[HomeApplication],
    as_of: date,
    known_at: datetime | None,
) -> tuple[str | None, Stage | None, HomeEventKind | None, list[HomeVerdict], NextStep]:
    """Return the programme of a home, how far it is, the verdicts on it and what they ask for."""
    codes = [str(unit[name]) for name in ("neighbourhood_code", "parent_code", "municipality_code")]
    programme = programme_of(codes)
    is_live = unit["status"] in LIVE and bool(unit["is_valid"])
    if programme is None:
        return None, None, None, [], NextStep.OUTSIDE if is_live else NextStep.GONE
    unit_id = str(unit["verblijfsobject_id"])
    _, by_policy = verdicts_of_home(connection, programme, unit_id, as_of, known_at)
    if unit_id not in by_policy[programme.default_policy].homes.index:
        return programme.id, None, None, [], NextStep.GONE
    verdicts = []
    for policy, judged in by_policy.items():
        home = judged.homes.loc[unit_id]
        counted_on = home["counted_on"]
        verdicts.append(
            HomeVerdict(
                policy=policy,
                outcome=Outcome(str(home["outcome"])),
                counted_on=None if pd.isna(counted_on) else counted_on.date(),
                reasons=[code for code in Reason if judged.reasons.at[unit_id, code.value]],
                caveats=[code for code in Caveat if judged.caveats.at[unit_id, code.value]],
            )
        )
    own = by_policy[programme.default_policy].homes.loc[unit_id]
    stage = Stage(str(own["stage"]))
    left = HomeEventKind(str(own["exit"])) if own["exit"] is not None else None
    if not is_live:
        return programme.id, stage, left, verdicts, NextStep.GONE
    verdict = next(each for each in verdicts if each.policy == programme.default_policy)
    step = next_step(
        stage,
        verdict.outcome,
        Eligibility(str(own["eligibility"])),
        set(verdict.reasons),
        [application.state for application in applications],
        left,
    )
    return programme.id, stage, left, verdicts, step
