"""The process that reads one file, seen from its caller: started, listened to, and always ended."""

import json
import logging
import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any

from gis import errors
from gis.errors import SourceFileError
from gis.frames import HEADER, LARGEST_FRAME, Frame
from gis.readers import READERS
from gis.sandbox import Limits, environment, library_for

_LOG = logging.getLogger(__name__)
_KEPT_COMPLAINT = 8_192  # bytes of what the child wrote to stderr
NONSENSE = "could not be read: the reader's answer makes no sense"


class ReaderProcess:
    """The process that reads, and our end of its pipes."""

    def __init__(self, name: str, path: Path, limits: Limits, options: dict[str, Any]) -> None:
        self._file_name = path.name
        self._limits = limits
        self._waited = 0.0
        self._complaint = b""
        self._request = json.dumps(
            {
                "reader": name,
                "path": str(path.resolve()),
                "limits": asdict(limits),
                "options": options,
            },
            default=_encoded,
        )
        self._environment = environment(library_for(READERS[name].containers))

    def __enter__(self) -> "ReaderProcess":
        """Start the process."""
        self._pipe, its_end = os.pipe()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own module
                [sys.executable, "-s", "-P", "-m", "gis.worker", self._request, str(its_end)],
                env=self._environment,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=[its_end],
                start_new_session=True,
            )
        except BaseException:
            os.close(self._pipe)
            raise
        finally:
            os.close(its_end)
        assert self._process.stderr is not None  # noqa: S101 - for the type checker
        self._stderr = self._process.stderr.fileno()
        self._poll = select.poll()
        for end in (self._pipe, self._stderr):
            self._poll.register(end, select.POLLIN)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the process, finished or not, with all that it may have started."""
        os.close(self._pipe)
        # Not reaped yet, so the number of the group cannot have gone to somebody else.
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._process.stderr is not None:
            self._process.stderr.close()
        if self._complaint and _LOG.isEnabledFor(logging.DEBUG):
            complaint = self._complaint.decode(errors="replace")
            _LOG.debug("reader of %s: %s", self._file_name, complaint)

    def expect(self, frame: Frame) -> bytearray:
        """Return the payload of the next frame, which must be of this kind."""
        found, payload = self.receive()
        if found is not frame:
            raise self.refusal(NONSENSE)
        return payload

    def receive(self) -> tuple[Frame, bytearray]:
        """Return the next frame; an ERROR is raised instead."""
        kind, length = HEADER.unpack(self._receive_bytes(HEADER.size))
        if length > LARGEST_FRAME or kind not in [frame.value for frame in Frame]:
            raise self.refusal(NONSENSE)
        frame, payload = Frame(kind), self._receive_bytes(length)
        if frame is Frame.ERROR:
            raise _error(payload) or self.refusal(NONSENSE)
        return frame, payload

    def refusal(self, what: str) -> SourceFileError:
        """Return the error that says in one sentence what is wrong with this file."""
        return SourceFileError(f"{self._file_name} {what}")

    def _receive_bytes(self, length: int) -> bytearray:
        payload = bytearray(length)
        rest = memoryview(payload)
        while rest:
            self._wait()
            count = os.readv(self._pipe, [rest])
            if count == 0:
                raise self.refusal(self._how_it_ended())
            rest = rest[count:]
        return payload

    def _wait(self) -> None:
        """Wait until the pipe has something, or its end; drain what the child complains."""
        while True:
            left = self._limits.wait_seconds - self._waited
            started = time.monotonic()
            ready = {end for end, _ in self._poll.poll(max(left, 0.0) * 1000)}
            self._waited += time.monotonic() - started
            if not ready:
                raise self.refusal(
                    f"was not read within {self._limits.wait_seconds:g} seconds: reading stopped"
                )
            if self._stderr in ready:
                written = os.read(self._stderr, 65_536)
                self._complaint = (self._complaint + written)[-_KEPT_COMPLAINT:]
                if not written:
                    self._poll.unregister(self._stderr)
            if self._pipe in ready:
                return

    def _how_it_ended(self) -> str:
        # Its end of the pipe is closed; should it still run, then not for good reasons. Not reaped
        # here: the number of the group must stay ours until the block ends.
        os.killpg(self._process.pid, signal.SIGKILL)
        ended = os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT)
        assert ended is not None  # noqa: S101 - for the type checker
        code = ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status
        if code == -signal.SIGXCPU:
            return f"took more than {self._limits.cpu_seconds} seconds of work: reading stopped"
        if code == -signal.SIGKILL:
            return "was not read to the end: the reader was stopped by the system"
        if code < 0:
            return f"made the reader crash ({signal.Signals(-code).name}); it is damaged or hostile"
        last = self._complaint.decode(errors="replace").strip().rpartition("\n")[2]
        kind = last.partition(":")[0].rpartition(".")[2]
        return f"could not be read: the reader met something unexpected ({kind or code})"


def _error(payload: bytearray) -> SourceFileError | None:
    """Return the error that the child sent, as its own class; None when it cannot be read."""
    try:
        answer = json.loads(payload)
        kinds, message = [str(kind) for kind in answer["kinds"]], str(answer["message"])
    except (ValueError, TypeError, KeyError):
        return None
    known = (getattr(errors, kind, None) for kind in kinds)
    classes = (k for k in known if isinstance(k, type) and issubclass(k, SourceFileError))
    return next(classes, SourceFileError)(message)


def _encoded(value: Any) -> dict[str, str]:
    if isinstance(value, date):
        return {"date": value.isoformat()}
    raise TypeError(f"{type(value).__name__} cannot be an option of a reader")
