"""Pages become files: Typst, Word, PDF, pictures, archives."""
