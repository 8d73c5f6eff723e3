"""Sample packets with their truth, and the two makers of packets."""
