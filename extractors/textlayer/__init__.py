"""The text layer of a PDF page: glyphs, drawn rules, form fields; whether it can be trusted; lines and tables from it."""
