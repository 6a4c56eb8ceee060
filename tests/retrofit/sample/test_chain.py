"""The sample town through the whole chain: what the database counts is what the maker decided."""

import json
from datetime import date

import pytest
from sqlalchemy import text

from retrofit.codes import Eligibility, Outcome
from retrofit.programmes import policy_named, programme_named
from retrofit.progress.counting import judge
from retrofit.progress.facts import read_facts

AS_OF = date(2026, 11, 1)
PROGRAMMES = ("crabbehof", "krispijn")
POLICIES = ("label_improved", "vhf_2021", "measures_only")


@pytest.fixture(scope="module")
def truth(town, run_folder):
    manifest = json.loads((run_folder / "sample" / "manifest.json").read_text(encoding="utf-8"))
    return manifest["truth"]


@pytest.fixture(scope="module")
def facts(town):
    with town.connect() as connection:
        return {name: read_facts(connection, programme_named(name), AS_OF) for name in PROGRAMMES}


def judged(facts, name, policy):
    return judge(facts[name], programme_named(name), policy_named(policy), AS_OF)


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("name", PROGRAMMES)
def test_the_homes_that_count_are_those_meant(facts, truth, name, policy):
    """Home by home, not only in number; so too for backlog maintenance."""
    homes = judged(facts, name, policy).homes
    expected = truth["programmes"][name]

    counted = homes.index[homes["outcome"] == Outcome.COUNTS]
    assert sorted(counted) == expected["counts"][policy]
    repaired = homes.index[homes["backlog_done_on"].notna()]
    assert sorted(repaired) == expected["backlog"][policy]


@pytest.mark.parametrize("name", PROGRAMMES)
def test_owners_and_labels_are_those_meant(facts, truth, name):
    """Owner by label, of every home of the programme: today, and when its works began."""
    homes = judged(facts, name, "label_improved").homes
    expected = truth["programmes"][name]

    assert len(homes) == expected["homes"]
    assert (
        homes["neighbourhood_code"].value_counts().to_dict() == (expected["homes_by_neighbourhood"])
    )
    labels = homes["label_before"].fillna("none")
    owners = homes["tenure"].fillna("unknown")
    found = {}
    for owner, label in zip(owners, labels, strict=True):
        of_owner = found.setdefault(str(owner), {})
        of_owner[str(label)] = of_owner.get(str(label), 0) + 1
    assert found == expected["tenure_and_label_before"]
    assert (homes["eligibility"] == Eligibility.ELIGIBLE).sum() == (
        expected["eligible_before_works"]
    )
    now = homes["label"].fillna("none").value_counts().to_dict()
    meant = {}
    for labels_of_owner in expected["tenure_and_label_now"].values():
        for label, size in labels_of_owner.items():
            meant[label] = meant.get(label, 0) + size
    assert now == meant


@pytest.mark.parametrize("name", PROGRAMMES)
def test_applications_are_linked_where_they_can_be(facts, truth, name):
    """A row without postcode waits for a person; every other one finds its home."""
    works = facts[name].works

    assert (
        works["verblijfsobject_id"].nunique()
        == (truth["programmes"][name]["homes_applied_for_linked"])
    )


def test_nothing_is_lost_on_the_way(town, truth):
    """Every object of the files is in the tables."""
    with town.connect() as connection:

        def count(table):
            return connection.execute(
                text(f"SELECT count(*) FROM {table} WHERE upper_inf(known)")
            ).scalar_one()

        assert count("building") == truth["buildings"]
        assert count("unit") == truth["units"]
        assert count("energy_label") == (
            truth["labels"] - truth["left_out"]["labels"]["class_missing"]
        )
        assert count("tenure") == truth["tenure_rows"] - truth["left_out"]["tenure"]["row_twice"]
        assert count("application_intake") == (
            truth["application_rows"] - truth["left_out"]["applications"]["row_twice"]
        )
