"""The work on files that were sent in: read and compared, or loaded, one at a time.

A lock in the database sees to it that one service does this, also where several run. What its
predecessor left half done was rolled back by the database, and is told as failed.
"""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Engine, select, text, update
from sqlalchemy.orm import Session

from retrofit.audit.recording import SYSTEM
from retrofit.codes import LoadSource
from retrofit.database import session_scope
from retrofit.errors import RuleSaysNo
from retrofit.load.balance import LoadReport
from retrofit.load.codes import LoadStep, UploadState
from retrofit.load.difference import difference_of, digest_of, newest_load
from retrofit.load.files import load_file
from retrofit.load.quarantine import Quarantine
from retrofit.load.returned_list import issues_of, write_returned_list
from retrofit.load.upload_words import CHANGED, INTERRUPTED, problem_of
from retrofit.load.uploads import WORKBOOK
from retrofit.models import Person, Upload
from retrofit.people.actor import Actor
from retrofit.people.persons import actor_for
from retrofit.progress.summary import data_version

log = structlog.get_logger()

#: Advisory lock of the work, for a connection: "UPLD" in ASCII.
LOCK = 0x55504C44
WAITING = (UploadState.WAITING, UploadState.CONFIRMED)
HALF_DONE = (UploadState.COMPARING, UploadState.LOADING)
#: Progress is written down no more often than this.
EVERY_S = 0.5


class Changed(RuleSaysNo):
    """Loading would do something else than was confirmed."""


def work_on_uploads(engine: Engine, quarantine: Quarantine) -> int:
    """Compare and load what waits, oldest first, until nothing waits; return how many were done.

    Nothing is done while another service is at it.

    Args:
        engine: with the patience of a load.
        quarantine: where the files lie.
    """
    with Session(engine) as session:
        open_states = (*WAITING, *HALF_DONE)
        if not session.scalar(select(Upload.upload_id).where(Upload.state.in_(open_states))):
            return 0
    done = 0
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as holder:
        lock = {"lock": LOCK}
        if not holder.scalar(text("SELECT pg_try_advisory_lock(:lock)"), lock):
            return 0
        try:
            # Whoever was at these is gone: this connection has the lock.
            _set(engine, Upload.state.in_(HALF_DONE), state=UploadState.FAILED, problem=INTERRUPTED)
            while (upload := _next(engine)) is not None:
                _work(engine, quarantine, upload)
                done += 1
        finally:
            holder.execute(text("SELECT pg_advisory_unlock(:lock)"), lock)
    return done


def _next(engine: Engine) -> Upload | None:
    """Take the oldest that waits in hand."""
    with session_scope(engine=engine) as session:
        session.expire_on_commit = False
        upload = session.scalars(
            select(Upload)
            .where(Upload.state.in_(WAITING))
            .order_by(Upload.upload_id)
            .limit(1)
            .with_for_update()
        ).first()
        if upload is not None:
            is_confirmed = upload.state is UploadState.CONFIRMED
            upload.state = UploadState.LOADING if is_confirmed else UploadState.COMPARING
            upload.step, upload.rows_read = LoadStep.READ, 0
    return upload


def _work(engine: Engine, quarantine: Quarantine, upload: Upload) -> None:
    path = quarantine.path_of(upload.place, upload.file_name)
    done = _load if upload.state is UploadState.LOADING else _compare
    try:
        values = done(engine, path, upload)
    except Changed:
        # It is compared anew by itself; nobody has confirmed what comes out.
        values = {"state": UploadState.WAITING, "problem": CHANGED}
        values |= {"difference": None, "difference_sha256": None, "compared_with": None}
    except Exception as error:
        code, words = problem_of(error)
        # Its text may hold data of the file; its kind does not.
        log.warning("file not loaded", upload=upload.upload_id, kind=type(error).__name__)
        values = {"state": UploadState.FAILED, "problem": code, "problem_detail": words}
    if values:
        _set(engine, Upload.upload_id == upload.upload_id, **values)


def _compare(engine: Engine, path: Path, upload: Upload) -> dict[str, Any]:
    """Load a file and take it back; return what that would have changed."""
    with session_scope(engine=engine, dry_run=True) as session:
        compared_with = newest_load(session)
        report = _loaded(session, path, upload, _progress(engine, upload), by=None)
        difference = difference_of(session, report, upload.sha256)
        has_workbook = False
        if upload.source is LoadSource.APPLICATIONS:
            issues = issues_of(session.connection(), report.run_id)
            has_workbook = bool(issues)
            if issues:
                write_returned_list(path, issues, target=path.with_name(WORKBOOK))
    return {
        "state": UploadState.COMPARED,
        "step": LoadStep.COMPARE,
        "compared_with": compared_with,
        "difference": difference,
        "difference_sha256": digest_of(difference, upload.sha256, upload.options),
        "has_workbook": has_workbook,
    }


def _load(engine: Engine, path: Path, upload: Upload) -> dict[str, Any]:
    """Load a file as it was confirmed, or not at all."""
    with session_scope(engine=engine) as session:
        if newest_load(session) != upload.compared_with:
            raise Changed("something was loaded or undone since it was compared")
        person = session.get_one(Person, upload.confirmed_by_id)
        report = _loaded(
            session,
            path,
            upload,
            _progress(engine, upload),
            by=actor_for(session, person, origin=SYSTEM),
        )
        difference = difference_of(session, report, upload.sha256)
        if digest_of(difference, upload.sha256, upload.options) != upload.difference_sha256:
            raise Changed("it is another difference than the one that was confirmed")
        # In the transaction of the load itself: a file is told to be loaded if and only if it is.
        session.execute(
            update(Upload)
            .where(Upload.upload_id == upload.upload_id)
            .values(state=UploadState.LOADED, load_run_id=report.run_id, step=LoadStep.COMPARE)
        )
    return {}


def _loaded(
    session: Session,
    path: Path,
    upload: Upload,
    tell: Callable[[LoadStep, int], None],
    *,
    by: Actor | None,
) -> LoadReport:
    options = dict(upload.options)
    if "reference_on" in options:
        options["reference_on"] = date.fromisoformat(options["reference_on"])
    # What is tried out in the demo town belongs to it, and goes with it.
    is_sample = data_version(session.connection()).is_sample
    return load_file(session, upload.source, path, is_sample=is_sample, by=by, tell=tell, **options)


def _progress(engine: Engine, upload: Upload) -> Callable[[LoadStep, int], None]:
    """Return what writes progress down, beside the transaction of the load."""
    last: tuple[LoadStep | None, float] = (None, 0.0)

    def tell(step: LoadStep, rows: int) -> None:
        nonlocal last
        moment = time.monotonic()
        if step is not last[0] or moment - last[1] > EVERY_S:
            last = step, moment
            _set(engine, Upload.upload_id == upload.upload_id, step=step, rows_read=rows)

    return tell


def _set(engine: Engine, where: Any, **values: Any) -> None:
    with session_scope(engine=engine) as session:
        session.execute(update(Upload).where(where).values(**values))
