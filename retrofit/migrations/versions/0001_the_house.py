"""The house as it begins; its tables stand in the SQL file beside this one.

Revision ID: 0001
Revises:
"""

from pathlib import Path

from alembic import op

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

OTHER_TABLES = (
    "load_issue",
    "load_count",
    "load_run",
    "application",
    "map_dwelling",
    "map_building",
    "data_version",
)


def upgrade() -> None:
    connection = op.get_bind()
    connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS postgis")
    house = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    # Without parameters a percent sign is a percent sign.
    connection.exec_driver_sql(house, execution_options={"no_parameters": True})
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
    for table in (*(table for table, _, _ in FACT_TABLES), *OTHER_TABLES):
        op.drop_table(table)
    op.execute("DROP FUNCTION fact_overlaps")
    op.execute("DROP FUNCTION fact_stays")
