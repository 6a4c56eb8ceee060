"""What the service writes about itself: one JSON object a line, and no value of anybody."""

import structlog


def write_as_json() -> None:
    """Let the log be JSON; a traceback names files and lines, never the values of variables."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ]
    )
