"""Ruled lines become a lattice, a lattice becomes tables with their text."""
