"""The top floor, for planners: the modules here together are the ``retrofit`` command."""
