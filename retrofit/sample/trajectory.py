"""What happened to the homes of the demo town: eighteen months of contacts, surveys and plans.

There is no register of it to write in its own format, so it follows from what is loaded: a home
with an application was approached, surveyed and advised before; of the others some were, and
some dropped out. Each event passes the checks of any other; the same town gives the same events.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Engine, func, insert, select, text
from sqlalchemy.orm import Session

from retrofit import layers
from retrofit.codes import Feeder, HomeEventKind
from retrofit.homes.event_kinds import kept, read_details
from retrofit.models import HomeEvent, LoadRun
from retrofit.people.persons import LOCAL, meet
from retrofit.sample import SEED, stream
from retrofit.sample.people import ADVISER
from retrofit.today import AMSTERDAM

FIRST, LAST = date(2025, 2, 3), date(2026, 10, 28)
K = HomeEventKind

FEEDERS = tuple(Feeder)
#: How often each feeder brings a first contact, in the order of ``Feeder``.
WEIGHTS = (0.34, 0.2, 0.1, 0.12, 0.12, 0.05, 0.07)
CHANNEL = {
    Feeder.LETTER: "letter",
    Feeder.DOOR: "door",
    Feeder.COFFEE_CART: "meeting",
    Feeder.CARETAKER: "door",
    Feeder.ENERGY_HELP: "door",
    Feeder.ASSOCIATION_MEETING: "meeting",
    Feeder.WEBSITE: "email",
}
#: What a survey may find, with the part that it is of.
DEFECTS = (
    ("gutter", "roof"),
    ("roof_leak", "roof"),
    ("pointing", "facade"),
    ("crack", "facade"),
    ("frame_rot", "glass"),
    ("floor_rot", "floor"),
    ("rising_damp", "moisture"),
)


@dataclass
class Story:
    """What happened to one home, in the order in which it did."""

    home: str
    rng: np.random.Generator
    until: date
    events: list[dict[str, Any]] = field(default_factory=list)

    def tell(self, kind: HomeEventKind, on: date, **details: Any) -> bool:
        """Add an event, unless its day lies past the end of the story."""
        feeder = details.pop("feeder", None)
        if on > self.until:
            return False
        self.events.append(
            {
                "verblijfsobject_id": self.home,
                "kind": kind,
                "happened_on": on,
                "recorded_at": datetime.combine(on, time(18), AMSTERDAM),
                "feeder": feeder,
                "details": kept(read_details(kind, details)),
                "client_key": f"sample-{self.home}-{len(self.events)}",
            }
        )
        return True

    def chance(self, share: float) -> bool:
        """Tell whether something happens that does so in this share of all cases."""
        return bool(self.rng.random() < share)

    def after(self, day: date, least: int, most: int) -> date:
        """Return a working day some days later."""
        later = np.datetime64(day + timedelta(days=int(self.rng.integers(least, most))))
        found: date = np.busday_offset(later, 0, roll="forward").astype(date)
        return found


def ensure_trajectory(engine: Engine, *, echo: Callable[[str], None] = lambda _: None) -> bool:
    """Record the events of a demo town that has none; return whether there were any to record."""
    with Session(engine) as session, session.begin():
        run_id = session.scalar(select(func.max(LoadRun.load_run_id)))
        is_told = session.scalar(select(HomeEvent.event_id).limit(1)) is not None
        homes = session.execute(text(HOMES)).all()
        if run_id is None or is_told or not homes:
            return False
        echo("Telling what happened to the homes of the sample town.")
        by_id = meet(session, LOCAL, *ADVISER).person_id
        events = [event for row in homes for event in _story(row)]
        session.execute(insert(HomeEvent), [{**event, "by_id": by_id} for event in events])
        surveys = session.execute(
            select(HomeEvent.verblijfsobject_id, HomeEvent.event_id).where(
                HomeEvent.kind == K.SURVEY
            )
        )
        repairs = _repairs(homes, {row.verblijfsobject_id: row.event_id for row in surveys}, events)
        session.execute(insert(HomeEvent), [{**event, "by_id": by_id} for event in repairs])
        layers.refresh(session.connection(), run_id)
    return True


def _story(row: Any) -> list[dict[str, Any]]:
    rng = stream(SEED, f"trajectory {row.home}")
    if row.received_on is not None:
        return _applied(Story(row.home, rng, row.received_on - timedelta(days=1)), row)
    story = Story(row.home, rng, LAST)
    return _approached(story, row) if story.chance(0.5) else []


def _applied(story: Story, row: Any) -> list[dict[str, Any]]:
    """Tell how a home came to its application; of some nobody recorded it."""
    if story.chance(0.12):
        return []
    first = story.after(row.received_on - timedelta(days=190), 0, 70)
    _contact(story, first, "interested")
    day = story.after(first, 2, 20)
    story.tell(K.INTEREST, day, hasConsent=True)
    # What the list says of backlog maintenance a survey found.
    if row.has_backlog or story.chance(0.85):
        day = story.after(day, 7, 35)
        _survey(story, day, row, has_backlog=row.has_backlog)
        day = story.after(day, 3, 21)
        _plan(story, day)
        if story.chance(0.8):
            story.tell(K.QUOTE, story.after(day, 5, 25), measure="cavity_wall", cents=214_500)
    return story.events


def _approached(story: Story, row: Any) -> list[dict[str, Any]]:
    """Tell how far a home came that has no application."""
    span = (LAST - FIRST).days
    day = story.after(FIRST, 0, span)
    outcome = str(story.rng.choice(["no_answer", "spoke", "not_now", "interested"]))
    _contact(story, day, outcome)
    if story.chance(0.04):
        story.tell(K.PRIORITY, day, isPriority=True)
    if outcome == "not_now" and story.chance(0.5):
        story.tell(K.DROPPED, story.after(day, 1, 30), reason="not_now")
        return story.events
    if outcome != "interested":
        if story.chance(0.05):
            reason = "own_means" if story.chance(0.5) else "isde"
            story.tell(K.DONE_ELSEWHERE, story.after(day, 5, 60), reason=reason)
        return story.events
    day = story.after(day, 2, 25)
    story.tell(K.INTEREST, day, hasConsent=True)
    if story.chance(0.7):
        day = story.after(day, 10, 45)
        if _survey(story, day, row, has_backlog=story.chance(0.2)):
            _surveyed(story, day)
    return story.events


def _surveyed(story: Story, day: date) -> None:
    """Tell what came of a survey: a plan, or a way out."""
    if story.chance(0.06):
        story.tell(K.INELIGIBLE, story.after(day, 1, 10), reason="technical")
        return
    if story.chance(0.18):
        day = story.after(day, 10, 50)
        story.tell(K.DROPPED, day, reason="costs" if story.chance(0.6) else "nuisance")
        if story.chance(0.3):
            story.tell(K.RETURNED, story.after(day, 40, 120))
        return
    if story.chance(0.7):
        day = story.after(day, 7, 30)
        _plan(story, day)
        if story.chance(0.55):
            story.tell(K.QUOTE, story.after(day, 7, 30), measure="roof", cents=538_000)


def _contact(story: Story, day: date, outcome: str) -> None:
    feeder = FEEDERS[int(story.rng.choice(len(FEEDERS), p=WEIGHTS))]
    story.tell(K.CONTACT, day, channel=CHANNEL[feeder], outcome=outcome, feeder=feeder)


def _survey(story: Story, day: date, row: Any, *, has_backlog: bool | None) -> bool:
    """Tell of a survey; older homes in Krispijn stand worse on their foundation."""
    defects = []
    if has_backlog:
        code, part = DEFECTS[int(story.rng.integers(len(DEFECTS)))]
        defects.append({"code": code, "part": part, "mustRepair": True})
    if story.chance(0.2):
        defects.append({"code": "ventilation_missing", "part": "moisture", "mustRepair": False})
    states = ["good", "moderate", "poor"]
    parts = {part: str(story.rng.choice(states, p=[0.3, 0.4, 0.3])) for part in ("roof", "facade")}
    parts |= {part: str(story.rng.choice(states)) for part in ("floor", "glass")}
    parts["moisture"] = str(story.rng.choice(states, p=[0.7, 0.22, 0.08]))
    at_risk = 0.07 if row.programme == "krispijn" else 0.01
    parts["foundation"] = "poor" if story.chance(at_risk) else "unknown"
    return story.tell(K.SURVEY, day, isQualified=story.chance(0.9), parts=parts, defects=defects)


def _plan(story: Story, day: date) -> None:
    area = 30 + int(story.rng.integers(0, 40))
    chosen = [
        {"measure": "cavity_wall", "areaM2": area + 20, "insulationValue": 1.3},
        {"measure": "floor", "areaM2": area, "insulationValue": 3.5},
        {"measure": "roof", "areaM2": area + 8, "insulationValue": 4},
    ]
    count = int(story.rng.integers(1, 4))
    story.tell(K.PLAN, day, measures=chosen[:count], labelAfterEstimate="ABC"[3 - count])


def _repairs(
    homes: Any, survey_of: dict[str, int], events: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Tell of the repairs that the desk's list knows, of the defects that must be repaired."""
    repaired = {row.home: row.backlog_repaired_on for row in homes if row.backlog_repaired_on}
    found = []
    for event in events:
        home = event["verblijfsobject_id"]
        if event["kind"] is not K.SURVEY or home not in repaired:
            continue
        story = Story(home, np.random.default_rng(0), LAST)
        for defect in event["details"]["defects"]:
            if defect["must_repair"] and repaired[home] >= event["happened_on"]:
                told = {"surveyId": survey_of[home], "defect": defect["code"]}
                story.tell(K.DEFECT_REPAIRED, repaired[home], **told, evidence=["photo"])
        for number, each in enumerate(story.events):
            found.append({**each, "client_key": f"sample-{home}-repair-{number}"})
    return found


# Private homes of the programmes that could take part, or that applied, in one fixed order.
HOMES = """
    SELECT d.verblijfsobject_id AS home, d.programme, a.received_on, a.has_backlog,
           a.backlog_repaired_on
      FROM map_dwelling d
      LEFT JOIN (
            SELECT DISTINCT ON (l.verblijfsobject_id) l.verblijfsobject_id, i.received_on,
                   i.has_backlog, i.backlog_repaired_on
              FROM link l
              JOIN application_intake i ON i.number = l.subject_key AND upper_inf(i.known)
             WHERE l.subject = 'application' AND upper_inf(l.known)
             ORDER BY l.verblijfsobject_id, i.received_on, i.number) a
           ON a.verblijfsobject_id = d.verblijfsobject_id
     WHERE d.programme IS NOT NULL
       AND (a.received_on >= DATE '2025-01-01'
            OR (a.received_on IS NULL AND d.label IN ('D', 'E', 'F', 'G')
                AND d.tenure IN ('owner_occupier', 'private_landlord')))
     ORDER BY d.verblijfsobject_id"""
