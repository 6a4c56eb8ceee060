"""What the API answers: one model for each shape, and how it is made from a use case's values."""
