"""People look at what was read: the screen, corrections, places read at once, pages turned and moved."""
