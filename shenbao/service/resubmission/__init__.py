"""Packets that mend others, and packets split and merged: pages move with all that was said of them."""
