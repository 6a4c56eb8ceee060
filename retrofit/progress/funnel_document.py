"""The funnel as a document: the same keys and figures for the command, the API and reports."""

from typing import Any

from retrofit import texts
from retrofit.codes import Feeder
from retrofit.homes import words
from retrofit.progress.document import moment
from retrofit.progress.funnel import Group, ProgrammeFunnel, Step

NOT_RECORDED = "niet vastgelegd"


def funnel_document(found: ProgrammeFunnel) -> dict[str, Any]:
    """Return a funnel with JSON's own types; keys are camelCase, days ISO, texts Dutch."""
    funnel = found.funnel
    return {
        "programme": found.programme.id,
        "name": found.programme.name,
        "asOf": found.as_of.isoformat(),
        "knownAt": moment(found.known_at),
        "dataVersion": found.data_version,
        "isSample": found.is_sample,
        "dwellings": funnel.homes,
        "exits": [
            {"code": kind.value, "text": words.KIND[kind], "homes": homes}
            for kind, homes in funnel.exits.items()
        ],
        "steps": [_step(step) for step in funnel.steps],
        "cohorts": [{"month": each.name, **_group(each)} for each in funnel.cohorts],
        "feeders": [
            {
                "feeder": each.name,
                "text": words.FEEDER[Feeder(each.name)] if each.name else NOT_RECORDED,
                **_group(each),
            }
            for each in funnel.feeders
        ],
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "stage": step.stage.value,
        "text": texts.STAGE[step.stage],
        "now": step.now,
        "reached": step.reached,
        "wentFurther": step.went_further,
        "conversion": None if step.conversion is None else round(step.conversion, 4),
        "medianDays": step.median_days,
        "measured": step.measured,
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "dwellings": group.homes,
        "reached": [
            {"stage": stage.value, "dwellings": homes} for stage, homes in group.reached.items()
        ],
    }
