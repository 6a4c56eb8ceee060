"""Sealed reports: what is asked, what is answered."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, Field

from api.parameters import Query, known_programme
from api.schemas.base import CodedText, Day, MomentOrNone, Out
from retrofit import texts
from retrofit.models import Report
from retrofit.reports.errata import Erratum


class ReportsQuery(Query):
    """Which reports are asked for."""

    programme: Annotated[str, AfterValidator(known_programme)] | None = Field(
        default=None, description="Alleen van dit programma"
    )


class ReportFileOut(Out):
    """A file of a report, as it went out."""

    name: str
    media_type: str
    sha256: str


class ReportOut(Out):
    """A sealed report: what was asked, and the seal on the answer."""

    id: int
    kind: CodedText
    programme: str
    as_of: Day
    known_at: MomentOrNone
    policy: str
    data_version: int
    is_sample: bool
    counted: int
    counted_sha256: str
    made_at: MomentOrNone
    files: list[ReportFileOut]

    @classmethod
    def of(cls, report: Report, files: Sequence[tuple[int, str, str, str]]) -> "ReportOut":
        """Translate a report; of the files its own are taken."""
        return cls(
            id=report.report_id,
            kind=CodedText.of(report.kind, texts.REPORT_KIND),
            programme=report.programme,
            as_of=report.as_of,
            known_at=report.known_at,
            policy=report.policy,
            data_version=report.data_version,
            is_sample=report.is_sample,
            counted=report.counted,
            counted_sha256=report.counted_sha256,
            made_at=report.made_at,
            files=[
                ReportFileOut(name=name, media_type=media_type, sha256=sha256)
                for number, name, media_type, sha256 in files
                if number == report.report_id
            ],
        )


class ReportsOut(Out):
    """Reports, newest first."""

    reports: list[ReportOut]


class ChangedFigureOut(Out):
    """A figure that is another one now."""

    name: str
    old: float | None
    new: float | None


class ChangedSectionOut(Out):
    """A section that says something else now, with the titles of its tables that do."""

    id: str
    title: str
    tables: list[str]


class ErratumOut(Out):
    """A report that a later correction touches: homes that came, went, or moved to another day."""

    report_id: int
    added: int
    removed: int
    moved: int
    figures: list[ChangedFigureOut]
    sections: list[ChangedSectionOut]

    @classmethod
    def of(cls, erratum: Erratum) -> "ErratumOut":
        """Translate an erratum."""
        return cls(
            report_id=erratum.report.report_id,
            added=erratum.added,
            removed=erratum.removed,
            moved=erratum.moved,
            figures=[
                ChangedFigureOut(name=each.name, old=each.old, new=each.new)
                for each in erratum.figures
            ],
            sections=[
                ChangedSectionOut(id=each.id, title=each.title, tables=list(each.tables))
                for each in erratum.sections
            ],
        )


class ErrataOut(Out):
    """Reports that later corrections touch, newest first."""

    errata: list[ErratumOut]
