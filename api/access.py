"""Who may use a route: each declares its audience, and without one nothing is served.

    @router.get("", dependencies=[audience(Role.INTAKE, Role.REVIEWER)])
    @router.post("/{number}/decisions", dependencies=[audience(Role.REVIEWER, fresh=True)])

Asked in this order: is anybody there (401), may he (403), does the request come from our own page
(403), is the body JSON (415). What the route itself thinks of the request comes after that.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from fastapi.routing import iter_route_contexts
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute

from api.json_body import JSON, is_of_type
from api.visitors import ActorDep, actor_of, is_guest, settings_of, signed_in
from retrofit.codes import Role
from retrofit.errors import NotAllowed, NotSignedIn
from retrofit.people.actor import Actor

__all__ = [
    "FROM_PROVIDER",
    "IN_PERSON",
    "MAP",
    "PUBLIC",
    "SIGNED_IN",
    "ActorDep",
    "Audience",
    "MapAreasDep",
    "actor_of",
    "audience",
    "audiences",
    "signed_in",
]

F = TypeVar("F", bound=Callable[..., Any])

#: Where a plain route keeps its audience.
MARK = "audience"
READING = frozenset({"GET", "HEAD", "OPTIONS"})

#: Who may see what is known of a single home on the map.
MAP_ROLES = (
    Role.INTAKE,
    Role.CASE_HANDLER,
    Role.REVIEWER,
    Role.BUDGET_HOLDER,
    Role.WUO_ADVISER,
    Role.PLANNER,
    Role.AUDITOR,
)


class NoAudience(Exception):
    """A route does not say, or says twice, who may use it."""


class NotOurPage(NotAllowed):
    """The request was sent by a page elsewhere."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may use a route.

    Attributes:
        roles: one of these is needed; None asks for no role.
        is_public: nobody has to be signed in.
        is_map: on one's own machine the map is open to who sits there.
        keys: scripts may, with a key.
        fresh: the sign-in may not be older than the settings say.
        from_elsewhere: programs of others call it: it proves itself in another way.
        body: media type of what is sent; no form of a page elsewhere can send it.
    """

    roles: frozenset[Role] | None = None
    is_public: bool = False
    is_map: bool = False
    keys: bool | None = None
    fresh: bool = False
    from_elsewhere: bool = False
    body: str = JSON

    def __call__(self, request: Request) -> None:
        """Let a request pass, or refuse it."""
        request.state.roles = self.roles
        if not self.is_public:
            self.check(request)
        if request.method not in READING and not self.from_elsewhere:
            require_own_page(request, self.body)

    def check(self, request: Request) -> Actor | None:
        """Return who asks; None for a guest at the open map, which needs no role either.

        Raises:
            NotSignedIn: nobody is signed in.
            SignInTooOld: the step asks for a more recent sign-in.
            NotAllowed: no role that may do this, or a key that may not.
        """
        actor = actor_of(request)
        is_person = actor is None or not actor.by_key
        if self.is_map and is_person and is_guest(request):
            return actor
        if actor is None:
            raise NotSignedIn("nobody is signed in")
        if actor.by_key and not self.takes_keys(request.method):
            raise NotAllowed("not with a key")
        if self.roles is not None:
            actor.require(*sorted(self.roles))
        if self.fresh:
            actor.require_fresh(settings_of(request).fresh)
        return actor

    def areas(self, request: Request) -> frozenset[str] | None:
        """Return the areas in which somebody may use the route; None is everywhere.

        Raises:
            NotSignedIn, NotAllowed: as ``check``.
        """
        actor = self.check(request)
        roles = self.roles or frozenset()
        return actor.areas(*roles) if actor is not None and actor.has(*roles) else None

    def takes_keys(self, method: str) -> bool:
        """Tell whether a key opens the route; when it does not say, keys only read."""
        return method in READING if self.keys is None else self.keys


def audience(*roles: Role, keys: bool | None = None, fresh: bool = False, body: str = JSON) -> Any:
    """Declare who may use a route: whoever has one of these roles.

    Args:
        roles: at least one.
        keys: whether scripts may; when None they may read and not change.
        fresh: only soon after signing in.
        body: media type of what is sent.
    """
    if not roles:
        raise NoAudience("an audience has at least one role; everybody is PUBLIC or SIGNED_IN")
    return Depends(Audience(frozenset(roles), keys=keys, fresh=fresh, body=body))


#: Everybody, also those who are not signed in.
EVERYBODY = Audience(is_public=True)
PUBLIC = Depends(EVERYBODY)
#: The provider, which signs what it says.
FROM_PROVIDER = Depends(Audience(is_public=True, from_elsewhere=True))
#: Whoever is signed in, whatever the roles.
SIGNED_IN = Depends(Audience())
#: The same, but no key.
IN_PERSON = Depends(Audience(keys=False))
OPEN_MAP = Audience(frozenset(MAP_ROLES), is_map=True)
#: Who may see single homes.
MAP = Depends(OPEN_MAP)


#: The areas whose homes somebody may see; None is everywhere.
MapAreasDep = Annotated[frozenset[str] | None, Depends(OPEN_MAP.areas)]


def require_own_page(request: Request, body: str = JSON) -> None:
    """Refuse what a page elsewhere sends along with our cookie.

    Raises:
        NotOurPage: the browser says so, or does not say where it comes from.
        HTTPException: 415, the body is of another type, that any form anywhere could have sent.
    """
    actor = getattr(request.state, "actor", None)
    if actor is None or not actor.by_key:
        site = request.headers.get("sec-fetch-site")
        page = request.headers.get("origin")
        if site is None and page is None:
            raise NotOurPage("neither Origin nor Sec-Fetch-Site")
        if site not in (None, "same-origin"):
            raise NotOurPage("Sec-Fetch-Site of elsewhere")
        own = settings_of(request).public_url or f"{request.url.scheme}://{request.url.netloc}"
        if page is not None and page != own:
            raise NotOurPage("Origin of elsewhere")
    has_body = request.headers.get("content-length", "0") != "0"
    has_body = has_body or "transfer-encoding" in request.headers
    if has_body and not is_of_type(body, request.headers.getlist("content-type")):
        raise HTTPException(415, headers={"Accept": body})


def declares(declared: Audience) -> Callable[[F], F]:
    """Declare the audience of a plain route, which lets nobody in by itself: see ``let_in``."""

    def mark(answer: F) -> F:
        setattr(answer, MARK, declared)
        return answer

    return mark


async def let_in(request: Request, declared: Audience) -> frozenset[str] | None:
    """Let a request to a plain route pass, or refuse it; return the areas of who asks."""
    # The map on one's own machine asks for a dozen tiles at once: no thread and no query for each.
    is_nobody = {"cookie", "authorization"}.isdisjoint(request.headers.keys())
    if declared.is_map and is_nobody and is_guest(request):
        return None

    def enter() -> frozenset[str] | None:
        declared(request)
        return declared.areas(request)

    return await run_in_threadpool(enter)


def audiences(routes: Iterable[BaseRoute]) -> dict[tuple[str, str], Audience]:
    """Return the audience of every method and path.

    Raises:
        NoAudience: a route does not declare exactly one.
    """
    found = {}
    for context in iter_route_contexts(list(routes)):
        path = context.path or "?"
        declared = _declared(context)
        if len(declared) != 1:
            raise NoAudience(
                f"{path} declares {len(declared)} audiences: put exactly one of api.access in its"
                " dependencies"
            )
        for method in sorted((context.methods or set()) - {"HEAD"}):
            found[method, path] = declared[0]
    return found


def _declared(context: Any) -> list[Audience]:
    plain = getattr(context.endpoint, MARK, None)
    if plain is not None:
        return [plain]
    dependant = getattr(context, "dependant", None)
    calls = [each.call for each in dependant.dependencies] if dependant is not None else []
    return [call for call in calls if isinstance(call, Audience)]
