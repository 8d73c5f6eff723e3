"""OFD (GB/T 33190): its pages, which the intake drew onto a PDF, and its signatures."""
