"""On which grounds a decision can rest, with which article, and who must be heard first."""

import re
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest

import api
from retrofit.codes import DecisionKind
from retrofit.errors import InvalidFacts
from retrofit.subsidy.case_file import open_case
from retrofit.subsidy.decision_kinds import ON_NOTICES
from retrofit.subsidy.grounds import GROUNDS, Ground, Reasons, check_reasons
from retrofit.today import today
from tests.retrofit.subsidy.desk import Desk, make_row

#: As the Awb has it, by hand: 4:5, 4:6, 4:25, 4:35 before; 4:46, 4:48, 4:49, 4:50 after the grant.
ARTICLES = """
refusal        ceiling 4:25 lid 2; activities 4:35; obligations 4:35; false_data 4:35
refusal        no_new_facts 4:6 lid 2; scheme artikel 7
not_processed  incomplete 4:5 lid 1
amendment      request 4:50
revocation     activities 4:48; not_done 4:48; obligations 4:48; false_data 4:48; request 4:50
settlement     not_done 4:46 lid 2; obligations 4:46 lid 2; false_data 4:46 lid 2; scheme artikel 7
ex_officio     not_done 4:46 lid 2; obligations 4:46 lid 2; false_data 4:46 lid 2; scheme artikel 7
revision       not_done 4:49; obligations 4:49; false_data 4:49; request 4:49
"""
UNHEARD = {
    *product(["refusal"], ["ceiling", "no_new_facts", "scheme"]),
    ("not_processed", "incomplete"),
    *product(["amendment", "revocation", "revision"], ["request"]),
}


def expected():
    for line in ARTICLES.strip().splitlines():
        kind, rest = line.split(maxsplit=1)
        for each in rest.split("; "):
            ground, article = each.split(maxsplit=1)
            yield (kind, ground), article if "artikel" in article else f"Awb {article}"


@pytest.fixture
def file(session):
    make_row(session, 2)
    desk = Desk(session)
    return open_case(
        session, desk.receive(received_at=datetime(2026, 3, 2, tzinfo=UTC)), by=desk.intake
    )


def test_every_pair_of_decision_and_ground(file):
    """What is not in the list is refused by name; what is asks a hearing, but for the few."""
    told = dict(expected())
    for kind, ground in product(GROUNDS, Ground):
        article = "artikel 7" if ground is Ground.SCHEME else None
        heard = Reasons(ground, "zie het dossier", article, today())
        unheard = Reasons(ground, "zie het dossier", article)
        if (kind, ground) not in told:
            with pytest.raises(InvalidFacts, match="deze grond hoort niet") as refused:
                check_reasons(heard, kind, file)
            assert refused.value.field == "reasons.ground"
            continue
        check_reasons(heard, kind, file)
        assert heard.as_json(kind)["article"] == told[kind, ground]
        other = Reasons(ground, "zie het dossier", None if article else "artikel 7", today())
        with pytest.raises(InvalidFacts, match=r"noem het artikel|laat dit leeg") as refused:
            check_reasons(other, kind, file)
        assert refused.value.field == "reasons.article"
        check_reasons(unheard, kind, file, gives_less=False)
        if (kind, ground) in UNHEARD:
            check_reasons(unheard, kind, file)
        else:
            with pytest.raises(InvalidFacts, match="zienswijze") as refused:
                check_reasons(unheard, kind, file)
            assert refused.value.field == "reasons.heardOn"


def test_a_decision_that_gives_what_was_asked_has_no_grounds():
    """Nor has one on a notice of default, which rests on its own exceptions."""
    assert set(DecisionKind) - set(GROUNDS) == {DecisionKind.GRANT, *ON_NOTICES}


def test_the_page_offers_the_same_grounds():
    """What people can choose from on the page is what the service takes."""
    source = (Path(api.__file__).parent / "web/src/desk/steps.ts").read_text(encoding="utf-8")
    lower = re.search(r"const LOWER = \[(.*?)\]", source)[1]
    table = re.search(r"const GROUNDS.*?\{(.*?)\n\}", source, re.DOTALL)[1].replace(
        "LOWER", f"[{lower}]"
    )
    offered = {
        kind: set(re.findall(r"'(\w+)'", grounds))
        for kind, grounds in re.findall(r"(\w+): \[(.*?)\]", table, re.DOTALL)
    }
    typed = set(GROUNDS) - {DecisionKind.NOT_PROCESSED, DecisionKind.AMENDMENT}
    assert offered == {kind: set(GROUNDS[kind]) for kind in typed}
