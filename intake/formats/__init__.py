"""File formats: every module of this package describes one family of them in its `FORMATS`. A new format is a new module here."""
