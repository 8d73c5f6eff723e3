"""OFD (GB/T 33190): the package, and its pages drawn onto the pages of a PDF, which are then read as any other."""
