"""The office that handles cases and signs letters: ``data/office.toml``."""

from functools import cache

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from retrofit.data_files import DATA, read_toml
from retrofit.errors import SchemeFileError


class Office(BaseModel):
    """Whom an applicant can reach, and where an objection or an appeal goes.

    Attributes:
        is_example: the values are ours; the municipality has not given its own.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    is_example: bool
    municipality: str = Field(min_length=1)
    department: str = Field(min_length=1)
    phone: str = Field(min_length=1)
    objection_address: tuple[str, ...] = Field(min_length=1, max_length=6)
    court_address: tuple[str, ...] = Field(min_length=1, max_length=6)
    court: str = Field(min_length=1)


@cache
def office() -> Office:
    """Return the office of this installation.

    Raises:
        SchemeFileError: the file does not say what it must.
    """
    file = DATA / "office.toml"
    try:
        return Office.model_validate(read_toml(file, SchemeFileError))
    except ValidationError as error:
        raise SchemeFileError(f"{file.name}: {error}") from error
