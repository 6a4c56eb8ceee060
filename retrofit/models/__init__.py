"""All tables; import from here so that the metadata is complete."""

from retrofit.models.answers import KeptAnswer
from retrofit.models.applications import (
    Application,
    ApplicationDwelling,
    ApplicationIntake,
    ApplicationMeasure,
    CaseEvent,
)
from retrofit.models.audit import AuditEvent, AuditHead, AuditPayload
from retrofit.models.base import Base, Fact
from retrofit.models.cases import (
    CaseDwelling,
    CaseEdge,
    CaseMeasure,
    CaseSource,
    CaseStep,
    Decision,
    Objection,
    Proposal,
    SubsidyCase,
)
from retrofit.models.homes import EnergyLabel, Link, Subsidence, Tenure
from retrofit.models.loads import LoadCount, LoadIssue, LoadRun
from retrofit.models.maps import DataVersion, MapBuilding, MapDwelling
from retrofit.models.money import (
    CaseCounter,
    CeilingChange,
    CeilingLedger,
    Claim,
    GrantedMeasure,
    LedgerEntry,
    Letter,
    Payment,
    QueueDraw,
    Reservation,
    SchemePeriod,
)
from retrofit.models.people import (
    ApiKey,
    Person,
    RoleGrant,
    SignInAttempt,
    SignInRequest,
    SignInSession,
)
from retrofit.models.personal import (
    Applicant,
    CaseNote,
    DestroyedData,
    Destruction,
    DestructionLine,
    LetterText,
)
from retrofit.models.registers import Address, Area, Building, Unit, UnitArea, UnitBuilding
from retrofit.models.trajectory import HomeEvent
from retrofit.models.verdicts import Succession, SuccessionDecision, Verdict, VerdictState

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
    ApplicationDwelling,
    CaseEvent,
    Link,
)

__all__ = [
    "FACTS",
    "Address",
    "ApiKey",
    "Applicant",
    "Application",
    "ApplicationDwelling",
    "ApplicationIntake",
    "ApplicationMeasure",
    "Area",
    "AuditEvent",
    "AuditHead",
    "AuditPayload",
    "Base",
    "Building",
    "CaseCounter",
    "CaseDwelling",
    "CaseEdge",
    "CaseEvent",
    "CaseMeasure",
    "CaseNote",
    "CaseSource",
    "CaseStep",
    "CeilingChange",
    "CeilingLedger",
    "Claim",
    "DataVersion",
    "Decision",
    "DestroyedData",
    "Destruction",
    "DestructionLine",
    "EnergyLabel",
    "Fact",
    "GrantedMeasure",
    "HomeEvent",
    "KeptAnswer",
    "LedgerEntry",
    "Letter",
    "LetterText",
    "Link",
    "LoadCount",
    "LoadIssue",
    "LoadRun",
    "MapBuilding",
    "MapDwelling",
    "Objection",
    "Payment",
    "Person",
    "Proposal",
    "QueueDraw",
    "Reservation",
    "RoleGrant",
    "SchemePeriod",
    "SignInAttempt",
    "SignInRequest",
    "SignInSession",
    "Subsidence",
    "SubsidyCase",
    "Succession",
    "SuccessionDecision",
    "Tenure",
    "Unit",
    "UnitArea",
    "UnitBuilding",
    "Verdict",
    "VerdictState",
]
