"""Four eyes, by person and not by role; the mandate; and money to another account."""

from datetime import timedelta

from tests.api.desk_world import applicant, measure
from tests.api.people import sign_in
from tests.scenarios.at_the_desk import IBANS

APPROVE = {"outcome": "approved"}


def test_nobody_decides_on_what_they_prepared(desk):
    """Carla handles cases and reviews them: never the same case. What was refused is on record."""
    carla = desk.somebody("Carla Collega", "case_handler", "reviewer")
    case = desk.receive(1)
    desk.take(case, carla)
    desk.complete(case)
    desk.act(carla, case, "proposals", {"kind": "grant"})
    assert desk.refused(carla, case, "decisions", APPROVE) == (
        "Wie het voorstel deed, neemt het besluit niet."
    )
    # A handler without the role does not even come that far.
    desk.refused("case_handler", case, "decisions", APPROVE, status=403)
    desk.refused("intake", case, "decisions", APPROVE, status=403)

    back = {"outcome": "returned", "reason": "Reken de oppervlakte na."}
    desk.act("reviewer", case, "decisions", back)
    desk.propose_grant(case)  # by Hans; Carla still handles the case
    assert desk.refused(carla, case, "decisions", APPROVE) == (
        "De behandelaar van de zaak neemt het besluit niet."
    )
    desk.take(case)  # Hans takes it over; then Carla is a stranger to it
    assert desk.approve(case, carla)["decidedBy"]["name"] == "Carla Collega"
    assert desk.tried(case) == [
        ("Carla Collega", "FourEyes"),
        ("Hans Handelaar", "NotAllowed"),
        ("Ina Intake", "NotAllowed"),
        ("Carla Collega", "FourEyes"),
    ]


def test_above_the_mandate_only_the_budget_holder(desk):
    """An association comes to 40,500.00: above the mandate of 25,000.00 no reviewer grants it.

    Ten homes: roof of 1,300 m2 and glass of 30 m2, doubled: 39,000.00 and 1,500.00.
    """
    case = desk.bring_in(
        3,
        isAssociation=True,
        applicant=applicant(3, kind="association", name="VvE Colijnhof"),
        homes=desk.homes(3, 12),
        measures=[
            measure("roof", 100_000_00, areaM2="1300.00"),
            measure("glass_hrpp", 6_000_00, areaM2="30.00"),
        ],
    )
    proposal = desk.propose_grant(case)
    assert proposal["amountCents"] == 40_500_00
    above = "Dit bedrag gaat boven uw mandaat: de budgethouder beslist."
    assert desk.refused("reviewer", case, "decisions", APPROVE, status=403) == above
    # The case says it beforehand, in the same words; sending it back is within the mandate.
    assert desk.reasons(case, "reviewer", "grant", "return") == [above, None]
    assert desk.reasons(case, "budget_holder", "grant", "return") == [None, None]
    assert desk.tried(case) == [("Rita Rechter", "AboveMandate")]
    decision = desk.approve(case, "budget_holder")
    assert decision["decidedBy"]["name"] == "Bas Budget"
    assert desk.purse() == {"free": 59_500_00, "committed": 40_500_00}


def test_two_people_pay(desk):
    """Who orders a payment does not release it, also with both roles."""
    carla = desk.somebody("Carla Collega", "case_handler", "budget_holder")
    case = desk.grant(1)
    payment = desk.act(carla, case, "payments", {"cents": 100_00})
    release = f"payments/{payment['id']}/releases"
    assert desk.refused(carla, case, release) == "Wie de betaling opdroeg, geeft haar niet vrij."
    desk.refused("case_handler", case, release, status=403)
    confirm = f"payments/{payment['id']}/confirmations"
    assert desk.refused("budget_holder", case, confirm, {}) == (
        "Deze betaling is niet vrijgegeven."
    )
    desk.act("budget_holder", case, release)
    desk.act("budget_holder", case, confirm, {})
    assert desk.money(case)["paid"] == 100_00


def test_another_account_stops_the_payment(desk):
    """Between order and release the account changes: nothing is paid to an account one person set.

    A second person confirms it; the old order lapses and a new one is made, to the new account.
    """
    case = desk.grant(1)
    payment = desk.order(case)
    correction = {"applicant": applicant(1, iban=IBANS[4]), "reason": "request"}
    changed = desk.world.put("case_handler", f"/applications/{case}/applicant", correction)
    assert changed["needsConfirmation"]
    release = f"payments/{payment['id']}/releases"
    assert desk.refused("budget_holder", case, release) == (
        "Het rekeningnummer is gewijzigd; een tweede persoon moet dat eerst bevestigen."
    )
    assert desk.refused("case_handler", case, "applicant/confirmations") == (
        "Wie het rekeningnummer wijzigde, kan het niet zelf bevestigen."
    )
    desk.act("reviewer", case, "applicant/confirmations")
    assert desk.refused("budget_holder", case, release) == (
        "Het rekeningnummer is gewijzigd na de opdracht: laat deze betaling vervallen en draag"
        " haar opnieuw op."
    )
    reason = {"reason": "Het rekeningnummer is gewijzigd."}
    desk.act("case_handler", case, f"payments/{payment['id']}/cancellations", reason)
    assert desk.pay(case)["cents"] == 337_50
    assert desk.money(case)["paid"] == 337_50


def test_who_decides_signed_in_just_now(desk):
    """Twenty minutes after signing in nothing is decided; the same request is after another one."""
    case = desk.bring_in(1)
    desk.propose_grant(case)
    rita = desk.world.client("reviewer")
    browser = sign_in(desk.world.app, rita.person_id)
    desk.world.clock.shift(timedelta(minutes=20))
    before = desk.world.fingerprint()
    version = desk.world.case(case)["version"]
    seen = f'"application-{case}-v{version}"'
    sent = {"json": APPROVE, "headers": {"Idempotency-Key": "een-besluit", "If-Match": seen}}
    path = f"/api/v1/applications/{case}/decisions"
    refused = browser.post(path, **sent)
    assert (refused.status_code, refused.json()["title"]) == (401, "Meld u opnieuw aan")
    # She can go on reading, and whatever else takes no new sign-in.
    assert browser.get(f"/api/v1/applications/{case}").status_code == 200
    assert desk.world.fingerprint() == before
    granted = sign_in(desk.world.app, rita.person_id).post(path, **sent)
    assert granted.status_code == 201, granted.text
    assert desk.state(case) == "granted"
