"""What is wrong in a profile, told to whom wrote it: all faults at once, with their lines, in Chinese."""
