"""Which home a record is about. No link without the rule that made it."""
