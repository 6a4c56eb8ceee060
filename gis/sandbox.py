"""What the child that reads may use: limits, and an environment without drivers and network.

The environment is made by the caller, because GDAL looks at it once, when it is imported.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gis.containers import Container

_ROOT = Path(__file__).resolve().parents[1]
_NOWHERE = "http://127.0.0.1:1"
_MIB = 1 << 20
_KEPT = ("PATH", "LD_LIBRARY_PATH", "TZ", "TMPDIR")

_LIST_DRIVERS = {
    "pyogrio": "import json, pyogrio; print(json.dumps(sorted(pyogrio.list_drivers())))",
    "rasterio": (
        "import json, rasterio\nwith rasterio.Env() as e: print(json.dumps(sorted(e.drivers())))"
    ),
}

# The wheels of pyogrio and rasterio carry a GDAL each: both are told what they may open.
ALLOWED_DRIVERS = {"pyogrio": frozenset({"GPKG"}), "rasterio": frozenset({"GTiff"})}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one reading may use.

    Attributes:
        memory_bytes: address space of the child.
        cpu_seconds: processor time.
        wait_seconds: time the caller waits for the child in all; the time that the caller itself
            takes between two batches does not count.
        open_files: files open at once.
    """

    memory_bytes: int = 2048 * _MIB
    cpu_seconds: int = 60
    wait_seconds: float = 120.0
    open_files: int = 64

    @classmethod
    def for_size(cls, file_bytes: int) -> "Limits":
        """Return limits that leave room for an honest file of this size.

        A minute for a small file; the national BAG of 7.8 GB gets some forty minutes of processor
        time, of which it needs a few.
        """
        cpu_seconds = 60 + file_bytes // (3 * _MIB)
        memory = 2048 * _MIB + min(file_bytes // 4, 2048 * _MIB)
        return cls(memory, cpu_seconds, wait_seconds=2.0 * cpu_seconds)


def library_for(containers: frozenset[Container]) -> str | None:
    """Return the library with a GDAL inside that reads these containers, if one does."""
    if Container.GPKG in containers:
        return "pyogrio"
    return "rasterio" if Container.TIFF in containers else None


def environment(library: str | None) -> dict[str, str]:
    """Return the whole environment of the child; nothing else is inherited."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    skip = _drivers_to_skip(library) if library else ""
    return kept | {
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(_ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        # mimalloc and OpenBLAS reserve address space by the gigabyte, which counts as memory.
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
        "GDAL_SKIP": skip,
        "OGR_SKIP": skip,
        "GDAL_HTTP_PROXY": _NOWHERE,
        "http_proxy": _NOWHERE,
        "https_proxy": _NOWHERE,
        "CPL_VSIL_CURL_ALLOWED_FILENAME": "none",
        "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
        "GDAL_PAM_ENABLED": "NO",
        "GDAL_VRT_ENABLE_PYTHON": "NO",
        "GDAL_VRT_ENABLE_RAWRASTERBAND": "NO",
        "GDAL_DRIVER_PATH": "disable",
        "OGR_DRIVER_PATH": "disable",
        "GDAL_HTTP_NETRC": "NO",
        "PROJ_NETWORK": "OFF",
        "GDAL_CACHEMAX": "256",
        "OGR_SQLITE_PRAGMA": "trusted_schema=OFF,query_only=ON",
    }


@cache
def _drivers_to_skip(library: str) -> str:
    """Ask a fresh interpreter which drivers are compiled in; all but ours are to be skipped.

    Not this process: its GDAL may have been told to skip some already. A name that is missed here
    does no harm, for the child checks what is left (``gis.worker``).
    """
    clean = {name: os.environ[name] for name in _KEPT if name in os.environ}
    answer = subprocess.run(  # noqa: S603 - our own interpreter, our own words
        [sys.executable, "-P", "-c", _LIST_DRIVERS[library]],
        env=clean,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        timeout=60,
        cwd="/",
    )
    # Comma separated and unquoted: names with a space in quotes are not skipped.
    names: list[str] = json.loads(answer.stdout)
    return ",".join(name for name in names if name not in ALLOWED_DRIVERS[library])
