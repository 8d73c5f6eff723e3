"""Seals, paging seals and signatures, held against the places where the form asks for them."""
