"""People and what they may do: roles, sign-in, keys for scripts."""
