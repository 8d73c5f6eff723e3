"""Charts as inline SVG: no script, no inline style."""
