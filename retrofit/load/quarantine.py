"""Where register files of strangers wait: a folder of our own, each file below a random name.

Nothing here looks into a file; that is done in a child process (``gis.child``).
"""

import hashlib
import re
import secrets
import shutil
import time
from collections.abc import Collection
from pathlib import Path
from types import TracebackType

from retrofit.config import Settings
from retrofit.errors import RuleSaysNo

FOLDER = "uploads"
PLACE = re.compile("[0-9a-f]{32}")
#: A folder of which no row tells is left alone for so long: it may still be filling.
FILLING_S = 24 * 3600


class TooLarge(RuleSaysNo):
    """More bytes were sent than one file may have; nothing of them was kept."""


class Incoming:
    """A file while it comes in; what was written is removed unless it is kept.

    Attributes:
        place: random name of its folder.
        size_bytes: bytes received.
    """

    def __init__(self, folder: Path, file_name: str, most_bytes: int) -> None:
        self.place = secrets.token_hex(16)
        self.size_bytes = 0
        self._folder = folder / self.place
        self._most_bytes = most_bytes
        self._digest = hashlib.sha256()
        self._is_kept = False
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder.mkdir(mode=0o700)
        try:
            # Others of this machine may read nothing, and nobody can run it.
            (self._folder / file_name).touch(mode=0o600)
            self._file = (self._folder / file_name).open("wb")
        except OSError:
            self._remove()
            raise

    @property
    def sha256(self) -> str:
        """Return the checksum of what was received, hexadecimal."""
        return self._digest.hexdigest()

    def write(self, piece: bytes) -> None:
        """Add a piece.

        Raises:
            TooLarge: with it the file is larger than allowed.
        """
        self.size_bytes += len(piece)
        if self.size_bytes > self._most_bytes:
            raise TooLarge("the file is larger than this installation takes")
        self._digest.update(piece)
        self._file.write(piece)

    def keep(self) -> None:
        """Let the file stay; it is told of in the database."""
        self._is_kept = True

    def __enter__(self) -> "Incoming":
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file, and remove it when something went wrong."""
        self._file.close()
        if not self._is_kept:
            self._remove()

    def close(self) -> None:
        """Finish the file, so that others read all of it."""
        self._file.close()

    def _remove(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


class Quarantine:
    """The folder of an installation.

    Attributes:
        folder: holds a folder for each file.
        most_bytes: of one file.
    """

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self.folder = folder
        self.most_bytes = most_bytes

    @classmethod
    def of(cls, settings: Settings) -> "Quarantine":
        """Return the quarantine that the settings name."""
        return cls(settings.state_dir / FOLDER, settings.upload_megabytes * 1_000_000)

    def receive(self, file_name: str) -> Incoming:
        """Begin to receive a file; ``file_name`` is a plain name, checked before."""
        return Incoming(self.folder, file_name, self.most_bytes)

    def path_of(self, place: str, file_name: str) -> Path:
        """Return where a file lies; it may be gone."""
        return self.folder / place / file_name

    def destroy(self, place: str) -> None:
        """Remove a file and what was made of it; nothing happens when it is gone."""
        shutil.rmtree(self.folder / place, ignore_errors=True)

    def destroy_others(self, places: Collection[str]) -> None:
        """Remove what nobody knows of, such as after a crash while a file came in."""
        if not self.folder.is_dir():
            return
        for found in self.folder.iterdir():
            is_ours = PLACE.fullmatch(found.name) is not None and found.name not in places
            if is_ours and found.stat().st_mtime < time.time() - FILLING_S:
                self.destroy(found.name)
