"""Files become facts: read in a child process, copied, merged, balanced, in one transaction."""
