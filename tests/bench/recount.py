"""Verdicts in the database: judged and stored, served, counted again, and explained."""

from datetime import date
from functools import partial

from sqlalchemy import text

from retrofit.programmes import programme_named
from retrofit.progress import stored, tallies
from retrofit.progress.explain import explain
from retrofit.progress.recount import recounted
from tests.bench.ground import database, seconds

TITLE = "Stored verdicts: two programmes under three policies, a tenth of the homes with works"
UNIT = "homes/s"
COUNT = 60_000
MORE = 240_000
#: In SQL alone; what is judged goes through memory.
MOST = 1_000_000
AS_OF = date(2026, 11, 1)
SERVED = 20


def measure():
    results = []
    again, judged = {}, {}
    for count in (COUNT, MORE, MOST):
        with database() as engine, engine.connect() as connection:
            for statement in FILL:
                connection.execute(text(statement), {"count": count})
            connection.execute(text("ANALYZE"))
            again[count] = count / seconds(lambda: recounted(connection, AS_OF))
            if count == MOST:
                connection.rollback()
                continue
            judged[count] = count / seconds(lambda: stored.rebuild(connection, AS_OF))
            if count == COUNT:
                took = seconds(lambda: stored.rebuild(connection, AS_OF))
                home = connection.execute(text("SELECT min(verblijfsobject_id) FROM verdict"))
                homes = [home.scalar_one()]
                one = seconds(partial(stored.rebuild, connection, only=homes))
                results += [
                    ("recount in SQL alone", again[count], f"{count:,} homes"),
                    ("all verdicts", judged[count], "facts read, judged six ways, stored"),
                    ("the same again", count / took, "nothing is written"),
                    ("after an event", 1 / one, f"one home, {1e3 * one:.0f} ms"),
                    *_served(connection),
                    _explained(connection),
                ]
            connection.rollback()
    for name, rates in (("recount in SQL", again), ("all verdicts", judged)):
        most = max(rates)
        note = f"each home {rates[COUNT] / rates[most]:.2f} x the time; {most / rates[most]:,.0f} s"
        results.append((f"{name}, {most:,} homes", rates[most], note))
    return results


def _served(connection):
    programme = programme_named("crabbehof")
    look = seconds(
        lambda: [
            connection.execute(text(tallies.DONE), {"programme": programme.id}).all()
            for _ in range(SERVED)
        ]
    )
    whole = seconds(lambda: tallies.stored(connection, programme, "label_improved"))
    return [
        (
            "done under three policies, served",
            COUNT * SERVED / look,
            f"{1e3 * look / SERVED:.1f} ms",
        ),
        ("whole progress, served", COUNT / whole, f"{1e3 * whole:.0f} ms"),
    ]


def _explained(connection):
    took = seconds(
        lambda: explain(connection, "crabbehof", from_day=date(2026, 2, 1), to_day=AS_OF)
    )
    return ("explain between two dates", COUNT / 2 / took, f"one programme, {took:.1f} s")


_ID = "'050501' || lpad(n::text, 10, '0')"
_HOMES = "generate_series(1, CAST(:count AS int)) AS n"
_FACT = "daterange(NULL, NULL), tstzrange(now(), NULL), 1"

FILL = (
    """INSERT INTO person (issuer, subject, display_name, is_disabled, created_at)
       VALUES ('local', 'bench', 'Bench', false, now())""",
    """INSERT INTO load_run (source, file_name, scope, is_complete, is_sample, recorded_at)
       VALUES ('bag', 'made by a bench', '{}', false, false, now())""",
    f"""INSERT INTO area (code, name, level, parent_code, municipality_code, is_water, geometry,
                          valid, known, load_run_id)
        SELECT code, code, 'neighbourhood', left(replace(code, 'BU', 'WK'), 8), 'GM0505', false,
               ST_Multi(ST_MakeEnvelope(105000, 422000, 106000, 423000, 28992)), {_FACT}
          FROM unnest(ARRAY['BU05050800', 'BU05050300']) AS code""",
    f"""INSERT INTO unit (verblijfsobject_id, status, uses, is_residential, floor_area_m2,
                          municipality_code, location, valid, known, load_run_id)
        SELECT {_ID}, 'in_use', '{{residential}}', true, 80, '0505',
               ST_SetSRID(ST_MakePoint(105500, 422500), 28992), {_FACT} FROM {_HOMES}
         WHERE :count > 0""",
    f"""INSERT INTO unit_area (verblijfsobject_id, neighbourhood_code, valid, known, load_run_id)
        SELECT {_ID}, CASE n / 10 % 2 WHEN 0 THEN 'BU05050800' ELSE 'BU05050300' END, {_FACT}
          FROM {_HOMES}""",
    f"""INSERT INTO tenure (tenure_key, tenure, valid, known, load_run_id)
        SELECT 't' || n, 'owner_occupier', {_FACT} FROM {_HOMES}""",
    f"""INSERT INTO energy_label (label_key, label_class, building_class, status, method,
                registered_on, inspected_on, last_day, valid, known, load_run_id)
        SELECT 'l' || n, substr('CDEFG', 1 + n % 5, 1), 'residential', 'existing', 'nta_8800',
               DATE '2022-03-01', DATE '2022-02-01', DATE '2032-02-01', {_FACT} FROM {_HOMES}
         UNION ALL
        SELECT 'a' || n, 'B', 'residential', 'existing', 'nta_8800', DATE '2026-01-01' + n % 200,
               DATE '2026-01-01' + n % 200, DATE '2036-01-01', {_FACT} FROM {_HOMES}
         WHERE n % 10 = 3""",
    f"""INSERT INTO application (number) SELECT '2025-' || n FROM {_HOMES} WHERE n % 10 = 3""",
    f"""INSERT INTO application_intake (number, received_on, started_on, finished_on, valid, known,
                                        load_run_id)
        SELECT '2025-' || n, DATE '2025-07-01', DATE '2025-10-01', DATE '2025-12-01', {_FACT}
          FROM {_HOMES} WHERE n % 10 = 3""",
    f"""INSERT INTO case_event (number, state, happened_on, amount_cents, valid, known, load_run_id)
        SELECT '2025-' || n, state, happened_on, NULL, {_FACT}
          FROM {_HOMES}, (VALUES ('received', DATE '2025-07-01'), ('granted', DATE '2025-08-01'),
                                 ('completion_reported', DATE '2026-01-01'))
               AS s (state, happened_on) WHERE n % 10 = 3""",
    f"""INSERT INTO link (subject, subject_key, verblijfsobject_id, rule, candidates, valid, known,
                          load_run_id)
        SELECT subject, prefix || n, {_ID}, 'unit_id', '{{}}', {_FACT}
          FROM {_HOMES}, (VALUES ('tenure', 't', 1), ('label', 'l', 1), ('label', 'a', 10),
                                 ('application', '2025-', 10)) AS s (subject, prefix, each)
         WHERE each = 1 OR n % 10 = 3""",
    f"""INSERT INTO home_event (verblijfsobject_id, kind, happened_on, recorded_at, by_id, details)
        SELECT {_ID}, kind, happened_on, now(), (SELECT min(person_id) FROM person),
               CAST(details AS jsonb)
          FROM {_HOMES}, (VALUES
               ('contact', DATE '2025-06-01', '{{}}', 1),
               ('survey', DATE '2025-06-20', '{{"is_qualified": true, "parts": {{"roof": "poor"}},
                 "defects": [{{"code": "gutter", "part": "roof", "must_repair": true}}]}}', 3),
               ('works_started', DATE '2025-10-01', '{{}}', 3),
               ('measure_done', DATE '2025-11-20',
                '{{"measure": "roof", "area_m2": 40, "evidence": ["photo"]}}', 3),
               ('defect_repaired', DATE '2025-11-25', '{{"survey_id": 0, "defect": "gutter"}}', 3))
               AS e (kind, happened_on, details, which)
         WHERE which = 1 AND n % 4 = 0 OR which = 3 AND n % 10 = 3""",
)
