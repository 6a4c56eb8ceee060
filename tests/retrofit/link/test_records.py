"""Which home a record is about: by id, else by exact address, else a person decides."""

import pytest

from retrofit.codes import LinkSubject, Role
from retrofit.errors import DwellingNotFound, NotFound
from retrofit.link.review import decide_link, open_links
from tests.retrofit.acting import acting
from tests.retrofit.registers import Register


@pytest.fixture
def register(session):
    return Register(session.connection())


def test_a_label_that_names_a_live_unit_is_linked_by_its_id(register):
    home = register.unit(12)
    register.label("l1", home, postcode="9999ZZ", house_number=1)
    assert register.links()["label", "l1"] == (home, "unit_id", [])


def test_a_stale_id_falls_back_to_the_address(register):
    gone = register.unit(10, status="withdrawn")
    home = register.unit(12)
    register.label("l1", gone, postcode="3317AB", house_number=12)
    assert register.links()["label", "l1"] == (home, "address", [])


def test_without_id_the_exact_address_must_fit_one_live_unit(register):
    home = register.unit(12, "A", "1")
    register.label("l1", postcode="3317AB", house_number=12, house_letter="a", addition="1")
    assert register.links()["label", "l1"] == (home, "address", [])


def test_parts_are_never_glued(register):
    """Number 1 with addition 1 is not number 11, though both are written 11."""
    eleven = register.unit(11)
    register.unit(1, None, "2")
    register.label("l1", postcode="3317AB", house_number=1, addition="1")
    register.label("l2", postcode="3317AB", house_number=11)
    links = register.links()
    assert links["label", "l1"] == (None, "no_match", [])
    assert links["label", "l2"] == (eleven, "address", [])


def test_a_letter_is_no_addition(register):
    register.unit(12, "A")
    register.label("l1", postcode="3317AB", house_number=12, addition="A")
    assert register.links()["label", "l1"][:2] == (None, "no_match")


def test_the_whole_building_is_not_one_of_its_flats(register):
    register.unit(12, None, "1")
    register.unit(12, None, "2")
    register.label("l1", postcode="3317AB", house_number=12)
    assert register.links()["label", "l1"][:2] == (None, "no_match")


@pytest.mark.parametrize("twin", ["formed", "in_use"])
def test_twins_that_share_an_address_go_to_review(register, twin):
    one, other = register.unit(12), register.unit(12, status=twin)
    register.label("l1", postcode="3317AB", house_number=12)
    assert register.links()["label", "l1"] == (None, "several_matches", [one, other])


def test_a_withdrawn_twin_is_no_twin(register):
    home = register.unit(12)
    register.unit(12, status="withdrawn")
    register.label("l1", postcode="3317AB", house_number=12)
    assert register.links()["label", "l1"][0] == home


def test_blank_never_equals_blank(register):
    """Without a postcode there is no address to match, also when the register has none."""
    register.unit(12, postcode=None)
    register.label("l1", house_number=12)
    register.label("l2", postcode="3317AB")
    links = register.links()
    assert links["label", "l1"][:2] == (None, "no_address")
    assert links["label", "l2"][:2] == (None, "no_address")


def test_an_address_as_typed_is_read_exactly(register):
    home = register.unit(12, "A")
    register.application("1", "Colijnstr. 12-a, 3317 ab Dordrecht")
    assert register.links()["application", "1"] == (home, "address", [])


def test_a_typed_address_with_two_readings_that_both_exist_goes_to_review(register):
    one, other = register.unit(12, "A"), register.unit(12, None, "A")
    register.application("1", "3317AB 12-a")
    assert register.links()["application", "1"] == (None, "several_matches", [one, other])


def test_a_street_without_postcode_is_only_a_proposal(register):
    home = register.unit(12)
    register.application("1", "Colijnstraat 12")
    assert register.links()["application", "1"] == (None, "street_only", [home])


def test_a_postcode_of_another_street_is_not_believed(register):
    home = register.unit(12)
    register.application("1", "Troelstraweg 12, 3317AB")
    assert register.links()["application", "1"] == (None, "street_differs", [home])


def test_a_missing_flat_does_not_become_the_house_with_its_addition(register):
    """12-1 is not there; number 1 of the same postcode is not meant."""
    register.unit(1)
    register.application("1", "Colijnstraat 12-1, 3317 AB")
    assert register.links()["application", "1"][0] is None


def test_columns_outrank_the_typed_text(register):
    register.unit(12)
    home = register.unit(14)
    register.application("1", "Colijnstraat 12, 3317AB", postcode="3317AB", house_number=14)
    assert register.links()["application", "1"] == (home, "address", [])


def test_a_decision_of_a_person_outranks_the_rules_and_stays(register, session):
    wrong, right = register.unit(12), register.unit(14)
    register.application("1", "3317AB 12")
    assert register.links()["application", "1"][0] == wrong
    handler = acting(session, "Hans", Role.CASE_HANDLER)
    decide_link(session, LinkSubject.APPLICATION, "1", right, "typed wrongly", by=handler)
    assert register.links()["application", "1"] == (right, "decided", [])


def test_a_decision_needs_a_record_and_a_unit(register, session):
    home = register.unit(12)
    register.links()
    planner = acting(session, "Petra", Role.PLANNER)
    with pytest.raises(NotFound):
        decide_link(session, LinkSubject.LABEL, "nothing", home, "why", by=planner)
    with pytest.raises(DwellingNotFound):
        decide_link(session, LinkSubject.LABEL, "nothing", "0505010999999999", "why", by=planner)


def test_what_waits_for_review_is_shown_with_its_candidates(register, session):
    home = register.unit(12)
    register.application("1", "Colijnstraat 12")
    register.links()
    (waiting,) = open_links(session)
    assert (waiting.key, waiting.as_received) == ("1", "Colijnstraat 12")
    assert waiting.candidates == [home]


def test_linking_again_changes_nothing(register, session):
    register.unit(12)
    register.application("1", "3317AB 12")
    first = register.links()
    before = session.connection().exec_driver_sql("SELECT count(*) FROM link").scalar_one()
    assert register.links() == first
    assert session.connection().exec_driver_sql("SELECT count(*) FROM link").scalar_one() == before


def test_a_unit_on_a_border_lies_in_one_neighbourhood(register, session):
    for code, left in (("BU05050801", 105_401), ("BU05050800", 105_301)):
        register.add(
            "area",
            code=code,
            name=code,
            level="neighbourhood",
            parent_code="WK050508",
            municipality_code="GM0505",
            is_water=False,
            geometry=f"MULTIPOLYGON((({left} 422800,{left + 100} 422800,{left + 100} 423000,"
            f"{left} 423000,{left} 422800)))",
        )
    register.unit(1)
    register.unit(2, location="POINT(0 0)")
    register.links()
    rows = session.connection().exec_driver_sql(
        "SELECT verblijfsobject_id, neighbourhood_code FROM unit_area"
    )
    assert [tuple(row) for row in rows] == [("0505010000000001", "BU05050800")]
