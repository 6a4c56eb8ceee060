"""Register files that were sent in: what is said of them, and what loading them would change."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, Field, WithJsonSchema

from api.parameters import Day, Query, Text, wrong
from api.schemas.applications_taken import Names, StaffOut
from api.schemas.base import CodedText, DayOrNone, MomentOrNone, Out
from api.schemas.inputs import In
from gis.issues import Severity
from retrofit.codes import LoadSource
from retrofit.load.files import LOADERS
from retrofit.load.issue_words import sentence_without_value
from retrofit.load.upload_words import LAYER, PROBLEM, SEVERITY, SOURCE, STATE, STEP
from retrofit.load.uploads import KEPT, GivenFile
from retrofit.models import Upload

#: A title of a column is of the file; more of it says nothing more.
LONGEST_TITLE = 60
#: Bytes that a file system takes for a name.
LONGEST_NAME = 200


def known_source(value: str) -> LoadSource:
    """Accept a source that comes as a file."""
    if value not in LOADERS:
        raise wrong("choice", "moet een van deze waarden zijn: " + ", ".join(LOADERS))
    return LoadSource(value)


def plain_name(value: str) -> str:
    """Accept the name of a file, without any folder."""
    is_plain = re.fullmatch(r"[^\W_][^/\\:*?\"<>|]*", value) and not value.endswith((".", " "))
    if not is_plain or len(value.encode()) > LONGEST_NAME:
        raise wrong("file_name", "moet een gewone bestandsnaam zijn, zoals bag-light.gpkg")
    return value


FileSource = Annotated[
    str,
    AfterValidator(known_source),
    WithJsonSchema({"type": "string", "enum": [source.value for source in LOADERS]}),
]


class UploadQuery(Query):
    """What a file is, and what it does not say itself; each option belongs to some sources."""

    source: FileSource = Field(description="Soort bestand")
    file_name: Annotated[Text, Field(min_length=1, max_length=120), AfterValidator(plain_name)] = (
        Field(description="Naam van het bestand", examples=["bag-light.gpkg"])
    )
    reference_on: Day | None = Field(
        default=None, description="Peildatum, waar het bestand die niet zelf noemt"
    )
    municipality: Annotated[str, Field(pattern="^[0-9]{4}$")] | None = Field(
        default=None, description="Alleen deze gemeente (bag, areas)", examples=["0505"]
    )
    is_partial: bool | None = Field(
        default=None, description="Het bestand is een deel: wat ontbreekt blijft (bag)"
    )
    accept_missing: bool | None = Field(
        default=None, description="Wat ontbreekt is vervallen, hoe veel ook (bag)"
    )
    series: Annotated[str, Field(pattern="^[a-z][a-z0-9_-]{0,39}$")] | None = Field(
        default=None, description="Welke meetreeks, zoals ascending (insar)"
    )
    unit: Annotated[str, Field(pattern="^mm?_yr$")] | None = Field(
        default=None, description="m_yr of mm_yr, als het niet die van het formaat is (insar)"
    )

    def options(self) -> dict[str, Any]:
        """Return the options that were given, in the words of the loaders."""
        given = self.model_dump(mode="json", exclude={"source", "file_name"}, exclude_none=True)
        if "municipality" in given and self.source == LoadSource.AREAS:
            # CBS writes the code of a municipality in its own way.
            given["municipality"] = f"GM{given['municipality']}"
        return given

    def to_given(self) -> GivenFile:
        """Return it in the words of the use case."""
        return GivenFile(LoadSource(self.source), self.file_name, self.options())


class ConfirmationIn(In):
    """The difference that was seen."""

    digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class IssuesKindOut(Out):
    """One kind of thing wrong with rows, and how often."""

    layer: CodedText
    code: str
    text: str
    severity: CodedText
    rows: int

    @classmethod
    def of(cls, layer: str, code: str, severity: str, rows: int) -> "IssuesKindOut":
        """Put a kind into words."""
        return cls(
            layer=CodedText(code=layer, text=LAYER.get(layer, layer)),
            code=code,
            text=sentence_without_value(code),
            severity=CodedText.of(Severity(severity), SEVERITY),
            rows=rows,
        )


class IssueRowOut(Out):
    """One thing wrong with one row; ``field`` is the title of a column, never what is in it."""

    layer: str
    row: int
    field: str | None
    code: str
    text: str
    severity: CodedText

    @classmethod
    def of(cls, layer: str, line: int, column: str, code: str, severity: str) -> "IssueRowOut":
        """Put an issue into words."""
        return cls(
            layer=layer,
            row=line,
            field=column[:LONGEST_TITLE] or None,
            code=code,
            text=sentence_without_value(code),
            severity=CodedText.of(Severity(severity), SEVERITY),
        )


class DifferenceLayerOut(Out):
    """What loading a layer would do; rows read are those added, changed, unchanged, rejected."""

    layer: CodedText
    rows_read: int
    rows_outside: int
    added: int
    changed: int
    ended: int
    unchanged: int
    rejected: int


class DifferenceOut(Out):
    """What loading the file would change. Confirm it by its digest."""

    digest: str
    reference_on: DayOrNone
    is_already_there: bool
    same_file_as_load: int | None
    layers: list[DifferenceLayerOut]
    issue_kinds: list[IssuesKindOut]
    issue_rows: list[IssueRowOut]

    @classmethod
    def of(cls, told: dict[str, Any], digest: str) -> "DifferenceOut":
        """Put a difference into words."""
        return cls(
            digest=digest,
            reference_on=told["referenceOn"],
            is_already_there=told["isAlreadyThere"],
            same_file_as_load=told["sameFileAsLoad"],
            layers=[
                DifferenceLayerOut(
                    layer=CodedText(code=each["layer"], text=LAYER.get(each["layer"], "")),
                    rows_read=each["rowsRead"],
                    rows_outside=each["rowsOutside"],
                    **{
                        name: each[name]
                        for name in ("added", "changed", "ended", "unchanged", "rejected")
                    },
                )
                for each in told["layers"]
            ],
            issue_kinds=[IssuesKindOut.of(**each) for each in told["kinds"]],
            issue_rows=[IssueRowOut.of(**each) for each in told["rows"]],
        )


class UploadProblemOut(Out):
    """Why a file stopped; ``detail`` is what the command says, where it says something."""

    code: str
    text: str
    detail: str | None


class UploadOut(Out):
    """A file that was sent in, and how far it is."""

    id: int
    source: CodedText
    file_name: str
    size_bytes: int
    sha256: str
    options: dict[str, Any]
    state: CodedText
    step: CodedText | None
    rows_read: int
    uploaded_at: MomentOrNone
    destroyed_at: MomentOrNone = Field(description="Tot dan wordt het bestand bewaard")
    by: StaffOut
    confirmed_by: StaffOut | None
    difference: DifferenceOut | None
    has_workbook: bool
    load_id: int | None
    problem: UploadProblemOut | None

    @classmethod
    def of(cls, upload: Upload, names: Names) -> "UploadOut":
        """Translate an upload."""
        difference = upload.difference
        return cls(
            id=upload.upload_id,
            source=CodedText.of(upload.source, SOURCE),
            file_name=upload.file_name,
            size_bytes=upload.size_bytes,
            sha256=upload.sha256,
            options=upload.options,
            state=CodedText.of(upload.state, STATE),
            step=CodedText.of(upload.step, STEP) if upload.step else None,
            rows_read=upload.rows_read,
            uploaded_at=upload.uploaded_at,
            destroyed_at=upload.uploaded_at + KEPT,
            by=StaffOut.of(upload.by_id, names),
            confirmed_by=StaffOut.of_any(upload.confirmed_by_id, names),
            difference=(
                DifferenceOut.of(difference, upload.difference_sha256 or "") if difference else None
            ),
            has_workbook=upload.has_workbook,
            load_id=upload.load_run_id,
            problem=(
                UploadProblemOut(
                    code=upload.problem,
                    text=PROBLEM[upload.problem],
                    detail=upload.problem_detail,
                )
                if upload.problem
                else None
            ),
        )


class UploadsOut(Out):
    """The files that are kept, newest first."""

    uploads: list[UploadOut]
