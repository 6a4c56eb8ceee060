"""What the bootstrap asks of the machine: run a program, install a package of the system.

Standard library only, for it runs before anything is installed.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BUILD = ROOT / "build"


class Missing(Exception):
    """Something is missing that we may not install; the message says what to do."""


@contextlib.contextmanager
def no_cluster_of_the_system() -> Iterator[None]:
    """Keep Debian from making and starting a cluster of its own: ours is a private one."""
    folder = Path("/etc/postgresql-common/createcluster.d")
    wish = folder / "retrofit.conf"
    if os.geteuid() != 0 or Path("/etc/postgresql-common/createcluster.conf").exists():
        yield
        return
    folder.mkdir(parents=True, exist_ok=True)
    wish.write_text("create_main_cluster = false\n")
    try:
        yield
    finally:
        wish.unlink(missing_ok=True)


def install_system_packages(packages: "list[str]", purpose: str) -> None:
    """Install packages of Debian or Ubuntu.

    Raises:
        Missing: this is no such system, we may not, or it fails.
    """
    wanted = " ".join(packages)
    sentence = f"{purpose} is missing: run `apt-get install {wanted}` as administrator, then again."
    apt = shutil.which("apt-get")
    if apt is None:
        raise Missing(f"{purpose} is missing: install it with the packages of this system.")
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    if os.geteuid() == 0:
        prefix = environment
    elif works("sudo", "-n", "true"):
        prefix = ["sudo", "-n", *environment]
    else:
        raise Missing(sentence)
    say(f"Installing {wanted} ({purpose})")
    # The lists of a fresh machine are empty or old; a mirror that fails is seen at the install.
    subprocess.run(  # noqa: S603 - a fixed command
        [*prefix, apt, "update", "-qq"], check=False, stdin=subprocess.DEVNULL
    )
    options = ["-qq", "--yes", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300"]
    run_or_explain([*prefix, apt, "install", *options, *packages], sentence)


def works(*command: "str | Path") -> bool:
    """Tell whether a program is there and succeeds."""
    try:
        done = subprocess.run(  # noqa: S603 - the commands of the bootstrap, no input of a user
            [str(word) for word in command],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError:
        return False
    return done.returncode == 0


def run_or_explain(
    command: "Sequence[str | Path]",
    sentence: str,
    *,
    cwd: Path = ROOT,
    env: "dict[str, str] | None" = None,
) -> None:
    """Run a program; when it fails, say what it said and then our sentence."""
    done = subprocess.run(  # noqa: S603 - the commands of the bootstrap, no input of a user
        [str(word) for word in command],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        print("\n".join(done.stdout.strip().splitlines()[-15:]), file=sys.stderr)
        raise Missing(sentence)


def say(message: str) -> None:
    """Tell what takes time."""
    print(message, flush=True)


def digest_of(files: "Sequence[Path]") -> str:
    """Return one checksum of several files and their names."""
    digest = hashlib.sha256()
    for path in files:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(ROOT)} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
