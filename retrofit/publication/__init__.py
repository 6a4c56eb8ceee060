"""What may be published: figures from which nobody can work out a small group of homes."""
