"""The rules of this installation as its files have them: what counts, and what raises a flag."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.access import PUBLIC, audience
from api.parameters import NoQuery
from api.schemas.rules import CountingPoliciesOut, CountingPolicyOut, FlagRuleOut
from retrofit.codes import Role
from retrofit.homes.flag_rule import flag_rule
from retrofit.programmes import policies

router = APIRouter(tags=["regels"])

READERS = audience(
    Role.CASE_HANDLER,
    Role.REVIEWER,
    Role.BUDGET_HOLDER,
    Role.WUO_ADVISER,
    Role.PLANNER,
    Role.AUDITOR,
    Role.ADMIN,
)


@router.get("/counting-policies", dependencies=[PUBLIC], summary="De telregels")
def list_policies(query: Annotated[NoQuery, Query()]) -> CountingPoliciesOut:
    """List the counting policies: what makes a home count, and where each rule comes from."""
    return CountingPoliciesOut(
        counting_policies=[CountingPolicyOut.of(each) for each in policies().values()]
    )


@router.get("/flag-rule", dependencies=[READERS], summary="De regel van de vlaggen")
def show_flag_rule(query: Annotated[NoQuery, Query()]) -> FlagRuleOut:
    """Show what raises a flag, how sure that is, how long it holds and who may see it."""
    return FlagRuleOut.of(flag_rule())
