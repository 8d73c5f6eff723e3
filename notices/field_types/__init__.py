"""The types of fields: how values of each are read, judged, shown and taken from a person."""
