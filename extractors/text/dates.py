"""Dates (model.dates), for those who still ask here."""

from model.dates import has_gaps, read_date, read_dates, read_period

__all__ = ["has_gaps", "read_date", "read_dates", "read_period"]
