"""The checks on stored packets: one packet, a batch, its register, and how far a confidence can be believed."""
