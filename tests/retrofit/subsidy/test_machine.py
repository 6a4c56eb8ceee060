"""The whole desk against a plain model of it: anybody tries anything, at any time.

Two machines of 100 examples of 50 acts each, on a real PostgreSQL. An act is done by a use case in
a savepoint of its own; the model says beforehand whether it is refused, and afterwards what every
case, every ledger and every payment must be. After each act all invariants hold.

Both are the same at every run; ``--hypothesis-seed=...`` with ``derandomize`` off looks elsewhere.
"""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from types import SimpleNamespace

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session

from gis.codes import MeasureCode, TenureClass
from retrofit.codes import (
    ApplicantKind,
    Channel,
    CorrectionReason,
    ObjectionOutcome,
    ObjectionState,
    PauseKind,
    Role,
)
from retrofit.errors import (
    CeilingExceeded,
    DeskRule,
    FourEyes,
    InvalidFacts,
    NotAllowed,
    NotFound,
    StepNotPossible,
)
from retrofit.models import Decision
from retrofit.notice_codes import PenaltyException
from retrofit.people.actor import Actor
from retrofit.privacy.applicants import ApplicantFacts, confirm_account, correct_applicant
from retrofit.privacy.identity import identify
from retrofit.subsidy import (
    anew,
    appeals,
    assessment,
    clock_stops,
    dates,
    decisions,
    defaults,
    intake,
    invariants,
    objection_stops,
    objections,
    payments,
    periods,
    proposals,
    running,
)
from retrofit.subsidy.calculation import MeasureLine
from retrofit.subsidy.case_file import open_case
from retrofit.subsidy.given import GivenApplication, GivenContent, GivenDwelling, GivenReport
from retrofit.subsidy.grounds import Ground, Reasons
from tests.api.people import add_person
from tests.retrofit.subsidy.desk import Row, home
from tests.retrofit.subsidy.desk_model import (
    AMSTERDAM,
    MAYBE,
    PROCEDURE,
    SCHEMES,
    Case,
    Change,
    Model,
    Period,
    Someone,
    day_of,
)
from tests.retrofit.subsidy.other_schemes import queues, with_schemes
from tests.roles import SEEING_ALL

EXAMPLES = 100
STEPS = 50
BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOMES = [home(number) for number in range(1, 7)]
NO_OWNER, CORPORATION = home(11), home(12)
ELSEWHERE = "BU05050199"
ACCOUNTS = ("NL91ABNA0417164300", "NL20INGB0001234567")

R = Role
STAFF = [
    ("Ina Intake", R.INTAKE),
    ("Hans Handelaar", R.CASE_HANDLER),
    ("Hilde Handelaar", R.CASE_HANDLER, R.INTAKE),
    ("Carla Collega", R.CASE_HANDLER, R.REVIEWER),
    ("Rita Rechter", R.REVIEWER),
    ("Rob Rechter", R.REVIEWER),
    ("Rik Rechter", R.REVIEWER, R.INTAKE),
    ("Bas Budget", R.BUDGET_HOLDER),
    ("Bea Budget", R.BUDGET_HOLDER),
    ("Boris Beide", R.REVIEWER, R.BUDGET_HOLDER),
    ("Bram Breed", R.CASE_HANDLER, R.REVIEWER, R.BUDGET_HOLDER, R.INTAKE),
    ("Cor Controle", R.AUDITOR),
    ("Ad Beheer", R.ADMIN),
    ("Wim Wijk", R.WUO_ADVISER),
    ("Els Elders", R.CASE_HANDLER, R.REVIEWER, R.BUDGET_HOLDER, R.INTAKE),
]


#: How often each thing is done, of a hundred times.
MIX = [
    *["receive"] * 6,
    *["go_on"] * 59,
    *["try_hard"] * 13,
    *["try_anything"] * 7,
    *["pass_days"] * 6,
    *["propose_ceiling"] * 3,
    *["confirm_ceiling"] * 3,
    *["draw"] * 3,
]
MOST_CASES = 6


class Base:
    """What every example begins from: homes and people, on one connection."""

    def __init__(self, connection):
        self.connection = connection
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            row = Row(session)
            row.ground()
            for number in range(1, 11):
                row.house(number)
            row.house(11, tenure=None)
            row.house(12, tenure="housing_corporation")
            self.actors = []
            for name, *roles in STAFF:
                person_id = add_person(session, name, *roles)
                areas = frozenset({ELSEWHERE} if name == "Els Elders" else ())
                self.actors.append(Actor(person_id, name, dict.fromkeys(roles, areas), "test"))
            session.commit()
        # Planned once: a refused act takes the driver's own prepared statements with it.
        proof = invariants._everything().replace("CAST(:queues AS json)", "$1")
        connection.exec_driver_sql("SET plan_cache_mode = force_generic_plan")
        connection.exec_driver_sql("SET jit = off")
        connection.exec_driver_sql("SET enable_nestloop = off")
        connection.exec_driver_sql(f"PREPARE proof (json) AS {proof}".replace("%", "%%"), ())
        given = [
            {"scheme": scheme, "version": version, **rule._asdict()}
            for (scheme, version), rule in queues().items()
        ]
        self.proof = text(f"EXECUTE proof ('{json.dumps(given, default=str)}')".replace(":", "\\:"))

    def broken(self):
        """``invariants.broken``, with a plan that is made once."""
        self.connection.execute(SEEING_ALL)
        rows = self.connection.execute(self.proof).all()
        # The next act begins as every transaction does: as nobody.
        self.connection.execute(text("SET LOCAL retrofit.acts_as = ''"))
        return invariants.judged(rows)


class Desk(RuleBasedStateMachine):
    """Acts by anybody on anything."""

    schemes = ()

    def __init__(self, base):
        super().__init__()
        self.base = base
        self.connection = base.connection
        self.nested = self.connection.begin_nested()
        self.traveller = time_machine.travel(BEGIN, tick=False)
        self.clock = self.traveller.start()
        self.model = Model(BEGIN)
        self.people = [
            Someone(
                actor.person_id,
                frozenset(role.value for role in actor.roles),
                ELSEWHERE in next(iter(actor.roles.values())),
            )
            for actor in base.actors
        ]
        self.tally = base.tally
        self.story = []

    def teardown(self):
        try:
            self.connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
            self.connection.execute(text("SET CONSTRAINTS ALL DEFERRED"))
        finally:
            self.traveller.stop()
            self.nested.rollback()

    # One act, with what was expected of it.

    def attempt(self, what, expected, call):
        """Do something; return what it gave, or None when it was refused as expected."""
        self.model.now += timedelta(seconds=7)
        self.clock.move_to(self.model.now)
        try:
            with Session(
                self.connection, join_transaction_mode="create_savepoint", expire_on_commit=False
            ) as session:
                result = call(session)
                session.commit()
        except (DeskRule, NotAllowed, InvalidFacts, NotFound) as refused:
            self.story.append(f"{what}: {refused!r}")
            assert type(refused) in expected, self.told(f"expected {expected}")
            self.tally[what.partition(" ")[0], type(refused).__name__] += 1
            return None
        self.story.append(what)
        assert not expected or MAYBE in expected, self.told(f"expected {expected}")
        self.tally[what.partition(" ")[0], "done"] += 1
        if isinstance(result, Decision):
            is_anew = " anew" if result.objection_id is not None else ""
            self.tally["decided", result.kind.value + is_anew] += 1
        return SimpleNamespace(value=result)

    def told(self, first):
        """What went before, for a failure."""
        return "\n".join([str(first), *self.story])

    def act(self, name, case, person, **args):
        actor, who = self.base.actors[person], self.people[person]
        expected = self.model.refusals(name, case, who, **args)
        done = self.attempt(
            f"{name} {args} of {case.number}, which is {case.state}, by {actor.name}",
            expected,
            lambda session: ACTS[name](self, session, case, actor, **args),
        )
        if done is not None:
            self.model.do(name, case, who, done.value, **args)

    # What people do; ``dice`` are the choices of one act.

    @initialize(
        ceilings=st.lists(
            st.sampled_from([0, 400_00, 700_00, 1_000_00, 1_500_00, 4_000_00]),
            min_size=3,
            max_size=3,
        ),
        first=st.integers(0, 2),
        second=st.integers(0, 2),
    )
    def open_periods(self, ceilings, first, second):
        self.names = sorted({self.schemes[first], self.schemes[second]})
        spans = [(name, 2026) for name in self.names] + [(self.names[0], 2027)]
        for (name, year), cents in zip(spans, ceilings, strict=False):
            self.open_period(name, year, cents)
        for _ in range(3):
            self.receive(self.dice())

    # One rule: with several, each example would leave out a random half of them.
    @rule(what=st.sampled_from(MIX), seed=st.integers(0, 2**32))
    def act_of_somebody(self, what, seed):
        if what in ("go_on", "try_hard", "try_anything", "draw") and not self.model.cases:
            what = "receive"
        getattr(self, what)(self.dice(seed))

    def dice(self, seed=0):
        """Return the choices of one act; the same seed later is another choice."""
        return Random(f"{seed}-{len(self.story)}-{self.names}")

    def open_period(self, scheme, year, cents):
        starts_on, ends_on = date(year, 1, 1), date(year, 12, 31)
        budget = self.base.actors[7]
        done = self.attempt(
            "open_period",
            set(),
            lambda session: periods.open_period(
                session,
                scheme=scheme,
                name=str(year),
                line="particuliere woningverbetering",
                starts_on=starts_on,
                ends_on=ends_on,
                published_on=date(2025, 12, 15),
                ceiling_cents=cents,
                by=budget,
            ),
        )
        view = done.value
        period = Period(view.period.period_id, scheme, starts_on, ends_on)
        change = Change(view.changes[0].change_id, cents, budget.person_id, date(2025, 12, 15))
        period.changes.append(change)
        self.model.periods[period.id] = period
        self.confirm(period, change, 8)

    def confirm(self, period, change, person):
        who = self.people[person]
        expected = set()
        if not who.roles & {"budget_holder", "admin"}:
            expected.add(NotAllowed)
        if change.is_confirmed or change.published_on > self.model.today:
            expected.add(StepNotPossible)
        if change.by == who.id:
            expected.add(FourEyes)
        if period.free < period.ceiling - change.to:
            expected.add(CeilingExceeded)
        if change.to < period.ceiling and not change.is_named:
            expected.add(StepNotPossible)
        if self.attempt(
            "confirm_ceiling",
            expected,
            lambda session: periods.confirm_ceiling(
                session, period.id, change.id, by=self.base.actors[person]
            ),
        ):
            period.ceiling = change.to
            change.is_confirmed = True
            self.model.divide()

    def receive(self, dice):
        if len(self.model.cases) >= MOST_CASES:
            self.go_on(dice)
            return
        person = dice.choice([0, 0, 0, 1, 2, 2, 5, 10])
        name = dice.choice(self.names)
        homes = dice.choice(PLACES)
        measure = dice.choice(["roof", "roof", "facade", "floor"])
        area = dice.choice([12, 15, 20, 33, 45, 60])
        cost = area * dice.choice([10_000, 10_000, 2_001])
        received_at = self.model.now - timedelta(days=dice.choice([0] * 8 + [1, 3, 20, -1, 400]))
        if dice.random() < 0.4:
            # Applications of one moment, such as forms of one post.
            day = day_of(received_at)
            received_at = datetime(day.year, day.month, day.day, 8, 0, tzinfo=AMSTERDAM)
        in_spite_of = dice.choice(["het register loopt achter", None])
        received_on = day_of(received_at)
        period = next(
            (
                p
                for p in self.model.periods.values()
                if p.scheme == name and p.starts_on <= received_on <= p.ends_on
            ),
            None,
        )
        who = self.people[person]
        expected = set()
        if not who.roles & {"intake", "case_handler"}:
            expected.add(NotAllowed)
        if received_at > self.model.now + timedelta(seconds=7) or period is None:
            expected.add(InvalidFacts)
        if CORPORATION in homes and not in_spite_of:
            expected.add(InvalidFacts)
        given = GivenApplication(
            scheme=name,
            channel=Channel.PAPER,
            received_at=received_at,
            tenure=TenureClass.OWNER_OCCUPIER,
            is_association=len(homes) > 1,
            content=content(homes, measure, area, cost),
            applicant=applicant(0),
            requested_cents=None,
            in_spite_of=in_spite_of,
        )
        done = self.attempt(
            f"receive {measure} of {area} m2 at {received_at:%d-%m %H:%M} for {name}",
            expected,
            lambda session: intake.receive(session, given, by=self.base.actors[person]).number,
        )
        if done:
            self.model.cases[done.value] = Case(
                done.value,
                name,
                "2026-1" if received_on.year == 2026 else "2027-1",
                period,
                received_at,
                homes,
                measure,
                area,
                cost,
                unknown=tuple(each for each in homes if each == NO_OWNER),
                not_eligible=tuple(each for each in homes if each == CORPORATION),
                log=[who.id],
            )

    def go_on(self, dice):
        """Do something that can be done, by somebody who may."""
        cases = list(self.model.cases.values())
        # Mostly with who is furthest, or nobody would ever come to the end.
        far = [len(case.log) * (dice.random() < 0.7) + dice.random() for case in cases]
        for _, case in sorted(zip(far, cases, strict=True), key=lambda each: -each[0]):
            found = []
            for name, wild, _ in WAY_ON:
                states, _ = PROCEDURE[name]
                if states is not None and case.state not in states:
                    continue
                args = arguments(self, name, case, wild)
                # Anybody can complain of lateness; who is sensible waits for it, and does it once.
                if name == "default_notice" and not self.model.is_late(case, **args):
                    continue
                able = [
                    place
                    for place, who in enumerate(self.people)
                    if not self.model.refusals(name, case, who, **args)
                ]
                if able:
                    found.append((name, able, args))
            if found:
                weights = [WEIGHT[name] for name, _, _ in found]
                name, able, args = dice.choices(found, weights)[0]
                self.act(name, case, dice.choice(able), **args)
                return

    def try_hard(self, dice):
        """Do what the state and a role allow; money, people or days may still be against it."""
        case = dice.choice(list(self.model.cases.values()))
        fitting = [
            (name, wild)
            for name, wild, _ in WAY_ON
            if PROCEDURE[name][0] is None or case.state in PROCEDURE[name][0]
        ]
        name, wild = dice.choice(fitting)
        roles = PROCEDURE[name][1]
        able = [place for place, who in enumerate(self.people) if who.roles & roles]
        args = arguments(self, name, case, dice.choice([wild, dice.randrange(60)]))
        self.act(name, case, dice.choice(able), **args)

    def try_anything(self, dice):
        case = dice.choice(list(self.model.cases.values()))
        name = dice.choice(sorted(PROCEDURE))
        args = arguments(self, name, case, dice.choice([0, 0, dice.randrange(60)]))
        self.act(name, case, dice.randrange(len(self.people)), **args)

    def pass_days(self, dice):
        self.model.now += timedelta(days=dice.choice([1, 1, 2, 7, 15, 29, 45, 60, 100, 400]))
        self.clock.move_to(self.model.now)

    def propose_ceiling(self, dice):
        period = dice.choice(list(self.model.periods.values()))
        to = period.ceiling * dice.choice([0, 50, 90, 100, 130]) // 100
        to += dice.choice([0, 1, 300_00])
        person = dice.choice([7, 8, 9, 4, 12])
        is_named, is_published = dice.random() < 0.7, dice.random() < 0.9
        who = self.people[person]
        expected = set()
        if "budget_holder" not in who.roles:
            expected.add(NotAllowed)
        if to < period.ceiling and not is_named:
            expected.add(InvalidFacts)
        published_on = self.model.today + timedelta(days=0 if is_published else 3)
        done = self.attempt(
            f"propose_ceiling {period.ceiling} to {to}",
            expected,
            lambda session: periods.propose_ceiling(
                session,
                period.id,
                to,
                published_on=published_on,
                reason="voorbehoud van Awb 4:28" if is_named else "verhoging",
                by=self.base.actors[person],
            ),
        )
        if done:
            change = Change(done.value.change_id, to, who.id, published_on, is_named)
            period.changes.append(change)

    def confirm_ceiling(self, dice):
        period = dice.choice(list(self.model.periods.values()))
        waiting = [each for each in period.changes if not each.is_confirmed] or period.changes
        self.confirm(period, dice.choice(waiting), dice.choice([7, 8, 9, 10, 12, 4]))

    def draw(self, dice):
        case = dice.choice(list(self.model.cases.values()))
        rules = SCHEMES[case.scheme]
        moment = case.received_at if rules.queue_by == "received" else case.complete_at
        day = day_of(moment or case.received_at) - timedelta(days=dice.choice([0, 0, 0, 1]))
        person = dice.choice([4, 7, 9, 1])
        period, who = case.period, self.people[person]
        expected = set()
        if not who.roles & {"reviewer", "budget_holder"}:
            expected.add(NotAllowed)
        is_by_day = rules.unit == "day" and rules.queue_by != "decision"
        if not is_by_day or day >= self.model.today or day in period.seeds:
            expected.add(StepNotPossible)
        done = self.attempt(
            f"draw for {day:%d-%m-%Y}",
            expected,
            lambda session: periods.draw(
                session, period.id, day, "griffier", by=self.base.actors[person]
            ),
        )
        if done:
            period.seeds[day] = done.value.seed
            self.model.divide()

    # What must be true after each.

    @invariant()
    def proved(self):
        found = self.base.broken()
        assert not found, self.told(found)

    @invariant()
    def as_the_model(self):
        rows = self.connection.execute(STATE).one()
        cases, ledgers, payments_, claims, objections_, notices, holds, decided, log = (
            each or {} for each in rows
        )
        model = self.model
        for number, ids in claims.items():
            for claim, (id_, *_) in zip(model.cases[number].claims, ids, strict=True):
                claim.id = id_
        assert cases == {
            c.number: [
                c.state,
                c.handler,
                c.complete_at.astimezone(UTC).isoformat() if c.complete_at else None,
                *(c.needs, c.reserved, c.committed, c.settled, c.paid, c.claim),
                len(c.log),
            ]
            for c in model.cases.values()
        }
        assert ledgers == {
            str(p.id): [
                *(p.ceiling, p.override, p.reserved, p.committed, p.settled, p.returned),
            ]
            for p in model.periods.values()
        }
        assert payments_ == {
            c.number: [[p.id, p.cents, p.state, p.by] for p in c.payments]
            for c in model.cases.values()
            if c.payments
        }
        assert claims == {
            c.number: [[k.id, k.cents, k.recovered, k.state] for k in c.claims]
            for c in model.cases.values()
            if c.claims
        }
        assert objections_ == {
            c.number: [[o.id, o.decision, o.state, o.outcome] for o in c.objections]
            for c in model.cases.values()
            if c.objections
        }
        assert notices == {
            c.number: [[n.id, n.term, n.objection, n.state, n.cents, n.paid] for n in c.notices]
            for c in model.cases.values()
            if c.notices
        }
        assert holds == {c.number: c.holds for c in model.cases.values() if c.holds}
        assert decided == {
            c.number: [[d.id, d.kind, d.amount, d.by, d.prepared_by] for d in c.decisions]
            for c in model.cases.values()
            if c.decisions
        }
        assert log == {c.number: c.log for c in model.cases.values()}


PLACES = [
    *((each,) for each in HOMES[:4]),
    (HOMES[0],),
    (HOMES[4], HOMES[5]),
    (HOMES[0], HOMES[4]),
    (NO_OWNER,),
    (CORPORATION,),
    (HOMES[1],),
]

#: Acts that bring a case further, with the choice for their arguments, and how likely.
WAY_ON = [
    ("assign", 1, 1),
    ("request_supplement", 0, 1),
    ("record_supplement", 0, 4),
    ("complete", 0, 8),
    ("propose_not_processed", 0, 2),
    ("propose_grant", 0, 12),
    ("propose_refusal", 0, 2),
    ("decide", 0, 20),
    ("start", 0, 3),
    ("report_completion", 0, 5),
    ("report_completion", 2, 5),
    ("propose_settlement", 1, 9),
    ("ask_evidence", 0, 1),
    ("order_payment", 0, 8),
    ("order_payment", 4, 8),
    ("release_payment", 0, 12),
    ("confirm_payment", 0, 12),
    ("propose_revocation", 0, 2),
    ("propose_amendment", 3, 2),
    ("propose_amendment", 1, 2),
    ("remind", 0, 6),
    ("propose_ex_officio", 2, 8),
    ("propose_revision", 1, 3),
    ("recover", 0, 5),
    ("recover", 1, 5),
    ("waive", 0, 3),
    ("file_objection", 0, 2),
    ("default_notice", 6, 4),
    ("reject_notice", 0, 0.2),
    ("set_penalty", 0, 8),
    ("pay_penalty", 0, 8),
    ("ask_repair", 0, 1),
    ("record_repair", 0, 4),
    ("postpone_objection", 0, 1),
    ("handle_objection", 1, 5),
    ("handle_objection", 2, 5),
    ("decide_objection", 0, 8),
    ("file_appeal", 0, 3),
    ("record_judgment", 0, 6),
    ("propose_on_objection", 0, 12),
    ("propose_on_objection", 2, 8),
    ("reopen", 0, 8),
    ("send_back", 0, 2),
    ("close", 0, 3),
    ("confirm_account", 0, 3),
]
WEIGHT = {name: weight for name, _, weight in WAY_ON}

BACK = (0, 0, 0, 1, 4, -1, 30)
WITH_A_DAY = {
    "request_supplement",
    "record_supplement",
    "complete",
    "default_notice",
    "withdraw",
    "decide",
    "start",
    "ask_evidence",
}


def arguments(machine, name, case, wild):
    """Return what an act is done with; 0 is what somebody sensible would do."""
    if name in WITH_A_DAY:
        return {"back": BACK[wild % len(BACK)]}
    if name in OWN_ARGUMENTS:
        return OWN_ARGUMENTS[name](machine, case, wild)
    return {}


def _one(rows, wild, otherwise=0):
    """Return the number of one of the rows, the newest first."""
    return rows[-1 - wild % len(rows)].id if rows else otherwise


OWN_ARGUMENTS = {
    "assign": lambda m, case, wild: {
        "to": (None, *(m.people[each].id for each in (1, 2, 3, 10)))[wild % 5]
    },
    "change": lambda m, case, wild: {
        "measure": ("roof", "facade", "floor")[wild % 3],
        "area": (15, 45, 60, 9)[wild % 4],
        "cost": (300_000, 40_000)[wild % 2],
    },
    "propose_grant": lambda m, case, wild: {
        "judged": (True, None, False)[wild % 3] if case.unknown else None
    },
    "propose_refusal": lambda m, case, wild: {"is_heard": wild % 4 != 3},
    "propose_revocation": lambda m, case, wild: {"is_heard": wild % 4 != 3},
    "propose_amendment": lambda m, case, wild: {
        "amount": (
            case.committed,
            case.committed // 2,
            case.committed + 100_00,
            case.committed + 1,
            0,
        )[wild % 5]
    },
    "propose_settlement": lambda m, case, wild: {
        "ground": (None, "not_done", "scheme", "false_data", "ceiling")[wild % 5],
        "is_heard": wild % 4 != 3,
    },
    "propose_ex_officio": lambda m, case, wild: {
        "amount": (0, case.committed, case.committed // 2, case.committed + 1)[wild % 4],
        "is_heard": wild % 7 != 6,
    },
    "propose_revision": lambda m, case, wild: {
        "amount": (0, case.settled // 2, case.settled)[wild % 3],
        "is_heard": wild % 4 != 3,
    },
    "propose_on_objection": lambda m, case, wild: {
        "amount": (
            m.model.anew(case)[1],
            m.model.anew(case)[0],
            sum(m.model.anew(case)[:2]) // 2,
            0,
            m.model.anew(case)[1] + 1,
        )[wild % 5]
    },
    "report_completion": lambda m, case, wild: {
        "back": (0, 0, 0, 5)[wild % 4],
        "done": (case.area, case.area, 15, None, case.area + 9)[wild % 5],
    },
    "order_payment": lambda m, case, wild: {
        "cents": (None, 1, 0, 10**6, max(case.left_to_pay() // 2, 1))[wild % 5]
    },
    "release_payment": lambda m, case, wild: {"payment": _one(case.payments, wild)},
    "confirm_payment": lambda m, case, wild: {
        "payment": _one(case.payments, wild),
        "back": (0, 0, -1)[wild % 3],
    },
    "cancel_payment": lambda m, case, wild: {"payment": _one(case.payments, wild)},
    "recover": lambda m, case, wild: {
        "claim": _one(case.claims, wild),
        "cents": (case.claim, case.claim // 2, 1, case.claim + 1)[wild % 4],
    },
    "waive": lambda m, case, wild: {"claim": _one(case.claims, wild)},
    "file_objection": lambda m, case, wild: {
        "decision": _one(case.decisions, wild),
        "back": (0, 0, 3, -1)[wild % 4],
    },
    "reject_notice": lambda m, case, wild: {
        "notice": _one(case.notices, wild // 7),
        "back": BACK[wild % len(BACK)],
    },
    "set_penalty": lambda m, case, wild: {"notice": _one(case.notices, wild)},
    "pay_penalty": lambda m, case, wild: {
        "notice": _one(case.notices, wild // 3),
        "back": (0, 1, -1)[wild % 3],
    },
    "ask_repair": lambda m, case, wild: {
        "objection": _one(case.objections, wild // 7),
        "back": BACK[wild % len(BACK)],
    },
    "record_repair": lambda m, case, wild: {
        "objection": _one(case.objections, wild // 7),
        "back": BACK[wild % len(BACK)],
    },
    "pause_objection": lambda m, case, wild: {"objection": _one(case.objections, wild)},
    "postpone_objection": lambda m, case, wild: {
        "objection": _one(case.objections, wild // 3),
        "days": (14, 14, 60)[wild % 3],
    },
    "handle_objection": lambda m, case, wild: {
        "objection": _one(case.objections, wild // 4),
        "to": ("repair_asked", "hearing", "advised", "decided")[wild % 4],
    },
    "decide_objection": lambda m, case, wild: {
        "objection": _one(case.objections, wild // 4),
        "outcome": ("founded", "unfounded", "inadmissible", "withdrawn")[wild % 4],
    },
    "file_appeal": lambda m, case, wild: {
        "decision": _one(case.decisions, wild),
        "back": (0, 0, 3, -1)[wild % 4],
    },
    "record_judgment": lambda m, case, wild: {
        "appeal": _one(case.objections, wild // 4),
        "outcome": ("founded", "unfounded", "founded", "withdrawn")[wild % 4],
        "has_term": wild % 5 != 1 if wild % 2 == 0 else wild % 7 == 6,
    },
    "change_account": lambda m, case, wild: {"account": wild % 2},
}


def content(homes, measure, area, cost):
    insulation = Decimal("3.5")
    line = MeasureLine(MeasureCode(measure), cost, Decimal(area), insulation_value=insulation)
    return GivenContent(tuple(GivenDwelling(each) for each in homes), (line,))


def applicant(account):
    return ApplicantFacts(
        kind=ApplicantKind.OWNER_OCCUPIER,
        name="A. Voorbeeld",
        street="Colijnstraat",
        house_number=1,
        postcode="3317AB",
        city="Dordrecht",
        iban=ACCOUNTS[account],
        account_holder="A. Voorbeeld",
    )


def on(machine, back):
    """The day of an act; None where nobody names it."""
    return machine.model.today - timedelta(days=back) if back else None


def newest_decision(session, notice):
    """The decision just taken on a notice of default."""
    on_it = select(Decision).where(Decision.notice_id == notice.notice_id)
    return session.scalars(on_it.order_by(Decision.decision_id.desc()).limit(1)).one()


def term_ends(machine, session, case, objection):
    """The last day for the decision on an objection, as the clock has it."""
    file = open_case(session, case.number, by=None)
    for each in file.objections:
        if each.objection_id == objection:
            return dates.objection_decision_due(file, each).on
    return machine.model.today


def reasons(ground, machine, is_heard=True):
    heard_on = machine.model.today if is_heard else None
    article = "artikel 7" if ground is Ground.SCHEME else None
    return Reasons(ground, "zie het dossier", article, heard_on)


def report(machine, case, back, done):
    day = machine.model.today - timedelta(days=back)
    line = MeasureLine(
        MeasureCode(case.measure),
        case.cost,
        Decimal(done or case.area),
        insulation_value=Decimal("3.5"),
        executed_on=case.granted_on if done else None,
    )
    return GivenReport(day, (line,))


ACTS = {
    "assign": lambda m, s, c, by, to: assessment.assign(s, c.number, by=by, handler_id=to),
    "change": lambda m, s, c, by, measure, area, cost: assessment.change_content(
        s, c.number, content(c.homes, measure, area, cost), by=by, reason="op verzoek"
    ),
    "request_supplement": lambda m, s, c, by, back: assessment.request_supplement(
        s, c.number, ["offerte"], by=by, on=on(m, back)
    ),
    "record_supplement": lambda m, s, c, by, back: assessment.record_supplement(
        s, c.number, by=by, received_on=on(m, back)
    ),
    "complete": lambda m, s, c, by, back: assessment.complete(s, c.number, by=by, on=on(m, back)),
    "pause": lambda m, s, c, by: clock_stops.pause(
        s,
        c.number,
        PauseKind.CONSENT,
        m.model.today,
        by=by,
        last_day=m.model.today + timedelta(days=5),
        reason="in overleg",
    ),
    "postpone": lambda m, s, c, by: clock_stops.postpone(
        s, c.number, m.model.today + timedelta(days=21), by=by
    ),
    "default_notice": lambda m, s, c, by, back: defaults.record_default_notice(
        s, c.number, by=by, received_on=on(m, back)
    ),
    "reject_notice": lambda m, s, c, by, notice, back: newest_decision(
        s,
        defaults.reject_notice(
            s,
            c.number,
            notice,
            PenaltyException.UNREASONABLY_LATE,
            by=by,
            text="pas na jaren",
            on=on(m, back),
        ),
    ),
    "set_penalty": lambda m, s, c, by, notice: newest_decision(
        s, defaults.set_penalty(s, c.number, notice, by=by)
    ),
    "pay_penalty": lambda m, s, c, by, notice, back: defaults.pay_penalty(
        s, c.number, notice, by=by, paid_on=on(m, back)
    ),
    "withdraw": lambda m, s, c, by, back: assessment.withdraw(
        s, c.number, by=by, on=on(m, back), reason="brief van de aanvrager"
    ),
    "propose_grant": lambda m, s, c, by, judged: proposals.propose_grant(
        s, c.number, by=by, judged=None if judged is None else {NO_OWNER: judged}
    ),
    "propose_refusal": lambda m, s, c, by, is_heard: proposals.propose_refusal(
        s, c.number, reasons(Ground.ACTIVITIES, m, is_heard), by=by
    ),
    "propose_not_processed": lambda m, s, c, by: proposals.propose_not_processed(
        s, c.number, by=by, text="de offerte ontbreekt"
    ),
    "propose_amendment": lambda m, s, c, by, amount: proposals.propose_amendment(
        s, c.number, amount, by=by, text="op verzoek"
    ),
    "propose_revocation": lambda m, s, c, by, is_heard: proposals.propose_revocation(
        s, c.number, reasons(Ground.OBLIGATIONS, m, is_heard), by=by
    ),
    "propose_settlement": lambda m, s, c, by, ground, is_heard: proposals.propose_settlement(
        s, c.number, by=by, reasons=reasons(Ground(ground), m, is_heard) if ground else None
    ),
    "propose_ex_officio": lambda m, s, c, by, amount, is_heard: proposals.propose_ex_officio(
        s, c.number, amount, reasons(Ground.NOT_DONE, m, is_heard), by=by
    ),
    "propose_revision": lambda m, s, c, by, amount, is_heard: proposals.propose_revision(
        s, c.number, amount, reasons(Ground.FALSE_DATA, m, is_heard), by=by
    ),
    "propose_on_objection": lambda m, s, c, by, amount: anew.propose_on_objection(
        s, c.number, amount, by=by, text="na bezwaar"
    ),
    "send_back": lambda m, s, c, by: decisions.return_proposal(
        s, c.number, by=by, reason="reken het na"
    ),
    "decide": lambda m, s, c, by, back: decisions.take_decision(
        s, c.number, by=by, announced_on=on(m, back)
    ),
    "start": lambda m, s, c, by, back: running.start(s, c.number, by=by, on=on(m, back)),
    "report_completion": lambda m, s, c, by, back, done: running.report_completion(
        s, c.number, report(m, c, back, done), by=by
    ),
    "ask_evidence": lambda m, s, c, by, back: running.ask_evidence(
        s, c.number, ["factuur"], by=by, on=on(m, back)
    ),
    "remind": lambda m, s, c, by: running.remind(s, c.number, by=by),
    "reopen": lambda m, s, c, by: objections.reopen(s, c.number, by=by),
    "order_payment": lambda m, s, c, by, cents: payments.order_payment(s, c.number, cents, by=by),
    "release_payment": lambda m, s, c, by, payment: payments.release_payment(
        s, c.number, payment, by=by
    ),
    "confirm_payment": lambda m, s, c, by, payment, back: payments.confirm_payment(
        s, c.number, payment, by=by, paid_on=on(m, back)
    ),
    "cancel_payment": lambda m, s, c, by, payment: payments.cancel_payment(
        s, c.number, payment, by=by, reason="teruggekomen"
    ),
    "recover": lambda m, s, c, by, claim, cents: payments.recover(s, c.number, claim, cents, by=by),
    "waive": lambda m, s, c, by, claim: payments.waive(
        s, c.number, claim, by=by, reason="oninbaar"
    ),
    "file_objection": lambda m, s, c, by, decision, back: objections.file_objection(
        s, c.number, decision, by=by, received_on=on(m, back)
    ),
    "ask_repair": lambda m, s, c, by, objection, back: objection_stops.ask_repair(
        s, c.number, objection, ["uw handtekening"], by=by, on=on(m, back)
    ),
    "record_repair": lambda m, s, c, by, objection, back: objection_stops.record_repair(
        s, c.number, objection, by=by, received_on=on(m, back)
    ),
    "pause_objection": lambda m, s, c, by, objection: objection_stops.pause_objection(
        s,
        c.number,
        objection,
        PauseKind.CONSENT,
        m.model.today,
        by=by,
        last_day=m.model.today + timedelta(days=5),
        reason="in overleg",
    ),
    "postpone_objection": lambda m, s, c, by, objection, days: objection_stops.postpone_objection(
        s, c.number, objection, term_ends(m, s, c, objection) + timedelta(days=days), by=by
    ),
    "handle_objection": lambda m, s, c, by, objection, to: objections.handle_objection(
        s, c.number, objection, ObjectionState(to), by=by
    ),
    "file_appeal": lambda m, s, c, by, decision, back: appeals.file_appeal(
        s, c.number, decision, by=by, received_on=on(m, back)
    ),
    "record_judgment": lambda m, s, c, by, appeal, outcome, has_term: appeals.record_judgment(
        s,
        c.number,
        appeal,
        ObjectionOutcome(outcome),
        by=by,
        text="zie de uitspraak",
        until=m.model.today + timedelta(weeks=6) if has_term else None,
    ),
    "decide_objection": lambda m, s, c, by, objection, outcome: objections.decide_objection(
        s, c.number, objection, ObjectionOutcome(outcome), by=by, text="zie het advies"
    ),
    "close": lambda m, s, c, by: running.close(s, c.number, by=by),
    "change_account": lambda m, s, c, by, account: (
        identify(s, by),
        correct_applicant(s, c.number, applicant(account), by, CorrectionReason.REQUEST),
    ),
    "confirm_account": lambda m, s, c, by: (identify(s, by), confirm_account(s, c.number, by)),
}

STATE = text(
    """
    SELECT (SELECT json_object_agg(number, json_build_array(state, handler_id,
                       to_char(complete_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'),
                       needs_cents, reserved_cents, committed_cents, settled_cents, paid_cents,
                       claim_cents, steps)) FROM subsidy_case JOIN reservation USING (number)),
           (SELECT json_object_agg(period_id, json_build_array(ceiling_cents, override_cents,
                       reserved_cents, committed_cents, settled_cents, returned_cents))
              FROM ceiling_ledger),
           (SELECT json_object_agg(number, rows) FROM (
               SELECT number, json_agg(json_build_array(payment_id, cents, state, ordered_by_id)
                                       ORDER BY payment_id) AS rows FROM payment GROUP BY 1) p),
           (SELECT json_object_agg(number, rows) FROM (
               SELECT number, json_agg(json_build_array(claim_id, cents, recovered_cents, state)
                                       ORDER BY claim_id) AS rows FROM claim GROUP BY 1) c),
           (SELECT json_object_agg(number, rows) FROM (
               SELECT number, json_agg(json_build_array(objection_id, decision_id, state, outcome)
                                       ORDER BY objection_id) AS rows FROM objection GROUP BY 1) o),
           (SELECT json_object_agg(number, rows) FROM (
               SELECT number, json_agg(json_build_array(notice_id, term, objection_id, state, cents,
                                                        paid_cents) ORDER BY notice_id) AS rows
                 FROM notice_of_default GROUP BY 1) n),
           (SELECT json_object_agg(number, homes) FROM (
               SELECT number, json_object_agg(verblijfsobject_id, cents) AS homes
                 FROM granted_measure WHERE ended_on IS NULL GROUP BY 1) h),
           (SELECT json_object_agg(number, rows) FROM (
               SELECT number, json_agg(json_build_array(decision_id, kind, amount_cents,
                                                        decided_by_id, prepared_by_id)
                                       ORDER BY decision_id) AS rows FROM decision GROUP BY 1) d),
           (SELECT json_object_agg(number, by) FROM (
               SELECT number, json_agg(by_id ORDER BY seq) AS by FROM case_step GROUP BY 1) l)
    """.replace(':SS"+00:00"', '\\:SS"+00\\:00"').replace("HH24:MI", "HH24\\:MI")
)


@pytest.fixture
def base(fresh_database, monkeypatch):
    """A database with homes and people, and nothing else; with it the schemes of the tests."""
    from collections import Counter

    with_schemes(monkeypatch)
    known = {}

    def eligibility(connection, scheme, homes, day, *, asked=intake.eligibility):
        # The register says the same all these years, and asking it takes longer than all the rest.
        key = tuple(homes)
        if key not in known:
            known[key] = asked(connection, scheme, homes, day)
        return known[key]

    monkeypatch.setattr(intake, "eligibility", eligibility)
    # The same draw at every run.
    numbers = iter(range(10**9))
    monkeypatch.setattr(
        periods.secrets,
        "token_hex",
        lambda size: hashlib.sha256(str(next(numbers)).encode()).hexdigest()[: 2 * size],
    )
    engine = create_engine(
        fresh_database.url,
        connect_args={"prepare_threshold": None, "options": "-c timezone=UTC"},
    )
    with engine.connect() as connection, connection.begin() as outer:
        with time_machine.travel(BEGIN):
            base = Base(connection)
        base.tally = Counter()
        yield base
        outer.rollback()
    engine.dispose()


SETTINGS = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


class ByMoment(Desk):
    """Schemes in which the moment counts, of receipt or of completeness."""

    schemes = ("by-complete-moment", "by-received-moment", "by-decision")


class ByDay(Desk):
    """Schemes in which the day counts and a draw decides, or nothing is reserved at all."""

    schemes = ("by-complete-day", "by-received-day", "by-decision-whole")


@pytest.mark.parametrize("machine", [ByMoment, ByDay], ids=lambda each: each.__name__)
def test_the_desk_is_as_the_model(machine, base):
    run_state_machine_as_test(lambda: machine(base), settings=SETTINGS)
    for name, count in sorted(base.tally.items()):
        print(*name, count)
