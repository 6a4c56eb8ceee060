"""The words in which the scenarios tell a case: each is one act of one person, through HTTP.

    case = desk.grant(home=1)                         # from receipt to an announced grant
    desk.report(case, {"roof": "2026-05-20"})
    desk.settle(case)
    desk.pay(case)

Who acts by default: Ina of the post room, handler Hans, reviewer Rita, budget holder Bas.
"""

from datetime import datetime, time

from sqlalchemy.orm import Session

from retrofit.codes import Role
from retrofit.today import AMSTERDAM, today
from tests.api.desk_world import IBANS, Colleague, applicant, application, measure
from tests.api.people import add_person
from tests.retrofit.subsidy.desk import home
from tests.scenarios.ceilings import Ceilings
from tests.scenarios.looking import told

#: Why an applicant who was heard gets less; each test says what matters to it.
HEARD = {"ground": "not_done", "text": "Het werk is niet geheel uitgevoerd."}
CEILING = {"ground": "ceiling", "text": "Het subsidieplafond van 2026 is bereikt."}


class Desk(Ceilings):
    """The desk of one test: what people do there, and what they see."""

    def __init__(self, world):
        super().__init__(world)
        self.received = 0

    def travel(self, day):
        """Time goes on to a day; in the morning everybody signs in again."""
        self.world.travel(day)

    # -- from receipt to a decision

    def receive(self, home=1, **more):
        """The post room registers an application; return its number."""
        return self.world.post("intake", "/applications", self.body(home, **more))["number"]

    def body(self, home=1, **more):
        """What the post room registers, to send it as one likes; no two came at one moment."""
        self.received += 1
        moment = datetime.combine(today(), time(9, self.received), AMSTERDAM)
        return application(home, **{"receivedAt": moment.isoformat(), **more})

    def measure(self, code, cost_cents=600_000, **sizes):
        """A measure of an application."""
        return measure(code, cost_cents, **sizes)

    def homes(self, first, last):
        """The ids of homes of the row."""
        return [home(number) for number in range(first, last + 1)]

    def take(self, case, who="case_handler"):
        """A handler takes the case."""
        handler = who if isinstance(who, Colleague) else self.world.client(who)
        return self.act(handler, case, "assignments", {"handlerId": handler.person_id})

    def complete(self, case):
        """The application is complete: its money is reserved."""
        return self.act("case_handler", case, "completeness-checks")

    def ask(self, case, *items, **more):
        """A letter asks for what is missing."""
        body = {"items": list(items) or ["een offerte met de oppervlakte"], **more}
        return self.act("case_handler", case, "supplement-requests", body)

    def supplement(self, case, **more):
        """The post room registers what the applicant sent."""
        return self.act("intake", case, "supplements", more)

    def propose_grant(self, case, **more):
        """The handler proposes what the rules give."""
        return self.propose(case, "grant", **more)

    def propose(self, case, kind, **more):
        """The handler proposes a decision of a kind."""
        return self.act("case_handler", case, "proposals", {"kind": kind, **more})

    def approve(self, case, who="reviewer", **more):
        """Another person takes the decision that was proposed; return it."""
        return self.act(who, case, "decisions", {"outcome": "approved", **more})["decision"]

    def bring_in(self, home=1, **more):
        """Receive, take and find complete on one day; return the number."""
        case = self.receive(home, **more)
        self.take(case)
        self.complete(case)
        return case

    def grant(self, home=1, who="reviewer", **more):
        """From receipt to the grant on one day; return the number."""
        case = self.bring_in(home, **more)
        self.propose_grant(case)
        self.approve(case, who)
        return case

    def refuse(self, case, **reasons):
        """Propose a refusal and approve it; return the decision."""
        return self.refuse_by("reviewer", case, **reasons)

    def refuse_by(self, who, case, **reasons):
        """The same, approved by somebody else."""
        self.propose(case, "refusal", reasons=reasons)
        return self.approve(case, who)

    def leave_free(self, cents):
        """Grant to an association of homes 3 to 12 all of the ceiling but ``cents``.

        Roof 1,300 m2 at 15.00, facade at 20.00, both doubled: 39,000.00, and 40.00 for each m2 of
        facade. Ten homes get at most 10,000.00 each, the whole ceiling of 100,000.00.
        """
        facade = (100_000_00 - 39_000_00 - cents) // 40_00 if cents else 1_700
        return self.grant(
            3,
            who="budget_holder",
            isAssociation=True,
            applicant=applicant(3, kind="association", name="VvE Colijnhof"),
            homes=self.homes(3, 12),
            measures=[
                measure("roof", 10_000_000, areaM2="1300.00"),
                measure("facade", 20_000_000, areaM2=f"{facade}.00"),
            ],
        )

    # -- from the grant to the end

    def start(self, case, **more):
        """The works begin."""
        return self.act("case_handler", case, "starts", more)

    def report(self, case, executed, *, on=None, sources=None, **sizes):
        """The applicant reports: on which day each measure was done, None when it was not.

        ``sizes`` say what was done otherwise than applied for: ``roof={"areaM2": "20.00"}``.
        """
        body = self.report_body(executed, on=on, sources=sources, **sizes)
        return self.act("intake", case, "completion-reports", body)

    def report_body(self, executed, *, on=None, sources=None, **sizes):
        """A completion report, to send it as one likes."""
        done = []
        for code, day in executed.items():
            line = {**measure(code), **sizes.get(code, {})}
            done.append({**line, "executedOn": day} if day else line)
        return {"receivedOn": on or self.today, "executions": done, "sources": sources or []}

    def propose_settlement(self, case, **reasons):
        """The handler proposes to settle."""
        body = {"reasons": reasons} if reasons else {}
        return self.act("case_handler", case, "settlements", body)

    def settle(self, case, **reasons):
        """Propose a settlement and approve it; return the decision."""
        self.propose_settlement(case, **reasons)
        return self.approve(case)

    def order(self, case, cents=None):
        """The handler orders a payment; return it."""
        return self.act("case_handler", case, "payments", {"cents": cents} if cents else {})

    def pay(self, case, cents=None):
        """Order, release, and the bank pays; return the payment."""
        payment = self.order(case, cents)
        self.act("budget_holder", case, f"payments/{payment['id']}/releases")
        return self.act("budget_holder", case, f"payments/{payment['id']}/confirmations", {})

    def recover(self, case, cents):
        """The applicant pays back on the claim that is open; return the claim."""
        claim = self.claims(case)[-1]
        return self.act("budget_holder", case, f"claims/{claim['id']}/recoveries", {"cents": cents})

    def close(self, case):
        """Nothing is left to do."""
        return self.act("case_handler", case, "closures")

    # -- objections

    def object(self, case, decision, **more):
        """The post room registers an objection to a decision; return it."""
        return self.act("intake", case, "objections", {"decisionId": decision["id"], **more})

    def hear(self, case, objection):
        """The one who objects is heard."""
        path = f"objections/{objection['id']}/steps"
        return self.act("case_handler", case, path, {"to": "hearing"})

    def decide_objection(self, case, objection, outcome, who, **more):
        """Somebody decides on an objection."""
        body = {"outcome": outcome, "text": "Zie het advies.", **more}
        return self.act(who, case, f"objections/{objection['id']}/decisions", body)

    # -- acting in general, and what is refused

    def act(self, who, case, what, body=None):
        """One act; it must succeed."""
        return self.world.act(who, case, what, body)

    def refused(self, who, case, what, body=None, *, status=409):
        """One act that is refused (400: it misses a fact) and changes nothing; return why."""
        before = self.world.fingerprint()
        problem = self.world.act(who, case, what, body, status=status)
        assert self.world.fingerprint() == before
        return told(problem)

    def somebody(self, name, *roles):
        """One person with several roles."""
        with Session(self.world.engine) as session:
            person_id = add_person(session, name, *map(Role, roles))
            session.commit()
        return Colleague(self.world, person_id)

    @property
    def today(self):
        """The day, as a body says it."""
        return today().isoformat()


__all__ = ["CEILING", "HEARD", "IBANS", "Desk", "told"]
