"""Each reader gets what he asks for: the account, the opening stock; nobody outside gets more."""

import io
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pypdf
import pytest
import time_machine
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from retrofit.codes import Reason
from retrofit.load.desk import take_over
from retrofit.programmes import Opening, programme_named
from retrofit.progress import recount
from retrofit.progress.pace import at_deadline
from retrofit.progress.summary import progress_of
from retrofit.report_codes import ReportKind
from retrofit.reports import asked as asking
from retrofit.reports.asked import Asked
from retrofit.reports.dutch import long_day
from retrofit.reports.money_sections import cases_by
from retrofit.reports.risk_sections import ceilings
from retrofit.reports.sisa_sections import sisa
from retrofit.reports.stock_sections import opening
from retrofit.subsidy import decisions, payments, proposals
from tests.retrofit.recounting import recounted
from tests.retrofit.reports.conftest import DAY, content, table
from tests.retrofit.subsidy.desk import ROOF, Desk, home, make_row

OUTSIDE = ("council", "ministry", "monitor")
PROGRAMMES = ("crabbehof", "krispijn")


def section(report, name):
    return next(each for each in report["sections"] if each["id"] == name)


@pytest.mark.parametrize("kind", OUTSIDE)
def test_what_goes_outside_holds_no_home_no_street_and_no_contractor(town, packs, told, kind):
    with town.connect() as connection:
        # CBS calls some neighbourhoods after a street.
        named = "SELECT street FROM address EXCEPT SELECT name FROM area"
        streets = set(connection.execute(text(named)).scalars())
    for name in PROGRAMMES:
        pack, report = packs(kind, name), told(kind, name)
        paper = " ".join(
            page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content(pack, "pdf"))).pages
        )
        book = CalamineWorkbook.from_filelike(io.BytesIO(content(pack, "xlsx")))
        cells = " ".join(
            str(cell)
            for sheet in book.sheet_names
            for row in book.get_sheet_by_name(sheet).to_python()
            for cell in row
        )
        # The check number is no home; homes are never named in any form.
        digest = pack.document.counted_sha256
        for whole in (paper.replace("\u200b", ""), cells, content(pack, "json").decode()):
            assert not re.search(r"(?<![0-9])[0-9]{16}(?![0-9])", whole.replace(digest, ""))
            assert re.findall(r"\b[1-9][0-9]{3} ?[A-Z]{2}\b", whole.replace(digest, "")) == []
        assert {each["id"] for each in report["sections"]}.isdisjoint({"straten", "kwaliteit"})
        assert not report["isInternal"]
        # A place that is planned for may lie in a street; no figure of homes is told by street.
        for each in (each for part in report["sections"] for each in part["tables"]):
            if each["id"] != "mijlpalen":
                assert streets.isdisjoint(row[0] for row in each["rows"]), each["id"]


@pytest.mark.parametrize(
    ("kind", "titles"),
    [
        ("council", ("buurten", "labels")),
        ("ministry", ("labels",)),
        ("monitor", ("buurten", "labels")),
    ],
)
def test_no_few_homes_are_told_outside(told, kind, titles):
    for name in PROGRAMMES:
        report = told(kind, name)
        for title in titles:
            for row in table(report, title)["rows"]:
                few = [cell for cell in row[1:] if isinstance(cell, int) and 0 < cell < 5]
                assert few == [], row
        if kind != "council":
            for row in table(report, "voorraad")["rows"]:
                private = [cell for cell in (row[2], row[4]) if isinstance(cell, int)]
                assert all(cell % 5 == 0 for cell in private), row


def test_the_report_of_the_organisation_says_that_it_stays_inside(told):
    report = told("organisation", "crabbehof")
    assert report["isInternal"]
    assert any("Alleen voor medewerkers" in notice for notice in report["notices"])
    assert {each["id"] for each in report["sections"]} >= {"straten", "kwaliteit", "voorraad"}


@pytest.mark.parametrize("name", PROGRAMMES)
def test_the_account_tells_the_homes_of_plain_sql(town, told, name):
    with town.connect() as connection:
        mine = [row for row in recounted(connection, DAY) if row.programme == name]
    report = told("ministry", name)
    homes, backlog = table(report, "activiteiten")["rows"][:2]
    repaired = [row.backlog_done_on for row in mine if row.backlog_done_on]
    assert homes[2:] == [sum(row.counted_on.year == 2026 for row in mine), len(mine)]
    assert backlog[2:] == [sum(day.year == 2026 for day in repaired), len(repaired)]
    assert homes[2] < homes[3]
    said = " ".join(section(report, "sisa")["texts"])
    left = programme_named(name).homes.value - len(mine)
    assert f"Project afgerond: nee. Nog te gaan: {left} woningen" in said


def test_the_years_of_the_account_are_those_of_the_decisions(town, told):
    """Replayed step by step: what a decision changes, it changes in its own year."""
    found = table(told("ministry", "crabbehof"), "besteding")
    with town.connect() as connection:
        steps = connection.execute(text(DECISIONS), {"day": DAY}).all()
    sums, stands, missing = Counter(), {}, set()
    for step in steps:
        granted, settled = stands.get(step.number, (0, 0))
        if step.state == "granted":
            after = (step.cents, settled)
        elif step.state == "grant_revoked":
            after = (0, 0)
        else:
            # Some rows of the list say that a settlement was revised, and not to what.
            after = (granted, step.cents or 0)
            missing = missing | {step.number} if step.cents is None else missing - {step.number}
        sums["granted", step.year] += after[0] - granted
        sums["settled", step.year] += after[1] - settled
        stands[step.number] = after
    names = {2024: "2024 en eerder", 2025: "2025", 2026: "2026"}
    assert {row[0]: (row[1], row[2]) for row in found["rows"]} == {
        name: (sums["granted", year], sums["settled", year]) for year, name in names.items()
    }
    assert found["total"][1:3] == [sum(row[place] for row in found["rows"]) for place in (1, 2)]
    assert found["total"][1] == table(told("council", "crabbehof"), "aanvragen")["rows"][1][2]
    assert missing
    assert f"Van {len(missing)} besluit" in found["note"]
    # The list of the demo town says nothing of payments: that is not nought.
    assert {cell for row in found["rows"] for cell in row[3:]} == {"niet bekend"}


DECISIONS = """
    SELECT e.number, e.state, CAST(extract(year FROM e.happened_on) AS int) AS year,
           CAST(e.amount_cents AS bigint) AS cents
      FROM case_event e
     WHERE e.state IN ('granted', 'grant_revoked', 'settled', 'settlement_revised')
       AND upper_inf(e.known) AND e.happened_on <= :day
       AND EXISTS (
           SELECT FROM link l
             JOIN unit_area u ON u.verblijfsobject_id = l.verblijfsobject_id AND upper_inf(u.known)
            WHERE l.subject = 'application' AND l.subject_key = e.number AND upper_inf(l.known)
              AND u.neighbourhood_code IN ('BU05050800', 'BU05050801'))
     ORDER BY e.happened_on, e.fact_id"""


@pytest.mark.parametrize("name", PROGRAMMES)
def test_the_stock_is_that_of_plain_sql(town, told, name):
    programme = programme_named(name)
    report = told("monitor", name)
    with town.connect() as connection:
        for place, day in ((1, programme.start_on), (3, DAY)):
            rows = connection.execute(text(LABELS), {"day": day, "areas": list(programme.areas)})
            labels = [row.label_class for row in rows]
            expected = Counter(label if label in "DEFG" else "C of beter" for label in labels)
            shown = {row[0]: row[place] for row in table(report, "voorraad")["rows"]}
            assert {label: shown[label] for label in expected} == expected
            letters = "GFEDCBA"
            places = [
                letters.index(label[0]) + 1 + label.count("+") for label in labels if label != "-"
            ]
            average = table(report, "gemiddeld-label")["rows"][0 if place == 1 else 2]
            assert average[1] == len(places)
            assert average[2] == pytest.approx(sum(places) / len(places), abs=0.005)
            by_area = table(report, "voorraad-buurten")
            assert sum(row[3 if place == 1 else 4] for row in by_area["rows"]) == sum(
                label in "DEFG" for label in labels
            )


LABELS = """
    SELECT DISTINCT ON (u.verblijfsobject_id) e.label_class
      FROM unit u
      JOIN unit_area o ON o.verblijfsobject_id = u.verblijfsobject_id AND upper_inf(o.known)
           AND o.valid @> CAST(:day AS date)
      JOIN area a ON a.code = o.neighbourhood_code AND upper_inf(a.known) AND NOT a.is_water
           AND upper_inf(a.valid)
      JOIN link l ON l.verblijfsobject_id = u.verblijfsobject_id AND l.subject = 'label'
           AND upper_inf(l.known)
      JOIN energy_label e ON e.label_key = l.subject_key AND upper_inf(e.known)
           AND e.building_class = 'residential' AND e.status <> 'permit'
           AND e.registered_on <= :day AND (e.last_day IS NULL OR e.last_day >= :day)
     WHERE u.is_residential AND upper_inf(u.known) AND u.valid @> CAST(:day AS date)
       AND u.status IN ('in_use', 'in_use_unmeasured', 'renovation', 'out_of_use', 'formed')
       AND (a.code = ANY(:areas) OR a.parent_code = ANY(:areas))
     ORDER BY u.verblijfsobject_id, e.registered_on DESC, e.inspected_on DESC NULLS LAST,
              e.label_class DESC"""


@pytest.fixture
def desk(session):
    with time_machine.travel(datetime(2026, 3, 2, 12, 0, tzinfo=UTC), tick=True):
        make_row(session)
        yield Desk(session)


def asked(session, day=date(2026, 12, 1), known_at=datetime(2200, 1, 1, tzinfo=UTC)):
    return Asked(session.connection(), ReportKind.MINISTRY, "crabbehof", day, known_at)


def rows_of(section, name):
    found = next(each for each in section.parts if getattr(each, "id", "") == name)
    return {row[0]: row[1:] for row in found.rows}


def test_the_account_tells_payments_and_who_bears_the_cost(desk, session):
    """A roof of EUR 6,000 with EUR 675 of subsidy, of which half is paid ahead."""
    granted = desk.to_grant(1)
    payment = payments.order_payment(session, granted, by=desk.handler)
    payments.release_payment(session, granted, payment.payment_id, by=desk.budget)
    payments.confirm_payment(session, granted, payment.payment_id, by=desk.budget)
    take_over(session.connection())
    told = sisa(asked(session))
    assert rows_of(told, "besteding") == {"2025": (0, 0, 0, 0), "2026": (675_00, 0, 337_50, 0)}
    assert rows_of(told, "kosten") == {
        "Kosten van de maatregelen": (6_000_00,),
        "Subsidie van de gemeente": (675_00,),
        "Andere regelingen, zoals opgegeven": (0,),
        "Eigenaren": (5_325_00,),
        "Vereiste cofinanciering (30%)": ("niet vastgesteld",),
        "Wat daarvan als cofinanciering telt": ("niet vastgesteld",),
    }
    # As known before all of it, nothing is known of money.
    before = sisa(asked(session, known_at=datetime(2026, 3, 1, tzinfo=UTC)))
    assert rows_of(before, "besteding")["2026"] == (0, 0, "niet bekend", "niet bekend")


def test_the_cost_in_the_account_is_that_of_the_measures_as_amended(desk, session):
    """A roof of 45 m2 for EUR 6,000 becomes one of 30 m2 for EUR 4,000 at the same EUR 15 a m2."""
    granted = desk.to_grant(1)
    less = replace(ROOF, cost_cents=4_000_00, area_m2=Decimal("30.00"))
    proposals.propose_amendment(
        session, granted, by=desk.handler, text="Het dak is kleiner.", measures=[less]
    )

    def borne():
        take_over(session.connection())
        costs = rows_of(sisa(asked(session)), "kosten")
        parts = ("Kosten van de maatregelen", "Subsidie van de gemeente", "Eigenaren")
        return [costs[part][0] for part in parts]

    # A proposal changes nothing.
    assert borne() == [6_000_00, 675_00, 5_325_00]
    assert cases_by(asked(session), date(2026, 12, 1)).granted_cents == 675_00
    decisions.take_decision(session, granted, by=desk.reviewer)
    assert borne() == [4_000_00, 450_00, 3_550_00]
    assert cases_by(asked(session), date(2026, 12, 1)).granted_cents == 450_00


def test_a_fixed_opening_stock_stays_as_it_is(session, monkeypatch):
    """A label that turns out to be wrong later changes the stock of then only while it is open."""
    row = make_row(session)
    session.execute(
        text(
            """UPDATE energy_label SET known = tstzrange(lower(known), :at), ended_by_run_id = :run
                WHERE given_unit_id = :home"""
        ),
        {"at": datetime(2026, 11, 10, tzinfo=UTC), "run": row.run.load_run_id, "home": home(1)},
    )
    assert rows_of(opening(asked(session)), "voorraad")["F"][0] == 11
    programme = programme_named("crabbehof")
    fixed = Opening(
        measured_on=date(2025, 6, 1),
        known_at=datetime(2026, 11, 2, tzinfo=UTC),
        source="raadsbesluit",
    )
    decided = programme.model_copy(update={"opening": fixed})
    monkeypatch.setattr(asking, "programme_named", lambda name: decided)
    told = opening(asked(session))
    assert [rows_of(told, "voorraad")["F"][place] for place in (0, 2)] == [12, 11]
    assert "1 juni 2025, zoals bekend op 2 november 2026" in told.parts[0].text


@pytest.mark.parametrize("name", PROGRAMMES)
def test_the_risks_are_those_of_progress_and_of_plain_sql(town, told, name):
    with town.connect() as connection:
        progress = progress_of(connection, name, as_of=DAY)
        rows = [row for row in recount.recounted(connection, DAY) if row.programme == name]
    counted = {
        policy: {row.home for row in rows if row.policy == policy}
        for policy in ("label_improved", "vhf_2021")
    }
    weak = len(counted["label_improved"] - counted["vhf_2021"])
    inside = told("organisation", name)
    homes_row, backlog = table(inside, "stand")["rows"]
    pace = progress.actual_pace[0].per_month
    expected = at_deadline(progress.done, pace, progress.months_left)
    target = programme_named(name).homes.value
    assert homes_row[1:5] == [progress.done, expected, target, round(expected / target, 4)]
    assert homes_row[5] == ("Groen" if expected >= target else "Rood")
    assert backlog[3] == {"crabbehof": 200, "krispijn": 101}[name]
    at_risk = {row[0]: row[1] for row in table(inside, "risicos")["rows"]}
    assert at_risk["Tellen mee, en niet onder 'Regeling 2021'"] == weak > 0
    assert (
        at_risk["Werk gereed, en nog geen label daarna"]
        == progress.reasons[Reason.LABEL_AFTER_MISSING]
    )
    assert at_risk["Daarvan met een offerte die verloopt binnen 12 maanden"] == "niet vastgesteld"
    outside = [row[1] for row in table(told("council", name), "risicos")["rows"][:4]]
    assert all(cell == "<5" or cell % 5 == 0 for cell in outside)
    assert {"risico"}.isdisjoint(each["id"] for each in told("ministry", name)["sections"])


def test_a_ceiling_is_used_up_at_the_pace_of_its_grants(desk, session):
    """EUR 100,000 less one grant of EUR 675 in nine months: far beyond the end of the period."""
    desk.to_grant(1)
    take_over(session.connection())
    (row,) = ceilings(asked(session)).rows
    assert row[1:3] == (99_325_00, round(675_00 / 274 * 365.25 / 12))
    assert row[3] == "niet voor het einde van de periode, 31 december 2026"
    young = ceilings(asked(session, day=date(2026, 5, 1)))
    assert young.rows[0][2:] == ("nog niet te zeggen", "nog niet te zeggen")
    session.execute(text("UPDATE scheme_period SET ends_on = '2200-12-31'"))
    ((*_, used_up),) = ceilings(asked(session)).rows
    assert used_up == long_day(date(2026, 12, 1) + timedelta(days=9_932_500 * 274 // 67_500))
