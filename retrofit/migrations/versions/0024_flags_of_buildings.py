"""What a building on the map tells of the flags of its homes.

Revision ID: 0024
Revises: 0022
"""

from alembic import op

revision = "0024"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """ALTER TABLE map_building ADD COLUMN flags JSONB NOT NULL DEFAULT '{}';
        ALTER TABLE map_building ALTER COLUMN flags DROP DEFAULT;
        COMMENT ON COLUMN map_building.flags IS
            'its homes by state of each flag, by who of the staff may see it and by name';
        UPDATE map_building b SET flags = told.flags
          FROM (SELECT pand_id, jsonb_object_agg(seen_by, kinds) AS flags
                  FROM (SELECT pand_id, seen_by, jsonb_object_agg(kind, states) AS kinds
                          FROM (SELECT pand_id, seen_by, kind,
                                       jsonb_object_agg(state, homes) AS states
                                  FROM (SELECT ub.pand_id, seen.key AS seen_by, kind.key AS kind,
                                               kind.value AS state, count(*) AS homes
                                          FROM unit_building ub
                                          JOIN map_dwelling d USING (verblijfsobject_id)
                                          CROSS JOIN jsonb_each(d.flags) seen
                                          CROSS JOIN jsonb_each_text(seen.value) kind
                                         WHERE upper_inf(ub.known) AND upper_inf(ub.valid)
                                         GROUP BY 1, 2, 3, 4) each_state
                                 GROUP BY 1, 2, 3) each_kind
                         GROUP BY 1, 2) each_reader
                 GROUP BY 1) told
         WHERE told.pand_id = b.pand_id"""
    )


def downgrade() -> None:
    op.execute("ALTER TABLE map_building DROP COLUMN flags")
