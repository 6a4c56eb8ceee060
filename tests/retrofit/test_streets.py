"""A street is found by a word within its name and with a slip; not by just anything."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrofit.streets import meant_streets, slips_forgiven, slips_in

STREETS = [
    "Abraham Kuyperweg",
    "Colijnstraat",
    "Dokter Schaepmanstraat",
    "Händelstraat",
    "J. de Wittstraat",
    "Johan de Wittplein",
    "Laan van 1940",
    "Krispijnseweg",
    "Patersweg",
    "Reeweg-Zuid",
    "'s-Gravensingel",
]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("schaepmanstraat", ["Dokter Schaepmanstraat"]),
        ("schaepman", ["Dokter Schaepmanstraat"]),
        ("witt", ["J. de Wittstraat", "Johan de Wittplein"]),
        ("de wittstr.", ["J. de Wittstraat"]),
        ("j wittstraat", ["J. de Wittstraat"]),
        ("zuid", ["Reeweg-Zuid"]),
        ("gravensingel", ["'s-Gravensingel"]),
        ("sgravensingel", ["'s-Gravensingel"]),
        ("1940", ["Laan van 1940"]),
        ("lana van 1940", ["Laan van 1940"]),
        ("laan van 1941", []),
        ("handelstraat", ["Händelstraat"]),
        ("HÄNDEL", ["Händelstraat"]),
        # A slip: one left out, one too many, another one, two the wrong way round.
        ("colijnstrat", ["Colijnstraat"]),
        ("colijnnstraat", ["Colijnstraat"]),
        ("colynstraat", ["Colijnstraat"]),
        ("coljin", ["Colijnstraat"]),
        ("krispijnsweg", ["Krispijnseweg"]),
        ("crispijnseweg", ["Krispijnseweg"]),
        ("schepmanstraat", ["Dokter Schaepmanstraat"]),
        ("kuiperweg", ["Abraham Kuyperweg"]),
        ("abraham kuiper", ["Abraham Kuyperweg"]),
        # Two slips are forgiven in a long word only.
        ("kolynstraat", []),
        ("schepmannstraat", ["Dokter Schaepmanstraat"]),
        ("colxxn", []),
        ("xol", []),
        # Words in another order, or words that the name does not have.
        ("wittstraat de", []),
        ("oude colijnstraat", []),
        ("de de", []),
        ("straat", []),
        ("", []),
        ("...", []),
        ("%", []),
        ("漢字", []),
    ],
)
def test_what_people_type(typed, meant):
    assert meant_streets(typed, STREETS) == meant


def test_the_nearest_comes_first():
    """Without a slip before with one; the shorter name before the longer; then by name."""
    names = ["Kerkestraat", "Oude Kerkstraat", "Kerkstraat", "Kerkstrant"]
    assert meant_streets("kerkstraat", names) == [
        "Kerkstraat",
        "Oude Kerkstraat",
        "Kerkestraat",
        "Kerkstrant",
    ]
    assert meant_streets("kerkstraat", names, most=2) == ["Kerkstraat", "Oude Kerkstraat"]


WORDS = st.text(string.ascii_lowercase, min_size=1, max_size=14)


def plain_slips(typed, word):
    """A second model: the table of all slips, without any short cut."""
    table = [[0] * (len(word) + 1) for _ in range(len(typed) + 1)]
    for i in range(len(typed) + 1):
        for j in range(len(word) + 1):
            if not i or not j:
                table[i][j] = i + j
                continue
            table[i][j] = min(
                table[i - 1][j] + 1,
                table[i][j - 1] + 1,
                table[i - 1][j - 1] + (typed[i - 1] != word[j - 1]),
            )
            if i > 1 and j > 1 and typed[i - 2 : i] == word[j - 1] + word[j - 2]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return min(table[-1])


@settings(max_examples=2_000, deadline=None)
@given(
    typed=st.text("abcd", min_size=1, max_size=9),
    word=st.text("abcd", min_size=1, max_size=9),
    most=st.integers(0, 2),
)
def test_slips_are_counted_as_the_plain_model_counts_them(typed, word, most):
    """The short cuts change no outcome."""
    expected = plain_slips(typed, word)
    assert slips_in(typed, word, most) == (expected if expected <= most else None)


@settings(max_examples=500, deadline=None)
@given(street=st.sampled_from(STREETS), data=st.data())
def test_every_beginning_of_every_word_finds_its_street(street, data):
    """Whatever of a word was typed so far."""
    from gis.cells import simplified

    word = data.draw(st.sampled_from(simplified(street).split()))
    typed = word[: data.draw(st.integers(1, len(word)))]
    assert street in meant_streets(typed, STREETS)


@settings(max_examples=500, deadline=None)
@given(
    name=st.text(string.ascii_lowercase, min_size=5, max_size=20),
    at=st.integers(0, 19),
    letter=st.sampled_from(string.ascii_lowercase),
    kind=st.sampled_from(["drop", "add", "change", "swap"]),
)
def test_one_slip_in_a_word_is_always_forgiven(name, at, letter, kind):
    """Of each kind, at each place."""
    at %= len(name)
    typed = {
        "drop": name[:at] + name[at + 1 :],
        "add": name[:at] + letter + name[at:],
        "change": name[:at] + letter + name[at + 1 :],
        "swap": name[:at] + name[at : at + 2][::-1] + name[at + 2 :],
    }[kind]
    slips = slips_in(typed, name, slips_forgiven(typed))
    assert slips is not None
    assert slips <= 1


def test_a_whole_town_takes_a_moment():
    """Two thousand streets, with a slip, in well under a second."""
    import time

    names = [f"{first}{second}straat" for first in LETTERS for second in LETTERS for _ in "abc"]
    started = time.perf_counter()
    meant_streets("schaepmannstrat", [*names, *STREETS])
    assert len(names) > 2_000
    assert time.perf_counter() - started < 1


LETTERS = [a + b for a in "bcdfghjk" for b in "aeiou"][:27]
