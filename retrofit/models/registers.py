"""What the registers say: areas, buildings, units and their addresses.

Geometry is EPSG:28992 (RD New), metres. What happens to a home stands in other tables.
"""

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import Index, SmallInteger, String, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from gis.codes import AreaLevel, BuildingStatus, UnitStatus
from gis.crs import RD_NEW
from retrofit.models.base import BagId, Base, Fact


class Area(Fact, Base):
    """A municipality, district (wijk) or neighbourhood (buurt). Source: CBS.

    CBS gives land and water of one code as two rows; homes lie on land.
    """

    __tablename__ = "area"
    KEY = ("code", "is_water")

    code: Mapped[str] = mapped_column(String(10), comment="GM0505, WK050503, BU05050800")
    name: Mapped[str] = mapped_column(comment="name as CBS writes it; codes are what we match on")
    level: Mapped[AreaLevel] = mapped_column(comment="municipality, district or neighbourhood")
    parent_code: Mapped[str | None] = mapped_column(
        String(10), comment="district of a neighbourhood, municipality of a district"
    )
    municipality_code: Mapped[str] = mapped_column(String(6), comment="GM and four characters")
    is_water: Mapped[bool] = mapped_column(comment="mostly water")
    geometry: Mapped[WKBElement] = mapped_column(
        Geometry("MULTIPOLYGON", srid=RD_NEW), comment="EPSG:28992"
    )


class Building(Fact, Base):
    """A BAG pand, sheds included. Source: Kadaster, BAG."""

    __tablename__ = "building"
    KEY = ("pand_id",)

    pand_id: Mapped[str] = mapped_column(BagId, comment="building")
    construction_year: Mapped[int | None] = mapped_column(
        SmallInteger, comment="original year of construction; null is unknown"
    )
    status: Mapped[BuildingStatus] = mapped_column(comment="status in the register")
    geometry: Mapped[WKBElement] = mapped_column(
        Geometry("GEOMETRY", srid=RD_NEW), comment="EPSG:28992"
    )


class Unit(Fact, Base):
    """A BAG verblijfsobject of any use; with a residential use it is a dwelling (home)."""

    __tablename__ = "unit"
    KEY = ("verblijfsobject_id",)

    verblijfsobject_id: Mapped[str] = mapped_column(BagId, comment="unit")
    status: Mapped[UnitStatus] = mapped_column(comment="status in the register")
    uses: Mapped[list[str]] = mapped_column(comment="codes of UnitUse, one or more")
    is_residential: Mapped[bool] = mapped_column(comment="one of the uses is residential")
    floor_area_m2: Mapped[int | None] = mapped_column(comment="usable floor area, whole m2")
    municipality_code: Mapped[str | None] = mapped_column(
        String(4), index=True, comment="bronhouder, e.g. 0505"
    )
    location: Mapped[WKBElement] = mapped_column(
        Geometry("POINT", srid=RD_NEW), comment="EPSG:28992"
    )


class UnitBuilding(Fact, Base):
    """A unit lies in a building; some units span several, a flat holds many."""

    __tablename__ = "unit_building"
    KEY = ("verblijfsobject_id", "pand_id")

    verblijfsobject_id: Mapped[str] = mapped_column(BagId, comment="unit")
    pand_id: Mapped[str] = mapped_column(BagId, index=True, comment="building")


class Address(Fact, Base):
    """A BAG nummeraanduiding of a unit. Not unique by its text: twins share one."""

    __tablename__ = "address"
    KEY = ("address_id",)
    # How retrofit.search finds a street however it is spelt.
    INDEXES = (
        Index(
            "ix_address_street_key",
            literal_column("regexp_replace(lower(street), '[^a-z0-9]', '', 'g')").label("key"),
            "house_number",
            postgresql_ops={"key": "text_pattern_ops"},
            postgresql_where=text("upper_inf(known) AND upper_inf(valid)"),
        ),
    )

    address_id: Mapped[str] = mapped_column(BagId, comment="nummeraanduiding")
    verblijfsobject_id: Mapped[str] = mapped_column(BagId, index=True, comment="unit")
    street: Mapped[str | None] = mapped_column(comment="name of the street")
    house_number: Mapped[int | None] = mapped_column(comment="1 to 99999")
    house_letter: Mapped[str | None] = mapped_column(
        comment="one letter, as the register writes it"
    )
    addition: Mapped[str | None] = mapped_column(comment="toevoeging, up to four characters")
    postcode: Mapped[str | None] = mapped_column(
        String(6), index=True, comment="1234AB; some addresses have none"
    )
    city: Mapped[str | None] = mapped_column(comment="woonplaats")


class UnitArea(Fact, Base):
    """The neighbourhood a unit lies in: worked out from its point, not from its postcode."""

    __tablename__ = "unit_area"
    KEY = ("verblijfsobject_id",)

    verblijfsobject_id: Mapped[str] = mapped_column(BagId, comment="unit")
    neighbourhood_code: Mapped[str] = mapped_column(
        String(10), index=True, comment="CBS neighbourhood"
    )
