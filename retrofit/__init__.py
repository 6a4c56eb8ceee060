"""The first floor: tables, rules and use cases. Knows no web."""
