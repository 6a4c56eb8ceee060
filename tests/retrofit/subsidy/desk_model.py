"""The desk as plain Python: what each person may do to each case, and where the money is then.

Written from the law and the reference beside the application, and with nothing of it but its codes
and its kinds of refusal. ``Model.refusals`` says why an act cannot be done; empty is that it can.
``Model.do`` does it. Days that the clock works out are the clock's; near one the model says MAYBE.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from retrofit.errors import (
    AboveMandate,
    AlreadyApplied,
    CaseNotFound,
    CeilingExceeded,
    FourEyes,
    InvalidFacts,
    NotAllowed,
    NotFound,
    StepNotPossible,
)

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
#: A refusal that depends on how the clock treats a weekend or a holiday.
MAYBE = "maybe"
#: What the clock may add to a term for days off.
DAYS_OFF = timedelta(days=6)

INTAKE = {"intake", "case_handler"}
HANDLER = {"case_handler"}
DECIDER = {"reviewer", "budget_holder"}
FUNDS = {"budget_holder"}

UNDECIDED = {"received", "awaiting_supplement", "in_assessment", "proposed"}
RUNNING = {"granted", "in_progress"}
REPORTED = {"completion_reported", "settlement_proposed"}
FINAL = {"refused", "not_processed", "grant_revoked", "settled", "settlement_revised"}
DECIDED = RUNNING | REPORTED | FINAL
SETTLED = {"settled", "settlement_revised", "closed"}
#: Where a notice of default and its penalty go on, and objections to anything.
ANYWHERE = UNDECIDED | DECIDED | {"withdrawn", "closed"}
#: Where a proposal can wait that leaves the case as it is.
DRAFTED_IN = (
    RUNNING
    | SETTLED
    | {
        "awaiting_supplement",
        "completion_reported",
        "refused",
        "grant_revoked",
    }
)

#: Who may do what in which states (table of the domain reference, 4.3).
PROCEDURE = {
    "assign": (UNDECIDED | DECIDED, HANDLER),
    "change": ({"received", "awaiting_supplement", "in_assessment"}, HANDLER),
    "request_supplement": ({"received", "awaiting_supplement", "in_assessment"}, HANDLER),
    "record_supplement": ({"awaiting_supplement"}, INTAKE),
    "complete": ({"received", "awaiting_supplement"}, HANDLER),
    "pause": (UNDECIDED | REPORTED | {"in_progress"}, HANDLER),
    "postpone": (UNDECIDED | REPORTED | {"in_progress"}, HANDLER),
    "default_notice": (UNDECIDED | DECIDED, INTAKE),
    "reject_notice": (ANYWHERE, DECIDER),
    "set_penalty": (ANYWHERE, DECIDER),
    "pay_penalty": (ANYWHERE, FUNDS),
    "withdraw": (UNDECIDED, HANDLER),
    "propose_grant": ({"in_assessment"}, HANDLER),
    "propose_refusal": ({"in_assessment"}, HANDLER),
    "propose_not_processed": ({"awaiting_supplement"}, HANDLER),
    "propose_amendment": (RUNNING, HANDLER),
    "propose_revocation": (RUNNING, HANDLER),
    "propose_settlement": ({"completion_reported", "in_progress"}, HANDLER),
    "propose_ex_officio": (RUNNING, HANDLER),
    "propose_revision": (SETTLED, HANDLER),
    "propose_on_objection": (DRAFTED_IN - {"awaiting_supplement"}, HANDLER),
    "send_back": (DRAFTED_IN | {"proposed", "settlement_proposed"}, DECIDER),
    # Whether anything waits is the question here, not the state.
    "decide": (None, DECIDER),
    "start": ({"granted"}, {"case_handler", "wuo_adviser"}),
    "report_completion": (RUNNING, INTAKE),
    "ask_evidence": ({"completion_reported"}, HANDLER),
    "remind": (RUNNING, HANDLER),
    "reopen": ({"refused", "not_processed", "closed"}, DECIDER),
    "order_payment": (RUNNING | {"settled", "settlement_revised"}, HANDLER),
    "release_payment": (DECIDED, FUNDS),
    "confirm_payment": (DECIDED, FUNDS),
    "cancel_payment": (DECIDED, {"case_handler", "budget_holder"}),
    "recover": (DECIDED, FUNDS),
    "waive": (DECIDED, FUNDS),
    "file_objection": (ANYWHERE, INTAKE),
    "ask_repair": (ANYWHERE, HANDLER),
    "record_repair": (ANYWHERE, INTAKE),
    "pause_objection": (ANYWHERE, HANDLER),
    "postpone_objection": (ANYWHERE, HANDLER),
    "handle_objection": (ANYWHERE, HANDLER),
    "decide_objection": (ANYWHERE, DECIDER),
    "file_appeal": (ANYWHERE, INTAKE),
    "record_judgment": (ANYWHERE, HANDLER),
    "close": (FINAL | {"withdrawn"}, HANDLER),
    "change_account": (None, INTAKE),
    "confirm_account": (None, HANDLER | DECIDER),
}
#: Acts that name no day, because they happen today.
OBJECTION_MOVES = {
    "filed": {"hearing"},
    "repair_asked": {"hearing"},
    "hearing": {"advised"},
}
RATES = {
    "2026-1": {"roof": 15_00, "facade": 20_00, "floor": 6_00},
    "2027-1": {"roof": 17_50, "facade": 22_50, "floor": 7_00},
}
LEAST_AREA = {
    "2026-1": {"roof": 15, "facade": 10, "floor": 15},
    "2027-1": {"roof": 10, "facade": 10, "floor": 10},
}
EXECUTION_MONTHS = {"2026-1": 12, "2027-1": 18}
DECISION_WEEKS = {"2026-1": 8, "2027-1": 13}
SETTLEMENT_WEEKS = 8


@dataclass(frozen=True)
class Rules:
    """What the model knows of a scheme."""

    queue_by: str = "complete"
    unit: str = "moment"
    allows_partial: bool = True
    returns_to_period: bool = True
    mandate_cents: int = 25_000_00
    per_home_cents: int = 10_000_00


SCHEMES = {
    "by-complete-moment": Rules(),
    "by-received-moment": Rules("received", allows_partial=False, returns_to_period=False),
    "by-complete-day": Rules(unit="day", mandate_cents=500_00),
    "by-received-day": Rules("received", "day", allows_partial=False, per_home_cents=1_000_00),
    "by-decision": Rules("decision"),
    "by-decision-whole": Rules("decision", allows_partial=False),
}


@dataclass
class Someone:
    """A person: number, roles, and whether the work is in another part of town."""

    id: int
    roles: frozenset
    is_elsewhere: bool = False


@dataclass
class Change:
    """A change of a ceiling."""

    id: int
    to: int
    by: int
    published_on: date
    is_named: bool = False
    is_confirmed: bool = False


@dataclass
class Period:
    """A period and its ledger."""

    id: int
    scheme: str
    starts_on: date
    ends_on: date
    ceiling: int = 0
    override: int = 0
    reserved: int = 0
    committed: int = 0
    settled: int = 0
    returned: int = 0
    changes: list = field(default_factory=list)
    seeds: dict = field(default_factory=dict)

    @property
    def free(self):
        used = self.reserved + self.committed + self.settled + self.returned
        return self.ceiling + self.override - used


@dataclass
class Proposed:
    """A proposal that waits."""

    kind: str
    amount: int | None
    by: int
    on: date
    by_home: dict = field(default_factory=dict)
    used: dict = field(default_factory=dict)
    objection: int | None = None
    executed: bool = False


@dataclass
class Decided:
    """A decision."""

    id: int
    kind: str
    amount: int | None
    by: int
    prepared_by: int | None
    on: date
    replaced_by: "Decided | None" = None
    is_on_objection: bool = False
    #: The notice of default that it is on.
    notice: int | None = None

    @property
    def is_live(self):
        return self.replaced_by is None

    @property
    def stands(self):
        """What holds in its place."""
        return self if self.is_live else self.replaced_by.stands


@dataclass
class Objected:
    """An objection."""

    id: int
    decision: int
    received: date
    state: str = "filed"
    outcome: str | None = None
    is_answered: bool = False
    asked_on: date | None = None
    is_postponed: bool = False
    decided_on: date | None = None
    is_appeal: bool = False

    @property
    def is_open(self):
        return self.state != "decided" and not self.is_appeal


@dataclass
class Noticed:
    """A notice of default."""

    id: int
    term: str
    objection: int | None
    received: date
    state: str = "received"
    cents: int | None = None
    paid: int = 0
    by: int | None = None
    on: date | None = None


@dataclass
class Paid:
    """A payment."""

    id: int
    cents: int
    by: int
    account: int
    state: str = "ordered"


@dataclass
class Claimed:
    """A claim."""

    cents: int
    id: int = 0
    recovered: int = 0
    state: str = "open"


@dataclass
class Case:
    """A case."""

    number: str
    scheme: str
    version: str
    period: Period
    received_at: datetime
    homes: tuple
    measure: str
    area: int
    cost: int
    unknown: tuple = ()
    not_eligible: tuple = ()
    state: str = "received"
    handler: int | None = None
    complete_at: datetime | None = None
    needs: int = 0
    reserved: int = 0
    committed: int = 0
    settled: int = 0
    paid: int = 0
    claim: int = 0
    asked_on: date | None = None
    ask_until: date | None = None
    #: When the last came of what was asked; None when nothing came since the last letter.
    last_piece: datetime | None = None
    supplement_on: date | None = None
    is_answered: bool = False
    is_postponed: bool = False
    #: Something may have stopped the term of the first decision.
    is_stopped: bool = False
    #: The day on which the application was first decided on, or withdrawn.
    ended_on: date | None = None
    proposal: Proposed | None = None
    decisions: list = field(default_factory=list)
    objections: list = field(default_factory=list)
    notices: list = field(default_factory=list)
    payments: list = field(default_factory=list)
    claims: list = field(default_factory=list)
    granted_on: date | None = None
    granted: dict = field(default_factory=dict)
    used: dict = field(default_factory=dict)
    reported_on: date | None = None
    done_area: int | None = None
    #: Last day in the letter that waits for a report, and in that for more with it.
    remind_until: date | None = None
    evidence_until: date | None = None
    holds: dict = field(default_factory=dict)
    account: int = 0
    sure_account: int = 0
    account_by: int | None = None
    #: The upheld objection on which it was reopened, until it is decided anew.
    reopened_on: int | None = None
    log: list = field(default_factory=list)

    def __post_init__(self):
        self.last_piece = self.received_at

    @property
    def rules(self):
        return SCHEMES[self.scheme]

    def live(self, *kinds):
        return next((d for d in reversed(self.decisions) if d.is_live and d.kind in kinds), None)

    def decision(self, id_):
        return next(d for d in self.decisions if d.id == id_)

    def upheld(self):
        """The founded objection on which must still be proposed anew."""
        return self.upheld_on(None)

    def upheld_on(self, notice):
        """The same for a decision on a notice of default, which nobody proposes."""
        found = (o for o in self.unanswered() if self.decision(o.decision).notice == notice)
        return next(found, None)

    def unanswered(self):
        """The founded objections that must still be decided anew: what they are about stands."""
        return [
            each
            for each in self.objections
            if each.outcome == "founded" and not each.is_answered and self.stands(each)
        ]

    def stands(self, objection):
        """What is objected to, or what took its place but another objection's answer, stands."""
        decision = self.decision(objection.decision)
        if decision.kind in ("grant", "amendment"):
            return decision.stands.kind != "revocation"
        return decision.is_live or decision.kind in SETTLES

    def kind_anew(self):
        if self.live(*SETTLES):
            return "revision"
        return "amendment" if self.live("grant", "amendment") else "grant"

    def left_to_pay(self):
        under_way = sum(p.cents for p in self.payments if p.state in ("ordered", "released"))
        return self.committed * 50 // 100 + self.settled - self.paid - under_way


def day_of(moment):
    return moment.astimezone(AMSTERDAM).date()


def later(day, months):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def shares(cents, weights):
    """Divide by the largest remainder; equal remainders to the first."""
    whole = sum(weights.values())
    exact = {key: Fraction(cents * weight, whole) for key, weight in weights.items()}
    parts = {key: int(value) for key, value in exact.items()}
    order = sorted(weights, key=lambda key: (parts[key] - exact[key], key))
    for key in order[: cents - sum(parts.values())]:
        parts[key] += 1
    return parts


class Model:
    """All cases and all money."""

    def __init__(self, now):
        self.now = now
        self.periods = {}
        self.cases = {}

    @property
    def today(self):
        return day_of(self.now)

    def moment(self, back):
        """When something of so many days ago counts: of a day in the past its end."""
        day = self.today - timedelta(days=back)
        return datetime.combine(day, time(23, 59, 59), AMSTERDAM) if back else self.now

    # What an application comes to.

    def by_home(self, case, homes, area=None, used=None):
        """Return the amount of each of the homes that are paid for, by the plain rates.

        For a home of which another grant pays for the measure nothing is asked any more; what
        was granted (``used``) stays for whom it was granted.
        """
        if used is None:
            homes = [home for home in homes if not self.is_held(case, home)]
        area = case.area if area is None else area
        if not homes or area < LEAST_AREA[case.version][case.measure]:
            return {}, {}
        gross = Fraction(RATES[case.version][case.measure] * area)
        gross = min(gross, Fraction(case.cost, 2)) * len(homes) / len(case.homes)
        amount = int(gross + Fraction(1, 2))
        if used is None:
            used = {home: self.used(case, home) for home in case.homes}
        parts = shares(amount, dict.fromkeys(sorted(homes), 1))
        most = case.rules.per_home_cents
        return {home: min(parts[home], max(most - used[home], 0)) for home in parts}, used

    def is_held(self, case, home):
        """Whether another grant pays for the measure of a case in a home."""
        return any(
            other is not case and other.measure == case.measure and home in other.holds
            for other in self.cases.values()
        )

    def used(self, case, home):
        return sum(
            other.holds.get(home, 0)
            for other in self.cases.values()
            if other is not case and other.scheme == case.scheme
        )

    def wanted(self, case):
        """Return what is reserved at most: what is unknown is taken as good."""
        homes = [home for home in case.homes if home not in case.not_eligible]
        return sum(self.by_home(case, homes)[0].values())

    # The queue.

    def waiting(self, period):
        return [
            case
            for case in self.cases.values()
            if case.period is period
            and case.state in ("in_assessment", "proposed")
            and case.rules.queue_by != "decision"
        ]

    def place(self, case):
        """The place in the queue: by moment, or by day and then by lot when there was a draw."""
        moment = case.received_at if case.rules.queue_by == "received" else case.complete_at
        seed = case.period.seeds.get(day_of(moment))
        lot = hashlib.sha256(f"{seed}:{case.number}".encode()).hexdigest() if seed else ""
        return (moment if case.rules.unit == "moment" else day_of(moment), lot)

    def share(self, case, wanted):
        """What is for a case after all who go before it, and after those who may be drawn before.

        The second value says whether a draw still decides.
        """
        others = [each for each in self.waiting(case.period) if each is not case]
        pool = case.period.free + case.reserved + sum(each.reserved for each in others)
        surely = [each for each in others if self.place(each) < self.place(case)]
        perhaps = [each for each in others if self.place(each) == self.place(case)]
        left = max(pool - sum(each.needs for each in surely), 0)
        share = min(max(left - sum(each.needs for each in perhaps), 0), wanted)
        return share, bool(perhaps) and left > 0 and share < wanted

    def divide(self):
        """Give everybody who waits what their place gives them."""
        for period in self.periods.values():
            shares = [(case, self.share(case, case.needs)[0]) for case in self.waiting(period)]
            for case, cents in shares:
                case.reserved = cents
            period.reserved = sum(c.reserved for c in self.cases.values() if c.period is period)

    def all_short(self, case):
        return sum(each.needs - each.reserved for each in self.waiting(case.period))

    def fundable(self, case, wanted):
        """Return how much there is for a case, or why that cannot be said."""
        if case.rules.queue_by == "decision":
            return min(case.period.free, wanted), set()
        share, is_drawn_later = self.share(case, wanted)
        return share, {StepNotPossible} if is_drawn_later else set()

    def unreserve(self, case):
        case.period.reserved -= case.reserved
        case.reserved = case.needs = 0

    def give_back(self, case, cents):
        """Money that a case does not need any more."""
        if self.today > case.period.ends_on or not case.rules.returns_to_period:
            case.period.returned += cents

    # Why an act cannot be done.

    def refusals(self, name, case, who, **args):
        # The account is opened by its route, which looks at the areas.
        if who.is_elsewhere and name not in ("change_account", "confirm_account"):
            return {CaseNotFound}
        states, roles = PROCEDURE[name]
        found = set()
        if not who.roles & roles:
            found.add(NotAllowed)
        if states is not None and case.state not in states:
            # Whatever else is wrong may be found first.
            return found | {StepNotPossible, InvalidFacts, FourEyes, NotFound}
        if "back" in args:
            found |= self._day(case, args["back"])
        own = getattr(self, f"_may_{name}", None)
        return found | (own(case, who, **args) if own else set())

    def _day(self, case, back):
        day = self.today - timedelta(days=back)
        wrong = back < 0 or day < day_of(case.received_at)
        return {InvalidFacts} if wrong else set()

    def _may_record_supplement(self, case, who, back):
        return {InvalidFacts} if self.today - timedelta(days=back) < case.asked_on else set()

    def _may_complete(self, case, who, back):
        is_open = case.state == "awaiting_supplement" and not case.is_answered
        # Four weeks after the term it must be decided on what there is.
        return {MAYBE, StepNotPossible} if is_open else set()

    def _may_pause(self, case, who):
        is_at_work = case.state == "in_progress" and case.reported_on is None
        return {StepNotPossible} if is_at_work else set()

    def _may_postpone(self, case, who):
        if case.is_postponed or self._may_pause(case, who):
            return {StepNotPossible}
        if case.reported_on is not None:
            is_in_time = self.today <= case.reported_on + timedelta(weeks=SETTLEMENT_WEEKS)
            return set() if is_in_time else {MAYBE, StepNotPossible}
        if case.reopened_on is not None:
            # The term of the decision on objection runs, as the clock has it.
            return {MAYBE, StepNotPossible, InvalidFacts}
        term = timedelta(weeks=DECISION_WEEKS[case.version])
        return set() if self.today <= day_of(case.received_at) + term else {MAYBE, StepNotPossible}

    def _may_default_notice(self, case, who, back):
        is_open = any(each.is_open for each in case.objections) or case.unanswered()
        ours = case.state in UNDECIDED | REPORTED or is_open
        return set() if ours else {MAYBE, StepNotPossible}

    def _notice(self, case, id_):
        return next((n for n in case.notices if n.id == id_), None)

    def _may_reject_notice(self, case, who, notice, back):
        held = self._notice(case, notice)
        if held is None:
            return {NotFound, StepNotPossible}
        found = self._may_decide_on_notice(case, who, held, back)
        # What was set is not taken back.
        return found if held.cents is None else found | {StepNotPossible}

    def _may_decide_on_notice(self, case, who, held, back):
        upheld = case.upheld_on(held.id)
        since = upheld.decided_on if upheld else held.received
        found = {InvalidFacts} if self.today - timedelta(days=back) < since else set()
        if held.state not in ("reopened", "" if case.state == "closed" else "received"):
            found.add(StepNotPossible)
        took = [case.decision(upheld.decision).by] if upheld else []
        return found | ({FourEyes} if who.id in (case.handler, *took) else set())

    def _may_set_penalty(self, case, who, notice):
        held = self._notice(case, notice)
        if held is None:
            return {NotFound, StepNotPossible}
        found = self._may_decide_on_notice(case, who, held, 0)
        if held.cents is not None:
            # At least what it was.
            return found
        if self.penalty(case, held) is None:
            # Before its third week it never costs; later the clock knows.
            is_soon = self.today <= held.received + timedelta(days=15)
            found |= {StepNotPossible} if is_soon else {MAYBE, StepNotPossible}
        elif not self.penalty(case, held):
            found.add(StepNotPossible)
        return found

    def penalty(self, case, held):
        """Return what a notice costs, 0 when nothing or not yet; None when only the clock knows."""
        others = [n for n in case.notices if n is not held and n.state != "rejected"]
        if held.term != "decision" or others or not self.is_over(case, held.received):
            return None
        first = held.received + timedelta(days=15)
        last = held.received + timedelta(days=56)
        if case.ended_on is not None:
            last = min(last, case.ended_on - timedelta(days=1))
        if self.today <= last or (case.ended_on is not None and case.ended_on <= held.received):
            return 0
        days = (last - first).days + 1
        return sum(23_00 if n < 14 else 35_00 if n < 28 else 45_00 for n in range(days))

    def is_over(self, case, day):
        """Whether the first decision was surely late on a day."""
        term = timedelta(weeks=DECISION_WEEKS[case.version])
        return not case.is_stopped and day > day_of(case.received_at) + term + DAYS_OFF

    def is_late(self, case, back):
        """Whether a notice of default is no waste of paper."""
        is_first = not case.notices and case.ended_on is None
        return is_first and self.is_over(case, self.today - timedelta(days=back))

    def _may_pay_penalty(self, case, who, notice, back):
        held = self._notice(case, notice)
        if held is None or held.state != "penalty_set":
            return {NotFound, StepNotPossible} if held is None else {StepNotPossible}
        found = {InvalidFacts} if self.today - timedelta(days=back) < held.on else set()
        return found | ({FourEyes} if held.by == who.id else set())

    def _may_propose_grant(self, case, who, judged):
        if case.unknown and judged is None:
            return {InvalidFacts}
        total = sum(self.by_home(case, self.good_homes(case, judged))[0].values())
        if not total:
            return {StepNotPossible}
        if case.reopened_on is not None:
            return set()
        amount, found = self.fundable(case, total)
        if not found and amount < total and (not amount or not case.rules.allows_partial):
            found = {CeilingExceeded}
        return found

    def good_homes(self, case, judged):
        good = [home for home in case.homes if home not in case.not_eligible]
        return [home for home in good if home not in case.unknown or judged]

    def _may_propose_refusal(self, case, who, is_heard):
        return set() if is_heard else {InvalidFacts}

    def _may_propose_not_processed(self, case, who):
        found = {StepNotPossible} if case.proposal else set()
        return found | self._term_unused(case, self.today)

    def _term_unused(self, case, day):
        """The applicant had the time, and the four weeks of Awb 4:5 lid 4 are not over."""
        if not case.is_answered and day <= case.ask_until:
            return {StepNotPossible}
        bases = {case.ask_until, case.supplement_on if case.is_answered else case.ask_until}
        four = timedelta(weeks=4)
        if day > max(bases) + four + DAYS_OFF:
            return {StepNotPossible}
        return set() if day <= min(bases) + four else {MAYBE, StepNotPossible}

    def _may_propose_amendment(self, case, who, amount):
        found = {StepNotPossible} if case.proposal else set()
        if amount <= 0 or amount < case.paid:
            found.add(InvalidFacts)
        # The homes stay those of the grant, as they were judged then.
        most = sum(self.by_home(case, list(case.granted))[0].values())
        if amount > case.committed and amount > most:
            found.add(InvalidFacts)
        return found

    def _may_propose_revocation(self, case, who, is_heard):
        found = {StepNotPossible} if case.proposal else set()
        return found | (set() if is_heard else {InvalidFacts})

    def _may_report_completion(self, case, who, back, done):
        day = self.today - timedelta(days=back)
        return {InvalidFacts} if day < case.granted_on else set()

    def _may_remind(self, case, who):
        last = later(case.granted_on, EXECUTION_MONTHS[case.version])
        if self.today <= last:
            return {StepNotPossible}
        return set() if self.today > last + DAYS_OFF else {MAYBE, StepNotPossible}

    def _may_propose_settlement(self, case, who, ground, is_heard):
        if case.state == "in_progress":
            is_over = case.evidence_until is not None and self.today > case.evidence_until
            if case.proposal or not is_over:
                return {StepNotPossible}
        amount = sum(self.settlement(case).values())
        lower = min(amount, case.committed) < case.committed
        if case.proposal:
            return {StepNotPossible, InvalidFacts}
        if ground == "ceiling" or (lower and (ground is None or not is_heard)):
            return {InvalidFacts}
        return set()

    def settlement(self, case):
        """Return what the report comes to for each home, never above its grant."""
        if not case.done_area:
            return dict.fromkeys(case.granted, 0)
        now, _ = self.by_home(case, list(case.granted), case.done_area, case.used)
        total = min(sum(now.values()), sum(case.granted.values()))
        return shares(total, case.granted)

    def _may_propose_ex_officio(self, case, who, amount, is_heard):
        found = {StepNotPossible} if case.proposal else set()
        if case.remind_until is None or self.today <= case.remind_until:
            found.add(StepNotPossible)
        is_heard = is_heard or amount == case.committed
        return found | ({InvalidFacts} if amount > case.committed or not is_heard else set())

    def _may_propose_revision(self, case, who, amount, is_heard):
        settled = [d for d in case.decisions if d.kind in ("settlement", "ex_officio")]
        if not settled or case.proposal or self.today > later(settled[0].on, 60):
            return {StepNotPossible, InvalidFacts}
        return {InvalidFacts} if amount >= case.settled or not is_heard else set()

    def _may_propose_on_objection(self, case, who, amount):
        if case.upheld() is None or case.proposal or case.complete_at is None:
            return {StepNotPossible}
        least, most, *_ = self.anew(case)
        return set() if least <= amount <= most else {InvalidFacts}

    def anew(self, case):
        """What can be given on an upheld objection: least, most, and what each home gets of it."""
        upheld = case.upheld()
        objected = case.decision(upheld.decision) if upheld else None
        if objected and objected.kind in SETTLES:
            again = {} if case.settled else case.granted
            most = max(case.live("grant", "amendment").amount, case.settled)
            return case.settled, most, again, case.used
        if objected and objected.kind == "revocation":
            revoked = next(d for d in case.decisions if d.replaced_by is objected)
            return 1, revoked.amount, case.granted, case.used
        homes = list(case.granted)
        if case.kind_anew() == "grant":
            homes = [home for home in case.homes if home not in case.not_eligible]
        by_home, used = self.by_home(case, homes)
        holds, total = case.committed + case.settled, sum(by_home.values())
        return max(holds, 1), max(total, holds), by_home if total >= holds else {}, used

    def _may_send_back(self, case, who):
        is_draft = case.state not in ("proposed", "settlement_proposed")
        return {StepNotPossible} if is_draft and not case.proposal else set()

    def _may_decide(self, case, who, back):
        proposal = case.proposal
        if proposal is None:
            return {StepNotPossible}
        found = set()
        day = self.today - timedelta(days=back)
        if day < proposal.on:
            found.add(InvalidFacts)
        if who.id in (proposal.by, case.handler):
            found.add(FourEyes)
        amount = proposal.amount or 0
        if amount > case.rules.mandate_cents and "budget_holder" not in who.roles:
            found.add(AboveMandate)
        if case.account_by is not None:
            found.add(StepNotPossible)
        if proposal.objection is not None:
            objected = case.decision(self._row(case, proposal.objection).decision)
            if objected.by == who.id:
                found.add(FourEyes)
        if proposal.kind == "grant" or (proposal.objection is not None and amount):
            for other in self.cases.values():
                same = other is not case and other.measure == case.measure
                if same and any(home in other.holds for home in proposal.by_home):
                    found.add(AlreadyApplied)
        if proposal.kind == "grant":
            by_decision = case.rules.queue_by == "decision"
            room = case.period.free if by_decision else case.reserved
            if proposal.objection is None and amount > room:
                found.add(CeilingExceeded)
        if proposal.kind == "not_processed":
            found |= self._term_unused(case, day)
        if proposal.kind == "amendment" and proposal.objection is None:
            if amount < case.paid:
                found.add(StepNotPossible)
            more = amount - case.committed
            if more > 0 and more > case.period.free - self.all_short(case):
                found.add(CeilingExceeded)
        return found

    def _may_reopen(self, case, who):
        upheld = case.upheld()
        kinds = ("refusal", "not_processed")
        is_turned_down = upheld and case.decision(upheld.decision).kind in kinds
        return set() if is_turned_down else {StepNotPossible}

    def _may_order_payment(self, case, who, cents):
        owed = max(case.left_to_pay(), 0)
        found = {StepNotPossible} if not owed or case.account_by is not None else set()
        return found | ({InvalidFacts} if cents is not None and not 0 < cents <= owed else set())

    def _payment(self, case, id_, *states):
        payment = next((p for p in case.payments if p.id == id_), None)
        if payment is None:
            return None, {NotFound, StepNotPossible}
        return payment, set() if payment.state in states else {StepNotPossible}

    def _may_release_payment(self, case, who, payment):
        held, found = self._payment(case, payment, "ordered")
        if held is not None:
            if held.by == who.id:
                found.add(FourEyes)
            is_other = held.account != case.account
            if is_other or case.account_by is not None or case.left_to_pay() < 0:
                found.add(StepNotPossible)
        return found

    def _may_confirm_payment(self, case, who, payment, back):
        return self._payment(case, payment, "released")[1]

    def _may_cancel_payment(self, case, who, payment):
        return self._payment(case, payment, "ordered", "released")[1]

    def _claim(self, case, id_):
        claim = next((c for c in case.claims if c.id == id_), None)
        if claim is None:
            return None, {NotFound, StepNotPossible}
        return claim, set() if claim.state == "open" else {StepNotPossible}

    def _may_recover(self, case, who, claim, cents):
        held, found = self._claim(case, claim)
        if held is not None and not 0 < cents <= held.cents - held.recovered:
            found.add(InvalidFacts)
        return found

    def _may_waive(self, case, who, claim):
        return self._claim(case, claim)[1]

    def _may_file_objection(self, case, who, decision, back):
        held = next((d for d in case.decisions if d.id == decision), None)
        if held is None:
            return {NotFound, StepNotPossible}
        found = set()
        if self.today - timedelta(days=back) < held.on:
            found.add(InvalidFacts)
        if held.is_on_objection:
            found.add(StepNotPossible)
        if any(o.decision == decision and o.is_open for o in case.objections):
            found.add(StepNotPossible)
        return found

    def _row(self, case, id_):
        return next(o for o in case.objections if o.id == id_)

    def _objection(self, case, id_):
        return next((o for o in case.objections if o.id == id_ and not o.is_appeal), None)

    def _may_handle_objection(self, case, who, objection, to):
        held = self._objection(case, objection)
        if held is None:
            return {NotFound, StepNotPossible}
        return set() if to in OBJECTION_MOVES.get(held.state, ()) else {StepNotPossible}

    def _day_on_objection(self, case, id_, back):
        """The objection, and what is wrong with a day for something that happens to it."""
        held = self._objection(case, id_)
        if held is None:
            return None, {NotFound, StepNotPossible}
        day = self.today - timedelta(days=back)
        return held, {InvalidFacts} if day < held.received else set()

    def _may_ask_repair(self, case, who, objection, back):
        held, found = self._day_on_objection(case, objection, back)
        if held is not None and held.state not in ("filed", "repair_asked"):
            found.add(StepNotPossible)
        return found

    def _may_record_repair(self, case, who, objection, back):
        held, found = self._day_on_objection(case, objection, back)
        if held is not None and (held.state == "decided" or held.asked_on is None):
            found.add(StepNotPossible)
        elif held is not None and self.today - timedelta(days=back) < held.asked_on:
            found.add(InvalidFacts)
        return found

    def _may_pause_objection(self, case, who, objection):
        held = self._objection(case, objection)
        return self._running(case, held) if held else {NotFound, StepNotPossible}

    def _running(self, case, held):
        """The clock of an objection runs until it is decided, with the new decision if upheld."""
        if held.state != "decided":
            return set()
        is_running = held.outcome == "founded" and not held.is_answered and case.stands(held)
        return set() if is_running else {StepNotPossible}

    def _may_postpone_objection(self, case, who, objection, days):
        held = self._objection(case, objection)
        if held is None:
            return {NotFound, StepNotPossible}
        found = self._running(case, held)
        if held.is_postponed:
            found.add(StepNotPossible)
        if days > 42 + DAYS_OFF.days:
            found.add(InvalidFacts)
        # Six weeks to object and twelve to decide, with a committee.
        if self.today > case.decision(held.decision).on + timedelta(weeks=18):
            found |= {MAYBE, StepNotPossible}
        return found

    def _may_decide_objection(self, case, who, objection, outcome):
        held = self._objection(case, objection)
        if held is None:
            return {NotFound, StepNotPossible}
        found = set()
        if held.state == "decided":
            found.add(StepNotPossible)
        is_on_content = outcome in ("founded", "unfounded")
        if is_on_content and held.state not in ("hearing", "advised"):
            found.add(StepNotPossible)
        decision = case.decision(held.decision)
        if who.id in (decision.by, decision.prepared_by):
            found.add(FourEyes)
        return found

    def _may_file_appeal(self, case, who, decision, back):
        held = next((d for d in case.decisions if d.id == decision), None)
        if held is None:
            return {NotFound, StepNotPossible}
        since = [held.on] if held.is_on_objection else []
        since += [
            o.decided_on
            for o in case.objections
            if o.decision == decision
            and not o.is_appeal
            and not held.is_on_objection
            and o.outcome in ("unfounded", "inadmissible")
        ]
        if not since:
            return {StepNotPossible, InvalidFacts}
        runs = any(
            o.decision == decision and o.is_appeal and o.state != "decided" for o in case.objections
        )
        early = self.today - timedelta(days=back) < min(since)
        return ({StepNotPossible} if runs else set()) | ({InvalidFacts} if early else set())

    def _may_record_judgment(self, case, who, appeal, outcome, has_term):
        held = next((o for o in case.objections if o.id == appeal and o.is_appeal), None)
        if held is None:
            return {NotFound, StepNotPossible}
        found = {StepNotPossible} if held.state == "decided" else set()
        return found | ({InvalidFacts} if has_term != (outcome == "founded") else set())

    def _may_close(self, case, who):
        is_open = (
            any(o.state != "decided" for o in case.objections)
            or case.unanswered()
            or any(p.state in ("ordered", "released") for p in case.payments)
            or case.claim
            or case.paid != case.settled
            or any(n.state in ("penalty_set", "reopened") for n in case.notices)
        )
        if is_open:
            return {StepNotPossible}
        six = timedelta(weeks=6)
        ends = [d.on + six for d in case.decisions if d.is_live]
        if any(self.today <= end for end in ends):
            return {StepNotPossible}
        near = any(self.today <= end + DAYS_OFF for end in ends)
        # What a notice costs that nobody decided on, the clock knows.
        near = near or any(n.state == "received" for n in case.notices)
        return {MAYBE, StepNotPossible} if near else set()

    def _may_change_account(self, case, who, account):
        return {InvalidFacts} if account == case.account else set()

    def _may_confirm_account(self, case, who):
        if case.account_by is None:
            return {StepNotPossible}
        return {FourEyes} if case.account_by == who.id else set()

    # What an act does; ``result`` gives the numbers that the database gave out.

    def do(self, name, case, who, result, **args):
        before = case.state
        getattr(self, f"_do_{name}", lambda *_, **__: None)(case, who, result, **args)
        self.divide()
        if name in ("change_account", "confirm_account"):
            return
        case.log.append(who.id)
        # A proposal lapses when the case goes on without it.
        if case.state != before and case.proposal and case.state not in waits_in(case.proposal):
            case.proposal = None

    def _do_assign(self, case, who, result, to):
        case.handler = to

    def _do_change(self, case, who, result, measure, area, cost):
        case.measure, case.area, case.cost = measure, area, cost
        if case.complete_at is not None:
            case.needs = self.wanted(case)

    def _do_request_supplement(self, case, who, result, back):
        case.state = "awaiting_supplement"
        case.is_stopped = True
        case.complete_at = None
        case.asked_on = self.today - timedelta(days=back)
        case.ask_until = date.fromisoformat(result.details["until"])
        case.is_answered = False
        case.last_piece = None

    def _do_record_supplement(self, case, who, result, back):
        day = self.today - timedelta(days=back)
        case.last_piece = self.moment(back)
        case.supplement_on = day
        case.is_answered = True

    def _do_complete(self, case, who, result, back):
        case.state = "in_assessment"
        case.complete_at = case.last_piece or self.moment(back)
        case.needs = self.wanted(case)

    def _do_postpone(self, case, who, result):
        case.is_postponed = case.is_stopped = True

    def _do_pause(self, case, who, result):
        case.is_stopped = True

    def _do_default_notice(self, case, who, result, back):
        case.notices.append(
            Noticed(result.notice_id, result.term, result.objection_id, result.received_on)
        )

    def _do_reject_notice(self, case, who, result, notice, back):
        held = self._notice(case, notice)
        held.state = "rejected"
        self._decide_on_notice(case, who, result, held, self.today - timedelta(days=back))

    def _do_set_penalty(self, case, who, result, notice):
        held = self._notice(case, notice)
        expected, least = self.penalty(case, held), held.cents or 0
        held.cents = result.amount_cents
        assert held.cents >= least
        assert expected is None or held.cents == max(expected, least), (expected, held)
        held.state = "paid" if held.paid == held.cents else "penalty_set"
        held.by, held.on = who.id, self.today
        self._decide_on_notice(case, who, result, held, self.today)

    def _decide_on_notice(self, case, who, result, held, day):
        kind = "no_penalty" if held.state == "rejected" else "penalty"
        decision = Decided(result.decision_id, kind, held.cents, who.id, None, day, notice=held.id)
        upheld = case.upheld_on(held.id)
        if upheld is not None:
            decision.is_on_objection = upheld.is_answered = True
            case.decision(upheld.decision).replaced_by = decision
        case.decisions.append(decision)

    def _reopen(self, case, objection):
        """What was decided on a notice of default is decided anew when an objection is upheld."""
        notice = self._notice(case, case.decision(objection.decision).notice)
        if notice is not None and objection in case.unanswered():
            notice.state = "reopened"

    def _do_pay_penalty(self, case, who, result, notice, back):
        held = self._notice(case, notice)
        held.state, held.paid = "paid", held.cents

    def _do_withdraw(self, case, who, result, back):
        case.state = "withdrawn"
        case.ended_on = case.ended_on or self.today - timedelta(days=back)
        self.unreserve(case)
        if case.reopened_on is not None:
            self._row(case, case.reopened_on).is_answered = True
            case.reopened_on = None

    def _propose(self, case, who, kind, amount, **more):
        more.setdefault("objection", case.reopened_on)
        case.proposal = Proposed(kind, amount, who.id, self.today, **more)

    def _do_propose_grant(self, case, who, result, judged):
        by_home, used = self.by_home(case, self.good_homes(case, judged))
        total = sum(by_home.values())
        # After an upheld objection the whole, whatever the ceiling.
        amount = total if case.reopened_on else self.fundable(case, total)[0]
        self._propose(case, who, "grant", amount, by_home=by_home, used=used)
        case.state = "proposed"
        case.needs = total

    def _do_propose_refusal(self, case, who, result, is_heard):
        self._propose(case, who, "refusal", None)
        case.state = "proposed"

    def _do_propose_not_processed(self, case, who, result):
        self._propose(case, who, "not_processed", None)

    def _do_propose_amendment(self, case, who, result, amount):
        more = {}
        if amount > case.committed:
            by_home, used = self.by_home(case, list(case.granted))
            more = {"by_home": by_home, "used": used}
        self._propose(case, who, "amendment", amount, **more)

    def _do_propose_revocation(self, case, who, result, is_heard):
        self._propose(case, who, "revocation", 0)

    def _do_propose_settlement(self, case, who, result, ground, is_heard):
        by_home = self.settlement(case)
        amount = min(sum(by_home.values()), case.committed)
        self._propose(case, who, "settlement", amount, by_home=by_home)
        case.state = "settlement_proposed"

    def _do_propose_ex_officio(self, case, who, result, amount, is_heard):
        self._propose(case, who, "ex_officio", amount)

    def _do_propose_revision(self, case, who, result, amount, is_heard):
        self._propose(case, who, "revision", amount)

    def _do_propose_on_objection(self, case, who, result, amount):
        _, _, by_home, used = self.anew(case)
        more = {"by_home": by_home, "used": used, "objection": case.upheld().id}
        self._propose(case, who, case.kind_anew(), amount, **more)

    def _do_send_back(self, case, who, result):
        back_to = {"proposed": "in_assessment", "settlement_proposed": "completion_reported"}
        case.state = back_to.get(case.state, case.state)
        case.proposal = None

    def _do_decide(self, case, who, result, back):
        proposal, case.proposal = case.proposal, None
        day = self.today - timedelta(days=back)
        getattr(self, f"_decide_{proposal.kind}")(case, proposal, day)
        if proposal.kind in ("grant", "refusal", "not_processed"):
            case.ended_on = case.ended_on or day
        decision = Decided(
            result.decision_id, proposal.kind, proposal.amount, who.id, proposal.by, day
        )
        kinds = REPLACES.get(proposal.kind, ())
        replaced = case.live(*kinds) if kinds else None
        if replaced is not None:
            replaced.replaced_by = decision
        case.decisions.append(decision)
        if proposal.objection is not None:
            decision.is_on_objection = True
            self._row(case, proposal.objection).is_answered = True
            case.reopened_on = None
            self._lapse(case)

    def _lapse(self, case):
        """Claims that an objection took the ground from are gone; the rest is claimed anew."""
        by_state = {"open": 0, "waived": 0}
        for claim in case.claims:
            if claim.state in by_state:
                by_state[claim.state] += claim.cents - claim.recovered
        got = case.paid + by_state["waived"]
        owed = case.committed + case.settled
        too_much = sum(by_state.values()) - max(got - owed, 0)
        if too_much <= 0:
            return
        for claim in case.claims:
            if claim.state in by_state:
                claim.state = "lapsed"
        # What is still asked for falls away before what was given up.
        case.claim = max(by_state["open"] - too_much, 0)
        waived = max(got - owed, 0) - case.claim
        case.paid = got - waived
        if case.claim:
            case.claims.append(Claimed(case.claim))
        if waived:
            case.claims.append(Claimed(waived, state="waived"))

    def _add_above(self, case, more):
        """Money for an upheld objection: what others do not wait for, and the rest from above."""
        within = min(max(case.period.free - self.all_short(case), 0), more)
        case.period.override += more - within

    def _decide_grant(self, case, proposal, day):
        amount, period = proposal.amount, case.period
        if case.reopened_on is not None:
            has = period.free if case.rules.queue_by == "decision" else case.reserved
            period.override += max(amount - has, 0)
            self.unreserve(case)
        elif proposal.objection is not None:
            self._add_above(case, amount)
        else:
            self.unreserve(case)
        case.state = "granted"
        case.committed += amount
        period.committed += amount
        case.granted_on, case.granted, case.used = day, proposal.by_home, proposal.used
        case.holds = shares(amount, proposal.by_home)

    def _decide_refusal(self, case, proposal, day):
        case.state = "refused"
        self.unreserve(case)

    def _decide_not_processed(self, case, proposal, day):
        case.state = "not_processed"
        self.unreserve(case)

    def _decide_amendment(self, case, proposal, day):
        more = proposal.amount - case.committed
        if proposal.objection is not None:
            self._add_above(case, more)
        case.committed += more
        case.period.committed += more
        if more < 0:
            self.give_back(case, -more)
        if proposal.by_home:
            case.granted, case.used = proposal.by_home, proposal.used
        anew = proposal.objection is not None
        case.holds = shares(proposal.amount, (anew and proposal.by_home) or case.holds)

    def _decide_revocation(self, case, proposal, day):
        case.state = "grant_revoked"
        self.claim_above(case, 0)
        case.period.committed -= case.committed
        self.give_back(case, case.committed)
        case.committed = 0
        case.holds = {}

    def claim_above(self, case, owed):
        undue = max(case.paid - owed - case.claim, 0)
        if undue:
            case.claim += undue
            case.claims.append(Claimed(undue))

    def _decide_settlement(self, case, proposal, day):
        self.claim_above(case, proposal.amount)
        case.state = "settled"
        case.period.committed -= case.committed
        case.period.settled += proposal.amount
        self.give_back(case, case.committed - proposal.amount)
        case.committed, case.settled = 0, proposal.amount
        if not proposal.amount:
            case.holds = {}
        elif proposal.by_home and any(proposal.by_home.values()):
            case.holds = shares(proposal.amount, proposal.by_home)
        else:
            case.holds = shares(proposal.amount, case.holds)

    _decide_ex_officio = _decide_settlement

    def _decide_revision(self, case, proposal, day):
        case.state = "settlement_revised"
        if proposal.objection is not None:
            self._settle_above(case, proposal)
            return
        self.claim_above(case, proposal.amount)
        less = case.settled - proposal.amount
        case.period.settled -= less
        self.give_back(case, less)
        case.settled = proposal.amount
        case.holds = shares(proposal.amount, case.holds) if proposal.amount else {}

    def _settle_above(self, case, proposal):
        more = proposal.amount - case.settled
        self._add_above(case, more)
        case.period.settled += more
        case.settled += more
        if proposal.amount:
            case.holds = shares(proposal.amount, proposal.by_home or case.holds)

    def _do_start(self, case, who, result, back):
        case.state = "in_progress"

    def _do_report_completion(self, case, who, result, back, done):
        case.state = "completion_reported"
        case.done_area = done
        if case.reported_on is None:
            # The term of the settlement begins, and has a postponement of its own.
            case.reported_on = self.today - timedelta(days=back)
            case.is_postponed = False
        case.remind_until = case.evidence_until = None

    def _do_ask_evidence(self, case, who, result, back):
        case.state = "in_progress"
        case.remind_until = None
        case.evidence_until = date.fromisoformat(result.details["until"])

    def _do_remind(self, case, who, result):
        case.remind_until = date.fromisoformat(result.details["until"])

    def _do_reopen(self, case, who, result):
        upheld = case.upheld()
        case.reopened_on = upheld.id
        case.is_postponed = upheld.is_postponed
        case.state = "in_assessment"
        case.complete_at = case.complete_at or case.last_piece or self.now
        case.needs = self.wanted(case)

    def _do_order_payment(self, case, who, result, cents):
        cents = max(case.left_to_pay(), 0) if cents is None else cents
        case.payments.append(Paid(result.payment_id, cents, who.id, case.account))

    def _do_release_payment(self, case, who, result, payment):
        self._payment(case, payment)[0].state = "released"

    def _do_confirm_payment(self, case, who, result, payment, back):
        held = self._payment(case, payment)[0]
        held.state = "paid"
        owed = case.committed + case.settled + case.claim
        undue = max(case.paid + held.cents - owed, 0)
        case.paid += held.cents
        case.claim += undue
        if undue:
            case.claims.append(Claimed(undue))

    def _do_cancel_payment(self, case, who, result, payment):
        self._payment(case, payment)[0].state = "cancelled"

    def _lessen(self, case, claim, cents):
        case.claim -= cents
        case.paid -= cents
        return self._claim(case, claim)[0]

    def _do_recover(self, case, who, result, claim, cents):
        held = self._lessen(case, claim, cents)
        held.recovered += cents
        if held.recovered == held.cents:
            held.state = "recovered"

    def _do_waive(self, case, who, result, claim):
        held = self._claim(case, claim)[0]
        self._lessen(case, claim, held.cents - held.recovered)
        held.state = "waived"

    def _do_file_objection(self, case, who, result, decision, back):
        received = self.today - timedelta(days=back)
        case.objections.append(Objected(result.objection_id, decision, received))

    def _do_file_appeal(self, case, who, result, decision, back):
        received = self.today - timedelta(days=back)
        appeal = Objected(result.objection_id, decision, received, is_appeal=True)
        case.objections.append(appeal)

    def _do_record_judgment(self, case, who, result, appeal, outcome, has_term):
        held = self._row(case, appeal)
        held.state, held.outcome, held.decided_on = "decided", outcome, self.today
        self._reopen(case, held)

    def _do_ask_repair(self, case, who, result, objection, back):
        held = self._objection(case, objection)
        held.state, held.asked_on = "repair_asked", self.today - timedelta(days=back)

    def _do_postpone_objection(self, case, who, result, objection, days):
        self._objection(case, objection).is_postponed = True

    def _do_handle_objection(self, case, who, result, objection, to):
        self._objection(case, objection).state = to

    def _do_decide_objection(self, case, who, result, objection, outcome):
        held = self._objection(case, objection)
        held.state, held.outcome, held.decided_on = "decided", outcome, self.today
        self._reopen(case, held)

    def _do_close(self, case, who, result):
        case.state = "closed"

    def _do_change_account(self, case, who, result, account):
        case.account = account
        case.account_by = None if account == case.sure_account else who.id

    def _do_confirm_account(self, case, who, result):
        case.sure_account, case.account_by = case.account, None


#: States in which a proposal of a kind waits.
WAITS = {
    "grant": {"proposed", "refused", "closed"},
    "refusal": {"proposed"},
    "not_processed": {"awaiting_supplement"},
    "amendment": RUNNING,
    "revocation": RUNNING,
    "settlement": {"settlement_proposed"},
    "ex_officio": RUNNING,
    "revision": SETTLED,
}


def waits_in(proposal):
    is_reopened = proposal.kind in ("refusal", "not_processed")
    if proposal.objection is None or is_reopened:
        return WAITS[proposal.kind]
    return DRAFTED_IN | {"proposed"}


SETTLES = ("settlement", "ex_officio", "revision")
#: What a decision takes the place of.
REPLACES = {
    "grant": ("refusal", "not_processed", "revocation"),
    "refusal": ("refusal", "not_processed"),
    "not_processed": ("refusal", "not_processed"),
    "amendment": ("grant", "amendment"),
    "revocation": ("grant", "amendment"),
    "revision": SETTLES,
}
