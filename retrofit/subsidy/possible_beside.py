"""Checks of what runs beside a case: objections and notices of default. See ``possible``."""

from collections.abc import Callable
from datetime import date

from retrofit.notice_codes import NoticeState
from retrofit.subsidy.case_file import CaseFile, require
from retrofit.subsidy.deadlines import OURS, awaited, deadlines
from retrofit.subsidy.objection_days import to_decide
from retrofit.subsidy.penalty_days import notices_to_decide
from retrofit.subsidy.transitions import Action

Check = Callable[[CaseFile, date], None]


def _open_objection(file: CaseFile, on: date) -> None:
    require(file.open_objections(), "Er loopt geen bezwaar.")


def _clock_of_objection(file: CaseFile, on: date) -> None:
    require(to_decide(file), "Er loopt geen bezwaar.")


def _repair_asked(file: CaseFile, on: date) -> None:
    open_ones = {objection.objection_id for objection in file.open_objections()}
    asked = {step.details["objection_id"] for step in file.taken(Action.ASK_REPAIR)}
    require(open_ones & asked, "Er is geen herstel van een bezwaar gevraagd (Awb 6:6).")


def _open_appeal(file: CaseFile, on: date) -> None:
    require(file.open_objections(is_appeal=True), "Er loopt geen beroep.")


def _any_decision(file: CaseFile, on: date) -> None:
    require(file.decisions, "Er is nog geen besluit om bezwaar tegen te maken.")


def _we_are_to_decide(file: CaseFile, on: date) -> None:
    open_term = awaited(file, deadlines(file, on))
    require(
        open_term is not None and open_term.kind in OURS,
        "Er loopt geen beslistermijn van de gemeente waarvoor zij in gebreke kan zijn.",
    )


NO_NOTICE = "Er is geen ingebrekestelling waarvoor dit kan."


def _notice_to_decide(file: CaseFile, on: date) -> None:
    require(notices_to_decide(file), NO_NOTICE)


def _penalty_to_pay(file: CaseFile, on: date) -> None:
    require(any(each.state is NoticeState.PENALTY_SET for each in file.notices), NO_NOTICE)


BESIDE: dict[Action, Check] = {
    Action.DEFAULT_NOTICE: _we_are_to_decide,
    Action.REJECT_NOTICE: _notice_to_decide,
    Action.SET_PENALTY: _notice_to_decide,
    Action.PAY_PENALTY: _penalty_to_pay,
    Action.FILE_OBJECTION: _any_decision,
    Action.ASK_REPAIR: _open_objection,
    Action.RECORD_REPAIR: _repair_asked,
    Action.PAUSE_OBJECTION: _clock_of_objection,
    Action.POSTPONE_OBJECTION: _clock_of_objection,
    Action.HANDLE_OBJECTION: _open_objection,
    Action.DECIDE_OBJECTION: _open_objection,
    Action.FILE_APPEAL: _any_decision,
    Action.RECORD_JUDGMENT: _open_appeal,
}
