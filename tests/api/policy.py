"""Who may use which route: the whole reference, written by hand and not read from the code.

``test_roles.py`` compares it with the routes that exist, both ways, and then tries every route as
every role. A new route gets a line here, or the test is red.
"""

from dataclasses import dataclass

from retrofit.codes import Role

# The columns of the matrix; the last one but one is the council, which sees what everybody sees.
INT, HAN, REV, BUD, WUO, PLA, AUD, _, ADM = Role


@dataclass(frozen=True)
class Expected:
    """Who may use a route.

    Attributes:
        roles: one of these is needed; None asks for no role.
        public: nobody has to be signed in.
        on_open_map: also for who is not signed in, where the map is open.
        keys: also with a key for one of the roles.
        fresh: only soon after signing in.
        from_elsewhere: programs of others may call it.
    """

    roles: frozenset[Role] | None = None
    public: bool = False
    on_open_map: bool = False
    keys: bool = True
    fresh: bool = False
    from_elsewhere: bool = False


def only(*roles, keys=False, fresh=False):
    return Expected(frozenset(roles), keys=keys, fresh=fresh)


PUBLIC = Expected(public=True)
MAP = Expected(frozenset({INT, HAN, REV, BUD, WUO, PLA, AUD}), on_open_map=True)
STAFF = only(INT, HAN, REV, BUD, WUO, PLA, AUD, keys=True)
SIGNED_IN = Expected()
IN_PERSON = Expected(keys=False)
CASE = only(INT, HAN, REV, BUD, AUD, keys=True)
STATUS = only(INT, HAN, REV, BUD, AUD, WUO, keys=True)

POLICY = {
    # the service, and what the whole town may know
    ("GET", "/api/v1"): PUBLIC,
    ("GET", "/api/v1/health"): PUBLIC,
    ("GET", "/api/v1/readiness"): PUBLIC,
    ("GET", "/api/v1/openapi.json"): PUBLIC,
    ("GET", "/api/v1/programmes"): PUBLIC,
    ("GET", "/api/v1/programmes/{programme}"): PUBLIC,
    ("GET", "/api/v1/programmes/{programme}/money"): only(HAN, REV, BUD, PLA, AUD, keys=True),
    ("GET", "/api/v1/programmes/{programme}/progress"): MAP,
    ("GET", "/api/v1/programmes/{programme}/publication"): PUBLIC,
    ("GET", "/api/v1/programmes/{programme}/publication-table"): PUBLIC,
    ("GET", "/api/v1/programmes/{programme}/forecast"): only(PLA, BUD, WUO, AUD, keys=True),
    ("GET", "/api/v1/publications"): PUBLIC,
    ("GET", "/api/v1/publication-proposals"): only(PLA, BUD, AUD, ADM, keys=True),
    ("POST", "/api/v1/publication-proposals"): only(PLA),
    ("POST", "/api/v1/publication-proposals/{id}/confirmations"): only(BUD, ADM, fresh=True),
    ("POST", "/api/v1/programmes/{programme}/milestones"): only(PLA, BUD),
    ("GET", "/api/v1/programmes/{programme}/learning-entries"): only(
        HAN, REV, BUD, WUO, PLA, AUD, keys=True
    ),
    ("POST", "/api/v1/programmes/{programme}/learning-entries"): only(PLA, WUO),
    ("GET", "/api/v1/programmes/{programme}/funnel"): MAP,
    ("GET", "/api/v1/counting-policies"): PUBLIC,
    ("GET", "/api/v1/flag-rule"): only(HAN, REV, BUD, WUO, PLA, AUD, ADM, keys=True),
    ("GET", "/api/v1/reports/errata"): only(HAN, REV, BUD, PLA, AUD, keys=True),
    ("GET", "/api/v1/reports"): only(HAN, REV, BUD, PLA, AUD, keys=True),
    ("GET", "/api/v1/reports/{id}/files/{name}"): only(HAN, REV, BUD, PLA, AUD, keys=True),
    # registers: loaded files, files that were sent in, and links that wait for a person
    ("GET", "/api/v1/loads"): only(PLA, AUD, ADM, keys=True),
    ("GET", "/api/v1/loads/{id}"): only(PLA, AUD, ADM, keys=True),
    ("GET", "/api/v1/loads/{id}/issues"): only(PLA, AUD, ADM, keys=True),
    ("POST", "/api/v1/loads/{id}/undoings"): only(PLA, ADM, fresh=True),
    ("GET", "/api/v1/uploads"): only(PLA, AUD, ADM, keys=True),
    ("POST", "/api/v1/uploads"): only(PLA, ADM),
    ("GET", "/api/v1/uploads/{id}"): only(PLA, AUD, ADM, keys=True),
    ("DELETE", "/api/v1/uploads/{id}"): only(PLA, ADM),
    ("POST", "/api/v1/uploads/{id}/comparisons"): only(PLA, ADM),
    ("POST", "/api/v1/uploads/{id}/confirmations"): only(PLA, ADM, fresh=True),
    ("GET", "/api/v1/uploads/{id}/workbook"): only(PLA, ADM),
    ("GET", "/api/v1/link-reviews"): only(HAN, PLA, AUD, ADM),
    ("POST", "/api/v1/link-reviews/{id}/decisions"): only(HAN, PLA, ADM),
    ("POST", "/api/v1/link-reviews/{id}/undoings"): only(HAN, PLA, ADM),
    ("GET", "/api/v1/areas"): PUBLIC,
    ("GET", "/api/v1/areas/{code}"): PUBLIC,
    ("GET", "/{path:path}"): PUBLIC,
    # single homes
    ("GET", "/api/v1/addresses"): MAP,
    ("GET", "/api/v1/addresses/suggest"): MAP,
    ("GET", "/api/v1/addresses/free"): MAP,
    ("GET", "/api/v1/addresses/lookup"): MAP,
    ("GET", "/api/v1/dwellings"): MAP,
    ("GET", "/api/v1/dwellings/list"): MAP,
    ("GET", "/api/v1/dwellings/{id}"): MAP,
    ("GET", "/api/v1/dwellings/{id}/timeline"): MAP,
    ("POST", "/api/v1/dwellings/{id}/events"): only(HAN, WUO),
    ("GET", "/api/v1/home-events/seconds"): only(HAN, WUO),
    ("POST", "/api/v1/home-events"): only(HAN, WUO),
    ("POST", "/api/v1/home-events/{id}/corrections"): only(HAN, WUO),
    ("GET", "/api/v1/dwellings/{id}/flags"): only(HAN, REV, WUO, PLA, AUD),
    ("POST", "/api/v1/dwellings/{id}/flags"): only(HAN, REV, WUO, PLA),
    ("GET", "/api/v1/programmes/{programme}/verdicts"): STAFF,
    ("GET", "/api/v1/programmes/{programme}/changes"): STAFF,
    ("GET", "/api/v1/programmes/{programme}/streets"): STAFF,
    ("GET", "/api/v1/programmes/{programme}/owners-associations"): STAFF,
    ("GET", "/api/v1/succession-candidates"): only(REV, BUD, PLA, AUD, ADM, keys=True),
    ("GET", "/api/v1/successions"): only(REV, BUD, PLA, AUD, ADM, keys=True),
    ("POST", "/api/v1/successions"): only(REV, PLA, ADM),
    ("POST", "/api/v1/successions/{id}/decisions"): only(REV, BUD, ADM),
    ("GET", "/api/v1/tiles"): MAP,
    ("GET", "/api/v1/tiles/{z}/{x}/{y}"): MAP,
    # signing in and out
    ("GET", "/api/v1/sign-in"): PUBLIC,
    ("GET", "/api/v1/sign-in/oidc"): PUBLIC,
    ("GET", "/api/v1/sign-in/oidc/callback"): PUBLIC,
    ("POST", "/api/v1/sign-in/oidc/logout"): Expected(public=True, from_elsewhere=True),
    ("POST", "/api/v1/sign-in/local"): PUBLIC,
    ("POST", "/api/v1/sign-in/demo"): PUBLIC,
    ("POST", "/api/v1/sign-out"): IN_PERSON,
    ("GET", "/api/v1/me"): SIGNED_IN,
    # schemes, their money, and what the desk sees of all cases
    ("GET", "/api/v1/schemes"): PUBLIC,
    ("GET", "/api/v1/schemes/{id}"): PUBLIC,
    ("GET", "/api/v1/scheme-periods"): only(INT, HAN, REV, BUD, PLA, AUD, ADM, keys=True),
    ("GET", "/api/v1/scheme-periods/{id}"): only(INT, HAN, REV, BUD, AUD, ADM, keys=True),
    ("POST", "/api/v1/scheme-periods"): only(BUD),
    ("GET", "/api/v1/scheme-periods/{id}/ceiling-changes"): only(
        INT, HAN, REV, BUD, AUD, ADM, keys=True
    ),
    ("POST", "/api/v1/scheme-periods/{id}/ceiling-changes"): only(BUD),
    ("POST", "/api/v1/scheme-periods/{id}/ceiling-changes/{changeId}/confirmations"): only(
        BUD, ADM, fresh=True
    ),
    ("POST", "/api/v1/scheme-periods/{id}/draws"): only(REV, BUD),
    ("GET", "/api/v1/scheme-periods/{id}/ledger-entries"): only(
        INT, HAN, REV, BUD, AUD, ADM, keys=True
    ),
    ("GET", "/api/v1/worklist"): only(INT, HAN, REV, BUD, AUD, keys=True),
    ("GET", "/api/v1/proposals"): only(INT, HAN, REV, BUD, AUD, keys=True),
    ("GET", "/api/v1/payments"): only(INT, HAN, REV, BUD, AUD, keys=True),
    ("POST", "/api/v1/address-matches"): only(INT, HAN, REV, BUD, keys=True),
    ("POST", "/api/v1/eligibility-checks"): only(INT, HAN, REV, BUD, keys=True),
    ("GET", "/api/v1/audit-events"): only(AUD, ADM, keys=True),
    # people, roles, keys
    ("GET", "/api/v1/persons"): only(BUD, AUD, ADM),
    ("POST", "/api/v1/persons"): only(ADM, fresh=True),
    ("POST", "/api/v1/role-grants"): only(ADM, fresh=True),
    ("POST", "/api/v1/role-grants/{id}/confirmations"): only(BUD, ADM, fresh=True),
    ("POST", "/api/v1/role-grants/{id}/endings"): only(ADM),
    ("POST", "/api/v1/role-grants/{id}/reviews"): only(ADM),
    ("GET", "/api/v1/api-keys"): IN_PERSON,
    ("POST", "/api/v1/api-keys"): IN_PERSON,
    ("POST", "/api/v1/api-keys/{id}/revocations"): IN_PERSON,
    # the subsidy desk: cases are read by who works on them, and never decided with a key
    ("GET", "/api/v1/applications"): STATUS,
    ("POST", "/api/v1/applications"): only(INT, HAN, keys=True),
    ("GET", "/api/v1/applications/{number}"): STATUS,
    ("GET", "/api/v1/applications/{number}/file"): CASE,
    ("GET", "/api/v1/applications/{number}/dwellings"): CASE,
    ("GET", "/api/v1/applications/{number}/measures"): CASE,
    ("GET", "/api/v1/applications/{number}/events"): CASE,
    ("PUT", "/api/v1/applications/{number}/content"): only(HAN),
    ("POST", "/api/v1/applications/{number}/assignments"): only(HAN),
    ("GET", "/api/v1/applications/{number}/handlers"): only(HAN),
    ("GET", "/api/v1/applications/{number}/supplement-requests"): CASE,
    ("POST", "/api/v1/applications/{number}/supplement-requests"): only(HAN),
    ("GET", "/api/v1/applications/{number}/supplements"): CASE,
    ("POST", "/api/v1/applications/{number}/supplements"): only(INT, HAN),
    ("POST", "/api/v1/applications/{number}/completeness-checks"): only(HAN),
    ("POST", "/api/v1/applications/{number}/pauses"): only(HAN),
    ("POST", "/api/v1/applications/{number}/postponements"): only(HAN),
    ("GET", "/api/v1/applications/{number}/default-notices"): CASE,
    ("POST", "/api/v1/applications/{number}/default-notices"): only(INT, HAN),
    ("POST", "/api/v1/applications/{number}/default-notices/{id}/rejections"): only(
        REV, BUD, fresh=True
    ),
    ("POST", "/api/v1/applications/{number}/default-notices/{id}/penalties"): only(
        REV, BUD, fresh=True
    ),
    ("POST", "/api/v1/applications/{number}/default-notices/{id}/payments"): only(BUD, fresh=True),
    ("POST", "/api/v1/applications/{number}/withdrawals"): only(HAN),
    ("GET", "/api/v1/applications/{number}/proposals"): CASE,
    ("POST", "/api/v1/applications/{number}/proposals"): only(HAN),
    ("GET", "/api/v1/applications/{number}/decisions"): CASE,
    ("POST", "/api/v1/applications/{number}/decisions"): only(REV, BUD, fresh=True),
    ("GET", "/api/v1/applications/{number}/settlements"): CASE,
    ("POST", "/api/v1/applications/{number}/settlements"): only(HAN),
    ("POST", "/api/v1/applications/{number}/starts"): only(HAN, WUO),
    ("GET", "/api/v1/applications/{number}/completion-reports"): CASE,
    ("POST", "/api/v1/applications/{number}/completion-reports"): only(INT, HAN),
    ("POST", "/api/v1/applications/{number}/evidence-requests"): only(HAN),
    ("POST", "/api/v1/applications/{number}/reminders"): only(HAN),
    ("POST", "/api/v1/applications/{number}/closures"): only(HAN),
    ("GET", "/api/v1/applications/{number}/payments"): CASE,
    ("POST", "/api/v1/applications/{number}/payments"): only(HAN),
    ("POST", "/api/v1/applications/{number}/payments/{id}/releases"): only(BUD, fresh=True),
    ("POST", "/api/v1/applications/{number}/payments/{id}/confirmations"): only(BUD),
    ("POST", "/api/v1/applications/{number}/payments/{id}/cancellations"): only(HAN, BUD),
    ("GET", "/api/v1/applications/{number}/claims"): CASE,
    ("POST", "/api/v1/applications/{number}/claims/{id}/recoveries"): only(BUD),
    ("POST", "/api/v1/applications/{number}/claims/{id}/waivers"): only(BUD, fresh=True),
    ("GET", "/api/v1/applications/{number}/objections"): CASE,
    ("POST", "/api/v1/applications/{number}/objections"): only(INT, HAN),
    ("POST", "/api/v1/applications/{number}/objections/{id}/steps"): only(HAN),
    ("POST", "/api/v1/applications/{number}/objections/{id}/repair-requests"): only(HAN),
    ("POST", "/api/v1/applications/{number}/objections/{id}/repairs"): only(INT, HAN),
    ("POST", "/api/v1/applications/{number}/objections/{id}/pauses"): only(HAN),
    ("POST", "/api/v1/applications/{number}/objections/{id}/postponements"): only(HAN),
    ("POST", "/api/v1/applications/{number}/objections/{id}/decisions"): only(REV, BUD, fresh=True),
    ("POST", "/api/v1/applications/{number}/appeals"): only(INT, HAN),
    ("POST", "/api/v1/applications/{number}/appeals/{id}/judgments"): only(HAN),
    ("POST", "/api/v1/applications/{number}/reopenings"): only(REV, BUD),
    ("GET", "/api/v1/applications/{number}/letters"): CASE,
    ("GET", "/api/v1/applications/{number}/letters/{id}"): CASE,
    ("POST", "/api/v1/applications/{number}/letter-previews"): only(HAN, REV, BUD),
    ("POST", "/api/v1/applications/{number}/letters/{id}/sendings"): only(INT, HAN),
    ("GET", "/api/v1/applications/{number}/applicant"): CASE,
    ("PUT", "/api/v1/applications/{number}/applicant"): only(INT, HAN),
    ("POST", "/api/v1/applications/{number}/applicant/confirmations"): only(HAN, REV, BUD),
    ("GET", "/api/v1/applications/{number}/notes"): CASE,
    ("POST", "/api/v1/applications/{number}/notes"): only(INT, HAN, REV, BUD),
}

#: What stands for a parameter of a path, when it is called; else it is 1.
EXAMPLES = {
    "programme": "crabbehof",
    "code": "BU05050800",
    "number": "DW-2026-000001",
    "z": "13",
    "x": "4201",
    "y": "2713",
    "path:path": "favicon.svg",
}
