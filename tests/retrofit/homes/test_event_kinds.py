"""What an event may say: codes, numbers and days, and nothing in anybody's own words."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrofit.codes import HomeEventKind
from retrofit.errors import InvalidFacts
from retrofit.homes.event_kinds import DETAILS, kept, read_details, shown
from tests.retrofit.homes.told import GOOD, K

EVERY = {
    **GOOD,
    K.DEFECT_REPAIRED: {"surveyId": 7, "defect": "roof_leak", "evidence": ["photo"]},
    K.WORKS_ORDER_OVERRIDE: {
        "measure": "floor",
        "flag": "moisture_poor",
        "reason": "inspected",
        "secondPersonId": 3,
    },
}


def test_every_kind_has_its_details_but_taking_back():
    assert set(DETAILS) == set(HomeEventKind) - {K.TAKEN_BACK} == set(EVERY)


@pytest.mark.parametrize("kind", EVERY)
def test_what_is_kept_is_json_and_comes_back_as_it_was_sent(kind):
    details = kept(read_details(kind, EVERY[kind]))
    assert json.loads(json.dumps(details)) == details
    again = shown(details)
    assert kept(read_details(kind, again)) == details
    assert all(name in again for name in EVERY[kind])


# Kind, what is wrong with the good example, the field that is named.
WRONG = [
    (K.CONTACT, {"note": "belt terug, is ziek"}, "details.note"),
    (K.CONTACT, {"channel": "pigeon"}, "details.channel"),
    (K.CONTACT, {"outcome": None}, "details.outcome"),
    (K.INTEREST, {"hasConsent": "ja"}, "details.hasConsent"),
    (K.SURVEY, {"parts": {}}, "details.parts"),
    (K.SURVEY, {"parts": {"roof": "so-so"}}, "details.parts.roof"),
    (K.SURVEY, {"parts": {"attic": "good"}}, "details.parts.attic"),
    (K.SURVEY, {"parts": {"mevrouw Jansen zegt": "good"}}, "details.parts.?"),
    (K.SURVEY, {"parts": ["roof"]}, "details.parts"),
    (K.SURVEY, {"defects": [{"code": "lek", "part": "roof"}]}, "details.defects[0].code"),
    (K.SURVEY, {"defects": [{"code": "mould", "part": "roof"}]}, "details.defects[0].mustRepair"),
    (K.PLAN, {"measures": []}, "details.measures"),
    (K.PLAN, {"measures": [{"measure": "roof", "areaM2": 0}]}, "details.measures[0].areaM2"),
    (K.PLAN, {"measures": [{"measure": "roof", "areaM2": 1.234}]}, "details.measures[0].areaM2"),
    (K.PLAN, {"measures": [{"measure": "roof", "areaM2": "NaN"}]}, "details.measures[0].areaM2"),
    (K.PLAN, {"measures": [{"measure": "roof", "areaM2": "1e9"}]}, "details.measures[0].areaM2"),
    (K.PLAN, {"measures": [{"measure": "roof", "areaM2": True}]}, "details.measures[0].areaM2"),
    (K.PLAN, {"labelAfterEstimate": "H"}, "details.labelAfterEstimate"),
    (K.QUOTE, {"cents": 12.5}, "details.cents"),
    (K.QUOTE, {"cents": -1}, "details.cents"),
    (K.MEASURE_DONE, {"evidence": ["gehoord"]}, "details.evidence[0]"),
    (K.MEASURE_DONE, {"contractorKvk": "1234567"}, "details.contractorKvk"),
    (K.MEASURE_DONE, {"contractorKvk": "Jansen BV"}, "details.contractorKvk"),
    (K.MEASURE_DONE, {"number": "zaak van Jansen"}, "details.number"),
    (K.DEFECT_REPAIRED, {"evidence": []}, "details.evidence"),
    (K.DROPPED, {"reason": "ziek"}, "details.reason"),
    (K.RETURNED, {"reason": "costs"}, "details.reason"),
    (K.PRIORITY, {"reason": "energietoeslag"}, "details.reason"),
    (K.WORKS_ORDER_OVERRIDE, {"flag": "Nee hoor"}, "details.flag"),
]


@pytest.mark.parametrize(("kind", "change", "field"), WRONG)
def test_what_cannot_be_is_refused_naming_the_field(kind, change, field):
    with pytest.raises(InvalidFacts) as refused:
        read_details(kind, {**EVERY[kind], **change})
    assert refused.value.field == field
    words = set(refused.value.reason.lower().replace(",", "").split())
    assert not words & {"should", "input", "valid", "or", "field"}


def test_taking_back_is_no_kind_to_record():
    with pytest.raises(InvalidFacts) as refused:
        read_details(K.TAKEN_BACK, {})
    assert refused.value.field == "kind"


free_text = st.text(min_size=12, max_size=40).filter(lambda words: " " in words)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | free_text,
    lambda each: st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=12), each),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(EVERY)), st.data())
def test_no_sentence_finds_a_place_in_any_field(kind, data):
    """Whatever stands in whatever field: refused, or kept without a word of it."""
    good = EVERY[kind]
    name = data.draw(st.sampled_from([*good, "remark"]))
    value = data.draw(anything)
    try:
        details = read_details(kind, {**good, name: value})
    except InvalidFacts:
        return
    texts = [str(value)] if isinstance(value, str) else []
    assert not any(words in json.dumps(kept(details)) for words in texts)
