"""The data dictionary: what each column of each layer says. Registers keep their own words."""

from dataclasses import dataclass

from gis.codes import CaseState
from retrofit.models import (
    Address,
    ApplicationDwelling,
    ApplicationIntake,
    Base,
    Building,
    EnergyLabel,
    Tenure,
    Unit,
    UnitArea,
)


@dataclass(frozen=True, slots=True)
class Described:
    """A column: its layer, its name, what it says, and where that comes from."""

    layer: str
    column: str
    text: str
    source: str


def _said(model: type[Base], column: str) -> tuple[str, str]:
    found = model.__table__.c[column]
    return found.comment or "", f"{model.__tablename__}.{column}"


def _own(words: str) -> tuple[str, str]:
    return words, "retrofit"


COMMON = {
    "is_sample": _own("true: made up, about no real home"),
    "geometry": _own("EPSG:28992 (RD New), metres"),
    "x_rd": _own("RD New, metres, of a point on it; in CSV and XLSX only"),
    "y_rd": _own("RD New, metres, of a point on it; in CSV and XLSX only"),
}
HOME = {
    "verblijfsobject_id": _said(Unit, "verblijfsobject_id"),
    "neighbourhood_code": _said(UnitArea, "neighbourhood_code"),
}
OF_HOME = {
    "tenure": _said(Tenure, "tenure"),
    "label": _own("class of the label in force on the day; empty is unknown"),
}
LAYERS: dict[str, dict[str, tuple[str, str]]] = {
    "homes": HOME
    | {
        "pand_id": _said(Building, "pand_id"),
        "is_live": _own("the home exists in the register on the day"),
        "status": _said(Unit, "status"),
        "floor_area_m2": _said(Unit, "floor_area_m2"),
        "construction_year": _said(Building, "construction_year"),
        "street": _said(Address, "street"),
        "house_number": _said(Address, "house_number"),
        "house_letter": _said(Address, "house_letter"),
        "addition": _said(Address, "addition"),
        "postcode": _said(Address, "postcode"),
        "programme": _own("programme whose areas hold the home; empty is none"),
        "label_registered_on": _said(EnergyLabel, "registered_on"),
        "label_method": _said(EnergyLabel, "method"),
    }
    | OF_HOME,
    "buildings": {
        "pand_id": _said(Building, "pand_id"),
        "construction_year": _said(Building, "construction_year"),
        "status": _said(Building, "status"),
        "homes": _own("residential units in the building on the day"),
    },
    "verdicts": HOME
    | OF_HOME
    | {
        "programme": _own("programme"),
        "policy": _own("counting policy"),
        "outcome": _own("counts, no or unknown; unknown is never folded into no"),
        "counted_on": _own("day from which the home counts"),
        "eligibility": _own("eligible, not_eligible or unknown, before works"),
        "stage": _own("furthest stage reached, with evidence"),
        "label_before": _own("class of the label when works began, else on the day"),
        "has_backlog": _own("backlog maintenance; empty is unknown"),
        "backlog_done_on": _own("day from which the backlog counts as repaired"),
        "is_applied": _own("there is an application"),
        "reasons": _own("codes why it does not count, or why that is unknown; separated by spaces"),
        "caveats": _own("codes of what a reader must know of the verdict; separated by spaces"),
    },
    "applications": {
        "number": _said(ApplicationIntake, "number"),
        "verblijfsobject_id": _said(ApplicationDwelling, "verblijfsobject_id"),
        "programme": _own("programme"),
        "received_on": _said(ApplicationIntake, "received_on"),
        "granted_on": _own(f"first day of {CaseState.GRANTED}"),
        "started_on": _said(ApplicationIntake, "started_on"),
        "finished_on": _said(ApplicationIntake, "finished_on"),
        "reported_on": _own(f"first day of {CaseState.COMPLETION_REPORTED}"),
        "settled_on": _own(f"first day of {CaseState.SETTLED}"),
        "settled_cents": _own("settled for the whole application, cents"),
        "revoked_on": _own(f"first day of {CaseState.GRANT_REVOKED}, unless granted again"),
        "has_backlog": _said(ApplicationIntake, "has_backlog"),
        "backlog_repaired_on": _said(ApplicationIntake, "backlog_repaired_on"),
    },
    "progress": {
        "programme": _own("programme"),
        "policy": _own("counting policy"),
        "month": _own("calendar month, YYYY-MM"),
        "counted": _own("homes that began to count in the month"),
        "cumulative": _own("homes that count by its end"),
        "target": _own("homes to reach by the deadline"),
    },
}
#: Layers with a row for each home: who holds them, holds who takes part.
OF_HOMES = frozenset({"homes", "verdicts", "applications"})
HOME_LEVEL = "bevat gegevens op woningniveau"


def described(layer: str, columns: list[str]) -> list[Described]:
    """Return the entries of these columns, in their order.

    Raises:
        KeyError: a column has none: a file never goes out with a column that says nothing.
    """
    known = LAYERS[layer] | COMMON
    return [Described(layer, column, *known[column]) for column in columns]
