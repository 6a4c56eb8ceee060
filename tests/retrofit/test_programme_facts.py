"""What the council documents say is what the programmes are set to: the list is walked."""

import tomllib

import pytest

from retrofit.data_files import DATA
from retrofit.programme_facts import ProgrammeFacts, programme_facts
from retrofit.programmes import programmes

FACTS = programme_facts().facts


def test_all_thirty_four_facts_have_a_source_that_is_named():
    assert [fact.number for fact in FACTS] == list(range(1, 35))
    catalogue = (DATA / "README.md").read_text(encoding="utf-8")
    for fact in FACTS:
        for source in fact.source.replace(";", ",").split(","):
            assert f"| {source.strip()} |" in catalogue


def setting(name):
    """Return a setting by the name that a fact gives it, as plain values."""
    first, *rest = name.split(".")
    if first == "money":
        money = tomllib.loads((DATA / "money.toml").read_text(encoding="utf-8"))
        return {
            "nip_cents_per_home": money["nip"]["cents_per_home"],
            "province_cents": money["contributions"][0]["amount_cents"],
        }[rest[0]]
    value = programmes()[first]
    if rest[0] == "items":
        return sum(item.units for item in value.action_items if item.line == rest[1])
    for part in rest:
        value = getattr(value, part)
    return [each.value for each in value] if isinstance(value, tuple) else value


HOLDS = [(fact.number, name, said) for fact in FACTS for name, said in fact.holds.items()]


@pytest.mark.parametrize(("number", "name", "said"), HOLDS)
def test_the_setting_is_what_the_document_says(number, name, said):
    assert setting(name) == said


def test_the_derived_numbers():
    """103 months, 8.98 homes a month, 1,600 homes, EUR 18,445 that is no subsidy per home."""
    crabbehof, krispijn = programmes()["crabbehof"], programmes()["krispijn"]
    first, last = crabbehof.start_on, crabbehof.deadline_on
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    assert months == 103
    assert round(crabbehof.homes.value / months, 2) == 8.98
    assert crabbehof.homes.value + krispijn.homes.value == 1_600
    assert round(crabbehof.grant.amount_cents / 100 / crabbehof.homes.value) == 18_445


def test_what_stands_apart_is_in_no_programme():
    names = {each.name for each in programme_facts().apart}
    assert len(names) == 6
    items = {item.name for each in programmes().values() for item in each.action_items}
    assert not names & items


def test_a_gap_in_the_numbers_is_refused():
    facts = [fact.model_dump() for fact in FACTS]
    with pytest.raises(ValueError, match="gap"):
        ProgrammeFacts.model_validate({"facts": facts[1:], "apart": []})
