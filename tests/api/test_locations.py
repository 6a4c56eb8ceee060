"""Addresses in the Locatieserver's shape: its fields, its parameters, and more kindness."""

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.schemas.locations import _highlighted, filters_of
from gis.crs import to_lonlat
from retrofit.locations import Filter
from tests.api.made_up import DONE, FLAT, GARAGE, OUTSIDE, PLAIN, WIDE

API = "/api/v1/addresses"
ADDRESS = FLAT.replace("05050100", "05052000")
STREET = ["12", "12-2", "12A", "14", "16", "18", "120"]
#: What the Locatieserver has and our registers do not, or has only in newer answers.
NOT_OURS = {
    "woonplaatscode",
    "openbareruimtetype",
    "openbareruimte_id",
    "straatnaam_verkort",
    "provinciecode",
    "provincienaam",
    "provincieafkorting",
    "gekoppeld_perceel",
}
NEWER = {"wijkcode", "wijknaam", "buurtcode", "buurtnaam", "huisletter", "huisnummertoevoeging"}


def ask(client, route, **query):
    answer = client.get(f"{API}/{route}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def docs(client, typed, **more):
    return ask(client, "free", q=typed, **more)["response"]["docs"]


def numbers(client, typed, **more):
    return [doc["huis_nlt"] for doc in docs(client, typed, **more)]


def test_suggest_has_the_shape_of_the_locatieserver(client, shared_data):
    """The same names at each level."""
    theirs = json.loads((shared_data / "locatieserver" / "suggest.json").read_text())
    ours = ask(client, "suggest", q="colijnstr 12")
    assert ours.keys() == theirs.keys()
    assert ours["response"].keys() == theirs["response"].keys()
    assert ours["response"]["docs"][0].keys() == theirs["response"]["docs"][0].keys()
    assert ours["spellcheck"].keys() == theirs["spellcheck"].keys()
    assert set(ours["highlighting"]) == {doc["id"] for doc in ours["response"]["docs"]}
    for marked in (ours["highlighting"], theirs["highlighting"]):
        assert all(list(each) == ["suggest"] for each in marked.values())
    for doc in ours["response"]["docs"]:
        assert re.fullmatch("adr-[0-9a-f]{16,32}", doc["id"])


@pytest.mark.parametrize("route", ["free", "lookup"])
def test_free_and_lookup_have_the_fields_of_the_locatieserver(client, shared_data, route):
    """All fields that we know of, under the same names and of the same kinds."""
    theirs = json.loads((shared_data / "locatieserver" / f"{route}.json").read_text())
    query = {"q": "3317AB 12-2"} if route == "free" else {"id": f"adr-{ADDRESS}"}
    ours = ask(client, route, **query)
    assert ours["response"].keys() == theirs["response"].keys()
    their_doc, our_doc = theirs["response"]["docs"][0], ours["response"]["docs"][0]
    assert their_doc.keys() - our_doc.keys() == NOT_OURS
    assert our_doc.keys() - their_doc.keys() <= NEWER
    for name in their_doc.keys() & our_doc.keys():
        assert type(our_doc[name]) is type(their_doc[name]), name
    point = r"POINT\(-?[0-9.]+ -?[0-9.]+\)"
    for name in ("centroide_ll", "centroide_rd"):
        assert re.fullmatch(point, their_doc[name])
        assert re.fullmatch(point, our_doc[name])
    for doc in (their_doc, our_doc):
        text = f"{doc['straatnaam']} {doc['huis_nlt']}, {doc['postcode']} {doc['woonplaatsnaam']}"
        assert doc["weergavenaam"] == text
        assert doc["identificatie"] == (
            f"{doc['adresseerbaarobject_id']}-{doc['nummeraanduiding_id']}"
        )


def test_a_location_in_full(client):
    """Everything that is known of one flat."""
    lon, lat = (float(value[0]) for value in to_lonlat([104184], [423205]))
    (doc,) = docs(client, "3317AB 12-2")
    assert doc == {
        "bron": "BAG",
        "type": "adres",
        "id": f"adr-{ADDRESS}",
        "identificatie": f"{FLAT}-{ADDRESS}",
        "weergavenaam": "Colijnstraat 12-2, 3317AB Dordrecht",
        "straatnaam": "Colijnstraat",
        "huisnummer": 12,
        "huisnummertoevoeging": "2",
        "huis_nlt": "12-2",
        "postcode": "3317AB",
        "woonplaatsnaam": "Dordrecht",
        "gemeentecode": "0505",
        "gemeentenaam": "Dordrecht",
        "wijkcode": "WK050508",
        "wijknaam": "Wielwijk/Crabbehof",
        "buurtcode": "BU05050800",
        "buurtnaam": "Crabbehof-Noord",
        "nummeraanduiding_id": ADDRESS,
        "adresseerbaarobject_id": FLAT,
        "centroide_ll": f"POINT({lon:.8f} {lat:.8f})",
        "centroide_rd": "POINT(104184 423205)",
        "score": 20.0,
    }
    (same,) = ask(client, "lookup", id=doc["id"])["response"]["docs"]
    assert same == {name: value for name, value in doc.items() if name != "score"}


def test_a_suggestion_can_be_looked_up(client):
    """As a form does: type, choose, fetch."""
    for suggested in ask(client, "suggest", q="colijn")["response"]["docs"]:
        found = ask(client, "lookup", id=suggested["id"])["response"]
        assert (found["numFound"], found["start"]) == (1, 0)
        assert found["docs"][0]["weergavenaam"] == suggested["weergavenaam"]


@pytest.mark.parametrize("number", ["0505200000000008", "0505200000009999", PLAIN])
def test_looking_up_what_is_not_there(client, number):
    """A home that is gone, an address that never was: none, and no error. A unit is its address."""
    found = ask(client, "lookup", id=f"adr-{number}")["response"]
    assert found["numFound"] == len(found["docs"]) == (number == PLAIN)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("3317AB 12", ["12", "12-2", "12A"]),
        ("colijnstr 12a", ["12A"]),
        ("colijnstraat", STREET),
        ("c", STREET),
        (PLAIN, ["12"]),
        # Kinder than the search box.
        ("coljinstraat 14", ["14"]),
        ("colynstr 12a", ["12A"]),
        ("colijnstrat", STREET),
        ("colijnstraat dordrecht", STREET),
        ("colijnstraat 14 dordrecht", ["14"]),
        ("colynstraat 14, dordrecht", ["14"]),
        ("wittstraat 1", ["1"]),
        ("de witt", ["1"]),
        ("wittstrat", ["1"]),
        # And yet not anything.
        ("colijnstraat 99", []),
        ("colijnstraat rotterdam", []),
        ("dorpsstraat", []),
        ("3317AB 99", []),
        ("%%", []),
        ("col_jnstraat%", STREET),
        ("zz", []),
    ],
)
def test_what_people_type(client, typed, found):
    """By street, number, letter and addition."""
    assert numbers(client, typed) == found


def test_the_search_box_itself_stays_strict(client):
    """Two ways of asking: this one forgives."""
    assert client.get(API, params={"q": "coljinstraat 14"}).json()["addresses"] == []


def test_a_garage_has_an_address_and_a_withdrawn_home_has_none(client):
    """As in the register of addresses."""
    (doc,) = docs(client, "colijnstraat 16")
    assert doc["adresseerbaarobject_id"] == GARAGE
    assert numbers(client, "colijnstraat 20") == []


def test_pages_follow_each_other(client):
    """numFound is of all; start and rows cut; the cuts together are the whole."""
    whole = numbers(client, "colijn", rows=100)
    assert whole == STREET
    parts = []
    for start in range(0, 9, 3):
        found = ask(client, "free", q="colijn", rows=3, start=start)["response"]
        assert (found["numFound"], found["start"]) == (7, start)
        parts += [doc["huis_nlt"] for doc in found["docs"]]
    assert parts == whole
    for beyond in ({"rows": 0}, {"start": 7}, {"start": 10_000}):
        none = ask(client, "suggest", q="colijn", **beyond)["response"]
        assert (none["numFound"], none["docs"]) == (7, [])


def test_scores(client):
    """What fits best scores highest; nothing found scores nought."""
    exact = ask(client, "free", q="3317AB 12")["response"]
    kind = ask(client, "free", q="coljinstraat 12")["response"]
    none = ask(client, "free", q="dorpsstraat")["response"]
    assert exact["maxScore"] > kind["maxScore"] > none["maxScore"] == 0
    for found in (exact, kind):
        assert [doc["score"] for doc in found["docs"]] == [found["maxScore"]] * 3


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ("id", {"id"}),
        ("id,weergavenaam", {"id", "weergavenaam"}),
        ("id weergavenaam", {"id", "weergavenaam"}),
        ("huisnummer, score", {"huisnummer", "score"}),
        # Fields that we do not have are passed over, as there.
        ("id,provincienaam", {"id"}),
    ],
)
def test_the_list_of_fields(client, fields, names):
    """Only what was asked for; a score only when it is named."""
    found = ask(client, "free", q="3317AB 14", fl=fields)["response"]
    assert set(found["docs"][0]) == names
    assert ("maxScore" in found) == ("score" in names)
    everything = ask(client, "free", q="3317AB 14", fl="*")["response"]
    assert "score" not in everything["docs"][0]
    assert everything["docs"][0]["adresseerbaarobject_id"] == DONE


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ("type:adres", ["1", *STREET]),
        ("type:(adres OR weg)", ["1", *STREET]),
        ("type:weg", []),
        ("bron:BAG", ["1", *STREET]),
        ("postcode:3314CD", ["1"]),
        ("postcode:3314cd", ["1"]),
        ('woonplaatsnaam:"Dordrecht"', ["1", *STREET]),
        ("gemeentenaam:Rotterdam", []),
        ("gemeentecode:0505 AND huisnummer:14", ["14"]),
        ('straatnaam:"J. de Wittstraat"', ["1"]),
        ("huisletter:a", ["12A"]),
        ("buurtcode:BU05050800", STREET),
        ("wijkcode:WK050508 AND huisnummer:(14 OR 16)", ["14", "16"]),
        (f"adresseerbaarobject_id:{OUTSIDE}", ["1"]),
    ],
)
def test_filters(client, filters, found):
    """On the fields that we know, joined by AND; several values by OR."""
    both = numbers(client, "3314CD", fq=filters) + numbers(client, "colijn", fq=filters)
    assert both == found


def test_filters_are_read_as_they_are_written():
    """Quotes, brackets and spaces."""
    assert filters_of('type:(adres OR "vrije weg") AND postcode:3317AB') == (
        Filter("type", ("adres", "vrije weg")),
        Filter("postcode", ("3317AB",)),
    )


def test_what_was_typed_is_bold(client):
    """The words that were typed, and nothing else."""

    def marked(typed):
        return [
            each["suggest"] for each in ask(client, "suggest", q=typed)["highlighting"].values()
        ]

    assert marked("colijnstr 12a") == [["<b>Colijnstraat</b> <b>12A</b>, 3317AB Dordrecht"]]
    assert marked("3317AB 14") == [["Colijnstraat <b>14</b>, <b>3317AB</b> Dordrecht"]]
    assert marked("coljinstraat 14") == [["Colijnstraat <b>14</b>, 3317AB Dordrecht"]]


def test_a_name_in_a_suggestion_is_no_markup():
    """A client may put it into its page as it stands."""
    assert _highlighted("<i>Straat</i> & 1", "straat") == "&lt;i&gt;<b>Straat</b>&lt;/i&gt; &amp; 1"


WRONG = [
    ("suggest", {}, "q", "missing"),
    ("suggest", {"q": ""}, "q", "too_short"),
    ("suggest", {"q": "a" * 101}, "q", "too_long"),
    ("suggest", {"q": "a\x00b"}, "q", "characters"),
    ("suggest", {"q": "a", "rows": "-1"}, "rows", "number"),
    ("suggest", {"q": "a", "rows": "101"}, "rows", "range"),
    ("suggest", {"q": "a", "rows": "1e1"}, "rows", "number"),
    ("suggest", {"q": "a", "start": "10001"}, "start", "range"),
    ("suggest", {"q": "a", "lat": "51.8"}, "lat", "unknown_parameter"),
    ("suggest", {"q": "a", "qf": "x"}, "qf", "unknown_parameter"),
    ("suggest", {"q": "a", "fl": "id;drop"}, "fl", "pattern"),
    ("suggest", {"q": "a", "fl": ""}, "fl", "pattern"),
    ("free", {"q": "a", "fq": "postcode"}, "fq", "filter"),
    ("free", {"q": "a", "fq": ""}, "fq", "filter"),
    ("free", {"q": "a", "fq": "postcode:33*"}, "fq", "filter"),
    ("free", {"q": "a", "fq": "postcode:[1 TO 2]"}, "fq", "filter"),
    ("free", {"q": "a", "fq": "provincienaam:Utrecht"}, "fq", "filter_field"),
    ("free", {"q": "a", "fq": "a.street:x"}, "fq", "filter"),
    ("free", {"q": "a", "fq": "type:adres OR type:weg"}, "fq", "filter"),
    ("free", {"q": "a", "fq": "type:" + "a" * 400}, "fq", "too_long"),
    ("lookup", {}, "id", "missing"),
    ("lookup", {"id": PLAIN}, "id", "pattern"),
    ("lookup", {"id": "adr-1"}, "id", "pattern"),
    ("lookup", {"id": f"adr-{ADDRESS}", "q": "a"}, "q", "unknown_parameter"),
]


@pytest.mark.parametrize(("route", "query", "field", "code"), WRONG)
def test_wrong_input_is_named(client, route, query, field, code):
    """400, problem+json, the field, and not the value."""
    answer = client.get(f"{API}/{route}", params=query)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    errors = answer.json()["errors"]
    assert (field, code) in [(error["name"], error["code"]) for error in errors]
    assert "drop" not in answer.text


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(typed=st.text(max_size=110), filters=st.text(max_size=60), fields=st.text(max_size=30))
def test_nothing_typed_breaks_it(client, typed, filters, fields):
    """Whatever is typed: an answer or a 400."""
    for query in ({"q": typed}, {"q": "colijn", "fq": filters}, {"q": "colijn", "fl": fields}):
        sent = {name: text.encode("utf-8", "surrogatepass") for name, text in query.items()}
        assert client.get(f"{API}/free", params=sent).status_code in (200, 400)


def test_letters_in_the_street_of_the_flat(client):
    """Letter and addition are never glued."""
    assert [doc["adresseerbaarobject_id"] for doc in docs(client, "colijnstraat 12A")] == [WIDE]
