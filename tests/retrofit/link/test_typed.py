"""Addresses as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrofit.link.typed import Reading, readings, street_key


def parts(typed):
    return [(r.postcode, r.house_number, r.house_letter, r.addition) for r in readings(typed)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Colijnstraat 12, 3317 AB Dordrecht", [("3317AB", 12, None, None)]),
        ("3317ab 12", [("3317AB", 12, None, None)]),
        ("3317 AB 12", [("3317AB", 12, None, None)]),
        ("Colijnstraat 12-a", [(None, 12, "A", None), (None, 12, None, "A")]),
        ("3317AB 12A", [("3317AB", 12, "A", None), ("3317AB", 12, None, "A")]),
        ("3317 AB 12-1", [("3317AB", 12, None, "1")]),
        ("3317 AB 12 1", [("3317AB", 12, None, "1")]),
        ("3317AB 12 A-2", [("3317AB", 12, "A", "2")]),
        ("3317AB 12A2", [("3317AB", 12, "A", "2"), ("3317AB", 12, None, "A2")]),
        ("Colijnstraat 12 bis, Dordrecht", [(None, 12, None, "BIS")]),
        ("Colijnstraat 12 A Dordrecht", [(None, 12, "A", None), (None, 12, None, "A")]),
        ("Laan van 1940 7, 3317AB", [("3317AB", 1940, None, "7"), ("3317AB", 7, None, None)]),
        ("Colijnstraat, 12, 3317 AB", [("3317AB", 12, None, None)]),
        ("12 3317AB", [("3317AB", 12, None, None)]),
    ],
)
def test_each_exact_reading_is_found(typed, expected):
    assert parts(typed) == expected


@pytest.mark.parametrize(
    "typed",
    ["", "Colijnstraat", "Dordrecht", "3317 AB", "0 3317AB", "Colijnstraat 12-3 hoog achter", "12"],
)
def test_without_a_whole_address_there_is_no_reading(typed):
    assert parts(typed) == []


def test_the_street_is_read_too():
    assert readings("Ruys de Beerenbroekweg 4, 3317AB")[0].street == "Ruys de Beerenbroekweg"


@pytest.mark.parametrize("typed", ["Colijnstr.", "colijnstraat", "COLIJN STRAAT", "Colijnstr"])
def test_spellings_of_a_street_have_one_key(typed):
    assert street_key(typed) == "colijnstraat"


@given(
    st.integers(1, 99_999),
    st.none() | st.sampled_from("ABZ"),
    st.none() | st.sampled_from(["1", "22", "BIS", "H"]),
)
def test_what_is_written_properly_is_read_back(number, letter, addition):
    """The written form of any register address has that address among its readings."""
    written = f"Colijnstraat {number}{letter or ''}{'-' + addition if addition else ''}, 3317 AB"
    assert Reading("3317AB", "Colijnstraat", number, letter, addition) in readings(written)


@given(st.text(max_size=60))
def test_any_text_is_read_or_not_but_never_breaks(typed):
    for reading in readings(typed):
        assert 1 <= reading.house_number <= 99_999
