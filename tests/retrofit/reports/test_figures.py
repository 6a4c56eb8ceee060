"""The figures of a report are those of progress, of plain SQL, and the same in all three files."""

import io
import re
from collections import Counter
from datetime import date

import pypdf
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from retrofit.programmes import programme_named
from retrofit.progress.forecast.programme import forecast_of
from retrofit.progress.funnel import funnel_of
from retrofit.progress.summary import progress_of
from retrofit.report_codes import ReportKind
from retrofit.reports.asked import Asked
from retrofit.reports.dutch import (
    count,
    decimal,
    either,
    full_months,
    homes,
    long_day,
    month_name,
    shown,
)
from retrofit.reports.funnel_sections import BROUGHT_TO
from retrofit.reports.outlook_sections import signed
from retrofit.reports.parts import Table, plain
from retrofit.reports.sections import make_document
from tests.retrofit.recounting import recounted
from tests.retrofit.reports.conftest import DAY, KNOWN_AT, content, table

PROGRAMMES = ("crabbehof", "krispijn")


def text_of(pack):
    reader = pypdf.PdfReader(io.BytesIO(content(pack, "pdf")))
    whole = " ".join(page.extract_text() for page in reader.pages)
    return re.sub(r"\s+", " ", whole.replace("\u200b", ""))


@pytest.mark.parametrize("name", PROGRAMMES)
def test_key_figures_are_those_of_progress_and_of_plain_sql(town, told, name):
    report = told("council", name)
    with town.connect() as connection:
        progress = progress_of(connection, name, as_of=DAY)
        rows = recounted(connection, DAY)
    mine = [row for row in rows if row.programme == name]
    figures = report["figures"]
    assert figures["done"] == progress.done == len(mine) > 30
    assert figures["backlogDone"] == sum(row.backlog_done_on is not None for row in mine)
    assert figures["remaining"] == programme_named(name).homes.value - len(mine)
    by_year = Counter(str(row.counted_on.year) for row in mine)
    assert {row[0]: row[1] for row in table(report, "per-jaar")["rows"]} == by_year
    assert {row[0]: row[1] for row in table(report, "telregels")["rows"]} == {
        each.name: each.done for each in progress.policies
    }


@pytest.mark.parametrize("name", PROGRAMMES)
def test_areas_streets_and_labels_add_up(town, told, name):
    report = told("organisation", name)
    with town.connect() as connection:
        rows = recounted(connection, DAY)
        streets = dict(
            connection.execute(
                text(
                    "SELECT verblijfsobject_id, (array_agg(street ORDER BY address_id))[1] "
                    "FROM address WHERE upper_inf(known) AND upper_inf(valid) GROUP BY 1"
                )
            ).all()
        )
    mine = [row for row in rows if row.programme == name]
    for title in ("buurten", "straten"):
        found = table(report, title)
        for place in range(1, len(found["columns"])):
            assert sum(row[place] for row in found["rows"]) == found["total"][place], title
        assert found["total"][5] == len(mine)
    by_street = Counter(streets[row.home] for row in mine)
    done = {row[0]: row[5] for row in table(report, "straten")["rows"] if row[5]}
    assert done == by_street
    labels = table(report, "labels")
    assert labels["total"][-1] == len(mine)
    assert [sum(row[1:-1]) for row in labels["rows"]] == [row[-1] for row in labels["rows"]]


@pytest.mark.parametrize(
    ("kind", "name"), [("ministry", "crabbehof"), ("organisation", "krispijn")]
)
def test_paper_and_workbook_say_what_the_json_says(packs, told, kind, name):
    pack, report = packs(kind, name), told(kind, name)
    paper = text_of(pack)
    done = count(report["figures"]["done"])
    target = count(report["figures"]["target"])
    assert f"Op {long_day(DAY)} telden {done} van de {target} woningen mee" in paper
    book = CalamineWorkbook.from_filelike(io.BytesIO(content(pack, "xlsx")))
    cells = {
        tuple(cell for cell in row if cell != "")
        for sheet in book.sheet_names
        for row in book.get_sheet_by_name(sheet).to_python()
    }
    seen = 0
    for section in pack.document.sections:
        for part in section.parts:
            if not isinstance(part, Table):
                continue
            for row in part.rows:
                kinds = [column.kind for column in part.columns]
                if not part.is_data:
                    words = [shown(cell, kind) for cell, kind in zip(row, kinds, strict=True)]
                    assert re.sub(r"\s+", " ", " ".join(filter(None, words))) in paper, row
                values = tuple(
                    cell / 100 if kind == "cents" and not isinstance(cell, str) else cell
                    for cell, kind in zip(row, kinds, strict=True)
                    if cell != ""
                )
                assert values in cells, row
                seen += 1
    assert seen > 60


def test_every_page_carries_day_policy_and_data_version(packs):
    pack = packs("council", "crabbehof")
    version = pack.document.stamp.data_version
    for page in pypdf.PdfReader(io.BytesIO(content(pack, "pdf"))).pages:
        foot = re.sub(r"\s+", " ", page.extract_text())
        assert f"peildatum 31-10-2026 · telregel Label verbeterd · gegevensversie {version}" in foot
        assert "VOORBEELD" in foot
        assert f"controlegetal {pack.document.counted_sha256}" in foot.replace("\u200b", "")


def test_paper_is_accessible(packs):
    """Tagged, Dutch, with a title, and words for each drawing."""
    reader = pypdf.PdfReader(io.BytesIO(content(packs("council", "krispijn"), "pdf")))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "nl"
    assert "pdfuaid" in root["/Metadata"].get_data().decode()
    described = []

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict):
            if node.get("/S") == "/Figure":
                described.append(str(node.get("/Alt")))
            if "/K" in node and not isinstance(node["/K"], int):
                walk(node["/K"])

    walk(root["/StructTreeRoot"])
    assert len(described) == 2
    assert all(len(each) > 40 for each in described)


def test_the_forecast_is_that_of_the_command(town, told):
    report = told("organisation", "krispijn")
    with town.connect() as connection:
        found = forecast_of(connection, "krispijn", as_of=DAY, known_at=KNOWN_AT)
    drawn = found.outlook.simulated
    at_deadline, finish = table(report, "vooruitzicht")["rows"]
    assert at_deadline[1:] == [getattr(drawn.at_deadline, name) for name in ("p10", "p50", "p90")]
    assert finish[1:] == [month_name(month) for month in reversed(drawn.finish)]
    assert [row[2:] for row in table(report, "doorloop")["rows"]] == [
        [each.completed, each.dropped, each.open] for each in found.outlook.transitions
    ]
    gap = next(each for each in texts_of(report, "prognose") if "meer bij komen" in each)
    assert f"elke maand {decimal(found.outlook.figures.gap)} meer bij komen" in gap


def test_the_change_is_split_into_causes_that_add_up(town, told):
    """From the end of the year before, counted by plain SQL, as no earlier report is kept."""
    report = told("ministry", "crabbehof")
    with town.connect() as connection:
        rows = recounted(connection, date(2025, 12, 31))
    then = sum(row.programme == "crabbehof" for row in rows)
    found = table(report, "oorzaken")
    assert f"Toen telden {then} woningen mee" in texts_of(report, "verandering")[0]
    assert "een eerder rapport van deze soort is er niet" in texts_of(report, "verandering")[0]
    assert found["total"][3] == f"{report['figures']['done'] - then:+d}"
    for place in (1, 2):
        assert sum(row[place] for row in found["rows"]) == found["total"][place]
    assert [int(row[3]) for row in found["rows"]] == [row[1] - row[2] for row in found["rows"]]


def test_the_funnel_is_that_of_the_api_and_protected_for_the_council(town, told):
    with town.connect() as connection:
        funnel = funnel_of(connection, "crabbehof", as_of=DAY, known_at=KNOWN_AT).funnel
    inside, outside = told("organisation", "crabbehof"), told("council", "crabbehof")
    for report in (inside, outside):
        assert [row[1:3] for row in table(report, "stappen")["rows"]] == [
            [step.now, step.reached] for step in funnel.steps
        ]
    for place, stage in enumerate(BROUGHT_TO, start=1):
        exact = [row[place] for row in table(inside, "aandragers")["rows"]]
        assert exact == [group.reached[stage] for group in funnel.feeders]
        assert sum(exact) == table(outside, "aandragers")["total"][place]
        shown = [row[place] for row in table(outside, "aandragers")["rows"]]
        assert all(cell % 5 == 0 for cell in shown if isinstance(cell, int))
        assert {cell for cell in shown if isinstance(cell, str)} <= {"<5", "niet getoond"}


def test_with_too_little_history_a_report_says_what_lacks(town):
    with town.connect() as connection:
        asked = Asked(connection, ReportKind.MINISTRY, "krispijn", date(2025, 7, 31), KNOWN_AT)
        report = plain(make_document(asked))
    said = " ".join(texts_of(report, "prognose"))
    assert "Er zijn te weinig gegevens voor een prognose" in said
    assert "telt mee: 0 van 20" in said
    assert "vooruitzicht" not in {
        each["id"] for section in report["sections"] for each in section["tables"]
    }
    assert "Er zijn nog geen woningen die meetellen." in texts_of(report, "labels")


def texts_of(report, section):
    return next(each["texts"] for each in report["sections"] if each["id"] == section)


def test_undecided_is_said_and_not_guessed(told):
    report = told("council", "crabbehof")
    assert {row[1] for row in table(report, "budget")["rows"]} == {"niet vastgesteld"}
    assert {row[3] for row in table(report, "per-jaar")["rows"]} == {"niet vastgesteld"}
    readings = {row[1] for row in table(report, "cofinanciering")["rows"]}
    assert readings == {731_213_486, 511_849_440}
    texts = " ".join(text for section in report["sections"] for text in section["texts"])
    assert "C1." in texts
    assert "C7." in texts
    assert "Niet vastgesteld: " in texts


def test_one_is_said_otherwise_than_many():
    assert [homes(each) for each in (0, 1, 2, 1234)] == [
        "0 woningen",
        "1 woning",
        "2 woningen",
        "1.234 woningen",
    ]
    assert [full_months(each) for each in (1, 3)] == ["volle maand", "3 volle maanden"]
    assert [either(each, "telt", "tellen") for each in (0, 1, 2)] == ["tellen", "telt", "tellen"]
    assert [signed(each) for each in (98, 0, -1)] == ["+98", "0", "-1"]
