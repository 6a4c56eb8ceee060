"""Sealed reports over HTTP: for staff, as they went out."""

import hashlib
from datetime import date

import pytest
from sqlalchemy.orm import Session

from api.app import create_app
from api.schemas.reports import ErratumOut
from retrofit.codes import Role
from retrofit.models import Report
from retrofit.people.actor import Actor
from retrofit.report_codes import ReportKind
from retrofit.reports.errata import Changed, ChangedSection, Erratum
from retrofit.reports.sealing import seal_report
from tests.api.people import add_person, browser, sign_in_as


@pytest.fixture
def app(town_copy):
    with Session(town_copy) as session, session.begin():
        person = add_person(session, "Petra Planner", Role.PLANNER)
        planner = Actor(person, "Petra Planner", {Role.PLANNER: frozenset()}, "test")
        day = date(2026, 10, 31)
        seal_report(session, ReportKind.COUNCIL, "crabbehof", by=planner, as_of=day)
    return create_app(engine=town_copy)


def test_staff_read_reports_as_they_went_out(app):
    auditor = sign_in_as(app, Role.AUDITOR)
    (report,) = auditor.get("/api/v1/reports").json()["reports"]
    assert (report["kind"]["code"], report["asOf"]) == ("council", "2026-10-31")
    assert len(report["files"]) == 3
    for file in report["files"]:
        answer = auditor.get(f"/api/v1/reports/{report['id']}/files/{file['name']}")
        assert answer.status_code == 200
        assert hashlib.sha256(answer.content).hexdigest() == file["sha256"]
        assert file["name"] in answer.headers["content-disposition"]
    assert auditor.get("/api/v1/reports", params={"programme": "krispijn"}).json() == {
        "reports": []
    }
    assert auditor.get("/api/v1/reports/1/files/ander.pdf").status_code == 404
    assert auditor.get("/api/v1/reports", params={"programme": "x"}).status_code == 400
    name = report["files"][0]["name"]
    for visitor, status in ((browser(app), 401), (sign_in_as(app, Role.WUO_ADVISER), 403)):
        assert visitor.get("/api/v1/reports").status_code == status
        assert visitor.get(f"/api/v1/reports/1/files/{name}").status_code == status


def test_an_erratum_tells_figures_and_sections():
    changed = ChangedSection("subsidie", "Subsidie", ("Subsidieplafonds",))
    figures = (Changed("done", 12, 11),)
    told = ErratumOut.of(Erratum(Report(report_id=3), 0, 1, 0, figures, (changed,)))
    assert told.model_dump(by_alias=True) == {
        "reportId": 3,
        "added": 0,
        "removed": 1,
        "moved": 0,
        "figures": [{"name": "done", "old": 12, "new": 11}],
        "sections": [{"id": "subsidie", "title": "Subsidie", "tables": ["Subsidieplafonds"]}],
    }
