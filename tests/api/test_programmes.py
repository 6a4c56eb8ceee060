"""Programmes, progress and areas: what the files and the count say, and no other figure."""

from datetime import date

import pytest
import shapely.geometry

from gis.codes import CaseState, LabelMethod, MeasureCode, TenureClass, UnitStatus
from retrofit import texts
from retrofit.codes import Caveat, Outcome, Reason, Stage
from retrofit.homes.next_step import NextStep
from retrofit.programmes import policies, programmes
from retrofit.progress.summary import progress_of
from tests.api.conftest import TODAY
from tests.api.made_up import CRABBEHOF

PROGRESS = "/api/v1/programmes/crabbehof/progress"


def test_programmes(client):
    """Targets, money and gaps as the programme files have them."""
    found = {each["id"]: each for each in client.get("/api/v1/programmes").json()["programmes"]}
    assert set(found) == set(programmes())
    crabbehof, krispijn = found["crabbehof"], found["krispijn"]
    assert crabbehof["targets"]["homes"] == {"value": 925, "isLowerBound": False, "text": "925"}
    assert crabbehof["targets"]["backlog"]["value"] == 200
    assert krispijn["targets"]["homes"]["value"] == 675
    assert krispijn["targets"]["backlog"]["isLowerBound"] is True
    assert crabbehof["deadline"] == krispijn["deadline"] == "2033-12-31"
    assert crabbehof["grant"]["amountCents"] == 17_061_648_00
    assert crabbehof["areas"][0] == {"code": CRABBEHOF, "name": "Crabbehof-Noord"}
    # An area that is not loaded is called by its code.
    assert krispijn["areas"][0]["name"] == krispijn["areas"][0]["code"]
    assert crabbehof["policies"] == list(policies())
    assert all(item["text"] == "niet vastgesteld" for item in crabbehof["undecided"])
    assert "actionItems" not in crabbehof


def test_programme_with_its_action_lines(client):
    """One programme shows the other action lines too; what is not planned says so."""
    found = client.get("/api/v1/programmes/crabbehof").json()
    items = {item["id"]: item for item in found["actionItems"]}
    gardens = items["plantsoenen"]
    assert (len(gardens["units"]), gardens["delivered"]) == (7, 0)
    assert (gardens["status"], gardens["statusText"]) == ("not_decided", "niet vastgesteld")
    assert gardens["deadline"] == "2033-12-31"
    steps = gardens["units"][0]["milestones"]
    assert [step["code"] for step in steps] == [f"M{n}" for n in range(8)]
    assert {step["plannedOn"] for step in steps} == {None}
    lines = {line["line"]: line for line in found["actionLines"]}
    assert lines["public_space"]["units"] == 9
    assert {line["weighted"] for line in lines.values()} == {None}


def test_programme_with_its_plan_and_funding(client):
    """What is decided is public; no plan is decided, so the line is arithmetic and says so."""
    found = client.get("/api/v1/programmes/crabbehof").json()
    planned = found["planned"]
    assert (planned["status"], planned["isArithmetic"]) == ("niet vastgesteld", True)
    assert planned["months"][-1] == {"month": "2033-12", "cumulative": 925}
    funding = found["funding"]
    assert funding["grantCents"] == 17_061_648_00
    assert {each["budgetText"] for each in funding["budgets"]} == {"niet vastgesteld"}
    assert [each["amountCents"] for each in funding["contributions"]] == [120_000_00]
    assert funding["coFinancing"]["base"] == "niet vastgesteld"


def test_the_rules_are_those_of_the_files(client):
    """The counting policies with their sources, for everybody."""
    found = client.get("/api/v1/counting-policies").json()["countingPolicies"]
    assert [each["id"] for each in found] == list(policies())
    assert found[1]["minLabelSteps"] == 3
    assert found[1]["targetLabel"] == "B"
    assert all(each["text"] and each["source"] for each in found)


@pytest.mark.parametrize("policy", [None, "label_improved", "vhf_2021", "measures_only"])
@pytest.mark.parametrize("as_of", [None, date(2026, 4, 30), date(2026, 5, 20), date(2025, 6, 1)])
def test_progress_is_that_of_the_count(client, street, policy, as_of):
    """Every figure of the answer is the use case's own figure."""
    query = {"policy": policy, "asOf": as_of and as_of.isoformat()}
    answer = client.get(PROGRESS, params={k: v for k, v in query.items() if v}).json()
    with street.connect() as connection:
        told = progress_of(connection, "crabbehof", as_of=as_of or TODAY, policy_id=policy)
    assert answer["asOf"] == (as_of or TODAY).isoformat()
    assert answer["policy"] == (policy or "label_improved") == told.policy
    assert (answer["target"], answer["done"], answer["remaining"]) == (
        925,
        told.done,
        told.remaining,
    )
    assert answer["backlog"]["done"] == told.backlog_done
    assert answer["backlog"]["remaining"] == told.backlog_remaining
    assert answer["monthsLeft"] == told.months_left
    assert answer["requiredPace"] == round(told.required_pace, 2)
    assert [(p["months"], p["counted"]) for p in answer["actualPace"]] == [
        (pace.months, pace.counted) for pace in told.actual_pace
    ]
    assert answer["outcomes"] == {code.value: told.outcomes[code] for code in Outcome}
    assert list(answer["eligibility"].values()) == list(told.eligibility.values())
    assert {s["stage"]: s["dwellings"] for s in answer["stages"]} == {
        stage.value: homes for stage, homes in told.stages.items()
    }
    assert {c["labelClass"]: c["dwellings"] for c in answer["labels"]} == {
        label and label.value: homes for label, homes in told.labels.items()
    }
    assert {r["code"]: r["homes"] for r in answer["reasons"]} == {
        reason.value: homes for reason, homes in told.reasons.items() if homes
    }
    assert {w["code"]: w["homes"] for w in answer["warnings"]} == {
        caveat.value: homes for caveat, homes in told.caveats.items() if homes
    }
    assert [(p["policy"], p["done"], p["backlogDone"]) for p in answer["policies"]] == [
        (each.policy, each.done, each.backlog_done) for each in told.policies
    ]
    assert [
        (a["code"], a["dwellings"], a["eligible"], a["eligibilityUnknown"], a["applied"], a["done"])
        for a in answer["areas"]
    ] == [
        (a.code, a.dwellings, a.eligible, a.eligibility_unknown, a.applied, a.done)
        for a in told.areas
    ]
    assert [(m["month"], m["counted"], m["cumulative"]) for m in answer["months"]] == [
        (m.month, m.counted, m.cumulative) for m in told.months
    ]


def test_progress_of_the_street(client):
    """Six homes of the programme, one of which counts; the sums hold."""
    found = client.get(PROGRESS).json()
    assert (found["done"], found["backlog"]["done"]) == (1, 1)
    assert found["population"] == {
        "dwellings": 6,
        "private": 5,
        "notPrivate": 1,
        "tenureUnknown": 0,
    }
    for figures in (found["outcomes"], found["eligibility"]):
        assert sum(figures.values()) == 6
    for figures in (found["labels"], found["stages"]):
        assert sum(line["dwellings"] for line in figures) == 6
    assert found["months"][-1] == {"month": "2026-11", "counted": 0, "cumulative": 1}
    assert (found["isSample"], found["knownAt"]) == (True, "2026-11-01T09:30:00.000Z")


def test_progress_is_counted_once(client, monkeypatch):
    """The second answer is kept."""
    first = client.get(PROGRESS).json()
    monkeypatch.setattr("api.kept.progress_of", None)
    assert client.get(PROGRESS).json() == first


def test_areas(client):
    """Outlines in CRS84 with seven decimals, outer rings anticlockwise, within their own box."""
    found = client.get("/api/v1/areas?level=neighbourhood&programme=crabbehof").json()["areas"]
    assert [area["code"] for area in found] == ["BU05050800", "BU05050801"]
    for area in found:
        shape = shapely.geometry.shape(area["geometry"])
        assert shape.is_valid
        assert shape.geom_type == "MultiPolygon"
        assert all(part.exterior.is_ccw for part in shape.geoms)
        assert shape.bounds == pytest.approx(area["bbox"], abs=1e-7)
        assert 4.6 < shape.centroid.x < 4.7
        assert 51.7 < shape.centroid.y < 51.9
        for x, y in shape.geoms[0].exterior.coords:
            assert (x, y) == (round(x, 7), round(y, 7))
    assert len(client.get("/api/v1/areas").json()["areas"]) == 5
    assert client.get("/api/v1/areas/GM0505").json()["level"] == "municipality"


def test_service(client):
    """The front door marks sample data as such."""
    found = client.get("/api/v1").json()
    assert found["isSample"] is True
    assert found["asOf"] == "2026-11-21"
    for link in found["links"]:
        assert client.get(link["href"]).status_code in (200, 400), link


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (Stage, texts.STAGE),
        (Outcome, texts.OUTCOME),
        (Reason, texts.REASON),
        (Caveat, texts.CAVEAT),
        (CaseState, texts.CASE_STATE),
        (MeasureCode, texts.MEASURE),
        (TenureClass, texts.TENURE),
        (LabelMethod, texts.LABEL_METHOD),
        (UnitStatus, texts.UNIT_STATUS),
        (NextStep, texts.NEXT_STEP),
    ],
)
def test_every_code_has_words(codes, words):
    """A code without Dutch words would be a 500 on the day it first occurs."""
    assert set(words) == set(codes)
