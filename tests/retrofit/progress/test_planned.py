"""The planned line: the version in force, else a straight line that says it is no plan."""

import itertools
from datetime import date

import pytest

from retrofit.errors import ProgrammeFileError
from retrofit.programmes import programme_named, programmes
from retrofit.progress.planned import planned_of, read_baselines, straight_line

CRABBEHOF = programme_named("crabbehof")
MONTHS = [f"{year}-{month:02d}" for year in (2032, 2033) for month in range(1, 13)]
#: 24 months, 25 homes each from 350: ends at 925.
GOOD = {month: 350 + 25 * place for place, month in enumerate(MONTHS)}


def version(points, set_on="2032-01-12", more=""):
    lines = "\n".join(f"{month} = {homes}" for month, homes in points.items())
    return (
        f'[[baselines]]\nset_on = {set_on}\ndecision = "Besluit van {set_on}"\nsource = "RB"\n'
        f"{more}\n[baselines.points]\n{lines}\n"
    )


def read(tmp_path, content):
    (tmp_path / "crabbehof.toml").write_text(content)
    return read_baselines(CRABBEHOF, tmp_path)


def test_nothing_is_planned_here_and_the_line_is_arithmetic():
    for programme in programmes().values():
        told = planned_of(programme, date(2026, 10, 31)).document()
        assert (told["status"], told["isArithmetic"], told["setOn"]) == (
            "niet vastgesteld",
            True,
            None,
        )
        assert "geen plan van de opdrachtgever" in told["text"]


def test_the_straight_line_is_even_and_ends_at_the_target():
    """June 2025 through December 2033 are 103 months: 8.98 homes each."""
    line = straight_line(CRABBEHOF)
    assert (len(line), line["2025-06"], line["2033-12"]) == (103, 9, 925)
    # 52 of 103 months: 466.99; 7 of 103: 62.86.
    assert (line["2029-09"], line["2025-12"]) == (467, 63)
    homes = [0, *line.values()]
    assert {later - before for before, later in itertools.pairwise(homes)} == {8, 9}


def test_each_version_holds_from_its_day_until_the_next(tmp_path):
    lower = GOOD | dict.fromkeys(MONTHS[:6], 300)
    found = read(tmp_path, version(GOOD) + version(lower, "2032-06-30"))
    days = {"2032-01-11": 0, "2032-01-12": 1, "2032-06-29": 1, "2032-06-30": 2, "2033-01-01": 2}
    for day, versions in days.items():
        planned = planned_of(CRABBEHOF, date.fromisoformat(day), found)
        assert planned.versions == versions
        assert (planned.baseline is None) == (versions == 0)
    told = planned.document()
    assert told["text"] == "Besluit van 2032-06-30, 30-06-2032"
    assert (told["source"], told["setOn"], told["isArithmetic"]) == ("RB", "2032-06-30", False)
    assert told["months"][5:7] == [
        {"month": "2032-06", "cumulative": 300},
        {"month": "2032-07", "cumulative": 500},
    ]


def without(month):
    return {each: homes for each, homes in GOOD.items() if each != month}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (version(GOOD | {"2032-05": 374}), "points.2032-05: 374 is less than the month before"),
        (version(GOOD | {"2033-12": 924}), "points.2033-12: must be the target, 925"),
        (version(without("2032-07")), "points: each month once, in order and without a gap"),
        (version(without("2033-12")), "points: must end in 2033-12"),
        (version({"2025-05": 0}), "points: 2025-05 lies before the start"),
        (version({}), "baselines.0.points"),
        (version(GOOD | {"2032-13": 400}), "2032-13"),
        (version(GOOD | {"2032-01": -1}), "baselines.0.points.2032-01"),
        (version(GOOD | {"2032-01": 3.5}), "baselines.0.points.2032-01"),
        (version(GOOD, more="formula = 1"), "formula: is not a known key"),
        (version(GOOD).replace("source", "sorce"), "baselines.0.source"),
        (version(GOOD).replace('"RB"', '""'), "baselines.0.source"),
        (version(GOOD) * 2, "set_on must go forward"),
        (version(GOOD, "2032-02-30"), "TOML"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_naming_file_and_key(tmp_path, content, said):
    with pytest.raises(ProgrammeFileError) as refused:
        read(tmp_path, content)
    assert "crabbehof.toml" in str(refused.value)
    assert said in str(refused.value)
