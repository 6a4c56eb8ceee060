"""A made-up street in Crabbehof for the tests of the API: few homes, each with its own story."""

from datetime import UTC, date, datetime

from geoalchemy2 import WKTElement
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from retrofit import layers
from retrofit.models import (
    Address,
    Application,
    ApplicationIntake,
    ApplicationMeasure,
    Area,
    Building,
    CaseEvent,
    EnergyLabel,
    Link,
    LoadRun,
    Subsidence,
    Tenure,
    Unit,
    UnitArea,
    UnitBuilding,
)

RECORDED_AT = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
EVER = Range(None, None)

CRABBEHOF = "BU05050800"
ELSEWHERE = "BU05050199"


def home(number):
    """Return the id of a unit of the street."""
    return f"050501000000{number:04d}"


def building(number):
    """Return the id of a building of the street."""
    return f"050510000000{number:04d}"


#: What the tests know of the street, by the place of the home in it.
PLAIN, WIDE, FLAT, DONE, GARAGE, OUTSIDE, RENTED, GONE, BUSY = (home(n) for n in range(1, 10))


class Street:
    """Adds facts to a database, all of one load."""

    def __init__(self, session):
        self.session = session
        self.run = LoadRun(
            source="bag",
            file_name="made_up.gpkg",
            scope=["0505"],
            is_complete=True,
            is_sample=True,
            recorded_at=RECORDED_AT,
        )
        session.add(self.run)
        session.flush()

    def fact(self, model, valid=EVER, **values):
        self.session.add(
            model(
                valid=valid,
                known=Range(RECORDED_AT, None),
                load_run_id=self.run.load_run_id,
                **values,
            )
        )

    def area(self, code, name, level, parent, west, south, east, north):
        ring = ", ".join(
            f"{x} {y}"
            for x, y in (
                (west, south),
                (east, south),
                (east, north),
                (west, north),
                (west, south),
            )
        )
        self.fact(
            Area,
            code=code,
            name=name,
            level=level,
            parent_code=parent,
            municipality_code="GM0505",
            is_water=False,
            geometry=WKTElement(f"MULTIPOLYGON((({ring})))", srid=28992),
        )

    def building(self, pand_id, x, y, year=1958, mean_mm_yr=-1.25):
        ring = f"{x} {y}, {x + 8} {y}, {x + 8} {y + 10}, {x} {y + 10}, {x} {y}"
        self.fact(
            Building,
            pand_id=pand_id,
            construction_year=year,
            status="in_use",
            geometry=WKTElement(f"POLYGON(({ring}))", srid=28992),
        )
        self.fact(
            Subsidence,
            valid=Range(date(2025, 1, 1), None),
            pand_id=pand_id,
            mean_mm_yr=mean_mm_yr,
            coverage=0.75,
            cell_size_m=5.0,
        )

    def unit(self, unit_id, x, y, pand_ids, number, *, status="in_use", **more):
        residential = more.pop("residential", True)
        area = more.pop("area", CRABBEHOF)
        self.fact(
            Unit,
            verblijfsobject_id=unit_id,
            status=status,
            uses=["residential" if residential else "other"],
            is_residential=residential,
            floor_area_m2=84,
            municipality_code="0505",
            location=WKTElement(f"POINT({x} {y})", srid=28992),
        )
        if area:
            self.fact(UnitArea, verblijfsobject_id=unit_id, neighbourhood_code=area)
        for pand_id in pand_ids:
            self.fact(UnitBuilding, verblijfsobject_id=unit_id, pand_id=pand_id)
        address = {
            "street": "Colijnstraat",
            "house_letter": None,
            "addition": None,
            "postcode": "3317AB",
            "city": "Dordrecht",
            **more,
        }
        self.fact(
            Address,
            address_id=unit_id.replace("05050100", "05052000"),
            verblijfsobject_id=unit_id,
            house_number=number,
            **address,
        )

    def link(self, subject, key, unit_id):
        self.fact(
            Link,
            subject=subject,
            subject_key=key,
            verblijfsobject_id=unit_id,
            rule="unit_id",
            candidates=[],
        )

    def label(self, unit_id, label_class, registered_on, last_day=date(2035, 1, 1), **more):
        key = f"{unit_id}-{label_class}-{registered_on:%Y%m%d}"
        self.fact(
            EnergyLabel,
            label_key=key,
            given_unit_id=unit_id,
            label_class=label_class,
            building_class="residential",
            status="existing",
            method=more.pop("method", "nta_8800"),
            registered_on=registered_on,
            inspected_on=registered_on,
            last_day=last_day,
            **more,
        )
        self.link("label", key, unit_id)

    def tenure(self, unit_id, tenure, association=None):
        self.fact(
            Tenure,
            valid=Range(date(2025, 1, 1), None),
            tenure_key=unit_id,
            given_unit_id=unit_id,
            tenure=tenure,
            association=association,
        )
        self.link("tenure", unit_id, unit_id)

    def application(self, number, unit_id, received_on, events, measures=("roof",), **more):
        self.session.add(Application(number=number))
        self.session.flush()
        self.fact(ApplicationIntake, number=number, received_on=received_on, **more)
        for measure in measures:
            self.fact(ApplicationMeasure, number=number, measure=measure)
        for state, happened_on, cents in events:
            self.fact(
                CaseEvent, number=number, state=state, happened_on=happened_on, amount_cents=cents
            )
        self.link("application", number, unit_id)


def build_street(engine, *more):
    """Fill an empty database with the street, and what ``more`` adds to it, and draw its map."""
    with Session(engine) as session:
        street = Street(session)
        _ground(street)
        _homes(street)
        _cases(street)
        for add in more:
            add(street)
        session.flush()
        layers.refresh(session.connection(), street.run.load_run_id)
        session.commit()


def _ground(street):
    street.area("GM0505", "Dordrecht", "municipality", None, 103000, 422000, 107000, 426000)
    street.area(
        "WK050508", "Wielwijk/Crabbehof", "district", "GM0505", 104000, 423000, 105000, 424000
    )
    street.area(
        CRABBEHOF, "Crabbehof-Noord", "neighbourhood", "WK050508", 104000, 423000, 104500, 423500
    )
    street.area(
        "BU05050801", "Crabbehof-Zuid", "neighbourhood", "WK050508", 104500, 423000, 105000, 423500
    )
    street.area(ELSEWHERE, "Elders", "neighbourhood", "WK050501", 105500, 423000, 106000, 423500)
    for number in range(1, 9):
        street.building(building(number), 104100 + 20 * number, 423200, year=1950 + number)
    street.building(building(9), 105700, 423200)


def _homes(street):
    def at(number):
        return 104100 + 20 * number + 4, 423205

    street.unit(PLAIN, *at(1), [building(1)], 12)
    # Its point lies in the building with the higher number.
    street.unit(WIDE, *at(3), [building(2), building(3)], 12, house_letter="A")
    street.unit(FLAT, *at(4), [building(4)], 12, addition="2")
    street.unit(DONE, *at(5), [building(5)], 14)
    street.unit(GARAGE, *at(6), [building(6)], 16, residential=False)
    street.unit(
        OUTSIDE,
        105704,
        423205,
        [building(9)],
        1,
        area=ELSEWHERE,
        street="J. de Wittstraat",
        postcode="3314CD",
    )
    street.unit(RENTED, *at(7), [building(7)], 18)
    street.unit(GONE, *at(7), [building(7)], 20, status="withdrawn")
    street.unit(BUSY, *at(8), [building(8)], 120)
    for unit_id in (PLAIN, WIDE, FLAT, DONE, OUTSIDE, BUSY):
        street.tenure(unit_id, "owner_occupier", "VvE Colijn" if unit_id == FLAT else None)
    street.tenure(RENTED, "housing_corporation")
    street.label(PLAIN, "E", date(2020, 5, 1))
    street.label(WIDE, "G", date(2014, 5, 1), last_day=date(2024, 4, 30), method="energy_index")
    street.label(RENTED, "D", date(2021, 5, 1))
    street.label(OUTSIDE, "A+", date(2022, 5, 1))
    street.label(BUSY, "F", date(2021, 5, 1))
    street.label(DONE, "F", date(2020, 5, 1))
    street.label(DONE, "B", date(2026, 5, 20))


def _cases(street):
    street.application(
        "2025-0001",
        DONE,
        date(2025, 9, 1),
        [
            ("received", date(2025, 9, 1), None),
            ("granted", date(2025, 10, 1), 750_000),
            ("completion_reported", date(2026, 5, 25), None),
            ("settled", date(2026, 7, 1), 700_000),
        ],
        measures=("glass_hrpp", "roof"),
        requested_cents=800_000,
        started_on=date(2026, 3, 1),
        finished_on=date(2026, 5, 1),
        has_backlog=True,
        backlog_repaired_on=date(2026, 5, 10),
    )
    street.application(
        "2026-0002",
        BUSY,
        date(2026, 8, 1),
        [("received", date(2026, 8, 1), None), ("awaiting_supplement", date(2026, 8, 20), None)],
        requested_cents=500_000,
    )
