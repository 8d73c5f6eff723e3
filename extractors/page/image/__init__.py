"""From the bytes of a page to an upright, flat picture of it."""
