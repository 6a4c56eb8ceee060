"""A made-up desk for tests: a row of homes in Crabbehof, people with roles, an open period."""

from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import text

from gis.codes import MeasureCode, TenureClass
from retrofit.codes import ApplicantKind, Channel, Role
from retrofit.people.actor import Actor
from retrofit.privacy.applicants import ApplicantFacts
from retrofit.subsidy import assessment, decisions, intake, periods, proposals
from retrofit.subsidy.calculation import MeasureLine
from retrofit.subsidy.given import GivenApplication, GivenContent, GivenDwelling
from tests.api.made_up import Street
from tests.api.people import add_person

SCHEME = "dordt-west-isolatie"
CRABBEHOF = "BU05050800"


def home(number):
    """Return the id of a home in the row."""
    return f"050501000001{number:04d}"


class Row(Street):
    """A row of houses, all built in 1958, owner-occupied, with label F since 2020."""

    def ground(self):
        self.area("GM0505", "Dordrecht", "municipality", None, 103000, 422000, 107000, 426000)
        self.area("WK050508", "Wielwijk", "district", "GM0505", 104000, 423000, 105000, 424000)
        self.area(
            CRABBEHOF,
            "Crabbehof-Noord",
            "neighbourhood",
            "WK050508",
            104000,
            423000,
            104500,
            423500,
        )
        self.area(
            "BU05050199", "Elders", "neighbourhood", "WK050501", 105500, 423000, 106000, 423500
        )

    def house(self, number, *, label="F", tenure="owner_occupier", year=1958, **more):
        pand = f"050510000001{number:04d}"
        x = 104010 + (number % 40) * 10
        y = 423010 + (number // 40) * 12
        self.building(pand, x, y, year=year)
        self.unit(home(number), x + 4, y + 5, [pand], number, **more)
        if tenure:
            self.tenure(home(number), tenure)
        if label:
            self.label(home(number), label, date(2020, 5, 1))


def make_row(session, homes=12):
    """Add a row of homes; return it."""
    row = Row(session)
    row.ground()
    for number in range(1, homes + 1):
        row.house(number)
    session.flush()
    return row


class Desk:
    """The people of a desk and what they do, on one session."""

    def __init__(self, session, ceiling_cents=100_000_00, *, open_period=True):
        self.session = session
        self.intake = self.person("Ina Intake", Role.INTAKE)
        self.handler = self.person("Hans Handelaar", Role.CASE_HANDLER)
        self.colleague = self.person("Carla Collega", Role.CASE_HANDLER, Role.REVIEWER)
        self.reviewer = self.person("Rita Rechter", Role.REVIEWER)
        self.budget = self.person("Bas Budget", Role.BUDGET_HOLDER)
        self.controller = self.person("Cor Controle", Role.BUDGET_HOLDER)
        self.period_id = None
        if open_period:
            self.period_id = self.open_period(ceiling_cents)

    def person(self, name, *roles):
        person_id = add_person(self.session, name, *roles)
        return Actor(person_id, name, {role: frozenset() for role in roles}, "test")

    def open_period(self, ceiling_cents, name="2026", scheme=SCHEME):
        view = periods.open_period(
            self.session,
            scheme=scheme,
            name=name,
            line="particuliere woningverbetering",
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
            published_on=date(2025, 12, 15),
            ceiling_cents=ceiling_cents,
            by=self.budget,
        )
        period_id = view.period.period_id
        periods.confirm_ceiling(
            self.session, period_id, view.changes[-1].change_id, by=self.controller
        )
        return period_id

    def applicant(self, number=1, **more):
        return ApplicantFacts(
            kind=ApplicantKind.OWNER_OCCUPIER,
            name=f"A. Voorbeeld-{number}",
            street="Colijnstraat",
            house_number=number,
            postcode="3317AB",
            city="Dordrecht",
            iban="NL91ABNA0417164300",
            account_holder=f"A. Voorbeeld-{number}",
            **more,
        )

    def application(self, number=1, *, received_at=None, measures=None, homes=None, **more):
        return GivenApplication(
            **{
                "scheme": SCHEME,
                "channel": Channel.PORTAL,
                "received_at": received_at or datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
                "tenure": TenureClass.OWNER_OCCUPIER,
                "is_association": False,
                "content": GivenContent(
                    tuple(homes or (GivenDwelling(home(number)),)), tuple(measures or (ROOF,))
                ),
                "applicant": self.applicant(number),
                **more,
            }
        )

    def receive(self, number=1, **more):
        return intake.receive(self.session, self.application(number, **more), by=self.intake).number

    def to_assessment(self, number=1, **more):
        case = self.receive(number, **more)
        assessment.assign(self.session, case, by=self.handler, handler_id=self.handler.person_id)
        assessment.complete(self.session, case, by=self.handler)
        return case

    def to_proposal(self, number=1, **more):
        case = self.to_assessment(number, **more)
        proposals.propose_grant(self.session, case, by=self.handler)
        return case

    def to_grant(self, number=1, **more):
        case = self.to_proposal(number, **more)
        decisions.take_decision(self.session, case, by=self.reviewer)
        return case

    def ledger(self, period_id=None):
        row = self.session.execute(
            text("SELECT * FROM ceiling_ledger WHERE period_id = :p"),
            {"p": period_id or self.period_id},
        )
        return row.mappings().one()


ROOF = MeasureLine(
    MeasureCode.ROOF, 600_000, area_m2=Decimal("45.00"), insulation_value=Decimal("3.5")
)
