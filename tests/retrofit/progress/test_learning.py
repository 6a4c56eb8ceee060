"""The learning agenda: about neighbourhoods, never about people; replaced, never edited."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from retrofit.codes import Role
from retrofit.errors import InvalidFacts, NotFound
from retrofit.people.actor import Actor
from retrofit.programme_codes import LearningKind
from retrofit.progress.learning import learned, write_learning
from tests.api.people import add_person

TODAY = date(2027, 6, 1)


@pytest.fixture
def clock():
    with time_machine.travel(datetime(2027, 6, 1, 10, 0, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def write(session, clock):
    person = add_person(session, "Wim Wijk", Role.WUO_ADVISER)
    adviser = Actor(person, "Wim Wijk", {Role.WUO_ADVISER: frozenset()}, "test")

    def write(text="Een koffiekar naast de bouwkeet brengt gesprekken op gang.", **more):
        given = {"kind": LearningKind.WORKED, "noted_on": date(2027, 5, 1), **more}
        return write_learning(session, "crabbehof", by=adviser, text=text, **given)

    return write


def test_an_entry_is_replaced_and_the_old_one_can_be_asked(session, write, clock):
    first = write(neighbourhood_code="BU05050800")
    then = datetime(2027, 6, 1, 11, 0, tzinfo=UTC)
    clock.move_to(datetime(2027, 6, 2, tzinfo=UTC))
    second = write("De koffiekar werkte alleen bij droog weer.", supersedes_id=first.entry_id)

    def ids(**more):
        found = learned(session.connection(), "crabbehof", date(2027, 6, 2), **more)
        return [each.entry_id for each in found]

    assert ids() == [second.entry_id]
    assert ids(known_at=then) == [first.entry_id]
    assert ids(since=date(2027, 5, 2)) == []
    with pytest.raises(NotFound):
        write("Nog eens.", supersedes_id=first.entry_id)


@pytest.mark.parametrize(
    "text",
    [
        "Mevrouw Jansen wilde niet meedoen.",
        "Bel 06 12345678 voor meer.",
        "Zie naam@voorbeeld.nl.",
        "Op 3317 AB 12 was niemand thuis.",
        "Rekening NL91ABNA0417164300.",
        "Het nummer 123456782 staat op de brief.",
        " ",
        "a" * 1001,
    ],
)
def test_no_word_about_a_person(session, write, text):
    with pytest.raises(InvalidFacts) as refused:
        write(text)
    assert refused.value.field == "text"
    assert learned(session.connection(), "crabbehof", TODAY) == []


def test_an_area_of_the_programme_and_no_day_to_come(write):
    with pytest.raises(InvalidFacts, match="hoort niet"):
        write(neighbourhood_code="BU05050300")
    with pytest.raises(InvalidFacts, match="toekomst"):
        write(noted_on=date(2027, 6, 2))
