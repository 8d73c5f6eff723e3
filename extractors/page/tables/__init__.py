"""Find the tables of a page and put its text into their cells.

Rules that meet form a lattice (`lattice`), squares of it without a wall between them a cell (`cells`): together the page's grid
(`grid.find_grid`, or `grid_of_rules` for exact rules). Text boxes are split at the walls (`pieces`), lines put into cells (`fill`).
"""
