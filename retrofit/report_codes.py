"""Codes of what goes out: reports and exports."""

from enum import StrEnum


class ReportKind(StrEnum):
    """For whom a report is made."""

    COUNCIL = "council"
    MINISTRY = "ministry"
    MONITOR = "monitor"  # Monitor Dordt West
    ORGANISATION = "organisation"  # programme office and delivery organisation (WUO)


class ExportReason(StrEnum):
    """What an export is for; each export is an event of the trail."""

    PLANNING = "planning"
    FIELD_WORK = "field_work"
    REPORTING = "reporting"
    CHECKING = "checking"
