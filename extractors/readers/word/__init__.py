"""Word documents: styles, numbering, text of paragraphs and tables, and where all of it stands on the pages."""
