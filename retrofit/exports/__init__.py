"""Snapshots of the town as frames, and as files for planners: no personal data in any of them."""
