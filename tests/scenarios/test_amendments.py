"""A running grant becomes one for other measures, and what follows is about these."""

from tests.api.desk_world import CORPORATION, NO_OWNER, applicant, measure
from tests.retrofit.subsidy.desk import home

ASKED = {"kind": "amendment", "text": "Op verzoek: de vloer in plaats van het dak."}
FLOOR = measure("floor", 3_000_00, areaM2="47.25")
APPROVE = {"outcome": "approved"}


def test_a_roof_becomes_a_floor(desk):
    """Roof 45 x 15.00 = 675.00 becomes floor 47.25 x 6.00 = 283.50; it is settled on the floor.

    Of the floor 40.15 m2 is done: 40.15 x 6.00 = 240.90.
    """
    case = desk.grant(1)
    desk.travel("2026-04-13")
    proposal = desk.propose(case, **ASKED, measures=[FLOOR])
    assert proposal["amountCents"] == 283_50
    [line] = proposal["calculation"]["lines"]
    assert (line["measure"]["code"], line["amountCents"]) == ("floor", 283_50)
    # Nothing is changed yet.
    assert desk.held(case) == {("roof", home(1)): 675_00}
    concept = desk.preview(case)

    decision = desk.approve(case)
    assert (decision["kind"]["code"], decision["amountCents"]) == ("amendment", 283_50)
    assert desk.money(case)["granted"] == 283_50
    assert desk.purse() == {"free": 99_716_50, "committed": 283_50}
    assert desk.held(case) == {("floor", home(1)): 283_50}
    seen = desk.world.case(case)
    assert [each["measure"]["code"] for each in seen["measures"]] == ["floor"]
    assert seen["calculation"]["totalCents"] == 283_50
    assert ended(desk, case) == [("roof", "2026-04-13")]

    assert desk.letters(case)[-1] == ("amendment", "2026-04-13")
    letter = desk.letter(case)
    for words in (
        "Besluit: wij wijzigen uw subsidie",
        "Op 2 maart 2026 gaven wij u ten hoogste € 675,00 subsidie.",
        "U krijgt nu ten hoogste € 283,50 subsidie. Dat is € 391,50 minder.",
        "Subsidie, ten hoogste € 675,00 € 283,50",
        "Dakisolatie 45,00 m², isolatiewaarde 3,50, kosten € 6.000,00 vervalt",
        "Vloerisolatie niet 47,25 m², isolatiewaarde 3,50, kosten € 3.000,00",
        "Vloerisolatie, 47,25 m² € 6,00 per m²",
        "Colijnstraat 1, 3317 AB Dordrecht",
        "de vloer in plaats van het dak (artikel 4:50 van de Algemene wet bestuursrecht)",
        "Stuur ons uiterlijk op 26 mei 2026 een brief: een bezwaarschrift",
    ):
        assert words in letter
        assert words in concept
    assert "CONCEPT" in concept and "CONCEPT" not in letter

    # The roof is free for another application, and not a part of this one any more.
    again = desk.grant(1, applicant=applicant(2))
    assert desk.money(again)["granted"] == 675_00
    desk.travel("2026-06-01")
    gone = desk.report_body({"roof": "2026-05-20"})
    assert desk.refused("intake", case, "completion-reports", gone, status=400) == (
        "executions[0].measure: hoort niet bij deze aanvraag"
    )
    desk.report(case, {"floor": "2026-05-20"}, floor={**FLOOR, "areaM2": "40.15"})
    reasons = {"ground": "not_done", "text": "Een deel is niet gedaan.", "heardOn": "2026-06-01"}
    settlement = desk.settle(case, **reasons)
    assert settlement["amountCents"] == 240_90
    assert desk.held(case) == {("floor", home(1)): 240_90}
    assert desk.pay(case)["cents"] == 240_90


def test_a_measure_more_doubles_both(desk):
    """A floor beside the roof: (45 x 15.00 + 47.25 x 6.00) x 2 = 1,917.00, within the ceiling.

    After two grants 610.00 is left, and it takes 1,242.00 more: when the other is revoked, it fits.
    """
    desk.leave_free(1_960_00)
    case = desk.grant(1)
    other = desk.grant(2)
    both = [measure("roof"), FLOOR]
    assert desk.propose(case, **ASKED, measures=both)["amountCents"] == 1_917_00
    full = desk.refused("reviewer", case, "decisions", APPROVE)
    assert full == (
        "Het subsidieplafond laat dit niet toe. Onder het plafond is nog € 610,00 over."
    )
    reasons = {"ground": "request", "text": "De eigenaar ziet ervan af."}
    desk.propose(other, "revocation", reasons=reasons)
    desk.approve(other)
    desk.approve(case)
    assert desk.held(case) == {("roof", home(1)): 1_350_00, ("floor", home(1)): 567_00}
    assert desk.purse() == {"free": 43_00, "committed": 99_957_00}


def test_other_square_metres_and_other_money(desk):
    """A smaller roof, then an ISDE beside it, then more time: the amount follows each time.

    30 x 15.00 = 450.00; of 800.00 cost the ISDE pays 500.00, so 300.00 is left; time costs nothing.
    """
    case = desk.grant(1)
    desk.propose(case, **ASKED, measures=[measure("roof", 900_00, areaM2="30.00")])
    desk.approve(case)
    assert desk.money(case)["granted"] == 450_00
    isde = {"measure": "roof", "kind": "isde", "status": "granted", "cents": 600_00}
    assert desk.propose(case, **ASKED, sources=[isde])["amountCents"] == 300_00
    desk.approve(case)
    letter = desk.letter(case)
    assert "ISDE voor dakisolatie niet € 600,00" in letter
    assert "Dakisolatie 30,00" not in letter

    assert desk.propose(case, **ASKED, executionUntil="2027-09-01")["amountCents"] == 300_00
    desk.approve(case)
    assert desk.until(case, "execution") == "2027-09-01"
    letter = desk.letter(case)
    assert "U krijgt nog steeds ten hoogste € 300,00 subsidie." in letter
    assert "Subsidie, ten hoogste € 300,00 blijft € 300,00" in letter
    assert "uit te voeren 2 maart 2027 1 september 2027" in letter
    assert desk.held(case) == {("roof", home(1)): 300_00}


def test_the_homes_of_an_association_share_to_the_cent(desk):
    """Of facade and roof the roof falls out, and less is asked than the rules give.

    Facade 100 m2 x 20.00 = 2,000.00; 187/255 of it is eligible: 1,466.67. Asked is 1,000.00, of
    which 70/187, 55/187 and 62/187: 374.33, 294.12 and 331.55.
    """
    shares = {home(1): 70, home(2): 55, home(3): 62, home(CORPORATION): 68}
    roof, facade = (measure(code, 30_000_00, areaM2="100.00") for code in ("roof", "facade"))
    case = desk.grant(
        1,
        isAssociation=True,
        applicant=applicant(1, kind="association", name="VvE Colijnhof"),
        homes=[{"verblijfsobjectId": each, "weight": share} for each, share in shares.items()],
        measures=[roof, facade],
    )
    too_much = {**ASKED, "measures": [facade], "amountCents": 1_466_68}
    assert desk.refused("case_handler", case, "proposals", too_much, status=400) == (
        "amountCents: is meer dan de regeling geeft (€ 1.466,67)"
    )
    desk.propose(case, **ASKED, measures=[facade], amountCents=1_000_00)
    desk.approve(case)
    assert desk.held(case) == {
        ("facade", home(1)): 374_33,
        ("facade", home(2)): 294_12,
        ("facade", home(3)): 331_55,
    }
    assert "Tot het bedrag van dit besluit" in desk.letter(case)
    desk.travel("2026-06-01")
    desk.report(case, {"facade": "2026-05-20"}, facade=facade)
    assert desk.settle(case)["amountCents"] == 1_000_00


def test_a_measure_that_another_grant_pays_for(desk):
    """The neighbour of the same home holds the roof; later one is faster with the facade."""
    desk.grant(1)
    case = desk.grant(1, measures=[FLOOR], applicant=applicant(2))
    roof_too = {**ASKED, "measures": [FLOOR, measure("roof")]}
    assert desk.refused("case_handler", case, "proposals", roof_too, status=400) == (
        "measures[1].measure: hiervoor is er al een andere verlening"
    )
    desk.propose(case, **ASKED, measures=[measure("facade")])
    desk.grant(1, measures=[measure("facade")], applicant=applicant(3))
    assert desk.refused("reviewer", case, "decisions", APPROVE) == (
        "Voor een van deze woningen loopt al een verlening voor dezelfde maatregel."
    )
    assert desk.held(case) == {("floor", home(1)): 283_50}


def test_what_an_amendment_cannot_be(desk):
    """Below what was paid, for nothing, about nothing; each names its field.

    An advance of 337.50 is paid; floor 45 x 6.00 = 270.00.
    """
    case = desk.grant(1)
    desk.pay(case)
    floor = measure("floor", 3_000_00)
    for more, why in (
        (
            {"measures": [floor]},
            "measures: hiervoor geeft de regeling € 270,00, minder dan al is betaald (€ 337,50)",
        ),
        (
            {"measures": [measure("roof")], "amountCents": 337_49},
            "amountCents: is minder dan al is betaald (€ 337,50)",
        ),
        (
            {"measures": [measure("ventilation")]},
            "measures: hiervoor geeft de regeling niets; stel een intrekking voor",
        ),
        ({"measures": [floor, floor]}, "measures: een maatregel staat er twee keer in"),
        ({}, "measures: noem de maatregelen, het bedrag of de laatste dag"),
        (
            {"sources": [{"measure": "floor", "kind": "isde", "status": "paid", "cents": 1}]},
            "sources: hoort bij een maatregel die niet wordt aangevraagd",
        ),
        (
            {
                "sources": [
                    {
                        "measure": "roof",
                        "kind": "other",
                        "status": "paid",
                        "cents": 1,
                        "name": "lening van A. Voorbeeld-1",
                    }
                ]
            },
            "sources[0].name: noem hier geen gegevens van de aanvrager; gebruik daarvoor een"
            " notitie",
        ),
    ):
        body = {**ASKED, **more}
        assert desk.refused("case_handler", case, "proposals", body, status=400) == why
    assert desk.held(case) == {("roof", home(1)): 675_00}


def test_a_home_that_was_judged_stays_judged(desk):
    """At the grant the handler found that a home does not count; an amendment does not bring it in.

    Half of a roof of 100 m2 at 15.00 is 750.00; half of a facade of 100 m2 at 20.00 is 1,000.00.
    """
    roof, facade = (measure(code, 30_000_00, areaM2="100.00") for code in ("roof", "facade"))
    case = desk.bring_in(
        1,
        isAssociation=True,
        applicant=applicant(1, kind="association", name="VvE Colijnhof"),
        homes=[home(1), home(NO_OWNER)],
        measures=[roof],
    )
    judged = [{"verblijfsobjectId": home(NO_OWNER), "isEligible": False}]
    desk.propose_grant(case, judged=judged)
    assert desk.approve(case)["amountCents"] == 750_00
    more = {**ASKED, "amountCents": 750_01}
    assert desk.refused("case_handler", case, "proposals", more, status=400) == (
        "amountCents: is meer dan de regeling geeft (€ 750,00)"
    )
    assert desk.propose(case, **ASKED, measures=[facade])["amountCents"] == 1_000_00
    desk.approve(case)
    assert desk.held(case) == {("facade", home(1)): 1_000_00}


def ended(desk, case):
    """The measures that fell out, with the day."""
    rows = desk.world.sql(
        "SELECT measure, ended_on FROM granted_measure WHERE number = :case AND ended_on IS NOT"
        " NULL ORDER BY 1",
        case=case,
    )
    return [(row.measure, row.ended_on.isoformat()) for row in rows]
