"""What a report is asked: for whom, of which programme, on which day, as known at which moment."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property

import pandas as pd
from sqlalchemy import Connection

from retrofit.programmes import Policy, Programme, policy_named, programme_named
from retrofit.progress.counting import Facts, Verdicts, judge
from retrofit.progress.facts import read_facts
from retrofit.progress.summary import Progress, progress_of
from retrofit.report_codes import ReportKind
from retrofit.today import AMSTERDAM


@dataclass(frozen=True)
class Asked:
    """A question, with the figures that most sections need, read once.

    Attributes:
        connection: an open connection; nothing is changed.
        known_at: what was believed at that moment; always a moment, so that it can be asked again.
        policy_id: the programme's own when None.
    """

    connection: Connection
    kind: ReportKind
    programme_id: str
    as_of: date
    known_at: datetime
    policy_id: str | None = None

    @property
    def is_internal(self) -> bool:
        """Tell whether it holds figures per street, for the organisation alone."""
        return self.kind is not ReportKind.COUNCIL

    @cached_property
    def programme(self) -> Programme:
        """The programme."""
        return programme_named(self.programme_id)

    @cached_property
    def policy(self) -> Policy:
        """The rule of counting."""
        return policy_named(self.policy_id or self.programme.default_policy)

    @cached_property
    def progress(self) -> Progress:
        """The figures that the API and the command give."""
        return progress_of(
            self.connection,
            self.programme_id,
            as_of=self.as_of,
            policy_id=self.policy.id,
            known_at=self.known_at,
        )

    @cached_property
    def facts(self) -> Facts:
        """What is known of the homes."""
        return read_facts(self.connection, self.programme, self.as_of, known_at=self.known_at)

    @cached_property
    def verdicts(self) -> Verdicts:
        """The homes behind the figures."""
        return judge(self.facts, self.programme, self.policy, self.as_of)

    @cached_property
    def counted(self) -> pd.Series:
        """Homes that count, sorted, each with the day from which it does."""
        return self.verdicts.homes["counted_on"].dropna().sort_index()

    @property
    def counted_sha256(self) -> str:
        """The digest of the set of homes that count, each with its day."""
        lines = "".join(f"{home} {day:%Y-%m-%d}\n" for home, day in self.counted.items())
        return hashlib.sha256(lines.encode()).hexdigest()

    @property
    def booked_until(self) -> datetime:
        """The moment up to which money is added up: the end of the day, or of what was known."""
        end = datetime.combine(self.as_of, time.max, AMSTERDAM)
        return min(end, self.known_at)
