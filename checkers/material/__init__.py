"""Demands on the papers themselves: readable, complete, sealed, signed, unaltered."""
