"""Personal data: sealed, never more than needed, and gone when its time is over."""
