"""A report as an accessible PDF (PDF/UA-1 and PDF/A-2a), the same bytes for the same report."""

import json
from pathlib import Path
from typing import Any

from retrofit.reports.dutch import long_day, moment, shown
from retrofit.reports.parts import Bullets, Chart, Document, Paragraph, Part, Table, foot
from retrofit.typesetting import typeset

TEMPLATE = Path(__file__).with_name("report.typ")


def as_pdf(document: Document) -> bytes:
    """Return the report as PDF."""
    return typeset(TEMPLATE, "report", _payload(document))


def _payload(document: Document) -> dict[str, Any]:
    stamp = document.stamp
    dated = stamp.as_of
    return {
        "title": document.title,
        "municipality": stamp.municipality,
        "dated": [dated.year, dated.month, dated.day],
        "under": [
            ["Peildatum", long_day(stamp.as_of)],
            ["Telregel", stamp.policy_name],
            ["Bekend op", moment(stamp.known_at)],
            ["Gegevensversie", str(stamp.data_version)],
        ],
        "notices": list(document.notices),
        "sections": [
            {
                "heading": section.title,
                "parts": _parts(section.parts),
            }
            for section in document.sections
        ],
        "seal": f"controlegetal {document.counted_sha256}",
        "foot": foot(document),
    }


def _parts(parts: tuple[Part, ...]) -> list[dict[str, Any]]:
    shown = [part for part in parts if not (isinstance(part, Table) and part.is_data)]
    made = [_part(part) for part in shown]
    for each, following in zip(made, [*shown[1:], None], strict=True):
        # Words that lead to a table stay with it.
        each["leads"] = isinstance(following, Table | Chart)
    return made


def _part(part: Part) -> dict[str, Any]:
    if isinstance(part, Paragraph):
        return {"kind": "paragraph", "text": part.text}
    if isinstance(part, Bullets):
        return {"kind": "bullets", "items": list(part.items)}
    if isinstance(part, Chart):
        return {
            "kind": "chart",
            "title": part.title,
            "svg": part.svg,
            "described": part.described,
        }
    kinds = [column.kind for column in part.columns]

    def cells(row: tuple[Any, ...]) -> list[str]:
        return [shown(cell, kind) for cell, kind in zip(row, kinds, strict=True)]

    return {
        "kind": "table",
        "title": part.title,
        "titles": [column.name for column in part.columns],
        "widths": [column.width for column in part.columns],
        "right": [at for at, kind in enumerate(kinds) if kind not in ("text", "day")],
        "rows": [cells(row) for row in part.rows],
        "total": cells(part.total) if part.total else [],
        "note": part.note,
    }


def as_json(plain: dict[str, Any]) -> bytes:
    """Return a report as JSON: one form, so that equal reports are equal bytes."""
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=2)
    return f"{text}\n".encode()
