"""Subsidy schemes. A regulation is public, and so is what is written here of it."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.access import PUBLIC
from api.parameters import NoQuery
from api.schemas.schemes import SchemeId, SchemeOut, SchemesOut, WholeSchemeOut
from retrofit.subsidy.scheme import scheme_named, schemes
from retrofit.today import today

router = APIRouter(prefix="/schemes", tags=["regelingen"])


@router.get("", dependencies=[PUBLIC], summary="Alle subsidieregelingen")
def list_schemes(query: Annotated[NoQuery, Query()]) -> SchemesOut:
    """List the schemes of this installation."""
    day = today()
    return SchemesOut(schemes=[SchemeOut.of(each, day) for each in schemes().values()])


@router.get(
    "/{id}", dependencies=[PUBLIC], summary="Een regeling met versies, bedragen en termijnen"
)
def show_scheme(id: SchemeId, query: Annotated[NoQuery, Query()]) -> WholeSchemeOut:
    """Show one scheme: what each version pays, its terms and articles; 404 when there is none."""
    return WholeSchemeOut.of(scheme_named(id), today())
