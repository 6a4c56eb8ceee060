"""Where the private cluster lives: its folder, its socket, and who may reach them."""

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from retrofit.cluster.account import Account, server_account
from retrofit.cluster.errors import ClusterError

# Where the cluster goes when the server's account may not look into the project's own folder.
SYSTEM_STATE = Path("/var/lib/retrofit")

# The path of a Unix socket has 107 bytes; ours ends in "/.s.PGSQL.5432.lock".
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432.lock")

# unix_socket_directories is a list with commas; quotes and backslashes have a meaning there too.
UNSAFE_IN_SOCKET_FOLDER = set("',\"\\\n@")


@dataclass(frozen=True)
class Place:
    """The folder of one private cluster and the account that its server runs as.

    ``home`` holds ``data`` (PostgreSQL's own), ``log``, ``run`` (the socket) and the locks.
    """

    home: Path
    account: Account

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """The folder of the server's logs."""
        return self.home / "log"


def find_place(state_dir: Path) -> Place:
    """Return the place of the cluster of a state folder, made when it is not there.

    As root the server runs as another account. Where that account cannot reach the state folder
    (a clone under /root, say), the cluster lives in a system folder instead.

    Raises:
        ClusterError: no folder can be made; the message says which and why.
    """
    home = state_dir / "cluster"
    elsewhere = SYSTEM_STATE / short_name(state_dir)
    account = server_account(home)
    try:
        state_dir.mkdir(parents=True, exist_ok=True)
        if not account.differs:
            return Place(make_home(home, account), account)
        # Once it lives elsewhere it stays there, also when the rights of the folders change.
        if not (elsewhere / "data").exists() and account.can_enter(state_dir):
            try:
                return Place(make_home(home, account), account)
            except PermissionError:
                # A file system on which root may not give files away.
                home.rmdir()
        account = server_account(elsewhere)
        SYSTEM_STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
        return Place(make_home(elsewhere, account), account)
    except OSError as error:
        raise ClusterError(
            f"The folder {error.filename or home} cannot be used for the private cluster"
            f" ({error.strerror}): run as its owner, or let RETROFIT_STATE_DIR name another folder."
        ) from error


def make_home(home: Path, account: Account) -> Path:
    """Make the folder of the cluster and its parts, readable by the server's account only."""
    for folder in (home, home / "log", home / "run"):
        new = not folder.exists()
        folder.mkdir(exist_ok=True)
        if new:
            account.give(folder, 0o700)
    # Made by somebody else: better to say so now than in the middle of the start.
    next((home / "log").iterdir(), None)
    return home


def socket_folder(place: Place) -> Path:
    """Return the folder for the server's socket, a short one when the cluster's path is long.

    Raises:
        ClusterError: the short folder exists and belongs to somebody else.
    """
    own = place.home / "run"
    text = os.fsencode(own)
    if len(text) <= LONGEST_SOCKET_FOLDER and not UNSAFE_IN_SOCKET_FOLDER & set(str(own)):
        return own
    short = runtime_folder(place.account) / f"retrofit-{short_name(place.home)}"
    try:
        short.mkdir(mode=0o700)
        place.account.give(short, 0o700)
    except FileExistsError:
        found = short.lstat()
        # /tmp is everybody's: a folder that another user laid ready there is not ours to trust.
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != place.account.uid:
            raise ClusterError(
                f"{short} is needed for the database's socket but belongs to somebody else:"
                " remove it, or let RETROFIT_STATE_DIR name a folder with a shorter path."
            ) from None
        place.account.give(short, 0o700)
    return short


def runtime_folder(account: Account) -> Path:
    """Return a folder with a short path for sockets."""
    if os.geteuid() == 0:
        return Path("/run") if os.access("/run", os.W_OK) else Path(tempfile.gettempdir())
    candidate = Path(os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{account.uid}")
    usable = candidate.is_dir() and os.access(candidate, os.W_OK | os.X_OK)
    if usable and len(os.fsencode(candidate)) <= LONGEST_SOCKET_FOLDER - 30:
        return candidate
    return Path("/tmp")  # noqa: S108 - the folder made in it is checked by socket_folder


def short_name(folder: Path) -> str:
    """Return a short name that belongs to one folder path."""
    return hashlib.sha256(os.fsencode(folder.absolute())).hexdigest()[:12]
