"""Pages of packets: what was read, review, comparison with what it mends, files, search."""
