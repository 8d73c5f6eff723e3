"""Label–value pairs that a page tells without a notice."""
