"""The independent count in SQL, of the policy that both programmes are counted by."""

from retrofit.progress import recount

POLICY = "label_improved"


def recounted(connection, as_of):
    """Return a row for each home that counts on a day."""
    return [row for row in recount.recounted(connection, as_of) if row.policy == POLICY]
