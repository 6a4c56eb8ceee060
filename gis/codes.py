"""The codes that readers give: the registers' own words in English, one for one.

Source: BAG catalogue 2018 (status, use), EP-Online v4 (label), domain of the subsidy desk (case).
"""

from enum import StrEnum


class AreaLevel(StrEnum):
    """Level of a CBS area."""

    MUNICIPALITY = "municipality"
    DISTRICT = "district"
    NEIGHBOURHOOD = "neighbourhood"


class BuildingStatus(StrEnum):
    """Status of a BAG pand (StatusPand)."""

    PERMIT_GRANTED = "permit_granted"
    NOT_REALISED = "not_realised"
    UNDER_CONSTRUCTION = "under_construction"
    IN_USE_UNMEASURED = "in_use_unmeasured"
    IN_USE = "in_use"
    RENOVATION = "renovation"
    DEMOLITION_PERMIT_GRANTED = "demolition_permit_granted"
    DEMOLISHED = "demolished"
    OUT_OF_USE = "out_of_use"
    WRONGLY_REGISTERED = "wrongly_registered"


class UnitStatus(StrEnum):
    """Status of a BAG verblijfsobject (StatusVerblijfsobject)."""

    FORMED = "formed"
    NOT_REALISED = "not_realised"
    IN_USE_UNMEASURED = "in_use_unmeasured"
    IN_USE = "in_use"
    RENOVATION = "renovation"
    WITHDRAWN = "withdrawn"
    OUT_OF_USE = "out_of_use"
    WRONGLY_REGISTERED = "wrongly_registered"


class UnitUse(StrEnum):
    """Use of a BAG verblijfsobject (Gebruiksdoel); a unit can have several."""

    RESIDENTIAL = "residential"
    ASSEMBLY = "assembly"
    DETENTION = "detention"
    HEALTH_CARE = "health_care"
    INDUSTRY = "industry"
    OFFICE = "office"
    LODGING = "lodging"
    EDUCATION = "education"
    SPORT = "sport"
    SHOP = "shop"
    OTHER = "other"


class LabelClass(StrEnum):
    """Energy label class, best first: the order of the members is the scale."""

    A5 = "A+++++"
    A4 = "A++++"
    A3 = "A+++"
    A2 = "A++"
    A1 = "A+"
    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"
    G = "G"


class LabelMethod(StrEnum):
    """Regime in which a label was made; figures of different regimes are never compared."""

    NTA_8800 = "nta_8800"
    DEFINITIVE_LABEL = "definitive_label"
    ENERGY_INDEX = "energy_index"
    OTHER = "other"


class LabelStatus(StrEnum):
    """Stage of the building when the label was registered; a permit-stage row is not a label."""

    EXISTING = "existing"
    DELIVERY = "delivery"
    PERMIT = "permit"


class BuildingClass(StrEnum):
    """What the label was made for (Gebouwklasse W or U)."""

    RESIDENTIAL = "residential"
    UTILITY = "utility"


class TenureClass(StrEnum):
    """Who owns the home, as a class; the owner's name is never read."""

    OWNER_OCCUPIER = "owner_occupier"
    PRIVATE_LANDLORD = "private_landlord"
    HOUSING_CORPORATION = "housing_corporation"
    OTHER = "other"
    UNKNOWN = "unknown"


class CaseState(StrEnum):
    """State of a subsidy case, in the order of the procedure."""

    DRAFT = "draft"
    RECEIVED = "received"
    AWAITING_SUPPLEMENT = "awaiting_supplement"
    IN_ASSESSMENT = "in_assessment"
    PROPOSED = "proposed"
    GRANTED = "granted"
    REFUSED = "refused"
    NOT_PROCESSED = "not_processed"
    WITHDRAWN = "withdrawn"
    IN_PROGRESS = "in_progress"
    COMPLETION_REPORTED = "completion_reported"
    SETTLEMENT_PROPOSED = "settlement_proposed"
    SETTLED = "settled"
    GRANT_REVOKED = "grant_revoked"
    SETTLEMENT_REVISED = "settlement_revised"
    CLOSED = "closed"


class MeasureCode(StrEnum):
    """Insulation and ventilation measures a scheme pays for."""

    ROOF = "roof"
    ATTIC_FLOOR = "attic_floor"
    FACADE = "facade"
    CAVITY_WALL = "cavity_wall"
    FLOOR = "floor"
    GROUND = "ground"
    GLASS_HRPP = "glass_hrpp"
    GLASS_TRIPLE = "glass_triple"
    VENTILATION = "ventilation"


class FoundationSoil(StrEnum):
    """Class of ground of a foundation attention area (legenda of RVO and KCAF).

    ``URBAN`` (Stedelijk gebied) is ground that was never mapped: unknown, and not safe.
    """

    VULNERABLE = "vulnerable"
    NOT_VULNERABLE = "not_vulnerable"
    URBAN = "urban"
    OTHER = "other"
    UNKNOWN = "unknown"


class RepairEvidence(StrEnum):
    """What shows that a foundation was repaired."""

    COMPLETION_REPORT = "completion_report"  # gereedmelding
    FOUNDATION_REPORT = "foundation_report"  # funderingsonderzoek
    SUBSIDY_SETTLED = "subsidy_settled"
    PERMIT = "permit"  # says that it may, not that it was done
    PHOTO = "photo"
    NONE = "none"
    UNKNOWN = "unknown"
