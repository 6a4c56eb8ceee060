"""The child that reads one file of a stranger: ``python -m gis.worker REQUEST PIPE``.

Started by ``gis.child`` only. It first gives up the network and most of its resources, then looks
at the file's first bytes, and only then imports the library that opens the file.
"""

import ctypes
import importlib
import json
import os
import resource
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
# Landlock, the same numbers on every architecture; see landlock(7).
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT, _LANDLOCK_VERSION = 444, 446, 1
_WRITE_FILE = 1 << 1
_REMOVE_AND_MAKE = sum(1 << bit for bit in range(4, 13))
_TRUNCATE = 1 << 14
_PR_SET_NO_NEW_PRIVS = 38


def main() -> int:
    """Read the file that the request names, and write what is in it to the pipe."""
    request, pipe = json.loads(sys.argv[1]), int(sys.argv[2])
    # Before the first import that starts a thread: a process with threads may not do this.
    network_closed = close_network()
    forbid_writing()
    set_limits(request["limits"])

    from gis.errors import SourceFileError  # noqa: PLC0415 - see above
    from gis.frames import Frame, send_json  # noqa: PLC0415

    try:
        _read(request, pipe, network_closed)
    except SourceFileError as error:
        kinds = [kind.__name__ for kind in type(error).__mro__]
        send_json(pipe, Frame.ERROR, {"kinds": kinds, "message": str(error)})
    except MemoryError:
        message = f"{Path(request['path']).name}: reading it takes more memory than is allowed"
        send_json(pipe, Frame.ERROR, {"kinds": ["UnsafeFileError"], "message": message})
    return 0


def close_network() -> bool:
    """Move to a network namespace that has no way out; tell whether the system allowed it."""
    unshare = getattr(ctypes.CDLL(None, use_errno=True), "unshare", None)
    if unshare is None:
        return False
    # Root needs no user namespace, and would lose the right to read other people's files in one.
    alone = os.geteuid() == 0 and unshare(_CLONE_NEWNET) == 0
    return bool(alone or unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


def forbid_writing() -> bool:
    """Give up every right to make, change or remove a file; tell whether the system can (Landlock).

    Matters when the caller is root: the limits alone stop content, not removal.
    """
    library = ctypes.CDLL(None, use_errno=True)
    version = library.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), _LANDLOCK_VERSION)
    if version < 1:
        return False
    # Nothing is allowed again by a rule, so what is handled is forbidden everywhere.
    handled = _WRITE_FILE | _REMOVE_AND_MAKE | (_TRUNCATE if version >= 3 else 0)
    rules = ctypes.c_uint64(handled)
    ruleset = library.syscall(
        _LANDLOCK_CREATE, ctypes.byref(rules), ctypes.c_size_t(ctypes.sizeof(rules)), 0
    )
    if ruleset < 0:
        return False
    library.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    done = library.syscall(_LANDLOCK_RESTRICT, ruleset, 0) == 0
    os.close(ruleset)
    return bool(done)


def set_limits(limits: dict[str, Any]) -> None:
    """Give up all resources beyond the limits; there is no way back."""
    cpu_seconds = limits["cpu_seconds"]
    # First a signal that tells why, a second later one that cannot be ignored.
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    wanted = {
        resource.RLIMIT_AS: limits["memory_bytes"],
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: limits["open_files"],
        resource.RLIMIT_CORE: 0,
    }
    for kind, value in wanted.items():
        hard = resource.getrlimit(kind)[1]
        allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (allowed, allowed))


def _read(request: dict[str, Any], pipe: int, network_closed: bool) -> None:
    from gis import containers  # noqa: PLC0415 - after the limits are set
    from gis.frames import Frame, issues_to_rows, send, send_json  # noqa: PLC0415
    from gis.issues import IssueLog  # noqa: PLC0415
    from gis.readers import READERS  # noqa: PLC0415

    reader, path = READERS[request["reader"]], Path(request["path"])
    containers.check(path, reader.containers)
    module = importlib.import_module(reader.module)
    _require_few_drivers()

    issues, sent, is_first = IssueLog(), 0, True
    for batch in _batches(module, reader.function, path, issues, _options(request["options"])):
        if is_first:
            facts = {"network_closed": network_closed, "reference_on": _iso(issues.reference_on)}
            send_json(pipe, Frame.FACTS, facts)
            send(pipe, Frame.SCHEMA, batch.schema.serialize())
            is_first = False
        if batch.num_rows:
            send(pipe, Frame.BATCH, batch.serialize())
        if len(issues.issues) > sent:
            send_json(pipe, Frame.ISSUES, issues_to_rows(issues.issues[sent:]))
            sent = len(issues.issues)
    if is_first:
        raise RuntimeError(f"the reader {request['reader']} gave no batch")
    if len(issues.issues) > sent:
        send_json(pipe, Frame.ISSUES, issues_to_rows(issues.issues[sent:]))
    report = {
        "rows_read": issues.rows_read,
        "rows_rejected": issues.rejected,
        "rows_outside": issues.rows_outside,
        "reference_on": _iso(issues.reference_on),
    }
    send_json(pipe, Frame.REPORT, report)


def _batches(
    module: Any, function: str, path: Path, issues: Any, options: dict[str, Any]
) -> Iterator[Any]:
    result = getattr(module, function)(path, **options) if function == "read_raster" else None
    if result is None:
        yield from getattr(module, function)(path, issues, **options)
        return
    for batch in result.to_batches():
        issues.rows_read += batch.num_rows
        yield batch


def _require_few_drivers() -> None:
    """Check that a GDAL that was imported can open nothing but what we read with it."""
    from gis.sandbox import ALLOWED_DRIVERS  # noqa: PLC0415

    registered: dict[str, set[str]] = {}
    if "pyogrio" in sys.modules:
        registered["pyogrio"] = set(sys.modules["pyogrio"].list_drivers())
    if "rasterio" in sys.modules:
        with sys.modules["rasterio"].Env() as env:
            registered["rasterio"] = set(env.drivers())
    for library, drivers in registered.items():
        if drivers - ALLOWED_DRIVERS[library]:
            raise RuntimeError(f"{library} still has drivers that were to be skipped")


def _options(options: dict[str, Any]) -> dict[str, Any]:
    return {
        name: date.fromisoformat(value["date"]) if isinstance(value, dict) else value
        for name, value in options.items()
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


if __name__ == "__main__":
    raise SystemExit(main())
