"""The map page: the built files of ``api/static``, read once and handed out from memory."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import Scope

from api.access import EVERYBODY, declares
from api.errors import NOT_FOUND, Problem, problem_response
from api.front import PAGE_POLICY
from api.tiles import has_already

STATIC = Path(__file__).parent / "static"

#: Vite names these files after what is in them: under one name they never change.
HASHED = "assets/"
COMPRESSED = ("text/", "application/json", "image/svg+xml", "application/manifest+json")

NOT_BUILT = Problem(
    404, NOT_FOUND, "De kaartpagina is niet gebouwd; `make run` bouwt haar. De API werkt wel."
)


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file of the page, ready to be sent."""

    kind: str
    content: bytes
    packed: bytes | None
    mark: str
    cache: str


class Page:
    """All files of the page. What is not in the folder at the start does not exist."""

    def __init__(self, folder: Path = STATIC, policy: str = PAGE_POLICY) -> None:
        self._policy = policy
        self._files = {
            path.relative_to(folder).as_posix(): _read(path, path.relative_to(folder).as_posix())
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.resolve().is_relative_to(folder.resolve())
        }

    def route(self) -> Route:
        """Return the route of every address that no other route takes."""
        return PageRoute("/{path:path}", self.answer, methods=["GET"], name="page")

    @declares(EVERYBODY)
    async def answer(self, request: Request) -> Response:
        """Answer with a file; 304 when the browser has it."""
        name = request.path_params["path"] or "index.html"
        found = self._files.get(name)
        if found is None:
            if name == "index.html":
                return problem_response(NOT_BUILT)
            raise HTTPException(404)
        headers = {
            "ETag": found.mark,
            "Cache-Control": found.cache,
            "Content-Security-Policy": self._policy,
            "Vary": "Accept-Encoding",
        }
        if has_already(request.headers.get("if-none-match", ""), found.mark):
            return Response(status_code=304, headers=headers)
        if found.packed and "gzip" in request.headers.get("accept-encoding", "").lower():
            headers["Content-Encoding"] = "gzip"
            return Response(found.packed, media_type=found.kind, headers=headers)
        return Response(found.content, media_type=found.kind, headers=headers)


class PageRoute(Route):
    """Takes every address but those of the API, where a wrong method must stay a 405."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Tell whether this is an address of the page."""
        if scope["path"].startswith("/api/"):
            return Match.NONE, {}
        return super().matches(scope)


def _read(path: Path, name: str) -> PageFile:
    content = path.read_bytes()
    kind = "text/javascript" if path.suffix in (".js", ".mjs") else mimetypes.guess_type(name)[0]
    kind = kind or "application/octet-stream"
    return PageFile(
        kind=kind,
        content=content,
        packed=gzip.compress(content, mtime=0) if kind.startswith(COMPRESSED) else None,
        mark=f'W/"{hashlib.sha256(content).hexdigest()[:32]}"',
        cache=(
            "public, max-age=31536000, immutable"
            if name.startswith(HASHED)
            else "private, no-cache"
        ),
    )
