"""The search box understands what people type, and takes nothing for a wildcard."""

import pytest

from gis.crs import to_lonlat
from tests.api.made_up import BUSY, DONE, FLAT, GARAGE, OUTSIDE, PLAIN, RENTED, WIDE

STREET = ["12", "12-2", "12A", "14", "16", "18", "120"]


def search(client, typed, **more):
    answer = client.get("/api/v1/addresses", params={"q": typed, **more})
    assert answer.status_code == 200
    return answer.json()["addresses"]


def numbers(client, typed, **more):
    return [hit["display"].partition(",")[0].split()[-1] for hit in search(client, typed, **more)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("3317AB 12", ["12", "12-2", "12A"]),
        ("3317 ab 12", ["12", "12-2", "12A"]),
        ("3317ab,12", ["12", "12-2", "12A"]),
        ("3317 ab 12-a", ["12A"]),
        ("3317AB 12a", ["12A"]),
        ("3317AB 12-2", ["12-2"]),
        ("3317AB 12 b", []),
        ("3317AB 99", []),
        ("colijnstr 12", ["12", "12-2", "12A"]),
        ("Colijnstr. 12a", ["12A"]),
        ("COLIJNSTRAAT 14, 3317 AB Dordrecht", ["14"]),
        ("Colijnstraat 14, 3314 CD Dordrecht", []),
        ("colijn 14", ["14"]),
        ("colijnstraat", STREET),
        ("col", STREET),
        ("3317AB", STREET),
        ("3317", STREET),
        ("3317 a", STREET),
        ("  colijnstraat   12   A ", ["12A"]),
        ("jdewittstr 1", ["1"]),
        ("J. de Wittstr. 1", ["1"]),
        ("lange straat", []),
        ("lijnstraat", []),
    ],
)
def test_what_people_type(client, typed, found):
    """Found by street, number, letter and addition."""
    assert sorted(numbers(client, typed)) == sorted(found)


def test_order(client):
    """By street, number, letter, addition; a number without ending comes first."""
    assert numbers(client, "colijnstraat") == ["12", "12-2", "12A", "14", "16", "18", "120"]


@pytest.mark.parametrize("typed", ["%%", "__", "colijn%", "c_lijnstraat", "3317A_", "';--", "**"])
def test_nothing_is_a_wildcard(client, typed):
    """Signs are signs: colijn% is the beginning colijn, and c_lijn is no colijn."""
    assert numbers(client, typed) == (STREET_IN_ORDER if typed == "colijn%" else [])


STREET_IN_ORDER = ["12", "12-2", "12A", "14", "16", "18", "120"]


def test_by_id(client):
    """A number of a home or of an address, also as BAG writes it."""
    for typed in (PLAIN, f"NL.IMBAG.Verblijfsobject.{PLAIN}", "0505200000000001"):
        assert [hit["dwellingId"] for hit in search(client, typed)] == [PLAIN]


def test_a_garage_is_found_but_is_no_home(client):
    """Its address exists; there is no card to open."""
    (hit,) = search(client, "colijnstraat 16")
    assert hit["isResidential"] is False
    assert hit["dwellingId"] is None
    assert hit["addressId"] != GARAGE


def test_a_hit(client):
    """How it is written, and where it lies."""
    (hit,) = search(client, "3317AB 12-2")
    lon, lat = (float(value[0]) for value in to_lonlat([104184], [423205]))
    assert hit == {
        "addressId": FLAT.replace("05050100", "05052000"),
        "dwellingId": FLAT,
        "display": "Colijnstraat 12-2, 3317 AB Dordrecht",
        "isResidential": True,
        "location": {"type": "Point", "coordinates": [round(lon, 7), round(lat, 7)]},
    }


def test_limit(client):
    """As many as asked for."""
    assert len(search(client, "colijnstraat", limit=2)) == 2


def test_homes_that_are_gone_are_not_found(client):
    """Number 20 was withdrawn."""
    assert numbers(client, "colijnstraat 20") == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("postcode=3317AB&houseNumber=12", [PLAIN, FLAT, WIDE]),
        ("postcode=3317%20ab&houseNumber=12&houseLetter=a", [WIDE]),
        ("postcode=3317AB&houseNumber=12&houseLetter=&addition=", [PLAIN]),
        ("postcode=3317AB&houseNumber=12&addition=2", [FLAT]),
        ("postcode=3317AB&houseNumber=14", [DONE]),
        ("postcode=3317AB&houseNumber=16", []),
        ("postcode=3317AB&houseNumber=20", []),
        ("postcode=3314CD&houseNumber=1", [OUTSIDE]),
    ],
)
def test_homes_at_an_address(client, query, found):
    """Homes only, live ones only, by letter and addition."""
    answer = client.get(f"/api/v1/dwellings?{query}")
    assert [home["id"] for home in answer.json()["dwellings"]] == found
    assert answer.headers["cache-control"] == "no-store"


def test_a_home_in_a_list(client):
    """What a list says of a home."""
    (home,) = client.get("/api/v1/dwellings?postcode=3317AB&houseNumber=14").json()["dwellings"]
    assert home["address"]["display"] == "Colijnstraat 14, 3317 AB Dordrecht"
    assert home["status"] == "in_use"
    assert home["floorAreaM2"] == 84
    assert (home["labelClass"], home["stage"], home["programme"]) == ("B", "settled", "crabbehof")
    assert BUSY not in home.values()
    assert RENTED not in home.values()
