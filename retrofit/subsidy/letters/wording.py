"""What each kind of letter says, in plain Dutch (B1): headings, paragraphs, lists and tables.

Words stand here, looks in ``letter.typ``. Nothing here is markup: what people typed is passed on
as it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from retrofit.subsidy.letters.content import Ground, LetterContent
from retrofit.subsidy.letters.dutch import euros, long_day
from retrofit.subsidy.letters.kinds import LetterKind
from retrofit.subsidy.letters.openings import opening
from retrofit.subsidy.letters.tables import Table, amounts, calculation, changes, dates, facts


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that belong together."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list; or lines of an address, which have no marks before them."""

    items: tuple[str, ...]
    is_address: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands below it; the first section has no heading of its own."""

    heading: str | None
    parts: tuple[Paragraph | Items | Table, ...]


TITLES = {
    LetterKind.ACKNOWLEDGEMENT: "Wij hebben uw aanvraag ontvangen",
    LetterKind.SUPPLEMENT_REQUEST: "Uw aanvraag is nog niet compleet",
    LetterKind.EVIDENCE_REQUEST: "Uw melding is nog niet compleet",
    LetterKind.GRANT: "Besluit: u krijgt subsidie",
    LetterKind.AMENDMENT: "Besluit: wij wijzigen uw subsidie",
    LetterKind.REFUSAL: "Besluit: u krijgt geen subsidie",
    LetterKind.NOT_PROCESSED: "Besluit: wij behandelen uw aanvraag niet",
    LetterKind.SETTLEMENT: "Besluit: wij stellen uw subsidie vast",
    LetterKind.EX_OFFICIO: "Besluit: wij stellen uw subsidie vast zonder uw melding",
    LetterKind.REVISION: "Besluit: wij verlagen uw vastgestelde subsidie",
    LetterKind.REVOCATION: "Besluit: wij trekken uw subsidie in",
    LetterKind.COMPLETION_REMINDER: "Herinnering: meld dat het werk klaar is",
    LetterKind.REPAIR_REQUEST: "Uw bezwaar is nog niet compleet",
    LetterKind.OBJECTION_POSTPONEMENT: "Wij beslissen later op uw bezwaar",
    LetterKind.PENALTY: "Besluit: u krijgt een dwangsom",
    LetterKind.NO_PENALTY: "Besluit: u krijgt geen dwangsom",
}


def title(letter: LetterContent) -> str:
    """Return what stands above a letter."""
    if letter.kind is LetterKind.REVISION and letter.objected_to_on is not None:
        return "Besluit: wij wijzigen uw vastgestelde subsidie"
    return TITLES[letter.kind]


CONCEPT = "CONCEPT. Deze brief is nog niet verstuurd. U kunt er geen rechten aan ontlenen."
SAMPLE = "VOORBEELD. Deze brief hoort bij de demostad. De gegevens zijn verzonnen."
EXAMPLE_SCHEME = (
    "De regeling in deze brief is een voorbeeld. De gemeente heeft haar niet vastgesteld."
)


def notices(letter: LetterContent, *, concept: bool) -> list[str]:
    """Return what a reader must know before anything else."""
    said = ((concept, CONCEPT), (letter.is_sample, SAMPLE))
    return [text for is_so, text in (*said, (letter.is_example_scheme, EXAMPLE_SCHEME)) if is_so]


def sections(letter: LetterContent) -> list[Section]:
    """Return the letter between its salutation and its signature."""
    return [section for section in _sections(letter) if section.parts]


def _sections(letter: LetterContent) -> Iterator[Section]:
    yield Section(None, tuple(Paragraph(text) for text in opening(letter)))
    yield Section("Dit verandert", (changes(letter.changes),) if letter.changes else ())
    if letter.calculation is not None:
        yield Section("Zo hebben wij het bedrag berekend", (calculation(letter.calculation),))
    yield Section("Waarom", tuple(Paragraph(text) for text in _why(letter)))
    asked = "Dit kregen wij niet" if letter.kind.is_decision else "Dit hebben wij nog van u nodig"
    yield Section(asked, _items(letter.missing))
    yield Section("Wat u moet doen", _items(letter.obligations))
    yield Section("Wat gebeurt er nu?", tuple(Paragraph(text) for text in _next(letter)))
    money = amounts(letter)
    yield Section("De bedragen op een rij", (money,) if money else ())
    yield Section("Belangrijke dagen", (dates(letter.dates),) if letter.dates else ())
    homes = "Om deze woning gaat het" if len(letter.homes) == 1 else "Om deze woningen gaat het"
    yield Section(homes, _items(letter.homes))
    told = (facts(letter.facts), Paragraph(CORRECT)) if letter.facts else ()
    yield Section("Dit heeft u aan ons doorgegeven", told)
    yield Section("Verder", tuple(Paragraph(text) for text in letter.remarks))
    yield Section("Niet eens met dit besluit?", _objection(letter))
    yield Section("Heeft u vragen?", (Paragraph(_questions(letter)),))


CORRECT = "Klopt er iets niet? Laat het ons weten. Hieronder staat hoe u ons bereikt."


def _next(letter: LetterContent) -> Iterator[str]:
    """Say what comes after this letter, as far as it is known."""
    reply_by = long_day(letter.reply_by)
    if letter.kind is LetterKind.ACKNOWLEDGEMENT:
        yield (
            "Wij kijken eerst of uw aanvraag compleet is. Missen wij iets? Dan krijgt u daarover"
            f" een brief. U krijgt uiterlijk op {long_day(letter.decide_by)} ons besluit."
        )
        yield (
            "Moeten wij u om meer gegevens vragen? Dan telt de tijd niet mee waarin wij op u"
            " wachten, en wordt deze dag later (artikel 4:15 van de Algemene wet bestuursrecht)."
        )
    elif letter.kind is LetterKind.SUPPLEMENT_REQUEST:
        yield (
            "Zolang wij op uw aanvulling wachten, staat de tijd stil waarin wij moeten beslissen"
            " (artikel 4:15 van de Algemene wet bestuursrecht)."
        )
        yield (
            f"Hebben wij niet alles op {reply_by}? Dan kunnen wij besluiten om uw aanvraag niet te"
            " behandelen (artikel 4:5 van de Algemene wet bestuursrecht). Lukt het u niet op tijd?"
            " Bel ons dan voor die dag."
        )
    elif letter.kind is LetterKind.EVIDENCE_REQUEST:
        yield (
            "Daarna kijken wij opnieuw naar uw melding, en stellen wij uw subsidie vast. Hebben wij"
            f" niet alles op {reply_by}? Dan beslissen wij op wat wij wel hebben. Het bedrag kan"
            " dan lager worden, of nul (artikelen 4:45 en 4:46 van de Algemene wet bestuursrecht)."
            " Lukt het u niet op tijd? Bel ons dan voor die dag."
        )
    elif letter.kind is LetterKind.COMPLETION_REMINDER:
        yield (
            f"Hebben wij de melding niet op {reply_by}? Dan stellen wij uw subsidie vast zonder uw"
            " melding. Het bedrag kan dan lager worden, of nul (artikelen 4:44 en 4:47 van de"
            " Algemene wet bestuursrecht). Is het werk nog niet klaar? Bel ons dan voor die dag."
        )
    elif letter.kind is LetterKind.REPAIR_REQUEST:
        yield (
            "Zolang wij op uw antwoord wachten, staat de tijd stil waarin wij moeten beslissen"
            " (artikel 7:10, tweede lid, van de Algemene wet bestuursrecht)."
        )
        yield (
            f"Hebben wij niet alles op {reply_by}? Dan kunnen wij uw bezwaar niet-ontvankelijk"
            " verklaren: wij kijken dan niet naar wat u schreef (artikel 6:6 van de Algemene wet"
            " bestuursrecht). Lukt het u niet op tijd? Bel ons dan voor die dag."
        )
    elif letter.kind in (LetterKind.GRANT, LetterKind.AMENDMENT):
        if letter.advance_cents:
            yield f"U krijgt een voorschot van {euros(letter.advance_cents)}{_before(letter)}."
        if letter.paid_cents:
            yield f"Wij betaalden u al {euros(letter.paid_cents)}. Dat telt mee in dit bedrag."
        yield (
            "Is het werk klaar? Meld dat dan bij ons en stuur de bewijzen mee. Daarna stellen wij"
            " uw subsidie vast. U krijgt nooit meer dan het bedrag in dit besluit."
        )
    if letter.to_pay_cents:
        yield f"Wij betalen u nog {euros(letter.to_pay_cents)}{_before(letter)}."
    if letter.claim_cents:
        yield (
            f"U kreeg te veel. U moet {euros(letter.claim_cents)} aan ons terugbetalen"
            f"{_before(letter)}. Kunt u dat niet in één keer? Bel ons, dan zoeken wij samen naar"
            " een oplossing."
        )
        if letter.claimed_cents:
            yield (f"In dit bedrag zit {euros(letter.claimed_cents)} die u al moest terugbetalen.")
    elif letter.kind in TAKES_AWAY and letter.before_on is not None:
        yield "U hoeft ons niets terug te betalen."


#: Letters after which somebody may have been paid too much.
TAKES_AWAY = (LetterKind.EX_OFFICIO, LetterKind.REVISION, LetterKind.REVOCATION)


def _objection(letter: LetterContent) -> tuple[Paragraph | Items, ...]:
    clause = letter.objection
    if clause is None:
        return ()
    online = f" Het kan ook op {clause.online}." if clause.online else ""
    until = long_day(clause.until)
    if clause.is_appeal:
        opening = (
            "Dit besluit hoort bij onze beslissing op uw bezwaar. U kunt in beroep gaan bij"
            f" {clause.court}. Daarvoor heeft u zes weken. Stuur uiterlijk op {until} een brief:"
            " een beroepschrift (artikelen 6:7 en 8:1 van de Algemene wet bestuursrecht). Stuur een"
            f" kopie van dit besluit mee. Beroep kost geld: griffierecht.{online} Het adres is:"
        )
        paper, judge, act = "beroepschrift", clause.court, "in beroep gaat"
    else:
        opening = (
            "Dan kunt u bezwaar maken. Daarvoor heeft u zes weken. Stuur ons uiterlijk op"
            f" {until} een brief: een bezwaarschrift (artikelen 6:4 en 6:7 van de"
            f" Algemene wet bestuursrecht).{online} Het adres is:"
        )
        paper, judge, act = "bezwaarschrift", "wij", "bezwaar maakt"
    decided = "heeft" if clause.is_appeal else "hebben"
    about = "beroep" if clause.is_appeal else "bezwaar"
    return (
        Paragraph(opening),
        Items(clause.send_to, is_address=True),
        Paragraph(f"Zet in uw {paper}:"),
        Items(
            (
                "uw naam en adres;",
                "de dag waarop u het schrijft;",
                "om welk besluit het gaat: noem brief"
                f" {letter.number} van {long_day(letter.dated)};",
                "waarom u het niet eens bent met het besluit;",
                "uw handtekening.",
            )
        ),
        Paragraph(
            f"Het besluit blijft gelden zolang {judge} niet over uw {about} {decided} beslist."
            f" Kunt u daar niet op wachten? Vraag dan {clause.court} om een tijdelijke beslissing:"
            f" een voorlopige voorziening. Dat kan alleen als u ook {act}, en het kost geld."
        ),
    )


def _questions(letter: LetterContent) -> str:
    handler = letter.handler
    email = f", of mail naar {handler.email}" if handler.email else ""
    return (
        f"Bel {handler.name} van {handler.department}: {handler.phone}{email}."
        f" Noem daarbij zaaknummer {letter.case_number}."
    )


def _why(letter: LetterContent) -> Iterator[str]:
    yield from (_with_article(ground) for ground in letter.grounds)
    if letter.heard_on is not None:
        yield f"Op {long_day(letter.heard_on)} gaf u ons uw zienswijze: wat u hiervan vindt."


def _with_article(ground: Ground) -> str:
    return f"{ground.text.rstrip(' .')} ({ground.article})."


def _items(texts: tuple[str, ...]) -> tuple[Items, ...]:
    return (Items(texts),) if texts else ()


def _before(letter: LetterContent) -> str:
    return f", uiterlijk op {long_day(letter.pay_by)}" if letter.pay_by else ""
