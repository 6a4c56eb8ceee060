"""Days off against the package ``holidays`` and against the decrees, and a file that is wrong."""

import re
from datetime import date, timedelta

import holidays as oracle
import pytest

from retrofit.errors import SchemeFileError
from retrofit.subsidy.holidays import (
    DATA,
    calendar,
    decrees_known,
    easter_sunday,
    holidays_in,
    is_working_day,
    name_of_day_off,
    next_working_day,
    read_calendar,
)

YEARS = range(2020, 2046)
DECREED = {
    date(2023, 4, 28),
    date(2023, 5, 19),
    date(2024, 5, 10),
    date(2024, 12, 27),
    date(2025, 5, 30),
    date(2026, 1, 2),
    date(2026, 5, 15),
    date(2027, 5, 7),
    date(2028, 4, 28),
    date(2028, 5, 26),
}


@pytest.mark.parametrize("year", YEARS)
def test_the_recognised_days_are_those_of_an_independent_list(year):
    """The package calls 5 May optional outside lustrum years; the act has it every year.

    Easter Sunday and Whit Sunday are no holidays of the act; they are Sundays already.
    """
    theirs = oracle.country_holidays("NL", years=year, categories=("public", "optional"))
    sundays = {easter_sunday(year), easter_sunday(year) + timedelta(days=49)}

    assert set(holidays_in(year)) - DECREED == set(theirs) - sundays | {date(year, 5, 5)}


def test_a_year_whole():
    """2026, with the two days that a decree equates with a holiday."""
    assert {f"{day:%m-%d}": name for day, name in holidays_in(2026).items()} == {
        "01-01": "Nieuwjaarsdag",
        "01-02": "bij besluit met een feestdag gelijkgesteld",
        "04-03": "Goede Vrijdag",
        "04-06": "tweede paasdag",
        "04-27": "Koningsdag",
        "05-05": "Bevrijdingsdag",
        "05-14": "Hemelvaartsdag",
        "05-15": "bij besluit met een feestdag gelijkgesteld",
        "05-25": "tweede pinksterdag",
        "12-25": "eerste kerstdag",
        "12-26": "tweede kerstdag",
    }


@pytest.mark.parametrize("year", YEARS)
def test_5_may_is_a_holiday_every_year(year):
    assert holidays_in(year)[date(year, 5, 5)] == "Bevrijdingsdag"


@pytest.mark.parametrize("year", YEARS)
def test_good_friday_is_a_holiday_every_year(year):
    day = next(day for day, name in holidays_in(year).items() if name == "Goede Vrijdag")
    assert day == easter_sunday(year) - timedelta(days=2)
    assert day.weekday() == 4


@pytest.mark.parametrize(
    ("year", "day"), [(2025, 26), (2026, 27), (2031, 26), (2036, 26), (2042, 26), (2044, 27)]
)
def test_kings_day_is_the_26th_when_the_27th_is_a_sunday(year, day):
    found = [on for on, name in holidays_in(year).items() if name == "Koningsdag"]
    assert found == [date(year, 4, day)]


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(2008, 3, 23), (2011, 4, 24), (2024, 3, 31), (2026, 4, 5), (2035, 3, 25), (2038, 4, 25)],
)
def test_easter(year, month, day):
    """Early, late and ordinary; 25 April (2038) is the latest day there is."""
    assert easter_sunday(year) == date(year, month, day)


def test_the_decrees_are_those_of_the_table():
    found = {day for decree in calendar().equated.decrees for day in decree.days}
    assert found == DECREED
    # Each bridges a holiday and a weekend: a Friday after a Thursday.
    for day in DECREED:
        assert day.weekday() == 4
        assert not is_working_day(day - timedelta(days=1)), day


@pytest.mark.parametrize(
    ("day", "known"),
    [
        (date(2022, 12, 31), False),
        (date(2023, 1, 1), True),
        (date(2028, 12, 31), True),
        (date(2029, 1, 1), False),
    ],
)
def test_where_the_decrees_are_known(day, known):
    assert decrees_known(day) is known


@pytest.mark.parametrize(
    ("day", "name", "following"),
    [
        (date(2026, 4, 3), "Goede Vrijdag", date(2026, 4, 7)),
        (date(2026, 5, 14), "Hemelvaartsdag", date(2026, 5, 18)),
        (date(2026, 10, 24), "zaterdag", date(2026, 10, 26)),
        (date(2026, 10, 25), "zondag", date(2026, 10, 26)),
        (date(2026, 12, 25), "eerste kerstdag", date(2026, 12, 28)),
        (date(2028, 2, 29), None, date(2028, 2, 29)),
        (date(2024, 12, 31), None, date(2024, 12, 31)),
        (date(2026, 1, 1), "Nieuwjaarsdag", date(2026, 1, 5)),
    ],
)
def test_the_next_working_day(day, name, following):
    assert name_of_day_off(day) == name
    assert is_working_day(day) is (name is None)
    assert next_working_day(day) == following


FILE = (DATA / "reference" / "holidays.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('on = "05-05"', 'on = "05-32"', "recognised.4"),
        ('on = "05-05"', 'on = "02-29"', "recognised.4"),
        ('on = "05-05"', 'on = "05-05"\neaster = 3', "takes either on or easter"),
        ('on = "05-05"', 'day = "05-05"', "recognised.4.day: is not a known key"),
        ("2026-01-02,", "2026-01-02, 2026-01-02,", "a day stands twice"),
        ("2026-01-02,", "2029-01-02,", "2029-01-02 lies outside known_from .. known_through"),
        ("known_from = 2023-01-01\n", "", "equated.known_from"),
        ("[equated]", "[equated", "is not valid TOML"),
    ],
)
def test_a_file_that_is_wrong_is_refused(tmp_path, old, new, complaint):
    """The message names the file and the key."""
    (tmp_path / "reference").mkdir()
    wrong = FILE.replace(old, new, 1)
    assert wrong != FILE
    (tmp_path / "reference" / "holidays.toml").write_text(wrong, encoding="utf-8")

    with pytest.raises(SchemeFileError, match=re.escape(complaint)) as refused:
        read_calendar(tmp_path)

    assert "holidays.toml" in str(refused.value)


def test_a_new_decree_is_one_line_of_data(tmp_path):
    (tmp_path / "reference").mkdir()
    longer = FILE.replace("2028-12-31", "2031-12-31").replace(
        "2028-05-26]", "2028-05-26, 2029-05-11]"
    )
    (tmp_path / "reference" / "holidays.toml").write_text(longer, encoding="utf-8")

    found = read_calendar(tmp_path).in_year(2029)

    assert found[date(2029, 5, 11)] == "bij besluit met een feestdag gelijkgesteld"
    assert date(2029, 5, 11) not in holidays_in(2029)
