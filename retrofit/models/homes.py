"""What other sources say about homes: labels, tenure, the ground, and the links between them."""

from datetime import date

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from gis.codes import (
    BuildingClass,
    FoundationSoil,
    LabelClass,
    LabelMethod,
    LabelStatus,
    RepairEvidence,
    TenureClass,
)
from gis.crs import RD_NEW
from retrofit.codes import LinkRule, LinkSubject
from retrofit.models.base import BagId, Base, Fact


class GivenAddress:
    """How a record names its home, as received. Which home is meant, says ``Link``."""

    given_unit_id: Mapped[str | None] = mapped_column(BagId, comment="verblijfsobject as received")
    postcode: Mapped[str | None] = mapped_column(
        String(6), comment="as received, upper case without space"
    )
    house_number: Mapped[int | None] = mapped_column(comment="as received")
    house_letter: Mapped[str | None] = mapped_column(comment="as received")
    addition: Mapped[str | None] = mapped_column(comment="as received (toevoeging)")


class EnergyLabel(GivenAddress, Fact, Base):
    """A registered energy label; ``valid`` runs from registration through its last day.

    Source: EP-Online (RVO), total file v4.
    """

    __tablename__ = "energy_label"
    KEY = ("label_key",)
    IS_STATE = False

    label_key: Mapped[str] = mapped_column(String(32), comment="digest of the row's own content")
    label_class: Mapped[LabelClass] = mapped_column(comment="energy class, A+++++ to G")
    building_class: Mapped[BuildingClass] = mapped_column(comment="what the label was made for")
    status: Mapped[LabelStatus] = mapped_column(
        comment="stage of the building; a permit-stage row is no label"
    )
    method: Mapped[LabelMethod] = mapped_column(
        comment="regime; figures of two regimes are never compared"
    )
    registered_on: Mapped[date] = mapped_column(comment="day of registration")
    inspected_on: Mapped[date | None] = mapped_column(comment="day of inspection (opname)")
    last_day: Mapped[date | None] = mapped_column(comment="last day on which the label is valid")
    building_type: Mapped[str | None] = mapped_column(
        comment="kind of home as the register words it"
    )
    thermal_area_m2: Mapped[float | None] = mapped_column(comment="not the BAG floor area")
    primary_fossil_kwh_m2_yr: Mapped[float | None] = mapped_column(
        comment="primary fossil energy, kWh/m2 a year; may be negative"
    )


class Tenure(GivenAddress, Fact, Base):
    """Who owns a home, as a class, from a reference date on. Holds no name of a person."""

    __tablename__ = "tenure"
    KEY = ("tenure_key",)
    # The card asks who else is in an association; most homes are in none.
    INDEXES = (
        Index(
            "ix_tenure_association",
            "association",
            postgresql_where=text("association IS NOT NULL"),
        ),
    )

    tenure_key: Mapped[str] = mapped_column(
        String(32), comment="digest of how the row names its home"
    )
    tenure: Mapped[TenureClass] = mapped_column(comment="class of owner")
    association: Mapped[str | None] = mapped_column(comment="owners' association (VvE) as received")


class Subsidence(Fact, Base):
    """Mean vertical movement of the ground below a building, from a raster."""

    __tablename__ = "subsidence"
    KEY = ("pand_id",)

    pand_id: Mapped[str] = mapped_column(BagId, comment="building")
    mean_mm_yr: Mapped[float | None] = mapped_column(comment="mm a year, down is negative")
    coverage: Mapped[float] = mapped_column(comment="share of the building with a value, 0 to 1")
    cell_size_m: Mapped[float] = mapped_column(comment="cell of the raster: it judges an area")


class MovementPoint(Fact, Base):
    """How fast one reflection of a radar satellite moves (InSAR)."""

    __tablename__ = "movement_point"
    KEY = ("series", "point_id")

    series: Mapped[str] = mapped_column(comment="delivery it is of, such as ascending")
    point_id: Mapped[str] = mapped_column(comment="the point, as the delivery calls it")
    rate_mm_yr: Mapped[float] = mapped_column(comment="mm a year, down is negative")
    coherence: Mapped[float | None] = mapped_column(comment="0 to 1; null is not told")
    measured_from: Mapped[date | None] = mapped_column(comment="first day of the measurements")
    measured_until: Mapped[date | None] = mapped_column(comment="last day of the measurements")
    geometry: Mapped[WKBElement] = mapped_column(
        Geometry("POINT", srid=RD_NEW), comment="EPSG:28992"
    )


class FoundationArea(Fact, Base):
    """Ground of a postcode, as far as foundations are concerned: of an area, not of a building.

    Source: RVO and KCAF, indicatieve aandachtsgebieden funderingsproblematiek.
    """

    __tablename__ = "foundation_area"
    KEY = ("pc6",)

    pc6: Mapped[str] = mapped_column(String(6), comment="postcode")
    soil: Mapped[FoundationSoil] = mapped_column(
        comment="class of ground; urban ground was never mapped"
    )
    landscape: Mapped[str | None] = mapped_column(comment="region as the source words it")
    percent_before_1970: Mapped[float | None] = mapped_column(
        comment="share of its buildings of before 1970, percent"
    )
    geometry: Mapped[WKBElement] = mapped_column(
        Geometry("MULTIPOLYGON", srid=RD_NEW), comment="EPSG:28992"
    )


class FoundationRepair(GivenAddress, Fact, Base):
    """A foundation that was repaired, by the city's list; ``valid`` begins when it surely was."""

    __tablename__ = "foundation_repair"
    KEY = ("repair_key",)
    IS_STATE = False

    repair_key: Mapped[str] = mapped_column(
        String(32), comment="digest of how the row names its building"
    )
    given_pand_id: Mapped[str | None] = mapped_column(
        BagId, index=True, comment="building as received"
    )
    repaired_year: Mapped[int] = mapped_column(SmallInteger, comment="year of the repair")
    evidence: Mapped[RepairEvidence] = mapped_column(comment="what shows it")


class Link(Fact, Base):
    """Which home a record is about, by which rule; without a home it waits for review."""

    __tablename__ = "link"
    KEY = ("subject", "subject_key")
    IS_STATE = False

    subject: Mapped[LinkSubject] = mapped_column(comment="what kind of record is linked")
    subject_key: Mapped[str] = mapped_column(
        comment="label_key, tenure_key, repair_key or application number"
    )
    verblijfsobject_id: Mapped[str | None] = mapped_column(
        BagId, index=True, comment="the home; null waits for review"
    )
    rule: Mapped[LinkRule] = mapped_column(
        comment="rule that made the link, or that sent it to review"
    )
    candidates: Mapped[list[str]] = mapped_column(comment="units that could be meant, for review")
    reason: Mapped[str | None] = mapped_column(comment="why a person decided so")
