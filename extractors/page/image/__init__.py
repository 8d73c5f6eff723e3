"""Get from the bytes of a page to an upright, flat picture of it, and its text apart from coloured seal ink.

`render.render` decodes (`pdf_raster` draws pages of PDFs) into a `rendered.RenderedPage`; `straighten.cut_out` finds the sheet of a
photograph (`sheet`), `straighten.straighten` turns (`orientation`) and levels it (`skew`); `blank` tells empty pages; `inks` takes seal
ink away; `page_images` keeps the pictures; `strokes` compares writing with print.
"""
