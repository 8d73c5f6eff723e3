"""Read a page from its pixels, one package a stage.

`image`: an upright, flat picture, seal ink taken away. `rules`: ruled lines. `tables`: grids of cells. `ocr`: lines of text.
`ticks`: tick boxes. `seals`: stamps and slices of paging seals. Each has its tolerances in a frozen `settings` (`settings.PageSettings`
holds one of each); `extractors.readers.scan` runs the stages in order, and `stage_clock` times them.
"""
