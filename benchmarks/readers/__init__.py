"""The readers that are compared: ours and others, each in a process of its own."""
