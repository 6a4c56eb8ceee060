"""A BSN is found in every way people write one, and nothing else is taken for one."""

from itertools import pairwise
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban
from stdnum.nl import bsn

from retrofit.errors import InvalidFacts
from retrofit.privacy.bsn import REASON, holds_bsn, refuse_bsn, refuse_bsn_in

# Made up: it passes the check, and is the number that every manual uses.
BSN = "123456782"


@pytest.mark.parametrize(
    "text",
    [
        BSN,
        "123 456 782",
        "1234.56.782",
        "123.456.782",
        "123-456-782",
        "123 - 456 - 782",
        "1234 56 782",
        "1 2 3 4 5 6 7 8 2",
        "12345678-2",
        "Mijn nummer is 123456782.",
        "mijn nummer is.123456782",
        "(123456782)",
        "nr123456782",
        "nummer 123456782, bel me",
        "#123456782",
        "1. 123456782",
        "huisnummer 12 123456782",
        "huisnummer 12 1234.56.782",
        "Tel 0612345678 123456782",
        "12-05-2026 123456782",
        "Postbus 12\n123456782\nDordrecht",
        "１２３４５６７８２",  # full width
        "١٢٣٤٥٦٧٨٢",  # Arabic-Indic
        "123\u200b456\u200b782",  # signs of no width
        "123\u00a0456\u00a0782",  # blanks that do not break
        "123–456–782",  # dashes
        "123‑456‑782",
        "BSN123456782",
        "bsn: 12345672",
        "BSN-nummer 12345672",
        "burgerservicenummer van de aanvrager is 12345672",
        "Burger Service Nummer: 123.456.72",
        "sofinummer 12345672",
        "sofi-nr. 123456782",
    ],
)
def test_a_bsn_is_found(text):
    assert holds_bsn(text)
    with pytest.raises(InvalidFacts) as refused:
        refuse_bsn("remarks", text)
    assert (refused.value.field, refused.value.reason) == ("remarks", REASON)
    assert "782" not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "geen nummer",
        "123456789",  # fails the check
        "000000000",
        "12345678",
        "KvK 12345672",  # eight digits, and nobody says BSN
        "KvK-nummer: 12345672",
        "0505010000123456",  # BAG
        "0505 0100 0012 3456",
        "12345678200",
        "1234567820",
        "0612345678",
        "06-12345678",
        "06 12 34 56 78",
        "078-6112233",
        "+31 612345678",
        "+31612345678",
        "0031 612345678",
        "(0)6 1234 5678",
        "+31 (0)6 1234 5678",
        "NL91ABNA0417164300",
        "NL91 ABNA 0417 1643 00",
        "DRD-2026-000012",
        "2026-123456782",
        "2026-00123",
        "ZK-123456782",
        "3314 JL 12",
        "12-05-2026",
        "20260512",
        "€ 123.456.782",
        "EUR 123456782",
        "123.456.782,00",
        "123456782,-",
        "51.123456782",
        "A123456782",
        "123456782B01",
        "NL123456782B01",
        "Sofie woont op 12345672",
        "100\n200\n305",  # a column of amounts is no number
    ],
)
def test_other_numbers_are_left_alone(text):
    assert not holds_bsn(text)
    refuse_bsn("remarks", text)


def test_no_text_holds_no_bsn():
    refuse_bsn("remarks", None)


def check_digit(front):
    """Weigh eight digits by 9 to 2; of every eleven one has no digit that fits, but 10."""
    return sum(int(digit) * (9 - place) for place, digit in enumerate(front)) % 11


VALID = (
    st.integers(1_000_000, 99_999_999)
    .map(lambda number: f"{number:08}")
    .filter(lambda front: check_digit(front) < 10)
    .map(lambda front: f"{front}{check_digit(front)}")
    .filter(bsn.is_valid)
)
WORDS = st.text(st.sampled_from("abcdefg ,;!?()"), max_size=30)


@given(VALID, st.sampled_from(["", ".", "-", " ", " - "]), st.sets(st.integers(1, 8)), WORDS)
def test_any_bsn_in_any_groups_is_found_between_words(number, separator, cuts, words):
    """With one kind of sign between groups. A year and a serial number look the same: left out."""
    ends = [0, *sorted(cuts), 9]
    groups = [number[a:b] for a, b in pairwise(ends)]
    written = separator.join(groups)
    if separator and len(groups) == 2 and len(groups[0]) == 4 and 1990 <= int(groups[0]) < 2100:
        return
    assert holds_bsn(f"{words} {written} {words}")


@given(st.text("0123456789", min_size=9, max_size=9).filter(lambda n: not bsn.is_valid(n)))
def test_nine_digits_that_fail_the_check_are_left_alone(number):
    assert not holds_bsn(f"nummer {number} hier")


@given(st.integers(0, 10**16 - 1))
def test_no_bag_number_is_taken_for_a_bsn(number):
    assert not holds_bsn(f"pand {number:016}")


@given(st.integers(0, 10**10 - 1), st.booleans())
def test_no_dutch_account_is_taken_for_a_bsn(number, grouped):
    account = f"NL00INGB{number:010}"
    account = f"NL{iban.calc_check_digits(account)}INGB{number:010}"
    assert not holds_bsn(iban.format(account) if grouped else account)


@given(st.integers(0, 10**8 - 1))
def test_no_telephone_or_kvk_number_is_taken_for_a_bsn(number):
    assert not holds_bsn(f"06-{number:08} of 06{number:08}, +31 6{number:08}; KvK {number:08}")


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (BSN, ""),
        ({"remarks": BSN}, "remarks"),
        ({"measures": [{"note": "ok"}, {"note": f"bsn {BSN}"}]}, "measures[1].note"),
        ({"applicant": {"bsn": 123456782}}, "applicant.bsn"),
        ({"applicant": {"bsn": "12345672"}}, "applicant.bsn"),
        ({"sofinummer": 12345672}, "sofinummer"),
        ({BSN: 1}, "?"),
        ([[BSN]], "[0][0]"),
    ],
)
def test_a_bsn_anywhere_in_a_document_is_refused_with_its_place(document, field):
    with pytest.raises(InvalidFacts) as refused:
        refuse_bsn_in(document)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "document",
    [
        {"amountCents": 123456782},  # a number is an amount, unless its name says otherwise
        {"ids": [123456782], "verblijfsobjectId": "0505010000123456"},
        {"bsn": None, "nested": {"true": True, "pi": 3.14}},
        [],
        None,
    ],
)
def test_a_document_without_a_bsn_passes(document):
    refuse_bsn_in(document)


@pytest.mark.parametrize(
    "text", ["1" * 200_000, "1 " * 100_000, "1.1-" * 50_000, "bsn " * 50_000, " - " * 60_000]
)
def test_no_text_takes_long(text):
    began = perf_counter()
    holds_bsn(text)
    assert perf_counter() - began < 2
