"""OFD (GB/T 33190): the package, its pages' objects, its signatures."""
