"""PDF: the text layer of a page, whether it can be trusted, its form fields and digital signatures."""
