"""The system account that the server runs as: PostgreSQL refuses to run as root."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrofit.cluster.errors import ClusterError


@dataclass(frozen=True)
class Account:
    """One account of this machine."""

    name: str
    uid: int
    gid: int

    @property
    def differs(self) -> bool:
        """Whether this is another account than the one we run as."""
        return self.uid != os.geteuid()

    def process_options(self) -> dict[str, Any]:
        """Return the arguments that make ``subprocess`` run a program as this account."""
        if not self.differs:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_enter(self, folder: Path) -> bool:
        """Tell whether this account may go into a folder, through all folders above it."""
        if not self.differs:
            return os.access(folder, os.X_OK)
        tried = subprocess.run(  # noqa: S603 - the folder is an argument, not part of the command
            ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)],
            cwd="/",
            capture_output=True,
            check=False,
            **self.process_options(),
        )
        return tried.returncode == 0

    def give(self, path: Path, mode: int) -> None:
        """Make a file or folder of ours the property of this account, with these rights."""
        if self.differs:
            os.chown(path, self.uid, self.gid)
        path.chmod(mode)


def account_of(uid: int) -> Account:
    """Return the account with a number.

    Raises:
        ClusterError: the number has no name, which PostgreSQL needs.
    """
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise ClusterError(
            f"User number {uid} has no name on this machine, and PostgreSQL needs one: run as a"
            " named user, or let RETROFIT_DATABASE_URL name an existing server."
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def server_account(existing: Path) -> Account:
    """Return the account for the server.

    We ourselves, unless we are root: then the owner of the existing folder, else ``postgres``,
    else a system account made for it.

    Args:
        existing: the folder of the cluster, when it was made before.
    """
    if os.geteuid() != 0:
        return account_of(os.geteuid())
    if existing.is_dir() and existing.stat().st_uid != 0:
        return account_of(existing.stat().st_uid)
    for name in ("postgres", "retrofit"):
        if account_exists(name):
            return account_of(pwd.getpwnam(name).pw_uid)
    return make_account("retrofit")


def account_exists(name: str) -> bool:
    """Tell whether this machine has an account of this name."""
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def make_account(name: str) -> Account:
    """Make a system account without a login.

    Raises:
        ClusterError: the machine has no useradd, or it refuses.
    """
    useradd = shutil.which("useradd")
    made = useradd and subprocess.run(  # noqa: S603 - a fixed name
        [useradd, "--system", "--shell", "/usr/sbin/nologin", "--no-create-home", name],
        capture_output=True,
        check=False,
    )
    if not made or made.returncode != 0:
        raise ClusterError(
            "PostgreSQL does not run as root and this machine has no account postgres: make one"
            " (useradd --system postgres), or run as another user than root."
        )
    return account_of(pwd.getpwnam(name).pw_uid)
