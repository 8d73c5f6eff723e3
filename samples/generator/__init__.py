"""The first maker of packets: a plan becomes a document, paper, scans, files and their truth."""
