"""Files in ``data/`` that say how things are here: read, checked, refused with file and key."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from retrofit.errors import ProgrammeFileError

DATA = Path(__file__).resolve().parents[1] / "data"

M = TypeVar("M", bound=BaseModel)


def read_toml(path: Path, error: type[ProgrammeFileError] = ProgrammeFileError) -> dict[str, Any]:
    """Read a TOML file; a number with a point is a ``Decimal``, so that 0.1 stays 0.1.

    Raises:
        ProgrammeFileError: (or ``error``) the file cannot be read or is no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except OSError as fault:
        raise error(f"{path.name}: cannot be read ({fault.strerror})") from fault
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise error(f"{path.name}: is not valid TOML ({fault})") from fault


def check_entries(
    model: type[M],
    entries: dict[str, Any],
    where: str,
    error: type[ProgrammeFileError] = ProgrammeFileError,
) -> M:
    """Check what a file says against a model.

    Args:
        model: what the file must say.
        entries: what it says.
        where: file, and table in it, for the message.
        error: situation to raise.

    Raises:
        ProgrammeFileError: (or ``error``) a key is unknown or a value cannot be; the message
            names ``where`` and each key.
    """
    try:
        return model.model_validate(entries)
    except ValidationError as found:
        faults = []
        for fault in found.errors(include_url=False, include_input=False):
            key = ".".join(str(part) for part in fault["loc"] if part != "[key]")
            reason = "is not a known key" if fault["type"] == "extra_forbidden" else fault["msg"]
            reason = reason.removeprefix("Value error, ")
            faults.append(f"{key}: {reason}" if key else reason)
        raise error(f"{where}, " + "; ".join(faults)) from found
