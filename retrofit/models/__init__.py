"""All tables; import from here so that the metadata is complete."""

from retrofit.models.applications import (
    Application,
    ApplicationIntake,
    ApplicationMeasure,
    CaseEvent,
)
from retrofit.models.base import Base, Fact
from retrofit.models.homes import EnergyLabel, Link, Subsidence, Tenure
from retrofit.models.loads import LoadCount, LoadIssue, LoadRun
from retrofit.models.maps import DataVersion, MapBuilding, MapDwelling
from retrofit.models.registers import Address, Area, Building, Unit, UnitArea, UnitBuilding

#: Every table of facts, parents before children.
FACTS: tuple[type[Fact], ...] = (
    Area,
    Building,
    Unit,
    UnitBuilding,
    Address,
    UnitArea,
    EnergyLabel,
    Tenure,
    Subsidence,
    ApplicationIntake,
    ApplicationMeasure,
    CaseEvent,
    Link,
)

__all__ = [
    "FACTS",
    "Address",
    "Application",
    "ApplicationIntake",
    "ApplicationMeasure",
    "Area",
    "Base",
    "Building",
    "CaseEvent",
    "DataVersion",
    "EnergyLabel",
    "Fact",
    "Link",
    "LoadCount",
    "LoadIssue",
    "LoadRun",
    "MapBuilding",
    "MapDwelling",
    "Subsidence",
    "Tenure",
    "Unit",
    "UnitArea",
    "UnitBuilding",
]
