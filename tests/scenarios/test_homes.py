"""Which homes an application is about: outside the area, an association, the same home again."""

from tests.api.desk_world import CORPORATION, ELSEWHERE, applicant, measure
from tests.retrofit.subsidy.desk import SCHEME, home
from tests.scenarios.at_the_desk import HEARD, told


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
    [line] = desk.world.case(second)["calculation"]["lines"]
    assert [each["text"] for each in line["reasons"]] == [
        "voor deze woning is de maatregel al verleend (aandeel 0/1)"
    ]
    assert desk.refused("case_handler", second, "proposals", {"kind": "grant"}) == (
        "De berekening komt op nul: stel een weigering voor."
    )
    reasons = {"ground": "scheme", "text": "Voor dit dak is al subsidie verleend."}
    desk.refuse(second, **reasons, article="artikel 5, derde lid")
    assert desk.purse() == {"free": 99_325_00, "committed": 675_00}

    # Floor insulation of the same home is another measure: that may be.
    third = desk.receive(1, measures=[measure("floor", 3_000_00)])
    assert desk.warnings(third) == {"same_home": [first], "same_account": [first]}


TWICE = "Voor een van deze woningen loopt al een verlening voor dezelfde maatregel."


def test_one_owner_was_before_the_association(desk):
    """Of four flats one has a grant for its roof: the building gets the roof of the three others.

    Roof 201 m2 x 15.00 and facade 100 m2 x 20.00, both doubled: 6,030.00 and 4,000.00. Of the roof
    200/255 is left: 4,729.41, over 70, 62 and 68: 1,655.2935, 1,466.1171 and 1,607.9994. The facade
    is for all four: 1,098.039, 862.745, 972.549 and 1,066.667. The cents left go to the largest
    remainders.
    """
    shares = {home(1): 70, home(2): 55, home(3): 62, home(4): 68}
    measures = [
        measure("roof", 30_000_00, areaM2="201.00"),
        measure("facade", 30_000_00, areaM2="100.00"),
    ]
    building = desk.bring_in(
        1,
        isAssociation=True,
        applicant=applicant(1, kind="association", name="VvE Colijnhof"),
        homes=[{"verblijfsobjectId": each, "weight": share} for each, share in shares.items()],
        measures=measures,
    )
    assert desk.propose_grant(building)["amountCents"] == 10_030_00
    own = desk.grant(2, applicant=applicant(2))
    # Who was faster than the decision is seen there; proposed anew, the flat is left out.
    assert desk.refused("reviewer", building, "decisions", {"outcome": "approved"}) == TWICE
    back = {"outcome": "returned", "reason": "Een eigenaar heeft een eigen verlening."}
    desk.act("reviewer", building, "decisions", back)
    proposal = desk.propose_grant(building)
    assert proposal["amountCents"] == 8_729_41
    roof, facade = proposal["calculation"]["lines"]
    assert [each["text"] for each in roof["reasons"]] == [
        "1 van de 4 woningen heeft voor deze maatregel al een verlening (aandeel 40/51)"
    ]
    assert facade["reasons"] == []
    told_of = {
        each["verblijfsobjectId"]: [one["code"] for one in each["alreadyGranted"]]
        for each in proposal["calculation"]["dwellings"]
    }
    assert told_of == {home(1): [], home(2): ["roof"], home(3): [], home(4): []}
    desk.approve(building)
    held = {
        ("roof", home(1)): 1_655_29,
        ("roof", home(3)): 1_466_12,
        ("roof", home(4)): 1_608_00,
        ("facade", home(1)): 1_098_04,
        ("facade", home(2)): 862_74,
        ("facade", home(3)): 972_55,
        ("facade", home(4)): 1_066_67,
    }
    assert desk.held(building) == held
    assert "1 van de 4 woningen heeft voor deze maatregel al een verlening" in desk.letter(building)
    assert desk.purse() == {"free": 90_595_59, "committed": 9_404_41}

    # The flat gives its own grant up: that of the building stays for three, when it is amended
    # (180 x 15.00 x 2 = 5,400.00, of which 200/255 is 4,235.29) and at its end: of the roof 150 m2
    # is done, 4,500.00, of which 200/255 is 3,529.41.
    request = {"ground": "request", "text": "De eigenaar ziet van het eigen dak af."}
    desk.propose(own, "revocation", reasons=request)
    desk.approve(own)
    smaller = [{**measures[0], "areaM2": "180.00"}, measures[1]]
    amended = desk.propose(building, "amendment", text="Minder dak.", measures=smaller)
    assert amended["amountCents"] == 8_235_29
    desk.travel("2026-06-01")
    sizes = {each["measure"]: each for each in measures}
    sizes["roof"] = {**sizes["roof"], "areaM2": "150.00"}
    desk.report(building, dict.fromkeys(sizes, "2026-05-20"), **sizes)
    assert desk.settle(building, **HEARD, heardOn="2026-06-01")["amountCents"] == 7_529_41
    assert {each for each in desk.held(building) if home(2) in each} == {("facade", home(2))}


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
