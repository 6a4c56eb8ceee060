"""Export a layer: who may, for what, and a line in the trail."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pandas as pd
from sqlalchemy.orm import Session

from retrofit import audit
from retrofit.codes import Role
from retrofit.errors import InvalidFacts, RuleSaysNo
from retrofit.exports.dictionary import LAYERS
from retrofit.exports.files import ENDINGS, WRITERS
from retrofit.exports.snapshot import Snapshot
from retrofit.people.actor import Actor
from retrofit.programmes import programmes
from retrofit.progress.document import moment
from retrofit.report_codes import ExportReason


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that went out."""

    layer: str
    rows: int
    sha256: str


def export(
    session: Session,
    form: str,
    layer: str,
    path: Path,
    *,
    by: Actor,
    reason: ExportReason,
    as_of: date | None = None,
    known_at: datetime | None = None,
    policy: str | None = None,
) -> Exported:
    """Write a layer to a file, whole or not at all, and record that it went out.

    Args:
        form: geopackage, parquet, xlsx or csv.
        layer: homes, verdicts, buildings, applications or progress.
        path: the file; replaced when it is there.
        policy: counting policy of verdicts and progress; that of each programme when None.

    Raises:
        NotAllowed: not a planner, nor a command on the machine.
        InvalidFacts: no such form or layer, or the file has another ending.
        RuleSaysNo: the file cannot be written, or the day has not come yet.
    """
    if not by.is_command:
        by.require(Role.PLANNER)
    if form not in WRITERS:
        raise InvalidFacts("form", f"moet een van deze zijn: {', '.join(WRITERS)}")
    if layer not in LAYERS:
        raise InvalidFacts("layer", f"moet een van deze zijn: {', '.join(LAYERS)}")
    if path.suffix != ENDINGS[form]:
        raise InvalidFacts("out", f"de naam moet eindigen op {ENDINGS[form]}")
    snapshot = Snapshot(session.connection(), as_of=as_of, known_at=known_at)
    frame = _layer(snapshot, layer, policy)
    part = path.with_name(f".{path.stem}.part{path.suffix}")
    try:
        part.unlink(missing_ok=True)
        WRITERS[form](frame, part, layer, snapshot.stamp)
        sha256 = hashlib.sha256(part.read_bytes()).hexdigest()
        audit.record(
            session,
            by,
            "exported",
            "export",
            layer,
            reason_code=reason.value,
            policy_version=policy,
            payload={
                "form": form,
                "as_of": snapshot.as_of,
                "known_at": moment(snapshot.known_at),
                "rows": len(frame),
                "sha256": sha256,
            },
        )
        for each in part.parent.glob(f"{part.stem}*.csv" if form == "csv" else part.name):
            each.replace(each.with_name(each.name.replace(part.stem, path.stem, 1)))
    except OSError as error:
        raise RuleSaysNo(f"{path.name}: cannot be written ({error.strerror})") from error
    finally:
        for each in part.parent.glob(f".{path.stem}.part*"):
            with suppress(OSError):
                each.unlink()
    return Exported(layer, len(frame), sha256)


def _layer(snapshot: Snapshot, layer: str, policy: str | None) -> pd.DataFrame:
    if layer == "verdicts":
        parts = [snapshot.verdicts(name, policy) for name in programmes()]
        both: pd.DataFrame = pd.concat(parts, ignore_index=True)
        return both
    if layer == "progress":
        return snapshot.progress(policy=policy)
    frame: pd.DataFrame = getattr(snapshot, layer)
    return frame
