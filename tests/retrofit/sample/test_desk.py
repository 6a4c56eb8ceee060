"""The desk of the demo town: made by the desk's own steps, once."""

from sqlalchemy import text

from retrofit.audit import verify
from retrofit.programmes import programme_named
from retrofit.progress.action_lines import items_of
from retrofit.publication.published import published
from retrofit.sample.desk import CASES, ensure_desk
from retrofit.sample.load import remove_sample
from retrofit.sample.people import PEOPLE
from retrofit.sample.publication import ensure_publication
from retrofit.today import today


def test_the_demo_desk_is_made_once_and_goes_with_the_town(town_copy, monkeypatch):
    # A second month is told in the same way, and takes longer.
    monkeypatch.setattr("retrofit.sample.publication.MONTHS", 1)
    assert ensure_desk(town_copy)
    assert not ensure_desk(town_copy)
    assert ensure_publication(town_copy)
    assert not ensure_publication(town_copy)
    with town_copy.connect() as connection:
        states = dict(
            connection.execute(text("SELECT state, count(*) FROM subsidy_case GROUP BY 1")).all()
        )
        people = connection.execute(text("SELECT count(*) FROM person")).scalar_one()
        assert verify(connection).is_sound
        told = connection.execute(
            text("SELECT text FROM learning_entry UNION ALL SELECT reason FROM milestone_entry")
        )
        # Whatever is said beside the homes says of itself that it is made up.
        said = told.scalars().all()
        assert len(said) > 50
        assert all("erzonnen" in each for each in said)
        for name, delivered in (("crabbehof", 2), ("krispijn", 1)):
            items = items_of(connection, programme_named(name), today())
            assert sum(item.delivered for item in items) == delivered
        for name in ("crabbehof", "krispijn"):
            assert len(published(connection, name)) == 1
    assert sum(states.values()) == len(CASES)
    assert states["proposed"] == 2
    assert people == len(PEOPLE)
    assert remove_sample(town_copy)
    with town_copy.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM person")).scalar_one() == 0
        assert connection.execute(text("SELECT count(*) FROM case_edge")).scalar_one() > 100
