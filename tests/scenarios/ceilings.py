"""The money of a year at the desk: a period, its ceiling, a draw; always by two people."""

from tests.api.desk_world import Colleague
from tests.retrofit.subsidy.desk import SCHEME
from tests.scenarios.looking import Looking, told


class Ceilings(Looking):
    """The part of the desk that has to do with a ceiling."""

    def periods(self):
        """The periods with their ledger, newest first."""
        return self.world.get("planner", "/scheme-periods")["schemePeriods"]

    def purse(self, name="2026"):
        """Where the money of a period is, cents; where there is none is left out."""
        ledger = next(each["ledger"] for each in self.periods() if each["name"] == name)
        shown = ("free", "reserved", "committed", "settled", "returned", "override")
        return {part: ledger[f"{part}Cents"] for part in shown if ledger[f"{part}Cents"]}

    def open_period(self, name, cents, published_on):
        """The budget holder opens a period of a year; the controller confirms its ceiling."""
        body = {
            "scheme": SCHEME,
            "name": name,
            "line": "particuliere woningverbetering",
            "startsOn": f"{name}-01-01",
            "endsOn": f"{name}-12-31",
            "publishedOn": published_on,
            "ceilingCents": cents,
        }
        answer = self.world.try_post("budget_holder", "/scheme-periods", body)
        assert answer.status_code == 201, answer.text
        assert self._confirm(answer).status_code == 201
        return answer.json()["id"]

    def change_ceiling(self, change, name="2026"):
        """Another ceiling is proposed and confirmed; return why not, None when it counts."""
        period = next(each["id"] for each in self.periods() if each["name"] == name)
        proposed = self._period(period, "ceiling-changes", change, who="budget_holder")
        assert proposed.status_code == 201, proposed.text
        confirmed = self._confirm(proposed)
        return None if confirmed.status_code == 201 else told(confirmed.json())

    def draw(self, period, day, witness):
        """The budget holder draws the order of the applications of a day; return the period."""
        answer = self.try_draw(period, day, witness)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def try_draw(self, period, day, witness):
        """The same, whatever comes of it; return the whole answer."""
        body = {"day": day, "witness": witness}
        return self._period(period, "draws", body, who="budget_holder")

    def _confirm(self, proposed):
        """A second person confirms the ceiling that was just proposed."""
        period = proposed.json()
        change = period["ceilingChanges"][-1]["id"]
        controller = self.world.client("budget_holder", "Koos Controle")
        path = f"ceiling-changes/{change}/confirmations"
        return self._period(period["id"], path, None, who=controller)

    def _period(self, period, what, body, *, who):
        """An act on a period, with the version read just before; return the whole answer."""
        colleague = who if isinstance(who, Colleague) else self.world.client(who)
        seen = colleague.get(f"/scheme-periods/{period}").headers["etag"]
        path = f"/scheme-periods/{period}/{what}"
        return colleague.post(path, body, headers={"If-Match": seen})
