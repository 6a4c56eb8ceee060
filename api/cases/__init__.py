"""The routes of applications and everything below them, grouped by the work of the desk."""

from api.cases import (
    appealing,
    assessment,
    deciding,
    defaulting,
    intake,
    letters,
    objecting,
    paying,
    personal,
    reading,
    running,
)

MODULES = (
    intake,
    reading,
    assessment,
    deciding,
    running,
    paying,
    objecting,
    appealing,
    defaulting,
    letters,
    personal,
)
