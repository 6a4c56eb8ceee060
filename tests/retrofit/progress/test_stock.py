"""The labels of a programme's homes on a day, and what they are on average."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.codes import LabelClass, TenureClass
from retrofit.progress.stock import average, steps, stock
from tests.retrofit.progress.town_of_facts import SCALE, label, town

DAY = date(2025, 6, 1)
PRIVATE = (TenureClass.OWNER_OCCUPIER, TenureClass.PRIVATE_LANDLORD)


def test_a_home_has_the_label_and_the_owner_of_the_day():
    """A later label is not of the day, an expired one is none, and who owns may be unknown."""
    facts = town(
        ["A", "B", "C", "D"],
        labels=[
            label("A", "F", date(2020, 5, 1)),
            label("A", "B", date(2026, 5, 1)),
            label("B", "G", date(2012, 5, 1), method="energy_index"),
            label("C", "E", date(2016, 5, 1), method="energy_index"),
        ],
        tenures=[
            ("A", "owner_occupier", None),
            ("B", "housing_corporation", None),
            ("C", "unknown", None),
        ],
    )
    found = stock(facts, PRIVATE, DAY)
    assert found["label"].tolist() == ["F", None, "E", None]
    assert found["is_old_method"].tolist() == [False, False, True, False]
    assert found["is_private"].tolist() == [True, False, False, False]
    assert found["is_owner_unknown"].tolist() == [False, False, True, True]


def test_a_home_that_is_gone_or_lies_elsewhere_is_no_stock():
    facts = town(["A", "B", "C"], gone={"B": date(2025, 1, 1)})
    facts.homes.loc["C", "is_member"] = False
    assert stock(facts, PRIVATE, DAY).index.tolist() == ["A"]


def test_an_average_says_of_how_many_homes():
    """G 1, F 2, E 3, D 4, C 5, B 6, A 7, A+ 8; a home without a label is no part of it."""
    found = average(pd.Series(["G", "D", None, "A+"]))
    assert (found.homes, found.place) == (3, pytest.approx(13 / 3))
    assert found.nearest is LabelClass.D
    nobody = average(pd.Series([None, None], dtype=object))
    assert (nobody.homes, nobody.place, nobody.nearest) == (0, None, None)
    assert average(pd.Series(["D", "C"])).nearest is LabelClass.D


def test_steps_are_those_of_homes_with_both_labels():
    """G to D is 3, D to B is 2, F to A is 5, as the domain reference has it."""
    found = steps(pd.Series(["G", "D", "F", "E"]), pd.Series(["D", "B", "A", None]))
    assert found.tolist() == [3, 2, 5]
    nobody = pd.Series([], dtype="str")
    assert steps(nobody, nobody).empty


@given(st.lists(st.sampled_from(SCALE[1:]), min_size=1, max_size=30), st.data())
def test_one_home_that_goes_up_a_class_lifts_the_average_by_its_share(labels, data):
    place = data.draw(st.integers(0, len(labels) - 1))
    better = list(labels)
    better[place] = SCALE[SCALE.index(labels[place]) - 1]
    before, after = average(pd.Series(labels)), average(pd.Series(better))
    assert after.place - before.place == pytest.approx(1 / len(labels))
    assert steps(pd.Series(labels), pd.Series(better)).sum() == 1
