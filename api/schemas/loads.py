"""Loads of register files: what each changed, and what was wrong with its rows."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from api.parameters import Number, Query
from api.schemas.applications_taken import Names, StaffOut
from api.schemas.base import CodedText, DayOrNone, MomentOrNone, Out
from api.schemas.uploads import FileSource, IssueRowOut, IssuesKindOut
from retrofit.load.listing import IssueKind, ListedLoad
from retrofit.load.upload_words import LAYER, SOURCE
from retrofit.models import LoadCount, LoadIssue

MOST = 200


class LoadsQuery(Query):
    """Which page of the loads is asked for."""

    source: FileSource | None = Field(default=None, description="Alleen deze soort bestand")
    cursor: Annotated[Number, Field(ge=1)] | None = Field(
        default=None, description="nextCursor van de vorige bladzijde"
    )
    limit: Annotated[Number, Field(ge=1, le=MOST)] = Field(
        default=50, description="Hoogste aantal ladingen"
    )


class IssuesQuery(Query):
    """Which page of the issues is asked for."""

    cursor: Annotated[Number, Field(ge=1)] | None = Field(
        default=None, description="nextCursor van de vorige bladzijde"
    )
    limit: Annotated[Number, Field(ge=1, le=1000)] = Field(
        default=100, description="Hoogste aantal regels"
    )


class LoadCountOut(Out):
    """The balance of one layer; ``added`` and ``changed`` are null where they were not told apart.

    Rows read are those added, changed, unchanged and rejected.
    """

    layer: CodedText
    rows_read: int
    rows_outside: int
    loaded: int
    added: int | None
    changed: int | None
    ended: int
    unchanged: int
    rejected: int

    @classmethod
    def of(cls, count: LoadCount) -> "LoadCountOut":
        """Translate the balance of a layer."""
        return cls(
            layer=CodedText(code=count.layer, text=LAYER.get(count.layer, count.layer)),
            rows_read=count.rows_read,
            rows_outside=count.rows_outside,
            loaded=count.loaded,
            added=None if count.changed is None else count.loaded - count.changed,
            changed=count.changed,
            ended=count.ended,
            unchanged=count.unchanged,
            rejected=count.rejected,
        )


class LoadOut(Out):
    """A load; ``by`` is null when the tracker did it by itself."""

    id: int
    source: CodedText
    file_name: str
    sha256: str | None
    reference_on: DayOrNone
    is_complete: bool
    is_sample: bool
    loaded_at: MomentOrNone
    by: StaffOut | None
    layers: list[LoadCountOut]
    issues: int
    state: CodedText
    undone_at: MomentOrNone
    undone_by: StaffOut | None
    is_undoable: bool

    @classmethod
    def of(cls, one: ListedLoad, names: Names) -> "LoadOut":
        """Translate a load."""
        run = one.run
        is_undone = run.undone_by_run_id is not None
        return cls(
            id=run.load_run_id,
            source=CodedText.of(run.source, SOURCE),
            file_name=run.file_name,
            sha256=run.sha256,
            reference_on=run.reference_on,
            is_complete=run.is_complete,
            is_sample=run.is_sample,
            loaded_at=run.recorded_at,
            by=StaffOut.of_any(run.by_id, names),
            layers=[LoadCountOut.of(count) for count in one.counts],
            issues=one.issues,
            state=CodedText(
                code="undone" if is_undone else "loaded",
                text="teruggedraaid" if is_undone else "geladen",
            ),
            undone_at=one.undone_at,
            undone_by=StaffOut.of_any(one.undone_by_id, names),
            is_undoable=one.is_undoable,
        )


class LoadsOut(Out):
    """A page of loads, newest first."""

    loads: list[LoadOut]
    next_cursor: int | None


class LoadIssuesOut(Out):
    """What was wrong with the rows of a load: counted by kind, and a page of rows."""

    kinds: list[IssuesKindOut]
    rows: list[IssueRowOut]
    next_cursor: int | None

    @classmethod
    def of(
        cls, found: tuple[Sequence[IssueKind], Sequence[LoadIssue], int | None]
    ) -> "LoadIssuesOut":
        """Translate issues; nothing out of a cell of the file is told."""
        kinds, rows, following = found
        return cls(
            kinds=[
                IssuesKindOut.of(each.layer, each.code, each.severity, each.rows) for each in kinds
            ],
            rows=[
                IssueRowOut.of(each.layer, each.line, each.column, each.code, each.severity)
                for each in rows
            ],
            next_cursor=following,
        )
