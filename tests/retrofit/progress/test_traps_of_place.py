"""Traps of which home is meant and what was done to it, from the tables (domain reference 5.4)."""

from datetime import date

import pytest
from sqlalchemy import text

from retrofit.codes import Outcome, Reason
from retrofit.programmes import policies, programme_named, programmes
from retrofit.progress.counting import judge
from retrofit.progress.facts import read_facts
from retrofit.progress.recount import recounted
from tests.retrofit.progress.histories import HOMES, PLACES, SQUARE, History

MEASURES = policies()["measures_only"]
TODAY = date(2026, 11, 1)
BEGUN = date(2025, 7, 1)
CRABBEHOF, KRISPIJN = HOMES[0], HOMES[-1]


@pytest.fixture
def history(session):
    return History(session)


def judged(history):
    """The programmes in which each home is, and counts, by both counts."""
    connection = history.session.connection()
    history.session.flush()
    found = {}
    for programme in programmes().values():
        homes = judge(read_facts(connection, programme, TODAY), programme, MEASURES, TODAY).homes
        for home, outcome in homes["outcome"].items():
            found.setdefault(home, {})[programme.id] = outcome == Outcome.COUNTS
    again = {(row.home, row.programme) for row in recounted(connection, TODAY, rules=(MEASURES,))}
    counting = {(home, name) for home, names in found.items() for name in names if names[name]}
    assert again == counting
    return found


def lives_at(history, home, street, postcode, number):
    history.fact(
        "address",
        address_id=home.replace("0505010", "0505200"),
        verblijfsobject_id=home,
        street=street,
        house_number=number,
        postcode=postcode,
        city="Dordrecht",
    )


def test_an_address_outside_the_area_in_the_same_street_and_postcode(history):
    """The list of areas decides, not the postcode: the neighbour across the line does not count."""
    outside = "0505010000000099"
    history.fact("area", code="BU05050900", name="Ernaast", level="neighbourhood",
                 parent_code="WK050509", municipality_code="GM0505", is_water=False,
                 geometry=f"MULTIPOLYGON({SQUARE})")  # fmt: skip
    history.fact("unit", verblijfsobject_id=outside, status="in_use", uses=["residential"],
                 is_residential=True, floor_area_m2=80, municipality_code="0505",
                 location="POINT(105500 422500)")  # fmt: skip
    history.fact("unit_area", verblijfsobject_id=outside, neighbourhood_code="BU05050900")
    history.owner(outside, "owner_occupier", None)
    history.label(outside, "F", date(2024, 1, 1))
    for number, home in enumerate((CRABBEHOF, outside), start=1):
        lives_at(history, home, "Colijnstraat", "3317AB", number)
        history.case(home, BEGUN, 3)
    found = judged(history)
    assert found[CRABBEHOF] == {"crabbehof": True}
    assert outside not in found


def test_on_the_border_of_both_programmes_a_home_is_in_one(history):
    """Neighbours in one street: each in the one of the frozen list, also when borders move."""
    for number, home in enumerate((CRABBEHOF, KRISPIJN), start=1):
        lives_at(history, home, "Grenspad", "3317AB", number)
        history.case(home, BEGUN, 3)
    before = judged(history)
    assert before[CRABBEHOF] == {"crabbehof": True}
    assert before[KRISPIJN] == {"krispijn": True}
    assert sorted(len(names) for names in before.values()) == [1] * len(HOMES)
    # CBS draws the border anew: the home lies in the other neighbourhood from then on.
    history.run()
    history.session.execute(
        text("""UPDATE unit_area SET known = tstzrange(lower(known), r.recorded_at),
                       ended_by_run_id = r.load_run_id
                  FROM load_run r
                 WHERE r.load_run_id = :run AND verblijfsobject_id = :home"""),
        {"run": history.run_id, "home": CRABBEHOF},
    )
    moved_on = date(2026, 1, 1)
    for code, since, until in (
        (PLACES[CRABBEHOF], None, moved_on),
        (PLACES[KRISPIJN], moved_on, None),
    ):
        history.session.execute(
            text("""INSERT INTO unit_area (verblijfsobject_id, neighbourhood_code, valid, known,
                                           load_run_id)
                    SELECT :home, :code, daterange(CAST(:since AS date), CAST(:until AS date)),
                           tstzrange(recorded_at, NULL), load_run_id
                      FROM load_run WHERE load_run_id = :run"""),
            {"home": CRABBEHOF, "code": code, "since": since, "until": until,
             "run": history.run_id},
        )  # fmt: skip
    assert judged(history) == before


@pytest.mark.parametrize(
    ("measure", "counts"), [("draught_strip", False), ("led", False), ("roof", True)]
)
def test_what_an_energy_fixer_does_is_no_retrofit(history, measure, counts):
    """Draught strips and lamps, with advice and an invoice: a way in, and no works."""
    history.event(CRABBEHOF, "plan", BEGUN, measures=[])
    history.event(CRABBEHOF, "measure_done", date(2025, 9, 1), measure=measure, area_m2=10,
                  evidence=["invoice"])  # fmt: skip
    assert judged(history)[CRABBEHOF] == {"crabbehof": counts}
    crabbehof = programme_named("crabbehof")
    facts = read_facts(history.session.connection(), crabbehof, TODAY)
    reasons = judge(facts, crabbehof, MEASURES, TODAY).reasons
    assert reasons.loc[CRABBEHOF, Reason.NO_WORKS] != counts
