"""What a handler writes in a step must not name the applicant."""

import pytest

from retrofit.codes import ApplicantKind
from retrofit.errors import InvalidFacts
from retrofit.privacy.facts import ApplicantFacts
from retrofit.privacy.free_text import pattern, texts

FACTS = ApplicantFacts(
    kind=ApplicantKind.OWNER_OCCUPIER,
    name="J. van den Voorbeeld",
    email="jan.voorbeeld@post.example",
    phone="078-1234567",
    iban="NL91ABNA0417164300",
)


@pytest.mark.parametrize(
    "text",
    [
        "J. van den Voorbeeld belde",
        "j van den voorbeeld belde",
        "volgens mevrouw Voorbeeld",
        "de heer J. Voorbeeld komt langs",
        "mail jan.voorbeeld@post.example",
        "bel 0781234567 of 078 1234567",
        "rekening NL91 ABNA 0417 1643 00",
    ],
)
def test_what_names_the_applicant_is_found(text):
    assert pattern(FACTS).search(text)


@pytest.mark.parametrize(
    "text",
    [
        "een offerte als voorbeeld",
        "Offerte voorbeeld.pdf",
        "078-7654321",
        "dak 45 m2",
        "de heer B.",
    ],
)
def test_other_text_passes(text):
    assert not pattern(FACTS).search(text)


def test_texts_come_with_their_field():
    document = {"items": ["een", {"a": "twee"}], "until": "2026-03-02", "cents": 5}
    assert list(texts(document)) == [
        ("items[0]", "een"),
        ("items[1].a", "twee"),
        ("until", "2026-03-02"),
    ]


def test_a_step_that_names_the_applicant_is_refused(session):
    """Through the desk itself: nothing of the step stays."""
    from datetime import UTC, datetime

    import time_machine

    from retrofit.subsidy import assessment
    from tests.retrofit.subsidy.desk import Desk, make_row

    with time_machine.travel(datetime(2026, 3, 2, 12, tzinfo=UTC)):
        make_row(session, homes=1)
        desk = Desk(session)
        case = desk.receive(1)
        with pytest.raises(InvalidFacts) as refused:
            assessment.withdraw(
                session, case, by=desk.handler, reason="volgens A. Voorbeeld-1 te duur"
            )
        assert refused.value.field == "reason"
        assessment.withdraw(session, case, by=desk.handler, reason="volgens de aanvrager te duur")
