"""The command ``retrofit``: the planners' scripts, joined.

    retrofit --help
    retrofit progress --as-of 2026-07-01

Exit codes: 0 done, 1 a rule says no or something is missing, 2 wrong use, 65 bad file, 75 busy.
"""

import signal
import sys
from types import FrameType
from typing import NoReturn

import typer
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from gis.errors import SourceFileError
from retrofit.config import SettingsError, get_settings
from retrofit.database import reason_of
from retrofit.errors import (
    Busy,
    DatabaseUnavailable,
    InvalidFacts,
    NotAllowed,
    NotFound,
    NotSignedIn,
    ProgrammeFileError,
    RuleSaysNo,
)
from scripts import (
    audit,
    cases,
    comparison,
    doctor,
    export,
    flag,
    forecast,
    import_applications,
    link,
    load,
    people,
    privacy,
    progress,
    publish,
    recount,
    report,
    sample,
    schemes,
    serve,
    shortlist,
    up,
)

RULE_SAYS_NO = 1
WRONG_USE = 2
BAD_FILE = 65
BUSY = 75

# SQLSTATE of a statement that waited too long for a lock, or was asked to stop.
LOCK_NOT_AVAILABLE = "55P03"

EXIT_CODES: dict[type[Exception], int] = {
    Busy: BUSY,
    PoolTimeout: BUSY,
    SourceFileError: BAD_FILE,
    ProgrammeFileError: BAD_FILE,
    SettingsError: WRONG_USE,
    InvalidFacts: WRONG_USE,
    NotAllowed: RULE_SAYS_NO,
    NotSignedIn: RULE_SAYS_NO,
    NotFound: RULE_SAYS_NO,
    RuleSaysNo: RULE_SAYS_NO,
    DatabaseUnavailable: RULE_SAYS_NO,
}

app = typer.Typer(
    name="retrofit",
    help="Follow the retrofit programmes of a neighbourhood: registers in, progress out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("up")(up.up)
app.command("serve")(serve.serve)
app.command("doctor")(doctor.doctor)
app.add_typer(load.app, name="load")
app.command("link")(link.link)
app.add_typer(link.review, name="review")
app.command("progress")(progress.progress)
app.add_typer(flag.app, name="flag")
app.command("explain")(comparison.explain)
app.command("forecast")(forecast.forecast)
app.command("publish")(publish.publish)
app.command("shortlist")(shortlist.shortlist)
app.command("recount")(recount.recount)
app.add_typer(report.app, name="report")
app.command("export")(export.export)
app.command("import-applications")(import_applications.import_applications)
app.add_typer(sample.app, name="sample")
app.command("worklist")(cases.show_worklist)
app.command("case")(cases.show_case)
app.add_typer(schemes.app, name="schemes")
app.add_typer(schemes.periods, name="periods")
app.add_typer(people.app, name="people")
app.add_typer(audit.app, name="audit")
app.add_typer(privacy.app, name="privacy")


def main(argv: list[str] | None = None) -> NoReturn:
    """Run the command line (that of the process when None) and leave with its exit code."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    try:
        app(argv, prog_name="retrofit")
    except Exception as error:
        if is_debug():
            raise
        code, sentence = explain(error)
        print(f"retrofit: {sentence}", file=sys.stderr)
        sys.exit(code)
    sys.exit(0)


def leave(number: int, frame: FrameType | None) -> None:
    """Leave as asked by the system, by way of every ``finally``: the cluster is stopped."""
    sys.exit(128 + number)


def is_debug() -> bool:
    """Tell whether tracebacks are wanted; a wrong setting is no reason for one."""
    try:
        return get_settings().debug
    except SettingsError:
        return False


def explain(error: Exception) -> tuple[int, str]:
    """Return the exit code of an error and one sentence for the user."""
    for kind, code in EXIT_CODES.items():
        if isinstance(error, kind):
            return code, str(error)
    if isinstance(error, DBAPIError):
        if getattr(error.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE:
            return BUSY, "the database is busy with the same rows; try again in a moment."
        if isinstance(error, OperationalError):
            return RULE_SAYS_NO, f"the database stopped answering: {reason_of(error)}."
        # The message of the driver can hold the data of a row.
        name = type(error.orig).__name__
        return RULE_SAYS_NO, f"the database refused a statement ({name}). {AN_ERROR_OF_OURS}"
    return RULE_SAYS_NO, f"{type(error).__name__}: {error}. {AN_ERROR_OF_OURS}"


AN_ERROR_OF_OURS = "This is an error of ours; RETROFIT_DEBUG=1 shows where."


if __name__ == "__main__":
    main()
