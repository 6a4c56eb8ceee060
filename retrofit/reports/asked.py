"""What a report is asked: for whom, of which programme, on which day, as known at which moment."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cached_property

import pandas as pd
from sqlalchemy import Connection, text

from retrofit.programmes import Policy, Programme, policy_named, programme_named
from retrofit.progress.counting import Verdicts, judge
from retrofit.progress.explain import Explanation, explain
from retrofit.progress.facts import read_facts
from retrofit.progress.facts_frames import Facts
from retrofit.progress.forecast.programme import Forecast, forecast_from
from retrofit.progress.funnel import Funnel, funnel_from
from retrofit.progress.stock import stock
from retrofit.progress.summary import Progress, progress_of
from retrofit.report_codes import ReportKind
from retrofit.today import AMSTERDAM


@dataclass(frozen=True, slots=True)
class Since:
    """An earlier moment, with the rule of counting of then."""

    as_of: date
    known_at: datetime
    policy: str
    is_report: bool


@dataclass(frozen=True)
class Asked:
    """A question, with the figures that most sections need, read once.

    Attributes:
        connection: an open connection; nothing is changed.
        known_at: what was believed at that moment; always a moment, so that it can be asked again.
        policy_id: the programme's own when None.
        compared_at: an earlier report that was made after this is no report to compare with;
            ``known_at`` when None.
    """

    connection: Connection
    kind: ReportKind
    programme_id: str
    as_of: date
    known_at: datetime
    policy_id: str | None = None
    compared_at: datetime | None = None

    def for_reader(self, kind: ReportKind, compared_at: datetime | None) -> "Asked":
        """Return the same question of another reader; what was read is not read again."""
        other = replace(self, kind=kind, compared_at=compared_at)
        read = vars(self).keys() - {"kind", "compared_at", "since", "changes"}
        vars(other).update({name: vars(self)[name] for name in read})
        return other

    @property
    def is_internal(self) -> bool:
        """Tell whether it holds figures of small groups, for the organisation alone."""
        return self.kind is ReportKind.ORGANISATION

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
    def stock(self) -> pd.DataFrame:
        """The homes of the day with their labels."""
        return stock(self.facts, self.programme.private_tenures, self.as_of)

    @property
    def opening_on(self) -> date:
        """The day of the opening stock: as it was fixed, else the start of the programme."""
        fixed = self.programme.opening
        return fixed.measured_on if fixed else self.programme.start_on

    @property
    def opening_known_at(self) -> datetime:
        """What was known at this moment is the opening stock; once fixed it stays."""
        fixed = self.programme.opening
        return min(fixed.known_at, self.known_at) if fixed else self.known_at

    @cached_property
    def opening(self) -> pd.DataFrame:
        """The opening stock: the homes with their labels when it was measured."""
        day, known_at = self.opening_on, self.opening_known_at
        facts = read_facts(self.connection, self.programme, day, known_at=known_at)
        return stock(facts, self.programme.private_tenures, day)

    @cached_property
    def counted(self) -> pd.Series:
        """Homes that count, sorted, each with the day from which it does."""
        return self.verdicts.homes["counted_on"].dropna().sort_index()

    @cached_property
    def funnel(self) -> Funnel:
        """How far the homes came, and who sent them."""
        return funnel_from(self.facts, self.as_of)

    @cached_property
    def forecast(self) -> Forecast:
        """Whether the deadline is made, and what that rests on."""
        return forecast_from(
            self.connection,
            self.facts,
            self.verdicts,
            self.programme,
            self.policy.id,
            self.as_of,
            self.known_at,
        )

    @cached_property
    def since(self) -> Since:
        """The moment that the figures are compared with.

        That of the newest earlier report of this kind; without one the end of the year before, or
        the start of the programme when that is later.
        """
        values = {
            "kind": self.kind.value,
            "programme": self.programme_id,
            "as_of": self.as_of,
            "known_at": self.compared_at or self.known_at,
        }
        row = self.connection.execute(text(EARLIER), values).first()
        if row is not None:
            return Since(row.as_of, row.known_at, row.policy, is_report=True)
        year_end = date(self.as_of.year - 1, 12, 31)
        start = min(max(year_end, self.programme.start_on), self.as_of)
        return Since(start, self.known_at, self.policy.id, is_report=False)

    @cached_property
    def changes(self) -> Explanation:
        """Why the number of homes is another one than then."""
        return explain(
            self.connection,
            self.programme_id,
            from_day=self.since.as_of,
            to_day=self.as_of,
            known_from=self.since.known_at,
            known_to=self.known_at,
            policy_from=self.since.policy,
            policy_to=self.policy.id,
        )

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


# Made before this one was, so that this one made again finds the same.
EARLIER = """
    SELECT as_of, known_at, policy FROM report
     WHERE kind = :kind AND programme = :programme AND as_of <= CAST(:as_of AS date)
       AND known_at < CAST(:known_at AS timestamptz) AND made_at < CAST(:known_at AS timestamptz)
     ORDER BY as_of DESC, made_at DESC, report_id DESC
     LIMIT 1"""
