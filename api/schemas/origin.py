"""The service itself: what it is, and whether it works."""

from datetime import date

from api.schemas.base import Day, Link, Out
from retrofit.readiness import Check
from retrofit.state import DataState


class ServiceOut(Out):
    """What this service is and which data it shows.

    ``backgroundTiles``: address of a map that may lie under ours, null where there is none.
    """

    title: str
    version: str
    is_sample: bool
    data_version: int
    as_of: Day
    background_tiles: str | None
    links: list[Link]

    @classmethod
    def of(
        cls,
        state: DataState,
        as_of: date,
        *,
        title: str,
        version: str,
        background_tiles: str | None = None,
    ) -> "ServiceOut":
        """Describe the service with the state of its data."""
        names = {
            "self": "",
            "service-desc": "/openapi.json",
            "programmes": "/programmes",
            "areas": "/areas",
            "addresses": "/addresses",
            "dwellings": "/dwellings",
            "tiles": "/tiles",
            "readiness": "/readiness",
        }
        return cls(
            title=title,
            version=version,
            is_sample=state.is_sample,
            data_version=state.version,
            as_of=as_of,
            background_tiles=background_tiles,
            links=[Link(rel=rel, href=f"/api/v1{path}") for rel, path in names.items()],
        )


class HealthOut(Out):
    """The process runs."""

    status: str = "ok"


class CheckOut(Out):
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str


class ReadinessOut(Out):
    """Whether the service can answer questions."""

    status: str
    checks: list[CheckOut]

    @classmethod
    def of(cls, checks: list[Check]) -> "ReadinessOut":
        """Sum the checks up."""
        is_ready = all(check.is_ok for check in checks if check.is_required)
        return cls(
            status="ok" if is_ready else "unavailable",
            checks=[CheckOut(name=c.name, ok=c.is_ok, detail=c.detail) for c in checks],
        )
