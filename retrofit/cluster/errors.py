"""Why the private cluster cannot be used. Every message is one sentence that says what to do."""

from retrofit.errors import Busy, DatabaseUnavailable


class ClusterError(DatabaseUnavailable):
    """The private cluster cannot be made, started or reached."""


class PostgisNotInstalled(ClusterError):
    """This machine has no PostgreSQL server with PostGIS."""


class ClusterBusy(Busy):
    """Another process has been starting or stopping the cluster for too long."""
