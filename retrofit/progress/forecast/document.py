"""A forecast as a document: the same keys and figures for the command and the API."""

from typing import Any

from retrofit.progress.document import moment, rounded
from retrofit.progress.forecast.calibration import published
from retrofit.progress.forecast.figures import Lead
from retrofit.progress.forecast.outlook import Band, Simulated
from retrofit.progress.forecast.programme import Forecast
from retrofit.texts import STAGE


def document(forecast: Forecast) -> dict[str, Any]:
    """Return a forecast with JSON's own types; keys are camelCase, days ISO, texts Dutch."""
    found, plain = forecast.outlook, forecast.outlook.figures
    lacking = [
        f"{words(each.stage)} naar {words(each.next_stage)}: {each.completed} van {found.minimum}"
        for each in found.transitions
        if each.assumption is None and each.completed < found.minimum
    ]
    return {
        "programme": forecast.programme.id,
        "name": forecast.programme.name,
        "asOf": forecast.as_of.isoformat(),
        "knownAt": moment(forecast.known_at or forecast.data.recorded_at),
        "policy": forecast.policy,
        "dataVersion": forecast.data.version,
        "isSample": forecast.data.is_sample,
        "deadline": forecast.programme.deadline_on.isoformat(),
        "target": plain.target,
        "done": plain.done,
        "remaining": plain.remaining,
        "monthsLeft": plain.months_left,
        "requiredPace": rounded(plain.required_pace),
        "gap": rounded(plain.gap),
        "leads": [lead(each) for each in plain.leads],
        "declined": found.declined,
        "lacking": lacking if found.declined else [],
        "simulated": simulated(found.simulated) if found.simulated else None,
        "transitions": [
            {
                "stage": each.stage,
                "nextStage": each.next_stage,
                "completed": each.completed,
                "dropped": each.dropped,
                "open": each.open,
            }
            for each in found.transitions
        ],
        "inflow": {
            "months": found.inflow.months,
            "began": found.inflow.began,
            "perMonth": rounded(found.inflow.per_month),
        },
        "stock": found.stock,
        "capacity": {"starts": list(found.capacity.starts), "works": list(found.capacity.works)},
        "minimum": found.minimum,
        "calibration": published(),
        "seed": found.seed,
        "draws": found.draws,
    }


def lead(each: Lead) -> dict[str, Any]:
    """Return where a pace leads, with the homes and months that it rests on."""
    return {
        "months": each.pace.months,
        "counted": each.pace.counted,
        "perMonth": rounded(each.pace.per_month),
        "atDeadline": each.at_deadline,
        "short": each.short,
        "finishMonth": each.finish_month,
        "text": each.text,
    }


def simulated(draws: Simulated) -> dict[str, Any]:
    """Return what the draws say."""
    low, middle, high = draws.finish
    return {
        "atDeadline": band(draws.at_deadline),
        "finish": {"p10": low, "p50": middle, "p90": high},
        "chance": round(draws.chance, 3),
        "lastMonth": draws.last_month,
        "months": [
            {"month": each.month, "done": band(each.done), "target": each.target}
            for each in draws.months
        ],
    }


def band(each: Band) -> dict[str, int]:
    """Return three quantiles."""
    return {"p10": each.p10, "p50": each.p50, "p90": each.p90}


def words(stage: str) -> str:
    """Return a stage in Dutch; the last one is that of homes that count."""
    return (
        "telt mee"
        if stage == "counted"
        else {code.value: name for code, name in STAGE.items()}[stage]
    )
