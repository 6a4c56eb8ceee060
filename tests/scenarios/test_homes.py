"""Which homes an application is about: outside the area, an association, the same home again."""

from tests.api.desk_world import CORPORATION, ELSEWHERE, applicant, measure
from tests.retrofit.subsidy.desk import SCHEME, home
from tests.scenarios.at_the_desk import told


def test_outside_the_area(desk):
    """A home outside the area: registered all the same with the reason why, and then refused."""
    answer = desk.world.try_post("intake", "/applications", desk.body(ELSEWHERE))
    assert answer.status_code == 400
    assert told(answer.json()) == (
        "dwellings[0].verblijfsobjectId: de woning ligt buiten het gebied van de regeling"
    )

    case = desk.bring_in(ELSEWHERE, inSpiteOf="De aanvrager wil een besluit.")
    assert "not_eligible" in desk.warnings(case)
    assert desk.money(case) == {}
    assert desk.refused("case_handler", case, "proposals", {"kind": "grant"}) == (
        "De berekening komt op nul: stel een weigering voor."
    )
    reasons = {"ground": "scheme", "text": "De woning ligt buiten het gebied."}
    desk.refuse(case, **reasons, article="artikel 3, tweede lid")
    assert desk.state(case) == "refused"
    assert desk.purse() == {"free": 100_000_00}


def test_an_association_of_owners(desk):
    """Four flats of one building, one of the corporation: three share, exact to the cent.

    Roof of 201 m2: 3,015.00. Shares of 70, 55 and 62 of 255, and 68 of the corporation's flat:
    187/255 of it is 2,211.00. Of that 70/187 is 827.6470, 55/187 is 650.2941, 62/187 is 733.0588:
    rounded down 2,210.98; the two cents go to the largest remainders, the third and the first.
    """
    shares = {home(1): 70, home(2): 55, home(3): 62, home(CORPORATION): 68}
    case = desk.grant(
        1,
        isAssociation=True,
        applicant=applicant(1, kind="association", name="VvE Colijnhof"),
        homes=[{"verblijfsobjectId": each, "weight": share} for each, share in shares.items()],
        measures=[measure("roof", 30_000_00, areaM2="201.00")],
    )
    assert desk.money(case)["granted"] == 2_211_00
    shown = desk.world.case(case)
    assert {each["verblijfsobjectId"]: each["isEligible"] for each in shown["dwellings"]} == {
        home(1): True,
        home(2): True,
        home(3): True,
        home(CORPORATION): False,
    }
    cents = {each["verblijfsobjectId"]: each["cents"] for each in shown["calculation"]["dwellings"]}
    assert cents == {home(1): 827_65, home(2): 650_29, home(3): 733_06, home(CORPORATION): 0}
    kinds = [part["kind"] for part in shown["calculation"]["lines"][0]["parts"]]
    assert kinds == ["rate", "not_eligible"]

    desk.travel("2026-06-01")
    desk.report(case, {"roof": "2026-05-20"}, roof={"areaM2": "201.00", "costCents": 30_000_00})
    settlement = desk.settle(case)
    assert settlement["amountCents"] == 2_211_00
    assert desk.pay(case)["cents"] == 2_211_00


def test_the_same_measure_of_the_same_home_again(desk):
    """Buyer and seller both ask for the roof: a warning at once, and never two grants."""
    first = desk.grant(1)
    received = desk.world.post("intake", "/applications", desk.body(1, applicant=applicant(2)))
    second = received["number"]
    warned = {w["kind"]["code"]: w["numbers"] for w in received["warnings"]}
    assert warned["same_measure"] == [first]
    assert "same_account" not in warned

    desk.take(second)
    desk.complete(second)
    desk.propose_grant(second)
    approve = {"outcome": "approved"}
    assert desk.refused("reviewer", second, "decisions", approve) == TWICE
    back = {"outcome": "returned", "reason": "Er loopt al een verlening voor dit dak."}
    desk.act("reviewer", second, "decisions", back)
    assert desk.state(second) == "in_assessment"
    reasons = {"ground": "scheme", "text": "Voor dit dak is al subsidie verleend."}
    desk.refuse(second, **reasons, article="artikel 5, derde lid")
    assert desk.purse() == {"free": 99_325_00, "committed": 675_00}

    # Floor insulation of the same home is another measure: that may be.
    third = desk.receive(1, measures=[measure("floor", 3_000_00)])
    assert desk.warnings(third) == {"same_home": [first], "same_account": [first]}


TWICE = "Voor een van deze woningen loopt al een verlening voor dezelfde maatregel."


def test_a_damp_home_is_inspected_before_its_floor(desk):
    """A survey finds damp: the counter, the case and the card say so, until two people answer."""
    survey = {
        "kind": "survey",
        "happenedOn": "2026-02-20",
        "details": {"isQualified": True, "parts": {"moisture": "poor", "roof": "poor"}},
    }
    events = f"/dwellings/{home(1)}/events"
    desk.world.post("wuo_adviser", events, survey)

    def waiting(*measures):
        body = {
            "scheme": SCHEME,
            "dwellings": [{"verblijfsobjectId": home(1)}],
            "measures": [measure(each, 600_000, areaM2="40.00") for each in measures],
        }
        told = desk.world.post("intake", "/eligibility-checks", body, status=200)
        return [
            (each["measure"]["code"], each["reason"]["code"])
            for each in told["dwellings"][0]["inspectFirst"]
        ]

    def cautioned(case):
        found = desk.world.case(case)["warnings"]
        return [each["text"] for each in found if each["kind"]["code"] == "inspect_first"]

    def on_the_card():
        card = desk.world.get("planner", f"/dwellings/{home(1)}")
        return {each["measure"]["code"]: each["isOverridden"] for each in card["inspectFirst"]}

    assert waiting("floor") == [("floor", "moisture_poor")]
    assert waiting("roof") == []
    assert waiting("roof", "floor") == [("floor", "moisture_poor")]
    case = desk.bring_in(1, measures=[measure("floor", 600_000, areaM2="40.00")])
    assert cautioned(case) == [
        "Eerst onderzoeken voor vloerisolatie: de opname vond vocht: zoek eerst de oorzaak,"
        " anders sluit isolatie het in."
    ]
    assert on_the_card()["floor"] is False

    handler = desk.world.client("case_handler").person_id
    override = {
        "kind": "works_order_override",
        "happenedOn": "2026-03-01",
        "details": {
            "measure": "floor",
            "flag": "moisture_poor",
            "reason": "inspected",
            "secondPersonId": handler,
        },
    }
    desk.world.post("wuo_adviser", events, override)
    assert waiting("floor") == cautioned(case) == []
    assert on_the_card()["floor"] is True
    # Only of the floor was it said; and it is a warning: the case goes on.
    assert on_the_card()["facade"] is False
    desk.propose_grant(case)
