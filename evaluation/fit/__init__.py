"""Fitting of the label engine's weights on drawn tables."""
