"""Which part of the form each page is, and in which order the pages belong."""
