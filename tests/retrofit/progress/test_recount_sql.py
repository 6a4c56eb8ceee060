"""Two counts that share no code agree home by home, and a wrong one is seen."""

from datetime import date

import pytest
from sqlalchemy import text

from retrofit.programmes import policies, programmes
from retrofit.progress import stored
from retrofit.progress.counting import judge
from retrofit.progress.facts import read_facts
from retrofit.progress.recount import recounted, statement, wrong_verdicts

DAYS = [date(2026, 11, 1), date(2026, 2, 1)]


def judged(connection, as_of, known_at=None, rules=None):
    """The homes that count by the first count: the columns of the second."""
    found = set()
    for programme in programmes().values():
        facts = read_facts(connection, programme, as_of, known_at=known_at)
        for policy in rules or policies().values():
            homes = judge(facts, programme, policy, as_of).homes
            for row in homes[homes["counted_on"].notna()].itertuples():
                repaired = row.backlog_done_on
                found.add(
                    (
                        programme.id,
                        policy.id,
                        row.Index,
                        row.neighbourhood_code,
                        row.counted_on.date(),
                        None if repaired is None or repaired != repaired else repaired.date(),
                    )
                )
    return found


@pytest.mark.parametrize("as_of", DAYS)
def test_both_counts_of_the_town_agree(town, as_of):
    with town.connect() as connection:
        first = judged(connection, as_of)
        assert {tuple(row) for row in recounted(connection, as_of)} == first
        assert len(first) > 30


def test_both_counts_agree_where_an_old_label_needs_a_survey(town):
    """Some of the homes with a label of an older method were surveyed, most were not."""
    own = policies()["label_improved"]
    strict = own.model_copy(update={"accept_old_method": False, "accept_equivalent_state": True})
    with town.connect() as connection:
        first = judged(connection, DAYS[0], rules=[strict])
        assert {tuple(row) for row in recounted(connection, DAYS[0], rules=(strict,))} == first
        usual = {home for _, _, home, *_ in judged(connection, DAYS[0], rules=[own])}
    counted = {home for _, _, home, *_ in first}
    assert (len(usual), len(usual - counted)) == (188, 86)


MUTANTS = {
    "a label after needs no inspection after the works": (
        "AND e.inspected_on >= g.finished_on",
        "",
    ),
    "a corporation counts": ("AND w.tenure = ANY(p.private_tenures)", ""),
    "a revoked grant counts": ("AND NOT coalesce(g.is_revoked, false)", ""),
    "an expired label is a label": ("AND coalesce(e.last_day, 'infinity') >= b.day", ""),
    "a home with a defect left has its backlog done": (
        "CASE WHEN count(day) = count(*) THEN max(day) END",
        "DATE '2026-01-02'",
    ),
    "label C is in range": ("ELSE f.label_class = ANY(p.before_labels)", "ELSE true"),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_count_with_one_rule_changed_is_seen(town, name):
    old, new = MUTANTS[name]
    assert statement().count(old) == 1
    with town.connect() as connection:
        good = {tuple(row) for row in recounted(connection, DAYS[0])}
        query = statement().replace(old, new)
        assert {tuple(row) for row in recounted(connection, DAYS[0], query=query)} != good


def test_a_stored_verdict_that_is_wrong_is_named(town_copy):
    with town_copy.connect() as connection:
        assert wrong_verdicts(connection) == []
        home = connection.execute(
            text(
                """DELETE FROM verdict WHERE ctid = (SELECT ctid FROM verdict
                    WHERE outcome = 'counts' AND policy = 'label_improved' LIMIT 1)
                   RETURNING verblijfsobject_id"""
            )
        ).scalar_one()
        found = wrong_verdicts(connection)
        assert {(each.name, each.number.split()[-1]) for each in found} >= {("N18", home)}
        assert {"N18", "N20"} == {each.name for each in found}
        # Made anew, all is well again, also when only that home is judged.
        day = connection.execute(text("SELECT as_of FROM verdict_state")).scalar_one()
        stored.rebuild(connection, day, only=[home])
        assert wrong_verdicts(connection) == []
        connection.rollback()
