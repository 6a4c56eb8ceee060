"""Bodies: strict JSON and nothing else, read before a route looks at it.

    router = APIRouter(..., route_class=JsonRoute)

Refused are: another format, a compressed or too large body, two members of one name, numbers and
characters that no field can hold, and too many levels. What is wrong is told only after the
question who asks, so that a stranger learns nothing but 401.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Coroutine, Iterable
from decimal import Decimal
from email.message import Message
from typing import Any

from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute

JSON = "application/json"
MOST_BYTES = 65_536
MOST_LEVELS = 20
#: Digits of a number, and of its exponent: enough for anything that is counted here.
LONGEST_NUMBER = 30
#: Text areas send line ends and tabs; nothing else that cannot be seen.
LAYOUT = frozenset("\n\r\t")

Fault = dict[str, Any]


class NotStrict(Exception):
    """A route would take any JSON, as FastAPI reads it."""


class JsonRequest(Request):
    """A request whose body is checked when it is read.

    Attributes:
        refusal: why the body cannot be used; raised by ``refuse_bad_body``.
    """

    refusal: Exception | None = None
    _checked: bytes | None = None
    _tree: Any = None

    async def body(self) -> bytes:
        """Return the body as it was sent; nothing when it cannot be used."""
        if self._checked is None:
            self._checked = b""
            try:
                content = await self._read()
                if content:
                    self._tree = read_json(content)
                self._checked = content
            except (RequestValidationError, HTTPException) as error:
                self.refusal = error
        return self._checked

    async def json(self) -> Any:
        """Return what the body says: decimals as Decimal, exact."""
        await self.body()
        return self._tree

    async def _read(self) -> bytes:
        """Read the body, no further than is allowed."""
        if self.headers.get("content-encoding", "identity").strip().lower() != "identity":
            raise HTTPException(415, headers={"Accept-Encoding": "identity"})
        # More digits than these say nothing more.
        told = self.headers.get("content-length", "")[:12]
        if told.isdecimal() and int(told) > MOST_BYTES:
            raise HTTPException(413)
        content = bytearray()
        async for chunk in self.stream():
            content += chunk
            if len(content) > MOST_BYTES:
                raise HTTPException(413)
        if content and not is_json(self.headers.getlist("content-type")):
            raise HTTPException(415, headers={"Accept": JSON})
        return bytes(content)


async def refuse_bad_body(request: Request) -> None:
    """Raise what is wrong with the body; comes after the question who asks."""
    if not isinstance(request, JsonRequest) or request.method in ("GET", "HEAD"):
        return
    content = await request.body()
    if request.refusal is not None:
        raise request.refusal
    route = request.scope["route"]
    if content and route.body_field is None:
        raise RequestValidationError([{"type": "no_body", "loc": ("body",)}])


class JsonRoute(APIRoute):
    """A route that takes strict JSON."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        # The last of the dependencies that a route names: its audience comes before it.
        dependencies = [*(options.pop("dependencies", None) or []), Depends(refuse_bad_body)]
        super().__init__(path, endpoint, dependencies=dependencies, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        handle = super().get_route_handler()

        async def strict(request: Request) -> Response:
            return await handle(JsonRequest(request.scope, request.receive))

        return strict


def is_json(types: list[str]) -> bool:
    """Tell whether a body says that it is JSON, in the one encoding that JSON has."""
    return is_of_type(JSON, types)


def is_of_type(media_type: str, types: list[str]) -> bool:
    """Tell whether a body says that it is of a media type, in UTF-8 where it is text."""
    if len(types) != 1:
        return False
    header = Message()
    header["Content-Type"] = types[0]
    charset = header.get_param("charset", "utf-8")
    return header.get_content_type() == media_type and str(charset).lower() == "utf-8"


class _Members(list[tuple[str, Any]]):
    """The members of an object, in order, also when two have one name."""


class _Unusable:
    """Stands for a number that no field can hold."""


def read_json(content: bytes) -> Any:
    """Read a body.

    Returns:
        dicts, lists, text, whole numbers, ``Decimal`` for other numbers, truth and None.

    Raises:
        RequestValidationError: with everything that is wrong, by place.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise RequestValidationError([{"type": "utf8", "loc": ("body",)}]) from None
    if _levels(text) > MOST_LEVELS:
        raise RequestValidationError([{"type": "depth", "loc": ("body",)}])
    try:
        tree = json.loads(
            text,
            object_pairs_hook=_Members,
            parse_int=_whole,
            parse_float=_decimal,
            parse_constant=lambda _: _Unusable(),
        )
    except ValueError:
        raise RequestValidationError([{"type": "json", "loc": ("body",)}]) from None
    faults: list[Fault] = []
    value = _plain(tree, ("body",), faults)
    if faults:
        raise RequestValidationError(faults)
    return value


def _levels(text: str) -> int:
    """Count how deep the brackets outside of texts go, before anything follows them down."""
    level = deepest = 0
    # A text that does not end takes all that is left, so that nothing is looked at twice.
    for found in re.finditer(r'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', text, re.DOTALL):
        sign = found[0]
        if sign in "[{":
            level += 1
            deepest = max(deepest, level)
        elif sign in "]}":
            level -= 1
    return deepest


def _whole(digits: str) -> Any:
    return int(digits) if len(digits) <= LONGEST_NUMBER else _Unusable()


def _decimal(written: str) -> Any:
    exponent = written.lower().partition("e")[2].lstrip("+-").lstrip("0")
    too_long = len(written) > LONGEST_NUMBER or len(exponent) > 2
    return _Unusable() if too_long else Decimal(written)


def _plain(value: Any, place: tuple[str | int, ...], faults: list[Fault]) -> Any:
    """Return a value as plain dicts and lists; note what no field can hold."""
    if isinstance(value, _Members):
        members: dict[str, Any] = {}
        for name, member in value:
            if name in members:
                faults.append({"type": "twice", "loc": (*place, name)})
            elif not _is_text(name):
                faults.append({"type": "characters", "loc": (*place, name)})
            members[name] = _plain(member, (*place, name), faults)
        return members
    if isinstance(value, list):
        return [_plain(each, (*place, index), faults) for index, each in enumerate(value)]
    if isinstance(value, _Unusable):
        faults.append({"type": "number", "loc": place})
    elif isinstance(value, str) and not _is_text(value):
        faults.append({"type": "characters", "loc": place})
    return value


def _is_text(value: str) -> bool:
    """Tell whether a text has no half characters and no controls but those of layout."""
    return not any(
        unicodedata.category(sign) in ("Cc", "Cs") for sign in value if sign not in LAYOUT
    )


def require_strict_bodies(routes: Iterable[BaseRoute]) -> None:
    """Check that no route reads a body in another way.

    Raises:
        NotStrict: a route takes a body and is no ``JsonRoute``.
    """
    for context in iter_route_contexts(list(routes)):
        route = context.original_route
        if (
            isinstance(route, APIRoute)
            and route.body_field is not None
            and not isinstance(route, JsonRoute)
        ):
            raise NotStrict(f"{route.path} takes a body: its router needs route_class=JsonRoute")
