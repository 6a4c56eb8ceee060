"""Scheme periods and their ceilings: opened by one person, in force when a second one confirms."""

import secrets
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from retrofit import audit
from retrofit.codes import Bucket, Role
from retrofit.errors import (
    CeilingExceeded,
    FourEyes,
    InvalidFacts,
    SchemeNotFound,
    StepNotPossible,
)
from retrofit.models import CeilingChange, CeilingLedger, QueueDraw, SchemePeriod
from retrofit.people.actor import Actor
from retrofit.subsidy import ledger
from retrofit.subsidy.funds import redivide
from retrofit.subsidy.ledger import Cause, Move
from retrofit.subsidy.queue import rule_of
from retrofit.subsidy.scheme import scheme_named
from retrofit.today import now, today


@dataclass(frozen=True, slots=True)
class PeriodView:
    """A period with its ledger and the changes of its ceiling."""

    period: SchemePeriod
    ledger: CeilingLedger
    changes: list[CeilingChange]
    paid_cents: int

    @property
    def free_cents(self) -> int:
        """What is left under the ceiling."""
        held = self.ledger
        used = held.reserved_cents + held.committed_cents + held.settled_cents + held.returned_cents
        return held.ceiling_cents + held.override_cents - used


def open_period(
    session: Session,
    *,
    scheme: str,
    name: str,
    line: str,
    starts_on: date,
    ends_on: date,
    published_on: date,
    ceiling_cents: int,
    by: Actor,
) -> PeriodView:
    """Open a period with a ceiling of nothing, and propose its ceiling for a second person.

    Raises:
        InvalidFacts: days out of order or of another period of this line, published after the
            begin (Awb 4:27), or the name is used.
    """
    by.require(Role.BUDGET_HOLDER)
    scheme_named(scheme)
    if ends_on < starts_on:
        raise InvalidFacts("endsOn", "mag niet voor het begin liggen")
    if published_on >= starts_on:
        raise InvalidFacts(
            "publishedOn", "het plafond moet voor het begin bekend zijn gemaakt (Awb 4:27)"
        )
    period = SchemePeriod(
        scheme=scheme,
        name=name,
        line=line,
        starts_on=starts_on,
        ends_on=ends_on,
        published_on=published_on,
    )
    try:
        with session.begin_nested():
            session.add(period)
    except IntegrityError as error:
        refusal = getattr(error.orig, "diag", None)
        told = REFUSED.get(getattr(refusal, "constraint_name", ""))
        if told is None:
            raise
        raise InvalidFacts(*told) from None
    session.add(
        CeilingLedger(
            period_id=period.period_id,
            ceiling_cents=0,
            override_cents=0,
            reserved_cents=0,
            committed_cents=0,
            settled_cents=0,
            returned_cents=0,
        )
    )
    session.flush()
    propose_ceiling(
        session,
        period.period_id,
        ceiling_cents,
        published_on=published_on,
        reason="vaststelling van het plafond",
        by=by,
    )
    return period_view(session, period.period_id)


def propose_ceiling(
    session: Session,
    period_id: int,
    to_cents: int,
    *,
    published_on: date,
    reason: str,
    by: Actor,
) -> CeilingChange:
    """Propose another ceiling; it takes effect when a second person confirms it.

    Args:
        reason: why; to lower it after publication the text of Awb 4:28 must be named.

    Raises:
        InvalidFacts: the ceiling is lowered without naming Awb 4:28.
    """
    by.require(Role.BUDGET_HOLDER)
    view = period_view(session, period_id)
    if to_cents < view.ledger.ceiling_cents and "4:28" not in reason:
        raise InvalidFacts(
            "reason", "noem bij verlaging de grond van Awb 4:28: het voorbehoud bij de bekendmaking"
        )
    change = CeilingChange(
        period_id=period_id,
        to_cents=to_cents,
        published_on=published_on,
        reason=reason,
        proposed_by_id=by.person_id,
        proposed_at=now(),
    )
    session.add(change)
    session.flush()
    audit.record(
        session,
        by,
        "ceiling_proposed",
        "scheme_period",
        str(period_id),
        payload={"from_cents": view.ledger.ceiling_cents, "to_cents": to_cents},
        legal_basis="Awb 4:25, 4:27, 4:28",
    )
    return change


def confirm_ceiling(session: Session, period_id: int, change_id: int, *, by: Actor) -> PeriodView:
    """Confirm another person's change of a ceiling; it takes effect at once.

    Raises:
        FourEyes: ``by`` proposed it.
        StepNotPossible: it was confirmed before, or is not published yet.
        CeilingExceeded: more than the new ceiling is reserved, granted or settled already.
    """
    by.require(Role.BUDGET_HOLDER, Role.ADMIN)
    change = session.get(CeilingChange, change_id, with_for_update=True)
    if change is None or change.period_id != period_id:
        raise SchemeNotFound("er is geen wijziging met dit nummer")
    if change.confirmed_at is not None:
        raise StepNotPossible("Deze wijziging is al bevestigd.")
    if change.proposed_by_id == by.person_id:
        raise FourEyes("Wie de wijziging voorstelde, bevestigt haar niet.")
    if change.published_on > today():
        raise StepNotPossible("Het plafond geldt pas vanaf de bekendmaking (Awb 4:27).")
    ledger.lock(session, period_id)
    held = session.get_one(CeilingLedger, period_id, populate_existing=True)
    more = change.to_cents - held.ceiling_cents
    # Another change may have come between, so that what was a rise is none any more.
    if more < 0 and "4:28" not in change.reason:
        raise StepNotPossible(
            "Deze wijziging zou het plafond nu verlagen, en noemt de grond van Awb 4:28 niet."
        )
    move = (
        Move(Bucket.OUTSIDE, Bucket.FREE, more)
        if more > 0
        else Move(Bucket.FREE, Bucket.OUTSIDE, -more)
    )
    try:
        ledger.move(session, period_id, [move], Cause(change_id=change_id))
    except CeilingExceeded as refused:
        raise CeilingExceeded(
            "Het plafond kan niet lager worden dan wat al is gereserveerd of verleend.",
            refused.left_cents,
        ) from None
    change.confirmed_by_id = by.person_id
    change.confirmed_at = now()
    session.flush()
    redivide(session, period_id, Cause(change_id=change_id))
    audit.record(
        session,
        by,
        "ceiling_confirmed",
        "scheme_period",
        str(period_id),
        payload={"to_cents": change.to_cents},
        legal_basis="Awb 4:25",
    )
    return period_view(session, period_id)


def draw(session: Session, period_id: int, day: date, witness: str, *, by: Actor) -> QueueDraw:
    """Draw the order of the applications of one day; the seed lets anybody repeat it.

    Raises:
        StepNotPossible: the scheme knows no draw, or that day was drawn before, or is not over.
    """
    by.require(Role.BUDGET_HOLDER, Role.REVIEWER)
    if not rule_of(period_view(session, period_id).period).is_drawn:
        raise StepNotPossible(
            "Deze regeling kent geen loting: de dag van de aanvraag beslist niet."
        )
    if day >= today():
        raise StepNotPossible("Er wordt pas geloot als de dag voorbij is.")
    if session.get(QueueDraw, (period_id, day)) is not None:
        raise StepNotPossible("Voor deze dag is al geloot.")
    made = QueueDraw(
        period_id=period_id,
        day=day,
        seed=secrets.token_hex(16),
        witness=witness,
        drawn_by_id=by.person_id,
        drawn_at=now(),
    )
    session.add(made)
    session.flush()
    redivide(session, period_id, Cause(draw_day=day))
    audit.record(
        session,
        by,
        "queue_drawn",
        "scheme_period",
        str(period_id),
        payload={"day": day, "seed": made.seed, "witness": witness},
        legal_basis="Awb 4:26",
    )
    return made


def period_view(session: Session, period_id: int) -> PeriodView:
    """Return a period with its ledger.

    Raises:
        SchemeNotFound: there is none.
    """
    period = session.get(SchemePeriod, period_id)
    held = session.get(CeilingLedger, period_id, populate_existing=True)
    if period is None or held is None:
        raise SchemeNotFound("er is geen periode met dit nummer")
    changes = session.scalars(
        select(CeilingChange)
        .where(CeilingChange.period_id == period_id)
        .order_by(CeilingChange.change_id)
    )
    paid = session.execute(text(PAID), {"period": period_id}).scalar_one()
    return PeriodView(period, held, list(changes), int(paid))


def all_periods(session: Session) -> list[PeriodView]:
    """Return every period, newest first."""
    ids = session.scalars(
        select(SchemePeriod.period_id).order_by(
            SchemePeriod.starts_on.desc(), SchemePeriod.period_id.desc()
        )
    )
    return [period_view(session, each) for each in ids]


#: What the database refuses of a period, by constraint: field and reason.
REFUSED = {
    "ex_scheme_period_days": (
        "startsOn",
        "in deze dagen is er al een periode van deze regeling en begrotingslijn",
    ),
    "uq_scheme_period_name": ("name", "er is al een periode met deze naam"),
}

PAID = "SELECT coalesce(sum(paid_cents), 0) FROM subsidy_case WHERE period_id = :period"
