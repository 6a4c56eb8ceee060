"""What ISDE would pay: the published tables, worked out by hand."""

import re
import shutil
from datetime import date
from decimal import Decimal

import pytest

from gis.codes import MeasureCode
from retrofit.data_files import DATA
from retrofit.errors import SchemeFileError
from retrofit.subsidy.calculation import Earlier, MeasureLine
from retrofit.subsidy.isde import expected_isde, isde, read_isde
from retrofit.subsidy.stacking import SourceKind, SourceStatus

M = MeasureCode
IN_2026 = date(2026, 5, 1)
VALUE = {M.GLASS_HRPP: "1.2", M.GLASS_TRIPLE: "0.7", M.CAVITY_WALL: "1.1", M.VENTILATION: None}


def line(measure, area=None, on=None, **more):
    value = VALUE.get(measure, "3.5")
    return MeasureLine(
        measure,
        10_000_00,
        area_m2=area and Decimal(area),
        insulation_value=value and Decimal(value),
        executed_on=on,
        **more,
    )


def total(*lines, on=IN_2026, **more):
    return expected_isde(lines, on=on, **more).total_cents


# Measure, area, amount for it alone in 2026: area x rate.
TABLE_2026 = [
    (M.ROOF, "45", 731_25),
    (M.ATTIC_FLOOR, "45", 180_00),
    (M.FACADE, "60", 1_215_00),
    (M.CAVITY_WALL, "60", 315_00),
    (M.FLOOR, "40", 220_00),
    (M.GROUND, "40", 120_00),
    (M.GLASS_HRPP, "12.5", 312_50),
    (M.GLASS_TRIPLE, "12.5", 1_387_50),
]


@pytest.mark.parametrize(("measure", "area", "cents"), TABLE_2026)
def test_one_measure_in_2026(measure, area, cents):
    assert total(line(measure, area)) == cents


def test_two_measures_are_doubled():
    """45 m2 of roof at 32,50 and 40 m2 of floor at 11,00."""
    assert total(line(M.ROOF, "45"), line(M.FLOOR, "40")) == 1_462_50 + 440_00


@pytest.mark.parametrize(
    ("measure", "bonus"),
    [
        (M.ROOF, 5_00),
        (M.ATTIC_FLOOR, 1_50),
        (M.FACADE, 6_00),
        (M.CAVITY_WALL, 1_50),
        (M.FLOOR, 2_00),
        (M.GROUND, 1_00),
        (M.GLASS_HRPP, 0),
    ],
)
def test_the_bonus_for_biobased_material(measure, bonus):
    more = total(line(measure, "40", is_biobased=True)) - total(line(measure, "40"))
    assert more == 40 * bonus


@pytest.mark.parametrize(
    ("measure", "least", "most"),
    [
        (M.ROOF, 20, 200),
        (M.ATTIC_FLOOR, 20, 130),
        (M.FACADE, 10, 170),
        (M.CAVITY_WALL, 10, 170),
        (M.FLOOR, 20, 130),
        (M.GROUND, 20, 130),
        (M.GLASS_HRPP, 3, 45),
        (M.GLASS_TRIPLE, 3, 45),
    ],
)
def test_least_and_most_area(measure, least, most):
    assert total(line(measure, Decimal(least) - Decimal("0.01"))) == 0
    assert total(line(measure, Decimal(least))) > 0
    assert total(line(measure, Decimal(most) + 7)) == total(line(measure, Decimal(most)))


def test_ventilation_is_paid_once_and_only_beside_insulation():
    assert total(line(M.VENTILATION)) == 0
    assert total(line(M.VENTILATION), line(M.ROOF, "45")) == 400_00 + 731_25
    # Before 2026 it was not in the list.
    assert total(line(M.VENTILATION), line(M.ROOF, "45"), on=date(2025, 5, 1)) == 731_25


def test_measures_of_one_type_are_not_doubled_and_paid_once():
    assert total(line(M.ROOF, "45"), line(M.ATTIC_FLOOR, "45")) == 731_25
    assert total(line(M.FLOOR, "40"), line(M.GROUND, "40")) == 220_00


def test_facade_is_not_paid_beside_a_filled_cavity():
    advice = expected_isde([line(M.FACADE, "60"), line(M.CAVITY_WALL, "60")], on=IN_2026)
    assert [each.amount_cents for each in advice.lines] == [0, 315_00]
    assert advice.lines[0].reasons[0].text == "niet naast spouwmuurisolatie"
    before = [Earlier(M.CAVITY_WALL, date(2020, 1, 1))]
    assert total(line(M.FACADE, "60"), earlier=before) == 0


def test_the_rates_of_other_years():
    """45 m2 of roof with 40 m2 of floor: 900 + 280 in 2021, and 2 x (675 + 220) in 2024."""
    both = line(M.ROOF, "45"), line(M.FLOOR, "40")
    assert total(*both, on=date(2021, 7, 1)) == 1_180_00
    assert total(*both, on=date(2024, 7, 1)) == 1_790_00
    assert total(*both, on=date(2025, 7, 1)) == total(*both) == 1_902_50


def test_in_2021_one_measure_gave_nothing():
    advice = expected_isde([line(M.ROOF, "45")], on=date(2021, 7, 1))
    assert advice.total_cents == 0
    assert "ten minste 2 verschillende maatregelen" in advice.lines[0].reasons[0].text


def test_the_day_of_execution_chooses_the_rate():
    """Roof on the last day of 2024 at 2 x 15,00; floor in 2026 at 2 x 5,50."""
    advice = expected_isde(
        [line(M.ROOF, "45", on=date(2024, 12, 31)), line(M.FLOOR, "40")], on=IN_2026
    )
    assert [each.version for each in advice.lines] == ["2024", "2026"]
    assert [each.amount_cents for each in advice.lines] == [1_350_00, 440_00]
    assert not advice.is_verified


def test_seven_square_metres_of_glass():
    """Enough from 2026; before that eight were needed."""
    assert total(line(M.GLASS_HRPP, "7"), on=date(2025, 12, 31)) == 0
    assert total(line(M.GLASS_HRPP, "7"), on=date(2026, 1, 1)) == 175_00


@pytest.mark.parametrize(
    "on", [date(2020, 5, 1), date(2022, 5, 1), date(2023, 5, 1), date(2027, 1, 1)]
)
def test_for_a_day_without_known_rates_no_amount_is_given(on):
    advice = expected_isde([line(M.ROOF, "45")], on=on)
    assert advice.total_cents is None
    assert advice.lines[0].amount_cents is None
    assert any("niet bekend" in note for note in advice.notes)
    assert advice.as_sources() == ()


def test_it_is_advice_and_can_be_expected_money():
    advice = expected_isde([line(M.ROOF, "45"), line(M.VENTILATION)], on=IN_2026)
    assert advice.is_verified
    assert advice.notes == (isde().notice,)
    source = advice.as_sources()[0]
    assert (source.kind, source.status) == (SourceKind.ISDE, SourceStatus.EXPECTED)
    assert (source.measure, source.cents) == (M.ROOF, 731_25)


def test_a_young_home_gets_nothing():
    assert total(line(M.ROOF, "45"), construction_year=2018) == 731_25
    assert total(line(M.ROOF, "45"), construction_year=2019) == 0


def test_what_is_not_verified_is_marked():
    assert {version.name: version.is_verified for version in isde().versions} == {
        "2021": False,
        "2024": False,
        "2025": False,
        "2026": True,
    }
    assert all(version.source for version in isde().versions)


@pytest.mark.parametrize(
    ("pattern", "replacement", "said"),
    [
        ("^is_verified = false", "", ["versions.0.is_verified"]),
        ("rate_cents = 20_00", "rate_cents = 20.00", ["versions.0.measures.roof.rate_cents"]),
        ("^valid_until = 2024-12-31", "valid_until = 2025-01-01", ["2024 and 2025 overlap"]),
        ("^min_types = 2", "min_typs = 2", ["versions.0.min_typs", "not a known key"]),
    ],
)
def test_a_spoilt_file_is_refused_naming_file_and_key(tmp_path, pattern, replacement, said):
    shutil.copytree(DATA / "measures", tmp_path / "measures")
    path = tmp_path / "measures" / "isde.toml"
    text, times = re.subn(pattern, replacement, path.read_text(), count=1, flags=re.MULTILINE)
    assert times == 1
    path.write_text(text)
    with pytest.raises(SchemeFileError) as refused:
        read_isde(tmp_path)
    for word in ["isde.toml", *said]:
        assert word in str(refused.value)
