"""The works-order guard: which open finding stands before which measure, and who went on."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from gis.codes import MeasureCode as M
from retrofit.errors import ProgrammeFileError
from retrofit.homes.codes import BuildingPart, DefectCode, PartState
from retrofit.homes.flag_codes import FlagKind, FlagState
from retrofit.homes.open_flags import StandingFlag
from retrofit.homes.works_order import (
    Finding,
    Override,
    findings_of,
    inspect_first,
    read_rules,
    rules,
    still_open,
)

MAY = date(2026, 5, 1)
WALLS = {M.CAVITY_WALL, M.FACADE, M.FLOOR, M.GROUND}
GLASS = {M.GLASS_HRPP, M.GLASS_TRIPLE}
ROOF = {M.ROOF, M.ATTIC_FLOOR}

# What is open, and the measures that wait for it.
TABLE = [
    (("flag", "foundation", "raised"), WALLS),
    (("flag", "foundation", "contested"), set()),
    (("flag", "foundation", "lifted"), set()),
    (("flag", "foundation", "expired"), set()),
    (("flag", "foundation", "unknown"), set()),
    (("flag", "foundation", "clear"), set()),
    (("flag", "subsidence", "raised"), WALLS),
    (("flag", "subsidence", "contested"), set()),
    (("flag", "backlog_maintenance", "raised"), WALLS | ROOF),
    (("flag", "backlog_maintenance", "lifted"), set()),
    (("part", "foundation", "poor"), WALLS),
    (("part", "foundation", "moderate"), set()),
    (("part", "moisture", "poor"), WALLS | GLASS),
    (("part", "moisture", "moderate"), set()),
    (("part", "roof", "poor"), set()),  # a poor roof is why it is insulated
    (("defect", "roof", "must_repair"), ROOF),
    (("defect", "facade", "must_repair"), {M.CAVITY_WALL, M.FACADE}),
    (("defect", "floor", "must_repair"), {M.FLOOR, M.GROUND}),
    (("defect", "glass", "must_repair"), GLASS),
    (("defect", "moisture", "must_repair"), WALLS),
    (("defect", "foundation", "must_repair"), WALLS),
    (("defect", "facade", "cavity_polluted"), {M.CAVITY_WALL}),
    (("defect", "facade", "pointing"), set()),
]


@pytest.mark.parametrize(("finding", "waiting"), TABLE)
def test_what_waits_for_what(finding, waiting):
    found = inspect_first(rules(), M, [Finding(*finding, MAY)])
    assert {each.measure for each in found} == waiting
    assert not any(each.is_overridden for each in found)


def test_ventilation_never_waits():
    """It is what takes the damp away."""
    everything = [Finding(*finding, MAY) for finding, _ in TABLE]
    assert M.VENTILATION not in {each.measure for each in inspect_first(rules(), M, everything)}


def test_every_rule_speaks_of_codes_that_exist():
    """A misspelt part would never warn of anything."""
    parts = {part.value for part in BuildingPart}
    states = {"part": {s.value for s in PartState}, "defect": {d.value for d in DefectCode}}
    for rule in rules():
        if rule.what == "flag":
            assert set(rule.of) <= {kind.value for kind in FlagKind}, rule.id
            assert set(rule.states) <= {state.value for state in FlagState}, rule.id
        else:
            assert set(rule.of) <= parts, rule.id
            assert set(rule.states) <= states[rule.what] | {"must_repair"}, rule.id


def test_only_the_measures_asked_for():
    found = inspect_first(rules(), [M.ROOF], [Finding("part", "moisture", "poor", MAY)])
    assert found == []


@pytest.mark.parametrize(
    ("override", "is_overridden"),
    [
        (Override(M.FLOOR, "moisture_poor", MAY), True),
        (Override(M.FLOOR, "moisture_poor", MAY - timedelta(days=1)), False),
        (Override(M.FLOOR, "floor_repair", MAY), False),
        (Override(M.FACADE, "moisture_poor", MAY), False),
    ],
)
def test_an_override_is_of_one_measure_one_rule_and_what_was_known_then(override, is_overridden):
    [found] = inspect_first(
        rules(), [M.FLOOR], [Finding("part", "moisture", "poor", MAY)], [override]
    )
    assert found.is_overridden is is_overridden


def told(event_id, kind, day, **details):
    on = MAY + timedelta(days=day)
    return SimpleNamespace(event_id=event_id, kind=kind, happened_on=on, details=details)


def survey(event_id, day, parts, *defects):
    kept = [
        {"code": code, "part": part, "must_repair": must_repair}
        for code, part, must_repair in defects
    ]
    return told(event_id, "survey", day, parts=parts, defects=kept, is_qualified=True)


def test_the_newest_survey_that_knows_a_part_holds():
    events = [
        survey(1, 0, {"moisture": "poor", "roof": "good"}),
        survey(2, 5, {"moisture": "unknown"}),
    ]
    assert Finding("part", "moisture", "poor", MAY) in findings_of(events)
    dry = [*events, survey(3, 9, {"moisture": "good"})]
    assert Finding("part", "moisture", "good", MAY + timedelta(days=9)) in findings_of(dry)
    assert inspect_first(rules(), M, findings_of(dry)) == []


def test_a_defect_is_open_until_it_is_repaired():
    events = [
        survey(1, 0, {"roof": "poor"}, ("roof_leak", "roof", True), ("gutter", "roof", False)),
        survey(2, 5, {"roof": "poor"}),
    ]
    waiting = inspect_first(rules(), M, findings_of(events))
    assert {each.measure for each in waiting} == ROOF
    repaired = told(3, "defect_repaired", 9, survey_id=1, defect="roof_leak", evidence=["photo"])
    assert inspect_first(rules(), M, findings_of([*events, repaired])) == []
    other = told(3, "defect_repaired", 9, survey_id=2, defect="roof_leak", evidence=["photo"])
    assert len(inspect_first(rules(), M, findings_of([*events, other]))) == len(ROOF)


@pytest.mark.parametrize(
    ("kind", "state", "day", "left"),
    [
        (FlagKind.FOUNDATION, FlagState.LIFTED, 0, ["roof_leak"]),
        (FlagKind.FOUNDATION, FlagState.LIFTED, -1, ["poor", "roof_leak"]),
        (FlagKind.FOUNDATION, FlagState.RAISED, 3, ["raised", "poor", "roof_leak"]),
        (FlagKind.BACKLOG_MAINTENANCE, FlagState.LIFTED, 3, ["poor", "roof_leak"]),
    ],
)
def test_a_flag_lifted_on_evidence_answers_what_was_found_before(kind, state, day, left):
    """A code of its own (a leaking roof) stays; that it must be repaired does not."""
    events = [survey(1, 0, {"foundation": "poor"}, ("roof_leak", "roof", True))]
    flag = StandingFlag(kind, state, MAY + timedelta(days=day))
    found = [each.state for each in still_open(findings_of(events), [flag])]
    is_must_left = kind is not FlagKind.BACKLOG_MAINTENANCE
    assert found == left + ["must_repair"] * is_must_left


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ('what = "rumour"', "rule.0.what"),
        ('measures = ["straw"]', "rule.0.measures.0"),
        ("measures = []", "rule.0.measures"),
        ('id = "Two words"', "rule.0.id"),
        ('until = "2030-01-01"', "rule.0.until"),
    ],
)
def test_a_wrong_file_is_refused_naming_the_key(tmp_path, change, key):
    lines = {
        "id": 'id = "moisture_poor"',
        "what": 'what = "part"',
        "of": 'of = ["moisture"]',
        "measures": 'measures = ["floor"]',
        "text": 'text = "eerst kijken"',
        "source": 'source = "test"',
    }
    lines[change.split(" =")[0]] = change
    (tmp_path / "works_order.toml").write_text("[[rule]]\n" + "\n".join(lines.values()))
    with pytest.raises(ProgrammeFileError, match=key.replace(".", r"\.")):
        read_rules(tmp_path)


def test_an_id_stands_once(tmp_path):
    one = (
        '[[rule]]\nid = "a_rule"\nwhat = "part"\nof = ["roof"]\nmeasures = ["roof"]\n'
        'text = "x"\nsource = "y"\n'
    )
    (tmp_path / "works_order.toml").write_text(one + one)
    with pytest.raises(ProgrammeFileError, match="twice"):
        read_rules(tmp_path)
