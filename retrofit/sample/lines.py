"""What the demo town says of the other action lines and of what was learned: all of it made up.

Told through the use cases, as a planner would. Which items there are comes from the programmes'
files; that one is under way, or late, is an invention, and each entry says so.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from retrofit.people.actor import Actor
from retrofit.programme_codes import LearningKind, MilestoneDay
from retrofit.progress.action_lines import DELIVERED, MILESTONES, say_milestone
from retrofit.progress.learning import write_learning
from retrofit.today import today

WHY = "verzonnen voor de voorbeeldstad"
PROOF = "voorbeeldstuk, bestaat niet"
#: Programme, item, unit, milestones reached, days ago of the last one, days from today at which
#: delivery is planned and expected (or was).
ITEMS: Sequence[tuple[str, str, int, int, int, int, int]] = (
    ("crabbehof", "plantsoenen", 1, 7, 120, -150, -120),
    ("crabbehof", "plantsoenen", 2, 7, 75, -75, -75),
    ("crabbehof", "plantsoenen", 3, 6, 60, 90, 150),
    ("crabbehof", "plantsoenen", 4, 3, 100, 400, 400),
    ("crabbehof", "plantsoenen", 5, 0, 0, 700, 700),
    ("crabbehof", "omgeving-colijnstraat", 1, 2, 80, 600, 640),
    ("crabbehof", "troelstaweg", 1, 1, 90, 2500, 2700),
    ("crabbehof", "projectorganisatie", 1, 2, 300, 2500, 2500),
    ("krispijn", "pleinen", 1, 7, 95, -110, -95),
    ("krispijn", "pleinen", 2, 4, 70, 200, 200),
    ("krispijn", "dubbeldamseweg-zuid", 1, 2, 85, 900, 1000),
)
#: Programme, neighbourhood, kind, days ago, what was learned.
LEARNED: Sequence[tuple[str, str | None, LearningKind, int, str]] = (
    (
        "crabbehof",
        "BU05050800",
        LearningKind.WORKED,
        45,
        "De koffiekar bij de school leverde op woensdagmiddag meer gesprekken op dan de brief.",
    ),
    (
        "crabbehof",
        "BU05050801",
        LearningKind.DID_NOT_WORK,
        80,
        "Twee brieven in een maand gaven verwarring over welke regeling gold.",
    ),
    (
        "crabbehof",
        None,
        LearningKind.SEEN,
        110,
        "Verenigingen van eigenaren vragen eerst naar het onderhoudsplan en dan naar isolatie.",
    ),
    (
        "krispijn",
        None,
        LearningKind.WORKED,
        60,
        "Een modelwoning in de straat hielp buren over de streep.",
    ),
    (
        "krispijn",
        None,
        LearningKind.SEEN,
        100,
        "Bij oudere woningen komt de vraag over de fundering voor die over het label.",
    ),
)


def tell_lines(session: Session, planner: Actor) -> None:
    """Say how far the action items of the demo town are, and what was learned in it."""
    for programme, item, unit, reached, days_ago, planned, expected in ITEMS:
        said = [
            (DELIVERED, MilestoneDay.PLANNED, planned),
            (DELIVERED, MilestoneDay.FORECAST, expected),
        ]
        said += [
            (milestone, MilestoneDay.ACTUAL, -days_ago - 40 * (reached - 1 - place))
            for place, milestone in enumerate(MILESTONES[:reached])
        ]
        for milestone, kind_of_day, days in said:
            say_milestone(
                session,
                programme,
                by=planner,
                item=item,
                unit=unit,
                milestone=milestone,
                kind=kind_of_day,
                happens_on=_in_days(days),
                reason=WHY,
                evidence=PROOF if kind_of_day is MilestoneDay.ACTUAL else None,
            )
    for programme, neighbourhood, kind, days_ago, told in LEARNED:
        write_learning(
            session,
            programme,
            by=planner,
            kind=kind,
            noted_on=_in_days(-days_ago),
            text=f"{told} (Verzonnen.)",
            neighbourhood_code=neighbourhood,
        )


def _in_days(days: int) -> date:
    return today() + timedelta(days=days)
