"""One reader a file format: bytes of a page in, a `Page` out."""
