"""The house as it begins: registers, labels, applications, links, loads and the map.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Tables of facts: whether they hold states, and the key of one thing.
FACT_TABLES = (
    ("area", True, "code"),
    ("building", True, "pand_id"),
    ("unit", True, "verblijfsobject_id"),
    ("unit_building", True, "verblijfsobject_id, pand_id"),
    ("address", True, "address_id"),
    ("unit_area", True, "verblijfsobject_id"),
    ("energy_label", False, "label_key"),
    ("tenure", True, "tenure_key"),
    ("subsidence", True, "pand_id"),
    ("application_intake", False, "number"),
    ("application_measure", False, "number, measure"),
    ("case_event", False, "number, state, happened_on"),
    ("link", False, "subject, subject_key"),
)

# A fact is never edited and never deleted: only its `known` may be ended, once.
FACT_STAYS = """
    CREATE FUNCTION fact_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'a fact of % is never deleted', TG_TABLE_NAME
                  USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NOT upper_inf(OLD.known) OR upper_inf(NEW.known)
           OR lower(NEW.known) IS DISTINCT FROM lower(OLD.known) THEN
            RAISE EXCEPTION 'of a fact of % only known can be ended, once', TG_TABLE_NAME
                  USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        OLD.known := NEW.known;
        OLD.ended_by_run_id := NEW.ended_by_run_id;
        IF NEW *<> OLD THEN
            RAISE EXCEPTION 'a fact of % is never edited', TG_TABLE_NAME
                  USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$"""

# Of one thing, no two states are believed for the same day. Writers hold a lock on the table.
FACT_OVERLAPS = """
    CREATE FUNCTION fact_overlaps() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        overlap text;
        same text := (SELECT string_agg(format('o.%1$I = n.%1$I', k), ' AND ')
                        FROM unnest(TG_ARGV) k);
    BEGIN
        EXECUTE format(
            'SELECT n.valid::text FROM added n JOIN %I o ON %s AND o.fact_id <> n.fact_id
                AND upper_inf(o.known) AND upper_inf(n.known) AND o.valid && n.valid LIMIT 1',
            TG_TABLE_NAME, same) INTO overlap;
        IF overlap IS NOT NULL THEN
            RAISE EXCEPTION 'two states of % are believed for the days %', TG_TABLE_NAME, overlap
                  USING ERRCODE = 'exclusion_violation';
        END IF;
        RETURN NULL;
    END $$"""


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    op.create_table(
        "application",
        sa.Column("number", sa.Text(), nullable=False, comment="case number (zaaknummer)"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_application")),
    )
    op.create_table(
        "data_version",
        sa.Column(
            "is_only", sa.Boolean(), nullable=False, comment="always true: the table has one row"
        ),
        sa.Column("load_run_id", sa.Integer(), nullable=False, comment="last run the map knows"),
        sa.Column("as_of", sa.Date(), nullable=False, comment="day the map shows"),
        sa.PrimaryKeyConstraint("is_only", name=op.f("pk_data_version")),
    )
    op.create_table(
        "load_run",
        sa.Column(
            "load_run_id",
            sa.BigInteger(),
            sa.Identity(always=True),
            nullable=False,
            comment="the run",
        ),
        sa.Column(
            "source",
            sa.Enum(
                "bag",
                "labels",
                "areas",
                "tenure",
                "subsidence",
                "applications",
                "derived",
                "undo",
                name="loadsource",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="what the file is",
        ),
        sa.Column("file_name", sa.Text(), nullable=False, comment="name only, without its folder"),
        sa.Column("sha256", sa.Text(), nullable=True, comment="checksum of the file, hexadecimal"),
        sa.Column("reference_on", sa.Date(), nullable=True, comment="day the file describes"),
        sa.Column(
            "scope",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            comment="what the file is complete for, e.g. 0505",
        ),
        sa.Column(
            "is_complete",
            sa.Boolean(),
            nullable=False,
            comment="what the file leaves out has ended",
        ),
        sa.Column(
            "is_sample", sa.Boolean(), nullable=False, comment="synthetic data of the demo town"
        ),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="moment of the load; begins `known` of its facts",
        ),
        sa.Column(
            "undone_by_run_id",
            sa.BigInteger(),
            nullable=True,
            comment="run that took this one back",
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_run_id"],
            ["load_run.load_run_id"],
            name=op.f("fk_load_run_undone_by_run_id"),
        ),
        sa.PrimaryKeyConstraint("load_run_id", name=op.f("pk_load_run")),
        sa.UniqueConstraint("recorded_at", name=op.f("uq_load_run_recorded_at")),
    )
    op.create_index(op.f("ix_load_run_source"), "load_run", ["source"], unique=False)
    op.create_table(
        "map_building",
        sa.Column("pand_id", sa.String(length=16), nullable=False, comment="building"),
        sa.Column(
            "construction_year", sa.SmallInteger(), nullable=True, comment="year of construction"
        ),
        sa.Column("homes", sa.SmallInteger(), nullable=False, comment="homes in the building"),
        sa.Column(
            "label",
            sa.Enum(
                "A+++++",
                "A++++",
                "A+++",
                "A++",
                "A+",
                "A",
                "B",
                "C",
                "D",
                "E",
                "F",
                "G",
                name="labelclass",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
            comment="worst label in force of its homes",
        ),
        sa.Column(
            "stage",
            sa.Enum(
                "not_approached",
                "applied",
                "granted",
                "in_progress",
                "works_done",
                "label_after_registered",
                "settled",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
            comment="furthest stage of its homes",
        ),
        sa.Column("programme", sa.Text(), nullable=True, comment="programme the home lies in"),
        sa.Column("done", sa.SmallInteger(), nullable=False, comment="homes that count"),
        sa.Column(
            "geometry",
            Geometry(
                srid=3857,
                dimension=2,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                spatial_index=False,
                nullable=False,
            ),
            nullable=False,
            comment="EPSG:3857, for tiles",
        ),
        sa.PrimaryKeyConstraint("pand_id", name=op.f("pk_map_building")),
    )
    op.create_index(
        "idx_map_building_geometry",
        "map_building",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
    )
    op.create_table(
        "map_dwelling",
        sa.Column("verblijfsobject_id", sa.String(length=16), nullable=False, comment="home"),
        sa.Column("number", sa.Text(), nullable=True, comment="house number as written, e.g. 12-A"),
        sa.Column(
            "label",
            sa.Enum(
                "A+++++",
                "A++++",
                "A+++",
                "A++",
                "A+",
                "A",
                "B",
                "C",
                "D",
                "E",
                "F",
                "G",
                name="labelclass",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
            comment="label in force",
        ),
        sa.Column(
            "stage",
            sa.Enum(
                "not_approached",
                "applied",
                "granted",
                "in_progress",
                "works_done",
                "label_after_registered",
                "settled",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="furthest stage reached",
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "counts",
                "no",
                "unknown",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
            comment="default policy; null outside programmes",
        ),
        sa.Column(
            "tenure",
            sa.Enum(
                "owner_occupier",
                "private_landlord",
                "housing_corporation",
                "other",
                "unknown",
                name="tenureclass",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
            comment="class of owner",
        ),
        sa.Column("programme", sa.Text(), nullable=True, comment="programme the home lies in"),
        sa.Column(
            "neighbourhood_code", sa.String(length=10), nullable=True, comment="CBS neighbourhood"
        ),
        sa.Column(
            "geometry",
            Geometry(
                geometry_type="POINT",
                srid=3857,
                dimension=2,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                spatial_index=False,
                nullable=False,
            ),
            nullable=False,
            comment="EPSG:3857, for tiles",
        ),
        sa.PrimaryKeyConstraint("verblijfsobject_id", name=op.f("pk_map_dwelling")),
    )
    op.create_index(
        "idx_map_dwelling_geometry",
        "map_dwelling",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
    )
    op.create_index(
        op.f("ix_map_dwelling_neighbourhood_code"),
        "map_dwelling",
        ["neighbourhood_code"],
        unique=False,
    )
    op.create_table(
        "address",
        sa.Column("address_id", sa.String(length=16), nullable=False, comment="nummeraanduiding"),
        sa.Column("verblijfsobject_id", sa.String(length=16), nullable=False, comment="unit"),
        sa.Column("street", sa.Text(), nullable=True, comment="name of the street"),
        sa.Column("house_number", sa.Integer(), nullable=True, comment="1 to 99999"),
        sa.Column(
            "house_letter",
            sa.Text(),
            nullable=True,
            comment="one letter, as the register writes it",
        ),
        sa.Column(
            "addition", sa.Text(), nullable=True, comment="toevoeging, up to four characters"
        ),
        sa.Column(
            "postcode",
            sa.String(length=6),
            nullable=True,
            comment="1234AB; some addresses have none",
        ),
        sa.Column("city", sa.Text(), nullable=True, comment="woonplaats"),
        sa.Column(
            "fact_id",
            sa.BigInteger(),
            sa.Identity(always=True),
            nullable=False,
            comment="the row, for corrections",
        ),
        sa.Column(
            "valid",
            postgresql.DATERANGE(),
            nullable=False,
            comment="days on which the fact holds, [from, until)",
        ),
        sa.Column(
            "known", postgresql.TSTZRANGE(), nullable=False, comment="when the tracker believed it"
        ),
        sa.Column("load_run_id", sa.BigInteger(), nullable=False, comment="run that added the row"),
        sa.Column(
            "ended_by_run_id", sa.BigInteger(), nullable=True, comment="run that ended `known`"
        ),
        sa.CheckConstraint(
            "NOT isempty(valid) AND NOT isempty(known)", name=op.f("ck_address_times")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_run_id"], ["load_run.load_run_id"], name=op.f("fk_address_ended_by_run_id")
        ),
        sa.ForeignKeyConstraint(
            ["load_run_id"], ["load_run.load_run_id"], name=op.f("fk_address_load_run_id")
        ),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_address")),
    )
    op.create_index("ix_address_key", "address", ["address_id"], unique=False)
    op.create_index(op.f("ix_address_postcode"), "address", ["postcode"], unique=False)
    op.create_index(
        "ix_address_street_key",
        "address",
        [
            sa.literal_column("regexp_replace(lower(street), '[^a-z0-9]', '', 'g')").label("key"),
            "house_number",
        ],
        unique=False,
        postgresql_ops={"key": "text_pattern_ops"},
        postgresql_where=sa.text("upper_inf(known) AND upper_inf(valid)"),
    )
    op.create_index(
        op.f("ix_address_verblijfsobject_id"), "address", ["verblijfsobject_id"], unique=False
    )
    op.create_index(
        "uq_address_open",
        "address",
        ["address_id"],
        unique=True,
        postgresql_where=sa.text("upper_inf(known) AND upper_inf(valid)"),
    )
    op.create_table(
        "application_intake",
        sa.Column("number", sa.Text(), nullable=False, comment="case number"),
        sa.Column(
            "received_on", sa.Date(), nullable=False, comment="day the application was received"
        ),
        sa.Column(
            "address_as_typed", sa.Text(), nullable=True, comment="address as the desk typed it"
        ),
        sa.Column(
            "requested_cents", sa.BigInteger(), nullable=True, comment="amount asked for, cents"
        ),
        sa.Column(
            "has_backlog",
            sa.Boolean(),
            nullable=True,
            comment="backlog maintenance as the desk noted it; null is unknown",
        ),
        sa.Column(
            "backlog_repaired_on",
            sa.Date(),
            nullable=True,
            comment="day the must-repair defects were repaired",
        ),
        sa.Column("started_on", sa.Date(), nullable=True, comment="first day of the works"),
        sa.Column(
            "finished_on", sa.Date(), nullable=True, comment="day the last measure was finished"
        ),
        sa.Column(
            "given_unit_id",
            sa.String(length=16),
            nullable=True,
            comment="verblijfsobject as received",
        ),
        sa.Column(
            "postcode",
            sa.String(length=6),
            nullable=True,
            comment="as received, upper case without space",
        ),
        sa.Column("house_number", sa.Integer(), nullable=True, comment="as received"),
        sa.Column("house_letter", sa.Text(), nullable=True, comment="as received"),
        sa.Column("addition", sa.Text(), nullable=True, comment="as received (toevoeging)"),
        sa.Column(
            "fact_id",
            sa.BigInteger(),
            sa.Identity(always=True),
            nullable=False,
            comment="the row, for corrections",
        ),
        sa.Column(
            "valid",
            postgresql.DATERANGE(),
            nullable=False,
            comment="days on which the fact holds, [from, until)",
        ),
        sa.Column(
            "known", postgresql.TSTZRANGE(), nullable=False, comment="when the tracker believed it"
        ),
        sa.Column("load_run_id", sa.BigInteger(), nullable=False, comment="run that added the row"),
        sa.Column(
            "ended_by_run_id", sa.BigInteger(), nullable=True, comment="run that ended `known`"
        ),
        sa.CheckConstraint(
            "NOT isempty(valid) AND NOT isempty(known)", name=op.f("ck_application_intake_times")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_run_id"],
            ["load_run.load_run_id"],
            name=op.f("fk_application_intake_ended_by_run_id"),
        ),
        sa.ForeignKeyConstraint(
            ["load_run_id"],
            ["load_run.load_run_id"],
            name=op.f("fk_application_intake_load_run_id"),
        ),
        sa.ForeignKeyConstraint(
            ["number"], ["application.number"], name=op.f("fk_application_intake_number")
        ),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_application_intake")),
    )
    op.create_index("ix_application_intake_key", "application_intake", ["number"], unique=False)
    op.create_index(
        "uq_application_intake_open",
        "application_intake",
        ["number"],
        unique=True,
        postgresql_where=sa.text("upper_inf(known)"),
    )
    op.create_table(
        "application_measure",
        sa.Column("number", sa.Text(), nullable=False, comment="case number"),
        sa.Column(
            "measure",
            sa.Enum(
                "roof",
                "attic_floor",
                "facade",
                "cavity_wall",
                "floor",
                "ground",
                "glass_hrpp",
                "glass_triple",
                "ventilation",
                name="measurecode",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="what is applied for",
        ),
        sa.Column(
            "fact_id",
            sa.BigInteger(),
            sa.Identity(always=True),
            nullable=False,
            comment="the row, for corrections",
        ),
        sa.Column(
            "valid",
            postgresql.DATERANGE(),
            nullable=False,
            comment="days on which the fact holds, [from, until)",
        ),
        sa.Column(
            "known", postgresql.TSTZRANGE(), nullable=False, comment="when the tracker believed it"
        ),
        sa.Column("load_run_id", sa.BigInteger(), nullable=False, comment="run that added the row"),
        sa.Column(
            "ended_by_run_id", sa.BigInteger(), nullable=True, comment="run that ended `known`"
        ),
        sa.CheckConstraint(
            "NOT isempty(valid) AND NOT isempty(known)", name=op.f("ck_application_measure_times")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_run_id"],
            ["load_run.load_run_id"],
            name=op.f("fk_application_measure_ended_by_run_id"),
        ),
        sa.ForeignKeyConstraint(
            ["load_run_id"],
            ["load_run.load_run_id"],
            name=op.f("fk_application_measure_load_run_id"),
        ),
        sa.ForeignKeyConstraint(
            ["number"], ["application.number"], name=op.f("fk_application_measure_number")
        ),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_application_measure")),
    )
    op.create_index(
        "ix_application_measure_key", "application_measure", ["number", "measure"], unique=False
    )
    op.create_index(
        "uq_application_measure_open",
        "application_measure",
        ["number", "measure"],
        unique=True,
        postgresql_where=sa.text("upper_inf(known)"),
    )
    op.create_table(
        "area",
        sa.Column(
            "code", sa.String(length=10), nullable=False, comment="GM0505, WK050503, BU05050800"
        ),
        sa.Column(
            "name",
            sa.Text(),
            nullable=False,
            comment="name as CBS writes it; codes are what we match on",
        ),
        sa.Column(
            "level",
            sa.Enum(
                "municipality",
                "district",
                "neighbourhood",
                name="arealevel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="municipality, district or neighbourhood",
        ),
        sa.Column(
            "parent_code",
            sa.String(length=10),
            nullable=True,
            comment="district of a neighbourhood, municipality of a district",
        ),
        sa.Column(
            "municipality_code",
            sa.String(length=6),
            nullable=False,
            comment="GM and four characters",
        ),
        sa.Column("is_water", sa.Boolean(), nullable=False, comment="mostly water"),
        sa.Column(
            "geometry",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=28992,
                dimension=2,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                spatial_index=False,
                nullable=False,
            ),
            nullable=False,
            comment="EPSG:28992",
        ),
        sa.Column(
            "fact_id",
            sa.BigInteger(),
            sa.Identity(always=True),
            nullable=False,
            comment="the row, for corrections",
        ),
        sa.Column(
            "valid",
            postgresql.DATERANGE(),
            nullable=False,
            comment="days on which the fact holds, [from, until)",
        ),
        sa.Column(
            "known", postgresql.TSTZRANGE(), nullable=False, comment="when the tracker believed it"
        ),
        sa.Column("load_run_id", sa.BigInteger(), nullable=False, comment="run that added the row"),
        sa.Column(
            "ended_by_run_id", sa.BigInteger(), nullable=True, comment="run that ended `known`"
        ),
        sa.CheckConstraint("NOT isempty(valid) AND NOT isempty(known)", name=op.f("ck_area_times")),
        sa.ForeignKeyConstraint(
            ["ended_by_run_id"], ["load_run.load_run_id"], name=op.f("fk_area_ended_by_run_id")
        ),
        sa.ForeignKeyConstraint(
            ["load_run_id"], ["load_run.load_run_id"], name=op.f("fk_area_load_run_id")
        ),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_area")),
    )
    op.create_index(
        "idx_area_geometry", "area", ["geometry"], unique=False, postgresql_using="gist"
    )
    op.create_index("ix_area_key", "area", ["code", "is_water"], unique=False)
    op.create_index(
        "uq_area_open",
        "area",
        ["code", "is_water"],
        unique=True,
        postgresql_where=sa.text("upper_inf(known) AND upper_inf(valid)"),
    )
    op.create_table(
        "building",
        sa.Column("pand_id", sa.String(length=16), nullable=False, comment="building"),
        sa.Column(
            "construction_year",
            sa.SmallInteger(),
            nullable=True,
            comment="original year of construction; null is unknown",
        ),
        sa.Column(
            "status",
            sa.Enum(
                "permit_granted",
                "not_realised",
                "under_construction",
                "in_use_unmeasured",
                "in_use",
                "renovation",
                "demolition_permit_granted",
                "demolished",
                "out_of_use",
                "wrongly_registered",
                name="buildingstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="status in the register",
        ),
        sa.Column(
            "geometry",
            Geometry(
                srid=28992,
                dimension=2,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                spatial_index=False,
                nullable=False,
            ),
            nullable=False,
            comment="EPSG:28992",
        ),
        sa.Column(
            "fact_id",
            sa.BigInteger(),
            sa.Identity(always=True),
            nullable=False,
            comment="the row, for corrections",
        ),
        sa.Column(
            "valid",
            postgresql.DATERANGE(),
            nullable=False,
            comment="days on which the fact holds, [from, until)",
        ),
        sa.Column(
            "known", postgresql.TSTZRANGE(), nullable=False, comment="when the tracker believed it"
        ),
        sa.Column("load_run_id", sa.BigInteger(), nullable=False, comment="run that added the row"),
        sa.Column(
            "ended_by_run_id", sa.BigInteger(), nullable=True, comment="run that ended `known`"
        ),
        sa.CheckConstraint(
            "NOT isempty(valid) AND NOT isempty(known)", name=op.f("ck_building_times")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_run_id"], ["load_run.load_run_id"], name=op.f("fk_building_ended_by_run_id")
        ),
        sa.ForeignKeyConstraint(
            ["load_run_id"], ["load_run.load_run_id"], name=op.f("fk_building_load_run_id")
        ),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_building")),
    )
    op.create_index(
        "idx_building_geometry", "building", ["geometry"], unique=False, postgresql_using="gist"
    )
    op.create_index("ix_building_key", "building", ["pand_id"], unique=False)
    op.create_index(
        "uq_building_open",
        "building",
        ["pand_id"],
        unique=True,
        postgresql_where=sa.text("upper_inf(known) AND upper_inf(valid)"),
    )
    op.create_table(
        "case_event",
        sa.Column("number", sa.Text(), nullable=False, comment="case number"),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "received",
                "awaiting_supplement",
                "in_assessment",
                "proposed",
                "granted",
                "refused",
                "not_processed",
                "withdrawn",
                "in_progress",
                "completion_reported",
                "settlement_proposed",
                "settled",
                "grant_revoked",
                "settlement_revised",
                "closed",
                name="casestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="state the case reached",
        ),
        sa.Column("happened_on", sa.Date(), nullable=False, comment="day it reached the state"),
        sa.Column("amount_cents", sa.BigInteger(), nullable=True, comment="granted or settled"),
        sa.Column(
            "fact_id",
            sa.BigInteger(),
            sa.Identity(always=True),
            nullable=False,
            comment="the row, for corrections",
        ),
        sa.Column(
            "valid",
            postgresql.DATERANGE(),
            nullable=False,
            comment="days on which the fact holds, [from, until)",
        ),
        sa.Column(
            "known", postgresql.TSTZRANGE(), nullable=False, comment="when the tracker believed it"
        ),
        sa.Column("load_run_id", sa.BigInteger(), nullable=False, comment="run that added the row"),
        sa.Column(
            "ended_by_run_id", sa.BigInteger(), nullable=True, comment="run that ended `known`"
        ),
        sa.CheckConstraint(
            "NOT isempty(valid) AND NOT isempty(known)", name=op.f("ck_case_event_times")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_run_id"],
            ["load_run.load_run_id"],
            name=op.f("fk_case_event_ended_by_run_id"),
        ),
        sa.ForeignKeyConstraint(
            ["load_run_id"], ["load_run.load_run_id"], name=op.f("fk_case_event_load_run_id")
        ),
        sa.ForeignKeyConstraint(
            ["number"], ["application.number"], name=op.f("fk_case_event_number")
        ),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_case_event")),
    )
    op.create_index(
        "ix_case_event_key", "case_event", ["number", "state", "happened_on"], unique=False
    )
    op.create_index(
        "uq_case_event_open",
        "case_event",
        ["number", "state", "happened_on"],
        unique=True,
        postgresql_where=sa.text("upper_inf(known)"),
    )
    op.create_table(
        "energy_label",
        sa.Column(
            "label_key",
            sa.String(length=32),
            nullable=False,
            comment="digest of the row's own content",
        ),
        sa.Column(
            "label_class",
            sa.Enum(
                "A+++++",
                "A++++",
                "A+++",
                "A++",
                "A+",
                "A",
                "B",
                "C",
                "D",
                "E",
                "F",
                "G",
                name="labelclass",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="energy class, A+++++ to G",
        ),
        sa.Column(
            "building_class",
            sa.Enum(
                "residential",
                "utility",
                name="buildingclass",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="what the label was made for",
        ),
        sa.Column(
            "status",
            sa.Enum(
                "existing",
                "delivery",
                "permit",
                name="labelstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="stage of the building; a permit-stage row is no label",
        ),
        sa.Column(
            "method",
            sa.Enum(
                "nta_8800",
                "definitive_label",
                "energy_index",
                "other",
                name="labelmethod",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="regime; figures of two regimes are never compared",
        ),
        sa.Column("registered_on", sa.Date(), nullable=False, comment="day of registration"),
        sa.Column("inspected_on", sa.Date(), nullable=True, comment="day of inspection (opname)"),
        sa.Column(
            "last_day", sa.Date(), nullable=True, comment="last day on which the label is valid"
        ),
        sa.Column(
            "building_type",
            sa.Text(),
            nullable=True,
            comment="kind of home as the register words it",
        ),
        sa.Column("thermal_area_m2", sa.Double(), nullable=True, comment="not the BAG floor area"),
        sa.Column(
            "primary_fossil_kwh_m2_yr",
            sa.Double(),
            nullable=True,
            comment="primary fossil energy, kWh/m2 a year; may be negative",
        ),
        sa.Column(
            "given_unit_id",
            sa.String(length=16),
            nullable=True,
            comment="verblijfsobject as received",
        ),
        sa.Column(
            "postcode",
            sa.String(length=6),
            nullable=True,
            comment="as received, upper case without space",
        ),
        sa.Column("house_number", sa.Integer(), nullable=True, comment="as received"),
        sa.Column("house_letter", sa.Text(), nullable=True, comment="as received"),
        sa.Column("addition", sa.Text(), nullable=True, comment="as received (toevoeging)"),
        sa.Column(
            "fact_id",
            sa.BigInteger(),
            sa.Identity(always=True),
            nullable=False,
            comment="the row, for corrections",
        ),
        sa.Column(
            "valid",
            postgresql.DATERANGE(),
            nullable=False,
            comment="days on which the fact holds, [from, until)",
        ),
        sa.Column(
            "known", postgresql.TSTZRANGE(), nullable=False, comment="when the tracker believed it"
        ),
        sa.Column("load_run_id", sa.BigInteger(), nullable=False, comment="run that added the row"),
        sa.Column(
            "ended_by_run_id", sa.BigInteger(), nullable=True, comment="run that ended `known`"
        ),
        sa.CheckConstraint(
            "NOT isempty(valid) AND NOT isempty(known)", name=op.f("ck_energy_label_times")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_run_id"],
            ["load_run.load_run_id"],
            name=op.f("fk_energy_label_ended_by_run_id"),
        ),
        sa.ForeignKeyConstraint(
            ["load_run_id"], ["load_run.load_run_id"], name=op.f("fk_energy_label_load_run_id")
        ),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_energy_label")),
    )
    op.create_index("ix_energy_label_key", "energy_label", ["label_key"], unique=False)
    op.create_index(
        "uq_energy_label_open",
        "energy_label",
        ["label_key"],
        unique=True,
        postgresql_where=sa.text("upper_inf(known)"),
    )
    op.create_table(
        "link",
        sa.Column(
            "subject",
            sa.Enum(
                "label",
                "tenure",
                "application",
                name="linksubject",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="what kind of record is linked",
        ),
        sa.Column(
            "subject_key",
            sa.Text(),
            nullable=False,
            comment="label_key, tenure_key or application number",
        ),
        sa.Column(
            "verblijfsobject_id",
            sa.String(length=16),
            nullable=True,
            comment="the home; null waits for review",
        ),
        sa.Column(
            "rule",
            sa.Enum(
                "unit_id",
                "address",
                "decided",
                "no_address",
                "no_match",
                "several_matches",
                "street_only",
                "street_differs",
                name="linkrule",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="rule that made the link, or that sent it to review",
        ),
        sa.Column(
            "candidates",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            comment="units that could be meant, for review",
        ),
        sa.Column("reason", sa.Text(), nullable=True, comment="why a person decided so"),
        sa.Column(
            "fact_id",
            sa.BigInteger(),
            sa.Identity(always=True),
            nullable=False,
            comment="the row, for corrections",
        ),
        sa.Column(
            "valid",
            postgresql.DATERANGE(),
            nullable=False,
            comment="days on which the fact holds, [from, until)",
        ),
        sa.Column(
            "known", postgresql.TSTZRANGE(), nullable=False, comment="when the tracker believed it"
        ),
        sa.Column("load_run_id", sa.BigInteger(), nullable=False, comment="run that added the row"),
        sa.Column(
            "ended_by_run_id", sa.BigInteger(), nullable=True, comment="run that ended `known`"
        ),
        sa.CheckConstraint("NOT isempty(valid) AND NOT isempty(known)", name=op.f("ck_link_times")),
        sa.ForeignKeyConstraint(
            ["ended_by_run_id"], ["load_run.load_run_id"], name=op.f("fk_link_ended_by_run_id")
        ),
        sa.ForeignKeyConstraint(
            ["load_run_id"], ["load_run.load_run_id"], name=op.f("fk_link_load_run_id")
        ),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_link")),
    )
    op.create_index("ix_link_key", "link", ["subject", "subject_key"], unique=False)
    op.create_index(
        op.f("ix_link_verblijfsobject_id"), "link", ["verblijfsobject_id"], unique=False
    )
    op.create_index(
        "uq_link_open",
        "link",
        ["subject", "subject_key"],
        unique=True,
        postgresql_where=sa.text("upper_inf(known)"),
    )
    op.create_table(
        "load_count",
        sa.Column("load_run_id", sa.BigInteger(), nullable=False, comment="the run"),
        sa.Column("layer", sa.Text(), nullable=False, comment="reader that read the rows"),
        sa.Column(
            "rows_read", sa.Integer(), nullable=False, comment="rows of the file within the scope"
        ),
        sa.Column(
            "rows_outside", sa.Integer(), nullable=False, comment="rows of elsewhere, passed over"
        ),
        sa.Column("loaded", sa.Integer(), nullable=False, comment="rows that were new or changed"),
        sa.Column(
            "unchanged", sa.Integer(), nullable=False, comment="rows that said what was known"
        ),
        sa.Column(
            "rejected", sa.Integer(), nullable=False, comment="rows left out, each with an issue"
        ),
        sa.Column(
            "ended",
            sa.Integer(),
            nullable=False,
            comment="known rows that the file no longer holds",
        ),
        sa.CheckConstraint(
            "rows_read = loaded + unchanged + rejected", name=op.f("ck_load_count_balance")
        ),
        sa.ForeignKeyConstraint(
            ["load_run_id"], ["load_run.load_run_id"], name=op.f("fk_load_count_load_run_id")
        ),
        sa.PrimaryKeyConstraint("load_run_id", "layer", name=op.f("pk_load_count")),
    )
    op.create_table(
        "load_issue",
        sa.Column(
            "load_issue_id",
            sa.BigInteger(),
            sa.Identity(always=True),
            nullable=False,
            comment="the issue",
        ),
        sa.Column("load_run_id", sa.BigInteger(), nullable=False, comment="the run"),
        sa.Column("layer", sa.Text(), nullable=False, comment="reader that read the row"),
        sa.Column(
            "line",
            sa.Integer(),
            nullable=False,
            comment="row of the layer or line of the file, from 1",
        ),
        sa.Column(
            "key", sa.Text(), nullable=True, comment="id of the object, where it could be read"
        ),
        sa.Column("column", sa.Text(), nullable=False, comment="column as the file names it"),
        sa.Column("code", sa.Text(), nullable=False, comment="what is wrong, one word group"),
        sa.Column(
            "reason",
            sa.Text(),
            nullable=False,
            comment="the same in a sentence, without personal data",
        ),
        sa.Column(
            "severity",
            sa.Enum(
                "rejected",
                "noted",
                name="severity",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="whether the row was left out",
        ),
        sa.ForeignKeyConstraint(
            ["load_run_id"], ["load_run.load_run_id"], name=op.f("fk_load_issue_load_run_id")
        ),
        sa.PrimaryKeyConstraint("load_issue_id", name=op.f("pk_load_issue")),
    )
    op.create_index("ix_load_issue_run", "load_issue", ["load_run_id", "code"], unique=False)
    op.create_table(
        "subsidence",
        sa.Column("pand_id", sa.String(length=16), nullable=False, comment="building"),
        sa.Column("mean_mm_yr", sa.Double(), nullable=True, comment="mm a year, down is negative"),
        sa.Column(
            "coverage",
            sa.Double(),
            nullable=False,
            comment="share of the building with a value, 0 to 1",
        ),
        sa.Column(
            "cell_size_m",
            sa.Double(),
            nullable=False,
            comment="cell of the raster: it judges an area",
        ),
        sa.Column(
            "fact_id",
            sa.BigInteger(),
            sa.Identity(always=True),
            nullable=False,
            comment="the row, for corrections",
        ),
        sa.Column(
            "valid",
            postgresql.DATERANGE(),
            nullable=False,
            comment="days on which the fact holds, [from, until)",
        ),
        sa.Column(
            "known", postgresql.TSTZRANGE(), nullable=False, comment="when the tracker believed it"
        ),
        sa.Column("load_run_id", sa.BigInteger(), nullable=False, comment="run that added the row"),
        sa.Column(
            "ended_by_run_id", sa.BigInteger(), nullable=True, comment="run that ended `known`"
        ),
        sa.CheckConstraint(
            "NOT isempty(valid) AND NOT isempty(known)", name=op.f("ck_subsidence_times")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_run_id"],
            ["load_run.load_run_id"],
            name=op.f("fk_subsidence_ended_by_run_id"),
        ),
        sa.ForeignKeyConstraint(
            ["load_run_id"], ["load_run.load_run_id"], name=op.f("fk_subsidence_load_run_id")
        ),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_subsidence")),
    )
    op.create_index("ix_subsidence_key", "subsidence", ["pand_id"], unique=False)
    op.create_index(
        "uq_subsidence_open",
        "subsidence",
        ["pand_id"],
        unique=True,
        postgresql_where=sa.text("upper_inf(known) AND upper_inf(valid)"),
    )
    op.create_table(
        "tenure",
        sa.Column(
            "tenure_key",
            sa.String(length=32),
            nullable=False,
            comment="digest of how the row names its home",
        ),
        sa.Column(
            "tenure",
            sa.Enum(
                "owner_occupier",
                "private_landlord",
                "housing_corporation",
                "other",
                "unknown",
                name="tenureclass",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="class of owner",
        ),
        sa.Column(
            "association", sa.Text(), nullable=True, comment="owners' association (VvE) as received"
        ),
        sa.Column(
            "given_unit_id",
            sa.String(length=16),
            nullable=True,
            comment="verblijfsobject as received",
        ),
        sa.Column(
            "postcode",
            sa.String(length=6),
            nullable=True,
            comment="as received, upper case without space",
        ),
        sa.Column("house_number", sa.Integer(), nullable=True, comment="as received"),
        sa.Column("house_letter", sa.Text(), nullable=True, comment="as received"),
        sa.Column("addition", sa.Text(), nullable=True, comment="as received (toevoeging)"),
        sa.Column(
            "fact_id",
            sa.BigInteger(),
            sa.Identity(always=True),
            nullable=False,
            comment="the row, for corrections",
        ),
        sa.Column(
            "valid",
            postgresql.DATERANGE(),
            nullable=False,
            comment="days on which the fact holds, [from, until)",
        ),
        sa.Column(
            "known", postgresql.TSTZRANGE(), nullable=False, comment="when the tracker believed it"
        ),
        sa.Column("load_run_id", sa.BigInteger(), nullable=False, comment="run that added the row"),
        sa.Column(
            "ended_by_run_id", sa.BigInteger(), nullable=True, comment="run that ended `known`"
        ),
        sa.CheckConstraint(
            "NOT isempty(valid) AND NOT isempty(known)", name=op.f("ck_tenure_times")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_run_id"], ["load_run.load_run_id"], name=op.f("fk_tenure_ended_by_run_id")
        ),
        sa.ForeignKeyConstraint(
            ["load_run_id"], ["load_run.load_run_id"], name=op.f("fk_tenure_load_run_id")
        ),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_tenure")),
    )
    op.create_index("ix_tenure_key", "tenure", ["tenure_key"], unique=False)
    op.create_index(
        "uq_tenure_open",
        "tenure",
        ["tenure_key"],
        unique=True,
        postgresql_where=sa.text("upper_inf(known) AND upper_inf(valid)"),
    )
    op.create_table(
        "unit",
        sa.Column("verblijfsobject_id", sa.String(length=16), nullable=False, comment="unit"),
        sa.Column(
            "status",
            sa.Enum(
                "formed",
                "not_realised",
                "in_use_unmeasured",
                "in_use",
                "renovation",
                "withdrawn",
                "out_of_use",
                "wrongly_registered",
                name="unitstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="status in the register",
        ),
        sa.Column(
            "uses",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            comment="codes of UnitUse, one or more",
        ),
        sa.Column(
            "is_residential", sa.Boolean(), nullable=False, comment="one of the uses is residential"
        ),
        sa.Column(
            "floor_area_m2", sa.Integer(), nullable=True, comment="usable floor area, whole m2"
        ),
        sa.Column(
            "municipality_code", sa.String(length=4), nullable=True, comment="bronhouder, e.g. 0505"
        ),
        sa.Column(
            "location",
            Geometry(
                geometry_type="POINT",
                srid=28992,
                dimension=2,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                spatial_index=False,
                nullable=False,
            ),
            nullable=False,
            comment="EPSG:28992",
        ),
        sa.Column(
            "fact_id",
            sa.BigInteger(),
            sa.Identity(always=True),
            nullable=False,
            comment="the row, for corrections",
        ),
        sa.Column(
            "valid",
            postgresql.DATERANGE(),
            nullable=False,
            comment="days on which the fact holds, [from, until)",
        ),
        sa.Column(
            "known", postgresql.TSTZRANGE(), nullable=False, comment="when the tracker believed it"
        ),
        sa.Column("load_run_id", sa.BigInteger(), nullable=False, comment="run that added the row"),
        sa.Column(
            "ended_by_run_id", sa.BigInteger(), nullable=True, comment="run that ended `known`"
        ),
        sa.CheckConstraint("NOT isempty(valid) AND NOT isempty(known)", name=op.f("ck_unit_times")),
        sa.ForeignKeyConstraint(
            ["ended_by_run_id"], ["load_run.load_run_id"], name=op.f("fk_unit_ended_by_run_id")
        ),
        sa.ForeignKeyConstraint(
            ["load_run_id"], ["load_run.load_run_id"], name=op.f("fk_unit_load_run_id")
        ),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_unit")),
    )
    op.create_index(
        "idx_unit_location", "unit", ["location"], unique=False, postgresql_using="gist"
    )
    op.create_index("ix_unit_key", "unit", ["verblijfsobject_id"], unique=False)
    op.create_index(op.f("ix_unit_municipality_code"), "unit", ["municipality_code"], unique=False)
    op.create_index(
        "uq_unit_open",
        "unit",
        ["verblijfsobject_id"],
        unique=True,
        postgresql_where=sa.text("upper_inf(known) AND upper_inf(valid)"),
    )
    op.create_table(
        "unit_area",
        sa.Column("verblijfsobject_id", sa.String(length=16), nullable=False, comment="unit"),
        sa.Column(
            "neighbourhood_code", sa.String(length=10), nullable=False, comment="CBS neighbourhood"
        ),
        sa.Column(
            "fact_id",
            sa.BigInteger(),
            sa.Identity(always=True),
            nullable=False,
            comment="the row, for corrections",
        ),
        sa.Column(
            "valid",
            postgresql.DATERANGE(),
            nullable=False,
            comment="days on which the fact holds, [from, until)",
        ),
        sa.Column(
            "known", postgresql.TSTZRANGE(), nullable=False, comment="when the tracker believed it"
        ),
        sa.Column("load_run_id", sa.BigInteger(), nullable=False, comment="run that added the row"),
        sa.Column(
            "ended_by_run_id", sa.BigInteger(), nullable=True, comment="run that ended `known`"
        ),
        sa.CheckConstraint(
            "NOT isempty(valid) AND NOT isempty(known)", name=op.f("ck_unit_area_times")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_run_id"], ["load_run.load_run_id"], name=op.f("fk_unit_area_ended_by_run_id")
        ),
        sa.ForeignKeyConstraint(
            ["load_run_id"], ["load_run.load_run_id"], name=op.f("fk_unit_area_load_run_id")
        ),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_unit_area")),
    )
    op.create_index("ix_unit_area_key", "unit_area", ["verblijfsobject_id"], unique=False)
    op.create_index(
        op.f("ix_unit_area_neighbourhood_code"), "unit_area", ["neighbourhood_code"], unique=False
    )
    op.create_index(
        "uq_unit_area_open",
        "unit_area",
        ["verblijfsobject_id"],
        unique=True,
        postgresql_where=sa.text("upper_inf(known) AND upper_inf(valid)"),
    )
    op.create_table(
        "unit_building",
        sa.Column("verblijfsobject_id", sa.String(length=16), nullable=False, comment="unit"),
        sa.Column("pand_id", sa.String(length=16), nullable=False, comment="building"),
        sa.Column(
            "fact_id",
            sa.BigInteger(),
            sa.Identity(always=True),
            nullable=False,
            comment="the row, for corrections",
        ),
        sa.Column(
            "valid",
            postgresql.DATERANGE(),
            nullable=False,
            comment="days on which the fact holds, [from, until)",
        ),
        sa.Column(
            "known", postgresql.TSTZRANGE(), nullable=False, comment="when the tracker believed it"
        ),
        sa.Column("load_run_id", sa.BigInteger(), nullable=False, comment="run that added the row"),
        sa.Column(
            "ended_by_run_id", sa.BigInteger(), nullable=True, comment="run that ended `known`"
        ),
        sa.CheckConstraint(
            "NOT isempty(valid) AND NOT isempty(known)", name=op.f("ck_unit_building_times")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_run_id"],
            ["load_run.load_run_id"],
            name=op.f("fk_unit_building_ended_by_run_id"),
        ),
        sa.ForeignKeyConstraint(
            ["load_run_id"], ["load_run.load_run_id"], name=op.f("fk_unit_building_load_run_id")
        ),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_unit_building")),
    )
    op.create_index(
        "ix_unit_building_key", "unit_building", ["verblijfsobject_id", "pand_id"], unique=False
    )
    op.create_index(op.f("ix_unit_building_pand_id"), "unit_building", ["pand_id"], unique=False)
    op.create_index(
        "uq_unit_building_open",
        "unit_building",
        ["verblijfsobject_id", "pand_id"],
        unique=True,
        postgresql_where=sa.text("upper_inf(known) AND upper_inf(valid)"),
    )
    op.execute(FACT_STAYS)
    op.execute(FACT_OVERLAPS)
    for table, is_state, key in FACT_TABLES:
        op.execute(
            f"CREATE TRIGGER fact_stays BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION fact_stays()"
        )
        if is_state:
            op.execute(
                f"CREATE TRIGGER fact_overlaps AFTER INSERT ON {table} "
                "REFERENCING NEW TABLE AS added FOR EACH STATEMENT "
                f"EXECUTE FUNCTION fact_overlaps({key})"
            )


def downgrade() -> None:
    op.drop_index(
        "uq_unit_building_open",
        table_name="unit_building",
        postgresql_where=sa.text("upper_inf(known) AND upper_inf(valid)"),
    )
    op.drop_index(op.f("ix_unit_building_pand_id"), table_name="unit_building")
    op.drop_index("ix_unit_building_key", table_name="unit_building")
    op.drop_table("unit_building")
    op.drop_index(
        "uq_unit_area_open",
        table_name="unit_area",
        postgresql_where=sa.text("upper_inf(known) AND upper_inf(valid)"),
    )
    op.drop_index(op.f("ix_unit_area_neighbourhood_code"), table_name="unit_area")
    op.drop_index("ix_unit_area_key", table_name="unit_area")
    op.drop_table("unit_area")
    op.drop_index(
        "uq_unit_open",
        table_name="unit",
        postgresql_where=sa.text("upper_inf(known) AND upper_inf(valid)"),
    )
    op.drop_index(op.f("ix_unit_municipality_code"), table_name="unit")
    op.drop_index("ix_unit_key", table_name="unit")
    op.drop_index("idx_unit_location", table_name="unit", postgresql_using="gist")
    op.drop_table("unit")
    op.drop_index(
        "uq_tenure_open",
        table_name="tenure",
        postgresql_where=sa.text("upper_inf(known) AND upper_inf(valid)"),
    )
    op.drop_index("ix_tenure_key", table_name="tenure")
    op.drop_table("tenure")
    op.drop_index(
        "uq_subsidence_open",
        table_name="subsidence",
        postgresql_where=sa.text("upper_inf(known) AND upper_inf(valid)"),
    )
    op.drop_index("ix_subsidence_key", table_name="subsidence")
    op.drop_table("subsidence")
    op.drop_index("ix_load_issue_run", table_name="load_issue")
    op.drop_table("load_issue")
    op.drop_table("load_count")
    op.drop_index("uq_link_open", table_name="link", postgresql_where=sa.text("upper_inf(known)"))
    op.drop_index(op.f("ix_link_verblijfsobject_id"), table_name="link")
    op.drop_index("ix_link_key", table_name="link")
    op.drop_table("link")
    op.drop_index(
        "uq_energy_label_open",
        table_name="energy_label",
        postgresql_where=sa.text("upper_inf(known)"),
    )
    op.drop_index("ix_energy_label_key", table_name="energy_label")
    op.drop_table("energy_label")
    op.drop_index(
        "uq_case_event_open", table_name="case_event", postgresql_where=sa.text("upper_inf(known)")
    )
    op.drop_index("ix_case_event_key", table_name="case_event")
    op.drop_table("case_event")
    op.drop_index(
        "uq_building_open",
        table_name="building",
        postgresql_where=sa.text("upper_inf(known) AND upper_inf(valid)"),
    )
    op.drop_index("ix_building_key", table_name="building")
    op.drop_index("idx_building_geometry", table_name="building", postgresql_using="gist")
    op.drop_table("building")
    op.drop_index(
        "uq_area_open",
        table_name="area",
        postgresql_where=sa.text("upper_inf(known) AND upper_inf(valid)"),
    )
    op.drop_index("ix_area_key", table_name="area")
    op.drop_index("idx_area_geometry", table_name="area", postgresql_using="gist")
    op.drop_table("area")
    op.drop_index(
        "uq_application_measure_open",
        table_name="application_measure",
        postgresql_where=sa.text("upper_inf(known)"),
    )
    op.drop_index("ix_application_measure_key", table_name="application_measure")
    op.drop_table("application_measure")
    op.drop_index(
        "uq_application_intake_open",
        table_name="application_intake",
        postgresql_where=sa.text("upper_inf(known)"),
    )
    op.drop_index("ix_application_intake_key", table_name="application_intake")
    op.drop_table("application_intake")
    op.drop_index(
        "uq_address_open",
        table_name="address",
        postgresql_where=sa.text("upper_inf(known) AND upper_inf(valid)"),
    )
    op.drop_index(op.f("ix_address_verblijfsobject_id"), table_name="address")
    op.drop_index(
        "ix_address_street_key",
        table_name="address",
        postgresql_ops={"key": "text_pattern_ops"},
        postgresql_where=sa.text("upper_inf(known) AND upper_inf(valid)"),
    )
    op.drop_index(op.f("ix_address_postcode"), table_name="address")
    op.drop_index("ix_address_key", table_name="address")
    op.drop_table("address")
    op.drop_index(op.f("ix_map_dwelling_neighbourhood_code"), table_name="map_dwelling")
    op.drop_index("idx_map_dwelling_geometry", table_name="map_dwelling", postgresql_using="gist")
    op.drop_table("map_dwelling")
    op.drop_index("idx_map_building_geometry", table_name="map_building", postgresql_using="gist")
    op.drop_table("map_building")
    op.drop_index(op.f("ix_load_run_source"), table_name="load_run")
    op.drop_table("load_run")
    op.drop_table("data_version")
    op.drop_table("application")
    op.execute("DROP FUNCTION fact_overlaps")
    op.execute("DROP FUNCTION fact_stays")
