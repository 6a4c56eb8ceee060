"""Reports on the sample town, each made once."""

import json
from datetime import UTC, date, datetime

import pytest

from retrofit.report_codes import ReportKind
from retrofit.reports.asked import Asked
from retrofit.reports.pack import make_pack

DAY = date(2026, 10, 31)
#: Long after the sample town was loaded, whenever that was.
KNOWN_AT = datetime(2200, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def packs(town):
    """Return a pack by kind and programme."""
    made = {}

    def pack(kind, programme):
        if (kind, programme) not in made:
            with town.connect() as connection:
                asked = Asked(connection, ReportKind(kind), programme, DAY, KNOWN_AT)
                made[kind, programme] = make_pack(asked)
        return made[kind, programme]

    return pack


@pytest.fixture(scope="session")
def told(packs):
    """Return the JSON of a report."""

    def read(kind, programme):
        return json.loads(content(packs(kind, programme), "json"))

    return read


def content(pack, ending):
    return next(each.content for each in pack.files if each.name.endswith(f".{ending}"))


def table(report, name):
    """Return a table of a report's JSON by its id."""
    return next(
        each for section in report["sections"] for each in section["tables"] if each["id"] == name
    )
