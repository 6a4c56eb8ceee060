"""A tenure list becomes the class of owner of homes, from the list's reference date on."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import text

from retrofit.load.merge import merge
from retrofit.load.runs import Load
from retrofit.models import Tenure


def load(
    run: Load, *, echo: Callable[[str], None], reference_on: date | None = None
) -> tuple[date | None, list[str]]:
    """Load a tenure CSV. It may be of one owner only: what it leaves out stays as it is.

    Args:
        run: the load.
        echo: receives a word on each step.
        reference_on: day the rows describe, where the file has no column PEILDATUM.
    """
    options = {"reference_on": reference_on.isoformat()} if reference_on else {}
    layer = run.stage("tenure", "read_tenure", **options)
    echo(f"{layer.read} rows of tenure read")
    connection = run.connection
    run.reject(
        layer,
        "read_tenure",
        "s.verblijfsobject_id IS NULL AND (s.postcode IS NULL OR s.house_number IS NULL)",
        "no_home",
        "the row names neither a verblijfsobject nor a postcode with a house number",
    )
    connection.execute(text("ALTER TABLE read_tenure ADD tenure_key text"))
    connection.execute(
        text(
            """UPDATE read_tenure SET tenure_key = md5(CASE WHEN verblijfsobject_id IS NOT NULL
                      THEN verblijfsobject_id
                      ELSE ROW(postcode, house_number, house_letter, addition)::text END)"""
        )
    )
    run.reject_repeats(layer, "read_tenure", "tenure_key")
    # Within one list each row has a day of its own, so age is judged by row, not by file.
    run.reject(
        layer,
        "read_tenure",
        """EXISTS (SELECT FROM tenure o WHERE o.tenure_key = s.tenure_key AND upper_inf(o.known)
                      AND upper_inf(o.valid) AND lower(o.valid) > s.reference_on)""",
        "older_than_known",
        "a later day is known already for this home",
    )
    latest: date | None = connection.execute(
        text("SELECT max(reference_on) FROM read_tenure")
    ).scalar_one()
    run.begin(reference_on=latest, scope=[], is_complete=False)
    connection.execute(text("DROP TABLE IF EXISTS pg_temp.stage"))
    connection.execute(
        text(
            """CREATE TEMPORARY TABLE stage ON COMMIT DROP AS
               SELECT tenure_key, verblijfsobject_id AS given_unit_id, postcode, house_number,
                      house_letter, addition, tenure, association, reference_on AS valid_from,
                      CAST(NULL AS date) AS valid_until
                 FROM read_tenure"""
        )
    )
    merged = merge(connection, Tenure, "stage", run.run_id)
    run.balance(layer, merged)
    return latest, []
