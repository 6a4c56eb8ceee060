"""Releases: one person has a programme counted and proposes it, another confirms; then it stands.

A proposal rests on the confirmed releases before it. It may be made anew as long as it is not
confirmed; of each number one is confirmed.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from retrofit import audit
from retrofit.codes import Role
from retrofit.errors import FourEyes, InvalidFacts, NotFound, StepNotPossible
from retrofit.models import (
    Publication,
    PublicationCell,
    PublicationConfirmation,
    PublicationErratum,
)
from retrofit.people.actor import Actor
from retrofit.programmes import Programme, policy_named, programme_named
from retrofit.progress.counting import judge
from retrofit.progress.facts import read_facts
from retrofit.progress.forecast.programme import forecast_from
from retrofit.progress.summary import data_version
from retrofit.publication.amounts import PublishedAmount, amounts_of, published_amounts
from retrofit.publication.counts import NamedArea, areas_of, reached_days, tables
from retrofit.publication.disclosure import Erratum, Memory, Plan, Release, plan
from retrofit.publication.forecasts import PublishedForecast, published_forecast
from retrofit.publication.layout import Area, Layout
from retrofit.publication.marks import Mark
from retrofit.publication.rule_file import PublicationRule, publication_rule
from retrofit.today import now, today

#: What the rule of all releases of a programme agrees on.
_SAME = ("threshold", "base", "unit", "measures")


class PublicationNotFound(NotFound):
    """There is no such proposal."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be published.

    Attributes:
        programme: of which programme.
        number: which release it would be.
        rule: the rule in force.
        areas: wholes first.
        releases: the new periods.
        errata: cells that are contradicted and were not told before.
        forecast: None when the rule publishes none.
        amounts: empty when the rule publishes none.
    """

    programme: Programme
    number: int
    as_of: date
    rule: PublicationRule
    areas: tuple[NamedArea, ...]
    releases: tuple[Release, ...]
    errata: tuple[Erratum, ...]
    forecast: PublishedForecast | None
    amounts: tuple[PublishedAmount, ...]


def prepare(session: Session, programme_id: str, as_of: date) -> Proposal:
    """Work out what the next release of a programme would show; nothing is stored.

    Raises:
        ProgrammeNotFound: no programme has this name.
        InvalidFacts: the day has not come yet, or lies before the last release.
        StepNotPossible: no new period has ended, or rule or areas are not those of before.
    """
    programme, rule = programme_named(programme_id), publication_rule()
    if as_of > today():
        raise InvalidFacts("asOf", "mag niet na vandaag liggen: over later is nog niets bekend")
    earlier = _confirmed(session, programme)
    if earlier and as_of < earlier[-1].as_of:
        raise InvalidFacts("asOf", "ligt voor de peildatum van de vorige publicatie")
    if earlier and any(earlier[0].rule[key] != rule.model_dump(mode="json")[key] for key in _SAME):
        raise StepNotPossible("De publicatieregel is een andere dan bij de eerste publicatie.")
    connection = session.connection()
    facts = read_facts(connection, programme, as_of)
    verdicts = judge(facts, programme, policy_named(programme.default_policy), as_of)
    days = reached_days(connection, facts, verdicts, as_of)
    areas = (
        [NamedArea(Area(**_area(each)), each["name"]) for each in earlier[0].areas]
        if earlier
        else areas_of(connection, programme, days, as_of)
    )
    layout = Layout(tuple(each.area for each in areas), rule.measures)
    released = _released(session, earlier)
    known = {release.period for release in released}
    periods = rule.periods(programme.start_on, as_of)
    if not known:
        # Months of long ago would show small steps, and so hide more of today.
        periods = dict(list(periods.items())[-1:])
    first = min(known, default="")
    periods = {period: last for period, last in periods.items() if period >= first}
    if set(periods) <= known:
        raise StepNotPossible("Sinds de vorige publicatie is er geen heel tijdvak voorbij.")
    try:
        counted = tables(days, layout, periods)
    except ValueError as strange:
        raise StepNotPossible(f"De gebieden zijn veranderd: {strange}.") from strange
    planned = plan(layout, counted, released, rule.disclosure())
    releases = planned.releases[len(released) :]
    forecast: PublishedForecast | None = None
    amounts: tuple[PublishedAmount, ...] = ()
    if rule.forecast_step is not None:
        outlook = forecast_from(
            connection, facts, verdicts, programme, programme.default_policy, as_of, None
        ).outlook
        forecast = published_forecast(
            outlook,
            f"{programme.deadline_on:%Y-%m}",
            releases[-1].marks[programme.id, "done"],
            rule.forecast_step,
        )
    if rule.amount_unit_euros is not None:
        amounts = published_amounts(
            connection,
            programme,
            as_of,
            {each.measure: each for each in amounts_of(earlier[-1].amounts if earlier else None)},
            rule.disclosure(),
            rule.amount_unit_euros * 100,
        )
    return Proposal(
        programme,
        number=len(earlier) + 1,
        as_of=as_of,
        rule=rule,
        areas=tuple(areas),
        releases=releases,
        errata=_not_told(session, earlier, planned),
        forecast=forecast,
        amounts=amounts,
    )


def propose(session: Session, proposal: Proposal, *, by: Actor) -> Publication:
    """Propose the next release of a programme; the public sees it when it is confirmed.

    Raises:
        NotAllowed: ``by`` is no planner and no command.
    """
    # A command on the machine may propose as well: the second person is never a command.
    if not by.is_command:
        by.require(Role.PLANNER)
    data = data_version(session.connection())
    publication = Publication(
        programme=proposal.programme.id,
        number=proposal.number,
        as_of=proposal.as_of,
        made_at=now(),
        by_id=by.person_id,
        policy=proposal.programme.default_policy,
        data_version=data.version,
        is_sample=data.is_sample,
        rule=proposal.rule.model_dump(mode="json"),
        areas=[{**asdict(each.area), "name": each.name} for each in proposal.areas],
        memory=asdict(proposal.releases[-1].memory),
        forecast=None if proposal.forecast is None else proposal.forecast.model_dump(mode="json"),
        amounts=[each.model_dump(mode="json") for each in proposal.amounts],
    )
    session.add(publication)
    session.flush()
    number = publication.publication_id
    session.add_all(
        PublicationCell(
            publication_id=number,
            period=release.period,
            area=area,
            measure=measure,
            shown=mark.shown,
            value=mark.value,
        )
        for release in proposal.releases
        for (area, measure), mark in release.marks.items()
    )
    session.add_all(
        PublicationErratum(
            publication_id=number, period=each.period, area=each.area, measure=each.measure
        )
        for each in proposal.errata
    )
    session.flush()
    audit.record(
        session,
        by,
        "propose_publication",
        "publication",
        str(number),
        policy_version=publication.policy,
        payload={
            "programme": publication.programme,
            "number": publication.number,
            "as_of": publication.as_of,
        },
    )
    return publication


def confirm(session: Session, publication_id: int, *, by: Actor) -> PublicationConfirmation:
    """Confirm a proposal as the second person: it is public from now on, and stays.

    Raises:
        NotAllowed: ``by`` has no role that confirms, or is a key.
        PublicationNotFound: there is no such proposal.
        FourEyes: ``by`` proposed it.
        StepNotPossible: its number was confirmed, or a newer proposal was made.
    """
    by.require(Role.BUDGET_HOLDER, Role.ADMIN)
    publication = session.get(Publication, publication_id)
    if publication is None:
        raise PublicationNotFound("there is no such proposal")
    if publication.by_id == by.person_id:
        raise FourEyes("Wie de publicatie voorstelde, kan haar niet bevestigen.")
    newest = session.scalar(
        select(func.max(Publication.publication_id)).where(
            Publication.programme == publication.programme
        )
    )
    if session.get(PublicationConfirmation, publication_id) is not None:
        raise StepNotPossible("Deze publicatie is al bevestigd.")
    if newest != publication_id:
        raise StepNotPossible("Er is een nieuwer voorstel voor dit programma.")
    confirmation = PublicationConfirmation(
        publication_id=publication_id,
        programme=publication.programme,
        number=publication.number,
        confirmed_at=now(),
        by_id=by.person_id,
    )
    session.add(confirmation)
    session.flush()
    audit.record(session, by, "confirm_publication", "publication", str(publication_id))
    return confirmation


def _confirmed(session: Session, programme: Programme) -> list[Publication]:
    return list(
        session.scalars(
            select(Publication)
            .join(
                PublicationConfirmation,
                PublicationConfirmation.publication_id == Publication.publication_id,
            )
            .where(Publication.programme == programme.id)
            .order_by(Publication.number)
        )
    )


def _released(session: Session, earlier: list[Publication]) -> tuple[Release, ...]:
    """Return the periods that were published; the memory is that of the newest release."""
    if not earlier:
        return ()
    kept = earlier[-1].memory
    memory = Memory(
        worlds=tuple(tuple(map(tuple, world)) for world in kept["worlds"]),
        owed=tuple(map(tuple, kept["owed"])),
        floor=tuple(map(tuple, kept["floor"])),
    )
    marks: dict[str, dict[tuple[str, str], Mark]] = {}
    for cell in session.scalars(
        select(PublicationCell)
        .where(PublicationCell.publication_id.in_([each.publication_id for each in earlier]))
        .order_by(PublicationCell.period)
    ):
        mark = Mark(cell.shown, cell.value)
        marks.setdefault(cell.period, {})[cell.area, cell.measure] = mark
    return tuple(Release(period, each, memory) for period, each in marks.items())


def _not_told(session: Session, earlier: list[Publication], planned: Plan) -> tuple[Erratum, ...]:
    told = {
        (each.period, each.area, each.measure)
        for each in session.scalars(
            select(PublicationErratum).where(
                PublicationErratum.publication_id.in_([each.publication_id for each in earlier])
            )
        )
    }
    return tuple(
        each for each in planned.errata if (each.period, each.area, each.measure) not in told
    )


def _area(kept: dict[str, Any]) -> dict[str, Any]:
    return {key: kept[key] for key in ("code", "level", "parent", "homes")}
