"""Packets come in: uploads, the watched folder, what lies on this machine, registrations of other systems."""
