"""Made-up schemes with other rules than the example, for tests: five queues and their corners.

    with_schemes(monkeypatch)      the application knows them until the test ends

Their rates are plain, so that a test can work an amount out by hand: no doubling, no types,
and what was paid for before counts only for the maximum of a home.
"""

import tomllib
from decimal import Decimal
from functools import cache

from retrofit.data_files import DATA, check_entries
from retrofit.subsidy import scheme as schemes_of_house
from retrofit.subsidy.invariants import QueueRule
from retrofit.subsidy.scheme import Scheme

EXAMPLE = "dordt-west-isolatie"

#: What differs in each scheme: section -> its values.
RULES = {
    # As the example: by the moment at which an application was complete, and a part is offered.
    "by-complete-moment": {},
    "by-received-moment": {
        "queue": {"by": "received", "unit": "moment", "allows_partial": False},
        "release": {"returns_to_period": False},
    },
    # Days count, so that a draw decides between applications of one day.
    "by-complete-day": {
        "queue": {"by": "complete", "unit": "day", "allows_partial": True},
        "mandate": {"limit_cents": 500_00},
    },
    "by-received-day": {
        "queue": {"by": "received", "unit": "day", "allows_partial": False},
        "limits": {"cost_percent": 50, "per_home_cents": 1_000_00},
    },
    # Whoever is decided on first: nothing is reserved.
    "by-decision": {"queue": {"by": "decision", "unit": "moment", "allows_partial": True}},
    "by-decision-whole": {"queue": {"by": "decision", "unit": "moment", "allows_partial": False}},
}


@cache
def made_up_schemes():
    """Return the made-up schemes by id, and the example of the house beside them."""
    path = DATA / "schemes" / f"{EXAMPLE}.toml"
    text = path.read_text(encoding="utf-8")
    found = dict(schemes_of_house.read_schemes())
    for name, changes in RULES.items():
        entries = tomllib.loads(text, parse_float=Decimal)
        entries |= {"id": name, "name": f"Proefregeling {name}"}
        for version in entries["versions"]:
            del version["doubling"], version["types"]
            version["is_type_once"] = False
            for rule in version["measures"].values():
                rule.pop("biobased_bonus_cents", None)
            for section in ("queue", "release", "mandate", "limits", "payment"):
                version[section] |= entries["versions"][0][section]
                version[section] |= changes.get(section, {})
        found[name] = check_entries(Scheme, entries, name)
    return found


def queues():
    """Return how each version of all these schemes orders its queue."""
    return {
        (scheme.id, version.name): QueueRule(
            version.queue.by, version.queue.unit, version.valid_from
        )
        for scheme in made_up_schemes().values()
        for version in scheme.versions
    }


def with_schemes(monkeypatch):
    """Let the application know the made-up schemes beside its own until the test ends."""
    found = made_up_schemes()
    # Below ``schemes``, so that whoever imported that by its name sees them as well.
    monkeypatch.setattr(schemes_of_house, "kept_schemes", lambda folder: found)
    return found
