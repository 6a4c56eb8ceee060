"""Narrow tables for the map, kept with the facts in the same transaction.

Geometry is EPSG:3857 (Web Mercator), because that is what tiles are cut from. They hold nothing
that the fact tables do not say, and can be rebuilt from them by ``retrofit.layers.refresh``.
"""

from datetime import date

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import SmallInteger, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.codes import LabelClass, TenureClass
from retrofit.codes import Outcome, Stage
from retrofit.models.base import BagId, Base

WEB_MERCATOR = 3857


class MapBuilding(Base):
    """A building on the map, coloured by its homes."""

    __tablename__ = "map_building"

    pand_id: Mapped[str] = mapped_column(BagId, primary_key=True, comment="building")
    construction_year: Mapped[int | None] = mapped_column(
        SmallInteger, comment="year of construction"
    )
    homes: Mapped[int] = mapped_column(SmallInteger, comment="homes in the building")
    label: Mapped[LabelClass | None] = mapped_column(comment="worst label in force of its homes")
    stage: Mapped[Stage | None] = mapped_column(comment="furthest stage of its homes")
    programme: Mapped[str | None] = mapped_column(comment="programme the home lies in")
    done: Mapped[int] = mapped_column(SmallInteger, comment="homes that count")
    neighbourhood_codes: Mapped[list[str]] = mapped_column(
        comment="CBS neighbourhoods of its homes; null stands among them for a home without one"
    )
    flags: Mapped[dict[str, dict[str, dict[str, int]]]] = mapped_column(
        JSONB,
        comment="its homes by state of each flag, by who of the staff may see it and by name",
    )
    geometry: Mapped[WKBElement] = mapped_column(
        Geometry("GEOMETRY", srid=WEB_MERCATOR), comment="EPSG:3857, for tiles"
    )


class MapDwelling(Base):
    """A home on the map."""

    __tablename__ = "map_dwelling"

    verblijfsobject_id: Mapped[str] = mapped_column(BagId, primary_key=True, comment="home")
    number: Mapped[str | None] = mapped_column(comment="house number as written, e.g. 12-A")
    label: Mapped[LabelClass | None] = mapped_column(comment="label in force")
    stage: Mapped[Stage] = mapped_column(comment="furthest stage reached")
    outcome: Mapped[Outcome | None] = mapped_column(
        comment="default policy; null outside programmes"
    )
    tenure: Mapped[TenureClass | None] = mapped_column(comment="class of owner")
    programme: Mapped[str | None] = mapped_column(comment="programme the home lies in")
    neighbourhood_code: Mapped[str | None] = mapped_column(
        String(10), index=True, comment="CBS neighbourhood"
    )
    has_association: Mapped[bool | None] = mapped_column(
        comment="has an association of owners (VvE); null is unknown"
    )
    contacted_on: Mapped[date | None] = mapped_column(
        comment="last day on which somebody was in touch with it"
    )
    outcomes: Mapped[dict[str, str]] = mapped_column(
        JSONB, comment="outcome under each policy; empty outside programmes"
    )
    flags: Mapped[dict[str, dict[str, str]]] = mapped_column(
        JSONB, comment="state of each flag, by who of the staff may see it and by name"
    )
    geometry: Mapped[WKBElement] = mapped_column(
        Geometry("POINT", srid=WEB_MERCATOR), comment="EPSG:3857, for tiles"
    )


class DataVersion(Base):
    """One row: the run after which the map tables were last made, and for which day."""

    __tablename__ = "data_version"

    is_only: Mapped[bool] = mapped_column(
        primary_key=True, default=True, comment="always true: the table has one row"
    )
    load_run_id: Mapped[int] = mapped_column(comment="last run the map knows")
    as_of: Mapped[date] = mapped_column(comment="day the map shows")
