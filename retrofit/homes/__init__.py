"""Homes one by one: what is known of a home, and what its next step is."""
