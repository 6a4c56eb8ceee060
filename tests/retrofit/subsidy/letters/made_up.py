"""One letter of each kind, about people who do not exist."""

from datetime import date

from retrofit.subsidy.letters import (
    Addressee,
    AmountLine,
    Calculation,
    Change,
    DatedFact,
    Fact,
    Ground,
    Handler,
    LetterContent,
    LetterKind,
    Objection,
)

DAY = date(2026, 11, 21)
ASV = "artikel 7 van de voorbeeldregeling"

COMMON = {
    "number": "2026-B-0042",
    "dated": DAY,
    "case_number": "DW-2026-0107",
    "addressee": Addressee(
        name="A. Voorbeeld", street_line="Colijnstraat 12-A", postcode="3317 AB", city="Dordrecht"
    ),
    "handler": Handler(
        name="B. Verzonnen",
        department="Subsidieloket wonen",
        phone="(078) 123 45 67",
        email="loket@dordrecht.example",
    ),
    "scheme": "Voorbeeldregeling woningisolatie Dordrecht 2026 (versie 1)",
    "received_on": date(2026, 10, 1),
    "homes": ["Colijnstraat 12-A, 3317 AB Dordrecht"],
    "is_example_scheme": True,
}

OBJECTION = Objection(
    until=date(2027, 1, 4),
    send_to=["Gemeente Dordrecht", "Bezwaarschriften", "Postbus 8", "3300 AA Dordrecht"],
    online="www.dordrecht.example/bezwaar",
    court="de rechtbank Rotterdam",
)

CALCULATION = Calculation(
    lines=[
        AmountLine(
            rule="Dakisolatie, 41 m²", rate="€ 30,00 per m²", article="7.1", amount_cents=123000
        ),
        AmountLine(
            rule="HR++-glas, 9,5 m²", rate="€ 60,00 per m²", article="7.4", amount_cents=57000
        ),
        AmountLine(
            rule="Tot het hoogste bedrag", rate="€ 1.234,56", article="8.2", amount_cents=-56544
        ),
    ],
    total_cents=123456,
)

FLOOR = "30,00 m², isolatiewaarde 3,50, kosten € 3.000,00"
GLASS = "9,50 m², isolatiewaarde 1,10, biobased, kosten € 12.500,00"
_DECISION = {"objection": OBJECTION, "signatory": "C. Bedacht, teamleider"}

OF_KIND = {
    LetterKind.ACKNOWLEDGEMENT: {
        "decide_by": date(2026, 11, 26),
        "facts": [
            Fact(label="Maatregel", value="dakisolatie, 41 m²"),
            Fact(label="Gevraagd bedrag", value="€ 1.800,00"),
        ],
        "dates": [
            DatedFact(what="Wij kregen uw aanvraag", on=date(2026, 10, 1), article="4:13 Awb"),
        ],
    },
    LetterKind.SUPPLEMENT_REQUEST: {
        "missing": ["een offerte met het aantal vierkante meters;", "een foto van het dak."],
        "reply_by": date(2026, 12, 11),
    },
    LetterKind.EVIDENCE_REQUEST: {
        "missing": ["de factuur van het dak;", "een foto van het glas."],
        "reported_on": date(2026, 11, 16),
        "reply_by": date(2026, 12, 11),
    },
    LetterKind.REPAIR_REQUEST: {
        "missing": ["waarom u het niet eens bent met het besluit;", "uw handtekening."],
        "objected_on": date(2026, 11, 16),
        "reply_by": date(2026, 12, 11),
    },
    LetterKind.OBJECTION_POSTPONEMENT: {
        "objected_on": date(2026, 11, 16),
        "decide_by": date(2027, 3, 1),
    },
    LetterKind.PENALTY: {
        **_DECISION,
        "decided_cents": 32200,
        "to_pay_cents": 32200,
        "pay_by": date(2027, 1, 2),
        "asked_on": date(2026, 10, 20),
        "dates": [
            DatedFact(what="Eerste dag van de dwangsom", on=date(2026, 11, 4), article="4:17 Awb"),
            DatedFact(what="Laatste dag van de dwangsom", on=date(2026, 11, 17), article="4:17"),
        ],
    },
    LetterKind.NO_PENALTY: {
        **_DECISION,
        "asked_on": date(2026, 10, 20),
        "grounds": [
            Ground(text="U bent geen belanghebbende. U verkocht de woning.", article="4:17 Awb")
        ],
    },
    LetterKind.GRANT: {
        **_DECISION,
        "calculation": CALCULATION,
        "requested_cents": 180000,
        "grounds": [Ground(text="Een woning krijgt ten hoogste € 1.234,56", article=ASV)],
        "obligations": [
            "Laat het werk doen door een bedrijf.",
            "Bewaar de rekening en het bewijs van betaling.",
        ],
        "dates": [
            DatedFact(what="U meldt dat het werk klaar is", on=date(2027, 12, 20), article="10.1"),
            DatedFact(what="Het werk is klaar", on=date(2027, 11, 21), article="9.1"),
        ],
        "advance_cents": 50000,
        "pay_by": date(2027, 1, 2),
    },
    LetterKind.REFUSAL: {
        **_DECISION,
        "requested_cents": 180000,
        "grounds": [
            Ground(text="Uw woning heeft al energielabel B.", article="artikel 3.2 van de regeling")
        ],
    },
    LetterKind.NOT_PROCESSED: {
        **_DECISION,
        "missing": ["een offerte", "een foto van het dak."],
        "asked_on": date(2026, 10, 12),
        "reply_by": date(2026, 11, 9),
        "grounds": [
            Ground(
                text="Zonder deze gegevens kunnen wij het bedrag niet berekenen.",
                article="artikel 4:5 van de Algemene wet bestuursrecht",
            )
        ],
    },
    LetterKind.SETTLEMENT: {
        **_DECISION,
        "calculation": CALCULATION,
        "granted_cents": 150000,
        "advance_cents": 50000,
        "to_pay_cents": 73456,
        "pay_by": date(2027, 1, 2),
        "grounds": [
            Ground(
                text="Er is minder glas geplaatst dan in het besluit stond.",
                article="artikel 4:46 van de Algemene wet bestuursrecht",
            )
        ],
    },
    LetterKind.AMENDMENT: {
        **_DECISION,
        "calculation": CALCULATION,
        "granted_cents": 150000,
        "decided_cents": 123456,
        "before_on": date(2026, 10, 20),
        "changes": [
            Change(what="Subsidie, ten hoogste", was="€ 1.500,00", now="€ 1.234,56"),
            Change(what="Vloerisolatie", was=FLOOR, now="vervalt"),
            Change(what="HR++-glas", was="niet", now=GLASS),
        ],
        "paid_cents": 50000,
        "grounds": [
            Ground(
                text="U vroeg ons om glas in plaats van een vloer.",
                article="artikel 4:50 van de Algemene wet bestuursrecht",
            )
        ],
    },
    LetterKind.EX_OFFICIO: {
        **_DECISION,
        "granted_cents": 150000,
        "decided_cents": 30000,
        "before_on": date(2025, 10, 20),
        "asked_on": date(2026, 10, 21),
        "reply_by": date(2026, 11, 18),
        "paid_cents": 50000,
        "claim_cents": 20000,
        "pay_by": date(2027, 1, 2),
        "heard_on": date(2026, 11, 17),
        "grounds": [
            Ground(
                text="Alleen van het glas zagen wij dat het er is.",
                article="artikel 4:46, tweede lid, van de Algemene wet bestuursrecht",
            )
        ],
    },
    LetterKind.REVISION: {
        **_DECISION,
        "granted_cents": 150000,
        "settled_cents": 150000,
        "decided_cents": 30000,
        "before_on": date(2026, 3, 2),
        "paid_cents": 155000,
        "claim_cents": 125000,
        "claimed_cents": 5000,
        "pay_by": date(2027, 1, 2),
        "heard_on": date(2026, 11, 17),
        "grounds": [
            Ground(
                text="De rekening van het dak is vals.",
                article="artikelen 4:48 en 4:49 van de Algemene wet bestuursrecht",
            )
        ],
    },
    LetterKind.REVOCATION: {
        **_DECISION,
        "granted_cents": 150000,
        "before_on": date(2026, 3, 2),
        "advance_cents": 50000,
        "claim_cents": 50000,
        "pay_by": date(2027, 1, 2),
        "grounds": [
            Ground(
                text="Het werk is niet gedaan.",
                article="artikel 4:48 van de Algemene wet bestuursrecht",
            )
        ],
    },
    LetterKind.COMPLETION_REMINDER: {
        "granted_cents": 150000,
        "reply_by": date(2026, 12, 18),
        "missing": ["de rekening", "een foto van het werk"],
    },
}


def letter(kind=LetterKind.GRANT, **changes):
    """Return a letter of a kind, changed in what matters."""
    return LetterContent(kind=kind, **COMMON | OF_KIND[kind] | changes)
