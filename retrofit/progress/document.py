"""Progress as a document: the same keys and figures for the command, the API and reports."""

from typing import Any

from gis.codes import TenureClass
from retrofit.codes import Eligibility
from retrofit.progress.pace import Pace
from retrofit.progress.summary import Progress
from retrofit.texts import CAVEATS, REASONS


def document(progress: Progress) -> dict[str, Any]:
    """Return a progress with JSON's own types; keys are camelCase, days ISO, texts Dutch."""
    programme = progress.programme
    private = sum(
        homes for tenure, homes in progress.tenures.items() if tenure in programme.private_tenures
    )
    unknown = progress.tenures[TenureClass.UNKNOWN]
    return {
        "programme": programme.id,
        "name": programme.name,
        "asOf": progress.as_of.isoformat(),
        "knownAt": progress.known_at.isoformat() if progress.known_at else None,
        "policy": progress.policy,
        "dataVersion": progress.data_version,
        "isSample": progress.is_sample,
        "target": programme.homes.value,
        "done": progress.done,
        "remaining": progress.remaining,
        "backlog": {
            "target": programme.backlog.value,
            "isLowerBound": programme.backlog.is_lower_bound,
            "text": programme.backlog.text,
            "done": progress.backlog_done,
            "remaining": progress.backlog_remaining,
        },
        "deadline": programme.deadline_on.isoformat(),
        "monthsLeft": progress.months_left,
        "requiredPace": rounded(progress.required_pace),
        "actualPace": [pace(each) for each in progress.actual_pace],
        "population": {
            "dwellings": progress.dwellings,
            "private": private,
            "notPrivate": progress.dwellings - private - unknown,
            "tenureUnknown": unknown,
        },
        "eligibility": {
            "eligible": progress.eligibility[Eligibility.ELIGIBLE],
            "notEligible": progress.eligibility[Eligibility.NOT_ELIGIBLE],
            "unknown": progress.eligibility[Eligibility.UNKNOWN],
        },
        "outcomes": {code.value: homes for code, homes in progress.outcomes.items()},
        "labels": [
            {"labelClass": code.value if code else None, "dwellings": homes}
            for code, homes in progress.labels.items()
        ],
        "stages": [
            {"stage": code.value, "dwellings": homes} for code, homes in progress.stages.items()
        ],
        "reasons": [
            {"code": code.value, "text": REASONS[code], "homes": homes}
            for code, homes in progress.reasons.items()
            if homes
        ],
        "warnings": [
            {"code": code.value, "text": CAVEATS[code], "homes": homes}
            for code, homes in progress.caveats.items()
            if homes
        ],
        "policies": [
            {
                "policy": each.policy,
                "name": each.name,
                "done": each.done,
                "backlogDone": each.backlog_done,
            }
            for each in progress.policies
        ],
        "areas": [
            {
                "code": area.code,
                "name": area.name,
                "level": "neighbourhood",
                "dwellings": area.dwellings,
                "eligible": area.eligible,
                "eligibilityUnknown": area.eligibility_unknown,
                "applied": area.applied,
                "done": area.done,
                "backlogDone": area.backlog_done,
            }
            for area in progress.areas
        ],
        "months": [
            {"month": each.month, "counted": each.counted, "cumulative": each.cumulative}
            for each in progress.months
        ],
    }


def pace(value: Pace) -> dict[str, float | int | None]:
    """Return a pace with the months and homes it rests on."""
    return {
        "months": value.months,
        "counted": value.counted,
        "perMonth": rounded(value.per_month),
    }


def rounded(value: float | None) -> float | None:
    """Return a pace with two decimals."""
    return None if value is None else round(value, 2)
