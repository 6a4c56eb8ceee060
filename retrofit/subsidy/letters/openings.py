"""How each kind of letter begins: what it is about and what it says, in plain Dutch (B1)."""

from collections.abc import Callable

from retrofit.subsidy.letters.content import LetterContent
from retrofit.subsidy.letters.dutch import euros, long_day
from retrofit.subsidy.letters.kinds import ON_NOTICES, LetterKind


def _acknowledgement(letter: LetterContent) -> list[str]:
    return [f"{_received(letter)} In deze brief leest u wat er nu gebeurt."]


def _supplement_request(letter: LetterContent) -> list[str]:
    return [
        f"{_received(letter)} Wij kunnen nog niet beslissen, want uw aanvraag is niet compleet.",
        "Stuur ons wat hieronder staat. Wij moeten het uiterlijk op"
        f" {long_day(letter.reply_by)} hebben.",
    ]


def _evidence_request(letter: LetterContent) -> list[str]:
    return [
        f"{_about(letter)} Op {long_day(letter.reported_on)} meldde u dat het werk klaar is. Die"
        " melding is nog niet compleet.",
        "Stuur ons wat hieronder staat. Wij moeten het uiterlijk op"
        f" {long_day(letter.reply_by)} hebben.",
    ]


def _grant(letter: LetterContent) -> list[str]:
    text = f"U krijgt ten hoogste {euros(letter.total_cents)} subsidie."
    if letter.is_lower and letter.requested_cents is not None:
        text += f" Dat is minder dan de {euros(letter.requested_cents)} die u vroeg."
    return [_received(letter), text]


def _refusal(letter: LetterContent) -> list[str]:
    asked = f" van {euros(letter.requested_cents)}" if letter.requested_cents is not None else ""
    return [_received(letter), f"Wij wijzen uw aanvraag{asked} af. U krijgt dus geen subsidie."]


def _not_processed(letter: LetterContent) -> list[str]:
    return [
        _received(letter),
        f"Op {long_day(letter.asked_on)} vroegen wij u om uw aanvraag aan te vullen. Dat kon tot en"
        f" met {long_day(letter.reply_by)}. Daarna was uw aanvraag nog niet compleet. Daarom"
        " behandelen wij haar niet, en krijgt u geen subsidie.",
        "U kunt een nieuwe aanvraag doen zolang de regeling open is.",
    ]


def _settlement(letter: LetterContent) -> list[str]:
    granted = euros(letter.granted_cents or 0)
    text = f"Wij stellen uw subsidie vast op {euros(letter.total_cents)}."
    if letter.is_lower:
        return [_about(letter), f"{text} Dat is minder dan de {granted} die wij verleenden."]
    return [_about(letter), f"{text} Dat is het hele bedrag dat wij verleenden."]


def _amendment(letter: LetterContent) -> list[str]:
    was, now = letter.granted_cents or 0, letter.total_cents
    before = _decided(letter, f"gaven wij u ten hoogste {euros(was)} subsidie")
    if now == was:
        text = f"U krijgt nog steeds ten hoogste {euros(now)} subsidie."
    else:
        text = f"U krijgt nu ten hoogste {euros(now)} subsidie. Dat is {_difference(was, now)}."
    asked = (f"{before} U vroeg ons om dat besluit te wijzigen.", f"Dat doen wij. {text}")
    return [
        *(asked if letter.objected_to_on is None else (before, text)),
        "Dit besluit komt in de plaats van het vorige. Hieronder ziet u wat er verandert. Al het"
        " andere blijft zoals het was.",
    ]


def _ex_officio(letter: LetterContent) -> list[str]:
    was, now = letter.granted_cents or 0, letter.total_cents
    less = "" if now == was else f" Dat is {_difference(was, now)} dan wij verleenden."
    nothing = "" if now else " U krijgt dus geen subsidie."
    return [
        f"{_decided(letter, f'gaven wij u ten hoogste {euros(was)} subsidie')} U moest ons melden"
        " dat het werk klaar is.",
        f"Op {long_day(letter.asked_on)} herinnerden wij u daaraan. Dat kon nog tot en met"
        f" {long_day(letter.reply_by)}. Wij kregen de melding niet. Daarom stellen wij uw subsidie"
        " vast zonder uw melding (artikelen 4:44, vierde lid, en 4:47 van de Algemene wet"
        " bestuursrecht).",
        f"Wij stellen uw subsidie vast op {euros(now)}.{less}{nothing}",
    ]


def _revision(letter: LetterContent) -> list[str]:
    was, now = letter.settled_cents or 0, letter.total_cents
    before = _decided(letter, f"stelden wij uw subsidie vast op {euros(was)}")
    if letter.objected_to_on is not None:
        more = "Dat bedrag blijft gelijk" if now == was else f"Dat is {_difference(was, now)}"
        return [before, f"Wij stellen uw subsidie nu vast op {euros(now)}. {more}."]
    nothing = "" if now else " U heeft dus geen recht meer op subsidie."
    return [
        before,
        "Wij wijzigen dat besluit. Dat kan tot vijf jaar na de vaststelling (artikel 4:49 van de"
        " Algemene wet bestuursrecht).",
        f"Wij stellen uw subsidie nu vast op {euros(now)}. Dat is {_difference(was, now)}."
        f"{nothing}",
    ]


def _revocation(letter: LetterContent) -> list[str]:
    granted = euros(letter.granted_cents or 0)
    revoked = f"Wij trekken de subsidie van {granted} in. U heeft er geen recht meer op."
    if letter.before_on is None:
        return [_about(letter), revoked]
    return [
        _decided(letter, f"gaven wij u ten hoogste {granted} subsidie"),
        f"{revoked} Dat kan zolang wij uw subsidie nog niet hebben vastgesteld (artikelen 4:48 en"
        " 4:50 van de Algemene wet bestuursrecht).",
    ]


def _completion_reminder(letter: LetterContent) -> list[str]:
    return [
        f"{_about(letter)} U kreeg ten hoogste {euros(letter.granted_cents or 0)}. U moet ons"
        " melden dat het werk klaar is. Die melding hebben wij nog niet.",
        f"Stuur ons de melding. Wij moeten haar uiterlijk op {long_day(letter.reply_by)} hebben.",
    ]


def opening(letter: LetterContent) -> list[str]:
    """Return how a letter begins; one that answers an objection says so first."""
    own = OPENINGS[letter.kind](letter)
    if letter.objected_to_on is None:
        return own
    if letter.judged_on is not None:
        told = long_day(letter.judged_on)
        upheld = f"U ging daartegen in beroep. Op {told} gaf de rechtbank u gelijk."
        article = "artikel 8:72, vierde lid"
    else:
        upheld = (
            f"Op {long_day(letter.objected_on)} kregen wij uw bezwaar daartegen. Uw bezwaar is"
            " gegrond."
        )
        article = "artikel 7:11, tweede lid"
    about = "uw brief dat wij te laat waren" if letter.kind in ON_NOTICES else "uw subsidie"
    return [
        f"Op {long_day(letter.objected_to_on)} namen wij een besluit over {about}. {upheld}"
        f" Daarom nemen wij een nieuw besluit ({article}, van de Algemene wet bestuursrecht).",
        *own,
    ]


def _repair_request(letter: LetterContent) -> list[str]:
    return [
        f"{_objected(letter)} Wij kunnen het nog niet behandelen, want het is niet compleet.",
        "Stuur ons wat hieronder staat. Wij moeten het uiterlijk op"
        f" {long_day(letter.reply_by)} hebben.",
    ]


def _objection_postponement(letter: LetterContent) -> list[str]:
    return [
        f"{_objected(letter)} Wij hebben meer tijd nodig om te beslissen.",
        f"U krijgt uiterlijk op {long_day(letter.decide_by)} onze beslissing. Dat uitstel mag één"
        " keer, en voor ten hoogste zes weken (artikel 7:10, derde lid, van de Algemene wet"
        " bestuursrecht).",
    ]


def _penalty(letter: LetterContent) -> list[str]:
    paid = letter.paid_cents
    counts = f" Wij betaalden u al {euros(paid)}. Dat telt mee in dit bedrag." if paid else ""
    return [
        _late(letter),
        "Wij beslisten ook daarna niet binnen twee weken. Daarom krijgt u een dwangsom van"
        f" {euros(letter.total_cents)} (artikelen 4:17 en 4:18 van de Algemene wet"
        " bestuursrecht). Dit bedrag is geen subsidie en gaat niet van uw subsidie af."
        f"{counts}",
    ]


def _no_penalty(letter: LetterContent) -> list[str]:
    return [
        _late(letter),
        "Wij wijzen die brief, een ingebrekestelling, af. Daarom krijgt u geen dwangsom (artikelen"
        " 4:17 en 4:18 van de Algemene wet bestuursrecht).",
    ]


def _late(letter: LetterContent) -> str:
    return (
        f"{_about(letter)} Op {long_day(letter.asked_on)} schreef u ons dat wij te laat waren met"
        " beslissen."
    )


def _objected(letter: LetterContent) -> str:
    return (
        f"U maakte bezwaar tegen een besluit over uw subsidie. Wij kregen uw bezwaar op"
        f" {long_day(letter.objected_on)}. De regeling is: {letter.scheme}."
    )


def _received(letter: LetterContent) -> str:
    return (
        f"U vroeg subsidie aan. Wij kregen uw aanvraag op {long_day(letter.received_on)}."
        f" De regeling is: {letter.scheme}."
    )


def _about(letter: LetterContent) -> str:
    return f"Deze brief gaat over uw subsidie. De regeling is: {letter.scheme}."


def _decided(letter: LetterContent, what: str) -> str:
    return f"Op {long_day(letter.before_on)} {what}. De regeling is: {letter.scheme}."


def _difference(was: int, now: int) -> str:
    return f"{euros(abs(now - was))} {'meer' if now > was else 'minder'}"


OPENINGS: dict[LetterKind, Callable[[LetterContent], list[str]]] = {
    LetterKind.ACKNOWLEDGEMENT: _acknowledgement,
    LetterKind.SUPPLEMENT_REQUEST: _supplement_request,
    LetterKind.EVIDENCE_REQUEST: _evidence_request,
    LetterKind.GRANT: _grant,
    LetterKind.AMENDMENT: _amendment,
    LetterKind.REFUSAL: _refusal,
    LetterKind.NOT_PROCESSED: _not_processed,
    LetterKind.SETTLEMENT: _settlement,
    LetterKind.EX_OFFICIO: _ex_officio,
    LetterKind.REVISION: _revision,
    LetterKind.REVOCATION: _revocation,
    LetterKind.COMPLETION_REMINDER: _completion_reminder,
    LetterKind.REPAIR_REQUEST: _repair_request,
    LetterKind.OBJECTION_POSTPONEMENT: _objection_postponement,
    LetterKind.PENALTY: _penalty,
    LetterKind.NO_PENALTY: _no_penalty,
}
