"""EP-Online's total file becomes energy labels of the municipalities that are loaded."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import text

from retrofit.errors import LoadRefused
from retrofit.load.merge import merge
from retrofit.load.runs import Load
from retrofit.models import EnergyLabel

CONTENT = """
    verblijfsobject_id, postcode, house_number, house_letter, addition, label_class,
    building_class, status, method, registered_on, inspected_on, valid_until, building_type,
    thermal_area_m2, primary_fossil_kwh_m2_yr"""


def load(
    run: Load, *, echo: Callable[[str], None], reference_on: date | None = None
) -> tuple[date | None, list[str]]:
    """Load the labels of every municipality and postcode that the loaded BAG knows.

    A row is its own content: a corrected row is one label that is gone and one that is new.

    Raises:
        LoadRefused: no BAG is loaded, so that it is not known which labels are ours.
    """
    municipalities = list(
        run.connection.execute(
            text(
                "SELECT DISTINCT municipality_code FROM unit WHERE upper_inf(known) "
                "AND municipality_code IS NOT NULL ORDER BY 1"
            )
        ).scalars()
    )
    postcodes4 = list(
        run.connection.execute(
            text(
                "SELECT DISTINCT left(postcode, 4) FROM address WHERE upper_inf(known) "
                "AND postcode IS NOT NULL ORDER BY 1"
            )
        ).scalars()
    )
    if not municipalities:
        raise LoadRefused("load the BAG first: labels are kept for the homes that it holds")
    layer = run.stage("labels", "read_label", municipalities=municipalities, postcodes4=postcodes4)
    echo(f"{layer.read} labels read, {layer.outside} of elsewhere passed over")
    run.connection.execute(text("ALTER TABLE read_label ADD label_key text"))
    run.connection.execute(text(f"UPDATE read_label SET label_key = md5(ROW({CONTENT})::text)"))
    run.connection.execute(text("CREATE INDEX ON read_label (label_key)"))
    run.reject_repeats(layer, "read_label", "label_key")
    reference_on = reference_on or layer.reference_on
    run.begin(reference_on=reference_on, scope=municipalities, is_complete=True)
    run.connection.execute(text("DROP TABLE IF EXISTS pg_temp.stage"))
    run.connection.execute(
        text(
            """CREATE TEMPORARY TABLE stage ON COMMIT DROP AS
               SELECT label_key, verblijfsobject_id AS given_unit_id, postcode, house_number,
                      house_letter, addition, label_class, building_class, status, method,
                      registered_on, inspected_on, valid_until AS last_day, building_type,
                      thermal_area_m2, primary_fossil_kwh_m2_yr, registered_on AS valid_from,
                      greatest(valid_until, registered_on) + 1 AS valid_until
                 FROM read_label"""
        )
    )
    merged = merge(run.connection, EnergyLabel, "stage", run.run_id, scope="true")
    run.balance(layer, merged)
    return reference_on, municipalities
