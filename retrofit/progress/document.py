"""Progress as a document: the same keys and figures for the command, the API and reports."""

from datetime import UTC, datetime
from typing import Any

from gis.codes import LabelClass, TenureClass
from retrofit import texts
from retrofit.codes import Eligibility
from retrofit.progress.pace import Pace, at_deadline, finish_month
from retrofit.progress.summary import Progress


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
        "knownAt": moment(progress.known_at),
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
        "actualPace": [pace(each, progress) for each in progress.actual_pace],
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
            {"labelClass": code.value if code else None, "dwellings": progress.labels[code]}
            for code in (*LabelClass, None)
        ],
        "stages": [
            {"stage": code.value, "dwellings": homes} for code, homes in progress.stages.items()
        ],
        "reasons": [
            {"code": code.value, "text": texts.REASON[code], "homes": homes}
            for code, homes in progress.reasons.items()
            if homes
        ],
        "warnings": [
            {"code": code.value, "text": texts.CAVEAT[code], "homes": homes}
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


def pace(value: Pace, progress: Progress) -> dict[str, float | int | str | None]:
    """Return a pace, the months and homes it rests on, and where it leads if it stays so."""
    target, done = progress.programme.homes.value, progress.done
    return {
        "months": value.months,
        "counted": value.counted,
        "perMonth": rounded(value.per_month),
        "atDeadline": at_deadline(done, value.per_month, progress.months_left),
        "finishMonth": finish_month(target, done, value.per_month, progress.as_of),
    }


def rounded(value: float | None) -> float | None:
    """Return a pace with two decimals."""
    return None if value is None else round(value, 2)


def moment(value: datetime | None) -> str | None:
    """Return a moment in UTC, exactly, so that it can be asked again; None when there is none.

    To the millisecond where that is exact, else to the microsecond.
    """
    if value is None:
        return None
    precision = "microseconds" if value.microsecond % 1000 else "milliseconds"
    return value.astimezone(UTC).isoformat(timespec=precision).replace("+00:00", "Z")
