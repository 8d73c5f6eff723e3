"""Looks into one file in a limited process: which kind, which pages, what inside, is it safe."""
