"""Versions of things in the headers: ETag on what is read, If-Match on what is changed.

    "application-DW-2026-000012-v7"            version 7 of this case
    "application-DW-2026-000012-v7.20261121"   the same, as it looks on one day

What follows a point says what else the answer depends on: who has the same answer gets a 304. A
change only asks for the version.
"""

import re
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

NAME = "If-Match"
TAG = re.compile(r'"([A-Za-z0-9-]{1,80})-v(0|[1-9][0-9]{0,8})(?:\.[A-Za-z0-9_-]{1,40})?"')


def etag(kind: str, id: str | int, version: int, *, view: str = "") -> str:
    """Return the ETag of a thing.

    Args:
        kind: the kind of thing, such as application.
        id: its number; nothing personal.
        version: goes up with every change.
        view: what else the answer depends on, such as the day; empty when nothing.
    """
    return f'"{kind}-{id}-v{version}{"." if view else ""}{view}"'


class IfMatch:
    """What the client says to have seen of the thing that it changes."""

    def __init__(self, request: Request, sent: str | None) -> None:
        self._request = request
        self._sent = sent

    def version(self, kind: str, id: str | int) -> int:
        """Return the version that the client has seen.

        Raises:
            HTTPException: 428 without the header, 412 when it names another thing.
            RequestValidationError: it is not one strong tag of ours.
        """
        if self._sent is None:
            raise HTTPException(428)
        found = TAG.fullmatch(self._sent.strip())
        if found is None:
            raise RequestValidationError([{"type": "if_match", "loc": ("header", NAME)}])
        thing = f"{kind}-{id}"
        if found[1] != thing:
            raise HTTPException(412)
        # A refusal further on tells the version that there is now.
        self._request.state.thing = (kind, id)
        return int(found[2])


def if_match(
    request: Request,
    sent: Annotated[
        str | None,
        Header(
            alias=NAME,
            description="De ETag van wat u wijzigt, zoals u het hebt gelezen",
            examples=['"application-DW-2026-000012-v7"'],
        ),
    ] = None,
) -> IfMatch:
    """Return what the client says to have seen."""
    several = len(request.headers.getlist(NAME)) > 1
    return IfMatch(request, ", ".join(request.headers.getlist(NAME)) if several else sent)


IfMatchDep = Annotated[IfMatch, Depends(if_match)]


def current_tag(request: Request, version: int) -> str | None:
    """Return the ETag of the thing that a request wanted to change, None when it named none."""
    thing: tuple[str, str | int] | None = getattr(request.state, "thing", None)
    return etag(thing[0], thing[1], version) if thing else None
