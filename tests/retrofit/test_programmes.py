"""Programmes as data: what the files say, and what is wrong with a file that cannot be."""

import re
import shutil
from datetime import date

import pytest

from retrofit.errors import ProgrammeFileError
from retrofit.programmes import DATA, read_policies, read_programmes


def test_the_two_programmes_say_what_the_council_documents_say():
    crabbehof, krispijn = read_programmes().values()
    assert (crabbehof.homes.value, crabbehof.backlog.value) == (925, 200)
    assert crabbehof.areas == ("BU05050800", "BU05050801")
    assert crabbehof.grant.amount_cents == 1_706_164_800
    assert (krispijn.homes.value, krispijn.backlog.text) == (675, "ruim 100")
    assert krispijn.backlog.is_lower_bound
    assert krispijn.areas == ("WK050503", "WK050504")
    assert krispijn.grant.amount_cents == 799_999_967
    assert crabbehof.homes.value + krispijn.homes.value == 1_600
    assert {p.deadline_on for p in (crabbehof, krispijn)} == {date(2033, 12, 31)}


def test_what_the_client_has_not_decided_is_said_so():
    for programme in read_programmes().values():
        names = {each.name for each in programme.undecided}
        assert "grondslag van de cofinancieringseis van 30%" in names
        assert {each.text for each in programme.undecided} == {"niet vastgesteld"}


def test_there_are_seven_plantsoenen_and_four_squares():
    crabbehof, krispijn = read_programmes().values()
    units = {item.id: item.units for item in (*crabbehof.action_items, *krispijn.action_items)}
    assert (units["plantsoenen"], units["pleinen"]) == (7, 4)


def test_the_three_policies():
    assert list(read_policies()) == ["label_improved", "vhf_2021", "measures_only"]


@pytest.fixture
def files(tmp_path):
    """A copy of the data files, to be spoilt."""
    shutil.copytree(DATA / "programmes", tmp_path / "programmes")
    shutil.copy(DATA / "policies.toml", tmp_path)
    return tmp_path


def spoil(files, name, pattern, replacement):
    path = files / name
    text, times = re.subn(pattern, replacement, path.read_text(), count=1, flags=re.MULTILINE)
    assert times == 1
    path.write_text(text)


CRABBEHOF = "programmes/crabbehof.toml"


@pytest.mark.parametrize(
    ("name", "pattern", "replacement", "said"),
    [
        (CRABBEHOF, "^default_policy", "defalt_policy", ["crabbehof.toml", "defalt_policy"]),
        (CRABBEHOF, "^value = 200", "value = 926", ["crabbehof.toml", "backlog.value", "926"]),
        (CRABBEHOF, "^start_on = 2025", "start_on = 2035", ["crabbehof.toml", "start_on"]),
        (CRABBEHOF, "BU05050801", "BU0505801", ["crabbehof.toml", "areas.1"]),
        (CRABBEHOF, "BU05050801", "BU05050800", ["crabbehof.toml", "areas", "twice"]),
        (CRABBEHOF, "^id = .*", 'id = "wielwijk"', ["crabbehof.toml", "id"]),
        (CRABBEHOF, '"label_improved"', '"gunstig"', ["crabbehof.toml", "default_policy"]),
        (CRABBEHOF, '"D", "E"', '"D", "H"', ["crabbehof.toml", "before_labels.1"]),
        (CRABBEHOF, "^value = 925", "value = -1", ["crabbehof.toml", "homes.value"]),
        (CRABBEHOF, "^value = 925", 'value = "925"x', ["crabbehof.toml", "TOML"]),
        (CRABBEHOF, "^units = 7", "units = 0", ["crabbehof.toml", "units"]),
        ("programmes/krispijn.toml", "WK050504", "BU05050800", ["krispijn.toml", "crabbehof"]),
        ("policies.toml", "^target_label.*", 'target_labl = "B"', ["policies.toml", "target_labl"]),
        ("policies.toml", "^min_label_steps = 1", "", ["policies.toml", "require_after_label"]),
    ],
)
def test_a_spoilt_file_is_refused_naming_file_and_key(files, name, pattern, replacement, said):
    spoil(files, name, pattern, replacement)
    with pytest.raises(ProgrammeFileError) as refused:
        read_programmes(files)
    for word in said:
        assert word in str(refused.value)


def test_no_programme_at_all_is_said(files):
    shutil.rmtree(files / "programmes")
    with pytest.raises(ProgrammeFileError, match="no programme"):
        read_programmes(files)
