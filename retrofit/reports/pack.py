"""A report pack: one report as PDF, workbook and JSON, with the digest of each."""

import hashlib
from dataclasses import dataclass

from retrofit.reports.asked import Asked
from retrofit.reports.parts import Document, plain
from retrofit.reports.pdf import as_json, as_pdf
from retrofit.reports.sections import make_document
from retrofit.reports.workbook import as_workbook

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file of a pack; ``name`` is plain ASCII."""

    name: str
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The digest of its bytes, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Pack:
    """A report and its files."""

    document: Document
    files: tuple[PackedFile, ...]


def make_pack(asked: Asked) -> Pack:
    """Make a report; the same question gives the same bytes."""
    document = make_document(asked)
    stem = f"{asked.kind.value}-{asked.programme.id}-{asked.as_of:%Y-%m-%d}"
    if asked.policy.id != asked.programme.default_policy:
        stem += f"-{asked.policy.id}"
    contents = {
        "pdf": as_pdf(document),
        "xlsx": as_workbook(document),
        "json": as_json(plain(document)),
    }
    return Pack(
        document,
        tuple(
            PackedFile(f"{stem}.{kind}", MEDIA_TYPES[kind], content)
            for kind, content in contents.items()
        ),
    )
