"""A large receipt register with a large batch."""
