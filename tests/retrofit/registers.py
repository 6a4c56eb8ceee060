"""A few facts put straight into the tables, for tests that are not about reading files."""

from sqlalchemy import text

from retrofit.codes import LoadSource
from retrofit.link.areas import link_areas
from retrofit.link.records import link_records
from retrofit.load.runs import record_run


class Register:
    """Adds areas, buildings, units and records to a database, known from one load run on."""

    def __init__(self, connection):
        self.connection = connection
        self.run_id = record_run(connection, LoadSource.BAG, file_name="made by a test")
        self.numbers = 0

    def add(self, table, **columns):
        geometry = {k: v for k, v in columns.items() if k in ("geometry", "location")}
        values = [f"ST_GeomFromText(:{k}, 28992)" if k in geometry else f":{k}" for k in columns]
        since = "CAST(NULL AS date)"
        self.connection.execute(
            text(
                f"""INSERT INTO {table} ({", ".join(columns)}, valid, known, load_run_id)
                    SELECT {", ".join(values)}, daterange({since}, NULL),
                           tstzrange(recorded_at, NULL), load_run_id
                      FROM load_run WHERE load_run_id = {self.run_id}"""
            ),
            columns,
        )

    def unit(self, number, letter=None, addition=None, **facts):
        """Add a home with its address; return its verblijfsobject_id."""
        self.numbers += 1
        postcode = facts.pop("postcode", "3317AB")
        street = facts.pop("street", "Colijnstraat")
        unit_id = f"0505010{self.numbers:09d}"
        row = {
            "verblijfsobject_id": unit_id,
            "status": "in_use",
            "uses": ["residential"],
            "is_residential": True,
            "floor_area_m2": 80,
            "municipality_code": "0505",
            "location": f"POINT({105_400 + self.numbers} 422900)",
        }
        self.add("unit", **{**row, **facts})
        self.add(
            "address",
            address_id=f"0505200{self.numbers:09d}",
            verblijfsobject_id=unit_id,
            street=street,
            house_number=number,
            house_letter=letter,
            addition=addition,
            postcode=postcode,
            city="Dordrecht",
        )
        return unit_id

    def label(self, key, unit_id=None, **address):
        """Add a label that names its home by id or by address."""
        row = dict.fromkeys(("postcode", "house_number", "house_letter", "addition"))
        self.add(
            "energy_label",
            label_key=key,
            given_unit_id=unit_id,
            label_class="E",
            building_class="residential",
            status="existing",
            method="nta_8800",
            registered_on="2024-03-01",
            inspected_on="2024-02-20",
            last_day="2034-02-20",
            **{**row, **address},
        )

    def application(self, number, typed=None, unit_id=None, **address):
        """Add an application as the desk typed it."""
        row = dict.fromkeys(("postcode", "house_number", "house_letter", "addition"))
        self.connection.execute(
            text("INSERT INTO application (number) VALUES (:number)"), {"number": number}
        )
        self.add(
            "application_intake",
            number=number,
            given_unit_id=unit_id,
            received_on="2026-01-05",
            address_as_typed=typed,
            **{**row, **address},
        )

    def links(self):
        """Link everything; return {(subject, key): (unit, rule, candidates)}."""
        link_areas(self.connection, self.run_id)
        link_records(self.connection, record_run(self.connection, LoadSource.DERIVED, file_name=""))
        rows = self.connection.execute(
            text(
                """SELECT subject, subject_key, verblijfsobject_id, rule, candidates
                     FROM link WHERE upper_inf(known)"""
            )
        )
        return {(row[0], row[1]): (row[2], row[3], row[4]) for row in rows}
