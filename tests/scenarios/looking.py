"""What one sees at the desk: of a case, of the trail, of the figures; told in a few words."""

import io

import pypdf
from sqlalchemy.orm import Session

from retrofit.load.desk import take_over
from retrofit.models import LoadRun
from retrofit.today import now
from tests.retrofit.subsidy.desk import Row, home


class Looking:
    """The looking half of the desk."""

    def __init__(self, world):
        self.world = world

    def state(self, case):
        """How the case stands."""
        return self.world.case(case)["state"]["code"]

    def reasons(self, case, who, *actions):
        """Why somebody cannot take each of these steps now; None where he can."""
        steps = {s["action"]["code"]: s["reason"] for s in self.world.case(case, who)["nextSteps"]}
        return [steps[action] for action in actions]

    def money(self, case):
        """The amounts of the case in cents, those that are nothing left out."""
        shown = self.world.case(case)["money"]
        return {name.removesuffix("Cents"): cents for name, cents in shown.items() if cents}

    def deadline(self, case, kind="decision"):
        """The last deadline of a kind in the overview."""
        found = [d for d in self.world.case(case)["deadlines"] if d["kind"]["code"] == kind]
        return found[-1]

    def until(self, case, kind="decision"):
        """The last day of a kind."""
        return self.deadline(case, kind)["until"]

    def warnings(self, case):
        """The warnings that are about this case, by kind."""
        always = {"example_scheme", "sample_data"}
        shown = self.world.case(case)["warnings"]
        return {w["kind"]["code"]: w["numbers"] for w in shown if w["kind"]["code"] not in always}

    def claims(self, case):
        """The claims of the case."""
        return self.world.get("case_handler", f"/applications/{case}/claims")["claims"]

    def decisions(self, case):
        """The decisions, oldest first."""
        return self.world.get("case_handler", f"/applications/{case}/decisions")["decisions"]

    def letters(self, case):
        """Kind and day of each letter."""
        shown = self.world.get("case_handler", f"/applications/{case}/letters")["letters"]
        return [(letter["kind"]["code"], letter["datedOn"]) for letter in shown]

    def letter(self, case):
        """What the last letter says, on one line."""
        shown = self.world.get("case_handler", f"/applications/{case}/letters")["letters"]
        path = f"/applications/{case}/letters/{shown[-1]['id']}"
        answer = self.world.client("case_handler").get(path)
        assert answer.status_code == 200, answer.text
        return read(answer.content)

    def preview(self, case):
        """What the letter of the proposal that waits would say."""
        path = f"/applications/{case}/letter-previews"
        answer = self.world.client("reviewer").post(path)
        assert answer.status_code == 200, answer.text
        return read(answer.content)

    def held(self, case):
        """What the grant holds: cents by measure and home, of what did not end."""
        rows = self.world.sql(
            """SELECT measure, verblijfsobject_id, cents FROM granted_measure
                WHERE number = :case AND ended_on IS NULL ORDER BY 1, 2""",
            case=case,
        )
        return {(row.measure, row.verblijfsobject_id): row.cents for row in rows}

    def story(self, case):
        """The steps that brought the case from one state into another: state and day."""
        shown = self.world.get("case_handler", f"/applications/{case}/events")["steps"]
        return [
            (step["toState"]["code"], step["happenedOn"])
            for step in shown
            if step["fromState"] is None or step["fromState"] != step["toState"]
        ]

    def tried(self, case):
        """What people tried in a case and may not do: who, and why; oldest first."""
        events = self.world.get("auditor", f"/audit-events?case={case}")["auditEvents"]
        return [
            (event["actor"], event["reasonCode"])
            for event in reversed(events)
            if event["result"] == "refused"
        ]

    # -- the registers and the figures

    def new_label(self, number, letter, registered_on):
        """EP-Online registers a new label for a home."""
        with Session(self.world.engine) as session:
            Later(session).label(home(number), letter, registered_on)
            session.commit()

    def counted(self):
        """How many homes of Crabbehof count today, once the figures are brought up to date."""
        with self.world.engine.begin() as connection:
            take_over(connection)
        shown = self.world.get("planner", "/programmes/crabbehof/progress")
        return shown["done"]


class Later(Row):
    """The row of homes when it stands already: what a later load of the registers adds to it."""

    def __init__(self, session):
        self.session = session
        self.run = LoadRun(
            source="labels",
            scope=["0505"],
            file_name="made_up_later.csv",
            is_complete=True,
            is_sample=True,
            recorded_at=now(),
        )
        session.add(self.run)
        session.flush()


def read(pdf):
    """The words of a letter on one line."""
    pages = (page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(" ".join(pages).replace("\u200b", "").split())


def told(problem):
    """What a refusal says: the sentence, or field and reason of what is wrong in a body."""
    errors = problem.get("errors")
    if errors:
        return "; ".join(f"{each['name']}: {each['reason']}" for each in errors)
    return problem["detail"]
