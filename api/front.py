"""What holds for every request, before and after the routes: one piece of plain ASGI.

Checks the size and the host of a request, lets GET routes answer HEAD, waits no longer than this
for a body, gives every answer its headers, and turns what nobody expected into a 500 that tells
nothing but a number.
"""

import asyncio
import ipaddress
import time
import uuid

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import OF_STATUS, problem_response

API_VERSION = "1.0.0"
LONGEST_ADDRESS = 4096
LARGEST_HEADERS = 16_384
#: Longest silence in a body, and longest time for the whole of it.
IDLE_BODY_S = 30.0
WHOLE_BODY_S = 60.0
#: Of the addresses where files are sent in, for a slow line.
FILE_BODY_S = 3600.0
FILES = frozenset({"/api/v1/uploads"})

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
    " connect-src 'self'; worker-src 'self'; font-src 'self'; manifest-src 'self';"
    " frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
#: Whose topographic map may lie under ours, where the installation says so.
PDOK = "https://service.pdok.nl"
PDOK_TILES = f"{PDOK}/brt/achtergrondkaart/wmts/v2_0/grijs/EPSG:3857/{{z}}/{{x}}/{{y}}.png"
API_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

ON_EVERY_ANSWER = {
    "API-Version": API_VERSION,
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
}

log = structlog.get_logger()


def page_policy(*, with_pdok: bool = False) -> str:
    """Return the policy of the page; only with PDOK it asks anything of elsewhere."""
    return (
        PAGE_POLICY.replace("connect-src 'self'", f"connect-src 'self' {PDOK}")
        if with_pdok
        else PAGE_POLICY
    )


class Front:
    """Wraps the application; the only middleware."""

    def __init__(self, app: ASGIApp, *, any_host: bool, debug: bool) -> None:
        """Put it before ``app``.

        Args:
            app: the routes.
            any_host: answer to every host name; a proxy in front has checked it.
            debug: log the traceback of what nobody expected.
        """
        self.app = app
        self.any_host = any_host
        self.debug = debug

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_head = scope["method"] == "HEAD"
        if is_head:
            scope = {**scope, "method": "GET"}
        begun = False

        async def answer(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                _complete(message, scope["path"])
            elif is_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        refused = self._refused(scope)
        if refused is not None:
            await problem_response(OF_STATUS[refused])(scope, receive, answer)
            return
        try:
            longest = FILE_BODY_S if scope["path"] in FILES else WHOLE_BODY_S
            await self.app(scope, in_time(receive, longest), answer)
        except Exception as error:
            number = uuid.uuid4()
            # Its text may hold data; kind and place are enough to find it.
            log.error(
                "unexpected error",
                number=str(number),
                kind=type(error).__name__,
                route=getattr(scope.get("route"), "path", None),
                exc_info=self.debug,
            )
            if begun:
                raise
            response = problem_response(OF_STATUS[500], instance=f"urn:uuid:{number}")
            await response(scope, receive, answer)

    def _refused(self, scope: Scope) -> int | None:
        """Return the status with which a request is refused before anybody looks at it."""
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LONGEST_ADDRESS:
            return 414
        if sum(len(name) + len(value) for name, value in scope["headers"]) > LARGEST_HEADERS:
            return 431
        # A page elsewhere can give its own name our address, and then read what we answer.
        if not self.any_host and not is_own_name(Headers(scope=scope).get("host", "")):
            return 421
        return None


def in_time(receive: Receive, longest_s: float) -> Receive:
    """Let nobody hold a request open by sending its body slowly.

    Whoever waits for the body gets a 408. After the body only the end of the connection is
    waited for, and that may take as long as the answer.
    """
    deadline: float | None = None
    is_whole = False

    async def impatient() -> Message:
        nonlocal deadline, is_whole
        if is_whole:
            return await receive()
        deadline = deadline or time.monotonic() + longest_s
        try:
            async with asyncio.timeout(min(IDLE_BODY_S, deadline - time.monotonic())):
                message = await receive()
        except TimeoutError:
            # The rest of the body is not waited for, so the connection is of no more use.
            raise HTTPException(408, headers={"Connection": "close"}) from None
        is_whole = not message.get("more_body", False)
        return message

    return impatient


def is_own_name(host: str) -> bool:
    """Tell whether a Host header names this machine itself."""
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def _complete(message: Message, path: str) -> None:
    """Give an answer the headers that it does not have yet."""
    headers = MutableHeaders(raw=message.setdefault("headers", []))
    for name, value in ON_EVERY_ANSWER.items():
        headers.setdefault(name, value)
    is_page = headers.get("content-type", "").startswith("text/html")
    headers.setdefault("Content-Security-Policy", PAGE_POLICY if is_page else API_POLICY)
    if path.startswith("/api") or message["status"] >= 400:
        headers.setdefault("Cache-Control", "no-store")
    allowed = headers.get("allow", "")
    if message["status"] == 405 and "GET" in allowed and "HEAD" not in allowed:
        headers["Allow"] = f"{allowed}, HEAD"
