"""Random histories of a few homes, written to the tables as loads and people write them.

Every act is recorded later than the one before. Homes lie in one neighbourhood of each programme.
"""

from datetime import date, timedelta

from sqlalchemy import text

from gis.codes import CaseState
from retrofit.codes import LoadSource, Role
from retrofit.load.runs import record_run
from retrofit.models import HomeEvent, Succession, SuccessionDecision
from retrofit.today import now
from tests.retrofit.acting import acting

HOMES = [f"050501000000000{n}" for n in range(1, 8)]
PLACES = {home: ("BU05050800" if n < 5 else "BU05050300") for n, home in enumerate(HOMES)}
SQUARE = "((105000 422000,106000 422000,106000 423000,105000 423000,105000 422000))"
START = date(2025, 7, 1)
STEPS = [
    (CaseState.RECEIVED, 0, None),
    (CaseState.GRANTED, 20, 500_000),
    (CaseState.COMPLETION_REPORTED, 110, None),
    (CaseState.SETTLED, 150, 500_000),
]


class History:
    """Writes acts; each has its own moment."""

    def __init__(self, session):
        self.session = session
        self.number = 0
        self.people = [acting(session, name, Role.ADMIN) for name in ("Een", "Twee")]
        self.run()
        for code, parent in (("BU05050800", "WK050508"), ("BU05050300", "WK050503")):
            self.fact("area", code=code, name=code, level="neighbourhood", parent_code=parent,
                      municipality_code="GM0505", is_water=False,
                      geometry=f"MULTIPOLYGON({SQUARE})")  # fmt: skip
        for home in HOMES:
            self.fact("unit", verblijfsobject_id=home, status="in_use", uses=["residential"],
                      is_residential=True, floor_area_m2=80, municipality_code="0505",
                      location="POINT(105500 422500)")  # fmt: skip
            self.fact("unit_area", verblijfsobject_id=home, neighbourhood_code=PLACES[home])
            self.owner(home, "owner_occupier", None)
            self.label(home, "F", date(2024, 1, 1))

    def run(self):
        self.run_id = record_run(
            self.session.connection(), LoadSource.DERIVED, file_name="made by a test"
        )

    def next(self):
        self.number += 1
        return self.number

    def fact(self, table, since=None, **columns):
        shapes = ("geometry", "location")
        values = [f"ST_GeomFromText(:{k}, 28992)" if k in shapes else f":{k}" for k in columns]
        self.session.execute(
            text(
                f"""INSERT INTO {table} ({", ".join(columns)}, valid, known, load_run_id)
                    SELECT {", ".join(values)}, daterange(CAST(:since AS date), NULL),
                           tstzrange(recorded_at, NULL), load_run_id
                      FROM load_run WHERE load_run_id = :run"""
            ),
            {**columns, "since": since, "run": self.run_id},
        )

    def end(self, table, where, **values):
        """Stop believing rows."""
        self.session.execute(
            text(
                f"""UPDATE {table} o
                       SET known = tstzrange(lower(o.known), r.recorded_at),
                           ended_by_run_id = r.load_run_id
                      FROM load_run r
                     WHERE r.load_run_id = :run AND upper_inf(o.known) AND {where}"""
            ),
            {**values, "run": self.run_id},
        )

    def link(self, subject, key, home):
        self.fact("link", subject=subject, subject_key=key, verblijfsobject_id=home,
                  rule="decided", candidates=[])  # fmt: skip

    def owner(self, home, tenure, since):
        key = f"t{self.next()}"
        self.fact("tenure", since, tenure_key=key, given_unit_id=home, tenure=tenure)
        self.link("tenure", key, home)

    def label(self, home, letter, day, years=10):
        key = f"l{self.next()}"
        self.fact("energy_label", label_key=key, given_unit_id=home, label_class=letter,
                  building_class="residential", status="existing", method="nta_8800",
                  registered_on=day, inspected_on=day - timedelta(days=3),
                  last_day=day.replace(year=day.year + years, day=1))  # fmt: skip
        self.link("label", key, home)
        return key

    def case(self, home, day, steps, has_backlog=None, measures=("roof",), has_finish=True):
        number = f"2025-{self.next()}"
        is_done = steps > 2 and has_finish
        # fmt: off
        self.open_case(number, home, day, measures,
                       started_on=day + timedelta(days=30) if steps > 1 else None,
                       finished_on=day + timedelta(days=100) if is_done else None,
                       has_backlog=has_backlog,
                       backlog_repaired_on=day + timedelta(days=90) if has_backlog else None)
        # fmt: on
        for state, later, cents in STEPS[1:steps]:
            self.step(number, state, day + timedelta(days=later), cents)
        return number

    def open_case(self, number, home, day, measures, **said):
        """An application as it was received."""
        self.session.execute(
            text("INSERT INTO application (number) VALUES (:number)"), {"number": number}
        )
        self.fact("application_intake", number=number, given_unit_id=home, received_on=day, **said)
        for measure in measures:
            self.fact("application_measure", number=number, measure=measure)
        self.step(number, "received", day)
        self.link("application", number, home)

    def step(self, number, state, day, cents=None):
        self.fact("case_event", number=number, state=state, happened_on=day, amount_cents=cents)

    def relink(self, subject, key, home):
        self.end("link", "o.subject = :subject AND o.subject_key = :key", subject=subject, key=key)
        self.link(subject, key, home)

    def withdraw(self, home, day):
        self.end("unit", "o.verblijfsobject_id = :home", home=home)
        for status, valid in (("in_use", (None, day)), ("withdrawn", (day, None))):
            self.session.execute(
                text(
                    """INSERT INTO unit (verblijfsobject_id, status, uses, is_residential,
                              floor_area_m2, municipality_code, location, valid, known,
                              load_run_id)
                       SELECT :home, :status, '{residential}', true, 80, '0505',
                              ST_GeomFromText('POINT(105500 422500)', 28992),
                              daterange(CAST(:since AS date), CAST(:until AS date)),
                              tstzrange(recorded_at, NULL), load_run_id
                         FROM load_run WHERE load_run_id = :run"""
                ),
                {"home": home, "status": status, "since": valid[0], "until": valid[1],
                 "run": self.run_id},
            )  # fmt: skip

    def event(self, home, kind, day, supersedes=None, **details):
        event = HomeEvent(
            verblijfsobject_id=home,
            kind=kind,
            happened_on=day,
            recorded_at=now(),
            by_id=self.people[0].person_id,
            details=details,
            supersedes_id=supersedes,
            correction_reason="mistake" if supersedes else None,
        )
        self.session.add(event)
        self.session.flush()
        return event.event_id

    def succeed(self, kind, from_ids, to_ids, day, supersedes=None):
        """A succession, by two persons; without judging the town anew."""
        one = Succession(
            kind=kind,
            from_ids=sorted(from_ids),
            to_ids=list(to_ids),
            happened_on=day,
            reason="register",
            proposed_by_id=self.people[0].person_id,
            proposed_at=now(),
            supersedes_id=supersedes,
        )
        self.session.add(one)
        self.session.flush()
        self.session.add(
            SuccessionDecision(
                succession_id=one.succession_id,
                is_confirmed=True,
                decided_by_id=self.people[1].person_id,
                decided_at=now(),
            )
        )
        self.session.flush()
        return one.succession_id
