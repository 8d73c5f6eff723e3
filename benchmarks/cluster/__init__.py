"""How the reading scales over machines: measured on this one, simulated beyond it."""
