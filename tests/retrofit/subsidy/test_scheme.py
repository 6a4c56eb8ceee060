"""Schemes as data: what the example says, which version holds, and files that cannot be."""

import re
import shutil
from datetime import date, timedelta
from decimal import Decimal

import pytest

from gis.codes import LabelClass, MeasureCode, TenureClass
from retrofit.data_files import DATA
from retrofit.errors import ProgrammeFileError, SchemeFileError, SchemeNotFound
from retrofit.subsidy.rates import Ruled
from retrofit.subsidy.scheme import read_schemes, scheme_named, schemes

EXAMPLE = "dordt-west-isolatie"


def test_the_scheme_we_ship_says_that_it_is_an_example():
    scheme = scheme_named(EXAMPLE)
    assert list(schemes()) == [EXAMPLE]
    assert scheme.is_example
    assert scheme.notice.startswith("Voorbeeldregeling")
    assert {version.notice for version in scheme.versions} == {scheme.notice}
    assert {version.scheme for version in scheme.versions} == {EXAMPLE}


def test_what_the_first_version_says():
    version = scheme_named(EXAMPLE).version("2026-1")
    roof = version.measures[MeasureCode.ROOF]
    assert (roof.rate_cents, roof.min_area_m2, roof.min_rd) == (15_00, 15, Decimal("3.5"))
    assert version.measures.keys() == set(MeasureCode)
    assert (version.limits.cost_percent, version.limits.per_home_cents) == (50, 10_000_00)
    assert version.homes.labels == tuple(LabelClass(letter) for letter in "DEFG")
    assert TenureClass.HOUSING_CORPORATION not in version.homes.tenures
    assert (version.decision.weeks, version.decision.is_in_regulation) == (8, False)
    assert (version.queue.by, version.queue.unit) == ("complete", "moment")
    assert version.queue.allows_partial
    assert version.mandate.limit_cents == 25_000_00


def test_every_rule_names_its_article():
    """Each section and each measure of each version has one, so that each amount can."""
    for version in scheme_named(EXAMPLE).versions:
        found = [value for _, value in version if isinstance(value, Ruled)]
        found += [*version.measures.values(), *version.types]
        assert len(found) >= 13 + 9 + 3
        assert all(rule.article for rule in found)


def test_the_version_of_the_day_of_receipt():
    """The last day of 2026 has the first version; the day after has the second."""
    scheme = scheme_named(EXAMPLE)
    assert scheme.version_on(date(2026, 1, 1)).name == "2026-1"
    assert scheme.version_on(date(2026, 12, 31)).name == "2026-1"
    assert scheme.version_on(date(2027, 1, 1)).name == "2027-1"
    assert scheme.version_on(date(2033, 12, 31)).name == "2027-1"
    assert scheme.version("2027-1").decision.weeks == 13
    with pytest.raises(SchemeNotFound, match="31-12-2025"):
        scheme.version_on(date(2025, 12, 31))


def test_names_that_are_not_there():
    scheme = scheme_named(EXAMPLE)
    with pytest.raises(SchemeNotFound, match="2025-1"):
        scheme.version("2025-1")
    with pytest.raises(SchemeNotFound, match="2040"):
        scheme.period("2040")
    with pytest.raises(SchemeNotFound, match=EXAMPLE):
        scheme_named("isde")


def test_it_applies_in_the_areas_of_both_programmes():
    codes = scheme_named(EXAMPLE).areas()
    assert codes == {"BU05050800", "BU05050801", "WK050503", "WK050504"}


def test_each_period_lies_within_the_days_of_some_version():
    scheme = scheme_named(EXAMPLE)
    assert scheme.period("2026").ceiling_cents == 150_000_000
    for period in scheme.periods:
        assert period.published_on < period.starts_on
        day = period.starts_on
        while day <= period.ends_on:
            scheme.version_on(day)
            day += timedelta(days=1)


@pytest.fixture
def files(tmp_path):
    """A copy of the scheme files, to be spoilt."""
    return shutil.copytree(DATA / "schemes", tmp_path / "schemes")


def spoil(files, pattern, replacement):
    path = files / f"{EXAMPLE}.toml"
    text, times = re.subn(pattern, replacement, path.read_text(), count=1, flags=re.MULTILINE)
    assert times == 1
    path.write_text(text)


ROOF = "versions.0.measures.roof."


@pytest.mark.parametrize(
    ("pattern", "replacement", "said"),
    [
        ("^programmes", "programme", ["programme", "not a known key"]),
        ("^cost_percent", "cost_procent", ["limits.cost_procent", "not a known key"]),
        ("^valid_until = 2026-12-31", "", ["2026-1 and 2027-1 overlap"]),
        ("^valid_until = 2026-12-31", "valid_until = 2027-01-01", ["versions", "overlap"]),
        ("^valid_until = 2026-12-31", "valid_until = 2025-12-31", ["valid_until", "2025-12-31"]),
        ("^valid_from = 2027-01-01", "valid_from = 2026-01-01", ["versions", "not later"]),
        ('^name = "2027-1"', 'name = "2026-1"', ["versions", "twice"]),
        ("^valid_from = 2026-01-01", "valid_from = 2026-01-01T10:00:00", ["valid_from"]),
        ("^roof = ", "rof = ", ["versions.0.measures.rof"]),
        ("rate_cents = 15_00", "rate_cents = -15_00", [ROOF + "rate_cents"]),
        ("rate_cents = 15_00", "rate_cents = 15.00", [ROOF + "rate_cents"]),
        ("rate_cents = 15_00", "rate_cents = nan", [ROOF + "rate_cents"]),
        ("rate_cents = 15_00", "rate_cents = true", [ROOF + "rate_cents"]),
        ("rate_cents = 15_00", "rate_cents = 10_000_000_000", [ROOF + "rate_cents"]),
        ("min_area_m2 = 15,", "min_area_m2 = 131,", ["measures.roof", "min_area_m2"]),
        ("min_area_m2 = 15,", "min_area_m2 = 0,", [ROOF + "min_area_m2"]),
        ("min_rd = 3.5,", "min_rd = nan,", [ROOF + "min_rd"]),
        ("min_rd = 3.5,", "min_rd = 3.5, max_u = 1,", ["measures.roof", "one of the two"]),
        ("^per_home_cents = .*", "per_home_cents = -1", ["limits.per_home_cents"]),
        ("^cost_percent = 50", "cost_percent = 101", ["limits.cost_percent"]),
        (
            '"roof", "attic_floor"\\]\n',
            '"roof", "zolder"]\n',
            ["types.0.measures.1", "attic_floor"],
        ),
        ('"roof", "attic_floor"\\]\n', '"roof", "roof"]\n', ["types.0", "twice"]),
        ('"floor", "ground"\\]\n', '"floor", "roof"]\n', ["versions.0", "one type only"]),
        ("^attic_floor = .*\n", "", ["types.0.measures", "attic_floor has no rate"]),
        ('only_with = \\["roof"', 'only_with = ["ventilation"', ["ventilation", "depends on"]),
        ("^unit = .*", 'unit = "once"\nmin_area_m2 = 3', ["ventilation", "do not go with"]),
        ("^pays = .*", 'pays = "one"\nmin_area_m2 = 3', ["types.0", "do not go with"]),
        ('labels = \\["D"', 'labels = ["H"', ["homes.labels.0"]),
        ('excluding = \\["svoh"', 'excluding = ["svho"', ["stacking.excluding.0"]),
        ('^by = "complete"', 'by = "decided"', ["queue.by"]),
        ("^allows_partial = true", 'allows_partial = "ja"', ["queue.allows_partial"]),
        ("^weeks = 8", "weeks = 0", ["decision.weeks"]),
        ("^max_advance_percent = 50", "max_advance_percent = -1", ["payment.max_advance_percent"]),
        ('^article = "artikel 6"', 'article = ""', ["limits.article"]),
        ('^article = "artikel 6"', "", ["limits.article", "required"]),
        ("^ends_on = 2026-12-31", "ends_on = 2025-12-31", ["periods.0", "ends_on"]),
        ("^published_on = 2025-12-15", "published_on = 2026-01-01", ["published_on", "4:27"]),
        ("^starts_on = 2027-01-01", "starts_on = 2026-12-31", ["periods", "overlap"]),
        ('^name = "2027"$', 'name = "2026"', ["periods", "twice"]),
        ("^is_example = true", "is_example = false", ["notice"]),
        ("^notice = .*", "", ["notice"]),
        ("^regulation = .*", 'regulation = "x"\nscheme = "y"', ["versions", "scheme"]),
        ("^programmes = .*", 'programmes = ["wielwijk"]', ["programmes", "wielwijk"]),
        (f'^id = "{EXAMPLE}"', 'id = "anders"', ["id", EXAMPLE]),
        ("^id = ", "id == ", ["not valid TOML"]),
    ],
)
def test_a_spoilt_file_is_refused_naming_file_and_key(files, pattern, replacement, said):
    spoil(files, pattern, replacement)
    with pytest.raises(SchemeFileError) as refused:
        read_schemes(files)
    for word in [f"{EXAMPLE}.toml", *said]:
        assert word in str(refused.value)


def test_no_scheme_at_all_is_said(files):
    shutil.rmtree(files)
    with pytest.raises(SchemeFileError, match="no scheme file"):
        read_schemes(files)


def test_a_municipality_has_a_folder_of_its_own(files, environment):
    """RETROFIT_SCHEMES_DIR is read instead of the folder of the repository."""
    path = files / f"{EXAMPLE}.toml"
    text = path.read_text().replace(f'id = "{EXAMPLE}"', 'id = "eigen-regeling"', 1)
    (files / "eigen-regeling.toml").write_text(text)
    path.unlink()
    environment(schemes_dir=files)
    assert list(schemes()) == ["eigen-regeling"]
    assert scheme_named("eigen-regeling").version("2026-1").scheme == "eigen-regeling"
    with pytest.raises(SchemeNotFound, match="wel: eigen-regeling"):
        scheme_named(EXAMPLE)
    environment(schemes_dir=None)
    assert list(schemes()) == [EXAMPLE]


def test_whoever_handles_a_wrong_programme_file_handles_this_too():
    assert issubclass(SchemeFileError, ProgrammeFileError)
