"""The demo town into a database, and out of it again.

It is loaded through the readers and loads of the real registers; only ``is_sample`` tells it
apart. What happened to its homes is recorded beside them. A database holds the demo town or real
registers, never both.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from retrofit.codes import LoadSource
from retrofit.errors import SampleAndReal
from retrofit.load.files import load_file
from retrofit.migrations import rebuild
from retrofit.models import LoadRun
from retrofit.sample import (
    APPLICATIONS_FILE,
    AREAS_FILE,
    BAG_FILE,
    FOUNDATION_AREAS_FILE,
    FOUNDATION_REPAIRS_FILE,
    INSAR_FILE,
    LABELS_FILE,
    MUNICIPALITY,
    SUBSIDENCE_FILE,
    TENURE_FILE,
)
from retrofit.sample.make import is_made, make_sample
from retrofit.sample.trajectory import ensure_trajectory
from retrofit.sample.write import checksum

# In the order in which one needs the other.
FILES: tuple[tuple[LoadSource, str, dict[str, Any]], ...] = (
    (LoadSource.AREAS, AREAS_FILE, {}),
    (LoadSource.BAG, BAG_FILE, {"municipality": MUNICIPALITY}),
    (LoadSource.LABELS, LABELS_FILE, {}),
    (LoadSource.TENURE, TENURE_FILE, {}),
    (LoadSource.SUBSIDENCE, SUBSIDENCE_FILE, {"reference_on": date(2026, 1, 1)}),
    (LoadSource.INSAR, INSAR_FILE, {}),
    (
        LoadSource.FOUNDATION_AREAS,
        FOUNDATION_AREAS_FILE,
        {"reference_on": date(2026, 1, 1)},
    ),
    (LoadSource.FOUNDATION_REPAIRS, FOUNDATION_REPAIRS_FILE, {}),
    (LoadSource.APPLICATIONS, APPLICATIONS_FILE, {}),
)


def ensure_sample(
    engine: Engine, folder: Path, *, echo: Callable[[str], None] = lambda _: None
) -> bool:
    """Make the demo town if needed and load it if needed.

    Safe to run again, also after an interruption: what is loaded stays. An older version of the
    town makes way. A database with real registers stays as it is.

    Returns:
        Whether anything had to be loaded.
    """
    with Session(engine) as session:
        if _holds_real(session):
            return False
    if not is_made(folder):
        echo("Making the sample town.")
        make_sample(folder)
    wanted = {source: checksum(folder / name) for source, name, _ in FILES}
    with Session(engine) as session:
        loaded = _loaded(session)
    if any(wanted[source] not in sums for source, sums in loaded.items() if source in wanted):
        remove_sample(engine)
        loaded = {}
    missing = [entry for entry in FILES if entry[0] not in loaded]
    for entry in missing:
        source, name, options = entry
        with Session(engine) as session, session.begin():
            load_file(
                session,
                source,
                folder / name,
                is_sample=True,
                is_last=entry is missing[-1],
                echo=echo,
                **options,
            )
    return ensure_trajectory(engine, echo=echo) or bool(missing)


def remove_sample(engine: Engine) -> bool:
    """Make every table anew, so that real registers can be loaded.

    Returns:
        Whether there was a sample.

    Raises:
        SampleAndReal: the database holds real registers.
    """
    with Session(engine) as session, session.begin():
        if _holds_real(session):
            raise SampleAndReal("this database holds real registers; there is no sample in it")
        is_loaded = session.scalar(select(LoadRun.load_run_id).limit(1)) is not None
    if is_loaded:
        # No row of a case, of the ledger or of the audit trail can be deleted; the tables can go.
        rebuild(engine)
    return is_loaded


def _holds_real(session: Session) -> bool:
    real = select(LoadRun.load_run_id).where(LoadRun.is_sample.is_(False)).limit(1)
    return session.scalar(real) is not None


def _loaded(session: Session) -> dict[LoadSource, set[str]]:
    """Return the checksums of the files that are loaded, per source."""
    runs = session.execute(
        select(LoadRun.source, LoadRun.sha256).where(
            LoadRun.sha256.is_not(None), LoadRun.undone_by_run_id.is_(None)
        )
    )
    loaded: dict[LoadSource, set[str]] = {}
    for source, sha256 in runs:
        loaded.setdefault(source, set()).add(sha256 or "")
    return loaded
