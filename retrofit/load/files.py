"""The one door for loading: a file of a known source becomes facts, or nothing happens."""

import inspect
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from retrofit import audit
from retrofit.codes import LoadSource
from retrofit.errors import LoadRefused
from retrofit.load import applications, areas, bag, foundations, insar, labels, subsidence, tenure
from retrofit.load.balance import LoadReport
from retrofit.load.codes import LoadStep
from retrofit.load.derive import derive
from retrofit.load.runs import Load, tell_nobody
from retrofit.people.actor import Actor

LOADERS: dict[LoadSource, Callable[..., tuple[date | None, list[str]]]] = {
    LoadSource.BAG: bag.load,
    LoadSource.AREAS: areas.load,
    LoadSource.LABELS: labels.load,
    LoadSource.TENURE: tenure.load,
    LoadSource.SUBSIDENCE: subsidence.load,
    LoadSource.INSAR: insar.load,
    LoadSource.FOUNDATION_AREAS: foundations.load_areas,
    LoadSource.FOUNDATION_REPAIRS: foundations.load_repairs,
    LoadSource.APPLICATIONS: applications.load,
}


def load_file(
    session: Session,
    source: LoadSource,
    path: Path,
    *,
    is_sample: bool = False,
    is_last: bool = True,
    by: Actor | None = None,
    echo: Callable[[str], None] = lambda _: None,
    tell: Callable[[LoadStep, int], None] = tell_nobody,
    **options: Any,
) -> LoadReport:
    """Load one file of ``source``: read, check, merge into facts, link, and keep the balance.

    Loading a file twice changes nothing. The caller commits; a dry run rolls back.

    Args:
        session: an open session; everything happens in its transaction.
        source: what the file is.
        path: the file.
        is_sample: the file belongs to the demo town.
        is_last: False when another load follows at once: that one makes verdicts and map.
        by: who loads it, for the audit trail; None is the tracker itself.
        echo: receives a word on each step.
        tell: receives the step and the rows read so far, many times.
        options: of the source: ``reference_on``, ``municipality``, ``is_partial``,
            ``accept_missing``, ``series``, ``unit``.

    Returns:
        The counts of each layer, the issues by code, and the id of the run.

    Raises:
        SourceFileError: the file is not what was asked for.
        LoadRefused: the file may not be loaded as it is (older, too much missing, ...).
        Busy: another load of this source is under way.
    """
    if source not in LOADERS:
        raise LoadRefused(f"{source} is not a file that can be loaded")
    connection = session.connection()
    load = Load(connection, source, path, is_sample, by.person_id if by else None, tell)
    echo(f"reading {path.name}")
    reference_on, scope = LOADERS[source](load, echo=echo, **options)
    derive(connection, load.run_id, source, is_last=is_last, echo=echo)
    report = load.report(reference_on, scope)
    if by is not None:
        # The name of the file is the sender's own text, so it stays out of the trail.
        loaded = {count.layer: count.loaded for count in report.counts}
        payload = {"source": source, "reference_on": reference_on, "loaded": loaded}
        audit.record(session, by, "load", "load_run", str(load.run_id), payload=payload)
    return report


def options_of(source: LoadSource) -> frozenset[str]:
    """Return the names of the options that a source takes."""
    return frozenset(inspect.signature(LOADERS[source]).parameters) - {"run", "echo"}
