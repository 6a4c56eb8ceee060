"""What a letter must hold, and that it cannot contradict itself."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from retrofit.subsidy.grounds import GROUNDS
from retrofit.subsidy.letters import (
    AmountLine,
    Calculation,
    LetterContent,
    LetterKind,
    Objection,
    digest,
)
from retrofit.subsidy.letters.content import one_line
from retrofit.subsidy.letters.dutch import euros, in_full, long_day
from retrofit.subsidy.letters.wording import EXAMPLE_SCHEME, SAMPLE, Paragraph, notices, sections
from tests.retrofit.subsidy.letters.made_up import CALCULATION, COMMON, DAY, OBJECTION, letter

each_kind = pytest.mark.parametrize("kind", LetterKind)
NEEDED = [
    (LetterKind.ACKNOWLEDGEMENT, "decide_by"),
    (LetterKind.SUPPLEMENT_REQUEST, "missing"),
    (LetterKind.SUPPLEMENT_REQUEST, "reply_by"),
    (LetterKind.GRANT, "calculation"),
    (LetterKind.REFUSAL, "grounds"),
    (LetterKind.NOT_PROCESSED, "missing"),
    (LetterKind.NOT_PROCESSED, "asked_on"),
    (LetterKind.NOT_PROCESSED, "reply_by"),
    (LetterKind.NOT_PROCESSED, "grounds"),
    (LetterKind.SETTLEMENT, "calculation"),
    (LetterKind.SETTLEMENT, "granted_cents"),
    *((LetterKind.AMENDMENT, name) for name in ("granted_cents", "decided_cents", "before_on")),
    (LetterKind.AMENDMENT, "changes"),
    (LetterKind.AMENDMENT, "grounds"),
    *((LetterKind.EX_OFFICIO, name) for name in ("granted_cents", "decided_cents", "before_on")),
    *((LetterKind.EX_OFFICIO, name) for name in ("asked_on", "reply_by", "grounds")),
    *((LetterKind.REVISION, name) for name in ("settled_cents", "decided_cents", "before_on")),
    (LetterKind.REVISION, "grounds"),
    (LetterKind.REVOCATION, "grounds"),
    (LetterKind.REVOCATION, "granted_cents"),
    (LetterKind.COMPLETION_REMINDER, "reply_by"),
    (LetterKind.COMPLETION_REMINDER, "granted_cents"),
    *((LetterKind.PENALTY, name) for name in ("decided_cents", "to_pay_cents", "pay_by")),
    *((LetterKind.NO_PENALTY, name) for name in ("asked_on", "grounds")),
]
DECISIONS = {
    "grant",
    "amendment",
    "refusal",
    "not_processed",
    "settlement",
    "ex_officio",
    "revision",
    "revocation",
    "penalty",
    "no_penalty",
}


def words(content):
    """All sentences of the body of a letter."""
    return " ".join(
        part.text
        for section in sections(content)
        for part in section.parts
        if isinstance(part, Paragraph)
    )


@each_kind
def test_a_kept_content_gives_the_letter_back(kind):
    """JSON in the database is the whole letter."""
    content = letter(kind)
    assert LetterContent.model_validate_json(content.model_dump_json()) == content


@pytest.mark.parametrize(("kind", "name"), NEEDED)
def test_a_letter_needs_what_its_kind_says(kind, name):
    """A request without a day to answer, a refusal without a ground: not made."""
    empty = () if name in ("missing", "grounds", "changes") else None
    with pytest.raises(ValidationError, match=f"needs {name}"):
        letter(kind, **{name: empty})


@each_kind
def test_decisions_have_an_objection_clause_and_nothing_else_has(kind):
    """Awb 3:45; an invitation to supplement is no decision."""
    assert kind.is_decision == (kind.value in DECISIONS)
    with pytest.raises(ValidationError, match="objection clause"):
        letter(kind, objection=None if kind.is_decision else OBJECTION)


def test_a_decision_is_signed_by_who_took_it():
    """The handler cannot sign it by default."""
    with pytest.raises(ValidationError, match="signed"):
        letter(LetterKind.GRANT, signatory=None)


def test_lines_add_up_to_the_cent():
    """One cent off is refused."""
    with pytest.raises(ValidationError, match="123456 cents and not to 123457"):
        Calculation(lines=CALCULATION.lines, total_cents=123457)


@settings(max_examples=100, deadline=None)
@given(cents=st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=20))
def test_a_calculation_is_accepted_when_and_only_when_it_adds_up(cents):
    """Any lines with a sum of nought or more."""
    lines = [AmountLine(rule="r", rate="t", article="1", amount_cents=part) for part in cents]
    if sum(cents) < 0:
        with pytest.raises(ValidationError):
            Calculation(lines=lines, total_cents=sum(cents))
    else:
        assert Calculation(lines=lines, total_cents=sum(cents)).total_cents == sum(cents)


@pytest.mark.parametrize("cents", [1.0, "1", True, -1, 10**13, float("nan")])
def test_an_amount_is_whole_cents(cents):
    """No float, no text, nothing below zero."""
    with pytest.raises(ValidationError):
        letter(LetterKind.SETTLEMENT, granted_cents=cents)


def test_no_more_is_settled_than_granted():
    """Not a cent."""
    with pytest.raises(ValidationError, match="no more is settled"):
        letter(LetterKind.SETTLEMENT, granted_cents=123455)
    same = letter(LetterKind.SETTLEMENT, granted_cents=123456, grounds=())
    assert "het hele bedrag" in words(same)


@pytest.mark.parametrize("kind", [LetterKind.GRANT, LetterKind.SETTLEMENT])
def test_a_lower_amount_has_grounds(kind):
    """Awb 3:46: less than asked or granted is explained."""
    with pytest.raises(ValidationError, match="grounds"):
        letter(kind, grounds=())


def test_a_letter_about_a_settlement_cannot_give_more():
    """Ex officio not above the grant; a revision below what was settled; one amount in a letter."""
    with pytest.raises(ValidationError, match="no more is settled"):
        letter(LetterKind.EX_OFFICIO, decided_cents=150001)
    assert letter(LetterKind.EX_OFFICIO, decided_cents=150000).total_cents == 150000
    with pytest.raises(ValidationError, match="is made lower"):
        letter(LetterKind.REVISION, decided_cents=150000)
    assert letter(LetterKind.REVISION, decided_cents=149999).total_cents == 149999
    with pytest.raises(ValidationError, match="on an objection never"):
        letter(LetterKind.REVISION, decided_cents=149999, objected_on=DAY, objected_to_on=DAY)
    same = letter(LetterKind.REVISION, decided_cents=150000, objected_on=DAY, objected_to_on=DAY)
    assert "Dat bedrag blijft gelijk." in words(same)
    with pytest.raises(ValidationError, match="another amount"):
        letter(LetterKind.AMENDMENT, decided_cents=123455)


def test_what_was_asked_is_granted_without_grounds():
    """The whole amount needs no excuse, and the letter makes none."""
    whole = letter(LetterKind.GRANT, requested_cents=123456, grounds=())
    assert "minder" not in words(whole)
    assert "Waarom" not in [section.heading for section in sections(whole)]


def test_the_objection_term_ends_after_the_letter():
    """A term that is over before it begins is a fault of the caller."""
    over = Objection(until=DAY, send_to=("x",))
    with pytest.raises(ValidationError, match="objection term"):
        letter(LetterKind.GRANT, objection=over)


def test_against_a_decision_on_an_objection_stands_appeal():
    """To the court, and the desk is not asked once more (Awb 7:1, 8:1)."""
    court = Objection(until=DAY + timedelta(days=44), send_to=("Rechtbank",), is_appeal=True)
    said = words(letter(LetterKind.GRANT, objection=court))
    assert "U kunt in beroep gaan bij de rechtbank." in said
    assert "beroepschrift" in said
    assert "bezwaar maken" not in said
    assert "bezwaarschrift" not in said
    assert "beroep" not in words(letter(LetterKind.GRANT))


def test_unknown_fields_are_refused_and_nothing_changes_later():
    """A frozen snapshot."""
    with pytest.raises(ValidationError):
        letter(bsn="123456782")
    with pytest.raises(ValidationError):
        letter().number = "other"


def test_the_value_is_not_told_in_an_error():
    """A name never reaches a log by way of a refusal."""
    with pytest.raises(ValidationError) as refused:
        letter(case_number="Geheim " * 40)
    assert "Geheim" not in str(refused.value)


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=60))
def test_one_line_is_one_line_and_stays_so(text):
    """No control, no direction mark, no lone surrogate; cleaning twice changes nothing."""
    cleaned = one_line(text)
    assert one_line(cleaned) == cleaned
    assert "\n" not in cleaned
    assert not set(cleaned) & {"\u202e", "\u2066", "\u200f", "\x00", "\ud800", "\u2028"}
    cleaned.encode()


def test_the_digest_is_of_what_is_said():
    """The same from JSON; another with any change; empty fields do not matter."""
    content = letter()
    again = LetterContent.model_validate_json(content.model_dump_json())
    assert digest(content) == digest(again)
    assert len(digest(content)) == 64
    changes = [
        {"number": "2026-B-0043"},
        {"dated": DAY + timedelta(days=1)},
        {"homes": [*COMMON["homes"], "Colijnstraat 14"]},
        {"advance_cents": 50001},
        {"is_sample": True},
        {"is_example_scheme": False},
        {"signatory": "D. Ander"},
        {"remarks": ["Nog iets."]},
    ]
    found = {digest(content), *(digest(letter(**change)) for change in changes)}
    assert len(found) == 1 + len(changes)
    assert digest(letter(remarks=())) == digest(content)


def test_the_digest_of_a_kept_letter_never_changes():
    """What stands in the database can be checked by every later version."""
    assert digest(letter(LetterKind.COMPLETION_REMINDER)) == PINNED


PINNED = "3d2bf2bec85febd0193ee50bef318be77fcbf1928ae83c822dd76f3445307d4e"


def test_notices():
    """An example scheme and the demo town are said; a preview before all."""
    assert notices(letter(is_example_scheme=False), concept=False) == []
    all_three = notices(letter(is_sample=True), concept=True)
    assert all_three[0].startswith("CONCEPT")
    assert all_three[1:] == [SAMPLE, EXAMPLE_SCHEME]


def test_a_penalty_set_anew_tells_what_was_paid():
    """The whole of it was paid before: nothing is to pay, and it is not told twice."""
    anew = {"objected_to_on": date(2026, 11, 2), "objected_on": date(2026, 11, 9)}
    told = words(letter(LetterKind.PENALTY, paid_cents=32200, to_pay_cents=0, **anew))
    assert "namen wij een besluit over uw brief dat wij te laat waren. Op 9 november" in told
    assert "Wij betaalden u al € 322,00. Dat telt mee in dit bedrag." in told
    assert "Wij betalen u nog" not in told


def test_what_each_kind_tells():
    """The sentence that matters, with its day and its amount."""
    told = {kind: words(letter(kind)) for kind in LetterKind}
    assert "U krijgt uiterlijk op 26 november 2026 ons besluit." in told["acknowledgement"]
    assert "uiterlijk op 11 december 2026 hebben" in told["supplement_request"]
    assert "artikel 4:5" in told["supplement_request"]
    assert "ten hoogste € 1.234,56 subsidie" in told["grant"]
    assert "minder dan de € 1.800,00 die u vroeg" in told["grant"]
    assert "voorschot van € 500,00, uiterlijk op 2 januari 2027" in told["grant"]
    assert "Wij wijzen uw aanvraag van € 1.800,00 af." in told["refusal"]
    assert "Uw woning heeft al energielabel B (artikel 3.2 van de regeling)." in told["refusal"]
    assert "Op 12 oktober 2026 vroegen wij u" in told["not_processed"]
    assert "tot en met 9 november 2026" in told["not_processed"]
    assert "Wij stellen uw subsidie vast op € 1.234,56." in told["settlement"]
    assert "minder dan de € 1.500,00 die wij verleenden" in told["settlement"]
    assert "Wij betalen u nog € 734,56, uiterlijk op 2 januari 2027." in told["settlement"]
    amended = told["amendment"]
    assert "Op 20 oktober 2026 gaven wij u ten hoogste € 1.500,00 subsidie." in amended
    assert "nu ten hoogste € 1.234,56 subsidie. Dat is € 265,44 minder." in amended
    assert "in plaats van een vloer (artikel 4:50 van de Algemene" in amended
    assert "Wij betaalden u al € 500,00." in amended
    ex_officio = told["ex_officio"]
    assert "Op 21 oktober 2026 herinnerden wij u daaraan." in ex_officio
    assert "tot en met 18 november 2026. Wij kregen de melding niet." in ex_officio
    assert "artikelen 4:44, vierde lid, en 4:47" in ex_officio
    assert "vast op € 300,00. Dat is € 1.200,00 minder dan wij verleenden." in ex_officio
    assert "Op 17 november 2026 gaf u ons uw zienswijze" in ex_officio
    revised = told["revision"]
    assert "Op 2 maart 2026 stelden wij uw subsidie vast op € 1.500,00." in revised
    assert "artikel 4:49" in revised
    assert "nu vast op € 300,00. Dat is € 1.200,00 minder." in revised
    assert "In dit bedrag zit € 50,00 die u al moest terugbetalen." in revised
    assert "Op 2 maart 2026 gaven wij u ten hoogste € 1.500,00 subsidie." in told["revocation"]
    assert "artikelen 4:48 en 4:50" in told["revocation"]
    assert "Wij trekken de subsidie van € 1.500,00 in." in told["revocation"]
    assert (
        "U moet € 500,00 aan ons terugbetalen, uiterlijk op 2 januari 2027." in told["revocation"]
    )
    assert "artikelen 4:44 en 4:47" in told["completion_reminder"]
    for kind in ("penalty", "no_penalty"):
        assert "Op 20 oktober 2026 schreef u ons dat wij te laat waren" in told[kind]
    assert "Daarom krijgt u een dwangsom van € 322,00" in told["penalty"]
    assert "Wij betalen u nog € 322,00, uiterlijk op 2 januari 2027." in told["penalty"]
    assert "Daarom krijgt u geen dwangsom (artikelen 4:17 en 4:18" in told["no_penalty"]
    assert "U bent geen belanghebbende. U verkocht de woning (4:17 Awb)." in told["no_penalty"]
    for kind in LetterKind:
        clause = "uiterlijk op 4 januari 2027 een brief: een bezwaarschrift" in told[kind]
        assert clause == kind.is_decision
        assert "None" not in told[kind]
        assert "Noem daarbij zaaknummer DW-2026-0107." in told[kind]


@pytest.mark.parametrize(
    ("cents", "written"),
    [
        (0, "€ 0,00"),
        (5, "€ 0,05"),
        (99, "€ 0,99"),
        (100, "€ 1,00"),
        (123456, "€ 1.234,56"),
        (100_000_000, "€ 1.000.000,00"),
        (-5, "€ -0,05"),
        (-56544, "€ -565,44"),
    ],
)
def test_amounts_are_written_the_dutch_way(cents, written):
    """Thousands with a point, cents with a comma."""
    assert euros(cents) == written


@pytest.mark.parametrize(
    ("article", "written"),
    [
        ("Awb 4:50", "artikel 4:50 van de Algemene wet bestuursrecht"),
        ("Awb 4:46 lid 2", "artikel 4:46, tweede lid, van de Algemene wet bestuursrecht"),
        ("Awb 4:48, 4:49", "artikelen 4:48 en 4:49 van de Algemene wet bestuursrecht"),
        ("artikel 5, derde lid", "artikel 5, derde lid"),
    ],
)
def test_an_article_of_the_awb_is_written_in_full(article, written):
    """Nobody has to know what Awb is."""
    assert in_full(article) == written


def test_every_ground_has_an_article_that_can_be_written():
    """Also those that are added later."""
    for article in {each for found in GROUNDS.values() for each in found.values() if each}:
        assert in_full(article).endswith("van de Algemene wet bestuursrecht")


def test_days_are_written_out():
    """All twelve months."""
    months = "januari februari maart april mei juni juli augustus september oktober november"
    for number, name in enumerate([*months.split(), "december"], start=1):
        assert long_day(date(2026, number, 9)) == f"9 {name} 2026"
