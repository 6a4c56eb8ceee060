"""Serve the API and the page; nothing is loaded and no sample is made.

    retrofit serve
    retrofit serve --port 8080

Stops with Ctrl-C or SIGTERM; the private cluster stops with it when nobody else uses it.
"""

import asyncio
import errno
import ipaddress
import socket
import threading
from datetime import date
from typing import Annotated

import typer
import uvicorn
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from retrofit.cluster import Echo
from retrofit.config import ROOT, Settings, get_settings
from retrofit.database import make_engine, open_engine, reason_of
from retrofit.errors import Busy, RuleSaysNo
from retrofit.layers import bring_to_today
from retrofit.load.desk import take_over_new
from retrofit.load.quarantine import Quarantine
from retrofit.load.upload_work import work_on_uploads
from retrofit.people.settings import sign_in_settings
from retrofit.rights import DatabaseRole
from retrofit.today import today
from retrofit.upkeep import daily

PAGE = ROOT / "api" / "static" / "index.html"

Host = Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")]
Port = Annotated[
    int | None, typer.Option(help="Port to listen on.", min=1, max=65535, show_default="8000")
]


class WithoutTls(RuleSaysNo):
    """Others would reach the service without TLS."""


class PortTaken(Busy):
    """Another program listens there."""


def serve(host: Host = None, port: Port = None) -> None:
    """Serve the API and the map page.

    Example: retrofit serve --port 8080
    """
    settings = get_settings()
    host, port = host or settings.host, port or settings.port
    # What contradicts itself is told before anything takes time.
    sign_in_settings(settings)
    check_address(host, port, settings)
    with open_engine(echo=typer.echo) as engine:
        run_service(host, port, settings, engine, echo=typer.echo)


def check_address(host: str, port: int, settings: Settings) -> None:
    """Check, before anything takes time, that the service may and can listen there.

    Raises:
        WithoutTls: others could reach the service, and no proxy stands in front.
        PortTaken: another program listens there.
        RuleSaysNo: this machine has no such address, or the port is for root.
    """
    if not settings.behind_proxy and not is_loopback(host):
        raise WithoutTls(
            f"The service would be open to others on {host} without TLS: listen on 127.0.0.1, or"
            " set RETROFIT_BEHIND_PROXY=true when a proxy with TLS stands in front."
        )
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
            # On Linux only listening meets the one who listens already.
            tried.listen()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(
                f"Port {port} on {host} is in use: perhaps the service runs already, see"
                f" {address_of(host, port)}; else choose another one with RETROFIT_PORT."
            ) from None
        reason = error.strerror or error
        raise RuleSaysNo(f"The service cannot listen on {host}:{port}: {reason}.") from None


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def run_service(host: str, port: int, settings: Settings, engine: Engine, *, echo: Echo) -> None:
    """Serve until somebody stops it, with a map of today.

    The service reads through connections of its own; ``engine`` is for the map.

    Raises:
        RuleSaysNo: the service did not start; the log above it says why.
    """
    if not PAGE.exists():
        echo("The page is not built (`make run` builds it); only the API is served.")
    bring_up(engine)
    engine.dispose()
    server = AnnouncedServer(
        uvicorn.Config(
            "api.app:create_app",
            factory=True,
            host=host,
            port=port,
            log_level="warning",
            # Addresses of requests hold postcodes and house numbers.
            access_log=False,
            server_header=False,
            proxy_headers=settings.behind_proxy,
            timeout_graceful_shutdown=5,
        ),
        f"Open {address_of(host, port)} in a browser; Ctrl-C stops the service.",
        echo,
        engine,
    )
    server.run()
    if not server.started:
        raise RuleSaysNo("The service did not start; the lines above say why.")


class AnnouncedServer(uvicorn.Server):
    """A server that says so when it is ready, keeps the figures up, and loads what is sent in."""

    def __init__(self, config: uvicorn.Config, message: str, echo: Echo, engine: Engine) -> None:
        super().__init__(config)
        self.message = message
        self.echo = echo
        self.engine = engine
        self.ended = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell the address."""
        await super().startup(sockets)
        if self.started:
            self.echo(self.message)
            self.keeper = asyncio.create_task(keep_up(self.engine, echo=self.echo))
            # A load takes minutes; whoever stops the service does not wait for it.
            told = {"echo": self.echo, "ended": self.ended}
            loader = make_engine(self.engine.url, role=DatabaseRole.LOADER)
            threading.Thread(target=keep_loading, args=(loader,), kwargs=told, daemon=True).start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no further file in hand, then stop."""
        self.ended.set()
        await super().shutdown(sockets)


async def keep_up(engine: Engine, *, echo: Echo, every_seconds: float = 5) -> None:
    """Bring figures and map up with the desk and the day, and do the upkeep once a day."""
    kept_on: date | None = None
    while True:
        await asyncio.sleep(every_seconds)
        try:
            await asyncio.to_thread(bring_up, engine)
            if kept_on != today():
                for wrong in await asyncio.to_thread(daily, engine):
                    echo(f"NOT AS IT MUST BE: {wrong}")
                kept_on = today()
        except (DBAPIError, PoolTimeout) as error:
            reason = reason_of(error) if isinstance(error, DBAPIError) else "it is too busy"
            echo(f"Figures and map wait: {reason}. It is tried again.")


def keep_loading(
    engine: Engine, *, echo: Echo, ended: threading.Event, every_seconds: float = 1
) -> None:
    """Read and load what is sent in through the web, one file at a time, until it has ended."""
    quarantine = Quarantine.of(get_settings())
    while not ended.wait(every_seconds):
        try:
            work_on_uploads(engine, quarantine)
        except (DBAPIError, PoolTimeout) as error:
            reason = reason_of(error) if isinstance(error, DBAPIError) else "it is too busy"
            echo(f"Files that were sent in wait: {reason}. It is tried again.")


def bring_up(engine: Engine) -> None:
    """Take the desk's new steps over into the figures; else make the map of a new day."""
    if not take_over_new(engine):
        bring_to_today(engine)


def address_of(host: str, port: int) -> str:
    """Return the address to open in a browser."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - only shown
    if ":" in shown and not shown.startswith("["):
        shown = f"[{shown}]"
    return f"http://{shown}:{port}"
