"""What is wrong with single rows: kept and counted, never silently dropped."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Severity(StrEnum):
    """What happened to the row."""

    REJECTED = "rejected"  # the row is left out
    NOTED = "noted"  # the row is kept; the value became unknown or was mended by a stated rule


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing wrong with one row.

    Attributes:
        line: row in the layer, or line in the text file, counted from 1.
        key: the id of the object, where it could be read.
        column: the column of the source, as the file names it.
        code: what is wrong, one snake_case word group; stable, can be translated.
        reason: the same in a sentence. Holds no personal data.
        severity: what happened to the row.
    """

    line: int
    key: str | None
    column: str
    code: str
    reason: str
    severity: Severity


@dataclass(slots=True)
class IssueLog:
    """Receives the issues and the counts of one reading.

    A row may have several issues; it counts once as rejected. The reader counts each row it meets
    in ``rows_read`` or ``rows_outside``; rows read = rows given + rows rejected, which is checked
    when the reading ends.

    Attributes:
        rows_read: rows of the file in scope.
        rows_outside: rows skipped because they lie outside the asked municipality or postcodes.
        reference_on: the day the file itself says it describes; set before the first batch.
    """

    issues: list[Issue] = field(default_factory=list)
    rows_read: int = 0
    rows_outside: int = 0
    reference_on: date | None = None
    _rejected: set[int] = field(default_factory=set)

    def reject(
        self, line: int, column: str, code: str, reason: str, key: str | None = None
    ) -> None:
        """Leave the row out, and keep why."""
        self._rejected.add(line)
        self.issues.append(Issue(line, key, column, code, reason, Severity.REJECTED))

    def note(self, line: int, column: str, code: str, reason: str, key: str | None = None) -> None:
        """Keep the row with this value unknown or mended, and keep why."""
        self.issues.append(Issue(line, key, column, code, reason, Severity.NOTED))

    @property
    def rejected(self) -> int:
        """Number of rows left out."""
        return len(self._rejected)

    def count_by_code(self) -> dict[str, int]:
        """Return how often each code was met, most often first."""
        return dict(Counter(issue.code for issue in self.issues).most_common())
