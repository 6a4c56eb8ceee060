"""Register files sent in through the web: received, compared, confirmed or thrown away.

Reading and loading happen apart (``retrofit.load.upload_work``), by the same functions as those of
the commands. A file that nobody confirms is destroyed after a week, and with it all that is told
of it here; what was loaded stays with its run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from retrofit import audit
from retrofit.codes import LoadSource, Role
from retrofit.errors import InvalidFacts, NotAllowed, NotFound, StepNotPossible
from retrofit.load.codes import UploadState
from retrofit.load.difference import newest_load
from retrofit.load.quarantine import Incoming, Quarantine
from retrofit.models import Upload
from retrofit.people.actor import Actor
from retrofit.today import now

READERS = (Role.PLANNER, Role.AUDITOR, Role.ADMIN)
LOADERS = (Role.PLANNER, Role.ADMIN)
#: A file is kept for so long.
KEPT = timedelta(days=7)
#: Files that may wait at one time.
MOST_WAITING = 20
#: The reader or the loader has it at hand.
AT_WORK = (UploadState.COMPARING, UploadState.CONFIRMED, UploadState.LOADING)


@dataclass(frozen=True, slots=True)
class GivenFile:
    """What the sender says of a file."""

    source: LoadSource
    file_name: str
    options: dict[str, Any]


def require_whole_town(by: Actor, *roles: Role) -> None:
    """Check that somebody has one of these roles for the whole town: a register knows no areas.

    Raises:
        NotAllowed: no such role, or only in some areas.
    """
    if by.areas(*roles) is not None:
        raise NotAllowed("a register is loaded for the whole town")


def receive(session: Session, given: GivenFile, incoming: Incoming, *, by: Actor) -> Upload:
    """Keep a file that came in whole; it waits for its turn to be read.

    Raises:
        InvalidFacts: it is empty.
        NotAllowed: not by who works in some areas only.
        StepNotPossible: too many files wait already.
    """
    require_whole_town(by, *LOADERS)
    if incoming.size_bytes == 0:
        raise InvalidFacts("body", "is leeg: stuur het bestand zelf als inhoud mee")
    waiting = select(func.count()).select_from(Upload).where(Upload.state != UploadState.LOADED)
    if session.scalars(waiting).one() >= MOST_WAITING:
        raise StepNotPossible(
            f"Er staan al {MOST_WAITING} bestanden klaar. Bevestig er een, of gooi er een weg."
        )
    upload = Upload(
        source=given.source,
        file_name=given.file_name,
        place=incoming.place,
        size_bytes=incoming.size_bytes,
        sha256=incoming.sha256,
        options=given.options,
        state=UploadState.WAITING,
        rows_read=0,
        uploaded_at=now(),
        by_id=by.person_id,
        has_workbook=False,
    )
    session.add(upload)
    session.flush()
    _note(session, by, "receive_upload", upload)
    return upload


def uploads(session: Session, *, by: Actor) -> Sequence[Upload]:
    """Return the files that are kept, newest first."""
    by.require(*READERS)
    return session.scalars(select(Upload).order_by(Upload.upload_id.desc())).all()


def upload_numbered(session: Session, upload_id: int, *, by: Actor) -> Upload:
    """Return a file.

    Raises:
        NotFound: there is none with this number, or no more.
    """
    by.require(*READERS)
    upload = session.get(Upload, upload_id)
    if upload is None:
        raise NotFound(f"there is no upload {upload_id}")
    return upload


def confirm(session: Session, upload_id: int, digest: str, *, by: Actor) -> Upload:
    """Say that a file may be loaded as it was compared; it is loaded as soon as it can be.

    Args:
        session: of the caller, who commits.
        upload_id: which file.
        digest: that of the difference that was seen.
        by: who says so.

    Raises:
        NotFound: there is no such file.
        StepNotPossible: it was not compared, was confirmed before, the difference is another one,
            or another file was loaded or undone since.
    """
    require_whole_town(by, *LOADERS)
    upload = _locked(session, upload_id)
    if upload.state is not UploadState.COMPARED:
        raise StepNotPossible(_WHY_NOT[upload.state])
    if upload.difference_sha256 != digest:
        raise StepNotPossible("Dit is niet het verschil dat hier staat. Bekijk het opnieuw.")
    if upload.compared_with != newest_load(session):
        raise StepNotPossible(
            "Na het vergelijken is er iets geladen of teruggedraaid. Vergelijk eerst opnieuw."
        )
    upload.state = UploadState.CONFIRMED
    upload.confirmed_by_id = by.person_id
    upload.problem = upload.problem_detail = None
    _note(session, by, "confirm_upload", upload)
    return upload


def compare_again(session: Session, upload_id: int, *, by: Actor) -> Upload:
    """Let a file be read and compared once more, with what is known now.

    Raises:
        NotFound: there is no such file.
        StepNotPossible: it is being read or loaded, waits already, or was loaded.
    """
    require_whole_town(by, *LOADERS)
    upload = _locked(session, upload_id)
    if upload.state not in (UploadState.COMPARED, UploadState.FAILED):
        raise StepNotPossible(_WHY_NOT[upload.state])
    upload.state = UploadState.WAITING
    upload.step = upload.compared_with = None
    upload.difference = upload.difference_sha256 = None
    upload.problem = upload.problem_detail = None
    upload.rows_read = 0
    _note(session, by, "compare_upload", upload)
    return upload


def discard(session: Session, upload_id: int, quarantine: Quarantine, *, by: Actor) -> None:
    """Throw a file away, and what is told of it.

    Raises:
        NotFound: there is no such file.
        StepNotPossible: it is being read or loaded, or was loaded.
    """
    require_whole_town(by, *LOADERS)
    upload = _locked(session, upload_id)
    if upload.state in (*AT_WORK, UploadState.LOADED):
        raise StepNotPossible(_WHY_NOT[upload.state])
    _note(session, by, "discard_upload", upload)
    session.delete(upload)
    session.flush()
    quarantine.destroy(upload.place)


def workbook_path(session: Session, upload_id: int, quarantine: Quarantine, *, by: Actor) -> Path:
    """Return where the copy of a list lies in which each cell says what is wrong with it.

    It holds what the desk wrote, so that it was asked for stands in the audit trail.

    Raises:
        NotFound: there is no such file, or nothing is wrong in it, or it is no list.
    """
    require_whole_town(by, *LOADERS)
    upload = upload_numbered(session, upload_id, by=by)
    path = quarantine.path_of(upload.place, WORKBOOK)
    if not upload.has_workbook or not path.exists():
        raise NotFound(f"upload {upload_id} has no copy with what is wrong")
    _note(session, by, "download_workbook", upload)
    return path


def destroy_old(session: Session, quarantine: Quarantine) -> int:
    """Destroy the files that were kept long enough, and what is told of them; return how many.

    The files go first: a row without its file is met again the next day, a file without its row
    would be forgotten.
    """
    old = session.scalars(
        select(Upload).where(Upload.uploaded_at <= now() - KEPT, Upload.state.not_in(AT_WORK))
    ).all()
    for upload in old:
        quarantine.destroy(upload.place)
        session.delete(upload)
    session.flush()
    quarantine.destroy_others(set(session.scalars(select(Upload.place))))
    for upload in old:
        _note(session, None, "destroy_upload", upload)
    return len(old)


#: Name of the copy beside the list itself; no sender can choose it.
WORKBOOK = ".fouten.xlsx"

_WHY_NOT = {
    UploadState.WAITING: "Dit bestand wacht nog tot het wordt gelezen.",
    UploadState.COMPARING: "Dit bestand wordt net gelezen. Wacht tot dat klaar is.",
    UploadState.COMPARED: "Dit bestand is al vergeleken.",
    UploadState.CONFIRMED: "Dit bestand is al bevestigd; het wordt zo geladen.",
    UploadState.LOADING: "Dit bestand wordt net geladen. Wacht tot dat klaar is.",
    UploadState.LOADED: "Dit bestand is al geladen. Draai zo nodig de lading terug.",
    UploadState.FAILED: "Dit bestand kon niet worden gelezen of geladen; zie de reden.",
}


def _locked(session: Session, upload_id: int) -> Upload:
    upload = session.get(Upload, upload_id, with_for_update=True)
    if upload is None:
        raise NotFound(f"there is no upload {upload_id}")
    return upload


def _note(session: Session, by: Actor | None, action: str, upload: Upload) -> None:
    # The name of the file is the sender's own text, so it stays out of the trail.
    payload = {"source": upload.source, "sha256": upload.sha256}
    audit.record(session, by, action, "upload", str(upload.upload_id), payload=payload)
