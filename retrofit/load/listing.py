"""The loads of this database, and what was wrong with their rows, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.issues import Severity
from retrofit.codes import LoadSource
from retrofit.errors import NotFound
from retrofit.load.files import LOADERS
from retrofit.load.undo import undoable
from retrofit.load.uploads import READERS
from retrofit.models import LoadCount, LoadIssue, LoadRun
from retrofit.people.actor import Actor


@dataclass(frozen=True, slots=True)
class ListedLoad:
    """A load of a file.

    Attributes:
        issues: things wrong with its rows.
        undone_at: when it was taken back, if it was.
        undone_by_id: by whom; None also when it was the tracker itself.
        is_undoable: it is the newest of its source that still holds.
    """

    run: LoadRun
    counts: Sequence[LoadCount]
    issues: int
    undone_at: datetime | None
    undone_by_id: int | None
    is_undoable: bool


@dataclass(frozen=True, slots=True)
class IssueKind:
    """One kind of thing wrong, and how often."""

    layer: str
    code: str
    severity: Severity
    rows: int


def loads(
    session: Session,
    *,
    by: Actor,
    source: LoadSource | None = None,
    before: int | None = None,
    limit: int = 50,
) -> tuple[list[ListedLoad], int | None]:
    """Return loads of files, newest first, and where to go on; None at the end.

    Args:
        session: only read.
        by: who looks.
        source: only of this source.
        before: only loads with a lower number: the next page.
        limit: at most so many.
    """
    by.require(*READERS)
    wanted = select(LoadRun).where(LoadRun.source.in_([source] if source else list(LOADERS)))
    if before is not None:
        wanted = wanted.where(LoadRun.load_run_id < before)
    found = session.scalars(wanted.order_by(LoadRun.load_run_id.desc()).limit(limit + 1)).all()
    page = _listed(session, found[:limit])
    return page, page[-1].run.load_run_id if len(found) > limit else None


def load_numbered(session: Session, run_id: int, *, by: Actor) -> ListedLoad:
    """Return a load of a file.

    Raises:
        NotFound: there is none with this number.
    """
    by.require(*READERS)
    run = session.get(LoadRun, run_id)
    if run is None or run.source not in LOADERS:
        raise NotFound(f"there is no load {run_id}")
    return _listed(session, [run])[0]


def issues(
    session: Session, run_id: int, *, by: Actor, after: int = 0, limit: int = 100
) -> tuple[list[IssueKind], Sequence[LoadIssue], int | None]:
    """Return what was wrong with the rows of a load: by kind, then row by row.

    Raises:
        NotFound: there is no such load.
    """
    load_numbered(session, run_id, by=by)
    rows = func.count()
    kinds = session.execute(
        select(LoadIssue.layer, LoadIssue.code, LoadIssue.severity, rows)
        .where(LoadIssue.load_run_id == run_id)
        .group_by(LoadIssue.layer, LoadIssue.code, LoadIssue.severity)
        .order_by(rows.desc(), LoadIssue.layer, LoadIssue.code)
    )
    found = session.scalars(
        select(LoadIssue)
        .where(LoadIssue.load_run_id == run_id, LoadIssue.load_issue_id > after)
        .order_by(LoadIssue.load_issue_id)
        .limit(limit + 1)
    ).all()
    page = found[:limit]
    following = page[-1].load_issue_id if len(found) > limit else None
    return [IssueKind(*row) for row in kinds], page, following


def _listed(session: Session, runs: Sequence[LoadRun]) -> list[ListedLoad]:
    ids = [run.load_run_id for run in runs]
    counts = session.scalars(
        select(LoadCount).where(LoadCount.load_run_id.in_(ids)).order_by(LoadCount.layer)
    ).all()
    wrong = select(LoadIssue.load_run_id, func.count()).where(LoadIssue.load_run_id.in_(ids))
    issues_of = {row[0]: row[1] for row in session.execute(wrong.group_by(LoadIssue.load_run_id))}
    undoings = {
        run.load_run_id: run
        for run in session.scalars(
            select(LoadRun).where(LoadRun.load_run_id.in_([run.undone_by_run_id for run in runs]))
        )
    }
    can_be_undone = undoable(session)
    listed = []
    for run in runs:
        undoing = undoings.get(run.undone_by_run_id or 0)
        listed.append(
            ListedLoad(
                run,
                [count for count in counts if count.load_run_id == run.load_run_id],
                issues_of.get(run.load_run_id, 0),
                undoing.recorded_at if undoing else None,
                undoing.by_id if undoing else None,
                run.load_run_id in can_be_undone,
            )
        )
    return listed
