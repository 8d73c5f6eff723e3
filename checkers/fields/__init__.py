"""Demands on the values of fields: filled in, well formed, not too long, agreeing with each other."""
