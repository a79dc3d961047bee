"""A kept set drawn again: its figure, its angle over time, and what a therapist writes to them."""
