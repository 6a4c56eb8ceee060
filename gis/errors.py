"""What is wrong with a file as a whole. What is wrong with one row is an issue (``gis.issues``)."""


class SourceFileError(Exception):
    """The file is not what was asked for; nothing of it is used.

    The message names the file (never its folder) and says what was expected.
    """


class LayerError(SourceFileError):
    """The file has no such layer."""


class ColumnError(SourceFileError):
    """A column that the reader needs is missing."""


class CrsError(SourceFileError):
    """The coordinates are not in EPSG:28992 (RD New), or the file does not say what they are."""


class UnsafeFileError(SourceFileError):
    """The file holds something that a register delivery never holds; it is not opened further."""
