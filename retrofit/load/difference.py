"""What loading a file would change: counted in a load that is taken back, for somebody to confirm.

    {"referenceOn", "isAlreadyThere", "sameFileAsLoad",
     "layers": [{"layer", "rowsRead", "rowsOutside", "added", "changed", "ended", "unchanged",
                 "rejected"}],
     "kinds": [{"layer", "code", "severity", "rows"}],
     "rows": [{"layer", "line", "column", "code", "severity"}]}

No cell of the file is in it.
"""

import hashlib
import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.issues import Severity
from retrofit.codes import LoadSource
from retrofit.load.balance import LayerCount, LoadReport
from retrofit.load.files import LOADERS
from retrofit.models import LoadIssue, LoadRun

#: So many rows with something wrong are named; all of them are counted.
MOST_ROWS = 200
#: Runs after which a comparison no longer holds.
CHANGING = (*LOADERS, LoadSource.UNDO)


def newest_load(session: Session) -> int:
    """Return the newest load or undoing, 0 when there was none."""
    newest = select(LoadRun.load_run_id).where(LoadRun.source.in_(CHANGING))
    return session.scalars(newest.order_by(LoadRun.load_run_id.desc()).limit(1)).first() or 0


def difference_of(session: Session, report: LoadReport, sha256: str) -> dict[str, Any]:
    """Describe what a load did, in the transaction of that load.

    Args:
        session: the load's.
        report: what it counted.
        sha256: checksum of the file.
    """
    same_file = session.scalars(
        select(LoadRun.load_run_id)
        .where(
            LoadRun.source == report.source,
            LoadRun.sha256 == sha256,
            LoadRun.load_run_id != report.run_id,
            LoadRun.undone_by_run_id.is_(None),
        )
        .order_by(LoadRun.load_run_id.desc())
    ).first()
    return {
        "referenceOn": report.reference_on.isoformat() if report.reference_on else None,
        "isAlreadyThere": not any(count.loaded or count.ended for count in report.counts),
        "sameFileAsLoad": same_file,
        "layers": [_layer(count) for count in report.counts],
        "kinds": [
            {"layer": layer, "code": code, "severity": severity, "rows": rows}
            for (layer, code, severity), rows in report.issues.items()
        ],
        "rows": _rows(session, report.run_id),
    }


def digest_of(difference: dict[str, Any], sha256: str, options: dict[str, Any]) -> str:
    """Return the digest by which somebody confirms this difference of this file, hexadecimal."""
    whole = {"file": sha256, "options": options, "difference": difference}
    written = json.dumps(whole, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _layer(count: LayerCount) -> dict[str, Any]:
    return {
        "layer": count.layer,
        "rowsRead": count.read,
        "rowsOutside": count.outside,
        "added": count.loaded - count.changed,
        "changed": count.changed,
        "ended": count.ended,
        "unchanged": count.unchanged,
        "rejected": count.rejected,
    }


def _rows(session: Session, run_id: int) -> list[dict[str, Any]]:
    """Return the first rows with something wrong, those that were left out before others."""
    found = session.execute(
        select(LoadIssue)
        .where(LoadIssue.load_run_id == run_id)
        .order_by(
            LoadIssue.severity != Severity.REJECTED,
            LoadIssue.layer,
            LoadIssue.line,
            LoadIssue.code,
            LoadIssue.column,
        )
        .limit(MOST_ROWS)
    ).scalars()
    return [
        {
            "layer": issue.layer,
            "line": issue.line,
            "column": issue.column,
            "code": issue.code,
            "severity": issue.severity.value,
        }
        for issue in found
    ]
