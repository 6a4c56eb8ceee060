"""The private PostGIS of an installation: made, started, shared and stopped.

    with running_cluster(state_dir) as cluster:
        engine = create_engine(cluster.url)

Every process that uses the cluster holds a claim on it; the last one to leave stops the server.
So a command works while the service runs and also when nothing runs.
"""

from retrofit.cluster.claim import RunningCluster, be_silent, running_cluster
from retrofit.cluster.errors import ClusterBusy, ClusterError, PostgisNotInstalled
from retrofit.cluster.server import Echo

__all__ = [
    "ClusterBusy",
    "ClusterError",
    "Echo",
    "PostgisNotInstalled",
    "RunningCluster",
    "be_silent",
    "running_cluster",
]
