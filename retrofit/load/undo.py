"""Take back a load: what it added is no longer believed, what it ended is believed again."""

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from retrofit import audit
from retrofit.codes import LoadSource
from retrofit.errors import CannotUndo
from retrofit.load import merge
from retrofit.load.derive import derive
from retrofit.load.runs import record_run
from retrofit.models import LoadRun
from retrofit.people.actor import Actor


def undoable(session: Session) -> frozenset[int]:
    """Return the runs that can be taken back: of each source the newest that still holds."""
    newest = (
        select(func.max(LoadRun.load_run_id))
        .where(
            LoadRun.source.not_in((LoadSource.UNDO, LoadSource.DERIVED)),
            LoadRun.undone_by_run_id.is_(None),
        )
        .group_by(LoadRun.source)
    )
    return frozenset(session.scalars(newest))


def undo_load(session: Session, run_id: int, *, by: Actor | None = None) -> int:
    """Undo a load run; the caller commits. History keeps both: known then, and known now.

    Args:
        session: an open session.
        run_id: the run to take back.
        by: who takes it back, for the audit trail; None is the tracker itself.

    Returns:
        Number of facts that were taken back or restored.

    Raises:
        CannotUndo: there is no such run, it was undone before, or a later run of the same source
            has built on it.
    """
    run = session.get(LoadRun, run_id, with_for_update=True)
    if run is None or run.source in (LoadSource.UNDO, LoadSource.DERIVED):
        raise CannotUndo(f"there is no load {run_id} that can be undone")
    if run.undone_by_run_id is not None:
        raise CannotUndo(f"load {run_id} was undone before, by run {run.undone_by_run_id}")
    later = session.scalars(
        select(LoadRun.load_run_id).where(
            LoadRun.source == run.source,
            LoadRun.load_run_id > run_id,
            LoadRun.undone_by_run_id.is_(None),
        )
    ).first()
    if later is not None:
        raise CannotUndo(f"load {later} of {run.source.value} is newer; undo that one first")
    connection = session.connection()
    # As long as the load itself may take, also where a person waits for the answer.
    connection.execute(text("SET LOCAL statement_timeout = '15min'"))
    undo_run = record_run(
        connection,
        LoadSource.UNDO,
        file_name=run.file_name,
        is_sample=run.is_sample,
        by_id=by.person_id if by else None,
    )
    rows = merge.undo(connection, run_id, undo_run)
    session.execute(
        update(LoadRun).where(LoadRun.load_run_id == run_id).values(undone_by_run_id=undo_run)
    )
    derive(connection, undo_run, LoadSource.DERIVED, echo=lambda _: None)
    if by is not None:
        audit.record(session, by, "undo_load", "load_run", str(run_id), payload={"rows": rows})
    return rows
