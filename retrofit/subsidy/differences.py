"""What an amendment makes otherwise than the decision before it, line by line for its letter."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from gis.codes import MeasureCode
from retrofit.models import Decision
from retrofit.subsidy import dates
from retrofit.subsidy.calculation import MeasureLine
from retrofit.subsidy.case_file import CaseFile
from retrofit.subsidy.given import measure_of
from retrofit.subsidy.letters import Change
from retrofit.subsidy.letters.dutch import long_day
from retrofit.subsidy.rates import ORDER
from retrofit.subsidy.stacking import KIND_TEXT, SourceKind
from retrofit.subsidy.wording import capital, euros, square_metres, two_decimals
from retrofit.texts import MEASURE


def differences(file: CaseFile, before: Decision, decision: Decision) -> Iterator[Change]:
    """Yield what an amendment makes otherwise: amount, measures, money of others, last day."""
    was, now = before.amount_cents or 0, decision.amount_cents or 0
    stays = f"blijft {euros(now)}"
    yield Change(
        what="Subsidie, ten hoogste", was=euros(was), now=euros(now) if now != was else stays
    )
    # Nothing is said of measures in a proposal that leaves them as they are.
    snapshot = {**before.snapshot, **decision.snapshot}
    yield from _changed(_measures(before.snapshot), _measures(snapshot))
    yield from _changed(_sources(before.snapshot), _sources(snapshot))
    until = replace(file, decisions=[each for each in file.decisions if each is not decision])
    first, last = dates.execution_until(until), dates.execution_until(file)
    if first != last:
        what = "Laatste dag om de maatregelen uit te voeren"
        yield Change(what=what, was=long_day(first), now=long_day(last))


def _changed(was: dict[str, str], now: dict[str, str]) -> Iterator[Change]:
    for what in (*was, *(each for each in now if each not in was)):
        if was.get(what) != now.get(what):
            yield Change(what=what, was=was.get(what, "niet"), now=now.get(what, "vervalt"))


def _measures(snapshot: dict[str, Any]) -> dict[str, str]:
    lines = sorted(map(measure_of, snapshot["measures"]), key=lambda one: ORDER[one.measure])
    return {capital(MEASURE[line.measure]): _sizes(line) for line in lines}


def _sizes(line: MeasureLine) -> str:
    value = line.insulation_value
    told = (
        square_metres(line.area_m2) if line.area_m2 is not None else "",
        f"{line.pieces} stuks" if line.pieces is not None else "",
        f"isolatiewaarde {two_decimals(value)}" if value is not None else "",
        "biobased" if line.is_biobased else "",
        f"kosten {euros(line.cost_cents)}",
    )
    return ", ".join(filter(None, told))


def _sources(snapshot: dict[str, Any]) -> dict[str, str]:
    found = {}
    for row in snapshot["sources"]:
        kind, measure = KIND_TEXT[SourceKind(row["kind"])], MEASURE[MeasureCode(row["measure"])]
        found[capital(f"{kind} voor {measure}")] = euros(row["cents"])
    return found
