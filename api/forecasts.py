"""The forecast of a programme, kept as long as the data stays the same."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from api.access import audience
from api.database import ConnectionDep
from api.parameters import ForecastQuery, Slug
from api.schemas.forecasts import ForecastOut
from retrofit.codes import Role
from retrofit.progress.forecast.document import document
from retrofit.progress.forecast.programme import forecast_of
from retrofit.progress.forecast.simulation import Capacity
from retrofit.state import data_state
from retrofit.today import today

router = APIRouter(prefix="/programmes", tags=["programma's"])


@router.get(
    "/{programme}/forecast",
    dependencies=[audience(Role.PLANNER, Role.BUDGET_HOLDER, Role.WUO_ADVISER, Role.AUDITOR)],
    summary="De prognose van een programma",
)
def show_forecast(
    programme: Slug,
    request: Request,
    connection: ConnectionDep,
    query: Annotated[ForecastQuery, Query()],
) -> ForecastOut:
    """Forecast the finish; says "te weinig gegevens" when there is too little history."""
    day, state, kept = query.as_of or today(), data_state(connection), request.app.state.forecasts
    key = (programme, day, query.known_at, query.capacity, state.version, state.recorded_at)
    found: dict[str, Any] | None = kept.get(key)
    if found is None:
        capacity = Capacity(works=() if query.capacity is None else (query.capacity,))
        found = document(
            forecast_of(
                connection, programme, as_of=day, known_at=query.known_at, capacity=capacity
            )
        )
        kept.put(key, found)
    return ForecastOut.model_validate(found, by_alias=True, by_name=False)
