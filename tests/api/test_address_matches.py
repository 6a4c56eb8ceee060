"""A pasted list of addresses: what each line means, and who may ask."""

from retrofit.search import match_addresses
from tests.api.desk_world import GARAGE
from tests.retrofit.subsidy.desk import home


def match(world, *lines, who="intake"):
    answer = world.client(who).post("/address-matches", {"addresses": list(lines)})
    assert answer.status_code == 200, answer.text
    return answer.json()["matches"]


def test_each_line_is_told_in_its_order(world):
    """One home, none, several, and a place where nobody lives; what was typed comes back."""
    found = match(
        world, "Colijnstraat 1", "Nergensstraat 1", "Colijnstraat", f"Colijnstraat {GARAGE}"
    )

    assert [line["outcome"] for line in found] == ["found", "not_found", "ambiguous", "no_home"]
    assert [line["typed"] for line in found][1] == "Nergensstraat 1"
    assert [hit["dwellingId"] for hit in found[0]["homes"]] == [home(1)]
    assert len(found[2]["homes"]) > 1
    assert found[3]["homes"] == []


def test_a_number_means_itself_before_its_additions(street):
    """12 is 12 where there is a 12A and a 12-2; 12a is only 12A."""
    with street.connect() as connection:
        plain, letter = match_addresses(connection, ["Colijnstraat 12", "colijnstr 12a"])

    assert (plain.outcome, [hit.house_letter for hit in plain.homes]) == ("found", [None])
    assert (letter.outcome, [hit.house_letter for hit in letter.homes]) == ("found", ["A"])


def test_an_empty_list_and_a_long_line_are_refused(world):
    """With the name of the field."""
    client = world.client("intake")
    assert client.post("/address-matches", {"addresses": []}).status_code == 400
    problem = client.post("/address-matches", {"addresses": ["x" * 201]}).json()
    assert [error["name"] for error in problem["errors"]] == ["addresses[0]"]
