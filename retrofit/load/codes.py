"""Codes of files on their way in."""

from enum import StrEnum


class LoadStep(StrEnum):
    """How far the reading of a file is."""

    READ = "read"
    CHECK = "check"
    COMPARE = "compare"


class UploadState(StrEnum):
    """How far a register file that was sent in is."""

    WAITING = "waiting"  # to be read and compared
    COMPARING = "comparing"
    COMPARED = "compared"  # somebody says what becomes of it
    CONFIRMED = "confirmed"  # to be loaded
    LOADING = "loading"
    LOADED = "loaded"
    FAILED = "failed"  # nothing was loaded
